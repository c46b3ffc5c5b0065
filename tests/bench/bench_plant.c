/* tests/bench/bench_plant.c - microseconds per settle of power and cooling for a 1 GW campus of 650 groups. */
#include "tests/plant_rig.h"
#include <time.h>

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void settle(struct mw_sim *s)
{
    if (mw_sim_settle(s) != 0)
        abort();
}

int main(void)
{
    struct rig *r = calloc(1, sizeof *r);
    rig_fill(r, 650, 20, 1.3e6, 0.85);
    rig_open(r, "grid: { contract: 1 GW }\npower: block-redundant-4-to-3\ncooling: direct-to-chip\n", 0.0);
    const struct mw_power_ops *power = r->ports.power;
    const struct mw_cooling_ops *cooling = r->ports.cooling;
    enum { N = 20000 };
    double t0 = now_s();
    for (int i = 0; i < N; i++) {
        uint32_t g = (uint32_t)(i * 131 % 650);
        power->load(r->sim, r->group[g].power_leaf, 1e6 + 7.0 * i);
        cooling->heat(r->sim, r->group[g].heat_leaf, 1e6 + 7.0 * i);
        settle(r->sim);
    }
    double one = (now_s() - t0) / N;
    t0 = now_s();
    for (int i = 0; i < N / 20; i++) {
        r->weather = rig_weather(20.0 + 1e-3 * i, 0.5, 98000.0);
        mw_sim_dirty(r->sim, MW_M_COOLING, MW_M_SITE);
        settle(r->sim);
    }
    double weather = (now_s() - t0) / (N / 20);
    t0 = now_s();
    for (int i = 0; i < N; i++) {
        power->load(r->sim, r->group[i * 131 % 650].power_leaf, 1e6 + 7.0 * i + 1.0);
        mw_power_model.settle(r->sim, 0);
    }
    double tree = (now_s() - t0) / N;
    printf("plant, 1 GW, 650 groups, 33 halls: one group %.1f us, weather %.1f us, power tree alone %.2f us\n", 1e6 * one, 1e6 * weather, 1e6 * tree);
    rig_close(r);
    return 0;
}
