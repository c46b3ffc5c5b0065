/* models/site/model.c - the site on the clock: weather, carbon intensity and wholesale price as levels that change by their own calendar. */
#include "models/registry.h"
#include "models/site/site_private.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum knot { KNOT_WEATHER, KNOT_CARBON, KNOT_PRICE }; /* mw_event.ent */

static const struct mw_weather *weather(struct mw_sim *s)
{
    return mw_site(s)->design ? &mw_site(s)->design_day : &mw_site(s)->now;
}

static const struct mw_weather *design_day(struct mw_sim *s)
{
    return &mw_site(s)->design_day;
}

static void design(struct mw_sim *s, bool on)
{
    mw_site(s)->design = on;
    mw_sim_dirty(s, MW_M_COOLING, MW_M_SITE);
}

/* NAN where neither a file nor the annual mean is known. */
static double carbon_kg_per_j(struct mw_sim *s, int64_t t_ns)
{
    const struct mw_series *c = mw_site(s)->carbon;
    return c ? mw_series_at(c, t_ns) : mw_site_par(s)->site.part.carbon_kg_per_j;
}

static double wholesale_usd_per_j(struct mw_sim *s, int64_t t_ns)
{
    const struct mw_series *p = mw_site(s)->price;
    return p ? mw_series_at(p, t_ns) : mw_site_par(s)->site.part.wholesale_usd_per_j;
}

static const struct mw_tz *tz(struct mw_sim *s)
{
    return &mw_site(s)->tz;
}

static double water_usd_per_m3(struct mw_sim *s)
{
    return mw_site_par(s)->site.part.water_usd_per_m3;
}

static const struct mw_site_part *part(struct mw_sim *s)
{
    return &mw_site_par(s)->site.part;
}

static void weather_at(struct mw_sim *s, int64_t t_ns)
{
    mw_site(s)->now = mw_site_weather_at(s, t_ns);
    mw_sim_dirty(s, MW_M_COOLING, MW_M_SITE);
}

static void ports(struct mw_sim *s)
{
    static const struct mw_site_ops ops = { weather, design, design_day, carbon_kg_per_j, wholesale_usd_per_j, tz, water_usd_per_m3, part, weather_at };
    mw_port(s)->site = &ops;
}

static bool read_series(struct mw_sim *s, const char *path, const char *name, enum mw_quantity q, struct mw_series **out)
{
    if (!name || !*name)
        return true;
    const char *file = mw_sim_file(s, path, name);
    *out = file ? mw_series_load(s->arena, file, q, &mw_site(s)->tz, s->diag) : NULL;
    return *out != NULL;
}

static const char *source_text(const struct mw_site_state *x)
{
    static const char *const text[] = { "hourly files", "synthetic year from monthly normals", "constant, assumed" };
    return text[x->source];
}

static void tell_series(struct mw_sim *s, const struct mw_series *c, const char *path)
{
    if (c && !(mw_series_covers(c, s->open_ns) && mw_series_covers(c, s->end_ns - 1)))
        mw_note(s, "transferred", path, "mixed years: the series is of %d, matched by date and weekday", mw_time_to_civil(c->t0_ns + (int64_t)(c->n / 2) * c->step_ns).year);
}

/* What a reader of the report must know about the hours that drive it. */
static void tell(struct mw_sim *s)
{
    const struct mw_site_state *x = mw_site(s);
    const struct mw_site_part *p = part(s);
    if (x->source == MW_SITE_CLIMATE)
        mw_note(s, "assumed", "site.climate", "weather is a synthetic year from monthly normals (quality %s)", p->quality && *p->quality ? p->quality : "not stated");
    else if (x->source == MW_SITE_CONSTANT)
        mw_note(s, "assumed", "site", "weather is constant: no file and no climate is given");
    else
        mw_note(s, "transferred", "site.weather", "%u year(s) of hourly weather stand for every year", x->table_n);
    tell_series(s, x->price, "site.price");
    tell_series(s, x->carbon, "site.carbon");
    if (!isfinite(carbon_kg_per_j(s, s->open_ns)))
        mw_note(s, "finding", "site.carbon_direct", "no carbon intensity is known for the site: emissions of use are not computed");
}

static void add_levels(struct mw_sim *s)
{
    struct mw_site_state *x = mw_site(s);
    x->dry_level = mw_level_add(s, "dry_bulb_c", 0, MW_Q_TEMP, MW_KEEP_FACILITY);
    x->wet_level = mw_level_add(s, "wet_bulb_c", 0, MW_Q_TEMP, MW_KEEP_FACILITY);
    x->carbon_level = x->price_level = UINT32_MAX;
    if (isfinite(carbon_kg_per_j(s, s->start_ns)))
        x->carbon_level = mw_level_add(s, "carbon_kg_per_j", 0, MW_Q_CO2_PER_ENERGY, MW_KEEP_FACILITY);
    if (x->price)
        x->price_level = mw_level_add(s, "wholesale_usd_per_j", 0, MW_Q_MONEY_PER_ENERGY, MW_KEEP_MONTH);
}

