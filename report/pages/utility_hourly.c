/* report/pages/utility_hourly.c - hourly forecast at the meter: map, duration, sensitivity to weather, coincident peaks; all hours as CSV. */
#include "report/pages/edition_data.h"
#include "report/pages/pages.h"
#include "sim/base/calendar.h"
#include <math.h>
#include <stdio.h>

enum { MAP_DAYS = 10 };

const char *mw_title_utility_hourly(struct mw_report *r, unsigned sheet)
{
    struct mw_rfit fit;
    size_t best = mw_peak_hour(r, ~0u, false);
    (void)sheet;
    if (best == r->hours.n)
        return "The hourly load is not in this database";
    const char *peak = mw_rf(r, "The highest hour is %s on %s", mw_rq(r, r->hours.v[MW_H_METER][best], MW_Q_POWER, 3), mw_rtime(r, r->hours.t_ns[best]));
    if (!r->hours.has[MW_H_COOLING] || !mw_weather_fit(r, MW_H_COOLING, &fit))
        return peak;
    return mw_rf(r, "%s; weather moves the plant by %s MW per K", peak, mw_rn(r, fit.per_k / 1e6, 3));
}

static struct mw_figure weather(struct mw_report *r)
{
    struct mw_scatter *c = mw_arena_new(&r->arena, struct mw_scatter);
    struct mw_hspan *s;
    size_t n = mw_hours_points(r, &s);
    *c = (struct mw_scatter){ .x = { .title = "Outdoor dry bulb", .unit = "\u00b0C" }, .y = { .title = "Cooling plant", .unit = "MW", .per_unit = 1e6 }, .x_v = mw_rpoints(r, s, n, MW_H_DRY), .y_v = mw_rpoints(r, s, n, MW_H_COOLING),
                              .n = n, .trend = true };
    return mw_figure_scatter(c);
}

static void sensitivity(struct mw_report *r, struct mw_page *page, struct mw_box *body)
{
    struct mw_rfit plant, meter;
    if (!r->hours.has[MW_H_COOLING] || !mw_weather_fit(r, MW_H_COOLING, &plant) || !mw_weather_fit(r, MW_H_METER, &meter))
        return;
    mw_put_text(page, body, mw_rf(r, "Least squares over %s hours from %s to %s: the cooling plant follows the dry bulb with %s MW/K (R\u00b2 %s), the whole meter with %s MW/K (R\u00b2 %s). What the racks do, not the weather, moves the rest.",
                                  mw_rn(r, (double)r->hours.n, 0), mw_rq(r, meter.from_c, MW_Q_TEMP, 3), mw_rq(r, meter.to_c, MW_Q_TEMP, 3), mw_rn(r, plant.per_k / 1e6, 3), mw_rn(r, plant.r2, 2), mw_rn(r, meter.per_k / 1e6, 3),
                                  mw_rn(r, meter.r2, 2)));
}

/* The hour of each month with the highest meter, and the highest between 15 and 18 h on weekdays: when grids meet their own peaks. */
static size_t month_peak(const struct mw_report *r, struct mw_hspan m, bool grid_hours)
{
    const double *v = r->hours.v[MW_H_METER];
    size_t best = m.to;
    for (size_t i = m.from; i < m.to; i++) {
        struct mw_civil c = mw_time_to_civil(r->hours.t_ns[i]);
        int64_t day = r->hours.t_ns[i] / (86400 * MW_NS_PER_S);
        bool weekend = (day + 4) % 7 == 0 || (day + 4) % 7 == 6; /* 1970-01-01 was a Thursday */
        if (isfinite(v[i]) && (!grid_hours || (!weekend && c.hour >= 15 && c.hour < 18)) && (best == m.to || v[i] > v[best]))
            best = i;
    }
    return best;
}

static void peaks(struct mw_report *r, struct mw_tb *t)
{
    static const struct mw_table_col col[] = {
        { .head = "Month" }, { .head = "Energy", .unit = "GWh", .align = MW_CELL_RIGHT }, { .head = "Load factor", .unit = "%", .align = MW_CELL_RIGHT }, { .head = "Highest hour of the load", .weight = 1.0 },
        { .head = "Meter", .unit = "MW", .align = MW_CELL_RIGHT }, { .head = "Outside", .unit = "\u00b0C", .align = MW_CELL_RIGHT }, { .head = "Highest hour, weekdays 15" MW_EN_DASH "18 h", .weight = 1.0 },
        { .head = "Meter", .unit = "MW", .align = MW_CELL_RIGHT }, { .head = "Outside", .unit = "\u00b0C", .align = MW_CELL_RIGHT },
    };
    struct mw_hspan *m;
    size_t n = mw_hours_months(r, &m);
    const char *const *name = mw_month_names(r, m, n);
    const struct mw_hours *h = &r->hours;
    mw_tb_init(t, r, col, 9);
    for (size_t k = 0; k < n; k++) {
        size_t own = month_peak(r, m[k], false), grid = month_peak(r, m[k], true);
        if (own == m[k].to)
            continue;
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = mw_rf(r, "%s %d", name[k], mw_time_to_civil(m[k].t_ns).year);
        c[1] = mw_rn(r, mw_hours_sum(r, MW_H_METER, m[k]) / 3.6e12, 2);
        c[2] = mw_rn(r, 100.0 * mw_hours_mean(r, MW_H_METER, m[k]) / h->v[MW_H_METER][own], 1);
        c[3] = mw_rtime(r, h->t_ns[own]);
        c[4] = mw_rn(r, h->v[MW_H_METER][own] / 1e6, 2);
        c[5] = mw_rn(r, h->v[MW_H_DRY][own], 1);
        c[6] = grid < m[k].to ? mw_rtime(r, h->t_ns[grid]) : MW_EN_DASH;
        c[7] = grid < m[k].to ? mw_rn(r, h->v[MW_H_METER][grid] / 1e6, 2) : MW_EN_DASH;
        c[8] = grid < m[k].to ? mw_rn(r, h->v[MW_H_DRY][grid], 1) : MW_EN_DASH;
    }
}

