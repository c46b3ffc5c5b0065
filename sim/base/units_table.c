/* sim/base/units_table.c - rows of units, prefixes and count words, and finding a word in them; parses no numbers.
 *
 * SI units and prefixes: SI Brochure, 9th edition (BIPM 2019).  Customary units: NIST SP 811 (2008), appendix B:
 * lb 0.45359237 kg, ft 0.3048 m, in 0.0254 m, US gallon 3.785411784 L, international acre 4046.8564224 m2,
 * lbf 4.4482216152605 N, BTU (IT) 1055.05585262 J, ton of refrigeration 12000 BTU/h, exact by definition.
 * Binary prefixes: IEC 80000-13.  A year is 8766 h, a month a twelfth of it (units.h).
 */
#include "sim/base/units_table.h"
#include "sim/base/str.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define DIM(...) { { __VA_ARGS__ } }
#define POWER [MW_D_MASS] = 1, [MW_D_LENGTH] = 2, [MW_D_TIME] = -3
#define ENERGY [MW_D_MASS] = 1, [MW_D_LENGTH] = 2, [MW_D_TIME] = -2
#define PRESSURE [MW_D_MASS] = 1, [MW_D_LENGTH] = -1, [MW_D_TIME] = -2
#define BINARY_AND_DECIMAL "kMGTPi"

