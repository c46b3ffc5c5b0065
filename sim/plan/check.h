/* sim/plan/check.h - the cases of a run and what is wrong with them, before a clock is started or a file is written. */
#ifndef MW_PLAN_CHECK_H
#define MW_PLAN_CHECK_H
#include "sim/plan/request.h"

struct mw_planned_case { const char *name; const struct mw_set *sets; size_t set_n; };

/* The base first, then the scenario's cases that were asked for, then the caller's own; count of *out, in the session's arena. */
size_t mw_plan_cases(struct mw_session *s, const struct mw_run_options *o, const struct mw_scenario *sc, struct mw_planned_case **out);

/* Reads the scenario, then every case of it as it would be run, and builds each: mistakes of all of them are in session->diag.
 * 0 ok, 3 mistakes, 4 the base cannot be built within its limits (text in why).  *sc: the base as it would be run, NULL if it cannot be read. */
int mw_plan_check(struct mw_session *s, const struct mw_run_options *o, struct mw_scenario **sc, char *why, size_t why_n);

#endif
