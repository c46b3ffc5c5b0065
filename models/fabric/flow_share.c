/* models/fabric/flow_share.c - max-min fair rates of the flows that a change can move; when flows come and go is in flow.c.
 *
 * The set is filled by levels over what the flows outside leave free.  Keys of links in the heap are lower bounds, because a link's level only
 * rises while others fill before it: the top is refreshed and taken if it stays on top.  Then every link that was touched is checked: flows
 * outside that lost their bottleneck or hold back one inside join the set, until none does.
 */
#include "models/fabric/flow_private.h"
#include <math.h>

enum { ROUNDS_MOST = 24 /* then the whole component at once */, CHANGES_MOST = 1000 /* of a sum, before rounding could add up */ };
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
        l->used_Bps += n->flow[i].rate_Bps;
        l->n++;
    }
}

static void bind(struct mw_flownet *n, struct mw_flow_slot *f, uint32_t link)
{
    if (f->bottleneck != MW_NONE)
        n->lane[f->bottleneck].bound_n--;
    if (link != MW_NONE)
        n->lane[link].bound_n++;
    f->bottleneck = link;
}

/* What this link limits is solved anew. */
static void soil(struct mw_flownet *n, uint32_t link)
{
    if (n->lane[link].dirty)
        return;
    n->lane[link].dirty = true;
    n->dirty[n->dirty_n++] = link;
}

void mw_flow_detach(struct mw_flownet *n, uint32_t i)
{
    bind(n, &n->flow[i], MW_NONE);
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
        l->used_Bps = --l->n > 0 ? l->used_Bps - n->flow[i].rate_Bps : 0.0;
        l->change_n++;
        if (l->n > 0)
            soil(n, h->link);
    }
}

void mw_flow_set_begin(struct mw_flownet *n)
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
    f->level = rate_Bps / f->weight;
    if (fabs(rate_Bps - f->rate_Bps) <= SAME_FRAC * f->rate_Bps)
        return;
    for (uint32_t k = i * n->topo->hop_max, end = k + f->hop_n; k < end; k++) {
        struct mw_flow_lane *l = &n->lane[n->hop[k].link];
        l->used_Bps += rate_Bps - f->rate_Bps;
        l->change_n++;
    }
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
            for (uint32_t k = first; k < first + n->flow[i].hop_n; k++)
                soil(n, n->hop[k].link); /* what is limited on its way gives some of it up */
            return;
        }
        if (l->capacity_Bps < least_Bps) {
            least_Bps = l->capacity_Bps;
            narrow = n->hop[e].link;
        }
    }
    bind(n, &n->flow[i], narrow);
    set_rate(n, i, least_Bps);
}

