/* models/compute/gemm.c - tile and wave quantisation of a matrix product; nothing here is fitted. */
#include "models/compute/gemm.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Output tiles of the libraries' kernels, m x n, and the ways they split k. */
static const struct { unsigned m, n; } tile[] = { { 256, 128 }, { 128, 256 }, { 128, 128 }, { 128, 64 }, { 64, 256 }, { 64, 128 }, { 64, 64 }, { 16, 128 }, { 32, 64 } };
enum { TILE_N = sizeof tile / sizeof *tile, SPLIT_MAX = 16 };
#define LONG_S 1e-3 /* a product of this much peak work has warmed the chip enough to feel its power limit */
#define SIZE_MAX_N 1e9 /* of a row: tiles are counted in whole numbers */
#define MIN_K 64.0  /* a slice of k is no shorter than one stage of the kernels' pipeline */

struct dev { double flopps, mem_Bps; uint64_t sm_n; };

double mw_gemm_flop(const struct mw_gemm *op)
{
    return 2.0 * op->batch * op->m * op->n * op->k;
}

/* Least time of the tensor part with one tile, over the ways to split k. */
static double tile_s(const struct dev *d, const double *c, const struct mw_gemm *op, const struct mw_dtype_row *t, unsigned ti)
{
    double tm = tile[ti].m, tn = tile[ti].n, best = INFINITY;
    uint64_t tiles = (uint64_t)op->batch * (((uint64_t)op->m + tile[ti].m - 1) / tile[ti].m) * (((uint64_t)op->n + tile[ti].n - 1) / tile[ti].n);
    double intensity = tm * tn / (tm + tn), rows = op->m < tm ? op->m : tm;
    double wave_s = 2.0 * tm * tn * (double)d->sm_n / (d->flopps * c[MW_GEMM_TENSOR]) * (intensity + c[MW_GEMM_TILE]) / intensity; /* per unit of k */
    double feed_B = rows * t->act_B + tn * t->weight_B, feed_s = feed_B * (double)d->sm_n / (c[MW_GEMM_SM] * d->mem_Bps);
    double cache_s = 1.0 / (c[MW_GEMM_L2] * d->mem_Bps), all_feed_s = (double)tiles * feed_B * op->k * cache_s, part_s = 8.0 * op->batch * op->m * op->n * cache_s;
    for (unsigned s = 1; s <= SPLIT_MAX; s *= 2) {
        double k = op->k / s, waves = (double)((tiles * s + d->sm_n - 1) / d->sm_n);
        if (s > 1 && k < MIN_K)
            break;
        double comp = waves * wave_s * (k + c[MW_GEMM_RAMP]), sm = waves * feed_s * k, l2 = all_feed_s + (s > 1 ? s * part_s : 0.0);
        double most = comp > l2 ? comp : l2;
        most = (most > sm ? most : sm) + (s > 1 ? c[MW_GEMM_SPLIT] : 0.0);
        best = most < best ? most : best;
    }
    return best;
}

static double compute_s(const struct dev *d, const double *c, const struct mw_gemm *op, const struct mw_dtype_row *t)
{
    double best = INFINITY;
    for (unsigned i = 0; i < TILE_N; i++) {
        double s = tile_s(d, c, op, t, i);
        best = s < best ? s : best;
    }
    double work_s = mw_gemm_flop(op) / d->flopps, hot = op->sustained ? 1.0 : work_s / (work_s + LONG_S);
    return best * (1.0 + c[MW_GEMM_THROTTLE] * hot);
}

static double bytes(const struct mw_gemm *op, const struct mw_dtype_row *t)
{
    return op->batch * (op->n * op->k * t->weight_B + op->m * op->k * t->act_B + op->m * op->n * 2.0);
}

double mw_gemm_s(const struct mw_gpu_part *g, const double con[MW_GEMM_CON_N], const struct mw_gemm *op)
{
    const struct mw_dtype_row *t = mw_dtype(op->dtype);
    struct dev d = { mw_dtype_flopps(g, op->dtype), g->mem_Bps, (uint64_t)mw_dev_sm_n(g) };
    double b = bytes(op, t), mem = b / (d.mem_Bps * con[MW_GEMM_MEM]);
    if (op->warm && g->tables_warm > 0.0 && g->l2_B > 0.0) {
        double over = b / (con[MW_GEMM_WARM] * g->l2_B), out = over * over * over, cold = out * out / (1.0 + out * out);
        mem = mem * cold + b * (1.0 - cold) / (con[MW_GEMM_L2] * d.mem_Bps);
    }
    double comp = compute_s(&d, con, op, t), p = con[MW_GEMM_SHARP];
    double most = comp > mem ? comp : mem, least = comp > mem ? mem : comp;
    double quant = t->quantised && !op->bare ? con[MW_GEMM_QUANT] + op->batch * op->m * op->k * (2.0 + t->act_B) / (d.mem_Bps * con[MW_GEMM_QUANT_MEM]) : 0.0;
    return con[MW_GEMM_LAUNCH] + quant + most * pow(1.0 + pow(least / most, p), 1.0 / p);
}

