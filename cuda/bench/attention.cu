/* cuda/bench/attention.cu - attention, prefill (causal) and decode (one query per sequence), timed through cuDNN and checked on sampled rows. */
#include "cuda/bench/kernels.h"
#include "cuda/bench/sdpa.h"
#include <algorithm>
#include <cmath>

namespace mwb {
#if MW_BENCH_CUDNN
namespace {

size_t aligned(int64_t elements) { return ((size_t)elements * 2 + 255) / 256 * 256; }

/* Handle of cuDNN with its owner. */
class cudnn {
  public:
    explicit cudnn(cudaStream_t s)
    {
        api.check(api.create(&handle), "cudnnCreate");
        api.check(api.set_stream(handle, s), "cudnnSetStream");
    }
    ~cudnn()
    {
        if (handle)
            (void)api.destroy(handle);
    }
    cudnn(const cudnn &) = delete;
    cudnn &operator=(const cudnn &) = delete;
    cudnn_api api;
    cudnnHandle_t handle = nullptr;
};

class attention_bench : public bench {
  public:
    explicit attention_bench(const lab &l) : l_(l), dnn_(l.main_stream)
    {
        double most_B = 0.0;
        for (size_t i = 0; i < l.plan->n; i++)
            if (l.plan->cases[i].kind == MW_BENCH_ATTENTION)
                most_B = std::max(most_B, l.plan->cases[i].bytes);
        pool_ = buffer(room_B(0.6, most_B + 3.0 * l.l2_B + 4096.0));
        launch_fill(MW_BENCH_BF16, pool_.as<void>(), pool_.size_B(), 71, stream_blocks(l.prop), l.main_stream);
        MWB_CUDA(cudaStreamSynchronize(l.main_stream));
    }

    void run(const struct mw_bench_case &c) override
    {
        bool prefill = c.op == MW_BENCH_OP_PREFILL;
        sdpa_shape s = { c.batch, c.n, c.k, prefill ? c.m : 1, c.m, MW_BENCH_HEAD_DIM, prefill };
        size_t q_B = aligned(s.batch * s.queries * s.heads * s.dim), kv_B = aligned(s.batch * s.keys * s.kv_heads * s.dim), set_B = 2 * q_B + 2 * kv_B;
        if (set_B > pool_.size_B())
            throw not_here("attention: the largest shapes do not fit");
        sdpa attention(dnn_.api, dnn_.handle, s);
        buffer workspace(std::max(attention.workspace_B(), (size_t)256));
        size_t sets = std::min({ pool_.size_B() / set_B, (size_t)(2.0 * l_.l2_B / (double)set_B) + 1, (size_t)256 });
        /* inputs first, outputs behind them all, so that no input is ever an output */
        auto in = [&](size_t i) { return pool_.as<char>(i * (set_B - q_B)); };
        auto out = [&](size_t i) { return pool_.as<char>(sets * (set_B - q_B) + i * q_B); };
        for (size_t i = 0; i < sets; i++)
            attention.add_set(in(i), in(i) + q_B, in(i) + q_B + kv_B, out(i), workspace.as<void>());
        launch_fill_byte(out(0), q_B, 0xff, l_.main_stream);
        attention.launch(0);
        MWB_CUDA(cudaStreamSynchronize(l_.main_stream));
        verify(s, in(0), in(0) + q_B, in(0) + q_B + kv_B, out(0));
        auto launch = [&](int i, cudaStream_t) { attention.launch((size_t)i % sets); };
        std::string engine = "cuDNN " + dnn_.api.version();
        timing t;
        try {
            t = time_launches(l_.main_stream, launch, { c.slot_s, (int)sets, 60, 5, true });
        } catch (const failure &) { /* an engine that cannot be captured is timed call by call */
            (void)cudaGetLastError();
            MWB_CUDA(cudaStreamSynchronize(l_.main_stream));
            t = time_launches(l_.main_stream, launch, { c.slot_s, (int)sets, 60, 5, false });
            engine += " (no graph)";
        }
        refill(sets, q_B, out(0));
        write(c, t.ms, engine);
    }

  private:
    /* Outputs become inputs of other shapes: they are random again before that. */
    void refill(size_t sets, size_t q_B, char *out)
    {
        launch_fill(MW_BENCH_BF16, out, sets * q_B, 72, stream_blocks(l_.prop), l_.main_stream);
        MWB_CUDA(cudaStreamSynchronize(l_.main_stream));
    }

