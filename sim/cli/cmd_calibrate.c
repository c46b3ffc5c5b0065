/* sim/cli/cmd_calibrate.c - measured tables to a device profile, its errors on the screen. */
#include "sim/cli/cli.h"
#include "cuda/fit/fit.h"
#include "sim/plan/session.h"
#include <stdio.h>
#include <string.h>

int mw_cmd_calibrate(const struct mw_cli *c)
{
    struct mw_session s;
    mw_session_open(&s, NULL);
    const char **names;
    size_t n = mw_library_names(s.library, "gpu", &names);
    struct mw_scenario *sc = mw_scenario_parse(&s.arena, "calibrate", "", 0, s.roots, s.library, NULL, 0, mw_diag_create());
    struct mw_fit_device *dev = mw_arena_array(&s.arena, struct mw_fit_device, n);
    unsigned dn = 0;
    for (size_t i = 0; i < n; i++)
        if (mw_part_bind(sc, "gpu", names[i], &dev[dn].gpu, &s.arena, s.diag))
            dev[dn++].name = names[i];
    struct mw_fit_data data = { .arena = &s.arena, .device = dev, .device_n = dn };
    for (int i = 0; i < c->arg_n; i++) {
        struct mw_measured *t = mw_measured_load(&s.arena, c->arg[i], s.diag);
        const struct mw_fittable *of = t ? mw_fit_of_table(t) : NULL;
        if (of)
            mw_fit_gather(&data, of, t, c->gpu);
        else
            fprintf(stderr, "%s: no model\n", c->arg[i]);
    }
    for (unsigned i = 0; i < data.unknown_n; i++)
        printf("unknown device %s %u\n", data.unknown[i].why, data.unknown[i].n);
    for (unsigned i = 0; i < data.set_n; i++) {
        struct mw_fit_set *st = &data.set[i];
        struct mw_profile_fit f;
        struct mw_fit_cross x;
        bool ok = mw_fit_set_profile(st, &f, &x, &s.arena);
        printf("%-10s %-14s %-16s n %4u  alone %5.1f/%5.1f  mape %5.1f  with %5.1f/%5.1f  base %5.1f/%5.1f band %4.1f..%4.1f cov %2.0f%s\n", st->of->name, st->device, st->key, st->n,
               100 * x.alone_median, 100 * x.alone_p90, 100 * x.alone_mape, 100 * x.median, 100 * x.p90, 100 * x.baseline_median, 100 * x.baseline_p90, 100 * x.half_near_ln, 100 * x.half_alone_ln, 100 * x.coverage, ok ? "" : "  FAILED");
        for (unsigned r = 0; r < st->reject_n; r++)
            printf("    excluded %u: %s (line %u)\n", st->reject[r].n, st->reject[r].why, st->reject[r].line);
        if (c->resolved)
            for (unsigned k = 0; k < f.con_n; k++)
                printf("    %-16s %-12.4g +-%.0f%%\n", f.con_key[k], f.con[k], 100 * f.se_ln[k]);
    }
    mw_diag_print(s.diag, stderr);
    mw_fit_data_fini(&data);
    mw_session_close(&s);
    return MW_EXIT_OK;
}
