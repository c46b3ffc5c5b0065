/* sim/input/import/tmy.c - typical meteorological years of NREL: TMY2 (fixed columns) and TMY3 (CSV).
 *
 * TMY2: "User's Manual for TMY2s", NREL/SP-463-7668 (1995), table 3-2.  TMY3: NREL/TP-581-43156 (2008), table 1-2.
 */
#include "sim/input/import/weather_rows.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* First column from 0, width, scale and missing code of the TMY2 fields that are used; tenths of a degree, millibars. */
static const struct { int at, width; struct mw_weather_field f; } tmy2_value[] = {
    { 67, 4, { .scale = 0.1, .missing = 9999.0, .what = MW_WV_DB } },
    { 73, 4, { .scale = 0.1, .missing = 9999.0, .what = MW_WV_DP } },
    { 79, 3, { .scale = 0.01, .missing = 999.0, .what = MW_WV_RH } },
    { 84, 4, { .scale = 100.0, .missing = 9999.0, .what = MW_WV_P } },
};
enum { TMY2_LINE = 88 };

static const char *cut(char *buf, const char *line, int at, int width)
{
    memcpy(buf, line + at, (size_t)width);
    buf[width] = '\0';
    return buf;
}

/* " 12839 MIAMI                  FL  -5 N 25 48 W  80 16     2": station, place, state, zone, latitude, longitude, elevation. */
static void tmy2_header(const char *line, struct mw_weather_year *out)
{
    char buf[32], ns, ew;
    double tz_h, lat_deg, lat_min, lon_deg, lon_min, elevation_m;
    if (strlen(line) < 50)
        return;
    snprintf(out->place, sizeof out->place, "%s", cut(buf, line, 7, 22));
    for (size_t n = strlen(out->place); n && out->place[n - 1] == ' ';)
        out->place[--n] = '\0';
    if (sscanf(line + 32, "%lf %c %lf %lf %c %lf %lf %lf", &tz_h, &ns, &lat_deg, &lat_min, &ew, &lon_deg, &lon_min, &elevation_m) != 8 ||
        !(fabs(tz_h) <= 14.0) || !(elevation_m > -500.0 && elevation_m < 9000.0))
        return;
    out->tz_offset_s = tz_h * 3600.0;
    out->lat = (lat_deg + lat_min / 60.0) * (ns == 'S' ? -1.0 : 1.0);
    out->lon = (lon_deg + lon_min / 60.0) * (ew == 'W' ? -1.0 : 1.0);
    out->elevation_m = elevation_m;
}

static void tmy2_row(struct mw_weather_rows *w, const struct mw_reader *r, const char *line)
{
    char buf[8];
    int month, day, hour;
    double v[MW_WV_N];
    if (strlen(line) < TMY2_LINE) {
        w->error_n++;
        mw_diag_error(w->diag, "E402", mw_reader_pos(r), NULL, "a TMY2 row has at least %d characters", TMY2_LINE);
        return;
    }
    if (!mw_import_int(cut(buf, line, 3, 2), 1, 12, &month) || !mw_import_int(cut(buf, line, 5, 2), 1, 31, &day) ||
        !mw_import_int(cut(buf, line, 7, 2), 1, 24, &hour)) {
        w->error_n++;
        mw_diag_error(w->diag, "E402", mw_import_pos(r, line, line + 3), NULL, "'%.6s' is not month, day and hour", line + 3);
        return;
    }
    for (int k = 0; k < MW_WV_N; k++) {
        struct mw_weather_field field = tmy2_value[k].f;
        field.text = cut(buf, line, tmy2_value[k].at, tmy2_value[k].width);
        v[field.what] = mw_weather_value(w, &field, mw_import_pos(r, line, line + tmy2_value[k].at));
    }
    mw_weather_rows_add(w, month, day, hour - 1, v, mw_reader_pos(r));
}

bool mw_weather_read_tmy2(struct mw_arena *a, struct mw_reader *r, char *first, struct mw_weather_year *out, struct mw_diag *d)
{
    struct mw_weather_rows w;
    out->format = "TMY2";
    tmy2_header(first, out);
    mw_weather_rows_init(&w, a, out, 1, d);
    for (char *line; !mw_weather_rows_hopeless(&w) && (line = mw_reader_line(r));)
        if (*line)
            tmy2_row(&w, r, line);
    return !mw_reader_failed(r) && mw_weather_rows_finish(&w, mw_reader_pos(r));
}

