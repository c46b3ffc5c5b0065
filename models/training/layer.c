/* models/training/layer.c - operations of a transformer layer; the pipeline and everything beyond a layer is step.c. */
#include "models/training/layer.h"
#include <math.h>

#define HOST_SHARP 6.0         /* how sharply the later of host and device decides */
#define KERNEL_S 4e-6         /* of one product beside its work: launch and tail */
#define LONG_S 1e-3           /* of peak work: a product this long has warmed the chip to its power limit ... */
#define THROTTLE 0.11         /* ... and runs so much slower: constants of matrix products on A100, H100, B200 */
#define RAMP_K 120.0          /* k that fills and drains a tile's pipeline: constants of matrix products on A100, H100, B200 */
#define PRODUCT_RATE 1.2      /* bytes of products overlap their work: charged at this multiple of the memory's rate (additive form) */
#define STREAM_FRAC 0.8       /* of the memory's rate that element-wise kernels reach */
#define BACKWARD_ATTENTION 2.9/* 2.5 times the FLOP at 1.15 times the time, FlashAttention-2 and -3 */
#define SMALL_HEAD 0.85       /* attention with heads of 64 over heads of 128, FlashAttention-2 paper's figures */
#define EXPERT_FRAC 0.8       /* of a dense product's efficiency in products of one expert */
#define PACKED_WINDOW 512.0   /* mean length of a packed fine-tuning sample, tokens */
#define RELEASE_2602 314      /* months since 2000 of releases 26.02 and 26.06 */
#define RELEASE_2606 318

/* ---- the device under this software */
static double efficiency16(const struct mw_train_env *e)
{
    static const uint8_t con[] = { [MW_GEN_AMPERE] = MW_TC_E_AMPERE, [MW_GEN_HOPPER] = MW_TC_E_HOPPER, [MW_GEN_BLACKWELL] = MW_TC_E_BLACKWELL, [MW_GEN_CDNA3] = MW_TC_E_CDNA3,
                                   [MW_GEN_CDNA4] = MW_TC_E_CDNA4, [MW_GEN_TPU] = MW_TC_E_TPU, [MW_GEN_OTHER] = MW_TC_E_HOPPER };
    double v = e->con[con[e->r->gen]];
    if (e->r->series_300)
        v *= e->con[MW_TC_SERIES_300];
    if (e->r->stack == MW_STACK_FOUNDRY)
        v *= e->con[MW_TC_FOUNDRY];
    if (e->r->stack == MW_STACK_INTERNEVO)
        v *= e->con[MW_TC_INTERNEVO];
    return v;
}

/* Efficiency of a narrow format over bf16; on generations without a constant of their own as on Hopper. */
static double narrow(const struct mw_train_env *e)
{
    bool blackwell = e->r->gen == MW_GEN_BLACKWELL;
    switch (e->r->dtype) {
    case MW_TD_FP8:
    case MW_TD_MXFP8:
        return blackwell ? e->con[MW_TC_Q8_BLACKWELL] : e->r->gen == MW_GEN_HOPPER ? e->con[MW_TC_Q8_HOPPER] : 1.0;
    case MW_TD_NVFP4:
        return e->con[MW_TC_Q4_BLACKWELL];
    default:
        return 1.0;
    }
}

static double peak(const struct mw_gpu_part *g, int dtype)
{
    double v = dtype == MW_TD_BF16 ? g->bf16_flopps : dtype == MW_TD_NVFP4 ? g->fp4_flopps : dtype == MW_TD_INT8 ? g->int8_opps : g->fp8_flopps;
    return v > 0.0 ? v : g->bf16_flopps;
}

