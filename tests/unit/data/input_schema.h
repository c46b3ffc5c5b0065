/* tests/unit/data/input_schema.h - a small language with every kind of row, and the kinds of the library beside it; for tests of sim/input only. */
#ifndef MW_TEST_INPUT_SCHEMA_H
#define MW_TEST_INPUT_SCHEMA_H
#include "sim/input/scenario.h"
#include <stddef.h>

struct t_gpu { const char *use, *about; double count, tdp_w, mem_B; struct mw_band price_usd; struct mw_map curve; };
struct t_rack { const char *use; double count, rated_w, aux_w; struct t_gpu gpu; };
struct t_block { const char *use; double count; struct t_rack racks; };
struct t_hall { struct t_block blocks; int64_t ready_ns; double phase; struct mw_words tags; };
struct t_bess { double power_w, energy_j; };
struct t_ups { const char *use; double block_w, autonomy_s; int redundancy; };
struct t_power { const char *use; struct t_ups ups; struct t_bess bess; struct mw_rated transformers; struct mw_words carry; double it_w; };
struct t_step { int64_t from_ns; double power_w, slip_s; };
struct t_tariff { struct mw_map energy; struct mw_amount minimum, ratchet; double deposit_usd; };
struct t_grid { double contract_w; struct mw_map firm; struct mw_amount swing; double feeds; };
struct t_work { const char *train, *serve; double tokens; struct mw_map gpus; double demand_tokps, growth_hz; struct mw_amount ttft; int precision; };
struct t_money { const char *currency; struct mw_map lives; struct mw_amount residual; struct mw_numbers detail; struct mw_amount infant; double usd_per_s; };
struct t_site { const char *use; double dry_bulb_c, elevation_m; };
struct t_root { const char *title; int64_t start_ns; double horizon_s; struct mw_numbers supply_c; const struct mw_node *cases; struct t_site site; struct mw_map work; };

#define T_ROW(T, f, key_, kind_, q_, def_) { .key = key_, .kind = kind_, .q = q_, .offset = offsetof(struct T, f), .def = def_, .doc = key_ " of " #T }
#define T_SUB(T, f, key_, def_, sub_, lib_) { .key = key_, .kind = MW_K_SECTION, .offset = offsetof(struct T, f), .def = def_, .sub = sub_, .lib = lib_ }

