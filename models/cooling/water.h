/* models/cooling/water.h - water that an evaporating plant takes: evaporation, blowdown, drift, make-up; no chemistry.
 *
 *   h_fg      = -0.0013 T^2 - 2.3097 T + 2500.5  kJ/kg            (Lei & Masanet, Energy 2020 117556)
 *   blowdown  = evaporation / (cycles - 1)     make-up = evaporation cycles/(cycles - 1) + drift
 * Cycles of concentration: 5 by default (published default of dc-rl).  A tower's evaporation follows from its air: it enters at the
 * weather, takes all heat and leaves saturated; so a cold tower rejects more of its heat dry and evaporates less.
 */
#ifndef MW_COOLING_WATER_H
#define MW_COOLING_WATER_H
#include "models/ports.h"

double mw_water_latent_kj_per_kg(double t_c);
double mw_water_blowdown_kgps(double evaporated_kgps, double cycles);
double mw_water_makeup_kgps(double evaporated_kgps, double cycles, double drift_kgps);
/* Temperature of saturated air of this enthalpy (kJ per kg dry air). */
double mw_air_saturated_c(double enthalpy_kj_per_kg, double p_pa);
/* Evaporation into air_kgps (dry) of the weather that takes q_w and leaves saturated. */
double mw_tower_evaporated_kgps(const struct mw_weather *w, double air_kgps, double q_w);

#endif
