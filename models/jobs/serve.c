/* models/jobs/serve.c - services as counts of replicas: demand by the hour, size by the month, what is served, overflows or stays unserved.
 *
 * Tokens per second of a GPU are stated (model card or scenario), not computed; latency is not simulated.
 * GPU time of running replicas: productive = load x clock, throttle = load x (1 - clock), the rest is headroom ("serving headroom").
 * A batch has the replicas that services leave it, and lives on their headroom besides; that GPU time stays with the service that lends it.
 */
#include "models/jobs/jobs.h"
#include "sim/base/calendar.h"
#include <math.h>
#include <string.h>

#define WEIGHT_B_PER_PARAM 1.0   /* eight-bit weights */
#define MEMORY_HEADROOM 1.25     /* for keys and values: assumed */

static const struct mw_work_params *params_of(const struct mw_jobs *c, const struct mw_service *v)
{
    return c->work[v->work].p;
}

/* ---- build */

static uint32_t replica_gpus(struct mw_sim *s, const struct mw_jobs *c, const struct mw_work *w)
{
    double mem_B = 0.0, all = 1.0;
    uint32_t each = 1;
    if (isfinite(w->p->replica_n))
        return (uint32_t)w->p->replica_n;
    for (uint32_t g = 0; g < c->group_n && mem_B == 0.0; g++) {
        const struct mw_group *q = c->port->compute->group(s, g);
        if (q->pool == w->pool && q->gpu_per_node) {
            mem_B = q->rack->node.gpu.mem_B;
            all = (double)q->node_per_rack * q->gpu_per_node;
        }
    }
    while (mem_B > 0.0 && each * mem_B < w->p->serve.params_n * WEIGHT_B_PER_PARAM * MEMORY_HEADROOM && each * 2 <= all)
        each *= 2;
    return each;
}

static double tokps_ref(struct mw_sim *s, const struct mw_jobs *c, const struct mw_work *w)
{
    const struct mw_ai_model_part *m = &w->p->serve;
    if (isfinite(w->p->tokps_per_gpu))
        return w->p->tokps_per_gpu;
    if (!(m->serve_tokps_per_gpu_ref > 0.0)) {
        mw_note(s, "finding", w->path, "the card of %s states no serving rate: write tokens_per_gpu", m->h.use);
        return 0.0;
    }
    mw_note(s, "assumed", w->path, "%.4g output tokens/s per GPU, as stated for %s on %s", m->serve_tokps_per_gpu_ref, m->h.use, m->serve_ref_gpu ? m->serve_ref_gpu : "an unnamed device");
    for (uint32_t g = 0; g < c->group_n; g++) {
        const struct mw_group *q = c->port->compute->group(s, g);
        const char *gpu = q->rack->node.gpu.h.use;
        if (q->pool != w->pool || !q->gpu_per_node)
            continue;
        if (gpu && m->serve_ref_gpu && strcmp(gpu, m->serve_ref_gpu) != 0)
            mw_note(s, "transferred", w->path, "the serving rate was stated for %s and is used for %s unchanged", m->serve_ref_gpu, gpu);
        break;
    }
    return m->serve_tokps_per_gpu_ref;
}

void mw_serve_build(struct mw_sim *s, struct mw_jobs *c)
{
    c->service = mw_arena_array(s->arena, struct mw_service, c->work_n + 1);
    for (int pass = 0; pass < 2; pass++) /* services before batch: they are sized first */
        for (uint32_t i = 0; i < c->work_n; i++) {
            struct mw_work *w = &c->work[i];
            if (w->kind != MW_W_SERVE || (w->cls == MW_L_BATCH) != (pass == 1))
                continue;
            struct mw_service *v = &c->service[c->service_n];
            w->service = c->service_n++;
            *v = (struct mw_service){ .work = i, .each = replica_gpus(s, c, w), .tokps_ref = tokps_ref(s, c, w), .group_gpus = mw_arena_array(s->arena, uint32_t, c->group_n + 1) };
            v->fill = w->p->demand.now.of && strcmp(w->p->demand.now.of, "fill") == 0;
            v->l_demand = mw_level_add(s, "demand_tokps", w->ent, MW_Q_TOKEN_RATE, MW_KEEP_HOUR);
            v->l_served = mw_level_add(s, "served_tokps", w->ent, MW_Q_TOKEN_RATE, MW_KEEP_HOUR);
            v->l_over = mw_level_add(s, "overflow_tokps", w->ent, MW_Q_TOKEN_RATE, MW_KEEP_MONTH);
            v->l_gpus = mw_level_add(s, "serving_gpus_n", w->ent, MW_Q_NUMBER, MW_KEEP_MONTH);
            for (int h = 0; h < 24; h++)
                v->hour[h] = 1.0;
        }
}

