/* models/cooling/check.c - parts that a way of cooling cannot do without; what is missing is named rather than taken as free. */
#include "models/cooling/cooling_private.h"

static int missing(struct mw_sim *s, const char *path, const char *what)
{
    mw_diag_error(s->diag, "E329", mw_sim_pos(s, path), path, "missing: %s", what);
    return -1;
}

static bool any_liquid(struct mw_sim *s)
{
    const struct mw_cooling_state *c = mw_cooling(s);
    for (uint32_t i = 0; i < c->leaf_n; i++)
        if (mw_plant_liquid_frac(mw_cooling_par(s), c->leaf[i].liquid_frac) > 0.0)
            return true;
    return false;
}

int mw_cooling_check(struct mw_sim *s)
{
    const struct mw_cooling_params *p = mw_cooling_par(s);
    int bad = 0;
    if (p->kind == MW_COOL_FIXED || !mw_plant_exists(p))
        return 0; /* nothing is computed behind the racks; a remark says so */
    if (!(p->air.part.rated_w > 0.0))
        bad = missing(s, "cooling.air", "what takes the heat of rooms, doors or tanks to the water, such as { use: fan-wall }, or name a template: cooling: { use: direct-to-chip }");
    if (!(p->cdu.part.rated_w > 0.0) && any_liquid(s))
        bad = missing(s, "cooling.cdu", "the coolant units between the racks and the facility's water, such as { use: xdu-1350 }");
    return bad;
}
