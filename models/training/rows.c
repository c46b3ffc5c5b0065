/* models/training/rows.c - published training runs as the step model sees them: names to cards and software, and documented defaults for empty cells.
 *
 * Defaults, each shown with the row it served:
 *  D1 vpp: layers / pp / 2 where Megatron-Core pretrains with whole rounds of micro-batches; else 1
 *  D2 micro-batch: 1 with a pipeline or from hidden 8192 on, else what is left of the batch, at most 4
 *  D3 recompute: none; full where a fully sharded step would need more than twice the memory
 *  D4 network per GPU: 25 GB/s A100, 50 GB/s H100 to GB200, 100 GB/s B300 and GB300, 25 GB/s others
 *  D5 a fine-tuning without layout: tp 4 on H100 else 1, dp up to the batch, the rest cp
 *  D6 number format of MLPerf rows: nvfp4 for pretraining on Blackwell, else fp8
 *  D7 head size 128 where heads are not stated; feed-forward 8/3 hidden (gated) or 4 hidden
 *  D8 fully sharded data parallelism over all devices where a compiler lays the run out; PaLM: over each twelfth of them (arXiv:2204.02311, section 4)
 *  D9 the architecture of a model that is only named
 *  D10 the optimizer's states are sharded over the data-parallel ranks under Megatron-Core, as its overlapped exchange asks
 *  D11 the layout that `parallel: auto` takes, of those that meet the row's own batch, by the constants' starts, where neither tp nor pp is given and no rule above has one
 *  D12 what a hybrid recomputes: as Megatron-Bridge's recipe of that machine (scripts/performance/configs/nemotronh)
 *  D13 no default: a hybrid's state-space mixers are parametric (mixer.h), and its row is scored and never fitted
 */
#include "models/training/named.h"
#include "models/training/search.h"
#include "models/training/wire.h"
#include "sim/base/str.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void rule(struct mw_fit_row *row, const char *name)
{
    size_t n = strlen(row->note);
    snprintf(row->note + n, sizeof row->note - n, "%s%s", n ? " " : "", name);
}

static bool begins(const char *s, const char *head)
{
    return strncmp(s, head, strlen(head)) == 0;
}

/* ---- software */
/* vTrain's Megatron-DeepSpeed of 2023 is taken to have what Megatron-LM 3.0 has, which its table does not say. */
struct software { const char *head; enum mw_train_stack stack; int16_t release; };

static struct software software_named(const char *group, const char *gpu)
{
    static const struct software known[] = {
        { "vtrain", MW_STACK_MEGATRON_2021, MW_RELEASE_MEGATRON_3 }, { "seqsel", MW_STACK_MEGATRON_2021, MW_RELEASE_MEGATRON_3 }, { "megatron-a100", MW_STACK_MEGATRON_2021, 0 }, { "bigscience", MW_STACK_MEGATRON_2021, 0 },
        { "megascale-baseline", MW_STACK_MEGATRON_2023, 0 }, { "megascale", MW_STACK_MEGASCALE, 0 }, { "llm-foundry", MW_STACK_FOUNDRY, 0 }, { "torchtitan", MW_STACK_TITAN, 0 }, { "internevo", MW_STACK_INTERNEVO, 0 },
        { "jax", MW_STACK_XLA, 0 }, { "maxtext", MW_STACK_XLA, 0 }, { "tpu", MW_STACK_XLA, 0 }, { "palm", MW_STACK_XLA, 0 }, { "deepseek", MW_STACK_OTHER, 0 }, { "mlperf", MW_STACK_MLPERF, 0 },
    };
    if (begins(gpu, "TPU"))
        return (struct software){ gpu, MW_STACK_XLA, 0 };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (begins(group, known[i].head))
            return known[i];
    return (struct software){ group, MW_STACK_MEGATRON_CORE, 0 };
}

/* "26.04.01": months since 2000. */
static int release_of(const char *s)
{
    int yy = 0, mm = 0;
    return sscanf(s, "%2d.%2d", &yy, &mm) == 2 && yy >= 20 && mm >= 1 && mm <= 12 ? 12 * yy + mm : 0;
}

