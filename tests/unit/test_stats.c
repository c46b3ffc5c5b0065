/* tests/unit/test_stats.c - sums, moments, time means and the quantile sketch against direct computation. */
#include "sim/base/rng.h"
#include "sim/core/sketch.h"
#include "sim/core/stats.h"
#include "tests/mw_test.h"

START_TEST(a_compensated_sum_keeps_what_a_plain_one_loses)
{
    struct mw_sum sum = { 0 };
    double plain = 0.0;
    mw_sum_add(&sum, 1e16);
    plain += 1e16;
    for (int i = 0; i < 10000; i++) {
        mw_sum_add(&sum, 0.0235);
        plain += 0.0235;
    }
    mw_sum_add(&sum, -1e16);
    plain += -1e16;
    ck_assert_double_eq_tol(mw_sum_value(&sum), 235.0, 1e-9);
    ck_assert(fabs(plain - 235.0) > 1.0);
    struct mw_sum last_is_larger = { 0 };
    mw_sum_add(&last_is_larger, 1.0);
    mw_sum_add(&last_is_larger, 1e100);
    mw_sum_add(&last_is_larger, 1.0);
    mw_sum_add(&last_is_larger, -1e100);
    ck_assert(mw_sum_value(&last_is_larger) == 2.0);
}
END_TEST

START_TEST(moments_match_two_passes)
{
    struct mw_stream s = mw_stream_make(2385, 1, "welford");
    enum { N = 1237 };
    double x[N], sum = 0.0, sq = 0.0;
    struct mw_welford w = { 0 };
    ck_assert(isnan(mw_welford_variance(&w)));
    for (int i = 0; i < N; i++) {
        x[i] = 1e9 + mw_stream_lognormal(&s, 23.5, 1.1); /* an offset that ruins sum-of-squares formulas */
        mw_welford_add(&w, x[i]);
        sum += x[i];
    }
    for (int i = 0; i < N; i++)
        sq += (x[i] - sum / N) * (x[i] - sum / N);
    ck_assert_uint_eq(w.n, N);
    ck_assert_double_eq_tol(w.mean / (sum / N), 1.0, 1e-14);
    ck_assert_double_eq_tol(mw_welford_variance(&w) / (sq / (N - 1)), 1.0, 1e-9);
    ck_assert_double_eq_tol(mw_welford_mean_error(&w) / sqrt(sq / (N - 1) / N), 1.0, 1e-9);
}
END_TEST

START_TEST(merged_moments_are_those_of_all)
{
    struct mw_stream s = mw_stream_make(2385, 2, "welford");
    struct mw_welford all = { 0 }, part[3] = { { 0 } }, merged = { 0 };
    for (int i = 0; i < 2000; i++) {
        double x = mw_stream_normal(&s) * 3.0 + (i % 7 == 0 ? 100.0 : 0.0);
        mw_welford_add(&all, x);
        mw_welford_add(&part[i % 7 == 0 ? 0 : 1], x); /* parts of different size and mean; the third stays empty */
    }
    for (int i = 0; i < 3; i++)
        mw_welford_merge(&merged, &part[i]);
    ck_assert_uint_eq(merged.n, all.n);
    ck_assert_double_eq_tol(merged.mean, all.mean, 1e-11);
    ck_assert_double_eq_tol(mw_welford_variance(&merged) / mw_welford_variance(&all), 1.0, 1e-12);
}
END_TEST

