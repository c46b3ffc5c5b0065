/* sim/plan/hold.h - the run held against the closed form: rows of table estimate, and findings where they part. */
#ifndef MW_PLAN_HOLD_H
#define MW_PLAN_HOLD_H
#include "sim/plan/outcomes.h"
#include "sim/store/store.h"

#define MW_HOLD_GAP_FRAC 0.10 /* beyond it a gap of energy, PUE, peak, utilisation or cost is a finding */

/* Every figure of the table in hold.c that both have. */
void mw_hold(struct mw_store *store, uint32_t case_id, const struct mw_outcomes *estimated, const struct mw_outcomes *simulated);

#endif
