/* models/cooling/dry_cooler.c - dry and adiabatic coolers; pads are wet above a dry bulb, never by load. */
#include "models/cooling/dry_cooler.h"
#include "sim/base/moist_air.h"
#include "sim/base/rng.h"
#include <math.h>

static const double APPROACH_EXPONENT = 0.6;
static const double LEAST_APPROACH_K = 0.5;
static const double AIR_RISE_FRAC = 0.8;         /* of range + approach at rating: assumed */
static const double AIR_CP_JPKGK = 1010.0;

double mw_dry_cooler_out_c(double air_in_c, double approach_k, double q_frac, double air_frac)
{
    return q_frac > 0.0 ? air_in_c + approach_k * mw_pow(q_frac / air_frac, APPROACH_EXPONENT) : air_in_c;
}

double mw_adiabatic_air_c(double dry_bulb_c, double wet_bulb_c, double effectiveness_frac)
{
    return dry_bulb_c - effectiveness_frac * (dry_bulb_c - wet_bulb_c);
}

/* Air flow per unit of heat at which the water leaves at want_c. */
static double least_air(const struct mw_cooler_part *p, double air_in_c, double want_c)
{
    double approach_k = want_c - air_in_c;
    return approach_k < LEAST_APPROACH_K ? INFINITY : mw_pow(p->approach_k / approach_k, 1.0 / APPROACH_EXPONENT);
}

/* Pre-cooling follows a line of constant enthalpy, so that the humidity gained is what the sensible cooling pays for. */
static double humidity_gain(const struct mw_weather *w, double air_in_c)
{
    double d_out = mw_air_humidity_ratio(w->rh_frac * mw_air_psat_pa(w->db_c), w->pressure_pa);
    double h = mw_air_enthalpy_kj_per_kg(w->db_c, d_out), d_in = (h - 1.01 * air_in_c) / (2500.0 + 1.84 * air_in_c);
    return d_in > d_out ? d_in - d_out : 0.0;
}

struct mw_dry_air mw_dry_cooler_air(const struct mw_cooler_part *p, const struct mw_weather *w, double wet_above_c, double want_c)
{
    bool wet = p->adiabatic_effectiveness > 0.0 && w->wb_c < w->db_c && w->db_c > wet_above_c;
    double in_c = wet ? mw_adiabatic_air_c(w->db_c, w->wb_c, p->adiabatic_effectiveness) : w->db_c;
    return (struct mw_dry_air){ wet, in_c, least_air(p, in_c, want_c), wet ? humidity_gain(w, in_c) : 0.0 };
}

double mw_dry_cooler_evaporated_kgps(const struct mw_cooler_part *p, const struct mw_dry_air *air, double air_frac)
{
    double full_kgps = p->rated_w / (AIR_CP_JPKGK * AIR_RISE_FRAC * (p->range_k + p->approach_k));
    return full_kgps * air_frac * air->gain_kgpkg;
}

struct mw_dry_run mw_dry_cooler_at(const struct mw_cooler_part *p, const struct mw_dry_air *air, double q_w, double air_frac)
{
    return (struct mw_dry_run){ mw_dry_cooler_out_c(air->in_c, p->approach_k, q_w / p->rated_w, air_frac), air_frac };
}

struct mw_dry_run mw_dry_cooler_reach(const struct mw_cooler_part *p, const struct mw_dry_air *air, double q_w, double want_c)
{
    if (!(q_w > 0.0))
        return (struct mw_dry_run){ want_c, 0.0 };
    double air_frac = q_w / p->rated_w * air->least;
    if (air_frac < 1.0) /* found as the inverse */
        return (struct mw_dry_run){ want_c, air_frac };
    return mw_dry_cooler_at(p, air, q_w, 1.0);
}
