/* sim/base/units_quantity.c - one row per quantity: name, SI unit, example, dimension; parses and prints nothing. */
#include "sim/base/check.h"
#include "sim/base/units_table.h"
#include <string.h>

#define T [MW_D_TIME]
#define L [MW_D_LENGTH]
#define M [MW_D_MASS]
#define DIM(...) { { __VA_ARGS__ } }
/* watt = kg m2 s-3, joule = kg m2 s-2 */
#define POWER M = 1, L = 2, T = -3
#define ENERGY M = 1, L = 2, T = -2
#define PER_POWER M = -1, L = -2, T = 3
#define PER_ENERGY M = -1, L = -2, T = 2
#define USD [MW_D_USD] = 1

const struct mw_quantity_row mw_quantity_table[MW_Q_N] = {
    /* quantity                    name                              SI            example              dimension, forbidden flags */
    [MW_Q_NUMBER]              = { "number",                         "",           "1.25",              DIM(0), 0 },
    [MW_Q_COUNT]               = { "count",                          "",           "16384",             DIM(0), MW_UF_PERCENT },
    [MW_Q_FRACTION]            = { "fraction",                       "",           "85 %",              DIM(0), MW_UF_COUNT },
    [MW_Q_TIME]                = { "duration",                       "s",          "30 d",              DIM(T = 1), 0 },
    [MW_Q_FREQUENCY]           = { "rate",                           "1/s",        "0.11 /year",        DIM(T = -1), 0 },
    [MW_Q_POWER]               = { "power",                          "W",          "100 MW",            DIM(POWER), 0 },
    [MW_Q_ENERGY]              = { "energy",                         "J",          "40 MWh",            DIM(ENERGY), 0 },
    [MW_Q_BYTES]               = { "data volume",                    "B",          "40 PB",             DIM([MW_D_BYTE] = 1), 0 },
    [MW_Q_BYTE_RATE]           = { "data rate",                      "B/s",        "400 Gb/s",          DIM([MW_D_BYTE] = 1, T = -1), 0 },
    [MW_Q_TEMP]                = { "temperature",                    "°C",         "40 °C",             DIM([MW_D_TEMP] = 1), 0 },
    [MW_Q_TEMP_DIFF]           = { "temperature difference",         "K",          "6 K",               DIM([MW_D_TEMP] = 1), 0 },
    [MW_Q_MASS]                = { "mass",                           "kg",         "1360 kg",           DIM(M = 1), 0 },
    [MW_Q_LENGTH]              = { "length",                         "m",          "5.5 m",             DIM(L = 1), 0 },
    [MW_Q_AREA]                = { "area",                           "m2",         "24 ha",             DIM(L = 2), 0 },
    [MW_Q_VOLUME]              = { "volume",                         "m3",         "90 m3",             DIM(L = 3), 0 },
    [MW_Q_VOLUME_FLOW]         = { "volume flow",                    "m3/s",       "600 m3/day",        DIM(L = 3, T = -1), 0 },
    [MW_Q_MASS_FLOW]           = { "mass flow",                      "kg/s",       "12 kg/s",           DIM(M = 1, T = -1), 0 },
    [MW_Q_VOLTAGE]             = { "voltage",                        "V",          "138 kV",            DIM(POWER, [MW_D_CURRENT] = -1), 0 },
    [MW_Q_CURRENT]             = { "current",                        "A",          "1200 A",            DIM([MW_D_CURRENT] = 1), 0 },
    [MW_Q_APPARENT]            = { "apparent power",                 "VA",         "60 MVA",            DIM(POWER, [MW_D_APPARENT] = 1), 0 },
    [MW_Q_REACTIVE]            = { "reactive power",                 "var",        "20 Mvar",           DIM(POWER, [MW_D_APPARENT] = 2), 0 },
    [MW_Q_PRESSURE]            = { "pressure",                       "Pa",         "12 kPa",            DIM(M = 1, L = -1, T = -2), MW_UF_ENERGY },
    [MW_Q_SOUND]               = { "sound level",                    "dBA",        "55 dBA",            DIM([MW_D_SOUND] = 1), 0 },
    [MW_Q_MONEY]               = { "amount of money",                "USD",        "18 MUSD",           DIM(USD), 0 },
    [MW_Q_MONEY_RATE]          = { "price per time",                 "USD/s",      "2.95 USD/h",        DIM(USD, T = -1), 0 },
    [MW_Q_MONEY_PER_ENERGY]    = { "price per energy",               "USD/J",      "41 USD/MWh",        DIM(USD, PER_ENERGY), MW_UF_POWER },
    [MW_Q_MONEY_PER_POWER]     = { "price per power",                "USD/W",      "1200 USD/kW",       DIM(USD, PER_POWER), 0 },
    [MW_Q_MONEY_PER_POWER_TIME] = { "price per power and time",      "USD/W/s",    "9.50 USD/kW/month", DIM(USD, PER_ENERGY), MW_UF_ENERGY },
    [MW_Q_MONEY_PER_AREA]      = { "price per area",                 "USD/m2",     "1450 USD/m2",       DIM(USD, L = -2), 0 },
    [MW_Q_MONEY_PER_VOLUME]    = { "price per volume",               "USD/m3",     "1.80 USD/m3",       DIM(USD, L = -3), 0 },
    [MW_Q_MONEY_PER_TOKEN]     = { "price per token",                "USD/token",  "0.28 USD/M token",  DIM(USD, [MW_D_TOKEN] = -1), 0 },
    [MW_Q_MONEY_PER_BYTE]      = { "price per data volume",          "USD/B",      "55 USD/TB",         DIM(USD, [MW_D_BYTE] = -1), 0 },
    [MW_Q_MONEY_PER_CO2]       = { "price per CO2 mass",             "USD/kgCO2e", "60 USD/tCO2e",      DIM(USD, [MW_D_CO2] = -1), 0 },
    [MW_Q_MONEY_PER_MASS]      = { "price per mass",                 "USD/kg",     "900 USD/t",         DIM(USD, M = -1), 0 },
    [MW_Q_MONEY_PER_LENGTH]    = { "price per length",               "USD/m",      "110 USD/m",         DIM(USD, L = -1), 0 },
    [MW_Q_CO2]                 = { "CO2 mass",                       "kgCO2e",     "320 tCO2e",         DIM([MW_D_CO2] = 1), 0 },
    [MW_Q_CO2_PER_ENERGY]      = { "carbon intensity",               "kgCO2e/J",   "370 g/kWh",         DIM([MW_D_CO2] = 1, PER_ENERGY), 0 },
    [MW_Q_CO2_PER_POWER]       = { "CO2 mass per power",             "kgCO2e/W",   "85 kg/kW",          DIM([MW_D_CO2] = 1, PER_POWER), 0 },
    [MW_Q_TOKENS]              = { "number of tokens",               "token",      "30 T token",        DIM([MW_D_TOKEN] = 1), 0 },
    [MW_Q_TOKEN_RATE]          = { "token rate",                     "token/s",    "900 G token/day",   DIM([MW_D_TOKEN] = 1, T = -1), 0 },
    [MW_Q_FLOP]                = { "amount of work",                 "flop",       "3.8e25 FLOP",       DIM([MW_D_FLOP] = 1), 0 },
    [MW_Q_FLOP_RATE]           = { "work rate",                      "flop/s",     "989 TFLOP/s",       DIM([MW_D_FLOP] = 1, T = -1), 0 },
    [MW_Q_ENERGY_PER_BYTE]     = { "energy per data volume",         "J/B",        "15 pJ/b",           DIM(ENERGY, [MW_D_BYTE] = -1), 0 },
    [MW_Q_POWER_RAMP]          = { "power ramp",                     "W/s",        "20 MW/min",         DIM(M = 1, L = 2, T = -4), 0 },
    [MW_Q_VOLUME_PER_ENERGY]   = { "volume per energy",              "m3/J",       "1.8 L/kWh",         DIM(M = -1, L = 1, T = 2), 0 },
    [MW_Q_POWER_PER_AREA]      = { "power per area",                 "W/m2",       "12 kW/m2",          DIM(M = 1, T = -3), 0 },
    [MW_Q_THERMAL_RES]         = { "thermal resistance",             "K/W",        "0.02 K/W",          DIM(PER_POWER, [MW_D_TEMP] = 1), 0 },
    [MW_Q_ENERGY_PER_TOKEN]    = { "energy per token",               "J/token",    "0.4 J/token",       DIM(ENERGY, [MW_D_TOKEN] = -1), 0 },
    [MW_Q_ENERGY_PER_VOLUME]   = { "energy per volume",              "J/m3",       "3.5 kWh/m3",        DIM(M = 1, L = -1, T = -2), MW_UF_PRESSURE },
};

