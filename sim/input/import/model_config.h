/* sim/input/import/model_config.h - a Hugging Face style config.json as the shape of a transformer; it computes nothing. */
#ifndef MW_INPUT_IMPORT_MODEL_CONFIG_H
#define MW_INPUT_IMPORT_MODEL_CONFIG_H
#include "sim/base/arena.h"
#include "sim/base/diag.h"
#include <stdbool.h>
#include <stddef.h>

/* 0 where the file does not say. */
struct mw_model_config {
    const char *architecture; /* "LlamaForCausalLM"; "" */
    double layers_n, hidden_n, heads_n, kv_heads_n, head_dim_n, ffn_n, vocab_n, context_tok, experts_n, experts_active_n, shared_experts_n, expert_ffn_n, dense_layers_n, q_rank, kv_rank, rope_dim, v_dim, window_tok;
    double mixers_n, attention_n, ssm_heads, ssm_head_dim, ssm_state, ssm_groups, ssm_chunk_tok, expert_latent, mtp; /* of a state-space hybrid (mixers_n) */
    bool plain_mlp;           /* two matrices instead of three: an activation without a gate */
};
/* NULL after diagnostics: not a JSON object, or without layers, hidden size or heads (E445). */
struct mw_model_config *mw_model_config_load(struct mw_arena *a, const char *path, struct mw_diag *d);
struct mw_model_config *mw_model_config_parse(struct mw_arena *a, const char *name, const char *text, size_t n_B, struct mw_diag *d);

#endif
