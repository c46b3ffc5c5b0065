/* tests/unit/test_training.c - the training step: known parameter counts, limits of the device, order in every size, layouts that cannot be. */
#include "models/training/layer.h"
#include "models/training/search.h"
#include "models/training/wire.h"
#include "sim/base/rng.h"
#include "tests/mw_test.h"
#include "tests/train_cards.h"

static const struct mw_train_card gpt3 = { .layers = 96, .hidden = 12288, .ffn = 49152, .heads = 96, .kv_heads = 96, .head = 128, .vocab = 51200, .matrices = 2 };

/* Llama 3's run on 8,192 GPUs (arXiv:2407.21783, table 4). */
static struct mw_train_run meta(void)
{
    return (struct mw_train_run){ .card = llama405, .seq = 8192, .batch = 2048, .micro = 1, .tp = 8, .pp = 16, .vpp = 4, .dp = 64, .cp = 1, .ep = 1, .gpus = 8192, .domain = 8, .nic_Bps = 50e9f,
                                  .gen = MW_GEN_HOPPER, .stack = MW_STACK_MEGATRON_CORE, .dtype = MW_TD_BF16, .zero = 2, .seq_parallel = 1 };
}

static double step_s(const struct mw_train_run *r)
{
    double con[MW_TC_N];
    struct mw_train_step s;
    start(con);
    step_of(r, con, &s);
    return s.total_s;
}

START_TEST(parameters_are_the_published_ones)
{
    ck_assert_double_eq_tol(mw_train_params_n(&gpt3) / 175e9, 1.0, 0.01);
    ck_assert_double_eq_tol(mw_train_params_n(&llama405) / 405.9e9, 1.0, 0.01);
    ck_assert_double_eq_tol(mw_train_params_n(&deepseek) / 671e9, 1.0, 0.01);
    ck_assert_double_eq_tol(mw_train_active_n(&deepseek) / 37e9, 1.0, 0.04);
}
END_TEST

START_TEST(the_parts_are_the_whole)
{
    double con[MW_TC_N];
    struct mw_train_step s;
    struct mw_train_run r = meta();
    start(con);
    step_of(&r, con, &s);
    double sum = s.gemm_s + s.attention_s + s.memory_s + s.moe_s + s.host_s + s.tp_s + s.cp_s + s.ep_s + s.recompute_s + s.head_s + s.bubble_s + s.p2p_s + s.dp_s + s.optimizer_s + s.straggler_s + s.fixed_s;
    ck_assert_double_eq_tol(sum / s.total_s, 1.0, 1e-9);
    ck_assert_double_gt(s.mfu, 0.33); /* the paper: 43 % counted with full attention */
    ck_assert_double_lt(s.mfu, 0.48);
    /* the bubble by the textbook: (p - 1) / (v GA) of the layers' time, but for the head that sits on the last stage */
    double ideal = 15.0 / (4.0 * 32.0) * (s.gemm_s + s.attention_s + s.memory_s + s.host_s + s.tp_s);
    ck_assert_double_eq_tol(s.bubble_s / ideal, 1.0, 0.1);
}
END_TEST

START_TEST(nothing_is_faster_than_the_peak)
{
    double con[MW_TC_N];
    struct mw_train_step s;
    for (unsigned i = 0; i < MW_TC_N; i++)
        con[i] = i <= MW_TC_SERIES_300 ? 1.0 : mw_training_fit.con[i].start;
    for (int t = 1; t <= 8; t *= 2) {
        struct mw_train_run r = meta();
        r.tp = (float)t;
        r.dp = 64 * 8 / (float)t;
        step_of(&r, con, &s);
        ck_assert_double_lt(s.mfu, 1.0);
    }
}
END_TEST

START_TEST(more_work_takes_longer)
{
    struct mw_train_run r = meta(), up = r;
    double s = step_s(&r);
    up.seq *= 2;
    ck_assert_double_gt(step_s(&up), 2.0 * s); /* attention grows faster */
    up = r;
    up.batch *= 2;
    ck_assert_double_gt(step_s(&up), s);
    ck_assert_double_lt(step_s(&up), 2.0 * s); /* the bubble does not grow */
    up = r;
    up.card.hidden *= 1.25f;
    ck_assert_double_gt(step_s(&up), s);
    up = r;
    up.recompute = MW_RC_FULL;
    ck_assert_double_gt(step_s(&up), 1.2 * s);
    up = r;
    up.nic_Bps /= 4;
    ck_assert_double_ge(step_s(&up), s);
    up = r;
    up.lora = 1;
    ck_assert_double_lt(step_s(&up), s);
    up = r;
    up.dtype = MW_TD_FP8;
    ck_assert_double_lt(step_s(&up), s);
}
END_TEST

