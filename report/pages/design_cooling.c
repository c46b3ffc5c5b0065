/* report/pages/design_cooling.c - schematic of the cooling plant with temperatures and flows, limit of free cooling, heat balance, schedule; loops over the
 * outdoor temperature are design_curves.c.
 *
 * Flow = heat / (c_p x range) with water of 4186 J/kg K and 1 kg/L, as the cooling model counts it.  Heat to liquid is the racks' load times
 * their share to liquid; what else the plant rejects goes to air.  Nothing here is simulated anew.
 */
#include "report/pages/edition_data.h"
#include "report/pages/pages.h"
#include <math.h>
#include <string.h>

static const double WATER_J_PER_LK = 4186.0;

struct plant {
    double supply_c, cdu_approach_k, cdu_range_k, air_c, air_approach_k, air_range_k, water_range_k, reject_approach_k, reject_range_k, effectiveness_frac, dry_c, wet_c;
    double booked_liquid_w, mean_liquid_w, mean_w, air_rated_w; /* NAN: not known */
};

/* Heat that all plants reject, mean of the year. */
static double heat_mean_w(struct mw_report *r)
{
    const double *heat = mw_rd_levels(r, "heat_w", false);
    double sum = 0;
    for (size_t i = 0; i < r->ents_n; i++)
        sum += isfinite(heat[i]) ? heat[i] : 0.0;
    return sum > 0.0 ? sum : NAN;
}

static double units_of(struct mw_report *r, const char *cls, double *rated_w)
{
    double n = 0;
    *rated_w = 0;
    for (size_t i = 0; i < r->ents_n; i++)
        if (strcmp(r->ent[i].cls, cls) == 0) {
            n += r->ent[i].count;
            *rated_w += isfinite(r->ent[i].rated_w) ? r->ent[i].rated_w : 0.0;
        }
    return n;
}

static void load_plant(struct mw_report *r, struct plant *p)
{
    struct mw_rrack k[MW_RRACKS_MAX];
    size_t n = mw_rracks_load(r, k);
    *p = (struct plant){ .supply_c = mw_rd_si(r, "cooling.supply"), .cdu_approach_k = mw_rd_si(r, "cooling.cdu.approach"), .cdu_range_k = mw_rd_si(r, "cooling.cdu.range"), .air_c = mw_rd_si(r, "cooling.air.supply"),
                         .air_approach_k = mw_rd_si(r, "cooling.air.approach"), .air_range_k = mw_rd_si(r, "cooling.air.range"), .water_range_k = mw_rd_si(r, "cooling.air.water_range"),
                         .reject_approach_k = mw_rd_si(r, "cooling.reject.approach"), .reject_range_k = mw_rd_si(r, "cooling.reject.range"), .effectiveness_frac = mw_rd_si(r, "cooling.reject.effectiveness"),
                         .dry_c = mw_rd_si(r, "site.design_day.dry_bulb"), .wet_c = mw_rd_si(r, "site.design_day.wet_bulb"), .mean_w = heat_mean_w(r) };
    for (size_t i = 0; i < n; i++) {
        double liquid = isfinite(k[i].liquid_frac) ? k[i].liquid_frac : 0.0;
        p->booked_liquid_w += liquid * k[i].racks_n * (isfinite(k[i].booked_w) ? k[i].booked_w : k[i].nameplate_w);
        p->mean_liquid_w += liquid * k[i].racks_n * (isfinite(k[i].mean_w) ? k[i].mean_w : 0.0);
    }
    units_of(r, "crah", &p->air_rated_w);
}

/* Dry bulb up to which the coolers alone hold the facility water of the liquid loop; spray: with wetted pads on the design day's depression. */
static double free_limit_c(const struct plant *p, bool spray)
{
    double limit = p->supply_c - p->cdu_approach_k - p->reject_approach_k;
    return spray ? limit + p->effectiveness_frac * (p->dry_c - p->wet_c) : limit;
}

