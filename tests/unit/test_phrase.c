/* tests/unit/test_phrase.c - every typed phrase of the language, read with awkward numbers, and the near misses that are refused. */
#include "sim/input/phrase.h"
#include "tests/mw_test.h"

static const double YEAR_S = 8766.0 * 3600.0;
static struct mw_arena arena; /* of the forked test: checked at the end of each */

static struct mw_amount amount(const char *text, enum mw_quantity q, struct mw_band_si *band)
{
    struct mw_amount a;
    struct mw_band_si b;
    struct mw_msg msg;
    ck_assert_msg(mw_phrase_amount(&arena, text, q, &a, band ? band : &b, &msg), "%s: %s", text, msg.text);
    return a;
}

START_TEST(counted_parts)
{
    double n;
    const char *rest;
    ck_assert(mw_phrase_counted("16 x gb200-su", &n, &rest));
    ck_assert_double_eq(n, 16);
    ck_assert_str_eq(rest, "gb200-su");
    ck_assert(!mw_phrase_counted("16 xgb200", &n, &rest));
    ck_assert(!mw_phrase_counted("1.5 x gb200", &n, &rest));
    ck_assert(!mw_phrase_counted("-3 x gb200", &n, &rest));
    ck_assert(!mw_phrase_counted("x16", &n, &rest));
    ck_assert(!mw_phrase_counted("16 x ", &n, &rest));
    ck_assert(!mw_phrase_counted("gb200", &n, &rest));
}
END_TEST

START_TEST(rated_parts)
{
    struct mw_rated r;
    struct mw_msg msg;
    ck_assert(mw_phrase_rated("3 x 60 MVA", MW_Q_APPARENT, &r, &msg));
    ck_assert_double_eq(r.count, 3);
    ck_assert_double_eq(r.rating, 60e6);
    ck_assert(mw_phrase_rated("2 x 400 Gb/s", MW_Q_BYTE_RATE, &r, &msg));
    ck_assert_double_eq(r.rating, 50e9);
    ck_assert(mw_phrase_rated("4 x 6", MW_Q_COUNT, &r, &msg));
    ck_assert_double_eq(r.count * r.rating, 24);
    ck_assert(mw_phrase_rated("71 kVA", MW_Q_APPARENT, &r, &msg));
    ck_assert_double_eq(r.count, 1);
    ck_assert(!mw_phrase_rated("3 x 60 MW", MW_Q_APPARENT, &r, &msg));
}
END_TEST

START_TEST(amounts_of_something)
{
    struct mw_amount a = amount("85 % of contract", MW_Q_POWER, NULL);
    ck_assert_int_eq(a.op, '%');
    ck_assert_double_eq_tol(a.v, 0.85, 1e-15);
    ck_assert_str_eq(a.of, "contract");
    ck_assert(isnan(a.of_si));
    a = amount("80 % of 11 months", MW_Q_FRACTION, NULL);
    ck_assert_double_eq_tol(a.of_si, 11 * YEAR_S / 12, 1e-6);
    a = amount("800 ms at p95", MW_Q_TIME, NULL);
    ck_assert_int_eq(a.op, '@');
    ck_assert_double_eq_tol(a.v, 0.8, 1e-15);
    ck_assert_double_eq_tol(a.of_si, 0.95, 1e-15);
    a = amount("41 ms at p99.9", MW_Q_TIME, NULL);
    ck_assert_double_eq_tol(a.of_si, 0.999, 1e-15);
    a = amount("5 MW in 0.1..20 Hz", MW_Q_POWER, NULL);
    ck_assert_double_eq(a.v, 5e6);
    ck_assert_str_eq(a.of, "0.1..20 Hz");
    ck_assert_double_eq(a.of_si, 0.1);
    a = amount("22 kUSD/month each", MW_Q_MONEY_RATE, NULL);
    ck_assert_double_eq_tol(a.v, 22e3 / (YEAR_S / 12), 1e-12);
    ck_assert_str_eq(a.of, "each");
    a = amount("late 24 h", MW_Q_NUMBER, NULL);
    ck_assert_int_eq(a.op, '+');
    ck_assert_double_eq(a.v, 86400);
    ck_assert_str_eq(a.of, "late");
}
END_TEST

START_TEST(the_range_belongs_to_the_value)
{
    struct mw_band_si b;
    struct mw_amount a = amount("12 % after 5 years (2..25)", MW_Q_FRACTION, &b);
    ck_assert_int_eq(a.op, '@');
    ck_assert_double_eq_tol(a.v, 0.12, 1e-15);
    ck_assert_double_eq_tol(a.of_si, 5 * YEAR_S, 1e-6);
    ck_assert(b.ranged);
    ck_assert_double_eq_tol(b.low, 0.02, 1e-15);
    ck_assert_double_eq_tol(b.high, 0.25, 1e-15);
}
END_TEST

