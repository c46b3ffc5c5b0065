/* sim/plan/collect.c - hands rows on and remembers a few; it computes sums, means and maxima only. */
#include "sim/plan/collect.h"
#include "sim/base/calendar.h"
#include <math.h>
#include <stddef.h>
#include <string.h>

enum { COL_METER, COL_IT, COL_COOLING, COL_LOSS, COL_DRY, COL_WET, COL_WATER };
static const char *const col_name[] = { "meter_w", "it_w", "cooling_w", "loss_w", "dry_bulb_c", "wet_bulb_c", "water_m3ps" };
static const double BLOCK_S = 900.0; /* window of a demand charge */

static struct mw_seen_month *month_at(struct mw_collect *c, int year, int month)
{
    for (uint32_t i = 0; i < c->month_n; i++)
        if (c->month[i].year == year && c->month[i].month == month)
            return &c->month[i];
    if (c->month_n == sizeof c->month / sizeof *c->month)
        return NULL;
    struct mw_seen_month *m = &c->month[c->month_n++];
    int64_t from_ns = mw_time_from_civil(year, month, 1, 0, 0, 0.0) - c->zone_ns, to_ns = mw_time_from_civil(year + month / 12, month % 12 + 1, 1, 0, 0, 0.0) - c->zone_ns;
    from_ns = from_ns > c->window->open_ns ? from_ns : c->window->open_ns;
    to_ns = to_ns < c->window->end_ns ? to_ns : c->window->end_ns;
    *m = (struct mw_seen_month){ .year = year, .month = month, .s = mw_time_s(to_ns - from_ns) };
    return m;
}

static struct mw_seen_month *month_of(struct mw_collect *c, int64_t t_ns)
{
    struct mw_civil d = mw_time_to_civil(t_ns + c->zone_ns);
    return month_at(c, d.year, d.month);
}

const struct mw_seen_month *mw_collect_month(const struct mw_collect *c, int year, int month)
{
    for (uint32_t i = 0; i < c->month_n; i++)
        if (c->month[i].year == year && c->month[i].month == month)
            return &c->month[i];
    return NULL;
}

/* ---- samples: blocks of 15 minutes and days of water */

static void block_close(struct mw_collect *c)
{
    if (!(c->block_s > 0.0))
        return;
    double *v = &c->block.meter_w;
    for (int i = 0; i < 6; i++)
        v[i] /= c->block_s;
    c->block.t0_ns = c->block_ns;
    struct mw_seen_month *m = month_of(c, c->block_ns);
    if (m)
        m->peak_w = fmax(m->peak_w, c->block.meter_w);
    if (c->block.meter_w > c->peak.meter_w)
        c->peak = c->block;
    c->block = (struct mw_seen_peak){ 0 };
    c->block_s = 0.0;
}

static void day_close(struct mw_collect *c)
{
    struct mw_seen_month *m = c->day_s > 0.0 ? month_of(c, c->day_ns) : NULL;
    if (m)
        m->water_day_m3ps = fmax(m->water_day_m3ps, c->day_m3 / c->day_s);
    c->day_m3 = c->day_s = 0.0;
}

static void find_columns(struct mw_collect *c, const char *const *col, unsigned n)
{
    for (size_t k = 0; k < sizeof col_name / sizeof *col_name; k++) {
        c->col[k] = -1;
        for (unsigned i = 0; i < n; i++)
            if (strcmp(col[i], col_name[k]) == 0)
                c->col[k] = (int)i;
    }
    c->known = true;
}

static void on_facility(void *ctx, int64_t t0_ns, const char *const *col, const double *v, unsigned n)
{
    struct mw_collect *c = ctx;
    if (!c->known)
        find_columns(c, col, n);
    int64_t block = (int64_t)(BLOCK_S * 1e9), day = (int64_t)(MW_S_PER_DAY * 1e9), local_ns = t0_ns + c->zone_ns;
    if (c->block_s > 0.0 && (t0_ns - t0_ns % block != c->block_ns - c->block_ns % block))
        block_close(c);
    if (c->day_s > 0.0 && local_ns / day != (c->day_ns + c->zone_ns) / day)
        day_close(c);
    if (!(c->block_s > 0.0))
        c->block_ns = t0_ns;
    if (!(c->day_s > 0.0))
        c->day_ns = t0_ns;
    double *sum = &c->block.meter_w;
    for (int i = COL_METER; i <= COL_WET; i++)
        sum[i] += c->col[i] >= 0 ? v[c->col[i]] * c->step_s : 0.0;
    c->block_s += c->step_s;
    c->day_m3 += c->col[COL_WATER] >= 0 ? v[c->col[COL_WATER]] * c->step_s : 0.0;
    c->day_s += c->step_s;
    if (c->down.facility)
        c->down.facility(c->down.ctx, t0_ns, col, v, n);
}

/* ---- months */

#define AT(f) offsetof(struct mw_seen_month, f)
static const struct { const char *level; size_t at; bool max; } kept[] = {
    { "meter_w", AT(meter_w), false },          { "gpus_installed_n", AT(installed_n), false },     { "gpus_busy_n", AT(busy_n), false },          { "it_w", AT(it_w), false },
    { "heat_capacity_frac", AT(heat_frac), true }, { "liquid_capacity_frac", AT(liquid_frac), true }, { "air_capacity_frac", AT(air_frac), true }, { "supply_c", AT(supply_c), true },
};
#define IN(f) offsetof(struct mw_seen_work, f)
static const struct { const char *level; size_t at; } of_work[] = { { "demand_tokps", IN(asked) }, { "served_tokps", IN(served) }, { "overflow_tokps", IN(over) } };