/* Chillers of the liquid loop by the name that the plan gives them ("Chillers, warm loop, Hall A"), or all others. */
static double chillers_in(struct mw_report *r, bool warm, double *rated_w)
{
    double n = 0;
    *rated_w = 0;
    for (size_t i = 0; i < r->ents_n; i++)
        if (strcmp(r->ent[i].cls, "chiller") == 0 && (strstr(r->ent[i].label, "warm loop") != NULL) == warm) {
            n += r->ent[i].count;
            *rated_w += isfinite(r->ent[i].rated_w) ? r->ent[i].rated_w : 0.0;
        }
    return n;
}

static const char *rejects(struct mw_report *r)
{
    return mw_rd_word(r, r->base, "cooling.reject.rejects");
}

static bool wetted(struct mw_report *r, const struct plant *p)
{
    return strcmp(rejects(r), "adiabatic") == 0 && isfinite(p->effectiveness_frac);
}

/* Up to where the coolers alone hold the liquid loop.  What the run asked of the plant goes before approaches: it knows how many units share the heat
 * and how dry the air of the design day is when it is hotter.  Chillers in that loop: the curves are not of coolers alone, and approaches decide. */
static bool curves_tell(struct mw_report *r)
{
    double rated;
    return isfinite(mw_design_warm_holds_c(r, false)) && chillers_in(r, true, &rated) == 0;
}

static double coolers_hold_c(struct mw_report *r, const struct plant *p)
{
    return curves_tell(r) ? mw_design_warm_holds_c(r, false) : free_limit_c(p, wetted(r, p));
}

static void balance(struct mw_report *r, struct mw_tb *t, const struct plant *p, double *rest_w);

/* The balance closes when the remainder is no more than what fans and pumps draw, and no less than nothing. */
static const char *balance_title(struct mw_report *r, const struct plant *p)
{
    struct mw_tb t;
    double rest, seconds = (double)(r->end_ns - r->open_ns) / 1e9, fan = mw_rd_base(r, "cooling.fan_j") / seconds, pump = mw_rd_base(r, "cooling.pump_j") / seconds, slack = 2e-3 * p->mean_w;
    balance(r, &t, p, &rest);
    if (!isfinite(rest))
        return "The heat that the plants reject is not in this database";
    const char *plants = mw_rf(r, "the plants reject %s on average, %s", mw_rq(r, p->mean_w, MW_Q_POWER, 3), p->mean_liquid_w > 0.0 ? mw_rf(r, "%s of it from liquid", mw_rpct(r, p->mean_liquid_w / p->mean_w, 0)) : "all of it from air");
    bool closes = rest >= -slack && rest <= (isfinite(fan) ? fan : 0.0) + (isfinite(pump) ? pump : 0.0) + slack;
    return closes ? mw_rf(r, "The heat balance closes: %s", plants) : mw_rf(r, "The heat balance leaves %s open: %s", mw_rq(r, rest, MW_Q_POWER, 3), plants);
}

const char *mw_title_design_cooling(struct mw_report *r, unsigned sheet)
{
    struct plant p;
    double rated;
    load_plant(r, &p);
    if (sheet == 1)
        return balance_title(r, &p);
    if (sheet == 2)
        return mw_design_curves_title(r);
    if (units_of(r, "cdu", &rated) + units_of(r, "crah", &rated) + units_of(r, "cooler", &rated) + units_of(r, "tower", &rated) == 0)
        return "The cooling plant is not in this database";
    if (!(p.booked_liquid_w > 0.0) && isfinite(p.air_c))
        return mw_rf(r, "Racks are supplied with %s air; the plant rejects %s on average", mw_rq(r, p.air_c, MW_Q_TEMP, 3), mw_rq(r, p.mean_w, MW_Q_POWER, 3));
    double limit = coolers_hold_c(r, &p);
    const char *far = curves_tell(r) ? mw_design_holds_text(r, limit) : mw_rf(r, "up to %s", mw_rq(r, limit, MW_Q_TEMP, 3));
    if (!isfinite(limit) || units_of(r, "tower", &rated) > 0)
        return mw_rf(r, "Racks are supplied with %s water; the plant rejects %s on average", mw_rq(r, p.supply_c, MW_Q_TEMP, 3), mw_rq(r, p.mean_w, MW_Q_POWER, 3));
    if (isfinite(p.dry_c) && limit >= p.dry_c)
        return mw_rf(r, "The liquid loop needs no compressor on the design day: coolers alone hold %s supply %s outside", mw_rq(r, p.supply_c, MW_Q_TEMP, 3), far);
    return mw_rf(r, "Coolers alone hold %s supply to the racks %s outside", mw_rq(r, p.supply_c, MW_Q_TEMP, 3), far);
}

