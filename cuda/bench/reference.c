/* cuda/bench/reference.c - reference arithmetic in double; slow on purpose, it runs on samples. */
#include "cuda/bench/reference.h"
#include "cuda/bench/format.h"
#include <math.h>

double mw_bench_ref_dot(const double *a, const double *b, size_t n, double *l2)
{
    double sum = 0.0, squares = 0.0;
    for (size_t i = 0; i < n; i++) {
        double p = a[i] * b[i];
        sum += p;
        squares += p * p;
    }
    *l2 = sqrt(squares);
    return sum;
}

/* 2^-8 and 2^-10: one unit of the last place of bf16 and fp16 output, twice the rounding error.  fp32 at 5e-5 tells it from tf32, whose error is near 3e-4 l2. */
static const struct { double out_rel, acc_rel; } TOLERANCE[MW_BENCH_DTYPE_N] = {
    [MW_BENCH_BF16] = { 0x1p-8, 0.01 },    [MW_BENCH_FP16] = { 0x1p-10, 0.01 }, [MW_BENCH_FP8] = { 0x1p-4, 0.1 },
    [MW_BENCH_NVFP4] = { 0x1p-8, 0.02 },   [MW_BENCH_TF32] = { 0x1p-20, 0.01 }, [MW_BENCH_FP32] = { 0x1p-20, 5e-5 },
    [MW_BENCH_FP64] = { 0x1p-48, 1e-12 },  [MW_BENCH_INT8] = { 0.0, 0.0 },
};

bool mw_bench_product_ok(int dtype, double got, double want, double l2)
{
    if (dtype < 0 || dtype >= MW_BENCH_DTYPE_N || !isfinite(got))
        return false;
    return fabs(got - want) <= TOLERANCE[dtype].out_rel * fabs(want) + TOLERANCE[dtype].acc_rel * l2;
}

void mw_bench_ref_rms_norm(const double *x, const double *weight, size_t n, double epsilon, double *y)
{
    double squares = 0.0;
    for (size_t i = 0; i < n; i++)
        squares += x[i] * x[i];
    double scale = 1.0 / sqrt(squares / (double)n + epsilon);
    for (size_t i = 0; i < n; i++)
        y[i] = x[i] * scale * weight[i];
}

void mw_bench_ref_softmax(const double *x, size_t n, double *y)
{
    double most = -INFINITY, sum = 0.0;
    for (size_t i = 0; i < n; i++)
        most = fmax(most, x[i]);
    for (size_t i = 0; i < n; i++)
        sum += exp(x[i] - most);
    for (size_t i = 0; i < n; i++)
        y[i] = exp(x[i] - most) / sum;
}

double mw_bench_ref_silu_mul(double gate, double up) { return gate / (1.0 + exp(-gate)) * up; }

void mw_bench_ref_adam(const struct mw_bench_adam *a, double gradient, double *parameter, double *first, double *second)
{
    *first = a->beta1 * *first + (1.0 - a->beta1) * gradient;
    *second = a->beta2 * *second + (1.0 - a->beta2) * gradient * gradient;
    double m = *first / (1.0 - pow(a->beta1, a->step));
    double v = *second / (1.0 - pow(a->beta2, a->step));
    *parameter -= a->rate * m / (sqrt(v) + a->epsilon);
}

void mw_bench_ref_attention(const double *q, const double *keys, const double *values, size_t length, size_t dim, double scale, double *scratch, double *out,
                            double *spread)
{
    for (size_t i = 0; i < length; i++) {
        double l2;
        scratch[i] = scale * mw_bench_ref_dot(q, keys + i * dim, dim, &l2);
    }
    mw_bench_ref_softmax(scratch, length, scratch);
    for (size_t d = 0; d < dim; d++)
        out[d] = spread[d] = 0.0;
    for (size_t i = 0; i < length; i++) {
        for (size_t d = 0; d < dim; d++) {
            double term = scratch[i] * values[i * dim + d];
            out[d] += term;
            spread[d] += term * term;
        }
    }
    for (size_t d = 0; d < dim; d++)
        spread[d] = sqrt(spread[d]);
}

bool mw_bench_near(double got, double want, double rel, double floor)
{
    return isfinite(got) && fabs(got - want) <= rel * fmax(fabs(want), floor);
}
