/* models/jobs/expect.c - what the work would do in the mean, from closed forms: no luck, no clock, no job.
 *
 *   training  runs one after another on as many gangs as its pool holds beside the other gangs; a run lasts its work x
 *             (1 + stall / interval) / (1 - interruptions x (interval / 2 + write + restart + read)), the interval by Young (1974)
 *   serving   replicas of the month; load = demand x shape / (GPUs x rate); batches live on what is left
 *   queues    jobs in service of M/G/infinity: arrivals x mean GPUs x E[min(run, time since the clock started)], at most what the pool has left
 *   traces    GPU time of the recorded jobs, each started when it was submitted
 * Pools are filled in the order of priorities.  Not in it: waiting for a gang's last rack, throttling, preemption, nodes under repair.
 */
#include "models/jobs/jobs.h"
#include "sim/base/calendar.h"
#include "sim/input/import/power_trace.h"
#include "sim/input/import/trace.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

enum { GANGS_MAX = 64, RUNS_MAX = 1000 };
#define PEAK_SIGMA 3.0       /* of the number of GPUs in use: what is passed in a thousandth of the hours */
#define FLEXIBLE_HOURS 12u   /* as in serve.c */

struct expect { struct mw_sim *s; struct mw_jobs *c; const struct mw_expect_ask *ask; double *left_n /* GPUs by pool */; struct mw_expect *out; int64_t mid_ns; };

static struct mw_expect_row *row_of(const struct expect *e, uint32_t work)
{
    return &e->out->row[work];
}

static double overlap_s(int64_t a0_ns, int64_t a1_ns, int64_t b0_ns, int64_t b1_ns)
{
    int64_t from_ns = a0_ns > b0_ns ? a0_ns : b0_ns, to_ns = a1_ns < b1_ns ? a1_ns : b1_ns;
    return to_ns > from_ns ? mw_time_s(to_ns - from_ns) : 0.0;
}

/* ---- training */

static double pool_at(const struct expect *e, uint32_t pool, int64_t t_ns)
{
    const struct mw_compute_ops *k = e->c->port->compute;
    double n = 0.0;
    for (uint32_t g = 0; g < e->c->group_n; g++) {
        const struct mw_group *q = k->group(e->s, g);
        n += q->pool == pool && q->ready_ns <= t_ns ? (double)q->rack_n * q->node_per_rack * q->gpu_per_node : 0.0;
    }
    return n;
}

/* First instant from t on at which the pool has this many GPUs. */
static int64_t pool_ready_ns(const struct expect *e, uint32_t pool, double gpus, int64_t t_ns)
{
    const struct mw_compute_ops *k = e->c->port->compute;
    int64_t best_ns = INT64_MAX;
    if (pool_at(e, pool, t_ns) >= gpus)
        return t_ns;
    for (uint32_t i = 0; i < e->c->group_n; i++) {
        int64_t ready_ns = k->group(e->s, i)->ready_ns;
        if (ready_ns > t_ns && ready_ns < best_ns && pool_at(e, pool, ready_ns) >= gpus)
            best_ns = ready_ns;
    }
    return best_ns;
}

/* GPUs that a gang keeps from others: of whole racks all, spares included. */
static double taken(const struct expect *e, const struct mw_work *w)
{
    uint32_t each = mw_train_rack_gpus(e->s, e->c, w, (uint32_t)w->p->gpus_n);
    for (uint32_t g = 0; each && g < e->c->group_n; g++) {
        const struct mw_group *q = e->c->port->compute->group(e->s, g);
        if (q->pool == w->pool && q->gpu_per_node)
            return w->p->gpus_n / each * q->node_per_rack * q->gpu_per_node;
    }
    return w->p->gpus_n;
}

/* Gangs of this run that fit at once, beside one of every other. */
static uint32_t gangs(const struct expect *e, const struct mw_work *w)
{
    double all = e->c->port->compute->pool(e->s, w->pool)->gpu_n;
    for (uint32_t i = 0; i < e->c->work_n; i++) {
        const struct mw_work *o = &e->c->work[i];
        all -= o != w && o->kind == MW_W_TRAIN && o->pool == w->pool ? taken(e, o) : 0.0;
    }
    return (uint32_t)fmin(GANGS_MAX, fmax(1.0, floor(all / taken(e, w))));
}

struct runs { int64_t free_ns[GANGS_MAX]; uint32_t n; double busy_s /* gang seconds within the ask */, most /* gangs at once */; };

