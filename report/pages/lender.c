/* report/pages/lender.c - debt service cover by year and case against the covenant, what is outstanding, and how far revenue may fall.
 * Only where debt is stated. */
#include "report/pages/pages.h"
#include "report/pages/plan_data.h"
#include <math.h>
#include <string.h>

/* A case's debt by year: cover, outstanding, service, cash for it, revenue. */
struct loan { int year[MW_YEARS_MAX]; size_t n; double cover[MW_YEARS_MAX], balance[MW_YEARS_MAX], service[MW_YEARS_MAX], cash[MW_YEARS_MAX], revenue[MW_YEARS_MAX]; bool any; };

static void load_loan(struct mw_report *r, unsigned case_i, struct loan *l)
{
    l->n = mw_rd_money_years(r, case_i, l->year);
    l->any = mw_rd_money(r, case_i, "debt_service", NULL, l->year, l->n, l->service);
    mw_rd_money(r, case_i, "debt", "balance", l->year, l->n, l->balance);
    mw_rd_money(r, case_i, "cash", "available for debt service", l->year, l->n, l->cash);
    mw_rd_money(r, case_i, "revenue", NULL, l->year, l->n, l->revenue);
    for (size_t i = 0; i < l->n; i++)
        l->cover[i] = mw_rd(r, case_i, mw_rf(r, "money.dscr.%d", l->year[i]));
}

static double covenant(struct mw_report *r)
{
    return mw_number_in(mw_rd_word(r, r->base, "money.debt.dscr"));
}

/* Share of a year's revenue that may be missing before the service is not met; the least over the years with service. */
static double margin(const struct loan *l, double cover, size_t *at)
{
    double least = NAN;
    for (size_t i = 0; i < l->n; i++) {
        double m = l->service[i] > 0 && l->revenue[i] > 0 ? (l->cash[i] - cover * l->service[i]) / l->revenue[i] : NAN;
        m = fabs(m) < 1e-6 ? 0.0 : m; /* a sculpted loan meets its covenant to the last digit */
        if (isfinite(m) && !(m >= least)) {
            least = m;
            *at = i;
        }
    }
    return least;
}

/* What lenders would have to be paid beside the cash of the plan to keep the covenant. */
static double cure(const struct loan *l, double cover)
{
    double usd = 0;
    for (size_t i = 0; i < l->n; i++)
        if (l->service[i] > 0)
            usd += fmax(cover * l->service[i] - l->cash[i], 0.0);
    return usd < 1e3 ? 0.0 : usd;
}

const char *mw_title_lender(struct mw_report *r, unsigned sheet)
{
    double cov = covenant(r), worst = NAN;
    unsigned at = r->base;
    (void)sheet;
    for (unsigned i = 0; i < r->cases_n; i++) {
        double v = mw_rd(r, i, "money.dscr_min");
        if (isfinite(v) && !(v >= worst)) {
            worst = v;
            at = i;
        }
    }
    if (!isfinite(worst))
        return mw_has_debt(r) ? "Debt is drawn, but its cover is not in this database" : "No debt is stated in this scenario";
    double base = mw_rd_base(r, "money.debt_usd"), less = mw_rd(r, at, "money.debt_usd");
    bool sized = worst >= cov - 1e-3 && less < 0.99 * base;
    const char *head = mw_rf(r, "Cover of debt service is %s in the lowest year of case %s", mw_rn(r, worst, 2), r->cases[at].name);
    if (!isfinite(cov))
        return head;
    if (worst < cov - 1e-3)
        return mw_rf(r, "%s, below the covenant of %s", head, mw_rn(r, cov, 2));
    for (unsigned i = 0; i < r->cases_n; i++)
        if (!r->cases[i].supply && mw_rd(r, i, "money.debt_usd") < less) {
            less = mw_rd(r, i, "money.debt_usd");
            at = i;
            sized = true;
        }
    return sized ? mw_rf(r, "Every case keeps the covenant of %s, but case %s carries only %s of debt, not %s", mw_rn(r, cov, 2), r->cases[at].name, mw_rq(r, less, MW_Q_MONEY, 3), mw_rq(r, base, MW_Q_MONEY, 3))
                 : mw_rf(r, "Cover of debt service stays at or above the covenant of %s in every year and case", mw_rn(r, cov, 2));
}

/* Years in which any case serves debt. */
static size_t service_years(struct mw_report *r, const struct loan *loan, int *year)
{
    size_t n = 0;
    const struct loan *b = &loan[r->base];
    for (size_t i = 0; i < b->n; i++) {
        bool any = false;
        for (unsigned k = 0; k < r->cases_n; k++)
            for (size_t j = 0; j < loan[k].n; j++)
                any |= loan[k].year[j] == b->year[i] && (isfinite(loan[k].cover[j]) || loan[k].balance[j] > 0);
        if (any)
            year[n++] = b->year[i];
    }
    return n;
}

static double of_year(const struct loan *l, const double *v, int year)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->year[i] == year)
            return v[i];
    return NAN;
}

