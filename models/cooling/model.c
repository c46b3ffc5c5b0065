/* models/cooling/model.c - the cooling model on the clock: heat in, auxiliary watts and supply temperatures out; settles, books and metrics.
 *
 * Quasi-static: between events every loop is in balance with its weather and its heat.  Feedback heat -> temperature -> clock -> heat is
 * broken as everywhere: within a settle supply temperatures only rise; they come down when the weather turns, a unit is repaired, or
 * heat falls by another cause than the throttling itself (the next settle that the weather or the plant starts).
 */
#include "models/cooling/cooling_private.h"
#include "models/registry.h"
#include "sim/base/calendar.h"
#include "sim/base/check.h"
#include "sim/base/minmax.h"
#include <math.h>
#include <string.h>

static const double WATER_KGPM3 = 1000.0;
static const double TELL_K = 0.01; /* smaller changes of supply are not passed on */
enum { TABLES_AFTER_N = 100 };     /* settles of one simulation */

/* ---- port */

static uint32_t attach(struct mw_sim *s, uint32_t ent, uint32_t hall_ent, uint32_t group, double design_w, double liquid_frac, int64_t ready_ns)
{
    struct mw_cooling_state *c = mw_cooling(s);
    MW_ASSERT(!c->built);
    if (c->leaf_n == c->leaf_cap) {
        c->leaf_cap = c->leaf_cap ? 2 * c->leaf_cap : 64;
        struct mw_heat_leaf *leaf = mw_arena_array(s->arena, struct mw_heat_leaf, c->leaf_cap);
        if (c->leaf_n)
            memcpy(leaf, c->leaf, sizeof *leaf * c->leaf_n);
        c->leaf = leaf;
    }
    c->leaf[c->leaf_n] = (struct mw_heat_leaf){ .ent = ent, .hall_ent = hall_ent, .group = group, .design_w = design_w, .liquid_frac = liquid_frac, .ready_ns = ready_ns };
    return c->leaf_n++;
}

static void heat(struct mw_sim *s, uint32_t leaf, double w)
{
    struct mw_cooling_state *c = mw_cooling(s);
    struct mw_heat_leaf *l = &c->leaf[leaf];
    if (w == l->w)
        return;
    struct mw_cool_plant *p = &c->plant[l->plant];
    double liquid = mw_plant_liquid_frac(mw_cooling_par(s), l->liquid_frac);
    mw_sum_move(&p->liquid, l->w * liquid, w * liquid);
    mw_sum_move(&p->air, l->w * (1.0 - liquid), w * (1.0 - liquid));
    mw_sum_move(&c->it, l->w, w);
    l->w = w;
    p->dirty = true;
    mw_sim_dirty(s, MW_M_COOLING, MW_M_COMPUTE);
}

static double aux_w(struct mw_sim *s) { return mw_cooling(s)->aux_w; }
static double water_m3ps(struct mw_sim *s) { return mw_cooling(s)->water_m3ps; }
static double capacity_frac(struct mw_sim *s) { return mw_cooling(s)->capacity_frac; }

static void ports(struct mw_sim *s)
{
    static const struct mw_cooling_ops ops = { attach, heat, aux_w, water_m3ps, capacity_frac, mw_cooling_hall_w, mw_cooling_loops };
    mw_port(s)->cooling = &ops;
}

/* ---- clock */

static void all_dirty(struct mw_sim *s)
{
    for (uint32_t i = 0; i < mw_cooling(s)->plant_n; i++)
        mw_cooling(s)->plant[i].dirty = true;
}

/* Plant arrives with the racks that it serves. */
static void commission(struct mw_sim *s)
{
    struct mw_cooling_state *c = mw_cooling(s);
    c->share_w = 0.0;
    for (uint32_t i = 0; i < c->plant_n; i++)
        c->plant[i].accepted_frac = 0.0;
    for (uint32_t i = 0; i < c->leaf_n; i++) {
        struct mw_cool_plant *p = &c->plant[c->leaf[i].plant];
        double all_w = p->design_liquid_w + p->design_air_w;
        if (c->leaf[i].ready_ns <= s->now_ns && all_w > 0.0)
            p->accepted_frac = fmin(p->accepted_frac + c->leaf[i].design_w / all_w, 1.0);
    }
    for (uint32_t i = 0; i < c->plant_n; i++) {
        mw_plant_serve(&c->plant[i]);
        c->share_w += (c->plant[i].design_liquid_w + c->plant[i].design_air_w) * c->plant[i].accepted_frac;
    }
    c->may_fall = true;
    c->heat_only = false;
    all_dirty(s);
    mw_sim_dirty(s, MW_M_COOLING, MW_M_COOLING);
}

