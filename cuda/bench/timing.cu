/* cuda/bench/timing.cu - how long one execution takes: warm-up, CUDA events around repeats, host clocks for latencies. */
#include "cuda/bench/gpu.h"
#include <algorithm>
#include <cmath>

namespace mwb {
namespace {

/* Ends a capture that an exception has left open. */
class capture {
  public:
    explicit capture(cudaStream_t s) : s_(s) { MWB_CUDA(cudaStreamBeginCapture(s, cudaStreamCaptureModeThreadLocal)); }
    ~capture()
    {
        if (!open_)
            return;
        cudaGraph_t broken = nullptr;
        if (cudaStreamEndCapture(s_, &broken) == cudaSuccess && broken)
            (void)cudaGraphDestroy(broken);
        (void)cudaGetLastError(); /* what broke the capture is on its way as an exception */
    }
    capture(const capture &) = delete;
    capture &operator=(const capture &) = delete;
    cudaGraph_t end()
    {
        cudaGraph_t g = nullptr;
        open_ = false;
        MWB_CUDA(cudaStreamEndCapture(s_, &g));
        return g;
    }

  private:
    cudaStream_t s_;
    bool open_ = true;
};

class executable {
  public:
    executable(cudaStream_t s, const launcher &launch, int inner)
    {
        capture c(s);
        for (int i = 0; i < inner; i++)
            launch(i, s);
        cudaGraph_t g = c.end();
        cudaError_t status = cudaGraphInstantiate(&exec_, g, 0);
        (void)cudaGraphDestroy(g);
        MWB_CUDA(status);
        MWB_CUDA(cudaGraphUpload(exec_, s));
    }
    ~executable() { if (exec_) (void)cudaGraphExecDestroy(exec_); }
    executable(const executable &) = delete;
    executable &operator=(const executable &) = delete;
    void launch(cudaStream_t s) const { MWB_CUDA(cudaGraphLaunch(exec_, s)); }

  private:
    cudaGraphExec_t exec_ = nullptr;
};

/* Executions that last half a millisecond, a thousand times the resolution of events. */
int enough(double one_ms, int least)
{
    int n = (int)std::min(std::max(std::ceil(0.5 / one_ms), 1.0), 1024.0);
    return std::min(std::max(n, least), 1024);
}

double elapsed_ms(cudaEvent_t from, cudaEvent_t to)
{
    float ms = 0.0f;
    MWB_CUDA(cudaEventElapsedTime(&ms, from, to));
    return ms;
}

/* One execution, roughly: the first call loads the kernel, the second is timed with the host's submission in it. */
double rough_ms(cudaStream_t s, const launcher &launch, cudaEvent_t from, cudaEvent_t to)
{
    launch(0, s);
    MWB_CUDA(cudaStreamSynchronize(s));
    MWB_CUDA(cudaEventRecord(from, s));
    launch(1, s);
    launch(2, s);
    MWB_CUDA(cudaEventRecord(to, s));
    MWB_CUDA(cudaEventSynchronize(to));
    return std::max(0.5 * elapsed_ms(from, to), 1e-3);
}

} // namespace

timing time_launches(cudaStream_t s, const launcher &launch, const timing_how &how)
{
    event from, to;
    double one_ms = rough_ms(s, launch, from, to);
    int inner = enough(one_ms, how.least_inner);
    std::unique_ptr<executable> graph;
    if (how.graph)
        graph.reset(new executable(s, launch, inner));
    auto once = [&] {
        if (graph) {
            graph->launch(s);
            return;
        }
        for (int i = 0; i < inner; i++)
            launch(i, s);
    };
    once(); /* warm-up with the same operands */
    double repeat_ms = one_ms * inner;
    if (graph && one_ms < 0.05) { /* the rough time may be that of the host's submission */
        MWB_CUDA(cudaEventRecord(from, s));
        once();
        MWB_CUDA(cudaEventRecord(to, s));
        MWB_CUDA(cudaEventSynchronize(to));
        repeat_ms = std::max(elapsed_ms(from, to), 1e-3);
        int more = enough(repeat_ms / inner, inner);
        if (repeat_ms < 0.4 && more > inner) {
            repeat_ms *= (double)more / inner;
            inner = more;
            graph.reset(new executable(s, launch, inner));
            once();
        }
    }
    int least = repeat_ms > 1e3 * how.slot_s ? std::min(how.least_repeats, 3) : how.least_repeats; /* far slower than planned */
    int repeats = (int)std::min(std::max(1e3 * how.slot_s / repeat_ms, (double)least), (double)how.most_repeats);
    std::vector<event> mark((size_t)repeats + 1);
    MWB_CUDA(cudaEventRecord(mark[0], s));
    for (int r = 0; r < repeats; r++) {
        once();
        MWB_CUDA(cudaEventRecord(mark[(size_t)r + 1], s));
    }
    MWB_CUDA(cudaStreamSynchronize(s));
    std::vector<double> ms;
    for (int r = 0; r < repeats; r++)
        ms.push_back(elapsed_ms(mark[(size_t)r], mark[(size_t)r + 1]) / inner);
    return { mw_bench_summarise(ms.data(), ms.size()), inner };
}

struct mw_bench_summary time_host(const std::function<void()> &call, const std::function<void()> &after, double slot_s)
{
    std::vector<double> us;
    for (int i = 0; i < 20; i++) {
        call();
        after();
    }
    for (double start_s = now_s(), t = start_s; t - start_s < slot_s && us.size() < 20000;) {
        double a = now_s();
        call();
        t = now_s();
        us.push_back((t - a) * 1e6);
        after();
    }
    return mw_bench_summarise(us.data(), us.size());
}

} // namespace mwb
