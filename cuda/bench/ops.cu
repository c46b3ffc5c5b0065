/* cuda/bench/ops.cu - element-wise, RMS norm, softmax, embedding gather and fused Adam on operands that are not in the cache. */
#include "cuda/bench/ops_check.h"
#include <algorithm>
#include <cmath>
#include <map>

namespace mwb {
namespace {

enum { TABLE_B = 1 << 30 }; /* of the embedding */

size_t aligned(size_t n_B) { return (n_B + 255) / 256 * 256; }

class ops_bench : public bench {
  public:
    explicit ops_bench(const lab &l) : l_(l), blocks_(stream_blocks(l.prop))
    {
        double most_B = 4.0 * l.l2_B;
        for (size_t i = 0; i < l.plan->n; i++)
            if (l.plan->cases[i].kind == MW_BENCH_OPS)
                most_B = std::max(most_B, l.plan->cases[i].bytes + 4096.0);
        weight_ = buffer(65536 * 2);
        table_ = buffer(room_B(0.2, TABLE_B));
        pool_ = buffer(room_B(0.7, most_B));
        launch_fill(MW_BENCH_BF16, weight_.as<void>(), weight_.size_B(), 2, blocks_, l.main_stream);
        launch_fill(MW_BENCH_BF16, table_.as<void>(), table_.size_B(), 3, blocks_, l.main_stream);
        MWB_CUDA(cudaStreamSynchronize(l.main_stream));
    }

    void run(const struct mw_bench_case &c) override
    {
        if (!checked_.count(c.op)) {
            checked_[c.op] = "";
            try {
                check_op(l_, c.op);
            } catch (const wrong_result &e) {
                checked_[c.op] = e.what();
            }
        }
        if (!checked_[c.op].empty())
            throw wrong_result(checked_[c.op]);
        size_t set_B = set_bytes(c);
        if (set_B > pool_.size_B())
            throw not_here("ops: the largest shapes do not fit");
        /* as many operand sets as cover twice the L2, so that each execution finds its own evicted */
        size_t sets = std::min(pool_.size_B() / set_B, (size_t)(2.0 * l_.l2_B / (double)set_B) + 1);
        prepare(c, set_B, sets);
        timing_how how = { c.slot_s, (int)std::min(sets, (size_t)1024), 60, 5, true };
        timing t = time_launches(l_.main_stream, [&](int i, cudaStream_t s) { launch(c, pool_.as<char>((size_t)i % sets * set_B), s); }, how);
        write(c, t);
    }

  private:
    static size_t cells(const struct mw_bench_case &c) { return (size_t)c.m * (size_t)c.n; }

    static size_t set_bytes(const struct mw_bench_case &c)
    {
        size_t a = aligned(2 * cells(c));
        switch (c.op) {
        case MW_BENCH_OP_SILU_MUL: return 3 * a;
        case MW_BENCH_OP_GATHER:   return a + aligned(4 * (size_t)c.m);
        case MW_BENCH_OP_ADAM:     return 3 * aligned(4 * cells(c)) + 2 * a;
        default:                   return 2 * a;
        }
    }

    adam_state adam_at(const struct mw_bench_case &c, char *at) const
    {
        size_t wide = aligned(4 * cells(c)), narrow = aligned(2 * cells(c));
        return { reinterpret_cast<float *>(at), reinterpret_cast<float *>(at + wide), reinterpret_cast<float *>(at + 2 * wide),
                 reinterpret_cast<const __nv_bfloat16 *>(at + 3 * wide), reinterpret_cast<__nv_bfloat16 *>(at + 3 * wide + narrow) };
    }

    /* The pool holds random values of the case's type; Adam's second moments start at zero, indices are drawn anew. */
    void prepare(const struct mw_bench_case &c, size_t set_B, size_t sets)
    {
        cudaStream_t s = l_.main_stream;
        if (c.op != filled_for_) {
            launch_fill(c.op == MW_BENCH_OP_ADAM ? MW_BENCH_FP32 : MW_BENCH_BF16, pool_.as<void>(), pool_.size_B(), 5, blocks_, s);
            filled_for_ = c.op;
        }
        for (size_t i = 0; i < sets; i++) {
            char *at = pool_.as<char>(i * set_B);
            if (c.op == MW_BENCH_OP_ADAM) {
                adam_state a = adam_at(c, at);
                launch_fill_byte(a.second, 4 * cells(c), 0, s);
                launch_fill(MW_BENCH_BF16, const_cast<__nv_bfloat16 *>(a.gradient), aligned(2 * cells(c)), i, blocks_, s);
            } else if (c.op == MW_BENCH_OP_GATHER) {
                launch_fill_index(reinterpret_cast<int *>(at), (size_t)c.m, entries(c), i + 11, s);
            }
        }
        MWB_CUDA(cudaStreamSynchronize(s));
    }

    int entries(const struct mw_bench_case &c) const { return (int)(table_.size_B() / (2 * (size_t)c.n)); }

    void launch(const struct mw_bench_case &c, char *at, cudaStream_t s)
    {
        size_t a = aligned(2 * cells(c));
        __nv_bfloat16 *first = reinterpret_cast<__nv_bfloat16 *>(at), *second = reinterpret_cast<__nv_bfloat16 *>(at + a);
        int rows = (int)c.m, cols = (int)c.n;
        switch (c.op) {
        case MW_BENCH_OP_SILU_MUL: launch_silu_mul(first, second, reinterpret_cast<__nv_bfloat16 *>(at + 2 * a), cells(c), blocks_, s); break;
        case MW_BENCH_OP_RMS_NORM: launch_rms_norm(first, weight_.as<__nv_bfloat16>(), second, rows, cols, 1e-5f, s); break;
        case MW_BENCH_OP_SOFTMAX:  launch_softmax(first, second, rows, cols, s); break;
        case MW_BENCH_OP_GATHER: {
            char *out = at + aligned(4 * (size_t)c.m);
            launch_gather(table_.as<__nv_bfloat16>(), reinterpret_cast<const int *>(at), reinterpret_cast<__nv_bfloat16 *>(out), rows, cols, entries(c), s);
            break;
        }
        case MW_BENCH_OP_ADAM: launch_adam(adam_at(c, at), ADAM, cells(c), blocks_, s); break;
        default: throw failure("ops: no such operation");
        }
    }

    void write(const struct mw_bench_case &c, const timing &t)
    {
        mw_bench_row_begin(l_.tables, MW_BENCH_T_MEMORY);
        mw_bench_row_text(l_.tables, l_.device.c_str());
        mw_bench_row_text(l_.tables, mw_bench_op_name(c.op));
        mw_bench_row_text(l_.tables, mw_bench_dtype_name(c.dtype));
        mw_bench_row_int(l_.tables, c.m);
        mw_bench_row_int(l_.tables, c.n);
        mw_bench_row_int(l_.tables, (long long)set_bytes(c));
        mw_bench_row_int(l_.tables, (long long)c.bytes);
        mw_bench_row_num(l_.tables, t.ms.median);
        mw_bench_row_num(l_.tables, c.bytes / t.ms.median / 1e6);
        mw_bench_row_text(l_.tables, l_.source.c_str());
        mw_bench_row_text(l_.tables, "Apache-2.0");
        row_spread(l_, t.ms, true);
        row_end(l_);
    }

    const lab &l_;
    int blocks_, filled_for_ = -1;
    buffer weight_, table_, pool_;
    std::map<int, std::string> checked_;
};

} // namespace

std::unique_ptr<bench> make_ops(const lab &l) { return std::unique_ptr<bench>(new ops_bench(l)); }

} // namespace mwb
