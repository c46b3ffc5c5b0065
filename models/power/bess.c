/* models/power/bess.c - a battery at the meter that holds the cap before loads give way; no wear, no sub-second smoothing.
 *
 * stored' = in eta - out / eta, eta = square root of the round trip.  Between events power is constant, so that the charge moves
 * in closed form and the instants of full and empty are predicted.  At every settle: what demand has above the cap is discharged, what
 * is left below it charges; both as far as power and charge allow.
 */
#include "models/power/power_private.h"
#include "sim/base/calendar.h"
#include <math.h>
#include <string.h>

static const double CHARGE_BELOW_FRAC = 0.98; /* of the cap: a battery that charges up to the last watt would be called again at once */

static void advance(struct mw_sim *s)
{
    struct mw_bess_state *b = &mw_power(s)->bess;
    double dt_s = mw_time_s(s->now_ns - b->t_ns), rate_w = b->out_w > 0.0 ? -b->out_w / b->one_way_frac : -b->out_w * b->one_way_frac;
    b->soc_j = fmin(fmax(b->soc_j + rate_w * dt_s, 0.0), b->energy_j);
    b->t_ns = s->now_ns;
}

/* The next full or empty answers the newest wait only. */
static void predict(struct mw_sim *s)
{
    struct mw_bess_state *b = &mw_power(s)->bess;
    b->wait++;
    if (b->out_w == 0.0)
        return;
    double left_s = b->out_w > 0.0 ? b->soc_j * b->one_way_frac / b->out_w : (b->energy_j - b->soc_j) / (-b->out_w * b->one_way_frac);
    mw_sim_post(s, MW_M_POWER, s->now_ns + mw_time_ns_up(left_s), MW_AT_FAULT, MW_EV_THRESHOLD, MW_POWER_EV_BESS, b->wait);
}

void mw_power_build_bess(struct mw_sim *s)
{
    struct mw_bess_state *b = &mw_power(s)->bess;
    const struct mw_bess_params *par = &mw_power_par(s)->bess;
    bool peak = false;
    for (uint32_t i = 0; i < par->does.n; i++) {
        if (strcmp(par->does.s[i], "peak") == 0)
            peak = true;
        else
            mw_note(s, "not_simulated", "power.bess.does", "'%s' is not simulated: the battery only holds the cap", par->does.s[i]);
    }
    b->shaves = peak && par->power_w > 0.0 && par->energy_j > 0.0 && par->part.round_trip_frac > 0.0;
    if (!b->shaves)
        return;
    b->power_w = par->power_w;
    b->energy_j = b->soc_j = par->energy_j;
    b->one_way_frac = sqrt(par->part.round_trip_frac);
    b->t_ns = s->now_ns;
    uint32_t ent = mw_entity_find(&s->things, "power.bess");
    b->level = mw_level_add(s, "discharge_w", ent, MW_Q_POWER, MW_KEEP_MONTH);
    b->loss_level = mw_level_add(s, "battery_loss_w", ent, MW_Q_POWER, MW_KEEP_MONTH);
    mw_account_of_level(s, MW_BOOK_ENERGY, MW_RIGHT, "battery loss", b->loss_level);
    b->stored_account = mw_account_add(s, MW_BOOK_ENERGY, MW_RIGHT, "change of stored");
}

static void out_set(struct mw_sim *s, double out_w)
{
    struct mw_bess_state *b = &mw_power(s)->bess;
    if (out_w == b->out_w)
        return;
    b->out_w = out_w;
    mw_level_set(s, b->level, out_w);
    mw_level_set(s, b->loss_level, out_w > 0.0 ? out_w * (1.0 / b->one_way_frac - 1.0) : -out_w * (1.0 - b->one_way_frac));
    predict(s);
}

void mw_bess_settle(struct mw_sim *s, double demand_w)
{
    struct mw_power_state *p = mw_power(s);
    struct mw_bess_state *b = &p->bess;
    if (!b->shaves || !p->cap.live)
        return;
    advance(s);
    double over_w = demand_w - p->limit_w, spare_w = CHARGE_BELOW_FRAC * p->limit_w - demand_w, out_w = 0.0;
    if (over_w > 0.0 && b->soc_j > 0.0)
        out_w = fmin(over_w, b->power_w);
    else if (spare_w > 0.0 && b->soc_j < b->energy_j)
        out_w = -fmin(spare_w, b->power_w);
    out_set(s, out_w);
}

void mw_bess_handle(struct mw_sim *s, const struct mw_event *e)
{
    struct mw_bess_state *b = &mw_power(s)->bess;
    if (e->wait != b->wait)
        return;
    advance(s);
    /* The instant was rounded up: what is missing to full or empty is less than a nanosecond of power. */
    b->soc_j = b->out_w > 0.0 ? 0.0 : b->energy_j;
    mw_sim_dirty(s, MW_M_POWER, MW_M_POWER);
}

void mw_bess_open(struct mw_sim *s)
{
    if (!mw_power(s)->bess.shaves)
        return;
    advance(s);
    mw_power(s)->bess.soc_open_j = mw_power(s)->bess.soc_j;
}

void mw_bess_close(struct mw_sim *s)
{
    struct mw_bess_state *b = &mw_power(s)->bess;
    if (!b->shaves)
        return;
    advance(s);
    mw_book_add(s, b->stored_account, b->soc_j - b->soc_open_j);
    mw_metric(s, "power.bess_stored_j", MW_Q_ENERGY, b->soc_j);
}
