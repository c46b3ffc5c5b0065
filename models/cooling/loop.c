/* models/cooling/loop.c - the balance of one facility loop at one weather. */
#include "models/cooling/loop.h"
#include "models/cooling/affinity.h"
#include "models/cooling/chiller.h"
#include "models/cooling/dry_cooler.h"
#include "models/cooling/tower.h"
#include "models/cooling/water.h"
#include "sim/base/minmax.h"
#include <math.h>
#include <string.h>

static const double WATER_CP_JPKGK = 4186.0;
static const double YORK_DESIGN_K = 3.8445;   /* approach of the correlation at its design point */
static const double TOWER_LEAST_FRAC = 0.3;   /* slowest fan (modelica-buildings, VariableSpeedMerkel and YorkCalc) */
static const double DRY_LEAST_FRAC = 0.1;      /* slowest fan; below it fans take turns */
static const double TOWER_LEAST_WATER_FRAC = 0.2; /* below it fill runs dry; the flow is kept */
static const double TOWER_LIQUID_GAS = 1.11914; /* mass flows at design (Lei & Masanet's sample) */
static const double SLACK = 0.95;
enum { ROUNDS = 2 }; /* compressor heat warms its own condenser by half a kelvin: the second round leaves 2e-4 of the power */

struct reject { double out_c, fan_w, pump_w, evaporated_kgps, drift_kgps, air_frac; bool outside; };

static bool is_tower(const struct mw_cooler_part *p)
{
    return p->kind && strcmp(p->kind, "tower") == 0;
}

struct mw_loop_air mw_loop_air(const struct mw_loop *l, const struct mw_weather *w)
{
    const struct mw_cooler_part *p = l->cooler;
    if (is_tower(p))
        return (struct mw_loop_air){ .w = *w, .tower = true };
    double wet_above_c = l->chiller ? p->start_c : fmin(p->start_c, l->set_c - p->approach_k);
    return (struct mw_loop_air){ .w = *w, .dry = mw_dry_cooler_air(p, w, wet_above_c, l->set_c) };
}

static struct reject tower_reject(const struct mw_loop *l, double wb_c, double heat_w, double air_frac)
{
    const struct mw_cooler_part *p = l->cooler;
    double unit_w = heat_w / l->cooler_n, water_frac = fmax(unit_w / p->rated_w, TOWER_LEAST_WATER_FRAC), scale = p->approach_k / YORK_DESIGN_K;
    struct mw_tower_run t = air_frac > 0.0 ? mw_tower_at(air_frac, wb_c, l->range_k, water_frac, scale)
                                           : mw_tower_reach(l->set_c, wb_c, l->range_k, water_frac, scale, TOWER_LEAST_FRAC);
    double water_kgps = p->rated_w / (WATER_CP_JPKGK * p->range_k);
    return (struct reject){ .out_c = t.out_c, .air_frac = t.air_frac, .outside = t.outside, .fan_w = l->cooler_n * p->fan_w * mw_affinity_frac(t.air_frac, TOWER_LEAST_FRAC),
        .pump_w = l->cooler_n * p->pump_w * mw_affinity_frac(water_frac, l->least_frac), .drift_kgps = l->cooler_n * p->drift_frac * water_kgps * water_frac };
}

static struct reject dry_reject(const struct mw_loop *l, const struct mw_dry_air *air, double heat_w, double air_frac)
{
    const struct mw_cooler_part *p = l->cooler;
    double unit_w = heat_w / l->cooler_n;
    struct mw_dry_run d = air_frac > 0.0 ? mw_dry_cooler_at(p, air, unit_w, air_frac) : mw_dry_cooler_reach(p, air, unit_w, l->set_c);
    return (struct reject){ .out_c = d.out_c, .air_frac = d.air_frac, .fan_w = l->cooler_n * p->fan_w * mw_affinity_frac(d.air_frac, DRY_LEAST_FRAC),
                            .pump_w = air->wet ? l->cooler_n * p->pump_w : 0.0 };
}