/* ---- what the fit and validate need */
static const struct mw_fit_const con[MW_GEMM_CON_N] = {
    [MW_GEMM_LAUNCH] = { "launch", "s", 3e-6, 2e-7, 5e-5, 0.6, "fixed time of one kernel in a stream" },
    [MW_GEMM_TENSOR] = { "tensor", "of limit", 0.86, 0.2, 1.3, 0.15, "share of the tensor peak of a long, wide product" },
    [MW_GEMM_RAMP] = { "ramp_k", "elements", 120.0, 1.0, 2000.0, 0.8, "k that fills and drains one tile's pipeline" },
    [MW_GEMM_TILE] = { "tile", "elements", 8.0, 0.3, 100.0, 0.8, "intensity at which a tile loses half" },
    [MW_GEMM_MEM] = { "memory", "of limit", 0.82, 0.3, 1.0, 0.12, "share of the memory's rate" },
    [MW_GEMM_SHARP] = { "sharp", "exponent", 2.6, 1.2, 8.0, 0.3, "how sharply the larger of compute and memory wins" },
    [MW_GEMM_SM] = { "sm_rate", "of memory rate", 5.0, 1.0, 40.0, 0.5, "what all multiprocessors together draw from the cache when each serves its own tile" },
    [MW_GEMM_L2] = { "l2_rate", "of memory rate", 3.0, 1.0, 20.0, 0.5, "last-level cache over memory" },
    [MW_GEMM_SPLIT] = { "split", "s", 6e-6, 3e-7, 6e-5, 0.6, "reduction after k was split" },
    [MW_GEMM_THROTTLE] = { "throttle", "share", 0.12, 0.005, 1.0, 0.6, "slow-down of long products at the power limit" },
    [MW_GEMM_QUANT] = { "quantise", "s", 9e-6, 2e-7, 1e-4, 0.8, "fixed time of quantising activations" },
    [MW_GEMM_QUANT_MEM] = { "quantise_memory", "of limit", 0.35, 0.02, 1.0, 0.5, "share of the memory's rate while quantising" },
    [MW_GEMM_WARM] = { "warm", "of l2", 0.8, 0.1, 3.0, 0.5, "share of the cache that holds operands between calls" },
};
static const struct mw_fit_axis axis[] = { { "m", 2.5 }, { "n", 3.0 }, { "k", 3.0 } };

const char *mw_gemm_row(struct mw_fit_row *row, struct mw_gemm op, int dtype)
{
    if (dtype < 0)
        return "unknown number format";
    if (!(op.m >= 1.0 && op.n >= 1.0 && op.k >= 1.0 && op.batch >= 1.0 && row->measured > 0.0))
        return "m, n, k or the time is missing or not positive";
    if (op.m > SIZE_MAX_N || op.n > SIZE_MAX_N || op.k > SIZE_MAX_N || op.batch > SIZE_MAX_N)
        return "m, n, k or batch is over 1e9";
    op.dtype = (enum mw_dtype)dtype;
    row->ln_x[0] = log(op.m * op.batch);
    row->ln_x[1] = log(op.n);
    row->ln_x[2] = log(op.k);
    memcpy(row->op, &op, sizeof op);
    return NULL;
}

static const char *read_row(const struct mw_fit_fields *f, struct mw_fit_row *row)
{
    const char *name = mw_fit_text(f, "dtype"), *device = mw_fit_text(f, "system");
    double batch = mw_fit_number(f, "batch");
    /* millwright-bench: the library's kernel alone, its activations already narrow, on operands that are not in the cache */
    bool ours = strncmp(mw_fit_text(f, "kernel"), "cublas", 6) == 0;
    struct mw_gemm op = { mw_fit_number(f, "m"), mw_fit_number(f, "n"), mw_fit_number(f, "k"), batch > 0.0 ? batch : 1.0, .warm = !ours /* where the device's part says that its tables are */, .bare = ours };
    if (strncmp(mw_fit_text(f, "layout"), "grouped", 7) == 0)
        return "products of uneven size in one call";
    row->measured = mw_fit_number(f, "latency_ms") * 1e-3;
    mw_fit_row_name(row, f, device, name);
    return mw_gemm_row(row, op, mw_dtype_find(name));
}

static double predict(const struct mw_gpu_part *dev, const double *c, const void *op)
{
    return mw_gemm_s(dev, c, op);
}

double mw_gemm_limit_s(const struct mw_gpu_part *dev, const void *op)
{
    const struct mw_gemm *g = op;
    double work_s = mw_gemm_flop(g) / mw_dtype_flopps(dev, g->dtype), mem_s = bytes(g, mw_dtype(g->dtype)) / dev->mem_Bps;
    return work_s > mem_s || (g->warm && dev->tables_warm > 0.0) ? work_s : mem_s;
}

double mw_gemm_baseline_s(const struct mw_gpu_part *dev, const void *op)
{
    const struct mw_gemm *g = op;
    double work_s = mw_gemm_flop(g) / mw_dtype_flopps(dev, g->dtype), mem_s = bytes(g, mw_dtype(g->dtype)) / dev->mem_Bps;
    return work_s > mem_s ? work_s : mem_s;
}

static bool uses(const char *key, unsigned i)
{
    int t = mw_dtype_find(key);
    return (i != MW_GEMM_QUANT && i != MW_GEMM_QUANT_MEM) || (t >= 0 && mw_dtype((enum mw_dtype)t)->quantised);
}

static const char *kin(const char *key)
{
    int t = mw_dtype_find(key);
    if (t == MW_DT_BF16)
        return NULL;
    return t == MW_DT_NVFP4 || t == MW_DT_FP8_BLOCK || t == MW_DT_SQ ? "fp8" : "bfloat16";
}

const struct mw_fittable mw_gemm_fit = {
    .name = "gemm", .doc = "matrix products", .unit = "s", .columns = "system,dtype,m,n,k,latency_ms", .con = con, .con_n = MW_GEMM_CON_N, .axis = axis, .axis_n = 3, .noise_frac = 0.04,
    .read = read_row, .predict = predict, .limit = mw_gemm_limit_s, .baseline = mw_gemm_baseline_s, .uses = uses, .kin = kin,
};
