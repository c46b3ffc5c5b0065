/* models/compute/attention_decode.c - attention of single new tokens; nothing here is fitted. */
#include "models/compute/attention.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define GROUP_ROWS 8.0  /* queries of a group fill at least this many rows of a tensor instruction */
#define GROUP_MAX 32.0  /* TensorRT-LLM's fast kernels take groups up to this; beyond, its generic kernel is 2 to 80 times slower */
#define PART_TOK 128.0   /* the least of a stream that is split off */

struct dev { double flopps, cache_Bps, sm_n; bool splits; /* TensorRT-LLM's kernels for groups with an 8-bit cache do not where threads feed the matrix units */ };

/* Cache that a decode reads. */
static double seen_tok(const struct mw_attn *op)
{
    return op->window_tok > 0.0 && op->window_tok < op->kv_tok ? op->window_tok : op->kv_tok;
}

/* The slowest multiprocessor's share of n streams: each whole, or split so that the parts of all fill the device once, whichever is sooner. */
static double stream_s(const struct dev *d, const double *c, const struct mw_attn *op, double n)
{
    double places = d->sm_n * c[MW_DECODE_OCC], tok = seen_tok(op), stream_s = tok * op->kv_B * d->sm_n / (c[MW_DECODE_SM] * d->cache_Bps);
    double whole = mw_attn_waves(n / places) * (c[MW_DECODE_WAVE] + stream_s), parts = fmin(fmin(places / n, tok / PART_TOK), d->splits ? c[MW_DECODE_SPLITS] : 1.0);
    return parts > 1.0 ? fmin(whole, c[MW_DECODE_WAVE] + stream_s / parts + c[MW_DECODE_REDUCE]) : whole;
}

/* TensorRT-LLM leaves a group to its kernel for single heads where blocks of 128 tokens are fewer than a quarter of the multiprocessors (mayHavePerfGain in
 * decoderXQARunner): every query head streams the KV anew. */
static double slowest_s(const struct dev *d, const double *c, const struct mw_attn *op)
{
    double n = op->seqs * op->kv_heads, t = stream_s(d, c, op, n);
    if (op->heads > op->kv_heads && !op->latent && 4.0 * n * fmax(1.0, floor(seen_tok(op) / PART_TOK)) < d->sm_n)
        t = fmax(t, c[MW_DECODE_FEW] * stream_s(d, c, op, op->seqs * op->heads));
    return t;
}

/* Bytes beyond what the cache holds: the memory reaches its rate only after a while. */
static double memory_s(const struct mw_gpu_part *g, const double *c, const struct mw_attn *op)
{
    double bytes = mw_attn_bytes(op), cold = mw_attn_cold_frac(g, op, bytes, c[MW_DECODE_WARM]), cache_B = mw_dev_cache_B(g), over = bytes / (c[MW_DECODE_WARM] * cache_B);
    double fill_s = cache_B > 0.0 ? c[MW_DECODE_FILL] * cold * over / (1.0 + over) : 0.0;
    return bytes * (cold / (c[MW_DECODE_MEM] * g->mem_Bps) + (1.0 - cold) / (c[MW_DECODE_L2] * mw_dev_cache_Bps(g))) + fill_s;
}

double mw_attention_decode_s(const struct mw_gpu_part *g, const double con[MW_DECODE_CON_N], const struct mw_attn *op)
{
    struct dev d = { mw_dtype_flopps(g, op->math), mw_dev_cache_Bps(g), mw_dev_sm_n(g), !(op->kv8 && op->heads > op->kv_heads && g->thread_mma > 0.0) };
    double group = op->heads / op->kv_heads, flop = op->pair_flop * seen_tok(op) * op->seqs * op->kv_heads * fmax(group, GROUP_ROWS), p = con[MW_DECODE_SHARP];
    double work_s = mw_attn_norm(slowest_s(&d, con, op), flop / (d.flopps * con[MW_DECODE_TENSOR]), p);
    return con[MW_DECODE_LAUNCH] + group * con[MW_DECODE_GROUP] + mw_attn_norm(memory_s(g, con, op), work_s, p);
}

