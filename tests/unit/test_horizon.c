/* tests/unit/test_horizon.c - the plan's cash flow: sums, scaling from detail years, sales, loans and returns by closed forms. */
#include "models/economics/horizon.h"
#include "sim/base/calendar.h"
#include "tests/mw_test.h"

#define YEAR_S MW_S_PER_YEAR
enum { FIRST = 2027 };
static int64_t new_year(int y) { return mw_time_from_civil(y, 1, 1, 6, 0, 0); } /* midnight in Texas */

struct fixture { struct mw_money_params money; struct mw_econ_year year[2]; struct mw_econ_step step[2]; struct mw_sell sell[3]; struct mw_econ_result out; };
static const char *const sell_name[] = { "anchor", "spot", "chat" };

/* 8,000 GPUs from the first day, 4,000 more in 2029; detail years 2028 and 2030. */
static struct fixture *fixture(void)
{
    struct fixture *f = calloc(1, sizeof *f);
    for (int i = 0; i < MW_LIFE_N; i++) {
        f->money.life_s[i] = 5 * YEAR_S;
        f->money.residual[i] = (struct mw_amount){ .v = NAN, .of_si = NAN };
    }
    f->money.life_s[MW_LIFE_BUILDING] = 39 * YEAR_S;
    f->money.equity_return_frac = 0.12;
    f->money.debt.tenor_s = 5 * YEAR_S;
    f->money.debt.dscr = (struct mw_amount){ .v = 1.25, .op = '>' };
    f->step[0] = (struct mw_econ_step){ new_year(FIRST), INT64_MAX, 8000 };
    f->step[1] = (struct mw_econ_step){ new_year(2029), INT64_MAX, 4000 };
    for (int k = 0; k < 2; k++) {
        struct mw_econ_year *y = &f->year[k];
        *y = (struct mw_econ_year){ .year = k ? 2030 : 2028, .money = &f->money, .currency = { 2026, 0.025 }, .step = f->step, .step_n = 2, .it_w = 20e6, .staff_n = NAN, .productive_known = true };
        for (int m = 0; m < 12; m++) {
            double s = mw_time_s(mw_time_from_civil(y->year + m / 11, (m + 1) % 12 + 1, 1, 0, 0, 0) - mw_time_from_civil(y->year, m + 1, 1, 0, 0, 0)), gpus = k ? 12000 : 8000;
            y->month[m] = (struct mw_econ_month){ .s = s, .installed_gpu_s = gpus * s, .busy_gpu_s = gpus * s, .productive_gpu_s = 0.9 * gpus * s, .energy_j = gpus * s * 1500, .electricity_usd = gpus * s * (1e-5 + 1e-7 * m) * (k ? 1.1 : 1),
                                                  .tok = 100 * gpus * s, .serve_gpu_s = 0.25 * gpus * s, .sell_tok = { [2] = 90 * gpus * s }, .sell_gpu_s = { [2] = 0.2 * gpus * s } };
        }
        y->capex.line[MW_COST_GPU].usd = 480e6;
        y->capex.line[MW_COST_SHELL].usd = 60e6;
        y->capex.total_usd = 540e6;
    }
    f->sell[0] = (struct mw_sell){ .gpus_n = 6000, .price_usd_per_s = 3.1 / 3600, .take_or_pay_frac = 0.9, .for_s = NAN, .sold_frac = 1 };
    f->sell[1] = (struct mw_sell){ .gpus_n = NAN, .rest = 1, .price_usd_per_s = 2.4 / 3600, .sold_frac = 0.7, .for_s = NAN, .take_or_pay_frac = 1 };
    f->money.sells = (struct mw_map){ .item = f->sell, .n = 2, .name = (const char **)sell_name };
    return f;
}

static void project(struct fixture *f, int years)
{
    const struct mw_econ_year *y[] = { &f->year[0], &f->year[1] };
    mw_econ_project(y, 2, new_year(FIRST), new_year(FIRST + years), &f->out);
}

