/* cuda/bench/copy.cu - copies between host and device, pinned and pageable, and between devices; the first MiB of each size checked byte for byte. */
#include "cuda/bench/kernels.h"
#include <algorithm>
#include <cstring>

namespace mwb {
namespace {

/* Host memory, pinned or not, touched before use. */
class host_memory {
  public:
    host_memory(size_t size_B, bool pinned) : pinned_(pinned)
    {
        void *p = nullptr;
        if (pinned)
            MWB_CUDA(cudaMallocHost(&p, size_B));
        else
            p = aligned_alloc(4096, (size_B + 4095) / 4096 * 4096);
        if (!p)
            throw failure("out of host memory");
        at_ = static_cast<unsigned char *>(p);
        memset(at_, 0, size_B);
    }
    ~host_memory()
    {
        if (pinned_)
            (void)cudaFreeHost(at_);
        else
            free(at_);
    }
    host_memory(const host_memory &) = delete;
    host_memory &operator=(const host_memory &) = delete;
    unsigned char *at() const { return at_; }

  private:
    bool pinned_;
    unsigned char *at_ = nullptr;
};

void pattern(unsigned char *at, size_t n, unsigned seed)
{
    for (size_t i = 0; i < n; i++)
        at[i] = (unsigned char)((i * 2654435761u + seed) >> 13);
}

void same(const unsigned char *got, const unsigned char *want, size_t n, const char *what)
{
    if (memcmp(got, want, n) != 0)
        throw wrong_result(text("%s: a copy of %zu bytes arrived changed", what, n));
}

class copy_bench : public bench {
  public:
    explicit copy_bench(const lab &l) : l_(l)
    {
        for (size_t i = 0; i < l.plan->n; i++) {
            const struct mw_bench_case &c = l.plan->cases[i];
            if (c.kind == MW_BENCH_COPY)
                most_B_ = std::max(most_B_, (size_t)c.bytes / (c.op == MW_BENCH_OP_BOTH_PINNED ? 2 : 1));
        }
        device_ = buffer(2 * most_B_);
    }
    ~copy_bench() override
    {
        if (peer_at_) {
            (void)cudaSetDevice(peer_);
            (void)cudaFree(peer_at_);
            (void)cudaSetDevice(l_.options->device);
        }
    }

    void run(const struct mw_bench_case &c) override
    {
        if (c.op == MW_BENCH_OP_PEER) {
            run_peer(c);
            return;
        }
        bool pinned = c.op == MW_BENCH_OP_H2D_PINNED || c.op == MW_BENCH_OP_D2H_PINNED || c.op == MW_BENCH_OP_BOTH_PINNED;
        if (!host_ || pinned != host_pinned_) {
            host_.reset(); /* before the next is made: page-locked memory is scarce */
            host_.reset(new host_memory(2 * most_B_, pinned));
            host_pinned_ = pinned;
        }
        size_t n = (size_t)c.bytes / (c.op == MW_BENCH_OP_BOTH_PINNED ? 2 : 1);
        verify(n);
        struct mw_bench_summary ms;
        if (pinned) {
            stream back;
            event done, begun;
            auto launch = [&](int, cudaStream_t s) { copy_once(c.op, n, s, back, begun, done); };
            ms = time_launches(l_.main_stream, launch, { c.slot_s, 1, 60, 5, false }).ms;
        } else { /* pageable copies block the host: its clock sees all of it */
            auto call = [&] {
                if (c.op == MW_BENCH_OP_H2D_PAGEABLE)
                    MWB_CUDA(cudaMemcpy(device_.as<void>(), host_->at(), n, cudaMemcpyHostToDevice));
                else
                    MWB_CUDA(cudaMemcpy(host_->at(), device_.as<void>(), n, cudaMemcpyDeviceToHost));
                MWB_CUDA(cudaDeviceSynchronize());
            };
            ms = blocking(call, c.slot_s);
        }
        const char *direction = c.op == MW_BENCH_OP_H2D_PAGEABLE ? "h2d" : c.op == MW_BENCH_OP_D2H_PAGEABLE ? "d2h" : mw_bench_op_name(c.op);
        write(direction, pinned ? "pinned" : "pageable", "", c.bytes, ms);
    }

  private:
    void copy_once(int op, size_t n, cudaStream_t s, cudaStream_t back, cudaEvent_t begun, cudaEvent_t done)
    {
        if (op != MW_BENCH_OP_D2H_PINNED)
            MWB_CUDA(cudaMemcpyAsync(device_.as<void>(), host_->at(), n, cudaMemcpyHostToDevice, s));
        if (op == MW_BENCH_OP_D2H_PINNED)
            MWB_CUDA(cudaMemcpyAsync(host_->at(), device_.as<void>(), n, cudaMemcpyDeviceToHost, s));
        if (op != MW_BENCH_OP_BOTH_PINNED)
            return;
        /* the other direction runs beside the copy above, in its own stream; both are joined before the next pair */
        MWB_CUDA(cudaMemcpyAsync(host_->at() + most_B_, device_.as<char>(most_B_), n, cudaMemcpyDeviceToHost, back));
        MWB_CUDA(cudaEventRecord(done, back));
        MWB_CUDA(cudaStreamWaitEvent(s, done, 0));
        MWB_CUDA(cudaEventRecord(begun, s));
        MWB_CUDA(cudaStreamWaitEvent(back, begun, 0));
    }

