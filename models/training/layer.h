/* models/training/layer.h - one layer of one micro-batch on one GPU: seconds forward, backward and recomputed, by class. */
#ifndef MW_TRAINING_LAYER_H
#define MW_TRAINING_LAYER_H
#include "models/training/training.h"

/* What the device, the format and the software make of a run: derived once per step. */
struct mw_train_env {
    const struct mw_gpu_part *g;
    const double *con;
    const struct mw_train_run *r;
    double flopps;           /* effective rate of dense products in the run's format */
    double flopps16;         /* the same in bf16: head, attention before fused kernels */
    double peak_flopps, peak16_flopps;
    double mem_Bps, act_B;   /* for memory-bound operations; bytes of an element in a product */
    double tokens, sp_tokens;/* of a micro-batch on one GPU; after sequence parallelism */
    double host_s, tail_s;   /* least time to issue a layer's forward pass; time of its smallest kernels */
    double moe_overhead;     /* permutation, dispatch and tails of the software's release, over those before 26.02 */
    double tp_exposed;
};
void mw_train_env(struct mw_train_env *e, const struct mw_gpu_part *g, const double *con, const struct mw_train_run *r);

struct mw_train_layer { double gemm_s, attention_s, memory_s, moe_s, host_s, tp_s, cp_s, ep_s, total_s; };
/* Forward, backward, and what recompute adds to the backward, of a layer with experts or without.  weight_s: of the backward, products that make
 * the weights' gradients, which nothing before them waits for. */
struct mw_train_pass { struct mw_train_layer fwd, bwd, again; double weight_s; };
void mw_train_layer(const struct mw_train_env *e, bool experts, struct mw_train_pass *out);
/* Head and loss, forward and backward, on the last stage. */
double mw_train_head_s(const struct mw_train_env *e);
/* A micro-batch's activations from one stage to the next. */
double mw_train_hop_s(const struct mw_train_env *e);
/* n layers' seconds into the step's classes. */
void mw_train_add(struct mw_train_step *out, const struct mw_train_layer *l, double n);

/* Time of a collective of bytes over n ranks of which `inside` share a scale-up domain: all-gather or reduce-scatter once; an all-reduce is two. */
double mw_train_gather_s(const struct mw_train_env *e, double bytes, double n, double inside);

#endif
