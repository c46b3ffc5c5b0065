/* tests/unit/test_share.c - entries are made once, by key, and failures are not kept. */
#include "sim/core/share.h"
#include "tests/mw_test.h"

static const void *count(void *ctx, struct mw_arena *a)
{
    int *n = ctx, *made = mw_arena_new(a, int);
    *made = ++*n;
    return *n == 7 ? NULL : made;
}

START_TEST(an_entry_is_made_once)
{
    struct mw_share *s = mw_share_create();
    int n = 0;
    const int *a = mw_share_get(s, "a", count, &n, NULL), *b = mw_share_get(s, "b", count, &n, NULL);
    ck_assert_int_eq(*a, 1);
    ck_assert_int_eq(*b, 2);
    ck_assert_ptr_eq(mw_share_get(s, "a", count, &n, NULL), a);
    ck_assert_int_eq(n, 2);
    mw_share_destroy(s);
}
END_TEST

START_TEST(a_failure_is_tried_again)
{
    struct mw_share *s = mw_share_create();
    int n = 6;
    ck_assert_ptr_null(mw_share_get(s, "a", count, &n, NULL));
    ck_assert_int_eq(*(const int *)mw_share_get(s, "a", count, &n, NULL), 8);
    mw_share_destroy(s);
}
END_TEST

START_TEST(threads_get_the_same)
{
    struct mw_share *s = mw_share_create();
    const void *got[64];
    int n = 0;
#pragma omp parallel for
    for (int i = 0; i < 64; i++)
        got[i] = mw_share_get(s, "a", count, &n, NULL);
    for (int i = 1; i < 64; i++)
        ck_assert_ptr_eq(got[i], got[0]);
    ck_assert_int_eq(n, 1);
    mw_share_destroy(s);
}
END_TEST

START_TEST(without_a_share_everybody_has_his_own)
{
    struct mw_arena a;
    int n = 0;
    mw_arena_init(&a);
    ck_assert_ptr_ne(mw_share_get(NULL, "a", count, &n, &a), mw_share_get(NULL, "a", count, &n, &a));
    mw_arena_fini(&a);
}
END_TEST

MW_TEST_MAIN("share", an_entry_is_made_once, a_failure_is_tried_again, threads_get_the_same, without_a_share_everybody_has_his_own)
