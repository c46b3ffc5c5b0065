/* models/jobs/job.c - life of one job: waiting, starting, running, restoring, gone; rates come from rate.c, checkpoints from train.c. */
#include "models/jobs/jobs.h"
#include "sim/base/calendar.h"
#include "sim/base/minmax.h"
#include <math.h>
#include <string.h>

/* Slabs double and are never given back: in the steady state no handler allocates. */
void *mw_jobs_grow(struct mw_arena *a, void *old, uint32_t n, uint32_t *cap, size_t item_B)
{
    if (n < *cap)
        return old;
    uint32_t new_cap = *cap ? *cap * 2 : 256;
    void *p = mw_arena_alloc(a, new_cap * item_B);
    if (*cap)
        memcpy(p, old, *cap * item_B);
    *cap = new_cap;
    return p;
}

bool mw_job_counts(const struct mw_jobs *c, uint32_t job)
{
    return c->work[c->job[job].work].kind != MW_W_SERVE;
}

uint32_t mw_job_new(struct mw_sim *s, struct mw_jobs *c, uint32_t work, uint32_t gpus, double left)
{
    uint32_t j = c->job_free;
    if (j != MW_NONE) {
        c->job_free = c->job[j].next;
    } else {
        c->job = mw_jobs_grow(s->arena, c->job, c->job_n, &c->job_cap, sizeof *c->job);
        j = c->job_n++;
    }
    c->job[j] = (struct mw_job){ .id = c->next_id++, .work = work, .gpus = gpus, .handle = MW_NONE, .state = MW_JOB_WAITING, .submit_ns = s->now_ns, .wait_ns = s->now_ns,
                                 .start_ns = -1, .t_ns = s->now_ns, .left = left, .durable_left = left, .total = left, .full_hz = 1.0, .link = MW_NONE, .run = MW_NONE };
    if (mw_job_counts(c, j)) {
        c->work[work].arrived_n++;
        mw_book_add(s, c->a_arrived, 1.0);
    }
    return j;
}

void mw_job_free(struct mw_sim *s, struct mw_jobs *c, uint32_t job)
{
    struct mw_job *j = &c->job[job];
    mw_sim_cancel(s, j->timer);
    mw_sim_cancel(s, j->patience);
    j->state = MW_JOB_NONE;
    j->wait = 0;
    j->next = c->job_free;
    c->job_free = job;
}

void mw_job_row(struct mw_sim *s, struct mw_jobs *c, uint32_t job, const char *state, int64_t end_ns)
{
    const struct mw_job *j = &c->job[job];
    if (!s->sink.job || !mw_sim_books_open(s))
        return;
    s->sink.job(s->sink.ctx, &(struct mw_job_row){ .id = j->id, .work = c->work[j->work].name, .state = state, .submit_ns = j->submit_ns, .start_ns = j->start_ns, .end_ns = end_ns,
                                                   .gpus = j->gpus, .gpu_s = j->held_gpu_s, .productive_gpu_s = j->prod_gpu_s, .energy_j = NAN, .restarts = j->restarts });
}

/* ---- the GPU-time book */

static void book(struct mw_sim *s, struct mw_jobs *c, const struct mw_job *j, double sign)
{
    double n = sign * j->gpus;
    if (j->state == MW_JOB_WAITING || j->state == MW_JOB_NONE)
        return;
    if (j->state != MW_JOB_RUNNING) {
        mw_level_move(s, c->l_state[j->state], n);
        return;
    }
    if (c->work[j->work].kind == MW_W_SERVE)
        return; /* the service books its replicas together */
    mw_level_move(s, c->l_prod, n * j->rate);
    if (j->share < 1.0)
        mw_level_move(s, c->l_net, n * (1.0 - j->share));
    if (j->mean_clock < 1.0)
        mw_level_move(s, c->l_throttle, n * j->share * (1.0 - j->mean_clock));
    double straggler = n * (j->share * j->mean_clock - j->rate);
    if (straggler != 0.0)
        mw_level_move(s, c->l_straggler, straggler);
}

void mw_job_advance(struct mw_sim *s, struct mw_jobs *c, uint32_t job)
{
    struct mw_job *j = &c->job[job];
    struct mw_work *w = &c->work[j->work];
    double dt_s = mw_time_s(s->now_ns - j->t_ns);
    j->t_ns = s->now_ns;
    if (dt_s <= 0.0 || j->state == MW_JOB_WAITING)
        return;
    double held = j->gpus * dt_s;
    j->held_gpu_s += held;
    w->gpu_s += held;
    if (j->state != MW_JOB_RUNNING || w->kind == MW_W_SERVE)
        return;
    double done = mw_min(j->left, dt_s * j->full_hz * j->rate);
    j->left -= done;
    j->prod_gpu_s += held * j->rate;
    w->prod_gpu_s += held * j->rate;
    if (w->kind == MW_W_TRAIN && j->total > 0.0)
        w->tokens += w->p->tokens_tok * done / j->total;
}

