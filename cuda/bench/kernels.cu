/* cuda/bench/kernels.cu - the streams and row-wise kernels, 16 bytes per thread and access; the fill kernels are in fill.cu. */
#include "cuda/bench/kernels.h"
#include <cmath>

namespace mwb {
namespace {

enum { UNROLL = 4, ROW_THREADS = 256 };

__device__ inline size_t thread_at() { return (size_t)blockIdx.x * blockDim.x + threadIdx.x; }
__device__ inline size_t threads_n() { return (size_t)gridDim.x * blockDim.x; }

template <class T> __device__ inline T block_sum(T v, T *shared)
{
    for (int lane = 16; lane > 0; lane /= 2)
        v += __shfl_down_sync(0xffffffffu, v, lane);
    __syncthreads(); /* the scratch may still be read from an earlier call */
    if (threadIdx.x % 32 == 0)
        shared[threadIdx.x / 32] = v;
    __syncthreads();
    T all = 0;
    for (unsigned w = 0; w < blockDim.x / 32; w++)
        all += shared[w];
    return all;
}

__device__ inline float block_max(float v, float *shared)
{
    for (int lane = 16; lane > 0; lane /= 2)
        v = fmaxf(v, __shfl_down_sync(0xffffffffu, v, lane));
    __syncthreads();
    if (threadIdx.x % 32 == 0)
        shared[threadIdx.x / 32] = v;
    __syncthreads();
    float all = shared[0];
    for (unsigned w = 1; w < blockDim.x / 32; w++)
        all = fmaxf(all, shared[w]);
    return all;
}

__device__ inline float sum4(float4 v) { return (v.x + v.y) + (v.z + v.w); }

__global__ void read_kernel(const float *__restrict__ a, size_t n, double *__restrict__ block_out)
{
    __shared__ double scratch[STREAM_BLOCK_N / 32];
    const float4 *a4 = reinterpret_cast<const float4 *>(a);
    const size_t n4 = n / 4, step = threads_n();
    double sum = 0.0;
    float part = 0.0f;
    size_t i = thread_at();
    int rounds = 0;
    for (; i + (UNROLL - 1) * step < n4; i += UNROLL * step) {
        float4 v[UNROLL];
#pragma unroll
        for (int u = 0; u < UNROLL; u++)
            v[u] = a4[i + u * step];
#pragma unroll
        for (int u = 0; u < UNROLL; u++)
            part += sum4(v[u]);
        if (++rounds % 16 == 0) { /* fp32 partial sums of 256 values, then double: accurate, and 1/64 of the double adds */
            sum += part;
            part = 0.0f;
        }
    }
    for (; i < n4; i += step)
        part += sum4(a4[i]);
    sum += part;
    size_t tail = n4 * 4 + thread_at();
    if (tail < n)
        sum += a[tail];
    double all = block_sum(sum, scratch);
    if (threadIdx.x == 0)
        block_out[blockIdx.x] = all;
}

__global__ void write_kernel(float *__restrict__ a, size_t n, float value)
{
    float4 *a4 = reinterpret_cast<float4 *>(a);
    const size_t n4 = n / 4, step = threads_n();
    for (size_t i = thread_at(); i < n4; i += step)
        a4[i] = make_float4(value, value, value, value);
    size_t tail = n4 * 4 + thread_at();
    if (tail < n)
        a[tail] = value;
}

__global__ void copy_kernel(const float *__restrict__ a, float *__restrict__ b, size_t n)
{
    const float4 *a4 = reinterpret_cast<const float4 *>(a);
    float4 *b4 = reinterpret_cast<float4 *>(b);
    const size_t n4 = n / 4, step = threads_n();
    size_t i = thread_at();
    for (; i + (UNROLL - 1) * step < n4; i += UNROLL * step) {
        float4 v[UNROLL];
#pragma unroll
        for (int u = 0; u < UNROLL; u++)
            v[u] = a4[i + u * step];
#pragma unroll
        for (int u = 0; u < UNROLL; u++)
            b4[i + u * step] = v[u];
    }
    for (; i < n4; i += step)
        b4[i] = a4[i];
    size_t tail = n4 * 4 + thread_at();
    if (tail < n)
        b[tail] = a[tail];
}

__device__ inline float4 triad4(float4 b, float4 c, float s)
{
    return make_float4(fmaf(s, c.x, b.x), fmaf(s, c.y, b.y), fmaf(s, c.z, b.z), fmaf(s, c.w, b.w));
}

__global__ void triad_kernel(const float *__restrict__ b, const float *__restrict__ c, float *__restrict__ a, float scale, size_t n)
{
    const float4 *b4 = reinterpret_cast<const float4 *>(b), *c4 = reinterpret_cast<const float4 *>(c);
    float4 *a4 = reinterpret_cast<float4 *>(a);
    const size_t n4 = n / 4, step = threads_n();
    size_t i = thread_at();
    for (; i + step < n4; i += 2 * step) {
        float4 b0 = b4[i], b1 = b4[i + step], c0 = c4[i], c1 = c4[i + step];
        a4[i] = triad4(b0, c0, scale);
        a4[i + step] = triad4(b1, c1, scale);
    }
    for (; i < n4; i += step)
        a4[i] = triad4(b4[i], c4[i], scale);
    size_t tail = n4 * 4 + thread_at();
    if (tail < n)
        a[tail] = fmaf(scale, c[tail], b[tail]);
}

/* Eight bf16 in 16 bytes. */
union eight {
    uint4 bits;
    __nv_bfloat162 pair[4];
    __device__ eight() : bits(make_uint4(0, 0, 0, 0)) {}
};

__device__ inline float silu_mul(float gate, float up) { return gate / (1.0f + __expf(-gate)) * up; }

__global__ void silu_mul_kernel(const __nv_bfloat16 *__restrict__ gate, const __nv_bfloat16 *__restrict__ up, __nv_bfloat16 *__restrict__ out, size_t n)
{
    const uint4 *g8 = reinterpret_cast<const uint4 *>(gate), *u8 = reinterpret_cast<const uint4 *>(up);
    uint4 *o8 = reinterpret_cast<uint4 *>(out);
    const size_t n8 = n / 8, step = threads_n();
    for (size_t i = thread_at(); i < n8; i += step) {
        eight g, u, o;
        g.bits = g8[i];
        u.bits = u8[i];
#pragma unroll
        for (int p = 0; p < 4; p++) {
            float2 gf = __bfloat1622float2(g.pair[p]), uf = __bfloat1622float2(u.pair[p]);
            o.pair[p] = __floats2bfloat162_rn(silu_mul(gf.x, uf.x), silu_mul(gf.y, uf.y));
        }
        o8[i] = o.bits;
    }
    size_t tail = n8 * 8 + thread_at();
    if (tail < n)
        out[tail] = __float2bfloat16_rn(silu_mul(__bfloat162float(gate[tail]), __bfloat162float(up[tail])));
}

__global__ void rms_norm_kernel(const __nv_bfloat16 *__restrict__ x, const __nv_bfloat16 *__restrict__ weight, __nv_bfloat16 *__restrict__ y, int cols,
                                float epsilon)
{
    __shared__ float scratch[ROW_THREADS / 32];
    const int n8 = cols / 8;
    const size_t row = (size_t)blockIdx.x * n8;
    const uint4 *x8 = reinterpret_cast<const uint4 *>(x) + row, *w8 = reinterpret_cast<const uint4 *>(weight);
    uint4 *y8 = reinterpret_cast<uint4 *>(y) + row;
    float squares = 0.0f;
    for (int i = threadIdx.x; i < n8; i += blockDim.x) {
        eight v;
        v.bits = x8[i];
#pragma unroll
        for (int p = 0; p < 4; p++) {
            float2 f = __bfloat1622float2(v.pair[p]);
            squares += f.x * f.x + f.y * f.y;
        }
    }
    float scale = rsqrtf(block_sum(squares, scratch) / (float)cols + epsilon);
    for (int i = threadIdx.x; i < n8; i += blockDim.x) { /* the second read hits the caches */
        eight v, w, o;
        v.bits = x8[i];
        w.bits = w8[i];
#pragma unroll
        for (int p = 0; p < 4; p++) {
            float2 f = __bfloat1622float2(v.pair[p]), g = __bfloat1622float2(w.pair[p]);
            o.pair[p] = __floats2bfloat162_rn(f.x * scale * g.x, f.y * scale * g.y);
        }
        y8[i] = o.bits;
    }
}

__global__ void softmax_kernel(const __nv_bfloat16 *__restrict__ x, __nv_bfloat16 *__restrict__ y, int cols)
{
    __shared__ float scratch[ROW_THREADS / 32];
    const int n8 = cols / 8;
    const size_t row = (size_t)blockIdx.x * n8;
    const uint4 *x8 = reinterpret_cast<const uint4 *>(x) + row;
    uint4 *y8 = reinterpret_cast<uint4 *>(y) + row;
    float most = -INFINITY, sum = 0.0f; /* of this thread: sum of exp(x - most) */
    for (int i = threadIdx.x; i < n8; i += blockDim.x) {
        eight v;
        v.bits = x8[i];
        float2 f[4];
        float here = -INFINITY;
#pragma unroll
        for (int p = 0; p < 4; p++) {
            f[p] = __bfloat1622float2(v.pair[p]);
            here = fmaxf(here, fmaxf(f[p].x, f[p].y));
        }
        float next = fmaxf(most, here);
        sum *= __expf(most - next); /* exp(-inf) = 0 the first time */
#pragma unroll
        for (int p = 0; p < 4; p++)
            sum += __expf(f[p].x - next) + __expf(f[p].y - next);
        most = next;
    }
    float all_most = block_max(most, scratch);
    float mine = most > -INFINITY ? sum * __expf(most - all_most) : 0.0f; /* a thread without columns */
    float inverse = 1.0f / block_sum(mine, scratch);
    for (int i = threadIdx.x; i < n8; i += blockDim.x) {
        eight v, o;
        v.bits = x8[i];
#pragma unroll
        for (int p = 0; p < 4; p++) {
            float2 f = __bfloat1622float2(v.pair[p]);
            o.pair[p] = __floats2bfloat162_rn(__expf(f.x - all_most) * inverse, __expf(f.y - all_most) * inverse);
        }
        y8[i] = o.bits;
    }
}

__global__ void gather_kernel(const __nv_bfloat16 *__restrict__ table, const int *__restrict__ index, __nv_bfloat16 *__restrict__ y, int rows, int cols,
                              int entries)
{
    const int n8 = cols / 8;
    for (int row = blockIdx.x; row < rows; row += gridDim.x) {
        int at = min(max(index[row], 0), entries - 1);
        const uint4 *from = reinterpret_cast<const uint4 *>(table) + (size_t)at * n8;
        uint4 *to = reinterpret_cast<uint4 *>(y) + (size_t)row * n8;
        for (int i = threadIdx.x; i < n8; i += blockDim.x)
            to[i] = from[i];
    }
}

/* rest: 1 - beta, rounded once; 1.0f - 0.999f would be off by 5e-5 of itself */
struct adam_constants { float rate, beta1, beta2, rest1, rest2, epsilon, correct1, correct2; };

__device__ inline void adam_one(const adam_constants &k, float g, float &p, float &m, float &v)
{
    m = k.beta1 * m + k.rest1 * g;
    v = k.beta2 * v + k.rest2 * g * g;
    p -= k.rate * (m * k.correct1) / (sqrtf(v * k.correct2) + k.epsilon);
}

__global__ void adam_kernel(adam_state a, adam_constants k, size_t n)
{
    float4 *p4 = reinterpret_cast<float4 *>(a.parameter), *m4 = reinterpret_cast<float4 *>(a.first), *v4 = reinterpret_cast<float4 *>(a.second);
    const uint2 *g4 = reinterpret_cast<const uint2 *>(a.gradient);
    uint2 *w4 = reinterpret_cast<uint2 *>(a.weight);
    union four { uint2 bits; __nv_bfloat162 pair[2]; __device__ four() : bits(make_uint2(0, 0)) {} };
    const size_t n4 = n / 4, step = threads_n();
    for (size_t i = thread_at(); i < n4; i += step) {
        float4 p = p4[i], m = m4[i], v = v4[i];
        four g, w;
        g.bits = g4[i];
        float2 lo = __bfloat1622float2(g.pair[0]), hi = __bfloat1622float2(g.pair[1]);
        adam_one(k, lo.x, p.x, m.x, v.x);
        adam_one(k, lo.y, p.y, m.y, v.y);
        adam_one(k, hi.x, p.z, m.z, v.z);
        adam_one(k, hi.y, p.w, m.w, v.w);
        w.pair[0] = __floats2bfloat162_rn(p.x, p.y);
        w.pair[1] = __floats2bfloat162_rn(p.z, p.w);
        p4[i] = p;
        m4[i] = m;
        v4[i] = v;
        w4[i] = w.bits;
    }
    size_t tail = n4 * 4 + thread_at();
    if (tail < n) {
        adam_one(k, __bfloat162float(a.gradient[tail]), a.parameter[tail], a.first[tail], a.second[tail]);
        a.weight[tail] = __float2bfloat16_rn(a.parameter[tail]);
    }
}

__global__ void empty_kernel() {}

} // namespace

#define LAUNCHED() MWB_CUDA(cudaGetLastError())

int stream_blocks(const cudaDeviceProp &prop) { return prop.multiProcessorCount * (prop.maxThreadsPerMultiProcessor / STREAM_BLOCK_N); }

void launch_read(const float *a, size_t n, double *block_sum_out, int blocks, cudaStream_t s)
{
    read_kernel<<<(unsigned)blocks, STREAM_BLOCK_N, 0, s>>>(a, n, block_sum_out);
    LAUNCHED();
}

void launch_write(float *a, size_t n, float value, int blocks, cudaStream_t s)
{
    write_kernel<<<(unsigned)blocks, STREAM_BLOCK_N, 0, s>>>(a, n, value);
    LAUNCHED();
}

void launch_copy(const float *a, float *b, size_t n, int blocks, cudaStream_t s)
{
    copy_kernel<<<(unsigned)blocks, STREAM_BLOCK_N, 0, s>>>(a, b, n);
    LAUNCHED();
}

void launch_triad(const float *b, const float *c, float *a, float scale, size_t n, int blocks, cudaStream_t s)
{
    triad_kernel<<<(unsigned)blocks, STREAM_BLOCK_N, 0, s>>>(b, c, a, scale, n);
    LAUNCHED();
}

void launch_silu_mul(const __nv_bfloat16 *gate, const __nv_bfloat16 *up, __nv_bfloat16 *out, size_t n, int blocks, cudaStream_t s)
{
    silu_mul_kernel<<<(unsigned)blocks, STREAM_BLOCK_N, 0, s>>>(gate, up, out, n);
    LAUNCHED();
}

void launch_rms_norm(const __nv_bfloat16 *x, const __nv_bfloat16 *weight, __nv_bfloat16 *y, int rows, int cols, float epsilon, cudaStream_t s)
{
    rms_norm_kernel<<<(unsigned)rows, ROW_THREADS, 0, s>>>(x, weight, y, cols, epsilon);
    LAUNCHED();
}

void launch_softmax(const __nv_bfloat16 *x, __nv_bfloat16 *y, int rows, int cols, cudaStream_t s)
{
    softmax_kernel<<<(unsigned)rows, ROW_THREADS, 0, s>>>(x, y, cols);
    LAUNCHED();
}

void launch_gather(const __nv_bfloat16 *table, const int *index, __nv_bfloat16 *y, int rows, int cols, int entries, cudaStream_t s)
{
    gather_kernel<<<(unsigned)rows, ROW_THREADS, 0, s>>>(table, index, y, rows, cols, entries);
    LAUNCHED();
}

void launch_adam(const adam_state &a, const struct mw_bench_adam &how, size_t n, int blocks, cudaStream_t s)
{
    adam_constants k = { (float)how.rate, (float)how.beta1, (float)how.beta2, (float)(1.0 - how.beta1), (float)(1.0 - how.beta2), (float)how.epsilon,
                         (float)(1.0 / (1.0 - std::pow(how.beta1, how.step))), (float)(1.0 / (1.0 - std::pow(how.beta2, how.step))) };
    adam_kernel<<<(unsigned)blocks, STREAM_BLOCK_N, 0, s>>>(a, k, n);
    LAUNCHED();
}

void launch_empty(cudaStream_t s)
{
    empty_kernel<<<1, 32, 0, s>>>();
    LAUNCHED();
}

} // namespace mwb
