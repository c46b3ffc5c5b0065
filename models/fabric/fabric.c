/* models/fabric/fabric.c - the scale-out network as built and as shared; collectives and routing are not here.
 *
 * Built: one folded Clos over all GPU endpoints (one per GPU), optical links between switches, copper to hosts within the rack row.
 * Shared: a job loads the uplinks of each group with (its GPUs there) x what one sends past its leaf, while it sends; they carry
 * GPUs x rate / oversubscription.  What that leaves of the jobs' speed is the expectation over who sends at once (contend.h), worked out only
 * while some uplink could be overbooked.  A job whose step was computed on the thinned links asks for no more than they carry.
 */
#include "models/fabric/clos.h"
#include "models/fabric/contend.h"
#include "models/fabric/params.h"
#include "models/registry.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

struct flow { bool live; uint32_t n, cap; uint32_t *link; double *peak_Bps; double duty; struct mw_duty_share share; };
struct fabric_state {
    struct flow *flow; uint32_t flow_n, flow_cap, over_n;
    struct mw_duty_flow *solve; struct mw_duty_share *solved; uint32_t *index; double *scratch; /* room for flow_cap */
    double *capacity, *booked; uint32_t link_n;
    struct mw_clos clos;
    uint32_t ent, share_level;
    struct { double expected_s, least_s, most_s, open_s; int64_t at_ns; struct mw_duty_share now; bool open; } mean; /* over the time with flows */
    struct { uint32_t power, heat, level; double w; } load[2]; uint32_t load_n; /* constant: told to power and cooling at the start */
    double network_w;
};

static struct fabric_state *state(struct mw_sim *s) { return mw_state(s, MW_M_FABRIC); }
static const struct mw_fabric_params *par(struct mw_sim *s) { return mw_params(s, MW_M_FABRIC); }

static double group_gpus(const struct mw_group *g) { return (double)g->rack_n * g->node_per_rack * g->gpu_per_node; }

static void buy(struct mw_sim *s, uint32_t ent, const char *kind, const struct mw_part_head *h, double qty)
{
    bool priced = h->price_usd.status != 0;
    if (!(qty > 0.0))
        return;
    mw_part_add(&s->things, &(struct mw_part_line){ .ent = ent, .kind = kind, .part = h->use ? h->use : kind, .cost_class = "network", .qty = qty, .unit_usd = priced ? h->price_usd.v : -1.0,
        .low_usd = priced ? h->price_usd.low : NAN, .high_usd = priced ? h->price_usd.high : NAN, .life_s = h->life_s, .lead_s = h->lead_s, .embodied_co2e_kg = h->embodied_co2e_kg,
        .status = priced ? h->price_usd.status : 0, .source = h->price_usd.source });
}

static uint32_t tier_entity(struct mw_sim *s, uint32_t parent, const char *name, const char *label, double n, double w)
{
    char path[64];
    snprintf(path, sizeof path, "fabric.scale_out.%s", name);
    uint32_t e = mw_entity_add(&s->things, parent, path, label, MW_C_SWITCH, (uint32_t)n, n * w);
    mw_edge_add(&s->things, MW_CONTAINS, parent, e, 0.0);
    return e;
}

/* A constant load: switches and optics draw the same idle or busy, within what sheets tell apart. */
static void attach(struct mw_sim *s, uint32_t ent, double w, const char *account)
{
    if (!(w > 0.0))
        return;
    uint32_t power = mw_port(s)->power->attach(s, ent, MW_L_NETWORK, 0, w, w, 0), heat = mw_port(s)->cooling->attach(s, ent, 0, UINT32_MAX, w, 0.0, 0);
    uint32_t level = mw_level_add(s, "network_w", ent, MW_Q_POWER, MW_KEEP_MONTH), k = state(s)->load_n++;
    state(s)->load[k].power = power;
    state(s)->load[k].heat = heat;
    state(s)->load[k].level = level;
    state(s)->load[k].w = w;
    mw_account_of_level(s, MW_BOOK_ENERGY, MW_RIGHT, account, level);
    state(s)->network_w += w;
}

static double watts_of(const struct mw_switch_part *p)
{
    return p->typical_w > 0.0 ? p->typical_w : p->h.power_w > 0.0 ? p->h.power_w : 0.0;
}

