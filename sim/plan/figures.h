/* sim/plan/figures.h - named numbers by year, kept in memory: what an estimate says and what a run's sink would have stored. */
#ifndef MW_PLAN_FIGURES_H
#define MW_PLAN_FIGURES_H
#include "sim/core/sim.h"

struct mw_figure { const char *name; int year /* 0: the whole horizon */; enum mw_quantity q; double value; };
struct mw_figures { struct mw_arena arena; struct mw_figure *v; size_t n, cap; int year /* of what comes next */; };

void mw_figures_init(struct mw_figures *f);
void mw_figures_fini(struct mw_figures *f);
void mw_figures_add(struct mw_figures *f, const char *name, enum mw_quantity q, double value);
/* Metrics alone; everything else is dropped. */
struct mw_sink mw_figures_sink(struct mw_figures *f);
/* NAN if there is none. */
double mw_figures_get(const struct mw_figures *f, const char *name, int year);
/* Of the horizon, else of the first detail year that has it. */
const struct mw_figure *mw_figures_find(const struct mw_figures *f, const char *name);

#endif
