/* sim/input/leaf_fold.c - one value and the paper behind it: { value:, source:, date:, until:, range:, confidence: } to a plain leaf. */
#include "sim/base/calendar.h"
#include "sim/input/phrase.h"
#include "sim/input/resolve.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum paper_key { PAPER_VALUE, PAPER_SOURCE, PAPER_DATE, PAPER_UNTIL, PAPER_RANGE, PAPER_CONFIDENCE, PAPER_N };
static const char *const PAPER_KEYS[PAPER_N] = { "value", "source", "date", "until", "range", "confidence" };
static const char CONFIDENCES[] = "quote|published|derived|assumed|unverified";
static const char CONFIDENCE_STATUS[] = { MW_S_QUOTE, MW_S_PUBLISHED, MW_S_DERIVED, MW_S_ASSUMED, MW_S_UNVERIFIED };

struct paper { const struct mw_node *at[PAPER_N]; };

static int paper_key(const char *key)
{
    for (int i = 0; i < PAPER_N; i++)
        if (strcmp(PAPER_KEYS[i], key) == 0)
            return i;
    return -1;
}

bool mw_leaf_is_paper(const struct mw_node *n)
{
    return n->kind == MW_N_MAP && mw_node_get(n, "value") != NULL;
}

/* Takes from a map the keys that no higher layer has given. */
static bool paper_read(struct mw_resolve *r, const struct mw_node *map, const char *path, struct paper *p)
{
    bool ok = true;
    for (const struct mw_node *c = map->first; c; c = c->next) {
        int k = paper_key(c->key);
        if (k < 0) {
            const char *near = mw_str_nearest(c->key, PAPER_KEYS, PAPER_N);
            mw_resolve_error(r, "E211", c->key_pos, path, "'%s' is not part of a value; %s%s%s", c->key, near ? "did you mean '" : "a value has value, source, date, until, range and confidence",
                             near ? near : "", near ? "'?" : "");
            ok = false;
        } else if (k != PAPER_VALUE && c->kind != MW_N_SCALAR) {
            mw_resolve_error(r, "E211", c->pos, path, "'%s' must be a text", c->key);
            ok = false;
        } else if (!p->at[k]) {
            p->at[k] = c;
        }
    }
    return ok;
}

static bool paper_date(struct mw_resolve *r, const struct mw_node *n, const char *path, bool whole, int64_t *t_ns)
{
    char padded[32];
    size_t len = strlen(n->text); /* papers are often dated by year or month only */
    const char *pad = whole ? "" : len == 4 ? "-01-01" : len == 7 ? "-01" : "";
    snprintf(padded, sizeof padded, "%.20s%s", n->text, pad);
    if (mw_date_parse(padded, t_ns))
        return true;
    mw_resolve_error(r, "E206", n->pos, path, "'%.60s' is not a date such as 2027-07-01", n->text);
    return false;
}

/* Number in unit `from` as a number in unit `to`, both of quantity q. */
static bool unit_convert(double x, const char *from, const char *to, enum mw_quantity q, double *y, struct mw_msg *msg)
{
    char buf[256], digits[MW_DOUBLE_TEXT_N];
    double si, one, two;
    snprintf(buf, sizeof buf, "%s %s", mw_double_text(digits, sizeof digits, x), from);
    if (mw_quantity_parse(buf, q, &si, msg->text, sizeof msg->text) != MW_U_OK)
        return false;
    snprintf(buf, sizeof buf, "1 %s", to);
    if (mw_quantity_parse(buf, q, &one, msg->text, sizeof msg->text) != MW_U_OK)
        return false;
    snprintf(buf, sizeof buf, "2 %s", to);
    if (mw_quantity_parse(buf, q, &two, msg->text, sizeof msg->text) != MW_U_OK)
        return false;
    *y = 1.0 + (si - one) / (two - one);
    return isfinite(*y);
}

