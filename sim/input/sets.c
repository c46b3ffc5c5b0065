/* sim/input/sets.c - --set and the entries of a case become the highest layer; changes and globs read the tree resolved so far. */
#include "sim/base/calendar.h"
#include "sim/input/phrase.h"
#include "sim/input/resolve.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sets {
    struct mw_resolve *r;
    struct mw_layer *file;   /* the layers below */
    struct mw_node *top;     /* what has been set so far */
    struct mw_node *tree;    /* resolved from both; stale when `dirty` */
    bool dirty;
};

static void everywhere(struct mw_node *n, struct mw_pos pos)
{
    n->pos = n->key_pos = pos;
    n->origin = MW_FROM_SET;
    for (struct mw_node *c = n->first; c; c = c->next)
        everywhere(c, pos);
}

/* Lists, maps and quoted texts are YAML; anything else is the text as it stands. */
static struct mw_node *value_node(struct sets *s, const char *text, struct mw_pos pos)
{
    struct mw_node *n = NULL;
    text += strspn(text, " ");
    if (*text && strchr("[{\"'", *text)) {
        n = mw_doc_parse(s->r->arena, pos.file, text, strlen(text), s->r->diag);
        if (!n)
            return NULL;
    } else {
        n = mw_resolve_node(s->r, MW_N_SCALAR, NULL);
        n->text = mw_arena_strdup(s->r->arena, text);
    }
    everywhere(n, pos);
    return n;
}

/* Length of the next name of a path: names that hold dots themselves are known from the tree. */
static size_t name_length(const struct mw_node *at, const char *path)
{
    size_t best = 0;
    for (const struct mw_node *c = at && at->kind == MW_N_MAP ? at->first : NULL; c; c = c->next) {
        size_t n = strlen(c->key);
        if (n > best && strncmp(path, c->key, n) == 0 && (path[n] == '.' || path[n] == '\0'))
            best = n;
    }
    return best ? best : strcspn(path, ".");
}

static struct mw_node *open_child(struct sets *s, struct mw_node *parent, const char *key, struct mw_pos pos)
{
    struct mw_node *n = mw_node_get(parent, key);
    if (n && n->kind == MW_N_MAP)
        return n;
    struct mw_node *map = n ? n : mw_resolve_node(s->r, MW_N_MAP, NULL);
    if (n) { /* power=2n, then power.ups.block=...: the plain value keeps its place as what is used */
        struct mw_node *use = mw_node_copy(s->r->arena, n);
        use->key = "use";
        n->kind = MW_N_MAP;
        n->text = NULL;
        n->first = NULL;
        mw_node_append(n, use);
    } else {
        map->key = mw_arena_strdup(s->r->arena, key);
        mw_node_append(parent, map);
    }
    map->pos = map->key_pos = pos;
    map->origin = MW_FROM_SET;
    map->open = true;
    return map;
}

static void insert(struct sets *s, const char *path, struct mw_node *value)
{
    struct mw_node *at = s->top;
    const struct mw_node *tree = s->tree;
    for (;;) {
        size_t n = name_length(tree, path);
        const char *key = mw_arena_strndup(s->r->arena, path, n);
        if (path[n] == '\0') {
            struct mw_node *old = mw_node_get(at, key);
            value->key = key;
            if (old) {
                struct mw_node *next = old->next;
                *old = *value;
                old->next = next;
                old->parent = at;
                for (struct mw_node *c = old->first; c; c = c->next)
                    c->parent = old;
            } else {
                mw_node_append(at, value);
            }
            break;
        }
        at = open_child(s, at, key, value->pos);
        tree = tree ? mw_node_get(tree, key) : NULL;
        path += n + 1;
    }
    s->dirty = true;
}

static const struct mw_node *resolved(struct sets *s)
{
    if (s->dirty) {
        bool quiet = s->r->quiet;
        s->r->quiet = true;
        size_t node_n = s->r->node_n;
        s->tree = mw_resolve_root(s->r, s->top->first ? mw_layer_one(s->r, s->top, NULL, s->file) : s->file);
        s->r->node_n = node_n;
        s->r->quiet = quiet;
        s->dirty = false;
    }
    return s->tree;
}

static bool takes_change(const struct mw_node *n)
{
    if (!n->row)
        return false;
    switch (n->row->kind) {
    case MW_K_QTY:
    case MW_K_QTY_AUTO:
    case MW_K_BAND:
    case MW_K_BLEND:
    case MW_K_WINDOWED:
    case MW_K_QTY_OF:
    case MW_K_DATE: return n->kind == MW_N_SCALAR;
    default: return false;
    }
}

