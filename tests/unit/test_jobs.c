/* tests/unit/test_jobs.c - works on a small floor: queueing theory, closed forms of training and serving, books, errors, replays. */
#include "models/jobs/jobs.h"
#include "models/reliability/params.h"
#include "models/sched/params.h"
#include "sim/base/calendar.h"
#include "tests/fake_floor.h"
#include <sys/stat.h>

/* What binding makes of a work in which nothing is said. */
static struct mw_work_params blank(void)
{
    struct mw_work_params w;
    memset(&w, 0, sizeof w);
    w.queue = (struct mw_queue_params){ .arrivals_hz = NAN, .patience_s = NAN, .run_time = { NAN, 1.0, NAN, NAN } };
    w.gpus_n = w.gpus_per_rack_n = w.tokens_tok = w.every_s = w.utilisation_frac = w.launch_s = w.usd_per_gpu_s = NAN;
    w.checkpoint = (struct mw_checkpoint_params){ .every = { .v = NAN, .of = "optimal" }, .copies_n = 1.0, .size_B = NAN, .stall_s = 5.0 };
    w.demand.now.v = w.slo.available_frac = w.overflow.usd_per_gpu_s = NAN;
    w.tokps_per_gpu = w.replica_n = w.deadline_s = w.ingest_Bps = NAN;
    w.load_frac = 0.7;
    return w;
}

static struct mw_work_params queue_of(double arrivals_hz, double run_s)
{
    struct mw_work_params w = blank();
    w.queue.arrivals_hz = arrivals_hz;
    w.queue.run_time.exponential_s = run_s;
    return w;
}

static struct mw_work_params train_of(double params_n, double tokens, double gpus)
{
    struct mw_work_params w = blank();
    w.train.h.use = "a-model";
    w.train.params_n = params_n;
    w.train.active_n = NAN;
    w.train.train_mfu = 0.4;
    w.tokens_tok = tokens;
    w.gpus_n = gpus;
    return w;
}

static struct mw_work_params serve_of(double tokps, double tokps_per_gpu)
{
    struct mw_work_params w = blank();
    w.serve.h.use = "a-model";
    w.serve.params_n = 8e9;
    w.demand.now.v = tokps;
    w.tokps_per_gpu = tokps_per_gpu;
    w.launch_s = 0.0;
    return w;
}

static int run_on(struct fake_floor *f, struct mw_work_params *work, const char **name, uint32_t n, double warm_s, double run_s, uint64_t seed, struct mw_reliability_params *rel,
                  struct fake_out *out, struct mw_diag *d)
{
    struct mw_sched_params sp = { .policy = MW_SCHED_PRIORITY, .backfill = MW_BACKFILL_EASY, .depth_n = 100 };
    struct mw_jobs_params jp = { { work, n, name } };
    struct fake_run r = { .floor = f, .sched = &sp, .jobs = &jp, .reliability = rel, .warm_s = warm_s, .run_s = run_s, .seed = seed };
    return fake_run(&r, out, d);
}

/* ---- queues */

static double erlang_c(double a, int c)
{
    double b = 1.0;
    for (int k = 1; k <= c; k++)
        b = a * b / (k + a * b); /* Erlang B by recursion */
    return b / (1.0 - a / c * (1.0 - b));
}

START_TEST(single_gpu_jobs_wait_as_erlang_c_says)
{
    const int c = 12, seeds = 16;
    const double service_s = 3170.0, a = 0.83 * c;
    double wq = erlang_c(a, c) * service_s / (c - a), sum = 0.0, sum2 = 0.0;
    const char *name[] = { "research" };
    for (int k = 0; k < seeds; k++) {
        struct fake_floor f;
        struct fake_out out = { 0 };
        struct mw_work_params w = queue_of(a / service_s, service_s);
        fake_floor_init(&f, 1, 3, 2, 2);
        ck_assert_int_eq(run_on(&f, &w, name, 1, 30.0 * 86400.0, 300.0 * 86400.0, 1000 + (uint64_t)k, NULL, &out, NULL), 0);
        double v = fake_get(&out, "work.research.wait_mean_s");
        sum += v;
        sum2 += v * v;
    }
    double mean = sum / seeds, se = sqrt((sum2 / seeds - mean * mean) / (seeds - 1));
    ck_assert_double_lt(se, 0.04 * wq);
    ck_assert_double_eq_tol(mean, wq, 3.5 * se);
}
END_TEST