/* Half of the largest of N draws lies below the median of their greatest: Blom's z is between mean and median of it; against drawn ones. */
START_TEST(the_slowest_sets_the_pace)
{
    struct mw_train_run r = meta();
    struct mw_stream rng = mw_stream_make(3, 0, "slowest");
    for (int n = 8; n <= 4096; n *= 8) {
        double sum = 0.0;
        enum { TIMES = 400 };
        for (int t = 0; t < TIMES; t++) {
            double most = -9.0;
            for (int i = 0; i < n; i++)
                most = fmax(most, mw_stream_normal(&rng));
            sum += most;
        }
        r.gpus = (float)n;
        r.dp = 1;
        double got = compiled(&r).slowest_frac / 0.015;
        ck_assert_msg(fabs(got / (sum / TIMES) - 1.0) < 0.04, "%d GPUs: %.3f sigma, drawn %.3f", n, got, sum / TIMES);
    }
    r.gpus = 1;
    ck_assert_double_eq_tol(compiled(&r).slowest_frac, 0.0, 1e-9); /* one waits for nobody */
}
END_TEST

/* The exchange beyond what is exposed anyway hides behind work: interleaved, behind a round of micro-batches but for one chunk; never worse than not interleaved. */
START_TEST(interleaving_hides_the_exchange)
{
    double con[MW_TC_N];
    struct mw_train_step s, t;
    struct mw_train_run r = meta();
    start(con);
    con[MW_TC_DP_EXPOSED] = 0.0;
    r.nic_Bps = 5e9f; /* so slow that one micro-batch hides little of it */
    r.vpp = 1;
    step_of(&r, con, &s);
    struct mw_train_profile p = compiled(&r);
    struct mw_train_layers l;
    mw_train_layers(&p, con, &l);
    double stage = ceil(126.0 / 16.0), half = 0.5 * p.gather_s;
    ck_assert_double_eq_tol(s.dp_s, fmax(0.0, half - stage * (l.bwd_s + l.again_s)) + fmax(0.0, half - stage * l.fwd_s), 1e-9);
    ck_assert_double_gt(s.dp_s, 0.5 * p.gather_s);
    r.vpp = 4; /* sixteen micro-batches of a round, three quarters of the stage: 12 passes */
    step_of(&r, con, &t);
    ck_assert_double_eq_tol(t.dp_s, fmax(0.0, half - 12.0 * stage * (l.bwd_s + l.again_s)) + fmax(0.0, half - 12.0 * stage * l.fwd_s), 1e-9);
    ck_assert_double_lt(t.dp_s, s.dp_s);
    r.batch = r.dp; /* one micro-batch: nothing to interleave with */
    step_of(&r, con, &t);
    ck_assert_double_eq_tol(t.dp_s, s.dp_s, 1e-9);
}
END_TEST

/* A compiler that keeps only what attention's products make computes the rest again: the feed-forward's products, the core, what the memory bounds. */
START_TEST(compilers_recompute_the_feed_forward)
{
    double con[MW_TC_N];
    struct mw_train_layers l;
    struct mw_train_run r = meta();
    start(con);
    r.stack = MW_STACK_XLA;
    r.release = MW_RELEASE_XLA_2023;
    r.recompute = MW_RC_SELECTIVE;
    struct mw_train_profile p = compiled(&r);
    mw_train_layers(&p, con, &l);
    double feed = 2.0 * 53248 / (3.0 * 53248 + 2.0 * (128 + 8) * 128);
    ck_assert_double_eq_tol(l.dense.again.total_s, feed * l.dense.fwd.gemm_s + l.dense.fwd.attention_s + l.dense.fwd.memory_s, 1e-9);
    p.run.release = 0;
    struct mw_train_layers before;
    mw_train_layers(&p, con, &before);
    ck_assert_double_eq_tol(before.dense.fwd.tp_s * con[MW_TC_TP_EXPOSED], l.dense.fwd.tp_s, 1e-9); /* before 2023 nothing ran beside its collectives */
}
END_TEST

