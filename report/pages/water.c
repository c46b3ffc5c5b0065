/* report/pages/water.c - make-up water by month and day against what the site may take, and where it goes. */
#include "report/pages/pages.h"
#include <math.h>

static double allocation_m3ps(const struct mw_report *r)
{
    const struct mw_rinput *v = mw_rd_input(r, "site.water.allocation");
    return v ? v->si : NAN;
}

static double peak_day(struct mw_report *r, int64_t *t_ns)
{
    struct mw_hspan *day;
    size_t n = mw_hours_days(r, &day);
    double best = NAN;
    for (size_t i = 0; i < n; i++) {
        double v = mw_hours_sum(r, MW_H_WATER, day[i]);
        if (v > best || isnan(best)) {
            best = v;
            *t_ns = day[i].t_ns;
        }
    }
    return best;
}

const char *mw_title_water(struct mw_report *r, unsigned sheet)
{
    double m3 = mw_rd_base(r, "cooling.water_m3"), wue = mw_rd_base(r, "facility.wue_m3_per_j");
    int64_t t_ns = 0;
    (void)sheet;
    if (!isfinite(m3))
        return "Water is not in this database";
    if (m3 < 0.5)
        return "Heat leaves the site without water: make-up is zero all the time";
    double peak = peak_day(r, &t_ns);
    const char *head = mw_rf(r, "Cooling takes %s m3 of water in the %s, %s L per kWh of IT", mw_rn(r, m3, 0), mw_span_text(r), mw_rn(r, wue * 3.6e9, 2));
    return isfinite(peak) ? mw_rf(r, "%s; %s m3 on the peak day, %s", head, mw_rn(r, peak, 0), mw_rdate(r, t_ns)) : head;
}

static struct mw_figure months(struct mw_report *r)
{
    struct mw_hspan *m;
    size_t n = mw_hours_months(r, &m);
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_new(&r->arena, struct mw_series);
    double *v = mw_arena_array(&r->arena, double, n + 1);
    for (size_t i = 0; i < n; i++)
        v[i] = mw_hours_sum(r, MW_H_WATER, m[i]);
    *s = (struct mw_series){ .name = "Make-up water", .v = v, .colour = 4 };
    *c = (struct mw_bar_chart){ .value = { .title = "Make-up water", .unit = "m\u00b3 per month", .zero = true }, .names = mw_month_names(r, m, n), .names_n = n, .values = true, .series = s, .series_n = 1 };
    return mw_figure_bars(c);
}

static struct mw_figure days(struct mw_report *r)
{
    struct mw_hspan *d;
    size_t n = mw_hours_points(r, &d);
    struct mw_xy_chart *c = mw_arena_new(&r->arena, struct mw_xy_chart);
    struct mw_series *s = mw_arena_new(&r->arena, struct mw_series);
    struct mw_ref *ref = mw_arena_new(&r->arena, struct mw_ref);
    double limit = allocation_m3ps(r);
    *s = (struct mw_series){ .name = "Make-up water", .v = mw_rpoints(r, d, n, MW_H_WATER), .colour = 4 };
    *ref = (struct mw_ref){ limit, "Allocation" };
    *c = (struct mw_xy_chart){ .x = { .scale = MW_SCALE_TIME }, .y = { .title = "Make-up water", .unit = "m\u00b3 per day", .per_unit = 1.0 / 86400.0, .zero = true }, .t_ns = mw_rtimes(r, d, n),
                               .n = n, .stack = s, .stack_n = 1, .refs_y = ref, .refs_y_n = isfinite(limit) ? 1 : 0, .legend = true };
    return mw_figure_xy(c);
}