static const struct mw_param T_GPU[] = {
    T_ROW(t_gpu, use, "use", MW_K_TEXT, 0, ""),
    T_ROW(t_gpu, about, "about", MW_K_TEXT, 0, ""),
    T_ROW(t_gpu, count, "count", MW_K_QTY, MW_Q_COUNT, "1"),
    T_ROW(t_gpu, tdp_w, "tdp", MW_K_QTY, MW_Q_POWER, NULL),
    T_ROW(t_gpu, mem_B, "memory", MW_K_QTY, MW_Q_BYTES, ""),
    T_ROW(t_gpu, price_usd, "price", MW_K_BAND, MW_Q_MONEY, ""),
    T_ROW(t_gpu, curve, "curve", MW_K_BLEND, MW_Q_FRACTION, ""),
    MW_PARAM_END
};
static const struct mw_param T_RACK[] = {
    T_ROW(t_rack, use, "use", MW_K_TEXT, 0, ""),
    T_ROW(t_rack, count, "count", MW_K_QTY, MW_Q_COUNT, "1"),
    T_ROW(t_rack, rated_w, "rated", MW_K_QTY, MW_Q_POWER, NULL),
    T_ROW(t_rack, aux_w, "aux", MW_K_QTY, MW_Q_POWER, "1.7 kW"),
    { .key = "gpu", .kind = MW_K_COUNTED, .offset = offsetof(struct t_rack, gpu), .def = "", .sub = T_GPU, .lib = "gpu" },
    MW_PARAM_END
};
static const struct mw_param T_BLOCK[] = {
    T_ROW(t_block, use, "use", MW_K_TEXT, 0, ""),
    T_ROW(t_block, count, "count", MW_K_QTY, MW_Q_COUNT, "1"),
    { .key = "racks", .kind = MW_K_COUNTED, .offset = offsetof(struct t_block, racks), .def = "", .lib = "rack" },
    MW_PARAM_END
};
static const struct mw_param T_HALL[] = {
    { .key = "blocks", .kind = MW_K_COUNTED, .offset = offsetof(struct t_hall, blocks), .def = "", .sub = T_BLOCK, .lib = "block" },
    T_ROW(t_hall, ready_ns, "ready", MW_K_DATE, 0, ""),
    T_ROW(t_hall, phase, "phase", MW_K_QTY, MW_Q_COUNT, "1"),
    T_ROW(t_hall, tags, "tags", MW_K_WORDS, 0, ""),
    MW_PARAM_END
};
static const struct mw_param T_HALLS[] = { { .key = "*", .kind = MW_K_MAP, .sub = T_HALL, .item_B = sizeof(struct t_hall), .def = "", .doc = "halls" }, MW_PARAM_END };
static const struct mw_param T_UPS[] = {
    T_ROW(t_ups, use, "use", MW_K_TEXT, 0, ""),
    T_ROW(t_ups, block_w, "block", MW_K_QTY, MW_Q_POWER, "2.5 MW"),
    T_ROW(t_ups, autonomy_s, "autonomy", MW_K_QTY, MW_Q_TIME, "5 min"),
    { .key = "redundancy", .kind = MW_K_WORD, .offset = offsetof(struct t_ups, redundancy), .def = "n", .words = "none|n|n+1|2n" },
    MW_PARAM_END
};
static const struct mw_param T_BESS[] = {
    T_ROW(t_bess, power_w, "power", MW_K_QTY, MW_Q_POWER, ""),
    T_ROW(t_bess, energy_j, "energy", MW_K_QTY_AUTO, MW_Q_ENERGY, "auto"),
    MW_PARAM_END
};
static const struct mw_param T_POWER[] = {
    { .key = "use", .kind = MW_K_TEXT, .offset = offsetof(struct t_power, use), .def = "", .lib = "power-template" },
    T_SUB(t_power, ups, "ups", NULL, T_UPS, NULL),
    T_ROW(t_power, transformers, "transformers", MW_K_RATED, MW_Q_APPARENT, ""),
    T_ROW(t_power, carry, "carry", MW_K_WORDS, 0, "[cooling, network]"),
    T_ROW(t_power, it_w, "it", MW_K_QTY_AUTO, MW_Q_POWER, "auto"),
    MW_PARAM_END
};
static const struct mw_param T_STEP[] = {
    T_ROW(t_step, from_ns, "from", MW_K_DATE, 0, ""),
    T_ROW(t_step, power_w, "power", MW_K_QTY, MW_Q_POWER, NULL),
    T_ROW(t_step, slip_s, "slip", MW_K_QTY, MW_Q_TIME, "0 d"),
    MW_PARAM_END
};
static const struct mw_param T_GRID[] = {
    { .key = "contract", .kind = MW_K_QTY, .q = MW_Q_POWER, .offset = offsetof(struct t_grid, contract_w), .min = 1e3, .max = 1e10, .doc = "power contracted at the meter" },
    { .key = "firm", .kind = MW_K_SERIES, .q = MW_Q_POWER, .offset = offsetof(struct t_grid, firm), .def = "", .sub = T_STEP, .item_B = sizeof(struct t_step), .words = "power" },
    T_ROW(t_grid, swing, "swing", MW_K_QTY_OF, MW_Q_POWER, ""),
    T_ROW(t_grid, feeds, "feeds", MW_K_QTY, MW_Q_COUNT, "2"),
    MW_PARAM_END
};
static const struct mw_param T_TARIFF[] = {
    T_ROW(t_tariff, energy, "energy", MW_K_WINDOWED, MW_Q_MONEY_PER_ENERGY, "41 USD/MWh"),
    T_ROW(t_tariff, minimum, "minimum", MW_K_QTY_OF, MW_Q_POWER, ""),
    T_ROW(t_tariff, ratchet, "ratchet", MW_K_QTY_OF, MW_Q_FRACTION, ""),
    T_ROW(t_tariff, deposit_usd, "deposit", MW_K_QTY, MW_Q_MONEY, "0 USD"),
    MW_PARAM_END
};
static const struct mw_param T_DEMAND[] = {
    T_ROW(t_work, demand_tokps, "now", MW_K_QTY, MW_Q_TOKEN_RATE, ""),
    T_ROW(t_work, growth_hz, "grows", MW_K_QTY, MW_Q_FREQUENCY, "0 /year"),
    MW_PARAM_END
};
static const struct mw_param T_WORK[] = {
    { .key = "train", .kind = MW_K_TEXT, .offset = offsetof(struct t_work, train), .def = "", .lib = "gpu" },
    T_ROW(t_work, serve, "serve", MW_K_TEXT, 0, ""),
    T_ROW(t_work, tokens, "tokens", MW_K_QTY, MW_Q_TOKENS, ""),
    T_ROW(t_work, gpus, "gpus", MW_K_BLEND, MW_Q_FRACTION, ""),
    { .key = "demand", .kind = MW_K_SECTION, .def = "", .sub = T_DEMAND, .words = "now" },
    T_ROW(t_work, ttft, "ttft", MW_K_QTY_OF, MW_Q_TIME, ""),
    { .key = "precision", .kind = MW_K_WORD, .offset = offsetof(struct t_work, precision), .def = "bf16", .words = "fp4|fp8|bf16" },
    MW_PARAM_END
};
static const struct mw_param T_MONEY[] = {
    T_ROW(t_money, currency, "currency", MW_K_TEXT, 0, "USD, 2026 prices"),
    T_ROW(t_money, lives, "lives", MW_K_BLEND, MW_Q_TIME, "{ gpu: 5 years }"),
    T_ROW(t_money, residual, "residual", MW_K_QTY_OF, MW_Q_FRACTION, ""),
    T_ROW(t_money, detail, "detail", MW_K_NUMBERS, MW_Q_COUNT, ""),
    T_ROW(t_money, infant, "infant", MW_K_CHANGE, MW_Q_NUMBER, "x1"),
    T_ROW(t_money, usd_per_s, "rent", MW_K_QTY, MW_Q_MONEY_RATE, "0 USD/h"),
    MW_PARAM_END
};
static const struct mw_param T_SITE[] = {
    T_ROW(t_site, use, "use", MW_K_TEXT, 0, ""),
    T_ROW(t_site, dry_bulb_c, "dry_bulb", MW_K_QTY, MW_Q_TEMP, NULL),
    T_ROW(t_site, elevation_m, "elevation", MW_K_QTY, MW_Q_LENGTH, "0 m"),
    MW_PARAM_END
};
static const struct mw_param T_RUN[] = {
    T_ROW(t_root, start_ns, "start", MW_K_DATE, 0, "2027-07-01"),
    T_ROW(t_root, horizon_s, "horizon", MW_K_QTY, MW_Q_TIME, "5 years"),
    MW_PARAM_END
};
static const struct mw_param T_COOLING[] = { T_ROW(t_root, supply_c, "supply", MW_K_NUMBERS, MW_Q_TEMP, ""), MW_PARAM_END };
static const struct mw_param T_ROOT[] = {
    T_ROW(t_root, title, "title", MW_K_TEXT, 0, ""),
    { .key = "site", .kind = MW_K_SECTION, .offset = offsetof(struct t_root, site), .def = "", .sub = T_SITE, .lib = "site" },
    { .key = "work", .kind = MW_K_MAP, .offset = offsetof(struct t_root, work), .def = "", .sub = T_WORK, .item_B = sizeof(struct t_work) },
    { .key = "cases", .kind = MW_K_RAW, .offset = offsetof(struct t_root, cases), .def = "" },
    MW_PARAM_END
};
static const struct mw_schema_root T_ROOTS[] = {
    { "", T_ROOT }, { "run", T_RUN }, { "cooling", T_COOLING }, { "halls", T_HALLS }, { "power", T_POWER }, { "power.bess", T_BESS },
    { "grid", T_GRID }, { "grid.tariff", T_TARIFF }, { "money", T_MONEY }, { NULL, NULL }
};
static const struct mw_part_kind T_KINDS[] = {
    { "gpu", T_GPU, sizeof(struct t_gpu), "accelerators" }, { "rack", T_RACK, sizeof(struct t_rack), "racks" },
    { "block", T_BLOCK, sizeof(struct t_block), "blocks" }, { "site", T_SITE, sizeof(struct t_site), "places" },
    { "power-template", NULL, 0, "power sections" }, { NULL, NULL, 0, NULL }
};
#endif
