/* models/compute/gemm.h - time of a matrix product C[m,n] = A[m,k] B[k,n], from a launch to its end, operands cold unless said.
 *
 * t = launch + quantise + (compute^p + memory^p)^(1/p)
 * compute: the best of a table of output tiles and of k split s ways.  Waves of tiles over the multiprocessors pay for whole tiles and a
 *   ramp of ramp_k in k; a tile of little intensity feeds the tensor units less well; operands come from the last-level cache at no more
 *   than l2 x the memory's rate in all and sm x that rate spread over the multiprocessors; each split pays a reduction.
 *   A product that runs longer than about a millisecond of peak is slowed by the power limit (throttle), and any that is repeated until the device is hot (sustained).
 * memory: weights, activations and result once over the memory at a share of its rate.  Where repeated measurements keep operands in the
 *   last-level cache (warm), the share of them that fits runs at l2 x the memory's rate instead; end-to-end work is cold.
 * quantise: formats that quantise activations first pay a kernel for it: fixed, and m k elements read and written; none where they come so (bare).
 * The result is bounded below by launch + max(flop / peak, bytes / rate).  Valid for m, n, k, batch >= 1.  Constants are per device and format.
 */
#ifndef MW_COMPUTE_GEMM_H
#define MW_COMPUTE_GEMM_H
#include "models/compute/dtype.h"
#include "sim/input/fittable.h"

struct mw_gemm { double m, n, k, batch /* products in one launch */; enum mw_dtype dtype; bool warm /* operands stay in the last-level cache between calls */, bare /* activations come quantised */, sustained /* the device is hot: repeated without pause, or within a step */; };
enum { MW_GEMM_LAUNCH, MW_GEMM_TENSOR, MW_GEMM_RAMP, MW_GEMM_TILE, MW_GEMM_MEM, MW_GEMM_SHARP, MW_GEMM_SM, MW_GEMM_L2, MW_GEMM_SPLIT, MW_GEMM_THROTTLE, MW_GEMM_QUANT,
       MW_GEMM_QUANT_MEM, MW_GEMM_WARM, MW_GEMM_CON_N };
double mw_gemm_s(const struct mw_gpu_part *g, const double con[MW_GEMM_CON_N], const struct mw_gemm *op);

/* ---- what tables of products share */
double mw_gemm_flop(const struct mw_gemm *op);
/* op of a format (of mw_dtype_find) into a row whose time is set; NULL, or why it cannot be. */
const char *mw_gemm_row(struct mw_fit_row *row, struct mw_gemm op, int dtype);
/* Peak work, or memory traffic where operands cannot stay in the cache. */
double mw_gemm_limit_s(const struct mw_gpu_part *dev, const void *op);
double mw_gemm_baseline_s(const struct mw_gpu_part *dev, const void *op);
extern const struct mw_fittable mw_gemm_fit;
/* Other laboratories' products, scored with the constants of gemm (gemm_cases.c). */
extern const struct mw_fittable mw_gemm_cases_fit, mw_gemm_published_fit, mw_gemm_layers_fit, mw_gemm_engine_fit;

#endif
