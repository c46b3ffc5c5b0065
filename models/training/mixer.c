/* models/training/mixer.c - the kernels of a state-space mixer and a hybrid's sums; how its layers mix into a step is layer.c. */
#include "models/training/mixer.h"
#include <math.h>

/* FLOP of the scan over the dense bf16 peak: what training steps of Mamba-2 (2,048 wide, 48 layers, batch 4 of 4,096 tokens, bf16; state-spaces/mamba issue
 * 904: 102.5 TFLOP/s on A100, 239.2 on H200, 360.4 on GB200, taken as six times parameters and tokens) leave it beside this model's products, bytes and head
 * (tests/valid/hybrids.csv).  A100's is also that of arXiv:2405.21060, figure 10: as fast as FlashAttention-2 at 2,048 tokens, some 120 TFLOP/s with heads of 64.
 * Elsewhere as on the NVIDIA generation of its years (assumed; MI300X's mixer of mamba2-2.7b in ROCm/triton issue 777, 3.7 to 4.0 ms, leaves about that). */
static const double scan_frac[] = { [MW_GEN_AMPERE] = 0.048, [MW_GEN_HOPPER] = 0.033, [MW_GEN_BLACKWELL] = 0.0164, [MW_GEN_CDNA3] = 0.033, [MW_GEN_CDNA4] = 0.0164, [MW_GEN_TPU] = 0.033, [MW_GEN_TPU_V7] = 0.0164, [MW_GEN_OTHER] = 0.033 };

struct mw_train_mixer mw_train_mixer(const struct mw_train_card *c, double tp, double tokens, double sp_tokens)
{
    double H = c->ssm_heads / tp, g = c->ssm_groups > tp ? c->ssm_groups / tp : 1.0, p = c->ssm_head, n = c->ssm_state, q = c->ssm_chunk, d = H * p, T = tokens, TH = T * H;
    struct mw_train_mixer m = { .in_n = 2.0 * d + 2.0 * g * n + H, .inner_n = d };
    double cb_flop = 2.0 * T * g * n * q, x_B = 2.0 * TH * p, bc_B = 2.0 * T * g * n, states_B = TH / q * p * n, cb_B = 4.0 * T * g * q;
    m.element_B = 2.0 * (5.5 * sp_tokens * c->hidden + T * (2.0 * (d + 2.0 * g * n) + 3.0 * d)); /* convolution: in and out; gated norm: y, gate, out */
    m.fwd.flop = TH * (4.0 * p * n + p * q) + cb_flop;
    m.bwd.flop = TH * (10.0 * p * n + 3.0 * p * q) + 3.0 * cb_flop;
    m.fwd.B = 3.0 * x_B + 4.0 * bc_B + 12.0 * states_B + 2.0 * cb_B;
    m.bwd.B = 8.0 * x_B + 12.0 * bc_B + 28.0 * states_B + 8.0 * cb_B; /* forward's states again; gradients of states, x, B, C and C by B each read what they need */
    return m;
}

double mw_train_scan_s(const struct mw_train_scan *s, unsigned gen, double peak16_flopps, double stream_Bps)
{
    double compute_s = s->flop / (scan_frac[gen] * peak16_flopps), memory_s = s->B / stream_Bps;
    return compute_s > memory_s ? compute_s : memory_s;
}

enum mw_train_dtype mw_train_dtype_run(const struct mw_train_run *r)
{
    return r->card.mixers > 0.0f && r->dtype == MW_TD_NVFP4 ? MW_TD_MXFP8 : (enum mw_train_dtype)r->dtype;
}

bool mw_train_mixers_split(const struct mw_train_card *c, double tp, double cp)
{
    if (!(c->mixers > 0.0f))
        return true;
    return fmod(c->ssm_heads, tp * cp) == 0.0 && (fmod(c->ssm_groups, tp) == 0.0 || fmod(tp, c->ssm_groups) == 0.0);
}

/* ---- parameters and FLOP */
static double width(const struct mw_train_card *c)
{
    return c->latent > 0.0f ? c->latent : c->hidden;
}

static double feed_n(const struct mw_train_card *c)
{
    return c->layers - (c->mixers > 0.0f ? c->mixers + c->attention_n : c->dense_first);
}

double mw_train_routed_params(const struct mw_train_card *c)
{
    return c->experts > 0.0f ? feed_n(c) * c->matrices * width(c) * c->ffn * c->experts : 0.0;
}

static double attention_params(const struct mw_train_card *c)
{
    return 2.0 * c->hidden * (c->heads + c->kv_heads) * c->head;
}

static double mixer_params(const struct mw_train_card *c)
{
    double d = c->ssm_heads * c->ssm_head, conv = d + 2.0 * c->ssm_groups * c->ssm_state;
    return c->hidden * (d + conv + c->ssm_heads) + 5.0 * conv /* four taps and a bias */ + 3.0 * c->ssm_heads + d + d * c->hidden;
}

double mw_train_feed_params(const struct mw_train_card *c, bool active)
{
    double h = c->hidden;
    if (c->experts == 0.0f)
        return c->matrices * h * c->ffn;
    return c->matrices * c->ffn * (width(c) * (active ? c->topk : c->experts) + h * c->shared) + 2.0 * h * c->latent + h * c->experts;
}

double mw_train_hybrid_params(const struct mw_train_card *c, bool active)
{
    return c->mixers * mixer_params(c) + c->attention_n * attention_params(c) + feed_n(c) * mw_train_feed_params(c, active) + (active ? 1.0 : 2.0) * c->vocab * c->hidden;
}

double mw_train_hybrid_flop(const struct mw_train_card *c, double seq)
{
    double core = 2.0 * seq * c->heads * c->head, scan = c->ssm_heads * c->ssm_head * (4.0 * c->ssm_state + c->ssm_chunk);
    double more = 2.0 * (attention_params(c) + mw_train_feed_params(c, true) + (double)c->vocab * c->hidden + 2.0 * c->hidden * c->hidden) + core;
    return 2.0 * mw_train_hybrid_params(c, true) + c->attention_n * core + c->mixers * scan + c->mtp * more;
}

/* ---- memory */
double mw_train_hybrid_B(const struct mw_train_run *r)
{
    const struct mw_train_card *c = &r->card;
    double t = r->tp, tokens = (double)r->micro * r->seq / r->cp, d = c->ssm_heads * c->ssm_head, feed = feed_n(c), routed = c->experts > 0.0f ? mw_train_uneven(r) * c->topk : 1.0;
    double mixer = 2.0 * (2.0 * d + 2.0 * c->ssm_groups * c->ssm_state + c->ssm_heads) + 4.0 * d; /* in_proj's columns; the scan's output and the gated norm's */
    double attention = 4.0 * (c->heads + c->kv_heads) * c->head;
    double expert = 2.0 * (c->matrices - 1.0) * c->ffn * (routed + c->shared) + (c->experts > 0.0f ? 2.0 * (routed + 2.0) * width(c) : 0.0);
    double split = (c->mixers * mixer + c->attention_n * attention + feed * expert) / c->layers;
    return tokens * (split / t + 2.0 * c->hidden / (r->seq_parallel ? t : 1.0));
}
