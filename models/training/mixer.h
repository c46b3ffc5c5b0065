/* models/training/mixer.h - the state-space mixer of Mamba-2 in training: what its kernels compute and move, and the parameters of hybrids.
 *
 * Widths: d = H p of H heads of p, state n, g groups, chunks of q tokens.  in_proj h -> 2 d + 2 g n + H, a causal convolution over d + 2 g n channels,
 * the chunked scan (SSD; Dao and Gu, arXiv:2405.21060, section 6), a gated norm, out_proj d -> h.  Of a token and head the kernels of mamba_ssm
 * (ops/triton/ssd_combined.py) compute
 *   forward   2 p n  states of chunks    2 p n + p q  output from the state before and from the chunk (half of its square)     and 2 n q / (H / g)  C by B
 *   backward  4 p n  forward again, states' gradient    6 p n + p q  gradients of x, B and C      2 p q  of C by B and of the decays   and 6 n q / (H / g)
 * and move x and y in 2 bytes, states of chunks in 4 (written, read, written and read in 2 by their passing on), C by B in 4.
 * Products in NVFP4 take MXFP8's time: with their transforms grouped ones are no faster (Transformer Engine issue 2281), attention and latent projections
 * stay in bf16 and out_proj in MXFP8 (arXiv:2604.12374, section 2).
 * The scan takes the longer of its FLOP at its rate and its bytes.  Parametric: no scan is calibrated here, its rate comes from published training
 * steps of another model (mixer.c).  Context parallelism exchanges what enters and leaves a mixer, heads for tokens.  The host issues
 * a GPU's experts one by one (layer.c: with 64 of them too slow).  Not modelled: routers' small kernels.
 */
#ifndef MW_TRAINING_MIXER_H
#define MW_TRAINING_MIXER_H
#include "models/training/training.h"

struct mw_train_scan { double flop, B; };
struct mw_train_mixer {
    double in_n, inner_n;            /* columns of in_proj, rows of out_proj, of one tensor-parallel rank */
    double element_B;                /* norms, convolution, gate and residual, forward */
    struct mw_train_scan fwd, bwd;
};
/* Of so many tokens on one rank; sp_tokens: those of its residual stream. */
struct mw_train_mixer mw_train_mixer(const struct mw_train_card *c, double tp, double tokens, double sp_tokens);
double mw_train_scan_s(const struct mw_train_scan *s, unsigned gen, double peak16_flopps, double stream_Bps);

/* Whether whole heads of a mixer, with their groups or a copy of one, fall to each of tp ranks, and whole heads of those to each of cp; true without mixers. */
bool mw_train_mixers_split(const struct mw_train_card *c, double tp, double cp);

/* A hybrid's parameters: of its layers in all, or those that work on a token (mtp's layers are shared, and none of them here). */
double mw_train_hybrid_params(const struct mw_train_card *c, bool active);
/* Activations that a layer keeps of a micro-batch, the mean of its kinds: the input of its norm, what enters projections and comes of in_proj, rows as
 * routed and what enters their activation function; a scan keeps none of its chunks' states. */
double mw_train_hybrid_B(const struct mw_train_run *r);
/* Parameters of a feed-forward layer, with its experts where it has some, in all or those that work on a token; of all routed experts, of any card. */
double mw_train_feed_params(const struct mw_train_card *c, bool active);
double mw_train_routed_params(const struct mw_train_card *c);
/* FLOP of a token forward, with what mtp adds; causal. */
double mw_train_hybrid_flop(const struct mw_train_card *c, double seq);

#endif
