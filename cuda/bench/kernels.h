/* cuda/bench/kernels.h - our own kernels: streams over memory, row-wise steps of a transformer, fused Adam, random fill; no timing.
 *
 * All pointers are device memory, 16-byte aligned.  Every launch is checked.
 */
#ifndef MW_BENCH_KERNELS_H
#define MW_BENCH_KERNELS_H
#include "cuda/bench/gpu.h"
#include "cuda/bench/reference.h"
#include <cuda_bf16.h>

namespace mwb {

enum { STREAM_BLOCK_N = 256 };
/* Blocks that fill the card for the stream kernels; read_sum leaves one partial sum per block. */
int stream_blocks(const cudaDeviceProp &prop);

/* n floats, any n */
void launch_read(const float *a, size_t n, double *block_sum, int blocks, cudaStream_t s);
void launch_write(float *a, size_t n, float value, int blocks, cudaStream_t s);
void launch_copy(const float *a, float *b, size_t n, int blocks, cudaStream_t s);
void launch_triad(const float *b, const float *c, float *a, float scale, size_t n, int blocks, cudaStream_t s); /* a = b + scale c */

/* out = silu(gate) * up over n elements */
void launch_silu_mul(const __nv_bfloat16 *gate, const __nv_bfloat16 *up, __nv_bfloat16 *out, size_t n, int blocks, cudaStream_t s);
/* cols a multiple of 8; one block per row */
void launch_rms_norm(const __nv_bfloat16 *x, const __nv_bfloat16 *weight, __nv_bfloat16 *y, int rows, int cols, float epsilon, cudaStream_t s);
void launch_softmax(const __nv_bfloat16 *x, __nv_bfloat16 *y, int rows, int cols, cudaStream_t s);
/* y[r] = table[index[r]], 0 <= index < entries: held to that range by the kernel */
void launch_gather(const __nv_bfloat16 *table, const int *index, __nv_bfloat16 *y, int rows, int cols, int entries, cudaStream_t s);
struct adam_state { float *parameter, *first, *second; const __nv_bfloat16 *gradient; __nv_bfloat16 *weight; };
void launch_adam(const adam_state &a, const struct mw_bench_adam &how, size_t n, int blocks, cudaStream_t s);

void launch_empty(cudaStream_t s);

/* Normal-like random values, sigma 1 (int8: 32), stored in a type of the matrix products; nvfp4 two per byte.  size_B a multiple of 16. */
void launch_fill(int dtype, void *at, size_t size_B, unsigned long long seed, int blocks, cudaStream_t s);
/* Random rows 0..entries-1. */
void launch_fill_index(int *at, size_t n, int entries, unsigned long long seed, cudaStream_t s);
void launch_fill_byte(void *at, size_t size_B, int value, cudaStream_t s);

} // namespace mwb
#endif
