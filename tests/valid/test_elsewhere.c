/* tests/valid/test_elsewhere.c - tables of laboratories that no fit saw: errors of the shipped profiles and how many rows their widened band holds. */
#include "sim/plan/devices.h"
#include "sim/plan/validate.h"
#include "tests/mw_test.h"

/* Median below worst, four fifths in the band within what so few tables can tell. */
static void scored(const char *file, double worst, double least_in_band)
{
    char path[512];
    struct mw_session s;
    if (!mw_test_shared())
        MW_TEST_SKIP("no shared data");
    snprintf(path, sizeof path, "%s/data/kernels/%s", mw_test_shared(), file);
    mw_session_open(&s, NULL);
    struct mw_devices d = mw_devices_load(&s, &s.arena, MW_PROFILES_ALL, NULL);
    struct mw_measured *t = mw_measured_load(&s.arena, path, s.diag);
    ck_assert_ptr_nonnull(t);
    struct mw_valid v = { .arena = &s.arena };
    mw_valid_kernels(&v, t, &d, "kernels");
    mw_valid_close(&v);
    printf("%s: %u rows, median %.1f %%, %.0f %% in the band\n", file, v.overall.n, 100 * v.overall.median, 100 * v.overall.coverage);
    ck_assert_double_lt(v.overall.median, worst);
    ck_assert_double_gt(v.overall.coverage, least_in_band);
    mw_valid_fini(&v);
    mw_session_close(&s);
}

START_TEST(a_clouds_products)
{
    scored("azure_microbench.csv.gz", 0.08, 0.70); /* 86 % without another maker's fp4 kernel */
}
END_TEST

START_TEST(a_kernels_authors_products)
{
    scored("published_kernel_tables.csv.gz", 0.12, 0.80);
}
END_TEST

START_TEST(layers_of_an_older_library)
{
    scored("vidur_layer_ops.csv.gz", 0.08, 0.80);
}
END_TEST

MW_TEST_MAIN("elsewhere", a_clouds_products, a_kernels_authors_products, layers_of_an_older_library)
