/* tests/unit/test_tariff.c - bills by hand: windows, demand blocks, ratchet, minimum, transmission, summer time, and freedom from the grid. */
#include "models/economics/tariff.h"
#include "tests/mw_test.h"

#define MWH 3.6e9
#define KW_MONTH (1e3 * MW_S_PER_YEAR / 12.0)

static const struct mw_window energy[] = { { 0x1f, 13 * 60, 19 * 60, 0, 71 / MWH }, { 0, 0, 0, 0, 41 / MWH } };
static const struct mw_window flat_demand[] = { { 0, 0, 0, 0, 9.5 / KW_MONTH } };
static struct mw_tz texas(void)
{
    struct mw_tz tz;
    ck_assert(mw_tz_parse("CST6CDT,M3.2.0,M11.1.0", &tz));
    return tz;
}

/* Meters watts(t) of local hour from t0 to t1 in steps that end at the next reading or after step_s at the latest. */
typedef double (*watts_fn)(struct mw_civil local);
static void meter(struct mw_meter *m, const struct mw_tariff *t, const struct mw_tz *tz, int64_t t0_ns, int64_t t1_ns, double step_s, watts_fn watts)
{
    static struct mw_meter fresh;
    *m = fresh;
    mw_meter_start(m, t0_ns);
    while (t0_ns < t1_ns) {
        int64_t next_ns = mw_tariff_next_ns(t, tz, t0_ns), cut_ns = t0_ns + (int64_t)(step_s * 1e9);
        ck_assert_int_gt(next_ns, t0_ns);
        next_ns = next_ns < cut_ns ? next_ns : cut_ns;
        double w = watts(mw_time_to_civil(mw_tz_local(tz, t0_ns)));
        mw_meter_add(m, t, tz, t0_ns, next_ns, w * mw_time_s(next_ns - t0_ns), 0.0);
        t0_ns = next_ns;
    }
    mw_meter_close(m, t);
}

static double constant(struct mw_civil c) { return 73.1e6; }
static double spiky(struct mw_civil c) { return c.month == 7 && c.day == 9 && c.hour == 16 && c.minute >= 15 && c.minute < 30 ? 97.3e6 : 61e6 + 1e5 * c.hour; }

START_TEST(windows_follow_local_time)
{
    struct mw_tz tz = texas();
    struct mw_tariff t = { .energy = energy, .energy_n = 2, .window_s = 900 };
    /* Wednesday 2028-07-05, 18:59 and 19:00 in summer time are 23:59 and 00:00 UTC; 13:00 on a Saturday is `else` */
    ck_assert_double_eq(mw_tariff_price_usd_per_j(&t, &tz, mw_time_from_civil(2028, 7, 5, 23, 59, 0), 0), 71 / MWH);
    ck_assert_double_eq(mw_tariff_price_usd_per_j(&t, &tz, mw_time_from_civil(2028, 7, 6, 0, 0, 0), 0), 41 / MWH);
    ck_assert_double_eq(mw_tariff_price_usd_per_j(&t, &tz, mw_time_from_civil(2028, 7, 8, 18, 0, 0), 0), 41 / MWH);
    ck_assert_double_eq(mw_tariff_price_usd_per_j(&t, &tz, mw_time_from_civil(2028, 1, 5, 18, 59, 0), 0), 41 / MWH); /* winter: 12:59 */
    ck_assert_double_eq(mw_tariff_price_usd_per_j(&t, &tz, mw_time_from_civil(2028, 1, 5, 19, 0, 0), 0), 71 / MWH);
    struct mw_tariff index = { .adder_usd_per_j = 3 / MWH, .window_s = 900 };
    ck_assert_double_eq_tol(mw_tariff_price_usd_per_j(&index, &tz, 0, 28.1 / MWH), 31.1 / MWH, 1e-20);
}
END_TEST

