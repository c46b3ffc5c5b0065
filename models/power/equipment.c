/* models/power/equipment.c - plant as the reader of results sees it: entities, levels, lines of the bill, standby machines, and faults of units. */
#include "models/power/power_private.h"
#include "sim/base/calendar.h"
#include <math.h>
#include <string.h>

#define NONE UINT32_MAX

void mw_power_bill(struct mw_sim *s, uint32_t ent, const char *kind, const struct mw_part_head *h, double units, double usd_by_rating)
{
    bool own = h->price_usd.status != 0 && isfinite(h->price_usd.v), by_rating = !own && isfinite(usd_by_rating) && usd_by_rating > 0.0;
    struct mw_part_line line = { .ent = ent, .kind = kind, .part = h->use ? h->use : kind, .cost_class = "electrical", .qty = units, .unit_usd = -1.0, .low_usd = NAN, .high_usd = NAN,
                                 .life_s = h->life_s, .lead_s = h->lead_s, .embodied_co2e_kg = h->embodied_co2e_kg };
    if (own) {
        line.unit_usd = h->price_usd.v;
        line.low_usd = h->price_usd.low;
        line.high_usd = h->price_usd.high;
        line.status = h->price_usd.status;
        line.source = h->price_usd.source;
    } else if (by_rating) {
        line.unit_usd = usd_by_rating;
        line.status = MW_S_ASSUMED;
    }
    mw_part_add(&s->things, &line);
}

uint32_t mw_power_item(struct mw_sim *s, uint32_t node, const struct mw_power_item *item)
{
    struct mw_power_state *p = mw_power(s);
    if (p->item_n == p->item_cap) {
        p->item_cap = p->item_cap ? 2 * p->item_cap : 64;
        struct mw_power_item *grown = mw_arena_array(s->arena, struct mw_power_item, p->item_cap);
        if (p->item_n)
            memcpy(grown, p->item, sizeof *grown * p->item_n);
        p->item = grown;
    }
    struct mw_power_item *it = &p->item[p->item_n];
    *it = *item;
    it->node = node;
    it->next = NONE;
    it->load_level = mw_level_add(s, "load_w", it->ent, MW_Q_POWER, MW_KEEP_MONTH);
    bool spare = it->sides == 2 || it->units > it->needed;
    unsigned keep = MW_KEEP_MONTH | MW_KEEP_SHOWN;
    it->failover_level = spare && mw_level_shown(s, keep) ? mw_level_add(s, "failover_frac", it->ent, MW_Q_FRACTION, keep) : NONE;
    return p->item_n++;
}

/* A rack of GPUs is known by its pool; without pools it is carried when training and serving both are. */
static bool carried(struct mw_sim *s, const struct mw_power_leaf *l, const struct mw_words *carry)
{
    const struct mw_compute_ops *c = mw_port(s)->compute;
    if (mw_power_listed(carry, mw_power_class_name(l->cls)))
        return true;
    if (l->cls != MW_L_IDLE || l->group == NONE)
        return false;
    if (c->pool_n(s) > 1)
        return mw_power_listed(carry, c->pool(s, c->group(s, l->group)->pool)->name);
    return mw_power_listed(carry, "train") && mw_power_listed(carry, "serve");
}

static double carried_w(struct mw_sim *s)
{
    const struct mw_power_state *p = mw_power(s);
    double w = 0.0;
    for (uint32_t i = 0; i < p->leaf_n; i++)
        if (carried(s, &p->leaf[i], &mw_power_par(s)->gensets.carry))
            w += mw_power_booked_w(s, &p->leaf[i]);
    return w;
}

static void gensets(struct mw_sim *s, uint32_t root_ent)
{
    const struct mw_genset_params *g = &mw_power_par(s)->gensets;
    double unit_w = g->block_w > 0.0 ? g->block_w : g->part.rated_w, need_w = carried_w(s);
    if (!(unit_w > 0.0) || need_w <= 0.0)
        return;
    double needed = ceil(need_w / unit_w), units = needed + (mw_power_par(s)->redundancy == MW_RED_N ? 0.0 : 1.0);
    char label[96];
    snprintf(label, sizeof label, "Generators: %.0f x %.2f MW, %.0f needed", units, unit_w / 1e6, needed);
    uint32_t ent = mw_entity_add(&s->things, root_ent, "power.gensets", label, MW_C_GENSET, (uint32_t)units, needed * unit_w);
    mw_power_bill(s, ent, "genset", &g->part.h, units, g->part.usd_per_w * unit_w);
    mw_power(s)->genset_w = units * unit_w;
    mw_power(s)->genset_carried_w = need_w;
}

void mw_power_standby(struct mw_sim *s)
{
    const struct mw_bess_params *b = &mw_power_par(s)->bess;
    struct mw_power_state *p = mw_power(s);
    gensets(s, p->root_ent);
    if (!(b->power_w > 0.0) && !(b->energy_j > 0.0))
        return;
    char label[96];
    snprintf(label, sizeof label, "Battery: %.1f MW, %.1f MWh", b->power_w / 1e6, b->energy_j / 3.6e9);
    uint32_t ent = mw_entity_add(&s->things, p->root_ent, "power.bess", label, MW_C_BESS, 1, b->power_w);
    mw_edge_add(&s->things, MW_FEEDS_B, ent, p->grid_ent, b->power_w);
    double usd = (isfinite(b->part.usd_per_w) ? b->part.usd_per_w * b->power_w : 0.0) + (isfinite(b->part.usd_per_j) ? b->part.usd_per_j * b->energy_j : 0.0);
    mw_power_bill(s, ent, "bess", &b->part.h, 1.0, usd);
}

