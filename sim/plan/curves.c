/* sim/plan/curves.c - what the cooling loops hold and draw over the outdoor temperature, all units in service and one out; static questions only. */
#include "sim/base/moist_air.h"
#include "sim/plan/outlook_private.h"
#include <math.h>
#include <stdio.h>

static const double FROM_C = -20.0, TO_C = 50.0, STEP_K = 2.5;

/* Air as moist as on the design day, and saturated where it is colder than that. */
static struct mw_weather outdoors(const struct mw_weather *design, double dry_c)
{
    double vapour_pa = design->rh_frac * mw_air_psat_pa(design->db_c);
    struct mw_weather w = { .db_c = dry_c, .rh_frac = fmin(1.0, vapour_pa / mw_air_psat_pa(dry_c)), .pressure_pa = design->pressure_pa };
    w.wb_c = mw_air_wet_bulb_c(dry_c, w.rh_frac, w.pressure_pa);
    w.dp_c = mw_air_dew_point_c(dry_c, w.rh_frac);
    return w;
}

static void put(struct mw_outlook *o, const char *loop, bool one_out, double dry_c, const struct mw_loops_at *at)
{
    char name[64], key[16];
    snprintf(key, sizeof key, "%.1f", dry_c);
    snprintf(name, sizeof name, "cooling.%s.%s.able_w", loop, one_out ? "one_out" : "all");
    mw_store_probe(o->store, o->key.case_id, name, key, at->able_w, NULL);
    snprintf(name, sizeof name, "cooling.%s.%s.power_w", loop, one_out ? "one_out" : "all");
    mw_store_probe(o->store, o->key.case_id, name, key, at->power_w, NULL);
}

int mw_curves_write(struct mw_outlook *o)
{
    static const char *const loop[] = { [MW_LOOP_WARM] = "warm", [MW_LOOP_COOL] = "cool" };
    struct mw_ports p;
    struct mw_sim *sim = o->key.case_id == 0 ? mw_facility_static(o->f, &p) : NULL; /* variations keep figures, not drawings */
    if (!sim)
        return o->key.case_id == 0 ? -1 : 0;
    for (int k = 0; k < 2; k++)
        for (int i = 0; FROM_C + i * STEP_K <= TO_C; i++)
            for (int out = 0; out < 2; out++) {
                struct mw_weather w = outdoors(p.site->design_day(sim), FROM_C + i * STEP_K);
                struct mw_loops_at at;
                if (!p.cooling->loops(sim, (enum mw_loop_kind)k, out, &w, &at))
                    continue;
                char name[48];
                snprintf(name, sizeof name, "cooling.%s", loop[k]);
                if (i == 0 && !out)
                    mw_store_probe(o->store, o->key.case_id, name, "design_w", at.design_w, NULL);
                put(o, loop[k], out, w.db_c, &at);
            }
    mw_sim_destroy(sim);
    return 0;
}
