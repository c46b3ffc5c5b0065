/* models/sched/fault.c - GPUs that go down, come back, arrive and retire, and the asks that lose them; when and why is reliability's. */
#include "models/sched/sched.h"
#include "sim/base/calendar.h"
#include <math.h>

void mw_sched_evict(struct mw_sim *s, struct mw_sched *c, uint32_t ask, enum mw_why why)
{
    struct mw_sask *k = &c->ask[ask];
    uint32_t id = k->a.id, pool = k->a.pool;
    MW_ASSERT(k->state == MW_ASK_RUNNING);
    c->busy_gpu_n -= k->a.gpus;
    c->reserved_gpu_n -= k->reserved_n;
    mw_sched_run_drop(c, ask);
    mw_sched_unplace(c, ask);
    mw_sched_ask_free(c, ask);
    c->evict_n++;
    mw_sched_wake(s, c, pool);
    mw_port(s)->jobs->evicted(s, id, why);
}

static uint32_t piece_of(const struct mw_sched *c, uint32_t rack, uint64_t bit)
{
    for (uint32_t i = c->rack[rack].piece; i != MW_NONE; i = c->piece[i].rnext)
        if (c->piece[i].mask & bit)
            return i;
    return MW_NONE;
}

/* A whole rack keeps spares: a spare that fails leaves its holder alone. */
static bool spare_hit(struct mw_sched *c, uint32_t rack, uint32_t piece)
{
    struct mw_piece *p = &c->piece[piece];
    struct mw_sgroup *g = mw_srack_group(c, rack);
    uint32_t held_n = (uint32_t)__builtin_popcountll(p->mask) * g->gpn;
    if (c->rack[rack].excl != p->ask || held_n < p->gpus + g->gpn)
        return false;
    return mw_stream_below(&g->unit, held_n) >= p->gpus;
}

static void node_clear(struct mw_sim *s, struct mw_sched *c, uint32_t rack, unsigned i, enum mw_why why)
{
    uint64_t bit = UINT64_C(1) << i;
    for (uint32_t p; (p = piece_of(c, rack, bit)) != MW_NONE;) {
        if (why == MW_WHY_FAULT && spare_hit(c, rack, p)) {
            c->reserved_gpu_n -= mw_srack_group(c, rack)->gpn;
            mw_sched_piece_drop(c, p, bit);
        } else {
            mw_sched_evict(s, c, c->piece[p].ask, why);
        }
    }
}

/* An interruption without a broken part: whoever runs on one GPU of the node restarts. */
static void software_hit(struct mw_sim *s, struct mw_sched *c, struct mw_sgroup *g, uint32_t rack, unsigned i)
{
    uint32_t gpu = (uint32_t)mw_stream_below(&g->unit, g->gpn);
    uint64_t bit = UINT64_C(1) << i;
    for (uint32_t p = c->rack[rack].piece; p != MW_NONE; p = c->piece[p].rnext) {
        if (!(c->piece[p].mask & bit))
            continue;
        const struct mw_sask *k = &c->ask[c->piece[p].ask];
        uint32_t held_n = k->a.gpus <= mw_sched_small_max(c, k) ? c->piece[p].gpus : g->gpn;
        if (gpu < held_n) {
            if (!spare_hit(c, rack, p))
                mw_sched_evict(s, c, c->piece[p].ask, MW_WHY_FAULT);
            return;
        }
        gpu -= held_n;
    }
}

static void repair_post(struct mw_sim *s, struct mw_sched *c, uint32_t rack, uint64_t mask, double repair_s)
{
    if (!isfinite(repair_s))
        return; /* until it retires */
    uint32_t i = c->repair_free;
    if (i != MW_NONE) {
        c->repair_free = c->repair[i].next;
    } else {
        c->repair = mw_sched_grow(c->arena, c->repair, c->repair_n, &c->repair_cap, sizeof *c->repair);
        i = c->repair_n++;
    }
    c->repair[i] = (struct mw_repair){ .rack = rack, .mask = mask };
    mw_sim_post(s, MW_M_SCHED, s->now_ns + mw_time_ns_up(repair_s), MW_AT_FAULT, MW_EV_REPAIR, i, 0);
}

