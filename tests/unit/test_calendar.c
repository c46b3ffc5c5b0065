/* tests/unit/test_calendar.c - dates and time zones against the C library's own calendar and rules worked out by hand. */
#include "sim/base/calendar.h"
#include "tests/mw_test.h"
#include <time.h>

static int64_t at(const char *text)
{
    int64_t t_ns = -1;
    ck_assert_msg(mw_date_parse(text, &t_ns), "'%s'", text);
    return t_ns;
}

static void ck_printed(int64_t t_ns, const char *text)
{
    char buf[40];
    ck_assert_str_eq(mw_date_print(buf, sizeof buf, t_ns), text);
}

START_TEST(agrees_with_gmtime_over_five_centuries)
{
    for (int64_t s = INT64_C(-9000000000); s < INT64_C(9000000000); s += 8640007) { /* 100 days and 7 seconds */
        time_t clock = (time_t)s;
        struct tm tm;
        ck_assert_ptr_nonnull(gmtime_r(&clock, &tm));
        struct mw_civil c = mw_time_to_civil(s * MW_NS_PER_S);
        ck_assert_int_eq(c.year, tm.tm_year + 1900);
        ck_assert_int_eq(c.month, tm.tm_mon + 1);
        ck_assert_int_eq(c.day, tm.tm_mday);
        ck_assert_int_eq(c.hour, tm.tm_hour);
        ck_assert_int_eq(c.minute, tm.tm_min);
        ck_assert(c.second == tm.tm_sec);
        ck_assert_int_eq(c.weekday, (tm.tm_wday + 6) % 7);
        ck_assert_int_eq(c.yday, tm.tm_yday);
        ck_assert_int_eq(mw_time_from_civil(c.year, c.month, c.day, c.hour, c.minute, c.second), s * MW_NS_PER_S);
    }
}
END_TEST

START_TEST(spans_end_with_time_itself)
{
    ck_assert_int_eq(mw_time_after(5, 1e-9), 6);
    ck_assert_int_eq(mw_time_after(5, 1.5e-9), 7);
    ck_assert_int_eq(mw_time_after(INT64_C(1799125200000000000), 1e30), INT64_MAX);
    ck_assert_int_eq(mw_time_after(INT64_C(1799125200000000000), 9e9), INT64_MAX);
    ck_assert_int_eq(mw_time_after(-INT64_C(1799125200000000000), -9e9), INT64_MIN);
}
END_TEST

START_TEST(leap_years_follow_the_gregorian_rule)
{
    int64_t t_ns;
    ck_assert(mw_date_parse("2028-02-29", &t_ns));
    ck_assert(mw_date_parse("2000-02-29", &t_ns));
    ck_assert(!mw_date_parse("2027-02-29", &t_ns));
    ck_assert(!mw_date_parse("1900-02-29", &t_ns));
    ck_assert(!mw_date_parse("2100-02-29", &t_ns));
    ck_assert_int_eq(at("2029-01-01") - at("2028-01-01"), 366 * 86400 * MW_NS_PER_S);
    ck_assert_int_eq(at("2028-01-01") - at("2027-01-01"), 365 * 86400 * MW_NS_PER_S);
    ck_assert_int_eq(mw_time_to_civil(at("2028-12-31")).yday, 365);
    ck_assert_int_eq(mw_time_to_civil(at("2027-07-01")).weekday, 3); /* a Thursday */
}
END_TEST

START_TEST(months_clamp_to_their_length)
{
    ck_printed(mw_time_add_months(at("2027-01-31"), 1), "2027-02-28");
    ck_printed(mw_time_add_months(at("2027-01-31"), 13), "2028-02-29");
    ck_printed(mw_time_add_months(at("2027-01-31 13:45"), 3), "2027-04-30 13:45");
    ck_printed(mw_time_add_months(at("2028-02-29"), 12), "2029-02-28");
    ck_printed(mw_time_add_months(at("2027-03-31"), -1), "2027-02-28");
    ck_printed(mw_time_add_months(at("2027-01-15"), -1), "2026-12-15");
    ck_printed(mw_time_add_months(at("2027-12-15"), 1), "2028-01-15");
    ck_printed(mw_time_add_months(at("2027-05-07"), -29), "2024-12-07");
    ck_printed(mw_time_add_months(at("1969-03-07 23:59:58"), -2), "1969-01-07 23:59:58");
}
END_TEST