void mw_job_enter(struct mw_sim *s, struct mw_jobs *c, uint32_t job, enum mw_job_state to)
{
    struct mw_job *j = &c->job[job];
    mw_job_advance(s, c, job);
    book(s, c, j, -1.0);
    j->state = to;
    if (to == MW_JOB_RUNNING)
        mw_rate_measure(s, c, job);
    book(s, c, j, 1.0);
}

void mw_job_timer(struct mw_sim *s, struct mw_jobs *c, uint32_t job, double in_s)
{
    struct mw_job *j = &c->job[job];
    int64_t in_ns = mw_time_ns_up(in_s);
    if (!isfinite(in_s) || in_ns >= INT64_MAX - s->now_ns) {
        mw_sim_cancel(s, j->timer);
        j->wait = 0;
        return;
    }
    if (j->wait && mw_sim_move(s, j->timer, s->now_ns + in_ns))
        return;
    j->wait = ++c->wait ? c->wait : ++c->wait; /* 0 means no wait */
    j->timer = mw_sim_post(s, MW_M_JOBS, s->now_ns + in_ns, MW_AT_DONE, MW_EV_SEGMENT, job, j->wait);
}

/* ---- with the scheduler */

void mw_job_submit(struct mw_sim *s, struct mw_jobs *c, uint32_t job)
{
    struct mw_job *j = &c->job[job];
    const struct mw_work *w = &c->work[j->work];
    struct mw_ask a = { .id = job, .gpus = j->gpus, .pool = w->pool, .prio = w->prio, .expected_s = INFINITY, .again = j->restarts > 0 };
    if (w->kind == MW_W_TRAIN)
        mw_train_ask(s, c, job, &a);
    else if (w->kind != MW_W_SERVE)
        a.expected_s = j->left + (j->restarts && c->port->hazard ? c->port->hazard->restart_s(s) : isfinite(w->p->launch_s) ? w->p->launch_s : 0.0);
    j->wait_ns = s->now_ns;
    uint32_t handle = c->port->sched->submit(s, &a);
    c->job[job].handle = handle;
    if (w->kind == MW_W_QUEUE && isfinite(w->p->queue.patience_s) && w->p->queue.patience_s > 0.0 && j->start_ns < 0)
        c->job[job].patience = mw_sim_post(s, MW_M_JOBS, s->now_ns + mw_time_ns_up(w->p->queue.patience_s), MW_AT_DONE, MW_EV_THRESHOLD, job, 0);
}

static double launch_s(struct mw_sim *s, const struct mw_jobs *c, const struct mw_work *w)
{
    if (isfinite(w->p->launch_s))
        return w->p->launch_s;
    if (w->kind == MW_W_SERVE)
        return 300.0; /* loading weights and warming up: assumed */
    return w->kind == MW_W_TRAIN && c->port->hazard ? c->port->hazard->restart_s(s) : 0.0;
}

static void waited(struct mw_work *w, double wait_s)
{
    mw_sketch_add(w->waits_s, wait_s);
    mw_sum_add(&w->waited_s, wait_s);
}

void mw_job_placed(struct mw_sim *s, uint32_t job, uint32_t handle)
{
    struct mw_jobs *c = mw_jobs(s);
    struct mw_job *j = &c->job[job];
    struct mw_work *w = &c->work[j->work];
    mw_sim_cancel(s, j->patience);
    j->handle = handle;
    if (j->start_ns < 0) {
        waited(w, mw_time_s(s->now_ns - j->submit_ns));
        j->start_ns = s->now_ns;
    }
    mw_rate_link(s, c, job);
    if (w->kind == MW_W_TRAIN)
        mw_train_begin(s, c, job);
    bool again = j->restarts > 0 && w->kind != MW_W_SERVE;
    double in_s = again ? (c->port->hazard ? c->port->hazard->restart_s(s) : 0.0) : launch_s(s, c, w);
    if (in_s <= 0.0 && w->kind != MW_W_TRAIN) {
        mw_job_run(s, c, job);
        return;
    }
    mw_job_enter(s, c, job, again ? MW_JOB_RESTORING : MW_JOB_STARTING);
    mw_job_timer(s, c, job, in_s);
}

void mw_job_run(struct mw_sim *s, struct mw_jobs *c, uint32_t job)
{
    mw_job_enter(s, c, job, MW_JOB_RUNNING);
    if (c->work[c->job[job].work].kind == MW_W_SERVE) {
        mw_serve_replica(s, c, job, 1);
        return;
    }
    mw_rate_use(s, c, job, 1);
    mw_job_plan(s, c, job);
}

