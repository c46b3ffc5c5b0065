/* tests/bench/bench_store.c - rows per second into results.db; not a test. */
#include "sim/store/store.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static const char *const cols[] = { "meter_w", "it_w", "loss_w", "cooling_w", "water_m3ps", "supply_c", "dry_bulb_c", "wet_bulb_c", "carbon_kg_per_j", "energy_usd_per_j",
                                    "gpus_installed_n", "gpus_down_n", "gpus_busy_n", "gpus_productive_n", "queue_jobs_n", "queue_gpus_n", "clock_frac", "limit_w" };
enum { COL_N = sizeof cols / sizeof *cols, YEAR_ROWS = 105120 };

int main(void)
{
    char folder[] = "/tmp/mw_bench_XXXXXX", path[64];
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/results.db", folder);
    struct mw_diag *d = mw_diag_create();
    struct mw_store *s = mw_store_create(path, d);
    if (!s) {
        mw_diag_print(d, stderr);
        return 1;
    }
    struct mw_store_key k = { 0, 2028, 0 };
    double v[COL_N], t0_s = now_s();
    for (int i = 0; i < YEAR_ROWS; i++) {
        for (int c = 0; c < COL_N; c++)
            v[c] = 1e6 * c + sin(i * 0.01);
        mw_store_facility(s, k, i * INT64_C(300000000000), cols, v, COL_N);
    }
    double t1_s = now_s();
    for (uint32_t e = 0; e < 60; e++)
        for (int h = 0; h < 8760; h++)
            mw_store_hour(s, k, e, "load_w", h, 1, 2, 3);
    double t2_s = now_s();
    for (uint64_t j = 0; j < 200000; j++) {
        struct mw_store_job row = { .id = j, .work = "tune", .state = "finished", .gpus_n = 8, .gpu_s = 1.5 * (double)j };
        mw_store_job(s, k, &row);
    }
    double t3_s = now_s();
    int bad = !mw_store_finish(s);
    mw_store_close(s);
    double t4_s = now_s();
    printf("facility rows %.2f M/s (a year %.2f s), hours %.2f M/s, jobs %.2f M/s, finish %.2f s\n", YEAR_ROWS / (t1_s - t0_s) / 1e6, t1_s - t0_s, 60 * 8760 / (t2_s - t1_s) / 1e6,
           200000 / (t3_s - t2_s) / 1e6, t4_s - t3_s);
    unlink(path);
    rmdir(folder);
    mw_diag_destroy(d);
    return bad;
}
