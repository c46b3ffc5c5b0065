/* report/charts/typo.c - the rules of typo.h, one character at a time. */
#include "report/charts/typo.h"
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A quote opens at the start and after a space, a bracket or a dash. */
static bool opens(char before)
{
    return before == '\0' || before == ' ' || before == '(' || before == '[' || before == '\n' || before == '-';
}

/* Units that are set close to their number; words such as "racks" keep a normal space. */
static bool unit_follows(const char *s)
{
    static const char *const units[] = {"%",       "W",   "kW",  "MW",      "GW",   "Wh",      "kWh", "MWh", "GWh", "TWh", "V",
                                        "kV",      "MVA", "kVA", "Mvar",    "A",    "Hz",      "s",   "ms",  "min", "h",   "K",
                                        "\u00b0C", "m",   "m2",  "m\u00b2", "m3",   "m\u00b3", "km",  "kg",  "t",   "B",   "kB",
                                        "MB",      "GB",  "TB",  "PB",      "GB/s", "TB/s",    "$",   "k$",  "M$",  "B$",  "M"};
    size_t n = strcspn(s, " ,.;:)]\"'\n");
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strlen(units[i]) == n && strncmp(units[i], s, n) == 0)
            return true;
    return false;
}

/* Writes the replacement of what stands at s, if any, and returns how many bytes of s it stands for; 0: none. */
static size_t replaced(struct mw_str *out, const char *s, char before)
{
    if (*s == '"' || *s == '\'') {
        bool single = *s == '\'', open = opens(before) && s[1] != ' ' && s[1] != '\0';
        mw_str_add(out, single ? (open ? "\u2018" : "\u2019") : open ? "\u201c" : "\u201d");
        return 1;
    }
    if (strncmp(s, "...", 3) == 0) {
        mw_str_add(out, "\u2026");
        return 3;
    }
    if (strncmp(s, "--", 2) == 0) {
        mw_str_add(out, "\u2013");
        return 2;
    }
    if (strncmp(s, " - ", 3) == 0) {
        mw_str_add(out, " \u2013 ");
        return 3;
    }
    if (*s == '-' && is_digit(s[1]) && (before == '\0' || before == ' ' || before == '(')) {
        mw_str_add(out, "\u2212");
        return 1;
    }
    if (*s == ' ' && is_digit(before) && unit_follows(s + 1)) {
        mw_str_add(out, "\u202f");
        return 1;
    }
    return 0;
}

void mw_typo(struct mw_str *out, const char *s)
{
    char before = '\0';
    while (*s) {
        size_t n = replaced(out, s, before);
        if (n == 0) {
            mw_str_addn(out, s, 1);
            n = 1;
        }
        before = s[n - 1];
        s += n;
    }
}
