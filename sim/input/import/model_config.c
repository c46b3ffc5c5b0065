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
    static const char *const type[] = { "gpt2", "gpt_neox", "gptj", "opt", "bloom", "mpt", "falcon", "phi", "starcoder2", "nemotron" };
    const char *name = word(root, "model_type");
    for (size_t i = 0; i < sizeof type / sizeof *type; i++)
        if (strcmp(type[i], name) == 0)
            return true;
    return false;
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
