/* sim/plan/software.h - the software of a training run in a plan. */
#ifndef MW_PLAN_SOFTWARE_H
#define MW_PLAN_SOFTWARE_H
#include "models/registry.h"
#include "sim/plan/facility.h"

struct mw_plan_software { const char *name; const struct mw_software_part *part; bool assumed; };
/* As the run states it; else the newest of the stack in the library that is out when the run begins, or the oldest where none is. */
struct mw_plan_software mw_plan_software(struct mw_facility *f, const struct mw_train_work *w, enum mw_train_stack stack);
/* Words of `features` as flags of a run (enum mw_train_flag): NULL, or the first word that is none. */
const char *mw_plan_software_flags(const char *features, unsigned *flags);
/* Its stack, release and features into the run. */
void mw_plan_software_apply(const struct mw_software_part *p, struct mw_train_run *r);

#endif
