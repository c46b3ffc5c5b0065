/* sim/plan/headroom.h - what more fits into a planned facility, resource by resource, and what binds; static design days, no clock.
 *
 * Two answers per kind of rack, at the end of the horizon:
 *   as built    the plant of the plan stays: paths, liquid, air and positions hall by hall (whole racks that the least of them takes), with
 *               redundancy held; beside them whatever bounds the site.  A rack takes its basis watts, times what its stage carries per watt of rack.
 *   extended    the plant grows with the racks by the same templates: only meter, substation, water and the strength of the floor bind.
 * Meter, substation and water are bisected with the racks in the scenario (mw_facility_most), so losses, fans, pumps, network and water follow.
 * Where the plan says nothing (spare positions, water allocation, a fixed cooling plant) the row is `not known` and binds nothing.
 */
#ifndef MW_PLAN_HEADROOM_H
#define MW_PLAN_HEADROOM_H
#include "sim/plan/check.h"
#include "sim/plan/facility.h"

enum mw_room { MW_ROOM_METER, MW_ROOM_N1, MW_ROOM_TRANSFORMER, MW_ROOM_UPS, MW_ROOM_BUSWAY, MW_ROOM_LIQUID, MW_ROOM_AIR, MW_ROOM_POSITIONS, MW_ROOM_FLOOR, MW_ROOM_PORTS, MW_ROOM_WATER, MW_ROOM_N };
/* racks_n: whole racks more; INFINITY: does not bind; NAN: not known, for the reason in `note`.  used, allowed: SI, NAN where unknown. */
struct mw_room_row { const char *name, *where, *note; enum mw_quantity q; double used, allowed, racks_n; bool extends /* more of it can be built on the same site */; };
struct mw_room_rack {
    const char *name, *from;           /* of the library or of plan.generations, with its date */
    bool here;                         /* stands in the plan already */
    double rack_w, meter_w;            /* basis watts, and what the meter takes for one more */
    double liquid_frac, mass_kg, positions, gpus;
    struct mw_room_row row[MW_ROOM_N];
    double built_n, extended_n;
    enum mw_room built_by, extended_by; /* MW_ROOM_N: nothing binds */
    bool built_by_hall;                /* halls have room for different things: none of the rows alone */
};
struct mw_room_step { const char *name; int64_t t_ns; double firm_w, limit_w, meter_w, racks_n; /* of the first kind of rack */ };
struct mw_shadow; /* sim/plan/shadow.h */
struct mw_headroom { struct mw_shadow *shadow; uint32_t shadow_n; struct mw_room_rack *rack; uint32_t rack_n; struct mw_room_step *step; uint32_t step_n; uint32_t racks_here; double it_w; struct mw_design design; int64_t end_ns; };

/* generations: those of plan.generations beside the racks in use.  0 ok, 3 mistakes (in session->diag), 4 infeasible (text in why). */
int mw_headroom_find(struct mw_session *s, const struct mw_run_options *o, bool generations, struct mw_headroom *h, char *why, size_t why_n);

/* ---- room_built.c: what the plant of a settled design day has left. */
struct mw_room_need { double rack_w, liquid_frac, mass_kg, positions, gpus; }; /* of one rack; liquid_frac under the cooling of the plan */
void mw_room_built(struct mw_sim *sim, const struct mw_scenario *sc, const struct mw_room_need *need, struct mw_arena *a, struct mw_room_row row[MW_ROOM_N], double *hall_racks_n);
/* Whole racks out of what is left: floor with 1e-9 of grace; INFINITY where a rack takes nothing. */
double mw_room_whole(double left, double each);

#endif
