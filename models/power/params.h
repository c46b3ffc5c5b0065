/* models/power/params.h - what the scenario says of the grid connection and of the power plant; claimed paths: grid, power. */
#ifndef MW_POWER_PARAMS_H
#define MW_POWER_PARAMS_H
#include "models/ports.h"

struct mw_grid_step { int64_t from_ns; double power_w, slip_s; };
struct mw_grid_point { double voltage_v, feeds_n; const char *operator_name; };
struct mw_grid_interruptible { double power_w, notice_s, longest_s, most_frac, credit_usd_per_j; };
struct mw_grid_must { double power_factor, ramp_w_per_s; const char *swing, *ride_through; };
struct mw_grid_params {
    double contract_w;
    struct mw_grid_point point;
    struct mw_map firm;            /* mw_grid_step; empty: the contract is firm from the start */
    struct mw_grid_interruptible interruptible;
    struct mw_grid_must must;
};

enum mw_redundancy { MW_RED_N, MW_RED_N1, MW_RED_N2, MW_RED_2N, MW_RED_4TO3 };
/* Sections that name a part begin with it, so that its own keys stand beside ours. */
struct mw_substation_params { struct mw_xfmr_part part; struct mw_rated transformers; int64_t ordered_ns; };
struct mw_ups_params  { struct mw_ups_part part; double block_w, blocks_n; const char *chemistry; struct mw_words carry; int mode; };
struct mw_genset_params { struct mw_genset_part part; double block_w, fuel_s; struct mw_words carry; };
struct mw_bess_params { struct mw_bess_part part; double power_w, energy_j; struct mw_words does; };
struct mw_cap_params  { double at_frac, period_s; struct mw_words shed; int policy; };
enum mw_cap_policy { MW_CAP_MANAGED, MW_CAP_STATIC };
struct mw_tree_stage { double fixed_w, efficiency_frac, rated_w; int staged; };
struct mw_tree_node {          /* one node of a hand-drawn tree */
    const char *from;          /* name of the node above; "grid": the meter */
    double count, needed;
    struct mw_xfmr_part transformer;
    struct mw_ups_part ups;
    struct mw_pdu_part distribution;
    struct mw_tree_stage stage;
    struct mw_words feeds;     /* halls, entity paths, load classes or "rest" */
};
struct mw_power_params {
    const char *use;
    int redundancy, basis;
    double it_w;
    struct mw_substation_params substation;
    struct mw_xfmr_part transformers;
    struct mw_ups_params ups;
    struct mw_pdu_part distribution;
    struct mw_genset_params gensets;
    struct mw_bess_params bess;
    struct mw_cap_params cap;
    double house_frac;
    struct mw_map tree;        /* mw_tree_node */
};
/* Both tables in one struct, as the model is bound. */
struct mw_plant_power_params { struct mw_grid_params grid; struct mw_power_params power; };

extern const struct mw_param mw_grid_schema[], mw_power_schema[]; /* the second is the table of kind power-template too */
extern const struct mw_claim mw_power_claims[];

#endif
