/* sim/plan/horizon.h - carries what each detail year counted to the money of the whole horizon; the arithmetic is the economics model's. */
#ifndef MW_PLAN_HORIZON_H
#define MW_PLAN_HORIZON_H
#include "sim/plan/facility.h"

struct mw_horizon;
struct mw_horizon *mw_horizon_begin(struct mw_facility *f);
/* After a successful run of a year, before its simulation is destroyed. */
void mw_horizon_year(struct mw_horizon *h, struct mw_sim *s, const struct mw_window_ns *w);
/* Rows and metrics of the horizon go to sink (year 0). */
void mw_horizon_end(struct mw_horizon *h, struct mw_sink sink);
void mw_horizon_free(struct mw_horizon *h);

#endif
