/* sim/cli/explain_facility.c - where the megawatts, the GPU time and the capital of a facility go, at its design day and idle; static points only. */
#include "models/economics/capex.h"
#include "sim/base/calendar.h"
#include "sim/cli/explain.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char HEAD[] = "facility", POWER[] = "power", BINDS[] = "binds", TIME[] = "gpu_time", CAPEX[] = "capex", SOURCES[] = "sources", WIDE[] = "widest", NOTES[] = "model_notes",
                  NOT_SIMULATED[] = "not_simulated";

/* ---- power */

enum at { LEVEL, SUM };
/* LEVEL: of the facility; SUM: over all entities; depth: indent in the tree. */
static const struct power_row { const char *key, *label, *level; enum at at; int depth; } power_row[] = {
    { "meter", "meter", "meter_w", LEVEL, 0 },
    { "substation", "substation loss", "substation loss", LEVEL, 1 },
    { "transformers", "transformer loss", "transformer loss", LEVEL, 1 },
    { "ups", "UPS loss", "ups loss", LEVEL, 1 },
    { "distribution", "busway and distribution loss", "distribution loss", LEVEL, 1 },
    { "converters", "converter loss", "converter loss", LEVEL, 1 },
    { "cooling", "cooling", "cooling_w", LEVEL, 1 },
    { "fans", "fans", "fan_w", LEVEL, 2 },
    { "pumps", "pumps", "pump_w", LEVEL, 2 },
    { "chillers", "chillers", "chiller_w", LEVEL, 2 },
    { "house", "lighting, security, offices", "house_w", LEVEL, 1 },
    { "network", "network", "network_w", SUM, 1 },
    { "storage", "storage", "storage_w", SUM, 1 },
    { "racks", "racks", "it_w", LEVEL, 1 },
    { "rack_conversion", "conversion in the racks", "rack_conversion_w", LEVEL, 2 },
    { "devices", "GPUs, CPUs, switches, fans of racks", "it_useful_w", LEVEL, 2 },
};
enum { POWER_N = sizeof power_row / sizeof *power_row };

static double level_of(struct mw_sim *sim, const struct power_row *r)
{
    double w = 0.0;
    uint32_t last = r->at == SUM ? sim->things.entity_n : 1;
    for (uint32_t e = 0; e < last; e++) {
        uint32_t l = mw_level_find(sim, r->level, e);
        w += l == UINT32_MAX ? 0.0 : mw_level_get(sim, l);
    }
    return w;
}

static void power_facts(struct mw_explain *e, const double *design_w, const double *idle_w)
{
    for (int i = 0; i < POWER_N; i++) {
        char *share = NULL;
        if (design_w[i] == 0.0 && idle_w[i] == 0.0)
            continue;
        if (i > 0)
            share = mw_arena_printf(e->a, "%5.2f %% of the meter", 100.0 * design_w[i] / design_w[0]);
        mw_fact_add(e, (struct mw_fact){ POWER, power_row[i].key, power_row[i].label, share, MW_Q_POWER, design_w[i], idle_w[i], power_row[i].depth });
    }
}

static double meter_over_it(struct mw_sim *sim)
{
    uint32_t l = mw_level_find(sim, "critical_w", 0);
    double it_w = l == UINT32_MAX ? 0.0 : mw_level_get(sim, l);
    return it_w > 0.0 ? mw_port(sim)->power->meter_w(sim) / it_w : NAN;
}

/* ---- what binds */

static void binds_facts(struct mw_explain *e, struct mw_sim *sim)
{
    const struct mw_power_ops *p = mw_port(sim)->power;
    double limit_w = p->limit_w(sim), meter_w = p->meter_w(sim), path = p->headroom_frac(sim), heat = mw_port(sim)->cooling->capacity_frac(sim), left = 1.0 - meter_w / limit_w;
    const char *where = p->binding(sim) ? p->binding(sim) : "";
    const char *least = left <= path && left <= 1.0 - heat ? "the meter" : path <= 1.0 - heat ? "the power path" : "heat rejection";
    mw_fact_add(e, (struct mw_fact){ BINDS, "least", "least room", mw_arena_printf(e->a, "%s; `millwright headroom` has every resource in racks", least), 0, NAN, NAN, 0 });
    mw_fact_add(e, (struct mw_fact){ BINDS, "meter_left_frac", "left at the meter", mw_arena_printf(e->a, "of %.3f MW allowed", limit_w / 1e6), MW_Q_FRACTION, left, NAN, 0 });
    mw_fact_add(e, (struct mw_fact){ BINDS, "path_left_frac", "left in the tightest path, spares held", mw_arena_strdup(e->a, where), MW_Q_FRACTION, path, NAN, 0 });
    mw_fact_add(e, (struct mw_fact){ BINDS, "heat_left_frac", "left in heat rejection, worst hall", NULL, MW_Q_FRACTION, 1.0 - heat, NAN, 0 });
    mw_fact_add(e, (struct mw_fact){ BINDS, "water_m3ps", "water in the design hour", NULL, MW_Q_VOLUME_FLOW, mw_port(sim)->cooling->water_m3ps(sim), NAN, 0 });
}

