/* sim/plan/room_built.c - what the plant as planned still carries on a settled design day: paths, loops, floor, ports; it adds no racks. */
#include "sim/plan/headroom.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double GRACE = 1e-9;

double mw_room_whole(double left, double each)
{
    if (!(each > 0.0))
        return INFINITY;
    return isfinite(left) ? fmax(0.0, floor(left / each * (1.0 + GRACE) + GRACE)) : left;
}

static double level_of(struct mw_sim *sim, const char *name, uint32_t ent)
{
    uint32_t l = mw_level_find(sim, name, ent);
    return l == UINT32_MAX ? NAN : mw_level_get(sim, l);
}

static bool said(const struct mw_node *n)
{
    return n && n->text && *n->text && n->origin != MW_FROM_DEFAULT;
}

/* ---- stages of the power path: one system of equal units is one entity; the second side of a 2N system is found by its twin feed */

static uint32_t fed_by(const struct mw_things *t, enum mw_edge_kind kind, uint32_t to, uint32_t but)
{
    for (uint32_t i = 0; i < t->edge_n; i++)
        if (t->edge[i].kind == kind && t->edge[i].to == to && t->edge[i].from != but)
            return t->edge[i].from;
    return UINT32_MAX;
}

/* What feeds the same load from the other side, here or further down. */
static uint32_t twin_of(const struct mw_things *t, uint32_t ent, int depth)
{
    uint32_t to = UINT32_MAX;
    for (uint32_t i = 0; i < t->edge_n && to == UINT32_MAX; i++)
        if (t->edge[i].kind == MW_FEEDS_A && t->edge[i].from == ent)
            to = t->edge[i].to;
    if (to == UINT32_MAX || depth > 4)
        return UINT32_MAX;
    uint32_t other = fed_by(t, MW_FEEDS_B, to, ent), below = other == UINT32_MAX ? twin_of(t, to, depth + 1) : UINT32_MAX;
    return below == UINT32_MAX ? other : fed_by(t, MW_FEEDS_A, below, ent);
}

/* Basis watts of racks that hang below ent by its A feeds. */
static double rack_w_below(struct mw_sim *sim, uint32_t ent, int depth)
{
    const struct mw_compute_ops *c = mw_port(sim)->compute;
    const struct mw_things *t = &sim->things;
    double w = 0.0;
    for (uint32_t g = 0; g < c->group_n(sim); g++)
        w += c->group(sim, g)->ent == ent && c->accepted(sim, g) ? c->group(sim, g)->design_w : 0.0;
    for (uint32_t i = 0; i < t->edge_n && depth < 8; i++)
        if (t->edge[i].kind == MW_FEEDS_A && t->edge[i].from == ent)
            w += rack_w_below(sim, t->edge[i].to, depth + 1);
    return w;
}

/* Is it the B side of a twin whose A side is counted? */
static bool second_side(const struct mw_things *t, uint32_t ent)
{
    bool a = false, b = false;
    for (uint32_t i = 0; i < t->edge_n; i++) {
        a |= t->edge[i].kind == MW_FEEDS_A && t->edge[i].from == ent;
        b |= t->edge[i].kind == MW_FEEDS_B && t->edge[i].from == ent;
    }
    return b && !a;
}

static void stage_row(struct mw_sim *sim, enum mw_class cls, double rack_w, struct mw_room_row *row)
{
    const struct mw_things *t = &sim->things;
    double worst = -1.0;
    row->used = row->allowed = row->racks_n = 0.0;
    for (uint32_t e = 1; e < t->entity_n; e++) {
        const struct mw_entity *ent = &t->entity[e];
        double load_w = level_of(sim, "load_w", e);
        if (ent->cls != cls || !(ent->rated_w > 0.0) || isnan(load_w) || strncmp(ent->path, "power.substation", 16) == 0 || second_side(t, e))
            continue;
        uint32_t twin = twin_of(t, e, 0);
        double below_w = rack_w_below(sim, e, 0);
        load_w += twin == UINT32_MAX ? 0.0 : level_of(sim, "load_w", twin);
        if (below_w <= 0.0)
            continue; /* plant and storage alone: racks do not hang there */
        row->used += load_w;
        row->allowed += ent->rated_w;
        row->racks_n += mw_room_whole(ent->rated_w - load_w, rack_w * fmax(1.0, load_w / below_w));
        if (load_w / ent->rated_w > worst) {
            worst = load_w / ent->rated_w;
            row->where = ent->path;
        }
    }
    if (worst < 0.0)
        *row = (struct mw_room_row){ .name = row->name, .q = row->q, .extends = row->extends, .used = NAN, .allowed = NAN, .racks_n = INFINITY, .note = "the plan has none on the way to racks" };
}

