/* models/sched/params.h - what the scenario says of scheduling; claimed path: operations.scheduler. */
#ifndef MW_SCHED_PARAMS_H
#define MW_SCHED_PARAMS_H
#include "models/ports.h"

enum mw_sched_policy { MW_SCHED_FIFO, MW_SCHED_PRIORITY, MW_SCHED_FAIR_SHARE };
enum mw_sched_backfill { MW_BACKFILL_NONE, MW_BACKFILL_EASY };
enum mw_sched_place { MW_PLACE_NVLINK_DOMAIN, MW_PLACE_PACKED };

struct mw_sched_params {
    int policy, backfill, place; /* the enums above */
    struct mw_words preempt;     /* classes of work that give way to a class before them */
    double depth_n;              /* waiting jobs that one backfill pass looks at */
};
extern const struct mw_claim mw_sched_claims[];

#endif