/* ---- GPU time: works in order of priority take the GPUs of their pool, as the plan's forecast has it */

static void time_facts(struct mw_explain *e, struct mw_sim *sim)
{
    const struct mw_jobs_ops *jobs = mw_port(sim)->jobs;
    const struct mw_compute_ops *c = mw_port(sim)->compute;
    uint32_t pools = c->pool_n(sim), works = jobs->plan_n(sim);
    double *room = mw_arena_array(e->a, double, pools + 1), *lend = mw_arena_array(e->a, double, pools + 1), all = c->gpu_n(sim), used = 0.0, held = 0.0;
    const struct mw_window_ns *w = &e->f.detail[0];
    for (uint32_t p = 0; p < pools; p++)
        room[p] = c->pool(sim, p)->gpu_n;
    for (int prio = 0; prio < MW_PRIO_N; prio++)
        for (uint32_t i = 0; i < works; i++) {
            struct mw_work_plan probe = jobs->plan(sim, i, w->open_ns, w->end_ns, 0.0, 0.0);
            if ((int)probe.prio != prio)
                continue;
            struct mw_work_plan p = jobs->plan(sim, i, w->open_ns, w->end_ns, room[probe.pool], lend[probe.pool]);
            room[p.pool] -= p.held;
            lend[p.pool] += p.tokens && !p.batch ? p.held - p.load : 0.0;
            used += p.load;
            held += p.held;
            const char *short_of = p.gpus > p.held + 0.5 ? mw_arena_printf(e->a, ", asks for %.0f", p.gpus) : "";
            mw_fact_add(e, (struct mw_fact){ TIME, "work", mw_arena_strdup(e->a, p.name), mw_arena_printf(e->a, "holds %.0f GPUs, %.0f at work%s", p.held, p.load, short_of), MW_Q_FRACTION,
                                             all > 0.0 ? p.held / all : NAN, NAN, 0 });
        }
    mw_fact_add(e, (struct mw_fact){ TIME, "idle", "held by nothing", "before failures, waits and caps", MW_Q_FRACTION, all > 0.0 ? fmax(0.0, 1.0 - held / all) : NAN, NAN, 0 });
    mw_fact_add(e, (struct mw_fact){ TIME, "at_work", "at work", mw_arena_printf(e->a, "of %.0f GPUs", all), MW_Q_FRACTION, all > 0.0 ? fmin(1.0, used / all) : NAN, NAN, 0 });
}

/* ---- capital */

static void capex_facts(struct mw_explain *e, struct mw_sim *sim)
{
    const struct mw_economics_params *p = mw_params(sim, MW_M_ECONOMICS);
    const struct mw_compute_ops *c = mw_port(sim)->compute;
    struct mw_capex *x = mw_arena_new(e->a, struct mw_capex);
    double it_w = 0.0, m2 = 0.0;
    for (uint32_t g = 0; g < c->group_n(sim); g++)
        it_w += c->group(sim, g)->design_w;
    for (uint32_t i = 0; i < sim->things.place_n; i++)
        if (sim->things.entity[sim->things.place[i].ent].cls == MW_C_HALL || sim->things.entity[sim->things.place[i].ent].cls == MW_C_BUILDING)
            m2 += sim->things.place[i].at.w_m * sim->things.place[i].at.d_m;
    if (*mw_capex_compute(&(struct mw_capex_input){ &sim->things, &p->money, it_w, c->gpu_n(sim), m2, sim }, x, sim->arena) || !(x->total_usd > 0.0)) {
        mw_fact_add(e, (struct mw_fact){ CAPEX, "none", "nothing is priced", "name a money template", 0, NAN, NAN, 0 });
        return;
    }
    mw_fact_add(e, (struct mw_fact){ CAPEX, "total", "total", mw_arena_printf(e->a, "%.0f USD per GPU, %.2f USD per watt of racks", x->total_usd / c->gpu_n(sim), x->total_usd / it_w), MW_Q_MONEY,
                                     x->total_usd, NAN, 0 });
    for (int k = 0; k < MW_COST_N; k++)
        if (x->line[k].usd > 0.0)
            mw_fact_add(e, (struct mw_fact){ CAPEX, mw_cost_name(k), mw_cost_name(k), mw_arena_printf(e->a, "%4.1f %%, %s", 100.0 * x->line[k].usd / x->total_usd, mw_status_name(x->line[k].status)),
                                             MW_Q_MONEY, x->line[k].usd, NAN, 1 });
    for (unsigned i = 0; i < x->unpriced_n && i < 6; i++)
        mw_fact_add(e, (struct mw_fact){ CAPEX, "not_priced", "not priced", mw_arena_strdup(e->a, x->unpriced[i]), 0, NAN, NAN, 1 });
}

