/* models/economics/publish.c - a projection as metrics, money rows and notes; nothing is computed here. */
#include "models/economics/horizon.h"
#include "sim/base/calendar.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

struct out { const struct mw_sink *sink; const struct mw_econ_year *last; const struct mw_econ_result *r; struct mw_arena *arena; };

static void metric(const struct out *o, const char *name, enum mw_quantity q, double v)
{
    if (o->sink->metric && isfinite(v))
        o->sink->metric(o->sink->ctx, name, q, v);
}

static void row(const struct out *o, struct mw_money_row m)
{
    if (o->sink->money && isfinite(m.usd) && m.usd != 0.0)
        o->sink->money(o->sink->ctx, &m);
}

static void note(const struct out *o, const char *kind, const char *path, const char *text)
{
    if (o->sink->note)
        o->sink->note(o->sink->ctx, kind, path, text);
}

static void capital(const struct out *o)
{
    const struct mw_capex *c = &o->last->capex;
    for (int i = 0; i < MW_COST_N; i++) {
        const struct mw_capex_line *l = &c->line[i];
        metric(o, mw_arena_printf(o->arena, "money.capex_usd.%s", mw_cost_name(i)), MW_Q_MONEY, l->usd > 0.0 ? l->usd : NAN);
        row(o, (struct mw_money_row){ .kind = "capex", .line = mw_cost_name(i), .usd = l->usd, .low_usd = l->low_usd, .high_usd = l->high_usd, .status = l->status, .note = l->basis });
        row(o, (struct mw_money_row){ .kind = "annual", .line = mw_cost_name(i), .usd = o->r->annual_capex_usd[i], .low_usd = NAN, .high_usd = NAN, .status = l->status,
                                      .note = "recovery over its life at the real weighted cost of capital" });
    }
    metric(o, "money.capex_usd", MW_Q_MONEY, c->total_usd);
    metric(o, "money.capex_low_usd", MW_Q_MONEY, c->low_usd);
    metric(o, "money.capex_high_usd", MW_Q_MONEY, c->high_usd);
    metric(o, "money.capex_usd_per_w", MW_Q_MONEY_PER_POWER, o->last->it_w > 0.0 ? c->total_usd / o->last->it_w : NAN);
    metric(o, "money.capex_quoted_frac", MW_Q_FRACTION, c->quoted_usd / c->total_usd);
    metric(o, "money.capex_published_frac", MW_Q_FRACTION, c->published_usd / c->total_usd);
    metric(o, "money.capex_unverified_frac", MW_Q_FRACTION, c->unverified_usd / c->total_usd);
    bool owns = mw_supply_of(o->last->money).kind != MW_SUPPLY_RENT;
    metric(o, "carbon.embodied_kg", MW_Q_CO2, owns ? c->embodied_kg : NAN);
    metric(o, "carbon.embodied_kg_per_year", MW_Q_CO2, owns ? c->embodied_kgps * MW_S_PER_YEAR : NAN);
}

struct yearly { const char *kind, *line; size_t offset; double sign; };
enum { RUNNING_N = 7 }; /* the first lines are the running cost */
static const struct yearly yearly[] = {
    { "energy", "electricity", offsetof(struct mw_cash, electricity_usd), 1 },   { "opex", "water", offsetof(struct mw_cash, water_usd), 1 },
    { "opex", "staff", offsetof(struct mw_cash, staff_usd), 1 },                 { "opex", "maintenance", offsetof(struct mw_cash, maintenance_usd), 1 },
    { "opex", "insurance and property tax", offsetof(struct mw_cash, insurance_usd), 1 }, { "opex", "software and connectivity", offsetof(struct mw_cash, other_usd), 1 },
    { "opex", "rent", offsetof(struct mw_cash, rent_usd), 1 },
    { "capex", "spent", offsetof(struct mw_cash, capex_total_usd), 1 },          { "tax", "income tax", offsetof(struct mw_cash, tax_usd), 1 },
    { "debt", "draw", offsetof(struct mw_cash, draw_usd), 1 },                   { "debt", "interest", offsetof(struct mw_cash, interest_usd), 1 },
    { "debt_service", "interest and repayment", offsetof(struct mw_cash, service_usd), 1 }, { "debt", "balance", offsetof(struct mw_cash, balance_usd), 1 },
    { "debt", "into reserve", offsetof(struct mw_cash, reserve_usd), 1 },        { "residual", "sale at the end", offsetof(struct mw_cash, residual_usd), 1 },
    { "deposit", "utility", offsetof(struct mw_cash, deposit_usd), 1 },          { "cash", "available for debt service", offsetof(struct mw_cash, cfads_usd), 1 },
    { "cash", "free", offsetof(struct mw_cash, free_usd), 1 },                   { "cash", "equity", offsetof(struct mw_cash, equity_usd), 1 },
};