START_TEST(utilisation_is_offered_load)
{
    const char *name[] = { "tune" };
    struct fake_floor f;
    struct fake_out out = { 0 };
    struct mw_work_params w = blank();
    struct mw_blend gpus[] = { { 1, 0.6 }, { 4, 0.3 }, { 16, 0.1 } };
    double mean_gpus = 0.6 + 1.2 + 1.6;
    w.queue.arrivals_hz = 0.5 * 128 / mean_gpus / 2000.0;
    w.queue.gpus = (struct mw_map){ gpus, 3, NULL };
    w.queue.run_time.fixed_s = 2000.0;
    fake_floor_init(&f, 2, 4, 2, 8);
    ck_assert_int_eq(run_on(&f, &w, name, 1, 5.0 * 86400.0, 200.0 * 86400.0, 5, NULL, &out, NULL), 0);
    ck_assert_double_eq_tol(fake_get(&out, "facility.utilisation_frac"), 0.5, 0.02);
    ck_assert_double_eq_tol(fake_get(&out, "facility.goodput_frac"), 1.0, 1e-9);
    ck_assert_double_eq(fake_get(&out, "jobs/left/present at opening") + fake_get(&out, "jobs/left/arrived"),
                        fake_get(&out, "jobs/right/finished") + fake_get(&out, "jobs/right/running") + fake_get(&out, "jobs/right/queued"));
}
END_TEST

START_TEST(impatient_jobs_are_lost_and_too_large_ones_rejected)
{
    const char *name[] = { "tune" };
    struct fake_floor f;
    struct fake_out out = { 0 };
    struct mw_work_params w = queue_of(1.0 / 60.0, 1800.0);
    struct mw_blend gpus[] = { { 4, 0.9 }, { 64, 0.1 } };
    w.queue.gpus = (struct mw_map){ gpus, 2, NULL };
    w.queue.patience_s = 700.0;
    fake_floor_init(&f, 1, 2, 2, 8); /* 32 GPUs: 64 never fit; 8 jobs at once, 27 offered */
    ck_assert_int_eq(run_on(&f, &w, name, 1, 86400.0, 20.0 * 86400.0, 5, NULL, &out, NULL), 0);
    double arrived = fake_get(&out, "jobs/left/arrived");
    ck_assert_double_eq_tol(fake_get(&out, "jobs/right/rejected"), 0.1 * arrived, 4.0 * sqrt(0.1 * arrived));
    ck_assert_double_gt(fake_get(&out, "jobs/right/lost"), 0.5 * arrived);
    ck_assert_double_le(fake_get(&out, "work.tune.wait_p95_s"), 700.0 * 1.02);
}
END_TEST

/* ---- training */

START_TEST(a_run_takes_six_parameters_tokens)
{
    const char *name[] = { "pre" };
    struct fake_floor f;
    struct fake_out out = { 0 };
    struct mw_job_row row[4];
    struct mw_work_params w = train_of(7.3e9, 1.1e12, 96);
    out.job = row;
    fake_floor_init(&f, 3, 4, 2, 8);
    f.interrupts_hz_per_gpu = 0.0; /* no interruptions: no checkpoints */
    ck_assert_int_eq(run_on(&f, &w, name, 1, 0.0, 30.0 * 86400.0, 1, NULL, &out, NULL), 0);
    double run_s = 6.0 * 7.3e9 * 1.1e12 / (96.0 * 1e15 * 0.4);
    ck_assert_uint_eq(out.job_n, 1);
    ck_assert_str_eq(row[0].state, "finished");
    ck_assert_double_eq_tol(mw_time_s(row[0].end_ns - row[0].start_ns), 600.0 + run_s, 1e-6);
    ck_assert_double_eq_tol(fake_get(&out, "work.pre.tokens"), 1.1e12, 1.0);
    ck_assert_double_eq_tol(fake_get(&out, "gpu_time/right/productive"), 96.0 * run_s, 1e-3);
    ck_assert_double_eq_tol(fake_get(&out, "gpu_time/right/starting"), 96.0 * 600.0, 1e-3);
}
END_TEST

