/* models/cooling/dry_cooler.h - a dry cooler, with or without adiabatic pre-cooling of its air: fan speed for a water temperature.
 *
 *   water_out = air_in + approach_k (q / r)^0.6         q: heat over rated, r: air flow over rated, both per unit
 *   air_in    = dry bulb, or with the pads wet: dry bulb - effectiveness (dry bulb - wet bulb)
 *   water evaporated = air mass flow x rise of its humidity ratio
 * Rating after a published sheet (BAC TDFS1238N: 2.931 MW, 117.68 kW of fans, air 35 C, water 46.11 -> 40.55 C: approach 5.55 K).
 * The exponent 0.6 is unverified; capacity proportional to air flow and an air rise of 0.8 (range + approach) at rating are
 * assumptions of ours.  Valid for q / r up to about 2 and an approach above 0.5 K; below that the cooler counts as unable.
 */
#ifndef MW_COOLING_DRY_COOLER_H
#define MW_COOLING_DRY_COOLER_H
#include "models/ports.h"

/* The air that a cooler breathes at one weather, and what follows from it at any heat. */
struct mw_dry_air {
    bool wet;             /* the pads are */
    double in_c;          /* at the coil, behind wet pads */
    double least;         /* air flow, per unit of heat, that sends the water out at the temperature wanted; INFINITY: none does */
    double gain_kgpkg;    /* rise of the humidity ratio across wet pads */
};
struct mw_dry_run { double out_c, air_frac; };

double mw_dry_cooler_out_c(double air_in_c, double approach_k, double q_frac, double air_frac);
double mw_adiabatic_air_c(double dry_bulb_c, double wet_bulb_c, double effectiveness_frac);
/* Pads are wet above wet_above_c of dry bulb, whatever the load: a control that followed the load would save power by adding load. */
struct mw_dry_air mw_dry_cooler_air(const struct mw_cooler_part *p, const struct mw_weather *w, double wet_above_c, double want_c);
/* One unit of part p rejects q_w and should send its water out at want_c, for which its air was asked: the least air that does it.  Below their
 * slowest speed fans take turns, so that neither air nor water depends on how many units share the heat. */
struct mw_dry_run mw_dry_cooler_reach(const struct mw_cooler_part *p, const struct mw_dry_air *air, double q_w, double want_c);
/* The same at a given air flow. */
struct mw_dry_run mw_dry_cooler_at(const struct mw_cooler_part *p, const struct mw_dry_air *air, double q_w, double air_frac);
/* Water that one unit's pads evaporate; 0 when they are dry. */
double mw_dry_cooler_evaporated_kgps(const struct mw_cooler_part *p, const struct mw_dry_air *air, double air_frac);

#endif
