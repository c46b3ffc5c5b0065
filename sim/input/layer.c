/* sim/input/layer.c - layers of raw trees: what each says about one key, and the merge of trees whose grammar is their owner's. */
#include "sim/input/resolve.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RESOLVED_MAX = 2000000 }; /* values of one resolved scenario: parts of parts of parts multiply */

void mw_resolve_error(struct mw_resolve *r, const char *code, struct mw_pos pos, const char *path, const char *fmt, ...)
{
    if (r->quiet)
        return;
    char text[900];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    mw_diag_error(r->diag, code, pos, path && *path ? path : NULL, "%s", text);
}

const char *mw_resolve_join(struct mw_resolve *r, const char *path, const char *key)
{
    return *path ? mw_arena_printf(r->arena, "%s.%s", path, key) : mw_arena_strdup(r->arena, key);
}

struct mw_node *mw_resolve_node(struct mw_resolve *r, enum mw_node_kind kind, const struct mw_node *like)
{
    struct mw_node *n = mw_arena_new(r->arena, struct mw_node);
    if (like) {
        n->origin = like->origin;
        n->pos = like->pos;
        n->key_pos = like->key_pos;
        n->key = like->key;
        n->part = like->part;
        n->part_kind = like->part_kind;
        n->source = like->source;
        n->date = like->date;
        n->status = like->status;
    }
    n->kind = kind;
    if (++r->node_n == RESOLVED_MAX)
        mw_resolve_error(r, "E112", n->pos, NULL, "the scenario with its parts has more than %d values", RESOLVED_MAX);
    return n;
}

bool mw_resolve_full(const struct mw_resolve *r)
{
    return r->node_n >= RESOLVED_MAX;
}

void mw_node_append(struct mw_node *parent, struct mw_node *child)
{
    struct mw_node **tail = &parent->first;
    while (*tail)
        tail = &(*tail)->next;
    *tail = child;
    parent->sorted = NULL;
    child->parent = parent;
    child->next = NULL;
}

struct mw_layer *mw_layer_one(struct mw_resolve *r, const struct mw_node *n, const struct mw_via *via, struct mw_layer *next)
{
    struct mw_layer *l = mw_arena_new(r->arena, struct mw_layer);
    *l = (struct mw_layer){ .n = n, .via = via, .next = next };
    return l;
}

struct mw_layer *mw_layer_join(struct mw_layer *high, struct mw_layer *low)
{
    if (!high)
        return low;
    struct mw_layer *last = high;
    while (last->next)
        last = last->next;
    last->next = low;
    return high;
}

struct mw_layer *mw_layer_get(struct mw_resolve *r, const struct mw_layer *layers, const char *key)
{
    struct mw_layer *first = NULL, **tail = &first;
    for (; layers; layers = layers->next) {
        const struct mw_node *n = mw_node_get(layers->n, key);
        if (!n)
            continue;
        *tail = mw_layer_one(r, n, layers->via, NULL);
        (*tail)->like = layers->like;
        tail = &(*tail)->next;
    }
    return first;
}

struct named { const char *name; size_t order; };

static int by_name(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int c = strcmp(x->name, y->name);
    return c ? c : (x->order > y->order) - (x->order < y->order);
}

static int by_order(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    return (x->order > y->order) - (x->order < y->order);
}

static size_t layer_count(const struct mw_layer *layers)
{
    size_t n = 0;
    for (const struct mw_layer *l = layers; l; l = l->next)
        n++;
    return n;
}

/* Lowest layer first: what a template or a base file orders keeps its order, and what the user adds comes after. */
size_t mw_layer_names(struct mw_resolve *r, const struct mw_layer *layers, const char ***names)
{
    size_t layer_n = layer_count(layers), n = 0, cap = 0, kept = 0;
    const struct mw_node **map = mw_arena_array(r->arena, const struct mw_node *, layer_n + 1);
    for (const struct mw_layer *l = layers; l; l = l->next) {
        map[n++] = l->n;
        for (const struct mw_node *c = l->n->first; c; c = c->next)
            cap++;
    }
    struct named *all = mw_arena_array(r->arena, struct named, cap + 1);
    size_t all_n = 0;
    while (n-- > 0)
        for (const struct mw_node *c = map[n]->kind == MW_N_MAP ? map[n]->first : NULL; c; c = c->next, all_n++)
            all[all_n] = (struct named){ c->key, all_n };
    qsort(all, all_n, sizeof *all, by_name);
    for (size_t i = 0; i < all_n; i++)
        if (i == 0 || strcmp(all[i].name, all[i - 1].name) != 0)
            all[kept++] = all[i];
    qsort(all, kept, sizeof *all, by_order);
    *names = mw_arena_array(r->arena, const char *, kept + 1);
    for (size_t i = 0; i < kept; i++)
        (*names)[i] = all[i].name;
    return kept;
}

static char *flow_text(const struct mw_node *n)
{
    struct mw_str s;
    mw_str_init(&s);
    mw_print_flow(&s, n);
    return s.s; /* never NULL: a list or map prints its brackets */
}

/* Lists and tables that repeat a part's word for word are the part's, with the part's paper: so the long form keeps its sources. */
const struct mw_layer *mw_layer_same(const struct mw_layer *layers)
{
    const struct mw_layer *part = layers->next;
    const struct mw_node *top = layers->n;
    while (part && part->n->origin != MW_FROM_LIBRARY)
        part = part->next;
    if (!part || top->kind == MW_N_SCALAR || top->kind != part->n->kind || (top->origin != MW_FROM_SCENARIO && top->origin != MW_FROM_BASE))
        return layers;
    char *a = flow_text(top), *b = flow_text(part->n);
    bool same = strcmp(a, b) == 0;
    free(a);
    free(b);
    return same ? part : layers;
}

static void raw_mark(struct mw_node *n, const struct mw_param *row)
{
    n->row = row;
    for (struct mw_node *c = n->first; c; c = c->next)
        raw_mark(c, row);
}

/* Maps add up key by key, everything else is the highest layer's. */
struct mw_node *mw_layer_raw(struct mw_resolve *r, const struct mw_layer *layers, const struct mw_param *row)
{
    const struct mw_node *top = layers->n;
    bool empty = top->kind == MW_N_SCALAR && *top->text == '\0';
    if (top->kind != MW_N_MAP && !(empty && layers->next)) {
        struct mw_node *copy = mw_node_copy(r->arena, top);
        raw_mark(copy, row);
        return copy;
    }
    struct mw_node *map = mw_resolve_node(r, MW_N_MAP, top);
    map->row = row;
    const char **names;
    size_t n = mw_layer_names(r, layers, &names);
    for (size_t i = 0; i < n && !mw_resolve_full(r); i++)
        mw_node_append(map, mw_layer_raw(r, mw_layer_get(r, layers, names[i]), row));
    return map;
}
