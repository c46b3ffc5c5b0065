/* models/training/memory.c - bytes that one GPU of the first stage holds: weights, gradients, optimizer, activations, buffers.
 *
 * Activations of a layer without recompute, in bytes per token and hidden unit.  Up to 2022 (Korthikanti et al., arXiv:2205.05198, table 2):
 * 34, and 5 a s / h where the scores are kept.  Later software keeps what no fused backward kernel makes again: the inputs of both norms (4),
 * q, k, v and the attention's output, and what enters the activation function.  Divided by tp where operations are split, all of it with
 * sequence parallelism.  Llama 3's published layout on 16,384 GPUs fits in 80 GB by this and by nothing that keeps more.
 * A hybrid's layers: mixer.h.
 * The first stage holds p micro-batches, with interleaving ((v - 1) g + 2 p - 1) / v = p + (p - 1) / v where rounds are g = p, GPipe all;
 * never more than a step has (schedule.h).
 */
#include "models/training/mixer.h"
#include "models/training/schedule.h"
#include "models/training/training.h"
#include <math.h>

#define MARGIN_B 4e9 /* context, libraries, communication buffers, fragments */

static double layer_B(const struct mw_train_run *r)
{
    const struct mw_train_card *c = &r->card;
    double tokens = (double)r->micro * r->seq / r->cp, h = c->hidden, f = c->experts > 0.0f ? c->ffn * (mw_train_uneven(r) * c->topk + c->shared) : c->ffn;
    double split = 2.0 * (c->heads + 2.0 * c->kv_heads) * c->head / h + 2.0 * c->heads * c->head / h + 2.0 * (c->matrices - 1.0) * f / h, whole = 4.0;
    if (c->mixers > 0.0f && r->recompute != MW_RC_FULL)
        return mw_train_hybrid_B(r);
    if (r->recompute == MW_RC_FULL)
        return 2.0 * tokens * h / (r->seq_parallel ? r->tp : 1.0);
    if (r->stack == MW_STACK_XLA && r->recompute == MW_RC_SELECTIVE) { /* a layer's input and what its attention makes */
        split -= 2.0 * (c->matrices - 1.0) * f / h;
        whole = 2.0;
    } else if (r->stack == MW_STACK_MEGATRON_2021) {
        split = 24.0 + (r->recompute == MW_RC_NONE ? 5.0 * c->heads * r->seq / h : 0.0);
        whole = 10.0;
    }
    return tokens * h * (split / r->tp + whole / (r->seq_parallel ? r->tp : 1.0));
}

/* Micro-batches whose activations the first stage holds at once. */
static double in_flight(const struct mw_train_run *r)
{
    double all = r->batch / (r->dp * r->micro), p = r->pp, v = r->vpp;
    if (p <= 1.0)
        return 1.0;
    if (r->pipe == MW_PIPE_GPIPE)
        return all;
    double round = ceil(all / fmax(1.0, floor(all / p)));
    return fmin(all, v > 1.0 ? ((v - 1.0) * round + 2.0 * p - 1.0) / v : p);
}

void mw_train_memory_held(const struct mw_train_run *r, struct mw_train_memory *out)
{
    double dense, expert;
    mw_train_held(r, &dense, &expert);
    double whole = dense + expert, part = dense / ((double)r->dp * r->cp) + expert / mw_train_expert_copies(r), train = r->lora ? 0.01 : 1.0, weight_B = r->lora && r->dtype != MW_TD_BF16 ? 1.0 : 2.0;
    out->weights_B = weight_B * (r->zero == 3 ? part : whole);
    out->gradients_B = train * 4.0 * (r->zero >= 2 ? part : whole);
    out->optimizer_B = train * 12.0 * (r->zero >= 1 ? part : whole);
}

void mw_train_memory_passing(const struct mw_train_run *r, struct mw_train_memory *out)
{
    const struct mw_train_card *c = &r->card;
    out->activations_B = layer_B(r) * ceil(c->layers / r->pp) * in_flight(r);
    out->other_B = MARGIN_B + 4.0 * r->micro * r->seq / r->cp * c->vocab / r->tp;
    out->total_B = out->weights_B + out->gradients_B + out->optimizer_B + out->activations_B + out->other_B;
}

void mw_train_memory(const struct mw_train_run *r, struct mw_train_memory *out)
{
    mw_train_memory_held(r, out);
    mw_train_memory_passing(r, out);
}
