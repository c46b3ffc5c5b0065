/* tests/unit/test_sched.c - placement, order, reservations and faults of the scheduler, driven by scripted jobs instead of models/jobs. */
#include "models/sched/sched.h"
#include "sim/base/rng.h"
#include "tests/fake_floor.h"

struct script_job { double submit_s, run_s; uint32_t gpus; enum mw_prio prio; bool racks; uint32_t per_rack; double guess; /* expected over true run time, 0: exact */ };
#define JOB(at, length, n) { .submit_s = at, .run_s = length, .gpus = n }
#define JOB_OF(at, length, n, cls) { .submit_s = at, .run_s = length, .gpus = n, .prio = cls }
struct script_fault { double at_s; uint32_t group, gpus; double repair_s; };
struct script { const struct script_job *job; uint32_t job_n; const struct script_fault *fault; uint32_t fault_n; struct seen *seen; };
struct seen { double start_s, end_s, promised_s; uint32_t span_n, first_group, evictions; uint32_t handle; uint32_t wait; };

static const struct script *par(struct mw_sim *s) { return mw_params(s, MW_M_JOBS); }
struct driver { uint32_t level; };

static void submit(struct mw_sim *s, uint32_t i, bool again)
{
    const struct script_job *j = &par(s)->job[i];
    par(s)->seen[i].handle = mw_port(s)->sched->submit(s, &(struct mw_ask){ .id = i, .gpus = j->gpus, .prio = j->prio, .whole_racks = j->racks, .gpu_per_rack = j->per_rack,
                                                                             .expected_s = j->run_s * (j->guess > 0.0 ? j->guess : 1.0), .again = again });
}

static void use(struct mw_sim *s, uint32_t handle, int sign)
{
    const struct mw_span *span;
    struct mw_act a = { 1, 1, 1, 1 };
    uint32_t n = mw_port(s)->sched->span(s, handle, &span);
    for (uint32_t i = 0; i < n; i++)
        mw_port(s)->compute->use(s, span[i].group, sign * (int32_t)span[i].gpus, MW_L_TRAIN, &a);
}

static void placed(struct mw_sim *s, uint32_t id, uint32_t handle)
{
    const struct mw_sched *c = mw_state(s, MW_M_SCHED);
    const struct mw_span *span;
    struct seen *k = &par(s)->seen[id];
    uint32_t gpus = 0;
    k->span_n = mw_port(s)->sched->span(s, handle, &span);
    k->first_group = span[0].group;
    for (uint32_t i = 0; i < k->span_n; i++)
        gpus += span[i].gpus;
    ck_assert_uint_eq(gpus, par(s)->job[id].gpus);
    k->start_s = mw_time_s(s->now_ns);
    k->promised_s = c->ask[handle].promised_ns == INT64_MAX ? INFINITY : mw_time_s(c->ask[handle].promised_ns);
    use(s, handle, 1);
    mw_level_move(s, ((struct driver *)mw_state(s, MW_M_JOBS))->level, gpus);
    mw_sim_post(s, MW_M_JOBS, s->now_ns + mw_time_ns_up(par(s)->job[id].run_s), MW_AT_DONE, MW_EV_SEGMENT, id, ++k->wait);
}

static void evicted(struct mw_sim *s, uint32_t id, enum mw_why why)
{
    struct seen *k = &par(s)->seen[id];
    k->evictions++;
    k->wait++;
    use(s, k->handle, -1);
    mw_level_move(s, ((struct driver *)mw_state(s, MW_M_JOBS))->level, -(double)par(s)->job[id].gpus);
    submit(s, id, true);
}

