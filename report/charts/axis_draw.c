/* report/charts/axis_draw.c - chooses the ticks whose labels fit and draws axes; see axis.h. */
#include "report/charts/axis.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TICK_PT 3.0     /* length of a tick */
#define ROW_PT 9.5      /* one row of labels under an axis */
#define LABEL_GAP 7.0   /* least distance between neighbouring labels */
#define TURNED_MAX 80.0 /* longer turned names are cut */
#define NAMES_LINES 3u  /* most lines of a wrapped category name */

static void build_ticks(struct mw_axis *a, unsigned want_n)
{
    switch (a->spec.scale) {
    case MW_SCALE_TIME: mw_ticks_time(&a->ticks, (int64_t)a->lo, (int64_t)a->hi, want_n); break;
    case MW_SCALE_LOG: mw_ticks_log(&a->ticks, a->lo, a->hi, want_n); break;
    default: mw_ticks_linear(&a->ticks, a->lo, a->hi, want_n, a->spec.step);
    }
}

/* Position of a value already in the shown unit. */
static double shown_pos(const struct mw_axis *a, double at)
{
    double u = a->spec.scale == MW_SCALE_LOG ? log(at / a->lo) / log(a->hi / a->lo) : (at - a->lo) / (a->hi - a->lo);
    return a->p0 + u * (a->p1 - a->p0);
}

static bool labels_fit(const struct mw_axis *a, struct mw_canvas *cv)
{
    struct mw_font f = mw_font(MW_F_TICK);
    for (size_t i = 1; i < a->ticks.n; i++) {
        double room = fabs(shown_pos(a, a->ticks.tick[i].at) - shown_pos(a, a->ticks.tick[i - 1].at));
        double w = (mw_text_width(cv->text, f, a->ticks.tick[i].label) + mw_text_width(cv->text, f, a->ticks.tick[i - 1].label)) / 2;
        if (w + LABEL_GAP > room)
            return false;
    }
    return true;
}

static double longest_word_pt(struct mw_canvas *cv, struct mw_font f, const char *s)
{
    double longest = 0;
    char word[64];
    while (*s) {
        size_t n = strcspn(s, " ");
        if (n && n < sizeof word) {
            memcpy(word, s, n);
            word[n] = '\0';
            longest = fmax(longest, mw_text_width(cv->text, f, word));
        }
        s += n + (s[n] == ' ');
    }
    return longest;
}

/* Tries the ways of setting category names side by side, best first. */
static void place_names(struct mw_axis *a, struct mw_canvas *cv)
{
    struct mw_font f = mw_font(MW_F_TICK);
    double slot = mw_axis_slot_pt(a), widest = 0, longest_word = 0, wrapped_h = 0;
    unsigned lines = 0;
    bool cut = false;
    for (size_t i = 0; i < a->spec.names_n; i++) {
        const char *s = a->spec.names[i];
        struct mw_setting set = { f, MW_CENTRE, fmax(slot - 4.0, 1.0), 0 };
        struct mw_extent e = mw_text_measure(cv->text, set, s);
        widest = fmax(widest, mw_text_width(cv->text, f, s));
        longest_word = fmax(longest_word, longest_word_pt(cv, f, s));
        wrapped_h = fmax(wrapped_h, e.h);
        lines = e.lines_n > lines ? e.lines_n : lines;
    }
    cut = longest_word > slot - 4.0 || lines > NAMES_LINES;
    a->names_every = 1;
    a->names_pt = ROW_PT;
    if (widest + 4.0 <= slot) {
        a->names_mode = MW_NAMES_FLAT;
    } else if (!cut) {
        a->names_mode = MW_NAMES_WRAPPED;
        a->names_pt = wrapped_h + 1.0;
    } else if (slot >= f.size_pt * 1.3 && a->spec.names_n <= 24) {
        a->names_mode = MW_NAMES_TURNED;
        a->names_pt = fmin(widest, TURNED_MAX) + 2.0;
    } else {
        a->names_mode = MW_NAMES_THINNED;
        a->names_every = (unsigned)ceil((widest + LABEL_GAP) / slot);
    }
}

