/* models/economics/funding.c - taxes and loans of a plan, in nominal money, and what they leave in real money; revenue and cost are given. */
#include "models/economics/horizon_private.h"
#include "sim/base/calendar.h"
#include <math.h>
#include <string.h>

struct nominal { double ebitda, depreciation, capex, draw, interest, service, balance, residual, tax, unlevered_tax; };

static void depreciate(struct mw_plan_flow *p, struct nominal *f)
{
    unsigned n = p->out->n;
    for (unsigned v = 0; v < n; v++)
        for (int k = 0; k < MW_COST_N; k++) {
            enum mw_life life = mw_cost_life(k);
            double basis = p->out->cash[v].capex_usd[k] * p->index[v], left = basis;
            if (life != MW_LIFE_NONE)
                for (unsigned t = v; t < n; t++) {
                    double d = basis * mw_fin_depreciation_frac((enum mw_depreciation)p->money->tax.method[life], p->money->life_s[life] / MW_S_PER_YEAR, t - v);
                    f[t].depreciation += d;
                    left -= d;
                }
            f[n - 1].depreciation += left; /* sold at the end: what is not yet written off stands against the proceeds */
        }
}

/* with: interest deductible or not. */
static void taxes(const struct mw_plan_flow *p, struct nominal *f, bool with_interest)
{
    double carried = 0.0;
    for (unsigned t = 0; t < p->out->n; t++) {
        double base = f[t].ebitda + f[t].residual - f[t].depreciation - (with_interest ? f[t].interest : 0.0) - carried;
        carried = base < 0.0 ? -base : 0.0;
        *(with_interest ? &f[t].tax : &f[t].unlevered_tax) = fmax(0.0, base) * p->money->tax.rate_frac;
    }
}

/* Each drawing is a loan of its own that is served from the year after it. */
static void plain_loan(const struct mw_plan_flow *p, struct nominal *f, unsigned tenor)
{
    double rate = p->money->debt.rate_frac;
    unsigned n = p->out->n;
    for (unsigned v = 0; v < n; v++) {
        double balance = f[v].draw;
        for (unsigned t = v; t < n && balance > 0.0; t++) {
            if (t > v) {
                double interest = balance * rate, left = tenor - (t - v) + 1, repay = 0.0;
                if (p->money->debt.shape == MW_DEBT_ANNUITY)
                    repay = mw_fin_annuity_usd(balance, rate, left) - interest;
                else if (p->money->debt.shape == MW_DEBT_LEVEL || t - v == tenor)
                    repay = balance / (p->money->debt.shape == MW_DEBT_LEVEL ? left : 1.0);
                f[t].interest += interest;
                f[t].service += interest + repay;
                balance = t - v == tenor ? 0.0 : balance - repay;
            }
            f[t].balance += balance;
        }
    }
}

static void sculpted_loan(struct mw_plan_flow *p, struct nominal *f, unsigned tenor)
{
    double draw[MW_CASH_YEARS], cash[MW_CASH_YEARS], service[MW_CASH_YEARS], balance[MW_CASH_YEARS];
    unsigned n = p->out->n, first = 0;
    double rate = p->money->debt.rate_frac, dscr = isfinite(p->money->debt.dscr.v) ? p->money->debt.dscr.v : 1.25, before = 0.0;
    while (first < n && f[first].draw <= 0.0)
        first++;
    first++;
    for (unsigned t = 0; t < n; t++) {
        draw[t] = f[t].draw;
        cash[t] = f[t].ebitda - f[t].unlevered_tax;
    }
    struct mw_sculpted s = mw_fin_sculpt(draw, cash, n, first, tenor, rate, dscr, service, balance);
    for (unsigned t = 0; t < n; t++) {
        f[t].draw = t < first + tenor ? draw[t] * s.drawn_frac : 0.0;
        f[t].service = service[t];
        f[t].interest = before * rate;
        f[t].balance = balance[t] > 1e-6 * draw[first - 1] ? balance[t] : 0.0;
        before = f[t].balance;
    }
}

