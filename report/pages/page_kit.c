/* report/pages/page_kit.c - numbers and sentences, growing tables, and how figures and notices are put on a page. */
#include "report/pages/page_kit.h"
#include "report/charts/typo.h"
#include "sim/base/calendar.h"
#include "sim/base/check.h"
#include <cairo.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- text */

const char *mw_rf(struct mw_report *r, const char *fmt, ...)
{
    char buf[2000];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(buf, sizeof buf, fmt, ap);
    va_end(ap);
    return mw_arena_strdup(&r->arena, buf);
}

/* A letter or digit before m2 makes it part of another word; tCO2e is written together in units and apart in print. */
static bool replace(struct mw_str *out, const char **s, bool inside)
{
    static const struct { const char *from, *to; bool whole; } word[] = {
        { "m3", "m\u00b3", true }, { "m2", "m\u00b2", true }, { "tCO2e", "t" MW_THIN "CO\u2082e", false }, { "CO2", "CO\u2082", false },
    };
    for (size_t i = 0; i < sizeof word / sizeof *word; i++) {
        size_t n = strlen(word[i].from);
        if (!(inside && word[i].whole) && strncmp(*s, word[i].from, n) == 0) {
            mw_str_add(out, word[i].to);
            *s += n;
            return true;
        }
    }
    return false;
}

const char *mw_rset(struct mw_report *r, const char *s)
{
    struct mw_str plain, set;
    mw_str_init(&plain);
    mw_str_init(&set);
    for (char before = ' '; *s;) {
        bool inside = (before >= 'a' && before <= 'z') || (before >= '0' && before <= '9');
        before = *s;
        if (!replace(&plain, &s, inside))
            mw_str_addn(&plain, s++, 1);
    }
    mw_typo(&set, plain.s ? plain.s : "");
    const char *kept = mw_arena_strndup(&r->arena, set.s ? set.s : "", set.n);
    mw_str_fini(&plain);
    mw_str_fini(&set);
    return kept;
}

const char *mw_rpath(struct mw_report *r, const char *path)
{
    struct mw_str s;
    mw_str_init(&s);
    for (; *path; path++) {
        mw_str_addn(&s, path, 1);
        if (*path == '.' || *path == '_')
            mw_str_add(&s, "\u200b");
    }
    const char *kept = mw_arena_strndup(&r->arena, s.s ? s.s : "", s.n);
    mw_str_fini(&s);
    return kept;
}

const char *mw_rq(struct mw_report *r, double si, enum mw_quantity q, int digits)
{
    char buf[96];
    if (q == MW_Q_COUNT && fabs(si) < 1e9)
        return mw_rn(r, si, 0);
    return mw_rset(r, mw_us_beside(r, mw_quantity_print(buf, sizeof buf, si, q, digits)));
}

const char *mw_rn(struct mw_report *r, double v, int decimals)
{
    char buf[MW_NUM_N];
    return mw_arena_strdup(&r->arena, mw_num_fixed(buf, sizeof buf, v, decimals));
}

const char *mw_rpct(struct mw_report *r, double frac, int decimals)
{
    char buf[MW_NUM_N];
    return mw_rset(r, mw_num_percent(buf, sizeof buf, frac, decimals));
}

