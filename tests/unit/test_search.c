/* tests/unit/test_search.c - the search of layouts: its bounds leave out none of the best, and its whole space is what the step's check takes. */
#include "models/training/schedule.h"
#include "tests/mw_test.h"
#include "tests/train_cards.h"
#include <string.h>

enum { TOP = 20 };
static const struct mw_train_card small = { .layers = 6, .hidden = 1536, .ffn = 6144, .heads = 12, .kv_heads = 12, .head = 128, .vocab = 32000, .matrices = 2 };
static const struct mw_train_card small_moe = { .layers = 5, .hidden = 1024, .ffn = 512, .heads = 8, .kv_heads = 4, .head = 128, .vocab = 32000, .matrices = 3, .experts = 6, .topk = 2, .shared = 1, .dense_first = 1, .dense_ffn = 4096 };

/* 2 of 8 heads of attention divide 10 heads and 4 groups of the mixers */
static const struct mw_train_card small_hybrid = { .layers = 7, .mixers = 3, .attention_n = 1, .hidden = 1024, .ffn = 512, .heads = 8, .kv_heads = 4, .head = 128, .vocab = 32000, .matrices = 2, .experts = 6, .topk = 2, .shared = 1,
                                                   .latent = 256, .mtp = 1, .ssm_heads = 10, .ssm_head = 64, .ssm_state = 128, .ssm_groups = 4, .ssm_chunk = 128 };

static struct mw_train_run asked(const struct mw_train_card *c, float seq, float batch, float gpus)
{
    return (struct mw_train_run){ .card = *c, .seq = seq, .batch = batch, .gpus = gpus, .micro = 1, .tp = 1, .pp = 1, .vpp = 1, .dp = 1, .cp = 1, .ep = 1, .domain = 8, .nic_Bps = 50e9f, .gen = MW_GEN_HOPPER,
                                  .stack = MW_STACK_MEGATRON_CORE, .release = 318, .seq_parallel = 1, .zero = 1 };
}

static bool same(const struct mw_train_found *a, const struct mw_train_found *b)
{
    const struct mw_train_run *r = &a->run, *q = &b->run;
    return a->total_s == b->total_s && a->mfu == b->mfu && a->need_B == b->need_B && r->tp == q->tp && r->pp == q->pp && r->vpp == q->vpp && r->dp == q->dp && r->cp == q->cp && r->ep == q->ep
        && r->micro == q->micro && r->batch == q->batch && r->zero == q->zero && r->recompute == q->recompute && r->seq_parallel == q->seq_parallel && r->pipe == q->pipe;
}

/* ---- with the bounds and by brute force */
struct problem { const char *name; const struct mw_train_card *card; float seq, batch, gpus; double mem_B; uint8_t stack, sharp, flags; float imbalance; };
static const struct problem problem[] = {
    { "dense, a pipeline needed", &llama405, 8192, 512, 1024, 75e9, .stack = MW_STACK_MEGATRON_CORE },
    { "experts", &deepseek, 4096, 1920, 256, 75e9, .stack = MW_STACK_MEGATRON_CORE },
    { "long context", &llama405, 131072, 32, 2048, 75e9, .stack = MW_STACK_MEGATRON_CORE },
    { "a batch that few ranks divide", &llama405, 8192, 1000, 720, 140e9, .stack = MW_STACK_MEGATRON_CORE },
    { "per-operation recompute", &small, 4096, 96, 24, 12e9, .stack = MW_STACK_TITAN },
    { "kept scores", &small, 2048, 60, 12, 9e9, .stack = MW_STACK_MEGATRON_2021 },
    { "a compiler's recompute", &small, 4096, 96, 24, 12e9, .stack = MW_STACK_XLA },
    { "more room than the model needs", &small_moe, 2048, 48, 36, 80e9, .stack = MW_STACK_MEGATRON_CORE },
    { "adapters", &small, 4096, 128, 16, 20e9, .stack = MW_STACK_MEGATRON_CORE },
    { "switches that add", &small, 4096, 96, 24, 12e9, MW_STACK_MEGATRON_CORE, .sharp = 1 },
    { "switches that add, everything fits", &small, 512, 96, 48, 80e9, MW_STACK_MEGATRON_2023, .sharp = 1 },
    { "a hybrid", &small_hybrid, 2048, 48, 24, 9e9, MW_STACK_MEGATRON_CORE, .sharp = 1, .imbalance = 2 },
    { "dispatch overlapped, uneven", &small_moe, 2048, 48, 36, 80e9, MW_STACK_MEGATRON_CORE, .sharp = 1, .flags = MW_TF_EP_OVERLAP, .imbalance = 64 },
};

