/* models/parts/device.h - a GPU of the library with the constants calibrated for it; which constants serve where nothing was measured.
 *
 * One rule for all devices: own fit; own fit of the key that serves for it (the model's `kin`); a relative's, of the same key or its kin,
 * against this device's own limits (transferred: same `family` first, then the nearest); the model's
 * start values (datasheet).  Each step widens the band.
 */
#ifndef MW_PARTS_DEVICE_H
#define MW_PARTS_DEVICE_H
#include "models/parts/parts.h"
#include "sim/input/profile.h"

/* The entry whose profile holds what all devices share. */
#define MW_DEVICE_ALL "all"
struct mw_device { const char *name; struct mw_gpu_part gpu; const struct mw_profile *profile; /* NULL: none */ };
/* Device of a library name or of a name in a measured table (`also`); NULL: none. */
const struct mw_device *mw_device_find(const struct mw_device *d, unsigned n, const char *name);
/* Constants for one model and key on a device, in a.  skip_own: as if nothing had been measured on it. */
struct mw_profile_fit *mw_device_fit(const struct mw_device *d, unsigned n, const struct mw_device *dev, const struct mw_fittable *of, const char *key, bool skip_own, struct mw_arena *a);

/* Distance between two devices: of what one multiprocessor gets, products per clock and memory rate, in ln, since kernels are written for a multiprocessor while
 * how many there are and how fast they tick stands in the device's own limits; siblings are of one `family`, and 100 apart from all others. */
double mw_device_far(const struct mw_gpu_part *a, const struct mw_gpu_part *b);
bool mw_device_sibling(const struct mw_gpu_part *a, const struct mw_gpu_part *b);
/* Constants of one device as they stand for another: fixed times in clock cycles; shares as they are, to another family two fifths of the way to the model's start, unless
 * kernels of the key are other programs there. */
void mw_device_carry(const struct mw_fittable *of, const char *key, const struct mw_gpu_part *from, const struct mw_gpu_part *to, double *con);
/* Half width of P10-P90 in ln of a fit of one device on another: never narrower than the fit's own. */
double mw_device_half_ln(const struct mw_fittable *of, const char *key, const struct mw_profile_fit *f, const struct mw_gpu_part *from, const struct mw_gpu_part *to);

/* Rows of one model made ready to predict: where it rests on other models' constants (fittable.compile), what it takes of each device is made once. */
struct mw_row_maker { const struct mw_fittable *of; const struct mw_device *d; unsigned n; struct mw_arena *a; const void **made /* NULL to begin with */; };
void mw_row_make(struct mw_row_maker *m, const struct mw_device *dev, struct mw_fit_row *row);

#endif
