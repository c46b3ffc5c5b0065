/* report/pages/cash_cases.c - cash of the cases beside each other, year by year, and the terms of those that rent or lease instead of building.  Real USD. */
#include "report/pages/pages.h"
#include "report/pages/plan_data.h"
#include "sim/base/calendar.h"
#include <math.h>

struct cash { int year[MW_YEARS_MAX]; double usd[MW_YEARS_MAX]; size_t n; };

bool mw_has_case_cash(struct mw_report *r)
{
    return r->cases_n > 1 && mw_has_money(r);
}

/* Of a year; 0 where a contract has ended or not begun. */
static double of_year(const struct cash *c, int year)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->year[i] == year)
            return c->usd[i];
    return 0.0;
}

static struct cash *load(struct mw_report *r)
{
    struct cash *c = mw_arena_array(&r->arena, struct cash, MW_RCASES_MAX);
    for (unsigned i = 0; i < r->cases_n; i++)
        c[i].n = mw_rd_free_cash(r, i, c[i].year, c[i].usd);
    return c;
}

/* Running sums over the years of the base. */
static double *cumulative(struct mw_report *r, const struct cash *base, const struct cash *c)
{
    double *sum = mw_arena_array(&r->arena, double, base->n + 1);
    for (size_t i = 0; i < base->n; i++)
        sum[i] = (i ? sum[i - 1] : 0.0) + of_year(c, base->year[i]);
    return sum;
}

/* The case that is not built and is worth most; cases_n: none. */
static unsigned best_instead(struct mw_report *r)
{
    unsigned best = r->cases_n;
    for (unsigned i = 0; i < r->cases_n; i++)
        if (r->cases[i].supply && mw_rd(r, i, "money.npv_usd") > (best < r->cases_n ? mw_rd(r, best, "money.npv_usd") : -INFINITY))
            best = i;
    return best;
}

static double total(const struct cash *c)
{
    double sum = 0.0;
    for (size_t i = 0; i < c->n; i++)
        sum += c->usd[i];
    return sum;
}

/* Most and least cash of cases that are all built. */
static const char *spread(struct mw_report *r, const struct cash *c)
{
    unsigned most = r->base, least = r->base;
    for (unsigned i = 0; i < r->cases_n; i++) {
        most = c[i].n && total(&c[i]) > total(&c[most]) ? i : most;
        least = c[i].n && total(&c[i]) < total(&c[least]) ? i : least;
    }
    return most == least ? "Every case brings the same cash before debt"
                         : mw_rf(r, "Before debt case %s brings %s in all years, case %s %s", r->cases[most].name, mw_rq(r, total(&c[most]), MW_Q_MONEY, 3), r->cases[least].name, mw_rq(r, total(&c[least]), MW_Q_MONEY, 3));
}

const char *mw_title_cash_cases(struct mw_report *r, unsigned sheet)
{
    const struct cash *c = load(r), *base = &c[r->base];
    unsigned other = best_instead(r);
    size_t ahead = 0, last = 0;
    (void)sheet;
    if (base->n == 0)
        return "Cash by year is not in this database";
    if (other == r->cases_n)
        return spread(r, c);
    const double *own = cumulative(r, base, base), *theirs = cumulative(r, base, &c[other]);
    for (size_t i = 0; i < base->n; i++)
        if (theirs[i] > own[i]) {
            ahead++;
            last = i;
        }
    const char *name = mw_rf(r, "Case %s, which %s%s,", r->cases[other].name, r->cases[other].supply, mw_term_text(r, other));
    if (ahead == 0)
        return mw_rf(r, "%s is behind building in cash from the first year on", name);
    return ahead == base->n ? mw_rf(r, "%s is ahead of building in cash in every year", name)
                            : mw_rf(r, "%s is ahead of building in cash to the end of %d", name, base->year[last]);
}

/* The same with the zero before the first year, so that the axis begins with that year. */
static double *from_nothing(struct mw_report *r, const struct cash *base, const struct cash *c)
{
    const double *sum = cumulative(r, base, c);
    double *v = mw_arena_array(&r->arena, double, base->n + 1);
    for (size_t i = 0; i < base->n; i++)
        v[i + 1] = sum[i];
    return v;
}

