/* models/compute/groups.c - from halls and cluster to groups of racks, with entities, parts and attachments; no time yet. */
#include "models/compute/compute_private.h"
#include "sim/base/calendar.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct mw_group_state *group_new(struct mw_sim *s, struct mw_compute_state *c)
{
    if (c->group_n == c->group_cap) {
        c->group_cap = c->group_cap ? c->group_cap * 2 : 64;
        struct mw_group_state *p = mw_arena_array(s->arena, struct mw_group_state, c->group_cap);
        if (c->group_n)
            memcpy(p, c->group, sizeof *p * c->group_n);
        c->group = p;
    }
    return &c->group[c->group_n++];
}

static void part_line(struct mw_sim *s, uint32_t ent, const char *kind, const char *cost_class, const struct mw_part_head *h, double qty)
{
    bool priced = h->price_usd.status != 0 && isfinite(h->price_usd.v);
    mw_part_add(&s->things, &(struct mw_part_line){ .ent = ent, .kind = kind, .part = h->use ? h->use : kind, .cost_class = cost_class, .qty = qty,
        .unit_usd = priced ? h->price_usd.v : -1.0, .low_usd = priced ? h->price_usd.low : NAN, .high_usd = priced ? h->price_usd.high : NAN, .life_s = h->life_s,
        .lead_s = h->lead_s, .embodied_co2e_kg = h->embodied_co2e_kg, .status = priced ? h->price_usd.status : 0, .source = h->price_usd.source });
}

/* The bill of a rack: its own price, or that of its GPUs when the rack has none. */
static void rack_parts(struct mw_sim *s, uint32_t ent, const struct mw_rack_part *r, double rack_n)
{
    const struct mw_gpu_part *gpu = &r->node.gpu;
    bool has_gpu = gpu->h.count > 0.0;
    part_line(s, ent, "rack", has_gpu ? "gpu" : "server", &r->h, rack_n);
    if (r->h.price_usd.status == 0 && has_gpu && gpu->h.price_usd.status != 0)
        part_line(s, ent, "gpu", "gpu", &gpu->h, rack_n * r->node_n * gpu->h.count);
}

struct batch { const struct mw_rack_part *rack; uint32_t hall, hall_ent, phase; int64_t ready_ns; enum mw_load_class cls; const char *hall_name, *kind; };

static void attach_group(struct mw_sim *s, struct mw_group_state *p, uint32_t index)
{
    struct mw_group *g = &p->g;
    p->idle_w = mw_rack_chain(g->rack, g->rack->node.gpu.h.count * mw_gpu_watts(&g->rack->node.gpu, 0.0, 0.0, 0.0, 1.0, 1.0), 0.0).ac_w;
    p->full_w = mw_rack_full_w(g->rack);
    g->design_w = g->rack_n * mw_rack_measured_w(g->rack);
    g->nameplate_w = g->rack_n * fmax(g->rack->h.power_w, p->full_w);
    g->power_leaf = mw_port(s)->power->attach(s, g->ent, g->cls, g->hall_ent, g->design_w, g->nameplate_w, g->ready_ns);
    g->heat_leaf = mw_port(s)->cooling->attach(s, g->ent, g->hall_ent, index, g->design_w, g->rack->liquid_frac, g->ready_ns);
}

static void group_add(struct mw_sim *s, struct mw_compute_state *c, const struct batch *b, uint32_t rack_n, uint32_t number)
{
    char path[160], label[80];
    struct mw_group_state *p = group_new(s, c);
    const struct mw_rack_part *r = b->rack;
    snprintf(path, sizeof path, "halls.%s.%s.%u", b->hall_name, b->kind, number);
    snprintf(label, sizeof label, "Hall %s %s %u", b->hall_name, b->kind, number);
    uint32_t ent = mw_entity_add(&s->things, b->hall_ent, path, label, MW_C_BLOCK, 1, 0.0);
    p->g = (struct mw_group){ .ent = ent, .hall_ent = b->hall_ent, .hall = b->hall, .rack_n = rack_n, .node_per_rack = (uint32_t)r->node_n,
                              .gpu_per_node = (uint32_t)r->node.gpu.h.count, .phase = b->phase, .rack = r, .ready_ns = b->ready_ns, .retire_ns = INT64_MAX, .cls = b->cls };
    attach_group(s, p, c->group_n - 1);
    s->things.entity[ent].rated_w = p->g.nameplate_w;
    p->unit_n = (double)rack_n * p->g.node_per_rack * (p->g.gpu_per_node ? p->g.gpu_per_node : 1);
    p->thermal_frac = 1.0;
    p->bus_w = NAN;
    for (int k = 0; k < MW_L_N; k++)
        p->limit_frac[k] = p->clock[k] = 1.0;
    snprintf(path, sizeof path, "halls.%s.%s.%u.rack", b->hall_name, b->kind, number);
    uint32_t racks = mw_entity_add(&s->things, ent, path, r->h.use ? r->h.use : "rack", MW_C_RACK, rack_n, p->g.nameplate_w / rack_n);
    mw_edge_add(&s->things, MW_CONTAINS, b->hall_ent, ent, 0.0);
    mw_edge_add(&s->things, MW_CONTAINS, ent, racks, 0.0);
    rack_parts(s, racks, r, rack_n);
}

