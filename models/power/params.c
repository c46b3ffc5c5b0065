/* models/power/params.c - the language of grid and power, one row per key. */
#include "models/power/params.h"

#define ROW(key, kind, q, off, def, lo, hi, depth, doc) { key, kind, q, off, def, lo, hi, NULL, 0, NULL, NULL, depth, doc }
#define LIST(key, off, def, depth, doc) { key, MW_K_WORDS, MW_Q_NUMBER, off, def, 0, 0, NULL, 0, NULL, NULL, depth, doc }
#define CHOICE(key, off, def, choices, depth, doc) { key, MW_K_WORD, MW_Q_NUMBER, off, def, 0, 0, NULL, 0, NULL, choices, depth, doc }
#define PART(key, off, sub, lib, doc) { key, MW_K_SECTION, MW_Q_NUMBER, off, "", 0, 0, sub, 0, lib, NULL, MW_MODELLED, doc }
#define SECTION(key, off, sub, depth, doc) { key, MW_K_SECTION, MW_Q_NUMBER, off, "", 0, 0, sub, 0, NULL, NULL, depth, doc }

#define F(f) offsetof(struct mw_grid_step, f)
static const struct mw_param firm_schema[] = {
    ROW("from", MW_K_DATE, MW_Q_NUMBER, F(from_ns), NULL, 0, 0, MW_MODELLED, "day from which the utility promises this power"),
    ROW("power", MW_K_QTY, MW_Q_POWER, F(power_w), NULL, 0, 1e11, MW_MODELLED, "firm power from then on"),
    ROW("slip", MW_K_QTY, MW_Q_TIME, F(slip_s), "0 d", 0, 1e9, MW_MODELLED, "how late it may be"),
    MW_PARAM_END
};
#define G(f) offsetof(struct mw_grid_params, f)
static const struct mw_param point_schema[] = {
    ROW("voltage", MW_K_QTY, MW_Q_VOLTAGE, offsetof(struct mw_grid_point, voltage_v), "", 0, 2e6, MW_PARAMETRIC, "at the point of interconnection"),
    ROW("feeds", MW_K_QTY, MW_Q_COUNT, offsetof(struct mw_grid_point, feeds_n), "1", 1, 16, MW_PARAMETRIC, "independent feeds from the utility"),
    ROW("operator", MW_K_TEXT, MW_Q_NUMBER, offsetof(struct mw_grid_point, operator_name), "", 0, 0, MW_PARAMETRIC, "system operator"),
    MW_PARAM_END
};
#define I(f) offsetof(struct mw_grid_interruptible, f)
static const struct mw_param interruptible_schema[] = {
    ROW("power", MW_K_QTY, MW_Q_POWER, I(power_w), "0 W", 0, 1e11, MW_PARAMETRIC, "power that the utility may take back"),
    ROW("notice", MW_K_QTY, MW_Q_TIME, I(notice_s), "0 s", 0, 1e8, MW_PARAMETRIC, "warning before a call"),
    ROW("longest", MW_K_QTY, MW_Q_TIME, I(longest_s), "0 s", 0, 1e8, MW_PARAMETRIC, "longest call"),
    ROW("most", MW_K_QTY, MW_Q_FRACTION, I(most_frac), "0 h/year", 0, 1, MW_PARAMETRIC, "calls in a year at most, as a share of it"),
    ROW("credit", MW_K_QTY, MW_Q_MONEY_PER_ENERGY, I(credit_usd_per_j), "0 USD/MWh", 0, 1e-3, MW_PARAMETRIC, "paid for energy not taken"),
    MW_PARAM_END
};
#define M(f) offsetof(struct mw_grid_must, f)
static const struct mw_param must_schema[] = {
    ROW("power_factor", MW_K_QTY, MW_Q_FRACTION, M(power_factor), "0.98", 0.5, 1, MW_MODELLED, "at the meter; sets what transformers carry (assumed 0.98)"),
    ROW("ramp", MW_K_QTY, MW_Q_POWER_RAMP, M(ramp_w_per_s), "", 0, 1e12, MW_NOT_SIMULATED, "fastest change of the load that the operator accepts"),
    ROW("swing", MW_K_TEXT, MW_Q_NUMBER, M(swing), "", 0, 0, MW_NOT_SIMULATED, "largest oscillation and its band"),
    ROW("ride_through", MW_K_TEXT, MW_Q_NUMBER, M(ride_through), "", 0, 0, MW_NOT_SIMULATED, "voltage and frequency ride-through rule"),
    MW_PARAM_END
};
const struct mw_param mw_grid_schema[] = {
    ROW("contract", MW_K_QTY, MW_Q_POWER, G(contract_w), NULL, 1e3, 1e11, MW_MODELLED, "power contracted at the meter"),
    SECTION("point", G(point), point_schema, MW_PARAMETRIC, "point of interconnection"),
    { "firm", MW_K_MAP, MW_Q_NUMBER, G(firm), "", 0, 0, firm_schema, sizeof(struct mw_grid_step), NULL, NULL, MW_MODELLED, "steps of firm power; absent: the contract is firm from the start" },
    SECTION("interruptible", G(interruptible), interruptible_schema, MW_PARAMETRIC, "power that the utility may interrupt; enters the bill, calls are not simulated"),
    { "must", MW_K_SECTION, MW_Q_NUMBER, G(must), NULL, 0, 0, must_schema, 0, NULL, NULL, MW_MODELLED, "what the operator demands" },
    MW_PARAM_END
};

