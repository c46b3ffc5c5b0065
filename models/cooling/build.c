/* models/cooling/build.c - from heat leaves to plants, one per hall: entities, edges, parts, levels, accounts, and their place in the power tree. */
#include "models/cooling/cooling_private.h"
#include "sim/base/check.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define NONE UINT32_MAX

static struct mw_cool_plant *plant_of(struct mw_sim *s, uint32_t hall_ent, uint32_t *index)
{
    struct mw_cooling_state *c = mw_cooling(s);
    for (uint32_t i = c->plant_n; i-- > 0;) /* leaves of a hall come together */
        if (c->plant[i].hall_ent == hall_ent) {
            *index = i;
            return &c->plant[i];
        }
    *index = c->plant_n;
    c->plant[c->plant_n] = (struct mw_cool_plant){ .hall_ent = hall_ent };
    return &c->plant[c->plant_n++];
}

static void plants_find(struct mw_sim *s)
{
    struct mw_cooling_state *c = mw_cooling(s);
    c->plant = mw_arena_array(s->arena, struct mw_cool_plant, c->leaf_n + 1);
    for (uint32_t i = 0; i < c->leaf_n; i++) {
        struct mw_heat_leaf *l = &c->leaf[i];
        struct mw_cool_plant *p = plant_of(s, l->hall_ent, &l->plant);
        double liquid = mw_plant_liquid_frac(mw_cooling_par(s), l->liquid_frac);
        p->design_liquid_w += l->design_w * liquid;
        p->design_air_w += l->design_w * (1.0 - liquid);
    }
}

/* CDUs of a fixed count belong to no hall in particular: the first plant carries them all. */
static void plant_sizes(struct mw_sim *s)
{
    struct mw_cooling_state *c = mw_cooling(s);
    const struct mw_cooling_params *par = mw_cooling_par(s);
    double *liquid_w = mw_arena_array(s->arena, double, c->leaf_n + 1);
    if (par->kind == MW_COOL_FIXED && c->plant_n == 0)
        c->plant[c->plant_n++] = (struct mw_cool_plant){ .hall_ent = 0 };
    for (uint32_t i = 0; i < c->plant_n; i++) {
        uint32_t n = 0;
        for (uint32_t k = 0; k < c->leaf_n; k++)
            if (c->leaf[k].plant == i)
                liquid_w[n++] = c->leaf[k].design_w * mw_plant_liquid_frac(par, c->leaf[k].liquid_frac);
        if (par->kind != MW_COOL_FIXED || i == 0)
            mw_plant_size(par, &c->plant[i], mw_port(s)->site->design_day(s), 0.0, liquid_w, n);
    }
}

static void bill(struct mw_sim *s, uint32_t ent, const char *kind, const struct mw_part_head *h, double units, double rated_w, double usd_per_w)
{
    bool own = h->price_usd.status != 0 && isfinite(h->price_usd.v), by_rating = !own && isfinite(usd_per_w) && usd_per_w > 0.0;
    mw_part_add(&s->things, &(struct mw_part_line){ .ent = ent, .kind = kind, .part = h->use ? h->use : kind, .cost_class = "mechanical", .qty = units,
        .unit_usd = own ? h->price_usd.v : by_rating ? usd_per_w * rated_w : -1.0, .low_usd = own ? h->price_usd.low : NAN, .high_usd = own ? h->price_usd.high : NAN,
        .life_s = h->life_s, .lead_s = h->lead_s, .embodied_co2e_kg = h->embodied_co2e_kg, .status = own ? h->price_usd.status : by_rating ? MW_S_ASSUMED : 0,
        .source = own ? h->price_usd.source : NULL });
}

struct bank_row { const char *key, *label, *kind; enum mw_class cls; const struct mw_part_head *head; double usd_per_w; };

static void bank_add(struct mw_sim *s, struct mw_cool_plant *p, enum mw_bank which, const struct bank_row *row, uint32_t root, uint32_t number)
{
    struct mw_cool_bank *b = &p->bank[which];
    char path[64], label[160];
    b->level = NONE;
    if (b->units <= 0.0)
        return;
    snprintf(path, sizeof path, "cooling.%s.%u", row->key, number);
    snprintf(label, sizeof label, "%s, %s: %.0f x %.2f MW, %.0f needed", row->label, p->hall_ent ? s->things.entity[p->hall_ent].label : "site", b->units, b->rated_w / 1e6, b->needed);
    b->ent = mw_entity_add(&s->things, root, path, label, row->cls, (uint32_t)b->units, b->needed * b->rated_w);
    mw_edge_add(&s->things, MW_COOLS, b->ent, p->hall_ent, b->needed * b->rated_w);
    bill(s, b->ent, row->kind, row->head, b->units, b->rated_w, row->usd_per_w);
}

