/* models/training/profile.c - operations of a layer and what beyond it moves over links, in the device's kernels; no constant of a software is here. */
#include "models/training/mixer.h"
#include "models/training/profile.h"
#include "models/training/wire.h"
#include <gsl/gsl_cdf.h>
#include <math.h>

#define STREAM_FRAC 0.8        /* of the memory's rate that element-wise kernels reach */
#define PACKED_WINDOW 512.0    /* mean length of a packed fine-tuning sample, tokens */
#define SMALL_HEAD 0.85        /* attention with heads of 64 over heads of 128, FlashAttention-2 paper's figures */
#define SPEED_SD 0.015         /* of the GPUs of a run, over their mean (training.h) */
#define NIC_FRAC 0.9           /* of a link's rate that one point-to-point stream reaches */
#define HOP_S 10e-6            /* of a transfer between stages beside its bytes */

struct env { const struct mw_train_kernels *k; const struct mw_train_run *r; double tokens, sp_tokens; int format; };

static int format_of(const struct mw_gpu_part *g, int dtype)
{
    static const int of[] = { [MW_TD_BF16] = MW_TK_BF16, [MW_TD_FP8] = MW_TK_8BIT, [MW_TD_MXFP8] = MW_TK_8BIT, [MW_TD_NVFP4] = MW_TK_4BIT, [MW_TD_INT8] = MW_TK_INT8 };
    static const enum mw_dtype peak[MW_TK_N] = { MW_DT_BF16, MW_DT_FP8, MW_DT_NVFP4, MW_DT_INT8 };
    return mw_dtype_flopps(g, peak[of[dtype]]) > 0.0 ? of[dtype] : MW_TK_BF16;
}

/* ---- products */
static double product_s(const struct env *e, int format, double m, double n, double k, double batch)
{
    struct mw_gemm op = { .m = m, .n = n, .k = k, .batch = batch, .dtype = e->k->gemm[format].dtype, .bare = true, .sustained = true };
    return mw_gemm_s(e->k->gpu, e->k->gemm[format].con, &op);
}

/* Forward, and backward as the products of the input's and the weights' gradients; a frozen weight has no gradient. */
static void product(const struct env *e, double m, double n, double k, double batch, struct mw_train_products *s)
{
    double weight_s = e->r->lora ? 0.0 : product_s(e, e->format, n, k, m, batch);
    s->fwd_s += product_s(e, e->format, m, n, k, batch);
    s->bwd_s += product_s(e, e->format, m, k, n, batch) + weight_s;
    s->weight_s += weight_s;
}

static double kv_width(const struct mw_train_run *r)
{
    double kv = r->card.kv_heads * r->card.head / r->tp;
    return kv > r->card.head ? kv : r->card.head;
}

static void attention_products(const struct env *e, struct mw_train_products *s)
{
    const struct mw_train_card *c = &e->r->card;
    double t = e->r->tp, T = e->tokens, h = c->hidden, q = c->heads * c->head / t;
    if (c->kv_rank > 0.0f) {
        product(e, T, c->q_rank, h, 1.0, s);
        product(e, T, c->heads * (c->head + c->rope) / t, c->q_rank, 1.0, s);
        product(e, T, c->kv_rank + c->rope, h, 1.0, s);
        product(e, T, c->heads * (c->head + c->v_head) / t, c->kv_rank, 1.0, s);
        product(e, T, h, c->heads * c->v_head / t, 1.0, s);
        return;
    }
    if (c->global_head > 0.0f) {
        struct mw_train_products local = { 0 }, global = { 0 };
        double wide = c->heads * c->global_head / t, kv = fmax(1.0, c->global_kv / t) * c->global_head;
        product(e, T, q + 2.0 * kv_width(e->r), h, 1.0, &local);
        product(e, T, h, q, 1.0, &local);
        product(e, T, wide + kv, h, 1.0, &global);
        product(e, T, h, wide, 1.0, &global);
        s->fwd_s += c->window_share * local.fwd_s + (1.0 - c->window_share) * global.fwd_s;
        s->bwd_s += c->window_share * local.bwd_s + (1.0 - c->window_share) * global.bwd_s;
        s->weight_s += c->window_share * local.weight_s + (1.0 - c->window_share) * global.weight_s;
        return;
    }
    product(e, T, q + 2.0 * kv_width(e->r), h, 1.0, s);
    product(e, T, h, q, 1.0, s);
}

static void mlp_products(const struct env *e, double tokens, double h, double f, double batch, struct mw_train_products *s)
{
    const struct mw_train_card *c = &e->r->card;
    product(e, tokens, (c->matrices - 1.0) * f, h, batch, s);
    product(e, tokens, h, f, batch, s);
}

