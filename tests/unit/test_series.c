/* tests/unit/test_series.c - price and carbon series: units of the header, hours that happen twice, other years, published means. */
#include "sim/input/import/series.h"
#include "tests/mw_test.h"

struct env { struct mw_arena a; struct mw_diag *d; struct mw_tz tz; };
static void env_init(struct env *e)
{
    mw_arena_init(&e->a);
    e->d = mw_diag_create();
    ck_assert(mw_tz_parse("CST6CDT,M3.2.0,M11.1.0", &e->tz));
}
static void env_fini(struct env *e) { mw_diag_destroy(e->d); mw_arena_fini(&e->a); }

static struct mw_series *text(struct env *e, const char *s, enum mw_quantity q)
{
    struct mw_reader *r = mw_reader_mem("made", s, strlen(s), e->d);
    struct mw_series *x = mw_series_read(&e->a, r, q, NULL, e->d);
    mw_reader_close(r);
    return x;
}

/* n hours from 2023-01-01 00:00, value 100 + hour; hour `skip` is left out. */
static void hours(struct mw_str *s, const char *header, const char *zone, int n, int skip)
{
    mw_str_init(s);
    mw_str_add(s, header);
    for (int h = 0; h < n; h++) {
        struct mw_civil c = mw_time_to_civil(mw_time_from_civil(2023, 1, 1, 0, 0, 0.0) + h * 3600 * MW_NS_PER_S);
        if (h != skip)
            mw_str_addf(s, "%04d-%02d-%02d %02d:00:00%s,%d\n", c.year, c.month, c.day, c.hour, zone, 100 + h);
    }
}

START_TEST(units_come_from_the_header)
{
    static const struct { const char *header; enum mw_quantity q; double si; } unit[] = {
        { "time,price (USD/MWh)\n", MW_Q_MONEY_PER_ENERGY, 100.0 / 3.6e9 },
        { "time,price [USD/kWh]\n", MW_Q_MONEY_PER_ENERGY, 100.0 / 3.6e6 },
        { "Datetime (UTC),Carbon Intensity gCO₂eq/kWh (direct)\n", MW_Q_CO2_PER_ENERGY, 0.1 / 3.6e6 },
        { "date,carbon (kg/MWh)\n", MW_Q_CO2_PER_ENERGY, 100.0 / 3.6e9 },
    };
    for (size_t i = 0; i < sizeof unit / sizeof *unit; i++) {
        struct env e;
        struct mw_str s;
        env_init(&e);
        hours(&s, unit[i].header, "Z", 48, -1);
        struct mw_series *x = text(&e, s.s, unit[i].q);
        ck_assert_ptr_nonnull(x);
        ck_assert_double_eq_tol(x->v[0], unit[i].si, 1e-15 * 1e-3 + 1e-12 * unit[i].si);
        ck_assert_uint_eq(x->n, 48);
        mw_str_fini(&s);
        env_fini(&e);
    }
}
END_TEST

START_TEST(an_hour_that_happens_twice_keeps_both_values)
{
    struct env e;
    env_init(&e);
    struct mw_series *x = mw_series_load(&e.a, "tests/unit/data/import/price-dst.csv", MW_Q_MONEY_PER_ENERGY, &e.tz, e.d);
    ck_assert_ptr_nonnull(x);
    ck_assert_uint_eq(x->n, 49);
    ck_assert_uint_eq(x->missing_n + x->repeated_n, 0);
    ck_assert_int_eq(x->t0_ns, mw_time_from_civil(2023, 11, 4, 5, 0, 0.0)); /* midnight of summer time, UTC-5 */
    for (uint32_t i = 0; i < x->n; i++)
        ck_assert_double_eq_tol(x->v[i] * 3.6e9, 10.0 + i, 1e-9);
    env_fini(&e);
}
END_TEST

START_TEST(offsets_are_taken_off_and_order_does_not_matter)
{
    struct env e;
    struct mw_str a, b;
    env_init(&e);
    hours(&a, "time,price (USD/MWh)\n", "+05:30", 30, -1);
    struct mw_series *x = text(&e, a.s, MW_Q_MONEY_PER_ENERGY);
    ck_assert_ptr_nonnull(x);
    ck_assert_int_eq(x->t0_ns, mw_time_from_civil(2022, 12, 31, 18, 30, 0.0));
    mw_str_init(&b); /* the same lines backwards */
    mw_str_add(&b, "time,price (USD/MWh)\n");
    for (char *p = a.s + a.n - 1; p > a.s + 20;) {
        char *end = p;
        while (p[-1] != '\n')
            p--;
        mw_str_addn(&b, p, (size_t)(end - p) + 1);
        p--;
    }
    struct mw_series *y = text(&e, b.s, MW_Q_MONEY_PER_ENERGY);
    ck_assert_ptr_nonnull(y);
    ck_assert_uint_eq(y->n, x->n);
    ck_assert_mem_eq(y->v, x->v, x->n * sizeof *x->v);
    mw_str_fini(&a);
    mw_str_fini(&b);
    env_fini(&e);
}
END_TEST

