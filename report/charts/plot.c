/* report/charts/plot.c - the frame around every chart with axes: title, legend, axes, grid, reference lines. */
#include "report/charts/plot.h"
#include <math.h>
#include <string.h>

void mw_plot_title(struct mw_canvas *cv, struct mw_box *b, const char *title)
{
    if (!title || !*title)
        return;
    struct mw_font f = mw_font(MW_F_CHART_TITLE);
    struct mw_box at = *b;
    struct mw_box used = mw_label_wrapped(cv, f, mw_tone(MW_TONE_TEXT), at, MW_LEFT, MW_TOP, 2, title);
    mw_box_cut_top(b, used.h + 3.0);
}

static void legend_key(struct mw_canvas *cv, const struct mw_legend_item *it, double x, double y)
{
    struct mw_box swatch = { x, y - 3.0, 8.0, 6.0 };
    int dash_n;
    const double *dash = mw_palette_dash(it->dash, &dash_n);
    switch (it->key) {
    case MW_KEY_LINE:
        cairo_move_to(cv->cr, x - 2, y);
        cairo_line_to(cv->cr, x + 10, y);
        mw_stroke_path(cv, it->colour, MW_LINE_PT, dash, dash_n);
        break;
    case MW_KEY_HATCH:
        mw_hatch_box(cv, swatch, it->colour);
        mw_stroke_box(cv, swatch, it->colour, 0.5);
        break;
    case MW_KEY_DOT: mw_fill_dot(cv, x + 4, y, 2.6, it->colour); break;
    case MW_KEY_FRAME: mw_stroke_box(cv, mw_box_inset(swatch, 0.7), it->colour, 1.5); break;
    case MW_KEY_TICK: mw_stroke_line(cv, x + 4, y - 4, x + 4, y + 4, it->colour, 1.4); break;
    case MW_KEY_DIAMOND: mw_fill_diamond(cv, x + 4, y, 3.4, it->colour); break;
    case MW_KEY_BAND: mw_fill_box(cv, swatch, mw_rgb_mix(it->colour, mw_tone(MW_TONE_PAPER), 0.7)); break;
    default: mw_fill_box(cv, swatch, it->colour);
    }
}

void mw_plot_legend(struct mw_canvas *cv, struct mw_box *b, const struct mw_legend_item *item, size_t n)
{
    struct mw_font f = mw_font(MW_F_LABEL);
    const double row = 11.0, key = 13.0, gap = 14.0;
    double x = b->x + 2, y = b->y + row / 2;
    if (!n)
        return;
    for (size_t i = 0; i < n; i++) {
        double w = fmin(mw_text_width(cv->text, f, item[i].name), b->w - key - 4);
        if (x > b->x + 2 && x + key + w > b->x + b->w) {
            x = b->x + 2;
            y += row;
        }
        legend_key(cv, &item[i], x, y);
        mw_label_cut(cv, f, mw_tone(MW_TONE_TEXT), x + key, y, MW_LEFT, MW_MIDDLE, w + 0.5, item[i].name);
        x += key + w + gap;
    }
    mw_box_cut_top(b, y - b->y + row / 2 + 3.0);
}

/* The value axis is named in a line above the plot, read without turning the head. */
static void captions(struct mw_canvas *cv, struct mw_box *b, struct mw_plot *p, const char *right)
{
    char caption[120];
    p->taken_n = 0;
    mw_axis_caption(&p->y, caption, sizeof caption);
    if (!*caption && !right)
        return;
    if (*caption)
        p->taken[p->taken_n++] = mw_label_cut(cv, mw_font(MW_F_TICK), mw_tone(MW_TONE_MUTED), b->x, b->y, MW_LEFT, MW_TOP, b->w, caption);
    double used = p->taken_n ? p->taken[0].w + 12 : 0;
    if (right)
        p->taken[p->taken_n++] =
            mw_label_cut(cv, mw_font(MW_F_TICK), mw_tone(MW_TONE_MUTED), b->x + b->w, b->y, MW_RIGHT, MW_TOP, b->w - used, right);
    mw_box_cut_top(b, 11.0);
}

void mw_plot_begin(struct mw_plot *p, struct mw_canvas *cv, struct mw_box box, const struct mw_plot_frame *f)
{
    struct mw_box b = box;
    mw_plot_title(cv, &b, f->title);
    mw_plot_legend(cv, &b, f->legend, f->legend_n);
    captions(cv, &b, p, f->right_caption);
    mw_box_cut_top(&b, 4.0); /* half a tick label above the top of the plot */
    double right = fmax(f->right_pt, 8.0), names_max = 0.42 * b.w;
    mw_axis_place_y(&p->y, cv, b.y + b.h - 24.0, b.y); /* a first guess: widths hardly depend on the height */
    double left = mw_axis_y_width(&p->y, cv, names_max);
    mw_axis_place_x(&p->x, cv, b.x + left, b.x + b.w - right);
    double foot = mw_axis_x_height(&p->x);
    p->area = (struct mw_box){ b.x + left, b.y, fmax(b.w - left - right, 10.0), fmax(b.h - foot, 10.0) };
    bool down = p->y.spec.scale == MW_SCALE_CATEGORY; /* the first category is at the top */
    mw_axis_place_y(&p->y, cv, down ? p->area.y : p->area.y + p->area.h, down ? p->area.y + p->area.h : p->area.y);
    mw_axis_place_x(&p->x, cv, p->area.x, p->area.x + p->area.w);
    mw_axis_draw_y(&p->y, cv, p->area, left, f->grid_y);
    mw_axis_draw_x(&p->x, cv, p->area, f->grid_x);
}

void mw_plot_empty(struct mw_canvas *cv, struct mw_box b, const char *why)
{
    mw_stroke_box(cv, b, mw_tone(MW_TONE_RULE), MW_HAIRLINE_PT);
    mw_label_wrapped(cv, mw_font(MW_F_LABEL), mw_tone(MW_TONE_MUTED), mw_box_inset(b, 6), MW_CENTRE, MW_MIDDLE, 3, why);
}

void mw_plot_colour_bar(struct mw_canvas *cv, struct mw_box b, const struct mw_axis_spec *spec, double lo, double hi, bool diverging)
{
    struct mw_axis_spec s = *spec;
    struct mw_axis a;
    s.lo = s.hi = 0;
    s.tight = true;
    s.scale = MW_SCALE_LINEAR;
    mw_axis_range(&a, &s, lo, hi);
    mw_axis_place_y(&a, cv, b.y + b.h, b.y);
    const double w = 8.0;
    double span = fmax(fabs(lo), fabs(hi));
    for (unsigned k = 0; k < 64; k++) {
        double u = (k + 0.5) / 64, v = lo + u * (hi - lo), h = b.h / 64;
        struct mw_rgb c = diverging ? mw_diverging(span > 0 ? v / span : 0) : mw_sequential(u);
        mw_fill_box(cv, (struct mw_box){ b.x, b.y + b.h - (k + 1) * h, w, h + (k ? 0.25 : 0) }, c);
    }
    for (size_t i = 0; i < a.ticks.n; i++) {
        double y = a.p0 + (a.ticks.tick[i].at - a.lo) / (a.hi - a.lo) * (a.p1 - a.p0);
        mw_stroke_line(cv, b.x + w, y, b.x + w + 2, y, mw_tone(MW_TONE_AXIS), MW_HAIRLINE_PT);
        mw_label_cut(cv, mw_font(MW_F_TICK), mw_tone(MW_TONE_TEXT), b.x + w + 4, y, MW_LEFT, MW_MIDDLE, b.w - w - 4, a.ticks.tick[i].label);
    }
}
