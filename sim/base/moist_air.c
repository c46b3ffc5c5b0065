/* sim/base/moist_air.c - moist air by closed forms; the wet bulb by Newton's method; knows no weather and no plant. */
#include "sim/base/moist_air.h"
#include "sim/base/rng.h" /* mw_exp, mw_log: temperatures end in event times, so bytes must not depend on the C library */

static const double BUCK_PA = 611.21, BUCK_B = 18.678, BUCK_C_C = 257.14, BUCK_D_C = 234.5;
static const double WATER_OVER_AIR = 0.62198;    /* ratio of molar masses */
static const double VAPOUR_MAX_FRAC = 0.9;       /* of the total pressure */
static const double RH_MIN_FRAC = 0.001;

/* Exponent of the Buck equation and, if asked, its derivative by temperature. */
static double buck_exponent(double t_c, double *slope)
{
    double below = BUCK_C_C + t_c;
    if (slope)
        *slope = (BUCK_B - 2.0 * t_c / BUCK_D_C) / below - (BUCK_B - t_c / BUCK_D_C) * t_c / (below * below);
    return (BUCK_B - t_c / BUCK_D_C) * t_c / below;
}

double mw_air_psat_pa(double t_c)
{
    return BUCK_PA * mw_exp(buck_exponent(t_c, 0));
}

double mw_air_humidity_ratio(double p_vapour_pa, double p_pa)
{
    if (p_vapour_pa > VAPOUR_MAX_FRAC * p_pa)
        p_vapour_pa = VAPOUR_MAX_FRAC * p_pa;
    return WATER_OVER_AIR * p_vapour_pa / (p_pa - p_vapour_pa);
}

double mw_air_enthalpy_kj_per_kg(double t_c, double d)
{
    return 1.01 * t_c + (2500.0 + 1.84 * t_c) * d;
}

double mw_air_density_kgpm3(double p_pa, double t_c)
{
    return 1.293 * (p_pa / 101325.0) * (273.15 / (273.15 + t_c));
}

double mw_air_wet_bulb_c(double t_c, double rh_frac, double p_pa)
{
    double h = mw_air_enthalpy_kj_per_kg(t_c, mw_air_humidity_ratio(rh_frac * mw_air_psat_pa(t_c), p_pa));
    double t = t_c;
    /* The enthalpy of saturated air rises and is convex, so that Newton from above falls onto the root without overshooting. */
    for (int i = 0; i < 50; i++) {
        double slope, e_pa = BUCK_PA * mw_exp(buck_exponent(t, &slope));
        double d = mw_air_humidity_ratio(e_pa, p_pa);
        double dd_dt = d * slope * p_pa / (p_pa - e_pa);
        double step_k = (mw_air_enthalpy_kj_per_kg(t, d) - h) / (1.01 + 1.84 * d + (2500.0 + 1.84 * t) * dd_dt);
        t -= step_k;
        if (step_k < 1e-11 && step_k > -1e-11)
            break;
    }
    return t < t_c ? t : t_c;
}

double mw_air_dew_point_c(double t_c, double rh_frac)
{
    double rh = rh_frac > RH_MIN_FRAC ? rh_frac : RH_MIN_FRAC;
    if (rh >= 1.0)
        return t_c;
    /* Inverse of the Buck exponent g: t^2/D - (B - g) t + C g = 0, the smaller root. */
    double g = mw_log(rh) + buck_exponent(t_c, 0);
    double half = 0.5 * (BUCK_B - g), inside = half * half - BUCK_C_C * g / BUCK_D_C;
    double root = inside > 0.0 ? __builtin_sqrt(inside) : 0.0;
    return BUCK_C_C * g / (half + root);
}

double mw_air_rh_frac(double t_c, double wet_bulb_c, double p_pa)
{
    double h = mw_air_enthalpy_kj_per_kg(wet_bulb_c, mw_air_humidity_ratio(mw_air_psat_pa(wet_bulb_c), p_pa));
    double d = (h - 1.01 * t_c) / (2500.0 + 1.84 * t_c); /* the same enthalpy at t_c */
    double rh = d * p_pa / ((WATER_OVER_AIR + d) * mw_air_psat_pa(t_c));
    return rh < RH_MIN_FRAC ? RH_MIN_FRAC : rh > 1.0 ? 1.0 : rh;
}

double mw_air_pressure_pa(double elevation_m)
{
    double base = 1.0 - 2.25577e-5 * elevation_m;
    return base > 0.0 ? 101325.0 * mw_pow(base, 5.25588) : 0.0;
}
