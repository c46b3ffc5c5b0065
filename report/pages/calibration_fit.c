/* report/pages/calibration_fit.c - measured against fitted, and the errors of left-out rows over the size of the operation: a pair of charts per set,
 * or small multiples where there are many. */
#include "report/pages/calibration_data.h"
#include "report/pages/pages.h"
#include <math.h>
#include <string.h>

enum { PAIRS_MAX = 4, GRID_COLS = 3, GRID_ROWS = 5, GRID = GRID_COLS * GRID_ROWS, PANELS_MAX = 36, POINTS_PAIR = 1500, POINTS_GRID = 700 };

/* ---- panels: sets, or sets of one model pooled, as fine as fits */

typedef bool (*alike_fn)(const struct mw_rfit *a, const struct mw_rfit *b);
static bool same_model(const struct mw_rfit *a, const struct mw_rfit *b) { return strcmp(a->model, b->model) == 0; }
static bool same_key(const struct mw_rfit *a, const struct mw_rfit *b) { return same_model(a, b) && strcmp(a->key, b->key) == 0; }
static bool same_device(const struct mw_rfit *a, const struct mw_rfit *b) { return same_model(a, b) && strcmp(a->device, b->device) == 0; }
static bool same_set(const struct mw_rfit *a, const struct mw_rfit *b) { return a->id == b->id; }

static bool drawn(const struct mw_rfit *s)
{
    return !s->failed && s->points_n > 0;
}

/* The first set of a panel, or the one it falls to. */
static size_t first_alike(const struct mw_rfits *f, size_t i, alike_fn alike)
{
    for (size_t k = 0; k < i; k++)
        if (drawn(&f->set[k]) && alike(&f->set[k], &f->set[i]))
            return k;
    return i;
}

static size_t panels_by(const struct mw_rfits *f, alike_fn alike)
{
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++)
        n += drawn(&f->set[i]) && first_alike(f, i, alike) == i;
    return n;
}

static const char *panel_name(struct mw_report *r, const struct mw_rfit *s, alike_fn alike, size_t n)
{
    const char *of = n > 1 ? mw_rf(r, ", %zu sets", n) : "";
    if (n == 1)
        return mw_rfit_name(r, s);
    return alike == same_key ? mw_rf(r, "%s%s%s%s", s->model, *s->key ? "/" : "", s->key, of) : alike == same_device && mw_rd_fits(r)->devices_n > 1 ? mw_rf(r, "%s %s%s", s->device, s->model, of) : mw_rf(r, "%s%s", s->model, of);
}

static const struct mw_rfits *with_panels(struct mw_report *r)
{
    static const alike_fn ways[] = { same_set, same_key, same_device, same_model };
    struct mw_rfits *f = mw_rd_fits(r);
    size_t way = 0;
    if (f->panel || f->n == f->failed_n)
        return f;
    while (way + 1 < sizeof ways / sizeof *ways && panels_by(f, ways[way]) > PANELS_MAX)
        way++;
    f->panel = mw_arena_array(&r->arena, struct mw_rfit_panel, f->n + 1);
    for (size_t m = 0; m < f->models_n; m++) /* panels of a model stand together */
        for (size_t i = 0; i < f->n; i++) {
            if (strcmp(f->set[i].model, f->model[m]) != 0 || !drawn(&f->set[i]) || first_alike(f, i, ways[way]) != i)
                continue;
            size_t *set = mw_arena_array(&r->arena, size_t, f->n), n = 0;
            for (size_t k = i; k < f->n; k++)
                if (drawn(&f->set[k]) && ways[way](&f->set[i], &f->set[k]))
                    set[n++] = k;
            f->panel[f->panels_n++] = (struct mw_rfit_panel){ panel_name(r, &f->set[i], ways[way], n), set, n };
        }
    return f;
}

/* ---- charts */

static double band_of(struct mw_report *r, const struct mw_rfit_panel *p, bool alone)
{
    const struct mw_rfits *f = mw_rd_fits(r);
    double *v = mw_arena_array(&r->arena, double, p->n + 1);
    for (size_t i = 0; i < p->n; i++)
        v[i] = alone ? f->set[p->set[i]].alone_ln : f->set[p->set[i]].near_ln;
    double mid = mw_rfit_quantile(r, v, p->n, 0.5);
    return isfinite(mid) ? mid : 0.0;
}

/* Axis of the measured quantity: logarithmic where it spans more than a factor of eight. */
static struct mw_axis_spec axis_of(struct mw_report *r, const struct mw_rfit_panel *p, const struct mw_rfit_points *pt, const char *title)
{
    const struct mw_rfit *s = &mw_rd_fits(r)->set[p->set[0]];
    double lo = mw_rfit_quantile(r, pt->measured, pt->n, 0), hi = mw_rfit_quantile(r, pt->measured, pt->n, 1), mid = mw_rfit_quantile(r, pt->measured, pt->n, 0.5);
    struct mw_runit u = mw_rfit_unit(mid, s->unit);
    return (struct mw_axis_spec){ .scale = lo > 0 && hi > 8 * lo ? MW_SCALE_LOG : MW_SCALE_LINEAR, .title = title, .unit = u.text, .per_unit = u.factor };
}

