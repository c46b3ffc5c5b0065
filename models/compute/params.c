/* models/compute/params.c - the language of halls, building and cluster, one row per key. */
#include "models/compute/params.h"

#define H(f) offsetof(struct mw_hall_params, f)
static const struct mw_param hall_schema[] = {
    { "blocks", MW_K_COUNTED, MW_Q_COUNT, H(blocks), "", 0, 1e6, mw_block_schema, sizeof(struct mw_block_part), "block", NULL, MW_MODELLED, "scalable blocks of the hall, as in 16 x gb200-su" },
    { "racks", MW_K_COUNTED, MW_Q_COUNT, H(racks), "", 0, 1e7, mw_rack_schema, sizeof(struct mw_rack_part), "rack", NULL, MW_MODELLED, "racks placed without a block" },
    { "cpu", MW_K_COUNTED, MW_Q_COUNT, H(cpu), "", 0, 1e7, mw_rack_schema, sizeof(struct mw_rack_part), "rack", NULL, MW_MODELLED, "CPU racks for data preparation" },
    { "ready", MW_K_DATE, MW_Q_NUMBER, H(ready_ns), "", 0, 0, NULL, 0, NULL, NULL, MW_MODELLED, "power-on possible; empty: the start of the run" },
    { "phase", MW_K_QTY, MW_Q_COUNT, H(phase), "0", 0, 99, NULL, 0, NULL, NULL, MW_MODELLED, "phase of the build-out; 0: by the order of ready dates" },
    { "spare_positions", MW_K_QTY, MW_Q_COUNT, H(spare_positions), "0", 0, 1e6, NULL, 0, NULL, NULL, MW_MODELLED, "floor positions kept empty" },
    MW_PARAM_END
};

#define D(f) offsetof(struct mw_dpu_params, f)
static const struct mw_param dpu_schema[] = {
    { "use", MW_K_TEXT, MW_Q_NUMBER, D(use), "", 0, 0, NULL, 0, NULL, NULL, MW_NOT_SIMULATED, "DPU or SmartNIC of every node: which card it is; its watts and price are counted with the rack's node" },
    { "offload", MW_K_QTY, MW_Q_FRACTION, D(offload_frac), "0 %", 0, 1, NULL, 0, NULL, NULL, MW_PARAMETRIC, "share of the hosts' work in GPU racks - network, storage, encryption - that the DPUs take over" },
    { "isolation", MW_K_TEXT, MW_Q_NUMBER, D(isolation), "", 0, 0, NULL, 0, NULL, NULL, MW_NOT_SIMULATED, "tenant isolation offered by the DPU" },
    MW_PARAM_END
};

#define C(f) offsetof(struct mw_cluster_params, f)
static const struct mw_param cluster_schema[] = {
    { "use", MW_K_COUNTED, MW_Q_COUNT, C(use), "", 0, 1e7, mw_rack_schema, sizeof(struct mw_rack_part), "rack", NULL, MW_MODELLED, "rack of the cluster; without a count as many as the meter allows" },
    { "racks", MW_K_QTY_AUTO, MW_Q_COUNT, C(racks_n), "auto", 0, 1e7, NULL, 0, NULL, NULL, MW_MODELLED, "number of racks; auto fills the meter" },
    { "block_racks", MW_K_QTY, MW_Q_COUNT, C(block_racks_n), "8", 1, 4096, NULL, 0, NULL, NULL, MW_MODELLED, "racks that share one busway, one leaf group and one CDU row" },
    { "ready", MW_K_DATE, MW_Q_NUMBER, C(ready_ns), "", 0, 0, NULL, 0, NULL, NULL, MW_MODELLED, "power-on possible; empty: the start of the run" },
    { "pools", MW_K_BLEND, MW_Q_COUNT, C(pools), "", 0, 1e9, NULL, sizeof(struct mw_blend), NULL, NULL, MW_MODELLED, "GPUs by pool, whole blocks" },
    { "dpu", MW_K_SECTION, MW_Q_NUMBER, C(dpu), "", 0, 0, dpu_schema, 0, NULL, NULL, MW_PARAMETRIC, "DPUs of the nodes" },
    { "profile", MW_K_TEXT, MW_Q_NUMBER, C(profile), "", 0, 0, NULL, 0, NULL, NULL, MW_NOT_SIMULATED, "measured device profile" },
    { "clock_exponent", MW_K_QTY, MW_Q_NUMBER, C(clock_exponent), "2.4", 1, 3, NULL, 0, NULL, NULL, MW_PARAMETRIC, "dynamic power goes with the clock to this power (assumed: between f and f V^2 with V ~ f)" },
    MW_PARAM_END
};

#define B(f) offsetof(struct mw_building_params, f)
static const struct mw_param building_schema[] = {
    { "kind", MW_K_TEXT, MW_Q_NUMBER, B(kind), "new", 0, 0, NULL, 0, NULL, NULL, MW_NOT_SIMULATED, "new, retrofit or leased" },
    { "storeys", MW_K_QTY, MW_Q_COUNT, B(storeys), "1", 1, 20, NULL, 0, NULL, NULL, MW_PARAMETRIC, "storeys that share the footprint" },
    { "floor", MW_K_QTY, MW_Q_PRESSURE, B(floor_pa), "20 kPa", 1e3, 1e6, NULL, 0, NULL, NULL, MW_PARAMETRIC, "floor load that may stand on a position" },
    { "plant_rooms", MW_K_QTY, MW_Q_POWER_PER_AREA, B(plant_rooms_wpm2), "3.3 kW/m2", 100, 1e5, NULL, 0, NULL, NULL, MW_PARAMETRIC, "booked IT power per floor of electrical and cooling rooms, loading and offices (assumed)" },
    { "clear_height", MW_K_QTY, MW_Q_LENGTH, B(clear_height_m), "5.5 m", 2, 30, NULL, 0, NULL, NULL, MW_NOT_SIMULATED, "clear height of a hall" },
    MW_PARAM_END
};

#define M(f) offsetof(struct mw_commissioning_params, f)
static const struct mw_param commissioning_schema[] = {
    { "per_hall", MW_K_QTY, MW_Q_TIME, M(per_hall_s), "0 d", 0, 1e9, NULL, 0, NULL, NULL, MW_MODELLED, "from power-on to accepted" },
    { "burn_in", MW_K_QTY, MW_Q_TIME, M(burn_in_s), "0 d", 0, 1e9, NULL, 0, NULL, NULL, MW_MODELLED, "burn-in after commissioning, before work is placed" },
    { "accept", MW_K_TEXT, MW_Q_NUMBER, M(accept), "", 0, 0, NULL, 0, NULL, NULL, MW_NOT_SIMULATED, "acceptance tests" },
    MW_PARAM_END
};

static const struct mw_param halls_schema[] = {
    { "*", MW_K_MAP, MW_Q_NUMBER, 0, "", 0, 0, hall_schema, sizeof(struct mw_hall_params), NULL, NULL, MW_MODELLED, "halls by name" },
    MW_PARAM_END
};

#define P(f) offsetof(struct mw_compute_params, f)
const struct mw_claim mw_compute_claims[] = {
    { "halls", halls_schema, P(halls) },
    { "building", building_schema, P(building) },
    { "cluster", cluster_schema, P(cluster) },
    { "operations.commissioning", commissioning_schema, P(commissioning) },
    { NULL, NULL, 0 },
};
