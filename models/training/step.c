/* models/training/step.c - layers to stages, stages to a pipeline, and what a step adds: gradients' exchange, optimizer, fixed time. */
#include "models/training/layer.h"
#include "models/training/schedule.h"
#include <math.h>
#include <stdio.h>

#define STEP_FIXED_S 6e-3  /* host work of a step outside the layers: logging, gradient norm, learning rate */
#define OPTIMIZER_B 16.0    /* bytes that Adam moves for each parameter it owns, beyond what fused kernels hide */
#define FSDP_EXPOSED 0.15   /* of parameters' gathers that do not hide behind the layers */

/* ---- parameters and FLOP */
static double layer_params(const struct mw_train_card *c, bool experts, bool active)
{
    double h = c->hidden, attn = h * c->heads * c->head * 2.0 + 2.0 * h * c->kv_heads * c->head;
    if (c->kv_rank > 0.0f)
        attn = h * c->q_rank + c->q_rank * c->heads * (c->head + c->rope) + h * (c->kv_rank + c->rope) + c->kv_rank * c->heads * (c->head + c->v_head) + c->heads * c->v_head * h;
    double f = c->experts > 0.0f ? (experts ? c->ffn * ((active ? c->topk : c->experts) + c->shared) : c->dense_ffn) : c->ffn;
    return attn + c->matrices * h * f + (experts ? h * c->experts : 0.0);
}

static double params(const struct mw_train_card *c, bool active)
{
    double moe = c->experts > 0.0f ? c->layers - c->dense_first : 0.0;
    return (c->layers - moe) * layer_params(c, false, active) + moe * layer_params(c, true, active) + (active ? 1.0 : 2.0) * c->vocab * c->hidden;
}

double mw_train_params_n(const struct mw_train_card *c)
{
    return params(c, false);
}

double mw_train_active_n(const struct mw_train_card *c)
{
    return params(c, true);
}

static double model_flop(const struct mw_train_run *r)
{
    const struct mw_train_card *c = &r->card;
    double d = c->kv_rank > 0.0f ? c->head + c->rope + c->v_head : 2.0 * c->head, attn = c->layers * r->seq * c->heads * d; /* causal: half of 2 s */
    return r->batch * r->seq * (r->lora ? 2.0 : 3.0) * (2.0 * mw_train_active_n(c) + attn);
}

/* ---- stages */
struct stages { double layers /* of the slowest */, head_s, slowest_s, sum_s; };

/* Layers per stage; where two more make them even, embedding and head take a layer's place each. */
static struct stages stages_of(const struct mw_train_run *r, double per_layer_s, double head_s)
{
    double L = r->card.layers, p = r->pp;
    struct stages s = { .head_s = head_s };
    if (p <= 1.0) {
        s.layers = L;
        s.slowest_s = s.sum_s = L * per_layer_s + head_s;
        return s;
    }
    bool even = fmod(L, p) != 0.0 && fmod(L + 2.0, p) == 0.0;
    double most = even ? (L + 2.0) / p : ceil(L / p), last = even ? most - 1.0 : L - most * (p - 1.0);
    if (last < 0.0 || (!even && fmod(L, p) != 0.0))
        last = floor(L / p);
    double end = last * per_layer_s + head_s;
    s.layers = most;
    s.slowest_s = fmax(most * per_layer_s, end);
    s.sum_s = L * per_layer_s + head_s;
    return s;
}

void mw_train_held(const struct mw_train_run *r, double *dense, double *expert)
{
    const struct mw_train_card *c = &r->card;
    double moe = c->experts > 0.0f ? (c->layers - c->dense_first) * c->matrices * c->hidden * c->ffn * c->experts : 0.0;
    *expert = moe / (r->pp * r->ep);
    *dense = (mw_train_params_n(c) - moe) / (r->tp * r->pp);
}

