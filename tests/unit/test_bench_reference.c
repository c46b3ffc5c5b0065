/* tests/unit/test_bench_reference.c - reference arithmetic and statistics of cuda/bench on cases small enough to work out by hand. */
#include "cuda/bench/format.h"
#include "cuda/bench/reference.h"
#include "cuda/bench/sampler.h"
#include "cuda/bench/stat.h"
#include "tests/mw_test.h"

START_TEST(dot_and_its_size)
{
    const double a[] = { 3, -2, 0.5 }, b[] = { 7, 11, 4 };
    double l2, sum = mw_bench_ref_dot(a, b, 3, &l2);
    ck_assert_double_eq_tol(sum, 21.0 - 22.0 + 2.0, 1e-15);
    ck_assert_double_eq_tol(l2, sqrt(441.0 + 484.0 + 4.0), 1e-12);
}
END_TEST

START_TEST(products_are_judged_by_their_type)
{
    ck_assert(mw_bench_product_ok(MW_BENCH_INT8, 2385.0, 2385.0, 100.0));
    ck_assert(!mw_bench_product_ok(MW_BENCH_INT8, 2386.0, 2385.0, 1e6)); /* whole numbers are exact */
    /* 4096 terms of size one: l2 is 64; an element of another row is off by about 1.4 l2 in every type */
    for (int t = 0; t < MW_BENCH_DTYPE_N; t++) {
        ck_assert(mw_bench_product_ok(t, -71.0, -71.0, 64.0));
        ck_assert(!mw_bench_product_ok(t, -71.0 + 1.4 * 64.0, -71.0, 64.0));
        ck_assert(!mw_bench_product_ok(t, NAN, -71.0, 64.0));
        ck_assert(!mw_bench_product_ok(t, INFINITY, INFINITY, 64.0));
    }
    ck_assert(mw_bench_product_ok(MW_BENCH_BF16, 100.3, 100.0, 64.0));
    ck_assert(mw_bench_product_ok(MW_BENCH_FP8, 180.0, 192.0, 64.0)); /* a sum of three l2 whose low bits were cut off step by step */
    ck_assert(!mw_bench_product_ok(MW_BENCH_FP32, 100.02, 100.0, 64.0)); /* tf32 in place of fp32: 3e-4 of 64 */
    ck_assert(!mw_bench_product_ok(MW_BENCH_FP64, 100.0 + 1e-6, 100.0, 64.0));
    ck_assert(!mw_bench_product_ok(-1, 1.0, 1.0, 1.0));
}
END_TEST

/* A whole product through the narrow formats: operands encoded, decoded, multiplied in double stay within the stated tolerance of the exact product. */
START_TEST(rounded_operands_stay_within_tolerance)
{
    enum { K = 512 };
    double a[K], b[K], l2;
    for (int i = 0; i < K; i++) {
        a[i] = mw_bench_bf16_decode(mw_bench_bf16_encode(sin(0.0235 * i + 1.0)));
        b[i] = mw_bench_bf16_decode(mw_bench_bf16_encode(cos(1.7 * i)));
    }
    double want = mw_bench_ref_dot(a, b, K, &l2);
    ck_assert(mw_bench_product_ok(MW_BENCH_BF16, mw_bench_bf16_decode(mw_bench_bf16_encode(want)), want, l2));
    ck_assert(mw_bench_product_ok(MW_BENCH_FP16, mw_bench_fp16_decode(mw_bench_fp16_encode(want)), want, l2));
}
END_TEST

START_TEST(rms_norm_by_hand)
{
    const double x[] = { 3, 4 }, w[] = { 2, 0.5 };
    double y[2];
    mw_bench_ref_rms_norm(x, w, 2, 0.0, y); /* root mean square 5/sqrt(2) */
    ck_assert_double_eq_tol(y[0], 6.0 * sqrt(2.0) / 5.0, 1e-15);
    ck_assert_double_eq_tol(y[1], 2.0 * sqrt(2.0) / 5.0, 1e-15);
}
END_TEST

START_TEST(softmax_sums_to_one_and_ignores_a_shift)
{
    const double x[] = { 1000.0, 1001.5, 998.25, 1001.5 }, shifted[] = { 0.0, 1.5, -1.75, 1.5 };
    double y[4], z[4], sum = 0.0;
    mw_bench_ref_softmax(x, 4, y);
    mw_bench_ref_softmax(shifted, 4, z);
    for (int i = 0; i < 4; i++) {
        sum += y[i];
        ck_assert_double_eq_tol(y[i], z[i], 1e-15);
    }
    ck_assert_double_eq_tol(sum, 1.0, 1e-15);
    ck_assert_double_eq_tol(y[1] / y[0], exp(1.5), 1e-12);
}
END_TEST

START_TEST(silu_at_closed_points)
{
    ck_assert(mw_bench_ref_silu_mul(0.0, 17.0) == 0.0);
    ck_assert_double_eq_tol(mw_bench_ref_silu_mul(log(3.0), 2.0), 2.0 * log(3.0) * 0.75, 1e-15); /* sigmoid(ln 3) = 3/4 */
}
END_TEST

