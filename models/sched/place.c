/* models/sched/place.c - where an ask goes: best fit into a node, into a rack, or over the fewest groups and racks; it decides no order of jobs. */
#include "models/sched/sched.h"
#include <stdlib.h>

uint32_t mw_sched_small_max(const struct mw_sched *c, const struct mw_sask *k)
{
    return k->a.whole_racks ? 0 : c->pool[k->a.pool].gpn_max;
}

static bool is_small(const struct mw_sched *c, const struct mw_sask *k)
{
    return k->a.gpus <= mw_sched_small_max(c, k);
}

uint32_t mw_sched_rack_gpus(const struct mw_sched *c, const struct mw_sask *k, uint32_t group)
{
    uint32_t all = c->group[group].node_n * c->group[group].gpn;
    return k->a.gpu_per_rack && k->a.gpu_per_rack < all ? k->a.gpu_per_rack : all;
}

bool mw_sched_rack_fits(const struct mw_sched *c, const struct mw_sask *k, uint32_t rack)
{
    const struct mw_srack *r = &c->rack[rack];
    const struct mw_sgroup *g = &c->group[r->group];
    uint32_t healthy_n = g->node_n - (uint32_t)__builtin_popcountll(r->down_mask);
    return healthy_n * g->gpn >= mw_sched_rack_gpus(c, k, r->group);
}

/* Takes the nodes for the ask and remembers them as one piece; gpus are those in use. */
static void piece_add(struct mw_sched *c, uint32_t ask, uint32_t rack, uint64_t mask, uint32_t gpus)
{
    uint32_t i = c->piece_free;
    if (i != MW_NONE) {
        c->piece_free = c->piece[i].next;
    } else {
        c->piece = mw_sched_grow(c->arena, c->piece, c->piece_n, &c->piece_cap, sizeof *c->piece);
        i = c->piece_n++;
    }
    struct mw_sask *k = &c->ask[ask];
    struct mw_srack *r = &c->rack[rack];
    uint32_t gpn = mw_srack_group(c, rack)->gpn, each = is_small(c, k) ? gpus : gpn;
    c->piece[i] = (struct mw_piece){ .mask = mask, .ask = ask, .rack = rack, .gpus = gpus, .next = k->piece, .rnext = r->piece, .rprev = MW_NONE };
    if (r->piece != MW_NONE)
        c->piece[r->piece].rprev = i;
    r->piece = k->piece = i;
    mw_sched_take(c, rack, mask, each);
    k->reserved_n += (uint32_t)__builtin_popcountll(mask) * each - gpus;
}

void mw_sched_unplace(struct mw_sched *c, uint32_t ask)
{
    struct mw_sask *k = &c->ask[ask];
    bool small = is_small(c, k);
    for (uint32_t i = k->piece, next; i != MW_NONE; i = next) {
        struct mw_piece *p = &c->piece[i];
        struct mw_srack *r = &c->rack[p->rack];
        next = p->next;
        if (p->rprev == MW_NONE)
            r->piece = p->rnext;
        else
            c->piece[p->rprev].rnext = p->rnext;
        if (p->rnext != MW_NONE)
            c->piece[p->rnext].rprev = p->rprev;
        if (p->mask)
            mw_sched_give(c, p->rack, p->mask, small ? p->gpus : mw_srack_group(c, p->rack)->gpn);
        if (r->excl == ask)
            r->excl = MW_NONE;
        p->next = c->piece_free;
        c->piece_free = i;
    }
    k->piece = MW_NONE;
    k->reserved_n = 0;
}

void mw_sched_piece_drop(struct mw_sched *c, uint32_t piece, uint64_t mask)
{
    struct mw_piece *p = &c->piece[piece];
    uint32_t gpn = mw_srack_group(c, p->rack)->gpn;
    MW_ASSERT((p->mask & mask) == mask);
    p->mask &= ~mask;
    c->ask[p->ask].reserved_n -= (uint32_t)__builtin_popcountll(mask) * gpn;
    mw_sched_give(c, p->rack, mask, gpn);
}

static uint64_t lowest(uint64_t mask, uint32_t n)
{
    uint64_t out = 0;
    while (n--) {
        out |= mask & -mask;
        mask &= mask - 1;
    }
    return out;
}

