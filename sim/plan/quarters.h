/* sim/plan/quarters.h - response surfaces: what a month that was not simulated takes from the nearest one that was.
 *
 * Meter watts per booked rack watt of a month = base + slope x load, load being the share of the installed GPUs at work.  The simulated
 * month fixes the slope above the draw of idle racks, so that the surface gives that month back exactly; other years take the same month
 * of the nearest detail year (the earlier of equals) times what is installed.  The highest 15 minutes stand above the mean by as much per
 * booked watt as in that month, and stay under the cap and under the design day.
 * GPUs in use and tokens take the ratio of the simulated month to its closed form, never more than is installed or asked.
 */
#ifndef MW_PLAN_QUARTERS_H
#define MW_PLAN_QUARTERS_H
#include "sim/plan/collect.h"
#include "sim/plan/forecast.h"

struct mw_surface { double base_w, slope_w, above_w /* per booked watt */, busy_k, *served_k /* by work */; };
/* Of a simulated month and its forecast at trial 0; idle_w: meter watts of idle racks per booked watt. */
struct mw_surface mw_surface_fit(const struct mw_seen_month *seen, const struct mw_forecast_month *m, double idle_w);
double mw_surface_mean_w(const struct mw_surface *s, const struct mw_forecast_month *m);
/* limit_w: the cap then; design_w: meter watts of the design day per booked watt. */
double mw_surface_peak_w(const struct mw_surface *s, const struct mw_forecast_month *m, double limit_w, double design_w);

#endif