static struct mw_figure fit_figure(struct mw_report *r, const struct mw_rfit_panel *p, size_t max)
{
    struct mw_rfit_points pt = mw_rfit_points(r, p, max);
    struct mw_scatter *c = mw_arena_new(&r->arena, struct mw_scatter);
    *c = (struct mw_scatter){ .title = p->name, .x = axis_of(r, p, &pt, "Measured"), .y = axis_of(r, p, &pt, "Model alone"), .x_v = pt.measured, .y_v = pt.alone, .n = pt.n, .diagonal = true, .band_ln = band_of(r, p, true) };
    return mw_figure_scatter(c);
}

static double round_edge(double edge)
{
    static const double nice[] = { 0.01, 0.02, 0.04, 0.06, 0.1, 0.2, 0.3, 0.4, 0.6, 1.0 };
    size_t k = 0;
    while (k + 1 < sizeof nice / sizeof *nice && nice[k] < edge)
        k++;
    return nice[k];
}

/* The axis reaches what 98 of 100 rows need, a factor of e at most; rows beyond are drawn at its edge. */
static struct mw_figure error_figure(struct mw_report *r, const struct mw_rfit_panel *p, size_t max)
{
    struct mw_rfit_points pt = mw_rfit_points(r, p, max);
    struct mw_scatter *c = mw_arena_new(&r->arena, struct mw_scatter);
    double *size = mw_arena_array(&r->arena, double, pt.n + 1), band = band_of(r, p, false);
    for (size_t i = 0; i < pt.n; i++)
        size[i] = fabs(pt.left_out_ln[i]);
    double edge = round_edge(fmax(mw_rfit_quantile(r, size, pt.n, 0.98), 1.2 * band));
    for (size_t i = 0; i < pt.n; i++)
        pt.left_out_ln[i] = isfinite(pt.left_out_ln[i]) ? fmin(fmax(pt.left_out_ln[i], -edge), edge) : NAN;
    *c = (struct mw_scatter){ .title = p->name, .x = axis_of(r, p, &pt, "Measured"), .y = { .title = "Error of rows left out", .percent = true, .lo = -edge, .hi = edge, .tight = true, .step = 50.0 * edge }, .x_v = pt.measured, .y_v = pt.left_out_ln,
                              .n = pt.n, .band = band };
    return mw_figure_scatter(c);
}

/* ---- sheets */

static bool in_pairs(const struct mw_rfits *f)
{
    return f->panels_n <= PAIRS_MAX;
}

static unsigned grids(const struct mw_rfits *f)
{
    return (unsigned)((f->panels_n + GRID - 1) / GRID);
}

unsigned mw_sheets_calibration_fit(struct mw_report *r)
{
    const struct mw_rfits *f = with_panels(r);
    return in_pairs(f) ? 1 : 2 * grids(f);
}

static bool on_panels(const struct mw_rfits *f, const struct mw_rfit *s, const void *arg)
{
    const size_t *range = arg;
    for (size_t i = range[0]; i < range[1]; i++)
        for (size_t k = 0; k < f->panel[i].n; k++)
            if (&f->set[f->panel[i].set[k]] == s)
                return true;
    return false;
}

static void panels_of(const struct mw_rfits *f, unsigned sheet, size_t range[2])
{
    unsigned at = in_pairs(f) ? 0 : sheet % grids(f), per = in_pairs(f) ? PAIRS_MAX : (unsigned)((f->panels_n + grids(f) - 1) / grids(f));
    range[0] = (size_t)at * per;
    range[1] = range[0] + per < f->panels_n ? range[0] + per : f->panels_n;
}

static const char *which(struct mw_report *r, const struct mw_rfits *f, const size_t range[2])
{
    const struct mw_rfit *a = &f->set[f->panel[range[0]].set[0]], *b = &f->set[f->panel[range[1] - 1].set[0]];
    bool of_sets = f->panels_n + f->failed_n == f->n, one_device = strcmp(a->device, b->device) == 0;
    const char *model = same_model(a, b) ? a->model : mw_rf(r, "%s to %s", a->model, b->model);
    return same_model(a, b) && of_sets && grids(f) > 1 && !in_pairs(f) ? mw_rf(r, "%s on %s%s%s", model, a->device, one_device ? "" : " to ", one_device ? "" : b->device) : model;
}

