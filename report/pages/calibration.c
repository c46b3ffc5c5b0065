/* report/pages/calibration.c - how well fitted models predict rows that they did not see: a chart of all sets, then every set as a row. */
#include "report/pages/calibration_data.h"
#include "report/pages/pages.h"
#include <math.h>
#include <string.h>

#define PAIR_GAP 20.0
#define SHARES_PT 215.0
enum { ROWS_MAX = 26, COLS_N = 10, DENSE_FROM = 60, SHARE_STEPS = 61, SHARE_POINTS = 20000 };

static const struct mw_table_col columns[COLS_N] = {
    { .head = "Set", .weight = 1.0 }, { .head = "Rows", .align = MW_CELL_RIGHT },
    { .head = "Left out, median", .unit = "%", .align = MW_CELL_RIGHT }, { .head = "nine in ten", .unit = "%", .align = MW_CELL_RIGHT },
    { .head = "Alone, median", .unit = "%", .align = MW_CELL_RIGHT }, { .head = "nine in ten", .unit = "%", .align = MW_CELL_RIGHT },
    { .head = "One constant, median", .unit = "%", .align = MW_CELL_RIGHT }, { .head = "nine in ten", .unit = "%", .align = MW_CELL_RIGHT },
    { .head = "Band, near to far", .unit = "\u00b1 %", .align = MW_CELL_RIGHT }, { .head = "Rows within it", .unit = "%", .align = MW_CELL_RIGHT },
};

static const char *set_text(const struct mw_rfits *f, struct mw_report *r, const struct mw_rfit *s)
{
    const char *name = f->devices_n > 1 || f->models_n > 1 ? mw_rf(r, "%s%s%s", s->model, *s->key ? "/" : "", s->key) : *s->key ? s->key : s->model;
    return s->failed ? mw_rf(r, "%s: not fitted, %s", mw_rpath(r, name), s->failed) : mw_rpath(r, name);
}

static void figures(struct mw_report *r, const char **c, const struct mw_rfit *s)
{
    double v[] = { s->cv_median, s->cv_p90, s->alone_median, s->alone_p90, s->baseline_median, s->baseline_p90 };
    c[1] = mw_rn(r, s->rows, 0);
    for (size_t k = 0; k < 6; k++)
        c[2 + k] = mw_rfit_error(r, v[k], 1);
    c[8] = isfinite(s->near_ln) ? mw_rf(r, "%s to %s", mw_rfit_error(r, s->near_ln, 1), mw_rfit_error(r, s->alone_ln, 1)) : MW_EN_DASH;
    c[9] = mw_rfit_error(r, s->coverage, 0);
}

static void set_row(struct mw_report *r, struct mw_tb *t, const struct mw_rfits *f, const struct mw_rfit *s)
{
    const char **c = mw_tb_row(t, MW_ROW_PLAIN);
    c[0] = set_text(f, r, s);
    c[1] = mw_rn(r, s->rows, 0);
    if (s->failed) {
        mw_tb_look(t, 0, MW_LOOK_BAD);
        return;
    }
    figures(r, c, s);
    if (s->cv_median >= s->baseline_median)
        mw_tb_look(t, 2, MW_LOOK_WARN);
    if (s->coverage < 0.70)
        mw_tb_look(t, 9, MW_LOOK_WARN);
}