/* What gradients and parameters leave exposed, and the optimizer. */
static void data_parallel(const struct mw_train_profile *p, const double *con, double ga, double compute_s, double last_bwd_s, struct mw_train_step *out)
{
    const struct mw_train_run *r = &p->run;
    double dense, expert, s;
    mw_train_held(r, &dense, &expert);
    double local = (dense + expert) / (r->zero > 0 ? r->dp * r->cp : 1.0);
    if (r->lora) { /* adapters only: gradients are small, the frozen weights are gathered where they are sharded */
        out->dp_s = r->zero == 3 ? FSDP_EXPOSED * ga * p->gather_s : 0.0;
        return;
    }
    out->optimizer_s = OPTIMIZER_B * local / p->stream_Bps;
    if (r->dp * r->cp <= 1.0)
        return;
    if (r->zero == 3) { /* gathered for forward and backward, scattered once, each micro-batch */
        s = 1.5 * ga * p->gather_s;
        out->dp_s = FSDP_EXPOSED * s + fmax(0.0, (1.0 - FSDP_EXPOSED) * s - compute_s);
        return;
    }
    bool old = r->stack == MW_STACK_MEGATRON_2021 || r->stack == MW_STACK_MEGATRON_2023; /* gradients in one piece at the end, in single precision */
    double x = old ? 1.0 : con[MW_TC_DP_EXPOSED];
    s = old ? 1.5 * p->gather_s : p->gather_s;
    out->dp_s = x * s + fmax(0.0, (1.0 - x) * s - last_bwd_s);
}

void mw_train_add(struct mw_train_step *out, const struct mw_train_layer *l, double n)
{
    out->gemm_s += n * l->gemm_s;
    out->attention_s += n * l->attention_s;
    out->memory_s += n * l->memory_s;
    out->moe_s += n * l->moe_s;
    out->host_s += n * l->host_s;
    out->tp_s += n * l->tp_s;
    out->cp_s += n * l->cp_s;
    out->ep_s += n * l->ep_s;
}

/* What the other stages have in one micro-batch; interleaving divides it by the chunks as far as there are micro-batches to fill them; ZB-H1
 * fills it with weights' gradients.  The formulas of even stages, schedule.h. */
static double bubble_s(const struct mw_train_run *r, const struct stages *s, double micros, double layer_fwd_s, double layer_weight_s)
{
    double p = r->pp, v = r->vpp, m = fmin(micros, p), others_s = s->sum_s - s->slowest_s, weight_s = s->layers * layer_weight_s;
    if (p <= 1.0)
        return 0.0;
    if (r->pipe == MW_PIPE_ZB_H1)
        return fmax(0.0, others_s - (p - 1.0) * weight_s - (m - 1.0) * fmin(weight_s, s->layers * layer_fwd_s));
    return m < p && v > 1.0 ? others_s * (p - m + (m - 1.0) / v) / (p - 1.0) : others_s / v;
}

