/* tests/unit/test_bench_plan.c - the plan of the microbenchmarks: budgets, coverage, due times, uneven groups; options and system names. */
#include "cuda/bench/format.h"
#include "cuda/bench/machine.h"
#include "cuda/bench/options.h"
#include "cuda/bench/plan.h"
#include "tests/mw_test.h"

enum { ALL = (1 << MW_BENCH_KIND_N) - 1 };

START_TEST(both_editions_keep_to_their_time)
{
    for (int quick = 0; quick < 2; quick++) {
        struct mw_bench_plan p;
        double budget_s = 0.0;
        mw_bench_plan_init(&p, quick, ALL);
        ck_assert_double_le(mw_bench_plan_est_s(&p), mw_bench_edition_s(quick));
        for (int k = 0; k < MW_BENCH_KIND_N; k++) {
            ck_assert_msg(p.est_s[k] <= p.budget_s[k], "%s: %g s of %g s", mw_bench_kind_name(k), p.est_s[k], p.budget_s[k]);
            budget_s += p.budget_s[k];
        }
        ck_assert_double_lt(budget_s, mw_bench_edition_s(quick)); /* something is left for the start */
        ck_assert_int_eq(p.cases[p.n - 1].kind, MW_BENCH_ATTENTION); /* what compiles while it runs comes last */
        mw_bench_plan_fini(&p);
    }
    ck_assert_double_eq(mw_bench_edition_s(true), 60.0);
    ck_assert_double_eq(mw_bench_edition_s(false), 300.0);
}
END_TEST

START_TEST(the_quick_edition_has_eight_shapes_of_each)
{
    struct mw_bench_plan p;
    int gemm[MW_BENCH_DTYPE_N] = { 0 }, op[MW_BENCH_OP_N] = { 0 }, kind[MW_BENCH_KIND_N] = { 0 };
    mw_bench_plan_init(&p, true, ALL);
    for (size_t i = 0; i < p.n; i++) {
        kind[p.cases[i].kind]++;
        op[p.cases[i].op]++;
        if (p.cases[i].kind == MW_BENCH_GEMM)
            gemm[p.cases[i].dtype]++;
    }
    for (int t = 0; t < MW_BENCH_DTYPE_N; t++)
        ck_assert_msg(gemm[t] >= 8, "%s: %d", mw_bench_dtype_name(t), gemm[t]);
    for (int o = MW_BENCH_OP_BATCHED; o <= MW_BENCH_OP_DECODE; o++)
        ck_assert_msg(op[o] >= 8, "%s: %d", mw_bench_op_name(o), op[o]);
    for (int o = MW_BENCH_OP_H2D_PINNED; o <= MW_BENCH_OP_ALL_TO_ALL; o++)
        ck_assert_msg(op[o] >= 8, "%s: %d", mw_bench_op_name(o), op[o]);
    for (int o = 0; o < MW_BENCH_OP_N; o++)
        ck_assert_msg(op[o] >= 1 && *mw_bench_op_name(o), "operation %d is in no plan, or has no name", o);
    for (int k = 0; k < MW_BENCH_KIND_N; k++)
        ck_assert_msg(kind[k] >= 8, "%s: %d", mw_bench_kind_name(k), kind[k]);
    mw_bench_plan_fini(&p);
}
END_TEST