START_TEST(detail_years_return_themselves_and_others_follow)
{
    struct fixture *f = fixture();
    project(f, 6);
    ck_assert_uint_eq(f->out.n, 6);
    ck_assert_int_eq(f->out.cash[0].year, 2027);
    double e28 = 0.0, e30 = 0.0;
    for (int m = 0; m < 12; m++) {
        e28 += f->year[0].month[m].electricity_usd;
        e30 += f->year[1].month[m].electricity_usd;
    }
    ck_assert_double_eq_tol(f->out.cash[1].electricity_usd / e28, 1.0, 1e-12);
    ck_assert_double_eq_tol(f->out.cash[3].electricity_usd / e30, 1.0, 1e-12);
    /* 2029 follows 2028 (the earlier of equals) per GPU; 2027 too, a day shorter */
    ck_assert_double_eq_tol(f->out.cash[2].electricity_usd / f->out.cash[0].electricity_usd, 1.5, 1e-12);
    ck_assert_double_eq_tol(f->out.cash[5].energy_j, 1500 * 12000 * 366.0 * 86400, 1);
    ck_assert_double_eq_tol(f->out.cash[0].installed_gpu_s, 8000 * 365.0 * 86400, 1e-3);
    free(f);
}
END_TEST

START_TEST(flows_add_up)
{
    struct fixture *f = fixture();
    f->money.debt.share_frac = 0.7;
    f->money.debt.rate_frac = 0.085;
    f->money.tax.rate_frac = 0.21;
    f->money.tax.method[MW_LIFE_GPU] = MW_DEP_MACRS_5;
    f->money.tax.method[MW_LIFE_BUILDING] = MW_DEP_MACRS_39;
    f->year[1].deposit_usd = 18e6;
    for (int shape = MW_DEBT_ANNUITY; shape <= MW_DEBT_SCULPTED; shape++) {
        f->money.debt.shape = shape;
        f->money.debt.reserve_s = YEAR_S / 2;
        project(f, 8);
        double capex = 0.0, deposits = 0.0, reserve = 0.0;
        for (unsigned t = 0; t < f->out.n; t++) {
            const struct mw_cash *c = &f->out.cash[t];
            double sells = 0.0;
            for (unsigned i = 0; i < 2; i++)
                sells += f->out.sell_usd[i][t];
            ck_assert_double_eq_tol(sells, c->revenue_usd, 1e-3);
            ck_assert_double_eq_tol(c->equity_usd, c->revenue_usd - c->opex_usd - c->tax_usd - c->capex_total_usd + c->residual_usd + c->draw_usd - c->service_usd - c->reserve_usd + c->deposit_usd, 1);
            capex += c->capex_total_usd;
            deposits += c->deposit_usd * pow(1.025, c->year - 2026);
            reserve += c->reserve_usd * pow(1.025, c->year - 2026);
        }
        ck_assert_double_eq_tol(capex, 540e6, 1e-3);
        ck_assert_double_eq_tol(deposits, 0.0, 1e-3);
        ck_assert_double_eq_tol(reserve, 0.0, 1e-3);
        ck_assert_double_eq_tol(f->out.cash[f->out.n - 1].balance_usd, 0.0, 1e-3);
        ck_assert_double_gt(f->out.debt_usd, 0.0);
        ck_assert(isfinite(f->out.dscr_min));
        /* nominal service is worth the nominal drawings at the loan's rate */
        double worth = 0.0, size = 0.0;
        for (unsigned t = 0; t < f->out.n; t++) {
            double k = pow(1.025, f->out.cash[t].year - 2026) / pow(1.085, t);
            worth += (f->out.cash[t].draw_usd - f->out.cash[t].service_usd) * k;
            size += f->out.cash[t].draw_usd * k;
        }
        ck_assert_double_lt(fabs(worth / size), 1e-9);
    }
    ck_assert_double_ge(f->out.dscr_min, 1.25 - 1e-9);
    free(f);
}
END_TEST

