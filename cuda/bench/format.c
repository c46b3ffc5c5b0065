/* cuda/bench/format.c - small binary floating-point formats by one description: exponent bits, mantissa bits, bias. */
#include "cuda/bench/format.h"
#include <math.h>
#include <string.h>

static const struct { const char *name; int bits; } DTYPE[MW_BENCH_DTYPE_N] = {
    [MW_BENCH_BF16] = { "bfloat16", 16 }, [MW_BENCH_FP16] = { "float16", 16 }, [MW_BENCH_FP8] = { "fp8", 8 },
    [MW_BENCH_NVFP4] = { "nvfp4", 4 },    [MW_BENCH_TF32] = { "tf32", 32 },    [MW_BENCH_FP32] = { "float32", 32 },
    [MW_BENCH_FP64] = { "float64", 64 },  [MW_BENCH_INT8] = { "int8", 8 },
};

const char *mw_bench_dtype_name(int dtype) { return dtype >= 0 && dtype < MW_BENCH_DTYPE_N ? DTYPE[dtype].name : ""; }
int mw_bench_dtype_bits(int dtype) { return dtype >= 0 && dtype < MW_BENCH_DTYPE_N ? DTYPE[dtype].bits : 0; }

/* Magnitudes: code = exponent << mantissa | fraction, ascending with the value, so that rounding works on the code itself. */
struct kind { int mantissa, bias; unsigned most; /* largest finite code */ unsigned beyond; /* code of what is above it */ unsigned nan; };
static const struct kind BF16 = { 7, 127, 0x7f7f, 0x7f80, 0x7fc0 };
static const struct kind FP16 = { 10, 15, 0x7bff, 0x7c00, 0x7e00 };
static const struct kind E4M3 = { 3, 7, 0x7e, 0x7e, 0x7f };
static const struct kind E2M1 = { 1, 1, 0x7, 0x7, 0x7 };

static double magnitude(const struct kind *k, unsigned code)
{
    int exponent = (int)(code >> k->mantissa);
    unsigned one = 1u << k->mantissa, fraction = code & (one - 1);
    if (exponent == 0)
        return ldexp((double)fraction, 1 - k->bias - k->mantissa);
    return ldexp((double)(one + fraction), exponent - k->bias - k->mantissa);
}

static unsigned nearest(const struct kind *k, double x)
{
    if (isnan(x))
        return k->nan;
    if (x == 0.0)
        return 0;
    if (isinf(x))
        return k->beyond;
    int e;
    (void)frexp(x, &e); /* x = f * 2^e, 0.5 <= f < 1: the exponent of x is e - 1 */
    int low = 1 - k->bias;
    int scale = (e - 1 > low ? e - 1 : low) - k->mantissa;   /* units of the last place at x */
    double units = rint(ldexp(x, -scale));                   /* ties to even, in the default rounding mode */
    double back = ldexp(units, scale);
    if (back > magnitude(k, k->most))
        return k->beyond;
    unsigned one = 1u << k->mantissa;
    unsigned whole = (unsigned)units;
    if (whole < one)
        return whole; /* subnormal */
    if (whole == 2 * one) { /* rounded up to the next power of two */
        whole = one;
        scale++;
    }
    return ((unsigned)(scale + k->mantissa + k->bias) << k->mantissa) + (whole - one);
}

static double decode(const struct kind *k, unsigned code, int bits)
{
    unsigned sign = code >> (bits - 1), body = code & ((1u << (bits - 1)) - 1);
    double x;
    if (body <= k->most)
        x = magnitude(k, body);
    else
        x = body == k->beyond ? INFINITY : NAN;
    return sign ? -x : x;
}

static unsigned encode(const struct kind *k, double x, int bits)
{
    return nearest(k, fabs(x)) | (signbit(x) ? 1u << (bits - 1) : 0);
}

uint16_t mw_bench_bf16_encode(double x) { return (uint16_t)encode(&BF16, x, 16); }
double mw_bench_bf16_decode(uint16_t b) { return decode(&BF16, b, 16); }
uint16_t mw_bench_fp16_encode(double x) { return (uint16_t)encode(&FP16, x, 16); }
double mw_bench_fp16_decode(uint16_t b) { return decode(&FP16, b, 16); }
uint8_t mw_bench_e4m3_encode(double x) { return (uint8_t)encode(&E4M3, x, 8); }
double mw_bench_e4m3_decode(uint8_t b) { return decode(&E4M3, b, 8); }
uint8_t mw_bench_e2m1_encode(double x) { return (uint8_t)encode(&E2M1, x, 4); }
double mw_bench_e2m1_decode(uint8_t nibble) { return decode(&E2M1, nibble & 0xfu, 4); }

double mw_bench_tf32_round(double x)
{
    if (x == 0.0 || !isfinite(x))
        return x;
    int e;
    double f = frexp(x, &e);
    return ldexp(rint(ldexp(f, 11)), e - 11);
}

/* bf16 is the upper half of fp32: long rows of keys are decoded this way. */
static double bf16_fast(uint16_t b)
{
    uint32_t bits = (uint32_t)b << 16;
    float f;
    memcpy(&f, &bits, sizeof f);
    return f;
}

void mw_bench_decode(int dtype, const void *stored, size_t n, double *out)
{
    const unsigned char *byte = stored;
    for (size_t i = 0; i < n; i++) {
        uint16_t half;
        float single;
        switch ((enum mw_bench_dtype)dtype) {
        case MW_BENCH_BF16:
            memcpy(&half, byte + 2 * i, 2);
            out[i] = bf16_fast(half);
            break;
        case MW_BENCH_FP16:
            memcpy(&half, byte + 2 * i, 2);
            out[i] = mw_bench_fp16_decode(half);
            break;
        case MW_BENCH_FP8:
            out[i] = mw_bench_e4m3_decode(byte[i]);
            break;
        case MW_BENCH_NVFP4:
            out[i] = mw_bench_e2m1_decode((uint8_t)(byte[i / 2] >> (i % 2 ? 4 : 0)));
            break;
        case MW_BENCH_TF32:
        case MW_BENCH_FP32:
            memcpy(&single, byte + 4 * i, 4);
            out[i] = dtype == MW_BENCH_TF32 ? mw_bench_tf32_round(single) : (double)single;
            break;
        case MW_BENCH_FP64:
            memcpy(&out[i], byte + 8 * i, 8);
            break;
        case MW_BENCH_INT8:
            out[i] = (double)(signed char)byte[i];
            break;
        case MW_BENCH_DTYPE_N:
            out[i] = NAN;
            break;
        }
    }
}