static struct mw_figure against_wet_bulb(struct mw_report *r)
{
    struct mw_hspan *d;
    size_t n = mw_hours_points(r, &d);
    struct mw_scatter *c = mw_arena_new(&r->arena, struct mw_scatter);
    *c = (struct mw_scatter){ .x = { .title = "Outdoor dry bulb", .unit = "\u00b0C" }, .y = { .title = "Make-up water", .unit = "m\u00b3 per day", .per_unit = 1.0 / 86400.0, .zero = true },
                              .x_v = mw_rpoints(r, d, n, MW_H_DRY), .y_v = mw_rpoints(r, d, n, MW_H_WATER), .n = n };
    return mw_figure_scatter(c);
}

static const struct mw_mrow rows[] = {
    { "cooling.water_m3", "Make-up water in the year", MW_Q_VOLUME, 4, "m3", NULL },
    { "cooling.water_peak_m3ps", "Highest flow", MW_Q_VOLUME_FLOW, 3, "m3/h", NULL },
    { "facility.wue_m3_per_j", "WUE (water per energy of racks)", MW_Q_VOLUME_PER_ENERGY, 3, NULL, NULL },
    { "money.water_usd", "Cost of water in the year", MW_Q_MONEY, 3, NULL, NULL },
};

static void book_rows(struct mw_report *r, struct mw_tb *t, const struct mw_rcol *col, size_t n)
{
    static const char *const line[] = { "evaporation", "blowdown", "drift" };
    static const char *const label[] = { "Make-up water that evaporates", "Make-up water blown down", "Make-up water lost as drift" };
    for (size_t k = 0; k < 3; k++) {
        double v[MW_RCOLS_MAX + 2];
        bool any = false;
        for (size_t i = 0; i < n; i++) {
            v[i] = mw_rd_ledger(r, col[i].case_i, col[i].year, "water", line[k]);
            any |= isfinite(v[i]);
        }
        v[n] = v[n + 1] = NAN;
        if (any)
            mw_value_row(t, r, &(struct mw_mrow){ .label = label[k], .q = MW_Q_VOLUME, .digits = 4, .unit = "m3" }, v, n + (r->trials_n ? 2 : 0));
    }
}

void mw_draw_water(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct mw_rcol col[MW_RCOLS_MAX];
    struct mw_tb t;
    double limit = allocation_m3ps(r);
    int64_t t_ns = 0;
    (void)sheet;
    size_t n = mw_cols_years(r, col);
    mw_metric_table(&t, r, rows, sizeof rows / sizeof *rows, col, n);
    book_rows(r, &t, col, n);
    const char *caption = mw_rf(r, "Water by case and simulated year. %s", mw_sampled_text(r));
    if (isfinite(limit) && r->hours.has[MW_H_WATER]) {
        double peak = peak_day(r, &t_ns);
        mw_put_text(page, &body, mw_rf(r, "The site may take %s m\u00b3 a day; the peak day takes %s of it.", mw_rn(r, limit * 86400.0, 0), mw_rpct(r, peak / (limit * 86400.0), 0)));
    }
    if (r->hours.moves[MW_H_WATER]) {
        double h = fmin(fmax((body.h - mw_tb_height(page, body.w, &t, caption) - 2 * MW_PAGE_GAP - 30.0) / 2, 150.0), 250.0);
        mw_put_figure(page, &body, h, days(r), mw_rf(r, "Make-up water over time; %s.", mw_drawn_text(r)));
        mw_put_pair(page, &body, h, months(r), "Make-up water by month.", against_wet_bulb(r), mw_rf(r, "Make-up water against the outdoor temperature, %s.", mw_points_text(r)));
    } else if (r->hours.has[MW_H_WATER]) {
        mw_put_text(page, &body, "The plant rejects heat dry: no hour of the year takes make-up water, so there is no curve to draw. Water of people, construction and power generation is not counted.");
    } else {
        mw_put_missing(page, &body, "No hourly series of water is stored.", "Give the scenario a cooling scheme and simulate a detail year.");
    }
    mw_put_table(page, &body, &t, 0, caption);
    mw_put_text(page, &body, "Counted: make-up of towers and adiabatic coolers (evaporation, blowdown, drift). Not counted: water of people, of construction, and of power generation off site.");
}
