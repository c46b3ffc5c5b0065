/* sim/core/queue.c - the event queue as a 4-ary heap of small entries over a pool of slots; knows nothing of models.
 *
 * A slot holds the event; a heap entry holds a key and the slot it stands for.  Every live slot has exactly one current entry
 * (stamp equal), whose key may lie before the slot's own: then the timer was moved later, and the entry is pushed down when it
 * surfaces.  Entries with an old stamp are dead; when they outnumber the living the heap is swept.  The order (t_ns, phase, seq)
 * is total, so that neither laziness nor sweeping can change what pops next.
 */
#include "sim/core/queue.h"
#include "sim/base/check.h"
#include <stdlib.h>
#include <string.h>

enum { ARITY = 4, SLOTS_MIN = 64, SLACK_N = 64 /* dead entries that are not worth a sweep */ };
#define NO_SLOT UINT32_MAX
#define SEQ_BITS 56

struct key {
    int64_t t_ns;
    uint64_t order; /* phase, then seq */
};

struct entry {
    struct key key;
    uint32_t slot, stamp;
};

struct slot {
    struct mw_event e;
    struct key key;      /* where the event stands now */
    int64_t entry_t_ns;  /* where its current entry stands; never later */
    uint32_t gen, stamp; /* of the timer handed out; of the current entry */
    uint32_t next_free;
    bool live;
};

struct mw_queue {
    struct entry *heap;
    size_t heap_n, heap_cap;
    struct slot *slot;
    uint32_t slot_n, slot_cap, free_head;
    size_t live_n;
    uint64_t seq;
};

static bool before(const struct key *a, const struct key *b)
{
    return a->t_ns != b->t_ns ? a->t_ns < b->t_ns : a->order < b->order;
}

static void *grown(void *p, size_t n, size_t size_B)
{
    p = realloc(p, n * size_B);
    MW_ASSERT(p); /* out of memory */
    return p;
}

struct mw_queue *mw_queue_create(size_t expected_n)
{
    struct mw_queue *q = calloc(1, sizeof *q);
    MW_ASSERT(q && expected_n < NO_SLOT / 2);
    size_t n = expected_n < SLOTS_MIN ? SLOTS_MIN : expected_n;
    q->slot_cap = (uint32_t)n;
    q->heap_cap = 2 * n + SLACK_N;
    q->slot = grown(NULL, q->slot_cap, sizeof *q->slot);
    q->heap = grown(NULL, q->heap_cap, sizeof *q->heap);
    q->free_head = NO_SLOT;
    return q;
}

void mw_queue_destroy(struct mw_queue *q)
{
    if (!q)
        return;
    free(q->heap);
    free(q->slot);
    free(q);
}

/* ---- heap ---- */

static void sift_up(struct mw_queue *q, size_t i)
{
    struct entry x = q->heap[i];
    while (i > 0) {
        size_t parent = (i - 1) / ARITY;
        if (!before(&x.key, &q->heap[parent].key))
            break;
        q->heap[i] = q->heap[parent];
        i = parent;
    }
    q->heap[i] = x;
}

static size_t first_child(const struct mw_queue *q, size_t i)
{
    size_t child = ARITY * i + 1, end = child + ARITY, best = child;
    if (end > q->heap_n)
        end = q->heap_n;
    for (size_t c = child + 1; c < end; c++)
        if (before(&q->heap[c].key, &q->heap[best].key))
            best = c;
    return best;
}

static void sift_down(struct mw_queue *q, size_t i)
{
    struct entry x = q->heap[i];
    while (ARITY * i + 1 < q->heap_n) {
        size_t c = first_child(q, i);
        if (!before(&q->heap[c].key, &x.key))
            break;
        q->heap[i] = q->heap[c];
        i = c;
    }
    q->heap[i] = x;
}

static void drop_top(struct mw_queue *q)
{
    q->heap[0] = q->heap[--q->heap_n];
    if (q->heap_n > 0)
        sift_down(q, 0);
}

static bool is_current(const struct mw_queue *q, const struct entry *e)
{
    const struct slot *s = &q->slot[e->slot];
    return s->live && s->stamp == e->stamp;
}

/* Removes the dead and brings every entry to its slot's key, then makes a heap of the rest. */
static void sweep(struct mw_queue *q)
{
    size_t n = 0;
    for (size_t i = 0; i < q->heap_n; i++) {
        struct entry e = q->heap[i];
        if (!is_current(q, &e))
            continue;
        e.key = q->slot[e.slot].key;
        q->slot[e.slot].entry_t_ns = e.key.t_ns;
        q->heap[n++] = e;
    }
    q->heap_n = n;
    for (size_t i = n / ARITY + 1; i-- > 0;)
        if (i < n)
            sift_down(q, i);
}