static const struct mw_quantity_row *row_of(enum mw_quantity q)
{
    MW_ASSERT(q >= 0 && q < MW_Q_N);
    return &mw_quantity_table[q];
}

const char *mw_quantity_name(enum mw_quantity q)
{
    return row_of(q)->name;
}

const char *mw_quantity_si(enum mw_quantity q)
{
    return row_of(q)->si;
}

const char *mw_quantity_example(enum mw_quantity q)
{
    return row_of(q)->example;
}

struct mw_dim mw_quantity_dim(enum mw_quantity q)
{
    return row_of(q)->dim;
}

static bool same(const struct mw_dim *a, const struct mw_dim *b)
{
    return !memcmp(a, b, sizeof *a);
}

bool mw_quantity_takes(enum mw_quantity q, const struct mw_unit_value *u)
{
    const struct mw_quantity_row *row = row_of(q);
    struct mw_dim dim = u->dim;
    int co2 = row->dim.e[MW_D_CO2];
    if (co2 && !dim.e[MW_D_CO2]) { /* grams where grams of CO2e are due */
        dim.e[MW_D_CO2] = (int8_t)co2;
        dim.e[MW_D_MASS] = (int8_t)(dim.e[MW_D_MASS] - co2);
    }
    if (row->dim.e[MW_D_TOKEN] == 1 && !dim.e[MW_D_TOKEN] && (u->flags & MW_UF_COUNT))
        dim.e[MW_D_TOKEN] = 1; /* "30 T" */
    return same(&dim, &row->dim) && !(u->flags & row->forbid);
}

enum mw_quantity mw_quantity_of(const struct mw_unit_value *u)
{
    static const struct mw_dim none;
    if (same(&u->dim, &none))
        return u->flags & MW_UF_PERCENT ? MW_Q_FRACTION : u->flags & MW_UF_COUNT ? MW_Q_COUNT : MW_Q_NUMBER;
    for (int q = 0; q < MW_Q_N; q++)
        if (same(&u->dim, &mw_quantity_table[q].dim) && !(u->flags & mw_quantity_table[q].forbid))
            return (enum mw_quantity)q;
    return MW_Q_N;
}
