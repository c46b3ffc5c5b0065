/* sim/input/resolve_map.c - values by the kind of their row: leaves, tables of leaves (blends, tariff windows), and maps of named items. */
#include "sim/base/check.h"
#include "sim/input/phrase.h"
#include "sim/input/resolve.h"
#include <ctype.h>
#include <string.h>

enum { LIKE_MAX = 32 };

static struct mw_node *leaf(struct mw_resolve *r, const struct mw_layer *layers, const struct mw_param *row, const char *path)
{
    struct mw_node *n = mw_leaf_fold(r, layers, row, path);
    if (n)
        mw_leaf_check(r, n, path);
    return n;
}

/* A distribution over numbers, or a week's windows, only make sense as a whole: a higher layer stands for all of it.
 * Blends by name (lives, pools) are merged name by name.  A path of --set always reaches into what is there. */
static bool stands_alone(const struct mw_node *n, const struct mw_param *row)
{
    if (n->open || n->kind != MW_N_MAP)
        return !n->open;
    return row->kind == MW_K_WINDOWED || (n->first && isdigit((unsigned char)n->first->key[0]));
}

/* The layers that count, with a plain tariff as its `else` window where something is merged into it. */
static struct mw_layer *table_layers(struct mw_resolve *r, const struct mw_layer *layers, const struct mw_param *row)
{
    struct mw_layer *first = NULL, **tail = &first;
    for (const struct mw_layer *l = layers; l; l = l->next) {
        const struct mw_node *n = l->n;
        if (n->kind == MW_N_SCALAR || mw_leaf_is_paper(n)) {
            struct mw_node *map = mw_resolve_node(r, MW_N_MAP, n), *only = mw_node_copy(r->arena, n);
            only->key = "else";
            if (n->kind != MW_N_SCALAR || *n->text)
                mw_node_append(map, only);
            n = map;
        }
        *tail = mw_layer_one(r, n, l->via, NULL);
        (*tail)->like = l->like;
        tail = &(*tail)->next;
        if (stands_alone(l->n, row))
            break;
    }
    return first;
}

static struct mw_node *table(struct mw_resolve *r, const struct mw_layer *layers, const struct mw_param *row, const char *path)
{
    const struct mw_node *top = layers->n;
    bool plain = top->kind == MW_N_SCALAR || mw_leaf_is_paper(top), windows = row->kind == MW_K_WINDOWED;
    bool empty = top->kind == MW_N_SCALAR && *top->text == '\0';
    if (plain && windows)
        return leaf(r, layers, row, path);
    layers = mw_layer_same(layers);
    if ((plain && !empty) || top->kind == MW_N_LIST) {
        mw_resolve_error(r, "E208", top->pos, path, "names with a %s each are due here", mw_quantity_name(row->q));
        return NULL;
    }
    struct mw_layer *counted = table_layers(r, layers, row);
    struct mw_node *map = mw_resolve_node(r, MW_N_MAP, top);
    struct mw_window w[2];
    const char **names;
    size_t n = mw_layer_names(r, counted, &names);
    map->row = row;
    for (size_t i = 0; i < n && !mw_resolve_full(r); i++) {
        struct mw_layer *item = mw_layer_get(r, counted, names[i]);
        const char *item_path = mw_resolve_join(r, path, names[i]);
        if (windows && mw_phrase_window(names[i], w) == 0)
            mw_resolve_error(r, "E209", item->n->key_pos, item_path, "'%s' is not a window such as 'Mon-Fri 13-19h' or 'else'", names[i]);
        struct mw_node *child = leaf(r, item, row, item_path);
        if (child)
            mw_node_append(map, child);
    }
    return map;
}

struct items { struct mw_resolve *r; struct mw_layer *layers; const char **names; size_t name_n; const char *path; };

static const struct mw_node *like_of(const struct mw_layer *layers)
{
    for (; layers; layers = layers->next) {
        const struct mw_node *like = mw_node_get(layers->n, "like");
        if (like)
            return like;
    }
    return NULL;
}

/* Is there such a sibling, and is it new to the chain?  Says why not. */
static bool sibling_ok(const struct items *m, const struct mw_node *like, const char *path, const char *const *seen, size_t n)
{
    const char *name = like->kind == MW_N_SCALAR ? like->text : "";
    if (!mw_layer_get(m->r, m->layers, name)) {
        const char *near = mw_str_nearest(name, m->names, m->name_n);
        mw_resolve_error(m->r, "E303", like->pos, path, near ? "like: no sibling '%.60s'; did you mean '%s'?" : "like: no sibling '%.60s'", name, near);
        return false;
    }
    if (n == LIKE_MAX) {
        mw_resolve_error(m->r, "E302", like->pos, path, "like: more than %d siblings in a row", LIKE_MAX);
        return false;
    }
    for (size_t i = 0; i < n; i++)
        if (strcmp(seen[i], name) == 0) {
            mw_resolve_error(m->r, "E302", like->pos, path, "cyclic like: '%s' comes back to itself", name);
            return false;
        }
    return true;
}

