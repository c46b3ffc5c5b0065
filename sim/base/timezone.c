/* sim/base/timezone.c - POSIX TZ strings with M rules, and local time from them; no zone names, no history of zones. */
#include "sim/base/calendar.h"
#include <string.h>

enum { HOUR_S = 3600, DEFAULT_CHANGE_S = 2 * HOUR_S /* POSIX: 02:00:00 local time */ };

static bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "CST" or "<+0530>": at least three characters. */
static bool take_name(const char **p)
{
    const char *s = *p;
    size_t n = 0;
    if (*s == '<') {
        for (s++; is_alpha(*s) || is_digit(*s) || *s == '+' || *s == '-'; s++)
            n++;
        if (*s++ != '>')
            return false;
    } else {
        for (; is_alpha(*s); s++)
            n++;
    }
    *p = s;
    return n >= 3;
}

/* One or more digits, at most max. */
static bool take_number(const char **p, int max, int *v)
{
    const char *s = *p;
    int x = 0, n = 0;
    for (; is_digit(*s) && n < 4; s++, n++)
        x = x * 10 + (*s - '0');
    if (n == 0 || is_digit(*s) || x > max)
        return false;
    *p = s;
    *v = x;
    return true;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static bool take_hms(const char **p, int max_h, int *out_s)
{
    int sign = **p == '-' ? -1 : 1, h, m = 0, s = 0;
    if (**p == '-' || **p == '+')
        (*p)++;
    if (!take_number(p, max_h, &h))
        return false;
    if (**p == ':') {
        (*p)++;
        if (!take_number(p, 59, &m))
            return false;
        if (**p == ':') {
            (*p)++;
            if (!take_number(p, 59, &s))
                return false;
        }
    }
    *out_s = sign * (h * HOUR_S + m * 60 + s);
    return true;
}

/* ",Mm.w.d[/time]" */
static bool take_rule(const char **p, int *month, int *week, int *wday, int *at_s)
{
    if ((*p)[0] != ',' || (*p)[1] != 'M')
        return false;
    *p += 2;
    if (!take_number(p, 12, month) || *month < 1 || *(*p)++ != '.')
        return false;
    if (!take_number(p, 5, week) || *week < 1 || *(*p)++ != '.')
        return false;
    if (!take_number(p, 6, wday))
        return false;
    *at_s = DEFAULT_CHANGE_S;
    if (**p != '/')
        return true;
    (*p)++;
    return take_hms(p, 167, at_s); /* RFC 8536 widens POSIX's 24 hours to a week */
}

bool mw_tz_parse(const char *tz, struct mw_tz *out)
{
    struct mw_tz z = { 0 };
    const char *p = tz;
    if (!take_name(&p) || !take_hms(&p, 24, &z.std_offset_s))
        return false;
    z.std_offset_s = -z.std_offset_s; /* POSIX counts west of Greenwich as positive */
    z.dst_offset_s = z.std_offset_s;
    if (*p != '\0') {
        z.has_dst = true;
        if (!take_name(&p))
            return false;
        z.dst_offset_s = z.std_offset_s + HOUR_S;
        if (*p != ',') {
            if (!take_hms(&p, 24, &z.dst_offset_s))
                return false;
            z.dst_offset_s = -z.dst_offset_s;
        }
        if (!take_rule(&p, &z.start_month, &z.start_week, &z.start_wday, &z.start_s) ||
            !take_rule(&p, &z.end_month, &z.end_week, &z.end_wday, &z.end_s) || *p != '\0')
            return false;
    }
    *out = z;
    return true;
}

/* Midnight of the week-th wday (0 = Sunday, as POSIX counts) of a month; week 5 is the last. */
static int64_t rule_day_ns(int year, int month, int week, int wday)
{
    int64_t first_ns = mw_time_from_civil(year, month, 1, 0, 0, 0.0);
    int first_wday = (mw_time_to_civil(first_ns).weekday + 1) % 7;
    int day = 1 + (wday - first_wday + 7) % 7 + 7 * (week - 1);
    int64_t day_ns = INT64_C(86400) * MW_NS_PER_S, next_ns = mw_time_add_months(first_ns, 1);
    int64_t t_ns = first_ns + (day - 1) * day_ns;
    return t_ns < next_ns ? t_ns : t_ns - 7 * day_ns;
}

/* So near the month of a rule that the day and the hour decide; a rule strikes on its day or, at 24:00, after it. */
static bool near_rule(const struct mw_civil *c, int month, int at_s)
{
    int months = (c->month - month + 12) % 12;
    return at_s < 0 || at_s > 24 * HOUR_S || months == 0 || (months == 1 && c->day < 3) || (months == 11 && c->day > 26);
}

static bool in_summer_time(const struct mw_tz *tz, int64_t t_utc_ns)
{
    struct mw_civil c = mw_time_to_civil(t_utc_ns + tz->std_offset_s * MW_NS_PER_S);
    int year = c.year;
    if (tz->start_month != tz->end_month && !near_rule(&c, tz->start_month, tz->start_s) && !near_rule(&c, tz->end_month, tz->end_s)) {
        bool after_start = c.month > tz->start_month, before_end = c.month < tz->end_month;
        return tz->start_month < tz->end_month ? after_start && before_end : after_start || before_end;
    }
    /* each rule is told on the clock that runs until it strikes */
    int64_t start_ns = rule_day_ns(year, tz->start_month, tz->start_week, tz->start_wday) +
                       (int64_t)(tz->start_s - tz->std_offset_s) * MW_NS_PER_S;
    int64_t end_ns = rule_day_ns(year, tz->end_month, tz->end_week, tz->end_wday) +
                     (int64_t)(tz->end_s - tz->dst_offset_s) * MW_NS_PER_S;
    if (start_ns < end_ns)
        return t_utc_ns >= start_ns && t_utc_ns < end_ns;
    return !(t_utc_ns >= end_ns && t_utc_ns < start_ns); /* southern hemisphere: summer spans the new year */
}

int64_t mw_tz_standard(const struct mw_tz *tz, int64_t t_utc_ns)
{
    return t_utc_ns + tz->std_offset_s * MW_NS_PER_S;
}

int64_t mw_tz_local(const struct mw_tz *tz, int64_t t_utc_ns)
{
    if (!tz->has_dst || !in_summer_time(tz, t_utc_ns))
        return mw_tz_standard(tz, t_utc_ns);
    return t_utc_ns + tz->dst_offset_s * MW_NS_PER_S;
}
