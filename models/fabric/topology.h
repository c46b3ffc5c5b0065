/* models/fabric/topology.h - hosts, switches and directed links of a network; what is connected, not how flows share it.
 *
 * Generated: trees, rail-optimised trees, tori, dragonfly+; or any graph.  A built topology is read only and may be shared by trials;
 * what changes (capacity, load) stays with the flow net.  Every cable is two directed links; switches do not limit.
 *
 * Tree: an extended generalised fat-tree (Ohring et al., "On generalized fat trees", IPPS 1995), at most MW_TIERS_MAX tiers.  A switch of tier i
 *   has down[i] children, a node of tier i - 1 has up[i] parents, all of one subtree alike.  Hosts: the product of down[].  Oversubscription of
 *   tier i: down[i] rate[i] / (up[i+1] rate[i+1]).  One tier is a star: a scale-up domain behind ideal switches.
 * Rail: servers of rail_n devices, one star each; device r of every server hangs on a leaf of rail r (NVIDIA DGX SuperPOD reference architecture,
 *   RA-11333): tree endpoints are (pod, rail, place in the leaf).  relay: another rail is reached through the device of that rail in the own server.
 * Torus: every node is a host and a router with 2 links per dimension (Google TPU v4, ISCA 2023, without optical switching).
 * Dragonfly+: groups of leaves and spines, fully meshed inside; spines carry global links, equally many between each pair of groups
 *   (Shpiner et al., "Dragonfly+", HiPINEB 2017).
 * Valid for at most 2^31 links; an arbitrary graph keeps host_n x node_n distances (2 B each), so up to some 10^4 nodes.
 */
#ifndef MW_FABRIC_TOPOLOGY_H
#define MW_FABRIC_TOPOLOGY_H
#include "sim/base/arena.h"
#include <stdbool.h>
#include <stdint.h>

enum { MW_TIERS_MAX = 3, MW_DIMS_MAX = 3, MW_TOPOLOGY_WHY_N = 160 };
#define MW_NO_NODE UINT32_MAX
enum mw_topology_kind { MW_TOPOLOGY_GRAPH, MW_TOPOLOGY_TREE, MW_TOPOLOGY_RAIL, MW_TOPOLOGY_TORUS, MW_TOPOLOGY_DRAGONFLY };
enum mw_routing { MW_ROUTE_MODULO /* D-mod-k: by the destination's number */, MW_ROUTE_HASH /* ECMP: by a hash of the flow */, MW_ROUTE_ADAPTIVE /* least loaded when the flow starts */ };

struct mw_link { uint32_t from, to; double rate_Bps, latency_s; };
struct mw_tree_spec { uint32_t tiers, down[MW_TIERS_MAX], up[MW_TIERS_MAX]; double rate_Bps[MW_TIERS_MAX], latency_s[MW_TIERS_MAX]; };
struct mw_rail_spec { struct mw_tree_spec tree; uint32_t rail_n; double scale_up_Bps, scale_up_s; bool relay; };
struct mw_torus_spec { uint32_t dims, size[MW_DIMS_MAX]; double rate_Bps, latency_s; };
struct mw_dragonfly_spec { uint32_t group_n, leaf_n, spine_n, hosts_per_leaf, global_per_spine; double rate_Bps, latency_s, global_Bps, global_s; };

struct mw_topology {
    enum mw_topology_kind kind;
    uint32_t host_n, node_n, link_n; /* nodes 0..host_n-1 are the hosts */
    uint32_t hop_max;                /* no route is longer, rerouted ones included */
    struct mw_link *link;
    uint32_t *out_first, *out;       /* links that leave node v: out[out_first[v]] .. out[out_first[v+1]-1] */
    struct mw_tree_spec tree;        /* trees and rails; unused tiers have size 1 */
    uint32_t wide[MW_TIERS_MAX + 1]; /* parallel switches of a subtree: product of up[] so far */
    uint32_t node_first[MW_TIERS_MAX + 1], up_first[MW_TIERS_MAX], down_first[MW_TIERS_MAX];
    struct mw_rail_spec rail;
    uint32_t star_first;             /* first scale-up link of a rail topology: to the star 2 h, from it 2 h + 1 */
    struct mw_torus_spec torus;
    struct mw_dragonfly_spec fly;
    const uint16_t *distance;        /* graph: hops from node v to host h at [h node_n + v]; UINT16_MAX: none */
    const uint32_t *table;           /* graph with given routes: link taken at node v to host h, likewise; NULL: shortest */
};

/* All builders return NULL and say why, with the numbers, in why[MW_TOPOLOGY_WHY_N] when the numbers make no network. */
struct mw_topology *mw_topology_tree(struct mw_arena *a, const struct mw_tree_spec *s, char *why);
struct mw_topology *mw_topology_rail(struct mw_arena *a, const struct mw_rail_spec *s, char *why);
struct mw_topology *mw_topology_torus(struct mw_arena *a, const struct mw_torus_spec *s, char *why);
struct mw_topology *mw_topology_dragonfly(struct mw_arena *a, const struct mw_dragonfly_spec *s, char *why);
/* Any directed graph, links copied; told when some host cannot reach another.  next_link: host_n x node_n, link taken at node v to host h at
 * [h node_n + v], any value where no route passes; told when following it returns to a node it came from or leads nowhere.  NULL: shortest paths. */
struct mw_topology *mw_topology_graph(struct mw_arena *a, uint32_t host_n, uint32_t node_n, const struct mw_link *link, uint32_t link_n, const uint32_t *next_link, char *why);

/* A scale-up domain: up to 72 devices behind one tier of ideal switches, more (576) as islands of 72 under a second, non-blocking tier.
 * rate_Bps is one device's, each way: NVLink 4 450e9 (H100 data sheet), NVLink 5 900e9 (GB200 NVL72 data sheet). */
struct mw_tree_spec mw_scale_up_spec(uint32_t device_n, double rate_Bps, double latency_s);
/* A fat-tree of 2 or 3 tiers for hosts: leaf_down hosts per leaf, uplinks thinned by the oversubscription of the leaf; pods of pod_leaf_n leaves (3 tiers). */
struct mw_tree_spec mw_fat_tree_spec(uint32_t tiers, uint32_t leaf_down, uint32_t pod_leaf_n, uint32_t top_n, double oversubscription, double rate_Bps, double latency_s);

/* ---- routes */
struct mw_route_view {
    const double *capacity_Bps;  /* per link, now; 0: failed */
    const uint32_t *booked_n;    /* flows routed over each link now; read by adaptive routing alone */
    uint32_t dead_n;             /* links of capacity 0 */
    uint32_t *scratch;           /* 3 node_n */
};
#define MW_NO_ROUTE UINT32_MAX
/* Links from src to dst into link[hop_max]; their number (0 for src = dst), or MW_NO_ROUTE.  A way that has failed is replaced by another of
 * the topology's own, else by a shortest living path of at most hop_max links.  key feeds the hash. */
uint32_t mw_route(const struct mw_topology *t, enum mw_routing how, const struct mw_route_view *v, uint32_t src, uint32_t dst, uint64_t key, uint32_t *link);
double mw_route_latency_s(const struct mw_topology *t, const uint32_t *link, uint32_t n);
/* Whether all hosts reach each other over links of positive capacity (NULL: all); tells the numbers otherwise. */
bool mw_topology_connected(const struct mw_topology *t, const double *capacity_Bps, uint32_t *scratch /* 3 node_n */, char *why);

#endif
