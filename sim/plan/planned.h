/* sim/plan/planned.h - a bound facility made ready to run. */
#ifndef MW_PLAN_PLANNED_H
#define MW_PLAN_PLANNED_H
#include "sim/plan/facility.h"

/* Fills the meter when the cluster has no count: writes cluster.racks into the scenario and binds again.
 * Then looks whether it can work at all, and finds the detail years.  0 ok, -1 errors in diag, 4 infeasible (text in f->infeasible). */
int  mw_facility_plan(struct mw_facility *f);

#endif
