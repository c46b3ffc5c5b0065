/* models/sched/nodes.c - counts of free GPUs by node and rack, and the lists best fit reads; it knows no job. */
#include "models/sched/sched.h"

static void node_unlink(struct mw_sched *c, struct mw_spool *p, uint32_t node)
{
    uint32_t prev = c->node_prev[node], next = c->node_next[node];
    if (prev == MW_NONE)
        p->partial[c->node_free[node]] = next;
    else
        c->node_next[prev] = next;
    if (next != MW_NONE)
        c->node_prev[next] = prev;
}

static void node_link(struct mw_sched *c, struct mw_spool *p, uint32_t node)
{
    uint32_t *head = &p->partial[c->node_free[node]];
    c->node_prev[node] = MW_NONE;
    c->node_next[node] = *head;
    if (*head != MW_NONE)
        c->node_prev[*head] = node;
    *head = node;
}

static void rack_unlink(struct mw_sched *c, struct mw_spool *p, struct mw_srack *r)
{
    unsigned k = r->free_n;
    if (k == 0)
        return;
    if (r->prev == MW_NONE)
        p->rack[k] = r->next;
    else
        c->rack[r->prev].next = r->next;
    if (r->next != MW_NONE)
        c->rack[r->next].prev = r->prev;
    if (p->rack[k] == MW_NONE)
        p->rack_bits &= ~(UINT64_C(1) << (k - 1));
}

static void rack_link(struct mw_sched *c, struct mw_spool *p, struct mw_srack *r)
{
    unsigned k = r->free_n;
    if (k == 0)
        return;
    r->prev = MW_NONE;
    r->next = p->rack[k];
    if (r->next != MW_NONE)
        c->rack[r->next].prev = (uint32_t)(r - c->rack);
    p->rack[k] = (uint32_t)(r - c->rack);
    p->rack_bits |= UINT64_C(1) << (k - 1);
}

static void whole_move(struct mw_sched *c, struct mw_sgroup *g, int gpus)
{
    g->whole_gpu_n = (uint32_t)((int64_t)g->whole_gpu_n + gpus);
    c->pool[g->pool].whole_gpu_n = (uint32_t)((int64_t)c->pool[g->pool].whole_gpu_n + gpus);
    c->whole_gpu_n = (uint64_t)((int64_t)c->whole_gpu_n + gpus);
}

static void free_move(struct mw_sched *c, struct mw_sgroup *g, int gpus)
{
    c->pool[g->pool].free_gpu_n = (uint32_t)((int64_t)c->pool[g->pool].free_gpu_n + gpus);
    c->free_gpu_n = (uint64_t)((int64_t)c->free_gpu_n + gpus);
}

static void empty_move(struct mw_sched *c, struct mw_sgroup *g, int racks)
{
    g->empty_rack_n = (uint32_t)((int)g->empty_rack_n + racks);
    c->pool[g->pool].empty_rack_n = (uint32_t)((int)c->pool[g->pool].empty_rack_n + racks);
}

static void used_move(struct mw_sched *c, struct mw_sgroup *g, struct mw_srack *r, int nodes)
{
    bool was = r->used_n == 0;
    r->used_n = (uint32_t)((int)r->used_n + nodes);
    if (was != (r->used_n == 0))
        empty_move(c, g, was ? -1 : 1);
}

void mw_sched_take(struct mw_sched *c, uint32_t rack, uint64_t mask, uint32_t gpus_each)
{
    struct mw_srack *r = &c->rack[rack];
    struct mw_sgroup *g = &c->group[r->group];
    struct mw_spool *p = &c->pool[g->pool];
    rack_unlink(c, p, r);
    for (uint64_t m = mask; m; m &= m - 1) {
        uint32_t node = r->node0 + (uint32_t)__builtin_ctzll(m);
        MW_ASSERT(c->node_free[node] >= gpus_each);
        if (c->node_free[node] == g->gpn) {
            r->free_mask &= ~(m & -m);
            r->free_n--;
            whole_move(c, g, -(int)g->gpn);
            used_move(c, g, r, 1);
        } else {
            node_unlink(c, p, node);
        }
        c->node_free[node] = (uint8_t)(c->node_free[node] - gpus_each);
        if (c->node_free[node])
            node_link(c, p, node);
        free_move(c, g, -(int)gpus_each);
    }
    rack_link(c, p, r);
}

void mw_sched_give(struct mw_sched *c, uint32_t rack, uint64_t mask, uint32_t gpus_each)
{
    struct mw_srack *r = &c->rack[rack];
    struct mw_sgroup *g = &c->group[r->group];
    struct mw_spool *p = &c->pool[g->pool];
    rack_unlink(c, p, r);
    for (uint64_t m = mask; m; m &= m - 1) {
        uint32_t node = r->node0 + (uint32_t)__builtin_ctzll(m);
        if (c->node_free[node])
            node_unlink(c, p, node);
        c->node_free[node] = (uint8_t)(c->node_free[node] + gpus_each);
        MW_ASSERT(c->node_free[node] <= g->gpn);
        if (c->node_free[node] == g->gpn) {
            r->free_mask |= m & -m;
            r->free_n++;
            whole_move(c, g, (int)g->gpn);
            used_move(c, g, r, -1);
        } else {
            node_link(c, p, node);
        }
        free_move(c, g, (int)gpus_each);
    }
    rack_link(c, p, r);
}

void mw_sched_node_down(struct mw_sched *c, uint32_t rack, unsigned i)
{
    struct mw_srack *r = &c->rack[rack];
    struct mw_sgroup *g = &c->group[r->group];
    MW_ASSERT(r->free_mask >> i & 1);
    rack_unlink(c, &c->pool[g->pool], r);
    r->free_mask &= ~(UINT64_C(1) << i);
    r->free_n--;
    r->down_mask |= UINT64_C(1) << i;
    c->node_free[r->node0 + i] = 0;
    whole_move(c, g, -(int)g->gpn);
    free_move(c, g, -(int)g->gpn);
    c->down_gpu_n += g->gpn;
    rack_link(c, &c->pool[g->pool], r);
}

void mw_sched_node_up(struct mw_sched *c, uint32_t rack, unsigned i)
{
    struct mw_srack *r = &c->rack[rack];
    struct mw_sgroup *g = &c->group[r->group];
    MW_ASSERT(r->down_mask >> i & 1);
    rack_unlink(c, &c->pool[g->pool], r);
    r->free_mask |= UINT64_C(1) << i;
    r->free_n++;
    r->down_mask &= ~(UINT64_C(1) << i);
    c->node_free[r->node0 + i] = (uint8_t)g->gpn;
    whole_move(c, g, (int)g->gpn);
    free_move(c, g, (int)g->gpn);
    c->down_gpu_n -= g->gpn;
    rack_link(c, &c->pool[g->pool], r);
}

void mw_sched_rack_open(struct mw_sched *c, uint32_t rack)
{
    struct mw_srack *r = &c->rack[rack];
    struct mw_sgroup *g = &c->group[r->group];
    int gpus = (int)(g->gpn * g->node_n);
    r->free_mask = g->node_n == 64 ? ~UINT64_C(0) : (UINT64_C(1) << g->node_n) - 1;
    r->free_n = g->node_n;
    for (uint32_t i = 0; i < g->node_n; i++)
        c->node_free[r->node0 + i] = (uint8_t)g->gpn;
    empty_move(c, g, 1);
    whole_move(c, g, gpus);
    free_move(c, g, gpus);
    rack_link(c, &c->pool[g->pool], r);
}
