/* report/pages/drivers.c - what moves the result: inputs one at a time over their ranges, and the break-even of price and sold share. */
#include "report/pages/pages.h"
#include "report/pages/plan_data.h"
#include <math.h>
#include <string.h>

enum { SHOWN_MAX = 12 };

static const struct { const char *metric, *name; enum mw_quantity q; const char *unit; double per; } metrics[] = {
    { "money.npv_usd", "Net present value", MW_Q_MONEY, "MUSD", 1e6 },
    { "money.usd_per_useful_gpu_s", "Levelised cost per useful GPU-hour", MW_Q_MONEY_RATE, "USD/GPU-h", 1 / 3600.0 },
    { "money.usd_per_gpu_s", "Levelised cost per installed GPU-hour", MW_Q_MONEY_RATE, "USD/GPU-h", 1 / 3600.0 },
    { "money.capex_usd", "Capital cost", MW_Q_MONEY, "MUSD", 1e6 },
    { "facility.pue", "PUE", MW_Q_NUMBER, NULL, 1 },
};

static size_t metric_row(const char *metric)
{
    size_t k = 0;
    while (k + 1 < sizeof metrics / sizeof *metrics && strcmp(metrics[k].metric, metric) != 0)
        k++;
    return k;
}

/* Decimals that leave three digits to the largest result and two to the largest swing. */
static int decimals_of(const struct mw_rdriver *d, size_t k)
{
    int of_result = mw_rdecimals(fmax(fabs(d->at_low), fabs(d->at_high)) / metrics[k].per, 3), of_swing = mw_rdecimals((d->at_high - d->at_low) / metrics[k].per, 2);
    return of_swing > of_result ? of_swing : of_result;
}

static const char *from_to(struct mw_report *r, const struct mw_rdriver *d, size_t k)
{
    int decimals = decimals_of(d, k);
    double lo = fmin(d->at_low, d->at_high) / metrics[k].per, hi = fmax(d->at_low, d->at_high) / metrics[k].per;
    return mw_rset(r, mw_rf(r, "%s to %s%s%s", mw_rn(r, lo, decimals), mw_rn(r, hi, decimals), metrics[k].unit ? " " : "", metrics[k].unit ? metrics[k].unit : ""));
}

static const char *even_title(struct mw_report *r);

const char *mw_title_drivers(struct mw_report *r, unsigned sheet)
{
    struct mw_rdriver d[MW_DRIVERS_MAX];
    const char *metric = mw_rd_driven(r, r->base);
    size_t n = *metric ? mw_rd_drivers(r, r->base, metric, d) : 0, k = metric_row(metric);
    (void)sheet;
    if (n == 0)
        return even_title(r);
    return mw_rf(r, "%s moves the result most: %s%s from %s", d[0].path, strcmp(metrics[k].name, "PUE") == 0 ? "P" : mw_rf(r, "%c", metrics[k].name[0] + 32), metrics[k].name + 1, from_to(r, &d[0], k));
}

/* An end of a range; shares and yearly rates as percent where the scenario writes them so. */
static const char *end_text(struct mw_report *r, const struct mw_rdriver *d, double v)
{
    bool percent = strchr(d->text, '%') != NULL, rate = strcmp(d->unit, "1/s") == 0;
    if (percent && (rate || !*d->unit || strcmp(d->unit, "1") == 0))
        return mw_rset(r, mw_rf(r, "%s%s", mw_rpct(r, rate ? v * 31557600.0 : v, 0), rate ? "/year" : ""));
    return mw_rsi_like(r, v, d->low != 0.0 ? d->low : d->high, d->unit, 3);
}

static struct mw_figure tornado(struct mw_report *r, const struct mw_rdriver *d, size_t n, size_t k)
{
    struct mw_tornado *c = mw_arena_new(&r->arena, struct mw_tornado);
    struct mw_tornado_row *row = mw_arena_array(&r->arena, struct mw_tornado_row, n + 1);
    for (size_t i = 0; i < n; i++)
        row[i] = (struct mw_tornado_row){ mw_rpath(r, d[i].path), end_text(r, &d[i], d[i].low), end_text(r, &d[i], d[i].high), d[i].at_low, d[i].at_high };
    *c = (struct mw_tornado){ .value = { .title = metrics[k].name, .unit = metrics[k].unit, .per_unit = metrics[k].per }, .base = d[0].at_mid, .rows = row, .n = n, .top_n = SHOWN_MAX };
    return mw_figure_tornado(c);
}

