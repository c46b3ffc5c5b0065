/* tests/unit/test_moe.c - a mixture-of-experts layer by hand, its loads, limits and order, and the reading of measured rows. */
#include "models/compute/moe.h"
#include "tests/fit_rows.h"
#include "tests/mw_test.h"

static const struct mw_gpu_part gpu = { .bf16_flopps = 989e12, .fp8_flopps = 1979e12, .mem_Bps = 3.35e12, .sm_n = 132, .l2_B = 50e6 };

static void starts(double *c)
{
    for (unsigned i = 0; i < MW_MOE_CON_N; i++)
        c[i] = mw_moe_fit.con[i].start;
}

START_TEST(balanced_loads_by_hand)
{
    const struct mw_moe_layer l = { 2048, 768, 8, 128, 1, 4, false };
    struct mw_moe m = mw_moe_load(&l, 100, 0.0, MW_DT_BF16); /* 800 picks over 128 experts: 6.25 rows each, 32 experts here */
    ck_assert_double_eq_tol(m.rows, 200.0, 1e-9);
    ck_assert_double_eq_tol(m.active_n, 32.0, 1e-9);
    ck_assert_float_eq_tol(m.tile[0], 32.0f, 1e-4f);
    m = mw_moe_load(&l, 3, 0.0, MW_DT_BF16); /* 24 picks: 24 experts of one row, 6 of them here */
    ck_assert_double_eq_tol(m.active_n, 6.0, 1e-9);
    ck_assert_double_eq_tol(m.rows, 6.0, 1e-9);
}
END_TEST

START_TEST(drawn_loads_keep_every_pick)
{
    for (double tokens = 1; tokens < 20000; tokens = floor(tokens * 3.7)) {
        struct mw_moe_layer l = { 4096, 1536, 8, 128, 1, 1, false };
        struct mw_moe one = mw_moe_load(&l, tokens, 1.2, MW_DT_BF16);
        ck_assert_double_eq_tol(one.rows, 8.0 * tokens, 0.02 * 8.0 * tokens + 1.0);
        l.ep = 16;
        struct mw_moe busy = mw_moe_load(&l, tokens, 1.2, MW_DT_BF16);
        ck_assert_double_ge(busy.rows * 16.0, one.rows * 0.98);
        ck_assert_double_le(busy.rows, one.rows + 1e-9);
        ck_assert_double_le(busy.active_n, 8.0 + 1e-9);
    }
}
END_TEST

START_TEST(memory_bound_by_hand)
{
    /* one token, top 1 of one expert: weights 3 * 8192 * 4096 * 2 B = 201.327 MB at 0.8 of 3.35 TB/s = 75.12 us, launch 25 us, the rest below 8 us */
    double c[MW_MOE_CON_N];
    starts(c);
    const struct mw_moe_layer l = { 8192, 4096, 1, 1, 1, 1, false };
    struct mw_moe m = mw_moe_load(&l, 1, 0.0, MW_DT_BF16);
    double t = mw_moe_s(&gpu, c, &m);
    ck_assert_double_ge(t, 100.1e-6);
    ck_assert_double_le(t, 108e-6);
}
END_TEST

/* 70,000 tokens to one expert of ep 64 each: what is moved grows with tokens alone, and takes the multiprocessors and, in part, the memory. */
START_TEST(rows_are_moved_by_the_multiprocessors)
{
    double c[MW_MOE_CON_N], fast[MW_MOE_CON_N];
    starts(c);
    memcpy(fast, c, sizeof fast);
    fast[MW_MOE_MOVE] = 1e30;
    const struct mw_moe_layer l = { 2048, 768, 2, 64, 1, 64, false };
    struct mw_moe m = mw_moe_load(&l, 70000, 0.0, MW_DT_BF16);
    /* 70,000 tokens of 2048 * 4 B, and 2187.5 rows of 6 B * 2048 and 6 B * 768, at 132 * 19 GB/s; a fifth of it over the memory */
    double moved_B = 70000 * 2048 * 4.0 + 2187.5 * 6.0 * (2048 + 768);
    ck_assert_double_eq_tol(mw_moe_s(&gpu, c, &m) - mw_moe_s(&gpu, fast, &m), moved_B / (132 * 1.9e10), 1e-9);
    struct mw_gpu_part quick = gpu;
    quick.mem_Bps = 1e30;
    quick.l2_Bps = 3.0 * gpu.mem_Bps;
    ck_assert_double_ge(mw_moe_s(&gpu, fast, &m) - mw_moe_s(&quick, fast, &m), 0.2 * moved_B / gpu.mem_Bps);
}
END_TEST

