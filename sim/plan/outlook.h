/* sim/plan/outlook.h - the plan over its horizon, per case: capacity ladder, quarters, what binds by month, peaks; tables ladder, quarter, bind.
 *
 * Detail years are watched while they run (collect.h); the months between follow from them by response surfaces (quarters.h).
 * Use: begin; for every detail year simulate into mw_outlook_sink(i) and call mw_outlook_year; then the horizon's rows through
 * mw_outlook_horizon; then end.  A failed year is simply not ended.
 */
#ifndef MW_PLAN_OUTLOOK_H
#define MW_PLAN_OUTLOOK_H
#include "sim/plan/facility.h"
#include "sim/store/store.h"

/* Use over limit from which a resource binds: a cap holds the meter half a percent below itself. */
#define MW_BINDS_FRAC 0.995

struct mw_outlook;
struct mw_outlook *mw_outlook_begin(struct mw_facility *f);
struct mw_sink mw_outlook_sink(struct mw_outlook *o, uint32_t detail, struct mw_sink down);
void mw_outlook_year(struct mw_outlook *o, uint32_t detail, const struct mw_sim *s); /* after the run, before the simulation is destroyed */
struct mw_sink mw_outlook_horizon(struct mw_outlook *o, struct mw_sink down);
/* Writes the rows and metrics of the case (year 0).  -1: a static question has no answer (text in f->infeasible). */
int  mw_outlook_end(struct mw_outlook *o, struct mw_store *store, uint32_t case_id);
void mw_outlook_free(struct mw_outlook *o);

#endif
