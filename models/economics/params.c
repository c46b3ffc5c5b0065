/* models/economics/params.c - tables of money, tariffs and staff: keys, units, defaults, and how deep each is modelled. */
#include "models/economics/params.h"
#include "sim/base/calendar.h"
#include "sim/base/check.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QTY(key_, q_, off_, def_, lo_, hi_, depth_, doc_) { .key = key_, .kind = MW_K_QTY, .q = q_, .offset = off_, .def = def_, .min = lo_, .max = hi_, .depth = depth_, .doc = doc_ }
#define AMOUNT(key_, q_, off_, def_, depth_, doc_) { .key = key_, .kind = MW_K_QTY_OF, .q = q_, .offset = off_, .def = def_, .depth = depth_, .doc = doc_ }
#define TEXT(key_, off_, def_, depth_, doc_) { .key = key_, .kind = MW_K_TEXT, .offset = off_, .def = def_, .depth = depth_, .doc = doc_ }
#define WORD(key_, off_, def_, words_, depth_, doc_) { .key = key_, .kind = MW_K_WORD, .offset = off_, .def = def_, .words = words_, .depth = depth_, .doc = doc_ }
#define SECTION(key_, off_, sub_, doc_) { .key = key_, .kind = MW_K_SECTION, .offset = off_, .sub = sub_, .depth = MW_MODELLED, .doc = doc_ }
#define BAND(key_, q_, off_, doc_) { .key = key_, .kind = MW_K_BAND, .q = q_, .offset = off_, .def = "", .depth = MW_PARAMETRIC, .doc = doc_ }
#define WINDOWED(key_, q_, off_, def_, doc_) { .key = key_, .kind = MW_K_WINDOWED, .q = q_, .offset = off_, .def = def_, .item_B = sizeof(struct mw_window), .depth = MW_MODELLED, .doc = doc_ }

/* ---- grid.tariff; offsets of nested tables count from the outer struct's member */
#define T(f) offsetof(struct mw_tariff_params, f)
#define TD(f) (T(demand.f) - T(demand))
static const struct mw_param demand_schema[] = {
    WINDOWED("price", MW_Q_MONEY_PER_POWER_TIME, TD(price), "", "of the month's highest block, by window of local time"),
    QTY("window", MW_Q_TIME, TD(window_s), "15 min", 60, 3600, MW_MODELLED, "block over which demand is averaged; a divisor of an hour"),
    AMOUNT("ratchet", MW_Q_FRACTION, TD(ratchet), "", MW_MODELLED, "share of the highest demand of the months before that is billed at least: 80 % of 11 months"),
    MW_PARAM_END
};

#define TX(f) (T(transmission.f) - T(transmission))
static const struct mw_param transmission_schema[] = {
    { .key = "use", .kind = MW_K_TEXT, .offset = TX(use), .def = "", .lib = "transmission", .depth = MW_PARAMETRIC, .doc = "method of the library: ercot-4cp" },
    TEXT("about", TX(about), "", MW_PARAMETRIC, "one line on what it is"),
    { .key = "price", .kind = MW_K_WINDOWED, .q = MW_Q_MONEY_PER_POWER_TIME, .offset = TX(price), .def = "", .item_B = sizeof(struct mw_window), .depth = MW_PARAMETRIC,
      .doc = "of the mean of the months' highest blocks inside the window, billed all year" },
    MW_PARAM_END
};

