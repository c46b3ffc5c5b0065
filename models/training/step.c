/* models/training/step.c - layers to stages, stages to a pipeline, and what a step adds: gradients' exchange, optimizer, fixed time. */
#include "models/training/layer.h"
#include "models/training/mixer.h"
#include "models/training/schedule.h"
#include "sim/base/minmax.h"
#include <math.h>
#include <stdio.h>

#define STEP_FIXED_S 6e-3  /* host work of a step outside the layers: logging, gradient norm, learning rate */
#define OPTIMIZER_B 30.0     /* bytes that Adam moves for each parameter it owns: gradient read, master weight and two moments read and written in single precision, bf16 copy written */
#define FSDP_EXPOSED 0.15   /* of parameters' gathers that do not hide behind the layers */

/* A step is evaluated millions of times by a fit or a search: the C library's floor and ceil without a call, for numbers from zero up. */
static double down(double x)
{
    return (double)(int64_t)x;
}

static double up(double x)
{
    return down(x) + (down(x) < x);
}

/* ---- parameters and FLOP */
static double attention_params(const struct mw_train_card *c)
{
    double h = c->hidden;
    if (c->kv_rank > 0.0f)
        return h * c->q_rank + c->q_rank * c->heads * (c->head + c->rope) + h * (c->kv_rank + c->rope) + c->kv_rank * c->heads * (c->head + c->v_head) + c->heads * c->v_head * h;
    double local = h * c->heads * c->head * 2.0 + 2.0 * h * c->kv_heads * c->head;
    if (c->global_head > 0.0f)
        return c->window_share * local + (1.0 - c->window_share) * h * c->global_head * (2.0 * c->heads + c->global_kv);
    return local;
}

static double params(const struct mw_train_card *c, bool active)
{
    if (c->mixers > 0.0f)
        return mw_train_hybrid_params(c, active);
    double h = c->hidden, attn = attention_params(c), dense = attn + c->matrices * h * (c->experts > 0.0f ? c->dense_ffn : c->ffn), ends = (active ? 1.0 : 2.0) * c->vocab * c->hidden;
    if (c->experts == 0.0f)
        return c->layers * dense + ends;
    double moe_n = c->layers - c->dense_first, moe = attn + mw_train_feed_params(c, active);
    return (c->layers - moe_n) * dense + moe_n * moe + ends;
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
    if (c->mixers > 0.0f)
        return r->batch * r->seq * (r->lora ? 2.0 : 3.0) * mw_train_hybrid_flop(c, r->seq);
    double d = c->kv_rank > 0.0f ? c->head + c->rope + c->v_head : 2.0 * c->head, attn = c->layers * r->seq * c->heads * d; /* causal: half of 2 s */
    return r->batch * r->seq * (r->lora ? 2.0 : 3.0) * (2.0 * mw_train_active_n(c) + attn);
}

void mw_train_held(const struct mw_train_run *r, double *dense, double *expert)
{
    const struct mw_train_card *c = &r->card;
    double moe = mw_train_routed_params(c);
    *expert = moe / (r->pp * r->ep);
    *dense = (mw_train_params_n(c) - moe) / (r->tp * r->pp);
}

double mw_train_expert_copies(const struct mw_train_run *r)
{
    return mw_max(1.0, (double)r->dp * r->cp * r->tp / r->ep);
}

/* ---- stages */
struct stages { double layers /* of the slowest */, slowest_s, others_s; };

/* Layers per stage; where two more make them even, embedding and head take a layer's place each. */
static struct stages stages_of(const struct mw_train_run *r, double per_layer_s, double head_s)
{
    double L = r->card.layers, p = r->pp, all_s = L * per_layer_s + head_s;
    if (p <= 1.0)
        return (struct stages){ L, all_s, 0.0 };
    double base = down(L / p), most = up(L / p), last = base, even = (L + 2.0) / p;
    if (base < most && even == down(even)) {
        most = even;
        last = even - 1.0;
    }
    double slowest_s = mw_max(most * per_layer_s, last * per_layer_s + head_s);
    return (struct stages){ most, slowest_s, all_s - slowest_s };
}

/* What the other stages have in one micro-batch; interleaving divides it by the chunks as far as there are micro-batches to fill them; ZB-H1
 * fills it with weights' gradients.  The formulas of even stages, schedule.h. */