/* ---- demand and rate over time */

double mw_serve_tokps_per_gpu(struct mw_sim *s, const struct mw_jobs *c, const struct mw_service *v, int64_t t_ns)
{
    double years = mw_time_s(t_ns - s->plan_ns) / MW_S_PER_YEAR;
    return v->tokps_ref * mw_pow(1.0 + params_of(c, v)->software_gain_hz * MW_S_PER_YEAR, years);
}

double mw_serve_demand_tokps(struct mw_sim *s, const struct mw_jobs *c, const struct mw_service *v, int64_t t_ns)
{
    const struct mw_demand_params *d = &params_of(c, v)->demand;
    double months = mw_time_s(t_ns - (d->from_ns ? d->from_ns - s->zone_ns : s->plan_ns)) / (MW_S_PER_YEAR / 12.0);
    return isfinite(d->now.v) ? d->now.v * mw_pow(1.0 + d->grows_hz * MW_S_PER_YEAR / 12.0, months) : 0.0;
}

/* A batch that may wait a day chooses its hours. */
bool mw_serve_flexible(const struct mw_jobs *c, const struct mw_service *v)
{
    const struct mw_work_params *p = params_of(c, v);
    return p->when.n > 0 || (isfinite(p->deadline_s) && p->deadline_s >= MW_S_PER_DAY);
}

double mw_serve_shape(const struct mw_service *v, const struct mw_demand_params *d, int hour, int weekday)
{
    double f = v->hour[hour];
    if (!d->shape.h.use)
        return f;
    return f * d->shape.hour[hour] * (weekday >= 5 && isfinite(d->shape.weekend_frac) ? d->shape.weekend_frac : 1.0);
}

double mw_serve_peak_frac(const struct mw_jobs *c, const struct mw_service *v)
{
    const struct mw_demand_params *d = &params_of(c, v)->demand;
    double peak = 0.0, weekend = d->shape.h.use && isfinite(d->shape.weekend_frac) ? d->shape.weekend_frac : 1.0;
    for (int h = 0; h < 24; h++)
        peak = fmax(peak, (d->shape.h.use ? d->shape.hour[h] : 1.0) * fmax(1.0, weekend));
    return peak * (mw_serve_flexible(c, v) ? 24.0 / MW_CHEAP_HOURS : 1.0);
}

static struct mw_civil local_time(struct mw_sim *s, const struct mw_jobs *c, int64_t t_ns)
{
    const struct mw_tz *tz = c->port->site ? c->port->site->tz(s) : NULL;
    return mw_time_to_civil(tz ? mw_tz_local(tz, t_ns) : t_ns + s->zone_ns);
}

/* ---- what flows now */

static void activity(struct mw_sim *s, struct mw_jobs *c, struct mw_service *v, uint32_t g, int32_t gpus, double load)
{
    const struct mw_work *w = &c->work[v->work];
    struct mw_act a = { w->act.tensor * load, w->act.mem * load, w->act.link * load, w->act.cpu };
    c->port->compute->use(s, g, gpus, w->cls, &a);
}

