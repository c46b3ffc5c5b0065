/* sim/base/variates.c - random variates from one stream, on our own logarithm and exponential; no tables, no state. */
#include "sim/base/check.h"
#include "sim/base/rng.h"
#include <math.h>

double mw_stream_exponential(struct mw_stream *s, double mean)
{
    return -mean * mw_log(mw_stream_uniform(s));
}

static double polynomial(const double *c, int n, double x)
{
    double y = c[n - 1];
    for (int i = n - 2; i >= 0; i--)
        y = y * x + c[i];
    return y;
}

/* Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37 (1988), 477:
 * PPND16, relative accuracy about 1e-16.  Coefficients as published, lowest order first. */
static double central_quantile(double q)
{
    static const double a[] = { 3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
                                4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3 };
    static const double b[] = { 1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
                                2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3 };
    double r = 0.180625 - q * q;
    return q * polynomial(a, 8, r) / polynomial(b, 8, r);
}

static double middle_quantile(double r)
{
    static const double c[] = { 1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
                                1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4 };
    static const double d[] = { 1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
                                1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9 };
    return polynomial(c, 8, r - 1.6) / polynomial(d, 8, r - 1.6);
}

static double tail_quantile(double r)
{
    static const double e[] = { 6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
                                2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7 };
    static const double f[] = { 1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
                                7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15 };
    return polynomial(e, 8, r - 5.0) / polynomial(f, 8, r - 5.0);
}

double mw_normal_quantile(double p)
{
    MW_ASSERT(p > 0.0 && p < 1.0);
    double q = p - 0.5;
    if (fabs(q) <= 0.425)
        return central_quantile(q);
    double r = sqrt(-mw_log(q < 0 ? p : 1.0 - p)); /* IEEE requires a correctly rounded square root */
    double x = r <= 5.0 ? middle_quantile(r) : tail_quantile(r);
    return q < 0 ? -x : x;
}

double mw_stream_normal(struct mw_stream *s)
{
    return mw_normal_quantile(mw_stream_uniform(s));
}

double mw_stream_lognormal(struct mw_stream *s, double median, double sigma)
{
    return median * mw_exp(sigma * mw_stream_normal(s));
}

double mw_stream_weibull(struct mw_stream *s, double shape, double scale)
{
    return scale * mw_pow(-mw_log(mw_stream_uniform(s)), 1.0 / shape);
}

/* log n!: Stirling's series (DLMF 5.11.1), which at n = 10 is good to 1e-13; below, the product itself is exact. */
static double log_factorial(double n)
{
    const double half_log_2pi = 0.91893853320467274178;
    if (n < 10.0) {
        double product = 1.0;
        for (double i = 2.0; i <= n; i++)
            product *= i;
        return mw_log(product);
    }
    double x = n + 1.0, z = 1.0 / (x * x);
    double series = (1.0 / 12 - z * (1.0 / 360 - z * (1.0 / 1260 - z * (1.0 / 1680)))) / x;
    return (x - 0.5) * mw_log(x) - x + half_log_2pi + series;
}

/* Walks the distribution function: one uniform per draw, so that a slightly larger mean gives a slightly larger count
 * from the same luck. */
static uint64_t poisson_small(struct mw_stream *s, double mean)
{
    double u = mw_stream_uniform(s), p = mw_exp(-mean), cdf = p;
    uint64_t n = 0;
    while (u > cdf && n < 1000) { /* mean < 10: 1000 is past any double's tail */
        n++;
        p *= mean / (double)n;
        cdf += p;
    }
    return n;
}

/* Hoermann, "The transformed rejection method for generating Poisson random variables", Insurance: Mathematics and Economics 12
 * (1993), 39: algorithm PTRS, for means of 10 and more. */
static uint64_t poisson_large(struct mw_stream *s, double mean)
{
    double b = 0.931 + 2.53 * sqrt(mean), a = -0.059 + 0.02483 * b;
    double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4), v_r = 0.9277 - 3.6224 / (b - 2.0);
    double log_mean = mw_log(mean);
    for (;;) {
        double u = mw_stream_uniform(s) - 0.5, v = mw_stream_uniform(s), us = 0.5 - fabs(u);
        double k = floor((2.0 * a / us + b) * u + mean + 0.43);
        if (us >= 0.07 && v <= v_r)
            return (uint64_t)k;
        if (k < 0.0 || (us < 0.013 && v > us))
            continue;
        double hat = mw_log(v * inverse_alpha / (a / (us * us) + b));
        if (hat <= k * log_mean - mean - log_factorial(k))
            return (uint64_t)k;
    }
}

uint64_t mw_stream_poisson(struct mw_stream *s, double mean)
{
    MW_ASSERT(mean >= 0.0 && mean < 0x1p53);
    return mean < 10.0 ? poisson_small(s, mean) : poisson_large(s, mean);
}
