/* tests/unit/test_ladder.c - the ladder's arithmetic: running minimum, the plant at another load, whole racks within the least of six. */
#include "sim/base/arena.h"
#include "sim/plan/ladder.h"
#include "tests/mw_test.h"

START_TEST(steps_never_rise_and_sold_stands_beside)
{
    double w[MW_RUNG_N] = { 100e6, 50e6, 120e6, 44.5e6, NAN, 46e6, 41e6, 43e6, 29e6, 39e6 };
    mw_ladder_minimum(w);
    const double want[MW_RUNG_N] = { 100e6, 50e6, 50e6, 44.5e6, NAN, 44.5e6, 41e6, 41e6, 29e6, 39e6 };
    for (int i = 0; i < MW_RUNG_N; i++)
        if (isnan(want[i]))
            ck_assert(isnan(w[i]));
        else
            ck_assert_double_eq(w[i], want[i]);
}
END_TEST

START_TEST(plant_at_another_load)
{
    const struct mw_balance idle = { 20e6, 14e6, 15e6, 2e6, 2.6e6, 0.4e6 }, design = { 80e6, 62e6, 66e6, 4.4e6, 9.2e6, 0.4e6 };
    struct mw_balance half = mw_balance_at(&idle, &design, 50e6), more = mw_balance_at(&idle, &design, 100e6), less = mw_balance_at(&idle, &design, 10e6);
    ck_assert_double_eq_tol(half.it_w, 38e6, 1.0);
    ck_assert_double_eq_tol(half.loss_w, 3.2e6, 1.0);
    ck_assert_double_eq_tol(more.it_w, 77.5e6, 1.0);
    ck_assert_double_eq_tol(less.it_w, 7e6, 1.0);
    const struct mw_balance *all[] = { &half, &more, &less };
    for (int i = 0; i < 3; i++) /* every watt of the meter is somewhere */
        ck_assert_double_eq_tol(all[i]->critical_w + all[i]->loss_w + all[i]->cooling_w + all[i]->house_w, all[i]->meter_w, 1e-6 * all[i]->meter_w);
    ck_assert_double_eq_tol(mw_balance_at(&idle, &design, 80e6).critical_w, 66e6, 1e-6);
}
END_TEST

START_TEST(what_the_cap_and_the_network_take_adds_to_the_step)
{
    const struct mw_balance idle = { 20e6, 14e6, 15e6, 2e6, 2.6e6, 0.4e6 }, design = { 76.3e6, 58.3e6, 63.6e6, 4.4e6, 7.9e6, 0.4e6 };
    struct mw_balance n1 = mw_balance_at(&idle, &design, 100e6), cap = mw_balance_at(&idle, &design, 91.7e6);
    struct mw_arena a;
    double beside, taken, free_meter;
    mw_arena_init(&a);
    ck_assert_int_eq(sscanf(mw_ladder_critical_text(&a, &n1, &cap), "network and storage beside the racks take %lf MW, the cap %lf MW: it keeps %lf MW at the meter free", &beside, &taken, &free_meter), 3);
    ck_assert_double_eq_tol(beside + taken, (n1.critical_w - cap.it_w) / 1e6, 0.1);
    ck_assert_double_eq_tol(beside, 63.6 * 91.7 / 76.3 - 58.3 * 91.7 / 76.3, 0.05);
    ck_assert_double_eq_tol(free_meter, 8.3, 1e-9);
    ck_assert_str_eq(mw_ladder_critical_text(&a, &n1, &n1), "network and storage beside the racks take 6.95 MW; the cap keeps nothing free");
    ck_assert_str_eq(mw_ladder_power(&a, 23.14e3), "23.1 kW");
    ck_assert_str_eq(mw_ladder_power(&a, 0.0), "nothing");
    mw_arena_fini(&a);
}
END_TEST

START_TEST(whole_racks_within_the_least)
{
    struct mw_domain d = { .rack_w = 120.7e3, .rack_n = 8 };
    enum mw_fit binds;
    const double have[MW_FIT_N] = { 1.0e6, 11, 0.9e6, 0.3e6, 13e3, 800 }, need[MW_FIT_N] = { 120.7e3, 1, 102.6e3, 18.1e3, 1360, 72 };
    for (int i = 0; i < MW_FIT_N; i++) {
        d.have[i] = have[i];
        d.need[i] = need[i];
    }
    ck_assert_double_eq(mw_domain_racks(&d, &binds), 8.0); /* 1000/120.7 = 8.28 and 900/102.6 = 8.77: a tie of whole racks goes to the first */
    ck_assert_int_eq(binds, MW_FIT_POWER);
    d.have[MW_FIT_AIR] = 18.1e3 * 5; /* exactly five */
    ck_assert_double_eq(mw_domain_racks(&d, &binds), 5.0);
    ck_assert_int_eq(binds, MW_FIT_AIR);
    d.have[MW_FIT_FLOOR] = 1360 * 2.999;
    ck_assert_double_eq(mw_domain_racks(&d, &binds), 2.0);
    ck_assert_int_eq(binds, MW_FIT_FLOOR);
    for (int i = 0; i < MW_FIT_N; i++)
        d.have[i] = INFINITY;
    ck_assert_double_eq(mw_domain_racks(&d, &binds), 8.0); /* nothing is known to limit it: what stands */
}
END_TEST

START_TEST(every_step_has_its_words)
{
    for (int i = 0; i < MW_RUNG_N; i++) {
        ck_assert_ptr_nonnull(mw_rung[i].step);
        ck_assert_msg(strstr(mw_rung[i].label, "MW") != NULL, "%s says of which megawatt", mw_rung[i].step);
        for (int k = 0; k < i; k++)
            ck_assert_str_ne(mw_rung[i].step, mw_rung[k].step);
    }
}
END_TEST

MW_TEST_MAIN("ladder", steps_never_rise_and_sold_stands_beside, plant_at_another_load, what_the_cap_and_the_network_take_adds_to_the_step, whole_racks_within_the_least, every_step_has_its_words)
