/* sim/plan/estimate.h - the closed-form answer: static load points in place of a clock, means in place of luck; the run is held against it.
 *
 * Of every detail year: the work in closed form (mw_jobs_ops.expect) by month and hour of the day, the plant settled at sampled hours of the
 * year's weather, the tariff over its calendar, then the same horizon as a run's.  Names of figures are the run's.
 * Not in it: queues for room, throttling under the cap (the meter is cut at its limit), repair, bursts within the hour.
 */
#ifndef MW_PLAN_ESTIMATE_H
#define MW_PLAN_ESTIMATE_H
#include "sim/plan/facility.h"
#include "sim/plan/outcomes.h"

struct mw_estimate_grid { unsigned days /* sampled of a month */, hours /* of one slot; divides 24 */; };
#define MW_ESTIMATE_FINE ((struct mw_estimate_grid){ 5, 3 })
#define MW_ESTIMATE_COARSE ((struct mw_estimate_grid){ 2, 3 }) /* for differences: the same hours on both sides */

/* Of a planned facility (detail years known).  0 ok, -1 not buildable (f->infeasible). */
int mw_estimate(struct mw_facility *f, struct mw_estimate_grid grid, struct mw_outcomes *out);

/* The same, with what was found of the plant kept for facilities that differ from this one in prices alone; lives in f's arena, NULL as -1. */
struct mw_estimated;
struct mw_estimated *mw_estimate_keep(struct mw_facility *f, struct mw_estimate_grid grid, struct mw_outcomes *out);
int mw_estimate_prices(struct mw_facility *f, const struct mw_estimated *kept, struct mw_outcomes *out);

#endif
