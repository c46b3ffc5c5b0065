/* sim/plan/headroom.c - the racks that are asked about, the meter with them bisected, and the least of all resources. */
#include "sim/plan/headroom.h"
#include "sim/plan/planned.h"
#include "sim/plan/shadow.h"
#include "sim/base/calendar.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HALL "headroom" /* the hall of the racks that are tried */

struct find { struct mw_session *s; const struct mw_run_options *o; struct mw_headroom *h; struct mw_scenario *sc; const char *ready; char *why; size_t why_n; };
struct kind { const char *name, *from, *part; bool here; }; /* part: YAML keys of the racks beside their count */

static const char *text_at(const struct mw_node *n, const char *path)
{
    const struct mw_node *v = n ? mw_node_at(n, path) : NULL;
    return v && v->text && *v->text ? v->text : NULL;
}

static double si_at(const struct mw_node *n, const char *path)
{
    return text_at(n, path) ? mw_node_at(n, path)->si : NAN;
}

/* ---- which racks */

static uint32_t kinds_here(struct find *f, struct mw_sim *sim, struct kind *k, uint32_t most)
{
    const struct mw_compute_ops *c = mw_port(sim)->compute;
    uint32_t n = 0;
    for (uint32_t g = 0; g < c->group_n(sim); g++) {
        const struct mw_group *p = c->group(sim, g);
        const char *name = p->rack->h.use;
        bool seen = !name || p->gpu_per_node == 0; /* racks of GPUs: what the others need follows from them */
        for (uint32_t i = 0; i < n; i++)
            seen |= strcmp(k[i].name, name ? name : "") == 0;
        f->h->racks_here += c->accepted(sim, g) ? p->rack_n : 0;
        if (!seen && n < most)
            k[n++] = (struct kind){ mw_arena_strdup(&f->s->arena, name), NULL, mw_arena_printf(&f->s->arena, "use: %s", name), true };
    }
    return n;
}

/* `rack: { power: 600 kW, liquid: 100 %, mass: 2.5 t }`: the first rack in use with these keys.  Where no measured peak is given, the nameplate is taken. */
static const char *drawn_rack(struct find *f, const struct mw_node *rack, const char *base)
{
    struct mw_str t;
    mw_str_init(&t);
    mw_str_addf(&t, "use: %s", text_at(rack, "use") ? text_at(rack, "use") : base);
    for (const struct mw_node *c = rack->first; c; c = c->next)
        if (c->text && strcmp(c->key, "use") != 0)
            mw_str_addf(&t, ", %s: \"%s\"", c->key, c->text);
    if (text_at(rack, "power") && !text_at(rack, "measured_peak"))
        mw_str_addf(&t, ", measured_peak: \"%s\"", text_at(rack, "power"));
    const char *part = mw_arena_strdup(&f->s->arena, t.s);
    mw_str_fini(&t);
    return part;
}

static uint32_t kinds_coming(struct find *f, const char *base, struct kind *k, uint32_t most)
{
    const struct mw_node *list = mw_node_at(f->sc->root, "plan.generations");
    uint32_t n = 0;
    for (const struct mw_node *g = list ? list->first : NULL; g && n < most; g = g->next) {
        const struct mw_node *rack = g->kind == MW_N_MAP ? mw_node_get(g, "rack") : NULL;
        if (!rack) {
            mw_diag_error(f->s->diag, "E340", g->pos, "plan.generations", "{ from: 2029-01-01, rack: vr-nvl72 } is expected");
            continue;
        }
        const char *from = text_at(g, "from"), *power = text_at(rack, "power");
        bool map = rack->kind == MW_N_MAP;
        k[n++] = (struct kind){ map ? mw_arena_printf(&f->s->arena, "rack of %s", power ? power : "the plan") : rack->text, from,
                                map ? drawn_rack(f, rack, base) : mw_arena_printf(&f->s->arena, "use: %s", rack->text), false };
    }
    if (n == 0 && mw_diag_errors(f->s->diag) == 0)
        mw_diag_warn(f->s->diag, "W341", mw_scenario_pos(f->sc, "plan"), "plan.generations", "the plan names no generations: only racks in use are looked at");
    return n;
}

