/* tests/unit/test_gemm.c - matrix products: a hand calculation, limits of the device, order in every size, and what a table's row becomes. */
#include "models/compute/gemm.h"
#include "tests/mw_test.h"

static const struct mw_gpu_part gpu = { .bf16_flopps = 731e12, .fp16_flopps = 731e12, .fp8_flopps = 1462e12, .fp4_flopps = NAN, .mem_Bps = 2.9e12, .sm_n = 101, .l2_B = 37e6, .tables_warm = 1 };

static void start(double *con)
{
    for (unsigned i = 0; i < MW_GEMM_CON_N; i++)
        con[i] = mw_gemm_fit.con[i].start;
}

START_TEST(a_large_product_by_hand)
{
    double con[MW_GEMM_CON_N];
    struct mw_gemm op = { 1024, 2048, 4096, 1, MW_DT_BF16, false, false, false };
    start(con);
    con[MW_GEMM_SPLIT] = 1.0; /* no split pays */
    con[MW_GEMM_SM] = con[MW_GEMM_L2] = 1e3; /* no cache binds */
    con[MW_GEMM_THROTTLE] = 1e-9;
    /* 256 x 128 tiles: 4 x 16 = 64 of 101 multiprocessors, one wave; 128 x 128: 8 x 16 = 128, two waves of half the work: the same but
     * for the tile's intensity, 128 x 64: 256 tiles in three waves of a quarter: 0.75 of the first but for intensity, which decides. */
    double tensor = 0.0;
    const double tm[] = { 256, 128, 128, 128, 64, 64, 64, 16, 32 }, tn[] = { 128, 256, 128, 64, 256, 128, 64, 128, 64 };
    for (int i = 0; i < 9; i++) {
        double waves = ceil(ceil(1024 / tm[i]) * ceil(2048 / tn[i]) / 101), in = tm[i] * tn[i] / (tm[i] + tn[i]);
        double s = waves * 2 * tm[i] * tn[i] * 101 * (4096 + 120) / (731e12 * 0.86) * (in + 8) / in;
        tensor = i == 0 || s < tensor ? s : tensor;
    }
    double mem = 2.0 * (2048 * 4096 + 1024 * 4096 + 1024 * 2048) / (2.9e12 * 0.82);
    ck_assert_double_eq_tol(mw_gemm_s(&gpu, con, &op), 3e-6 + pow(pow(tensor, 2.6) + pow(mem, 2.6), 1 / 2.6), 1e-12);
}
END_TEST

START_TEST(no_product_beats_peak_or_memory)
{
    double con[MW_GEMM_CON_N];
    start(con);
    for (double m = 1; m < 40000; m *= 2.7)
        for (double n = 19; n < 30000; n *= 3.9)
            for (double k = 23; k < 30000; k *= 4.3) {
                struct mw_gemm op = { floor(m), floor(n), floor(k), 1, MW_DT_BF16, false, false, false };
                double s = mw_gemm_s(&gpu, con, &op);
                ck_assert_double_ge(s, mw_gemm_fit.limit(&gpu, &op));
            }
}
END_TEST

START_TEST(more_work_never_takes_less)
{
    double con[MW_GEMM_CON_N];
    start(con);
    for (double m = 1; m < 20000; m *= 2) {
        struct mw_gemm op = { m, 1536, 3584, 1, MW_DT_FP8, false, false, false }, up = op;
        double s = mw_gemm_s(&gpu, con, &op);
        up.m = 2 * m;
        ck_assert_double_ge(mw_gemm_s(&gpu, con, &up), s);
        up = op;
        up.k = 2 * op.k;
        ck_assert_double_ge(mw_gemm_s(&gpu, con, &up), s);
        up = op;
        up.n = 2 * op.n;
        ck_assert_double_ge(mw_gemm_s(&gpu, con, &up), s);
        up = op;
        up.batch = 3;
        ck_assert_double_ge(mw_gemm_s(&gpu, con, &up), s);
        up = op;
        up.bare = true;
        ck_assert_double_lt(mw_gemm_s(&gpu, con, &up), s);
    }
}
END_TEST

START_TEST(operands_in_the_cache_are_read_faster)
{
    double con[MW_GEMM_CON_N];
    start(con);
    struct mw_gemm small = { 4, 2048, 2048, 1, MW_DT_BF16, false, false, false }, large = { 4, 16384, 16384, 1, MW_DT_BF16, false, false, false }, w;
    w = small;
    w.warm = true;
    ck_assert_double_lt(mw_gemm_s(&gpu, con, &w), 0.8 * mw_gemm_s(&gpu, con, &small));
    struct mw_gpu_part cold = gpu; /* a device whose tables are cold, which its part says */
    cold.tables_warm = 0.0;
    ck_assert_double_eq(mw_gemm_s(&cold, con, &w), mw_gemm_s(&cold, con, &small));
    ck_assert_double_gt(mw_gemm_limit_s(&cold, &w), mw_gemm_limit_s(&gpu, &w));
    w = large; /* 512 MB do not stay in 30 */
    w.warm = true;
    ck_assert_double_eq_tol(mw_gemm_s(&gpu, con, &w) / mw_gemm_s(&gpu, con, &large), 1.0, 1e-3);
}
END_TEST

