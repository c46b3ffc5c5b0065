/* report/charts/scatter.c - points and bubbles with groups, names, trend and diagonal. */
#include "report/charts/number.h"
#include "report/charts/plot.h"
#include "sim/base/arena.h"
#include <math.h>
#include <stdio.h>

enum { DIAGONAL_BOXES = 48 };
struct scatter { struct mw_canvas *cv; const struct mw_scatter *c; struct mw_plot plot; };

static bool shown(const struct mw_scatter *c, size_t i)
{
    return isfinite(c->x_v[i]) && isfinite(c->y_v[i]);
}

static double radius(const struct mw_scatter *c, size_t i, double size_max)
{
    if (!c->size)
        return c->n > 200 ? 1.4 : 2.4;
    return size_max > 0 && c->size[i] > 0 ? fmax(2.0, 14.0 * sqrt(c->size[i] / size_max)) : 2.0;
}

static void ranges(struct scatter *g)
{
    const struct mw_scatter *c = g->c;
    double xlo = INFINITY, xhi = -INFINITY, ylo = INFINITY, yhi = -INFINITY;
    for (size_t i = 0; i < c->n; i++)
        if (shown(c, i)) {
            xlo = fmin(xlo, c->x_v[i]);
            xhi = fmax(xhi, c->x_v[i]);
            ylo = fmin(ylo, c->y_v[i]);
            yhi = fmax(yhi, c->y_v[i]);
        }
    if (c->diagonal) { /* the same range both ways, so that y = x runs corner to corner */
        xlo = ylo = fmin(xlo, ylo);
        xhi = yhi = fmax(xhi, yhi);
    }
    if (c->size) { /* bubbles reach beyond their middles */
        bool xlog = c->x.scale == MW_SCALE_LOG, ylog = c->y.scale == MW_SCALE_LOG;
        double dx = xlog ? 0 : 0.06 * (xhi - xlo), dy = ylog ? 0 : 0.08 * (yhi - ylo);
        xlo = xlog ? xlo / 1.5 : xlo - dx;
        xhi = xlog ? xhi * 1.5 : xhi + dx;
        ylo = ylog ? ylo / 1.6 : ylo - dy;
        yhi = ylog ? yhi * 1.6 : yhi + dy;
    }
    mw_axis_range(&g->plot.x, &c->x, xlo, xhi);
    mw_axis_range(&g->plot.y, &c->y, ylo, yhi);
}

/* Ordinary least squares; false with fewer than three points or without spread. */
static bool trend(const struct mw_scatter *c, double *slope, double *offset, double *r2)
{
    double n = 0, mx = 0, my = 0, sxx = 0, sxy = 0, syy = 0;
    for (size_t i = 0; i < c->n; i++)
        if (shown(c, i)) {
            n++;
            double dx = c->x_v[i] - mx, dy = c->y_v[i] - my;
            mx += dx / n;
            my += dy / n;
            sxx += dx * (c->x_v[i] - mx);
            syy += dy * (c->y_v[i] - my);
            sxy += dx * (c->y_v[i] - my);
        }
    if (n < 3 || !(sxx > 0))
        return false;
    *slope = sxy / sxx;
    *offset = my - *slope * mx;
    *r2 = syy > 0 ? sxy * sxy / (sxx * syy) : 1.0;
    return true;
}

static void clip_line(struct scatter *g, double x0, double y0, double x1, double y1, bool dashed)
{
    struct mw_box a = g->plot.area;
    cairo_save(g->cv->cr);
    cairo_rectangle(g->cv->cr, a.x, a.y, a.w, a.h);
    cairo_clip(g->cv->cr);
    double px0 = mw_axis_pos(&g->plot.x, x0), py0 = mw_axis_pos(&g->plot.y, y0), px1 = mw_axis_pos(&g->plot.x, x1), py1 = mw_axis_pos(&g->plot.y, y1);
    if (dashed)
        mw_stroke_dashed(g->cv, px0, py0, px1, py1, mw_tone(MW_TONE_AXIS), 0.8);
    else
        mw_stroke_line(g->cv, px0, py0, px1, py1, mw_tone(MW_TONE_TEXT), 1.0);
    cairo_restore(g->cv->cr);
}

/* The band between two lines that scale with x, or about zero: pale, under the points. */
static void draw_band(struct scatter *g)
{
    const struct mw_scatter *c = g->c;
    struct mw_box a = g->plot.area;
    double xu = c->x.percent ? 0.01 : c->x.per_unit != 0 ? c->x.per_unit : 1.0, x0 = g->plot.x.lo * xu, x1 = g->plot.x.hi * xu, f = exp(c->band_ln);
    double y[4] = { x0 / f, x1 / f, x1 * f, x0 * f };
    if (!(c->diagonal && c->band_ln > 0) && !(c->band > 0))
        return;
    for (int k = 0; k < 4 && !c->diagonal; k++)
        y[k] = k < 2 ? -c->band : c->band;
    cairo_save(g->cv->cr);
    cairo_rectangle(g->cv->cr, a.x, a.y, a.w, a.h);
    cairo_clip(g->cv->cr);
    for (int k = 0; k < 4; k++)
        cairo_line_to(g->cv->cr, mw_axis_pos(&g->plot.x, k == 1 || k == 2 ? x1 : x0), mw_axis_pos(&g->plot.y, y[k]));
    cairo_close_path(g->cv->cr);
    mw_fill_path(g->cv, mw_tone(MW_TONE_RULE), 0.55);
    if (!c->diagonal)
        mw_stroke_line(g->cv, a.x, mw_axis_pos(&g->plot.y, 0), a.x + a.w, mw_axis_pos(&g->plot.y, 0), mw_tone(MW_TONE_TEXT), 0.8);
    cairo_restore(g->cv->cr);
}