    /* There and back; up to 1 MiB, so that the host's own comparison stays short. */
    void verify(size_t n)
    {
        size_t probe = std::min(n, (size_t)1 << 20);
        unsigned char *from = host_->at(), *to = host_->at() + most_B_;
        pattern(from, probe, (unsigned)n);
        memset(to, 0, probe);
        MWB_CUDA(cudaMemcpy(device_.as<void>(), from, probe, cudaMemcpyHostToDevice));
        MWB_CUDA(cudaMemcpy(to, device_.as<void>(), probe, cudaMemcpyDeviceToHost));
        same(to, from, probe, "host and device");
    }

    struct mw_bench_summary blocking(const std::function<void()> &call, double slot_s)
    {
        std::vector<double> ms;
        call();
        for (double start_s = now_s(); ms.size() < 5 || (now_s() - start_s < slot_s && ms.size() < 200);) {
            double a = now_s();
            call();
            ms.push_back((now_s() - a) * 1e3);
        }
        return mw_bench_summarise(ms.data(), ms.size());
    }

    void open_peer()
    {
        peer_ = (l_.options->device + 1) % l_.devices_n;
        MWB_CUDA(cudaDeviceCanAccessPeer(&direct_, l_.options->device, peer_));
        if (direct_) {
            cudaError_t status = cudaDeviceEnablePeerAccess(peer_, 0);
            if (status == cudaErrorPeerAccessAlreadyEnabled)
                (void)cudaGetLastError();
            else
                MWB_CUDA(status);
        }
        MWB_CUDA(cudaSetDevice(peer_));
        cudaError_t status = cudaMalloc(&peer_at_, most_B_);
        MWB_CUDA(cudaSetDevice(l_.options->device));
        MWB_CUDA(status);
        host_.reset();
    }

    void run_peer(const struct mw_bench_case &c)
    {
        if (l_.devices_n < 2)
            throw not_here("p2p: one GPU only");
        if (!peer_at_)
            open_peer();
        size_t n = (size_t)c.bytes, probe = std::min(n, (size_t)1 << 20);
        std::vector<unsigned char> from(probe), to(probe);
        pattern(from.data(), probe, (unsigned)n);
        MWB_CUDA(cudaMemcpy(device_.as<void>(), from.data(), probe, cudaMemcpyHostToDevice));
        MWB_CUDA(cudaMemcpyPeer(peer_at_, peer_, device_.as<void>(), l_.options->device, probe));
        MWB_CUDA(cudaMemcpyPeer(device_.as<char>(most_B_), l_.options->device, peer_at_, peer_, probe));
        MWB_CUDA(cudaMemcpy(to.data(), device_.as<char>(most_B_), probe, cudaMemcpyDeviceToHost));
        same(to.data(), from.data(), probe, "device to device");
        auto launch = [&](int, cudaStream_t s) { MWB_CUDA(cudaMemcpyPeerAsync(peer_at_, peer_, device_.as<void>(), l_.options->device, n, s)); };
        timing t = time_launches(l_.main_stream, launch, { c.slot_s, 1, 60, 5, false });
        write("p2p", direct_ ? "none" : "staged", text("%d", peer_).c_str(), c.bytes, t.ms);
    }

    void write(const char *direction, const char *host, const char *peer, double bytes, const struct mw_bench_summary &ms)
    {
        mw_bench_row_begin(l_.tables, MW_BENCH_T_COPY);
        mw_bench_row_text(l_.tables, l_.system.c_str());
        mw_bench_row_text(l_.tables, l_.device.c_str());
        mw_bench_row_text(l_.tables, direction);
        mw_bench_row_text(l_.tables, host);
        mw_bench_row_text(l_.tables, peer);
        mw_bench_row_int(l_.tables, (long long)bytes);
        mw_bench_row_num(l_.tables, ms.median);
        mw_bench_row_num(l_.tables, bytes / ms.median / 1e6);
        mw_bench_row_text(l_.tables, l_.source.c_str());
        mw_bench_row_text(l_.tables, "Apache-2.0");
        row_spread(l_, ms, false);
        row_end(l_);
    }

    const lab &l_;
    size_t most_B_ = 0;
    buffer device_;
    std::unique_ptr<host_memory> host_;
    bool host_pinned_ = false;
    int peer_ = 0, direct_ = 0;
    void *peer_at_ = nullptr;
};

} // namespace

std::unique_ptr<bench> make_copy(const lab &l) { return std::unique_ptr<bench>(new copy_bench(l)); }

} // namespace mwb
