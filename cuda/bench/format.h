/* cuda/bench/format.h - the number formats of matrix units, encoded and decoded in double on the host; no arithmetic in them.
 *
 * Encoding rounds to nearest, ties to even.  bf16 and fp16 overflow to infinity; e4m3 (the OCP "FN" kind: no infinity, NaN 0x7f) and
 * e2m1 (no infinity, no NaN) saturate, as the conversions of the CUDA headers do.
 */
#ifndef MW_BENCH_FORMAT_H
#define MW_BENCH_FORMAT_H
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

enum mw_bench_dtype {
    MW_BENCH_BF16,
    MW_BENCH_FP16,
    MW_BENCH_FP8,   /* e4m3 */
    MW_BENCH_NVFP4, /* e2m1 with an e4m3 scale per 16 elements */
    MW_BENCH_TF32,  /* stored as fp32, multiplied with 10 bits of mantissa */
    MW_BENCH_FP32,
    MW_BENCH_FP64,
    MW_BENCH_INT8,
    MW_BENCH_DTYPE_N
};

/* Name as in the public kernel tables: bfloat16, float16, fp8, nvfp4, tf32, float32, float64, int8; "" out of range. */
const char *mw_bench_dtype_name(int dtype);
int mw_bench_dtype_bits(int dtype);

uint16_t mw_bench_bf16_encode(double x);
double mw_bench_bf16_decode(uint16_t b);
uint16_t mw_bench_fp16_encode(double x);
double mw_bench_fp16_decode(uint16_t b);
uint8_t mw_bench_e4m3_encode(double x);
double mw_bench_e4m3_decode(uint8_t b);
uint8_t mw_bench_e2m1_encode(double x); /* in the low nibble */
double mw_bench_e2m1_decode(uint8_t nibble);
double mw_bench_tf32_round(double x);

/* n stored values of a type to double; nvfp4 with all scales 1, two elements per byte, the even one in the low nibble.
 * tf32 values are rounded as the multiplier rounds them. */
void mw_bench_decode(int dtype, const void *stored, size_t n, double *out);

#ifdef __cplusplus
}
#endif
#endif