START_TEST(shapes_can_be_run) /* alignment that the libraries and kernels ask for, no shape twice */
{
    for (int quick = 0; quick < 2; quick++) {
        struct mw_bench_plan p;
        mw_bench_plan_init(&p, quick, ALL);
        int most_m = 0, odd = 0;
        for (size_t i = 0; i < p.n; i++) {
            const struct mw_bench_case *c = &p.cases[i];
            ck_assert(c->slot_s > 0.0 && c->est_s > 0.0);
            if (c->kind == MW_BENCH_GEMM || c->op == MW_BENCH_OP_BATCHED || c->op == MW_BENCH_OP_GROUPED) {
                ck_assert(c->m >= 1 && c->m <= 16384 && c->n >= 1 && c->k >= 1 && c->batch >= 1 && c->flop > 0.0 && c->bytes > 0.0);
                if (mw_bench_dtype_bits(c->dtype) < 16)
                    ck_assert(c->n % 16 == 0 && c->k % 16 == 0);
                if (c->dtype == MW_BENCH_NVFP4)
                    ck_assert(c->k % 32 == 0); /* rows on 16 bytes */
                if (c->op == MW_BENCH_OP_GROUPED)
                    ck_assert(c->m >= c->batch);
                if (c->m > most_m)
                    most_m = (int)c->m;
                odd += c->m % 2 && c->m > 1;
            }
            if (c->op == MW_BENCH_OP_RMS_NORM || c->op == MW_BENCH_OP_SOFTMAX || c->op == MW_BENCH_OP_GATHER)
                ck_assert(c->n % 8 == 0 && c->n <= 65536);
            if (c->kind == MW_BENCH_ATTENTION)
                ck_assert(c->n % c->k == 0);
            for (size_t j = 0; j < i; j++) {
                const struct mw_bench_case *d = &p.cases[j];
                ck_assert_msg(c->kind != d->kind || c->op != d->op || c->dtype != d->dtype || c->m != d->m || c->n != d->n || c->k != d->k || c->batch != d->batch ||
                                  c->bytes != d->bytes,
                              "%s %s %lldx%lldx%lld twice", mw_bench_op_name(c->op), mw_bench_dtype_name(c->dtype), (long long)c->m, (long long)c->n,
                              (long long)c->k);
            }
        }
        ck_assert(quick || most_m == 16384);
        ck_assert_int_gt(odd, 0);
        mw_bench_plan_fini(&p);
    }
}
END_TEST

START_TEST(due_times_end_with_the_budget_and_never_run_backwards)
{
    struct mw_bench_plan p;
    mw_bench_plan_init(&p, false, ALL);
    for (size_t i = 0; i < p.n; i++) {
        const struct mw_bench_case *c = &p.cases[i];
        ck_assert_double_ge(c->due_s, 0.0);
        ck_assert_double_le(c->due_s + c->est_s, p.budget_s[c->kind] * (1.0 + 1e-12));
        if (i && p.cases[i - 1].kind == c->kind && p.cases[i - 1].op != c->op)
            ck_assert_double_ge(c->due_s + c->est_s, p.cases[i - 1].due_s);
    }
    mw_bench_plan_fini(&p);
}
END_TEST

START_TEST(only_the_chosen_kinds_are_planned)
{
    struct mw_bench_plan p;
    mw_bench_plan_init(&p, true, 1u << MW_BENCH_MEMORY | 1u << MW_BENCH_POWER);
    for (size_t i = 0; i < p.n; i++)
        ck_assert(p.cases[i].kind == MW_BENCH_MEMORY || p.cases[i].kind == MW_BENCH_POWER);
    ck_assert(p.est_s[MW_BENCH_GEMM] == 0.0 && p.budget_s[MW_BENCH_GEMM] == 0.0);
    mw_bench_plan_fini(&p);
}
END_TEST

START_TEST(costs_by_hand)
{
    struct mw_bench_case c = { .kind = MW_BENCH_GEMM, .op = MW_BENCH_OP_GEMM, .dtype = MW_BENCH_NVFP4, .m = 17, .n = 2112, .k = 7168, .batch = 1, .slot_s = 0.1 };
    mw_bench_plan_cost(&c, true);
    ck_assert_double_eq(c.flop, 2.0 * 17 * 2112 * 7168);
    ck_assert_double_eq(c.bytes, (17.0 * 7168 + 2112.0 * 7168) / 2.0 + 17.0 * 2112 * 2);
    c = (struct mw_bench_case){ .kind = MW_BENCH_OPS, .op = MW_BENCH_OP_ADAM, .dtype = MW_BENCH_FP32, .m = 12345, .n = 1, .batch = 1, .slot_s = 0.1 };
    mw_bench_plan_cost(&c, true);
    ck_assert_double_eq(c.bytes, 28.0 * 12345);
    c = (struct mw_bench_case){ .kind = MW_BENCH_ATTENTION, .op = MW_BENCH_OP_DECODE, .dtype = MW_BENCH_BF16, .m = 2048, .n = 32, .k = 8, .batch = 3, .slot_s = 0.1 };
    mw_bench_plan_cost(&c, true);
    ck_assert_double_eq(c.flop, 4.0 * 3 * 32 * 2048 * 128);
    ck_assert_double_eq(c.bytes, 2.0 * 3 * 128 * (2.0 * 32 + 2.0 * 8 * 2048));
}
END_TEST

