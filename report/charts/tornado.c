/* report/charts/tornado.c - which inputs move a result: tornado, and dot-and-band comparisons. */
#include "report/charts/number.h"
#include "report/charts/plot.h"
#include "sim/base/arena.h"
#include <math.h>
#include <stdlib.h>

static double swing(const struct mw_tornado_row *r)
{
    double s = fabs(r->at_high - r->at_low);
    return isfinite(s) ? s : -1.0;
}

/* Largest first; ties by address within one array, which is the caller's order. */
static int by_swing(const void *a, const void *b)
{
    const struct mw_tornado_row *x = *(const struct mw_tornado_row *const *)a, *y = *(const struct mw_tornado_row *const *)b;
    double sx = swing(x), sy = swing(y);
    return sx != sy ? (sx < sy) - (sx > sy) : (x > y) - (x < y);
}

static void tornado_row(struct mw_canvas *cv, const struct mw_plot *p, const struct mw_tornado *c, const struct mw_tornado_row *r, size_t i)
{
    double base = mw_axis_pos(&p->x, c->base), mid = mw_axis_slot_mid(&p->y, i), w = fmin(0.62 * mw_axis_slot_pt(&p->y), 15.0);
    double lo = mw_axis_pos(&p->x, r->at_low), hi = mw_axis_pos(&p->x, r->at_high);
    struct mw_font f = mw_font(MW_F_TICK);
    const struct {
        double at;
        const char *text;
        struct mw_rgb rgb;
    } end[2] = {{lo, r->low_text, mw_palette(1)}, {hi, r->high_text, mw_palette(2)}};
    bool same_side = (lo - base) * (hi - base) > 0; /* both ends worsen the result: the shorter bar gets no text of its own side */
    for (int k = 0; k < 2; k++) {
        double at = end[k].at;
        mw_fill_box(cv, (struct mw_box){ fmin(base, at), mid - w / 2, fabs(at - base), w }, end[k].rgb);
        bool left = at < base || (at == base && (end[1 - k].at > base || (end[1 - k].at == base && k == 0))); /* an end without a bar leaves the other its side */
        bool shorter = fabs(at - base) < fabs(end[1 - k].at - base) || (at == end[1 - k].at && k == 0);
        if (end[k].text && !(same_side && shorter))
            mw_label(cv, f, mw_tone(MW_TONE_MUTED), left ? at - 3 : at + 3, mid, left ? MW_RIGHT : MW_LEFT, MW_MIDDLE, end[k].text);
    }
}

void mw_chart_tornado(struct mw_canvas *cv, struct mw_box box, const struct mw_tornado *c)
{
    struct mw_arena arena;
    mw_arena_init(&arena);
    const struct mw_tornado_row **rows = mw_arena_array(&arena, const struct mw_tornado_row *, c->n + 1);
    const char **names = mw_arena_array(&arena, const char *, c->n + 1);
    double lo = c->base, hi = c->base, text_w = 0;
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++)
        if (swing(&c->rows[i]) >= 0)
            rows[n++] = &c->rows[i];
    if (n)
        qsort(rows, n, sizeof *rows, by_swing);
    n = c->top_n && c->top_n < n ? c->top_n : n;
    for (size_t i = 0; i < n; i++) {
        names[i] = rows[i]->name;
        lo = fmin(lo, fmin(rows[i]->at_low, rows[i]->at_high));
        hi = fmax(hi, fmax(rows[i]->at_low, rows[i]->at_high));
        text_w = fmax(text_w, fmax(rows[i]->low_text ? mw_text_width(cv->text, mw_font(MW_F_TICK), rows[i]->low_text) : 0,
                                   rows[i]->high_text ? mw_text_width(cv->text, mw_font(MW_F_TICK), rows[i]->high_text) : 0));
    }
    if (n == 0) {
        mw_plot_title(cv, &box, c->title);
        mw_plot_empty(cv, box, "Nothing to show: no input was varied.");
    } else {
        struct mw_plot p;
        double pad = (hi - lo) * fmin((text_w + 6) / fmax(box.w * 0.5, 1), 0.6); /* the range texts stand outside the bars */
        struct mw_axis_spec cats = { .scale = MW_SCALE_CATEGORY, .names = names, .names_n = n };
        struct mw_legend_item items[] = {{"input at its low end", mw_palette(1), MW_KEY_BOX, 0},
                                         {"input at its high end", mw_palette(2), MW_KEY_BOX, 0}};
        struct mw_axis_spec value = c->value;
        value.tight = value.tight || (value.lo == 0 && value.hi == 0);
        mw_axis_range(&p.x, &value, lo - pad, hi + pad);
        mw_axis_range(&p.y, &cats, 0, 0);
        struct mw_plot_frame f = { .title = c->title, .legend = items, .legend_n = 2, .grid_x = true };
        mw_plot_begin(&p, cv, box, &f);
        for (size_t i = 0; i < n; i++)
            tornado_row(cv, &p, c, rows[i], i);
        double base = mw_axis_pos(&p.x, c->base);
        mw_stroke_line(cv, base, p.area.y, base, p.area.y + p.area.h, mw_tone(MW_TONE_TEXT), 0.8);
    }
    mw_arena_fini(&arena);
}