static const struct mw_jobs_ops driver_ops = { .placed = placed, .evicted = evicted };
static void driver_ports(struct mw_sim *s) { mw_port(s)->jobs = &driver_ops; }
static int driver_build(struct mw_sim *s)
{
    struct driver *d = mw_state(s, MW_M_JOBS);
    d->level = mw_level_add(s, "running", 0, MW_Q_NUMBER, MW_KEEP_NONE);
    mw_account_of_level(s, MW_BOOK_GPU_TIME, MW_RIGHT, "running", d->level);
    return 0;
}
static void driver_start(struct mw_sim *s)
{
    for (uint32_t i = 0; i < par(s)->job_n; i++)
        mw_sim_post(s, MW_M_JOBS, mw_time_ns_up(par(s)->job[i].submit_s), MW_AT_ARRIVE, MW_EV_ARRIVE, i, 0);
    for (uint32_t i = 0; i < par(s)->fault_n; i++)
        mw_sim_post(s, MW_M_JOBS, mw_time_ns_up(par(s)->fault[i].at_s), MW_AT_FAULT, MW_EV_FAIL, i, 0);
}
static void driver_handle(struct mw_sim *s, const struct mw_event *e)
{
    const struct script_fault *f = &par(s)->fault[e->ent];
    struct seen *k = &par(s)->seen[e->ent];
    if (e->kind == MW_EV_ARRIVE) {
        submit(s, e->ent, false);
    } else if (e->kind == MW_EV_FAIL) {
        mw_port(s)->sched->fault(s, f->group, f->gpus, f->repair_s, MW_WHY_FAULT);
    } else if (e->wait == k->wait) {
        k->end_s = mw_time_s(s->now_ns);
        use(s, k->handle, -1);
        mw_level_move(s, ((struct driver *)mw_state(s, MW_M_JOBS))->level, -(double)par(s)->job[e->ent].gpus);
        mw_port(s)->sched->release(s, k->handle);
    }
}
static const struct mw_model driver_model = { .name = "driver", .state_B = sizeof(struct driver), .ports = driver_ports, .build = driver_build, .start = driver_start, .handle = driver_handle };

static struct mw_sched_params policy(int order, int backfill)
{
    return (struct mw_sched_params){ .policy = order, .backfill = backfill, .depth_n = 100 };
}

/* Runs the script for a day and a half; the GPU-time book must close. */
static void run(struct fake_floor *f, struct mw_sched_params *p, struct script *script, struct fake_out *out)
{
    struct fake_run r = { .floor = f, .sched = p, .jobs = script, .jobs_model = &driver_model, .run_s = 129600.0, .seed = 11 };
    ck_assert_int_eq(fake_run(&r, out, NULL), 0);
}

START_TEST(small_jobs_share_a_node_and_leave_whole_nodes_whole)
{
    struct fake_floor f;
    struct fake_out out = { 0 };
    struct seen seen[8] = { 0 };
    const struct script_job job[] = { JOB(0, 5000, 2), JOB(1, 5000, 3), JOB(2, 5000, 2), JOB(3, 5000, 8), JOB(4, 5000, 16), JOB(5, 700, 1), JOB(6, 700, 2) };
    struct script sc = { job, 7, NULL, 0, seen };
    struct mw_sched_params p = policy(MW_SCHED_FIFO, MW_BACKFILL_NONE);
    fake_floor_init(&f, 1, 1, 4, 8); /* 2 + 3 + 2 + 1 fill one node; 8 and 16 take the other three; the last 2 must wait */
    run(&f, &p, &sc, &out);
    for (int i = 0; i < 6; i++)
        ck_assert_double_eq(seen[i].start_s, job[i].submit_s);
    ck_assert_double_eq_tol(seen[6].start_s, 705.0 + 4295.0, 1e-6); /* after the 1-GPU job one GPU is free, after job 0 three are */
}
END_TEST

