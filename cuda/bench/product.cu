/* cuda/bench/product.cu - cuBLASLt descriptors and launches; attributes as in cublasLt.h of CUDA 13. */
#include "cuda/bench/product.h"
#include <algorithm>
#include <cmath>
#include <dlfcn.h>
#include <limits>

namespace mwb {
namespace {

size_t aligned(double n_B) { return ((size_t)std::ceil(n_B) + 255) / 256 * 256; }

template <class F> void find_symbol(void *library, const char *name, F &f)
{
    f = reinterpret_cast<F>(dlsym(library, name));
    if (!f)
        throw failure(text("libcublasLt has no %s", name));
}

const char *const CUBLASLT[] = { "libcublasLt.so.13", "libcublasLt.so", nullptr };

} // namespace

cublaslt::cublaslt()
{
    void *library = load_library(CUBLASLT);
    if (!library)
        throw failure("libcublasLt.so.13 does not load, LD_LIBRARY_PATH can name its folder: no matrix products");
    find_symbol(library, "cublasLtCreate", create);
    find_symbol(library, "cublasLtDestroy", destroy);
    find_symbol(library, "cublasLtGetVersion", version);
    find_symbol(library, "cublasLtGetStatusString", status_string);
    find_symbol(library, "cublasLtMatmulDescCreate", desc_create);
    find_symbol(library, "cublasLtMatmulDescDestroy", desc_destroy);
    find_symbol(library, "cublasLtMatmulDescSetAttribute", desc_set);
    find_symbol(library, "cublasLtMatrixLayoutCreate", layout_create);
    find_symbol(library, "cublasLtMatrixLayoutDestroy", layout_destroy);
    find_symbol(library, "cublasLtMatrixLayoutSetAttribute", layout_set);
    find_symbol(library, "cublasLtMatmulPreferenceCreate", preference_create);
    find_symbol(library, "cublasLtMatmulPreferenceDestroy", preference_destroy);
    find_symbol(library, "cublasLtMatmulPreferenceSetAttribute", preference_set);
    find_symbol(library, "cublasLtMatmulAlgoGetHeuristic", heuristic);
    find_symbol(library, "cublasLtMatmul", matmul);
}

std::string cublaslt_version()
{
    void *library = load_library(CUBLASLT);
    auto version = library ? reinterpret_cast<decltype(&::cublasLtGetVersion)>(dlsym(library, "cublasLtGetVersion")) : nullptr;
    if (!version)
        return "";
    size_t v = version(); /* 130002: 13.0.2 */
    return text("%zu.%zu.%zu", v / 10000, v / 100 % 100, v % 100);
}

product_type type_of(int dtype)
{
    switch ((enum mw_bench_dtype)dtype) {
    case MW_BENCH_BF16:  return { CUDA_R_16BF, CUDA_R_16BF, CUDA_R_32F, CUBLAS_COMPUTE_32F, MW_BENCH_BF16, 2 };
    case MW_BENCH_FP16:  return { CUDA_R_16F, CUDA_R_16F, CUDA_R_32F, CUBLAS_COMPUTE_32F, MW_BENCH_FP16, 2 };
    case MW_BENCH_FP8:   return { CUDA_R_8F_E4M3, CUDA_R_16BF, CUDA_R_32F, CUBLAS_COMPUTE_32F, MW_BENCH_BF16, 2 };
    case MW_BENCH_NVFP4: return { CUDA_R_4F_E2M1, CUDA_R_16BF, CUDA_R_32F, CUBLAS_COMPUTE_32F, MW_BENCH_BF16, 2 };
    case MW_BENCH_TF32:  return { CUDA_R_32F, CUDA_R_32F, CUDA_R_32F, CUBLAS_COMPUTE_32F_FAST_TF32, MW_BENCH_FP32, 4 };
    case MW_BENCH_FP32:  return { CUDA_R_32F, CUDA_R_32F, CUDA_R_32F, CUBLAS_COMPUTE_32F, MW_BENCH_FP32, 4 };
    case MW_BENCH_FP64:  return { CUDA_R_64F, CUDA_R_64F, CUDA_R_64F, CUBLAS_COMPUTE_64F, MW_BENCH_FP64, 8 };
    case MW_BENCH_INT8:  return { CUDA_R_8I, CUDA_R_32I, CUDA_R_32I, CUBLAS_COMPUTE_32I, -1, 4 };
    case MW_BENCH_DTYPE_N: break;
    }
    throw failure("no such type of matrix product");
}

product_engine::product_engine(const lab &l) : l_(l), workspace_(WORKSPACE_B) { check(api_.create(&handle_), "cublasLtCreate"); }

product_engine::~product_engine()
{
    if (handle_)
        (void)api_.destroy(handle_);
}

std::string product_engine::name() const
{
    size_t v = api_.version();
    return text("cuBLASLt %zu.%zu.%zu", v / 10000, v / 100 % 100, v % 100);
}

void product_engine::check(cublasStatus_t status, const char *what) const
{
    if (status == CUBLAS_STATUS_NOT_SUPPORTED || status == CUBLAS_STATUS_ARCH_MISMATCH)
        throw not_here(text("%s: %s", what, api_.status_string(status)));
    if (status != CUBLAS_STATUS_SUCCESS)
        throw failure(text("%s: %s", what, api_.status_string(status)));
}

void *product_engine::scales(size_t need_B)
{
    if (scales_.size_B() < need_B) {
        scales_ = buffer(need_B);
        MWB_CUDA(cudaMemset(scales_.as<void>(), 0x38, need_B)); /* 1.0: exponent 7 of bias 7, mantissa 0 */
        MWB_CUDA(cudaDeviceSynchronize());
    }
    return scales_.as<void>();
}

product::product(product_engine &e, int dtype, int64_t m, int64_t n, int64_t k, int64_t batch) : e_(e), dtype_(dtype), m_(m), n_(n), k_(k), batch_(batch)
{
    /* fp8 came with Ada (8.9), fp4 with Blackwell (10.0); asking the library would do, but older ones answer with an error that looks like ours */
    int capability = 10 * e.l_.prop.major + e.l_.prop.minor;
    if ((dtype == MW_BENCH_FP8 && capability < 89) || (dtype == MW_BENCH_NVFP4 && capability < 100))
        throw not_here(text("%s: this card has no units for it, not measured", mw_bench_dtype_name(dtype)));
    try {
        describe();
    } catch (...) {
        release();
        throw;
    }
}

product::~product() { release(); }

void product::release()
{
    if (desc_)
        (void)e_.api_.desc_destroy(desc_);
    for (cublasLtMatrixLayout_t each : { w_, x_, y_ })
        if (each)
            (void)e_.api_.layout_destroy(each);
}

void product::layout(cublasLtMatrixLayout_t *at, cudaDataType_t type, int64_t rows, int64_t cols)
{
    e_.check(e_.api_.layout_create(at, type, (uint64_t)rows, (uint64_t)cols, rows), "cublasLtMatrixLayoutCreate");
    if (batch_ == 1)
        return;
    int32_t count = (int32_t)batch_;
    int64_t stride = rows * cols;
    e_.check(e_.api_.layout_set(*at, CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, &count, sizeof count), "batch count");
    e_.check(e_.api_.layout_set(*at, CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET, &stride, sizeof stride), "batch stride");
}

void product::describe()
{
    product_type t = type_of(dtype_);
    const cublaslt &api = e_.api_;
    e_.check(api.desc_create(&desc_, t.compute, t.scale), "cublasLtMatmulDescCreate");
    auto set = [&](cublasLtMatmulDescAttributes_t which, const auto &value, const char *what) {
        e_.check(api.desc_set(desc_, which, &value, sizeof value), what);
    };
    set(CUBLASLT_MATMUL_DESC_TRANSA, (int32_t)CUBLAS_OP_T, "transa");
    set(CUBLASLT_MATMUL_DESC_TRANSB, (int32_t)CUBLAS_OP_N, "transb");
    if (dtype_ == MW_BENCH_FP8)
        set(CUBLASLT_MATMUL_DESC_FAST_ACCUM, (int8_t)1, "fast accumulation"); /* as inference engines do */
    if (dtype_ == MW_BENCH_NVFP4) {
        /* one scale per 16 elements along k, padded to tiles of 128 x 4; with all of them 1 the order inside the tiles does not matter */
        auto need_B = [&](int64_t rows) { return (size_t)((rows + 127) / 128 * 128 * ((k_ / 16 + 3) / 4 * 4) * batch_); };
        const void *ones = e_.scales(std::max(need_B(m_), need_B(n_)));
        set(CUBLASLT_MATMUL_DESC_A_SCALE_MODE, (int32_t)CUBLASLT_MATMUL_MATRIX_SCALE_VEC16_UE4M3, "a scale mode");
        set(CUBLASLT_MATMUL_DESC_B_SCALE_MODE, (int32_t)CUBLASLT_MATMUL_MATRIX_SCALE_VEC16_UE4M3, "b scale mode");
        set(CUBLASLT_MATMUL_DESC_A_SCALE_POINTER, ones, "a scales");
        set(CUBLASLT_MATMUL_DESC_B_SCALE_POINTER, ones, "b scales");
    }
    layout(&w_, t.in, k_, n_);
    layout(&x_, t.in, k_, m_);
    layout(&y_, t.out, n_, m_);
}

void product::find(int want)
{
    const cublaslt &api = e_.api_;
    cublasLtMatmulPreference_t preference = nullptr;
    e_.check(api.preference_create(&preference), "cublasLtMatmulPreferenceCreate");
    uint64_t most_B = WORKSPACE_B;
    cublasStatus_t status = api.preference_set(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, &most_B, sizeof most_B);
    int returned = 0;
    std::vector<cublasLtMatmulHeuristicResult_t> result((size_t)want);
    if (status == CUBLAS_STATUS_SUCCESS)
        status = api.heuristic(e_.handle_, desc_, w_, x_, y_, y_, preference, want, result.data(), &returned);
    (void)api.preference_destroy(preference);
    found_.clear();
    for (int i = 0; status == CUBLAS_STATUS_SUCCESS && i < returned; i++)
        if (result[(size_t)i].state == CUBLAS_STATUS_SUCCESS && result[(size_t)i].workspaceSize <= WORKSPACE_B)
            found_.push_back(result[(size_t)i]);
    if (status != CUBLAS_STATUS_SUCCESS && status != CUBLAS_STATUS_NOT_SUPPORTED && status != CUBLAS_STATUS_ARCH_MISMATCH)
        e_.check(status, "cublasLtMatmulAlgoGetHeuristic");
    if (found_.empty())
        throw not_here(text("%s: cuBLASLt has no algorithm for some shapes on this card, not measured", mw_bench_dtype_name(dtype_)));
}

void product::launch(size_t algorithm, const void *x, const void *w, void *y, cudaStream_t s) const
{
    const float one = 1.0f, zero = 0.0f;
    const double one64 = 1.0, zero64 = 0.0;
    const int32_t one_i = 1, zero_i = 0;
    const void *alpha = dtype_ == MW_BENCH_FP64 ? (const void *)&one64 : dtype_ == MW_BENCH_INT8 ? (const void *)&one_i : &one;
    const void *beta = dtype_ == MW_BENCH_FP64 ? (const void *)&zero64 : dtype_ == MW_BENCH_INT8 ? (const void *)&zero_i : &zero;
    e_.check(e_.api_.matmul(e_.handle_, desc_, alpha, w, w_, x, x_, beta, y, y_, y, y_, &found_[algorithm].algo, e_.workspace_.as<void>(), WORKSPACE_B, s),
             "cublasLtMatmul");
}

size_t product::x_B() const { return aligned((double)(batch_ * m_ * k_) * mw_bench_dtype_bits(dtype_) / 8.0); }
size_t product::w_B() const { return aligned((double)(batch_ * n_ * k_) * mw_bench_dtype_bits(dtype_) / 8.0); }
size_t product::y_B() const { return aligned((double)(batch_ * m_ * n_) * (double)type_of(dtype_).out_B); }

size_t best_algorithm(const product &p, cudaStream_t s, const std::function<void(size_t, int, cudaStream_t)> &launch)
{
    size_t best = p.algorithms_n();
    double best_ms = std::numeric_limits<double>::infinity();
    std::string why = "none of the algorithms runs";
    bool broken = false;
    for (size_t a = 0; a < p.algorithms_n(); a++) {
        try {
            timing t = time_launches(s, [&](int i, cudaStream_t to) { launch(a, i, to); }, { 0.001, 1, 5, 2, true });
            if (t.ms.median < best_ms) {
                best_ms = t.ms.median;
                best = a;
            }
            if (t.ms.median > 5.0 && a >= 2)
                break; /* long products: the first three are enough, the search would cost more than the measurement */
        } catch (const not_here &e) { /* an algorithm that the heuristic offers and the launch refuses */
            why = e.what();
        } catch (const failure &e) { /* one that breaks costs itself, not the shape; a lost device breaks them all */
            why = e.what();
            broken = true;
            (void)cudaGetLastError();
        }
    }
    if (best == p.algorithms_n() && broken)
        throw failure(text("%s: %s", mw_bench_dtype_name(p.dtype()), why.c_str()));
    if (best == p.algorithms_n())
        throw not_here(text("%s: %s", mw_bench_dtype_name(p.dtype()), why.c_str()));
    return best;
}

} // namespace mwb
