/* sim/core/stats.c - Welford's running moments and time-weighted means; keeps no samples. */
#include "sim/core/stats.h"
#include <math.h>
#include "sim/base/check.h"

void mw_welford_add(struct mw_welford *w, double x)
{
    double d = x - w->mean;
    w->n++;
    w->mean += d / (double)w->n;
    w->m2 += d * (x - w->mean);
}

void mw_welford_merge(struct mw_welford *w, const struct mw_welford *other)
{
    if (other->n == 0)
        return;
    if (w->n == 0) {
        *w = *other;
        return;
    }
    double na = (double)w->n, nb = (double)other->n, d = other->mean - w->mean;
    w->n += other->n;
    w->mean += d * (nb / (na + nb));
    w->m2 += other->m2 + d * d * (na * nb / (na + nb));
}

double mw_welford_variance(const struct mw_welford *w)
{
    return w->n < 2 ? NAN : w->m2 / (double)(w->n - 1);
}

double mw_welford_mean_error(const struct mw_welford *w)
{
    return sqrt(mw_welford_variance(w) / (double)w->n);
}

void mw_time_mean_start(struct mw_time_mean *m, int64_t t_ns, double value)
{
    *m = (struct mw_time_mean){ .start_ns = t_ns, .last_ns = t_ns, .value = value };
}

static double since_last(const struct mw_time_mean *m, int64_t t_ns)
{
    MW_ASSERT(t_ns >= m->last_ns);
    return m->value * ((double)(t_ns - m->last_ns) / 1e9);
}

void mw_time_mean_set(struct mw_time_mean *m, int64_t t_ns, double value)
{
    mw_sum_add(&m->integral, since_last(m, t_ns));
    m->last_ns = t_ns;
    m->value = value;
}

double mw_time_mean_integral(const struct mw_time_mean *m, int64_t t_ns)
{
    struct mw_sum sum = m->integral;
    mw_sum_add(&sum, since_last(m, t_ns));
    return mw_sum_value(&sum);
}

double mw_time_mean_at(const struct mw_time_mean *m, int64_t t_ns)
{
    if (t_ns == m->start_ns)
        return m->value;
    return mw_time_mean_integral(m, t_ns) / ((double)(t_ns - m->start_ns) / 1e9);
}
