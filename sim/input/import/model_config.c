/* sim/input/import/model_config.c - names of a config.json, as model families spell them, to one shape; JSON is read as the YAML that it is. */
#include "sim/input/import/model_config.h"
#include "sim/base/file.h"
#include "sim/input/doc.h"
#include <string.h>

/* The first of several spellings that stands in the file. */
static double number(const struct mw_node *root, const char *const *key)
{
    for (; *key; key++) {
        const struct mw_node *n = mw_node_get(root, *key);
        double v;
        if (n && n->kind == MW_N_SCALAR && n->text && mw_csv_double(n->text, &v) && v > 0.0)
            return v;
    }
    return 0.0;
}
#define OF(...) number(root, (const char *const[]){ __VA_ARGS__, NULL })

static const char *word(const struct mw_node *root, const char *key)
{
    const struct mw_node *n = mw_node_get(root, key);
    if (n && n->kind == MW_N_LIST)
        n = n->first;
    return n && n->kind == MW_N_SCALAR && n->text ? n->text : "";
}

/* Families whose feed-forward layer has no gate. */
static bool plain(const struct mw_node *root)
{
    static const char *const type[] = { "gpt2", "gpt_neox", "gptj", "opt", "bloom", "mpt", "falcon", "phi", "starcoder2", "nemotron", "nemotron_h" };
    const char *name = word(root, "model_type");
    for (size_t i = 0; i < sizeof type / sizeof *type; i++)
        if (strcmp(type[i], name) == 0)
            return true;
    return false;
}

/* Layers of a kind in a hybrid: letters of a pattern, or names in a list. */
static double layers_of(const struct mw_node *root, char letter, const char *name)
{
    const struct mw_node *pattern = mw_node_get(root, "hybrid_override_pattern"), *list = mw_node_get(root, "layers_block_type");
    double n = 0.0;
    for (const char *p = pattern && pattern->kind == MW_N_SCALAR ? pattern->text : NULL; p && *p; p++)
        n += *p == letter;
    for (const struct mw_node *k = !pattern && list && list->kind == MW_N_LIST ? list->first : NULL; k; k = k->next)
        n += k->kind == MW_N_SCALAR && k->text && strcmp(k->text, name) == 0;
    return n;
}

/* Mamba-2 mixers, attention and feed-forward as layers of their own; in other families (bamba, granite) each layer has its feed-forward part.  NULL, or what
 * the file lacks. */
static const char *hybrid_of(const struct mw_node *root, struct mw_model_config *c, struct mw_diag *d)
{
    double shared = OF("moe_shared_expert_intermediate_size"), plain_n = layers_of(root, '-', "mlp"), moe_n = layers_of(root, 'E', "moe");
    if (strcmp(word(root, "model_type"), "nemotron_h") != 0) {
        if (OF("mamba_d_state", "mamba_n_heads", "mamba_num_heads", "ssm_state_size") > 0.0)
            mw_diag_warn(d, "W447", root->pos, NULL, "its state-space mixers are read as attention: only nemotron_h's are known as layers of their own");
        return NULL;
    }
    c->mixers_n = layers_of(root, 'M', "mamba");
    c->attention_n = layers_of(root, '*', "attention");
    if (c->mixers_n + c->attention_n + plain_n + moe_n != c->layers_n)
        return "its hybrid_override_pattern or layers_block_type does not name a kind for each of num_hidden_layers";
    if (c->mixers_n == 0.0)
        return "its hybrid_override_pattern or layers_block_type has no mixers";
    if (plain_n > 0.0 && moe_n > 0.0)
        return "its feed-forward layers are with experts and without, which is not modelled";
    if (moe_n > 0.0 && !(c->experts_n > 0.0))
        return "it has layers with experts, but no n_routed_experts";
    if (moe_n == 0.0)
        c->experts_n = c->experts_active_n = c->shared_experts_n = c->expert_ffn_n = 0.0;
    c->ssm_heads = OF("mamba_num_heads");
    if (c->ssm_heads == 0.0)
        return "it has no mamba_num_heads";
    c->ssm_head_dim = OF("mamba_head_dim");
    c->ssm_state = OF("ssm_state_size");
    c->ssm_groups = OF("n_groups");
    c->ssm_chunk_tok = OF("chunk_size");
    c->expert_latent = moe_n > 0.0 ? OF("moe_latent_size") : 0.0;
    c->mtp = OF("num_nextn_predict_layers");
    if (shared > 0.0 && c->expert_ffn_n > 0.0)
        c->shared_experts_n = shared / c->expert_ffn_n;
    return NULL;
}