/* ---- with the racks in the scenario */

static bool over_meter(const struct mw_design *d) { return d->r.meter_w > d->limit_w; }
static bool over_n1(const struct mw_design *d) { return d->r.meter_w > d->n1_w; }

/* Ready so late that everything else is accepted before, and so early that it is tested by the end of the plan. */
static const char *late(struct find *f, const struct mw_facility *base)
{
    char text[40];
    double test_s = fmax(0.0, si_at(f->sc->root, "operations.commissioning.per_hall")) + fmax(0.0, si_at(f->sc->root, "operations.commissioning.burn_in"));
    int64_t t_ns = base->end_ns + base->zone_ns - mw_time_ns_up(test_s + 2.0 * MW_S_PER_DAY), day_ns = mw_time_ns_up(MW_S_PER_DAY);
    t_ns -= t_ns % day_ns;
    return mw_arena_strdup(&f->s->arena, mw_date_print(text, sizeof text, t_ns > base->plan.run.start_ns ? t_ns : base->plan.run.start_ns));
}

static struct mw_scenario *with_rack(struct find *f, const struct kind *k)
{
    struct mw_set *sets = mw_arena_array(&f->s->arena, struct mw_set, f->o->set_n + 2);
    size_t n = f->o->set_n;
    if (n)
        memcpy(sets, f->o->sets, n * sizeof *sets);
    const struct mw_pos pos = { "headroom", 0, 0 };
    const struct mw_node *racks = mw_node_at(f->sc->root, "cluster.racks");
    if (racks && racks->origin == MW_FROM_COMPUTED)
        sets[n++] = (struct mw_set){ "cluster.racks", racks->text, pos };
    sets[n++] = (struct mw_set){ "halls." HALL, mw_arena_printf(&f->s->arena, "{ racks: { %s, count: 1 }, ready: %s }", k->part, f->ready), pos };
    return mw_run_load(f->s, f->o->scenario, sets, n);
}

static const struct mw_group *tried(struct mw_sim *sim)
{
    const struct mw_compute_ops *c = mw_port(sim)->compute;
    for (uint32_t g = 0; g < c->group_n(sim); g++)
        if (strncmp(sim->things.entity[c->group(sim, g)->ent].path, "halls." HALL ".", strlen("halls." HALL ".")) == 0)
            return c->group(sim, g);
    return NULL;
}

static bool need_of(struct mw_facility *v, struct mw_room_rack *r)
{
    struct mw_ports ports;
    struct mw_sim *sim = mw_facility_static(v, &ports);
    const struct mw_group *g = sim ? tried(sim) : NULL;
    if (g) {
        const struct mw_rack_part *p = g->rack;
        r->rack_w = g->design_w / g->rack_n;
        r->liquid_frac = p->liquid_frac;
        r->mass_kg = p->h.mass_kg;
        r->positions = p->positions > 0.0 ? p->positions : 1.0;
        r->gpus = (double)g->node_per_rack * g->gpu_per_node;
    }
    mw_sim_destroy(sim);
    return g != NULL;
}

/* How many of them keep something that the whole site shares within what is allowed. */
static double most(struct mw_facility *v, mw_design_over_fn over)
{
    struct mw_design d;
    uint32_t n = 0;
    if (mw_facility_with(v, "halls." HALL ".racks.count", 1, &d) != 0)
        return NAN;
    if (over(&d))
        return 0.0;
    return mw_facility_most(v, "halls." HALL ".racks.count", 1, over, &n) == 0 ? n : NAN;
}

/* What one more takes at the meter and in water: the slope between a batch of them and twice the batch, so that steps of whole units average out. */
static void slopes(struct mw_facility *v, double *meter_w, double *water_m3ps)
{
    struct mw_design few, many;
    const uint32_t n = 32;
    *meter_w = *water_m3ps = NAN;
    if (mw_facility_with(v, "halls." HALL ".racks.count", n, &few) != 0 || mw_facility_with(v, "halls." HALL ".racks.count", 2 * n, &many) != 0)
        return;
    *meter_w = (many.r.meter_w - few.r.meter_w) / n;
    *water_m3ps = (many.water_m3ps - few.water_m3ps) / n;
}

