/* cuda/bench/sdpa.cu - the attention graph, attribute by attribute, as the backend interface of cuDNN 9 wants it. */
#include "cuda/bench/sdpa.h"
#include <cmath>
#include <dlfcn.h>
#include <limits>

namespace mwb {
#if MW_BENCH_CUDNN
namespace {

const char *const NAMES[] = { "libcudnn.so.9", "libcudnn.so", nullptr };
/* Marked as deprecated in cuDNN 9's header, for the sake of compilation without a device; engines are still chosen for the handle's device. */
const auto GRAPH_HANDLE = static_cast<cudnnBackendAttributeName_t>(800);
const auto PLAN_HANDLE = static_cast<cudnnBackendAttributeName_t>(400);

template <class F> void find_symbol(void *library, const char *name, F &f)
{
    f = reinterpret_cast<F>(dlsym(library, name));
    if (!f)
        throw not_here(text("attention: this libcudnn has no %s, not measured", name));
}

std::string version_text(size_t v) { return text("%zu.%zu.%zu", v / 10000, v / 100 % 100, v % 100); }

} // namespace

cudnn_api::cudnn_api()
{
    void *library = load_library(NAMES);
    if (!library)
        throw not_here("attention: libcudnn.so.9 does not load, LD_LIBRARY_PATH can name its folder; not measured");
    find_symbol(library, "cudnnCreate", create);
    find_symbol(library, "cudnnDestroy", destroy);
    find_symbol(library, "cudnnSetStream", set_stream);
    find_symbol(library, "cudnnGetVersion", get_version);
    find_symbol(library, "cudnnGetErrorString", error_string);
    find_symbol(library, "cudnnBackendCreateDescriptor", desc_create);
    find_symbol(library, "cudnnBackendDestroyDescriptor", desc_destroy);
    find_symbol(library, "cudnnBackendSetAttribute", set);
    find_symbol(library, "cudnnBackendGetAttribute", get);
    find_symbol(library, "cudnnBackendFinalize", finalize);
    find_symbol(library, "cudnnBackendExecute", execute);
    if (get_version() < 90000)
        throw not_here(text("attention: cuDNN %s is older than 9, not measured", version().c_str()));
}

void cudnn_api::check(cudnnStatus_t status, const char *what) const
{
    if (status != CUDNN_STATUS_SUCCESS)
        throw failure(text("%s: %s", what, error_string(status)));
}

std::string cudnn_api::version() const { return version_text(get_version()); }

std::string cudnn_version()
{
    void *library = load_library(NAMES);
    auto version = library ? reinterpret_cast<decltype(&::cudnnGetVersion)>(dlsym(library, "cudnnGetVersion")) : nullptr;
    return version ? version_text(version()) : "";
}

cudnn_desc::cudnn_desc(const cudnn_api &api, cudnnBackendDescriptorType_t type) : api_(api) { api.check(api.desc_create(type, &d_), "cudnnBackendCreateDescriptor"); }

cudnn_desc::~cudnn_desc()
{
    if (d_)
        (void)api_.desc_destroy(d_);
}

void cudnn_desc::set(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type, int64_t n, const void *values) const
{
    cudnnStatus_t status = api_.set(d_, name, type, n, values);
    if (status != CUDNN_STATUS_SUCCESS)
        throw failure(text("cuDNN attribute %d: %s", (int)name, api_.error_string(status)));
}

void cudnn_desc::set_desc(cudnnBackendAttributeName_t name, const cudnn_desc &other) const
{
    cudnnBackendDescriptor_t raw = other.raw();
    set(name, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &raw);
}

void cudnn_desc::finalize() const { api_.check(api_.finalize(d_), "cudnnBackendFinalize"); }

/* Tensors are numbered from 1 in the order they are made; the number is the unique id of the variant pack. */
size_t sdpa::tensor(cudnnDataType_t type, const int64_t dims[4], const int64_t strides[4], bool is_virtual, bool by_value)
{
    tensors_.emplace_back(api_, CUDNN_BACKEND_TENSOR_DESCRIPTOR);
    const cudnn_desc &d = tensors_.back();
    int64_t id = (int64_t)tensors_.size(), alignment = 16;
    d.set(CUDNN_ATTR_TENSOR_DATA_TYPE, CUDNN_TYPE_DATA_TYPE, 1, &type);
    d.set(CUDNN_ATTR_TENSOR_DIMENSIONS, CUDNN_TYPE_INT64, 4, dims);
    d.set(CUDNN_ATTR_TENSOR_STRIDES, CUDNN_TYPE_INT64, 4, strides);
    d.set(CUDNN_ATTR_TENSOR_UNIQUE_ID, CUDNN_TYPE_INT64, 1, &id);
    d.set(CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, CUDNN_TYPE_INT64, 1, &alignment);
    if (is_virtual)
        d.set(CUDNN_ATTR_TENSOR_IS_VIRTUAL, CUDNN_TYPE_BOOLEAN, 1, &is_virtual);
    if (by_value)
        d.set(CUDNN_ATTR_TENSOR_IS_BY_VALUE, CUDNN_TYPE_BOOLEAN, 1, &by_value);
    d.finalize();
    return tensors_.size() - 1;
}

size_t sdpa::inner(cudnnDataType_t type, bool per_row)
{
    int64_t last = per_row ? 1 : s_.keys;
    int64_t dims[4] = { s_.batch, s_.heads, s_.queries, last }, strides[4] = { s_.heads * s_.queries * last, s_.queries * last, last, 1 };
    return tensor(type, dims, strides, true, false);
}

void sdpa::matmul(size_t a, size_t b, size_t c)
{
    parts_.emplace_back(api_, CUDNN_BACKEND_MATMUL_DESCRIPTOR);
    cudnnDataType_t compute = CUDNN_DATA_FLOAT;
    parts_.back().set(CUDNN_ATTR_MATMUL_COMP_TYPE, CUDNN_TYPE_DATA_TYPE, 1, &compute);
    parts_.back().finalize();
    ops_.emplace_back(api_, CUDNN_BACKEND_OPERATION_MATMUL_DESCRIPTOR);
    ops_.back().set_desc(CUDNN_ATTR_OPERATION_MATMUL_ADESC, tensors_[a]);
    ops_.back().set_desc(CUDNN_ATTR_OPERATION_MATMUL_BDESC, tensors_[b]);
    ops_.back().set_desc(CUDNN_ATTR_OPERATION_MATMUL_CDESC, tensors_[c]);
    ops_.back().set_desc(CUDNN_ATTR_OPERATION_MATMUL_DESC, parts_.back());
    ops_.back().finalize();
}

void sdpa::pointwise(cudnnPointwiseMode_t mode, cudnnDataType_t compute, size_t x, int64_t b, int64_t select, size_t y, int64_t axis)
{
    parts_.emplace_back(api_, CUDNN_BACKEND_POINTWISE_DESCRIPTOR);
    parts_.back().set(CUDNN_ATTR_POINTWISE_MODE, CUDNN_TYPE_POINTWISE_MODE, 1, &mode);
    parts_.back().set(CUDNN_ATTR_POINTWISE_MATH_PREC, CUDNN_TYPE_DATA_TYPE, 1, &compute);
    if (axis >= 0)
        parts_.back().set(CUDNN_ATTR_POINTWISE_AXIS, CUDNN_TYPE_INT64, 1, &axis);
    parts_.back().finalize();
    ops_.emplace_back(api_, CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR);
    ops_.back().set_desc(CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR, parts_.back());
    ops_.back().set_desc(CUDNN_ATTR_OPERATION_POINTWISE_XDESC, tensors_[x]);
    if (b >= 0)
        ops_.back().set_desc(CUDNN_ATTR_OPERATION_POINTWISE_BDESC, tensors_[(size_t)b]);
    if (select >= 0)
        ops_.back().set_desc(CUDNN_ATTR_OPERATION_POINTWISE_TDESC, tensors_[(size_t)select]);
    ops_.back().set_desc(CUDNN_ATTR_OPERATION_POINTWISE_YDESC, tensors_[y]);
    ops_.back().finalize();
}

void sdpa::reduce(cudnnReduceTensorOp_t op, size_t x, size_t y)
{
    parts_.emplace_back(api_, CUDNN_BACKEND_REDUCTION_DESCRIPTOR);
    cudnnDataType_t compute = CUDNN_DATA_FLOAT;
    parts_.back().set(CUDNN_ATTR_REDUCTION_OPERATOR, CUDNN_TYPE_REDUCTION_OPERATOR_TYPE, 1, &op);
    parts_.back().set(CUDNN_ATTR_REDUCTION_COMP_TYPE, CUDNN_TYPE_DATA_TYPE, 1, &compute);
    parts_.back().finalize();
    ops_.emplace_back(api_, CUDNN_BACKEND_OPERATION_REDUCTION_DESCRIPTOR);
    ops_.back().set_desc(CUDNN_ATTR_OPERATION_REDUCTION_XDESC, tensors_[x]);
    ops_.back().set_desc(CUDNN_ATTR_OPERATION_REDUCTION_YDESC, tensors_[y]);
    ops_.back().set_desc(CUDNN_ATTR_OPERATION_REDUCTION_DESC, parts_.back());
    ops_.back().finalize();
}

void sdpa::compose()
{
    const int64_t d = s_.dim, q_row = s_.heads * d, kv_row = s_.kv_heads * d;
    const int64_t q_dims[4] = { s_.batch, s_.heads, s_.queries, d }, q_strides[4] = { s_.queries * q_row, d, q_row, 1 };
    const int64_t kt_dims[4] = { s_.batch, s_.kv_heads, d, s_.keys }, kt_strides[4] = { s_.keys * kv_row, d, 1, kv_row };
    const int64_t v_dims[4] = { s_.batch, s_.kv_heads, s_.keys, d }, v_strides[4] = { s_.keys * kv_row, d, kv_row, 1 };
    const int64_t one[4] = { 1, 1, 1, 1 };
    q_ = tensor(CUDNN_DATA_BFLOAT16, q_dims, q_strides, false, false);
    k_ = tensor(CUDNN_DATA_BFLOAT16, kt_dims, kt_strides, false, false);
    v_ = tensor(CUDNN_DATA_BFLOAT16, v_dims, v_strides, false, false);
    o_ = tensor(CUDNN_DATA_BFLOAT16, q_dims, q_strides, false, false);
    scale_at_ = tensor(CUDNN_DATA_FLOAT, one, one, false, true);

    size_t raw = inner(CUDNN_DATA_FLOAT, false), score = inner(CUDNN_DATA_FLOAT, false);
    matmul(q_, k_, raw);
    pointwise(CUDNN_POINTWISE_MUL, CUDNN_DATA_FLOAT, raw, (int64_t)scale_at_, -1, score);
    if (s_.causal) {
        masked_at_ = tensor(CUDNN_DATA_FLOAT, one, one, false, true);
        size_t row = inner(CUDNN_DATA_INT32, false), col = inner(CUDNN_DATA_INT32, false), keep = inner(CUDNN_DATA_BOOLEAN, false), masked = inner(CUDNN_DATA_FLOAT, false);
        pointwise(CUDNN_POINTWISE_GEN_INDEX, CUDNN_DATA_FLOAT, score, -1, -1, row, 2);
        pointwise(CUDNN_POINTWISE_GEN_INDEX, CUDNN_DATA_FLOAT, score, -1, -1, col, 3);
        pointwise(CUDNN_POINTWISE_CMP_GE, CUDNN_DATA_BOOLEAN, row, (int64_t)col, -1, keep);
        pointwise(CUDNN_POINTWISE_BINARY_SELECT, CUDNN_DATA_FLOAT, score, (int64_t)masked_at_, (int64_t)keep, masked);
        score = masked;
    }
    size_t most = inner(CUDNN_DATA_FLOAT, true), less = inner(CUDNN_DATA_FLOAT, false), power = inner(CUDNN_DATA_FLOAT, false), sum = inner(CUDNN_DATA_FLOAT, true);
    size_t share = inner(CUDNN_DATA_BFLOAT16, false); /* the second product takes its operand in the type of the values */
    reduce(CUDNN_REDUCE_TENSOR_MAX, score, most);
    pointwise(CUDNN_POINTWISE_SUB, CUDNN_DATA_FLOAT, score, (int64_t)most, -1, less);
    pointwise(CUDNN_POINTWISE_EXP, CUDNN_DATA_FLOAT, less, -1, -1, power);
    reduce(CUDNN_REDUCE_TENSOR_ADD, power, sum);
    /* the engines' pattern has the logarithm of the sum in it, also where nobody reads it */
    size_t logarithm = inner(CUDNN_DATA_FLOAT, true), stats = inner(CUDNN_DATA_FLOAT, true);
    pointwise(CUDNN_POINTWISE_LOG, CUDNN_DATA_FLOAT, sum, -1, -1, logarithm);
    pointwise(CUDNN_POINTWISE_ADD, CUDNN_DATA_FLOAT, most, (int64_t)logarithm, -1, stats);
    pointwise(CUDNN_POINTWISE_DIV, CUDNN_DATA_FLOAT, power, (int64_t)sum, -1, share);
    matmul(share, v_, o_);
}

/* The first engine of the heuristic's list that becomes a plan. */
void sdpa::choose_engine()
{
    cudnn_desc graph(api_, CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR), heuristic(api_, CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR);
    std::vector<cudnnBackendDescriptor_t> raw;
    for (const cudnn_desc &op : ops_)
        raw.push_back(op.raw());
    graph.set(CUDNN_ATTR_OPERATIONGRAPH_OPS, CUDNN_TYPE_BACKEND_DESCRIPTOR, (int64_t)raw.size(), raw.data());
    graph.set(GRAPH_HANDLE, CUDNN_TYPE_HANDLE, 1, &handle_);
    graph.finalize();
    cudnnBackendHeurMode_t mode = CUDNN_HEUR_MODE_A;
    heuristic.set_desc(CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH, graph);
    heuristic.set(CUDNN_ATTR_ENGINEHEUR_MODE, CUDNN_TYPE_HEUR_MODE, 1, &mode);
    int64_t n = 0;
    if (api_.finalize(heuristic.raw()) != CUDNN_STATUS_SUCCESS ||
        api_.get(heuristic.raw(), CUDNN_ATTR_ENGINEHEUR_RESULTS, CUDNN_TYPE_BACKEND_DESCRIPTOR, 0, &n, nullptr) != CUDNN_STATUS_SUCCESS || n <= 0)
        throw not_here(text("attention: cuDNN %s has no fused engine for some shapes on this card, not measured", api_.version().c_str()));
    std::vector<cudnn_desc> config;
    std::vector<cudnnBackendDescriptor_t> each;
    for (int64_t i = 0; i < n; i++) {
        config.emplace_back(api_, CUDNN_BACKEND_ENGINECFG_DESCRIPTOR);
        each.push_back(config.back().raw());
    }
    int64_t returned = 0;
    api_.check(api_.get(heuristic.raw(), CUDNN_ATTR_ENGINEHEUR_RESULTS, CUDNN_TYPE_BACKEND_DESCRIPTOR, n, &returned, each.data()), "engine configurations");
    for (int64_t i = 0; i < returned && plan_.empty(); i++) {
        cudnn_desc plan(api_, CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
        plan.set_desc(CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, config[(size_t)i]);
        plan.set(PLAN_HANDLE, CUDNN_TYPE_HANDLE, 1, &handle_);
        if (api_.finalize(plan.raw()) == CUDNN_STATUS_SUCCESS)
            plan_.push_back(std::move(plan));
    }
    if (plan_.empty())
        throw not_here(text("attention: no engine of cuDNN %s makes a plan for some shapes on this card, not measured", api_.version().c_str()));
    int64_t need_B = 0, one = 0;
    api_.check(api_.get(plan_[0].raw(), CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE, CUDNN_TYPE_INT64, 1, &one, &need_B), "workspace size");
    workspace_B_ = (size_t)need_B;
}

sdpa::sdpa(const cudnn_api &api, cudnnHandle_t handle, const sdpa_shape &shape)
    : api_(api), handle_(handle), s_(shape), scale_((float)(1.0 / std::sqrt((double)shape.dim))), masked_(-std::numeric_limits<float>::infinity())
{
    /* references to elements are held while others are added */
    tensors_.reserve(32);
    parts_.reserve(32);
    ops_.reserve(32);
    try {
        compose();
    } catch (const not_here &) {
        throw;
    } catch (const failure &e) {
        throw not_here(text("attention: cuDNN %s refuses the graph (%s), not measured", api_.version().c_str(), e.what()));
    }
    choose_engine();
}

size_t sdpa::add_set(const void *q, const void *k, const void *v, void *o, void *workspace)
{
    auto id = [](size_t tensor) { return (int64_t)tensor + 1; };
    std::vector<int64_t> ids = { id(q_), id(k_), id(v_), id(o_), id(scale_at_) };
    std::vector<void *> at = { const_cast<void *>(q), const_cast<void *>(k), const_cast<void *>(v), o, &scale_ };
    if (s_.causal) {
        ids.push_back(id(masked_at_));
        at.push_back(&masked_);
    }
    packs_.emplace_back(api_, CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR);
    packs_.back().set(CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, CUDNN_TYPE_INT64, (int64_t)ids.size(), ids.data());
    packs_.back().set(CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, CUDNN_TYPE_VOID_PTR, (int64_t)at.size(), at.data());
    packs_.back().set(CUDNN_ATTR_VARIANT_PACK_WORKSPACE, CUDNN_TYPE_VOID_PTR, 1, &workspace);
    packs_.back().finalize();
    return packs_.size() - 1;
}

void sdpa::launch(size_t set) const { api_.check(api_.execute(handle_, plan_[0].raw(), packs_[set].raw()), "cudnnBackendExecute"); }

#else
std::string cudnn_version() { return ""; }
#endif

} // namespace mwb
