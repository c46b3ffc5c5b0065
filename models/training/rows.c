/* models/training/rows.c - a published run's cells to a run, with the defaults of rows.h for empty ones; names are row_names.c's. */
#include "models/training/rows.h"
#include "models/training/wire.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

_Static_assert(sizeof(struct mw_train_run) <= MW_FIT_OP_B, "a row holds one run");

/* ---- layout */
static const char *layout_of(const struct mw_fit_fields *f, struct mw_fit_row *row, struct mw_train_run *r, const struct mw_row_software *of, const char *gpu)
{
    double n = mw_fit_number(f, "n_gpus"), tp = mw_fit_number(f, "tp"), pp = mw_fit_number(f, "pp"), dp = mw_fit_number(f, "dp"), cp = mw_fit_number(f, "cp"), B = mw_fit_number(f, "global_batch_seqs");
    double micro = mw_fit_number(f, "micro_batch"), vpp = mw_fit_number(f, "vpp"), zero = mw_fit_number(f, "zero_stage");
    if (!(B > 0.0) || !(n > 0.0) || !(r->seq > 0.0f))
        return "the batch, the sequence length or the number of devices is not given";
    if (!(tp > 0.0) && !(pp > 0.0) && r->lora) {
        mw_row_rule(row, "D5");
        tp = mw_row_begins(gpu, "H100") && n >= 4.0 ? 4.0 : 1.0;
        pp = 1.0;
        dp = fmin(n / tp, B);
        cp = n / tp / dp;
    } else if (!(tp > 0.0) && !(pp > 0.0) && r->stack == MW_STACK_XLA) {
        mw_row_rule(row, "D8");
        tp = mw_row_or(of->tp, 1.0);
        pp = 1.0;
        zero = 3.0;
    }
    if (!(tp > 0.0) && !(pp > 0.0)) {
        mw_row_rule(row, "D11");
        r->batch = (float)B;
        r->gpus = (float)n;
        r->tp = 0.0f; /* until the device's kernels are known (lay_out) */
        return NULL;
    }
    tp = mw_row_or(tp, 1.0);
    pp = mw_row_or(pp, 1.0);
    cp = mw_row_or(cp, 1.0);
    dp = mw_row_or(dp, n / (tp * pp * cp));
    if (!(micro > 0.0)) {
        mw_row_rule(row, "D2");
        micro = pp > 1.0 || r->card.hidden >= 8192.0f ? 1.0 : fmax(1.0, fmin(4.0, B / dp));
        micro = r->stack == MW_STACK_XLA ? B / dp : micro;
    }
    if (r->stack == MW_STACK_XLA && micro * dp > B)
        micro = B / dp; /* a batch smaller than the devices is laid out along the sequence */
    if (!(vpp > 0.0)) {
        bool core = r->stack == MW_STACK_MEGATRON_CORE || r->stack == MW_STACK_MLPERF;
        vpp = core && pp > 1.0 && !r->lora && fmod(B / (dp * micro), pp) == 0.0 ? fmax(1.0, floor(r->card.layers / pp / 2.0)) : 1.0;
        if (core && pp > 1.0)
            mw_row_rule(row, "D1");
    }
    r->tp = (float)tp;
    r->pp = (float)pp;
    r->cp = (float)cp;
    r->dp = (float)dp;
    r->vpp = (float)vpp;
    r->micro = (float)micro;
    r->batch = (float)B;
    r->gpus = (float)n;
    r->ep = (float)mw_row_or(mw_fit_number(f, "ep"), 1.0);
    bool core = r->stack == MW_STACK_MEGATRON_CORE || r->stack == MW_STACK_MLPERF || r->stack == MW_STACK_MEGASCALE;
    if (core && !r->lora && !*mw_fit_text(f, "zero_stage")) {
        mw_row_rule(row, "D10");
        zero = 1.0;
    }
    r->zero = zero > 0.0 ? (uint8_t)fmin(zero, 3.0) : 0;
    return NULL;
}

static void network_of(const struct mw_fit_fields *f, struct mw_fit_row *row, struct mw_train_run *r, const char *gpu)
{
    double nic = mw_fit_number(f, "inter_fabric_gbps_per_gpu") * 1e9 / 8.0, per_node = mw_row_or(mw_fit_number(f, "gpus_per_node"), 8.0);
    if (!(nic > 0.0)) {
        mw_row_rule(row, "D4");
        nic = mw_row_begins(gpu, "H") || mw_row_begins(gpu, "B200") || mw_row_begins(gpu, "GB200") ? 50e9 : mw_row_begins(gpu, "B300") || mw_row_begins(gpu, "GB300") ? 100e9 : 25e9;
    }
    unsigned slices = 1;
    if (mw_row_begins(gpu, "TPU") && (sscanf(mw_fit_text(f, "notes"), "%ux v", &slices) != 1 || slices < 1 || fmod(r->gpus, slices) != 0.0))
        slices = 1;
    r->nic_Bps = (float)nic;
    r->domain = (float)(mw_row_begins(gpu, "GB") ? mw_train_domain(72.0, r->gpus) : mw_row_begins(gpu, "TPU") ? r->gpus / (float)slices : per_node);
    if (strstr(mw_fit_text(f, "intra_fabric"), "(4 links)"))
        r->bus_Bps = 90e9f; /* two GPUs of a node share four links each: no switch between all eight */
}