const struct mw_unit_row mw_unit_table[] = {
    /* names                    prefixes     dimension                        num, den, exp10, flags */
    { "1",                      NULL,        DIM(0),                          1, 1, 0, 0 },
    { "%",                      NULL,        DIM(0),                          1, 1, -2, MW_UF_PERCENT },

    { "s second seconds",       "mun",       DIM([MW_D_TIME] = 1),            1, 1, 0, 0 },
    { "min minute minutes",     NULL,        DIM([MW_D_TIME] = 1),            60, 1, 0, 0 },
    { "h hour hours",           NULL,        DIM([MW_D_TIME] = 1),            3600, 1, 0, 0 },
    { "d day days",             NULL,        DIM([MW_D_TIME] = 1),            86400, 1, 0, 0 },
    { "week weeks",             NULL,        DIM([MW_D_TIME] = 1),            604800, 1, 0, 0 },
    { "month months",           NULL,        DIM([MW_D_TIME] = 1),            2629800, 1, 0, 0 },
    { "year years y yr",          NULL,        DIM([MW_D_TIME] = 1),            31557600, 1, 0, 0 },
    { "Hz",                     "kMGT",      DIM([MW_D_TIME] = -1),           1, 1, 0, 0 },

    { "m",                      "mkcun",     DIM([MW_D_LENGTH] = 1),          1, 1, 0, 0 },
    { "ft",                     NULL,        DIM([MW_D_LENGTH] = 1),          3048, 1, -4, 0 },
    { "in",                     NULL,        DIM([MW_D_LENGTH] = 1),          254, 1, -4, 0 },
    { "m2 m²",                  NULL,        DIM([MW_D_LENGTH] = 2),          1, 1, 0, 0 },
    { "cm2 cm²",                NULL,        DIM([MW_D_LENGTH] = 2),          1, 1, -4, 0 },
    { "mm2 mm²",                NULL,        DIM([MW_D_LENGTH] = 2),          1, 1, -6, 0 },
    { "km2 km²",                NULL,        DIM([MW_D_LENGTH] = 2),          1, 1, 6, 0 },
    { "ha",                     NULL,        DIM([MW_D_LENGTH] = 2),          1, 1, 4, 0 },
    { "ft2 ft²",                NULL,        DIM([MW_D_LENGTH] = 2),          9290304, 1, -8, 0 },
    { "acre acres",             NULL,        DIM([MW_D_LENGTH] = 2),          40468564224, 1, -7, 0 },
    { "m3 m³",                  NULL,        DIM([MW_D_LENGTH] = 3),          1, 1, 0, 0 },
    { "L",                      "mkM",       DIM([MW_D_LENGTH] = 3),          1, 1, -3, 0 },
    { "gal",                    "kM",        DIM([MW_D_LENGTH] = 3),          3785411784, 1, -12, 0 },
    { "ft3 ft³",                NULL,        DIM([MW_D_LENGTH] = 3),          28316846592, 1, -12, 0 },
    { "gpm",                    NULL,        DIM([MW_D_LENGTH] = 3, [MW_D_TIME] = -1), 3785411784, 60, -12, 0 },
    { "cfm",                    NULL,        DIM([MW_D_LENGTH] = 3, [MW_D_TIME] = -1), 28316846592, 60, -12, 0 },

    { "g",                      "mk",        DIM([MW_D_MASS] = 1),            1, 1, -3, MW_UF_MASS },
    { "t",                      "kM",        DIM([MW_D_MASS] = 1),            1, 1, 3, MW_UF_MASS },
    { "lb",                     NULL,        DIM([MW_D_MASS] = 1),            45359237, 1, -8, MW_UF_MASS },
    { "gCO2e gCO2",             "k",         DIM([MW_D_CO2] = 1),             1, 1, -3, 0 },
    { "tCO2e tCO2",             "kM",        DIM([MW_D_CO2] = 1),             1, 1, 3, 0 },

    { "K",                      NULL,        DIM([MW_D_TEMP] = 1),            1, 1, 0, MW_UF_BARE_K },
    { "°C C degC",              NULL,        DIM([MW_D_TEMP] = 1),            1, 1, 0, 0 },
    { "°F F degF",              NULL,        DIM([MW_D_TEMP] = 1),            5, 9, 0, MW_UF_BARE_F },

    { "W",                      "kMGTP",     DIM(POWER),                      1, 1, 0, MW_UF_POWER },
    { "Wh",                     "kMGTP",     DIM(ENERGY),                     3600, 1, 0, MW_UF_ENERGY },
    { "J",                      "kMGTPpnum", DIM(ENERGY),                     1, 1, 0, MW_UF_ENERGY },
    { "BTU Btu",                NULL,        DIM(ENERGY),                     105505585262, 1, -8, MW_UF_ENERGY },
    { "MMBTU MMBtu",            NULL,        DIM(ENERGY),                     105505585262, 1, -2, MW_UF_ENERGY },
    { "TR tonref",              NULL,        DIM(POWER),                      105505585262, 3, -7, MW_UF_POWER },
    { "VA",                     "kMG",       DIM(POWER, [MW_D_APPARENT] = 1), 1, 1, 0, 0 },
    { "var",                    "kMG",       DIM(POWER, [MW_D_APPARENT] = 2), 1, 1, 0, 0 },
    { "V",                      "kM",        DIM(POWER, [MW_D_CURRENT] = -1), 1, 1, 0, 0 },
    { "A",                      "kM",        DIM([MW_D_CURRENT] = 1),         1, 1, 0, 0 },
    { "Pa",                     "kMG",       DIM(PRESSURE),                   1, 1, 0, MW_UF_PRESSURE },
    { "bar",                    NULL,        DIM(PRESSURE),                   1, 1, 5, MW_UF_PRESSURE },
    { "psi",                    NULL,        DIM(PRESSURE),                   44482216152605, 64516, -5, MW_UF_PRESSURE },
    { "dBA",                    NULL,        DIM([MW_D_SOUND] = 1),           1, 1, 0, 0 },

    { "B",            BINARY_AND_DECIMAL,    DIM([MW_D_BYTE] = 1),            1, 1, 0, 0 },
    { "b bit",        BINARY_AND_DECIMAL,    DIM([MW_D_BYTE] = 1),            1, 8, 0, 0 },
    { "Bps",          BINARY_AND_DECIMAL,    DIM([MW_D_BYTE] = 1, [MW_D_TIME] = -1), 1, 1, 0, 0 },
    { "bps",          BINARY_AND_DECIMAL,    DIM([MW_D_BYTE] = 1, [MW_D_TIME] = -1), 1, 8, 0, 0 },

    { "FLOP flop",              "kMGTPE",    DIM([MW_D_FLOP] = 1),            1, 1, 0, 0 },
    { "FLOPS",                  "kMGTPE",    DIM([MW_D_FLOP] = 1, [MW_D_TIME] = -1), 1, 1, 0, 0 },
    { "token tokens tok",       "kMGTP",     DIM([MW_D_TOKEN] = 1),           1, 1, 0, MW_UF_COUNTED },
    { "USD",                    "kMB",       DIM([MW_D_USD] = 1),             1, 1, 0, MW_UF_COUNTED },
    { 0 },
};

/* 'B' (billion) is money's alone, 'i' marks the binary ones. */
const struct mw_prefix_row mw_prefix_table[] = {
    { "k", 'k', 3, 1 },   { "M", 'M', 6, 1 },   { "G", 'G', 9, 1 },   { "T", 'T', 12, 1 }, { "P", 'P', 15, 1 },
    { "E", 'E', 18, 1 },  { "B", 'B', 9, 1 },   { "c", 'c', -2, 1 },  { "m", 'm', -3, 1 }, { "u", 'u', -6, 1 },
    { "\u00b5", 'u', -6, 1 }, { "\u03bc", 'u', -6, 1 }, { "n", 'n', -9, 1 },  { "p", 'p', -12, 1 },
    { "Ki", 'i', 0, 0x1p10 }, { "Mi", 'i', 0, 0x1p20 }, { "Gi", 'i', 0, 0x1p30 }, { "Ti", 'i', 0, 0x1p40 }, { "Pi", 'i', 0, 0x1p50 },
    { 0 },
};