static void build_scale_out(struct mw_sim *s, struct fabric_state *f, double gpus)
{
    const struct mw_scale_out_params *p = &par(s)->scale_out;
    double sw_w = watts_of(&p->use);
    f->clos = mw_clos_size(gpus, p->use.port_n, p->oversubscription);
    f->ent = mw_entity_add(&s->things, 0, "fabric.scale_out", "Scale-out network", MW_C_OTHER, 1, 0.0);
    uint32_t leaf = tier_entity(s, f->ent, "leaf", "Leaf switches", f->clos.leaf_n, sw_w);
    buy(s, leaf, "switch", &p->use.h, f->clos.leaf_n);
    double rate = p->use.rate_Bps;
    if (f->clos.spine_n > 0.0) {
        uint32_t spine = tier_entity(s, f->ent, "spine", "Spine switches", f->clos.spine_n, sw_w);
        buy(s, spine, "switch", &p->use.h, f->clos.spine_n);
        mw_edge_add(&s->things, MW_LINKS, leaf, spine, f->clos.up_links_n * rate);
        if (f->clos.core_n > 0.0) {
            uint32_t core = tier_entity(s, f->ent, "core", "Core switches", f->clos.core_n, sw_w);
            buy(s, core, "switch", &p->use.h, f->clos.core_n);
            mw_edge_add(&s->things, MW_LINKS, spine, core, f->clos.core_links_n * rate);
        }
    }
    double optics = 2.0 * (f->clos.up_links_n + f->clos.core_links_n), switches = f->clos.leaf_n + f->clos.spine_n + f->clos.core_n; /* sheets give a switch's watts with its modules */
    if (p->optic.h.use)
        buy(s, leaf, "optic", &p->optic.h, optics);
    else if (optics > 0.0)
        mw_note(s, "not_priced", "fabric.scale_out.optic", "%.0f optical modules between switches: no part named", optics);
    attach(s, f->ent, switches * sw_w, "network");
}

static void build_frontend(struct mw_sim *s, double gpus)
{
    const struct mw_frontend_params *p = &par(s)->frontend;
    if (!p->use.h.use || !(p->per_gpu_Bps > 0.0) || !(p->use.rate_Bps > 0.0))
        return;
    struct mw_clos c = mw_clos_size(ceil(gpus * p->per_gpu_Bps / p->use.rate_Bps), p->use.port_n, 1.0);
    double n = c.leaf_n + c.spine_n + c.core_n;
    uint32_t e = mw_entity_add(&s->things, 0, "fabric.frontend", "Front-end switches", MW_C_SWITCH, (uint32_t)n, n * watts_of(&p->use));
    buy(s, e, "switch", &p->use.h, n);
    attach(s, e, n * watts_of(&p->use), "network front end");
}

static int build(struct mw_sim *s)
{
    struct fabric_state *f = state(s);
    const struct mw_compute_ops *c = mw_port(s)->compute;
    double gpus = 0.0, os = fmax(1.0, par(s)->scale_out.oversubscription);
    f->link_n = c->group_n(s);
    f->capacity = mw_arena_array(s->arena, double, f->link_n + 1);
    f->booked = mw_arena_array(s->arena, double, f->link_n + 1);
    for (uint32_t g = 0; g < f->link_n; g++) {
        const struct mw_group *p = c->group(s, g);
        double nic_Bps = mw_node_nic_Bps(&p->rack->node), rate_Bps = nic_Bps > 0.0 ? nic_Bps : par(s)->scale_out.use.rate_Bps;
        f->capacity[g] = group_gpus(p) * fmax(rate_Bps, 0.0) / os;
        gpus += group_gpus(p);
    }
    f->share_level = mw_level_add(s, "fabric_share_frac", 0, MW_Q_FRACTION, MW_KEEP_FACILITY);
    mw_level_set(s, f->share_level, 1.0);
    if (!par(s)->scale_out.use.h.use || gpus == 0.0) {
        mw_note(s, "not_simulated", "fabric.scale_out", "no scale-out switch named: no network watts, no network cost, no contention");
        return 0;
    }
    if (par(s)->scale_out.reduction == 1)
        mw_note(s, "assumed", "fabric.scale_out.reduction", "that %s can add what GPUs reduce: SHARP is InfiniBand's, and a switch's part does not say it", par(s)->scale_out.use.h.use);
    build_scale_out(s, f, gpus);
    build_frontend(s, gpus);
    return 0;
}