/* ---- schematic */

static const char *deg(struct mw_report *r, double c)
{
    return isfinite(c) ? mw_rf(r, "%s \u00b0C", mw_rn(r, c, fabs(c - round(c)) < 0.05 ? 0 : 1)) : NULL;
}

static const char *flow(struct mw_report *r, double heat_w, double range_k)
{
    double l = heat_w / (WATER_J_PER_LK * range_k);
    return isfinite(l) && l > 0.0 ? mw_rf(r, "%s L/s", mw_rn(r, l, 0)) : NULL;
}

static const char *mw_text(struct mw_report *r, double w, const char *what)
{
    return isfinite(w) && w > 0.0 ? mw_rf(r, "%s MW%s", mw_rn(r, w / 1e6, 1), what) : NULL;
}

struct draft { struct mw_report *r; struct mw_schematic_node node[12]; struct mw_schematic_pipe pipe[24]; size_t nodes_n, pipes_n; };

static size_t put(struct draft *d, const char *name, const char *a, const char *b, const char *c, unsigned col, unsigned row, unsigned colour)
{
    struct mw_schematic_node *n = &d->node[d->nodes_n];
    *n = (struct mw_schematic_node){ .name = name, .col = col, .row = row, .colour = colour };
    const char *line[3] = { a, b, c };
    for (size_t i = 0, k = 0; i < 3; i++)
        if (line[i])
            n->line[k++] = line[i];
    return d->nodes_n++;
}

/* Cold water goes left, warm water right. */
static void loop(struct draft *d, size_t hot, size_t cold, double supply_c, double range_k, const char *flow_text)
{
    d->pipe[d->pipes_n++] = (struct mw_schematic_pipe){ cold, hot, deg(d->r, supply_c), flow_text, MW_PIPE_SUPPLY };
    d->pipe[d->pipes_n++] = (struct mw_schematic_pipe){ hot, cold, deg(d->r, supply_c + range_k), NULL, MW_PIPE_RETURN };
}

static size_t units_box(struct draft *d, double n, double rated_w, const char *name, unsigned col, unsigned row, unsigned colour)
{
    if (n == 0)
        return SIZE_MAX;
    return put(d, name, mw_rf(d->r, "%s units", mw_rn(d->r, n, 0)), mw_text(d->r, rated_w, ""), rated_w > 0.0 ? "redundancy held" : NULL, col, row, colour);
}

static size_t plant_box(struct draft *d, const char *cls, const char *name, unsigned col, unsigned row, unsigned colour)
{
    double rated, n = units_of(d->r, cls, &rated);
    return units_box(d, n, rated, name, col, row, colour);
}

static size_t chiller_box(struct draft *d, bool warm, unsigned row)
{
    double rated, n = chillers_in(d->r, warm, &rated);
    return units_box(d, n, rated, "Chillers", 2, row, 1);
}

/* Where a plan ends at the CDUs, what takes their heat is drawn as not part of it. */
static size_t rejection_box(struct draft *d, const struct plant *p, const char *loop_name, unsigned row)
{
    struct mw_report *r = d->r;
    double rated, towers = units_of(r, "tower", &rated), coolers = units_of(r, "cooler", &rated);
    const char *approach = row == 0 && isfinite(p->reject_approach_k) ? mw_rf(r, "approach %s K", mw_rn(r, p->reject_approach_k, 1)) : NULL;
    if (towers + coolers > 0.0)
        return put(d, towers > 0.0 ? "Towers" : "Coolers", loop_name, *rejects(r) ? rejects(r) : NULL, approach, 3, row, 2);
    size_t at = put(d, "Rejection", "not part of", "the plan", NULL, 3, row, 0);
    d->node[at].outside = true;
    return at;
}