const struct mw_param mw_tariff_schema[] = {
    { .key = "use", .kind = MW_K_TEXT, .offset = T(use), .def = "", .lib = "tariff", .depth = MW_MODELLED, .doc = "tariff of the library" },
    TEXT("about", T(about), "", MW_PARAMETRIC, "one line on what it is"),
    WINDOWED("energy", MW_Q_MONEY_PER_ENERGY, T(energy), "", "price of energy by window of local time; absent: the index, else the site's mean retail price"),
    WORD("index", T(index), "none", "none|wholesale", MW_MODELLED, "energy at the hour's market price of the site instead of a fixed one"),
    QTY("adder", MW_Q_MONEY_PER_ENERGY, T(adder_usd_per_j), "0 USD/MWh", -1e-7, 1e-6, MW_MODELLED, "riders and margin on every unit of energy"),
    SECTION("demand", T(demand), demand_schema, "charge for the highest demand of the month"),
    { .key = "transmission", .kind = MW_K_SECTION, .offset = T(transmission), .def = "", .sub = transmission_schema, .lib = "transmission", .depth = MW_PARAMETRIC,
      .doc = "charge by coincident peaks, taken as the load's own highest blocks in their hours" },
    AMOUNT("minimum", MW_Q_POWER, T(minimum), "", MW_MODELLED, "demand that is billed at least: 85 % of contract; wires, not energy"),
    QTY("fixed", MW_Q_MONEY_RATE, T(fixed_usd_per_s), "0 USD/month", 0, 1e6, MW_MODELLED, "customer charge"),
    QTY("deposit", MW_Q_MONEY, T(deposit_usd), "0 USD", 0, 1e12, MW_MODELLED, "paid at the start and returned at the end of the horizon, without interest"),
    QTY("tax", MW_Q_FRACTION, T(tax_frac), "0 %", 0, 1, MW_MODELLED, "on the whole bill"),
    MW_PARAM_END
};

/* ---- money */
#define M(f) offsetof(struct mw_money_params, f)
#define Q(f) offsetof(struct mw_quote, f)
static const struct mw_param quote_schema[] = {
    TEXT("value", Q(value), NULL, MW_MODELLED, "price of one part, or of a class in all, per watt of critical IT or per m2 of hall floor"),
    TEXT("source", Q(source), "", MW_PARAMETRIC, "whose paper it is"),
    TEXT("date", Q(date), "", MW_PARAMETRIC, "of the paper"),
    { .key = "until", .kind = MW_K_DATE, .offset = Q(until_ns), .def = "", .depth = MW_PARAMETRIC, .doc = "last day it holds" },
    TEXT("range", Q(range), "", MW_MODELLED, "P10 and P90 relative to the value: -10..+20 %"),
    MW_PARAM_END
};

#define S(f) offsetof(struct mw_sell, f)
#define SS(f) (S(sla.f) - S(sla))
static const struct mw_param sla_schema[] = {
    QTY("goodput", MW_Q_FRACTION, SS(goodput_frac), "0 %", 0, 1, MW_MODELLED, "share of GPU time that must be productive over the year"),
    QTY("credit", MW_Q_FRACTION, SS(credit_frac), "0 %", 0, 1, MW_MODELLED, "share of the year's revenue given back when it is missed"),
    MW_PARAM_END
};
static const struct mw_param sell_schema[] = {
    QTY("gpus", MW_Q_COUNT, S(gpus_n), "", 0, 1e9, MW_MODELLED, "GPUs contracted, or set aside for this line"),
    QTY("price", MW_Q_MONEY_RATE, S(price_usd_per_s), "", 0, 1, MW_MODELLED, "of one GPU"),
    QTY("take_or_pay", MW_Q_FRACTION, S(take_or_pay_frac), "100 %", 0, 1, MW_MODELLED, "share paid for whether used or not; the rest is not counted on"),
    QTY("for", MW_Q_TIME, S(for_s), "", 0, 3.2e9, MW_MODELLED, "length of the contract; absent: to the end of the horizon"),
    { .key = "from", .kind = MW_K_DATE, .offset = S(from_ns), .def = "", .depth = MW_MODELLED, .doc = "first day; absent: as GPUs are accepted" },
    SECTION("sla", S(sla), sla_schema, "what is promised"),
    TEXT("per", S(per), "", MW_PARAMETRIC, "unit that is sold instead of GPU time: M token"),
    QTY("in", MW_Q_MONEY, S(in_usd), "", 0, 1e6, MW_MODELLED, "price of a million input tokens"),
    QTY("out", MW_Q_MONEY, S(out_usd), "", 0, 1e6, MW_MODELLED, "price of a million output tokens"),
    QTY("out_share", MW_Q_FRACTION, S(out_frac), "25 %", 0, 1, MW_PARAMETRIC, "share of the tokens that are output (assumed)"),
    QTY("falls", MW_Q_FREQUENCY, S(falls_hz), "0 %/year", 0, 1e-7, MW_MODELLED, "how fast the price falls, real"),
    WORD("rest", S(rest), "false", "false|true", MW_MODELLED, "sells every GPU that no other line holds; of several such lines the last one does"),
    QTY("sold", MW_Q_FRACTION, S(sold_frac), "100 %", 0, 1, MW_MODELLED, "share of the offered GPU time that finds a buyer"),
    MW_PARAM_END
};

