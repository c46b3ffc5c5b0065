/* report/charts/xy.c - lines, fans and stacked areas over a common x; load duration curves on top of them. */
#include "report/charts/plot.h"
#include "sim/base/arena.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DIRECT_MAX 7u /* up to here names stand at the line ends, above a legend is drawn */

struct xy {
    struct mw_canvas *cv;
    const struct mw_xy_chart *c;
    struct mw_arena arena;
    struct mw_plot plot;
    double **stack_top; /* cumulated: [stack_n][n] */
    double *zero;
    struct mw_rgb *stack_rgb, *band_rgb, *line_rgb;
};

static double x_at(const struct mw_xy_chart *c, size_t i)
{
    return c->t_ns ? (double)c->t_ns[i] : c->x_v[i];
}

static void stretch(double *lo, double *hi, double v)
{
    if (isfinite(v)) {
        *lo = fmin(*lo, v);
        *hi = fmax(*hi, v);
    }
}

static void xy_ranges(struct xy *g)
{
    const struct mw_xy_chart *c = g->c;
    double xlo = INFINITY, xhi = -INFINITY, ylo = INFINITY, yhi = -INFINITY;
    for (size_t i = 0; i < c->n; i++)
        stretch(&xlo, &xhi, x_at(c, i));
    for (size_t s = 0; s < c->stack_n; s++)
        for (size_t i = 0; i < c->n; i++)
            stretch(&ylo, &yhi, g->stack_top[s][i]);
    if (c->stack_n)
        stretch(&ylo, &yhi, 0);
    for (size_t s = 0; s < c->bands_n; s++)
        for (size_t i = 0; i < c->n; i++) {
            stretch(&ylo, &yhi, c->bands[s].lo[i]);
            stretch(&ylo, &yhi, c->bands[s].hi[i]);
        }
    for (size_t s = 0; s < c->lines_n; s++)
        for (size_t i = 0; i < c->n; i++)
            stretch(&ylo, &yhi, c->lines[s].v[i]);
    for (size_t i = 0; i < c->refs_y_n; i++)
        stretch(&ylo, &yhi, c->refs_y[i].at);
    struct mw_axis_spec x = c->x;
    x.tight = x.scale == MW_SCALE_LINEAR ? x.tight || (x.lo == 0 && x.hi == 0) : x.tight; /* curves run from edge to edge */
    mw_axis_range(&g->plot.x, &x, xlo, xhi);
    mw_axis_range(&g->plot.y, &c->y, ylo, yhi);
}

static void xy_stack(struct xy *g)
{
    const struct mw_xy_chart *c = g->c;
    g->zero = mw_arena_array(&g->arena, double, c->n + 1);
    g->stack_top = mw_arena_array(&g->arena, double *, c->stack_n + 1);
    for (size_t s = 0; s < c->stack_n; s++) {
        const double *below = s ? g->stack_top[s - 1] : g->zero;
        g->stack_top[s] = mw_arena_array(&g->arena, double, c->n + 1);
        for (size_t i = 0; i < c->n; i++)
            g->stack_top[s][i] = below[i] + (isfinite(c->stack[s].v[i]) ? c->stack[s].v[i] : 0.0);
    }
}

static struct mw_rgb take_colour(unsigned colour, unsigned *next)
{
    return mw_palette(colour ? colour - 1 : (*next)++);
}

static void xy_colours(struct xy *g)
{
    const struct mw_xy_chart *c = g->c;
    unsigned next = 0;
    g->stack_rgb = mw_arena_array(&g->arena, struct mw_rgb, c->stack_n + c->bands_n + c->lines_n + 1);
    g->line_rgb = g->stack_rgb + c->stack_n;
    g->band_rgb = g->line_rgb + c->lines_n;
    for (size_t s = 0; s < c->stack_n; s++)
        g->stack_rgb[s] = take_colour(c->stack[s].colour, &next);
    for (size_t s = 0; s < c->lines_n; s++)
        g->line_rgb[s] = take_colour(c->lines[s].colour, &next);
    for (size_t s = 0; s < c->bands_n; s++) /* a fan has the colour of the line it belongs to */
        g->band_rgb[s] = c->bands[s].colour ? mw_palette(c->bands[s].colour - 1) : c->lines_n ? g->line_rgb[0] : take_colour(0, &next);
}