/* At a fan speed, or (air_frac 0) at the slowest that reaches the set point. */
static struct reject reject(const struct mw_loop *l, const struct mw_loop_air *air, double heat_w, double air_frac)
{
    return air->tower ? tower_reject(l, air->w.wb_c, heat_w, air_frac) : dry_reject(l, &air->dry, heat_w, air_frac);
}

/* Water, found once for the speed that was chosen. */
static void evaporate(const struct mw_loop *l, const struct mw_loop_air *air, double heat_w, struct reject *x)
{
    const struct mw_cooler_part *p = l->cooler;
    if (air->tower)
        x->evaporated_kgps = l->cooler_n * mw_tower_evaporated_kgps(&air->w, p->rated_w / (WATER_CP_JPKGK * p->range_k) / TOWER_LIQUID_GAS * x->air_frac, heat_w / l->cooler_n);
    else
        x->evaporated_kgps = l->cooler_n * mw_dry_cooler_evaporated_kgps(p, &air->dry, x->air_frac);
}

static void take(struct mw_loop_run *r, const struct reject *x)
{
    r->fan_w = x->fan_w;
    r->pump_w += x->pump_w;
    r->evaporated_kgps = x->evaporated_kgps;
    r->drift_kgps = x->drift_kgps;
    r->outside |= x->outside;
}

struct mode { struct reject x; struct mw_chiller_run c; double share, wanted_w, power_w; };

static bool has_chillers(const struct mw_loop *l)
{
    return l->chiller && l->chiller_n > 0.0;
}

/* Coolers at one fan speed, chillers for what is left.  Compressor heat makes a mode dearer, not cheaper (staging gives back less than SLACK): one
 * that is not below most_w without it is given up. */
static struct mode mode_at(const struct mw_loop *l, const struct mw_loop_air *air, double heat_w, double air_frac, double most_w)
{
    struct mode m = { .wanted_w = heat_w };
    for (int i = 0; i < ROUNDS; i++) {
        if (i > 0 && m.x.fan_w + m.x.pump_w + SLACK * m.c.power_w >= most_w)
            break;
        m.x = reject(l, air, heat_w + m.c.power_w, air_frac);
        m.share = mw_min(mw_max((l->set_c + l->range_k - m.x.out_c) / l->range_k, 0.0), 1.0);
        m.wanted_w = heat_w * (1.0 - m.share);
        if (!has_chillers(l))
            break;
        m.c = mw_chiller_bank(l->chiller, (unsigned)l->chiller_n, m.wanted_w, l->set_c, m.x.out_c);
    }
    m.power_w = m.x.fan_w + m.x.pump_w + m.c.power_w;
    return m;
}

/* The cheapest fan speed; one at which the chillers do not suffice is worse than any other, and full speed is the last resort. */
static struct mode mode_best(const struct mw_loop *l, const struct mw_loop_air *air, double heat_w, const struct reject *free)
{
    static const double speed[] = { 1.0, 0.85, 0.65, 0.45, 0.3, 0.2 };
    struct mode best = { .x = *free, .share = 1.0, .power_w = free->fan_w + free->pump_w };
    bool reached = free->out_c <= l->set_c + 1e-9;
    if (!reached)
        best = mode_at(l, air, heat_w, 1.0, INFINITY);
    for (unsigned i = 0; has_chillers(l) && i < sizeof speed / sizeof *speed; i++) {
        if (reached ? speed[i] >= free->air_frac : i == 0)
            continue;
        struct mode m = mode_at(l, air, heat_w, speed[i], best.power_w);
        if (m.power_w < best.power_w && m.c.served_w >= m.wanted_w * (1.0 - 1e-12))
            best = m;
    }
    return best;
}

