/* tests/unit/test_tower.c - towers, dry coolers and the water they take, against published points and their own inverses. */
#include "models/cooling/dry_cooler.h"
#include "models/cooling/tower.h"
#include "models/cooling/water.h"
#include "sim/base/moist_air.h"
#include "tests/mw_test.h"

START_TEST(york_matches_published_approaches)
{
    static const double wb[] = { 5, 10, 15, 20, 25, 28 }, approach[] = { 9.38, 7.77, 6.33, 5.06, 3.96, 3.38 };
    ck_assert_double_eq_tol(mw_york_approach_k(1.0, 5.56, 25.55), 3.8445, 1e-3);
    for (int i = 0; i < 6; i++)
        ck_assert_double_eq_tol(mw_york_approach_k(1.0, 5.56, wb[i]), approach[i], 0.01);
}
END_TEST

START_TEST(tower_fan_speed_inverts_the_correlation)
{
    for (double wb = -3.7; wb < 27.0; wb += 2.9)
        for (double water = 0.31; water <= 1.0; water += 0.23) {
            double want = wb + 7.9;
            struct mw_tower_run r = mw_tower_reach(want, wb, 5.1, water, 1.1, 0.1);
            ck_assert_double_eq_tol(r.out_c, wb + 1.1 * mw_york_approach_k(water / r.air_frac, 5.1, wb), 1e-9);
            if (r.air_frac > 0.1 && r.air_frac < 1.0)
                ck_assert_double_eq_tol(r.out_c, want, 1e-9);
            else if (r.air_frac == 1.0)
                ck_assert_double_ge(r.out_c, want - 1e-9);
            else
                ck_assert_double_le(r.out_c, want + 1e-9);
        }
}
END_TEST

START_TEST(tower_fans_turn_faster_for_more_heat_or_damper_air)
{
    double last = 0.0;
    for (double wb = 2.3; wb < 22.0; wb += 0.43) {
        double r = mw_tower_reach(24.7, wb, 5.6, 0.83, 1.0, 0.2).air_frac;
        ck_assert_double_ge(r, last - 1e-12);
        last = r;
    }
    ck_assert_double_gt(mw_tower_reach(24.7, 17.0, 5.6, 0.93, 1.0, 0.2).air_frac, mw_tower_reach(24.7, 17.0, 5.6, 0.83, 1.0, 0.2).air_frac);
}
END_TEST

static const struct mw_cooler_part dry = { .kind = "dry", .rated_w = 2.931e6, .approach_k = 5.55, .fan_w = 117680, .range_k = 5.56 };
/* Air and run in one, as one asks at a single heat. */
static struct mw_dry_run reach(const struct mw_cooler_part *p, const struct mw_weather *w, double wet_above_c, double q_w, double want_c, struct mw_dry_air *air)
{
    *air = mw_dry_cooler_air(p, w, wet_above_c, want_c);
    return mw_dry_cooler_reach(p, air, q_w, want_c);
}
static const struct mw_cooler_part wet = { .kind = "adiabatic", .rated_w = 2.0e6, .approach_k = 5.55, .fan_w = 45000, .range_k = 10, .adiabatic_effectiveness = 0.71, .start_c = 27.3 };

START_TEST(dry_cooler_matches_its_sheet)
{
    struct mw_weather w = { .db_c = 35.0, .wb_c = 21.0, .rh_frac = 0.28, .pressure_pa = 101325 };
    struct mw_dry_air air;
    struct mw_dry_run r = reach(&dry, &w, 60.0, 2.931e6, 40.55, &air);
    ck_assert_double_eq_tol(r.air_frac, 1.0, 1e-9);
    ck_assert_double_eq_tol(r.out_c, 40.55, 1e-9);
    ck_assert(!air.wet);
    /* half the heat at full air: approach 5.55 x 0.5^0.6 */
    ck_assert_double_eq_tol(mw_dry_cooler_out_c(35.0, 5.55, 0.5, 1.0), 35.0 + 5.55 * 0.659754, 1e-5);
}
END_TEST

START_TEST(dry_cooler_holds_the_set_point_or_runs_flat_out)
{
    for (double db = -20.0; db < 48.0; db += 1.7) {
        struct mw_weather w = { .db_c = db, .wb_c = db - 4.0, .rh_frac = 0.5, .pressure_pa = 99000 };
        struct mw_dry_air air;
        struct mw_dry_run r = reach(&dry, &w, 60.0, 2.2e6, 36.2, &air);
        if (r.air_frac < 1.0)
            ck_assert_double_eq_tol(r.out_c, 36.2, 1e-9);
        else
            ck_assert(r.air_frac == 1.0 ? r.out_c >= 36.2 - 1e-9 : r.out_c <= 36.2 + 1e-9);
    }
}
END_TEST

