/* tests/unit/test_units.c - units of the input language against factors worked out by hand, and every kind of refusal. */
#include "sim/base/units.h"
#include "tests/mw_test.h"

struct good {
    const char *text;
    enum mw_quantity q;
    double si;
};

/* Expected values are written as the arithmetic of the definition, not as numbers copied from a run. */
static const struct good good[] = {
    { "2385 W", MW_Q_POWER, 2385.0 }, { "23.85kW", MW_Q_POWER, 23850.0 }, { "100 MW", MW_Q_POWER, 1e8 }, { "1.21 GW", MW_Q_POWER, 1.21e9 },
    { "3 TR", MW_Q_POWER, 3.0 * 12000.0 * 1055.05585262 / 3600.0 },
    { "17 Wh", MW_Q_ENERGY, 17.0 * 3600.0 }, { "40 MWh", MW_Q_ENERGY, 40e6 * 3600.0 }, { "1.87 GWh", MW_Q_ENERGY, 1.87e9 * 3600.0 },
    { "5.5 MJ", MW_Q_ENERGY, 5.5e6 }, { "2 MMBtu", MW_Q_ENERGY, 2e6 * 1055.05585262 },
    { "37 B", MW_Q_BYTES, 37.0 }, { "40 PB", MW_Q_BYTES, 40e15 }, { "3 GiB", MW_Q_BYTES, 3.0 * 1073741824.0 }, { "80 Mb", MW_Q_BYTES, 10e6 },
    { "50 Gb/s", MW_Q_BYTE_RATE, 6.25e9 }, { "400Gbps", MW_Q_BYTE_RATE, 50e9 }, { "600 GB/s", MW_Q_BYTE_RATE, 600e9 },
    { "1.8 TB/s", MW_Q_BYTE_RATE, 1.8e12 }, { "7 GBps", MW_Q_BYTE_RATE, 7e9 }, { "56 kb/s", MW_Q_BYTE_RATE, 7000.0 },
    { "0.8 Tb/s", MW_Q_BYTE_RATE, 1e11 }, { "40 TB/day", MW_Q_BYTE_RATE, 40e12 / 86400.0 }, { "24 bit/s", MW_Q_BYTE_RATE, 3.0 },
    { "270 ns", MW_Q_TIME, 270e-9 }, { "31 us", MW_Q_TIME, 31e-6 }, { "31 µs", MW_Q_TIME, 31e-6 }, { "31 μs", MW_Q_TIME, 31e-6 },
    { "800 ms", MW_Q_TIME, 0.8 }, { "7.5 s", MW_Q_TIME, 7.5 }, { "30 min", MW_Q_TIME, 1800.0 }, { "36 h", MW_Q_TIME, 129600.0 },
    { "14 d", MW_Q_TIME, 1209600.0 }, { "1 day", MW_Q_TIME, 86400.0 }, { "3 days", MW_Q_TIME, 259200.0 }, { "10 weeks", MW_Q_TIME, 6048000.0 },
    { "1 week", MW_Q_TIME, 604800.0 }, { "1 month", MW_Q_TIME, 8766.0 * 3600.0 / 12.0 }, { "4 months", MW_Q_TIME, 8766.0 * 1200.0 },
    { "8 years", MW_Q_TIME, 8.0 * 8766.0 * 3600.0 }, { "1 year", MW_Q_TIME, 31557600.0 }, { "3y", MW_Q_TIME, 94672800.0 },
    { "60 Hz", MW_Q_FREQUENCY, 60.0 }, { "1.98 GHz", MW_Q_FREQUENCY, 1.98e9 }, { "0.11 /year", MW_Q_FREQUENCY, 0.11 / 31557600.0 },
    { "180/day", MW_Q_FREQUENCY, 180.0 / 86400.0 }, { "25 %/year", MW_Q_FREQUENCY, 0.25 / 31557600.0 },
    { "5 %/month", MW_Q_FREQUENCY, 0.05 / 2629800.0 }, { "3 1/s", MW_Q_FREQUENCY, 3.0 }, { "1.2 k/day", MW_Q_FREQUENCY, 1200.0 / 86400.0 },
    { "40 °C", MW_Q_TEMP, 40.0 }, { "40°C", MW_Q_TEMP, 40.0 }, { "-7.5 C", MW_Q_TEMP, -7.5 }, { "104 °F", MW_Q_TEMP, 40.0 },
    { "-40 °F", MW_Q_TEMP, -40.0 }, { "0 K", MW_Q_TEMP, -273.15 }, { "6 K", MW_Q_TEMP_DIFF, 6.0 }, { "6 °C", MW_Q_TEMP_DIFF, 6.0 },
    { "9 °F", MW_Q_TEMP_DIFF, 5.0 },
    { "1360 kg", MW_Q_MASS, 1360.0 }, { "250 g", MW_Q_MASS, 0.25 }, { "1.36 t", MW_Q_MASS, 1360.0 }, { "3 lb", MW_Q_MASS, 3.0 * 0.45359237 },
    { "5.5 m", MW_Q_LENGTH, 5.5 }, { "44 mm", MW_Q_LENGTH, 0.044 }, { "7 cm", MW_Q_LENGTH, 0.07 }, { "2 km", MW_Q_LENGTH, 2000.0 },
    { "10 ft", MW_Q_LENGTH, 3.048 }, { "19 in", MW_Q_LENGTH, 0.4826 },
    { "24 ha", MW_Q_AREA, 240000.0 }, { "1450 m2", MW_Q_AREA, 1450.0 }, { "17 m²", MW_Q_AREA, 17.0 }, { "100 ft2", MW_Q_AREA, 9.290304 },
    { "3 acre", MW_Q_AREA, 3.0 * 4046.8564224 },
    { "90 m3", MW_Q_VOLUME, 90.0 }, { "250 L", MW_Q_VOLUME, 0.25 }, { "1.5 ML", MW_Q_VOLUME, 1500.0 }, { "264 gal", MW_Q_VOLUME, 264.0 * 3.785411784e-3 },
    { "600 m3/day", MW_Q_VOLUME_FLOW, 600.0 / 86400.0 }, { "18 m3/h", MW_Q_VOLUME_FLOW, 0.005 }, { "90 L/min", MW_Q_VOLUME_FLOW, 0.0015 },
    { "100 gpm", MW_Q_VOLUME_FLOW, 0.3785411784 / 60.0 }, { "12 kg/s", MW_Q_MASS_FLOW, 12.0 },
    { "138 kV", MW_Q_VOLTAGE, 138e3 }, { "480 V", MW_Q_VOLTAGE, 480.0 }, { "1200 A", MW_Q_CURRENT, 1200.0 }, { "65 kA", MW_Q_CURRENT, 65e3 },
    { "60 MVA", MW_Q_APPARENT, 60e6 }, { "750 kVA", MW_Q_APPARENT, 750e3 }, { "9 VA", MW_Q_APPARENT, 9.0 }, { "20 Mvar", MW_Q_REACTIVE, 20e6 },
    { "300 kvar", MW_Q_REACTIVE, 3e5 }, { "8 var", MW_Q_REACTIVE, 8.0 },
    { "20 kPa", MW_Q_PRESSURE, 20e3 }, { "101325 Pa", MW_Q_PRESSURE, 101325.0 }, { "1.6 MPa", MW_Q_PRESSURE, 1.6e6 }, { "2.5 bar", MW_Q_PRESSURE, 250e3 },
    { "30 psi", MW_Q_PRESSURE, 30.0 * 4.4482216152605 / (0.0254 * 0.0254) }, { "55 dBA", MW_Q_SOUND, 55.0 },
    { "41 USD", MW_Q_MONEY, 41.0 }, { "22 kUSD", MW_Q_MONEY, 22e3 }, { "3.31 MUSD", MW_Q_MONEY, 3.31e6 }, { "3.6 BUSD", MW_Q_MONEY, 3.6e9 },
    { "18 million USD", MW_Q_MONEY, 18e6 },
    { "2.95 USD/h", MW_Q_MONEY_RATE, 2.95 / 3600.0 }, { "22 kUSD/month", MW_Q_MONEY_RATE, 22e3 / 2629800.0 }, { "45 kUSD/day", MW_Q_MONEY_RATE, 45e3 / 86400.0 },
    { "41 USD/MWh", MW_Q_MONEY_PER_ENERGY, 41.0 / 3.6e9 }, { "0.071 USD/kWh", MW_Q_MONEY_PER_ENERGY, 71.0 / 3.6e9 },
    { "1.35 USD/W", MW_Q_MONEY_PER_POWER, 1.35 }, { "950 USD/kW", MW_Q_MONEY_PER_POWER, 0.95 },
    { "9.50 USD/kW/month", MW_Q_MONEY_PER_POWER_TIME, 9.5 / 1000.0 / 2629800.0 }, { "270 USD/MW/day", MW_Q_MONEY_PER_POWER_TIME, 270.0 / 1e6 / 86400.0 },
    { "9.50 USD/kW-month", MW_Q_MONEY_PER_POWER_TIME, 9.5 / 1000.0 / 2629800.0 }, { "9.50 USD/kW·month", MW_Q_MONEY_PER_POWER_TIME, 9.5 / 1000.0 / 2629800.0 },
    { "270 USD/MW*day", MW_Q_MONEY_PER_POWER_TIME, 270.0 / 1e6 / 86400.0 }, { "2 kW-h", MW_Q_ENERGY, 7.2e6 }, { "3 acre-ft", MW_Q_VOLUME, 3.0 * 4046.8564224 * 0.3048 },
    { "5 kgal", MW_Q_VOLUME, 18.927058920 }, { "7 %/yr", MW_Q_FREQUENCY, 0.07 / 31557600.0 }, { "814 mm2", MW_Q_AREA, 814e-6 },
    { "1450 USD/m2", MW_Q_MONEY_PER_AREA, 1450.0 }, { "1.80 USD/m3", MW_Q_MONEY_PER_VOLUME, 1.8 }, { "4 USD/gal", MW_Q_MONEY_PER_VOLUME, 4.0 / 3.785411784e-3 },
    { "0.28 USD/M token", MW_Q_MONEY_PER_TOKEN, 0.28e-6 }, { "1.10 USD/M tokens", MW_Q_MONEY_PER_TOKEN, 1.1e-6 }, { "2 USD/Mtoken", MW_Q_MONEY_PER_TOKEN, 2e-6 },
    { "55 USD/TB", MW_Q_MONEY_PER_BYTE, 55e-12 }, { "60 USD/tCO2e", MW_Q_MONEY_PER_CO2, 0.06 }, { "60 USD/t", MW_Q_MONEY_PER_CO2, 0.06 },
    { "900 USD/t", MW_Q_MONEY_PER_MASS, 0.9 }, { "110 USD/m", MW_Q_MONEY_PER_LENGTH, 110.0 },
    { "320 tCO2e", MW_Q_CO2, 320e3 }, { "17 kgCO2e", MW_Q_CO2, 17.0 }, { "400 gCO2", MW_Q_CO2, 0.4 }, { "3 kg", MW_Q_CO2, 3.0 }, { "2 t CO2e", MW_Q_CO2, 2000.0 },
    { "370 g/kWh", MW_Q_CO2_PER_ENERGY, 0.37 / 3.6e6 }, { "370 gCO2e/kWh", MW_Q_CO2_PER_ENERGY, 0.37 / 3.6e6 }, { "0.42 t/MWh", MW_Q_CO2_PER_ENERGY, 420.0 / 3.6e9 },
    { "370 g CO2/kWh", MW_Q_CO2_PER_ENERGY, 0.37 / 3.6e6 },
    { "85 kg/kW", MW_Q_CO2_PER_POWER, 0.085 },
    { "30 T", MW_Q_TOKENS, 30e12 }, { "30 T token", MW_Q_TOKENS, 30e12 }, { "900 billion tokens", MW_Q_TOKENS, 900e9 }, { "15 Gtok", MW_Q_TOKENS, 15e9 },
    { "8192 tokens", MW_Q_TOKENS, 8192.0 },
    { "900 G token/day", MW_Q_TOKEN_RATE, 900e9 / 86400.0 }, { "1.1 T token/day", MW_Q_TOKEN_RATE, 1.1e12 / 86400.0 }, { "300 G/day", MW_Q_TOKEN_RATE, 300e9 / 86400.0 },
    { "3.8e25 FLOP", MW_Q_FLOP, 3.8e25 }, { "989 TFLOP/s", MW_Q_FLOP_RATE, 989e12 }, { "2.5 PFLOP/s", MW_Q_FLOP_RATE, 2.5e15 },
    { "989 TFLOPS", MW_Q_FLOP_RATE, 989e12 }, { "17 FLOP/s", MW_Q_FLOP_RATE, 17.0 },
    { "15 pJ/b", MW_Q_ENERGY_PER_BYTE, 120e-12 }, { "3 J/B", MW_Q_ENERGY_PER_BYTE, 3.0 }, { "20 MW/min", MW_Q_POWER_RAMP, 20e6 / 60.0 },
    { "1.8 L/kWh", MW_Q_VOLUME_PER_ENERGY, 1.8e-3 / 3.6e6 }, { "12 kW/m2", MW_Q_POWER_PER_AREA, 12e3 }, { "0.02 K/W", MW_Q_THERMAL_RES, 0.02 },
    { "0.02 °C/W", MW_Q_THERMAL_RES, 0.02 },
    { "0.4 J/token", MW_Q_ENERGY_PER_TOKEN, 0.4 }, { "3.5 kWh/m3", MW_Q_ENERGY_PER_VOLUME, 12.6e6 },
    { "85 %", MW_Q_FRACTION, 0.85 }, { "0.85", MW_Q_FRACTION, 0.85 }, { "99.9%", MW_Q_FRACTION, 0.999 }, { "35 W/kW", MW_Q_FRACTION, 0.035 },
    { "16384", MW_Q_COUNT, 16384.0 }, { "30 k", MW_Q_COUNT, 30000.0 }, { "4.35 k", MW_Q_COUNT, 4350.0 }, { "2.385e3", MW_Q_COUNT, 2385.0 },
    { "1.19", MW_Q_NUMBER, 1.19 }, { "-4.5", MW_Q_NUMBER, -4.5 }, { "+3", MW_Q_NUMBER, 3.0 }, { ".5", MW_Q_NUMBER, 0.5 }, { "2.5E-3", MW_Q_NUMBER, 2.5e-3 },
    { "  41   USD / MWh  ", MW_Q_MONEY_PER_ENERGY, 41.0 / 3.6e9 },
};