START_TEST(gangs_take_the_fewest_racks)
{
    struct fake_floor f;
    struct fake_out out = { 0 };
    struct seen seen[4] = { 0 };
    const struct script_job job[] = { JOB(0, 5000, 16), JOB(1, 5000, 32), JOB(2, 5000, 16), JOB(3, 5000, 48) };
    struct script sc = { job, 4, NULL, 0, seen };
    struct mw_sched_params p = policy(MW_SCHED_FIFO, MW_BACKFILL_NONE);
    fake_floor_init(&f, 4, 1, 4, 8); /* four groups of one rack of 32 GPUs */
    run(&f, &p, &sc, &out);
    ck_assert_uint_eq(seen[0].span_n, 1);
    ck_assert_uint_eq(seen[1].span_n, 1);
    ck_assert_uint_ne(seen[1].first_group, seen[0].first_group);
    ck_assert_uint_eq(seen[2].first_group, seen[0].first_group); /* best fit: the half-used rack */
    ck_assert_uint_eq(seen[3].span_n, 2);
    ck_assert_double_eq(seen[3].start_s, 3.0);
}
END_TEST

START_TEST(whole_racks_keep_spares_and_restart_in_place)
{
    struct fake_floor f;
    struct fake_out out = { 0 };
    struct seen seen[1] = { 0 };
    struct script_fault fault[8];
    const struct script_job job[] = { { .submit_s = 10, .run_s = 40000, .gpus = 128, .prio = MW_PRIO_TRAIN, .racks = true, .per_rack = 64 } };
    struct script sc = { job, 1, fault, 8, seen };
    struct mw_sched_params p = policy(MW_SCHED_PRIORITY, MW_BACKFILL_EASY);
    fake_floor_init(&f, 1, 2, 18, 4); /* two racks of 72: a third does not exist */
    for (int i = 0; i < 8; i++)
        fault[i] = (struct script_fault){ 1000.0 + 7.0 * i, 0, 4, 86400.0 };
    run(&f, &p, &sc, &out);
    ck_assert_uint_ge(seen[0].evictions, 1);
    ck_assert_double_ge(fake_get(&out, "gpu_time/right/reserved idle"), 16.0 * 900.0);
    ck_assert_double_gt(fake_get(&out, "gpu_time/right/down"), 3.0 * 4 * 80000.0);
    /* 8 drained nodes of 36: the gang runs while each rack has 16 healthy ones, and again after the repairs */
    ck_assert_double_gt(seen[0].end_s, 40000.0);
}
END_TEST

START_TEST(fifo_starts_in_order_of_arrival)
{
    struct fake_floor f;
    struct fake_out out = { 0 };
    struct seen seen[60] = { 0 };
    struct script_job job[60];
    struct mw_stream d = mw_stream_make(3, 1, "fifo");
    for (int i = 0; i < 60; i++)
        job[i] = (struct script_job){ .submit_s = 13.0 * i, .run_s = 100.0 + 900.0 * mw_stream_uniform(&d), .gpus = 1u << mw_stream_below(&d, 6), .prio = (enum mw_prio)mw_stream_below(&d, MW_PRIO_N) };
    struct script sc = { job, 60, NULL, 0, seen };
    struct mw_sched_params p = policy(MW_SCHED_FIFO, MW_BACKFILL_NONE);
    fake_floor_init(&f, 2, 2, 2, 8);
    run(&f, &p, &sc, &out);
    for (int i = 1; i < 60; i++)
        ck_assert_double_ge(seen[i].start_s, seen[i - 1].start_s);
}
END_TEST