/* ---- sources */

struct wide { const char *path, *text, *source; char status; double width; };
struct unsimulated { const char *path, *doc; };
enum { TOP = 10, LOST = 12 };
struct leaves { struct mw_explain *e; unsigned by[6]; struct wide top[TOP]; size_t top_n; struct unsimulated lost[LOST]; unsigned lost_n; };
static const char STATUS[] = "qpdau";

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* Siblings by `like` repeat a value: it is told once. */
static bool told(const struct leaves *l, const char *path, const struct mw_node *n)
{
    const char *name = strrchr(path, '.');
    for (size_t i = 0; i < l->top_n; i++)
        if (same(strrchr(l->top[i].path, '.'), name) && same(l->top[i].text, n->text) && same(l->top[i].source, n->source))
            return true;
    return false;
}

static void widest(struct leaves *l, const char *path, const struct mw_node *n)
{
    double width = (n->high - n->low) / fmax(fabs(n->si), 1e-300);
    if ((l->top_n == TOP && width <= l->top[TOP - 1].width) || told(l, path, n))
        return;
    size_t i = l->top_n < TOP ? l->top_n++ : TOP - 1;
    for (; i > 0 && l->top[i - 1].width < width; i--)
        l->top[i] = l->top[i - 1];
    l->top[i] = (struct wide){ mw_arena_strdup(l->e->a, path), n->text, n->source, n->status, width };
}

static void leaf(void *ctx, const char *path, const struct mw_node *n)
{
    struct leaves *l = ctx;
    bool own = n->origin == MW_FROM_SCENARIO || n->origin == MW_FROM_SET || n->origin == MW_FROM_BASE;
    const char *at = n->status ? strchr(STATUS, n->status) : NULL;
    if (n->text && n->text[0])
        l->by[at ? at - STATUS : 5]++;
    if (n->ranged && n->read && (n->status == MW_S_ASSUMED || n->status == MW_S_UNVERIFIED))
        widest(l, path, n);
    if (!n->row || n->row->depth != MW_NOT_SIMULATED || !own || n->row->kind == MW_K_RAW) /* raw sections are run by commands of their own */
        return;
    if (l->lost_n < LOST)
        l->lost[l->lost_n] = (struct unsimulated){ mw_arena_strdup(l->e->a, path), n->row->doc };
    l->lost_n++;
}

static void source_facts(struct mw_explain *e, struct leaves *l)
{
    const struct mw_node *quotes = mw_node_at(e->f.scenario->root, "money.quotes");
    for (const struct mw_node *q = quotes && l->by[0] == 0 ? quotes->first : NULL; q; q = q->next)
        l->by[0]++; /* the section is one value to the language */
    for (int i = 0; i < 5; i++)
        mw_fact_add(e, (struct mw_fact){ SOURCES, mw_status_name(STATUS[i]), mw_status_name(STATUS[i]), NULL, MW_Q_COUNT, l->by[i], NAN, 0 });
    for (size_t i = 0; i < l->top_n; i++)
        mw_fact_add(e, (struct mw_fact){ WIDE, "path", l->top[i].path, mw_arena_printf(e->a, "%s, %s%s%s", l->top[i].text, mw_status_name(l->top[i].status), l->top[i].source ? ": " : "",
                                         l->top[i].source ? l->top[i].source : ""), 0, NAN, NAN, 0 });
    for (size_t i = 0; i < e->note_n; i++)
        if (strcmp(e->note[i].kind, "assumed") == 0)
            mw_fact_add(e, (struct mw_fact){ NOTES, "note", e->note[i].path, e->note[i].text, 0, NAN, NAN, 0 });
    for (unsigned i = 0; i < l->lost_n && i < LOST; i++)
        mw_fact_add(e, (struct mw_fact){ NOT_SIMULATED, "path", l->lost[i].path, l->lost[i].doc, 0, NAN, NAN, 0 });
    if (l->lost_n > LOST)
        mw_fact_add(e, (struct mw_fact){ NOT_SIMULATED, "more", "and more", mw_arena_printf(e->a, "%u in all", l->lost_n), 0, NAN, NAN, 0 });
}

