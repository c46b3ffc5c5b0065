/* tests/unit/test_axis.c - round ranges and ticks, calendar ticks, and that labels never overlap. */
#include "tests/mw_test.h"
#include "report/charts/axis.h"
#include "report/charts/plot.h"
#include "sim/base/calendar.h"
#include "sim/base/rng.h"

static struct mw_stream stream_of(int i)
{
    return mw_stream_make(20260719, (uint64_t)i, "axis");
}

static bool is_125(double step)
{
    double m = step / pow(10.0, floor(log10(step) + 1e-9));
    return fabs(m - 1) < 1e-6 || fabs(m - 2) < 1e-6 || fabs(m - 5) < 1e-6;
}

START_TEST(steps_are_round)
{
    for (int i = 0; i < 500; i++) {
        struct mw_stream s = stream_of(i);
        double span = pow(10.0, -7 + 16 * mw_stream_uniform(&s));
        unsigned want = 2 + (unsigned)mw_stream_below(&s, 9);
        double step = mw_step_round(span, want);
        ck_assert_msg(is_125(step), "step %g of span %g", step, span);
        ck_assert_double_le(span / step, want + 1e-6);
        ck_assert_double_ge(span / step, want / 2.5 - 1e-6); /* the next round number is at most 2.5 times as large */
    }
}
END_TEST

START_TEST(ranges_cover_their_data)
{
    for (int i = 0; i < 500; i++) {
        struct mw_stream s = stream_of(i + 1000);
        double a = (mw_stream_uniform(&s) - 0.4) * pow(10.0, 9 * mw_stream_uniform(&s)),
               b = a + pow(10.0, 9 * mw_stream_uniform(&s) - 3) + 1e-6 * fabs(a);
        double lo = a, hi = b;
        mw_range_round(&lo, &hi, 5);
        double step = mw_step_round(b - a, 5);
        ck_assert_double_le(lo, a + 1e-6 * step);
        ck_assert_double_ge(hi, b - 1e-6 * step);
        ck_assert_double_lt(a - lo, step * 1.001);
        ck_assert_double_lt(hi - b, step * 1.001);
    }
}
END_TEST

START_TEST(strange_ranges_still_have_ticks)
{
    const double range[][2] = { { 2385, 2385 }, { 0, 0 }, { NAN, 3 }, { -INFINITY, INFINITY }, { 71.3, -12.9 }, { 1e-300, 1e-300 } };
    for (size_t i = 0; i < sizeof range / sizeof *range; i++) {
        double lo = range[i][0], hi = range[i][1];
        struct mw_ticks t;
        mw_range_round(&lo, &hi, 5);
        ck_assert(isfinite(lo) && isfinite(hi) && hi > lo);
        mw_ticks_linear(&t, lo, hi, 5, 0);
        ck_assert_uint_ge(t.n, 2);
    }
}
END_TEST

START_TEST(linear_ticks_lie_inside_and_are_even)
{
    struct mw_ticks t;
    mw_ticks_linear(&t, -0.235, 1.017, 6, 0);
    ck_assert_double_eq_tol(t.step, 0.5, 1e-12); /* 1.252 / 6 = 0.209 -> 0.5 */
    ck_assert_uint_eq(t.n, 3);
    ck_assert_str_eq(t.tick[0].label, "0.0");
    ck_assert_str_eq(t.tick[2].label, "1.0");
    mw_ticks_linear(&t, 0, 24, 5, 6);
    ck_assert_uint_eq(t.n, 5);
    ck_assert_str_eq(t.tick[4].label, "24");
    mw_ticks_linear(&t, -12000, 24000, 4, 0);
    ck_assert_str_eq(t.tick[0].label, "\u221210\u202f000");
}
END_TEST

START_TEST(log_ticks)
{
    struct mw_ticks t;
    mw_ticks_log(&t, 0.1, 20, 9);
    ck_assert_uint_eq(t.n, 8); /* 0.1 0.2 0.5 1 2 5 10 20 */
    ck_assert_str_eq(t.tick[1].label, "0.2");
    mw_ticks_log(&t, 1, 1e9, 5);
    ck_assert_uint_eq(t.n, 5); /* every second decade */
    ck_assert_str_eq(t.tick[4].label, "10\u2078");
    mw_ticks_log(&t, 1e-12, 1e-9, 3);
    ck_assert_str_eq(t.tick[0].label, "10\u207b\u00b9\u00b2");
}
END_TEST

static const double spans_s[] = {37,         420,           3600,          5 * 3600,       86400,          3.3 * 86400,
                                 19 * 86400, 117 * 86400.0, 400 * 86400.0, 2300 * 86400.0, 9000 * 86400.0, 30000 * 86400.0};
