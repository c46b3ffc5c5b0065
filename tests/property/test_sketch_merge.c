/* tests/property/test_sketch_merge.c - sketches merged in any order and grouping are the same bytes, and those of one sketch of all values. */
#include "sim/base/rng.h"
#include "sim/core/sketch.h"
#include "tests/mw_test.h"

enum { PARTS = 9 };

/* Values as trials would feed them, zeros of both signs and strays included. */
static void fill(struct mw_sketch *part, struct mw_sketch *whole, struct mw_stream *s)
{
    int n = (int)mw_stream_below(s, 400);
    for (int i = 0; i < n; i++) {
        double x = mw_stream_lognormal(s, 0.4, 2.5);
        uint64_t odd = mw_stream_below(s, 50);
        if (odd < 4)
            x = (double[]){ 0.0, -0.0, -2.5, 1e13 }[odd];
        uint64_t times = 1 + mw_stream_below(s, 3);
        mw_sketch_add_n(part, x, times);
        mw_sketch_add_n(whole, x, times);
    }
}

static void shuffle(int *order, struct mw_stream *s)
{
    for (int i = PARTS - 1; i > 0; i--) {
        int j = (int)mw_stream_below(s, (uint64_t)i + 1), t = order[i];
        order[i] = order[j];
        order[j] = t;
    }
}

START_TEST(any_order_gives_the_same_bytes)
{
    struct mw_sketch *part = malloc(PARTS * sizeof *part), *whole = malloc(sizeof *whole), *merged = malloc(sizeof *merged);
    struct mw_stream s = mw_stream_make(2385, 6, "merge");
    for (int round = 0; round < 40; round++) {
        int order[PARTS];
        mw_sketch_init(whole);
        for (int i = 0; i < PARTS; i++) {
            order[i] = i;
            mw_sketch_init(&part[i]);
            fill(&part[i], whole, &s);
        }
        for (int k = 0; k < 5; k++) {
            shuffle(order, &s);
            mw_sketch_init(merged);
            for (int i = 0; i < PARTS; i++)
                mw_sketch_merge(merged, &part[order[i]]);
            ck_assert(!memcmp(merged, whole, sizeof *whole));
        }
    }
    free(part);
    free(whole);
    free(merged);
}
END_TEST

START_TEST(any_grouping_gives_the_same_blob)
{
    struct mw_sketch *part = malloc(PARTS * sizeof *part), *whole = malloc(sizeof *whole);
    struct mw_stream s = mw_stream_make(2385, 7, "group");
    struct mw_str a, b;
    mw_str_init(&a);
    mw_str_init(&b);
    mw_sketch_init(whole);
    for (int i = 0; i < PARTS; i++) {
        mw_sketch_init(&part[i]);
        fill(&part[i], whole, &s);
    }
    for (int step = 1; step < PARTS; step *= 2) /* a tree of merges, as a parallel reduction would do */
        for (int i = 0; i + step < PARTS; i += 2 * step)
            mw_sketch_merge(&part[i], &part[i + step]);
    mw_sketch_pack(&part[0], &a);
    mw_sketch_pack(whole, &b);
    ck_assert_uint_eq(a.n, b.n);
    ck_assert(!memcmp(a.s, b.s, a.n));
    mw_str_fini(&a);
    mw_str_fini(&b);
    free(part);
    free(whole);
}
END_TEST

START_TEST(quantiles_never_decrease_with_rank)
{
    struct mw_sketch *s = malloc(sizeof *s), *other = malloc(sizeof *other);
    struct mw_stream r = mw_stream_make(2385, 8, "rank");
    mw_sketch_init(s);
    mw_sketch_init(other);
    for (int i = 0; i < 20; i++)
        fill(s, other, &r);
    double last = -INFINITY;
    for (int k = 0; k <= 2000; k++) {
        double x = mw_sketch_quantile(s, k / 2000.0);
        ck_assert(x >= last);
        last = x;
    }
    free(s);
    free(other);
}
END_TEST

MW_TEST_MAIN("sketch_merge", any_order_gives_the_same_bytes, any_grouping_gives_the_same_blob, quantiles_never_decrease_with_rank)
