/* models/cooling/plant.c - the plant of one hall: how many units it needs, and its balance at a load and a weather; no clock, no books. */
#include "models/cooling/affinity.h"
#include "models/cooling/cooling_private.h"
#include "models/cooling/water.h"
#include "sim/base/minmax.h"
#include <math.h>

static const double WATER_CP_JPKGK = 4186.0;
/* Share of the room losses of the power path over IT heat that a plant is sized for, beside what it is told; UPS and busways at 96 %. */
static const double ROOM_DESIGN_FRAC = 0.04;

double mw_plant_liquid_frac(const struct mw_cooling_params *par, double liquid_frac)
{
    return par->kind == MW_COOL_DIRECT || par->kind == MW_COOL_FIXED ? liquid_frac : 0.0;
}

bool mw_plant_exists(const struct mw_cooling_params *par)
{
    return par->kind == MW_COOL_FIXED ? par->cdu.part.h.count > 0.0 : par->reject.part.rated_w > 0.0;
}

static double spares(int redundancy, double needed)
{
    static const double by[] = { [MW_COOL_N] = 0.0, [MW_COOL_N1] = 1.0, [MW_COOL_N2] = 2.0 };
    return needed <= 0.0 ? 0.0 : redundancy == MW_COOL_2N ? needed : by[redundancy];
}

static void bank_set(struct mw_cool_bank *b, double needed, int redundancy, double rated_w)
{
    b->needed = needed;
    b->units = needed + spares(redundancy, needed);
    b->rated_w = rated_w;
}

static double pump_design_w(const struct mw_cooling_params *par, double heat_w, double range_k)
{
    return mw_pump_w(heat_w / (WATER_CP_JPKGK * range_k), par->loop.head_pa, par->loop.efficiency_frac);
}

static struct mw_loop loop_of(const struct mw_cooling_params *par, double set_c, double range_k, double design_w)
{
    return (struct mw_loop){ .cooler = &par->reject.part, .chiller = par->trim.part.rated_w > 0.0 ? &par->trim.part : NULL, .set_c = set_c, .range_k = range_k,
                             .design_w = design_w, .pump_w = pump_design_w(par, design_w, range_k), .least_frac = par->loop.least_frac };
}

static double cdu_rated_w(const struct mw_cooling_params *par)
{
    return par->cdu.size_w > 0.0 ? par->cdu.size_w : par->cdu.part.rated_w;
}

/* Spares belong to each set: of a block or of the hall. */
static void cdu_size(const struct mw_cooling_params *par, struct mw_cool_plant *p, const double *leaf_liquid_w, uint32_t leaf_n)
{
    double rated_w = cdu_rated_w(par), needed = 0.0, units = 0.0;
    if (par->kind == MW_COOL_FIXED) {
        bank_set(&p->bank[MW_BANK_CDU], par->cdu.part.h.count, MW_COOL_N, rated_w);
        return;
    }
    if (!(rated_w > 0.0) || p->design_liquid_w <= 0.0)
        return;
    for (uint32_t i = 0; i < leaf_n; i++) {
        double n = leaf_liquid_w[i] > 0.0 ? ceil(leaf_liquid_w[i] / rated_w * (1.0 - 1e-9)) : 0.0;
        needed += n;
        units += n + spares(par->cdu.redundancy, n);
    }
    if (par->cdu.per == 1) {
        needed = ceil(p->design_liquid_w / rated_w * (1.0 - 1e-9));
        units = needed + spares(par->cdu.redundancy, needed);
    }
    p->bank[MW_BANK_CDU] = (struct mw_cool_bank){ .needed = needed, .units = units, .rated_w = rated_w };
}

static void loop_size(const struct mw_cooling_params *par, struct mw_loop *l, const struct mw_weather *design, struct mw_cool_bank *reject, struct mw_cool_bank *trim)
{
    double coolers, chillers;
    mw_loop_size(l, design, &coolers, &chillers);
    bank_set(reject, coolers, par->reject.redundancy, par->reject.part.rated_w);
    bank_set(trim, chillers, par->trim.redundancy, par->trim.part.rated_w);
}