START_TEST(reads_every_unit_of_the_language)
{
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        char msg[200];
        double si = -12345.0;
        enum mw_unit_err err = mw_quantity_parse(good[i].text, good[i].q, &si, msg, sizeof msg);
        ck_assert_msg(err == MW_U_OK, "'%s': %s", good[i].text, msg);
        ck_assert_msg(fabs(si - good[i].si) <= 4e-16 * fabs(good[i].si), "'%s' is %.17g, expected %.17g", good[i].text, si, good[i].si);
    }
}
END_TEST

START_TEST(decimal_prefixes_round_once)
{
    /* 4.35 * 1000 is 4350.0000000000005 in binary; 4.35 kW must be 4350 W exactly */
    static const struct { const char *text; double w; } row[] = { { "4.35 kW", 4350.0 }, { "1.1 MW", 1100000.0 }, { "0.07 GW", 70000000.0 }, { "8.41 MW", 8410000.0 } };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        double si;
        ck_assert_int_eq(mw_quantity_parse(row[i].text, MW_Q_POWER, &si, NULL, 0), MW_U_OK);
        ck_assert(si == row[i].w);
    }
}
END_TEST

struct bad {
    const char *text;
    enum mw_quantity q;
    enum mw_unit_err err;
    const char *msg;
};

