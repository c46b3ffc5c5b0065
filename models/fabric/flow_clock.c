/* models/fabric/flow_clock.c - when flows have something to do: instants in a heap, flows of one instant in one list; what is done then is in flow.c.
 *
 * Collectives end in thousands at one instant: those share one entry, found again by a small table of recent instants.
 */
#include "models/fabric/flow_private.h"
#include "sim/base/check.h"
#include <string.h>

enum { WAYS = 4 };
static const double TIE_FRAC = 1e-12;

void mw_flow_clock_init(struct mw_flownet *n)
{
    uint32_t max = n->p.message_max;
    n->moment = mw_arena_array(&n->arena, struct mw_flow_moment, max);
    n->heap = mw_arena_array(&n->arena, struct mw_flow_key, max);
    n->moment_free = mw_arena_array(&n->arena, uint32_t, max);
    n->batch = mw_arena_array(&n->arena, uint32_t, 2 * (size_t)max); /* flow.c sorts into the second half */
    for (uint32_t k = 0; k < max; k++) {
        n->moment[k].head = MW_NONE;
        n->moment_free[k] = max - 1 - k;
    }
    n->moment_free_n = max;
    memset(n->recent, 0, sizeof n->recent);
}

static void place(struct mw_flownet *n, uint32_t at, struct mw_flow_key e)
{
    n->heap[at] = e;
    n->moment[e.id].at = at;
}

static void rise(struct mw_flownet *n, uint32_t at, struct mw_flow_key e)
{
    while (at > 0 && n->heap[(at - 1) / WAYS].key > e.key) {
        place(n, at, n->heap[(at - 1) / WAYS]);
        at = (at - 1) / WAYS;
    }
    place(n, at, e);
}

static void sink(struct mw_flownet *n, uint32_t at, struct mw_flow_key e)
{
    for (;;) {
        uint32_t first = at * WAYS + 1, least = first, end = first + WAYS < n->heap_n ? first + WAYS : n->heap_n;
        if (first >= n->heap_n)
            break;
        for (uint32_t c = first + 1; c < end; c++)
            least = n->heap[c].key < n->heap[least].key ? c : least;
        if (n->heap[least].key >= e.key)
            break;
        place(n, at, n->heap[least]);
        at = least;
    }
    place(n, at, e);
}

static void drop(struct mw_flownet *n, uint32_t m)
{
    uint32_t at = n->moment[m].at;
    struct mw_flow_key last = n->heap[--n->heap_n];
    n->moment[m].head = MW_NONE;
    n->moment_free[n->moment_free_n++] = m;
    if (at == n->heap_n)
        return;
    if (at > 0 && n->heap[(at - 1) / WAYS].key > last.key)
        rise(n, at, last);
    else
        sink(n, at, last);
}

static uint32_t *hint(struct mw_flownet *n, double t_s)
{
    uint64_t bits;
    memcpy(&bits, &t_s, sizeof bits);
    return &n->recent[(bits * 0x9e3779b97f4a7c15u) >> (64 - MW_RECENT_BITS)];
}

void mw_flow_clock_join(struct mw_flownet *n, uint32_t i, double t_s)
{
    uint32_t *h = hint(n, t_s), m = *h;
    struct mw_flow_slot *f = &n->flow[i];
    f->moment_next = MW_NONE;
    if (n->moment[m].head == MW_NONE || n->moment[m].t_s != t_s) {
        MW_ASSERT(n->moment_free_n > 0);
        m = n->moment_free[--n->moment_free_n];
        n->moment[m] = (struct mw_flow_moment){ t_s, 0, i, i };
        f->moment_prev = MW_NONE;
        rise(n, n->heap_n++, (struct mw_flow_key){ t_s, m });
        *h = m;
    } else {
        f->moment_prev = n->moment[m].tail;
        n->flow[n->moment[m].tail].moment_next = i;
        n->moment[m].tail = i;
    }
    f->moment = m;
}

void mw_flow_clock_leave(struct mw_flownet *n, uint32_t i)
{
    struct mw_flow_slot *f = &n->flow[i];
    if (f->moment == MW_NONE)
        return;
    struct mw_flow_moment *m = &n->moment[f->moment];
    if (f->moment_prev == MW_NONE)
        m->head = f->moment_next;
    else
        n->flow[f->moment_prev].moment_next = f->moment_next;
    if (f->moment_next == MW_NONE)
        m->tail = f->moment_prev;
    else
        n->flow[f->moment_next].moment_prev = f->moment_prev;
    if (m->head == MW_NONE)
        drop(n, f->moment);
    f->moment = MW_NONE;
}

bool mw_flow_clock_take(struct mw_flownet *n, double until_s)
{
    n->batch_n = 0;
    if (n->heap_n == 0 || n->heap[0].key > until_s)
        return false;
    double first_s = n->heap[0].key, last_s = first_s * (1.0 + TIE_FRAC);
    n->now_s = first_s > n->now_s ? first_s : n->now_s;
    while (n->heap_n > 0 && n->heap[0].key <= last_s) {
        uint32_t m = n->heap[0].id;
        for (uint32_t i = n->moment[m].head; i != MW_NONE; i = n->flow[i].moment_next) {
            n->batch[n->batch_n++] = i;
            n->flow[i].moment = MW_NONE;
        }
        drop(n, m);
    }
    return true;
}
