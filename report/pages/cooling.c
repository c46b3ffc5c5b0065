/* report/pages/cooling.c - PUE against weather, months, and what the plant draws; PUE is the meter over IT (racks, network, storage). */
#include "report/pages/pages.h"
#include <math.h>

enum { BINS_MAX = 64 };
struct bin { double at_c, hours, meter, it, cooling, free; };

/* PUE of an hour or a span: the meter over what is neither loss nor cooling. */
static double it_of(const struct mw_report *r, size_t i)
{
    const struct mw_hours *h = &r->hours;
    return h->v[MW_H_METER][i] - h->v[MW_H_LOSS][i] - h->v[MW_H_COOLING][i];
}

static size_t bins(const struct mw_report *r, struct bin *b)
{
    const struct mw_hours *h = &r->hours;
    double lo = mw_hours_min(r, MW_H_DRY, mw_hours_all(r)), hi = mw_hours_max(r, MW_H_DRY, mw_hours_all(r)), width = 2.0;
    if (!(hi > lo))
        return 0;
    while ((hi - lo) / width > BINS_MAX - 4)
        width *= 2.0;
    double first = floor(lo / width) * width;
    size_t n = (size_t)((hi - first) / width) + 1;
    for (size_t k = 0; k < n; k++)
        b[k] = (struct bin){ .at_c = first + ((double)k + 0.5) * width };
    for (size_t i = 0; i < h->n; i++) {
        double it = it_of(r, i), t = h->v[MW_H_DRY][i];
        if (isnan(it) || isnan(t) || it <= 0.0)
            continue;
        struct bin *k = &b[(size_t)((t - first) / width)];
        k->hours += h->s[i] / 3600.0;
        k->meter += h->v[MW_H_METER][i] * h->s[i];
        k->it += it * h->s[i];
        k->cooling += h->v[MW_H_COOLING][i] * h->s[i];
        k->free += isnan(h->v[MW_H_ECONOMISER][i]) ? 0.0 : h->v[MW_H_ECONOMISER][i] * h->s[i] / 3600.0;
    }
    return n;
}

const char *mw_title_cooling(struct mw_report *r, unsigned sheet)
{
    struct bin b[BINS_MAX];
    double pue = mw_rd_base(r, "facility.pue"), free_hours = mw_rd_base(r, "cooling.economiser_hours") / 3600.0;
    size_t n = r->hours.has[MW_H_DRY] ? bins(r, b) : 0, first = n, last = 0;
    (void)sheet;
    if (!isfinite(pue))
        return "Cooling and PUE are not in this database";
    for (size_t k = 0; k < n; k++)
        if (b[k].hours >= 20.0) {
            first = first == n ? k : first;
            last = k;
        }
    if (first >= last)
        return mw_rf(r, "PUE averages %s over the %s", mw_rn(r, pue, 3), mw_span_text(r));
    double cold = b[first].meter / b[first].it, hot = b[last].meter / b[last].it;
    const char *span = mw_rf(r, "PUE averages %s: %s at %.0f \u00b0C outside, %s at %.0f \u00b0C", mw_rn(r, pue, 3), mw_rn(r, cold, 3), b[first].at_c, mw_rn(r, hot, 3), b[last].at_c);
    return isfinite(free_hours) ? mw_rf(r, "%s; compressors rest %s hours", span, mw_rn(r, free_hours, 0)) : span;
}