static void software(struct mw_train_env *e)
{
    const struct mw_train_run *r = e->r;
    bool old = r->stack == MW_STACK_MEGATRON_2021;
    e->host_s = old ? e->con[MW_TC_HOST_2021] : e->con[MW_TC_HOST_CORE];
    e->tail_s = old ? e->con[MW_TC_TAIL_2021] : 0.0;
    if (old && fmod(r->micro * r->card.heads / r->tp, 4.0) != 0.0)
        e->host_s *= 1.5; /* its fused softmax needs four rows: without them the attention core is issued in pieces */
    if (r->stack == MW_STACK_XLA)
        e->host_s = 0.0; /* one compiled program a step */
    e->moe_overhead = r->release == 0 || r->release < RELEASE_2602 ? 1.0 : r->release < RELEASE_2606 ? 0.8 : e->con[MW_TC_MOE_2606];
    e->tp_exposed = old || (r->stack == MW_STACK_TITAN && !(r->flags & MW_TF_ASYNC_TP)) ? 1.0 : r->stack == MW_STACK_TITAN ? 0.5 : e->con[MW_TC_TP_EXPOSED];
}

void mw_train_env(struct mw_train_env *e, const struct mw_gpu_part *g, const double *con, const struct mw_train_run *r)
{
    *e = (struct mw_train_env){ .g = g, .con = con, .r = r };
    double eff = efficiency16(e);
    e->peak_flopps = peak(g, r->dtype);
    e->peak16_flopps = g->bf16_flopps;
    e->flopps = e->peak_flopps * eff * narrow(e);
    e->flopps16 = e->peak16_flopps * eff;
    e->mem_Bps = STREAM_FRAC * g->mem_Bps;
    e->act_B = r->dtype == MW_TD_BF16 ? 2.0 : r->dtype == MW_TD_NVFP4 ? 0.5625 : 1.0;
    e->tokens = r->micro * r->seq / r->cp;
    e->sp_tokens = r->seq_parallel ? e->tokens / r->tp : e->tokens;
    software(e);
}

/* ---- products */
static double product_s(const struct mw_train_env *e, double m, double n, double k, double eff)
{
    double flop = 2.0 * m * n * k, long_frac = flop / (flop + e->peak_flopps * LONG_S);
    return flop * (1.0 + RAMP_K / k) * (1.0 + THROTTLE * long_frac) / (e->flopps * eff) + (e->act_B * (m * k + k * n) + 2.0 * m * n) / (PRODUCT_RATE * e->g->mem_Bps) + KERNEL_S;
}

/* Seconds of products: forward, backward, and of the backward those of the weights' gradients. */
struct products { double fwd, bwd, weight; };

/* Forward, and backward as the products of the input's and the weights' gradients; a frozen weight has no gradient. */
static void product(const struct mw_train_env *e, double m, double n, double k, double eff, double count, struct products *s)
{
    double weight = e->r->lora ? 0.0 : product_s(e, n, k, m, eff);
    s->fwd += count * product_s(e, m, n, k, eff);
    s->bwd += count * (product_s(e, m, k, n, eff) + weight);
    s->weight += count * weight;
}

static double kv_width(const struct mw_train_run *r)
{
    double kv = r->card.kv_heads * r->card.head / r->tp;
    return kv > r->card.head ? kv : r->card.head;
}

static void attention_products(const struct mw_train_env *e, struct products *s)
{
    const struct mw_train_card *c = &e->r->card;
    double t = e->r->tp, T = e->tokens, h = c->hidden, q = c->heads * c->head / t;
    if (c->kv_rank > 0.0f) {
        product(e, T, c->q_rank, h, 1.0, 1.0, s);
        product(e, T, c->heads * (c->head + c->rope) / t, c->q_rank, 1.0, 1.0, s);
        product(e, T, c->kv_rank + c->rope, h, 1.0, 1.0, s);
        product(e, T, c->heads * (c->head + c->v_head) / t, c->kv_rank, 1.0, 1.0, s);
        product(e, T, h, c->heads * c->v_head / t, 1.0, 1.0, s);
        return;
    }
    product(e, T, q + 2.0 * kv_width(e->r), h, 1.0, 1.0, s);
    product(e, T, h, q, 1.0, 1.0, s);
}

static void mlp_products(const struct mw_train_env *e, double tokens, double f, double eff, double count, struct products *s)
{
    const struct mw_train_card *c = &e->r->card;
    product(e, tokens, (c->matrices - 1.0) * f, c->hidden, eff, count, s);
    product(e, tokens, c->hidden, f, eff, count, s);
}