/* ---- TMY3 */
enum { TMY3_MAX = 128 };
static const struct { const char *name; struct mw_weather_field f; } tmy3_value[] = {
    { "Dry-bulb (C)", { .scale = 1.0, .missing = -9900.0, .what = MW_WV_DB } },
    { "Dew-point (C)", { .scale = 1.0, .missing = -9900.0, .what = MW_WV_DP } },
    { "RHum (%)", { .scale = 0.01, .missing = -9900.0, .what = MW_WV_RH } },
    { "Pressure (mbar)", { .scale = 100.0, .missing = -9900.0, .what = MW_WV_P } },
};

/* 727810,"YAKIMA AIR TERMINAL",WA,-8.0,46.567,-120.550,324 */
static void tmy3_header(char *line, struct mw_weather_year *out)
{
    char *f[7];
    double tz_h, elevation_m;
    if (mw_csv_split(line, ',', f, 7) < 7)
        return;
    snprintf(out->place, sizeof out->place, "%s", f[1]);
    if (mw_csv_double(f[3], &tz_h) && fabs(tz_h) <= 14.0)
        out->tz_offset_s = tz_h * 3600.0;
    mw_csv_double(f[4], &out->lat);
    mw_csv_double(f[5], &out->lon);
    if (mw_csv_double(f[6], &elevation_m) && elevation_m > -500.0 && elevation_m < 9000.0)
        out->elevation_m = elevation_m;
}

/* Column of each value; false and a message if one is not there. */
static bool tmy3_columns(const struct mw_reader *r, char *line, size_t column[MW_WV_N], struct mw_diag *d)
{
    char *f[TMY3_MAX];
    size_t n = line ? mw_csv_split(line, ',', f, TMY3_MAX) : 0;
    for (int k = 0; k < MW_WV_N; k++) {
        for (column[k] = 0; column[k] < n && column[k] < TMY3_MAX && strcmp(f[column[k]], tmy3_value[k].name) != 0;)
            column[k]++;
        if (column[k] >= n || column[k] >= TMY3_MAX) {
            mw_diag_error(d, "E401", mw_reader_pos(r), NULL, "not a TMY3 file: no column '%s'", tmy3_value[k].name);
            return false;
        }
    }
    return true;
}

static void tmy3_row(struct mw_weather_rows *w, const struct mw_reader *r, char *line, const size_t column[MW_WV_N])
{
    char *f[TMY3_MAX];
    int month, day, year, hour, minute, end1 = 0, end2 = 0;
    double v[MW_WV_N];
    size_t n = mw_csv_split(line, ',', f, TMY3_MAX);
    if (n < 2 || sscanf(f[0], "%2d/%2d/%4d%n", &month, &day, &year, &end1) != 3 || f[0][end1] || sscanf(f[1], "%2d:%2d%n", &hour, &minute, &end2) != 2 ||
        f[1][end2] || hour < 1 || hour > 24) {
        w->error_n++;
        mw_diag_error(w->diag, "E402", mw_reader_pos(r), NULL, "expected a date MM/DD/YYYY and an hour 01:00 to 24:00");
        return;
    }
    for (int k = 0; k < MW_WV_N; k++) {
        struct mw_weather_field field = tmy3_value[k].f;
        field.text = column[k] < n ? f[column[k]] : "";
        v[field.what] = mw_weather_value(w, &field, mw_import_pos(r, line, column[k] < n ? field.text : line));
    }
    mw_weather_rows_add(w, month, day, hour - 1, v, mw_reader_pos(r));
}

bool mw_weather_read_tmy3(struct mw_arena *a, struct mw_reader *r, char *first, struct mw_weather_year *out, struct mw_diag *d)
{
    struct mw_weather_rows w;
    size_t column[MW_WV_N];
    out->format = "TMY3";
    tmy3_header(first, out);
    if (!tmy3_columns(r, mw_reader_line(r), column, d))
        return false;
    mw_weather_rows_init(&w, a, out, 1, d);
    for (char *line; !mw_weather_rows_hopeless(&w) && (line = mw_reader_line(r));)
        if (*line)
            tmy3_row(&w, r, line, column);
    return !mw_reader_failed(r) && mw_weather_rows_finish(&w, mw_reader_pos(r));
}