/* A fresh entry for a slot; any older one is dead from here on. */
static void push(struct mw_queue *q, uint32_t slot)
{
    if (q->heap_n >= 2 * q->live_n + SLACK_N)
        sweep(q); /* keeps the heap within a constant factor of what is live */
    if (q->heap_n == q->heap_cap) {
        q->heap_cap *= 2;
        q->heap = grown(q->heap, q->heap_cap, sizeof *q->heap);
    }
    struct slot *s = &q->slot[slot];
    s->stamp++;
    s->entry_t_ns = s->key.t_ns;
    q->heap[q->heap_n] = (struct entry){ s->key, slot, s->stamp };
    sift_up(q, q->heap_n++);
}

/* ---- slots ---- */

static uint32_t slot_take(struct mw_queue *q)
{
    uint32_t i = q->free_head;
    if (i != NO_SLOT) {
        q->free_head = q->slot[i].next_free;
        return i;
    }
    if (q->slot_n == q->slot_cap) {
        MW_ASSERT(q->slot_cap < NO_SLOT / 2);
        q->slot_cap *= 2;
        q->slot = grown(q->slot, q->slot_cap, sizeof *q->slot);
    }
    i = q->slot_n++;
    q->slot[i] = (struct slot){ .gen = 1 };
    return i;
}

static void slot_release(struct mw_queue *q, uint32_t i)
{
    struct slot *s = &q->slot[i];
    s->live = false;
    s->stamp++; /* the entry left behind, if any, is dead even after the slot is taken again */
    if (++s->gen == 0)
        s->gen = 1; /* {0, 0} is never live */
    s->next_free = q->free_head;
    q->free_head = i;
    q->live_n--;
}

static uint64_t next_order(struct mw_queue *q, uint8_t phase)
{
    MW_DCHECK(q->seq >> SEQ_BITS == 0);
    return (uint64_t)phase << SEQ_BITS | q->seq++;
}

bool mw_queue_live(const struct mw_queue *q, struct mw_timer t)
{
    return t.slot < q->slot_n && q->slot[t.slot].live && q->slot[t.slot].gen == t.gen;
}

/* ---- interface ---- */

struct mw_timer mw_queue_post(struct mw_queue *q, const struct mw_event *e)
{
    uint32_t i = slot_take(q);
    struct slot *s = &q->slot[i];
    s->e = *e;
    s->key = (struct key){ e->t_ns, next_order(q, e->phase) };
    s->live = true;
    q->live_n++;
    push(q, i);
    return (struct mw_timer){ i, s->gen };
}

bool mw_queue_cancel(struct mw_queue *q, struct mw_timer t)
{
    if (!mw_queue_live(q, t))
        return false;
    slot_release(q, t.slot);
    return true;
}

bool mw_queue_reschedule(struct mw_queue *q, struct mw_timer t, int64_t t_ns)
{
    if (!mw_queue_live(q, t))
        return false;
    struct slot *s = &q->slot[t.slot];
    s->e.t_ns = t_ns;
    s->key = (struct key){ t_ns, next_order(q, s->e.phase) };
    if (t_ns < s->entry_t_ns)
        push(q, t.slot);
    return true;
}

/* Clears the top of dead and early entries until it is a true one; false: empty. */
static bool settle_top(struct mw_queue *q)
{
    while (q->heap_n > 0) {
        struct entry *top = &q->heap[0];
        if (!is_current(q, top)) {
            drop_top(q);
            continue;
        }
        struct slot *s = &q->slot[top->slot];
        if (!before(&top->key, &s->key))
            return true;
        top->key = s->key;
        s->entry_t_ns = s->key.t_ns;
        sift_down(q, 0);
    }
    return false;
}

bool mw_queue_pop(struct mw_queue *q, struct mw_event *e)
{
    if (!settle_top(q))
        return false;
    uint32_t i = q->heap[0].slot;
    *e = q->slot[i].e;
    drop_top(q);
    slot_release(q, i);
    return true;
}

bool mw_queue_peek(struct mw_queue *q, int64_t *t_ns)
{
    if (!settle_top(q))
        return false;
    *t_ns = q->heap[0].key.t_ns;
    return true;
}

size_t mw_queue_live_n(const struct mw_queue *q)
{
    return q->live_n;
}
