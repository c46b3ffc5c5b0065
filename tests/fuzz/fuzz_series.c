/* tests/fuzz/fuzz_series.c - price and carbon series of any bytes: finite values at every time, or a diagnostic. */
#include "sim/base/check.h"
#include "sim/input/import/series.h"
#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mw_arena a;
    struct mw_tz tz;
    struct mw_diag *d = mw_diag_create();
    struct mw_reader *r = mw_reader_mem("fuzz", data, size, d);
    mw_arena_init(&a);
    MW_ASSERT(mw_tz_parse("CET-1CEST,M3.5.0,M10.5.0/3", &tz));
    struct mw_series *s = mw_series_read(&a, r, size & 1 ? MW_Q_MONEY_PER_ENERGY : MW_Q_CO2_PER_ENERGY, &tz, d);
    MW_ASSERT(s || mw_diag_errors(d) > 0);
    for (int year = 2000; s && year < 2060; year += 7) {
        int64_t t_ns = mw_time_from_civil(year, 2, 28, 23, 59, 59.5);
        MW_ASSERT(isfinite(mw_series_at(s, t_ns)) && mw_series_next(s, t_ns) > t_ns);
    }
    mw_reader_close(r);
    mw_arena_fini(&a);
    mw_diag_destroy(d);
    return 0;
}
