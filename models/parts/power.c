/* models/parts/power.c - tables of kinds psu, ups, transformer, pdu, genset and bess: losses, ratings and prices; the tree is drawn by models/power. */
#include "models/parts/rows.h"

const struct mw_param mw_psu_schema[] = {
    MW_HEAD_ROWS(struct mw_psu_part, "output rating"),
    MW_ROW_BLEND(struct mw_psu_part, curve, "curve", FRACTION, "", "efficiency by load fraction; the loss is linear between points"),
    MW_PARAM_END
};

#define UPS(f, key, q, def, lo, hi, doc) MW_ROW_NUM(struct mw_ups_part, f, key, q, def, lo, hi, doc)
const struct mw_param mw_ups_schema[] = {
    MW_HEAD_ROWS(struct mw_ups_part, "same as rated"),
    UPS(rated_w, "rated", POWER, NULL, 1, 1e9, "output of one block"),
    UPS(k0, "k0", FRACTION, "0.8 %", 0, 0.2, "loss at no load over rating"),
    UPS(k1, "k1", FRACTION, "0.8 %", 0, 0.2, "loss over rating, linear in load fraction"),
    UPS(k2, "k2", FRACTION, "1.6 %", 0, 0.2, "loss over rating, with the square of load fraction"),
    UPS(eco_efficiency, "eco", FRACTION, "", 0.5, 1, "efficiency in eco mode; absent: it has none"),
    UPS(autonomy_s, "autonomy", TIME, "5 min", 0, 86400, "at rated load"),
    MW_ROW_PAR(struct mw_ups_part, usd_per_w, "price_per_power", MONEY_PER_POWER, "", 0, 100, "installed, batteries included"),
    MW_PARAM_END
};

#define XFMR(f, key, q, def, lo, hi, doc) MW_ROW_NUM(struct mw_xfmr_part, f, key, q, def, lo, hi, doc)
const struct mw_param mw_xfmr_schema[] = {
    MW_HEAD_ROWS(struct mw_xfmr_part, "not used: a transformer is rated in VA"),
    XFMR(rated_va, "rated", APPARENT, NULL, 1, 1e10, "of one, at its forced cooling stage"),
    XFMR(no_load_frac, "no_load", FRACTION, NULL, 0, 0.05, "loss at no load over rating"),
    XFMR(load_frac, "load", FRACTION, NULL, 0, 0.1, "load loss at rating over rating"),
    MW_ROW_PAR(struct mw_xfmr_part, usd_per_va, "price_per_power", MONEY_PER_POWER, "", 0, 10, "per rated kVA, written per kW"),
    MW_PARAM_END
};

#define PDU(f, key, q, def, lo, hi, doc) MW_ROW_NUM(struct mw_pdu_part, f, key, q, def, lo, hi, doc)
const struct mw_param mw_pdu_schema[] = {
    MW_HEAD_ROWS(struct mw_pdu_part, "same as rated"),
    PDU(rated_w, "rated", POWER, NULL, 1, 1e9, "output of one"),
    PDU(no_load_frac, "no_load", FRACTION, "0 %", 0, 0.05, "loss at no load over rating"),
    PDU(load_frac, "load", FRACTION, NULL, 0, 0.1, "loss at rating over rating, with the square of the load"),
    MW_ROW_PAR(struct mw_pdu_part, usd_per_w, "price_per_power", MONEY_PER_POWER, "", 0, 10, "installed"),
    MW_PARAM_END
};

#define GEN(f, key, q, def, lo, hi, doc) MW_ROW_NUM(struct mw_genset_part, f, key, q, def, lo, hi, doc)
const struct mw_param mw_genset_schema[] = {
    MW_HEAD_ROWS(struct mw_genset_part, "same as rated"),
    GEN(rated_w, "rated", POWER, NULL, 1, 1e9, "standby output of one"),
    GEN(start_s, "start", TIME, "10 s", 0, 3600, "from start signal to carrying its load"),
    GEN(fail_to_start_frac, "fail_to_start", FRACTION, "", 0, 0.5, "chance that a start fails"),
    GEN(fuel_m3_per_j, "fuel_rate", VOLUME_PER_ENERGY, NULL, 0, 1e-6, "fuel burnt per energy delivered"),
    MW_ROW_PAR(struct mw_genset_part, usd_per_w, "price_per_power", MONEY_PER_POWER, "", 0, 10, "installed, switchgear and tank included"),
    MW_PARAM_END
};

const struct mw_param mw_bess_schema[] = {
    MW_HEAD_ROWS(struct mw_bess_part, "rating of one unit, where it comes in units"),
    MW_ROW_NUM(struct mw_bess_part, round_trip_frac, "round_trip", FRACTION, NULL, 0.3, 1, "energy out over energy in, AC to AC"),
    MW_ROW_PAR(struct mw_bess_part, usd_per_w, "price_per_power", MONEY_PER_POWER, "", 0, 100, "power part of the price"),
    MW_ROW_PAR(struct mw_bess_part, usd_per_j, "price_per_energy", MONEY_PER_ENERGY, "", 0, 1e-3, "energy part of the price"),
    MW_PARAM_END
};
