/* models/training/named.c - cards of models that a table of published steps only names. */
#include "models/training/named.h"
#include <stdlib.h>
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
    /* MaxText src/maxtext/configs/models/gemma4-*.yml.  Every sixth layer (E2B's every fifth) sees all, with wider heads whose keys are their values. */
    { "gemma4-26b", { .layers = 30, .hidden = 2816, .heads = 16, .kv_heads = 8, .head = 256, .vocab = 262144, .matrices = 3, .ffn = 704, .experts = 128, .topk = 8, .shared = 3, .window = 1024, .window_share = 5.0f / 6.0f, .global_head = 512, .global_kv = 2 } },
    { "gemma4-31b", { .layers = 60, .hidden = 5376, .heads = 32, .kv_heads = 16, .head = 256, .vocab = 262144, .matrices = 3, .ffn = 21504, .window = 1024, .window_share = 5.0f / 6.0f, .global_head = 512, .global_kv = 4 } },
    { "gemma4-2b", { .layers = 35, .hidden = 1536, .heads = 8, .kv_heads = 1, .head = 256, .vocab = 262144, .matrices = 3, .ffn = 9911, .window = 512, .window_share = 0.8f, .global_head = 512, .global_kv = 1 } },
};

/* MaxText's synthetic models double width, heads and feed-forward, layers in turn (`global_parameter_scale`, MaxText/pyconfig.py; sums of parameters are the names'). */
static bool scaled(const char *model, struct mw_train_card *c)
{
    static const char head[] = "MaxText-";
    unsigned doubled = 0;
    int billions = strncmp(model, head, sizeof head - 1) == 0 ? atoi(model + sizeof head - 1) : 0;
    if (billions < 1)
        return false;
    while ((2 << doubled) <= billions)
        doubled++;
    unsigned wide = doubled / 3 + (doubled % 3 > 1), heads = doubled / 3 + (doubled % 3 > 0), deep = doubled / 3;
    *c = (struct mw_train_card){ .layers = (float)(16u << deep), .hidden = (float)(2048u << wide), .heads = (float)(16u << heads), .kv_heads = (float)(16u << heads), .head = 128, .ffn = (float)(7168u << heads),
                                 .vocab = 32000, .matrices = 3 };
    return true;
}

bool mw_train_named(const char *model, struct mw_train_card *c)
{
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (strcmp(named[i].model, model) == 0) {
            *c = named[i].card;
            return true;
        }
    return scaled(model, c);
}