static double bubble_s(const struct mw_train_run *r, const struct stages *s, double micros, double layer_fwd_s, double layer_weight_s)
{
    double p = r->pp, v = r->vpp, m = mw_min(micros, p), weight_s = s->layers * layer_weight_s, fwd_s = s->layers * layer_fwd_s;
    if (p <= 1.0)
        return 0.0;
    if (r->pipe == MW_PIPE_ZB_H1)
        return mw_max(0.0, s->others_s - (p - 1.0) * weight_s - (m - 1.0) * mw_min(weight_s, fwd_s));
    return m < p && v > 1.0 ? s->others_s * (p - m + (m - 1.0) / v) / (p - 1.0) : s->others_s / v;
}

static double p2p_s(const struct mw_train_profile *p, double micros)
{
    return p->run.pp > 1.0f ? (micros * p->run.vpp + 2.0 * (p->run.pp - 1.0)) * p->hop_s : 0.0;
}

/* ---- data parallelism */

/* One micro-batch in the slowest stage: forward, backward, both of all micro-batches. */
struct passes { double fwd_s, bwd_s, all_s; };

/* Micro-batches whose work the exchange runs beside: where stages are interleaved, the gradients of a chunk are whole, and leave, while a round of
 * micro-batches still works on the other chunks (and parameters come in chunk by chunk as well); else the last backward and the first forward pass. */
static double beside(const struct mw_train_run *r, double micros)
{
    return r->vpp > 1.0f ? mw_max(1.0, mw_min(micros, r->pp) * (1.0 - 1.0 / r->vpp)) : 1.0;
}

/* Of gradients and parameters on their way, what the slowest stage's work does not hide: half are gradients, half parameters. */
static double exchange_s(const struct mw_train_profile *p, const double *con, double micros, const struct passes *w)
{
    const struct mw_train_run *r = &p->run;
    if (r->lora) /* adapters only: gradients are small, the frozen weights are gathered where they are sharded */
        return r->zero == 3 ? FSDP_EXPOSED * micros * p->gather_s : 0.0;
    if (r->dp * r->cp <= 1.0)
        return 0.0;
    if (r->zero == 3) { /* gathered for forward and backward, scattered once, each micro-batch */
        double s = 1.5 * micros * p->gather_s;
        return FSDP_EXPOSED * s + mw_max(0.0, (1.0 - FSDP_EXPOSED) * s - w->all_s);
    }
    bool old = r->stack == MW_STACK_MEGATRON_2021 || r->stack == MW_STACK_MEGATRON_2023; /* gradients in one piece at the end, in single precision */
    double both_s = r->zero == 0 ? p->reduce_s : p->gather_s, x = old ? 1.0 : con[MW_TC_DP_EXPOSED], s = old ? 1.5 * both_s : both_s;
    double half_s = 0.5 * (1.0 - x) * s, n = beside(r, micros);
    return x * s + mw_max(0.0, half_s - n * w->bwd_s) + mw_max(0.0, half_s - n * w->fwd_s);
}

static double optimizer_s(const struct mw_train_profile *p)
{
    const struct mw_train_run *r = &p->run;
    double dense, expert;
    if (r->lora)
        return 0.0;
    mw_train_held(r, &dense, &expert);
    if (r->zero > 0) {
        dense /= (double)r->dp * r->cp;
        expert /= mw_train_expert_copies(r);
    }
    return OPTIMIZER_B * (dense + expert) / p->stream_Bps;
}

/* ---- the step */
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

static void add_pass(struct mw_train_step *out, const struct mw_train_pass *of, double n)
{
    if (n > 0.0) {
        mw_train_add(out, &of->fwd, n);
        mw_train_add(out, &of->bwd, n);
    }
}

