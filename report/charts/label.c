/* report/charts/label.c - where labels go so that none overlap: beside line ends, on reference lines, around points. */
#include "report/charts/plot.h"
#include <math.h>

/* Sort by wanted y, stable, so that the order of ties is the order of the series. */
static void sort_by_want(struct mw_side_label *l, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && l[k].y_want < l[k - 1].y_want; k--) {
            struct mw_side_label tmp = l[k];
            l[k] = l[k - 1];
            l[k - 1] = tmp;
        }
}

void mw_side_spread(struct mw_side_label *l, size_t n, double lo, double hi, double pitch)
{
    sort_by_want(l, n);
    if (n > 1 && (double)(n - 1) * pitch > hi - lo)
        pitch = (hi - lo) / (double)(n - 1);
    for (size_t i = 0; i < n; i++) /* downwards: each at its place or just below its neighbour */
        l[i].y = fmax(fmin(fmax(l[i].y_want, lo), hi), i ? l[i - 1].y + pitch : lo);
    /* clusters pushed below their mean want are moved up until they meet the cluster above */
    for (size_t end = n; end > 0;) {
        size_t first = end - 1;
        while (first > 0 && l[first].y - l[first - 1].y <= pitch * (1 + 1e-9))
            first--;
        double excess = 0;
        for (size_t i = first; i < end; i++)
            excess += (l[i].y - l[i].y_want) / (double)(end - first);
        double room = l[first].y - (first ? l[first - 1].y + pitch : lo), over = l[end - 1].y - hi;
        double up = fmin(fmax(fmax(excess, over), 0.0), fmax(room, 0.0));
        for (size_t i = first; i < end; i++)
            l[i].y -= up;
        end = first;
    }
    for (size_t i = n; i-- > 0;) /* what still hangs over the bottom pushes its neighbours up */
        l[i].y = fmin(l[i].y, i + 1 < n ? l[i + 1].y - pitch : hi);
}

double mw_side_width(struct mw_canvas *cv, const struct mw_side_label *l, size_t n, double w_max)
{
    double w = 0;
    for (size_t i = 0; i < n; i++)
        w = fmax(w, mw_text_width(cv->text, mw_font(MW_F_LABEL), l[i].text));
    return fmin(w + 12.0, w_max);
}

void mw_side_draw(struct mw_canvas *cv, struct mw_side_label *l, size_t n, double x, double lo, double hi, double w_max)
{
    struct mw_font f = mw_font(MW_F_LABEL_STRONG);
    mw_side_spread(l, n, lo, hi, f.size_pt * 1.15);
    for (size_t i = 0; i < n; i++) {
        struct mw_rgb c = l[i].colour;
        cairo_move_to(cv->cr, x + 1.0, l[i].y_want);
        cairo_line_to(cv->cr, x + 6.0, l[i].y);
        mw_stroke_path(cv, mw_rgb_mix(c, mw_tone(MW_TONE_PAPER), 0.3), 0.5, NULL, 0);
        if (mw_rgb_lightness(c) > 62.0) /* pale lines get labels dark enough to read */
            c = mw_rgb_mix(c, mw_tone(MW_TONE_TEXT), 0.55);
        mw_label_cut(cv, f, c, x + 8.0, l[i].y, MW_LEFT, MW_MIDDLE, w_max - 8.0, l[i].text);
    }
}

/* across: lines (boxes thinner than a point) do not count */
static bool box_free(struct mw_box b, struct mw_box area, const struct mw_box *taken, size_t n, bool across)
{
    if (b.x < area.x || b.y < area.y || b.x + b.w > area.x + area.w || b.y + b.h > area.y + area.h)
        return false;
    for (size_t i = 0; i < n; i++)
        if (mw_box_overlaps(b, taken[i], 0.0) && !(across && fmin(taken[i].w, taken[i].h) < 1.0))
            return false;
    return true;
}

static void take(struct mw_plot *p, struct mw_box b)
{
    if (p->taken_n < MW_TAKEN_MAX)
        p->taken[p->taken_n++] = b;
}

/* Draws the name at the first of n places where it meets no other name, on a veil that keeps the data under it quiet. */
struct place { double x, y; enum mw_align h; enum mw_valign v; double gap; /* to the line it names: no other line may run between */ };
static void ref_name(struct mw_canvas *cv, struct mw_plot *p, const struct place *place, size_t n, const char *name)
{
    struct mw_font f = mw_font(MW_F_LABEL);
    struct mw_box area = { p->area.x, p->area.y - 13, p->area.w + 2, p->area.h + 13 };
    for (size_t i = 0; name && i < 2 * n; i++) { /* first clear of everything, then at least clear of other names */
        size_t k = i % n;
        struct mw_box b = mw_label_measure(cv, f, place[k].x, place[k].y, place[k].h, place[k].v, name);
        struct mw_box reach = { b.x, b.y - (place[k].v == MW_TOP ? place[k].gap : 0), b.w, b.h + place[k].gap };
        if (!box_free(i < n ? reach : b, area, p->taken, p->taken_n, i >= n))
            continue;
        mw_fill_box_alpha(cv, mw_box_inset(b, -1.0), mw_tone(MW_TONE_PAPER), 0.75);
        mw_label(cv, f, mw_tone(MW_TONE_TEXT), place[k].x, place[k].y, place[k].h, place[k].v, name);
        take(p, b);
        return;
    }
}

