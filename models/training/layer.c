/* models/training/layer.c - what generation and software make of a layer's kernels; the pipeline and everything beyond a layer is step.c. */
#include "models/training/layer.h"
#include <math.h>

#define BACKWARD_ATTENTION 2.9/* 2.5 times the FLOP at 1.15 times the time, FlashAttention-2 and -3 */
#define RELEASE_25 300        /* months since 2000 of releases from 2025 on, of Megatron-Core 26.02 and 26.06 */
#define RELEASE_2602 314
#define RELEASE_2606 318

/* ---- constants of this run */

/* Rate of products in a step over that of the calibrated kernel alone. */
static double rate16(const struct mw_train_run *r, const double *con)
{
    static const uint8_t of[] = { [MW_GEN_AMPERE] = MW_TC_E_AMPERE, [MW_GEN_HOPPER] = MW_TC_E_HOPPER, [MW_GEN_BLACKWELL] = MW_TC_E_BLACKWELL, [MW_GEN_CDNA3] = MW_TC_E_CDNA3,
                                  [MW_GEN_CDNA4] = MW_TC_E_CDNA4, [MW_GEN_TPU] = MW_TC_E_TPU, [MW_GEN_TPU_V7] = MW_TC_E_TPU_V7, [MW_GEN_OTHER] = MW_TC_E_HOPPER };
    double v = con[of[r->gen]];
    if (r->series_300)
        v *= con[MW_TC_SERIES_300];
    if (r->stack == MW_STACK_FOUNDRY)
        v *= con[MW_TC_FOUNDRY];
    if (r->stack == MW_STACK_INTERNEVO)
        v *= con[MW_TC_INTERNEVO];
    if (r->stack == MW_STACK_MLPERF)
        v *= con[MW_TC_MLPERF];
    return v;
}

/* The same in fp4 over bf16's; products in 8 bits keep what is left of their kernel's rate as those in 16 do. */
static double narrow(const struct mw_train_run *r, const double *con)
{
    return mw_train_dtype_run(r) == MW_TD_NVFP4 ? con[MW_TC_Q4] : 1.0;
}

static double attention_rate(const struct mw_train_run *r, const double *con)
{
    static const uint8_t of[] = { [MW_GEN_AMPERE] = MW_TC_A_AMPERE, [MW_GEN_HOPPER] = MW_TC_A_HOPPER, [MW_GEN_BLACKWELL] = MW_TC_A_BLACKWELL, [MW_GEN_CDNA3] = MW_TC_A_HOPPER,
                                  [MW_GEN_CDNA4] = MW_TC_A_HOPPER, [MW_GEN_TPU] = MW_TC_A_AMPERE, [MW_GEN_TPU_V7] = MW_TC_A_AMPERE, [MW_GEN_OTHER] = MW_TC_A_HOPPER };
    if (r->gen == MW_GEN_HOPPER && r->release >= RELEASE_25)
        return 1.0; /* cuDNN's of 2025 are the calibrated prompt kernels' kind; nothing is fitted */
    return con[r->gen == MW_GEN_HOPPER && r->year_23 ? MW_TC_A_HOPPER_23 : of[r->gen]];
}

/* What Megatron-Core's published recipes of hybrids lack: what 26.06 sped experts up with (fused grouped products, graphs of whole iterations: Megatron-Bridge
 * pull requests 4211, 4249, 3983), and the overlap of tensor-parallel collectives (recipes/common.py and recipes/nemotronh ask for none). */
static void hybrid_soft(const struct mw_train_run *r, struct mw_train_soft *s)
{
    s->at_once = false;
    if (r->release >= RELEASE_2606)
        s->moe_overhead = 0.8;
    if (r->stack == MW_STACK_MEGATRON_CORE)
        s->tp_exposed = 1.0;
}

/* Share of tensor-parallel collectives that nothing hides: all of them before the software ran any beside its products. */
static double tp_exposed(const struct mw_train_run *r, const double *con)
{
    switch (r->stack) {
    case MW_STACK_MEGATRON_2021:
    case MW_STACK_MEGATRON_2023:
        return 1.0;
    case MW_STACK_XLA:
        return r->release < MW_RELEASE_XLA_2023 ? 1.0 : con[MW_TC_TP_EXPOSED];
    case MW_STACK_TITAN:
        return r->flags & MW_TF_ASYNC_TP ? 0.5 : 1.0;
    default:
        return con[MW_TC_TP_EXPOSED];
    }
}

