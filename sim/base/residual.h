/* sim/base/residual.h - what a fitted model leaves, interpolated in log space between measured points, and how far a point is from them.
 *
 * Simple kriging with mean 0 and the separable kernel prod_a exp(-|x_a - y_a| / length_a): between points of a grid it is nearly linear in
 * ln x; beyond the points it falls back to 0, so the model alone holds there and the deviation grows to that of the model.
 * Points lie on a grid of few values per axis, so that one evaluation is a sum of products of tabulated factors.
 */
#ifndef MW_BASE_RESIDUAL_H
#define MW_BASE_RESIDUAL_H
#include "sim/base/arena.h"
#include <stdbool.h>
#include <stdint.h>

/* Values of one axis and points that are interpolated: building takes their cube, an evaluation a factor for each value. */
enum { MW_RESIDUAL_AXIS_MAX = 6, MW_RESIDUAL_VALUES_MAX = 1024, MW_RESIDUAL_POINTS_MAX = 3000 };
/* A coordinate ln(x): the residual keeps its value over about length_ln; 0: points correlate only where they are equal. */
struct mw_fit_axis { const char *name; double length_ln; };

struct mw_residual {
    unsigned axis_n, n;
    unsigned val_n[MW_RESIDUAL_AXIS_MAX];
    double *val[MW_RESIDUAL_AXIS_MAX];    /* coordinates on each axis, rising */
    double length[MW_RESIDUAL_AXIS_MAX];
    uint16_t *idx;                   /* n x axis_n */
    double *weight;                  /* n: of (K + noise)^-1 r */
    double sd;                       /* of the residual: deviation of the model alone */
    double noise_frac;
};

/* Residual at ln_x; *near (may be NULL): correlation with the nearest point, 1 on it, 0 far away. */
double mw_residual_at(const struct mw_residual *r, const double *ln_x, double *near);
/* From n points (ln_x rows of MW_RESIDUAL_AXIS_MAX) with residuals res; in a.  NULL when n is 0, the system is singular, or mw_residual_beyond. */
struct mw_residual *mw_residual_make(struct mw_arena *a, const struct mw_fit_axis *axis, unsigned axis_n, double noise_frac, const double *ln_x, const double *res, unsigned n);

/* Why these points are not interpolated, NULL: they are. */
const char *mw_residual_beyond(unsigned axis_n, const double *ln_x, unsigned n);

/* Leaving out blocks without solving anew.  inverse: (K + noise)^-1 into out[n * n]; false when singular.
 * fold: out[i] of every point with fold[i] == f is its residual as the points of all other folds predict it.
 * near: correlation of point i with the nearest point of another fold. */
bool mw_residual_inverse(const struct mw_fit_axis *axis, unsigned axis_n, double noise_frac, const double *ln_x, unsigned n, double *out);
bool mw_residual_fold(const double *inv, unsigned n, const double *res, const uint16_t *fold, unsigned f, double *out);
double mw_residual_near(const struct mw_fit_axis *axis, unsigned axis_n, const double *ln_x, unsigned n, const uint16_t *fold, unsigned i);

#endif
