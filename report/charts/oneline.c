/* report/charts/oneline.c - one-line diagram: a tree of equipment with load and rating bars, top down or, when wide, left to right. */
#include "report/charts/number.h"
#include "report/charts/plot.h"
#include "sim/base/arena.h"
#include "sim/base/check.h"
#include <math.h>
#include <stdio.h>

#define BOX_MIN_W 60.0 /* narrower boxes top down would cut every name */
#define BOX_MAX_W 118.0
#define BOX_MAX_H 44.0

struct spot { size_t depth; double at, first, last; bool has_child; struct mw_box box; };
struct oneline { struct mw_canvas *cv; const struct mw_oneline *c; struct spot *s; size_t depth_n; double leaves_n; bool down; };

/* Leaves take one place each in tree order; a parent stands over the middle of its children. */
static void place_tree(struct oneline *g)
{
    const struct mw_oneline *c = g->c;
    for (size_t i = 0; i < c->n; i++) {
        size_t p = c->nodes[i].parent;
        MW_ASSERT(p == MW_NO_PARENT || p < i);
        g->s[i].depth = p == MW_NO_PARENT ? 0 : g->s[p].depth + 1;
        if (p != MW_NO_PARENT)
            g->s[p].has_child = true;
        if (g->s[i].depth + 1 > g->depth_n)
            g->depth_n = g->s[i].depth + 1;
        g->s[i].first = INFINITY;
        g->s[i].last = -INFINITY;
    }
}

static void place_branch(struct oneline *g, size_t i)
{
    struct spot *s = &g->s[i];
    if (!s->has_child)
        s->at = g->leaves_n++ + 0.5;
    for (size_t k = i + 1; k < g->c->n; k++)
        if (g->c->nodes[k].parent == i) {
            place_branch(g, k);
            s->first = fmin(s->first, g->s[k].at);
            s->last = fmax(s->last, g->s[k].at);
        }
    if (s->has_child)
        s->at = (s->first + s->last) / 2;
}

static void place_boxes(struct oneline *g, struct mw_box b)
{
    double slot = (g->down ? b.w : b.h) / g->leaves_n, level = (g->down ? b.h : b.w) / (double)g->depth_n;
    double w = g->down ? fmin(slot - 6, BOX_MAX_W) : fmin(level * 0.84, 150.0), h = fmin(g->down ? level * 0.76 : slot * 0.88, BOX_MAX_H);
    for (size_t i = 0; i < g->c->n; i++) {
        double along = slot * g->s[i].at, across = level * (double)g->s[i].depth;
        double cx = g->down ? b.x + along : b.x + across + w / 2 + 1, cy = g->down ? b.y + across + h / 2 + 1 : b.y + along;
        g->s[i].box = (struct mw_box){ cx - w / 2, cy - h / 2, w, h };
    }
}

static void draw_wire(const struct oneline *g, struct mw_box from, struct mw_box to)
{
    cairo_t *cr = g->cv->cr;
    if (g->down) {
        double x0 = from.x + from.w / 2, y0 = from.y + from.h, x1 = to.x + to.w / 2, mid = (y0 + to.y) / 2;
        cairo_move_to(cr, x0, y0);
        cairo_line_to(cr, x0, mid);
        cairo_line_to(cr, x1, mid);
        cairo_line_to(cr, x1, to.y);
    } else {
        double x0 = from.x + from.w, y0 = from.y + from.h / 2, y1 = to.y + to.h / 2, mid = (x0 + to.x) / 2;
        cairo_move_to(cr, x0, y0);
        cairo_line_to(cr, mid, y0);
        cairo_line_to(cr, mid, y1);
        cairo_line_to(cr, to.x, y1);
    }
    mw_stroke_path(g->cv, mw_tone(MW_TONE_AXIS), 0.9, NULL, 0);
}

static void draw_bar(struct mw_canvas *cv, const struct mw_oneline_node *n, struct mw_box b)
{
    double load = isfinite(n->load) ? n->load / n->rating : 0.0, fail = n->failover / n->rating;
    struct mw_rgb rgb = load > 1.0 ? mw_tone(MW_TONE_BAD) : mw_palette(2);
    mw_fill_box(cv, b, mw_tone(MW_TONE_GRID));
    mw_fill_box(cv, (struct mw_box){ b.x, b.y, b.w * fmin(fmax(load, 0), 1), b.h }, rgb);
    if (isfinite(fail)) {
        double x = b.x + b.w * fmin(fmax(fail, 0), 1);
        mw_stroke_line(cv, x, b.y - 1.5, x, b.y + b.h + 1.5, fail > 1.0 ? mw_tone(MW_TONE_BAD) : mw_tone(MW_TONE_TEXT), 1.4);
    }
}

/* "37.0 / 60.0 MW" */
static void load_text(const struct mw_axis *value, const struct mw_oneline_node *n, char *buf, size_t buf_n)
{
    char load[MW_NUM_N], rating[MW_NUM_N];
    mw_axis_value(value, n->load, load, sizeof load);
    mw_axis_value(value, n->rating, rating, sizeof rating);
    snprintf(buf, buf_n, "%s / %s%s%s", load, rating, value->spec.unit ? MW_THIN : "", value->spec.unit ? value->spec.unit : "");
}

