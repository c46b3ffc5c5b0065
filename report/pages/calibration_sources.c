/* report/pages/calibration_sources.c - where the rows come from, under which licence, which were left out and why, and what the band means. */
#include "report/pages/calibration_data.h"
#include "report/pages/pages.h"
#include <math.h>
#include <string.h>

enum { BINS = 10, DOTS_MAX = 20, SIZES_FROM = -9 /* nanoseconds: log10 of the first step */, SIZES_MAX = 39 };

/* "aiconfigurator@095f58a5:systems/data/h100_sxm/gemm" -> the part before the colon: one source has many tables. */
static const char *origin(struct mw_report *r, const struct mw_rfit *s)
{
    size_t n = strcspn(s->source, ":");
    if (strncmp(s->source + n, "://", 3) == 0)
        n = strlen(s->source);
    return n ? mw_arena_strndup(&r->arena, s->source, n) : "not stated";
}

struct origin { const char *name, *licence; const char **model, **device; size_t models_n, devices_n, sets_n; double rows, left_out; };

static void once(const char **list, size_t *n, const char *name)
{
    for (size_t i = 0; i < *n; i++)
        if (strcmp(list[i], name) == 0)
            return;
    list[(*n)++] = name;
}

static size_t origins(struct mw_report *r, const struct mw_rfits *f, struct origin *o)
{
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++) {
        const struct mw_rfit *s = &f->set[i];
        const char *name = origin(r, s);
        size_t k = 0;
        while (k < n && (strcmp(o[k].name, name) != 0 || strcmp(o[k].licence, s->licence) != 0))
            k++;
        if (k == n)
            o[n++] = (struct origin){ .name = name, .licence = s->licence, .model = mw_arena_array(&r->arena, const char *, f->n), .device = mw_arena_array(&r->arena, const char *, f->n) };
        once(o[k].model, &o[k].models_n, s->model);
        once(o[k].device, &o[k].devices_n, s->device);
        o[k].sets_n++;
        o[k].rows += s->failed ? 0 : s->rows;
        o[k].left_out += s->left_out;
    }
    return n;
}

static const char *listed(struct mw_report *r, const char *const *list, size_t n)
{
    const char *text = "";
    for (size_t i = 0; i < n; i++)
        text = mw_rf(r, "%s%s%s", text, i ? ", " : "", list[i]);
    return text;
}

static void plan_origins(struct mw_report *r, struct mw_flow *flow, const struct mw_rfits *f, const struct origin *o, size_t n)
{
    static const struct mw_table_col col[] = { { .head = "Source", .weight = 1.0 }, { .head = "Licence" }, { .head = "Models", .weight = 1.0 }, { .head = "Devices", .weight = 1.0 },
                                               { .head = "Sets", .align = MW_CELL_RIGHT }, { .head = "Rows used", .align = MW_CELL_RIGHT }, { .head = "Left out", .align = MW_CELL_RIGHT } };
    struct mw_tb t;
    mw_tb_init(&t, r, col, 7);
    for (size_t i = 0; i < n; i++) {
        const char **c = mw_tb_row(&t, MW_ROW_PLAIN);
        c[0] = mw_rpath(r, o[i].name);
        c[1] = *o[i].licence ? o[i].licence : "not stated";
        c[2] = listed(r, o[i].model, o[i].models_n);
        c[3] = o[i].devices_n == f->devices_n && f->devices_n > 4 ? mw_rf(r, "all %zu", f->devices_n) : o[i].devices_n > 4 ? mw_rf(r, "%zu of %zu", o[i].devices_n, f->devices_n) : listed(r, o[i].device, o[i].devices_n);
        c[4] = mw_rn(r, (double)o[i].sets_n, 0);
        c[5] = mw_rn(r, o[i].rows, 0);
        c[6] = mw_rn(r, o[i].left_out, 0);
        if (!*o[i].licence)
            mw_tb_look(&t, 1, MW_LOOK_WARN);
    }
    mw_flow_rows(flow, &t, "Sources of the measured rows, each by the first row of its sets. Left out: before the fit, by the reasons below.", NULL);
}

static void plan_rejects(struct mw_report *r, struct mw_flow *flow)
{
    static const struct mw_table_col col[] = { { .head = "Left out because", .weight = 1.0 }, { .head = "Model" }, { .head = "Sets", .align = MW_CELL_RIGHT }, { .head = "Rows", .align = MW_CELL_RIGHT }, { .head = "First at" } };
    struct mw_query *q = mw_query(r->db, "SELECT j.why, s.model, count(DISTINCT j.fit_id), sum(j.n), j.file, min(j.line) FROM fit_reject j JOIN fit_set s USING (fit_id) GROUP BY s.model, j.why ORDER BY s.model, sum(j.n) DESC, j.why", "");
    struct mw_tb t;
    mw_tb_init(&t, r, col, 5);
    while (mw_query_next(q)) {
        const char **c = mw_tb_row(&t, MW_ROW_PLAIN), *file = mw_query_text(q, 4), *slash = strrchr(file, '/');
        c[0] = mw_rset(r, mw_query_text(q, 0));
        c[1] = mw_rset(r, mw_query_text(q, 1));
        c[2] = mw_rn(r, mw_query_real(q, 2), 0);
        c[3] = mw_rn(r, mw_query_real(q, 3), 0);
        c[4] = *file ? mw_rf(r, "%s:%d", slash ? slash + 1 : file, (int)mw_query_int(q, 5)) : "";
    }
    mw_query_end(q);
    if (t.n)
        mw_flow_rows(flow, &t, "Rows left out before the fit, by reason; the place is that of the first.", NULL);
}

