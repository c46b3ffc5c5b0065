/* sim/input/scenario.c - one scenario from its file: base files, sets, resolution, and the walks over what came out. */
#include "sim/input/scenario.h"
#include "sim/base/calendar.h"
#include "sim/base/check.h"
#include "sim/base/file.h"
#include "sim/input/resolve.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { BASE_MAX = 16 };

static void origin_set(struct mw_node *n, enum mw_origin origin)
{
    n->origin = origin;
    for (struct mw_node *c = n->first; c; c = c->next)
        origin_set(c, origin);
}

static bool regular_file(struct mw_resolve *r, const char *path, const struct mw_node *at)
{
    struct stat st;
    if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
        return true;
    mw_resolve_error(r, "E101", at->pos, "base", "cannot read '%s': %s", path, errno && stat(path, &st) != 0 ? strerror(errno) : "not a file");
    return false;
}

/* The layers of a file and of the files it is based on, its own first.  Paths of files are compared as the system resolves them. */
static struct mw_layer *base_layers(struct mw_resolve *r, struct mw_node *root, const char *file)
{
    char *seen[BASE_MAX + 1] = { realpath(file, NULL) };
    struct mw_layer *first = mw_layer_one(r, root, NULL, NULL), *last = first;
    const struct mw_node *base = mw_node_get(root, "base");
    for (unsigned n = 1; base; n++) {
        if (base->kind != MW_N_SCALAR || *base->text == '\0') {
            mw_resolve_error(r, "E208", base->pos, "base", "the name of one file is due here");
            break;
        }
        char *beside = mw_path_beside(file, base->text);
        file = mw_arena_strdup(r->arena, beside);
        free(beside);
        if (!regular_file(r, file, base))
            break;
        char *real = realpath(file, NULL);
        bool cyclic = n > BASE_MAX;
        for (unsigned i = 0; i < n && i <= BASE_MAX && real; i++)
            cyclic |= seen[i] && strcmp(seen[i], real) == 0;
        if (cyclic) {
            mw_resolve_error(r, "E116", base->pos, "base", "cyclic base: '%s' comes back to itself", base->text);
            free(real);
            break;
        }
        seen[n] = real;
        root = mw_doc_load(r->arena, file, r->diag);
        if (!root || root->kind != MW_N_MAP)
            break;
        origin_set(root, MW_FROM_BASE);
        last = last->next = mw_layer_one(r, root, NULL, NULL);
        base = mw_node_get(root, "base");
    }
    for (unsigned i = 0; i <= BASE_MAX; i++)
        free(seen[i]);
    return first;
}

static void version_check(struct mw_resolve *r, const struct mw_layer *layers)
{
    for (; layers; layers = layers->next) {
        const struct mw_node *v = mw_node_get(layers->n, "millwright");
        if (v && (v->kind != MW_N_SCALAR || strcmp(v->text, "1") != 0))
            mw_resolve_error(r, "E117", v->pos, "millwright", "this program reads version 1 of the language");
    }
}

/* Quotes are old or not on the day of the revision, else when the run starts. */
static int64_t today(const struct mw_layer *layers)
{
    static const char *const PATHS[] = { "revision.date", "run.start" };
    int64_t t_ns;
    for (size_t i = 0; i < 2; i++)
        for (const struct mw_layer *l = layers; l; l = l->next) {
            const struct mw_node *n = mw_node_at(l->n, PATHS[i]);
            if (n && n->kind == MW_N_SCALAR && mw_date_parse(n->text, &t_ns))
                return t_ns;
        }
    return INT64_MIN;
}

struct mw_node *mw_resolve_root(struct mw_resolve *r, struct mw_layer *layers)
{
    struct mw_scope scope = mw_resolve_scope(r, NULL, "");
    struct mw_node *root = mw_resolve_section(r, layers, &scope, NULL, layers->n);
    root->key = NULL;
    return root;
}

static const char *name_of(struct mw_arena *a, const char *file)
{
    const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file, *dot = strrchr(name, '.');
    return mw_arena_strndup(a, name, dot && dot > name ? (size_t)(dot - name) : strlen(name));
}

struct text_list { struct mw_arena *arena; const char **line; size_t n, cap; };

