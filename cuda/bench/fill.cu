/* cuda/bench/fill.cu - random operands made on the device: a counter hash, Box and Muller, then the type's own conversion. */
#include "cuda/bench/kernels.h"
#include <cuda_fp16.h>
#include <cuda_fp4.h>
#include <cuda_fp8.h>

namespace mwb {
namespace {

/* Finalizer of SplitMix64 (Steele, Lea and Flood 2014). */
__device__ inline unsigned long long mix(unsigned long long x)
{
    x += 0x9e3779b97f4a7c15ull;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
    return x ^ (x >> 31);
}

/* Two independent normal values. */
__device__ inline float2 normal2(unsigned long long seed, unsigned long long i)
{
    unsigned long long bits = mix(seed ^ mix(i));
    float u = ((float)(unsigned)(bits >> 40) + 0.5f) * 0x1p-24f, turn = (float)(unsigned)(bits & 0xffffffu) * 0x1p-23f; /* (0,1), turns of pi */
    float radius = sqrtf(-2.0f * __logf(u)), sine, cosine;
    sincospif(turn, &sine, &cosine);
    return make_float2(radius * cosine, radius * sine);
}

struct to_bf16 {
    enum { PER_4B = 2 };
    __device__ static unsigned pack(float2 a, float2) { return __bfloat16_as_ushort(__float2bfloat16_rn(a.x)) | (unsigned)__bfloat16_as_ushort(__float2bfloat16_rn(a.y)) << 16; }
};
struct to_fp16 {
    enum { PER_4B = 2 };
    __device__ static unsigned pack(float2 a, float2) { return __half_as_ushort(__float2half_rn(a.x)) | (unsigned)__half_as_ushort(__float2half_rn(a.y)) << 16; }
};
struct to_fp8 {
    enum { PER_4B = 4 };
    __device__ static unsigned one(float x) { return __nv_cvt_float_to_fp8(x, __NV_SATFINITE, __NV_E4M3); }
    __device__ static unsigned pack(float2 a, float2 b) { return one(a.x) | one(a.y) << 8 | one(b.x) << 16 | one(b.y) << 24; }
};
struct to_int8 {
    enum { PER_4B = 4 };
    __device__ static unsigned one(float x) { return (unsigned)max(-127, min(127, __float2int_rn(32.0f * x))) & 0xffu; }
    __device__ static unsigned pack(float2 a, float2 b) { return one(a.x) | one(a.y) << 8 | one(b.x) << 16 | one(b.y) << 24; }
};
struct to_fp32 {
    enum { PER_4B = 1 };
    __device__ static unsigned pack(float2 a, float2) { return __float_as_uint(a.x); }
};

template <class T> __global__ void fill_kernel(unsigned *at, size_t words, unsigned long long seed)
{
    for (size_t i = (size_t)blockIdx.x * blockDim.x + threadIdx.x; i < words; i += (size_t)gridDim.x * blockDim.x) {
        float2 a = normal2(seed, 2 * i), b = make_float2(0.0f, 0.0f);
        if (T::PER_4B > 2)
            b = normal2(seed, 2 * i + 1);
        at[i] = T::pack(a, b);
    }
}

__global__ void fill_fp4_kernel(unsigned *at, size_t words, unsigned long long seed)
{
    for (size_t i = (size_t)blockIdx.x * blockDim.x + threadIdx.x; i < words; i += (size_t)gridDim.x * blockDim.x) {
        unsigned word = 0;
        for (unsigned p = 0; p < 4; p++) { /* a byte holds two; 2 sigma of the values are near the format's 4 */
            float2 z = normal2(seed, 4 * i + p);
            word |= (unsigned)__nv_cvt_float2_to_fp4x2(make_float2(2.0f * z.x, 2.0f * z.y), __NV_E2M1, cudaRoundNearest) << (8 * p);
        }
        at[i] = word;
    }
}

__global__ void fill_fp64_kernel(double *at, size_t n, unsigned long long seed)
{
    for (size_t i = (size_t)blockIdx.x * blockDim.x + threadIdx.x; i < n; i += (size_t)gridDim.x * blockDim.x) {
        float2 z = normal2(seed, i);
        at[i] = (double)z.x + 0x1p-26 * (double)z.y; /* low bits set too */
    }
}

__global__ void fill_index_kernel(int *at, size_t n, int entries, unsigned long long seed)
{
    for (size_t i = (size_t)blockIdx.x * blockDim.x + threadIdx.x; i < n; i += (size_t)gridDim.x * blockDim.x)
        at[i] = (int)(mix(seed ^ mix(i)) % (unsigned long long)entries);
}

} // namespace

void launch_fill(int dtype, void *at, size_t size_B, unsigned long long seed, int blocks, cudaStream_t s)
{
    unsigned *word = static_cast<unsigned *>(at);
    size_t words = size_B / 4;
    unsigned grid = (unsigned)blocks;
    switch ((enum mw_bench_dtype)dtype) {
    case MW_BENCH_BF16:  fill_kernel<to_bf16><<<grid, 256, 0, s>>>(word, words, seed); break;
    case MW_BENCH_FP16:  fill_kernel<to_fp16><<<grid, 256, 0, s>>>(word, words, seed); break;
    case MW_BENCH_FP8:   fill_kernel<to_fp8><<<grid, 256, 0, s>>>(word, words, seed); break;
    case MW_BENCH_NVFP4: fill_fp4_kernel<<<grid, 256, 0, s>>>(word, words, seed); break;
    case MW_BENCH_TF32:
    case MW_BENCH_FP32:  fill_kernel<to_fp32><<<grid, 256, 0, s>>>(word, words, seed); break;
    case MW_BENCH_FP64:  fill_fp64_kernel<<<grid, 256, 0, s>>>(static_cast<double *>(at), size_B / 8, seed); break;
    case MW_BENCH_INT8:  fill_kernel<to_int8><<<grid, 256, 0, s>>>(word, words, seed); break;
    case MW_BENCH_DTYPE_N: throw failure("fill: no such type");
    }
    MWB_CUDA(cudaGetLastError());
}

void launch_fill_index(int *at, size_t n, int entries, unsigned long long seed, cudaStream_t s)
{
    fill_index_kernel<<<256, 256, 0, s>>>(at, n, entries, seed);
    MWB_CUDA(cudaGetLastError());
}

void launch_fill_byte(void *at, size_t size_B, int value, cudaStream_t s) { MWB_CUDA(cudaMemsetAsync(at, value, size_B, s)); }

} // namespace mwb