static void plant_entities(struct mw_sim *s, struct mw_cool_plant *p, uint32_t root, uint32_t number[6])
{
    const struct mw_cooling_params *par = mw_cooling_par(s);
    const struct mw_part_head *cooler = &par->reject.part.h, *chiller = &par->trim.part.h;
    enum mw_class out = par->reject.part.kind && strcmp(par->reject.part.kind, "tower") == 0 ? MW_C_TOWER : MW_C_COOLER;
    enum mw_class in = par->kind == MW_COOL_RDHX ? MW_C_RDHX : par->kind == MW_COOL_IMMERSION ? MW_C_TANK : MW_C_CRAH;
    const struct bank_row row[MW_BANK_N] = {
        [MW_BANK_CDU] = { "cdu", "CDUs", "cdu", MW_C_CDU, &par->cdu.part.h, NAN },
        [MW_BANK_AIR] = { "air", "Air handlers", "air-handler", in, &par->air.part.h, par->air.part.usd_per_w },
        [MW_BANK_WARM_REJECT] = { "reject", "Coolers, warm loop", "cooler", out, cooler, par->reject.part.usd_per_w },
        [MW_BANK_COOL_REJECT] = { "reject", "Coolers, cool loop", "cooler", out, cooler, par->reject.part.usd_per_w },
        [MW_BANK_WARM_TRIM] = { "trim", "Chillers, warm loop", "chiller", MW_C_CHILLER, chiller, par->trim.part.usd_per_w },
        [MW_BANK_COOL_TRIM] = { "trim", "Chillers, cool loop", "chiller", MW_C_CHILLER, chiller, par->trim.part.usd_per_w },
    };
    static const int counter[MW_BANK_N] = { 0, 1, 2, 2, 3, 3 };
    for (enum mw_bank b = 0; b < MW_BANK_N; b++) {
        number[counter[b]] += p->bank[b].units > 0.0;
        bank_add(s, p, b, &row[b], root, number[counter[b]]);
    }
}

/* What the plant draws at its design: for the breaker that feeds it. */
static double design_aux_w(struct mw_sim *s, struct mw_cool_plant p, const struct mw_weather *w)
{
    p.accepted_frac = 1.0;
    mw_plant_serve(&p);
    p.liquid = (struct mw_sum){ p.design_liquid_w, 0.0 };
    p.air = (struct mw_sum){ p.design_air_w, 0.0 };
    mw_plant_evaluate(mw_cooling_par(s), &p, w, 0.0);
    return p.aux_w;
}

static void plant_attach(struct mw_sim *s, uint32_t i, uint32_t root)
{
    struct mw_cooling_state *c = mw_cooling(s);
    struct mw_cool_plant *p = &c->plant[i];
    char path[48], label[96];
    double w = design_aux_w(s, *p, mw_port(s)->site->design_day(s));
    int64_t ready_ns = mw_cooling_par(s)->kind == MW_COOL_FIXED ? s->start_ns : INT64_MAX;
    for (uint32_t k = 0; k < c->leaf_n; k++)
        if (c->leaf[k].plant == i && c->leaf[k].ready_ns < ready_ns)
            ready_ns = c->leaf[k].ready_ns;
    snprintf(path, sizeof path, "cooling.plant.%u", i + 1);
    snprintf(label, sizeof label, "Cooling plant, %s", p->hall_ent ? s->things.entity[p->hall_ent].label : "site");
    uint32_t ent = mw_entity_add(&s->things, root, path, label, MW_C_PUMP, 1, w);
    unsigned keep = MW_KEEP_MONTH | MW_KEEP_SHOWN;
    p->heat_level = mw_level_shown(s, keep) ? mw_level_add(s, "heat_w", ent, MW_Q_POWER, keep) : NONE;
    p->power_leaf = w > 0.0 ? mw_port(s)->power->attach(s, ent, MW_L_COOLING, p->hall_ent, w, w, ready_ns) : NONE;
}

