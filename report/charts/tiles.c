/* report/charts/tiles.c - key figures as tiles: a large number, its name, a P10..P90 bar and a note. */
#include "report/charts/plot.h"
#include <math.h>

#define TILE_MAX_H 96.0 /* taller tiles would be empty below their note */

static void tile_bar(struct mw_canvas *cv, const struct mw_tile *t, struct mw_box b)
{
    double span = t->hi - t->lo;
    struct mw_font f = mw_font(MW_F_FOOT);
    if (!isfinite(t->mid) || !(span > 0))
        return;
    mw_fill_box(cv, (struct mw_box){ b.x, b.y, b.w, 4 }, mw_rgb_mix(mw_palette(2), mw_tone(MW_TONE_PAPER), 0.65));
    mw_fill_dot(cv, b.x + b.w * fmin(fmax((t->mid - t->lo) / span, 0), 1), b.y + 2, 3.0, mw_tone(MW_TONE_ACCENT));
    if (t->lo_text)
        mw_label_cut(cv, f, mw_tone(MW_TONE_MUTED), b.x, b.y + 7, MW_LEFT, MW_TOP, b.w / 2 - 3, t->lo_text);
    if (t->hi_text)
        mw_label_cut(cv, f, mw_tone(MW_TONE_MUTED), b.x + b.w, b.y + 7, MW_RIGHT, MW_TOP, b.w / 2 - 3, t->hi_text);
}

static void draw_tile(struct mw_canvas *cv, const struct mw_tile *t, struct mw_box b)
{
    struct mw_font big = mw_font(MW_F_BIG);
    mw_fill_box(cv, b, mw_tone(MW_TONE_PANEL));
    mw_fill_box(cv, (struct mw_box){ b.x, b.y, b.w, 2 }, mw_tone(MW_TONE_ACCENT));
    struct mw_box in = { b.x + 8, b.y + 9, b.w - 16, b.h - 15 };
    mw_label_cut(cv, mw_font(MW_F_LABEL), mw_tone(MW_TONE_MUTED), in.x, in.y, MW_LEFT, MW_TOP, in.w, t->name);
    while (big.size_pt > 10 && mw_text_width(cv->text, big, t->figure) > in.w)
        big.size_pt -= 1;
    struct mw_box figure = mw_label_cut(cv, big, mw_tone(MW_TONE_ACCENT), in.x, in.y + 30, MW_LEFT, MW_BASELINE, in.w, t->figure);
    if (t->unit)
        mw_label_cut(cv, mw_font(MW_F_BODY), mw_tone(MW_TONE_TEXT), figure.x + figure.w + 4, in.y + 30, MW_LEFT, MW_BASELINE,
                     in.x + in.w - figure.x - figure.w - 4, t->unit);
    tile_bar(cv, t, (struct mw_box){ in.x, in.y + 40, in.w, 14 });
    double y = in.y + (isfinite(t->mid) && t->hi > t->lo ? 58 : 38);
    if (t->note && y + 9 < b.y + b.h)
        mw_label_wrapped(cv, mw_font(MW_F_FOOT), mw_tone(MW_TONE_TEXT), (struct mw_box){ in.x, y, in.w, b.y + b.h - 4 - y }, MW_LEFT, MW_TOP,
                         (unsigned)fmax(1, floor((b.y + b.h - 4 - y) / 8.6)), t->note);
}

void mw_chart_tiles(struct mw_canvas *cv, struct mw_box box, const struct mw_tiles *c)
{
    unsigned cols = c->cols_n ? c->cols_n : c->n;
    if (c->n == 0) {
        mw_plot_empty(cv, box, "Nothing to show: no key figures.");
        return;
    }
    unsigned rows = (c->n + cols - 1) / cols;
    box.h = fmin(box.h, rows * TILE_MAX_H + (rows - 1) * 8.0);
    for (unsigned i = 0; i < c->n; i++)
        draw_tile(cv, &c->tiles[i], mw_box_cell(box, cols, rows, i % cols, i / cols, 8.0));
}
