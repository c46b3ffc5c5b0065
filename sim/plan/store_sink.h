/* sim/plan/store_sink.h - joins a simulation to the store: the callbacks of struct mw_sink, and what exists; sim/store knows no models. */
#ifndef MW_PLAN_STORE_SINK_H
#define MW_PLAN_STORE_SINK_H
#include "sim/core/sim.h"
#include "sim/store/store.h"

struct mw_store_sink { struct mw_store *store; struct mw_store_key key; };

/* Fills ctx and returns callbacks that write rows under (case_id, year, trial); ctx must outlive the sink.  Trials after 0 keep metrics only. */
struct mw_sink mw_store_sink(struct mw_store_sink *ctx, struct mw_store *store, uint32_t case_id, int year, uint32_t trial);
/* Entities, edges, parts and places of a built simulation; once per case. */
void mw_store_things(struct mw_store *store, uint32_t case_id, const struct mw_things *t);

#endif
