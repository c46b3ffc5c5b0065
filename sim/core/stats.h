/* sim/core/stats.h - running statistics: mean and variance of samples (Welford), and the mean of a value that holds over time.
 *
 * Sums are in sum.h, quantiles in sketch.h.  Merging two Welford states is exact in theory and rounds in practice: merge trials
 * in trial order, so that the bytes do not depend on threads.
 */
#ifndef MW_CORE_STATS_H
#define MW_CORE_STATS_H
#include "sim/core/sum.h"
#include <stdint.h>

/* Welford 1962; merging after Chan, Golub and LeVeque 1979.  {0} is empty. */
struct mw_welford { uint64_t n; double mean, m2 /* sum of squared deviations */; };
void   mw_welford_add(struct mw_welford *w, double x);
void   mw_welford_merge(struct mw_welford *w, const struct mw_welford *other);
double mw_welford_variance(const struct mw_welford *w);    /* of the sample, n - 1; NaN below two */
double mw_welford_mean_error(const struct mw_welford *w);  /* standard error of the mean; NaN below two */

/* A value that is constant between changes. */
struct mw_time_mean { int64_t start_ns, last_ns; double value; struct mw_sum integral; /* value x seconds */ };
void   mw_time_mean_start(struct mw_time_mean *m, int64_t t_ns, double value);
void   mw_time_mean_set(struct mw_time_mean *m, int64_t t_ns, double value);  /* t_ns never decreases */
double mw_time_mean_at(const struct mw_time_mean *m, int64_t t_ns);           /* mean over start .. t_ns; the value itself if that is an instant */
double mw_time_mean_integral(const struct mw_time_mean *m, int64_t t_ns);

#endif
