/* models/fabric/flow_share.c - max-min fair rates of the flows that a change can move; when flows come and go is in flow.c.
 *
 * The set is filled by levels over what the flows outside leave free.  Keys of links in the heap are lower bounds, because a link's level only
 * rises while others fill before it: the top is refreshed and taken if it stays on top.  Then every link that was touched is checked: flows
 * outside that lost their bottleneck or hold back one inside join the set, until none does.
 */
#include "models/fabric/flow_private.h"
#include <math.h>

enum { ROUNDS_MOST = 24 };          /* then the whole component at once */
static const double SNAP_FRAC = 1e-11; /* levels this near are one: rounding must not tell equal flows apart */
static const double SLACK_FRAC = 1e-10;
static const double SAME_FRAC = 1e-13;

void mw_flow_attach(struct mw_flownet *n, uint32_t i)
{
    uint32_t first = i * n->topo->hop_max;
    for (uint32_t e = first; e < first + n->flow[i].hop_n; e++) {
        struct mw_flow_lane *l = &n->lane[n->hop[e].link];
        n->hop[e].prev = MW_NONE;
        n->hop[e].next = l->head;
        if (l->head != MW_NONE)
            n->hop[l->head].prev = e;
        l->head = e;
        l->n++;
    }
}

void mw_flow_detach(struct mw_flownet *n, uint32_t i)
{
    uint32_t first = i * n->topo->hop_max;
    for (uint32_t e = first; e < first + n->flow[i].hop_n; e++) {
        struct mw_flow_hop *h = &n->hop[e];
        struct mw_flow_lane *l = &n->lane[h->link];
        if (h->prev == MW_NONE)
            l->head = h->next;
        else
            n->hop[h->prev].next = h->next;
        if (h->next != MW_NONE)
            n->hop[h->next].prev = h->prev;
        if (--l->n > 0 && !l->dirty) {
            l->dirty = true;
            n->dirty[n->dirty_n++] = h->link;
        }
    }
}

void mw_flow_begin(struct mw_flownet *n)
{
    n->epoch++;
    n->set_n = n->dirty_n = 0;
}

void mw_flow_include(struct mw_flownet *n, uint32_t i)
{
    struct mw_flow_slot *f = &n->flow[i];
    if (f->mark == n->epoch)
        return;
    f->mark = n->epoch;
    n->set[n->set_n++] = i;
}

static void set_rate(struct mw_flownet *n, uint32_t i, double rate_Bps)
{
    struct mw_flow_slot *f = &n->flow[i];
    if (fabs(rate_Bps - f->rate_Bps) <= SAME_FRAC * f->rate_Bps)
        return;
    f->left_B = fmax(0.0, f->left_B - f->rate_Bps * (n->now_s - f->at_s));
    f->at_s = n->now_s;
    f->rate_Bps = rate_Bps;
    mw_flow_clock_leave(n, i);
    if (rate_Bps > 0.0)
        mw_flow_clock_join(n, i, n->now_s + f->left_B / rate_Bps);
}

void mw_flow_enter(struct mw_flownet *n, uint32_t i)
{
    uint32_t first = i * n->topo->hop_max, narrow = MW_NONE;
    double least_Bps = INFINITY;
    for (uint32_t e = first; e < first + n->flow[i].hop_n; e++) {
        const struct mw_flow_lane *l = &n->lane[n->hop[e].link];
        if (l->n != 1) {
            mw_flow_include(n, i);
            return;
        }
        if (l->capacity_Bps < least_Bps) {
            least_Bps = l->capacity_Bps;
            narrow = n->hop[e].link;
        }
    }
    n->flow[i].bottleneck = narrow;
    set_rate(n, i, least_Bps);
}

/* Links of the set, with what the flows outside leave free. */
static void gather(struct mw_flownet *n)
{
    n->round++;
    n->touched_n = 0;
    for (uint32_t s = 0; s < n->set_n; s++) {
        uint32_t i = n->set[s], first = i * n->topo->hop_max;
        struct mw_flow_slot *f = &n->flow[i];
        f->open = 1;
        for (uint32_t e = first; e < first + f->hop_n; e++) {
            struct mw_flow_lane *l = &n->lane[n->hop[e].link];
            if (l->mark != n->round) {
                l->mark = n->round;
                l->left_Bps = l->capacity_Bps;
                l->weight = l->top_in = l->top_out = 0.0;
                l->level = -1.0;
                l->open_n = 0;
                n->touched[n->touched_n++] = n->hop[e].link;
            }
            l->weight += f->weight;
            l->open_n++;
        }
    }
    for (uint32_t k = 0; k < n->touched_n; k++) {
        struct mw_flow_lane *l = &n->lane[n->touched[k]];
        l->in_n = l->open_n;
        for (uint32_t e = l->head; e != MW_NONE && l->n != l->in_n; e = n->hop[e].next) {
            const struct mw_flow_slot *f = &n->flow[n->hop[e].flow];
            if (f->mark == n->epoch)
                continue;
            l->left_Bps -= f->rate_Bps;
            l->top_out = fmax(l->top_out, f->rate_Bps / f->weight);
        }
        l->left_Bps = fmax(0.0, l->left_Bps);
        n->fill[k] = (struct mw_flow_key){ l->left_Bps / l->weight, n->touched[k] };
    }
}

