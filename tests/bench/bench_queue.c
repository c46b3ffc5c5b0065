/* tests/bench/bench_queue.c - speed of the event queue: the hold model, and timers that are mostly moved or cancelled. */
#include "sim/base/rng.h"
#include "sim/core/queue.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int64_t delay_ns(struct mw_stream *s)
{
    return 1 + (int64_t)mw_stream_below(s, 2000000);
}

static void fill(struct mw_queue *q, struct mw_stream *s, struct mw_timer *timer, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct mw_event e = { .t_ns = delay_ns(s), .ent = (uint32_t)i, .phase = MW_AT_DONE };
        timer[i] = mw_queue_post(q, &e);
    }
}

/* Pop one, post one: the steady state of a simulation. */
static void hold(size_t n, size_t steps)
{
    struct mw_stream s = mw_stream_make(2385, n, "hold");
    struct mw_queue *q = mw_queue_create(n);
    struct mw_timer *timer = malloc(n * sizeof *timer);
    fill(q, &s, timer, n);
    double t0_s = now_s();
    struct mw_event e;
    for (size_t i = 0; i < steps && mw_queue_pop(q, &e); i++) {
        e.t_ns += delay_ns(&s);
        mw_queue_post(q, &e);
    }
    printf("hold       %8zu live: %6.1f ns a pop and post\n", n, (now_s() - t0_s) * 1e9 / (double)steps);
    free(timer);
    mw_queue_destroy(q);
}

/* Completion times that move with every change of rate. */
static void move(size_t n, size_t steps)
{
    struct mw_stream s = mw_stream_make(2385, n, "move");
    struct mw_queue *q = mw_queue_create(n);
    struct mw_timer *timer = malloc(n * sizeof *timer);
    fill(q, &s, timer, n);
    double t0_s = now_s();
    for (size_t i = 0; i < steps; i++)
        mw_queue_reschedule(q, timer[mw_stream_below(&s, n)], delay_ns(&s));
    printf("reschedule %8zu live: %6.1f ns each\n", n, (now_s() - t0_s) * 1e9 / (double)steps);
    free(timer);
    mw_queue_destroy(q);
}

int main(void)
{
    for (size_t n = 100; n <= 1000000; n *= 100) {
        hold(n, 2000000);
        move(n, 2000000);
    }
    return 0;
}
