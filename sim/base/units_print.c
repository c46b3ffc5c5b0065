/* sim/base/units_print.c - SI values as planners write them, and as text that reads back exactly; lays out no tables. */
#include "sim/base/check.h"
#include "sim/base/str.h"
#include "sim/base/units_table.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* From which magnitude on (in SI) a unit is used; rows of a quantity ascend.  OWN: from one of itself.
 * EXACT_ONLY: never chosen for people, but a shorter way to write some values exactly (4 months). */
struct step {
    enum mw_quantity q;
    const char *unit;
    double from_si;
};
#define OWN 0.0
#define EXACT_ONLY INFINITY

static const struct step steps[] = {
    { MW_Q_FRACTION, "%", OWN },
    { MW_Q_TIME, "ns", OWN }, { MW_Q_TIME, "us", OWN }, { MW_Q_TIME, "ms", OWN }, { MW_Q_TIME, "s", OWN },
    { MW_Q_TIME, "min", 120.0 }, { MW_Q_TIME, "h", 7200.0 }, { MW_Q_TIME, "d", 3 * 86400.0 }, { MW_Q_TIME, "years", 2 * 31557600.0 },
    { MW_Q_TIME, "weeks", EXACT_ONLY }, { MW_Q_TIME, "months", EXACT_ONLY },
    { MW_Q_FREQUENCY, "/year", OWN }, { MW_Q_FREQUENCY, "/day", 1.0 / 86400.0 }, { MW_Q_FREQUENCY, "/h", 1000.0 / 86400.0 },
    { MW_Q_FREQUENCY, "Hz", 0.1 }, { MW_Q_FREQUENCY, "kHz", OWN }, { MW_Q_FREQUENCY, "MHz", OWN }, { MW_Q_FREQUENCY, "GHz", OWN },
    { MW_Q_FREQUENCY, "%/year", EXACT_ONLY }, { MW_Q_FREQUENCY, "%/month", EXACT_ONLY },
    { MW_Q_POWER, "W", OWN }, { MW_Q_POWER, "kW", OWN }, { MW_Q_POWER, "MW", OWN }, { MW_Q_POWER, "GW", OWN }, { MW_Q_POWER, "TW", OWN },
    { MW_Q_ENERGY, "Wh", OWN }, { MW_Q_ENERGY, "kWh", OWN }, { MW_Q_ENERGY, "MWh", OWN }, { MW_Q_ENERGY, "GWh", OWN },
    { MW_Q_ENERGY, "TWh", OWN }, { MW_Q_ENERGY, "J", EXACT_ONLY }, { MW_Q_ENERGY, "kJ", EXACT_ONLY }, { MW_Q_ENERGY, "MJ", EXACT_ONLY },
    { MW_Q_BYTES, "B", OWN }, { MW_Q_BYTES, "kB", OWN }, { MW_Q_BYTES, "MB", OWN }, { MW_Q_BYTES, "GB", OWN }, { MW_Q_BYTES, "TB", OWN },
    { MW_Q_BYTES, "PB", OWN }, { MW_Q_BYTES, "KiB", EXACT_ONLY }, { MW_Q_BYTES, "MiB", EXACT_ONLY }, { MW_Q_BYTES, "GiB", EXACT_ONLY },
    { MW_Q_BYTES, "TiB", EXACT_ONLY },
    { MW_Q_BYTE_RATE, "B/s", OWN }, { MW_Q_BYTE_RATE, "kB/s", OWN }, { MW_Q_BYTE_RATE, "MB/s", OWN }, { MW_Q_BYTE_RATE, "GB/s", OWN },
    { MW_Q_BYTE_RATE, "TB/s", OWN }, { MW_Q_BYTE_RATE, "PB/s", OWN }, { MW_Q_BYTE_RATE, "Gb/s", EXACT_ONLY },
    { MW_Q_BYTE_RATE, "TB/day", EXACT_ONLY },
    { MW_Q_TEMP, "°C", OWN }, { MW_Q_TEMP_DIFF, "K", OWN },
    { MW_Q_MASS, "g", OWN }, { MW_Q_MASS, "kg", OWN }, { MW_Q_MASS, "t", OWN }, { MW_Q_MASS, "kt", OWN }, { MW_Q_MASS, "Mt", OWN },
    { MW_Q_MASS, "lb", EXACT_ONLY },
    { MW_Q_LENGTH, "mm", OWN }, { MW_Q_LENGTH, "m", OWN }, { MW_Q_LENGTH, "km", OWN }, { MW_Q_LENGTH, "ft", EXACT_ONLY },
    { MW_Q_LENGTH, "in", EXACT_ONLY },
    { MW_Q_AREA, "m2", OWN }, { MW_Q_AREA, "ha", 1e5 }, { MW_Q_AREA, "km2", 1e7 }, { MW_Q_AREA, "ft2", EXACT_ONLY },
    { MW_Q_AREA, "acre", EXACT_ONLY },
    { MW_Q_VOLUME, "L", OWN }, { MW_Q_VOLUME, "m3", OWN }, { MW_Q_VOLUME, "ML", OWN }, { MW_Q_VOLUME, "gal", EXACT_ONLY },
    { MW_Q_VOLUME_FLOW, "L/h", OWN }, { MW_Q_VOLUME_FLOW, "L/min", 0.01 / 60.0 }, { MW_Q_VOLUME_FLOW, "m3/h", 1.0 / 60.0 },
    { MW_Q_VOLUME_FLOW, "m3/s", OWN }, { MW_Q_VOLUME_FLOW, "m3/day", EXACT_ONLY }, { MW_Q_VOLUME_FLOW, "L/s", EXACT_ONLY },
    { MW_Q_VOLUME_FLOW, "gpm", EXACT_ONLY }, { MW_Q_VOLUME_FLOW, "cfm", EXACT_ONLY },
    { MW_Q_MASS_FLOW, "g/s", OWN }, { MW_Q_MASS_FLOW, "kg/s", OWN }, { MW_Q_MASS_FLOW, "t/s", OWN }, { MW_Q_MASS_FLOW, "kg/h", EXACT_ONLY },
    { MW_Q_VOLTAGE, "V", OWN }, { MW_Q_VOLTAGE, "kV", OWN }, { MW_Q_VOLTAGE, "MV", OWN },
    { MW_Q_CURRENT, "A", OWN }, { MW_Q_CURRENT, "kA", OWN }, { MW_Q_CURRENT, "MA", OWN },
    { MW_Q_APPARENT, "VA", OWN }, { MW_Q_APPARENT, "kVA", OWN }, { MW_Q_APPARENT, "MVA", OWN }, { MW_Q_APPARENT, "GVA", OWN },
    { MW_Q_REACTIVE, "var", OWN }, { MW_Q_REACTIVE, "kvar", OWN }, { MW_Q_REACTIVE, "Mvar", OWN }, { MW_Q_REACTIVE, "Gvar", OWN },
    { MW_Q_PRESSURE, "Pa", OWN }, { MW_Q_PRESSURE, "kPa", OWN }, { MW_Q_PRESSURE, "MPa", OWN }, { MW_Q_PRESSURE, "bar", EXACT_ONLY },
    { MW_Q_PRESSURE, "psi", EXACT_ONLY },
    { MW_Q_SOUND, "dBA", OWN },
    { MW_Q_MONEY, "USD", OWN }, { MW_Q_MONEY, "kUSD", OWN }, { MW_Q_MONEY, "MUSD", OWN }, { MW_Q_MONEY, "BUSD", OWN },
    { MW_Q_MONEY_RATE, "USD/h", OWN }, { MW_Q_MONEY_RATE, "MUSD/year", 1000.0 / 3600.0 }, { MW_Q_MONEY_RATE, "BUSD/year", OWN },
    { MW_Q_MONEY_RATE, "USD/year", EXACT_ONLY }, { MW_Q_MONEY_RATE, "USD/month", EXACT_ONLY }, { MW_Q_MONEY_RATE, "USD/day", EXACT_ONLY },
    { MW_Q_MONEY_RATE, "kUSD/day", EXACT_ONLY }, { MW_Q_MONEY_RATE, "kUSD/month", EXACT_ONLY }, { MW_Q_MONEY_RATE, "kUSD/year", EXACT_ONLY },
    { MW_Q_MONEY_PER_ENERGY, "USD/MWh", OWN }, { MW_Q_MONEY_PER_ENERGY, "USD/kWh", EXACT_ONLY },
    { MW_Q_MONEY_PER_ENERGY, "USD/MMBtu", EXACT_ONLY },
    { MW_Q_MONEY_PER_POWER, "USD/kW", OWN }, { MW_Q_MONEY_PER_POWER, "USD/W", OWN }, { MW_Q_MONEY_PER_POWER, "USD/MW", EXACT_ONLY },
    { MW_Q_MONEY_PER_POWER_TIME, "USD/kW/month", OWN }, { MW_Q_MONEY_PER_POWER_TIME, "USD/kW/year", EXACT_ONLY },
    { MW_Q_MONEY_PER_POWER_TIME, "USD/MW/day", EXACT_ONLY },
    { MW_Q_MONEY_PER_AREA, "USD/m2", OWN }, { MW_Q_MONEY_PER_AREA, "USD/ft2", EXACT_ONLY },
    { MW_Q_MONEY_PER_VOLUME, "USD/m3", OWN }, { MW_Q_MONEY_PER_VOLUME, "USD/L", EXACT_ONLY }, { MW_Q_MONEY_PER_VOLUME, "USD/gal", EXACT_ONLY },
    { MW_Q_MONEY_PER_TOKEN, "USD/M token", OWN },
    { MW_Q_MONEY_PER_BYTE, "USD/TB", OWN }, { MW_Q_MONEY_PER_BYTE, "USD/GB", 1e-9 },
    { MW_Q_MONEY_PER_CO2, "USD/tCO2e", OWN }, { MW_Q_MONEY_PER_MASS, "USD/t", OWN }, { MW_Q_MONEY_PER_MASS, "USD/kg", OWN },
    { MW_Q_MONEY_PER_LENGTH, "USD/m", OWN }, { MW_Q_MONEY_PER_LENGTH, "kUSD/m", OWN }, { MW_Q_MONEY_PER_LENGTH, "USD/ft", EXACT_ONLY },
    { MW_Q_MONEY_PER_LENGTH, "USD/km", EXACT_ONLY },
    { MW_Q_CO2, "gCO2e", OWN }, { MW_Q_CO2, "kgCO2e", OWN }, { MW_Q_CO2, "tCO2e", OWN }, { MW_Q_CO2, "ktCO2e", OWN }, { MW_Q_CO2, "MtCO2e", OWN },
    { MW_Q_CO2_PER_ENERGY, "g/kWh", OWN }, { MW_Q_CO2_PER_ENERGY, "kg/MWh", EXACT_ONLY }, { MW_Q_CO2_PER_ENERGY, "kg/J", EXACT_ONLY },
    { MW_Q_CO2_PER_POWER, "kg/kW", OWN }, { MW_Q_CO2_PER_POWER, "t/MW", EXACT_ONLY },
    { MW_Q_TOKENS, "token", OWN }, { MW_Q_TOKENS, "k token", OWN }, { MW_Q_TOKENS, "M token", OWN }, { MW_Q_TOKENS, "G token", OWN },
    { MW_Q_TOKENS, "T token", OWN }, { MW_Q_TOKENS, "P token", OWN },
    { MW_Q_TOKEN_RATE, "token/s", OWN }, { MW_Q_TOKEN_RATE, "k token/s", OWN }, { MW_Q_TOKEN_RATE, "M token/s", OWN },
    { MW_Q_TOKEN_RATE, "G token/s", OWN }, { MW_Q_TOKEN_RATE, "token/day", EXACT_ONLY }, { MW_Q_TOKEN_RATE, "G token/day", EXACT_ONLY },
    { MW_Q_TOKEN_RATE, "T token/day", EXACT_ONLY },
    { MW_Q_FLOP, "FLOP", OWN }, { MW_Q_FLOP, "GFLOP", OWN }, { MW_Q_FLOP, "TFLOP", OWN }, { MW_Q_FLOP, "PFLOP", OWN }, { MW_Q_FLOP, "EFLOP", OWN },
    { MW_Q_FLOP_RATE, "FLOP/s", OWN }, { MW_Q_FLOP_RATE, "GFLOP/s", OWN }, { MW_Q_FLOP_RATE, "TFLOP/s", OWN },
    { MW_Q_FLOP_RATE, "PFLOP/s", OWN }, { MW_Q_FLOP_RATE, "EFLOP/s", OWN },
    { MW_Q_ENERGY_PER_BYTE, "pJ/B", OWN }, { MW_Q_ENERGY_PER_BYTE, "nJ/B", OWN }, { MW_Q_ENERGY_PER_BYTE, "J/B", 1e-3 },
    { MW_Q_ENERGY_PER_BYTE, "pJ/b", EXACT_ONLY },
    { MW_Q_POWER_RAMP, "W/s", OWN }, { MW_Q_POWER_RAMP, "kW/s", OWN }, { MW_Q_POWER_RAMP, "MW/s", OWN }, { MW_Q_POWER_RAMP, "MW/min", EXACT_ONLY },
    { MW_Q_POWER_RAMP, "kW/min", EXACT_ONLY },
    { MW_Q_VOLUME_PER_ENERGY, "L/kWh", OWN }, { MW_Q_VOLUME_PER_ENERGY, "m3/MWh", EXACT_ONLY },
    { MW_Q_POWER_PER_AREA, "W/m2", OWN }, { MW_Q_POWER_PER_AREA, "kW/m2", OWN }, { MW_Q_POWER_PER_AREA, "W/ft2", EXACT_ONLY },
    { MW_Q_THERMAL_RES, "K/W", OWN }, { MW_Q_THERMAL_RES, "K/kW", EXACT_ONLY },
    { MW_Q_ENERGY_PER_TOKEN, "mJ/token", OWN }, { MW_Q_ENERGY_PER_TOKEN, "J/token", OWN },
    { MW_Q_ENERGY_PER_TOKEN, "kJ/token", OWN }, { MW_Q_ENERGY_PER_TOKEN, "kWh/M token", EXACT_ONLY },
    { MW_Q_ENERGY_PER_VOLUME, "kWh/m3", OWN }, { MW_Q_ENERGY_PER_VOLUME, "MJ/m3", EXACT_ONLY },
};
enum { STEPS_N = sizeof steps / sizeof *steps, TEXT_MAX = 400 /* any double in %f */ };

