/* models/jobs/train.c - training runs: a gang, its rate out of a utilisation (stated, or what the plan computed for its layout), its checkpoints, its restores.
 *
 * Work of a run: 6 x active parameters x tokens flop (Kaplan et al., arXiv 2001.08361), done at gpus x dense bfloat16 peak x utilisation.
 * Checkpoint: 14 bytes per parameter (bfloat16 weights 2, single-precision master weights and two moments 12; ZeRO, arXiv 1910.02054).
 * Interval `optimal`: sqrt(2 stall / rate of interruptions) (Young 1974), never shorter than the writing takes.
 */
#include "models/jobs/jobs.h"
#include "sim/base/calendar.h"
#include <math.h>

#define FLOP_PER_PARAM_TOKEN 6.0
#define CKPT_B_PER_PARAM 14.0
#define UNIT_FLOPPS 1e15            /* work is kept in seconds of the gang at this peak per device */
#define GPU_IO_BPS 6.25e9           /* most that one GPU moves to storage: 50 Gb/s of front end (assumed) */
#define LEFT_EPS 1e-9               /* work that rounding of event times leaves */

double mw_train_interval_s(double stall_s, double interrupts_hz)
{
    return interrupts_hz > 0.0 && stall_s > 0.0 ? sqrt(2.0 * stall_s / interrupts_hz) : INFINITY;
}

static double active_n(const struct mw_ai_model_part *m)
{
    return isfinite(m->active_n) && m->active_n > 0.0 ? m->active_n : m->params_n;
}

static double run_flop(const struct mw_work *w)
{
    return FLOP_PER_PARAM_TOKEN * active_n(&w->p->train) * w->p->tokens_tok;
}

/* ---- asking for a gang */

static const struct mw_group *pool_group(struct mw_sim *s, const struct mw_jobs *c, uint32_t pool, uint32_t *index)
{
    for (uint32_t g = 0; g < c->group_n; g++) {
        const struct mw_group *q = c->port->compute->group(s, g);
        if (q->pool == pool && q->gpu_per_node) {
            *index = g;
            return q;
        }
    }
    return NULL;
}

static uint32_t pool_racks(struct mw_sim *s, const struct mw_jobs *c, uint32_t pool)
{
    uint32_t n = 0;
    for (uint32_t g = 0; g < c->group_n; g++) {
        const struct mw_group *q = c->port->compute->group(s, g);
        n += q->pool == pool && q->gpu_per_node ? q->rack_n : 0;
    }
    return n;
}

/* GPUs used of each rack where a rack is one NVLink domain: the rest are its spares.  0: the gang does not take whole racks. */
uint32_t mw_train_rack_gpus(struct mw_sim *s, const struct mw_jobs *c, const struct mw_work *w, uint32_t gpus)
{
    uint32_t index, each;
    const struct mw_group *g = pool_group(s, c, w->pool, &index);
    if (!g)
        return 0;
    uint32_t all = g->node_per_rack * g->gpu_per_node;
    if (isfinite(w->p->gpus_per_rack_n)) {
        each = (uint32_t)w->p->gpus_per_rack_n;
    } else {
        if (g->rack->node.gpu.scaleup_n < all || g->node_per_rack < 2)
            return 0;
        for (each = 1; each * 2 <= all; each *= 2) {}
    }
    return each && each <= all && gpus >= each && gpus % each == 0 && gpus / each <= pool_racks(s, c, w->pool) ? each : 0;
}

double mw_train_nominal_s(struct mw_sim *s, const struct mw_jobs *c, const struct mw_work *w)
{
    uint32_t g;
    double peak = pool_group(s, c, w->pool, &g) ? c->port->compute->gpu_flopps(s, g, "bf16") : 0.0;
    return peak > 0.0 ? run_flop(w) / (w->p->gpus_n * peak * w->mfu) : INFINITY;
}

/* ---- runs that give a layout: the plan asks the step model for their rate */

static bool lays_out(const struct mw_work *w)
{
    return w->kind == MW_W_TRAIN && w->p->parallel && *w->p->parallel && w->p->gpus_n > 0.0 && w->p->tokens_tok > 0.0;
}

uint32_t mw_train_work_n(struct mw_sim *s)
{
    const struct mw_jobs *c = mw_jobs(s);
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->work_n; i++)
        n += lays_out(&c->work[i]);
    return n;
}

