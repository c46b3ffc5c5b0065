/* models/compute/attention_mixed.c - a chunk of a prompt and single tokens in one kernel, as engines batch them; nothing here is fitted. */
#include "models/compute/attention.h"
#include "models/compute/engine_file.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define QUERIES 64.0 /* of one block: FlashAttention 2 with sequences of any length, on devices of compute capability 8.9 and 12.0 */

struct dev { double flopps, mem_Bps, sm_n; };

/* A single token's operation. */
static struct mw_attn single(const struct mw_attn_mixed *op)
{
    struct mw_attn one = op->chunk;
    one.seqs = op->decode_n;
    one.q_tok = 1.0;
    one.kv_tok = op->decode_kv_tok + 1.0;
    return one;
}

/* Blocks run one to a multiprocessor: their sum spread evenly, or what binds when they cannot be. */
static double blocks_s(const struct dev *d, const double *c, const struct mw_attn *chunk, const struct mw_attn *one)
{
    struct mw_attn_blocks b = mw_attn_blocks_of(chunk, QUERIES), o = mw_attn_blocks_of(one, QUERIES);
    double step_s = chunk->pair_flop * QUERIES * MW_ATTN_KEYS * d->sm_n / (d->flopps * c[MW_MIXED_TENSOR]), start = c[MW_MIXED_START];
    double chunks = chunk->seqs * chunk->heads, ones = one->seqs * one->heads, one_s = (o.longest + start) * step_s;
    double all_s = (chunks * (b.all + start * b.n) * step_s + ones * one_s) / d->sm_n, least_s = fmin(one_s, (b.all / b.n + start) * step_s);
    double blocks = (ones + chunks * b.n) / d->sm_n, chunk_s = (b.longest + start) * step_s, longest_s = fmax(one_s, chunk_s);
    double ones_s = mw_attn_waves(ones / d->sm_n) * one_s, bound_s = fmax(fmax(ones_s, chunk_s), mw_attn_waves(blocks) * least_s);
    double apart_s = ones_s + mw_attn_waves(chunks * b.n / d->sm_n) * chunk_s, tail_s = c[MW_MIXED_TAIL] * longest_s * fmin(1.0, fmax(0.0, 4.0 * (blocks - 1.0)));
    return fmax(bound_s, fmin(apart_s, all_s + tail_s));
}

/* Bytes of the single tokens' cache.  A head goes over all sequences before the next one starts: the queries of a group read a KV head anew unless they run at
 * the same time or the cache keeps what one head read. */
static double ones_B(const struct dev *d, double l2_B, const double *c, const struct mw_attn *one)
{
    double group = one->heads / one->kv_heads, together = fmin(group, fmax(1.0, d->sm_n / one->seqs)), pass_B = one->seqs * one->kv_tok * one->kv_B;
    double over = l2_B > 0.0 ? pass_B / (c[MW_MIXED_KEEP] * l2_B) : 0.0, out = over * over * over / (1.0 + over * over * over);
    return mw_attn_bytes(one) * (1.0 + (group / together - 1.0) * out);
}

double mw_attention_mixed_s(const struct mw_gpu_part *g, const double con[MW_MIXED_CON_N], const struct mw_attn_mixed *op)
{
    struct dev d = { mw_dtype_flopps(g, op->chunk.math), g->mem_Bps, mw_dev_sm_n(g) };
    struct mw_attn one = single(op);
    double least_B = mw_attn_bytes(&op->chunk) + mw_attn_bytes(&one), flop = mw_attn_flop(&op->chunk) + mw_attn_flop(&one);
    double mem_s = (mw_attn_bytes(&op->chunk) + ones_B(&d, g->l2_B, con, &one)) / (d.mem_Bps * con[MW_MIXED_MEM]);
    double t = mw_attn_norm(blocks_s(&d, con, &op->chunk, &one), mem_s, con[MW_MIXED_OVERLAP]);
    return con[MW_MIXED_LAUNCH] + fmax(t, fmax(flop / d.flopps, op->chunk.warm ? 0.0 : least_B / d.mem_Bps));
}

