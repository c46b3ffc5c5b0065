/* models/power/template.c - from a template's redundancy to systems: meter, substation, and per system transformers, UPS blocks, busways, leaves.
 *
 * Leaves of a hall fill systems in order of attachment until the blocks that carry are booked; what rides on the UPS and what does not
 * hang on separate systems.  Units of a system are equal and share its load, so that a system is one node per stage, whatever its count;
 * a 2N system is one node and two entities, A and B.  Equipment is dark until the first of its leaves is ready.
 */
#include "models/power/power_private.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define NONE UINT32_MAX

struct build {
    struct mw_sim *s;
    struct mw_power_state *p;
    const struct mw_power_params *par;
    uint32_t root, xfmr_n, ups_n, pdu_n, substation_ent;
};
struct system { uint32_t hall_ent, first, n; bool ups; double booked_w; int64_t ready_ns; uint32_t *leaf; };
struct stage { enum mw_loss_cat cat; enum mw_class cls; const char *key, *label, *kind; struct mw_loss loss; const struct mw_part_head *head; double usd; uint32_t *number; };
struct upstream { uint32_t node, a, b; }; /* b: the other side's entity, or the same */

static double spares(int redundancy, double needed)
{
    static const double by[] = { [MW_RED_N] = 0.0, [MW_RED_N1] = 1.0, [MW_RED_N2] = 2.0, [MW_RED_4TO3] = 1.0 };
    return redundancy == MW_RED_2N ? needed : by[redundancy];
}

static bool rides(const struct build *b, enum mw_load_class cls)
{
    return b->par->ups.part.rated_w > 0.0 && mw_power_listed(&b->par->ups.carry, mw_power_class_name(cls));
}

static void edges(struct build *b, const struct upstream *from, uint32_t to, double rating_w, bool dual)
{
    if (from->a == NONE)
        return;
    mw_edge_add(&b->s->things, MW_FEEDS_A, from->a, to, rating_w);
    if (dual)
        mw_edge_add(&b->s->things, MW_FEEDS_B, from->b, to, rating_w);
}

/* One stage of a system that must carry booked_w: node, entities (two for 2N), edges, parts. */
static struct upstream stage_add(struct build *b, const struct stage *st, const struct upstream *from, double booked_w, const struct system *sys)
{
    int red = b->par->redundancy;
    bool two = red == MW_RED_2N, dual = two || red == MW_RED_4TO3;
    double needed = fmax(1.0, ceil(booked_w / st->loss.rated_w * (1.0 - 1e-9))), units = needed + spares(red, needed);
    const char *hall = sys->hall_ent ? b->s->things.entity[sys->hall_ent].label : "Site";
    struct upstream out = { .node = mw_ptree_add(&b->p->tree, from->node, st->cat, &st->loss, units) };
    uint32_t ent[2] = { 0, 0 };
    for (int side = 0; side < (two ? 2 : 1); side++) {
        char path[64], label[160];
        double here = two ? needed : units;
        snprintf(path, sizeof path, "power.%s.%u", st->key, ++*st->number);
        snprintf(label, sizeof label, "%s %u%s, %s: %.0f x %.2f MW, %.0f needed", st->label, *st->number, two ? (side ? " B" : " A") : "", hall, here, st->loss.rated_w / 1e6, needed);
        ent[side] = mw_entity_add(&b->s->things, b->p->root_ent, path, label, st->cls, (uint32_t)here, needed * st->loss.rated_w);
        mw_power_item(b->s, out.node, &(struct mw_power_item){ .ent = ent[side], .units = here, .needed = needed, .sides = two ? 2 : 1, .ready_ns = sys->ready_ns });
        mw_power_bill(b->s, ent[side], st->kind, st->head, here, st->usd);
        struct upstream own = { .a = side ? from->b : from->a, .b = side ? from->b : from->a };
        edges(b, two ? &own : from, ent[side], here * st->loss.rated_w, dual && !two);
    }
    out.a = ent[0];
    out.b = two ? ent[1] : ent[0];
    return out;
}

/* What stands indoors heats the hall that it serves. */
static void indoors(struct build *b, uint32_t node, uint32_t hall_ent)
{
    b->p->tree.node[node].zone = b->p->zone_of_ent[hall_ent];
}