static void compare(const struct problem *q, const struct mw_train_ask *a, enum mw_train_space space)
{
    static const unsigned tops[] = { 1, 7, TOP };
    struct mw_train_found brute[TOP], f[TOP];
    struct mw_train_tally all, t;
    unsigned n = mw_train_search_space(a, space, true, brute, TOP, &all);
    ck_assert_uint_eq(all.evaluated, all.fit);
    ck_assert_uint_gt(n, 0);
    for (size_t i = 0; i < sizeof tops / sizeof *tops; i++) {
        unsigned got = mw_train_search_space(a, space, false, f, tops[i], &t);
        ck_assert_uint_eq(got, n < tops[i] ? n : tops[i]);
        for (unsigned j = 0; j < got; j++)
            ck_assert_msg(same(&f[j], &brute[j]), "%s, best %u of %u", q->name, j + 1, got);
        ck_assert(t.layouts == all.layouts && t.fit == all.fit && t.least_B == all.least_B);
    }
    printf("%-32s %-5s: %7llu layouts, %7llu fit; the best %2u after %5llu steps and %5llu bounds\n", q->name, space == MW_TRAIN_ALL ? "all" : "usual", all.layouts, all.fit, n, t.evaluated, t.bounded);
    ck_assert(t.evaluated <= all.fit);
    ck_assert(space == MW_TRAIN_USUAL || t.evaluated + t.bounded < all.fit / 3);
}

START_TEST(the_bounds_leave_out_none_of_the_best)
{
    double con[MW_TC_N];
    struct mw_train_kernels k;
    start(con);
    mw_train_kernels_start(&k, &h100);
    for (size_t i = 0; i < sizeof problem / sizeof *problem; i++) {
        const struct problem *q = &problem[i];
        struct mw_train_ask a = { &k, con, asked(q->card, q->seq, q->batch, q->gpus), q->mem_B };
        a.run.stack = q->stack;
        a.run.sharp = q->sharp;
        a.run.flags = q->flags;
        a.run.imbalance = q->imbalance;
        a.run.lora = strcmp(q->name, "adapters") == 0;
        compare(q, &a, MW_TRAIN_USUAL);
        compare(q, &a, MW_TRAIN_ALL);
    }
}
END_TEST

/* ---- the whole space, walked by nothing but the check */
struct naive { const struct mw_train_ask *a; struct mw_train_found best[TOP]; unsigned n; unsigned long long layouts, fit; };

static bool ahead(const struct mw_train_found *a, const struct mw_train_found *b)
{
    double x = a->total_s / a->run.batch, y = b->total_s / b->run.batch;
    return x != y ? x < y : a->need_B < b->need_B;
}

static void count(struct naive *w, const struct mw_train_run *r)
{
    char why[200];
    struct mw_train_memory m;
    struct mw_train_step s;
    if (mw_train_check(r, why, sizeof why))
        return;
    w->layouts++;
    mw_train_memory(r, &m);
    if (m.total_B > w->a->mem_B)
        return;
    w->fit++;
    step_of(r, w->a->con, &s);
    struct mw_train_found f = { *r, s.total_s, s.mfu, m.total_B };
    unsigned at = w->n < TOP ? w->n++ : TOP;
    for (; at > 0 && ahead(&f, &w->best[at - 1]); at--)
        if (at < TOP)
            w->best[at] = w->best[at - 1];
    if (at < TOP)
        w->best[at] = f;
}

/* What the step does not tell apart is one: sharding over one rank, sequence parallelism of one, selective recompute beside fused attention. */
static void variants(struct naive *w, struct mw_train_run r)
{
    for (r.zero = 0; r.zero < 4; r.zero++)
        for (r.recompute = 0; r.recompute < 3; r.recompute++)
            for (r.seq_parallel = 0; r.seq_parallel < 2; r.seq_parallel++)
                for (r.pipe = 0; r.pipe < MW_PIPE_KINDS; r.pipe++)
                    for (r.vpp = 1; r.vpp <= r.card.layers; r.vpp++) {
                        if ((r.dp * r.cp == 1.0f && r.zero != 1) || (r.tp == 1.0f && !r.seq_parallel) || (r.pp == 1.0f && r.pipe != MW_PIPE_1F1B) || (r.recompute == MW_RC_SELECTIVE && r.stack == MW_STACK_MEGATRON_CORE))
                            continue;
                        count(w, &r);
                    }
}

