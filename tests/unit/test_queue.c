/* tests/unit/test_queue.c - order, timers and laziness of the event queue, against a plain list as the oracle. */
#include "sim/base/rng.h"
#include "sim/core/queue.h"
#include "tests/mw_test.h"

static struct mw_event event_at(int64_t t_ns, enum mw_phase phase, uint32_t ent)
{
    return (struct mw_event){ .t_ns = t_ns, .ent = ent, .wait = ent * 7u + 3u, .owner = 5, .phase = (uint8_t)phase, .kind = 11 };
}

static struct mw_timer post(struct mw_queue *q, int64_t t_ns, enum mw_phase phase, uint32_t ent)
{
    struct mw_event e = event_at(t_ns, phase, ent);
    return mw_queue_post(q, &e);
}

static uint32_t pop_ent(struct mw_queue *q, int64_t t_ns)
{
    struct mw_event e;
    ck_assert(mw_queue_pop(q, &e));
    ck_assert_int_eq(e.t_ns, t_ns);
    ck_assert_uint_eq(e.wait, e.ent * 7u + 3u);
    ck_assert_uint_eq(e.owner, 5);
    ck_assert_uint_eq(e.kind, 11);
    return e.ent;
}

START_TEST(pops_by_time_then_phase_then_posting)
{
    struct mw_queue *q = mw_queue_create(3);
    post(q, 2385, MW_AT_SAMPLE, 1);
    post(q, 2385, MW_AT_DONE, 2);
    post(q, -17, MW_AT_DECIDE, 3);
    post(q, 2385, MW_AT_DONE, 4);
    post(q, 2385, MW_AT_EXOG, 5);
    post(q, INT64_MAX, MW_AT_EXOG, 6);
    ck_assert_uint_eq(mw_queue_live_n(q), 6);
    static const uint32_t order[] = { 3, 5, 2, 4, 1, 6 };
    static const int64_t t_ns[] = { -17, 2385, 2385, 2385, 2385, INT64_MAX };
    for (int i = 0; i < 6; i++) {
        int64_t next;
        ck_assert(mw_queue_peek(q, &next));
        ck_assert_int_eq(next, t_ns[i]);
        ck_assert(!mw_queue_pop_until(q, t_ns[i] - 1, &(struct mw_event){ 0 }));
        ck_assert_uint_eq(pop_ent(q, t_ns[i]), order[i]);
    }
    struct mw_event e;
    int64_t next;
    ck_assert(!mw_queue_pop(q, &e));
    ck_assert(!mw_queue_peek(q, &next));
    mw_queue_destroy(q);
}
END_TEST

START_TEST(a_timer_lives_until_it_fires_or_is_cancelled)
{
    struct mw_queue *q = mw_queue_create(0);
    struct mw_timer never = { 0, 0 };
    ck_assert(!mw_queue_live(q, never));
    struct mw_timer a = post(q, 31, MW_AT_DONE, 1), b = post(q, 37, MW_AT_DONE, 2);
    ck_assert(!mw_queue_live(q, never));
    ck_assert(mw_queue_live(q, a) && mw_queue_live(q, b));
    ck_assert(mw_queue_cancel(q, a));
    ck_assert(!mw_queue_cancel(q, a));
    ck_assert(!mw_queue_reschedule(q, a, 99));
    ck_assert_uint_eq(mw_queue_live_n(q), 1);
    struct mw_timer c = post(q, 35, MW_AT_DONE, 3); /* takes the slot of a */
    ck_assert(!mw_queue_live(q, a));
    ck_assert(!mw_queue_cancel(q, a));
    ck_assert_uint_eq(pop_ent(q, 35), 3);
    ck_assert(!mw_queue_live(q, c));
    ck_assert(!mw_queue_reschedule(q, c, 1));
    ck_assert_uint_eq(pop_ent(q, 37), 2);
    mw_queue_destroy(q);
}
END_TEST

START_TEST(rescheduling_moves_both_ways_and_keeps_the_timer)
{
    struct mw_queue *q = mw_queue_create(4);
    struct mw_timer a = post(q, 1000, MW_AT_DONE, 1);
    post(q, 1500, MW_AT_DONE, 2);
    ck_assert(mw_queue_reschedule(q, a, 2000)); /* later */
    ck_assert(mw_queue_live(q, a));
    ck_assert(mw_queue_reschedule(q, a, 1700)); /* earlier than before, later than its entry */
    ck_assert(mw_queue_reschedule(q, a, 700));  /* earlier than its entry */
    ck_assert(mw_queue_reschedule(q, a, 1600)); /* and later again: the first entry must stay dead */
    ck_assert_uint_eq(mw_queue_live_n(q), 2);
    ck_assert_uint_eq(pop_ent(q, 1500), 2);
    ck_assert_uint_eq(pop_ent(q, 1600), 1);
    struct mw_event e;
    ck_assert(!mw_queue_pop(q, &e));
    mw_queue_destroy(q);
}
END_TEST

