/* sim/plan/outlook_private.h - what the files of the outlook share: the years that were watched and the forecast at trial 0. */
#ifndef MW_PLAN_OUTLOOK_PRIVATE_H
#define MW_PLAN_OUTLOOK_PRIVATE_H
#include "sim/plan/collect.h"
#include "sim/plan/forecast.h"
#include "sim/plan/outlook.h"

/* The settled design day of everything accepted by the end of the plan; the fractions are loads over what plants hold. */
struct mw_outlook_design { double meter_w, it_w, booked_w, nameplate_w, n1_w, contract_w, heat_frac, liquid_frac, air_frac; };
struct mw_outlook_name { uint32_t ent; const char *name; };
struct mw_outlook {
    struct mw_facility *f;
    struct mw_arena arena;
    struct mw_collect *year, horizon;
    struct mw_outlook_name *name; uint32_t name_n;  /* works by entity: the same in all years of a case */
    bool *done;
    struct mw_calendar calendar;
    struct mw_forecast mid;                         /* every input at its P50 */
    struct mw_outlook_design design;
    double idle_per_w, design_per_w;                /* meter watts per booked rack watt: everything idle, and on the design day */
    double *peak_w, *load_w;                        /* of every month, simulated or by surface; load_w: mean of the meter */
    struct mw_store *store;
    struct mw_store_key key;
};

static inline void mw_outlook_metric(struct mw_outlook *o, const char *name, enum mw_quantity q, double v)
{
    mw_store_metric_put(o->store, o->key, name, q, v);
}
/* The simulated month of the calendar, or NULL. */
const struct mw_seen_month *mw_outlook_seen(const struct mw_outlook *o, int year, int month);
/* The simulated month that stands for one of the plan: the same month of the nearest detail year; where its window misses that, the nearest it has. */
const struct mw_seen_month *mw_outlook_like(const struct mw_outlook *o, int year, int month);
/* A number of the scenario at its P50, SI; NAN where it is not given. */
double mw_outlook_value(const struct mw_outlook *o, const char *path);
/* Highest 15 minutes of all detail years, NULL: none. */
const struct mw_seen_peak *mw_outlook_peak(const struct mw_outlook *o);

int  mw_ladder_write(struct mw_outlook *o);     /* ladder.c */
int  mw_quarters_write(struct mw_outlook *o);   /* quarters.c; fills peak_w and load_w */
void mw_binds_write(struct mw_outlook *o);      /* binds.c; after quarters */
int  mw_curves_write(struct mw_outlook *o);     /* curves.c */
void mw_peaks_write(struct mw_outlook *o);      /* peaks.c; after quarters */

#endif