/* Temperature of the water that the air handlers, doors or tanks ask for. */
static double cool_set_c(const struct mw_cooling_params *par)
{
    double supply_c = par->kind == MW_COOL_IMMERSION ? par->supply_c : par->air.supply_c;
    return supply_c - par->air.part.approach_k;
}

void mw_plant_size(const struct mw_cooling_params *par, struct mw_cool_plant *p, const struct mw_weather *design, double room_w, const double *leaf_liquid_w, uint32_t leaf_n)
{
    double room = fmax(room_w, ROOM_DESIGN_FRAC * (p->design_liquid_w + p->design_air_w));
    cdu_size(par, p, leaf_liquid_w, leaf_n);
    if (par->kind == MW_COOL_FIXED || !mw_plant_exists(par))
        return;
    struct mw_cool_bank *cdu = &p->bank[MW_BANK_CDU], *air = &p->bank[MW_BANK_AIR];
    double scale = cdu->rated_w > 0.0 && par->cdu.part.rated_w > 0.0 ? cdu->rated_w / par->cdu.part.rated_w : 1.0;
    double warm_w = p->design_liquid_w > 0.0 ? p->design_liquid_w + cdu->needed * par->cdu.part.pump_w * scale : 0.0;
    p->warm = loop_of(par, par->supply_c - par->cdu.part.approach_k, fmax(par->cdu.part.range_k, 1.0), warm_w);
    loop_size(par, &p->warm, design, &p->bank[MW_BANK_WARM_REJECT], &p->bank[MW_BANK_WARM_TRIM]);
    double air_w = p->design_air_w + room;
    if (par->air.part.rated_w > 0.0) {
        bank_set(air, ceil(air_w / par->air.part.rated_w * (1.0 - 1e-9)), par->air.redundancy, par->air.part.rated_w);
        air_w += air->needed * par->air.part.fan_w;
    }
    p->cool = loop_of(par, cool_set_c(par), par->air.water_range_k, air_w);
    loop_size(par, &p->cool, design, &p->bank[MW_BANK_COOL_REJECT], &p->bank[MW_BANK_COOL_TRIM]);
}

/* In service: the units whose share of the hall has arrived, all spares, less what is broken. */
void mw_plant_serve(struct mw_cool_plant *p)
{
    for (enum mw_bank i = 0; i < MW_BANK_N; i++) {
        struct mw_cool_bank *b = &p->bank[i];
        double due = ceil(b->needed * p->accepted_frac * (1.0 - 1e-9));
        b->due_w = due * b->rated_w;
        b->on_n = b->units > 0.0 ? fmax(due + (b->units - b->needed) - b->failed, 0.0) : 0.0;
    }
    p->warm.cooler_n = p->bank[MW_BANK_WARM_REJECT].on_n;
    p->warm.chiller_n = p->bank[MW_BANK_WARM_TRIM].on_n;
    p->cool.cooler_n = p->bank[MW_BANK_COOL_REJECT].on_n;
    p->cool.chiller_n = p->bank[MW_BANK_COOL_TRIM].on_n;
}

static double shared_w(double units, double unit_w, double heat_w, double rated_w, double least_frac)
{
    return units > 0.0 ? units * unit_w * mw_affinity_frac(heat_w / (units * rated_w), least_frac) : 0.0;
}