/* Ranks of context parallelism that share a scale-up domain exchange heads for tokens, as far as there are heads of keys, and each of them sees the
 * whole sequence; the others pass keys and values around a ring (Megatron-Core's a2a+p2p; which runs used it is not published: assumed). */
static double swapped(const struct mw_train_run *r)
{
    double inside = fmin(r->domain / r->tp, fmin(r->cp, r->card.kv_rank > 0.0f ? r->card.heads / r->tp : r->card.kv_heads / r->tp)), n = 1.0;
    while (2.0 * n <= inside)
        n *= 2.0;
    return fmod(r->cp, n) == 0.0 ? n : 1.0;
}

/* ---- attention core, forward: around a ring as many calls as ranks, each of a part of the sequence's queries on a part of its keys, half of the pairs */
static double core_s(const struct env *e, double seq_tok, double window_tok)
{
    const struct mw_train_card *c = &e->r->card;
    double calls = seq_tok < e->r->seq ? 1.0 : e->r->cp / swapped(e->r), part_tok = seq_tok / calls;
    if (window_tok > 0.0 && window_tok < part_tok)
        calls = 1.0; /* what a query sees is in its own part, but at the part's edge */
    bool global = window_tok == 0.0 && c->global_head > 0.0f;
    double head = global ? c->global_head : c->head;
    struct mw_attn op = mw_attn_gqa(e->tokens / part_tok, c->heads / e->r->tp, fmax(1.0, (global ? c->global_kv : c->kv_heads) / e->r->tp), head, MW_DT_BF16, MW_DT_BF16);
    if (c->kv_rank > 0.0f) { /* trained as plain heads: query and key with the rotary part, value */
        op.pair_flop = 2.0 * (c->head + c->rope + c->v_head);
        op.kv_B = 2.0 * (c->head + c->rope + c->v_head);
        op.qo_B = op.kv_B;
    }
    op.q_tok = op.kv_tok = part_tok;
    op.window_tok = window_tok;
    return calls * mw_attention_prefill_s(e->k->gpu, e->k->prefill, &op) / (c->head < 128.0f ? SMALL_HEAD : 1.0);
}

static double fused_s(const struct env *e)
{
    double s = e->r->packed && e->r->seq > PACKED_WINDOW ? PACKED_WINDOW : e->r->seq, w = e->r->card.window, share = w > 0.0 && w < s ? e->r->card.window_share : 0.0;
    return (share > 0.0 ? share * core_s(e, s, w) : 0.0) + (share < 1.0 ? (1.0 - share) * core_s(e, s, 0.0) : 0.0);
}

/* Before fused kernels: two products of each head over the whole square, in head sizes that its kernels do not always tile. */
static void unfused(const struct env *e, struct mw_train_profile *p)
{
    const struct mw_train_card *c = &e->r->card;
    double heads = c->heads / e->r->tp, s = e->r->seq, rows = s / e->r->cp, batch = e->r->micro * heads, odd = fmod(c->head, 8.0) != 0.0 ? 3.6 : fmod(c->head, 64.0) != 0.0 ? 1.2 : 1.0;
    p->attention_s = odd * (product_s(e, MW_TK_BF16, rows, s, c->head, batch) + product_s(e, MW_TK_BF16, rows, c->head, s, batch));
    p->scores_s = 2.0 * e->tokens * s * heads / p->stream_Bps;
}

/* ---- operations that the memory bounds, forward */
/* Width of a token in its experts. */
static double routed_width(const struct mw_train_card *c)
{
    return c->latent > 0.0f ? c->latent : c->hidden;
}

/* Of a hybrid's layer, which is half of another's: attention alone or feed-forward alone.  What is quantised is counted as routed. */
static void half_memory(const struct env *e, bool experts, bool attention, double stream_Bps, struct mw_train_ops *o)
{
    const struct mw_train_card *c = &e->r->card;
    double t = e->r->tp, T = e->tokens, q = c->heads * c->head / t, f = c->ffn * (experts ? c->topk + c->shared : 1.0), to = experts ? c->topk * routed_width(c) + 2.0 * (routed_width(c) < c->hidden ? routed_width(c) : 0.0) : 0.0;
    double wide = attention ? 3.0 * T * (q + 2.0 * kv_width(e->r)) : 2.0 * T * f * c->matrices / t;
    o->memory_s = 2.0 * (5.5 * e->sp_tokens * c->hidden + wide) / stream_Bps;
    o->quant_s = e->r->dtype == MW_TD_BF16 ? 0.0 : T * (c->hidden + (attention ? q : (to + f) / t)) * 3.0 / stream_Bps;
    o->permute_s = experts ? 10.0 * mw_train_uneven(e->r) * T / t * c->topk * routed_width(c) * 2.0 / stream_Bps : 0.0;
}