START_TEST(month_of_constant_load_by_hand)
{
    struct mw_tz tz = texas();
    struct mw_tariff t = { .energy = energy, .energy_n = 2, .demand = flat_demand, .demand_n = 1, .window_s = 900, .fixed_usd_per_s = 468.6 / (MW_S_PER_YEAR / 12), .tax_frac = 0.0625 };
    struct mw_meter *m = malloc(sizeof *m);
    /* January 2028 local: 31 days, 21 weekdays: 126 h dear of 744 */
    meter(m, &t, &tz, mw_time_from_civil(2028, 1, 1, 6, 0, 0), mw_time_from_civil(2028, 2, 1, 6, 0, 0), 1e9, constant);
    ck_assert_uint_eq(m->n, 1);
    const struct mw_bill *b = &m->bill[0];
    ck_assert_double_eq_tol(b->energy_j / MWH, 73.1 * 744, 1e-6);
    ck_assert_double_eq_tol(b->energy_usd, 73.1 * (126 * 71 + 618 * 41), 1e-3);
    ck_assert_double_eq_tol(b->peak_w, 73.1e6, 1e-3);
    ck_assert_double_eq_tol(b->demand_usd, 73100 * 9.5, 1e-3);
    ck_assert_double_eq_tol(b->fixed_usd, 468.6 * 744 / 730.5, 1e-6);
    ck_assert_double_eq_tol(mw_bill_usd(b), (b->energy_usd + b->demand_usd + b->fixed_usd) * 1.0625, 1e-3);
    free(m);
}
END_TEST

START_TEST(grid_of_readings_changes_nothing)
{
    struct mw_tz tz = texas();
    struct mw_tariff t = { .energy = energy, .energy_n = 2, .demand = flat_demand, .demand_n = 1, .window_s = 900, .ratchet_frac = 0.8, .ratchet_months = 11 };
    struct mw_meter *a = malloc(sizeof *a), *b = malloc(sizeof *b);
    int64_t t0 = mw_time_from_civil(2028, 1, 1, 6, 0, 0), t1 = mw_time_from_civil(2029, 1, 1, 6, 0, 0);
    meter(a, &t, &tz, t0, t1, 300, spiky);
    meter(b, &t, &tz, t0, t1, 150, spiky);
    ck_assert_uint_eq(a->n, 12);
    for (unsigned i = 0; i < 12; i++) {
        ck_assert_double_eq_tol(a->bill[i].energy_usd / b->bill[i].energy_usd, 1.0, 1e-12);
        ck_assert_double_eq_tol(a->bill[i].peak_w / b->bill[i].peak_w, 1.0, 1e-12);
        ck_assert_double_eq_tol(a->bill[i].demand_usd / b->bill[i].demand_usd, 1.0, 1e-12);
    }
    ck_assert_double_eq_tol(a->bill[6].peak_w, 97.3e6, 1);
    free(a);
    free(b);
}
END_TEST

START_TEST(ratchet_holds_eleven_months)
{
    struct mw_tz tz = texas();
    struct mw_tariff t = { .demand = flat_demand, .demand_n = 1, .window_s = 900, .ratchet_frac = 0.8, .ratchet_months = 11 };
    struct mw_meter *m = malloc(sizeof *m);
    meter(m, &t, &tz, mw_time_from_civil(2028, 7, 1, 5, 0, 0), mw_time_from_civil(2029, 8, 1, 5, 0, 0), 1e9, spiky);
    ck_assert_uint_eq(m->n, 13);
    ck_assert_double_eq_tol(m->bill[1].billed_w, 0.8 * 97.3e6, 1);
    ck_assert_double_eq_tol(m->bill[11].billed_w, 0.8 * 97.3e6, 1);
    ck_assert_double_eq_tol(m->bill[1].demand_usd, 0.8 * 97300 * 9.5, 1e-2);
    ck_assert_double_eq_tol(m->bill[1].minimum_usd, (0.8 * 97300 - 63300) * 9.5, 1e-2);
    /* in the twelfth month after it, July 2028 has left the ratchet: 2029 spikes itself */
    t.ratchet_months = 3;
    meter(m, &t, &tz, mw_time_from_civil(2028, 7, 1, 5, 0, 0), mw_time_from_civil(2029, 7, 1, 5, 0, 0), 1e9, spiky);
    ck_assert_double_eq_tol(m->bill[3].billed_w, 0.8 * 97.3e6, 1);
    ck_assert_double_eq_tol(m->bill[4].billed_w, 63.3e6, 1);
    free(m);
}
END_TEST