static bool covered(const struct mw_report *r, const struct loan *loan, int year)
{
    for (unsigned i = 0; i < r->cases_n; i++)
        if (isfinite(of_year(&loan[i], loan[i].cover, year)))
            return true;
    return false;
}

static struct mw_figure chart(struct mw_report *r, const struct loan *loan, const int *year, size_t n, bool cover)
{
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_array(&r->arena, struct mw_series, MW_RCASES_MAX);
    struct mw_ref *ref = mw_arena_array(&r->arena, struct mw_ref, 2);
    const char **name = mw_arena_array(&r->arena, const char *, n + 1);
    size_t k = 0, refs = 0;
    while (cover && n && !covered(r, loan, year[0])) { /* drawn, not yet served */
        year++;
        n--;
    }
    for (size_t i = 0; i < n; i++)
        name[i] = mw_rf(r, "%d", year[i]);
    for (unsigned i = 0; i < r->cases_n; i++) {
        double *v = mw_arena_array(&r->arena, double, n + 1);
        for (size_t j = 0; j < n; j++)
            v[j] = of_year(&loan[i], cover ? loan[i].cover : loan[i].balance, year[j]);
        if (loan[i].any)
            s[k++] = (struct mw_series){ .name = r->cases[i].name, .v = v, .colour = 1 + i % MW_PALETTE_N };
    }
    if (cover && isfinite(covenant(r)))
        ref[refs++] = (struct mw_ref){ covenant(r), mw_rf(r, "Covenant %s", mw_rn(r, covenant(r), 2)) };
    *c = (struct mw_bar_chart){ .value = { .title = cover ? "Debt service cover" : "Debt outstanding at the end of the year", .unit = cover ? NULL : "MUSD", .per_unit = cover ? 1.0 : 1e6, .zero = true }, .names = name,
                                .names_n = n, .series = s, .series_n = k, .refs = ref, .refs_n = refs };
    return k ? mw_figure_bars(c) : (struct mw_figure){ 0 };
}

/* Revenue of the base case by what it is sold as: what is contracted for a term, and what is not. */
static struct mw_figure contracted(struct mw_report *r)
{
    int year[MW_YEARS_MAX];
    size_t n = mw_rd_money_years(r, r->base, year), k = 0;
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_array(&r->arena, struct mw_series, MW_PALETTE_N);
    const char **name = mw_arena_array(&r->arena, const char *, n + 1), *line[MW_PALETTE_N];
    size_t lines = 0;
    struct mw_query *q = mw_query(r->db, "SELECT line FROM money WHERE case_id = ?1 AND detail = 0 AND kind = 'revenue' AND year > 0 GROUP BY line HAVING sum(usd) > 0 ORDER BY sum(usd) DESC", "i", r->cases[r->base].id);
    while (mw_query_next(q) && lines < MW_PALETTE_N)
        line[lines++] = mw_arena_strdup(&r->arena, mw_query_text(q, 0));
    mw_query_end(q);
    for (size_t i = 0; i < n; i++)
        name[i] = mw_rf(r, "%d", year[i]);
    for (size_t i = 0; i < lines; i++) {
        double *v = mw_arena_array(&r->arena, double, n + 1);
        const char *term = mw_rd_word(r, r->base, mw_rf(r, "money.sells.%s.for", line[i]));
        mw_rd_money(r, r->base, "revenue", line[i], year, n, v);
        s[k++] = (struct mw_series){ .name = *term ? mw_rf(r, "%s, contracted for %s", line[i], term) : line[i], .v = v, .hatched = !*term };
    }
    *c = (struct mw_bar_chart){ .value = { .title = "Revenue", .unit = "MUSD", .per_unit = 1e6, .zero = true }, .names = name, .names_n = n, .stacked = true, .series = s, .series_n = k };
    return k ? mw_figure_bars(c) : (struct mw_figure){ 0 };
}

static const struct mw_mrow rows[] = {
    { "money.debt_usd", "Debt drawn", MW_Q_MONEY, 4, NULL, NULL },
    { "money.dscr_min", "Debt service cover, lowest year", MW_Q_NUMBER, 3, NULL, NULL },
    { "money.dscr_mean", "Debt service cover, mean of the years", MW_Q_NUMBER, 3, NULL, NULL },
    { "money.llcr", "Loan life cover", MW_Q_NUMBER, 3, NULL, NULL },
    { "money.equity_irr_frac", "Internal rate of return, equity", MW_Q_FRACTION, 3, NULL, NULL },
};

/* Of all revenue, the part under contracts with a term. */
static double contracted_share(struct mw_report *r, unsigned i)
{
    struct mw_query *q = mw_query(r->db, "SELECT sum(CASE WHEN EXISTS (SELECT 1 FROM value_ v WHERE v.case_id = m.case_id AND v.path = 'money.sells.' || m.line || '.for') THEN usd ELSE 0 END) / nullif(sum(usd), 0) "
                                         "FROM money m WHERE case_id = ?1 AND detail = 0 AND kind = 'revenue' AND year > 0", "i", r->cases[i].id);
    double v = mw_query_next(q) ? mw_query_real(q, 0) : NAN;
    mw_query_end(q);
    return v;
}

