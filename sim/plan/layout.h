/* sim/plan/layout.h - the training runs of a plan by the step model: their layout and what it makes of their GPUs, beside what is stated. */
#ifndef MW_PLAN_LAYOUT_H
#define MW_PLAN_LAYOUT_H
#include "sim/plan/software.h"

struct mw_layout {
    const char *work;                 /* its name under `work` */
    const struct mw_gpu_part *gpu;
    const struct mw_train_kernels *kernels;
    const double *con; struct mw_profile_fit *fit; /* constants of the step, and where they come from */
    struct mw_plan_software software;
    struct mw_train_ask ask;
    struct mw_train_found best;       /* the layout that runs: stated, or the best of the search */
    bool found_by_search, nic_assumed; /* nic_assumed: the rack part names no network card; 50 GB/s per GPU */
    struct mw_train_tally tally;
    double net_duty_frac, beyond_leaf_frac; /* of a step in which NICs send; of what they send, what leaves a leaf */
    double utilisation_frac, half_ln; /* of the dense bfloat16 peak at 6 x active parameters x tokens; P10-P90 half width */
    double tokens_tok, days_s;
};
/* The training runs with `parallel`, in order; names of their parts live in f's arena or the session's.  Mistakes go to f->diag (E32x),
 * a run that fits nowhere to f->infeasible (returns UINT32_MAX). */
uint32_t mw_layouts(struct mw_facility *f, struct mw_layout **out);
/* Into table train_part. */
struct mw_store;
void mw_layouts_store(struct mw_facility *f, struct mw_store *store, uint32_t case_id);
/* Writes what they reach into work.*.utilisation, unless that is stated, and binds again.  0 ok, 4 infeasible, -1 mistakes. */
int mw_layouts_apply(struct mw_facility *f);

#endif
