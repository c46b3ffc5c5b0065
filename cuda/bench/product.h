/* cuda/bench/product.h - one matrix product y = x W^T through cuBLASLt, the shape of a linear layer; choosing and timing is the callers'.
 *
 * Row-major as a framework stores it: x is m x k, W is n x k, y is m x n.  In cuBLAS's column-major terms that is y^T (n x m) = op(W)^T x^T with
 * both operands contiguous along k ("TN"), the one arrangement that every type supports.
 */
#ifndef MW_BENCH_PRODUCT_H
#define MW_BENCH_PRODUCT_H
#include "cuda/bench/gpu.h"
#include <cublasLt.h>

namespace mwb {

/* Functions of libcublasLt, found at run time; throws failure when it does not load. */
struct cublaslt {
    cublaslt();
    decltype(&::cublasLtCreate) create;
    decltype(&::cublasLtDestroy) destroy;
    decltype(&::cublasLtGetVersion) version;
    decltype(&::cublasLtGetStatusString) status_string;
    decltype(&::cublasLtMatmulDescCreate) desc_create;
    decltype(&::cublasLtMatmulDescDestroy) desc_destroy;
    decltype(&::cublasLtMatmulDescSetAttribute) desc_set;
    decltype(&::cublasLtMatrixLayoutCreate) layout_create;
    decltype(&::cublasLtMatrixLayoutDestroy) layout_destroy;
    decltype(&::cublasLtMatrixLayoutSetAttribute) layout_set;
    decltype(&::cublasLtMatmulPreferenceCreate) preference_create;
    decltype(&::cublasLtMatmulPreferenceDestroy) preference_destroy;
    decltype(&::cublasLtMatmulPreferenceSetAttribute) preference_set;
    decltype(&::cublasLtMatmulAlgoGetHeuristic) heuristic;
    decltype(&::cublasLtMatmul) matmul;
};

/* How a type is stored, multiplied and written. */
struct product_type { cudaDataType_t in, out, scale; cublasComputeType_t compute; int out_dtype; size_t out_B; };
product_type type_of(int dtype); /* out_dtype is the format for mw_bench_decode, or -1 for int32 */

enum { WORKSPACE_B = 64 << 20 };

/* Handle, workspace and block scales shared by many products on one device. */
class product_engine {
  public:
    explicit product_engine(const lab &l);
    ~product_engine();
    product_engine(const product_engine &) = delete;
    product_engine &operator=(const product_engine &) = delete;
    std::string name() const; /* "cuBLASLt 13.0.2" */

  private:
    friend class product;
    void check(cublasStatus_t status, const char *what) const;
    void *scales(size_t need_B); /* at least so many bytes of 1.0 in unsigned e4m3 */
    cublaslt api_;
    const lab &l_;
    cublasLtHandle_t handle_ = nullptr;
    buffer workspace_, scales_;
};

class product {
  public:
    /* batch > 1: equal products, operands one behind the other. */
    product(product_engine &e, int dtype, int64_t m, int64_t n, int64_t k, int64_t batch);
    ~product();
    product(const product &) = delete;
    product &operator=(const product &) = delete;
    /* Asks for the best `want` algorithms; throws not_here when the library has none for this card and type. */
    void find(int want);
    size_t algorithms_n() const { return found_.size(); }
    size_t workspace_B(size_t algorithm) const { return found_[algorithm].workspaceSize; }
    void launch(size_t algorithm, const void *x, const void *w, void *y, cudaStream_t s) const;
    /* Bytes of one x, W and y, all of a batch together, rounded up to 256. */
    size_t x_B() const, w_B() const, y_B() const;
    int dtype() const { return dtype_; }
    int64_t m() const { return m_; }
    int64_t n() const { return n_; }
    int64_t k() const { return k_; }
    int64_t batch() const { return batch_; }

  private:
    void describe();
    void layout(cublasLtMatrixLayout_t *at, cudaDataType_t type, int64_t rows, int64_t cols);
    void release();
    product_engine &e_;
    int dtype_;
    int64_t m_, n_, k_, batch_;
    cublasLtMatmulDesc_t desc_ = nullptr;
    cublasLtMatrixLayout_t w_ = nullptr, x_ = nullptr, y_ = nullptr;
    std::vector<cublasLtMatmulHeuristicResult_t> found_;
};

/* Best of the found algorithms by a short trial on rotated operands; launch(algorithm, i, stream). */
size_t best_algorithm(const product &p, cudaStream_t s, const std::function<void(size_t, int, cudaStream_t)> &launch);

/* Holds sampled elements of y against double dot products of the rows of x and W that the device holds; throws wrong_result.
 * Rows and columns include the first and the last.  x: m x k, w: n x k, y: m x n, contiguous. */
void check_product(int dtype, int64_t m, int64_t n, int64_t k, const void *x, const void *w, const void *y);

} // namespace mwb
#endif
