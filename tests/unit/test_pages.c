/* tests/unit/test_pages.c - typesetting, tables and the PDF document: bytes repeat, rows are counted, errors come back. */
#include "tests/mw_test.h"
#include "report/charts/number.h"
#include "report/charts/page.h"
#include "report/charts/typo.h"
#include "sim/base/calendar.h"
#include "tests/chart_samples.h"

START_TEST(numbers_are_set)
{
    char b[MW_NUM_N];
    ck_assert_str_eq(mw_num_fixed(b, sizeof b, -12345.678, 1), "\u221212\u202f345.7");
    ck_assert_str_eq(mw_num_fixed(b, sizeof b, 1234567, 0), "1\u202f234\u202f567");
    ck_assert_str_eq(mw_num_fixed(b, sizeof b, -0.0449, 1), "0.0"); /* no minus before a rounded zero */
    ck_assert_str_eq(mw_num_fixed(b, sizeof b, 999.5, 0), "1\u202f000");
    ck_assert_str_eq(mw_num_fixed(b, sizeof b, NAN, 2), "\u2013");
    ck_assert_str_eq(mw_num_sig(b, sizeof b, 0.012345, 3), "0.0123");
    ck_assert_str_eq(mw_num_sig(b, sizeof b, 9.996, 3), "10.0");
    ck_assert_str_eq(mw_num_sig(b, sizeof b, 123456, 3), "123\u202f456");
    ck_assert_str_eq(mw_num_si(b, sizeof b, 1.2349e6, 3, "W"), "1.23\u202fMW");
    ck_assert_str_eq(mw_num_si(b, sizeof b, 999.7e3, 3, "W"), "1.00\u202fMW");
    ck_assert_str_eq(mw_num_percent(b, sizeof b, 0.3137, 1), "31.4\u202f%");
}
END_TEST

START_TEST(text_is_typeset)
{
    static const struct { const char *in, *out; } row[] = {
        { "the \"firm\" part", "the \u201cfirm\u201d part" },
        { "the utility's letter", "the utility\u2019s letter" },
        { "61 MW - not 100 - earn...", "61\u202fMW \u2013 not 100 \u2013 earn\u2026" },
        { "N-1 on 2027-04-01, -5 %", "N-1 on 2027-04-01, \u22125\u202f%" },
        { "16 racks of 120 kW", "16 racks of 120\u202fkW" },
        { "pages 3--7 ('draft')", "pages 3\u20137 (\u2018draft\u2019)" },
        { "of the \"100 MW\" contract", "of the \u201c100\u202fMW\u201d contract" },
        { "", "" },
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct mw_str once, twice;
        mw_str_init(&once);
        mw_str_init(&twice);
        mw_typo(&once, row[i].in);
        ck_assert_str_eq(once.s ? once.s : "", row[i].out);
        mw_typo(&twice, once.s ? once.s : "");
        ck_assert_str_eq(twice.s ? twice.s : "", row[i].out);
        mw_str_fini(&once);
        mw_str_fini(&twice);
    }
}
END_TEST

START_TEST(text_wraps_and_cuts) /* loops over glyphs and blocks */
{
    struct mw_text *t = mw_text_create(_i ? MW_TEXT_BLOCKS : MW_TEXT_GLYPHS);
    const char *s = "Of one hundred megawatts contracted, sixty-one earn money in the first year of operation";
    struct mw_setting set = { mw_font(MW_F_BODY), MW_LEFT, 120, 0 };
    struct mw_extent all = mw_text_measure(t, set, s);
    ck_assert_uint_ge(all.lines_n, 3);
    ck_assert_double_le(all.w, 120.001);
    ck_assert(!all.cut);
    set.lines_max = 2;
    struct mw_extent two = mw_text_measure(t, set, s);
    ck_assert_uint_eq(two.lines_n, 2);
    ck_assert(two.cut);
    ck_assert_double_lt(two.h, all.h);
    ck_assert_double_gt(mw_text_width(t, set.font, s), 240);
    struct mw_font f = mw_font(MW_F_LABEL);
    ck_assert_double_eq_tol(mw_text_width(t, f, "1111"), mw_text_width(t, f, "8808"), 1e-6); /* tabular figures */
    mw_text_destroy(t);
}
END_TEST

