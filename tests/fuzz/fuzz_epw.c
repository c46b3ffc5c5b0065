/* tests/fuzz/fuzz_epw.c - weather of any bytes: a year of finite air or a diagnostic, never a crash. */
#include "sim/base/check.h"
#include "sim/input/import/epw.h"
#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mw_arena a;
    struct mw_weather_year w;
    struct mw_diag *d = mw_diag_create();
    struct mw_reader *r = mw_reader_mem("fuzz", data, size, d);
    mw_arena_init(&a);
    if (mw_weather_read(&a, r, &w, d)) {
        for (uint32_t i = 0; i < w.n; i++)
            MW_ASSERT(isfinite(w.db_c[i]) && w.rh_frac[i] > 0.0 && w.rh_frac[i] <= 1.0 && w.pressure_pa[i] > 0.0);
    } else {
        MW_ASSERT(mw_diag_errors(d) > 0);
    }
    mw_reader_close(r);
    mw_arena_fini(&a);
    mw_diag_destroy(d);
    return 0;
}
