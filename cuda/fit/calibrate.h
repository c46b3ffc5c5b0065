/* cuda/fit/calibrate.h - every set of the gathered tables fitted, and one profile per device. */
#ifndef MW_CALIBRATE_H
#define MW_CALIBRATE_H
#include "cuda/fit/fit.h"

struct mw_calibrated_set {
    const struct mw_fit_set *set;
    struct mw_profile_fit fit;
    struct mw_fit_cross cross;
    double *left_out_ln;          /* ln(predicted / measured) of each row when it was left out, mean over the axes; NAN: never */
    const char *failed;           /* NULL, or why there is no fit */
};
struct mw_calibration {
    struct mw_calibrated_set *set; unsigned set_n;   /* by device of the library, then as gathered */
    struct mw_profile *profile; unsigned profile_n;  /* one per device with at least one fit */
    double pooled_median, pooled_p90;                /* cross-validated, every set's rows alike */
};
/* told: called before each set with how many are done; may be NULL.  Everything is in data->arena. */
void mw_calibrate(const struct mw_fit_data *data, const char *date, void (*told)(void *ctx, unsigned done, unsigned of), void *ctx, struct mw_calibration *out);
/* Transfer: errors of every fitted set when predicted from each other device's constants, as a device without measurements would be; nearest: from the one that
 * it would take if no other of its family were measured. */
struct mw_transfer { const struct mw_fit_set *to; const char *from; bool sibling, nearest; unsigned n, probes; double median, p90, half_ln, coverage /* of the band that a transferred fit states */; };
unsigned mw_calibrate_transfer(const struct mw_calibration *c, unsigned probes, struct mw_arena *a, struct mw_transfer **out);

#endif
