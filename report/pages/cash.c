/* report/pages/cash.c - cash by year before and after debt, peak funding, and returns by case.  Real USD, whole years as the plan stores them. */
#include "report/pages/pages.h"
#include "report/pages/plan_data.h"
#include <math.h>
#include <string.h>

struct flow { const char *name, *kind; double sign; unsigned colour; };
static const struct flow flows[] = {
    { "Revenue", "revenue", 1, 8 }, { "Sale at the end", "residual", 1, 4 }, { "Capital", "capex", -1, 1 }, { "Electricity", "energy", -1, 2 }, { "Other operation", "opex", -1, 6 }, { "Tax", "tax", -1, 7 },
};
enum { FLOWS_N = sizeof flows / sizeof *flows };

struct funding { double peak_usd; int peak_year, back_year; };

/* Deepest point of the running sum, and the year in which it is above zero again. */
static struct funding funding_of(struct mw_report *r, unsigned case_i)
{
    int year[MW_YEARS_MAX];
    double usd[MW_YEARS_MAX], run = 0;
    struct funding f = { NAN, 0, 0 };
    size_t n = mw_rd_free_cash(r, case_i, year, usd);
    for (size_t i = 0; i < n; i++) {
        run += usd[i];
        if (!(run >= f.peak_usd)) {
            f = (struct funding){ run, year[i], 0 };
        } else if (run > 0 && !f.back_year) {
            f.back_year = year[i];
        }
    }
    return f;
}

const char *mw_title_cash(struct mw_report *r, unsigned sheet)
{
    struct funding f = funding_of(r, r->base);
    double npv = mw_rd_base(r, "money.npv_usd"), irr = mw_rd_base(r, "money.irr_frac"), wacc = mw_rd_base(r, "money.wacc_real_frac");
    (void)sheet;
    if (!isfinite(f.peak_usd))
        return "Cash by year is not in this database";
    const char *head = f.peak_usd < 0 ? mw_rf(r, "Funding peaks at %s in %d", mw_rq(r, -f.peak_usd, MW_Q_MONEY, 3), f.peak_year) : "The plan never needs funding";
    const char *back = f.back_year ? mw_rf(r, "is back in %d", f.back_year) : "is not back within the horizon";
    if (isfinite(irr) && isfinite(wacc))
        return mw_rf(r, "%s and %s; it returns %s where capital costs %s", head, back, mw_rpct(r, irr, 1), mw_rpct(r, wacc, 1));
    return isfinite(npv) ? mw_rf(r, "%s and %s; net present value %s", head, back, mw_rq(r, npv, MW_Q_MONEY, 3)) : mw_rf(r, "%s and %s", head, back);
}

