/* models/sched/sched.c - the scheduler as a model: parameters to racks, port operations, levels and accounts of GPUs that do not run. */
#include "models/registry.h"
#include "models/sched/sched.h"
#include <math.h>
#include <string.h>

static struct mw_sched *state(struct mw_sim *s)
{
    return mw_state(s, MW_M_SCHED);
}

void mw_sched_levels(struct mw_sim *s, struct mw_sched *c)
{
    if (c->l_queue_jobs != MW_NONE) {
        mw_level_set(s, c->l_queue_jobs, (double)c->wait_job_n);
        mw_level_set(s, c->l_queue_gpus, (double)c->wait_gpu_n);
    }
    mw_level_set(s, c->l_busy, (double)c->busy_gpu_n);
    mw_level_set(s, c->l_idle, (double)c->whole_gpu_n);
    mw_level_set(s, c->l_frag, (double)(c->free_gpu_n - c->whole_gpu_n));
    mw_level_set(s, c->l_down, (double)c->down_gpu_n);
    mw_level_set(s, c->l_reserved, (double)c->reserved_gpu_n);
}

void mw_sched_wake(struct mw_sim *s, struct mw_sched *c, uint32_t pool)
{
    c->pool[pool].dirty = true;
    if (c->pass_posted)
        return;
    c->pass_posted = true;
    mw_sim_post(s, MW_M_SCHED, s->now_ns, MW_AT_DECIDE, MW_EV_PASS, 0, 0);
}

static uint32_t op_submit(struct mw_sim *s, const struct mw_ask *a)
{
    struct mw_sched *c = state(s);
    MW_ASSERT(a->gpus > 0 && a->pool < c->pool_n && a->prio < MW_PRIO_N);
    uint32_t ask = mw_sched_ask_new(c, a, s->now_ns);
    mw_sched_wait_add(c, ask);
    mw_sched_wake(s, c, a->pool); /* the pass sets the levels, in this instant */
    return ask;
}

static void op_release(struct mw_sim *s, uint32_t handle)
{
    struct mw_sched *c = state(s);
    struct mw_sask *k = &c->ask[handle];
    MW_ASSERT(handle < c->ask_n && k->state != MW_ASK_NONE);
    if (k->state == MW_ASK_WAITING) {
        mw_sched_wait_drop(c, handle);
    } else {
        c->busy_gpu_n -= k->a.gpus;
        c->reserved_gpu_n -= k->reserved_n;
        mw_sched_run_drop(c, handle);
        mw_sched_unplace(c, handle);
    }
    if (c->pool[k->a.pool].wait_n)
        mw_sched_wake(s, c, k->a.pool);
    mw_sched_ask_free(c, handle);
    mw_sched_levels(s, c);
}

static uint32_t op_span(struct mw_sim *s, uint32_t handle, const struct mw_span **span)
{
    const struct mw_sask *k = &state(s)->ask[handle];
    *span = k->span;
    return k->span_n;
}

static double op_free_n(struct mw_sim *s, uint32_t pool)
{
    return state(s)->pool[pool].free_gpu_n;
}

static const struct mw_sched_ops ops = { .submit = op_submit, .release = op_release, .span = op_span, .fault = mw_sched_fault, .free_n = op_free_n };

static void sched_ports(struct mw_sim *s)
{
    mw_port(s)->sched = &ops;
}

/* ---- build */

static int preempt_mask(struct mw_sim *s, struct mw_sched *c)
{
    static const char *const name[MW_PRIO_N] = { [MW_PRIO_SERVE] = "serve", [MW_PRIO_TRAIN] = "train", [MW_PRIO_TUNE] = "tune", [MW_PRIO_REPLAY] = "replay", [MW_PRIO_BATCH] = "batch" };
    int bad = 0;
    for (uint32_t i = 0; i < c->p->preempt.n; i++) {
        int prio = 0;
        while (prio < MW_PRIO_N && strcmp(name[prio], c->p->preempt.s[i]) != 0)
            prio++;
        if (prio < MW_PRIO_N) {
            c->preempt |= 1u << prio;
            continue;
        }
        mw_diag_error(s->diag, "E301", mw_sim_pos(s, "operations.scheduler.preempt"), "operations.scheduler.preempt",
                      "'%s' is not a class of work: serve, train, tune, replay or batch", c->p->preempt.s[i]);
        bad = -1;
    }
    return bad;
}

/* A cabinet of more nodes than a mask holds is scheduled as equal parts (Frontier: 128 nodes, two halves); a prime beyond that as single nodes. */
static uint32_t rack_parts(uint32_t node_n)
{
    uint32_t n = (node_n + MW_NODES_PER_RACK_MAX - 1) / MW_NODES_PER_RACK_MAX;
    while (node_n % n != 0)
        n++;
    return n;
}