/* Busways come with their rows: what is left is between a row's load and its whole busways, and new rows bring their own. */
static void busway_row(struct mw_sim *sim, const struct mw_scenario *sc, struct mw_room_row *row)
{
    const struct mw_compute_ops *c = mw_port(sim)->compute;
    const struct mw_node *rated = mw_node_at(sc->root, "power.distribution.rated");
    double each_w = rated && rated->text && *rated->text ? rated->si : NAN;
    row->racks_n = INFINITY;
    row->used = row->allowed = NAN;
    row->note = "new rows bring their own";
    if (!(each_w > 0.0))
        return;
    row->used = row->allowed = 0.0;
    for (uint32_t g = 0; g < c->group_n(sim); g++) {
        double w = c->accepted(sim, g) ? c->group(sim, g)->design_w : 0.0;
        row->used += w;
        row->allowed += ceil(w / each_w * (1.0 - GRACE)) * each_w;
    }
}

/* ---- halls */

struct hall_use { double w, liquid_w, air_w, positions, liquid_most_w, air_most_w, path_w, positions_most; bool positions_known; };

static double or_one(double v)
{
    return v > 0.0 ? v : 1.0;
}

static struct hall_use hall_use(struct mw_sim *sim, const struct mw_scenario *sc, uint32_t h, bool liquid)
{
    const struct mw_compute_ops *c = mw_port(sim)->compute;
    struct mw_hall hall = c->hall(sim, h);
    struct hall_use u = { .positions_most = hall.positions_n };
    char path[200];
    for (uint32_t g = 0; g < c->group_n(sim); g++) {
        const struct mw_group *p = c->group(sim, g);
        double wet = liquid ? p->rack->liquid_frac : 0.0;
        if (p->hall != h)
            continue;
        u.positions += p->rack_n * or_one(p->rack->positions);
        if (!c->accepted(sim, g))
            continue;
        u.w += p->design_w;
        u.liquid_w += p->design_w * wet;
        u.air_w += p->design_w * (1.0 - wet);
    }
    u.path_w = mw_port(sim)->power->hall_w(sim, hall.ent);
    mw_port(sim)->cooling->hall_w(sim, hall.ent, &u.liquid_most_w, &u.air_most_w);
    snprintf(path, sizeof path, "%s.spare_positions", sim->things.entity[hall.ent].path);
    u.positions_known = said(mw_node_at(sc->root, path));
    return u;
}

/* Whole racks that a hall takes: the least of what it has room for. */
static double hall_whole(const struct hall_use *u, const struct mw_room_need *n)
{
    double k = fmin(mw_room_whole(u->path_w - u->w, n->rack_w), mw_room_whole(u->liquid_most_w - u->liquid_w, n->rack_w * n->liquid_frac));
    k = fmin(k, mw_room_whole(u->air_most_w - u->air_w, n->rack_w * (1.0 - n->liquid_frac)));
    return u->positions_known ? fmin(k, mw_room_whole(u->positions_most - u->positions, or_one(n->positions))) : k;
}

static void add(struct mw_room_row *row, double used, double allowed, double racks)
{
    row->used += used;
    row->allowed += allowed;
    row->racks_n += racks;
}