START_TEST(sales_by_hand)
{
    struct fixture *f = fixture();
    f->sell[0].for_s = 2 * YEAR_S; /* to 2028-12-31 12:00 and a bit: 730.5 days */
    f->sell[1].falls_hz = 0.2 / YEAR_S;
    project(f, 3);
    ck_assert_double_eq_tol(f->out.sell_usd[0][0], 6000 * 365.0 * 24 * 3.1 * 0.9, 1);
    ck_assert_double_eq_tol(f->out.sell_usd[0][1], 6000 * 365.5 * 24 * 3.1 * 0.9, 1);
    ck_assert_double_eq(f->out.sell_usd[0][2], 0.0);
    /* January 2027: 2,000 GPUs left, 70 % sold, price not yet fallen; the year lies below that and above 0.8 of it */
    double full = 2000 * 365.0 * 24 * 2.4 * 0.7;
    ck_assert_double_lt(f->out.sell_usd[1][0], full);
    ck_assert_double_gt(f->out.sell_usd[1][0], 0.85 * full);
    /* when the anchor leaves, all 12,000 are sold spot */
    ck_assert_double_gt(f->out.sell_usd[1][2], 12000 * 365.0 * 24 * 2.4 * 0.7 * 0.8 * 0.8 * 0.85);
    free(f);
}
END_TEST

START_TEST(the_first_paid_hour_is_the_first_acceptance_or_the_first_contract)
{
    struct fixture *f = fixture();
    int64_t accepted_ns = mw_time_from_civil(2027, 4, 17, 6, 0, 0), from_ns = mw_time_from_civil(2027, 9, 9, 6, 0, 0);
    f->step[0].ready_ns = accepted_ns;
    project(f, 3);
    ck_assert_int_eq(f->out.first_paid_ns, accepted_ns);
    f->sell[0].from_ns = from_ns;
    f->money.sells.n = 1; /* the contract alone */
    project(f, 3);
    ck_assert_int_eq(f->out.first_paid_ns, from_ns);
    f->sell[0].gpus_n = 0;
    project(f, 3);
    ck_assert_int_eq(f->out.first_paid_ns, INT64_MAX);
    free(f);
}
END_TEST

START_TEST(missed_goodput_gives_credit)
{
    struct fixture *f = fixture();
    project(f, 3);
    double before = f->out.sell_usd[0][1];
    f->sell[0].sla.goodput_frac = 0.92;
    f->sell[0].sla.credit_frac = 0.1;
    project(f, 3);
    ck_assert_double_eq_tol(f->out.sell_usd[0][1], 0.9 * before, 1e-3);
    ck_assert_uint_eq(f->out.missed_sla_years, 3);
    f->sell[0].sla.goodput_frac = 0.89;
    project(f, 3);
    ck_assert_double_eq_tol(f->out.sell_usd[0][1], before, 1e-3);
    for (int k = 0; k < 24; k++) { /* GPUs that nobody asked for, and those that services hold ready, break no promise */
        struct mw_econ_month *m = &f->year[k / 12].month[k % 12];
        m->productive_gpu_s *= 0.5;
        m->busy_gpu_s *= 0.6;
        m->headroom_gpu_s = m->busy_gpu_s / 6.0;
    }
    project(f, 3);
    ck_assert_double_eq_tol(f->out.sell_usd[0][1], before, 1e-3);
    free(f);
}
END_TEST

/* A template rents out the rest; the scenario's own line for the rest, which follows it, stands instead. */
START_TEST(the_last_line_takes_the_rest)
{
    struct fixture *f = fixture();
    f->sell[2] = f->sell[1];
    f->sell[2].price_usd_per_s = 1.9 / 3600;
    f->money.sells.n = 3;
    project(f, 2);
    ck_assert_double_eq(f->out.sell_usd[1][1], 0.0);
    ck_assert_double_eq_tol(f->out.sell_usd[2][1] / (2000 * 366.0 * 24 * 1.9 * 0.7), 1.0, 1e-12);
    f->sell[2].from_ns = new_year(2028); /* before that, the other */
    project(f, 2);
    ck_assert_double_eq_tol(f->out.sell_usd[1][0] / (2000 * 365.0 * 24 * 2.4 * 0.7), 1.0, 1e-12);
    ck_assert_double_eq(f->out.sell_usd[1][1], 0.0);
    free(f);
}
END_TEST