/* Coolers and chillers serve both loops in the schedule; the drawing shows each loop with its way out. */
static struct mw_figure drawing(struct mw_report *r, const struct plant *p)
{
    struct draft *d = mw_arena_new(&r->arena, struct draft);
    struct mw_schematic *c = mw_arena_new(&r->arena, struct mw_schematic);
    double rated, air_w = p->mean_w - p->mean_liquid_w, booked_air_w = p->air_rated_w;
    size_t last = SIZE_MAX;
    d->r = r;
    if (p->booked_liquid_w > 0.0 && units_of(r, "cdu", &rated) > 0) {
        size_t racks = put(d, "Racks, liquid", mw_text(r, p->booked_liquid_w, " booked"), mw_text(r, p->mean_liquid_w, " mean"), NULL, 0, 0, 8), cdu = plant_box(d, "cdu", "CDUs", 1, 0, 4);
        size_t chill = chiller_box(d, true, 0), cool = rejection_box(d, p, "warm loop", 0);
        loop(d, racks, cdu, p->supply_c, p->cdu_range_k, flow(r, p->booked_liquid_w, p->cdu_range_k));
        loop(d, cdu, chill != SIZE_MAX ? chill : cool, p->supply_c - p->cdu_approach_k, p->reject_range_k, flow(r, p->booked_liquid_w, p->reject_range_k));
        if (chill != SIZE_MAX)
            loop(d, chill, cool, NAN, p->reject_range_k, NULL);
        last = cool;
    }
    if (booked_air_w > 0.0) {
        size_t racks = put(d, "Racks, air", mw_text(r, air_w, " mean"), "with network", "and losses", 0, 1, 8), crah = plant_box(d, "crah", "Air handlers", 1, 1, 4), chill = chiller_box(d, false, 1);
        size_t cool = rejection_box(d, p, "cool loop", 1);
        double water_c = p->air_c - p->air_approach_k;
        loop(d, racks, crah, p->air_c, p->air_range_k, "air");
        loop(d, crah, chill != SIZE_MAX ? chill : cool, water_c, p->water_range_k, flow(r, booked_air_w, p->water_range_k));
        if (chill != SIZE_MAX)
            loop(d, chill, cool, NAN, p->reject_range_k, NULL);
        last = cool;
    }
    if (last != SIZE_MAX) {
        size_t air = put(d, "Outdoor air", deg(r, p->dry_c) ? mw_rf(r, "%s dry", deg(r, p->dry_c)) : NULL, deg(r, p->wet_c) ? mw_rf(r, "%s wet", deg(r, p->wet_c)) : NULL, "design day", 4, 0, 0);
        d->node[air].outside = true;
        for (size_t i = 0; i < air; i++)
            if (d->node[i].col == 3)
                d->pipe[d->pipes_n++] = (struct mw_schematic_pipe){ i, air, NULL, NULL, MW_PIPE_RETURN };
    }
    *c = (struct mw_schematic){ .nodes = d->node, .nodes_n = d->nodes_n, .pipes = d->pipe, .pipes_n = d->pipes_n };
    return mw_figure_schematic(c);
}

/* ---- tables */

