/* sim/plan/outcomes.h - named numbers by year, kept in memory: what an estimate says and what a run's sink would have stored. */
#ifndef MW_PLAN_OUTCOMES_H
#define MW_PLAN_OUTCOMES_H
#include "sim/core/sim.h"

struct mw_outcome { const char *name; int year /* 0: the whole horizon */; enum mw_quantity q; double value; };
struct mw_outcomes { struct mw_arena arena; struct mw_outcome *v; size_t n, cap; int year /* of what comes next */; };

void mw_outcomes_init(struct mw_outcomes *f);
void mw_outcomes_fini(struct mw_outcomes *f);
void mw_outcomes_add(struct mw_outcomes *f, const char *name, enum mw_quantity q, double value);
/* Metrics alone; everything else is dropped. */
struct mw_sink mw_outcomes_sink(struct mw_outcomes *f);
/* NAN if there is none. */
double mw_outcomes_get(const struct mw_outcomes *f, const char *name, int year);
/* Of the horizon, else of the first detail year that has it. */
const struct mw_outcome *mw_outcomes_find(const struct mw_outcomes *f, const char *name);

#endif