/* "10..20", "10..20 USD" or "-10..+20 %" as low and high in the unit of v. */
static bool range_apply(const char *range, enum mw_quantity q, struct mw_parts *v, struct mw_msg *msg)
{
    const char *dots = strstr(range, "..");
    struct mw_parts low, high;
    snprintf(msg->text, sizeof msg->text, "'%.60s' is not a range such as 10..20 or -10..+20 %%", range);
    char left[64];
    if (!dots || (size_t)(dots - range) >= sizeof left)
        return false;
    snprintf(left, sizeof left, "%.*s", (int)(dots - range), range);
    const char *right = dots + 2 + strspn(dots + 2, " ");
    if (!mw_phrase_parts(left, &low) || !mw_phrase_parts(right, &high) || low.ranged || high.ranged)
        return false;
    v->ranged = true;
    if (right[0] == '+' && strcmp(high.unit, "%") == 0) {
        v->low = mw_phrase_round(v->v * (1.0 + low.v / 100.0));
        v->high = mw_phrase_round(v->v * (1.0 + high.v / 100.0));
        return true;
    }
    v->low = low.v;
    v->high = high.v;
    const char *low_unit = *low.unit ? low.unit : high.unit;
    return (!*low_unit || strcmp(low_unit, v->unit) == 0 || unit_convert(low.v, low_unit, v->unit, q, &v->low, msg)) &&
           (!*high.unit || strcmp(high.unit, v->unit) == 0 || unit_convert(high.v, high.unit, v->unit, q, &v->high, msg));
}

static bool range_fold(struct mw_resolve *r, const struct paper *p, const struct mw_param *row, const char *path, struct mw_node *leaf)
{
    const struct mw_node *range = p->at[PAPER_RANGE];
    if (!range || leaf->kind != MW_N_SCALAR)
        return true;
    struct mw_parts v;
    struct mw_msg msg;
    if (!mw_phrase_parts(leaf->text, &v)) {
        mw_resolve_error(r, "E211", range->pos, path, "a range needs a number beside it, not '%.60s'", leaf->text);
        return false;
    }
    if (v.ranged) {
        mw_resolve_error(r, "E211", range->pos, path, "'%.60s' already has its range", leaf->text);
        return false;
    }
    if (!range_apply(range->text, row->q, &v, &msg)) {
        mw_resolve_error(r, "E211", range->pos, path, "%s", msg.text);
        return false;
    }
    leaf->text = mw_phrase_join(r->arena, &v);
    return true;
}

static void expiry_warn(struct mw_resolve *r, const struct mw_node *until, const char *path)
{
    int64_t end_ns;
    char today[40];
    if (!paper_date(r, until, path, true, &end_ns) || r->quiet || r->today_ns == INT64_MIN || end_ns >= r->today_ns)
        return;
    mw_diag_warn(r->diag, "W201", until->pos, path, "this quote ended on %s, before %s", until->text, mw_date_print(today, sizeof today, r->today_ns));
}

/* What stands on paper beats what the part says of all its values; a value without any is assumed. */
static void paper_fold(struct mw_resolve *r, const struct paper *p, const char *path, struct mw_node *leaf)
{
    int64_t t_ns;
    const struct mw_node *c = p->at[PAPER_CONFIDENCE];
    if (p->at[PAPER_SOURCE]) {
        leaf->source = p->at[PAPER_SOURCE]->text;
        leaf->date = NULL;
        leaf->status = p->at[PAPER_SOURCE]->origin == MW_FROM_LIBRARY ? MW_S_PUBLISHED : MW_S_QUOTE;
    }
    if (p->at[PAPER_DATE] && paper_date(r, p->at[PAPER_DATE], path, false, &t_ns))
        leaf->date = p->at[PAPER_DATE]->text;
    if (p->at[PAPER_UNTIL]) {
        leaf->until = p->at[PAPER_UNTIL]->text;
        expiry_warn(r, p->at[PAPER_UNTIL], path);
    }
    if (c) {
        int i = mw_phrase_word(CONFIDENCES, c->text);
        if (i >= 0)
            leaf->status = CONFIDENCE_STATUS[i];
        else
            mw_resolve_error(r, "E207", c->pos, path, "'%.60s' is none of quote, published, derived, assumed, unverified", c->text);
    }
    if (!leaf->status)
        leaf->status = MW_S_ASSUMED;
}