START_TEST(adam_takes_its_first_step_of_the_full_rate)
{
    struct mw_bench_adam a = { 0.01, 0.9, 0.999, 0.0, 1 };
    double p = 2.0, m = 0.0, v = 0.0;
    mw_bench_ref_adam(&a, -0.37, &p, &m, &v); /* corrected m/sqrt(v) is the gradient's sign */
    ck_assert_double_eq_tol(p, 2.01, 1e-12);
    ck_assert_double_eq_tol(m, -0.037, 1e-15);
    ck_assert_double_eq_tol(v, 0.001 * 0.37 * 0.37, 1e-15);
    a.step = 2;
    mw_bench_ref_adam(&a, 0.37, &p, &m, &v);
    ck_assert_double_eq_tol(m, 0.9 * -0.037 + 0.1 * 0.37, 1e-15);
    ck_assert_double_eq_tol(p, 2.01 - 0.01 * (m / 0.19) / 0.37, 1e-9);
}
END_TEST

START_TEST(attention_of_one_key_is_its_value_and_of_equal_keys_the_mean)
{
    const double q[] = { 0.3, -1.2 }, keys[] = { 5, 5, 5, 5, 5, 5 }, values[] = { 1, 10, 2, 20, 6, 60 };
    double scratch[3], out[2], spread[2];
    mw_bench_ref_attention(q, keys, values, 1, 2, 0.7, scratch, out, spread);
    ck_assert(out[0] == 1.0 && out[1] == 10.0 && spread[1] == 10.0);
    mw_bench_ref_attention(q, keys, values, 3, 2, 0.7, scratch, out, spread);
    ck_assert_double_eq_tol(out[0], 3.0, 1e-14);
    ck_assert_double_eq_tol(out[1], 30.0, 1e-13);
    ck_assert_double_eq_tol(spread[0], sqrt(1.0 + 4.0 + 36.0) / 3.0, 1e-14);
}
END_TEST

START_TEST(near_has_a_floor)
{
    ck_assert(mw_bench_near(1.004, 1.0, 0.005, 0.0));
    ck_assert(!mw_bench_near(1.006, 1.0, 0.005, 0.0));
    ck_assert(mw_bench_near(1e-9, 0.0, 1e-6, 1e-2));
    ck_assert(!mw_bench_near(NAN, 0.0, 1.0, 1.0));
    ck_assert(mw_bench_near(2.5, 2.5, 0.0, 0.0));
}
END_TEST

START_TEST(quantiles_between_order_statistics)
{
    double v[] = { 23.5, 2385.0, 17.0, 4.0, 93.0 };
    struct mw_bench_summary s = mw_bench_summarise(v, 5);
    ck_assert(s.median == 23.5 && s.min == 4.0 && s.max == 2385.0 && s.n == 5);
    ck_assert_double_eq_tol(s.p10, 4.0 + 0.4 * 13.0, 1e-12);
    ck_assert_double_eq_tol(s.p90, 93.0 + 0.6 * 2292.0, 1e-9);
    ck_assert_double_eq_tol(s.mean, 2522.5 / 5.0, 1e-12);
    s = mw_bench_summary_scaled(s, 1e3);
    ck_assert_double_eq_tol(s.median, 23500.0, 1e-9);
    double two[] = { 3.0, 1.0 };
    ck_assert(mw_bench_summarise(two, 2).median == 2.0);
    ck_assert(isnan(mw_bench_summarise(two, 0).median));
}
END_TEST

START_TEST(mean_power_holds_each_sample_until_the_next)
{
    const struct mw_bench_sample s[] = { { 10.0, 100.0, 1e9 }, { 10.5, 300.0, 1e9 }, { 12.0, 700.0, 1e9 } };
    ck_assert_double_eq_tol(mw_bench_mean_power(s, 3, 10.0, 12.0), (100.0 * 0.5 + 300.0 * 1.5) / 2.0, 1e-9);
    ck_assert_double_eq_tol(mw_bench_mean_power(s, 3, 11.0, 13.0), (300.0 + 700.0) / 2.0, 1e-9);
    ck_assert(isnan(mw_bench_mean_power(s, 0, 0.0, 1.0)));
    ck_assert(isnan(mw_bench_mean_power(s, 3, 5.0, 9.0)));
}
END_TEST

MW_TEST_MAIN("bench reference", dot_and_its_size, products_are_judged_by_their_type, rounded_operands_stay_within_tolerance, rms_norm_by_hand,
             softmax_sums_to_one_and_ignores_a_shift, silu_at_closed_points, adam_takes_its_first_step_of_the_full_rate,
             attention_of_one_key_is_its_value_and_of_equal_keys_the_mean, near_has_a_floor, quantiles_between_order_statistics,
             mean_power_holds_each_sample_until_the_next)