const char *mw_rdate_short(struct mw_report *r, int64_t t_ns)
{
    static const char name[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct mw_civil c = mw_time_to_civil(t_ns);
    return mw_rf(r, "%.3s %d", &name[3 * (c.month - 1)], c.year);
}

const char *mw_rdate(struct mw_report *r, int64_t t_ns)
{
    static const char *const name[] = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December" };
    struct mw_civil c = mw_time_to_civil(t_ns);
    return mw_rf(r, "%d %s %d", c.day, name[c.month - 1], c.year);
}

const char *mw_rtime(struct mw_report *r, int64_t t_ns)
{
    struct mw_civil c = mw_time_to_civil(t_ns);
    return mw_rf(r, "%s, %02d:%02d", mw_rdate(r, t_ns), c.hour, c.minute);
}

const char *mw_case_state_text(const char *state)
{
    return strcmp(state, "not_run") == 0 ? "not run" : state;
}

const char *mw_status_text(char status)
{
    switch (status) {
    case 'q': return "quote";
    case 'p': return "published";
    case 'd': return "derived";
    case 'u': return "unverified";
    case 'a': return "assumed";
    default: return "";
    }
}

struct cost_class { const char *cls, *text; struct mw_class_look look; };
static const struct mw_class_look other_look = { 7, true };
static const struct cost_class cost_classes[] = {
    { "gpu", "GPU systems", { 1, false } }, { "network", "Network", { 2, false } }, { "electrical", "Electrical plant", { 3, false } }, { "mechanical", "Mechanical plant", { 4, false } },
    { "storage", "Storage", { 5, false } }, { "server", "Other servers", { 6, false } }, { "maintenance", "Maintenance", { 7, false } }, { "electricity", "Electricity", { 8, false } },
    { "rent", "Rent or lease", { 1, true } }, { "fitout", "Fit-out", { 2, true } }, { "staff", "Staff", { 3, true } }, { "insurance and property tax", "Insurance, property tax", { 4, true } },
    { "site", "Site works", { 5, true } }, { "shell", "Building shell", { 6, true } }, { "contingency", "Contingency", { 8, true } },
    { "grid", "Grid connection", { 0 } }, { "land", "Land", { 0 } }, { "soft", "Soft cost", { 0 } }, { "water", "Water", { 0 } }, { "energy", "Energy", { 0 } }, { "demand", "Demand", { 0 } },
    { "transmission", "Transmission", { 0 } }, { "fixed", "Fixed charge", { 0 } }, { "tax", "Tax", { 0 } }, { "software and connectivity", "Software, connectivity", { 0 } },
};

static const struct cost_class *cost_class(const char *cls)
{
    for (size_t i = 0; i < sizeof cost_classes / sizeof *cost_classes; i++)
        if (strcmp(cost_classes[i].cls, cls) == 0)
            return &cost_classes[i];
    return NULL;
}

const char *mw_cost_class_text(const char *cls)
{
    const struct cost_class *c = cost_class(cls);
    return c ? c->text : cls;
}

struct mw_class_look mw_cost_class_look(const char *cls)
{
    const struct cost_class *c = cost_class(cls);
    return c && c->look.colour ? c->look : other_look;
}

/* Of an SI unit, for those that people read by size. */
static bool quantity_of(const char *unit, enum mw_quantity *q)
{
    static const struct { const char *unit; enum mw_quantity q; } kinds[] = {
        { "W", MW_Q_POWER }, { "J", MW_Q_ENERGY }, { "s", MW_Q_TIME }, { "1/s", MW_Q_FREQUENCY }, { "USD", MW_Q_MONEY }, { "USD/J", MW_Q_MONEY_PER_ENERGY }, { "USD/W", MW_Q_MONEY_PER_POWER },
        { "USD/s", MW_Q_MONEY_RATE }, { "USD/m2", MW_Q_MONEY_PER_AREA }, { "USD/m3", MW_Q_MONEY_PER_VOLUME }, { "USD/token", MW_Q_MONEY_PER_TOKEN }, { "m", MW_Q_LENGTH }, { "m2", MW_Q_AREA }, { "m3", MW_Q_VOLUME },
        { "m3/s", MW_Q_VOLUME_FLOW }, { "kg", MW_Q_MASS }, { "kgCO2e", MW_Q_CO2 }, { "kgCO2e/J", MW_Q_CO2_PER_ENERGY }, { "\u00b0C", MW_Q_TEMP }, { "token", MW_Q_TOKENS }, { "token/s", MW_Q_TOKEN_RATE }, { "B", MW_Q_BYTES },
        { "B/s", MW_Q_BYTE_RATE }, { "USD/B", MW_Q_MONEY_PER_BYTE }, { "USD/W/s", MW_Q_MONEY_PER_POWER_TIME }, { "m3/J", MW_Q_VOLUME_PER_ENERGY }, { "W/s", MW_Q_POWER_RAMP },
        { "VA", MW_Q_APPARENT }, { "V", MW_Q_VOLTAGE }, { "Pa", MW_Q_PRESSURE }, { "flop/s", MW_Q_FLOP_RATE },
    };
    for (size_t i = 0; unit && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].unit, unit) == 0) {
            *q = kinds[i].q;
            return true;
        }
    return false;
}