/* Shifts of more than a century, and dates that far from now, are slips of the pen; int64 ns would not hold them either. */
enum { SHIFT_MAX_MONTHS = 1200 };
static const int64_t DATE_MAX_NS = INT64_C(4100000000) * MW_NS_PER_S; /* the year 2099 */

static const char *date_change(struct sets *s, const char *text, const char *shift)
{
    int64_t t_ns;
    struct mw_msg msg;
    double span_s;
    char unit[16], buf[40];
    int n, sign = shift[0] == '-' ? -1 : 1, used = 0;
    if (!mw_date_parse(text, &t_ns) || t_ns < 0 || t_ns > DATE_MAX_NS || (shift[0] != '+' && shift[0] != '-'))
        return NULL;
    bool calendar = sscanf(shift + 1, "%4d %15[a-z]%n", &n, unit, &used) == 2 && shift[1 + used] == '\0' && n >= 0 &&
                    (strncmp(unit, "month", 5) == 0 || strncmp(unit, "year", 4) == 0);
    int months = calendar ? n * (unit[0] == 'y' ? 12 : 1) : 0;
    if (calendar && months <= SHIFT_MAX_MONTHS)
        t_ns = mw_time_add_months(t_ns, sign * months);
    else if (!calendar && mw_quantity_parse(shift + 1, MW_Q_TIME, &span_s, msg.text, sizeof msg.text) == MW_U_OK && fabs(span_s) < MW_S_PER_YEAR * 100)
        t_ns += sign * (int64_t)(span_s * 1e9);
    else
        return NULL;
    return mw_arena_strdup(s->r->arena, mw_date_print(buf, sizeof buf, t_ns));
}

/* Difference of one unit in SI: what turns a shift into the number in the value's own unit. */
static bool unit_step(const char *unit, enum mw_quantity q, double *step)
{
    char buf[200];
    double one, two;
    struct mw_msg msg;
    snprintf(buf, sizeof buf, "1 %s", unit);
    if (mw_quantity_parse(buf, q, &one, msg.text, sizeof msg.text) != MW_U_OK)
        return false;
    snprintf(buf, sizeof buf, "2 %s", unit);
    if (mw_quantity_parse(buf, q, &two, msg.text, sizeof msg.text) != MW_U_OK)
        return false;
    *step = two - one;
    return *step != 0;
}

/* The text of a value after a change, NULL if it cannot be changed so. */
static const char *changed(struct sets *s, const struct mw_node *leaf, const char *change)
{
    struct mw_parts p;
    struct mw_amount by;
    struct mw_msg msg;
    change += strspn(change, " ");
    double step, factor = 1, shift = 0, sign = *change == '-' ? -1 : 1;
    if (leaf->row->kind == MW_K_DATE)
        return date_change(s, leaf->text, change);
    enum mw_quantity q = leaf->row->q, shift_q = q == MW_Q_TEMP ? MW_Q_TEMP_DIFF : q;
    if (!mw_phrase_parts(leaf->text, &p))
        return NULL;
    if (mw_phrase_is_change(change) && mw_phrase_change(s->r->arena, change, shift_q, &by, &msg) && by.op == 'x') {
        factor = by.v;
    } else {
        if (*change == 'x' || mw_quantity_parse(change + 1, shift_q, &by.v, msg.text, sizeof msg.text) != MW_U_OK || !unit_step(p.unit, q, &step))
            return NULL;
        shift = sign * by.v / step;
    }
    p.v = mw_phrase_round(p.v * factor + shift);
    p.low = mw_phrase_round(p.low * factor + shift);
    p.high = mw_phrase_round(p.high * factor + shift);
    if (q == MW_Q_COUNT && *p.unit == '\0')
        p.v = floor(p.v + 0.5);
    return mw_phrase_join(s->r->arena, &p);
}

/* "-30 d" shifts what cannot be negative; elsewhere it is a value. */
static bool is_change(const struct mw_node *n, const char *text)
{
    double min, max;
    text += strspn(text, " ");
    if (mw_phrase_is_change(text))
        return true;
    if (text[0] != '-' || !n->row)
        return false;
    mw_row_limits(n->row, &min, &max);
    return n->row->kind == MW_K_DATE || min >= 0;
}

struct hits { struct sets *s; const struct mw_set *set; const char *glob; size_t n; };

