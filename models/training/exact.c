/* models/training/exact.c - the step with its pipeline run task by task instead of by the bubble's formula; everything beyond the pipeline is step.c's.
 *
 * Layers go to stages as Megatron-Core and Llama 3's run lay them: where two more would make them even, embedding and head take a layer's place each
 * (arXiv:2407.21783, section 3.3.2); else the rest goes to later stages, the last one excepted.  A stage spreads its layers evenly over its chunks,
 * the rest to later chunks on the first stage (the embedding is in its first), to earlier ones on others (the head is in the last one's last).
 * Dense first layers of a model with experts come first.  The embedding's lookup takes no time, as in step.c.
 */
#include "models/training/layer.h"
#include "models/training/schedule.h"
#include <math.h>
#include <stdio.h>

#define P2P_EXPOSED 0.5 /* of a transfer, while its sender cannot compute: step.c's, half of the two transfers of a micro-batch in a chunk */

static uint32_t stage_layers(uint32_t layers, uint32_t p, uint32_t stage)
{
    uint32_t base = layers / p, rest = layers % p;
    if (rest != 0 && (layers + 2) % p == 0)
        return (layers + 2) / p - (stage == 0 || stage == p - 1);
    uint32_t turn = stage == p - 1 ? p - 1 : p - 2 - stage; /* p-2 first, 0 next to last */
    return base + (turn < rest);
}

uint32_t mw_train_chunk_layers(const struct mw_train_run *r, uint32_t stage, uint32_t chunk)
{
    uint32_t v = (uint32_t)r->vpp, n = stage_layers((uint32_t)r->card.layers, (uint32_t)r->pp, stage), rest = n % v;
    return n / v + (stage == 0 && r->pp > 1.0f ? chunk >= v - rest : chunk < rest);
}

/* ---- seconds of chunks */
struct chunk { double dense, moe; bool head; };
struct exact {
    const struct mw_train_profile *of;
    const struct mw_train_run *r;
    struct mw_train_pass dense, moe;
    double head_s;
    struct mw_pipe p;
    struct chunk *chunk;      /* [chunk * stages + stage] */
};

static void cost_of(const struct exact *x, const struct chunk *c, struct mw_pipe_cost *out)
{
    double head = c->head ? x->head_s : 0.0, part = x->r->lora ? 0.5 : 1.0 / 3.0; /* forward, input's and weights' gradients: a product each */
    double bwd = c->dense * x->dense.bwd.total_s + c->moe * x->moe.bwd.total_s, weight = c->dense * x->dense.weight_s + c->moe * x->moe.weight_s;
    out->fwd_s = c->dense * x->dense.fwd.total_s + c->moe * x->moe.fwd.total_s + part * head;
    out->again_s = c->dense * x->dense.again.total_s + c->moe * x->moe.again.total_s;
    weight = fmin(weight, bwd) + (x->r->lora ? 0.0 : part * head);
    out->weight_s = weight;
    out->bwd_s = fmax(0.0, bwd + (1.0 - part) * head - weight);
}

static void lay_out(struct exact *x, struct mw_arena *a)
{
    const struct mw_train_run *r = x->r;
    uint32_t n = x->p.stages_n, all = n * x->p.chunks_n;
    struct mw_pipe_cost *cost = mw_arena_array(a, struct mw_pipe_cost, all);
    double before = 0.0, dense_n = r->card.experts > 0.0f && r->card.mixers == 0.0f ? r->card.dense_first : r->card.layers;
    x->chunk = mw_arena_array(a, struct chunk, all);
    for (uint32_t k = 0; k < all; k++) {
        double layers = mw_train_chunk_layers(r, k % n, k / n), dense = fmin(layers, fmax(0.0, dense_n - before));
        x->chunk[k] = (struct chunk){ dense, layers - dense, k == all - 1 };
        cost_of(x, &x->chunk[k], &cost[k]);
        before += layers;
    }
    x->p.cost = cost;
}

