/* sim/input/import/power_trace.h - measured watts over time, to be replayed at racks or buses: a table on a regular grid.
 *
 * Columns: the first is time in seconds ("time", "time_s"); the others are watts, or kW and MW where the header says so in brackets
 * ("rack_a (kW)"); one column whose name contains "wet bulb" is an outdoor temperature in C.  Frontier's cooling-input file
 * (time,power[1]..power[25],OA Wetbulb Temp) is of this form.  Each value holds until the next row; an empty field holds the one before.
 *
 * Diagnostics: E431 not a power trace, E432 not a number, E433 negative power or uneven steps, E434 too little data, W431 empty fields.
 */
#ifndef MW_IMPORT_POWER_TRACE_H
#define MW_IMPORT_POWER_TRACE_H
#include "sim/base/arena.h"
#include "sim/base/file.h"
#include <stdint.h>

struct mw_power_trace {
    uint32_t n, column_n, missing_n;
    double step_s;
    const char **name;     /* column_n */
    double *w;             /* w[row * column_n + column] */
    double *wet_bulb_c;    /* n, or NULL */
};

/* NULL after diagnostics. */
struct mw_power_trace *mw_power_trace_load(struct mw_arena *a, const char *path, struct mw_diag *d);
struct mw_power_trace *mw_power_trace_read(struct mw_arena *a, struct mw_reader *r, struct mw_diag *d);
double mw_power_trace_sum_w(const struct mw_power_trace *p, uint32_t row);
/* Energy of rows 0..n-2, each held for one step: the last row only ends the trace. */
double mw_power_trace_energy_j(const struct mw_power_trace *p);

#endif