static void start(struct mw_sim *s)
{
    const struct fabric_state *f = state(s);
    for (uint32_t k = 0; k < f->load_n; k++) {
        mw_port(s)->power->load(s, f->load[k].power, f->load[k].w);
        mw_port(s)->cooling->heat(s, f->load[k].heat, f->load[k].w);
        mw_level_set(s, f->load[k].level, f->load[k].w);
    }
}

static void book(struct fabric_state *f, const struct flow *w, double sign)
{
    for (uint32_t k = 0; k < w->n; k++) {
        uint32_t l = w->link[k];
        bool was = f->booked[l] > f->capacity[l] * (1.0 + 1e-12);
        f->booked[l] += sign * w->peak_Bps[k];
        bool is = f->booked[l] > f->capacity[l] * (1.0 + 1e-12);
        f->over_n += is && !was ? 1u : 0u;
        f->over_n -= was && !is ? 1u : 0u;
    }
}

/* Means of the shares over the time with flows. */
static void keep_mean(struct mw_sim *s, struct fabric_state *f, const struct mw_duty_share *now, bool open)
{
    double dt_s = f->mean.open ? (double)(s->now_ns - f->mean.at_ns) / 1e9 : 0.0;
    f->mean.expected_s += dt_s * f->mean.now.expected;
    f->mean.least_s += dt_s * f->mean.now.least;
    f->mean.most_s += dt_s * f->mean.now.most;
    f->mean.open_s += dt_s;
    f->mean.at_ns = s->now_ns;
    f->mean.open = open;
    f->mean.now = *now;
}

static void reshare(struct mw_sim *s, struct fabric_state *f)
{
    uint32_t n = 0;
    struct mw_duty_share sum = { 0.0, 0.0, 0.0 }, one = { 1.0, 1.0, 1.0 };
    for (uint32_t i = 0; i < f->flow_n; i++)
        if (f->flow[i].live) {
            f->solve[n] = (struct mw_duty_flow){ f->flow[i].duty, f->flow[i].n, f->flow[i].link, f->flow[i].peak_Bps };
            f->index[n++] = i;
        }
    if (f->over_n == 0 && mw_level_get(s, f->share_level) == 1.0) {
        keep_mean(s, f, &one, n > 0);
        return;
    }
    mw_contend(f->capacity, f->link_n, f->solve, n, f->solved, f->scratch);
    for (uint32_t k = 0; k < n; k++) {
        f->flow[f->index[k]].share = f->solved[k];
        sum.expected += f->solved[k].expected / n;
        sum.least += f->solved[k].least / n;
        sum.most += f->solved[k].most / n;
    }
    keep_mean(s, f, n ? &sum : &one, n > 0);
    mw_level_set(s, f->share_level, f->over_n && n ? sum.expected : 1.0);
    mw_sim_dirty(s, MW_M_JOBS, MW_M_FABRIC);
}

static void grow(struct mw_sim *s, struct fabric_state *f)
{
    f->flow_cap = f->flow_cap ? f->flow_cap * 2 : 64;
    struct flow *p = mw_arena_array(s->arena, struct flow, f->flow_cap);
    if (f->flow_n)
        memcpy(p, f->flow, f->flow_n * sizeof *p);
    f->flow = p;
    f->solve = mw_arena_array(s->arena, struct mw_duty_flow, f->flow_cap);
    f->solved = mw_arena_array(s->arena, struct mw_duty_share, f->flow_cap);
    f->index = mw_arena_array(s->arena, uint32_t, f->flow_cap);
    f->scratch = mw_arena_array(s->arena, double, 2 * (f->link_n + f->flow_cap));
}

static struct flow *flow_slot(struct mw_sim *s, struct fabric_state *f, uint32_t *id)
{
    uint32_t i = 0;
    while (i < f->flow_n && f->flow[i].live)
        i++;
    if (i == f->flow_cap)
        grow(s, f);
    if (i == f->flow_n)
        f->flow_n++;
    *id = i;
    return &f->flow[i];
}