static void memory(const struct env *e, bool experts, double stream_Bps, struct mw_train_ops *o)
{
    const struct mw_train_card *c = &e->r->card;
    double t = e->r->tp, f = c->ffn * c->matrices * (experts ? c->topk + c->shared : 1.0);
    if (c->experts > 0.0f && !experts)
        f = c->dense_ffn * c->matrices;
    double q = c->heads * c->head / t;
    o->memory_s = 2.0 * (11.0 * e->sp_tokens * c->hidden + 2.0 * e->tokens * f / t + 3.0 * e->tokens * (q + 2.0 * kv_width(e->r))) / stream_Bps;
    o->quant_s = e->r->dtype == MW_TD_BF16 ? 0.0 : e->tokens * (2.0 * c->hidden + q + c->ffn / t) * 3.0 / stream_Bps;
    o->permute_s = experts ? 10.0 * mw_train_uneven(e->r) * e->tokens / t * c->topk * routed_width(c) * 2.0 / stream_Bps : 0.0;
}

/* ---- collectives */
/* One collective of n ranks that stand every `stride` GPUs; those in one scale-up domain use its links. */
static double collective_s(const struct env *e, enum mw_coll kind, double bytes, double n, double stride)
{
    struct mw_train_group g = mw_train_group(e->r, n, stride);
    struct mw_collective op = { .kind = kind, .bytes = bytes, .ranks_n = g.ranks, .domains_n = g.members, .nic_Bps = mw_train_nic_Bps(e->r, kind, g.members, g.span), .adds_in_switch = true, .adds_in_network = e->r->sharp }; /* what is added is 16 bits wide; whether the device's switch adds is its part's to say */
    if (n <= 1.0)
        return 0.0;
    if (!(e->r->bus_Bps > 0.0f))
        return mw_collective_s(e->k->gpu, e->k->up[kind], e->k->net, &op);
    struct mw_gpu_part slower = *e->k->gpu; /* its links carry what the run states in long messages */
    slower.scaleup_Bps = e->r->bus_Bps / e->k->up[kind][MW_COLL_SIMPLE];
    return mw_collective_s(&slower, e->k->up[kind], e->k->net, &op);
}

/* Of a tensor-parallel layer's pass: two all-reduces, or with sequence parallelism two all-gathers and two reduce-scatters. */
static double tp_s(const struct env *e)
{
    double bytes = 2.0 * e->tokens * e->r->card.hidden, t = e->r->tp;
    double times = e->r->stack == MW_STACK_MEGASCALE ? 1.0 : 2.0; /* its attention and MLP share them (parallel block, arXiv:2402.15627, section 3.1) */
    if (e->r->seq_parallel)
        return times * (collective_s(e, MW_COLL_ALL_GATHER, bytes, t, 1.0) + collective_s(e, MW_COLL_REDUCE_SCATTER, bytes, t, 1.0));
    return times * collective_s(e, MW_COLL_ALL_REDUCE, bytes, t, 1.0);
}

/* Keys and values once around the ring; what attention hides of it is the layer's to say. */
static double ring_s(const struct env *e)
{
    double n = e->r->cp / swapped(e->r), w = e->r->card.window, local = w > 0.0 && w < e->r->seq ? e->r->card.window_share * (1.0 - w / e->r->seq) : 0.0;
    double bytes = 2.0 * e->tokens * e->r->cp * 2.0 * kv_width(e->r) * (1.0 - local); /* local layers need what their windows hold */
    return collective_s(e, MW_COLL_ALL_GATHER, bytes / swapped(e->r), n, e->r->tp * swapped(e->r));
}

/* Queries, keys, values and results from tokens to heads and back. */
static double swap_s(const struct env *e)
{
    double n = swapped(e->r), q = e->r->card.heads * e->r->card.head / e->r->tp;
    return collective_s(e, MW_COLL_ALL_TO_ALL, 2.0 * e->tokens * (2.0 * q + 2.0 * kv_width(e->r)), n, e->r->tp);
}