static void software_of(const struct mw_fit_fields *f, struct mw_train_run *r, const struct mw_row_software *of, const char *gpu)
{
    const char *flags = mw_fit_text(f, "flags"), *rc = mw_fit_text(f, "recompute"), *sp = mw_fit_text(f, "seq_parallel");
    int stated = mw_row_release(mw_fit_text(f, "sw_release"));
    r->release = stated > 0 ? (int16_t)stated : of->release;
    r->flags = (uint8_t)(of->flags | (strstr(flags, "async-tp") ? MW_TF_ASYNC_TP : 0) | (strstr(flags, "rowwise") || strstr(mw_fit_text(f, "dtype"), "rowwise") ? MW_TF_ROWWISE : 0) | (strstr(flags, "compile") ? MW_TF_COMPILE : 0));
    bool minimal = r->stack == MW_STACK_XLA && mw_row_begins(rc, "selective"); /* MaxText's: every product is kept */
    r->recompute = minimal ? MW_RC_NONE : mw_row_begins(rc, "full") ? MW_RC_FULL : mw_row_begins(rc, "selective") || mw_row_begins(rc, "qkv") || mw_row_begins(rc, "custom") ? MW_RC_SELECTIVE : MW_RC_NONE;
    if (!*rc)
        r->recompute = of->recompute;
    r->seq_parallel = mw_row_begins(sp, "yes") || (!*sp && r->stack != MW_STACK_MEGATRON_2021);
    r->series_300 = mw_row_begins(gpu, "B300") || mw_row_begins(gpu, "GB300");
    r->year_23 = mw_fit_number(f, "year") <= 2023.0;
}

/* Nothing is recomputed unless the step would then need more than twice the memory. */
static void recompute_of(const struct mw_fit_fields *f, struct mw_fit_row *row, struct mw_train_run *r)
{
    struct mw_train_memory m;
    double has_B = r->gen == MW_GEN_AMPERE || r->gen == MW_GEN_HOPPER ? 80e9 : 192e9;
    if (*mw_fit_text(f, "recompute") || !(r->tp > 0.0f))
        return;
    mw_train_memory(r, &m);
    if (m.total_B > 2.0 * has_B && r->zero == 3 && r->gen != MW_GEN_TPU && r->gen != MW_GEN_TPU_V7 && !r->lora) {
        mw_row_rule(row, "D3");
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
    bool super = r->card.mtp > 0.0f, b = mw_row_begins(gpu, "B200") || mw_row_begins(gpu, "B300");
    uint8_t again = mw_row_begins(gpu, "H100") ? MW_TF_AGAIN_EXPERTS | MW_TF_AGAIN_ACT : super && (b || r->zero == 3) ? MW_TF_AGAIN_ACT : 0;
    if (!(r->card.mixers > 0.0f) || !again)
        return;
    mw_row_rule(row, "D12");
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
        mw_row_rule(row, "D13");
}

/* MaxText prints model TFLOP/s, attention counted over the whole square; the step's seconds follow. */
static double step_s(const struct mw_fit_fields *f, struct mw_fit_row *row, const struct mw_train_card *c)
{
    double n = mw_fit_number(f, "n_gpus"), seqs = mw_fit_number(f, "global_batch_seqs"), s = mw_fit_number(f, "seq_len"), rate = mw_fit_number(f, "measured_value") * 1e12;
    if (!mw_row_begins(mw_fit_text(f, "group"), "maxtext") || strcmp(mw_fit_text(f, "measured_metric"), "tflops_per_gpu") != 0 || !(n > 0.0) || !(seqs > 0.0) || !(s > 0.0) || !(rate > 0.0))
        return 0.0;
    mw_row_rule(row, "D14");
    return seqs * s * (6.0 * mw_train_active_n(c) + 12.0 * c->layers * c->heads * c->head * s) / (rate * n);
}

const char *mw_row_read(const struct mw_fit_fields *f, struct mw_fit_row *row)
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
    struct mw_row_software of = mw_row_software(group, gpu);
    r.stack = (uint8_t)of.stack;
    r.gen = mw_row_gen(gpu);
    r.seq = (float)mw_fit_number(f, "seq_len");
    r.lora = mw_row_begins(task, "lora");
    r.packed = !mw_row_begins(task, "pretrain") && !mw_row_begins(group, "mlperf");
    if (strcmp(quality, "dup") == 0 || strcmp(quality, "C") == 0)
        return *quality == 'd' ? "a duplicate of another row" : "quality C: the source does not say enough";
    if (!(row->measured > 0.0) && !mw_row_begins(group, "maxtext"))
        return "no step time";
    if ((why = mw_row_card(f, row, &r.card)))
        return why;
    if (!(row->measured > 0.0) && !((row->measured = step_s(f, row, &r.card)) > 0.0))
        return "no step time";
    int t = mw_row_dtype(dtype);
    if (t < 0 && mw_row_begins(group, "mlperf") && r.gen != MW_GEN_OTHER) {
        mw_row_rule(row, "D6");
        t = r.gen == MW_GEN_BLACKWELL && !r.lora ? MW_TD_NVFP4 : MW_TD_FP8;
    }
    if (t < 0)
        return "the number format is not given";
    static const char *const generation[] = { "ampere", "hopper", "blackwell", "cdna3", "cdna4", "tpu", "tpu-v7", "other" }, *const format[] = { "bf16", "fp8", "mxfp8", "nvfp4", "int8" };
    snprintf(row->base, sizeof row->base, "%s/%s", generation[r.gen], format[t]);
    r.dtype = (uint8_t)t;
    if ((why = layout_of(f, row, &r, &of, gpu)))
        return why;
    network_of(f, row, &r, gpu);
    software_of(f, &r, &of, gpu);
    recompute_of(f, row, &r);
    recipe_of(row, &r, gpu);
    aside_of(row, &r);
    char text[160];
    if (r.stack != MW_STACK_XLA && r.tp > 0.0f && mw_train_check(&r, text, sizeof text))
        return "the layout does not multiply out: tp pp dp cp, micro-batches or experts";
    memcpy(row->op, &r, sizeof r);
    return NULL;
}
