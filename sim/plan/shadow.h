/* sim/plan/shadow.h - shadow prices: what one more unit of a limit brings, by the closed form; a limit that does not bind brings its cost alone.
 *
 * Limits: the contract with the last step of firm power (racks that fill the meter follow), and racks or blocks: those of the cluster, else of the
 * first hall that has any.  Each is raised by a twentieth, or by one where that is more, and the difference divided by the step, so that whole racks
 * and units average out.  What the estimate does not hold (throttling, waiting) is not in it.
 */
#ifndef MW_PLAN_SHADOW_H
#define MW_PLAN_SHADOW_H
#include "sim/plan/facility.h"
#include "sim/plan/request.h"

enum { MW_SHADOWS = 2 };
struct mw_shadow {
    const char *path, *unit;               /* of one unit: "MW", "rack", "block" */
    double from, step;                     /* in units */
    double gpus_n, useful_gpu_s, capex_usd, opex_usd, npv_usd; /* of one unit; useful: in a year like the last detail year; opex: in a year at full build; NAN: not known */
    const char *why;                       /* cannot be raised; NULL: could */
};
/* base is planned; NULL rows do not exist.  Returns how many. */
uint32_t mw_shadow_find(struct mw_session *s, const struct mw_run_options *o, struct mw_facility *base, struct mw_shadow row[MW_SHADOWS]);

#endif
