/* tests/unit/test_chiller.c - EIR curves against the reference grid, clamping, staging and the COP regression. */
#include "models/cooling/affinity.h"
#include "models/cooling/chiller.h"
#include "models/cooling/loop.h"
#include "tests/mw_test.h"

/* Carrier 19XR 1407 kW, COP 6.04, VSD: EnergyPlus data set. */
static double capft[] = { 1.042261, 0.002644821, -0.001468026, 0.01366256, -0.0008302334, 0.001573579 };
static double eirft[] = { 1.02634, -0.01612819, -0.001092591, -0.01784393, 0.0007961842, -9.586049e-05 };
static double eirfplr[] = { 0.118888, 0.6723542, 0.2068754 };
static const struct mw_chiller_part carrier = {
    .rated_w = 1406600, .cop_ref = 6.04, .evap_ref_c = 6.67, .cond_ref_c = 29.44, .plr_min = 0.2, .plr_min_unl = 0.2, .capft = { capft, 6 }, .eirft = { eirft, 6 },
    .eirfplr = { eirfplr, 3 }, .cond_min_c = 12.78, .cond_max_c = 32.22, .evap_min_c = 4.44, .evap_max_c = 10.0
};

START_TEST(carrier_matches_the_reference_grid)
{
    static const double t[] = { 15, 20, 25, 29.44 }, plr[] = { 0.25, 0.5, 0.75, 1.0 };
    static const double cop[4][4] = { { 7.28, 6.83, 6.12, 5.40 }, { 8.62, 8.09, 7.24, 6.39 }, { 8.86, 8.31, 7.45, 6.57 }, { 8.75, 8.21, 7.36, 6.49 } };
    for (int p = 0; p < 4; p++)
        for (int k = 0; k < 4; k++) {
            struct mw_chiller_point at = mw_chiller_at(&carrier, 9.0, t[k]);
            ck_assert(!at.outside);
            ck_assert_double_eq_tol(plr[p] * at.capacity_w / mw_chiller_power_w(&carrier, &at, plr[p]), cop[p][k], 0.02);
        }
}
END_TEST

START_TEST(outside_its_range_the_curve_is_held_and_flagged)
{
    struct mw_chiller_point edge = mw_chiller_at(&carrier, 10.0, 25.0), warm = mw_chiller_at(&carrier, 36.0, 25.0);
    ck_assert(warm.outside && !edge.outside);
    ck_assert_double_eq(warm.full_w, edge.full_w);
    /* a condenser at 45 C: the power stays, the capacity falls by the ratio of lifts (45 - 10)/(32.22 - 10) */
    struct mw_chiller_point top = mw_chiller_at(&carrier, 10.0, 32.22), hot = mw_chiller_at(&carrier, 10.0, 45.0);
    ck_assert(hot.outside);
    ck_assert_double_eq_tol(hot.capacity_w, top.capacity_w * 22.22 / 35.0, 1e-6);
    ck_assert_double_eq(hot.full_w, top.full_w);
}
END_TEST

START_TEST(a_bank_takes_the_cheapest_number_of_machines)
{
    double load_w = 2.9e6;
    struct mw_chiller_run r = mw_chiller_bank(&carrier, 7, load_w, 8.3, 23.7);
    struct mw_chiller_point at = mw_chiller_at(&carrier, 8.3, 23.7);
    for (unsigned m = 3; m <= 7; m++)
        ck_assert_double_le(r.power_w, m * mw_chiller_power_w(&carrier, &at, load_w / at.capacity_w / m) * (1 + 1e-12));
    ck_assert_double_eq(r.served_w, load_w);
    struct mw_chiller_run all = mw_chiller_bank(&carrier, 2, 9e6, 8.3, 23.7);
    ck_assert_double_eq_tol(all.served_w, 2 * at.capacity_w, 1e-6);
    ck_assert_uint_eq(all.on_n, 2);
}
END_TEST

START_TEST(more_load_never_costs_less)
{
    double last_w = 0.0;
    for (double load_w = 13e3; load_w < 9e6; load_w += 17.3e3) {
        double w = mw_chiller_bank(&carrier, 6, load_w, 9.1, 27.9).power_w;
        ck_assert_double_ge(w, last_w * (1 - 1e-12));
        last_w = w;
    }
    ck_assert_double_eq(mw_chiller_bank(&carrier, 6, 0.0, 9.1, 27.9).power_w, 0.0);
}
END_TEST

START_TEST(power_rises_with_condenser_temperature)
{
    double last_w = 0.0;
    for (double t = 13.0; t < 52.0; t += 0.37) {
        double w = mw_chiller_bank(&carrier, 4, 2.2e6, 9.0, t).power_w;
        ck_assert_double_ge(w, last_w * (1 - 1e-12));
        last_w = w;
    }
}
END_TEST

START_TEST(affinity_laws)
{
    ck_assert_double_eq_tol(mw_affinity_frac(0.8, 0.3), 0.512, 1e-12);
    ck_assert_double_eq_tol(mw_affinity_frac(0.3, 0.3), 0.027, 1e-12);
    ck_assert_double_eq_tol(mw_affinity_frac(0.15, 0.3), 0.0135, 1e-12); /* cycles at the least speed half of the time */
    ck_assert_double_eq(mw_affinity_frac(0.0, 0.3), 0.0);
    ck_assert_double_eq_tol(mw_pump_w(23.7, 156284.0, 0.669), 23.7 * 156284.0 / 1000.0 / 0.669, 1e-9);
    ck_assert_double_eq_tol(mw_fan_w(11.3, 1.19, 417.0, 0.714), 11.3 / 1.19 * 417.0 / 0.714, 1e-9);
}
END_TEST

/* Before a chiller that takes part of the heat: coolers far below their rating turn slowly enough that more of them cost no power. */
START_TEST(coolers_to_spare_cost_no_power)
{
    static const struct mw_cooler_part cooler = { .kind = "adiabatic", .rated_w = 2e6, .approach_k = 5.55, .fan_w = 80000, .range_k = 10, .adiabatic_effectiveness = 0.7, .start_c = 25 };
    struct mw_weather w = { .db_c = 23.4, .wb_c = 18.1, .rh_frac = 0.6, .pressure_pa = 98000 };
    double last_w = INFINITY;
    for (double n = 2.0; n <= 8.0; n *= 2.0) {
        struct mw_loop l = { .cooler = &cooler, .chiller = &carrier, .set_c = 21, .range_k = 8, .design_w = 1.3e6, .least_frac = 0.3, .cooler_n = n, .chiller_n = 2 };
        struct mw_loop_run r = mw_loop_evaluate(&l, &w, 0.61e6);
        ck_assert_double_gt(r.chiller_w, 0.0);
        ck_assert_double_le(r.fan_w + r.chiller_w, last_w * (1.0 + 1e-9));
        last_w = r.fan_w + r.chiller_w;
    }
}
END_TEST

MW_TEST_MAIN("chiller", carrier_matches_the_reference_grid, outside_its_range_the_curve_is_held_and_flagged, a_bank_takes_the_cheapest_number_of_machines,
             more_load_never_costs_less, power_rises_with_condenser_temperature, affinity_laws, coolers_to_spare_cost_no_power)
