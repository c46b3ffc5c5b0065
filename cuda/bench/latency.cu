/* cuda/bench/latency.cu - what the host pays: launches, graphs, synchronisation, small copies; microseconds. */
#include "cuda/bench/kernels.h"
#include <algorithm>
#include <cstring>

namespace mwb {
namespace {

/* A captured chain of empty kernels. */
class chain {
  public:
    chain(cudaStream_t s, int kernels)
    {
        cudaGraph_t g = nullptr;
        MWB_CUDA(cudaStreamBeginCapture(s, cudaStreamCaptureModeThreadLocal));
        for (int i = 0; i < kernels; i++)
            launch_empty(s);
        MWB_CUDA(cudaStreamEndCapture(s, &g));
        cudaError_t status = cudaGraphInstantiate(&exec_, g, 0);
        (void)cudaGraphDestroy(g);
        MWB_CUDA(status);
        MWB_CUDA(cudaGraphUpload(exec_, s));
        MWB_CUDA(cudaStreamSynchronize(s));
    }
    ~chain()
    {
        if (exec_)
            (void)cudaGraphExecDestroy(exec_);
    }
    chain(const chain &) = delete;
    chain &operator=(const chain &) = delete;
    void launch(cudaStream_t s) const { MWB_CUDA(cudaGraphLaunch(exec_, s)); }

  private:
    cudaGraphExec_t exec_ = nullptr;
};

class latency_bench : public bench {
  public:
    explicit latency_bench(const lab &l) : l_(l), device_(2 << 20)
    {
        void *at = nullptr;
        MWB_CUDA(cudaMallocHost(&at, 1 << 20));
        host_ = static_cast<char *>(at);
        memset(host_, 1, 1 << 20);
        launch_empty(l.main_stream); /* loads the kernel */
        MWB_CUDA(cudaStreamSynchronize(l.main_stream));
    }
    ~latency_bench() override { (void)cudaFreeHost(host_); }

    void run(const struct mw_bench_case &c) override
    {
        cudaStream_t s = l_.main_stream;
        auto sync = [&] { MWB_CUDA(cudaStreamSynchronize(s)); };
        auto nothing = [] {};
        struct mw_bench_summary us;
        std::string what = mw_bench_op_name(c.op);
        switch (c.op) {
        case MW_BENCH_OP_LAUNCH: us = time_host([&] { launch_empty(s); }, sync, c.slot_s); break;
        case MW_BENCH_OP_LAUNCH_SYNC: us = time_host([&] { launch_empty(s); sync(); }, nothing, c.slot_s); break;
        case MW_BENCH_OP_LAUNCH_QUEUED: us = queued([&](int, cudaStream_t to) { launch_empty(to); }, 256, c.slot_s); break;
        case MW_BENCH_OP_SYNC_IDLE: us = time_host(sync, nothing, c.slot_s); break;
        case MW_BENCH_OP_EVENT: {
            event e;
            us = time_host([&] { MWB_CUDA(cudaEventRecord(e, s)); MWB_CUDA(cudaEventSynchronize(e)); }, nothing, c.slot_s);
            break;
        }
        case MW_BENCH_OP_GRAPH: {
            chain g(s, (int)c.n);
            us = time_host([&] { g.launch(s); sync(); }, nothing, c.slot_s);
            what += text("_%lld", (long long)c.n);
            break;
        }
        case MW_BENCH_OP_GRAPH_QUEUED: {
            chain g(s, (int)c.n);
            us = queued([&](int, cudaStream_t to) { g.launch(to); }, (int)std::max((int64_t)4, 256 / c.n), c.slot_s);
            what += text("_%lld", (long long)c.n);
            break;
        }
        default: us = small_copy(c); break;
        }
        mw_bench_row_begin(l_.tables, MW_BENCH_T_LATENCY);
        mw_bench_row_text(l_.tables, l_.system.c_str());
        mw_bench_row_text(l_.tables, l_.device.c_str());
        mw_bench_row_text(l_.tables, what.c_str());
        mw_bench_row_int(l_.tables, (long long)c.bytes);
        mw_bench_row_num(l_.tables, us.median);
        mw_bench_row_text(l_.tables, l_.source.c_str());
        mw_bench_row_text(l_.tables, "Apache-2.0");
        row_spread(l_, us, false);
        row_end(l_);
    }

  private:
    /* Device time per launch of a long queue: no graph around it, so that submission counts where it is the slower side. */
    struct mw_bench_summary queued(const launcher &launch, int inner, double slot_s)
    {
        timing t = time_launches(l_.main_stream, launch, { slot_s, inner, 60, 5, false });
        return mw_bench_summary_scaled(t.ms, 1e3);
    }

    struct mw_bench_summary small_copy(const struct mw_bench_case &c)
    {
        cudaStream_t s = l_.main_stream;
        size_t n = (size_t)c.bytes;
        char *to = device_.as<char>(), *half = device_.as<char>(1 << 20);
        return time_host(
            [&] {
                if (c.op == MW_BENCH_OP_SMALL_H2D)
                    MWB_CUDA(cudaMemcpyAsync(to, host_, n, cudaMemcpyHostToDevice, s));
                else if (c.op == MW_BENCH_OP_SMALL_D2H)
                    MWB_CUDA(cudaMemcpyAsync(host_, to, n, cudaMemcpyDeviceToHost, s));
                else
                    MWB_CUDA(cudaMemcpyAsync(half, to, n, cudaMemcpyDeviceToDevice, s));
                MWB_CUDA(cudaStreamSynchronize(s));
            },
            [] {}, c.slot_s);
    }

    const lab &l_;
    buffer device_;
    char *host_ = nullptr;
};

} // namespace

std::unique_ptr<bench> make_latency(const lab &l) { return std::unique_ptr<bench>(new latency_bench(l)); }

} // namespace mwb