/* ---- attention core */

/* Mean keys that a query meets, times two: the sequence in causal attention, shorter with windows and packed samples. */
static double attended(const struct mw_train_run *r)
{
    double s = r->seq;
    if (r->packed && s > PACKED_WINDOW)
        s = PACKED_WINDOW;
    double w = r->card.window;
    if (w > 0.0 && w < s)
        s = r->card.window_share * 2.0 * w * (1.0 - w / (2.0 * s)) + (1.0 - r->card.window_share) * s;
    return s;
}

static double attention_share(const struct mw_train_env *e)
{
    static const double half_tok[] = { [MW_GEN_AMPERE] = 250.0, [MW_GEN_HOPPER] = 2500.0, [MW_GEN_BLACKWELL] = 2800.0, [MW_GEN_CDNA3] = 2500.0, [MW_GEN_CDNA4] = 2800.0, [MW_GEN_TPU] = 700.0, [MW_GEN_OTHER] = 2500.0 };
    static const uint8_t con[] = { [MW_GEN_AMPERE] = MW_TC_A_AMPERE, [MW_GEN_HOPPER] = MW_TC_A_HOPPER, [MW_GEN_BLACKWELL] = MW_TC_A_BLACKWELL, [MW_GEN_CDNA3] = MW_TC_A_HOPPER,
                                   [MW_GEN_CDNA4] = MW_TC_A_HOPPER, [MW_GEN_TPU] = MW_TC_A_AMPERE, [MW_GEN_OTHER] = MW_TC_A_HOPPER };
    unsigned i = e->r->gen == MW_GEN_HOPPER && e->r->year_23 ? MW_TC_A_HOPPER_23 : con[e->r->gen];
    /* kernels of 2023 on Hopper are Ampere's: they saturate as early, and lower */
    double half = i == MW_TC_A_HOPPER_23 ? half_tok[MW_GEN_AMPERE] : half_tok[e->r->gen];
    return e->con[i] * e->r->seq / (e->r->seq + half) * (e->r->card.head < 128.0f ? SMALL_HEAD : 1.0);
}

static double attention_s(const struct mw_train_env *e)
{
    const struct mw_train_card *c = &e->r->card;
    double d = c->kv_rank > 0.0f ? c->head + c->rope + c->v_head : 2.0 * c->head, heads = c->heads / e->r->tp;
    double flop = 2.0 * e->tokens * attended(e->r) * heads * d; /* every key; half of them count when causal */
    if (e->r->stack != MW_STACK_MEGATRON_2021)
        return 0.5 * flop / (e->peak16_flopps * attention_share(e));
    double odd = fmod(c->head, 8.0) != 0.0 ? 3.6 : fmod(c->head, 64.0) != 0.0 ? 1.2 : 1.0; /* head sizes that its kernels do not tile */
    return odd * flop / e->flopps16 + e->con[MW_TC_SOFTMAX] * 2.0 * e->tokens * e->r->seq * heads / e->mem_Bps;
}

/* ---- memory-bound operations, forward */
static double memory_s(const struct mw_train_env *e, bool experts)
{
    const struct mw_train_card *c = &e->r->card;
    double t = e->r->tp, f = c->ffn * c->matrices * (experts ? c->topk + c->shared : 1.0);
    if (c->experts > 0.0f && !experts)
        f = c->dense_ffn * c->matrices;
    double q = c->heads * c->head / t, B = e->con[MW_TC_MEM] * 2.0 * (11.0 * e->sp_tokens * c->hidden + 2.0 * e->tokens * f / t + 3.0 * e->tokens * (q + 2.0 * kv_width(e->r)));
    if (e->r->dtype != MW_TD_BF16) {
        double quant = e->r->flags & MW_TF_ROWWISE ? e->con[MW_TC_ROWWISE] : e->r->dtype == MW_TD_MXFP8 || e->r->dtype == MW_TD_NVFP4 ? 1.5 : 1.0;
        B += quant * e->tokens * (2.0 * c->hidden + q + c->ffn / t) * 3.0;
    }
    return B / e->mem_Bps;
}

