/* models/cooling/tower.h - an open cooling tower: approach to the wet bulb, fan speed and evaporation; no basin, no plume.
 *
 * Approach by the YorkCalc correlation (York; coefficients as in EnergyPlus and the Modelica Buildings library):
 *   approach_k = sum over k, j, i = 0..2 of C[k][j][i] LG^k R^j Twb^i
 * LG is water flow over air flow, both as shares of design (1 at design), R the range in K, Twb in C.
 * Validity (EnergyPlus): wet bulb -34.4..26.7 C, range 1.1..22.2 K, approach 1.1..40 K, LG up to 8; outside, inputs are held at the
 * border and `outside` is set - except the wet bulb, which may go to 30 C before it is held, because humid sites live there and the
 * correlation stays smooth (28 C: 3.38 K).  Design point 25.55 C, 5.56 K, LG 1: 3.8445 K.
 */
#ifndef MW_COOLING_TOWER_H
#define MW_COOLING_TOWER_H
#include <stdbool.h>

double mw_york_approach_k(double liquid_gas, double range_k, double wet_bulb_c); /* the bare correlation */

struct mw_tower_run { double out_c, air_frac; bool outside; };
/* Air flow (share of design, in [least_frac, 1]) at which water of flow water_frac leaves at want_c; if even full air is not enough,
 * full air and the temperature it reaches; if the least air already cools more, that temperature.  approach_scale multiplies the
 * correlation: approach of this tower at the design point over 3.8445 K. */
struct mw_tower_run mw_tower_at(double air_frac, double wet_bulb_c, double range_k, double water_frac, double approach_scale);
struct mw_tower_run mw_tower_reach(double want_c, double wet_bulb_c, double range_k, double water_frac, double approach_scale, double least_frac);

#endif
