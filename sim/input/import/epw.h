/* sim/input/import/epw.h - one year of hourly weather out of an EPW, TMY2, TMY3 or Open-Meteo file; computes no climate.
 *
 * The format is told by content, gzip by its first bytes.  The result is a table of a leap year in the file's own standard time:
 * the year column is ignored (typical years are patched from several), hours are hour-ending in EPW and TMY (hour 1 is 00:00-01:00)
 * and instants in Open-Meteo (the value at 13:00 stands for 13:00-14:00).  29 February repeats the 28th unless the file has it.
 * Rows may come in any order.  Missing codes and absent rows are interpolated in time, around the end of the year, and counted.
 *
 * Diagnostics: E401 not a weather file, E402 not a number or date, E403 outside what the field can be, E404 too little data,
 * W401 repeated rows, W402 humidity and dew point disagree, W403 interpolated values.
 */
#ifndef MW_IMPORT_EPW_H
#define MW_IMPORT_EPW_H
#include "sim/base/arena.h"
#include "sim/base/file.h"
#include <stdint.h>

enum { MW_WEATHER_DAYS = 366, MW_WEATHER_PLACE_N = 64 };

struct mw_weather_year {
    uint32_t n;           /* MW_WEATHER_DAYS * 24 * 3600 / step_s */
    double step_s;        /* 3600 or a whole part of it */
    double *db_c, *rh_frac, *pressure_pa; /* n each; finite; rh_frac in 0.001..1 */
    double lat, lon, elevation_m, tz_offset_s; /* NAN: the file does not say; seconds east of UTC, standard time */
    char place[MW_WEATHER_PLACE_N];
    const char *format;   /* "EPW", ... */
    bool leap_day;        /* the file has its own 29 February */
    bool pressure_assumed;/* no pressure in the file: standard atmosphere at its elevation, or at sea level */
    uint32_t row_n, repeated_n;      /* rows read; rows for an hour already read (the first is kept) */
    uint32_t absent_n, missing_n;    /* hours without a row; single values given as missing */
    uint32_t interpolated_n;         /* values filled in, of both kinds */
    double longest_gap_s;
};

/* False after diagnostics; out is then undefined.  Arrays live in a. */
bool mw_weather_load(struct mw_arena *a, const char *path, struct mw_weather_year *out, struct mw_diag *d);
bool mw_weather_read(struct mw_arena *a, struct mw_reader *r, struct mw_weather_year *out, struct mw_diag *d);
/* Row of the table for a civil date and time of day in the file's standard time. */
uint32_t mw_weather_index(const struct mw_weather_year *w, int month, int day, double second_of_day);

#endif
