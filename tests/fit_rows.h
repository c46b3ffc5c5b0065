/* tests/fit_rows.h - rows of measured tables for tests of models that are fitted: one of a CSV text, or cells by name. */
#ifndef MW_TESTS_FIT_ROWS_H
#define MW_TESTS_FIT_ROWS_H
#include "cuda/fit/fit.h"
#include "tests/mw_test.h"

/* The first row; the table must be one of this model's.  NULL: read, else why it was left out. */
static inline const char *read_one(const char *csv, struct mw_fit_row *row, const struct mw_fittable *of)
{
    struct mw_arena a;
    struct mw_diag *d = mw_diag_create();
    mw_arena_init(&a);
    struct mw_measured *t = mw_measured_parse(&a, "t.csv", csv, strlen(csv), d);
    ck_assert(t && mw_fittable_of(t) == of);
    const char *why = mw_fit_read(of, t, 0, row);
    mw_arena_fini(&a);
    mw_diag_destroy(d);
    return why;
}

/* Cells of a struct mw_fit_fields out of names and values in turn, NULL at the end. */
static inline const char *cell(const void *ctx, const char *column)
{
    const char *const *kv = ctx;
    for (; *kv; kv += 2)
        if (strcmp(kv[0], column) == 0)
            return kv[1];
    return NULL;
}

#endif
