/* tests/unit/test_report_calibration.c - the calibration edition: drawn from nothing, from little and from much; titles carry the findings. */
#include "tests/mw_test.h"
#include "tests/report_place.h"
#include "report/pages/calibration_data.h"
#include "report/pages/pages.h"
#include "report/report.h"
#include "report/report_count.h"
#include "sim/store/store.h"

static const char *const pages[] = { "calibration", "calibration_constants", "calibration_fit", "calibration_sources" };
enum { PAGES = 4, POINTS = 47 };

static void add_constants(struct mw_store *s, uint32_t id, double scale)
{
    const struct mw_store_fit_constant con[] = {
        { "launch", "s", "fixed time of one kernel in a stream", 2.71e-6 * scale, 0.023, 3e-6 }, { "tensor", "", "share of the tensor peak", 0.917, 0.081, 0.86 },
        { "ramp_k", "elements", "k that fills one tile", 127.3, 0.613, 120 }, { "memory", "", "share of the memory's rate", 1.0, 0.0, 0.82 },
    };
    for (uint32_t i = 0; i < 4; i++)
        mw_store_fit_constant(s, id, i, &con[i]);
}

/* Median error 2.3 % at the first set of rows, growing by 0.7 % with each. */
static void add_set(struct mw_store *s, uint32_t id, const char *device, const char *model, const char *key, const char *unit, const char *failed)
{
    double e = 0.023 + 0.007 * (id - 1), none = NAN;
    struct mw_store_fit f = { .device = device, .model = model, .key = key, .doc = "matrix products", .unit = unit, .source = "bench@095f:tables/one", .licence = id % 2 ? "Apache-2.0" : NULL, .failed = failed,
                              .points_n = 317 + 10 * id, .excluded_n = 13, .cv_median = failed ? none : e, .cv_p90 = failed ? none : 3.1 * e, .alone_median = failed ? none : 1.3 * e, .alone_p90 = failed ? none : 4.7 * e,
                              .baseline_median = failed ? none : 0.317, .baseline_p90 = failed ? none : 0.83, .coverage_frac = failed ? none : 0.793, .half_near_ln = failed ? none : 2.2 * e, .half_alone_ln = failed ? none : 3.3 * e };
    mw_store_fit(s, id, &f);
    mw_store_fit_reject(s, id, 0, "beyond the device's limit", 13, "/data/tables/one.csv.gz", 7);
    if (failed)
        return;
    add_constants(s, id, 1 + 0.1 * id);
    for (uint32_t k = 0; k < POINTS; k++) {
        double t = (strcmp(unit, "W") == 0 ? 217.0 : 3.7e-6) * pow(1.2, k), ln = e * sin(0.7 * k) * (k < 16 ? 2.0 : 1.0);
        mw_store_fit_point(s, id, k, t, t * exp(1.4 * ln), k % 11 == 5 ? NAN : ln);
    }
}

