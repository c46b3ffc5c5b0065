/* report/charts/bars.c - grouped and stacked bars, standing or lying. */
#include "report/charts/number.h"
#include "report/charts/plot.h"
#include "sim/base/arena.h"
#include <math.h>

#define VALUE_ROOM_FRAC 0.07

struct bars {
    struct mw_canvas *cv;
    const struct mw_bar_chart *c;
    struct mw_plot plot;
    const struct mw_axis *value, *names;
    struct mw_rgb *rgb;
    bool labels; /* values beside the ends of bars */
};

static double cell(const struct mw_bar_chart *c, size_t s, size_t i)
{
    double v = c->series[s].v[i];
    return isfinite(v) ? v : 0.0;
}

static void value_range(const struct mw_bar_chart *c, double *lo, double *hi)
{
    *lo = *hi = 0;
    for (size_t i = 0; i < c->names_n; i++) {
        double up = 0, down = 0;
        for (size_t s = 0; s < c->series_n; s++) {
            double v = cell(c, s, i);
            up = c->stacked ? up + fmax(v, 0) : fmax(up, v);
            down = c->stacked ? down + fmin(v, 0) : fmin(down, v);
        }
        if (c->line && isfinite(c->line->v[i])) {
            up = fmax(up, c->line->v[i]);
            down = fmin(down, c->line->v[i]);
        }
        *lo = fmin(*lo, down);
        *hi = fmax(*hi, up);
    }
    for (size_t i = 0; i < c->refs_n; i++) {
        *lo = fmin(*lo, c->refs[i].at);
        *hi = fmax(*hi, c->refs[i].at);
    }
}

/* The rectangle from v0 to v1 along the value axis and from a to a + w across it. */
static struct mw_box bar_box(const struct bars *g, double v0, double v1, double a, double w)
{
    double p0 = mw_axis_pos(g->value, v0), p1 = mw_axis_pos(g->value, v1);
    return g->c->lying ? (struct mw_box){ fmin(p0, p1), a, fabs(p1 - p0), w } : (struct mw_box){ a, fmin(p0, p1), w, fabs(p1 - p0) };
}

static void draw_bar(const struct bars *g, struct mw_box b, size_t s)
{
    if (g->c->series[s].hatched) {
        mw_hatch_box(g->cv, b, g->rgb[s]);
        mw_stroke_box(g->cv, b, g->rgb[s], 0.5);
    } else {
        mw_fill_box(g->cv, b, g->rgb[s]);
        if (g->c->stacked)
            mw_stroke_box(g->cv, b, mw_tone(MW_TONE_PAPER), 0.5);
    }
}

/* A value beside the end of its bar. */
static void end_label(const struct bars *g, double v, double mid, double room)
{
    char buf[MW_NUM_N];
    struct mw_font f = mw_font(MW_F_TICK);
    mw_axis_value(g->value, v, buf, sizeof buf);
    double at = mw_axis_pos(g->value, v);
    struct mw_rgb ink = mw_tone(MW_TONE_TEXT);
    if (g->c->lying && room >= f.size_pt)
        mw_label(g->cv, f, ink, v < 0 ? at - 3 : at + 3, mid, v < 0 ? MW_RIGHT : MW_LEFT, MW_MIDDLE, buf);
    else if (!g->c->lying)
        mw_label(g->cv, f, ink, mid, v < 0 ? at + 3 : at - 1, MW_CENTRE, v < 0 ? MW_TOP : MW_BOTTOM, buf);
}

/* Upright bars carry their values when every one has room for its own: some alone would look like a choice. */
static bool values_fit(const struct bars *g)
{
    const struct mw_bar_chart *c = g->c;
    double slot = mw_axis_slot_pt(g->names), room = c->stacked || c->series_n == 1 ? slot : slot * 0.82 / (double)c->series_n;
    struct mw_font f = mw_font(MW_F_TICK);
    char buf[MW_NUM_N];
    for (size_t i = 0; i < c->names_n; i++) {
        double up = 0, down = 0;
        for (size_t s = 0; s < c->series_n; s++) {
            double v = cell(c, s, i);
            *(v < 0 ? &down : &up) += v;
            mw_axis_value(g->value, v, buf, sizeof buf);
            if (!c->stacked && mw_text_width(g->cv->text, f, buf) + 2 > room)
                return false;
        }
        mw_axis_value(g->value, up > 0 ? up : down, buf, sizeof buf);
        if (c->stacked && mw_text_width(g->cv->text, f, buf) + 2 > room)
            return false;
    }
    return true;
}

