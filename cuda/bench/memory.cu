/* cuda/bench/memory.cu - read, write, copy and triad over footprints from inside the L2 cache to gigabytes; the same memory again each time. */
#include "cuda/bench/kernels.h"
#include <algorithm>
#include <map>

namespace mwb {
namespace {

const float TRIAD_SCALE = 1.7f;

class memory_bench : public bench {
  public:
    explicit memory_bench(const lab &l) : l_(l), blocks_(stream_blocks(l.prop)), sums_((size_t)blocks_ * sizeof(double))
    {
        double most_B = 0.0;
        for (size_t i = 0; i < l.plan->n; i++)
            if (l.plan->cases[i].kind == MW_BENCH_MEMORY)
                most_B = std::max(most_B, l.plan->cases[i].bytes);
        pool_ = buffer(room_B(0.8, most_B));
        launch_fill(MW_BENCH_FP32, pool_.as<void>(), pool_.size_B(), 1, blocks_, l.main_stream);
        MWB_CUDA(cudaStreamSynchronize(l.main_stream));
    }

    void run(const struct mw_bench_case &c) override
    {
        if (!checked_.count(c.op)) {
            checked_[c.op] = "";
            try {
                verify(c.op);
            } catch (const wrong_result &e) {
                checked_[c.op] = e.what();
            }
        }
        if (!checked_[c.op].empty())
            throw wrong_result(checked_[c.op]);
        if (c.bytes > (double)pool_.size_B())
            throw not_here("memory: the largest footprints do not fit");
        size_t arrays = arrays_of(c.op), n = (size_t)c.bytes / (4 * arrays) / 64 * 64;
        timing_how how = { c.slot_s, 1, 60, 5, true };
        timing t = time_launches(l_.main_stream, [&](int, cudaStream_t s) { launch(c.op, pool_.as<float>(), n, s); }, how);
        double bytes = 4.0 * (double)(n * arrays);
        write(c, bytes, t);
    }

  private:
    static size_t arrays_of(int op) { return op == MW_BENCH_OP_TRIAD ? 3 : op == MW_BENCH_OP_COPY ? 2 : 1; }

    /* Arrays of n floats, one behind the other from `at`; n a multiple of 64, so that each starts on 256 bytes. */
    void launch(int op, float *at, size_t n, cudaStream_t s)
    {
        switch (op) {
        case MW_BENCH_OP_READ:  launch_read(at, n, sums_.as<double>(), blocks_, s); break;
        case MW_BENCH_OP_WRITE: launch_write(at, n, 0.5f, blocks_, s); break;
        case MW_BENCH_OP_COPY:  launch_copy(at, at + n, n, blocks_, s); break;
        case MW_BENCH_OP_TRIAD: launch_triad(at, at + n, at + 2 * n, TRIAD_SCALE, n, blocks_, s); break;
        default: throw failure("memory: no such operation");
        }
    }

    /* Every element at two sizes that are no multiple of anything, one of them twice a full grid's step (four times four floats per thread) and some. */
    void verify(int op)
    {
        for (size_t n : { (size_t)1003, (size_t)blocks_ * STREAM_BLOCK_N * 32 + 10011 }) {
            size_t gap = (n + 127) / 64 * 64;
            buffer three(3 * gap * sizeof(float));
            float *a = three.as<float>(), *b = a + gap, *c = b + gap;
            cudaStream_t s = l_.main_stream;
            launch_fill(MW_BENCH_FP32, a, 3 * gap * sizeof(float), 7, blocks_, s);
            std::vector<float> before(3 * gap), after(3 * gap);
            MWB_CUDA(cudaStreamSynchronize(s));
            MWB_CUDA(cudaMemcpy(before.data(), a, 3 * gap * sizeof(float), cudaMemcpyDeviceToHost));
            switch (op) {
            case MW_BENCH_OP_READ:  launch_read(a, n, sums_.as<double>(), blocks_, s); break;
            case MW_BENCH_OP_WRITE: launch_write(a, n, 0.5f, blocks_, s); break;
            case MW_BENCH_OP_COPY:  launch_copy(a, b, n, blocks_, s); break;
            default:                launch_triad(b, c, a, TRIAD_SCALE, n, blocks_, s); break;
            }
            MWB_CUDA(cudaStreamSynchronize(s));
            MWB_CUDA(cudaMemcpy(after.data(), a, 3 * gap * sizeof(float), cudaMemcpyDeviceToHost));
            if (op == MW_BENCH_OP_READ)
                verify_sum(before.data(), n);
            for (size_t i = 0; op != MW_BENCH_OP_READ && i < gap; i++) {
                double want = before[i + (op == MW_BENCH_OP_COPY ? gap : 0)], got = after[i + (op == MW_BENCH_OP_COPY ? gap : 0)];
                if (i < n) /* beyond n nothing may change */
                    want = op == MW_BENCH_OP_WRITE  ? 0.5
                           : op == MW_BENCH_OP_COPY ? before[i]
                                                    : (double)before[i + gap] + (double)TRIAD_SCALE * (double)before[i + 2 * gap];
                if (!mw_bench_near(got, want, op == MW_BENCH_OP_TRIAD ? 1e-6 : 0.0, 1e-2))
                    throw wrong_result(text("%s: element %zu of %zu is %.9g, expected %.9g", mw_bench_op_name(op), i, n, got, want));
            }
        }
    }

    void verify_sum(const float *a, size_t n)
    {
        std::vector<double> part((size_t)blocks_);
        MWB_CUDA(cudaMemcpy(part.data(), sums_.as<double>(), part.size() * sizeof(double), cudaMemcpyDeviceToHost));
        double got = 0.0, want = 0.0, size = 0.0;
        for (double p : part)
            got += p;
        for (size_t i = 0; i < n; i++) {
            want += a[i];
            size += a[i] < 0.0f ? -(double)a[i] : (double)a[i];
        }
        if (!mw_bench_near(got, want, 1e-6, size)) /* fp32 runs of 256 values: 2^-24 each, at random */
            throw wrong_result(text("read: the sum of %zu values is %.9g, expected %.9g", n, got, want));
    }

    void write(const struct mw_bench_case &c, double bytes, const timing &t)
    {
        mw_bench_row_begin(l_.tables, MW_BENCH_T_MEMORY);
        mw_bench_row_text(l_.tables, l_.device.c_str());
        mw_bench_row_text(l_.tables, mw_bench_op_name(c.op));
        mw_bench_row_text(l_.tables, mw_bench_dtype_name(c.dtype));
        mw_bench_row_text(l_.tables, "");
        mw_bench_row_text(l_.tables, "");
        mw_bench_row_int(l_.tables, (long long)bytes);
        mw_bench_row_int(l_.tables, (long long)bytes);
        mw_bench_row_num(l_.tables, t.ms.median);
        mw_bench_row_num(l_.tables, bytes / t.ms.median / 1e6);
        mw_bench_row_text(l_.tables, l_.source.c_str());
        mw_bench_row_text(l_.tables, "Apache-2.0");
        row_spread(l_, t.ms, true);
        row_end(l_);
    }

    const lab &l_;
    int blocks_;
    buffer sums_, pool_;
    std::map<int, std::string> checked_;
};

} // namespace

std::unique_ptr<bench> make_memory(const lab &l) { return std::unique_ptr<bench>(new memory_bench(l)); }

} // namespace mwb