static const struct bad bad[] = {
    { "", MW_Q_POWER, MW_U_EMPTY, "empty; expected a power such as '100 MW'" },
    { "  ", MW_Q_AREA, MW_U_EMPTY, "empty; expected an area such as '24 ha'" },
    { "100", MW_Q_POWER, MW_U_NO_UNIT, "'100' has no unit; expected a power such as '100 MW'" },
    { "30e12", MW_Q_TOKENS, MW_U_NO_UNIT, "'30e12' has no unit; expected a number of tokens such as '30 T token'" },
    { "400Gbps", MW_Q_POWER, MW_U_WRONG_DIMENSION, "'400Gbps' is a data rate, expected a power" },
    { "40 MW", MW_Q_ENERGY, MW_U_WRONG_DIMENSION, "'40 MW' is a power, expected an energy" },
    { "40 MVA", MW_Q_POWER, MW_U_WRONG_DIMENSION, "'40 MVA' is an apparent power, expected a power" },
    { "40 Mvar", MW_Q_APPARENT, MW_U_WRONG_DIMENSION, "'40 Mvar' is a reactive power, expected an apparent power" },
    { "25 %/year", MW_Q_FRACTION, MW_U_WRONG_DIMENSION, "'25 %/year' is a rate, expected a fraction" },
    { "85 k", MW_Q_FRACTION, MW_U_WRONG_DIMENSION, "'85 k' is a count, expected a fraction" },
    { "85 %", MW_Q_COUNT, MW_U_WRONG_DIMENSION, "'85 %' is a fraction, expected a count" },
    { "9.5 USD/kW/month", MW_Q_MONEY_PER_ENERGY, MW_U_WRONG_DIMENSION, "'9.5 USD/kW/month' is a price per power and time, expected a price per energy" },
    { "41 USD/MWh", MW_Q_MONEY_PER_POWER_TIME, MW_U_WRONG_DIMENSION, "'41 USD/MWh' is a price per energy, expected a price per power and time" },
    { "3 kWh/m3", MW_Q_PRESSURE, MW_U_WRONG_DIMENSION, "'3 kWh/m3' is an energy per volume, expected a pressure" },
    { "3 kPa", MW_Q_ENERGY_PER_VOLUME, MW_U_WRONG_DIMENSION, "'3 kPa' is a pressure, expected an energy per volume" },
    { "12 T", MW_Q_MASS, MW_U_WRONG_DIMENSION, "'12 T' is a count, expected a mass" },
    { "12 M", MW_Q_LENGTH, MW_U_WRONG_DIMENSION, "'12 M' is a count, expected a length" },
    { "5 kg/K", MW_Q_POWER, MW_U_WRONG_DIMENSION, "'5 kg/K' has the wrong unit; expected a power such as '100 MW'" },
    { "3 kg", MW_Q_MONEY, MW_U_WRONG_DIMENSION, "'3 kg' is a mass, expected an amount of money" },
    { "5 MWH", MW_Q_ENERGY, MW_U_UNKNOWN_UNIT, "unknown unit 'MWH' in '5 MWH'; did you mean 'MWh'?" },
    { "5 KW", MW_Q_POWER, MW_U_UNKNOWN_UNIT, "unknown unit 'KW' in '5 KW'; did you mean 'kW'?" },
    { "5 mW", MW_Q_POWER, MW_U_UNKNOWN_UNIT, "unknown unit 'mW' in '5 mW'; did you mean 'MW'?" },
    { "10 gbps", MW_Q_BYTE_RATE, MW_U_UNKNOWN_UNIT, "unknown unit 'gbps' in '10 gbps'; did you mean 'Gbps'?" },
    { "41 USD/MHw", MW_Q_MONEY_PER_ENERGY, MW_U_UNKNOWN_UNIT, "unknown unit 'MHw' in '41 USD/MHw'; did you mean 'MHz'?" },
    { "3 mnoths", MW_Q_TIME, MW_U_UNKNOWN_UNIT, "unknown unit 'mnoths' in '3 mnoths'; did you mean 'months'?" },
    { "5 a", MW_Q_TIME, MW_U_UNKNOWN_UNIT, "unknown unit 'a' in '5 a'; did you mean 'A'?" },
    { "5 furlongs", MW_Q_LENGTH, MW_U_UNKNOWN_UNIT, "unknown unit 'furlongs' in '5 furlongs'; expected a length such as '5.5 m'" },
    { "5 USD/", MW_Q_MONEY_RATE, MW_U_UNKNOWN_UNIT, NULL },
    { "5 USD/kW-moth", MW_Q_MONEY_PER_POWER_TIME, MW_U_UNKNOWN_UNIT, "unknown unit 'moth' in '5 USD/kW-moth'; did you mean 'month'?" },
    { "5 kW-", MW_Q_POWER, MW_U_TRAILING, NULL },
    { "2.5", MW_Q_COUNT, MW_U_NOT_WHOLE, "'2.5' is not a whole number from 0 to 2^53" },
    { "-3", MW_Q_COUNT, MW_U_NOT_WHOLE, "'-3' is not a whole number from 0 to 2^53" },
    { "1e16", MW_Q_COUNT, MW_U_NOT_WHOLE, NULL },
    { "1,450 USD/m2", MW_Q_MONEY_PER_AREA, MW_U_NOT_A_NUMBER, NULL },
    { "3,31 MUSD", MW_Q_MONEY, MW_U_NOT_A_NUMBER, NULL },
    { "1_450 USD", MW_Q_MONEY, MW_U_NOT_A_NUMBER, NULL },
    { "1 450 USD", MW_Q_MONEY, MW_U_NOT_A_NUMBER, NULL },
    { "1\xe2\x80\xaf" "450 USD", MW_Q_MONEY, MW_U_NOT_A_NUMBER, NULL },
    { "1\xc2\xa0" "450 USD", MW_Q_MONEY, MW_U_NOT_A_NUMBER, NULL },
    { "nan W", MW_Q_POWER, MW_U_NOT_A_NUMBER, "'nan W' is not a number; expected a power such as '100 MW'" },
    { "inf", MW_Q_NUMBER, MW_U_NOT_A_NUMBER, NULL },
    { "-inf W", MW_Q_POWER, MW_U_NOT_A_NUMBER, NULL },
    { "0x1F W", MW_Q_POWER, MW_U_NOT_A_NUMBER, NULL },
    { "1e400 W", MW_Q_POWER, MW_U_NOT_A_NUMBER, "'1e400 W' is too large a number" },
    { "1e305 GW", MW_Q_POWER, MW_U_NOT_A_NUMBER, NULL },
    { "MW", MW_Q_POWER, MW_U_NOT_A_NUMBER, NULL },
    { "- 5 W", MW_Q_POWER, MW_U_NOT_A_NUMBER, NULL },
    { ". W", MW_Q_POWER, MW_U_NOT_A_NUMBER, NULL },
    { "5. W", MW_Q_POWER, MW_U_UNKNOWN_UNIT, NULL },
    { "1.2.3", MW_Q_NUMBER, MW_U_UNKNOWN_UNIT, NULL },
    { "5 MW in 0.1..20 Hz", MW_Q_POWER, MW_U_TRAILING, "unexpected 'in 0.1..20 Hz' after '5 MW'" },
    { "85 % of contract", MW_Q_FRACTION, MW_U_TRAILING, "unexpected 'of contract' after '85 %'" },
    { "5 k W", MW_Q_POWER, MW_U_WRONG_DIMENSION, NULL },
    { "30 d (0..150)", MW_Q_TIME, MW_U_TRAILING, NULL },
};

