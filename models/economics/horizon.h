/* models/economics/horizon.h - from simulated years to the plan: yearly cash flow, loan, taxes, returns and unit costs; pure, no clock.
 *
 * A month of the horizon takes the same month of the nearest detail year, per installed GPU (watts follow GPUs within a case), times the GPUs
 * installed in it; fixed charges and the contract's minimum follow time instead, from the first GPU on.  Capital is spent when the GPUs it serves are accepted, pro rata.  Nothing is replaced within the horizon; at its end the
 * residual comes back.  Inside, flows are nominal (interest, tax and depreciation are); what is reported is real, of the price year.
 * Levelised cost: every class over its own life at the real weighted cost of capital, plus the yearly cost, per GPU-second installed or productive.
 * Where GPUs are rented or a hall is leased (supply.h) the same months cost rent instead: the plan then ends with that contract, if it is shorter.
 * The tax base is revenue - operating cost - interest - depreciation, losses carried forward.
 */
#ifndef MW_ECONOMICS_HORIZON_H
#define MW_ECONOMICS_HORIZON_H
#include "models/economics/capex.h"
#include "models/ports.h"

enum { MW_CASH_YEARS = 64, MW_SELLS = 16 };

/* sell_*: of the work that a token line is named after; serve_gpu_s, tok: of all services.  headroom_gpu_s: of services, held and not needed.
 * Of electricity_usd, tax included: window_usd, peak_usd, ratchet_usd, floor_usd as in struct mw_bill; fixed_usd whatever is taken;
 * billed_n: months that are in them.
 * All members are doubles: months are scaled and added as arrays. */
struct mw_econ_month {
    double s, installed_gpu_s, busy_gpu_s, headroom_gpu_s, productive_gpu_s, energy_j, electricity_usd, window_usd, peak_usd, ratchet_usd, floor_usd, fixed_usd, billed_n;
    double water_m3, water_usd, carbon_kg, tok, serve_gpu_s, sell_tok[MW_SELLS], sell_gpu_s[MW_SELLS];
};
struct mw_econ_step { int64_t ready_ns, retire_ns; double gpu_n; };
struct mw_econ_year {
    int year;
    struct mw_econ_month month[12];
    const struct mw_money_params *money;
    struct mw_currency currency;
    struct mw_capex capex;
    struct mw_econ_step *step; unsigned step_n;
    double it_w, staff_n, deposit_usd; /* staff_n NAN: template's */
    bool productive_known, sell_served[MW_SELLS];       /* a work of that name serves tokens */
};

/* One calendar year of the plan, in real USD of the price year unless said. */
struct mw_cash {
    int year;
    double s;                               /* of the year that lies in the horizon */
    double installed_gpu_s, busy_gpu_s /* without the headroom of services */, productive_gpu_s, sold_gpu_s, energy_j, tok, serve_gpu_s, carbon_kg;
    double revenue_usd, electricity_usd, water_usd, staff_usd, maintenance_usd, insurance_usd, other_usd, rent_usd /* of GPUs, or of room and power */, opex_usd /* all of these costs */;
    double capex_usd[MW_COST_N], capex_total_usd, residual_usd, deposit_usd;
    double tax_usd, draw_usd, service_usd, interest_usd, balance_usd, reserve_usd, cfads_usd, free_usd /* unlevered */, equity_usd;
    double dscr;                            /* NAN without debt service */
};
struct mw_econ_result {
    struct mw_cash cash[MW_CASH_YEARS]; unsigned n;
    double sell_usd[MW_SELLS][MW_CASH_YEARS]; unsigned sell_n;
    double wacc_real, npv_usd, irr_frac, equity_npv_usd, equity_irr_frac, payback_years, dscr_min, dscr_mean, llcr, debt_usd;
    double annual_capex_usd[MW_COST_N], annual_opex_usd, annual_electricity_usd, annual_water_usd, annual_rent_usd; /* levelised, a full average year */
    double usd_per_gpu_s, usd_per_useful_gpu_s, usd_per_tok;
    unsigned missed_sla_years;
    int64_t first_paid_ns;       /* when the first GPU time or the first token is sold; INT64_MAX: never */
};
/* n > 0 years in rising order.  NAN in what is not the plan's own to know: energy and carbon of a plant whose bills another pays. */
void mw_econ_project(const struct mw_econ_year *const *year, unsigned n, int64_t start_ns, int64_t end_ns, struct mw_econ_result *out);
/* Metrics, rows and notes of a projection; as mw_econ_ops.horizon. */
void mw_econ_horizon(const struct mw_econ_year *const *year, unsigned n, int64_t start_ns, int64_t end_ns, struct mw_arena *a, const struct mw_sink *sink);

#endif
