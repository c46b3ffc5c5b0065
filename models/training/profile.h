/* models/training/profile.h - the step profile: what one layout asks of a device, in seconds of its calibrated kernels and collectives.
 *
 * Compiled once from a card, a layout and the kernels; the software's constants are applied when the step is evaluated (layer.c, step.c), so that a
 * fit or a search compiles what it meets again only once.  Everything is one layer of one micro-batch on one GPU, unless said.
 */
#ifndef MW_TRAINING_PROFILE_H
#define MW_TRAINING_PROFILE_H
#include "models/training/kernels.h"
#include "models/training/training.h"

/* Products forward, backward, and of the backward those that make the weights' gradients. */
struct mw_train_products { double fwd_s, bwd_s, weight_s; };
struct mw_train_ops {
    struct mw_train_products dense, expert;
    double memory_s, quant_s, permute_s;    /* element-wise operations, quantising activations, rows to experts and back: bytes at the memory's streaming rate */
    double tp_s, ring_s, swap_s, ep_s;      /* collectives, forward: of context parallelism around the ring, and heads for tokens */
};
struct mw_train_profile {
    struct mw_train_run run;
    struct mw_train_ops plain, moe;         /* a layer without experts, and with; of a hybrid its feed-forward layers */
    struct mw_train_ops alone, mixer;       /* of a hybrid: attention alone, and a state-space mixer but for its scan */
    double scan_fwd_s, scan_bwd_s;          /* the scan of a mixer (mixer.h) */
    double ring_n;                          /* ranks that pass keys and values around */
    double attention_s;                     /* the core, forward: fused; before fused kernels its two products */
    double scores_s;                        /* one pass over the scores, where they are kept; else 0 */
    double head_products_s, head_memory_s;  /* forward and backward, of the last stage */
    double hop_s;                           /* activations to the next stage */
    double gather_s;                        /* all-gather and reduce-scatter of the parameters in bf16 among the data-parallel ranks, all layers of a GPU */
    double reduce_s;                        /* their all-reduce, where the optimizer is not sharded: as long, and less where scale-out switches add */
    double slowest_frac;                    /* how far the slowest of the run's GPUs is behind their mean */
    double stream_Bps, peak_flopps, peak16_flopps;
};
void mw_train_compile(const struct mw_train_kernels *k, const struct mw_train_run *r, struct mw_train_profile *p);
/* Its parts, for a search: layers and head depend on tp, cp, ep, the micro-batch and sequence parallelism; the exchange on tp, cp, ep, pp and dp; a
 * transfer between stages on all of these. */
void mw_train_compile_layers(const struct mw_train_kernels *k, const struct mw_train_run *r, struct mw_train_profile *p);
void mw_train_compile_exchange(const struct mw_train_kernels *k, const struct mw_train_run *r, struct mw_train_profile *p);
void mw_train_compile_hop(const struct mw_train_kernels *k, const struct mw_train_run *r, struct mw_train_profile *p);

#endif