/* Hopper's attention by its kernels' year: those of 2023, of 2024, and from 2025 on the calibrated kernel itself. */
START_TEST(attention_by_the_year_of_its_kernels)
{
    double con[MW_TC_N];
    struct mw_train_soft soft;
    struct mw_train_run r = meta();
    start(con);
    con[MW_TC_A_HOPPER_23] = 0.4;
    con[MW_TC_A_HOPPER] = 0.7;
    struct mw_train_profile p = compiled(&r);
    static const struct { bool year_23; int16_t release; double rate; } at[] = { { true, 0, 0.4 }, { false, 0, 0.7 }, { false, 299, 0.7 }, { false, 300, 1.0 } };
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        p.run.year_23 = at[i].year_23;
        p.run.release = at[i].release;
        mw_train_soft(&p, con, &soft);
        ck_assert_double_eq_tol(soft.attention, 1.0 / at[i].rate, 1e-12);
    }
}
END_TEST

/* The most loaded rank of experts sets the pace; overlapped, its messages cost the multiprocessors that move them. */
START_TEST(experts_uneven_and_overlapped)
{
    double con[MW_TC_N];
    struct mw_train_run r = { .card = deepseek, .seq = 4096, .batch = 2048, .micro = 1, .tp = 1, .pp = 8, .vpp = 1, .dp = 128, .cp = 1, .ep = 64, .gpus = 1024, .domain = 8, .nic_Bps = 50e9f, .gen = MW_GEN_HOPPER, .stack = MW_STACK_MEGATRON_CORE };
    struct mw_train_step even, one, uneven, beside;
    start(con);
    step_of(&r, con, &even);
    r.imbalance = 1.0f;
    step_of(&r, con, &one);
    ck_assert_double_eq(one.total_s, even.total_s);
    r.imbalance = 1.5f;
    step_of(&r, con, &uneven);
    ck_assert_double_eq_tol(uneven.ep_s / even.ep_s, 1.5, 0.03);
    ck_assert_double_gt(uneven.moe_s, 1.2 * even.moe_s);
    ck_assert_double_lt(uneven.moe_s, 1.5 * even.moe_s * 1.001);
    ck_assert_double_eq_tol(uneven.attention_s, even.attention_s, 1e-12);
    r.imbalance = 0.0f;
    r.flags = MW_TF_EP_OVERLAP;
    step_of(&r, con, &beside);
    ck_assert_double_lt(beside.ep_s, even.ep_s);
    ck_assert_double_ge(beside.ep_s, 20.0 / 132.0 * even.ep_s * (1.0 - 1e-12));
    ck_assert_double_lt(beside.total_s, even.total_s);
    r.nic_Bps = 1e9f; /* far more to send than there is to do meanwhile: the rest is waited for */
    step_of(&r, con, &beside);
    r.flags = 0;
    step_of(&r, con, &even);
    ck_assert_double_gt(beside.ep_s, 0.8 * even.ep_s);
    r.batch = r.dp; /* one micro-batch has no other to work on */
    step_of(&r, con, &even);
    r.flags = MW_TF_EP_OVERLAP;
    step_of(&r, con, &beside);
    ck_assert_double_eq(beside.total_s, even.total_s);
}
END_TEST

/* Switches that add halve what an all-reduce of gradients sends; a sharded optimizer's exchange is not an all-reduce. */
START_TEST(switches_that_add)
{
    struct mw_train_run r = meta(), q = r;
    q.sharp = 1;
    ck_assert_double_eq(compiled(&q).gather_s, compiled(&r).gather_s);
    ck_assert_double_eq(mw_train_sent(&q).nic_B, mw_train_sent(&r).nic_B);
    r.zero = q.zero = 0;
    ck_assert_double_eq(compiled(&r).reduce_s, compiled(&r).gather_s);
    ck_assert_double_eq(compiled(&q).gather_s, compiled(&r).gather_s);
    double ends = compiled(&r).gather_s, added = compiled(&q).reduce_s;
    ck_assert_double_lt(added, 0.6 * ends);
    ck_assert_double_gt(added, 0.45 * ends);
    struct mw_train_run p = r;
    p.sharp = 0;
    ck_assert_double_lt(mw_train_sent(&q).nic_B, mw_train_sent(&p).nic_B);
    double con[MW_TC_N];
    struct mw_train_step at_ends, in_network;
    start(con);
    step_of(&r, con, &at_ends);
    step_of(&q, con, &in_network);
    ck_assert_double_lt(in_network.dp_s, at_ends.dp_s);
    q.zero = 1; /* sharded: the same as without */
    r.zero = 1;
    step_of(&r, con, &at_ends);
    step_of(&q, con, &in_network);
    ck_assert_double_eq(in_network.total_s, at_ends.total_s);
}
END_TEST

