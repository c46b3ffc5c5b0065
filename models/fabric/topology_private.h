/* models/fabric/topology_private.h - shared by the builders and the routes of topologies; not for others. */
#ifndef MW_FABRIC_TOPOLOGY_PRIVATE_H
#define MW_FABRIC_TOPOLOGY_PRIVATE_H
#include "models/fabric/topology.h"

enum { MW_DETOUR_N = 4 }; /* links that a way around a failure may be longer where ways around exist at all */

struct mw_topology *mw_topology_new(struct mw_arena *a, enum mw_topology_kind kind, uint32_t host_n, uint32_t node_n, uint32_t link_n);
void mw_topology_index(struct mw_arena *a, struct mw_topology *t);

/* Tree endpoint of a device of a rail topology and back. */
static inline uint32_t mw_rail_endpoint(const struct mw_topology *t, uint32_t host)
{
    uint32_t server = host / t->rail.rail_n, rail = host % t->rail.rail_n, per_leaf = t->tree.down[0];
    return (server / per_leaf * t->rail.rail_n + rail) * per_leaf + server % per_leaf;
}
static inline uint32_t mw_rail_host(const struct mw_topology *t, uint32_t endpoint)
{
    uint32_t per_leaf = t->tree.down[0], leaf = endpoint / per_leaf;
    return (leaf / t->rail.rail_n * per_leaf + endpoint % per_leaf) * t->rail.rail_n + leaf % t->rail.rail_n;
}
/* Dragonfly+: hosts first, then leaves by group, then spines by group; links of hosts, leaf to spine, then global ones by group and port. */
static inline uint32_t mw_fly_leaf_link(const struct mw_topology *t, uint32_t leaf, uint32_t spine) { return 2 * (t->host_n + leaf * t->fly.spine_n + spine); }
static inline uint32_t mw_fly_global_link(const struct mw_topology *t, uint32_t group, uint32_t port)
{
    return 2 * t->host_n + 2 * t->fly.group_n * t->fly.leaf_n * t->fly.spine_n + group * t->fly.spine_n * t->fly.global_per_spine + port;
}
/* Parallel global links between two groups, and the port of the q-th of them. */
static inline uint32_t mw_fly_parallel(const struct mw_topology *t) { return t->fly.group_n > 1 ? t->fly.spine_n * t->fly.global_per_spine / (t->fly.group_n - 1) : 0; }
static inline uint32_t mw_fly_port(const struct mw_topology *t, uint32_t from, uint32_t to, uint32_t q) { return (to < from ? to : to - 1) * mw_fly_parallel(t) + q; }

#endif