static int group_build(struct mw_sim *s, struct mw_sched *c, uint32_t g)
{
    const struct mw_group *in = c->port->compute->group(s, g);
    struct mw_sgroup *q = &c->group[g];
    *q = (struct mw_sgroup){ .ent = in->ent, .rack0 = c->rack_n, .pool = in->pool };
    if (in->gpu_per_node == 0 || in->rack_n == 0)
        return 0; /* storage and CPU racks */
    if (in->gpu_per_node > MW_GPUS_PER_NODE_MAX) {
        mw_sim_infeasible(s, "%s: %u GPUs in a node; the scheduler holds at most %u", s->things.entity[in->ent].path, in->gpu_per_node, MW_GPUS_PER_NODE_MAX);
        return -1;
    }
    uint32_t parts = rack_parts(in->node_per_rack);
    q->rack_n = in->rack_n * parts;
    q->node_n = in->node_per_rack / parts;
    q->gpn = in->gpu_per_node;
    q->unit = mw_sim_stream(s, s->things.entity[in->ent].path_hash, "sched.unit");
    c->rack_n += q->rack_n;
    c->node_n += q->rack_n * q->node_n;
    if (q->gpn > c->pool[q->pool].gpn_max)
        c->pool[q->pool].gpn_max = q->gpn;
    if (q->gpn * q->node_n > c->pool[q->pool].rack_gpu_max)
        c->pool[q->pool].rack_gpu_max = q->gpn * q->node_n;
    return 0;
}

static void racks_build(struct mw_sim *s, struct mw_sched *c)
{
    uint32_t node = 0;
    c->rack = mw_arena_array(s->arena, struct mw_srack, c->rack_n + 1);
    c->node_free = mw_arena_array(s->arena, uint8_t, c->node_n + 1);
    c->node_next = mw_arena_array(s->arena, uint32_t, c->node_n + 1);
    c->node_prev = mw_arena_array(s->arena, uint32_t, c->node_n + 1);
    c->node_rack = mw_arena_array(s->arena, uint32_t, c->node_n + 1);
    c->hyp.node_stamp = mw_arena_array(s->arena, uint32_t, c->node_n + 1);
    c->hyp.node_free = mw_arena_array(s->arena, uint8_t, c->node_n + 1);
    c->hyp.rack_stamp = mw_arena_array(s->arena, uint32_t, c->rack_n + 1);
    c->hyp.rack_used = mw_arena_array(s->arena, uint32_t, c->rack_n + 1);
    for (uint32_t g = 0; g < c->group_n; g++)
        for (uint32_t r = c->group[g].rack0; r < c->group[g].rack0 + c->group[g].rack_n; r++) {
            c->rack[r] = (struct mw_srack){ .group = g, .node0 = node, .excl = MW_NONE, .piece = MW_NONE, .next = MW_NONE, .prev = MW_NONE };
            for (uint32_t i = 0; i < c->group[g].node_n; i++)
                c->node_rack[node++] = r;
        }
}

static void pools_build(struct mw_sim *s, struct mw_sched *c)
{
    for (uint32_t i = 0; i < c->pool_n; i++) {
        struct mw_spool *p = &c->pool[i];
        p->partial = mw_arena_array(s->arena, uint32_t, p->gpn_max + 1);
        memset(p->partial, 0xff, sizeof(uint32_t) * (p->gpn_max + 1));
        memset(p->rack, 0xff, sizeof p->rack);
        memset(p->wait, 0xff, sizeof p->wait);
        memset(p->run, 0xff, sizeof p->run);
    }
}

static void levels_build(struct mw_sim *s, struct mw_sched *c)
{
    unsigned queue = MW_KEEP_FACILITY | MW_KEEP_SHOWN;
    bool shown = mw_level_shown(s, queue);
    c->l_queue_jobs = shown ? mw_level_add(s, "queue_jobs_n", 0, MW_Q_NUMBER, queue) : MW_NONE;
    c->l_queue_gpus = shown ? mw_level_add(s, "queue_gpus_n", 0, MW_Q_NUMBER, queue) : MW_NONE;
    c->l_busy = mw_level_add(s, "gpus_busy_n", 0, MW_Q_NUMBER, MW_KEEP_FACILITY);
    c->l_idle = mw_level_add(s, "gpus_idle_n", 0, MW_Q_NUMBER, MW_KEEP_MONTH);
    c->l_frag = mw_level_add(s, "gpus_fragmented_n", 0, MW_Q_NUMBER, MW_KEEP_MONTH);
    c->l_down = mw_level_add(s, "gpus_down_n", 0, MW_Q_NUMBER, MW_KEEP_MONTH);
    c->l_reserved = mw_level_add(s, "gpus_reserved_n", 0, MW_Q_NUMBER, MW_KEEP_MONTH);
    mw_account_of_level(s, MW_BOOK_GPU_TIME, MW_RIGHT, "down", c->l_down);
    mw_account_of_level(s, MW_BOOK_GPU_TIME, MW_RIGHT, "idle", c->l_idle);
    mw_account_of_level(s, MW_BOOK_GPU_TIME, MW_RIGHT, "fragmented", c->l_frag);
    mw_account_of_level(s, MW_BOOK_GPU_TIME, MW_RIGHT, "reserved idle", c->l_reserved);
}

