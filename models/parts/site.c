/* models/parts/site.c - table of kind site: a place, twelve months of climate normals and annual prices; hourly series come from files or are generated. */
#include "models/parts/rows.h"

#define CLI(f, key, q, lo, hi, doc) MW_ROW_NUM(struct mw_climate_month, f, key, q, "", lo, hi, doc)

static const struct mw_param month_schema[] = {
    CLI(db_mean_c, "dry_mean", TEMP, -60, 60, "mean dry bulb"),
    CLI(db_min_mean_c, "dry_low", TEMP, -60, 60, "mean of the daily minima"),
    CLI(db_max_mean_c, "dry_high", TEMP, -60, 60, "mean of the daily maxima"),
    CLI(db_abs_min_c, "dry_min", TEMP, -70, 60, "lowest in the record"),
    CLI(db_abs_max_c, "dry_max", TEMP, -60, 65, "highest in the record"),
    CLI(rh_frac, "humidity", FRACTION, 0, 1, "mean relative humidity"),
    CLI(wb_mean_c, "wet_mean", TEMP, -60, 40, "mean wet bulb"),
    CLI(wb_p99_c, "wet_p99", TEMP, -60, 45, "wet bulb exceeded in one hour of a hundred"),
    CLI(wb_max_c, "wet_max", TEMP, -60, 45, "highest wet bulb in the record"),
    MW_PARAM_END
};

#define MONTH(i, key) MW_ROW_SUB((i) * sizeof(struct mw_climate_month), key, month_schema, "normals of the month")

const struct mw_param mw_climate_schema[] = {
    MONTH(0, "jan"), MONTH(1, "feb"), MONTH(2, "mar"), MONTH(3, "apr"), MONTH(4, "may"),  MONTH(5, "jun"),
    MONTH(6, "jul"), MONTH(7, "aug"), MONTH(8, "sep"), MONTH(9, "oct"), MONTH(10, "nov"), MONTH(11, "dec"),
    MW_PARAM_END
};

static const struct mw_param water_schema[] = {
    MW_ROW_PAR(struct mw_site_part, water_usd_per_m3, "price", MONEY_PER_VOLUME, "", 0, 100, "of a cubic metre taken"),
    MW_PARAM_END
};

const struct mw_param mw_site_schema[] = {
    MW_HEAD_ROWS(struct mw_site_part, "not used for a place"),
    MW_SITE_ROWS(struct mw_site_part, 0, water_schema),
    MW_PARAM_END
};
