/* sim/plan/kernels.h - the calibrated kernels of a device in a plan, for the step of its training runs. */
#ifndef MW_PLAN_KERNELS_H
#define MW_PLAN_KERNELS_H
#include "models/registry.h"
#include "sim/plan/facility.h"

/* Of the profile of the library's device that g came from, against g's own limits; where that has none, of its relatives.  In f's arena. */
struct mw_train_kernels *mw_plan_kernels(struct mw_facility *f, const struct mw_gpu_part *g);
/* What all devices share: the fitted constants of the step, or the model's starts where no profile ships. */
struct mw_profile_fit *mw_plan_step_constants(struct mw_facility *f);

#endif
