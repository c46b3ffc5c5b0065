/* report/charts/topology.c - tiers of a network: boxes for switches, lines for links, names and counts at the left; no routing. */
#include "report/charts/plot.h"
#include <math.h>

#define NAME_FRAC 0.30 /* of the width, for names and counts */
#define NAME_MAX_PT 150.0
#define BOX_PITCH_PT 24.0
#define UNITS_MAX 14u
#define BOX_H 15.0

struct row { double y, x0, pitch; unsigned drawn; bool more; };

static struct row place(const struct mw_topology_tier *t, struct mw_box plot, double y)
{
    unsigned room = (unsigned)fmax(1.0, floor(plot.w / BOX_PITCH_PT));
    room = room > UNITS_MAX ? UNITS_MAX : room;
    struct row r = { .y = y, .drawn = t->count <= room ? (unsigned)fmax(t->count, 1.0) : room, .more = t->count > room };
    r.pitch = plot.w / (r.drawn + (r.more ? 1 : 0));
    r.x0 = plot.x + r.pitch / 2;
    return r;
}

/* Drawn boxes of neighbouring tiers, each to each: what a folded Clos does by its links. */
static void draw_links(struct mw_canvas *cv, const struct row *up, const struct row *down)
{
    double alpha = fmin(1.0, 26.0 / (double)(up->drawn * down->drawn) + 0.25);
    for (unsigned i = 0; i < up->drawn; i++)
        for (unsigned k = 0; k < down->drawn; k++)
            mw_stroke_line(cv, up->x0 + i * up->pitch, up->y + BOX_H / 2, down->x0 + k * down->pitch, down->y - BOX_H / 2, mw_rgb_mix(mw_tone(MW_TONE_PAPER), mw_tone(MW_TONE_AXIS), alpha), 0.4);
}

static void draw_row(struct mw_canvas *cv, const struct row *r, unsigned colour)
{
    struct mw_rgb rgb = mw_palette(colour ? colour - 1 : 2);
    double w = fmin(r->pitch * 0.66, 46.0);
    for (unsigned i = 0; i < r->drawn; i++) {
        struct mw_box b = { r->x0 + i * r->pitch - w / 2, r->y - BOX_H / 2, w, BOX_H };
        mw_fill_box(cv, b, mw_rgb_mix(rgb, mw_tone(MW_TONE_PAPER), 0.35));
        mw_stroke_box(cv, b, rgb, 0.7);
    }
    for (int k = -1; r->more && k <= 1; k++)
        mw_fill_dot(cv, r->x0 + r->drawn * r->pitch + 5.0 * k, r->y, 1.3, mw_tone(MW_TONE_MUTED));
}

void mw_chart_topology(struct mw_canvas *cv, struct mw_box box, const struct mw_topology *c)
{
    enum { TIERS_MAX = 8 };
    struct row row[TIERS_MAX];
    size_t n = c->n < TIERS_MAX ? c->n : TIERS_MAX;
    struct mw_font strong = mw_font(MW_F_LABEL_STRONG), small = mw_font(MW_F_TICK);
    mw_plot_title(cv, &box, c->title);
    if (n == 0) {
        mw_plot_empty(cv, box, "Nothing to show: no switches.");
        return;
    }
    struct mw_box names = mw_box_cut_left(&box, fmin(box.w * NAME_FRAC, NAME_MAX_PT));
    double slot = box.h / (double)n;
    for (size_t i = 0; i < n; i++)
        row[i] = place(&c->tiers[i], box, box.y + slot * ((double)i + 0.5));
    for (size_t i = 1; i < n; i++)
        draw_links(cv, &row[i - 1], &row[i]);
    for (size_t i = 0; i < n; i++) {
        draw_row(cv, &row[i], c->tiers[i].colour);
        struct mw_box used = mw_label_cut(cv, strong, mw_tone(MW_TONE_TEXT), names.x, row[i].y - 1.0, MW_LEFT, MW_BOTTOM, names.w - 6, c->tiers[i].name);
        if (c->tiers[i].detail)
            mw_label_cut(cv, small, mw_tone(MW_TONE_MUTED), names.x, used.y + used.h + 2.4, MW_LEFT, MW_TOP, names.w - 6, c->tiers[i].detail);
        if (i && c->tiers[i].links)
            mw_label_cut(cv, small, mw_tone(MW_TONE_ACCENT), names.x, (row[i - 1].y + row[i].y) / 2 + 2.0, MW_LEFT, MW_MIDDLE, names.w - 6, c->tiers[i].links);
    }
}
