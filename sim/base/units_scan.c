/* sim/base/units_scan.c - reads a unit expression such as "USD/kW/month" into one factor and dimension; reads no numbers. */
#include "sim/base/units_table.h"
#include <math.h>
#include <string.h>

static const char *skip_blanks(const char *p)
{
    return p + strspn(p, " \t");
}

/* Length of the sign that multiplies two units at p: "kW-month", "kW*month", "kW·month"; 0 if there is none. */
static size_t product_len(const char *p)
{
    return *p == '-' || *p == '*' ? 1 : !strncmp(p, "\u00b7", 2) ? 2 : 0;
}

static size_t word_len(const char *p)
{
    size_t n = 0;
    while (p[n] && !strchr(" \t\r\n/()", p[n]) && !product_len(p + n))
        n++;
    return n;
}

static void multiply(struct mw_unit_value *a, const struct mw_unit_value *b, int sign)
{
    for (int i = 0; i < MW_D_N; i++)
        a->dim.e[i] = (int8_t)(a->dim.e[i] + sign * b->dim.e[i]);
    a->num *= sign > 0 ? b->num : b->den;
    a->den *= sign > 0 ? b->den : b->num;
    a->exp10 += sign * b->exp10;
    a->flags |= b->flags;
}

/* "kg CO2e": the word after a mass makes it a mass of CO2. */
static bool take_co2(const char **p, struct mw_unit_value *u)
{
    const char *next = skip_blanks(*p);
    size_t n = word_len(next);
    if (!(u->flags & MW_UF_MASS) || !((n == 4 && !memcmp(next, "CO2e", 4)) || (n == 3 && !memcmp(next, "CO2", 3))))
        return false;
    u->dim.e[MW_D_MASS] = 0;
    u->dim.e[MW_D_CO2] = 1;
    u->flags &= ~(unsigned)MW_UF_MASS;
    *p = next + n;
    return true;
}

/* "M token", "billion tokens": the word after a count may be what is counted. */
static bool take_counted(const char **p, struct mw_unit_value *u)
{
    struct mw_unit_value counted;
    const char *next = skip_blanks(*p);
    size_t n = word_len(next);
    if (!mw_unit_lookup(next, n, &counted) || !(counted.flags & MW_UF_COUNTED))
        return false;
    multiply(u, &counted, 1);
    u->flags &= ~(unsigned)(MW_UF_COUNT | MW_UF_COUNTED);
    *p = next + n;
    return true;
}

static bool take_factor(const char **p, struct mw_unit_value *u, size_t *word_n)
{
    size_t n = word_len(*p);
    *word_n = n;
    if (n == 0)
        return false;
    if (mw_unit_lookup(*p, n, u)) {
        *p += n;
        take_co2(p, u);
        return true;
    }
    if (mw_count_lookup(*p, n, u)) {
        *p += n;
        take_counted(p, u);
        return true;
    }
    return false;
}

/* Products bind tighter than "/": USD/kW-month is USD/kW/month. */
static bool take_term(const char **p, struct mw_unit_value *u, size_t *word_n)
{
    struct mw_unit_value factor;
    if (!take_factor(p, u, word_n))
        return false;
    for (size_t n; (n = product_len(*p)) > 0;) {
        const char *next = *p + n;
        if (word_len(next) == 0)
            return true;
        *p = next;
        if (!take_factor(p, &factor, word_n))
            return false;
        multiply(u, &factor, 1);
        u->flags &= ~(unsigned)(MW_UF_BARE_K | MW_UF_BARE_F);
    }
    return true;
}

bool mw_unit_scan(const char **p, struct mw_unit_value *out, size_t *word_n)
{
    const unsigned bare = MW_UF_BARE_K | MW_UF_BARE_F;
    struct mw_unit_value term;
    *out = (struct mw_unit_value){ .num = 1, .den = 1 };
    if (**p != '/') { /* "/year" has no numerator */
        if (!take_term(p, out, word_n))
            return false;
    }
    for (;;) {
        const char *next = skip_blanks(*p);
        if (*next != '/')
            return true;
        *p = skip_blanks(next + 1);
        if (!take_term(p, &term, word_n))
            return false;
        multiply(out, &term, -1);
        out->flags &= ~bare;
    }
}

double mw_unit_factor(const struct mw_unit_value *u)
{
    /* 10^22 is the largest exact power of ten; all units stay far below it */
    double scale = 1.0;
    for (int i = u->exp10 < 0 ? -u->exp10 : u->exp10; i > 0; i--)
        scale *= 10.0;
    return u->exp10 < 0 ? u->num / u->den / scale : u->num / u->den * scale;
}
