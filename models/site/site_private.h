/* models/site/site_private.h - state of the site model; private to models/site/. */
#ifndef MW_SITE_PRIVATE_H
#define MW_SITE_PRIVATE_H
#include "models/site/params.h"
#include "sim/base/calendar.h"
#include "sim/input/import/epw.h"
#include "sim/input/import/series.h"

enum mw_site_source { MW_SITE_FILES, MW_SITE_CLIMATE, MW_SITE_CONSTANT };

struct mw_site_state {
    struct mw_tz tz;
    enum mw_site_source source;
    struct mw_weather_year *table; /* the files, or the one year that is generated */
    uint32_t table_n, table_now;
    int year;                      /* calendar year in local standard time that table_now stands for; INT_MIN: none yet */
    struct mw_weather now, design_day;
    bool design;
    struct mw_series *price, *carbon;
    uint32_t ent, dry_level, wet_level, carbon_level, price_level; /* UINT32_MAX: not kept */
};

static inline struct mw_site_state *mw_site(struct mw_sim *s) { return mw_state(s, MW_M_SITE); }
static inline const struct mw_site_params *mw_site_par(struct mw_sim *s) { return mw_params(s, MW_M_SITE); }

/* Reads the files or checks the climate; fills source, tables and the design day.  0 ok, -1 after diagnostics. */
int mw_site_weather_build(struct mw_sim *s);
/* Weather at t; generates or picks the table of a new calendar year. */
struct mw_weather mw_site_weather_at(struct mw_sim *s, int64_t t_ns);
/* First instant after t at which weather may change. */
int64_t mw_site_weather_next(struct mw_sim *s, int64_t t_ns);

#endif
