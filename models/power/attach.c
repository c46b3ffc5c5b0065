/* models/power/attach.c - the port of the power model: loads come in, watts and limits go out. */
#include "models/power/power_private.h"
#include "sim/base/check.h"
#include <string.h>

static uint32_t attach(struct mw_sim *s, uint32_t ent, enum mw_load_class cls, uint32_t hall_ent, double design_w, double nameplate_w, int64_t ready_ns)
{
    struct mw_power_state *p = mw_power(s);
    MW_ASSERT(!p->built);
    if (p->leaf_n == p->leaf_cap) {
        p->leaf_cap = p->leaf_cap ? 2 * p->leaf_cap : 64;
        struct mw_power_leaf *leaf = mw_arena_array(s->arena, struct mw_power_leaf, p->leaf_cap);
        if (p->leaf_n)
            memcpy(leaf, p->leaf, sizeof *leaf * p->leaf_n);
        p->leaf = leaf;
    }
    p->leaf[p->leaf_n] = (struct mw_power_leaf){ .ent = ent, .cls = cls, .hall_ent = hall_ent, .design_w = design_w, .nameplate_w = nameplate_w, .ready_ns = ready_ns,
                                                 .node = UINT32_MAX, .group = UINT32_MAX };
    return p->leaf_n++;
}

const char *mw_power_class_name(enum mw_load_class cls)
{
    static const char *const name[MW_L_N] = { "train", "serve", "batch", "tune", "idle", "cpu", "storage", "network", "cooling", "other" };
    return name[cls];
}

bool mw_power_listed(const struct mw_words *words, const char *word)
{
    for (uint32_t i = 0; i < words->n; i++)
        if (strcmp(words->s[i], word) == 0)
            return true;
    return false;
}

double mw_power_booked_w(struct mw_sim *s, const struct mw_power_leaf *l)
{
    double w = mw_power_par(s)->basis == 1 ? l->nameplate_w : l->design_w;
    return w > 0.0 ? w : l->nameplate_w > 0.0 ? l->nameplate_w : 0.0;
}

static enum mw_model_id sender(enum mw_load_class cls)
{
    switch (cls) {
    case MW_L_COOLING: return MW_M_COOLING;
    case MW_L_STORAGE: return MW_M_STORAGE;
    case MW_L_NETWORK: return MW_M_FABRIC;
    case MW_L_OTHER: return MW_M_POWER;
    default: return MW_M_COMPUTE;
    }
}

/* The sums by class move with the leaf: the same compensated way as the tree. */
static void load(struct mw_sim *s, uint32_t leaf, double w)
{
    struct mw_power_state *p = mw_power(s);
    struct mw_power_leaf *l = &p->leaf[leaf];
    MW_DCHECK(leaf < p->leaf_n && w >= 0.0);
    if (w == l->w)
        return;
    struct mw_sum *sum = l->cls == MW_L_OTHER ? &p->other : l->cls == MW_L_COOLING ? NULL : &p->it;
    if (sum)
        mw_sum_move(sum, l->w, w);
    l->w = w;
    mw_ptree_load(&p->tree, l->node, w);
    mw_sim_dirty(s, MW_M_POWER, sender(l->cls));
}

static double meter_w(struct mw_sim *s) { return mw_power(s)->meter_w; }
static double limit_w(struct mw_sim *s) { return mw_power(s)->limit_w; }
static double firm_w(struct mw_sim *s) { return mw_power(s)->firm_w; }
static double contract_w(struct mw_sim *s) { return mw_grid_par(s)->contract_w; }
static uint32_t meter_level(struct mw_sim *s) { return mw_power(s)->meter_level; }
static bool books_nameplate(struct mw_sim *s) { return mw_power_par(s)->basis == 1; }

static double loss_w(struct mw_sim *s)
{
    double w = 0.0;
    for (int c = MW_CAT_NONE + 1; c < MW_CAT_N; c++)
        w += mw_ptree_loss_w(&mw_power(s)->tree, c);
    return w;
}

void mw_power_zones(struct mw_sim *s)
{
    struct mw_power_state *p = mw_power(s);
    uint16_t n = 1;
    p->zone_ent_n = s->things.entity_n;
    p->zone_of_ent = mw_arena_array(s->arena, uint16_t, p->zone_ent_n);
    for (uint32_t i = 0; i < p->leaf_n; i++)
        if (p->leaf[i].hall_ent && p->zone_of_ent[p->leaf[i].hall_ent] == 0)
            p->zone_of_ent[p->leaf[i].hall_ent] = n++;
    MW_ASSERT(n < MW_ZONE_NONE);
    mw_ptree_zones(&p->tree, n);
}

/* UPS rooms, busways and converters stand in conditioned rooms; transformers and the feeders of the cooling plant stand outside. */
static double loss_room_w(struct mw_sim *s)
{
    return mw_sum_value(&mw_power(s)->tree.room);
}

static double loss_hall_w(struct mw_sim *s, uint32_t hall_ent)
{
    const struct mw_power_state *p = mw_power(s);
    uint16_t zone = hall_ent < p->zone_ent_n ? p->zone_of_ent[hall_ent] : 0;
    return zone || hall_ent == 0 ? mw_sum_value(&p->tree.zone[zone]) : 0.0;
}

/* Without transformers the utility's own redundancy decides, which we do not know: the contract passes. */
static double n1_w(struct mw_sim *s)
{
    const struct mw_power_state *p = mw_power(s);
    double contract = mw_grid_par(s)->contract_w;
    if (p->utility_count <= 0.0)
        return contract;
    double pass_w = (p->utility_count - 1.0) * p->utility_rated_w;
    return pass_w < contract ? pass_w : contract;
}

static double headroom_frac(struct mw_sim *s)
{
    double frac;
    const char *path;
    mw_power_worst(s, &frac, &path);
    return frac;
}

static const char *binding(struct mw_sim *s)
{
    double frac;
    const char *path;
    mw_power_worst(s, &frac, &path);
    return path;
}

const struct mw_power_ops mw_power_port = {
    .attach = attach, .load = load, .alive = mw_power_alive, .meter_w = meter_w, .loss_w = loss_w, .loss_room_w = loss_room_w, .loss_hall_w = loss_hall_w, .limit_w = limit_w, .firm_w = firm_w,
    .contract_w = contract_w, .firm_ns = mw_power_firm_ns, .firm_at = mw_power_firm_at, .hall_w = mw_power_hall_w, .n1_w = n1_w, .books_nameplate = books_nameplate, .meter_level = meter_level, .headroom_frac = headroom_frac, .binding = binding,
};
