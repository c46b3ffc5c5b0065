/* cuda/bench/gpu.h - what all measuring code shares: checked calls, device memory with an owner, the laboratory, timing; no kernels.
 *
 * A failed call throws mwb::failure with one line of text; main.cu reports it, keeps the rows that are written, and goes on with the next
 * case unless the device itself is lost.
 */
#ifndef MW_BENCH_GPU_H
#define MW_BENCH_GPU_H
#include "cuda/bench/format.h"
#include "cuda/bench/nvml.h"
#include "cuda/bench/options.h"
#include "cuda/bench/plan.h"
#include "cuda/bench/stat.h"
#include "cuda/bench/table.h"
#include <cuda_runtime.h>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace mwb {

struct failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};
/* A result that is not right: its row is not written, and the program ends with 1. */
struct wrong_result : failure {
    using failure::failure;
};
/* This machine cannot: no row, no fault; said once per reason. */
struct not_here : failure {
    using failure::failure;
};

std::string text(const char *format, ...) __attribute__((format(printf, 1, 2)));
void check(cudaError_t status, const char *call, const char *file, int line);
#define MWB_CUDA(call) ::mwb::check((call), #call, __FILE__, __LINE__)

double now_s(); /* steady clock */

/* Device memory, freed with its owner. */
class buffer {
  public:
    buffer() = default;
    explicit buffer(size_t size_B);
    ~buffer() { (void)cudaFree(at_); }
    buffer(buffer &&o) noexcept : at_(o.at_), size_B_(o.size_B_) { o.at_ = nullptr, o.size_B_ = 0; }
    buffer &operator=(buffer &&o) noexcept;
    buffer(const buffer &) = delete;
    buffer &operator=(const buffer &) = delete;
    size_t size_B() const { return size_B_; }
    template <class T> T *as(size_t offset_B = 0) const { return reinterpret_cast<T *>(static_cast<char *>(at_) + offset_B); }

  private:
    void *at_ = nullptr;
    size_t size_B_ = 0;
};

class event {
  public:
    event() { MWB_CUDA(cudaEventCreate(&e_)); }
    ~event() { if (e_) (void)cudaEventDestroy(e_); }
    event(event &&o) noexcept : e_(o.e_) { o.e_ = nullptr; }
    event(const event &) = delete;
    event &operator=(const event &) = delete;
    operator cudaEvent_t() const { return e_; }

  private:
    cudaEvent_t e_ = nullptr;
};

class stream {
  public:
    stream() { MWB_CUDA(cudaStreamCreateWithFlags(&s_, cudaStreamNonBlocking)); }
    ~stream() { if (s_) (void)cudaStreamDestroy(s_); }
    stream(stream &&o) noexcept : s_(o.s_) { o.s_ = nullptr; }
    stream(const stream &) = delete;
    stream &operator=(const stream &) = delete;
    operator cudaStream_t() const { return s_; }

  private:
    cudaStream_t s_ = nullptr;
};

/* Everything a benchmark needs; lives in main. */
struct lab {
    const struct mw_bench_options *options;
    const struct mw_bench_plan *plan;
    struct mw_bench_tables *tables;
    struct mw_bench_nvml *nvml; /* NULL without the library */
    cudaDeviceProp prop;
    std::string device, system, source;
    int devices_n;
    double l2_B;
    cudaStream_t main_stream;
    double end_s; /* of the edition, on now_s() */
};

/* To the device, and there: cudaMemcpy may return while the last of it is under way, and our streams do not wait for the default one. */
void upload(void *to, const void *from, size_t n_B);

/* Enough memory that is still free for a pool: `share` of it, at most `most_B`. */
size_t room_B(double share, double most_B);

/* ---- timing.cu */
using launcher = std::function<void(int i, cudaStream_t)>; /* i selects the operands */
struct timing {
    struct mw_bench_summary ms; /* of one execution, over the repeats */
    int inner;                  /* executions per repeat */
};
struct timing_how {
    double slot_s;     /* time for the repeats */
    int least_inner;   /* so many operand sets must be touched in one repeat (cold cache) */
    int most_repeats, least_repeats;
    bool graph;        /* executions of one repeat are captured in a CUDA graph, so that the host's submission does not count */
};
/* Warm-up, then repeats of `inner` executions between two events. */
timing time_launches(cudaStream_t s, const launcher &launch, const timing_how &how);
/* Bare loop of host-timed calls; microseconds. */
struct mw_bench_summary time_host(const std::function<void()> &call, const std::function<void()> &after, double slot_s);

/* Sensors of the device under test, NaN where there are none. */
struct sensors { double temperature_c, sm_clock_hz; };
sensors read_sensors(const lab &l);
/* p10_ms,p90_ms,repeats[,temp_C,sm_clock_MHz] */
void row_spread(const lab &l, const struct mw_bench_summary &ms, bool with_sensors);
void row_end(const lab &l);

/* ---- one per kind; each throws */
class bench {
  public:
    virtual ~bench() = default;
    virtual void run(const struct mw_bench_case &c) = 0;
};
std::unique_ptr<bench> make_gemm(const lab &l);
std::unique_ptr<bench> make_batched(const lab &l);
std::unique_ptr<bench> make_memory(const lab &l);
std::unique_ptr<bench> make_ops(const lab &l);
std::unique_ptr<bench> make_attention(const lab &l);
std::unique_ptr<bench> make_latency(const lab &l);
std::unique_ptr<bench> make_copy(const lab &l);
std::unique_ptr<bench> make_collective(const lab &l);
std::unique_ptr<bench> make_power(const lab &l);

/* Library versions for machine.yaml; "" when not found. */
std::string cublaslt_version();
std::string cudnn_version();
std::string nccl_version();

/* Handle of the first of these names that loads, looked for on the loader's path, then beside the CUDA toolkit; NULL if none. */
void *load_library(const char *const *names);

} // namespace mwb
#endif
