/* models/jobs/waits.c - a histogram of logarithms of waiting times; it keeps no job. */
#include "models/jobs/waits.h"
#include "sim/base/arena.h"
#include "sim/base/rng.h"
#include <string.h>

#define FIRST_S 1e-3
#define STEP_LN 0.02

void mw_waits_init(struct mw_waits *w, struct mw_arena *a)
{
    *w = (struct mw_waits){ .bin = mw_arena_array(a, uint32_t, MW_WAIT_BINS) };
}

void mw_waits_reset(struct mw_waits *w)
{
    uint32_t *bin = w->bin;
    memset(bin, 0, sizeof *bin * MW_WAIT_BINS);
    *w = (struct mw_waits){ .bin = bin };
}

void mw_waits_add(struct mw_waits *w, double wait_s)
{
    w->n++;
    w->sum_s += wait_s;
    if (wait_s > w->max_s)
        w->max_s = wait_s;
    if (wait_s < FIRST_S) {
        w->zero_n++;
        return;
    }
    double i = mw_log(wait_s / FIRST_S) / STEP_LN;
    w->bin[i < MW_WAIT_BINS - 1 ? (unsigned)i : MW_WAIT_BINS - 1]++;
}

double mw_waits_mean_s(const struct mw_waits *w)
{
    return w->n ? w->sum_s / (double)w->n : 0.0;
}

double mw_waits_quantile_s(const struct mw_waits *w, double q)
{
    double want = q * (double)w->n, seen = (double)w->zero_n;
    if (w->n == 0 || want <= seen)
        return 0.0;
    for (unsigned i = 0; i < MW_WAIT_BINS; i++) {
        seen += w->bin[i];
        if (seen >= want) {
            double v = FIRST_S * mw_exp((i + 0.5) * STEP_LN);
            return v < w->max_s ? v : w->max_s;
        }
    }
    return w->max_s;
}
