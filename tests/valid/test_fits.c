/* tests/valid/test_fits.c - what the fits reach on the reference tables when it is their own: left out of the fit, median and p90 of |ln(predicted / measured)|. */
#include "cuda/fit/calibrate.h"
#include "sim/plan/devices.h"
#include "tests/mw_test.h"

struct bench { struct mw_session s; struct mw_devices d; struct mw_fit_data data; struct mw_calibration cal; };

static bool run(struct bench *b, const char *file)
{
    char path[512];
    const char *shared = mw_test_shared();
    if (!shared)
        return false;
    snprintf(path, sizeof path, "%s/%s", shared, file);
    mw_session_open(&b->s, NULL);
    b->d = mw_devices_load(&b->s, false, NULL);
    b->data = (struct mw_fit_data){ .arena = &b->s.arena, .device = b->d.d, .device_n = b->d.n };
    struct mw_measured *t = mw_measured_load(&b->s.arena, path, b->s.diag);
    ck_assert_ptr_nonnull(t);
    mw_fit_gather(&b->data, mw_fittable_of(t), t, NULL);
    mw_calibrate(&b->data, NULL, NULL, NULL, &b->cal);
    return true;
}

static void end(struct bench *b)
{
    mw_fit_data_fini(&b->data);
    mw_session_close(&b->s);
}

START_TEST(matrix_products_reach_their_aim)
{
    struct bench b;
    if (!run(&b, "data/kernels/gemm.csv.gz"))
        MW_TEST_SKIP("no shared data");
    ck_assert_double_lt(b.cal.pooled_median, 0.04);
    ck_assert_double_lt(b.cal.pooled_p90, 0.15);
    printf("matrix products, left out: %.1f %% / %.1f %%\n", 100 * b.cal.pooled_median, 100 * b.cal.pooled_p90);
    for (unsigned i = 0; i < b.cal.set_n; i++)
        ck_assert_double_gt(b.cal.set[i].cross.baseline_median, 2.0 * b.cal.set[i].cross.median);
    end(&b);
}
END_TEST

/* 6.5 / 15 is the aim. */
START_TEST(training_steps_left_out_by_family)
{
    struct bench b;
    if (!run(&b, "validation/training.csv"))
        MW_TEST_SKIP("no shared data");
    ck_assert_uint_eq(b.cal.set_n, 1);
    ck_assert_double_lt(b.cal.set[0].cross.median, 0.065);
    ck_assert_double_lt(b.cal.set[0].cross.p90, 0.15);
    printf("training steps, left out: %.1f %% / %.1f %%\n", 100 * b.cal.set[0].cross.median, 100 * b.cal.set[0].cross.p90);
    end(&b);
}
END_TEST

MW_TEST_MAIN("fits", matrix_products_reach_their_aim, training_steps_left_out_by_family)
