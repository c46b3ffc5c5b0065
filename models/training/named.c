/* models/training/named.c - cards of models that a table of published steps only names. */
#include "models/training/named.h"
#include <string.h>

#define MAMBA2(heads) .ssm_heads = heads, .ssm_head = 64, .ssm_state = 128, .ssm_groups = 8, .ssm_chunk = 128
static const struct { const char *model; struct mw_train_card card; } named[] = {
    { "mamba2-1.3b", { .layers = 48, .mixers = 48, .hidden = 2048, .heads = 1, .kv_heads = 1, .head = 1, .vocab = 50288, .matrices = 2, .ffn = 1, .ssm_heads = 64, .ssm_head = 64, .ssm_state = 128, .ssm_groups = 1, .ssm_chunk = 256 } }, /* huggingface state-spaces/mamba2-1.3b */
    /* arXiv:2512.20848; config.json of NVIDIA-Nemotron-3-Nano-30B-A3B */
    { "Nemotron_3_Nano", { .layers = 52, .mixers = 23, .attention_n = 6, .hidden = 2688, .heads = 32, .kv_heads = 2, .head = 128, .vocab = 131072, .matrices = 2, .ffn = 1856, .experts = 128, .topk = 6, .shared = 2, MAMBA2(64) } },
    /* arXiv:2604.12374, table 1 */
    { "Nemotron_3_Super", { .layers = 88, .mixers = 40, .attention_n = 8, .hidden = 4096, .heads = 32, .kv_heads = 2, .head = 128, .vocab = 131072, .matrices = 2, .ffn = 2688, .experts = 512, .topk = 22, .shared = 2, .latent = 1024, .mtp = 2, MAMBA2(128) } },
    /* arXiv:2606.15007, table 1; how many layers are of which kind is a figure there: as many mixers as expert layers, the rest attention, which gives the FLOP of the published steps */
    { "Nemotron_3_Ultra", { .layers = 108, .mixers = 48, .attention_n = 12, .hidden = 8192, .heads = 64, .kv_heads = 2, .head = 128, .vocab = 131072, .matrices = 2, .ffn = 5120, .experts = 512, .topk = 22, .shared = 2, .latent = 2048, .mtp = 2, MAMBA2(256) } },
};

const struct mw_train_card *mw_train_named(const char *model)
{
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (strcmp(named[i].model, model) == 0)
            return &named[i].card;
    return NULL;
}
