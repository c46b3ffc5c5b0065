/* tests/unit/test_palette.c - the palettes keep their promises to colour-blind readers and to grey printers. */
#include "tests/mw_test.h"
#include "report/charts/style.h"

static double linear(double c)
{
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double encoded(double c)
{
    c = fmin(fmax(c, 0), 1);
    return c <= 0.0031308 ? 12.92 * c : 1.055 * pow(c, 1 / 2.4) - 0.055;
}

/* What a person with this deficiency sees: full severity, Machado, Oliveira and Fernandes 2009, table 1. */
static const double deficiency[4][3][3] = {
    { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
    { { 0.152286, 1.052583, -0.204868 }, { 0.114503, 0.786281, 0.099216 }, { -0.003882, -0.048116, 1.051998 } },
    { { 0.367322, 0.860646, -0.227968 }, { 0.280085, 0.672501, 0.047413 }, { -0.011820, 0.042940, 0.968881 } },
    { { 1.255528, -0.076749, -0.178779 }, { -0.078411, 0.930809, 0.147602 }, { 0.004733, 0.691367, 0.303900 } },
};

static struct mw_rgb seen(struct mw_rgb c, const double m[3][3])
{
    double l[3] = { linear(c.r), linear(c.g), linear(c.b) }, o[3];
    for (int i = 0; i < 3; i++)
        o[i] = encoded(m[i][0] * l[0] + m[i][1] * l[1] + m[i][2] * l[2]);
    return (struct mw_rgb){ o[0], o[1], o[2] };
}

static double lab_f(double t)
{
    return t > 216.0 / 24389 ? cbrt(t) : t * 24389 / 27 / 116 + 16.0 / 116;
}

static double delta_e(struct mw_rgb p, struct mw_rgb q)
{
    double lab[2][3];
    const struct mw_rgb c[2] = { p, q };
    for (int i = 0; i < 2; i++) {
        double r = linear(c[i].r), g = linear(c[i].g), b = linear(c[i].b);
        double x = lab_f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047), y = lab_f(0.2126 * r + 0.7152 * g + 0.0722 * b);
        double z = lab_f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
        lab[i][0] = 116 * y - 16;
        lab[i][1] = 500 * (x - y);
        lab[i][2] = 200 * (y - z);
    }
    return sqrt(pow(lab[0][0] - lab[1][0], 2) + pow(lab[0][1] - lab[1][1], 2) + pow(lab[0][2] - lab[1][2], 2));
}

START_TEST(any_two_colours_differ_in_grey)
{
    for (unsigned i = 0; i < MW_PALETTE_N; i++)
        for (unsigned k = i + 1; k < MW_PALETTE_N; k++)
            ck_assert_double_ge(fabs(mw_rgb_lightness(mw_palette(i)) - mw_rgb_lightness(mw_palette(k))), 6.0);
}
END_TEST

START_TEST(neighbours_differ_clearly_in_grey)
{
    for (unsigned i = 0; i + 1 < MW_PALETTE_N; i++)
        ck_assert_double_ge(fabs(mw_rgb_lightness(mw_palette(i)) - mw_rgb_lightness(mw_palette(i + 1))), 20.0);
}
END_TEST

START_TEST(every_eye_tells_colours_apart) /* loops over normal, protan, deutan, tritan */
{
    for (unsigned i = 0; i < MW_PALETTE_N; i++)
        for (unsigned k = i + 1; k < MW_PALETTE_N; k++)
            ck_assert_double_ge(delta_e(seen(mw_palette(i), deficiency[_i]), seen(mw_palette(k), deficiency[_i])), 12.0);
}
END_TEST

START_TEST(sequential_map_darkens_evenly) /* loops over eyes too */
{
    double before = 101, steepest = 0, flattest = 100;
    for (int k = 0; k <= 32; k++) {
        double l = mw_rgb_lightness(mw_sequential(k / 32.0));
        ck_assert_double_lt(l, before);
        if (k) {
            steepest = fmax(steepest, before - l);
            flattest = fmin(flattest, before - l);
        }
        before = l;
        ck_assert(k == 0 || delta_e(seen(mw_sequential(k / 32.0), deficiency[_i]), seen(mw_sequential((k - 1) / 32.0), deficiency[_i])) > 1.0);
    }
    ck_assert_double_lt(steepest / flattest, 2.0);
    ck_assert_double_lt(delta_e(mw_sequential(-3), mw_sequential(0)), 1e-9);
    ck_assert_double_lt(delta_e(mw_sequential(7), mw_sequential(1)), 1e-9);
    ck_assert_double_gt(delta_e(mw_sequential(NAN), mw_sequential(0)), 10);
}
END_TEST

START_TEST(diverging_ends_weigh_alike)
{
    ck_assert_double_lt(fabs(mw_rgb_lightness(mw_diverging(-1)) - mw_rgb_lightness(mw_diverging(1))), 6.0);
    ck_assert_double_gt(mw_rgb_lightness(mw_diverging(0)), 95);
}
END_TEST

START_TEST(text_reads_on_every_fill)
{
    for (int k = 0; k <= 20 + (int)MW_PALETTE_N; k++) {
        struct mw_rgb fill = k <= 20 ? mw_sequential(k / 20.0) : mw_palette((unsigned)k - 21), ink = mw_rgb_ink_on(fill);
        double a = 0.2126 * linear(fill.r) + 0.7152 * linear(fill.g) + 0.0722 * linear(fill.b);
        double b = 0.2126 * linear(ink.r) + 0.7152 * linear(ink.g) + 0.0722 * linear(ink.b);
        double contrast = (fmax(a, b) + 0.05) / (fmin(a, b) + 0.05); /* WCAG 2.1, 1.4.3 */
        ck_assert_msg(contrast >= 3.4, "fill %d: contrast %.2f", k, contrast);
    }
}
END_TEST

START_TEST(boxes_cut_and_split)
{
    struct mw_box b = { 10, 20, 100, 60 }, top = mw_box_cut_top(&b, 15), right = mw_box_cut_right(&b, 30);
    ck_assert_double_eq_tol(top.h + b.h, 60, 1e-12);
    ck_assert_double_eq_tol(b.y, 35, 1e-12);
    ck_assert_double_eq_tol(right.x, 80, 1e-12);
    ck_assert_double_eq_tol(mw_box_cut_bottom(&b, 900).h, 45, 1e-12); /* never more than there is */
    struct mw_box cell = mw_box_cell((struct mw_box){ 0, 0, 110, 70 }, 3, 2, 2, 1, 10);
    ck_assert_double_eq_tol(cell.x, 80, 1e-12);
    ck_assert_double_eq_tol(cell.y, 40, 1e-12);
    ck_assert_double_eq_tol(cell.w, 30, 1e-12);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("palette");
    TCase *tc = tcase_create("all");
    tcase_add_test(tc, any_two_colours_differ_in_grey);
    tcase_add_test(tc, neighbours_differ_clearly_in_grey);
    tcase_add_loop_test(tc, every_eye_tells_colours_apart, 0, 4);
    tcase_add_loop_test(tc, sequential_map_darkens_evenly, 0, 4);
    tcase_add_test(tc, diverging_ends_weigh_alike);
    tcase_add_test(tc, text_reads_on_every_fill);
    tcase_add_test(tc, boxes_cut_and_split);
    suite_add_tcase(s, tc);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
