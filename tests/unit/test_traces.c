/* tests/unit/test_traces.c - job and power traces: small made files, our own format there and back, Philly and Frontier against published sums. */
#include "sim/base/calendar.h"
#include "sim/input/import/power_trace.h"
#include "sim/input/import/trace.h"
#include "tests/mw_test.h"

struct env { struct mw_arena a; struct mw_diag *d; };
static void env_init(struct env *e) { mw_arena_init(&e->a); e->d = mw_diag_create(); }
static void env_fini(struct env *e) { mw_diag_destroy(e->d); mw_arena_fini(&e->a); }

static struct mw_trace *trace_text(struct env *e, const char *text)
{
    struct mw_reader *r = mw_reader_mem("made", text, strlen(text), e->d);
    struct mw_trace *t = mw_trace_read(&e->a, r, e->d);
    mw_reader_close(r);
    return t;
}

static struct mw_power_trace *power_text(struct env *e, const char *text)
{
    struct mw_reader *r = mw_reader_mem("made", text, strlen(text), e->d);
    struct mw_power_trace *p = mw_power_trace_read(&e->a, r, e->d);
    mw_reader_close(r);
    return p;
}

START_TEST(philly_lines_are_sorted_and_repeats_kept)
{
    struct env e;
    env_init(&e);
    struct mw_trace *t = mw_trace_load(&e.a, "tests/unit/data/import/philly.csv", e.d);
    ck_assert_ptr_nonnull(t);
    ck_assert_str_eq(t->format, "philly");
    ck_assert_uint_eq(t->n, 5);
    ck_assert_uint_eq(t->sanity.row_n, 7);
    ck_assert_uint_eq(t->sanity.no_gpu_n, 1);
    ck_assert_uint_eq(t->sanity.no_time_n, 1);
    ck_assert_uint_eq(t->sanity.repeated_n, 1);
    ck_assert_uint_eq(t->sanity.unsorted_n, 2);
    ck_assert_uint_eq(t->sanity.mismatch_n, 1);
    ck_assert_int_eq(t->job[0].submit_ns, 0);
    ck_assert_double_eq(t->job[0].run_s, 860662.0);
    ck_assert_uint_eq(t->job[1].gpus, 4);
    ck_assert_str_eq(t->group[t->job[4].group], "a,b");
    ck_assert_int_eq(t->start_ns, mw_time_from_civil(2017, 9, 29, 7, 58, 32.0));
    ck_assert_int_eq(t->job[4].submit_ns, mw_time_from_civil(2017, 10, 11, 12, 0, 0.0) - t->start_ns);
    ck_assert_double_eq_tol(t->sanity.gpu_s, 860662.0 * 8 + 2951.5 * 4 + 66.0 * 2 + 240.0, 1e-6);
    ck_assert_double_eq(t->sanity.peak_gpus, 8.0 + 4.0 + 2.0); /* the two short jobs start while the others run */
    ck_assert(!t->sanity.has_wait && !t->sanity.has_limit && !t->sanity.has_end && t->sanity.has_group);
    env_fini(&e);
}
END_TEST

START_TEST(our_format_reads_back_the_same_jobs)
{
    struct env e;
    env_init(&e);
    struct mw_trace *t = mw_trace_load(&e.a, "tests/unit/data/import/philly.csv", e.d);
    ck_assert_ptr_nonnull(t);
    const char *const path[] = { "/tmp/mw_test_trace.csv", "/tmp/mw_test_trace.csv.gz" };
    for (int k = 0; k < 2; k++) {
        ck_assert(mw_trace_write(t, path[k], e.d));
        struct mw_trace *u = mw_trace_load(&e.a, path[k], e.d);
        ck_assert_ptr_nonnull(u);
        ck_assert_uint_eq(u->n, t->n);
        ck_assert_int_eq(u->start_ns, t->start_ns);
        for (uint32_t i = 0; i < t->n; i++) {
            ck_assert_int_eq(u->job[i].submit_ns, t->job[i].submit_ns);
            ck_assert_double_eq(u->job[i].run_s, t->job[i].run_s);
            ck_assert_uint_eq(u->job[i].gpus, t->job[i].gpus);
            ck_assert_str_eq(u->group[u->job[i].group], t->group[t->job[i].group]);
        }
        remove(path[k]);
    }
    env_fini(&e);
}
END_TEST