/* Sets under their device, or under their model where there is one device; row[i] is the set of a row, n: a heading. */
static size_t *set_table(struct mw_report *r, struct mw_tb *t, const struct mw_rfits *f)
{
    size_t *row = mw_arena_array(&r->arena, size_t, 2 * f->n + 2);
    const char *under = "";
    mw_tb_init(t, r, columns, COLS_N);
    t->dense = f->n >= DENSE_FROM;
    for (size_t i = 0; i < f->n; i++) {
        const char *head = f->devices_n > 1 ? f->set[i].device : f->set[i].model;
        if (strcmp(head, under) != 0 && (f->devices_n > 1 || f->models_n > 1)) {
            row[t->n] = f->n;
            mw_tb_row(t, MW_ROW_GROUP)[0] = f->devices_n > 1 ? head : mw_rf(r, "%s: %s", head, f->set[i].doc);
            under = head;
        }
        row[t->n] = i;
        set_row(r, t, f, &f->set[i]);
    }
    if (f->n - f->failed_n > 1) {
        struct mw_rfit mid = { .rows = f->rows, .cv_median = MW_RFIT_TYPICAL(f, cv_median, NULL, NULL), .cv_p90 = MW_RFIT_TYPICAL(f, cv_p90, NULL, NULL), .alone_median = MW_RFIT_TYPICAL(f, alone_median, NULL, NULL),
                               .alone_p90 = MW_RFIT_TYPICAL(f, alone_p90, NULL, NULL), .baseline_median = MW_RFIT_TYPICAL(f, baseline_median, NULL, NULL), .baseline_p90 = MW_RFIT_TYPICAL(f, baseline_p90, NULL, NULL),
                               .coverage = MW_RFIT_TYPICAL(f, coverage, NULL, NULL), .near_ln = MW_RFIT_TYPICAL(f, near_ln, NULL, NULL), .alone_ln = MW_RFIT_TYPICAL(f, alone_ln, NULL, NULL) };
        row[t->n] = f->n;
        const char **c = mw_tb_row(t, MW_ROW_TOTAL);
        figures(r, c, &mid);
        c[0] = mw_rf(r, "Median of %zu sets, by rows", f->n - f->failed_n);
    }
    return row;
}

/* ---- charts */

/* What a row of the chart stands for: a set, a model or a device, whichever is finest and still fits. */
enum grain { BY_SET, BY_MODEL, BY_DEVICE };
static enum grain grain_of(const struct mw_rfits *f)
{
    return f->n <= ROWS_MAX ? BY_SET : f->models_n > 1 ? BY_MODEL : BY_DEVICE;
}

static size_t chart_rows(const struct mw_rfits *f)
{
    size_t n = grain_of(f) == BY_SET ? f->n - f->failed_n : grain_of(f) == BY_MODEL ? f->models_n : f->devices_n;
    return n < ROWS_MAX ? n : ROWS_MAX;
}

static struct mw_figure dots(struct mw_report *r, const struct mw_rfits *f)
{
    enum grain g = grain_of(f);
    struct mw_dot_chart *c = mw_arena_new(&r->arena, struct mw_dot_chart);
    struct mw_dot_row *row = mw_arena_array(&r->arena, struct mw_dot_row, f->n + 1);
    double *tick = mw_arena_array(&r->arena, double, f->n + 1);
    size_t n = 0, from = g == BY_SET ? f->n : g == BY_MODEL ? f->models_n : f->devices_n;
    for (size_t i = 0; i < from && n < ROWS_MAX; i++) {
        const struct mw_rfit *s = &f->set[i];
        if (g == BY_SET && s->failed)
            continue;
        const char *name = g == BY_SET ? mw_rfit_name(r, s) : g == BY_MODEL ? f->model[i] : f->device[i];
        mw_rfit_keep keep = g == BY_MODEL ? mw_rfit_of_model : mw_rfit_of_device;
        row[n] = (struct mw_dot_row){ .name = name, .lo = g == BY_SET ? s->cv_median : MW_RFIT_TYPICAL(f, cv_median, keep, name), .hi = g == BY_SET ? s->cv_p90 : MW_RFIT_TYPICAL(f, cv_p90, keep, name), .colour = 3 };
        row[n].mid = row[n].lo;
        tick[n++] = g == BY_SET ? s->baseline_median : MW_RFIT_TYPICAL(f, baseline_median, keep, name);
    }
    *c = (struct mw_dot_chart){ .value = { .scale = MW_SCALE_LOG, .title = "Error of rows left out", .percent = true }, .rows = row, .n = n, .ticks = tick,
                                .dot_name = "median", .band_name = "to nine in ten", .tick_name = "one constant, median" };
    return mw_figure_dots(c);
}

/* Every set as a point: below the line the model is better than one constant.  The worst is named. */
static struct mw_figure against(struct mw_report *r, const struct mw_rfits *f, const char **of_worst)
{
    struct mw_scatter *c = mw_arena_new(&r->arena, struct mw_scatter);
    double *x = mw_arena_array(&r->arena, double, f->n + 1), *y = mw_arena_array(&r->arena, double, f->n + 1);
    const char **name = mw_arena_array(&r->arena, const char *, f->n + 1);
    double worst = 0;
    *of_worst = "";
    for (size_t i = 0; i < f->n; i++) {
        x[i] = f->set[i].baseline_median;
        y[i] = f->set[i].cv_median;
        worst = fmax(worst, y[i]); /* fmax skips NAN */
    }
    for (size_t i = 0; i < f->n; i++) {
        name[i] = y[i] >= worst ? mw_rfit_name(r, &f->set[i]) : NULL;
        *of_worst = name[i] ? name[i] : *of_worst;
    }
    *c = (struct mw_scatter){ .x = { .scale = MW_SCALE_LOG, .title = "One constant, median error", .percent = true }, .y = { .scale = MW_SCALE_LOG, .title = "Model left out, median error", .percent = true },
                              .x_v = x, .y_v = y, .names = name, .n = f->n, .diagonal = true };
    return mw_figure_scatter(c);
}

