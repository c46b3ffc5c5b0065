/* models/jobs/stream.c - jobs that arrive one by one: a queue, a workload of the library, a trace; they wait and run elsewhere. */
#include "models/jobs/jobs.h"
#include "sim/base/calendar.h"
#include "sim/base/minmax.h"
#include "sim/input/import/trace.h"
#include <math.h>

static void arrive(struct mw_sim *s, struct mw_jobs *c, uint32_t work, uint32_t gpus, double run_s)
{
    gpus *= c->work[work].wider;
    uint32_t job = mw_job_new(s, c, work, gpus, run_s);
    if (gpus <= c->port->compute->pool(s, c->work[work].pool)->gpu_n) {
        mw_job_submit(s, c, job);
        return;
    }
    c->work[work].rejected_n++;
    mw_book_add(s, c->a_rejected, 1.0);
    mw_job_row(s, c, job, "rejected", s->now_ns);
    mw_job_free(s, c, job);
}

static uint32_t draw_gpus(struct mw_stream *d, const struct mw_map *m)
{
    const struct mw_blend *b = m->item;
    double total = 0.0, u = mw_stream_uniform(d);
    for (uint32_t i = 0; i < m->n; i++)
        total += b[i].share;
    if (total <= 0.0)
        return 1;
    u *= total;
    for (uint32_t i = 0; i < m->n; i++) {
        if (u < b[i].share)
            return b[i].key >= 1.0 ? (uint32_t)b[i].key : 1;
        u -= b[i].share;
    }
    return b[m->n - 1].key >= 1.0 ? (uint32_t)b[m->n - 1].key : 1;
}

static double draw_run_s(struct mw_stream *d, const struct mw_run_time_params *p)
{
    if (isfinite(p->fixed_s))
        return p->fixed_s;
    if (isfinite(p->exponential_s))
        return mw_stream_exponential(d, p->exponential_s);
    return mw_stream_lognormal(d, p->lognormal_s, p->sigma);
}

/* Share of the racks that have arrived: a growing cluster attracts as much less. */
static double installed_frac(struct mw_sim *s, const struct mw_jobs *c)
{
    double all = 0.0;
    for (uint32_t p = 0; p < c->port->compute->pool_n(s); p++)
        all += c->port->compute->pool(s, p)->gpu_n;
    return all > 0.0 ? c->port->compute->gpu_n(s) / all : 0.0;
}

double mw_stream_rate_hz(struct mw_sim *s, const struct mw_jobs *c, const struct mw_work *w)
{
    if (w->kind == MW_W_QUEUE)
        return w->p->queue.arrivals_hz;
    return w->p->replay.jobs_per_s * w->scale * installed_frac(s, c);
}

static void next_post(struct mw_sim *s, struct mw_jobs *c, uint32_t work, int64_t from_ns)
{
    struct mw_work *w = &c->work[work];
    double hz = mw_stream_rate_hz(s, c, w);
    if (hz <= 0.0 && w->kind == MW_W_QUEUE)
        return;
    /* nothing arrives yet: look again in a day */
    double gap_s = hz > 0.0 ? mw_stream_exponential(&w->draw.arrive, 1.0 / hz) : MW_S_PER_DAY;
    int64_t t_ns = mw_time_after(from_ns, gap_s);
    if (t_ns < s->end_ns)
        mw_sim_post(s, MW_M_JOBS, t_ns, MW_AT_ARRIVE, MW_EV_ARRIVE, work, hz > 0.0);
}

static void trace_post(struct mw_sim *s, struct mw_jobs *c, uint32_t work)
{
    const struct mw_work *w = &c->work[work];
    if (w->trace_i >= w->trace->n)
        return;
    int64_t t_ns = mw_time_after(w->trace_ns, mw_time_s(w->trace->job[w->trace_i].submit_ns) / w->scale);
    if (t_ns < s->end_ns)
        mw_sim_post(s, MW_M_JOBS, t_ns, MW_AT_ARRIVE, MW_EV_ARRIVE, work, 1);
}