/* Daily means against the outdoor temperature, coloured by how much of the heat left without compressors. */
static struct mw_figure scatter(struct mw_report *r)
{
    static const char *const names[] = { "No compressor", "Compressors part of the day" };
    struct mw_hspan *s;
    size_t n = mw_hours_points(r, &s), mixed = 0;
    struct mw_scatter *c = mw_arena_new(&r->arena, struct mw_scatter);
    double *x = mw_rpoints(r, s, n, MW_H_DRY), *y = mw_arena_array(&r->arena, double, n + 1), *free_frac = mw_rpoints(r, s, n, MW_H_ECONOMISER);
    unsigned *group = mw_arena_array(&r->arena, unsigned, n + 1);
    for (size_t i = 0; i < n; i++) {
        double meter = mw_hours_sum(r, MW_H_METER, s[i]), it = meter - mw_hours_sum(r, MW_H_LOSS, s[i]) - mw_hours_sum(r, MW_H_COOLING, s[i]);
        y[i] = it > 0.0 ? meter / it : NAN;
        group[i] = free_frac[i] < 0.999 ? 1 : 0;
        mixed += group[i];
    }
    bool split = r->hours.has[MW_H_ECONOMISER] && mixed > 0 && mixed < n;
    *c = (struct mw_scatter){ .x = { .title = "Outdoor dry bulb", .unit = "\u00b0C" }, .y = { .title = "PUE", .unit = "meter/IT" }, .x_v = x, .y_v = y, .n = n,
                              .group = split ? group : NULL, .group_names = split ? names : NULL, .groups_n = split ? 2 : 0 };
    return mw_figure_scatter(c);
}

static struct mw_figure by_temperature(struct mw_report *r)
{
    struct bin b[BINS_MAX];
    size_t n = bins(r, b);
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_array(&r->arena, struct mw_series, 2);
    double *with = mw_arena_array(&r->arena, double, n + 1), *without = mw_arena_array(&r->arena, double, n + 1);
    const char **name = mw_arena_array(&r->arena, const char *, n + 1);
    for (size_t k = 0; k < n; k++) {
        without[k] = r->hours.has[MW_H_ECONOMISER] ? fmin(b[k].free, b[k].hours) : 0.0;
        with[k] = b[k].hours - without[k];
        name[k] = mw_rn(r, b[k].at_c, 0);
    }
    s[0] = (struct mw_series){ .name = "Heat leaves without compressors", .v = without, .colour = 4 };
    s[1] = (struct mw_series){ .name = r->hours.has[MW_H_ECONOMISER] ? "Heat through compressors" : "Hours", .v = with, .colour = 5 };
    *c = (struct mw_bar_chart){ .value = { .title = "Time", .unit = "h", .zero = true }, .axis_title = "Outdoor dry bulb, \u00b0C", .names = name, .names_n = n, .stacked = true,
                                .series = r->hours.has[MW_H_ECONOMISER] ? s : s + 1, .series_n = r->hours.has[MW_H_ECONOMISER] ? 2 : 1 };
    return mw_figure_bars(c);
}

static struct mw_figure months(struct mw_report *r)
{
    struct mw_hspan *m;
    size_t n = mw_hours_months(r, &m);
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_array(&r->arena, struct mw_series, 2);
    double *cooling = mw_arena_array(&r->arena, double, n + 1), *loss = mw_arena_array(&r->arena, double, n + 1);
    for (size_t i = 0; i < n; i++) {
        double meter = mw_hours_sum(r, MW_H_METER, m[i]), l = mw_hours_sum(r, MW_H_LOSS, m[i]), k = mw_hours_sum(r, MW_H_COOLING, m[i]);
        cooling[i] = k / (meter - l - k);
        loss[i] = l / (meter - l - k);
    }
    s[0] = (struct mw_series){ .name = "Cooling", .v = cooling, .colour = 4 };
    s[1] = (struct mw_series){ .name = "Electrical losses", .v = loss, .colour = 2 };
    *c = (struct mw_bar_chart){ .value = { .title = "Above IT", .percent = true, .zero = true }, .names = mw_month_names(r, m, n), .names_n = n, .stacked = true, .values = true, .series = s, .series_n = 2 };
    return mw_figure_bars(c);
}

