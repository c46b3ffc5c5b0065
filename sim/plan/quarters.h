/* sim/plan/quarters.h - response surfaces: what a month that was not simulated takes from the nearest one that was.
 *
 * Meter watts per booked rack watt of a month = base + slope x load, load being the share of the installed GPUs at work.  The simulated
 * month fixes the slope above the draw of idle racks, so that the surface gives that month back exactly; other years take the same month
 * of the nearest detail year (the earlier of equals) times what is installed.  Peaks have a slope of their own and stay under the cap.
 * GPUs in use and tokens take the ratio of the simulated month to its closed form, never more than is installed or asked.
 */
#ifndef MW_PLAN_QUARTERS_H
#define MW_PLAN_QUARTERS_H
#include "sim/plan/collect.h"
#include "sim/plan/forecast.h"

struct mw_surface { double base_w, slope_w, peak_base_w, peak_slope_w /* per booked watt */, busy_k, *served_k /* by work */; };
/* Of a simulated month and its forecast at trial 0; idle_w: meter watts of idle racks per booked watt. */
struct mw_surface mw_surface_fit(const struct mw_seen_month *seen, const struct mw_forecast_month *m, double idle_w);
double mw_surface_w(double base_w, double slope_w, const struct mw_forecast_month *m);

#endif
