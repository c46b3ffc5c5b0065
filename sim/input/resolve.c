/* sim/input/resolve.c - the walk from the root down: layers in, one node per key out; sections here, tables of leaves and maps in resolve_map.c. */
#include "sim/base/check.h"
#include "sim/input/phrase.h"
#include "sim/input/resolve.h"
#include <string.h>

enum { PATH_DEPTH_MAX = 100, CHAIN_MAX = 32 };

struct mw_scope mw_resolve_scope(struct mw_resolve *r, const struct mw_param *row, const char *path)
{
    struct mw_scope s = { .roots = r->roots, .path = path };
    mw_scope_claims(&s);
    if (row) {
        s.lib = row->lib;
        s.counted = row->kind == MW_K_COUNTED;
        s.head = row->words;
        mw_scope_table(&s, row->sub);
    }
    const struct mw_param *use = mw_scope_row(&s, "use");
    if (!s.lib && use && !mw_row_is_table(use))
        s.lib = use->lib;
    const struct mw_part_kind *kind = s.lib && r->lib ? mw_library_kind(r->lib, s.lib) : NULL;
    if (kind && !(use && mw_row_is_table(use)))
        mw_scope_table(&s, kind->schema);
    return s;
}

/* A bare power where several kinds of megawatt are meant by different people. */
static bool megawatts(struct mw_resolve *r, const char *path, const char *key, const struct mw_node *n)
{
    static const char *const PLACES[] = { "", "grid", "cluster", "power" };
    static const char *const KEYS[] = { "size", "mw", "MW", "power", "capacity" };
    bool place = false, word = !key;
    double si;
    struct mw_msg msg;
    for (size_t i = 0; i < sizeof PLACES / sizeof *PLACES; i++)
        place |= strcmp(path, PLACES[i]) == 0;
    for (size_t i = 0; key && i < sizeof KEYS / sizeof *KEYS; i++)
        word |= strcmp(key, KEYS[i]) == 0;
    if (!place || !word || !r->roots || n->kind != MW_N_SCALAR || mw_quantity_parse(n->text, MW_Q_POWER, &si, msg.text, sizeof msg.text) != MW_U_OK)
        return false;
    mw_resolve_error(r, "E210", n->pos, key ? mw_resolve_join(r, path, key) : path,
                     "which %s? say grid.contract (at the meter), grid.firm (promised by the utility) or power.it (critical IT)", n->text);
    return true;
}

/* cases, sweep, size, drills and plan are maps; `size: 100 MW` is another wish. */
static bool not_a_map(struct mw_resolve *r, const char *path, const struct mw_node *n)
{
    if (n->kind != MW_N_SCALAR || !n->text || !*n->text)
        return false;
    if (!megawatts(r, "", path, n))
        mw_resolve_error(r, "E208", n->pos, path, "'%s' stands where a map of paths and values is due", n->text);
    return true;
}

static struct mw_node *entry(struct mw_resolve *r, struct mw_node *map, const char *key, const char *text)
{
    struct mw_node *n = mw_resolve_node(r, MW_N_SCALAR, map);
    n->key = key;
    n->text = text;
    mw_node_append(map, n);
    return n;
}

static bool head_fits(const struct mw_scope *s, const char *text)
{
    const struct mw_param *row = s->head ? mw_scope_row(s, s->head) : NULL;
    struct mw_msg msg;
    struct mw_band_si b;
    if (!row)
        return false;
    return !s->lib || mw_range_parse(text, row->q, &b.si, &b.low, &b.high, &b.ranged, msg.text, sizeof msg.text) == MW_U_OK;
}

