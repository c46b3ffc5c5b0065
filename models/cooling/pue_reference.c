/* models/cooling/pue_reference.c - Lei & Masanet's air and water economiser plants, whole, with their own constants; used by tests only. */
#include "models/cooling/pue_reference.h"
#include "models/cooling/affinity.h"
#include "models/cooling/chiller.h"
#include "models/cooling/water.h"
#include <math.h>

/* The authors' example vectors; what the two designs share is repeated, so that each stands by itself. */
struct vector {
    double ups_efficiency, pd_frac, light_frac;
    double supply_low_c, supply_high_c; /* AE: outdoor air is clamped to it; WEC: both the set point */
    double air_k, water_k, tower_k;     /* temperature rises of room air, chilled water, tower water */
    double room_pa, room_eff, tower_fan_pa, tower_fan_eff, humid_pa, humid_eff, econ_pa, econ_eff, chilled_pa, chilled_eff, tower_pa, tower_eff;
    double tower_approach_k, exchanger_approach_k, exchanger_frac, sensible_frac;
    double load_frac, cop_gain_frac, liquid_gas;
};
static const struct vector ae = {
    .ups_efficiency = 0.980302734, .pd_frac = 0.00560546875, .light_frac = 0.00181445313, .supply_low_c = 10.3671875, .supply_high_c = 34.1953125,
    .air_k = 14.7840712, .water_k = 6.91894531, .tower_k = 4.28710938, .room_pa = 685.058594, .room_eff = 0.829931641,
    .tower_fan_pa = 203.417969, .tower_fan_eff = 0.897802734, .humid_pa = 7315820.31, .humid_eff = 0.704492187, .chilled_pa = 146519.937, .chilled_eff = 0.790039062,
    .tower_pa = 212001.820, .tower_eff = 0.716601562, .tower_approach_k = 6.33818359, .load_frac = 0.224023438, .cop_gain_frac = 0.105488281, .liquid_gas = 1.11914062,
};
static const struct vector wec = {
    .ups_efficiency = 0.980302734, .pd_frac = 0.00560546875, .light_frac = 0.00181445313, .supply_low_c = 27.3671875, .supply_high_c = 27.3671875,
    .air_k = 18.8856337, .water_k = 7.50488281, .tower_k = 4.13867188, .room_pa = 416.992188, .room_eff = 0.713720703,
    .tower_fan_pa = 148.339844, .tower_fan_eff = 0.745947266, .humid_pa = 6500976.56, .humid_eff = 0.674023438, .econ_pa = 156284.191, .econ_eff = 0.668945312,
    .chilled_pa = 171884.552, .chilled_eff = 0.745117188, .tower_pa = 210534.680, .tower_eff = 0.709960938, .tower_approach_k = 6.50576172,
    .exchanger_approach_k = 2.29404297, .exchanger_frac = 0.816601563, .sensible_frac = 0.986289063, .load_frac = 0.224023438, .cop_gain_frac = 0.105488281, .liquid_gas = 1.11914062,
};
static const double AIR_CP = 1.01, WATER_CP = 4.2; /* kJ/(kg K), the source's */

/* The source's psychrometrics: not those of sim/base, which use one value of each constant. */
static double buck_pa(double base_pa, double t_c)
{
    return base_pa * exp((18.678 - t_c / 234.5) * t_c / (257.14 + t_c));
}

static double enthalpy(double t_c, double d)
{
    return 1.01 * t_c + (2500.0 + 1.84 * t_c) * d;
}

static double density(double p_pa, double t_c)
{
    return 1.293 * (p_pa / 101325.0) * (273.15 / (273.15 + t_c));
}

static double wet_bulb_c(const struct mw_pue_air *a)
{
    double e = a->rh_frac * buck_pa(611.2, a->db_c), h = enthalpy(a->db_c, 0.62198 * e / (a->pressure_pa - e)), lo = -60.0, hi = a->db_c + 1.0;
    for (int i = 0; i < 80; i++) {
        double mid = 0.5 * (lo + hi), s = buck_pa(611.2, mid);
        if (enthalpy(mid, 0.62198 * s / (a->pressure_pa - s)) < h)
            lo = mid;
        else
            hi = mid;
    }
    return 0.5 * (lo + hi);
}

static void common(struct mw_pue_parts *p, const struct vector *v)
{
    p->ups = 1.0 / v->ups_efficiency - 1.0;
    p->distribution = 1.0 / (1.0 - v->pd_frac) - 1.0;
    p->lighting = v->light_frac;
}

static double heat(const struct mw_pue_parts *p)
{
    return 1.0 + p->ups + p->distribution + p->lighting;
}

