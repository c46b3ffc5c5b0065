/* models/jobs/jobs.c - the work as a model: levels and accounts, events to their owners, metrics at the end. */
#include "models/jobs/jobs.h"
#include "models/registry.h"
#include "sim/base/calendar.h"
#include <math.h>

static double op_tokens_per_s(struct mw_sim *s)
{
    return mw_level_get(s, mw_jobs(s)->l_served);
}

static const struct mw_jobs_ops ops = { .placed = mw_job_placed, .evicted = mw_job_evicted, .clock = mw_rate_dirty, .tokens_per_s = op_tokens_per_s,
                                        .train_n = mw_train_work_n, .train = mw_train_work, .plan_n = mw_work_plan_n, .plan = mw_work_plan, .expect = mw_jobs_expect };

static void jobs_ports(struct mw_sim *s)
{
    mw_port(s)->jobs = &ops;
}

/* ---- build */

static uint32_t gpu_level(struct mw_sim *s, const char *level, const char *account)
{
    uint32_t l = mw_level_add(s, level, 0, MW_Q_NUMBER, MW_KEEP_MONTH);
    mw_account_of_level(s, MW_BOOK_GPU_TIME, MW_RIGHT, account, l);
    return l;
}

static void gpu_book(struct mw_sim *s, struct mw_jobs *c)
{
    c->l_state[MW_JOB_STARTING] = gpu_level(s, "gpus_starting_n", "starting");
    c->l_state[MW_JOB_CHECKPOINTING] = gpu_level(s, "gpus_checkpointing_n", "checkpointing");
    c->l_state[MW_JOB_RESTORING] = gpu_level(s, "gpus_restoring_n", "restoring");
    c->l_prod = mw_level_add(s, "gpus_productive_n", 0, MW_Q_NUMBER, MW_KEEP_FACILITY);
    c->a_prod = mw_account_of_level(s, MW_BOOK_GPU_TIME, MW_RIGHT, "productive", c->l_prod);
    c->l_net = gpu_level(s, "gpus_lost_network_n", "lost to network");
    c->l_storage = gpu_level(s, "gpus_lost_storage_n", "lost to storage");
    c->l_throttle = gpu_level(s, "gpus_lost_throttle_n", "lost to throttle");
    c->l_straggler = gpu_level(s, "gpus_lost_straggler_n", "lost to stragglers");
    c->l_serve_idle = gpu_level(s, "gpus_serving_headroom_n", "serving headroom");
    c->a_redone = mw_account_add(s, MW_BOOK_GPU_TIME, MW_RIGHT, "redone");
}

static void job_book(struct mw_sim *s, struct mw_jobs *c)
{
    c->a_present = mw_account_add(s, MW_BOOK_JOBS, MW_LEFT, "present at opening");
    c->a_arrived = mw_account_add(s, MW_BOOK_JOBS, MW_LEFT, "arrived");
    c->a_finished = mw_account_add(s, MW_BOOK_JOBS, MW_RIGHT, "finished");
    c->a_running = mw_account_add(s, MW_BOOK_JOBS, MW_RIGHT, "running");
    c->a_queued = mw_account_add(s, MW_BOOK_JOBS, MW_RIGHT, "queued");
    c->a_rejected = mw_account_add(s, MW_BOOK_JOBS, MW_RIGHT, "rejected");
    c->a_lost = mw_account_add(s, MW_BOOK_JOBS, MW_RIGHT, "lost");
}

static void token_book(struct mw_sim *s, struct mw_jobs *c)
{
    c->l_demand = mw_level_add(s, "serve_demand_tokps", 0, MW_Q_TOKEN_RATE, MW_KEEP_FACILITY);
    c->l_served = mw_level_add(s, "serve_tokps", 0, MW_Q_TOKEN_RATE, MW_KEEP_FACILITY);
    c->l_over = mw_level_add(s, "serve_overflow_tokps", 0, MW_Q_TOKEN_RATE, MW_KEEP_MONTH);
    c->l_unserved = mw_level_add(s, "serve_unserved_tokps", 0, MW_Q_TOKEN_RATE, MW_KEEP_MONTH);
    c->l_ingest = mw_level_add(s, "ingest_Bps", 0, MW_Q_BYTE_RATE, MW_KEEP_MONTH);
    mw_account_of_level(s, MW_BOOK_TOKENS, MW_LEFT, "demanded", c->l_demand);
    mw_account_of_level(s, MW_BOOK_TOKENS, MW_RIGHT, "served", c->l_served);
    mw_account_of_level(s, MW_BOOK_TOKENS, MW_RIGHT, "overflowed", c->l_over);
    mw_account_of_level(s, MW_BOOK_TOKENS, MW_RIGHT, "unserved", c->l_unserved);
}