#define SPANS_N ((int)(sizeof spans_s / sizeof *spans_s))

START_TEST(time_ticks_rise_inside_the_range) /* loops over spans */
{
    int64_t lo = mw_time_from_civil(2027, 11, 23, 5, 17, 41), hi = lo + (int64_t)(spans_s[_i] * 1e9);
    for (unsigned want = 2; want <= 14; want++) {
        struct mw_ticks t;
        mw_ticks_time(&t, lo, hi, want);
        ck_assert_uint_le(t.n, want + 2);
        for (size_t k = 0; k < t.n; k++) {
            ck_assert_double_ge(t.tick[k].at, (double)lo);
            ck_assert_double_le(t.tick[k].at, (double)hi);
            ck_assert(k == 0 || t.tick[k].at > t.tick[k - 1].at);
        }
        for (size_t k = 1; k < t.spans_n; k++)
            ck_assert_double_gt(t.span[k].at, t.span[k - 1].at);
    }
}
END_TEST

START_TEST(time_ticks_stand_on_calendar_boundaries)
{
    struct mw_ticks t;
    mw_ticks_time(&t, mw_time_from_civil(2026, 2, 11, 3, 0, 0), mw_time_from_civil(2028, 3, 5, 0, 0, 0), 9);
    ck_assert_uint_eq(t.n, 8); /* quarters from April 2026 to January 2028 */
    ck_assert_str_eq(t.tick[0].label, "Apr");
    ck_assert_str_eq(t.tick[7].label, "Jan");
    for (size_t k = 0; k < t.n; k++) {
        struct mw_civil c = mw_time_to_civil((int64_t)t.tick[k].at);
        ck_assert_int_eq(c.day, 1);
        ck_assert_int_eq((c.month - 1) % 3, 0);
    }
    ck_assert_uint_eq(t.spans_n, 3);
    ck_assert_str_eq(t.span[1].label, "2027");
    mw_ticks_time(&t, mw_time_from_civil(2027, 4, 30, 22, 0, 0), mw_time_from_civil(2027, 5, 1, 9, 0, 0), 6);
    ck_assert_str_eq(t.tick[0].label, "22:00");
    ck_assert_str_eq(t.span[1].label, "1 May 2027");
    mw_ticks_time(&t, mw_time_from_civil(2027, 5, 2, 0, 0, 0), mw_time_from_civil(2027, 6, 9, 0, 0, 0), 7);
    ck_assert_int_eq(mw_time_to_civil((int64_t)t.tick[0].at).weekday, 0); /* weeks start on Mondays */
}
END_TEST

static void check_clear(const struct mw_label_log *log, const char *what)
{
    for (size_t i = 0; i < log->n; i++)
        for (size_t k = i + 1; k < log->n; k++)
            ck_assert_msg(!mw_box_overlaps(log->rec[i].box, log->rec[k].box, 0.1), "%s: '%s' overlaps '%s'", what, log->rec[i].text,
                          log->rec[k].text);
}

static void draw_axis(const struct mw_axis_spec *spec, double lo, double hi, double w, const char *what)
{
    struct mw_label_log log = { 0 };
    cairo_surface_t *surface = cairo_recording_surface_create(CAIRO_CONTENT_COLOR, NULL);
    struct mw_canvas cv = { .cr = cairo_create(surface), .text = mw_text_create(MW_TEXT_GLYPHS), .log = &log };
    struct mw_axis a;
    struct mw_box plot = { 50, 20, w, 60 };
    mw_axis_range(&a, spec, lo, hi);
    mw_axis_place_x(&a, &cv, plot.x, plot.x + w);
    mw_axis_draw_x(&a, &cv, plot, true);
    ck_assert_uint_ge(log.n, 1);
    check_clear(&log, what);
    mw_label_log_fini(&log);
    mw_axis_place_y(&a, &cv, plot.y + w, plot.y);
    plot.h = w;
    mw_axis_draw_y(&a, &cv, plot, 60, true);
    check_clear(&log, what);
    mw_label_log_fini(&log);
    cairo_destroy(cv.cr);
    cairo_surface_destroy(surface);
    mw_text_destroy(cv.text);
}

START_TEST(number_labels_never_overlap)
{
    for (int i = 0; i < 60; i++) {
        struct mw_stream s = stream_of(i + 5000);
        double lo = (mw_stream_uniform(&s) - 0.5) * pow(10.0, 9 * mw_stream_uniform(&s)), hi = lo + pow(10.0, 11 * mw_stream_uniform(&s) - 4);
        struct mw_axis_spec spec = {
            .title = "Power at the meter", .unit = "MW", .tight = i % 2, .scale = i % 5 == 4 ? MW_SCALE_LOG : MW_SCALE_LINEAR};
        draw_axis(&spec, lo, hi, 40 + 400 * mw_stream_uniform(&s), "numbers");
    }
}
END_TEST