void mw_train_step(const struct mw_train_profile *p, const double con[MW_TC_N], struct mw_train_step *out)
{
    struct mw_train_soft soft;
    struct mw_train_pass dense = { 0 }, moe = { 0 };
    const struct mw_train_run *r = &p->run;
    const struct mw_train_card *c = &r->card;
    *out = (struct mw_train_step){ .fixed_s = STEP_FIXED_S };
    mw_train_soft(p, con, &soft);
    double moe_frac = c->experts > 0.0f ? 1.0 - c->dense_first / c->layers : 0.0;
    if (moe_frac < 1.0)
        mw_train_layer(p, &soft, con, false, &dense);
    if (moe_frac > 0.0)
        mw_train_layer(p, &soft, con, true, &moe);
    double fwd = (1.0 - moe_frac) * dense.fwd.total_s + moe_frac * moe.fwd.total_s, bwd = (1.0 - moe_frac) * dense.bwd.total_s + moe_frac * moe.bwd.total_s;
    double again = (1.0 - moe_frac) * dense.again.total_s + moe_frac * moe.again.total_s;
    double ga = r->batch / (r->dp * r->micro), head = mw_train_head_s(p, &soft);
    struct stages s = stages_of(r, fwd + bwd + again, head);
    double bubble = bubble_s(r, &s, ga, fwd, (1.0 - moe_frac) * dense.weight_s + moe_frac * moe.weight_s), own = ga * s.slowest_s, layers = ga * s.layers;
    out->slowest_stage_s = s.slowest_s;
    mw_train_add(out, &dense.fwd, layers * (1.0 - moe_frac));
    mw_train_add(out, &dense.bwd, layers * (1.0 - moe_frac));
    mw_train_add(out, &moe.fwd, layers * moe_frac);
    mw_train_add(out, &moe.bwd, layers * moe_frac);
    out->recompute_s = layers * again;
    out->head_s = own - layers * (fwd + bwd + again); /* what the slowest stage has beyond its layers */
    out->bubble_s = bubble;
    if (r->pp > 1.0f)
        out->p2p_s = (ga * r->vpp + 2.0 * (r->pp - 1.0)) * p->hop_s;
    data_parallel(p, con, ga, own, s.layers * bwd, out);
    out->total_s = own + bubble + out->p2p_s + out->dp_s + out->optimizer_s + out->fixed_s;
    out->flop_per_gpu = model_flop(r) / r->gpus;
    out->mfu = out->flop_per_gpu / (out->total_s * p->peak_flopps);
}

const char *mw_train_check(const struct mw_train_run *r, char *text, unsigned n)
{
    double product = (double)r->tp * r->pp * r->dp * r->cp, ga = r->batch / (r->dp * r->micro);
    text[0] = '\0';
    if (r->pp > r->card.layers)
        snprintf(text, n, "pp %g stages for %g layers", r->pp, r->card.layers);
    else if (r->pp <= 1.0f && r->vpp > 1.0f)
        snprintf(text, n, "vpp %g without a pipeline: pp is 1", r->vpp);
    else if (r->vpp > ceil(r->card.layers / r->pp))
        snprintf(text, n, "vpp %g chunks for the %g layers of a stage", r->vpp, ceil(r->card.layers / r->pp));
    else if (r->vpp > 1.0f && r->pipe != MW_PIPE_1F1B)
        snprintf(text, n, "%s takes one chunk for each stage, not vpp %g", r->pipe == MW_PIPE_GPIPE ? "gpipe" : "zbh1", r->vpp);
    else if (r->dp != floorf(r->dp))
        snprintf(text, n, "tp %g x pp %g x cp %g = %g does not divide the run's %g GPUs", r->tp, r->pp, r->cp, (double)r->tp * r->pp * r->cp, r->gpus);
    else if (product != r->gpus)
        snprintf(text, n, "tp %g x pp %g x dp %g x cp %g = %g GPUs, but the run has %g", r->tp, r->pp, r->dp, r->cp, product, r->gpus);
    else if (ga < 1.0 || ga != floor(ga))
        snprintf(text, n, "a global batch of %g sequences over dp %g and micro-batches of %g is %g micro-batches, not a whole number", r->batch, r->dp, r->micro, ga);
    else if (r->card.experts > 0.0f && fmod(r->card.experts, r->ep) != 0.0)
        snprintf(text, n, "%g experts over ep %g is not whole", r->card.experts, r->ep);
    else if (r->card.experts > 0.0f && fmod((double)r->dp * r->cp * r->tp, r->ep) != 0.0)
        snprintf(text, n, "ep %g does not divide the %g GPUs of a stage", r->ep, (double)r->dp * r->cp * r->tp);
    else if (r->card.experts == 0.0f && r->ep > 1.0f)
        snprintf(text, n, "ep %g of a model without experts", r->ep);
    else if (fmod(r->card.heads, r->tp) != 0.0)
        snprintf(text, n, "tp %g does not divide %g heads", r->tp, r->card.heads);
    else if (fmod(r->seq, r->cp) != 0.0)
        snprintf(text, n, "cp %g does not divide a sequence of %g tokens", r->cp, r->seq);
    return text[0] ? text : NULL;
}
