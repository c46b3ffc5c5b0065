/* cuda/bench/product_check.cu - sampled elements of a matrix product against double. */
#include "cuda/bench/product.h"
#include "cuda/bench/reference.h"
#include <algorithm>
#include <set>

namespace mwb {
namespace {

enum { SAMPLES = 8 };

/* First, last and some between, no two alike. */
std::vector<int64_t> sample(int64_t n)
{
    std::set<int64_t> at = { 0, n - 1 };
    for (int64_t i = 1; i < SAMPLES - 1; i++)
        at.insert((n * i * 37 / 229 + i) % n);
    return std::vector<int64_t>(at.begin(), at.end());
}

std::vector<double> row(int dtype, const void *device, int64_t index, int64_t k)
{
    int bits = mw_bench_dtype_bits(dtype);
    /* of two elements per byte, a row of odd length would begin in the middle of one: k is a multiple of 16 there */
    size_t row_B = (size_t)(k * bits / 8);
    std::vector<unsigned char> raw(row_B);
    std::vector<double> out((size_t)k);
    MWB_CUDA(cudaMemcpy(raw.data(), static_cast<const char *>(device) + (size_t)index * row_B, row_B, cudaMemcpyDeviceToHost));
    mw_bench_decode(dtype, raw.data(), (size_t)k, out.data());
    return out;
}

double element(int dtype, const void *y, size_t at)
{
    product_type t = type_of(dtype);
    unsigned char raw[8];
    double v;
    MWB_CUDA(cudaMemcpy(raw, static_cast<const char *>(y) + at * t.out_B, t.out_B, cudaMemcpyDeviceToHost));
    if (t.out_dtype < 0) {
        int32_t whole;
        std::copy(raw, raw + 4, reinterpret_cast<unsigned char *>(&whole));
        return whole;
    }
    mw_bench_decode(t.out_dtype, raw, 1, &v);
    return v;
}

} // namespace

void check_product(int dtype, int64_t m, int64_t n, int64_t k, const void *x, const void *w, const void *y)
{
    std::vector<int64_t> rows = sample(m), cols = sample(n);
    std::vector<std::vector<double>> xs, ws;
    for (int64_t i : rows)
        xs.push_back(row(dtype, x, i, k));
    for (int64_t j : cols)
        ws.push_back(row(dtype, w, j, k));
    for (size_t i = 0; i < rows.size(); i++)
        for (size_t j = 0; j < cols.size(); j++) {
            double l2, want = mw_bench_ref_dot(xs[i].data(), ws[j].data(), (size_t)k, &l2);
            double got = element(dtype, y, (size_t)(rows[i] * n + cols[j]));
            if (!mw_bench_product_ok(dtype, got, want, l2))
                throw wrong_result(text("%s product %lldx%lldx%lld: element (%lld,%lld) is %.9g, expected %.9g", mw_bench_dtype_name(dtype), (long long)m,
                                        (long long)n, (long long)k, (long long)rows[i], (long long)cols[j], got, want));
        }
}

} // namespace mwb
