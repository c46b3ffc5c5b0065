/* report/pages/power.c - the meter over the year: daily range, load duration, every hour of every day, and the figures by case. */
#include "report/pages/edition_data.h"
#include "report/pages/pages.h"
#include "sim/base/calendar.h"
#include <math.h>
#include <stdlib.h>

enum { MAP_DAYS = 10 }; /* fewer days than this are lines, not a map */

const char *mw_title_power(struct mw_report *r, unsigned sheet)
{
    double contract = mw_rd_base(r, "power.contract_w"), peak = mw_rd_base(r, "power.peak15_w"), mean = mw_rd_base(r, "power.mean_w");
    (void)sheet;
    if (!isfinite(peak))
        return "The load at the meter is not in this database";
    if (!(contract > 0))
        return mw_rf(r, "The meter reads %s at its 15-minute peak and %s on average", mw_rq(r, peak, MW_Q_POWER, 3), mw_rq(r, mean, MW_Q_POWER, 3));
    return mw_rf(r, "Of %s contracted, the meter reads %s at its 15-minute peak and %s on average", mw_rq(r, contract, MW_Q_POWER, 3), mw_rq(r, peak, MW_Q_POWER, 3),
                 mw_rq(r, mean, MW_Q_POWER, 3));
}

/* Contract and cap, each once: a cap that equals the contract is not drawn. */
static size_t limits(struct mw_report *r, struct mw_ref *ref)
{
    static const struct { const char *metric, *name; } line[] = { { "power.contract_w", "Contract" }, { "power.firm_w", "Firm" }, { "power.limit_w", "Cap" } };
    size_t n = 0;
    for (size_t i = 0; i < sizeof line / sizeof *line; i++) {
        double v = mw_rd_base(r, line[i].metric);
        bool known = false;
        for (size_t k = 0; k < n; k++)
            known |= fabs(ref[k].at - v) < 0.002 * v;
        if (v > 0 && !known)
            ref[n++] = (struct mw_ref){ v, mw_rf(r, "%s %s", line[i].name, mw_rq(r, v, MW_Q_POWER, 3)) };
    }
    return n;
}

static const struct mw_axis_spec meter_axis = { .title = "Power at the meter", .unit = "MW", .per_unit = 1e6, .zero = true };

struct mw_figure mw_load_figure(struct mw_report *r)
{
    struct mw_hspan *s;
    size_t n = mw_hours_points(r, &s);
    bool days = n < r->hours.n;
    struct mw_xy_chart *c = mw_arena_new(&r->arena, struct mw_xy_chart);
    struct mw_band *band = mw_arena_new(&r->arena, struct mw_band);
    struct mw_series *line = mw_arena_array(&r->arena, struct mw_series, 2);
    struct mw_ref *ref = mw_arena_array(&r->arena, struct mw_ref, 4);
    double *lo = mw_arena_array(&r->arena, double, n + 1), *hi = mw_arena_array(&r->arena, double, n + 1);
    for (size_t i = 0; i < n; i++) {
        lo[i] = mw_hours_min(r, MW_H_METER, s[i]);
        hi[i] = mw_hours_max(r, MW_H_METER, s[i]);
    }
    *band = (struct mw_band){ .name = "Lowest to highest hour", .lo = lo, .hi = hi, .colour = 3 };
    line[0] = (struct mw_series){ .name = days ? "Meter, daily mean" : "Meter, hourly mean", .v = mw_rpoints(r, s, n, MW_H_METER), .colour = 1 };
    line[1] = (struct mw_series){ .name = "Racks", .v = mw_rpoints(r, s, n, MW_H_IT), .colour = 2, .dashed = true };
    *c = (struct mw_xy_chart){ .x = { .scale = MW_SCALE_TIME }, .y = meter_axis, .t_ns = mw_rtimes(r, s, n), .n = n, .bands = band, .bands_n = days ? 1 : 0, .lines = line,
                               .lines_n = r->hours.has[MW_H_IT] ? 2 : 1, .refs_y = ref, .refs_y_n = limits(r, ref), .legend = true };
    c->y.title = "Power";
    return mw_figure_xy(c);
}

