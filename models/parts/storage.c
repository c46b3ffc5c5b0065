/* models/parts/storage.c - table of kind storage-tier: one server of a tier and what it holds and moves; a tier is as many as its size or rate needs. */
#include "models/parts/rows.h"

#define NUM(f, key, q, def, lo, hi, doc) MW_ROW_NUM(struct mw_tier_part, f, key, q, def, lo, hi, doc)

const struct mw_param mw_tier_schema[] = {
    MW_HEAD_ROWS(struct mw_tier_part, "nameplate of one server"),
    NUM(server_B, "server_size", BYTES, NULL, 1e9, 1e18, "usable capacity of one server"),
    NUM(server_read_Bps, "server_read", BYTE_RATE, NULL, 1e6, 1e13, "sustained read rate of one server"),
    NUM(server_write_Bps, "server_write", BYTE_RATE, NULL, 1e6, 1e13, "sustained write rate of one server"),
    NUM(server_w, "server_power", POWER, NULL, 1, 1e5, "typical draw of one server"),
    NUM(server_per_rack, "servers_per_rack", NUMBER, NULL, 0.1, 100, "servers that one rack position takes"),
    MW_ROW_PAR(struct mw_tier_part, usd_per_B, "price_per_size", MONEY_PER_BYTE, "", 0, 1e-6, "price of a usable byte, server included"),
    MW_PARAM_END
};
