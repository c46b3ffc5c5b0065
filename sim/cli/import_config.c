/* sim/cli/import_config.c - a config.json becomes a model of the library: a YAML file for the folder `library` beside a scenario. */
#include "models/registry.h"
#include "sim/base/file.h"
#include "sim/cli/cli.h"
#include "sim/input/import/model_config.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* NULL, or what it lacks. */
static const char *card_of(const struct mw_model_config *c, struct mw_train_card *out, char *text, unsigned n)
{
    struct mw_ai_model_part m = { .layers = c->layers_n, .hidden = c->hidden_n, .heads = c->heads_n, .kv_heads = c->kv_heads_n, .head_dim = c->head_dim_n, .ffn = c->ffn_n, .vocab = c->vocab_n, .experts = c->experts_n,
                                  .experts_active = c->experts_active_n, .shared_experts = c->shared_experts_n, .expert_ffn = c->expert_ffn_n > 0.0 ? c->expert_ffn_n : c->ffn_n, .dense_layers_n = c->dense_layers_n,
                                  .mlp_matrices_n = c->plain_mlp ? 2.0 : 3.0, .q_rank = c->q_rank, .kv_rank = c->kv_rank, .rope_dim = c->rope_dim, .v_dim = c->v_dim, .mixers_n = c->mixers_n, .attention_n = c->attention_n, .ssm_heads = c->ssm_heads, .ssm_head_dim = c->ssm_head_dim, .ssm_state = c->ssm_state,
                                  .ssm_groups = c->ssm_groups, .ssm_chunk_tok = c->ssm_chunk_tok, .expert_latent = c->expert_latent, .mtp = c->mtp };
    mw_train_card_of(&m, out);
    return mw_train_card_lacks(&m, text, n);
}

static void line(struct mw_str *s, const char *key, double v, const char *unit)
{
    if (v > 0.0)
        mw_str_addf(s, "    %s: %.10g%s\n", key, v, unit); /* a shared expert's width need not be whole experts */
}

static void card_text(struct mw_str *s, const char *name, const char *file, const struct mw_model_config *c, const struct mw_train_card *card)
{
    mw_str_addf(s, "# Written by `millwright import config`: put this file into the folder `library` beside your scenario, then say `train: %s`.\nmodel:\n  %s:\n", name, name);
    mw_str_addf(s, "    about: %s, from its configuration\n    source: \"%s\"\n    confidence: derived\n    params: %.0f\n", *c->architecture ? c->architecture : "transformer", file, mw_train_params_n(card));
    if (c->experts_n > 0.0)
        mw_str_addf(s, "    active: %.0f\n", mw_train_active_n(card));
    line(s, "layers", c->layers_n, "");
    line(s, "hidden", c->hidden_n, "");
    line(s, "heads", c->heads_n, "");
    line(s, "kv_heads", c->kv_heads_n, "");
    line(s, "head_dim", c->head_dim_n, "");
    line(s, "ffn", c->ffn_n, "");
    line(s, "vocab", c->vocab_n, "");
    line(s, "experts", c->experts_n, "");
    line(s, "experts_active", c->experts_active_n, "");
    line(s, "shared_experts", c->shared_experts_n, "");
    line(s, "expert_ffn", c->expert_ffn_n, "");
    line(s, "dense_layers", c->dense_layers_n, "");
    line(s, "mlp_matrices", c->plain_mlp ? 2.0 : 0.0, "");
    line(s, "q_rank", c->q_rank, "");
    line(s, "kv_rank", c->kv_rank, "");
    line(s, "rope_dim", c->rope_dim, "");
    line(s, "v_dim", c->v_dim, "");
    line(s, "mixers", c->mixers_n, "");
    line(s, "attention_layers", c->attention_n, "");
    line(s, "ssm_heads", c->ssm_heads, "");
    line(s, "ssm_head_dim", c->ssm_head_dim, "");
    line(s, "ssm_state", c->ssm_state, "");
    line(s, "ssm_groups", c->ssm_groups, "");
    line(s, "ssm_chunk", c->ssm_chunk_tok, " token");
    line(s, "expert_latent", c->expert_latent, "");
    line(s, "mtp", c->mtp, "");
    line(s, "context", c->context_tok, " token");
    mw_str_addf(s, "    config: \"%s\"\n", file);
}

int mw_import_config(const struct mw_cli *c)
{
    struct mw_arena a;
    struct mw_str s;
    struct mw_diag *d = mw_diag_create();
    char name[128], out[1024];
    const char *base = strrchr(c->arg[1], '/'), *stem;
    mw_arena_init(&a);
    mw_str_init(&s);
    struct mw_model_config *m = mw_model_config_load(&a, c->arg[1], d);
    snprintf(out, sizeof out, "%s", c->out ? c->out : "my-model.yaml");
    stem = strrchr(out, '/');
    snprintf(name, sizeof name, "%.*s", (int)strcspn(stem ? stem + 1 : out, "."), stem ? stem + 1 : out);
    struct mw_train_card card;
    char text[160];
    const char *lacks = m ? card_of(m, &card, text, sizeof text) : NULL;
    bool ok = m && !lacks;
    if (lacks)
        mw_diag_error(d, "E445", ((struct mw_pos){ c->arg[1], 0, 0 }), NULL, "no step can be made of it: it %s", lacks);
    if (ok) {
        card_text(&s, name, base ? base + 1 : c->arg[1], m, &card);
        ok = mw_file_write_atomic(out, s.s, s.n);
        if (!ok)
            mw_diag_error(d, "E103", ((struct mw_pos){ out, 0, 0 }), NULL, "cannot be written: %s", strerror(errno));
        else
            printf("written: %s, model %s\n", out, name);
    }
    mw_diag_print(d, stderr);
    mw_diag_destroy(d);
    mw_str_fini(&s);
    mw_arena_fini(&a);
    return ok ? MW_EXIT_OK : MW_EXIT_SCENARIO;
}
