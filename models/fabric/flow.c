/* models/fabric/flow.c - messages from start to delivery, failures, and what holds now; rates are solved in flow_share.c. */
#include "models/fabric/flow_private.h"
#include "sim/base/check.h"
#include <math.h>
#include <stdlib.h>

struct mw_flownet *mw_flownet_create(const struct mw_topology *t, const struct mw_flownet_params *p)
{
    MW_ASSERT(p->message_max > 0 && (uint64_t)p->message_max * t->hop_max < UINT32_MAX);
    struct mw_flownet *n = calloc(1, sizeof *n);
    MW_ASSERT(n);
    *n = (struct mw_flownet){ .topo = t, .p = *p };
    struct mw_arena *a = &n->arena;
    mw_arena_init(a);
    uint32_t max = p->message_max, link_n = t->link_n + 1;
    n->flow = mw_arena_array(a, struct mw_flow_slot, max);
    n->hop = mw_arena_array(a, struct mw_flow_hop, (size_t)max * t->hop_max);
    n->lane = mw_arena_array(a, struct mw_flow_lane, link_n);
    n->capacity_Bps = mw_arena_array(a, double, link_n);
    n->booked_n = mw_arena_array(a, uint32_t, link_n);
    n->scratch = mw_arena_array(a, uint32_t, 3 * (size_t)t->node_n);
    n->way = mw_arena_array(a, uint32_t, 2 * (size_t)t->hop_max);
    n->free = mw_arena_array(a, uint32_t, max);
    n->set = mw_arena_array(a, uint32_t, max);
    n->touched = mw_arena_array(a, uint32_t, link_n);
    n->dirty = mw_arena_array(a, uint32_t, link_n);
    n->fill = mw_arena_array(a, struct mw_flow_key, link_n);
    for (uint32_t l = 0; l < t->link_n; l++) {
        n->lane[l].capacity_Bps = n->capacity_Bps[l] = t->link[l].rate_Bps;
        n->lane[l].head = MW_NONE;
        n->dead_n += !(t->link[l].rate_Bps > 0.0);
    }
    mw_flow_clock_init(n);
    return n;
}

void mw_flownet_destroy(struct mw_flownet *n)
{
    if (!n)
        return;
    mw_arena_fini(&n->arena);
    free(n);
}

static uint32_t find_route(struct mw_flownet *n, uint32_t src, uint32_t dst, uint64_t key, uint32_t *way)
{
    struct mw_route_view v = { n->capacity_Bps, n->booked_n, n->dead_n, n->scratch };
    return mw_route(n->topo, n->p.routing, &v, src, dst, key, way);
}

static uint64_t key_of(const struct mw_flow_slot *f) { return (uint64_t)f->src << 40 ^ (uint64_t)f->dst << 16 ^ f->tag; }

static void book(struct mw_flownet *n, uint32_t i, bool in)
{
    if (n->p.routing != MW_ROUTE_ADAPTIVE)
        return;
    uint32_t first = i * n->topo->hop_max;
    for (uint32_t e = first; e < first + n->flow[i].hop_n; e++)
        n->booked_n[n->hop[e].link] += in ? 1u : UINT32_MAX;
}

/* Puts a flow on a way: its links, its weight; returns the way's latency. */
static double lay(struct mw_flownet *n, uint32_t i, const uint32_t *way, uint32_t hop_n)
{
    struct mw_flow_slot *f = &n->flow[i];
    struct mw_flow_hop *h = &n->hop[(size_t)i * n->topo->hop_max];
    double latency_s = 0.0;
    for (uint32_t k = 0; k < hop_n; k++) {
        h[k].link = way[k];
        h[k].flow = i;
        latency_s += n->topo->link[way[k]].latency_s;
    }
    f->hop_n = (uint16_t)hop_n;
    f->bottleneck = MW_NONE;
    return latency_s;
}

static double weight_of(const struct mw_flownet *n, double own, double latency_s)
{
    double w = own > 0.0 ? own : 1.0;
    return n->p.fairness == MW_FAIR_BY_LATENCY && latency_s > 0.0 ? w / latency_s : w;
}

