/* sim/plan/quarters.c - the quarters of the plan: P50 from trial 0 or from simulated months, P10 and P90 from draws of every range. */
#include "sim/plan/quarters.h"
#include "sim/plan/outlook_private.h"
#include "sim/base/check.h"
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWS = 200 };
static const double LOAD_LEAST = 0.05; /* below it a month says nothing about the slope */

/* ---- surfaces */

static double load_frac(const struct mw_forecast_month *m)
{
    return m->installed_n > 0.0 ? m->load_n / m->installed_n : 0.0;
}

struct mw_surface mw_surface_fit(const struct mw_seen_month *seen, const struct mw_forecast_month *m, double idle_w)
{
    struct mw_surface s = { .busy_k = m->held_n > 0.0 ? seen->busy_n / m->held_n : 1.0 };
    double load = load_frac(m), per_w = m->design_w > 0.0 ? seen->meter_w / m->design_w : 0.0;
    s.slope_w = load >= LOAD_LEAST ? fmax(0.0, (per_w - idle_w) / load) : 0.0;
    s.base_w = per_w - s.slope_w * load;
    s.above_w = m->design_w > 0.0 ? fmax(0.0, seen->peak_w - seen->meter_w) / m->design_w : 0.0;
    return s;
}

double mw_surface_mean_w(const struct mw_surface *s, const struct mw_forecast_month *m)
{
    return m->design_w * (s->base_w + s->slope_w * load_frac(m));
}

double mw_surface_peak_w(const struct mw_surface *s, const struct mw_forecast_month *m, double limit_w, double design_w)
{
    double mean_w = mw_surface_mean_w(s, m), peak_w = mean_w + m->design_w * s->above_w;
    return fmax(mean_w, fmin(peak_w, fmin(limit_w, design_w * m->design_w)));
}

/* ---- which simulated month stands for a month of the plan */

static uint32_t month_index(const struct mw_calendar *c, int year, int month)
{
    for (uint32_t i = 0; i < c->month_n; i++)
        if (c->month[i].year == year && c->month[i].month == month)
            return i;
    return UINT32_MAX;
}

static const struct mw_seen_work *seen_work(const struct mw_outlook *o, const struct mw_seen_month *m, const char *name)
{
    for (uint32_t i = 0; i < o->name_n; i++)
        for (uint32_t k = 0; strcmp(o->name[i].name, name) == 0 && k < m->work_n; k++)
            if (m->work[k].ent == o->name[i].ent)
                return &m->work[k];
    return NULL;
}

static struct mw_surface *fit_all(struct mw_outlook *o)
{
    const struct mw_calendar *c = &o->calendar;
    struct mw_surface *s = mw_arena_array(&o->arena, struct mw_surface, c->month_n + 1);
    for (uint32_t i = 0; i < c->month_n; i++) {
        const struct mw_seen_month *seen = mw_outlook_like(o, c->month[i].year, c->month[i].month);
        uint32_t at = seen ? month_index(c, seen->year, seen->month) : UINT32_MAX;
        if (at == UINT32_MAX)
            continue;
        s[i] = mw_surface_fit(seen, &o->mid.month[at], o->idle_per_w);
        s[i].served_k = mw_arena_array(&o->arena, double, o->mid.work_n + 1);
        for (uint32_t w = 0; w < o->mid.work_n; w++) {
            const struct mw_seen_work *k = seen_work(o, seen, o->mid.work[w]);
            s[i].served_k[w] = k && o->mid.month[at].work[w].served > 0.0 ? k->served / o->mid.month[at].work[w].served : 1.0;
        }
    }
    return s;
}

/* ---- columns */

enum { Q_ASKED, Q_HELD, Q_SHORT, Q_INSTALLED, Q_BUSY, Q_FIRM, Q_PEAK, Q_MEAN, Q_ENERGY, Q_REACTIVE, Q_FIXED };
enum { W_GPUS, W_ASKED, W_SERVED, W_UNSERVED, W_OVER, W_N };
static const struct { const char *series, *unit; bool stated; } fixed[Q_FIXED] = {
    [Q_ASKED] = { "demand", "GPU", true },          [Q_HELD] = { "served", "GPU", false },        [Q_SHORT] = { "unserved", "GPU", false },    [Q_INSTALLED] = { "gpus_installed_n", "GPU", true },
    [Q_BUSY] = { "gpus_busy_n", "GPU", false },     [Q_FIRM] = { "firm_w", "W", true },           [Q_PEAK] = { "meter_peak_w", "W", false },   [Q_MEAN] = { "meter_mean_w", "W", false },
    [Q_ENERGY] = { "energy_j", "J", false },        [Q_REACTIVE] = { "reactive_var", "var", false },
};
static const struct { const char *series; bool stated; } of_work[W_N] = { { "demand_gpus", true }, { "demand", true }, { "served", false }, { "unserved", false }, { "overflow", false } };