START_TEST(dates_are_read_and_printed)
{
    ck_assert_int_eq(at("1970-01-01"), 0);
    ck_assert_int_eq(at("2027-07-01"), INT64_C(1814400000) * MW_NS_PER_S);
    ck_assert_int_eq(at("2027-07-01T13:00:05"), (INT64_C(1814400000) + 13 * 3600 + 5) * MW_NS_PER_S);
    ck_printed(at("2027-07-01"), "2027-07-01");
    ck_printed(at("2027-07-01 00:00"), "2027-07-01");
    ck_printed(at("2027-07-01 13:00"), "2027-07-01 13:00");
    ck_printed(at("2027-07-01T13:00:05"), "2027-07-01 13:00:05");
    ck_printed(at("1969-12-31 23:59:59"), "1969-12-31 23:59:59");
    struct mw_civil c = mw_time_to_civil(at("2027-07-01 13:00:05") + 250000000);
    ck_assert(c.second == 5.25);
}
END_TEST

START_TEST(malformed_dates_are_refused)
{
    static const char *const text[] = { "", "2027", "2027-7-1", "2027-07-32", "2027-13-01", "2027-00-10", "2027-06-31", "2027-07-00", "27-07-01", "2027/07/01",
                                        "2027-07-01 ", "2027-07-01T", "2027-07-01 24:00", "2027-07-01 13:60", "2027-07-01 13:00:60", "2027-07-01 13:00Z",
                                        " 2027-07-01", "2027-07-01x13:00", "0027-07-01", "9999-01-01", "2027-07-01 1:00", "2027-07-01 13:00:5" };
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        int64_t t_ns = 77;
        ck_assert_msg(!mw_date_parse(text[i], &t_ns), "'%s' was accepted", text[i]);
        ck_assert_int_eq(t_ns, 77);
    }
}
END_TEST

START_TEST(events_never_come_too_early)
{
    static const double s[] = { 0.0235, 2385.0, 1e-9, 1.4e-9, 0.1 + 0.2, 1e-20, -1.5e-9, 86400.000000001 };
    for (size_t i = 0; i < sizeof s / sizeof *s; i++) {
        int64_t ns = mw_time_ns_up(s[i]);
        ck_assert((double)ns >= s[i] * 1e9);
        ck_assert((double)ns < s[i] * 1e9 + 1.0);
    }
    ck_assert_int_eq(mw_time_ns_up(1e-20), 1);
    ck_assert_int_eq(mw_time_ns_up(0.0), 0);
    ck_assert_int_eq(mw_time_ns_up(1e12), INT64_MAX);
    ck_assert_int_eq(mw_time_ns_up(INFINITY), INT64_MAX);
    ck_assert_int_eq(mw_time_ns_up(-INFINITY), INT64_MIN);
}
END_TEST

static void ck_local(const struct mw_tz *tz, const char *utc, const char *local)
{
    ck_printed(mw_tz_local(tz, at(utc)), local);
}

START_TEST(texas_changes_its_clocks)
{
    struct mw_tz tz;
    ck_assert(mw_tz_parse("CST6CDT,M3.2.0,M11.1.0", &tz));
    ck_assert(tz.has_dst && tz.std_offset_s == -21600 && tz.dst_offset_s == -18000);
    /* 2027: the second Sunday of March is the 14th, the first of November the 7th */
    ck_local(&tz, "2027-03-14 07:59:59", "2027-03-14 01:59:59");
    ck_local(&tz, "2027-03-14 08:00", "2027-03-14 03:00");
    ck_local(&tz, "2027-07-01 18:30", "2027-07-01 13:30");
    ck_local(&tz, "2027-11-07 06:59:59", "2027-11-07 01:59:59");
    ck_local(&tz, "2027-11-07 07:00", "2027-11-07 01:00"); /* the hour that comes twice */
    ck_local(&tz, "2027-11-07 07:59:59", "2027-11-07 01:59:59");
    ck_local(&tz, "2027-11-07 08:00", "2027-11-07 02:00");
    ck_local(&tz, "2028-01-01 05:59:59", "2027-12-31 23:59:59");
    /* 2028: the 12th and the 5th */
    ck_local(&tz, "2028-03-12 08:00", "2028-03-12 03:00");
    ck_local(&tz, "2028-11-05 07:00", "2028-11-05 01:00");
    ck_printed(mw_tz_standard(&tz, at("2027-07-01 18:30")), "2027-07-01 12:30");
}
END_TEST

START_TEST(sydney_has_summer_over_new_year)
{
    struct mw_tz tz;
    ck_assert(mw_tz_parse("AEST-10AEDT,M10.1.0,M4.1.0/3", &tz));
    ck_assert(tz.std_offset_s == 36000 && tz.dst_offset_s == 39600);
    ck_local(&tz, "2027-01-01 00:00", "2027-01-01 11:00");
    ck_local(&tz, "2026-12-31 13:30", "2027-01-01 00:30");
    ck_local(&tz, "2027-07-01 00:00", "2027-07-01 10:00");
    /* 4 April 2027, 03:00 AEDT = 16:00 UTC the day before */
    ck_local(&tz, "2027-04-03 15:59:59", "2027-04-04 02:59:59");
    ck_local(&tz, "2027-04-03 16:00", "2027-04-04 02:00");
    /* 3 October 2027, 02:00 AEST */
    ck_local(&tz, "2027-10-02 15:59:59", "2027-10-03 01:59:59");
    ck_local(&tz, "2027-10-02 16:00", "2027-10-03 03:00");
}
END_TEST

