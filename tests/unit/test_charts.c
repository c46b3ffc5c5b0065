/* tests/unit/test_charts.c - every chart against its small golden image, clear labels, empty data, saved images.
 *
 * Golden images use text as grey blocks, so they do not depend on installed fonts; they are compared as mean luminance of
 * 8 x 8 pixel blocks.  MW_GOLDEN_WRITE=1 writes them anew.
 */
#include "tests/mw_test.h"
#include "tests/chart_samples.h"
#include "sim/base/file.h"
#include <sys/stat.h>

#define GOLDEN_DIR "tests/golden/charts"
#define BLOCK 8
#define TOLERANCE 10.0 /* of 255: twice what antialiasing changes between cairo versions, a tenth of a moved bar */

static cairo_surface_t *render(const struct chart_sample *s, enum mw_text_mode mode, double scale, struct mw_label_log *log)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(s->w * scale), (int)(s->h * scale));
    struct mw_canvas cv = { .cr = cairo_create(surface), .text = mw_text_create(mode), .log = log };
    cairo_scale(cv.cr, scale, scale);
    mw_fill_box(&cv, (struct mw_box){ 0, 0, s->w, s->h }, mw_tone(MW_TONE_PAPER));
    s->figure.draw(&cv, mw_box_inset((struct mw_box){ 0, 0, s->w, s->h }, 6), s->figure.chart);
    ck_assert_msg(mw_canvas_status(&cv).code == MW_DRAW_OK, "%s: %s", s->name, mw_canvas_status(&cv).text);
    cairo_destroy(cv.cr);
    mw_text_destroy(cv.text);
    return surface;
}

static double block_luminance(cairo_surface_t *s, int bx, int by)
{
    int w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s), stride = cairo_image_surface_get_stride(s), n = 0;
    double sum = 0;
    cairo_surface_flush(s);
    for (int y = by * BLOCK; y < (by + 1) * BLOCK && y < h; y++)
        for (int x = bx * BLOCK; x < (bx + 1) * BLOCK && x < w; x++, n++) {
            const unsigned char *p = cairo_image_surface_get_data(s) + y * stride + 4 * x;
            sum += 0.114 * p[0] + 0.587 * p[1] + 0.299 * p[2];
        }
    return sum / n;
}

START_TEST(looks_like_its_golden_image) /* loops over the samples */
{
    struct chart_samples cs;
    char path[200];
    chart_samples_init(&cs);
    if ((size_t)_i < cs.n) {
        cairo_surface_t *now = render(&cs.s[_i], MW_TEXT_BLOCKS, 0.5, NULL);
        snprintf(path, sizeof path, GOLDEN_DIR "/%s.png", cs.s[_i].name);
        if (getenv("MW_GOLDEN_WRITE"))
            ck_assert_int_eq(cairo_surface_write_to_png(now, path), CAIRO_STATUS_SUCCESS);
        cairo_surface_t *golden = cairo_image_surface_create_from_png(path);
        ck_assert_msg(cairo_surface_status(golden) == CAIRO_STATUS_SUCCESS, "%s: %s", path, cairo_status_to_string(cairo_surface_status(golden)));
        ck_assert_int_eq(cairo_image_surface_get_width(now), cairo_image_surface_get_width(golden));
        ck_assert_int_eq(cairo_image_surface_get_height(now), cairo_image_surface_get_height(golden));
        for (int by = 0; by * BLOCK < cairo_image_surface_get_height(now); by++)
            for (int bx = 0; bx * BLOCK < cairo_image_surface_get_width(now); bx++) {
                double d = fabs(block_luminance(now, bx, by) - block_luminance(golden, bx, by));
                ck_assert_msg(d <= TOLERANCE, "%s: block (%d, %d) differs by %.1f", cs.s[_i].name, bx, by, d);
            }
        cairo_surface_destroy(now);
        cairo_surface_destroy(golden);
    }
    chart_samples_fini(&cs);
}
END_TEST

static void check_labels(const struct chart_sample *s, double scale)
{
    struct mw_label_log log = { 0 };
    struct chart_sample resized = *s;
    resized.w *= scale;
    resized.h *= scale;
    cairo_surface_destroy(render(&resized, MW_TEXT_GLYPHS, 1.0, &log));
    struct mw_box sheet = { 0, 0, resized.w, resized.h };
    for (size_t i = 0; i < log.n; i++) {
        struct mw_box b = log.rec[i].box;
        ck_assert_msg(b.x >= sheet.x && b.y >= sheet.y && b.x + b.w <= sheet.w && b.y + b.h <= sheet.h, "%s at %.0f x %.0f: '%s' runs off the chart",
                      s->name, sheet.w, sheet.h, log.rec[i].text);
        for (size_t k = i + 1; k < log.n; k++)
            ck_assert_msg(!mw_box_overlaps(b, log.rec[k].box, 0.8), "%s at %.0f x %.0f: '%s' overlaps '%s'", s->name, sheet.w, sheet.h,
                          log.rec[i].text, log.rec[k].text);
    }
    ck_assert_msg(log.n >= 2, "%s has no labels", s->name);
    mw_label_log_fini(&log);
}