static struct mw_figure running(struct mw_report *r, const struct cash *c)
{
    const struct cash *base = &c[r->base];
    struct mw_xy_chart *x = mw_arena_new(&r->arena, struct mw_xy_chart);
    struct mw_series *line = mw_arena_array(&r->arena, struct mw_series, MW_RCASES_MAX);
    int64_t *t_ns = mw_arena_array(&r->arena, int64_t, base->n + 1);
    size_t k = 0;
    t_ns[0] = mw_time_from_civil(base->year[0], 1, 1, 0, 0, 0.0);
    for (size_t i = 0; i < base->n; i++)
        t_ns[i + 1] = mw_time_from_civil(base->year[i], 12, 31, 0, 0, 0.0);
    for (unsigned i = 0; i < r->cases_n; i++)
        if (c[i].n)
            line[k++] = (struct mw_series){ .name = r->cases[i].name, .v = from_nothing(r, base, &c[i]), .colour = 1 + i % MW_PALETTE_N, .dashed = r->cases[i].supply != NULL };
    *x = (struct mw_xy_chart){ .x = { .scale = MW_SCALE_TIME }, .y = { .title = "Cash before debt, running sum", .unit = "MUSD", .per_unit = 1e6 }, .t_ns = t_ns, .n = base->n + 1, .lines = line, .lines_n = k, .legend = true };
    return mw_figure_xy(x);
}

/* A row for every case. */
static void year_table(struct mw_report *r, struct mw_tb *t, const struct cash *c)
{
    const struct cash *base = &c[r->base];
    size_t cols = base->n < 12 ? base->n : 12;
    struct mw_table_col col[14] = { { .head = "Case, MUSD real", .weight = 1.0 } };
    for (size_t i = 0; i < cols; i++)
        col[1 + i] = (struct mw_table_col){ .head = mw_rf(r, "%d", base->year[i]), .align = MW_CELL_RIGHT };
    col[1 + cols] = (struct mw_table_col){ .head = "All years", .align = MW_CELL_RIGHT };
    mw_tb_init(t, r, col, 2 + cols);
    for (unsigned k = 0; k < r->cases_n; k++) {
        const char **cell = mw_tb_row(t, MW_ROW_PLAIN);
        cell[0] = r->cases[k].name;
        for (size_t i = 0; i < cols; i++)
            cell[1 + i] = of_year(&c[k], base->year[i]) != 0.0 ? mw_rn(r, of_year(&c[k], base->year[i]) / 1e6, 1) : MW_EN_DASH;
        cell[1 + cols] = c[k].n ? mw_rn(r, total(&c[k]) / 1e6, 1) : MW_EN_DASH;
    }
    if (base->n > cols)
        t->note[t->notes_n++] = mw_rf(r, "%zu of %zu years; all of them in table money of results.db.", cols, base->n);
}

static const struct mw_mrow rows[] = {
    { "money.npv_usd", "Net present value, before debt", MW_Q_MONEY, 3, NULL, NULL },
    { "money.payback_s", "Payback", MW_Q_TIME, 2, NULL, NULL },
    { "money.usd_per_gpu_s", "Cost per installed GPU-hour, levelised", MW_Q_MONEY_RATE, 3, "USD/h", "USD/GPU-h" },
    { "money.usd_per_useful_gpu_s", "Cost per useful GPU-hour, levelised", MW_Q_MONEY_RATE, 3, "USD/h", "USD/GPU-h" },
    { "money.capex_usd", "Capital cost, all phases", MW_Q_MONEY, 4, NULL, NULL },
    { "money.opex_usd_per_year", "Operating cost, average year", MW_Q_MONEY, 4, NULL, NULL },
    { "money.rent_usd_per_year", "of which rent or lease", MW_Q_MONEY, 4, NULL, NULL },
    { "money.energy_usd_per_year", "of which electricity", MW_Q_MONEY, 4, NULL, NULL },
    { "facility.utilisation_frac", "GPU time in use, of installed", MW_Q_FRACTION, 3, NULL, NULL },
    { "facility.useful_frac", "GPU time productive, of installed", MW_Q_FRACTION, 3, NULL, NULL },
};