START_TEST(refuses_with_one_clear_sentence)
{
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char msg[300];
        double si = 77.0;
        enum mw_unit_err err = mw_quantity_parse(bad[i].text, bad[i].q, &si, msg, sizeof msg);
        ck_assert_msg(err == bad[i].err, "'%s': error %d, expected %d (%s)", bad[i].text, err, bad[i].err, msg);
        if (bad[i].msg)
            ck_assert_str_eq(msg, bad[i].msg);
        ck_assert_msg(*msg && !strchr(msg, '\n'), "'%s' gives no message", bad[i].text);
        ck_assert(si == 77.0); /* untouched */
    }
}
END_TEST

START_TEST(messages_fit_any_buffer)
{
    char msg[9] = "xxxxxxxx";
    double si;
    ck_assert_int_eq(mw_quantity_parse("400Gbps", MW_Q_POWER, &si, msg, sizeof msg), MW_U_WRONG_DIMENSION);
    ck_assert_str_eq(msg, "'400Gbps");
    ck_assert_int_eq(mw_quantity_parse("400Gbps", MW_Q_POWER, &si, NULL, 0), MW_U_WRONG_DIMENSION);
    char digits[200];
    memset(digits, '7', sizeof digits - 1);
    digits[sizeof digits - 1] = '\0';
    ck_assert_int_eq(mw_quantity_parse(digits, MW_Q_NUMBER, &si, NULL, 0), MW_U_NOT_A_NUMBER);
}
END_TEST

