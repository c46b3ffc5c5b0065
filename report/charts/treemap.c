/* report/charts/treemap.c - squarified treemap (Bruls, Huizing and van Wijk, "Squarified treemaps", 2000). */
#include "report/charts/number.h"
#include "report/charts/plot.h"
#include "sim/base/arena.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct tile { const struct mw_tree_item *item; double area; struct mw_box box; };

static int by_value(const void *a, const void *b)
{
    const struct tile *x = a, *y = b;
    return x->area != y->area ? (x->area < y->area) - (x->area > y->area) : (x->item > y->item) - (x->item < y->item);
}

/* Worst aspect ratio of a row of given total, extremes and length. */
static double worst(double total, double least, double most, double side)
{
    double s2 = total * total, w2 = side * side;
    return fmax(w2 * most / s2, s2 / (w2 * least));
}

/* Lays t[0..n) out along the shorter side of the free box and takes the row off it. */
static void lay_row(struct tile *t, size_t n, double total, struct mw_box *free_box)
{
    bool across = free_box->w < free_box->h;
    double side = across ? free_box->w : free_box->h, depth = total / side, at = 0;
    for (size_t i = 0; i < n; i++) {
        double len = t[i].area / depth;
        t[i].box = across ? (struct mw_box){free_box->x + at, free_box->y, len, depth} : (struct mw_box){free_box->x, free_box->y + at, depth, len};
        at += len;
    }
    if (across)
        mw_box_cut_top(free_box, depth);
    else
        mw_box_cut_left(free_box, depth);
}

static void squarify(struct tile *t, size_t n, struct mw_box b)
{
    for (size_t first = 0; first < n;) {
        double side = fmin(b.w, b.h), total = t[first].area, ratio = worst(total, total, total, side);
        size_t end = first + 1;
        for (; end < n; end++) {
            double next = worst(total + t[end].area, t[end].area, t[first].area, side);
            if (next > ratio)
                break;
            ratio = next;
            total += t[end].area;
        }
        lay_row(t + first, end - first, total, &b);
        first = end;
    }
}

static struct mw_rgb group_rgb(const struct mw_treemap *c, unsigned group)
{
    return mw_palette(c->group_colours && group < c->groups_n ? c->group_colours[group] - 1 : group);
}

static void draw_tile(struct mw_canvas *cv, const struct tile *t, const struct mw_axis *value, struct mw_rgb fill)
{
    struct mw_rgb ink = mw_rgb_ink_on(fill);
    struct mw_box b = mw_box_inset(t->box, 0.6), in = mw_box_inset(b, 4.0);
    struct mw_font name = mw_font(MW_F_LABEL_STRONG), num = mw_font(MW_F_TICK);
    char text[MW_NUM_N + 16], v[MW_NUM_N];
    mw_fill_box(cv, b, fill);
    while (name.size_pt > 6.0 && mw_text_width(cv->text, name, t->item->name) > in.w)
        name.size_pt -= 0.5;
    if (in.w < 22 || in.h < name.size_pt)
        return;
    snprintf(text, sizeof text, "%s%s%s", mw_axis_value(value, t->item->v, v, sizeof v), value->spec.unit ? MW_THIN : "",
             value->spec.unit ? value->spec.unit : "");
    if (in.h < 2.7 * name.size_pt) {
        mw_label_cut(cv, name, ink, in.x, in.y + in.h / 2, MW_LEFT, MW_MIDDLE, in.w, t->item->name);
        return;
    }
    mw_label_cut(cv, name, ink, in.x, in.y, MW_LEFT, MW_TOP, in.w, t->item->name);
    if (mw_text_width(cv->text, num, text) <= in.w)
        mw_label(cv, num, ink, in.x, in.y + 1.45 * name.size_pt, MW_LEFT, MW_TOP, text);
}

void mw_chart_treemap(struct mw_canvas *cv, struct mw_box box, const struct mw_treemap *c)
{
    struct mw_arena arena;
    struct mw_axis value;
    double total = 0;
    size_t n = 0;
    mw_arena_init(&arena);
    struct tile *t = mw_arena_array(&arena, struct tile, c->n + 1);
    struct mw_legend_item *items = mw_arena_array(&arena, struct mw_legend_item, c->groups_n + 1);
    for (size_t i = 0; i < c->n; i++)
        if (isfinite(c->items[i].v) && c->items[i].v > 0) {
            t[n++] = (struct tile){ .item = &c->items[i], .area = c->items[i].v };
            total += c->items[i].v;
        }
    for (size_t k = 0; k < c->groups_n; k++)
        items[k] = (struct mw_legend_item){ c->group_names[k], group_rgb(c, (unsigned)k), MW_KEY_BOX, 0 };
    mw_plot_title(cv, &box, c->title);
    mw_plot_legend(cv, &box, items, c->groups_n);
    if (n == 0 || box.w < 4 || box.h < 4) {
        mw_plot_empty(cv, box, "Nothing to show: no parts.");
    } else {
        qsort(t, n, sizeof *t, by_value);
        mw_axis_range(&value, &c->value, 0, t[0].item->v);
        for (size_t i = 0; i < n; i++)
            t[i].area *= box.w * box.h / total;
        squarify(t, n, box);
        for (size_t i = 0; i < n; i++)
            draw_tile(cv, &t[i], &value, group_rgb(c, t[i].item->group));
    }
    mw_arena_fini(&arena);
}
