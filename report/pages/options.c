/* report/pages/options.c - the cases beside each other, to do nothing and to rent among them. */
#include "report/pages/pages.h"
#include "report/pages/plan_data.h"
#include "sim/base/calendar.h"
#include <math.h>
#include <string.h>

struct key { const char *metric, *label; enum mw_quantity q; int digits; const char *unit, *unit_text; int best; /* +1: most, -1: least, 0: neither */ };
static const struct key keys[] = {
    { "money.npv_usd", "Net present value", MW_Q_MONEY, 3, NULL, NULL, 1 },
    { "money.irr_frac", "Internal rate of return, unlevered", MW_Q_FRACTION, 3, NULL, NULL, 1 },
    { "money.capex_usd", "Capital cost, all phases, real", MW_Q_MONEY, 4, NULL, NULL, -1 },
    { "money.payback_s", "Payback", MW_Q_TIME, 2, NULL, NULL, -1 },
    { "money.usd_per_gpu_s", "Cost per installed GPU-hour, levelised", MW_Q_MONEY_RATE, 3, "USD/h", "USD/GPU-h", -1 },
    { "money.usd_per_useful_gpu_s", "Cost per useful GPU-hour, levelised", MW_Q_MONEY_RATE, 3, "USD/h", "USD/GPU-h", -1 },
    { "money.dscr_min", "Debt service cover, lowest year", MW_Q_NUMBER, 3, NULL, NULL, 1 },
    { "cluster.gpus_n", "GPUs installed", MW_Q_COUNT, 6, NULL, "GPU", 1 },
    { "facility.useful_frac", "GPU-hours productive, of installed", MW_Q_FRACTION, 3, NULL, NULL, 1 },
    { "power.peak15_w", "15-minute peak at the meter", MW_Q_POWER, 3, NULL, NULL, 0 },
    { "facility.pue", "PUE (energy at the meter / energy of IT)", MW_Q_NUMBER, 4, NULL, NULL, -1 },
    { "carbon.scope2_kg", "Carbon of electricity, simulated year", MW_Q_CO2, 3, NULL, NULL, -1 },
};
enum { KEYS = sizeof keys / sizeof *keys };

static unsigned best_npv(struct mw_report *r, unsigned *valued)
{
    unsigned best = r->base;
    *valued = 0;
    for (unsigned i = 0; i < r->cases_n; i++) {
        double npv = mw_rd(r, i, "money.npv_usd");
        *valued += isfinite(npv);
        if (npv > mw_rd(r, best, "money.npv_usd") || (isfinite(npv) && !isfinite(mw_rd(r, best, "money.npv_usd"))))
            best = i;
    }
    return best;
}

/* The best by net present value of the cases that are built (or of those that are not); cases_n: none carries one. */
static unsigned best_of(struct mw_report *r, bool built)
{
    unsigned best = r->cases_n;
    for (unsigned i = 0; i < r->cases_n; i++) {
        double npv = mw_rd(r, i, "money.npv_usd");
        if (built == !r->cases[i].supply && isfinite(npv) && (best == r->cases_n || npv > mw_rd(r, best, "money.npv_usd")))
            best = i;
    }
    return best;
}

/* To build against the best of what stands instead. */
static const char *against(struct mw_report *r, unsigned own, unsigned other)
{
    double a = mw_rd(r, own, "money.npv_usd"), b = mw_rd(r, other, "money.npv_usd");
    const char *text = mw_rf(r, "%s (%s%s)", r->cases[other].name, r->cases[other].supply, mw_term_text(r, other));
    text = a >= b ? mw_rf(r, "To build as %s beats case %s by %s", r->cases[own].name, text, mw_rq(r, a - b, MW_Q_MONEY, 3))
                  : mw_rf(r, "Case %s beats building as %s by %s", text, r->cases[own].name, mw_rq(r, b - a, MW_Q_MONEY, 3));
    return fmax(a, b) > 0 ? mw_rf(r, "%s of net present value", text) : mw_rf(r, "%s; as priced, to do nothing beats both", text);
}

const char *mw_title_options(struct mw_report *r, unsigned sheet)
{
    unsigned valued, best = best_npv(r, &valued), own = best_of(r, true), other = best_of(r, false);
    double npv = mw_rd(r, best, "money.npv_usd");
    (void)sheet;
    if (valued == 0)
        return r->cases_n > 1 ? mw_rf(r, "%u cases stand side by side; none carries money", r->cases_n) : "One case was run, without money: there is nothing to compare it with but to do nothing";
    if (own < r->cases_n && other < r->cases_n)
        return against(r, own, other);
    if (npv <= 0)
        return mw_rf(r, "To do nothing beats %s: the best, %s, has a net present value of %s", valued > 1 ? mw_rf(r, "each of %u cases", valued) : "the plan", r->cases[best].name, mw_rq(r, npv, MW_Q_MONEY, 3));
    return valued > 1 ? mw_rf(r, "%s is best of %u cases by net present value, %s", r->cases[best].name, valued, mw_rq(r, npv, MW_Q_MONEY, 3))
                      : mw_rf(r, "The plan beats doing nothing by %s", mw_rq(r, npv, MW_Q_MONEY, 3));
}