/* Layers of one item, those of the siblings it is `like` beneath them. */
static struct mw_layer *item_layers(const struct items *m, const char *name)
{
    struct mw_layer *own = mw_layer_get(m->r, m->layers, name), *all = own;
    const char *seen[LIKE_MAX] = { name };
    const char *path = mw_resolve_join(m->r, m->path, name);
    for (size_t n = 1;; n++) {
        const struct mw_node *like = like_of(own);
        if (!like || !sibling_ok(m, like, path, seen, n))
            return all;
        seen[n] = like->text;
        own = mw_layer_get(m->r, m->layers, like->text);
        for (struct mw_layer *l = own; l; l = l->next)
            l->like = true;
        all = mw_layer_join(all, own);
    }
}

/* A name that only the path of a --set mentions is a slip of the pen, not a new item. */
static bool item_invented(const struct items *m, const struct mw_layer *item, const char *name)
{
    for (const struct mw_layer *l = item; l; l = l->next)
        if (!l->n->open)
            return false;
    const char **known = mw_arena_array(m->r->arena, const char *, m->name_n + 1);
    size_t n = 0;
    for (size_t i = 0; i < m->name_n; i++)
        if (strcmp(m->names[i], name) != 0)
            known[n++] = m->names[i];
    const char *near = mw_str_nearest(name, known, n);
    mw_resolve_error(m->r, "E305", item->n->key_pos, mw_resolve_join(m->r, m->path, name), near ? "sets nothing: no '%s' here; did you mean '%s'?" : "sets nothing: no '%s' here", name, near);
    return true;
}

/* A plain series is one step that always holds. */
static struct mw_layer *map_layers(struct mw_resolve *r, struct mw_layer *layers, const struct mw_param *row, const char *path)
{
    struct mw_layer *first = NULL, **tail = &first;
    for (struct mw_layer *l = layers; l; l = l->next) {
        const struct mw_node *n = l->n;
        bool plain = (n->kind == MW_N_SCALAR && *n->text) || (row->kind == MW_K_SERIES && mw_leaf_is_paper(n));
        if (n->kind == MW_N_LIST || (plain && row->kind != MW_K_SERIES)) {
            mw_resolve_error(r, "E208", n->pos, path, "names with keys below them are due here");
            continue;
        }
        if (n->kind == MW_N_SCALAR || plain) {
            struct mw_node *map = mw_resolve_node(r, MW_N_MAP, n), *only = mw_node_copy(r->arena, n);
            only->key = "always";
            if (plain)
                mw_node_append(map, only);
            n = map;
        }
        *tail = mw_layer_one(r, n, l->via, NULL);
        (*tail)->like = l->like;
        tail = &(*tail)->next;
        if (plain)
            break;
    }
    return first;
}

struct mw_node *mw_resolve_map(struct mw_resolve *r, struct mw_layer *layers, const struct mw_param *row, const char *path)
{
    struct items m = { .r = r, .path = path, .layers = map_layers(r, layers, row, path) };
    struct mw_node *map = mw_resolve_node(r, MW_N_MAP, layers->n);
    map->row = row;
    m.name_n = mw_layer_names(r, m.layers, &m.names);
    for (size_t i = 0; i < m.name_n && !mw_resolve_full(r); i++) {
        const char *item_path = mw_resolve_join(r, path, m.names[i]);
        struct mw_layer *item = item_layers(&m, m.names[i]);
        if (item_invented(&m, item, m.names[i]))
            continue;
        if (strchr(m.names[i], '*')) {
            mw_resolve_error(r, "E201", item->n->key_pos, path, "'%s' cannot be a name: '*' stands for every name in paths", m.names[i]);
            continue;
        }
        struct mw_scope scope = mw_resolve_scope(r, row, item_path);
        scope.item = true;
        struct mw_node *child = mw_resolve_section(r, item, &scope, row, map);
        child->key = m.names[i];
        mw_node_append(map, child);
    }
    return map;
}

struct mw_node *mw_resolve_value(struct mw_resolve *r, struct mw_layer *layers, const struct mw_param *row, const char *path, const struct mw_node *where)
{
    switch (row->kind) {
    case MW_K_RAW:
        return mw_layer_raw(r, layers, row);
    case MW_K_BLEND:
    case MW_K_WINDOWED:
        return table(r, layers, row, path);
    case MW_K_MAP:
    case MW_K_SERIES:
        return mw_resolve_map(r, layers, row, path);
    case MW_K_SECTION:
    case MW_K_COUNTED: {
        struct mw_scope scope = mw_resolve_scope(r, row, path);
        return mw_resolve_section(r, layers, &scope, row, where);
    }
    default:
        return leaf(r, layers, row, path);
    }
}
