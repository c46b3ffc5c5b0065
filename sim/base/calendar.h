/* sim/base/calendar.h - simulated time: int64 nanoseconds since 1970-01-01 00:00 UTC, proleptic Gregorian, no leap seconds.
 *
 * Sites carry a POSIX TZ string ("CST6CDT,M3.2.0,M11.1.0") parsed by us; tariffs run in local time, EPW hours in standard time.
 */
#ifndef MW_BASE_CALENDAR_H
#define MW_BASE_CALENDAR_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MW_NS_PER_S INT64_C(1000000000)
#define MW_S_PER_HOUR 3600.0
#define MW_S_PER_DAY 86400.0
#define MW_S_PER_YEAR (8766.0 * 3600.0) /* Julian year */

struct mw_civil { int year, month /* 1..12 */, day /* 1..31 */, hour, minute; double second; int weekday /* 0 = Monday */, yday /* 0.. */; };
struct mw_tz { int std_offset_s, dst_offset_s /* seconds east of UTC */; bool has_dst; int start_month, start_week, start_wday, start_s, end_month, end_week, end_wday, end_s; };

int64_t mw_time_from_civil(int year, int month, int day, int hour, int minute, double second);
struct mw_civil mw_time_to_civil(int64_t t_ns);
/* Adds calendar months, clamping the day to the month's length. */
int64_t mw_time_add_months(int64_t t_ns, int months);
static inline double mw_time_s(int64_t t_ns) { return (double)t_ns / 1e9; }
/* Seconds to nanoseconds, rounded up, saturating: what becomes an event never happens too early. */
int64_t mw_time_ns_up(double s);
int64_t mw_time_after(int64_t t_ns, double s); /* t + s, rounded up; the end of time where it does not fit */

/* "2027-07-01", "2027-07-01 13:00", "2027-07-01T13:00:05"; false if not exactly that or not a real date. */
bool mw_date_parse(const char *text, int64_t *t_ns);
const char *mw_date_print(char *buf, size_t buf_n, int64_t t_ns); /* 2027-07-01, with time when it is not midnight */

/* POSIX TZ with M rules; false if malformed. */
bool mw_tz_parse(const char *tz, struct mw_tz *out);
int64_t mw_tz_local(const struct mw_tz *tz, int64_t t_utc_ns);    /* local wall clock, as if it were UTC */
int64_t mw_tz_standard(const struct mw_tz *tz, int64_t t_utc_ns); /* local standard time, no summer time */

#endif
