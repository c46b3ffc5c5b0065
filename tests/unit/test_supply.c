/* tests/unit/test_supply.c - rent and lease instead of building: textbook annuities, shares of use, what is owned, and when each is cheaper. */
#include "models/economics/horizon.h"
#include "sim/base/calendar.h"
#include "tests/mw_test.h"

#define YEAR_S MW_S_PER_YEAR
#define HOUR 3600.0
static const double GPUS = 2385, YEAR_H = 8760, RENT = 3.3, SELL = 4.17, HELD = 0.617, IT_W = 4.1e6;
enum { FIRST = 2025 }; /* 2025 to 2027 have 365 days each */

struct fixture { struct mw_money_params money; struct mw_econ_year year; struct mw_econ_step step; struct mw_sell sell; struct mw_econ_result out; };
static const char *const sell_name[] = { "all" };
static int64_t new_year(int y) { return mw_time_from_civil(y, 1, 1, 6, 0, 0); }

static struct fixture *fixture(void)
{
    struct fixture *f = calloc(1, sizeof *f);
    for (int i = 0; i < MW_LIFE_N; i++) {
        f->money.life_s[i] = 5 * YEAR_S;
        f->money.residual[i] = (struct mw_amount){ .v = NAN, .of_si = NAN };
    }
    f->money.equity_return_frac = 0.12;
    f->money.debt.tenor_s = 5 * YEAR_S;
    f->money.opex.fte_usd_per_s = 130e3 / YEAR_S;
    f->money.opex.connectivity_usd_per_s = 1e6 / YEAR_S;
    f->money.opex.it_hz = 0.03 / YEAR_S;
    f->money.opex.plant_usd_per_ws = 150e-3 / YEAR_S;
    f->money.rent.usd_per_gpu_s = RENT / HOUR;
    f->money.rent.take_or_pay_frac = 1.0;
    f->money.rent.for_s = f->money.lease.for_s = NAN;
    f->money.lease.usd_per_ws = 185e-3 * 12 / YEAR_S;
    f->money.lease.staff_frac = 1.0;
    f->money.lease.energy = MW_ENERGY_PASSED;
    f->step = (struct mw_econ_step){ new_year(FIRST), INT64_MAX, GPUS };
    f->year = (struct mw_econ_year){ .year = FIRST, .money = &f->money, .currency = { 2026, 0.025 }, .step = &f->step, .step_n = 1, .it_w = IT_W, .staff_n = 10, .productive_known = true };
    for (int m = 0; m < 12; m++) {
        double gpu_s = GPUS * mw_time_s(mw_time_from_civil(FIRST + m / 11, (m + 1) % 12 + 1, 1, 0, 0, 0) - mw_time_from_civil(FIRST, m + 1, 1, 0, 0, 0));
        f->year.month[m] = (struct mw_econ_month){ .s = gpu_s / GPUS, .installed_gpu_s = gpu_s, .busy_gpu_s = HELD * gpu_s, .productive_gpu_s = 0.5 * gpu_s, .energy_j = 1500 * gpu_s, .electricity_usd = 2e-5 * gpu_s,
                                                   .water_usd = 1e-7 * gpu_s, .carbon_kg = 1e-4 * gpu_s };
    }
    f->sell = (struct mw_sell){ .gpus_n = GPUS, .price_usd_per_s = SELL / HOUR, .take_or_pay_frac = 1, .for_s = NAN, .sold_frac = 1 };
    f->money.sells = (struct mw_map){ .item = &f->sell, .n = 1, .name = (const char **)sell_name };
    return f;
}

static void project(struct fixture *f, int years)
{
    const struct mw_econ_year *y[] = { &f->year };
    mw_econ_project(y, 1, new_year(FIRST), new_year(FIRST + years), &f->out);
}

/* As the bill of materials would have it; mw_capex_compute leaves out what is not owned. */
static void build(struct fixture *f, double gpu_usd, double shell_usd)
{
    f->year.capex.line[MW_COST_GPU].usd = gpu_usd;
    f->year.capex.line[MW_COST_SHELL].usd = shell_usd;
    f->year.capex.total_usd = gpu_usd + shell_usd;
}

