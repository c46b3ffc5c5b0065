/* report/pages/cost.c - capital by class, levelised yearly cost, cash by year, the bill by month, and money by case.  Real USD. */
#include "report/pages/pages.h"
#include <math.h>
#include <string.h>

enum { LINES_MAX = 24, YEARS_MAX = 64, CLASSES_MAX = 9 };
struct line { const char *name; double usd, low, high; char status; };

static size_t load_lines(struct mw_report *r, unsigned case_i, const char *kind, struct line *line)
{
    static const char sql[] = "SELECT line, sum(usd), sum(low_usd), sum(high_usd), max(status) FROM money WHERE case_id = ?1 AND detail = 0 AND year = 0 AND kind = ?2 GROUP BY line ORDER BY sum(usd) DESC";
    struct mw_query *q = mw_query(r->db, sql, "it", r->cases[case_i].id, kind);
    size_t n = 0;
    while (mw_query_next(q) && n < LINES_MAX)
        line[n++] = (struct line){ mw_arena_strdup(&r->arena, mw_cost_class_text(mw_query_text(q, 0))), mw_query_real(q, 1), mw_query_real(q, 2), mw_query_real(q, 3), mw_query_text(q, 4)[0] };
    mw_query_end(q);
    return n;
}

static double total(const struct line *line, size_t n)
{
    double s = 0;
    for (size_t i = 0; i < n; i++)
        s += line[i].usd;
    return s;
}

const char *mw_title_cost(struct mw_report *r, unsigned sheet)
{
    double capex = mw_rd_base(r, "money.capex_usd"), usd = mw_rd_base(r, "money.usd_per_gpu_s") * 3600.0, useful = mw_rd_base(r, "money.usd_per_useful_gpu_s") * 3600.0;
    double npv = mw_rd_base(r, "money.npv_usd");
    (void)sheet;
    if (!isfinite(capex) && !isfinite(usd))
        return "Cost is not in this database";
    const char *head = isfinite(useful) ? mw_rf(r, "%s of capital makes a GPU-hour cost %s USD installed, %s USD useful", mw_rq(r, capex, MW_Q_MONEY, 3), mw_rn(r, usd, 2), mw_rn(r, useful, 2))
                                        : mw_rf(r, "%s of capital makes an installed GPU-hour cost %s USD", mw_rq(r, capex, MW_Q_MONEY, 3), mw_rn(r, usd, 2));
    return isfinite(npv) ? mw_rf(r, "%s; net present value %s", head, mw_rq(r, npv, MW_Q_MONEY, 3)) : head;
}

static struct mw_figure capital(struct mw_report *r)
{
    struct line line[LINES_MAX];
    size_t n = load_lines(r, r->base, "capex", line);
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_new(&r->arena, struct mw_series);
    double *v = mw_arena_array(&r->arena, double, LINES_MAX);
    const char **name = mw_arena_array(&r->arena, const char *, LINES_MAX);
    size_t shown = n > CLASSES_MAX ? CLASSES_MAX - 1 : n;
    for (size_t i = 0; i < shown; i++) {
        v[i] = line[i].usd;
        name[i] = line[i].name;
    }
    if (shown < n) {
        v[shown] = total(line + shown, n - shown);
        name[shown] = mw_rf(r, "%zu smaller classes", n - shown);
        n = shown + 1;
    }
    *s = (struct mw_series){ .v = v, .colour = 3 };
    *c = (struct mw_bar_chart){ .value = { .title = "Capital cost", .unit = "MUSD", .per_unit = 1e6, .zero = true }, .names = name, .names_n = n, .lying = true, .values = true, .series = s, .series_n = 1 };
    return mw_figure_bars(c);
}

/* Levelised cost of an installed GPU-hour by line and case: shares of the yearly cost, scaled to the case's unit cost. */
static struct mw_figure unit_cost(struct mw_report *r)
{
    struct line base[LINES_MAX], line[LINES_MAX];
    size_t n = load_lines(r, r->base, "annual", base), shown = n > 7 ? 6 : n, cases = 0;
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_array(&r->arena, struct mw_series, MW_PALETTE_N);
    const char **name = mw_arena_array(&r->arena, const char *, MW_RCASES_MAX);
    double *v[MW_PALETTE_N] = { NULL };
    for (size_t k = 0; k <= shown; k++)
        v[k] = mw_arena_array(&r->arena, double, MW_RCASES_MAX);
    for (unsigned i = 0; i < r->cases_n; i++) {
        size_t m = load_lines(r, i, "annual", line);
        double sum = total(line, m), unit = mw_rd(r, i, "money.usd_per_gpu_s") * 3600.0;
        if (!(sum > 0) || !isfinite(unit))
            continue;
        for (size_t j = 0; j < m; j++) {
            size_t k = 0;
            while (k < shown && strcmp(base[k].name, line[j].name) != 0)
                k++;
            v[k][cases] += unit * line[j].usd / sum;
        }
        name[cases++] = r->cases[i].name;
    }
    for (size_t k = 0; k < shown; k++)
        s[k] = (struct mw_series){ .name = base[k].name, .v = v[k] };
    s[shown] = (struct mw_series){ .name = "Other", .v = v[shown] };
    *c = (struct mw_bar_chart){ .value = { .title = "Levelised cost", .unit = "USD per installed GPU-h", .zero = true }, .names = name, .names_n = cases, .stacked = true, .values = true,
                                .series = s, .series_n = shown + (n > shown) };
    return mw_figure_bars(c);
}