static int jobs_build(struct mw_sim *s)
{
    struct mw_jobs *c = mw_jobs(s);
    c->p = mw_params(s, MW_M_JOBS);
    c->port = mw_port(s);
    c->job_free = c->link_free = c->run_free = MW_NONE;
    c->group_n = c->port->compute->group_n(s);
    c->group_link = mw_arena_array(s->arena, uint32_t, c->group_n + 1);
    c->dirty = mw_arena_array(s->arena, uint32_t, c->group_n + 1);
    c->group_dirty = mw_arena_array(s->arena, bool, c->group_n + 1);
    for (uint32_t g = 0; g < c->group_n; g++)
        c->group_link[g] = MW_NONE;
    gpu_book(s, c);
    job_book(s, c);
    token_book(s, c);
    int bad = mw_works_build(s, c);
    if (bad == 0)
        mw_serve_build(s, c);
    return bad;
}

/* ---- run */

static void jobs_start(struct mw_sim *s)
{
    struct mw_jobs *c = mw_jobs(s);
    mw_serve_start(s, c); /* together, and before the streams that take what they leave */
    for (uint32_t i = 0; i < c->work_n; i++)
        switch (c->work[i].kind) {
        case MW_W_TRAIN: mw_train_start(s, c, i); break;
        case MW_W_QUEUE: case MW_W_WORKLOAD: case MW_W_TRACE: mw_stream_start(s, c, i); break;
        case MW_W_PIPELINE: case MW_W_POWER: mw_feed_start(s, c, i); break;
        case MW_W_SERVE: break;
        }
}

static void arrive(struct mw_sim *s, struct mw_jobs *c, const struct mw_event *e)
{
    if (c->work[e->ent].kind == MW_W_TRAIN)
        mw_train_next(s, c, e->ent);
    else if (e->wait)
        mw_stream_arrive(s, c, e->ent);
    else
        mw_stream_again(s, c, e->ent);
}

static void jobs_handle(struct mw_sim *s, const struct mw_event *e)
{
    struct mw_jobs *c = mw_jobs(s);
    switch (e->kind) {
    case MW_EV_ARRIVE:
        arrive(s, c, e);
        break;
    case MW_EV_SEGMENT:
        if (c->job[e->ent].wait == e->wait)
            mw_job_segment(s, c, e->ent);
        break;
    case MW_EV_FLOW:
        if (c->job[e->ent].run != MW_NONE && c->run[c->job[e->ent].run].transfer_wait == e->wait)
            mw_train_flow(s, c, e->ent);
        break;
    case MW_EV_THRESHOLD:
        mw_job_withdraw(s, c, e->ent);
        break;
    case MW_EV_KNOT:
        if (e->ent == MW_NONE)
            mw_serve_hour(s, c);
        else
            mw_feed_knot(s, c, e->ent);
        break;
    default:
        break;
    }
}

static void jobs_settle(struct mw_sim *s, int round)
{
    mw_rate_settle(s, mw_jobs(s), round);
}

/* What is there when the books open is carried over; progress before counts for the job, not for the books. */
static void jobs_open(struct mw_sim *s)
{
    struct mw_jobs *c = mw_jobs(s);
    for (uint32_t i = 0; i < c->job_n; i++) {
        if (c->job[i].state == MW_JOB_NONE)
            continue;
        mw_job_advance(s, c, i);
        c->job[i].open_prod = c->job[i].prod_gpu_s;
        if (mw_job_counts(c, i))
            mw_book_add(s, c->a_present, 1.0);
    }
    for (uint32_t i = 0; i < c->work_n; i++) {
        struct mw_work *w = &c->work[i];
        mw_sketch_init(w->waits_s);
        w->waited_s = (struct mw_sum){ 0 };
        w->arrived_n = w->finished_n = w->lost_n = w->rejected_n = 0;
        w->gpu_s = w->prod_gpu_s = w->redone_gpu_s = w->tokens = 0.0;
    }
    c->redone_gpu_s = 0.0;
}

/* ---- close */

static void jobs_left(struct mw_sim *s, struct mw_jobs *c)
{
    for (uint32_t i = 0; i < c->job_n; i++) {
        if (c->job[i].state == MW_JOB_NONE || c->job[i].handle == MW_NONE)
            continue;
        mw_job_advance(s, c, i);
        if (!mw_job_counts(c, i))
            continue;
        bool waiting = c->job[i].state == MW_JOB_WAITING;
        mw_book_add(s, waiting ? c->a_queued : c->a_running, 1.0);
        mw_job_row(s, c, i, waiting ? "queued" : "running", -1);
    }
}