static void activity_follow(struct mw_sim *s, struct mw_jobs *c, struct mw_service *v)
{
    double load = v->load + v->lent;
    if (fabs(load - v->act_load) < 1e-9)
        return;
    for (uint32_t g = 0; g < c->group_n; g++)
        if (v->group_gpus[g]) {
            activity(s, c, v, g, -(int32_t)v->group_gpus[g], v->act_load);
            activity(s, c, v, g, (int32_t)v->group_gpus[g], load);
        }
    v->act_load = load;
}

static void level_shift(struct mw_sim *s, uint32_t level, double *mine, double now)
{
    mw_level_move(s, level, now - *mine);
    *mine = now;
}

static double full_gpus(struct mw_sim *s, const struct mw_jobs *c, const struct mw_service *v)
{
    double full = 0.0;
    for (uint32_t g = 0; g < c->group_n; g++)
        if (v->group_gpus[g])
            full += v->group_gpus[g] * c->port->compute->clock_frac(s, g, c->work[v->work].cls);
    return full;
}

bool mw_serve_is_batch(const struct mw_jobs *c, const struct mw_service *v)
{
    return c->work[v->work].cls == MW_L_BATCH;
}

/* A batch takes the headroom of the services of its pool, in proportion; returns the GPUs at full clock that it got. */
static double borrow(struct mw_jobs *c, const struct mw_service *v, double want)
{
    double room = 0.0;
    for (uint32_t i = 0; i < c->service_n; i++) {
        const struct mw_service *u = &c->service[i];
        if (!mw_serve_is_batch(c, u) && c->work[u->work].pool == c->work[v->work].pool)
            room += u->full * (1.0 - u->load - u->lent);
    }
    double part = room > 0.0 ? fmin(1.0, want / room) : 0.0;
    for (uint32_t i = 0; i < c->service_n && part > 0.0; i++) {
        struct mw_service *u = &c->service[i];
        if (!mw_serve_is_batch(c, u) && c->work[u->work].pool == c->work[v->work].pool)
            u->lent += part * (1.0 - u->load - u->lent);
    }
    return part * room;
}

/* Capacity at the present clocks, and where the demand goes. */
static void flow(struct mw_sim *s, struct mw_jobs *c, struct mw_service *v)
{
    const struct mw_work *w = &c->work[v->work];
    double per_gpu = mw_serve_tokps_per_gpu(s, c, v, s->now_ns), most = w->p->overflow.most_n > 0.0 ? w->p->overflow.most_n : 0.0;
    v->full = full_gpus(s, c, v);
    v->lent = 0.0;
    double capacity = v->full * per_gpu;
    if (v->fill)
        v->demand_tokps = capacity;
    double own = fmin(v->demand_tokps, capacity), served = own;
    v->load = capacity > 0.0 ? own / capacity : 0.0;
    if (mw_serve_is_batch(c, v) && v->demand_tokps > own && per_gpu > 0.0)
        served = fmin(v->demand_tokps, own + borrow(c, v, (v->demand_tokps - own) / per_gpu) * per_gpu);
    double over = fmin(v->demand_tokps - served, most * per_gpu);
    level_shift(s, c->l_served, &v->served_tokps, served);
    level_shift(s, c->l_over, &v->over_tokps, over);
    level_shift(s, c->l_unserved, &v->unserved_tokps, v->demand_tokps - served - over);
    mw_level_set(s, v->l_demand, v->demand_tokps);
    mw_level_set(s, v->l_served, served);
    mw_level_set(s, v->l_over, over);
    mw_level_set(s, v->l_gpus, v->run_gpus);
}

/* Services first, then the batches that live on their headroom; the GPU time of all when that is known. */
static void flow_all(struct mw_sim *s, struct mw_jobs *c)
{
    double demand = 0.0;
    for (uint32_t i = 0; i < c->service_n; i++) {
        flow(s, c, &c->service[i]);
        demand += c->service[i].demand_tokps;
    }
    mw_level_set(s, c->l_demand, demand);
    for (uint32_t i = 0; i < c->service_n; i++) {
        struct mw_service *v = &c->service[i];
        double busy = v->load + v->lent;
        level_shift(s, c->l_prod, &v->a_prod, busy * v->full);
        level_shift(s, c->l_throttle, &v->a_throttle, busy * (v->run_gpus - v->full));
        level_shift(s, c->l_serve_idle, &v->a_reserved, v->run_gpus * (1.0 - busy));
    }
}