static int sched_build(struct mw_sim *s)
{
    struct mw_sched *c = state(s);
    int bad = 0;
    c->p = mw_params(s, MW_M_SCHED);
    c->port = mw_port(s);
    c->arena = s->arena;
    c->piece_free = c->ask_free = c->repair_free = MW_NONE;
    c->group_n = c->port->compute->group_n(s);
    c->pool_n = c->port->compute->pool_n(s);
    c->group = mw_arena_array(s->arena, struct mw_sgroup, c->group_n + 1);
    c->pool = mw_arena_array(s->arena, struct mw_spool, c->pool_n + 1);
    c->gscratch = mw_arena_array(s->arena, uint32_t, c->group_n + 1);
    c->have = mw_arena_array(s->arena, struct mw_shave, c->group_n + 1);
    bad |= preempt_mask(s, c);
    for (uint32_t g = 0; g < c->group_n; g++)
        bad |= group_build(s, c, g);
    racks_build(s, c);
    pools_build(s, c);
    levels_build(s, c);
    if (c->p->policy == MW_SCHED_FAIR_SHARE)
        mw_note(s, "not_simulated", "operations.scheduler.policy", "fair-share is simulated as the order of classes: serve, train, tune, replay, batch");
    return bad;
}

/* ---- run */

static void sched_start(struct mw_sim *s)
{
    struct mw_sched *c = state(s);
    for (uint32_t g = 0; g < c->group_n; g++) {
        const struct mw_group *in = c->port->compute->group(s, g);
        if (in->retire_ns > s->start_ns && in->ready_ns < s->end_ns)
            mw_sim_post(s, MW_M_SCHED, in->ready_ns, MW_AT_EXOG, MW_EV_COMMISSION, g, 1);
        if (in->retire_ns > s->start_ns && in->retire_ns < s->end_ns)
            mw_sim_post(s, MW_M_SCHED, in->retire_ns, MW_AT_EXOG, MW_EV_COMMISSION, g, 0);
    }
}

static void sched_handle(struct mw_sim *s, const struct mw_event *e)
{
    struct mw_sched *c = state(s);
    if (e->kind == MW_EV_PASS)
        mw_sched_pass(s, c);
    else if (e->kind == MW_EV_REPAIR)
        mw_sched_repaired(s, c, e->ent);
    else if (e->kind == MW_EV_COMMISSION && e->wait)
        mw_sched_commission(s, c, e->ent);
    else if (e->kind == MW_EV_COMMISSION)
        mw_sched_retire(s, c, e->ent);
    mw_sched_levels(s, c);
}

static void sched_open(struct mw_sim *s)
{
    struct mw_sched *c = state(s);
    c->pass_n = c->start_n = c->backfill_n = c->preempt_n = c->evict_n = 0;
    c->wait_s = 0.0;
}

static void sched_close(struct mw_sim *s)
{
    struct mw_sched *c = state(s);
    mw_metric(s, "sched.started_n", MW_Q_COUNT, (double)c->start_n);
    mw_metric(s, "sched.backfilled_n", MW_Q_COUNT, (double)c->backfill_n);
    mw_metric(s, "sched.preempted_n", MW_Q_COUNT, (double)c->preempt_n);
    mw_metric(s, "sched.evicted_n", MW_Q_COUNT, (double)c->evict_n);
    mw_metric(s, "sched.passes_n", MW_Q_COUNT, (double)c->pass_n);
    mw_metric(s, "sched.wait_mean_s", MW_Q_TIME, c->start_n ? c->wait_s / (double)c->start_n : 0.0);
    mw_metric(s, "sched.gpu_s.idle", MW_Q_NUMBER, mw_level_integral(s, c->l_idle));
    mw_metric(s, "sched.gpu_s.fragmented", MW_Q_NUMBER, mw_level_integral(s, c->l_frag));
    mw_metric(s, "sched.gpu_s.down", MW_Q_NUMBER, mw_level_integral(s, c->l_down));
    mw_metric(s, "sched.gpu_s.reserved", MW_Q_NUMBER, mw_level_integral(s, c->l_reserved));
}

const struct mw_model mw_sched_model = {
    .name = "sched", .claims = mw_sched_claims, .params_B = sizeof(struct mw_sched_params), .state_B = sizeof(struct mw_sched),
    .ports = sched_ports, .build = sched_build, .start = sched_start, .handle = sched_handle, .open = sched_open, .close = sched_close,
};