static void draw_node(const struct oneline *g, const struct mw_axis *value, size_t i)
{
    const struct mw_oneline_node *n = &g->c->nodes[i];
    struct mw_box b = g->s[i].box, in = { b.x + 4, b.y + 3, b.w - 8, b.h - 6 };
    struct mw_font strong = mw_font(MW_F_LABEL_STRONG), small = mw_font(MW_F_TICK);
    char name[96], text[2 * MW_NUM_N + 16];
    if (n->count > 1)
        for (int k = 2; k > 0; k--) {
            struct mw_box back = { b.x + 1.8 * k, b.y + 1.8 * k, b.w, b.h };
            mw_fill_box(g->cv, back, mw_tone(MW_TONE_PAPER));
            mw_stroke_box(g->cv, back, mw_tone(MW_TONE_RULE), 0.5);
        }
    mw_fill_box(g->cv, b, mw_tone(MW_TONE_PAPER));
    mw_stroke_box(g->cv, b, mw_tone(MW_TONE_AXIS), 0.7);
    if (n->count > 1)
        snprintf(name, sizeof name, "%u" MW_THIN "\u00d7 %s", n->count, n->name);
    else
        snprintf(name, sizeof name, "%s", n->name);
    bool rated = isfinite(n->rating) && n->rating > 0, bar = rated && in.h > 18;
    double row = small.size_pt * 1.3, room = in.h - (bar ? 6 : 0), y = in.y;
    unsigned rows = 1 + (rated && room >= 1.8 * row) + (n->detail && room >= (rated ? 2.75 : 1.8) * row);
    if (rows == 1)
        y = b.y + (b.h - (rated ? 3 : 0)) / 2 - strong.size_pt * 0.36;
    struct mw_box named = mw_label_cut(g->cv, strong, mw_tone(MW_TONE_TEXT), in.x, y, MW_LEFT, MW_TOP, in.w, name);
    if (rated)
        load_text(value, n, text, sizeof text);
    if (n->detail && (rows == 3 || (rows == 2 && !rated)))
        mw_label_cut(g->cv, small, mw_tone(MW_TONE_MUTED), in.x, y += row, MW_LEFT, MW_TOP, in.w, n->detail);
    if (rows >= 2 && rated)
        mw_label_cut(g->cv, small, mw_tone(MW_TONE_TEXT), in.x, y += row, MW_LEFT, MW_TOP, in.w, text);
    else if (rated && named.w + 8 + mw_text_width(g->cv->text, small, text) <= in.w)
        mw_label(g->cv, small, mw_tone(MW_TONE_TEXT), in.x + in.w, named.y + 0.72 * strong.size_pt, MW_RIGHT, MW_BASELINE, text);
    if (rated) /* in a low box the bar lies on the bottom edge */
        draw_bar(g->cv, n, bar ? (struct mw_box){ in.x, b.y + b.h - 7.5, in.w, 4 } : (struct mw_box){ b.x + 0.5, b.y + b.h - 3, b.w - 1, 2.5 });
}

void mw_chart_oneline(struct mw_canvas *cv, struct mw_box box, const struct mw_oneline *c)
{
    struct mw_arena arena;
    struct mw_axis value;
    double most = 0;
    mw_plot_title(cv, &box, c->title);
    if (c->n == 0) {
        mw_plot_empty(cv, box, "Nothing to show: no equipment.");
        return;
    }
    mw_arena_init(&arena);
    struct oneline g = { .cv = cv, .c = c, .s = mw_arena_array(&arena, struct spot, c->n) };
    place_tree(&g);
    for (size_t i = 0; i < c->n; i++) {
        if (c->nodes[i].parent == MW_NO_PARENT)
            place_branch(&g, i);
        most = fmax(most, c->nodes[i].rating);
    }
    struct mw_legend_item key[] = {{"load", mw_palette(2), MW_KEY_BOX, 0},
                                   {"free up to the rating", mw_tone(MW_TONE_GRID), MW_KEY_BOX, 0},
                                   {"over the rating", mw_tone(MW_TONE_BAD), MW_KEY_BOX, 0},
                                   {"after the failure", mw_tone(MW_TONE_TEXT), MW_KEY_TICK, 0}};
    bool failover = false;
    for (size_t i = 0; i < c->n; i++)
        failover |= isfinite(c->nodes[i].failover);
    mw_plot_legend(cv, &box, key, failover ? 4 : 3);
    mw_axis_range(&value, &c->value, 0, most);
    g.down = box.w / g.leaves_n >= BOX_MIN_W;
    place_boxes(&g, box);
    for (size_t i = 0; i < c->n; i++)
        if (c->nodes[i].parent != MW_NO_PARENT)
            draw_wire(&g, g.s[c->nodes[i].parent].box, g.s[i].box);
    for (size_t i = 0; i < c->n; i++)
        draw_node(&g, &value, i);
    mw_arena_fini(&arena);
}