static uint32_t columns(const struct mw_forecast *m) { return Q_FIXED + W_N * m->work_n + m->kind_n; }
static uint32_t work_column(uint32_t work, int which) { return Q_FIXED + W_N * work + (uint32_t)which; }
static uint32_t kind_column(const struct mw_forecast *m, uint32_t kind) { return Q_FIXED + W_N * m->work_n + kind; }

struct table { uint32_t rows, cols; double *v; }; /* quarters x columns */
static double *cell(const struct table *t, uint32_t row, uint32_t col) { return &t->v[(size_t)row * t->cols + col]; }

static double reactive_frac(const struct mw_outlook *o)
{
    double pf = mw_outlook_value(o, "grid.must.power_factor");
    return isfinite(pf) && pf > 0.0 && pf <= 1.0 ? sqrt(1.0 - pf * pf) / pf : NAN;
}

/* Adds a month with its share of the quarter; peaks and what is firm are no means. */
static void month_add(const struct mw_outlook *o, const struct mw_forecast *fc, const struct mw_surface *s, uint32_t i, double share, const struct table *t)
{
    const struct mw_span_month *span = &o->calendar.month[i];
    const struct mw_forecast_month *m = &fc->month[i];
    double *v = cell(t, span->quarter, 0);
    double mean_w = mw_surface_mean_w(s, m), peak_w = mw_surface_peak_w(s, m, fc->limit_frac * m->firm_w, o->design_per_w);
    double busy = fmin(m->installed_n, s->busy_k * m->held_n);
    v[Q_ASKED] += share * m->gpus_n;
    v[Q_HELD] += share * busy;
    v[Q_SHORT] += share * fmax(0.0, m->gpus_n - m->held_n);
    v[Q_INSTALLED] += share * m->installed_n;
    v[Q_BUSY] += share * busy;
    v[Q_FIRM] = m->firm_w;
    v[Q_PEAK] = fmax(v[Q_PEAK], peak_w);
    v[Q_MEAN] += share * mean_w;
    v[Q_ENERGY] += mean_w * (double)(span->t1_ns - span->t0_ns) / 1e9;
    for (uint32_t w = 0; w < fc->work_n; w++) {
        const struct mw_forecast_work *k = &m->work[w];
        double served = fmin(k->asked, k->served * (s->served_k ? s->served_k[w] : 1.0)), over = fmax(0.0, fmin(k->over, k->asked - served));
        double add[W_N] = { k->gpus, k->asked, served, k->asked - served - over, over };
        for (int c = 0; c < W_N; c++)
            v[work_column(w, c)] += share * add[c];
    }
    for (uint32_t k = 0; k < fc->kind_n; k++)
        v[kind_column(fc, k)] += share * m->kind_n[k];
}

static double quarter_s(const struct mw_calendar *c, uint32_t quarter)
{
    double s = 0.0;
    for (uint32_t i = 0; i < c->month_n; i++)
        s += c->month[i].quarter == quarter ? (double)(c->month[i].t1_ns - c->month[i].t0_ns) / 1e9 : 0.0;
    return s;
}

static void fill(const struct mw_outlook *o, const struct mw_forecast *fc, const struct mw_surface *s, const struct table *t)
{
    double tan_phi = reactive_frac(o);
    for (uint32_t i = 0; i < o->calendar.month_n; i++) {
        const struct mw_span_month *m = &o->calendar.month[i];
        month_add(o, fc, &s[i], i, (double)(m->t1_ns - m->t0_ns) / 1e9 / quarter_s(&o->calendar, m->quarter), t);
    }
    for (uint32_t q = 0; q < t->rows; q++)
        *cell(t, q, Q_REACTIVE) = tan_phi * *cell(t, q, Q_PEAK);
}

/* ---- what was simulated replaces its surface, exactly */

static bool simulated(const struct mw_outlook *o, uint32_t quarter)
{
    const struct mw_calendar *c = &o->calendar;
    for (uint32_t i = 0; i < c->month_n; i++)
        if (c->month[i].quarter == quarter && !mw_outlook_seen(o, c->month[i].year, c->month[i].month))
            return false;
    return true;
}

