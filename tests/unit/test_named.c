/* tests/unit/test_named.c - cards of models that tables only name: the FLOP of a token that their published steps state, and what a wider global layer costs. */
#include "models/training/named.h"
#include "tests/mw_test.h"
#include "tests/train_cards.h"

/* Six times the parameters at work and the core of each kind of layer: TFLOP/s over tokens/s of tpu-recipes training/ironwood/README.md. */
static double token_flop(struct mw_train_card card, double seq)
{
    const struct mw_train_card *c = &card;
    double local = c->window_share * c->layers * 4.0 * c->heads * c->head * (c->window - c->window * c->window / (2.0 * seq)), global = (1.0 - c->window_share) * c->layers * 2.0 * c->heads * c->global_head * seq;
    return 6.0 * mw_train_active_n(c) + 3.0 * (local + global);
}

static struct mw_train_card named(const char *model)
{
    struct mw_train_card c = { 0 };
    ck_assert_msg(mw_train_named(model, &c), "%s", model);
    return c;
}

START_TEST(gemma_4_has_its_published_flop)
{
    ck_assert_double_eq_tol(token_flop(named("gemma4-26b"), 4096) / (592.31e12 / 23655.73), 1.0, 0.002);
    ck_assert_double_eq_tol(token_flop(named("gemma4-31b"), 8192) / (1057.76e12 / 5370.74), 1.0, 0.002);
    ck_assert_double_eq_tol(token_flop(named("gemma4-2b"), 8192) / (892.84e12 / 57873.71), 1.0, 0.01); /* a mean layer for two kinds */
    /* embedding and head are one matrix */
    struct mw_train_card c = named("gemma4-31b");
    ck_assert_double_eq_tol((mw_train_params_n(&c) - c.vocab * c.hidden) / 30.7e9, 1.0, 0.002);
}
END_TEST

START_TEST(wider_global_layers_take_their_time)
{
    struct mw_train_run r = { .card = named("gemma4-31b"), .seq = 8192, .batch = 64, .micro = 1, .tp = 2, .pp = 1, .vpp = 1, .dp = 32, .cp = 1, .ep = 1, .gpus = 64, .domain = 8, .nic_Bps = 50e9f,
                              .gen = MW_GEN_HOPPER, .stack = MW_STACK_MEGATRON_CORE, .dtype = MW_TD_BF16, .zero = 1, .seq_parallel = 1 }, plain = r, wide = r;
    struct mw_train_step a, b, w;
    double con[MW_TC_N];
    start(con);
    plain.card.global_head = plain.card.global_kv = 0.0f;
    wide.card.global_head *= 2.0f;
    step_of(&r, con, &a);
    step_of(&plain, con, &b);
    step_of(&wide, con, &w);
    ck_assert_double_gt(a.gemm_s, b.gemm_s); /* twice the width of queries, less of keys and values */
    ck_assert_double_gt(a.attention_s, b.attention_s);
    ck_assert_double_gt(w.total_s, a.total_s);
}
END_TEST

MW_TEST_MAIN("named", gemma_4_has_its_published_flop, wider_global_layers_take_their_time)
