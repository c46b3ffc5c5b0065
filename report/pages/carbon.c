/* report/pages/carbon.c - emissions of use by month and hour, embodied carbon, and the figures by case.  Location based, unless said. */
#include "report/pages/pages.h"
#include "sim/base/calendar.h"
#include <math.h>

const char *mw_title_carbon(struct mw_report *r, unsigned sheet)
{
    double scope2 = mw_rd_base(r, "carbon.scope2_kg"), intensity = mw_rd_base(r, "carbon.intensity_kg_per_j"), embodied = mw_rd_base(r, "carbon.embodied_kg_per_year");
    (void)sheet;
    if (r->year == 0)
        return "Carbon is not in this database";
    if (!(scope2 > 0))
        return "No carbon intensity is known for this site: emissions of use are not computed";
    const char *head = mw_rf(r, "Electricity of the %s carries %s at %s", mw_span_text(r), mw_rq(r, scope2, MW_Q_CO2, 3), mw_rq(r, intensity, MW_Q_CO2_PER_ENERGY, 3));
    return embodied > 0 ? mw_rf(r, "%s; equipment adds %s a year", head, mw_rq(r, embodied, MW_Q_CO2, 3)) : head;
}

static struct mw_figure months(struct mw_report *r)
{
    struct mw_hspan *m;
    size_t n = mw_hours_months(r, &m);
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_new(&r->arena, struct mw_series);
    double *v = mw_arena_array(&r->arena, double, n + 1);
    for (size_t i = 0; i < n; i++)
        v[i] = mw_hours_sum2(r, MW_H_METER, MW_H_CARBON, m[i]);
    *s = (struct mw_series){ .name = "Scope 2, location based", .v = v, .colour = 8 };
    *c = (struct mw_bar_chart){ .value = { .title = "Scope 2, location based", .unit = "kt CO\u2082e", .per_unit = 1e6, .zero = true }, .names = mw_month_names(r, m, n), .names_n = n, .values = true,
                                .series = s, .series_n = 1 };
    return mw_figure_bars(c);
}

/* Intensity by month and hour of the day: where deferrable work would go. */
static struct mw_figure intensity(struct mw_report *r)
{
    struct mw_hspan *m;
    size_t n = mw_hours_months(r, &m);
    struct mw_heat_map *c = mw_arena_new(&r->arena, struct mw_heat_map);
    double *v = mw_arena_array(&r->arena, double, 24 * n + 1), *k = mw_arena_array(&r->arena, double, 24 * n + 1);
    for (size_t j = 0; j < n; j++)
        for (size_t i = m[j].from; i < m[j].to; i++) {
            size_t cell = (size_t)mw_time_to_civil(r->hours.t_ns[i]).hour * n + j;
            if (isnan(r->hours.v[MW_H_CARBON][i]))
                continue;
            v[cell] += r->hours.v[MW_H_CARBON][i];
            k[cell]++;
        }
    for (size_t i = 0; i < 24 * n; i++)
        v[i] = k[i] > 0 ? v[i] / k[i] : NAN;
    *c = (struct mw_heat_map){ .x = { .scale = MW_SCALE_CATEGORY, .names = mw_month_names(r, m, n), .names_n = n }, .y = { .title = "Hour of the day", .unit = "h", .lo = 0, .hi = 24, .step = 6 },
                               .value = { .title = "Intensity", .unit = "g/kWh", .per_unit = 1e-3 / 3.6e6 }, .v = v, .rows_n = 24, .cols_n = n };
    return mw_figure_heat(c);
}

static struct mw_figure embodied(struct mw_report *r, bool *any)
{
    enum { MAX = 10 };
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_new(&r->arena, struct mw_series);
    double *v = mw_arena_array(&r->arena, double, MAX);
    const char **name = mw_arena_array(&r->arena, const char *, MAX);
    size_t n = 0;
    struct mw_query *q = mw_query(r->db, "SELECT kind, sum(qty_n * embodied_kg) FROM part WHERE case_id = ?1 AND embodied_kg > 0 GROUP BY kind ORDER BY 2 DESC", "i", r->cases[r->base].id);
    while (mw_query_next(q) && n < MAX) {
        name[n] = mw_arena_strdup(&r->arena, mw_query_text(q, 0));
        v[n++] = mw_query_real(q, 1);
    }
    mw_query_end(q);
    *any = n > 1;
    *s = (struct mw_series){ .v = v, .colour = 7 };
    *c = (struct mw_bar_chart){ .value = { .title = "Embodied carbon", .unit = "kt CO\u2082e", .per_unit = 1e6, .zero = true }, .names = name, .names_n = n, .lying = true, .values = true, .series = s, .series_n = 1 };
    return mw_figure_bars(c);
}

