/* models/site/weather.c - where the site's hours of weather come from: files, the climate, or a constant that is said to be one. */
#include "models/site/climate.h"
#include "models/site/site_private.h"
#include "sim/base/moist_air.h"
#include "sim/core/share.h"
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Stands in where nothing is known, and is announced: the reference point of the published cooling models (physics README 10), and a
 * hot day such as most of the listed sites see (assumed). */
static const double CONSTANT_DRY_C = 20.0, CONSTANT_RH_FRAC = 0.40, CONSTANT_DESIGN_DRY_C = 35.0, CONSTANT_DESIGN_WET_C = 24.0;
static const double ZONE_TOLERANCE_S = 5400.0; /* a file in summer time is an hour off; more is another place */

static void check_zone(struct mw_sim *s, struct mw_weather_year *w, const char *name)
{
    double own_s = mw_site(s)->tz.std_offset_s;
    if (isnan(w->tz_offset_s))
        w->tz_offset_s = own_s;
    if (fabs(w->tz_offset_s - own_s) > ZONE_TOLERANCE_S)
        mw_diag_warn(s->diag, "W304", mw_sim_pos(s, "site.weather"), "site.weather", "'%s' is of time zone UTC%+g h, the site of UTC%+g h: is it another place?", name,
                     w->tz_offset_s / 3600.0, own_s / 3600.0);
}

struct reading { const char *file; struct mw_diag *diag; };

static const void *year_read(void *ctx, struct mw_arena *a)
{
    const struct reading *r = ctx;
    struct mw_weather_year *w = mw_arena_new(a, struct mw_weather_year);
    return mw_weather_load(a, r->file, w, r->diag) ? w : NULL;
}

static bool read_file(struct mw_sim *s, const char *path, const char *name)
{
    struct mw_site_state *x = mw_site(s);
    struct mw_weather_year *w = &x->table[x->table_n];
    const char *file = mw_sim_file(s, path, name);
    const struct mw_weather_year *year = file ? mw_share_get(s->share, mw_arena_printf(s->arena, "weather %s", file), year_read, &(struct reading){ file, s->diag }, s->arena) : NULL;
    if (!year)
        return false;
    *w = *year;
    check_zone(s, w, name);
    if (w->pressure_assumed && isnan(w->elevation_m)) {
        w->pressure_pa = mw_arena_array(s->arena, double, w->n); /* the file's own are read by others */
        for (uint32_t i = 0; i < w->n; i++)
            w->pressure_pa[i] = mw_air_pressure_pa(mw_site_par(s)->site.part.elevation_m);
    }
    x->table_n++;
    return true;
}

static int read_files(struct mw_sim *s)
{
    const struct mw_site_weather_params *p = &mw_site_par(s)->site.weather;
    bool one = p->file && *p->file, ok = true;
    mw_site(s)->source = MW_SITE_FILES;
    mw_site(s)->table = mw_arena_array(s->arena, struct mw_weather_year, p->files.n + one);
    if (one)
        ok = read_file(s, "site.weather.file", p->file);
    for (uint32_t i = 0; i < p->files.n; i++)
        ok = read_file(s, "site.weather.files", p->files.s[i]) && ok;
    return ok ? 0 : -1;
}

/* An empty table for generated hours, in the site's own standard time. */
static void own_table(struct mw_sim *s)
{
    struct mw_site_state *x = mw_site(s);
    struct mw_weather_year *w = x->table = mw_arena_new(s->arena, struct mw_weather_year);
    double pressure_pa = mw_air_pressure_pa(mw_site_par(s)->site.part.elevation_m);
    *w = (struct mw_weather_year){ .n = MW_CLIMATE_HOURS, .step_s = 3600.0, .tz_offset_s = x->tz.std_offset_s };
    w->db_c = mw_arena_array(s->arena, double, w->n);
    w->rh_frac = mw_arena_array(s->arena, double, w->n);
    w->pressure_pa = mw_arena_array(s->arena, double, w->n);
    for (uint32_t i = 0; i < w->n; i++) {
        w->db_c[i] = CONSTANT_DRY_C;
        w->rh_frac[i] = CONSTANT_RH_FRAC;
        w->pressure_pa[i] = pressure_pa;
    }
    x->table_n = 1;
}

