/* sim/plan/estimate.c - walks the months of every detail year over static load points; the equations are the models'. */
#include "sim/plan/estimate.h"
#include "sim/base/calendar.h"
#include <math.h>
#include <string.h>

enum { PARTS_MAX = 64 }; /* months, cut where racks arrive */

struct sums { double s, meter_j, it_j, loss_j, cooling_j, water_m3, peak_w, installed_gpu_s, held_gpu_s, productive_gpu_s, tok; };
struct point { double meter_w, it_w, loss_w, cooling_w, water_m3ps; };
struct year {
    struct mw_facility *f;
    struct mw_estimate_grid grid;
    const struct mw_window_ns *w;
    struct mw_sim *sim;
    struct mw_ports ports;
    struct mw_static_month part[PARTS_MAX]; unsigned part_n;
    struct sums sum;
};

static double group_gpus(const struct mw_group *g)
{
    return (double)g->rack_n * g->node_per_rack * g->gpu_per_node;
}

/* ---- what works where: rows of the work over the accepted groups of their pool, pro rata in whole GPUs */

static double pool_gpus(struct year *y, uint32_t pool)
{
    const struct mw_compute_ops *c = y->ports.compute;
    double n = 0.0;
    for (uint32_t g = 0; g < c->group_n(y->sim); g++)
        n += c->accepted(y->sim, g) && c->group(y->sim, g)->pool == pool ? group_gpus(c->group(y->sim, g)) : 0.0;
    return n;
}

static void place(struct year *y, const struct mw_expect *work, int sign)
{
    const struct mw_compute_ops *c = y->ports.compute;
    for (uint32_t i = 0; i < work->n; i++) {
        const struct mw_expect_row *r = &work->row[i];
        double all = pool_gpus(y, r->pool), seen = 0.0, given = 0.0, want = fmin(r->active_n, all);
        for (uint32_t g = 0; g < c->group_n(y->sim) && want > 0.0; g++) {
            const struct mw_group *q = c->group(y->sim, g);
            if (!c->accepted(y->sim, g) || q->pool != r->pool || group_gpus(q) == 0.0)
                continue;
            seen += group_gpus(q);
            double upto = rint(want * seen / all);
            if (upto > given)
                c->use(y->sim, g, sign * (int32_t)(upto - given), r->cls, &r->act);
            given = upto;
        }
    }
}

/* ---- load points */

static int settle(struct year *y, struct point *p)
{
    if (mw_sim_settle(y->sim) != 0)
        return -1;
    double limit_w = y->ports.power->limit_w(y->sim), meter_w = y->ports.power->meter_w(y->sim), cut = meter_w > limit_w ? limit_w / meter_w : 1.0;
    uint32_t it = mw_level_find(y->sim, "critical_w", 0);
    *p = (struct point){ meter_w * cut, mw_level_get(y->sim, it) * cut, y->ports.power->loss_w(y->sim) * cut, y->ports.cooling->aux_w(y->sim) * cut,
                         y->ports.cooling->water_m3ps(y->sim) * cut };
    return 0;
}

/* The middle of an hour of one of the sampled days. */
static int64_t sample_ns(const struct year *y, const struct mw_static_month *m, unsigned day, unsigned days, unsigned hour)
{
    int64_t span_ns = m->t1_ns - m->t0_ns, t_ns = m->t0_ns + (int64_t)((day + 0.5) / days * (double)span_ns), day_ns = 86400 * MW_NS_PER_S, local_ns = t_ns + y->f->zone_ns;
    int64_t at_ns = local_ns - local_ns % day_ns + (int64_t)((hour + y->grid.hours / 2.0) * 3600e9) - y->f->zone_ns;
    return at_ns < m->t0_ns ? m->t0_ns : at_ns >= m->t1_ns ? m->t1_ns - 1 : at_ns;
}