/* P10..P90 where it was sampled; capital carries the range of its estimate. */
static void band_of(struct mw_report *r, unsigned i, const char *metric, struct mw_dot_row *row)
{
    double q[3];
    row->lo = row->hi = NAN;
    if (strcmp(metric, "money.capex_usd") == 0) {
        row->lo = mw_rd(r, i, "money.capex_low_usd");
        row->hi = mw_rd(r, i, "money.capex_high_usd");
    } else if (mw_rd_quantile(r, i, metric, q)) {
        row->lo = q[0];
        row->hi = q[2];
    }
}

static struct mw_figure dots(struct mw_report *r, const char *metric, struct mw_axis_spec value, double nothing, bool *any)
{
    struct mw_dot_chart *c = mw_arena_new(&r->arena, struct mw_dot_chart);
    struct mw_dot_row *row = mw_arena_array(&r->arena, struct mw_dot_row, MW_RCASES_MAX + 1);
    size_t n = 0;
    for (unsigned i = 0; i < r->cases_n; i++) {
        double v = mw_rd(r, i, metric);
        if (!isfinite(v))
            continue;
        row[n] = (struct mw_dot_row){ .name = r->cases[i].name, .mid = v, .colour = 1 + i % MW_PALETTE_N };
        band_of(r, i, metric, &row[n++]);
    }
    *any = n > 0;
    if (n && isfinite(nothing))
        row[n++] = (struct mw_dot_row){ .name = "do nothing", .lo = NAN, .mid = nothing, .hi = NAN, .colour = 7 };
    *c = (struct mw_dot_chart){ .value = value, .rows = row, .n = n };
    return mw_figure_dots(c);
}

static void mark_best(struct mw_tb *t, const struct key *k, const double *v, size_t n)
{
    double best = NAN;
    size_t at = n, same = 0;
    for (size_t i = 0; i < n; i++)
        if (isfinite(v[i]) && (!isfinite(best) || k->best * v[i] > k->best * best)) {
            best = v[i];
            at = i;
        }
    for (size_t i = 0; i < n; i++)
        same += isfinite(v[i]) && fabs(v[i] - best) <= 1e-4 * fabs(best);
    if (k->best && at < n && same < n && same == 1)
        mw_tb_look(t, 2 + at, MW_LOOK_BEST);
}

/* The date of the first paid GPU-hour of every case, where one is sold. */
static void first_paid_row(struct mw_report *r, struct mw_tb *t)
{
    const char *text[MW_RCASES_MAX];
    bool any = false;
    for (unsigned i = 0; i < r->cases_n; i++) {
        double s = mw_rd(r, i, "money.first_paid_s");
        text[i] = isfinite(s) ? mw_rf(r, "%d %s", mw_time_to_civil(mw_rd_plan_day_ns(r, s)).day, mw_rdate_short(r, mw_rd_plan_day_ns(r, s))) : MW_EN_DASH;
        any |= isfinite(s);
    }
    if (!any)
        return;
    const char **c = mw_tb_row(t, MW_ROW_PLAIN);
    c[0] = "First paid GPU-hour";
    c[1] = "date";
    for (unsigned i = 0; i < r->cases_n; i++)
        c[2 + i] = text[i];
    c[2 + r->cases_n] = MW_EN_DASH;
}

static void key_table(struct mw_report *r, struct mw_tb *t)
{
    struct mw_table_col col[14] = { { .head = "Key figure", .weight = 1.0 }, { .head = "Unit" } };
    size_t n = r->cases_n, cols = 2;
    for (size_t i = 0; i < n; i++)
        col[cols++] = (struct mw_table_col){ .head = r->cases[i].name, .align = MW_CELL_RIGHT };
    col[cols++] = (struct mw_table_col){ .head = "do nothing", .align = MW_CELL_RIGHT };
    mw_tb_init(t, r, col, cols);
    for (size_t k = 0; k < KEYS; k++) {
        double v[MW_RCASES_MAX + 1];
        bool any = false;
        for (unsigned i = 0; i < n; i++) {
            v[i] = mw_rd(r, i, keys[k].metric);
            any |= isfinite(v[i]);
        }
        v[n] = strcmp(keys[k].metric, "money.npv_usd") == 0 || strcmp(keys[k].metric, "money.capex_usd") == 0 || strcmp(keys[k].metric, "cluster.gpus_n") == 0 ? 0.0 : NAN;
        if (!any)
            continue;
        mw_value_row(t, r, &(struct mw_mrow){ keys[k].metric, keys[k].label, keys[k].q, keys[k].digits, keys[k].unit, keys[k].unit_text }, v, n + 1);
        mark_best(t, &keys[k], v, n);
    }
    first_paid_row(r, t);
    for (unsigned i = 0; i < n && t->notes_n < 4; i++)
        if (!r->cases[i].ok)
            t->note[t->notes_n++] = mw_rf(r, "Case %s is %s: %s.", r->cases[i].name, mw_case_state_text(r->cases[i].state), r->cases[i].binding);
}

