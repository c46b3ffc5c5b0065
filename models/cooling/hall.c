/* models/cooling/hall.c - what the plant of a hall takes at the present weather with its spares held, and what loops hold at any; static questions, no clock. */
#include "models/cooling/cooling_private.h"
#include "sim/base/check.h"
#include <math.h>

/* Heat that a loop holds at this weather: its design heat over the share of capacity that this needs. */
static double loop_able_w(struct mw_loop l, const struct mw_cool_bank *reject, const struct mw_cool_bank *trim, const struct mw_weather *w)
{
    if (!(l.design_w > 0.0))
        return 0.0;
    l.cooler_n = reject->needed;
    l.chiller_n = trim->needed;
    struct mw_loop_run r = mw_loop_evaluate(&l, w, l.design_w);
    return r.capacity_frac > 0.0 ? l.design_w / r.capacity_frac : INFINITY;
}

static double rated_w(const struct mw_cool_bank *b)
{
    return b->needed > 0.0 && b->rated_w > 0.0 ? b->needed * b->rated_w : INFINITY;
}

void mw_cooling_hall_w(struct mw_sim *s, uint32_t hall_ent, double *liquid_w, double *air_w)
{
    const struct mw_cooling_state *c = mw_cooling(s);
    const struct mw_cooling_params *par = mw_cooling_par(s);
    *liquid_w = *air_w = INFINITY;
    if (par->kind == MW_COOL_FIXED || !mw_plant_exists(par))
        return;
    for (uint32_t i = 0; i < c->plant_n; i++) {
        const struct mw_cool_plant *p = &c->plant[i];
        if (p->hall_ent != hall_ent)
            continue;
        const struct mw_weather *w = &c->weather;
        const struct mw_cool_bank *air = &p->bank[MW_BANK_AIR];
        double pumps_w = p->warm.design_w - p->design_liquid_w, fans_w = air->needed * par->air.part.fan_w, room_w = p->cool.design_w - p->design_air_w - fans_w;
        double warm_w = loop_able_w(p->warm, &p->bank[MW_BANK_WARM_REJECT], &p->bank[MW_BANK_WARM_TRIM], w) - pumps_w;
        double cool_w = loop_able_w(p->cool, &p->bank[MW_BANK_COOL_REJECT], &p->bank[MW_BANK_COOL_TRIM], w) - room_w - fans_w;
        *liquid_w = p->design_liquid_w > 0.0 ? fmax(0.0, fmin(rated_w(&p->bank[MW_BANK_CDU]), warm_w)) : 0.0;
        *air_w = p->cool.design_w > 0.0 ? fmax(0.0, fmin(rated_w(air) - room_w, cool_w)) : 0.0; /* rooms and fans come first */
    }
}

/* ---- all loops of a kind at any weather */

enum { HALVINGS = 20 };

static bool holds(const struct mw_loop *l, const struct mw_weather *w, double heat_w)
{
    return mw_loop_evaluate(l, w, heat_w).rise_k <= 1e-6;
}

/* The most heat, up to twice the design heat, at which the supply stays at its set temperature. */
static double most_w(const struct mw_loop *l, const struct mw_weather *w)
{
    double low_w = 0.0, high_w = 2.0 * l->design_w;
    if (holds(l, w, high_w))
        return high_w;
    for (int i = 0; i < HALVINGS; i++) {
        double mid_w = 0.5 * (low_w + high_w);
        if (holds(l, w, mid_w))
            low_w = mid_w;
        else
            high_w = mid_w;
    }
    return low_w;
}

static struct mw_loops_at loop_at(struct mw_loop l, double cooler_n, double chiller_n, const struct mw_weather *w)
{
    l.cooler_n = cooler_n;
    l.chiller_n = chiller_n;
    struct mw_loop_run r = mw_loop_evaluate(&l, w, l.design_w);
    return (struct mw_loops_at){ l.design_w, most_w(&l, w), r.fan_w + r.pump_w + r.chiller_w };
}

bool mw_cooling_loops(struct mw_sim *s, enum mw_loop_kind kind, bool one_out, const struct mw_weather *w, struct mw_loops_at *out)
{
    const struct mw_cooling_state *c = mw_cooling(s);
    *out = (struct mw_loops_at){ 0 };
    if (mw_cooling_par(s)->kind == MW_COOL_FIXED || !mw_plant_exists(mw_cooling_par(s)))
        return false;
    for (uint32_t i = 0; i < c->plant_n; i++) {
        const struct mw_cool_plant *p = &c->plant[i];
        const struct mw_loop *l = kind == MW_LOOP_WARM ? &p->warm : &p->cool;
        double coolers = p->bank[kind == MW_LOOP_WARM ? MW_BANK_WARM_REJECT : MW_BANK_COOL_REJECT].units, chillers = p->bank[kind == MW_LOOP_WARM ? MW_BANK_WARM_TRIM : MW_BANK_COOL_TRIM].units;
        if (!(l->design_w > 0.0))
            continue;
        struct mw_loops_at at = loop_at(*l, coolers - (one_out ? 1.0 : 0.0), chillers, w);
        if (one_out && chillers > 0.0) {
            struct mw_loops_at chiller_out = loop_at(*l, coolers, chillers - 1.0, w);
            at = chiller_out.able_w < at.able_w ? chiller_out : at;
        }
        out->design_w += at.design_w;
        out->able_w += at.able_w;
        out->power_w += at.power_w;
    }
    return out->design_w > 0.0;
}