static double with_loss(const struct mw_loss *l, double booked_w)
{
    double needed = fmax(1.0, ceil(booked_w / l->rated_w * (1.0 - 1e-9)));
    return booked_w + mw_loss_w(l, needed, booked_w);
}

/* Busways of the system: a node per leaf, because leaves differ in load; one entity for all. */
static void leaves_add(struct build *b, const struct system *sys, const struct upstream *from)
{
    const struct mw_pdu_part *part = &b->par->distribution;
    struct mw_loss loss = mw_loss_pdu(part);
    bool has = part->rated_w > 0.0, dual = b->par->redundancy == MW_RED_2N || b->par->redundancy == MW_RED_4TO3;
    double paths = b->par->redundancy == MW_RED_N ? 1.0 : 2.0, total = 0.0;
    struct upstream pdu = *from;
    if (has) {
        char path[64], label[160];
        snprintf(path, sizeof path, "power.pdu.%u", ++b->pdu_n);
        snprintf(label, sizeof label, "Busways %u, %s", b->pdu_n, sys->hall_ent ? b->s->things.entity[sys->hall_ent].label : "Site");
        pdu.a = pdu.b = mw_entity_add(&b->s->things, b->p->root_ent, path, label, MW_C_PDU, 1, 0.0);
    }
    for (uint32_t i = 0; i < sys->n; i++) {
        struct mw_power_leaf *l = &b->p->leaf[sys->leaf[i]];
        double booked_w = mw_power_booked_w(b->s, l), units = has ? paths * fmax(1.0, ceil(booked_w / part->rated_w * (1.0 - 1e-9))) : 1.0;
        uint32_t up = has ? mw_ptree_add(&b->p->tree, from->node, MW_CAT_PDU, &loss, units) : from->node;
        l->node = mw_ptree_add(&b->p->tree, up, MW_CAT_NONE, NULL, 1.0);
        b->p->tree.node[l->node].on = true;
        if (has)
            b->p->tree.node[up].on = false;
        if (has && l->cls != MW_L_COOLING)
            indoors(b, up, sys->hall_ent);
        edges(b, &pdu, l->ent, booked_w, dual);
        total += units;
    }
    if (!has)
        return;
    b->s->things.entity[pdu.a].count = (uint32_t)total;
    b->s->things.entity[pdu.a].rated_w = total / paths * part->rated_w;
    edges(b, from, pdu.a, sys->booked_w, dual);
    mw_power_bill(b->s, pdu.a, "pdu", &part->h, total, part->usd_per_w * part->rated_w);
}

static void system_add(struct build *b, const struct system *sys, const struct upstream *top)
{
    const struct mw_power_params *par = b->par;
    struct mw_loss ups = mw_loss_ups(&par->ups.part, par->ups.mode == 1), xfmr = mw_loss_transformer(&par->transformers, mw_grid_par(b->s)->must.power_factor), pdu = mw_loss_pdu(&par->distribution);
    struct upstream at = *top;
    double booked_w = sys->booked_w > 0.0 ? sys->booked_w : 1.0, pdu_w = pdu.rated_w > 0.0 ? with_loss(&pdu, booked_w) : booked_w;
    if (par->ups.block_w > 0.0)
        ups.rated_w = par->ups.block_w;
    double ups_w = sys->ups ? with_loss(&ups, pdu_w) : pdu_w;
    if (par->transformers.rated_va > 0.0) {
        struct stage st = { MW_CAT_TRANSFORMER, MW_C_TRANSFORMER, "transformers", "Transformer", "transformer", xfmr, &par->transformers.h, par->transformers.usd_per_va * par->transformers.rated_va, &b->xfmr_n };
        at = stage_add(b, &st, &at, ups_w, sys);
    }
    if (sys->ups) {
        struct stage st = { MW_CAT_UPS, MW_C_UPS, "ups", "UPS", "ups", ups, &par->ups.part.h, par->ups.part.usd_per_w * ups.rated_w, &b->ups_n };
        at = stage_add(b, &st, &at, pdu_w, sys);
        indoors(b, at.node, sys->hall_ent);
    }
    leaves_add(b, sys, &at);
}