static size_t years_of(struct mw_report *r, int *year)
{
    struct mw_query *q = mw_query(r->db, "SELECT DISTINCT year FROM money WHERE case_id = ?1 AND detail = 0 AND year > 0 ORDER BY year", "i", r->cases[r->base].id);
    size_t n = 0;
    while (mw_query_next(q) && n < YEARS_MAX)
        year[n++] = (int)mw_query_int(q, 0);
    mw_query_end(q);
    return n;
}

struct flow { const char *name, *where; double sign; unsigned colour; };
static const struct flow flows[] = {
    { "Revenue", "kind = 'revenue'", 1, 8 }, { "Sale at the end", "kind = 'residual'", 1, 4 }, { "Capital", "kind = 'capex'", -1, 1 }, { "Electricity", "kind = 'energy'", -1, 2 },
    { "Other operation", "kind = 'opex'", -1, 6 }, { "Tax", "kind = 'tax'", -1, 7 },
};
enum { FLOWS_N = sizeof flows / sizeof *flows };

static struct mw_figure cash(struct mw_report *r)
{
    int year[YEARS_MAX];
    size_t n = years_of(r, year), k = 0;
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_array(&r->arena, struct mw_series, FLOWS_N), *line = mw_arena_new(&r->arena, struct mw_series);
    const char **name = mw_arena_array(&r->arena, const char *, n + 1);
    double *sum = mw_arena_array(&r->arena, double, n + 1), before = 0.0;
    for (size_t i = 0; i < n; i++)
        name[i] = mw_rf(r, "%d", year[i]);
    for (size_t f = 0; f < FLOWS_N; f++) {
        double *v = mw_arena_array(&r->arena, double, n + 1);
        bool any = false;
        struct mw_query *q = mw_query(r->db, mw_rf(r, "SELECT year, sum(usd) FROM money WHERE case_id = ?1 AND detail = 0 AND year > 0 AND %s GROUP BY year", flows[f].where), "i",
                                      r->cases[r->base].id);
        while (mw_query_next(q))
            for (size_t i = 0; i < n; i++)
                if (year[i] == mw_query_int(q, 0)) {
                    v[i] = flows[f].sign * mw_query_real(q, 1);
                    sum[i] += v[i];
                    any |= v[i] != 0.0;
                }
        mw_query_end(q);
        if (any)
            s[k++] = (struct mw_series){ .name = flows[f].name, .v = v, .colour = flows[f].colour };
    }
    for (size_t i = 0; i < n; i++)
        before = sum[i] += before;
    *line = (struct mw_series){ .name = "Cumulative", .v = sum, .colour = 5 };
    *c = (struct mw_bar_chart){ .value = { .title = "Cash before debt", .unit = "MUSD", .per_unit = 1e6, .zero = true }, .names = name, .names_n = n, .stacked = true, .series = s, .series_n = k, .line = line };
    return n ? mw_figure_bars(c) : (struct mw_figure){ 0 };
}

static struct mw_figure bill(struct mw_report *r)
{
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_array(&r->arena, struct mw_series, MW_PALETTE_N);
    const char **name = mw_arena_array(&r->arena, const char *, 12);
    struct mw_hspan month[12];
    double *v = NULL;
    size_t k = 0;
    struct mw_query *q = mw_query(r->db, "SELECT line, month, sum(usd) FROM money WHERE case_id = ?1 AND detail = ?2 AND kind = 'bill' AND month > 0 GROUP BY line, month ORDER BY line, month", "ii",
                                  r->cases[r->base].id, r->year);
    int first = 13, last = 0;
    for (int i = 0; i < 12; i++)
        month[i] = (struct mw_hspan){ .t_ns = (int64_t)i * 31 * 86400 * 1000000000 };
    memcpy(name, mw_month_names(r, month, 12), 12 * sizeof *name);
    while (mw_query_next(q)) {
        const char *line = mw_cost_class_text(mw_query_text(q, 0));
        int64_t m = mw_query_int(q, 1);
        if (!k || strcmp(s[k - 1].name, line) != 0) {
            if (k == 6)
                break;
            v = mw_arena_array(&r->arena, double, 12);
            s[k++] = (struct mw_series){ .name = mw_arena_strdup(&r->arena, line), .v = v };
        }
        v[(m - 1) % 12] = mw_query_real(q, 2);
        first = m < first ? (int)m : first;
        last = m > last ? (int)m : last;
    }
    mw_query_end(q);
    for (size_t i = 0; i < k && first <= last; i++)
        s[i].v += first - 1;
    *c = (struct mw_bar_chart){ .value = { .title = "Electricity bill", .unit = "MUSD", .per_unit = 1e6, .zero = true }, .names = name + (k ? first - 1 : 0), .names_n = k ? (size_t)(last - first + 1) : 0, .stacked = true, .values = true, .series = s, .series_n = k };
    return k ? mw_figure_bars(c) : (struct mw_figure){ 0 };
}

