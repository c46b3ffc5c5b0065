/* models/power/drawn.c - a hand-drawn tree: named nodes, each from another one or from the grid, of any depth; no sizing, no templates. */
#include "models/power/power_private.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define NONE UINT32_MAX

struct kind { enum mw_loss_cat cat; enum mw_class cls; const char *kind; struct mw_loss loss; const struct mw_part_head *head; double usd; };

static struct kind kind_of(struct mw_sim *s, const struct mw_tree_node *d)
{
    double pf = mw_grid_par(s)->must.power_factor;
    if (d->ups.rated_w > 0.0)
        return (struct kind){ MW_CAT_UPS, MW_C_UPS, "ups", mw_loss_ups(&d->ups, false), &d->ups.h, d->ups.usd_per_w * d->ups.rated_w };
    if (d->transformer.rated_va > 0.0)
        return (struct kind){ MW_CAT_TRANSFORMER, MW_C_TRANSFORMER, "transformer", mw_loss_transformer(&d->transformer, pf), &d->transformer.h, d->transformer.usd_per_va * d->transformer.rated_va };
    if (d->distribution.rated_w > 0.0)
        return (struct kind){ MW_CAT_PDU, MW_C_PDU, "pdu", mw_loss_pdu(&d->distribution), &d->distribution.h, d->distribution.usd_per_w * d->distribution.rated_w };
    if (d->stage.rated_w > 0.0)
        return (struct kind){ MW_CAT_STAGE, MW_C_RECTIFIER, "rectifier", mw_loss_stage(d->stage.fixed_w, d->stage.efficiency_frac, d->stage.rated_w), NULL, NAN };
    return (struct kind){ MW_CAT_NONE, MW_C_SWITCHGEAR, "switchgear", { MW_LOSS_NONE, 0, 0, 0, 0, 0, 0, NULL, 0 }, NULL, NAN };
}

static void node_add(struct mw_sim *s, const char *name, const struct mw_tree_node *d, uint32_t up, uint32_t up_ent, uint32_t *node, uint32_t *ent)
{
    struct mw_power_state *p = mw_power(s);
    struct kind k = kind_of(s, d);
    double needed = d->needed > 0.0 ? fmin(d->needed, d->count) : d->count;
    char path[96];
    snprintf(path, sizeof path, "power.tree.%s", name);
    *node = mw_ptree_add(&p->tree, up, k.cat, &k.loss, d->count);
    if (k.cat == MW_CAT_UPS || k.cat == MW_CAT_PDU || k.cat == MW_CAT_STAGE)
        p->tree.node[*node].zone = 0;
    p->tree.node[*node].staged = k.cat == MW_CAT_STAGE && d->stage.staged == 1;
    *ent = mw_entity_add(&s->things, p->root_ent, path, name, k.cls, (uint32_t)d->count, needed * k.loss.rated_w);
    mw_power_item(s, *node, &(struct mw_power_item){ .ent = *ent, .units = d->count, .needed = needed, .sides = 1, .ready_ns = INT64_MIN });
    mw_edge_add(&s->things, MW_FEEDS_A, up_ent, *ent, needed * k.loss.rated_w);
    if (k.head)
        mw_power_bill(s, *ent, k.kind, k.head, d->count, k.usd);
}

static uint32_t name_index(const struct mw_map *m, const char *name)
{
    for (uint32_t i = 0; i < m->n; i++)
        if (strcmp(m->name[i], name) == 0)
            return i;
    return NONE;
}

/* How well a word of `feeds` names a leaf: 3 its path or a path above it, 2 its class, 1 the rest, 0 not. */
static int fits(struct mw_sim *s, const struct mw_power_leaf *l, const char *word)
{
    const char *path = s->things.entity[l->ent].path, *hall = s->things.entity[l->hall_ent].path;
    size_t n = strlen(word);
    if ((strncmp(path, word, n) == 0 && (path[n] == '\0' || path[n] == '.')) || (l->hall_ent && strcmp(hall, word) == 0))
        return 3;
    if (strcmp(word, mw_power_class_name(l->cls)) == 0)
        return 2;
    return strcmp(word, "rest") == 0;
}

static uint32_t feeder(struct mw_sim *s, const struct mw_map *m, const struct mw_power_leaf *l)
{
    const struct mw_tree_node *d = m->item;
    uint32_t best = NONE;
    int how = 0;
    for (uint32_t i = 0; i < m->n; i++)
        for (uint32_t w = 0; w < d[i].feeds.n; w++) {
            int f = fits(s, l, d[i].feeds.s[w]);
            if (f > how) {
                how = f;
                best = i;
            }
        }
    return best;
}

