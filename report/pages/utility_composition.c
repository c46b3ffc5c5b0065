/* report/pages/utility_composition.c - what kind of load the grid sees: power electronics, motors behind drives, resistive load, by season and hour.
 *
 * Classes follow what stands between the meter and the load.  Racks, network and storage hang on rectifiers, with the losses of the UPS and
 * converters before them; fans, pumps and compressors run at a speed that a drive sets (models/cooling); lighting and offices count as resistive;
 * transformers and lines are neither.  The split of losses is that of the year's book of energy.
 */
#include "report/pages/edition_data.h"
#include "report/pages/pages.h"
#include "sim/base/calendar.h"
#include <math.h>

enum load_class { CLS_ELECTRONICS, CLS_DRIVES, CLS_MOTORS, CLS_RESISTIVE, CLS_MAGNETIC, CLS_N };
static const char *const cls_name[CLS_N] = { "Power electronics", "Motors behind drives", "Motors on line", "Resistive", "Transformers, lines" };
static const unsigned cls_colour[CLS_N] = { 3, 4, 7, 6, 2 };

struct split { double house_w, electronics_frac; /* of the losses */ };

static struct split split_of(struct mw_report *r)
{
    static const char *const behind[] = { "ups loss", "converter loss", "battery loss" }, *const magnetic[] = { "substation loss", "transformer loss", "distribution loss" };
    double a = 0, b = 0;
    for (size_t k = 0; k < 3; k++) {
        double x = mw_rd_ledger(r, r->base, r->year, "energy", behind[k]), y = mw_rd_ledger(r, r->base, r->year, "energy", magnetic[k]);
        a += isfinite(x) ? x : 0.0;
        b += isfinite(y) ? y : 0.0;
    }
    return (struct split){ mw_house_mean_w(r), a + b > 0.0 ? a / (a + b) : 0.0 };
}

static bool has_parts(const struct mw_report *r)
{
    return r->hours.has[MW_H_METER] && r->hours.has[MW_H_IT] && r->hours.has[MW_H_COOLING] && r->hours.has[MW_H_LOSS];
}

/* The hour's meter in classes: they add up to it. */
static bool classes_of(const struct mw_report *r, struct split s, size_t i, double w[CLS_N])
{
    const struct mw_hours *h = &r->hours;
    double meter = h->v[MW_H_METER][i], cooling = h->v[MW_H_COOLING][i], loss = h->v[MW_H_LOSS][i];
    if (!isfinite(meter) || !isfinite(cooling) || !isfinite(loss))
        return false;
    w[CLS_DRIVES] = cooling;
    w[CLS_MOTORS] = 0.0;
    w[CLS_RESISTIVE] = s.house_w;
    w[CLS_MAGNETIC] = (1.0 - s.electronics_frac) * loss;
    w[CLS_ELECTRONICS] = meter - cooling - s.house_w - w[CLS_MAGNETIC];
    return true;
}

/* Mean of the hours whose month and hour of the day are asked for; hour -1: all. */
static double mean_classes(const struct mw_report *r, struct split s, unsigned months, int hour, double w[CLS_N])
{
    double n = 0, one[CLS_N];
    for (int k = 0; k < CLS_N; k++)
        w[k] = 0;
    for (size_t i = 0; i < r->hours.n; i++) {
        struct mw_civil c = mw_time_to_civil(r->hours.t_ns[i]);
        if (!(months >> c.month & 1u) || (hour >= 0 && c.hour != hour) || !classes_of(r, s, i, one))
            continue;
        n++;
        for (int k = 0; k < CLS_N; k++)
            w[k] += one[k];
    }
    for (int k = 0; k < CLS_N; k++)
        w[k] = n > 0 ? w[k] / n : NAN;
    return n;
}

const char *mw_title_utility_composition(struct mw_report *r, unsigned sheet)
{
    double w[CLS_N], all = 0;
    (void)sheet;
    if (!has_parts(r) || mean_classes(r, split_of(r), ~0u, -1, w) == 0)
        return "The composition of the load is not in this database";
    for (int k = 0; k < CLS_N; k++)
        all += w[k];
    return mw_rf(r, "%s of the mean load is power electronics, %s motors behind drives", mw_rpct(r, w[CLS_ELECTRONICS] / all, 1), mw_rpct(r, w[CLS_DRIVES] / all, 1));
}

static const struct mw_series *class_series(struct mw_report *r, double *v[CLS_N])
{
    struct mw_series *s = mw_arena_array(&r->arena, struct mw_series, CLS_N);
    for (size_t k = 0, n = 0; k < CLS_N; k++)
        if (k != CLS_MOTORS)
            s[n++] = (struct mw_series){ .name = cls_name[k], .v = v[k], .colour = cls_colour[k] };
    return s;
}

static struct mw_figure seasons(struct mw_report *r, struct split s)
{
    static const char *const names[] = { "Dec" MW_EN_DASH "Feb", "Mar" MW_EN_DASH "May", "Jun" MW_EN_DASH "Sep", "Oct" MW_EN_DASH "Nov" };
    static const unsigned months[] = { 1u << 12 | 1u << 1 | 1u << 2, 1u << 3 | 1u << 4 | 1u << 5, 1u << 6 | 1u << 7 | 1u << 8 | 1u << 9, 1u << 10 | 1u << 11 };
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    const char **name = mw_arena_array(&r->arena, const char *, 4);
    double *v[CLS_N], w[CLS_N];
    size_t n = 0;
    for (int k = 0; k < CLS_N; k++)
        v[k] = mw_arena_array(&r->arena, double, 4);
    for (size_t m = 0; m < 4; m++) {
        if (mean_classes(r, s, months[m], -1, w) == 0)
            continue;
        for (int k = 0; k < CLS_N; k++)
            v[k][n] = w[k];
        name[n++] = names[m];
    }
    *c = (struct mw_bar_chart){ .value = { .title = "Mean load", .unit = "MW", .per_unit = 1e6, .zero = true }, .names = name, .names_n = n, .series = class_series(r, v), .series_n = CLS_N - 1, .stacked = true, .values = true };
    return mw_figure_bars(c);
}