static const char *price_source(struct mw_report *r, unsigned i, const char *path)
{
    struct mw_query *q = mw_query(r->db, "SELECT status, coalesce(source, '') FROM value_ WHERE case_id = ?1 AND path = ?2", "it", r->cases[i].id, path);
    const char *text = "";
    if (mw_query_next(q)) {
        const char *source = mw_query_text(q, 1);
        text = mw_rf(r, "%s%s%s", mw_status_text(mw_query_text(q, 0)[0]), *source ? ": " : "", source);
    }
    mw_query_end(q);
    return text;
}

static void term_table(struct mw_report *r, struct mw_tb *t)
{
    static const struct mw_table_col col[] = { { .head = "Case" }, { .head = "What stands instead", .weight = 0.7 }, { .head = "Price, real" }, { .head = "Paid at least" }, { .head = "Energy" }, { .head = "Staff" },
                                               { .head = "For" }, { .head = "The price rests on", .weight = 1.0 } };
    mw_tb_init(t, r, col, 8);
    t->lines_max = 3;
    for (unsigned i = 0; i < r->cases_n; i++) {
        if (!r->cases[i].supply)
            continue;
        const char *of = *mw_rd_word(r, i, "money.rent.use") ? "money.rent" : "money.lease", **c = mw_tb_row(t, MW_ROW_PLAIN), *least = mw_rd_word(r, i, mw_rf(r, "%s.take_or_pay", of)),
                   *term = mw_rd_word(r, i, mw_rf(r, "%s.for", of));
        c[0] = r->cases[i].name;
        c[1] = mw_rf(r, "%s: %s", r->cases[i].supply, mw_rset(r, mw_rd_word(r, i, mw_rf(r, "%s.use", of))));
        c[2] = mw_rset(r, mw_rd_word(r, i, mw_rf(r, "%s.price", of)));
        c[3] = *least ? mw_rset(r, least) : "what stands";
        c[4] = mw_rd_word(r, i, mw_rf(r, "%s.energy", of));
        c[5] = mw_rset(r, mw_rd_word(r, i, mw_rf(r, "%s.staff", of)));
        c[6] = *term ? mw_rset(r, term) : "horizon";
        c[7] = mw_rset(r, price_source(r, i, mw_rf(r, "%s.price", of)));
    }
}

void mw_draw_cash_cases(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct mw_rcol col[MW_RCOLS_MAX];
    const struct cash *c = load(r);
    struct mw_tb t, years, terms;
    (void)sheet;
    if (c[r->base].n == 0) {
        mw_put_missing(page, &body, "No cash by year is stored: this scenario has no money, or its horizon was not planned.", "Give it a money section with what is sold, and a horizon (run.horizon), and run it again.");
        return;
    }
    mw_metric_table(&t, r, rows, sizeof rows / sizeof *rows, col, mw_cols_cases(r, col));
    t.halves = false;
    year_table(r, &years, c);
    term_table(r, &terms);
    mw_put_figure(page, &body, 210.0, running(r, c), "Cash before debt by case, running sum at the end of each year; dashed: not built. What is owned is sold in a case's last year.");
    mw_put_table(page, &body, &years, 0, "Cash before debt by year and case.");
    mw_put_table(page, &body, &t, 0, mw_rf(r, "Money and use by case, real USD. %s", mw_sampled_text(r)));
    if (terms.n == 0)
        return;
    mw_put_table(page, &body, &terms, 0, "Terms of what stands instead of building. Staff: share of the plan's people that are still paid.");
    mw_put_text(page, &body, "A case that is not built does the same work on the same devices, accepted on the same days and sold the same way. Its plant is another's: no one-line diagram, cooling, water or power of it is drawn. "
                             "With a term its figures end with the contract. Where energy is passed on, it is billed as the plan's own plant and tariff make it.");
}
