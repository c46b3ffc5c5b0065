/* models/training/row_names.c - names in tables of published runs: to software, GPU generation, number format and architecture. */
#include "models/training/named.h"
#include "models/training/rows.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

void mw_row_rule(struct mw_fit_row *row, const char *name)
{
    size_t n = strlen(row->note);
    snprintf(row->note + n, sizeof row->note - n, "%s%s", n ? " " : "", name);
}

bool mw_row_begins(const char *s, const char *head)
{
    return strncmp(s, head, strlen(head)) == 0;
}
/* ---- software */
/* vTrain's Megatron-DeepSpeed of 2023 is taken to have what Megatron-LM 3.0 has, which its table does not say. */
struct mw_row_software mw_row_software(const char *group, const char *gpu)
{
    static const struct mw_row_software known[] = {
        { .head = "vtrain", .stack = MW_STACK_MEGATRON_2021, .release = MW_RELEASE_MEGATRON_3 },
        { .head = "seqsel", .stack = MW_STACK_MEGATRON_2021, .release = MW_RELEASE_MEGATRON_3 },
        { .head = "megatron-a100", .stack = MW_STACK_MEGATRON_2021 },
        { .head = "bigscience", .stack = MW_STACK_MEGATRON_2021 },
        { .head = "megascale-baseline", .stack = MW_STACK_MEGATRON_2023 },
        { .head = "megascale", .stack = MW_STACK_MEGASCALE },
        { .head = "llm-foundry", .stack = MW_STACK_FOUNDRY },
        { .head = "torchtitan", .stack = MW_STACK_TITAN },
        { .head = "internevo", .stack = MW_STACK_INTERNEVO },
        { .head = "jax", .stack = MW_STACK_XLA, .release = MW_RELEASE_XLA_2023 },
        { .head = "maxtext", .stack = MW_STACK_XLA, .release = MW_RELEASE_XLA_2023 },
        { .head = "palm", .stack = MW_STACK_XLA, .tp = 12, .recompute = MW_RC_FULL }, /* arXiv:2204.02311, section 4; 57.8 % of the hardware beside 46.2 % of the model, section 4.1 */
        { .head = "deepseek", .stack = MW_STACK_OTHER, .flags = MW_TF_EP_OVERLAP },   /* DualPipe, arXiv:2412.19437, section 3.2.1 */
        { .head = "mlperf", .stack = MW_STACK_MLPERF },
    };
    struct mw_row_software of = { .head = group, .stack = MW_STACK_MEGATRON_CORE };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (mw_row_begins(group, known[i].head)) {
            of = known[i];
            break;
        }
    if (mw_row_begins(gpu, "TPU") && of.stack != MW_STACK_XLA) /* nothing else runs there */
        of = (struct mw_row_software){ .head = gpu, .stack = MW_STACK_XLA, .release = MW_RELEASE_XLA_2023 };
    return of;
}

/* "26.04.01": months since 2000. */
int mw_row_release(const char *s)
{
    int yy = 0, mm = 0;
    return sscanf(s, "%2d.%2d", &yy, &mm) == 2 && yy >= 20 && mm >= 1 && mm <= 12 ? 12 * yy + mm : 0;
}

enum mw_train_gen mw_row_gen(const char *gpu)
{
    static const struct { const char *head; enum mw_train_gen g; } known[] = { { "A100", MW_GEN_AMPERE }, { "H", MW_GEN_HOPPER }, { "B", MW_GEN_BLACKWELL }, { "GB", MW_GEN_BLACKWELL },
                                                                               { "MI325", MW_GEN_CDNA3 }, { "MI300", MW_GEN_CDNA3 }, { "MI35", MW_GEN_CDNA4 }, { "TPU-v7", MW_GEN_TPU_V7 }, { "TPU", MW_GEN_TPU } };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (mw_row_begins(gpu, known[i].head))
            return known[i].g;
    return MW_GEN_OTHER;
}

int mw_row_dtype(const char *s)
{
    if (strstr(s, "MX") || mw_row_begins(s, "mxfp8"))
        return MW_TD_MXFP8;
    if (strstr(s, "fp8"))
        return MW_TD_FP8;
    if (mw_row_begins(s, "nvfp4"))
        return MW_TD_NVFP4;
    if (mw_row_begins(s, "int8"))
        return MW_TD_INT8;
    return strstr(s, "16") ? MW_TD_BF16 : -1;
}

/* ---- architecture */