static void head_facts(struct mw_explain *e, struct mw_sim *sim)
{
    const struct mw_compute_ops *c = mw_port(sim)->compute;
    char from[40], to[40];
    uint32_t racks = 0;
    for (uint32_t g = 0; g < c->group_n(sim); g++)
        racks += c->accepted(sim, g) ? c->group(sim, g)->rack_n : 0;
    const struct mw_site_part *site = mw_port(sim)->site->part(sim);
    mw_fact_add(e, (struct mw_fact){ HEAD, "title", "title", e->f.plan.head.title, 0, NAN, NAN, 0 });
    mw_fact_add(e, (struct mw_fact){ HEAD, "site", "site", mw_arena_strdup(e->a, site && site->h.about ? site->h.about : ""), 0, NAN, NAN, 0 });
    mw_date_print(from, sizeof from, e->f.begin_ns + e->f.zone_ns);
    mw_date_print(to, sizeof to, e->f.end_ns + e->f.zone_ns);
    mw_fact_add(e, (struct mw_fact){ HEAD, "plan", "plan", mw_arena_printf(e->a, "%.10s to %.10s, as it stands at its end", from, to), 0, NAN, NAN, 0 });
    mw_fact_add(e, (struct mw_fact){ HEAD, "racks", "racks", NULL, MW_Q_COUNT, racks, NAN, 0 });
    mw_fact_add(e, (struct mw_fact){ HEAD, "gpus", "GPUs", NULL, MW_Q_COUNT, c->gpu_n(sim), NAN, 0 });
    mw_fact_add(e, (struct mw_fact){ HEAD, "contract", "contract", NULL, MW_Q_POWER, mw_port(sim)->power->contract_w(sim), NAN, 0 });
}

static bool idle_point(struct mw_explain *e, double *w, double *pue)
{
    struct mw_ports ports;
    struct mw_sim *sim = mw_explain_sim(e, e->f.end_ns, &ports);
    if (!sim)
        return false;
    ports.compute->probe(sim, &(struct mw_act){ 0.0, 0.0, 0.0, 0.0 });
    bool ok = mw_sim_settle(sim) == 0;
    for (int i = 0; i < POWER_N; i++)
        w[i] = level_of(sim, &power_row[i]);
    *pue = meter_over_it(sim);
    mw_sim_destroy(sim);
    return ok;
}

bool mw_explain_facility(struct mw_explain *e)
{
    struct mw_ports ports;
    struct leaves l = { .e = e };
    double design_w[POWER_N], idle_w[POWER_N], idle_pue, pue;
    struct mw_sim *sim = idle_point(e, idle_w, &idle_pue) ? mw_explain_sim(e, e->f.end_ns, &ports) : NULL;
    if (!sim)
        return false;
    ports.site->design(sim, true);
    ports.compute->probe_design(sim);
    bool ok = mw_sim_settle(sim) == 0;
    for (int i = 0; i < POWER_N; i++)
        design_w[i] = level_of(sim, &power_row[i]);
    pue = meter_over_it(sim);
    head_facts(e, sim);
    power_facts(e, design_w, idle_w);
    mw_fact_add(e, (struct mw_fact){ POWER, "meter_over_it", "meter over racks, network and storage", NULL, MW_Q_NUMBER, pue, idle_pue, 0 });
    binds_facts(e, sim);
    time_facts(e, sim);
    capex_facts(e, sim);
    mw_sim_destroy(sim);
    mw_scenario_leaves(e->f.scenario, NULL, leaf, &l);
    source_facts(e, &l);
    return ok;
}