static struct mw_unit_value unit_of(const char *unit)
{
    struct mw_unit_value u;
    const char *p = unit;
    size_t n;
    MW_ASSERT(mw_unit_scan(&p, &u, &n) && *p == '\0');
    return u;
}

/* si in the unit, with as few roundings as the factor allows. */
static double in_unit(double si, const struct mw_unit_value *u)
{
    if (u->flags & MW_UF_BARE_F)
        return si * 9.0 / 5.0 + 32.0;
    return si / mw_unit_factor(u);
}

/* x to so many significant digits; printf rounds the exact binary value, ties to even. */
static double round_digits(double x, int digits)
{
    char buf[64];
    snprintf(buf, sizeof buf, "%.*e", digits - 1, x);
    return strtod(buf, NULL);
}

/* The decimals that show so many significant digits of x, which is rounded already. */
static int decimals_for(double x, int digits)
{
    if (x == 0.0)
        return 0;
    char buf[64];
    snprintf(buf, sizeof buf, "%.*e", digits - 1, x);
    int decimals = digits - 1 - atoi(strchr(buf, 'e') + 1);
    return decimals < 0 ? 0 : decimals > 15 ? 15 : decimals;
}

static void format_number(char *buf, size_t buf_n, double x, int decimals)
{
    if (isnan(x)) {
        snprintf(buf, buf_n, "n/a");
        return;
    }
    snprintf(buf, buf_n, "%.*f", decimals, x);
    if (buf[0] == '-' && strspn(buf + 1, "0.") == strlen(buf + 1)) /* -0.04 is 0.0, not -0.0 */
        memmove(buf, buf + 1, strlen(buf));
}