/* Yearly margins that begin at once are an annuity due: a (1 + (1 - (1 + r)^-(n-1)) / r). */
START_TEST(rent_is_an_annuity)
{
    struct fixture *f = fixture();
    f->money.rent.use = "gb200";
    project(f, 3);
    double r = mw_fin_real(0.12, 0.025), margin = (SELL - RENT) * GPUS * YEAR_H;
    ck_assert_double_eq_tol(f->out.npv_usd / (margin * (1.0 + (1.0 - 1.0 / ((1.0 + r) * (1.0 + r))) / r)), 1.0, 1e-12);
    ck_assert_double_eq_tol(f->out.usd_per_gpu_s * HOUR, RENT, 1e-12);
    ck_assert_double_eq_tol(f->out.usd_per_useful_gpu_s * HOUR, RENT / 0.5, 1e-12);
    ck_assert_double_eq_tol(f->out.annual_rent_usd / (RENT * GPUS * YEAR_S / HOUR), 1.0, 1e-12);
    ck_assert_double_eq(f->out.payback_years, 0.0); /* it never needs funding */
    ck_assert(isnan(f->out.irr_frac));
    for (unsigned t = 0; t < f->out.n; t++) {
        const struct mw_cash *c = &f->out.cash[t];
        ck_assert_double_eq_tol(c->opex_usd / c->rent_usd, 1.0, 1e-12); /* nothing else: no bills, no people, no upkeep */
        ck_assert(isnan(c->energy_j) && isnan(c->carbon_kg));
    }
    free(f);
}
END_TEST

/* Paid for: the largest of what is taken whatever happens, what work holds, and what is sold. */
START_TEST(hours_that_are_paid_for)
{
    struct fixture *f = fixture();
    static const struct { double take, sold, paid; } row[] = { { 1.0, 0.3, 1.0 }, { 0.7, 0.3, 0.7 }, { 0.0, 0.3, 0.617 }, { 0.0, 0.83, 0.83 }, { 0.9, 0.83, 0.9 } };
    f->money.rent.use = "gb200";
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        f->money.rent.take_or_pay_frac = row[i].take;
        f->sell.sold_frac = row[i].sold;
        project(f, 2);
        ck_assert_double_eq_tol(f->out.usd_per_gpu_s * HOUR, row[i].paid * RENT, 1e-9);
    }
    ck_assert_double_eq_tol(mw_rent_usd(&f->money, 100.0, 130.0, 0.0, 0.0) * HOUR, 100.0 * RENT, 1e-9); /* never more than are there */
    f->money.rent.falls_hz = 0.2 / YEAR_S;
    ck_assert_double_eq_tol(mw_rent_usd(&f->money, 100.0, 0.0, 0.0, 2.0 * YEAR_S) * HOUR, 90.0 * RENT * 0.64, 1e-9);
    free(f);
}
END_TEST

/* 48,000 USD a GPU is more than a year of 3.30 USD/h, and less than five. */
START_TEST(rent_is_cheaper_for_a_year_and_building_for_five)
{
    for (int years = 1; years <= 5; years += 4) {
        struct fixture *own = fixture(), *rent = fixture();
        build(own, 48e3 * GPUS, 0.0);
        own->money.opex.fte_usd_per_s = own->money.opex.connectivity_usd_per_s = 0.0;
        rent->money.rent.use = "gb200";
        project(own, years);
        project(rent, years);
        ck_assert_double_eq_tol(own->out.cash[0].revenue_usd, rent->out.cash[0].revenue_usd, 1e-3); /* the same is sold */
        ck_assert(years == 1 ? rent->out.npv_usd > own->out.npv_usd : rent->out.npv_usd < own->out.npv_usd);
        free(own);
        free(rent);
    }
}
END_TEST

START_TEST(a_lease_is_own_machines_and_rent_of_watts)
{
    struct fixture *f = fixture(), *own = fixture();
    build(f, 90e6, 0.0);
    build(own, 90e6, 30e6);
    f->money.lease.use = "colo-lease";
    project(f, 3);
    project(own, 3);
    double lease = 185e-3 * 12 * IT_W * 365 / 365.25, r = f->out.wacc_real;
    ck_assert_double_eq_tol(f->out.cash[1].rent_usd / lease, 1.0, 1e-12);
    /* the bills, the people and the upkeep of machines stay; that of plant does not */
    ck_assert_double_eq_tol(f->out.cash[1].electricity_usd, own->out.cash[1].electricity_usd, 1e-6);
    ck_assert_double_eq_tol(f->out.cash[1].staff_usd, own->out.cash[1].staff_usd, 1e-6);
    ck_assert_double_eq_tol(own->out.cash[1].maintenance_usd - f->out.cash[1].maintenance_usd, 150e-3 * IT_W * 365 / 365.25, 1e-3);
    ck_assert_double_eq_tol(f->out.cash[1].energy_j / (1500 * GPUS * YEAR_H * HOUR), 1.0, 1e-12);
    ck_assert_double_eq_tol(f->out.usd_per_gpu_s * GPUS * YEAR_S / (90e6 * mw_fin_crf(r, 5) + f->out.annual_opex_usd), 1.0, 1e-12);
    f->step.ready_ns = new_year(FIRST + 1); /* racks that do not stand are not paid for */
    project(f, 3);
    ck_assert_double_eq(f->out.cash[0].rent_usd, 0.0);
    ck_assert_double_eq_tol(f->out.cash[1].rent_usd / lease, 1.0, 1e-12);
    f->money.lease.energy = MW_ENERGY_INCLUDED;
    f->money.lease.staff_frac = 0.25;
    project(f, 3);
    ck_assert_double_eq(f->out.cash[1].electricity_usd + f->out.cash[1].water_usd, 0.0);
    ck_assert_double_eq_tol(f->out.cash[1].staff_usd / own->out.cash[1].staff_usd, 0.25, 1e-12);
    free(f);
    free(own);
}
END_TEST

