/* cuda/bench/collective.cu - NCCL collectives over the GPUs of one machine, one process and one host thread for all of them.
 *
 * Bytes and bus bandwidth as in nccl-tests: the whole message S; 2 (n-1)/n S/t for all_reduce, (n-1)/n S/t for the others.
 */
#include "cuda/bench/gpu.h"
#include <algorithm>
#include <cstdint>
#include <dlfcn.h>
#if __has_include(<nccl.h>)
#include <nccl.h>
#define MW_BENCH_NCCL 1
#else
#define MW_BENCH_NCCL 0
#endif

namespace mwb {
#if MW_BENCH_NCCL
namespace {

const char *const NAMES[] = { "libnccl.so.2", "libnccl.so", nullptr };

struct nccl_api {
    nccl_api()
    {
        void *library = load_library(NAMES);
        if (!library)
            throw not_here("collectives: libnccl.so.2 does not load, not measured");
        find(library, "ncclCommInitAll", init_all);
        find(library, "ncclCommDestroy", destroy);
        find(library, "ncclGetErrorString", error_string);
        find(library, "ncclGetVersion", version);
        find(library, "ncclGroupStart", group_start);
        find(library, "ncclGroupEnd", group_end);
        find(library, "ncclAllReduce", all_reduce);
        find(library, "ncclAllGather", all_gather);
        find(library, "ncclReduceScatter", reduce_scatter);
        find(library, "ncclSend", send);
        find(library, "ncclRecv", recv);
    }
    template <class F> static void find(void *library, const char *name, F &f)
    {
        f = reinterpret_cast<F>(dlsym(library, name));
        if (!f)
            throw not_here(text("collectives: this libnccl has no %s", name));
    }
    void check(ncclResult_t r, const char *what) const
    {
        if (r != ncclSuccess)
            throw failure(text("%s: %s", what, error_string(r)));
    }
    decltype(&::ncclCommInitAll) init_all;
    decltype(&::ncclCommDestroy) destroy;
    decltype(&::ncclGetErrorString) error_string;
    decltype(&::ncclGetVersion) version;
    decltype(&::ncclGroupStart) group_start;
    decltype(&::ncclGroupEnd) group_end;
    decltype(&::ncclAllReduce) all_reduce;
    decltype(&::ncclAllGather) all_gather;
    decltype(&::ncclReduceScatter) reduce_scatter;
    decltype(&::ncclSend) send;
    decltype(&::ncclRecv) recv;
};

std::string version_text(int v) { return text("%d.%d.%d", v / 10000, v / 100 % 100, v % 100); }

/* n devices with their communicators, streams and buffers; the first is the one under test. */
class ring {
  public:
    ring(const nccl_api &api, int first, int n, int devices_n, size_t size_B) : api_(api), comm_((size_t)n, nullptr), rank_((size_t)n)
    {
        for (int r = 0; r < n; r++)
            device_.push_back((first + r) % devices_n);
        try {
            api.check(api.init_all(comm_.data(), n, device_.data()), "ncclCommInitAll");
            for (size_t r = 0; r < comm_.size(); r++) {
                MWB_CUDA(cudaSetDevice(device_[r]));
                MWB_CUDA(cudaMalloc(&rank_[r].send, size_B));
                MWB_CUDA(cudaMalloc(&rank_[r].recv, size_B));
                MWB_CUDA(cudaMemset(rank_[r].send, 0, size_B));
                MWB_CUDA(cudaStreamCreateWithFlags(&rank_[r].s, cudaStreamNonBlocking));
                MWB_CUDA(cudaDeviceSynchronize());
            }
            MWB_CUDA(cudaSetDevice(device_[0]));
        } catch (...) {
            release();
            throw;
        }
    }
    ~ring() { release(); }
    ring(const ring &) = delete;
    ring &operator=(const ring &) = delete;

    cudaStream_t first_stream() const { return rank_[0].s; }