const struct mw_prefix_row mw_count_table[] = {
    { "k", 0, 3, 1 },        { "M", 0, 6, 1 },       { "G", 0, 9, 1 },       { "T", 0, 12, 1 },      { "P", 0, 15, 1 },
    { "thousand", 0, 3, 1 }, { "million", 0, 6, 1 }, { "billion", 0, 9, 1 }, { "trillion", 0, 12, 1 },
    { 0 },
};

/* Walks the blank-separated names of a row; *n is the length of the name returned. */
static const char *next_name(const char **names, size_t *n)
{
    const char *s = *names + strspn(*names, " ");
    *n = strcspn(s, " ");
    *names = s + *n;
    return *n ? s : NULL;
}

static bool has_name(const struct mw_unit_row *row, const char *word, size_t n)
{
    size_t len;
    for (const char *rest = row->names, *name; (name = next_name(&rest, &len));)
        if (len == n && !memcmp(name, word, n))
            return true;
    return false;
}

static struct mw_unit_value value_of(const struct mw_unit_row *row)
{
    return (struct mw_unit_value){ row->dim, row->num, row->den, row->exp10, row->flags };
}

bool mw_unit_lookup(const char *word, size_t n, struct mw_unit_value *out)
{
    for (const struct mw_unit_row *row = mw_unit_table; row->names; row++) { /* "min" before m + "in" */
        if (has_name(row, word, n)) {
            *out = value_of(row);
            return true;
        }
    }
    for (const struct mw_prefix_row *p = mw_prefix_table; p->name; p++) {
        size_t pn = strlen(p->name);
        if (n <= pn || memcmp(word, p->name, pn))
            continue;
        for (const struct mw_unit_row *row = mw_unit_table; row->names; row++) {
            if (row->prefixes && strchr(row->prefixes, p->letter) && has_name(row, word + pn, n - pn)) {
                *out = value_of(row);
                out->exp10 += p->exp10;
                out->num *= p->num;
                return true;
            }
        }
    }
    return false;
}

bool mw_count_lookup(const char *word, size_t n, struct mw_unit_value *out)
{
    for (const struct mw_prefix_row *c = mw_count_table; c->name; c++) {
        if (strlen(c->name) == n && !memcmp(c->name, word, n)) {
            *out = (struct mw_unit_value){ .num = 1, .den = 1, .exp10 = c->exp10, .flags = MW_UF_COUNT };
            return true;
        }
    }
    return false;
}

enum { WORDS_MAX = 320, WORD_B = 16 };

/* Every spelling there is, as candidates for did-you-mean; only an error message pays for this. */
static size_t all_words(char word[WORDS_MAX][WORD_B])
{
    size_t n = 0, len;
    for (const struct mw_unit_row *row = mw_unit_table; row->names; row++) {
        for (const char *rest = row->names, *name; (name = next_name(&rest, &len));) {
            if (n < WORDS_MAX)
                snprintf(word[n++], WORD_B, "%.*s", (int)len, name);
            for (const struct mw_prefix_row *p = mw_prefix_table; p->name && row->prefixes; p++)
                if (strchr(row->prefixes, p->letter) && n < WORDS_MAX)
                    snprintf(word[n++], WORD_B, "%s%.*s", p->name, (int)len, name);
        }
    }
    for (const struct mw_prefix_row *c = mw_count_table; c->name && n < WORDS_MAX; c++)
        snprintf(word[n++], WORD_B, "%s", c->name);
    return n;
}

static unsigned case_differences(const char *a, const char *b)
{
    unsigned n = 0;
    for (; *a; a++, b++)
        n += *a != *b;
    return n;
}

/* kwh: the right letters in the wrong case; among several the one that changes least (gbps is Gbps rather than GBps). */
static const char *other_case(const char *wanted, const char *const *list, size_t n)
{
    const char *found = NULL;
    for (size_t i = 0; i < n; i++)
        if (!strcasecmp(wanted, list[i]) && (!found || case_differences(wanted, list[i]) < case_differences(wanted, found)))
            found = list[i];
    return found;
}

const char *mw_unit_suggest(char *buf, size_t buf_n, const char *word, size_t n)
{
    char words[WORDS_MAX][WORD_B], wanted[WORD_B];
    const char *list[WORDS_MAX];
    size_t words_n = all_words(words);
    if (n >= WORD_B)
        return NULL;
    snprintf(wanted, sizeof wanted, "%.*s", (int)n, word);
    for (size_t i = 0; i < words_n; i++)
        list[i] = words[i];
    const char *found = other_case(wanted, list, words_n);
    if (!found)
        found = mw_str_nearest(wanted, list, words_n);
    if (!found)
        return NULL;
    snprintf(buf, buf_n, "%s", found);
    return buf;
}
