/* report/pages/calibration_data.c - reads sets, constants and points of a calibration, and says what is typical of them; no layout. */
#include "report/pages/calibration_data.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *keep(struct mw_report *r, const struct mw_query *q, int col)
{
    return mw_arena_strdup(&r->arena, mw_query_text(q, col));
}

static size_t count(struct mw_report *r, const char *sql)
{
    struct mw_query *q = mw_query(r->db, sql, "");
    size_t n = mw_query_next(q) ? (size_t)mw_query_int(q, 0) : 0;
    mw_query_end(q);
    return n;
}

static void load_sets(struct mw_report *r, struct mw_rfits *f, size_t room)
{
    static const char sql[] = "SELECT fit_id, device, model, key, doc, unit, source, licence, failed, points_n, excluded_n, cv_median, cv_p90, alone_median, alone_p90, "
                              "baseline_median, baseline_p90, coverage_frac, half_near_ln, half_alone_ln, (SELECT count(*) FROM fit_point p WHERE p.fit_id = s.fit_id) "
                              "FROM fit_set s ORDER BY device, model, key, fit_id";
    struct mw_query *q = mw_query(r->db, sql, "");
    while (mw_query_next(q) && f->n < room) {
        struct mw_rfit *s = &f->set[f->n++];
        *s = (struct mw_rfit){ .id = (int)mw_query_int(q, 0), .device = keep(r, q, 1), .model = keep(r, q, 2), .key = keep(r, q, 3), .doc = keep(r, q, 4), .unit = keep(r, q, 5), .source = keep(r, q, 6),
                               .licence = keep(r, q, 7), .failed = mw_query_null(q, 8) ? NULL : keep(r, q, 8), .rows = mw_query_real(q, 9), .left_out = mw_query_real(q, 10), .cv_median = mw_query_real(q, 11),
                               .cv_p90 = mw_query_real(q, 12), .alone_median = mw_query_real(q, 13), .alone_p90 = mw_query_real(q, 14), .baseline_median = mw_query_real(q, 15), .baseline_p90 = mw_query_real(q, 16),
                               .coverage = mw_query_real(q, 17), .near_ln = mw_query_real(q, 18), .alone_ln = mw_query_real(q, 19), .points_n = (size_t)mw_query_int(q, 20) };
        f->failed_n += s->failed != NULL;
        f->rows += s->failed ? 0 : s->rows;
        f->left_out += s->left_out;
    }
    mw_query_end(q);
}

static struct mw_rfit *by_id(struct mw_rfits *f, int id)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->set[i].id == id)
            return &f->set[i];
    return NULL;
}

static void load_constants(struct mw_report *r, struct mw_rfits *f, size_t room)
{
    struct mw_rfit_con *con = mw_arena_array(&r->arena, struct mw_rfit_con, room + 1);
    struct mw_query *q = mw_query(r->db, "SELECT fit_id, seq, name, unit, value, se_ln, start, doc FROM fit_constant ORDER BY fit_id, seq", "");
    for (size_t n = 0; mw_query_next(q) && n < room; n++) {
        struct mw_rfit *s = by_id(f, (int)mw_query_int(q, 0));
        con[n] = (struct mw_rfit_con){ .seq = (unsigned)mw_query_int(q, 1), .name = keep(r, q, 2), .unit = keep(r, q, 3), .value = mw_query_real(q, 4), .se_ln = mw_query_real(q, 5), .start = mw_query_real(q, 6), .doc = keep(r, q, 7) };
        if (s && !s->con_n)
            s->con = &con[n];
        if (s)
            s->con_n++;
    }
    mw_query_end(q);
}

static void once(const char **list, size_t *n, const char *name)
{
    for (size_t i = 0; i < *n; i++)
        if (strcmp(list[i], name) == 0)
            return;
    list[(*n)++] = name;
}

struct mw_rfits *mw_rd_fits(struct mw_report *r)
{
    if (r->fits)
        return r->fits;
    struct mw_rfits *f = r->fits = mw_arena_new(&r->arena, struct mw_rfits);
    if (!count(r, "SELECT count(*) FROM sqlite_master WHERE name = 'fit_set'")) /* written before there were calibrations */
        return f;
    size_t room = count(r, "SELECT count(*) FROM fit_set");
    f->set = mw_arena_array(&r->arena, struct mw_rfit, room + 1);
    load_sets(r, f, room);
    load_constants(r, f, count(r, "SELECT count(*) FROM fit_constant"));
    f->device = mw_arena_array(&r->arena, const char *, f->n + 1);
    f->model = mw_arena_array(&r->arena, const char *, f->n + 1);
    for (size_t i = 0; i < f->n; i++) {
        once(f->device, &f->devices_n, f->set[i].device);
        once(f->model, &f->models_n, f->set[i].model);
    }
    return f;
}

bool mw_has_fits(struct mw_report *r)
{
    return mw_rd_fits(r)->n > 0;
}

/* ---- typical */

bool mw_rfit_of_model(const struct mw_rfits *f, const struct mw_rfit *s, const void *model)
{
    (void)f;
    return strcmp(s->model, model) == 0;
}

bool mw_rfit_of_device(const struct mw_rfits *f, const struct mw_rfit *s, const void *device)
{
    (void)f;
    return strcmp(s->device, device) == 0;
}

static double field(const struct mw_rfit *s, size_t offset)
{
    double v;
    memcpy(&v, (const char *)s + offset, sizeof v);
    return v;
}