START_TEST(labels_are_clear_of_each_other_at_every_size) /* loops over the samples */
{
    struct chart_samples cs;
    chart_samples_init(&cs);
    static const double scales[] = { 0.75, 0.9, 1.0, 1.13, 1.4, 2.0 };
    for (size_t k = 0; (size_t)_i < cs.n && k < sizeof scales / sizeof *scales; k++)
        check_labels(&cs.s[_i], scales[k]);
    chart_samples_fini(&cs);
}
END_TEST

static void draw_quietly(struct mw_figure f)
{
    struct chart_sample s = { "empty", f, 200, 120 };
    cairo_surface_t *surface = render(&s, MW_TEXT_GLYPHS, 1.0, NULL);
    double darkest = 255;
    for (int by = 0; by < 15; by++)
        for (int bx = 0; bx < 25; bx++)
            darkest = fmin(darkest, block_luminance(surface, bx, by));
    ck_assert_double_lt(darkest, 252); /* something is said instead of a blank */
    cairo_surface_destroy(surface);
}

START_TEST(empty_charts_say_so)
{
    draw_quietly(mw_figure_xy(&(struct mw_xy_chart){ .title = "T" }));
    draw_quietly(mw_figure_duration(&(struct mw_duration_chart){ .title = "T" }));
    draw_quietly(mw_figure_bars(&(struct mw_bar_chart){ .title = "T" }));
    draw_quietly(mw_figure_waterfall(&(struct mw_waterfall){ .title = "T" }));
    draw_quietly(mw_figure_heat(&(struct mw_heat_map){ .title = "T" }));
    draw_quietly(mw_figure_scatter(&(struct mw_scatter){ .title = "T" }));
    draw_quietly(mw_figure_tornado(&(struct mw_tornado){ .title = "T" }));
    draw_quietly(mw_figure_dots(&(struct mw_dot_chart){ .title = "T" }));
    draw_quietly(mw_figure_treemap(&(struct mw_treemap){ .title = "T" }));
    draw_quietly(mw_figure_gantt(&(struct mw_gantt){ .title = "T" }));
    draw_quietly(mw_figure_sankey(&(struct mw_sankey){ .title = "T" }));
    draw_quietly(mw_figure_oneline(&(struct mw_oneline){ .title = "T" }));
    draw_quietly(mw_figure_floor(&(struct mw_floor){ .title = "T" }));
    draw_quietly(mw_figure_schematic(&(struct mw_schematic){ .title = "T" }));
    draw_quietly(mw_figure_topology(&(struct mw_topology){ .title = "T" }));
    draw_quietly(mw_figure_tiles(&(struct mw_tiles){ .n = 0 }));
}
END_TEST

START_TEST(missing_and_extreme_values_draw)
{
    const double none[] = { NAN, NAN, NAN }, flat[] = { 7.31, 7.31, 7.31 }, wild[] = { -1e300, NAN, 1e300 }, x[] = { 1, 2, 3 };
    const char *const names[] = { "a", "b", "c" };
    const double *const all[] = { none, flat, wild };
    for (size_t i = 0; i < 3; i++) {
        struct mw_series s = { .name = "series", .v = all[i] };
        struct mw_band band = { .lo = all[i], .hi = flat };
        draw_quietly(mw_figure_xy(
            &(struct mw_xy_chart){.x_v = x, .n = 3, .lines = &s, .lines_n = 1, .stack = &s, .stack_n = 1, .bands = &band, .bands_n = 1}));
        draw_quietly(mw_figure_xy(&(struct mw_xy_chart){ .x_v = x, .n = 1, .lines = &s, .lines_n = 1, .y = { .scale = MW_SCALE_LOG } }));
        draw_quietly(mw_figure_duration(&(struct mw_duration_chart){ .curves = &s, .curves_n = 1, .n = 3 }));
        draw_quietly(mw_figure_bars(&(struct mw_bar_chart){ .names = names, .names_n = 3, .series = &s, .series_n = 1, .values = true, .line = &s }));
        draw_quietly(mw_figure_heat(&(struct mw_heat_map){ .v = all[i], .rows_n = 1, .cols_n = 3 }));
        draw_quietly(mw_figure_scatter(&(struct mw_scatter){ .x_v = x, .y_v = all[i], .n = 3, .trend = true, .diagonal = true }));
    }
}
END_TEST

static bool logged(const struct mw_label_log *log, const char *text)
{
    for (size_t i = 0; i < log->n; i++)
        if (strcmp(log->rec[i].text, text) == 0)
            return true;
    return false;
}

