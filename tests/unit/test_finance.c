/* tests/unit/test_finance.c - textbook finance against closed forms and printed tables. */
#include "models/economics/finance.h"
#include "tests/mw_test.h"

START_TEST(crf_matches_the_formula_and_its_limits)
{
    double r = 0.0723, n = 13.0, q = pow(1 + r, n);
    ck_assert_double_eq_tol(mw_fin_crf(r, n), r * q / (q - 1), 1e-14);
    ck_assert_double_eq_tol(mw_fin_crf(0.0, 7.0), 1.0 / 7.0, 1e-15);
    ck_assert_double_eq_tol(mw_fin_crf(1e-9, 7.0), 1.0 / 7.0, 1e-9);
    double pv = 0.0;
    for (int t = 1; t <= 13; t++)
        pv += pow(1 + r, -t);
    ck_assert_double_eq_tol(mw_fin_pwf(r, n), pv, 1e-12);
}
END_TEST

START_TEST(npv_and_irr_agree)
{
    double cash[] = { -1000.5, 317.25, 402.5, 388.125, 271.0 };
    double rate, direct = 0.0;
    for (int t = 0; t < 5; t++)
        direct += cash[t] / pow(1.0831, t);
    ck_assert_double_eq_tol(mw_fin_npv(0.0831, cash, 5), direct, 1e-10);
    ck_assert(mw_fin_irr(cash, 5, &rate));
    ck_assert_double_eq_tol(mw_fin_npv(rate, cash, 5), 0.0, 1e-8);
    double two[] = { -235.0, 0.0, 235.0 * 1.17 * 1.17 };
    ck_assert(mw_fin_irr(two, 3, &rate));
    ck_assert_double_eq_tol(rate, 0.17, 1e-11);
    double losing[] = { -100.0, 30.0, 40.0 };
    ck_assert(mw_fin_irr(losing, 3, &rate));
    ck_assert_double_lt(rate, 0.0);
    ck_assert_double_eq_tol(mw_fin_npv(rate, losing, 3), 0.0, 1e-9);
    double only_out[] = { -1.0, -2.0 };
    ck_assert(!mw_fin_irr(only_out, 2, &rate));
    ck_assert(isnan(rate));
}
END_TEST

START_TEST(payback_interpolates_and_may_never_come)
{
    double cash[] = { -100.0, 40.0, 40.0, 80.0 };
    ck_assert_double_eq_tol(mw_fin_payback_years(cash, 4), 2.25, 1e-12);
    double again[] = { -100.0, 120.0, -50.0, 60.0 }; /* positive, negative again, positive for good: 30 of 60 */
    ck_assert_double_eq_tol(mw_fin_payback_years(again, 4), 2.5, 1e-12);
    double never[] = { -100.0, 20.0, 20.0 };
    ck_assert(isnan(mw_fin_payback_years(never, 3)));
}
END_TEST

START_TEST(depreciation_writes_off_the_whole_cost)
{
    static const double life[] = { 0, 7.3, 5, 7, 15, 39, 1 };
    for (int d = MW_DEP_STRAIGHT; d < MW_DEP_N; d++) {
        double sum = 0.0;
        for (unsigned k = 0; k < 60; k++)
            sum += mw_fin_depreciation_frac(d, life[d], k);
        ck_assert_double_eq_tol(sum, 1.0, 1e-12);
    }
    ck_assert_double_eq(mw_fin_depreciation_frac(MW_DEP_NONE, 5, 0), 0.0);
    /* IRS Publication 946, table A-1 */
    ck_assert_double_eq(mw_fin_depreciation_frac(MW_DEP_MACRS_5, 5, 2), 0.192);
    ck_assert_double_eq(mw_fin_depreciation_frac(MW_DEP_MACRS_7, 7, 1), 0.2449);
    ck_assert_double_eq(mw_fin_depreciation_frac(MW_DEP_MACRS_15, 15, 15), 0.0295);
}
END_TEST

