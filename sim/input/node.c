/* sim/input/node.c - walking and copying positioned trees; nothing here reads YAML. */
#include "sim/input/doc.h"
#include <stdio.h>
#include <string.h>

const char *mw_status_name(char status)
{
    switch (status) {
    case MW_S_QUOTE: return "quote";
    case MW_S_PUBLISHED: return "published";
    case MW_S_DERIVED: return "derived";
    case MW_S_ASSUMED: return "assumed";
    case MW_S_UNVERIFIED: return "unverified";
    default: return "unknown";
    }
}

/* The first of equal keys, as in the unsorted walk. */
static struct mw_node *get_sorted(const struct mw_node *map, const char *key)
{
    uint32_t low = 0, high = map->sorted_n;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (strcmp(map->sorted[mid]->key, key) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low < map->sorted_n && strcmp(map->sorted[low]->key, key) == 0 ? map->sorted[low] : NULL;
}

struct mw_node *mw_node_get(const struct mw_node *map, const char *key)
{
    if (!map || map->kind != MW_N_MAP)
        return NULL;
    if (map->sorted)
        return get_sorted(map, key);
    for (struct mw_node *c = map->first; c; c = c->next)
        if (strcmp(c->key, key) == 0)
            return c;
    return NULL;
}

/* A key may hold dots itself (llama-3.1-405b), so every child whose name begins the rest of the path is tried. */
struct mw_node *mw_node_at(const struct mw_node *root, const char *path)
{
    if (!root)
        return NULL;
    if (*path == '\0')
        return (struct mw_node *)root;
    if (root->kind != MW_N_MAP)
        return NULL;
    for (struct mw_node *c = root->first; c; c = c->next) {
        size_t n = strlen(c->key);
        if (n == 0 || strncmp(path, c->key, n) != 0)
            continue;
        if (path[n] == '\0')
            return c;
        struct mw_node *found = path[n] == '.' ? mw_node_at(c, path + n + 1) : NULL;
        if (found)
            return found;
    }
    return NULL;
}

const char *mw_node_path(const struct mw_node *n, char *buf, size_t buf_n)
{
    const struct mw_node *chain[256];
    size_t depth = 0;
    for (; n && depth < sizeof chain / sizeof *chain; n = n->parent)
        if (n->key)
            chain[depth++] = n;
    size_t used = 0;
    if (buf_n)
        buf[0] = '\0';
    while (depth > 0 && used < buf_n) {
        int w = snprintf(buf + used, buf_n - used, "%s%s", used ? "." : "", chain[--depth]->key);
        used += w > 0 ? (size_t)w : 0;
    }
    return buf;
}

struct mw_node *mw_node_copy(struct mw_arena *a, const struct mw_node *n)
{
    struct mw_node *copy = mw_arena_new(a, struct mw_node);
    *copy = *n;
    copy->parent = copy->next = copy->first = NULL;
    copy->sorted = NULL;
    struct mw_node **tail = &copy->first;
    for (const struct mw_node *c = n->first; c; c = c->next) {
        *tail = mw_node_copy(a, c);
        (*tail)->parent = copy;
        tail = &(*tail)->next;
    }
    return copy;
}
