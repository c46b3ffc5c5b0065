/* tests/unit/test_pue_reference.c - the two reference PUE models against their golden values and published annual means. */
#include "models/cooling/chiller.h"
#include "models/cooling/pue_reference.h"
#include "sim/input/import/epw.h"
#include "tests/mw_test.h"

static const struct mw_pue_air golden = { 20.0, 0.40, 101325.0 };

START_TEST(air_economiser_golden)
{
    struct mw_pue_parts p = mw_pue_reference_ae(&golden);
    ck_assert_double_eq_tol(mw_pue_total(&p), 1.0746922969797756, 1e-9);
}
END_TEST

START_TEST(water_economiser_golden_and_its_parts)
{
    struct mw_pue_parts p = mw_pue_reference_wec(&golden);
    ck_assert_double_eq_tol(mw_pue_total(&p), 1.0887168184890426, 1e-9);
    ck_assert_double_eq_tol(p.ups, 0.02009, 5e-6);
    ck_assert_double_eq_tol(p.distribution, 0.00564, 5e-6);
    ck_assert_double_eq_tol(p.room_fan, 0.02678, 5e-6);
    ck_assert_double_eq_tol(p.economiser_pump, 0.00772, 5e-6);
    ck_assert_double_eq_tol(p.tower_pump, 0.01777, 5e-6);
    ck_assert_double_eq_tol(p.tower_fan, 0.00884, 5e-6);
    ck_assert_double_eq(p.chiller, 0.0);
}
END_TEST

START_TEST(cop_regression_matches_a_hand_calculation)
{
    /* L 0.37, t 23.4: 16.798751 + 4.8403 - 1.167611 + 3.657559 - 17.798531 + 0.732597 */
    ck_assert_double_eq_tol(mw_lei_cop(0.37, 23.4), 7.063196, 1e-4);
}
END_TEST

START_TEST(pue_rises_with_wet_bulb)
{
    double last = 0.0;
    for (double rh = 0.05; rh <= 1.0; rh += 0.05) {
        struct mw_pue_air a = { 31.0, rh, 99500.0 };
        struct mw_pue_parts p = mw_pue_reference_wec(&a);
        ck_assert_double_ge(mw_pue_total(&p), last - 1e-12);
        last = mw_pue_total(&p);
    }
}
END_TEST

/* Annual means over the files that are in the shared folder; ../shared/physics/pue-reference.md. */
static const struct { const char *file; double ae, wec; } year[] = {
    { "epw/USA_VA_Leesburg.Exec.epw.gz", 1.0954, 1.1417 },           { "epw/USA_AZ_Phoenix-Sky.Harbor.epw.gz", 1.0786, 1.1366 },
    { "epw/USA_TX_Dallas-Fort.Worth.epw.gz", 1.0875, 1.1769 },       { "epw/USA_WA_Seattle-Tacoma.epw.gz", 1.0745, 1.0959 },
    { "openmeteo_2023/DE-LU.json.gz", 1.0767, 1.1042 },              { "openmeteo_2023/SG.json.gz", 1.2579, 1.3282 },
    { "openmeteo_2023/IN-WE.json.gz", 1.1814, 1.2877 },
};

START_TEST(annual_means_of_seven_climates)
{
    const char *shared = mw_test_shared();
    if (!shared)
        MW_TEST_SKIP("no shared data");
    char path[512];
    struct mw_arena arena;
    struct mw_weather_year w;
    struct mw_diag *d = mw_diag_create();
    mw_arena_init(&arena);
    snprintf(path, sizeof path, "%s/data/weather/%s", shared, year[_i].file);
    ck_assert_msg(mw_weather_load(&arena, path, &w, d), "%s", path);
    double ae = 0.0, wec = 0.0, n = 0.0;
    for (uint32_t i = 0; i < w.n; i++) {
        if (!w.leap_day && i * w.step_s >= 59 * 86400.0 && i * w.step_s < 60 * 86400.0)
            continue; /* the made-up 29 February */
        struct mw_pue_air a = { w.db_c[i], w.rh_frac[i], w.pressure_pa[i] };
        struct mw_pue_parts pa = mw_pue_reference_ae(&a), pw = mw_pue_reference_wec(&a);
        ae += mw_pue_total(&pa);
        wec += mw_pue_total(&pw);
        n++;
    }
    printf("%s: AE %.4f (%.4f) WEC %.4f (%.4f)\n", year[_i].file, ae / n, year[_i].ae, wec / n, year[_i].wec);
    ck_assert_double_eq_tol(ae / n, year[_i].ae, 0.001);
    ck_assert_double_eq_tol(wec / n, year[_i].wec, 0.001);
    mw_diag_destroy(d);
    mw_arena_fini(&arena);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("pue reference");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 300);
    tcase_add_test(tc, air_economiser_golden);
    tcase_add_test(tc, water_economiser_golden_and_its_parts);
    tcase_add_test(tc, cop_regression_matches_a_hand_calculation);
    tcase_add_test(tc, pue_rises_with_wet_bulb);
    tcase_add_loop_test(tc, annual_means_of_seven_climates, 0, (int)(sizeof year / sizeof *year));
    suite_add_tcase(s, tc);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