/* ---- collectives.  Latency and bus bandwidth of all-reduces of 4 MB and more, NCCL 2.27 to 2.29 on two and eight GPUs (aiconfigurator, comm). */
struct bus { double alpha2_s, alpha8_s, bus2_Bps, bus8_Bps; };

static struct bus bus_of(const struct mw_train_run *r, const struct mw_gpu_part *g)
{
    static const struct bus known[] = { [MW_GEN_AMPERE] = { 30e-6, 40e-6, 190e9, 215e9 }, [MW_GEN_HOPPER] = { 16e-6, 28e-6, 285e9, 420e9 }, [MW_GEN_BLACKWELL] = { 18e-6, 35e-6, 520e9, 690e9 } };
    struct bus b = { 14e-6, 28e-6, 0.6 * g->scaleup_Bps, 0.75 * g->scaleup_Bps };
    if (r->gen <= MW_GEN_BLACKWELL)
        b = known[r->gen];
    if (r->bus_Bps > 0.0f)
        b.bus2_Bps = b.bus8_Bps = r->bus_Bps;
    return b;
}

static double between(double at2, double at8, double n)
{
    double x = log2(n < 2.0 ? 2.0 : n > 8.0 ? 8.0 : n) - 1.0;
    return at2 * pow(at8 / at2, x / 2.0);
}

double mw_train_gather_s(const struct mw_train_env *e, double bytes, double n, double inside)
{
    struct bus b = bus_of(e->r, e->g);
    if (n <= 1.0)
        return 0.0;
    inside = inside > n ? n : inside < 1.0 ? 1.0 : inside;
    double outside = n / inside, s = 0.0;
    if (inside > 1.0)
        s += 0.5 * between(b.alpha2_s, b.alpha8_s, inside) + bytes * (inside - 1.0) / inside / between(b.bus2_Bps, b.bus8_Bps, inside);
    if (outside > 1.0)
        s += 10e-6 * log2(outside) + bytes / inside * (outside - 1.0) / outside / (0.9 * e->r->nic_Bps);
    return s;
}

static double tp_s(const struct mw_train_env *e)
{
    double inside = e->r->domain < e->r->tp ? e->r->domain : e->r->tp;
    return 2.0 * 2.0 * e->tp_exposed * mw_train_gather_s(e, 2.0 * e->tokens * e->r->card.hidden, e->r->tp, inside);
}

/* Keys and values pass once around the ring; attention hides most of it. */
static double cp_s(const struct mw_train_env *e)
{
    double inside = e->r->domain / e->r->tp, bytes = 2.0 * e->tokens * e->r->cp * 2.0 * kv_width(e->r);
    return e->r->cp > 1.0f ? 0.5 * mw_train_gather_s(e, bytes, e->r->cp, inside) : 0.0;
}

/* Dispatch and combine: tokens to the ranks of their experts and back; across nodes a token goes once to each node. */
static double ep_s(const struct mw_train_env *e)
{
    const struct mw_train_run *r = e->r;
    double x = r->ep, k = r->card.topk, inside = r->domain / r->tp;
    if (x <= 1.0)
        return 0.0;
    inside = inside > x ? x : inside < 1.0 ? 1.0 : inside;
    struct bus b = bus_of(r, e->g);
    double nodes = x / inside, bytes = 2.0 * e->tokens / r->tp * k * r->card.hidden;
    double dedup = nodes * (1.0 - pow(1.0 - 1.0 / nodes, k)) / k;
    double s = between(b.alpha2_s, b.alpha8_s, inside) + bytes * (1.0 / nodes) * (inside - 1.0) / inside / between(b.bus2_Bps, b.bus8_Bps, inside);
    if (nodes > 1.0)
        s += bytes * (1.0 - 1.0 / nodes) * dedup / r->nic_Bps;
    return 2.0 * s * e->moe_overhead;
}