#define LIFE(key, i, def, doc) QTY(key, MW_Q_TIME, (i) * sizeof(double), def, MW_S_PER_YEAR, 4e9, MW_MODELLED, doc)
static const struct mw_param lives_schema[] = {
    LIFE("gpu", MW_LIFE_GPU, "5 years", "GPUs and servers"),
    LIFE("network", MW_LIFE_NETWORK, "5 years", "switches, cables, storage"),
    LIFE("plant", MW_LIFE_PLANT, "15 years", "electrical, mechanical, fit-out"),
    LIFE("building", MW_LIFE_BUILDING, "39 years", "shell, site, owner's costs"),
    MW_PARAM_END
};
#define RESIDUAL(key, i, doc) AMOUNT(key, MW_Q_FRACTION, (i) * sizeof(struct mw_amount), "", MW_MODELLED, doc)
static const struct mw_param residual_schema[] = {
    RESIDUAL("gpu", MW_LIFE_GPU, "share of the price paid that a sale brings: 12 % after 5 years; geometric in age; absent: none"),
    RESIDUAL("network", MW_LIFE_NETWORK, "same, of network and storage; absent: none"),
    RESIDUAL("plant", MW_LIFE_PLANT, "same, of plant; absent: straight line over its life"),
    RESIDUAL("building", MW_LIFE_BUILDING, "same, of the building; absent: straight line over its life"),
    MW_PARAM_END
};

