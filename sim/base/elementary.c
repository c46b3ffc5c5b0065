/* sim/base/elementary.c - logarithm, exponential and power from IEEE additions, multiplications and divisions alone.
 *
 * The C library picks among code paths by processor (FMA or not), and their last bits differ.  These do not: both are plain series
 * after an exact range reduction, with the rounding errors of the leading terms carried along.
 */
#include "sim/base/check.h"
#include "sim/base/rng.h"
#include <float.h>
#include <math.h>
#include <string.h>

/* ln 2 in two parts: the first has 32 significant bits, so that its product with any exponent is exact. */
static const double ln2_hi = 0x1.62e42feep-1, ln2_lo = 0x1.a39ef35793c76p-33;

static double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static uint64_t to_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* 2^k for a normal result. */
static double power_of_two(int k)
{
    return from_bits((uint64_t)(k + 1023) << 52);
}

/* x = m 2^k with m in [sqrt(1/2), sqrt(2)). */
static double split_binary(double x, int *k)
{
    int e = 0;
    if (x < DBL_MIN) {
        x *= 0x1p54; /* subnormal */
        e = -54;
    }
    uint64_t bits = to_bits(x);
    e += (int)(bits >> 52) - 1023;
    double m = from_bits((bits & UINT64_C(0x000fffffffffffff)) | UINT64_C(0x3ff0000000000000));
    if (m >= 0x1.6a09e667f3bcdp+0) {
        m *= 0.5;
        e++;
    }
    *k = e;
    return m;
}

/* With f = m - 1 and s = f / (2 + f), log m = 2 atanh s = 2 s + 2 s^3/3 + 2 s^5/5 + ...  The leading 2 s is written as
 * f - f^2/2 + s f^2/2, whose first term is exact, so that the roundings happen in terms a few times smaller than the sum. */
double mw_log(double x)
{
    MW_ASSERT(x > 0.0);
    if (x > DBL_MAX)
        return x;
    int k;
    double f = split_binary(x, &k) - 1.0;
    double s = f / (2.0 + f), z = s * s, half_sq = 0.5 * f * f;
    double tail = 0.0; /* 2 z/3 + 2 z^2/5 + ...; z < 0.0295, the term after the last kept is below 2^-60 */
    static const double twice_inverse_odd[] = { 2.0 / 3, 2.0 / 5, 2.0 / 7, 2.0 / 9, 2.0 / 11, 2.0 / 13, 2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21, 2.0 / 23 };
    for (int n = (int)(sizeof twice_inverse_odd / sizeof *twice_inverse_odd) - 1; n >= 0; n--)
        tail = z * (twice_inverse_odd[n] + tail);
    double small = half_sq - (s * (half_sq + tail) + k * ln2_lo);
    return k * ln2_hi + (f - small);
}

double mw_exp(double x)
{
    if (isnan(x))
        return x;
    if (x > 709.782712893384) /* log DBL_MAX */
        return DBL_MAX;
    if (x < -745.1332191019412) /* log of half the smallest subnormal */
        return 0.0;
    int k = (int)(x * 0x1.71547652b82fep+0 + (x < 0 ? -0.5 : 0.5)); /* 1 / ln 2 */
    double hi = x - k * ln2_hi, lo = k * ln2_lo, r = hi - lo;
    double lost = (hi - r) - lo; /* what rounding took from r */
    double tail = 0.0;           /* r^2/2 + r^3/6 + ...; |r| < 0.347, the term after the last kept is below 2^-62 */
    static const double inverse_factorial[] = { 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320,
                                                1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800.0,
                                                1.0 / 87178291200.0 };
    for (int n = (int)(sizeof inverse_factorial / sizeof *inverse_factorial) - 1; n >= 0; n--)
        tail = inverse_factorial[n] + r * tail;
    double y = 1.0 + (r + (r * r * tail + (lost + lost * r)));
    if (k > 1023)
        return y * 2.0 * power_of_two(k - 1); /* y < 1 here, or the result would be beyond DBL_MAX */
    if (k < -1021)
        return y * power_of_two(k + 64) * 0x1p-64;
    return y * power_of_two(k);
}

double mw_pow(double x, double y)
{
    return mw_exp(y * mw_log(x));
}
