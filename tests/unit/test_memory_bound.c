/* tests/unit/test_memory_bound.c - memory-bound operations: hand calculations, limits, what grows with what, and which rows of tables count. */
#include "cuda/fit/fit.h"
#include "models/compute/memory_bound.h"
#include "tests/fit_rows.h"
#include "tests/mw_test.h"

static const struct mw_gpu_part gpu = { .mem_Bps = 3.35e12, .l2_B = 50e6 };
static const double con[MW_MEM_CON_N] = { [MW_MEM_LAUNCH] = 3e-6, [MW_MEM_MEMORY] = 0.9, [MW_MEM_LATENCY] = 4e-7, [MW_MEM_SHARP] = 2, [MW_MEM_CACHE] = 3, [MW_MEM_FITS] = 0.8, [MW_MEM_EDGE] = 4 };

START_TEST(norm_of_a_batch_matches_hand_calculation)
{
    /* 2385 x 4096 x 2 B read and written: 39.07584 MB over 3.015 TB/s = 12.9605 us, and the launch */
    struct mw_mem_op op = mw_mem_op(MW_MEM_NORM, 2385, 4096, 2);
    ck_assert_double_eq_tol(op.bytes, 39075840.0, 1e-6);
    ck_assert_double_eq_tol(mw_mem_s(&gpu, con, &op) * 1e6, 15.9605, 1e-4);
}
END_TEST

START_TEST(optimizer_moves_its_state_twice)
{
    ck_assert_double_eq_tol(mw_mem_op(MW_MEM_OPTIMIZER, 1, 4711, 2).bytes, 4711.0 * 28.0, 1e-6);
}
END_TEST

START_TEST(threads_and_memory_share_the_rate)
{
    /* 48240 threads x 8 B x 1 / 0.4 us = 0.9648 TB/s against 3.015: 0.9648 / sqrt(1 + 0.1024) = 0.91889 TB/s */
    struct mw_mem_op op = { .bytes = 1e9, .streams = 1, .threads_n = 48240 };
    ck_assert_double_eq_tol(1e9 / mw_mem_s(&gpu, con, &op) * 1e-12, 0.91889, 2e-5);
}
END_TEST

START_TEST(half_of_a_set_at_the_edge_is_in_the_cache)
{
    /* 40 MB is where half hits: (1/10.05 + 1/3.015) / 2 per TB/s */
    struct mw_mem_op op = { .bytes = 1e12, .streams = 1, .set_B = 40e6 };
    ck_assert_double_eq_tol(mw_mem_s(&gpu, con, &op), 0.5 / 10.05 + 0.5 / 3.015, 1e-9);
}
END_TEST

START_TEST(more_bytes_cost_more_and_nothing_outruns_the_memory)
{
    double c[MW_MEM_CON_N];
    mw_mem_start(c);
    for (int k = 0; k < MW_MEM_N; k++)
        for (double n = 3; n < 1e9; n *= 3.7) {
            struct mw_mem_op op = mw_mem_op((enum mw_mem_kind)k, n, 17, 2), more = mw_mem_op((enum mw_mem_kind)k, n, 18, 2);
            double t = mw_mem_s(&gpu, c, &op);
            ck_assert_double_ge(t, op.bytes / gpu.mem_Bps);
            ck_assert_double_ge(mw_mem_s(&gpu, c, &more), t);
            op.threads_n = 20000;
            double few_s = mw_mem_s(&gpu, c, &op);
            op.threads_n = 40000;
            ck_assert_double_ge(few_s, mw_mem_s(&gpu, c, &op));
            ck_assert_double_ge(mw_mem_s(&gpu, c, &op), t);
        }
    double before = 0.0;
    for (double set_B = 1e5; set_B < 1e11; set_B *= 1.3) {
        struct mw_mem_op op = { .bytes = 1e9, .streams = 1, .set_B = set_B };
        double t = mw_mem_s(&gpu, c, &op);
        ck_assert_double_ge(t, before);
        before = t;
    }
}
END_TEST

START_TEST(rows_are_times_of_a_gigabyte)
{
    struct mw_fit_row r;
    const struct mw_mem_op *op = (const void *)r.op;
    ck_assert_ptr_null(read_one("gpu,kernel,threads,occupancy_pct,GBps,source,licence\nX,triad,13824,12.5,743,s,l\n", &r, &mw_stream_fit));
    ck_assert(op->threads_n == 13824 && op->streams == 3 && op->bytes == 1e9 && !op->launched);
    ck_assert_double_eq_tol(r.measured, 1.0 / 743.0, 1e-12);
    ck_assert_ptr_nonnull(read_one("gpu,kernel,threads,occupancy_pct,GBps,source,licence\nX,sort,13824,12.5,743,s,l\n", &r, &mw_stream_fit));
    ck_assert_ptr_nonnull(read_one("gpu,kernel,threads,occupancy_pct,GBps,source,licence\nX,read,,12.5,743,s,l\n", &r, &mw_stream_fit));
    ck_assert_ptr_null(read_one("gpu,block_set_kB,total_set_kB,GBps,source,licence\nX,512,1536,4315.9,s,l\n", &r, &mw_cache_fit));
    ck_assert(op->set_B == 1536 * 1024.0);
    ck_assert_ptr_nonnull(read_one("gpu,block_set_kB,total_set_kB,GBps,source,licence\nX,512,1536,0,s,l\n", &r, &mw_cache_fit));
    ck_assert_uint_eq(mw_stream_fit.axis_n + mw_cache_fit.axis_n, 0); /* points of these tables are not kept */
}
END_TEST

MW_TEST_MAIN("memory_bound", norm_of_a_batch_matches_hand_calculation, optimizer_moves_its_state_twice, threads_and_memory_share_the_rate, half_of_a_set_at_the_edge_is_in_the_cache,
             more_bytes_cost_more_and_nothing_outruns_the_memory, rows_are_times_of_a_gigabyte)
