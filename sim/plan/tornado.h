/* sim/plan/tornado.h - which inputs move a result: every ranged leaf at its P10 and P90, the others at their P50, by the closed-form estimate. */
#ifndef MW_PLAN_TORNADO_H
#define MW_PLAN_TORNADO_H
#include "sim/plan/facility.h"
#include "sim/store/store.h"

enum { MW_TORNADO_TOP = 24 }; /* rows kept of each metric */

/* Of a planned facility: for net present value, cost per useful GPU-second, energy, and `metric` (NULL: none).  Inputs that a model reads and
 * that move the metric, widest first.  Uses all threads; the rows do not depend on their number.
 * 0 ok; -1 no such metric (in the session's diagnostics). */
int mw_tornado(struct mw_facility *base, struct mw_store *store, uint32_t case_id, const char *metric);

#endif
