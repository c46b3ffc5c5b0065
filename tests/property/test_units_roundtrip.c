/* tests/property/test_units_roundtrip.c - any value of any quantity survives being written and read, bit for bit. */
#include "sim/base/rng.h"
#include "sim/base/units.h"
#include "tests/mw_test.h"
#include <float.h>
#include <stdint.h>

static void round_trip(double si, enum mw_quantity q)
{
    char text[96], msg[200];
    double back = 0.0;
    mw_quantity_exact(text, sizeof text, si, q);
    enum mw_unit_err err = mw_quantity_parse(text, q, &back, msg, sizeof msg);
    ck_assert_msg(err == MW_U_OK, "%s %.17g became '%s': %s", mw_quantity_name(q), si, text, msg);
    ck_assert_msg(!memcmp(&back, &si, sizeof si), "%s %.17g became '%s', which is %.17g", mw_quantity_name(q), si, text, back);
}

START_TEST(awkward_values_round_trip)
{
    static const double value[] = { 0.0, 0.1, 1.0 / 3.0, 2385.0, 0.0235, 8.41e6, 4350.0, 1e-300, 1e300, DBL_MIN, 273.15, 6.02214076e23,
                                    0x1.fffffffffffffp+52, 5e-324, 31557600.0, 9.5 / 1000.0 / 2629800.0, 1e15, 1e16, 123456789012345678.0 };
    for (int q = 0; q < MW_Q_N; q++) {
        if (q == MW_Q_COUNT)
            continue;
        for (size_t i = 0; i < sizeof value / sizeof *value; i++) {
            round_trip(value[i], (enum mw_quantity)q);
            if (value[i] != 0.0)
                round_trip(-value[i], (enum mw_quantity)q);
        }
    }
}
END_TEST

START_TEST(random_values_round_trip)
{
    struct mw_stream s = mw_stream_make(2385, 17, "roundtrip");
    for (int q = 0; q < MW_Q_N; q++) {
        for (int i = 0; i < 60; i++) {
            double v = mw_exp((mw_stream_uniform(&s) - 0.5) * 80.0);
            round_trip(q == MW_Q_COUNT ? floor(mw_exp(mw_stream_uniform(&s) * 36.0)) : v, (enum mw_quantity)q);
        }
    }
}
END_TEST

/* A user's three digits in a user's unit come back as typed: the resolved scenario stays readable. */
START_TEST(typed_values_come_back_short)
{
    static const struct { enum mw_quantity q; const char *unit; } row[] = {
        { MW_Q_POWER, "MW" }, { MW_Q_ENERGY, "MWh" }, { MW_Q_MONEY_PER_ENERGY, "USD/MWh" }, { MW_Q_BYTE_RATE, "GB/s" }, { MW_Q_TIME, "min" },
        { MW_Q_MONEY_PER_POWER_TIME, "USD/kW/month" }, { MW_Q_TOKEN_RATE, "G token/day" }, { MW_Q_FRACTION, "%" }, { MW_Q_TEMP, "°C" },
        { MW_Q_VOLUME_FLOW, "m3/day" }, { MW_Q_CO2_PER_ENERGY, "g/kWh" }, { MW_Q_MONEY_PER_TOKEN, "USD/M token" }, { MW_Q_FREQUENCY, "/year" },
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        for (int n = 1; n < 1000; n += 7) {
            char typed[64], text[96];
            double si, back;
            snprintf(typed, sizeof typed, "%d.%d %s", n, n % 10, row[i].unit);
            ck_assert_int_eq(mw_quantity_parse(typed, row[i].q, &si, NULL, 0), MW_U_OK);
            mw_quantity_exact(text, sizeof text, si, row[i].q);
            ck_assert_int_eq(mw_quantity_parse(text, row[i].q, &back, NULL, 0), MW_U_OK);
            ck_assert(back == si);
            ck_assert_msg(strcspn(text, " ") <= strcspn(typed, " ") + 2, "'%s' came back as '%s'", typed, text);
        }
    }
}
END_TEST

START_TEST(ranges_keep_their_order_under_any_unit)
{
    static const struct { enum mw_quantity q; const char *unit; } row[] = {
        { MW_Q_POWER, "kW" }, { MW_Q_TEMP, "°F" }, { MW_Q_TEMP, "K" }, { MW_Q_MONEY_PER_CO2, "USD/t" }, { MW_Q_FREQUENCY, "%/month" }, { MW_Q_TIME, "weeks" },
    };
    struct mw_stream s = mw_stream_make(2385, 19, "ranges");
    for (int i = 0; i < 500; i++) {
        size_t r = mw_stream_below(&s, sizeof row / sizeof *row);
        int low = (int)mw_stream_below(&s, 90), mid = low + (int)mw_stream_below(&s, 90), high = mid + (int)mw_stream_below(&s, 90);
        char text[96];
        double v, l, h;
        bool ranged;
        snprintf(text, sizeof text, "%d %s (%d..%d)", mid, row[r].unit, low, high);
        ck_assert_int_eq(mw_range_parse(text, row[r].q, &v, &l, &h, &ranged, NULL, 0), MW_U_OK);
        ck_assert(ranged && l <= v && v <= h);
        ck_assert_int_eq(l == v, low == mid);
    }
}
END_TEST

MW_TEST_MAIN("units_roundtrip", awkward_values_round_trip, random_values_round_trip, typed_values_come_back_short, ranges_keep_their_order_under_any_unit)
