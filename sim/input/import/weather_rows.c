/* sim/input/import/weather_rows.c - collects rows of weather and makes a whole year of them; knows no file format. */
#include "sim/input/import/weather_rows.h"
#include "sim/base/moist_air.h"
#include <math.h>
#include <string.h>

enum { HOURS_PER_DAY = 24, FEB_28 = 58, FEB_29 = 59 }; /* days of a leap year, from 0 */
static const double GAP_MAX_S = 72.0 * 3600.0;           /* longer gaps are no longer weather when interpolated */
static const double HUMIDITY_GAP_FRAC = 0.15;            /* between the stated humidity and that of the stated dew point */
static const double INCONSISTENT_MAX_FRAC = 0.10;        /* of the rows, before the file is called doubtful */

/* What a value can be.  Temperatures: the records on earth are -89.2 and 56.7 C (WMO); EPW allows 110 % humidity. */
static const struct { const char *name, *unit; double min, max, unit_per_si; } limit[MW_WV_N] = {
    [MW_WV_DB] = { "dry bulb", "°C", -90.0, 60.0, 1.0 },
    [MW_WV_DP] = { "dew point", "°C", -100.0, 60.0, 1.0 },
    [MW_WV_RH] = { "relative humidity", "%", 0.0, 1.10, 100.0 },
    [MW_WV_P]  = { "station pressure", "Pa", 31000.0, 120000.0, 1.0 },
};

static const int month_start[] = { 0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366 };

uint32_t mw_weather_index(const struct mw_weather_year *w, int month, int day, double second_of_day)
{
    uint32_t per_day = w->n / MW_WEATHER_DAYS, slot = (uint32_t)(second_of_day / w->step_s);
    return (uint32_t)(month_start[month - 1] + day - 1) * per_day + (slot < per_day ? slot : per_day - 1);
}

bool mw_import_int(const char *text, int min, int max, int *v)
{
    double x;
    if (!mw_csv_double(text, &x) || x != floor(x) || x < min || x > max)
        return false;
    *v = (int)x;
    return true;
}

struct mw_pos mw_import_pos(const struct mw_reader *r, const char *line, const char *field)
{
    struct mw_pos pos = mw_reader_pos(r);
    pos.col = (unsigned)(field - line) + 1;
    return pos;
}

void mw_weather_rows_init(struct mw_weather_rows *w, struct mw_arena *a, struct mw_weather_year *out, unsigned per_hour, struct mw_diag *d)
{
    *w = (struct mw_weather_rows){ .arena = a, .diag = d, .out = out, .per_hour = per_hour };
    out->step_s = 3600.0 / per_hour;
    out->n = MW_WEATHER_DAYS * HOURS_PER_DAY * per_hour;
    for (int k = 0; k < MW_WV_N; k++) {
        w->v[k] = mw_arena_array(a, double, out->n);
        for (uint32_t i = 0; i < out->n; i++)
            w->v[k][i] = NAN;
    }
    w->seen = mw_arena_array(a, bool, out->n);
}

double mw_weather_value(struct mw_weather_rows *w, const struct mw_weather_field *f, struct mw_pos pos)
{
    double x;
    if (f->text[strspn(f->text, " \t")] == '\0')
        return NAN;
    if (!mw_csv_double(f->text, &x)) {
        w->error_n++;
        mw_diag_error(w->diag, "E402", pos, NULL, "%s: '%.24s' is not a number", limit[f->what].name, f->text);
        return NAN;
    }
    if (x == f->missing)
        return NAN;
    double si = x * f->scale;
    if (si < limit[f->what].min || si > limit[f->what].max) {
        w->error_n++;
        mw_diag_error(w->diag, "E403", pos, NULL, "%s: %g is outside %g to %g %s", limit[f->what].name, si * limit[f->what].unit_per_si,
                      limit[f->what].min * limit[f->what].unit_per_si, limit[f->what].max * limit[f->what].unit_per_si, limit[f->what].unit);
        return NAN;
    }
    return si;
}

bool mw_weather_rows_add(struct mw_weather_rows *w, int month, int day, int slot, const double v[MW_WV_N], struct mw_pos pos)
{
    if (month < 1 || month > 12 || day < 1 || day > month_start[month] - month_start[month - 1]) {
        w->error_n++;
        mw_diag_error(w->diag, "E402", pos, NULL, "month %d, day %d is not a date", month, day);
        return false;
    }
    int day_of_year = month_start[month - 1] + day - 1;
    uint32_t i = (uint32_t)day_of_year * HOURS_PER_DAY * w->per_hour + (uint32_t)slot;
    w->out->row_n++;
    if (w->seen[i]) {
        w->out->repeated_n++;
        return true;
    }
    w->seen[i] = true;
    w->out->leap_day |= day_of_year == FEB_29;
    for (int k = 0; k < MW_WV_N; k++)
        w->v[k][i] = v[k];
    return true;
}

/* Humidity out of the dew point where only that is known; counts rows in which the two contradict each other. */
static void derive_humidity(struct mw_weather_rows *w)
{
    for (uint32_t i = 0; i < w->out->n; i++) {
        double from_dp = mw_air_psat_pa(w->v[MW_WV_DP][i]) / mw_air_psat_pa(w->v[MW_WV_DB][i]); /* NAN if either is */
        double *rh = &w->v[MW_WV_RH][i];
        if (isnan(*rh))
            *rh = from_dp;
        else if (fabs(*rh - from_dp) > HUMIDITY_GAP_FRAC)
            w->inconsistent_n++;
    }
}

