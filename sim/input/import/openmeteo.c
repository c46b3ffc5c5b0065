/* sim/input/import/openmeteo.c - hourly weather as the Open-Meteo archive answers it: one JSON object with parallel lists.
 *
 * Only what is needed is kept: position, utc offset, units, and the hourly lists of time, temperature, humidity or dew point, pressure.
 */
#include "sim/input/import/json_scan.h"
#include "sim/input/import/weather_rows.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOURLY_MAX = 9000 }; /* a leap year and some; more is more than one year */

/* Hourly variables by either of the service's spellings, the units accepted and their scale. */
static const struct { const char *name, *name2, *unit; double scale; enum mw_weather_value what; } variable[] = {
    { "temperature_2m", "temperature_2m", "\\u00b0C", 1.0, MW_WV_DB },
    { "dew_point_2m", "dewpoint_2m", "\\u00b0C", 1.0, MW_WV_DP },
    { "relative_humidity_2m", "relativehumidity_2m", "%", 0.01, MW_WV_RH },
    { "surface_pressure", "surface_pressure", "hPa", 100.0, MW_WV_P },
};
enum { VARIABLE_N = sizeof variable / sizeof *variable };

struct hours {
    struct mw_json_scan scan;
    struct mw_weather_rows rows;
    int *month, *day, *slot; /* of each row */
    struct mw_pos *pos;
    double *v[MW_WV_N];
    uint32_t time_n, v_n[MW_WV_N];
};

static int variable_of(const char *name)
{
    for (int k = 0; k < VARIABLE_N; k++)
        if (strcmp(name, variable[k].name) == 0 || strcmp(name, variable[k].name2) == 0)
            return k;
    return -1;
}

static bool bad(struct hours *h, const char *what)
{
    h->rows.error_n++;
    if (!mw_reader_failed(h->scan.r))
        mw_diag_error(h->rows.diag, "E402", mw_json_scan_pos(&h->scan), NULL, "%s", what);
    return false;
}

static bool time_row(struct hours *h)
{
    int year, month, day, hour, minute, end = 0;
    if (h->time_n >= HOURLY_MAX)
        return bad(h, "more than one year of hours: one file holds one year");
    if (sscanf(h->scan.text, "%4d-%2d-%2dT%2d:%2d%n", &year, &month, &day, &hour, &minute, &end) != 5 || h->scan.text[end] || hour < 0 || hour > 23)
        return bad(h, "expected an hour such as 2023-07-01T13:00");
    uint32_t i = h->time_n++;
    h->month[i] = month;
    h->day[i] = day;
    h->slot[i] = hour;
    h->pos[i] = mw_json_scan_pos(&h->scan);
    return true;
}

static bool value_row(struct hours *h, int k)
{
    enum mw_weather_value what = variable[k].what;
    struct mw_weather_field f = { h->scan.text, variable[k].scale, NAN, what };
    if (h->v_n[what] >= HOURLY_MAX)
        return bad(h, "more than one year of hours: one file holds one year");
    if (strcmp(f.text, "null") == 0)
        f.text = "";
    h->v[what][h->v_n[what]++] = mw_weather_value(&h->rows, &f, mw_json_scan_pos(&h->scan));
    return true;
}

/* The list after "name":, k < 0 for time. */
static bool read_list(struct hours *h, int k)
{
    enum mw_json_token t = mw_json_scan_next(&h->scan);
    if (t != MW_J_LIST)
        return bad(h, "expected a list");
    for (t = mw_json_scan_next(&h->scan); t != MW_J_LIST_END; t = mw_json_scan_next(&h->scan)) {
        if (t == MW_J_COMMA)
            continue;
        if (t != (k < 0 ? MW_J_STRING : MW_J_WORD))
            return bad(h, k < 0 ? "expected a time" : "expected a number or null");
        if (!(k < 0 ? time_row(h) : value_row(h, k)) || mw_weather_rows_hopeless(&h->rows))
            return false;
    }
    return true;
}

static bool read_hourly(struct hours *h)
{
    enum mw_json_token t = mw_json_scan_next(&h->scan);
    if (t != MW_J_OPEN)
        return bad(h, "hourly: expected an object");
    for (t = mw_json_scan_next(&h->scan); t != MW_J_CLOSE; t = mw_json_scan_next(&h->scan)) {
        if (t == MW_J_COMMA)
            continue;
        if (t != MW_J_STRING)
            return bad(h, "hourly: expected the name of a list");
        int k = variable_of(h->scan.text);
        bool is_time = strcmp(h->scan.text, "time") == 0;
        if (mw_json_scan_next(&h->scan) != MW_J_COLON)
            return bad(h, "expected ':'");
        if (k < 0 && !is_time ? !mw_json_scan_skip(&h->scan, mw_json_scan_next(&h->scan)) : !read_list(h, is_time ? -1 : k))
            return h->rows.error_n ? false : bad(h, "the text ends inside a list");
    }
    return true;
}