START_TEST(a_hot_device_slows_what_computes)
{
    double con[MW_GEMM_CON_N];
    start(con);
    struct mw_gemm wide = { .m = 2048, .n = 2048, .k = 4096, .batch = 1, .dtype = MW_DT_BF16 }, thin = { .m = 3, .n = 2048, .k = 4096, .batch = 1, .dtype = MW_DT_BF16 }, hot = wide;
    hot.sustained = true;
    double once = mw_gemm_s(&gpu, con, &wide), slow = mw_gemm_s(&gpu, con, &hot) / once;
    ck_assert_double_gt(slow, 1.0 + 0.5 * con[MW_GEMM_THROTTLE]);
    ck_assert_double_le(slow, 1.0 + con[MW_GEMM_THROTTLE]);
    hot = thin;
    hot.sustained = true;
    ck_assert_double_lt(mw_gemm_s(&gpu, con, &hot) / mw_gemm_s(&gpu, con, &thin), 1.04);
}
END_TEST

struct cells { const char *name[8], *value[8]; };
static const char *cell(const void *ctx, const char *column)
{
    const struct cells *c = ctx;
    for (int i = 0; i < 8 && c->name[i]; i++)
        if (strcmp(c->name[i], column) == 0)
            return c->value[i];
    return NULL;
}

START_TEST(a_row_becomes_an_operation_or_a_reason)
{
    struct mw_fit_row row;
    struct cells c = { { "system", "dtype", "m", "n", "k", "latency_ms", "source" }, { "h100_sxm", "fp8", "48", "1536", "7168", "0.0213", "x" } };
    struct mw_fit_fields f = { cell, &c, NULL };
    ck_assert_ptr_null(mw_gemm_fit.read(&f, &row));
    ck_assert_str_eq(row.device, "h100_sxm");
    ck_assert_str_eq(row.key, "fp8");
    ck_assert_double_eq_tol(row.measured, 21.3e-6, 1e-15);
    ck_assert_double_eq_tol(row.ln_x[2], log(7168), 1e-12);
    c.value[1] = "fp7";
    ck_assert_str_eq(mw_gemm_fit.read(&f, &row), "unknown number format");
    c.value[1] = "fp8";
    c.value[5] = "-0.1";
    ck_assert_ptr_nonnull(mw_gemm_fit.read(&f, &row));
    c.value[5] = "0.0213";
    c.value[3] = "1e300";
    ck_assert_str_eq(mw_gemm_fit.read(&f, &row), "m, n, k or batch is over 1e9");
    c.value[3] = "";
    ck_assert_ptr_nonnull(mw_gemm_fit.read(&f, &row));
}
END_TEST

START_TEST(our_own_rows_are_bare_and_cold_and_uneven_groups_are_none)
{
    struct mw_fit_row row;
    const struct mw_gemm *op = (const struct mw_gemm *)(const void *)row.op;
    struct cells c = { { "system", "dtype", "m", "n", "k", "latency_ms", "kernel", "layout" },
                       { "l40s", "fp8", "48", "1536", "7168", "0.0213", "cublaslt_fast_accum", "strided" } };
    struct mw_fit_fields f = { cell, &c, NULL };
    ck_assert_ptr_null(mw_gemm_fit.read(&f, &row));
    ck_assert(op->bare && !op->warm);
    c.value[6] = "torch_flow";
    ck_assert_ptr_null(mw_gemm_fit.read(&f, &row));
    ck_assert(!op->bare && op->warm);
    c.value[7] = "grouped_uneven";
    ck_assert_str_eq(mw_gemm_fit.read(&f, &row), "products of uneven size in one call");
}
END_TEST

START_TEST(other_laboratories_tables_become_operations)
{
    struct mw_fit_row row;
    struct mw_gemm op;
    struct cells c = { { "gpu", "bench", "case", "unit", "value" }, { "H100", "cublaslt_gemm", "m=1024 n=2145 k=512 fp8 random-init 10k-warmup", "TFLOPS", "410.7" } };
    struct mw_fit_fields f = { cell, &c, NULL };
    ck_assert_ptr_null(mw_gemm_cases_fit.read(&f, &row));
    memcpy(&op, row.op, sizeof op);
    ck_assert(op.bare && op.sustained);
    ck_assert_double_eq_tol(row.measured, 2.0 * 1024 * 2145 * 512 / 410.7e12, 1e-15);
    c = (struct cells){ { "gpu", "kernel", "case", "unit", "value" }, { "H800", "fp8 block-scaled gemm (DeepGEMM)", "groups=4 m_per_group=256 n=7168 k=2048 masked", "TFLOPS", "815" } };
    ck_assert_ptr_null(mw_gemm_published_fit.read(&f, &row));
    memcpy(&op, row.op, sizeof op);
    ck_assert_str_eq(row.key, "fp8_block");
    ck_assert(op.bare && !op.sustained && op.batch == 4.0 && op.m == 256.0);
    c.value[1] = "FlashAttention-3 fwd fp16";
    ck_assert_ptr_nonnull(mw_gemm_published_fit.read(&f, &row));
}
END_TEST