#define D(f) (M(debt.f) - M(debt))
static const struct mw_param debt_schema[] = {
    QTY("share", MW_Q_FRACTION, D(share_frac), "0 %", 0, 1, MW_MODELLED, "of capital cost drawn as debt"),
    QTY("rate", MW_Q_FRACTION, D(rate_frac), "8 %", 0, 1, MW_MODELLED, "nominal interest a year"),
    QTY("tenor", MW_Q_TIME, D(tenor_s), "5 years", MW_S_PER_YEAR, 2e9, MW_MODELLED, "years of repayment, from the first full year of operation"),
    WORD("shape", D(shape), "annuity", "annuity|level|bullet|sculpted", MW_MODELLED, "level payments, level repayments, all at the end, or in proportion to cash"),
    AMOUNT("dscr", MW_Q_NUMBER, D(dscr), "min 1.25", MW_MODELLED, "debt service cover that a sculpted loan must keep"),
    QTY("reserve", MW_Q_TIME, D(reserve_s), "0 months", 0, 3.2e8, MW_PARAMETRIC, "of the largest year's debt service, held from the first drawing to the last payment"),
    MW_PARAM_END
};
static const struct mw_param equity_schema[] = {
    QTY("return", MW_Q_FRACTION, 0, "12 %", 0, 1, MW_MODELLED, "nominal return that equity asks for: its discount rate"),
    MW_PARAM_END
};
#define METHOD(key, i, def, doc) WORD(key, M(tax.method) - M(tax) + (i) * sizeof(int), def, MW_DEP_WORDS, MW_MODELLED, doc)
static const struct mw_param tax_schema[] = {
    QTY("rate", MW_Q_FRACTION, M(tax.rate_frac) - M(tax), "0 %", 0, 1, MW_MODELLED, "on income; losses are carried forward"),
    METHOD("gpu", MW_LIFE_GPU, "macrs-5", "depreciation of GPUs and servers"),
    METHOD("network", MW_LIFE_NETWORK, "macrs-5", "of network and storage"),
    METHOD("plant", MW_LIFE_PLANT, "macrs-15", "of plant"),
    METHOD("building", MW_LIFE_BUILDING, "macrs-39", "of the building"),
    QTY("sales", MW_Q_FRACTION, M(tax.sales_frac) - M(tax), "0 %", 0, 1, MW_MODELLED, "sales tax on equipment"),
    TEXT("relief", M(tax.relief) - M(tax), "", MW_PARAMETRIC, "named relief: equipment is then free of sales tax; whether it applies is not examined"),
    MW_PARAM_END
};
#define R(f) (M(rent.f) - M(rent))
const struct mw_param mw_rent_schema[] = {
    { .key = "use", .kind = MW_K_TEXT, .offset = R(use), .def = "", .lib = "cloud", .depth = MW_MODELLED, .doc = "rented device of the library; a case says instead: cloud.NAME" },
    TEXT("about", R(about), "", MW_PARAMETRIC, "one line on what it is"),
    TEXT("gpu", R(gpu), "", MW_MODELLED, "library name of the device"),
    QTY("price", MW_Q_MONEY_RATE, R(usd_per_gpu_s), "", 0, 1, MW_MODELLED, "of one GPU, real, plant and people included"),
    QTY("take_or_pay", MW_Q_FRACTION, R(take_or_pay_frac), "100 %", 0, 1, MW_MODELLED, "share of the GPU-hours rented that is paid for whether used or not; 0 %: hours that work holds or that are sold"),
    QTY("falls", MW_Q_FREQUENCY, R(falls_hz), "0 %/year", 0, 1e-7, MW_MODELLED, "how fast the price falls, real"),
    QTY("for", MW_Q_TIME, R(for_s), "", 0, 3.2e9, MW_MODELLED, "length of the contract, from the first accepted GPU: the case ends with it; absent: to the end of the horizon"),
    WORD("energy", R(energy), "included", "included|passed", MW_MODELLED, "electricity and water of the plant: in the price, or passed on at the plan's tariff and plant"),
    QTY("staff", MW_Q_FRACTION, R(staff_frac), "0 %", 0, 1, MW_PARAMETRIC, "of the plan's people, that are still to be paid"),
    MW_PARAM_END
};
#define L(f) (M(lease.f) - M(lease))
const struct mw_param mw_lease_schema[] = {
    { .key = "use", .kind = MW_K_TEXT, .offset = L(use), .def = "", .lib = "lease", .depth = MW_MODELLED, .doc = "lease of room and power of the library; a case says instead: NAME" },
    TEXT("about", L(about), "", MW_PARAMETRIC, "one line on what it is"),
    QTY("price", MW_Q_MONEY_PER_POWER_TIME, L(usd_per_ws), "", 0, 1e-2, MW_MODELLED, "of critical IT power of the racks that stand, as booked; real"),
    QTY("for", MW_Q_TIME, L(for_s), "", 0, 3.2e9, MW_MODELLED, "length of the lease, from the first accepted GPU: the case ends with it, and the machines are sold; absent: to the end of the horizon"),
    WORD("energy", L(energy), "passed", "included|passed", MW_MODELLED, "electricity and water of the plant: in the price, or passed on at the plan's tariff and plant"),
    QTY("staff", MW_Q_FRACTION, L(staff_frac), "100 %", 0, 1, MW_PARAMETRIC, "of the plan's people, that are still to be paid"),
    MW_PARAM_END
};
static const struct mw_param delay_schema[] = {
    QTY("ld", MW_Q_MONEY_RATE, M(delay.ld_usd_per_s) - M(delay), "0 USD/day", 0, 1e6, MW_NOT_SIMULATED, "liquidated damages owed to customers for late delivery"),
    QTY("cap", MW_Q_MONEY, M(delay.cap_usd) - M(delay), "", 0, 1e12, MW_NOT_SIMULATED, "most that is owed"),
    MW_PARAM_END
};

