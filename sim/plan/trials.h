/* sim/plan/trials.h - sampled trials: whole runs on OpenMP threads, metrics only, reduced in trial order. */
#ifndef MW_PLAN_TRIALS_H
#define MW_PLAN_TRIALS_H
#include "sim/plan/facility.h"
#include "sim/store/store.h"

/* Simulates trials 1..n of every detail year of a planned facility; writes metric rows in trial order and P10/P50/P90 of each metric.
 * The bytes do not depend on the number of threads.  0 ok, -1 a trial failed (said on stderr). */
int mw_trials_run(struct mw_facility *base, struct mw_store *store, uint32_t case_id, uint32_t n, void (*done)(void *ctx, uint32_t trial), void *ctx);

#endif
