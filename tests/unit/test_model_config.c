/* tests/unit/test_model_config.c - configuration files of several families, and what is none. */
#include "sim/input/import/model_config.h"
#include "tests/mw_test.h"

static struct mw_model_config *parse(struct mw_arena *a, const char *text, unsigned *errors)
{
    struct mw_diag *d = mw_diag_create();
    struct mw_model_config *c = mw_model_config_parse(a, "config.json", text, strlen(text), d);
    *errors = mw_diag_errors(d);
    mw_diag_destroy(d);
    return c;
}

START_TEST(families_spell_the_same_shape_differently)
{
    struct mw_arena a;
    unsigned errors;
    mw_arena_init(&a);
    struct mw_model_config *c = parse(&a, "{\"architectures\": [\"LlamaForCausalLM\"], \"hidden_size\": 8192, \"intermediate_size\": 28672, \"num_attention_heads\": 64, \"num_key_value_heads\": 8, \"num_hidden_layers\": 80, \"vocab_size\": 128256}", &errors);
    ck_assert_ptr_nonnull(c);
    ck_assert_str_eq(c->architecture, "LlamaForCausalLM");
    ck_assert_double_eq(c->kv_heads_n, 8);
    ck_assert_double_eq(c->ffn_n, 28672);
    ck_assert(!c->plain_mlp);
    c = parse(&a, "{\"model_type\": \"gpt2\", \"n_embd\": 1600, \"n_head\": 25, \"n_layer\": 48, \"vocab_size\": 50257, \"n_positions\": 1024}", &errors);
    ck_assert_ptr_nonnull(c);
    ck_assert(c->plain_mlp);
    ck_assert_double_eq(c->ffn_n, 6400);
    c = parse(&a, "{\"architectures\": [\"Seeing\"], \"text_config\": {\"hidden_size\": 5120, \"num_attention_heads\": 40, \"num_hidden_layers\": 48, \"num_local_experts\": 16, \"num_experts_per_tok\": 1}}", &errors);
    ck_assert_ptr_nonnull(c);
    ck_assert_double_eq(c->experts_n, 16);
    ck_assert_str_eq(c->architecture, "Seeing");
    mw_arena_fini(&a);
}
END_TEST

START_TEST(a_hybrid_counts_its_layers)
{
    static const char rest[] = "\"hidden_size\": 2688, \"num_attention_heads\": 32, \"num_hidden_layers\": 13, \"model_type\": \"nemotron_h\", \"n_routed_experts\": 128, \"mamba_num_heads\": 64, \"mamba_head_dim\": 72, \"ssm_state_size\": 96, \"n_groups\": 6, \"chunk_size\": 192, "
                               "\"moe_intermediate_size\": 1856, \"moe_shared_expert_intermediate_size\": 5568, \"n_shared_experts\": 1, \"moe_latent_size\": 672, \"num_nextn_predict_layers\": 2}";
    struct mw_arena a;
    unsigned errors;
    mw_arena_init(&a);
    struct mw_model_config *c = parse(&a, mw_arena_printf(&a, "{\"hybrid_override_pattern\": \"MEMEM*EMEMEME\", %s", rest), &errors);
    ck_assert_ptr_nonnull(c);
    ck_assert_double_eq(c->mixers_n, 6);
    ck_assert_double_eq(c->attention_n, 1);
    ck_assert_double_eq(c->ssm_heads, 64);
    ck_assert_double_eq(c->ssm_head_dim, 72);
    ck_assert_double_eq(c->ssm_state, 96);
    ck_assert_double_eq(c->ssm_groups, 6);
    ck_assert_double_eq(c->ssm_chunk_tok, 192);
    ck_assert_double_eq(c->expert_latent, 672);
    ck_assert_double_eq(c->mtp, 2);
    ck_assert_double_eq(c->shared_experts_n, 3); /* in expert widths */
    ck_assert(c->plain_mlp);
    c = parse(&a, mw_arena_printf(&a, "{\"layers_block_type\": [\"mamba\", \"moe\", \"mamba\", \"attention\", \"moe\", \"mamba\", \"moe\", \"mamba\", \"moe\", \"mamba\", \"moe\", \"mamba\", \"moe\"], %s", rest), &errors);
    ck_assert_ptr_nonnull(c);
    ck_assert_double_eq(c->mixers_n, 6);
    ck_assert_double_eq(c->attention_n, 1);
    c = parse(&a, mw_arena_printf(&a, "{\"hybrid_override_pattern\": \"M-M-M*-M-M-M-\", %s", rest), &errors);
    ck_assert_ptr_nonnull(c); /* its feed-forward layers have no experts, whatever the file says of some */
    ck_assert_double_eq(c->experts_n, 0);
    ck_assert_double_eq(c->expert_latent, 0);
    mw_arena_fini(&a);
}
END_TEST