struct drawn { struct mw_table_drawn table; struct mw_label_log log; };
static struct drawn draw_table(const struct mw_table *t, struct mw_box box)
{
    struct drawn d = { 0 };
    cairo_surface_t *surface = cairo_recording_surface_create(CAIRO_CONTENT_COLOR, NULL);
    struct mw_canvas cv = { .cr = cairo_create(surface), .text = mw_text_create(MW_TEXT_GLYPHS), .log = &d.log };
    d.table = mw_table_draw(&cv, box, t);
    cairo_destroy(cv.cr);
    cairo_surface_destroy(surface);
    mw_text_destroy(cv.text);
    return d;
}

static const struct mw_label_rec *find(const struct drawn *d, const char *text)
{
    for (size_t i = 0; i < d->log.n; i++)
        if (strstr(d->log.rec[i].text, text))
            return &d->log.rec[i];
    return NULL;
}

static const struct mw_table_col two_cols[] = { { "Step", NULL, MW_CELL_LEFT, 1 }, { "Power", "MW", MW_CELL_DECIMAL, 0 } };

START_TEST(decimals_stand_in_line)
{
    static const char *const cells[] = { "a", "100", "b", "\u22121\u202f204.25", "c", "7.5", "d", "\u2013", "e", "now" };
    struct mw_table t = { .cols = two_cols, .cols_n = 2, .rows_n = 5, .cells = cells };
    struct drawn d = draw_table(&t, (struct mw_box){ 0, 0, 300, 200 });
    struct mw_text *text = mw_text_create(MW_TEXT_GLYPHS);
    struct mw_font f = mw_font(MW_F_LABEL);
    ck_assert_uint_eq(d.table.rows_n, 5);
    double point = find(&d, "204.25")->box.x + mw_text_width(text, f, "\u22121\u202f204");
    ck_assert_double_eq_tol(find(&d, "7.5")->box.x + mw_text_width(text, f, "7"), point, 0.05);
    ck_assert_double_eq_tol(find(&d, "100")->box.x + mw_text_width(text, f, "100"), point, 0.05);
    const struct mw_box word = find(&d, "now")->box, longest = find(&d, "204.25")->box;
    ck_assert_double_eq_tol(word.x + word.w, longest.x + longest.w, 0.05); /* words at the right edge */
    mw_text_destroy(text);
    mw_label_log_fini(&d.log);
}
END_TEST

START_TEST(long_tables_say_what_is_missing)
{
    enum { ROWS = 240 };
    const char *cells[2 * ROWS];
    uint8_t kinds[ROWS] = { 0 };
    for (int i = 0; i < ROWS; i++) {
        cells[2 * i] = i == ROWS - 1 ? "Sum of all" : "switch";
        cells[2 * i + 1] = "3.75";
    }
    kinds[ROWS - 1] = MW_ROW_TOTAL;
    struct mw_table t = { .cols = two_cols, .cols_n = 2, .rows_n = ROWS, .cells = cells, .row_kinds = kinds, .rest_file = "bom.csv" };
    for (double h = 60; h < 700; h += 97) {
        struct drawn d = draw_table(&t, (struct mw_box){ 0, 0, 300, h });
        ck_assert_uint_lt(d.table.rows_n, ROWS);
        ck_assert_double_le(d.table.h, h + 0.01);
        ck_assert_double_gt(d.table.h, h - 35);
        ck_assert_ptr_nonnull(find(&d, "Sum of all"));
        ck_assert_ptr_nonnull(find(&d, "of 240 rows shown; all of them in bom.csv"));
        for (size_t i = 0; i < d.log.n; i++)
            for (size_t k = i + 1; k < d.log.n; k++)
                ck_assert_msg(!mw_box_overlaps(d.log.rec[i].box, d.log.rec[k].box, 0.5), "'%s' overlaps '%s'", d.log.rec[i].text, d.log.rec[k].text);
        mw_label_log_fini(&d.log);
    }
}
END_TEST

