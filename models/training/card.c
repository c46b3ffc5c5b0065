/* models/training/card.c - a model part of the library as the step's card. */
#include "models/training/training.h"

static float or_zero(double v)
{
    return v > 0.0 ? (float)v : 0.0f;
}

bool mw_train_card_of(const struct mw_ai_model_part *m, struct mw_train_card *c)
{
    bool experts = m->experts > 0.0;
    if (!(m->layers > 0.0 && m->hidden > 0.0 && m->heads > 0.0 && (m->ffn > 0.0 || m->expert_ffn > 0.0)))
        return false;
    double head = m->head_dim > 0.0 ? m->head_dim : m->hidden / m->heads;
    *c = (struct mw_train_card){ .layers = (float)m->layers, .hidden = (float)m->hidden, .heads = (float)m->heads, .kv_heads = (float)(m->kv_heads > 0.0 ? m->kv_heads : m->heads), .head = (float)head,
                                 .ffn = (float)(experts && m->expert_ffn > 0.0 ? m->expert_ffn : m->ffn), .vocab = (float)(m->vocab > 0.0 ? m->vocab : 128000.0), .matrices = (float)m->mlp_matrices_n,
                                 .experts = or_zero(m->experts), .topk = or_zero(m->experts_active), .shared = or_zero(m->shared_experts), .dense_first = experts ? or_zero(m->dense_layers_n) : 0.0f,
                                 .dense_ffn = or_zero(m->ffn), .q_rank = or_zero(m->q_rank), .kv_rank = or_zero(m->kv_rank), .rope = or_zero(m->rope_dim), .v_head = or_zero(m->v_dim),
                                 .window = or_zero(m->window_tok), .window_share = or_zero(m->window_frac) };
    return true;
}