static bool climate_absent(const struct mw_climate_month month[12])
{
    for (int m = 0; m < 12; m++)
        if (isfinite(month[m].db_mean_c) || isfinite(month[m].rh_frac))
            return false;
    return true;
}

static double wet_of(const struct mw_weather_year *w, uint32_t i)
{
    return mw_air_wet_bulb_c(w->db_c[i], w->rh_frac[i], w->pressure_pa[i]);
}

/* Highest dry and wet bulb of the files; they need not be of one hour. */
static void highest_of_files(const struct mw_site_state *x, double *dry_c, double *wet_c)
{
    for (uint32_t k = 0; k < x->table_n; k++)
        for (uint32_t i = 0; i < x->table[k].n; i++) {
            *dry_c = fmax(*dry_c, x->table[k].db_c[i]);
            if (x->table[k].db_c[i] > *wet_c) /* the wet bulb is never above the dry bulb */
                *wet_c = fmax(*wet_c, wet_of(&x->table[k], i));
        }
}

/* Of the normals: the record of the dry bulb; the record of the wet bulb, or what is closest to one. */
static void highest_of_climate(const struct mw_site_part *part, double pressure_pa, double *dry_c, double *wet_c)
{
    for (int m = 0; m < 12; m++) {
        const struct mw_climate_month *c = &part->month[m];
        double wet = isfinite(c->wb_max_c) ? c->wb_max_c : c->wb_p99_c;
        if (!isfinite(wet))
            wet = mw_air_wet_bulb_c(c->db_max_mean_c, c->rh_frac, pressure_pa);
        *dry_c = fmax(*dry_c, isfinite(c->db_abs_max_c) ? c->db_abs_max_c : c->db_max_mean_c + MW_CLIMATE_EXTREME_UP_K);
        *wet_c = fmax(*wet_c, wet);
    }
}

static struct mw_weather weather_of(double dry_c, double rh_frac, double pressure_pa)
{
    return (struct mw_weather){ dry_c, mw_air_wet_bulb_c(dry_c, rh_frac, pressure_pa), mw_air_dew_point_c(dry_c, rh_frac), rh_frac, pressure_pa };
}

static void design_day(struct mw_sim *s)
{
    struct mw_site_state *x = mw_site(s);
    const struct mw_site_section *p = &mw_site_par(s)->site;
    double dry_c = -INFINITY, wet_c = -INFINITY, pressure_pa = mw_air_pressure_pa(p->part.elevation_m);
    if (x->source == MW_SITE_FILES)
        highest_of_files(x, &dry_c, &wet_c);
    else if (x->source == MW_SITE_CLIMATE)
        highest_of_climate(&p->part, pressure_pa, &dry_c, &wet_c);
    else
        dry_c = CONSTANT_DESIGN_DRY_C, wet_c = CONSTANT_DESIGN_WET_C;
    if (isfinite(p->design.dry_c))
        dry_c = p->design.dry_c;
    if (isfinite(p->design.wet_c))
        wet_c = p->design.wet_c;
    wet_c = fmin(wet_c, dry_c);
    x->design_day = weather_of(dry_c, mw_air_rh_frac(dry_c, wet_c, pressure_pa), pressure_pa);
    x->design_day.wb_c = wet_c; /* as asked, where no air is dry enough for it */
}

int mw_site_weather_build(struct mw_sim *s)
{
    struct mw_site_state *x = mw_site(s);
    const struct mw_site_section *p = &mw_site_par(s)->site;
    x->year = INT_MIN;
    if ((p->weather.file && *p->weather.file) || p->weather.files.n) {
        if (read_files(s) != 0)
            return -1;
    } else {
        own_table(s);
        x->source = mw_climate_complete(p->part.month) ? MW_SITE_CLIMATE : MW_SITE_CONSTANT;
        if (x->source == MW_SITE_CONSTANT && !climate_absent(p->part.month)) {
            mw_diag_error(s->diag, "E305", mw_sim_pos(s, "site.climate"), "site.climate", "every month needs dry_mean, dry_low, dry_high and humidity");
            return -1;
        }
        if (x->source == MW_SITE_CONSTANT)
            mw_diag_warn(s->diag, "W305", mw_sim_pos(s, "site"), "site", "no weather file and no climate: %g °C and %g %% are assumed all year", CONSTANT_DRY_C, 100.0 * CONSTANT_RH_FRAC);
    }
    design_day(s);
    return 0;
}

