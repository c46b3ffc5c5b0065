/* report/charts/floor.c - floor plan to scale: rooms and racks in metres, filled by value or group, scale bar and north arrow. */
#include "report/charts/number.h"
#include "report/charts/plot.h"
#include "sim/base/arena.h"
#include <math.h>
#include <stdio.h>

#define ALIKE_FRAC 0.02 /* values nearer to each other than this are drawn on a scale from zero */

struct plan { struct mw_canvas *cv; const struct mw_floor *c; double x0, y1, scale, ox, oy, lo, hi; bool heat; };

static bool extents(const struct mw_floor *c, double *x0, double *y0, double *x1, double *y1)
{
    *x0 = *y0 = INFINITY;
    *x1 = *y1 = -INFINITY;
    for (size_t i = 0; i < c->n; i++) {
        *x0 = fmin(*x0, c->rects[i].x_m);
        *y0 = fmin(*y0, c->rects[i].y_m);
        *x1 = fmax(*x1, c->rects[i].x_m + c->rects[i].w_m);
        *y1 = fmax(*y1, c->rects[i].y_m + c->rects[i].d_m);
    }
    return c->n > 0 && *x1 > *x0 && *y1 > *y0;
}

static struct mw_box on_paper(const struct plan *g, const struct mw_floor_rect *r)
{
    return (struct mw_box){ g->ox + (r->x_m - g->x0) * g->scale, g->oy + (g->y1 - r->y_m - r->d_m) * g->scale, r->w_m * g->scale, r->d_m * g->scale };
}

static void value_range(struct plan *g)
{
    g->lo = INFINITY;
    g->hi = -INFINITY;
    for (size_t i = 0; i < g->c->n; i++)
        if (isfinite(g->c->rects[i].value) && !g->c->rects[i].room) {
            g->lo = fmin(g->lo, g->c->rects[i].value);
            g->hi = fmax(g->hi, g->c->rects[i].value);
        }
    g->heat = isfinite(g->lo);
    if (g->c->value.zero)
        g->lo = fmin(g->lo, 0);
    if (g->c->value.lo != 0 || g->c->value.hi != 0) {
        g->lo = g->c->value.lo;
        g->hi = g->c->value.hi;
    }
    if (g->heat && g->hi - g->lo < ALIKE_FRAC * fmax(fabs(g->lo), fabs(g->hi))) { /* a scale over noise would paint differences that are none */
        g->lo = fmin(g->lo, 0.0);
        g->hi = fmax(g->hi, 0.0);
    }
    if (g->heat && !(g->hi > g->lo))
        g->hi = g->lo + 1.0;
}

static struct mw_rgb rect_rgb(const struct plan *g, const struct mw_floor_rect *r)
{
    if (g->heat)
        return mw_sequential((r->value - g->lo) / (g->hi - g->lo));
    return mw_palette(r->group);
}

/* A room's name goes into a corner that no rack covers, or not at all. */
static void room_name(const struct plan *g, const struct mw_floor_rect *room, struct mw_box *taken, size_t *taken_n)
{
    struct mw_font f = mw_font(MW_F_LABEL_STRONG);
    struct mw_box b = on_paper(g, room);
    const struct { double x, y; enum mw_align h; enum mw_valign v; } place[] = {
        { b.x + 3, b.y + 3, MW_LEFT, MW_TOP },          { b.x + 3, b.y + b.h - 3, MW_LEFT, MW_BOTTOM },
        { b.x + b.w - 3, b.y + 3, MW_RIGHT, MW_TOP },   { b.x + b.w / 2, b.y + b.h / 2, MW_CENTRE, MW_MIDDLE },
        { b.x, b.y - 2, MW_LEFT, MW_BOTTOM },
    };
    for (size_t k = 0; room->name && k < sizeof place / sizeof *place; k++) {
        struct mw_box at = mw_label_measure(g->cv, f, place[k].x, place[k].y, place[k].h, place[k].v, room->name);
        bool ok = at.w <= b.w - 4;
        for (size_t i = 0; i < *taken_n && ok; i++)
            ok = !mw_box_overlaps(at, taken[i], 0.0);
        if (!ok)
            continue;
        mw_label(g->cv, f, mw_tone(MW_TONE_TEXT), place[k].x, place[k].y, place[k].h, place[k].v, room->name);
        taken[(*taken_n)++] = at;
        return;
    }
}