static enum mw_train_gen gen_of(const char *gpu)
{
    static const struct { const char *head; enum mw_train_gen g; } known[] = { { "A100", MW_GEN_AMPERE }, { "H", MW_GEN_HOPPER }, { "B", MW_GEN_BLACKWELL }, { "GB", MW_GEN_BLACKWELL },
                                                                               { "MI325", MW_GEN_CDNA3 }, { "MI300", MW_GEN_CDNA3 }, { "MI35", MW_GEN_CDNA4 }, { "TPU-v7", MW_GEN_TPU_V7 }, { "TPU", MW_GEN_TPU } };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (begins(gpu, known[i].head))
            return known[i].g;
    return MW_GEN_OTHER;
}

static int dtype_of(const char *s)
{
    if (strstr(s, "MX") || begins(s, "mxfp8"))
        return MW_TD_MXFP8;
    if (strstr(s, "fp8"))
        return MW_TD_FP8;
    if (begins(s, "nvfp4"))
        return MW_TD_NVFP4;
    if (begins(s, "int8"))
        return MW_TD_INT8;
    return strstr(s, "16") ? MW_TD_BF16 : -1;
}

/* ---- architecture */

_Static_assert(sizeof(struct mw_train_run) <= MW_FIT_OP_B, "a row holds one run");

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

static double or_else(double v, double other)
{
    return v > 0.0 ? v : other;
}

static const char *card_of(const struct mw_fit_fields *f, struct mw_fit_row *row, struct mw_train_card *c)
{
    static const struct extra plain = { .matrices = 3 };
    const char *model = mw_fit_text(f, "model");
    const struct extra *x = &plain;
    const struct mw_train_card *whole = mw_train_named(model);
    if (whole) {
        rule(row, "D9");
        *c = *whole;
        return NULL;
    }
    for (size_t i = 0; i < sizeof extras / sizeof *extras && x == &plain; i++)
        if (strstr(model, extras[i].in))
            x = &extras[i];
    double h = mw_fit_number(f, "hidden"), L = mw_fit_number(f, "n_layers"), heads = mw_fit_number(f, "heads"), ffn = mw_fit_number(f, "ffn_hidden"), vocab = mw_fit_number(f, "vocab");
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (!(h > 0.0) && !(L > 0.0) && strcmp(model, named[i].model) == 0) {
            rule(row, "D9");
            L = named[i].layers;
            h = named[i].hidden;
            ffn = named[i].ffn;
            heads = named[i].heads;
            vocab = named[i].vocab;
        }
    if (!(h > 0.0) || !(L > 0.0))
        return "the architecture is not given: layers or hidden size";
    if (!(heads > 0.0) || !(ffn > 0.0))
        rule(row, "D7");
    heads = or_else(heads, h / 128.0);
    ffn = or_else(ffn, x->matrices > 2.5f ? 256.0 * ceil(8.0 * h / 3.0 / 256.0) : 4.0 * h);
    *c = (struct mw_train_card){ .layers = (float)L, .hidden = (float)h, .ffn = (float)ffn, .heads = (float)heads, .kv_heads = (float)or_else(mw_fit_number(f, "kv_heads"), heads),
                                 .head = x->head > 0.0f ? x->head : (float)(h / heads), .vocab = (float)or_else(vocab, strstr(model, "Llama 3") ? 128256.0 : 51200.0), .matrices = x->matrices,
                                 .experts = (float)or_else(mw_fit_number(f, "moe_experts"), 0.0), .topk = (float)or_else(mw_fit_number(f, "moe_topk"), 0.0), .route_nodes = x->route_nodes, .shared = x->shared,
                                 .dense_first = x->dense_first, .dense_ffn = x->dense_ffn, .q_rank = x->q_rank, .kv_rank = x->kv_rank, .rope = x->rope, .v_head = x->v_head, .window = x->window,
                                 .window_share = x->window_share };
    return NULL;
}