static bool fed_before(const struct mw_map *m, uint32_t node, const char *word)
{
    const struct mw_tree_node *d = m->item;
    for (uint32_t i = 0; i < node; i++)
        if (mw_power_listed(&d[i].feeds, word))
            return true;
    return false;
}

static bool names_a_load(struct mw_sim *s, const char *word)
{
    const struct mw_power_state *p = mw_power(s);
    bool known = strcmp(word, "rest") == 0;
    for (int k = 0; k < MW_L_N && !known; k++)
        known = strcmp(word, mw_power_class_name(k)) == 0;
    for (uint32_t i = 0; i < p->leaf_n && !known; i++)
        known = fits(s, &p->leaf[i], word) > 0;
    return known;
}

/* What stands in `feeds` is a load, and hangs on one node. */
static int feeds_check(struct mw_sim *s, const struct mw_map *m)
{
    const struct mw_tree_node *d = m->item;
    int bad = 0;
    for (uint32_t i = 0; i < m->n; i++)
        for (uint32_t w = 0; w < d[i].feeds.n; w++) {
            const char *word = d[i].feeds.s[w], *path = mw_arena_printf(s->arena, "power.tree.%s.feeds", m->name[i]);
            bool again = fed_before(m, i, word);
            if (!again && names_a_load(s, word))
                continue;
            mw_diag_error(s->diag, "E321", mw_sim_pos(s, path), path, again ? "'%s' is fed from another node already" : "'%s' is no hall, no racks, no load class and not 'rest'", word);
            bad = -1;
        }
    return bad;
}

static int leaves_hang(struct mw_sim *s, const struct mw_map *m, const uint32_t *node, const uint32_t *ent)
{
    struct mw_power_state *p = mw_power(s);
    int bad = 0;
    for (uint32_t i = 0; i < p->leaf_n; i++) {
        struct mw_power_leaf *l = &p->leaf[i];
        uint32_t at = feeder(s, m, l);
        if (at == NONE) {
            mw_diag_error(s->diag, "E321", mw_sim_pos(s, "power.tree"), "power.tree", "nothing feeds %s: name it, its hall, its class '%s' or 'rest' in feeds", s->things.entity[l->ent].path, mw_power_class_name(l->cls));
            bad = -1;
            continue;
        }
        l->node = mw_ptree_add(&p->tree, node[at], MW_CAT_NONE, NULL, 1.0);
        mw_edge_add(&s->things, MW_FEEDS_A, ent[at], l->ent, mw_power_booked_w(s, l));
    }
    return bad;
}

static void not_hung(struct mw_sim *s, const char *name, const char *from)
{
    char path[256];
    snprintf(path, sizeof path, "power.tree.%s", name);
    mw_diag_error(s->diag, "E320", mw_sim_pos(s, path), path, "'%s' is no node that hangs on the grid", from);
}

int mw_power_build_drawn(struct mw_sim *s)
{
    const struct mw_map *m = &mw_power_par(s)->tree;
    const struct mw_tree_node *d = m->item;
    struct mw_power_state *p = mw_power(s);
    uint32_t *node = mw_arena_array(s->arena, uint32_t, m->n), *ent = mw_arena_array(s->arena, uint32_t, m->n), left = m->n, before;
    uint32_t root = mw_ptree_add(&p->tree, NONE, MW_CAT_NONE, NULL, 1.0);
    memset(node, 0xff, sizeof *node * m->n);
    do { /* a node is added once the one above it stands; what is left in the end hangs on nothing or on itself */
        before = left;
        for (uint32_t i = 0; i < m->n; i++) {
            uint32_t from = name_index(m, d[i].from);
            bool top = strcmp(d[i].from, "grid") == 0;
            if (node[i] != NONE || (!top && (from == NONE || node[from] == NONE)))
                continue;
            node_add(s, m->name[i], &d[i], top ? root : node[from], top ? p->grid_ent : ent[from], &node[i], &ent[i]);
            left--;
        }
    } while (left > 0 && left < before);
    for (uint32_t i = 0; i < m->n; i++)
        if (node[i] == NONE)
            not_hung(s, m->name[i], d[i].from);
    return feeds_check(s, m) != 0 || left > 0 ? -1 : leaves_hang(s, m, node, ent);
}