/* The first rack with the fewest entirely free nodes that hold gpus; MW_NONE. */
static uint32_t best_rack(const struct mw_sched *c, const struct mw_spool *p, uint32_t gpus)
{
    for (uint64_t bits = p->rack_bits; bits; bits &= bits - 1) {
        uint32_t k = (uint32_t)__builtin_ctzll(bits) + 1;
        if (k * p->gpn_max < gpus)
            continue;
        for (uint32_t r = p->rack[k]; r != MW_NONE; r = c->rack[r].next)
            if (k * c->group[c->rack[r].group].gpn >= gpus)
                return r;
    }
    return MW_NONE;
}

/* First rack that has one node of at least gpus GPUs entirely free, fullest rack first. */
static uint32_t node_rack(const struct mw_sched *c, const struct mw_spool *p, uint32_t gpus)
{
    for (uint64_t bits = p->rack_bits; bits; bits &= bits - 1)
        for (uint32_t r = p->rack[__builtin_ctzll(bits) + 1]; r != MW_NONE; r = c->rack[r].next)
            if (c->group[c->rack[r].group].gpn >= gpus)
                return r;
    return MW_NONE;
}

static bool place_small(struct mw_sched *c, uint32_t ask)
{
    uint32_t gpus = c->ask[ask].a.gpus;
    const struct mw_spool *p = &c->pool[c->ask[ask].a.pool];
    for (uint32_t f = gpus; f < p->gpn_max; f++)
        if (p->partial[f] != MW_NONE) {
            uint32_t node = p->partial[f], rack = c->node_rack[node];
            piece_add(c, ask, rack, UINT64_C(1) << (node - c->rack[rack].node0), gpus);
            return true;
        }
    uint32_t r = node_rack(c, p, gpus);
    if (r == MW_NONE)
        return false;
    piece_add(c, ask, r, lowest(c->rack[r].free_mask, 1), gpus);
    return true;
}

static uint32_t nodes_for(uint32_t gpus, uint32_t gpn)
{
    return (gpus + gpn - 1) / gpn;
}

/* The last rack of a gang: the one of the group with the fewest free nodes that still hold the rest. */
static uint32_t tail_rack(const struct mw_sched *c, const struct mw_sgroup *g, uint32_t gpus)
{
    uint32_t best = MW_NONE, best_k = UINT32_MAX;
    for (uint32_t r = g->rack0; r < g->rack0 + g->rack_n; r++) {
        uint32_t k = c->rack[r].free_n;
        if (k * g->gpn >= gpus && k < best_k) {
            best = r;
            best_k = k;
        }
    }
    return best;
}

/* Takes up to gpus from the entirely free nodes of a group; returns what is still missing. */
static uint32_t take_group(struct mw_sched *c, uint32_t ask, uint32_t group, uint32_t gpus)
{
    const struct mw_sgroup *g = &c->group[group];
    for (uint32_t step = 1; step <= g->node_n && gpus; step++) {
        uint32_t k = c->p->place == MW_PLACE_PACKED ? step : g->node_n + 1 - step;
        for (uint32_t r = g->rack0; r < g->rack0 + g->rack_n && gpus; r++) {
            if (c->rack[r].free_n != k)
                continue;
            if (gpus >= k * g->gpn) {
                piece_add(c, ask, r, c->rack[r].free_mask, k * g->gpn);
                gpus -= k * g->gpn;
                continue;
            }
            uint32_t last = tail_rack(c, g, gpus);
            piece_add(c, ask, last, lowest(c->rack[last].free_mask, nodes_for(gpus, g->gpn)), gpus);
            return 0;
        }
    }
    return gpus;
}

/* Most first; among equals the first group. */
static int by_have(const void *a, const void *b)
{
    const struct mw_shave *x = a, *y = b;
    return x->gpus != y->gpus ? (x->gpus < y->gpus) - (x->gpus > y->gpus) : (x->group > y->group) - (x->group < y->group);
}

static uint32_t have_sorted(struct mw_sched *c)
{
    uint32_t n = 0;
    for (uint32_t g = 0; g < c->group_n; g++) {
        if (c->gscratch[g])
            c->have[n++] = (struct mw_shave){ c->gscratch[g], g };
        c->gscratch[g] = 0;
    }
    qsort(c->have, n, sizeof *c->have, by_have);
    return n;
}

/* Groups in the order in which an ask takes them: the fullest ones while none holds the rest, then the one that holds it with the least left over:
 * few groups, few cuts.  i is the next of n sorted groups. */
