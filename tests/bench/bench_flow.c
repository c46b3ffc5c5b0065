/* tests/bench/bench_flow.c - speed of the flow solver on collectives and Poisson traces, beside SimGrid in the same run where its library is installed.
 *
 * bench_flow [SIMGRID-DRIVER]: the driver is simgrid_flow beside this program when it was built.  Times are user CPU seconds of the run itself,
 * after hosts and links are there; ours is the least of several.  Two-tier fat-tree, 50 GB/s and 1 us per link, D-mod-k, weights 1 / latency.
 */
#include "models/fabric/workload.h"
#include "sim/base/rng.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { FLOW_N = 20000 };
struct row { const char *name, *word; enum mw_workload_kind kind; uint32_t host_n; double load, goal; };
static const struct row rows[] = {
    { "ring all-reduce, 1,024 hosts", "ring", MW_WORK_RING, 1024, 0.0, 10.0 },
    { "pairwise all-to-all, 1,024 hosts", "pair", MW_WORK_PAIRWISE, 1024, 0.0, 50.0 },
    { "all-to-all at once, 256 hosts", "once", MW_WORK_AT_ONCE, 256, 0.0, 1000.0 },
    { "Poisson, load 0.5, 128 hosts", "trace", 0, 128, 0.5, 10.0 },
    { "Poisson, load 0.3, 128 hosts", "trace", 0, 128, 0.3, 10.0 },
    { "Poisson, load 0.3, 512 hosts", "trace", 0, 512, 0.3, 5.0 },
    { "Poisson, load 0.3, 1,024 hosts", "trace", 0, 1024, 0.3, 5.0 },
};

static double user_s(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)u.ru_utime.tv_sec + 1e-6 * (double)u.ru_utime.tv_usec;
}

/* Poisson arrivals between uniform pairs, exponential sizes of 4 MB on average. */
static void draw(struct mw_arrival *a, uint32_t host_n, double load)
{
    struct mw_stream s = mw_stream_make(1, host_n, "bench_flow");
    double t_s = 0.0, mean_B = 4e6, gap_s = mean_B / (load * host_n * 50e9);
    for (uint32_t i = 0; i < FLOW_N; i++) {
        t_s += mw_stream_exponential(&s, gap_s);
        uint32_t src = (uint32_t)mw_stream_below(&s, host_n), dst = (uint32_t)mw_stream_below(&s, host_n - 1);
        a[i] = (struct mw_arrival){ t_s, floor(1000.0 + mw_stream_exponential(&s, mean_B)), src, dst + (dst >= src) };
    }
}

static void write_trace(const char *path, const struct mw_arrival *a)
{
    FILE *f = fopen(path, "w");
    if (!f)
        abort();
    for (uint32_t i = 0; i < FLOW_N; i++)
        fprintf(f, "%.17g %u %u %.17g\n", a[i].start_s, a[i].src, a[i].dst, a[i].bytes_B);
    fclose(f);
}

static struct mw_workload_result once(const struct mw_topology *t, const struct row *r, const struct mw_arrival *a, double *took_s, double *cpu_s)
{
    const struct mw_workload_net p = { MW_FAIR_BY_LATENCY, MW_ROUTE_MODULO, 0.0 };
    double from_s = user_s();
    struct mw_workload_result x = r->load > 0.0 ? mw_workload_trace(t, &p, a, FLOW_N, took_s) : mw_workload_run(t, &p, r->kind, NULL, r->host_n, 1e9);
    *cpu_s = fmin(*cpu_s, user_s() - from_s);
    return x;
}

static int cmp_double(const void *a, const void *b) { return *(const double *)a < *(const double *)b ? -1 : *(const double *)a > *(const double *)b; }

/* "end cpu mean" and, for traces, one completion time per line. */
static void compare(const char *driver, const struct row *r, const char *trace, const struct mw_workload_result *x, double *took_s, double cpu_s)
{
    char line[1024];
    double end_s, theirs_s, mean_s, t_s;
    snprintf(line, sizeof line, "%s %s %u 1e9 %s", driver, r->word, r->host_n, trace);
    FILE *f = popen(line, "r");
    if (!f || fscanf(f, "%lf %lf %lf", &end_s, &theirs_s, &mean_s) != 3) {
        printf("   SimGrid failed\n");
        if (f)
            pclose(f);
        return;
    }
    printf("   SimGrid %7.3f s   %7.1f x (goal %g x)   end %.1e", theirs_s, theirs_s / cpu_s, r->goal, fabs(x->end_s / end_s - 1.0));
    if (r->load > 0.0) {
        for (uint32_t i = 0; i < FLOW_N; i++)
            took_s[i] = fscanf(f, "%lf", &t_s) == 1 ? fabs(took_s[i] / t_s - 1.0) : NAN;
        qsort(took_s, FLOW_N, sizeof *took_s, cmp_double);
        printf("  mean %.1e  p99 %.1e", fabs(x->mean_s / mean_s - 1.0), took_s[FLOW_N * 99 / 100]);
    }
    pclose(f);
    printf("\n");
}

int main(int argc, char **argv)
{
    char driver[512], trace[] = "/tmp/mw_flow_XXXXXX", why[MW_TOPOLOGY_WHY_N];
    static struct mw_arrival a[FLOW_N];
    static double took_s[FLOW_N];
    const char *slash = strrchr(argv[0], '/');
    snprintf(driver, sizeof driver, "%.*ssimgrid_flow", slash ? (int)(slash - argv[0] + 1) : 0, argv[0]);
    if (argc > 1)
        snprintf(driver, sizeof driver, "%s", argv[1]);
    bool beside = access(driver, X_OK) == 0;
    int fd = mkstemp(trace);
    if (fd < 0)
        return 1;
    close(fd);
    if (!beside)
        printf("SimGrid: no libsimgrid-dev, ours alone\n");
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const struct row *r = &rows[k];
        uint32_t down = r->host_n >= 1024 ? 32 : 16;
        struct mw_arena arena;
        mw_arena_init(&arena);
        struct mw_tree_spec s = mw_fat_tree_spec(2, down, 0, r->host_n / down, 1.0, 50e9, 1e-6);
        struct mw_topology *t = mw_topology_tree(&arena, &s, why);
        struct mw_workload_result x = { 0 };
        double cpu_s = INFINITY;
        if (r->load > 0.0)
            draw(a, r->host_n, r->load);
        for (int i = 0; i < 3; i++)
            x = once(t, r, a, took_s, &cpu_s);
        printf("%-34s %8.4f s  %9llu messages  %6.2f flows/solve", r->name, cpu_s, (unsigned long long)x.message_n, x.stats.solve_n ? (double)x.stats.solved_flow_n / (double)x.stats.solve_n : 0.0);
        if (!beside) {
            printf("\n");
        } else {
            if (r->load > 0.0)
                write_trace(trace, a);
            fflush(stdout);
            compare(driver, r, r->load > 0.0 ? trace : "", &x, took_s, cpu_s);
        }
        fflush(stdout);
        mw_arena_fini(&arena);
    }
    unlink(trace);
    return 0;
}