static void flows(struct mw_report *r, struct mw_tb *t, const struct plant *p)
{
    static const struct mw_table_col col[] = {
        { .head = "Loop", .weight = 1.0 }, { .head = "Supply", .unit = "\u00b0C", .align = MW_CELL_RIGHT }, { .head = "Return", .unit = "\u00b0C", .align = MW_CELL_RIGHT }, { .head = "Heat, design", .unit = "MW heat", .align = MW_CELL_RIGHT },
        { .head = "Flow, design", .unit = "L/s", .align = MW_CELL_RIGHT }, { .head = "Heat, mean", .unit = "MW heat", .align = MW_CELL_RIGHT }, { .head = "Flow, mean", .unit = "L/s", .align = MW_CELL_RIGHT },
        { .head = "Flow a rack", .unit = "L/s", .align = MW_CELL_RIGHT },
    };
    struct mw_rrack k[MW_RRACKS_MAX];
    size_t n = mw_rracks_load(r, k);
    double liquid_racks = 0, rated;
    bool cdu = units_of(r, "cdu", &rated) > 0, air = p->air_rated_w > 0.0;
    for (size_t i = 0; i < n; i++)
        liquid_racks += k[i].liquid_frac > 0.0 ? k[i].racks_n : 0.0;
    const struct { const char *name; double supply_c, range_k, design_w, mean_w, racks; bool show; } row[] = {
        { "Technology loop, CDU to racks", p->supply_c, p->cdu_range_k, p->booked_liquid_w, p->mean_liquid_w, liquid_racks, cdu },
        { "Facility water, coolers to CDU", p->supply_c - p->cdu_approach_k, p->reject_range_k, p->booked_liquid_w, p->mean_liquid_w, 0, cdu },
        { "Chilled water, to air handlers", p->air_c - p->air_approach_k, p->water_range_k, p->air_rated_w, p->mean_w - p->mean_liquid_w, 0, air },
    };
    mw_tb_init(t, r, col, 8);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        double per = 1.0 / (WATER_J_PER_LK * row[i].range_k);
        if (!row[i].show || !isfinite(row[i].supply_c))
            continue;
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = row[i].name;
        c[1] = mw_rn(r, row[i].supply_c, 1);
        c[2] = mw_rn(r, row[i].supply_c + row[i].range_k, 1);
        c[3] = mw_rn(r, row[i].design_w / 1e6, 2);
        c[4] = mw_rn(r, row[i].design_w * per, 0);
        c[5] = mw_rn(r, row[i].mean_w / 1e6, 2);
        c[6] = mw_rn(r, row[i].mean_w * per, 0);
        c[7] = row[i].racks > 0.0 ? mw_rn(r, row[i].design_w * per / row[i].racks, 2) : MW_EN_DASH;
    }
    t->note[t->notes_n++] = "Design: power booked for racks times their share to liquid; air: rating of the air handlers with redundancy held. Mean: the drawn year; to air: what the plants reject less what goes to liquid. Flow: heat over c\u209a "
                            "and range, water of 4186 J/kg K.";
}

static double book_w(struct mw_report *r, const char *name, double seconds)
{
    double j = mw_rd_ledger(r, r->base, r->year, "energy", name);
    return isfinite(j) ? j / seconds : 0.0;
}

/* What the book of energy says is turned to heat inside, beside what the plants reject. */
static void balance(struct mw_report *r, struct mw_tb *t, const struct plant *p, double *rest_w)
{
    static const struct mw_table_col col[] = { { .head = "Heat, mean of the year", .weight = 1.0 }, { .head = "In", .unit = "MW", .align = MW_CELL_RIGHT }, { .head = "Share", .unit = "%", .align = MW_CELL_RIGHT } };
    static const struct { const char *name; const char *line[4]; } row[] = {
        { "Racks, with their power supplies", { "IT useful", "rack conversion", NULL } }, { "Network", { "network", "network front end", NULL } }, { "Storage", { "storage", NULL } },
        { "UPS, converters and busways in the rooms", { "ups loss", "converter loss", "distribution loss", NULL } },
    };
    double seconds = (double)(r->end_ns - r->open_ns) / 1e9, in = 0, chiller = mw_rd_base(r, "cooling.chiller_j") / seconds;
    mw_tb_init(t, r, col, 3);
    *rest_w = NAN;
    if (!isfinite(p->mean_w) || !(seconds > 0.0))
        return;
    for (size_t i = 0; i <= sizeof row / sizeof *row; i++) {
        double w = 0;
        bool plant = i == sizeof row / sizeof *row;
        for (size_t k = 0; !plant && row[i].line[k]; k++)
            w += book_w(r, row[i].line[k], seconds);
        w = plant ? (isfinite(chiller) ? chiller : 0.0) : w;
        if (w <= 0.0)
            continue;
        const char **c = mw_tb_row(t, MW_ROW_PLAIN);
        c[0] = plant ? "Compressors of the chillers" : row[i].name;
        c[1] = mw_rn(r, w / 1e6, 3);
        c[2] = mw_rn(r, 100.0 * w / p->mean_w, 2);
        in += w;
    }
    const char **c = mw_tb_row(t, MW_ROW_PLAIN);
    c[0] = "Fans and pumps inside the loops: the remainder";
    *rest_w = p->mean_w - in;
    c[1] = mw_rn(r, *rest_w / 1e6, 3);
    c[2] = mw_rn(r, 100.0 * *rest_w / p->mean_w, 2);
    c = mw_tb_row(t, MW_ROW_TOTAL);
    c[0] = "Rejected by the plants";
    c[1] = mw_rn(r, p->mean_w / 1e6, 3);
    c[2] = "100";
}

