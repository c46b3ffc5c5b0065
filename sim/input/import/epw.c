/* sim/input/import/epw.c - tells weather formats apart and reads EnergyPlus weather files (EPW); other formats are in tmy.c, openmeteo.c.
 *
 * EPW: US DoE, "Auxiliary Programs", EnergyPlus documentation: eight header lines, then comma-separated rows.
 */
#include "sim/input/import/weather_rows.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { EPW_FIELDS = 10 }; /* year month day hour minute flags, then the four that are used; the rest of a row is not read */

/* Columns and their missing codes. */
static const struct { int column; struct mw_weather_field f; } epw_value[] = {
    { 6, { .scale = 1.0, .missing = 99.9, .what = MW_WV_DB } },
    { 7, { .scale = 1.0, .missing = 99.9, .what = MW_WV_DP } },
    { 8, { .scale = 0.01, .missing = 999.0, .what = MW_WV_RH } },
    { 9, { .scale = 1.0, .missing = 999999.0, .what = MW_WV_P } },
};

bool mw_weather_load(struct mw_arena *a, const char *path, struct mw_weather_year *out, struct mw_diag *d)
{
    struct mw_reader *r = mw_reader_open(path, d);
    if (!r)
        return false;
    bool ok = mw_weather_read(a, r, out, d);
    mw_reader_close(r);
    return ok;
}

bool mw_weather_read(struct mw_arena *a, struct mw_reader *r, struct mw_weather_year *out, struct mw_diag *d)
{
    *out = (struct mw_weather_year){ .lat = NAN, .lon = NAN, .elevation_m = NAN, .tz_offset_s = NAN };
    char *line = mw_reader_line(r);
    if (line && strncmp(line, "\xef\xbb\xbf", 3) == 0)
        line += 3; /* byte order mark */
    const char *text = line ? line + strspn(line, " \t") : "";
    if (strncmp(text, "LOCATION,", 9) == 0)
        return mw_weather_read_epw(a, r, line, out, d);
    if (*text == '{')
        return mw_weather_read_openmeteo(a, r, line, out, d);
    if (*text >= '0' && *text <= '9')
        return strchr(text, ',') ? mw_weather_read_tmy3(a, r, line, out, d) : mw_weather_read_tmy2(a, r, line, out, d);
    if (!mw_reader_failed(r))
        mw_diag_error(d, "E401", mw_reader_pos(r), NULL, "not a weather file: expected EPW, TMY2, TMY3 or Open-Meteo JSON");
    return false;
}

/* LOCATION,city,state,country,source,station,latitude,longitude,time zone h,elevation m */
static void read_location(char *line, struct mw_weather_year *out)
{
    char *f[10];
    if (mw_csv_split(line, ',', f, 10) < 10)
        return;
    double tz_h;
    snprintf(out->place, sizeof out->place, "%s", f[1]);
    mw_csv_double(f[6], &out->lat);
    mw_csv_double(f[7], &out->lon);
    if (mw_csv_double(f[8], &tz_h) && fabs(tz_h) <= 14.0)
        out->tz_offset_s = tz_h * 3600.0;
    if (mw_csv_double(f[9], &out->elevation_m) && (out->elevation_m < -500.0 || out->elevation_m > 9000.0))
        out->elevation_m = NAN;
}

/* DATA PERIODS,number,records per hour,...; false if the records cannot be steps of an hour. */
static bool read_periods(char *line, unsigned *per_hour)
{
    char *f[3];
    int n;
    if (mw_csv_split(line, ',', f, 3) < 3 || !mw_import_int(f[2], 1, 60, &n) || 60 % n != 0)
        return false;
    *per_hour = (unsigned)n;
    return true;
}

/* Slot of the day of an hour-ending stamp; minute 0 and 60 both mean the full hour. */
static int slot_of(const struct mw_weather_rows *w, int hour, int minute)
{
    int step_min = 60 / (int)w->per_hour;
    return (hour - 1) * (int)w->per_hour + (minute == 0 ? 60 : minute + step_min - 1) / step_min - 1;
}

static void read_row(struct mw_weather_rows *w, const struct mw_reader *r, char *line)
{
    char *f[EPW_FIELDS];
    int month, day, hour, minute;
    double v[MW_WV_N];
    if (mw_csv_split(line, ',', f, EPW_FIELDS) < EPW_FIELDS) {
        w->error_n++;
        mw_diag_error(w->diag, "E402", mw_reader_pos(r), NULL, "a row of weather needs at least %d fields", EPW_FIELDS);
        return;
    }
    if (!mw_import_int(f[1], 1, 12, &month) || !mw_import_int(f[2], 1, 31, &day) || !mw_import_int(f[3], 1, 24, &hour) || !mw_import_int(f[4], 0, 60, &minute)) {
        w->error_n++;
        mw_diag_error(w->diag, "E402", mw_import_pos(r, line, f[1]), NULL, "'%.8s/%.8s %.8s:%.8s' is not month/day hour:minute", f[1], f[2], f[3], f[4]);
        return;
    }
    for (int k = 0; k < MW_WV_N; k++) {
        struct mw_weather_field field = epw_value[k].f;
        field.text = f[epw_value[k].column];
        v[field.what] = mw_weather_value(w, &field, mw_import_pos(r, line, field.text));
    }
    mw_weather_rows_add(w, month, day, slot_of(w, hour, minute), v, mw_import_pos(r, line, f[1]));
}

bool mw_weather_read_epw(struct mw_arena *a, struct mw_reader *r, char *first, struct mw_weather_year *out, struct mw_diag *d)
{
    unsigned per_hour = 1;
    char *line;
    out->format = "EPW";
    read_location(first, out);
    while ((line = mw_reader_line(r)) && (*line < '0' || *line > '9')) /* the other headers, up to the first row */
        if (strncmp(line, "DATA PERIODS", 12) == 0 && !read_periods(line, &per_hour)) {
            mw_diag_error(d, "E402", mw_reader_pos(r), NULL, "DATA PERIODS: the number of records per hour must divide 60");
            return false;
        }
    struct mw_weather_rows w;
    mw_weather_rows_init(&w, a, out, per_hour, d);
    for (; line && !mw_weather_rows_hopeless(&w); line = mw_reader_line(r))
        if (*line)
            read_row(&w, r, line);
    return !mw_reader_failed(r) && mw_weather_rows_finish(&w, mw_reader_pos(r));
}