/* GPUs of the pool that neither gangs nor services take, at least a twentieth. */
static double room(struct mw_sim *s, const struct mw_jobs *c, uint32_t pool)
{
    double all = c->port->compute->pool(s, pool)->gpu_n, left = all;
    for (uint32_t i = 0; i < c->work_n; i++) {
        const struct mw_work *w = &c->work[i];
        if (w->pool != pool)
            continue;
        if (w->kind == MW_W_TRAIN)
            left -= w->p->gpus_n;
        else if (w->kind == MW_W_SERVE)
            left -= (double)c->service[w->service].replica_n * c->service[w->service].each;
    }
    return fmax(left, 0.05 * all);
}

/* The same load per GPU as on the workload's own cluster; a bare trace does not know its cluster: 80 % mean load (assumed).
 * A larger cluster runs wider jobs rather than more of the same: sizes grow by a power of two, arrivals by what is left (assumed). */
static void fit(struct mw_sim *s, const struct mw_jobs *c, struct mw_work *w)
{
    double gpus = room(s, c, w->pool), native = w->p->replay.native_gpu_n;
    if (w->trace)
        native = w->trace->sanity.gpu_s / fmax(1.0, w->trace->sanity.span_s) / 0.8;
    w->scale = native > 0.0 ? gpus / native : 1.0;
    while (w->scale >= 2.0 && w->wider < 1u << 20) {
        w->wider *= 2;
        w->scale /= 2.0;
    }
    mw_note(s, "assumed", w->path, "job sizes x%u and arrivals x%.4g to fit the %.0f GPUs that gangs and services leave", w->wider, w->scale, gpus);
}

void mw_stream_start(struct mw_sim *s, struct mw_jobs *c, uint32_t work)
{
    struct mw_work *w = &c->work[work];
    int64_t from_ns = w->start_ns > s->start_ns ? w->start_ns : s->start_ns;
    uint64_t hash = s->things.entity[w->ent].path_hash;
    w->draw = (struct mw_stream_state){ mw_sim_stream(s, hash, "arrivals"), mw_sim_stream(s, hash, "gpus"), mw_sim_stream(s, hash, "run_time") };
    w->wider = 1;
    if (w->kind == MW_W_WORKLOAD)
        mw_note(s, "assumed", w->path, "jobs are drawn from the library's workload '%s', fitted to its trace; without `file` the trace itself is not replayed", w->p->replay.h.use);
    if (w->to_fit)
        fit(s, c, w);
    if (w->kind == MW_W_TRACE) {
        w->trace_ns = w->start_ns > s->open_ns ? w->start_ns : s->open_ns; /* recorded time begins with the books */
        trace_post(s, c, work);
    } else {
        next_post(s, c, work, from_ns);
    }
}

void mw_stream_again(struct mw_sim *s, struct mw_jobs *c, uint32_t work)
{
    next_post(s, c, work, s->now_ns);
}

void mw_stream_arrive(struct mw_sim *s, struct mw_jobs *c, uint32_t work)
{
    struct mw_work *w = &c->work[work];
    if (w->kind == MW_W_TRACE) {
        const struct mw_trace_job *j = &w->trace->job[w->trace_i++];
        trace_post(s, c, work);
        arrive(s, c, work, j->gpus, j->run_s);
        return;
    }
    const struct mw_workload_part *p = &w->p->replay;
    bool queue = w->kind == MW_W_QUEUE;
    uint32_t gpus = draw_gpus(&w->draw.gpus, queue ? &w->p->queue.gpus : &p->gpus);
    double run_s = queue ? draw_run_s(&w->draw.run, &w->p->queue.run_time) : mw_stream_lognormal(&w->draw.run, p->run_p50_s, p->run_sigma);
    if (!queue && p->run_max_s > 0.0)
        run_s = mw_min(run_s, p->run_max_s);
    next_post(s, c, work, s->now_ns);
    arrive(s, c, work, gpus, run_s);
}