static void plan_failed(struct mw_report *r, struct mw_flow *flow, const struct mw_rfits *f)
{
    static const struct mw_table_col col[] = { { .head = "Set without a fit" }, { .head = "Rows", .align = MW_CELL_RIGHT }, { .head = "Because", .weight = 1.0 } };
    struct mw_tb t;
    mw_tb_init(&t, r, col, 3);
    for (size_t i = 0; i < f->n; i++) {
        if (!f->set[i].failed)
            continue;
        const char **c = mw_tb_row(&t, MW_ROW_PLAIN);
        c[0] = mw_rf(r, "%s %s/%s", f->set[i].device, f->set[i].model, f->set[i].key);
        c[1] = mw_rn(r, f->set[i].rows, 0);
        c[2] = f->set[i].failed;
    }
    if (t.n)
        mw_flow_rows(flow, &t, "Sets that could not be fitted.", NULL);
}

static void plan_terms(struct mw_report *r, struct mw_flow *flow)
{
    static const char *const term[][2] = {
        { "Error", "|ln(predicted / measured)|, printed in percent: 5 % is a factor of 1.05, 100 % a factor of 2.7, too high and too low alike." },
        { "Left out", "Every value of every axis, and every family of configurations, is left out in turn; constants and residual come from the other rows." },
        { "Model alone", "The equations with the fitted constants; what remains is not corrected. It is what speaks where no point is near." },
        { "Residual", "What the model alone misses on measured points, interpolated between them; it fades to nothing away from them." },
        { "One constant", "The planner's rule of thumb: one efficiency for all rows of the set, fitted to them." },
        { "Band", "Half width of P10 to P90 of the error: near on measured points, far where the model alone speaks." },
        { "Rows within it", "Share of left-out rows that the band holds. 80 % is its promise; less, and the band is too narrow." },
        { "Standard error", "Of the logarithm of a constant, its prior included; above 50 % the rows do not determine it and it stays near its start." },
    };
    static const struct mw_table_col col[] = { { .head = "Word" }, { .head = "What it means here", .weight = 1.0 } };
    struct mw_tb t;
    mw_tb_init(&t, r, col, 2);
    for (size_t i = 0; i < sizeof term / sizeof *term; i++) {
        const char **c = mw_tb_row(&t, MW_ROW_PLAIN);
        c[0] = term[i][0];
        c[1] = mw_rset(r, term[i][1]);
    }
    mw_flow_table(flow, &t, "What the words of this edition mean.", NULL);
}

/* Few sets: each by its share, beside what the band promises. */
static struct mw_figure coverage_dots(struct mw_report *r, const struct mw_rfits *f)
{
    struct mw_dot_chart *c = mw_arena_new(&r->arena, struct mw_dot_chart);
    struct mw_dot_row *row = mw_arena_array(&r->arena, struct mw_dot_row, f->n + 1);
    static const struct mw_ref ref[] = { { 0.8, "promised" } };
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++)
        if (isfinite(f->set[i].coverage))
            row[n++] = (struct mw_dot_row){ mw_rfit_name(r, &f->set[i]), NAN, f->set[i].coverage, NAN, 3 };
    *c = (struct mw_dot_chart){ .value = { .title = "Left-out rows within the band", .percent = true, .lo = 0.4, .hi = 1.0, .tight = true }, .rows = row, .n = n, .refs = ref, .refs_n = 1 };
    return mw_figure_dots(c);
}

/* Sets by the share of left-out rows that their band holds. */
static struct mw_figure coverage(struct mw_report *r, const struct mw_rfits *f)
{
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_new(&r->arena, struct mw_series);
    double *n = mw_arena_array(&r->arena, double, BINS), most = 0;
    const char **name = mw_arena_array(&r->arena, const char *, BINS);
    for (size_t b = 0; b < BINS; b++)
        name[b] = b ? mw_rf(r, "%zu to %zu", 50 + 5 * b, 55 + 5 * b) : "below 55";
    for (size_t i = 0; i < f->n; i++)
        if (isfinite(f->set[i].coverage))
            n[(size_t)fmin(fmax((f->set[i].coverage - 0.5) / 0.05, 0), BINS - 1)]++;
    for (size_t b = 0; b < BINS; b++)
        most = fmax(most, n[b]);
    *s = (struct mw_series){ .v = n, .colour = 3 };
    *c = (struct mw_bar_chart){ .value = { .title = "Number of sets", .zero = true, .step = most > 5 ? 0 : 1 }, .axis_title = "Left-out rows within the band, %", .names = name, .names_n = BINS, .series = s, .series_n = 1 };
    return mw_figure_bars(c);
}