/* ---- layout */
static const char *layout_of(const struct mw_fit_fields *f, struct mw_fit_row *row, struct mw_train_run *r, const char *gpu)
{
    double n = mw_fit_number(f, "n_gpus"), tp = mw_fit_number(f, "tp"), pp = mw_fit_number(f, "pp"), dp = mw_fit_number(f, "dp"), cp = mw_fit_number(f, "cp"), B = mw_fit_number(f, "global_batch_seqs");
    double micro = mw_fit_number(f, "micro_batch"), vpp = mw_fit_number(f, "vpp"), zero = mw_fit_number(f, "zero_stage");
    if (!(B > 0.0) || !(n > 0.0) || !(r->seq > 0.0f))
        return "the batch, the sequence length or the number of devices is not given";
    if (!(tp > 0.0) && !(pp > 0.0) && r->lora) {
        rule(row, "D5");
        tp = begins(gpu, "H100") && n >= 4.0 ? 4.0 : 1.0;
        pp = 1.0;
        dp = fmin(n / tp, B);
        cp = n / tp / dp;
    } else if (!(tp > 0.0) && !(pp > 0.0) && r->stack == MW_STACK_XLA) {
        rule(row, "D8");
        tp = strstr(mw_fit_text(f, "model"), "PaLM") ? 12.0 : 1.0;
        pp = 1.0;
        zero = 3.0;
    }
    if (!(tp > 0.0) && !(pp > 0.0)) {
        rule(row, "D11");
        r->batch = (float)B;
        r->gpus = (float)n;
        r->tp = 0.0f; /* until the device's kernels are known (lay_out) */
        return NULL;
    }
    tp = or_else(tp, 1.0);
    pp = or_else(pp, 1.0);
    cp = or_else(cp, 1.0);
    dp = or_else(dp, n / (tp * pp * cp));
    if (!(micro > 0.0)) {
        rule(row, "D2");
        micro = pp > 1.0 || r->card.hidden >= 8192.0f ? 1.0 : fmax(1.0, fmin(4.0, B / dp));
        micro = r->stack == MW_STACK_XLA ? B / dp : micro;
    }
    if (r->stack == MW_STACK_XLA && micro * dp > B)
        micro = B / dp; /* a batch smaller than the devices is laid out along the sequence */
    if (!(vpp > 0.0)) {
        bool core = r->stack == MW_STACK_MEGATRON_CORE || r->stack == MW_STACK_MLPERF;
        vpp = core && pp > 1.0 && !r->lora && fmod(B / (dp * micro), pp) == 0.0 ? fmax(1.0, floor(r->card.layers / pp / 2.0)) : 1.0;
        if (core && pp > 1.0)
            rule(row, "D1");
    }
    r->tp = (float)tp;
    r->pp = (float)pp;
    r->cp = (float)cp;
    r->dp = (float)dp;
    r->vpp = (float)vpp;
    r->micro = (float)micro;
    r->batch = (float)B;
    r->gpus = (float)n;
    r->ep = (float)or_else(mw_fit_number(f, "ep"), 1.0);
    bool core = r->stack == MW_STACK_MEGATRON_CORE || r->stack == MW_STACK_MLPERF || r->stack == MW_STACK_MEGASCALE;
    if (core && !r->lora && !*mw_fit_text(f, "zero_stage")) {
        rule(row, "D10");
        zero = 1.0;
    }
    r->zero = zero > 0.0 ? (uint8_t)fmin(zero, 3.0) : 0;
    return NULL;
}

static void network_of(const struct mw_fit_fields *f, struct mw_fit_row *row, struct mw_train_run *r, const char *gpu)
{
    double nic = mw_fit_number(f, "inter_fabric_gbps_per_gpu") * 1e9 / 8.0, per_node = or_else(mw_fit_number(f, "gpus_per_node"), 8.0);
    if (!(nic > 0.0)) {
        rule(row, "D4");
        nic = begins(gpu, "H") || begins(gpu, "B200") || begins(gpu, "GB200") ? 50e9 : begins(gpu, "B300") || begins(gpu, "GB300") ? 100e9 : 25e9;
    }
    r->nic_Bps = (float)nic;
    r->domain = (float)(begins(gpu, "GB") ? mw_train_domain(72.0, r->gpus) : begins(gpu, "TPU") ? r->gpus : per_node);
    if (strstr(mw_fit_text(f, "intra_fabric"), "(4 links)"))
        r->bus_Bps = 90e9f; /* two GPUs of a node share four links each: no switch between all eight */
}

static void software_of(const struct mw_fit_fields *f, struct mw_train_run *r, const char *gpu)
{
    const char *flags = mw_fit_text(f, "flags"), *rc = mw_fit_text(f, "recompute"), *sp = mw_fit_text(f, "seq_parallel");
    int stated = release_of(mw_fit_text(f, "sw_release"));
    r->release = stated > 0 ? (int16_t)stated : r->release;
    r->flags = (uint8_t)((strstr(flags, "async-tp") ? MW_TF_ASYNC_TP : 0) | (strstr(flags, "rowwise") || strstr(mw_fit_text(f, "dtype"), "rowwise") ? MW_TF_ROWWISE : 0) | (strstr(flags, "compile") ? MW_TF_COMPILE : 0));
    r->recompute = begins(rc, "full") ? MW_RC_FULL : begins(rc, "selective") || begins(rc, "qkv") || begins(rc, "custom") ? MW_RC_SELECTIVE : MW_RC_NONE;
    r->seq_parallel = begins(sp, "yes") || (!*sp && r->stack != MW_STACK_MEGATRON_2021);
    if (begins(mw_fit_text(f, "group"), "deepseek"))
        r->flags |= MW_TF_EP_OVERLAP; /* DualPipe, arXiv:2412.19437, section 3.2.1 */
    r->series_300 = begins(gpu, "B300") || begins(gpu, "GB300");
    r->year_23 = mw_fit_number(f, "year") <= 2023.0;
}

