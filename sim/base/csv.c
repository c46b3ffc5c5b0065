/* sim/base/csv.c - fields and numbers of one CSV line; records that span lines are not supported. */
#include "sim/base/file.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Unquotes a field in place; *end is left after the closing quote.  A quote that is never closed runs to the end of the line. */
static char *unquote(char *s, char **end)
{
    char *from = s + 1, *to = s;
    while (*from) {
        if (*from == '"' && from[1] != '"') {
            from++;
            break;
        }
        if (*from == '"')
            from++; /* "" is one quote */
        *to++ = *from++;
    }
    /* text between the closing quote and the separator is kept, as spreadsheets do */
    *end = from;
    if (to != from)
        *to = '\0';
    return to;
}

size_t mw_csv_split(char *line, char sep, char **field, size_t max)
{
    size_t n = 0;
    char *p = line;
    for (;;) {
        char *start = p, *next;
        if (*p == '"') {
            char *after, *to = unquote(p, &after);
            next = strchr(after, sep);
            size_t rest = next ? (size_t)(next - after) : strlen(after);
            memmove(to, after, rest);
            to[rest] = '\0';
        } else {
            next = strchr(p, sep);
            if (next)
                *next = '\0';
        }
        if (n < max)
            field[n] = start;
        n++;
        if (!next)
            break;
        p = next + 1;
    }
    return n;
}

static const char *digits_end(const char *p)
{
    while (*p >= '0' && *p <= '9')
        p++;
    return p;
}

bool mw_csv_double(const char *field, double *v)
{
    while (*field == ' ' || *field == '\t')
        field++;
    const char *p = field + (*field == '-' || *field == '+');
    const char *whole = p;
    p = digits_end(p);
    size_t n = (size_t)(p - whole);
    if (*p == '.') {
        const char *fraction = p + 1;
        p = digits_end(fraction);
        n += (size_t)(p - fraction);
    }
    if (n == 0)
        return false;
    if (*p == 'e' || *p == 'E') {
        const char *e = p + 1 + (p[1] == '-' || p[1] == '+');
        p = digits_end(e);
        if (p == e)
            return false;
    }
    while (*p == ' ' || *p == '\t')
        p++;
    if (*p != '\0')
        return false;
    double x = strtod(field, NULL); /* the grammar above has let through decimal numbers only */
    if (!isfinite(x))
        return false;
    *v = x;
    return true;
}
