/* report/charts/table.c - column widths, row heights and drawing of tables; see table.h. */
#include "report/charts/number.h"
#include "report/charts/table.h"
#include "sim/base/arena.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define PAD_X 4.0
#define LINE_EM 1.28 /* height of a line of wrapped text */
#define NOTE_PT 9.0

struct col { double x, w, natural, before, after; /* decimal columns: widest part before and after the point */ };
struct grid {
    struct mw_canvas *cv;
    const struct mw_table *t;
    struct mw_box box;
    struct col *col;
    double *row_h, head_h;
    size_t head_lines;
    bool units;
};

/* Space over and under the text of a row. */
static double pad_y(const struct mw_table *t)
{
    return t->dense ? 1.3 : 2.6;
}

static const char *cell_at(const struct mw_table *t, size_t r, size_t c)
{
    const char *s = t->cells[r * t->cols_n + c];
    return s ? s : "";
}

static enum mw_row_kind kind_at(const struct mw_table *t, size_t r)
{
    return t->row_kinds ? (enum mw_row_kind)t->row_kinds[r] : MW_ROW_PLAIN;
}

static enum mw_cell_look look_at(const struct mw_table *t, size_t r, size_t c)
{
    return t->cell_looks ? (enum mw_cell_look)t->cell_looks[r * t->cols_n + c] : MW_LOOK_PLAIN;
}

static struct mw_font cell_font(const struct mw_table *t, size_t r, size_t c)
{
    struct mw_font f = mw_font(MW_F_LABEL);
    enum mw_cell_look look = look_at(t, r, c);
    if (kind_at(t, r) != MW_ROW_PLAIN || look == MW_LOOK_STRONG || look == MW_LOOK_BEST)
        f.weight = MW_SEMIBOLD;
    return f;
}

static double dot_room(const struct mw_table *t, size_t r, size_t c)
{
    return look_at(t, r, c) >= MW_LOOK_GOOD ? 8.0 : 0.0;
}

/* Length of the part that stands left of the decimal line: up to the point, or to the last digit of a whole number. */
static size_t whole_part(const char *s)
{
    const char *point = strchr(s, '.');
    if (point && point > s && point[-1] >= '0' && point[-1] <= '9')
        return (size_t)(point - s);
    size_t end = 0;
    for (size_t i = 0; s[i]; i++)
        if (s[i] >= '0' && s[i] <= '9')
            end = i + 1;
    return end ? end : strlen(s);
}

/* Words in a column of numbers ("now", "Apr 2028") stand at its right edge instead of at the decimal line. */
static bool is_word(const char *s)
{
    return (*s >= 'A' && *s <= 'Z') || (*s >= 'a' && *s <= 'z');
}

static double part_width(const struct grid *g, struct mw_font f, const char *s, size_t n)
{
    char part[128];
    snprintf(part, sizeof part, "%.*s", (int)n, s);
    return mw_text_width(g->cv->text, f, part);
}

static void measure_cell(struct grid *g, size_t r, size_t c)
{
    const char *s = cell_at(g->t, r, c);
    struct mw_font f = cell_font(g->t, r, c);
    struct col *col = &g->col[c];
    if (kind_at(g->t, r) == MW_ROW_GROUP || !*s)
        return;
    if (g->t->cols[c].align == MW_CELL_DECIMAL && !is_word(s)) {
        double before = part_width(g, f, s, whole_part(s));
        col->before = fmax(col->before, before + dot_room(g->t, r, c));
        col->after = fmax(col->after, mw_text_width(g->cv->text, f, s) - before);
        col->natural = fmax(col->natural, col->before + col->after);
    } else {
        col->natural = fmax(col->natural, mw_text_width(g->cv->text, f, s) + dot_room(g->t, r, c));
    }
}

/* Lines break at spaces and at U+200B. */
static double longest_word(struct mw_text *text, struct mw_font f, const char *s)
{
    double w = 0;
    char word[96];
    for (size_t n; *s; s += n + (s[n] == ' ')) {
        const char *zero = strstr(s, "\u200b");
        n = strcspn(s, " ");
        if (zero && (size_t)(zero - s) < n)
            n = (size_t)(zero - s) + 3;
        snprintf(word, sizeof word, "%.*s", (int)n, s);
        w = fmax(w, mw_text_width(text, f, word));
    }
    return w;
}