static void add_number(struct mw_str *out, double v, double per)
{
    char buf[40];
    mw_str_add(out, ",");
    if (isfinite(v))
        mw_str_add(out, mw_double_digits(buf, sizeof buf, v / per, 7));
}

/* Every hour of the drawn year: start in the site's standard time and in UTC. */
static const char *write_hours(struct mw_report *r, struct mw_page *page)
{
    static const enum mw_hcol cols[] = { MW_H_IT, MW_H_COOLING, MW_H_LOSS };
    const struct mw_hours *h = &r->hours;
    double pf = mw_rd_si(r, "grid.must.power_factor"), tan_phi = sqrt(fmax(1.0 / (pf * pf) - 1.0, 0.0));
    struct mw_str out;
    char start[40], utc[40];
    mw_str_init(&out);
    mw_str_add(&out, "hour_start_standard_time,hour_start_utc,meter_MW,reactive_at_required_power_factor_Mvar,racks_MW,cooling_MW,losses_MW,dry_bulb_degC,wet_bulb_degC\n");
    for (size_t i = 0; i < h->n; i++) {
        struct mw_civil a = mw_time_to_civil(h->t_ns[i]), b = mw_time_to_civil(h->t_ns[i] - r->zone_ns);
        snprintf(start, sizeof start, "%04d-%02d-%02d %02d:00", a.year, a.month, a.day, a.hour);
        snprintf(utc, sizeof utc, ",%04d-%02d-%02dT%02d:%02dZ", b.year, b.month, b.day, b.hour, b.minute);
        mw_str_add(&out, start);
        mw_str_add(&out, utc);
        add_number(&out, h->v[MW_H_METER][i], 1e6);
        add_number(&out, h->v[MW_H_METER][i] * tan_phi, 1e6);
        for (size_t k = 0; k < 3; k++)
            add_number(&out, h->v[cols[k]][i], 1e6);
        add_number(&out, h->v[MW_H_DRY][i], 1.0);
        add_number(&out, h->v[MW_H_WET][i], 1.0);
        mw_str_add(&out, "\n");
    }
    const char *file = mw_page_file(page, "8760", out.s, out.n);
    mw_str_fini(&out);
    return file;
}

void mw_draw_utility_hourly(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct mw_hspan *day;
    struct mw_tb t;
    (void)sheet;
    if (!r->hours.has[MW_H_METER]) {
        mw_put_missing(page, &body, "No sample of the meter is stored: no year was simulated in full.", "Name the years in run.detail, or take a horizon of one year, and run again.");
        return;
    }
    const char *file = write_hours(r, page);
    peaks(r, &t);
    const char *caption = mw_rf(r, "Coincident peak hours by month, hourly means, %s. The grid's own peaks are not known to this run: weekdays from 15 to 18 h stand for them.", mw_drawn_text(r));
    double h = fmin(fmax((body.h - mw_tb_height(page, body.w, &t, caption) - 58.0) / 2 - MW_PAGE_GAP, 110.0), 210.0);
    if (mw_hours_days(r, &day) >= MAP_DAYS)
        mw_put_figure(page, &body, h, mw_heat_figure(r), "Every hour of every day at the meter, hourly means, site's standard time.");
    if (r->hours.has[MW_H_DRY] && r->hours.has[MW_H_COOLING])
        mw_put_pair(page, &body, h, mw_duration_figure(r), "Load duration, hourly means.", weather(r), mw_rf(r, "Cooling plant against the weather, %s, with its least-squares line.", mw_points_text(r)));
    else
        mw_put_figure(page, &body, h, mw_duration_figure(r), "Load duration, hourly means.");
    sensitivity(r, page, &body);
    mw_put_table(page, &body, &t, body.h - 18.0, caption);
    if (file)
        mw_put_text(page, &body, mw_rf(r, "All %s hours, with reactive power, parts and weather: %s.", mw_rn(r, (double)r->hours.n, 0), file));
}
