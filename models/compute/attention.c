/* models/compute/attention.c - what an attention operation moves and computes; its time is in attention_prefill.c and attention_decode.c. */
#include "models/compute/attention.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

struct mw_attn mw_attn_gqa(double seqs, double heads, double kv_heads, double dim, enum mw_dtype math, enum mw_dtype kv)
{
    return (struct mw_attn){ .seqs = seqs, .heads = heads, .kv_heads = kv_heads, .q_tok = 1.0, .kv_tok = 1.0, .kv_B = 2.0 * dim * mw_dtype(kv)->act_B, .qo_B = 4.0 * dim,
                             .pair_flop = 4.0 * dim, .math = math };
}

struct mw_attn mw_attn_mla(double seqs, double heads, double latent, double rope, enum mw_dtype math, enum mw_dtype kv)
{
    return (struct mw_attn){ .seqs = seqs, .heads = heads, .kv_heads = 1.0, .q_tok = 1.0, .kv_tok = 1.0, .kv_B = (latent + rope) * mw_dtype(kv)->act_B,
                             .qo_B = 2.0 * (2.0 * latent + rope), .pair_flop = 2.0 * (2.0 * latent + rope), .math = math, .latent = true };
}

double mw_attn_pairs(const struct mw_attn *op)
{
    double q = op->q_tok, first = op->kv_tok - q + 1.0; /* keys the first query sees */
    double w = op->window_tok > 0.0 ? op->window_tok : op->kv_tok;
    double rising = w - first;                          /* queries that see one key more than the one before, after the first */
    rising = rising < 0.0 ? 0.0 : rising > q - 1.0 ? q - 1.0 : rising;
    if (first >= w)
        return q * w;
    return (rising + 1.0) * (first + 0.5 * rising) + (q - 1.0 - rising) * w;
}

double mw_attn_flop(const struct mw_attn *op)
{
    return op->seqs * op->heads * op->pair_flop * mw_attn_pairs(op);
}

double mw_attn_bytes(const struct mw_attn *op)
{
    double seen = op->window_tok > 0.0 && op->window_tok + op->q_tok - 1.0 < op->kv_tok ? op->window_tok + op->q_tok - 1.0 : op->kv_tok;
    return op->seqs * (op->kv_heads * op->kv_B * (seen + op->q_tok) + op->heads * op->qo_B * op->q_tok);
}

double mw_attn_cold_frac(const struct mw_gpu_part *g, const struct mw_attn *op, double bytes, double warm)
{
    double cache_B = mw_dev_cache_B(g);
    if (!op->warm || !(cache_B > 0.0))
        return 1.0;
    double over = bytes / (warm * cache_B), cube = over * over * over, out = cube * cube;
    return out / (1.0 + out);
}

double mw_attn_waves(double waves)
{
    double whole = floor(waves), rest = 4.0 * (waves - whole);
    return waves < 1.0 ? 1.0 : whole + (rest < 1.0 ? rest : 1.0);
}

double mw_attn_norm(double a, double b, double p)
{
    double most = fmax(a, b), least = fmin(a, b);
    return most > 0.0 ? most * pow(1.0 + pow(least / most, p), 1.0 / p) : 0.0;
}

struct mw_attn_blocks mw_attn_blocks_of(const struct mw_attn *op, double queries)
{
    double per = queries / MW_ATTN_KEYS, n = ceil(op->q_tok / queries), last = ceil(op->kv_tok / MW_ATTN_KEYS);
    double most = op->window_tok > 0.0 ? fmin(last, ceil(op->window_tok / MW_ATTN_KEYS) + 1.0) : last;
    double cut = fmin(n, (last - most) / per), free = n - cut; /* blocks, counted from the last, that see a full window; the others see less, each by `per` */
    double all = cut * most + free * last - 0.5 * per * (n * (n - 1.0) - cut * (cut - 1.0)) + 0.5 * (1.0 - per) * fmax(0.0, free - 1.0);
    return (struct mw_attn_blocks){ n, all, most };
}

const char *mw_attn_read(const struct mw_fit_fields *f, const char *tok_column, const char *kernels, struct mw_fit_row *row, struct mw_attn *op)
{
    const char *math = mw_fit_text(f, "attn_dtype"), *kv = mw_fit_text(f, "kv_dtype");
    double seqs = mw_fit_number(f, "batch"), heads = mw_fit_number(f, "num_heads"), kv_heads = mw_fit_number(f, "num_kv_heads"), tok = mw_fit_number(f, tok_column);
    double dim = mw_fit_number(f, "head_dim");
    char key[MW_FIT_TEXT_B];
    int m = mw_dtype_find(math), k = mw_dtype_find(kv);
    snprintf(key, sizeof key, "%s/%s%s", math, kv, kernels);
    mw_fit_row_name(row, f, mw_fit_text(f, "system"), key);
    row->measured = mw_fit_number(f, "latency_ms") * 1e-3;
    if (m < 0 || k < 0)
        return "unknown number format";
    if (!(seqs >= 1.0 && heads >= 1.0 && kv_heads >= 1.0 && heads >= kv_heads && tok >= 1.0 && dim >= 1.0 && row->measured > 0.0))
        return "batch, heads, lengths or latency are missing or not positive";
    *op = mw_attn_gqa(seqs, heads, kv_heads, dim, (enum mw_dtype)m, (enum mw_dtype)k);
    op->kv_tok = tok;
    op->kv8 = k == MW_DT_FP8 && m != MW_DT_FP8;
    op->warm = strncmp(mw_fit_text(f, "engine"), "cuDNN", 5) != 0; /* the others' tables repeat the same call, and how much of the cache that fills is fitted; our own rotates */
    row->ln_x[1] = log(heads / kv_heads);
    row->ln_x[2] = log(tok);
    return NULL;
}