/* Steps through the year in order, leaving out 29 February when the file has none. */
static uint32_t next_slot(const struct mw_weather_rows *w, uint32_t i)
{
    uint32_t per_day = HOURS_PER_DAY * w->per_hour;
    if (++i == w->out->n)
        i = 0;
    if (!w->out->leap_day && i == FEB_29 * per_day)
        i += per_day;
    return i;
}

/* Straight lines through the gaps of one value, around New Year.  False if nothing is known. */
static bool fill_gaps(struct mw_weather_rows *w, double *v)
{
    uint32_t first = 0;
    while (first < w->out->n && isnan(v[first]))
        first++;
    if (first == w->out->n)
        return false;
    uint32_t at = first;
    do {
        uint32_t gap = 0, to = next_slot(w, at);
        for (; isnan(v[to]); to = next_slot(w, to))
            gap++;
        double from_v = v[at], slope = (v[to] - v[at]) / (gap + 1);
        for (uint32_t k = 1, i = next_slot(w, at); k <= gap; k++, i = next_slot(w, i))
            v[i] = from_v + slope * k;
        w->out->interpolated_n += gap;
        if (gap * w->out->step_s > w->out->longest_gap_s)
            w->out->longest_gap_s = gap * w->out->step_s;
        at = to;
    } while (at != first);
    return true;
}

static void count_missing(struct mw_weather_rows *w)
{
    uint32_t per_day = HOURS_PER_DAY * w->per_hour;
    for (uint32_t i = 0; i < w->out->n; i++) {
        bool counts = w->out->leap_day || i / per_day != FEB_29;
        if (counts && !w->seen[i])
            w->out->absent_n++;
        if (counts && w->seen[i])
            w->out->missing_n += isnan(w->v[MW_WV_DB][i]) + isnan(w->v[MW_WV_RH][i]);
    }
}

static bool complete(struct mw_weather_rows *w, struct mw_pos pos)
{
    struct mw_weather_year *out = w->out;
    pos.line = pos.col = 0; /* a matter of the whole file */
    if (!fill_gaps(w, w->v[MW_WV_DB]) || !fill_gaps(w, w->v[MW_WV_RH])) {
        mw_diag_error(w->diag, "E404", pos, NULL, "no row has %s", out->row_n ? "both a temperature and a humidity" : "weather");
        return false;
    }
    out->pressure_assumed = !fill_gaps(w, w->v[MW_WV_P]);
    if (out->pressure_assumed) {
        double pressure_pa = mw_air_pressure_pa(isnan(out->elevation_m) ? 0.0 : out->elevation_m);
        for (uint32_t i = 0; i < out->n; i++)
            w->v[MW_WV_P][i] = pressure_pa;
    }
    if (out->longest_gap_s > GAP_MAX_S) {
        mw_diag_error(w->diag, "E404", pos, NULL, "a gap of %.0f h cannot be filled (at most %.0f h): %u of %u hours have no row",
                      out->longest_gap_s / 3600.0, GAP_MAX_S / 3600.0, out->absent_n / w->per_hour, out->n / w->per_hour);
        return false;
    }
    return true;
}

static void warn(const struct mw_weather_rows *w, struct mw_pos pos)
{
    const struct mw_weather_year *out = w->out;
    pos.line = pos.col = 0;
    if (out->repeated_n)
        mw_diag_warn(w->diag, "W401", pos, NULL, "%u rows repeat an hour already read; the first of each is used", out->repeated_n);
    if (w->inconsistent_n > INCONSISTENT_MAX_FRAC * out->row_n)
        mw_diag_warn(w->diag, "W402", pos, NULL, "humidity and dew point contradict each other in %u of %u rows; humidity is used", w->inconsistent_n, out->row_n);
    if (out->interpolated_n)
        mw_diag_warn(w->diag, "W403", pos, NULL, "%u values are interpolated: %u hours have no row, %u values are given as missing; longest gap %.0f h",
                     out->interpolated_n, out->absent_n / w->per_hour, out->missing_n, out->longest_gap_s / 3600.0);
}

bool mw_weather_rows_finish(struct mw_weather_rows *w, struct mw_pos pos)
{
    if (w->error_n)
        return false;
    derive_humidity(w);
    count_missing(w);
    if (!complete(w, pos))
        return false;
    uint32_t per_day = HOURS_PER_DAY * w->per_hour;
    for (int k = 0; k < MW_WV_N; k++)
        if (!w->out->leap_day)
            memcpy(w->v[k] + FEB_29 * per_day, w->v[k] + FEB_28 * per_day, per_day * sizeof(double));
    for (uint32_t i = 0; i < w->out->n; i++)
        w->v[MW_WV_RH][i] = fmin(fmax(w->v[MW_WV_RH][i], 0.001), 1.0);
    w->out->db_c = w->v[MW_WV_DB];
    w->out->rh_frac = w->v[MW_WV_RH];
    w->out->pressure_pa = w->v[MW_WV_P];
    warn(w, pos);
    return true;
}