static void run_add(const struct expect *e, struct runs *r, int64_t due_ns, double lasts_s)
{
    uint32_t k = 0;
    for (uint32_t i = 1; i < r->n; i++)
        k = r->free_ns[i] < r->free_ns[k] ? i : k;
    int64_t from_ns = due_ns > r->free_ns[k] ? due_ns : r->free_ns[k], in_ns = mw_time_ns_up(lasts_s);
    int64_t to_ns = in_ns < INT64_MAX - from_ns ? from_ns + in_ns : INT64_MAX;
    double busy_s = overlap_s(from_ns, to_ns, e->ask->t0_ns, e->ask->t1_ns);
    r->free_ns[k] = to_ns;
    r->busy_s += busy_s;
    double now = 0.0; /* gangs at work when this one begins */
    for (uint32_t i = 0; i < r->n; i++)
        now += r->free_ns[i] > from_ns ? 1.0 : 0.0;
    r->most = busy_s > 0.0 ? fmax(r->most, now) : r->most;
}

/* Undated runs begin with the clock of the year, not with that of this simulation. */
static int64_t due_ns(const struct expect *e, const struct mw_work *w, uint32_t k)
{
    int64_t t_ns = mw_train_run_ns(w, k);
    return w->p->start_ns || t_ns == INT64_MAX ? t_ns : t_ns - w->start_ns + e->ask->clock_ns;
}

/* A run that began before the clock has come as far as mw_train_start says. */
static void runs_of(const struct expect *e, const struct mw_work *w, double work_s, double stretch, struct runs *r)
{
    const struct mw_expect_ask *a = e->ask;
    int64_t ready_ns = pool_ready_ns(e, w->pool, taken(e, w), a->clock_ns);
    uint32_t k = 0;
    *r = (struct runs){ .n = gangs(e, w) };
    for (uint32_t i = 0; i < r->n; i++)
        r->free_ns[i] = ready_ns;
    if (ready_ns == INT64_MAX)
        return;
    while (due_ns(e, w, k + 1) <= a->clock_ns)
        k++;
    if (due_ns(e, w, k) < a->clock_ns) {
        double done = 0.9 * mw_time_s(a->clock_ns - due_ns(e, w, k++)) / work_s;
        if (done < 1.0)
            run_add(e, r, a->clock_ns, (1.0 - done) * work_s * stretch);
    }
    for (uint32_t n = 0; n < RUNS_MAX && due_ns(e, w, k) < a->t1_ns; n++, k++)
        run_add(e, r, due_ns(e, w, k), work_s * stretch);
}

static void train(struct expect *e, uint32_t work)
{
    struct mw_work *w = &e->c->work[work];
    struct mw_expect_row *o = row_of(e, work);
    struct runs r;
    struct mw_checkpoint_pace p = mw_train_pace(e->s, e->c, w);
    double restart_s = (e->c->port->hazard ? e->c->port->hazard->restart_s(e->s) : 0.0) + p.read_s, work_s = mw_train_nominal_s(e->s, e->c, w);
    double paused = isfinite(p.interval_s) ? p.stall_s / p.interval_s : 0.0, since_s = isfinite(p.interval_s) ? p.interval_s / 2.0 + p.write_s : work_s / 2.0;
    double lost = fmin(0.9, p.interrupts_hz * (since_s + restart_s)), stretch = (1.0 + paused) / (1.0 - lost);
    if (!isfinite(work_s))
        return;
    runs_of(e, w, work_s, stretch, &r);
    double gangs_n = e->ask->peak ? r.most : r.busy_s / mw_time_s(e->ask->t1_ns - e->ask->t0_ns);
    o->held_n = fmin(e->left_n[w->pool], gangs_n * w->p->gpus_n);
    o->productive_n = o->held_n / stretch;
    o->active_n = e->ask->peak ? o->held_n : o->held_n * (1.0 - p.interrupts_hz * restart_s - (w->p->checkpoint.kind == MW_CKPT_SYNC ? paused / stretch : 0.0));
    o->act = w->act;
}

/* ---- queues, workloads, traces */

/* E[min(X, m)] of a lognormal X. */
static double lognormal_min(double median, double sigma, double m)
{
    if (!(sigma > 0.0))
        return fmin(median, m);
    double z = isfinite(m) ? mw_log(m / median) / sigma : INFINITY, mean = median * mw_exp(sigma * sigma / 2.0);
    return isfinite(z) ? mean * gsl_cdf_ugaussian_P(z - sigma) + m * gsl_cdf_ugaussian_Q(z) : mean;
}

