/* report/pages/trust.c - how far to trust this: closed form against the run, what each page rests on, what was left out, what is not yet modelled. */
#include "report/pages/pages.h"
#include "report/pages/plan_data.h"
#include <math.h>
#include <string.h>

enum { ROWS_MAX = 60, SHOWN_MAX = 12 };
struct check { const char *metric, *unit; int year; double estimated, simulated; };

static size_t load_checks(struct mw_report *r, unsigned case_i, struct check *c)
{
    struct mw_query *q = mw_query(r->db, "SELECT metric, unit, year, estimated, simulated FROM estimate WHERE case_id = ?1 ORDER BY metric, year", "i", r->cases[case_i].id);
    size_t n = 0;
    while (mw_query_next(q) && n < ROWS_MAX) {
        c[n] = (struct check){ mw_arena_strdup(&r->arena, mw_query_text(q, 0)), mw_arena_strdup(&r->arena, mw_query_text(q, 1)), (int)mw_query_int(q, 2), mw_query_real(q, 3), mw_query_real(q, 4) };
        n += c[n].estimated != 0.0 || c[n].simulated != 0.0; /* of what a plan has none of there is nothing to compare */
    }
    mw_query_end(q);
    return n;
}

static double apart(const struct check *c)
{
    return c->simulated != 0 ? c->estimated / c->simulated - 1.0 : NAN;
}

const char *mw_title_trust(struct mw_report *r, unsigned sheet)
{
    struct check c[ROWS_MAX];
    size_t n = load_checks(r, r->base, c), known = 0, close = 0;
    (void)sheet;
    for (size_t i = 0; i < n; i++) {
        known += isfinite(apart(&c[i]));
        close += fabs(apart(&c[i])) <= 0.10;
    }
    return known ? mw_rf(r, "%zu of %zu figures of the closed form lie within 10 %% of the run; no measurement stands beside this plan yet", close, known)
                 : "No measurement and no second estimate stand beside this plan: trust it as far as its inputs";
}

static const struct { const char *metric, *name; double per; const char *unit; } names[] = {
    { "power.mean_w", "Mean power at the meter", 0, NULL }, { "power.peak_w", "Highest power at the meter", 0, NULL }, { "power.peak15_w", "15-minute peak at the meter", 0, NULL }, { "facility.pue", "PUE", 0, NULL },
    { "facility.energy_j", "Energy at the meter", 0, NULL }, { "facility.it_energy_j", "Energy of IT", 0, NULL }, { "cooling.energy_j", "Energy of cooling", 0, NULL },
    { "facility.useful_frac", "Productive of all GPU-h", 0.01, "%" }, { "facility.utilisation_frac", "Used of all GPU-h", 0.01, "%" },
    { "facility.goodput_frac", "Productive of used GPU-h", 0.01, "%" }, { "facility.tokens_served", "Tokens served", 1e12, "T tokens" }, { "cooling.water_m3", "Make-up water", 0, NULL },
    { "money.usd_per_gpu_s", "Cost per installed GPU-hour", 1 / 3600.0, "USD" }, { "money.usd_per_useful_gpu_s", "Cost per useful GPU-hour", 1 / 3600.0, "USD" }, { "money.npv_usd", "Net present value", 0, NULL },
    { "money.capex_usd", "Capital cost", 0, NULL }, { "money.opex_usd_per_year", "Operation, average year", 0, NULL }, { "money.energy_usd_per_year", "Electricity, average year", 0, NULL },
    { "money.revenue_usd", "Revenue over the horizon", 0, NULL }, { "money.horizon_energy_j", "Energy over the horizon", 0, NULL }, { "carbon.scope2_kg", "Carbon of electricity", 0, NULL },
};
enum { NAMES = sizeof names / sizeof *names, YEARS_SHOWN = 4 };

static size_t name_row(const char *metric)
{
    size_t k = 0;
    while (k < NAMES && strcmp(names[k].metric, metric) != 0)
        k++;
    return k;
}

static const char *amount(struct mw_report *r, const struct check *c, double v)
{
    size_t k = name_row(c->metric);
    if (isfinite(v) && k < NAMES && names[k].unit)
        return mw_rset(r, mw_rf(r, "%s %s", mw_rn(r, v / names[k].per, mw_rdecimals(v / names[k].per, 3)), names[k].unit));
    return mw_rsi(r, v, c->unit, strcmp(c->metric, "facility.pue") == 0 ? 4 : 3);
}

