/* tests/unit/test_alltoall.c - exchange between experts' ranks by hand, its limits and order, and the reading of measured rows. */
#include "models/fabric/alltoall.h"
#include "tests/fit_rows.h"
#include "tests/mw_test.h"

static const struct mw_gpu_part gpu = { .mem_Bps = 3.35e12, .scaleup_Bps = 450e9, .scaleup_n = 8, .sm_n = 132 };

static void starts(double *c)
{
    for (unsigned i = 0; i < MW_A2A_CON_N; i++)
        c[i] = mw_alltoall_fit.con[i].start;
}

START_TEST(remote_bytes_by_hand)
{
    /* 37 tokens of 5120 elements of 2 B, 3 picks: 7 other ranks are hit with 1 - (7/8)^3 = 0.330078 each: 2.310547 copies; per expert 3 * 7/8 */
    struct mw_alltoall op = { .tokens = 37, .hidden = 5120, .topk = 3, .experts = 96, .gpus = 8, .nodes = 1, .element_B = 2 };
    ck_assert_double_eq_tol(mw_alltoall_remote_B(&op), 37 * 5120 * 2 * 2.310547, 1.0);
    op.in_turn = true; /* 3 picks on 3 of 8 ranks, 7/8 of them remote */
    ck_assert_double_eq_tol(mw_alltoall_remote_B(&op), 37 * 5120 * 2 * 2.625, 1e-3);
    op.topk = 10; /* every rank has a pick: one copy each */
    ck_assert_double_eq_tol(mw_alltoall_remote_B(&op), 37 * 5120 * 2 * 7.0, 1e-3);
    op.topk = 3;
    op.in_turn = false;
    op.per_expert = true;
    ck_assert_double_eq_tol(mw_alltoall_remote_B(&op), 37 * 5120 * 2 * 2.625, 1e-3);
}
END_TEST

START_TEST(time_by_hand)
{
    /* fixed 10 + 3 * 1 us; 8192 tokens of 7168 * 2 B, topk 8: 4.59482 copies of 117.44 MB = 539.6 MB over 0.6 * 450 GB/s = 1998.6 us;
     * local 2 * 117.44 MB over 0.4 * 3.35 TB/s = 175.3 us; rows 8192 * 8 * 0.1 ns = 6.55 us; with sharp 1 simply the sum */
    double c[MW_A2A_CON_N];
    starts(c);
    c[MW_A2A_SHARP] = 1.0;
    struct mw_alltoall op = { .tokens = 8192, .hidden = 7168, .topk = 8, .experts = 256, .gpus = 8, .nodes = 1, .element_B = 2 };
    ck_assert_double_eq_tol(mw_alltoall_s(&gpu, c, &op), 13e-6 + 1998.6e-6 + 175.3e-6 + 6.55e-6, 1e-6);
}
END_TEST

/* 8 experts leave a low-latency kernel 8 multiprocessors, 160 leave 80 of 132 (two each), 128 take 128: tokens go round them. */
START_TEST(few_experts_leave_few_multiprocessors)
{
    static const struct { double experts, blocks; } row[] = { { 8, 8 }, { 128, 128 }, { 160, 80 } };
    double c[MW_A2A_CON_N];
    starts(c);
    c[MW_A2A_SHARP] = 1.0;
    c[MW_A2A_STREAM] = 1e-5;
    for (int i = 0; i < 3; i++) {
        struct mw_alltoall op = { .tokens = 4096, .hidden = 2048, .topk = 1, .experts = row[i].experts, .gpus = 8, .nodes = 1, .element_B = 1, .per_expert = true }, few = op;
        few.tokens = 0.5 * op.tokens;
        double each_s = (mw_alltoall_s(&gpu, c, &op) - mw_alltoall_s(&gpu, c, &few)) / 2048, local_s = 1e-10 + 2048 * 2.0 / (0.4 * 3.35e12);
        ck_assert_double_eq_tol(each_s, 1e-5 / row[i].blocks + local_s, 1e-12);
        op.combines = few.combines = true; /* rows of one expert come back through its own threads, half a 4,096 wide */
        each_s = (mw_alltoall_s(&gpu, c, &op) - mw_alltoall_s(&gpu, c, &few)) / 2048;
        ck_assert_double_eq_tol(each_s, fmax(0.5e-5 / row[i].experts, 2048 * 0.875 / (0.6 * 450e9)) + local_s, 1e-12);
    }
}
END_TEST

