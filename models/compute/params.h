/* models/compute/params.h - what the scenario says of halls, building and cluster; claimed paths: halls, building, cluster, operations.commissioning. */
#ifndef MW_COMPUTE_PARAMS_H
#define MW_COMPUTE_PARAMS_H
#include "models/ports.h"

struct mw_hall_params {
    struct mw_block_part blocks; /* h.count blocks; h.use NULL: none */
    struct mw_rack_part racks, cpu;
    int64_t ready_ns;
    double phase, spare_positions;
};
struct mw_dpu_params { const char *use, *isolation; double offload_frac; };
struct mw_cluster_params {
    struct mw_rack_part use;     /* `cluster: gb200-nvl72` or `cluster: 74 x frontier-rack` */
    double racks_n;              /* NAN: auto, filled to the meter by sim/plan */
    double block_racks_n;        /* racks per block when racks are given without blocks */
    struct mw_map pools;         /* mw_blend: names and GPUs */
    struct mw_dpu_params dpu;
    const char *profile;
    double clock_exponent;       /* dynamic power ~ clock^exponent */
    int64_t ready_ns;            /* of the racks of `use` */
};
struct mw_building_params { const char *kind; double storeys, floor_pa, clear_height_m, plant_rooms_wpm2; };
struct mw_commissioning_params { double per_hall_s, burn_in_s; const char *accept; };
struct mw_compute_params {
    struct mw_map halls;         /* mw_hall_params */
    struct mw_building_params building;
    struct mw_cluster_params cluster;
    struct mw_commissioning_params commissioning;
};
extern const struct mw_claim mw_compute_claims[];

#endif