static void draw_category(const struct bars *g, size_t i)
{
    const struct mw_bar_chart *c = g->c;
    double slot = mw_axis_slot_pt(g->names), mid = mw_axis_slot_mid(g->names, i), w = slot * (c->series_n > 1 && !c->stacked ? 0.82 : 0.66);
    double up = 0, down = 0, each = w / (double)c->series_n, at = mid - w / 2;
    w = c->stacked ? fmin(w, 46.0) : w;
    for (size_t s = 0; s < c->series_n; s++) {
        double v = cell(c, s, i);
        if (!c->stacked) {
            double thick = fmin(each * 0.94, 34.0), left = at + each * ((double)s + 0.5) - thick / 2;
            draw_bar(g, bar_box(g, 0, v, left, thick), s);
            if (g->labels && isfinite(c->series[s].v[i]))
                end_label(g, v, left + thick / 2, c->series_n > 1 ? each : slot);
            continue;
        }
        double *base = v < 0 ? &down : &up;
        if (v != 0)
            draw_bar(g, bar_box(g, *base, *base + v, mid - w / 2, w), s);
        *base += v;
    }
    if (c->stacked && g->labels)
        end_label(g, up > 0 ? up : down, mid, slot);
}

static void draw_line(const struct bars *g)
{
    const struct mw_series *l = g->c->line;
    struct mw_rgb c = mw_tone(MW_TONE_TEXT);
    bool open = false;
    for (size_t i = 0; i < g->c->names_n; i++) {
        double x = mw_axis_slot_mid(g->names, i), y = mw_axis_pos(g->value, l->v[i]);
        if (!isfinite(l->v[i])) {
            open = false;
            continue;
        }
        if (open)
            cairo_line_to(g->cv->cr, x, y);
        else
            cairo_move_to(g->cv->cr, x, y);
        open = true;
    }
    mw_stroke_path(g->cv, c, MW_LINE_PT, NULL, 0);
    for (size_t i = 0; i < g->c->names_n && g->c->names_n <= 24; i++)
        if (isfinite(l->v[i]))
            mw_fill_dot(g->cv, mw_axis_slot_mid(g->names, i), mw_axis_pos(g->value, l->v[i]), 1.8, c);
}

static void draw_all(struct bars *g, struct mw_box box, struct mw_legend_item *items)
{
    const struct mw_bar_chart *c = g->c;
    double lo, hi;
    unsigned next = 0;
    size_t items_n = 0;
    for (size_t s = 0; s < c->series_n; s++) {
        g->rgb[s] = mw_palette(c->series[s].colour ? c->series[s].colour - 1 : next++);
        if (c->series[s].name)
            items[items_n++] = (struct mw_legend_item){ c->series[s].name, g->rgb[s], c->series[s].hatched ? MW_KEY_HATCH : MW_KEY_BOX, 0 };
    }
    if (c->line && c->line->name)
        items[items_n++] = (struct mw_legend_item){ c->line->name, mw_tone(MW_TONE_TEXT), MW_KEY_LINE, 0 };
    struct mw_axis_spec names = { .scale = MW_SCALE_CATEGORY, .names = c->names, .names_n = c->names_n, .title = c->lying ? NULL : c->axis_title };
    value_range(c, &lo, &hi);
    if (c->values && !c->lying)
        hi *= 1.0 + VALUE_ROOM_FRAC; /* the value over the highest bar stays clear of the caption */
    mw_axis_range(c->lying ? &g->plot.x : &g->plot.y, &c->value, lo, hi);
    mw_axis_range(c->lying ? &g->plot.y : &g->plot.x, &names, 0, 0);
    g->value = c->lying ? &g->plot.x : &g->plot.y;
    g->names = c->lying ? &g->plot.y : &g->plot.x;
    struct mw_plot_frame f = { .title = c->title, .legend = items, .legend_n = items_n, .grid_x = c->lying, .grid_y = !c->lying,
                               .right_pt = c->lying && c->values ? 24.0 : 0.0 };
    mw_plot_begin(&g->plot, g->cv, box, &f);
    g->labels = c->values && (c->lying || values_fit(g));
    for (size_t i = 0; i < c->names_n; i++)
        draw_category(g, i);
    struct mw_box a = g->plot.area;
    double zero = mw_axis_pos(g->value, 0);
    if (c->lying)
        mw_stroke_line(g->cv, zero, a.y, zero, a.y + a.h, mw_tone(MW_TONE_AXIS), 0.6);
    else
        mw_stroke_line(g->cv, a.x, zero, a.x + a.w, zero, mw_tone(MW_TONE_AXIS), 0.6);
    if (c->line && !c->lying)
        draw_line(g);
    if (c->lying)
        mw_plot_refs_x(g->cv, &g->plot, c->refs, c->refs_n);
    else
        mw_plot_refs_y(g->cv, &g->plot, c->refs, c->refs_n);
}

void mw_chart_bars(struct mw_canvas *cv, struct mw_box box, const struct mw_bar_chart *c)
{
    if (c->names_n == 0 || c->series_n == 0) {
        mw_plot_title(cv, &box, c->title);
        mw_plot_empty(cv, box, "Nothing to show: no bars.");
        return;
    }
    struct mw_arena arena;
    mw_arena_init(&arena);
    struct bars g = { .cv = cv, .c = c, .rgb = mw_arena_array(&arena, struct mw_rgb, c->series_n) };
    draw_all(&g, box, mw_arena_array(&arena, struct mw_legend_item, c->series_n + 1));
    mw_arena_fini(&arena);
}