static double charts_h(const struct mw_rfits *f)
{
    return fmax(215.0, 92.0 + 13.0 * (double)chart_rows(f));
}

static void put_charts(struct mw_report *r, struct mw_page *page, struct mw_box *body, const struct mw_rfits *f)
{
    static const char *const of[] = { "of each set", "of each model (median of its sets, by rows)", "of each device (median of its sets, by rows)" };
    struct mw_box row = mw_box_cut_top(body, charts_h(f));
    struct mw_box left = mw_box_cut_left(&row, row.w * 0.56);
    mw_box_cut_left(&row, PAIR_GAP);
    mw_page_figure(page, left, dots(r, f), mw_rf(r, "Error of rows that the fit did not see, %s.", of[grain_of(f)]));
    const char *worst;
    struct mw_figure each = against(r, f, &worst);
    mw_page_figure(page, row, each, mw_rf(r, "Each set; below the line the model predicts better than one constant does. Worst: %s.", worst));
    mw_box_cut_top(body, MW_PAGE_GAP);
}

/* Share of rows within an error, over all stored rows: left out with the residual, and the model alone on rows that it was fitted to. */
static struct mw_figure shares(struct mw_report *r, const struct mw_rfits *f)
{
    struct mw_xy_chart *c = mw_arena_new(&r->arena, struct mw_xy_chart);
    struct mw_series *line = mw_arena_array(&r->arena, struct mw_series, 2);
    static const struct mw_ref ref[] = { { 0.5, NULL }, { 0.9, NULL } };
    double *x = mw_arena_array(&r->arena, double, SHARE_STEPS), *v[2];
    size_t *set = mw_arena_array(&r->arena, size_t, f->n), n = 0;
    for (size_t i = 0; i < f->n; i++)
        if (!f->set[i].failed)
            set[n++] = i;
    struct mw_rfit_points pt = mw_rfit_points(r, &(struct mw_rfit_panel){ "", set, n }, SHARE_POINTS);
    for (size_t i = 0; i < pt.n; i++)
        pt.alone[i] = log(pt.alone[i] / pt.measured[i]);
    const double *from[2] = { pt.left_out_ln, pt.alone };
    for (size_t k = 0; k < 2; k++) {
        v[k] = mw_arena_array(&r->arena, double, SHARE_STEPS);
        for (size_t i = 0; i < SHARE_STEPS; i++) {
            double all = 0, in = 0;
            x[i] = 1e-3 * pow(1e3, (double)i / (SHARE_STEPS - 1));
            for (size_t p = 0; p < pt.n; p++) {
                all += isfinite(from[k][p]);
                in += fabs(from[k][p]) <= x[i];
            }
            v[k][i] = all > 0 ? in / all : NAN;
        }
    }
    line[0] = (struct mw_series){ .name = "left out, residual interpolated", .v = v[0], .colour = 3 };
    line[1] = (struct mw_series){ .name = "model alone, rows it was fitted to", .v = v[1], .colour = 2, .dashed = true };
    *c = (struct mw_xy_chart){ .x = { .scale = MW_SCALE_LOG, .title = "Error", .percent = true }, .y = { .title = "Rows within it", .percent = true, .lo = 0, .hi = 1 }, .x_v = x, .n = SHARE_STEPS, .lines = line, .lines_n = 2,
                               .refs_y = ref, .refs_y_n = 2, .legend = true };
    return mw_figure_xy(c);
}

/* ---- sheets */