/* What the contract asks for whatever is taken is the same with 8,000 GPUs and with 12,000. */
START_TEST(minimum_and_fixed_charges_follow_time)
{
    struct fixture *f = fixture();
    enum { FLOOR = 765000, FIXED = 2000 };
    for (int k = 0; k < 24; k++) {
        struct mw_econ_month *m = &f->year[k / 12].month[k % 12];
        m->peak_usd = m->window_usd = k < 12 ? 400000 : 600000;
        m->floor_usd = FLOOR;
        m->fixed_usd = FIXED;
        m->billed_n = 1.0;
        m->electricity_usd += FLOOR + FIXED;
    }
    double energy = 0.0;
    for (int m = 0; m < 12; m++)
        energy += f->year[0].month[m].electricity_usd - FLOOR - FIXED;
    project(f, 6);
    ck_assert_double_eq_tol(f->out.cash[1].electricity_usd, energy + 12.0 * (FLOOR + FIXED), 1e-3); /* the simulated year itself */
    ck_assert_int_eq(f->out.cash[2].year, 2029);                                                    /* follows 2028, with half as many again */
    ck_assert_double_eq_tol(f->out.cash[2].electricity_usd, 1.5 * energy * 365 / 366 + 12.0 * (FLOOR + FIXED), 0.002 * energy);
    f->step[0].gpu_n = 16000; /* in 2027 twice as many, and peaks beyond the minimum */
    project(f, 6);
    ck_assert_double_eq_tol(f->out.cash[0].electricity_usd, 2.0 * energy * 365 / 366 + 12.0 * (800000 + FIXED), 0.002 * energy);
    free(f);
}
END_TEST

/* Two drawings: cover over the loan's life is asked when all of it is drawn.  At constant cover it is that cover. */
START_TEST(loan_life_cover_counts_every_drawing)
{
    struct fixture *f = fixture();
    f->money.debt.share_frac = 0.7;
    f->money.debt.rate_frac = 0.085;
    f->money.debt.shape = MW_DEBT_SCULPTED;
    project(f, 8);
    ck_assert_double_gt(f->out.cash[2].draw_usd, 0.0); /* 2029 brings a second one */
    ck_assert_double_gt(f->out.dscr_min, 0.0);
    ck_assert_double_eq_tol(f->out.llcr / f->out.dscr_mean, 1.0, 0.05); /* cover differs a little from year to year by the tax that interest saves */
    free(f);
}
END_TEST

START_TEST(tokens_are_sold_and_their_gpus_set_aside)
{
    struct fixture *f = fixture();
    f->sell[2] = (struct mw_sell){ .gpus_n = NAN, .per = "M token", .in_usd = 0.28, .out_usd = 1.1, .out_frac = 0.25, .for_s = NAN, .sold_frac = 1, .take_or_pay_frac = 1 };
    f->money.sells.n = 3;
    project(f, 2);
    ck_assert_double_eq_tol(f->out.sell_usd[2][1] / (0.9 * f->out.cash[1].tok * (0.75 * 0.28 + 0.25 * 1.1) / 1e6), 1.0, 1e-12);
    ck_assert_double_eq_tol(f->out.sell_usd[1][1] / (400 * 366.0 * 24 * 2.4 * 0.7), 1.0, 1e-12); /* 6,000 contracted, 1,600 serve */
    f->sell[2].gpus_n = 2000;
    project(f, 2);
    ck_assert_double_eq(f->out.sell_usd[1][1], 0.0);
    free(f);
}
END_TEST

