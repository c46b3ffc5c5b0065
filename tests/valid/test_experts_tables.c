/* tests/valid/test_experts_tables.c - measured mixture-of-experts layers and exchanges on H100 and H200: errors with whole values of every axis left out. */
#include "cuda/fit/fit.h"
#include "tests/mw_test.h"

/* Limits of the parts as scenarios/library/gpus.yaml has them. */
static const struct mw_device device[] = {
    { "h100-sxm", { .bf16_flopps = 989e12, .fp16_flopps = 989e12, .fp8_flopps = 1979e12, .mem_Bps = 3.35e12, .scaleup_Bps = 450e9, .scaleup_n = 8, .sm_n = 132, .l2_B = 50e6, .also = "h100_sxm" }, NULL },
    { "h200", { .bf16_flopps = 989e12, .fp16_flopps = 989e12, .fp8_flopps = 1979e12, .mem_Bps = 4.8e12, .scaleup_Bps = 450e9, .scaleup_n = 8, .sm_n = 132, .l2_B = 50e6, .also = "h200_sxm" }, NULL },
};

struct bound { const char *key; double median, p90; };

static void check_table(const char *name, const char *only, const struct bound *b, unsigned n)
{
    char path[512];
    snprintf(path, sizeof path, "%s/data/kernels/%s", mw_test_shared(), name);
    struct mw_arena a;
    mw_arena_init(&a);
    struct mw_diag *diag = mw_diag_create();
    struct mw_measured *t = mw_measured_load(&a, path, diag);
    ck_assert_ptr_nonnull(t);
    const struct mw_fittable *of = mw_fittable_of(t);
    ck_assert_ptr_nonnull(of);
    struct mw_fit_data data = { .arena = &a, .device = device, .device_n = 2 };
    mw_fit_gather(&data, of, t, only);
    unsigned seen = 0;
    for (unsigned i = 0; i < data.set_n; i++)
        for (unsigned j = 0; j < n; j++) {
            if (strcmp(data.set[i].key, b[j].key) != 0)
                continue;
            struct mw_fit_result r;
            struct mw_fit_cross x;
            ck_assert(mw_fit_set_fit(&data.set[i], NULL, &r));
            ck_assert(mw_fit_set_cross(&data.set[i], &r, &x, NULL));
            printf("%s %s %s: %u rows, left out: model %.1f/%.1f %%, with residual %.1f/%.1f %%, one constant %.1f/%.1f %%\n", of->name, data.set[i].device, b[j].key, data.set[i].n,
                   100 * x.alone_median, 100 * x.alone_p90, 100 * x.median, 100 * x.p90, 100 * x.baseline_median, 100 * x.baseline_p90);
            ck_assert_double_le(x.median, b[j].median);
            ck_assert_double_le(x.p90, b[j].p90);
            ck_assert_double_lt(x.median, 0.5 * x.baseline_median);
            seen++;
        }
    ck_assert_uint_eq(seen, n);
    mw_fit_data_fini(&data);
    mw_diag_destroy(diag);
    mw_arena_fini(&a);
}

START_TEST(layers_of_experts)
{
    static const struct bound b[] = { { "fp8_block/moe_torch_flow_cutlass", 0.065, 0.20 }, { "fp8/moe_torch_flow_cutlass", 0.065, 0.24 } };
    if (!mw_test_shared())
        MW_TEST_SKIP("no shared data");
    check_table("moe.csv.gz", "h100-sxm", b, 2);
}
END_TEST

START_TEST(exchanges_between_experts)
{
    static const struct bound b[] = { { "deepep-v1 low-latency/dispatch/fp8", 0.04, 0.12 }, { "deepep-v1 low-latency/combine/bf16", 0.05, 0.16 },
                                      { "deepep-v1 normal/dispatch/", 0.04, 0.12 }, { "deepep-v1 normal/combine/", 0.04, 0.12 } };
    if (!mw_test_shared())
        MW_TEST_SKIP("no shared data");
    check_table("moe_alltoall.csv.gz", "h200", b, 4);
}
END_TEST

MW_TEST_MAIN("experts_tables", layers_of_experts, exchanges_between_experts)
