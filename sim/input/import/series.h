/* sim/input/import/series.h - one hourly (or finer) series of a price or a carbon intensity out of a CSV file; no statistics.
 *
 * The header names a time column ("time", "Datetime (UTC)", "timestamp") and value columns with their unit: "price (USD/MWh)",
 * "Carbon Intensity gCO2eq/kWh (direct)".  The first column whose unit is of the asked quantity is read.
 * Times: "2023-01-01 00:00[:00]" with 'T' or blank, and "Z" or "+01:00"; without either they are UTC if the header says UTC, else local wall
 * clock of the zone given: an hour that the clocks repeat in autumn is told apart by order, the one skipped in spring may be absent.
 * Rows may come in any order when they carry an offset.  Values may be negative.  Gaps hold the value before them and are counted.
 *
 * Diagnostics: E421 not such a series, E422 not a number or time, E423 off the grid of the series' own step, E424 too little data,
 * W421 gaps and repeated rows, W422 no zone is given: local times are read as UTC.
 */
#ifndef MW_IMPORT_SERIES_H
#define MW_IMPORT_SERIES_H
#include "sim/base/arena.h"
#include "sim/base/calendar.h"
#include "sim/base/file.h"
#include "sim/base/units.h"

struct mw_series {
    enum mw_quantity q;
    const char *name;     /* header of the column */
    int64_t t0_ns, step_ns; /* UTC start of the first value; each value holds for one step */
    uint32_t n;
    double *v;            /* SI */
    uint32_t missing_n, repeated_n;
};

/* tz NULL: no zone known.  NULL after diagnostics. */
struct mw_series *mw_series_load(struct mw_arena *a, const char *path, enum mw_quantity q, const struct mw_tz *tz, struct mw_diag *d);
struct mw_series *mw_series_read(struct mw_arena *a, struct mw_reader *r, enum mw_quantity q, const struct mw_tz *tz, struct mw_diag *d);
bool mw_series_covers(const struct mw_series *s, int64_t t_ns);
/* Value at t.  Outside its own time the series stands for every year: the nearest same weekday to the same date, at the same hour of UTC. */
double mw_series_at(const struct mw_series *s, int64_t t_ns);
/* First instant after t at which the value may change. */
int64_t mw_series_next(const struct mw_series *s, int64_t t_ns);
double mw_series_mean(const struct mw_series *s);

#endif