static const struct mw_mrow rows[] = {
    { "money.capex_usd", "Capital cost", MW_Q_MONEY, 4, NULL, NULL },
    { "money.capex_usd_per_w", "Capital cost per IT power booked", MW_Q_MONEY_PER_POWER, 3, "USD/W", "USD/W IT" },
    { "money.capex_quoted_frac", "Capital cost that rests on quotes", MW_Q_FRACTION, 3, NULL, NULL },
    { "money.capex_unverified_frac", "Capital cost that rests on unverified values", MW_Q_FRACTION, 3, NULL, NULL },
    { "money.opex_usd_per_year", "Operating cost, average year", MW_Q_MONEY, 4, NULL, NULL },
    { "money.energy_usd_per_year", "of it electricity", MW_Q_MONEY, 4, NULL, NULL },
    { "money.electricity_usd_per_j", "Electricity, all charges, simulated year", MW_Q_MONEY_PER_ENERGY, 3, NULL, NULL },
    { "money.wacc_real_frac", "Weighted cost of capital, real", MW_Q_FRACTION, 3, NULL, NULL },
    { "money.usd_per_gpu_s", "Levelised cost per installed GPU-hour", MW_Q_MONEY_RATE, 3, "USD/h", "USD/GPU-h" },
    { "money.usd_per_useful_gpu_s", "Levelised cost per useful GPU-hour", MW_Q_MONEY_RATE, 3, "USD/h", "USD/GPU-h" },
    { "money.usd_per_token", "Levelised cost per token served", MW_Q_MONEY_PER_TOKEN, 3, NULL, NULL },
    { "money.sold_frac", "GPU-hours sold, of installed", MW_Q_FRACTION, 3, NULL, NULL },
    { "money.revenue_usd", "Revenue over the horizon", MW_Q_MONEY, 4, NULL, NULL },
    { "money.npv_usd", "Net present value", MW_Q_MONEY, 3, NULL, NULL },
    { "money.irr_frac", "Internal rate of return, unlevered", MW_Q_FRACTION, 3, NULL, NULL },
    { "money.equity_irr_frac", "Internal rate of return, equity", MW_Q_FRACTION, 3, NULL, NULL },
    { "money.payback_s", "Payback", MW_Q_TIME, 2, NULL, NULL },
    { "money.debt_usd", "Debt drawn", MW_Q_MONEY, 4, NULL, NULL },
    { "money.dscr_min", "Debt service cover, lowest year", MW_Q_NUMBER, 3, NULL, NULL },
    { "money.llcr", "Loan life cover", MW_Q_NUMBER, 3, NULL, NULL },
};

void mw_draw_cost(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct mw_rcol col[MW_RCOLS_MAX];
    struct mw_tb t;
    (void)sheet;
    size_t put = mw_metric_table(&t, r, rows, sizeof rows / sizeof *rows, col, mw_cols_cases(r, col));
    if (!put) {
        mw_put_missing(page, &body, "No figure of money is stored.", "Give the scenario a money section (money: neocloud, or your own) and run it again.");
        return;
    }
    const char *year = mw_rd_scenario(r, "price_year");
    double low = mw_rd_base(r, "money.capex_low_usd"), high = mw_rd_base(r, "money.capex_high_usd");
    const char *range = isfinite(low) && isfinite(high) ? mw_rf(r, " Capital cost P10..P90 of its estimate: %s to %s.", mw_rq(r, low, MW_Q_MONEY, 3), mw_rq(r, high, MW_Q_MONEY, 3)) : "";
    const char *caption = mw_rf(r, "Money by case, real USD%s%s.%s %s", *year ? " of " : "", year, range, mw_sampled_text(r));
    struct mw_figure money = cash(r), months = bill(r);
    double h = fmin(fmax((body.h - mw_tb_height(page, body.w, &t, caption) - 2 * MW_PAGE_GAP) / 2, 140.0), 230.0);
    mw_put_pair(page, &body, h, capital(r), mw_rf(r, "Capital cost by class, case %s.", r->cases[r->base].name), unit_cost(r), "Levelised cost of an installed GPU-hour by line.");
    if (money.draw && months.draw)
        mw_put_pair(page, &body, h, money, mw_rf(r, "Cash by year before debt, case %s.", r->cases[r->base].name), months, mw_rf(r, "Electricity bill by month and component; %s.", mw_drawn_text(r)));
    else if (money.draw || months.draw)
        mw_put_figure(page, &body, h, money.draw ? money : months, money.draw ? "Cash by year before debt." : "Electricity bill by month and component.");
    mw_put_table(page, &body, &t, 0, caption);
}
