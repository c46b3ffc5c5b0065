/* models/sched/asks.c - asks, the queues they wait in and the order in which they are expected to end; no placement. */
#include "models/sched/sched.h"
#include "sim/base/calendar.h"
#include <math.h>
#include <string.h>

/* Slabs double and are never given back: in the steady state no handler allocates. */
void *mw_sched_grow(struct mw_arena *a, void *old, uint32_t n, uint32_t *cap, size_t item_B)
{
    if (n < *cap)
        return old;
    uint32_t new_cap = *cap ? *cap * 2 : 256;
    while (new_cap <= n)
        new_cap *= 2;
    void *p = mw_arena_alloc(a, new_cap * item_B);
    if (*cap)
        memcpy(p, old, *cap * item_B);
    *cap = new_cap;
    return p;
}

uint32_t mw_sched_ask_new(struct mw_sched *c, const struct mw_ask *a, int64_t now_ns)
{
    uint32_t k = c->ask_free;
    if (k != MW_NONE) {
        c->ask_free = c->ask[k].next;
    } else {
        c->ask = mw_sched_grow(c->arena, c->ask, c->ask_n, &c->ask_cap, sizeof *c->ask);
        c->heap_at = mw_sched_grow(c->arena, c->heap_at, c->ask_n, &c->heap_at_cap, sizeof *c->heap_at);
        k = c->ask_n++;
    }
    struct mw_sask *s = &c->ask[k];
    struct mw_span *span = s->span;
    uint32_t cap = s->span_cap;
    *s = (struct mw_sask){ .a = *a, .state = MW_ASK_WAITING, .piece = MW_NONE, .prev = MW_NONE, .next = MW_NONE, .submit_ns = now_ns, .start_ns = -1,
                           .end_ns = INT64_MAX, .promised_ns = INT64_MAX, .span = span, .span_cap = cap };
    c->heap_at[k] = MW_NONE;
    return k;
}

void mw_sched_ask_free(struct mw_sched *c, uint32_t ask)
{
    c->ask[ask].state = MW_ASK_NONE;
    c->ask[ask].next = c->ask_free;
    c->ask_free = ask;
}

static struct mw_slist *wait_list(struct mw_sched *c, const struct mw_sask *k)
{
    return &c->pool[k->a.pool].wait[c->p->policy == MW_SCHED_FIFO ? 0 : k->a.prio];
}

static void list_push_tail(struct mw_sched *c, struct mw_slist *l, uint32_t ask)
{
    c->ask[ask].next = MW_NONE;
    c->ask[ask].prev = l->tail;
    if (l->tail == MW_NONE)
        l->head = ask;
    else
        c->ask[l->tail].next = ask;
    l->tail = ask;
}

static void list_push_head(struct mw_sched *c, struct mw_slist *l, uint32_t ask)
{
    c->ask[ask].prev = MW_NONE;
    c->ask[ask].next = l->head;
    if (l->head == MW_NONE)
        l->tail = ask;
    else
        c->ask[l->head].prev = ask;
    l->head = ask;
}

static void list_drop(struct mw_sched *c, struct mw_slist *l, uint32_t ask)
{
    uint32_t prev = c->ask[ask].prev, next = c->ask[ask].next;
    if (prev == MW_NONE)
        l->head = next;
    else
        c->ask[prev].next = next;
    if (next == MW_NONE)
        l->tail = prev;
    else
        c->ask[next].prev = prev;
}

void mw_sched_wait_add(struct mw_sched *c, uint32_t ask)
{
    struct mw_sask *k = &c->ask[ask];
    if (k->a.again)
        list_push_head(c, wait_list(c, k), ask);
    else
        list_push_tail(c, wait_list(c, k), ask);
    k->state = MW_ASK_WAITING;
    c->pool[k->a.pool].wait_n++;
    c->wait_job_n++;
    c->wait_gpu_n += k->a.gpus;
}

void mw_sched_wait_drop(struct mw_sched *c, uint32_t ask)
{
    struct mw_sask *k = &c->ask[ask];
    list_drop(c, wait_list(c, k), ask);
    c->pool[k->a.pool].wait_n--;
    c->wait_job_n--;
    c->wait_gpu_n -= k->a.gpus;
}

static void heap_put(struct mw_sched *c, struct mw_spool *p, uint32_t i, struct mw_send x)
{
    p->heap[i] = x;
    c->heap_at[x.ask] = i;
}

static void heap_up(struct mw_sched *c, struct mw_spool *p, uint32_t i, struct mw_send x)
{
    while (i && mw_send_before(&x, &p->heap[(i - 1) / 2])) {
        heap_put(c, p, i, p->heap[(i - 1) / 2]);
        i = (i - 1) / 2;
    }
    heap_put(c, p, i, x);
}

static void heap_down(struct mw_sched *c, struct mw_spool *p, uint32_t i, struct mw_send x)
{
    for (uint32_t k; (k = 2 * i + 1) < p->heap_n; i = k) {
        if (k + 1 < p->heap_n && mw_send_before(&p->heap[k + 1], &p->heap[k]))
            k++;
        if (!mw_send_before(&p->heap[k], &x))
            break;
        heap_put(c, p, i, p->heap[k]);
    }
    heap_put(c, p, i, x);
}

void mw_sched_run_add(struct mw_sched *c, uint32_t ask)
{
    struct mw_sask *k = &c->ask[ask];
    struct mw_spool *p = &c->pool[k->a.pool];
    k->state = MW_ASK_RUNNING;
    list_push_head(c, &p->run[k->a.prio], ask);
    if (k->end_ns == INT64_MAX)
        return;
    p->heap = mw_sched_grow(c->arena, p->heap, p->heap_n, &p->heap_cap, sizeof *p->heap);
    heap_up(c, p, p->heap_n++, (struct mw_send){ k->end_ns, ask });
}

void mw_sched_run_drop(struct mw_sched *c, uint32_t ask)
{
    struct mw_sask *k = &c->ask[ask];
    struct mw_spool *p = &c->pool[k->a.pool];
    list_drop(c, &p->run[k->a.prio], ask);
    uint32_t i = c->heap_at[ask];
    if (i == MW_NONE)
        return;
    c->heap_at[ask] = MW_NONE;
    struct mw_send last = p->heap[--p->heap_n];
    if (last.ask == ask)
        return;
    if (i && mw_send_before(&last, &p->heap[(i - 1) / 2]))
        heap_up(c, p, i, last);
    else
        heap_down(c, p, i, last);
}