START_TEST(a_layers_products_are_one_row)
{
    struct mw_fit_row row;
    double con[MW_GEMM_CON_N], sum = 0.0;
    struct cells c = { { "gpu", "model", "tp", "num_tokens", "attn_pre_proj_ms", "attn_post_proj_ms", "mlp_up_proj_ms", "mlp_down_proj_ms" }, { "a100", "meta-llama/Llama-2-70b-hf", "4", "37", "0.031", "0.025", "0.151", "0.077" } };
    struct mw_fit_fields f = { cell, &c, NULL };
    static const double wide[4][2] = { { 2560, 8192 }, { 8192, 2048 }, { 14336, 8192 }, { 8192, 7168 } };
    start(con);
    ck_assert_ptr_null(mw_gemm_layers_fit.read(&f, &row));
    ck_assert_double_eq_tol(row.measured, 0.284e-3, 1e-12);
    for (int i = 0; i < 4; i++) {
        struct mw_gemm op = { .m = 37, .n = wide[i][0], .k = wide[i][1], .batch = 1, .dtype = MW_DT_FP16 };
        sum += mw_gemm_s(&gpu, con, &op);
    }
    ck_assert_double_eq_tol(mw_gemm_layers_fit.predict(&gpu, con, row.op), sum, 1e-12);
    c.value[1] = "unheard-of";
    ck_assert_str_eq(mw_gemm_layers_fit.read(&f, &row), "unknown model");
}
END_TEST

/* An engine's table names device, model and tensor parallelism in its file's name; a layer's products are cold, and far from our own tables' residual. */
START_TEST(an_engines_layers_are_read)
{
    static const struct { const char *file, *layer; double n, k; } is[] = {
        { "x/RTXPRO6000_Qwen_Qwen3-32B_bf16_tp2_dense.csv", "qkv_proj", (64 + 16) * 64, 5120 }, { "RTXPRO6000_Qwen_Qwen3-32B_bf16_tp1_dense.csv", "down_proj", 5120, 25600 },
        { "RTX4090_meta-llama_Llama-3.1-8B_bf16_tp16_dense.csv", "qkv_proj", (32 + 32) * 8, 4096 }, { "RTX4090_meta-llama_Llama-3.1-8B_bf16_tp1_dense.csv", "o_proj", 4096, 4096 },
        { "RTX4090_meta-llama_Llama-3.1-8B_bf16_tp1_dense.csv", "rotary_emb", 0, 0 }, { "RTX4090_someone_bf16_tp1_dense.csv", "o_proj", 0, 0 },
        { "RTXPRO6000_Qwen_Qwen3-30B-A3B-Instruct-2507_bf16_tp1_dense.csv", "gate_up_proj", 0, 0 }, /* its feed-forward has experts */
    };
    for (size_t i = 0; i < sizeof is / sizeof *is; i++) {
        struct mw_fit_row row = { 0 };
        struct mw_gemm op;
        struct cells c = { { "@file", "layer", "tokens", "time_us" }, { is[i].file, is[i].layer, "64", "50.0" } };
        struct mw_fit_fields f = { cell, &c, NULL };
        const char *why = mw_gemm_engine_fit.read(&f, &row);
        ck_assert_msg(!why == (is[i].n > 0.0), "%s %s: %s", is[i].file, is[i].layer, why ? why : "read");
        if (why)
            continue;
        memcpy(&op, row.op, sizeof op);
        ck_assert(op.m == 64.0 && op.n == is[i].n && op.k == is[i].k && !op.warm && op.dtype == MW_DT_BF16);
        ck_assert_double_eq_tol(row.measured, 50e-6, 1e-12);
        ck_assert_double_gt(row.ln_x[0], 100.0);
    }
}
END_TEST

MW_TEST_MAIN("gemm", an_engines_layers_are_read, a_large_product_by_hand, no_product_beats_peak_or_memory, more_work_never_takes_less, operands_in_the_cache_are_read_faster, a_hot_device_slows_what_computes,
             a_row_becomes_an_operation_or_a_reason, our_own_rows_are_bare_and_cold_and_uneven_groups_are_none, other_laboratories_tables_become_operations, a_layers_products_are_one_row)