const struct mw_node *mw_resolve_desugar(struct mw_resolve *r, const struct mw_node *n, const struct mw_scope *s)
{
    const char *path = s->path;
    if (n->kind == MW_N_MAP && !(s->head && mw_leaf_is_paper(n) && !mw_scope_row(s, "value")))
        return n;
    struct mw_node *map = mw_resolve_node(r, MW_N_MAP, n);
    if (n->kind == MW_N_MAP) { /* the paper of a plain value: { value: 3.31 MUSD, source: ... } */
        struct mw_node *head = mw_node_copy(r->arena, n);
        head->key = s->head;
        mw_node_append(map, head);
        return map;
    }
    double count;
    const char *rest;
    if (n->kind == MW_N_LIST) {
        mw_resolve_error(r, "E208", n->pos, path, "a list where keys are due");
        return NULL;
    }
    if (*n->text == '\0')
        return map;
    if (head_fits(s, n->text)) {
        entry(r, map, s->head, n->text);
    } else if ((s->counted || s->lib) && mw_phrase_counted(n->text, &count, &rest) && mw_scope_row(s, "count")) {
        entry(r, map, "use", rest);
        entry(r, map, "count", mw_arena_strndup(r->arena, n->text, strcspn(n->text, " x")));
    } else if (mw_scope_row(s, "use") && !megawatts(r, path, NULL, n)) {
        entry(r, map, "use", n->text);
    } else {
        if (!mw_scope_row(s, "use") && !megawatts(r, path, NULL, n))
            mw_resolve_error(r, "E208", n->pos, path, "'%.60s' where keys are due, as in %s: { ... }", n->text, n->key ? n->key : "key");
        return NULL;
    }
    return map;
}

static bool via_has(const struct mw_via *via, const char *kind, const char *name)
{
    for (; via; via = via->up)
        if (strcmp(via->kind, kind) == 0 && strcmp(via->name, name) == 0)
            return true;
    return false;
}

static void part_unknown(struct mw_resolve *r, const char *kind, const struct mw_node *use, const char *path)
{
    const char **names, *near = NULL;
    size_t n = r->lib ? mw_library_names(r->lib, kind, &names) : 0;
    if (n > 0)
        near = mw_str_nearest(use->text, names, n);
    if (near)
        mw_resolve_error(r, "E301", use->pos, path, "no %s '%.80s' in the library; did you mean '%s'?", kind, use->text, near);
    else
        mw_resolve_error(r, "E301", use->pos, path, "no %s '%.80s' in the library", kind, use->text);
}

/* Adds the part that the highest `use` names beneath the layers; its own `use` counts too, so this repeats until none is new. */
struct mw_layer *mw_resolve_part(struct mw_resolve *r, struct mw_layer *layers, const struct mw_scope *s, bool *failed)
{
    const struct mw_layer *from = layers;
    const char *path = mw_resolve_join(r, s->path, "use");
    for (int round = 0; round < CHAIN_MAX; round++) {
        const struct mw_layer *l = from;
        const struct mw_node *use = NULL;
        for (; l && !(use = mw_node_get(l->n, "use")); l = l->next)
            ;
        if (!use || use->kind != MW_N_SCALAR || *use->text == '\0')
            return layers;
        if (s->head && mw_phrase_word(s->head, use->text) >= 0) { /* a word of the row, which no part stands for */
            *failed = true;
            return layers;
        }
        const struct mw_node *chain[CHAIN_MAX];
        size_t n = r->lib ? mw_library_chain(r->lib, s->lib, use->text, chain, CHAIN_MAX, r->quiet ? NULL : r->diag) : 0;
        bool cyclic = via_has(l->via, s->lib, use->text);
        if (cyclic)
            mw_resolve_error(r, "E304", use->pos, path, "%s '%.80s' contains itself", s->lib, use->text);
        else if (n == 0)
            part_unknown(r, s->lib, use, path);
        if (cyclic || n == 0) {
            *failed = true;
            return layers;
        }
        struct mw_via *via = mw_arena_new(r->arena, struct mw_via);
        *via = (struct mw_via){ s->lib, use->text, l->via };
        struct mw_layer *part = NULL;
        while (n-- > 0)
            part = mw_layer_one(r, chain[n], via, part);
        layers = mw_layer_join(layers, part);
        from = part;
    }
    return layers;
}