/* The value and as much paper as the layers give; NULL if none has a value. */
static const struct mw_layer *value_find(struct mw_resolve *r, const struct mw_layer *layers, const char *path, struct paper *p, bool *ok)
{
    for (const struct mw_layer *l = layers; l; l = l->next) {
        const struct mw_node *n = l->n;
        if (n->kind == MW_N_MAP)
            *ok &= paper_read(r, n, path, p);
        else if (n->kind == MW_N_LIST || *n->text != '\0')
            p->at[PAPER_VALUE] = n;
        else
            return NULL;
        if (p->at[PAPER_VALUE])
            return l;
    }
    return NULL;
}

static bool is_list_row(const struct mw_param *row)
{
    return row->kind == MW_K_WORDS || row->kind == MW_K_NUMBERS;
}

static struct mw_node *leaf_make(struct mw_resolve *r, const struct mw_layer *layers, const struct mw_param *row, const char *path)
{
    struct paper p = { 0 };
    bool ok = true;
    const struct mw_layer *from = value_find(r, layers, path, &p, &ok);
    if (!from || !ok) {
        if (ok)
            mw_resolve_error(r, "E208", layers->n->pos, path, layers->n->kind == MW_N_MAP ? "no 'value' beside its paper" : "no value");
        return NULL;
    }
    const struct mw_node *v = p.at[PAPER_VALUE];
    if (v->kind != MW_N_SCALAR && !(v->kind == MW_N_LIST && is_list_row(row))) {
        mw_resolve_error(r, "E208", v->pos, path, v->kind == MW_N_LIST ? "a list where one value is due" : "keys where one value is due");
        return NULL;
    }
    struct mw_node *leaf = mw_node_copy(r->arena, v);
    leaf->key = layers->n->key;
    leaf->key_pos = layers->n->key_pos;
    leaf->row = row;
    leaf->origin = from->like && v->origin == MW_FROM_SCENARIO ? MW_FROM_BASE : v->origin;
    paper_fold(r, &p, path, leaf);
    return range_fold(r, &p, row, path, leaf) ? leaf : NULL;
}

/* A text that says exactly what the part beneath says is the part's value with the part's paper: so the long form keeps its sources. */
static struct mw_node *same_as_part(struct mw_resolve *r, const struct mw_layer *lower, const struct mw_param *row, const char *path, struct mw_node *leaf)
{
    if (leaf->kind != MW_N_SCALAR || leaf->source || (leaf->origin != MW_FROM_SCENARIO && leaf->origin != MW_FROM_BASE))
        return leaf;
    while (lower && lower->n->origin != MW_FROM_LIBRARY)
        lower = lower->next;
    if (!lower)
        return leaf;
    bool quiet = r->quiet;
    r->quiet = true;
    struct mw_node *part = leaf_make(r, lower, row, path);
    r->quiet = quiet;
    if (!part || part->kind != MW_N_SCALAR || strcmp(part->text, leaf->text) != 0)
        return leaf;
    part->pos = leaf->pos;
    part->key_pos = leaf->key_pos;
    return part;
}

struct mw_node *mw_leaf_fold(struct mw_resolve *r, const struct mw_layer *layers, const struct mw_param *row, const char *path)
{
    struct mw_node *leaf = leaf_make(r, mw_layer_same(layers), row, path);
    return leaf ? same_as_part(r, layers->next, row, path, leaf) : NULL;
}