/* ---- a layer */
/* The host issues kernels and collectives ahead of the device; where it cannot, the device waits and its own time is hidden. */
static void sum_up(struct mw_train_layer *l, double floor_s, double tail_s)
{
    double device = l->gemm_s + l->attention_s + l->memory_s + l->moe_s + l->tp_s + l->cp_s + l->ep_s + tail_s;
    l->total_s = pow(pow(device, HOST_SHARP) + pow(floor_s, HOST_SHARP), 1.0 / HOST_SHARP);
    l->host_s = l->total_s - device + tail_s;
}

static void expert_products(const struct mw_train_env *e, struct mw_train_pass *out)
{
    const struct mw_train_card *c = &e->r->card;
    double local = c->experts / e->r->ep, each = e->tokens / e->r->tp * c->topk * e->r->ep / c->experts;
    struct products s = { 0 };
    mlp_products(e, each, c->ffn, EXPERT_FRAC, local, &s);
    s.fwd -= local * 2.0 * KERNEL_S; /* grouped: one launch for all experts */
    s.bwd -= local * (e->r->lora ? 2.0 : 4.0) * KERNEL_S;
    s.weight -= local * (e->r->lora ? 0.0 : 2.0) * KERNEL_S;
    if (c->shared > 0.0f)
        mlp_products(e, e->tokens, c->shared * c->ffn / e->r->tp, 1.0, 1.0, &s);
    double permute = e->moe_overhead * 10.0 * e->tokens / e->r->tp * c->topk * c->hidden * 2.0 / e->mem_Bps;
    out->fwd.moe_s = s.fwd + permute;
    out->bwd.moe_s = s.bwd + permute;
    out->weight_s = s.weight;
}

void mw_train_layer(const struct mw_train_env *e, bool experts, struct mw_train_pass *out)
{
    const struct mw_train_card *c = &e->r->card;
    struct products s = { 0 };
    double core = attention_s(e), mem = memory_s(e, experts);
    double floor_s = e->host_s * (experts ? 2.0 * e->moe_overhead : 1.0), tail_s = e->tail_s * (experts ? 4.0 * e->moe_overhead : 1.0);
    *out = (struct mw_train_pass){ 0 };
    attention_products(e, &s);
    if (experts)
        expert_products(e, out);
    else
        mlp_products(e, e->tokens, (c->experts > 0.0f ? c->dense_ffn : c->ffn) / e->r->tp, 1.0, 1.0, &s);
    out->fwd = (struct mw_train_layer){ .gemm_s = s.fwd, .attention_s = core, .memory_s = mem, .moe_s = out->fwd.moe_s, .tp_s = tp_s(e), .cp_s = cp_s(e), .ep_s = experts ? ep_s(e) : 0.0 };
    bool fused = e->r->stack != MW_STACK_MEGATRON_2021;
    out->bwd = (struct mw_train_layer){ .gemm_s = s.bwd, .attention_s = core * (fused ? BACKWARD_ATTENTION : 2.0), .memory_s = 2.0 * mem, .moe_s = out->bwd.moe_s, .tp_s = out->fwd.tp_s,
                                        .cp_s = 2.0 * out->fwd.cp_s, .ep_s = out->fwd.ep_s };
    sum_up(&out->fwd, floor_s, tail_s);
    sum_up(&out->bwd, 2.0 * floor_s, tail_s);
    out->weight_s += s.weight;
    if (e->r->recompute == MW_RC_FULL)
        out->again = out->fwd;
    else if (e->r->recompute == MW_RC_SELECTIVE)
        out->again.total_s = e->r->stack == MW_STACK_TITAN ? 0.5 * s.fwd + mem + 0.5 * out->fwd.tp_s : fused ? 0.0 : core; /* per operation: every second product is kept */
}

double mw_train_head_s(const struct mw_train_env *e)
{
    const struct mw_train_card *c = &e->r->card;
    double T = e->tokens, V = c->vocab / e->r->tp, h = c->hidden, flop = 2.0 * T * V * h * (e->r->lora ? 2.0 : 3.0);
    return flop / e->flopps16 + 24.0 * T * V / e->mem_Bps;
}
