/* tests/unit/test_hazard.c - hazard clocks against closed forms, common random numbers, the shelf of spares, and the published interruption rate. */
#include "models/reliability/hazard.h"
#include "models/reliability/params.h"
#include "models/reliability/shelf.h"
#include "models/sched/params.h"
#include "models/jobs/params.h"
#include "sim/base/calendar.h"
#include "tests/fake_floor.h"

static struct mw_stream stream(uint64_t path) { return mw_stream_make(2385, path, "hazard"); }

START_TEST(waits_are_exponential)
{
    struct mw_hazard h;
    double sum = 0.0, sum2 = 0.0, rate = 1.0 / 41700.0;
    int n = 40000;
    mw_hazard_init(&h, stream(7), 0);
    mw_hazard_rate(&h, 0, rate);
    for (int i = 0; i < n; i++) {
        int64_t t_ns = mw_hazard_next_ns(&h);
        double w = mw_time_s(t_ns - h.since_ns) * rate;
        sum += w;
        sum2 += w * w;
        mw_hazard_fire(&h, t_ns);
    }
    ck_assert_double_eq_tol(sum / n, 1.0, 4.0 / sqrt(n));
    ck_assert_double_eq_tol(sum2 / n, 2.0, 4.0 * sqrt(20.0 / n));
}
END_TEST

START_TEST(a_change_of_rate_rescales_the_rest)
{
    struct mw_hazard h;
    double r1 = 3.1e-5, r2 = 0.77e-5;
    mw_hazard_init(&h, stream(3), 5000);
    double e = h.left;
    mw_hazard_rate(&h, 5000, r1);
    double half_s = 0.41 * e / r1; /* spends 41 % of the hazard at the first rate */
    int64_t t_ns = 5000 + mw_time_ns_up(half_s);
    mw_hazard_rate(&h, t_ns, r2);
    ck_assert_double_eq_tol(mw_time_s(mw_hazard_next_ns(&h) - t_ns), 0.59 * e / r2, 1e-6 * e / r2);
    mw_hazard_rate(&h, t_ns, 0.0);
    ck_assert_int_eq(mw_hazard_next_ns(&h), INT64_MAX);
    mw_hazard_rate(&h, t_ns + 123456789, r2); /* nothing was spent at rate 0 */
    ck_assert_double_eq_tol(mw_time_s(mw_hazard_next_ns(&h) - t_ns - 123456789), 0.59 * e / r2, 1e-6 * e / r2);
}
END_TEST

START_TEST(shelf_makes_repairs_wait_when_empty)
{
    struct mw_arena a;
    struct mw_shelf shelf;
    mw_arena_init(&a);
    mw_shelf_init(&shelf, &a, 2, 1000.0);
    ck_assert_double_eq(mw_shelf_take_s(&shelf, 0), 0.0);
    ck_assert_double_eq(mw_shelf_take_s(&shelf, 10 * MW_NS_PER_S), 0.0);
    ck_assert_double_eq_tol(mw_shelf_take_s(&shelf, 300 * MW_NS_PER_S), 700.0, 1e-9);  /* the first is back at 1000 s */
    ck_assert_double_eq_tol(mw_shelf_take_s(&shelf, 1500 * MW_NS_PER_S), 0.0, 1e-9);   /* the second came back at 1010 s */
    ck_assert_double_eq_tol(mw_shelf_take_s(&shelf, 1600 * MW_NS_PER_S), 400.0, 1e-9); /* the third at 2000 s */
    ck_assert_uint_eq(shelf.empty_n, 2);
    mw_arena_fini(&a);
}
END_TEST

/* ---- the model on a floor without work */

static void reliability_run(struct fake_floor *f, struct mw_reliability_params *p, double days, uint64_t seed, struct fake_out *out)
{
    struct mw_sched_params sp = { .policy = MW_SCHED_PRIORITY, .backfill = MW_BACKFILL_EASY, .depth_n = 100 };
    struct mw_jobs_params jp = { { NULL, 0, NULL } };
    struct fake_run r = { .floor = f, .sched = &sp, .jobs = &jp, .reliability = p, .run_s = days * 86400.0, .seed = seed };
    ck_assert_int_eq(fake_run(&r, out, NULL), 0);
}

static struct mw_reliability_params no_rates(void)
{
    struct mw_reliability_params p = { .spares = { .rma_s = 14 * 86400.0 } };
    struct mw_failure_part *f = &p.failures.part;
    f->gpu_hz = f->node_hz = f->nic_hz = f->switch_hz = f->optic_hz = f->psu_hz = f->cdu_hz = f->software_hz = NAN;
    f->repair_gpu_s = f->repair_node_s = f->repair_switch_s = f->restart_s = f->detect_s = NAN;
    p.failures.infant.v = 1.0;
    p.failures.crew.on_site_s = 900.0;
    return p;
}

