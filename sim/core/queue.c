/* sim/core/queue.c - the event queue as a 4-ary heap of 16-byte entries over a pool of slots; knows nothing of models.
 *
 * A slot holds the event, one cache line each; a heap entry holds a time and an order (phase, seq and, in its low bits, the slot it
 * stands for).  Four children fill one cache line.  Every live slot has exactly one current entry, whose key may lie before the slot's
 * own: then the timer was moved later, and the entry is pushed down when it surfaces.  Other entries are dead; when they outnumber the
 * living the heap is swept.  What is posted before all else (a pass for this very instant) waits beside the heap and never enters it;
 * the place of what was popped stays open for what is posted next.  The order (t_ns, phase, seq) is total, so that neither laziness nor sweeping can change what pops next.
 */
#include "sim/core/queue.h"
#include "sim/base/check.h"
#include <stdlib.h>
#include <string.h>

enum { ARITY = 4, SLOTS_MIN = 64, SLACK_N = 64 /* dead entries that are not worth a sweep */, LINE_B = 64, ROOT = ARITY - 1 /* so that children share a line */ };
#define NO_SLOT UINT32_MAX
#define SLOT_BITS 24 /* 16.7 million pending events */
#define SEQ_BITS 37  /* 137 billion events in a run */

struct entry {
    int64_t t_ns;
    uint64_t order; /* phase, seq, slot: the slot never decides, seq is unique */
};

struct slot {
    struct mw_event e;
    uint64_t order;       /* where the event stands now (with e.t_ns); 0: the slot is free */
    int64_t entry_t_ns;   /* where its current entry stands; never later */
    uint64_t entry_order;
    uint32_t gen;         /* of the timer handed out */
    uint32_t next_free;
    uint64_t fill_line;
};
_Static_assert(sizeof(struct slot) == LINE_B, "a slot is a cache line");

struct mw_queue {
    struct entry *heap; /* the i-th entry is heap[ROOT + i] */
    size_t heap_n, heap_cap;
    bool hole;          /* the first of the heap has been popped: whatever is pushed next takes its place */
    struct entry front; /* not after any of the heap; order 0: none */
    struct slot *slot;
    uint32_t slot_n, slot_cap, free_head;
    size_t live_n;
    uint64_t seq;
};

static uint32_t slot_of(const struct entry *e)
{
    return (uint32_t)(e->order & ((UINT64_C(1) << SLOT_BITS) - 1));
}

static struct entry *at(const struct mw_queue *q, size_t i)
{
    return &q->heap[ROOT + i];
}

static bool before(const struct entry *a, const struct entry *b)
{
    return a->t_ns != b->t_ns ? a->t_ns < b->t_ns : a->order < b->order;
}

static void *grown(void *old, size_t old_B, size_t new_B)
{
    void *p = aligned_alloc(LINE_B, (new_B + LINE_B - 1) / LINE_B * LINE_B);
    MW_ASSERT(p); /* out of memory */
    if (old)
        memcpy(p, old, old_B);
    free(old);
    return p;
}

struct mw_queue *mw_queue_create(size_t expected_n)
{
    struct mw_queue *q = calloc(1, sizeof *q);
    MW_ASSERT(q && expected_n < UINT32_C(1) << SLOT_BITS);
    size_t n = expected_n < SLOTS_MIN ? SLOTS_MIN : expected_n;
    q->slot_cap = (uint32_t)n;
    q->heap_cap = 2 * n + SLACK_N;
    q->slot = grown(NULL, 0, q->slot_cap * sizeof *q->slot);
    q->heap = grown(NULL, 0, (ROOT + q->heap_cap) * sizeof *q->heap);
    q->free_head = NO_SLOT;
    q->seq = 1; /* no order is 0 */
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
    struct entry x = *at(q, i);
    while (i > 0) {
        size_t parent = (i - 1) / ARITY;
        if (!before(&x, at(q, parent)))
            break;
        *at(q, i) = *at(q, parent);
        i = parent;
    }
    *at(q, i) = x;
}

static size_t first_child(const struct mw_queue *q, size_t i)
{
    size_t child = ARITY * i + 1, end = child + ARITY, best = child;
    if (end > q->heap_n)
        end = q->heap_n;
    for (size_t c = child + 1; c < end; c++)
        if (before(at(q, c), at(q, best)))
            best = c;
    return best;
}

static void sift_down(struct mw_queue *q, size_t i)
{
    struct entry x = *at(q, i);
    while (ARITY * i + 1 < q->heap_n) {
        size_t c = first_child(q, i);
        if (!before(at(q, c), &x))
            break;
        *at(q, i) = *at(q, c);
        i = c;
    }
    *at(q, i) = x;
}

static void drop_top(struct mw_queue *q)
{
    q->hole = false;
    *at(q, 0) = *at(q, --q->heap_n);
    if (q->heap_n > 0)
        sift_down(q, 0);
}

static bool is_current(const struct mw_queue *q, const struct entry *e)
{
    return q->slot[slot_of(e)].entry_order == e->order; /* a free slot has 0 there */
}

/* Removes the dead and brings every entry to its slot's key, then makes a heap of the rest. */
static void sweep(struct mw_queue *q)
{
    size_t n = 0;
    for (size_t i = 0; i < q->heap_n; i++) {
        const struct entry *e = at(q, i);
        if (!is_current(q, e))
            continue;
        struct slot *s = &q->slot[slot_of(e)];
        s->entry_t_ns = s->e.t_ns;
        s->entry_order = s->order;
        *at(q, n++) = (struct entry){ s->e.t_ns, s->order };
    }
    q->heap_n = n;
    for (size_t i = n / ARITY + 1; i-- > 0;)
        if (i < n)
            sift_down(q, i);
}

