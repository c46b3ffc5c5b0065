/* sim/plan/hold.c - compares two lists of figures; it computes neither. */
#include "sim/plan/hold.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct { const char *metric; bool told; } held[] = {
    { "facility.energy_j", true },           { "facility.it_energy_j", false },   { "facility.pue", true },          { "power.mean_w", false },
    { "power.peak_w", true },                { "cooling.energy_j", false },       { "cooling.water_m3", false },     { "facility.utilisation_frac", true },
    { "facility.goodput_frac", false },      { "facility.useful_frac", false },   { "facility.tokens_served", false }, { "money.capex_usd", false },
    { "money.opex_usd_per_year", false },    { "money.energy_usd_per_year", false }, { "money.usd_per_gpu_s", true }, { "money.usd_per_useful_gpu_s", true },
    { "money.revenue_usd", false },          { "money.npv_usd", false },          { "money.horizon_energy_j", false },
};

static int row_of(const char *metric)
{
    for (size_t i = 0; i < sizeof held / sizeof *held; i++)
        if (strcmp(held[i].metric, metric) == 0)
            return (int)i;
    return -1;
}

static const char *shown(char *buf, size_t n, double v, enum mw_quantity q)
{
    return q == MW_Q_MONEY_RATE ? mw_unit_print(buf, n, v, "USD/h", 3) : mw_quantity_print(buf, n, v, q, 4);
}

static void tell(struct mw_store *store, uint32_t case_id, const struct mw_outcome *e, double simulated)
{
    char a[48], b[48], year[24] = "", text[256];
    double gap = simulated != 0.0 ? e->value / simulated - 1.0 : 0.0;
    if (fabs(gap) <= MW_HOLD_GAP_FRAC)
        return;
    if (e->year)
        snprintf(year, sizeof year, " in %d", e->year);
    snprintf(text, sizeof text, "the closed form says %s%s, the run %s (%+.0f %%): waiting, throttling or bursts that means do not show",
             shown(a, sizeof a, e->value, e->q), year, shown(b, sizeof b, simulated, e->q), 100.0 * gap);
    mw_store_note(store, (struct mw_store_key){ case_id, e->year, 0 }, "finding", e->name, text);
}

void mw_hold(struct mw_store *store, uint32_t case_id, const struct mw_outcomes *estimated, const struct mw_outcomes *simulated)
{
    for (size_t i = 0; i < estimated->n; i++) {
        const struct mw_outcome *e = &estimated->v[i];
        int row = row_of(e->name);
        double v = row < 0 ? NAN : mw_outcomes_get(simulated, e->name, e->year);
        if (!isfinite(v) || !isfinite(e->value))
            continue;
        mw_store_estimate(store, case_id, e->year, e->name, e->value, v, mw_quantity_si(e->q));
        if (held[row].told)
            tell(store, case_id, e, v);
    }
}