void mw_serve_replica(struct mw_sim *s, struct mw_jobs *c, uint32_t job, int sign)
{
    struct mw_service *v = &c->service[c->work[c->job[job].work].service];
    for (uint32_t l = c->job[job].link; l != MW_NONE; l = c->link[l].jnext) {
        const struct mw_link *k = &c->link[l];
        v->group_gpus[k->group] = (uint32_t)((int32_t)v->group_gpus[k->group] + sign * (int32_t)k->gpus);
        activity(s, c, v, k->group, sign * (int32_t)k->gpus, v->act_load);
    }
    v->run_gpus = (uint32_t)((int32_t)v->run_gpus + sign * (int32_t)c->job[job].gpus);
    c->serve_dirty = true; /* loads and books follow once for all that start or end in this instant */
    mw_sim_dirty(s, MW_M_JOBS, MW_M_JOBS);
}

/* Only the first round moves watts: later rounds follow the clocks down, so that caps and loads do not chase each other. */
void mw_serve_settle(struct mw_sim *s, struct mw_jobs *c, int round)
{
    flow_all(s, c);
    for (uint32_t i = 0; i < c->service_n && round == 0; i++)
        activity_follow(s, c, &c->service[i]);
}

/* ---- size */

static void replica_add(struct mw_sim *s, struct mw_jobs *c, struct mw_service *v)
{
    uint32_t job = mw_job_new(s, c, v->work, v->each, 0.0);
    v->replica = mw_jobs_grow(s->arena, v->replica, v->replica_n, &v->replica_cap, sizeof *v->replica);
    c->job[job].replica_i = v->replica_n;
    v->replica[v->replica_n++] = job;
    mw_job_submit(s, c, job);
}

static void replica_drop(struct mw_sim *s, struct mw_jobs *c, struct mw_service *v)
{
    uint32_t job = v->replica[--v->replica_n];
    struct mw_job *j = &c->job[job];
    if (j->state == MW_JOB_RUNNING)
        mw_serve_replica(s, c, job, -1);
    mw_job_enter(s, c, job, MW_JOB_NONE);
    mw_rate_unlink(s, c, job);
    c->port->sched->release(s, j->handle);
    mw_job_free(s, c, job);
}

/* Replicas for the month's peak at the target load, within what the pool leaves. */
uint32_t mw_serve_target_n(struct mw_sim *s, const struct mw_jobs *c, const struct mw_service *v, int64_t t_ns, uint32_t room_gpus)
{
    uint32_t room_n = room_gpus / v->each;
    if (v->fill)
        return room_n;
    int64_t end_ns = mw_time_add_months(t_ns, 1);
    double peak = mw_serve_peak_frac(c, v) * fmax(mw_serve_demand_tokps(s, c, v, t_ns), mw_serve_demand_tokps(s, c, v, end_ns));
    double gpus = peak / (mw_serve_tokps_per_gpu(s, c, v, t_ns) * params_of(c, v)->load_frac);
    double n = ceil(gpus / v->each);
    return isfinite(n) && n < room_n ? (uint32_t)n : isfinite(n) ? room_n : 0;
}

static void resize(struct mw_sim *s, struct mw_jobs *c)
{
    for (uint32_t i = 0; i < c->service_n; i++) {
        struct mw_service *v = &c->service[i];
        uint32_t pool = c->work[v->work].pool, room = c->port->compute->pool(s, pool)->gpu_n;
        for (uint32_t k = 0; k < i; k++)
            if (c->work[c->service[k].work].pool == pool)
                room -= c->service[k].replica_n * c->service[k].each;
        uint32_t n = mw_serve_target_n(s, c, v, s->now_ns, room);
        while (v->replica_n > n)
            replica_drop(s, c, v);
        while (v->replica_n < n)
            replica_add(s, c, v);
    }
}

