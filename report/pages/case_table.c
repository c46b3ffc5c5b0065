/* report/pages/case_table.c - tables whose columns are the named cases, or the simulated years of them; one unit per row. */
#include "report/pages/page_kit.h"
#include <math.h>
#include <string.h>

size_t mw_cols_cases(struct mw_report *r, struct mw_rcol col[MW_RCOLS_MAX])
{
    size_t n = 0;
    for (unsigned i = 0; i < r->cases_n && n < MW_RCOLS_MAX; i++)
        col[n++] = (struct mw_rcol){ i, 0, r->cases[i].name };
    return n;
}

/* One column per case and year where they fit; otherwise the years of the drawn case and the first year of the others. */
size_t mw_cols_years(struct mw_report *r, struct mw_rcol col[MW_RCOLS_MAX])
{
    size_t all = 0, n = 0;
    for (unsigned i = 0; i < r->cases_n; i++)
        all += r->cases[i].years_n;
    for (unsigned i = 0; i < r->cases_n; i++)
        for (unsigned y = 0; y < r->cases[i].years_n && n < MW_RCOLS_MAX; y++)
            if (all <= 6 || y == 0 || i == r->base)
                col[n++] = (struct mw_rcol){ i, r->cases[i].year[y], mw_rf(r, "%s %d", r->cases[i].name, r->cases[i].year[y]) };
    return n;
}

double mw_rcol_metric(struct mw_report *r, const struct mw_rcol *c, const char *metric)
{
    return c->year ? mw_rd_year(r, c->case_i, c->year, metric) : mw_rd(r, c->case_i, metric);
}

static double largest(const double *v, size_t n)
{
    double m = NAN;
    for (size_t i = 0; i < n; i++)
        m = fmax(m, fabs(v[i]));
    return m;
}

static struct mw_runit unit_of(struct mw_report *r, const struct mw_mrow *row, double max)
{
    struct mw_dim dim;
    double factor = 1.0, offset = 0.0;
    char msg[200];
    if (!row->unit)
        return mw_runit_for(r, max, row->q);
    if (mw_unit_parse(row->unit, &dim, &factor, &offset, msg, sizeof msg) != MW_U_OK)
        factor = 1.0;
    return (struct mw_runit){ row->unit, factor };
}

void mw_value_row(struct mw_tb *t, struct mw_report *r, const struct mw_mrow *row, const double *v, size_t v_n)
{
    double max = largest(v, v_n);
    struct mw_runit u = unit_of(r, row, max);
    int decimals = row->q == MW_Q_COUNT ? 0 : mw_rdecimals(max / u.factor, row->digits);
    const char **cell = mw_tb_row(t, MW_ROW_PLAIN);
    cell[0] = row->label;
    cell[1] = mw_rset(r, row->unit_text ? row->unit_text : u.text);
    mw_tb_look(t, 1, MW_LOOK_MUTED);
    for (size_t i = 0; i < v_n; i++)
        cell[2 + i] = mw_rn(r, v[i] / u.factor, decimals);
}

static bool any_finite(const double *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (isfinite(v[i]))
            return true;
    return false;
}

static void metric_columns(struct mw_tb *t, struct mw_report *r, const struct mw_rcol *col, size_t col_n)
{
    struct mw_table_col c[14] = { { .head = "" , .weight = 1.0 }, { .head = "Unit" } };
    size_t n = 2;
    for (size_t i = 0; i < col_n; i++)
        c[n++] = (struct mw_table_col){ .head = col[i].head, .align = MW_CELL_RIGHT };
    if (r->trials_n) {
        c[n++] = (struct mw_table_col){ .head = mw_rf(r, "%s P10", r->cases[r->base].name), .align = MW_CELL_RIGHT };
        c[n++] = (struct mw_table_col){ .head = mw_rf(r, "%s P90", r->cases[r->base].name), .align = MW_CELL_RIGHT };
    }
    mw_tb_init(t, r, c, n);
}

const char *mw_elsewhere_text(struct mw_report *r)
{
    const char *text = NULL;
    for (unsigned i = 0; i < r->cases_n; i++)
        if (r->cases[i].supply)
            text = mw_rf(r, "%s %s %s", text ? mw_rf(r, "%s, case", text) : "Case", r->cases[i].name, r->cases[i].supply);
    return text ? mw_rf(r, "%s: what is left out here is of a plant that is another's.", text) : NULL;
}

/* A row of the plant that the base fills and a case elsewhere does not. */
static bool left_out(const struct mw_report *r, const char *metric, const struct mw_rcol *col, const double *v, size_t n)
{
    bool base = false, out = false;
    if (strncmp(metric, "money.", 6) == 0)
        return false;
    for (size_t i = 0; i < n; i++) {
        base |= col[i].case_i == r->base && isfinite(v[i]);
        out |= r->cases[col[i].case_i].supply && !isfinite(v[i]);
    }
    return base && out;
}

size_t mw_metric_table(struct mw_tb *t, struct mw_report *r, const struct mw_mrow *row, size_t row_n, const struct mw_rcol *col, size_t col_n)
{
    size_t put = 0;
    bool out = false;
    const struct mw_mrow *group = NULL;
    metric_columns(t, r, col, col_n);
    t->halves = true;
    for (size_t k = 0; k < row_n; k++) {
        double v[MW_RCOLS_MAX + 2], q[3] = { NAN, NAN, NAN };
        if (!row[k].metric) {
            group = &row[k];
            continue;
        }
        for (size_t i = 0; i < col_n; i++)
            v[i] = mw_rcol_metric(r, &col[i], row[k].metric);
        if (!any_finite(v, col_n))
            continue;
        if (group) {
            mw_tb_row(t, MW_ROW_GROUP)[0] = group->label;
            t->halves = false;
        }
        group = NULL;
        if (r->trials_n)
            mw_rd_quantile(r, r->base, row[k].metric, q);
        v[col_n] = q[0];
        v[col_n + 1] = q[2];
        mw_value_row(t, r, &row[k], v, col_n + (r->trials_n ? 2 : 0));
        out |= left_out(r, row[k].metric, col, v, col_n);
        put++;
    }
    if (out)
        t->note[t->notes_n++] = mw_elsewhere_text(r);
    return put;
}

const char *mw_drawn_text(struct mw_report *r)
{
    const struct mw_rcase *c = &r->cases[r->base];
    return c->years_n > 1 ? mw_rf(r, "case %s, year %d (the first of %u simulated in full)", c->name, r->year, c->years_n) : mw_rf(r, "case %s, year %d", c->name, r->year);
}

const char *mw_span_text(const struct mw_report *r)
{
    return r->end_ns - r->open_ns > INT64_C(350) * 86400 * 1000000000 ? "year" : "run";
}

const char *mw_points_text(struct mw_report *r)
{
    struct mw_hspan *s;
    return mw_hours_points(r, &s) < r->hours.n ? "daily means" : "hourly means";
}

const char *mw_sampled_text(struct mw_report *r)
{
    return r->trials_n ? mw_rf(r, "Columns of cases are trial 0 (every range at its P50); P10 and P90 are of %u sampled trials.", r->trials_n)
                       : "Not sampled: every range stands at its P50; a run with trials adds P10 and P90.";
}
