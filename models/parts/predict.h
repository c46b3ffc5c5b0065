/* models/parts/predict.h - predictions of one device's kernels with their answers kept: a step asks for the same few operations again and again. */
#ifndef MW_PARTS_PREDICT_H
#define MW_PARTS_PREDICT_H
#include "models/parts/device.h"

/* A direct-mapped cache in the caller's hands; answers do not depend on what it holds. */
enum { MW_PREDICT_SLOTS = 4096 };
struct mw_predict_slot { uint64_t hash; const struct mw_profile_fit *fit; unsigned char op[MW_FIT_OP_B]; double ln_x[MW_FIT_AXIS_MAX]; struct mw_profile_value v; };
struct mw_predict { struct mw_predict_slot *slot; uint64_t asked, kept; };
void mw_predict_init(struct mw_predict *p, struct mw_arena *a);
/* op_B bytes of op, zeroed before they were filled: padding counts.  ln_x: of the model's axes; two operations that compute alike may lie apart there. */
struct mw_profile_value mw_predict(struct mw_predict *p, const struct mw_profile_fit *f, const struct mw_fittable *of, const struct mw_gpu_part *dev, const void *op, size_t op_B, const double *ln_x);

#endif
