/* sim/plan/validate.h - predictions against measured tables, row by row and by group, beside a one-constant model.
 *
 * error = ln(predicted / measured).  A group's figures: median and p90 of |error|, its signed median (bias), the share of rows within P10-P90
 * (coverage; rows of another laboratory than the fit's have the wider band of sim/input/profile.h), and skill = median |error| of the one-constant model over ours.  In the overall figure a group weighs min(1, n / 10).
 */
#ifndef MW_PLAN_VALIDATE_H
#define MW_PLAN_VALIDATE_H
#include "sim/plan/devices.h"

struct mw_valid_row { const char *id, *skipped; uint32_t group, base; double measured, predicted, half_ln, baseline; bool used_in_fit; const char *note; /* defaults that stood in for empty cells */ };
struct mw_valid_group { const char *name; unsigned n, skipped; double median, mean, p90, bias, coverage, baseline_median, skill; enum mw_profile_how how; const char *from; bool in_fit, untold /* fitted by a model that keeps no points: whether to these rows is not recorded */; };
struct mw_valid {
    struct mw_arena *arena;
    const char *kind;
    struct mw_valid_row *row; unsigned row_n, row_cap;       /* every input row, in input order */
    struct mw_valid_group *group; unsigned group_n, group_cap;
    const char **base; unsigned base_n, base_cap;            /* what shares the constant of the one-constant model */
    struct mw_valid_group overall;
    const struct mw_profile_fit *shared;                     /* constants that all devices share, where such a model was scored */
    unsigned constants_n;                                    /* fitted constants behind these predictions */
    unsigned elsewhere_n;                                    /* scored rows of another laboratory than their fit's */
};
/* Adds a table's rows; where no model of this kind ("kernels", "power") reads such a table, each row is listed as skipped. */
void mw_valid_kernels(struct mw_valid *v, const struct mw_measured *t, const struct mw_devices *d, const char *kind);
void mw_valid_close(struct mw_valid *v);                     /* groups and the overall figure; call once */
void mw_valid_json(const struct mw_valid *v, struct mw_str *out);
void mw_valid_csv(const struct mw_valid *v, struct mw_str *out);
void mw_valid_text(const struct mw_valid *v, struct mw_str *out);
void mw_valid_fini(struct mw_valid *v);

#endif
