/* sim/base/units_table.h - the units and prefixes behind units.h; private to sim/base/units*.c. */
#ifndef MW_BASE_UNITS_TABLE_H
#define MW_BASE_UNITS_TABLE_H
#include "sim/base/units.h"

/* What a unit was made of, where the dimension alone cannot tell a slip from a unit. */
enum mw_unit_flag {
    MW_UF_POWER = 1,    /* W: so that USD/kW/month and USD/MWh stay apart, both money per energy */
    MW_UF_ENERGY = 2,   /* J, Wh */
    MW_UF_PRESSURE = 4, /* Pa, bar, psi: so that kWh/m3 and kPa stay apart */
    MW_UF_COUNT = 8,    /* k, M, million ... */
    MW_UF_PERCENT = 16,
    MW_UF_BARE_K = 32,  /* K alone, and not a part of K/W */
    MW_UF_BARE_F = 64,  /* °F alone */
    MW_UF_MASS = 128,   /* g, t: may be followed by CO2e */
    MW_UF_COUNTED = 256, /* token, USD: may follow a count word ("M token") */
};

/* 1 unit = num / den * 10^exp10 SI.  num and den are whole, so that decimal input keeps its exact value as long as possible. */
struct mw_unit_row {
    const char *names;    /* separated by blanks */
    const char *prefixes; /* letters of the prefixes it takes, 'i' for the binary ones; NULL for none */
    struct mw_dim dim;
    double num, den;
    int exp10;
    unsigned flags;
};

struct mw_prefix_row {
    const char *name;
    char letter;
    int exp10;
    double num;
};

/* A unit as parsed: a product of rows. */
struct mw_unit_value {
    struct mw_dim dim;
    double num, den;
    int exp10;
    unsigned flags;
};

extern const struct mw_unit_row mw_unit_table[];     /* ends with names NULL */
extern const struct mw_prefix_row mw_prefix_table[]; /* ends with name NULL */
extern const struct mw_prefix_row mw_count_table[];  /* k, M, million: words that multiply; ends with name NULL */

/* Finds a whole word such as "MWh"; false if no unit is called so. */
bool mw_unit_lookup(const char *word, size_t n, struct mw_unit_value *out);
bool mw_count_lookup(const char *word, size_t n, struct mw_unit_value *out);
/* The unit most likely meant by a misspelt word, in buf; NULL if nothing is near. */
const char *mw_unit_suggest(char *buf, size_t buf_n, const char *word, size_t n);

/* Longest unit at *p ("USD/kW/month", "M token", "/year"), advanced past it.  On failure *p is left at the word not understood
 * and *word_n is its length. */
bool mw_unit_scan(const char **p, struct mw_unit_value *out, size_t *word_n);
double mw_unit_factor(const struct mw_unit_value *u);

struct mw_quantity_row {
    const char *name, *si, *example;
    struct mw_dim dim;
    unsigned forbid; /* unit flags that belong to another quantity of the same dimension */
};
extern const struct mw_quantity_row mw_quantity_table[MW_Q_N];
/* Whether a unit may carry a quantity, with the liberties of units.h (g for gCO2e, "30 T" for tokens). */
bool mw_quantity_takes(enum mw_quantity q, const struct mw_unit_value *u);
/* The quantity a unit looks like, or MW_Q_N. */
enum mw_quantity mw_quantity_of(const struct mw_unit_value *u);

#endif