static unsigned days_of(const struct year *y, const struct mw_static_month *m)
{
    double part = mw_time_s(m->t1_ns - m->t0_ns) / (30.0 * MW_S_PER_DAY);
    return (unsigned)fmax(1.0, ceil(part * y->grid.days - 0.25));
}

static void add_work(struct mw_expect *to, const struct mw_expect *from, double k)
{
    for (uint32_t i = 0; i < to->n; i++) {
        to->row[i].held_n += k * from->row[i].held_n;
        to->row[i].active_n += k * from->row[i].active_n;
        to->row[i].productive_n += k * from->row[i].productive_n;
        to->row[i].headroom_n += k * from->row[i].headroom_n;
        to->row[i].tokps += k * from->row[i].tokps;
    }
}

static struct mw_expect_ask ask_of(const struct year *y, const struct mw_static_month *m)
{
    return (struct mw_expect_ask){ .clock_ns = y->w->start_ns, .open_ns = y->w->open_ns, .t0_ns = m->t0_ns, .t1_ns = m->t1_ns };
}

/* One slot of the day: its work stands, the weather of the sampled days passes. */
static int slot(struct year *y, struct mw_static_month *m, unsigned hour, struct point *mean, int64_t *hot_ns, double *hot_c)
{
    struct mw_expect_ask ask = ask_of(y, m);
    struct mw_expect now = { 0 };
    struct point p;
    unsigned days = days_of(y, m);
    ask.hour = (int)(hour + y->grid.hours / 2);
    y->ports.jobs->expect(y->sim, &ask, &now);
    place(y, &now, 1);
    memset(mean, 0, sizeof *mean);
    for (unsigned d = 0; d < days; d++) {
        int64_t t_ns = sample_ns(y, m, d, days, hour);
        y->ports.site->weather_at(y->sim, t_ns);
        if (settle(y, &p) != 0)
            return -1;
        for (size_t i = 0; i < sizeof p / sizeof(double); i++)
            ((double *)mean)[i] += ((double *)&p)[i] / days;
        if (y->ports.site->weather(y->sim)->db_c > *hot_c) {
            *hot_c = y->ports.site->weather(y->sim)->db_c;
            *hot_ns = t_ns;
        }
    }
    place(y, &now, -1);
    if (!m->work.row) {
        m->work = (struct mw_expect){ mw_arena_array(&y->f->arena, struct mw_expect_row, now.n + 1), now.n };
        for (uint32_t i = 0; i < now.n; i++)
            m->work.row[i] = (struct mw_expect_row){ .ent = now.row[i].ent, .pool = now.row[i].pool, .cls = now.row[i].cls };
    }
    add_work(&m->work, &now, y->grid.hours / 24.0);
    return 0;
}

/* The most that is likely at once, in the hottest of the sampled hours. */
static int peak(struct year *y, struct mw_static_month *m, int64_t hot_ns)
{
    struct mw_expect_ask ask = ask_of(y, m);
    struct mw_expect most = { 0 };
    struct point p;
    ask.peak = true;
    ask.hour = 12;
    y->ports.jobs->expect(y->sim, &ask, &most);
    place(y, &most, 1);
    y->ports.site->weather_at(y->sim, hot_ns);
    int rc = settle(y, &p);
    place(y, &most, -1);
    m->peak_w = rc == 0 ? fmax(m->peak_w, p.meter_w) : m->peak_w;
    return rc;
}

