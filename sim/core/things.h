/* sim/core/things.h - what exists: one tree of names, several graphs over it, the parts it is made of and where they stand.
 *
 * An entity is a type with a count (a hundred identical racks are one entity of count 100).  Ids are dense and start at 1;
 * 0 is the facility itself.  Paths are instance paths: the YAML path, with a number after a counted part.
 */
#ifndef MW_CORE_THINGS_H
#define MW_CORE_THINGS_H
#include "sim/base/arena.h"
#include <stdint.h>

enum mw_class {
    MW_C_FACILITY, MW_C_SITE, MW_C_BUILDING, MW_C_HALL, MW_C_BLOCK, MW_C_RACK, MW_C_GPU, MW_C_GRID, MW_C_TRANSFORMER, MW_C_SWITCHGEAR, MW_C_UPS,
    MW_C_GENSET, MW_C_BESS, MW_C_PDU, MW_C_RECTIFIER, MW_C_CDU, MW_C_CRAH, MW_C_RDHX, MW_C_TANK, MW_C_PUMP, MW_C_CHILLER, MW_C_TOWER, MW_C_COOLER, MW_C_SWITCH,
    MW_C_CABLE, MW_C_STORAGE, MW_C_WORK, MW_C_OTHER, MW_C_N
};
const char *mw_class_name(enum mw_class c);

enum mw_edge_kind { MW_FEEDS_A, MW_FEEDS_B, MW_COOLS, MW_LINKS, MW_CONTAINS };
const char *mw_edge_name(enum mw_edge_kind k);

struct mw_rect_m { double x_m, y_m, w_m, d_m; }; /* plan view; origin south-west of the site, x east, y north */

struct mw_entity { uint32_t id, parent, count; enum mw_class cls; const char *path, *label; uint64_t path_hash; double rated_w; };
struct mw_edge   { enum mw_edge_kind kind; uint32_t from, to; double rating; /* W or B/s by kind */ };
/* A line of the bill of materials: qty units of a library part bought for ent; price per unit in USD, negative: not priced.
 * status: q quote, p published, d derived, a assumed, u unverified. */
struct mw_part_line { uint32_t ent; const char *kind, *part, *cost_class; double qty, unit_usd, low_usd, high_usd, life_s, lead_s, embodied_co2e_kg; char status; const char *source; };
struct mw_place_line { uint32_t ent; struct mw_rect_m at; };

struct mw_things {
    struct mw_arena *arena;
    struct mw_entity *entity; uint32_t entity_n, entity_cap;
    struct mw_edge *edge; uint32_t edge_n, edge_cap;
    struct mw_part_line *part; uint32_t part_n, part_cap;
    struct mw_place_line *place; uint32_t place_n, place_cap;
};
void mw_things_init(struct mw_things *t, struct mw_arena *a); /* entity 0, the facility, exists from the start */
uint32_t mw_entity_add(struct mw_things *t, uint32_t parent, const char *path, const char *label, enum mw_class cls, uint32_t count, double rated_w);
uint32_t mw_entity_find(const struct mw_things *t, const char *path); /* UINT32_MAX if there is none */
void mw_edge_add(struct mw_things *t, enum mw_edge_kind k, uint32_t from, uint32_t to, double rating);
void mw_part_add(struct mw_things *t, const struct mw_part_line *line);
void mw_place_set(struct mw_things *t, uint32_t ent, struct mw_rect_m at);

#endif
