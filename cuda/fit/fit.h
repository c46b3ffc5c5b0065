/* cuda/fit/fit.h - from measured tables to constants with standard errors, a residual to interpolate and an honest error; no equation here.
 *
 * A set is the rows of one model, device and key.  Its constants minimise the soft-L1 loss of ln(measured / predicted), each held by a prior
 * of its start, by GSL's trust region solver with reweighting.  The error is that of cross-validation: every value of every axis, and every
 * configuration family, is left out in turn, the constants follow by Gauss-Newton steps from the whole fit, and the residual is interpolated
 * without the left-out rows.
 */
#ifndef MW_FIT_H
#define MW_FIT_H
#include "models/parts/device.h"
#include "models/registry.h"
#include "sim/input/import/measured.h"
#include "sim/input/profile.h"

/* ---- rows */
struct mw_fit_reject { const char *why; unsigned n; uint32_t line /* of the first */; const char *file; };
struct mw_fit_set {
    const struct mw_fittable *of;
    const char *device, *key;          /* library name of the device */
    const struct mw_gpu_part *gpu;
    struct mw_fit_row *row; unsigned n, cap;
    struct mw_fit_reject reject[24]; unsigned reject_n;
    const char *file;
};
struct mw_fit_data {
    struct mw_arena *arena;
    const struct mw_device *device; unsigned device_n; /* of the library */
    struct mw_fit_set *set; unsigned set_n;
    struct mw_fit_reject unknown[32]; unsigned unknown_n;  /* rows whose device the library does not have */
    unsigned row_n;
};
/* Adds the rows of a table to the sets; rows that cannot be used are counted by reason;
 * a table that is only scored (fittable.as) adds none.  only: this device alone, or NULL. */
void mw_fit_gather(struct mw_fit_data *data, const struct mw_fittable *of, const struct mw_measured *t, const char *only);
void mw_fit_data_fini(struct mw_fit_data *data);

/* ---- one set */
struct mw_fit_result {
    double con[MW_FIT_CONST_MAX], se_ln[MW_FIT_CONST_MAX];
    unsigned iterations; bool converged;
    double median, p90;                /* |ln| of the model alone, in sample */
};
/* prior: constants that the fit starts at and is held to instead of the model's own start (a relative's), or NULL. */
bool mw_fit_set_fit(const struct mw_fit_set *s, const double *prior, struct mw_fit_result *out);

struct mw_fit_cross {
    unsigned n;                        /* left-out predictions: rows times the axes they were left out on */
    double alone_median, alone_p90;    /* the model alone */
    double alone_mape;                 /* the same as mean |predicted / measured - 1| */
    double median, p90;                /* with its residual */
    double baseline_median, baseline_p90;
    double half_alone_ln, half_near_ln, band_fall; /* P10-P90 half widths far from and on measured points, and the fall between (profile.h) */
    double coverage;
    const char *bare;                  /* why nothing is interpolated between the rows: with and without a residual are then the same; NULL: it is, or the model keeps none */
};
/* left_out_ln: per row ln(predicted / measured) when left out, mean over the axes it was left out on, NAN where on none; may be NULL. */
bool mw_fit_set_cross(const struct mw_fit_set *s, const struct mw_fit_result *fit, struct mw_fit_cross *out, double *left_out_ln);
/* Residual of the model at the rows, for the profile; clipped where a row is an outlier.  NULL when the model keeps none. */
struct mw_residual *mw_fit_set_residual(const struct mw_fit_set *s, const struct mw_fit_result *fit, struct mw_arena *a);

/* All of a set as a profile's entry, in a; NULL, or why it could not be fitted. */
const char *mw_fit_set_profile(const struct mw_fit_set *s, struct mw_profile_fit *out, struct mw_fit_cross *cross, double *left_out_ln, struct mw_arena *a);

double mw_fit_quantile(double *v, unsigned n, double q); /* sorts v; type 7 */

#endif