/* Nothing is recomputed unless the step would then need more than twice the memory. */
static void recompute_of(const struct mw_fit_fields *f, struct mw_fit_row *row, struct mw_train_run *r)
{
    struct mw_train_memory m;
    double has_B = r->gen == MW_GEN_AMPERE || r->gen == MW_GEN_HOPPER ? 80e9 : 192e9;
    if (*mw_fit_text(f, "recompute") || !(r->tp > 0.0f))
        return;
    if (strstr(mw_fit_text(f, "model"), "PaLM"))
        r->recompute = MW_RC_FULL; /* a hardware utilisation of 57.8 % beside the model's 46.2 %, arXiv:2204.02311, section 4.1 */
    mw_train_memory(r, &m);
    if (m.total_B > 2.0 * has_B && r->zero == 3 && r->gen != MW_GEN_TPU && r->gen != MW_GEN_TPU_V7 && !r->lora) {
        rule(row, "D3");
        r->recompute = MW_RC_FULL;
    }
}

/* "A100-80GB (text: ...)": the name ends at the first space. */
static void device_name(char *out, size_t n, const char *gpu)
{
    snprintf(out, n, "%.*s", (int)strcspn(gpu, " "), gpu);
}

static void recipe_of(struct mw_fit_row *row, struct mw_train_run *r, const char *gpu)
{
    bool super = r->card.mtp > 0.0f, b = begins(gpu, "B200") || begins(gpu, "B300");
    uint8_t again = begins(gpu, "H100") ? MW_TF_AGAIN_EXPERTS | MW_TF_AGAIN_ACT : super && (b || r->zero == 3) ? MW_TF_AGAIN_ACT : 0;
    if (!(r->card.mixers > 0.0f) || !again)
        return;
    rule(row, "D12");
    r->flags |= again;
}

/* Models that rest on no fitted row: a group of their own beside their table's, scored and never fitted. */
static void aside_of(struct mw_fit_row *row, const struct mw_train_run *r)
{
    bool hybrid = r->card.mixers > 0.0f;
    if (!hybrid && !(r->card.global_head > 0.0f))
        return;
    size_t n = strlen(row->group);
    row->aside_ln = hybrid ? MW_TRAIN_HALF_HYBRID : MW_TRAIN_HALF_GEMMA4;
    snprintf(row->group + n, sizeof row->group - n, hybrid ? " hybrids" : " gemma4");
    if (hybrid)
        rule(row, "D13");
}

static const char *read_row(const struct mw_fit_fields *f, struct mw_fit_row *row)
{
    struct mw_train_run r = { 0 };
    char gpu[MW_FIT_TEXT_B];
    const char *group = mw_fit_text(f, "group"), *task = mw_fit_text(f, "task"), *quality = mw_fit_text(f, "quality"), *dtype = mw_fit_text(f, "dtype"), *why;
    device_name(gpu, sizeof gpu, mw_fit_text(f, "gpu"));
    mw_fit_row_name(row, f, gpu, "step");
    snprintf(row->id, sizeof row->id, "%s", mw_fit_text(f, "id"));
    snprintf(row->group, sizeof row->group, "%s", group);
    snprintf(row->family, sizeof row->family, "%s", mw_fit_text(f, "family"));
    row->measured = mw_fit_number(f, "step_time_s_uniform");
    struct software of = software_named(group, gpu);
    r.stack = (uint8_t)of.stack;
    r.release = of.release;
    r.gen = gen_of(gpu);
    r.seq = (float)mw_fit_number(f, "seq_len");
    r.lora = begins(task, "lora");
    r.packed = !begins(task, "pretrain") && !begins(group, "mlperf");
    if (strcmp(quality, "dup") == 0 || strcmp(quality, "C") == 0)
        return *quality == 'd' ? "a duplicate of another row" : "quality C: the source does not say enough";
    if (!(row->measured > 0.0))
        return "no step time";
    if ((why = card_of(f, row, &r.card)))
        return why;
    int t = dtype_of(dtype);
    if (t < 0 && begins(group, "mlperf") && r.gen != MW_GEN_OTHER) {
        rule(row, "D6");
        t = r.gen == MW_GEN_BLACKWELL && !r.lora ? MW_TD_NVFP4 : MW_TD_FP8;
    }
    if (t < 0)
        return "the number format is not given";
    static const char *const generation[] = { "ampere", "hopper", "blackwell", "cdna3", "cdna4", "tpu", "tpu-v7", "other" }, *const format[] = { "bf16", "fp8", "mxfp8", "nvfp4", "int8" };
    snprintf(row->base, sizeof row->base, "%s/%s", generation[r.gen], format[t]);
    r.dtype = (uint8_t)t;
    if ((why = layout_of(f, row, &r, gpu)))
        return why;
    network_of(f, row, &r, gpu);
    software_of(f, &r, gpu);
    recompute_of(f, row, &r);
    recipe_of(row, &r, gpu);
    aside_of(row, &r);
    char text[160];
    if (r.stack != MW_STACK_XLA && r.tp > 0.0f && mw_train_check(&r, text, sizeof text))
        return "the layout does not multiply out: tp pp dp cp, micro-batches or experts";
    memcpy(row->op, &r, sizeof r);
    return NULL;
}