static uint32_t open_flow(struct mw_sim *s, const struct mw_flow *in)
{
    struct fabric_state *f = state(s);
    uint32_t id;
    struct flow *w = flow_slot(s, f, &id);
    if (w->cap < in->group_n) {
        w->cap = in->group_n;
        w->link = mw_arena_array(s->arena, uint32_t, in->group_n);
        w->peak_Bps = mw_arena_array(s->arena, double, in->group_n);
    }
    w->live = true;
    w->n = 0;
    w->duty = in->duty;
    w->share = (struct mw_duty_share){ 1.0, 1.0, 1.0 };
    for (uint32_t k = 0; k < in->group_n; k++) {
        double c_Bps = f->capacity[in->group[k]], ask_Bps = in->gpus[k] * in->peak_Bps;
        if (!(c_Bps > 0.0) || !(ask_Bps > 0.0))
            continue;
        w->link[w->n] = in->group[k];
        w->peak_Bps[w->n++] = in->wired ? fmin(ask_Bps, c_Bps * in->gpus[k] / group_gpus(mw_port(s)->compute->group(s, in->group[k]))) : ask_Bps;
    }
    book(f, w, 1.0);
    reshare(s, f);
    return id;
}

static void close_flow(struct mw_sim *s, uint32_t id)
{
    struct fabric_state *f = state(s);
    if (id >= f->flow_n || !f->flow[id].live)
        return;
    book(f, &f->flow[id], -1.0);
    f->flow[id].live = false;
    reshare(s, f);
}

static double share(struct mw_sim *s, uint32_t id) { return id < state(s)->flow_n ? state(s)->flow[id].share.expected : 1.0; }
static double endpoint_n(struct mw_sim *s) { return state(s)->clos.leaf_n > 0.0 ? state(s)->clos.leaf_n * (state(s)->clos.tiers == 1 ? par(s)->scale_out.use.port_n : state(s)->clos.down_ports_n) : INFINITY; }

/* GPUs of the largest hall; 0 where all stand in one. */
static double hall_gpus(struct mw_sim *s)
{
    const struct mw_compute_ops *c = mw_port(s)->compute;
    double most = 0.0, all = 0.0;
    for (uint32_t g = 0; g < c->group_n(s); g++) {
        double here = 0.0;
        for (uint32_t k = 0; k < c->group_n(s); k++)
            here += c->group(s, k)->hall == c->group(s, g)->hall ? group_gpus(c->group(s, k)) : 0.0;
        most = fmax(most, here);
        all += group_gpus(c->group(s, g));
    }
    return most < all ? most : 0.0;
}

static struct mw_wire wire(struct mw_sim *s)
{
    const struct mw_scale_out_params *p = &par(s)->scale_out;
    const struct mw_clos *c = &state(s)->clos;
    bool spine_per_hall = p->spine == 0;
    return (struct mw_wire){ .leaf_gpu_n = c->tiers > 1 ? c->down_ports_n * fmax(1.0, p->rails) : 0.0, .leaf_over = fmax(1.0, p->oversubscription),
                             .hall_gpu_n = c->tiers > 1 && spine_per_hall ? hall_gpus(s) : 0.0, .hall_over = fmax(1.0, p->between_halls), .sharp = p->reduction == 1 };
}

static void close(struct mw_sim *s)
{
    struct fabric_state *f = state(s);
    keep_mean(s, f, &f->mean.now, false);
    if (f->mean.open_s > 0.0) {
        mw_metric(s, "fabric.share_frac", MW_Q_FRACTION, f->mean.expected_s / f->mean.open_s);
        mw_metric(s, "fabric.share_least_frac", MW_Q_FRACTION, f->mean.least_s / f->mean.open_s);
        mw_metric(s, "fabric.share_most_frac", MW_Q_FRACTION, f->mean.most_s / f->mean.open_s);
    }
    mw_metric(s, "fabric.switches_n", MW_Q_COUNT, f->clos.leaf_n + f->clos.spine_n + f->clos.core_n);
    mw_metric(s, "fabric.tiers_n", MW_Q_COUNT, f->clos.tiers);
    mw_metric(s, "fabric.optics_n", MW_Q_COUNT, 2.0 * (f->clos.up_links_n + f->clos.core_links_n));
    mw_metric(s, "fabric.network_w", MW_Q_POWER, f->network_w);
}

static const struct mw_fabric_ops port = { .open = open_flow, .close = close_flow, .share = share, .wire = wire, .endpoint_n = endpoint_n };
static void ports(struct mw_sim *s) { mw_port(s)->fabric = &port; }

const struct mw_model mw_fabric_model = {
    .name = "fabric", .claims = mw_fabric_claims, .params_B = sizeof(struct mw_fabric_params), .state_B = sizeof(struct fabric_state), .ports = ports, 
    .build = build, .start = start, .close = close,
};