static const char **year_names(struct mw_report *r, const int *year, size_t n)
{
    const char **name = mw_arena_array(&r->arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        name[i] = mw_rf(r, "%d", year[i]);
    return name;
}

static struct mw_figure before_debt(struct mw_report *r)
{
    int year[MW_YEARS_MAX];
    size_t n = mw_rd_money_years(r, r->base, year), k = 0;
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_array(&r->arena, struct mw_series, FLOWS_N), *line = mw_arena_new(&r->arena, struct mw_series);
    double *sum = mw_arena_array(&r->arena, double, n + 1);
    for (size_t f = 0; f < FLOWS_N; f++) {
        double *v = mw_arena_array(&r->arena, double, n + 1);
        if (!mw_rd_money(r, r->base, flows[f].kind, NULL, year, n, v))
            continue;
        for (size_t i = 0; i < n; i++)
            sum[i] += v[i] *= flows[f].sign;
        s[k++] = (struct mw_series){ .name = flows[f].name, .v = v, .colour = flows[f].colour };
    }
    for (size_t i = 1; i < n; i++)
        sum[i] += sum[i - 1];
    *line = (struct mw_series){ .name = "Cumulative", .v = sum, .colour = 5 };
    *c = (struct mw_bar_chart){ .value = { .title = "Cash before debt", .unit = "MUSD", .per_unit = 1e6, .zero = true }, .names = year_names(r, year, n), .names_n = n, .stacked = true, .series = s, .series_n = k, .line = line };
    return mw_figure_bars(c);
}

/* What lenders pay in and take out, and what is left to equity. */
static struct mw_figure with_debt(struct mw_report *r)
{
    int year[MW_YEARS_MAX];
    size_t n = mw_rd_money_years(r, r->base, year);
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_array(&r->arena, struct mw_series, 3);
    double *draw = mw_arena_array(&r->arena, double, n + 1), *service = mw_arena_array(&r->arena, double, n + 1), *equity = mw_arena_array(&r->arena, double, n + 1);
    bool any = mw_rd_money(r, r->base, "debt", "draw", year, n, draw), served = mw_rd_money(r, r->base, "debt_service", NULL, year, n, service);
    mw_rd_money(r, r->base, "cash", "equity", year, n, equity);
    for (size_t i = 0; i < n; i++)
        service[i] = -service[i];
    s[0] = (struct mw_series){ .name = "Debt drawn", .v = draw, .colour = 3 };
    s[1] = (struct mw_series){ .name = "Debt service", .v = service, .colour = 5 };
    s[2] = (struct mw_series){ .name = "Cash to and from equity", .v = equity, .colour = 1 };
    *c = (struct mw_bar_chart){ .value = { .title = "Cash with debt", .unit = "MUSD", .per_unit = 1e6, .zero = true }, .names = year_names(r, year, n), .names_n = n, .series = s, .series_n = 3 };
    return any || served ? mw_figure_bars(c) : (struct mw_figure){ 0 };
}

static const struct mw_mrow rows[] = {
    { "money.npv_usd", "Net present value, before debt", MW_Q_MONEY, 3, NULL, NULL },
    { "money.irr_frac", "Internal rate of return, unlevered", MW_Q_FRACTION, 3, NULL, NULL },
    { "money.wacc_real_frac", "Weighted cost of capital, real", MW_Q_FRACTION, 3, NULL, NULL },
    { "money.equity_npv_usd", "Net present value to equity", MW_Q_MONEY, 3, NULL, NULL },
    { "money.equity_irr_frac", "Internal rate of return, equity", MW_Q_FRACTION, 3, NULL, NULL },
    { "money.payback_s", "Payback", MW_Q_TIME, 2, NULL, NULL },
    { "money.revenue_usd", "Revenue over the horizon", MW_Q_MONEY, 4, NULL, NULL },
    { "money.sold_frac", "GPU-hours sold, of installed", MW_Q_FRACTION, 3, NULL, NULL },
    { "money.opex_usd_per_year", "Operating cost, average year", MW_Q_MONEY, 4, NULL, NULL },
    { "money.energy_usd_per_year", "of which electricity", MW_Q_MONEY, 4, NULL, NULL },
    { "money.rent_usd_per_year", "of which rent or lease", MW_Q_MONEY, 4, NULL, NULL },
};

static void funding_rows(struct mw_report *r, struct mw_tb *t)
{
    double peak[MW_RCASES_MAX + 2], at[MW_RCASES_MAX + 2];
    size_t n = r->cases_n + (r->trials_n ? 2 : 0);
    for (size_t i = 0; i < n; i++) {
        struct funding f = i < r->cases_n ? funding_of(r, (unsigned)i) : (struct funding){ NAN, 0, 0 };
        peak[i] = f.peak_usd < 0 ? -f.peak_usd : NAN;
        at[i] = f.peak_usd < 0 ? f.peak_year : NAN;
    }
    mw_value_row(t, r, &(struct mw_mrow){ .label = "Peak funding, before debt", .q = MW_Q_MONEY, .digits = 4 }, peak, n);
    const char **c = mw_tb_row(t, MW_ROW_PLAIN);
    c[0] = "Year of peak funding";
    for (size_t i = 0; i < n; i++)
        c[2 + i] = isfinite(at[i]) ? mw_rf(r, "%.0f", at[i]) : MW_EN_DASH;
}

/* Flows of the base case by year. */
static void year_table(struct mw_report *r, struct mw_tb *t)
{
    int year[MW_YEARS_MAX];
    double v[MW_YEARS_MAX], sum[MW_YEARS_MAX] = { 0 };
    size_t n = mw_rd_money_years(r, r->base, year), cols = n < 12 ? n : 12;
    struct mw_table_col col[14] = { { .head = mw_rf(r, "Case %s, MUSD real", r->cases[r->base].name), .weight = 1.0 } };
    for (size_t i = 0; i < cols; i++)
        col[1 + i] = (struct mw_table_col){ .head = mw_rf(r, "%d", year[i]), .align = MW_CELL_RIGHT };
    mw_tb_init(t, r, col, 1 + cols);
    for (size_t f = 0; f < FLOWS_N; f++) {
        if (!mw_rd_money(r, r->base, flows[f].kind, NULL, year, n, v))
            continue;
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = flows[f].name;
        for (size_t i = 0; i < cols; i++) {
            sum[i] += flows[f].sign * v[i];
            c[1 + i] = v[i] != 0 ? mw_rn(r, flows[f].sign * v[i] / 1e6, 1) : MW_EN_DASH;
        }
    }
    const char **c = mw_tb_row(t, MW_ROW_TOTAL);
    c[0] = "Cash before debt";
    for (size_t i = 0; i < cols; i++)
        c[1 + i] = mw_rn(r, sum[i] / 1e6, 1);
    if (n > cols)
        t->note[t->notes_n++] = mw_rf(r, "%zu of %zu years; all of them in table money of results.db.", cols, n);
}

void mw_draw_cash(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct mw_rcol col[MW_RCOLS_MAX];
    struct mw_tb t, years;
    (void)sheet;
    if (!isfinite(funding_of(r, r->base).peak_usd)) {
        mw_put_missing(page, &body, "No cash by year is stored: this scenario has no money, or its horizon was not planned.", "Give it a money section with what is sold, and a horizon (run.horizon), and run it again.");
        return;
    }
    mw_metric_table(&t, r, rows, sizeof rows / sizeof *rows, col, mw_cols_cases(r, col));
    t.halves = false;
    funding_rows(r, &t);
    year_table(r, &years);
    const char *price = mw_rd_scenario(r, "price_year"), *caption = mw_rf(r, "Returns by case, real USD%s%s. %s", *price ? " of " : "", price, mw_sampled_text(r)), *year_caption = "Cash before debt by year.";
    double room = body.h - mw_tb_height(page, body.w, &t, caption) - mw_tb_height(page, body.w, &years, year_caption);
    struct mw_figure debt = with_debt(r);
    double h = fmin(fmax(debt.draw ? (room - 2 * MW_PAGE_GAP) / 2 : room - MW_PAGE_GAP, 112.0), 230.0);
    mw_put_figure(page, &body, h, before_debt(r), mw_rf(r, "Cash by year before debt and its running sum, case %s.", r->cases[r->base].name));
    if (debt.draw)
        mw_put_figure(page, &body, h, debt, "What lenders pay in and are paid, and what is left to equity (negative: paid in).");
    mw_put_table(page, &body, &t, 0, caption);
    mw_put_table(page, &body, &years, 0, year_caption);
}