static const char *join(char *buf, size_t buf_n, const char *number, const char *unit)
{
    snprintf(buf, buf_n, "%s%s%s", number, *unit && strcmp(number, "n/a") ? " " : "", strcmp(number, "n/a") ? unit : "");
    return buf;
}

static double step_from(const struct step *s, const struct mw_unit_value *u)
{
    return s->from_si > 0.0 ? s->from_si : mw_unit_factor(u);
}

/* The last step reached by the rounded value: 999.96 kW at three digits is 1.00 MW. */
static const struct step *choose_step(enum mw_quantity q, double si, int digits)
{
    const struct step *best = NULL;
    double rounded_si = fabs(si);
    for (int i = 0; i < STEPS_N; i++) {
        if (steps[i].q != q || steps[i].from_si == EXACT_ONLY)
            continue;
        struct mw_unit_value u = unit_of(steps[i].unit);
        if (best && rounded_si < step_from(&steps[i], &u) * (1.0 - 1e-15))
            break;
        best = &steps[i];
        rounded_si = round_digits(fabs(si) / mw_unit_factor(&u), digits) * mw_unit_factor(&u);
    }
    return best;
}

static const char *print_plain(char *buf, size_t buf_n, double x, int digits)
{
    char number[TEXT_MAX];
    double r = round_digits(x, digits);
    if (r != 0.0 && (fabs(r) < 1e-4 || fabs(r) >= 1e15))
        snprintf(number, sizeof number, "%.*e", digits - 1, x);
    else
        format_number(number, sizeof number, r, decimals_for(r, digits));
    return join(buf, buf_n, number, "");
}

