/* models/jobs/waits.h - waiting times: mean and quantiles within 1 %, mergeable, in fixed memory; it keeps no job. */
#ifndef MW_JOBS_WAITS_H
#define MW_JOBS_WAITS_H
#include <stdint.h>

enum { MW_WAIT_BINS = 1400 }; /* 1 ms to 10^9 s in steps of 2 % */
struct mw_waits { uint64_t n, zero_n; double sum_s, max_s; uint32_t *bin; };

struct mw_arena;
void mw_waits_init(struct mw_waits *w, struct mw_arena *a);
void mw_waits_reset(struct mw_waits *w);
void mw_waits_add(struct mw_waits *w, double wait_s);
double mw_waits_mean_s(const struct mw_waits *w);
double mw_waits_quantile_s(const struct mw_waits *w, double q); /* 0 < q < 1; 0 without waits */

#endif
