/* sim/input/import/measured.h - a table of measured rows with a header line, plain or gzip, kept as text; it knows no column. */
#ifndef MW_INPUT_IMPORT_MEASURED_H
#define MW_INPUT_IMPORT_MEASURED_H
#include "sim/base/arena.h"
#include "sim/base/diag.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mw_measured {
    const char *file, *name;      /* path; base name up to the first dot: "gemm" */
    const char **column; unsigned column_n;
    const char **cell;            /* row_n x column_n; a missing field at the end of a line is "" */
    uint32_t *line;               /* of each row in the file */
    size_t row_n;
};

/* NULL after diagnostics: no header, no rows (E431), a line with more fields than columns (E432), two columns of one name (E435), the reader's own. */
struct mw_measured *mw_measured_load(struct mw_arena *a, const char *path, struct mw_diag *d);
struct mw_measured *mw_measured_parse(struct mw_arena *a, const char *name, const void *data, size_t n_B, struct mw_diag *d);
int mw_measured_column(const struct mw_measured *t, const char *name); /* -1: none */
/* Whether the table has every column of a comma-separated list. */
bool mw_measured_has(const struct mw_measured *t, const char *columns);

#endif