static void sum_anew(struct mw_flownet *n, struct mw_flow_lane *l)
{
    l->used_Bps = 0.0;
    l->change_n = 0;
    for (uint32_t e = l->head; e != MW_NONE; e = n->hop[e].next)
        l->used_Bps += n->flow[n->hop[e].flow].rate_Bps;
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
                if (l->change_n > CHANGES_MOST)
                    sum_anew(n, l);
                l->mark = n->round;
                l->left_Bps = l->capacity_Bps - l->used_Bps;
                l->weight = l->top_in = 0.0;
                l->level = -1.0;
                l->open_n = l->fixed_n = 0;
                n->touched[n->touched_n++] = n->hop[e].link;
            }
            l->left_Bps += f->rate_Bps;
            l->weight += f->weight;
            l->open_n++;
        }
    }
    for (uint32_t k = 0; k < n->touched_n; k++) {
        struct mw_flow_lane *l = &n->lane[n->touched[k]];
        l->in_n = l->open_n;
        l->left_Bps = l->n == l->in_n ? l->capacity_Bps : l->left_Bps > 0.0 ? l->left_Bps : 0.0;
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

/* The open flows of a full link get its level; their number. */
static uint32_t saturate(struct mw_flownet *n, uint32_t link, double level)
{
    struct mw_flow_lane *full = &n->lane[link];
    full->level = level;
    for (uint32_t e = full->head; e != MW_NONE && full->open_n > 0; e = n->hop[e].next) {
        uint32_t i = n->hop[e].flow, first = i * n->topo->hop_max;
        struct mw_flow_slot *f = &n->flow[i];
        if (f->mark != n->epoch || !f->open)
            continue;
        f->open = 0;
        bind(n, f, link);
        full->fixed_n++;
        f->next_Bps = f->weight * level;
        for (uint32_t k = first; k < first + f->hop_n; k++) {
            struct mw_flow_lane *l = &n->lane[n->hop[k].link];
            l->left_Bps -= f->next_Bps;
            l->weight -= f->weight;
            l->top_in = level;
            l->open_n--;
        }
    }
    return full->fixed_n;
}

/* Room per weight of a link's open flows.  Weights far apart may cancel in the running sum: then it is summed anew. */
static double level_of(const struct mw_flownet *n, struct mw_flow_lane *l)
{
    if (!(l->left_Bps > 0.0))
        return 0.0;
    if (!(l->weight > 0.0)) {
        l->weight = 0.0;
        for (uint32_t e = l->head; e != MW_NONE; e = n->hop[e].next) {
            const struct mw_flow_slot *f = &n->flow[n->hop[e].flow];
            l->weight += f->mark == n->epoch && f->open ? f->weight : 0.0;
        }
    }
    return l->left_Bps / l->weight;
}

static void fill(struct mw_flownet *n)
{
    struct mw_flow_key *h = n->fill;
    uint32_t heap_n = n->touched_n, open_n = n->set_n;
    double level = 0.0;
    for (uint32_t k = heap_n / 2; k-- > 0;)
        sift(h, heap_n, k);
    while (open_n > 0) {
        struct mw_flow_lane *l = &n->lane[h[0].id];
        uint32_t top = h[0].id;
        if (l->open_n > 0) {
            double now = level_of(n, l);
            if (now > h[0].key && now > level * (1.0 + SNAP_FRAC)) {
                h[0].key = now;
                sift(h, heap_n, 0);
                if (h[0].id != top)
                    continue;
            }
            level = now > level * (1.0 + SNAP_FRAC) ? now : level;
            open_n -= saturate(n, top, level);
        }
        h[0] = h[--heap_n];
        sift(h, heap_n, 0);
    }
}

/* On one link: flows outside that get more than those it now limits inside, and flows it limited outside that it limits no more, join. */
static void widen_by(struct mw_flownet *n, uint32_t link, const struct mw_flow_lane *l)
{
    bool filled = l->level >= 0.0, full = filled || l->left_Bps <= SLACK_FRAC * l->capacity_Bps;
    bool bound = l->bound_n > l->fixed_n; /* it limits some outside */
    double top = l->top_in, most = filled ? l->level * (1.0 + SLACK_FRAC) : INFINITY;
    if (!filled && !bound)
        return;
    for (uint32_t e = full ? l->head : MW_NONE; e != MW_NONE; e = n->hop[e].next) {
        const struct mw_flow_slot *f = &n->flow[n->hop[e].flow];
        if (f->mark != n->epoch && f->level > top)
            top = f->level;
    }
    if (full && top <= most && !bound)
        return;
    double least = full ? top * (1.0 - SLACK_FRAC) : INFINITY;
    for (uint32_t e = l->head; e != MW_NONE; e = n->hop[e].next) {
        const struct mw_flow_slot *f = &n->flow[n->hop[e].flow];
        if (f->mark != n->epoch && (f->level > most || (f->bottleneck == link && f->level < least)))
            mw_flow_include(n, n->hop[e].flow);
    }
}

static bool widen(struct mw_flownet *n)
{
    uint32_t before = n->set_n;
    for (uint32_t k = 0; k < n->touched_n; k++) {
        const struct mw_flow_lane *l = &n->lane[n->touched[k]];
        if (l->n != l->in_n)
            widen_by(n, n->touched[k], l);
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

/* The flows that are bottlenecked on the links of those that left or came. */
static void include_bound(struct mw_flownet *n)
{
    for (uint32_t k = 0; k < n->dirty_n; k++) {
        struct mw_flow_lane *l = &n->lane[n->dirty[k]];
        l->dirty = false;
        for (uint32_t e = l->bound_n > 0 ? l->head : MW_NONE; e != MW_NONE; e = n->hop[e].next)
            if (n->flow[n->hop[e].flow].bottleneck == n->dirty[k])
                mw_flow_include(n, n->hop[e].flow);
    }
    n->dirty_n = 0;
}

void mw_flow_solve(struct mw_flownet *n)
{
    include_bound(n);
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
