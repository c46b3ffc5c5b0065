/* sim/input/leaf_check.c - is the text of one leaf what its schema row asks for?  Fills the SI value and its range. */
#include "sim/base/calendar.h"
#include "sim/input/phrase.h"
#include "sim/input/resolve.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

struct check { struct mw_resolve *r; struct mw_node *leaf; const struct mw_param *row; const char *path; };

static bool fail(const struct check *c, const char *code, const char *text)
{
    mw_resolve_error(c->r, code, c->leaf->pos, c->path, "%s", text);
    return false;
}

static bool limit_fail(const struct check *c, double limit, const char *what)
{
    char buf[80] = "0";
    if (c->row->q == MW_Q_FRACTION)
        snprintf(buf, sizeof buf, "%.6g %%", 100 * limit);
    else if (limit != 0)
        mw_quantity_exact(buf, sizeof buf, limit, c->row->q);
    if (strstr(buf, "e+")) /* "95.06 years", not "3e+18 ns" */
        mw_quantity_print(buf, sizeof buf, limit, c->row->q, 4);
    mw_resolve_error(c->r, "E203", c->leaf->pos, c->path, "'%.80s' is %s %s", c->leaf->text, what, buf);
    return false;
}

static bool limits(const struct check *c, double si)
{
    double min, max;
    mw_row_limits(c->row, &min, &max);
    if (si < min)
        return limit_fail(c, min, "below the least,");
    return si > max ? limit_fail(c, max, "above the most,") : true;
}

static bool band(const struct check *c, struct mw_band_si b, bool limited)
{
    struct mw_node *n = c->leaf;
    n->si = b.si;
    n->low = b.low;
    n->high = b.high;
    n->ranged = b.ranged;
    return !limited || limits(c, b.si);
}

static bool quantity(const struct check *c)
{
    struct mw_msg msg;
    struct mw_band_si b;
    if (mw_range_parse(c->leaf->text, c->row->q, &b.si, &b.low, &b.high, &b.ranged, msg.text, sizeof msg.text) != MW_U_OK)
        return fail(c, "E202", msg.text);
    if (!b.ranged)
        b.low = b.high = b.si;
    return band(c, b, true);
}

static bool quantity_auto(const struct check *c)
{
    if (strcmp(c->leaf->text, "auto") != 0)
        return quantity(c);
    c->leaf->si = c->leaf->low = c->leaf->high = NAN;
    return true;
}

static bool amount(const struct check *c)
{
    struct mw_amount a;
    struct mw_band_si b;
    struct mw_msg msg;
    if (!mw_phrase_amount(c->r->arena, c->leaf->text, c->row->q, &a, &b, &msg))
        return fail(c, "E202", msg.text);
    return isnan(b.si) || band(c, b, a.op == 0 && a.of == NULL);
}

static bool change(const struct check *c)
{
    struct mw_amount a;
    struct mw_msg msg;
    if (!mw_phrase_change(c->r->arena, c->leaf->text, c->row->q, &a, &msg))
        return fail(c, "E202", msg.text);
    c->leaf->si = c->leaf->low = c->leaf->high = a.v;
    return a.op != 0 || limits(c, a.v);
}

static bool rated(const struct check *c)
{
    struct mw_rated v;
    struct mw_msg msg;
    if (!mw_phrase_rated(c->leaf->text, c->row->q, &v, &msg))
        return fail(c, "E202", msg.text);
    c->leaf->si = c->leaf->low = c->leaf->high = v.rating;
    return limits(c, v.rating);
}

static bool date(const struct check *c)
{
    int64_t t_ns;
    if (mw_date_parse(c->leaf->text, &t_ns))
        return true;
    mw_resolve_error(c->r, "E206", c->leaf->pos, c->path, "'%.60s' is not a date such as 2027-07-01", c->leaf->text);
    return false;
}

static size_t words_split(struct mw_arena *a, const char *words, const char ***out)
{
    size_t cap = 1, n = 0;
    for (const char *w = words; *w; w++)
        cap += *w == '|';
    *out = mw_arena_array(a, const char *, cap);
    for (const char *w = words; *w;) {
        size_t len = strcspn(w, "|");
        (*out)[n++] = mw_arena_strndup(a, w, len);
        w += len + (w[len] == '|');
    }
    return n;
}