    /* per_rank: elements that each rank sends to, or keeps of, each other: S = per_rank n elements; all_reduce takes S as one message. */
    void launch(int op, size_t per_rank)
    {
        size_t ranks = comm_.size();
        api_.check(api_.group_start(), "ncclGroupStart");
        for (size_t r = 0; r < ranks; r++) {
            rank &k = rank_[r];
            switch (op) {
            case MW_BENCH_OP_ALL_REDUCE: api_.check(api_.all_reduce(k.send, k.recv, per_rank * ranks, ncclHalf, ncclSum, comm_[r], k.s), "ncclAllReduce"); break;
            case MW_BENCH_OP_ALL_GATHER: api_.check(api_.all_gather(k.send, k.recv, per_rank, ncclHalf, comm_[r], k.s), "ncclAllGather"); break;
            case MW_BENCH_OP_REDUCE_SCATTER:
                api_.check(api_.reduce_scatter(k.send, k.recv, per_rank, ncclHalf, ncclSum, comm_[r], k.s), "ncclReduceScatter");
                break;
            default:
                for (size_t to = 0; to < ranks; to++) {
                    api_.check(api_.send(static_cast<char *>(k.send) + to * per_rank * 2, per_rank, ncclHalf, (int)to, comm_[r], k.s), "ncclSend");
                    api_.check(api_.recv(static_cast<char *>(k.recv) + to * per_rank * 2, per_rank, ncclHalf, (int)to, comm_[r], k.s), "ncclRecv");
                }
                break;
            }
        }
        api_.check(api_.group_end(), "ncclGroupEnd");
    }

    void sync()
    {
        for (size_t r = 0; r < comm_.size(); r++)
            MWB_CUDA(cudaStreamSynchronize(rank_[r].s));
    }

    /* Small whole numbers that depend on rank and place, exact in fp16 whatever the order of the sums. */
    static double value(size_t rank, size_t i) { return (double)((i * 5 + rank * 3) % 11); }

    void verify(int op)
    {
        const size_t per_rank = 1000, ranks = comm_.size(), all = per_rank * ranks;
        std::vector<uint16_t> raw(all);
        for (size_t r = 0; r < ranks; r++) {
            for (size_t i = 0; i < all; i++)
                raw[i] = mw_bench_fp16_encode(value(r, i));
            upload(rank_[r].send, raw.data(), 2 * all);
        }
        launch(op, per_rank);
        sync();
        for (size_t r = 0; r < ranks; r++) {
            MWB_CUDA(cudaMemcpy(raw.data(), rank_[r].recv, 2 * all, cudaMemcpyDefault));
            size_t n = op == MW_BENCH_OP_REDUCE_SCATTER ? per_rank : all;
            for (size_t i = 0; i < n; i++) {
                double got = mw_bench_fp16_decode(raw[i]), want = 0.0;
                if (op == MW_BENCH_OP_ALL_GATHER)
                    want = value(i / per_rank, i % per_rank);
                else if (op == MW_BENCH_OP_ALL_TO_ALL)
                    want = value(i / per_rank, r * per_rank + i % per_rank);
                else
                    for (size_t from = 0; from < ranks; from++)
                        want += value(from, op == MW_BENCH_OP_ALL_REDUCE ? i : r * per_rank + i);
                if (got != want)
                    throw wrong_result(text("%s: rank %zu element %zu is %g, expected %g", mw_bench_op_name(op), r, i, got, want));
            }
        }
    }

  private:
    struct rank { void *send = nullptr, *recv = nullptr; cudaStream_t s = nullptr; };

    void release()
    {
        for (size_t r = 0; r < comm_.size(); r++) {
            (void)cudaSetDevice(device_[r]);
            if (rank_[r].s)
                (void)cudaStreamDestroy(rank_[r].s);
            (void)cudaFree(rank_[r].send);
            (void)cudaFree(rank_[r].recv);
            if (comm_[r])
                (void)api_.destroy(comm_[r]);
        }
        (void)cudaSetDevice(device_[0]);
    }

