/* sim/base/calendar.c - civil dates on the nanosecond clock; knows no leap seconds and no time zone database. */
#include "sim/base/calendar.h"
#include "sim/base/check.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { DAYS_PER_ERA = 146097, DAYS_TO_1970 = 719468, SECONDS_PER_DAY = 86400 };
#define NS_PER_DAY (MW_NS_PER_S * SECONDS_PER_DAY)
/* Years that fit into int64 nanoseconds as a whole: 1677-09-21 .. 2262-04-11. */
enum { YEAR_MIN = 1678, YEAR_MAX = 2261 };

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_days(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days since 1970-01-01.  Counts years from March, so that the leap day ends a year, and 400-year eras,
 * so that every division is of non-negative numbers. */
static int64_t days_from_civil(int year, int month, int day)
{
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = floor_div(y, 400), year_of_era = y - era * 400;
    int month_from_march = (month + 9) % 12;
    int64_t day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

static void civil_from_days(int64_t days, struct mw_civil *c)
{
    int64_t z = days + DAYS_TO_1970;
    int64_t era = floor_div(z, DAYS_PER_ERA), day_of_era = z - era * DAYS_PER_ERA;
    /* 1460 = days in 4 years less one, 36524 in a century: removes the leap days before dividing by 365 */
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int month_from_march = (int)((5 * day_of_year + 2) / 153);
    c->day = (int)(day_of_year - (153 * month_from_march + 2) / 5) + 1;
    c->month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    c->year = (int)(year_of_era + era * 400) + (c->month <= 2);
    c->weekday = (int)(days + 3 - floor_div(days + 3, 7) * 7); /* 1970-01-01 was a Thursday */
    c->yday = (int)(days - days_from_civil(c->year, 1, 1));
}

int64_t mw_time_from_civil(int year, int month, int day, int hour, int minute, double second)
{
    MW_ASSERT(year >= YEAR_MIN && year <= YEAR_MAX && month >= 1 && month <= 12);
    int64_t whole_s = days_from_civil(year, month, day) * SECONDS_PER_DAY + hour * INT64_C(3600) + minute * INT64_C(60);
    return whole_s * MW_NS_PER_S + (int64_t)floor(second * 1e9 + 0.5);
}

struct mw_civil mw_time_to_civil(int64_t t_ns)
{
    struct mw_civil c = { 0 };
    int64_t days = floor_div(t_ns, NS_PER_DAY), in_day_ns = t_ns - days * NS_PER_DAY;
    civil_from_days(days, &c);
    int64_t in_day_s = in_day_ns / MW_NS_PER_S;
    c.hour = (int)(in_day_s / 3600);
    c.minute = (int)(in_day_s / 60 % 60);
    c.second = (double)(in_day_ns % (60 * MW_NS_PER_S)) / 1e9;
    return c;
}

int64_t mw_time_add_months(int64_t t_ns, int months)
{
    struct mw_civil c = mw_time_to_civil(t_ns);
    int64_t days = floor_div(t_ns, NS_PER_DAY), in_day_ns = t_ns - days * NS_PER_DAY;
    int64_t month0 = (int64_t)c.year * 12 + c.month - 1 + months;
    int year = (int)floor_div(month0, 12), month = (int)(month0 - (int64_t)year * 12) + 1;
    MW_ASSERT(year >= YEAR_MIN && year <= YEAR_MAX);
    int last = month_days(year, month);
    return days_from_civil(year, month, c.day < last ? c.day : last) * NS_PER_DAY + in_day_ns;
}

int64_t mw_time_ns_up(double s)
{
    MW_ASSERT(!isnan(s));
    double ns = s * 1e9;
    if (ns >= 0x1p63)
        return INT64_MAX;
    if (ns <= -0x1p63)
        return INT64_MIN;
    int64_t whole_ns = (int64_t)ns;
    return whole_ns + ((double)whole_ns < ns);
}

int64_t mw_time_after(int64_t t_ns, double s)
{
    int64_t span_ns = mw_time_ns_up(s);
    if (span_ns > 0 && t_ns > INT64_MAX - span_ns)
        return INT64_MAX;
    return span_ns < 0 && t_ns < INT64_MIN - span_ns ? INT64_MIN : t_ns + span_ns;
}

/* Exactly n digits at *p, advanced past them; -1 if there are fewer. */
static int take_digits(const char **p, int n)
{
    int v = 0;
    for (int i = 0; i < n; i++, (*p)++) {
        if (**p < '0' || **p > '9')
            return -1;
        v = v * 10 + (**p - '0');
    }
    return v;
}

static bool take_char(const char **p, char c)
{
    if (**p != c)
        return false;
    (*p)++;
    return true;
}

static bool parse_clock(const char *p, int *hour, int *minute, int *second)
{
    *hour = take_digits(&p, 2);
    if (*hour < 0 || *hour > 23 || !take_char(&p, ':'))
        return false;
    *minute = take_digits(&p, 2);
    if (*minute < 0 || *minute > 59)
        return false;
    if (*p == '\0')
        return true;
    if (!take_char(&p, ':'))
        return false;
    *second = take_digits(&p, 2);
    return *second >= 0 && *second <= 59 && *p == '\0';
}

bool mw_date_parse(const char *text, int64_t *t_ns)
{
    const char *p = text;
    int year = take_digits(&p, 4);
    if (year < YEAR_MIN || year > YEAR_MAX || !take_char(&p, '-'))
        return false;
    int month = take_digits(&p, 2);
    if (month < 1 || month > 12 || !take_char(&p, '-'))
        return false;
    int day = take_digits(&p, 2), hour = 0, minute = 0, second = 0;
    if (day < 1 || day > month_days(year, month))
        return false;
    if (*p != '\0') {
        if (*p != ' ' && *p != 'T')
            return false;
        if (!parse_clock(p + 1, &hour, &minute, &second))
            return false;
    }
    *t_ns = mw_time_from_civil(year, month, day, hour, minute, second);
    return true;
}

const char *mw_date_print(char *buf, size_t buf_n, int64_t t_ns)
{
    struct mw_civil c = mw_time_to_civil(t_ns);
    int second = (int)c.second;
    if (c.hour == 0 && c.minute == 0 && second == 0)
        snprintf(buf, buf_n, "%04d-%02d-%02d", c.year, c.month, c.day);
    else if (second == 0)
        snprintf(buf, buf_n, "%04d-%02d-%02d %02d:%02d", c.year, c.month, c.day, c.hour, c.minute);
    else
        snprintf(buf, buf_n, "%04d-%02d-%02d %02d:%02d:%02d", c.year, c.month, c.day, c.hour, c.minute, second);
    return buf;
}