static void walk(struct naive *w)
{
    struct mw_train_run r = w->a->run;
    for (r.tp = 1; r.tp <= r.gpus; r.tp++)
        for (r.pp = 1; r.pp <= r.gpus; r.pp++)
            for (r.cp = 1; r.cp <= r.gpus; r.cp++)
                for (r.dp = 1; r.dp <= r.gpus; r.dp++)
                    for (r.ep = 1; r.tp * r.pp * r.cp * r.dp == r.gpus && r.ep <= fmaxf(1.0f, r.card.experts); r.ep++)
                        for (r.micro = 1; r.micro <= r.batch; r.micro++)
                            variants(w, r);
}

/* Batches that every count of ranks divides in whole micro-batches: the search then rounds none. */
START_TEST(the_whole_space_is_what_the_check_takes)
{
    static const struct { const struct mw_train_card *card; float seq, batch, gpus; double mem_B; uint8_t stack; } row[] = {
        { &small, 96, 12, 12, 6e9, MW_STACK_MEGATRON_CORE }, { &small, 90, 8, 8, 1e12, MW_STACK_TITAN }, { &small_moe, 2048, 6, 6, 5e9, MW_STACK_MEGATRON_CORE },
        { &small_hybrid, 96, 8, 8, 1e12, MW_STACK_MEGATRON_CORE }
    };
    double con[MW_TC_N];
    struct mw_train_kernels k;
    start(con);
    mw_train_kernels_start(&k, &h100);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct mw_train_ask a = { &k, con, asked(row[i].card, row[i].seq, row[i].batch, row[i].gpus), row[i].mem_B };
        a.run.stack = row[i].stack;
        a.run.sharp = 1;
        struct naive w = { .a = &a };
        struct mw_train_found f[TOP];
        struct mw_train_tally t;
        walk(&w);
        unsigned n = mw_train_search_space(&a, MW_TRAIN_ALL, false, f, TOP, &t);
        ck_assert_uint_eq(t.layouts, w.layouts);
        ck_assert_uint_eq(t.fit, w.fit);
        ck_assert_uint_eq(n, w.n);
        ck_assert_uint_lt(t.evaluated, t.fit);
        for (unsigned j = 0; j < n; j++) /* ties of time and memory may go by other words */
            ck_assert(f[j].total_s == w.best[j].total_s && f[j].need_B == w.best[j].need_B && f[j].run.batch == w.best[j].run.batch);
        printf("%.0f GPUs, %llu layouts that the check takes, %llu fit: the search finds them all\n", a.run.gpus, w.layouts, w.fit);
    }
}
END_TEST

/* Whatever is found can be given back in its words. */
START_TEST(what_is_found_can_be_stated)
{
    static const struct mw_train_card *const card[] = { &llama405, &deepseek };
    static struct mw_train_found f[1000];
    double con[MW_TC_N];
    struct mw_train_kernels k;
    struct mw_train_tally t;
    start(con);
    mw_train_kernels_start(&k, &h100);
    for (size_t c = 0; c < 2; c++) {
        struct mw_train_ask a = { &k, con, asked(card[c], 8192, 480, 480), 100e9 };
        unsigned n = mw_train_search_space(&a, MW_TRAIN_ALL, false, f, 1000, &t);
        ck_assert_uint_eq(n, 1000);
        for (unsigned i = 0; i < n; i++) {
            char text[160], why[200];
            struct mw_train_found stated = f[i];
            stated.run = a.run;
            mw_train_layout_text(&f[i].run, text, sizeof text);
            ck_assert_msg(!mw_train_layout_parse(text, &stated.run, why, sizeof why), "%s: %s", text, why);
            ck_assert_msg(same(&stated, &f[i]), "%s", text);
        }
    }
}
END_TEST

MW_TEST_MAIN("search", the_bounds_leave_out_none_of_the_best, the_whole_space_is_what_the_check_takes, what_is_found_can_be_stated)
