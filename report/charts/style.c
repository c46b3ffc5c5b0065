/* report/charts/style.c - the tables behind style.h; no drawing. */
#include "report/charts/style.h"
#include <math.h>

#define HEX(h) { ((h) >> 16) / 255.0, (((h) >> 8) & 255) / 255.0, ((h) & 255) / 255.0 }

/* navy, orange, blue, sky, vermillion, yellow, wine, teal: light and dark alternate so that neighbours differ most */
static const struct mw_rgb palette[MW_PALETTE_N] = {
    HEX(0x0B2E59), HEX(0xE69F00), HEX(0x1B67A9), HEX(0x8CC8F0), HEX(0xC4511A), HEX(0xEFDD6B), HEX(0x7A2450), HEX(0x1E9E86),
};

static const double dash_patterns[4][4] = { { 0 }, { 5.0, 2.0 }, { 1.5, 1.5 }, { 6.0, 2.0, 1.5, 2.0 } };
static const int dash_n[4] = { 0, 2, 2, 4 };

/* viridis at 0, 1/8 ... 1 */
static const struct mw_rgb viridis[9] = {
    HEX(0x440154), HEX(0x472D7B), HEX(0x3B528B), HEX(0x2C728E), HEX(0x21918C), HEX(0x28AE80), HEX(0x5EC962), HEX(0xADDC30), HEX(0xFDE725),
};

static const struct mw_rgb tones[MW_TONE_N] = {
    [MW_TONE_TEXT] = HEX(0x1C2430),  [MW_TONE_MUTED] = HEX(0x5A6472), [MW_TONE_AXIS] = HEX(0x7B8592), [MW_TONE_RULE] = HEX(0xB4BBC4),
    [MW_TONE_GRID] = HEX(0xE3E6EA),  [MW_TONE_PANEL] = HEX(0xF3F5F7), [MW_TONE_PAPER] = HEX(0xFFFFFF), [MW_TONE_GOOD] = HEX(0x1E9E86),
    [MW_TONE_WARN] = HEX(0xE69F00), [MW_TONE_BAD] = HEX(0xB03A1A),  [MW_TONE_ACCENT] = HEX(0x0B2E59),
};

static const struct mw_font fonts[MW_F_N] = {
    [MW_F_TITLE] = { 16.0, MW_SEMIBOLD, false }, [MW_F_HEAD] = { 10.0, MW_SEMIBOLD, false }, [MW_F_BODY] = { 8.5, MW_REGULAR, false },
    [MW_F_CHART_TITLE] = { 8.5, MW_SEMIBOLD, false }, [MW_F_LABEL] = { 7.5, MW_REGULAR, false }, [MW_F_LABEL_STRONG] = { 7.5, MW_SEMIBOLD, false },
    [MW_F_TICK] = { 7.0, MW_REGULAR, false }, [MW_F_CAPTION] = { 7.5, MW_REGULAR, true }, [MW_F_FOOT] = { 6.5, MW_REGULAR, false },
    [MW_F_BIG] = { 20.0, MW_SEMIBOLD, false },
};

struct mw_rgb mw_palette(unsigned i)
{
    return palette[i % MW_PALETTE_N];
}

const double *mw_palette_dash(unsigned i, int *n)
{
    *n = dash_n[i % 4];
    return dash_patterns[i % 4];
}

struct mw_rgb mw_rgb_mix(struct mw_rgb a, struct mw_rgb b, double u)
{
    return (struct mw_rgb){ a.r + (b.r - a.r) * u, a.g + (b.g - a.g) * u, a.b + (b.b - a.b) * u };
}

struct mw_rgb mw_sequential(double u)
{
    if (isnan(u))
        return tones[MW_TONE_GRID];
    double x = 8.0 * (1.0 - fmin(fmax(u, 0.0), 1.0));
    int k = x >= 8.0 ? 7 : (int)x;
    return mw_rgb_mix(viridis[k], viridis[k + 1], x - k);
}

struct mw_rgb mw_diverging(double u)
{
    static const struct mw_rgb low = HEX(0xB35806), high = HEX(0x2166AC); /* ends of ColorBrewer PuOr and RdBu (Brewer, 2002) */
    if (isnan(u))
        return tones[MW_TONE_GRID];
    double a = fmin(fabs(u), 1.0);
    return mw_rgb_mix((struct mw_rgb){ 0.97, 0.97, 0.97 }, u < 0 ? low : high, a);
}

struct mw_rgb mw_tone(enum mw_tone t)
{
    return tones[t];
}

struct mw_font mw_font(enum mw_font_role role)
{
    return fonts[role];
}

static double linear_light(double c)
{
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4); /* IEC 61966-2-1 */
}

double mw_rgb_lightness(struct mw_rgb c)
{
    double y = 0.2126 * linear_light(c.r) + 0.7152 * linear_light(c.g) + 0.0722 * linear_light(c.b);
    return y > 216.0 / 24389.0 ? 116.0 * cbrt(y) - 16.0 : y * 24389.0 / 27.0;
}

struct mw_rgb mw_rgb_ink_on(struct mw_rgb fill)
{
    return mw_rgb_lightness(fill) > 54.0 /* equal contrast to both */ ? tones[MW_TONE_TEXT] : tones[MW_TONE_PAPER];
}

struct mw_box mw_box_cut_top(struct mw_box *b, double h)
{
    h = fmin(h, b->h);
    struct mw_box cut = { b->x, b->y, b->w, h };
    b->y += h;
    b->h -= h;
    return cut;
}

struct mw_box mw_box_cut_bottom(struct mw_box *b, double h)
{
    h = fmin(h, b->h);
    b->h -= h;
    return (struct mw_box){ b->x, b->y + b->h, b->w, h };
}

struct mw_box mw_box_cut_left(struct mw_box *b, double w)
{
    w = fmin(w, b->w);
    struct mw_box cut = { b->x, b->y, w, b->h };
    b->x += w;
    b->w -= w;
    return cut;
}

struct mw_box mw_box_cut_right(struct mw_box *b, double w)
{
    w = fmin(w, b->w);
    b->w -= w;
    return (struct mw_box){ b->x + b->w, b->y, w, b->h };
}

struct mw_box mw_box_inset(struct mw_box b, double d)
{
    return (struct mw_box){ b.x + d, b.y + d, fmax(b.w - 2 * d, 0.0), fmax(b.h - 2 * d, 0.0) };
}

struct mw_box mw_box_cell(struct mw_box b, unsigned cols_n, unsigned rows_n, unsigned col, unsigned row, double gap)
{
    double w = (b.w - gap * (cols_n - 1)) / cols_n, h = (b.h - gap * (rows_n - 1)) / rows_n;
    return (struct mw_box){ b.x + col * (w + gap), b.y + row * (h + gap), w, h };
}

bool mw_box_overlaps(struct mw_box a, struct mw_box b, double slack)
{
    double ox = fmin(a.x + a.w, b.x + b.w) - fmax(a.x, b.x), oy = fmin(a.y + a.h, b.y + b.h) - fmax(a.y, b.y);
    return ox > slack && oy > slack;
}