const char *mw_rsi(struct mw_report *r, double v, const char *unit, int digits)
{
    enum mw_quantity q;
    if (!isfinite(v))
        return MW_EN_DASH;
    if (v == 0.0)
        return "0";
    if (quantity_of(unit, &q))
        return mw_rq(r, v, q, digits);
    bool plain = !unit || !*unit || strcmp(unit, "1") == 0;
    int decimals = mw_rdecimals(v, digits);
    if (fabs(v) < 1e-4) /* decimals would end before the first digit that counts */
        return mw_rset(r, mw_rf(r, "%.*e%s%s", digits - 1, v, plain ? "" : " ", plain ? "" : unit));
    return mw_rset(r, mw_rf(r, "%s%s%s", mw_rn(r, v, plain || fabs(v) < 10.0 ? decimals : 0), plain ? "" : " ", plain ? "" : unit));
}

const char *mw_rsi_like(struct mw_report *r, double v, double like, const char *unit, int digits)
{
    enum mw_quantity q;
    if (!quantity_of(unit, &q) || q == MW_Q_TEMP || !isfinite(v) || like == 0.0)
        return mw_rsi(r, v, unit, digits);
    struct mw_runit u = mw_runit_for(r, like, q);
    double shown = v / u.factor;
    return *u.text ? mw_us_beside(r, mw_rset(r, mw_rf(r, "%s %s", mw_rn(r, shown, mw_rdecimals(shown, digits)), u.text))) : mw_rsi(r, v, unit, digits);
}

struct mw_runit mw_runit_for(struct mw_report *r, double si, enum mw_quantity q)
{
    char buf[96], msg[200];
    double factor = 1.0, offset = 0.0;
    struct mw_dim dim;
    if (q == MW_Q_NUMBER || q == MW_Q_COUNT || !isfinite(si))
        return (struct mw_runit){ "", 1.0 };
    const char *unit = strchr(mw_quantity_print(buf, sizeof buf, si, q, 3), ' ');
    if (!unit || mw_unit_parse(unit + 1, &dim, &factor, &offset, msg, sizeof msg) != MW_U_OK)
        return (struct mw_runit){ "", 1.0 };
    return (struct mw_runit){ mw_arena_strdup(&r->arena, unit + 1), factor };
}

int mw_rdecimals(double shown_max, int digits)
{
    double a = fabs(shown_max);
    if (!isfinite(a) || a <= 0.0)
        return 0;
    int whole = (int)floor(log10(a)) + 1;
    return whole >= digits ? 0 : digits - whole > 6 ? 6 : digits - whole;
}

/* ---- tables */

void mw_tb_init(struct mw_tb *t, struct mw_report *r, const struct mw_table_col *col, size_t cols_n)
{
    MW_ASSERT(cols_n <= sizeof t->col / sizeof *t->col);
    *t = (struct mw_tb){ .r = r, .cols_n = cols_n };
    memcpy(t->col, col, cols_n * sizeof *col);
}

static void tb_grow(struct mw_tb *t)
{
    size_t cap = t->cap ? 2 * t->cap : 32;
    const char **cell = mw_arena_array(&t->r->arena, const char *, cap * t->cols_n);
    uint8_t *kind = mw_arena_array(&t->r->arena, uint8_t, cap), *look = mw_arena_array(&t->r->arena, uint8_t, cap * t->cols_n);
    if (t->n) {
        memcpy(cell, t->cell, t->n * t->cols_n * sizeof *cell);
        memcpy(kind, t->kind, t->n);
        memcpy(look, t->look, t->n * t->cols_n);
    }
    t->cell = cell;
    t->kind = kind;
    t->look = look;
    t->cap = cap;
}

const char **mw_tb_row(struct mw_tb *t, enum mw_row_kind kind)
{
    if (t->n == t->cap)
        tb_grow(t);
    t->kind[t->n] = (uint8_t)kind;
    return &t->cell[t->n++ * t->cols_n];
}

void mw_tb_look(struct mw_tb *t, size_t col, enum mw_cell_look look)
{
    t->look[(t->n - 1) * t->cols_n + col] = (uint8_t)look;
}

struct mw_table mw_tb_table(const struct mw_tb *t)
{
    return (struct mw_table){ .cols = t->col, .cols_n = t->cols_n, .rows_n = t->n, .cells = t->cell, .row_kinds = t->kind, .cell_looks = t->look, .notes = t->note,
                              .notes_n = t->notes_n, .rest_file = t->rest, .dense = t->dense, .lines_max = t->lines_max };
}

