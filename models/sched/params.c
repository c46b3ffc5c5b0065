/* models/sched/params.c - the language of operations.scheduler, one row per key. */
#include "models/sched/params.h"

#define S(f) offsetof(struct mw_sched_params, f)
static const struct mw_param scheduler_schema[] = {
    { "policy", MW_K_WORD, MW_Q_NUMBER, S(policy), "priority", 0, 0, NULL, 0, NULL, "fifo|priority|fair-share", MW_MODELLED,
      "order of the queue: arrival, class of work then arrival, or shares of tenants (taken as priority)" },
    { "backfill", MW_K_WORD, MW_Q_NUMBER, S(backfill), "easy", 0, 0, NULL, 0, NULL, "none|easy", MW_MODELLED,
      "whether a later job may start where it does not delay the first" },
    { "preempt", MW_K_WORDS, MW_Q_NUMBER, S(preempt), "", 0, 0, NULL, 0, NULL, NULL, MW_MODELLED,
      "classes that give way to classes before them: serve train tune replay batch" },
    { "place", MW_K_WORD, MW_Q_NUMBER, S(place), "nvlink-domain", 0, 0, NULL, 0, NULL, "nvlink-domain|packed", MW_MODELLED,
      "fewest racks first, or fullest racks first" },
    { "depth", MW_K_QTY, MW_Q_COUNT, S(depth_n), "100", 1, 1e6, NULL, 0, NULL, NULL, MW_MODELLED, "waiting jobs that one backfill pass looks at" },
    MW_PARAM_END
};
const struct mw_claim mw_sched_claims[] = {
    { "operations.scheduler", scheduler_schema, 0 },
    { NULL, NULL, 0 },
};
