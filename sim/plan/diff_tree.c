/* sim/plan/diff_tree.c - two resolved trees side by side: where they differ, and trees between them; it evaluates nothing. */
#include "sim/plan/diff_private.h"
#include "sim/input/resolve.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *text_of(struct mw_arena *a, const struct mw_node *n)
{
    struct mw_str s;
    if (!n)
        return NULL;
    const struct mw_node *use = n->kind == MW_N_MAP ? mw_node_get(n, "use") : NULL;
    if (use && use->text)
        return use->text;
    mw_str_init(&s);
    mw_print_flow(&s, n);
    const char *text = mw_arena_strdup(a, s.s ? s.s : "");
    mw_str_fini(&s);
    return text;
}

/* Paper of a value: the scenario's own, or the database's register. */
static const char *source_of(struct mw_tree_walk *w, const struct mw_diff_side *side, const char *path)
{
    const struct mw_node *n = mw_node_at(side->scenario->root, path);
    const char *source = n && n->kind == MW_N_SCALAR ? n->source : NULL;
    if (!side->store)
        return source;
    struct mw_query *q = mw_query(side->store, "SELECT source FROM value_ WHERE case_id = 0 AND path = ?1", "t", path);
    source = mw_query_next(q) && !mw_query_null(q, 0) ? mw_arena_strdup(w->arena, mw_query_text(q, 0)) : NULL;
    mw_query_end(q);
    return source;
}

/* Spelled differently, the same value. */
static bool same_value(const struct mw_tree_walk *w, const char *path, const struct mw_node *a, const struct mw_node *b)
{
    if (a->kind != MW_N_SCALAR || b->kind != MW_N_SCALAR)
        return false;
    if (strcmp(a->text, b->text) == 0)
        return true;
    const struct mw_node *x = mw_node_at(w->a->scenario->root, path), *y = mw_node_at(w->b->scenario->root, path);
    bool numbers = x && y && x->row && x->row == y->row && (x->row->kind == MW_K_QTY || x->row->kind == MW_K_BAND || x->row->kind == MW_K_QTY_AUTO) && isfinite(x->si);
    return numbers && x->si == y->si && x->ranged == y->ranged && (!x->ranged || (x->low == y->low && x->high == y->high));
}

static struct mw_node *copy(struct mw_tree_walk *w, const struct mw_node *n)
{
    struct mw_node *c = mw_arena_new(w->arena, struct mw_node);
    *c = (struct mw_node){ .kind = n->kind, .origin = n->origin, .key = n->key, .text = n->text };
    struct mw_node **at = &c->first;
    for (const struct mw_node *k = n->first; k; k = k->next) {
        *at = copy(w, k);
        (*at)->parent = c;
        at = &(*at)->next;
    }
    return c;
}

/* One difference: listed, or resolved to one of its sides.  NULL: that side has nothing there. */
static struct mw_node *differ(struct mw_tree_walk *w, const char *path, const struct mw_node *a, const struct mw_node *b)
{
    uint32_t k = w->n++;
    if (!w->step_of) {
        if (k == w->cap) {
            struct mw_diff_input *v = mw_arena_array(w->arena, struct mw_diff_input, w->cap = w->cap ? 2 * w->cap : 32);
            if (k)
                memcpy(v, w->input, k * sizeof *v);
            w->input = v;
        }
        w->input[k] = (struct mw_diff_input){ mw_arena_strdup(w->arena, path), text_of(w->arena, a), text_of(w->arena, b), source_of(w, w->a, path), source_of(w, w->b, path), -1 };
        return NULL;
    }
    const struct mw_node *n = w->step_of[k] >= 0 && (w->steps >> w->step_of[k] & 1) ? b : a;
    return n ? copy(w, n) : NULL;
}

static bool text_differs(const struct mw_node *a, const struct mw_node *b)
{
    return a && b && a->kind == MW_N_SCALAR && b->kind == MW_N_SCALAR && strcmp(a->text, b->text) != 0;
}

static struct mw_node *merge(struct mw_tree_walk *w, const char *path, const struct mw_node *a, const struct mw_node *b);

static struct mw_node *child(struct mw_tree_walk *w, const char *path, const struct mw_node *a, const struct mw_node *b)
{
    char at[1024];
    const struct mw_node *n = a ? a : b;
    snprintf(at, sizeof at, "%s%s%s", path, *path ? "." : "", n->key ? n->key : "");
    return merge(w, at, a, b);
}

/* Maps by key, in the order of a and then what only b has; a part that was exchanged goes as a whole. */
static struct mw_node *merge(struct mw_tree_walk *w, const char *path, const struct mw_node *a, const struct mw_node *b)
{
    if (!a || !b)
        return differ(w, path, a, b);
    if (a->kind != MW_N_MAP || b->kind != MW_N_MAP)
        return same_value(w, path, a, b) || (a->kind == b->kind && strcmp(text_of(w->arena, a), text_of(w->arena, b)) == 0) ? copy(w, a) : differ(w, path, a, b);
    if (text_differs(mw_node_get(a, "use"), mw_node_get(b, "use")))
        return differ(w, path, a, b);
    struct mw_node *c = mw_arena_new(w->arena, struct mw_node), **at = &c->first;
    *c = (struct mw_node){ .kind = MW_N_MAP, .origin = a->origin, .key = a->key };
    for (int pass = 0; pass < 2; pass++)
        for (const struct mw_node *k = pass ? b->first : a->first; k; k = k->next) {
            const struct mw_node *other = mw_node_get(pass ? a : b, k->key);
            if (pass && other)
                continue;
            struct mw_node *m = pass ? child(w, path, NULL, k) : child(w, path, k, other);
            if (!m)
                continue;
            m->parent = c;
            *at = m;
            at = &m->next;
        }
    return c;
}

struct mw_node *mw_tree_merge(struct mw_tree_walk *w)
{
    w->n = 0;
    return merge(w, "", w->a->doc, w->b->doc);
}