/* What the blocks that carry of one system may be booked with. */
static double system_capacity_w(const struct build *b, bool ups)
{
    double blocks = b->par->redundancy == MW_RED_4TO3 ? 3.0 : b->par->ups.blocks_n > 0.0 ? b->par->ups.blocks_n : 3.0;
    double ups_w = b->par->ups.block_w > 0.0 ? b->par->ups.block_w : b->par->ups.part.rated_w;
    double unit_w = ups ? ups_w : b->par->transformers.rated_va * mw_grid_par(b->s)->must.power_factor;
    return unit_w > 0.0 ? blocks * unit_w * (1.0 + 1e-9) : INFINITY;
}

static void systems_add(struct build *b, const struct upstream *top)
{
    struct mw_power_state *p = b->p;
    bool *taken = mw_arena_array(b->s->arena, bool, p->leaf_n + 1);
    uint32_t *list = mw_arena_array(b->s->arena, uint32_t, p->leaf_n + 1);
    for (uint32_t i = 0; i < p->leaf_n; i++) {
        if (taken[i])
            continue;
        struct system sys = { .hall_ent = p->leaf[i].hall_ent, .ups = rides(b, p->leaf[i].cls), .ready_ns = INT64_MAX, .leaf = list };
        double capacity_w = system_capacity_w(b, sys.ups);
        for (uint32_t j = i; j < p->leaf_n; j++) {
            const struct mw_power_leaf *l = &p->leaf[j];
            double w = mw_power_booked_w(b->s, l);
            if (taken[j] || l->hall_ent != sys.hall_ent || rides(b, l->cls) != sys.ups)
                continue;
            if (sys.n > 0 && sys.booked_w + w > capacity_w)
                break;
            taken[j] = true;
            list[sys.n++] = j;
            sys.booked_w += w;
            sys.ready_ns = l->ready_ns < sys.ready_ns ? l->ready_ns : sys.ready_ns;
        }
        system_add(b, &sys, top);
    }
}

/* Transformers at the meter: given, or sized for the contract. */
static struct upstream substation_add(struct build *b)
{
    const struct mw_substation_params *sub = &b->par->substation;
    double pf = mw_grid_par(b->s)->must.power_factor, contract_w = mw_grid_par(b->s)->contract_w;
    struct mw_xfmr_part part = sub->part;
    if (sub->transformers.rating > 0.0)
        part.rated_va = sub->transformers.rating;
    if (!(part.rated_va > 0.0)) {
        uint32_t node = mw_ptree_add(&b->p->tree, NONE, MW_CAT_NONE, NULL, 1.0);
        return (struct upstream){ node, b->p->grid_ent, b->p->grid_ent };
    }
    struct mw_loss loss = mw_loss_transformer(&part, pf);
    double needed = fmax(1.0, ceil(contract_w / loss.rated_w * (1.0 - 1e-9))), units = needed + spares(b->par->redundancy, needed);
    if (sub->transformers.count > 0.0) {
        units = sub->transformers.count;
        needed = fmin(needed, units);
    }
    uint32_t node = mw_ptree_add(&b->p->tree, NONE, MW_CAT_SUBSTATION, &loss, units);
    char label[128];
    snprintf(label, sizeof label, "Substation: %.0f x %.0f MVA", units, part.rated_va / 1e6);
    uint32_t ent = mw_entity_add(&b->s->things, b->p->root_ent, "power.substation.transformers", label, MW_C_TRANSFORMER, (uint32_t)units, needed * loss.rated_w);
    mw_edge_add(&b->s->things, MW_FEEDS_A, b->p->grid_ent, ent, contract_w);
    if (mw_grid_par(b->s)->point.feeds_n >= 2.0)
        mw_edge_add(&b->s->things, MW_FEEDS_B, b->p->grid_ent, ent, contract_w);
    mw_power_item(b->s, node, &(struct mw_power_item){ .ent = ent, .units = units, .needed = needed, .sides = 1, .ready_ns = INT64_MIN });
    mw_power_bill(b->s, ent, "transformer", &part.h, units, part.usd_per_va * part.rated_va);
    b->p->utility_count = units;
    b->p->utility_rated_w = loss.rated_w;
    return (struct upstream){ node, ent, ent };
}

int mw_power_build_template(struct mw_sim *s)
{
    struct build b = { .s = s, .p = mw_power(s), .par = mw_power_par(s) };
    struct upstream top = substation_add(&b);
    systems_add(&b, &top);
    return 0;
}