static void draw_trend(struct scatter *g)
{
    double slope, offset, r2;
    char text[64], num[MW_NUM_N];
    if (!trend(g->c, &slope, &offset, &r2))
        return;
    double u = g->c->x.percent ? 0.01 : g->c->x.per_unit != 0 ? g->c->x.per_unit : 1.0, x0 = g->plot.x.lo * u, x1 = g->plot.x.hi * u;
    clip_line(g, x0, offset + slope * x0, x1, offset + slope * x1, false);
    snprintf(text, sizeof text, "least squares, R\u00b2 = %s", mw_num_fixed(num, sizeof num, r2, 2));
    struct mw_box a = g->plot.area, at = mw_label_measure(g->cv, mw_font(MW_F_TICK), a.x + a.w, a.y - 3.0, MW_RIGHT, MW_BOTTOM, text);
    if (g->plot.taken_n && mw_box_overlaps(mw_box_inset(at, -4.0), g->plot.taken[0], 0.0))
        return; /* no room beside the name of the axis */
    mw_label(g->cv, mw_font(MW_F_TICK), mw_tone(MW_TONE_MUTED), a.x + a.w, a.y - 3.0, MW_RIGHT, MW_BOTTOM, text);
}

/* Boxes along the line y = x, which runs corner to corner: names stay off it. */
static size_t take_diagonal(const struct mw_plot *p, struct mw_box *taken)
{
    double w = p->area.w / DIAGONAL_BOXES, h = p->area.h / DIAGONAL_BOXES;
    for (size_t i = 0; i < DIAGONAL_BOXES; i++)
        taken[i] = (struct mw_box){ p->area.x + (double)i * w, p->area.y + p->area.h - (double)(i + 1) * h, w, h };
    return DIAGONAL_BOXES;
}

static void draw_points(struct scatter *g, struct mw_arena *arena, double size_max)
{
    const struct mw_scatter *c = g->c;
    struct mw_point_label *names = mw_arena_array(arena, struct mw_point_label, c->n + 1);
    struct mw_box *taken = mw_arena_array(arena, struct mw_box, 2 * c->n + DIAGONAL_BOXES + 2);
    size_t taken_n = c->diagonal && c->names ? take_diagonal(&g->plot, taken) : 0;
    for (size_t i = 0; i < c->n; i++) {
        if (!shown(c, i))
            continue;
        double x = mw_axis_pos(&g->plot.x, c->x_v[i]), y = mw_axis_pos(&g->plot.y, c->y_v[i]), r = radius(c, i, size_max);
        struct mw_rgb rgb = mw_palette(c->group ? c->group[i] : 2);
        cairo_new_sub_path(g->cv->cr);
        cairo_arc(g->cv->cr, x, y, r, 0, 2 * M_PI);
        mw_fill_path(g->cv, rgb, c->size || c->n > 200 ? 0.55 : 0.9);
        if (c->size) {
            cairo_new_sub_path(g->cv->cr);
            cairo_arc(g->cv->cr, x, y, r, 0, 2 * M_PI);
            mw_stroke_path(g->cv, rgb, 0.7, NULL, 0);
        }
        names[i] = (struct mw_point_label){ x, y, r, c->names ? c->names[i] : NULL };
        taken[taken_n++] = (struct mw_box){ x - r, y - r, 2 * r, 2 * r };
    }
    mw_point_labels(g->cv, g->plot.area, names, c->n, taken, taken_n);
}

void mw_chart_scatter(struct mw_canvas *cv, struct mw_box box, const struct mw_scatter *c)
{
    struct scatter g = { .cv = cv, .c = c };
    struct mw_arena arena;
    double size_max = 0;
    if (c->n == 0) {
        mw_plot_title(cv, &box, c->title);
        mw_plot_empty(cv, box, "Nothing to show: no points.");
        return;
    }
    mw_arena_init(&arena);
    struct mw_legend_item *items = mw_arena_array(&arena, struct mw_legend_item, c->groups_n + 1);
    for (size_t k = 0; k < c->groups_n; k++)
        items[k] = (struct mw_legend_item){ c->group_names[k], mw_palette((unsigned)k), MW_KEY_DOT, 0 };
    for (size_t i = 0; c->size && i < c->n; i++)
        size_max = fmax(size_max, c->size[i]);
    ranges(&g);
    struct mw_plot_frame f = { .title = c->title, .legend = items, .legend_n = c->groups_n, .grid_x = true, .grid_y = true };
    mw_plot_begin(&g.plot, cv, box, &f);
    draw_band(&g);
    if (c->diagonal) {
        double lo = fmin(g.plot.x.lo, g.plot.y.lo), hi = fmax(g.plot.x.hi, g.plot.y.hi);
        double u = c->x.percent ? 0.01 : c->x.per_unit != 0 ? c->x.per_unit : 1.0;
        clip_line(&g, lo * u, lo * u, hi * u, hi * u, true);
    }
    if (c->trend)
        draw_trend(&g);
    draw_points(&g, &arena, size_max);
    mw_arena_fini(&arena);
}