START_TEST(ranges_share_the_unit)
{
    double v, low, high;
    bool ranged;
    char msg[200];
    ck_assert_int_eq(mw_range_parse("41 USD/MWh (34..52)", MW_Q_MONEY_PER_ENERGY, &v, &low, &high, &ranged, msg, sizeof msg), MW_U_OK);
    ck_assert(ranged);
    ck_assert_double_eq_tol(v, 41.0 / 3.6e9, 1e-24);
    ck_assert_double_eq_tol(low, 34.0 / 3.6e9, 1e-24);
    ck_assert_double_eq_tol(high, 52.0 / 3.6e9, 1e-24);
    ck_assert_int_eq(mw_range_parse("10 weeks(8 .. 16)", MW_Q_TIME, &v, &low, &high, &ranged, msg, sizeof msg), MW_U_OK);
    ck_assert(ranged && v == 6048000.0 && low == 8 * 604800.0 && high == 16 * 604800.0);
    ck_assert_int_eq(mw_range_parse("0.11 /year (0.06..0.2)", MW_Q_FREQUENCY, &v, &low, &high, &ranged, msg, sizeof msg), MW_U_OK);
    ck_assert_double_eq_tol(high / low, 0.2 / 0.06, 1e-12);
    ck_assert_int_eq(mw_range_parse("24 °C (-3.5..30)", MW_Q_TEMP, &v, &low, &high, &ranged, msg, sizeof msg), MW_U_OK);
    ck_assert(low == -3.5 && high == 30.0);
    ck_assert_int_eq(mw_range_parse("104 °F (14..122)", MW_Q_TEMP, &v, &low, &high, &ranged, msg, sizeof msg), MW_U_OK);
    ck_assert(v == 40.0 && low == -10.0 && high == 50.0);
    ck_assert_int_eq(mw_range_parse("0.7 (0.5..0.85)", MW_Q_FRACTION, &v, &low, &high, &ranged, msg, sizeof msg), MW_U_OK);
    ck_assert(ranged && low == 0.5 && high == 0.85);
    ck_assert_int_eq(mw_range_parse("23 h", MW_Q_TIME, &v, &low, &high, &ranged, msg, sizeof msg), MW_U_OK);
    ck_assert(!ranged && v == 82800.0 && low == v && high == v);
}
END_TEST