static struct mw_figure temperatures(struct mw_report *r)
{
    struct mw_hspan *s;
    size_t n = mw_hours_points(r, &s);
    struct mw_xy_chart *c = mw_arena_new(&r->arena, struct mw_xy_chart);
    struct mw_series *line = mw_arena_array(&r->arena, struct mw_series, 3);
    size_t k = 0;
    if (r->hours.moves[MW_H_SUPPLY])
        line[k++] = (struct mw_series){ .name = "Supply to racks", .v = mw_rpoints(r, s, n, MW_H_SUPPLY), .colour = 5 };
    line[k++] = (struct mw_series){ .name = "Dry bulb", .v = mw_rpoints(r, s, n, MW_H_DRY), .colour = 3 };
    if (r->hours.has[MW_H_WET])
        line[k++] = (struct mw_series){ .name = "Wet bulb", .v = mw_rpoints(r, s, n, MW_H_WET), .colour = 4, .dashed = true };
    *c = (struct mw_xy_chart){ .x = { .scale = MW_SCALE_TIME }, .y = { .title = "Temperature", .unit = "\u00b0C" }, .t_ns = mw_rtimes(r, s, n), .n = n, .lines = line, .lines_n = k, .legend = true };
    return mw_figure_xy(c);
}

static const struct mw_mrow rows[] = {
    { "facility.pue", "PUE (energy at the meter / energy of IT)", MW_Q_NUMBER, 4, NULL, NULL },
    { "cooling.energy_j", "Energy of cooling", MW_Q_ENERGY, 4, NULL, NULL },
    { "cooling.fan_j", "of which fans", MW_Q_ENERGY, 3, NULL, NULL },
    { "cooling.pump_j", "of which pumps", MW_Q_ENERGY, 3, NULL, NULL },
    { "cooling.chiller_j", "of which compressors", MW_Q_ENERGY, 3, NULL, NULL },
    { "cooling.peak_w", "Highest power of cooling", MW_Q_POWER, 3, NULL, NULL },
    { "cooling.economiser_hours", "Time without any compressor", MW_Q_TIME, 4, "h", NULL },
    { "cooling.supply_peak_c", "Highest supply temperature", MW_Q_TEMP, 3, NULL, NULL },
    { "site.dry_bulb.mean", "Outdoor dry bulb, mean", MW_Q_TEMP, 3, NULL, NULL },
    { "site.dry_bulb.max", "Outdoor dry bulb, highest", MW_Q_TEMP, 3, NULL, NULL },
    { "site.wet_bulb.max", "Outdoor wet bulb, highest", MW_Q_TEMP, 3, NULL, NULL },
};

void mw_draw_cooling(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct mw_rcol col[MW_RCOLS_MAX];
    struct mw_tb t;
    (void)sheet;
    mw_metric_table(&t, r, rows, sizeof rows / sizeof *rows, col, mw_cols_years(r, col));
    const char *caption = mw_rf(r, "Cooling by case and simulated year. %s", mw_sampled_text(r));
    if (r->hours.has[MW_H_DRY] && r->hours.has[MW_H_COOLING]) {
        double h = fmax((body.h - mw_tb_height(page, body.w, &t, caption) - 2 * MW_PAGE_GAP) / 2, 130.0);
        mw_put_pair(page, &body, h, scatter(r), mw_rf(r, "PUE against the weather, %s; %s. Here IT is the meter less losses and cooling.", mw_points_text(r), mw_drawn_text(r)), by_temperature(r),
                    "Hours by outdoor temperature, 2 K each, and how the heat left.");
        mw_put_pair(page, &body, h, months(r), "What the meter reads above IT, by month.", temperatures(r), mw_rf(r, "Outdoor and supply temperatures, %s.", mw_points_text(r)));
    } else {
        mw_put_missing(page, &body, "No hourly series of weather and cooling power is stored.", "Give the scenario a site and a cooling scheme, simulate a detail year, and draw the report again.");
    }
    mw_put_table(page, &body, &t, 0, caption);
}
