/* sim/input/profile.h - calibrated constants of one device: value, standard error, source, points and cross-validated error; YAML in, YAML out.
 *
 * A profile is written by `millwright calibrate` and read by whatever predicts with the model it names.  It holds no equation.
 */
#ifndef MW_INPUT_PROFILE_H
#define MW_INPUT_PROFILE_H
#include "sim/base/residual.h"
#include "sim/base/str.h"
#include "sim/input/doc.h"
#include "sim/input/fittable.h"

/* How constants came to a device.  Every report says it. */
enum mw_profile_how { MW_PF_FITTED, MW_PF_TRANSFERRED /* of a relative, against this device's limits */, MW_PF_DATASHEET /* the models' starts */ };
const char *mw_profile_how_name(enum mw_profile_how how);

struct mw_profile_fit {
    const char *model, *key;
    struct mw_pos pos;                         /* in its file */
    enum mw_profile_how how; const char *from; /* the relative, or NULL */
    const char *source, *licence;
    unsigned con_n; const char *con_key[MW_FIT_CONST_MAX];
    double con[MW_FIT_CONST_MAX], se_ln[MW_FIT_CONST_MAX];
    unsigned points, excluded;
    double cv_median, cv_p90, cv_alone_median, cv_alone_p90; /* |ln|, cross-validated: with residual, model alone */
    double half_near_ln, half_alone_ln, band_fall; /* P10-P90 half widths on and far from measured points; see mw_profile_half_ln */
    const struct mw_residual *residual; /* NULL: none kept */
};
struct mw_profile { const char *device, *file, *date; struct mw_profile_fit *fit; unsigned fit_n; };

/* NULL after diagnostics (E44x). */
struct mw_profile *mw_profile_load(struct mw_arena *a, const char *path, struct mw_diag *d);
struct mw_profile *mw_profile_parse(struct mw_arena *a, const char *name, const char *text, size_t n_B, struct mw_diag *d);
/* Puts the constants into the order of their models, which find gives by name.  false after E444: no such model, a constant too many or missing, another
 * number of axes.  W445: a constant beyond its model's limits.  Nothing predicts with a profile that was read and not matched. */
bool mw_profile_match(struct mw_profile *p, const struct mw_fittable *(*find)(const char *), struct mw_diag *d);
/* find: the models by name, for the names of their axes. */
void mw_profile_print(const struct mw_profile *p, const struct mw_fittable *(*find)(const char *), struct mw_str *out);
const struct mw_profile_fit *mw_profile_find(const struct mw_profile *p, const char *model, const char *key); /* NULL: none */

/* Half width of P10-P90 in ln at a correlation rho with the nearest measured point: near^2 + (alone^2 - near^2) ((1 - rho^2) / (1 + rho^2))^fall,
 * the variance of simple kriging midway between two points at fall 1. */
double mw_profile_half_ln(const struct mw_profile_fit *f, double rho);
/* A prediction: the model's value with the residual, and the half width of P10-P90 in ln. */
struct mw_profile_value { double v, half_ln, near; };
struct mw_profile_value mw_profile_predict(const struct mw_profile_fit *f, const struct mw_fittable *of, const struct mw_gpu_part *dev, const void *op, const double *ln_x);

/* The band above is that of the tables' own laboratory: cross-validation never leaves its machines, clocks and software.  Elsewhere fixed times differ
 * much (hosts, drivers, library releases), shares of a limit little (clocks, power limits): one rule for all models, with phi the elasticity of the
 * prediction to all its constants in seconds,
 *   half^2 = own^2 + (phi FIXED)^2 + ((1 - phi) RATE)^2.
 * Four fifths of 786 rows of other laboratories, groups weighed as validate does, lie within (products: azure_microbench, vidur_layer_ops, DeepGEMM,
 * mamf; all-reduce: azure_microbench's, rounded to powers of two).  By phi 4/5 of |ln| lie within: below 0.1 products 14 %, all-reduce 5 %; 0.1-0.5 16 and
 * 20 %; 0.5-0.75 26 and 46 %; above, all-reduce 64 %.  Not within it: another kernel (GB200 nvfp4, cuBLASLt against TensorRT-LLM's, 55 %). */
#define MW_ELSEWHERE_FIXED_LN 0.60
#define MW_ELSEWHERE_RATE_LN 0.12
/* Whether a row's source names another laboratory (the text up to '@', ':' or a blank) than those of the fit's; never for constants that all devices share,
 * whose rows come from many and are left out by family. */
bool mw_profile_elsewhere(const struct mw_profile_fit *f, const struct mw_fittable *of, const char *source);
double mw_profile_half_elsewhere_ln(const struct mw_profile_fit *f, const struct mw_fittable *of, const struct mw_gpu_part *dev, const void *op, double own_ln);

#endif
