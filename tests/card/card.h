/* tests/card/card.h - put before every .cu of cuda/bench, which then compiles as plain C++: what a kernel finds on a card, and how it is launched.
 *
 * A launch `kernel<<<grid, block, shared, stream>>>(args)` has become `card::launch(kernel, grid, block, shared, stream)(args)` by sed.  The threads of a
 * block are fibres of one thread, blocks run one after the other, so that __shared__ is static.  Conversions are those of CUDA's own headers.
 */
#ifndef MW_TEST_CARD_H
#define MW_TEST_CARD_H
#include <algorithm>
#include <cmath>
#include <cstring>
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_fp4.h>
#include <cuda_fp8.h>
#include <cuda_runtime.h>
#include <functional>
#include <string>

namespace card {

struct place { uint3 thread, block; dim3 threads, blocks; };
extern const place *here;                        /* of the fibre that runs */
void sync_block();                               /* every thread of the block, or the test ends */
float from_lane(float mine, int lane_up);        /* the value of the lane so much further up in the warp, of all 32 */
double from_lane(double mine, int lane_up);

/* Runs the body as a grid, unless it is captured or repeats the launch before it; `key` tells launches apart. */
void submit(cudaStream_t s, dim3 grid, dim3 block, const std::string &key, const void *kernel, const std::function<void()> &body);

template <class T> void append(std::string &key, const T &v) { key.append(reinterpret_cast<const char *>(&v), sizeof v); }

template <class... P> struct call {
    void (*kernel)(P...);
    dim3 grid, block;
    cudaStream_t s;
    void operator()(P... a) const
    {
        std::string key;
        append(key, kernel);
        (append(key, a), ...);
        auto k = kernel;
        submit(s, grid, block, key, reinterpret_cast<const void *>(kernel), [=] { k(a...); });
    }
};
template <class... P> call<P...> launch(void (*kernel)(P...), dim3 grid, dim3 block, size_t, cudaStream_t s) { return { kernel, grid, block, s }; }

/* ---- what the libraries of libraries.cpp need of the card (card.cpp) */
int setting(const char *name, int otherwise);    /* from the environment */
bool holds(const void *at, size_t n_B);          /* inside one allocation */
/* Work of a library: so long on the device; false when the stream cannot take it. */
bool work(cudaStream_t s, double seconds);
bool capturing(cudaStream_t s);
bool busy();                                     /* the device has not caught up with the host's clock */
void pass(double seconds);                       /* of the host's time */
/* `make` writes the bytes [from, from + n) of [at, at + n_B) when they are read for the first time: a product is computed where it is looked at. */
using maker = std::function<void(size_t from, size_t n)>;
void lazily(void *at, size_t n_B, const maker &make);

} // namespace card

#undef __shared__
#define __shared__ static
#define threadIdx (card::here->thread)
#define blockIdx (card::here->block)
#define blockDim (card::here->threads)
#define gridDim (card::here->blocks)
#define __syncthreads card::sync_block
#define __shfl_down_sync(mask, v, up) card::from_lane(v, up)
#define __expf expf
#define __logf logf
#define rsqrtf(x) (1.0f / sqrtf(x))
#define __float2int_rn(x) ((int)lrintf(x))
static inline void sincospif(float x, float *s, float *c) { sincosf((float)M_PI * x, s, c); }
static inline unsigned __float_as_uint(float x) { unsigned u; memcpy(&u, &x, sizeof u); return u; }
using std::max;
using std::min;
#endif
