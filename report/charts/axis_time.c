/* report/charts/axis_time.c - ticks of time axes at calendar boundaries, from seconds to decades. */
#include "report/charts/axis.h"
#include "sim/base/calendar.h"
#include <stdio.h>

enum unit { SECOND, DAY, MONTH, YEAR }; /* SECOND: any fixed step below a day */

/* Steps in rising order with their length in seconds; labels follow the unit. */
static const struct time_step { enum unit unit; int n; double s;
} steps[] = {
    {SECOND, 1, 1},         {SECOND, 2, 2},         {SECOND, 5, 5},         {SECOND, 10, 10},      {SECOND, 30, 30},       {SECOND, 60, 60},
    {SECOND, 120, 120},     {SECOND, 300, 300},     {SECOND, 900, 900},     {SECOND, 1800, 1800},  {SECOND, 3600, 3600},   {SECOND, 7200, 7200},
    {SECOND, 10800, 10800}, {SECOND, 21600, 21600}, {SECOND, 43200, 43200}, {DAY, 1, 86400},       {DAY, 2, 172800},       {DAY, 7, 604800},
    {DAY, 14, 1209600},     {MONTH, 1, 2629800},    {MONTH, 2, 5259600},    {MONTH, 3, 7889400},   {MONTH, 6, 15778800},   {YEAR, 1, 31557600},
    {YEAR, 2, 63115200},    {YEAR, 5, 157788000},   {YEAR, 10, 315576000},  {YEAR, 20, 631152000}, {YEAR, 50, 1577880000},
};
#define STEPS_N (sizeof steps / sizeof *steps)

static const char month_names[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

static int64_t floor_to(int64_t t, int64_t step)
{
    int64_t q = t / step;
    return (q - (t % step < 0)) * step;
}

/* The last boundary of this step at or before t. */
static int64_t boundary_before(struct time_step st, int64_t t)
{
    struct mw_civil c = mw_time_to_civil(t);
    const int64_t day_ns = 86400 * MW_NS_PER_S, monday_ns = 4 * day_ns; /* 1970-01-05 was a Monday */
    switch (st.unit) {
    case SECOND: return floor_to(t, st.n * MW_NS_PER_S);
    case DAY: return st.n % 7 == 0 ? floor_to(t - monday_ns, st.n * day_ns) + monday_ns : floor_to(t, st.n * day_ns);
    case MONTH: return mw_time_from_civil(c.year, (c.month - 1) / st.n * st.n + 1, 1, 0, 0, 0);
    default: return mw_time_from_civil(c.year / st.n * st.n, 1, 1, 0, 0, 0);
    }
}

static int64_t boundary_next(struct time_step st, int64_t t)
{
    switch (st.unit) {
    case SECOND: return t + st.n * MW_NS_PER_S;
    case DAY: return t + st.n * 86400 * MW_NS_PER_S;
    case MONTH: return mw_time_add_months(t, st.n);
    default: return mw_time_add_months(t, 12 * st.n);
    }
}

static void tick_label(struct time_step st, int64_t t, char *buf, size_t buf_n)
{
    struct mw_civil c = mw_time_to_civil(t);
    switch (st.unit) {
    case SECOND:
        if (st.n < 60)
            snprintf(buf, buf_n, "%02d:%02d:%02.0f", c.hour, c.minute, c.second);
        else
            snprintf(buf, buf_n, "%02d:%02d", c.hour, c.minute);
        break;
    case DAY: snprintf(buf, buf_n, "%d", c.day); break;
    case MONTH: snprintf(buf, buf_n, "%s", month_names[c.month - 1]); break;
    default: snprintf(buf, buf_n, "%d", c.year);
    }
}

/* The next larger unit, written once under the ticks: days under hours, months under days, years under months. */
static void add_spans(struct mw_ticks *t, enum unit unit, int64_t lo_ns, int64_t hi_ns)
{
    static const struct time_step over[] = { [SECOND] = { DAY, 1, 0 }, [DAY] = { MONTH, 1, 0 }, [MONTH] = { YEAR, 1, 0 } };
    if (unit == YEAR)
        return;
    for (int64_t at = boundary_before(over[unit], lo_ns); at < hi_ns && t->spans_n < MW_TICKS_MAX; at = boundary_next(over[unit], at)) {
        struct mw_tick *s = &t->span[t->spans_n++];
        struct mw_civil c = mw_time_to_civil(at);
        s->at = (double)(at < lo_ns ? lo_ns : at);
        if (unit == SECOND)
            snprintf(s->label, sizeof s->label, "%d %s %d", c.day, month_names[c.month - 1], c.year);
        else if (unit == DAY)
            snprintf(s->label, sizeof s->label, "%s %d", month_names[c.month - 1], c.year);
        else
            snprintf(s->label, sizeof s->label, "%d", c.year);
    }
}

void mw_ticks_time(struct mw_ticks *t, int64_t lo_ns, int64_t hi_ns, unsigned want_n)
{
    double span_s = (double)(hi_ns - lo_ns) / 1e9;
    size_t k = 0;
    while (k + 1 < STEPS_N && span_s / steps[k].s > want_n)
        k++;
    t->n = t->spans_n = 0;
    t->step = steps[k].s;
    int64_t at = boundary_before(steps[k], lo_ns);
    for (; at <= hi_ns && t->n < MW_TICKS_MAX; at = boundary_next(steps[k], at)) {
        if (at < lo_ns)
            continue;
        struct mw_tick *tick = &t->tick[t->n++];
        tick->at = (double)at;
        tick_label(steps[k], at, tick->label, sizeof tick->label);
    }
    add_spans(t, steps[k].unit, lo_ns, hi_ns);
}