START_TEST(pads_cool_the_air_and_the_water_is_counted)
{
    struct mw_weather w = { .db_c = 43.0, .wb_c = 24.0, .pressure_pa = 95000 };
    double d = (mw_air_enthalpy_kj_per_kg(24.0, mw_air_humidity_ratio(mw_air_psat_pa(24.0), 95000)) - 1.01 * 43.0) / (2500 + 1.84 * 43.0);
    w.rh_frac = d * 95000 / (0.62198 + d) / mw_air_psat_pa(43.0);
    struct mw_dry_air air;
    struct mw_dry_run r = reach(&wet, &w, wet.start_c, 1.6e6, 36.0, &air);
    ck_assert(air.wet);
    ck_assert_double_eq_tol(r.out_c, 36.0, 1e-9);
    ck_assert_double_eq_tol(mw_adiabatic_air_c(43.0, 24.0, 0.71), 29.51, 1e-9);
    /* sensible cooling of the air = latent heat of the water, within the change of cp */
    double flow_kgps = 2.0e6 / (1010 * 0.8 * 15.55) * r.air_frac;
    ck_assert_double_eq_tol(mw_dry_cooler_evaporated_kgps(&wet, &air, r.air_frac), flow_kgps * 1.01 * 13.49 / mw_water_latent_kj_per_kg(24.0), 0.06 * flow_kgps * 0.0055);
    w.db_c = 20.0; w.wb_c = 12.0;
    ck_assert(!mw_dry_cooler_air(&wet, &w, wet.start_c, 36.0).wet);
}
END_TEST

/* A hall cut in two rounds its coolers up: the same heat takes the same air and the same water. */
START_TEST(more_units_take_no_more_air_or_water)
{
    struct mw_weather w = { .db_c = 29.0, .wb_c = 19.0, .rh_frac = 0.39, .pressure_pa = 98000 };
    struct mw_dry_air in;
    double q_w = 3.1e6, air[2], water[2];
    for (int k = 0; k < 2; k++) {
        double n = k ? 20.0 : 7.0;
        struct mw_dry_run r = reach(&wet, &w, wet.start_c, q_w / n, 36.0, &in);
        air[k] = n * r.air_frac;
        water[k] = n * mw_dry_cooler_evaporated_kgps(&wet, &in, r.air_frac);
        ck_assert_double_eq_tol(r.out_c, 36.0, 1e-9);
    }
    ck_assert_double_eq_tol(air[1] / air[0], 1.0, 1e-9);
    ck_assert_double_eq_tol(water[1] / water[0], 1.0, 1e-9);
}
END_TEST

START_TEST(water_balances)
{
    ck_assert_double_eq_tol(mw_water_makeup_kgps(3.7, 5.0, 0.02), 3.7 * 1.25 + 0.02, 1e-12);
    ck_assert_double_eq_tol(mw_water_makeup_kgps(3.7, 4.3, 0.02), 3.7 + mw_water_blowdown_kgps(3.7, 4.3) + 0.02, 1e-12);
    ck_assert_double_eq_tol(mw_water_latent_kj_per_kg(26.88), 2437.5, 0.1);
}
END_TEST

START_TEST(saturated_air_inverts_enthalpy)
{
    for (double t = -18.3; t < 52.0; t += 5.9) {
        double h = mw_air_enthalpy_kj_per_kg(t, mw_air_humidity_ratio(mw_air_psat_pa(t), 98000));
        ck_assert_double_eq_tol(mw_air_saturated_c(h, 98000), t, 1e-7);
    }
}
END_TEST

START_TEST(tower_evaporates_less_in_cold_air)
{
    double last = 0.0, q_w = 5.3e6, all = q_w / 1000.0 / mw_water_latent_kj_per_kg(30.0);
    for (double t = -10.0; t < 34.0; t += 2.2) {
        struct mw_weather w = { .db_c = t, .rh_frac = 0.61, .pressure_pa = 100300 };
        double e = mw_tower_evaporated_kgps(&w, 190.0, q_w);
        ck_assert_double_gt(e, last);
        ck_assert_double_lt(e, 1.05 * all);
        last = e;
    }
    ck_assert_double_gt(last, 0.75 * all); /* in hot air nearly all heat leaves as vapour */
}
END_TEST

MW_TEST_MAIN("tower", york_matches_published_approaches, tower_fan_speed_inverts_the_correlation, tower_fans_turn_faster_for_more_heat_or_damper_air, dry_cooler_matches_its_sheet,
             dry_cooler_holds_the_set_point_or_runs_flat_out, pads_cool_the_air_and_the_water_is_counted, more_units_take_no_more_air_or_water, water_balances, saturated_air_inverts_enthalpy,
             tower_evaporates_less_in_cold_air)
