/* models/training/training.h - one training step of a transformer on a cluster: seconds by what takes them, from a model card and a layout.
 *
 * The step: every layer's operations forward and backward with the device's efficiency, memory-bound operations, a host that can issue only so
 * fast, collectives of tensor, context and expert parallelism, the pipeline with uneven stages, what data parallelism leaves exposed, optimizer.
 * Symbols: T tokens of a micro-batch on one GPU, h hidden, f feed-forward, t p v d c x = tp pp vpp dp cp ep, B global batch, GA micro-batches a step.
 * All GPUs of a step wait for the slowest of them: with N whose speeds vary normally by 1.5 % it is z((N - 3/8) / (N + 1/4)) x 1.5 % behind the mean, z the
 *   quantile (Blom, "Statistical estimates and transformed beta-variables", 1958).  1.5 %: 8 % average variation, outliers apart, taken as the span of a box plot's
 *   whiskers, 5.4 sigma (Sinha et al., "Not All GPUs Are Created Equal", arXiv:2208.11035).
 * Constants (enum mw_train_con) belong to a GPU generation or to a software stack and release, never to a run; they are fitted to published runs.
 */
#ifndef MW_TRAINING_H
#define MW_TRAINING_H
#include "models/parts/parts.h"
#include "sim/input/fittable.h"

enum mw_train_gen { MW_GEN_AMPERE, MW_GEN_HOPPER, MW_GEN_BLACKWELL, MW_GEN_CDNA3, MW_GEN_CDNA4, MW_GEN_TPU, MW_GEN_TPU_V7, MW_GEN_OTHER };
enum mw_train_stack { MW_STACK_MEGATRON_2021, MW_STACK_MEGATRON_2023, MW_STACK_MEGATRON_CORE, MW_STACK_MEGASCALE, MW_STACK_FOUNDRY, MW_STACK_TITAN, MW_STACK_INTERNEVO, MW_STACK_XLA, MW_STACK_MLPERF, MW_STACK_OTHER, MW_STACK_N };
#define MW_RELEASE_MEGATRON_3 269 /* months since 2000-01: Megatron-LM 3.0, from which on sequences are parallel and collectives run beside weights' gradients */
/* P10-P90 half widths in ln of models that no fitted row is of: p90 of 37 published steps with state-space mixers (Nemotron 3), whose bias is in README.md; of four of Gemma 4. */
#define MW_TRAIN_HALF_HYBRID 0.21
#define MW_TRAIN_HALF_GEMMA4 0.31
#define MW_RELEASE_XLA_2023 276 /* XLA decomposes collectives and runs them beside products (Wang et al., ASPLOS 2023) */
enum mw_train_dtype { MW_TD_BF16, MW_TD_FP8, MW_TD_MXFP8, MW_TD_NVFP4, MW_TD_INT8 };
enum mw_train_recompute { MW_RC_NONE, MW_RC_SELECTIVE, MW_RC_FULL };
enum mw_train_flag { MW_TF_ASYNC_TP = 1, MW_TF_ROWWISE = 2, MW_TF_COMPILE = 4, MW_TF_EP_OVERLAP = 8 /* tokens on their way to experts beside another micro-batch's work */,
                     MW_TF_AGAIN_EXPERTS = 16 /* their layers and the attention core made again */, MW_TF_AGAIN_ACT = 32 /* norms and activation functions */ };

struct mw_train_card {
    float layers, hidden, ffn, heads, kv_heads, head, vocab, matrices /* 3 gated, 2 plain */;
    float experts, topk, route_nodes /* a token's experts stand on so many domains at most; 0: on any */, shared /* shared expert's width in expert widths */, dense_first, dense_ffn; /* experts 0: dense; ffn is one expert's */
    float q_rank, kv_rank, rope, v_head;       /* latent attention; kv_rank 0: none */
    float window, window_share;                /* local attention: its length and the share of layers that have it; 0: none */
    float global_head, global_kv;              /* of the layers without a window: width of a head, heads of keys that are their values too; 0: as the others */
    float mixers, attention_n;                 /* a hybrid: layers that are a state-space mixer alone, attention alone; its others are feed-forward alone. mixers 0: each layer is attention and feed-forward */
    float ssm_heads, ssm_head, ssm_state, ssm_groups, ssm_chunk; /* of a mixer (mixer.h) */
    float latent;                              /* width that tokens have in their experts; 0: hidden */
    float mtp;                                 /* further tokens predicted: each an attention layer, a feed-forward layer and the head once more, on the last stage */
};
struct mw_train_run {
    struct mw_train_card card;
    float seq, batch, micro, tp, pp, vpp, dp, cp, ep, gpus, domain /* GPUs of one scale-up domain */, nic_Bps /* per GPU */, bus_Bps /* scale-up bus bandwidth where the run states a slower one; 0 */;
    float imbalance; /* tokens of the most loaded rank of experts over the mean; 0 or 1: balanced */
    float leaf_gpus, leaf_over, hall_gpus, hall_over; /* GPUs under one leaf of each rail and in one hall, links thinned by so much beyond; 0: not bounded */
    uint8_t gen, stack, dtype, zero, recompute, seq_parallel, flags, lora, packed, series_300, year_23;
    uint8_t sharp; /* scale-out switches add what GPUs reduce */
    uint8_t pipe; /* enum mw_pipe_kind of schedule.h; 0: 1F1B, interleaved where vpp > 1 */
    int16_t release; /* months since 2000-01: of the software; 0 unknown */
};