static void share_widths(struct grid *g)
{
    const struct mw_table *t = g->t;
    struct mw_font head = mw_font(MW_F_LABEL_STRONG), unit = mw_font(MW_F_TICK);
    double sum = 0, weights = 0;
    for (size_t c = 0; c < t->cols_n; c++) {
        for (size_t r = 0; r < t->rows_n; r++)
            measure_cell(g, r, c);
        double word = t->cols[c].head ? longest_word(g->cv->text, head, t->cols[c].head) : 0;
        g->col[c].natural = fmax(g->col[c].natural, fmax(word, t->cols[c].unit ? mw_text_width(g->cv->text, unit, t->cols[c].unit) : 0)) + 2 * PAD_X;
        g->units |= t->cols[c].unit != NULL;
        sum += g->col[c].natural;
        weights += t->cols[c].weight;
    }
    double spare = g->box.w - sum, x = g->box.x;
    for (size_t c = 0; c < t->cols_n; c++) {
        double part = weights > 0 ? t->cols[c].weight / weights : c == 0 ? 1.0 : 0.0;
        g->col[c].w = spare >= 0 ? g->col[c].natural + spare * part : g->col[c].natural;
    }
    if (spare < 0) { /* text columns give way first, down to a readable width; then all shrink alike */
        double give = 0, need = -spare;
        for (size_t c = 0; c < t->cols_n; c++)
            give += t->cols[c].align == MW_CELL_LEFT ? fmax(g->col[c].w - 60.0, 0) : 0;
        double u = give > 0 ? fmin(need / give, 1.0) : 0;
        for (size_t c = 0; c < t->cols_n; c++)
            g->col[c].w -= t->cols[c].align == MW_CELL_LEFT ? u * fmax(g->col[c].w - 60.0, 0) : 0;
        double left = fmax(need - give, 0), now = g->box.w + left;
        for (size_t c = 0; c < t->cols_n; c++)
            g->col[c].w *= g->box.w / now;
    }
    for (size_t c = 0; c < t->cols_n; x += g->col[c++].w)
        g->col[c].x = x;
}

static double wrapped_h(const struct grid *g, struct mw_font f, double w, const char *s, unsigned lines_max)
{
    struct mw_setting set = { f, MW_LEFT, fmax(w, 4.0), lines_max };
    return mw_text_measure(g->cv->text, set, s).h;
}

static unsigned lines_allowed(const struct mw_table *t)
{
    return t->lines_max ? t->lines_max : 2;
}

static void row_heights(struct grid *g)
{
    const struct mw_table *t = g->t;
    double one = mw_font(MW_F_LABEL).size_pt * LINE_EM;
    g->head_h = 0;
    for (size_t c = 0; c < t->cols_n; c++)
        if (t->cols[c].head)
            g->head_h = fmax(g->head_h, wrapped_h(g, mw_font(MW_F_LABEL_STRONG), g->col[c].w - 2 * PAD_X + 0.5, t->cols[c].head, 3));
    g->head_h += 2 * pad_y(g->t) + (g->units ? 9.0 : 0.0);
    for (size_t r = 0; r < t->rows_n; r++) {
        g->row_h[r] = one + 2 * pad_y(g->t);
        for (size_t c = 0; c < t->cols_n; c++)
            if (t->cols[c].align == MW_CELL_LEFT && kind_at(t, r) != MW_ROW_GROUP)
                g->row_h[r] = fmax(g->row_h[r], wrapped_h(g, cell_font(t, r, c), g->col[c].w - 2 * PAD_X - dot_room(t, r, c) + 0.5, cell_at(t, r, c),
                                                          lines_allowed(t)) +
                                                    2 * pad_y(g->t) - 1.0);
        if (kind_at(t, r) == MW_ROW_GROUP)
            g->row_h[r] += 3.0;
    }
}

static enum mw_align head_align(enum mw_cell_align a)
{
    return a == MW_CELL_LEFT ? MW_LEFT : a == MW_CELL_CENTRE ? MW_CENTRE : MW_RIGHT;
}

static void draw_head(const struct grid *g)
{
    const struct mw_table *t = g->t;
    double units_h = g->units ? 9.0 : 0.0;
    for (size_t c = 0; c < t->cols_n; c++) {
        struct mw_box b = { g->col[c].x + PAD_X - 0.25, g->box.y + pad_y(g->t), g->col[c].w - 2 * PAD_X + 0.5, g->head_h - 2 * pad_y(g->t) - units_h };
        enum mw_align a = head_align(t->cols[c].align);
        if (t->cols[c].head)
            mw_label_wrapped(g->cv, mw_font(MW_F_LABEL_STRONG), mw_tone(MW_TONE_TEXT), b, a, MW_BOTTOM, 3, t->cols[c].head);
        double x = a == MW_LEFT ? b.x : a == MW_CENTRE ? b.x + b.w / 2 : b.x + b.w;
        if (t->cols[c].unit)
            mw_label_cut(g->cv, mw_font(MW_F_TICK), mw_tone(MW_TONE_MUTED), x, b.y + b.h + 1, a, MW_TOP, b.w, t->cols[c].unit);
    }
    double y = g->box.y + g->head_h;
    mw_stroke_line(g->cv, g->box.x, g->box.y, g->box.x + g->box.w, g->box.y, mw_tone(MW_TONE_TEXT), 0.8);
    mw_stroke_line(g->cv, g->box.x, y, g->box.x + g->box.w, y, mw_tone(MW_TONE_TEXT), 0.5);
}

