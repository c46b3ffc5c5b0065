/* tests/unit/test_rng.c - the generator against its published vectors, elementary functions against long double, variates against their moments. */
#include "sim/base/rng.h"
#include "tests/mw_test.h"
#include <float.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

START_TEST(philox_gives_the_published_vectors)
{
    /* Random123 1.14, tests/kat_vectors: philox4x32 with 10 rounds. */
    static const struct { uint32_t ctr[4], key[2], out[4]; } row[] = {
        { { 0, 0, 0, 0 }, { 0, 0 }, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
        { { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff }, { 0xffffffff, 0xffffffff }, { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
        { { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 }, { 0xa4093822, 0x299f31d0 }, { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        uint32_t out[4];
        mw_philox4x32(row[i].ctr, row[i].key, out);
        for (int k = 0; k < 4; k++)
            ck_assert_uint_eq(out[k], row[i].out[k]);
    }
}
END_TEST

START_TEST(a_stream_is_a_philox_counter)
{
    struct mw_stream s = { .key = UINT64_C(0x299f31d0a4093822), .ctr = UINT64_C(0x85a308d3243f6a88) };
    const uint32_t ctr[4] = { 0x243f6a88, 0x85a308d3, 0, 0 }, key[2] = { 0xa4093822, 0x299f31d0 };
    uint32_t out[4];
    mw_philox4x32(ctr, key, out);
    ck_assert(mw_stream_u64(&s) == (out[0] | (uint64_t)out[1] << 32));
    ck_assert(s.ctr == UINT64_C(0x85a308d3243f6a89));
    ck_assert_uint_eq(sizeof s, 16);
}
END_TEST

START_TEST(streams_differ_by_seed_path_and_purpose)
{
    struct mw_stream s[5] = { mw_stream_make(7, 2385, "gpu"), mw_stream_make(8, 2385, "gpu"), mw_stream_make(7, 2386, "gpu"),
                              mw_stream_make(7, 2385, "gpv"), mw_stream_make(2385, 7, "gpu") };
    struct mw_stream same = mw_stream_make(7, 2385, "gpu");
    ck_assert(same.key == s[0].key);
    for (int i = 0; i < 5; i++)
        for (int j = 0; j < i; j++)
            ck_assert(s[i].key != s[j].key);
    ck_assert(mw_stream_u64(&s[0]) == mw_stream_u64(&same));
    ck_assert(mw_stream_u64(&s[0]) != mw_stream_u64(&s[1]));
}
END_TEST

static double ulps_off(double got, long double want)
{
    double ulp = nextafter(fabs((double)want), INFINITY) - fabs((double)want);
    return (double)(fabsl((long double)got - want) / (long double)ulp);
}

START_TEST(logarithm_is_within_two_ulp)
{
    struct mw_stream s = mw_stream_make(7, 1, "log");
    double worst = 0.0;
    for (int i = 0; i < 400000; i++) {
        double u = mw_stream_uniform(&s);
        double x = i % 3 == 0 ? 0.5 + u * 1.5 : i % 3 == 1 ? ldexp(0.5 + u / 2, (int)mw_stream_below(&s, 2090) - 1060) : 1.0 + (u - 0.5) * 1e-6;
        if (x > 0.0 && x != 1.0)
            worst = fmax(worst, ulps_off(mw_log(x), logl((long double)x)));
    }
    ck_assert_msg(worst < 2.0, "%g ulp", worst);
    ck_assert(mw_log(1.0) == 0.0);
    ck_assert_double_eq_tol(mw_log(5e-324), -744.44007192138126, 1e-12);
    ck_assert_double_eq_tol(mw_log(DBL_MAX), 709.78271289338397, 1e-12);
    ck_assert(isinf(mw_log(INFINITY)));
}
END_TEST

START_TEST(exponential_is_within_two_ulp_and_saturates)
{
    struct mw_stream s = mw_stream_make(7, 1, "exp");
    double worst = 0.0;
    for (int i = 0; i < 400000; i++) {
        double x = (mw_stream_uniform(&s) - 0.5) * (i % 2 ? 1416.0 : 2.0); /* normal results only: below, the last bit is all there is */
        worst = fmax(worst, ulps_off(mw_exp(x), expl((long double)x)));
    }
    ck_assert_msg(worst < 2.0, "%g ulp", worst);
    ck_assert(mw_exp(0.0) == 1.0);
    ck_assert(mw_exp(710.0) == DBL_MAX && mw_exp(INFINITY) == DBL_MAX);
    ck_assert(mw_exp(-746.0) == 0.0 && mw_exp(-INFINITY) == 0.0);
    ck_assert_double_eq_tol(mw_exp(709.78) / exp(709.78), 1.0, 1e-15);
    ck_assert(mw_exp(-744.5) > 0.0 && mw_exp(-744.5) < 1e-323);
    ck_assert(isnan(mw_exp(NAN)));
    for (double x = -30.0; x < 30.0; x += 0.0235)
        ck_assert(mw_exp(x) < mw_exp(x + 1e-9));
}
END_TEST

START_TEST(power_follows_its_laws)
{
    ck_assert_double_eq_tol(mw_pow(2.0, 10.0), 1024.0, 1e-11);
    ck_assert_double_eq_tol(mw_pow(0.0235, 0.7), pow(0.0235, 0.7), 1e-15);
    ck_assert_double_eq_tol(mw_pow(2385.0, -1.5), pow(2385.0, -1.5), 1e-19);
    ck_assert(mw_pow(17.0, 0.0) == 1.0);
}
END_TEST

START_TEST(normal_quantile_matches_published_values_and_gsl)
{
    /* Wichura 1988, section 4: test values of PPND16 */
    ck_assert_double_eq_tol(mw_normal_quantile(0.25), -0.6744897501960817, 1e-15);
    ck_assert_double_eq_tol(mw_normal_quantile(0.001), -3.090232306167814, 1e-14);
    ck_assert_double_eq_tol(mw_normal_quantile(1e-20), -9.262340089798408, 1e-13);
    ck_assert(mw_normal_quantile(0.5) == 0.0);
    for (double p = 1e-12; p < 0.5; p *= 1.37) {
        double x = mw_normal_quantile(p);
        ck_assert_double_eq_tol(gsl_cdf_ugaussian_P(x) / p, 1.0, 1e-12);
        ck_assert_double_eq_tol(mw_normal_quantile(1.0 - p), gsl_cdf_ugaussian_Pinv(1.0 - p), 1e-9);
    }
}
END_TEST

START_TEST(uniform_stays_inside_the_open_interval)
{
    struct mw_stream s = mw_stream_make(2385, 3, "uniform");
    double sum = 0.0, sum_sq = 0.0;
    enum { N = 200000 };
    unsigned bin[97] = { 0 };
    for (int i = 0; i < N; i++) {
        double u = mw_stream_uniform(&s);
        ck_assert(u > 0.0 && u < 1.0);
        sum += u;
        sum_sq += u * u;
        bin[(int)(u * 97)]++;
    }
    ck_assert_double_eq_tol(sum / N, 0.5, 5.0 * sqrt(1.0 / 12 / N));
    ck_assert_double_eq_tol(sum_sq / N, 1.0 / 3, 5.0 * sqrt(4.0 / 45 / N));
    double chi2 = 0.0;
    for (int i = 0; i < 97; i++)
        chi2 += (bin[i] - N / 97.0) * (bin[i] - N / 97.0) / (N / 97.0);
    ck_assert(gsl_cdf_chisq_Q(chi2, 96) > 1e-6);
}
END_TEST

struct moments { double mean, var; };

static struct moments moments_of(double (*draw)(struct mw_stream *), const char *purpose)
{
    enum { N = 200000 };
    struct mw_stream s = mw_stream_make(2385, 5, purpose);
    double sum = 0.0, sum_sq = 0.0;
    for (int i = 0; i < N; i++) {
        double x = draw(&s);
        sum += x;
        sum_sq += x * x;
    }
    double mean = sum / N;
    return (struct moments){ mean, sum_sq / N - mean * mean };
}

static double draw_exponential(struct mw_stream *s) { return mw_stream_exponential(s, 23.5); }
static double draw_normal(struct mw_stream *s) { return mw_stream_normal(s); }
static double draw_lognormal(struct mw_stream *s) { return mw_stream_lognormal(s, 6.0, 0.7); }
static double draw_weibull(struct mw_stream *s) { return mw_stream_weibull(s, 1.7, 2385.0); }

START_TEST(continuous_variates_have_their_moments)
{
    struct moments m = moments_of(draw_exponential, "exponential");
    ck_assert_double_eq_tol(m.mean / 23.5, 1.0, 0.012);
    ck_assert_double_eq_tol(m.var / (23.5 * 23.5), 1.0, 0.035);
    m = moments_of(draw_normal, "normal");
    ck_assert_double_eq_tol(m.mean, 0.0, 0.012);
    ck_assert_double_eq_tol(m.var, 1.0, 0.017);
    m = moments_of(draw_lognormal, "lognormal");
    double mean = 6.0 * exp(0.7 * 0.7 / 2), cv2 = exp(0.49) - 1.0;
    ck_assert_double_eq_tol(m.mean / mean, 1.0, 0.01);
    ck_assert_double_eq_tol(m.var / (mean * mean * cv2), 1.0, 0.1);
    m = moments_of(draw_weibull, "weibull");
    double g1 = tgamma(1 + 1 / 1.7), g2 = tgamma(1 + 2 / 1.7);
    ck_assert_double_eq_tol(m.mean / (2385.0 * g1), 1.0, 0.01);
    ck_assert_double_eq_tol(m.var / (2385.0 * 2385.0 * (g2 - g1 * g1)), 1.0, 0.03);
}
END_TEST

/* Chi-square of n draws against the Poisson probabilities; tails are pooled. */
static double poisson_p_value(double mean)
{
    enum { N = 100000, BINS = 400 };
    struct mw_stream s = mw_stream_make(2385, (uint64_t)(mean * 1000), "poisson");
    int low = (int)fmax(0.0, mean - 3.0 * sqrt(mean)), high = (int)(mean + 3.0 * sqrt(mean)) + 2;
    unsigned count[BINS] = { 0 };
    ck_assert_int_lt(high - low, BINS);
    for (int i = 0; i < N; i++) {
        int64_t k = (int64_t)mw_stream_poisson(&s, mean);
        count[k < low ? 0 : k > high ? high - low : k - low]++;
    }
    double chi2 = 0.0;
    for (int k = low; k <= high; k++) {
        double p = gsl_ran_poisson_pdf((unsigned)k, mean);
        if (k == low)
            p = gsl_cdf_poisson_P((unsigned)k, mean);
        if (k == high)
            p = gsl_cdf_poisson_Q((unsigned)k - 1, mean);
        double d = count[k - low] - N * p;
        chi2 += d * d / (N * p);
    }
    return gsl_cdf_chisq_Q(chi2, high - low);
}

START_TEST(poisson_counts_have_their_distribution)
{
    static const double mean[] = { 0.0235, 0.7, 3.1, 9.99, 10.0, 14.7, 47.0, 311.0, 2385.0 };
    for (size_t i = 0; i < sizeof mean / sizeof *mean; i++) {
        double p = poisson_p_value(mean[i]);
        ck_assert_msg(p > 1e-5, "mean %g: p = %g", mean[i], p);
    }
    struct mw_stream s = mw_stream_make(1, 2, "poisson");
    ck_assert_uint_eq(mw_stream_poisson(&s, 0.0), 0);
    double sum = 0.0;
    for (int i = 0; i < 2000; i++)
        sum += (double)mw_stream_poisson(&s, 3e11);
    ck_assert_double_eq_tol(sum / 2000, 3e11, 5.0 * sqrt(3e11 / 2000));
}
END_TEST

START_TEST(small_poisson_counts_share_their_luck)
{
    /* common random numbers: one draw per count, and a larger mean never gives a smaller count */
    struct mw_stream a = mw_stream_make(7, 3, "crn"), b = a;
    for (int i = 0; i < 5000; i++) {
        uint64_t few = mw_stream_poisson(&a, 2.3), more = mw_stream_poisson(&b, 2.9);
        ck_assert(few <= more);
        ck_assert(a.ctr == b.ctr);
    }
}
END_TEST

START_TEST(integers_below_n_are_unbiased)
{
    struct mw_stream s = mw_stream_make(2385, 11, "below");
    unsigned bin[7] = { 0 };
    for (int i = 0; i < 70000; i++)
        bin[mw_stream_below(&s, 7)]++;
    double chi2 = 0.0;
    for (int i = 0; i < 7; i++)
        chi2 += (bin[i] - 10000.0) * (bin[i] - 10000.0) / 10000.0;
    ck_assert(gsl_cdf_chisq_Q(chi2, 6) > 1e-6);
    ck_assert(mw_stream_below(&s, 1) == 0);
    /* three quarters of the range: a plain remainder would double the low third */
    uint64_t n = UINT64_C(0xC000000000000000);
    unsigned low = 0;
    for (int i = 0; i < 30000; i++) {
        uint64_t v = mw_stream_below(&s, n);
        ck_assert(v < n);
        low += v < n / 3;
    }
    ck_assert_double_eq_tol(low / 30000.0, 1.0 / 3, 0.014);
}
END_TEST

START_TEST(gsl_draws_from_the_stream_it_is_aimed_at)
{
    gsl_rng *r = mw_gsl_rng_create();
    struct mw_stream a = mw_stream_make(7, 13, "gsl"), b = a, other = mw_stream_make(8, 13, "gsl");
    mw_gsl_rng_aim(r, &a);
    double first = gsl_ran_gamma(r, 2.3, 1.7);
    ck_assert(a.ctr > 0);
    mw_gsl_rng_aim(r, &other);
    gsl_ran_gamma(r, 2.3, 1.7);
    mw_gsl_rng_aim(r, &b);
    ck_assert(gsl_ran_gamma(r, 2.3, 1.7) == first);
    ck_assert(a.ctr == b.ctr);
    struct mw_stream c = b;
    ck_assert(gsl_rng_uniform(r) == mw_stream_uniform(&c));
    ck_assert(gsl_rng_get(r) == mw_stream_u64(&c));
    ck_assert_str_eq(gsl_rng_name(r), "philox4x32-10");
    gsl_rng_free(r);
}
END_TEST

START_TEST(bytes_never_change)
{
    /* Results depend on these: a change here is a change of every seeded result, and belongs into the release notes. */
    struct mw_stream s = mw_stream_make(7, 2385, "pin");
    uint64_t key = s.key, u = mw_stream_u64(&s);
    double e = mw_stream_exponential(&s, 1.0), n = mw_stream_normal(&s), w = mw_stream_weibull(&s, 0.8, 3.0);
    ck_assert_msg(key == UINT64_C(0x8fa99873bbc4e380) && u == UINT64_C(0xa979da411668318c), "%llx %llx", (unsigned long long)key, (unsigned long long)u);
    ck_assert_msg(e == 0x1.0ab5b5529da1p-2 && n == 0x1.06746b5bada33p+0 && w == 0x1.e83177b2f714ap+3, "%a %a %a", e, n, w);
}
END_TEST

MW_TEST_MAIN("rng", philox_gives_the_published_vectors, a_stream_is_a_philox_counter, streams_differ_by_seed_path_and_purpose, logarithm_is_within_two_ulp,
             exponential_is_within_two_ulp_and_saturates, power_follows_its_laws, normal_quantile_matches_published_values_and_gsl,
             uniform_stays_inside_the_open_interval, continuous_variates_have_their_moments, poisson_counts_have_their_distribution,
             small_poisson_counts_share_their_luck, integers_below_n_are_unbiased, gsl_draws_from_the_stream_it_is_aimed_at, bytes_never_change)
