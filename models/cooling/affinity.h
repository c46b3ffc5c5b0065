/* models/cooling/affinity.h - fans and pumps at part speed: power by the affinity laws; no motor start, no control loop.
 *
 *   P_fan  = m dp/(rho eta)      P_pump = m dp/(rho_w eta)            (textbook; Lei & Masanet, Energy 2020 117556)
 *   flow ~ speed, dp ~ speed^2, P ~ speed^3                            (affinity laws)
 * A variable-speed drive is not turned below a least speed; below it the machine cycles at that speed, so that power falls
 * linearly to zero.  The exponent 3 is the law without static head; plants with static head lie at 2.5 to 3.
 */
#ifndef MW_COOLING_AFFINITY_H
#define MW_COOLING_AFFINITY_H

double mw_fan_w(double air_kgps, double density_kgpm3, double rise_pa, double efficiency_frac);
double mw_pump_w(double water_kgps, double rise_pa, double efficiency_frac);
/* Power as a share of rated at a flow as a share of rated (0..; above 1 it goes on with the cube), least speed in (0, 1]. */
double mw_affinity_frac(double flow_frac, double least_frac);

#endif
