/* sim/core/model.h - what a model is to the run loop. */
#ifndef MW_CORE_MODEL_H
#define MW_CORE_MODEL_H
#include "sim/core/queue.h"
#include <stddef.h>
#include <stdint.h>

struct mw_sim;
struct mw_param; /* sim/input/schema.h */

/* Kinds of events; a model may use any of them for its own entities. */
enum mw_ev {
    MW_EV_KNOT,       /* weather, price, carbon, limit or demand changes by its own calendar */
    MW_EV_COMMISSION, /* a hall, a phase or a contract step arrives or retires */
    MW_EV_FAIL, MW_EV_REPAIR, MW_EV_THRESHOLD, /* predicted crossing: temperature, battery, tank */
    MW_EV_SEGMENT,    /* the current activity of a job ends: start, run, checkpoint, restore, data wait */
    MW_EV_FLOW, MW_EV_ITER, MW_EV_ARRIVE,
    MW_EV_PASS,       /* a scheduler or controller pass, coalesced: one per instant and owner */
    MW_EV_TICK, MW_EV_BILL
};

/* A model claims paths of the scenario: the table at path is bound into its parameter struct at offset. */
struct mw_claim { const char *path; const struct mw_param *schema; size_t offset; };

struct mw_model {
    const char *name;
    const struct mw_claim *claims;     /* ends with path NULL */
    size_t params_B, state_B;          /* both zeroed before binding and build */
    void (*ports)(struct mw_sim *);    /* installs its ops in the port table, before anything is built */
    int  (*build)(struct mw_sim *);    /* parameters -> entities, edges, parts, places, levels, accounts; no time yet.  0 ok; else it
                                          has said why by mw_sim_infeasible or a diagnostic */
    void (*start)(struct mw_sim *);    /* first events; time is s->start_ns */
    void (*handle)(struct mw_sim *, const struct mw_event *);
    void (*settle)(struct mw_sim *, int round); /* called when dirty; marks others dirty by mw_sim_dirty */
    void (*tick)(struct mw_sim *, int64_t t0_ns, int64_t t1_ns); /* after settle, once per sample interval */
    void (*open)(struct mw_sim *);     /* the warm-up is over: the books have just been opened */
    void (*close)(struct mw_sim *);    /* the run is over: publish metrics and rows */
};

/* Models in registry order = order of ports, build, start, settle, close. */
enum mw_model_id { MW_M_SITE, MW_M_COMPUTE, MW_M_FABRIC, MW_M_STORAGE, MW_M_COOLING, MW_M_POWER, MW_M_RELIABILITY, MW_M_SCHED, MW_M_JOBS, MW_M_ECONOMICS, MW_M_N };

#endif