START_TEST(a_time_mean_weighs_by_duration)
{
    struct mw_time_mean m;
    mw_time_mean_start(&m, 1000000000, 40.0);
    ck_assert(mw_time_mean_at(&m, 1000000000) == 40.0);
    mw_time_mean_set(&m, 3500000000, 10.0);  /* 2.5 s at 40 */
    mw_time_mean_set(&m, 3500000000, 12.0);  /* an instant counts for nothing */
    mw_time_mean_set(&m, 11000000000, 0.0);  /* 7.5 s at 12 */
    ck_assert_double_eq_tol(mw_time_mean_at(&m, 21000000000), (2.5 * 40 + 7.5 * 12) / 20.0, 1e-12);
    ck_assert_double_eq_tol(mw_time_mean_integral(&m, 11000000000), 190.0, 1e-12);
    ck_assert_double_eq_tol(mw_time_mean_integral(&m, 99000000000), 190.0, 1e-12);
}
END_TEST

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void ck_quantiles(double *x, size_t n)
{
    struct mw_sketch *s = malloc(sizeof *s);
    mw_sketch_init(s);
    for (size_t i = 0; i < n; i++)
        mw_sketch_add(s, x[i]);
    qsort(x, n, sizeof *x, ascending);
    ck_assert_uint_eq(s->n, n);
    ck_assert(s->min == x[0] && s->max == x[n - 1]);
    for (int k = 0; k <= 1000; k++) {
        double q = k / 1000.0, exact = x[(size_t)(q * (double)(n - 1))], got = mw_sketch_quantile(s, q);
        ck_assert_msg(fabs(got - exact) <= 0.01 * exact, "q %g is %.9g, exactly %.9g", q, got, exact);
    }
    free(s);
}

START_TEST(quantiles_are_within_one_percent)
{
    enum { N = 20011 };
    double *x = malloc(N * sizeof *x);
    struct mw_stream s = mw_stream_make(2385, 3, "sketch");
    for (int i = 0; i < N; i++)
        x[i] = mw_stream_lognormal(&s, 0.4, 1.3);
    ck_quantiles(x, N);
    for (int i = 0; i < N; i++)
        x[i] = mw_exp((mw_stream_uniform(&s) - 0.45) * 45.0); /* over nearly the whole range */
    for (int i = 0; i < N; i++)
        x[i] = fmin(fmax(x[i], 1e-9), 1e12);
    ck_quantiles(x, N);
    for (int i = 0; i < N; i++)
        x[i] = 24487.559; /* one value only */
    ck_quantiles(x, N);
    for (int i = 0; i < N; i++)
        x[i] = ldexp(1.0, i % 60 - 25); /* on the edges of octaves */
    ck_quantiles(x, N);
    double few[3] = { 2385.0, 0.0235, 17.0 };
    ck_quantiles(few, 3);
    free(x);
}
END_TEST

START_TEST(values_out_of_range_keep_their_extremes)
{
    struct mw_sketch *s = malloc(sizeof *s);
    mw_sketch_init(s);
    ck_assert(isnan(mw_sketch_quantile(s, 0.5)));
    ck_assert(isnan(mw_sketch_share_below(s, 0.5)));
    mw_sketch_add_n(s, 0.0, 10);
    mw_sketch_add_n(s, -3.5, 5);
    mw_sketch_add_n(s, 7.3, 10);
    mw_sketch_add_n(s, 3e15, 5);
    mw_sketch_add_n(s, 1e300, 0); /* nothing */
    ck_assert_uint_eq(s->n, 30);
    ck_assert(mw_sketch_quantile(s, 0.0) == -3.5);
    ck_assert(mw_sketch_quantile(s, 0.3) == -3.5);
    ck_assert_double_eq_tol(mw_sketch_quantile(s, 0.6), 7.3, 0.073);
    ck_assert(mw_sketch_quantile(s, 0.95) == 3e15);
    ck_assert(mw_sketch_quantile(s, 1.0) == 3e15);
    free(s);
}
END_TEST