/* Property: with true run times a job never starts after the time it was promised when it came to the head of the queue. */
START_TEST(easy_never_delays_the_first_job)
{
    enum { N = 900 };
    static const uint32_t racks[] = { 1, 2, 3 };
    struct fake_floor f;
    struct fake_out out = { 0 };
    struct seen *seen = calloc(N, sizeof *seen);
    struct script_job *job = calloc(N, sizeof *job);
    struct mw_stream d = mw_stream_make(17 + (uint64_t)_i, 5, "easy");
    uint32_t promised_n = 0, backfilled = 0;
    fake_floor_init(&f, 3, racks[_i % 3], 3, 8);
    uint32_t most = f.pool[0].gpu_n;
    for (int i = 0; i < N; i++) {
        uint32_t gpus = 1u << mw_stream_below(&d, 7);
        bool rack = mw_stream_below(&d, 10) == 0;
        job[i] = (struct script_job){ .submit_s = 40.0 * i * mw_stream_uniform(&d), .run_s = 30.0 + mw_stream_exponential(&d, 500.0), .gpus = rack ? 24 : gpus < most ? gpus : most, .racks = rack };
    }
    struct script sc = { job, N, NULL, 0, seen };
    struct mw_sched_params p = policy(MW_SCHED_FIFO, MW_BACKFILL_EASY);
    run(&f, &p, &sc, &out);
    for (int i = 0; i < N; i++) {
        if (!isfinite(seen[i].promised_s) || seen[i].promised_s == 0.0)
            continue;
        promised_n++;
        ck_assert_msg(seen[i].start_s <= seen[i].promised_s + 1e-6, "job %d of %u GPUs: promised %.3f, started %.3f", i, job[i].gpus, seen[i].promised_s, seen[i].start_s);
    }
    backfilled = (uint32_t)fake_get(&out, "sched.backfilled_n");
    ck_assert_uint_gt(promised_n, 50);
    ck_assert_uint_gt(backfilled, 20);
    free(seen);
    free(job);
}
END_TEST

START_TEST(backfill_fills_what_fifo_leaves_empty)
{
    struct fake_floor f;
    struct fake_out out = { 0 };
    struct seen seen[3] = { 0 };
    const struct script_job job[] = { JOB(0, 1000, 24), JOB(1, 500, 32), JOB(2, 900, 8) };
    struct script sc = { job, 3, NULL, 0, seen };
    struct mw_sched_params p = policy(MW_SCHED_FIFO, MW_BACKFILL_EASY);
    fake_floor_init(&f, 1, 1, 4, 8);
    run(&f, &p, &sc, &out);
    ck_assert_double_eq(seen[2].start_s, 2.0);    /* 902 < 1000: it ends before the gang of 32 can start */
    ck_assert_double_eq(seen[1].start_s, 1000.0);
}
END_TEST

START_TEST(classes_that_give_way_are_preempted)
{
    struct fake_floor f;
    struct fake_out out = { 0 };
    struct seen seen[3] = { 0 };
    const struct script_job job[] = { JOB_OF(0, 5000, 16, MW_PRIO_BATCH), JOB_OF(1, 5000, 16, MW_PRIO_TUNE), JOB_OF(100, 600, 16, MW_PRIO_TRAIN) };
    struct script sc = { job, 3, NULL, 0, seen };
    const char *list[] = { "batch" };
    struct mw_sched_params p = policy(MW_SCHED_PRIORITY, MW_BACKFILL_EASY);
    p.preempt = (struct mw_words){ list, 1 };
    fake_floor_init(&f, 1, 1, 4, 8);
    run(&f, &p, &sc, &out);
    ck_assert_double_eq(seen[2].start_s, 100.0);
    ck_assert_uint_eq(seen[0].evictions, 1);
    ck_assert_uint_eq(seen[1].evictions, 0);
    ck_assert_double_eq(seen[0].start_s, 700.0); /* it comes back when the train is done */
}
END_TEST

START_TEST(unknown_class_in_preempt_is_an_error)
{
    struct fake_floor f;
    struct fake_out out = { 0 };
    struct seen seen[1] = { 0 };
    struct script sc = { NULL, 0, NULL, 0, seen };
    const char *list[] = { "bach" };
    struct mw_sched_params p = policy(MW_SCHED_PRIORITY, MW_BACKFILL_EASY);
    struct mw_diag *d = mw_diag_create();
    p.preempt = (struct mw_words){ list, 1 };
    fake_floor_init(&f, 1, 1, 4, 8);
    struct fake_run r = { .floor = &f, .sched = &p, .jobs = &sc, .jobs_model = &driver_model, .run_s = 100.0 };
    ck_assert_int_ne(fake_run(&r, &out, d), 0);
    ck_assert_ptr_nonnull(strstr(mw_diag_text(d, 0), "bach"));
    mw_diag_destroy(d);
}
END_TEST

