/* tests/unit/test_core.c - run loop, levels and books on two toy models whose answers are known by hand. */
#include "sim/base/calendar.h"
#include "sim/core/maxmin.h"
#include "sim/core/sim.h"
#include "tests/mw_test.h"

#define TOY MW_M_SITE
#define OTHER MW_M_COMPUTE
struct toy { uint32_t level, account, from, to; int fired, stale; bool loop_settle, loop_instant, unbalanced; struct mw_timer later; double row[4]; unsigned row_n; };
static const struct toy *seen; /* filled at close: simulations are destroyed before the assertions */
static struct toy last;

static int toy_build(struct mw_sim *s)
{
    struct toy *t = s->state[TOY];
    *t = *(struct toy *)s->params[TOY];
    t->level = mw_level_add(s, "meter_w", 0, MW_Q_POWER, MW_KEEP_FACILITY | MW_KEEP_HIST);
    mw_account_of_level(s, MW_BOOK_ENERGY, MW_LEFT, "utility", t->level);
    t->account = mw_account_add(s, MW_BOOK_ENERGY, MW_RIGHT, "IT useful");
    t->from = mw_account_add(s, MW_BOOK_GPU_TIME, MW_LEFT, "a");
    t->to = mw_account_add(s, MW_BOOK_GPU_TIME, MW_RIGHT, "b");
    return 0;
}

/* 2385 W until 100 s, 117.5 W until 400 s, then 990 W. */
static void toy_start(struct mw_sim *s)
{
    struct toy *t = s->state[TOY];
    mw_level_set(s, t->level, 2385.0);
    mw_sim_post(s, TOY, s->start_ns + 400 * MW_NS_PER_S, MW_AT_EXOG, MW_EV_KNOT, 2, 0);
    mw_sim_post(s, TOY, s->start_ns + 100 * MW_NS_PER_S, MW_AT_EXOG, MW_EV_KNOT, 1, 0);
    t->later = mw_sim_post(s, TOY, s->start_ns + 50 * MW_NS_PER_S, MW_AT_DONE, MW_EV_TICK, 3, 0);
    mw_sim_move(s, t->later, s->start_ns + 450 * MW_NS_PER_S);
    struct mw_timer gone = mw_sim_post(s, TOY, s->start_ns + 60 * MW_NS_PER_S, MW_AT_DONE, MW_EV_TICK, 4, 0);
    mw_sim_cancel(s, gone);
    if (t->loop_settle)
        mw_sim_dirty(s, TOY, OTHER);
    if (t->loop_instant)
        mw_sim_post(s, TOY, s->start_ns + 10 * MW_NS_PER_S, MW_AT_DECIDE, MW_EV_PASS, 9, 0);
}

static void toy_handle(struct mw_sim *s, const struct mw_event *e)
{
    struct toy *t = s->state[TOY];
    t->fired++;
    if (e->ent == 1)
        mw_level_set(s, t->level, 117.5);
    if (e->ent == 2)
        mw_level_set(s, t->level, 990.0);
    if (e->ent == 4)
        t->stale++;
    if (e->ent == 9)
        mw_sim_post(s, TOY, s->now_ns, MW_AT_DECIDE, MW_EV_PASS, 9, 0);
}

static void toy_settle(struct mw_sim *s, int round)
{
    const struct toy *t = s->state[TOY];
    if (t->loop_settle)
        mw_sim_dirty(s, OTHER, TOY);
}

static void other_settle(struct mw_sim *s, int round)
{
    mw_sim_dirty(s, TOY, OTHER);
}

static void toy_close(struct mw_sim *s)
{
    struct toy *t = s->state[TOY];
    mw_book_add(s, t->account, mw_level_integral(s, t->level) * (t->unbalanced ? 1.0 + 1e-7 : 1.0));
    mw_book_add(s, t->from, 7.0);
    mw_book_add(s, t->to, 3.0);
    last = *t;
    seen = &last;
}

static const struct mw_model toy = { .name = "toy", .params_B = sizeof(struct toy), .state_B = sizeof(struct toy), .build = toy_build, .start = toy_start, .handle = toy_handle,
                                     .settle = toy_settle, .close = toy_close };
static const struct mw_model other = { .name = "other", .settle = other_settle };
static const struct mw_model none = { .name = "none" };
static const struct mw_model *const models[MW_M_N] = { &toy, &other, &none, &none, &none, &none, &none, &none, &none, &none };