static void driver_table(struct mw_report *r, struct mw_tb *t, const struct mw_rdriver *d, size_t n, size_t k)
{
    const struct mw_table_col col[] = {
        { .head = "Driver", .weight = 1.0 }, { .head = "P10 to P90", .align = MW_CELL_RIGHT }, { .head = "Result at them", .unit = metrics[k].unit, .align = MW_CELL_RIGHT },
        { .head = "Swing", .unit = metrics[k].unit, .align = MW_CELL_RIGHT }, { .head = "Status" }, { .head = "Source", .weight = 0.9 }, { .head = "Owner" },
    };
    int decimals = n ? decimals_of(&d[0], k) : 0;
    mw_tb_init(t, r, col, 7);
    for (size_t i = 0; i < n; i++) {
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = mw_rpath(r, d[i].path);
        c[1] = mw_rf(r, "%s to %s", end_text(r, &d[i], d[i].low), end_text(r, &d[i], d[i].high));
        c[2] = mw_rf(r, "%s to %s", mw_rn(r, d[i].at_low / metrics[k].per, decimals), mw_rn(r, d[i].at_high / metrics[k].per, decimals));
        c[3] = mw_rn(r, fabs(d[i].at_high - d[i].at_low) / metrics[k].per, decimals);
        c[4] = mw_status_text(d[i].status);
        c[5] = *d[i].source ? mw_rset(r, d[i].source) : "none stated";
        c[6] = "open";
        mw_tb_look(t, 4, d[i].status == 'u' ? MW_LOOK_WARN : MW_LOOK_PLAIN);
    }
}

/* Without a tornado: the ranges that one would move, the scenario's own first. */
static void range_table(struct mw_report *r, struct mw_tb *t)
{
    static const char sql[] = "SELECT min(path), text, status, source, count(*) FROM value_ WHERE case_id = ?1 AND low < high GROUP BY text, status, source "
                              "ORDER BY max(origin IN ('scenario', 'set', 'base')) DESC, status = 'u' DESC, min(path)";
    static const struct mw_table_col col[] = { { .head = "Input with a range", .weight = 0.9 }, { .head = "P50 (P10..P90)" }, { .head = "Status" }, { .head = "Source", .weight = 1.0 }, { .head = "Owner" } };
    mw_tb_init(t, r, col, 5);
    struct mw_query *q = mw_query(r->db, sql, "i", r->cases[r->base].id);
    while (mw_query_next(q)) {
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        size_t alike = (size_t)mw_query_int(q, 4);
        c[0] = alike > 1 ? mw_rf(r, "%s and %zu alike", mw_rpath(r, mw_query_text(q, 0)), alike - 1) : mw_rpath(r, mw_query_text(q, 0));
        c[1] = mw_rset(r, mw_query_text(q, 1));
        c[2] = mw_status_text(mw_query_text(q, 2)[0]);
        c[3] = *mw_query_text(q, 3) ? mw_rset(r, mw_query_text(q, 3)) : "none stated";
        c[4] = "open";
        mw_tb_look(t, 2, mw_query_text(q, 2)[0] == 'u' ? MW_LOOK_WARN : MW_LOOK_PLAIN);
    }
    mw_query_end(q);
}

/* ---- break-even */

enum { PRICES = 9, SHARES = 7 };
struct even { double npv, pv_revenue, sold, tax, rate; };

/* From stored rows alone: revenue by year, discounted at the plan's own rate to its first year. */
static bool load_even(struct mw_report *r, struct even *e)
{
    int year[MW_YEARS_MAX];
    double usd[MW_YEARS_MAX];
    size_t n = mw_rd_money_years(r, r->base, year);
    *e = (struct even){ .npv = mw_rd_base(r, "money.npv_usd"), .sold = mw_rd_base(r, "money.sold_frac"), .rate = mw_rd_base(r, "money.wacc_real_frac") };
    const struct mw_rinput *tax = mw_rd_input(r, "money.tax.rate");
    e->tax = tax ? tax->si : 0.0;
    if (!mw_rd_money(r, r->base, "revenue", NULL, year, n, usd) || !isfinite(e->npv) || !(e->sold > 0) || !isfinite(e->rate))
        return false;
    for (size_t i = 0; i < n; i++)
        e->pv_revenue += usd[i] / pow(1.0 + e->rate, year[i] - year[0] + 0.5);
    return e->pv_revenue > 0;
}

