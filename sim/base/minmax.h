/* sim/base/minmax.h - the larger and the smaller of two numbers in one instruction, for what every event asks; neither may be NaN, which fmax and fmin are for. */
#ifndef MW_BASE_MINMAX_H
#define MW_BASE_MINMAX_H

static inline double mw_max(double a, double b) { return a > b ? a : b; }
static inline double mw_min(double a, double b) { return a < b ? a : b; }

#endif