struct kept { double mean[64]; unsigned n; double month_mean, month_min, month_max; int months; double hist_s; };
static void on_facility(void *ctx, int64_t t0, const char *const *col, const double *v, unsigned n)
{
    struct kept *k = ctx;
    k->mean[k->n++ & 63] = v[0];
}
static void on_month(void *ctx, uint32_t ent, const char *level, enum mw_quantity q, int year, int month, double min, double mean, double max, int64_t t_peak)
{
    struct kept *k = ctx;
    k->month_mean = mean;
    k->month_min = min;
    k->month_max = max;
    k->months++;
}
static void on_hist(void *ctx, uint32_t ent, const char *level, const double *edge, const double *seconds, unsigned n)
{
    struct kept *k = ctx;
    for (unsigned i = 0; i < n; i++)
        k->hist_s += seconds[i];
}

static int run_toy(struct toy how, int64_t warm_s, int64_t end_s, int64_t step_s, struct kept *k)
{
    how.fired = 0;
    void *params[MW_M_N] = { &how };
    int64_t t0 = mw_time_from_civil(2028, 3, 1, 0, 0, 0.0);
    *k = (struct kept){ 0 };
    struct mw_sim_config c = { .start_ns = t0, .open_ns = t0 + warm_s * MW_NS_PER_S, .end_ns = t0 + end_s * MW_NS_PER_S, .step_ns = step_s * MW_NS_PER_S, .seed = 3, .model = models,
                               .params = params, .sink = { .ctx = k, .facility = on_facility, .month = on_month, .hist = on_hist } };
    struct mw_sim *s = mw_sim_create(&c);
    int rc = mw_sim_build(s);
    rc = rc ? rc : mw_sim_run(s);
    mw_sim_destroy(s);
    return rc;
}

static struct toy balanced(void) { return (struct toy){ .fired = 0 }; }

START_TEST(level_integrates_exactly_between_events)
{
    struct kept k;
    struct toy how = balanced();
    how.unbalanced = true; /* the gpu book below is unbalanced too: the run fails, the numbers stand */
    ck_assert_int_ne(run_toy(how, 0, 600, 300, &k), 0);
    /* 0-300 s: 100 x 2385 + 200 x 117.5; 300-600 s: 100 x 117.5 + 200 x 990 */
    ck_assert_double_eq_tol(k.mean[0], (100 * 2385.0 + 200 * 117.5) / 300.0, 1e-9);
    ck_assert_double_eq_tol(k.mean[1], (100 * 117.5 + 200 * 990.0) / 300.0, 1e-9);
    ck_assert_uint_eq(k.n, 2);
    ck_assert_double_eq_tol(k.hist_s, 600.0, 1e-9);
    ck_assert_int_eq(seen->fired, 3);
    ck_assert_int_eq(seen->stale, 0);
}
END_TEST

START_TEST(warm_up_is_outside_the_books)
{
    struct kept k;
    run_toy(balanced(), 200, 600, 100, &k);
    ck_assert_uint_eq(k.n, 4);
    ck_assert_double_eq_tol(k.mean[0], 117.5, 1e-9);
    ck_assert_double_eq_tol(k.month_mean, (200 * 117.5 + 200 * 990.0) / 400.0, 1e-9);
    ck_assert(k.month_min == 117.5);
    ck_assert(k.month_max == 990.0);
}
END_TEST

START_TEST(sampling_grid_changes_nothing) /* property: _i halves the grid again and again */
{
    struct kept fine, coarse;
    run_toy(balanced(), 0, 600, 600, &coarse);
    run_toy(balanced(), 0, 600, 600 >> (_i % 3), &fine);
    double sum = 0.0;
    for (unsigned i = 0; i < fine.n; i++)
        sum += fine.mean[i] / fine.n;
    ck_assert_double_eq_tol(sum, coarse.mean[0], 1e-12 * coarse.mean[0]);
    ck_assert_double_eq_tol(fine.month_mean, coarse.month_mean, 1e-12 * coarse.month_mean);
}
END_TEST

START_TEST(unbalanced_books_fail_the_run)
{
    struct kept k;
    ck_assert_int_eq(run_toy(balanced(), 0, 600, 300, &k), -1); /* gpu time: 7 against 3 */
}
END_TEST

START_TEST(endless_settling_is_named)
{
    struct kept k;
    struct toy how = balanced();
    how.loop_settle = true;
    FILE *was = stderr;
    char *text = NULL;
    size_t n = 0;
    stderr = open_memstream(&text, &n);
    int rc = run_toy(how, 0, 600, 300, &k);
    fclose(stderr);
    stderr = was;
    ck_assert_int_eq(rc, -1);
    ck_assert_ptr_nonnull(strstr(text, "'toy'"));
    ck_assert_ptr_nonnull(strstr(text, "'other'"));
    free(text);
}
END_TEST