static void start(struct mw_sim *s)
{
    struct mw_cooling_state *c = mw_cooling(s);
    const struct mw_cooling_params *par = mw_cooling_par(s);
    int64_t last_ns = INT64_MIN;
    commission(s);
    for (uint32_t i = 0; i < c->leaf_n; i++)
        if (c->leaf[i].group != UINT32_MAX)
            mw_port(s)->compute->coolant(s, c->leaf[i].group, par->supply_c, par->air.supply_c);
    for (uint32_t i = 0; i < c->leaf_n; i++) {
        int64_t t_ns = c->leaf[i].ready_ns;
        if (t_ns > s->now_ns && t_ns < s->end_ns && t_ns != last_ns)
            mw_sim_post(s, MW_M_COOLING, last_ns = t_ns, MW_AT_EXOG, MW_EV_COMMISSION, 0, 0);
    }
}

static void fault(struct mw_sim *s, uint32_t ent, double units)
{
    struct mw_cooling_state *c = mw_cooling(s);
    for (uint32_t i = 0; i < c->plant_n; i++)
        for (enum mw_bank b = 0; b < MW_BANK_N; b++) {
            struct mw_cool_bank *k = &c->plant[i].bank[b];
            if (k->units <= 0.0 || k->ent != ent)
                continue;
            k->failed = fmin(fmax(k->failed + units, 0.0), k->units);
            mw_plant_serve(&c->plant[i]);
            c->plant[i].dirty = true;
            c->may_fall |= units < 0.0;
            mw_log_event(s, units > 0.0 ? "fail" : "repair", s->things.entity[ent].path, "%.0f of %.0f units in service", k->units - k->failed, k->units);
        }
    c->heat_only = false;
    mw_sim_dirty(s, MW_M_COOLING, MW_M_COOLING);
}

static void handle(struct mw_sim *s, const struct mw_event *e)
{
    if (e->kind == MW_EV_COMMISSION)
        commission(s);
    else if (e->kind == MW_EV_FAIL || e->kind == MW_EV_REPAIR)
        fault(s, e->ent, e->kind == MW_EV_FAIL ? 1.0 : -1.0);
}

/* ---- settle */

static bool same_weather(const struct mw_weather *a, const struct mw_weather *b)
{
    return a->db_c == b->db_c && a->wb_c == b->wb_c && a->rh_frac == b->rh_frac && a->pressure_pa == b->pressure_pa;
}

/* Losses of the hall's own path, and of what belongs to no hall its share by design heat that has arrived. */
static double room_of(struct mw_sim *s, const struct mw_cool_plant *p)
{
    const struct mw_power_ops *power = mw_port(s)->power;
    double share_w = mw_cooling(s)->share_w, own_w = (p->design_liquid_w + p->design_air_w) * p->accepted_frac;
    double common_w = power->loss_hall_w(s, 0);
    return (p->hall_ent ? power->loss_hall_w(s, p->hall_ent) : 0.0) + (share_w > 0.0 ? common_w * own_w / share_w : 0.0);
}

static void notice(struct mw_sim *s)
{
    struct mw_cooling_state *c = mw_cooling(s);
    const struct mw_weather *w = mw_port(s)->site->weather(s);
    if (!same_weather(w, &c->weather)) {
        c->weather = *w;
        c->may_fall = true;
        all_dirty(s);
    }
    for (uint32_t i = 0; i < c->plant_n; i++) {
        double room_w = room_of(s, &c->plant[i]);
        c->plant[i].dirty |= room_w != c->plant[i].room_w;
        c->plant[i].room_w = room_w;
    }
}

