/* models/training/kernels.h - one device's calibrated kernels and collectives, as a training step asks for them.
 *
 * Constants come by the one rule of models/parts/device.h: fitted, of a relative, or the models' starts; `how` is that of products in bf16.
 * Products: models/compute/gemm.h, operands cold; activations of 8 and 4 bits come quantised (their traffic is counted with what memory bounds).
 * Attention: the prompt kernel of models/compute/attention.h, causal.  Collectives: models/fabric/collective.h, the newest measured NCCL inside a domain.
 */
#ifndef MW_TRAINING_KERNELS_H
#define MW_TRAINING_KERNELS_H
#include "models/compute/attention.h"
#include "models/compute/gemm.h"
#include "models/fabric/collective.h"
#include "models/parts/device.h"

enum { MW_TK_BF16, MW_TK_8BIT, MW_TK_4BIT, MW_TK_INT8, MW_TK_N };
struct mw_train_kernels {
    const struct mw_gpu_part *gpu;
    struct { enum mw_dtype dtype; double con[MW_GEMM_CON_N]; } gemm[MW_TK_N];
    double prefill[MW_PREFILL_CON_N], up[MW_COLL_N][MW_COLL_CON_N], net[MW_COLLNET_CON_N];
    enum mw_profile_how how;
    const char *from; /* the relative that products come of, or NULL */
    unsigned lacking; /* answers that are the models' starts: nothing was measured on these devices */
    double half_ln;   /* P10-P90 half width of products that were not measured on this device; 0 where they were */
};
/* Needs of d only what dev's own profile lacks. */
void mw_train_kernels_of(struct mw_train_kernels *k, const struct mw_device *d, unsigned n, const struct mw_device *dev, struct mw_arena *a);
/* The models' starts: a device of which nothing but its limits is known. */
void mw_train_kernels_start(struct mw_train_kernels *k, const struct mw_gpu_part *g);

#endif