static struct mw_model_config *read_root(struct mw_arena *a, const struct mw_node *root, struct mw_diag *d)
{
    if (!root)
        return NULL;
    const struct mw_node *text = root->kind == MW_N_MAP ? mw_node_get(root, "text_config") : NULL; /* models that see as well keep their language part there */
    const char *architecture = root->kind == MW_N_MAP ? word(root, "architectures") : "";
    if (text && text->kind == MW_N_MAP)
        root = text;
    struct mw_model_config *c = mw_arena_new(a, struct mw_model_config);
    if (root->kind == MW_N_MAP)
        *c = (struct mw_model_config){ .architecture = architecture, .layers_n = OF("num_hidden_layers", "n_layer", "n_layers", "num_layers"), .hidden_n = OF("hidden_size", "n_embd", "d_model"),
                                       .heads_n = OF("num_attention_heads", "n_head", "n_heads"), .kv_heads_n = OF("num_key_value_heads", "num_kv_heads", "n_head_kv"), .head_dim_n = OF("head_dim", "qk_nope_head_dim"),
                                       .ffn_n = OF("intermediate_size", "n_inner", "ffn_hidden_size", "ffn_dim"), .vocab_n = OF("vocab_size"), .context_tok = OF("max_position_embeddings", "n_positions", "max_seq_len"),
                                       .experts_n = OF("n_routed_experts", "num_local_experts", "num_experts"), .experts_active_n = OF("num_experts_per_tok", "moe_top_k", "top_k_experts"),
                                       .shared_experts_n = OF("n_shared_experts"), .expert_ffn_n = OF("moe_intermediate_size"), .dense_layers_n = OF("first_k_dense_replace"), .q_rank = OF("q_lora_rank"),
                                       .kv_rank = OF("kv_lora_rank"), .rope_dim = OF("qk_rope_head_dim"), .v_dim = OF("v_head_dim"), .window_tok = OF("sliding_window"), .plain_mlp = plain(root) };
    if (c->layers_n > 0.0 && c->hidden_n > 0.0 && c->heads_n > 0.0) {
        const char *why = hybrid_of(root, c, d);
        if (why) {
            mw_diag_error(d, "E445", root->pos, NULL, "not the configuration of a hybrid: %s", why);
            return NULL;
        }
        if (c->ffn_n == 0.0 && c->plain_mlp)
            c->ffn_n = 4.0 * c->hidden_n;
        return c;
    }
    mw_diag_error(d, "E445", root->pos, NULL, "not the configuration of a transformer: %s",
                  root->kind != MW_N_MAP ? "it is no object" : c->layers_n <= 0.0 ? "it has no num_hidden_layers" : c->hidden_n <= 0.0 ? "it has no hidden_size" : "it has no num_attention_heads");
    return NULL;
}

struct mw_model_config *mw_model_config_load(struct mw_arena *a, const char *path, struct mw_diag *d)
{
    return read_root(a, mw_doc_load(a, path, d), d);
}

struct mw_model_config *mw_model_config_parse(struct mw_arena *a, const char *name, const char *text, size_t n_B, struct mw_diag *d)
{
    return read_root(a, mw_doc_parse(a, name, text, n_B, d), d);
}
