/* report/pages/design_criteria.c - what the plant is designed for: weather bins and extremes, supply temperatures, redundancy by system and load class. */
#include "report/pages/edition_data.h"
#include "report/pages/pages.h"
#include <math.h>
#include <string.h>

enum { BINS_MAX = 64 };

static size_t hottest(const struct mw_report *r, enum mw_hcol c)
{
    size_t best = r->hours.n;
    for (size_t i = 0; r->hours.has[c] && i < r->hours.n; i++)
        if (isfinite(r->hours.v[c][i]) && (best == r->hours.n || r->hours.v[c][i] > r->hours.v[c][best]))
            best = i;
    return best;
}

/* Some rack takes liquid, or none is known. */
static bool takes_liquid(const struct mw_rrack *k, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (k[i].liquid_frac > 0.0)
            return true;
    return n == 0;
}

/* What the racks are supplied with: water where one of them takes it, else air. */
static const char *supply_text(struct mw_report *r)
{
    struct mw_rrack k[MW_RRACKS_MAX];
    bool liquid = takes_liquid(k, mw_rracks_load(r, k));
    double at = mw_rd_si(r, liquid ? "cooling.supply" : "cooling.air.supply");
    return isfinite(at) ? mw_rf(r, "racks are supplied with %s %s", mw_rq(r, at, MW_Q_TEMP, 3), liquid ? "water" : "air") : NULL;
}

const char *mw_title_design_criteria(struct mw_report *r, unsigned sheet)
{
    double dry = mw_rd_si(r, "site.design_day.dry_bulb"), wet = mw_rd_si(r, "site.design_day.wet_bulb");
    const char *supply = supply_text(r);
    size_t top = hottest(r, MW_H_DRY);
    (void)sheet;
    if (!isfinite(dry) && top == r->hours.n)
        return "Neither a design day nor the weather is in this database";
    const char *day = isfinite(dry) ? mw_rf(r, "Designed for %s outside%s", mw_rq(r, dry, MW_Q_TEMP, 3), isfinite(wet) ? mw_rf(r, " at %s wet bulb", mw_rq(r, wet, MW_Q_TEMP, 3)) : "")
                                    : mw_rf(r, "The drawn year reaches %s outside; no design day is stated", mw_rq(r, r->hours.v[MW_H_DRY][top], MW_Q_TEMP, 3));
    return supply ? mw_rf(r, "%s; %s", day, supply) : day;
}

static struct mw_figure bins(struct mw_report *r, enum mw_hcol col, const char *title, unsigned colour)
{
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_new(&r->arena, struct mw_series);
    double *v = mw_arena_array(&r->arena, double, BINS_MAX), width = 2.0, lo = mw_hours_min(r, col, mw_hours_all(r)), hi = mw_hours_max(r, col, mw_hours_all(r));
    const char **name = mw_arena_array(&r->arena, const char *, BINS_MAX);
    while ((hi - lo) / width > BINS_MAX - 4)
        width *= 2.0;
    double first = floor(lo / width) * width;
    size_t n = (size_t)((hi - first) / width) + 1;
    for (size_t k = 0; k < n; k++)
        name[k] = mw_rn(r, first + ((double)k + 0.5) * width, 0);
    for (size_t i = 0; i < r->hours.n; i++)
        if (isfinite(r->hours.v[col][i]))
            v[(size_t)((r->hours.v[col][i] - first) / width)] += r->hours.s[i] / 3600.0;
    *s = (struct mw_series){ .v = v, .colour = colour };
    *c = (struct mw_bar_chart){ .value = { .title = "Time", .unit = "h", .zero = true }, .axis_title = title, .names = name, .names_n = n, .series = s, .series_n = 1 };
    return mw_figure_bars(c);
}

static void row(struct mw_tb *t, const char *what, const char *value, const char *with, const char *source)
{
    if (!value || strncmp(value, "n/a", 3) == 0)
        return;
    const char **c = mw_tb_row(t, MW_ROW_PLAIN);
    c[0] = what;
    c[1] = value;
    c[2] = with;
    c[3] = source;
    mw_tb_look(t, 3, MW_LOOK_MUTED);
}

static const char *temp_of(struct mw_report *r, const char *path)
{
    double v = mw_rd_si(r, path);
    return isfinite(v) ? mw_rq(r, v, MW_Q_TEMP, 3) : NULL;
}