/* Which switch adds is the part's to say, of whatever generation; what tensor-parallel ranks gather and scatter is not added in the network. */
START_TEST(a_switch_adds_where_the_part_says)
{
    struct mw_train_run r = meta(), q;
    struct mw_gpu_part g = h100;
    struct mw_train_kernels k;
    struct mw_train_profile plain, adds;
    r.gen = MW_GEN_OTHER;
    r.seq_parallel = 0;
    mw_train_kernels_start(&k, &g);
    mw_train_compile(&k, &r, &plain);
    g.switch_adds = 1;
    mw_train_compile(&k, &r, &adds);
    ck_assert_double_lt(adds.plain.tp_s, plain.plain.tp_s);
    r.domain = 4;
    r.seq_parallel = 1;
    r.lora = 1; /* nothing of gradients */
    q = r;
    q.sharp = 1;
    ck_assert_double_eq(mw_train_sent(&q).nic_B, mw_train_sent(&r).nic_B);
    double gathered = mw_train_sent(&r).nic_B;
    r.seq_parallel = q.seq_parallel = 0;
    ck_assert_double_eq_tol(mw_train_sent(&r).nic_B / gathered, 1.0, 1e-12);
    ck_assert_double_lt(mw_train_sent(&q).nic_B, mw_train_sent(&r).nic_B);
}
END_TEST

/* One rank gets no more than all, and no expert a token twice; a rank that gets more keeps more. */
START_TEST(experts_are_as_uneven_as_they_can_be)
{
    struct mw_train_run r = { .card = deepseek, .seq = 4096, .batch = 64, .micro = 1, .tp = 1, .pp = 1, .vpp = 1, .dp = 64, .cp = 1, .ep = 1, .gpus = 64, .domain = 8, .nic_Bps = 50e9f, .gen = MW_GEN_HOPPER, .stack = MW_STACK_MEGATRON_CORE, .imbalance = 64 };
    struct mw_train_run even = r;
    double con[MW_TC_N];
    struct mw_train_step s, t;
    struct mw_train_memory m, n;
    start(con);
    even.imbalance = 0;
    ck_assert_double_eq(mw_train_uneven(&r), 1.0); /* a rank that has them all */
    step_of(&r, con, &s);
    step_of(&even, con, &t);
    ck_assert_double_eq(s.total_s, t.total_s);
    r.ep = even.ep = 8;
    ck_assert_double_eq(mw_train_uneven(&r), 8.0);
    r.ep = even.ep = 64;
    ck_assert_double_eq(mw_train_uneven(&r), 32.0); /* four experts, eight picks */
    mw_train_memory(&r, &m);
    mw_train_memory(&even, &n);
    ck_assert_double_gt(m.activations_B, 2.0 * n.activations_B);
    r.card.experts = 1;
    r.card.topk = r.ep = 1;
    ck_assert_double_eq(mw_train_uneven(&r), 1.0);
}
END_TEST

