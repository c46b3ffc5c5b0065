/* cuda/bench/sdpa.h - one attention shape as a cuDNN graph, bf16, through the backend interface of libcudnn found at run time; no timing.
 *
 * The graph is the composition that cuDNN's fused attention engines recognise: scores = Q K^T, scale, causal mask where asked, softmax as
 * max, subtract, exp, sum, divide, then times V.  Where no engine takes it, not_here is thrown: attention is then not measured.
 */
#ifndef MW_BENCH_SDPA_H
#define MW_BENCH_SDPA_H
#include "cuda/bench/gpu.h"
#if __has_include(<cudnn_graph.h>)
#include <cudnn_graph.h>
#define MW_BENCH_CUDNN 1
#else
#define MW_BENCH_CUDNN 0
#endif

namespace mwb {

/* Q and O are batch x queries x heads x dim, K and V batch x keys x kv_heads x dim, contiguous. */
struct sdpa_shape { int64_t batch, heads, kv_heads, queries, keys, dim; bool causal; };

#if MW_BENCH_CUDNN
struct cudnn_api {
    cudnn_api();
    void check(cudnnStatus_t status, const char *what) const;
    std::string version() const;
    decltype(&::cudnnCreate) create;
    decltype(&::cudnnDestroy) destroy;
    decltype(&::cudnnSetStream) set_stream;
    decltype(&::cudnnGetVersion) get_version;
    decltype(&::cudnnGetErrorString) error_string;
    decltype(&::cudnnBackendCreateDescriptor) desc_create;
    decltype(&::cudnnBackendDestroyDescriptor) desc_destroy;
    decltype(&::cudnnBackendSetAttribute) set;
    decltype(&::cudnnBackendGetAttribute) get;
    decltype(&::cudnnBackendFinalize) finalize;
    decltype(&::cudnnBackendExecute) execute;
};

/* A backend descriptor with its owner. */
class cudnn_desc {
  public:
    cudnn_desc(const cudnn_api &api, cudnnBackendDescriptorType_t type);
    ~cudnn_desc();
    cudnn_desc(cudnn_desc &&o) noexcept : api_(o.api_), d_(o.d_) { o.d_ = nullptr; }
    cudnn_desc(const cudnn_desc &) = delete;
    cudnn_desc &operator=(const cudnn_desc &) = delete;
    void set(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type, int64_t n, const void *values) const;
    void set_desc(cudnnBackendAttributeName_t name, const cudnn_desc &other) const;
    void finalize() const;
    cudnnBackendDescriptor_t raw() const { return d_; }

  private:
    const cudnn_api &api_;
    cudnnBackendDescriptor_t d_ = nullptr;
};

class sdpa {
  public:
    sdpa(const cudnn_api &api, cudnnHandle_t handle, const sdpa_shape &shape);
    size_t workspace_B() const { return workspace_B_; }
    /* Operands of one set are fixed; returns its number for launch. */
    size_t add_set(const void *q, const void *k, const void *v, void *o, void *workspace);
    void launch(size_t set) const;

  private:
    size_t tensor(cudnnDataType_t type, const int64_t dims[4], const int64_t strides[4], bool is_virtual, bool by_value);
    size_t inner(cudnnDataType_t type, bool per_row); /* a virtual tensor of the score matrix, or of one value per row */
    void matmul(size_t a, size_t b, size_t c);
    void pointwise(cudnnPointwiseMode_t mode, cudnnDataType_t compute, size_t x, int64_t b, int64_t select, size_t y, int64_t axis = -1);
    void reduce(cudnnReduceTensorOp_t op, size_t x, size_t y);
    void compose();
    void choose_engine();
    const cudnn_api &api_;
    cudnnHandle_t handle_;
    sdpa_shape s_;
    std::vector<cudnn_desc> tensors_, parts_, ops_, plan_, packs_;
    size_t q_ = 0, k_ = 0, v_ = 0, o_ = 0, scale_at_ = 0, masked_at_ = 0;
    float scale_, masked_;
    size_t workspace_B_ = 0;
};
#endif

} // namespace mwb
#endif
