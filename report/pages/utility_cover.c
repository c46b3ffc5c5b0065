/* report/pages/utility_cover.c - data sheet of a load interconnection: the fields that application forms ask for, and where the load connects. */
#include "report/pages/edition_data.h"
#include "report/pages/pages.h"
#include "report/pages/plan_data.h"
#include "sim/base/calendar.h"
#include <math.h>
#include <string.h>

#define BLANK "to be filled by the applicant"

const char *mw_title_utility_cover(struct mw_report *r, unsigned sheet)
{
    double contract = mw_rd_base(r, "power.contract_w"), peak = mw_rd_base(r, "power.peak15_w"), kv = mw_rd_si(r, "grid.point.voltage") / 1e3;
    (void)sheet;
    const char *at = isfinite(kv) ? mw_rf(r, " at %s kV", mw_rn(r, kv, 0)) : "";
    if (!(contract > 0.0))
        return isfinite(peak) ? mw_rf(r, "A load of %s asks to be connected%s; the plan states no contract", mw_rq(r, peak, MW_Q_POWER, 3), at) : "Application for a load: its power is not in this database";
    if (!isfinite(peak))
        return mw_rf(r, "%s%s is asked for", mw_rq(r, contract, MW_Q_POWER, 3), at);
    return mw_rf(r, "%s%s is asked for; the load reaches %s in %d", mw_rq(r, contract, MW_Q_POWER, 3), at, mw_rq(r, peak, MW_Q_POWER, 3), r->year);
}

static double plant_units(struct mw_report *r, const char *cls, double *rated_w)
{
    double units = 0;
    *rated_w = 0;
    for (size_t i = 0; i < r->ents_n; i++)
        if (strcmp(r->ent[i].cls, cls) == 0) {
            units += r->ent[i].count;
            *rated_w += isfinite(r->ent[i].rated_w) ? r->ent[i].rated_w : 0.0;
        }
    return units;
}

/* From the operator's grid to the racks, one box a stage. */
static struct mw_figure sketch(struct mw_report *r)
{
    static const struct { const char *cls, *name; } stage[] = { { "transformer", "Transformers" }, { "ups", "UPS" }, { "pdu", "Busways" }, { "block", "Racks" } };
    struct mw_schematic *c = mw_arena_new(&r->arena, struct mw_schematic);
    struct mw_schematic_node *node = mw_arena_array(&r->arena, struct mw_schematic_node, 8);
    struct mw_schematic_pipe *pipe = mw_arena_array(&r->arena, struct mw_schematic_pipe, 8);
    double kv = mw_rd_si(r, "grid.point.voltage") / 1e3, feeds = mw_rd_si(r, "grid.point.feeds"), contract = mw_rd_base(r, "power.contract_w");
    const char *operator = mw_rd_word(r, r->base, "grid.point.operator");
    size_t n = 0;
    node[n++] = (struct mw_schematic_node){ .name = "Grid", .line = { *operator ? operator : NULL, "substation:", "applicant" }, .outside = true };
    node[n] = (struct mw_schematic_node){ .name = "Meter", .line = { isfinite(kv) ? mw_rf(r, "%s kV", mw_rn(r, kv, 0)) : NULL, isfinite(feeds) ? mw_rf(r, "%s feed%s", mw_rn(r, feeds, 0), feeds == 1.0 ? "" : "s") : NULL, contract > 0 ? mw_rq(r, contract, MW_Q_POWER, 3) : NULL }, .colour = 1 };
    n++;
    for (size_t k = 0; k < sizeof stage / sizeof *stage; k++) {
        double rated, units = plant_units(r, stage[k].cls, &rated), booked = mw_rd_base(r, "cluster.design_w");
        bool racks = k + 1 == sizeof stage / sizeof *stage;
        if (units == 0)
            continue;
        node[n] = (struct mw_schematic_node){ .name = stage[k].name, .line = { racks ? mw_rf(r, "%s racks", mw_rn(r, mw_rd_base(r, "cluster.racks_n"), 0)) : mw_rf(r, "%s units", mw_rn(r, units, 0)),
                                              racks && isfinite(booked) ? mw_rq(r, booked, MW_Q_POWER, 3) : NULL, racks && isfinite(booked) ? "IT booked" : NULL }, .colour = (unsigned)k + 2 };
        n++;
    }
    for (size_t i = 0; i < n; i++) {
        node[i].col = (unsigned)i;
        if (i)
            pipe[i - 1] = (struct mw_schematic_pipe){ i - 1, i, NULL, NULL, MW_PIPE_WIRE };
    }
    *c = (struct mw_schematic){ .nodes = node, .nodes_n = n, .pipes = pipe, .pipes_n = n - 1 };
    return mw_figure_schematic(c);
}