struct hours { double db_c[MW_CLIMATE_HOURS], rh_frac[MW_CLIMATE_HOURS]; };
struct climate { const struct mw_site_part *part; struct mw_stream luck; };

static const void *typical_make(void *ctx, struct mw_arena *a)
{
    struct climate *c = ctx;
    struct hours *h = mw_arena_new(a, struct hours);
    mw_climate_make(c->part->month, &c->luck, true, h->db_c, h->rh_frac);
    return h;
}

/* The typical year of a place is made once for all simulations of an invocation: a plan asks for dozens of static ones. */
static void climate_hours(struct mw_sim *s, const struct mw_site_part *part, struct mw_stream *luck)
{
    struct mw_site_state *x = mw_site(s);
    if (s->trial > 0) {
        mw_climate_make(part->month, luck, false, x->table->db_c, x->table->rh_frac);
        return;
    }
    const char *key = mw_arena_printf(s->arena, "climate %016llx %016llx", (unsigned long long)mw_hash64(part->month, sizeof part->month), (unsigned long long)luck->key);
    const struct hours *h = mw_share_get(s->share, key, typical_make, &(struct climate){ part, *luck }, s->arena);
    memcpy(x->table->db_c, h->db_c, sizeof h->db_c);
    memcpy(x->table->rh_frac, h->rh_frac, sizeof h->rh_frac);
}

/* The hours of a calendar year.  Trial 0 is the typical year, the same every year, so that years differ by what is built; other trials draw
 * each year anew.  Files take turns; other trials draw which. */
static void turn_to(struct mw_sim *s, int year)
{
    struct mw_site_state *x = mw_site(s);
    const struct mw_site_part *part = &mw_site_par(s)->site.part;
    struct mw_stream luck = mw_sim_stream(s, mw_hash_str("site"), "weather");
    if (s->trial > 0)
        luck = mw_sim_stream(s, mw_hash_str("site") + (uint64_t)year, "weather");
    x->year = year;
    if (x->source == MW_SITE_CLIMATE)
        climate_hours(s, part, &luck);
    else if (x->source == MW_SITE_FILES)
        x->table_now = s->trial == 0 ? (uint32_t)year % x->table_n : (uint32_t)mw_stream_below(&luck, x->table_n);
}

static int64_t standard_ns(const struct mw_weather_year *w, int64_t t_ns)
{
    return t_ns + (int64_t)w->tz_offset_s * MW_NS_PER_S;
}

struct mw_weather mw_site_weather_at(struct mw_sim *s, int64_t t_ns)
{
    struct mw_site_state *x = mw_site(s);
    struct mw_civil c = mw_time_to_civil(standard_ns(&x->table[x->table_now], t_ns));
    if (c.year != x->year) {
        turn_to(s, c.year);
        c = mw_time_to_civil(standard_ns(&x->table[x->table_now], t_ns)); /* the new file may be of another offset */
    }
    const struct mw_weather_year *w = &x->table[x->table_now];
    uint32_t i = mw_weather_index(w, c.month, c.day, c.hour * 3600.0 + c.minute * 60.0 + c.second);
    return weather_of(w->db_c[i], w->rh_frac[i], w->pressure_pa[i]);
}

int64_t mw_site_weather_next(struct mw_sim *s, int64_t t_ns)
{
    const struct mw_weather_year *w = &mw_site(s)->table[mw_site(s)->table_now];
    int64_t step_ns = (int64_t)(w->step_s * 1e9), in_ns = standard_ns(w, t_ns) % step_ns;
    return t_ns + step_ns - (in_ns < 0 ? in_ns + step_ns : in_ns);
}
