/* cuda/bench/gemm.cu - matrix products type by type: operands rotated through a pool larger than the L2 cache, best of several algorithms. */
#include "cuda/bench/kernels.h"
#include "cuda/bench/product.h"
#include <algorithm>

namespace mwb {
namespace {

class gemm_bench : public bench {
  public:
    explicit gemm_bench(const lab &l) : l_(l), engine_(l)
    {
        double set_B = 0.0, out_B = 0.0;
        for (size_t i = 0; i < l.plan->n; i++) {
            const struct mw_bench_case &c = l.plan->cases[i];
            if (c.kind != MW_BENCH_GEMM)
                continue;
            set_B = std::max(set_B, (double)((c.m + c.n) * c.k) * mw_bench_dtype_bits(c.dtype) / 8.0 + 512.0);
            out_B = std::max(out_B, (double)(c.m * c.n) * (double)type_of(c.dtype).out_B + 256.0);
        }
        pool_ = buffer(room_B(0.5, 2.0 * set_B + 3.0 * l.l2_B));
        out_ = buffer(room_B(0.5, out_B + 2.0 * l.l2_B));
    }

    void run(const struct mw_bench_case &c) override
    {
        fill(c.dtype);
        product p(engine_, c.dtype, c.m, c.n, c.k, 1);
        size_t x_B = p.x_B(), set_B = x_B + p.w_B(), y_B = p.y_B();
        if (set_B > pool_.size_B() || y_B > out_.size_B())
            throw not_here(text("%s: the largest matrix products do not fit", mw_bench_dtype_name(c.dtype)));
        size_t sets = std::min(pool_.size_B() / set_B, (size_t)(2.0 * l_.l2_B / (double)set_B) + 1), outs = std::min(out_.size_B() / y_B, sets);
        auto launch = [&](size_t algorithm, int i, cudaStream_t s) {
            char *set = pool_.as<char>((size_t)i % sets * set_B);
            p.launch(algorithm, set, set + x_B, out_.as<char>((size_t)i % outs * y_B), s);
        };
        p.find(l_.plan->quick ? 3 : 6);
        cudaStream_t s = l_.main_stream;
        size_t best = best_algorithm(p, s, launch);
        launch_fill_byte(out_.as<void>(), y_B, 0xff, s); /* what is not written is NaN, or -1 */
        launch(best, 0, s);
        MWB_CUDA(cudaStreamSynchronize(s));
        check_product(c.dtype, c.m, c.n, c.k, pool_.as<char>(), pool_.as<char>(x_B), out_.as<void>());
        timing t = time_launches(s, [&](int i, cudaStream_t to) { launch(best, i, to); }, { c.slot_s, (int)std::min(sets, (size_t)1024), 60, 5, true });
        write(c, t, p, best);
    }

  private:
    /* New random values when the type changes; every aligned piece of the pool serves as an operand. */
    void fill(int dtype)
    {
        if (dtype == filled_)
            return;
        launch_fill(dtype, pool_.as<void>(), pool_.size_B(), 100 + (unsigned)dtype, stream_blocks(l_.prop), l_.main_stream);
        MWB_CUDA(cudaStreamSynchronize(l_.main_stream));
        filled_ = dtype;
    }

    void write(const struct mw_bench_case &c, const timing &t, const product &p, size_t best)
    {
        mw_bench_row_begin(l_.tables, MW_BENCH_T_GEMM);
        mw_bench_row_text(l_.tables, l_.system.c_str());
        mw_bench_row_text(l_.tables, l_.device.c_str());
        mw_bench_row_text(l_.tables, mw_bench_dtype_name(c.dtype));
        mw_bench_row_int(l_.tables, c.m);
        mw_bench_row_int(l_.tables, c.n);
        mw_bench_row_int(l_.tables, c.k);
        mw_bench_row_num(l_.tables, t.ms.median);
        mw_bench_row_text(l_.tables, c.dtype == MW_BENCH_FP8 ? "cublaslt_fast_accum" : "cublaslt");
        mw_bench_row_text(l_.tables, engine_.name().c_str());
        mw_bench_row_text(l_.tables, l_.source.c_str());
        mw_bench_row_text(l_.tables, "Apache-2.0");
        row_spread(l_, t.ms, true);
        mw_bench_row_int(l_.tables, (long long)p.workspace_B(best));
        mw_bench_row_int(l_.tables, (long long)p.algorithms_n());
        row_end(l_);
    }

    const lab &l_;
    product_engine engine_;
    buffer pool_, out_;
    int filled_ = -1;
};

} // namespace

std::unique_ptr<bench> make_gemm(const lab &l) { return std::unique_ptr<bench>(new gemm_bench(l)); }

} // namespace mwb