static const struct mw_flow *planned(struct mw_report *r)
{
    struct mw_rfits *f = mw_rd_fits(r);
    struct mw_tb t;
    if (f->summary || !f->n)
        return f->summary;
    f->summary = mw_flow_begin(r);
    if (f->n > f->failed_n)
        mw_flow_take(f->summary, charts_h(f) + MW_PAGE_GAP);
    size_t *row = set_table(r, &t, f);
    mw_flow_rows(f->summary, &t, mw_rf(r, "%s error |ln(predicted / measured)| in percent (100 %% is a factor of 2.7). Left out: every value of every axis and every family in turn, the residual interpolated.%s",
                                       f->devices_n > 1 ? "Sets by device," : mw_rf(r, "Sets of %s,", f->device[0]), f->failed_n ? " A square marks a set without a fit." : ""), row);
    mw_flow_end(f->summary);
    return f->summary;
}

unsigned mw_sheets_calibration(struct mw_report *r)
{
    const struct mw_flow *flow = planned(r);
    return flow ? flow->sheets_n : 1;
}

static const char *first_title(struct mw_report *r, const struct mw_rfits *f)
{
    if (f->n == f->failed_n)
        return mw_rf(r, "None of the %zu sets of measured rows could be fitted", f->n);
    const char *failed = f->failed_n ? mw_rf(r, "; %zu of %zu sets have no fit", f->failed_n, f->n) : "";
    return mw_rf(r, "Left out of the fit, half the rows are predicted within %s, nine in ten within %s; one constant misses by %s%s", mw_rpct(r, MW_RFIT_TYPICAL(f, cv_median, NULL, NULL), 1),
                 mw_rpct(r, MW_RFIT_TYPICAL(f, cv_p90, NULL, NULL), 0), mw_rpct(r, MW_RFIT_TYPICAL(f, baseline_median, NULL, NULL), 0), failed); /* of the median set, as the table's last row */
}

struct span { const struct mw_flow_part *part; const size_t *row; };
static bool in_span(const struct mw_rfits *f, const struct mw_rfit *s, const void *arg)
{
    const struct span *span = arg;
    for (size_t i = span->part->from; i < span->part->to; i++)
        if (span->row[i] == (size_t)(s - f->set))
            return true;
    return false;
}

static const char *next_title(struct mw_report *r, const struct mw_rfits *f, const struct mw_flow_part *part)
{
    struct span span = { part, part->tag };
    const struct mw_rfit *first = NULL, *last = NULL, *worst = NULL;
    for (size_t i = 0; i < f->n; i++) {
        const struct mw_rfit *s = &f->set[i];
        if (!in_span(f, s, &span))
            continue;
        first = first ? first : s;
        last = s;
        worst = !s->failed && (!worst || s->cv_median > worst->cv_median) ? s : worst;
    }
    if (!worst)
        return "Sets without a fit, continued";
    const char *a = f->devices_n > 1 ? first->device : first->model, *b = f->devices_n > 1 ? last->device : last->model;
    return mw_rf(r, "%s%s%s: half the left-out rows lie within %s, of the worst set (%s/%s) within %s", a, strcmp(a, b) == 0 ? "" : " to ", strcmp(a, b) == 0 ? "" : b,
                 mw_rpct(r, MW_RFIT_TYPICAL(f, cv_median, in_span, &span), 1), worst->model, worst->key, mw_rpct(r, worst->cv_median, 1));
}

const char *mw_title_calibration(struct mw_report *r, unsigned sheet)
{
    const struct mw_rfits *f = mw_rd_fits(r);
    const struct mw_flow *flow = planned(r);
    if (!f->n)
        return "How well the models predict measured rows is not in this database";
    for (size_t i = 0; sheet && i < flow->n; i++)
        if (flow->part[i].sheet == sheet)
            return next_title(r, f, &flow->part[i]);
    return first_title(r, f);
}

void mw_draw_calibration(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    const struct mw_rfits *f = mw_rd_fits(r);
    const struct mw_flow *flow = planned(r);
    if (!flow) {
        mw_put_no_fits(page, &body);
        return;
    }
    if (!sheet && f->n > f->failed_n)
        put_charts(r, page, &body, f);
    mw_flow_draw(flow, page, &body, sheet);
    if (sheet + 1 == flow->sheets_n && body.h > SHARES_PT && f->n > f->failed_n)
        mw_put_figure(page, &body, fmin(body.h, 1.3 * SHARES_PT), shares(r, f), "Share of the stored rows (at most 400 of a set) that are predicted within an error, the mean over the times a row was left out; dashed across: half and nine in ten.");
}