#define PER_W(key, c, doc) BAND(key, MW_Q_MONEY_PER_POWER, M(costs.per_w) - M(costs) + (c) * sizeof(struct mw_band), doc)
#define INSTALLED(key, c, doc) QTY(key, MW_Q_NUMBER, M(costs.installed) - M(costs) + (c) * sizeof(double), "0", 0, 20, MW_PARAMETRIC, doc)
static const struct mw_param costs_schema[] = {
    PER_W("electrical", MW_COST_ELECTRICAL, "installed electrical plant, per critical IT power"),
    PER_W("mechanical", MW_COST_MECHANICAL, "installed cooling plant, per critical IT power"),
    PER_W("fitout", MW_COST_FITOUT, "white space, back of house and offices, per critical IT power"),
    PER_W("shell", MW_COST_SHELL, "building, per critical IT power"),
    PER_W("site", MW_COST_SITE, "earthworks, roads, utilities on site, per critical IT power"),
    PER_W("grid", MW_COST_GRID, "connection paid by the customer, per critical IT power"),
    BAND("network_per_gpu", MW_Q_MONEY, M(costs.network_usd_per_gpu) - M(costs), "scale-out network of one GPU, where the fabric's own parts carry no price"),
    INSTALLED("electrical_installed", MW_COST_ELECTRICAL, "installed electrical plant over its priced equipment: cable, switchgear, controls, labour"),
    INSTALLED("mechanical_installed", MW_COST_MECHANICAL, "installed cooling plant over its priced equipment: pipework, controls, labour"),
    INSTALLED("network_installed", MW_COST_NETWORK, "installed network over its priced switches and optics: cables, trays, labour"),
    QTY("soft", MW_Q_FRACTION, M(costs.soft_frac) - M(costs), "0 %", 0, 1, MW_PARAMETRIC, "design, permits, owner's costs, on the building and its plant"),
    QTY("contingency", MW_Q_FRACTION, M(costs.contingency_frac) - M(costs), "0 %", 0, 1, MW_PARAMETRIC, "on the building and its plant"),
    MW_PARAM_END
};

#define O(f) (M(opex.f) - M(opex))
static const struct mw_param opex_schema[] = {
    QTY("fte_per_mw", MW_Q_NUMBER, O(fte_per_mw), "0", 0, 100, MW_PARAMETRIC, "people per MW of critical IT, where operations.staff is not given"),
    QTY("fte", MW_Q_MONEY_RATE, O(fte_usd_per_s), "0 USD/year", 0, 1, MW_PARAMETRIC, "one person a year, all costs"),
    QTY("it_maintenance", MW_Q_FREQUENCY, O(it_hz), "0 %/year", 0, 1e-7, MW_PARAMETRIC, "of the price of IT"),
    QTY("insurance", MW_Q_FREQUENCY, O(insurance_hz), "0 %/year", 0, 1e-7, MW_PARAMETRIC, "of all capital cost"),
    QTY("property_tax", MW_Q_FREQUENCY, O(property_tax_hz), "0 %/year", 0, 1e-7, MW_PARAMETRIC, "of all capital cost"),
    QTY("plant_maintenance", MW_Q_MONEY_PER_POWER_TIME, O(plant_usd_per_ws), "0 USD/kW/year", 0, 1e-3, MW_PARAMETRIC, "per critical IT power"),
    QTY("software", MW_Q_MONEY_PER_POWER_TIME, O(software_usd_per_ws), "0 USD/kW/year", 0, 1e-3, MW_PARAMETRIC, "management and security software, per critical IT power"),
    QTY("connectivity", MW_Q_MONEY_RATE, O(connectivity_usd_per_s), "0 USD/year", 0, 1e3, MW_PARAMETRIC, "carriers"),
    MW_PARAM_END
};