/* What pops an event often posts the next of its kind, which then sinks from the top no further than it must. */
static void fill_hole(struct mw_queue *q, struct entry x)
{
    q->hole = false;
    *at(q, 0) = x;
    sift_down(q, 0);
}

static void heap_push(struct mw_queue *q, struct entry x)
{
    if (q->hole) {
        fill_hole(q, x);
        return;
    }
    if (q->heap_n >= 2 * q->live_n + SLACK_N)
        sweep(q); /* keeps the heap within a constant factor of what is live */
    if (q->heap_n == q->heap_cap) {
        q->heap = grown(q->heap, (ROOT + q->heap_cap) * sizeof *q->heap, (ROOT + 2 * q->heap_cap) * sizeof *q->heap);
        q->heap_cap *= 2;
    }
    *at(q, q->heap_n) = x;
    sift_up(q, q->heap_n++);
}

/* A fresh entry for a slot; any older one is dead from here on. */
static void push(struct mw_queue *q, uint32_t slot)
{
    struct slot *s = &q->slot[slot];
    struct entry x = { s->e.t_ns, s->order };
    s->entry_t_ns = s->e.t_ns;
    s->entry_order = s->order;
    bool first = q->front.order ? before(&x, &q->front) : q->heap_n == 0 || before(&x, at(q, 0));
    if (first && q->front.order)
        heap_push(q, q->front);
    if (first)
        q->front = x;
    else
        heap_push(q, x);
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
        MW_ASSERT(q->slot_cap < UINT32_C(1) << (SLOT_BITS - 1));
        q->slot = grown(q->slot, q->slot_cap * sizeof *q->slot, 2 * q->slot_cap * sizeof *q->slot);
        q->slot_cap *= 2;
    }
    i = q->slot_n++;
    q->slot[i] = (struct slot){ .gen = 1 };
    return i;
}

static void slot_release(struct mw_queue *q, uint32_t i)
{
    struct slot *s = &q->slot[i];
    s->order = s->entry_order = 0; /* the entry left behind, if any, is dead: orders are never used twice */
    if (++s->gen == 0)
        s->gen = 1; /* {0, 0} is never live */
    s->next_free = q->free_head;
    q->free_head = i;
    q->live_n--;
}

static uint64_t next_order(struct mw_queue *q, uint8_t phase, uint32_t slot)
{
    MW_DCHECK(q->seq >> SEQ_BITS == 0);
    return (uint64_t)phase << (SEQ_BITS + SLOT_BITS) | q->seq++ << SLOT_BITS | slot;
}

bool mw_queue_live(const struct mw_queue *q, struct mw_timer t)
{
    return t.slot < q->slot_n && q->slot[t.slot].order != 0 && q->slot[t.slot].gen == t.gen;
}

/* ---- interface ---- */

struct mw_timer mw_queue_post(struct mw_queue *q, const struct mw_event *e)
{
    uint32_t i = slot_take(q);
    struct slot *s = &q->slot[i];
    s->e = *e;
    s->order = next_order(q, e->phase, i);
    q->live_n++;
    push(q, i);
    return (struct mw_timer){ i, q->slot[i].gen };
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
    s->order = next_order(q, s->e.phase, t.slot);
    if (t_ns < s->entry_t_ns)
        push(q, t.slot);
    return true;
}

/* The entry in front is let go if it is dead, and joins the heap if its timer was moved later; true: it is the next event. */
static bool settle_front(struct mw_queue *q)
{
    struct entry x = q->front;
    if (!x.order)
        return false;
    struct slot *s = &q->slot[slot_of(&x)];
    if (s->entry_order == x.order && s->order == x.order)
        return true;
    q->front.order = 0;
    if (s->entry_order == x.order) {
        s->entry_t_ns = s->e.t_ns;
        s->entry_order = s->order;
        heap_push(q, (struct entry){ s->e.t_ns, s->order });
    }
    return false;
}

/* Clears the top of dead and early entries until it is a true one; false: empty. */
static bool settle_top(struct mw_queue *q)
{
    if (q->hole)
        drop_top(q);
    while (q->heap_n > 0) {
        struct entry *top = at(q, 0);
        if (!is_current(q, top)) {
            drop_top(q);
            continue;
        }
        struct slot *s = &q->slot[slot_of(top)];
        if (s->order == top->order)
            return true;
        *top = (struct entry){ s->e.t_ns, s->order };
        s->entry_t_ns = s->e.t_ns;
        s->entry_order = s->order;
        sift_down(q, 0);
    }
    return false;
}

bool mw_queue_pop_until(struct mw_queue *q, int64_t t_ns, struct mw_event *e)
{
    bool front = settle_front(q);
    if (!front && !settle_top(q))
        return false;
    const struct entry *next = front ? &q->front : at(q, 0);
    if (next->t_ns > t_ns)
        return false;
    uint32_t i = slot_of(next);
    *e = q->slot[i].e;
    if (front)
        q->front.order = 0;
    else
        q->hole = true;
    slot_release(q, i);
    return true;
}

bool mw_queue_pop(struct mw_queue *q, struct mw_event *e)
{
    return mw_queue_pop_until(q, INT64_MAX, e);
}

bool mw_queue_peek(struct mw_queue *q, int64_t *t_ns)
{
    bool front = settle_front(q);
    if (!front && !settle_top(q))
        return false;
    *t_ns = front ? q->front.t_ns : at(q, 0)->t_ns;
    return true;
}

size_t mw_queue_live_n(const struct mw_queue *q)
{
    return q->live_n;
}
