/* models/compute/attention_prefill.c - attention of prompts; nothing here is fitted. */
#include "models/compute/attention.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define QUERIES 128.0 /* of one block */

struct dev { double flopps, mem_Bps, sm_n; };

/* With an 8-bit cache the kernels of matrix units that have the format and read it themselves run the products there; those whose threads feed them widen it first: so say
 * TensorRT-LLM's measured rates, 0.4 to 0.45 of the one or the other peak. */
static struct dev dev_of(const struct mw_gpu_part *g, const struct mw_attn *op)
{
    bool narrow = op->kv8 && !(g->thread_mma > 0.0) && mw_dtype_flopps(g, MW_DT_FP8) > 0.0;
    return (struct dev){ mw_dtype_flopps(g, narrow ? MW_DT_FP8 : op->math), g->mem_Bps, mw_dev_sm_n(g) };
}

static double floor_s(const struct dev *d, double flop, double bytes)
{
    return fmax(flop / d->flopps, bytes / d->mem_Bps);
}

double mw_attention_prefill_s(const struct mw_gpu_part *g, const double con[MW_PREFILL_CON_N], const struct mw_attn *op)
{
    struct dev d = dev_of(g, op);
    struct mw_attn_blocks b = mw_attn_blocks_of(op, QUERIES);
    double step = op->pair_flop * QUERIES * MW_ATTN_KEYS * d.sm_n / (d.flopps * con[MW_PREFILL_TENSOR]), start = con[MW_PREFILL_START];
    double all = op->seqs * op->heads * (b.all * step + b.n * start) / d.sm_n, longest = (b.longest * step + start) * con[MW_PREFILL_LONE];
    double bytes = mw_attn_bytes(op), cold = mw_attn_cold_frac(g, op, bytes, con[MW_PREFILL_WARM]);
    double mem_s = bytes * (cold / (con[MW_PREFILL_MEM] * d.mem_Bps) + (1.0 - cold) / (con[MW_PREFILL_L2] * mw_dev_cache_Bps(g)));
    return con[MW_PREFILL_LAUNCH] + fmax(mw_attn_norm(all, longest, con[MW_PREFILL_SHARP]) + mem_s, floor_s(&d, mw_attn_flop(op), op->warm ? 0.0 : bytes));
}

/* ---- what the fit and validate need: prefill */
static const struct mw_fit_const con[MW_PREFILL_CON_N] = {
    [MW_PREFILL_LAUNCH] = { "launch", "s", 9e-6, 1e-6, 6e-5, 0.6, "fixed time of the kernel and of writing the cache" },
    [MW_PREFILL_TENSOR] = { "tensor", "", 0.52, 0.1, 1.0, 0.2, "share of the tensor peak of a long prompt" },
    [MW_PREFILL_START] = { "start", "s", 4.5e-6, 1e-7, 4e-5, 0.6, "what a block of queries costs beyond its keys" },
    [MW_PREFILL_LONE] = { "lone", "", 1.0, 0.2, 4.0, 0.3, "time of the longest row of blocks with a multiprocessor to itself, over that of a full one's share" },
    [MW_PREFILL_SHARP] = { "sharp", "", 3.0, 1.0, 12.0, 0.4, "how sharply the larger of all blocks and the longest row wins" },
    [MW_PREFILL_MEM] = { "memory", "", 0.6, 0.1, 1.0, 0.4, "share of the memory's rate" },
    [MW_PREFILL_L2] = { "l2_rate", "of cache rate", 0.9, 0.4, 2.0, 0.2, "share of what the last-level cache serves" },
    [MW_PREFILL_WARM] = { "warm", "of l2", 1.0, 0.02, 3.0, 0.8, "share of the cache that holds the operands between calls" },
};
static const struct mw_fit_axis axis[] = { { "streams", 3.0 }, { "group", 4.0 }, { "tokens", 2.0 } };

static const char *read_row(const struct mw_fit_fields *f, struct mw_fit_row *row)
{
    struct mw_attn op;
    const char *why = mw_attn_read(f, "isl", "", row, &op);
    if (why)
        return why;
    op.q_tok = op.kv_tok;
    row->ln_x[0] = log(op.seqs * op.heads);
    memcpy(row->op, &op, sizeof op);
    return NULL;
}

static double predict(const struct mw_gpu_part *dev, const double *c, const void *op)
{
    return mw_attention_prefill_s(dev, c, op);
}

static double limit(const struct mw_gpu_part *dev, const void *op)
{
    const struct mw_attn *a = op;
    return mw_attn_flop(a) / dev_of(dev, a).flopps;
}

static double baseline(const struct mw_gpu_part *dev, const void *op)
{
    const struct mw_attn *a = op;
    struct dev d = dev_of(dev, a);
    return floor_s(&d, mw_attn_flop(a), mw_attn_bytes(a));
}

static const char *kin(const char *key)
{
    return strcmp(key, "bfloat16/bfloat16") == 0 ? NULL : strcmp(key, "bfloat16/fp8") == 0 ? "fp8/fp8" : "bfloat16/bfloat16";
}

const struct mw_fittable mw_prefill_fit = {
    .name = "prefill", .doc = "attention of prompts", .unit = "s",
    .columns = "system,attn_dtype,kv_dtype,batch,num_heads,num_kv_heads,head_dim,isl,latency_ms", .con = con, .con_n = MW_PREFILL_CON_N, .axis = axis,
    .axis_n = 3, .noise_frac = 0.04, .read = read_row, .predict = predict, .limit = limit, .baseline = baseline, .kin = kin,
};