static void site_rows(struct find *f, struct mw_facility *v, struct mw_room_rack *r)
{
    const struct mw_design *d = &f->h->design;
    struct mw_room_row *m = &r->row[MW_ROOM_METER], *n1 = &r->row[MW_ROOM_N1], *water = &r->row[MW_ROOM_WATER];
    double each_m3ps, allowed_m3ps = si_at(f->sc->root, "site.water.allocation");
    m->used = n1->used = d->r.meter_w;
    m->allowed = d->limit_w;
    n1->allowed = d->n1_w;
    m->racks_n = most(v, over_meter);
    n1->racks_n = d->n1_w > 0.0 && isfinite(d->n1_w) ? most(v, over_n1) : INFINITY;
    if (!isfinite(n1->racks_n)) {
        n1->allowed = NAN;
        n1->note = "the plan has no transformers at the meter";
    }
    slopes(v, &r->meter_w, &each_m3ps);
    bool known = allowed_m3ps > 0.0;
    water->used = d->water_m3ps;
    water->allowed = known ? allowed_m3ps : NAN;
    water->racks_n = known ? mw_room_whole(allowed_m3ps - d->water_m3ps, each_m3ps) : NAN;
    water->note = known ? "as if all 24 hours were the design hour: an upper bound" : "the site states no allocation";
}

/* ---- the least */

static void names(struct mw_room_row row[MW_ROOM_N])
{
    static const struct mw_room_row usual[MW_ROOM_N] = {
        [MW_ROOM_METER] = { .name = "contract and firm power", .where = "grid", .q = MW_Q_POWER },
        [MW_ROOM_N1] = { .name = "substation, largest transformer out", .where = "power.substation", .q = MW_Q_POWER },
        [MW_ROOM_TRANSFORMER] = { .name = "transformers", .q = MW_Q_POWER, .extends = true },
        [MW_ROOM_UPS] = { .name = "UPS", .q = MW_Q_POWER, .extends = true },
        [MW_ROOM_BUSWAY] = { .name = "busways", .q = MW_Q_POWER, .extends = true },
        [MW_ROOM_LIQUID] = { .name = "heat into liquid", .q = MW_Q_POWER, .extends = true },
        [MW_ROOM_AIR] = { .name = "heat into air", .q = MW_Q_POWER, .extends = true },
        [MW_ROOM_POSITIONS] = { .name = "positions", .q = MW_Q_COUNT, .extends = true },
        [MW_ROOM_FLOOR] = { .name = "floor load of a position", .where = "building.floor", .q = MW_Q_MASS },
        [MW_ROOM_PORTS] = { .name = "ports of the network", .where = "fabric.scale_out", .q = MW_Q_COUNT, .extends = true },
        [MW_ROOM_WATER] = { .name = "water", .where = "site.water", .q = MW_Q_VOLUME_FLOW },
    };
    memcpy(row, usual, sizeof usual);
}

static void least(struct mw_room_rack *r, double hall_racks_n)
{
    double built = INFINITY, site = INFINITY;
    r->built_by = r->extended_by = MW_ROOM_N;
    for (int k = 0; k < MW_ROOM_N; k++) {
        double n = r->row[k].racks_n;
        if (n < built) { /* NAN: not known, never the least */
            built = n;
            r->built_by = k;
        }
        if (n < site && !r->row[k].extends) {
            site = n;
            r->extended_by = k;
        }
    }
    r->built_by_hall = hall_racks_n < built;
    r->built_n = fmin(built, hall_racks_n);
    r->extended_n = site;
}

static int rack_find(struct find *f, struct mw_sim *sim, const struct kind *k, struct mw_room_rack *r)
{
    struct mw_facility v;
    double hall_racks_n;
    struct mw_scenario *sc = with_rack(f, k);
    if (!sc || mw_diag_errors(f->s->diag))
        return 3;
    *r = (struct mw_room_rack){ .name = k->name, .from = k->from, .here = k->here };
    names(r->row);
    mw_facility_bind(&v, f->s, sc, f->o->seed, 0);
    int rc = need_of(&v, r) ? 0 : 4;
    if (rc == 0)
        site_rows(f, &v, r);
    snprintf(f->why, f->why_n, "%s", v.infeasible);
    mw_facility_free(&v);
    if (rc != 0)
        return mw_diag_errors(f->s->diag) ? 3 : rc;
    struct mw_room_need need = { r->rack_w, r->liquid_frac, r->mass_kg, r->positions, r->gpus };
    mw_room_built(sim, f->sc, &need, &f->s->arena, r->row, &hall_racks_n);
    least(r, hall_racks_n);
    return 0;
}

