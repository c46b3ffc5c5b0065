/* models/parts/cooling.c - tables of kinds cdu, chiller, cooler and air-handler: what moves heat and what it draws; the loops are models/cooling's. */
#include "models/parts/rows.h"

#define CDU(f, key, q, def, lo, hi, doc) MW_ROW_NUM(struct mw_cdu_part, f, key, q, def, lo, hi, doc)
const struct mw_param mw_cdu_schema[] = {
    MW_HEAD_ROWS(struct mw_cdu_part, "nameplate of its pumps and controls"),
    CDU(rated_w, "rated", POWER, NULL, 1, 1e9, "heat it passes at its approach"),
    CDU(approach_k, "approach", TEMP_DIFF, "4 K", 0, 30, "technology supply above facility supply at rating"),
    CDU(pump_w, "pumps", POWER, NULL, 0, 1e6, "pump power at rated flow"),
    CDU(range_k, "range", TEMP_DIFF, "10 K", 1, 40, "rise of the technology loop at rating"),
    MW_PARAM_END
};

#define CHI(f, key, q, def, lo, hi, doc) MW_ROW_NUM(struct mw_chiller_part, f, key, q, def, lo, hi, doc)
const struct mw_param mw_chiller_schema[] = {
    MW_HEAD_ROWS(struct mw_chiller_part, "nameplate electric input; absent: rated over cop"),
    CHI(rated_w, "rated", POWER, NULL, 1, 1e9, "heat it takes at its reference point"),
    CHI(cop_ref, "cop", NUMBER, NULL, 0.5, 30, "heat over electric input at its reference point"),
    CHI(evap_ref_c, "evaporator", TEMP, NULL, -30, 40, "leaving chilled water at the reference point"),
    CHI(cond_ref_c, "condenser", TEMP, NULL, 0, 60, "entering condenser fluid at the reference point"),
    CHI(plr_min, "load_min", FRACTION, "10 %", 0, 1, "load fraction below which it cycles"),
    CHI(plr_min_unl, "load_min_unloading", FRACTION, "10 %", 0, 1, "load fraction below which unloading saves nothing"),
    MW_ROW_LIST(struct mw_chiller_part, capft, "capft", NUMBER, NULL, "capacity by evaporator x and condenser y: 1, x, x2, y, y2, xy"),
    MW_ROW_LIST(struct mw_chiller_part, eirft, "eirft", NUMBER, NULL, "input ratio by evaporator x and condenser y: 1, x, x2, y, y2, xy"),
    MW_ROW_LIST(struct mw_chiller_part, eirfplr, "eirfplr", NUMBER, NULL, "input ratio by load fraction: 1, p, p2"),
    CHI(cond_min_c, "condenser_min", TEMP, "", -30, 80, "curve validity; outside it is clamped and flagged"),
    CHI(cond_max_c, "condenser_max", TEMP, "", -30, 80, "curve validity"),
    CHI(evap_min_c, "evaporator_min", TEMP, "", -30, 80, "curve validity"),
    CHI(evap_max_c, "evaporator_max", TEMP, "", -30, 80, "curve validity"),
    MW_ROW_PAR(struct mw_chiller_part, usd_per_w, "price_per_power", MONEY_PER_POWER, "", 0, 10, "per heat rating, installed"),
    MW_PARAM_END
};

#define COO(f, key, q, def, lo, hi, doc) MW_ROW_NUM(struct mw_cooler_part, f, key, q, def, lo, hi, doc)
const struct mw_param mw_cooler_schema[] = {
    MW_HEAD_ROWS(struct mw_cooler_part, "nameplate of fans and pumps"),
    MW_ROW_TEXT(struct mw_cooler_part, kind, "rejects", NULL, "dry, adiabatic or tower"),
    COO(rated_w, "rated", POWER, NULL, 1, 1e9, "heat one unit rejects at its approach"),
    COO(approach_k, "approach", TEMP_DIFF, NULL, 0.5, 40, "leaving water above dry bulb (dry, adiabatic) or wet bulb (tower) at rating"),
    COO(fan_w, "fans", POWER, NULL, 0, 1e7, "fan power at full speed"),
    COO(range_k, "range", TEMP_DIFF, "10 K", 0.5, 40, "fall of its water at rating"),
    COO(pump_w, "pumps", POWER, "0 W", 0, 1e7, "its own pumps: tower basin or spray"),
    COO(adiabatic_effectiveness, "effectiveness", FRACTION, "", 0, 1, "of the wetted pads: fall of dry bulb over wet-bulb depression"),
    COO(start_c, "spray_above", TEMP, "", -30, 60, "dry bulb above which it wets its pads"),
    COO(cycles, "cycles", NUMBER, "5", 1, 20, "cycles of concentration of the water it keeps"),
    COO(drift_frac, "drift", FRACTION, "0.002 %", 0, 0.01, "water carried away over water circulated"),
    MW_ROW_PAR(struct mw_cooler_part, usd_per_w, "price_per_power", MONEY_PER_POWER, "", 0, 10, "per heat rating, installed"),
    MW_PARAM_END
};

#define AIR(f, key, q, def, lo, hi, doc) MW_ROW_NUM(struct mw_air_part, f, key, q, def, lo, hi, doc)
const struct mw_param mw_air_schema[] = {
    MW_HEAD_ROWS(struct mw_air_part, "nameplate of its fans"),
    MW_ROW_TEXT(struct mw_air_part, kind, "moves", NULL, "crah, rdhx or immersion"),
    AIR(rated_w, "rated", POWER, NULL, 1, 1e9, "sensible heat one unit takes"),
    AIR(fan_w, "fans", POWER, NULL, 0, 1e6, "fan power at full speed"),
    AIR(range_k, "range", TEMP_DIFF, "12 K", 0.5, 40, "air or fluid rise at rating"),
    AIR(approach_k, "approach", TEMP_DIFF, NULL, 0.5, 30, "supply air or fluid above chilled-water supply at rating"),
    MW_ROW_PAR(struct mw_air_part, usd_per_w, "price_per_power", MONEY_PER_POWER, "", 0, 10, "per heat rating, installed"),
    MW_PARAM_END
};
