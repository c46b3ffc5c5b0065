/* models/jobs/plan.c - a work over a span of the plan in closed form: what it asks, gets within the room it has, and keeps at work; no clock, no failures.
 *
 * Services and batches: demand of the middle of the span by their own growth and software gain, sized as in a run (serve.c), hours of their shape.
 * Training: the gang while a run is due, each for its undisturbed time.  Streams: arrivals x mean GPUs x mean run time (Little's law).
 */
#include "models/jobs/jobs.h"
#include "sim/base/calendar.h"
#include "sim/input/import/trace.h"
#include <gsl/gsl_cdf.h>
#include <math.h>

static bool planned(const struct mw_work *w)
{
    return w->kind != MW_W_PIPELINE && w->kind != MW_W_POWER;
}

uint32_t mw_work_plan_n(struct mw_sim *s)
{
    const struct mw_jobs *c = mw_jobs(s);
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->work_n; i++)
        n += planned(&c->work[i]);
    return n;
}

static const struct mw_work *nth(const struct mw_jobs *c, uint32_t n)
{
    for (uint32_t i = 0; i < c->work_n; i++)
        if (planned(&c->work[i]) && n-- == 0)
            return &c->work[i];
    MW_ASSERT(!"a work of the plan");
    return NULL;
}

/* ---- services */

struct tokens { double served, over; };

/* Means over the week's hours; a batch that chooses its hours puts the day's demand into them. */
static struct tokens serve_hours(const struct mw_jobs *c, const struct mw_service *v, double demand, double capacity, double most)
{
    const struct mw_shape_part *shape = &c->work[v->work].p->demand.shape;
    struct tokens r = { 0 };
    bool chooses = mw_serve_flexible(c, v);
    double weekend = shape->h.use && isfinite(shape->weekend_frac) ? shape->weekend_frac : 1.0;
    for (int day = 0; day < 7; day++)
        for (int h = 0; h < 24; h++) {
            double f = (shape->h.use ? shape->hour[h] : 1.0) * (day >= 5 ? weekend : 1.0);
            if (chooses)
                f = h < (int)MW_CHEAP_HOURS ? 24.0 / MW_CHEAP_HOURS : 0.0;
            double served = fmin(f * demand, capacity);
            r.served += served / 168.0;
            r.over += fmin(f * demand - served, most) / 168.0;
        }
    return r;
}

static double whole(double gpus, uint32_t each)
{
    return floor(gpus / each + 1e-9) * each;
}

static double mean_frac(const struct mw_jobs *c, const struct mw_service *v)
{
    const struct mw_shape_part *p = &c->work[v->work].p->demand.shape;
    double mean = 0.0, weekend = p->h.use && isfinite(p->weekend_frac) ? p->weekend_frac : 1.0;
    if (!p->h.use || mw_serve_flexible(c, v))
        return 1.0;
    for (int h = 0; h < 24; h++)
        mean += p->hour[h] / 24.0;
    return mean * (5.0 + 2.0 * weekend) / 7.0;
}

static void plan_serve(struct mw_sim *s, const struct mw_jobs *c, const struct mw_work *w, int64_t t0_ns, int64_t t1_ns, double headroom, struct mw_work_plan *o, double room)
{
    const struct mw_service *v = &c->service[w->service];
    int64_t mid_ns = t0_ns + (t1_ns - t0_ns) / 2;
    double per = mw_serve_tokps_per_gpu(s, c, v, mid_ns), demand = mw_serve_demand_tokps(s, c, v, mid_ns), most = fmax(w->p->overflow.most_n, 0.0) * per;
    o->tokens = true;
    o->batch = mw_serve_is_batch(c, v);
    o->rest = v->fill;
    o->held = whole(room, v->each);
    if (o->rest) {
        o->gpus = o->load = o->held;
        o->asked = o->served = o->held * per;
        return;
    }
    double peak = mw_serve_peak_frac(c, v) * fmax(mw_serve_demand_tokps(s, c, v, t0_ns), mw_serve_demand_tokps(s, c, v, t1_ns));
    double ask = per > 0.0 ? ceil(peak / (per * w->p->load_frac) / v->each) * v->each : 0.0;
    o->gpus = isfinite(ask) ? ask : 0.0;
    o->held = fmin(o->gpus, o->held);
    o->asked = demand * mean_frac(c, v);
    struct tokens t = serve_hours(c, v, demand, o->held * per, isfinite(most) ? most : 0.0);
    double lent = o->batch ? fmin(o->asked - t.served, headroom * per) : 0.0;
    o->load = per > 0.0 ? t.served / per : 0.0; /* GPU time on borrowed headroom is at work too */
    o->load += per > 0.0 ? lent / per : 0.0;
    o->served = t.served + lent;
    o->over = fmin(t.over, o->asked - o->served);
    o->unserved = fmax(0.0, o->asked - o->served - o->over);
}

/* ---- training */

static double overlap_s(double a0, double a1, double b0, double b1)
{
    return fmax(0.0, fmin(a1, b1) - fmax(a0, b0));
}

/* When the first of its runs is due.  Undated ones begin anew with every year that is simulated, so here with every calendar year. */
static int64_t first_due_ns(struct mw_sim *s, const struct mw_work *w, int64_t t0_ns)
{
    if (w->p->start_ns)
        return w->start_ns;
    int64_t year_ns = mw_time_from_civil(mw_time_to_civil(t0_ns + s->zone_ns).year, 1, 1, 0, 0, 0.0) - s->zone_ns;
    return year_ns > s->plan_ns ? year_ns : s->plan_ns;
}

