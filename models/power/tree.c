/* models/power/tree.c - dirty paths, deepest first; nothing here is swept. */
#include "models/power/tree.h"
#include "sim/base/check.h"
#include <string.h>

#define NONE UINT32_MAX

void mw_ptree_init(struct mw_ptree *t, struct mw_arena *a)
{
    *t = (struct mw_ptree){ .arena = a };
}

static void *grown(struct mw_arena *a, void *old, size_t n, size_t cap, size_t item_B)
{
    void *p = mw_arena_alloc(a, cap * item_B);
    if (n)
        memcpy(p, old, n * item_B);
    return p;
}

static void depth_reserve(struct mw_ptree *t, uint16_t depth)
{
    if (depth >= t->depth_cap) {
        uint16_t cap = (uint16_t)(depth + 8);
        t->dirty_at = grown(t->arena, t->dirty_at, t->depth_n, cap, sizeof *t->dirty_at);
        t->depth_cap = cap;
    }
    while (t->depth_n <= depth)
        t->dirty_at[t->depth_n++] = NONE;
}

uint32_t mw_ptree_add(struct mw_ptree *t, uint32_t parent, enum mw_loss_cat cat, const struct mw_loss *loss, double count)
{
    MW_ASSERT(parent == NONE ? t->node_n == 0 : parent < t->node_n);
    if (t->node_n == t->node_cap) {
        t->node_cap = t->node_cap ? 2 * t->node_cap : 64;
        t->node = grown(t->arena, t->node, t->node_n, t->node_cap, sizeof *t->node);
    }
    uint32_t id = t->node_n++;
    t->node[id] = (struct mw_ptree_node){ .parent = parent, .cat = (uint8_t)cat, .count = count, .up = count, .on = true, .zone = MW_ZONE_NONE, .next_dirty = NONE };
    if (loss)
        t->node[id].loss = *loss;
    if (parent != NONE) {
        t->node[id].depth = (uint16_t)(t->node[parent].depth + 1);
        t->node[parent].child_n++;
    }
    depth_reserve(t, t->node[id].depth);
    mw_ptree_touch(t, id);
    return id;
}

void mw_ptree_touch(struct mw_ptree *t, uint32_t node)
{
    struct mw_ptree_node *p = &t->node[node];
    if (p->dirty)
        return;
    p->dirty = true;
    p->next_dirty = t->dirty_at[p->depth];
    t->dirty_at[p->depth] = node;
}

/* A child of `up` draws `to` instead of `from`. */
static inline void feed(struct mw_ptree_node *up, double from, double to)
{
    if (up->child_n == 1)
        up->fed = (struct mw_sum){ .s = to };
    else
        mw_sum_move(&up->fed, from, to);
}

/* A leaf loses nothing: what it draws is at once what its parent feeds. */
void mw_ptree_load(struct mw_ptree *t, uint32_t leaf, double w)
{
    struct mw_ptree_node *p = &t->node[leaf];
    MW_DCHECK(p->loss.kind == MW_LOSS_NONE && p->parent != NONE);
    if (p->in_w == w)
        return;
    feed(&t->node[p->parent], p->in_w, w);
    p->out_w = p->in_w = w;
    p->fed = (struct mw_sum){ .s = w };
    mw_ptree_touch(t, p->parent);
}

void mw_ptree_zones(struct mw_ptree *t, uint16_t zone_n)
{
    t->zone = mw_arena_array(t->arena, struct mw_sum, zone_n);
    t->zone_n = zone_n;
}

static double active_units(const struct mw_ptree_node *p)
{
    if (!p->on && p->out_w <= 0.0)
        return 0.0;
    return p->staged ? mw_stage_on(p->up, p->loss.rated_w, p->out_w) : p->up;
}

static void evaluate(struct mw_ptree *t, uint32_t id)
{
    struct mw_ptree_node *p = &t->node[id];
    double was_in_w = p->in_w, was_loss_w = p->loss_w;
    p->out_w = mw_sum_value(&p->fed);
    if (p->out_w < 0.0)
        p->out_w = 0.0; /* the last bit of a sum that came back to nothing */
    p->loss_w = p->loss.kind == MW_LOSS_NONE ? 0.0 : mw_loss_w(&p->loss, active_units(p), p->out_w);
    p->in_w = p->out_w + p->loss_w;
    if (p->loss_w != was_loss_w) {
        mw_sum_move(&t->cat[p->cat], was_loss_w, p->loss_w);
        if (p->zone != MW_ZONE_NONE) {
            mw_sum_move(&t->zone[p->zone], was_loss_w, p->loss_w);
            mw_sum_move(&t->room, was_loss_w, p->loss_w);
        }
    }
    if (p->in_w == was_in_w || p->parent == NONE)
        return;
    feed(&t->node[p->parent], was_in_w, p->in_w);
    mw_ptree_touch(t, p->parent);
}

static void changed_add(struct mw_ptree *t, uint32_t id)
{
    if (!t->node[id].watched || t->node[id].listed)
        return;
    t->node[id].listed = true;
    if (t->changed_cap < t->node_n) {
        t->changed = grown(t->arena, t->changed, t->changed_n, t->node_n, sizeof *t->changed);
        t->changed_cap = t->node_n;
    }
    t->changed[t->changed_n++] = id;
}

void mw_ptree_changed_clear(struct mw_ptree *t)
{
    for (uint32_t i = 0; i < t->changed_n; i++)
        t->node[t->changed[i]].listed = false;
    t->changed_n = 0;
}

void mw_ptree_rooms_find(struct mw_ptree *t)
{
    for (uint32_t i = 0; i < t->node_n; i++) /* parents come first */
        t->node[i].in_rooms = t->node[i].zone != MW_ZONE_NONE || (t->node[i].parent != NONE && t->node[t->node[i].parent].in_rooms);
}

static inline void settle(struct mw_ptree *t, bool rooms)
{
    for (uint16_t d = t->depth_n; d-- > 0;) {
        uint32_t id = t->dirty_at[d];
        t->dirty_at[d] = NONE;
        while (id != NONE) {
            struct mw_ptree_node *p = &t->node[id];
            uint32_t next = p->next_dirty;
            if (rooms && !p->in_rooms) { /* stays dirty */
                p->next_dirty = t->dirty_at[d];
                t->dirty_at[d] = id;
            } else {
                p->dirty = false;
                evaluate(t, id);
                changed_add(t, id);
            }
            id = next;
        }
    }
}

void mw_ptree_settle(struct mw_ptree *t)
{
    settle(t, false);
}

void mw_ptree_settle_rooms(struct mw_ptree *t)
{
    settle(t, true);
}

double mw_ptree_root_w(const struct mw_ptree *t)
{
    return t->node_n ? t->node[0].in_w : 0.0;
}

double mw_ptree_loss_w(const struct mw_ptree *t, enum mw_loss_cat cat)
{
    return mw_sum_value(&t->cat[cat]);
}
