/* tests/unit/test_moist_air.c - moist air against published values, its own inverses and monotonicity. */
#include "sim/base/moist_air.h"
#include "tests/mw_test.h"

START_TEST(wet_bulb_matches_the_published_value)
{
    ck_assert_double_eq_tol(mw_air_wet_bulb_c(20.0, 0.40, 101325.0), 12.3045, 1e-3);
}
END_TEST

START_TEST(wet_bulb_solves_its_own_equation)
{
    for (double t_c = -31.7; t_c < 49.0; t_c += 7.3)
        for (double rh = 0.043; rh < 1.0; rh += 0.119) {
            double p_pa = 83712.0, wb_c = mw_air_wet_bulb_c(t_c, rh, p_pa);
            double h = mw_air_enthalpy_kj_per_kg(t_c, mw_air_humidity_ratio(rh * mw_air_psat_pa(t_c), p_pa));
            double sat = mw_air_enthalpy_kj_per_kg(wb_c, mw_air_humidity_ratio(mw_air_psat_pa(wb_c), p_pa));
            ck_assert_double_eq_tol(sat, h, 1e-8);
            ck_assert_double_le(wb_c, t_c);
            ck_assert_double_ge(wb_c, mw_air_dew_point_c(t_c, rh) - 1e-9);
        }
}
END_TEST

START_TEST(saturated_air_is_its_own_wet_bulb_and_dew_point)
{
    ck_assert_double_eq_tol(mw_air_wet_bulb_c(17.3, 1.0, 97310.0), 17.3, 1e-9);
    ck_assert_double_eq_tol(mw_air_dew_point_c(17.3, 1.0), 17.3, 1e-12);
}
END_TEST

START_TEST(dew_point_inverts_saturation)
{
    for (double t_c = -38.9; t_c < 52.0; t_c += 4.1) {
        double rh = 0.37, dp_c = mw_air_dew_point_c(t_c, rh);
        ck_assert_double_eq_tol(mw_air_psat_pa(dp_c), rh * mw_air_psat_pa(t_c), 1e-9 * mw_air_psat_pa(t_c));
    }
}
END_TEST

START_TEST(humidity_inverts_the_wet_bulb)
{
    for (double t_c = -11.3; t_c < 45.0; t_c += 5.9)
        for (double rh = 0.071; rh < 1.0; rh += 0.131)
            ck_assert_double_eq_tol(mw_air_rh_frac(t_c, mw_air_wet_bulb_c(t_c, rh, 92310.0), 92310.0), rh, 1e-7);
    ck_assert_double_eq(mw_air_rh_frac(43.0, 2.0, 101325.0), 0.001); /* drier than dry */
}
END_TEST

START_TEST(wet_bulb_rises_with_temperature_and_humidity)
{
    double last = -1e9;
    for (double t_c = -20.3; t_c < 48.0; t_c += 0.7) {
        double wb_c = mw_air_wet_bulb_c(t_c, 0.57, 101325.0);
        ck_assert_double_gt(wb_c, last);
        ck_assert_double_gt(mw_air_wet_bulb_c(t_c, 0.58, 101325.0), wb_c);
        last = wb_c;
    }
}
END_TEST

START_TEST(pressure_and_density_match_hand_calculations)
{
    ck_assert_double_eq_tol(mw_air_pressure_pa(0.0), 101325.0, 1e-9);
    ck_assert_double_eq_tol(mw_air_pressure_pa(1609.0), 83436.0, 25.0);      /* Denver: 83.4 kPa */
    ck_assert_double_eq_tol(mw_air_density_kgpm3(101325.0, 20.0), 1.2048, 1e-4);
    ck_assert_double_eq_tol(mw_air_psat_pa(100.0), 101325.0, 600.0);         /* boils at 100 C */
    ck_assert_double_eq_tol(mw_air_psat_pa(20.0), 2338.3, 1.0);
}
END_TEST

MW_TEST_MAIN("moist_air", wet_bulb_matches_the_published_value, wet_bulb_solves_its_own_equation, saturated_air_is_its_own_wet_bulb_and_dew_point,
             dew_point_inverts_saturation, humidity_inverts_the_wet_bulb, wet_bulb_rises_with_temperature_and_humidity, pressure_and_density_match_hand_calculations)