/* A latent width of experts counts alike in parameters, what ranks hold and what they move, without mixers too. */
START_TEST(latent_experts_without_mixers)
{
    struct mw_train_run r = { .card = deepseek, .seq = 4096, .batch = 64, .micro = 1, .tp = 1, .pp = 1, .vpp = 1, .dp = 64, .cp = 1, .ep = 64, .gpus = 64, .domain = 8, .nic_Bps = 50e9f, .gen = MW_GEN_HOPPER, .stack = MW_STACK_MEGATRON_CORE, .zero = 1 };
    double all = mw_train_params_n(&r.card), dense, expert, wide_dense, wide_expert;
    struct mw_train_profile wide = compiled(&r), p;
    mw_train_held(&r, &wide_dense, &wide_expert);
    r.card.latent = 1024; /* a seventh: of experts' matrices, and two more from and to the hidden width */
    ck_assert_double_eq_tol(mw_train_params_n(&r.card), all + 58.0 * (256.0 * 3.0 * 2048.0 * (1024.0 - 7168.0) + 2.0 * 7168.0 * 1024.0), 1.0);
    mw_train_held(&r, &dense, &expert);
    ck_assert_double_eq_tol(expert / wide_expert, 1.0 / 7.0, 1e-12);
    ck_assert_double_eq_tol(dense - wide_dense, 58.0 * 2.0 * 7168.0 * 1024.0, 1.0);
    p = compiled(&r);
    ck_assert_double_eq_tol(p.moe.permute_s / wide.moe.permute_s, 1.0 / 7.0, 1e-12);
    r.card.latent = 16384; /* wider than hidden: nothing below zero */
    mw_train_held(&r, &dense, &expert);
    ck_assert_double_gt(dense, wide_dense);
}
END_TEST

/* A host issues attention and each expert's products; newer releases issue the experts' at once. */
START_TEST(experts_are_issued_one_by_one)
{
    double con[MW_TC_N];
    struct mw_train_run r = { .card = deepseek, .seq = 256, .batch = 64, .micro = 1, .tp = 1, .pp = 1, .vpp = 1, .dp = 64, .cp = 1, .ep = 64, .gpus = 64, .domain = 64, .nic_Bps = 50e9f, .gen = MW_GEN_HOPPER, .stack = MW_STACK_MEGATRON_CORE };
    start(con);
    con[MW_TC_HOST_CORE] = 3e-3; /* it alone decides */
    double s[3];
    for (int i = 0; i < 3; i++) {
        struct mw_train_layers l;
        r.ep = i == 0 ? 64 : 8; /* 4 experts on a GPU, then 32 */
        r.release = i == 2 ? 318 : 0;
        struct mw_train_profile p = compiled(&r);
        mw_train_layers(&p, con, &l);
        s[i] = l.moe.fwd.total_s;
    }
    ck_assert_double_eq_tol(s[0], 3e-3 * (0.7 + 0.3 * 4.0), 0.02 * s[0]);
    ck_assert_double_eq_tol(s[1], 3e-3 * (0.7 + 0.3 * 32.0), 0.02 * s[1]);
    ck_assert_double_eq_tol(s[2], 3e-3, 0.1 * s[2]);
}
END_TEST

/* Adam reads the gradient, reads and writes the weight and two moments in single precision and writes the weight in bf16: 30 bytes, of the rank's share. */
START_TEST(the_optimizer_moves_its_states)
{
    double con[MW_TC_N], dense, expert;
    struct mw_train_step s;
    struct mw_train_run r = meta();
    start(con);
    for (int zero = 0; zero < 2; zero++) {
        r.zero = (uint8_t)zero;
        step_of(&r, con, &s);
        mw_train_held(&r, &dense, &expert);
        ck_assert_double_eq_tol(s.optimizer_s, 30.0 * dense / (zero ? r.dp : 1.0) / (0.8 * h100.mem_Bps), 1e-6 * s.optimizer_s);
    }
}
END_TEST

/* Megatron-LM 3.0 runs half of the backward pass's collectives beside the weights' gradients; before, all of it was waited for. */
START_TEST(backward_collectives_from_a_release_on)
{
    double con[MW_TC_N];
    struct mw_train_layers before, from;
    struct mw_train_run r = meta();
    start(con);
    r.stack = MW_STACK_MEGATRON_2021;
    struct mw_train_profile p = compiled(&r);
    p.run.release = MW_RELEASE_MEGATRON_3 - 1;
    mw_train_layers(&p, con, &before);
    p.run.release = MW_RELEASE_MEGATRON_3;
    mw_train_layers(&p, con, &from);
    ck_assert_double_gt(before.dense.bwd.tp_s, 0.0);
    ck_assert_double_eq_tol(from.dense.bwd.tp_s, 0.5 * before.dense.bwd.tp_s, 1e-12);
    ck_assert_double_eq_tol(from.dense.fwd.tp_s, before.dense.fwd.tp_s, 1e-12);
}
END_TEST