static void cover(struct mw_plan_flow *p, const struct nominal *f)
{
    struct mw_econ_result *r = p->out;
    double sum = 0.0, years = 0.0, worth = 0.0, discount = 1.0, owed = 0.0;
    unsigned drawn = 0; /* year of the last drawing: from its end the loan is only paid back */
    for (unsigned t = 0; t < r->n; t++)
        if (f[t].draw > 0.0) {
            drawn = t;
            owed = f[t].balance;
        }
    r->dscr_min = NAN;
    for (unsigned t = 0; t < r->n; t++) {
        struct mw_cash *c = &r->cash[t];
        double cfads = f[t].ebitda - f[t].tax;
        c->dscr = f[t].service > 0.0 ? cfads / f[t].service : NAN;
        discount /= t > drawn ? 1.0 + p->money->debt.rate_frac : 1.0;
        if (isnan(c->dscr))
            continue;
        worth += t > drawn ? cfads * discount : 0.0;
        sum += c->dscr;
        years += 1.0;
        r->dscr_min = isnan(r->dscr_min) || c->dscr < r->dscr_min ? c->dscr : r->dscr_min;
    }
    r->dscr_mean = years > 0.0 ? sum / years : NAN;
    r->llcr = owed > 0.0 ? worth / owed : NAN;
}

void mw_plan_fund(struct mw_plan_flow *p)
{
    struct mw_econ_result *r = p->out;
    struct nominal f[MW_CASH_YEARS];
    unsigned tenor = (unsigned)fmax(1.0, round(p->money->debt.tenor_s / MW_S_PER_YEAR));
    double reserve = 0.0;
    memset(f, 0, sizeof f);
    for (unsigned t = 0; t < r->n; t++) {
        f[t].ebitda = (r->cash[t].revenue_usd - r->cash[t].opex_usd) * p->index[t];
        f[t].capex = r->cash[t].capex_total_usd * p->index[t];
        f[t].residual = r->cash[t].residual_usd * p->index[t];
        f[t].draw = p->money->debt.share_frac * f[t].capex;
    }
    depreciate(p, f);
    taxes(p, f, false);
    if (p->money->debt.share_frac > 0.0 && p->money->debt.shape == MW_DEBT_SCULPTED)
        sculpted_loan(p, f, tenor);
    else if (p->money->debt.share_frac > 0.0)
        plain_loan(p, f, tenor);
    taxes(p, f, true);
    cover(p, f);
    for (unsigned t = 0; t < r->n; t++)
        reserve = fmax(reserve, f[t].service * p->money->debt.reserve_s / MW_S_PER_YEAR);
    bool held = false;
    for (unsigned t = 0; t < r->n; t++) {
        struct mw_cash *c = &r->cash[t];
        bool hold = f[t].balance > 0.0 && t + 1 < r->n;
        double into_reserve = hold && !held ? reserve : !hold && held ? -reserve : 0.0, k = 1.0 / p->index[t];
        held = hold;
        double unpaid = t + 1 == r->n ? f[t].balance : 0.0; /* paid off at the end of the horizon */
        c->tax_usd = f[t].tax * k;
        c->draw_usd = f[t].draw * k;
        c->service_usd = (f[t].service + unpaid) * k;
        c->interest_usd = f[t].interest * k;
        c->balance_usd = (f[t].balance - unpaid) * k;
        c->reserve_usd = into_reserve * k;
        c->cfads_usd = (f[t].ebitda - f[t].tax) * k;
        c->free_usd = (f[t].ebitda - f[t].unlevered_tax - f[t].capex + f[t].residual) * k + c->deposit_usd;
        c->equity_usd = (f[t].ebitda - f[t].tax - f[t].capex + f[t].residual + f[t].draw - f[t].service - unpaid - into_reserve) * k + c->deposit_usd;
        r->debt_usd += c->draw_usd;
    }
}