/* A year of five-minute values has more points than paper has dots: per half point of width keep first, extremes and last. */
struct tracer { cairo_t *cr; bool open, any; long column; double x, first, lo, hi, last; };

static void tracer_flush(struct tracer *t)
{
    if (!t->any)
        return;
    if (!t->open)
        cairo_move_to(t->cr, t->x, t->first);
    else
        cairo_line_to(t->cr, t->x, t->first);
    if (t->hi > t->lo) {
        cairo_line_to(t->cr, t->x, t->lo);
        cairo_line_to(t->cr, t->x, t->hi);
        cairo_line_to(t->cr, t->x, t->last);
    }
    t->open = true;
    t->any = false;
}

static void tracer_point(struct tracer *t, double x, double y)
{
    long column = (long)floor(x * 2);
    if (t->any && column != t->column)
        tracer_flush(t);
    if (!t->any) {
        t->x = x;
        t->first = t->lo = t->hi = y;
        t->column = column;
    }
    t->lo = fmin(t->lo, y);
    t->hi = fmax(t->hi, y);
    t->last = y;
    t->any = true;
}

static void line_path(struct xy *g, const double *v, bool step)
{
    const struct mw_xy_chart *c = g->c;
    struct tracer t = { .cr = g->cv->cr };
    bool dense = (double)c->n > 3 * g->plot.area.w, begun = false;
    double y_before = 0;
    for (size_t i = 0; i < c->n; i++) {
        if (!isfinite(v[i]) || !isfinite(x_at(c, i))) {
            tracer_flush(&t);
            t.open = begun = false;
            continue;
        }
        double x = mw_axis_pos(&g->plot.x, x_at(c, i)), y = mw_axis_pos(&g->plot.y, v[i]);
        if (dense) {
            tracer_point(&t, x, y);
            continue;
        }
        if (!begun) {
            cairo_move_to(g->cv->cr, x, y);
        } else {
            if (step)
                cairo_line_to(g->cv->cr, x, y_before);
            cairo_line_to(g->cv->cr, x, y);
        }
        begun = true;
        y_before = y;
    }
    tracer_flush(&t);
}

/* Closed path between two curves, forward along hi and back along lo.  Dense data is thinned to two points per point of width. */
static void area_path(struct xy *g, const double *lo, const double *hi, bool step)
{
    const struct mw_xy_chart *c = g->c;
    cairo_t *cr = g->cv->cr;
    size_t stride = (size_t)fmax(1.0, floor((double)c->n / (2.0 * g->plot.area.w)));
    size_t last = c->n - 1, kept = last / stride + 1 + (last % stride != 0);
    for (size_t k = 0; k < 2 * kept; k++) {
        bool forth = k < kept;
        size_t j = forth ? k : 2 * kept - 1 - k, i = j * stride > last ? last : j * stride;
        const double *v = forth ? hi : lo;
        double x = mw_axis_pos(&g->plot.x, x_at(c, i)), y = isfinite(v[i]) ? mw_axis_pos(&g->plot.y, v[i]) : g->plot.area.y + g->plot.area.h;
        double cx, cy;
        if (k == 0) {
            cairo_move_to(cr, x, y);
            continue;
        }
        cairo_get_current_point(cr, &cx, &cy);
        if (step && forth)
            cairo_line_to(cr, x, cy);
        else if (step && k != kept)
            cairo_line_to(cr, cx, y);
        cairo_line_to(cr, x, y);
    }
    cairo_close_path(cr);
}

