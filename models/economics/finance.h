/* models/economics/finance.h - textbook finance as pure functions: discounting, depreciation, loans, levelised cost; no scenario, no clock.
 *
 * Rates are per year, as fractions; cash flows are one per year, the first at time 0.  Payments are at the end of a year.
 *   crf(r, n)  = r (1 + r)^n / ((1 + r)^n - 1), 1/n at r = 0            (capital recovery)
 *   pwf(r, n)  = 1 / crf                                                  (present worth of 1 a year)
 *   npv(r, cf) = sum cf[t] / (1 + r)^t
 *   irr        = r with npv(r) = 0
 * MACRS percentages: IRS Publication 946 (2023), appendix A, table A-1, half-year convention.
 */
#ifndef MW_ECONOMICS_FINANCE_H
#define MW_ECONOMICS_FINANCE_H
#include <stdbool.h>

/* n > 0 years, not necessarily whole; rate > -1. */
double mw_fin_crf(double rate, double n);
double mw_fin_pwf(double rate, double n);
double mw_fin_npv(double rate, const double *cash_usd, unsigned n);
/* Internal rate of return in (-0.99, 10); false if the flows do not change sign or no root is bracketed.  With several roots the lowest. */
bool   mw_fin_irr(const double *cash_usd, unsigned n, double *rate);
/* Years until the cumulative flow turns positive for good, interpolated; NAN if it never does. */
double mw_fin_payback_years(const double *cash_usd, unsigned n);
/* Rate net of inflation: (1 + nominal) / (1 + inflation) - 1. */
double mw_fin_real(double nominal, double inflation);
/* After-tax weighted cost of capital. */
double mw_fin_wacc(double debt_share, double debt_rate, double equity_rate, double tax_rate);

enum mw_depreciation { MW_DEP_NONE, MW_DEP_STRAIGHT, MW_DEP_MACRS_5, MW_DEP_MACRS_7, MW_DEP_MACRS_15, MW_DEP_MACRS_39, MW_DEP_BONUS_100, MW_DEP_N };
#define MW_DEP_WORDS "none|straight|macrs-5|macrs-7|macrs-15|macrs-39|bonus-100"
/* Share of the cost written off in tax year k = 0, 1, ...; life_years is used by STRAIGHT (half-year convention).  Sums to 1 (NONE: 0).
 * MACRS_39 (non-residential buildings) is straight line over 39 years, half-year instead of mid-month: within 1.2 % of a year's share. */
double mw_fin_depreciation_frac(enum mw_depreciation d, double life_years, unsigned k);

/* Level payment that pays a loan back in n years. */
double mw_fin_annuity_usd(double principal_usd, double rate, double n);

/* A sculpted loan: in years [first, first + tenor) debt service is cash[t] / dscr', so that drawings with interest are paid back exactly.
 * Drawings may be scaled down so that dscr' >= dscr_min. */
struct mw_sculpted { double drawn_frac /* of the drawings asked for, 0..1 */, dscr; };
/* draw[t], cash[t] (available for debt service) for t in [0, n); service[t] and balance[t] (end of year) are written.  Years of negative cash pay nothing. */
struct mw_sculpted mw_fin_sculpt(const double *draw_usd, const double *cash_usd, unsigned n, unsigned first, unsigned tenor, double rate, double dscr_min,
                                 double *service_usd, double *balance_usd);

/* Levelised cost of a product: (capex crf + yearly cost) / yearly quantity. */
double mw_fin_levelised(double capex_usd, double rate, double life_years, double cost_usd_per_year, double quantity_per_year);

#endif
