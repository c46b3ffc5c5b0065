/* models/site/params.c - the language of the site and of grid carbon, one row per key; the rows of a place are those of the library part. */
#include "models/parts/rows.h"
#include "models/site/params.h"

#define S(f) offsetof(struct mw_site_section, f)
#define TEXT(off_, key_, depth_, doc_) { .key = key_, .kind = MW_K_TEXT, .offset = off_, .def = "", .depth = depth_, .doc = doc_ }

static const struct mw_param weather_schema[] = {
    TEXT(offsetof(struct mw_site_weather_params, file), "file", MW_MODELLED, "one year of hours: EPW, TMY2, TMY3 or Open-Meteo JSON, plain or gzip"),
    { .key = "files", .kind = MW_K_WORDS, .offset = offsetof(struct mw_site_weather_params, files), .def = "", .depth = MW_MODELLED,
      .doc = "several such years: calendar years take them in turn, trials at random" },
    MW_PARAM_END
};

static const struct mw_param design_schema[] = {
    MW_ROW_NUM(struct mw_site_design_params, dry_c, "dry_bulb", TEMP, "", -60, 60, "dry bulb the plant must hold; absent: the highest of the weather"),
    MW_ROW_NUM(struct mw_site_design_params, wet_c, "wet_bulb", TEMP, "", -60, 45, "wet bulb with it; absent: the highest of the weather"),
    MW_PARAM_END
};

/* offsets from the section: `price` belongs to the part, `allocation` to the scenario */
static const struct mw_param water_schema[] = {
    MW_ROW_PAR(struct mw_site_section, part.water_usd_per_m3, "price", MONEY_PER_VOLUME, "", 0, 100, "of a cubic metre taken"),
    MW_ROW_OFF(struct mw_site_section, allocation_m3ps, "allocation", VOLUME_FLOW, "", 0, 100, "what may be taken: a limit for size, not a stop in a run"),
    MW_PARAM_END
};

static const struct mw_param permits_schema[] = {
    MW_ROW_OFF(struct mw_site_permit_params, genset_run_frac, "genset_run", FRACTION, "", 0, 1, "running time allowed to the generators, as in 100 h/year"),
    MW_ROW_OFF(struct mw_site_permit_params, noise_dba, "noise_at_fence", SOUND, "", 0, 140, "sound pressure allowed at the fence"),
    MW_ROW_OFF(struct mw_site_permit_params, nox_kg_per_year, "nox", MASS, "", 0, 1e7, "nitrogen oxides allowed in a year"),
    MW_PARAM_END
};

static const struct mw_param meters_schema[] = {
    TEXT(offsetof(struct mw_site_meter_params, file), "file", MW_NOT_SIMULATED, "the user's own meters"),
    { .key = "columns", .kind = MW_K_RAW, .offset = offsetof(struct mw_site_meter_params, columns), .def = "", .depth = MW_NOT_SIMULATED,
      .doc = "which column of the file is which meter: grid, it, water" },
    MW_PARAM_END
};

static const struct mw_param price_schema[] = {
    TEXT(0, "file", MW_MODELLED, "hourly wholesale price: a CSV with a time column and one such as 'price (USD/MWh)'"),
    MW_PARAM_END
};

static const struct mw_param carbon_schema[] = {
    TEXT(0, "file", MW_MODELLED, "hourly direct carbon intensity: a CSV with a time column and one such as 'carbon (g/kWh)'"),
    MW_PARAM_END
};

const struct mw_param mw_site_section_schema[] = {
    { .key = "use", .kind = MW_K_TEXT, .offset = S(part.h.use), .def = "", .lib = "site", .depth = MW_MODELLED, .doc = "place of the library: climate, altitude, prices, carbon" },
    TEXT(S(part.h.about), "about", MW_PARAMETRIC, "one line on the place"),
    MW_SITE_ROWS(struct mw_site_part, 0, water_schema),
    MW_ROW_SUB(S(weather), "weather", weather_schema, "files of weather instead of the climate of the library"),
    MW_ROW_SUB(S(design), "design_day", design_schema, "the day that the plant must hold"),
    MW_ROW_OFF(struct mw_site_section, land_m2, "land", AREA, "", 0, 1e10, "area of the plot"),
    MW_ROW_SUB(S(permits), "permits", permits_schema, "what the authorities allow"),
    TEXT(S(residency), "residency", MW_NOT_SIMULATED, "where data may be kept"),
    MW_ROW_SUB(S(price_file), "price", price_schema, "wholesale price by the hour"),
    MW_ROW_SUB(S(carbon_file), "carbon", carbon_schema, "carbon intensity by the hour"),
    MW_ROW_SUB(S(meters), "meters", meters_schema, "the user's own meters"),
    MW_PARAM_END
};

static const struct mw_param market_schema[] = {
    TEXT(offsetof(struct mw_market_params, ppa), "ppa", MW_NOT_SIMULATED, "plant or contract that the power is bought from"),
    MW_ROW_OFF(struct mw_market_params, power_w, "power", POWER, "", 0, 1e11, "contracted power of it"),
    MW_ROW_OFF(struct mw_market_params, usd_per_j, "price", MONEY_PER_ENERGY, "", 0, 1e-6, "its price"),
    TEXT(offsetof(struct mw_market_params, match), "match", MW_NOT_SIMULATED, "hourly or yearly matching of certificates"),
    MW_PARAM_END
};

const struct mw_param mw_carbon_section_schema[] = {
    TEXT(offsetof(struct mw_carbon_section, location), "location", MW_PARAMETRIC, "balancing area of the location-based intensity; its value is site.carbon_direct or site.carbon.file"),
    MW_ROW_SUB(offsetof(struct mw_carbon_section, market), "market", market_schema, "contracts for the market-based figure"),
    MW_PARAM_END
};

const struct mw_claim mw_site_claims[] = {
    { "site", mw_site_section_schema, offsetof(struct mw_site_params, site) },
    { "grid.carbon", mw_carbon_section_schema, offsetof(struct mw_site_params, carbon) },
    { NULL, NULL, 0 },
};