START_TEST(plain_amounts_and_words)
{
    struct mw_amount a = amount("17.5 MW", MW_Q_POWER, NULL);
    ck_assert_int_eq(a.op, 0);
    ck_assert_double_eq(a.v, 17.5e6);
    ck_assert_ptr_null(a.of);
    a = amount("contract", MW_Q_POWER, NULL);
    ck_assert(isnan(a.v));
    ck_assert_str_eq(a.of, "contract");
    a = amount("90 %", MW_Q_POWER, NULL);
    ck_assert_int_eq(a.op, '%');
    ck_assert_double_eq_tol(a.v, 0.9, 1e-15);
    a = amount("90 %", MW_Q_FRACTION, NULL);
    ck_assert_int_eq(a.op, 0);
}
END_TEST

START_TEST(amounts_with_a_limit)
{
    struct mw_amount a = amount("min 1.25 in lender", MW_Q_NUMBER, NULL);
    ck_assert_int_eq(a.op, '>');
    ck_assert_double_eq(a.v, 1.25);
    ck_assert_str_eq(a.of, "lender");
    a = amount("max 3.6 BUSD", MW_Q_MONEY, NULL);
    ck_assert_int_eq(a.op, '<');
    ck_assert_double_eq(a.v, 3.6e9);
    a = amount("by 1970-01-02", MW_Q_NUMBER, NULL);
    ck_assert_int_eq(a.op, 'b');
    ck_assert_double_eq(a.of_si, 86400);
}
END_TEST

START_TEST(amounts_that_are_none)
{
    static const struct { const char *text; enum mw_quantity q; } BAD[] = {
        { "", MW_Q_POWER }, { "5 USD", MW_Q_POWER }, { "5 MW of contract", MW_Q_POWER }, { "by tomorrow", MW_Q_NUMBER }, { "late 5 MW", MW_Q_NUMBER },
        { "800 MB at p95", MW_Q_TIME }, { "12 % after 5 years (2..", MW_Q_MONEY }, { "5", MW_Q_POWER }, { "(1..2)", MW_Q_POWER } };
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        struct mw_amount a;
        struct mw_band_si b;
        struct mw_msg msg = { "" };
        bool ok = mw_phrase_amount(&arena, BAD[i].text, BAD[i].q, &a, &b, &msg);
        ck_assert_msg(!ok && *msg.text, "'%s' was read", BAD[i].text);
    }
}
END_TEST

START_TEST(changes)
{
    struct mw_amount a;
    struct mw_msg msg;
    ck_assert(mw_phrase_change(&arena, "x0.8", MW_Q_MONEY, &a, &msg) && a.op == 'x' && a.v == 0.8);
    ck_assert(mw_phrase_change(&arena, "-10 %", MW_Q_MONEY, &a, &msg) && a.op == 'x');
    ck_assert_double_eq_tol(a.v, 0.9, 1e-15);
    ck_assert(mw_phrase_change(&arena, "+12 months", MW_Q_TIME, &a, &msg) && a.op == '+');
    ck_assert_double_eq_tol(a.v, YEAR_S, 1e-6);
    ck_assert_str_eq(a.of, "12 months");
    ck_assert(mw_phrase_change(&arena, "-5 °C", MW_Q_TEMP, &a, &msg) && a.op == 0 && a.v == -5);
    ck_assert(!mw_phrase_change(&arena, "x1.5 MW", MW_Q_POWER, &a, &msg));
    ck_assert(mw_phrase_is_change("x1.33") && mw_phrase_is_change("+3") && mw_phrase_is_change("-10 %") && mw_phrase_is_change("+10 %"));
    ck_assert(!mw_phrase_is_change("-5 °C") && !mw_phrase_is_change("xai") && !mw_phrase_is_change("16 x a") && !mw_phrase_is_change("+"));
}
END_TEST

START_TEST(spans)
{
    struct mw_interval s;
    struct mw_msg msg;
    ck_assert(mw_phrase_span("0..40 MW", MW_Q_POWER, &s, &msg));
    ck_assert_double_eq(s.high, 40e6);
    ck_assert_double_eq(s.low, 0);
    ck_assert(isnan(s.step));
    ck_assert(mw_phrase_span("4032..12096 by 576", MW_Q_COUNT, &s, &msg));
    ck_assert_double_eq(s.low, 4032);
    ck_assert_double_eq(s.step, 576);
    ck_assert(mw_phrase_span("32 °C..45 °C", MW_Q_TEMP, &s, &msg));
    ck_assert_double_eq(s.low, 32);
    ck_assert(mw_phrase_span("500 kW..2 MW by 250 kW", MW_Q_POWER, &s, &msg));
    ck_assert_double_eq(s.step, 250e3);
    ck_assert(!mw_phrase_span("40..0 MW", MW_Q_POWER, &s, &msg));
    ck_assert(!mw_phrase_span("0..40 MW by 0 MW", MW_Q_POWER, &s, &msg));
    ck_assert(!mw_phrase_span("40 MW", MW_Q_POWER, &s, &msg));
    ck_assert(!mw_phrase_span("0..40 USD", MW_Q_POWER, &s, &msg));
    ck_assert(!mw_phrase_span("1 by 2..3", MW_Q_COUNT, &s, &msg));
}
END_TEST