static int part(struct year *y, struct mw_static_month *m)
{
    double dt_s = mw_time_s(m->t1_ns - m->t0_ns), hot_c = -INFINITY, k = y->grid.hours / 24.0;
    int64_t hot_ns = m->t0_ns;
    struct sums *t = &y->sum;
    m->installed_n = y->ports.compute->gpu_n(y->sim);
    for (unsigned h = 0; h < 24; h += y->grid.hours) {
        struct point p;
        if (slot(y, m, h, &p, &hot_ns, &hot_c) != 0)
            return -1;
        for (unsigned i = h; i < h + y->grid.hours; i++)
            m->meter_w[i] = p.meter_w;
        m->peak_w = fmax(m->peak_w, p.meter_w);
        m->water_m3ps += k * p.water_m3ps;
        t->meter_j += k * dt_s * p.meter_w;
        t->it_j += k * dt_s * p.it_w;
        t->loss_j += k * dt_s * p.loss_w;
        t->cooling_j += k * dt_s * p.cooling_w;
    }
    if (peak(y, m, hot_ns) != 0)
        return -1;
    t->s += dt_s;
    t->water_m3 += m->water_m3ps * dt_s;
    t->peak_w = fmax(t->peak_w, m->peak_w);
    t->installed_gpu_s += m->installed_n * dt_s;
    for (uint32_t i = 0; i < m->work.n; i++) {
        t->held_gpu_s += m->work.row[i].held_n * dt_s;
        t->productive_gpu_s += m->work.row[i].productive_n * dt_s;
        t->tok += m->work.row[i].tokps * dt_s;
    }
    return 0;
}

/* ---- the months of a year */

/* Ends with the local month, or earlier where racks arrive. */
static int64_t part_end_ns(const struct year *y, int64_t t0_ns)
{
    const struct mw_compute_ops *c = y->ports.compute;
    struct mw_civil civil = mw_time_to_civil(t0_ns + y->f->zone_ns);
    int64_t t1_ns = mw_time_add_months(mw_time_from_civil(civil.year, civil.month, 1, 0, 0, 0.0), 1) - y->f->zone_ns;
    t1_ns = t1_ns < y->w->end_ns ? t1_ns : y->w->end_ns;
    for (uint32_t g = 0; g < c->group_n(y->sim); g++) {
        int64_t ready_ns = c->group(y->sim, g)->ready_ns;
        t1_ns = ready_ns > t0_ns && ready_ns < t1_ns ? ready_ns : t1_ns;
    }
    return t1_ns;
}

/* Built again where other racks are accepted than before. */
static bool build(struct year *y, int64_t t_ns)
{
    bool same = y->sim != NULL;
    for (uint32_t g = 0; same && g < y->ports.compute->group_n(y->sim); g++)
        same = y->ports.compute->accepted(y->sim, g) == (y->ports.compute->group(y->sim, g)->ready_ns <= t_ns);
    if (same)
        return true;
    mw_sim_destroy(y->sim);
    y->sim = mw_facility_static_at(y->f, t_ns, &y->ports);
    return y->sim != NULL;
}

static int months(struct year *y)
{
    if (!build(y, y->w->open_ns))
        return -1;
    for (int64_t t0_ns = y->w->open_ns; t0_ns < y->w->end_ns && y->part_n < PARTS_MAX;) {
        struct mw_static_month *m = &y->part[y->part_n];
        if (!build(y, t0_ns))
            return -1;
        *m = (struct mw_static_month){ .t0_ns = t0_ns, .t1_ns = part_end_ns(y, t0_ns) };
        if (part(y, m) != 0)
            return -1;
        t0_ns = m->t1_ns;
        y->part_n++;
    }
    return 0;
}