void mw_plot_refs_y(struct mw_canvas *cv, struct mw_plot *p, const struct mw_ref *ref, size_t n)
{
    double x0 = p->area.x, x1 = x0 + p->area.w, top = p->area.y - 0.5, bottom = p->area.y + p->area.h + 0.5;
    for (size_t i = 0; i < n; i++) { /* all lines first: no name may lie across any of them */
        double y = mw_axis_pos(&p->y, ref[i].at);
        if (y < top || y > bottom)
            continue;
        mw_stroke_dashed(cv, x0, y, x1, y, mw_tone(MW_TONE_TEXT), 0.8);
        take(p, (struct mw_box){ x0, y - 0.4, x1 - x0, 0.8 });
    }
    for (size_t i = 0; i < n; i++) {
        double y = mw_axis_pos(&p->y, ref[i].at), mid = (x0 + x1) / 2;
        const struct place place[] = {{x0 + 4, y - 2, MW_LEFT, MW_BOTTOM, 1.5}, {x1 - 4, y - 2, MW_RIGHT, MW_BOTTOM, 1.5},
                                      {mid, y - 2, MW_CENTRE, MW_BOTTOM, 1.5},  {x0 + 4, y + 3, MW_LEFT, MW_TOP, 2.5},
                                      {x1 - 4, y + 3, MW_RIGHT, MW_TOP, 2.5},   {mid, y + 3, MW_CENTRE, MW_TOP, 2.5}};
        if (y >= top && y <= bottom)
            ref_name(cv, p, place, 6, ref[i].name);
    }
}

void mw_plot_refs_x(struct mw_canvas *cv, struct mw_plot *p, const struct mw_ref *ref, size_t n)
{
    double left = p->area.x - 0.5, right = p->area.x + p->area.w + 0.5;
    for (size_t i = 0; i < n; i++) {
        double x = mw_axis_pos(&p->x, ref[i].at);
        if (x < left || x > right)
            continue;
        mw_stroke_dashed(cv, x, p->area.y, x, p->area.y + p->area.h, mw_tone(MW_TONE_TEXT), 0.7);
        take(p, (struct mw_box){ x - 0.4, p->area.y, 0.8, p->area.h });
    }
    for (size_t i = 0; i < n; i++) {
        double x = mw_axis_pos(&p->x, ref[i].at), y = p->area.y + 2;
        struct place place[10];
        if (x < left || x > right)
            continue;
        for (size_t k = 0; k < 10; k++) /* right of the line, then left of it, then a row further down */
            place[k] = (struct place){ k % 2 ? x - 3 : x + 3, y + 10.0 * (double)(k / 2), k % 2 ? MW_RIGHT : MW_LEFT, MW_TOP, 0 };
        ref_name(cv, p, place, 10, ref[i].name);
    }
}

void mw_point_labels(struct mw_canvas *cv, struct mw_box area, const struct mw_point_label *l, size_t n, struct mw_box *taken, size_t taken_n)
{
    static const struct { double dx, dy; enum mw_align h; enum mw_valign v; } place[] = {
        { 1, 0, MW_LEFT, MW_MIDDLE },    { -1, 0, MW_RIGHT, MW_MIDDLE },  { 0, -1, MW_CENTRE, MW_BOTTOM }, { 0, 1, MW_CENTRE, MW_TOP },
        { 0.7, -0.7, MW_LEFT, MW_BOTTOM }, { 0.7, 0.7, MW_LEFT, MW_TOP }, { -0.7, -0.7, MW_RIGHT, MW_BOTTOM }, { -0.7, 0.7, MW_RIGHT, MW_TOP },
    };
    struct mw_font f = mw_font(MW_F_LABEL);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; l[i].text && k < sizeof place / sizeof *place; k++) {
            double d = l[i].r + 2.5, x = l[i].x + d * place[k].dx, y = l[i].y + d * place[k].dy;
            struct mw_box b = mw_label_measure(cv, f, x, y, place[k].h, place[k].v, l[i].text);
            if (!box_free(b, area, taken, taken_n, false))
                continue;
            mw_label(cv, f, mw_tone(MW_TONE_TEXT), x, y, place[k].h, place[k].v, l[i].text);
            taken[taken_n++] = b;
            break;
        }
}
