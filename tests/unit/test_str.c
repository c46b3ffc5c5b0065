/* tests/unit/test_str.c - string buffer, number texts, path globs, did-you-mean, hashes, and the arena. */
#include "sim/base/arena.h"
#include "sim/base/rng.h"
#include "sim/base/str.h"
#include "tests/mw_test.h"

START_TEST(a_buffer_grows_by_any_piece)
{
    struct mw_str b;
    mw_str_init(&b);
    for (int i = 0; i < 2385; i++) {
        mw_str_add(&b, "ab");
        mw_str_addf(&b, "%d", i % 10);
        mw_str_addn(&b, "xyz", 1);
    }
    ck_assert_uint_eq(b.n, 2385 * 4);
    ck_assert_uint_eq(strlen(b.s), b.n);
    ck_assert(!memcmp(b.s + 4 * 1237, "ab7x", 4));
    mw_str_fini(&b);
    ck_assert_ptr_null(b.s);
    mw_str_addf(&b, "%*s", 5000, ""); /* longer than the first capacity in one go */
    ck_assert_uint_eq(b.n, 5000);
    mw_str_fini(&b);
    mw_str_addn(&b, "", 0);
    ck_assert_str_eq(b.s, "");
    mw_str_fini(&b);
}
END_TEST

START_TEST(numbers_are_short_and_plain)
{
    static const struct { double v; const char *text; } row[] = {
        { 0.0, "0" }, { -0.0, "-0" }, { 100.0, "100" }, { 0.1, "0.1" }, { 0.1 + 0.2, "0.30000000000000004" }, { 1e15, "1000000000000000" }, { 1.5e-5, "0.000015" },
        { 1e22, "1e+22" }, { 5e-324, "5e-324" }, { -2385.25, "-2385.25" }, { 9.5, "9.5" }, { 1e-6, "1e-06" }, { 123456789.0, "123456789" }, { 1e16, "1e+16" },
        { 99999999999999.98, "99999999999999.98" },
    };
    char buf[MW_DOUBLE_TEXT_N];
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        ck_assert_str_eq(mw_double_text(buf, sizeof buf, row[i].v), row[i].text);
    ck_assert_str_eq(mw_double_digits(buf, sizeof buf, 1234.567, 2), "1200");
    ck_assert_str_eq(mw_double_digits(buf, sizeof buf, 1234.567, 6), "1234.57");
    ck_assert_str_eq(mw_double_digits(buf, sizeof buf, 0.30001, 3), "0.3");
    ck_assert_str_eq(mw_double_digits(buf, sizeof buf, 99.97, 3), "100");
}
END_TEST

START_TEST(any_number_reads_back)
{
    struct mw_stream s = mw_stream_make(2385, 1, "double text");
    for (int i = 0; i < 4000; i++) {
        uint64_t bits = mw_stream_u64(&s);
        double v;
        memcpy(&v, &bits, sizeof v);
        if (!isfinite(v))
            continue;
        char buf[MW_DOUBLE_TEXT_N];
        mw_double_text(buf, sizeof buf, v);
        ck_assert_msg(strtod(buf, NULL) == v, "%a became %s", v, buf);
        v = fmod(v, 1e9);
        ck_assert(strtod(mw_double_text(buf, sizeof buf, v), NULL) == v);
    }
}
END_TEST