/* ---- steps of firm power */

static void steps(struct find *f, struct mw_facility *base)
{
    const struct mw_node *firm = mw_node_at(f->sc->root, "grid.firm");
    struct mw_headroom *h = f->h;
    uint32_t n = 0;
    for (const struct mw_node *c = firm ? firm->first : NULL; c; c = c->next)
        n++;
    h->step = mw_arena_array(&f->s->arena, struct mw_room_step, n + 1);
    for (const struct mw_node *c = firm && firm->kind == MW_N_MAP ? firm->first : NULL; c; c = c->next) {
        struct mw_design d = { 0 };
        int64_t from_ns = 0;
        if (!mw_node_get(c, "from") || !mw_date_parse(text_at(c, "from"), &from_ns))
            continue;
        int64_t t_ns = from_ns - base->zone_ns + mw_time_ns_up(fmax(0.0, si_at(c, "slip")));
        if (t_ns >= base->end_ns || mw_facility_design_at(base, t_ns, &d) != 0)
            continue;
        double each_w = h->rack_n ? h->rack[0].meter_w : NAN;
        h->step[h->step_n++] = (struct mw_room_step){ c->key, t_ns + base->zone_ns, si_at(c, "power"), d.limit_w, d.r.meter_w, mw_room_whole(d.limit_w - d.r.meter_w, each_w) };
    }
}

static int find_all(struct find *f, struct mw_facility *base, bool generations)
{
    struct mw_ports ports;
    struct kind k[32];
    struct mw_sim *sim = mw_facility_design_at(base, base->end_ns, &f->h->design) == 0 ? mw_facility_static(base, &ports) : NULL;
    int rc = 0;
    if (!sim)
        return 4;
    ports.site->design(sim, true);
    ports.compute->probe_design(sim);
    if (mw_sim_settle(sim) != 0)
        rc = 4;
    f->h->it_w = ports.compute->it_w(sim);
    uint32_t n = kinds_here(f, sim, k, 16);
    if (generations)
        n += kinds_coming(f, n ? k[0].name : "gb200-nvl72", k + n, 16);
    f->h->rack = mw_arena_array(&f->s->arena, struct mw_room_rack, n + 1);
    for (uint32_t i = 0; i < n && rc == 0; i++)
        rc = rack_find(f, sim, &k[i], &f->h->rack[f->h->rack_n++]);
    mw_sim_destroy(sim);
    return rc;
}

int mw_headroom_find(struct mw_session *s, const struct mw_run_options *o, bool generations, struct mw_headroom *h, char *why, size_t why_n)
{
    struct mw_facility base;
    struct find f = { .s = s, .o = o, .h = h, .why = why, .why_n = why_n };
    *h = (struct mw_headroom){ 0 };
    f.sc = mw_run_load_base(s, o->scenario, o->sets, o->set_n);
    if (!f.sc || mw_diag_errors(s->diag))
        return 3;
    mw_facility_bind(&base, s, f.sc, o->seed, 0);
    int rc = mw_facility_plan(&base);
    f.ready = late(&f, &base);
    h->end_ns = base.end_ns + base.zone_ns;
    snprintf(why, why_n, "%s", base.infeasible);
    if (rc == 0)
        rc = find_all(&f, &base, generations);
    if (rc == 0)
        steps(&f, &base);
    h->shadow = mw_arena_array(&s->arena, struct mw_shadow, MW_SHADOWS);
    if (rc == 0)
        h->shadow_n = mw_shadow_find(s, o, &base, h->shadow);
    if (base.infeasible[0])
        snprintf(why, why_n, "%s", base.infeasible);
    mw_facility_free(&base);
    return rc < 0 || mw_diag_errors(s->diag) ? 3 : rc;
}
