/* tests/valid/test_attention_tables.c - attention's models fitted to measured tables of the shared folder: cross-validated errors, printed and bounded. */
#include "cuda/fit/fit.h"
#include "tests/mw_test.h"

/* Limits as scenarios/library/gpus.yaml states them. */
static const struct mw_device device[] = {
    { "h100-sxm", { .also = "h100_sxm", .bf16_flopps = 989e12, .fp8_flopps = 1979e12, .mem_Bps = 3.35e12, .sm_n = 132, .l2_B = 50e6, .l2_Bps = 9.8e12, .l2_parts_n = 2 }, NULL },
    { "rtx-4090", { .also = "RTX4090", .bf16_flopps = 165e12, .fp8_flopps = 330e12, .mem_Bps = 1.008e12, .sm_n = 128, .l2_B = 72e6 }, NULL },
};

struct bound { const char *model; double median, p90; };

static void check_table(const char *path, const struct bound *b)
{
    struct mw_arena a;
    struct mw_diag *d = mw_diag_create();
    mw_arena_init(&a);
    struct mw_measured *t = mw_measured_load(&a, path, d);
    ck_assert_ptr_nonnull(t);
    const struct mw_fittable *of = mw_fittable_of(t);
    ck_assert_ptr_nonnull(of);
    ck_assert_str_eq(of->name, b->model);
    struct mw_fit_data data = { .arena = &a, .device = device, .device_n = sizeof device / sizeof *device };
    mw_fit_gather(&data, of, t, NULL);
    ck_assert_uint_ge(data.set_n, 1);
    for (unsigned i = 0; i < data.set_n; i++) {
        struct mw_profile_fit f;
        struct mw_fit_cross x;
        ck_assert_ptr_null(mw_fit_set_profile(&data.set[i], &f, &x, NULL, &a));
        printf("%-15s %-9s %-22s n %5u  median %4.1f %%  p90 %4.1f %%  (one constant %.0f/%.0f %%)\n", of->name, data.set[i].device, data.set[i].key, data.set[i].n, 100 * x.median, 100 * x.p90,
               100 * x.baseline_median, 100 * x.baseline_p90);
        ck_assert_double_lt(x.median, b->median);
        ck_assert_double_lt(x.p90, b->p90);
    }
    mw_fit_data_fini(&data);
    mw_arena_fini(&a);
    mw_diag_destroy(d);
}

START_TEST(tables_are_met_within_their_bounds)
{
    static const struct { const char *file; struct bound b; } table[] = {
        { "data/kernels/attention_prefill.csv.gz", { "prefill", 0.06, 0.18 } },
        { "data/kernels/attention_decode.csv.gz", { "decode", 0.06, 0.22 } },
        { "validation/serving_traces/kernels/RTX4090_meta-llama_Llama-3.1-8B_bf16_tp1_attention.csv", { "attention_mixed", 0.08, 0.22 } },
    };
    const char *shared = mw_test_shared();
    if (!shared)
        MW_TEST_SKIP("no shared data");
    char path[512];
    snprintf(path, sizeof path, "%s/%s", shared, table[_i].file);
    check_table(path, &table[_i].b);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("attention tables");
    TCase *tc = tcase_create("all");
    gsl_set_error_handler_off();
    tcase_set_timeout(tc, 300);
    tcase_add_loop_test(tc, tables_are_met_within_their_bounds, 0, 3);
    suite_add_tcase(s, tc);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
