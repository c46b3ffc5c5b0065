/* sim/plan/run.h - cases and trials of a scenario simulated into one results.db. */
#ifndef MW_PLAN_RUN_H
#define MW_PLAN_RUN_H
#include "sim/plan/request.h"
#include "sim/store/store.h"

/* Exit code: 0 ok, 1 a run or the store failed, 3 mistakes (in session->diag), 4 the base case is infeasible (in the database too). */
int mw_run(struct mw_session *s, const struct mw_run_options *o);

/* summary.json from a finished database; appended to out.  false after a diagnostic. */
bool mw_summary_json(struct mw_store *db, struct mw_str *out);

#endif