START_TEST(weights_stay_in_the_cache_where_the_tables_say_so)
{
    double c[MW_MOE_CON_N];
    starts(c);
    struct mw_gpu_part repeats = gpu;
    repeats.tables_warm = 1.0;
    const struct mw_moe_layer l = { 2048, 768, 8, 128, 1, 64, false };
    struct mw_moe cold = mw_moe_load(&l, 16, 0.0, MW_DT_BF16), warm = cold;
    warm.warm = true;
    ck_assert_double_eq(mw_moe_s(&gpu, c, &warm), mw_moe_s(&gpu, c, &cold));
    ck_assert_double_lt(mw_moe_s(&repeats, c, &warm), mw_moe_s(&repeats, c, &cold));
    ck_assert_double_lt(mw_moe_fit.limit(&repeats, &warm), mw_moe_fit.limit(&gpu, &warm));
}
END_TEST

START_TEST(never_beyond_limits_and_rising)
{
    double c[MW_MOE_CON_N];
    starts(c);
    c[MW_MOE_TENSOR] = c[MW_MOE_MEM] = 1.0;
    for (double skew = 0.0; skew < 1.3; skew += 1.2) {
        double last = 0.0;
        for (double tokens = 1; tokens < 70000; tokens *= 2) {
            const struct mw_moe_layer l = { 6144, 2385, 4, 64, 1, 2, false };
            struct mw_moe m = mw_moe_load(&l, tokens, skew, MW_DT_FP8);
            double t = mw_moe_s(&gpu, c, &m);
            ck_assert_double_ge(t, mw_moe_fit.limit(&gpu, &m));
            ck_assert_double_ge(t, last * 0.999);
            last = t;
            m.inter *= 1.3;
            double wide = mw_moe_s(&gpu, c, &m);
            ck_assert_double_ge(wide, t);
            m.hidden *= 1.3;
            ck_assert_double_ge(mw_moe_s(&gpu, c, &m), wide);
        }
    }
}
END_TEST

START_TEST(rows_are_read_or_refused)
{
    const char *kv[] = { "system", "h100_sxm", "dtype", "fp8_block", "num_tokens", "128", "hidden", "7168", "inter", "2048", "topk", "8", "experts", "256", "moe_tp", "1", "moe_ep", "8",
                         "distribution", "power_law_1.2", "kernel", "deepgemm", "model_shape", "deepseek-v3", "latency_ms", "0.35", NULL };
    struct mw_fit_fields f = { cell, kv, NULL };
    struct mw_fit_row row;
    ck_assert_ptr_null(mw_moe_fit.read(&f, &row));
    ck_assert_str_eq(row.key, "fp8_block/deepgemm");
    ck_assert_str_eq(row.family, "deepseek-v3");
    ck_assert_double_eq_tol(row.measured, 350e-6, 1e-12);
    kv[19] = "zipf";
    ck_assert_ptr_nonnull(mw_moe_fit.read(&f, &row));
    kv[19] = "balanced";
    ck_assert_ptr_null(mw_moe_fit.read(&f, &row));
    kv[17] = "512";
    ck_assert_ptr_nonnull(mw_moe_fit.read(&f, &row));
    kv[17] = "8";
    kv[7] = "1e300";
    ck_assert_str_eq(mw_moe_fit.read(&f, &row), "tokens or a width is over 1e9");
    kv[7] = "7168";
    kv[3] = "fp5";
    ck_assert_ptr_nonnull(mw_moe_fit.read(&f, &row));
}
END_TEST

MW_TEST_MAIN("moe", balanced_loads_by_hand, drawn_loads_keep_every_pick, memory_bound_by_hand, rows_are_moved_by_the_multiprocessors, weights_stay_in_the_cache_where_the_tables_say_so, never_beyond_limits_and_rising, rows_are_read_or_refused)
