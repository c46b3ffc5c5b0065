/* cuda/bench/batched.cu - strided batches through cuBLASLt and grouped products of uneven size (experts of a mixture) through cuBLAS. */
#include "cuda/bench/kernels.h"
#include "cuda/bench/product.h"
#include <algorithm>
#include <cublas_v2.h>
#include <dlfcn.h>

namespace mwb {
namespace {

size_t aligned(size_t n_B) { return (n_B + 255) / 256 * 256; }

/* cublasGemmGroupedBatchedEx of libcublas, found at run time. */
class grouped_api {
  public:
    grouped_api() : workspace_(WORKSPACE_B)
    {
        static const char *const NAMES[] = { "libcublas.so.13", "libcublas.so", nullptr };
        void *library = load_library(NAMES);
        if (!library)
            throw not_here("grouped products: libcublas.so.13 does not load");
        auto create = reinterpret_cast<decltype(&::cublasCreate_v2)>(dlsym(library, "cublasCreate_v2"));
        destroy_ = reinterpret_cast<decltype(&::cublasDestroy_v2)>(dlsym(library, "cublasDestroy_v2"));
        set_stream_ = reinterpret_cast<decltype(&::cublasSetStream_v2)>(dlsym(library, "cublasSetStream_v2"));
        set_workspace_ = reinterpret_cast<decltype(&::cublasSetWorkspace_v2)>(dlsym(library, "cublasSetWorkspace_v2"));
        gemm_ = reinterpret_cast<decltype(&::cublasGemmGroupedBatchedEx)>(dlsym(library, "cublasGemmGroupedBatchedEx"));
        status_ = reinterpret_cast<decltype(&::cublasGetStatusString)>(dlsym(library, "cublasGetStatusString"));
        if (!create || !destroy_ || !set_stream_ || !set_workspace_ || !gemm_ || !status_)
            throw not_here("grouped products: this libcublas has none");
        check(create(&handle_), "cublasCreate");
    }
    ~grouped_api()
    {
        if (handle_)
            (void)destroy_(handle_);
    }
    grouped_api(const grouped_api &) = delete;
    grouped_api &operator=(const grouped_api &) = delete;

    void check(cublasStatus_t status, const char *what) const
    {
        if (status == CUBLAS_STATUS_NOT_SUPPORTED || status == CUBLAS_STATUS_ARCH_MISMATCH)
            throw not_here(text("grouped products: %s: %s", what, status_(status)));
        if (status != CUBLAS_STATUS_SUCCESS)
            throw failure(text("%s: %s", what, status_(status)));
    }
    /* Setting the stream resets the workspace to the handle's own, hence in this order. */
    void aim(cudaStream_t s) const
    {
        check(set_stream_(handle_, s), "cublasSetStream");
        check(set_workspace_(handle_, workspace_.as<void>(), WORKSPACE_B), "cublasSetWorkspace");
    }
    decltype(&::cublasGemmGroupedBatchedEx) gemm_;
    cublasHandle_t handle_ = nullptr;

  private:
    decltype(&::cublasDestroy_v2) destroy_;
    decltype(&::cublasSetStream_v2) set_stream_;
    decltype(&::cublasSetWorkspace_v2) set_workspace_;
    decltype(&::cublasGetStatusString) status_;
    buffer workspace_;
};

/* The arguments of one grouped call: experts' weights (n x k each), one behind the other, and rows of x handed out in order. */
class group {
  public:
    group(const struct mw_bench_case &c, const char *x, const char *w, char *y)
        : dtype_(c.dtype), k_((int)c.k), n_((int)c.n), count_((size_t)c.batch), rows_(count_), one_(count_, 1), n_each_(count_, n_), k_each_(count_, k_),
          transposed_(count_, CUBLAS_OP_T), plain_(count_, CUBLAS_OP_N), alpha_(count_, 1.0f), beta_(count_, 0.0f), pointers_(3 * count_ * sizeof(void *))
    {
        size_t in_B = (size_t)mw_bench_dtype_bits(c.dtype) / 8, out_B = type_of(c.dtype).out_B;
        std::vector<const void *> at(3 * count_);
        int64_t row = 0;
        for (size_t e = 0; e < count_; e++) {
            rows_[e] = (int)mw_bench_group_tokens(c.m, c.batch, (int64_t)e);
            first_row_.push_back(row);
            at[e] = w + e * (size_t)(c.n * c.k) * in_B;
            at[count_ + e] = x + (size_t)(row * c.k) * in_B;
            at[2 * count_ + e] = y + (size_t)(row * c.n) * out_B;
            row += rows_[e];
        }
        upload(pointers_.as<void>(), at.data(), at.size() * sizeof(void *));
    }