static const char *with_chillers(struct mw_report *r, double to_c)
{
    double rated;
    return chillers_in(r, true, &rated) > 0.0 && isfinite(to_c) ? mw_rf(r, " Beyond it the chillers of the loop help: together they hold its design heat %s.", mw_design_holds_text(r, to_c)) : "";
}

static void limits(struct mw_report *r, struct mw_page *page, struct mw_box *body, const struct plant *p)
{
    double dry = free_limit_c(p, false), wet = free_limit_c(p, true), rated, chilled = mw_design_warm_holds_c(r, false);
    if (!isfinite(dry) || units_of(r, "cooler", &rated) == 0)
        return;
    bool sprayed = wetted(r, p) && isfinite(wet);
    const char *by_approach = mw_rf(r, "Limit of free cooling of the liquid loop: %s outside%s", mw_rq(r, dry, MW_Q_TEMP, 3), sprayed ? " with dry pads" : "");
    const char *why = "supply less the approaches of CDU and cooler";
    if (curves_tell(r))
        mw_put_text(page, body, mw_rf(r, "Coolers alone hold the design heat of the liquid loop %s outside with all units in service, %s with one out, in air as moist as on the design day (loops over the outdoor temperature are drawn on a page of their own).%s",
                                      mw_design_holds_text(r, chilled), mw_design_holds_text(r, mw_design_warm_holds_c(r, true)), sprayed ? mw_rf(r, " With dry pads and units at their stated approach: up to %s (%s).", mw_rq(r, dry, MW_Q_TEMP, 3), why) : ""));
    else if (sprayed)
        mw_put_text(page, body, mw_rf(r, "%s, %s with wet pads at the design day's depression of %s K (%s; pads of %s effectiveness).%s", by_approach, mw_rq(r, wet, MW_Q_TEMP, 3), mw_rn(r, p->dry_c - p->wet_c, 1), why,
                                      mw_rpct(r, p->effectiveness_frac, 0), with_chillers(r, chilled)));
    else
        mw_put_text(page, body, mw_rf(r, "%s (%s).%s", by_approach, why, with_chillers(r, chilled)));
}

/* Mean heat by month, one colour a plant; beyond the palette the rest is one. */
static struct mw_figure months(struct mw_report *r, size_t *months_n)
{
    enum { MONTHS = 36, PLANTS = 7 };
    static const char sql[] = "SELECT s.ent, 12 * m.year + m.month, m.mean FROM series s JOIN entity_month m USING (series_id) WHERE s.case_id = ?1 AND s.year = ?2 AND s.level = 'heat_w' ORDER BY s.ent, 2";
    struct mw_bar_chart *c = mw_arena_new(&r->arena, struct mw_bar_chart);
    struct mw_series *s = mw_arena_array(&r->arena, struct mw_series, PLANTS);
    struct mw_hspan *span;
    size_t months = mw_hours_months(r, &span), n = 0;
    int first = 0, last = -1;
    const struct mw_rent *rows[PLANTS] = { NULL };
    double *v[PLANTS] = { NULL };
    months = months < MONTHS ? months : MONTHS;
    struct mw_query *q = mw_query(r->db, sql, "ii", r->cases[r->base].id, r->year);
    for (bool more = mw_query_next(q); more; more = mw_query_next(q)) {
        int ent = (int)mw_query_int(q, 0), month = (int)mw_query_int(q, 1);
        if (ent != last && n < PLANTS) {
            rows[n] = mw_rent_find(r, ent);
            v[n++] = mw_arena_array(&r->arena, double, MONTHS);
        }
        first = last == -1 ? month : first;
        last = ent;
        if (month >= first && month < first + (int)months && isfinite(mw_query_real(q, 2)))
            v[n - 1][month - first] += mw_query_real(q, 2);
    }
    mw_query_end(q);
    for (size_t i = 0; i < n; i++) {
        const char *label = rows[i] ? rows[i]->label : "Plant", *comma = strrchr(label, ',');
        s[i] = (struct mw_series){ .name = i + 1 == PLANTS ? "Other plants" : comma ? comma + 2 : label, .v = v[i], .colour = (unsigned)i + 1 };
    }
    *c = (struct mw_bar_chart){ .value = { .title = "Mean heat rejected", .unit = "MW", .per_unit = 1e6, .zero = true }, .names = mw_month_names(r, span, months), .names_n = months, .series = s, .series_n = n, .stacked = true, .values = true };
    *months_n = n ? months : 0;
    return mw_figure_bars(c);
}

