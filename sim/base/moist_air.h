/* sim/base/moist_air.h - properties of moist air for weather and cooling: pure functions, no state, no tables.
 *
 * Saturation over water (Buck 1981, as written by Lei & Masanet, Energy 2020 117556):
 *   psat = 611.21 exp((18.678 - T/234.5) T/(257.14 + T)) Pa
 *   d    = 0.62198 e/(P - e)                               humidity ratio, kg water per kg dry air
 *   h    = 1.01 T + (2500 + 1.84 T) d                      kJ per kg dry air
 *   rho  = 1.293 (P/101325) (273.15/(273.15 + T))          dry-air density
 *   P    = 101325 (1 - 2.25577e-5 z)^5.25588               standard atmosphere
 * The wet bulb is the T at which saturated air has the enthalpy of the given air.  (The source rounds 611.21 to 611.2 and
 * 0.62198 to 0.622 in places; that moves a wet bulb by 1e-4 K.  One value of each is used here.)
 * Valid from -60 to 60 C (below 0 C over supercooled water), 30 to 110 kPa, relative humidity 0..1.
 */
#ifndef MW_BASE_MOIST_AIR_H
#define MW_BASE_MOIST_AIR_H

double mw_air_psat_pa(double t_c);
/* Vapour pressure below p_pa; 0.9 p_pa at most is taken, so that a bad row stays finite. */
double mw_air_humidity_ratio(double p_vapour_pa, double p_pa);
double mw_air_enthalpy_kj_per_kg(double t_c, double d);
double mw_air_density_kgpm3(double p_pa, double t_c);
double mw_air_wet_bulb_c(double t_c, double rh_frac, double p_pa); /* never above t_c */
double mw_air_dew_point_c(double t_c, double rh_frac);             /* never above t_c; rh_frac below 0.001 counts as 0.001 */
double mw_air_rh_frac(double t_c, double wet_bulb_c, double p_pa);  /* inverse of the wet bulb; 0.001..1 */
double mw_air_pressure_pa(double elevation_m);

#endif