/* Dispatch and combine: tokens to the ranks of their experts and back; across domains a token goes once to each. */
static double ep_s(const struct env *e)
{
    const struct mw_train_run *r = e->r;
    struct mw_train_group g = mw_train_expert_group(r);
    double bytes = 2.0 * mw_train_uneven(r) * e->tokens / r->tp * r->card.topk * routed_width(&r->card);
    if (r->ep <= 1.0f)
        return 0.0;
    return 2.0 * (collective_s(e, MW_COLL_ALL_TO_ALL, bytes / g.members, g.ranks, 1.0) + collective_s(e, MW_COLL_ALL_TO_ALL, bytes * mw_train_routed(&r->card, g.members), g.members, g.span));
}

/* ---- a layer */
/* A layer waits for the rank whose experts got most tokens. */
static void expert_products(const struct env *e, struct mw_train_ops *o)
{
    const struct mw_train_card *c = &e->r->card;
    mlp_products(e, fmax(1.0, mw_train_uneven(e->r) * e->tokens / e->r->tp * c->topk * e->r->ep / c->experts), routed_width(c), c->ffn, c->experts / e->r->ep, &o->expert);
    if (c->shared > 0.0f)
        mlp_products(e, e->tokens, c->hidden, c->shared * c->ffn / e->r->tp, 1.0, &o->expert);
    if (c->latent > 0.0f) { /* to the experts' width and back */
        product(e, e->sp_tokens, c->latent, c->hidden, 1.0, &o->expert);
        product(e, e->sp_tokens, c->hidden, c->latent, 1.0, &o->expert);
    }
}

static void layer(const struct env *e, bool experts, double stream_Bps, struct mw_train_ops *o)
{
    const struct mw_train_card *c = &e->r->card;
    *o = (struct mw_train_ops){ 0 };
    attention_products(e, &o->dense);
    if (experts)
        expert_products(e, o);
    else
        mlp_products(e, e->tokens, c->hidden, (c->experts > 0.0f ? c->dense_ffn : c->ffn) / e->r->tp, 1.0, &o->dense);
    memory(e, experts, stream_Bps, o);
    o->tp_s = tp_s(e);
    o->ring_s = ring_s(e);
    o->swap_s = swap_s(e);
    o->ep_s = experts ? ep_s(e) : 0.0;
}

/* A hybrid's layers: attention alone, feed-forward alone, a mixer. */
static void halves(const struct env *e, double stream_Bps, struct mw_train_profile *p)
{
    const struct mw_train_card *c = &e->r->card;
    bool experts = c->experts > 0.0f;
    struct mw_train_ops *feed = experts ? &p->moe : &p->plain;
    struct mw_train_mixer m = mw_train_mixer(c, e->r->tp, e->tokens, e->sp_tokens);
    p->alone = p->mixer = *feed = (struct mw_train_ops){ 0 };
    attention_products(e, &p->alone.dense);
    if (experts)
        expert_products(e, feed);
    else
        mlp_products(e, e->tokens, c->hidden, c->ffn / e->r->tp, 1.0, &feed->dense);
    half_memory(e, false, true, stream_Bps, &p->alone);
    half_memory(e, experts, false, stream_Bps, feed);
    product(e, e->tokens, m.in_n, c->hidden, 1.0, &p->mixer.dense);
    product(e, e->tokens, c->hidden, m.inner_n, 1.0, &p->mixer.dense);
    p->mixer.memory_s = m.element_B / stream_Bps;
    p->mixer.quant_s = e->r->dtype == MW_TD_BF16 ? 0.0 : e->tokens * (c->hidden + m.inner_n) * 3.0 / stream_Bps;
    p->scan_fwd_s = mw_train_scan_s(&m.fwd, e->r->gen, p->peak16_flopps, stream_Bps);
    p->scan_bwd_s = mw_train_scan_s(&m.bwd, e->r->gen, p->peak16_flopps, stream_Bps);
    p->alone.tp_s = feed->tp_s = p->mixer.tp_s = 0.5 * tp_s(e); /* one all-reduce, not two */
    p->alone.ring_s = ring_s(e);
    p->alone.swap_s = swap_s(e);
    p->mixer.swap_s = collective_s(e, MW_COLL_ALL_TO_ALL, 2.0 * e->tokens * (m.in_n + m.inner_n), e->r->cp, e->r->tp);
    feed->ep_s = experts ? ep_s(e) : 0.0;
}

