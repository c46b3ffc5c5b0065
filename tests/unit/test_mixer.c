/* tests/unit/test_mixer.c - state-space hybrids: published counts, a scan by hand, order in every size, one accounting of the step. */
#include "models/training/layer.h"
#include "models/training/mixer.h"
#include "models/training/named.h"
#include "models/training/schedule.h"
#include "models/training/search.h"
#include "models/training/wire.h"
#include "sim/base/arena.h"
#include "tests/mw_test.h"
#include "tests/train_cards.h"

static struct mw_train_run run_of(const char *model)
{
    struct mw_train_card card;
    ck_assert_msg(mw_train_named(model, &card), "%s", model);
    return (struct mw_train_run){ .card = card, .seq = 8192, .batch = 512, .micro = 1, .tp = 1, .pp = 1, .vpp = 1, .dp = 64, .cp = 1, .ep = 64, .gpus = 64, .domain = 8, .nic_Bps = 50e9f,
                                  .gen = MW_GEN_HOPPER, .stack = MW_STACK_MEGATRON_CORE, .release = 12 * 26 + 4, .dtype = MW_TD_FP8, .zero = 1, .seq_parallel = 1 };
}

static struct mw_train_step step(const struct mw_train_run *r)
{
    double con[MW_TC_N];
    struct mw_train_step s;
    start(con);
    step_of(r, con, &s);
    return s;
}

START_TEST(parameters_and_flop_are_the_published_ones)
{
    struct mw_train_card n, su, u, none;
    ck_assert(mw_train_named("Nemotron_3_Nano", &n) && mw_train_named("Nemotron_3_Super", &su) && mw_train_named("Nemotron_3_Ultra", &u));
    const struct mw_train_card *nano = &n, *super = &su, *ultra = &u;
    ck_assert(!mw_train_named("Nemotron_3", &none));
    ck_assert_double_eq_tol(mw_train_params_n(nano) / 31.6e9, 1.0, 0.005);
    ck_assert_double_eq_tol(mw_train_active_n(nano) / 3.2e9, 1.0, 0.02);
    ck_assert_double_eq_tol(mw_train_params_n(super) / 120.6e9, 1.0, 0.005);
    ck_assert_double_eq_tol((mw_train_active_n(super) + super->vocab * super->hidden) / 12.7e9, 1.0, 0.01); /* with the embedding */
    ck_assert_double_eq_tol(mw_train_params_n(ultra) / 550e9, 1.0, 0.005);
    ck_assert_double_eq_tol(mw_train_active_n(ultra) / 55e9, 1.0, 0.005);
    /* 831 TFLOP/s at 9,856 tokens/s, 1,281 at 3,552: with both further tokens */
    ck_assert_double_eq_tol(3.0 * mw_train_hybrid_flop(super, 8192) / (831e12 / 9856), 1.0, 0.02);
    ck_assert_double_eq_tol(3.0 * mw_train_hybrid_flop(ultra, 8192) / (1281e12 / 3552), 1.0, 0.02);
    ck_assert_double_eq_tol(mw_train_routed_params(nano), 23.0 * 2 * 2688 * 1856 * 128, 1.0);
    ck_assert_double_eq_tol(mw_train_routed_params(&deepseek), 58.0 * 3 * 7168 * 2048 * 256, 1.0);
}
END_TEST

START_TEST(a_scan_by_hand)
{
    struct mw_train_card c = { .layers = 7, .mixers = 7, .hidden = 600, .ssm_heads = 18, .ssm_head = 48, .ssm_state = 80, .ssm_groups = 6, .ssm_chunk = 96 };
    struct mw_train_mixer m = mw_train_mixer(&c, 3, 2385, 795);
    /* a third: 6 heads of 48 = 288 wide, 2 groups of 80; 2 x 288 + 2 x 160 + 6 */
    ck_assert_double_eq(m.in_n, 902);
    ck_assert_double_eq(m.inner_n, 288);
    /* 2385 x 6 x (4 x 48 x 80 + 48 x 96) + 2 x 2385 x 2 x 80 x 96 */
    ck_assert_double_eq(m.fwd.flop, 14310.0 * 19968.0 + 73267200.0);
    ck_assert_double_eq(m.bwd.flop, 14310.0 * (10.0 * 3840.0 + 3.0 * 4608.0) + 3.0 * 73267200.0);
    /* norm and residual of 795 tokens; in and out of 288 + 320 channels and three times 288 of 2,385 */
    ck_assert_double_eq(m.element_B, 2.0 * (5.5 * 795 * 600 + 2385.0 * (2.0 * 608 + 3.0 * 288)));
    /* the longer of the two: 3.3 % of 989 TFLOP/s, or the memory */
    ck_assert_double_eq_tol(mw_train_scan_s(&m.fwd, MW_GEN_HOPPER, 989e12, 1e15), m.fwd.flop / (0.033 * 989e12), 1e-9);
    ck_assert_double_eq_tol(mw_train_scan_s(&m.fwd, MW_GEN_HOPPER, 989e12, 1e9), m.fwd.B / 1e9, 1e-9);
}
END_TEST

