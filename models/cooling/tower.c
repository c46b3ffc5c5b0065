/* models/cooling/tower.c - YorkCalc and its inverse; quadratic in liquid/gas, so that the fan speed has a closed form. */
#include "models/cooling/tower.h"
#include <math.h>

static const double york[3][3][3] = { /* [LG][range][wet bulb] */
    { { -0.359741205, -0.055053608, 0.0023850432 }, { 0.173926877, -0.0248473764, 0.00048430224 }, { -0.005589849456, 0.0005770079712, -0.00001342427256 } },
    { { 2.84765801111111, -0.121765149, 0.0014599242 }, { 1.680428651, -0.0166920786, -0.0007190532 }, { -0.025485194448, 0.0000487491696, 0.00002719234152 } },
    { { -0.0653766255555556, -0.002278167, 0.0002500254 }, { -0.0910565458, 0.00318176316, 0.000038621772 }, { -0.0034285382352, 0.00000856589904, -0.000001516821552 } },
};
static const double WB_MIN_C = -34.4, WB_MAX_C = 30.0, RANGE_MIN_K = 1.1, RANGE_MAX_K = 22.2, LG_MAX = 8.0;

/* Coefficients of 1, LG, LG^2 at this range and wet bulb. */
static void york_in_lg(double range_k, double wb_c, double c[3])
{
    for (int k = 0; k < 3; k++) {
        double by_range[3];
        for (int j = 0; j < 3; j++)
            by_range[j] = york[k][j][0] + wb_c * (york[k][j][1] + wb_c * york[k][j][2]);
        c[k] = by_range[0] + range_k * (by_range[1] + range_k * by_range[2]);
    }
}

double mw_york_approach_k(double liquid_gas, double range_k, double wet_bulb_c)
{
    double c[3];
    york_in_lg(range_k, wet_bulb_c, c);
    return c[0] + liquid_gas * (c[1] + liquid_gas * c[2]);
}

static double clamp(double x, double lo, double hi)
{
    return x < lo ? lo : x > hi ? hi : x;
}

/* The largest LG, up to hi, whose approach does not pass want_k; approach rises with LG up to the vertex of the parabola. */
static double lg_for(const double c[3], double want_k, double hi)
{
    double top = c[2] < 0.0 ? -c[1] / (2.0 * c[2]) : hi; /* beyond the vertex the correlation would fall again */
    double limit = top < hi ? top : hi;
    if (c[0] + limit * (c[1] + limit * c[2]) <= want_k)
        return hi;
    double half = 0.5 * c[1], inside = half * half - c[2] * (c[0] - want_k);
    return inside > 0.0 ? (want_k - c[0]) / (half + sqrt(inside)) : limit;
}

static struct mw_tower_run held(double wet_bulb_c, double range_k, double c[3])
{
    double wb = clamp(wet_bulb_c, WB_MIN_C, WB_MAX_C), range = clamp(range_k, RANGE_MIN_K, RANGE_MAX_K);
    york_in_lg(range, wb, c);
    return (struct mw_tower_run){ .outside = wb != wet_bulb_c || range != range_k };
}

static double out_c(const double c[3], double lg, double wet_bulb_c, double approach_scale)
{
    double x = fmin(lg, LG_MAX);
    return wet_bulb_c + approach_scale * fmax(c[0] + x * (c[1] + x * c[2]), 0.0);
}

struct mw_tower_run mw_tower_at(double air_frac, double wet_bulb_c, double range_k, double water_frac, double approach_scale)
{
    double c[3];
    struct mw_tower_run r = held(wet_bulb_c, range_k, c);
    r.air_frac = air_frac;
    r.out_c = out_c(c, water_frac / air_frac, wet_bulb_c, approach_scale);
    return r;
}

struct mw_tower_run mw_tower_reach(double want_c, double wet_bulb_c, double range_k, double water_frac, double approach_scale, double least_frac)
{
    double c[3];
    struct mw_tower_run r = held(wet_bulb_c, range_k, c);
    double lg = lg_for(c, (want_c - wet_bulb_c) / approach_scale, fmin(water_frac / least_frac, LG_MAX));
    r.air_frac = lg > 0.0 ? clamp(water_frac / lg, least_frac, 1.0) : 1.0;
    r.out_c = out_c(c, water_frac / r.air_frac, wet_bulb_c, approach_scale);
    return r;
}
