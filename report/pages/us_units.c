/* report/pages/us_units.c - US customary units beside SI in tables and sentences of the report; nothing is computed in them. */
#include "report/pages/page_kit.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Units that American readers of cooling, water and areas expect.  Factors: NIST SP 811 (2008), appendix B.8: gallon 3.785411784 L,
 * foot 0.3048 m, ton of refrigeration 12 000 Btu(IT)/h = 3.516853 kW, pound-force per square foot 47.88026 Pa. */
static const struct { const char *si, *us; double factor, offset; } pair[] = {
    { "\u00b0C", "\u00b0F", 1.8, 32.0 },
    { "m\u00b2", "ft\u00b2", 10.76391, 0 },
    { "m2", "ft\u00b2", 10.76391, 0 },
    { "ha", "acre", 2.471054, 0 },
    { "m\u00b3", "kgal", 0.2641721, 0 },
    { "m3", "kgal", 0.2641721, 0 },
    { "m\u00b3/day", "kgal/day", 0.2641721, 0 },
    { "m3/day", "kgal/day", 0.2641721, 0 },
    { "m\u00b3/h", "gpm", 4.402868, 0 },
    { "m3/h", "gpm", 4.402868, 0 },
    { "m3/s", "gpm", 15850.32, 0 },
    { "m\u00b3/s", "gpm", 15850.32, 0 },
    { "L/s", "gpm", 15.85032, 0 },
    { "L", "gal", 0.2641721, 0 },
    { "L/kWh", "gal/kWh", 0.2641721, 0 },
    { "kW heat", "tons", 0.2843451, 0 },
    { "MW heat", "tons", 284.3451, 0 },
    { "kPa", "lbf/ft\u00b2", 20.88543, 0 },
    { "K", "\u00b0F diff.", 1.8, 0 },
    { "m", "ft", 3.280840, 0 },
};
enum { PAIRS = sizeof pair / sizeof *pair };

static int pair_of(const char *unit)
{
    for (int i = 0; unit && i < PAIRS; i++)
        if (strcmp(pair[i].si, unit) == 0)
            return i;
    return -1;
}

/* A printed number back to a value: group separators are skipped; false for words and for nothing. */
static bool number_of(const char *s, double *v, const char **rest)
{
    char digits[64];
    size_t n = 0;
    bool any = false;
    if (strncmp(s, MW_MINUS, strlen(MW_MINUS)) == 0) {
        digits[n++] = '-';
        s += strlen(MW_MINUS);
    }
    for (; *s && n + 1 < sizeof digits; s++) {
        if (strncmp(s, MW_THIN, strlen(MW_THIN)) == 0 && s[strlen(MW_THIN)] >= '0' && s[strlen(MW_THIN)] <= '9' && any) {
            s += strlen(MW_THIN) - 1;
            continue;
        }
        if (!(*s >= '0' && *s <= '9') && *s != '.' && !(*s == '-' && n == 0))
            break;
        any |= *s >= '0' && *s <= '9';
        digits[n++] = *s;
    }
    digits[n] = '\0';
    *v = any ? strtod(digits, NULL) : NAN;
    *rest = s;
    return any;
}

static const char *converted(struct mw_report *r, int i, double si)
{
    double us = si * pair[i].factor + pair[i].offset;
    return mw_rn(r, us, pair[i].offset != 0.0 ? (fabs(us) < 100.0) : mw_rdecimals(us, 3));
}

const char *mw_us_beside(struct mw_report *r, const char *si_text)
{
    double v;
    const char *rest;
    if (!r->us || !number_of(si_text, &v, &rest) || *rest != ' ')
        return si_text;
    int i = pair_of(rest + 1);
    return i < 0 ? si_text : mw_rf(r, "%s (%s %s)", si_text, converted(r, i, v), pair[i].us);
}

static const char *both(struct mw_report *r, int i, const char *cell)
{
    double v;
    const char *rest;
    if (!cell || !number_of(cell, &v, &rest) || *rest)
        return cell;
    return mw_rf(r, "%s (%s)", cell, converted(r, i, v));
}

/* Rows that carry their unit in the second column, as the tables of metrics do. */
static void by_rows(struct mw_tb *t)
{
    for (size_t k = 0; k < t->n; k++) {
        const char **c = &t->cell[k * t->cols_n];
        int i = pair_of(c[1]);
        if (i < 0 || t->kind[k] == MW_ROW_GROUP)
            continue;
        for (size_t col = 2; col < t->cols_n; col++)
            c[col] = both(t->r, i, c[col]);
        c[1] = mw_rf(t->r, "%s (%s)", c[1], pair[i].us);
    }
}

struct mw_tb mw_tb_in_units(const struct mw_tb *given)
{
    struct mw_tb t = *given;
    if (!t.r->us || t.n == 0)
        return t;
    t.cell = mw_arena_array(&t.r->arena, const char *, t.n * t.cols_n);
    memcpy(t.cell, given->cell, t.n * t.cols_n * sizeof *t.cell);
    for (size_t col = 0; col < t.cols_n; col++) {
        int i = pair_of(t.col[col].unit);
        if (i < 0)
            continue;
        for (size_t k = 0; k < t.n; k++)
            if (t.kind[k] != MW_ROW_GROUP)
                t.cell[k * t.cols_n + col] = both(t.r, i, t.cell[k * t.cols_n + col]);
        t.col[col].unit = mw_rf(t.r, "%s (%s)", t.col[col].unit, pair[i].us);
    }
    if (t.cols_n > 2 && t.col[1].head && strcmp(t.col[1].head, "Unit") == 0)
        by_rows(&t);
    return t;
}
