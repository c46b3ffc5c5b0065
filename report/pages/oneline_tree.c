/* report/pages/oneline_tree.c - merges the entities of the power graph into nodes; draws nothing. */
#include "report/pages/oneline_tree.h"
#include <math.h>
#include <string.h>

#define NONE SIZE_MAX
#define ROWS_MAX 26u /* leaves that a sheet holds */

enum { HALL_NONE = -1, HALL_MANY = -2 };
struct wire { size_t from, to; };
struct graph {
    struct mw_report *r;
    struct wire *wire;
    size_t wires_n;
    int *hall, *depth;          /* by index of r->ent; depth -1: not in the graph */
    bool *feeds;
    size_t *node;
    const double *load, *failover, *own[3]; /* of equipment; share of what is left after a failure; of racks, network, storage */
};

static void load_wires(struct graph *g)
{
    struct mw_report *r = g->r;
    int id = r->cases[r->base].id;
    struct mw_query *q = mw_query(r->db, "SELECT count(*) FROM edge WHERE case_id = ?1 AND kind = 'feeds_a'", "i", id);
    size_t room = mw_query_next(q) ? (size_t)mw_query_int(q, 0) : 0;
    mw_query_end(q);
    g->wire = mw_arena_array(&r->arena, struct wire, room + 1);
    q = mw_query(r->db, "SELECT from_, to_ FROM edge WHERE case_id = ?1 AND kind = 'feeds_a' ORDER BY seq", "i", id);
    while (mw_query_next(q) && g->wires_n < room) {
        const struct mw_rent *a = mw_rent_find(r, (int)mw_query_int(q, 0)), *b = mw_rent_find(r, (int)mw_query_int(q, 1));
        if (a && b && a != b)
            g->wire[g->wires_n++] = (struct wire){ (size_t)(a - r->ent), (size_t)(b - r->ent) };
    }
    mw_query_end(q);
}

static int join_halls(int a, int b)
{
    return a == HALL_NONE ? b : b == HALL_NONE || a == b ? a : HALL_MANY;
}

/* Halls travel from the racks up, depths from the meter down; a cycle in a broken file ends with the passes. */
static void find_places(struct graph *g)
{
    for (size_t i = 0; i < g->r->ents_n; i++) {
        const struct mw_rent *hall = strcmp(g->r->ent[i].cls, "block") == 0 ? mw_rent_up(g->r, g->r->ent[i].ent, "hall") : NULL;
        g->hall[i] = hall ? hall->ent : HALL_NONE;
        g->depth[i] = -1;
    }
    for (size_t k = 0; k < g->wires_n; k++) {
        g->depth[g->wire[k].from] = g->depth[g->wire[k].to] = 0;
        g->feeds[g->wire[k].from] = true;
    }
    bool moved = true;
    for (int pass = 0; moved && pass < 16; pass++) {
        moved = false;
        for (size_t k = 0; k < g->wires_n; k++) {
            size_t a = g->wire[k].from, b = g->wire[k].to;
            int hall = join_halls(g->hall[a], g->hall[b]), depth = g->depth[a] + 1;
            moved |= hall != g->hall[a] || depth > g->depth[b];
            g->hall[a] = hall;
            g->depth[b] = depth > g->depth[b] ? depth : g->depth[b];
        }
    }
}

/* Loads that hang on an entity of another class go by what they are. */
static const char *class_of(const struct graph *g, size_t e)
{
    const struct mw_rent *ent = &g->r->ent[e];
    if (g->feeds[e])
        return ent->cls;
    return strncmp(ent->path, "fabric", 6) == 0 ? "switch" : strncmp(ent->path, "cooling", 7) == 0 ? "pump" : ent->cls;
}

static size_t node_of(struct graph *g, struct mw_onodes *o, size_t e)
{
    const char *cls = class_of(g, e);
    int depth = g->feeds[e] ? g->depth[e] : 99; /* loads of a kind and place are one, wherever they hang */
    bool trunk = depth <= 1 && g->feeds[e];     /* the meter and the substation belong to no hall, even to the only one */
    const struct mw_rent *hall = o->by_hall && !trunk && g->hall[e] >= 0 ? mw_rent_find(g->r, g->hall[e]) : NULL;
    for (size_t i = 0; i < o->n; i++)
        if (strcmp(o->node[i].cls, cls) == 0 && o->node[i].hall == hall && o->node[i].depth == depth)
            return i;
    if (o->n == MW_ONELINE_MAX)
        return NONE;
    o->node[o->n] = (struct mw_onode){ .cls = cls, .hall = hall, .depth = depth, .parent = NONE, .failover_frac = NAN, .worst_frac = NAN, .leaf = !g->feeds[e] };
    return o->n++;
}