static void seen_add(const struct mw_outlook *o, const struct mw_seen_month *m, double share, double *v)
{
    v[Q_HELD] += share * m->busy_n;
    v[Q_INSTALLED] += share * m->installed_n;
    v[Q_BUSY] += share * m->busy_n;
    v[Q_PEAK] = fmax(v[Q_PEAK], m->peak_w);
    v[Q_MEAN] += share * m->meter_w;
    v[Q_ENERGY] += m->meter_w * m->s;
    for (uint32_t w = 0; w < o->mid.work_n; w++) {
        const struct mw_seen_work *k = o->mid.tokens[w] ? seen_work(o, m, o->mid.work[w]) : NULL;
        if (!k)
            continue;
        v[work_column(w, W_ASKED)] += share * k->asked;
        v[work_column(w, W_SERVED)] += share * k->served;
        v[work_column(w, W_UNSERVED)] += share * fmax(0.0, k->asked - k->served - k->over);
        v[work_column(w, W_OVER)] += share * k->over;
    }
}

static void see(const struct mw_outlook *o, uint32_t quarter, double *v)
{
    const struct mw_calendar *c = &o->calendar;
    double s = 0.0;
    static const int whole[] = { Q_HELD, Q_INSTALLED, Q_BUSY, Q_PEAK, Q_MEAN, Q_ENERGY };
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        v[whole[i]] = 0.0;
    for (uint32_t w = 0; w < o->mid.work_n; w++)
        for (int k = W_ASKED; k < W_N && o->mid.tokens[w]; k++)
            v[work_column(w, k)] = 0.0;
    for (uint32_t i = 0; i < c->month_n; i++)
        s += c->month[i].quarter == quarter ? mw_outlook_seen(o, c->month[i].year, c->month[i].month)->s : 0.0;
    for (uint32_t i = 0; i < c->month_n; i++) {
        const struct mw_seen_month *m = c->month[i].quarter == quarter ? mw_outlook_seen(o, c->month[i].year, c->month[i].month) : NULL;
        if (m)
            seen_add(o, m, m->s / s, v);
    }
    v[Q_REACTIVE] = reactive_frac(o) * v[Q_PEAK];
}

/* ---- draws */

static void any_range(void *ctx, const char *path, const struct mw_node *leaf)
{
    (void)path;
    *(bool *)ctx |= leaf->ranged;
}

/* Trial k of the plan, as --trials would bind it; -1 leaves the draw out. */
static int draw(const struct mw_outlook *o, uint32_t k, const struct mw_surface *s, const struct table *t)
{
    struct mw_facility f;
    struct mw_forecast fc;
    struct mw_arena a;
    mw_arena_init(&a);
    mw_facility_bind(&f, o->f->session, o->f->scenario, o->f->seed, k);
    int rc = mw_forecast_make(&fc, &f, &o->calendar, &a);
    if (rc == 0 && fc.work_n == o->mid.work_n && fc.kind_n == o->mid.kind_n)
        fill(o, &fc, s, t);
    else
        rc = -1;
    mw_facility_free(&f);
    mw_arena_fini(&a);
    return rc;
}

static uint32_t draw_all(struct mw_outlook *o, const struct mw_surface *s, struct table t[DRAWS])
{
    bool ranged = false;
    mw_scenario_leaves(o->f->scenario, NULL, any_range, &ranged);
    if (!ranged)
        return 0;
    uint32_t rows = o->calendar.quarter_n, cols = columns(&o->mid), good = 0;
    int rc[DRAWS];
    for (uint32_t k = 0; k < DRAWS; k++)
        t[k] = (struct table){ rows, cols, mw_arena_array(&o->arena, double, (size_t)rows * cols + 1) };
#pragma omp parallel for schedule(dynamic, 1)
    for (uint32_t k = 0; k < DRAWS; k++)
        rc[k] = draw(o, k + 1, s, &t[k]);
    for (uint32_t k = 0; k < DRAWS; k++)
        if (rc[k] == 0)
            t[good++] = t[k];
    return good;
}

/* ---- rows */

struct band { double p10, p50, p90; };

/* Quantiles of the draws, moved with the P50 where that was simulated; they never cross it. */
static struct band band_of(const struct table *mid, const struct table *t, uint32_t n, uint32_t row, uint32_t col, double forecast)
{
    double p50 = *cell(mid, row, col), v[DRAWS], k = forecast != 0.0 ? p50 / forecast : 1.0;
    for (uint32_t i = 0; i < n; i++)
        v[i] = *cell(&t[i], row, col);
    if (n == 0 || !isfinite(p50))
        return (struct band){ p50, p50, p50 };
    gsl_sort(v, 1, n);
    return (struct band){ fmin(p50, k * gsl_stats_quantile_from_sorted_data(v, 1, n, 0.1)), p50, fmax(p50, k * gsl_stats_quantile_from_sorted_data(v, 1, n, 0.9)) };
}

