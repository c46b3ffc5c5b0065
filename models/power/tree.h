/* models/power/tree.h - a tree of losses from the meter to the leaves, kept up to date along dirty paths; it knows no time and no scenario.
 *
 * A node is `count` equal units that share its load; what they feed is the sum of the inputs of its children.  in = out + loss(out).
 * A change of one leaf costs the path to the root.  Sums of children are compensated (Neumaier), so that a year of changes leaves
 * no drift and the cost does not grow with the number of siblings; an only child is the sum.  Losses are summed by category from each node's own loss formula;
 * the root's input is the independent other side of that book.
 * Leaves are nodes without loss.  A node that is off carries nothing and loses nothing; load on it switches it on.
 */
#ifndef MW_POWER_TREE_H
#define MW_POWER_TREE_H
#include "models/power/loss.h"
#include "sim/base/arena.h"
#include "sim/core/sum.h"

enum mw_loss_cat { MW_CAT_NONE, MW_CAT_SUBSTATION, MW_CAT_TRANSFORMER, MW_CAT_UPS, MW_CAT_PDU, MW_CAT_STAGE, MW_CAT_N };

enum { MW_ZONE_NONE = UINT16_MAX };
struct mw_ptree_node {
    uint32_t parent;             /* UINT32_MAX: the root */
    uint16_t depth;
    uint8_t cat;
    uint16_t zone;               /* room that its loss heats; MW_ZONE_NONE: outdoors */
    bool on, staged, dirty;
    bool watched, listed;        /* its owner wants to hear when it was evaluated; it is in `changed` */
    bool in_rooms;               /* it, or a node above it, stands in a room: what changes here changes the losses in rooms */
    uint32_t child_n;
    double count, up;            /* units installed, units able to carry */
    struct mw_loss loss;
    struct mw_sum fed;           /* inputs of the children */
    double out_w, in_w, loss_w;
    uint32_t next_dirty;
};
struct mw_ptree {
    struct mw_arena *arena;
    struct mw_ptree_node *node; uint32_t node_n, node_cap;
    uint32_t *dirty_at; uint16_t depth_n, depth_cap; /* heads of dirty lists by depth */
    struct mw_sum cat[MW_CAT_N], room;               /* losses by category; those that heat rooms */
    struct mw_sum *zone; uint16_t zone_n;
    uint32_t *changed, changed_n, changed_cap;       /* watched nodes evaluated since the list was last cleared */
};

void     mw_ptree_init(struct mw_ptree *t, struct mw_arena *a);
/* The first node added is the root; a parent is added before its children. */
uint32_t mw_ptree_add(struct mw_ptree *t, uint32_t parent, enum mw_loss_cat cat, const struct mw_loss *loss, double count);
void     mw_ptree_zones(struct mw_ptree *t, uint16_t zone_n);          /* before the first settle */
void     mw_ptree_load(struct mw_ptree *t, uint32_t leaf, double w);  /* a leaf's own watts */
void     mw_ptree_touch(struct mw_ptree *t, uint32_t node);           /* its units or its state changed */
void     mw_ptree_settle(struct mw_ptree *t);
void     mw_ptree_rooms_find(struct mw_ptree *t);                     /* once all nodes have their zones */
void     mw_ptree_settle_rooms(struct mw_ptree *t);                   /* only as far as rooms: their losses are right, the root's watts are not yet */
void     mw_ptree_changed_clear(struct mw_ptree *t);
double   mw_ptree_root_w(const struct mw_ptree *t);
double   mw_ptree_loss_w(const struct mw_ptree *t, enum mw_loss_cat cat);

#endif
