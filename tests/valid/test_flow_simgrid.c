/* tests/valid/test_flow_simgrid.c - the flow solver against SimGrid 3.32's CM02: end times of collectives, completion times of single flows of Poisson traces.
 *
 * Source: ../shared/bench (README.md, simgrid/; end times there have nine digits): two-tier fat-tree, 50 GB/s and 1 us per link, D-mod-k, weights 1 / latency.  The traces are
 * made anew by simgrid/gen_flows.py, seed 1, load 0.5 for 128 hosts and 0.3 for 512 and 1,024, the loads of the stored completion times.
 */
#include "models/fabric/workload.h"
#include "sim/base/file.h"
#include "tests/mw_test.h"

enum { FLOW_N = 20000 };
static const struct mw_workload_net net = { MW_FAIR_BY_LATENCY, MW_ROUTE_MODULO, 0.0 };

static struct mw_topology *tree(struct mw_arena *a, uint32_t host_n)
{
    char why[MW_TOPOLOGY_WHY_N];
    uint32_t down = host_n >= 1024 ? 32 : 16;
    struct mw_tree_spec s = mw_fat_tree_spec(2, down, 0, host_n / down, 1.0, 50e9, 1e-6);
    struct mw_topology *t = mw_topology_tree(a, &s, why);
    ck_assert(t != NULL);
    return t;
}

static const struct { const char *name; enum mw_workload_kind kind; uint32_t host_n; double end_s; } collectives[] = {
    { "ring", MW_WORK_RING, 128, 0.0407035 },           { "ring", MW_WORK_RING, 512, 0.044009875 },
    { "ring", MW_WORK_RING, 1024, 0.048144917 },        { "pairwise", MW_WORK_PAIRWISE, 128, 0.02035175 },
    { "pairwise", MW_WORK_PAIRWISE, 512, 0.0220049375 }, { "pairwise", MW_WORK_PAIRWISE, 1024, 0.0240724585 },
    { "at once", MW_WORK_AT_ONCE, 128, 0.01984575 },    { "at once", MW_WORK_AT_ONCE, 256, 0.019923875 },
};

START_TEST(collectives_end_with_simgrid)
{
    struct mw_arena a;
    mw_arena_init(&a);
    struct mw_workload_result r = mw_workload_run(tree(&a, collectives[_i].host_n), &net, collectives[_i].kind, NULL, collectives[_i].host_n, 1e9);
    double off = fabs(r.end_s / collectives[_i].end_s - 1.0);
    printf("%-9s %5u hosts: %.10g s, off by %.1e (allowed 1e-9)\n", collectives[_i].name, collectives[_i].host_n, r.end_s, off);
    ck_assert_double_le(off, 1e-9);
    ck_assert(r.lost_n == 0);
    mw_arena_fini(&a);
}
END_TEST

static bool read_trace(const char *shared, uint32_t host_n, double load, struct mw_arrival *x)
{
    char line[700];
    uint32_t n = 0;
    snprintf(line, sizeof line, "python3 %s/bench/simgrid/gen_flows.py %u %d %g 1 2>/dev/null", shared, host_n, FLOW_N, load);
    FILE *f = popen(line, "r");
    if (!f)
        return false;
    if (fgets(line, sizeof line, f))
        while (n < FLOW_N && fscanf(f, "%lf,%u,%u,%lf", &x[n].start_s, &x[n].src, &x[n].dst, &x[n].bytes_B) == 4)
            n++;
    pclose(f);
    return n == FLOW_N;
}

static bool read_times(const char *shared, uint32_t host_n, double *took_s)
{
    char path[600], *line, *field[2];
    uint32_t n = 0;
    snprintf(path, sizeof path, "%s/bench/simgrid/fct_simgrid_CM02_%u.csv.gz", shared, host_n);
    struct mw_diag *d = mw_diag_create();
    struct mw_reader *r = mw_reader_open(path, d);
    if (r)
        mw_reader_line(r);
    while (r && n < FLOW_N && (line = mw_reader_line(r)) != NULL)
        if (mw_csv_split(line, ',', field, 2) == 2 && mw_csv_double(field[1], &took_s[n]))
            n++;
    mw_reader_close(r);
    mw_diag_destroy(d);
    return n == FLOW_N;
}

static int cmp_double(const void *a, const void *b) { return *(const double *)a < *(const double *)b ? -1 : *(const double *)a > *(const double *)b; }

static const struct { uint32_t host_n; double load; } traces[] = { { 128, 0.5 }, { 512, 0.3 }, { 1024, 0.3 } };

START_TEST(every_flow_of_a_trace_ends_with_simgrid)
{
    static struct mw_arrival x[FLOW_N];
    static double ours_s[FLOW_N], theirs_s[FLOW_N], off[FLOW_N];
    const char *shared = mw_test_shared();
    uint32_t host_n = traces[_i].host_n;
    if (!shared || !read_times(shared, host_n, theirs_s))
        MW_TEST_SKIP("no shared data");
    if (!read_trace(shared, host_n, traces[_i].load, x))
        MW_TEST_SKIP("no python3 to make the trace");
    struct mw_arena a;
    mw_arena_init(&a);
    struct mw_workload_result r = mw_workload_trace(tree(&a, host_n), &net, x, FLOW_N, ours_s);
    double mean_s = 0.0, end_s = 0.0;
    for (int i = 0; i < FLOW_N; i++) {
        mean_s += theirs_s[i] / FLOW_N;
        end_s = fmax(end_s, x[i].start_s + theirs_s[i]);
        off[i] = fabs(ours_s[i] / theirs_s[i] - 1.0);
    }
    qsort(off, FLOW_N, sizeof *off, cmp_double);
    double end_off = fabs(r.end_s / end_s - 1.0), mean_off = fabs(r.mean_s / mean_s - 1.0), p99 = off[FLOW_N * 99 / 100];
    printf("Poisson %4u hosts: end off by %.1e (1e-9), mean completion %.1e (1e-6), 99th percentile of flows %.1e (1e-5), worst %.1e\n", host_n, end_off, mean_off, p99, off[FLOW_N - 1]);
    ck_assert_double_le(end_off, 1e-9);
    ck_assert_double_le(mean_off, 1e-6);
    ck_assert_double_le(p99, 1e-5);
    mw_arena_fini(&a);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("flow against SimGrid");
    TCase *tc = tcase_create("all");
    tcase_add_loop_test(tc, collectives_end_with_simgrid, 0, sizeof collectives / sizeof *collectives);
    tcase_add_loop_test(tc, every_flow_of_a_trace_ends_with_simgrid, 0, sizeof traces / sizeof *traces);
    suite_add_tcase(s, tc);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