    /* Rows of a strided matrix of bf16, in double. */
    static std::vector<double> rows(const char *from, int64_t n, int64_t stride, int64_t dim)
    {
        std::vector<uint16_t> raw((size_t)(n * dim));
        std::vector<double> v(raw.size());
        size_t width_B = (size_t)dim * 2;
        MWB_CUDA(cudaMemcpy2D(raw.data(), width_B, from, (size_t)stride * 2, width_B, (size_t)n, cudaMemcpyDeviceToHost));
        mw_bench_decode(MW_BENCH_BF16, raw.data(), raw.size(), v.data());
        return v;
    }

    /* First, a middle and the last row of the output.  bf16 probabilities and outputs, fp32 sums: 2 % of the row's natural size. */
    void verify(const sdpa_shape &s, const char *q, const char *k, const char *v, const char *o) const
    {
        const int64_t at[3][3] = { { 0, 0, 0 }, { s.batch / 2, s.heads / 2, s.queries / 2 }, { s.batch - 1, s.heads - 1, s.queries - 1 } };
        for (const auto &a : at) {
            int64_t kv_head = a[1] / (s.heads / s.kv_heads), length = s.causal ? a[2] + 1 : s.keys, d = s.dim;
            int64_t q_at = ((a[0] * s.queries + a[2]) * s.heads + a[1]) * d, kv_at = (a[0] * s.keys * s.kv_heads + kv_head) * d;
            std::vector<double> query = rows(q + 2 * q_at, 1, d, d), got = rows(o + 2 * q_at, 1, d, d), want((size_t)d), spread((size_t)d), scratch((size_t)length);
            std::vector<double> keys = rows(k + 2 * kv_at, length, s.kv_heads * d, d), values = rows(v + 2 * kv_at, length, s.kv_heads * d, d);
            mw_bench_ref_attention(query.data(), keys.data(), values.data(), (size_t)length, (size_t)d, 1.0 / std::sqrt((double)d), scratch.data(), want.data(),
                                   spread.data());
            for (size_t i = 0; i < want.size(); i++)
                if (!std::isfinite(got[i]) || std::fabs(got[i] - want[i]) > 0.02 * (std::fabs(want[i]) + spread[i]))
                    throw wrong_result(text("attention %lldx%lldx%lldx%lld: element %zu of sequence %lld, head %lld, row %lld is %.6g, expected %.6g",
                                            (long long)s.batch, (long long)s.heads, (long long)s.queries, (long long)s.keys, i, (long long)a[0], (long long)a[1],
                                            (long long)a[2], got[i], want[i]));
        }
    }

    void write(const struct mw_bench_case &c, const struct mw_bench_summary &ms, const std::string &engine)
    {
        bool prefill = c.op == MW_BENCH_OP_PREFILL;
        mw_bench_row_begin(l_.tables, prefill ? MW_BENCH_T_PREFILL : MW_BENCH_T_DECODE);
        mw_bench_row_text(l_.tables, l_.system.c_str());
        mw_bench_row_text(l_.tables, l_.device.c_str());
        mw_bench_row_text(l_.tables, "bfloat16");
        mw_bench_row_text(l_.tables, "bfloat16");
        mw_bench_row_int(l_.tables, c.batch);
        mw_bench_row_int(l_.tables, c.n);
        mw_bench_row_int(l_.tables, c.k);
        mw_bench_row_int(l_.tables, MW_BENCH_HEAD_DIM);
        mw_bench_row_text(l_.tables, engine.c_str());
        mw_bench_row_int(l_.tables, c.m);
        mw_bench_row_num(l_.tables, ms.median);
        mw_bench_row_text(l_.tables, l_.source.c_str());
        mw_bench_row_text(l_.tables, "Apache-2.0");
        row_spread(l_, ms, true);
        if (prefill)
            mw_bench_row_int(l_.tables, 1);
        row_end(l_);
    }

    const lab &l_;
    cudnn dnn_;
    buffer pool_;
};

} // namespace

std::unique_ptr<bench> make_attention(const lab &l) { return std::unique_ptr<bench>(new attention_bench(l)); }
#else
std::unique_ptr<bench> make_attention(const lab &) { throw not_here("attention: built without cuDNN's headers, not measured"); }
#endif

} // namespace mwb