static const char *print_count(char *buf, size_t buf_n, double n, int digits)
{
    static const struct { const char *unit; double factor; } scale[] = { { "M", 1e6 }, { "G", 1e9 }, { "T", 1e12 }, { "P", 1e15 } };
    char number[TEXT_MAX];
    if (fabs(n) < 1e6) {
        format_number(number, sizeof number, n, n == floor(n) ? 0 : decimals_for(n, digits));
        return join(buf, buf_n, number, "");
    }
    size_t i = 0;
    while (i + 1 < sizeof scale / sizeof *scale && round_digits(fabs(n) / scale[i].factor, digits) >= 1000.0)
        i++;
    double x = round_digits(n / scale[i].factor, digits);
    format_number(number, sizeof number, x, decimals_for(x, digits));
    return join(buf, buf_n, number, scale[i].unit);
}

const char *mw_quantity_print(char *buf, size_t buf_n, double si, enum mw_quantity q, int digits)
{
    MW_ASSERT(q >= 0 && q < MW_Q_N && digits >= 1 && digits <= 15);
    char number[TEXT_MAX];
    if (!isfinite(si))
        return join(buf, buf_n, isnan(si) ? "n/a" : si > 0 ? "inf" : "-inf", "");
    if (q == MW_Q_NUMBER)
        return print_plain(buf, buf_n, si, digits);
    if (q == MW_Q_COUNT)
        return print_count(buf, buf_n, si, digits);
    const struct step *s = choose_step(q, si, digits);
    MW_ASSERT(s); /* every quantity has a row: the unit test goes through them all */
    struct mw_unit_value u = unit_of(s->unit);
    double x = in_unit(si, &u);
    if (q == MW_Q_TEMP || q == MW_Q_TEMP_DIFF) {
        format_number(number, sizeof number, x, digits > 2 ? digits - 2 : 0);
    } else {
        x = round_digits(x, digits);
        format_number(number, sizeof number, x, decimals_for(x, digits));
    }
    return join(buf, buf_n, number, s->unit);
}