START_TEST(other_zones_of_the_world)
{
    struct mw_tz tz;
    ck_assert(mw_tz_parse("IST-5:30", &tz));
    ck_assert(!tz.has_dst);
    ck_local(&tz, "2027-07-01 18:45", "2027-07-02 00:15");
    ck_assert(mw_tz_parse("<+08>-8", &tz));
    ck_local(&tz, "2027-12-31 17:00", "2028-01-01 01:00");
    ck_assert(mw_tz_parse("<-03>3", &tz));
    ck_local(&tz, "2027-07-01", "2027-06-30 21:00");
    ck_assert(mw_tz_parse("UTC0", &tz));
    ck_local(&tz, "2027-07-01", "2027-07-01");
    ck_assert(mw_tz_parse("CET-1CEST,M3.5.0,M10.5.0/3", &tz)); /* the last Sundays: 28 March, 31 October 2027, both at 01:00 UTC */
    ck_local(&tz, "2027-03-28 00:59:59", "2027-03-28 01:59:59");
    ck_local(&tz, "2027-03-28 01:00", "2027-03-28 03:00");
    ck_local(&tz, "2027-10-31 00:59:59", "2027-10-31 02:59:59");
    ck_local(&tz, "2027-10-31 01:00", "2027-10-31 02:00");
    ck_assert(mw_tz_parse("IST-1GMT0,M10.5.0,M3.5.0/1", &tz)); /* Ireland: winter time is the exception, an hour back */
    ck_local(&tz, "2027-07-01 12:00", "2027-07-01 13:00");
    ck_local(&tz, "2027-01-01 12:00", "2027-01-01 12:00");
    ck_assert(mw_tz_parse("LHST-10:30LHDT-11,M10.1.0,M4.1.0", &tz)); /* Lord Howe: half an hour of summer time */
    ck_local(&tz, "2027-01-01", "2027-01-01 11:00");
    ck_local(&tz, "2027-07-01", "2027-07-01 10:30");
}
END_TEST

START_TEST(agrees_with_the_c_library_hour_by_hour)
{
    static const char *const zone[] = { "CST6CDT,M3.2.0,M11.1.0", "AEST-10AEDT,M10.1.0,M4.1.0/3", "CET-1CEST,M3.5.0,M10.5.0/3", "<+0545>-5:45" };
    for (size_t z = 0; z < sizeof zone / sizeof *zone; z++) {
        struct mw_tz tz;
        ck_assert(mw_tz_parse(zone[z], &tz));
        setenv("TZ", zone[z], 1);
        tzset();
        for (int64_t t_ns = at("2026-12-25"); t_ns < at("2029-01-05"); t_ns += 1800 * MW_NS_PER_S) {
            time_t clock = (time_t)(t_ns / MW_NS_PER_S);
            struct tm tm;
            localtime_r(&clock, &tm);
            ck_assert_int_eq((mw_tz_local(&tz, t_ns) - t_ns) / MW_NS_PER_S, tm.tm_gmtoff);
        }
    }
}
END_TEST

START_TEST(malformed_zones_are_refused)
{
    static const char *const text[] = { "", "CST", "6", "C6", "CST25", "CST6CDT", "CST6CDT,", "CST6CDT,M3.2.0", "CST6CDT,M13.2.0,M11.1.0", "CST6CDT,M3.6.0,M11.1.0",
                                        "CST6CDT,M3.2.7,M11.1.0", "CST6CDT,M3.2.0,M11.1.0x", "CST6CDT,J60,J300", "CST6CDT,M3.2.0/,M11.1.0", "<+08-8", "<>8",
                                        "CST6:60", "CST6:", "America/Chicago", "CST6CDT,M3.2,M11.1.0", "CST6CDT,M0.2.0,M11.1.0", "CST6 " };
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        struct mw_tz tz = { .std_offset_s = 77 };
        ck_assert_msg(!mw_tz_parse(text[i], &tz), "'%s' was accepted", text[i]);
        ck_assert_int_eq(tz.std_offset_s, 77);
    }
}
END_TEST

MW_TEST_MAIN("calendar", spans_end_with_time_itself, agrees_with_gmtime_over_five_centuries, leap_years_follow_the_gregorian_rule, months_clamp_to_their_length, dates_are_read_and_printed,
             malformed_dates_are_refused, events_never_come_too_early, texas_changes_its_clocks, sydney_has_summer_over_new_year, other_zones_of_the_world,
             agrees_with_the_c_library_hour_by_hour, malformed_zones_are_refused)