START_TEST(rescheduling_to_the_same_time_goes_behind_its_equals)
{
    struct mw_queue *q = mw_queue_create(4);
    struct mw_timer a = post(q, 500, MW_AT_ARRIVE, 1);
    post(q, 500, MW_AT_ARRIVE, 2);
    post(q, 500, MW_AT_DECIDE, 3);
    ck_assert(mw_queue_reschedule(q, a, 500));
    ck_assert_uint_eq(pop_ent(q, 500), 2);
    ck_assert_uint_eq(pop_ent(q, 500), 1);
    ck_assert_uint_eq(pop_ent(q, 500), 3);
    mw_queue_destroy(q);
}
END_TEST

/* Oracle: an unsorted list searched for its least element. */
struct listed {
    struct mw_timer timer;
    int64_t t_ns;
    unsigned phase, order, ent;
    bool live;
};
struct oracle {
    struct listed item[1500];
    unsigned n, order;
};

static struct listed *least(struct oracle *o)
{
    struct listed *best = NULL;
    for (unsigned i = 0; i < o->n; i++) {
        struct listed *x = &o->item[i];
        if (!x->live)
            continue;
        if (!best || x->t_ns < best->t_ns || (x->t_ns == best->t_ns && (x->phase < best->phase || (x->phase == best->phase && x->order < best->order))))
            best = x;
    }
    return best;
}

static void random_step(struct mw_queue *q, struct oracle *o, struct mw_stream *s, int64_t now_ns)
{
    unsigned what = (unsigned)mw_stream_below(s, 10);
    int64_t t_ns = now_ns + (int64_t)mw_stream_below(s, 40); /* few distinct times: ties are the point */
    struct listed *any = o->n ? &o->item[mw_stream_below(s, o->n)] : NULL;
    if (what < 4 && o->n < 1500) {
        struct listed x = { .t_ns = t_ns, .phase = (unsigned)mw_stream_below(s, 6), .order = o->order++, .ent = o->n, .live = true };
        x.timer = post(q, t_ns, (enum mw_phase)x.phase, x.ent);
        o->item[o->n++] = x;
    } else if (what < 6 && any) {
        ck_assert(mw_queue_cancel(q, any->timer) == any->live);
        any->live = false;
    } else if (any) {
        ck_assert(mw_queue_reschedule(q, any->timer, t_ns) == any->live);
        if (any->live) {
            any->t_ns = t_ns;
            any->order = o->order++;
        }
    }
}

static void random_use(uint64_t seed)
{
    struct mw_queue *q = mw_queue_create(8);
    struct oracle *o = calloc(1, sizeof *o);
    struct mw_stream s = mw_stream_make(seed + 2385, 41, "queue");
    int64_t now_ns = 0;
    for (int step = 0; step < 3000; step++) {
        random_step(q, o, &s, now_ns);
        struct listed *l = mw_stream_below(&s, 3) == 0 ? least(o) : NULL;
        if (!l)
            continue;
        now_ns = l->t_ns;
        ck_assert_uint_eq(pop_ent(q, l->t_ns), l->ent);
        l->live = false;
    }
    for (struct listed *l; (l = least(o)); l->live = false)
        ck_assert_uint_eq(pop_ent(q, l->t_ns), l->ent);
    ck_assert_uint_eq(mw_queue_live_n(q), 0);
    free(o);
    mw_queue_destroy(q);
}

START_TEST(agrees_with_a_sorted_list_under_random_use)
{
    for (uint64_t seed = 0; seed < 6; seed++)
        random_use(seed);
}
END_TEST

START_TEST(a_timer_moved_forever_costs_no_memory)
{
    /* Watchdogs are pushed out at every event: the dead must not pile up, and the result must not depend on the sweeps. */
    struct mw_queue *q = mw_queue_create(4);
    struct mw_timer dog = post(q, 1000000, MW_AT_FAULT, 9);
    for (int64_t t = 0; t < 300000; t++) {
        post(q, t, MW_AT_DONE, 1);
        ck_assert(mw_queue_reschedule(q, dog, 900000 - t)); /* earlier each time: a fresh entry each time */
        ck_assert_uint_eq(pop_ent(q, t), 1);
    }
    ck_assert_uint_eq(mw_queue_live_n(q), 1);
    ck_assert_uint_eq(pop_ent(q, 600001), 9);
    mw_queue_destroy(q);
}
END_TEST

MW_TEST_MAIN("queue", pops_by_time_then_phase_then_posting, a_timer_lives_until_it_fires_or_is_cancelled,
             rescheduling_moves_both_ways_and_keeps_the_timer, rescheduling_to_the_same_time_goes_behind_its_equals,
             agrees_with_a_sorted_list_under_random_use, a_timer_moved_forever_costs_no_memory)