START_TEST(layouts_that_cannot_be_say_why)
{
    char text[160];
    struct mw_train_run r = meta();
    ck_assert_ptr_null(mw_train_check(&r, text, sizeof text));
    r.pp = 12;
    ck_assert_str_eq(mw_train_check(&r, text, sizeof text), "tp 8 x pp 12 x dp 64 x cp 1 = 6144 GPUs, but the run has 8192");
    r = meta();
    r.micro = 3;
    ck_assert_ptr_nonnull(strstr(mw_train_check(&r, text, sizeof text), "not a whole number"));
    r = meta();
    r.pp = 128;
    r.dp = 8;
    ck_assert_str_eq(mw_train_check(&r, text, sizeof text), "pp 128 stages for 126 layers");
    r = meta();
    r.card = deepseek;
    r.ep = 24;
    ck_assert_str_eq(mw_train_check(&r, text, sizeof text), "256 experts over ep 24 is not whole");
}
END_TEST

START_TEST(memory_falls_with_sharding_and_recompute)
{
    struct mw_train_memory a, b;
    struct mw_train_run r = meta();
    mw_train_memory(&r, &a);
    ck_assert_double_eq_tol(a.total_B, a.weights_B + a.gradients_B + a.optimizer_B + a.activations_B + a.other_B, 1.0);
    /* 405.9e9 / (8 x 16) parameters, two bytes each */
    ck_assert_double_eq_tol(a.weights_B / (2.0 * mw_train_params_n(&llama405) / 128.0), 1.0, 1e-6);
    ck_assert_double_eq_tol(a.optimizer_B / (12.0 * mw_train_params_n(&llama405) / 128.0 / 64.0), 1.0, 1e-6);
    r.recompute = MW_RC_FULL;
    mw_train_memory(&r, &b);
    ck_assert_double_lt(b.activations_B, 0.2 * a.activations_B);
    r.zero = 3;
    mw_train_memory(&r, &b);
    ck_assert_double_lt(b.weights_B, 0.05 * a.weights_B);
}
END_TEST

/* Every state of every parameter lies somewhere: summed over the GPUs of one replica of each, no less than its bytes, whatever is sharded. */
START_TEST(nothing_is_lost_by_sharding)
{
    for (int zero = 0; zero < 4; zero++)
        for (int ep = 1; ep <= 64; ep *= 4)
            for (int tp = 1; tp <= 8; tp *= 8) {
                struct mw_train_memory m;
                struct mw_train_run r = meta();
                r.card = deepseek;
                r.tp = (float)tp;
                r.pp = 4;
                r.dp = 128.0f / (float)tp;
                r.ep = (float)ep;
                r.gpus = 512;
                r.zero = (uint8_t)zero;
                mw_train_memory(&r, &m);
                ck_assert_double_ge(m.optimizer_B * r.gpus, 12.0 * mw_train_params_n(&r.card) * (1.0 - 1e-6));
                ck_assert_double_ge(m.weights_B * r.gpus, 2.0 * mw_train_params_n(&r.card) * (1.0 - 1e-6));
                ck_assert_double_ge(m.gradients_B * r.gpus, 4.0 * mw_train_params_n(&r.card) * (1.0 - 1e-6));
            }
}
END_TEST

/* What a domain holds costs no network; what all ranks of a server hold costs alike, however it is cut. */
START_TEST(groups_stand_where_ranks_fill_gpus)
{
    struct mw_train_run r = meta();
    r.card = deepseek;
    r.tp = 8;
    r.pp = 1;
    r.dp = 16;
    r.ep = 8;
    r.gpus = 128;
    r.batch = 128;
    struct mw_train_profile inside = compiled(&r);
    r.nic_Bps /= 10.0f;
    ck_assert_double_eq_tol(compiled(&r).moe.ep_s, inside.moe.ep_s, 1e-12); /* eight ranks of one server */
    r.nic_Bps *= 10.0f;
    r.ep = 128;
    ck_assert_double_gt(compiled(&r).moe.ep_s, inside.moe.ep_s);
    r.card = gpt3;
    r.ep = 1;
    r.tp = 6; /* ranks 6 to 11 lie in two servers */
    r.dp = 128.0f / 6.0f;
    double six = compiled(&r).plain.tp_s;
    r.tp = 8;
    r.dp = 16;
    ck_assert_double_gt(six, compiled(&r).plain.tp_s);
    r = meta();
    r.gpus = r.tp = 8;
    r.tp = r.dp = 1;
    r.pp = 8; /* eight stages in one server: no card between them */
    r.gpus = 8;
    double hop = compiled(&r).hop_s;
    r.nic_Bps /= 10.0f;
    ck_assert_double_eq_tol(compiled(&r).hop_s, hop, 1e-12);
}
END_TEST