/* What moving that heat takes, ordered by size. */
static struct mw_figure duration(struct mw_report *r)
{
    struct mw_duration_chart *c = mw_arena_new(&r->arena, struct mw_duration_chart);
    struct mw_series *curve = mw_arena_new(&r->arena, struct mw_series);
    *curve = (struct mw_series){ .name = "Cooling", .v = r->hours.v[MW_H_COOLING], .colour = 4 };
    *c = (struct mw_duration_chart){ .y = { .title = "Power of fans, pumps and compressors", .unit = "MW", .per_unit = 1e6, .zero = true }, .curves = curve, .curves_n = 1, .n = r->hours.n };
    return mw_figure_duration(c);
}

static void draw_balance(struct mw_report *r, struct mw_page *page, struct mw_box *body, const struct plant *p)
{
    struct mw_tb b;
    size_t n;
    double rest;
    balance(r, &b, p, &rest);
    if (b.n == 0) {
        mw_put_missing(page, body, "No heat of a plant is stored for a simulated year.", "Give the scenario a cooling template, simulate a detail year, and draw the report again.");
        return;
    }
    struct mw_figure f = months(r, &n);
    const char *caption = mw_rf(r, "Heat balance, %s: what turns to heat in the rooms is what the plants reject.", mw_drawn_text(r));
    double h = (body->h - mw_tb_height(page, body->w, &b, caption)) / 2 - MW_PAGE_GAP;
    if (n)
        mw_put_figure(page, body, fmin(fmax(h, 180.0), 260.0), f, mw_rf(r, "Heat rejected by plant and month, %s.", mw_drawn_text(r)));
    mw_put_table(page, body, &b, 0, caption);
    if (r->hours.has[MW_H_COOLING] && body->h > 150.0)
        mw_put_figure(page, body, fmin(body->h, 260.0), duration(r), "What the cooling plant draws to move that heat: load duration, hourly means.");
}

void mw_draw_design_cooling(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    struct mw_box body = page->body;
    struct plant p;
    struct mw_tb s, f;
    if (sheet == 2) {
        mw_design_curves_draw(r, page, &body);
        return;
    }
    load_plant(r, &p);
    if (sheet == 1) {
        draw_balance(r, page, &body, &p);
        return;
    }
    mw_cooling_schedule(&s, r);
    if (s.n == 0) {
        mw_put_missing(page, &body, "No cooling plant is stored for this case.", "Give the scenario a cooling template (cooling.use) and run it again.");
        return;
    }
    mw_put_figure(page, &body, p.air_rated_w > 0.0 ? 192.0 : 118.0, drawing(r, &p), "Cooling schematic: set temperatures, and flows at the design load. All halls and plants together.");
    limits(r, page, &body, &p);
    flows(r, &f, &p);
    mw_put_table(page, &body, &f, 0, mw_rf(r, "Temperatures and flows by loop, %s.", mw_drawn_text(r)));
    mw_put_table(page, &body, &s, 0, "Schedule of cooling equipment; groups that are alike share a row.");
}