static const char *kelvin(struct mw_report *r, const char *path)
{
    double v = mw_rd_si(r, path);
    return isfinite(v) ? mw_rf(r, "%s K", mw_rn(r, v, 1)) : NULL;
}

static void extreme(struct mw_report *r, struct mw_tb *t, enum mw_hcol c, enum mw_hcol with, const char *what, const char *with_text)
{
    size_t i = hottest(r, c);
    if (i < r->hours.n)
        row(t, what, mw_rq(r, r->hours.v[c][i], MW_Q_TEMP, 3), mw_rf(r, "%s %s, %s", with_text, mw_rq(r, r->hours.v[with][i], MW_Q_TEMP, 3), mw_rtime(r, r->hours.t_ns[i])), mw_rf(r, "weather of %d, hourly means", r->year));
}

static void conditions(struct mw_report *r, struct mw_tb *t)
{
    static const struct mw_table_col col[] = { { .head = "Condition", .weight = 1.0 }, { .head = "Value", .align = MW_CELL_RIGHT }, { .head = "With", .weight = 1.0 }, { .head = "Stated at" } };
    struct mw_rrack k[MW_RRACKS_MAX];
    size_t n = mw_rracks_load(r, k);
    const char *wet = temp_of(r, "site.design_day.wet_bulb");
    mw_tb_init(t, r, col, 4);
    mw_tb_row(t, MW_ROW_GROUP)[0] = "Outdoors";
    row(t, "Design day, dry bulb", temp_of(r, "site.design_day.dry_bulb"), wet ? mw_rf(r, "wet bulb %s", wet) : "", "site.design_day");
    extreme(r, t, MW_H_DRY, MW_H_WET, "Extreme dry bulb", "wet bulb");
    extreme(r, t, MW_H_WET, MW_H_DRY, "Extreme wet bulb", "dry bulb");
    double elevation = mw_rd_si(r, "site.elevation");
    row(t, "Elevation", isfinite(elevation) ? mw_rf(r, "%s m", mw_rn(r, elevation, 0)) : NULL, "", "site.elevation");
    mw_tb_row(t, MW_ROW_GROUP)[0] = "Supply to the racks";
    if (takes_liquid(k, n))
        row(t, "Technology loop, supply", temp_of(r, "cooling.supply"), kelvin(r, "cooling.cdu.range") ? mw_rf(r, "range %s; CDU approach %s", kelvin(r, "cooling.cdu.range"), kelvin(r, "cooling.cdu.approach")) : "", "cooling.supply");
    row(t, "Room air, supply", temp_of(r, "cooling.air.supply"), kelvin(r, "cooling.air.range") ? mw_rf(r, "range %s; coil approach %s", kelvin(r, "cooling.air.range"), kelvin(r, "cooling.air.approach")) : "", "cooling.air.supply");
    row(t, "Heat rejection, approach", kelvin(r, "cooling.reject.approach"), kelvin(r, "cooling.reject.range") ? mw_rf(r, "range %s", kelvin(r, "cooling.reject.range")) : "", "cooling.reject");
    for (size_t i = 0; i < n; i++)
        row(t, mw_rf(r, "Limits of %s", k[i].part), isfinite(k[i].coolant_max_c) && k[i].liquid_frac > 0 ? mw_rf(r, "%s coolant", mw_rq(r, k[i].coolant_max_c, MW_Q_TEMP, 3)) : isfinite(k[i].air_max_c) ? mw_rf(r, "%s air", mw_rq(r, k[i].air_max_c, MW_Q_TEMP, 3)) : NULL,
            isfinite(k[i].liquid_frac) ? mw_rf(r, "%s of its heat to liquid", mw_rpct(r, k[i].liquid_frac, 0)) : "", "the rack's part");
}

/* ---- redundancy */

static const char *scheme(struct mw_report *r, const char *cls)
{
    struct mw_rplant *p = mw_arena_array(&r->arena, struct mw_rplant, MW_RPLANT_MAX);
    size_t n = mw_rplant_load(r, cls, p);
    double needed = 0, units = 0, least = INFINITY;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(p[i].needed_n)) /* the substation has no scheme of its own */
            continue;
        units += p[i].units_n;
        needed += p[i].needed_n;
        least = fmin(least, p[i].units_n - p[i].needed_n);
    }
    if (units == 0)
        return NULL;
    return mw_rf(r, "%s of %s needed, at least N+%s in a group", mw_rn(r, needed, 0), mw_rn(r, units, 0), mw_rn(r, least, 0));
}

