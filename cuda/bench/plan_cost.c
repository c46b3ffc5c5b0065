/* cuda/bench/plan_cost.c - bytes, work and estimated time of a case on a nominal card; nothing here is a result. */
#include "cuda/bench/format.h"
#include "cuda/bench/plan.h"
#include <math.h>

/* The nominal card is slower than any data-centre card since 2020 where that is known: half of an A100's memory rate, and rates of the order of
 * an L40S per type (its data sheet, dense, halved).  Only the estimate of seconds rests on these. */
static const double NOMINAL_MEMORY_BPS = 0.8e12;
static const double NOMINAL_FLOPPS[MW_BENCH_DTYPE_N] = {
    [MW_BENCH_BF16] = 180e12, [MW_BENCH_FP16] = 180e12, [MW_BENCH_FP8] = 360e12, [MW_BENCH_NVFP4] = 720e12,
    [MW_BENCH_TF32] = 80e12,  [MW_BENCH_FP32] = 15e12,  [MW_BENCH_FP64] = 5e12,  [MW_BENCH_INT8] = 300e12,
};
static const double NOMINAL_HOST_BPS = 10e9, NOMINAL_LINK_BPS = 50e9;

static double element_B(int dtype) { return mw_bench_dtype_bits(dtype) / 8.0; }

/* The output of narrow types is 16 bits wide, of int8 32. */
static double output_B(int dtype)
{
    switch (dtype) {
    case MW_BENCH_FP8:
    case MW_BENCH_NVFP4: return 2.0;
    case MW_BENCH_INT8:  return 4.0;
    default:             return element_B(dtype);
    }
}

static void product(struct mw_bench_case *c)
{
    double m = (double)c->m, n = (double)c->n, k = (double)c->k, batch = (double)c->batch;
    double weights = c->op == MW_BENCH_OP_GROUPED ? batch : 1.0, each = c->op == MW_BENCH_OP_BATCHED ? batch : 1.0;
    c->flop = 2.0 * m * n * k * each;
    c->bytes = each * ((m * k + weights * n * k) * element_B(c->dtype) + m * n * output_B(c->dtype));
}

static void attention(struct mw_bench_case *c)
{
    double len = (double)c->m, heads = (double)c->n, kv = (double)c->k, batch = (double)c->batch, dim = MW_BENCH_HEAD_DIM;
    double rows = c->op == MW_BENCH_OP_PREFILL ? len : 1.0;
    c->flop = (c->op == MW_BENCH_OP_PREFILL ? 2.0 : 4.0) * batch * heads * rows * len * dim; /* the causal half of the scores, twice 2 flop */
    c->bytes = 2.0 * batch * dim * (2.0 * heads * rows + 2.0 * kv * len);
}

static double ops_bytes(const struct mw_bench_case *c)
{
    double cells = (double)c->m * (double)c->n;
    switch (c->op) {
    case MW_BENCH_OP_SILU_MUL: return 6.0 * cells;                           /* two bf16 in, one out */
    case MW_BENCH_OP_RMS_NORM: return 4.0 * cells + 2.0 * (double)c->n;      /* in, out, weights */
    case MW_BENCH_OP_SOFTMAX:  return 4.0 * cells;
    case MW_BENCH_OP_GATHER:   return 4.0 * cells + 4.0 * (double)c->m;      /* in, out, indices */
    case MW_BENCH_OP_ADAM:     return 28.0 * cells;                          /* fp32 p, m, v in and out; bf16 gradient in, bf16 weight out */
    default:                   return 0.0;
    }
}

/* Preparation, search and check besides the repeats, in seconds, and how often one execution runs outside the slot. */
static void overhead(const struct mw_bench_case *c, bool quick, double *fixed_s, double *runs)
{
    *fixed_s = 0.004;
    *runs = 3.0;
    switch (c->kind) {
    case MW_BENCH_GEMM:       *fixed_s = quick ? 0.05 : 0.07; *runs = quick ? 24.0 : 42.0; break; /* heuristics and the trials of the search */
    case MW_BENCH_BATCHED:    *fixed_s = 0.07; *runs = 16.0; break;
    case MW_BENCH_ATTENTION:  *fixed_s = 0.6; *runs = 6.0; break;                                 /* cuDNN compiles a kernel per shape (0.6 s of CPU); the reference */
    case MW_BENCH_COLLECTIVE: *fixed_s = 0.01; *runs = 8.0; break;
    case MW_BENCH_POWER:      *fixed_s = c->op == MW_BENCH_OP_LOAD_TENSOR ? 0.2 : 0.1; *runs = 0.0; break;
    default: break;
    }
}

void mw_bench_plan_cost(struct mw_bench_case *c, bool quick)
{
    double rate_Bps = NOMINAL_MEMORY_BPS;
    switch (c->kind) {
    case MW_BENCH_GEMM:
    case MW_BENCH_BATCHED: product(c); break;
    case MW_BENCH_ATTENTION: attention(c); break;
    case MW_BENCH_OPS: c->bytes = ops_bytes(c); break;
    case MW_BENCH_MEMORY: /* bytes are given: the footprint, every byte of it touched once */
        break;
    case MW_BENCH_COPY: rate_Bps = NOMINAL_HOST_BPS; break;
    case MW_BENCH_COLLECTIVE: rate_Bps = NOMINAL_LINK_BPS; break;
    default: break;
    }
    double one_s = fmax(c->bytes / rate_Bps, c->flop / NOMINAL_FLOPPS[c->dtype]) + 5e-6;
    double fixed_s, runs;
    overhead(c, quick, &fixed_s, &runs);
    c->est_s = fixed_s + runs * one_s + (c->kind == MW_BENCH_POWER ? c->slot_s : fmax(c->slot_s, 5.0 * one_s));
}