START_TEST(narrow_tables_stay_in_their_box)
{
    static const struct mw_table_col cols[] = {{"Driver of the result", NULL, MW_CELL_LEFT, 1},
                                               {"Range", NULL, MW_CELL_CENTRE, 0},
                                               {"Swing in millions", "M$", MW_CELL_RIGHT, 0},
                                               {"Owner of the assumption", NULL, MW_CELL_LEFT, 1}};
    static const char *const cells[] = {"Price of a GPU-hour sold on the open market in the first three years",
                                        "1.8\u20132.6 $",
                                        "1\u202f190",
                                        "Commercial, with the lender's adviser",
                                        "Share sold",
                                        "60\u201390 %",
                                        "800",
                                        "Commercial"};
    struct mw_table t = { .cols = cols, .cols_n = 4, .rows_n = 2, .cells = cells, .zebra = true };
    for (double w = 190; w < 500; w += 60) {
        struct drawn d = draw_table(&t, (struct mw_box){ 20, 0, w, 300 });
        for (size_t i = 0; i < d.log.n; i++) {
            ck_assert_msg(d.log.rec[i].box.x >= 19.5 && d.log.rec[i].box.x + d.log.rec[i].box.w <= 20 + w + 1.5, "width %.0f: '%s'", w,
                          d.log.rec[i].text);
            for (size_t k = i + 1; k < d.log.n; k++)
                ck_assert_msg(!mw_box_overlaps(d.log.rec[i].box, d.log.rec[k].box, 0.8), "width %.0f: '%s' overlaps '%s'", w, d.log.rec[i].text,
                              d.log.rec[k].text);
        }
        mw_label_log_fini(&d.log);
    }
}
END_TEST

static struct mw_doc *make_doc(const struct chart_samples *cs, enum mw_paper paper, const char *figures_dir)
{
    struct mw_doc_info info = {.title = "The \"Northfield\" campus",
                               .author = "A. Planner",
                               .scenario_hash = "4f1c9a72d0be",
                               .created_ns = mw_time_from_civil(2026, 11, 20, 13, 7, 31),
                               .paper = paper,
                               .landscape = paper == MW_PAPER_LETTER,
                               .draft = true,
                               .figures_dir = figures_dir};
    struct mw_doc *doc = mw_doc_create(&info);
    mw_doc_plan(doc, &(struct mw_page_plan){ .name = "contents", .title = "Contents" });
    mw_doc_plan(doc,
                &(struct mw_page_plan){.name = "ladder", .section = "Power", .title = "Of 100 MW contracted, 61 MW earn", .sources = "62 % quoted"});
    mw_doc_plan(doc, &(struct mw_page_plan){ .name = "year", .section = "Power", .title = "Summer sets the peak" });
    for (unsigned i = 0; i < mw_doc_pages_n(doc); i++) {
        struct mw_page page = mw_doc_page(doc);
        ck_assert_uint_eq(page.number, i + 1);
        if (i == 0)
            mw_page_contents(&page, page.body);
        else
            mw_page_figure(&page, mw_box_cut_top(&page.body, 240), cs->s[i].figure, "A caption with 5 MW.");
    }
    return doc;
}

static bool contains(const void *data, size_t n, const char *word)
{
    return memmem(data, n, word, strlen(word)) != NULL;
}

