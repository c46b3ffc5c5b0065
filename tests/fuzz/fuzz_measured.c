/* tests/fuzz/fuzz_measured.c - a measured table or a profile of any bytes: rows or constants in their limits, or a diagnostic, never a crash. */
#include "sim/base/check.h"
#include "sim/input/import/measured.h"
#include "sim/input/profile.h"
#include <math.h>

static double one(const struct mw_gpu_part *dev, const double *con, const void *op)
{
    (void)dev;
    (void)op;
    return con[0];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct mw_fittable of = { .name = "any", .predict = one };
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
            mw_profile_predict(&p->fit[i], &of, NULL, NULL, x);
    }
    mw_arena_fini(&a);
    mw_diag_destroy(d);
    return 0;
}