double mw_train_beyond(const struct mw_train_profile *p, const double con[MW_TC_N], const struct mw_train_layers *l, struct mw_train_step *out)
{
    const struct mw_train_run *r = &p->run;
    double micros = r->batch / (r->dp * r->micro), layer_s = l->fwd_s + l->bwd_s + l->again_s;
    struct stages s = stages_of(r, layer_s, l->head_s);
    double own_s = micros * s.slowest_s, layers = micros * s.layers;
    out->slowest_stage_s = s.slowest_s;
    out->recompute_s = layers * l->again_s;
    out->head_s = own_s - layers * layer_s; /* what the slowest stage has beyond its layers */
    out->bubble_s = bubble_s(r, &s, micros, l->fwd_s, l->weight_s);
    out->p2p_s = p2p_s(p, micros);
    struct passes w = { s.layers * l->fwd_s, s.layers * (l->bwd_s + l->again_s), own_s };
    out->dp_s = exchange_s(p, con, micros, &w);
    out->optimizer_s = optimizer_s(p);
    out->straggler_s = p->slowest_frac * (own_s + out->bubble_s);
    out->fixed_s = STEP_FIXED_S;
    out->total_s = own_s + out->bubble_s + out->p2p_s + out->dp_s + out->optimizer_s + out->straggler_s + out->fixed_s;
    return layers;
}

/* Bubbles fall with the chunks, where they fall at all; transfers grow with them; parameters sharded in any way are as few as sharded in one. */
double mw_train_least_s(const struct mw_train_profile *p, const double con[MW_TC_N], const struct mw_train_layers *l, double vpp_most)
{
    struct mw_train_profile q = *p;
    struct mw_train_run *r = &q.run;
    double micros = r->batch / (r->dp * r->micro);
    struct stages s = stages_of(r, l->fwd_s + l->bwd_s + l->again_s, l->head_s);
    double own_s = micros * s.slowest_s;
    struct passes w = { s.layers * l->fwd_s, s.layers * (l->bwd_s + l->again_s), own_s };
    r->pipe = MW_PIPE_ZB_H1;
    double bubble = bubble_s(r, &s, micros, l->fwd_s, l->weight_s);
    r->pipe = MW_PIPE_1F1B;
    r->vpp = (float)vpp_most;
    bubble = mw_min(bubble, bubble_s(r, &s, micros, l->fwd_s, l->weight_s));
    r->zero = 3;
    double exchange = exchange_s(&q, con, micros, &w);
    r->zero = 0;
    exchange = mw_min(exchange, exchange_s(&q, con, micros, &w)); /* not sharded, switches may add */
    r->zero = 1;
    exchange = mw_min(exchange, exchange_s(&q, con, micros, &w));
    r->vpp = 1.0f;
    bubble = mw_min(bubble, bubble_s(r, &s, micros, l->fwd_s, l->weight_s)); /* one micro-batch: no chunks fill it, and rounding decides */
    return own_s + bubble + p2p_s(&q, micros) + exchange + optimizer_s(&q) + p->slowest_frac * (own_s + bubble) + STEP_FIXED_S;
}

void mw_train_step(const struct mw_train_profile *p, const double con[MW_TC_N], struct mw_train_step *out)
{
    struct mw_train_layers l;
    const struct mw_train_run *r = &p->run;
    mw_train_layers(p, con, &l);
    double layers = mw_train_beyond(p, con, &l, out);
    out->gemm_s = out->attention_s = out->memory_s = out->moe_s = out->host_s = out->tp_s = out->cp_s = out->ep_s = 0.0;
    add_pass(out, &l.dense, layers * l.dense_frac);
    add_pass(out, &l.moe, layers * l.moe_frac);
    add_pass(out, &l.alone, layers * l.alone_frac);
    add_pass(out, &l.mixer, layers * l.mixer_frac);
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
    else if (r->card.mixers > 0.0f && fmod(r->card.ssm_groups, r->tp) != 0.0 && fmod(r->tp, r->card.ssm_groups) != 0.0)
        snprintf(text, n, "tp %g does not divide the %g groups of its mixers", r->tp, r->card.ssm_groups);
    else if (r->card.mixers > 0.0f && fmod(r->card.ssm_heads, r->tp) != 0.0)
        snprintf(text, n, "tp %g does not divide the %g heads of its mixers", r->tp, r->card.ssm_heads);
    else if (!mw_train_mixers_split(&r->card, r->tp, r->cp))
        snprintf(text, n, "cp %g does not divide the %g heads of its mixers that tp %g leaves a rank", r->cp, r->card.ssm_heads / r->tp, r->tp);
    else if (fmod(r->seq, r->cp) != 0.0)
        snprintf(text, n, "cp %g does not divide a sequence of %g tokens", r->cp, r->seq);
    return text[0] ? text : NULL;
}