START_TEST(the_slowest_clock_sets_the_pace)
{
    const char *name[] = { "pre" };
    struct fake_floor f;
    struct fake_out out = { 0 };
    struct mw_job_row row[4];
    struct mw_work_params w = train_of(7.3e9, 1.1e12, 128);
    double full_s = 6.0 * 7.3e9 * 1.1e12 / (128.0 * 1e15 * 0.4), at_s = 600.0 + 0.35 * full_s;
    out.job = row;
    fake_floor_init(&f, 2, 4, 2, 8);
    f.clock_at_s = at_s;
    f.clock_to = 0.8; /* the other group runs at 0.9 */
    ck_assert_int_eq(run_on(&f, &w, name, 1, 0.0, 40.0 * 86400.0, 1, NULL, &out, NULL), 0);
    double slow_s = 0.65 * full_s / 0.8;
    ck_assert_double_eq_tol(mw_time_s(row[0].end_ns), at_s + slow_s, 1e-6);
    ck_assert_double_eq_tol(fake_get(&out, "gpu_time/right/lost to throttle"), 128.0 * 0.15 * slow_s, 1.0);
    ck_assert_double_eq_tol(fake_get(&out, "gpu_time/right/lost to stragglers"), 128.0 * 0.05 * slow_s, 1.0);
    ck_assert_double_eq_tol(fake_get(&out, "gpu_time/right/productive"), 128.0 * full_s, 1.0);
}
END_TEST

static struct mw_reliability_params software_only(double per_gpu_hz)
{
    struct mw_reliability_params p = { .spares = { .rma_s = 1e6 } };
    p.failures.part.h.use = "test";
    p.failures.part.software_hz = per_gpu_hz;
    p.failures.part.restart_s = 540.0;
    p.failures.part.detect_s = 60.0;
    p.failures.infant.v = 1.0;
    return p;
}

static double goodput(double every_s, double *redone)
{
    const char *name[] = { "pre" };
    double good = 0.0;
    for (uint64_t seed = 0; seed < 3; seed++) {
        struct fake_floor f;
        struct fake_out out = { 0 };
        struct mw_work_params w = train_of(7.3e9, 1e16, 128); /* never done */
        struct mw_reliability_params p = software_only(1.0 / (128.0 * 21600.0)); /* every 6 h */
        w.checkpoint.every = (struct mw_amount){ .v = every_s, .of = isfinite(every_s) ? NULL : "optimal" };
        w.checkpoint.kind = MW_CKPT_SYNC;
        w.checkpoint.stall_s = 40.0;
        fake_floor_init(&f, 2, 4, 2, 8);
        ck_assert_int_eq(run_on(&f, &w, name, 1, 86400.0, 400.0 * 86400.0, seed, &p, &out, NULL), 0);
        good += fake_get(&out, "work.pre.goodput_frac") / 3.0;
        *redone = fake_get(&out, "gpu_time/right/redone") / fake_get(&out, "gpu_time/left/installed");
    }
    return good;
}

/* Young 1974: tau = sqrt(2 delta M) = 1314 s for delta 40 s and M 6 h; goodput 1 - delta/tau - (tau/2 + restart)/M to first order. */
START_TEST(young_interval_is_best)
{
    double redone, tau = sqrt(2.0 * 40.0 * 21600.0), best = goodput(NAN, &redone);
    ck_assert_double_eq_tol(mw_train_interval_s(40.0, 1.0 / 21600.0), tau, 1e-9);
    ck_assert_double_eq_tol(best, 1.0 - 40.0 / tau - (tau / 2.0 + 600.0) / 21600.0, 0.006);
    ck_assert_double_eq_tol(redone, (tau / 2.0) / 21600.0, 0.006);
    ck_assert_double_eq_tol(goodput(tau, &redone), best, 1e-12);
    ck_assert_double_gt(best, goodput(tau / 3.0, &redone));
    ck_assert_double_gt(best, goodput(tau * 3.0, &redone));
}
END_TEST