/* A row per figure: its first year in full, how far apart the two are in every year.  Year 0, the horizon, stands with the first. */
static void check_table(struct mw_report *r, struct mw_tb *t, const struct check *c, size_t n)
{
    struct mw_table_col col[4 + YEARS_SHOWN] = { { .head = "Figure", .weight = 1.0 }, { .head = "Of" }, { .head = "Closed form", .align = MW_CELL_RIGHT }, { .head = "Run", .align = MW_CELL_RIGHT } };
    const struct mw_rcase *base = &r->cases[r->base];
    size_t years = base->years_n < YEARS_SHOWN ? base->years_n : YEARS_SHOWN;
    for (size_t y = 0; y < years; y++)
        col[4 + y] = (struct mw_table_col){ .head = mw_rf(r, "Apart %d", base->year[y]), .unit = "% of run", .align = MW_CELL_RIGHT };
    mw_tb_init(t, r, col, 4 + years);
    for (size_t i = 0; i < n;) {
        const char **cell = mw_tb_row(t, MW_ROW_PLAIN);
        size_t first = i;
        cell[0] = name_row(c[i].metric) < NAMES ? names[name_row(c[i].metric)].name : mw_rpath(r, c[i].metric);
        cell[1] = c[i].year ? mw_rf(r, "%d", c[i].year) : "horizon";
        cell[2] = amount(r, &c[i], c[i].estimated);
        cell[3] = amount(r, &c[i], c[i].simulated);
        for (; i < n && strcmp(c[i].metric, c[first].metric) == 0; i++)
            for (size_t y = 0; y < years; y++)
                if ((c[i].year == base->year[y] || (c[i].year == 0 && y == 0)) && isfinite(apart(&c[i]))) {
                    cell[4 + y] = mw_rf(r, "%s%s", 100.0 * apart(&c[i]) >= 0.05 ? "+" : "", mw_rn(r, 100.0 * apart(&c[i]), 1));
                    mw_tb_look(t, 4 + y, fabs(apart(&c[i])) > 0.10 ? MW_LOOK_WARN : MW_LOOK_PLAIN);
                }
    }
}

/* How far the two lie apart, a dot per figure; the first year of each. */
static struct mw_figure check_figure(struct mw_report *r, const struct check *c, size_t n)
{
    struct mw_dot_chart *d = mw_arena_new(&r->arena, struct mw_dot_chart);
    struct mw_dot_row *row = mw_arena_array(&r->arena, struct mw_dot_row, ROWS_MAX);
    struct mw_ref *ref = mw_arena_new(&r->arena, struct mw_ref);
    size_t k = 0;
    for (size_t i = 0; i < n && k < SHOWN_MAX; i++)
        if (isfinite(apart(&c[i])) && (i == 0 || strcmp(c[i].metric, c[i - 1].metric) != 0)) {
            double p = apart(&c[i]);
            size_t at = name_row(c[i].metric);
            row[k++] = (struct mw_dot_row){ .name = at < NAMES ? names[at].name : c[i].metric, .lo = fmin(p, 0), .mid = p, .hi = fmax(p, 0), .colour = fabs(p) > 0.10 ? 5 : 3 };
        }
    *ref = (struct mw_ref){ 0.0, NULL };
    *d = (struct mw_dot_chart){ .value = { .title = "Closed form against the run", .percent = true }, .rows = row, .n = k, .refs = ref, .refs_n = 1 };
    return k ? mw_figure_dots(d) : (struct mw_figure){ 0 };
}

/* Which pages rest on what: the shares of their foot lines. */
static struct mw_figure pages_figure(struct mw_report *r)
{
    enum { STATUS_N = 5, PAGES = 16 };
    static const char order[] = "qpdau", *const which[] = { "ladder", "demand", "floor", "produces", "capex", "lender", "drivers", "footprint", "cooling", "power" };
    static const unsigned colours[STATUS_N] = { 1, 3, 4, 6, 5 };
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_array(&r->arena, struct mw_series, STATUS_N);
    const char **name = mw_arena_array(&r->arena, const char *, PAGES);
    double *v[STATUS_N];
    size_t n = 0;
    for (size_t k = 0; k < STATUS_N; k++)
        v[k] = mw_arena_array(&r->arena, double, PAGES);
    for (size_t p = 0; p < mw_report_pages_n; p++) {
        double count[STATUS_N] = { 0 }, all = 0;
        bool wanted = false;
        for (size_t i = 0; i < sizeof which / sizeof *which; i++)
            wanted |= strcmp(which[i], mw_report_pages[p].name) == 0;
        for (size_t i = 0; wanted && i < r->inputs_n; i++) {
            const char *at = r->input[i].status ? strchr(order, r->input[i].status) : NULL;
            if (!at || !mw_input_of_page(r->input[i].path, &mw_report_pages[p]))
                continue;
            count[at - order]++;
            all++;
        }
        if (all == 0)
            continue;
        for (size_t k = 0; k < STATUS_N; k++)
            v[k][n] = count[k] / all;
        name[n++] = mw_rf(r, "%s (%.0f)", mw_report_pages[p].name, all);
    }
    for (size_t k = 0; k < STATUS_N; k++)
        s[k] = (struct mw_series){ .name = mw_status_text(order[k]), .v = v[k], .colour = colours[k], .hatched = order[k] == 'u' };
    *c = (struct mw_bar_chart){ .value = { .title = "Share of inputs", .percent = true, .lo = 0, .hi = 1, .tight = true }, .names = name, .names_n = n, .stacked = true, .lying = true, .series = s, .series_n = STATUS_N };
    return n ? mw_figure_bars(c) : (struct mw_figure){ 0 };
}