static double even_factor(const struct even *e)
{
    return 1.0 - e->npv / ((1.0 - e->tax) * e->pv_revenue);
}

static const char *even_title(struct mw_report *r)
{
    struct even e;
    if (!load_even(r, &e))
        return "Which inputs move the result is not in this database";
    return mw_rf(r, "The plan breaks even at %s of its price times sold share; which inputs move it is not stored", mw_rpct(r, even_factor(&e), 0));
}

static struct mw_figure break_even(struct mw_report *r, const struct even *e)
{
    struct mw_heat_map *c = mw_arena_new(&r->arena, struct mw_heat_map);
    double *v = mw_arena_array(&r->arena, double, PRICES * SHARES);
    const char **price = mw_arena_array(&r->arena, const char *, PRICES), **share = mw_arena_array(&r->arena, const char *, SHARES);
    for (size_t j = 0; j < PRICES; j++)
        price[j] = mw_rset(r, mw_rf(r, "%s%s", j > 4 ? "+" : "", mw_rpct(r, 0.1 * ((double)j - 4.0), 0)));
    price[4] = "as stated";
    for (size_t k = 0; k < SHARES; k++) {
        double sold = fmin(e->sold * (1.3 - 0.1 * (double)k), 1.0);
        share[k] = mw_rf(r, "%s sold", mw_rpct(r, sold, 0));
        for (size_t j = 0; j < PRICES; j++)
            v[k * PRICES + j] = e->npv + (1.0 - e->tax) * e->pv_revenue * ((0.6 + 0.1 * (double)j) * sold / e->sold - 1.0);
    }
    *c = (struct mw_heat_map){ .x = { .scale = MW_SCALE_CATEGORY, .names = price, .names_n = PRICES, .title = "Price of all that is sold" }, .y = { .scale = MW_SCALE_CATEGORY, .names = share, .names_n = SHARES },
                               .value = { .title = "NPV", .unit = "MUSD", .per_unit = 1e6 }, .v = v, .rows_n = SHARES, .cols_n = PRICES, .diverging = true };
    return mw_figure_heat(c);
}

static void put_break_even(struct mw_report *r, struct mw_page *page, struct mw_box *body)
{
    struct even e;
    if (!load_even(r, &e)) {
        mw_put_missing(page, body, "Break-even of price and sold share needs revenue by year, a net present value and a share sold; one of them is not stored.",
                       "State what is sold and at what price (money.sells) and run the scenario again.");
        return;
    }
    mw_put_figure(page, body, fmin(fmax(body->h * 0.3, 165.0), 220.0), break_even(r, &e),
                  mw_rf(r, "Net present value if price and sold share change: the stored revenue scaled and taxed at %s, discounted at %s; cost and energy stay. It is zero where price times sold share is %s of the plan's.",
                        mw_rpct(r, e.tax, 0), mw_rpct(r, e.rate, 1), mw_rpct(r, even_factor(&e), 0)));
}

void mw_draw_drivers(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct mw_rdriver d[MW_DRIVERS_MAX];
    struct mw_tb t;
    const char *metric = mw_rd_driven(r, r->base);
    size_t n = *metric ? mw_rd_drivers(r, r->base, metric, d) : 0, k = metric_row(metric);
    (void)sheet;
    if (n == 0) {
        mw_put_missing(page, &body, "No input was moved over its range: the tornado is empty.",
                       "Give inputs a range in the scenario (12 % (2..25)) and run it again with this version; the closed-form estimate then moves one at a time.");
    } else {
        size_t shown = n < SHOWN_MAX ? n : SHOWN_MAX;
        mw_put_figure(page, &body, 58.0 + 15.0 * (double)shown, tornado(r, d, n, k),
                      mw_rf(r, "%s when one input at a time goes to its P10 and P90, by the closed-form estimate; case %s.", metrics[k].name, r->cases[r->base].name));
        driver_table(r, &t, d, shown, k);
        mw_put_table(page, &body, &t, body.h - 190.0, mw_rf(r, "The %zu largest of %zu drivers. An owner is to be named for each before the decision.", shown, n));
    }
    put_break_even(r, page, &body);
    if (n == 0) {
        range_table(r, &t);
        if (t.n)
            mw_put_table(page, &body, &t, 0, mw_rf(r, "What a tornado would move: %zu ranges of this scenario and its library parts.", t.n));
    }
}
