/* sim/plan/forecast.h - one draw of the plan in closed form, month by month: what has been accepted, what works ask and get, what is firm.
 *
 * Trial 0 has every input at its P50; trial k draws every range as trial k of a run does.  Works take the GPUs of their pool in order of
 * priority; failures, waits and caps are not in it: the surfaces of quarters.h carry what a simulated year says about those.
 */
#ifndef MW_PLAN_FORECAST_H
#define MW_PLAN_FORECAST_H
#include "sim/plan/facility.h"

struct mw_span_month { int64_t t0_ns, t1_ns; int year, month; uint32_t quarter; };
/* Months and quarters of the site's standard time, from the start of the plan to its end or that of the last detail year. */
struct mw_calendar { struct mw_span_month *month; uint32_t month_n; int64_t *quarter_ns; uint32_t quarter_n; };
void mw_calendar_make(struct mw_calendar *c, const struct mw_facility *f, struct mw_arena *a);

struct mw_forecast_work { double asked, served, over, unserved, gpus, held, load; };
/* Means of a month but firm_w and end_n: what is firm and which GPUs are there when it ends.  design_w: racks by power.basis, all kinds. */
struct mw_forecast_month { double installed_n, end_n, design_w, gpus_n, held_n, load_n, firm_w, *kind_n; struct mw_forecast_work *work; };
/* A kind is a phase and a GPU: the blocks that capacity is stacked of. */
struct mw_forecast_kind { uint32_t phase; const char *gpu, *name; double total_n; };
struct mw_forecast {
    struct mw_forecast_month *month;
    struct mw_forecast_kind *kind; uint32_t kind_n;
    const char **work; bool *tokens; int *prio; uint32_t *pool, work_n;
    double gpu_total, position_total, endpoint_n, gpu_per_position; /* of everything that is planned */
    double limit_frac;                                             /* cap over firm power */
};
/* Everything lives in a.  -1: the draw cannot be built. */
int mw_forecast_make(struct mw_forecast *o, struct mw_facility *f, const struct mw_calendar *c, struct mw_arena *a);

#endif
