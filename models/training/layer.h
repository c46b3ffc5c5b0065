/* models/training/layer.h - one layer of one micro-batch on one GPU: seconds forward, backward and recomputed, by class: the step profile under the
 * software's constants. */
#ifndef MW_TRAINING_LAYER_H
#define MW_TRAINING_LAYER_H
#include "models/training/profile.h"

struct mw_train_layer { double gemm_s, attention_s, memory_s, moe_s, host_s, tp_s, cp_s, ep_s, total_s; };
/* Forward, backward, and what recompute adds to the backward, of a layer with experts or without.  weight_s: of the backward, products that make
 * the weights' gradients, which nothing before them waits for. */
struct mw_train_pass { struct mw_train_layer fwd, bwd, again; double weight_s; };
/* What the constants make of a run's software and device: derived once per step. */
struct mw_train_soft {
    double products, products16;   /* time of products over the calibrated kernel's: in the run's format, in bf16 */
    double attention;              /* the same of the attention core */
    double memory, quant;          /* the same of element-wise bytes, of quantisation's */
    double host_s;                 /* least time to issue a layer's forward pass */
    bool at_once;                  /* the host issues the products of a GPU's experts together, not one after the other */
    double moe_overhead;           /* permutation and dispatch of the software's release, over those before 26.02 */
    double tp_exposed, tp_backward; /* share of tensor-parallel collectives that nothing hides; of that share, what is left in the backward pass */
};
void mw_train_soft(const struct mw_train_profile *p, const double con[MW_TC_N], struct mw_train_soft *s);
void mw_train_layer(const struct mw_train_profile *p, const struct mw_train_soft *s, const double con[MW_TC_N], bool experts, struct mw_train_pass *out);
/* Head and loss, forward and backward, on the last stage. */
double mw_train_head_s(const struct mw_train_profile *p, const struct mw_train_soft *s);
/* The layers of a model, each pass of one micro-batch, and their mean: all that a step takes from the kernels.  The same for every number of stages,
 * chunks and micro-batches (one alone hides no dispatch), every schedule and every sharding of the optimizer, so that a search makes it once for all of them. */
struct mw_train_layers { struct mw_train_pass dense, moe, alone, mixer /* unset where the model has none */; double dense_frac, moe_frac, alone_frac, mixer_frac /* shares of the layers */, fwd_s, bwd_s, again_s, weight_s, head_s; };
void mw_train_layers(const struct mw_train_profile *p, const double con[MW_TC_N], struct mw_train_layers *l);
/* The mean of a model's layers as one pass; returns the head's seconds. */
double mw_train_mean(const struct mw_train_profile *p, const double con[MW_TC_N], struct mw_train_pass *out);
/* n layers' seconds into the step's classes. */
void mw_train_add(struct mw_train_step *out, const struct mw_train_layer *l, double n);
/* The step of these layers, but for the classes of their work, FLOP and MFU; its total is mw_train_step's, bit for bit.  Returns how often the slowest
 * stage runs a layer. */
double mw_train_beyond(const struct mw_train_profile *p, const double con[MW_TC_N], const struct mw_train_layers *l, struct mw_train_step *out);
/* No schedule of up to vpp_most chunks and no sharding makes less than this of these layers in these stages; of p's run only that is left open. */
double mw_train_least_s(const struct mw_train_profile *p, const double con[MW_TC_N], const struct mw_train_layers *l, double vpp_most);

#endif