static int build(struct mw_sim *s)
{
    struct mw_site_state *x = mw_site(s);
    const struct mw_site_section *p = &mw_site_par(s)->site;
    const char *zone = p->part.tz && *p->part.tz ? p->part.tz : "UTC0";
    bool ok = mw_tz_parse(zone, &x->tz);
    if (!ok)
        mw_diag_error(s->diag, "E306", mw_sim_pos(s, "site.timezone"), "site.timezone", "'%s' is not a POSIX time zone such as CST6CDT,M3.2.0,M11.1.0", zone);
    if (p->design.wet_c > p->design.dry_c) {
        mw_diag_error(s->diag, "E307", mw_sim_pos(s, "site.design_day"), "site.design_day", "wet_bulb is above dry_bulb");
        ok = false;
    }
    ok = mw_site_weather_build(s) == 0 && ok;
    ok = read_series(s, "site.price.file", p->price_file, MW_Q_MONEY_PER_ENERGY, &x->price) && ok;
    ok = read_series(s, "site.carbon.file", p->carbon_file, MW_Q_CO2_PER_ENERGY, &x->carbon) && ok;
    if (!ok)
        return -1;
    const char *label = p->part.h.about && *p->part.h.about ? p->part.h.about : p->part.h.use && *p->part.h.use ? p->part.h.use : source_text(x);
    x->ent = mw_entity_add(&s->things, 0, "site", label, MW_C_SITE, 1, 0.0);
    add_levels(s);
    tell(s);
    return 0;
}

static void post(struct mw_sim *s, enum knot k, int64_t t_ns)
{
    if (t_ns < s->end_ns)
        mw_sim_post(s, MW_M_SITE, t_ns, MW_AT_EXOG, MW_EV_KNOT, k, 0);
}

static void turn_weather(struct mw_sim *s)
{
    struct mw_site_state *x = mw_site(s);
    struct mw_weather w = mw_site_weather_at(s, s->now_ns);
    if (memcmp(&w, &x->now, sizeof w) != 0) {
        x->now = w;
        mw_level_set(s, x->dry_level, w.db_c);
        mw_level_set(s, x->wet_level, w.wb_c);
        mw_sim_dirty(s, MW_M_COOLING, MW_M_SITE);
    }
    post(s, KNOT_WEATHER, mw_site_weather_next(s, s->now_ns));
}

static void turn_carbon(struct mw_sim *s)
{
    struct mw_site_state *x = mw_site(s);
    if (x->carbon_level != UINT32_MAX)
        mw_level_set(s, x->carbon_level, carbon_kg_per_j(s, s->now_ns));
    if (x->carbon)
        post(s, KNOT_CARBON, mw_series_next(x->carbon, s->now_ns));
}

static void turn_price(struct mw_sim *s)
{
    struct mw_site_state *x = mw_site(s);
    if (!x->price)
        return;
    mw_level_set(s, x->price_level, wholesale_usd_per_j(s, s->now_ns));
    post(s, KNOT_PRICE, mw_series_next(x->price, s->now_ns));
}

static void start(struct mw_sim *s)
{
    turn_weather(s);
    turn_carbon(s);
    turn_price(s);
}

static void handle(struct mw_sim *s, const struct mw_event *e)
{
    static void (*const turn[])(struct mw_sim *) = { [KNOT_WEATHER] = turn_weather, [KNOT_CARBON] = turn_carbon, [KNOT_PRICE] = turn_price };
    turn[e->ent](s);
}

static void close(struct mw_sim *s)
{
    struct mw_site_state *x = mw_site(s);
    double span_s = mw_time_s(s->end_ns - s->open_ns);
    mw_metric(s, "site.dry_bulb.mean", MW_Q_TEMP, mw_level_integral(s, x->dry_level) / span_s);
    mw_metric(s, "site.dry_bulb.max", MW_Q_TEMP, mw_level_peak(s, x->dry_level));
    mw_metric(s, "site.wet_bulb.mean", MW_Q_TEMP, mw_level_integral(s, x->wet_level) / span_s);
    mw_metric(s, "site.wet_bulb.max", MW_Q_TEMP, mw_level_peak(s, x->wet_level));
    if (x->carbon_level != UINT32_MAX)
        mw_metric(s, "site.carbon.mean", MW_Q_CO2_PER_ENERGY, mw_level_integral(s, x->carbon_level) / span_s);
}

const struct mw_model mw_site_model = {
    .name = "site",
    .claims = mw_site_claims,
    .params_B = sizeof(struct mw_site_params),
    .state_B = sizeof(struct mw_site_state),
    .ports = ports,
    .build = build,
    .start = start,
    .handle = handle,
    .close = close,
};
