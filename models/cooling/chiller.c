/* models/cooling/chiller.c - EIR curves and the staging of a bank; no water loop, no weather. */
#include "models/cooling/chiller.h"
#include "sim/base/minmax.h"
#include <math.h>

static double clamp(double x, double lo, double hi)
{
    return x < lo ? lo : x > hi ? hi : x;
}

static double biquadratic(const struct mw_numbers *a, double x, double y)
{
    return a->v[0] + a->v[1] * x + a->v[2] * x * x + a->v[3] * y + a->v[4] * y * y + a->v[5] * x * y;
}

static double part_load(const struct mw_chiller_part *p, double plr)
{
    double x = plr > p->plr_min_unl ? plr : p->plr_min_unl;
    return p->eirfplr.v[0] + p->eirfplr.v[1] * x + p->eirfplr.v[2] * x * x;
}

struct mw_chiller_point mw_chiller_at(const struct mw_chiller_part *p, double evap_leaving_c, double cond_entering_c)
{
    double ev = clamp(evap_leaving_c, p->evap_min_c, p->evap_max_c), co = clamp(cond_entering_c, p->cond_min_c, p->cond_max_c);
    double capacity_w = p->rated_w * biquadratic(&p->capft, ev, co);
    double full_w = capacity_w / p->cop_ref * biquadratic(&p->eirft, ev, co);
    if (cond_entering_c > p->cond_max_c) {
        double stretch = (cond_entering_c - ev) / (p->cond_max_c - ev);
        capacity_w /= stretch; /* the compressor's power stays, what it lifts falls */
    }
    return (struct mw_chiller_point){ capacity_w, full_w, ev != evap_leaving_c || co != cond_entering_c };
}

double mw_chiller_power_w(const struct mw_chiller_part *p, const struct mw_chiller_point *at, double plr)
{
    if (plr <= 0.0)
        return 0.0;
    double cycling = p->plr_min > 0.0 ? mw_min(plr / p->plr_min, 1.0) : 1.0;
    return at->full_w * part_load(p, plr) * cycling;
}

/* Machines whose number makes the least power, before rounding: d/dm of m (c0 + c1 u/m + c2 (u/m)^2) = 0. */
static double best_count(const struct mw_chiller_part *p, double units)
{
    double c0 = p->eirfplr.v[0], c2 = p->eirfplr.v[2];
    return c0 > 0.0 && c2 > 0.0 ? units * sqrt(c2 / c0) : c0 > 0.0 ? 0.0 : INFINITY;
}

struct mw_chiller_run mw_chiller_bank(const struct mw_chiller_part *p, unsigned n, double load_w, double evap_leaving_c, double cond_entering_c)
{
    struct mw_chiller_run r = { 0 };
    if (n == 0 || !(load_w > 0.0))
        return r;
    struct mw_chiller_point at = mw_chiller_at(p, evap_leaving_c, cond_entering_c);
    r.outside = at.outside;
    r.served_w = mw_min(load_w, n * at.capacity_w);
    double units = r.served_w / at.capacity_w, least = ceil(units * (1.0 - 1e-12)), best = clamp(best_count(p, units), least, n);
    double m[2] = { mw_max(floor(best), least), mw_min(ceil(best), n) };
    r.power_w = INFINITY;
    for (int i = 0; i < 2; i++) {
        double w = m[i] * mw_chiller_power_w(p, &at, mw_min(units / m[i], 1.0));
        if (w < r.power_w) {
            r.power_w = w;
            r.on_n = (unsigned)m[i];
        }
    }
    return r;
}

double mw_lei_cop(double load_frac, double t_c)
{
    double l = load_frac;
    return 16.798751 + 0.008840 * t_c * t_c - 8.528931 * l * l + 9.885294 * l - 0.760621 * t_c + 0.084615 * l * t_c;
}