static const struct { const char *text, *says; } bad_traces[] = {
    { "", "not a job trace" },
    { "a,b,c\n1,2,3\n", "not a job trace" },
    { "submit_s,run_s,gpus\n", "no job with GPUs and run time" },
    { "submit_s,run_s,gpus\n0,10\n", "made:2:1: error: '0' begins a line with too few fields [E412]" },
    { "submit_s,run_s,gpus\n0,ten,1\n", "made:2:3: error: 'ten' is not a number [E412]" },
    { "submit_s,run_s,gpus\n0,nan,1\n", "'nan' is not a number [E412]" },
    { "submit_s,run_s,gpus\n0,-5,1\n", "made:2:3: error: '-5' is outside what a job can be [E413]" },
    { "submit_s,run_s,gpus\n0,5,1.5\n", "made:2:5: error: '1.5' is not a whole number of GPUs [E413]" },
    { "submit_s,run_s,gpus\n0,5,1e300\n", "'1e300' is outside what a job can be [E413]" },
    { "# start: soon\nsubmit_s,run_s,gpus\n0,5,1\n", "made:1:10: error: 'soon' is not a date and time [E412]" },
    { "timestamp,duration,num_gpus,cluster\n2017-02-30 00:00:00,5,1,a\n", "'2017-02-30 00:00:00' is not a date and time [E412]" },
    { "timestamp,duration,num_gpus,cluster\n1700-02-03 00:00:00,5,1,a\n", "is not a date and time [E412]" },
};

START_TEST(bad_traces_are_refused_with_their_position)
{
    for (size_t i = 0; i < sizeof bad_traces / sizeof *bad_traces; i++) {
        struct env e;
        env_init(&e);
        ck_assert_ptr_null(trace_text(&e, bad_traces[i].text));
        ck_assert_msg(mw_diag_text(e.d, 0) && strstr(mw_diag_text(e.d, 0), bad_traces[i].says), "'%s' gave '%s'", bad_traces[i].text, mw_diag_text(e.d, 0));
        env_fini(&e);
    }
}
END_TEST

START_TEST(a_cut_gzip_file_is_an_error)
{
    struct env e;
    env_init(&e);
    ck_assert_ptr_null(mw_trace_load(&e.a, "tests/unit/data/import/truncated.csv.gz", e.d));
    ck_assert_ptr_nonnull(strstr(mw_diag_text(e.d, 0), "truncated [E102]"));
    env_fini(&e);
}
END_TEST

START_TEST(node_sequence_gives_the_cluster)
{
    struct env e;
    struct mw_trace_cluster c;
    struct mw_str report;
    env_init(&e);
    struct mw_reader *r = mw_reader_open("tests/unit/data/import/nodes.csv", e.d);
    ck_assert(mw_trace_nodes_read(r, 8.0, &c, e.d));
    mw_reader_close(r);
    ck_assert_uint_eq(c.row_n, 3);
    ck_assert_double_eq(c.node_max, 422.0);
    ck_assert_double_eq_tol(c.active_mean, 312.0, 1e-9);
    mw_str_init(&report);
    mw_trace_report(mw_trace_load(&e.a, "tests/unit/data/import/philly.csv", e.d), &c, &report);
    ck_assert_ptr_nonnull(strstr(report.s, "3368 GPUs: 421.0 nodes on average"));
    ck_assert_ptr_nonnull(strstr(report.s, "missing      waiting times; time limits"));
    ck_assert_ptr_nonnull(strstr(report.s, "1 rows state GPU time that is not run time x GPUs"));
    mw_str_fini(&report);
    env_fini(&e);
}
END_TEST

START_TEST(philly_agrees_with_its_published_sums)
{
    const char *shared = mw_test_shared();
    char path[512];
    struct env e;
    if (!shared)
        MW_TEST_SKIP("no shared data");
    env_init(&e);
    snprintf(path, sizeof path, "%s/data/jobs/philly/philly_jobs.csv.gz", shared);
    struct mw_trace *t = mw_trace_load(&e.a, path, e.d);
    ck_assert_ptr_nonnull(t);
    ck_assert_uint_eq(t->n, 82247);
    ck_assert_uint_eq(t->group_n, 15);
    ck_assert_double_eq_tol(t->sanity.gpu_s / 3600.0, 978078.0, 1.0);
    ck_assert_double_eq_tol(t->sanity.run_mean_s, 13140.0, 5.0);
    ck_assert_double_eq_tol(t->sanity.run_p50_s, 1144.0, 1.0);
    ck_assert_double_eq_tol(t->sanity.run_p90_s, 11260.0, 10.0);
    ck_assert_double_eq_tol(t->sanity.run_p99_s, 254800.0, 100.0);
    ck_assert_uint_eq(t->sanity.repeated_n, 65);
    ck_assert_uint_eq(t->sanity.gpus_max, 128);
    ck_assert_uint_eq(t->sanity.mismatch_n, 0);
    env_fini(&e);
}
END_TEST

