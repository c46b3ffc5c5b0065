/* report/charts/waterfall.c - how a total comes about: floating changes between totals, standing or lying. */
#include "report/charts/number.h"
#include "report/charts/plot.h"
#include "sim/base/arena.h"
#include <math.h>
#include <stdio.h>

struct span { double from, to; };

/* Where each step starts and ends; a total starts at zero. */
static void step_spans(const struct mw_waterfall *c, struct span *s, double *lo, double *hi)
{
    double run = 0;
    *lo = *hi = 0;
    for (size_t i = 0; i < c->n; i++) {
        const struct mw_waterfall_step *st = &c->steps[i];
        double next = st->total ? (isfinite(st->v) ? st->v : run) : run + (isfinite(st->v) ? st->v : 0.0);
        s[i] = (struct span){ st->total ? 0.0 : run, next };
        run = next;
        *lo = fmin(*lo, next);
        *hi = fmax(*hi, next);
    }
}

static struct mw_rgb step_colour(const struct mw_waterfall_step *st, struct span s)
{
    return st->total ? mw_palette(0) : s.to < s.from ? mw_palette(4) : mw_palette(3);
}

static void step_label(const struct mw_axis *value, const struct mw_waterfall_step *st, struct span s, char *buf, size_t buf_n)
{
    char num[MW_NUM_N];
    mw_axis_value(value, st->total ? s.to : s.to - s.from, num, sizeof num);
    snprintf(buf, buf_n, "%s%s", !st->total && s.to > s.from ? "+" : "", num);
}

static void draw_step(struct mw_canvas *cv, const struct mw_waterfall *c, const struct mw_plot *p, const struct span *s, size_t i)
{
    const struct mw_axis *value = c->lying ? &p->x : &p->y, *names = c->lying ? &p->y : &p->x;
    double a = mw_axis_pos(value, s[i].from), b = mw_axis_pos(value, s[i].to), mid = mw_axis_slot_mid(names, i), slot = mw_axis_slot_pt(names);
    double w = fmin(0.66 * slot, c->lying ? 18.0 : 44.0), lo = fmin(a, b), len = fmax(fabs(b - a), 0.8), next = mid + slot - w / 2;
    struct mw_rgb rule = mw_tone(MW_TONE_AXIS);
    char text[MW_NUM_N + 2];
    struct mw_font f = mw_font(c->steps[i].total ? MW_F_LABEL_STRONG : MW_F_LABEL);
    step_label(value, &c->steps[i], s[i], text, sizeof text);
    if (c->lying) {
        mw_fill_box(cv, (struct mw_box){ lo, mid - w / 2, len, w }, step_colour(&c->steps[i], s[i]));
        mw_label(cv, f, mw_tone(MW_TONE_TEXT), lo + len + 3, mid, MW_LEFT, MW_MIDDLE, text);
        if (i + 1 < c->n)
            mw_stroke_line(cv, b, mid + w / 2, b, next, rule, 0.5);
    } else {
        mw_fill_box(cv, (struct mw_box){ mid - w / 2, lo, w, len }, step_colour(&c->steps[i], s[i]));
        if (mw_text_width(cv->text, f, text) + 2 <= slot)
            mw_label(cv, f, mw_tone(MW_TONE_TEXT), mid, lo - 1.5, MW_CENTRE, MW_BOTTOM, text);
        if (i + 1 < c->n)
            mw_stroke_line(cv, mid + w / 2, b, next, b, rule, 0.5);
    }
}

void mw_chart_waterfall(struct mw_canvas *cv, struct mw_box box, const struct mw_waterfall *c)
{
    struct mw_arena arena;
    struct mw_plot p;
    double lo, hi;
    if (c->n == 0) {
        mw_plot_title(cv, &box, c->title);
        mw_plot_empty(cv, box, "Nothing to show: no steps.");
        return;
    }
    mw_arena_init(&arena);
    struct span *s = mw_arena_array(&arena, struct span, c->n);
    const char **names = mw_arena_array(&arena, const char *, c->n);
    for (size_t i = 0; i < c->n; i++)
        names[i] = c->steps[i].name;
    step_spans(c, s, &lo, &hi);
    struct mw_axis_spec value = c->value, cats = { .scale = MW_SCALE_CATEGORY, .names = names, .names_n = c->n };
    value.zero = value.tight = true; /* a little room for the label on the tallest step, not a whole tick */
    mw_axis_range(c->lying ? &p.x : &p.y, &value, lo, hi + (c->lying ? 0.0 : 0.1 * (hi - lo)));
    mw_axis_range(c->lying ? &p.y : &p.x, &cats, 0, 0);
    struct mw_plot_frame f = { .title = c->title, .grid_x = c->lying, .grid_y = !c->lying, .right_pt = c->lying ? 26.0 : 0.0 };
    mw_plot_begin(&p, cv, box, &f);
    for (size_t i = 0; i < c->n; i++)
        draw_step(cv, c, &p, s, i);
    mw_arena_fini(&arena);
}
