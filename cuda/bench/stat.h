/* cuda/bench/stat.h - median, percentiles and a summary of repeated measurements; no timing and no distribution fits. */
#ifndef MW_BENCH_STAT_H
#define MW_BENCH_STAT_H
#include <stddef.h>
#ifdef __cplusplus
extern "C" {
#endif

/* In the unit of the values; n 0 leaves the others NaN. */
struct mw_bench_summary { double median, p10, p90, min, max, mean; size_t n; };

/* Quantile q in 0..1 of n ascending values, linear between order statistics (type 7 of Hyndman and Fan 1996). NaN for n 0. */
double mw_bench_quantile(const double *sorted, size_t n, double q);
/* Sorts the values in place. */
struct mw_bench_summary mw_bench_summarise(double *value, size_t n);
/* The same summary in another unit. */
struct mw_bench_summary mw_bench_summary_scaled(struct mw_bench_summary s, double factor);

#ifdef __cplusplus
}
#endif
#endif