START_TEST(gaps_hold_the_value_before)
{
    struct env e;
    struct mw_str s;
    env_init(&e);
    hours(&s, "time (UTC),price (USD/MWh)\n", "", 60, 17);
    struct mw_series *x = text(&e, s.s, MW_Q_MONEY_PER_ENERGY);
    ck_assert_ptr_nonnull(x);
    ck_assert_uint_eq(x->missing_n, 1);
    ck_assert_double_eq_tol(x->v[17] * 3.6e9, 116.0, 1e-9);
    ck_assert_double_eq_tol(x->v[18] * 3.6e9, 118.0, 1e-9);
    mw_str_fini(&s);
    env_fini(&e);
}
END_TEST

START_TEST(other_years_take_the_same_weekday_and_hour)
{
    struct env e;
    struct mw_str s;
    env_init(&e);
    hours(&s, "time (UTC),price (USD/MWh)\n", "", 8760, -1);
    struct mw_series *x = text(&e, s.s, MW_Q_MONEY_PER_ENERGY);
    ck_assert_ptr_nonnull(x);
    for (int day = 0; day < 2200; day += 13) {
        int64_t t_ns = mw_time_from_civil(2026, 1, 1, 7, 20, 0.0) + day * 86400 * MW_NS_PER_S;
        double hour = mw_series_at(x, t_ns) * 3.6e9 - 100.0;
        int64_t from_ns = x->t0_ns + (int64_t)(hour + 0.5) * 3600 * MW_NS_PER_S;
        struct mw_civil then = mw_time_to_civil(t_ns), here = mw_time_to_civil(from_ns);
        ck_assert_int_eq(here.weekday, then.weekday);
        ck_assert_int_eq(here.hour, 7);
        int apart = abs(here.yday - then.yday);
        ck_assert_int_le(apart > 182 ? 365 - apart : apart, 7);
    }
    ck_assert_int_eq(mw_series_next(x, x->t0_ns + 90 * 60 * MW_NS_PER_S), x->t0_ns + 2 * 3600 * MW_NS_PER_S);
    ck_assert_int_eq(mw_series_next(x, x->t0_ns - 90 * 60 * MW_NS_PER_S), x->t0_ns - 3600 * MW_NS_PER_S);
    mw_str_fini(&s);
    env_fini(&e);
}
END_TEST

START_TEST(bad_series_are_refused)
{
    static const struct { const char *text, *says; } bad[] = {
        { "", "the file is empty" },
        { "time,value\n2023-01-01 00:00,5\n", "no column of price per energy" },
        { "time,price (kg/kWh)\n2023-01-01 00:00,5\n", "no column of price per energy" },
        { "hour,price (USD/MWh)\n1,5\n", "no column of time" },
        { "time,price (USD/MWh)\n2023-01-01 00:00,5\n", "fewer than 24 values" },
        { "time,price (USD/MWh)\nnoon,5\n", "made:2:1: error: 'noon' is not a date and time [E422]" },
        { "time,price (USD/MWh)\n2023-01-01 00:00+99:00,5\n", "is not a date and time [E422]" },
        { "time,price (USD/MWh)\n2023-01-01 00:00,free\n", "made:2:18: error: 'free' is not a number [E422]" },
        { "time,price (USD/MWh)\n2023-01-01 00:00\n", "too few fields" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct env e;
        env_init(&e);
        ck_assert_ptr_null(text(&e, bad[i].text, MW_Q_MONEY_PER_ENERGY));
        ck_assert_msg(mw_diag_text(e.d, 0) && strstr(mw_diag_text(e.d, 0), bad[i].says), "'%s' gave '%s'", bad[i].text, mw_diag_text(e.d, 0));
        env_fini(&e);
    }
}
END_TEST

START_TEST(shared_series_have_their_published_means)
{
    static const struct { const char *file; enum mw_quantity q; double mean; } known[] = {
        { "carbon_electricitymaps_2023/US-TEX-ERCO_2023_hourly.csv.gz", MW_Q_CO2_PER_ENERGY, 316.7 },
        { "carbon_electricitymaps_2023/DE-LU_2023_hourly.csv.gz", MW_Q_CO2_PER_ENERGY, 307.7 },
        { "carbon_electricitymaps_2023/SG_2023_hourly.csv.gz", MW_Q_CO2_PER_ENERGY, 369.2 },
        { "price_usd_2023/US-TEX-ERCO_electricity_prices_2023.csv.gz", MW_Q_MONEY_PER_ENERGY, 55.9 },
        { "price_usd_2023/DE-LU_electricity_prices_2023.csv.gz", MW_Q_MONEY_PER_ENERGY, 102.6 },
        { "price_usd_2023/AU-NSW_electricity_prices_2023.csv.gz", MW_Q_MONEY_PER_ENERGY, 95.9 },
    };
    const char *shared = mw_test_shared();
    if (!shared)
        MW_TEST_SKIP("no shared data");
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct env e;
        char path[512];
        env_init(&e);
        snprintf(path, sizeof path, "%s/data/grid/%s", shared, known[i].file);
        struct mw_series *x = mw_series_load(&e.a, path, known[i].q, NULL, e.d);
        ck_assert_ptr_nonnull(x);
        ck_assert_uint_eq(x->n, 8760);
        ck_assert_double_eq_tol(mw_series_mean(x) * 3.6e9, known[i].mean, 0.06);
        env_fini(&e);
    }
}
END_TEST

MW_TEST_MAIN("series", units_come_from_the_header, an_hour_that_happens_twice_keeps_both_values, offsets_are_taken_off_and_order_does_not_matter,
             gaps_hold_the_value_before, other_years_take_the_same_weekday_and_hour, bad_series_are_refused, shared_series_have_their_published_means)