START_TEST(endless_instant_is_named)
{
    struct kept k;
    struct toy how = balanced();
    how.loop_instant = true;
    ck_assert_int_eq(run_toy(how, 0, 600, 300, &k), -1);
}
END_TEST

START_TEST(things_keep_paths_and_edges)
{
    struct mw_arena a;
    struct mw_things t;
    mw_arena_init(&a);
    mw_things_init(&t, &a);
    for (int i = 0; i < 300; i++) {
        char path[32];
        snprintf(path, sizeof path, "halls.A.block.%d", i + 1);
        uint32_t e = mw_entity_add(&t, 0, path, NULL, MW_C_BLOCK, 1, 1e6);
        mw_edge_add(&t, MW_CONTAINS, 0, e, 0.0);
    }
    uint32_t e = mw_entity_find(&t, "halls.A.block.217");
    ck_assert_uint_eq(e, 217);
    ck_assert_str_eq(t.entity[e].label, "halls.A.block.217");
    ck_assert_uint_eq(t.edge_n, 300);
    ck_assert_uint_eq(mw_entity_find(&t, "halls.B"), UINT32_MAX);
    mw_arena_fini(&a);
}
END_TEST

START_TEST(maxmin_matches_the_textbook)
{
    /* Bertsekas and Gallager 1992, section 6.5.2: links of 1, 1, 2; flows over 1-2-3, 1, 2, 3, and a capped one. */
    const double capacity[3] = { 1.0, 1.0, 2.0 };
    const uint32_t all[3] = { 0, 1, 2 };
    struct mw_maxmin_flow f[4] = { { 1, INFINITY, 3, all, NULL }, { 1, INFINITY, 1, &all[0], NULL }, { 1, INFINITY, 1, &all[2], NULL }, { 2, 0.3, 1, &all[1], NULL } };
    double rate[4], scratch[6];
    mw_maxmin_solve(capacity, 3, f, 4, rate, scratch);
    ck_assert_double_eq_tol(rate[0], 0.5, 1e-12);
    ck_assert_double_eq_tol(rate[1], 0.5, 1e-12);
    ck_assert_double_eq_tol(rate[2], 1.5, 1e-12);
    ck_assert_double_eq_tol(rate[3], 0.3, 1e-12);
}
END_TEST

START_TEST(maxmin_never_overfills_a_link) /* property over random flows */
{
    struct mw_stream r = mw_stream_make(91, (uint64_t)_i, "maxmin");
    double capacity[5], rate[12], scratch[10], used[5] = { 0 };
    uint32_t link[12][5];
    struct mw_maxmin_flow f[12];
    for (int l = 0; l < 5; l++)
        capacity[l] = 0.1 + 3.0 * mw_stream_uniform(&r);
    for (int i = 0; i < 12; i++) {
        uint32_t n = 0;
        for (uint32_t l = 0; l < 5; l++)
            if (mw_stream_uniform(&r) < 0.4)
                link[i][n++] = l;
        if (n == 0)
            link[i][n++] = 2;
        f[i] = (struct mw_maxmin_flow){ 0.1 + mw_stream_uniform(&r), mw_stream_uniform(&r), n, link[i], NULL };
    }
    mw_maxmin_solve(capacity, 5, f, 12, rate, scratch);
    for (int i = 0; i < 12; i++)
        for (uint32_t k = 0; k < f[i].link_n; k++)
            used[f[i].link[k]] += rate[i];
    for (int i = 0; i < 12; i++) {
        bool held = rate[i] >= f[i].cap * (1.0 - 1e-9);
        for (uint32_t k = 0; k < f[i].link_n; k++)
            held |= used[f[i].link[k]] >= capacity[f[i].link[k]] * (1.0 - 1e-9);
        ck_assert_msg(held, "flow %d of trial %d is held by nothing", i, _i);
    }
    for (int l = 0; l < 5; l++)
        ck_assert_double_le(used[l], capacity[l] * (1.0 + 1e-9));
}
END_TEST

int main(void)
{
    Suite *su = suite_create("core");
    TCase *tc = tcase_create("all");
    const TTest *once[] = { level_integrates_exactly_between_events, warm_up_is_outside_the_books, unbalanced_books_fail_the_run, endless_settling_is_named, endless_instant_is_named,
                            things_keep_paths_and_edges, maxmin_matches_the_textbook };
    for (size_t i = 0; i < sizeof once / sizeof *once; i++)
        tcase_add_test(tc, once[i]);
    tcase_add_loop_test(tc, sampling_grid_changes_nothing, 0, 3);
    tcase_add_loop_test(tc, maxmin_never_overfills_a_link, 0, 60);
    suite_add_tcase(su, tc);
    SRunner *r = srunner_create(su);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