/* What a table's columns do not say: gated or plain, heads wider than hidden / heads, latent attention, windows, dense first layers. */
struct extra { const char *in; float matrices, head, dense_first, dense_ffn, route_nodes, shared, q_rank, kv_rank, rope, v_head, window, window_share; };
static const struct extra extras[] = {
    { "DeepSeek", 3, 128, 3, 18432, 4, 1, 1536, 512, 64, 128, 0, 0 }, /* arXiv:2412.19437 */
    { "Kimi", 3, 128, 1, 18432, 0, 1, 1536, 512, 64, 128, 0, 0 },     /* arXiv:2507.20534 */
    { "Qwen3", 3, 128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 },                /* arXiv:2505.09388 */
    { "GPT OSS", 3, 64, 0, 0, 0, 0, 0, 0, 0, 0, 128, 0.5f },          /* model card of gpt-oss: window 128 on every second layer */
    { "gpt-oss", 3, 64, 0, 0, 0, 0, 0, 0, 0, 0, 128, 0.5f },
    { "Gemma3", 3, 256, 0, 0, 0, 0, 0, 0, 0, 0, 1024, 5.0f / 6.0f },  /* arXiv:2503.19786 */
    { "GPT", 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
    { "Nemotron", 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 },               /* squared ReLU (arXiv:2402.16819) */
    { "MPT", 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
    { "megatron", 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
    { "PaLM", 3, 256, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
};

/* Models that a table only names (NVIDIA NeMo framework launcher, conf/training/gpt3 and nemotron of 24.07; from memory). */
static const struct named { const char *model; double layers, hidden, ffn, heads, vocab; } named[] = {
    { "GPT3-5B", 24, 4096, 16384, 32, 51200 }, { "GPT3-20B", 44, 6144, 24576, 48, 51200 }, { "Nemotron-8B", 32, 4096, 16384, 32, 256000 }, { "Nemotron-22B", 40, 6144, 24576, 48, 256000 },
};

const char *mw_row_card(const struct mw_fit_fields *f, struct mw_fit_row *row, struct mw_train_card *c)
{
    static const struct extra plain = { .matrices = 3 };
    const char *model = mw_fit_text(f, "model");
    const struct extra *x = &plain;
    if (mw_train_named(model, c)) {
        mw_row_rule(row, "D9");
        return NULL;
    }
    for (size_t i = 0; i < sizeof extras / sizeof *extras && x == &plain; i++)
        if (strstr(model, extras[i].in))
            x = &extras[i];
    double h = mw_fit_number(f, "hidden"), L = mw_fit_number(f, "n_layers"), heads = mw_fit_number(f, "heads"), ffn = mw_fit_number(f, "ffn_hidden"), vocab = mw_fit_number(f, "vocab");
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (!(h > 0.0) && !(L > 0.0) && strcmp(model, named[i].model) == 0) {
            mw_row_rule(row, "D9");
            L = named[i].layers;
            h = named[i].hidden;
            ffn = named[i].ffn;
            heads = named[i].heads;
            vocab = named[i].vocab;
        }
    if (!(h > 0.0) || !(L > 0.0))
        return "the architecture is not given: layers or hidden size";
    if (!(heads > 0.0) || !(ffn > 0.0))
        mw_row_rule(row, "D7");
    heads = mw_row_or(heads, h / 128.0);
    ffn = mw_row_or(ffn, x->matrices > 2.5f ? 256.0 * ceil(8.0 * h / 3.0 / 256.0) : 4.0 * h);
    *c = (struct mw_train_card){ .layers = (float)L, .hidden = (float)h, .ffn = (float)ffn, .heads = (float)heads, .kv_heads = (float)mw_row_or(mw_fit_number(f, "kv_heads"), heads),
                                 .head = x->head > 0.0f ? x->head : (float)(h / heads), .vocab = (float)mw_row_or(vocab, strstr(model, "Llama 3") ? 128256.0 : 51200.0), .matrices = x->matrices,
                                 .experts = (float)mw_row_or(mw_fit_number(f, "moe_experts"), 0.0), .topk = (float)mw_row_or(mw_fit_number(f, "moe_topk"), 0.0), .route_nodes = x->route_nodes, .shared = x->shared,
                                 .dense_first = x->dense_first, .dense_ffn = x->dense_ffn, .q_rank = x->q_rank, .kv_rank = x->kv_rank, .rope = x->rope, .v_head = x->v_head, .window = x->window,
                                 .window_share = x->window_share };
    return NULL;
}