/* rack_n racks in groups of at most per_group. */
static void batch_add(struct mw_sim *s, struct mw_compute_state *c, const struct batch *b, double rack_n, double per_group)
{
    uint32_t left = (uint32_t)llround(rack_n), size = (uint32_t)fmax(1.0, per_group);
    for (uint32_t i = 1; left > 0; i++) {
        uint32_t n = left < size ? left : size;
        group_add(s, c, b, n, i);
        left -= n;
    }
}

static uint32_t hall_entity(struct mw_sim *s, struct mw_compute_state *c, const char *name)
{
    char path[120], label[80];
    snprintf(path, sizeof path, "halls.%s", name);
    snprintf(label, sizeof label, "Hall %s", name);
    uint32_t ent = mw_entity_add(&s->things, 0, path, label, MW_C_HALL, 1, 0.0);
    mw_edge_add(&s->things, MW_CONTAINS, 0, ent, 0.0);
    c->hall_n++;
    return ent;
}

static enum mw_load_class class_of(const struct mw_rack_part *r, bool cpu)
{
    return r->node.gpu.h.count > 0.0 ? MW_L_IDLE : cpu ? MW_L_CPU : MW_L_STORAGE;
}

static void hall_add(struct mw_sim *s, struct mw_compute_state *c, const char *name, const struct mw_hall_params *h, uint32_t phase)
{
    const struct mw_compute_params *par = mw_compute_par(s);
    struct batch b = { .hall = c->hall_n, .hall_ent = hall_entity(s, c, name), .phase = phase, .hall_name = name, .ready_ns = h->ready_ns };
    if (h->blocks.h.use) {
        b.rack = &h->blocks.rack;
        b.kind = "block";
        b.cls = class_of(b.rack, false);
        batch_add(s, c, &b, h->blocks.h.count * h->blocks.rack.h.count, h->blocks.rack.h.count);
    }
    if (h->racks.h.use) {
        b.rack = &h->racks;
        b.kind = "racks";
        b.cls = class_of(b.rack, false);
        batch_add(s, c, &b, h->racks.h.count, par->cluster.block_racks_n);
    }
    if (h->cpu.h.use) {
        b.rack = &h->cpu;
        b.kind = "cpu";
        b.cls = class_of(b.rack, true);
        batch_add(s, c, &b, h->cpu.h.count, par->cluster.block_racks_n);
    }
}

static int by_ready(const struct mw_hall_params *h, uint32_t n, uint32_t i)
{
    int earlier = 0;
    for (uint32_t k = 0; k < n; k++)
        earlier += h[k].ready_ns < h[i].ready_ns;
    return earlier;
}