/* Highest quarter of the forecast, P50; n: none is stored. */
static size_t highest_quarter(const double *peak, size_t n)
{
    size_t best = n;
    for (size_t i = 0; peak && i < n; i++)
        if (isfinite(peak[i]) && (best == n || peak[i] > peak[best]))
            best = i;
    return best;
}

static void field(struct mw_tb *t, const char *name, const char *entry, const char *basis)
{
    const char **c = mw_tb_row(t, MW_ROW_PLAIN);
    bool blank = !entry || !*entry || strncmp(entry, "n/a", 3) == 0;
    c[0] = name;
    c[1] = blank ? BLANK : entry;
    c[2] = blank ? "" : basis;
    if (blank)
        mw_tb_look(t, 1, MW_LOOK_MUTED);
    mw_tb_look(t, 2, MW_LOOK_MUTED);
}

static void group(struct mw_tb *t, const char *name)
{
    mw_tb_row(t, MW_ROW_GROUP)[0] = name;
}

static const char *input(struct mw_report *r, const char *path)
{
    return mw_rd_word(r, r->base, path);
}

static void applicant(struct mw_report *r, struct mw_tb *t)
{
    double lat = mw_rd_si(r, "site.lat"), lon = mw_rd_si(r, "site.lon");
    group(t, "Applicant and site");
    field(t, "Legal name of the applicant", NULL, NULL);
    field(t, "Contact: name, telephone, e-mail", NULL, NULL);
    field(t, "Project", mw_rd_scenario(r, "title"), "title of the scenario");
    field(t, "Prepared by", mw_rd_scenario(r, "author"), "author of the scenario");
    field(t, "Site", input(r, "site.about"), "site.about");
    field(t, "Street address, parcel", NULL, NULL);
    field(t, "Latitude, longitude", isfinite(lat) && isfinite(lon) ? mw_rf(r, "%s, %s degrees", mw_rn(r, lat, 2), mw_rn(r, lon, 2)) : NULL, "library: centre of the town");
}

static void connection(struct mw_report *r, struct mw_tb *t)
{
    group(t, "Point of interconnection");
    field(t, "Grid operator", input(r, "grid.point.operator"), "grid.point.operator");
    field(t, "Substation or line, circuit number", NULL, NULL);
    field(t, "Nominal voltage", input(r, "grid.point.voltage"), "grid.point.voltage");
    field(t, "Number of feeds", input(r, "grid.point.feeds"), "grid.point.feeds");
    struct mw_query *q = mw_query(r->db, "SELECT substr(path, 1, length(path) - 6), text FROM value_ WHERE case_id = ?1 AND path LIKE 'grid.firm.%.power' ORDER BY (SELECT text FROM value_ f WHERE f.case_id = ?1 "
                                         "AND f.path = substr(value_.path, 1, length(value_.path) - 6) || '.from')", "i", r->cases[r->base].id);
    bool firm = false;
    while (mw_query_next(q)) {
        const char *step = mw_arena_strdup(&r->arena, mw_query_text(q, 0)), *power = mw_arena_strdup(&r->arena, mw_query_text(q, 1)), *from = input(r, mw_rf(r, "%s.from", step));
        const char *slip = input(r, mw_rf(r, "%s.slip", step));
        field(t, mw_rf(r, "Energisation, %s firm", power), *slip ? mw_rf(r, "%s; slip %s", from, slip) : from, step);
        firm = true;
    }
    mw_query_end(q);
    if (!firm)
        field(t, "Date of energisation", NULL, NULL);
}