static void change_table(struct mw_report *r, struct mw_tb *t)
{
    static const struct mw_table_col col[] = { { .head = "Option" }, { .head = "State" }, { .head = "What it changes", .weight = 1.0 } };
    mw_tb_init(t, r, col, 3);
    for (unsigned i = 0; i < r->cases_n; i++) {
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = r->cases[i].name;
        c[1] = mw_case_state_text(r->cases[i].state);
        c[2] = *r->cases[i].text ? mw_rset(r, r->cases[i].text) : "the scenario as written";
        if (r->cases[i].supply)
            c[2] = mw_rf(r, "%s%s; the same work on the same devices", r->cases[i].supply, mw_term_text(r, i));
        mw_tb_look(t, 1, r->cases[i].ok ? MW_LOOK_GOOD : MW_LOOK_WARN);
    }
    const char **c = mw_tb_row(t, MW_ROW_PLAIN);
    c[0] = "do nothing";
    c[1] = "by definition";
    c[2] = "no capital, no revenue; what a deposit or an ordered part would cost to leave is not counted";
}

void mw_draw_options(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    static const struct mw_axis_spec npv_axis = { .title = "Net present value", .unit = "MUSD", .per_unit = 1e6, .zero = true }, capex_axis = { .title = "Capital cost", .unit = "MUSD", .per_unit = 1e6, .zero = true };
    static const struct mw_axis_spec unit_axis = { .title = "Cost per useful GPU-hour", .unit = "USD", .per_unit = 1 / 3600.0, .zero = true };
    static const struct mw_axis_spec carbon_axis = { .title = "Scope 2, location based, simulated year", .unit = "kt CO\u2082e", .per_unit = 1e6, .zero = true };
    struct mw_box body = page->body;
    struct mw_tb t, changes;
    bool npv, capex, unit, carbon;
    (void)sheet;
    key_table(r, &t);
    change_table(r, &changes);
    struct mw_figure a = dots(r, "money.npv_usd", npv_axis, 0.0, &npv), b = dots(r, "money.usd_per_useful_gpu_s", unit_axis, NAN, &unit), c = dots(r, "money.capex_usd", capex_axis, 0.0, &capex),
                     d = dots(r, "carbon.scope2_kg", carbon_axis, 0.0, &carbon);
    const char *caption = mw_rf(r, "Key figures of the options; the best of each row is shaded. %s", r->trials_n ? mw_sampled_text(r) : "Not sampled: every range stands at its P50."),
               *change_caption = "Options, in the order and colour of this document.";
    double room = body.h - mw_tb_height(page, body.w, &t, caption) - mw_tb_height(page, body.w, &changes, change_caption), most = 50.0 + 12.0 * (r->cases_n + 1);
    bool both = room / 2 - MW_PAGE_GAP > 0.8 * most; /* else the tables say what the second pair would */
    double h = fmax(fmin(most, both ? room / 2 - MW_PAGE_GAP : room - MW_PAGE_GAP), 96.0);
    if (npv && unit)
        mw_put_pair(page, &body, h, a, "Net present value by case.", b, "Levelised cost of a useful GPU-hour by case.");
    else if (npv)
        mw_put_figure(page, &body, h, a, "Net present value by case. No GPU-hour was useful in any of them, so that none has a cost.");
    else if (unit)
        mw_put_figure(page, &body, h, b, "Levelised cost of a useful GPU-hour by case.");
    else
        mw_put_missing(page, &body, "No case carries a cost or a net present value.", "Give the scenario a money section with what is sold (money: neocloud, or your own) and run it again.");
    if (both && capex && carbon)
        mw_put_pair(page, &body, h, c, "Capital cost by case; bands are P10 to P90 of the estimate.", d, "Carbon of the electricity by case.");
    else if (both && carbon)
        mw_put_figure(page, &body, h, d, "Carbon of the electricity by case.");
    if (t.n)
        mw_put_table(page, &body, &t, 0, caption);
    mw_put_table(page, &body, &changes, 0, change_caption);
}