void mw_train_soft(const struct mw_train_profile *p, const double con[MW_TC_N], struct mw_train_soft *s)
{
    const struct mw_train_run *r = &p->run;
    bool old = r->stack == MW_STACK_MEGATRON_2021;
    double rate = rate16(r, con);
    *s = (struct mw_train_soft){ .products = 1.0 / (rate * narrow(r, con)), .products16 = 1.0 / rate, .memory = con[MW_TC_MEM] };
    if (r->stack == MW_STACK_TITAN && !(r->flags & MW_TF_COMPILE))
        s->memory *= con[MW_TC_EAGER];
    s->attention = old ? s->products16 : 1.0 / attention_rate(r, con);
    s->quant = r->flags & MW_TF_ROWWISE ? con[MW_TC_ROWWISE] : r->dtype == MW_TD_MXFP8 || r->dtype == MW_TD_NVFP4 ? 1.5 : 1.0;
    s->host_s = old ? con[MW_TC_HOST_2021] : con[MW_TC_HOST_CORE];
    if (old && fmod(r->micro * r->card.heads / r->tp, 4.0) != 0.0)
        s->host_s *= 1.5; /* its fused softmax needs four rows: without them the attention core is issued in pieces */
    if (r->stack == MW_STACK_XLA)
        s->host_s = 0.0; /* one compiled program a step */
    s->tp_backward = old && r->release >= MW_RELEASE_MEGATRON_3 ? 0.5 : 1.0; /* collectives run while weights' gradients are computed (Megatron-LM 3.0, tensor_parallel/layers.py) */
    s->moe_overhead = r->release == 0 || r->release < RELEASE_2602 ? 1.0 : r->release < RELEASE_2606 ? 0.8 : con[MW_TC_MOE_2606];
    s->at_once = r->release >= RELEASE_2606;
    s->tp_exposed = tp_exposed(r, con);
    if (r->card.mixers > 0.0f)
        hybrid_soft(r, s);
}

/* ---- a layer */

#define COMM_SM_FRAC (20.0 / 132.0) /* multiprocessors that move tokens while others work: DeepSeek-V3 on H800 (arXiv:2412.19437, section 3.2.2) */

/* What is left to wait for of tokens on their way to experts and back when another micro-batch works meanwhile, on fewer multiprocessors; a step of
 * one micro-batch has no other. */
static double hidden_s(const struct mw_train_run *r, double ep_s, double work_s)
{
    double beside = ep_s < work_s ? ep_s : work_s;
    return r->flags & MW_TF_EP_OVERLAP && r->batch > r->dp * r->micro ? ep_s - beside + COMM_SM_FRAC * beside : ep_s;
}

/* (device^4 + issue^4)^(1/4): how sharply the later of the two decides. */
static double later_s(double device_s, double issue_s)
{
    double most = device_s > issue_s ? device_s : issue_s, x = device_s > issue_s ? issue_s / device_s : device_s / issue_s, x2 = x * x;
    return most > 0.0 ? most * sqrt(sqrt(1.0 + x2 * x2)) : 0.0;
}

/* The host issues kernels and collectives ahead of the device; where it cannot, the device waits and its own time is hidden. */
static void sum_up(struct mw_train_layer *l, double issue_s)
{
    double device_s = l->gemm_s + l->attention_s + l->memory_s + l->moe_s + l->tp_s + l->cp_s + l->ep_s;
    l->total_s = later_s(device_s, issue_s);
    l->host_s = l->total_s - device_s;
}

/* A ring passes keys and values on while it attends to those it has: in all of its steps but the last the longer of the two decides. */
static double context_s(const struct mw_train_ops *o, double times, double core_s, double ring_n)
{
    if (ring_n <= 1.0)
        return times * o->swap_s;
    return times * o->swap_s + fmax(0.0, times * o->ring_s - core_s * (ring_n - 1.0) / ring_n);
}

/* The core of a layer: attention's or a mixer's scan. */
struct core { double fwd_s, bwd_s; };

static struct core attention_of(const struct mw_train_profile *p, const struct mw_train_soft *s, const double con[MW_TC_N])
{
    double core = s->attention * p->attention_s + con[MW_TC_SOFTMAX] * p->scores_s;
    return (struct core){ core, core * (p->run.stack != MW_STACK_MEGATRON_2021 ? BACKWARD_ATTENTION : 2.0) };
}

/* Of a layer's dense products, those of the feed-forward that its activation function comes of. */
static double into_activation_frac(const struct mw_train_card *c)
{
    double feed = c->experts > 0.0f ? 0.0 : c->ffn, attention = 2.0 * (c->heads + c->kv_heads) * c->head;
    return (c->matrices - 1.0) * feed / (c->matrices * feed + attention);
}

