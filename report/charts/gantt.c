/* report/charts/gantt.c - schedules: bars, P50 and P90 diamonds and today's line on a time axis. */
#include "report/charts/plot.h"
#include "sim/base/arena.h"
#include <math.h>

static void gantt_range(const struct mw_gantt *c, double *lo, double *hi)
{
    *lo = INFINITY;
    *hi = -INFINITY;
    for (size_t i = 0; i < c->bars_n; i++) {
        *lo = fmin(*lo, (double)c->bars[i].start_ns);
        *hi = fmax(*hi, (double)c->bars[i].end_ns);
    }
    for (size_t i = 0; i < c->marks_n; i++) {
        *lo = fmin(*lo, (double)c->marks[i].t_ns);
        *hi = fmax(*hi, (double)c->marks[i].t_ns);
    }
    if (c->today_ns)
        *lo = fmin(*lo, (double)c->today_ns);
    double pad = isfinite(*lo) ? 0.03 * (*hi - *lo) : 0.0;
    *hi += pad;
}

static void draw_bars(struct mw_canvas *cv, const struct mw_plot *p, const struct mw_gantt *c, struct mw_box *taken, size_t *taken_n)
{
    double h = fmin(0.56 * mw_axis_slot_pt(&p->y), 11.0);
    for (size_t i = 0; i < c->bars_n; i++) {
        const struct mw_gantt_bar *bar = &c->bars[i];
        double a = mw_axis_pos(&p->x, (double)bar->start_ns), e = mw_axis_pos(&p->x, (double)bar->end_ns), mid = mw_axis_slot_mid(&p->y, bar->row);
        struct mw_box b = { a, mid - h / 2, fmax(e - a, 0.8), h };
        mw_fill_box(cv, b, mw_palette(bar->group));
        if (bar->critical)
            mw_stroke_box(cv, b, mw_tone(MW_TONE_BAD), 1.5);
        taken[(*taken_n)++] = b;
    }
}

/* A mark without text that follows in the same row belongs to this one: its text goes beyond both. */
static double silent_reach(const struct mw_plot *p, const struct mw_gantt *c, size_t i)
{
    const struct mw_gantt_mark *m = &c->marks[i];
    bool pair = m->text && i + 1 < c->marks_n && m[1].row == m->row && !m[1].text && m[1].t_ns >= m->t_ns;
    return pair ? mw_axis_pos(&p->x, (double)m[1].t_ns) - mw_axis_pos(&p->x, (double)m->t_ns) : 0.0;
}

/* Room right of the plot for texts of late marks. */
static double text_reach(struct mw_canvas *cv, const struct mw_gantt *c, double plot_w, double lo, double hi)
{
    double reach = 0;
    for (size_t i = 0; i < c->marks_n; i++)
        if (c->marks[i].text)
            reach = fmax(reach, mw_text_width(cv->text, mw_font(MW_F_LABEL), c->marks[i].text) + 10 -
                                    ((hi - (double)c->marks[i].t_ns) / (hi - lo)) * plot_w);
    return fmin(reach, 0.3 * plot_w);
}

static void draw_marks(struct mw_canvas *cv, const struct mw_plot *p, const struct mw_gantt *c, struct mw_arena *arena, struct mw_box *taken,
                       size_t taken_n, double right_pt)
{
    struct mw_point_label *l = mw_arena_array(arena, struct mw_point_label, c->marks_n + 1);
    double r = fmin(0.3 * mw_axis_slot_pt(&p->y), 4.2);
    for (size_t i = 0; i < c->marks_n; i++) {
        const struct mw_gantt_mark *m = &c->marks[i];
        double x = mw_axis_pos(&p->x, (double)m->t_ns), y = mw_axis_slot_mid(&p->y, m->row);
        mw_fill_diamond(cv, x, y, r, mw_tone(MW_TONE_TEXT));
        if (m->hollow)
            mw_fill_diamond(cv, x, y, r - 1.2, mw_tone(MW_TONE_PAPER));
        l[i] = (struct mw_point_label){ x, y, r + silent_reach(p, c, i), m->text };
        taken[taken_n++] = (struct mw_box){ x - r, y - r, 2 * r, 2 * r };
    }
    struct mw_box area = p->area;
    area.w += right_pt;
    mw_point_labels(cv, area, l, c->marks_n, taken, taken_n);
}

static size_t gantt_legend(const struct mw_gantt *c, struct mw_legend_item *it)
{
    size_t n = 0;
    bool p50 = false, p90 = false, critical = false;
    for (; n < c->groups_n; n++)
        it[n] = (struct mw_legend_item){ c->group_names[n], mw_palette((unsigned)n), MW_KEY_BOX, 0 };
    for (size_t i = 0; i < c->marks_n; i++) {
        p50 |= !c->marks[i].hollow;
        p90 |= c->marks[i].hollow;
    }
    for (size_t i = 0; i < c->bars_n; i++)
        critical |= c->bars[i].critical;
    if (critical)
        it[n++] = (struct mw_legend_item){ "critical", mw_tone(MW_TONE_BAD), MW_KEY_FRAME, 0 };
    if (p50)
        it[n++] = (struct mw_legend_item){ p90 ? "P50 (hollow: P90)" : "P50", mw_tone(MW_TONE_TEXT), MW_KEY_DIAMOND, 0 };
    return n;
}

void mw_chart_gantt(struct mw_canvas *cv, struct mw_box box, const struct mw_gantt *c)
{
    struct mw_arena arena;
    struct mw_plot p;
    double lo, hi;
    size_t taken_n = 0;
    if (c->rows_n == 0 || c->bars_n + c->marks_n == 0) {
        mw_plot_title(cv, &box, c->title);
        mw_plot_empty(cv, box, "Nothing to show: no activities.");
        return;
    }
    mw_arena_init(&arena);
    struct mw_legend_item *items = mw_arena_array(&arena, struct mw_legend_item, c->groups_n + 2);
    struct mw_box *taken = mw_arena_array(&arena, struct mw_box, c->bars_n + 2 * c->marks_n + 1);
    struct mw_axis_spec x = { .scale = MW_SCALE_TIME }, y = { .scale = MW_SCALE_CATEGORY, .names = c->rows, .names_n = c->rows_n };
    gantt_range(c, &lo, &hi);
    mw_axis_range(&p.x, &x, lo, hi);
    mw_axis_range(&p.y, &y, 0, 0);
    struct mw_plot_frame f = { .title = c->title, .legend = items, .legend_n = gantt_legend(c, items), .grid_x = true,
                               .right_pt = fmax(text_reach(cv, c, 0.7 * box.w, lo, hi), 6.0) };
    mw_plot_begin(&p, cv, box, &f);
    for (size_t i = 1; i < c->rows_n; i++) {
        double y0 = mw_axis_slot_mid(&p.y, i) - mw_axis_slot_pt(&p.y) / 2;
        mw_stroke_line(cv, p.area.x, y0, p.area.x + p.area.w, y0, mw_tone(MW_TONE_GRID), MW_HAIRLINE_PT);
    }
    draw_bars(cv, &p, c, taken, &taken_n);
    if (c->today_ns) {
        double now = mw_axis_pos(&p.x, (double)c->today_ns);
        mw_stroke_dashed(cv, now, p.area.y, now, p.area.y + p.area.h, mw_tone(MW_TONE_BAD), 0.8);
    }
    draw_marks(cv, &p, c, &arena, taken, taken_n, f.right_pt);
    mw_arena_fini(&arena);
}