/* ---- what the fit and validate need */
static const struct mw_fit_const con[MW_DECODE_CON_N] = {
    [MW_DECODE_LAUNCH] = { "launch", "s", 9e-6, 1e-6, 5e-5, 0.6, "fixed time of the kernel" },
    [MW_DECODE_GROUP] = { "group", "s", 3e-8, 1e-9, 1e-6, 1.0, "fixed time of each query in a group" },
    [MW_DECODE_WAVE] = { "wave", "s", 1e-6, 1e-8, 2e-5, 0.8, "fixed time of a stream on its multiprocessor" },
    [MW_DECODE_TENSOR] = { "tensor", "", 0.25, 0.005, 1.0, 0.6, "share of the tensor peak with rows of queries filled" },
    [MW_DECODE_MEM] = { "memory", "", 0.85, 0.2, 1.0, 0.12, "share of the memory's rate" },
    [MW_DECODE_FILL] = { "fill", "s of memory", 6e-6, 1e-8, 6e-5, 0.8, "what reaching the memory's rate costs once the cache is exceeded" },
    [MW_DECODE_SHARP] = { "sharp", "", 2.5, 1.0, 8.0, 0.3, "how sharply the largest part wins" },
    [MW_DECODE_SM] = { "sm_rate", "of cache rate", 0.65, 0.05, 5.0, 0.6, "what all multiprocessors together stream when each serves its own sequence" },
    [MW_DECODE_OCC] = { "occupancy", "streams", 1.2, 0.9, 16.0, 0.5, "streams a multiprocessor serves at once" },
    [MW_DECODE_SPLITS] = { "splits", "", 16.0, 1.0, 128.0, 1.0, "most parts a stream is split into" },
    [MW_DECODE_REDUCE] = { "reduce", "s", 4e-6, 1e-7, 5e-5, 0.6, "reduction after a split" },
    [MW_DECODE_FEW] = { "few", "", 1.0, 0.05, 20.0, 0.8, "time of a stream in the kernel for single heads that few short groups are left to, over that of a group's" },
    [MW_DECODE_L2] = { "l2_rate", "of cache rate", 0.9, 0.2, 3.0, 0.5, "share of what the last-level cache serves" },
    [MW_DECODE_WARM] = { "warm", "of l2", 1.2, 0.05, 3.0, 0.8, "share of the cache that holds the KV between calls" },
};
static const struct mw_fit_axis axis[] = { { "streams", 3.0 }, { "group", 3.0 }, { "tokens", 3.0 } };

static const char *read_row(const struct mw_fit_fields *f, struct mw_fit_row *row)
{
    struct mw_attn op;
    const char *why = mw_attn_read(f, "kv_len", mw_fit_number(f, "num_heads") > mw_fit_number(f, "num_kv_heads") ? "/gqa" : "/mha", row, &op);
    if (why)
        return why;
    if (op.heads / op.kv_heads > GROUP_MAX && strncmp(mw_fit_text(f, "engine"), "TRTLLM", 6) == 0)
        return "query groups over 32 run a generic fallback kernel that engines avoid";
    row->ln_x[0] = log(op.seqs * op.kv_heads);
    memcpy(row->op, &op, sizeof op);
    return NULL;
}

static double predict(const struct mw_gpu_part *dev, const double *c, const void *op)
{
    return mw_attention_decode_s(dev, c, op);
}

static double limit(const struct mw_gpu_part *dev, const void *op)
{
    const struct mw_attn *a = op;
    double work_s = mw_attn_flop(a) / mw_dtype_flopps(dev, a->math), mem_s = mw_attn_bytes(a) / dev->mem_Bps;
    return work_s > mem_s || a->warm ? work_s : mem_s;
}

static double baseline(const struct mw_gpu_part *dev, const void *op)
{
    const struct mw_attn *a = op;
    return fmax(mw_attn_flop(a) / mw_dtype_flopps(dev, a->math), mw_attn_bytes(a) / dev->mem_Bps);
}

static bool uses(const char *key, unsigned i)
{
    return (i != MW_DECODE_GROUP && i != MW_DECODE_FEW) || !strstr(key, "/mha");
}

static const char *kin(const char *key)
{
    return strcmp(key, "bfloat16/bfloat16/gqa") == 0 ? NULL : strcmp(key, "bfloat16/fp8/mha") == 0 ? "bfloat16/bfloat16/mha" : "bfloat16/bfloat16/gqa";
}

const struct mw_fittable mw_decode_fit = {
    .name = "decode", .doc = "attention of single new tokens", .unit = "s",
    .columns = "system,attn_dtype,kv_dtype,batch,num_heads,num_kv_heads,head_dim,kv_len,latency_ms", .con = con, .con_n = MW_DECODE_CON_N, .axis = axis,
    .axis_n = 3, .noise_frac = 0.04, .read = read_row, .predict = predict, .limit = limit, .baseline = baseline, .uses = uses, .kin = kin,
};