/* Models that do not exist yet, and what the report prints in their place. */
static void later_table(struct mw_report *r, struct mw_tb *t)
{
    static const struct { const char *what, *instead; } later[] = {
        { "Meters and job logs of this facility beside the plan", "this page compares the closed form with the run; neither is a measurement" },
        { "Service levels met: time to first token, time per token", "tokens served of tokens asked for, at a stated rate per GPU" },
        { "Steps of training runs without a layout", "runs finished, at a stated share of peak" },
        { "Shadow prices of TB/s and m³", "those of a MW, a rack or a block; use over limit of each resource by month" },
        { "Refresh of GPUs within the horizon", "the same GPUs to its end; what is left of them is sold then" },
        { "ERF, REF, scope 1, market-based scope 2", "PUE, WUE, CUE, scope 2 location based" },
    };
    static const struct mw_table_col col[] = { { .head = "Not yet modelled", .weight = 0.8 }, { .head = "What this report prints instead", .align = MW_CELL_LEFT, .weight = 1.0 } };
    mw_tb_init(t, r, col, 2);
    for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = mw_rset(r, later[i].what);
        c[1] = mw_rset(r, later[i].instead);
    }
}

static const char *several(size_t n) { return n == 1 ? "" : "s"; }

static void put_exclusions(struct mw_report *r, struct mw_page *page, struct mw_box *body)
{
    size_t simulated = mw_rd_notes_n(r, "not_simulated"), priced = mw_rd_notes_n(r, "not_priced"), assumed = mw_rd_notes_n(r, "assumed"), moved = mw_rd_notes_n(r, "transferred");
    mw_put_text(page, body, mw_rf(r, "Exclusions: %zu statement%s of the scenario not simulated, %zu kind%s of part not priced; models made %zu assumption%s of their own and carried %zu value%s over from other equipment. "
                                     "Each is named under exclusions and in the register that follow.", simulated, several(simulated), priced, several(priced), assumed, several(assumed), moved, several(moved)));
    mw_put_text(page, body, "Reliance: this document is computed from one scenario for the decision on its first page. It is no design, no electromagnetic, short-circuit or harmonics study, no valuation, and no advice on tax or law.");
}

void mw_draw_trust(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct check c[ROWS_MAX];
    struct mw_tb t, later;
    size_t n = load_checks(r, r->base, c);
    struct mw_figure a = check_figure(r, c, n), b = pages_figure(r);
    (void)sheet;
    mw_put_missing(page, &body, "Predicted against measured: no measurement of this facility is stored, and meters or job logs cannot be laid beside the plan yet.",
                   "What the device, power and training models reach on published measurements: millwright validate kernels, power or training.");
    if (a.draw && b.draw)
        mw_put_pair(page, &body, 200.0, a, "The closed-form estimate against the run, first simulated year: two ways to the same figure, of one set of inputs.", b, "What the pages rest on: inputs by status, in brackets how many.");
    else if (b.draw)
        mw_put_figure(page, &body, 200.0, b, "What the pages rest on: inputs by status, in brackets how many.");
    if (!a.draw)
        mw_put_missing(page, &body, "The closed-form estimate beside the run is not stored.", "Simulate a year in full and run the scenario again with this version.");
    later_table(r, &later);
    check_table(r, &t, c, n);
    const char *later_caption = "What later models will bring, and what stands in their place.";
    if (n)
        mw_put_table(page, &body, &t, body.h - mw_tb_height(page, body.w, &later, later_caption) - 66.0, mw_rf(r, "Closed form beside the run, case %s.", r->cases[r->base].name));
    mw_put_table(page, &body, &later, 0, later_caption);
    put_exclusions(r, page, &body);
}