static void describe(const struct mw_forecast *m, uint32_t col, const char **series, const char **name, const char **unit, bool *stated)
{
    *name = "";
    if (col < Q_FIXED) {
        *series = fixed[col].series;
        *unit = fixed[col].unit;
        *stated = fixed[col].stated;
    } else if (col < work_column(m->work_n, 0)) {
        int which = (int)((col - Q_FIXED) % W_N);
        uint32_t w = (col - Q_FIXED) / W_N;
        *series = which == W_GPUS || m->tokens[w] ? of_work[which].series : NULL; /* works in GPUs are in demand_gpus and in the totals */
        *name = m->work[w];
        *unit = which == W_GPUS ? "GPU" : mw_quantity_si(MW_Q_TOKEN_RATE);
        *stated = of_work[which].stated;
    } else {
        *series = "capacity";
        *name = m->kind[col - kind_column(m, 0)].name;
        *unit = "GPU";
        *stated = true;
    }
}

static void stated_rows(struct mw_outlook *o, uint32_t q)
{
    static const struct { const char *series, *path; } row[] = { { "contract_w", "grid.contract" }, { "interruptible_w", "grid.interruptible.power" } };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        double w = mw_outlook_value(o, row[i].path);
        if (isfinite(w))
            mw_store_quarter(o->store, o->key.case_id, o->calendar.quarter_ns[q], row[i].series, "", "W", w, w, w, "stated");
    }
}

static void quarter_rows(struct mw_outlook *o, uint32_t q, const struct table *mid, const double *forecast, const struct table *t, uint32_t n)
{
    bool sim = simulated(o, q);
    for (uint32_t col = 0; col < mid->cols; col++) {
        const char *series, *name, *unit;
        bool stated;
        describe(&o->mid, col, &series, &name, &unit, &stated);
        struct band b = band_of(mid, t, n, q, col, forecast[(size_t)q * mid->cols + col]);
        if (series && isfinite(b.p50))
            mw_store_quarter(o->store, o->key.case_id, o->calendar.quarter_ns[q], series, name, unit, b.p10, b.p50, b.p90, stated ? "stated" : sim ? "simulated" : "surface");
    }
    stated_rows(o, q);
}

/* Months of the meter for what binds, simulated or not. */
static void months_of_meter(struct mw_outlook *o, const struct mw_surface *s)
{
    const struct mw_calendar *c = &o->calendar;
    o->peak_w = mw_arena_array(&o->arena, double, c->month_n + 1);
    o->load_w = mw_arena_array(&o->arena, double, c->month_n + 1);
    for (uint32_t i = 0; i < c->month_n; i++) {
        const struct mw_seen_month *seen = mw_outlook_seen(o, c->month[i].year, c->month[i].month);
        const struct mw_forecast_month *m = &o->mid.month[i];
        o->load_w[i] = seen ? seen->meter_w : mw_surface_mean_w(&s[i], m);
        o->peak_w[i] = seen ? seen->peak_w : mw_surface_peak_w(&s[i], m, o->mid.limit_frac * m->firm_w, o->design_per_w);
    }
}

static void say(struct mw_outlook *o, uint32_t n)
{
    char text[400], years[120] = "";
    for (uint32_t i = 0; i < o->f->detail_n; i++)
        snprintf(years + strlen(years), sizeof years - strlen(years), "%s%d", i ? ", " : "", o->f->detail[i].year);
    snprintf(text, sizeof text, "%s simulated in full; other quarters take the same months of the nearest of them per booked rack watt, by the share of GPUs at work, times what is installed. "
             "Bands: %u draws of every range", years, n);
    mw_store_note(o->store, o->key, "assumed", "run.detail", text);
}

int mw_quarters_write(struct mw_outlook *o)
{
    struct table t[DRAWS], mid = { o->calendar.quarter_n, columns(&o->mid), NULL };
    size_t cells = (size_t)mid.rows * mid.cols;
    const struct mw_surface *s = fit_all(o);
    mid.v = mw_arena_array(&o->arena, double, cells + 1);
    fill(o, &o->mid, s, &mid);
    uint32_t n = draw_all(o, s, t);
    double *forecast = mw_arena_array(&o->arena, double, cells + 1);
    memcpy(forecast, mid.v, cells * sizeof *forecast);
    for (uint32_t q = 0; q < mid.rows; q++) {
        if (simulated(o, q))
            see(o, q, cell(&mid, q, 0));
        quarter_rows(o, q, &mid, forecast, t, n);
    }
    months_of_meter(o, s);
    say(o, n);
    return 0;
}