/* The B side of a 2N pair stands by: its rating is not available beside that of A. */
static bool second_side(const struct mw_rent *e)
{
    return strstr(e->label, " B,") != NULL;
}

static void add_entity(struct graph *g, struct mw_onode *n, size_t e)
{
    const struct mw_rent *ent = &g->r->ent[e];
    bool block = strcmp(ent->cls, "block") == 0;
    double load = g->load[e];
    for (size_t k = 0; k < sizeof g->own / sizeof *g->own && !isfinite(load); k++)
        load = g->own[k][e];
    n->units += ent->count;
    if (g->feeds[e] || block) /* other loads have no rating to keep */
        n->rated_w += isfinite(ent->rated_w) && !second_side(ent) ? ent->rated_w : 0.0;
    n->load_w += isfinite(load) ? load : 0.0;
    n->failover_frac = fmax(n->failover_frac, g->failover[e]);
    if (isfinite(load) && g->feeds[e] && ent->rated_w > 0.0 && !(load / ent->rated_w <= n->worst_frac)) {
        n->worst = ent;
        n->worst_frac = load / ent->rated_w;
    }
}

/* Entities in order of depth, so that a parent's node stands before its children's. */
static void merge(struct graph *g, struct mw_onodes *o)
{
    o->n = 0;
    for (int depth = 0; depth < 32; depth++)
        for (size_t e = 0; e < g->r->ents_n; e++) {
            if (g->depth[e] != depth)
                continue;
            g->node[e] = node_of(g, o, e);
            if (g->node[e] == NONE)
                continue;
            struct mw_onode *n = &o->node[g->node[e]];
            add_entity(g, n, e);
            for (size_t k = 0; n->parent == NONE && k < g->wires_n; k++)
                if (g->wire[k].to == e && g->node[g->wire[k].from] < g->node[e])
                    n->parent = g->node[g->wire[k].from];
        }
}

static size_t leaves(const struct mw_onodes *o)
{
    size_t n = 0;
    for (size_t i = 0; i < o->n; i++) {
        bool has = false;
        for (size_t k = i + 1; k < o->n; k++)
            has |= o->node[k].parent == i;
        n += !has;
    }
    return n;
}

/* What carries no level of its own carries what hangs below it. */
static void sum_up(struct mw_onodes *o)
{
    for (size_t i = o->n; i-- > 0;)
        if (o->node[i].load_w <= 0.0)
            for (size_t k = i + 1; k < o->n; k++)
                o->node[i].load_w += o->node[k].parent == i ? o->node[k].load_w : 0.0;
}

/* Lighting and offices keep their level at the facility itself. */
static double house_w(struct mw_report *r)
{
    const double *house = mw_rd_levels(r, "house_w", true);
    return r->ents_n && r->ent[0].ent == 0 ? house[0] : NAN;
}

static void known_loads(struct mw_report *r, struct mw_onodes *o)
{
    for (size_t i = 0; i < o->n; i++) {
        struct mw_onode *n = &o->node[i];
        if (strcmp(n->cls, "grid") == 0) {
            n->load_w = mw_rd_base(r, "power.peak15_w");
            n->rated_w = fmax(mw_rd_base(r, "power.contract_w"), 0.0);
            n->worst_frac = NAN;
        }
        if (strcmp(n->cls, "pump") == 0)
            n->load_w = mw_rd_base(r, "cooling.peak_w");
        if (strcmp(n->cls, "other") == 0 && n->leaf)
            n->load_w = house_w(r);
        if (!isfinite(n->load_w))
            n->load_w = 0.0;
    }
}

void mw_onodes_load(struct mw_report *r, struct mw_onodes *o)
{
    struct graph g = { .r = r, .hall = mw_arena_array(&r->arena, int, r->ents_n + 1), .depth = mw_arena_array(&r->arena, int, r->ents_n + 1),
                       .feeds = mw_arena_array(&r->arena, bool, r->ents_n + 1), .node = mw_arena_array(&r->arena, size_t, r->ents_n + 1),
                       .load = mw_rd_levels(r, "load_w", true), .failover = mw_rd_levels(r, "failover_frac", true),
                       .own = { mw_rd_levels(r, "rack_w", true), mw_rd_levels(r, "network_w", true), mw_rd_levels(r, "storage_w", true) } };
    load_wires(&g);
    find_places(&g);
    for (size_t i = 0; i < r->ents_n; i++)
        g.node[i] = NONE;
    o->by_hall = true;
    merge(&g, o);
    if (leaves(o) > ROWS_MAX || o->n == MW_ONELINE_MAX) {
        o->by_hall = false;
        for (size_t i = 0; i < r->ents_n; i++)
            g.node[i] = NONE;
        merge(&g, o);
    }
    known_loads(r, o);
    sum_up(o);
}
