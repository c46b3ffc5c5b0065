/* sim/base/units_parse.c - "9.50 USD/kW/month" and "41 USD/MWh (34..52)" into SI, with an explanation of every refusal; no files, no paths. */
#include "sim/base/check.h"
#include "sim/base/units_table.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_MAX = 64, EXPONENT_MAX = 9999 };

/* A decimal number as written; evaluated only when the unit is known, so that "3.31 MUSD" is 3.31e6 rounded once. */
struct decimal {
    char mantissa[NUMBER_MAX + 1];
    int exp10;
};

struct parser {
    const char *text, *p;
    enum mw_quantity q;
    struct mw_unit_value unit;
    char *msg;
    size_t msg_n;
};

__attribute__((format(printf, 3, 4)))
static enum mw_unit_err fail(struct parser *s, enum mw_unit_err err, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    if (s->msg_n)
        vsnprintf(s->msg, s->msg_n, fmt, ap);
    va_end(ap);
    return err;
}

static void skip_blanks(struct parser *s)
{
    s->p += strspn(s->p, " \t");
}

static const char *article(const char *noun)
{
    return strchr("aeio", noun[0]) ? "an" : "a";
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static enum mw_unit_err not_a_number(struct parser *s)
{
    const char *name = mw_quantity_name(s->q);
    return fail(s, MW_U_NOT_A_NUMBER, "'%s' is not a number; expected %s %s such as '%s'", s->text, article(name), name,
                mw_quantity_example(s->q));
}

/* Thousands separators in all their shapes: 1,450  1_450  1'450  1 450 and the narrow spaces of Unicode. */
static bool separator_follows(const char *p)
{
    if (strchr(",_'", *p) && *p)
        return true;
    if (!strncmp(p, "\xc2\xa0", 2) || !strncmp(p, "\xe2\x80\x89", 3) || !strncmp(p, "\xe2\x80\xaf", 3))
        return true;
    const char *next = p + strspn(p, " \t");
    return next > p && is_digit(*next) && !(next[0] == '1' && next[1] == '/');
}

/* [sign] digits [. digits] [e [sign] digits]; a point needs a digit behind it, so that "34..52" stops at 34. */
static enum mw_unit_err take_decimal(struct parser *s, struct decimal *d)
{
    const char *start = s->p, *p = start + (*start == '-' || *start == '+');
    size_t digits = 0;
    for (; is_digit(*p); p++)
        digits++;
    if (*p == '.' && is_digit(p[1])) {
        for (p++; is_digit(*p); p++)
            digits++;
    }
    bool hex = (*p == 'x' || *p == 'X') && digits == 1 && p[-1] == '0';
    if (digits == 0 || hex)
        return not_a_number(s);
    if (p - start > NUMBER_MAX)
        return fail(s, MW_U_NOT_A_NUMBER, "the number has more than %d digits", NUMBER_MAX);
    snprintf(d->mantissa, sizeof d->mantissa, "%.*s", (int)(p - start), start);
    d->exp10 = 0;
    const char *e = p + 1 + (*p && (p[1] == '-' || p[1] == '+'));
    if ((*p == 'e' || *p == 'E') && is_digit(*e)) {
        int sign = p[1] == '-' ? -1 : 1;
        for (p = e; is_digit(*p); p++)
            if (d->exp10 < EXPONENT_MAX)
                d->exp10 = d->exp10 * 10 + (*p - '0');
        d->exp10 *= sign;
    }
    if (separator_follows(p))
        return fail(s, MW_U_NOT_A_NUMBER, "'%s': write numbers without separators and with a decimal point, such as 1450.5", s->text);
    s->p = p;
    return MW_U_OK;
}

/* What is left of a value once the number is read: nothing, a range, or a unit. */
static enum mw_unit_err take_unit(struct parser *s)
{
    const char *name = mw_quantity_name(s->q);
    s->unit = (struct mw_unit_value){ .num = 1, .den = 1 };
    skip_blanks(s);
    if (*s->p == '\0' || *s->p == '(') {
        if (s->q == MW_Q_NUMBER || s->q == MW_Q_COUNT || s->q == MW_Q_FRACTION)
            return MW_U_OK;
        return fail(s, MW_U_NO_UNIT, "'%s' has no unit; expected %s %s such as '%s'", s->text, article(name), name,
                    mw_quantity_example(s->q));
    }
    size_t n = 0;
    if (mw_unit_scan(&s->p, &s->unit, &n))
        return MW_U_OK;
    char near[32];
    const char *meant = mw_unit_suggest(near, sizeof near, s->p, n);
    if (meant)
        return fail(s, MW_U_UNKNOWN_UNIT, "unknown unit '%.*s' in '%s'; did you mean '%s'?", (int)n, s->p, s->text, meant);
    return fail(s, MW_U_UNKNOWN_UNIT, "unknown unit '%.*s' in '%s'; expected %s %s such as '%s'", (int)n, s->p, s->text,
                article(name), name, mw_quantity_example(s->q));
}

static enum mw_unit_err check_quantity(struct parser *s)
{
    if (mw_quantity_takes(s->q, &s->unit))
        return MW_U_OK;
    const char *wanted = mw_quantity_name(s->q);
    enum mw_quantity got = mw_quantity_of(&s->unit);
    if (got == MW_Q_N || got == s->q)
        return fail(s, MW_U_WRONG_DIMENSION, "'%s' has the wrong unit; expected %s %s such as '%s'", s->text, article(wanted), wanted,
                    mw_quantity_example(s->q));
    const char *name = mw_quantity_name(got);
    return fail(s, MW_U_WRONG_DIMENSION, "'%s' is %s %s, expected %s %s", s->text, article(name), name, article(wanted), wanted);
}

static double scaled(const struct decimal *d, int exp10)
{
    char buf[NUMBER_MAX + 16];
    snprintf(buf, sizeof buf, "%se%d", d->mantissa, d->exp10 + exp10);
    return strtod(buf, NULL); /* the C locale: the program never calls setlocale */
}

static enum mw_unit_err evaluate(struct parser *s, const struct decimal *d, double *si)
{
    double v;
    if (s->q == MW_Q_TEMP && (s->unit.flags & MW_UF_BARE_F))
        v = (scaled(d, 0) - 32.0) * 5.0 / 9.0;
    else if (s->q == MW_Q_TEMP && (s->unit.flags & MW_UF_BARE_K))
        v = scaled(d, 0) - 273.15;
    else
        v = scaled(d, s->unit.exp10) * s->unit.num / s->unit.den;
    if (!isfinite(v))
        return fail(s, MW_U_NOT_A_NUMBER, "'%s' is too large a number", s->text);
    if (s->q == MW_Q_COUNT && (v < 0.0 || v != floor(v) || v > 0x1p53))
        return fail(s, MW_U_NOT_WHOLE, "'%s' is not a whole number from 0 to 2^53", s->text);
    *si = v;
    return MW_U_OK;
}

static enum mw_unit_err expect_end(struct parser *s)
{
    size_t read = (size_t)(s->p - s->text);
    while (read > 0 && (s->text[read - 1] == ' ' || s->text[read - 1] == '\t'))
        read--;
    s->p += strspn(s->p, " \t\r\n");
    if (*s->p == '\0')
        return MW_U_OK;
    return fail(s, MW_U_TRAILING, "unexpected '%s' after '%.*s'", s->p, (int)read, s->text);
}

/* Number, unit and dimension: the part that values and ranges share. */
static enum mw_unit_err parse_value(struct parser *s, struct decimal *d, double *si)
{
    if (s->msg_n)
        s->msg[0] = '\0';
    s->p += strspn(s->p, " \t\r\n");
    s->text = s->p;
    if (*s->p == '\0') {
        const char *name = mw_quantity_name(s->q);
        return fail(s, MW_U_EMPTY, "empty; expected %s %s such as '%s'", article(name), name, mw_quantity_example(s->q));
    }
    enum mw_unit_err err = take_decimal(s, d);
    if (!err)
        err = take_unit(s);
    if (!err)
        err = check_quantity(s);
    if (!err)
        err = evaluate(s, d, si);
    return err;
}

enum mw_unit_err mw_quantity_parse(const char *text, enum mw_quantity q, double *si, char *msg, size_t msg_n)
{
    struct parser s = { .text = text, .p = text, .q = q, .msg = msg, .msg_n = msg_n };
    struct decimal d;
    double v;
    enum mw_unit_err err = parse_value(&s, &d, &v);
    if (!err)
        err = expect_end(&s);
    if (!err)
        *si = v;
    return err;
}

/* "(low..high)" */
static enum mw_unit_err take_range(struct parser *s, struct decimal *low, struct decimal *high)
{
    s->p++;
    skip_blanks(s);
    enum mw_unit_err err = take_decimal(s, low);
    if (err)
        return err;
    skip_blanks(s);
    if (s->p[0] != '.' || s->p[1] != '.')
        return fail(s, MW_U_BAD_RANGE, "'%s': a range is written (low..high), in the unit of the value", s->text);
    s->p += 2;
    skip_blanks(s);
    err = take_decimal(s, high);
    if (err)
        return err;
    skip_blanks(s);
    if (*s->p != ')')
        return fail(s, MW_U_BAD_RANGE, "'%s': a range is written (low..high), in the unit of the value", s->text);
    s->p++;
    return MW_U_OK;
}

enum mw_unit_err mw_range_parse(const char *text, enum mw_quantity q, double *si, double *low, double *high, bool *ranged, char *msg,
                                size_t msg_n)
{
    struct parser s = { .text = text, .p = text, .q = q, .msg = msg, .msg_n = msg_n };
    struct decimal d, dl, dh;
    double v, l, h;
    enum mw_unit_err err = parse_value(&s, &d, &v);
    if (err)
        return err;
    skip_blanks(&s);
    bool has_range = *s.p == '(';
    l = h = v;
    if (has_range) {
        err = take_range(&s, &dl, &dh);
        if (!err)
            err = evaluate(&s, &dl, &l);
        if (!err)
            err = evaluate(&s, &dh, &h);
        if (!err && !(l <= v && v <= h))
            err = fail(&s, MW_U_BAD_RANGE, "'%s': the value must lie between low and high of its range", s.text);
    }
    if (!err)
        err = expect_end(&s);
    if (err)
        return err;
    *si = v;
    *low = l;
    *high = h;
    *ranged = has_range;
    return MW_U_OK;
}

enum mw_unit_err mw_unit_parse(const char *unit, struct mw_dim *dim, double *factor, double *offset, char *msg, size_t msg_n)
{
    struct parser s = { .text = unit, .p = unit, .q = MW_Q_NUMBER, .msg = msg, .msg_n = msg_n };
    if (msg_n)
        msg[0] = '\0';
    skip_blanks(&s);
    s.text = s.p;
    if (*s.p == '\0')
        return fail(&s, MW_U_EMPTY, "empty unit");
    size_t n = 0;
    if (!mw_unit_scan(&s.p, &s.unit, &n)) {
        char near[32];
        const char *meant = mw_unit_suggest(near, sizeof near, s.p, n);
        return fail(&s, MW_U_UNKNOWN_UNIT, "unknown unit '%.*s'%s%s%s", (int)n, s.p, meant ? "; did you mean '" : "", meant ? meant : "",
                    meant ? "'?" : "");
    }
    enum mw_unit_err err = expect_end(&s);
    if (err)
        return err;
    *dim = s.unit.dim;
    *factor = mw_unit_factor(&s.unit);
    *offset = s.unit.flags & MW_UF_BARE_F ? -160.0 / 9.0 : 0.0;
    return MW_U_OK;
}
