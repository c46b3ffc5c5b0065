/* models/compute/dtype.h - number formats of kernels: bytes of weights and activations, and which peak of the device they run at. */
#ifndef MW_COMPUTE_DTYPE_H
#define MW_COMPUTE_DTYPE_H
#include "models/parts/parts.h"

enum mw_dtype {
    MW_DT_BF16, MW_DT_FP16, MW_DT_FP8, MW_DT_FP8_BLOCK, MW_DT_NVFP4, MW_DT_SQ /* int8 weights and activations */, MW_DT_INT8_WO, MW_DT_INT4_WO,
    MW_DT_W4A16_MXFP4, MW_DT_W4A8_MXFP4, MW_DT_INT8, MW_DT_TF32, MW_DT_FP32, MW_DT_FP64, MW_DT_N
};
struct mw_dtype_row {
    const char *name;           /* as measured tables call it */
    double weight_B, act_B;     /* per element, scales included */
    bool quantised;             /* activations are quantised by a kernel of their own before the product */
};
const struct mw_dtype_row *mw_dtype(enum mw_dtype t);
int mw_dtype_find(const char *name);    /* -1: unknown */
/* Dense peak at which products of this format run; NAN where the device has none. */
double mw_dtype_flopps(const struct mw_gpu_part *g, enum mw_dtype t);
/* Multiprocessors of the device; a device of which none are known counts as 128, so that waves are about those of its class. */
double mw_dev_sm_n(const struct mw_gpu_part *g);
/* What the last-level cache holds once: partitions that serve the multiprocessors beside them keep copies of the same.  0 or NAN: unknown. */
double mw_dev_cache_B(const struct mw_gpu_part *g);
/* What the last-level cache serves to all multiprocessors together; where none is known three times the memory's rate, as in A100 and H100. */
double mw_dev_cache_Bps(const struct mw_gpu_part *g);

#endif