enum mw_train_con { /* rates are over those of the calibrated kernels (kernels.h) */
    MW_TC_E_AMPERE, MW_TC_E_HOPPER, MW_TC_E_BLACKWELL, MW_TC_E_CDNA3, MW_TC_E_CDNA4, MW_TC_E_TPU, MW_TC_E_TPU_V7, /* products, by generation */
    MW_TC_Q4,                                                  /* in fp4 over bf16 */
    MW_TC_SERIES_300,                                          /* B300, GB300 over B200 */
    MW_TC_FOUNDRY, MW_TC_INTERNEVO, MW_TC_MLPERF,              /* software over Megatron-Core */
    MW_TC_A_AMPERE, MW_TC_A_HOPPER_23, MW_TC_A_HOPPER, MW_TC_A_BLACKWELL, /* the attention core */
    MW_TC_MEM, MW_TC_SOFTMAX, MW_TC_MOE_2606, MW_TC_ROWWISE,
    MW_TC_HOST_2021, MW_TC_HOST_CORE, MW_TC_EAGER, MW_TC_TP_EXPOSED, MW_TC_DP_EXPOSED,
    MW_TC_N
};

/* Tokens of the most loaded rank of experts over the mean: what the run states, as far as it can be; one rank cannot get more than all, nor an expert a token twice. */
static inline double mw_train_uneven(const struct mw_train_run *r)
{
    double most = r->card.topk > 0.0f && r->card.experts / r->card.topk < r->ep ? r->card.experts / r->card.topk : r->ep, x = r->imbalance < most ? r->imbalance : most;
    return x > 1.0 ? x : 1.0;
}

/* Seconds of one step; they sum to total_s. */
struct mw_train_step {
    double total_s, gemm_s, attention_s, memory_s, moe_s, host_s, tp_s, cp_s, ep_s, recompute_s, head_s, bubble_s, p2p_s, dp_s, optimizer_s, straggler_s, fixed_s;
    double flop_per_gpu, mfu;   /* model FLOP without recompute, causal attention; of the dense peak of the run's format */
    double slowest_stage_s;     /* one micro-batch forward and backward */
};
/* Of a compiled step profile (profile.h) whose layout multiplies out (mw_train_check). */
struct mw_train_profile;
void mw_train_step(const struct mw_train_profile *p, const double con[MW_TC_N], struct mw_train_step *out);
/* The same with the pipeline run task by task (schedule.h): bubble, transfers and the slowest stage are the schedule's, not the formula's.  pipe gets
 * the pipeline, with its tasks on demand; what both need lives in the arena.  NULL, or why the schedule cannot run (lives in *pipe). */
struct mw_arena;
struct mw_pipe_result;
const char *mw_train_step_exact(const struct mw_train_profile *p, const double con[MW_TC_N], struct mw_arena *a, bool tasks, struct mw_train_step *out, struct mw_pipe_result *pipe);
/* The format that a run's products have: a hybrid's in NVFP4 are as fast as in MXFP8 (mixer.h). */
enum mw_train_dtype mw_train_dtype_run(const struct mw_train_run *r);
/* Layers in a chunk of a stage. */
uint32_t mw_train_chunk_layers(const struct mw_train_run *r, uint32_t stage, uint32_t chunk);
/* The step by what takes its seconds, in reading order; they sum to total_s. */
enum { MW_TRAIN_PART_N = 16 };
struct mw_train_part { const char *name, *label; double s; };
void mw_train_parts(const struct mw_train_step *s, struct mw_train_part out[MW_TRAIN_PART_N]);
/* NULL, or why the layout cannot be; text names the numbers. */
const char *mw_train_check(const struct mw_train_run *r, char *text, unsigned text_n);

/* NULL, or what a step lacks on a model part; text names the numbers. */
const char *mw_train_card_lacks(const struct mw_ai_model_part *m, char *text, unsigned text_n);
/* Card of a model part; false where it lacks something. */
bool mw_train_card_of(const struct mw_ai_model_part *m, struct mw_train_card *c);
/* Parameters: all, and those that work on a token. */
double mw_train_params_n(const struct mw_train_card *c);
double mw_train_active_n(const struct mw_train_card *c);
/* Parameters that one GPU holds, outside and inside experts. */
void mw_train_held(const struct mw_train_run *r, double *dense, double *expert);
/* Ranks that hold the same expert, and among which its states may be sharded. */
double mw_train_expert_copies(const struct mw_train_run *r);

/* GB that one GPU of the fullest stage needs. */
struct mw_train_memory { double weights_B, gradients_B, optimizer_B, activations_B, other_B, total_B; };
void mw_train_memory(const struct mw_train_run *r, struct mw_train_memory *out);
/* Its two halves, for a search: parameters, which know nothing of micro-batch, schedule and recompute; then what passes through, and the total. */
void mw_train_memory_held(const struct mw_train_run *r, struct mw_train_memory *out);
void mw_train_memory_passing(const struct mw_train_run *r, struct mw_train_memory *out);

extern const struct mw_fittable mw_training_fit;

#endif