/* An input that moves the result at one end alone still names both ends, one on each side. */
START_TEST(one_sided_driver_names_both_ends)
{
    static const struct mw_tornado_row rows[] = { { "wide", "a", "b", -900, 300 }, { "one-sided", "120 kW", "145 kW", -398, -410 }, { "other", "7 h", "9 h", -430, -398 } };
    struct mw_tornado c = { .value = { .title = "Result" }, .base = -398, .rows = rows, .n = 3 };
    struct chart_sample s = { "tornado, one-sided", mw_figure_tornado(&c), 420, 180 };
    struct mw_label_log log = { 0 };
    cairo_surface_destroy(render(&s, MW_TEXT_GLYPHS, 1.0, &log));
    ck_assert(logged(&log, "120 kW") && logged(&log, "145 kW") && logged(&log, "7 h") && logged(&log, "9 h"));
    mw_label_log_fini(&log);
    check_labels(&s, 1.0);
}
END_TEST

/* Racks that differ by noise stand on a scale from zero; its ticks must differ. */
START_TEST(alike_racks_are_on_a_scale_from_zero)
{
    static const struct mw_floor_rect rects[] = { { .x_m = 0, .y_m = 0, .w_m = 30, .d_m = 20, .room = true, .value = NAN }, { .x_m = 3, .y_m = 3, .w_m = 9, .d_m = 1.2, .value = 61.31e3 },
                                                  { .x_m = 3, .y_m = 8, .w_m = 9, .d_m = 1.2, .value = 61.34e3 } };
    struct mw_floor c = { .value = { .title = "Mean per rack", .unit = "kW", .per_unit = 1e3 }, .rects = rects, .n = 3 };
    struct chart_sample s = { "floor, alike", mw_figure_floor(&c), 400, 240 };
    struct mw_label_log log = { 0 };
    cairo_surface_destroy(render(&s, MW_TEXT_GLYPHS, 1.0, &log));
    ck_assert(logged(&log, "0") && logged(&log, "60"));
    mw_label_log_fini(&log);
}
END_TEST

START_TEST(a_cycle_in_a_sankey_ends)
{
    const struct mw_sankey_node nodes[] = { { "a", 0 }, { "b", 0 }, { "c", 0 } };
    const struct mw_sankey_link links[] = { { 0, 1, 3 }, { 1, 2, 2 }, { 2, 0, 1 }, { 1, 1, 4 } };
    draw_quietly(mw_figure_sankey(&(struct mw_sankey){ .nodes = nodes, .links = links, .nodes_n = 3, .links_n = 4 }));
}
END_TEST

static size_t file_size(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? (size_t)st.st_size : 0;
}

START_TEST(figures_save_as_svg_and_png)
{
    struct chart_samples cs;
    char dir[] = "/tmp/mw_charts_XXXXXX", path[2][64];
    chart_samples_init(&cs);
    ck_assert_ptr_nonnull(mkdtemp(dir));
    for (int kind = 0; kind < 2; kind++) {
        size_t n[2] = { 0 };
        char *bytes[2];
        for (int k = 0; k < 2; k++) {
            snprintf(path[k], sizeof path[k], "%s/%d%d", dir, kind, k);
            struct mw_draw_status st = mw_figure_save(cs.s[0].figure, kind ? MW_IMAGE_PNG : MW_IMAGE_SVG, 300, 160, 0, path[k]);
            ck_assert_msg(st.code == MW_DRAW_OK, "%s", st.text);
            ck_assert_uint_gt(file_size(path[k]), 4000);
            struct mw_diag *d = mw_diag_create();
            bytes[k] = mw_file_slurp(path[k], &n[k], d);
            ck_assert_ptr_nonnull(bytes[k]);
            mw_diag_destroy(d);
            unlink(path[k]);
        }
        if (kind) { /* SVG names its surfaces by a count within the process */
            ck_assert_uint_eq(n[0], n[1]);
            ck_assert_int_eq(memcmp(bytes[0], bytes[1], n[0]), 0);
        } else {
            ck_assert_ptr_nonnull(strstr(bytes[0], "<svg"));
        }
        free(bytes[0]);
        free(bytes[1]);
    }
    rmdir(dir);
    struct mw_draw_status st = mw_figure_save(cs.s[0].figure, MW_IMAGE_PNG, 300, 160, 0, "/tmp/mw_no_such_folder/x.png");
    ck_assert_int_eq(st.code, MW_DRAW_E_FILE);
    ck_assert_ptr_nonnull(strstr(st.text, "x.png"));
    chart_samples_fini(&cs);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("charts");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 300);
    tcase_add_loop_test(tc, looks_like_its_golden_image, 0, SAMPLES_MAX);
    tcase_add_loop_test(tc, labels_are_clear_of_each_other_at_every_size, 0, SAMPLES_MAX);
    tcase_add_test(tc, empty_charts_say_so);
    tcase_add_test(tc, missing_and_extreme_values_draw);
    tcase_add_test(tc, a_cycle_in_a_sankey_ends);
    tcase_add_test(tc, one_sided_driver_names_both_ends);
    tcase_add_test(tc, alike_racks_are_on_a_scale_from_zero);
    tcase_add_test(tc, figures_save_as_svg_and_png);
    suite_add_tcase(s, tc);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