/* ---- the hours of a batch */

static double hour_cost(struct mw_sim *s, const struct mw_jobs *c, int64_t t_ns, bool green)
{
    if (green)
        return c->port->site ? c->port->site->carbon_kg_per_j(s, t_ns) : 0.0;
    if (c->port->econ)
        return c->port->econ->energy_price_usd_per_j(s, t_ns);
    return c->port->site ? c->port->site->wholesale_usd_per_j(s, t_ns) : 0.0;
}

/* Adds an aspect of the 24 hours to their cost, by its mean; returns how much the hours differ. */
static double cost_add(double cost[24], const double raw[24])
{
    double mean = 0.0, spread = 0.0;
    for (int h = 0; h < 24; h++)
        mean += raw[h] / 24.0;
    for (int h = 0; h < 24 && mean > 0.0; h++) {
        cost[h] += raw[h] / mean;
        spread += fabs(raw[h] / mean - 1.0);
    }
    return spread;
}

/* The better half of the local day that begins now: by price, by carbon, and by what the services of its pool leave, in equal parts.
 * A flat day stays flat. */
static void day_plan(struct mw_sim *s, struct mw_jobs *c, struct mw_service *v)
{
    const struct mw_words *when = &params_of(c, v)->when;
    double cost[24] = { 0 }, raw[24] = { 0 }, all = 0.0;
    for (uint32_t i = 0; i < c->service_n; i++) {
        const struct mw_service *u = &c->service[i];
        for (int h = 0; h < 24 && !mw_serve_is_batch(c, u) && c->work[u->work].pool == c->work[v->work].pool; h++)
            raw[h] += u->run_gpus * mw_serve_shape(u, &params_of(c, u)->demand, h, 0);
    }
    all += cost_add(cost, raw);
    for (uint32_t k = 0; k < when->n; k++) {
        for (int h = 0; h < 24; h++)
            raw[h] = hour_cost(s, c, s->now_ns + h * (int64_t)3600 * MW_NS_PER_S, strcmp(when->s[k], "green") == 0);
        all += cost_add(cost, raw);
    }
    for (int h = 0; h < 24; h++) {
        unsigned cheaper = 0;
        for (int k = 0; k < 24; k++)
            cheaper += cost[k] < cost[h] || (cost[k] == cost[h] && k < h);
        v->hour[h] = all < 1e-9 ? 1.0 : cheaper < MW_CHEAP_HOURS ? 24.0 / MW_CHEAP_HOURS : 0.0;
    }
}

static void demand_set(struct mw_sim *s, struct mw_jobs *c, struct mw_service *v, const struct mw_civil *t)
{
    if (mw_serve_flexible(c, v) && t->hour == 0)
        day_plan(s, c, v);
    if (!v->fill)
        v->demand_tokps = mw_serve_demand_tokps(s, c, v, s->now_ns) * mw_serve_shape(v, &params_of(c, v)->demand, t->hour, t->weekday);
}

void mw_serve_hour(struct mw_sim *s, struct mw_jobs *c)
{
    struct mw_civil t = local_time(s, c, s->now_ns);
    if (t.month != c->month) {
        c->month = t.month;
        resize(s, c);
    }
    for (uint32_t i = 0; i < c->service_n; i++)
        demand_set(s, c, &c->service[i], &t);
    c->serve_dirty = true;
    mw_sim_dirty(s, MW_M_JOBS, MW_M_JOBS);
    int64_t into_ns = (int64_t)t.minute * 60 * MW_NS_PER_S + (int64_t)(t.second * 1e9 + 0.5);
    int64_t next_ns = s->now_ns + 3600 * MW_NS_PER_S - into_ns;
    if (next_ns < s->end_ns)
        mw_sim_post(s, MW_M_JOBS, next_ns, MW_AT_EXOG, MW_EV_KNOT, MW_NONE, 0);
}

void mw_serve_start(struct mw_sim *s, struct mw_jobs *c)
{
    if (c->service_n)
        mw_serve_hour(s, c);
}