START_TEST(the_parts_of_a_hybrid_are_the_whole)
{
    static const char *const model[] = { "Nemotron_3_Nano", "Nemotron_3_Super", "Nemotron_3_Ultra" };
    for (int i = 0; i < 3; i++)
        for (int rc = MW_RC_NONE; rc <= MW_RC_FULL; rc++) {
            struct mw_train_run r = run_of(model[i]);
            struct mw_train_part p[MW_TRAIN_PART_N];
            r.recompute = (uint8_t)rc;
            struct mw_train_step s = step(&r);
            double sum = 0.0;
            mw_train_parts(&s, p);
            for (int k = 0; k < MW_TRAIN_PART_N; k++)
                sum += p[k].s;
            ck_assert_double_eq_tol(sum / s.total_s, 1.0, 1e-9);
            ck_assert_double_lt(s.mfu, 0.5);
            ck_assert_double_gt(s.mfu, 0.03);
        }
}
END_TEST

START_TEST(more_of_anything_takes_longer)
{
    struct mw_train_run r = run_of("Nemotron_3_Super"), up = r;
    double s = step(&r).total_s;
    up.card.ssm_state *= 2;
    ck_assert_double_gt(step(&up).total_s, s);
    up = r;
    up.card.ssm_heads *= 2;
    ck_assert_double_gt(step(&up).total_s, s);
    up = r;
    up.card.latent *= 2; /* also what is sent */
    ck_assert_double_gt(step(&up).total_s, s);
    up = r;
    up.card.mtp = 3;
    ck_assert_double_gt(step(&up).total_s, s);
    up = r;
    up.recompute = MW_RC_FULL;
    ck_assert_double_gt(step(&up).total_s, 1.2 * s);
    up = r;
    up.flags = MW_TF_AGAIN_ACT;
    double act = step(&up).total_s;
    ck_assert_double_gt(act, s);
    up.flags |= MW_TF_AGAIN_EXPERTS;
    ck_assert_double_gt(step(&up).total_s, act);
    up.recompute = MW_RC_FULL; /* which has all of that in it */
    double again = step(&up).recompute_s;
    up.flags = 0;
    ck_assert_double_eq(step(&up).recompute_s, again);
    up = r;
    up.imbalance = 2; /* rows to experts and back, products, messages */
    ck_assert_double_eq_tol(compiled(&up).moe.permute_s / compiled(&r).moe.permute_s, 2.0, 1e-12);
    ck_assert_double_gt(step(&up).total_s, s);
    up = r;
    up.dtype = MW_TD_NVFP4; /* as fast as MXFP8 */
    r.dtype = MW_TD_MXFP8;
    ck_assert_double_eq(step(&up).total_s, step(&r).total_s);
}
END_TEST

/* Every generation has a rate for the scan. */
START_TEST(a_scan_on_every_generation)
{
    struct mw_train_scan s = { 1e12, 1e6 };
    for (unsigned g = 0; g <= MW_GEN_OTHER; g++) {
        ck_assert_double_gt(mw_train_scan_s(&s, g, 989e12, 3e12), 1e12 / (0.1 * 989e12));
        ck_assert_double_lt(mw_train_scan_s(&s, g, 989e12, 3e12), 1e12 / (0.01 * 989e12));
    }
}
END_TEST

/* A dense hybrid (Nemotron-H 8B, arXiv:2504.03624: 24 mixers, 24 feed-forward layers, 4 of attention): 8.1e9 parameters, and time of every part. */
START_TEST(a_dense_hybrid)
{
    struct mw_train_run r = run_of("Nemotron_3_Nano");
    r.card = (struct mw_train_card){ .layers = 52, .mixers = 24, .attention_n = 4, .hidden = 4096, .ffn = 21504, .heads = 32, .kv_heads = 8, .head = 128, .vocab = 131072, .matrices = 2, .ssm_heads = 128, .ssm_head = 64, .ssm_state = 128, .ssm_groups = 8, .ssm_chunk = 128 };
    r.ep = 1;
    ck_assert_double_eq_tol(mw_train_params_n(&r.card) / 8.1e9, 1.0, 0.01);
    struct mw_train_step s = step(&r);
    ck_assert_double_eq(s.moe_s, 0.0);
    ck_assert_double_eq(s.ep_s, 0.0);
    ck_assert_double_gt(s.gemm_s, s.attention_s);
}
END_TEST

/* Task by task, with stages of the mean layer: the formula's step where micro-batches come in whole rounds. */
START_TEST(task_by_task_it_is_the_same)
{
    struct mw_train_run r = run_of("Nemotron_3_Super");
    double con[MW_TC_N];
    struct mw_arena a;
    struct mw_pipe_result pipe;
    struct mw_train_step closed, exact;
    r.pp = 4;
    r.dp = 16;
    r.ep = 16;
    start(con);
    mw_arena_init(&a);
    struct mw_train_profile p = compiled(&r);
    mw_train_step(&p, con, &closed);
    ck_assert_ptr_null(mw_train_step_exact(&p, con, &a, false, &exact, &pipe));
    ck_assert_double_eq_tol(exact.total_s / closed.total_s, 1.0, 0.03);
    mw_arena_fini(&a);
}
END_TEST