static void draw_data(struct xy *g)
{
    const struct mw_xy_chart *c = g->c;
    cairo_save(g->cv->cr);
    cairo_rectangle(g->cv->cr, g->plot.area.x, g->plot.area.y - 1, g->plot.area.w, g->plot.area.h + 1);
    cairo_clip(g->cv->cr);
    for (size_t s = 0; s < c->stack_n; s++) {
        area_path(g, s ? g->stack_top[s - 1] : g->zero, g->stack_top[s], c->stack[s].step);
        if (c->stack[s].hatched)
            mw_hatch_path(g->cv, g->stack_rgb[s]);
        else
            mw_fill_path(g->cv, g->stack_rgb[s], 1.0);
        line_path(g, g->stack_top[s], c->stack[s].step); /* a white seam keeps equal greys apart */
        mw_stroke_path(g->cv, mw_tone(MW_TONE_PAPER), 0.5, NULL, 0);
    }
    for (size_t s = 0; s < c->bands_n; s++) {
        area_path(g, c->bands[s].lo, c->bands[s].hi, c->bands[s].step);
        mw_fill_path(g->cv, g->band_rgb[s], 0.22);
    }
    for (size_t s = 0; s < c->lines_n; s++) {
        int dash_n;
        const double *dash = mw_palette_dash(c->lines[s].dashed ? 1 : c->lines_n > DIRECT_MAX ? (unsigned)s : 0, &dash_n);
        line_path(g, c->lines[s].v, c->lines[s].step);
        mw_stroke_path(g->cv, g->line_rgb[s], (double)c->n > 3 * g->plot.area.w ? 0.6 : MW_LINE_PT, dash, dash_n);
    }
    cairo_restore(g->cv->cr);
}

static double last_finite(const double *v, size_t n)
{
    while (n > 0 && !isfinite(v[n - 1]))
        n--;
    return n ? v[n - 1] : NAN;
}

static size_t named_count(const struct mw_xy_chart *c)
{
    size_t n = 0;
    for (size_t s = 0; s < c->stack_n; s++)
        n += c->stack[s].name != NULL;
    for (size_t s = 0; s < c->lines_n; s++)
        n += c->lines[s].name != NULL;
    for (size_t s = 0; s < c->bands_n; s++)
        n += c->bands[s].name != NULL;
    return n;
}

/* Fills labels (names and colours; wanted y once the plot is placed) for everything that has a name. */
static size_t side_labels(struct xy *g, struct mw_side_label *l, bool placed)
{
    const struct mw_xy_chart *c = g->c;
    size_t n = 0;
    for (size_t s = c->stack_n; s-- > 0;)
        if (c->stack[s].name) {
            double top = last_finite(g->stack_top[s], c->n), below = s ? last_finite(g->stack_top[s - 1], c->n) : 0.0;
            l[n++] = (struct mw_side_label){ c->stack[s].name, g->stack_rgb[s], 0, placed ? mw_axis_pos(&g->plot.y, (top + below) / 2) : 0 };
        }
    for (size_t s = 0; s < c->lines_n; s++)
        if (c->lines[s].name)
            l[n++] = (struct mw_side_label){ c->lines[s].name, g->line_rgb[s], 0,
                                             placed ? mw_axis_pos(&g->plot.y, last_finite(c->lines[s].v, c->n)) : 0 };
    for (size_t s = 0; s < c->bands_n; s++)
        if (c->bands[s].name)
            l[n++] = (struct mw_side_label){ c->bands[s].name, g->band_rgb[s], 0,
                                             placed ? mw_axis_pos(&g->plot.y, last_finite(c->bands[s].hi, c->n)) : 0 };
    for (size_t i = 0; i < n; i++)
        if (!isfinite(l[i].y_want))
            l[i].y_want = g->plot.area.y;
    return n;
}

static size_t legend_items(struct xy *g, struct mw_legend_item *it)
{
    const struct mw_xy_chart *c = g->c;
    size_t n = 0;
    for (size_t s = 0; s < c->stack_n; s++)
        if (c->stack[s].name)
            it[n++] = (struct mw_legend_item){ c->stack[s].name, g->stack_rgb[s], c->stack[s].hatched ? MW_KEY_HATCH : MW_KEY_BOX, 0 };
    for (size_t s = 0; s < c->lines_n; s++)
        if (c->lines[s].name)
            it[n++] = (struct mw_legend_item){ c->lines[s].name, g->line_rgb[s], MW_KEY_LINE,
                                               c->lines[s].dashed ? 1 : c->lines_n > DIRECT_MAX ? (unsigned)s : 0 };
    for (size_t s = 0; s < c->bands_n; s++)
        if (c->bands[s].name)
            it[n++] = (struct mw_legend_item){ c->bands[s].name, g->band_rgb[s], MW_KEY_BAND, 0 };
    return n;
}