static void hit(struct hits *h, const char *path, const struct mw_node *n)
{
    const char *text = h->set->value;
    const struct mw_node *count = n->kind == MW_N_MAP && mw_phrase_is_change(text) ? mw_node_get(n, "count") : NULL;
    if (count) {
        n = count;
        path = mw_resolve_join(h->s->r, path, "count");
    }
    if (takes_change(n) && is_change(n, text))
        text = changed(h->s, n, text);
    else if (n->kind == MW_N_MAP && mw_phrase_is_change(text))
        text = NULL;
    h->n++;
    if (!text) {
        mw_resolve_error(h->s->r, "E307", h->set->pos, path, "'%.60s' cannot be applied to %s%.60s%s", h->set->value, n->text ? "'" : "", n->text ? n->text : "a section",
                         n->text ? "'" : "");
        return;
    }
    struct mw_node *value = value_node(h->s, text, h->set->pos);
    if (value)
        insert(h->s, path, value);
}

/* The tree is the one resolved before this set: what one hit writes, the next does not see. */
static void walk(struct hits *h, const char *path, const struct mw_node *n)
{
    for (const struct mw_node *c = n->kind == MW_N_MAP ? n->first : NULL; c; c = c->next) {
        const char *at = mw_resolve_join(h->s->r, path, c->key);
        if (mw_path_match(h->glob, at))
            hit(h, at, c);
        else if (!c->row || c->row->kind != MW_K_RAW)
            walk(h, at, c);
    }
}

static size_t paths_collect(struct mw_resolve *r, const struct mw_node *n, const char *path, const char **out, size_t used, size_t max)
{
    for (const struct mw_node *c = n->kind == MW_N_MAP ? n->first : NULL; c && used < max; c = c->next) {
        out[used] = mw_resolve_join(r, path, c->key);
        const char *at = out[used++];
        used = paths_collect(r, c, at, out, used, max);
    }
    return used;
}

static void nothing_matched(struct sets *s, const struct mw_set *set, const char *path)
{
    enum { PATHS_MAX = 20000 };
    const char **paths = mw_arena_array(s->r->arena, const char *, PATHS_MAX);
    size_t n = paths_collect(s->r, resolved(s), "", paths, 0, PATHS_MAX);
    const char *near = mw_str_nearest(path, paths, n);
    mw_resolve_error(s->r, "E305", set->pos, path, near ? "sets nothing; did you mean '%s'?" : "sets nothing: no such path", near);
}

/* power.ups[3] is power.ups.3. */
static const char *path_plain(struct mw_arena *a, const char *path)
{
    char *p = mw_arena_strdup(a, path), *out = p;
    for (const char *c = p; *c; c++)
        if (*c == '[')
            *out++ = '.';
        else if (*c != ']')
            *out++ = *c;
    *out = '\0';
    return p;
}

static bool path_whole(const char *path)
{
    size_t n = strlen(path);
    return n > 0 && n < 1000 && path[0] != '.' && path[n - 1] != '.' && !strstr(path, "..");
}

static void apply(struct sets *s, const struct mw_set *set)
{
    const char *path = path_plain(s->r->arena, set->path);
    struct hits h = { s, set, path, 0 };
    bool glob = strchr(path, '*') != NULL;
    if (!mw_text_clean(set->pos.file, set->path, strlen(set->path), s->r->diag) || !mw_text_clean(set->pos.file, set->value, strlen(set->value), s->r->diag))
        return;
    if (!path_whole(path)) {
        mw_resolve_error(s->r, "E305", set->pos, NULL, "'%.80s' is not a path such as grid.contract", set->path);
        return;
    }
    if (glob) {
        walk(&h, "", resolved(s));
        if (h.n == 0)
            nothing_matched(s, set, path);
        return;
    }
    if (strcmp(path, "base") == 0) {
        mw_resolve_error(s->r, "E305", set->pos, path, "the files below a scenario cannot be changed: write a file with 'base:'");
        return;
    }
    bool maybe = mw_phrase_is_change(set->value) || set->value[strspn(set->value, " ")] == '-';
    const struct mw_node *target = maybe ? mw_node_at(resolved(s), path) : NULL;
    if (target) {
        hit(&h, path, target);
        return;
    }
    struct mw_node *value = value_node(s, set->value, set->pos);
    if (value)
        insert(s, path, value);
}

struct mw_node *mw_sets_apply(struct mw_resolve *r, struct mw_layer *file, const struct mw_set *sets, size_t set_n)
{
    struct sets s = { .r = r, .file = file, .dirty = true };
    s.top = mw_resolve_node(r, MW_N_MAP, NULL);
    s.top->origin = MW_FROM_SET;
    s.top->open = true;
    if (set_n == 0)
        return NULL;
    resolved(&s);
    for (size_t i = 0; i < set_n; i++)
        apply(&s, &sets[i]);
    return s.top->first ? s.top : NULL;
}