double mw_rfit_typical(const struct mw_rfits *f, size_t offset, mw_rfit_keep wanted, const void *arg)
{
    double all = 0, best = NAN;
    for (size_t i = 0; i < f->n; i++)
        all += isfinite(field(&f->set[i], offset)) && (!wanted || wanted(f, &f->set[i], arg)) ? f->set[i].rows : 0;
    for (size_t i = 0; i < f->n; i++) { /* the least value with half of the weight at or below it */
        double v = field(&f->set[i], offset), below = 0;
        if (!isfinite(v) || (wanted && !wanted(f, &f->set[i], arg)) || v >= best)
            continue;
        for (size_t k = 0; k < f->n; k++)
            below += field(&f->set[k], offset) <= v && (!wanted || wanted(f, &f->set[k], arg)) ? f->set[k].rows : 0;
        if (below >= 0.5 * all)
            best = v;
    }
    return best;
}

/* ---- points */

struct mw_rfit_points mw_rfit_points(struct mw_report *r, const struct mw_rfit_panel *p, size_t max)
{
    const struct mw_rfits *f = mw_rd_fits(r);
    struct mw_rfit_points out = { 0 };
    for (size_t i = 0; i < p->n; i++)
        out.all += f->set[p->set[i]].points_n;
    size_t every = out.all > max ? (out.all + max - 1) / max : 1, at = 0;
    for (double **v[] = { &out.measured, &out.alone, &out.left_out_ln, &out.rank }, ***k = v; k < v + 4; k++)
        **k = mw_arena_array(&r->arena, double, out.all / every + 1);
    for (size_t i = 0; i < p->n; i++) {
        const struct mw_rfit *s = &f->set[p->set[i]];
        struct mw_query *q = mw_query(r->db, "SELECT measured, alone, left_out_ln, (rank() OVER (ORDER BY measured) - 0.5) / ?2 FROM fit_point WHERE fit_id = ?1 ORDER BY seq", "id", s->id, (double)s->points_n);
        for (; mw_query_next(q); at++) {
            if (at % every || out.n > out.all / every)
                continue;
            out.measured[out.n] = mw_query_real(q, 0);
            out.alone[out.n] = mw_query_real(q, 1);
            out.left_out_ln[out.n] = mw_query_real(q, 2);
            out.rank[out.n++] = mw_query_real(q, 3);
        }
        mw_query_end(q);
    }
    return out;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double mw_rfit_quantile(struct mw_report *r, const double *v, size_t n, double q)
{
    double *s = mw_arena_array(&r->arena, double, n + 1);
    size_t m = 0;
    for (size_t i = 0; i < n; i++)
        if (isfinite(v[i]))
            s[m++] = v[i];
    if (!m)
        return NAN;
    qsort(s, m, sizeof *s, ascending);
    double at = q * (double)(m - 1);
    size_t low = (size_t)at;
    return low + 1 < m ? s[low] + (at - (double)low) * (s[low + 1] - s[low]) : s[m - 1];
}

/* ---- text */

const char *mw_rfit_name(struct mw_report *r, const struct mw_rfit *s)
{
    const struct mw_rfits *f = mw_rd_fits(r);
    const char *what = f->models_n > 1 ? mw_rf(r, "%s%s%s", s->model, *s->key ? "/" : "", s->key) : *s->key ? s->key : s->model;
    return f->devices_n > 1 ? mw_rf(r, "%s %s", s->device, what) : what;
}

struct mw_runit mw_rfit_unit(double si, const char *unit)
{
    static const struct { const char *si, *text; double factor; } units[] = {
        { "s", "ns", 1e-9 }, { "s", "\u00b5s", 1e-6 }, { "s", "ms", 1e-3 }, { "s", "s", 1 }, { "W", "W", 1 }, { "W", "kW", 1e3 }, { "W", "MW", 1e6 }, { "B", "B", 1 }, { "B", "kB", 1e3 }, { "B", "MB", 1e6 },
        { "B", "GB", 1e9 }, { "B/s", "MB/s", 1e6 }, { "B/s", "GB/s", 1e9 }, { "B/s", "TB/s", 1e12 }, { "J", "J", 1 }, { "J", "kJ", 1e3 },
    };
    struct mw_runit found = { unit, 1.0 };
    bool first = true;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(units[i].si, unit) == 0 && (first || fabs(si) >= 0.999 * units[i].factor * (strcmp(unit, "W") == 0 ? 10.0 : 1.0))) {
            found = (struct mw_runit){ units[i].text, units[i].factor };
            first = false;
        }
    return found;
}

const char *mw_rfit_number(struct mw_report *r, double v)
{
    if (!isfinite(v))
        return MW_EN_DASH;
    if (v != 0 && fabs(v) < 1e-4)
        return mw_rset(r, mw_rf(r, "%.2e", v));
    return mw_rn(r, v, mw_rdecimals(v, 3));
}

const char *mw_rfit_error(struct mw_report *r, double ln, int decimals)
{
    return mw_rn(r, 100.0 * ln, decimals);
}

void mw_put_no_fits(struct mw_page *page, struct mw_box *body)
{
    mw_put_missing(page, body, "No fit of a model to measured rows is stored: this database is of a plan, not of a calibration.",
                   "Run millwright calibrate TABLES -o FOLDER; this edition is then FOLDER/calibration.pdf, drawn from FOLDER/calibration.db.");
}

const char *mw_calibration_foot(struct mw_report *r)
{
    const struct mw_rfits *f = mw_rd_fits(r);
    if (!f->n)
        return "No measured rows in this database";
    return mw_rf(r, "%s measured rows, %zu set%s, %zu device%s; error is |ln(predicted/measured)|", mw_rn(r, f->rows, 0), f->n - f->failed_n, f->n - f->failed_n == 1 ? "" : "s", f->devices_n, f->devices_n == 1 ? "" : "s");
}
