/* models/cooling/params.h - what the scenario says of cooling; claimed path: cooling. */
#ifndef MW_COOLING_PARAMS_H
#define MW_COOLING_PARAMS_H
#include "models/ports.h"

enum mw_cooling_kind { MW_COOL_DIRECT, MW_COOL_AIR, MW_COOL_RDHX, MW_COOL_IMMERSION, MW_COOL_FIXED };
enum mw_cooling_redundancy { MW_COOL_N, MW_COOL_N1, MW_COOL_N2, MW_COOL_2N };
/* Sections that name a part begin with it, so that its own keys stand beside ours. */
struct mw_cdu_params    { struct mw_cdu_part part; double size_w; int per /* 0 block, 1 hall */, redundancy; };
struct mw_reject_params { struct mw_cooler_part part; int redundancy; };
struct mw_trim_params   { struct mw_chiller_part part; int redundancy; };
struct mw_room_params   { struct mw_air_part part; double supply_c, water_range_k; int redundancy; };
struct mw_loop_params   { double head_pa, efficiency_frac, least_frac; };
struct mw_cooling_params {
    const char *use;
    int kind;
    double supply_c;
    struct mw_cdu_params cdu;
    struct mw_reject_params reject;
    struct mw_trim_params trim;
    struct mw_room_params air;
    struct mw_loop_params loop;
};
extern const struct mw_param mw_cooling_schema[]; /* the table of kind cooling-template too */
extern const struct mw_claim mw_cooling_claims[];

#endif