START_TEST(ranges_out_of_order_or_malformed_are_refused)
{
    static const struct { const char *text; enum mw_unit_err err; } row[] = {
        { "41 USD/MWh (52..34)", MW_U_BAD_RANGE },  { "60 USD/MWh (34..52)", MW_U_BAD_RANGE },  { "41 USD/MWh (34-52)", MW_U_BAD_RANGE },
        { "41 USD/MWh (34..52", MW_U_BAD_RANGE },   { "41 USD/MWh (..52)", MW_U_NOT_A_NUMBER }, { "41 USD/MWh (34..)", MW_U_NOT_A_NUMBER },
        { "41 USD/MWh (34..52) x", MW_U_TRAILING }, { "41 (34..52)", MW_U_NO_UNIT },            { "41 USD/MWh (34 USD..52)", MW_U_BAD_RANGE },
        { "41 MW (34..52)", MW_U_WRONG_DIMENSION }, { "41 USD/MWh (34..1,000)", MW_U_NOT_A_NUMBER },
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        double v = 7, low = 7, high = 7;
        bool ranged = false;
        char msg[200] = "";
        enum mw_unit_err err = mw_range_parse(row[i].text, MW_Q_MONEY_PER_ENERGY, &v, &low, &high, &ranged, msg, sizeof msg);
        ck_assert_msg(err == row[i].err, "'%s': error %d, expected %d (%s)", row[i].text, err, row[i].err, msg);
        ck_assert(*msg && v == 7 && low == 7 && high == 7 && !ranged);
    }
}
END_TEST