START_TEST(power_tables_keep_units_and_hold_gaps)
{
    struct env e;
    env_init(&e);
    struct mw_power_trace *p = mw_power_trace_load(&e.a, "tests/unit/data/import/power.csv", e.d);
    ck_assert_ptr_nonnull(p);
    ck_assert_uint_eq(p->n, 4);
    ck_assert_uint_eq(p->column_n, 2);
    ck_assert_double_eq(p->step_s, 15.0);
    ck_assert_double_eq_tol(mw_power_trace_sum_w(p, 0), 23850.5 + 41700.0, 1e-9);
    ck_assert_double_eq_tol(p->w[1 * 2 + 1], 41700.0, 1e-9); /* the empty field */
    ck_assert_uint_eq(p->missing_n, 1);
    ck_assert_double_eq(p->wet_bulb_c[2], 4.0);
    ck_assert_double_eq_tol(mw_power_trace_energy_j(p), 15.0 * (65550.5 + 65600.0 + 66110.0), 1e-6);
    env_fini(&e);
}
END_TEST

static const struct { const char *text, *says; } bad_powers[] = {
    { "", "not a power trace" },
    { "hour,w\n0,1\n1,2\n", "not a power trace" },
    { "time_s,wet bulb\n0,1\n", "is followed by no column of watts" },
    { "time_s,a\n0,1\n", "needs at least two rows" },
    { "time_s,a\n0,1\n15,2\n29,3\n", "made:4:1: error: '29' is off the even steps of the rows before [E433]" },
    { "time_s,a\n0,1\n0,2\n", "'0' is off the even steps" },
    { "time_s,a\n0,1\n15,-2\n", "made:3:4: error: '-2' is not a power [E433]" },
    { "time_s,a\n0,1\n15,inf\n", "made:3:4: error: 'inf' is not a number [E432]" },
    { "time_s,a\n0,1\n15,1,2\n", "another number of fields" },
    { "time_s,a\n0,\n15,2\n", "made:2:3: error: '' is not a number [E432]" },
};

START_TEST(bad_power_tables_are_refused_with_their_position)
{
    for (size_t i = 0; i < sizeof bad_powers / sizeof *bad_powers; i++) {
        struct env e;
        env_init(&e);
        ck_assert_ptr_null(power_text(&e, bad_powers[i].text));
        ck_assert_msg(mw_diag_text(e.d, 0) && strstr(mw_diag_text(e.d, 0), bad_powers[i].says), "'%s' gave '%s'", bad_powers[i].text, mw_diag_text(e.d, 0));
        env_fini(&e);
    }
}
END_TEST

START_TEST(frontier_day_has_its_published_energy)
{
    const char *shared = mw_test_shared();
    char path[512];
    struct env e;
    if (!shared)
        MW_TEST_SKIP("no shared data");
    env_init(&e);
    snprintf(path, sizeof path, "%s/data/telemetry/frontier_2024-04-07/input_04-07-24.csv.gz", shared);
    struct mw_power_trace *p = mw_power_trace_load(&e.a, path, e.d);
    ck_assert_ptr_nonnull(p);
    ck_assert_uint_eq(p->column_n, 25);
    ck_assert_uint_eq(p->n, 5761);
    ck_assert_double_eq_tol(mw_power_trace_energy_j(p) / 3.6e9, 386.98, 0.005);
    double least_w = INFINITY, most_w = 0.0;
    for (uint32_t i = 0; i < p->n; i++) {
        least_w = fmin(least_w, mw_power_trace_sum_w(p, i));
        most_w = fmax(most_w, mw_power_trace_sum_w(p, i));
    }
    ck_assert_double_eq_tol(least_w / 1e6, 5.20, 0.005);
    ck_assert_double_eq_tol(most_w / 1e6, 26.61, 0.005);
    ck_assert_ptr_nonnull(p->wet_bulb_c);
    env_fini(&e);
}
END_TEST

MW_TEST_MAIN("traces", philly_lines_are_sorted_and_repeats_kept, our_format_reads_back_the_same_jobs, bad_traces_are_refused_with_their_position,
             a_cut_gzip_file_is_an_error, node_sequence_gives_the_cluster, philly_agrees_with_its_published_sums, power_tables_keep_units_and_hold_gaps,
             bad_power_tables_are_refused_with_their_position, frontier_day_has_its_published_energy)
