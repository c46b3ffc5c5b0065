/* cuda/bench/reference.h - what every kernel is held against: plain double arithmetic on the host, and how far off is still right.
 *
 * Rows are in double, decoded from what the device holds, so that only the device's arithmetic and its last rounding differ.
 */
#ifndef MW_BENCH_REFERENCE_H
#define MW_BENCH_REFERENCE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

/* sum a[i] b[i]; *l2 receives sqrt(sum (a[i] b[i])^2), the natural size of the sum of random terms. */
double mw_bench_ref_dot(const double *a, const double *b, size_t n, double *l2);
/* Is `got`, one element of a matrix product with inputs of this type, right?  int8 exactly; others within
 * |got - want| <= out_rel |want| + acc_rel l2:  the last rounding (bf16 output 2^-8, fp16 2^-10), and the accumulation.  On Hopper fp8 with fast
 * accumulation keeps about 14 bits (DeepSeek-V3 report, 3.3.2: near 2 % at k 4096) and cuts off
 * what is beyond them, so that the loss grows with k and with the sum itself: hence 0.1 and, in place of the output's, 2^-4; a wrong operand, row or column is off by about 1.4 l2. */
bool mw_bench_product_ok(int dtype, double got, double want, double l2);

/* y = x / sqrt(mean(x^2) + epsilon) * weight */
void mw_bench_ref_rms_norm(const double *x, const double *weight, size_t n, double epsilon, double *y);
/* y = exp(x - max) / sum */
void mw_bench_ref_softmax(const double *x, size_t n, double *y);
/* gate * sigmoid(gate) * up, the element-wise step of a gated feed-forward layer */
double mw_bench_ref_silu_mul(double gate, double up);

/* One AdamW step (Loshchilov and Hutter 2019) without weight decay, with bias correction by the step count. */
struct mw_bench_adam { double rate, beta1, beta2, epsilon; int step; };
void mw_bench_ref_adam(const struct mw_bench_adam *a, double gradient, double *parameter, double *first, double *second);

/* One output row of attention: q (dim), keys and values (length x dim, row-major), scale on the scores.  spread receives
 * sqrt(sum p_i^2 v_i^2) per element, the natural size of its error.  scratch: length doubles. */
void mw_bench_ref_attention(const double *q, const double *keys, const double *values, size_t length, size_t dim, double scale, double *scratch, double *out,
                            double *spread);

/* |got - want| <= rel max(|want|, floor) */
bool mw_bench_near(double got, double want, double rel, double floor);

#ifdef __cplusplus
}
#endif
#endif
