/* models/economics/tariff.c - windows of local time, demand blocks and monthly bills. */
#include "models/economics/tariff.h"
#include "sim/base/check.h"
#include <math.h>
#include <string.h>

#define MONTH_S (MW_S_PER_YEAR / 12.0)

static bool window_holds(const struct mw_window *w, const struct mw_civil *c)
{
    int minute = c->hour * 60 + c->minute;
    return (w->days >> c->weekday & 1) && (w->months == 0 || (w->months >> (c->month - 1) & 1)) && minute >= w->from_min && minute < w->to_min;
}

const struct mw_window *mw_window_at(const struct mw_window *w, unsigned n, int64_t local_ns)
{
    const struct mw_window *other = NULL;
    if (n == 0)
        return NULL;
    struct mw_civil c = mw_time_to_civil(local_ns);
    for (unsigned i = 0; i < n; i++) {
        if (w[i].days == 0)
            other = &w[i];
        else if (window_holds(&w[i], &c))
            return &w[i];
    }
    return other;
}

/* Minutes until the next edge of any window, of the day, or of the demand block. */
static int minutes_to_edge(const struct mw_window *w, unsigned n, int minute, int best)
{
    for (unsigned i = 0; i < n; i++) {
        if (w[i].from_min > minute && w[i].from_min - minute < best)
            best = w[i].from_min - minute;
        if (w[i].to_min > minute && w[i].to_min - minute < best)
            best = w[i].to_min - minute;
    }
    return best;
}

static int64_t floor_to(int64_t t_ns, int64_t step_ns)
{
    int64_t r = t_ns % step_ns;
    return t_ns - (r < 0 ? r + step_ns : r);
}

int64_t mw_tariff_next_ns(const struct mw_tariff *t, const struct mw_tz *tz, int64_t t_ns)
{
    int64_t block_ns = (int64_t)(t->window_s * 1e9), minute_ns = 60 * MW_NS_PER_S;
    int64_t local_ns = mw_tz_local(tz, t_ns), whole_ns = floor_to(local_ns, minute_ns);
    struct mw_civil c = mw_time_to_civil(whole_ns);
    int minute = c.hour * 60 + c.minute, best = 1440 - minute;
    best = minutes_to_edge(t->energy, t->energy_n, minute, best);
    best = minutes_to_edge(t->demand, t->demand_n, minute, best);
    best = minutes_to_edge(t->transmission, t->transmission_n, minute, best);
    int64_t edge_ns = t_ns + (whole_ns + best * minute_ns - local_ns), block_end_ns = floor_to(t_ns, block_ns) + block_ns;
    /* Summer time changes on a block's edge, so that within one block local time is UTC plus a constant. */
    return edge_ns < block_end_ns ? edge_ns : block_end_ns;
}

double mw_tariff_price_usd_per_j(const struct mw_tariff *t, const struct mw_tz *tz, int64_t t_ns, double index_usd_per_j)
{
    const struct mw_window *w = t->energy_n ? mw_window_at(t->energy, t->energy_n, mw_tz_local(tz, t_ns)) : NULL;
    return (w ? w->v : index_usd_per_j) + t->adder_usd_per_j;
}

void mw_meter_start(struct mw_meter *m, int64_t t_ns)
{
    memset(m, 0, sizeof *m);
    m->block_t0_ns = t_ns;
}

/* UTC of a local midnight that no change of summer time falls on. */
static int64_t utc_ns(const struct mw_tz *tz, int64_t local_ns)
{
    int64_t guess_ns = local_ns - (int64_t)tz->std_offset_s * MW_NS_PER_S;
    return guess_ns - (mw_tz_local(tz, guess_ns) - local_ns);
}

/* On the clock: March is an hour shorter where summer time begins in it. */
static double month_length_s(const struct mw_tz *tz, int year, int month)
{
    int64_t from_ns = mw_time_from_civil(year, month, 1, 0, 0, 0);
    return mw_time_s(utc_ns(tz, mw_time_add_months(from_ns, 1)) - utc_ns(tz, from_ns));
}

static struct mw_bill *bill_at(struct mw_meter *m, const struct mw_tz *tz, int64_t local_ns)
{
    struct mw_civil c = mw_time_to_civil(local_ns);
    struct mw_bill *last = m->n ? &m->bill[m->n - 1] : NULL;
    if (last && last->year == c.year && last->month == c.month)
        return last;
    MW_ASSERT(m->n < MW_TARIFF_MONTHS);
    m->bill[m->n] = (struct mw_bill){ .year = c.year, .month = c.month, .length_s = month_length_s(tz, c.year, c.month) };
    return &m->bill[m->n++];
}