static const char *fit_title(struct mw_report *r, const struct mw_rfits *f, size_t range[2])
{
    const char *half = mw_rpct(r, MW_RFIT_TYPICAL(f, alone_median, on_panels, range), 1), *nine = mw_rpct(r, MW_RFIT_TYPICAL(f, alone_p90, on_panels, range), 0);
    double decades = 0;
    if (!in_pairs(f))
        return mw_rf(r, "%s: the constants alone put half the rows within %s of measured, nine in ten within %s", which(r, f, range), half, nine);
    for (size_t i = range[0]; i < range[1]; i++) {
        struct mw_rfit_points pt = mw_rfit_points(r, &f->panel[i], POINTS_GRID);
        decades = fmax(decades, log10(mw_rfit_quantile(r, pt.measured, pt.n, 1) / mw_rfit_quantile(r, pt.measured, pt.n, 0)));
    }
    return mw_rf(r, "Over up to %s decades the constants alone put half the rows of %s within %s of measured, nine in ten within %s", mw_rn(r, decades, 1), which(r, f, range), half, nine);
}

/* Medians of the smallest and the largest third of each set, over the panels of a sheet. */
static const char *error_title(struct mw_report *r, const struct mw_rfits *f, size_t range[2])
{
    double *small = mw_arena_array(&r->arena, double, (range[1] - range[0]) * (POINTS_GRID + 2)), *large = mw_arena_array(&r->arena, double, (range[1] - range[0]) * (POINTS_GRID + 2));
    size_t small_n = 0, large_n = 0;
    for (size_t i = range[0]; i < range[1]; i++) {
        struct mw_rfit_points pt = mw_rfit_points(r, &f->panel[i], POINTS_GRID);
        for (size_t k = 0; k < pt.n; k++) {
            if (pt.rank[k] < 1.0 / 3)
                small[small_n++] = fabs(pt.left_out_ln[k]);
            if (pt.rank[k] > 2.0 / 3)
                large[large_n++] = fabs(pt.left_out_ln[k]);
        }
    }
    double a = mw_rfit_quantile(r, small, small_n, 0.5), b = mw_rfit_quantile(r, large, large_n, 0.5);
    return mw_rf(r, "%s: left out, the smallest third of operations misses by %s in the median, the largest by %s", which(r, f, range), mw_rpct(r, a, 1), mw_rpct(r, b, 1));
}

const char *mw_title_calibration_fit(struct mw_report *r, unsigned sheet)
{
    const struct mw_rfits *f = with_panels(r);
    size_t range[2];
    if (!f->panels_n)
        return "Measured rows beside fitted ones are not in this database";
    panels_of(f, sheet, range);
    return in_pairs(f) || sheet < grids(f) ? fit_title(r, f, range) : error_title(r, f, range);
}

static void put_pairs(struct mw_report *r, struct mw_page *page, struct mw_box *body, const struct mw_rfits *f)
{
    double h = fmin(330.0, (body->h - 10.0) / (double)f->panels_n - MW_PAGE_GAP);
    for (size_t i = 0; i < f->panels_n; i++) {
        const struct mw_rfit_panel *p = &f->panel[i];
        mw_put_pair(page, body, h, fit_figure(r, p, POINTS_PAIR), mw_rf(r, "%s: model alone against measured, band \u00b1%s %%.", p->name, mw_rfit_error(r, band_of(r, p, true), 1)), error_figure(r, p, POINTS_PAIR),
                    mw_rf(r, "%s: errors of rows left out, residual interpolated; band \u00b1%s %%.", p->name, mw_rfit_error(r, band_of(r, p, false), 1)));
    }
}

static void put_grid(struct mw_report *r, struct mw_page *page, struct mw_box body, const struct mw_rfits *f, unsigned sheet)
{
    size_t range[2];
    panels_of(f, sheet, range);
    unsigned rows = (unsigned)((range[1] - range[0] + GRID_COLS - 1) / GRID_COLS);
    body.h = fmin(body.h, rows * 205.0);
    for (size_t i = range[0]; i < range[1]; i++) {
        unsigned at = (unsigned)(i - range[0]);
        struct mw_box cell = mw_box_cell(body, GRID_COLS, rows, at % GRID_COLS, at / GRID_COLS, 12.0);
        mw_page_figure(page, cell, sheet < grids(f) ? fit_figure(r, &f->panel[i], POINTS_GRID) : error_figure(r, &f->panel[i], POINTS_GRID), NULL);
    }
}

void mw_draw_calibration_fit(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    const struct mw_rfits *f = with_panels(r);
    if (!f->panels_n) {
        mw_put_no_fits(page, &body);
        return;
    }
    bool fits = in_pairs(f) || sheet < grids(f);
    mw_put_text(page, &body, mw_rf(r, "%s%sAt most 400 rows of a set are stored%s.", fits ? "Model alone: fitted constants without the residual; the line is equality, the band its P10 to P90 far from measured points. " : "",
                                   fits && !in_pairs(f) ? "" : "Errors are ln(predicted / measured) of rows left out, in percent: above zero the model predicts too much; the band is P10 to P90 on measured points, and rows beyond the axis stand at its edge. ",
                                   in_pairs(f) ? "" : " and at most 700 drawn in a panel; a panel of several sets has the median of their bands"));
    if (in_pairs(f))
        put_pairs(r, page, &body, f);
    else
        put_grid(r, page, body, f, sheet);
}
