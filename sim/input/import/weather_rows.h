/* sim/input/import/weather_rows.h - rows of any weather format on their way into a mw_weather_year; private to import/. */
#ifndef MW_IMPORT_WEATHER_ROWS_H
#define MW_IMPORT_WEATHER_ROWS_H
#include "sim/input/import/epw.h"

enum mw_weather_value { MW_WV_DB, MW_WV_DP, MW_WV_RH, MW_WV_P, MW_WV_N };

struct mw_weather_rows {
    struct mw_arena *arena;
    struct mw_diag *diag;
    struct mw_weather_year *out;
    unsigned per_hour, error_n, inconsistent_n;
    double *v[MW_WV_N]; /* NAN where nothing was read; C, C, 0..1, Pa */
    bool *seen;
};

/* Where a field came from, and its scale to the SI value: value = number * scale. */
struct mw_weather_field { const char *text; double scale, missing; enum mw_weather_value what; };

void mw_weather_rows_init(struct mw_weather_rows *w, struct mw_arena *a, struct mw_weather_year *out, unsigned per_hour, struct mw_diag *d);
/* Reads one number; a missing code or an empty field gives NAN; an impossible value is an error at pos and gives NAN. */
double mw_weather_value(struct mw_weather_rows *w, const struct mw_weather_field *f, struct mw_pos pos);
/* Places a row; slot counts steps of the day from 0.  False (and an error) for a date that does not exist. */
bool mw_weather_rows_add(struct mw_weather_rows *w, int month, int day, int slot, const double v[MW_WV_N], struct mw_pos pos);
/* Fills gaps, derives humidity from the dew point where needed, fills 29 February.  False after diagnostics. */
bool mw_weather_rows_finish(struct mw_weather_rows *w, struct mw_pos pos);
/* Too many mistakes to be worth reading on. */
static inline bool mw_weather_rows_hopeless(const struct mw_weather_rows *w) { return w->error_n > 100; }

/* Whole number in [min, max]; false without a message. */
bool mw_import_int(const char *text, int min, int max, int *v);
/* Position of a field within the line just read (fields point into it). */
struct mw_pos mw_import_pos(const struct mw_reader *r, const char *line, const char *field);

/* The formats; first is the first line of the file, already read.  Each fills out through rows and returns rows_finish. */
bool mw_weather_read_epw(struct mw_arena *a, struct mw_reader *r, char *first, struct mw_weather_year *out, struct mw_diag *d);
bool mw_weather_read_tmy2(struct mw_arena *a, struct mw_reader *r, char *first, struct mw_weather_year *out, struct mw_diag *d);
bool mw_weather_read_tmy3(struct mw_arena *a, struct mw_reader *r, char *first, struct mw_weather_year *out, struct mw_diag *d);
bool mw_weather_read_openmeteo(struct mw_arena *a, struct mw_reader *r, char *first, struct mw_weather_year *out, struct mw_diag *d);

#endif