/* Rows from..to-1 of a table; notes stay with its last part. */
static struct mw_table part_of(const struct mw_tb *t, size_t from, size_t to)
{
    struct mw_table part = mw_tb_table(t);
    part.rows_n = to - from;
    part.cells += from * t->cols_n;
    part.row_kinds += from;
    part.cell_looks += from * t->cols_n;
    part.notes_n = to == t->n ? part.notes_n : 0;
    return part;
}

/* A long table of few columns stands in two halves side by side; returns the rows of the left one, 0: not split. */
static size_t split_at(const struct mw_tb *t)
{
    return t->halves && t->cols_n <= 4 && t->n >= 8 ? (t->n + 1) / 2 : 0;
}

static struct mw_table_drawn part_drawn(struct mw_page *page, double w, double h, const struct mw_table *t)
{
    cairo_surface_t *nowhere = cairo_recording_surface_create(CAIRO_CONTENT_COLOR, NULL);
    struct mw_canvas cv = { .cr = cairo_create(nowhere), .text = page->cv->text };
    struct mw_table_drawn drawn = mw_table_draw(&cv, (struct mw_box){ 0, 0, w, h }, t);
    cairo_destroy(cv.cr);
    cairo_surface_destroy(nowhere);
    return drawn;
}

static double caption_height(struct mw_page *page, double w, const struct mw_tb *t, const char *caption)
{
    struct mw_setting set = { mw_font(MW_F_CAPTION), MW_LEFT, w, 3 };
    return caption ? mw_text_measure(page->cv->text, set, mw_rf(t->r, "Table 00. %s", caption)).h + 3.0 : 0.0;
}

enum { SHORT_PT = 140 }; /* with less left on a page it is looked whether a row has room at all */

static bool no_row_fits(struct mw_page *page, struct mw_box box, const struct mw_tb *t, const struct mw_table *table, const char *caption)
{
    return box.h < SHORT_PT && part_drawn(page, box.w, box.h - caption_height(page, box.w, t, caption), table).rows_n == 0;
}

/* A table that the sheet would cut stands with its rows closer together: more of them are read. */
static bool is_cut(struct mw_page *page, struct mw_box box, const struct mw_tb *t, const char *caption)
{
    struct mw_table table = mw_tb_table(t);
    return part_drawn(page, box.w, box.h - caption_height(page, box.w, t, caption), &table).rows_n < t->n;
}

void mw_put_table(struct mw_page *page, struct mw_box *body, const struct mw_tb *given, double h_max, const char *caption)
{
    struct mw_tb shown = mw_tb_in_units(given), *t = &shown;
    struct mw_table table = mw_tb_table(t), si = mw_tb_table(given);
    struct mw_box box = *body;
    size_t half = split_at(t);
    const char *file = mw_page_table_file(page, &si, caption);
    table.rest_file = t->rest = file ? file : t->rest;
    if (h_max > 0.0)
        box.h = fmin(box.h, h_max);
    for (size_t i = 0; t->n == 0 && i < t->notes_n; i++) /* an empty table is not drawn; what it had to say is */
        mw_put_text(page, body, t->note[i]);
    if (t->n == 0)
        return;
    if (table.rest_file && no_row_fits(page, box, t, &table, caption)) {
        mw_put_text(page, body, mw_rf(t->r, "No room for the next table on this page; it is %s.", table.rest_file));
        return;
    }
    if (!half) {
        table.dense |= is_cut(page, box, t, caption);
        mw_box_cut_top(body, mw_page_table(page, box, &table, caption).h + MW_PAGE_GAP);
        return;
    }
    struct mw_table nothing = { 0 }, left = part_of(t, 0, half), right = part_of(t, half, t->n);
    double top = mw_page_table(page, box, &nothing, caption).h;
    mw_box_cut_top(&box, top);
    double a = mw_page_table(page, mw_box_cell(box, 2, 1, 0, 0, MW_HALVES_GAP), &left, NULL).h, b = mw_page_table(page, mw_box_cell(box, 2, 1, 1, 0, MW_HALVES_GAP), &right, NULL).h;
    mw_box_cut_top(body, top + fmax(a, b) + MW_PAGE_GAP);
}

static double part_height(struct mw_page *page, double w, const struct mw_table *t)
{
    return part_drawn(page, w, 1e5, t).h;
}