struct mw_train_work mw_train_work(struct mw_sim *s, uint32_t i)
{
    const struct mw_jobs *c = mw_jobs(s);
    uint32_t at = 0, g;
    for (;; at++)
        if (lays_out(&c->work[at]) && i-- == 0)
            break;
    const struct mw_work *w = &c->work[at];
    const struct mw_work_params *p = w->p;
    return (struct mw_train_work){ .name = w->name, .precision = p->precision, .parallel = p->parallel, .model = &p->train, .gpus_n = p->gpus_n, .tokens_tok = p->tokens_tok, .batch_tok = p->batch_tok,
                                   .sequence_tok = p->sequence_tok, .imbalance = p->imbalance, .group = pool_group(s, c, w->pool, &g), .software = &p->software, .start_ns = p->start_ns,
                                   .wire = c->port->fabric ? c->port->fabric->wire(s) : (struct mw_wire){ 0 } };
}

void mw_train_ask(struct mw_sim *s, struct mw_jobs *c, uint32_t job, struct mw_ask *a)
{
    const struct mw_job *j = &c->job[job];
    const struct mw_work *w = &c->work[j->work];
    a->gpu_per_rack = mw_train_rack_gpus(s, c, w, j->gpus);
    a->whole_racks = a->gpu_per_rack > 0;
    a->expected_s = 1.1 * mw_train_nominal_s(s, c, w) * j->left / j->total; /* a tenth for checkpoints and restarts */
}

/* ---- on its placement */

static void flow_open(struct mw_sim *s, struct mw_jobs *c, uint32_t job)
{
    struct mw_job *j = &c->job[job];
    struct mw_run *r = &c->run[j->run];
    const struct mw_work_params *p = c->work[j->work].p;
    uint32_t group[256], n = 0;
    double peak_Bps = 0.0, gpus[256];
    if (!c->port->fabric)
        return;
    for (uint32_t l = j->link; l != MW_NONE && n < 256; l = c->link[l].jnext) {
        group[n] = c->link[l].group;
        gpus[n++] = c->link[l].gpus;
    }
    if (n == 0)
        return;
    peak_Bps = mw_node_nic_Bps(&c->port->compute->group(s, group[0])->rack->node);
    if (peak_Bps <= 0.0)
        return;
    r->flow = c->port->fabric->open(s, &(struct mw_flow){ .group_n = n, .group = group, .gpus = gpus, .peak_Bps = peak_Bps * p->beyond_leaf_frac, .duty = p->net_duty_frac, .wired = p->parallel && *p->parallel });
    r->flowing = true;
    mw_sim_dirty(s, MW_M_JOBS, MW_M_JOBS);
}

static void flow_close(struct mw_sim *s, struct mw_jobs *c, struct mw_run *r)
{
    if (r->flowing) {
        c->port->fabric->close(s, r->flow);
        mw_sim_dirty(s, MW_M_JOBS, MW_M_JOBS);
    }
    r->flowing = false;
}

static double size_B(const struct mw_work *w)
{
    const struct mw_checkpoint_params *p = &w->p->checkpoint;
    return p->copies_n * (isfinite(p->size_B) ? p->size_B : CKPT_B_PER_PARAM * w->p->train.params_n);
}

struct mw_checkpoint_pace mw_train_pace(struct mw_sim *s, const struct mw_jobs *c, const struct mw_work *w)
{
    const struct mw_checkpoint_params *p = &w->p->checkpoint;
    const struct mw_storage_ops *st = c->port->storage;
    double write_Bps = st ? st->write_Bps(s, NULL) : INFINITY, read_Bps = st ? st->read_Bps(s, NULL) : INFINITY, most_Bps = w->p->gpus_n * GPU_IO_BPS;
    struct mw_checkpoint_pace r = { .interrupts_hz = c->port->hazard ? c->port->hazard->interrupts_hz(s, (uint32_t)w->p->gpus_n) : 0.0 };
    if (write_Bps > 0.0 && isfinite(write_Bps))
        r.write_s = size_B(w) / fmin(write_Bps, most_Bps);
    if (read_Bps > 0.0 && isfinite(read_Bps))
        r.read_s = size_B(w) / fmax(1.0, p->copies_n) / fmin(read_Bps, most_Bps);
    r.stall_s = p->kind == MW_CKPT_SYNC ? p->stall_s + r.write_s : p->stall_s;
    r.interval_s = isfinite(p->every.v) && p->every.v > 0.0 ? p->every.v : fmax(r.write_s, mw_train_interval_s(r.stall_s, r.interrupts_hz));
    return r;
}