/* Pools are shares of the accepted blocks, pro rata: each group goes to the pool that lags furthest behind its share. */
static int pools_build(struct mw_sim *s, struct mw_compute_state *c)
{
    const struct mw_map *m = &mw_compute_par(s)->cluster.pools;
    const struct mw_blend *want = m->item;
    c->pool_n = m->n ? m->n : 1;
    c->pool = mw_arena_array(s->arena, struct mw_pool, c->pool_n);
    double *given = mw_arena_array(s->arena, double, c->pool_n), total = 0.0, seen = 0.0;
    for (uint32_t p = 0; p < c->pool_n; p++) {
        c->pool[p].name = m->n ? m->name[p] : "all";
        total += m->n ? want[p].share : 1.0;
    }
    if (!(total > 0.0)) {
        mw_diag_error(s->diag, "E330", mw_sim_pos(s, "cluster.pools"), "cluster.pools", "the pools hold no GPU");
        return -1;
    }
    for (uint32_t i = 0; i < c->group_n; i++) {
        struct mw_group *g = &c->group[i].g;
        double gpus = (double)g->rack_n * g->node_per_rack * g->gpu_per_node;
        if (gpus == 0.0)
            continue;
        seen += gpus;
        uint32_t best = 0;
        double lag_best = -INFINITY;
        for (uint32_t p = 0; p < c->pool_n; p++) {
            double lag = (m->n ? want[p].share : 1.0) / total * seen - given[p];
            if (lag > lag_best) {
                lag_best = lag;
                best = p;
            }
        }
        g->pool = best;
        given[best] += gpus;
        c->pool[best].gpu_n += (uint32_t)gpus;
    }
    if (m->n && fabs(total - seen) > 0.5)
        mw_note(s, "finding", "cluster.pools", "the pools name %.0f GPUs, the racks hold %.0f: every pool takes its share", total, seen);
    return 0;
}

/* Meter watts per watt of IT that a plan reserves before its plant is known (assumed; the simulated design day says what it is). */
#define PLANT_OVERHEAD 1.2

static int by_ready_then_index(const void *a, const void *b)
{
    const struct mw_group_state *const *x = a, *const *y = b;
    return (*x)->g.ready_ns != (*y)->g.ready_ns ? ((*x)->g.ready_ns > (*y)->g.ready_ns) - ((*x)->g.ready_ns < (*y)->g.ready_ns) : (*x > *y) - (*x < *y);
}

/* Accepted = max(ready, firm power for everything up to here) + commissioning and burn-in.  What is never firm comes when it is ready and lives under the cap. */
static void acceptance(struct mw_sim *s, struct mw_compute_state *c)
{
    const struct mw_compute_params *par = mw_compute_par(s);
    const struct mw_power_ops *power = mw_port(s)->power;
    int64_t test_ns = mw_time_ns_up(par->commissioning.per_hall_s + par->commissioning.burn_in_s);
    struct mw_group_state **order = mw_arena_array(s->arena, struct mw_group_state *, c->group_n);
    double need_w = 0.0, contract_w = power->contract_w(s);
    bool never = false;
    for (uint32_t i = 0; i < c->group_n; i++)
        order[i] = &c->group[i];
    qsort(order, c->group_n, sizeof *order, by_ready_then_index);
    for (uint32_t i = 0; i < c->group_n; i++) {
        struct mw_group *g = &order[i]->g;
        need_w += g->design_w * PLANT_OVERHEAD;
        int64_t firm_ns = power->firm_ns(s, fmin(need_w, contract_w));
        never |= firm_ns == INT64_MAX;
        if (firm_ns != INT64_MAX && firm_ns > g->ready_ns)
            g->ready_ns = firm_ns;
        g->ready_ns += test_ns;
    }
    if (never)
        mw_note(s, "finding", "grid.firm", "%.1f MW for racks and plant are never firm: the last racks are accepted when ready and give way under the cap", fmin(need_w, contract_w) / 1e6);
}

int mw_compute_build_groups(struct mw_sim *s)
{
    struct mw_compute_state *c = mw_compute(s);
    const struct mw_compute_params *par = mw_compute_par(s);
    const struct mw_hall_params *h = par->halls.item;
    for (uint32_t i = 0; i < par->halls.n; i++)
        hall_add(s, c, par->halls.name[i], &h[i], h[i].phase > 0.0 ? (uint32_t)h[i].phase : 1u + (uint32_t)by_ready(h, par->halls.n, i));
    if (par->cluster.use.h.use) {
        double n = isfinite(par->cluster.racks_n) ? par->cluster.racks_n : par->cluster.use.h.count;
        struct batch b = { .rack = &par->cluster.use, .hall = c->hall_n, .hall_ent = hall_entity(s, c, "main"), .phase = 1, .hall_name = "main", .kind = "racks",
                           .ready_ns = par->cluster.ready_ns, .cls = class_of(&par->cluster.use, false) };
        batch_add(s, c, &b, n, par->cluster.block_racks_n);
    }
    if (c->group_n == 0) {
        mw_sim_infeasible(s, "the scenario has no racks: write `cluster: gb200-nvl72` or name racks or blocks under `halls`");
        return -1;
    }
    acceptance(s, c);
    return pools_build(s, c);
}