uint32_t mw_flownet_start(struct mw_flownet *n, const struct mw_message *m)
{
    MW_DCHECK(m->src < n->topo->host_n && m->dst < n->topo->host_n && m->bytes_B >= 0.0);
    uint32_t i = n->free_n > 0 ? n->free[n->free_n - 1] : n->used_n;
    MW_ASSERT(i < n->p.message_max);
    struct mw_flow_slot *f = &n->flow[i];
    f->src = m->src;
    f->dst = m->dst;
    f->tag = m->tag;
    uint32_t hop_n = find_route(n, m->src, m->dst, key_of(f), n->way);
    if (hop_n == MW_NO_ROUTE) {
        n->stats.unrouted_n++;
        return MW_NONE;
    }
    if (n->free_n > 0)
        n->free_n--;
    else
        n->used_n++;
    double latency_s = lay(n, i, n->way, hop_n);
    f->weight = weight_of(n, m->weight, latency_s);
    f->left_B = f->bytes_B = m->bytes_B;
    f->rate_Bps = f->level = 0.0;
    f->start_s = n->now_s;
    f->state = MW_FLOW_WAITS;
    book(n, i, true);
    n->live_n++;
    n->stats.started_n++;
    mw_flow_clock_join(n, i, n->now_s + (n->p.overhead_s + latency_s));
    return i;
}

static void deliver(struct mw_flownet *n, uint32_t i)
{
    struct mw_flow_slot *f = &n->flow[i];
    struct mw_delivery d = { f->src, f->dst, f->bytes_B, f->start_s, n->now_s, f->tag };
    book(n, i, false);
    f->state = MW_FLOW_FREE;
    n->free[n->free_n++] = i;
    n->live_n--;
    n->stats.done_n++;
    n->stats.bytes_B += d.bytes_B;
    if (n->p.done)
        n->p.done(n->p.ctx, n, &d);
}

/* All flows of one instant: ends leave, beginnings enter, rates are solved once, then the ends are told. */
static void handle(struct mw_flownet *n)
{
    uint32_t begun_n = 0, ended_n = 0, *begun = n->batch;
    mw_flow_set_begin(n);
    for (uint32_t k = 0; k < n->batch_n; k++) {
        uint32_t i = n->batch[k];
        struct mw_flow_slot *f = &n->flow[i];
        if (f->state == MW_FLOW_WAITS && f->bytes_B > 0.0 && f->hop_n > 0) {
            f->state = MW_FLOW_MOVES;
            f->at_s = n->now_s;
            mw_flow_attach(n, i);
            continue;
        }
        if (f->state == MW_FLOW_MOVES)
            mw_flow_detach(n, i);
        f->state = MW_FLOW_DONE;
    }
    n->stats.event_n += n->batch_n;
    uint32_t *ended = n->batch + n->p.message_max; /* second half of the room */
    for (uint32_t k = 0; k < n->batch_n; k++) {
        uint32_t i = n->batch[k];
        if (n->flow[i].state == MW_FLOW_DONE)
            ended[ended_n++] = i;
        else
            begun[begun_n++] = i;
    }
    for (uint32_t k = 0; k < begun_n; k++)
        mw_flow_enter(n, begun[k]);
    mw_flow_solve(n);
    for (uint32_t k = 0; k < ended_n; k++)
        deliver(n, ended[k]);
}

bool mw_flownet_run(struct mw_flownet *n, double until_s)
{
    while (mw_flow_clock_take(n, until_s))
        handle(n);
    if (isfinite(until_s) && until_s > n->now_s)
        n->now_s = until_s;
    return n->live_n == 0;
}

/* ---- failures */
static bool broken(const struct mw_flownet *n, uint32_t i)
{
    uint32_t first = i * n->topo->hop_max;
    for (uint32_t e = first; e < first + n->flow[i].hop_n; e++)
        if (!(n->capacity_Bps[n->hop[e].link] > 0.0))
            return true;
    return false;
}

static bool live(const struct mw_flownet *n, uint32_t i) { return n->flow[i].state == MW_FLOW_WAITS || n->flow[i].state == MW_FLOW_MOVES; }

/* A new way for a flow on a failed link, if there is one; the old one stays otherwise, at rate zero. */
static void reroute(struct mw_flownet *n, uint32_t i)
{
    struct mw_flow_slot *f = &n->flow[i];
    book(n, i, false);
    uint32_t hop_n = find_route(n, f->src, f->dst, key_of(f), n->way);
    if (hop_n != MW_NO_ROUTE) {
        double old_s = 0.0;
        for (uint32_t k = 0, first = i * n->topo->hop_max; k < f->hop_n; k++)
            old_s += n->topo->link[n->hop[first + k].link].latency_s;
        double own = f->weight / weight_of(n, 1.0, old_s);
        if (f->state == MW_FLOW_MOVES)
            mw_flow_detach(n, i);
        f->weight = weight_of(n, own, lay(n, i, n->way, hop_n));
        if (f->state == MW_FLOW_MOVES)
            mw_flow_attach(n, i);
    }
    book(n, i, true);
    if (f->state == MW_FLOW_MOVES)
        mw_flow_include(n, i);
}

