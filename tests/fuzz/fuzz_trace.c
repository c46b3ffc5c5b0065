/* tests/fuzz/fuzz_trace.c - job and power traces of any bytes: sorted jobs, even watts, or a diagnostic. */
#include "sim/base/check.h"
#include "sim/input/import/power_trace.h"
#include "sim/input/import/trace.h"
#include <math.h>

static void jobs(const uint8_t *data, size_t size)
{
    struct mw_arena a;
    struct mw_diag *d = mw_diag_create();
    struct mw_reader *r = mw_reader_mem("fuzz", data, size, d);
    mw_arena_init(&a);
    struct mw_trace *t = mw_trace_read(&a, r, d);
    MW_ASSERT(t || mw_diag_errors(d) > 0);
    for (uint32_t i = 0; t && i < t->n; i++)
        MW_ASSERT(t->job[i].run_s > 0.0 && t->job[i].gpus > 0 && t->job[i].group < t->group_n && (i == 0 || t->job[i].submit_ns >= t->job[i - 1].submit_ns));
    if (t) {
        struct mw_str text;
        mw_str_init(&text);
        mw_trace_report(t, NULL, &text);
        mw_str_fini(&text);
    }
    mw_reader_close(r);
    mw_arena_fini(&a);
    mw_diag_destroy(d);
}

static void watts(const uint8_t *data, size_t size)
{
    struct mw_arena a;
    struct mw_diag *d = mw_diag_create();
    struct mw_reader *r = mw_reader_mem("fuzz", data, size, d);
    mw_arena_init(&a);
    struct mw_power_trace *p = mw_power_trace_read(&a, r, d);
    MW_ASSERT(p ? p->step_s > 0.0 && mw_power_trace_energy_j(p) >= 0.0 : mw_diag_errors(d) > 0);
    mw_reader_close(r);
    mw_arena_fini(&a);
    mw_diag_destroy(d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    jobs(data, size);
    watts(data, size);
    return 0;
}