static bool word_one(const struct check *c, const char *text, struct mw_pos pos)
{
    if (mw_phrase_word(c->row->words, text) >= 0)
        return true;
    const char **word;
    size_t n = words_split(c->r->arena, c->row->words, &word);
    const char *near = mw_str_nearest(text, word, n);
    struct mw_str all;
    mw_str_init(&all);
    for (size_t i = 0; i < n; i++)
        mw_str_addf(&all, "%s%s", i == 0 ? "" : i + 1 == n ? " or " : ", ", word[i]);
    if (near)
        mw_resolve_error(c->r, "E207", pos, c->path, "'%.60s' is not a choice here; did you mean '%s'? (%s)", text, near, all.s ? all.s : "");
    else
        mw_resolve_error(c->r, "E207", pos, c->path, "'%.60s' is not a choice here: %s", text, all.s ? all.s : "");
    mw_str_fini(&all);
    return false;
}

static bool file_like(const char *text)
{
    static const char *const ENDINGS[] = { ".yaml", ".yml", ".csv", ".gz", ".epw", ".txt", ".json", ".swf" };
    size_t n = strlen(text);
    if (strchr(text, '/'))
        return true;
    for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS; i++) {
        size_t len = strlen(ENDINGS[i]);
        if (n > len && strcmp(text + n - len, ENDINGS[i]) == 0)
            return true;
    }
    return false;
}

/* A text that names a part must name one that exists. */
static bool reference(const struct check *c, const char *text, struct mw_pos pos)
{
    const char *lib = c->row->lib;
    if (!lib || strcmp(c->row->key, "use") == 0 || !c->r->lib || *text == '\0' || file_like(text) || mw_library_has(c->r->lib, lib, text))
        return true;
    if (c->row->words && mw_phrase_word(c->row->words, text) >= 0)
        return true;
    if (c->row->def && strcmp(c->row->def, text) == 0)
        return true;
    const char **names;
    size_t n = mw_library_names(c->r->lib, lib, &names);
    const char *near = mw_str_nearest(text, names, n);
    mw_resolve_error(c->r, "E301", pos, c->path, near ? "no %s '%.60s' in the library; did you mean '%s'?" : "no %s '%.60s' in the library", lib, text, near);
    return false;
}

static bool item_text(const struct check *c, struct mw_node *item)
{
    if (item->kind != MW_N_SCALAR) {
        mw_resolve_error(c->r, "E208", item->pos, c->path, "a list of plain texts is due here");
        return false;
    }
    if (!c->row->lib && c->row->words)
        return word_one(c, item->text, item->pos);
    return reference(c, item->text, item->pos);
}

/* "[32 °C, 40 °C]", one value, or "4032..12096 by 1152". */
static bool item_number(const struct check *c, struct mw_node *item)
{
    struct mw_interval span;
    struct mw_msg msg;
    if (item->kind != MW_N_SCALAR) {
        mw_resolve_error(c->r, "E208", item->pos, c->path, "a list of plain quantities is due here");
        return false;
    }
    struct check one = { c->r, item, c->row, c->path };
    if (!strstr(item->text, ".."))
        return quantity(&one);
    if (!mw_phrase_span(item->text, c->row->q, &span, &msg))
        return fail(&one, "E209", msg.text);
    if (isnan(span.step))
        return fail(&one, "E209", "a span in a list needs its step: 'LOW..HIGH by STEP'");
    if ((span.high - span.low) / span.step > 10000)
        return fail(&one, "E209", "more than 10,000 values");
    return limits(&one, span.low) && limits(&one, span.high);
}

static bool list(const struct check *c, bool (*item)(const struct check *, struct mw_node *))
{
    if (c->leaf->kind == MW_N_SCALAR)
        return item(c, c->leaf);
    bool ok = true;
    for (struct mw_node *n = c->leaf->first; n; n = n->next) {
        n->row = c->row;
        ok &= item(c, n);
    }
    return ok;
}

bool mw_leaf_check(struct mw_resolve *r, struct mw_node *leaf, const char *path)
{
    struct check c = { r, leaf, leaf->row, path };
    switch (leaf->row->kind) {
    case MW_K_QTY:
    case MW_K_BAND:
    case MW_K_BLEND:
    case MW_K_WINDOWED: return quantity(&c);
    case MW_K_QTY_AUTO: return quantity_auto(&c);
    case MW_K_QTY_OF: return amount(&c);
    case MW_K_CHANGE: return change(&c);
    case MW_K_RATED: return rated(&c);
    case MW_K_DATE: return date(&c);
    case MW_K_WORD: return word_one(&c, leaf->text, leaf->pos);
    case MW_K_TEXT: return reference(&c, leaf->text, leaf->pos);
    case MW_K_WORDS: return list(&c, item_text);
    case MW_K_NUMBERS: return list(&c, item_number);
    default: return true;
    }
}
