/* tests/bench/bench_queue.c - event queue with dispatch, 30 % of the events followed by a cancel or a reschedule, beside a plain binary heap.
 *
 * One event: pop, dispatch through a table of functions, post the successor after an exponential time; after 15 % of the events a random
 * pending timer is cancelled and posted anew, after 15 % one is rescheduled.  The baseline is a textbook binary heap of 32-byte entries with
 * the same order; its cancel marks a slot, its reschedule is cancel and post.  Goal: 4 million events/s with 10^5 pending.
 */
#include "sim/base/rng.h"
#include "sim/core/queue.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { DRAWS = 1 << 16, EVENTS = 3000000 };
struct draws { int64_t gap_ns[DRAWS]; uint32_t pick[DRAWS], dice[DRAWS]; };

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- the plain binary heap */
struct entry { int64_t t_ns; uint64_t seq; uint32_t slot, gen; uint64_t payload; };
struct heap { struct entry *h; size_t n, cap; uint64_t seq; uint32_t *gen; };

static int less(const struct entry *a, const struct entry *b)
{
    return a->t_ns != b->t_ns ? a->t_ns < b->t_ns : a->seq < b->seq;
}

static void heap_push(struct heap *q, struct entry e)
{
    if (q->n == q->cap) {
        q->cap *= 2;
        q->h = realloc(q->h, q->cap * sizeof *q->h);
    }
    size_t i = q->n++;
    while (i > 0 && less(&e, &q->h[(i - 1) / 2])) {
        q->h[i] = q->h[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    q->h[i] = e;
}

static struct entry heap_pop(struct heap *q)
{
    for (;;) {
        struct entry top = q->h[0], e = q->h[--q->n];
        size_t i = 0, c;
        while ((c = 2 * i + 1) < q->n) {
            c += c + 1 < q->n && less(&q->h[c + 1], &q->h[c]);
            if (!less(&q->h[c], &e))
                break;
            q->h[i] = q->h[c];
            i = c;
        }
        q->h[i] = e;
        if (q->gen[top.slot] == top.gen)
            return top;
    }
}

/* ---- what the events do */
static uint64_t even(uint64_t x) { return x * 3 + 1; }
static uint64_t odd(uint64_t x) { return x ^ (x >> 7); }
typedef uint64_t (*handler_fn)(uint64_t);
static const handler_fn handler[2] = { even, odd };

static double run_plain(const struct draws *d, uint32_t pending, uint64_t *check)
{
    struct heap q = { .h = malloc(sizeof(struct entry) * (pending + 8)), .cap = pending + 8, .gen = calloc(pending, sizeof *q.gen) };
    uint64_t sum = 0;
    for (uint32_t i = 0; i < pending; i++)
        heap_push(&q, (struct entry){ d->gap_ns[i % DRAWS], q.seq++, i, 0, i });
    double t0_s = now_s();
    for (uint32_t k = 0; k < EVENTS; k++) {
        struct entry e = heap_pop(&q);
        sum += handler[e.slot & 1](e.slot);
        heap_push(&q, (struct entry){ e.t_ns + d->gap_ns[k % DRAWS], q.seq++, e.slot, e.gen, 0 });
        if (d->dice[k % DRAWS] < 30) {
            uint32_t s = (uint32_t)(((uint64_t)d->pick[k % DRAWS] * pending) >> 32);
            heap_push(&q, (struct entry){ e.t_ns + d->gap_ns[(k + 7) % DRAWS], q.seq++, s, ++q.gen[s], 0 });
        }
    }
    double s = now_s() - t0_s;
    *check = sum;
    free(q.h);
    free(q.gen);
    return EVENTS / s / 1e6;
}

static double run_ours(const struct draws *d, uint32_t pending, uint64_t *check)
{
    struct mw_queue *q = mw_queue_create(pending + 8);
    struct mw_timer *timer = malloc(sizeof *timer * pending);
    uint64_t sum = 0;
    struct mw_event e = { .phase = MW_AT_ARRIVE };
    for (uint32_t i = 0; i < pending; i++) {
        e.t_ns = d->gap_ns[i % DRAWS];
        e.ent = i;
        timer[i] = mw_queue_post(q, &e);
    }
    double t0_s = now_s();
    for (uint32_t k = 0; k < EVENTS; k++) {
        mw_queue_pop(q, &e);
        int64_t now_ns = e.t_ns;
        uint32_t own = e.ent;
        sum += handler[own & 1](own);
        e.t_ns = now_ns + d->gap_ns[k % DRAWS];
        timer[own] = mw_queue_post(q, &e);
        if (d->dice[k % DRAWS] < 30) {
            uint32_t s = (uint32_t)(((uint64_t)d->pick[k % DRAWS] * pending) >> 32);
            if (d->dice[k % DRAWS] < 15) {
                mw_queue_cancel(q, timer[s]);
                e.t_ns = now_ns + d->gap_ns[(k + 7) % DRAWS];
                e.ent = s;
                timer[s] = mw_queue_post(q, &e);
            } else {
                mw_queue_reschedule(q, timer[s], now_ns + d->gap_ns[(k + 7) % DRAWS]);
            }
        }
    }
    double s = now_s() - t0_s;
    *check = sum;
    free(timer);
    mw_queue_destroy(q);
    return EVENTS / s / 1e6;
}

int main(void)
{
    static const uint32_t pending[] = { 1000, 100000, 1000000 };
    struct draws *d = malloc(sizeof *d);
    struct mw_stream r = mw_stream_make(5, 5, "bench");
    for (int i = 0; i < DRAWS; i++) {
        d->gap_ns[i] = 1 + (int64_t)mw_stream_exponential(&r, 1e9);
        d->pick[i] = (uint32_t)(mw_stream_u64(&r) >> 32);
        d->dice[i] = (uint32_t)mw_stream_below(&r, 100);
    }
    printf("events with dispatch, 30 %% followed by a cancel or reschedule, best of 3\n");
    for (int i = 0; i < 3; i++) {
        double ours = 0.0, plain = 0.0;
        uint64_t a = 0, b = 0;
        for (int k = 0; k < 3; k++) {
            double x = run_ours(d, pending[i], &a), y = run_plain(d, pending[i], &b);
            ours = x > ours ? x : ours;
            plain = y > plain ? y : plain;
        }
        printf("  %8u pending: %6.2f M events/s, plain binary heap %6.2f, ratio %.2f%s\n", pending[i], ours, plain, ours / plain, a == 0 || b == 0 ? " (nothing ran)" : "");
    }
    free(d);
    return 0;
}