START_TEST(never_beyond_the_link_and_rising)
{
    double c[MW_A2A_CON_N];
    starts(c);
    c[MW_A2A_LINK] = 1.0;
    for (int low = 0; low < 2; low++)
        for (double gpus = 2; gpus <= 64; gpus *= 2) {
            double last = 0.0;
            for (double tokens = 1; tokens < 1e5; tokens *= 3) {
                struct mw_alltoall op = { .tokens = tokens, .hidden = 5120, .topk = 6, .experts = 160, .gpus = gpus, .nodes = fmax(1, gpus / 8), .element_B = 1, .net_Bps = 50e9, .per_expert = low };
                double t = mw_alltoall_s(&gpu, c, &op);
                ck_assert_double_ge(t, mw_alltoall_fit.limit(&gpu, &op));
                ck_assert_double_gt(t, last);
                last = t;
                op.hidden *= 1.2;
                ck_assert_double_ge(mw_alltoall_s(&gpu, c, &op), t);
                op.topk += 1.0;
                ck_assert_double_ge(mw_alltoall_s(&gpu, c, &op), t);
            }
        }
}
END_TEST

START_TEST(network_binds_beyond_the_domain)
{
    double c[MW_A2A_CON_N];
    starts(c);
    struct mw_alltoall op = { .tokens = 4096, .hidden = 7168, .topk = 8, .experts = 256, .gpus = 32, .nodes = 4, .element_B = 1, .net_Bps = 50e9 };
    /* 24 of 31 other ranks are outside: that share of the bytes at 0.9 * 50 GB/s */
    ck_assert_double_ge(mw_alltoall_s(&gpu, c, &op), mw_alltoall_remote_B(&op) * 24 / 31 / 45e9);
    op.net_Bps = 400e9;
    double fast = mw_alltoall_s(&gpu, c, &op);
    ck_assert_double_lt(fast, mw_alltoall_remote_B(&op) * 24 / 31 / 45e9);
    op.net_Bps = 0.0; /* bytes leave the domain and nothing carries them: no time, rather than none */
    ck_assert(isnan(mw_alltoall_s(&gpu, c, &op)));
    op.gpus = 8;
    op.nodes = 1;
    ck_assert(mw_alltoall_s(&gpu, c, &op) > 0.0);
}
END_TEST

START_TEST(rows_are_read_or_refused)
{
    const char *kv[] = { "system", "h100_sxm", "lib", "deepep-v1 low-latency", "op", "dispatch", "dtype", "fp8", "nodes", "1", "gpus", "8", "sms", "", "hidden", "4096", "tokens_per_gpu", "64",
                         "topk", "8", "experts", "128", "latency_us", "17.55", NULL };
    struct mw_fit_fields f = { cell, kv, NULL };
    struct mw_fit_row row;
    ck_assert_ptr_null(mw_alltoall_fit.read(&f, &row));
    ck_assert_str_eq(row.key, "deepep-v1 low-latency/dispatch/fp8");
    ck_assert_double_eq_tol(row.measured, 17.55e-6, 1e-12);
    ck_assert(!((const struct mw_alltoall *)row.op)->in_turn && !((const struct mw_alltoall *)row.op)->combines);
    kv[3] = "trtllm NVLinkTwoSided";
    kv[5] = "combine";
    ck_assert_ptr_null(mw_alltoall_fit.read(&f, &row));
    ck_assert(((const struct mw_alltoall *)row.op)->in_turn && ((const struct mw_alltoall *)row.op)->combines);
    kv[5] = "dispatch";
    kv[7] = "fp3";
    ck_assert_ptr_nonnull(mw_alltoall_fit.read(&f, &row));
    kv[7] = "fp8";
    kv[11] = "1";
    ck_assert_ptr_nonnull(mw_alltoall_fit.read(&f, &row));
    kv[11] = "8";
    kv[23] = "";
    ck_assert_ptr_nonnull(mw_alltoall_fit.read(&f, &row));
}
END_TEST

MW_TEST_MAIN("alltoall", remote_bytes_by_hand, time_by_hand, few_experts_leave_few_multiprocessors, never_beyond_the_link_and_rising, network_binds_beyond_the_domain, rows_are_read_or_refused)
