/* sim/cli/calibration_out.h - profiles, database and PDF of a calibration. */
#ifndef MW_CLI_CALIBRATION_OUT_H
#define MW_CLI_CALIBRATION_OUT_H
#include "cuda/fit/calibrate.h"

/* out: FILE.yaml for one device, with FILE.db and FILE.pdf beside it, or a folder: <device>.yaml of each, calibration.db, calibration.pdf. */
bool mw_calibration_write(const char *out, const struct mw_calibration *cal, bool report, struct mw_arena *a, struct mw_diag *d);

#endif