START_TEST(the_same_input_gives_the_same_bytes) /* loops over papers */
{
    struct chart_samples cs;
    const void *data[2];
    size_t n[2];
    struct mw_doc *doc[2];
    chart_samples_init(&cs);
    for (int k = 0; k < 2; k++) {
        doc[k] = make_doc(&cs, _i ? MW_PAPER_LETTER : MW_PAPER_A4, NULL);
        struct mw_draw_status st = mw_doc_bytes(doc[k], &data[k], &n[k]);
        ck_assert_msg(st.code == MW_DRAW_OK, "%s", st.text);
    }
    ck_assert_uint_gt(n[0], 10000);
    ck_assert_uint_eq(n[0], n[1]);
    ck_assert_int_eq(memcmp(data[0], data[1], n[0]), 0);
    ck_assert(contains(data[0], n[0], "20261120130731Z)"));
    ck_assert(contains(data[0], n[0], "/Outlines"));
    ck_assert(contains(data[0], n[0], "/Link"));
    ck_assert(contains(data[0], n[0], "/Count 3"));
    ck_assert(contains(data[0], n[0], _i ? "792" : "841.89"));
    mw_doc_destroy(doc[0]);
    mw_doc_destroy(doc[1]);
    chart_samples_fini(&cs);
}
END_TEST

START_TEST(figures_are_saved_beside_the_report)
{
    struct chart_samples cs;
    char dir[] = "/tmp/mw_pages_XXXXXX", path[80];
    static const char *const files[] = { "ladder-1.svg", "ladder-1.png", "year-1.svg", "year-1.png", "report.pdf" };
    chart_samples_init(&cs);
    ck_assert_ptr_nonnull(mkdtemp(dir));
    struct mw_doc *doc = make_doc(&cs, MW_PAPER_A4, dir);
    snprintf(path, sizeof path, "%s/report.pdf", dir);
    ck_assert_int_eq(mw_doc_save(doc, path).code, MW_DRAW_OK);
    mw_doc_destroy(doc);
    for (size_t i = 0; i < 5; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, files[i]);
        ck_assert_msg(unlink(path) == 0, "%s is missing", path);
    }
    ck_assert_int_eq(rmdir(dir), 0);
    chart_samples_fini(&cs);
}
END_TEST

START_TEST(failures_come_back_as_a_status)
{
    struct chart_samples cs;
    chart_samples_init(&cs);
    struct mw_doc *doc = make_doc(&cs, MW_PAPER_A4, NULL);
    struct mw_draw_status st = mw_doc_save(doc, "/tmp/mw_no_such_folder/report.pdf");
    ck_assert_int_eq(st.code, MW_DRAW_E_FILE);
    ck_assert_ptr_nonnull(strstr(st.text, "report.pdf"));
    mw_doc_destroy(doc);
    doc = make_doc(&cs, MW_PAPER_A4, "/tmp/mw_no_such_folder");
    const void *data;
    size_t n;
    ck_assert_int_eq(mw_doc_bytes(doc, &data, &n).code, MW_DRAW_E_FILE); /* the figures beside it */
    mw_doc_destroy(doc);
    cairo_surface_t *broken = cairo_image_surface_create(CAIRO_FORMAT_RGB24, -5, 7);
    struct mw_canvas cv = { .cr = cairo_create(broken), .text = mw_text_create(MW_TEXT_GLYPHS) };
    cs.s[0].figure.draw(&cv, (struct mw_box){ 0, 0, 200, 100 }, cs.s[0].figure.chart);
    ck_assert_int_eq(mw_canvas_status(&cv).code, MW_DRAW_E_CAIRO);
    cairo_destroy(cv.cr);
    cairo_surface_destroy(broken);
    mw_text_destroy(cv.text);
    chart_samples_fini(&cs);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("pages");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, numbers_are_set);
    tcase_add_test(tc, text_is_typeset);
    tcase_add_loop_test(tc, text_wraps_and_cuts, 0, 2);
    tcase_add_test(tc, decimals_stand_in_line);
    tcase_add_test(tc, long_tables_say_what_is_missing);
    tcase_add_test(tc, narrow_tables_stay_in_their_box);
    tcase_add_loop_test(tc, the_same_input_gives_the_same_bytes, 0, 2);
    tcase_add_test(tc, figures_are_saved_beside_the_report);
    tcase_add_test(tc, failures_come_back_as_a_status);
    suite_add_tcase(s, tc);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
