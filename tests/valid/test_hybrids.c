/* tests/valid/test_hybrids.c - published steps of state-space hybrids: the three that the scan's rate comes of, and those that nothing was fitted to. */
#include "cuda/fit/fit.h"
#include "sim/plan/devices.h"
#include "sim/plan/validate.h"
#include "tests/mw_test.h"

struct scored { struct mw_session s; struct mw_devices d; struct mw_measured *t; struct mw_valid v; };

static void score(struct scored *b)
{
    mw_session_open(&b->s, NULL);
    b->d = mw_devices_load(&b->s, &b->s.arena, MW_PROFILES_ALL, NULL);
    b->t = mw_measured_load(&b->s.arena, mw_session_near(&b->s.arena, "tests/valid/hybrids.csv"), b->s.diag);
    ck_assert_ptr_nonnull(b->t);
    b->v = (struct mw_valid){ .arena = &b->s.arena, .kind = "training" };
    mw_valid_kernels(&b->v, b->t, &b->d, "training");
    mw_valid_close(&b->v);
}

static void end(struct scored *b)
{
    mw_valid_fini(&b->v);
    mw_session_close(&b->s);
}

START_TEST(the_scan_has_the_rate_of_published_steps)
{
    struct scored b;
    unsigned n = 0;
    score(&b);
    for (unsigned i = 0; i < b.v.row_n; i++)
        if (strncmp(b.v.row[i].id, "mamba-904", 9) == 0) {
            double e = log(b.v.row[i].predicted / b.v.row[i].measured);
            printf("%s: %.4f s, published %.4f s\n", b.v.row[i].id, b.v.row[i].predicted, b.v.row[i].measured);
            ck_assert_double_lt(fabs(e), 0.06);
            n++;
        }
    ck_assert_uint_eq(n, 3);
    end(&b);
}
END_TEST

START_TEST(hybrids_nothing_was_fitted_to)
{
    struct scored b;
    unsigned n = 0;
    double e[16], all = 0.0;
    score(&b);
    for (unsigned i = 0; i < b.v.row_n; i++)
        if (strncmp(b.v.row[i].id, "mamba-904", 9) != 0) {
            const struct mw_valid_row *r = &b.v.row[i];
            ck_assert_msg(!r->skipped, "%s: %s", r->id, r->skipped);
            ck_assert_ptr_nonnull(strstr(r->note, "D13"));
            e[n] = fabs(log(r->predicted / r->measured));
            all += log(r->predicted / r->measured);
            printf("%-20s %6.2f s, published %6.2f s\n", r->id, r->predicted, r->measured);
            ck_assert_double_lt(e[n++], strcmp(r->id, "super-b300") == 0 ? 0.70 : 0.30); /* its 64 experts of a GPU, issued one by one, are a miss */
        }
    ck_assert_uint_eq(n, 8);
    printf("hybrids: median %.1f %%, mean %+.1f %%\n", 100 * mw_fit_quantile(e, n, 0.5), 100 * all / n);
    ck_assert_double_lt(mw_fit_quantile(e, n, 0.5), 0.15);
    end(&b);
}
END_TEST

/* None of them reaches a fit. */
START_TEST(hybrids_are_never_fitted)
{
    struct scored b;
    score(&b);
    struct mw_fit_data data = { .arena = &b.s.arena, .device = b.d.d, .device_n = b.d.n };
    mw_fit_gather(&data, mw_fittable_of(b.t), b.t, NULL);
    unsigned fitted = 0;
    for (unsigned i = 0; i < data.set_n; i++)
        fitted += data.set[i].n;
    ck_assert_uint_eq(fitted, 0);
    mw_fit_data_fini(&data);
    end(&b);
}
END_TEST

MW_TEST_MAIN("hybrids", the_scan_has_the_rate_of_published_steps, hybrids_nothing_was_fitted_to, hybrids_are_never_fitted)
