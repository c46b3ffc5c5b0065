/* sim/plan/ladder.h - the capacity ladder as arithmetic: settled load points in, typed megawatts out; no clock, no store.
 *
 * Steps are a running minimum: each is the least of the steps before it and its own value; one that is not known is passed over.
 * A substation of one transformer has no N-1 step: nothing passes without it, and the plan does not count on it.  sold stands beside them.
 * Deployable: over kinds of rack in a hall, whole racks within the least of power, air, liquid, floor load, positions and ports.
 */
#ifndef MW_PLAN_LADDER_H
#define MW_PLAN_LADDER_H
#include <stddef.h>
#include <stdint.h>

enum mw_rung { MW_RUNG_CONTRACT, MW_RUNG_FIRM, MW_RUNG_N1, MW_RUNG_AFTER_LOSSES, MW_RUNG_CRITICAL_IT, MW_RUNG_DEPLOYABLE, MW_RUNG_INSTALLED, MW_RUNG_AVERAGE, MW_RUNG_USEFUL, MW_RUNG_SOLD, MW_RUNG_N };
struct mw_rung_text { const char *step, *label, *took; }; /* took: the ledger's line for what this step takes */
extern const struct mw_rung_text mw_rung[MW_RUNG_N];

/* A settled load point: meter = racks + other IT (network, storage) + losses + cooling + house. */
struct mw_balance { double meter_w, it_w, critical_w /* racks and other IT */, loss_w, cooling_w, house_w; };
/* The plant at another meter load: in proportion above the design point (more racks bring more plant), between idle and design below it. */
struct mw_balance mw_balance_at(const struct mw_balance *idle, const struct mw_balance *design, double meter_w);

struct mw_arena;
const char *mw_ladder_power(struct mw_arena *a, double w); /* "5.42 MW", "23.1 kW"; "nothing" */
/* What the step to critical IT takes, of a meter that is drawn in full (n1) and one held at the cap: both parts add to the step. */
const char *mw_ladder_critical_text(struct mw_arena *a, const struct mw_balance *n1, const struct mw_balance *cap);

enum mw_fit { MW_FIT_POWER, MW_FIT_POSITIONS, MW_FIT_LIQUID, MW_FIT_AIR, MW_FIT_FLOOR, MW_FIT_PORTS, MW_FIT_N };
extern const char *const mw_fit_name[MW_FIT_N];
/* One kind of rack in one hall: what there is of everything for it, and what one rack takes. */
struct mw_domain { double have[MW_FIT_N], need[MW_FIT_N], rack_w /* booked */, rack_n /* installed */; };
/* Whole racks; which of the six binds (a tie: the first). */
double mw_domain_racks(const struct mw_domain *d, enum mw_fit *binds);

/* value: each step's own, NAN where it is not known (then NAN stays, and the next goes on from before).  In place. */
void mw_ladder_minimum(double value[MW_RUNG_N]);

#endif