const struct mw_param mw_money_schema[] = {
    { .key = "use", .kind = MW_K_TEXT, .offset = M(use), .def = "", .lib = "money-template", .depth = MW_MODELLED, .doc = "template of the library" },
    TEXT("about", M(about), "", MW_PARAMETRIC, "one line on what it is"),
    TEXT("currency", M(currency), "USD, 2026 prices, 2.5 %/year", MW_MODELLED, "currency, price year and inflation: only USD"),
    WORD("estimate", M(estimate), "none", "none|aace-1|aace-2|aace-3|aace-4|aace-5", MW_MODELLED, "class of the estimate: range of every price that carries none"),
    { .key = "quotes", .kind = MW_K_MAP, .offset = M(quotes), .def = "", .sub = quote_schema, .item_B = sizeof(struct mw_quote), .words = "value", .depth = MW_MODELLED,
      .doc = "prices with paper, by library part or cost class" },
    SECTION("lives", M(life_s), lives_schema, "years over which cost is recovered"),
    SECTION("residual", M(residual), residual_schema, "what is left at the end"),
    { .key = "sells", .kind = MW_K_MAP, .offset = M(sells), .def = "", .sub = sell_schema, .item_B = sizeof(struct mw_sell), .depth = MW_MODELLED, .doc = "what is sold, by name" },
    SECTION("debt", M(debt), debt_schema, "loan"),
    SECTION("equity", M(equity_return_frac), equity_schema, "owner's money"),
    SECTION("tax", M(tax), tax_schema, "taxes"),
    { .key = "rent", .kind = MW_K_SECTION, .offset = M(rent), .def = "", .sub = mw_rent_schema, .lib = "cloud", .depth = MW_MODELLED, .doc = "GPUs rented instead of built; of a case" },
    { .key = "lease", .kind = MW_K_SECTION, .offset = M(lease), .def = "", .sub = mw_lease_schema, .lib = "lease", .depth = MW_MODELLED, .doc = "room and power leased instead of built; of a case" },
    SECTION("delay", M(delay), delay_schema, "what lateness costs"),
    SECTION("costs", M(costs), costs_schema, "installed cost of what the bill of materials does not price"),
    SECTION("opex", M(opex), opex_schema, "cost of running it, without energy and water"),
    MW_PARAM_END
};

static const struct mw_param operations_schema[] = {
    QTY("staff", MW_Q_COUNT, 0, "", 0, 1e6, MW_PARAMETRIC, "people employed; absent: from the money template"),
    MW_PARAM_END
};

#define P(f) offsetof(struct mw_economics_params, f)
const struct mw_claim mw_economics_claims[] = {
    { "money", mw_money_schema, P(money) },
    { "grid.tariff", mw_tariff_schema, P(tariff) },
    { "operations", operations_schema, P(staff_n) },
    { NULL, NULL, 0 },
};

