/* models/cooling/water.c - water balances of evaporating coolers. */
#include "models/cooling/water.h"
#include "sim/base/moist_air.h"

double mw_water_latent_kj_per_kg(double t_c)
{
    return -0.0013 * t_c * t_c - 2.3097 * t_c + 2500.5;
}

double mw_water_blowdown_kgps(double evaporated_kgps, double cycles)
{
    return evaporated_kgps / (cycles - 1.0);
}

double mw_water_makeup_kgps(double evaporated_kgps, double cycles, double drift_kgps)
{
    return evaporated_kgps * cycles / (cycles - 1.0) + drift_kgps;
}

static double saturated_d(double t_c, double p_pa)
{
    return mw_air_humidity_ratio(mw_air_psat_pa(t_c), p_pa);
}

double mw_air_saturated_c(double enthalpy_kj_per_kg, double p_pa)
{
    /* Some unsaturated air of this enthalpy has the wanted temperature as its wet bulb: take it at 60 C, or bone dry if that is colder. */
    double t_c = enthalpy_kj_per_kg / 1.01;
    if (t_c > 60.0)
        t_c = 60.0;
    double d = (enthalpy_kj_per_kg - 1.01 * t_c) / (2500.0 + 1.84 * t_c);
    double e_pa = d * p_pa / (0.62198 + d);
    return mw_air_wet_bulb_c(t_c, e_pa / mw_air_psat_pa(t_c), p_pa);
}

double mw_tower_evaporated_kgps(const struct mw_weather *w, double air_kgps, double q_w)
{
    if (!(q_w > 0.0) || !(air_kgps > 0.0))
        return 0.0;
    double d_in = mw_air_humidity_ratio(w->rh_frac * mw_air_psat_pa(w->db_c), w->pressure_pa);
    double h_out = mw_air_enthalpy_kj_per_kg(w->db_c, d_in) + q_w / 1000.0 / air_kgps;
    double rise = saturated_d(mw_air_saturated_c(h_out, w->pressure_pa), w->pressure_pa) - d_in;
    return rise > 0.0 ? air_kgps * rise : 0.0;
}
