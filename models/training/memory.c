/* models/training/memory.c - bytes that one GPU of the first stage holds: weights, gradients, optimizer, activations, buffers.
 *
 * Activations of a layer without recompute, in bytes per token and hidden unit.  Up to 2022 (Korthikanti et al., arXiv:2205.05198, table 2):
 * 34, and 5 a s / h where the scores are kept.  Later software keeps what no fused backward kernel makes again: the inputs of both norms (4),
 * q, k, v and the attention's output, and what enters the activation function.  Divided by tp where operations are split, all of it with
 * sequence parallelism.  Llama 3's published layout on 16,384 GPUs fits in 80 GB by this and by nothing that keeps more.
 * The first stage holds pp micro-batches, with interleaving (1 + (p - 1) / (p v)) times as many.
 */
#include "models/training/training.h"
#include <math.h>

#define MARGIN_B 4e9 /* context, libraries, communication buffers, fragments */

static double layer_B(const struct mw_train_run *r)
{
    const struct mw_train_card *c = &r->card;
    double tokens = (double)r->micro * r->seq / r->cp, h = c->hidden, f = c->experts > 0.0f ? c->ffn * (c->topk + c->shared) : c->ffn;
    double split = 2.0 * (c->heads + 2.0 * c->kv_heads) * c->head / h + 2.0 * c->heads * c->head / h + 2.0 * (c->matrices - 1.0) * f / h, whole = 4.0;
    if (r->recompute == MW_RC_FULL)
        return 2.0 * tokens * h / (r->seq_parallel ? r->tp : 1.0);
    if (r->stack == MW_STACK_MEGATRON_2021) {
        split = 24.0 + (r->recompute == MW_RC_NONE ? 5.0 * c->heads * r->seq / h : 0.0);
        whole = 10.0;
    }
    return tokens * h * (split / r->tp + whole / (r->seq_parallel ? r->tp : 1.0));
}

void mw_train_memory(const struct mw_train_run *r, struct mw_train_memory *out)
{
    const struct mw_train_card *c = &r->card;
    double moe = c->experts > 0.0f ? (c->layers - c->dense_first) * c->matrices * c->hidden * c->ffn * c->experts : 0.0;
    double n = moe / (r->pp * r->ep) + (mw_train_params_n(c) - moe) / (r->tp * r->pp), shard = (double)r->dp * r->cp;
    double flight = r->pp > 1.0f ? (r->vpp > 1.0f ? 1.0 + (r->pp - 1.0) / (r->pp * r->vpp) : 1.0) * r->pp : 1.0;
    double train = r->lora ? 0.01 : 1.0, weight_B = r->lora && r->dtype != MW_TD_BF16 ? 1.0 : 2.0;
    out->weights_B = n * weight_B / (r->zero == 3 ? shard : 1.0);
    out->gradients_B = train * n * 4.0 / (r->zero >= 2 ? shard : 1.0);
    out->optimizer_B = train * n * 12.0 / (r->zero >= 1 ? shard : 1.0);
    out->activations_B = layer_B(r) * ceil(c->layers / r->pp) * flight;
    out->other_B = MARGIN_B + 4.0 * r->micro * r->seq / r->cp * c->vocab / r->tp;
    out->total_B = out->weights_B + out->gradients_B + out->optimizer_B + out->activations_B + out->other_B;
}