/* True for a bare megawatt: what the section then lacks is that one, unnamed. */
static bool unknown_key(struct mw_resolve *r, const struct mw_scope *s, const char *path, const struct mw_node *n)
{
    const char **names;
    const char *full = mw_resolve_join(r, path, n->key);
    if (megawatts(r, path, n->key, n))
        return true;
    size_t count = mw_scope_names(s, r->arena, &names);
    const char *near = mw_str_nearest(n->key, names, count);
    if (near) {
        mw_resolve_error(r, "E201", n->key_pos, full, "unknown key '%s'; did you mean '%s'?", n->key, near);
        return false;
    }
    struct mw_str all;
    mw_str_init(&all);
    for (size_t i = 0; i < count && all.n < 300; i++)
        mw_str_addf(&all, "%s%s", i ? ", " : "", names[i]);
    mw_resolve_error(r, "E201", n->key_pos, full, "unknown key '%s'; known here: %s", n->key, all.s ? all.s : "none");
    mw_str_fini(&all);
    return false;
}

/* `like` was followed by the map above; `base` and the version by the loader; a part's line about itself is no parameter. */
static bool key_consumed(const struct mw_scope *s, const char *path, const struct mw_node *n)
{
    if (strcmp(n->key, "like") == 0)
        return s->item;
    if (strcmp(n->key, "about") == 0)
        return n->origin == MW_FROM_LIBRARY;
    return s->roots && *path == '\0' && (strcmp(n->key, "base") == 0 || strcmp(n->key, "millwright") == 0);
}

static bool key_known(const struct mw_scope *s, const char *path, const struct mw_node *n)
{
    return mw_scope_row(s, n->key) || mw_scope_claimed(s, n->key) || key_consumed(s, path, n);
}

static bool unknown_keys(struct mw_resolve *r, const struct mw_layer *layers, const struct mw_scope *s, const char *path)
{
    bool megawatt = false;
    for (const struct mw_layer *l = layers; l; l = l->next)
        for (const struct mw_node *c = l->n->first; c; c = c->next)
            if (!key_known(s, path, c))
                megawatt |= unknown_key(r, s, path, c);
    return megawatt;
}

/* A required key that is there but misspelt has been reported under its wrong name. */
static bool misspelt(const struct mw_layer *layers, const struct mw_scope *s, const char *path, const char *key)
{
    for (; layers; layers = layers->next)
        for (const struct mw_node *c = layers->n->first; c; c = c->next)
            if (!key_known(s, path, c) && mw_str_nearest(c->key, &key, 1))
                return true;
    return false;
}

static void required(struct mw_resolve *r, const struct mw_param *row, const char *path, const struct mw_node *where)
{
    char only[40];
    const char *example = row->kind == MW_K_QTY || row->kind == MW_K_QTY_AUTO || row->kind == MW_K_BAND ? mw_quantity_example(row->q) : "";
    if (*example && row->min == row->max && row->min != 0.0) /* a single value is allowed: the version of the language */
        example = mw_quantity_exact(only, sizeof only, row->min, row->q);
    mw_resolve_error(r, "E205", where->key_pos, path, "required: %s%s%s%s", row->doc ? row->doc : row->key, *example ? ", such as '" : "", example, *example ? "'" : "");
}

static bool table_requires(const struct mw_param *table)
{
    for (; table && table->key; table++)
        if (!table->def && table->kind != MW_K_SECTION && table->kind != MW_K_MAP && table->kind != MW_K_SERIES)
            return true;
    return false;
}

/* What stands where the user gave nothing; NULL for what may be absent. */
struct mw_node *mw_resolve_default(struct mw_resolve *r, const struct mw_param *row, const struct mw_node *where)
{
    struct mw_node *n = NULL;
    if (row->def && (row->def[0] == '[' || row->def[0] == '{')) {
        n = mw_doc_parse(r->arena, "default", row->def, strlen(row->def), r->diag);
        MW_ASSERT(n);
    } else if (row->def && *row->def) {
        n = mw_resolve_node(r, MW_N_SCALAR, NULL);
        n->text = row->def;
    } else if (row->kind == MW_K_SECTION && !row->lib && (!row->def || !table_requires(row->sub))) {
        n = mw_resolve_node(r, MW_N_MAP, NULL);
    }
    if (!n)
        return NULL;
    n->key = row->key;
    n->pos = where->pos;
    n->key_pos = where->key_pos;
    n->origin = MW_FROM_DEFAULT;
    n->status = MW_S_ASSUMED;
    for (struct mw_node *c = n->first; c; c = c->next)
        c->origin = MW_FROM_DEFAULT, c->pos = where->pos, c->key_pos = where->key_pos;
    return n;
}

