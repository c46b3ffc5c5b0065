/* sim/base/units.h - units of the input language: any known unit over any known unit, checked by dimension.
 *
 * Input is text such as "9.50 USD/kW/month", "600 m3/day", "41 USD/MWh", "800 ms", "85 %", "900 G token/day", "40 °C",
 * "900 billion tokens", "200 Gb/s", "0.11 /year", "12 kPa".  The result is in SI base units as the suffixes of the code
 * name them: W J s B Bps flop °C K kg m m2 m3 V A VA var Hz Pa dBA USD kgCO2e token count fraction.
 * Prefixes: k M G T P on W Wh J VA var V A Hz B b flop USD(kUSD MUSD BUSD) g t token and bare counts; KiB MiB GiB TiB PiB.
 * Time: ns us µs ms s min h d day days week weeks month months year years (month = year/12, year = 8766 h).
 * Terms divide from left to right, products bind tighter: USD/kW-month is USD/kW/month (also kW*month, kW·month).
 * A bare number is accepted only for MW_Q_COUNT, MW_Q_NUMBER and MW_Q_FRACTION.  NaN, infinities, hex and trailing text are errors.
 * Where a CO2 mass is expected, g, kg and t mean CO2e; where tokens are expected, a bare count prefix will do ("30 T").
 * Sources of the factors: SI Brochure (9th ed., 2019) and NIST SP 811 (2008) for the customary units; see units_table.c.
 */
#ifndef MW_BASE_UNITS_H
#define MW_BASE_UNITS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mw_dim_base { MW_D_TIME, MW_D_LENGTH, MW_D_MASS, MW_D_TEMP, MW_D_CURRENT, MW_D_BYTE, MW_D_USD, MW_D_CO2, MW_D_TOKEN, MW_D_FLOP,
                   MW_D_APPARENT, MW_D_SOUND, MW_D_N };
struct mw_dim { int8_t e[MW_D_N]; };   /* CO2 mass (g, t CO2e) is its own dimension; VA and var carry the APPARENT marker (1, 2) */

enum mw_quantity {
    MW_Q_NUMBER,      /* dimensionless, any real                       */
    MW_Q_COUNT,       /* non-negative whole number; k M G T accepted   */
    MW_Q_FRACTION,    /* "85 %" or 0.85 -> 0..1                        */
    MW_Q_TIME, MW_Q_FREQUENCY /* per second: Hz, /year, /day */, MW_Q_POWER, MW_Q_ENERGY, MW_Q_BYTES, MW_Q_BYTE_RATE,
    MW_Q_TEMP, MW_Q_TEMP_DIFF, MW_Q_MASS, MW_Q_LENGTH, MW_Q_AREA, MW_Q_VOLUME, MW_Q_VOLUME_FLOW, MW_Q_MASS_FLOW,
    MW_Q_VOLTAGE, MW_Q_CURRENT, MW_Q_APPARENT, MW_Q_REACTIVE, MW_Q_PRESSURE, MW_Q_SOUND,
    MW_Q_MONEY, MW_Q_MONEY_RATE /* USD/s: per month, per year, per h */, MW_Q_MONEY_PER_ENERGY, MW_Q_MONEY_PER_POWER, MW_Q_MONEY_PER_POWER_TIME,
    MW_Q_MONEY_PER_AREA, MW_Q_MONEY_PER_VOLUME, MW_Q_MONEY_PER_TOKEN, MW_Q_MONEY_PER_BYTE, MW_Q_MONEY_PER_CO2, MW_Q_MONEY_PER_MASS, MW_Q_MONEY_PER_LENGTH,
    MW_Q_CO2, MW_Q_CO2_PER_ENERGY, MW_Q_CO2_PER_POWER, MW_Q_TOKENS, MW_Q_TOKEN_RATE, MW_Q_FLOP, MW_Q_FLOP_RATE, MW_Q_ENERGY_PER_BYTE,
    MW_Q_POWER_RAMP /* W/s */, MW_Q_VOLUME_PER_ENERGY /* L/kWh */, MW_Q_POWER_PER_AREA, MW_Q_THERMAL_RES /* K/W */, MW_Q_ENERGY_PER_TOKEN,
    MW_Q_ENERGY_PER_VOLUME,
    MW_Q_N
};

enum mw_unit_err { MW_U_OK, MW_U_EMPTY, MW_U_NOT_A_NUMBER, MW_U_NO_UNIT /* bare number where a unit is due */, MW_U_UNKNOWN_UNIT, MW_U_WRONG_DIMENSION,
                   MW_U_NOT_WHOLE, MW_U_TRAILING,
                   MW_U_BAD_RANGE /* not low <= value <= high */ };

const char *mw_quantity_name(enum mw_quantity q);    /* "power", "data rate", ... */
const char *mw_quantity_si(enum mw_quantity q);      /* "W", "B/s", "USD/J", ... as the database prints it */
const char *mw_quantity_example(enum mw_quantity q); /* "100 MW": what an error message suggests */

/* Parses text into SI.  On error writes one sentence without file or path into msg, e.g.
 * "'400Gbps' is a data rate, expected a power"; with did-you-mean for an unknown unit. */
enum mw_unit_err mw_quantity_parse(const char *text, enum mw_quantity q, double *si, char *msg, size_t msg_n);

/* "value (low..high)": low and high share the unit ("30 d (0..150)"); *ranged tells whether a range stood there. */
enum mw_unit_err mw_range_parse(const char *text, enum mw_quantity q, double *si, double *low, double *high, bool *ranged, char *msg, size_t msg_n);

/* Unit alone: "GB/s" -> dimension, factor and offset so that si = x * factor + offset.  Temperatures are kept in °C: the offset
 * is not zero only for a bare °F; "K" alone is a difference here, while mw_quantity_parse reads "313.15 K" as a MW_Q_TEMP. */
enum mw_unit_err mw_unit_parse(const char *unit, struct mw_dim *dim, double *factor, double *offset, char *msg, size_t msg_n);
struct mw_dim mw_quantity_dim(enum mw_quantity q);

/* Prints with a planner's unit and 'digits' significant digits, ties to even: 99.3 MW, 1.87 GWh, 1.19, 41.0 USD/MWh, 2.41 USD/h,
 * 61.2 %, 3.31 MUSD.  Temperatures get digits - 2 decimals (24.0 °C), counts below a million all their digits.  NaN prints "n/a".
 * Returns buf. */
const char *mw_quantity_print(char *buf, size_t buf_n, double si, enum mw_quantity q, int digits);
/* Prints si in exactly this unit, digits decimals: (1.2e6, "MW", 1) -> "1.2 MW".  Returns buf; an unknown unit is a programming error. */
const char *mw_unit_print(char *buf, size_t buf_n, double si, const char *unit, int decimals);
/* Text with the shortest number that mw_quantity_parse reads back to the same double ("41 USD/MWh", "15 min"): for the resolved
 * scenario.  si is finite, and whole for MW_Q_COUNT. */
const char *mw_quantity_exact(char *buf, size_t buf_n, double si, enum mw_quantity q);

#endif