static void head(const struct env *e, struct mw_train_profile *p)
{
    const struct mw_train_card *c = &e->r->card;
    double T = e->tokens, V = c->vocab / e->r->tp, h = c->hidden;
    p->head_products_s = product_s(e, MW_TK_BF16, T, V, h, 1.0) + product_s(e, MW_TK_BF16, T, h, V, 1.0) + (e->r->lora ? 0.0 : product_s(e, MW_TK_BF16, V, h, T, 1.0));
    p->head_memory_s = 24.0 * T * V / p->stream_Bps;
    if (c->mtp > 0.0f) { /* each with the head again, and from two hidden vectors to one */
        p->head_products_s = (1.0 + c->mtp) * p->head_products_s + c->mtp * (2.0 * product_s(e, MW_TK_BF16, T, h, 2.0 * h, 1.0) + product_s(e, MW_TK_BF16, 2.0 * h, h, T, 1.0));
        p->head_memory_s *= 1.0 + c->mtp;
    }
}

static struct env env_of(const struct mw_train_kernels *k, const struct mw_train_run *r)
{
    struct env e = { .k = k, .r = r, .tokens = r->micro * r->seq / r->cp, .format = format_of(k->gpu, (int)mw_train_dtype_run(r)) };
    e.sp_tokens = r->seq_parallel ? e.tokens / r->tp : e.tokens;
    return e;
}

void mw_train_compile_layers(const struct mw_train_kernels *k, const struct mw_train_run *r, struct mw_train_profile *p)
{
    struct env e = env_of(k, r);
    const struct mw_train_card *c = &r->card;
    p->stream_Bps = STREAM_FRAC * k->gpu->mem_Bps;
    p->peak16_flopps = k->gpu->bf16_flopps;
    p->peak_flopps = mw_dtype_flopps(k->gpu, k->gemm[format_of(k->gpu, r->dtype)].dtype);
    if (c->mixers > 0.0f)
        halves(&e, p->stream_Bps, p);
    else if (c->experts == 0.0f || c->dense_first > 0.0f)
        layer(&e, false, p->stream_Bps, &p->plain);
    if (c->experts > 0.0f && c->mixers == 0.0f)
        layer(&e, true, p->stream_Bps, &p->moe);
    p->slowest_frac = SPEED_SD * gsl_cdf_ugaussian_Pinv((r->gpus - 0.375) / (r->gpus + 0.25));
    p->ring_n = r->cp / swapped(r);
    p->scores_s = 0.0;
    if (r->stack == MW_STACK_MEGATRON_2021)
        unfused(&e, p);
    else
        p->attention_s = fused_s(&e);
    head(&e, p);
}

/* All-gather and reduce-scatter of so many bytes, or where switches add (SHARP) the all-reduce of an unsharded optimizer, which else sends as much. */
static double both_s(const struct env *e, bool added, double bytes, double n, double stride)
{
    if (added)
        return collective_s(e, MW_COLL_ALL_REDUCE, bytes, n, stride);
    return collective_s(e, MW_COLL_ALL_GATHER, bytes, n, stride) + collective_s(e, MW_COLL_REDUCE_SCATTER, bytes, n, stride);
}

static double held_s(const struct env *e, bool added, double dense, double expert)
{
    const struct mw_train_run *r = e->r;
    double n = r->dp * r->cp;
    return both_s(e, added, 2.0 * dense, n, r->tp) + (expert > 0.0 ? both_s(e, added, 2.0 * expert, n * r->tp / r->ep, r->ep) : 0.0);
}

void mw_train_compile_exchange(const struct mw_train_kernels *k, const struct mw_train_run *r, struct mw_train_profile *p)
{
    struct env e = env_of(k, r);
    double dense, expert;
    mw_train_held(r, &dense, &expert);
    p->gather_s = held_s(&e, false, dense, expert);
    p->reduce_s = r->sharp ? held_s(&e, true, dense, expert) : p->gather_s;
}

void mw_train_compile_hop(const struct mw_train_kernels *k, const struct mw_train_run *r, struct mw_train_profile *p)
{
    double bytes = 2.0 * r->micro * r->seq / r->cp * r->card.hidden / r->tp, stage_gpus = r->dp * r->cp * r->tp;
    double rate_Bps = mw_train_one_domain(r) && k->gpu->scaleup_Bps > 0.0 ? k->gpu->scaleup_Bps : mw_train_nic_Bps(r, MW_COLL_SEND_RECV, r->pp, stage_gpus);
    p->hop_s = bytes / (NIC_FRAC * rate_Bps) + HOP_S;
}

void mw_train_compile(const struct mw_train_kernels *k, const struct mw_train_run *r, struct mw_train_profile *p)
{
    *p = (struct mw_train_profile){ .run = *r };
    mw_train_compile_layers(k, r, p);
    mw_train_compile_exchange(k, r, p);
    mw_train_compile_hop(k, r, p);
}