/* Property: whatever happens, installed = down + idle + fragmented + reserved + running, with arrivals, faults, software hits and retirement. */
START_TEST(gpu_time_is_partitioned)
{
    enum { N = 400, F = 120 };
    struct fake_floor f;
    struct fake_out out = { 0 };
    struct seen *seen = calloc(N, sizeof *seen);
    struct script_job *job = calloc(N, sizeof *job);
    struct script_fault fault[F];
    struct mw_stream d = mw_stream_make(99 + (uint64_t)_i, 5, "partition");
    fake_floor_init(&f, 5, 3, 6, 4);
    f.group[3].ready_ns = mw_time_ns_up(20000.0);
    f.group[0].retire_ns = mw_time_ns_up(60000.0);
    for (int i = 0; i < N; i++) {
        bool rack = mw_stream_below(&d, 12) == 0;
        job[i] = (struct script_job){ .submit_s = 200.0 * i * mw_stream_uniform(&d), .run_s = 20.0 + mw_stream_exponential(&d, 3000.0), .gpus = rack ? 32 : 1 + (uint32_t)mw_stream_below(&d, 70),
                                      .racks = rack, .per_rack = rack ? 16 : 0, .prio = (enum mw_prio)mw_stream_below(&d, MW_PRIO_N), .guess = 0.2 + 2.0 * mw_stream_uniform(&d) };
    }
    for (int i = 0; i < F; i++)
        fault[i] = (struct script_fault){ 900.0 * i, (uint32_t)mw_stream_below(&d, 5), (uint32_t)mw_stream_below(&d, 3) * 4, mw_stream_exponential(&d, 4000.0) };
    struct script sc = { job, N, fault, F, seen };
    const char *list[] = { "batch", "tune" };
    struct mw_sched_params p = policy(MW_SCHED_PRIORITY, MW_BACKFILL_EASY);
    p.preempt = (struct mw_words){ list, 2 };
    p.place = _i % 2;
    run(&f, &p, &sc, &out); /* run() checks that the book closes */
    double installed = fake_get(&out, "gpu_time/left/installed"), gpus = 72.0;
    ck_assert_double_eq_tol(installed, gpus * (60000.0 + 129600.0 * 3 + 109600.0), 1.0);
    ck_assert_double_gt(fake_get(&out, "gpu_time/right/down"), 0.0);
    ck_assert_double_gt(fake_get(&out, "gpu_time/right/fragmented"), 0.0);
    free(seen);
    free(job);
}
END_TEST

static int by_loops(void)
{
    Suite *s = suite_create("sched");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 300);
    tcase_add_test(tc, small_jobs_share_a_node_and_leave_whole_nodes_whole);
    tcase_add_test(tc, gangs_take_the_fewest_racks);
    tcase_add_test(tc, whole_racks_keep_spares_and_restart_in_place);
    tcase_add_test(tc, fifo_starts_in_order_of_arrival);
    tcase_add_loop_test(tc, easy_never_delays_the_first_job, 0, 12);
    tcase_add_test(tc, backfill_fills_what_fifo_leaves_empty);
    tcase_add_test(tc, classes_that_give_way_are_preempted);
    tcase_add_test(tc, unknown_class_in_preempt_is_an_error);
    tcase_add_loop_test(tc, gpu_time_is_partitioned, 0, 12);
    suite_add_tcase(s, tc);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed;
}

int main(void)
{
    gsl_set_error_handler_off();
    return by_loops() != 0;
}