static void levels_add(struct mw_sim *s)
{
    struct mw_cooling_state *c = mw_cooling(s);
    c->aux_level = mw_level_add(s, "cooling_w", 0, MW_Q_POWER, MW_KEEP_FACILITY);
    c->supply_level = mw_level_add(s, "supply_c", 0, MW_Q_TEMP, MW_KEEP_FACILITY);
    c->capacity_level = mw_level_add(s, "heat_capacity_frac", 0, MW_Q_NUMBER, MW_KEEP_MONTH | MW_KEEP_SHOWN);
    c->liquid_level = mw_level_add(s, "liquid_capacity_frac", 0, MW_Q_NUMBER, MW_KEEP_MONTH | MW_KEEP_SHOWN);
    c->air_level = mw_level_add(s, "air_capacity_frac", 0, MW_Q_NUMBER, MW_KEEP_MONTH | MW_KEEP_SHOWN);
    c->water_level = mw_level_add(s, "water_m3ps", 0, MW_Q_VOLUME_FLOW, MW_KEEP_FACILITY);
    c->economiser_level = mw_level_add(s, "economiser_frac", 0, MW_Q_FRACTION, MW_KEEP_FACILITY | MW_KEEP_SHOWN);
    c->free_level = mw_level_add(s, "free_cooling", 0, MW_Q_FRACTION, MW_KEEP_NONE);
    c->it_level = mw_level_add(s, "it_heat_w", 0, MW_Q_POWER, MW_KEEP_NONE);
    c->fan_level = mw_level_add(s, "fan_w", 0, MW_Q_POWER, MW_KEEP_MONTH);
    c->pump_level = mw_level_add(s, "pump_w", 0, MW_Q_POWER, MW_KEEP_MONTH);
    c->chiller_level = mw_level_add(s, "chiller_w", 0, MW_Q_POWER, MW_KEEP_MONTH);
    c->evaporation_level = mw_level_add(s, "evaporation_m3ps", 0, MW_Q_VOLUME_FLOW, MW_KEEP_NONE);
    c->blowdown_level = mw_level_add(s, "blowdown_m3ps", 0, MW_Q_VOLUME_FLOW, MW_KEEP_NONE);
    c->drift_level = mw_level_add(s, "drift_m3ps", 0, MW_Q_VOLUME_FLOW, MW_KEEP_NONE);
    mw_account_of_level(s, MW_BOOK_ENERGY, MW_RIGHT, "cooling", c->aux_level);
    mw_account_of_level(s, MW_BOOK_WATER, MW_LEFT, "make-up", c->water_level);
    mw_account_of_level(s, MW_BOOK_WATER, MW_RIGHT, "evaporation", c->evaporation_level);
    mw_account_of_level(s, MW_BOOK_WATER, MW_RIGHT, "blowdown", c->blowdown_level);
    mw_account_of_level(s, MW_BOOK_WATER, MW_RIGHT, "drift", c->drift_level);
}

static void remarks(struct mw_sim *s)
{
    const struct mw_cooling_params *par = mw_cooling_par(s);
    bool liquid = false;
    for (uint32_t i = 0; i < mw_cooling(s)->leaf_n; i++)
        liquid |= mw_cooling(s)->leaf[i].liquid_frac > 0.0;
    if (!mw_plant_exists(par))
        mw_note(s, "not_simulated", "cooling", "%s: cooling draws nothing and supply temperatures hold",
                par->kind == MW_COOL_FIXED ? "no CDUs are given" : "no heat rejection is given");
    if (liquid && (par->kind == MW_COOL_AIR || par->kind == MW_COOL_RDHX))
        mw_note(s, "finding", "cooling.kind", "racks that need liquid stand in a hall without it: all their heat is taken as air");
}

int mw_cooling_build(struct mw_sim *s)
{
    struct mw_cooling_state *c = mw_cooling(s);
    uint32_t number[6] = { 0 };
    MW_ASSERT(mw_port(s)->site && mw_port(s)->power);
    if (mw_cooling_check(s) != 0)
        return -1;
    uint32_t root = mw_entity_add(&s->things, 0, "cooling", "Cooling", MW_C_OTHER, 1, 0.0);
    c->weather = *mw_port(s)->site->weather(s);
    levels_add(s);
    plants_find(s);
    plant_sizes(s);
    for (uint32_t i = 0; i < c->plant_n; i++) {
        plant_entities(s, &c->plant[i], root, number);
        plant_attach(s, i, root);
    }
    remarks(s);
    c->built = true;
    return 0;
}