START_TEST(groups_are_uneven_and_add_up)
{
    static const int64_t M[] = { 8, 64, 777, 16384, 4096 }, N[] = { 8, 8, 32, 16, 128 };
    for (size_t i = 0; i < 5; i++) {
        int64_t sum = 0, most = 0;
        for (int64_t g = 0; g < N[i]; g++) {
            int64_t t = mw_bench_group_tokens(M[i], N[i], g);
            ck_assert_int_ge(t, 1);
            sum += t;
            most = t > most ? t : most;
        }
        ck_assert_int_eq(sum, M[i]);
        if (M[i] >= 4 * N[i])
            ck_assert_int_gt(most, 2 * M[i] / N[i]);
    }
    ck_assert_int_eq(mw_bench_group_tokens(93, 1, 0), 93);
}
END_TEST

static bool parse(struct mw_bench_options *o, char **argv, char *said, size_t n)
{
    int argc = 0;
    while (argv[argc])
        argc++;
    FILE *err = fmemopen(said, n, "w");
    ck_assert_ptr_nonnull(err);
    bool ok = mw_bench_options_parse(o, argc, argv, err);
    fclose(err);
    return ok;
}

START_TEST(options_are_read)
{
    struct mw_bench_options o;
    char said[200] = "";
    ck_assert(parse(&o, (char *[]){ "b", NULL }, said, sizeof said));
    ck_assert(!o.quick && !o.dry_run && o.device == 0 && o.kinds == ALL);
    ck_assert_str_eq(o.out, "out/bench");
    ck_assert(parse(&o, (char *[]){ "b", "--quick", "--only", "power,gemm", "--device", "7", "--out", "x/y", "--dry-run", NULL }, said, sizeof said));
    ck_assert(o.quick && o.dry_run && o.device == 7 && o.kinds == (1u << MW_BENCH_GEMM | 1u << MW_BENCH_POWER));
    ck_assert_str_eq(o.out, "x/y");
}
END_TEST

START_TEST(wrong_options_are_said_in_one_line)
{
    static char *const WRONG[][4] = { { "b", "--fast" }, { "b", "--only", "memroy" }, { "b", "--only", "" },   { "b", "--only" },
                                      { "b", "--device", "-1" }, { "b", "--device", "2x" }, { "b", "gemm" } };
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        struct mw_bench_options o;
        char said[200] = "", *argv[5] = { WRONG[i][0], WRONG[i][1], WRONG[i][2], WRONG[i][3], NULL };
        ck_assert(!parse(&o, argv, said, sizeof said));
        ck_assert_ptr_nonnull(strchr(said, '\n'));
        ck_assert(strchr(said, '\n')[1] == '\0');
        if (i == 1)
            ck_assert_ptr_nonnull(strstr(said, "did you mean 'memory'?"));
    }
}
END_TEST

START_TEST(systems_are_named_as_in_the_public_tables)
{
    static const char *const NAME[][2] = {
        { "NVIDIA H200", "h200_sxm" },         { "NVIDIA H100 80GB HBM3", "h100_sxm" }, { "NVIDIA A100-SXM4-80GB", "a100_sxm" }, { "NVIDIA B200", "b200_sxm" },
        { "NVIDIA GB200", "gb200" },           { "NVIDIA L40S", "l40s" },               { "NVIDIA H100 PCIe", "h100_pcie" },     { "NVIDIA H20", "h20_sxm" },
        { "NVIDIA RTX PRO 6000 Blackwell Server Edition", "rtx_pro_6000_server" },      { "NVIDIA GeForce RTX 4090", "geforce_rtx_4090" },
        { "Tesla T4", "tesla_t4" },            { "NVIDIA H200 NVL", "h200_nvl" },
    };
    char buf[64];
    for (size_t i = 0; i < sizeof NAME / sizeof *NAME; i++)
        ck_assert_str_eq(mw_bench_system_name(NAME[i][0], buf, sizeof buf), NAME[i][1]);
}
END_TEST

MW_TEST_MAIN("bench plan", both_editions_keep_to_their_time, the_quick_edition_has_eight_shapes_of_each, shapes_can_be_run,
             due_times_end_with_the_budget_and_never_run_backwards, only_the_chosen_kinds_are_planned, costs_by_hand, groups_are_uneven_and_add_up,
             options_are_read, wrong_options_are_said_in_one_line, systems_are_named_as_in_the_public_tables)