static double pump(double water_kgps, double pa, double eff)
{
    return mw_pump_w(water_kgps, pa, eff) / 1000.0;
}

static double fan(double air_kgps, double rho, double pa, double eff)
{
    return mw_fan_w(air_kgps, rho, pa, eff) / 1000.0;
}

/* Chiller plant for q; extra heat goes to the tower past the chiller. */
static void plant(struct mw_pue_parts *p, const struct vector *v, const struct mw_pue_air *a, double q, double extra)
{
    double cop = mw_lei_cop(v->load_frac, wet_bulb_c(a) + v->tower_approach_k) * (1.0 + v->cop_gain_frac);
    p->chiller = q / cop;
    p->chilled_pump = pump(q / (WATER_CP * v->water_k), v->chilled_pa, v->chilled_eff);
    double tower_kgps = (q + extra + p->chiller) / (WATER_CP * v->tower_k);
    p->tower_pump = pump(tower_kgps, v->tower_pa, v->tower_eff);
    p->tower_fan = fan(tower_kgps / v->liquid_gas, density(a->pressure_pa, a->db_c), v->tower_fan_pa, v->tower_fan_eff);
}

struct mw_pue_parts mw_pue_reference_wec(const struct mw_pue_air *a)
{
    const struct vector *v = &wec;
    struct mw_pue_parts p = { 0 };
    common(&p, v);
    double q = heat(&p), supply_c = v->supply_low_c, return_c = supply_c + v->air_k;
    p.room_fan = fan(q / (AIR_CP * v->air_k), density(a->pressure_pa, supply_c), v->room_pa, v->room_eff);
    double latent = q / v->sensible_frac - q, need = q + latent;
    double water_in_c = return_c - (return_c - supply_c) / v->exchanger_frac, water_out_c = water_in_c + v->water_k;
    p.humidifier = pump(latent / mw_water_latent_kj_per_kg(0.5 * (water_in_c + water_out_c)), v->humid_pa, v->humid_eff);
    double reach_c = wet_bulb_c(a) + v->tower_approach_k + v->exchanger_approach_k;
    p.economiser_frac = reach_c <= water_in_c ? 1.0 : fmax(0.0, (water_out_c - reach_c) / (water_out_c - water_in_c));
    p.economiser_pump = pump(need * p.economiser_frac / (WATER_CP * v->water_k), v->econ_pa, v->econ_eff);
    plant(&p, v, a, need * (1.0 - p.economiser_frac), need * p.economiser_frac);
    return p;
}

/* Humidity ratio in g/kg at a "fraction" rh, as the source has it. */
static double humidity_g(double t_c, double rh, double p_pa)
{
    double e = buck_pa(611.21, t_c) * rh;
    return 621.98 * e / (p_pa - e);
}

struct mw_pue_parts mw_pue_reference_ae(const struct mw_pue_air *a)
{
    const struct vector *v = &ae;
    struct mw_pue_parts p = { 0 };
    common(&p, v);
    double q = heat(&p), t = a->db_c, pa = a->pressure_pa, supply_c = fmin(fmax(t, v->supply_low_c), v->supply_high_c);
    double e = a->rh_frac * buck_pa(611.21, t), d = 622.0 * e / (pa - e), h = enthalpy(t, d / 1000.0);
    double gate_e = 611.21 * exp(15.0 * 18.678 / (257.14 + 15.0)), gate = enthalpy(27.0, 0.622 * gate_e / (pa - gate_e));
    double wetting = fmax((h - 1.01 * supply_c) * 1000.0 / (2500.0 + 1.84 * supply_c) - d, 0.0), g = 0.0;
    bool used = true;
    if (h < gate)
        g = t <= supply_c ? fmax(humidity_g(supply_c, 0.2, pa) - d, 0.0) : wetting;
    else if (h <= enthalpy(supply_c, humidity_g(supply_c, 0.8, pa) / 1000.0))
        g = wetting;
    else
        used = false;
    double air_kgps = q / (AIR_CP * v->air_k);
    p.room_fan = fan(air_kgps, density(pa, supply_c), v->room_pa, v->room_eff);
    if (used)
        p.humidifier = pump(air_kgps - air_kgps / (1.0 + g / 1000.0), v->humid_pa, v->humid_eff);
    p.economiser_frac = used ? 1.0 : 0.0;
    plant(&p, v, a, used ? q - air_kgps * AIR_CP * v->air_k : q, 0.0);
    return p;
}

double mw_pue_total(const struct mw_pue_parts *p)
{
    return heat(p) + p->room_fan + p->humidifier + p->economiser_pump + p->chiller + p->chilled_pump + p->tower_pump + p->tower_fan;
}
