/* models/compute/moe.h - time of a fused mixture-of-experts layer on its busiest rank: routing, rows gathered by expert, two products with the
 * gate between them, rows combined; weights cold unless said.  The exchange between ranks is not here (models/fabric/alltoall.h).
 *
 * t = launch + expert local_n + moved (1 / (move sm_n) + 1 / (5 rate)) + (compute^p + memory^p)^(1/p)
 * compute: for each of the two products ([rows, hidden] x [hidden, 2 inter], [rows, inter] x [inter, hidden]) the best of a table of tiles.
 *   An expert's rows fill whole row tiles; waves of tiles over the multiprocessors pay for whole waves and a ramp of ramp_k in k; a tile of
 *   little intensity feeds the tensor units less well; operands come from the last-level cache at no more than l2 x the memory's rate in all
 *   and sm x that rate spread over the multiprocessors; an expert's weights that exceed the cache are read again by later row tiles (again).
 * memory: weights of the experts that have rows, and the rows' activations, once at a share of the memory's rate.  Where repeated
 *   measurements keep them in the last-level cache (warm, on parts whose tables_warm says so), the share that fits runs at l2 x the memory's rate; end-to-end work is cold.
 * moved: tokens in and out, and rows gathered, gated, quantised and combined: bound by what a multiprocessor issues, and a fifth
 *   of it goes over the memory.
 * Loads: alike for skew 0; else each expert's share is drawn from a density x^-skew on [1, 0.8 tokens] (on [0.01, 2] where there are fewer
 *   picks than experts), no expert gets more rows than tokens, and the rank with most rows counts; the mean of 16 fixed draws.  This is how
 *   the aiconfigurator collector makes its "power_law" rows (from memory; on the tables it halves the error of shares drawn on [1, 100]).
 * Never below launch + max(flop / peak, bytes / rate), since shares of peak and rate are at most 1.  Valid for tokens >= 1, at most 1024
 * experts, 0 <= skew, skew != 1.  Constants are per device, format and kernel; their starts are of the order of the fits to seven devices.
 */
#ifndef MW_COMPUTE_MOE_H
#define MW_COMPUTE_MOE_H
#include "models/compute/dtype.h"
#include "sim/input/fittable.h"

enum { MW_MOE_TILE_N = 6, MW_MOE_EXPERTS_MAX = 1024 };

/* A layer and how it is spread: each of ep ranks holds experts_n / ep experts, and of each 1 / tp of the inner width. */
struct mw_moe_layer {
    double hidden, inter, topk, experts_n, tp, ep;
    bool unmasked; /* every rank computes all picks of its tokens, as kernels do that do not drop those of other ranks */
};

/* What the busiest rank does for a batch; made once per batch size, then predicting is cheap. */
struct mw_moe {
    double tokens, hidden, inter /* of this rank */, local_n, active_n /* experts with rows */, rows;
    float tile[MW_MOE_TILE_N]; /* row tiles over all local experts, of 8, 16, 32, 64, 128 and 256 rows */
    enum mw_dtype dtype;
    bool warm;                 /* weights stay in the last-level cache between calls */
};
struct mw_moe mw_moe_load(const struct mw_moe_layer *l, double tokens, double skew, enum mw_dtype dtype);

enum { MW_MOE_LAUNCH, MW_MOE_EXPERT, MW_MOE_TENSOR, MW_MOE_RAMP, MW_MOE_ROWTILE, MW_MOE_MEM, MW_MOE_SHARP, MW_MOE_SM, MW_MOE_L2, MW_MOE_MOVE, MW_MOE_AGAIN, MW_MOE_WARM,
       MW_MOE_CON_N };
double mw_moe_s(const struct mw_gpu_part *g, const double con[MW_MOE_CON_N], const struct mw_moe *op);
extern const struct mw_fittable mw_moe_fit;

#endif