static void xy_draw(struct xy *g, struct mw_box box)
{
    const struct mw_xy_chart *c = g->c;
    size_t named = named_count(c);
    bool direct = !c->legend && named <= DIRECT_MAX && named > 0;
    struct mw_side_label *side = mw_arena_array(&g->arena, struct mw_side_label, named + 1);
    struct mw_legend_item *items = mw_arena_array(&g->arena, struct mw_legend_item, named + 1);
    struct mw_plot_frame f = { .title = c->title, .legend = items, .grid_y = true };
    size_t side_n = 0;
    if (direct) {
        side_n = side_labels(g, side, false);
        f.right_pt = mw_side_width(g->cv, side, side_n, box.w * 0.3);
    } else {
        f.legend_n = legend_items(g, items);
    }
    f.grid_x = c->x.scale == MW_SCALE_LOG;
    mw_plot_begin(&g->plot, g->cv, box, &f);
    if (!isfinite(g->plot.y.hi) || g->plot.area.w < 20)
        return;
    draw_data(g);
    mw_plot_refs_y(g->cv, &g->plot, c->refs_y, c->refs_y_n);
    mw_plot_refs_x(g->cv, &g->plot, c->refs_x, c->refs_x_n);
    if (direct) {
        side_n = side_labels(g, side, true);
        mw_side_draw(g->cv, side, side_n, g->plot.area.x + g->plot.area.w, g->plot.area.y, g->plot.area.y + g->plot.area.h, f.right_pt);
    }
}

void mw_chart_xy(struct mw_canvas *cv, struct mw_box box, const struct mw_xy_chart *c)
{
    struct xy g = { .cv = cv, .c = c };
    if (c->n == 0 || (c->lines_n == 0 && c->bands_n == 0 && c->stack_n == 0)) {
        mw_plot_title(cv, &box, c->title);
        mw_plot_empty(cv, box, "Nothing to show: the series is empty.");
        return;
    }
    mw_arena_init(&g.arena);
    xy_stack(&g);
    xy_ranges(&g);
    xy_colours(&g);
    xy_draw(&g, box);
    mw_arena_fini(&g.arena);
}

#define DURATION_POINTS 400u /* of the sorted curve: smooth on paper */

static int descending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

void mw_chart_duration(struct mw_canvas *cv, struct mw_box box, const struct mw_duration_chart *c)
{
    struct mw_arena arena;
    mw_arena_init(&arena);
    size_t n = c->n < DURATION_POINTS ? c->n : DURATION_POINTS;
    double *x = mw_arena_array(&arena, double, n + 1);
    struct mw_series *sorted = mw_arena_array(&arena, struct mw_series, c->curves_n + 1);
    for (size_t i = 0; i < n; i++)
        x[i] = n > 1 ? (double)i / (double)(n - 1) : 0.0;
    for (size_t s = 0; s < c->curves_n; s++) {
        double *v = mw_arena_array(&arena, double, c->n + 1);
        size_t kept = 0;
        for (size_t i = 0; i < c->n; i++)
            if (isfinite(c->curves[s].v[i]))
                v[kept++] = c->curves[s].v[i];
        qsort(v, kept, sizeof *v, descending);
        double *quantile = mw_arena_array(&arena, double, n + 1);
        for (size_t i = 0; i < n; i++)
            quantile[i] = kept ? v[(size_t)(x[i] * (double)(kept - 1) + 0.5)] : NAN;
        sorted[s] = c->curves[s];
        sorted[s].v = quantile;
    }
    struct mw_xy_chart xy = { .title = c->title, .y = c->y, .x_v = x, .n = n, .lines = sorted, .lines_n = c->curves_n,
                              .refs_y = c->refs, .refs_y_n = c->refs_n,
                              .x = { .title = "Share of the time the value is exceeded", .percent = true, .lo = 0, .hi = 1, .tight = true } };
    mw_chart_xy(cv, box, &xy);
    mw_arena_fini(&arena);
}