static void begin(struct exact *x, const struct mw_train_profile *p, const double *con, struct mw_arena *a)
{
    const struct mw_train_run *r = &p->run;
    struct mw_train_soft soft;
    *x = (struct exact){ .of = p, .r = r };
    mw_train_soft(p, con, &soft);
    x->head_s = mw_train_head_s(p, &soft);
    if (r->card.mixers > 0.0f)
        x->head_s = mw_train_mean(p, con, &x->dense); /* its layers' order is not on the card */
    else if (r->card.experts == 0.0f || r->card.dense_first > 0.0f)
        mw_train_layer(p, &soft, con, false, &x->dense);
    if (r->card.mixers == 0.0f && r->card.experts > 0.0f)
        mw_train_layer(p, &soft, con, true, &x->moe);
    x->p = (struct mw_pipe){ .kind = (enum mw_pipe_kind)r->pipe, .stages_n = (uint32_t)r->pp, .chunks_n = (uint32_t)r->vpp, .micros_n = (uint32_t)fmax(1.0, rint(r->batch / ((double)r->dp * r->micro))),
                             .exposed_frac = P2P_EXPOSED };
    lay_out(x, a);
}

/* ---- the slowest stage by class, over all micro-batches */
static double stage_s(const struct exact *x, uint32_t stage, struct chunk *sum)
{
    double s = 0.0;
    *sum = (struct chunk){ 0 };
    for (uint32_t k = stage; k < x->p.stages_n * x->p.chunks_n; k += x->p.stages_n) {
        s += x->p.cost[k].fwd_s + x->p.cost[k].bwd_s + x->p.cost[k].weight_s + x->p.cost[k].again_s;
        sum->dense += x->chunk[k].dense;
        sum->moe += x->chunk[k].moe;
    }
    return s;
}

static double slowest(const struct exact *x, struct chunk *of)
{
    double most_s = -1.0;
    for (uint32_t s = 0; s < x->p.stages_n; s++) {
        struct chunk c;
        double own_s = stage_s(x, s, &c);
        if (own_s > most_s) {
            most_s = own_s;
            *of = c;
        }
    }
    return most_s;
}

/* Classes of the slowest stage in place of the closed form's; returns its seconds. */
static double own_parts(const struct exact *x, struct mw_train_step *out)
{
    struct chunk c = { 0 };
    double m = x->p.micros_n, slowest_s = slowest(x, &c), layers_s = 0.0;
    const struct mw_train_pass *pass[] = { &x->dense, &x->moe };
    const double n[] = { m * c.dense, m * c.moe };
    out->gemm_s = out->attention_s = out->memory_s = out->moe_s = out->host_s = out->tp_s = out->cp_s = out->ep_s = out->recompute_s = 0.0;
    for (int i = 0; i < 2; i++) {
        mw_train_add(out, &pass[i]->fwd, n[i]);
        mw_train_add(out, &pass[i]->bwd, n[i]);
        out->recompute_s += n[i] * pass[i]->again.total_s;
        layers_s += n[i] * (pass[i]->fwd.total_s + pass[i]->bwd.total_s + pass[i]->again.total_s);
    }
    out->head_s = m * slowest_s - layers_s;
    out->slowest_stage_s = slowest_s;
    return m * slowest_s;
}

const char *mw_train_step_exact(const struct mw_train_profile *p, const double con[MW_TC_N], struct mw_arena *a, bool tasks, struct mw_train_step *out, struct mw_pipe_result *pipe)
{
    struct exact x;
    double free_s = 0.0;
    mw_train_step(p, con, out);
    begin(&x, p, con, a);
    if (x.p.stages_n > 1) { /* first with transfers that take no time: what they cost is the difference */
        const char *why = mw_pipe_run(&x.p, a, pipe);
        if (why)
            return why;
        free_s = pipe->total_s;
        x.p.send_s = p->hop_s;
    }
    x.p.tasks = tasks;
    const char *why = mw_pipe_run(&x.p, a, pipe);
    if (why)
        return why;
    double own_s = own_parts(&x, out), beyond_s = out->dp_s + out->optimizer_s + out->fixed_s;
    out->bubble_s = x.p.stages_n > 1 ? fmax(0.0, free_s - own_s) : 0.0; /* below 0 by rounding alone */
    out->p2p_s = pipe->total_s - own_s - out->bubble_s;
    if (x.p.stages_n == 1)
        out->p2p_s = 0.0;
    out->straggler_s = p->slowest_frac * (own_s + out->bubble_s);
    double was_s = out->total_s;
    out->total_s = own_s + out->bubble_s + out->p2p_s + out->straggler_s + beyond_s;
    out->mfu *= was_s / out->total_s;
    return NULL;
}
