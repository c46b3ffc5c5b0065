/* sim/core/things.c - growth of the entity tree and its graphs; no model knowledge. */
#include "sim/core/things.h"
#include "sim/base/check.h"
#include "sim/base/str.h"
#include <string.h>

static const char *const class_names[MW_C_N] = {
    "facility", "site", "building", "hall", "block", "rack", "gpu", "grid", "transformer", "switchgear", "ups", "genset", "bess", "pdu", "rectifier", "cdu",
    "crah", "rdhx", "tank", "pump", "chiller", "tower", "cooler", "switch", "cable", "storage", "work", "other"
};
static const char *const edge_names[] = { "feeds_a", "feeds_b", "cools", "links", "contains" };

const char *mw_class_name(enum mw_class c)
{
    return c < MW_C_N ? class_names[c] : "?";
}

const char *mw_edge_name(enum mw_edge_kind k)
{
    return edge_names[k];
}

/* Arena arrays grow by doubling; the old copy stays in the arena, at most as much again as the final array. */
static void *grown(struct mw_arena *a, void *old, uint32_t n, uint32_t *cap, size_t item_B)
{
    if (n < *cap)
        return old;
    *cap = *cap ? *cap * 2 : 64;
    void *p = mw_arena_alloc(a, item_B * *cap);
    if (n)
        memcpy(p, old, item_B * n);
    return p;
}

void mw_things_init(struct mw_things *t, struct mw_arena *a)
{
    *t = (struct mw_things){ .arena = a };
    mw_entity_add(t, 0, "facility", "Facility", MW_C_FACILITY, 1, 0.0);
}

uint32_t mw_entity_add(struct mw_things *t, uint32_t parent, const char *path, const char *label, enum mw_class cls, uint32_t count, double rated_w)
{
    MW_ASSERT(parent < t->entity_n || t->entity_n == 0);
    t->entity = grown(t->arena, t->entity, t->entity_n, &t->entity_cap, sizeof *t->entity);
    uint32_t id = t->entity_n++;
    t->entity[id] = (struct mw_entity){ .id = id, .parent = parent, .count = count, .cls = cls, .path = mw_arena_strdup(t->arena, path),
                                        .label = mw_arena_strdup(t->arena, label ? label : path), .path_hash = mw_hash_str(path), .rated_w = rated_w };
    return id;
}

uint32_t mw_entity_find(const struct mw_things *t, const char *path)
{
    uint64_t h = mw_hash_str(path);
    for (uint32_t i = 0; i < t->entity_n; i++)
        if (t->entity[i].path_hash == h && strcmp(t->entity[i].path, path) == 0)
            return i;
    return UINT32_MAX;
}

void mw_edge_add(struct mw_things *t, enum mw_edge_kind k, uint32_t from, uint32_t to, double rating)
{
    MW_ASSERT(from < t->entity_n && to < t->entity_n);
    t->edge = grown(t->arena, t->edge, t->edge_n, &t->edge_cap, sizeof *t->edge);
    t->edge[t->edge_n++] = (struct mw_edge){ k, from, to, rating };
}

void mw_part_add(struct mw_things *t, const struct mw_part_line *line)
{
    MW_ASSERT(line->ent < t->entity_n);
    t->part = grown(t->arena, t->part, t->part_n, &t->part_cap, sizeof *t->part);
    t->part[t->part_n++] = *line;
}

void mw_place_set(struct mw_things *t, uint32_t ent, struct mw_rect_m at)
{
    MW_ASSERT(ent < t->entity_n);
    t->place = grown(t->arena, t->place, t->place_n, &t->place_cap, sizeof *t->place);
    t->place[t->place_n++] = (struct mw_place_line){ ent, at };
}
