/* cuda/bench/stat.c - order statistics of a few dozen repeats; whole distributions live in sim/core. */
#include "cuda/bench/stat.h"
#include <math.h>
#include <stdlib.h>

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double mw_bench_quantile(const double *sorted, size_t n, double q)
{
    if (n == 0)
        return NAN;
    double at = q * (double)(n - 1);
    if (!(at > 0.0))
        return sorted[0];
    if (at >= (double)(n - 1))
        return sorted[n - 1];
    size_t i = (size_t)at;
    double part = at - (double)i;
    return sorted[i] + part * (sorted[i + 1] - sorted[i]);
}

struct mw_bench_summary mw_bench_summarise(double *value, size_t n)
{
    struct mw_bench_summary s = { NAN, NAN, NAN, NAN, NAN, NAN, n };
    if (n == 0)
        return s;
    qsort(value, n, sizeof *value, ascending);
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += value[i];
    s.mean = sum / (double)n;
    s.median = mw_bench_quantile(value, n, 0.5);
    s.p10 = mw_bench_quantile(value, n, 0.1);
    s.p90 = mw_bench_quantile(value, n, 0.9);
    s.min = value[0];
    s.max = value[n - 1];
    return s;
}

struct mw_bench_summary mw_bench_summary_scaled(struct mw_bench_summary s, double factor)
{
    s.median *= factor;
    s.p10 *= factor;
    s.p90 *= factor;
    s.min *= factor;
    s.max *= factor;
    s.mean *= factor;
    return s;
}