static void hash_line(void *ctx, const char *path, const struct mw_node *leaf)
{
    struct text_list *t = ctx;
    struct mw_str text;
    mw_str_init(&text);
    mw_str_addf(&text, "%s=", path);
    mw_print_flow(&text, leaf);
    if (t->n == t->cap) {
        const char **grown = mw_arena_array(t->arena, const char *, t->cap ? 2 * t->cap : 1024);
        if (t->n)
            memcpy(grown, t->line, t->n * sizeof *grown);
        t->line = grown;
        t->cap = t->cap ? 2 * t->cap : 1024;
    }
    t->line[t->n++] = mw_arena_strdup(t->arena, text.s);
    mw_str_fini(&text);
}

static int line_order(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Over values only, in order of paths: neither comments nor the order in which maps were written count. */
uint64_t mw_scenario_hash(const struct mw_scenario *s)
{
    struct mw_arena scratch;
    mw_arena_init(&scratch);
    struct text_list t = { .arena = &scratch };
    struct mw_str all;
    mw_str_init(&all);
    mw_scenario_leaves(s, NULL, hash_line, &t);
    if (t.n)
        qsort(t.line, t.n, sizeof *t.line, line_order);
    for (size_t i = 0; i < t.n; i++) {
        mw_str_add(&all, t.line[i]);
        mw_str_add(&all, "\n");
    }
    uint64_t h = mw_hash64(all.s ? all.s : "", all.n);
    mw_str_fini(&all);
    mw_arena_fini(&scratch);
    return h;
}

static struct mw_scenario *build(struct mw_arena *a, const char *file, struct mw_node *root, const struct mw_schema_root *schema,
                                 struct mw_library *lib, const struct mw_set *sets, size_t set_n, struct mw_diag *d)
{
    if (root && root->kind != MW_N_MAP) {
        mw_diag_error(d, "E115", root->pos, NULL, "a scenario is a map of keys and values");
        root = NULL;
    }
    if (!root)
        return NULL;
    struct mw_resolve r = { .arena = a, .roots = schema, .lib = lib, .diag = d, .today_ns = INT64_MIN };
    struct mw_layer *layers = base_layers(&r, root, file);
    version_check(&r, layers);
    r.today_ns = today(layers);
    struct mw_node *top = mw_sets_apply(&r, layers, sets, set_n);
    if (top) {
        layers = mw_layer_one(&r, top, NULL, layers);
        r.today_ns = today(layers);
    }
    struct mw_scenario *s = mw_arena_new(a, struct mw_scenario);
    *s = (struct mw_scenario){ .arena = a, .file = mw_arena_strdup(a, file), .name = name_of(a, file), .library = lib, .schema = schema };
    r.node_n = 0;
    s->root = mw_resolve_root(&r, layers);
    mw_cases_check(&r, s->root);
    s->hash = mw_scenario_hash(s);
    return s;
}

struct mw_scenario *mw_scenario_load(struct mw_arena *a, const char *file, const struct mw_schema_root *schema, struct mw_library *lib,
                                     const struct mw_set *sets, size_t set_n, struct mw_diag *d)
{
    return build(a, file, mw_doc_load(a, file, d), schema, lib, sets, set_n, d);
}

struct mw_scenario *mw_scenario_parse(struct mw_arena *a, const char *name, const char *text, size_t n_B, const struct mw_schema_root *schema,
                                      struct mw_library *lib, const struct mw_set *sets, size_t set_n, struct mw_diag *d)
{
    return build(a, name, mw_doc_parse(a, name, text, n_B, d), schema, lib, sets, set_n, d);
}

void mw_scenario_print(const struct mw_scenario *s, struct mw_str *out)
{
    if (!mw_node_get(s->root, "millwright")) /* where the language has no row for it */
        mw_str_add(out, "millwright: 1\n");
    mw_print_tree(out, s->root);
}

struct mw_pos mw_scenario_pos(const struct mw_scenario *s, const char *path)
{
    char at[1024];
    const struct mw_node *n = NULL;
    snprintf(at, sizeof at, "%s", path);
    for (char *dot = at; dot && !n; dot = strrchr(at, '.')) {
        if (dot != at)
            *dot = '\0';
        n = mw_node_at(s->root, at);
    }
    if (n && n->origin == MW_FROM_SET)
        return n->pos; /* the command line */
    while (n && n->pos.line == 0 && n->parent)
        n = n->parent;
    return n && n->pos.line ? n->pos : (struct mw_pos){ s->file, 0, 0 };
}

/* The long form writes defaults out: a key that stands at its default asks for nothing. */
static bool at_default(const struct mw_node *n)
{
    if (n->kind != MW_N_MAP)
        return n->row && n->row->def && n->text && strcmp(n->text, n->row->def) == 0;
    for (const struct mw_node *c = n->first; c; c = c->next)
        if (!at_default(c))
            return false;
    return true;
}

size_t mw_scenario_keys(const struct mw_scenario *s, const char *path, struct mw_arena *a, const char ***keys)
{
    const struct mw_node *section = mw_node_at(s->root, path), *c;
    size_t n = 0;
    for (c = section && section->kind == MW_N_MAP ? section->first : NULL; c; c = c->next)
        n++;
    *keys = mw_arena_array(a, const char *, n + 1);
    n = 0;
    for (c = section && section->kind == MW_N_MAP ? section->first : NULL; c; c = c->next)
        if ((c->origin == MW_FROM_SCENARIO || c->origin == MW_FROM_BASE || c->origin == MW_FROM_SET) && !at_default(c))
            (*keys)[n++] = c->key;
    return n;
}

static void leaves(const struct mw_node *n, struct mw_str *path, const char *glob, mw_leaf_fn fn, void *ctx)
{
    for (const struct mw_node *c = n->first; c; c = c->next) {
        size_t before = path->n;
        mw_str_addf(path, "%s%s", before ? "." : "", c->key);
        if (c->kind == MW_N_MAP)
            leaves(c, path, glob, fn, ctx);
        else if (!glob || mw_path_match(glob, path->s))
            fn(ctx, path->s, c);
        path->n = before;
        path->s[before] = '\0';
    }
}

void mw_scenario_leaves(const struct mw_scenario *s, const char *glob, mw_leaf_fn fn, void *ctx)
{
    struct mw_str path;
    mw_str_init(&path);
    leaves(s->root, &path, glob, fn, ctx);
    mw_str_fini(&path);
}

/* Makes the sections on the way to a path that the scenario left out; the row at its end must be claimed. */
static struct mw_node *leaf_claimed(struct mw_resolve *r, struct mw_node *root, const char *path)
{
    struct mw_node *at = root;
    const char *full = "";
    for (;;) {
        size_t n = strcspn(path, ".");
        const char *key = mw_arena_strndup(r->arena, path, n);
        struct mw_scope scope = mw_resolve_scope(r, at->row, full);
        const struct mw_param *row = mw_scope_row(&scope, key);
        struct mw_node *child = mw_node_get(at, key);
        MW_ASSERT(child || row || mw_scope_claimed(&scope, key));
        if (!child) {
            child = mw_resolve_node(r, path[n] ? MW_N_MAP : MW_N_SCALAR, at);
            child->key = key;
            child->row = row;
            mw_node_append(at, child);
        }
        if (path[n] == '\0')
            return child;
        full = mw_resolve_join(r, full, key);
        at = child;
        path += n + 1;
    }
}

void mw_scenario_compute(struct mw_scenario *s, const char *path, const char *text)
{
    struct mw_diag *d = mw_diag_create();
    struct mw_resolve r = { .arena = s->arena, .roots = s->schema, .lib = s->library, .diag = d, .today_ns = INT64_MIN };
    struct mw_node *n = mw_node_at(s->root, path);
    if (!n)
        n = leaf_claimed(&r, s->root, path);
    MW_ASSERT(n->row && !mw_row_is_table(n->row));
    n->kind = MW_N_SCALAR;
    n->first = NULL;
    n->text = mw_arena_strdup(s->arena, text);
    n->origin = MW_FROM_COMPUTED;
    n->status = MW_S_DERIVED;
    n->source = n->date = n->until = n->part = n->part_kind = NULL;
    MW_ASSERT(mw_leaf_check(&r, n, path)); /* the program computed it: a value out of its row's limits is its own mistake */
    mw_diag_destroy(d);
    s->hash = mw_scenario_hash(s);
}
