/* cuda/bench/ops_check.cu - element by element against double, on inputs read back from the device. */
#include "cuda/bench/ops_check.h"
#include <cstdint>

namespace mwb {
namespace {

const double ONE_ULP = 0x1p-7; /* bf16 results: 2^-8 is a unit of the last place at 1, 2^-7 relative to the lower end of a binade; fast exponentials add far less */

std::vector<double> bf16_values(const void *device, size_t n)
{
    std::vector<uint16_t> raw(n);
    std::vector<double> out(n);
    MWB_CUDA(cudaMemcpy(raw.data(), device, 2 * n, cudaMemcpyDeviceToHost));
    mw_bench_decode(MW_BENCH_BF16, raw.data(), n, out.data());
    return out;
}

std::vector<double> fp32_values(const void *device, size_t n)
{
    std::vector<float> raw(n);
    MWB_CUDA(cudaMemcpy(raw.data(), device, 4 * n, cudaMemcpyDeviceToHost));
    return std::vector<double>(raw.begin(), raw.end());
}

buffer filled(const lab &l, int dtype, size_t n_B, unsigned long long seed)
{
    buffer b((n_B + 255) / 256 * 256);
    launch_fill(dtype, b.as<void>(), b.size_B(), seed, stream_blocks(l.prop), l.main_stream);
    MWB_CUDA(cudaStreamSynchronize(l.main_stream));
    return b;
}

void compare(int op, const std::vector<double> &got, const std::vector<double> &want, double rel, double floor)
{
    for (size_t i = 0; i < want.size(); i++)
        if (!mw_bench_near(got[i], want[i], rel, floor))
            throw wrong_result(text("%s: element %zu of %zu is %.9g, expected %.9g", mw_bench_op_name(op), i, want.size(), got[i], want[i]));
}

void check_rows(const lab &l, int op, int rows, int cols)
{
    size_t n = (size_t)rows * (size_t)cols;
    buffer x = filled(l, MW_BENCH_BF16, 2 * n, 21), weight = filled(l, MW_BENCH_BF16, 2 * (size_t)cols, 22), y(2 * n);
    if (op == MW_BENCH_OP_RMS_NORM)
        launch_rms_norm(x.as<__nv_bfloat16>(), weight.as<__nv_bfloat16>(), y.as<__nv_bfloat16>(), rows, cols, 1e-5f, l.main_stream);
    else
        launch_softmax(x.as<__nv_bfloat16>(), y.as<__nv_bfloat16>(), rows, cols, l.main_stream);
    MWB_CUDA(cudaStreamSynchronize(l.main_stream));
    std::vector<double> in = bf16_values(x.as<void>(), n), w = bf16_values(weight.as<void>(), (size_t)cols), want(n);
    for (int r = 0; r < rows; r++) {
        size_t at = (size_t)r * (size_t)cols;
        if (op == MW_BENCH_OP_RMS_NORM)
            mw_bench_ref_rms_norm(&in[at], w.data(), (size_t)cols, 1e-5, &want[at]);
        else
            mw_bench_ref_softmax(&in[at], (size_t)cols, &want[at]);
    }
    compare(op, bf16_values(y.as<void>(), n), want, ONE_ULP, 1e-6);
}

void check_silu(const lab &l, size_t n)
{
    buffer gate = filled(l, MW_BENCH_BF16, 2 * n, 31), up = filled(l, MW_BENCH_BF16, 2 * n, 32), out(2 * n);
    launch_silu_mul(gate.as<__nv_bfloat16>(), up.as<__nv_bfloat16>(), out.as<__nv_bfloat16>(), n, stream_blocks(l.prop), l.main_stream);
    MWB_CUDA(cudaStreamSynchronize(l.main_stream));
    std::vector<double> g = bf16_values(gate.as<void>(), n), u = bf16_values(up.as<void>(), n), want(n);
    for (size_t i = 0; i < n; i++)
        want[i] = mw_bench_ref_silu_mul(g[i], u[i]);
    compare(MW_BENCH_OP_SILU_MUL, bf16_values(out.as<void>(), n), want, ONE_ULP, 1e-6);
}

void check_gather(const lab &l, int rows, int cols, int entries)
{
    size_t n = (size_t)rows * (size_t)cols, all = (size_t)entries * (size_t)cols;
    buffer table = filled(l, MW_BENCH_BF16, 2 * all, 41), index(4 * (size_t)rows), y(2 * n);
    launch_fill_index(index.as<int>(), (size_t)rows, entries, 42, l.main_stream);
    launch_gather(table.as<__nv_bfloat16>(), index.as<int>(), y.as<__nv_bfloat16>(), rows, cols, entries, l.main_stream);
    MWB_CUDA(cudaStreamSynchronize(l.main_stream));
    std::vector<int> at((size_t)rows);
    MWB_CUDA(cudaMemcpy(at.data(), index.as<void>(), 4 * at.size(), cudaMemcpyDeviceToHost));
    std::vector<double> t = bf16_values(table.as<void>(), all), want;
    for (int row : at) {
        if (row < 0 || row >= entries)
            throw wrong_result(text("embedding_gather: index %d of %d", row, entries));
        want.insert(want.end(), t.begin() + (ptrdiff_t)row * cols, t.begin() + (ptrdiff_t)(row + 1) * cols);
    }
    compare(MW_BENCH_OP_GATHER, bf16_values(y.as<void>(), n), want, 0.0, 0.0);
}

void check_adam(const lab &l, size_t n)
{
    buffer p = filled(l, MW_BENCH_FP32, 4 * n, 51), m = filled(l, MW_BENCH_FP32, 4 * n, 52), g = filled(l, MW_BENCH_BF16, 2 * n, 54), w(2 * n);
    buffer v = filled(l, MW_BENCH_FP32, 4 * n, 53);
    std::vector<float> positive(n);
    MWB_CUDA(cudaMemcpy(positive.data(), v.as<void>(), 4 * n, cudaMemcpyDeviceToHost));
    for (float &x : positive)
        x = x * x; /* second moments are not negative */
    upload(v.as<void>(), positive.data(), 4 * n);
    std::vector<double> P = fp32_values(p.as<void>(), n), M = fp32_values(m.as<void>(), n), V(positive.begin(), positive.end()), G = bf16_values(g.as<void>(), n);
    adam_state state = { p.as<float>(), m.as<float>(), v.as<float>(), g.as<__nv_bfloat16>(), w.as<__nv_bfloat16>() };
    launch_adam(state, ADAM, n, stream_blocks(l.prop), l.main_stream);
    MWB_CUDA(cudaStreamSynchronize(l.main_stream));
    for (size_t i = 0; i < n; i++)
        mw_bench_ref_adam(&ADAM, G[i], &P[i], &M[i], &V[i]);
    /* a difference of two terms of size one in fp32, hence the floors; second moments near zero make steps of up to 1e-3 * 1e2 */
    compare(MW_BENCH_OP_ADAM, fp32_values(m.as<void>(), n), M, 1e-6, 1.0);
    compare(MW_BENCH_OP_ADAM, fp32_values(v.as<void>(), n), V, 1e-6, 1.0);
    compare(MW_BENCH_OP_ADAM, fp32_values(p.as<void>(), n), P, 1e-5, 1.0);
    compare(MW_BENCH_OP_ADAM, bf16_values(w.as<void>(), n), P, ONE_ULP, 1e-3);
}

} // namespace

void check_op(const lab &l, int op)
{
    switch (op) {
    case MW_BENCH_OP_SILU_MUL:
        check_silu(l, 7);
        check_silu(l, 1000003);
        break;
    case MW_BENCH_OP_RMS_NORM:
    case MW_BENCH_OP_SOFTMAX:
        check_rows(l, op, 37, 1000);
        check_rows(l, op, 5, 8);
        check_rows(l, op, 3, 32768);
        break;
    case MW_BENCH_OP_GATHER:
        check_gather(l, 333, 1000, 77);
        check_gather(l, 1, 8, 1);
        break;
    case MW_BENCH_OP_ADAM:
        check_adam(l, 3);
        check_adam(l, 300007);
        break;
    default: throw failure("no check for this operation");
    }
}

} // namespace mwb
