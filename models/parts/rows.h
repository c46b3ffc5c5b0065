/* models/parts/rows.h - shorthand for schema rows of library parts, and the rows that several tables share; no data, no behaviour.
 *
 * MW_ROW_NUM: a quantity that some model simulates.  MW_ROW_PAR: one that enters as a plain parameter (a price, a mass, a lead time).
 * MW_ROW_OFF: one that is kept and listed but not simulated.  `lo`, `hi` in SI; both 0 leave only the quantity's own sense.
 * MW_HEAD_ROWS are the keys every part understands.  MW_SITE_ROWS are shared with the scenario's own `site:` section: a struct that begins with
 * struct mw_site_part takes them with T = struct mw_site_part.
 */
#ifndef MW_MODELS_PARTS_ROWS_H
#define MW_MODELS_PARTS_ROWS_H
#include "models/parts/parts.h"

#define MW_ROW_QTY_AT(T, f, key_, q_, def_, lo_, hi_, depth_, doc_)                                                                          \
    { .key = key_, .kind = MW_K_QTY, .q = MW_Q_##q_, .offset = offsetof(T, f), .def = def_, .min = lo_, .max = hi_, .depth = depth_, .doc = doc_ }
#define MW_ROW_NUM(T, f, key_, q_, def_, lo_, hi_, doc_) MW_ROW_QTY_AT(T, f, key_, q_, def_, lo_, hi_, MW_MODELLED, doc_)
#define MW_ROW_PAR(T, f, key_, q_, def_, lo_, hi_, doc_) MW_ROW_QTY_AT(T, f, key_, q_, def_, lo_, hi_, MW_PARAMETRIC, doc_)
#define MW_ROW_OFF(T, f, key_, q_, def_, lo_, hi_, doc_) MW_ROW_QTY_AT(T, f, key_, q_, def_, lo_, hi_, MW_NOT_SIMULATED, doc_)
#define MW_ROW_TEXT(T, f, key_, def_, doc_)                                                                                                   \
    { .key = key_, .kind = MW_K_TEXT, .offset = offsetof(T, f), .def = def_, .depth = MW_PARAMETRIC, .doc = doc_ }
#define MW_ROW_LIST(T, f, key_, q_, def_, doc_)                                                                                               \
    { .key = key_, .kind = MW_K_NUMBERS, .q = MW_Q_##q_, .offset = offsetof(T, f), .def = def_, .depth = MW_MODELLED, .doc = doc_ }
#define MW_ROW_BLEND(T, f, key_, q_, def_, doc_)                                                                                              \
    { .key = key_, .kind = MW_K_BLEND, .q = MW_Q_##q_, .offset = offsetof(T, f), .def = def_, .item_B = sizeof(struct mw_blend),              \
      .depth = MW_MODELLED, .doc = doc_ }
#define MW_ROW_SUB(off_, key_, sub_, doc_)                                                                                                    \
    { .key = key_, .kind = MW_K_SECTION, .offset = off_, .def = "", .sub = sub_, .depth = MW_MODELLED, .doc = doc_ }
#define MW_ROW_PART(T, f, key_, sub_, lib_, doc_)                                                                                             \
    { .key = key_, .kind = MW_K_COUNTED, .offset = offsetof(T, f), .def = "", .sub = sub_, .lib = lib_, .depth = MW_MODELLED, .doc = doc_ }

/* The head: `power_doc` says what `power` means for this kind. */
#define MW_HEAD_ROWS(T, power_doc)                                                                                                            \
    MW_ROW_TEXT(T, h.use, "use", "", "library part of the same kind whose values are taken where none is given here"),                        \
    MW_ROW_TEXT(T, h.about, "about", "", "one line on what it is"),                                                                           \
    MW_ROW_NUM(T, h.count, "count", NUMBER, "1", 0, 1e9, "how many of it"),                                                                   \
    { .key = "price", .kind = MW_K_BAND, .q = MW_Q_MONEY, .offset = offsetof(T, h.price_usd), .def = "", .depth = MW_PARAMETRIC,              \
      .doc = "price of one, in the price year of the scenario; absent: not priced" },                                                        \
    MW_ROW_NUM(T, h.power_w, "power", POWER, "", 0, 1e9, power_doc),                                                                          \
    MW_ROW_PAR(T, h.mass_kg, "mass", MASS, "", 0, 1e6, "mass in operation"),                                                                  \
    MW_ROW_PAR(T, h.width_m, "width", LENGTH, "", 0, 100, "width of its footprint"),                                                          \
    MW_ROW_PAR(T, h.depth_m, "depth", LENGTH, "", 0, 100, "depth of its footprint"),                                                          \
    MW_ROW_PAR(T, h.height_m, "height", LENGTH, "", 0, 100, "height"),                                                                        \
    MW_ROW_PAR(T, h.life_s, "life", TIME, "", 0, 3.2e9, "technical life"),                                                                    \
    MW_ROW_PAR(T, h.lead_s, "lead", TIME, "", 0, 3.2e8, "time from order to delivery"),                                                       \
    MW_ROW_PAR(T, h.embodied_co2e_kg, "embodied", CO2, "", 0, 1e9, "carbon embodied in one, cradle to gate")

/* A place: who it is, its climate and its annual prices.  water_sub: the table of `water`, so that a scenario can add its allocation. */
#define MW_SITE_ROWS(T, water_off, water_sub)                                                                                                 \
    MW_ROW_TEXT(T, country, "country", "", "ISO 3166 code"),                                                                                  \
    MW_ROW_TEXT(T, tz, "timezone", "UTC0", "POSIX TZ string: local time of tariffs and demand"),                                              \
    MW_ROW_TEXT(T, quality, "quality", "", "class of the climate: a hourly file, b monthly pages, c proxy station, d station statistics"),    \
    MW_ROW_TEXT(T, grid, "grid_zone", "", "balancing area or price zone"),                                                                    \
    MW_ROW_PAR(T, lat, "lat", NUMBER, "", -90, 90, "latitude in degrees, north positive"),                                                    \
    MW_ROW_PAR(T, lon, "lon", NUMBER, "", -180, 180, "longitude in degrees, east positive"),                                                  \
    MW_ROW_NUM(T, elevation_m, "elevation", LENGTH, "0 m", -430, 6000, "above sea level: sets air pressure"),                                 \
    MW_ROW_SUB(offsetof(T, month), "climate", mw_climate_schema, "twelve months of normals"),                                                 \
    MW_ROW_NUM(T, energy_usd_per_j, "energy_price", MONEY_PER_ENERGY, "", 0, 1e-6, "annual mean industrial retail price"),                    \
    MW_ROW_NUM(T, wholesale_usd_per_j, "wholesale", MONEY_PER_ENERGY, "", -1e-7, 1e-6, "annual mean wholesale price"),                        \
    MW_ROW_NUM(T, carbon_kg_per_j, "carbon_direct", CO2_PER_ENERGY, "", 0, 1e-6, "annual mean direct intensity of the grid"),                 \
    MW_ROW_PAR(T, carbon_lifecycle_kg_per_j, "carbon_lifecycle", CO2_PER_ENERGY, "", 0, 1e-6, "annual mean life-cycle intensity"),            \
    MW_ROW_SUB(water_off, "water", water_sub, "what a cubic metre costs here")

extern const struct mw_param mw_climate_schema[]; /* jan .. dec of struct mw_climate_month[12] */

#endif