static void loan_rows(struct mw_report *r, struct mw_tb *t, const struct loan *loan)
{
    double cov = covenant(r), v[5][MW_RCASES_MAX + 2];
    size_t n = r->cases_n + (r->trials_n ? 2 : 0), at = 0;
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < 5; k++)
            v[k][i] = NAN;
    for (unsigned i = 0; i < r->cases_n; i++) {
        if (!loan[i].any)
            continue;
        v[0][i] = isfinite(cov) ? margin(&loan[i], cov, &at) : NAN;
        v[1][i] = margin(&loan[i], 1.0, &at);
        v[2][i] = isfinite(cov) ? cure(&loan[i], cov) : NAN;
        v[3][i] = contracted_share(r, i);
        for (size_t y = 0; y < loan[i].n; y++)
            v[4][i] = fmax(v[4][i], loan[i].balance[y]);
    }
    static const struct mw_mrow row[] = {
        { NULL, "Price or sold share may fall, in the tightest year, to the covenant", MW_Q_FRACTION, 3, NULL, NULL }, { NULL, "the same, until service is not met", MW_Q_FRACTION, 3, NULL, NULL },
        { NULL, "Cure needed to keep the covenant, all years", MW_Q_MONEY, 3, NULL, NULL }, { NULL, "Revenue contracted for a term, of all revenue", MW_Q_FRACTION, 3, NULL, NULL },
        { NULL, "Most outstanding at the end of a year", MW_Q_MONEY, 4, NULL, NULL },
    };
    for (int k = 0; k < 5; k++)
        mw_value_row(t, r, &row[k], v[k], n);
}

static const char *terms(struct mw_report *r)
{
    static const struct { const char *leaf, *name; } leaf[] = { { "share", "share" }, { "rate", "rate" }, { "tenor", "tenor" }, { "shape", "repayment" }, { "dscr", "cover" }, { "reserve", "reserve" } };
    const char *text = "";
    for (size_t i = 0; i < sizeof leaf / sizeof *leaf; i++) {
        const char *word = mw_rd_word(r, r->base, mw_rf(r, "money.debt.%s", leaf[i].leaf));
        if (*word)
            text = mw_rf(r, "%s%s%s %s", text, *text ? ", " : "", leaf[i].name, word);
    }
    return text;
}

void mw_draw_lender(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct loan *loan = mw_arena_array(&r->arena, struct loan, MW_RCASES_MAX);
    struct mw_rcol col[MW_RCOLS_MAX];
    struct mw_tb t;
    int year[MW_YEARS_MAX];
    (void)sheet;
    for (unsigned i = 0; i < r->cases_n; i++)
        load_loan(r, i, &loan[i]);
    size_t n = service_years(r, loan, year);
    if (n == 0) {
        mw_put_missing(page, &body, "No debt is drawn or served in this database.", "State debt in the scenario (money.debt: { share, rate, tenor, dscr }) and run it again.");
        return;
    }
    mw_metric_table(&t, r, rows, sizeof rows / sizeof *rows, col, mw_cols_cases(r, col));
    t.halves = false;
    loan_rows(r, &t, loan);
    double sale[MW_YEARS_MAX], end_value = 0;
    if (mw_rd_money(r, r->base, "residual", NULL, loan[r->base].year, loan[r->base].n, sale))
        for (size_t i = 0; i < loan[r->base].n; i++)
            end_value += sale[i];
    mw_put_text(page, &body, mw_rf(r, "Terms: %s. Cover is cash available for debt service over interest and repayment of the year.", terms(r)));
    struct mw_figure cover = chart(r, loan, year, n, true), owed = chart(r, loan, year, n, false), lines = contracted(r);
    double room = body.h - mw_tb_height(page, body.w, &t, "Debt by case.") - 74.0, h = fmin(fmax((room - 2 * MW_PAGE_GAP) / 2, 150.0), 230.0);
    if (cover.draw)
        mw_put_figure(page, &body, h, cover, "Debt service cover by year and case against the covenant.");
    if (owed.draw && lines.draw)
        mw_put_pair(page, &body, h, owed, mw_rf(r, "Debt outstanding by case. What is left is sold at the end of the horizon for %s, case %s.", mw_rq(r, end_value, MW_Q_MONEY, 3), r->cases[r->base].name), lines,
                    mw_rf(r, "Revenue by line, case %s; hatched: not contracted for a term.", r->cases[r->base].name));
    mw_put_table(page, &body, &t, 0, mw_rf(r, "Debt by case. %s", mw_sampled_text(r)));
    mw_put_text(page, &body, "How far price or sold share may fall is the stored cash against the stored service, tax and cost unchanged: on the safe side, because tax falls with revenue. "
                             "Cover by quarter, and the residual value year by year, are not yet modelled.");
}