START_TEST(a_gang_larger_than_its_pool_is_named)
{
    const char *name[] = { "pre" };
    struct fake_floor f;
    struct fake_out out = { 0 };
    struct mw_work_params w = train_of(7.3e9, 1e12, 4096);
    fake_floor_init(&f, 2, 4, 2, 8);
    ck_assert_int_eq(run_on(&f, &w, name, 1, 0.0, 86400.0, 1, NULL, &out, NULL), 0);
    ck_assert_ptr_nonnull(strstr(out.last_note, "4096"));
    ck_assert_double_eq(fake_get(&out, "jobs/right/rejected") + fake_get(&out, "jobs/right/queued"), fake_get(&out, "jobs/left/arrived"));
}
END_TEST

/* ---- serving */

START_TEST(tokens_are_served_overflow_or_stay_unserved)
{
    const char *name[] = { "chat" };
    struct fake_floor f;
    struct fake_out out = { 0 };
    struct mw_work_params w = serve_of(200e3, 1370.0); /* 64 GPUs serve 87,680 tokens/s, 20 rented ones 27,400 */
    w.overflow.most_n = 20.0;
    fake_floor_init(&f, 1, 4, 2, 8);
    ck_assert_int_eq(run_on(&f, &w, name, 1, 3600.0, 10.0 * 86400.0, 1, NULL, &out, NULL), 0);
    double s = 10.0 * 86400.0;
    ck_assert_double_eq_tol(fake_get(&out, "tokens/right/served"), 64 * 1370.0 * s, 1.0);
    ck_assert_double_eq_tol(fake_get(&out, "tokens/right/overflowed"), 20 * 1370.0 * s, 1.0);
    ck_assert_double_eq_tol(fake_get(&out, "tokens/right/unserved"), (200e3 - 84 * 1370.0) * s, 1.0);
}
END_TEST

START_TEST(replicas_follow_demand_and_software)
{
    const char *name[] = { "chat" };
    struct fake_floor f;
    struct fake_out out = { 0 };
    struct mw_work_params w = serve_of(20e3, 1370.0);
    w.demand.grows_hz = 0.05 / (MW_S_PER_YEAR / 12.0);
    w.software_gain_hz = 0.25 / MW_S_PER_YEAR;
    fake_floor_init(&f, 1, 4, 2, 8);
    ck_assert_int_eq(run_on(&f, &w, name, 1, 0.0, 365.0 * 86400.0, 1, NULL, &out, NULL), 0);
    /* in the last month: demand at its end x 1.05^12 over rate at its beginning x 1.25^(11/12), at 70 % load */
    double want = ceil(20e3 * pow(1.05, 365.0 / 30.4375) / (1370.0 * pow(1.25, 334.0 / 365.25) * 0.7));
    ck_assert_double_eq_tol(fake_get(&out, "work.chat.gpus_peak_n"), want, 1.0);
    ck_assert_double_eq_tol(fake_get(&out, "work.chat.served_frac"), 1.0, 1e-4);
    double held = fake_get(&out, "gpu_time/right/productive") + fake_get(&out, "gpu_time/right/serving headroom");
    ck_assert_double_eq_tol(fake_get(&out, "work.chat.gpu_hours"), held, 1e-6 * held);
}
END_TEST

START_TEST(batch_takes_what_the_service_leaves)
{
    const char *name[] = { "batch", "chat" };
    struct fake_floor f;
    struct fake_out out = { 0 };
    struct mw_work_params w[] = { serve_of(900e3, 1000.0), serve_of(14e3, 1000.0) };
    w[0].deadline_s = 86400.0;
    fake_floor_init(&f, 1, 4, 2, 8);
    ck_assert_int_eq(run_on(&f, w, name, 2, 3600.0, 86400.0, 1, NULL, &out, NULL), 0);
    ck_assert_double_eq(fake_get(&out, "work.chat.gpus_peak_n"), 20.0);
    ck_assert_double_eq(fake_get(&out, "work.batch.gpus_peak_n"), 44.0);
    ck_assert_double_eq_tol(fake_get(&out, "work.chat.served_frac"), 1.0, 1e-12);
}
END_TEST