START_TEST(time_labels_never_overlap) /* loops over spans */
{
    double lo = (double)mw_time_from_civil(2027, 11, 23, 5, 17, 41);
    for (double w = 60; w < 500; w += 61.7)
        draw_axis(&(struct mw_axis_spec){ .scale = MW_SCALE_TIME }, lo, lo + spans_s[_i] * 1e9, w, "times");
}
END_TEST

START_TEST(category_names_wrap_turn_or_thin_out)
{
    static const char *const names[] = {"Contract",    "Not yet firm",       "N-1 substation", "Plant losses",
                                        "Critical IT", "Stranded positions", "Not installed",  "Useful"};
    const char *many[90];
    for (size_t i = 0; i < 90; i++)
        many[i] = names[i % 8];
    for (double w = 60; w < 700; w += 53) {
        draw_axis(&(struct mw_axis_spec){ .scale = MW_SCALE_CATEGORY, .names = names, .names_n = 8 }, 0, 0, w, "names");
        draw_axis(&(struct mw_axis_spec){ .scale = MW_SCALE_CATEGORY, .names = many, .names_n = 90 }, 0, 0, w, "many names");
    }
}
END_TEST

START_TEST(positions_and_captions)
{
    struct mw_axis a;
    char buf[80];
    mw_axis_range(&a, &(struct mw_axis_spec){ .title = "Power", .unit = "MW", .per_unit = 1e6 }, 3.1e6, 47.7e6);
    a.p0 = 100;
    a.p1 = 300;
    ck_assert_double_eq_tol(a.lo, 0, 1e-12);
    ck_assert_double_eq_tol(a.hi, 50, 1e-9);
    ck_assert_double_eq_tol(mw_axis_pos(&a, 12.5e6), 150, 1e-9);
    ck_assert_str_eq(mw_axis_caption(&a, buf, sizeof buf), "Power, MW");
    ck_assert_str_eq(mw_axis_value(&a, 23.456e6, buf, sizeof buf), "23.5");
    mw_axis_range(&a, &(struct mw_axis_spec){ .scale = MW_SCALE_LOG, .title = "Likelihood" }, 0.03, 4);
    a.p0 = 0;
    a.p1 = 100;
    ck_assert_double_eq_tol(a.lo, 0.02, 1e-9);
    ck_assert_double_eq_tol(a.hi, 5, 1e-9);
    ck_assert_double_eq_tol(mw_axis_pos(&a, sqrt(0.1)), 50, 1e-9);
}
END_TEST

START_TEST(side_labels_keep_order_and_distance)
{
    for (int i = 0; i < 300; i++) {
        struct mw_stream s = stream_of(i + 9000);
        struct mw_side_label l[9];
        size_t n = 2 + mw_stream_below(&s, 8);
        for (size_t k = 0; k < n; k++)
            l[k] = (struct mw_side_label){ "x", { 0, 0, 0 }, 0, 20 + 160 * mw_stream_uniform(&s) * mw_stream_uniform(&s) };
        mw_side_spread(l, n, 20, 180, 9.5);
        for (size_t k = 0; k < n; k++) {
            ck_assert_double_ge(l[k].y, 20 - 1e-6);
            ck_assert_double_le(l[k].y, 180 + 1e-6);
            ck_assert(k == 0 || l[k].y - l[k - 1].y >= 9.5 - 1e-6);
            ck_assert(k == 0 || l[k].y_want >= l[k - 1].y_want);
        }
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("axis");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, steps_are_round);
    tcase_add_test(tc, ranges_cover_their_data);
    tcase_add_test(tc, strange_ranges_still_have_ticks);
    tcase_add_test(tc, linear_ticks_lie_inside_and_are_even);
    tcase_add_test(tc, log_ticks);
    tcase_add_loop_test(tc, time_ticks_rise_inside_the_range, 0, SPANS_N);
    tcase_add_test(tc, time_ticks_stand_on_calendar_boundaries);
    tcase_add_test(tc, number_labels_never_overlap);
    tcase_add_loop_test(tc, time_labels_never_overlap, 0, SPANS_N);
    tcase_add_test(tc, category_names_wrap_turn_or_thin_out);
    tcase_add_test(tc, positions_and_captions);
    tcase_add_test(tc, side_labels_keep_order_and_distance);
    suite_add_tcase(s, tc);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