START_TEST(the_share_below_is_the_inverse_of_the_quantile)
{
    struct mw_sketch *s = malloc(sizeof *s);
    struct mw_stream r = mw_stream_make(2385, 4, "share");
    mw_sketch_init(s);
    for (int i = 0; i < 50000; i++)
        mw_sketch_add(s, mw_stream_exponential(&r, 0.8));
    for (double x = 0.05; x < 4.0; x *= 1.13)
        ck_assert_double_eq_tol(mw_sketch_share_below(s, x), 1.0 - exp(-x / 0.8), 0.008);
    ck_assert(mw_sketch_share_below(s, s->min / 2) == 0.0);
    ck_assert(mw_sketch_share_below(s, s->max) == 1.0);
    double last = 0.0;
    for (double x = 1e-7; x < 20.0; x *= 1.003) {
        double share = mw_sketch_share_below(s, x);
        ck_assert(share >= last);
        last = share;
    }
    free(s);
}
END_TEST

START_TEST(a_sketch_survives_its_blob)
{
    struct mw_sketch *a = malloc(sizeof *a), *b = malloc(sizeof *b);
    struct mw_stream r = mw_stream_make(2385, 5, "blob");
    struct mw_str blob;
    mw_str_init(&blob);
    mw_sketch_init(a);
    mw_sketch_pack(a, &blob);
    ck_assert(mw_sketch_unpack(b, blob.s, blob.n));
    ck_assert(!memcmp(a, b, sizeof *a));
    for (int i = 0; i < 5000; i++)
        mw_sketch_add_n(a, mw_stream_lognormal(&r, 0.4, 0.9), mw_stream_below(&r, 100000));
    mw_sketch_add(a, 0.0);
    mw_sketch_add_n(a, 5e14, UINT64_C(1) << 60);
    blob.n = 0;
    mw_sketch_pack(a, &blob);
    ck_assert(mw_sketch_unpack(b, blob.s, blob.n));
    ck_assert(!memcmp(a, b, sizeof *a));
    for (size_t cut = 0; cut < blob.n; cut += 1 + cut / 7) {
        ck_assert(!mw_sketch_unpack(b, blob.s, cut));
        ck_assert_uint_eq(b->n, 0);
    }
    unsigned accepted = 0, tried = 0;
    for (size_t i = 0; i < blob.n; i += 3, tried++) {
        blob.s[i] = (char)(blob.s[i] ^ 0x11);
        accepted += mw_sketch_unpack(b, blob.s, blob.n) && !memcmp(a, b, sizeof *a);
        blob.s[i] = (char)(blob.s[i] ^ 0x11);
    }
    ck_assert_uint_gt(tried, 100);
    ck_assert_uint_eq(accepted, 0); /* never taken for the original */
    mw_str_fini(&blob);
    free(a);
    free(b);
}
END_TEST

START_TEST(foreign_blobs_are_refused)
{
    static const struct { const char *blob; size_t n; } row[] = {
        { "", 0 }, { "MWS", 3 }, { "MWS2", 4 }, { "MWS1", 4 }, { "SQLite format 3", 15 },
        { "MWS1\x00\0\0\0\0\0\0\xf0\x7f\0\0\0\0\0\0\xf0\xff\x00\x00trailing", 31 },
        { "MWS1\x01\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\xf0\x3f\x00\x01\x01", 24 }, /* says 1.0, counts it below the range */
        { "MWS1\x00\0\0\0\0\0\0\xf0\x7f\0\0\0\0\0\0\xf0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x05", 32 }, /* first bucket 2^64 - 1 */
        { "MWS1\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\xf0\x3f", 30 },
    };
    struct mw_sketch *s = malloc(sizeof *s);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        ck_assert_msg(!mw_sketch_unpack(s, row[i].blob, row[i].n), "blob %zu was accepted", i);
    free(s);
}
END_TEST

MW_TEST_MAIN("stats", a_compensated_sum_keeps_what_a_plain_one_loses, moments_match_two_passes, merged_moments_are_those_of_all, a_time_mean_weighs_by_duration,
             quantiles_are_within_one_percent, values_out_of_range_keep_their_extremes, the_share_below_is_the_inverse_of_the_quantile,
             a_sketch_survives_its_blob, foreign_blobs_are_refused)