static double run_min_s(const struct mw_work *w, double most_s)
{
    const struct mw_run_time_params *r = &w->p->queue.run_time;
    const struct mw_workload_part *p = &w->p->replay;
    if (w->kind == MW_W_WORKLOAD)
        return lognormal_min(p->run_p50_s, p->run_sigma, p->run_max_s > 0.0 ? fmin(p->run_max_s, most_s) : most_s);
    if (isfinite(r->fixed_s))
        return fmin(r->fixed_s, most_s);
    if (isfinite(r->exponential_s))
        return r->exponential_s * -expm1(-most_s / r->exponential_s);
    return lognormal_min(r->lognormal_s, r->sigma, most_s);
}

struct sizes { double mean, square; }; /* of the jobs that fit the pool, over all jobs */

static struct sizes sizes_of(const struct expect *e, const struct mw_work *w)
{
    const struct mw_map *m = w->kind == MW_W_WORKLOAD ? &w->p->replay.gpus : &w->p->queue.gpus;
    const struct mw_blend *b = m->item;
    double total = 0.0, most = e->c->port->compute->pool(e->s, w->pool)->gpu_n;
    struct sizes z = { 0 };
    for (uint32_t i = 0; i < m->n; i++) {
        double gpus = fmax(1.0, floor(b[i].key)) * w->wider;
        total += b[i].share;
        z.mean += gpus <= most ? b[i].share * gpus : 0.0;
        z.square += gpus <= most ? b[i].share * gpus * gpus : 0.0;
    }
    return total > 0.0 ? (struct sizes){ z.mean / total, z.square / total } : (struct sizes){ w->wider, (double)w->wider * w->wider };
}

/* Mean GPUs in use by the recorded jobs, and their size: square over mean. */
static double trace_gpus(const struct expect *e, const struct mw_work *w, struct sizes *z)
{
    const struct mw_expect_ask *a = e->ask;
    int64_t from_ns = w->start_ns > a->open_ns ? w->start_ns : a->open_ns;
    double gpu_s = 0.0, square_s = 0.0, from_s = mw_time_s(from_ns - a->t0_ns), span_s = mw_time_s(a->t1_ns - a->t0_ns);
    for (uint32_t i = 0; i < w->trace->n; i++) {
        const struct mw_trace_job *j = &w->trace->job[i];
        double begin_s = from_s + mw_time_s(j->submit_ns) / w->scale, dt_s = fmin(begin_s + j->run_s, span_s) - fmax(begin_s, 0.0), gpus = (double)j->gpus * w->wider;
        if (begin_s >= span_s)
            break; /* a trace is sorted by submission */
        if (dt_s <= 0.0)
            continue;
        gpu_s += gpus * dt_s;
        square_s += gpus * gpus * dt_s;
    }
    *z = (struct sizes){ 1.0, gpu_s > 0.0 ? square_s / gpu_s : 1.0 };
    return gpu_s / mw_time_s(a->t1_ns - a->t0_ns);
}

/* A job loses half an own interval and its restart at every interruption. */
static void stream(struct expect *e, uint32_t work)
{
    struct mw_work *w = &e->c->work[work];
    struct mw_expect_row *o = row_of(e, work);
    const struct mw_hazard_ops *hazard = e->c->port->hazard;
    double launch_s = isfinite(w->p->launch_s) ? w->p->launch_s : 0.0, age_s = fmax(0.0, mw_time_s(e->mid_ns - (w->start_ns > e->ask->clock_ns ? w->start_ns : e->ask->clock_ns)));
    double every_s = isfinite(w->p->checkpoint.every.v) && w->p->checkpoint.every.v > 0.0 ? w->p->checkpoint.every.v : MW_S_PER_HOUR;
    struct sizes z;
    double recorded = 0.0;
    if (w->kind == MW_W_TRACE)
        recorded = trace_gpus(e, w, &z);
    else
        z = sizes_of(e, w);
    double hz = hazard && z.mean > 0.0 ? hazard->interrupts_hz(e->s, 1) * z.square / z.mean : 0.0, restart_s = hazard ? hazard->restart_s(e->s) : 0.0;
    double lost = fmin(0.9, hz * (every_s / 2.0 + restart_s)), run_s = run_min_s(w, age_s), share = run_s > 0.0 ? run_s / (run_s + fmin(launch_s, age_s)) : 1.0;
    double offered = w->kind == MW_W_TRACE ? recorded : mw_stream_rate_hz(e->s, e->c, w) * z.mean * run_s / share / (1.0 - lost);
    if (e->ask->peak)
        offered += PEAK_SIGMA * sqrt(offered * (z.mean > 0.0 ? z.square / z.mean : 1.0));
    o->held_n = fmin(e->left_n[w->pool], offered);
    o->productive_n = o->held_n * share * (1.0 - lost);
    o->active_n = o->held_n * share * (1.0 - hz * restart_s);
    o->act = w->act;
}

