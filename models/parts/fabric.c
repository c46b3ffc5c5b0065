/* models/parts/fabric.c - tables of kinds nic, switch, optic and cable: the parts a network is drawn from; not the network. */
#include "models/parts/rows.h"

const struct mw_param mw_nic_schema[] = {
    MW_HEAD_ROWS(struct mw_nic_part, "typical draw of one card without its optics"),
    MW_ROW_NUM(struct mw_nic_part, rate_Bps, "rate", BYTE_RATE, NULL, 1e6, 1e13, "each direction, all ports together"),
    MW_ROW_NUM(struct mw_nic_part, port_n, "ports", COUNT, "1", 1, 64, "network ports"),
    MW_PARAM_END
};

const struct mw_param mw_switch_schema[] = {
    MW_HEAD_ROWS(struct mw_switch_part, "maximum draw without optics"),
    MW_ROW_NUM(struct mw_switch_part, port_n, "ports", COUNT, NULL, 1, 4096, "ports at the given rate"),
    MW_ROW_NUM(struct mw_switch_part, rate_Bps, "rate", BYTE_RATE, NULL, 1e6, 1e13, "of one port, each direction"),
    MW_ROW_NUM(struct mw_switch_part, typical_w, "typical", POWER, "", 0, 1e5, "typical draw without optics; absent: its maximum"),
    MW_ROW_NUM(struct mw_switch_part, latency_s, "latency", TIME, "", 0, 1e-3, "port to port"),
    MW_PARAM_END
};

const struct mw_param mw_optic_schema[] = {
    MW_HEAD_ROWS(struct mw_optic_part, "draw of one module"),
    MW_ROW_NUM(struct mw_optic_part, rate_Bps, "rate", BYTE_RATE, NULL, 1e6, 1e13, "each direction"),
    MW_ROW_PAR(struct mw_optic_part, reach_m, "reach", LENGTH, "", 0, 2e5, "longest link"),
    MW_PARAM_END
};

const struct mw_param mw_cable_schema[] = {
    MW_HEAD_ROWS(struct mw_cable_part, "draw of its two ends together"),
    MW_ROW_PAR(struct mw_cable_part, reach_m, "reach", LENGTH, "", 0, 2e5, "longest one made"),
    MW_ROW_PAR(struct mw_cable_part, usd_per_m, "price_per_length", MONEY_PER_LENGTH, "", 0, 1e5, "added to `price` per metre"),
    MW_PARAM_END
};