/* Seconds of runs within the span: run k is due at start + k every and takes its undisturbed time. */
static double runs_s(struct mw_sim *s, const struct mw_jobs *c, const struct mw_work *w, int64_t t0_ns, int64_t t1_ns)
{
    double every = isfinite(w->p->every_s) && w->p->every_s > 0.0 ? w->p->every_s : INFINITY, length = mw_train_nominal_s(s, c, w);
    double from = mw_time_s(t0_ns - first_due_ns(s, w, t0_ns)), to = from + mw_time_s(t1_ns - t0_ns), sum = 0.0;
    if (!isfinite(length))
        return to > 0.0 ? overlap_s(0.0, INFINITY, from, to) : 0.0;
    double first = isfinite(every) ? fmax(0.0, floor((from - length) / every)) : 0.0;
    for (double k = first; (k == 0.0 || isfinite(every)) && (k == 0.0 ? 0.0 : k * every) < to && k < first + 10000.0; k++) {
        double begin = k == 0.0 ? 0.0 : k * every;
        sum += overlap_s(begin, begin + length, from, to);
    }
    return sum;
}

static void plan_train(struct mw_sim *s, const struct mw_jobs *c, const struct mw_work *w, int64_t t0_ns, int64_t t1_ns, double room, struct mw_work_plan *o)
{
    double runs = runs_s(s, c, w, t0_ns, t1_ns) / mw_time_s(t1_ns - t0_ns), gang = w->p->gpus_n;
    o->asked = gang * runs;
    o->gpus = gang * fmax(ceil(runs - 1e-9), runs > 0.0 ? 1.0 : 0.0);
    double gangs = gang > 0.0 ? fmin(ceil(runs - 1e-9), floor(room / gang + 1e-9)) : 0.0;
    o->held = gang * gangs;
    o->load = o->served = fmin(o->asked, o->held);
    o->unserved = o->asked - o->served;
}

/* ---- streams */

static double mean_gpus(const struct mw_map *m)
{
    const struct mw_blend *b = m->item;
    double sum = 0.0, total = 0.0;
    for (uint32_t i = 0; i < m->n; i++) {
        total += b[i].share;
        sum += b[i].share * fmax(1.0, b[i].key);
    }
    return total > 0.0 ? sum / total : 1.0;
}

/* Mean of min(X, most) of a lognormal X. */
static double lognormal_mean_s(double median_s, double sigma, double most_s)
{
    double mean_s = median_s * exp(sigma * sigma / 2.0);
    if (!(most_s > 0.0) || !isfinite(most_s) || !(median_s > 0.0))
        return mean_s;
    if (!(sigma > 0.0))
        return fmin(median_s, most_s);
    double z = log(most_s / median_s) / sigma;
    return mean_s * gsl_cdf_ugaussian_P(z - sigma) + most_s * gsl_cdf_ugaussian_Q(z);
}

static double run_mean_s(const struct mw_run_time_params *p)
{
    return isfinite(p->fixed_s) ? p->fixed_s : isfinite(p->exponential_s) ? p->exponential_s : lognormal_mean_s(p->lognormal_s, p->sigma, NAN);
}

/* Share of the racks that have arrived: a growing cluster attracts as much less (stream.c). */
static double arrived_frac(struct mw_sim *s, const struct mw_jobs *c, int64_t t_ns)
{
    double here = 0.0, all = 0.0;
    for (uint32_t g = 0; g < c->group_n; g++) {
        const struct mw_group *q = c->port->compute->group(s, g);
        double n = (double)q->rack_n * q->node_per_rack * q->gpu_per_node;
        all += n;
        here += q->ready_ns <= t_ns ? n : 0.0;
    }
    return all > 0.0 ? here / all : 0.0;
}

static double stream_gpus(struct mw_sim *s, const struct mw_jobs *c, const struct mw_work *w, int64_t t0_ns, int64_t t1_ns)
{
    const struct mw_workload_part *p = &w->p->replay;
    double from = mw_time_s(t0_ns), to = mw_time_s(t1_ns), in_s = to - from;
    double start = mw_time_s(w->start_ns > s->plan_ns ? w->start_ns : s->plan_ns);
    if (w->kind == MW_W_TRACE) {
        double span = w->trace->sanity.span_s / w->scale;
        return span > 0.0 ? w->trace->sanity.gpu_s * w->wider / span * overlap_s(start, start + span, from, to) / in_s : 0.0;
    }
    double due = overlap_s(start, INFINITY, from, to) / in_s;
    if (w->kind == MW_W_QUEUE)
        return due * w->p->queue.arrivals_hz * mean_gpus(&w->p->queue.gpus) * run_mean_s(&w->p->queue.run_time);
    return due * p->jobs_per_s * w->scale * arrived_frac(s, c, t0_ns + (t1_ns - t0_ns) / 2) * mean_gpus(&p->gpus) * w->wider *
           lognormal_mean_s(p->run_p50_s, p->run_sigma, p->run_max_s);
}

struct mw_work_plan mw_work_plan(struct mw_sim *s, uint32_t work, int64_t t0_ns, int64_t t1_ns, double room, double headroom)
{
    const struct mw_jobs *c = mw_jobs(s);
    const struct mw_work *w = nth(c, work);
    struct mw_work_plan o = { .name = w->name, .pool = w->pool, .prio = w->prio };
    room = fmax(room, 0.0);
    if (w->kind == MW_W_SERVE) {
        plan_serve(s, c, w, t0_ns, t1_ns, headroom, &o, room);
    } else if (w->kind == MW_W_TRAIN) {
        plan_train(s, c, w, t0_ns, t1_ns, room, &o);
    } else {
        o.asked = o.gpus = stream_gpus(s, c, w, t0_ns, t1_ns);
        o.held = o.load = o.served = fmin(o.asked, room);
        o.unserved = o.asked - o.served;
    }
    return o;
}
