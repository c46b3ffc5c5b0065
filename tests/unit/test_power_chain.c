/* tests/unit/test_power_chain.c - losses of converters, supplies, UPS and transformers against published points and hand calculations. */
#include "models/power/loss.h"
#include "tests/mw_test.h"

/* 80 PLUS Titanium, 230 V internal redundant: 90/94/96/91 % at 10/20/50/100 %. */
static const struct mw_blend titanium[] = { { 0.1, 0.90 }, { 0.2, 0.94 }, { 0.5, 0.96 }, { 1.0, 0.91 } };

START_TEST(frontier_node_chain_matches_the_published_values)
{
    /* RAPS, config/frontier.yaml: node idle and peak, then the SIVOC */
    double idle_w = 90 + 4 * 88 + 74.26 + 80 + 30, peak_w = 280 + 4 * 560 + 74.26 + 80 + 30;
    ck_assert_double_eq_tol(idle_w, 626.26, 0.01);
    ck_assert_double_eq_tol(peak_w, 2704.26, 0.01);
    ck_assert_double_eq_tol(mw_stage_input_w(13.0, 0.98, idle_w), 652.3, 0.1);
    ck_assert_double_eq_tol(mw_stage_input_w(13.0, 0.98, peak_w), 2772.7, 0.1);
}
END_TEST

START_TEST(stage_loss_is_input_minus_output)
{
    struct mw_loss l = mw_loss_stage(17.0, 0.96, 13670.0);
    double load_w = 4 * 2772.7;
    ck_assert_double_eq_tol(mw_loss_w(&l, 1.0, load_w), mw_stage_input_w(17.0, 0.96, load_w) - load_w, 1e-9);
    /* three units: three fixed losses */
    ck_assert_double_eq_tol(mw_loss_w(&l, 3.0, load_w), (load_w + 51.0) / 0.96 - load_w, 1e-9);
}
END_TEST

START_TEST(staging_switches_units_on_as_the_load_needs_them)
{
    ck_assert_double_eq(mw_stage_on(5, 13670.0, 0.0), 1.0);
    ck_assert_double_eq(mw_stage_on(5, 13670.0, 13670.0), 1.0);
    ck_assert_double_eq(mw_stage_on(5, 13670.0, 13671.0), 2.0);
    ck_assert_double_eq(mw_stage_on(5, 13670.0, 1e6), 5.0);
}
END_TEST

START_TEST(titanium_supply_passes_through_its_points)
{
    struct mw_map m = { .item = (void *)titanium, .n = 4 };
    struct mw_loss l = mw_loss_psu(&m, 5500.0);
    for (int i = 0; i < 4; i++) {
        double load_w = titanium[i].key * 5500.0, in_w = load_w + mw_loss_w(&l, 1.0, load_w);
        ck_assert_double_eq_tol(load_w / in_w, titanium[i].share, 1e-12);
    }
    /* between 20 and 50 %: loss at 35 % is the mean of 0.2 (1/.94 - 1) and 0.5 (1/.96 - 1) */
    ck_assert_double_eq_tol(mw_loss_w(&l, 1.0, 0.35 * 5500.0), 5500.0 * 0.5 * (0.2 * (1 / 0.94 - 1) + 0.5 * (1 / 0.96 - 1)), 1e-9);
    /* below 10 % the loss stays */
    ck_assert_double_eq_tol(mw_loss_w(&l, 1.0, 113.0), 5500.0 * 0.1 * (1 / 0.90 - 1), 1e-9);
    ck_assert_double_eq_tol(mw_loss_w(&l, 2.0, 0.7 * 5500.0), 2.0 * mw_loss_w(&l, 1.0, 0.35 * 5500.0), 1e-9);
}
END_TEST

static const struct mw_ups_part ups = { .rated_w = 2.385e6, .k0 = 0.008, .k1 = 0.008, .k2 = 0.016, .eco_efficiency = 0.99 };

START_TEST(ups_efficiency_matches_the_assumed_curve)
{
    struct mw_loss l = mw_loss_ups(&ups, false);
    static const double u[] = { 0.2, 0.5, 1.0 }, eta[] = { 0.951, 0.969, 0.969 };
    for (int i = 0; i < 3; i++) {
        double load_w = u[i] * ups.rated_w;
        ck_assert_double_eq_tol(load_w / (load_w + mw_loss_w(&l, 1.0, load_w)), eta[i], 6e-4);
    }
    struct mw_loss eco = mw_loss_ups(&ups, true);
    ck_assert_double_eq_tol(1.7e6 / (1.7e6 + mw_loss_w(&eco, 1.0, 1.7e6)), 0.99, 1e-12);
}
END_TEST

START_TEST(transformer_loses_what_its_sheet_says)
{
    /* MV/LV dry, EU tier 2, 2500 kVA: 2790 W and 19 kW; 50 % and power factor 1 give 99.4 % */
    struct mw_xfmr_part p = { .rated_va = 2.5e6, .no_load_frac = 2790.0 / 2.5e6, .load_frac = 19000.0 / 2.5e6 };
    struct mw_loss one = mw_loss_transformer(&p, 1.0), lag = mw_loss_transformer(&p, 0.95);
    ck_assert_double_eq_tol(1.25e6 / (1.25e6 + mw_loss_w(&one, 1.0, 1.25e6)), 0.9940, 1e-4);
    ck_assert_double_eq_tol(mw_loss_w(&one, 1.0, 2.5e6), 21790.0, 1e-6);
    /* at power factor 0.95 the same VA carry 95 % of the watts and lose the same */
    ck_assert_double_eq_tol(mw_loss_w(&lag, 1.0, 0.95 * 2.5e6), 21790.0, 1e-6);
    ck_assert_double_eq_tol(mw_loss_w(&lag, 2.0, 0.0), 2 * 2790.0, 1e-9);
}
END_TEST

START_TEST(no_stage_creates_energy_and_more_load_never_costs_less) /* property: _i walks the load */
{
    struct mw_map m = { .item = (void *)titanium, .n = 4 };
    struct mw_pdu_part bus = { .rated_w = 1.3e6, .no_load_frac = 0.0003, .load_frac = 0.0056 };
    struct mw_loss all[] = { mw_loss_ups(&ups, false), mw_loss_ups(&ups, true), mw_loss_pdu(&bus), mw_loss_stage(13.0, 0.98, 3000.0), mw_loss_psu(&m, 3300.0) };
    for (unsigned k = 0; k < sizeof all / sizeof *all; k++)
        for (double on = 1.0; on < 5.0; on++) {
            double load_w = on * all[k].rated_w * _i / 61.0, next_w = on * all[k].rated_w * (_i + 1) / 61.0;
            ck_assert_double_ge(mw_loss_w(&all[k], on, load_w), 0.0);
            ck_assert_double_gt(next_w + mw_loss_w(&all[k], on, next_w), load_w + mw_loss_w(&all[k], on, load_w));
        }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("power chain");
    TCase *tc = tcase_create("all");
    tcase_add_test(tc, frontier_node_chain_matches_the_published_values);
    tcase_add_test(tc, stage_loss_is_input_minus_output);
    tcase_add_test(tc, staging_switches_units_on_as_the_load_needs_them);
    tcase_add_test(tc, titanium_supply_passes_through_its_points);
    tcase_add_test(tc, ups_efficiency_matches_the_assumed_curve);
    tcase_add_test(tc, transformer_loses_what_its_sheet_says);
    tcase_add_loop_test(tc, no_stage_creates_energy_and_more_load_never_costs_less, 0, 70);
    suite_add_tcase(s, tc);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