/* 20 GPUs, all with the service at 70 % load: the batch lives on the other 30 %. */
START_TEST(batch_lives_on_headroom)
{
    const char *name[] = { "batch", "chat" };
    struct fake_floor f;
    struct fake_out out = { 0 };
    struct mw_work_params w[] = { serve_of(9e3, 900.0), serve_of(14e3, 1000.0) };
    w[0].deadline_s = 86400.0;
    fake_floor_init(&f, 1, 1, 5, 4);
    ck_assert_int_eq(run_on(&f, w, name, 2, 3600.0, 86400.0, 1, NULL, &out, NULL), 0);
    ck_assert_double_eq(fake_get(&out, "work.batch.gpus_peak_n"), 0.0);
    ck_assert_double_eq_tol(fake_get(&out, "work.batch.tokens"), 6 * 900.0 * 86400.0, 1.0);
    ck_assert_double_eq_tol(fake_get(&out, "tokens/right/unserved"), (9e3 - 6 * 900.0) * 86400.0, 1.0);
    ck_assert_double_eq_tol(fake_get(&out, "gpu_time/right/productive"), 20.0 * 86400.0, 1e-3);
}
END_TEST

/* ---- all together */

static void mixture(struct mw_work_params w[4], struct mw_blend *gpus)
{
    w[0] = serve_of(14e3, 1000.0);
    w[1] = train_of(7.3e9, 3e11, 128);
    w[1].every_s = 20.0 * 86400.0;
    w[2] = queue_of(1.0 / 1500.0, 9000.0);
    w[2].queue.gpus = (struct mw_map){ gpus, 3, NULL };
    w[3] = queue_of(1.0 / 700.0, 4000.0);
}

/* Metamorphic: the order of works in the file changes nothing; the books close under faults, caps and growth. */
START_TEST(order_of_works_changes_nothing)
{
    const char *name[4] = { "chat", "pre", "tune", "user" }, *turned[4] = { "user", "tune", "chat", "pre" };
    const int from[4] = { 3, 2, 0, 1 };
    struct mw_blend gpus[] = { { 1, 0.5 }, { 8, 0.3 }, { 24, 0.2 } };
    struct mw_work_params w[4], t[4];
    struct fake_floor f;
    struct fake_out a = { 0 }, b = { 0 };
    struct mw_reliability_params p = software_only(1.0 / 3e6);
    p.failures.part.gpu_hz = 1.0 / 4e6;
    p.failures.part.repair_gpu_s = 30000.0;
    mixture(w, gpus);
    for (int i = 0; i < 4; i++)
        t[i] = w[from[i]];
    fake_floor_init(&f, 4, 4, 2, 8);
    f.group[2].ready_ns = mw_time_ns_up(9.0 * 86400.0);
    f.clock_at_s = 25.0 * 86400.0;
    f.clock_to = 0.7;
    ck_assert_int_eq(run_on(&f, w, name, 4, 2.0 * 86400.0, 60.0 * 86400.0, 9, &p, &a, NULL), 0);
    ck_assert_int_eq(run_on(&f, t, turned, 4, 2.0 * 86400.0, 60.0 * 86400.0, 9, &p, &b, NULL), 0);
    ck_assert_uint_eq(a.metric_n, b.metric_n);
    for (uint32_t i = 0; i < a.metric_n; i++) {
        double v = fake_get(&b, a.metric[i].name);
        ck_assert_msg(fabs(v - a.metric[i].v) <= 1e-9 * fabs(v), "%s: %.17g and %.17g", a.metric[i].name, a.metric[i].v, v);
    }
    ck_assert_double_gt(fake_get(&a, "gpu_time/right/redone"), 0.0);
    ck_assert_double_gt(fake_get(&a, "work.pre.finished_n"), 0.0);
}
END_TEST