static void dot_row(struct mw_canvas *cv, const struct mw_plot *p, const struct mw_dot_row *r, size_t i, double tick)
{
    double mid = mw_axis_slot_mid(&p->y, i), h = fmin(0.36 * mw_axis_slot_pt(&p->y), 8.0);
    struct mw_rgb rgb = mw_palette(r->colour ? r->colour - 1 : (unsigned)i);
    char text[MW_NUM_N];
    mw_stroke_line(cv, p->area.x, mid, p->area.x + p->area.w, mid, mw_tone(MW_TONE_GRID), MW_HAIRLINE_PT);
    if (isfinite(r->lo) && isfinite(r->hi)) {
        double a = mw_axis_pos(&p->x, r->lo), b = mw_axis_pos(&p->x, r->hi);
        mw_fill_box(cv, (struct mw_box){ fmin(a, b), mid - h / 2, fabs(b - a), h }, mw_rgb_mix(rgb, mw_tone(MW_TONE_PAPER), 0.6));
    }
    if (isfinite(tick)) {
        double x = mw_axis_pos(&p->x, tick);
        mw_stroke_line(cv, x, mid - h * 0.7, x, mid + h * 0.7, mw_tone(MW_TONE_TEXT), 1.4);
    }
    if (!isfinite(r->mid)) {
        mw_label(cv, mw_font(MW_F_TICK), mw_tone(MW_TONE_MUTED), p->area.x + 3, mid, MW_LEFT, MW_MIDDLE, "not reached");
        return;
    }
    mw_fill_dot(cv, mw_axis_pos(&p->x, r->mid), mid, fmin(h * 0.55, 3.2) + 0.4, rgb);
    mw_axis_value(&p->x, r->mid, text, sizeof text);
    mw_label(cv, mw_font(MW_F_LABEL_STRONG), mw_tone(MW_TONE_TEXT), p->area.x + p->area.w + 6, mid, MW_LEFT, MW_MIDDLE, text);
}

static size_t dot_legend(const struct mw_dot_chart *c, struct mw_legend_item item[3])
{
    size_t n = 0;
    struct mw_rgb rgb = mw_palette(c->n && c->rows[0].colour ? c->rows[0].colour - 1 : 0);
    if (c->dot_name)
        item[n++] = (struct mw_legend_item){ c->dot_name, rgb, MW_KEY_DOT, 0 };
    if (c->band_name)
        item[n++] = (struct mw_legend_item){ c->band_name, rgb, MW_KEY_BAND, 0 };
    if (c->tick_name)
        item[n++] = (struct mw_legend_item){ c->tick_name, mw_tone(MW_TONE_TEXT), MW_KEY_TICK, 0 };
    return n;
}

void mw_chart_dots(struct mw_canvas *cv, struct mw_box box, const struct mw_dot_chart *c)
{
    struct mw_arena arena;
    struct mw_plot p;
    double lo = INFINITY, hi = -INFINITY, text_w = 0;
    if (c->n == 0) {
        mw_plot_title(cv, &box, c->title);
        mw_plot_empty(cv, box, "Nothing to show: no cases.");
        return;
    }
    mw_arena_init(&arena);
    const char **names = mw_arena_array(&arena, const char *, c->n);
    for (size_t i = 0; i < c->n; i++) {
        names[i] = c->rows[i].name;
        lo = fmin(lo, fmin(c->rows[i].lo, c->rows[i].mid)); /* fmin skips NaN */
        hi = fmax(hi, fmax(c->rows[i].hi, c->rows[i].mid));
        lo = fmin(lo, c->ticks ? c->ticks[i] : NAN);
        hi = fmax(hi, c->ticks ? c->ticks[i] : NAN);
    }
    for (size_t i = 0; i < c->refs_n; i++) {
        lo = fmin(lo, c->refs[i].at);
        hi = fmax(hi, c->refs[i].at);
    }
    struct mw_axis_spec cats = { .scale = MW_SCALE_CATEGORY, .names = names, .names_n = c->n };
    mw_axis_range(&p.x, &c->value, lo, hi);
    mw_axis_range(&p.y, &cats, 0, 0);
    for (size_t i = 0; i < c->n; i++) {
        char text[MW_NUM_N];
        mw_axis_value(&p.x, c->rows[i].mid, text, sizeof text);
        text_w = fmax(text_w, mw_text_width(cv->text, mw_font(MW_F_LABEL_STRONG), text));
    }
    struct mw_legend_item items[3];
    struct mw_plot_frame f = { .title = c->title, .legend = items, .legend_n = dot_legend(c, items), .grid_x = true, .right_pt = text_w + 8 };
    mw_plot_begin(&p, cv, box, &f);
    for (size_t i = 0; i < c->n; i++)
        dot_row(cv, &p, &c->rows[i], i, c->ticks ? c->ticks[i] : NAN);
    mw_plot_refs_x(cv, &p, c->refs, c->refs_n);
    mw_arena_fini(&arena);
}