/* ---- classes */
static const struct { const char *name; enum mw_life life; } cost[MW_COST_N] = {
    [MW_COST_GPU] = { "gpu", MW_LIFE_GPU },          [MW_COST_SERVER] = { "server", MW_LIFE_GPU },         [MW_COST_NETWORK] = { "network", MW_LIFE_NETWORK },
    [MW_COST_STORAGE] = { "storage", MW_LIFE_NETWORK }, [MW_COST_ELECTRICAL] = { "electrical", MW_LIFE_PLANT }, [MW_COST_MECHANICAL] = { "mechanical", MW_LIFE_PLANT },
    [MW_COST_FITOUT] = { "fitout", MW_LIFE_PLANT },  [MW_COST_SHELL] = { "shell", MW_LIFE_BUILDING },      [MW_COST_SITE] = { "site", MW_LIFE_BUILDING },
    [MW_COST_GRID] = { "grid", MW_LIFE_BUILDING },   [MW_COST_LAND] = { "land", MW_LIFE_NONE },            [MW_COST_SOFT] = { "soft", MW_LIFE_BUILDING },
    [MW_COST_CONTINGENCY] = { "contingency", MW_LIFE_BUILDING },
};
static const struct { const char *word; enum mw_cost c; } synonym[] = {
    { "rack", MW_COST_GPU },          { "servers", MW_COST_SERVER },       { "fabric", MW_COST_NETWORK },     { "switch", MW_COST_NETWORK },      { "optic", MW_COST_NETWORK },
    { "cable", MW_COST_NETWORK },     { "nic", MW_COST_NETWORK },          { "storage-tier", MW_COST_STORAGE }, { "power", MW_COST_ELECTRICAL },  { "ups", MW_COST_ELECTRICAL },
    { "transformer", MW_COST_ELECTRICAL }, { "pdu", MW_COST_ELECTRICAL },  { "genset", MW_COST_ELECTRICAL },  { "bess", MW_COST_ELECTRICAL },     { "psu", MW_COST_ELECTRICAL },
    { "switchgear", MW_COST_ELECTRICAL }, { "cooling", MW_COST_MECHANICAL }, { "cdu", MW_COST_MECHANICAL },   { "chiller", MW_COST_MECHANICAL },  { "cooler", MW_COST_MECHANICAL },
    { "air-handler", MW_COST_MECHANICAL }, { "crah", MW_COST_MECHANICAL }, { "tank", MW_COST_MECHANICAL },    { "pump", MW_COST_MECHANICAL },     { "building", MW_COST_SHELL },
    { "plant", MW_COST_ELECTRICAL },
};

const char *mw_cost_name(enum mw_cost c) { return cost[c].name; }
enum mw_life mw_cost_life(enum mw_cost c) { return cost[c].life; }

static enum mw_cost by_word(const char *word)
{
    for (int c = 0; word && c < MW_COST_N; c++)
        if (strcmp(cost[c].name, word) == 0)
            return c;
    for (size_t i = 0; word && i < sizeof synonym / sizeof *synonym; i++)
        if (strcmp(synonym[i].word, word) == 0)
            return synonym[i].c;
    return MW_COST_N;
}

enum mw_cost mw_cost_of(const char *cost_class, const char *kind)
{
    enum mw_cost c = by_word(cost_class);
    return c != MW_COST_N ? c : by_word(kind);
}

bool mw_currency_parse(const char *text, struct mw_currency *out)
{
    int year, used = 0;
    double percent = 0.0;
    if (sscanf(text, " USD , %4d prices %n", &year, &used) != 1 || used == 0 || year < 1990 || year > 2200)
        return false;
    const char *rest = text + used;
    if (*rest == ',') {
        char *end;
        percent = strtod(rest + 1, &end);
        while (*end == ' ')
            end++;
        if (strcmp(end, "%/year") != 0 || !(percent > -20.0 && percent < 100.0))
            return false;
    } else if (*rest)
        return false;
    *out = (struct mw_currency){ year, percent / 100.0 };
    return true;
}

void mw_estimate_range(int aace_class, double *low, double *high)
{
    static const struct { double low, high; } range[] = { { 1, 1 }, { 0.94, 1.09 }, { 0.90, 1.12 }, { 0.85, 1.20 }, { 0.78, 1.35 }, { 0.65, 1.65 } };
    MW_ASSERT(aace_class >= 0 && aace_class <= 5);
    *low = range[aace_class].low;
    *high = range[aace_class].high;
}
