/* models/site/climate.h - one synthetic year of hours from twelve months of normals and a random stream; reads no file, knows no clock.
 *
 *   T(day, hour)  = M(day) + A(day) cos(theta) + B(day) cos(2 theta) + x(t),   theta = 2 pi (hour - 15)/24
 *   A = (high - low)/2, B = (high + low)/2 - mean: the day's curve meets the mean, the mean minimum and the mean maximum of the month
 *   x             = anomaly of the day, AR(1), wider towards the side on which the month's extremes lie further out, linear between noons
 *   e(day)        = vapour pressure that gives the month's mean relative humidity over the day's curve, moved by the anomalies of
 *                   temperature and by a moist AR(1) anomaly of its own
 * M, A, B, widths and humidity run smoothly through the year and keep every month's mean exactly.  In a typical year (trial 0) the
 * anomaly has no mean over any month, so that the year's months are the normals; in a drawn year months are as warm as luck has it.
 * The four constants of the anomalies are in climate.c with their source.  Validity: the hours below thresholds of dry and wet bulb of
 * tests/valid/test_weather.c; no heat waves beyond AR(1), no fronts, no sea breeze.  State: none.
 */
#ifndef MW_MODELS_SITE_CLIMATE_H
#define MW_MODELS_SITE_CLIMATE_H
#include "models/parts/parts.h"
#include "sim/base/rng.h"

enum { MW_CLIMATE_HOURS = 366 * 24 };

#define MW_CLIMATE_EXTREME_UP_K 7.9 /* a month's record above the mean of its daily maxima, mean over 360 station months (physics/sites_monthly.csv) */

/* All twelve months have mean, low, high, extremes and humidity. */
bool mw_climate_complete(const struct mw_climate_month month[12]);
/* Fills hours of a leap year in local standard time; 29 February repeats the 28th.  Requires a complete climate. */
void mw_climate_make(const struct mw_climate_month month[12], struct mw_stream *luck, bool typical, double db_c[MW_CLIMATE_HOURS], double rh_frac[MW_CLIMATE_HOURS]);

#endif