START_TEST(a_unit_alone_has_dimension_factor_and_offset)
{
    struct mw_dim dim, power = mw_quantity_dim(MW_Q_POWER), rate = mw_quantity_dim(MW_Q_BYTE_RATE);
    double factor, offset;
    char msg[100];
    ck_assert_int_eq(mw_unit_parse("MW", &dim, &factor, &offset, msg, sizeof msg), MW_U_OK);
    ck_assert(!memcmp(&dim, &power, sizeof dim) && factor == 1e6 && offset == 0.0);
    ck_assert_int_eq(mw_unit_parse("Gb/s", &dim, &factor, &offset, msg, sizeof msg), MW_U_OK);
    ck_assert(!memcmp(&dim, &rate, sizeof dim) && factor == 1.25e8);
    ck_assert_int_eq(mw_unit_parse("°F", &dim, &factor, &offset, msg, sizeof msg), MW_U_OK);
    ck_assert_double_eq_tol(104.0 * factor + offset, 40.0, 1e-12);
    ck_assert_int_eq(mw_unit_parse("K/W", &dim, &factor, &offset, msg, sizeof msg), MW_U_OK);
    ck_assert(factor == 1.0 && offset == 0.0);
    ck_assert_int_eq(mw_unit_parse("kWW", &dim, &factor, &offset, msg, sizeof msg), MW_U_UNKNOWN_UNIT);
    ck_assert_str_eq(msg, "unknown unit 'kWW'; did you mean 'kW'?");
    ck_assert_int_eq(mw_unit_parse("", &dim, &factor, &offset, msg, sizeof msg), MW_U_EMPTY);
    ck_assert_int_eq(mw_unit_parse("MW h", &dim, &factor, &offset, msg, sizeof msg), MW_U_TRAILING);
}
END_TEST

START_TEST(prints_as_planners_write)
{
    static const struct { double si; enum mw_quantity q; int digits; const char *text; } row[] = {
        { 99.3e6, MW_Q_POWER, 3, "99.3 MW" }, { 1.87e9 * 3600, MW_Q_ENERGY, 3, "1.87 GWh" }, { 1.19, MW_Q_NUMBER, 3, "1.19" },
        { 41.0 / 3.6e9, MW_Q_MONEY_PER_ENERGY, 2, "41 USD/MWh" }, { 2.41 / 3600, MW_Q_MONEY_RATE, 3, "2.41 USD/h" }, { 0.612, MW_Q_FRACTION, 3, "61.2 %" },
        { 3.31e6, MW_Q_MONEY, 3, "3.31 MUSD" }, { 24.0, MW_Q_TEMP, 3, "24.0 °C" }, { -3.26, MW_Q_TEMP, 3, "-3.3 °C" }, { -0.04, MW_Q_TEMP, 3, "0.0 °C" },
        { 999960.0, MW_Q_POWER, 3, "1.00 MW" }, { 999940.0, MW_Q_POWER, 4, "999.9 kW" }, { 412.4e6, MW_Q_POWER, 2, "410 MW" },
        { -2385.0, MW_Q_POWER, 3, "-2.38 kW" }, /* a tie: 2.385 exactly half way in decimal is below in binary */
        { 2500.0, MW_Q_POWER, 1, "2 kW" }, { 3500.0, MW_Q_POWER, 1, "4 kW" }, /* ties to even */
        { 0.0, MW_Q_POWER, 3, "0 W" }, { 0.0123, MW_Q_POWER, 2, "0.012 W" }, { 5400.0, MW_Q_TIME, 2, "90 min" }, { 100.0, MW_Q_TIME, 3, "100 s" },
        { 129600.0, MW_Q_TIME, 2, "36 h" }, { 14 * 86400.0, MW_Q_TIME, 2, "14 d" }, { 5 * 31557600.0, MW_Q_TIME, 2, "5.0 years" },
        { 0.8, MW_Q_TIME, 3, "800 ms" }, { 31.4e-6, MW_Q_TIME, 3, "31.4 us" },
        { 36864, MW_Q_COUNT, 3, "36864" }, { 2.5e6, MW_Q_COUNT, 3, "2.50 M" }, { 999999999, MW_Q_COUNT, 3, "1.00 G" }, { 12.37, MW_Q_COUNT, 3, "12.4" },
        { 30e12, MW_Q_TOKENS, 2, "30 T token" }, { 0.11 / 31557600, MW_Q_FREQUENCY, 2, "0.11 /year" }, { 180 / 86400.0, MW_Q_FREQUENCY, 3, "180 /day" },
        { 60.0, MW_Q_FREQUENCY, 3, "60.0 Hz" }, { 3.6e9, MW_Q_MONEY, 2, "3.6 BUSD" }, { 400e9, MW_Q_BYTE_RATE, 3, "400 GB/s" },
        { 0.28e-6, MW_Q_MONEY_PER_TOKEN, 2, "0.28 USD/M token" }, { 0.37 / 3.6e6, MW_Q_CO2_PER_ENERGY, 3, "370 g/kWh" },
        { 1.8e-3 / 3.6e6, MW_Q_VOLUME_PER_ENERGY, 2, "1.8 L/kWh" }, { 9.5 / 1000 / 2629800.0, MW_Q_MONEY_PER_POWER_TIME, 3, "9.50 USD/kW/month" },
        { 12345.678, MW_Q_NUMBER, 3, "12300" }, { 3.2e-7, MW_Q_NUMBER, 2, "3.2e-07" }, { NAN, MW_Q_POWER, 3, "n/a" }, { INFINITY, MW_Q_POWER, 3, "inf" },
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        char buf[64];
        ck_assert_str_eq(mw_quantity_print(buf, sizeof buf, row[i].si, row[i].q, row[i].digits), row[i].text);
    }
}
END_TEST