/* 200 % declining balance with half-year convention and switch to straight line is what the 5-year table prints. */
START_TEST(macrs_5_follows_from_declining_balance)
{
    double left = 1.0;
    for (unsigned k = 0; k < 5; k++) {
        double declining = left * 0.4 * (k == 0 ? 0.5 : 1.0), straight = left / (5.5 - k - (k == 0 ? 0.5 : 0.0)) * (k == 0 ? 0.5 : 1.0);
        double share = fmax(declining, straight);
        ck_assert_double_eq_tol(mw_fin_depreciation_frac(MW_DEP_MACRS_5, 5, k), share, 6e-5);
        left -= share;
    }
}
END_TEST

START_TEST(annuity_pays_back_exactly)
{
    double balance = 23850.0, pay = mw_fin_annuity_usd(balance, 0.085, 5.0);
    for (int t = 0; t < 5; t++)
        balance = balance * 1.085 - pay;
    ck_assert_double_eq_tol(balance, 0.0, 1e-8);
}
END_TEST

START_TEST(sculpted_loan_keeps_its_cover_and_ends_at_zero)
{
    double draw[8] = { 60.0, 25.5 }, cash[8] = { 0.0, 11.0, 31.0, 37.5, 28.25, 24.0, 19.0, 15.0 }, service[8], balance[8];
    struct mw_sculpted r = mw_fin_sculpt(draw, cash, 8, 1, 5, 0.085, 1.25, service, balance);
    ck_assert_double_ge(r.dscr, 1.25 - 1e-12);
    for (int t = 1; t < 6; t++)
        ck_assert_double_eq_tol(cash[t] / service[t], r.dscr, 1e-12);
    ck_assert_double_eq_tol(balance[5], 0.0, 1e-9);
    ck_assert_double_eq(service[0], 0.0);
    ck_assert_double_eq(service[6], 0.0);
    /* the present worth of the service is that of the drawings */
    double worth = 0.0, drawn = 0.0;
    for (int t = 0; t < 8; t++) {
        worth += service[t] / pow(1.085, t);
        drawn += draw[t] * r.drawn_frac / pow(1.085, t);
    }
    ck_assert_double_eq_tol(worth, drawn, 1e-9);
}
END_TEST

START_TEST(sculpted_loan_shrinks_when_cash_is_short)
{
    double draw[4] = { 100.0 }, cash[4] = { 0.0, 20.0, -3.0, 20.0 }, service[4], balance[4];
    struct mw_sculpted r = mw_fin_sculpt(draw, cash, 4, 1, 3, 0.1, 1.25, service, balance);
    ck_assert_double_eq_tol(r.dscr, 1.25, 1e-12);
    ck_assert_double_eq_tol(r.drawn_frac, (16.0 / 1.1 + 16.0 / 1.331) / 100.0, 1e-12);
    ck_assert_double_eq(service[2], 0.0);
    ck_assert_double_eq_tol(balance[3], 0.0, 1e-9);
}
END_TEST

START_TEST(levelised_cost_is_npv_over_npv)
{
    double capex = 2385.0, r = 0.0647, cost = 31.7, q = 17.3, num = capex, den = 0.0;
    for (int t = 1; t <= 11; t++) {
        num += cost / pow(1 + r, t);
        den += q / pow(1 + r, t);
    }
    ck_assert_double_eq_tol(mw_fin_levelised(capex, r, 11, cost, q), num / den, 1e-9);
}
END_TEST

START_TEST(real_and_weighted_rates)
{
    ck_assert_double_eq_tol(mw_fin_real(0.1025, 0.05), 0.05, 1e-12);
    ck_assert_double_eq_tol(mw_fin_wacc(0.7, 0.085, 0.16, 0.21), 0.7 * 0.085 * 0.79 + 0.3 * 0.16, 1e-15);
}
END_TEST

MW_TEST_MAIN("finance", crf_matches_the_formula_and_its_limits, npv_and_irr_agree, payback_interpolates_and_may_never_come, depreciation_writes_off_the_whole_cost,
             macrs_5_follows_from_declining_balance, annuity_pays_back_exactly, sculpted_loan_keeps_its_cover_and_ends_at_zero, sculpted_loan_shrinks_when_cash_is_short,
             levelised_cost_is_npv_over_npv, real_and_weighted_rates)