START_TEST(minimum_bill_is_a_floor_of_demand)
{
    struct mw_tz tz = texas();
    struct mw_tariff t = { .demand = flat_demand, .demand_n = 1, .window_s = 900, .minimum_w = 85e6 };
    struct mw_meter *m = malloc(sizeof *m);
    meter(m, &t, &tz, mw_time_from_civil(2028, 3, 1, 6, 0, 0), mw_time_from_civil(2028, 4, 1, 5, 0, 0), 1e9, constant); /* March with its short Sunday */
    ck_assert_uint_eq(m->n, 1);
    ck_assert_double_eq_tol(m->bill[0].billed_w, 85e6, 1e-3);
    ck_assert_double_eq_tol(m->bill[0].demand_usd, 85000 * 9.5, 1e-2); /* 743 hours are a whole month of it */
    ck_assert_double_eq(m->bill[0].share, 1.0);
    ck_assert_double_eq_tol(m->bill[0].floor_usd, 85000 * 9.5, 1e-2);
    ck_assert_double_eq_tol(m->bill[0].window_usd, 73100 * 9.5, 1e-2);
    meter(m, &t, &tz, mw_time_from_civil(2028, 11, 1, 5, 0, 0), mw_time_from_civil(2028, 12, 1, 6, 0, 0), 1e9, constant); /* November with its long one */
    ck_assert_uint_eq(m->n, 1);
    ck_assert_double_eq_tol(m->bill[0].demand_usd, 85000 * 9.5, 1e-2);
    meter(m, &t, &tz, mw_time_from_civil(2028, 11, 1, 5, 0, 0), mw_time_from_civil(2028, 11, 16, 6, 0, 0), 1e9, constant);
    ck_assert_double_eq_tol(m->bill[0].share, 361.0 / 721.0, 1e-12);
    free(m);
}
END_TEST

START_TEST(transmission_bills_the_mean_of_its_months_all_year)
{
    static const struct mw_window four[] = { { 0x1f, 15 * 60, 18 * 60, 0x0f << 5, 5.0 / KW_MONTH } }; /* June to September */
    struct mw_tz tz = texas();
    struct mw_tariff t = { .transmission = four, .transmission_n = 1, .window_s = 900 };
    struct mw_meter *m = malloc(sizeof *m);
    meter(m, &t, &tz, mw_time_from_civil(2028, 1, 1, 6, 0, 0), mw_time_from_civil(2029, 1, 1, 6, 0, 0), 1e9, spiky);
    /* 2028-07-09 is a Sunday: outside; the highest block inside is 17 h: 62.7 MW */
    ck_assert_double_eq_tol(m->bill[0].transmission_usd, 62700 * 5.0, 1e-2);
    ck_assert_double_eq_tol(m->bill[11].transmission_usd, 62700 * 5.0, 1e-2);
    ck_assert_double_eq(m->bill[0].demand_usd, 0.0);
    free(m);
}
END_TEST

START_TEST(seasonal_demand_windows_have_their_own_maxima)
{
    static const struct mw_window two[] = { { 0x7f, 16 * 60, 17 * 60, 1 << 6, 30.0 / KW_MONTH }, { 0, 0, 0, 0, 4.0 / KW_MONTH } };
    struct mw_tz tz = texas();
    struct mw_tariff t = { .demand = two, .demand_n = 2, .window_s = 900 };
    struct mw_meter *m = malloc(sizeof *m);
    meter(m, &t, &tz, mw_time_from_civil(2028, 7, 1, 5, 0, 0), mw_time_from_civil(2028, 8, 1, 5, 0, 0), 1e9, spiky);
    ck_assert_double_eq_tol(m->bill[0].demand_usd, 97300 * 30.0 + 63300 * 4.0, 1e-2);
    free(m);
}
END_TEST

MW_TEST_MAIN("tariff", windows_follow_local_time, month_of_constant_load_by_hand, grid_of_readings_changes_nothing, ratchet_holds_eleven_months, minimum_bill_is_a_floor_of_demand,
             transmission_bills_the_mean_of_its_months_all_year, seasonal_demand_windows_have_their_own_maxima)