    const nccl_api &api_;
    std::vector<ncclComm_t> comm_;
    std::vector<rank> rank_;
    std::vector<int> device_;
};

class collective_bench : public bench {
  public:
    explicit collective_bench(const lab &l) : l_(l)
    {
        if (l.devices_n < 2)
            throw not_here("collectives: one GPU only, not measured");
        api_.reset(new nccl_api());
        int v = 0;
        api_->check(api_->version(&v), "ncclGetVersion");
        version_ = version_text(v);
        for (size_t i = 0; i < l.plan->n; i++)
            if (l.plan->cases[i].kind == MW_BENCH_COLLECTIVE)
                most_B_ = std::max(most_B_, (size_t)l.plan->cases[i].bytes);
        most_B_ = std::min(most_B_, room_B(0.3, 4e9));
    }

    void run(const struct mw_bench_case &c) override
    {
        int n = c.n == 0 ? l_.devices_n : (int)c.n;
        if (n > l_.devices_n || (c.n != 0 && n == l_.devices_n))
            return; /* two devices are all devices: measured already */
        size_t ranks = (size_t)n, per_rank = std::max((size_t)c.bytes / 2 / ranks, (size_t)1), bytes = per_rank * ranks * 2;
        if (bytes > most_B_)
            throw not_here("collectives: the largest messages do not fit");
        std::unique_ptr<ring> &r = n == l_.devices_n ? all_ : pair_;
        if (!r)
            r.reset(new ring(*api_, l_.options->device, n, l_.devices_n, std::max(most_B_, 2000 * ranks)));
        if (std::find(checked_.begin(), checked_.end(), c.op * 1000 + n) == checked_.end()) {
            r->verify(c.op);
            checked_.push_back(c.op * 1000 + n);
        }
        timing t = time_launches(r->first_stream(), [&](int, cudaStream_t) { r->launch(c.op, per_rank); }, { c.slot_s, 1, 40, 5, false });
        r->sync();
        double factor = (c.op == MW_BENCH_OP_ALL_REDUCE ? 2.0 : 1.0) * (double)(n - 1) / (double)n;
        write(c, n, bytes, t.ms, factor * (double)bytes / t.ms.median / 1e6);
    }

  private:
    void write(const struct mw_bench_case &c, int n, size_t bytes, const struct mw_bench_summary &ms, double bus)
    {
        mw_bench_row_begin(l_.tables, MW_BENCH_T_NCCL);
        mw_bench_row_text(l_.tables, l_.system.c_str());
        mw_bench_row_text(l_.tables, l_.device.c_str());
        mw_bench_row_text(l_.tables, mw_bench_op_name(c.op));
        mw_bench_row_text(l_.tables, version_.c_str());
        mw_bench_row_text(l_.tables, "half");
        mw_bench_row_int(l_.tables, n);
        mw_bench_row_int(l_.tables, (long long)(bytes / 2));
        mw_bench_row_int(l_.tables, (long long)bytes);
        mw_bench_row_num(l_.tables, ms.median);
        mw_bench_row_num(l_.tables, bus);
        mw_bench_row_text(l_.tables, l_.source.c_str());
        mw_bench_row_text(l_.tables, "Apache-2.0");
        row_spread(l_, ms, false);
        row_end(l_);
    }

    const lab &l_;
    std::unique_ptr<nccl_api> api_;
    std::unique_ptr<ring> all_, pair_;
    std::string version_;
    size_t most_B_ = 0;
    std::vector<int> checked_;
};

} // namespace

std::unique_ptr<bench> make_collective(const lab &l) { return std::unique_ptr<bench>(new collective_bench(l)); }

std::string nccl_version()
{
    void *library = load_library(NAMES);
    auto version = library ? reinterpret_cast<decltype(&::ncclGetVersion)>(dlsym(library, "ncclGetVersion")) : nullptr;
    int v = 0;
    return version && version(&v) == ncclSuccess ? version_text(v) : "";
}
#else
std::unique_ptr<bench> make_collective(const lab &) { throw not_here("collectives: built without nccl.h, not measured"); }
std::string nccl_version() { return ""; }
#endif

} // namespace mwb
