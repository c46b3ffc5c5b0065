/* models/power/power_private.h - state of the power model, shared by its own files only. */
#ifndef MW_POWER_PRIVATE_H
#define MW_POWER_PRIVATE_H
#include "models/power/params.h"
#include "models/power/tree.h"

/* A load as it was attached; its node in the tree is a leaf without loss. */
struct mw_power_leaf {
    uint32_t ent, hall_ent, node, group; /* group: of compute, or UINT32_MAX */
    enum mw_load_class cls;
    double design_w, nameplate_w, w;
    int64_t ready_ns;
    bool ready;
};

/* One piece of plant as the reader of results sees it: an entity of count_n units.  A 2N system has two, one per side, on one node. */
struct mw_power_item {
    uint32_t node, ent;
    double units, needed, failed;        /* of this entity */
    uint8_t sides;                       /* 2: the node's load is shared by two such entities, each able to carry all of it */
    uint32_t load_level, failover_level; /* UINT32_MAX: none */
    uint32_t next;                       /* next item of the same node, UINT32_MAX */
    int64_t ready_ns;
};

struct mw_cap_state { bool live; double depth, last_depth, last_w, slope_w; uint32_t target_n; struct mw_cap_target *target; struct mw_timer relax; bool told; double beyond_w; /* most that nothing gave way for, books open */ };
struct mw_cap_target { enum mw_load_class cls; uint32_t pool; /* UINT32_MAX: a class */ double applied_frac; bool spent; /* gave nothing when last asked */ };

struct mw_bess_state { bool shaves; double power_w, energy_j, one_way_frac, soc_j, soc_open_j, out_w; int64_t t_ns; uint32_t wait, level, loss_level, stored_account; };

struct mw_power_state {
    struct mw_power_leaf *leaf; uint32_t leaf_n, leaf_cap;
    struct mw_ptree tree;
    struct mw_power_item *item; uint32_t item_n, item_cap;
    uint32_t *item_of_node;              /* first item by node, UINT32_MAX */
    struct mw_grid_step *step; uint32_t step_n; /* effective dates, ordered */
    double demand_w;                     /* of the last whole settle */
    double firm_w, meter_w, it_w, other_w, limit_w;
    double utility_count, utility_rated_w; /* of the transformers at the meter; 0: none */
    double genset_w, genset_carried_w;
    struct mw_sum it, other;
    uint32_t grid_ent, root_ent, meter_level, loss_level, limit_level, it_level, other_level, cat_level[MW_CAT_N];
    uint32_t house_leaf;
    uint16_t *zone_of_ent; uint32_t zone_ent_n; /* hall entity -> zone of the tree; zone 0: rooms of no hall in particular */
    struct mw_cap_state cap;
    struct mw_bess_state bess;
    double room_seen_w;                  /* room losses that cooling was told of */
    double quarter_from_j, peak15_w;
    int64_t quarter_from_ns;
    bool built, grid_down;
    int64_t grid_down_ns;
    uint32_t onsite_level;               /* what batteries and generators carry while the grid is down */
};

enum { MW_POWER_EV_RELAX = 1, MW_POWER_EV_BESS, MW_POWER_EV_FIRM, MW_POWER_EV_READY, MW_POWER_EV_LIVE, MW_POWER_EV_QUARTER }; /* mw_event.ent of our own events */

static inline struct mw_power_state *mw_power(struct mw_sim *s) { return mw_state(s, MW_M_POWER); }
static inline const struct mw_power_params *mw_power_par(struct mw_sim *s) { return &((const struct mw_plant_power_params *)mw_params(s, MW_M_POWER))->power; }
static inline const struct mw_grid_params *mw_grid_par(struct mw_sim *s) { return &((const struct mw_plant_power_params *)mw_params(s, MW_M_POWER))->grid; }

/* attach.c */
extern const struct mw_power_ops mw_power_port;
double mw_power_booked_w(struct mw_sim *s, const struct mw_power_leaf *l); /* by power.basis */
const char *mw_power_class_name(enum mw_load_class cls);
bool mw_power_listed(const struct mw_words *words, const char *word);
/* equipment.c: entities, levels and lines of the bill of materials */
void mw_power_bill(struct mw_sim *s, uint32_t ent, const char *kind, const struct mw_part_head *h, double units, double usd_by_rating);
uint32_t mw_power_item(struct mw_sim *s, uint32_t node, const struct mw_power_item *item);
void mw_power_standby(struct mw_sim *s); /* generators and battery */
void mw_power_zones(struct mw_sim *s);   /* numbers the halls of the leaves */
/* template.c, drawn.c: leaves -> tree */
int  mw_power_build_template(struct mw_sim *s);
int  mw_power_build_drawn(struct mw_sim *s);
/* grid.c */
void   mw_power_build_grid(struct mw_sim *s);
double mw_power_firm_at(struct mw_sim *s, int64_t t_ns);
int64_t mw_power_firm_ns(struct mw_sim *s, double w);
/* hall.c */
double mw_power_hall_w(struct mw_sim *s, uint32_t hall_ent);
/* cap.c */
int  mw_power_build_cap(struct mw_sim *s);
int  mw_power_check_words(struct mw_sim *s); /* -1 after diagnostics */
bool mw_power_cap_settle(struct mw_sim *s, int round); /* false: limits were tightened, another round follows */
void mw_power_cap_relax(struct mw_sim *s);
/* bess.c */
void mw_power_build_bess(struct mw_sim *s);
void mw_bess_settle(struct mw_sim *s, double demand_w); /* sets bess.out_w for this instant */
void mw_bess_open(struct mw_sim *s);
void mw_bess_close(struct mw_sim *s);
void mw_bess_handle(struct mw_sim *s, const struct mw_event *e);
/* state of items: units out of service (faults.c) */
void mw_power_fault(struct mw_sim *s, uint32_t ent, bool repair);
bool mw_power_alive(struct mw_sim *s, uint32_t leaf);
void mw_power_worst(struct mw_sim *s, double *headroom_frac, const char **path);    /* now */
void mw_power_tightest(struct mw_sim *s, double *headroom_frac, const char **path); /* at the peaks since the books opened */

#endif