static void years(const struct out *o)
{
    for (unsigned t = 0; t < o->r->n; t++) {
        const struct mw_cash *c = &o->r->cash[t];
        for (unsigned i = 0; i < o->r->sell_n; i++)
            row(o, (struct mw_money_row){ .year = c->year, .kind = "revenue", .line = o->last->money->sells.name[i], .usd = o->r->sell_usd[i][t], .low_usd = NAN, .high_usd = NAN });
        for (size_t i = 0; i < sizeof yearly / sizeof *yearly; i++)
            row(o, (struct mw_money_row){ .year = c->year, .kind = yearly[i].kind, .line = yearly[i].line, .usd = *(const double *)((const char *)c + yearly[i].offset) * yearly[i].sign,
                                          .low_usd = NAN, .high_usd = NAN });
        metric(o, mw_arena_printf(o->arena, "money.dscr.%d", c->year), MW_Q_NUMBER, c->dscr);
    }
}

static void returns(const struct out *o, int64_t start_ns)
{
    const struct mw_econ_result *r = o->r;
    double revenue = 0.0, energy_j = 0.0, carbon = 0.0, sold = 0.0, installed = 0.0;
    for (unsigned t = 0; t < r->n; t++) {
        revenue += r->cash[t].revenue_usd;
        energy_j += r->cash[t].energy_j;
        carbon += r->cash[t].carbon_kg;
        sold += r->cash[t].sold_gpu_s;
        installed += r->cash[t].installed_gpu_s;
    }
    metric(o, "money.opex_usd_per_year", MW_Q_MONEY, r->annual_opex_usd);
    metric(o, "money.energy_usd_per_year", MW_Q_MONEY, r->annual_electricity_usd);
    metric(o, "money.water_usd_per_year", MW_Q_MONEY, r->annual_water_usd);
    metric(o, "money.rent_usd_per_year", MW_Q_MONEY, r->annual_rent_usd > 0.0 ? r->annual_rent_usd : NAN);
    metric(o, "money.usd_per_gpu_s", MW_Q_MONEY_RATE, r->usd_per_gpu_s);
    metric(o, "money.usd_per_useful_gpu_s", MW_Q_MONEY_RATE, r->usd_per_useful_gpu_s);
    metric(o, "money.usd_per_token", MW_Q_MONEY_PER_TOKEN, r->usd_per_tok);
    metric(o, "money.wacc_real_frac", MW_Q_FRACTION, r->wacc_real);
    metric(o, "money.sold_frac", MW_Q_FRACTION, installed > 0.0 ? sold / installed : NAN);
    metric(o, "money.horizon_energy_j", MW_Q_ENERGY, energy_j);
    metric(o, "carbon.horizon_scope2_kg", MW_Q_CO2, carbon);
    if (o->last->money->sells.n == 0) {
        note(o, "not_simulated", "money.sells", "nothing is sold in this scenario: no revenue, no return, no debt cover");
        return;
    }
    metric(o, "money.revenue_usd", MW_Q_MONEY, revenue);
    metric(o, "money.first_paid_s", MW_Q_TIME, r->first_paid_ns < INT64_MAX ? mw_time_s(r->first_paid_ns - start_ns) : NAN); /* from the start of the plan */
    metric(o, "money.npv_usd", MW_Q_MONEY, r->npv_usd);
    metric(o, "money.irr_frac", MW_Q_NUMBER, r->irr_frac);
    metric(o, "money.equity_npv_usd", MW_Q_MONEY, r->equity_npv_usd);
    metric(o, "money.equity_irr_frac", MW_Q_NUMBER, r->equity_irr_frac);
    metric(o, "money.payback_s", MW_Q_TIME, r->payback_years * MW_S_PER_YEAR);
    metric(o, "money.dscr_min", MW_Q_NUMBER, r->dscr_min);
    metric(o, "money.dscr_mean", MW_Q_NUMBER, r->dscr_mean);
    metric(o, "money.llcr", MW_Q_NUMBER, r->llcr);
    metric(o, "money.debt_usd", MW_Q_MONEY, r->debt_usd);
}