/* A grid mean of the year is one number: no map of it is drawn. */
static bool intensity_varies(const struct mw_report *r)
{
    double lo = mw_hours_min(r, MW_H_CARBON, mw_hours_all(r)), hi = mw_hours_max(r, MW_H_CARBON, mw_hours_all(r));
    return hi > lo * 1.001;
}

static struct mw_figure over_time(struct mw_report *r)
{
    struct mw_hspan *d;
    size_t n = mw_hours_points(r, &d);
    struct mw_xy_chart *c = mw_arena_new(&r->arena, struct mw_xy_chart);
    struct mw_series *s = mw_arena_new(&r->arena, struct mw_series);
    *s = (struct mw_series){ .name = "Intensity of the grid", .v = mw_rpoints(r, d, n, MW_H_CARBON), .colour = 8 };
    *c = (struct mw_xy_chart){ .x = { .scale = MW_SCALE_TIME }, .y = { .title = "Carbon intensity", .unit = "g/kWh", .per_unit = 1e-3 / 3.6e6, .zero = true }, .t_ns = mw_rtimes(r, d, n), .n = n,
                               .lines = s, .lines_n = 1, .legend = true };
    return mw_figure_xy(c);
}

/* Emissions of the year split as its energy is. */
static struct mw_figure by_use(struct mw_report *r)
{
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_new(&r->arena, struct mw_series);
    double *v = mw_arena_array(&r->arena, double, 3), all = mw_hours_sum2(r, MW_H_METER, MW_H_CARBON, mw_hours_all(r));
    static const char *const name[] = { "IT and lighting", "Cooling", "Electrical losses" };
    v[1] = mw_hours_sum2(r, MW_H_COOLING, MW_H_CARBON, mw_hours_all(r));
    v[2] = mw_hours_sum2(r, MW_H_LOSS, MW_H_CARBON, mw_hours_all(r));
    v[0] = all - v[1] - v[2];
    *s = (struct mw_series){ .v = v, .colour = 8 };
    *c = (struct mw_bar_chart){ .value = { .title = "Scope 2, location based", .unit = "kt CO\u2082e", .per_unit = 1e6, .zero = true }, .names = name, .names_n = 3, .lying = true, .values = true,
                                .series = s, .series_n = 1 };
    return mw_figure_bars(c);
}

static struct mw_figure by_case(struct mw_report *r)
{
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_array(&r->arena, struct mw_series, 2);
    const char **name = mw_arena_array(&r->arena, const char *, MW_RCASES_MAX);
    double *use = mw_arena_array(&r->arena, double, MW_RCASES_MAX), *made = mw_arena_array(&r->arena, double, MW_RCASES_MAX);
    size_t n = 0;
    for (unsigned i = 0; i < r->cases_n; i++) {
        double scope2 = mw_rd(r, i, "carbon.scope2_kg"), embodied = mw_rd(r, i, "carbon.embodied_kg_per_year");
        if (!isfinite(scope2))
            continue;
        name[n] = r->cases[i].name;
        use[n] = scope2;
        made[n++] = isfinite(embodied) ? embodied : 0.0;
    }
    s[0] = (struct mw_series){ .name = "Electricity", .v = use, .colour = 8 };
    s[1] = (struct mw_series){ .name = "Equipment", .v = made, .colour = 7 };
    *c = (struct mw_bar_chart){ .value = { .title = "Carbon a year", .unit = "kt CO\u2082e", .per_unit = 1e6, .zero = true }, .names = name, .names_n = n, .stacked = true, .lying = true, .values = true,
                                .series = s, .series_n = 2 };
    return mw_figure_bars(c);
}