/* What selective recompute makes again: before fused kernels the core; PyTorch's, per operation, every second product; a compiler's all but what
 * attention's products make and the feed-forward's last product, whose output nothing behind it needs.  Fused kernels keep the rest anyway. */
static double selective_s(const struct mw_train_run *r, const struct mw_train_layer *fwd)
{
    switch (r->stack) {
    case MW_STACK_MEGATRON_2021:
        return fwd->attention_s;
    case MW_STACK_TITAN:
        return 0.5 * fwd->gemm_s + fwd->memory_s + 0.5 * fwd->tp_s;
    case MW_STACK_XLA:
        return fwd->moe_s + into_activation_frac(&r->card) * fwd->gemm_s + fwd->attention_s + fwd->memory_s;
    default:
        return 0.0;
    }
}

/* issue: layers' forward passes that the host takes as long to issue. */
static void pass_of(const struct mw_train_profile *p, const struct mw_train_soft *s, const struct mw_train_ops *o, bool experts, struct core c, double issue, struct mw_train_pass *out)
{
    const struct mw_train_run *r = &p->run;
    double core = c.fwd_s, core_bwd = c.bwd_s, mem = s->memory * o->memory_s + s->quant * o->quant_s, permute = s->moe_overhead * o->permute_s;
    double issue_s = s->host_s * issue;
    double tp = s->tp_exposed * o->tp_s, ep = s->moe_overhead * o->ep_s, moe_fwd = experts ? s->products * o->expert.fwd_s + permute : 0.0, moe_bwd = experts ? s->products * o->expert.bwd_s + permute : 0.0;
    out->fwd = (struct mw_train_layer){ s->products * o->dense.fwd_s, core, mem, moe_fwd, 0.0, tp, context_s(o, 1.0, core, p->ring_n), ep, 0.0 };
    out->bwd = (struct mw_train_layer){ s->products * o->dense.bwd_s, core_bwd, 2.0 * mem, moe_bwd, 0.0, s->tp_backward * tp, context_s(o, 2.0, core_bwd, p->ring_n), ep, 0.0 };
    out->fwd.ep_s = hidden_s(r, ep, out->fwd.gemm_s + core + mem + moe_fwd);
    out->bwd.ep_s = hidden_s(r, ep, out->bwd.gemm_s + core_bwd + 2.0 * mem + moe_bwd);
    out->again = (struct mw_train_layer){ 0 };
    out->weight_s = s->products * (o->dense.weight_s + o->expert.weight_s);
    sum_up(&out->fwd, issue_s);
    sum_up(&out->bwd, 2.0 * issue_s);
    if (r->recompute == MW_RC_FULL)
        out->again = out->fwd;
    else if (r->recompute == MW_RC_SELECTIVE)
        out->again.total_s = selective_s(r, &out->fwd);
}

/* Of what the host issues for a layer - norms, residuals, four products, rotation, attention, activation - the feed-forward's products and activation:
 * three groups of kernels of ten, which it issues for each expert of the GPU, or for all at once. */
#define MLP_ISSUE 0.3

static double expert_issue(const struct mw_train_run *r, const struct mw_train_soft *s)
{
    return s->at_once ? MLP_ISSUE : MLP_ISSUE * r->card.experts / r->ep;
}

void mw_train_layer(const struct mw_train_profile *p, const struct mw_train_soft *s, const double con[MW_TC_N], bool experts, struct mw_train_pass *out)
{
    pass_of(p, s, experts ? &p->moe : &p->plain, experts, attention_of(p, s, con), experts ? 1.0 - MLP_ISSUE + expert_issue(&p->run, s) : 1.0, out);
}

double mw_train_head_s(const struct mw_train_profile *p, const struct mw_train_soft *s)
{
    return s->products16 * p->head_products_s + p->head_memory_s;
}

static void mix(struct mw_train_layers *l, const struct mw_train_pass *of, double share)
{
    l->fwd_s += share * of->fwd.total_s;
    l->bwd_s += share * of->bwd.total_s;
    l->again_s += share * of->again.total_s;
    l->weight_s += share * of->weight_s;
}

/* What NVIDIA's recipes of hybrids make again: two of the four passes over what activation functions make, two of the norms' five and a half. */
static void again_of(const struct mw_train_run *r, const struct mw_train_soft *s, const struct mw_train_ops *o, bool whole, struct mw_train_pass *out)
{
    if (r->recompute == MW_RC_FULL) /* all of it is */
        return;
    if (r->flags & MW_TF_AGAIN_ACT)
        out->again.total_s += 0.5 * s->memory * o->memory_s;
    if (r->flags & MW_TF_AGAIN_EXPERTS)
        out->again.total_s += whole ? out->fwd.total_s : out->fwd.attention_s;
}