static uint32_t next_group(const struct mw_sched *c, uint32_t i, uint32_t n, uint32_t gpus)
{
    uint32_t fit = i;
    while (fit + 1 < n && c->have[fit + 1].gpus >= gpus)
        fit++;
    while (fit > i && c->have[fit - 1].gpus == c->have[fit].gpus)
        fit--;
    return c->have[c->have[i].gpus >= gpus ? fit : i].group;
}

static bool place_large(struct mw_sched *c, uint32_t ask)
{
    struct mw_sask *k = &c->ask[ask];
    uint32_t gpus = k->a.gpus, pool = k->a.pool;
    if (c->pool[pool].whole_gpu_n < gpus)
        return false;
    uint32_t r = best_rack(c, &c->pool[pool], gpus);
    if (r != MW_NONE) {
        piece_add(c, ask, r, lowest(c->rack[r].free_mask, nodes_for(gpus, mw_srack_group(c, r)->gpn)), gpus);
        return true;
    }
    for (uint32_t g = 0; g < c->group_n; g++)
        c->gscratch[g] = c->group[g].pool == pool ? c->group[g].whole_gpu_n : 0;
    uint32_t n = have_sorted(c);
    for (uint32_t i = 0; gpus && i < n; i++)
        gpus = take_group(c, ask, next_group(c, i, n, gpus), gpus);
    MW_ASSERT(gpus == 0); /* the pool said that it holds them */
    return true;
}

static uint32_t take_racks(struct mw_sched *c, uint32_t ask, uint32_t group, uint32_t gpus)
{
    const struct mw_sgroup *g = &c->group[group];
    uint32_t each = mw_sched_rack_gpus(c, &c->ask[ask], group);
    for (uint32_t r = g->rack0; r < g->rack0 + g->rack_n && gpus; r++) {
        if (c->rack[r].used_n || !mw_sched_rack_fits(c, &c->ask[ask], r))
            continue;
        uint32_t used = gpus < each ? gpus : each;
        piece_add(c, ask, r, c->rack[r].free_mask, used);
        c->rack[r].excl = ask;
        gpus -= used;
    }
    return gpus;
}

static bool place_racks(struct mw_sched *c, uint32_t ask)
{
    struct mw_sask *k = &c->ask[ask];
    uint32_t gpus = k->a.gpus, pool = k->a.pool;
    uint64_t have = 0;
    uint32_t most = k->a.gpu_per_rack && k->a.gpu_per_rack < c->pool[pool].rack_gpu_max ? k->a.gpu_per_rack : c->pool[pool].rack_gpu_max;
    if (c->pool[pool].whole_gpu_n < gpus || (uint64_t)c->pool[pool].empty_rack_n * most < gpus)
        return false;
    for (uint32_t g = 0; g < c->group_n; g++) {
        const struct mw_sgroup *q = &c->group[g];
        if (q->pool != pool || !q->up || !q->empty_rack_n)
            continue;
        for (uint32_t r = q->rack0; r < q->rack0 + q->rack_n; r++)
            if (!c->rack[r].used_n && mw_sched_rack_fits(c, k, r))
                c->gscratch[g] += mw_sched_rack_gpus(c, k, g);
        have += c->gscratch[g];
    }
    bool fits = have >= gpus;
    uint32_t n = have_sorted(c);
    for (uint32_t i = 0; fits && gpus && i < n; i++)
        gpus = take_racks(c, ask, next_group(c, i, n, gpus), gpus);
    return fits;
}

bool mw_sched_place(struct mw_sched *c, uint32_t ask)
{
    const struct mw_sask *k = &c->ask[ask];
    if (c->pool[k->a.pool].free_gpu_n < k->a.gpus)
        return false;
    return k->a.whole_racks ? place_racks(c, ask) : is_small(c, k) ? place_small(c, ask) : place_large(c, ask);
}

void mw_sched_spans(struct mw_sched *c, uint32_t ask)
{
    struct mw_sask *k = &c->ask[ask];
    k->span_n = 0;
    for (uint32_t i = k->piece; i != MW_NONE; i = c->piece[i].next) {
        uint32_t g = c->rack[c->piece[i].rack].group;
        if (c->gscratch[g] == 0) {
            k->span = mw_sched_grow(c->arena, k->span, k->span_n, &k->span_cap, sizeof *k->span);
            k->span[k->span_n++] = (struct mw_span){ g, 0 };
            c->gscratch[g] = k->span_n;
        }
        k->span[c->gscratch[g] - 1].gpus += c->piece[i].gpus;
    }
    for (uint32_t i = 0; i < k->span_n; i++)
        c->gscratch[k->span[i].group] = 0;
}
