/* models/compute/attention.h - time of one layer's attention, from a launch to its end: prompts (prefill), single new tokens (decode), both in one kernel (mixed).
 *
 * An operation says how many sequences, heads and KV heads, and per head what a token costs in bytes and a pair of tokens in flop; so MHA, GQA and
 * MLA (one latent KV head that serves as key and value), any KV format and sliding windows are the same equations.
 * prefill: t = launch + (all^p + longest^p)^(1/p) + bytes / (memory * rate).  Blocks of 128 queries meet blocks of 128 keys up to their own.  all: every pair of
 *   blocks spread over the multiprocessors; longest: the last block's row on one of them, `lone` times as long; each row takes `start` more: loading its queries,
 *   filling the pipeline and writing its outputs take a time, 5 to 6 us on A100, H100, H200, B200, GB200 and RTX PRO 6000, not a number of products.
 *   Exponentials are no term of their own: 16 per clock and multiprocessor on all of them (arXiv:2603.05451), while the share of the peak stays (16 bit 0.44..0.60).
 * decode: t = launch + group + (memory^p + stream^p + compute^p)^(1/p).  A KV head of a sequence is a stream; the streams run whole, or split so that they fill
 *   the device once, in at most `splits` parts; a multiprocessor streams at most sm x the cache's rate / sm_n for each of `occupancy` streams, each of
 *   which takes `wave` more; splitting costs `reduce`.  Bytes beyond the cache pay `fill`.  Queries of a group fill rows of 8: a smaller group costs as much.
 *   Where groups are too few and short for its kernel, TensorRT-LLM streams the KV for every query head.
 * In tables that repeat a call (warm), what fits the last-level cache runs at l2 x that cache's rate; end-to-end work is cold.  A cache of partitions that each
 *   keep a copy of what their multiprocessors read holds one part of its size (part's l2_parts).
 * mixed: prompts and single tokens in one kernel, as vLLM's FlashAttention 2 batches them.  Blocks of 64 queries, one to a multiprocessor: a single token fills
 *   a block of its own, whose KV is not split, and the query heads of a group read it anew unless they run at once or the cache keeps it.  So a batch
 *   of both costs 1.2 to 3 times what its parts cost apart.  t = launch + (blocks^p + memory^p)^(1/p); blocks: the sum spread evenly and a `tail` of the longest,
 *   no more than both kinds one after the other, no less than each kind's waves.
 * The result is never below launch + max(flop / peak, cold bytes / rate).  Valid for all counts >= 1.  Constants are per device, formats and kernel family.
 */
#ifndef MW_COMPUTE_ATTENTION_H
#define MW_COMPUTE_ATTENTION_H
#include "models/compute/dtype.h"
#include "sim/input/fittable.h"

struct mw_attn {
    double seqs, heads, kv_heads;
    double q_tok;               /* new tokens of each sequence, the last of kv_tok; 1 in decode */
    double kv_tok;              /* tokens of each sequence in the cache, new ones included */
    double window_tok;          /* a token sees this many at most, itself included; 0: all */
    double kv_B;                /* of a token in one KV head: key and value, or the latent */
    double qo_B;                /* of a token in one head: query read and output written */
    double pair_flop;           /* of one head for a query and a key: score and value */
    enum mw_dtype math;         /* format the products run in */
    bool kv8;                   /* an 8-bit cache under wider queries */
    bool warm;                  /* the KV stays in the last-level cache between calls */
    bool latent;                /* MLA: its kernels take any group */
};
/* Keys and values of `dim` elements per KV head; kv: format of the cache. */
struct mw_attn mw_attn_gqa(double seqs, double heads, double kv_heads, double dim, enum mw_dtype math, enum mw_dtype kv);
/* One latent of `latent` + `rope` elements per token, of which the first `latent` are the value too. */
struct mw_attn mw_attn_mla(double seqs, double heads, double latent, double rope, enum mw_dtype math, enum mw_dtype kv);
double mw_attn_pairs(const struct mw_attn *op); /* query-key pairs of one head of one sequence: causal, within the window */
double mw_attn_flop(const struct mw_attn *op);
double mw_attn_bytes(const struct mw_attn *op); /* queries, outputs and the cache once over the memory; new tokens are written too */

/* ---- what the kernels share */
#define MW_ATTN_KEYS 128.0 /* keys of one step of the kernels */
/* Of one head and sequence with blocks of `queries`: their number, the steps over blocks of keys of all of them, the steps of the longest. */
struct mw_attn_blocks { double n, all, longest; };
struct mw_attn_blocks mw_attn_blocks_of(const struct mw_attn *op, double queries);
/* Waves, at least one; the step to the next is a quarter of a wave wide, as blocks do not end together and a fit needs a slope. */
double mw_attn_waves(double waves);
/* Share of bytes that comes from the memory: 1 unless repeated calls find them in the cache, of which `warm` holds them. */
double mw_attn_cold_frac(const struct mw_gpu_part *g, const struct mw_attn *op, double bytes, double warm);
/* What tables of prompts and of single tokens have in common; tok_column: the length of the KV, kernels: the end of the key.  The first axis of
 * the row and its op are the caller's.  NULL: read, else why not. */
const char *mw_attn_read(const struct mw_fit_fields *f, const char *tok_column, const char *kernels, struct mw_fit_row *row, struct mw_attn *op);
double mw_attn_norm(double a, double b, double p); /* (a^p + b^p)^(1/p) */

enum { MW_PREFILL_LAUNCH, MW_PREFILL_TENSOR, MW_PREFILL_START, MW_PREFILL_LONE, MW_PREFILL_SHARP, MW_PREFILL_MEM, MW_PREFILL_L2, MW_PREFILL_WARM, MW_PREFILL_CON_N };
double mw_attention_prefill_s(const struct mw_gpu_part *g, const double con[MW_PREFILL_CON_N], const struct mw_attn *op);

enum { MW_DECODE_LAUNCH, MW_DECODE_GROUP, MW_DECODE_WAVE, MW_DECODE_TENSOR, MW_DECODE_MEM, MW_DECODE_FILL, MW_DECODE_SHARP,
       MW_DECODE_SM, MW_DECODE_OCC, MW_DECODE_SPLITS, MW_DECODE_REDUCE, MW_DECODE_FEW, MW_DECODE_L2, MW_DECODE_WARM, MW_DECODE_CON_N };
double mw_attention_decode_s(const struct mw_gpu_part *g, const double con[MW_DECODE_CON_N], const struct mw_attn *op);

/* A chunk of a prompt, and decode_n sequences of the same heads that add one token each to decode_kv_tok cached ones. */
struct mw_attn_mixed { struct mw_attn chunk; double decode_n, decode_kv_tok; };
enum { MW_MIXED_LAUNCH, MW_MIXED_TENSOR, MW_MIXED_START, MW_MIXED_TAIL, MW_MIXED_MEM, MW_MIXED_OVERLAP, MW_MIXED_KEEP, MW_MIXED_CON_N };
double mw_attention_mixed_s(const struct mw_gpu_part *g, const double con[MW_MIXED_CON_N], const struct mw_attn_mixed *op);

extern const struct mw_fittable mw_prefill_fit, mw_decode_fit, mw_mixed_fit;

#endif