static struct mw_seen_work *work_at(struct mw_seen_month *m, uint32_t ent)
{
    for (uint32_t i = 0; i < m->work_n; i++)
        if (m->work[i].ent == ent)
            return &m->work[i];
    if (m->work_n == MW_SEEN_WORKS)
        return NULL;
    m->work[m->work_n] = (struct mw_seen_work){ .ent = ent };
    return &m->work[m->work_n++];
}

static void on_month(void *ctx, uint32_t ent, const char *level, enum mw_quantity q, int year, int month, double min, double mean, double max, int64_t t_peak_ns)
{
    struct mw_collect *c = ctx;
    for (size_t i = 0; ent == 0 && i < sizeof kept / sizeof *kept; i++)
        if (strcmp(level, kept[i].level) == 0) {
            struct mw_seen_month *m = month_at(c, year, month);
            if (m)
                *(double *)((char *)m + kept[i].at) = kept[i].max ? max : mean;
        }
    for (size_t i = 0; ent > 0 && i < sizeof of_work / sizeof *of_work; i++)
        if (strcmp(level, of_work[i].level) == 0) {
            struct mw_seen_month *m = month_at(c, year, month);
            struct mw_seen_work *w = m ? work_at(m, ent) : NULL;
            if (w)
                *(double *)((char *)w + of_work[i].at) = mean;
        }
    if (c->down.month)
        c->down.month(c->down.ctx, ent, level, q, year, month, min, mean, max, t_peak_ns);
}

/* ---- named numbers */

#define OF(f) offsetof(struct mw_collect, f)
static const struct { const char *name; size_t at; } metric[] = {
    { "facility.energy_j", OF(energy_j) }, { "facility.goodput_frac", OF(goodput_frac) }, { "money.capex_usd", OF(capex_usd) }, { "money.sold_frac", OF(sold_frac) },
    { "power.peak15_w", OF(peak15_w) },
};

static void on_metric(void *ctx, const char *name, enum mw_quantity q, double value)
{
    struct mw_collect *c = ctx;
    static const char billed[] = "money.billed_w.";
    for (size_t i = 0; i < sizeof metric / sizeof *metric; i++)
        if (strcmp(name, metric[i].name) == 0)
            *(double *)((char *)c + metric[i].at) = value;
    if (strncmp(name, billed, sizeof billed - 1) == 0)
        c->billed_w = fmax(c->billed_w, value);
    if (c->down.metric)
        c->down.metric(c->down.ctx, name, q, value);
}

/* ---- handed on as they are */

static void on_hour(void *ctx, uint32_t ent, const char *level, int64_t t0_ns, double min, double mean, double max)
{
    struct mw_collect *c = ctx;
    c->down.hour(c->down.ctx, ent, level, t0_ns, min, mean, max);
}

static void on_hist(void *ctx, uint32_t ent, const char *level, const double *edge, const double *seconds, unsigned n)
{
    struct mw_collect *c = ctx;
    c->down.hist(c->down.ctx, ent, level, edge, seconds, n);
}

static void on_job(void *ctx, const struct mw_job_row *row)
{
    struct mw_collect *c = ctx;
    c->down.job(c->down.ctx, row);
}

static void on_event(void *ctx, int64_t t_ns, const char *kind, const char *path, const char *text)
{
    struct mw_collect *c = ctx;
    c->down.event(c->down.ctx, t_ns, kind, path, text);
}

static void on_money(void *ctx, const struct mw_money_row *row)
{
    struct mw_collect *c = ctx;
    c->down.money(c->down.ctx, row);
}

static void on_note(void *ctx, const char *kind, const char *path, const char *text)
{
    struct mw_collect *c = ctx;
    c->down.note(c->down.ctx, kind, path, text);
}

static void on_account(void *ctx, const char *book, const char *side, const char *name, const char *unit, double value)
{
    struct mw_collect *c = ctx;
    c->down.account(c->down.ctx, book, side, name, unit, value);
}

static void on_progress(void *ctx, int64_t t_ns)
{
    struct mw_collect *c = ctx;
    c->down.progress(c->down.ctx, t_ns);
}

struct mw_sink mw_collect_begin(struct mw_collect *c, const struct mw_facility *f, const struct mw_window_ns *w, struct mw_sink down)
{
    *c = (struct mw_collect){ .down = down, .window = w, .zone_ns = f->zone_ns, .step_s = f->plan.run.step_s, .energy_j = NAN, .billed_w = NAN, .goodput_frac = NAN, .capex_usd = NAN,
                              .sold_frac = NAN, .peak15_w = NAN, .peak = { .meter_w = -INFINITY } };
    return (struct mw_sink){ .ctx = c, .facility = on_facility, .month = on_month, .metric = on_metric, .hour = down.hour ? on_hour : NULL, .hist = down.hist ? on_hist : NULL,
                             .job = down.job ? on_job : NULL, .event = down.event ? on_event : NULL, .money = down.money ? on_money : NULL, .note = down.note ? on_note : NULL,
                             .account = down.account ? on_account : NULL, .progress = down.progress ? on_progress : NULL };
}

void mw_collect_end(struct mw_collect *c)
{
    block_close(c);
    day_close(c);
}