START_TEST(unit_cost_is_recovery_plus_running)
{
    struct fixture *f = fixture();
    project(f, 6);
    double r = mw_fin_real(0.12, 0.025), annual = 480e6 * mw_fin_crf(r, 5) + 60e6 * mw_fin_crf(r, 39), opex = 0.0, gpu_s = 0.0;
    for (unsigned t = 0; t < f->out.n; t++) {
        opex += f->out.cash[t].opex_usd;
        gpu_s += f->out.cash[t].installed_gpu_s;
    }
    ck_assert_double_eq_tol(f->out.usd_per_gpu_s * 3600, (annual / (12000 * YEAR_S) + opex / gpu_s) * 3600, 1e-9);
    ck_assert_double_eq_tol(f->out.usd_per_useful_gpu_s / f->out.usd_per_gpu_s, 1 / 0.9, 1e-9);
    ck_assert_double_eq_tol(f->out.usd_per_tok / (f->out.usd_per_gpu_s * 0.25 / 100), 1.0, 1e-9);
    free(f);
}
END_TEST

START_TEST(residual_falls_geometrically)
{
    struct fixture *f = fixture();
    f->money.residual[MW_LIFE_GPU] = (struct mw_amount){ .v = 0.12, .op = '@', .of_si = 5 * YEAR_S };
    project(f, 5);
    double age = mw_time_s(new_year(2032) - new_year(2027)) / YEAR_S, age2 = mw_time_s(new_year(2032) - new_year(2029)) / YEAR_S;
    double gpu = 480e6 * (2.0 / 3 * pow(0.12, age / 5) + 1.0 / 3 * pow(0.12, age2 / 5)), shell = 60e6 * (2.0 / 3 * (1 - age / 39) + 1.0 / 3 * (1 - age2 / 39));
    ck_assert_double_eq_tol(f->out.cash[4].residual_usd / (gpu + shell), 1.0, 1e-9);
    free(f);
}
END_TEST

START_TEST(npv_is_zero_at_the_irr_and_dearer_power_never_helps)
{
    struct fixture *f = fixture();
    project(f, 6);
    double flow[6], npv = f->out.npv_usd;
    for (int t = 0; t < 6; t++)
        flow[t] = f->out.cash[t].free_usd;
    ck_assert_double_lt(fabs(mw_fin_npv(f->out.irr_frac, flow, 6)), 1.0);
    for (int k = 0; k < 2; k++)
        for (int m = 0; m < 12; m++)
            f->year[k].month[m].electricity_usd *= 1.07;
    project(f, 6);
    ck_assert_double_lt(f->out.npv_usd, npv);
    free(f);
}
END_TEST

/* "3 years" of 365.25 days end 18 hours into 2030. */
START_TEST(a_stub_of_hours_is_no_year)
{
    struct fixture *f = fixture();
    const struct mw_econ_year *y[] = { &f->year[0], &f->year[1] };
    mw_econ_project(y, 2, new_year(2025), new_year(2025) + mw_time_ns_up(3 * YEAR_S), &f->out);
    ck_assert_uint_eq(f->out.n, 3);
    ck_assert_int_eq(f->out.cash[2].year, 2027);
    free(f);
}
END_TEST

START_TEST(empty_plan_has_no_unit_costs_but_does_not_fail)
{
    struct fixture *f = fixture();
    for (int k = 0; k < 2; k++)
        f->year[k].step_n = 0;
    f->money.sells.n = 0;
    project(f, 2);
    ck_assert(isnan(f->out.usd_per_gpu_s));
    ck_assert_double_eq_tol(f->out.cash[0].capex_total_usd, 540e6, 1e-3);
    free(f);
}
END_TEST

MW_TEST_MAIN("horizon", detail_years_return_themselves_and_others_follow, flows_add_up, sales_by_hand, the_first_paid_hour_is_the_first_acceptance_or_the_first_contract, missed_goodput_gives_credit, the_last_line_takes_the_rest,
             minimum_and_fixed_charges_follow_time, loan_life_cover_counts_every_drawing, tokens_are_sold_and_their_gpus_set_aside,
             unit_cost_is_recovery_plus_running, residual_falls_geometrically, npv_is_zero_at_the_irr_and_dearer_power_never_helps, a_stub_of_hours_is_no_year, empty_plan_has_no_unit_costs_but_does_not_fail)