    void launch(const grouped_api &api) const
    {
        product_type t = type_of(dtype_);
        const void *const *w = pointers_.as<const void *>(), *const *x = w + count_;
        void *const *y = pointers_.as<void *>() + 2 * count_;
        api.check(api.gemm_(api.handle_, transposed_.data(), plain_.data(), n_each_.data(), rows_.data(), k_each_.data(), alpha_.data(), w, t.in, k_each_.data(), x,
                            t.in, k_each_.data(), beta_.data(), y, t.out, n_each_.data(), (int)count_, one_.data(), t.compute),
                  "cublasGemmGroupedBatchedEx");
    }

    int rows(size_t e) const { return rows_[e]; }
    int64_t first_row(size_t e) const { return first_row_[e]; }

  private:
    int dtype_, k_, n_;
    size_t count_;
    std::vector<int> rows_, one_, n_each_, k_each_;
    std::vector<int64_t> first_row_;
    std::vector<cublasOperation_t> transposed_, plain_;
    std::vector<float> alpha_, beta_;
    buffer pointers_;
};

class batched_bench : public bench {
  public:
    explicit batched_bench(const lab &l) : l_(l), engine_(l)
    {
        double set_B = 0.0, out_B = 0.0;
        for (size_t i = 0; i < l.plan->n; i++) {
            const struct mw_bench_case &c = l.plan->cases[i];
            if (c.kind != MW_BENCH_BATCHED)
                continue;
            set_B = std::max(set_B, (double)in_bytes(c));
            out_B = std::max(out_B, (double)out_bytes(c));
        }
        pool_ = buffer(room_B(0.5, 2.0 * set_B + 3.0 * l.l2_B));
        out_ = buffer(room_B(0.5, out_B + 2.0 * l.l2_B));
    }

    void run(const struct mw_bench_case &c) override
    {
        if (c.dtype != filled_) {
            launch_fill(c.dtype, pool_.as<void>(), pool_.size_B(), 200 + (unsigned)c.dtype, stream_blocks(l_.prop), l_.main_stream);
            MWB_CUDA(cudaStreamSynchronize(l_.main_stream));
            filled_ = c.dtype;
        }
        if (in_bytes(c) > pool_.size_B() || out_bytes(c) > out_.size_B())
            throw not_here(text("%s: the largest batches do not fit", mw_bench_dtype_name(c.dtype)));
        size_t sets = std::min(pool_.size_B() / in_bytes(c), (size_t)(2.0 * l_.l2_B / (double)in_bytes(c)) + 1);
        if (c.op == MW_BENCH_OP_GROUPED)
            run_grouped(c, sets);
        else
            run_batched(c, sets);
    }

  private:
    static int64_t x_sets(const struct mw_bench_case &c) { return c.op == MW_BENCH_OP_BATCHED ? c.batch : 1; }
    static size_t x_bytes(const struct mw_bench_case &c) { return aligned((size_t)(x_sets(c) * c.m * c.k) * (size_t)mw_bench_dtype_bits(c.dtype) / 8); }
    static size_t in_bytes(const struct mw_bench_case &c) { return x_bytes(c) + aligned((size_t)(c.batch * c.n * c.k) * (size_t)mw_bench_dtype_bits(c.dtype) / 8); }
    static size_t out_bytes(const struct mw_bench_case &c) { return aligned((size_t)(x_sets(c) * c.m * c.n) * type_of(c.dtype).out_B); }