/* ---- serving */

/* Replicas of the month that t lies in: the sizes of the services before decide what is left. */
static double replicas_gpus(const struct expect *e, uint32_t service)
{
    struct mw_jobs *c = e->c;
    const struct mw_service *v = &c->service[service];
    uint32_t pool = c->work[v->work].pool, room = c->port->compute->pool(e->s, pool)->gpu_n;
    struct mw_civil t = mw_time_to_civil(e->mid_ns + e->s->zone_ns);
    int64_t from_ns = mw_time_from_civil(t.year, t.month, 1, 0, 0, 0.0) - e->s->zone_ns, gpus = 0;
    from_ns = from_ns > e->ask->clock_ns ? from_ns : e->ask->clock_ns;
    for (uint32_t k = 0; k <= service; k++)
        if (c->work[c->service[k].work].pool == pool) {
            gpus = (int64_t)mw_serve_target_n(e->s, c, &c->service[k], from_ns, room) * c->service[k].each;
            room -= (uint32_t)gpus;
        }
    return (double)gpus;
}

/* Load of the running replicas in one hour of a mean day of the week. */
static double load_at(const struct expect *e, const struct mw_service *v, double gpus, int hour)
{
    double capacity = gpus * mw_serve_tokps_per_gpu(e->s, e->c, v, e->mid_ns), want = mw_serve_demand_tokps(e->s, e->c, v, e->mid_ns), shape = 0.0;
    if (v->fill || capacity <= 0.0)
        return v->fill ? 1.0 : 0.0;
    for (int day = 0; day < 7; day++)
        shape += mw_serve_shape(v, &e->c->work[v->work].p->demand, hour, day) / 7.0;
    return want * shape / capacity;
}

static double own_load(const struct expect *e, const struct mw_service *v, double gpus)
{
    double load = 0.0;
    if (!e->ask->peak)
        return fmin(1.0, load_at(e, v, gpus, e->ask->hour));
    for (int h = 0; h < 24; h++)
        load = fmax(load, load_at(e, v, gpus, h));
    return fmin(1.0, load);
}

/* Twice the mean in the twelve hours in which the services of the pool do least, if they differ. */
static double flexible_factor(const struct expect *e, const struct mw_service *batch)
{
    double raw[24] = { 0 };
    unsigned less = 0;
    for (uint32_t i = 0; i < e->c->service_n; i++) {
        const struct mw_service *v = &e->c->service[i];
        const struct mw_work *w = &e->c->work[v->work];
        for (int h = 0; h < 24 && w->cls != MW_L_BATCH && w->pool == e->c->work[batch->work].pool; h++)
            raw[h] += row_of(e, v->work)->held_n * mw_serve_shape(v, &w->p->demand, h, 0);
    }
    for (int h = 0; h < 24; h++)
        less += raw[h] < raw[e->ask->hour] || (raw[h] == raw[e->ask->hour] && h < e->ask->hour);
    bool flat = true;
    for (int h = 1; h < 24; h++)
        flat &= raw[h] == raw[0];
    return flat || e->ask->peak ? 1.0 : less < FLEXIBLE_HOURS ? 24.0 / FLEXIBLE_HOURS : 0.0;
}

static void load_set(const struct mw_work *w, struct mw_expect_row *o, double load)
{
    o->act = (struct mw_act){ w->act.tensor * load, w->act.mem * load, w->act.link * load, w->act.cpu };
    o->productive_n = o->held_n * load;
    o->headroom_n = o->held_n * (1.0 - load);
}

/* What a batch wants beyond its own replicas it takes of the headroom of its pool's services. */
static double borrow(const struct expect *e, const struct mw_service *batch, double want_n)
{
    double room_n = 0.0, part;
    for (int pass = 0; pass < 2; pass++) {
        part = room_n > 0.0 ? fmin(1.0, want_n / room_n) : 0.0;
        for (uint32_t i = 0; i < e->c->service_n; i++) {
            const struct mw_work *w = &e->c->work[e->c->service[i].work];
            struct mw_expect_row *o = row_of(e, e->c->service[i].work);
            if (w->cls == MW_L_BATCH || w->pool != e->c->work[batch->work].pool || o->held_n <= 0.0)
                continue;
            room_n += pass ? 0.0 : o->headroom_n;
            if (pass)
                load_set(w, o, (o->productive_n + part * o->headroom_n) / o->held_n);
        }
    }
    return fmin(want_n, room_n);
}