struct mw_loop_run mw_loop_evaluate_in(const struct mw_loop *l, const struct mw_loop_air *air, double heat_w)
{
    struct mw_loop_run r = { .economiser_frac = 1.0 };
    if (!(heat_w > 0.0))
        return r;
    r.pump_w = l->design_w > 0.0 ? l->pump_w * mw_affinity_frac(heat_w / l->design_w, l->least_frac) : 0.0;
    if (!(l->cooler_n > 0.0)) { /* every cooler is down: nothing is held */
        r.rise_k = l->range_k * 10.0;
        r.economiser_frac = 0.0;
        r.capacity_frac = INFINITY;
        return r;
    }
    struct reject free = reject(l, air, heat_w, 0.0);
    struct mode m = mode_best(l, air, heat_w, &free);
    evaporate(l, air, heat_w + m.c.power_w, &m.x);
    take(&r, &m.x);
    r.chiller_w = m.c.power_w;
    r.outside |= m.c.outside;
    r.economiser_frac = m.share;
    if (m.c.served_w < m.wanted_w * (1.0 - 1e-12))
        r.rise_k = mw_max(m.x.out_c - l->range_k * m.c.served_w / heat_w - l->set_c, 0.0);
    double able_w = has_chillers(l) ? l->chiller_n * mw_chiller_at(l->chiller, l->set_c, m.x.out_c).capacity_w : 0.0;
    r.capacity_frac = r.rise_k > 0.0 ? 1.0 + r.rise_k / l->range_k : m.share >= 1.0 ? m.x.air_frac : able_w > 0.0 ? m.wanted_w / able_w : 1.0;
    return r;
}

struct mw_loop_run mw_loop_evaluate(const struct mw_loop *l, const struct mw_weather *w, double heat_w)
{
    struct mw_loop_air air = heat_w > 0.0 ? mw_loop_air(l, w) : (struct mw_loop_air){ 0 }; /* without heat there need not be a cooler */
    return mw_loop_evaluate_in(l, &air, heat_w);
}

/* Heat that one cooler rejects at the design weather over its rating; a third at least, where a cooler cannot hold the set point at all. */
static double cooler_derate(const struct mw_loop *l, const struct mw_weather *w)
{
    const struct mw_cooler_part *p = l->cooler;
    double air_c = w->db_c;
    if (is_tower(p))
        return fmin(fmax((l->set_c - w->wb_c) / p->approach_k, 1.0 / 3.0), 1.0);
    if (p->adiabatic_effectiveness > 0.0)
        air_c = mw_adiabatic_air_c(w->db_c, w->wb_c, p->adiabatic_effectiveness);
    return fmin(fmax(pow(fmax(l->set_c - air_c, 0.0) / p->approach_k, 1.0 / 0.6), 1.0 / 3.0), 1.0);
}

void mw_loop_size(struct mw_loop *l, const struct mw_weather *design, double *cooler_needed, double *chiller_needed)
{
    *cooler_needed = *chiller_needed = 0.0;
    if (!(l->design_w > 0.0))
        return;
    bool trimmed = l->chiller && l->chiller->rated_w > 0.0;
    struct mw_loop_air air = mw_loop_air(l, design);
    double heat_w = l->design_w, derate = trimmed ? 1.0 : cooler_derate(l, design);
    for (int i = 0; i < ROUNDS; i++) { /* with compressor heat the coolers grow, and with them the economiser's share */
        l->cooler_n = *cooler_needed = fmax(1.0, ceil(heat_w / (l->cooler->rated_w * derate) * (1.0 - 1e-9)));
        if (!trimmed)
            return;
        struct reject x = reject(l, &air, heat_w, 0.0);
        double share = fmin(fmax((l->set_c + l->range_k - x.out_c) / l->range_k, 0.0), 1.0), left_w = x.out_c > l->set_c + 1e-9 ? l->design_w * (1.0 - share) : 0.0;
        struct mw_chiller_point at = mw_chiller_at(l->chiller, l->set_c, x.out_c);
        l->chiller_n = *chiller_needed = left_w > 0.0 ? ceil(left_w / at.capacity_w * (1.0 - 1e-9)) : 0.0;
        heat_w = l->design_w + mw_chiller_bank(l->chiller, (unsigned)*chiller_needed, left_w, l->set_c, x.out_c).power_w;
    }
}