START_TEST(prints_in_the_unit_asked_for)
{
    char buf[64];
    ck_assert_str_eq(mw_unit_print(buf, sizeof buf, 1.2e6, "MW", 1), "1.2 MW");
    ck_assert_str_eq(mw_unit_print(buf, sizeof buf, 40.0, "°F", 1), "104.0 °F");
    ck_assert_str_eq(mw_unit_print(buf, sizeof buf, 0.3785411784 / 60.0, "gpm", 0), "100 gpm");
    ck_assert_str_eq(mw_unit_print(buf, sizeof buf, 0.612, "%", 0), "61 %");
    ck_assert_str_eq(mw_unit_print(buf, sizeof buf, -0.0004, "kW", 2), "0.00 kW");
    ck_assert_str_eq(mw_unit_print(buf, sizeof buf, NAN, "kW", 2), "n/a");
    ck_assert_str_eq(mw_unit_print(buf, sizeof buf, 900e9 / 86400, "G token/day", 0), "900 G token/day");
}
END_TEST

START_TEST(every_quantity_is_complete)
{
    for (int q = 0; q < MW_Q_N; q++) {
        char msg[200], buf[64];
        double si, again;
        const char *example = mw_quantity_example((enum mw_quantity)q);
        ck_assert_msg(mw_quantity_parse(example, (enum mw_quantity)q, &si, msg, sizeof msg) == MW_U_OK, "example '%s': %s", example, msg);
        ck_assert(strlen(mw_quantity_name((enum mw_quantity)q)) > 3);
        ck_assert(mw_quantity_si((enum mw_quantity)q) != NULL);
        /* what is printed for people reads back to the same three digits */
        mw_quantity_print(buf, sizeof buf, si, (enum mw_quantity)q, 3);
        ck_assert_msg(mw_quantity_parse(buf, (enum mw_quantity)q, &again, msg, sizeof msg) == MW_U_OK, "printed '%s': %s", buf, msg);
        ck_assert_double_eq_tol(again / si, 1.0, 5e-3);
        /* the SI label means a factor of one */
        snprintf(buf, sizeof buf, "3 %s", mw_quantity_si((enum mw_quantity)q));
        ck_assert_msg(mw_quantity_parse(buf, (enum mw_quantity)q, &again, msg, sizeof msg) == MW_U_OK, "SI '%s': %s", buf, msg);
        ck_assert_msg(again == 3.0, "'%s' is %.17g", buf, again);
    }
}
END_TEST

START_TEST(exact_texts_are_short)
{
    static const struct { const char *text; enum mw_quantity q; } row[] = {
        { "41 USD/MWh", MW_Q_MONEY_PER_ENERGY }, { "9.5 USD/kW/month", MW_Q_MONEY_PER_POWER_TIME }, { "15 min", MW_Q_TIME }, { "4 months", MW_Q_TIME },
        { "36 h", MW_Q_TIME }, { "8 years", MW_Q_TIME }, { "800 ms", MW_Q_TIME }, { "100 MW", MW_Q_POWER }, { "3.31 MUSD", MW_Q_MONEY },
        { "22 kUSD/month", MW_Q_MONEY_RATE }, { "900 G token/day", MW_Q_TOKEN_RATE }, { "30 T token", MW_Q_TOKENS }, { "40 °C", MW_Q_TEMP },
        { "85 %", MW_Q_FRACTION }, { "0.11 /year", MW_Q_FREQUENCY }, { "16384", MW_Q_COUNT }, { "1.4", MW_Q_NUMBER }, { "-10 MW", MW_Q_POWER },
        { "370 g/kWh", MW_Q_CO2_PER_ENERGY }, { "15 pJ/b", MW_Q_ENERGY_PER_BYTE }, { "45 kUSD/day", MW_Q_MONEY_RATE }, { "40 TB/day", MW_Q_BYTE_RATE },
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        double si;
        char buf[64];
        ck_assert_int_eq(mw_quantity_parse(row[i].text, row[i].q, &si, NULL, 0), MW_U_OK);
        ck_assert_str_eq(mw_quantity_exact(buf, sizeof buf, si, row[i].q), row[i].text);
    }
}
END_TEST

MW_TEST_MAIN("units", reads_every_unit_of_the_language, decimal_prefixes_round_once, refuses_with_one_clear_sentence, messages_fit_any_buffer,
             ranges_share_the_unit, ranges_out_of_order_or_malformed_are_refused, a_unit_alone_has_dimension_factor_and_offset,
             prints_as_planners_write, prints_in_the_unit_asked_for, every_quantity_is_complete, exact_texts_are_short)