static struct mw_figure by_hour(struct mw_report *r, struct split s, unsigned months)
{
    struct mw_xy_chart *c = mw_arena_new(&r->arena, struct mw_xy_chart);
    double *v[CLS_N], w[CLS_N], *hour = mw_arena_array(&r->arena, double, 25);
    for (int k = 0; k < CLS_N; k++)
        v[k] = mw_arena_array(&r->arena, double, 25);
    for (int h = 0; h < 25; h++) {
        mean_classes(r, s, months, h % 24, w);
        hour[h] = h;
        for (int k = 0; k < CLS_N; k++)
            v[k][h] = w[k];
    }
    *c = (struct mw_xy_chart){ .x = { .title = "Hour of the day", .unit = "h", .lo = 0, .hi = 24, .step = 6, .tight = true }, .y = { .title = "Mean load", .unit = "MW", .per_unit = 1e6, .zero = true }, .x_v = hour, .n = 25,
                               .stack = class_series(r, v), .stack_n = CLS_N - 1, .legend = true };
    return mw_figure_xy(c);
}

/* Summer peak, winter peak and light load: one hour each, named in the header; of a run that meets neither season the highest hour. */
static void states(struct mw_report *r, struct mw_tb *t, struct split s)
{
    const char *name[] = { "Summer peak", "Winter peak", "Light load" };
    size_t at[3] = { mw_peak_hour(r, mw_summer_months(r), false), mw_peak_hour(r, mw_winter_months(r), false), mw_peak_hour(r, ~0u, true) }, cols = 1, col_of[3] = { 0 };
    if (at[0] >= r->hours.n && at[1] >= r->hours.n) {
        name[0] = "Highest load";
        at[0] = mw_peak_hour(r, ~0u, false);
    }
    struct mw_table_col col[8] = { { .head = "Class of load", .weight = 1.0 } };
    double w[3][CLS_N], all[3] = { 0 };
    bool has[3] = { false };
    for (size_t k = 0; k < 3; k++) {
        has[k] = at[k] < r->hours.n && classes_of(r, s, at[k], w[k]);
        for (int j = 0; has[k] && j < CLS_N; j++)
            all[k] += w[k][j];
        if (!has[k])
            continue;
        col_of[k] = cols;
        col[cols++] = (struct mw_table_col){ .head = name[k], .unit = "MW", .align = MW_CELL_RIGHT };
        col[cols++] = (struct mw_table_col){ .head = name[k], .unit = "%", .align = MW_CELL_RIGHT };
    }
    mw_tb_init(t, r, col, cols);
    for (int j = 0; j <= CLS_N; j++) {
        const char **c = mw_tb_row(t, j < CLS_N ? MW_ROW_PLAIN : MW_ROW_TOTAL);
        c[0] = j < CLS_N ? cls_name[j] : "At the meter";
        for (size_t k = 0; k < 3; k++) {
            if (!has[k])
                continue;
            c[col_of[k]] = mw_rn(r, (j < CLS_N ? w[k][j] : all[k]) / 1e6, 2);
            c[col_of[k] + 1] = mw_rn(r, j < CLS_N ? 100.0 * w[k][j] / all[k] : 100.0, 1);
        }
    }
    const char *when = "";
    for (size_t k = 0; k < 3; k++)
        if (has[k])
            when = mw_rf(r, "%s%s: %s, %s \u00b0C outside. ", when, name[k], mw_rtime(r, r->hours.t_ns[at[k]]), mw_rn(r, r->hours.v[MW_H_DRY][at[k]], 1));
    t->note[t->notes_n++] = mw_rf(r, "Hourly means. %s", when);
    t->note[t->notes_n++] = "Power electronics: racks, network and storage behind rectifiers, with the losses of UPS and converters. Motors behind drives: fans, pumps and compressors of the cooling plant, whose speed the model sets. "
                            "Motors on line: the plan has none. Resistive: lighting and offices, at their mean.";
}

void mw_draw_utility_composition(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct mw_tb t;
    (void)sheet;
    if (!has_parts(r)) {
        mw_put_missing(page, &body, "No hourly series of the meter, racks, losses and cooling is stored.", "Name a year in run.detail and run again.");
        return;
    }
    struct split s = split_of(r);
    bool south = mw_rd_si(r, "site.lat") < 0.0, winter = mw_peak_hour(r, mw_winter_months(r), false) < r->hours.n, summer = mw_peak_hour(r, mw_summer_months(r), false) < r->hours.n;
    mw_put_figure(page, &body, 190.0, seasons(r, s), mw_rf(r, "Mean load by season and class, %s. The sum is the meter.", mw_drawn_text(r)));
    if (summer && winter)
        mw_put_pair(page, &body, 190.0, by_hour(r, s, mw_summer_months(r)), mw_rf(r, "Mean summer day (%s), site's standard time.", south ? "December to February" : "June to September"), by_hour(r, s, mw_winter_months(r)),
                    mw_rf(r, "Mean winter day (%s).", south ? "June to September" : "December to February"));
    else
        mw_put_figure(page, &body, 190.0, by_hour(r, s, ~0u), "Mean day of the run, site's standard time.");
    states(r, &t, s);
    mw_put_table(page, &body, &t, 0, mw_rf(r, "Load by class in the states that a grid is planned for, %s.", mw_drawn_text(r)));
}