static void stream_metrics(struct mw_sim *s, const struct mw_work *w)
{
    mw_metricf(s, MW_Q_COUNT, (double)w->arrived_n, "%s.arrived_n", w->path);
    mw_metricf(s, MW_Q_COUNT, (double)w->finished_n, "%s.finished_n", w->path);
    mw_metricf(s, MW_Q_COUNT, (double)w->lost_n, "%s.lost_n", w->path);
    mw_metricf(s, MW_Q_COUNT, (double)w->rejected_n, "%s.rejected_n", w->path);
    double wait_n = (double)w->waits_s->n;
    mw_metricf(s, MW_Q_TIME, wait_n > 0.0 ? mw_sum_value(&w->waited_s) / wait_n : 0.0, "%s.wait_mean_s", w->path);
    mw_metricf(s, MW_Q_TIME, wait_n > 0.0 ? mw_sketch_quantile(w->waits_s, 0.50) : 0.0, "%s.wait_p50_s", w->path);
    mw_metricf(s, MW_Q_TIME, wait_n > 0.0 ? mw_sketch_quantile(w->waits_s, 0.95) : 0.0, "%s.wait_p95_s", w->path);
    if (w->kind != MW_W_TRAIN)
        return;
    mw_metricf(s, MW_Q_TOKENS, w->tokens, "%s.tokens", w->path);
    mw_metricf(s, MW_Q_FRACTION, w->mfu, "%s.mfu_assumed", w->path);
}

static void serve_metrics(struct mw_sim *s, const struct mw_jobs *c, const struct mw_work *w)
{
    const struct mw_service *v = &c->service[w->service];
    double demand = mw_level_integral(s, v->l_demand), served = mw_level_integral(s, v->l_served);
    mw_metricf(s, MW_Q_TOKENS, served, "%s.tokens", w->path);
    mw_metricf(s, MW_Q_TOKENS, demand, "%s.tokens_demanded", w->path);
    mw_metricf(s, MW_Q_FRACTION, demand > 0.0 ? served / demand : 1.0, "%s.served_frac", w->path);
    mw_metricf(s, MW_Q_COUNT, mw_level_peak(s, v->l_gpus), "%s.gpus_peak_n", w->path);
    mw_metricf(s, MW_Q_TOKEN_RATE, v->tokps_ref, "%s.tokps_per_gpu_assumed", w->path);
}

static void work_metrics(struct mw_sim *s, const struct mw_jobs *c, const struct mw_work *w)
{
    if (w->kind == MW_W_PIPELINE || w->kind == MW_W_POWER)
        return;
    mw_metricf(s, MW_Q_TIME, w->gpu_s, "%s.gpu_hours", w->path); /* printed in hours, kept in GPU seconds */
    if (w->kind == MW_W_SERVE) {
        serve_metrics(s, c, w);
        return;
    }
    mw_metricf(s, MW_Q_FRACTION, w->gpu_s > 0.0 ? (w->prod_gpu_s - w->redone_gpu_s) / w->gpu_s : 0.0, "%s.goodput_frac", w->path);
    mw_metricf(s, MW_Q_TIME, w->redone_gpu_s, "%s.redone_gpu_s", w->path);
    stream_metrics(s, w);
}

static void jobs_close(struct mw_sim *s)
{
    struct mw_jobs *c = mw_jobs(s);
    jobs_left(s, c);
    for (uint32_t i = 0; i < c->work_n; i++)
        work_metrics(s, c, &c->work[i]);
    double held = mw_level_integral(s, c->l_prod) + mw_level_integral(s, c->l_net) + mw_level_integral(s, c->l_storage) + mw_level_integral(s, c->l_throttle) +
                  mw_level_integral(s, c->l_straggler) + mw_level_integral(s, c->l_serve_idle);
    for (int k = MW_JOB_STARTING; k < MW_JOB_STATE_N; k++)
        if (k != MW_JOB_RUNNING)
            held += mw_level_integral(s, c->l_state[k]);
    double good = mw_level_integral(s, c->l_prod) - c->redone_gpu_s, installed = mw_account_value(s, mw_account_add(s, MW_BOOK_GPU_TIME, MW_LEFT, "installed"));
    mw_metric(s, "facility.goodput_frac", MW_Q_FRACTION, held > 0.0 ? good / held : 0.0);
    mw_metric(s, "facility.utilisation_frac", MW_Q_FRACTION, installed > 0.0 ? held / installed : 0.0);
    mw_metric(s, "facility.useful_frac", MW_Q_FRACTION, installed > 0.0 ? good / installed : 0.0);
    mw_metric(s, "facility.redone_gpu_s", MW_Q_TIME, c->redone_gpu_s);
    mw_metric(s, "facility.tokens_served", MW_Q_TOKENS, mw_level_integral(s, c->l_served));
    mw_metric(s, "facility.ingest_bytes", MW_Q_BYTES, mw_level_integral(s, c->l_ingest));
}

const struct mw_model mw_jobs_model = {
    .name = "jobs", .claims = mw_jobs_claims, .params_B = sizeof(struct mw_jobs_params), .state_B = sizeof(struct mw_jobs), .ports = jobs_ports,
    .build = jobs_build, .start = jobs_start, .handle = jobs_handle, .settle = jobs_settle, .open = jobs_open, .close = jobs_close,
};