/* Local layers see what a part holds: their time falls with the ranks. */
START_TEST(windows_gain_from_context_parallelism)
{
    struct mw_train_run r = meta();
    double before = INFINITY;
    r.card.window = 1024;
    r.card.window_share = 1;
    r.seq = 131072;
    for (int cp = 1; cp <= 16; cp *= 2) {
        r.cp = (float)cp;
        double s = compiled(&r).attention_s;
        ck_assert_double_lt(s, 0.6 * before);
        before = s;
    }
}
END_TEST

START_TEST(words_of_a_layout)
{
    static const struct { const char *text, *why; } row[] = {
        { "tp8 pp16 vpp8 dp64 mb1 zero2", NULL }, { "tp=8,pp=16", NULL },         { "tp8 tp4", "second of its kind" }, { "tp8 pp16 full selective", "second of its kind" },
        { "tp8 pp16 vpp9", "chunks for the 8 layers" }, { "tp8 pp1 vpp2", "pp is 1" }, { "tp8 pp16 ep8", "without experts" }, { "tp8 pp16 dp3", "GPUs" }, { "tp8.5", "no part of a layout" },
        { "tp99999999999999999999", "no part" },  { "tp8 pp127", "stages" },      { "tp8 pp16 mb700", "micro-batches" },
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct mw_train_run r = meta();
        char why[200];
        const char *got = mw_train_layout_parse(row[i].text, &r, why, sizeof why);
        ck_assert_msg((got == NULL) == (row[i].why == NULL), "'%s': %s", row[i].text, got ? got : "taken");
        ck_assert_msg(!got || strstr(got, row[i].why), "'%s': %s", row[i].text, got);
    }
}
END_TEST

/* One GPU, primes, ten million: what is found multiplies out, is in order, and what is not found says so. */
START_TEST(the_search_takes_any_number_of_gpus)
{
    static const float gpus[] = { 1, 2, 7, 64, 97, 1024, 16384, 16411, 10000000 };
    double con[MW_TC_N];
    struct mw_train_kernels k;
    start(con);
    mw_train_kernels_start(&k, &h100);
    for (size_t i = 0; i < sizeof gpus / sizeof *gpus; i++) {
        struct mw_train_found f[50];
        struct mw_train_tally t;
        struct mw_train_ask a = { &k, con, meta(), 800e9 };
        a.run.gpus = gpus[i];
        unsigned n = mw_train_search(&a, f, 50, &t);
        ck_assert(n <= 50 && n <= t.fit && t.fit <= t.layouts);
        ck_assert(t.layouts == 0 ? isinf(t.least_B) : isfinite(t.least_B));
        for (unsigned j = 0; j < n; j++) {
            char text[160];
            ck_assert_msg(!mw_train_check(&f[j].run, text, sizeof text), "%s", text);
            ck_assert_double_le(f[j].need_B, a.mem_B);
            ck_assert(isfinite(f[j].total_s) && f[j].total_s > 0.0);
            ck_assert(j == 0 || f[j - 1].total_s / f[j - 1].run.batch <= f[j].total_s / f[j].run.batch);
        }
    }
}
END_TEST

MW_TEST_MAIN("training", words_of_a_layout, the_search_takes_any_number_of_gpus, parameters_are_the_published_ones, the_parts_are_the_whole, nothing_is_faster_than_the_peak, more_work_takes_longer, the_slowest_sets_the_pace, layouts_that_cannot_be_say_why, memory_falls_with_sharding_and_recompute, nothing_is_lost_by_sharding, groups_stand_where_ranks_fill_gpus,
             windows_gain_from_context_parallelism, interleaving_hides_the_exchange, experts_are_issued_one_by_one, experts_uneven_and_overlapped, switches_that_add, attention_by_the_year_of_its_kernels, compilers_recompute_the_feed_forward, a_switch_adds_where_the_part_says, experts_are_as_uneven_as_they_can_be, latent_experts_without_mixers, the_optimizer_moves_its_states, backward_collectives_from_a_release_on)