/* The plan ends with its contract, of whole months from the first GPU on; what was drawn is paid back and what is owned is sold then. */
START_TEST(the_case_ends_with_its_contract)
{
    struct fixture *f = fixture();
    build(f, 90e6, 0.0);
    f->money.lease.use = "colo-lease";
    f->money.lease.for_s = 3 * YEAR_S;
    f->money.residual[MW_LIFE_GPU] = (struct mw_amount){ .v = 0.12, .op = '@', .of_si = 5 * YEAR_S };
    f->money.debt.share_frac = 0.7;
    f->money.debt.rate_frac = 0.085;
    f->money.tax.rate_frac = 0.21;
    f->money.tax.method[MW_LIFE_GPU] = MW_DEP_MACRS_5;
    f->step.ready_ns = new_year(FIRST + 1);
    project(f, 8);
    ck_assert_uint_eq(f->out.n, 4); /* a year of waiting, then three */
    const struct mw_cash *last = &f->out.cash[3];
    ck_assert_double_eq_tol(last->residual_usd / (90e6 * pow(0.12, mw_time_s(new_year(FIRST + 4) - new_year(FIRST + 1)) / (5 * YEAR_S))), 1.0, 1e-12);
    ck_assert_double_eq_tol(last->balance_usd, 0.0, 1e-3);
    double depreciated = 0.0;
    for (unsigned t = 0; t < f->out.n; t++) {
        const struct mw_cash *c = &f->out.cash[t];
        ck_assert_double_eq_tol(c->opex_usd, c->electricity_usd + c->water_usd + c->staff_usd + c->maintenance_usd + c->insurance_usd + c->other_usd + c->rent_usd, 1e-3);
        ck_assert_double_eq_tol(c->equity_usd, c->revenue_usd - c->opex_usd - c->tax_usd - c->capex_total_usd + c->residual_usd + c->draw_usd - c->service_usd - c->reserve_usd + c->deposit_usd, 1.0);
        depreciated += c->capex_total_usd;
    }
    ck_assert_double_eq_tol(depreciated, 90e6, 1e-3);
    struct mw_supply three = { .for_s = 3 * YEAR_S }, odd = { .for_s = 100 * 86400.0 }, open = { .for_s = NAN };
    ck_assert_int_eq(mw_supply_until_ns(three, new_year(2027)), new_year(2030));
    ck_assert_int_eq(mw_supply_until_ns(odd, new_year(2027)), new_year(2027) + 100 * 86400 * MW_NS_PER_S);
    ck_assert_int_eq(mw_supply_until_ns(open, new_year(2027)), INT64_MAX);
    free(f);
}
END_TEST

START_TEST(terms_that_cannot_be_are_named)
{
    struct fixture *f = fixture();
    struct mw_money_params *m = &f->money;
    const char *path;
    char msg[300];
    m->rent.use = "h100";
    m->rent.gpu = "h100-sxm";
    ck_assert_str_eq(mw_supply_wrong(m, "h100-sxm", &path, msg, sizeof msg), "");
    ck_assert_str_eq(mw_supply_wrong(m, "gb200", &path, msg, sizeof msg), "cloud.h100 rents h100-sxm, the plan's work runs on gb200: rent what it runs on, or change the racks of this case");
    ck_assert_str_eq(path, "money.rent");
    ck_assert(strstr(mw_supply_wrong(m, NULL, &path, msg, sizeof msg), "no GPUs"));
    m->rent.usd_per_gpu_s = NAN;
    ck_assert(strstr(mw_supply_wrong(m, "h100-sxm", &path, msg, sizeof msg), "has no price"));
    m->lease.use = "colo-lease";
    ck_assert(strstr(mw_supply_wrong(m, "h100-sxm", &path, msg, sizeof msg), "one of the two"));
    m->rent.use = "";
    m->lease.usd_per_ws = NAN;
    ck_assert(strstr(mw_supply_wrong(m, "h100-sxm", &path, msg, sizeof msg), "185 USD/kW/month"));
    ck_assert_str_eq(path, "money.lease");
    free(f);
}
END_TEST

MW_TEST_MAIN("supply", rent_is_an_annuity, hours_that_are_paid_for, rent_is_cheaper_for_a_year_and_building_for_five, a_lease_is_own_machines_and_rent_of_watts, the_case_ends_with_its_contract,
             terms_that_cannot_be_are_named)
