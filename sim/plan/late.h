/* sim/plan/late.h - dates that lie behind the end of the plan: halls and work that are stated, and for nothing. */
#ifndef MW_PLAN_LATE_H
#define MW_PLAN_LATE_H
#include "sim/plan/facility.h"

/* Calls say for every halls.*.ready and work.*.start that is not before the end of the horizon.  text lives until the facility is freed. */
typedef void (*mw_late_fn)(void *ctx, const char *path, struct mw_pos pos, const char *text);
void mw_plan_late(struct mw_facility *f, mw_late_fn say, void *ctx);

#endif