static void load(struct mw_report *r, struct mw_tb *t)
{
    double contract = mw_rd_base(r, "power.contract_w"), peak = mw_rd_base(r, "power.peak15_w"), mean = mw_rd_base(r, "power.mean_w"), pf = mw_rd_si(r, "grid.must.power_factor");
    const char *year = r->year ? mw_rf(r, "simulated, %d", r->year) : "simulated";
    size_t low = mw_peak_hour(r, ~0u, true);
    int64_t t_ns[MW_QUARTERS_MAX];
    size_t quarters_n = mw_rd_quarters(r, r->base, t_ns);
    const double *forecast = mw_rd_quarter(r, r->base, "meter_peak_w", NULL, "W", 1, t_ns, quarters_n);
    size_t best = highest_quarter(forecast, quarters_n);
    struct mw_civil at = mw_time_to_civil(best < quarters_n ? t_ns[best] : 0);
    group(t, "Load");
    field(t, "Contract capacity at the meter", mw_rq(r, contract, MW_Q_POWER, 4), "grid.contract");
    field(t, "Power factor at the meter", isfinite(pf) ? mw_rf(r, "%s or better", mw_rn(r, pf, 2)) : NULL, "grid.must.power_factor, taken as held");
    field(t, "Contract as apparent power", isfinite(contract / pf) ? mw_rf(r, "%s MVA", mw_rn(r, contract / pf / 1e6, 1)) : NULL, "contract over power factor");
    field(t, "Highest 15-minute demand", mw_rq(r, peak, MW_Q_POWER, 4), year);
    if (best < quarters_n)
        field(t, "Highest forecast of the plan, P50", mw_rq(r, forecast[best], MW_Q_POWER, 4), mw_rf(r, "load ramp, %d Q%d", at.year, (at.month - 1) / 3 + 1));
    field(t, "Mean demand", mw_rq(r, mean, MW_Q_POWER, 4), year);
    field(t, "Load factor", isfinite(mean / peak) ? mw_rpct(r, mean / peak, 1) : NULL, year);
    field(t, "Lowest hour", low < r->hours.n ? mw_rq(r, r->hours.v[MW_H_METER][low], MW_Q_POWER, 4) : NULL, year);
    field(t, "Interruptible part", input(r, "grid.interruptible.power"), "grid.interruptible; calls are not simulated");
}

static void equipment(struct mw_report *r, struct mw_tb *t)
{
    static const struct { const char *cls, *name; } kind[] = { { "ups", "UPS units, redundancy held" }, { "genset", "Standby generators, redundancy held" }, { "bess", "Battery storage" } };
    group(t, "Equipment behind the meter, and what the operator asks");
    for (size_t k = 0; k < sizeof kind / sizeof *kind; k++) {
        double rated, units = plant_units(r, kind[k].cls, &rated);
        field(t, kind[k].name, units > 0 ? mw_rf(r, "%s unit%s, %s", mw_rn(r, units, 0), units == 1.0 ? "" : "s", mw_rq(r, rated, MW_Q_POWER, 3)) : "none", "built by the plan");
    }
    field(t, "Fastest change of load", input(r, "grid.must.ramp"), "required by grid.must.ramp; not yet modelled");
    field(t, "Largest oscillation", input(r, "grid.must.swing"), "required by grid.must.swing; not yet modelled");
    field(t, "Ride-through rule", input(r, "grid.must.ride_through"), "required by grid.must.ride_through; not yet modelled");
}

void mw_draw_utility_cover(struct mw_report *r, struct mw_page *page, unsigned sheet)
{
    static const struct mw_table_col col[] = { { .head = "Field of the form" }, { .head = "Entry", .weight = 0.6 }, { .head = "Where it comes from", .weight = 0.6 } };
    struct mw_box body = page->body;
    struct mw_tb t;
    (void)sheet;
    if (r->ents_n)
        mw_put_figure(page, &body, 104.0, sketch(r), "Where the load connects, stage by stage; dashed: outside of the plan. A map of the site is to be filled by the applicant.");
    else
        mw_put_missing(page, &body, "No equipment is stored: the point of interconnection cannot be sketched.", "Run the scenario again with this version.");
    mw_tb_init(&t, r, col, 3);
    applicant(r, &t);
    connection(r, &t);
    load(r, &t);
    equipment(r, &t);
    mw_put_table(page, &body, &t, 0, mw_rf(r, "Data sheet of the load, %s.", mw_drawn_text(r)));
}