static void halls_rows(struct mw_sim *sim, const struct mw_scenario *sc, const struct mw_room_need *n, struct mw_room_row row[MW_ROOM_N], double *hall_racks_n)
{
    const struct mw_node *kind = mw_node_at(sc->root, "cooling.kind");
    bool liquid = kind && kind->text && (strcmp(kind->text, "direct-to-chip") == 0 || strcmp(kind->text, "fixed") == 0);
    uint32_t known = 0, halls = mw_port(sim)->compute->hall_n(sim);
    struct mw_room_need need = *n;
    need.liquid_frac = liquid ? n->liquid_frac : 0.0;
    *hall_racks_n = 0.0;
    for (uint32_t h = 0; h < halls; h++) {
        struct hall_use u = hall_use(sim, sc, h, liquid);
        if (u.positions <= 0.0)
            continue;
        known += u.positions_known;
        add(&row[MW_ROOM_LIQUID], u.liquid_w, u.liquid_most_w, mw_room_whole(u.liquid_most_w - u.liquid_w, need.rack_w * need.liquid_frac));
        add(&row[MW_ROOM_AIR], u.air_w, u.air_most_w, mw_room_whole(u.air_most_w - u.air_w, need.rack_w * (1.0 - need.liquid_frac)));
        add(&row[MW_ROOM_POSITIONS], u.positions, u.positions_most, u.positions_known ? mw_room_whole(u.positions_most - u.positions, or_one(need.positions)) : 0.0);
        *hall_racks_n += hall_whole(&u, &need);
    }
    for (int r = MW_ROOM_LIQUID; r <= MW_ROOM_AIR; r++)
        if (!isfinite(row[r].allowed)) {
            row[r].racks_n = row[r].allowed = NAN;
            row[r].note = "the cooling of the plan states no capacity";
        }
    if (known == 0) {
        row[MW_ROOM_POSITIONS].racks_n = row[MW_ROOM_POSITIONS].allowed = NAN;
        row[MW_ROOM_POSITIONS].note = "no hall states spare_positions";
    } else if (known < halls) {
        row[MW_ROOM_POSITIONS].note = "only in halls that state spare_positions";
    }
}

/* ---- floor and ports */

static void floor_row(struct mw_sim *sim, const struct mw_room_need *n, struct mw_room_row *row)
{
    const struct mw_compute_ops *c = mw_port(sim)->compute;
    double each_kg = INFINITY;
    for (uint32_t h = 0; h < c->hall_n(sim); h++) {
        struct mw_hall hall = c->hall(sim, h);
        each_kg = hall.positions_n > 0.0 ? fmin(each_kg, hall.floor_kg / hall.positions_n) : each_kg;
    }
    row->used = n->mass_kg > 0.0 ? n->mass_kg / or_one(n->positions) : NAN;
    row->allowed = each_kg;
    row->racks_n = isnan(row->used) ? NAN : row->used <= each_kg * (1.0 + GRACE) ? INFINITY : 0.0;
    row->note = isnan(row->used) ? "the rack states no mass" : "a rack on its position and aisle";
}

static void ports_row(struct mw_sim *sim, const struct mw_room_need *n, struct mw_room_row *row)
{
    const struct mw_fabric_ops *f = mw_port(sim)->fabric;
    row->used = mw_port(sim)->compute->gpu_n(sim);
    row->allowed = f && f->endpoint_n ? f->endpoint_n(sim) : INFINITY;
    row->racks_n = isfinite(row->allowed) ? mw_room_whole(row->allowed - row->used, n->gpus) : NAN;
    if (isfinite(row->allowed))
        return;
    row->allowed = NAN;
    row->note = "no scale-out network is named";
}

void mw_room_built(struct mw_sim *sim, const struct mw_scenario *sc, const struct mw_room_need *need, struct mw_arena *a, struct mw_room_row row[MW_ROOM_N], double *hall_racks_n)
{
    stage_row(sim, MW_C_TRANSFORMER, need->rack_w, &row[MW_ROOM_TRANSFORMER]);
    stage_row(sim, MW_C_UPS, need->rack_w, &row[MW_ROOM_UPS]);
    busway_row(sim, sc, &row[MW_ROOM_BUSWAY]);
    halls_rows(sim, sc, need, row, hall_racks_n);
    floor_row(sim, need, &row[MW_ROOM_FLOOR]);
    ports_row(sim, need, &row[MW_ROOM_PORTS]);
    for (int r = 0; r < MW_ROOM_N; r++) /* the simulation goes, its paths stay */
        row[r].where = row[r].where ? mw_arena_strdup(a, row[r].where) : NULL;
}