/* A hybrid that would silently be read as something else. */
START_TEST(a_broken_hybrid_says_why)
{
    static const struct { const char *text, *why; } bad[] = {
        { "\"hybrid_override_pattern\": \"MEM\", \"n_routed_experts\": 8, \"mamba_num_heads\": 8", "does not name a kind for each of num_hidden_layers" },
        { "\"hybrid_override_pattern\": \"MEM*E\", \"n_routed_experts\": 8, \"mamba_num_heads\": 8", "does not name a kind for each of num_hidden_layers" },
        { "\"hybrid_override_pattern\": \"MEX*\", \"n_routed_experts\": 8, \"mamba_num_heads\": 8", "does not name a kind for each of num_hidden_layers" },
        { "\"hybrid_override_pattern\": 5, \"mamba_num_heads\": 8", "does not name a kind for each of num_hidden_layers" },
        { "\"layers_block_type\": [[\"mamba\"], null, {\"mamba\": 1}, \"mamba\"], \"mamba_num_heads\": 8", "does not name a kind for each of num_hidden_layers" },
        { "\"mamba_num_heads\": 8", "does not name a kind for each of num_hidden_layers" },
        { "\"hybrid_override_pattern\": \"*-*-\", \"mamba_num_heads\": 8", "has no mixers" },
        { "\"hybrid_override_pattern\": \"ME*-\", \"n_routed_experts\": 8, \"mamba_num_heads\": 8", "with experts and without" },
        { "\"hybrid_override_pattern\": \"ME*E\", \"mamba_num_heads\": 8", "no n_routed_experts" },
        { "\"hybrid_override_pattern\": \"M-*-\"", "no mamba_num_heads" },
        { "\"hybrid_override_pattern\": \"M-*-\", \"mamba_num_heads\": 0", "no mamba_num_heads" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct mw_arena a;
        char text[400], buf[600] = "";
        mw_arena_init(&a);
        struct mw_diag *d = mw_diag_create();
        snprintf(text, sizeof text, "{\"model_type\": \"nemotron_h\", \"hidden_size\": 256, \"num_attention_heads\": 4, \"num_hidden_layers\": 4, %s}", bad[i].text);
        ck_assert_ptr_null(mw_model_config_parse(&a, "config.json", text, strlen(text), d));
        FILE *f = fmemopen(buf, sizeof buf, "w");
        mw_diag_print(d, f);
        fclose(f);
        ck_assert_msg(strstr(buf, bad[i].why) && strstr(buf, "E445"), "%s: %s", bad[i].text, buf);
        mw_diag_destroy(d);
        mw_arena_fini(&a);
    }
}
END_TEST

/* Hybrids of other families are read, and say that their mixers are not. */
START_TEST(other_hybrids_warn)
{
    static const char *const text[] = { "{\"model_type\": \"bamba\", \"hidden_size\": 256, \"num_attention_heads\": 4, \"num_hidden_layers\": 4, \"intermediate_size\": 512, \"mamba_n_heads\": 8}",
                                        "{\"model_type\": \"llama\", \"hidden_size\": 256, \"num_attention_heads\": 4, \"num_hidden_layers\": 4, \"intermediate_size\": 512}" };
    for (unsigned i = 0; i < 2; i++) {
        struct mw_arena a;
        struct mw_diag *d = mw_diag_create();
        mw_arena_init(&a);
        struct mw_model_config *c = mw_model_config_parse(&a, "config.json", text[i], strlen(text[i]), d);
        ck_assert_ptr_nonnull(c);
        ck_assert_double_eq(c->mixers_n, 0);
        ck_assert_uint_eq(mw_diag_warnings(d), 1 - i);
        mw_diag_destroy(d);
        mw_arena_fini(&a);
    }
}
END_TEST

START_TEST(what_is_no_transformer_says_why)
{
    static const char *const bad[] = { "[]", "7", "", "{\"hidden_size\": 4096}", "{\"num_hidden_layers\": 32, \"num_attention_heads\": 8}", "{\"num_hidden_layers\": \"many\", \"hidden_size\": 1, \"num_attention_heads\": 1}", "{\"num_hidden_layers\": 32" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct mw_arena a;
        unsigned errors;
        mw_arena_init(&a);
        ck_assert_ptr_null(parse(&a, bad[i], &errors));
        ck_assert_uint_ge(errors, 1);
        mw_arena_fini(&a);
    }
}
END_TEST

MW_TEST_MAIN("model config", families_spell_the_same_shape_differently, a_hybrid_counts_its_layers, a_broken_hybrid_says_why, other_hybrids_warn, what_is_no_transformer_says_why)
