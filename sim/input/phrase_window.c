/* sim/input/phrase_window.c - hours of a week and months of a year: "Jun-Sep Mon-Fri 13-19h". */
#include "sim/input/phrase.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { ALL_DAYS = 0x7f, WEEKDAYS = 0x1f, WEEKEND = 0x60, DAY_MIN = 1440 };
static const char DAYS[] = "MonTueWedThuFriSatSun", MONTHS[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

static int name_index(const char *names, const char *s)
{
    for (int i = 0; names[3 * i]; i++)
        if (strncasecmp(names + 3 * i, s, 3) == 0)
            return i;
    return -1;
}

/* "Mon-Fri", "Sat,Sun", "Nov-Feb" (wraps) as bits; 0 if it is not made of these names. */
static unsigned name_bits(const char *names, const char *s)
{
    unsigned bits = 0;
    int n = (int)strlen(names) / 3;
    for (;;) {
        int from = name_index(names, s), to = from;
        if (from < 0)
            return 0;
        s += 3;
        if (*s == '-') {
            to = name_index(names, s + 1);
            if (to < 0)
                return 0;
            s += 4;
        }
        for (int i = from;; i = (i + 1) % n) {
            bits |= 1u << i;
            if (i == to)
                break;
        }
        if (*s == '\0')
            return bits;
        if (*s++ != ',')
            return 0;
    }
}

/* "13", "13:30" up to 24:00, in minutes; -1 if it is not a time of day. */
static int clock_min(const char **s)
{
    if (!isdigit((unsigned char)**s))
        return -1;
    char *end;
    long hour = strtol(*s, &end, 10), minute = 0;
    if (*end == ':' && isdigit((unsigned char)end[1]))
        minute = strtol(end + 1, &end, 10);
    *s = end;
    if (hour > 24 || minute > 59 || hour * 60 + minute > DAY_MIN)
        return -1;
    return (int)(hour * 60 + minute);
}

static bool hours(const char *s, int *from, int *to)
{
    *from = clock_min(&s);
    if (*s == 'h')
        s++;
    if (*from < 0 || *s++ != '-')
        return false;
    *to = clock_min(&s);
    if (*s == 'h')
        s++;
    return *to >= 0 && *s == '\0' && *from != *to;
}

static unsigned day_bits(const char *word)
{
    if (strcasecmp(word, "weekdays") == 0)
        return WEEKDAYS;
    if (strcasecmp(word, "weekend") == 0 || strcasecmp(word, "weekends") == 0)
        return WEEKEND;
    if (strcasecmp(word, "daily") == 0)
        return ALL_DAYS;
    return name_bits(DAYS, word);
}

struct window_words { unsigned days, months; int from, to; };

static bool read_words(char *buf, struct window_words *w)
{
    char *save = NULL;
    bool any = false;
    for (char *word = strtok_r(buf, " \t", &save); word; word = strtok_r(NULL, " \t", &save)) {
        unsigned days = day_bits(word), months = name_bits(MONTHS, word);
        if (days && !w->days)
            w->days = days;
        else if (months && !w->months)
            w->months = months;
        else if (w->from >= 0 || !hours(word, &w->from, &w->to))
            return false;
        any = true;
    }
    return any;
}

unsigned mw_phrase_window(const char *text, struct mw_window out[2])
{
    char buf[128];
    memset(out, 0, 2 * sizeof *out);
    if (strlen(text) >= sizeof buf)
        return 0;
    if (strcmp(text, "else") == 0) {
        out[0].to_min = DAY_MIN;
        return 1;
    }
    strcpy(buf, text);
    struct window_words w = { .from = -1, .to = -1 };
    if (!read_words(buf, &w))
        return 0;
    unsigned days = w.days ? w.days : ALL_DAYS;
    bool wraps = w.from >= 0 && w.to < w.from;
    out[0].days = (uint8_t)days;
    out[0].months = (uint16_t)w.months;
    out[0].from_min = (uint16_t)(w.from < 0 ? 0 : w.from);
    out[0].to_min = (uint16_t)(w.from < 0 || wraps ? DAY_MIN : w.to);
    if (!wraps || w.to == 0)
        return 1;
    /* the small hours belong to the night that began the day before */
    out[1] = (struct mw_window){ .days = (uint8_t)(((days << 1) | (days >> 6)) & ALL_DAYS), .months = (uint16_t)w.months, .to_min = (uint16_t)w.to };
    return 2;
}