/* Good, warning and bad differ in shape as well as in colour, for grey prints and colour-blind readers. */
static void draw_verdict(struct mw_canvas *cv, enum mw_cell_look look, double x, double y)
{
    if (look == MW_LOOK_GOOD)
        mw_fill_dot(cv, x, y, 2.4, mw_tone(MW_TONE_GOOD));
    else if (look == MW_LOOK_WARN)
        mw_fill_diamond(cv, x, y, 3.1, mw_tone(MW_TONE_WARN));
    else
        mw_fill_box(cv, (struct mw_box){ x - 2.3, y - 2.3, 4.6, 4.6 }, mw_tone(MW_TONE_BAD));
}

static void draw_cell(const struct grid *g, size_t r, size_t c, double y)
{
    const char *s = cell_at(g->t, r, c);
    const struct col *col = &g->col[c];
    struct mw_font f = cell_font(g->t, r, c);
    enum mw_cell_look look = look_at(g->t, r, c);
    struct mw_rgb ink = mw_tone(look == MW_LOOK_MUTED ? MW_TONE_MUTED : MW_TONE_TEXT);
    double x = col->x + PAD_X, w = col->w - 2 * PAD_X, mid = y + g->row_h[r] / 2, dot = dot_room(g->t, r, c);
    if (look == MW_LOOK_BEST)
        mw_fill_box(g->cv, (struct mw_box){col->x + 1, y + 0.6, col->w - 2, g->row_h[r] - 1.2},
                    mw_rgb_mix(mw_palette(3), mw_tone(MW_TONE_PAPER), 0.6));
    if (!*s && dot == 0)
        return;
    double start = x;
    enum mw_cell_align align = g->t->cols[c].align;
    switch (align == MW_CELL_DECIMAL && is_word(s) ? MW_CELL_RIGHT : align) {
    case MW_CELL_DECIMAL: { /* columns are as wide as their head: the number block is pushed to the right edge */
        double point = x + w - col->after;
        start = fmax(point - part_width(g, f, s, whole_part(s)), x);
        mw_label_cut(g->cv, f, ink, start, mid, MW_LEFT, MW_MIDDLE, x + w - start + 0.5, s);
        break;
    }
    case MW_CELL_RIGHT: start = mw_label_cut(g->cv, f, ink, x + w, mid, MW_RIGHT, MW_MIDDLE, w - dot + 0.5, s).x; break;
    case MW_CELL_CENTRE: start = mw_label_cut(g->cv, f, ink, x + (w + dot) / 2, mid, MW_CENTRE, MW_MIDDLE, w - dot + 0.5, s).x; break;
    default:
        start = x + dot;
        mw_label_wrapped(g->cv, f, ink, (struct mw_box){ start, y, w - dot + 0.5, g->row_h[r] }, MW_LEFT, MW_MIDDLE, lines_allowed(g->t), s);
    }
    if (look >= MW_LOOK_GOOD)
        draw_verdict(g->cv, look, start - 5.5, mid);
}

static void draw_row(const struct grid *g, size_t r, double y, bool odd)
{
    double x1 = g->box.x + g->box.w, bottom = y + g->row_h[r];
    enum mw_row_kind kind = kind_at(g->t, r);
    if (g->t->zebra && odd && kind == MW_ROW_PLAIN)
        mw_fill_box(g->cv, (struct mw_box){ g->box.x, y, g->box.w, g->row_h[r] }, mw_tone(MW_TONE_PANEL));
    if (kind == MW_ROW_TOTAL)
        mw_stroke_line(g->cv, g->box.x, y, x1, y, mw_tone(MW_TONE_TEXT), 0.5);
    if (kind == MW_ROW_GROUP) {
        mw_label_cut(g->cv, mw_font(MW_F_LABEL_STRONG), mw_tone(MW_TONE_ACCENT), g->box.x + PAD_X, bottom - pad_y(g->t) - 1.5, MW_LEFT, MW_BOTTOM,
                     g->box.w - 2 * PAD_X, cell_at(g->t, r, 0));
    } else {
        for (size_t c = 0; c < g->t->cols_n; c++)
            draw_cell(g, r, c, y);
    }
    if (!g->t->zebra)
        mw_stroke_line(g->cv, g->box.x, bottom, x1, bottom, mw_tone(MW_TONE_GRID), MW_HAIRLINE_PT);
}