void mw_axis_place_x(struct mw_axis *a, struct mw_canvas *cv, double p0, double p1)
{
    a->p0 = p0;
    a->p1 = p1;
    if (a->spec.scale == MW_SCALE_CATEGORY) {
        place_names(a, cv);
        return;
    }
    for (unsigned want = (unsigned)fmax(fabs(p1 - p0) / 38.0, 2.0);; want--) {
        build_ticks(a, want);
        if (want <= 1 || labels_fit(a, cv))
            break;
    }
    if (!labels_fit(a, cv)) /* a plot narrower than two labels: keep the first */
        a->ticks.n = a->ticks.n ? 1 : 0;
}

void mw_axis_place_y(struct mw_axis *a, struct mw_canvas *cv, double p0, double p1)
{
    a->p0 = p0;
    a->p1 = p1;
    a->names_every = 1;
    if (a->spec.scale != MW_SCALE_CATEGORY)
        build_ticks(a, (unsigned)fmin(fmax(fabs(p1 - p0) / 18.0, 2.0), 6.0));
    else
        while (mw_axis_slot_pt(a) * a->names_every < mw_font(MW_F_TICK).size_pt * 1.2)
            a->names_every++;
    (void)cv;
}

double mw_axis_x_height(const struct mw_axis *a)
{
    double h = TICK_PT + 1.0 + (a->spec.scale == MW_SCALE_CATEGORY ? a->names_pt : ROW_PT);
    if (a->ticks.spans_n)
        h += ROW_PT;
    if (a->spec.title || a->spec.unit || a->spec.percent)
        h += ROW_PT + 1.0;
    return h;
}

double mw_axis_y_width(const struct mw_axis *a, struct mw_canvas *cv, double w_max)
{
    struct mw_font f = mw_font(MW_F_TICK);
    double w = 0;
    if (a->spec.scale == MW_SCALE_CATEGORY)
        for (size_t i = 0; i < a->spec.names_n; i++)
            w = fmax(w, mw_text_width(cv->text, mw_font(MW_F_LABEL), a->spec.names[i]));
    for (size_t i = 0; i < a->ticks.n; i++)
        w = fmax(w, mw_text_width(cv->text, f, a->ticks.tick[i].label));
    return fmin(w + MW_GAP_PT + 1.0, w_max);
}

static void draw_names_x(const struct mw_axis *a, struct mw_canvas *cv, double y)
{
    struct mw_font f = mw_font(MW_F_TICK);
    struct mw_rgb ink = mw_tone(MW_TONE_TEXT);
    double slot = mw_axis_slot_pt(a), last = fmax(a->p0, a->p1);
    for (size_t i = 0; i < a->spec.names_n; i += a->names_every) {
        double mid = mw_axis_slot_mid(a, i);
        const char *s = a->spec.names[i];
        if (a->names_mode == MW_NAMES_WRAPPED)
            mw_label_wrapped(cv, f, ink, (struct mw_box){ mid - slot / 2 + 2, y - 2, slot - 4, a->names_pt }, MW_CENTRE, MW_TOP, NAMES_LINES, s);
        else if (a->names_mode == MW_NAMES_TURNED)
            mw_label_turned(cv, f, ink, mid, y, MW_RIGHT, a->names_pt - 2.0, s);
        else if (a->names_mode == MW_NAMES_FLAT || mid + mw_text_width(cv->text, f, s) / 2 <= last + 2)
            mw_label(cv, f, ink, mid, y, MW_CENTRE, MW_TOP, s);
    }
}