static bool read_units(struct hours *h)
{
    char name[80];
    enum mw_json_token t = mw_json_scan_next(&h->scan);
    if (t != MW_J_OPEN)
        return bad(h, "hourly_units: expected an object");
    for (t = mw_json_scan_next(&h->scan); t != MW_J_CLOSE; t = mw_json_scan_next(&h->scan)) {
        if (t == MW_J_COMMA)
            continue;
        snprintf(name, sizeof name, "%s", h->scan.text);
        if (t != MW_J_STRING || mw_json_scan_next(&h->scan) != MW_J_COLON || mw_json_scan_next(&h->scan) != MW_J_STRING)
            return bad(h, "hourly_units: expected pairs of a name and a unit");
        int k = variable_of(name);
        bool degree = k >= 0 && strcmp(variable[k].unit, "\\u00b0C") == 0 && strcmp(h->scan.text, "\xc2\xb0" "C") == 0; /* the sign itself */
        if (k >= 0 && !degree && strcmp(h->scan.text, variable[k].unit) != 0)
            return bad(h, "the unit is not the service's default (°C, %, hPa)");
    }
    return true;
}

/* A number of the top level. */
static bool read_top(struct hours *h, const char *key)
{
    struct mw_weather_year *out = h->rows.out;
    enum mw_json_token t = mw_json_scan_next(&h->scan);
    double x;
    if (t != MW_J_WORD || !mw_csv_double(h->scan.text, &x))
        return mw_json_scan_skip(&h->scan, t) || bad(h, "the text ends too early");
    if (strcmp(key, "latitude") == 0)
        out->lat = x;
    else if (strcmp(key, "longitude") == 0)
        out->lon = x;
    else if (strcmp(key, "elevation") == 0 && x > -500.0 && x < 9000.0)
        out->elevation_m = x;
    else if (strcmp(key, "utc_offset_seconds") == 0 && fabs(x) <= 14.0 * 3600.0)
        out->tz_offset_s = x;
    return true;
}

static bool read_object(struct hours *h)
{
    char key[80];
    enum mw_json_token t = mw_json_scan_next(&h->scan);
    if (t != MW_J_OPEN)
        return bad(h, "expected '{'");
    for (t = mw_json_scan_next(&h->scan); t != MW_J_CLOSE; t = mw_json_scan_next(&h->scan)) {
        if (t == MW_J_COMMA)
            continue;
        snprintf(key, sizeof key, "%s", h->scan.text);
        if (t != MW_J_STRING || mw_json_scan_next(&h->scan) != MW_J_COLON)
            return bad(h, "expected a key and ':' (is the file cut short?)");
        bool ok = strcmp(key, "hourly") == 0 ? read_hourly(h) : strcmp(key, "hourly_units") == 0 ? read_units(h) : read_top(h, key);
        if (!ok)
            return false;
    }
    return true;
}

static bool place_rows(struct hours *h)
{
    for (int k = 0; k < MW_WV_N; k++)
        if (h->v_n[k] && h->v_n[k] != h->time_n) {
            mw_diag_error(h->rows.diag, "E404", mw_reader_pos(h->scan.r), NULL, "a list of %u values for %u hours", h->v_n[k], h->time_n);
            return false;
        }
    for (uint32_t i = 0; i < h->time_n; i++) {
        double v[MW_WV_N];
        for (int k = 0; k < MW_WV_N; k++)
            v[k] = h->v_n[k] ? h->v[k][i] : NAN;
        mw_weather_rows_add(&h->rows, h->month[i], h->day[i], h->slot[i], v, h->pos[i]);
    }
    return true;
}

bool mw_weather_read_openmeteo(struct mw_arena *a, struct mw_reader *r, char *first, struct mw_weather_year *out, struct mw_diag *d)
{
    struct hours h = { 0 };
    out->format = "Open-Meteo";
    mw_json_scan_init(&h.scan, r, first);
    mw_weather_rows_init(&h.rows, a, out, 1, d);
    h.month = mw_arena_array(a, int, HOURLY_MAX);
    h.day = mw_arena_array(a, int, HOURLY_MAX);
    h.slot = mw_arena_array(a, int, HOURLY_MAX);
    h.pos = mw_arena_array(a, struct mw_pos, HOURLY_MAX);
    for (int k = 0; k < MW_WV_N; k++)
        h.v[k] = mw_arena_array(a, double, HOURLY_MAX);
    if (!read_object(&h) || !place_rows(&h))
        return false;
    snprintf(out->place, sizeof out->place, "%.2f, %.2f", out->lat, out->lon);
    return mw_weather_rows_finish(&h.rows, mw_reader_pos(r));
}