/* What both loops evaporate and drift off, and the water that replaces it. */
static void water_of(const struct mw_cooling_params *par, struct mw_cool_plant *p, const struct mw_loop_run *warm, const struct mw_loop_run *cool)
{
    double cycles = par->reject.part.cycles > 1.0 ? par->reject.part.cycles : 1e9;
    p->evaporated_kgps = warm->evaporated_kgps + cool->evaporated_kgps;
    p->blowdown_kgps = mw_water_blowdown_kgps(warm->evaporated_kgps, cycles) + mw_water_blowdown_kgps(cool->evaporated_kgps, cycles);
    p->drift_kgps = warm->drift_kgps + cool->drift_kgps;
    p->makeup_kgps = mw_water_makeup_kgps(warm->evaporated_kgps, cycles, warm->drift_kgps) + mw_water_makeup_kgps(cool->evaporated_kgps, cycles, cool->drift_kgps);
}

/* Load of units over what those needed by now are rated for: the spares stay spares. */
static double load_frac(const struct mw_cool_bank *b, double heat_w)
{
    return b->due_w > 0.0 ? heat_w / b->due_w : 0.0;
}

static void balance(const struct mw_cooling_params *par, struct mw_cool_plant *p, const struct mw_weather *w, double liquid_w, double air_w)
{
    const struct mw_cool_bank *cdu = &p->bank[MW_BANK_CDU], *air = &p->bank[MW_BANK_AIR];
    double scale = par->cdu.part.rated_w > 0.0 ? cdu->rated_w / par->cdu.part.rated_w : 1.0;
    double cdu_w = shared_w(cdu->on_n, par->cdu.part.pump_w * scale, liquid_w, cdu->rated_w, par->loop.least_frac);
    double room_fan_w = shared_w(air->on_n, par->air.part.fan_w, air_w, air->rated_w, par->loop.least_frac);
    double warm_w = liquid_w + cdu_w, cool_w = air_w + room_fan_w;
    struct mw_loop_run warm = mw_loop_table_evaluate(p->warm_table, &p->warm, w, warm_w), cool = mw_loop_table_evaluate(p->cool_table, &p->cool, w, cool_w);
    p->liquid_frac = load_frac(cdu, liquid_w);
    p->air_frac = load_frac(air, air_w);
    p->fan_w = room_fan_w + warm.fan_w + cool.fan_w;
    p->pump_w = cdu_w + warm.pump_w + cool.pump_w;
    p->chiller_w = warm.chiller_w + cool.chiller_w;
    p->capacity_frac = mw_max(warm.capacity_frac, cool.capacity_frac);
    p->outside = warm.outside || cool.outside;
    water_of(par, p, &warm, &cool);
    p->liquid_rise_k = par->kind == MW_COOL_DIRECT ? warm.rise_k : cool.rise_k;
    p->air_rise_k = cool.rise_k;
    p->rejected_w = warm_w + cool_w + p->chiller_w;
    p->economiser_frac = warm_w + cool_w > 0.0 ? (warm.economiser_frac * warm_w + cool.economiser_frac * cool_w) / (warm_w + cool_w) : 1.0;
}

void mw_plant_evaluate(const struct mw_cooling_params *par, struct mw_cool_plant *p, const struct mw_weather *w, double room_w)
{
    double liquid_w = mw_max(mw_sum_value(&p->liquid), 0.0), air_w = mw_max(mw_sum_value(&p->air), 0.0);
    p->fan_w = p->pump_w = p->chiller_w = p->liquid_rise_k = p->air_rise_k = p->capacity_frac = 0.0;
    p->evaporated_kgps = p->blowdown_kgps = p->drift_kgps = p->makeup_kgps = 0.0;
    p->economiser_frac = 1.0;
    p->outside = false;
    p->rejected_w = liquid_w + air_w;
    if (par->kind == MW_COOL_FIXED && mw_plant_exists(par))
        p->pump_w = fmax(p->bank[MW_BANK_CDU].units - p->bank[MW_BANK_CDU].failed, 0.0) * par->cdu.part.pump_w;
    else if (mw_plant_exists(par) && p->accepted_frac > 0.0)
        balance(par, p, w, liquid_w, liquid_w + air_w > 0.0 ? air_w + room_w : 0.0);
    p->aux_w = p->fan_w + p->pump_w + p->chiller_w;
}