void mw_train_begin(struct mw_sim *s, struct mw_jobs *c, uint32_t job)
{
    struct mw_job *j = &c->job[job];
    const struct mw_work *w = &c->work[j->work];
    struct mw_run *r = &c->run[j->run];
    double peak = INFINITY;
    for (uint32_t l = j->link; l != MW_NONE; l = c->link[l].jnext)
        peak = fmin(peak, c->port->compute->gpu_flopps(s, c->link[l].group, "bf16"));
    j->full_hz = peak / UNIT_FLOPPS;
    r->size_B = size_B(w);
    r->interval_s = mw_train_pace(s, c, w).interval_s;
    flow_open(s, c, job);
}

static void transfer(struct mw_sim *s, struct mw_jobs *c, uint32_t job, bool write)
{
    struct mw_run *r = &c->run[c->job[job].run];
    r->transfer_wait = ++c->wait ? c->wait : ++c->wait;
    r->moving = true;
    double one_B = r->size_B / fmax(1.0, c->work[c->job[job].work].p->checkpoint.copies_n);
    if (c->port->storage)
        r->transfer = c->port->storage->transfer(s, NULL, write, write ? r->size_B : one_B, c->job[job].gpus * GPU_IO_BPS, MW_M_JOBS, job, r->transfer_wait);
    else
        mw_sim_post(s, MW_M_JOBS, s->now_ns, MW_AT_DONE, MW_EV_FLOW, job, r->transfer_wait); /* no storage is simulated: at once */
}

static void transfer_drop(struct mw_sim *s, struct mw_jobs *c, struct mw_run *r)
{
    if (r->moving && c->port->storage)
        c->port->storage->cancel(s, r->transfer);
    r->moving = r->due = false;
    r->transfer_wait = 0;
}

/* ---- segments */

void mw_train_plan(struct mw_sim *s, struct mw_jobs *c, uint32_t job)
{
    const struct mw_job *j = &c->job[job];
    const struct mw_run *r = &c->run[j->run];
    double end_s = j->left / (j->full_hz * j->rate), due_s = r->due_ns == INT64_MAX || r->due ? INFINITY : mw_time_s(r->due_ns - s->now_ns);
    mw_job_timer(s, c, job, fmin(end_s, fmax(0.0, due_s)));
}

static void resume(struct mw_sim *s, struct mw_jobs *c, uint32_t job)
{
    struct mw_run *r = &c->run[c->job[job].run];
    int64_t in_ns = isfinite(r->interval_s) ? mw_time_ns_up(r->interval_s) : INT64_MAX;
    r->due_ns = in_ns < INT64_MAX - s->now_ns ? s->now_ns + in_ns : INT64_MAX;
    mw_job_run(s, c, job);
}

static void checkpoint(struct mw_sim *s, struct mw_jobs *c, uint32_t job)
{
    struct mw_run *r = &c->run[c->job[job].run];
    const struct mw_checkpoint_params *p = &c->work[c->job[job].work].p->checkpoint;
    if (r->moving) { /* the one before is still being written: this one follows it */
        r->due = true;
        mw_train_plan(s, c, job);
        return;
    }
    if (p->kind == MW_CKPT_SYNC)
        mw_rate_use(s, c, job, -1); /* the pause of an asynchronous one is too short to show in the watts */
    mw_job_enter(s, c, job, MW_JOB_CHECKPOINTING);
    r->snap_left = c->job[job].left;
    r->snap_prod = c->job[job].prod_gpu_s;
    mw_job_timer(s, c, job, p->stall_s);
}

void mw_train_segment(struct mw_sim *s, struct mw_jobs *c, uint32_t job)
{
    struct mw_job *j = &c->job[job];
    mw_job_advance(s, c, job);
    if (j->state == MW_JOB_RUNNING) {
        if (j->left <= LEFT_EPS * j->total)
            mw_job_finish(s, c, job);
        else
            checkpoint(s, c, job);
    } else if (j->state == MW_JOB_CHECKPOINTING) {
        transfer(s, c, job, true);
        if (c->work[j->work].p->checkpoint.kind == MW_CKPT_ASYNC)
            resume(s, c, job);
    } else if (j->state == MW_JOB_RESTORING && j->durable_left < j->total) {
        transfer(s, c, job, false);
    } else {
        resume(s, c, job);
    }
}