START_TEST(globs_follow_the_dots)
{
    static const struct { const char *glob, *path; bool match; } row[] = {
        { "halls.B", "halls.B", true },       { "halls.B", "halls.BB", false },      { "halls.B", "halls", false },        { "halls.*.ready", "halls.annex.ready", true },
        { "halls.*.ready", "halls.ready", false }, { "halls.*", "halls.A.ready", false }, { "halls.**", "halls.A.ready", true }, { "halls.**", "halls", false },
        { "**", "anything.at.all", true },    { "**", "", true },                    { "*", "cluster", true },             { "*", "cluster.gpu", false },
        { "work.ch*", "work.chat", true },    { "work.*at", "work.chat", true },     { "work.*at", "work.a.cat", false },  { "money.sells.*.price", "money.sells.spot.price", true },
        { "*.*.*", "a.b.c", true },           { "*.*.*", "a.b", false },             { "a*b*c", "axxbyybzzc", true },      { "a*b*c", "axxbyybzz", false },
        { "", "", true },                     { "", "a", false },                    { "**.price", "money.sells.spot.price", true },
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        ck_assert_msg(mw_path_match(row[i].glob, row[i].path) == row[i].match, "'%s' on '%s'", row[i].glob, row[i].path);
}
END_TEST

START_TEST(near_words_are_suggested)
{
    static const char *const key[] = { "contract", "interruptible", "tariff", "carbon", "firm", "gpu", "cpu", "power" };
    static const struct { const char *word, *near; } row[] = {
        { "contarct", "contract" }, { "contract", "contract" }, { "interuptable", "interruptible" }, { "tarrif", "tariff" }, { "pwer", "power" },
        { "pu", "gpu" }, { "gppu", "gpu" }, { "cpus", "cpu" }, { "xyz", NULL }, { "storage", NULL }, { "", NULL }, { "farm", "firm" },
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        const char *near = mw_str_nearest(row[i].word, key, sizeof key / sizeof *key);
        if (row[i].near)
            ck_assert_msg(near && !strcmp(near, row[i].near), "'%s' gives '%s'", row[i].word, near ? near : "nothing");
        else
            ck_assert_msg(!near, "'%s' gives '%s'", row[i].word, near);
    }
    char big[300];
    memset(big, 'a', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    ck_assert_ptr_null(mw_str_nearest(big, key, sizeof key / sizeof *key));
    ck_assert_ptr_null(mw_str_nearest("gpu", NULL, 0));
}
END_TEST

START_TEST(hashes_are_stable_and_spread)
{
    /* Streams are derived from these: a change here changes every seeded result. */
    ck_assert(mw_hash_str("halls.B.rack.17") == mw_hash64("halls.B.rack.17", 15));
    ck_assert_msg(mw_hash_str("halls.B") == UINT64_C(0x13cf8ab278f69e08), "%llx", (unsigned long long)mw_hash_str("halls.B"));
    ck_assert(mw_hash_str("") != 0);
    unsigned bit[64] = { 0 };
    enum { N = 4096 };
    for (int i = 0; i < N; i++) {
        char path[32];
        snprintf(path, sizeof path, "halls.A.rack.%d", i);
        for (int k = 0; k < 64; k++)
            bit[k] += mw_hash_str(path) >> k & 1;
    }
    for (int k = 0; k < 64; k++)
        ck_assert_msg(abs((int)bit[k] - N / 2) < 5 * 32, "bit %d is set %u times of %d", k, bit[k], N);
}
END_TEST

START_TEST(an_arena_hands_out_zeroed_aligned_memory)
{
    struct mw_arena a;
    mw_arena_init(&a);
    unsigned char *last = NULL;
    for (size_t n = 0; n < 3000; n += 7) {
        unsigned char *p = mw_arena_alloc(&a, n);
        ck_assert_ptr_nonnull(p);
        ck_assert_uint_eq((uintptr_t)p % 16, 0);
        size_t zeros = 0;
        while (zeros < n && p[zeros] == 0)
            zeros++;
        ck_assert_uint_eq(zeros, n);
        memset(p, 0xff, n); /* the next piece must not see this */
        ck_assert_ptr_ne(p, last);
        last = p;
    }
    double *big = mw_arena_array(&a, double, 400000);
    big[399999] = 2385.0;
    ck_assert_str_eq(mw_arena_strdup(&a, "frontier"), "frontier");
    ck_assert_str_eq(mw_arena_strndup(&a, "frontier", 5), "front");
    ck_assert_str_eq(mw_arena_strndup(&a, "fro", 5), "fro");
    ck_assert_str_eq(mw_arena_printf(&a, "%s.%d", "halls", 23), "halls.23");
    ck_assert(big[399999] == 2385.0);
    ck_assert_uint_ge(a.used_B, 400000 * sizeof(double));
    mw_arena_fini(&a);
    ck_assert_uint_eq(a.used_B, 0);
}
END_TEST

MW_TEST_MAIN("str", a_buffer_grows_by_any_piece, numbers_are_short_and_plain, any_number_reads_back, globs_follow_the_dots, near_words_are_suggested,
             hashes_are_stable_and_spread, an_arena_hands_out_zeroed_aligned_memory)
