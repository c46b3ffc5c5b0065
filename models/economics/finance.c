/* models/economics/finance.c - discounting, depreciation and loans; numbers in, numbers out. */
#include "models/economics/finance.h"
#include "sim/base/check.h"
#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <math.h>

double mw_fin_crf(double rate, double n)
{
    MW_ASSERT(n > 0.0 && rate > -1.0);
    if (fabs(rate) < 1e-12)
        return 1.0 / n;
    return rate / -expm1(-n * log1p(rate));
}

double mw_fin_pwf(double rate, double n) { return 1.0 / mw_fin_crf(rate, n); }

double mw_fin_npv(double rate, const double *cash_usd, unsigned n)
{
    double v = 0.0; /* Horner, from the last year back */
    for (unsigned t = n; t-- > 0;)
        v = v / (1.0 + rate) + cash_usd[t];
    return v;
}

struct flows { const double *cash_usd; unsigned n; };

static double npv_of_rate(double rate, void *p)
{
    const struct flows *f = p;
    return mw_fin_npv(rate, f->cash_usd, f->n);
}

static bool polish(struct flows *f, double lo, double hi, double *rate)
{
    gsl_function fn = { npv_of_rate, f };
    gsl_root_fsolver *s = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    MW_ASSERT(s);
    bool ok = gsl_root_fsolver_set(s, &fn, lo, hi) == GSL_SUCCESS;
    for (int i = 0; ok && i < 200; i++) {
        ok = gsl_root_fsolver_iterate(s) == GSL_SUCCESS;
        if (gsl_root_test_interval(gsl_root_fsolver_x_lower(s), gsl_root_fsolver_x_upper(s), 1e-13, 1e-13) == GSL_SUCCESS)
            break;
    }
    *rate = gsl_root_fsolver_root(s);
    gsl_root_fsolver_free(s);
    return ok;
}

bool mw_fin_irr(const double *cash_usd, unsigned n, double *rate)
{
    /* The function may have several roots: brackets on a fixed grid, lowest first. */
    static const double grid[] = { -0.99, -0.9, -0.7, -0.5, -0.3, -0.2, -0.1, -0.05, 0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0 };
    struct flows f = { cash_usd, n };
    bool plus = false, minus = false;
    for (unsigned t = 0; t < n; t++) {
        plus |= cash_usd[t] > 0.0;
        minus |= cash_usd[t] < 0.0;
    }
    *rate = NAN;
    if (!plus || !minus)
        return false;
    for (unsigned i = 0; i + 1 < sizeof grid / sizeof *grid; i++) {
        double a = npv_of_rate(grid[i], &f), b = npv_of_rate(grid[i + 1], &f);
        if (a == 0.0 || a * b < 0.0) {
            *rate = grid[i];
            return a == 0.0 || polish(&f, grid[i], grid[i + 1], rate);
        }
    }
    return false;
}

double mw_fin_payback_years(const double *cash_usd, unsigned n)
{
    double sum = 0.0, at = NAN;
    for (unsigned t = 0; t < n; t++) {
        double before = sum;
        sum += cash_usd[t];
        if (sum < 0.0)
            at = NAN;
        else if (isnan(at) && before < 0.0)
            at = (double)t - 1.0 + before / (before - sum);
        else if (isnan(at) && t == 0)
            at = 0.0;
    }
    return at;
}

double mw_fin_real(double nominal, double inflation) { return (1.0 + nominal) / (1.0 + inflation) - 1.0; }

double mw_fin_wacc(double debt_share, double debt_rate, double equity_rate, double tax_rate)
{
    return debt_share * debt_rate * (1.0 - tax_rate) + (1.0 - debt_share) * equity_rate;
}

static double straight_half_year(double life_years, unsigned k)
{
    double from = k == 0 ? 0.0 : (double)k - 0.5, to = (double)k + 0.5;
    return fmax(0.0, fmin(to, life_years) - from) / life_years;
}

double mw_fin_depreciation_frac(enum mw_depreciation d, double life_years, unsigned k)
{
    static const double five[] = { .2, .32, .192, .1152, .1152, .0576 };
    static const double seven[] = { .1429, .2449, .1749, .1249, .0893, .0892, .0893, .0446 };
    static const double fifteen[] = { .05, .095, .0855, .077, .0693, .0623, .059, .059, .0591, .059, .0591, .059, .0591, .059, .0591, .0295 };
    switch (d) {
    case MW_DEP_STRAIGHT: return straight_half_year(life_years, k);
    case MW_DEP_MACRS_5: return k < 6 ? five[k] : 0.0;
    case MW_DEP_MACRS_7: return k < 8 ? seven[k] : 0.0;
    case MW_DEP_MACRS_15: return k < 16 ? fifteen[k] : 0.0;
    case MW_DEP_MACRS_39: return straight_half_year(39.0, k);
    case MW_DEP_BONUS_100: return k == 0 ? 1.0 : 0.0;
    default: return 0.0;
    }
}

double mw_fin_annuity_usd(double principal_usd, double rate, double n) { return principal_usd * mw_fin_crf(rate, n); }

struct mw_sculpted mw_fin_sculpt(const double *draw_usd, const double *cash_usd, unsigned n, unsigned first, unsigned tenor, double rate, double dscr_min,
                                 double *service_usd, double *balance_usd)
{
    double draws = 0.0, cash = 0.0, discount = 1.0;
    unsigned last = first + tenor < n ? first + tenor : n;
    for (unsigned t = 0; t < n; t++, discount /= 1.0 + rate) {
        if (t < last)
            draws += draw_usd[t] * discount;
        if (t >= first && t < last)
            cash += fmax(0.0, cash_usd[t]) * discount;
    }
    struct mw_sculpted r = { 0.0, NAN };
    if (draws > 0.0 && cash > 0.0) {
        r.drawn_frac = fmin(1.0, cash / dscr_min / draws);
        r.dscr = cash / (draws * r.drawn_frac);
    }
    double balance = 0.0;
    for (unsigned t = 0; t < n; t++) {
        double draw = t < last ? draw_usd[t] * r.drawn_frac : 0.0;
        service_usd[t] = t >= first && t < last && r.drawn_frac > 0.0 ? fmax(0.0, cash_usd[t]) / r.dscr : 0.0;
        balance = balance * (1.0 + rate) + draw - service_usd[t];
        balance_usd[t] = balance;
    }
    return r;
}

double mw_fin_levelised(double capex_usd, double rate, double life_years, double cost_usd_per_year, double quantity_per_year)
{
    return (capex_usd * mw_fin_crf(rate, life_years) + cost_usd_per_year) / quantity_per_year;
}