/* ---- constants: starts are what kernels' tables and published efficiencies give; fitted values are in the profile */
static const struct mw_fit_const con[MW_TC_N] = {
    [MW_TC_E_AMPERE] = { "ampere", "of kernel", 0.9, 0.3, 1.5, 0.3, "rate of products in a step over the calibrated kernel alone, A100" },
    [MW_TC_E_HOPPER] = { "hopper", "of kernel", 0.9, 0.3, 1.5, 0.3, "the same on H100, H200" },
    [MW_TC_E_BLACKWELL] = { "blackwell", "of kernel", 0.9, 0.3, 1.5, 0.3, "the same on B200, GB200" },
    [MW_TC_E_CDNA3] = { "cdna3", "of kernel", 0.45, 0.1, 1.5, 0.3, "the same on MI300X, MI325X, whose kernels are not measured here" },
    [MW_TC_E_CDNA4] = { "cdna4", "of kernel", 0.7, 0.1, 1.5, 0.3, "the same on MI350X, MI355X" },
    [MW_TC_E_TPU] = { "tpu", "of kernel", 0.7, 0.2, 1.5, 0.3, "the same on TPUs up to v6e" },
    [MW_TC_E_TPU_V7] = { "tpu_v7", "of kernel", 0.7, 0.2, 1.5, 0.3, "the same on TPU v7" },
    [MW_TC_Q4] = { "fp4", "of bf16", 1.0, 0.3, 2.0, 0.3, "that rate in fp4 over that in bf16" },
    [MW_TC_SERIES_300] = { "series_300", "of blackwell", 1.2, 0.8, 1.8, 0.2, "B300 and GB300 over B200 at equal peak" },
    [MW_TC_FOUNDRY] = { "llm_foundry", "of products", 1.0, 0.6, 1.5, 0.15, "products under llm-foundry over Megatron-Core" },
    [MW_TC_INTERNEVO] = { "internevo", "of products", 1.0, 0.6, 1.5, 0.15, "products under InternEvo over Megatron-Core" },
    [MW_TC_MLPERF] = { "mlperf", "of products", 1.0, 0.6, 1.5, 0.15, "products in submissions to MLPerf over Megatron-Core" },
    [MW_TC_A_AMPERE] = { "attention_ampere", "of kernel", 0.9, 0.1, 3.0, 0.4, "rate of the attention core over the calibrated prompt kernel, A100" },
    [MW_TC_A_HOPPER_23] = { "attention_hopper_2023", "of kernel", 0.4, 0.05, 3.0, 0.4, "the same on Hopper with kernels of 2023" },
    [MW_TC_A_HOPPER] = { "attention_hopper", "of kernel", 0.8, 0.1, 3.0, 0.4, "the same from 2024 on" },
    [MW_TC_A_BLACKWELL] = { "attention_blackwell", "of kernel", 1.0, 0.1, 3.0, 0.4, "the same on Blackwell" },
    [MW_TC_MEM] = { "memory_bound", "of counted bytes", 0.8, 0.2, 2.0, 0.4, "traffic of element-wise operations after fusion" },
    [MW_TC_SOFTMAX] = { "softmax_2021", "passes", 4.5, 1.0, 12.0, 0.4, "passes over the attention scores before fused attention" },
    [MW_TC_MOE_2606] = { "moe_26_06", "of before 26.02", 0.3, 0.02, 1.0, 0.6, "expert overheads of Megatron-Core from release 26.06 on" },
    [MW_TC_ROWWISE] = { "rowwise_fp8", "of tensorwise", 5.0, 1.0, 15.0, 0.4, "quantisation traffic with a scale per row" },
    [MW_TC_HOST_2021] = { "host_megatron_2021", "s", 0.7e-3, 0.1e-3, 3e-3, 0.5, "least time to issue a layer forward, Megatron-LM up to 2022" },
    [MW_TC_HOST_CORE] = { "host_megatron_core", "s", 0.5e-3, 0.05e-3, 3e-3, 0.5, "least time to issue a layer forward, Megatron-Core and later" },
    [MW_TC_EAGER] = { "eager", "of fused", 1.5, 1.0, 5.0, 0.4, "traffic of element-wise operations without a compiler that fuses them" },
    [MW_TC_TP_EXPOSED] = { "tp_exposed", "share", 0.63, 0.1, 1.0, 0.3, "of tensor-parallel collectives under Megatron-Core" },
    [MW_TC_DP_EXPOSED] = { "dp_exposed", "share", 0.35, 0.05, 1.0, 0.5, "of gradient and parameter exchange under Megatron-Core" },
};