/* 16,384 GPUs for 54 days: 419 unplanned interruptions, 3.1 h between them (arXiv 2407.21783, table 5). */
START_TEST(defaults_reproduce_llama3)
{
    struct fake_floor f;
    struct mw_reliability_params p = no_rates();
    double n = 0.0;
    int seeds = 12;
    for (int k = 0; k < seeds; k++) {
        struct fake_out out = { 0 };
        fake_floor_init(&f, 16, 32, 4, 8);
        reliability_run(&f, &p, 54.0, 100 + (uint64_t)k, &out);
        n += fake_get(&out, "reliability.failures_n") / seeds;
        ck_assert_double_eq_tol(fake_get(&out, "reliability.interrupts_hz_per_gpu") * MW_S_PER_YEAR, 0.173, 1e-3);
    }
    ck_assert_double_eq_tol(n, 419.0, 4.0 * sqrt(419.0 / seeds));
    ck_assert_double_eq_tol(54.0 * 24.0 / n, 3.1, 0.31);
}
END_TEST

/* Who states the rate of one class asks nothing of the others. */
START_TEST(a_given_rate_leaves_the_others_at_their_defaults)
{
    struct fake_floor f;
    struct mw_reliability_params p = no_rates();
    struct fake_out out = { 0 }, own = { 0 };
    p.failures.part.gpu_hz = 0.5 / MW_S_PER_YEAR;
    p.failures.part.node_hz = 0.0;
    fake_floor_init(&f, 16, 32, 4, 8);
    reliability_run(&f, &p, 54.0, 3, &out);
    ck_assert_double_eq_tol(fake_get(&out, "reliability.interrupts_hz_per_gpu") * MW_S_PER_YEAR, 0.5 + (419.0 - 268 - 43) / 2422.2, 1e-9);
    ck_assert_double_eq(fake_get(&out, "reliability.node_n"), 0.0);
    ck_assert_double_gt(fake_get(&out, "reliability.software_n"), 0.0);
    p.failures.part.h.use = "of my own"; /* a record of the library says all: what it leaves out does not fail */
    reliability_run(&f, &p, 54.0, 3, &own);
    ck_assert_double_eq_tol(fake_get(&own, "reliability.interrupts_hz_per_gpu") * MW_S_PER_YEAR, 0.5, 1e-9);
}
END_TEST

START_TEST(infancy_multiplies_the_first_90_days)
{
    struct fake_floor f;
    struct mw_reliability_params p = no_rates();
    double first = 0.0, all = 0.0;
    for (int k = 0; k < 8; k++) {
        struct fake_out a = { 0 }, b = { 0 };
        p.failures.infant.v = 3.0;
        fake_floor_init(&f, 16, 32, 4, 8);
        reliability_run(&f, &p, 90.0, (uint64_t)k, &a);
        reliability_run(&f, &p, 180.0, (uint64_t)k, &b);
        first += fake_get(&a, "reliability.failures_n");
        all += fake_get(&b, "reliability.failures_n");
    }
    ck_assert_double_eq_tol(first / (all - first), 3.0, 0.15);
}
END_TEST

/* Common random numbers: the groups that were there before fail exactly as before. */
START_TEST(another_group_shifts_nobody)
{
    struct fake_floor f;
    struct mw_reliability_params p = no_rates();
    struct fake_out a = { 0 }, b = { 0 }, c = { 0 };
    fake_floor_init(&f, 3, 32, 4, 8);
    reliability_run(&f, &p, 300.0, 5, &a);
    fake_floor_init(&f, 4, 32, 4, 8);
    f.group[3].ready_ns = INT64_MAX; /* never arrives within the horizon */
    reliability_run(&f, &p, 300.0, 5, &b);
    f.group[3].ready_ns = 0;
    reliability_run(&f, &p, 300.0, 5, &c);
    ck_assert_double_eq(fake_get(&a, "reliability.failures_n"), fake_get(&b, "reliability.failures_n"));
    ck_assert_double_eq(fake_get(&a, "gpu_time/right/down"), fake_get(&b, "gpu_time/right/down"));
    ck_assert_double_gt(fake_get(&c, "reliability.failures_n"), fake_get(&a, "reliability.failures_n"));
}
END_TEST

START_TEST(downtime_is_rate_times_repair)
{
    struct fake_floor f;
    struct mw_reliability_params p = no_rates();
    struct fake_out out = { 0 };
    p.failures.part.h.use = "only GPUs";
    p.failures.part.gpu_hz = 0.9 / MW_S_PER_YEAR;
    p.failures.part.repair_gpu_s = 7.0 * 3600.0;
    p.failures.part.detect_s = 60.0;
    fake_floor_init(&f, 8, 32, 4, 8);
    reliability_run(&f, &p, 365.0, 3, &out);
    double gpu_n = 8.0 * 32 * 32, years = 365.0 * 86400.0 / MW_S_PER_YEAR, faults = 0.9 * gpu_n * years;
    double per_fault = 8.0 * (7.0 * 3600.0 + 60.0 + 900.0); /* a failed GPU drains its node of eight */
    ck_assert_double_eq_tol(fake_get(&out, "reliability.gpu_n"), faults, 4.0 * sqrt(faults));
    ck_assert_double_eq_tol(fake_get(&out, "gpu_time/right/down") / fake_get(&out, "reliability.gpu_n"), per_fault, 0.02 * per_fault);
}
END_TEST

MW_TEST_MAIN("hazard", waits_are_exponential, a_change_of_rate_rescales_the_rest, shelf_makes_repairs_wait_when_empty, defaults_reproduce_llama3, a_given_rate_leaves_the_others_at_their_defaults,
             infancy_multiplies_the_first_90_days, another_group_shifts_nobody, downtime_is_rate_times_repair)