static void annual_running(const struct out *o)
{
    const struct mw_econ_result *r = o->r;
    double gpu_s = 0.0, sum[RUNNING_N] = { 0 };
    for (unsigned t = 0; t < r->n; t++) {
        gpu_s += r->cash[t].installed_gpu_s;
        for (int i = 0; i < RUNNING_N; i++)
            sum[i] += *(const double *)((const char *)&r->cash[t] + yearly[i].offset);
    }
    double opex = 0.0;
    for (int i = 0; i < RUNNING_N; i++)
        opex += sum[i];
    for (int i = 0; i < RUNNING_N && gpu_s > 0.0 && opex > 0.0; i++)
        row(o, (struct mw_money_row){ .kind = "annual", .line = yearly[i].line, .usd = r->annual_opex_usd * sum[i] / opex, .low_usd = NAN, .high_usd = NAN, .note = "mean of the horizon at full build" });
}

/* What a contract is taken to hold, beyond its words. */
static void supply_note(const struct out *o)
{
    const struct mw_supply s = mw_supply_of(o->last->money);
    const char *energy = s.pays_energy ? "electricity and water are passed on as the plan's own plant and tariff make them" : "electricity and water are in the price", *sold = "accepted, used and sold as in the built plan";
    if (s.kind == MW_SUPPLY_RENT)
        note(o, "assumed", "money.rent", mw_arena_printf(o->arena, "rented GPUs are %s; %s; maintenance, network, storage and software are in the price; nothing is left at the end", sold, energy));
    if (s.kind == MW_SUPPLY_LEASE)
        note(o, "assumed", "money.lease", mw_arena_printf(o->arena, "own machines in a leased hall, %s; the lease is of the racks' power as booked, as they stand; %s; plant, building and their upkeep are the landlord's", sold, energy));
}

static void notes(const struct out *o, int64_t start_ns)
{
    const struct mw_money_params *m = o->last->money;
    for (unsigned i = 0; i < o->last->capex.unpriced_n; i++)
        note(o, "not_priced", o->last->capex.unpriced[i], "has no price in the library, no quote and no template: not included");
    for (unsigned i = 0; i < o->last->capex.unused_n; i++)
        note(o, "finding", mw_arena_printf(o->arena, "money.quotes.%s", o->last->capex.unused[i]), "this quote matches no cost class and no part of the plan: it changes nothing");
    for (uint32_t i = 0; i < m->quotes.n; i++) {
        const struct mw_quote *q = &((const struct mw_quote *)m->quotes.item)[i];
        char date[32];
        if (q->until_ns && q->until_ns < start_ns)
            note(o, "finding", mw_arena_printf(o->arena, "money.quotes.%s", m->quotes.name[i]),
                 mw_arena_printf(o->arena, "this quote holds until %s, before the plan starts", mw_date_print(date, sizeof date, q->until_ns)));
    }
    for (unsigned i = 0; i < o->r->sell_n; i++) {
        const struct mw_sell *sell = &((const struct mw_sell *)m->sells.item)[i];
        if (sell->per && *sell->per && !o->last->sell_served[i])
            note(o, "finding", mw_arena_printf(o->arena, "money.sells.%s", m->sells.name[i]), "sells tokens, but no work of this name serves any: it brings nothing");
        bool brings = !sell->rest;
        for (unsigned t = 0; t < o->r->n && !brings; t++)
            brings = o->r->sell_usd[i][t] > 0.0;
        if (!brings)
            note(o, "finding", mw_arena_printf(o->arena, "money.sells.%s", m->sells.name[i]), "sells what other lines leave, and they leave nothing: it brings nothing");
    }
    if (m->sells.n > MW_SELLS)
        note(o, "not_simulated", "money.sells", "only the first 16 lines are counted");
    if (o->r->missed_sla_years > 0)
        note(o, "finding", "money.sells", mw_arena_printf(o->arena, "promised goodput is missed in %u line-years; credits are given", o->r->missed_sla_years));
    if (!o->last->productive_known)
        note(o, "not_simulated", "money.sells", "no model reports productive GPU time: service credits and cost per useful GPU-hour are left out");
    supply_note(o);
    note(o, "assumed", "money", "capital is spent when the GPUs it serves are accepted; nothing is replaced within the horizon; years that are not simulated follow the nearest that is, per installed GPU");
    if (m->tax.relief && *m->tax.relief)
        note(o, "assumed", "money.tax.relief", mw_arena_printf(o->arena, "%s: equipment is taken free of sales tax; whether it applies is not examined", m->tax.relief));
}

void mw_econ_horizon(const struct mw_econ_year *const *year, unsigned n, int64_t start_ns, int64_t end_ns, struct mw_arena *a, const struct mw_sink *sink)
{
    struct mw_econ_result *r = mw_arena_new(a, struct mw_econ_result);
    mw_econ_project(year, n, start_ns, end_ns, r);
    struct out o = { sink, year[n - 1], r, a };
    capital(&o);
    annual_running(&o);
    years(&o);
    returns(&o, start_ns);
    notes(&o, start_ns);
}