/* The op of a compiled row. */
static const struct mw_train_profile *profile_of(const void *op)
{
    const struct mw_train_profile *const *p = op;
    return *p;
}

static const void *device(const struct mw_device *all, unsigned n, const struct mw_device *dev, struct mw_arena *a)
{
    struct mw_train_kernels *k = mw_arena_new(a, struct mw_train_kernels);
    mw_train_kernels_of(k, all, n, dev, a);
    return k;
}

/* A run whose layout nobody states (D11): the search's best by the constants' starts, of the first few that meet the batch to the sequence where some do, since
 * the row's time is of that batch; one rank each where nothing fits. */
static void lay_out(const struct mw_train_kernels *k, struct mw_train_run *r)
{
    enum { FEW = 256 };
    struct mw_train_found best[FEW];
    struct mw_train_tally tally;
    double con_start[MW_TC_N];
    for (unsigned i = 0; i < MW_TC_N; i++)
        con_start[i] = con[i].start;
    r->tp = r->pp = r->vpp = r->cp = r->ep = r->micro = 1.0f;
    r->dp = r->gpus;
    r->zero = 1;
    struct mw_train_ask ask = { k, con_start, *r, MW_TRAIN_ROOM_FRAC * k->gpu->mem_B };
    unsigned n = mw_train_search(&ask, best, FEW, &tally), i = 0;
    while (i < n && best[i].run.batch != ask.run.batch)
        i++;
    if (n > 0)
        *r = best[i < n ? i : 0].run;
}

static void compile(const void *kernels, struct mw_fit_row *row, struct mw_arena *a)
{
    struct mw_train_profile *p = mw_arena_new(a, struct mw_train_profile);
    struct mw_train_run r;
    memcpy(&r, row->op, sizeof r);
    if (!(r.tp > 0.0f))
        lay_out(kernels, &r);
    mw_train_compile(kernels, &r, p);
    memcpy(row->op, &p, sizeof p);
}

static double predict(const struct mw_gpu_part *dev, const double *c, const void *op)
{
    struct mw_train_step s;
    (void)dev;
    mw_train_step(profile_of(op), c, &s);
    return s.total_s;
}

/* The planner's model: a fixed share of the peak. */
static double baseline(const struct mw_gpu_part *dev, const void *op)
{
    static const double ones[MW_TC_N] = { [0 ... MW_TC_N - 1] = 1.0 };
    struct mw_train_step s;
    (void)dev;
    mw_train_step(profile_of(op), ones, &s);
    return s.mfu * s.total_s;
}

const struct mw_fittable mw_training_fit = {
    .name = "training", .doc = "steps of published training runs", .unit = "s", .columns = "id,gpu,n_gpus,model,seq_len,global_batch_seqs,tp,pp,step_time_s_uniform,group",
    .con = con, .con_n = MW_TC_N, .read = read_row, .device = device, .compile = compile, .predict = predict, .baseline = baseline, .shared = true,
};