const char *mw_unit_print(char *buf, size_t buf_n, double si, const char *unit, int decimals)
{
    char number[TEXT_MAX];
    struct mw_unit_value u = unit_of(unit);
    format_number(number, sizeof number, in_unit(si, &u), decimals);
    return join(buf, buf_n, number, unit);
}

/* The fewest digits of si in this unit that read back to si; false if not even 17 do, because the factor rounds. */
static bool exact_in(char *text, size_t text_n, double si, enum mw_quantity q, const char *unit)
{
    char number[MW_DOUBLE_TEXT_N];
    struct mw_unit_value u = unit_of(unit);
    double x = in_unit(si, &u), back;
    if (!isfinite(x)) /* 1e300 W in pW */
        return false;
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, text_n, "%s %s", mw_double_digits(number, sizeof number, x, digits), unit);
        if (mw_quantity_parse(text, q, &back, NULL, 0) == MW_U_OK && back == si)
            return true;
    }
    return false;
}

/* How unwelcome a text is: its digits, one more for a number below 1, and a rate in percent only where it saves much. */
static size_t awkwardness(const char *text)
{
    const char *digits = text + (text[0] == '-');
    return strcspn(digits, " ") + (digits[0] == '0' && digits[1] == '.') + (strstr(text, "%/") ? 4 : 0);
}

/* Ties go to the larger unit, and to one that is printed for people as well. */
static bool nicer(const struct step *s, const char *text, const char *than)
{
    size_t a = awkwardness(text), b = awkwardness(than);
    return a < b || (a == b && s->from_si != EXACT_ONLY);
}

static const char *exact_plain(char *buf, size_t buf_n, double si, const char *unit)
{
    char number[MW_DOUBLE_TEXT_N];
    return join(buf, buf_n, mw_double_text(number, sizeof number, si), unit);
}

/* Bare SI with factor 1: reads back whatever the value. */
static const char *exact_si(char *buf, size_t buf_n, double si, enum mw_quantity q)
{
    const char *unit = mw_quantity_si(q);
    return exact_plain(buf, buf_n, si, !strncmp(unit, "1/", 2) ? unit + 1 : unit);
}

const char *mw_quantity_exact(char *buf, size_t buf_n, double si, enum mw_quantity q)
{
    MW_ASSERT(q >= 0 && q < MW_Q_N && isfinite(si));
    if (q == MW_Q_COUNT) {
        snprintf(buf, buf_n, "%.0f", si);
        return buf;
    }
    exact_si(buf, buf_n, si, q);
    for (int i = 0; i < STEPS_N; i++) {
        char text[96];
        if (steps[i].q == q && exact_in(text, sizeof text, si, q, steps[i].unit) && nicer(&steps[i], text, buf))
            snprintf(buf, buf_n, "%s", text);
    }
    return buf;
}
