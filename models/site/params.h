/* models/site/params.h - what the scenario says of the place and of its carbon; claimed paths: site, grid.carbon. */
#ifndef MW_SITE_PARAMS_H
#define MW_SITE_PARAMS_H
#include "models/ports.h"

struct mw_site_weather_params { const char *file; struct mw_words files; };
struct mw_site_design_params { double dry_c, wet_c; }; /* NAN: from the weather */
struct mw_site_permit_params { double genset_run_frac, noise_dba, nox_kg_per_year; };
struct mw_site_meter_params { const char *file; const struct mw_node *columns; };
struct mw_site_section {
    struct mw_site_part part; /* first: the rows of the library part bind here */
    struct mw_site_weather_params weather;
    struct mw_site_design_params design;
    double land_m2, allocation_m3ps;
    struct mw_site_permit_params permits;
    const char *residency, *price_file, *carbon_file;
    struct mw_site_meter_params meters;
};
struct mw_market_params { const char *ppa, *match; double power_w, usd_per_j; };
struct mw_carbon_section { const char *location; struct mw_market_params market; };
struct mw_site_params { struct mw_site_section site; struct mw_carbon_section carbon; };

extern const struct mw_param mw_site_section_schema[], mw_carbon_section_schema[];
extern const struct mw_claim mw_site_claims[];

#endif
