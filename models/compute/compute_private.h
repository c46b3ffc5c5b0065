/* models/compute/compute_private.h - state of the compute model, shared by its own files only. */
#ifndef MW_COMPUTE_PRIVATE_H
#define MW_COMPUTE_PRIVATE_H
#include "models/compute/chain.h"
#include "models/compute/params.h"

#define MW_CHUNK 16u /* groups per partial sum: a change costs one chunk and the chunk sums, and sums never drift */

struct mw_use_sum { double units, tensor, mem, link, cpu; }; /* units: GPUs (nodes in racks without GPUs); the rest are sums over units */
struct mw_group_state {
    struct mw_group g;
    struct mw_use_sum use[MW_L_N];
    double limit_frac[MW_L_N], clock[MW_L_N], thermal_frac, idle_w, full_w; /* idle and full: AC watts per rack */
    double down, unit_n, bus_w; /* bus_w: replayed AC watts, NAN: none */
    uint32_t used;              /* bit per class with units */
    uint32_t level;
    bool accepted, dirty, limits_moved, slow; /* slow: some clock is below 1 */
};
struct mw_compute_state {
    struct mw_group_state *group;
    uint32_t group_n, group_cap, dirty_n;
    uint32_t *dirty;
    struct mw_pool *pool;
    uint32_t pool_n, hall_n;
    struct mw_rack_watts *now;   /* of whole groups: apart from their state, because every change sums its chunk anew */
    struct mw_rack_watts *chunk;
    double installed_n, offload_frac; /* of hosts' work in GPU racks, that DPUs do */
    enum { MW_PROBE_NONE, MW_PROBE_ACT, MW_PROBE_DESIGN } probe;
    struct mw_act probe_act;
    uint32_t it_level, dc_level, loss_level, installed_level, clock_level;
};

static inline struct mw_compute_state *mw_compute(struct mw_sim *s) { return mw_state(s, MW_M_COMPUTE); }
static inline const struct mw_compute_params *mw_compute_par(struct mw_sim *s) { return mw_params(s, MW_M_COMPUTE); }

int  mw_compute_build_groups(struct mw_sim *s);      /* groups.c: halls -> groups, pools, entities, parts, attachments */
void mw_compute_build_floor(struct mw_sim *s);       /* floor.c: places */
#define MW_AISLE_M 1.8 /* mean of hot and cold aisle beside a row */
uint32_t mw_compute_hall_n(struct mw_sim *s);        /* hall.c */
struct mw_hall mw_compute_hall(struct mw_sim *s, uint32_t hall);
void mw_compute_touch(struct mw_sim *s, uint32_t g); /* model.c: group g must be evaluated in this settle */
extern const struct mw_compute_ops mw_compute_port;

#endif