static const struct mw_mrow rows[] = {
    { NULL, "Simulated year", 0, 0, NULL, NULL },
    { "carbon.scope2_kg", "Scope 2, location based", MW_Q_CO2, 4, NULL, NULL },
    { "carbon.scope2_market_kg", "Scope 2, market based", MW_Q_CO2, 4, NULL, NULL },
    { "carbon.intensity_kg_per_j", "Intensity, weighted by the meter", MW_Q_CO2_PER_ENERGY, 4, NULL, NULL },
    { "facility.energy_j", "Energy at the meter", MW_Q_ENERGY, 4, NULL, NULL },
    { NULL, "Horizon", 0, 0, NULL, NULL },
    { "carbon.horizon_scope2_kg", "Scope 2, location based", MW_Q_CO2, 4, NULL, NULL },
    { "carbon.embodied_kg", "Embodied in equipment with a stated footprint", MW_Q_CO2, 3, NULL, NULL },
    { "carbon.embodied_kg_per_year", "Embodied, spread over lives, per year", MW_Q_CO2, 3, NULL, NULL },
};

/* Carbon of the electricity per productive GPU-hour: two metrics of one year divided. */
static void per_useful(struct mw_report *r, struct mw_tb *t, const struct mw_rcol *col, size_t n)
{
    double v[MW_RCOLS_MAX + 2];
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        v[i] = mw_rd_year(r, col[i].case_i, col[i].year, "carbon.scope2_kg") / mw_rd_ledger(r, col[i].case_i, col[i].year, "gpu_time", "productive") * 3600.0;
        any |= isfinite(v[i]);
    }
    v[n] = v[n + 1] = NAN;
    if (any)
        mw_value_row(t, r, &(struct mw_mrow){ .label = "Scope 2 per productive GPU-hour", .q = MW_Q_NUMBER, .digits = 3, .unit_text = "kg CO2e" }, v, n + (r->trials_n ? 2 : 0));
}

void mw_draw_carbon(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct mw_rcol col[MW_RCOLS_MAX];
    struct mw_tb t;
    bool any;
    (void)sheet;
    size_t n = mw_cols_years(r, col), put = mw_metric_table(&t, r, rows, sizeof rows / sizeof *rows, col, n);
    per_useful(r, &t, col, n);
    struct mw_figure parts = embodied(r, &any);
    const char *caption = mw_rf(r, "Carbon by case and simulated year. %s", mw_sampled_text(r));
    double room = body.h - (put ? mw_tb_height(page, body.w, &t, caption) : 0.0) - 40.0, h = fmin(fmax((room - 2 * MW_PAGE_GAP) / 2, 140.0), 240.0);
    if (r->hours.moves[MW_H_CARBON]) {
        mw_put_figure(page, &body, h, months(r), mw_rf(r, "Carbon of the electricity by month: each hour's energy at the meter times its intensity; %s.", mw_drawn_text(r)));
        if (intensity_varies(r))
            mw_put_pair(page, &body, h, intensity(r), "Intensity of the grid by month and hour, site's standard time.", any ? parts : over_time(r),
                        any ? "Embodied carbon of parts that state one, by kind." : mw_rf(r, "Intensity of the grid over time, %s.", mw_points_text(r)));
        else
            mw_put_pair(page, &body, h, by_use(r), "The same carbon by what used the energy.", any ? parts : by_case(r),
                        any ? "Embodied carbon of parts that state one, by kind." : "Carbon a year by case: electricity of the simulated year, equipment spread over its life.");
        if (!intensity_varies(r))
            mw_put_text(page, &body, mw_rf(r, "The grid's intensity is one number all the time, %s: an hourly series under site.carbon_direct or grid.carbon would show when deferrable work is cleanest.",
                                           mw_rq(r, mw_hours_mean(r, MW_H_CARBON, mw_hours_all(r)), MW_Q_CO2_PER_ENERGY, 3)));
    } else {
        mw_put_missing(page, &body, "No carbon intensity is stored for the hours of the year.", "Use a site of the library that carries one, or give grid.carbon or site.carbon a series, and run again.");
        if (any)
            mw_put_figure(page, &body, h, parts, "Embodied carbon of parts that state one, by kind.");
    }
    if (put)
        mw_put_table(page, &body, &t, 0, caption);
    mw_put_text(page, &body, "Not counted: scope 1 of generators, scope 3 beyond equipment with a stated footprint, refrigerant.");
}