static void draw_rects(const struct plan *g, struct mw_arena *arena)
{
    const struct mw_floor *c = g->c;
    struct mw_box *taken = mw_arena_array(arena, struct mw_box, 2 * c->n + 1);
    size_t taken_n = 0;
    struct mw_font f = mw_font(MW_F_TICK);
    for (size_t i = 0; i < c->n; i++)
        if (c->rects[i].room) {
            mw_fill_box(g->cv, on_paper(g, &c->rects[i]), mw_tone(MW_TONE_PANEL));
            mw_stroke_box(g->cv, on_paper(g, &c->rects[i]), mw_tone(MW_TONE_AXIS), 0.9);
        }
    for (size_t i = 0; i < c->n; i++) {
        const struct mw_floor_rect *r = &c->rects[i];
        if (r->room)
            continue;
        struct mw_box b = on_paper(g, r);
        struct mw_rgb fill = rect_rgb(g, r);
        mw_fill_box(g->cv, b, fill);
        if (b.w > 2.0 && b.h > 2.0)
            mw_stroke_box(g->cv, b, mw_tone(MW_TONE_PAPER), 0.3);
        taken[taken_n++] = b;
        if (r->name && b.h > f.size_pt * 1.2 && mw_text_width(g->cv->text, f, r->name) + 3 <= b.w)
            mw_label(g->cv, f, mw_rgb_ink_on(fill), b.x + b.w / 2, b.y + b.h / 2, MW_CENTRE, MW_MIDDLE, r->name);
        else if (r->name && b.h > f.size_pt)
            mw_label(g->cv, f, mw_tone(MW_TONE_TEXT), b.x + b.w / 2, b.y - 2, MW_CENTRE, MW_BOTTOM, r->name);
    }
    for (size_t i = 0; i < c->n; i++)
        if (c->rects[i].room)
            room_name(g, &c->rects[i], taken, &taken_n);
}

static void draw_scale(const struct plan *g, struct mw_box b)
{
    struct mw_font f = mw_font(MW_F_TICK);
    double metres = mw_step_round(b.w / g->scale / 5.0, 1), y = b.y + b.h / 2;
    if (metres * g->scale > b.w / 3)
        metres /= 2;
    char text[MW_NUM_N], num[MW_NUM_N];
    snprintf(text, sizeof text, "%s" MW_THIN "m", mw_num_sig(num, sizeof num, metres, 2));
    mw_stroke_box(g->cv, (struct mw_box){ b.x, y - 1.5, metres * g->scale, 3 }, mw_tone(MW_TONE_TEXT), 0.6);
    mw_fill_box(g->cv, (struct mw_box){ b.x, y - 1.5, metres * g->scale / 2, 3 }, mw_tone(MW_TONE_TEXT));
    struct mw_box t = mw_label(g->cv, f, mw_tone(MW_TONE_TEXT), b.x + metres * g->scale + 4, y, MW_LEFT, MW_MIDDLE, text);
    cairo_save(g->cv->cr);
    cairo_translate(g->cv->cr, t.x + t.w + 26, y);
    cairo_rotate(g->cv->cr, g->c->north_deg * M_PI / 180.0);
    cairo_move_to(g->cv->cr, 0, -7);
    cairo_line_to(g->cv->cr, 3.2, 5);
    cairo_line_to(g->cv->cr, 0, 3);
    cairo_line_to(g->cv->cr, -3.2, 5);
    cairo_close_path(g->cv->cr);
    mw_fill_path(g->cv, mw_tone(MW_TONE_TEXT), 1.0);
    cairo_restore(g->cv->cr);
    mw_label(g->cv, f, mw_tone(MW_TONE_TEXT), t.x + t.w + 36, y, MW_LEFT, MW_MIDDLE, "N");
}

void mw_chart_floor(struct mw_canvas *cv, struct mw_box box, const struct mw_floor *c)
{
    struct mw_arena arena;
    struct plan g = { .cv = cv, .c = c };
    double x1, y0;
    mw_plot_title(cv, &box, c->title);
    if (!extents(c, &g.x0, &y0, &x1, &g.y1)) {
        mw_plot_empty(cv, box, "Nothing to show: no floor plan.");
        return;
    }
    mw_arena_init(&arena);
    struct mw_legend_item *items = mw_arena_array(&arena, struct mw_legend_item, c->groups_n + 1);
    value_range(&g);
    for (size_t k = 0; k < c->groups_n; k++)
        items[k] = (struct mw_legend_item){ c->group_names[k], mw_palette((unsigned)k), MW_KEY_BOX, 0 };
    if (!g.heat)
        mw_plot_legend(cv, &box, items, c->groups_n);
    struct mw_box foot = mw_box_cut_bottom(&box, 18.0), bar = { 0 };
    if (g.heat) {
        bar = mw_box_cut_right(&box, MW_COLOUR_BAR_PT);
        struct mw_axis value = { .spec = c->value };
        char caption[120];
        struct mw_box head = mw_box_cut_top(&box, 12.0);
        mw_label_cut(cv, mw_font(MW_F_TICK), mw_tone(MW_TONE_MUTED), bar.x + bar.w, head.y, MW_RIGHT, MW_TOP, head.w,
                     mw_axis_caption(&value, caption, sizeof caption));
        bar = (struct mw_box){ bar.x + 10, box.y + 2, bar.w - 10, fmin(box.h - 4, 130.0) };
    }
    g.scale = fmin(box.w / (x1 - g.x0), box.h / (g.y1 - y0));
    g.ox = box.x + (box.w - (x1 - g.x0) * g.scale) / 2;
    g.oy = box.y + (box.h - (g.y1 - y0) * g.scale) / 2;
    draw_rects(&g, &arena);
    foot.x = g.ox;
    foot.w = (x1 - g.x0) * g.scale;
    draw_scale(&g, foot);
    if (g.heat)
        mw_plot_colour_bar(cv, bar, &c->value, g.lo, g.hi, false);
    mw_arena_fini(&arena);
}