/* Stored rows by the time that was measured, in steps of 1, 2, 5: beyond them the models extrapolate.  No draw: nothing in seconds. */
static struct mw_figure sizes(struct mw_report *r)
{
    static const double step[] = { 1, 2, 5 };
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_new(&r->arena, struct mw_series);
    double *n = mw_arena_array(&r->arena, double, SIZES_MAX);
    const char **name = mw_arena_array(&r->arena, const char *, SIZES_MAX);
    size_t first = SIZES_MAX, last = 0;
    struct mw_query *q = mw_query(r->db, "SELECT measured FROM fit_point JOIN fit_set USING (fit_id) WHERE unit = 's' AND measured > 0", "");
    while (mw_query_next(q)) {
        size_t k = 0;
        while (k + 1 < SIZES_MAX && step[(k + 1) % 3] * pow(10.0, SIZES_FROM + (double)((k + 1) / 3)) <= mw_query_real(q, 0))
            k++;
        n[k]++;
        first = k < first ? k : first;
        last = k > last ? k : last;
    }
    mw_query_end(q);
    for (size_t k = first; k <= last; k++) {
        double from = step[k % 3] * pow(10.0, SIZES_FROM + (double)(k / 3));
        struct mw_runit u = mw_rfit_unit(from, "s");
        name[k] = mw_rf(r, "%s %s", mw_rn(r, from / u.factor, 0), u.text);
    }
    *s = (struct mw_series){ .v = n + first, .colour = 3 };
    *c = (struct mw_bar_chart){ .value = { .title = "Stored rows", .zero = true }, .axis_title = "Measured time, from", .names = name + first, .names_n = last - first + 1, .series = s, .series_n = 1 };
    return first < last ? mw_figure_bars(c) : (struct mw_figure){ 0 };
}

#define CHART_PT 150.0
/* What the last sheet has room for: whether the band keeps its promise, and which times were measured at all. */
static void put_charts(struct mw_report *r, struct mw_page *page, struct mw_box *body, const struct mw_rfits *f)
{
    double dots_h = 58.0 + 15.0 * (double)f->n;
    if (f->n <= DOTS_MAX && dots_h < body->h)
        mw_put_figure(page, body, dots_h, coverage_dots(r, f), "Share of left-out rows that the P10 to P90 band of each set holds; 80 % is what it promises.");
    else if (body->h > CHART_PT)
        mw_put_figure(page, body, fmin(body->h, CHART_PT), coverage(r, f), "Sets by the share of left-out rows that their P10 to P90 band holds; 80 % is what it promises.");
    struct mw_figure rows = body->h > CHART_PT ? sizes(r) : (struct mw_figure){ 0 };
    if (rows.draw)
        mw_put_figure(page, body, fmin(body->h, 1.3 * CHART_PT), rows, "Stored rows (at most 400 of a set) by the time that was measured, all sets together; outside them a prediction extrapolates.");
}

static const struct mw_flow *planned(struct mw_report *r)
{
    struct mw_rfits *f = mw_rd_fits(r);
    if (f->sources || !f->n)
        return f->sources;
    struct origin *o = mw_arena_array(&r->arena, struct origin, f->n);
    size_t n = origins(r, f, o);
    f->sources = mw_flow_begin(r);
    plan_origins(r, f->sources, f, o, n);
    plan_rejects(r, f->sources);
    plan_failed(r, f->sources, f);
    plan_terms(r, f->sources);
    mw_flow_end(f->sources);
    return f->sources;
}

unsigned mw_sheets_calibration_sources(struct mw_report *r)
{
    const struct mw_flow *flow = planned(r);
    return flow ? flow->sheets_n : 1;
}

const char *mw_title_calibration_sources(struct mw_report *r, unsigned sheet)
{
    const struct mw_rfits *f = mw_rd_fits(r);
    if (!f->n)
        return "Sources of measured rows are not in this database";
    if (sheet)
        return mw_rf(r, "Rows left out, sets without a fit, and what the words mean (sheet %u of %u)", sheet + 1, mw_sheets_calibration_sources(r));
    struct origin *o = mw_arena_array(&r->arena, struct origin, f->n);
    size_t n = origins(r, f, o);
    double held = MW_RFIT_TYPICAL(f, coverage, NULL, NULL);
    const char *band = isfinite(held) ? mw_rf(r, "; the P10 to P90 band holds %s of left-out rows where it promises 80 %%", mw_rpct(r, held, 0)) : "";
    return mw_rf(r, "%s rows of %zu source%s were fitted, %s left out%s", mw_rn(r, f->rows, 0), n, n == 1 ? "" : "s", f->left_out > 0 ? mw_rn(r, f->left_out, 0) : "none", band);
}

void mw_draw_calibration_sources(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    const struct mw_rfits *f = mw_rd_fits(r);
    const struct mw_flow *flow = planned(r);
    if (!flow) {
        mw_put_no_fits(page, &body);
        return;
    }
    mw_flow_draw(flow, page, &body, sheet);
    if (sheet + 1 == flow->sheets_n && f->n > f->failed_n)
        put_charts(r, page, &body, f);
}
