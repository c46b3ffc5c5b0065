/* models/fabric/contend.c - expectation and bounds of shares under contention; it knows no job and no clock. */
#include "models/fabric/contend.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

#define ROUNDS 200
#define SETTLED 1e-9
#define DAMP 0.5

/* Jobs, and how likely each of them sends at a time. */
struct field { const double *capacity_Bps; const struct mw_duty_flow *f; uint32_t n; const double *on, *mean_Bps, *var; };

/* What a job asks of a link while it sends. */
static double asks_Bps(const struct mw_duty_flow *f, uint32_t link)
{
    double sum = 0.0;
    for (uint32_t k = 0; k < f->link_n; k++)
        sum += f->link[k] == link ? f->peak_Bps[k] : 0.0;
    return sum;
}

/* E[max(c, x + others)], others from `at` on. */
static double expected_exact(double c, double x, const double *ask, const double *on, uint32_t n)
{
    if (n == 0)
        return fmax(c, x);
    return on[0] * expected_exact(c, x + ask[0], ask + 1, on + 1, n - 1) + (1.0 - on[0]) * expected_exact(c, x, ask + 1, on + 1, n - 1);
}

static double expected_normal(double c, double mean, double var)
{
    double sd = sqrt(fmax(0.0, var)), z = sd > 0.0 ? (c - mean) / sd : c > mean ? INFINITY : -INFINITY;
    if (isinf(z))
        return fmax(c, mean);
    return c * gsl_cdf_ugaussian_P(z) + mean * gsl_cdf_ugaussian_Q(z) + sd * gsl_ran_ugaussian_pdf(z);
}

/* How many times as long job i sends on a link, in expectation. */
static double stretch(const struct field *w, uint32_t i, uint32_t link, double own_Bps)
{
    double ask[MW_CONTEND_EXACT], on[MW_CONTEND_EXACT], c = w->capacity_Bps[link];
    uint32_t n = 0;
    for (uint32_t k = 0; k < w->n; k++) {
        double a = k == i ? 0.0 : asks_Bps(&w->f[k], link);
        if (!(a > 0.0))
            continue;
        if (n == MW_CONTEND_EXACT)
            return expected_normal(c, w->mean_Bps[link] + (1.0 - w->on[i]) * own_Bps, w->var[link] - w->on[i] * (1.0 - w->on[i]) * own_Bps * own_Bps) / c;
        ask[n] = a;
        on[n++] = w->on[k];
    }
    return expected_exact(c, own_Bps, ask, on, n) / c;
}

static double worst_stretch(const struct field *w, uint32_t i)
{
    double worst = 1.0;
    for (uint32_t k = 0; k < w->f[i].link_n; k++)
        worst = fmax(worst, stretch(w, i, w->f[i].link[k], asks_Bps(&w->f[i], w->f[i].link[k])));
    return worst;
}

static void loads(const struct mw_duty_flow *f, uint32_t n, const double *on, double *mean_Bps, double *var, uint32_t link_n)
{
    for (uint32_t l = 0; l < link_n; l++)
        mean_Bps[l] = var[l] = 0.0;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < f[i].link_n; k++) {
            mean_Bps[f[i].link[k]] += on[i] * f[i].peak_Bps[k];
            var[f[i].link[k]] += on[i] * (1.0 - on[i]) * f[i].peak_Bps[k] * f[i].peak_Bps[k];
        }
}

/* Share of a job whose sending takes as many times as long as its fullest link is overbooked by these loads, or by the job alone. */
static double share_under(const struct mw_duty_flow *f, const double *load_Bps, const double *capacity_Bps)
{
    double most = 1.0;
    for (uint32_t k = 0; k < f->link_n; k++)
        most = fmax(most, fmax(load_Bps[f->link[k]], f->peak_Bps[k]) / capacity_Bps[f->link[k]]);
    return 1.0 / (1.0 - f->duty + f->duty * most);
}

static void bounds(const double *capacity_Bps, uint32_t link_n, const struct mw_duty_flow *f, uint32_t n, struct mw_duty_share *out, double *load_Bps, double *var, double *on)
{
    for (uint32_t i = 0; i < n; i++)
        on[i] = 1.0;
    loads(f, n, on, load_Bps, var, link_n);
    for (uint32_t i = 0; i < n; i++)
        out[i].least = share_under(&f[i], load_Bps, capacity_Bps);
    for (uint32_t i = 0; i < n; i++)
        on[i] = f[i].duty;
    loads(f, n, on, load_Bps, var, link_n);
    for (uint32_t i = 0; i < n; i++)
        out[i].most = share_under(&f[i], load_Bps, capacity_Bps);
}

void mw_contend(const double *capacity_Bps, uint32_t link_n, const struct mw_duty_flow *f, uint32_t n, struct mw_duty_share *out, double *scratch)
{
    double *mean_Bps = scratch, *var = scratch + link_n, *on = scratch + 2 * link_n, *next = on + n, moved = INFINITY;
    struct field w = { capacity_Bps, f, n, on, mean_Bps, var };
    bounds(capacity_Bps, link_n, f, n, out, mean_Bps, var, on);
    for (int round = 0; round < ROUNDS && moved > SETTLED; round++) {
        moved = 0.0;
        loads(f, n, on, mean_Bps, var, link_n);
        for (uint32_t i = 0; i < n; i++) {
            double e = worst_stretch(&w, i), step = 1.0 - f[i].duty + f[i].duty * e;
            out[i].expected = fmin(out[i].most, fmax(out[i].least, 1.0 / step));
            next[i] = f[i].duty * e / step;
        }
        for (uint32_t i = 0; i < n; i++) {
            moved = fmax(moved, fabs(next[i] - on[i]));
            on[i] += DAMP * (next[i] - on[i]);
        }
    }
}