/* Takes nodes from..to of a rack down; those already down stay with their own repair. */
static void rack_down(struct mw_sim *s, struct mw_sched *c, uint32_t rack, unsigned from, unsigned to, double repair_s, enum mw_why why)
{
    uint64_t mask = 0;
    uint32_t group = c->rack[rack].group;
    for (unsigned i = from; i < to; i++) {
        if (c->rack[rack].down_mask >> i & 1)
            continue;
        node_clear(s, c, rack, i, why);
        mw_sched_node_down(c, rack, i);
        mask |= UINT64_C(1) << i;
    }
    if (!mask)
        return;
    mw_port(s)->compute->down(s, group, (int32_t)(__builtin_popcountll(mask) * (int)c->group[group].gpn));
    repair_post(s, c, rack, mask, repair_s);
}

void mw_sched_fault(struct mw_sim *s, uint32_t g, uint32_t gpus, double repair_s, enum mw_why why)
{
    struct mw_sched *c = mw_state(s, MW_M_SCHED);
    struct mw_sgroup *q = &c->group[g];
    if (!q->up || q->rack_n == 0)
        return;
    uint32_t node_n = (gpus + q->gpn - 1) / q->gpn;
    uint64_t at = mw_stream_below(&q->unit, (uint64_t)q->rack_n * q->node_n);
    uint32_t rack = q->rack0 + (uint32_t)(at / q->node_n);
    unsigned i = (unsigned)(at % q->node_n);
    if (node_n == 0)
        software_hit(s, c, q, rack, i);
    else if (node_n == 1)
        rack_down(s, c, rack, i, i + 1, repair_s, why);
    for (uint32_t n = node_n > 1 ? node_n : 0, done = 0; n && done < q->rack_n; done++) { /* whole racks from there on */
        uint32_t k = n < q->node_n ? n : q->node_n;
        rack_down(s, c, q->rack0 + (rack - q->rack0 + done) % q->rack_n, 0, k, repair_s, why);
        n -= k;
    }
    mw_sched_levels(s, c);
}

/* A node that comes back into a rack held whole becomes its spare. */
static void node_return(struct mw_sched *c, uint32_t rack, unsigned i)
{
    struct mw_srack *r = &c->rack[rack];
    uint32_t gpn = mw_srack_group(c, rack)->gpn;
    mw_sched_node_up(c, rack, i);
    if (r->excl == MW_NONE)
        return;
    for (uint32_t p = r->piece; p != MW_NONE; p = c->piece[p].rnext)
        if (c->piece[p].ask == r->excl) {
            c->piece[p].mask |= UINT64_C(1) << i;
            c->ask[r->excl].reserved_n += gpn;
            c->reserved_gpu_n += gpn;
            mw_sched_take(c, rack, UINT64_C(1) << i, gpn);
            return;
        }
}

void mw_sched_repaired(struct mw_sim *s, struct mw_sched *c, uint32_t repair)
{
    struct mw_repair *p = &c->repair[repair];
    uint32_t group = c->rack[p->rack].group;
    if (c->group[group].up) {
        for (uint64_t m = p->mask; m; m &= m - 1)
            node_return(c, p->rack, (unsigned)__builtin_ctzll(m));
        mw_port(s)->compute->down(s, group, -(int32_t)(__builtin_popcountll(p->mask) * (int)c->group[group].gpn));
        mw_sched_wake(s, c, c->group[group].pool);
    }
    p->next = c->repair_free;
    c->repair_free = repair;
}

void mw_sched_commission(struct mw_sim *s, struct mw_sched *c, uint32_t g)
{
    struct mw_sgroup *q = &c->group[g];
    if (q->up || q->rack_n == 0)
        return;
    q->up = true;
    for (uint32_t r = q->rack0; r < q->rack0 + q->rack_n; r++)
        mw_sched_rack_open(c, r);
    c->pool[q->pool].total_gpu_n += q->rack_n * q->node_n * q->gpn;
    mw_sched_wake(s, c, q->pool);
}

void mw_sched_retire(struct mw_sim *s, struct mw_sched *c, uint32_t g)
{
    struct mw_sgroup *q = &c->group[g];
    if (!q->up)
        return;
    for (uint32_t r = q->rack0; r < q->rack0 + q->rack_n; r++)
        rack_down(s, c, r, 0, q->node_n, INFINITY, MW_WHY_RETIRE);
    q->up = false;
    c->pool[q->pool].empty_rack_n -= q->empty_rack_n;
    q->empty_rack_n = 0;
    uint32_t gpus = q->rack_n * q->node_n * q->gpn;
    c->down_gpu_n -= gpus; /* what has left the building is not down */
    mw_port(s)->compute->down(s, g, -(int32_t)gpus);
    c->pool[q->pool].total_gpu_n -= gpus;
    mw_sched_wake(s, c, q->pool);
}