static struct place fresh(unsigned devices, unsigned keys)
{
    struct place p;
    struct mw_diag *d = mw_diag_create();
    snprintf(p.folder, sizeof p.folder, "/tmp/mw_calibration_XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(p.folder));
    snprintf(p.db, sizeof p.db, "%s/calibration.db", p.folder);
    snprintf(p.pdf, sizeof p.pdf, "%s/report.pdf", p.folder);
    struct mw_store *s = mw_store_create(p.db, d);
    mw_store_meta(s, "kind", devices ? "calibrate" : "run");
    mw_store_case(s, 0, "base", NULL);
    mw_store_case_state(s, 0, "ok", NULL);
    uint32_t id = 0;
    for (unsigned i = 0; i < devices; i++)
        for (unsigned k = 0; k < keys; k++) {
            char device[32], key[32];
            snprintf(device, sizeof device, "gpu-%02u", i);
            snprintf(key, sizeof key, "fp%u", 4 + k);
            id++;
            add_set(s, id, device, k % 3 == 2 ? "power" : "gemm", key, k % 3 == 2 ? "W" : "s", id == 4 ? "fewer rows than constants" : NULL);
        }
    ck_assert(mw_store_finish(s));
    mw_store_close(s);
    mw_diag_destroy(d);
    return p;
}

static void close_report(struct opened *o)
{
    ck_assert_uint_eq(mw_diag_errors(o->d), 0);
    mw_report_unload(&o->r);
    mw_store_close(o->db);
    mw_diag_destroy(o->d);
}

START_TEST(edition_is_drawn_from_nothing_from_little_and_from_much)
{
    struct place none = fresh(0, 0), one = fresh(1, 3), many = fresh(10, 25);
    ck_assert_uint_eq(draw(&none, (struct mw_report_options){ .edition = "calibration" }, NULL), 1); /* it says what is missing */
    for (int i = 0; i < PAGES; i++)
        ck_assert_uint_eq(draw(&none, (struct mw_report_options){ .page = pages[i] }, NULL), 1);
    ck_assert_uint_eq(draw(&one, (struct mw_report_options){ .edition = "calibration" }, NULL), 4);
    ck_assert_uint_eq(draw(&one, (struct mw_report_options){ 0 }, NULL), 4); /* what a calibration's database draws unasked */
    unsigned sheets = draw(&many, (struct mw_report_options){ .edition = "calibration" }, NULL), sum = 0;
    for (int i = 0; i < PAGES; i++)
        sum += draw(&many, (struct mw_report_options){ .page = pages[i] }, NULL);
    ck_assert_uint_eq(sheets, sum);
    ck_assert_uint_ge(sheets, 15);
    ck_assert_uint_le(sheets, 30);
    ck_assert_uint_ge(draw(&many, (struct mw_report_options){ .edition = "calibration", .paper = "letter" }, NULL), sheets);
    draw(&one, (struct mw_report_options){ .page = "calibration_fits" }, "did you mean 'calibration_fit'?");
    draw(&one, (struct mw_report_options){ .edition = "calibrations" }, "did you mean 'calibration'?");
    clean(&none);
    clean(&one);
    clean(&many);
}
END_TEST

START_TEST(a_plan_without_fits_has_no_calibration_pages)
{
    struct place none = fresh(0, 0), one = fresh(1, 1);
    for (int has = 0; has < 2; has++) {
        struct opened o;
        open_report(&o, has ? &one : &none);
        for (size_t i = 0; i < mw_report_pages_n; i++)
            if (strcmp(mw_report_pages[i].section, "Calibration") == 0)
                ck_assert_int_eq(mw_report_pages[i].when(&o.r), has);
        close_report(&o);
    }
    ck_assert_uint_eq(draw(&one, (struct mw_report_options){ .edition = "full" }, NULL), draw(&none, (struct mw_report_options){ .edition = "full" }, NULL) + 4);
    clean(&none);
    clean(&one);
}
END_TEST

START_TEST(titles_carry_the_findings)
{
    struct place p = fresh(2, 2), none = fresh(0, 0); /* the fourth set fails: 2.3, 3.0 and 3.7 % remain */
    struct opened o;
    open_report(&o, &p);
    const char *t = mw_title_calibration(&o.r, 0);
    ck_assert_msg(strstr(t, "3.0") && strstr(t, "one constant misses by 32") && strstr(t, "1 of 4 sets have no fit"), "%s", t);
    t = mw_title_calibration_constants(&o.r, 0);
    ck_assert_msg(strstr(t, "Of 12 constants, 6 are known within 10 %, 3 not determined by these rows, 3 stopped at a bound"), "%s", t);
    t = mw_title_calibration_fit(&o.r, 0);
    ck_assert_msg(strstr(t, "Over up to 3.6 decades") && strstr(t, "3.9"), "%s", t); /* 46 log10(1.2) = 3.64; 1.3 x 3.0 % */
    t = mw_title_calibration_sources(&o.r, 0);
    ck_assert_msg(strstr(t, "1" MW_THIN "011 rows of 2 sources were fitted, 52 left out") && strstr(t, "79"), "%s", t); /* 327 + 337 + 347 */
    close_report(&o);
    open_report(&o, &none);
    for (size_t i = 0; i < mw_report_pages_n; i++)
        if (strcmp(mw_report_pages[i].section, "Calibration") == 0)
            ck_assert_msg(strstr(mw_report_pages[i].title(&o.r, 0), "not in this database"), "%s", mw_report_pages[i].title(&o.r, 0));
    close_report(&o);
    clean(&p);
    clean(&none);
}
END_TEST

START_TEST(typical_is_the_median_by_rows)
{
    struct place p = fresh(1, 3);
    struct opened o;
    open_report(&o, &p);
    struct mw_rfits *f = mw_rd_fits(&o.r);
    ck_assert_uint_eq(f->n, 3);
    ck_assert_double_eq_tol(MW_RFIT_TYPICAL(f, cv_median, NULL, NULL), 0.030, 1e-12); /* 327, 337, 347 rows */
    f->set[0].rows = 1000;
    ck_assert_double_eq_tol(MW_RFIT_TYPICAL(f, cv_median, NULL, NULL), 0.023, 1e-12);
    ck_assert_double_eq_tol(MW_RFIT_TYPICAL(f, cv_median, mw_rfit_of_model, "power"), 0.037, 1e-12);
    ck_assert(isnan(MW_RFIT_TYPICAL(f, cv_median, mw_rfit_of_model, "moe")));
    struct mw_rfit_points pt = mw_rfit_points(&o.r, &(struct mw_rfit_panel){ "", (size_t[]){ 0, 1 }, 2 }, 31);
    ck_assert_uint_eq(pt.all, 2 * POINTS);
    ck_assert_uint_le(pt.n, 31);
    ck_assert_double_eq_tol(mw_rfit_quantile(&o.r, (double[]){ 2.385, NAN, 0.235, 1.17 }, 4, 0.5), 1.17, 1e-12);
    ck_assert_double_eq_tol(mw_rfit_quantile(&o.r, (double[]){ 2.385, NAN, 0.235, 1.17 }, 4, 0.75), 1.7775, 1e-12);
    close_report(&o);
    clean(&p);
}
END_TEST

START_TEST(times_read_in_units_of_their_size)
{
    ck_assert_str_eq(mw_rfit_unit(2.66e-6, "s").text, "\u00b5s");
    ck_assert_double_eq(mw_rfit_unit(2.66e-6, "s").factor, 1e-6);
    ck_assert_str_eq(mw_rfit_unit(31.7e-3, "s").text, "ms");
    ck_assert_str_eq(mw_rfit_unit(317.0, "s").text, "s");
    ck_assert_str_eq(mw_rfit_unit(3e-10, "s").text, "ns");
    ck_assert_str_eq(mw_rfit_unit(4170, "W").text, "W");
    ck_assert_str_eq(mw_rfit_unit(41700, "W").text, "kW");
    ck_assert_str_eq(mw_rfit_unit(127.3, "elements").text, "elements");
}
END_TEST

/* Every row of a long table stands on exactly one sheet, under its heading, and no sheet ends with a heading. */
START_TEST(tables_run_over_sheets_without_loss)
{
    struct place p = fresh(10, 25);
    struct opened o;
    open_report(&o, &p);
    ck_assert_uint_gt(mw_sheets_calibration(&o.r), 2);
    const struct mw_flow *flow = mw_rd_fits(&o.r)->summary;
    size_t at = 0;
    for (size_t i = 0; i < flow->n; i++) {
        const struct mw_flow_part *part = &flow->part[i];
        ck_assert_uint_eq(part->from, at);
        ck_assert_uint_eq(part->sheet, i);
        ck_assert_int_eq(part->tb.kind[0], MW_ROW_GROUP);
        ck_assert_int_ne(part->tb.kind[part->tb.n - 1], MW_ROW_GROUP);
        at = part->to;
    }
    ck_assert_uint_eq(at, 250 + 10 + 1); /* sets, devices, the median */
    close_report(&o);
    clean(&p);
}
END_TEST

MW_TEST_MAIN("report calibration", edition_is_drawn_from_nothing_from_little_and_from_much, a_plan_without_fits_has_no_calibration_pages, titles_carry_the_findings, typical_is_the_median_by_rows,
             times_read_in_units_of_their_size, tables_run_over_sheets_without_loss)