struct mw_figure mw_duration_figure(struct mw_report *r)
{
    struct mw_duration_chart *c = mw_arena_new(&r->arena, struct mw_duration_chart);
    struct mw_series *curve = mw_arena_array(&r->arena, struct mw_series, 2);
    struct mw_ref *ref = mw_arena_array(&r->arena, struct mw_ref, 4);
    curve[0] = (struct mw_series){ .name = "Meter", .v = r->hours.v[MW_H_METER], .colour = 1 };
    curve[1] = (struct mw_series){ .name = "Racks", .v = r->hours.v[MW_H_IT], .colour = 2, .dashed = true };
    *c = (struct mw_duration_chart){ .y = meter_axis, .curves = curve, .curves_n = r->hours.has[MW_H_IT] ? 2 : 1, .n = r->hours.n, .refs = ref, .refs_n = limits(r, ref) };
    c->y.title = "Power";
    return mw_figure_duration(c);
}

/* Mean of each hour of the day by month: what a tariff of windows bills. */
/* An axis a little wider than what is drawn on it, so that no line lies on its edge. */
static void leave_room(const struct mw_series *line, size_t n, size_t points_n, struct mw_axis_spec *axis)
{
    double lo = INFINITY, hi = -INFINITY;
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < points_n; i++) {
            lo = fmin(lo, line[k].v[i]);
            hi = fmax(hi, line[k].v[i]);
        }
    if (!(hi > lo))
        return;
    axis->lo = fmax(lo - 0.12 * (hi - lo), 0.0);
    axis->hi = hi + 0.05 * (hi - lo);
}

static struct mw_figure day_shape(struct mw_report *r)
{
    static const struct { const char *name; int month; } season[] = { { "January", 1 }, { "April", 4 }, { "July", 7 }, { "October", 10 } };
    struct mw_xy_chart *c = mw_arena_new(&r->arena, struct mw_xy_chart);
    struct mw_series *line = mw_arena_array(&r->arena, struct mw_series, 4);
    double *hour = mw_arena_array(&r->arena, double, 25);
    size_t k = 0;
    for (int h = 0; h < 25; h++)
        hour[h] = h;
    for (size_t m = 0; m < 4; m++) {
        double *v = mw_arena_array(&r->arena, double, 25), n[24] = { 0 };
        for (size_t i = 0; i < r->hours.n; i++) {
            struct mw_civil at = mw_time_to_civil(r->hours.t_ns[i]);
            if (at.month != season[m].month || isnan(r->hours.v[MW_H_METER][i]))
                continue;
            v[at.hour] += r->hours.v[MW_H_METER][i];
            n[at.hour]++;
        }
        bool all = true;
        for (int h = 0; h < 24; h++) {
            all &= n[h] > 0;
            v[h] /= n[h];
        }
        v[24] = v[0];
        if (all)
            line[k++] = (struct mw_series){ .name = season[m].name, .v = v };
    }
    *c = (struct mw_xy_chart){ .x = { .title = "Hour of the day", .unit = "h", .lo = 0, .hi = 24, .step = 6, .tight = true }, .y = meter_axis, .x_v = hour, .n = 25, .lines = line, .lines_n = k, .legend = true };
    c->y.zero = false;
    leave_room(line, k, 25, &c->y);
    return k ? mw_figure_xy(c) : (struct mw_figure){ 0 };
}

struct mw_figure mw_heat_figure(struct mw_report *r)
{
    struct mw_hspan *day;
    size_t days = mw_hours_days(r, &day);
    double *v = mw_arena_array(&r->arena, double, 24 * days + 1);
    struct mw_heat_map *c = mw_arena_new(&r->arena, struct mw_heat_map);
    for (size_t k = 0; k < 24 * days; k++)
        v[k] = NAN;
    for (size_t d = 0; d < days; d++)
        for (size_t i = day[d].from; i < day[d].to; i++)
            v[(size_t)mw_time_to_civil(r->hours.t_ns[i]).hour * days + d] = r->hours.v[MW_H_METER][i];
    *c = (struct mw_heat_map){ .x = { .scale = MW_SCALE_TIME, .lo = (double)day[0].t_ns, .hi = (double)day[days - 1].t_ns + 24 * 3600e9 },
                               .y = { .title = "Hour of the day", .unit = "h", .lo = 0, .hi = 24, .step = 6 }, .value = { .title = "Power at the meter", .unit = "MW", .per_unit = 1e6 },
                               .v = v, .rows_n = 24, .cols_n = days };
    return mw_figure_heat(c);
}

