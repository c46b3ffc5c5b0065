/* models/training/card.c - a model part of the library as the step's card, and the step as a list. */
#include "models/training/training.h"
#include <stdio.h>

static float or_zero(double v)
{
    return v > 0.0 ? (float)v : 0.0f;
}

static float or_else(double v, float other)
{
    return v > 0.0 ? (float)v : other;
}

const char *mw_train_card_lacks(const struct mw_ai_model_part *m, char *text, unsigned n)
{
    bool experts = m->experts > 0.0, hybrid = m->mixers_n > 0.0;
    text[0] = '\0';
    if (!(m->layers > 0.0 && m->hidden > 0.0 && m->heads > 0.0 && (m->ffn > 0.0 || m->expert_ffn > 0.0)))
        snprintf(text, n, "does not say its layers, hidden size, heads and feed-forward width");
    else if (experts && !(m->experts_active >= 1.0 && m->experts_active <= m->experts))
        snprintf(text, n, "has %g experts, and %g experts_active", m->experts, or_zero(m->experts_active));
    else if (experts && !hybrid && m->dense_layers_n > m->layers)
        snprintf(text, n, "has %g dense_layers, but %g layers", m->dense_layers_n, m->layers);
    else if (hybrid && m->mixers_n + or_zero(m->attention_n) > m->layers)
        snprintf(text, n, "has %g mixers and %g attention_layers, but %g layers", m->mixers_n, or_zero(m->attention_n), m->layers);
    else if (hybrid && !(m->ssm_heads > 0.0))
        snprintf(text, n, "has mixers, but does not say their ssm_heads");
    return text[0] ? text : NULL;
}

bool mw_train_card_of(const struct mw_ai_model_part *m, struct mw_train_card *c)
{
    char text[160];
    bool experts = m->experts > 0.0, hybrid = m->mixers_n > 0.0;
    if (mw_train_card_lacks(m, text, sizeof text))
        return false;
    double head = m->head_dim > 0.0 ? m->head_dim : m->hidden / m->heads;
    *c = (struct mw_train_card){ .layers = (float)m->layers, .hidden = (float)m->hidden, .heads = (float)m->heads, .kv_heads = (float)(m->kv_heads > 0.0 ? m->kv_heads : m->heads), .head = (float)head,
                                 .ffn = (float)(experts && m->expert_ffn > 0.0 ? m->expert_ffn : m->ffn), .vocab = (float)(m->vocab > 0.0 ? m->vocab : 128000.0), .matrices = (float)m->mlp_matrices_n,
                                 .experts = or_zero(m->experts), .topk = or_zero(m->experts_active), .route_nodes = or_zero(m->route_nodes_n), .shared = or_zero(m->shared_experts), .dense_first = experts ? or_zero(m->dense_layers_n) : 0.0f,
                                 .dense_ffn = or_zero(m->ffn), .q_rank = or_zero(m->q_rank), .kv_rank = or_zero(m->kv_rank), .rope = or_zero(m->rope_dim), .v_head = or_zero(m->v_dim),
                                 .window = or_zero(m->window_tok), .window_share = or_zero(m->window_frac), .latent = or_zero(m->expert_latent) };
    if (hybrid) {
        c->mixers = (float)m->mixers_n;
        c->attention_n = or_zero(m->attention_n);
        c->ssm_heads = (float)m->ssm_heads;
        c->ssm_head = or_else(m->ssm_head_dim, 64.0f);
        c->ssm_state = or_else(m->ssm_state, 128.0f);
        c->ssm_groups = or_else(m->ssm_groups, 8.0f);
        c->ssm_chunk = or_else(m->ssm_chunk_tok, 128.0f);
        c->mtp = or_zero(m->mtp); /* other cards' further tokens are not counted in a step */
        c->dense_first = 0.0f;
    }
    return true;
}

void mw_train_parts(const struct mw_train_step *s, struct mw_train_part out[MW_TRAIN_PART_N])
{
    const struct mw_train_part all[MW_TRAIN_PART_N] = {
        { "gemm_s", "matrix products", s->gemm_s }, { "attention_s", "attention core", s->attention_s }, { "moe_s", "experts and permutation", s->moe_s }, { "memory_s", "memory-bound operations", s->memory_s },
        { "recompute_s", "recomputed", s->recompute_s }, { "host_s", "host and small kernels", s->host_s }, { "tp_s", "tensor parallel, exposed", s->tp_s }, { "cp_s", "context parallel, exposed", s->cp_s },
        { "ep_s", "expert dispatch and combine", s->ep_s }, { "head_s", "head and uneven stages", s->head_s }, { "bubble_s", "pipeline bubble", s->bubble_s }, { "p2p_s", "between stages", s->p2p_s },
        { "dp_s", "data parallel, exposed", s->dp_s }, { "optimizer_s", "optimizer", s->optimizer_s }, { "straggler_s", "waiting for the slowest GPU", s->straggler_s }, { "fixed_s", "fixed per step", s->fixed_s },
    };
    for (int i = 0; i < MW_TRAIN_PART_N; i++)
        out[i] = all[i];
}