static void serve(struct expect *e, uint32_t work)
{
    struct mw_work *w = &e->c->work[work];
    const struct mw_service *v = &e->c->service[w->service];
    struct mw_expect_row *o = row_of(e, work);
    double rate = mw_serve_tokps_per_gpu(e->s, e->c, v, e->mid_ns);
    o->held_n = o->active_n = fmin(e->left_n[w->pool], replicas_gpus(e, w->service));
    if (w->cls != MW_L_BATCH) {
        load_set(w, o, own_load(e, v, o->held_n));
        o->tokps = o->productive_n * rate;
        return;
    }
    double want_tokps = mw_serve_demand_tokps(e->s, e->c, v, e->mid_ns) * (mw_serve_flexible(e->c, v) ? flexible_factor(e, v) : 1.0);
    double want_n = v->fill ? o->held_n : rate > 0.0 ? want_tokps / rate : 0.0, own_n = fmin(o->held_n, want_n);
    load_set(w, o, o->held_n > 0.0 ? own_n / o->held_n : 0.0);
    o->tokps = (own_n + (v->fill ? 0.0 : borrow(e, v, want_n - own_n))) * rate;
}

/* ---- replayed watts: the mean of the rows that the ask meets */

static void watts(struct expect *e, uint32_t work)
{
    const struct mw_power_trace *t = e->c->work[work].watts;
    for (uint32_t k = 0; k < t->column_n; k++) {
        double j = 0.0, s = 0.0, most = 0.0;
        for (uint32_t i = 0; i < t->n; i++) {
            int64_t from_ns = e->ask->open_ns + mw_time_ns_up(i * t->step_s), to_ns = i + 1 < t->n ? e->ask->open_ns + mw_time_ns_up((i + 1) * t->step_s) : INT64_MAX;
            double dt_s = overlap_s(from_ns, to_ns, e->ask->t0_ns, e->ask->t1_ns), w = t->w[(size_t)i * t->column_n + k];
            j += w * dt_s;
            s += dt_s;
            most = dt_s > 0.0 ? fmax(most, w) : most;
        }
        if (s > 0.0)
            e->c->port->compute->bus_w(e->s, k, t->column_n, e->ask->peak ? most : j / s);
    }
}

/* ---- */

static void pools_open(struct expect *e)
{
    const struct mw_compute_ops *k = e->c->port->compute;
    e->left_n = mw_arena_array(e->s->arena, double, k->pool_n(e->s));
    for (uint32_t g = 0; g < e->c->group_n; g++) {
        const struct mw_group *q = k->group(e->s, g);
        if (k->accepted(e->s, g))
            e->left_n[q->pool] += (double)q->rack_n * q->node_per_rack * q->gpu_per_node;
    }
}

static void one(struct expect *e, uint32_t work)
{
    switch (e->c->work[work].kind) {
    case MW_W_TRAIN: train(e, work); break;
    case MW_W_QUEUE: case MW_W_WORKLOAD: case MW_W_TRACE: stream(e, work); break;
    case MW_W_SERVE: serve(e, work); break;
    case MW_W_POWER: watts(e, work); break;
    case MW_W_PIPELINE: break;
    }
    e->left_n[e->c->work[work].pool] -= row_of(e, work)->held_n;
}

void mw_jobs_expect(struct mw_sim *s, const struct mw_expect_ask *ask, struct mw_expect *out)
{
    struct mw_jobs *c = mw_jobs(s);
    struct expect e = { s, c, ask, NULL, out, ask->t0_ns + (ask->t1_ns - ask->t0_ns) / 2 };
    if (!out->row)
        out->row = mw_arena_array(s->arena, struct mw_expect_row, c->work_n + 1);
    out->n = c->work_n;
    for (uint32_t i = 0; i < c->work_n; i++)
        out->row[i] = (struct mw_expect_row){ .ent = c->work[i].ent, .pool = c->work[i].pool, .cls = c->work[i].cls };
    pools_open(&e);
    for (enum mw_prio p = 0; p < MW_PRIO_N; p++)
        for (uint32_t i = 0; i < c->work_n; i++)
            if (c->work[i].prio == p)
                one(&e, i);
}
