/* models/economics/expect.c - the money of a year out of means by month and hour, for the closed-form estimate; the tariff is the run's, the clock is not. */
#include "models/economics/economics_private.h"
#include "models/registry.h"
#include <math.h>
#include <stdio.h>

/* Hour by hour through the first week of the part, which stands for all of it: the tariff's windows meet every day of the week. */
static void meter_month(struct mw_sim *s, const struct mw_static_month *m, const struct mw_tariff *t, struct mw_meter *meter, struct mw_econ_month *to)
{
    const struct mw_site_ops *site = mw_port(s)->site;
    const int64_t hour_ns = 3600 * MW_NS_PER_S, week_ns = 168 * hour_ns, end_ns = m->t1_ns - m->t0_ns > week_ns ? m->t0_ns + week_ns : m->t1_ns;
    double k = (double)(m->t1_ns - m->t0_ns) / (double)(end_ns - m->t0_ns);
    struct mw_bill *b = mw_meter_bill(meter, site->tz(s), m->t0_ns), before = *b;
    for (int64_t t0_ns = m->t0_ns, t1_ns; t0_ns < end_ns; t0_ns = t1_ns) {
        t1_ns = t0_ns - t0_ns % hour_ns + hour_ns;
        t1_ns = t1_ns < end_ns ? t1_ns : end_ns;
        double energy_j = m->meter_w[mw_time_to_civil(t0_ns + s->zone_ns).hour] * mw_time_s(t1_ns - t0_ns);
        mw_meter_add(meter, t, site->tz(s), t0_ns, t1_ns, energy_j, mw_econ_index_usd_per_j(s, t0_ns));
        to->energy_j += k * energy_j;
        to->carbon_kg += k * energy_j * site->carbon_kg_per_j(s, t0_ns);
    }
    b->energy_j += (k - 1.0) * (b->energy_j - before.energy_j);
    b->energy_usd += (k - 1.0) * (b->energy_usd - before.energy_usd);
    b->fixed_usd += (k - 1.0) * (b->fixed_usd - before.fixed_usd);
    b->share += (k - 1.0) * (b->share - before.share);
}

static void work_month(struct mw_sim *s, const struct mw_static_month *m, const struct mw_map *sells, struct mw_econ_month *to)
{
    double dt_s = mw_time_s(m->t1_ns - m->t0_ns);
    for (uint32_t i = 0; i < m->work.n; i++) {
        const struct mw_expect_row *r = &m->work.row[i];
        to->busy_gpu_s += r->held_n * dt_s;
        to->headroom_gpu_s += r->headroom_n * dt_s;
        to->productive_gpu_s += r->productive_n * dt_s;
        to->tok += r->tokps * dt_s;
        if (r->tokps > 0.0)
            to->serve_gpu_s += r->held_n * dt_s;
        for (uint32_t k = 0; k < sells->n && k < MW_SELLS; k++) {
            char path[160];
            snprintf(path, sizeof path, "work.%s", sells->name[k]);
            if (mw_entity_find(&s->things, path) != r->ent || !(r->tokps > 0.0))
                continue;
            to->sell_tok[k] += r->tokps * dt_s;
            to->sell_gpu_s[k] += r->held_n * dt_s;
        }
    }
}

/* Hourly means are lower than the highest block: every peak of the month is raised to the likely one. */
static void raise_peaks(struct mw_bill *b, const struct mw_static_month *month, unsigned n, const struct mw_tz *tz)
{
    double peak_w = 0.0;
    for (unsigned i = 0; i < n; i++) {
        struct mw_civil c = mw_time_to_civil(mw_tz_local(tz, month[i].t0_ns));
        peak_w = c.year == b->year && c.month == b->month ? fmax(peak_w, month[i].peak_w) : peak_w;
    }
    double k = b->peak_w > 0.0 ? fmax(1.0, peak_w / b->peak_w) : 1.0;
    b->peak_w *= k;
    b->transmission_peak_w *= k;
    for (int i = 0; i < MW_DEMAND_WINDOWS; i++)
        b->window_peak_w[i] *= k;
}

const struct mw_econ_year *mw_econ_expected(struct mw_sim *s, const struct mw_static_month *month, unsigned n, struct mw_arena *a)
{
    const struct mw_economics_state *e = mw_state(s, MW_M_ECONOMICS);
    const struct mw_economics_params *p = mw_params(s, MW_M_ECONOMICS);
    const struct mw_tz *tz = mw_port(s)->site->tz(s);
    struct mw_econ_month of[12] = { 0 };
    struct mw_meter *meter = mw_arena_new(a, struct mw_meter);
    struct mw_tariff t = e->tariff;
    double water_price = mw_port(s)->site->water_usd_per_m3(s);
    t.window_s = 3600.0;
    mw_meter_start(meter, month[0].t0_ns);
    for (unsigned i = 0; i < n; i++) {
        struct mw_econ_month *to = &of[mw_time_to_civil(mw_tz_local(tz, month[i].t0_ns)).month - 1];
        double dt_s = mw_time_s(month[i].t1_ns - month[i].t0_ns), water_m3 = month[i].water_m3ps * dt_s;
        to->s += dt_s;
        to->installed_gpu_s += month[i].installed_n * dt_s;
        to->water_m3 += water_m3;
        to->water_usd += isfinite(water_price) ? water_m3 * water_price : 0.0;
        meter_month(s, &month[i], &t, meter, to);
        work_month(s, &month[i], &p->money.sells, to);
    }
    for (unsigned i = 0; i < meter->n; i++)
        raise_peaks(&meter->bill[i], month, n, tz);
    mw_meter_close(meter, &t);
    for (unsigned i = 0; i < meter->n; i++)
        mw_econ_month_takes(&of[meter->bill[i].month - 1], &meter->bill[i], 1.0 + t.tax_frac);
    return mw_econ_year_of(s, mw_time_to_civil(month[0].t0_ns + (month[n - 1].t1_ns - month[0].t0_ns) / 2).year, of, a);
}