static void block_closes(struct mw_meter *m, struct mw_bill *b, const struct mw_tariff *t, int64_t local_t0_ns, double duration_s)
{
    double w = m->block_j / duration_s;
    b->peak_w = fmax(b->peak_w, w);
    const struct mw_window *d = mw_window_at(t->demand, t->demand_n, local_t0_ns), *x = mw_window_at(t->transmission, t->transmission_n, local_t0_ns);
    if (d) {
        MW_ASSERT(t->demand_n <= MW_DEMAND_WINDOWS);
        double *peak_w = &b->window_peak_w[d - t->demand];
        *peak_w = fmax(*peak_w, w);
    }
    if (x && x->v > 0.0) {
        b->in_transmission = true;
        b->transmission_peak_w = fmax(b->transmission_peak_w, w);
    }
    m->block_j = 0.0;
}

struct mw_bill *mw_meter_bill(struct mw_meter *m, const struct mw_tz *tz, int64_t t_ns)
{
    return bill_at(m, tz, mw_tz_local(tz, t_ns));
}

void mw_meter_add(struct mw_meter *m, const struct mw_tariff *t, const struct mw_tz *tz, int64_t t0_ns, int64_t t1_ns, double energy_j, double index_usd_per_j)
{
    if (t1_ns <= t0_ns)
        return;
    int64_t block_ns = (int64_t)(t->window_s * 1e9), local_ns = mw_tz_local(tz, t0_ns);
    struct mw_bill *b = bill_at(m, tz, local_ns);
    double dt_s = mw_time_s(t1_ns - t0_ns);
    b->energy_j += energy_j;
    b->energy_usd += energy_j * mw_tariff_price_usd_per_j(t, tz, t0_ns, index_usd_per_j);
    b->fixed_usd += t->fixed_usd_per_s * dt_s;
    b->share += dt_s;
    m->block_j += energy_j;
    if (t1_ns % block_ns == 0) { /* a block cut off by the start counts over the time it was metered */
        int64_t from_ns = t1_ns - block_ns > m->block_t0_ns ? t1_ns - block_ns : m->block_t0_ns;
        block_closes(m, b, t, local_ns, mw_time_s(t1_ns - from_ns));
    }
}

/* The price of demand at any hour: the `else` window's, or the dearest where every hour has its window. */
static double all_hours_price(const struct mw_tariff *t)
{
    double dearest = 0.0;
    for (unsigned k = 0; k < t->demand_n; k++) {
        if (t->demand[k].days == 0)
            return t->demand[k].v;
        dearest = fmax(dearest, t->demand[k].v);
    }
    return dearest;
}

/* The month's charge for demand: every window's own maximum, and the all-hours price on what ratchet and minimum add to the month's highest. */
static void bill_demand(struct mw_meter *m, unsigned i, const struct mw_tariff *t)
{
    struct mw_bill *b = &m->bill[i];
    double ratchet_w = 0.0, month_usd_per_w = all_hours_price(t) * MONTH_S * b->share;
    for (unsigned k = i > t->ratchet_months ? i - t->ratchet_months : 0; k < i; k++)
        ratchet_w = fmax(ratchet_w, t->ratchet_frac * m->bill[k].peak_w);
    b->billed_w = fmax(b->peak_w, fmax(t->minimum_w, ratchet_w));
    b->peak_usd = month_usd_per_w * b->peak_w;
    b->ratchet_usd = month_usd_per_w * ratchet_w;
    b->floor_usd = month_usd_per_w * t->minimum_w;
    b->minimum_usd = month_usd_per_w * (b->billed_w - b->peak_w);
    for (unsigned k = 0; k < t->demand_n; k++)
        b->window_usd += t->demand[k].v * MONTH_S * b->window_peak_w[k] * b->share;
    b->demand_usd = b->minimum_usd + b->window_usd;
}

static void bill_transmission(struct mw_meter *m, const struct mw_tariff *t)
{
    double sum_w = 0.0, n = 0.0, price = 0.0;
    for (unsigned i = 0; i < t->transmission_n; i++)
        price = fmax(price, t->transmission[i].v);
    for (unsigned i = 0; i < m->n; i++)
        if (m->bill[i].in_transmission) {
            sum_w += m->bill[i].transmission_peak_w;
            n += 1.0;
        }
    for (unsigned i = 0; i < m->n && n > 0.0; i++)
        m->bill[i].transmission_usd = price * MONTH_S * (sum_w / n) * m->bill[i].share;
}

void mw_meter_close(struct mw_meter *m, const struct mw_tariff *t)
{
    for (unsigned i = 0; i < m->n; i++)
        m->bill[i].share = fmin(1.0, m->bill[i].share / m->bill[i].length_s);
    bill_transmission(m, t);
    for (unsigned i = 0; i < m->n; i++) {
        struct mw_bill *b = &m->bill[i];
        bill_demand(m, i, t);
        b->tax_usd = t->tax_frac * (b->energy_usd + b->demand_usd + b->transmission_usd + b->fixed_usd);
    }
}

double mw_bill_usd(const struct mw_bill *b)
{
    return b->energy_usd + b->demand_usd + b->transmission_usd + b->fixed_usd + b->tax_usd;
}