/* Supply temperatures to the groups of the plant; within a settle they only rise. */
static void tell(struct mw_sim *s, uint32_t plant)
{
    struct mw_cooling_state *c = mw_cooling(s);
    const struct mw_cooling_params *par = mw_cooling_par(s);
    struct mw_cool_plant *p = &c->plant[plant];
    if (!c->may_fall) {
        p->liquid_rise_k = fmax(p->liquid_rise_k, p->told_liquid_k);
        p->air_rise_k = fmax(p->air_rise_k, p->told_air_k);
    }
    if (fabs(p->liquid_rise_k - p->told_liquid_k) < TELL_K && fabs(p->air_rise_k - p->told_air_k) < TELL_K)
        return;
    p->told_liquid_k = p->liquid_rise_k;
    p->told_air_k = p->air_rise_k;
    for (uint32_t i = 0; i < c->leaf_n; i++)
        if (c->leaf[i].plant == plant && c->leaf[i].group != UINT32_MAX)
            mw_port(s)->compute->coolant(s, c->leaf[i].group, par->supply_c + p->liquid_rise_k, par->air.supply_c + p->air_rise_k);
    mw_sim_dirty(s, MW_M_COMPUTE, MW_M_COOLING);
    if (!c->hot_told && (p->liquid_rise_k > 0.0 || p->air_rise_k > 0.0)) {
        c->hot_told = true;
        mw_log_event(s, "hot", s->things.entity[p->hall_ent].path, "the plant is out of capacity: supply rises by %.1f K (liquid) and %.1f K (air)", p->liquid_rise_k, p->air_rise_k);
    }
}

static void totals(struct mw_sim *s)
{
    struct mw_cooling_state *c = mw_cooling(s);
    const struct mw_cooling_params *par = mw_cooling_par(s);
    double fan = 0, pump = 0, chiller = 0, heat_w = 0, econ = 0, rise = 0, evap = 0, blow = 0, drift = 0, makeup = 0, liquid_frac = 0, air_frac = 0;
    bool liquid = false, outside = false;
    c->aux_w = c->capacity_frac = 0.0;
    for (uint32_t i = 0; i < c->plant_n; i++) {
        const struct mw_cool_plant *p = &c->plant[i];
        liquid |= p->design_liquid_w > 0.0;
        outside |= p->outside;
        rise = mw_max(rise, p->design_liquid_w > 0.0 ? p->liquid_rise_k : p->air_rise_k);
        fan += p->fan_w, pump += p->pump_w, chiller += p->chiller_w, heat_w += p->rejected_w, econ += p->economiser_frac * p->rejected_w;
        evap += p->evaporated_kgps, blow += p->blowdown_kgps, drift += p->drift_kgps, makeup += p->makeup_kgps;
        c->aux_w += p->aux_w;
        c->capacity_frac = mw_max(c->capacity_frac, p->capacity_frac);
        liquid_frac = mw_max(liquid_frac, p->liquid_frac);
        air_frac = mw_max(air_frac, p->air_frac);
    }
    c->water_m3ps = makeup / WATER_KGPM3;
    mw_level_set(s, c->aux_level, c->aux_w);
    mw_level_set(s, c->capacity_level, c->capacity_frac);
    mw_level_set(s, c->liquid_level, liquid_frac);
    mw_level_set(s, c->air_level, air_frac);
    mw_level_set(s, c->fan_level, fan);
    mw_level_set(s, c->pump_level, pump);
    mw_level_set(s, c->chiller_level, chiller);
    mw_level_set(s, c->supply_level, (liquid ? par->supply_c : par->air.supply_c) + rise);
    mw_level_set(s, c->economiser_level, heat_w > 0.0 ? econ / heat_w : 1.0);
    mw_level_set(s, c->free_level, chiller > 0.0 ? 0.0 : 1.0);
    mw_level_set(s, c->it_level, mw_sum_value(&c->it));
    mw_level_set(s, c->water_level, c->water_m3ps);
    mw_level_set(s, c->evaporation_level, evap / WATER_KGPM3);
    mw_level_set(s, c->blowdown_level, blow / WATER_KGPM3);
    mw_level_set(s, c->drift_level, drift / WATER_KGPM3);
    if (outside && !c->outside_told) {
        c->outside_told = true;
        mw_note(s, "finding", "cooling.trim", "a chiller or tower works outside the range of its curves, which are held at their border");
    }
}