static void publish(const struct year *y, struct mw_outcomes *out)
{
    const struct sums *t = &y->sum;
    mw_outcomes_add(out, "facility.energy_j", MW_Q_ENERGY, t->meter_j);
    mw_outcomes_add(out, "facility.it_energy_j", MW_Q_ENERGY, t->it_j);
    mw_outcomes_add(out, "facility.pue", MW_Q_NUMBER, t->it_j > 0.0 ? t->meter_j / t->it_j : NAN);
    mw_outcomes_add(out, "power.mean_w", MW_Q_POWER, t->s > 0.0 ? t->meter_j / t->s : NAN);
    mw_outcomes_add(out, "power.peak_w", MW_Q_POWER, t->peak_w);
    mw_outcomes_add(out, "power.loss_frac", MW_Q_FRACTION, t->meter_j > 0.0 ? t->loss_j / t->meter_j : 0.0);
    mw_outcomes_add(out, "cooling.energy_j", MW_Q_ENERGY, t->cooling_j);
    mw_outcomes_add(out, "cooling.water_m3", MW_Q_VOLUME, t->water_m3);
    mw_outcomes_add(out, "facility.utilisation_frac", MW_Q_FRACTION, t->installed_gpu_s > 0.0 ? t->held_gpu_s / t->installed_gpu_s : 0.0);
    mw_outcomes_add(out, "facility.goodput_frac", MW_Q_FRACTION, t->held_gpu_s > 0.0 ? t->productive_gpu_s / t->held_gpu_s : 0.0);
    mw_outcomes_add(out, "facility.useful_frac", MW_Q_FRACTION, t->installed_gpu_s > 0.0 ? t->productive_gpu_s / t->installed_gpu_s : 0.0);
    mw_outcomes_add(out, "facility.tokens_served", MW_Q_TOKENS, t->tok);
    mw_outcomes_add(out, "cluster.installed_gpu_s", MW_Q_TIME, t->installed_gpu_s);
}

struct mw_estimated { struct year *year; uint32_t n; };

static int horizon(struct mw_facility *f, const struct mw_econ_ops *econ, const struct mw_econ_year *const *money, struct mw_outcomes *out)
{
    struct mw_sink sink = mw_outcomes_sink(out);
    out->year = 0;
    if (econ)
        econ->horizon(money, f->detail_n, f->begin_ns, f->end_ns, &f->arena, &sink);
    return 0;
}

struct mw_estimated *mw_estimate_keep(struct mw_facility *f, struct mw_estimate_grid grid, struct mw_outcomes *out)
{
    struct mw_estimated *e = mw_arena_new(&f->arena, struct mw_estimated);
    const struct mw_econ_year **money = mw_arena_array(&f->arena, const struct mw_econ_year *, f->detail_n + 1);
    const struct mw_econ_ops *econ = NULL;
    e->year = mw_arena_array(&f->arena, struct year, f->detail_n + 1);
    for (; e->n < f->detail_n; e->n++) {
        struct year *y = &e->year[e->n];
        *y = (struct year){ .f = f, .grid = grid, .w = &f->detail[e->n] };
        bool ok = months(y) == 0 && y->part_n > 0;
        out->year = y->w->year;
        if (ok) {
            publish(y, out);
            econ = y->ports.econ;
            money[e->n] = econ->expected(y->sim, y->part, y->part_n, &f->arena);
        }
        mw_sim_destroy(y->sim);
        y->sim = NULL;
        if (!ok)
            return NULL;
    }
    horizon(f, econ, money, out);
    return e;
}

int mw_estimate(struct mw_facility *f, struct mw_estimate_grid grid, struct mw_outcomes *out)
{
    return mw_estimate_keep(f, grid, out) ? 0 : -1;
}

int mw_estimate_prices(struct mw_facility *f, const struct mw_estimated *kept, struct mw_outcomes *out)
{
    const struct mw_econ_year **money = mw_arena_array(&f->arena, const struct mw_econ_year *, f->detail_n + 1);
    const struct mw_econ_ops *econ = NULL;
    for (uint32_t i = 0; i < kept->n; i++) {
        const struct year *y = &kept->year[i];
        struct mw_ports ports;
        struct mw_sim *sim = mw_facility_static_at(f, y->part[y->part_n - 1].t0_ns, &ports);
        if (!sim)
            return -1;
        out->year = y->w->year;
        publish(y, out);
        econ = ports.econ;
        money[i] = econ->expected(sim, y->part, y->part_n, &f->arena);
        mw_sim_destroy(sim);
    }
    return horizon(f, econ, money, out);
}