static void set_capacity(struct mw_flownet *n, uint32_t link, double capacity_Bps)
{
    bool was = n->capacity_Bps[link] > 0.0, is = capacity_Bps > 0.0;
    n->dead_n += was && !is ? 1u : 0u;
    n->dead_n -= is && !was ? 1u : 0u;
    n->lane[link].capacity_Bps = n->capacity_Bps[link] = fmax(0.0, capacity_Bps);
    for (uint32_t e = n->lane[link].head; e != MW_NONE; e = n->hop[e].next)
        mw_flow_include(n, n->hop[e].flow);
}

static void after_change(struct mw_flownet *n)
{
    for (uint32_t i = 0; i < n->used_n; i++)
        if (live(n, i) && broken(n, i))
            reroute(n, i);
    mw_flow_solve(n);
}

void mw_flownet_link_set(struct mw_flownet *n, uint32_t link, double capacity_Bps)
{
    MW_ASSERT(link < n->topo->link_n);
    mw_flow_set_begin(n);
    set_capacity(n, link, capacity_Bps);
    after_change(n);
}

void mw_flownet_node_set(struct mw_flownet *n, uint32_t node, bool alive)
{
    MW_ASSERT(node < n->topo->node_n);
    mw_flow_set_begin(n);
    for (uint32_t l = 0; l < n->topo->link_n; l++)
        if (n->topo->link[l].from == node || n->topo->link[l].to == node)
            set_capacity(n, l, alive ? n->topo->link[l].rate_Bps : 0.0);
    after_change(n);
}

/* ---- what holds now */
double mw_flownet_now_s(const struct mw_flownet *n) { return n->now_s; }
const struct mw_flownet_stats *mw_flownet_stats(const struct mw_flownet *n) { return &n->stats; }
const double *mw_flownet_capacity_Bps(const struct mw_flownet *n) { return n->capacity_Bps; }
double mw_flownet_rate_Bps(const struct mw_flownet *n, uint32_t i) { return n->flow[i].state == MW_FLOW_MOVES ? n->flow[i].rate_Bps : 0.0; }

double mw_flownet_left_B(const struct mw_flownet *n, uint32_t i)
{
    const struct mw_flow_slot *f = &n->flow[i];
    return f->state == MW_FLOW_MOVES ? fmax(0.0, f->left_B - f->rate_Bps * (n->now_s - f->at_s)) : live(n, i) ? f->left_B : 0.0;
}

uint32_t mw_flownet_stalled_n(const struct mw_flownet *n)
{
    uint32_t stalled_n = 0;
    for (uint32_t i = 0; i < n->used_n; i++)
        stalled_n += live(n, i) && broken(n, i);
    return stalled_n;
}

uint32_t mw_flownet_route(const struct mw_flownet *n, uint32_t i, const uint32_t **link)
{
    for (uint32_t k = 0; k < n->flow[i].hop_n; k++)
        n->way[k] = n->hop[(size_t)i * n->topo->hop_max + k].link;
    *link = n->way;
    return n->flow[i].hop_n;
}

double mw_flownet_load_Bps(const struct mw_flownet *n, uint32_t link)
{
    double sum_Bps = 0.0;
    for (uint32_t e = n->lane[link].head; e != MW_NONE; e = n->hop[e].next)
        sum_Bps += n->flow[n->hop[e].flow].rate_Bps;
    return sum_Bps;
}

/* How far a flow is from having a full link on which nobody gets more per weight. */
static double unfairness(const struct mw_flownet *n, uint32_t i)
{
    const struct mw_flow_slot *f = &n->flow[i];
    double least = INFINITY, own = f->rate_Bps / f->weight;
    for (uint32_t k = i * n->topo->hop_max, end = k + f->hop_n; k < end; k++) {
        uint32_t l = n->hop[k].link;
        double top = 0.0, room = n->capacity_Bps[l] > 0.0 ? fmax(0.0, 1.0 - mw_flownet_load_Bps(n, l) / n->capacity_Bps[l]) : 0.0;
        for (uint32_t e = n->lane[l].head; e != MW_NONE; e = n->hop[e].next)
            top = fmax(top, n->flow[n->hop[e].flow].rate_Bps / n->flow[n->hop[e].flow].weight);
        least = fmin(least, fmax(room, top > 0.0 ? 1.0 - own / top : 0.0));
    }
    return least;
}

double mw_flownet_breach(const struct mw_flownet *n)
{
    double worst = 0.0;
    for (uint32_t l = 0; l < n->topo->link_n; l++)
        if (n->lane[l].n > 0)
            worst = fmax(worst, n->capacity_Bps[l] > 0.0 ? mw_flownet_load_Bps(n, l) / n->capacity_Bps[l] - 1.0 : mw_flownet_load_Bps(n, l));
    for (uint32_t i = 0; i < n->used_n; i++)
        if (n->flow[i].state == MW_FLOW_MOVES)
            worst = fmax(worst, unfairness(n, i));
    return worst;
}