/* A hybrid's layers are half of another's, one of its two parts; a mixer issues as many kernels as both. */
static void hybrid(const struct mw_train_profile *p, const struct mw_train_soft *s, const double con[MW_TC_N], struct mw_train_layers *l)
{
    const struct mw_train_card *c = &p->run.card;
    bool experts = c->experts > 0.0f;
    struct mw_train_pass *feed = experts ? &l->moe : &l->dense;
    double feed_frac = 1.0 - (c->mixers + c->attention_n) / c->layers;
    l->alone_frac = c->attention_n / c->layers;
    l->mixer_frac = c->mixers / c->layers;
    *(experts ? &l->moe_frac : &l->dense_frac) = feed_frac;
    pass_of(p, s, &p->alone, false, attention_of(p, s, con), 0.5, &l->alone);
    pass_of(p, s, experts ? &p->moe : &p->plain, experts, (struct core){ 0.0, 0.0 }, experts ? 0.5 - MLP_ISSUE + expert_issue(&p->run, s) : 0.5, feed);
    pass_of(p, s, &p->mixer, false, (struct core){ p->scan_fwd_s, p->scan_bwd_s }, 1.0, &l->mixer);
    again_of(&p->run, s, &p->alone, false, &l->alone);
    again_of(&p->run, s, experts ? &p->moe : &p->plain, true, feed);
    mix(l, &l->alone, l->alone_frac);
    mix(l, feed, feed_frac);
    mix(l, &l->mixer, l->mixer_frac);
    l->head_s += c->mtp * (l->alone.fwd.total_s + l->alone.bwd.total_s + l->alone.again.total_s + feed->fwd.total_s + feed->bwd.total_s + feed->again.total_s);
}

void mw_train_layers(const struct mw_train_profile *p, const double con[MW_TC_N], struct mw_train_layers *l)
{
    const struct mw_train_card *c = &p->run.card;
    struct mw_train_soft soft;
    mw_train_soft(p, con, &soft);
    l->moe_frac = c->experts > 0.0f ? 1.0 - c->dense_first / c->layers : 0.0;
    l->dense_frac = 1.0 - l->moe_frac;
    l->alone_frac = l->mixer_frac = 0.0;
    l->fwd_s = l->bwd_s = l->again_s = l->weight_s = 0.0;
    l->head_s = mw_train_head_s(p, &soft);
    if (c->mixers > 0.0f) {
        l->moe_frac = l->dense_frac = 0.0;
        hybrid(p, &soft, con, l);
        return;
    }
    if (l->moe_frac < 1.0) {
        mw_train_layer(p, &soft, con, false, &l->dense);
        mix(l, &l->dense, 1.0 - l->moe_frac);
    }
    if (l->moe_frac > 0.0) {
        mw_train_layer(p, &soft, con, true, &l->moe);
        mix(l, &l->moe, l->moe_frac);
    }
}

/* ---- the mean layer */
static void add(struct mw_train_layer *to, const struct mw_train_layer *of, double share)
{
    to->gemm_s += share * of->gemm_s;
    to->attention_s += share * of->attention_s;
    to->memory_s += share * of->memory_s;
    to->moe_s += share * of->moe_s;
    to->host_s += share * of->host_s;
    to->tp_s += share * of->tp_s;
    to->cp_s += share * of->cp_s;
    to->ep_s += share * of->ep_s;
    to->total_s += share * of->total_s;
}

double mw_train_mean(const struct mw_train_profile *p, const double con[MW_TC_N], struct mw_train_pass *out)
{
    struct mw_train_layers l;
    mw_train_layers(p, con, &l);
    const struct { const struct mw_train_pass *of; double share; } part[] = { { &l.dense, l.dense_frac }, { &l.moe, l.moe_frac }, { &l.alone, l.alone_frac }, { &l.mixer, l.mixer_frac } };
    *out = (struct mw_train_pass){ .weight_s = l.weight_s };
    for (size_t i = 0; i < sizeof part / sizeof *part; i++)
        if (part[i].share > 0.0) {
            add(&out->fwd, &part[i].of->fwd, part[i].share);
            add(&out->bwd, &part[i].of->bwd, part[i].share);
            add(&out->again, &part[i].of->again, part[i].share);
        }
    return l.head_s;
}
