/* models/power/grid.c - what the utility promises and when: the steps of firm power; it knows no load. */
#include "models/power/power_private.h"
#include "sim/base/calendar.h"

/* Dates of the scenario are local; the clock is UTC. */
static int64_t effective_ns(const struct mw_sim *s, const struct mw_grid_step *step)
{
    return step->from_ns - s->zone_ns + mw_time_ns_up(step->slip_s);
}

double mw_power_firm_at(struct mw_sim *s, int64_t t_ns)
{
    const struct mw_grid_params *g = mw_grid_par(s);
    const struct mw_grid_step *step = g->firm.item;
    if (g->firm.n == 0)
        return g->contract_w;
    double w = 0.0; /* a step that is late never takes back what a later one brought */
    for (uint32_t i = 0; i < g->firm.n; i++)
        if (effective_ns(s, &step[i]) <= t_ns && step[i].power_w > w)
            w = step[i].power_w;
    return w < g->contract_w ? w : g->contract_w;
}

int64_t mw_power_firm_ns(struct mw_sim *s, double w)
{
    const struct mw_grid_params *g = mw_grid_par(s);
    const struct mw_grid_step *step = g->firm.item;
    int64_t first_ns = INT64_MAX;
    if (w > g->contract_w)
        return INT64_MAX;
    if (g->firm.n == 0)
        return INT64_MIN;
    for (uint32_t i = 0; i < g->firm.n; i++)
        if (step[i].power_w >= w && effective_ns(s, &step[i]) < first_ns)
            first_ns = effective_ns(s, &step[i]);
    return first_ns;
}

void mw_power_build_grid(struct mw_sim *s)
{
    struct mw_power_state *p = mw_power(s);
    const struct mw_grid_params *g = mw_grid_par(s);
    const struct mw_grid_step *step = g->firm.item;
    p->grid_ent = mw_entity_add(&s->things, 0, "grid", g->point.operator_name && *g->point.operator_name ? g->point.operator_name : "Grid", MW_C_GRID, 1, g->contract_w);
    p->root_ent = mw_entity_add(&s->things, 0, "power", "Power", MW_C_OTHER, 1, g->contract_w);
    p->step_n = g->firm.n;
    p->step = mw_arena_array(s->arena, struct mw_grid_step, p->step_n + 1);
    for (uint32_t i = 0; i < p->step_n; i++) {
        p->step[i] = step[i];
        p->step[i].from_ns = effective_ns(s, &step[i]);
    }
    if (g->interruptible.power_w > 0.0)
        mw_note(s, "not_simulated", "grid.interruptible", "calls are not simulated: nothing is curtailed and no credit is paid");
}