static void sift(struct mw_flow_key *h, uint32_t n, uint32_t at)
{
    struct mw_flow_key e = h[at];
    for (uint32_t c; (c = 2 * at + 1) < n; at = c) {
        c += c + 1 < n && h[c + 1].key < h[c].key;
        if (h[c].key >= e.key)
            break;
        h[at] = h[c];
    }
    h[at] = e;
}

/* The open flows of a full link get its level. */
static void saturate(struct mw_flownet *n, uint32_t link, double level)
{
    struct mw_flow_lane *full = &n->lane[link];
    full->level = level;
    for (uint32_t e = full->head; e != MW_NONE && full->open_n > 0; e = n->hop[e].next) {
        uint32_t i = n->hop[e].flow, first = i * n->topo->hop_max;
        struct mw_flow_slot *f = &n->flow[i];
        if (f->mark != n->epoch || !f->open)
            continue;
        f->open = 0;
        f->bottleneck = link;
        f->next_Bps = f->weight * level;
        for (uint32_t k = first; k < first + f->hop_n; k++) {
            struct mw_flow_lane *l = &n->lane[n->hop[k].link];
            l->left_Bps -= f->next_Bps;
            l->weight -= f->weight;
            l->top_in = level;
            l->open_n--;
        }
    }
}

static void fill(struct mw_flownet *n)
{
    struct mw_flow_key *h = n->fill;
    uint32_t heap_n = n->touched_n;
    double level = 0.0;
    for (uint32_t k = heap_n / 2; k-- > 0;)
        sift(h, heap_n, k);
    while (heap_n > 0) {
        struct mw_flow_lane *l = &n->lane[h[0].id];
        uint32_t top = h[0].id;
        if (l->open_n > 0) {
            double now = fmax(0.0, l->left_Bps) / l->weight;
            if (now > h[0].key && now > level * (1.0 + SNAP_FRAC)) {
                h[0].key = now;
                sift(h, heap_n, 0);
                if (h[0].id != top)
                    continue;
            }
            level = now > level * (1.0 + SNAP_FRAC) ? now : level;
            saturate(n, top, level);
        }
        h[0] = h[--heap_n];
        sift(h, heap_n, 0);
    }
}

/* Flows outside whose condition no longer holds join; true if any did. */
static bool widen(struct mw_flownet *n)
{
    uint32_t before = n->set_n;
    for (uint32_t k = 0; k < n->touched_n; k++) {
        uint32_t link = n->touched[k];
        const struct mw_flow_lane *l = &n->lane[link];
        if (l->n == l->in_n)
            continue;
        bool full = l->level >= 0.0 || l->left_Bps <= SLACK_FRAC * l->capacity_Bps;
        double top = fmax(l->top_in, l->top_out);
        for (uint32_t e = l->head; e != MW_NONE; e = n->hop[e].next) {
            const struct mw_flow_slot *f = &n->flow[n->hop[e].flow];
            if (f->mark == n->epoch)
                continue;
            double own = f->rate_Bps / f->weight;
            bool holds_back = l->level >= 0.0 && own > l->level * (1.0 + SLACK_FRAC);
            bool freed = f->bottleneck == link && (!full || own < top * (1.0 - SLACK_FRAC));
            if (holds_back || freed)
                mw_flow_include(n, n->hop[e].flow);
        }
    }
    return n->set_n > before;
}

static void close_component(struct mw_flownet *n)
{
    for (uint32_t s = 0; s < n->set_n; s++)
        for (uint32_t i = n->set[s], k = i * n->topo->hop_max, end = k + n->flow[i].hop_n; k < end; k++)
            for (uint32_t e = n->lane[n->hop[k].link].head; e != MW_NONE; e = n->hop[e].next)
                mw_flow_include(n, n->hop[e].flow);
}

/* What the flows that left had limited: those bottlenecked on their links. */
static void include_freed(struct mw_flownet *n)
{
    for (uint32_t k = 0; k < n->dirty_n; k++) {
        struct mw_flow_lane *l = &n->lane[n->dirty[k]];
        l->dirty = false;
        for (uint32_t e = l->head; e != MW_NONE; e = n->hop[e].next)
            if (n->flow[n->hop[e].flow].bottleneck == n->dirty[k])
                mw_flow_include(n, n->hop[e].flow);
    }
    n->dirty_n = 0;
}

void mw_flow_solve(struct mw_flownet *n)
{
    include_freed(n);
    if (n->set_n == 0)
        return;
    for (int round = 1;; round++) {
        gather(n);
        fill(n);
        if (!widen(n))
            break;
        if (round >= ROUNDS_MOST)
            close_component(n);
    }
    n->stats.solve_n++;
    n->stats.solved_flow_n += n->set_n;
    for (uint32_t s = 0; s < n->set_n; s++)
        set_rate(n, n->set[s], n->flow[n->set[s]].next_Bps);
}
