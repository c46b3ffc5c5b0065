/* tests/fuzz/fuzz_measured.c - a measured table or a profile of any bytes: rows or constants in their limits, or a diagnostic, never a crash. */
#include "sim/base/check.h"
#include "sim/input/import/measured.h"
#include "sim/input/profile.h"
#include <math.h>
#include <string.h>

static double one(const struct mw_gpu_part *dev, const double *con, const void *op)
{
    (void)dev;
    (void)op;
    return con[0];
}

/* A model whose constants the seed names, of one axis or three. */
static const struct mw_fit_const con[] = { { "launch", "s", 1e-6, 1e-9, 1.0, 0.5, "" }, { "tensor", "", 0.5, 0.1, 1.0, 0.5, "" } };
static const struct mw_fittable any = { .name = "any", .con = con, .con_n = 2, .axis_n = 3, .predict = one };

static const char *read_text(const struct mw_fit_fields *f, struct mw_fit_row *row)
{
    mw_fit_row_name(row, f, mw_fit_text(f, "system"), mw_fit_text(f, "kernel"));
    row->measured = mw_fit_peer(f, "system,m", "n", "k") + mw_fit_number(f, "latency_ms");
    return NULL;
}
static const struct mw_fittable of_text = { .name = "text", .read = read_text };

static const struct mw_fittable *find(const char *name)
{
    return *name == 'g' ? &any : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mw_arena a;
    struct mw_diag *d = mw_diag_create();
    mw_arena_init(&a);
    struct mw_measured *t = mw_measured_parse(&a, "fuzz", data, size, d);
    MW_ASSERT(t ? t->row_n > 0 && t->column_n > 0 : mw_diag_errors(d) > 0);
    mw_diag_destroy(d);
    d = mw_diag_create();
    struct mw_profile *p = mw_profile_parse(&a, "fuzz", (const char *)data, size, d);
    MW_ASSERT(p || mw_diag_errors(d) > 0);
    for (unsigned i = 0; p && i < p->fit_n; i++) {
        double x[MW_FIT_AXIS_MAX] = { 1.0, 2.0, 3.0, 4.0, 5.0, 6.0 };
        MW_ASSERT(p->fit[i].con_n <= MW_FIT_CONST_MAX);
        if (p->fit[i].con_n)
            mw_profile_predict(&p->fit[i], &any, NULL, NULL, x);
    }
    unsigned before = mw_diag_errors(d);
    MW_ASSERT(!p || mw_profile_match(p, find, d) || mw_diag_errors(d) > before);
    for (size_t i = 0; t && i < t->row_n && i < 8; i++) {
        struct mw_fit_row row;
        mw_fit_read(&of_text, t, i, &row);
        MW_ASSERT(mw_text_clean("row", row.key, strlen(row.key), d) && mw_text_clean("row", row.source, strlen(row.source), d));
    }
    mw_arena_fini(&a);
    mw_diag_destroy(d);
    return 0;
}