/* Months under days, years under months: at the start of their span, dropped where the span is too short. */
static void draw_spans(const struct mw_axis *a, struct mw_canvas *cv, double axis_y, double y)
{
    struct mw_font f = mw_font(MW_F_TICK);
    f.weight = MW_SEMIBOLD;
    for (size_t i = 0; i < a->ticks.spans_n; i++) {
        const struct mw_tick *s = &a->ticks.span[i];
        double x = shown_pos(a, s->at), end = i + 1 < a->ticks.spans_n ? shown_pos(a, s[1].at) : a->p1;
        if (i)
            mw_stroke_line(cv, x, axis_y, x, y + 6.0, mw_tone(MW_TONE_RULE), MW_HAIRLINE_PT);
        if (mw_text_width(cv->text, f, s->label) + 6.0 <= end - x)
            mw_label(cv, f, mw_tone(MW_TONE_MUTED), x + (i ? 3.0 : 0.0), y, MW_LEFT, MW_TOP, s->label);
    }
}

void mw_axis_draw_x(const struct mw_axis *a, struct mw_canvas *cv, struct mw_box plot, bool grid)
{
    struct mw_font f = mw_font(MW_F_TICK);
    double base = plot.y + plot.h, y = base + TICK_PT + 2.0;
    bool names = a->spec.scale == MW_SCALE_CATEGORY;
    for (size_t i = 0; i < a->ticks.n; i++) {
        double x = shown_pos(a, a->ticks.tick[i].at);
        if (grid)
            mw_stroke_line(cv, x, plot.y, x, base, mw_tone(MW_TONE_GRID), MW_HAIRLINE_PT);
        mw_stroke_line(cv, x, base, x, base + TICK_PT, mw_tone(MW_TONE_AXIS), MW_HAIRLINE_PT);
        mw_label(cv, f, mw_tone(MW_TONE_TEXT), x, y, MW_CENTRE, MW_TOP, a->ticks.tick[i].label);
    }
    if (names)
        draw_names_x(a, cv, y);
    mw_stroke_line(cv, plot.x, base, plot.x + plot.w, base, mw_tone(MW_TONE_AXIS), 0.6);
    y += names ? a->names_pt : ROW_PT;
    if (a->ticks.spans_n) {
        draw_spans(a, cv, base, y);
        y += ROW_PT;
    }
    char caption[120];
    if (*mw_axis_caption(a, caption, sizeof caption))
        mw_label_cut(cv, f, mw_tone(MW_TONE_MUTED), plot.x + plot.w, y + 1.0, MW_RIGHT, MW_TOP, plot.w, caption);
}

void mw_axis_draw_y(const struct mw_axis *a, struct mw_canvas *cv, struct mw_box plot, double label_w, bool grid)
{
    double x = plot.x - MW_GAP_PT, slot = mw_axis_slot_pt(a);
    for (size_t i = 0; i < a->ticks.n; i++) {
        double y = shown_pos(a, a->ticks.tick[i].at);
        if (grid)
            mw_stroke_line(cv, plot.x, y, plot.x + plot.w, y, mw_tone(MW_TONE_GRID), MW_HAIRLINE_PT);
        mw_label(cv, mw_font(MW_F_TICK), mw_tone(MW_TONE_TEXT), x, y, MW_RIGHT, MW_MIDDLE, a->ticks.tick[i].label);
    }
    if (a->spec.scale != MW_SCALE_CATEGORY)
        return;
    for (size_t i = 0; i < a->spec.names_n; i += a->names_every) {
        struct mw_box b = { x - label_w + MW_GAP_PT, mw_axis_slot_mid(a, i) - slot / 2, label_w - MW_GAP_PT, slot };
        struct mw_font f = mw_font(MW_F_LABEL);
        bool two = slot > 2.8 * f.size_pt && mw_text_width(cv->text, f, a->spec.names[i]) > b.w;
        if (two)
            mw_label_wrapped(cv, f, mw_tone(MW_TONE_TEXT), b, MW_RIGHT, MW_MIDDLE, 2, a->spec.names[i]);
        else
            mw_label_cut(cv, f, mw_tone(MW_TONE_TEXT), x, b.y + slot / 2, MW_RIGHT, MW_MIDDLE, b.w, a->spec.names[i]);
    }
}
