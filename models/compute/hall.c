/* models/compute/hall.c - the floor of a hall as a limit: positions and what may stand on them; it places nothing. */
#include "models/compute/compute_private.h"
#include <math.h>

static const double GRAVITY_MPS2 = 9.80665;

uint32_t mw_compute_hall_n(struct mw_sim *s) { return mw_compute(s)->hall_n; }

/* Spare positions are as large as the hall's first racks.  Halls of the map come first, in its order; the cluster's own is the last. */
struct mw_hall mw_compute_hall(struct mw_sim *s, uint32_t hall)
{
    const struct mw_compute_state *c = mw_compute(s);
    const struct mw_compute_params *par = mw_compute_par(s);
    struct mw_hall h = { 0 };
    double m2 = 0.0, first_m2 = 0.0, spare = 0.0;
    for (uint32_t i = 0; i < c->group_n; i++) {
        const struct mw_group *g = &c->group[i].g;
        if (g->hall != hall)
            continue;
        double n = g->rack_n * (g->rack->positions > 0.0 ? g->rack->positions : 1.0), width_m = g->rack->h.width_m > 0.0 ? g->rack->h.width_m : 0.6;
        double each_m2 = width_m * ((g->rack->h.depth_m > 0.0 ? g->rack->h.depth_m : 1.2) + MW_AISLE_M);
        first_m2 = first_m2 > 0.0 ? first_m2 : each_m2;
        h.ent = g->hall_ent;
        h.positions_n += n;
        m2 += n * each_m2;
    }
    if (hall < par->halls.n)
        spare = ((const struct mw_hall_params *)par->halls.item)[hall].spare_positions;
    h.positions_n += spare;
    h.floor_kg = par->building.floor_pa * (m2 + spare * first_m2) / GRAVITY_MPS2;
    return h;
}