void mw_job_plan(struct mw_sim *s, struct mw_jobs *c, uint32_t job)
{
    const struct mw_job *j = &c->job[job];
    if (c->work[j->work].kind == MW_W_TRAIN)
        mw_train_plan(s, c, job);
    else
        mw_job_timer(s, c, job, j->left / (j->full_hz * j->rate));
}

void mw_job_segment(struct mw_sim *s, struct mw_jobs *c, uint32_t job)
{
    struct mw_job *j = &c->job[job];
    bool train = c->work[j->work].kind == MW_W_TRAIN;
    j->wait = 0;
    if (train)
        mw_train_segment(s, c, job);
    else if (j->state != MW_JOB_RUNNING)
        mw_job_run(s, c, job);
    else
        mw_job_finish(s, c, job);
}

void mw_job_finish(struct mw_sim *s, struct mw_jobs *c, uint32_t job)
{
    struct mw_job *j = &c->job[job];
    mw_rate_use(s, c, job, -1);
    mw_job_enter(s, c, job, MW_JOB_NONE);
    mw_rate_unlink(s, c, job);
    if (c->work[j->work].kind == MW_W_TRAIN)
        mw_train_done(s, c, job);
    c->port->sched->release(s, j->handle);
    c->work[j->work].finished_n++;
    mw_book_add(s, c->a_finished, 1.0);
    mw_job_row(s, c, job, "finished", s->now_ns);
    mw_job_free(s, c, job);
}

void mw_job_withdraw(struct mw_sim *s, struct mw_jobs *c, uint32_t job)
{
    struct mw_job *j = &c->job[job];
    if (j->state != MW_JOB_WAITING)
        return;
    c->port->sched->release(s, j->handle);
    c->work[j->work].lost_n++;
    waited(&c->work[j->work], mw_time_s(s->now_ns - j->submit_ns));
    mw_book_add(s, c->a_lost, 1.0);
    mw_job_row(s, c, job, "cancelled", s->now_ns);
    mw_job_free(s, c, job);
}

/* Queued jobs keep what they had at their last own checkpoint; `every` is its interval, an hour where none is said (assumed). */
static void own_checkpoint(struct mw_jobs *c, struct mw_job *j)
{
    const struct mw_checkpoint_params *p = &c->work[j->work].p->checkpoint;
    double every = isfinite(p->every.v) && p->every.v > 0.0 ? p->every.v : MW_S_PER_HOUR, since = j->durable_left - j->left;
    double kept = floor(since / every) * every;
    if (since <= 0.0)
        return;
    j->durable_prod += (j->prod_gpu_s - j->durable_prod) * kept / since;
    j->durable_left -= kept;
}

/* Back to the last durable checkpoint: productive time since then was in vain. */
static void roll_back(struct mw_sim *s, struct mw_jobs *c, struct mw_job *j)
{
    struct mw_work *w = &c->work[j->work];
    double lost = j->prod_gpu_s - fmax(j->durable_prod, j->open_prod);
    if (lost > 0.0 && mw_sim_books_open(s)) {
        mw_book_move(s, c->a_prod, c->a_redone, lost);
        c->redone_gpu_s += lost;
        w->redone_gpu_s += lost;
    }
    if (w->kind == MW_W_TRAIN && j->total > 0.0)
        w->tokens = fmax(0.0, w->tokens - w->p->tokens_tok * (j->durable_left - j->left) / j->total);
    j->left = j->durable_left;
    j->prod_gpu_s = j->durable_prod;
    j->open_prod = fmin(j->open_prod, j->durable_prod);
}

void mw_job_evicted(struct mw_sim *s, uint32_t job, enum mw_why why)
{
    struct mw_jobs *c = mw_jobs(s);
    struct mw_job *j = &c->job[job];
    const struct mw_work *w = &c->work[j->work];
    if (w->kind == MW_W_SERVE && j->state == MW_JOB_RUNNING)
        mw_serve_replica(s, c, job, -1);
    mw_rate_use(s, c, job, -1);
    mw_job_enter(s, c, job, MW_JOB_WAITING);
    mw_rate_unlink(s, c, job);
    j->handle = MW_NONE;
    mw_job_timer(s, c, job, INFINITY);
    if (w->kind == MW_W_TRAIN)
        mw_train_lost(s, c, job);
    if (why == MW_WHY_PREEMPT || why == MW_WHY_RETIRE) { /* with notice: it checkpoints before it goes */
        j->durable_left = j->left;
        j->durable_prod = j->prod_gpu_s;
    } else if (w->kind != MW_W_SERVE) {
        if (w->kind != MW_W_TRAIN)
            own_checkpoint(c, j);
        roll_back(s, c, j);
    }
    j->restarts++;
    mw_job_submit(s, c, job);
}