#define S(f) offsetof(struct mw_substation_params, f)
static const struct mw_param substation_schema[] = {
    ROW("transformers", MW_K_RATED, MW_Q_APPARENT, S(transformers), "", 0, 0, MW_MODELLED, "count and rating, as in 3 x 60 MVA; absent: sized with the redundancy"),
    ROW("ordered", MW_K_DATE, MW_Q_NUMBER, S(ordered_ns), "", 0, 0, MW_PARAMETRIC, "day of the order"),
    MW_PARAM_END
};
#define U(f) offsetof(struct mw_ups_params, f)
static const struct mw_param ups_schema[] = {
    ROW("block", MW_K_QTY, MW_Q_POWER, U(block_w), "", 1e3, 1e9, MW_MODELLED, "output of one block; absent: the rating of the part"),
    ROW("blocks", MW_K_QTY, MW_Q_COUNT, U(blocks_n), "3", 1, 64, MW_MODELLED, "blocks that carry the load of one system, spares not counted"),
    ROW("chemistry", MW_K_TEXT, MW_Q_NUMBER, U(chemistry), "", 0, 0, MW_PARAMETRIC, "of its batteries"),
    LIST("carry", U(carry), "[train, serve, batch, tune, idle, cpu, storage, network]", MW_MODELLED, "load classes that ride on the UPS"),
    CHOICE("mode", U(mode), "double", "double|eco", MW_MODELLED, "double conversion or eco mode"),
    MW_PARAM_END
};
#define E(f) offsetof(struct mw_genset_params, f)
static const struct mw_param genset_schema[] = {
    ROW("block", MW_K_QTY, MW_Q_POWER, E(block_w), "", 1e3, 1e9, MW_MODELLED, "rating of one; absent: the rating of the part"),
    ROW("fuel", MW_K_QTY, MW_Q_TIME, E(fuel_s), "24 h", 0, 1e8, MW_PARAMETRIC, "hours of fuel at full load on site"),
    LIST("carry", E(carry), "[cooling, network, storage, serve]", MW_MODELLED, "load classes that generators carry; the others ride down on the UPS"),
    MW_PARAM_END
};
#define B(f) offsetof(struct mw_bess_params, f)
static const struct mw_param bess_schema[] = {
    ROW("power", MW_K_QTY, MW_Q_POWER, B(power_w), "0 W", 0, 1e11, MW_MODELLED, "charge and discharge power at the meter"),
    ROW("energy", MW_K_QTY, MW_Q_ENERGY, B(energy_j), "0 Wh", 0, 1e16, MW_MODELLED, "usable energy"),
    LIST("does", B(does), "", MW_MODELLED, "peak: holds the meter under the cap before loads are shed; smooth and curtail are not simulated"),
    MW_PARAM_END
};
#define C(f) offsetof(struct mw_cap_params, f)
static const struct mw_param cap_schema[] = {
    ROW("at", MW_K_QTY, MW_Q_FRACTION, C(at_frac), "100 %", 0.1, 1, MW_MODELLED, "share of the firm power that the meter may reach"),
    LIST("shed", C(shed), "[batch, tune, train]", MW_MODELLED, "classes or pools that give way, first in the list first"),
    CHOICE("policy", C(policy), "managed", "managed|static", MW_MODELLED, "managed: loads give way at run time; static: nothing is held, an excess is only reported"),
    ROW("period", MW_K_QTY, MW_Q_TIME, C(period_s), "5 min", 1, 86400, MW_MODELLED, "limits are relaxed once in this time at most"),
    MW_PARAM_END
};
#define T(f) offsetof(struct mw_tree_node, f)
static const struct mw_param stage_schema[] = {
    ROW("fixed_loss", MW_K_QTY, MW_Q_POWER, offsetof(struct mw_tree_stage, fixed_w), "0 W", 0, 1e7, MW_MODELLED, "loss of one unit at any load"),
    ROW("efficiency", MW_K_QTY, MW_Q_FRACTION, offsetof(struct mw_tree_stage, efficiency_frac), "100 %", 0.3, 1, MW_MODELLED, "output plus fixed loss over input"),
    ROW("rated", MW_K_QTY, MW_Q_POWER, offsetof(struct mw_tree_stage, rated_w), NULL, 1, 1e10, MW_MODELLED, "output of one unit"),
    CHOICE("units", offsetof(struct mw_tree_stage, staged), "shared", "shared|staged", MW_MODELLED, "all units share the load, or only as many run as it needs"),
    MW_PARAM_END
};
static const struct mw_param tree_schema[] = {
    ROW("from", MW_K_TEXT, MW_Q_NUMBER, T(from), "grid", 0, 0, MW_MODELLED, "node above this one; grid is the meter"),
    ROW("count", MW_K_QTY, MW_Q_COUNT, T(count), "1", 1, 1e6, MW_MODELLED, "equal units that share the load"),
    ROW("needed", MW_K_QTY, MW_Q_COUNT, T(needed), "", 1, 1e6, MW_MODELLED, "units that must carry it; absent: all"),
    PART("transformer", T(transformer), NULL, "transformer", "the node is a transformer"),
    PART("ups", T(ups), NULL, "ups", "the node is a UPS"),
    PART("distribution", T(distribution), NULL, "pdu", "the node is a busway or PDU"),
    SECTION("stage", T(stage), stage_schema, MW_MODELLED, "the node is a converter"),
    LIST("feeds", T(feeds), "", MW_MODELLED, "what hangs on it: halls, entity paths, load classes, or rest"),
    MW_PARAM_END
};
#define P(f) offsetof(struct mw_power_params, f)
const struct mw_param mw_power_schema[] = {
    { "use", MW_K_TEXT, MW_Q_NUMBER, P(use), "", 0, 0, NULL, 0, "power-template", NULL, MW_MODELLED, "template of the library" },
    CHOICE("redundancy", P(redundancy), "n", "n|n+1|n+2|2n|4-to-3", MW_MODELLED, "units beyond need in every system; 4-to-3: four blocks share the load of three"),
    CHOICE("basis", P(basis), "measured", "measured|nameplate", MW_MODELLED, "what a rack books on a breaker: its measured peak or its nameplate"),
    ROW("it", MW_K_QTY, MW_Q_POWER, P(it_w), "", 0, 1e11, MW_NOT_SIMULATED, "critical IT power wanted; the simulated one follows from the racks"),
    PART("substation", P(substation), substation_schema, "transformer", "transformers at the meter"),
    PART("transformers", P(transformers), NULL, "transformer", "medium to low voltage, one set per system"),
    PART("ups", P(ups), ups_schema, "ups", "uninterruptible supply; absent: loads hang on the transformers"),
    PART("distribution", P(distribution), NULL, "pdu", "busway or PDU between system and racks"),
    PART("gensets", P(gensets), genset_schema, "genset", "standby generators"),
    PART("bess", P(bess), bess_schema, "bess", "battery at the meter"),
    { "cap", MW_K_SECTION, MW_Q_NUMBER, P(cap), NULL, 0, 0, cap_schema, 0, NULL, NULL, MW_MODELLED, "what happens when demand passes firm power" },
    ROW("house", MW_K_QTY, MW_Q_FRACTION, P(house_frac), "0 %", 0, 0.1, MW_MODELLED, "lighting, security and offices, as a share of accepted IT power"),
    { "tree", MW_K_MAP, MW_Q_NUMBER, P(tree), "", 0, 0, tree_schema, sizeof(struct mw_tree_node), NULL, NULL, MW_MODELLED, "hand-drawn tree of named nodes, instead of a template's systems" },
    MW_PARAM_END
};

const struct mw_claim mw_power_claims[] = {
    { "grid", mw_grid_schema, offsetof(struct mw_plant_power_params, grid) },
    { "power", mw_power_schema, offsetof(struct mw_plant_power_params, power) },
    { NULL, NULL, 0 },
};