static const struct mw_mrow rows[] = {
    { "power.contract_w", "Contract at the meter", MW_Q_POWER, 4, NULL, NULL },
    { "power.firm_w", "Firm at the end of the year", MW_Q_POWER, 4, NULL, NULL },
    { "power.n1_w", "Passes with the largest transformer out", MW_Q_POWER, 4, NULL, NULL },
    { "power.limit_w", "Cap at the meter", MW_Q_POWER, 4, NULL, NULL },
    { "power.peak15_w", "15-minute peak at the meter", MW_Q_POWER, 4, NULL, NULL },
    { "power.peak_w", "Highest instant at the meter", MW_Q_POWER, 4, NULL, NULL },
    { "power.mean_w", "Mean at the meter", MW_Q_POWER, 4, NULL, NULL },
    { "power.critical_peak_w", "Highest IT load (racks, network, storage)", MW_Q_POWER, 4, NULL, NULL },
    { "cluster.it_peak_w", "Highest load of racks", MW_Q_POWER, 4, NULL, NULL },
    { "cluster.design_w", "IT load that the plan books", MW_Q_POWER, 4, NULL, NULL },
    { "cluster.nameplate_w", "Nameplate of racks", MW_Q_POWER, 4, NULL, NULL },
    { "power.headroom_frac", "Headroom of the tightest equipment at the end", MW_Q_FRACTION, 3, NULL, NULL },
    { "power.loss_frac", "Electrical losses, of energy at the meter", MW_Q_FRACTION, 3, NULL, NULL },
};

static void probes_text(struct mw_report *r, struct mw_page *page, struct mw_box *body)
{
    double meter = mw_rd_probe(r, r->base, "design_day", "meter_w"), it = mw_rd_probe(r, r->base, "design_day", "it_w"), cool = mw_rd_probe(r, r->base, "design_day", "cooling_w");
    double limit = mw_rd_probe(r, r->base, "design_day", "limit_w");
    const char *nearest = mw_design_nearest_text(r);
    if (!isfinite(meter))
        return;
    mw_put_text(page, body, mw_rf(r, "Design day, static, every rack at what the plan books: %s at the meter for %s of IT and %s of cooling, against %s allowed%s%s. %s", mw_rq(r, meter, MW_Q_POWER, 3), mw_rq(r, it, MW_Q_POWER, 3),
                                  mw_rq(r, cool, MW_Q_POWER, 3), mw_rq(r, limit, MW_Q_POWER, 3), *nearest ? "; " : "", nearest, mw_year_nearest_text(r)));
}

void mw_draw_power(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct mw_rcol col[MW_RCOLS_MAX];
    struct mw_tb t;
    (void)sheet;
    mw_metric_table(&t, r, rows, sizeof rows / sizeof *rows, col, mw_cols_years(r, col));
    const char *caption = mw_rf(r, "Power by case and simulated year. %s", mw_sampled_text(r));
    probes_text(r, page, &body);
    if (r->hours.has[MW_H_METER]) {
        struct mw_hspan *day;
        bool map = mw_hours_days(r, &day) >= MAP_DAYS;
        double room = body.h - mw_tb_height(page, body.w, &t, caption) - 3 * MW_PAGE_GAP, h = fmin(fmax(room / (map ? 3 : 2), 110.0), 240.0);
        struct mw_figure shape = map ? day_shape(r) : (struct mw_figure){ 0 };
        mw_put_figure(page, &body, h, mw_load_figure(r), mw_rf(r, "Load over time, site's standard time; %s.", mw_drawn_text(r)));
        if (shape.draw)
            mw_put_pair(page, &body, h, mw_duration_figure(r), "Load duration, hourly means.", shape, "Mean day at the meter, by month.");
        else
            mw_put_figure(page, &body, h, mw_duration_figure(r), "Load duration, hourly means.");
        if (map)
            mw_put_figure(page, &body, h, mw_heat_figure(r), "Every hour of every day at the meter, hourly means.");
    } else {
        mw_put_missing(page, &body, "No sample of the meter is stored: no year was simulated in full.", "Name the years in run.detail, or take a horizon of one year, and run again.");
    }
    mw_put_table(page, &body, &t, 0, caption);
}