void mw_train_flow(struct mw_sim *s, struct mw_jobs *c, uint32_t job)
{
    struct mw_job *j = &c->job[job];
    struct mw_run *r = &c->run[j->run];
    r->moving = false;
    if (j->state == MW_JOB_RESTORING) {
        resume(s, c, job);
        return;
    }
    j->durable_left = r->snap_left;
    j->durable_prod = r->snap_prod;
    if (j->state == MW_JOB_CHECKPOINTING && c->work[j->work].p->checkpoint.kind == MW_CKPT_SYNC) {
        resume(s, c, job);
    } else if (r->due && j->state == MW_JOB_RUNNING) {
        r->due = false;
        checkpoint(s, c, job);
    }
}

void mw_train_lost(struct mw_sim *s, struct mw_jobs *c, uint32_t job)
{
    struct mw_run *r = &c->run[c->job[job].run];
    transfer_drop(s, c, r);
    flow_close(s, c, r);
}

void mw_train_done(struct mw_sim *s, struct mw_jobs *c, uint32_t job)
{
    struct mw_job *j = &c->job[job];
    mw_train_lost(s, c, job);
    c->run[j->run].next = c->run_free;
    c->run_free = j->run;
    j->run = MW_NONE;
}

/* ---- runs */

int64_t mw_train_run_ns(const struct mw_work *w, uint32_t k)
{
    int64_t every_ns = isfinite(w->p->every_s) && w->p->every_s > 0.0 ? mw_time_ns_up(w->p->every_s) : INT64_MAX;
    if (k && (every_ns == INT64_MAX || every_ns > (INT64_MAX - w->start_ns) / k))
        return INT64_MAX;
    return w->start_ns + (k ? k * every_ns : 0);
}

static void run_submit(struct mw_sim *s, struct mw_jobs *c, uint32_t work, double left_frac)
{
    struct mw_work *w = &c->work[work];
    uint32_t gpus = (uint32_t)w->p->gpus_n, r = c->run_free;
    double total = run_flop(w) / (w->p->gpus_n * w->mfu * UNIT_FLOPPS);
    uint32_t job = mw_job_new(s, c, work, gpus, total);
    c->job[job].left = c->job[job].durable_left = total * left_frac;
    if (gpus > c->port->compute->pool(s, w->pool)->gpu_n) {
        mw_note(s, "finding", w->path, "asks for %u GPUs of pool '%s', which holds %u", gpus, c->port->compute->pool(s, w->pool)->name,
                c->port->compute->pool(s, w->pool)->gpu_n);
        w->rejected_n++;
        mw_book_add(s, c->a_rejected, 1.0);
        mw_job_row(s, c, job, "rejected", s->now_ns);
        mw_job_free(s, c, job);
        return;
    }
    if (r != MW_NONE) {
        c->run_free = c->run[r].next;
    } else {
        c->run = mw_jobs_grow(s->arena, c->run, c->run_n, &c->run_cap, sizeof *c->run);
        r = c->run_n++;
    }
    c->run[r] = (struct mw_run){ .job = job, .due_ns = INT64_MAX };
    c->job[job].run = r;
    mw_job_submit(s, c, job);
}

static void next_post(struct mw_sim *s, struct mw_jobs *c, uint32_t work)
{
    int64_t t_ns = mw_train_run_ns(&c->work[work], c->work[work].run_n);
    if (t_ns < s->end_ns)
        mw_sim_post(s, MW_M_JOBS, t_ns, MW_AT_ARRIVE, MW_EV_ARRIVE, work, 0);
}

void mw_train_next(struct mw_sim *s, struct mw_jobs *c, uint32_t work)
{
    c->work[work].run_n++;
    run_submit(s, c, work, 1.0);
    next_post(s, c, work);
}

/* A run that began before the clock did has come as far as nine tenths of its full rate took it (assumed). */
void mw_train_start(struct mw_sim *s, struct mw_jobs *c, uint32_t work)
{
    struct mw_work *w = &c->work[work];
    if (w->start_ns == 0) { /* undated: it begins with the clock */
        w->start_ns = s->start_ns;
        mw_note(s, "assumed", w->path, "no start is given: it begins anew with every year that is simulated");
    }
    while (mw_train_run_ns(w, w->run_n + 1) <= s->start_ns)
        w->run_n++;
    if (mw_train_run_ns(w, w->run_n) < s->start_ns) {
        double done = 0.9 * mw_time_s(s->start_ns - mw_train_run_ns(w, w->run_n)) / mw_train_nominal_s(s, c, w);
        w->run_n++;
        if (done < 1.0)
            run_submit(s, c, work, 1.0 - done);
    }
    next_post(s, c, work);
}