START_TEST(limits_are_only_split)
{
    struct mw_limit l;
    ck_assert(mw_phrase_limit(&arena, "min 1.25 in lender", &l));
    ck_assert_int_eq(l.op, '>');
    ck_assert_str_eq(l.value, "1.25");
    ck_assert_str_eq(l.in, "lender");
    ck_assert(mw_phrase_limit(&arena, "by 2027-12-31", &l) && l.op == 'b' && !l.in);
    ck_assert(!mw_phrase_limit(&arena, "3.6 BUSD", &l));
    ck_assert(!mw_phrase_limit(&arena, "max ", &l));
    ck_assert(!mw_phrase_limit(&arena, "maximum 4", &l));
}
END_TEST

START_TEST(windows_of_a_week)
{
    struct mw_window w[2];
    ck_assert_uint_eq(mw_phrase_window("Mon-Fri 13-19h", w), 1);
    ck_assert_uint_eq(w[0].days, 0x1f);
    ck_assert_uint_eq(w[0].from_min, 13 * 60);
    ck_assert_uint_eq(w[0].to_min, 19 * 60);
    ck_assert_uint_eq(mw_phrase_window("Jun-Sep weekdays 13:30-19h", w), 1);
    ck_assert_uint_eq(w[0].months, 0x1e0);
    ck_assert_uint_eq(w[0].from_min, 13 * 60 + 30);
    ck_assert_uint_eq(mw_phrase_window("Nov-Feb", w), 1);
    ck_assert_uint_eq(w[0].months, 0xc03);
    ck_assert_uint_eq(w[0].days, 0x7f);
    ck_assert_uint_eq(mw_phrase_window("Sat,Sun", w), 1);
    ck_assert_uint_eq(w[0].days, 0x60);
    ck_assert_uint_eq(w[0].to_min, 1440);
    ck_assert_uint_eq(mw_phrase_window("else", w), 1);
    ck_assert_uint_eq(w[0].days, 0);
    ck_assert_uint_eq(mw_phrase_window("22-24h", w), 1);
    ck_assert_uint_eq(w[0].to_min, 1440);
}
END_TEST

START_TEST(nights_are_two_windows) /* Fri 22-6h ends on Saturday morning */
{
    struct mw_window w[2];
    ck_assert_uint_eq(mw_phrase_window("Fri,Sun 22-6h", w), 2);
    ck_assert_uint_eq(w[0].days, 0x50);
    ck_assert_uint_eq(w[0].to_min, 1440);
    ck_assert_uint_eq(w[1].days, 0x21); /* Saturday and Monday */
    ck_assert_uint_eq(w[1].from_min, 0);
    ck_assert_uint_eq(w[1].to_min, 360);
}
END_TEST

START_TEST(windows_that_are_none)
{
    static const char *const BAD[] = { "", "Monday", "25-26h", "13-13h", "Mon-", "Mon-Fri 13-19h 20-21h", "13", "-3h", "Elze", "Mon Tue", "13:75-19h", "9223372036854775807-9h" };
    struct mw_window w[2];
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
        ck_assert_msg(mw_phrase_window(BAD[i], w) == 0, "'%s' was read", BAD[i]);
}
END_TEST

START_TEST(words_ignore_case)
{
    ck_assert_int_eq(mw_phrase_word("none|n|n+1|2n", "N+1"), 2);
    ck_assert_int_eq(mw_phrase_word("none|n|n+1|2n", "2N"), 3);
    ck_assert_int_eq(mw_phrase_word("none|n|n+1|2n", "n+"), -1);
    ck_assert_int_eq(mw_phrase_word("none|n", ""), -1);
}
END_TEST

START_TEST(parts_split_and_join_exactly)
{
    struct mw_parts p;
    ck_assert(mw_phrase_parts("30.25 d (0..150)", &p));
    ck_assert_double_eq(p.v, 30.25);
    ck_assert_str_eq(p.unit, "d");
    ck_assert(p.ranged && p.high == 150);
    ck_assert_str_eq(mw_phrase_join(&arena, &p), "30.25 d (0..150)");
    ck_assert(mw_phrase_parts("900 G token/day", &p));
    ck_assert_str_eq(p.unit, "G token/day");
    ck_assert(mw_phrase_parts("-0.1", &p) && p.v == -0.1 && *p.unit == '\0');
    ck_assert(!mw_phrase_parts("0x10 W", &p));
    ck_assert(!mw_phrase_parts("nan W", &p));
    ck_assert(!mw_phrase_parts("5 W (a..b)", &p));
    ck_assert(!mw_phrase_parts("1e999 W", &p));
}
END_TEST

MW_TEST_MAIN("phrase", counted_parts, rated_parts, amounts_of_something, the_range_belongs_to_the_value, plain_amounts_and_words, amounts_with_a_limit,
             amounts_that_are_none, changes, spans, limits_are_only_split, windows_of_a_week, nights_are_two_windows, windows_that_are_none,
             words_ignore_case, parts_split_and_join_exactly)