static double notes_h(const struct grid *g, bool truncated)
{
    double h = truncated ? NOTE_PT + 2 : 0;
    for (size_t i = 0; i < g->t->notes_n; i++)
        h += wrapped_h(g, mw_font(MW_F_FOOT), g->box.w - 10, g->t->notes[i], 0);
    return h > 0 ? h + 3 : 0;
}

/* How many leading rows fit; a total at the end has its place kept. */
static size_t rows_fitting(const struct grid *g, bool *total)
{
    const struct mw_table *t = g->t;
    double all = g->head_h + notes_h(g, false), h = g->head_h + notes_h(g, true);
    *total = t->rows_n > 0 && kind_at(t, t->rows_n - 1) == MW_ROW_TOTAL;
    for (size_t r = 0; r < t->rows_n; r++)
        all += g->row_h[r];
    if (all <= g->box.h)
        return t->rows_n;
    size_t n = 0;
    if (*total)
        h += g->row_h[t->rows_n - 1];
    while (n + *total < t->rows_n && h + g->row_h[n] <= g->box.h)
        h += g->row_h[n++];
    if (n > 0 && kind_at(t, n - 1) == MW_ROW_GROUP) /* no heading without a row under it */
        n--;
    return n + (*total ? 1 : 0);
}

static double draw_notes(const struct grid *g, double y, size_t shown_n)
{
    char text[200], a[MW_NUM_N], b[MW_NUM_N];
    struct mw_font f = mw_font(MW_F_FOOT);
    y += 3;
    if (shown_n < g->t->rows_n) {
        snprintf(text, sizeof text, "%s of %s rows shown%s%.80s.", mw_num_fixed(a, sizeof a, (double)shown_n, 0),
                 mw_num_fixed(b, sizeof b, (double)g->t->rows_n, 0), g->t->rest_file ? "; all of them in " : "",
                 g->t->rest_file ? g->t->rest_file : "");
        mw_label_cut(g->cv, f, mw_tone(MW_TONE_MUTED), g->box.x + PAD_X, y + 1, MW_LEFT, MW_TOP, g->box.w, text);
        y += NOTE_PT;
    }
    for (size_t i = 0; i < g->t->notes_n; i++) {
        static const char *const mark[] = { "\u1d43", "\u1d47", "\u1d9c", "\u1d48", "\u1d49" };
        mw_label(g->cv, f, mw_tone(MW_TONE_MUTED), g->box.x + PAD_X, y + 2, MW_LEFT, MW_TOP, i < 5 ? mark[i] : "\u2022");
        y += mw_label_wrapped(g->cv, f, mw_tone(MW_TONE_MUTED), (struct mw_box){g->box.x + PAD_X + 6, y, g->box.w - 10, 1}, MW_LEFT, MW_TOP, 0,
                              g->t->notes[i])
                 .h;
    }
    return y;
}

struct mw_table_drawn mw_table_draw(struct mw_canvas *cv, struct mw_box box, const struct mw_table *t)
{
    struct mw_arena arena;
    struct mw_table_drawn drawn = { 0 };
    bool total;
    if (t->cols_n == 0)
        return drawn;
    mw_arena_init(&arena);
    struct grid g = {
        .cv = cv, .t = t, .box = box, .col = mw_arena_array(&arena, struct col, t->cols_n), .row_h = mw_arena_array(&arena, double, t->rows_n + 1)};
    share_widths(&g);
    row_heights(&g);
    drawn.rows_n = rows_fitting(&g, &total);
    draw_head(&g);
    double y = box.y + g.head_h;
    for (size_t i = 0, stripe = 0; i < drawn.rows_n; i++) {
        size_t r = total && i + 1 == drawn.rows_n ? t->rows_n - 1 : i;
        stripe = kind_at(t, r) == MW_ROW_GROUP ? 0 : stripe + 1;
        draw_row(&g, r, y, stripe % 2 == 0);
        y += g.row_h[r];
    }
    mw_stroke_line(cv, box.x, y, box.x + box.w, y, mw_tone(MW_TONE_TEXT), 0.6);
    if (t->notes_n || drawn.rows_n < t->rows_n)
        y = draw_notes(&g, y, drawn.rows_n);
    drawn.h = y - box.y;
    mw_arena_fini(&arena);
    return drawn;
}