/* ---- units out of service */

/* Units that carry the node's load: of a single system what is left; of two sides each that still can carry all of it. */
static double units_up(const struct mw_power_state *p, uint32_t node)
{
    const struct mw_ptree_node *n = &p->tree.node[node];
    double up = 0.0;
    for (uint32_t i = p->item_of_node[node]; i != NONE; i = p->item[i].next) {
        const struct mw_power_item *it = &p->item[i];
        double left = fmax(it->units - it->failed, 0.0);
        bool stands = it->sides != 2 || it->failed <= 0.0 || left * n->loss.rated_w >= n->out_w;
        up += stands ? left : 0.0;
    }
    return up;
}

void mw_power_fault(struct mw_sim *s, uint32_t ent, bool repair)
{
    struct mw_power_state *p = mw_power(s);
    if (ent == p->grid_ent) {
        p->grid_down = !repair;
        p->grid_down_ns = s->now_ns;
        mw_log_event(s, repair ? "repair" : "fail", "grid", repair ? "the utility is back" : "the utility is gone");
        return;
    }
    for (uint32_t i = 0; i < p->item_n; i++) {
        struct mw_power_item *it = &p->item[i];
        if (it->ent != ent || it->node == NONE)
            continue;
        it->failed = fmin(fmax(it->failed + (repair ? -1.0 : 1.0), 0.0), it->units);
        p->tree.node[it->node].up = units_up(p, it->node);
        mw_ptree_touch(&p->tree, it->node);
        mw_log_event(s, repair ? "repair" : "fail", s->things.entity[ent].path, "%.0f of %.0f units in service", it->units - it->failed, it->units);
        return;
    }
}

/* A tenth of overload is carried for the time that switching takes; beyond it the protection opens. */
static bool node_stands(const struct mw_ptree_node *n)
{
    if (n->up <= 0.0)
        return false;
    return n->loss.rated_w <= 0.0 || n->up >= n->count || n->out_w <= 1.1 * n->up * n->loss.rated_w;
}

/* Without the grid: on the UPS for its autonomy, on generators from their start until the fuel is burnt. */
static bool carried_now(struct mw_sim *s, const struct mw_power_leaf *l)
{
    const struct mw_power_params *par = mw_power_par(s);
    double out_s = mw_time_s(s->now_ns - mw_power(s)->grid_down_ns);
    bool ups = par->ups.part.rated_w > 0.0 && mw_power_listed(&par->ups.carry, mw_power_class_name(l->cls)) && out_s < par->ups.part.autonomy_s;
    bool genset = par->gensets.part.rated_w > 0.0 && carried(s, l, &par->gensets.carry) && out_s >= par->gensets.part.start_s && out_s < par->gensets.fuel_s;
    return ups || genset;
}

bool mw_power_alive(struct mw_sim *s, uint32_t leaf)
{
    const struct mw_power_state *p = mw_power(s);
    if (p->grid_down && !carried_now(s, &p->leaf[leaf]))
        return false;
    for (uint32_t n = p->leaf[leaf].node; n != NONE; n = p->tree.node[n].parent)
        if (!node_stands(&p->tree.node[n]))
            return false;
    return true;
}

static double headroom(double load_w, double able_w)
{
    return able_w > 0.0 ? 1.0 - load_w / able_w : load_w > 0.0 ? -1.0 : 1.0;
}

/* Load of an item now or at its peak, over what it carries with its spares lost. */
static double item_headroom(struct mw_sim *s, const struct mw_power_item *it, bool peak)
{
    const struct mw_ptree_node *n = &mw_power(s)->tree.node[it->node];
    if (n->loss.rated_w <= 0.0)
        return 1.0;
    double share = it->sides == 2 ? 2.0 : 1.0; /* either side may have to carry both halves */
    double load_w = peak ? share * mw_level_peak(s, it->load_level) : n->out_w;
    return headroom(load_w, it->needed * n->loss.rated_w);
}

static void least(struct mw_sim *s, bool peak, double *headroom_frac, const char **path)
{
    const struct mw_power_state *p = mw_power(s);
    for (uint32_t i = 0; i < p->item_n; i++) {
        double left = item_headroom(s, &p->item[i], peak);
        if (left < *headroom_frac) {
            *headroom_frac = left;
            *path = s->things.entity[p->item[i].ent].path;
        }
    }
}

void mw_power_worst(struct mw_sim *s, double *headroom_frac, const char **path)
{
    *headroom_frac = headroom(mw_power(s)->meter_w, mw_power(s)->limit_w);
    *path = "grid";
    least(s, false, headroom_frac, path);
}

void mw_power_tightest(struct mw_sim *s, double *headroom_frac, const char **path)
{
    *headroom_frac = headroom(mw_level_peak(s, mw_power(s)->meter_level), mw_power(s)->limit_w);
    *path = "grid";
    least(s, true, headroom_frac, path);
}