struct section { struct mw_resolve *r; struct mw_layer *layers; const struct mw_scope *scope; const char *path; struct mw_node *out; bool failed; };

static void section_row(struct section *s, const struct mw_param *row)
{
    struct mw_resolve *r = s->r;
    const char *path = mw_resolve_join(r, s->path, row->key);
    struct mw_layer *layers = mw_layer_get(r, s->layers, row->key);
    if (!layers) {
        struct mw_node *def = mw_resolve_default(r, row, s->out);
        bool optional = row->def || row->kind == MW_K_MAP || row->kind == MW_K_SERIES;
        if (!def && !optional && !r->partial && !misspelt(s->layers, s->scope, s->path, row->key))
            required(r, row, path, s->out);
        if (!def)
            return;
        layers = mw_layer_one(r, def, NULL, NULL);
    }
    struct mw_node *child = mw_resolve_value(r, layers, row, path, s->out);
    if (!child)
        return;
    child->key = row->key;
    mw_node_append(s->out, child);
}

/* Sections that only claims know: no row stands for them in this table. */
static void section_claims(struct section *s)
{
    const char **names;
    size_t n = mw_scope_names(s->scope, s->r->arena, &names);
    for (size_t i = 0; i < n; i++) {
        if (mw_scope_row(s->scope, names[i]) || !mw_scope_claimed(s->scope, names[i]))
            continue;
        const char *path = mw_resolve_join(s->r, s->path, names[i]);
        struct mw_layer *layers = mw_layer_get(s->r, s->layers, names[i]);
        struct mw_scope scope = mw_resolve_scope(s->r, NULL, path);
        const struct mw_param *star = mw_scope_star(&scope);
        if (star && star->kind == MW_K_RAW && layers && not_a_map(s->r, path, layers->n))
            continue;
        struct mw_node *child = star ? (layers ? mw_resolve_value(s->r, layers, star, path, s->out) : NULL)
                                     : mw_resolve_section(s->r, layers, &scope, NULL, s->out);
        if (!child)
            continue;
        child->key = names[i];
        mw_node_append(s->out, child);
    }
}

struct mw_node *mw_resolve_section(struct mw_resolve *r, struct mw_layer *layers, const struct mw_scope *scope, const struct mw_param *row, const struct mw_node *where)
{
    struct section s = { .r = r, .scope = scope, .path = scope->path };
    struct mw_layer **tail = &s.layers;
    unsigned dropped = 0;
    for (struct mw_layer *l = layers; l; l = l->next) {
        const struct mw_node *map = mw_resolve_desugar(r, l->n, scope);
        dropped += !map;
        if (!map)
            continue;
        *tail = mw_layer_one(r, map, l->via, NULL);
        (*tail)->like = l->like;
        tail = &(*tail)->next;
    }
    const struct mw_param *use = mw_scope_row(scope, "use");
    s.failed = dropped > 0;
    if (scope->lib && use && !mw_row_is_table(use))
        s.layers = mw_resolve_part(r, s.layers, scope, &s.failed);
    s.out = mw_resolve_node(r, MW_N_MAP, layers ? layers->n : where);
    if (!layers)
        s.out->origin = MW_FROM_DEFAULT;
    s.out->row = row;
    if (mw_resolve_full(r))
        return s.out;
    s.failed |= unknown_keys(r, s.layers, scope, s.path);
    bool partial = r->partial; /* where the section or its part was refused, what it lacks is not another mistake */
    r->partial |= s.failed;
    const struct mw_param **rows;
    size_t n = mw_scope_rows(scope, r->arena, &rows);
    for (size_t i = 0; i < n; i++)
        section_row(&s, rows[i]);
    section_claims(&s);
    r->partial = partial;
    return s.out;
}
