/* tests/unit/test_residual.c - the kriged residual: exact on noise-free points, falling back far away, and left-out blocks as if solved anew. */
#include "sim/base/residual.h"
#include "tests/mw_test.h"

static const struct mw_fit_axis axis[] = { { "m", 1.7 }, { "n", 2.3 } };
enum { N = 24 };

static void sample(double *x, double *r)
{
    for (int i = 0; i < N; i++) {
        memset(x + i * MW_RESIDUAL_AXIS_MAX, 0, MW_RESIDUAL_AXIS_MAX * sizeof *x);
        x[i * MW_RESIDUAL_AXIS_MAX] = log(3.0 * (1 + i % 6));
        x[i * MW_RESIDUAL_AXIS_MAX + 1] = log(17.0 * (1 + i / 6));
        r[i] = 0.1 * sin(1.3 * i) - 0.037 * (i % 5);
    }
}

START_TEST(without_noise_it_passes_through_its_points)
{
    double x[N * MW_RESIDUAL_AXIS_MAX], r[N], near;
    struct mw_arena a;
    mw_arena_init(&a);
    sample(x, r);
    struct mw_residual *k = mw_residual_make(&a, axis, 2, 0.0, x, r, N);
    ck_assert_ptr_nonnull(k);
    for (int i = 0; i < N; i++) {
        ck_assert_double_eq_tol(mw_residual_at(k, x + i * MW_RESIDUAL_AXIS_MAX, &near), r[i], 1e-10);
        ck_assert_double_eq_tol(near, 1.0, 1e-12);
    }
    mw_arena_fini(&a);
}
END_TEST

START_TEST(far_away_the_model_stands_alone)
{
    double x[N * MW_RESIDUAL_AXIS_MAX], r[N], near, far[MW_RESIDUAL_AXIS_MAX] = { 60.0, 70.0 };
    struct mw_arena a;
    mw_arena_init(&a);
    sample(x, r);
    struct mw_residual *k = mw_residual_make(&a, axis, 2, 0.05, x, r, N);
    ck_assert_double_eq_tol(mw_residual_at(k, far, &near), 0.0, 1e-12);
    ck_assert_double_lt(near, 1e-12);
    mw_arena_fini(&a);
}
END_TEST

START_TEST(one_point_is_a_closed_form)
{
    double x[MW_RESIDUAL_AXIS_MAX] = { 1.1, 2.9 }, r = 0.23, at[MW_RESIDUAL_AXIS_MAX] = { 1.1 + 0.85, 2.9 }, near;
    struct mw_arena a;
    mw_arena_init(&a);
    struct mw_residual *k = mw_residual_make(&a, axis, 2, 0.2, x, &r, 1);
    /* covariance 0.8 rho over total 1: 0.8 exp(-0.85 / 1.7) 0.23 */
    ck_assert_double_eq_tol(mw_residual_at(k, at, &near), 0.8 * exp(-0.5) * 0.23, 1e-14);
    ck_assert_double_eq_tol(near, exp(-0.5), 1e-14);
    mw_arena_fini(&a);
}
END_TEST

START_TEST(a_left_out_block_is_what_the_others_predict)
{
    double x[N * MW_RESIDUAL_AXIS_MAX], r[N], inv[N * N], out[N], fewer_x[N * MW_RESIDUAL_AXIS_MAX], fewer_r[N];
    uint16_t fold[N];
    sample(x, r);
    for (int i = 0; i < N; i++)
        fold[i] = (uint16_t)(i % 6);
    ck_assert(mw_residual_inverse(axis, 2, 0.07, x, N, inv));
    for (uint16_t f = 0; f < 6; f++) {
        struct mw_arena a;
        unsigned n = 0;
        mw_arena_init(&a);
        for (int i = 0; i < N; i++)
            if (fold[i] != f) {
                memcpy(fewer_x + n * MW_RESIDUAL_AXIS_MAX, x + i * MW_RESIDUAL_AXIS_MAX, MW_RESIDUAL_AXIS_MAX * sizeof *x);
                fewer_r[n++] = r[i];
            }
        struct mw_residual *k = mw_residual_make(&a, axis, 2, 0.07, fewer_x, fewer_r, n);
        ck_assert(mw_residual_fold(inv, N, r, fold, f, out));
        for (int i = 0; i < N; i++)
            if (fold[i] == f)
                ck_assert_double_eq_tol(out[i], mw_residual_at(k, x + i * MW_RESIDUAL_AXIS_MAX, NULL), 1e-10);
        mw_arena_fini(&a);
    }
}
END_TEST

/* More values or points than are kept: nothing is made, and the asker is told. */
START_TEST(too_many_values_are_told)
{
    enum { M = MW_RESIDUAL_VALUES_MAX + 3 };
    static double x[M * MW_RESIDUAL_AXIS_MAX], r[M];
    for (int n = M - 4; n <= M; n += 4) {
        struct mw_arena a;
        mw_arena_init(&a);
        for (int i = 0; i < n; i++) {
            x[i * MW_RESIDUAL_AXIS_MAX] = log(1.0 + i);
            x[i * MW_RESIDUAL_AXIS_MAX + 1] = log(17.0);
            r[i] = 0.1 * sin(0.07 * i);
        }
        struct mw_residual *k = mw_residual_make(&a, axis, 2, 0.05, x, r, (unsigned)n);
        ck_assert((k == NULL) == (n > MW_RESIDUAL_VALUES_MAX));
        ck_assert((mw_residual_beyond(2, x, (unsigned)n) == NULL) == (k != NULL));
        ck_assert(!k || fabs(mw_residual_at(k, x + 700 * MW_RESIDUAL_AXIS_MAX, NULL) - r[700]) < 0.02);
        mw_arena_fini(&a);
    }
    ck_assert_ptr_nonnull(mw_residual_beyond(0, x, MW_RESIDUAL_POINTS_MAX + 1));
}
END_TEST

MW_TEST_MAIN("residual", too_many_values_are_told, without_noise_it_passes_through_its_points, far_away_the_model_stands_alone, one_point_is_a_closed_form, a_left_out_block_is_what_the_others_predict)