START_TEST(a_work_has_exactly_one_verb)
{
    const char *name[] = { "nothing", "much" };
    struct fake_floor f;
    struct fake_out out = { 0 };
    struct mw_work_params w[] = { blank(), train_of(1e9, 1e12, 8) };
    struct mw_diag *d = mw_diag_create();
    w[1].serve.h.use = "b-model";
    fake_floor_init(&f, 1, 1, 2, 8);
    ck_assert_int_ne(run_on(&f, w, name, 2, 0.0, 86400.0, 1, NULL, &out, d), 0);
    ck_assert_uint_eq(mw_diag_errors(d), 2);
    char all[2048] = "";
    for (unsigned i = 0; i < 2; i++)
        strncat(all, mw_diag_text(d, i), 1000);
    ck_assert_ptr_nonnull(strstr(all, "E321"));
    ck_assert_ptr_nonnull(strstr(all, "E322"));
    ck_assert_ptr_nonnull(strstr(all, "train, queue, serve, pipeline or replay"));
    mw_diag_destroy(d);
}
END_TEST

START_TEST(an_unknown_pool_is_an_error)
{
    const char *name[] = { "pre" };
    struct fake_floor f;
    struct fake_out out = { 0 };
    struct mw_work_params w = train_of(1e9, 1e12, 8);
    struct mw_diag *d = mw_diag_create();
    w.pool = "alll";
    fake_floor_init(&f, 1, 1, 2, 8);
    ck_assert_int_ne(run_on(&f, &w, name, 1, 0.0, 86400.0, 1, NULL, &out, d), 0);
    ck_assert_ptr_nonnull(strstr(mw_diag_text(d, 0), "did you mean 'all'"));
    mw_diag_destroy(d);
}
END_TEST

/* ---- replays */

START_TEST(philly_runs_through)
{
    char file[512];
    const char *name[] = { "research" }, *shared = mw_test_shared();
    struct fake_floor f;
    struct fake_out out = { 0 };
    struct mw_work_params w = blank();
    if (!shared)
        MW_TEST_SKIP("no shared data");
    snprintf(file, sizeof file, "%s/data/jobs/philly/philly_jobs.csv.gz", shared);
    w.replay.h.use = "trace";
    w.file = file;
    struct mw_diag *d = mw_diag_create();
    fake_floor_init(&f, 14, 30, 1, 8); /* 420 nodes of eight */
    ck_assert_int_eq(run_on(&f, &w, name, 1, 0.0, 200.0 * 86400.0, 1, NULL, &out, d), 0);
    ck_assert_double_eq(fake_get(&out, "jobs/left/arrived"), 82247.0);
    ck_assert_double_eq(fake_get(&out, "jobs/right/finished"), 82247.0);
    ck_assert_double_eq_tol(fake_get(&out, "gpu_time/right/productive"), 978078.0 * 3600.0, 2e-3 * 978078.0 * 3600.0);
    mw_diag_destroy(d);
}
END_TEST

START_TEST(frontier_day_enters_at_the_racks)
{
    char file[512];
    const char *name[] = { "day" }, *shared = mw_test_shared();
    struct fake_floor f;
    struct fake_out out = { 0 };
    struct mw_work_params w = blank();
    if (!shared)
        MW_TEST_SKIP("no shared data");
    snprintf(file, sizeof file, "%s/data/telemetry/frontier_2024-04-07/input_04-07-24.csv.gz", shared);
    w.replay.h.use = "power";
    w.file = file;
    w.at = "cdu";
    struct mw_diag *d = mw_diag_create();
    fake_floor_init(&f, 5, 5, 64, 8);
    ck_assert_int_eq(run_on(&f, &w, name, 1, 7200.0, 86400.0, 1, NULL, &out, d), 0);
    ck_assert_double_eq_tol(fake_get(&out, "bus_j") / 3.6e9, 386.98, 0.005);
    mw_diag_destroy(d);
}
END_TEST

MW_TEST_MAIN("jobs", single_gpu_jobs_wait_as_erlang_c_says, utilisation_is_offered_load, impatient_jobs_are_lost_and_too_large_ones_rejected,
             a_run_takes_six_parameters_tokens, the_slowest_clock_sets_the_pace, young_interval_is_best, a_gang_larger_than_its_pool_is_named,
             tokens_are_served_overflow_or_stay_unserved, replicas_follow_demand_and_software, batch_takes_what_the_service_leaves, batch_lives_on_headroom,
             order_of_works_changes_nothing, a_work_has_exactly_one_verb, an_unknown_pool_is_an_error, philly_runs_through, frontier_day_enters_at_the_racks)