/* Changed heat alone is balanced in the round after the power tree has it, because the losses that heat the halls follow it there:
 * one evaluation instead of two.  Power judges its limits only when rooms have come to rest. */
static bool waits_for_power(struct mw_sim *s, int round)
{
    struct mw_cooling_state *c = mw_cooling(s);
    bool heat_only = c->heat_only;
    c->heat_only = true;
    if (round > 0 || !heat_only || !same_weather(mw_port(s)->site->weather(s), &c->weather))
        return false;
    mw_sim_dirty(s, MW_M_COOLING, MW_M_COOLING);
    mw_sim_dirty(s, MW_M_POWER, MW_M_COOLING);
    return true;
}

/* Static questions ask once or twice and are answered exactly. */
static void tables_begin(struct mw_sim *s)
{
    struct mw_cooling_state *c = mw_cooling(s);
    if (c->settle_n > TABLES_AFTER_N || c->settle_n++ < TABLES_AFTER_N)
        return;
    for (uint32_t i = 0; i < c->plant_n; i++) {
        c->plant[i].warm_table = mw_loop_table_new(s->arena);
        c->plant[i].cool_table = mw_loop_table_new(s->arena);
    }
}

static void settle(struct mw_sim *s, int round)
{
    struct mw_cooling_state *c = mw_cooling(s);
    if (waits_for_power(s, round))
        return;
    tables_begin(s);
    notice(s);
    for (uint32_t i = 0; i < c->plant_n; i++) {
        struct mw_cool_plant *p = &c->plant[i];
        if (!p->dirty)
            continue;
        p->dirty = false;
        mw_plant_evaluate(mw_cooling_par(s), p, &c->weather, p->room_w);
        if (p->power_leaf != UINT32_MAX)
            mw_port(s)->power->load(s, p->power_leaf, p->aux_w);
        if (p->heat_level != UINT32_MAX)
            mw_level_set(s, p->heat_level, p->rejected_w);
        tell(s, i);
    }
    c->may_fall = false;
    totals(s);
}

static void close_run(struct mw_sim *s)
{
    struct mw_cooling_state *c = mw_cooling(s);
    double it_j = mw_level_integral(s, c->it_level), water_m3 = mw_level_integral(s, c->water_level);
    mw_metric(s, "cooling.energy_j", MW_Q_ENERGY, mw_level_integral(s, c->aux_level));
    mw_metric(s, "cooling.fan_j", MW_Q_ENERGY, mw_level_integral(s, c->fan_level));
    mw_metric(s, "cooling.pump_j", MW_Q_ENERGY, mw_level_integral(s, c->pump_level));
    mw_metric(s, "cooling.chiller_j", MW_Q_ENERGY, mw_level_integral(s, c->chiller_level));
    mw_metric(s, "cooling.peak_w", MW_Q_POWER, mw_level_peak(s, c->aux_level));
    mw_metric(s, "cooling.water_m3", MW_Q_VOLUME, water_m3);
    mw_metric(s, "cooling.water_peak_m3ps", MW_Q_VOLUME_FLOW, mw_level_peak(s, c->water_level));
    mw_metric(s, "cooling.economiser_hours", MW_Q_TIME, mw_level_integral(s, c->free_level));
    mw_metric(s, "cooling.supply_peak_c", MW_Q_TEMP, mw_level_peak(s, c->supply_level));
    mw_metric(s, "facility.wue_m3_per_j", MW_Q_VOLUME_PER_ENERGY, it_j > 0.0 ? water_m3 / it_j : 0.0);
}

const struct mw_model mw_cooling_model = {
    .name = "cooling", .claims = mw_cooling_claims, .params_B = sizeof(struct mw_cooling_params), .state_B = sizeof(struct mw_cooling_state), .ports = ports,
    .build = mw_cooling_build, .start = start, .handle = handle, .settle = settle, .close = close_run,
};