double mw_tb_height(struct mw_page *page, double w, const struct mw_tb *given, const char *caption)
{
    struct mw_tb shown = mw_tb_in_units(given), *t = &shown;
    size_t half = split_at(t);
    if (t->n == 0)
        return 14.0 * (double)t->notes_n;
    struct mw_table left = part_of(t, 0, half ? half : t->n), right = part_of(t, half, t->n);
    double h = part_height(page, half ? (w - MW_HALVES_GAP) / 2 : w, &left);
    if (half)
        h = fmax(h, part_height(page, (w - MW_HALVES_GAP) / 2, &right));
    return h + caption_height(page, w, t, caption) + MW_PAGE_GAP + 2.0;
}

size_t mw_tb_fitting(struct mw_page *page, double w, double h, const struct mw_tb *given, const char *caption)
{
    struct mw_tb shown = mw_tb_in_units(given);
    struct mw_table whole = part_of(&shown, 0, shown.n);
    return part_drawn(page, w, fmax(h - caption_height(page, w, given, caption) - MW_PAGE_GAP - 2.0, 0.0), &whole).rows_n;
}

/* ---- series */

double *mw_rpoints(struct mw_report *r, const struct mw_hspan *s, size_t n, enum mw_hcol c)
{
    double *v = mw_arena_array(&r->arena, double, n + 1);
    for (size_t i = 0; i < n; i++)
        v[i] = mw_hours_mean(r, c, s[i]);
    return v;
}

int64_t *mw_rtimes(struct mw_report *r, const struct mw_hspan *s, size_t n)
{
    int64_t *t = mw_arena_array(&r->arena, int64_t, n + 1);
    for (size_t i = 0; i < n; i++)
        t[i] = s[i].t_ns;
    return t;
}

/* ---- layout */

void mw_put_figure(struct mw_page *page, struct mw_box *body, double h, struct mw_figure f, const char *caption)
{
    mw_page_figure(page, mw_box_cut_top(body, h), f, caption);
    mw_box_cut_top(body, MW_PAGE_GAP);
}

void mw_put_pair(struct mw_page *page, struct mw_box *body, double h, struct mw_figure a, const char *caption_a, struct mw_figure b, const char *caption_b)
{
    struct mw_box row = mw_box_cut_top(body, h);
    mw_page_figure(page, mw_box_cell(row, 2, 1, 0, 0, MW_HALVES_GAP), a, caption_a);
    mw_page_figure(page, mw_box_cell(row, 2, 1, 1, 0, MW_HALVES_GAP), b, caption_b);
    mw_box_cut_top(body, MW_PAGE_GAP);
}

static void put_panel(struct mw_page *page, struct mw_box *body, const char *title, const char *what, const char *how)
{
    struct mw_font head = mw_font(MW_F_LABEL_STRONG), text = mw_font(MW_F_BODY);
    struct mw_setting set = { text, MW_LEFT, body->w - 24, 0 };
    double h = 24 + mw_text_measure(page->cv->text, set, what).h + (*how ? mw_text_measure(page->cv->text, set, how).h + 8 : 4);
    struct mw_box b = mw_box_cut_top(body, h), in = { b.x + 14, b.y + 8, b.w - 24, b.h - 12 };
    mw_fill_box(page->cv, b, mw_tone(MW_TONE_PANEL));
    mw_fill_box(page->cv, (struct mw_box){ b.x, b.y, 3, b.h }, mw_tone(MW_TONE_WARN));
    mw_label(page->cv, head, mw_tone(MW_TONE_TEXT), in.x, in.y, MW_LEFT, MW_TOP, title);
    mw_box_cut_top(&in, 12);
    mw_box_cut_top(&in, mw_label_wrapped(page->cv, text, mw_tone(MW_TONE_TEXT), in, MW_LEFT, MW_TOP, 0, what).h);
    if (*how)
        mw_label_wrapped(page->cv, text, mw_tone(MW_TONE_MUTED), in, MW_LEFT, MW_TOP, 0, how);
    mw_box_cut_top(body, MW_PAGE_GAP);
}

void mw_put_missing(struct mw_page *page, struct mw_box *body, const char *what, const char *how)
{
    put_panel(page, body, "Not in this database", what, how);
}

void mw_put_warning(struct mw_page *page, struct mw_box *body, const char *title, const char *text)
{
    put_panel(page, body, title, text, "");
}

void mw_put_text(struct mw_page *page, struct mw_box *body, const char *text)
{
    mw_page_text(page, body, MW_F_BODY, text);
    mw_box_cut_top(body, 2.0);
}

void mw_put_head(struct mw_page *page, struct mw_box *body, const char *text)
{
    mw_page_text(page, body, MW_F_HEAD, text);
}
