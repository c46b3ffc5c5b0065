/* sim/plan/elsewhere.h - cases whose GPUs stand in somebody else's plant (money.rent, money.lease): they tell of their work and their money, and
 * nothing of a plant that is not theirs.  The work is simulated on the plan's own devices, as if they stood in the plan's plant. */
#ifndef MW_PLAN_ELSEWHERE_H
#define MW_PLAN_ELSEWHERE_H
#include "sim/plan/facility.h"

bool mw_elsewhere(const struct mw_scenario *sc);
/* The base is what is built: false after a diagnostic where it rents or leases. */
bool mw_elsewhere_not_base(const struct mw_scenario *sc, struct mw_diag *d);
bool mw_elsewhere_tells(const char *metric);
bool mw_elsewhere_tells_book(const char *book);
/* Leaves a year's metrics, books, bills and progress. */
void mw_elsewhere_hush(struct mw_sink *sink);
/* The year begins after the contract has ended: it serves the months before that, and has no results of its own. */
bool mw_elsewhere_over(const struct mw_facility *f, struct mw_sim *sim, const struct mw_window_ns *w);

#endif