/* ---- what the fit and validate need */
static const struct mw_fit_const con[MW_MIXED_CON_N] = {
    [MW_MIXED_LAUNCH] = { "launch", "s", 5e-6, 1e-6, 6e-5, 0.6, "fixed time of the kernel and of writing the cache" },
    [MW_MIXED_TENSOR] = { "tensor", "", 0.6, 0.1, 1.2, 0.2, "share of the tensor peak of a long prompt" },
    [MW_MIXED_START] = { "start", "blocks of 128 keys", 0.5, 0.02, 20.0, 0.8, "what a block of queries costs beyond its keys" },
    [MW_MIXED_TAIL] = { "tail", "of the longest", 0.4, 0.01, 1.0, 0.5, "time in which the last blocks leave multiprocessors idle" },
    [MW_MIXED_MEM] = { "memory", "", 0.85, 0.1, 1.0, 0.2, "share of the memory's rate" },
    [MW_MIXED_OVERLAP] = { "overlap", "", 3.0, 1.0, 12.0, 0.4, "how sharply the larger of blocks and memory wins" },
    [MW_MIXED_KEEP] = { "keep", "of l2", 0.8, 0.05, 4.0, 0.5, "share of the cache that keeps what one head read for the next of its group" },
};

static const char *read_row(const struct mw_fit_fields *f, struct mw_fit_row *row)
{
    struct mw_attn_mixed op = { .decode_n = mw_fit_number(f, "n_decode"), .decode_kv_tok = mw_fit_number(f, "kv_decode") };
    double chunk = mw_fit_number(f, "prefill_chunk"), past = mw_fit_number(f, "kv_prefill");
    char device[MW_FIT_TEXT_B];
    struct mw_engine_file of;
    bool known = mw_engine_file(mw_fit_text(f, "@file"), &of, device, sizeof device);
    row->measured = mw_fit_number(f, "time_us") * 1e-6;
    mw_fit_row_name(row, f, device, "bfloat16/bfloat16");
    if (!known)
        return "the file's name says no known model, bf16 and tensor parallelism";
    if (!(chunk >= 0.0 && past >= 0.0 && op.decode_n >= 0.0 && op.decode_kv_tok >= 0.0 && row->measured > 0.0))
        return "chunk, lengths or time are missing or not positive";
    if (!(chunk >= 1.0 && op.decode_n >= 1.0))
        return "prompts or single tokens alone: not a mixed batch";
    op.chunk = mw_attn_gqa(1.0, of.heads / of.ranks, fmax(1.0, of.kv_heads / of.ranks), of.dim, MW_DT_BF16, MW_DT_BF16);
    op.chunk.q_tok = chunk;
    op.chunk.kv_tok = chunk + past;
    op.chunk.warm = true; /* the table repeats the same call */
    snprintf(row->family, sizeof row->family, "%g decoding", op.decode_n);
    memcpy(row->op, &op, sizeof op);
    return NULL;
}
_Static_assert(sizeof(struct mw_attn_mixed) <= MW_FIT_OP_B, "an operation fits its row");

static double predict(const struct mw_gpu_part *dev, const double *c, const void *op)
{
    return mw_attention_mixed_s(dev, c, op);
}

static double limit(const struct mw_gpu_part *dev, const void *op)
{
    const struct mw_attn_mixed *m = op;
    struct mw_attn one = single(m);
    return (mw_attn_flop(&m->chunk) + mw_attn_flop(&one)) / mw_dtype_flopps(dev, m->chunk.math);
}

/* The parts one after the other, each at the device's limits. */
static double baseline(const struct mw_gpu_part *dev, const void *op)
{
    const struct mw_attn_mixed *m = op;
    struct mw_attn one = single(m);
    double flopps = mw_dtype_flopps(dev, one.math);
    return fmax(mw_attn_flop(&m->chunk) / flopps, mw_attn_bytes(&m->chunk) / dev->mem_Bps) + fmax(mw_attn_flop(&one) / flopps, mw_attn_bytes(&one) / dev->mem_Bps);
}

const struct mw_fittable mw_mixed_fit = {
    .name = "attention_mixed", .doc = "attention of prompts and single tokens in one kernel", .unit = "s",
    .columns = "prefill_chunk,kv_prefill,n_decode,kv_decode,time_us", .con = con, .con_n = MW_MIXED_CON_N, .read = read_row, .predict = predict,
    .limit = limit, .baseline = baseline,
};
