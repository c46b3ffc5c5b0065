/* models/cooling/params.c - the language of cooling, one row per key. */
#include "models/cooling/params.h"

#define ROW(key, q, off, def, lo, hi, doc) { key, MW_K_QTY, q, off, def, lo, hi, NULL, 0, NULL, NULL, MW_MODELLED, doc }
#define CHOICE(key, off, def, choices, doc) { key, MW_K_WORD, MW_Q_NUMBER, off, def, 0, 0, NULL, 0, NULL, choices, MW_MODELLED, doc }
#define PART(key, off, sub, lib, doc) { key, MW_K_SECTION, MW_Q_NUMBER, off, "", 0, 0, sub, 0, lib, NULL, MW_MODELLED, doc }
#define SPARES(T) CHOICE("redundancy", offsetof(T, redundancy), "n+1", "n|n+1|n+2|2n", "units beyond need; all of them run and share the load")

static const struct mw_param cdu_schema[] = {
    ROW("size", MW_Q_POWER, offsetof(struct mw_cdu_params, size_w), "", 1e3, 1e8, "heat that one passes; absent: the rating of the part"),
    CHOICE("per", offsetof(struct mw_cdu_params, per), "block", "block|hall", "what a set of CDUs serves"),
    SPARES(struct mw_cdu_params),
    MW_PARAM_END
};
static const struct mw_param reject_schema[] = { SPARES(struct mw_reject_params), MW_PARAM_END };
static const struct mw_param trim_schema[] = { SPARES(struct mw_trim_params), MW_PARAM_END };
static const struct mw_param room_schema[] = {
    ROW("supply", MW_Q_TEMP, offsetof(struct mw_room_params, supply_c), "24 °C", 5, 60, "air that the racks breathe"),
    ROW("water_range", MW_Q_TEMP_DIFF, offsetof(struct mw_room_params, water_range_k), "8 K", 1, 30, "rise of the chilled water (assumed; 7.5 K in Lei & Masanet's sample)"),
    SPARES(struct mw_room_params),
    MW_PARAM_END
};
static const struct mw_param loop_schema[] = {
    ROW("head", MW_Q_PRESSURE, offsetof(struct mw_loop_params, head_pa), "200 kPa", 0, 2e6, "pressure drop of a facility loop at design flow (assumed; 156 to 212 kPa in Lei & Masanet's samples)"),
    ROW("efficiency", MW_Q_FRACTION, offsetof(struct mw_loop_params, efficiency_frac), "70 %", 0.1, 1, "of pump, motor and drive (0.67 to 0.79 there)"),
    ROW("least_speed", MW_Q_FRACTION, offsetof(struct mw_loop_params, least_frac), "30 %", 0.05, 1, "slowest speed of pumps and room fans"),
    MW_PARAM_END
};
#define P(f) offsetof(struct mw_cooling_params, f)
const struct mw_param mw_cooling_schema[] = {
    { "use", MW_K_TEXT, MW_Q_NUMBER, P(use), "", 0, 0, NULL, 0, "cooling-template", NULL, MW_MODELLED, "template of the library" },
    CHOICE("kind", P(kind), "direct-to-chip", "direct-to-chip|air|rdhx|immersion|fixed", "how heat leaves the racks; fixed: constant watts of the CDUs and nothing behind them"),
    ROW("supply", MW_Q_TEMP, P(supply_c), "40 °C", 5, 70, "technology loop supply"),
    PART("cdu", P(cdu), cdu_schema, "cdu", "coolant distribution units"),
    PART("reject", P(reject), reject_schema, "cooler", "what gives the heat to the outdoors"),
    PART("trim", P(trim), trim_schema, "chiller", "chillers, run only above the economiser's reach"),
    PART("air", P(air), room_schema, "air-handler", "air handlers, rear doors or immersion tanks"),
    { "loop", MW_K_SECTION, MW_Q_NUMBER, P(loop), NULL, 0, 0, loop_schema, 0, NULL, NULL, MW_MODELLED, "pumps of the facility loops" },
    MW_PARAM_END
};
const struct mw_claim mw_cooling_claims[] = {
    { "cooling", mw_cooling_schema, 0 },
    { NULL, NULL, 0 },
};