    void run_batched(const struct mw_bench_case &c, size_t sets)
    {
        product p(engine_, c.dtype, c.m, c.n, c.k, c.batch);
        size_t outs = std::min(out_.size_B() / out_bytes(c), sets);
        auto launch = [&](size_t algorithm, int i, cudaStream_t s) {
            char *set = pool_.as<char>((size_t)i % sets * in_bytes(c));
            p.launch(algorithm, set, set + x_bytes(c), out_.as<char>((size_t)i % outs * out_bytes(c)), s);
        };
        cudaStream_t s = l_.main_stream;
        p.find(3);
        size_t best = best_algorithm(p, s, launch);
        launch_fill_byte(out_.as<void>(), out_bytes(c), 0xff, s);
        launch(best, 0, s);
        MWB_CUDA(cudaStreamSynchronize(s));
        size_t in_bits = (size_t)mw_bench_dtype_bits(c.dtype), out_B = type_of(c.dtype).out_B;
        for (int64_t b : { (int64_t)0, c.batch - 1 })
            check_product(c.dtype, c.m, c.n, c.k, pool_.as<char>((size_t)(b * c.m * c.k) * in_bits / 8),
                          pool_.as<char>(x_bytes(c) + (size_t)(b * c.n * c.k) * in_bits / 8), out_.as<char>((size_t)(b * c.m * c.n) * out_B));
        timing t = time_launches(s, [&](int i, cudaStream_t to) { launch(best, i, to); }, { c.slot_s, (int)std::min(sets, (size_t)1024), 60, 5, true });
        write(c, t, "cublaslt", engine_.name(), "strided");
    }

    void run_grouped(const struct mw_bench_case &c, size_t sets)
    {
        if (!grouped_)
            grouped_.reset(new grouped_api());
        cudaStream_t s = l_.main_stream;
        std::vector<std::unique_ptr<group>> groups;
        size_t outs = std::min(out_.size_B() / out_bytes(c), sets);
        for (size_t i = 0; i < sets; i++) {
            char *set = pool_.as<char>(i * in_bytes(c));
            groups.emplace_back(new group(c, set, set + x_bytes(c), out_.as<char>(i % outs * out_bytes(c))));
        }
        grouped_->aim(s);
        launch_fill_byte(out_.as<void>(), out_bytes(c), 0xff, s);
        groups[0]->launch(*grouped_);
        MWB_CUDA(cudaStreamSynchronize(s));
        size_t in_B = (size_t)mw_bench_dtype_bits(c.dtype) / 8, out_B = type_of(c.dtype).out_B;
        for (size_t e : { (size_t)0, (size_t)c.batch / 2, (size_t)c.batch - 1 }) {
            size_t first = (size_t)groups[0]->first_row(e);
            check_product(c.dtype, groups[0]->rows(e), c.n, c.k, pool_.as<char>(first * (size_t)c.k * in_B),
                          pool_.as<char>(x_bytes(c) + e * (size_t)(c.n * c.k) * in_B), out_.as<char>(first * (size_t)c.n * out_B));
        }
        /* no graph: the call may copy its host arrays, so the host's submission is part of the time where it is longer than the work */
        timing t = time_launches(s, [&](int i, cudaStream_t) { groups[(size_t)i % sets]->launch(*grouped_); },
                                 { c.slot_s, (int)std::min(sets, (size_t)256), 40, 5, false });
        write(c, t, "cublas_grouped", "cuBLAS", "grouped_uneven");
    }

    void write(const struct mw_bench_case &c, const timing &t, const char *kernel, const std::string &engine, const char *layout)
    {
        mw_bench_row_begin(l_.tables, MW_BENCH_T_BATCHED);
        mw_bench_row_text(l_.tables, l_.system.c_str());
        mw_bench_row_text(l_.tables, l_.device.c_str());
        mw_bench_row_text(l_.tables, mw_bench_dtype_name(c.dtype));
        mw_bench_row_int(l_.tables, c.m);
        mw_bench_row_int(l_.tables, c.n);
        mw_bench_row_int(l_.tables, c.k);
        mw_bench_row_num(l_.tables, t.ms.median);
        mw_bench_row_text(l_.tables, kernel);
        mw_bench_row_text(l_.tables, engine.c_str());
        mw_bench_row_text(l_.tables, l_.source.c_str());
        mw_bench_row_text(l_.tables, "Apache-2.0");
        row_spread(l_, t.ms, true);
        mw_bench_row_int(l_.tables, c.batch);
        mw_bench_row_text(l_.tables, layout);
        row_end(l_);
    }

    const lab &l_;
    product_engine engine_;
    buffer pool_, out_;
    std::unique_ptr<grouped_api> grouped_;
    int filled_ = -1;
};

} // namespace

std::unique_ptr<bench> make_batched(const lab &l) { return std::unique_ptr<bench>(new batched_bench(l)); }

} // namespace mwb
