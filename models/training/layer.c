/* models/training/layer.c - what generation and software make of a layer's kernels; the pipeline and everything beyond a layer is step.c. */
#include "models/training/layer.h"
#include <math.h>

#define BACKWARD_ATTENTION 2.9/* 2.5 times the FLOP at 1.15 times the time, FlashAttention-2 and -3 */
#define RELEASE_2602 314      /* months since 2000 of Megatron-Core 26.02 and 26.06 */
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
    return r->dtype == MW_TD_NVFP4 ? con[MW_TC_Q4] : 1.0;
}

static double attention_rate(const struct mw_train_run *r, const double *con)
{
    static const uint8_t of[] = { [MW_GEN_AMPERE] = MW_TC_A_AMPERE, [MW_GEN_HOPPER] = MW_TC_A_HOPPER, [MW_GEN_BLACKWELL] = MW_TC_A_BLACKWELL, [MW_GEN_CDNA3] = MW_TC_A_HOPPER,
                                  [MW_GEN_CDNA4] = MW_TC_A_HOPPER, [MW_GEN_TPU] = MW_TC_A_AMPERE, [MW_GEN_TPU_V7] = MW_TC_A_AMPERE, [MW_GEN_OTHER] = MW_TC_A_HOPPER };
    return con[r->gen == MW_GEN_HOPPER && r->year_23 ? MW_TC_A_HOPPER_23 : of[r->gen]];
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
    s->tp_exposed = old || r->stack == MW_STACK_XLA || r->stack == MW_STACK_MEGATRON_2023 || (r->stack == MW_STACK_TITAN && !(r->flags & MW_TF_ASYNC_TP)) ? 1.0 : r->stack == MW_STACK_TITAN ? 0.5 : con[MW_TC_TP_EXPOSED];
}

/* ---- a layer */

#define COMM_SM_FRAC (20.0 / 132.0) /* multiprocessors that move tokens while others work: DeepSeek-V3 on H800 (arXiv:2412.19437, section 3.2.2) */

/* What is left to wait for of tokens on their way to experts and back when another micro-batch works meanwhile, on fewer multiprocessors. */
static double hidden_s(const struct mw_train_run *r, double ep_s, double work_s)
{
    double beside = ep_s < work_s ? ep_s : work_s;
    return r->flags & MW_TF_EP_OVERLAP ? ep_s - beside + COMM_SM_FRAC * beside : ep_s;
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

void mw_train_layer(const struct mw_train_profile *p, const struct mw_train_soft *s, const double con[MW_TC_N], bool experts, struct mw_train_pass *out)
{
    const struct mw_train_run *r = &p->run;
    const struct mw_train_ops *o = experts ? &p->moe : &p->plain;
    bool fused = r->stack != MW_STACK_MEGATRON_2021, one_by_one = experts && r->release < RELEASE_2606;
    double core = s->attention * p->attention_s + con[MW_TC_SOFTMAX] * p->scores_s, core_bwd = core * (fused ? BACKWARD_ATTENTION : 2.0), mem = s->memory * o->memory_s + s->quant * o->quant_s, permute = s->moe_overhead * o->permute_s;
    double issue_s = s->host_s * (one_by_one ? 0.5 + 0.5 * r->card.experts / r->ep : 1.0); /* attention is half of what a layer issues, each expert the other half */
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
        out->again.total_s = r->stack == MW_STACK_TITAN ? 0.5 * out->fwd.gemm_s + mem + 0.5 * tp : fused ? 0.0 : core; /* per operation: every second product is kept */
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

void mw_train_layers(const struct mw_train_profile *p, const double con[MW_TC_N], struct mw_train_layers *l)
{
    const struct mw_train_card *c = &p->run.card;
    struct mw_train_soft soft;
    mw_train_soft(p, con, &soft);
    l->moe_frac = c->experts > 0.0f ? 1.0 - c->dense_first / c->layers : 0.0;
    l->fwd_s = l->bwd_s = l->again_s = l->weight_s = 0.0;
    l->head_s = mw_train_head_s(p, &soft);
    if (l->moe_frac < 1.0) {
        mw_train_layer(p, &soft, con, false, &l->dense);
        mix(l, &l->dense, 1.0 - l->moe_frac);
    }
    if (l->moe_frac > 0.0) {
        mw_train_layer(p, &soft, con, true, &l->moe);
        mix(l, &l->moe, l->moe_frac);
    }
}
