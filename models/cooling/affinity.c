/* models/cooling/affinity.c - the affinity laws; nothing here knows which machine it turns. */
#include "models/cooling/affinity.h"

static const double WATER_KGPM3 = 1000.0;

double mw_fan_w(double air_kgps, double density_kgpm3, double rise_pa, double efficiency_frac)
{
    return air_kgps / density_kgpm3 * rise_pa / efficiency_frac;
}

double mw_pump_w(double water_kgps, double rise_pa, double efficiency_frac)
{
    return water_kgps / WATER_KGPM3 * rise_pa / efficiency_frac;
}

double mw_affinity_frac(double flow_frac, double least_frac)
{
    if (flow_frac <= 0.0)
        return 0.0;
    if (flow_frac < least_frac)
        return flow_frac * least_frac * least_frac;
    return flow_frac * flow_frac * flow_frac;
}