static bool in_list(const char *list, const char *word)
{
    size_t n = strlen(word);
    for (const char *at = strstr(list, word); at; at = strstr(at + n, word))
        if ((at == list || at[-1] == ' ' || at[-1] == ',') && (at[n] == '\0' || at[n] == ',' || at[n] == ' '))
            return true;
    return false;
}

enum { CLASSES = 6 };
static const char *const class_word[CLASSES] = { "train", "serve", "batch", "storage", "network", "cooling" };

static void system_row(struct mw_report *r, struct mw_tb *t, const char *name, const char *held, const char *const *carry /* NULL: all */)
{
    if (!held)
        return;
    const char **c = mw_tb_row(t, MW_ROW_PLAIN);
    c[0] = name;
    c[1] = held;
    for (int k = 0; k < CLASSES; k++) {
        bool yes = !carry || in_list(*carry, class_word[k]);
        t->cell[(t->n - 1) * t->cols_n + 2 + (size_t)k] = yes ? "yes" : "no";
        mw_tb_look(t, 2 + (size_t)k, yes ? MW_LOOK_PLAIN : MW_LOOK_MUTED);
    }
    (void)r;
}

static void redundancy(struct mw_report *r, struct mw_tb *t)
{
    static const struct mw_table_col col[] = { { .head = "System" }, { .head = "Redundancy held", .weight = 1.0 }, { .head = "Training", .align = MW_CELL_CENTRE }, { .head = "Serving", .align = MW_CELL_CENTRE },
                                               { .head = "Batch", .align = MW_CELL_CENTRE }, { .head = "Storage", .align = MW_CELL_CENTRE }, { .head = "Network", .align = MW_CELL_CENTRE }, { .head = "Cooling", .align = MW_CELL_CENTRE } };
    double feeds = mw_rd_si(r, "grid.point.feeds");
    const char *ups = mw_rd_list(r, "power.ups.carry"), *gensets = mw_rd_list(r, "power.gensets.carry"), *cooled = "train, serve, batch, storage, network";
    mw_tb_init(t, r, col, 2 + CLASSES);
    system_row(r, t, "Feeds of the grid", isfinite(feeds) ? mw_rf(r, "%s", mw_rn(r, feeds, 0)) : NULL, NULL);
    double n1 = mw_rd_base(r, "power.n1_w");
    system_row(r, t, "Substation", isfinite(n1) && n1 > 0 ? mw_rf(r, "passes %s with its largest transformer out", mw_rq(r, n1, MW_Q_POWER, 3)) : NULL, NULL);
    system_row(r, t, "Transformers", scheme(r, "transformer"), NULL);
    system_row(r, t, "UPS", scheme(r, "ups"), &ups);
    system_row(r, t, "Generators", scheme(r, "genset"), &gensets);
    const char *liquid = "train, serve, batch";
    system_row(r, t, "CDUs", scheme(r, "cdu"), &liquid);
    system_row(r, t, "Air handlers", scheme(r, "crah"), &cooled);
    system_row(r, t, "Chillers", scheme(r, "chiller"), &cooled);
    system_row(r, t, "Coolers", scheme(r, "cooler"), &cooled);
    system_row(r, t, "Towers", scheme(r, "tower"), &cooled);
}

void mw_draw_design_criteria(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct mw_tb t, s;
    (void)sheet;
    if (r->hours.has[MW_H_DRY] && r->hours.has[MW_H_WET])
        mw_put_pair(page, &body, 170.0, bins(r, MW_H_DRY, "Outdoor dry bulb, \u00b0C", 5), mw_rf(r, "Hours by dry bulb, 2 K each, %s.", mw_drawn_text(r)), bins(r, MW_H_WET, "Outdoor wet bulb, \u00b0C", 4), "Hours by wet bulb, 2 K each.");
    else
        mw_put_missing(page, &body, "No weather is stored by the hour.", "Give the scenario a site and simulate a detail year.");
    conditions(r, &t);
    mw_put_table(page, &body, &t, 0, "Outdoor and supply conditions.");
    redundancy(r, &s);
    if (s.n)
        mw_put_table(page, &body, &s, 0, "Redundancy by system, and the load classes that each system carries. Indoor classes are not stated in the scenario: limits of the racks stand for them.");
    else
        mw_put_missing(page, &body, "No protected system is stored: the load is metered at the racks.", "Give the scenario a power and a cooling template for a plant with redundancy.");
}