START_TEST(layouts_and_memory)
{
    char text[160];
    struct mw_train_memory a, b;
    struct mw_train_run r = run_of("Nemotron_3_Super");
    ck_assert_ptr_null(mw_train_check(&r, text, sizeof text));
    r.card.heads = r.card.kv_heads = 36;
    r.tp = 3;
    r.gpus = 192;
    ck_assert_str_eq(mw_train_check(&r, text, sizeof text), "tp 3 does not divide the 8 groups of its mixers");
    r = run_of("Nemotron_3_Super"); /* 128 heads of a mixer: 16 ranks of tp and 16 of cp would share one between two */
    r.tp = 16;
    r.dp = 8;
    r.cp = 16;
    r.gpus = 2048;
    ck_assert_str_eq(mw_train_check(&r, text, sizeof text), "cp 16 does not divide the 8 heads of its mixers that tp 16 leaves a rank");
    r.cp = 8;
    r.gpus = 1024;
    ck_assert_ptr_null(mw_train_check(&r, text, sizeof text));
    double sent = mw_train_sent(&r).nic_B; /* of a mixer's exchange between domains, all but 1 of 8 */
    r.card.ssm_head *= 2;
    ck_assert_double_gt(mw_train_sent(&r).nic_B, sent);
    r = run_of("Nemotron_3_Super");
    mw_train_memory(&r, &a);
    /* its recipe on 64 GB300 of 288 GB recomputes nothing */
    ck_assert_double_lt(a.total_B, 288e9);
    ck_assert_double_gt(a.activations_B, 40e9);
    r.recompute = MW_RC_FULL;
    mw_train_memory(&r, &b);
    ck_assert_double_lt(b.activations_B, 0.2 * a.activations_B);
    r = run_of("Nemotron_3_Super");
    r.card.latent = 0;
    struct mw_train_run latent = run_of("Nemotron_3_Super");
    ck_assert_double_gt(mw_train_sent(&r).nic_s, 2.0 * mw_train_sent(&latent).nic_s);
}
END_TEST

START_TEST(a_part_of_the_library_gives_the_card)
{
    struct mw_train_card c;
    struct mw_ai_model_part m = { .layers = 52, .hidden = 2688, .heads = 32, .kv_heads = 2, .head_dim = 128, .expert_ffn = 1856, .vocab = 131072, .experts = 128, .experts_active = 6, .shared_experts = 2, .mlp_matrices_n = 2,
                                  .mixers_n = 23, .attention_n = 6, .ssm_heads = 64, .mtp = NAN, .ssm_head_dim = NAN, .ssm_state = NAN, .ssm_groups = NAN, .ssm_chunk_tok = NAN, .expert_latent = NAN };
    ck_assert(mw_train_card_of(&m, &c));
    struct mw_train_card nano;
    ck_assert(mw_train_named("Nemotron_3_Nano", &nano));
    ck_assert_double_eq_tol(mw_train_params_n(&c), mw_train_params_n(&nano), 1.0);
    m.attention_n = 30; /* more layers than there are */
    ck_assert(!mw_train_card_of(&m, &c));
    m.mixers_n = 52; /* nothing but mixers, and nothing said of attention */
    m.attention_n = NAN;
    ck_assert(mw_train_card_of(&m, &c));
    ck_assert_double_eq(c.attention_n, 0.0);
    m.ssm_heads = NAN;
    ck_assert(!mw_train_card_of(&m, &c));
    m.mixers_n = NAN;
    m.ssm_heads = 64;
    m.mtp = 1; /* counted in hybrids only */
    ck_assert(mw_train_card_of(&m, &c));
    ck_assert_double_eq(c.mtp, 0.0);
    char text[160];
    ck_assert_ptr_null(mw_train_card_lacks(&m, text, sizeof text));
    m.dense_layers_n = 53;
    ck_assert_str_eq(mw_train_card_lacks(&m, text, sizeof text), "has 53 dense_layers, but 52 layers");
    m.dense_layers_n = 52;
    ck_assert(mw_train_card_of(&m, &c));
    m.experts_active = NAN;
    ck_assert_str_eq(mw_train_card_lacks(&m, text, sizeof text), "has 128 experts, and 0 experts_active");
    m.experts_active = 129;
    ck_assert(!mw_train_card_of(&m, &c));
    m.experts = m.experts_active = 1;
    ck_assert(mw_train_card_of(&m, &c));
    m.heads = NAN;
    ck_assert_str_eq(mw_train_card_lacks(&m, text, sizeof text), "does not say its layers, hidden size, heads and feed-forward width");
}
END_TEST

MW_TEST_MAIN("mixer", parameters_and_flop_are_the_published_ones, a_scan_by_hand, the_parts_of_a_hybrid_are_the_whole, more_of_anything_takes_longer, a_scan_on_every_generation, a_dense_hybrid, task_by_task_it_is_the_same,
             layouts_and_memory, a_part_of_the_library_gives_the_card)
