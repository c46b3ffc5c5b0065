/* models/fabric/topology_make.c - generators: trees, rail-optimised trees, tori, dragonfly+; numbers of links are arithmetic, so that routes need no search. */
#include "models/fabric/topology_private.h"
#include <math.h>
#include <stdio.h>

static const double LINKS_MOST = 2147483648.0;

static bool positive(double x) { return x > 0.0 && x < 1e30; }

static void put(struct mw_topology *t, uint32_t l, uint32_t from, uint32_t to, double rate_Bps, double latency_s)
{
    t->link[l] = (struct mw_link){ from, to, rate_Bps, latency_s };
}

struct mw_tree_spec mw_scale_up_spec(uint32_t device_n, double rate_Bps, double latency_s)
{
    enum { ISLAND_N = 72 };
    struct mw_tree_spec s = { .tiers = 1, .down = { device_n }, .up = { 1 }, .rate_Bps = { rate_Bps }, .latency_s = { latency_s } };
    if (device_n > ISLAND_N && device_n % ISLAND_N == 0) {
        s.tiers = 2;
        s.down[0] = ISLAND_N;
        s.down[1] = device_n / ISLAND_N;
        s.up[1] = 1;
        s.rate_Bps[1] = ISLAND_N * rate_Bps;
        s.latency_s[1] = latency_s;
    }
    return s;
}

struct mw_tree_spec mw_fat_tree_spec(uint32_t tiers, uint32_t leaf_down, uint32_t pod_leaf_n, uint32_t top_n, double oversubscription, double rate_Bps, double latency_s)
{
    uint32_t leaf_up = (uint32_t)fmax(1.0, floor(leaf_down / fmax(oversubscription, 1.0) + 1e-9));
    struct mw_tree_spec s = { .tiers = tiers, .down = { leaf_down, tiers == 2 ? top_n : pod_leaf_n, top_n }, .up = { 1, leaf_up, pod_leaf_n } };
    for (uint32_t i = 0; i < MW_TIERS_MAX; i++) {
        s.rate_Bps[i] = rate_Bps;
        s.latency_s[i] = latency_s;
    }
    return s;
}

/* Nodes and links of each tier, into the spec's place; false when the numbers make no tree. */
static bool tree_sizes(const struct mw_tree_spec *s, uint32_t host_n[], uint32_t wide[], double *link_n, char *why)
{
    double hosts = 1.0, links = 0.0, w = 1.0;
    bool ok = s->tiers >= 1 && s->tiers <= MW_TIERS_MAX;
    for (uint32_t i = 0; ok && i < s->tiers; i++) {
        ok = s->down[i] >= 1 && s->up[i] >= 1 && positive(s->rate_Bps[i]) && s->latency_s[i] >= 0.0;
        hosts *= s->down[i];
    }
    double below = 1.0;
    wide[0] = 1;
    for (uint32_t i = 0; ok && i < s->tiers; i++) {
        host_n[i] = (uint32_t)fmin(hosts / below, 4e9); /* subtrees of level i */
        links += 2.0 * hosts / below * w * s->up[i];
        below *= s->down[i];
        w *= s->up[i];
        wide[i + 1] = (uint32_t)fmin(w, 4e9);
    }
    if (ok && links < LINKS_MOST) {
        host_n[s->tiers] = 1;
        *link_n = links;
        return true;
    }
    if (ok)
        snprintf(why, MW_TOPOLOGY_WHY_N, "a tree of %.0f hosts has %.0f links; at most 2^31", hosts, links);
    else
        snprintf(why, MW_TOPOLOGY_WHY_N, "a tree of %u tiers, down %u %u %u, up %u %u %u: wanted 1 to %d tiers, at least one each, rates above zero", s->tiers, s->down[0], s->down[1],
                 s->down[2], s->up[0], s->up[1], s->up[2], MW_TIERS_MAX);
    return false;
}

/* Numbers of a tree's switches from node on and links from 0 on; returns the first free node. */
static uint32_t tree_number(struct mw_topology *t, const struct mw_tree_spec *s, const uint32_t *sub_n, const uint32_t *wide, uint32_t node)
{
    uint32_t link = 0;
    t->tree = *s;
    for (uint32_t i = s->tiers; i < MW_TIERS_MAX; i++)
        t->tree.down[i] = t->tree.up[i] = 1;
    for (uint32_t i = 0; i <= s->tiers; i++) {
        t->wide[i] = wide[i];
        t->node_first[i] = i == 0 ? 0 : node;
        node += i == 0 ? 0 : sub_n[i] * wide[i];
        if (i == s->tiers)
            break;
        t->up_first[i] = link;
        t->down_first[i] = link + sub_n[i] * wide[i] * s->up[i];
        link += 2 * sub_n[i] * wide[i] * s->up[i];
    }
    return node;
}

static void tree_links(struct mw_topology *t, const uint32_t *sub_n, bool rail)
{
    for (uint32_t i = 0; i < t->tree.tiers; i++)
        for (uint32_t v = 0; v < sub_n[i] * t->wide[i]; v++)
            for (uint32_t u = 0; u < t->tree.up[i]; u++) {
                uint32_t sub = v / t->wide[i], par = v % t->wide[i] + u * t->wide[i], k = v * t->tree.up[i] + u;
                uint32_t low = i > 0 ? t->node_first[i] + v : rail ? mw_rail_host(t, v) : v;
                uint32_t high = t->node_first[i + 1] + sub / t->tree.down[i] * t->wide[i + 1] + par;
                put(t, t->up_first[i] + k, low, high, t->tree.rate_Bps[i], t->tree.latency_s[i]);
                put(t, t->down_first[i] + k, high, low, t->tree.rate_Bps[i], t->tree.latency_s[i]);
            }
}

static uint32_t switch_n(const struct mw_tree_spec *s, const uint32_t *sub_n, const uint32_t *wide)
{
    uint32_t n = 0;
    for (uint32_t i = 1; i <= s->tiers; i++)
        n += sub_n[i] * wide[i];
    return n;
}

struct mw_topology *mw_topology_tree(struct mw_arena *a, const struct mw_tree_spec *s, char *why)
{
    uint32_t sub_n[MW_TIERS_MAX + 1], wide[MW_TIERS_MAX + 1];
    double link_n;
    if (!tree_sizes(s, sub_n, wide, &link_n, why))
        return NULL;
    struct mw_topology *t = mw_topology_new(a, MW_TOPOLOGY_TREE, sub_n[0], sub_n[0] + switch_n(s, sub_n, wide), (uint32_t)link_n);
    tree_number(t, s, sub_n, wide, t->host_n);
    tree_links(t, sub_n, false);
    t->hop_max = 2 * s->tiers;
    mw_topology_index(a, t);
    return t;
}

struct mw_topology *mw_topology_rail(struct mw_arena *a, const struct mw_rail_spec *s, char *why)
{
    uint32_t sub_n[MW_TIERS_MAX + 1], wide[MW_TIERS_MAX + 1];
    double link_n;
    if (!tree_sizes(&s->tree, sub_n, wide, &link_n, why))
        return NULL;
    uint32_t leaf_n = s->tree.tiers > 1 ? sub_n[1] : 1;
    if (s->rail_n == 0 || leaf_n % s->rail_n != 0 || !positive(s->scale_up_Bps) || !(s->scale_up_s >= 0.0)) {
        snprintf(why, MW_TOPOLOGY_WHY_N, "%u leaves for %u rails, scale-up %g B/s: wanted a whole number of leaves per rail and a rate above zero", leaf_n, s->rail_n, s->scale_up_Bps);
        return NULL;
    }
    uint32_t hosts = sub_n[0], stars = hosts / s->rail_n, switches = switch_n(&s->tree, sub_n, wide);
    struct mw_topology *t = mw_topology_new(a, MW_TOPOLOGY_RAIL, hosts, hosts + switches + stars, (uint32_t)link_n + 2 * hosts);
    t->rail = *s;
    uint32_t star = tree_number(t, &s->tree, sub_n, wide, hosts);
    tree_links(t, sub_n, true);
    t->star_first = (uint32_t)link_n;
    for (uint32_t h = 0; h < hosts; h++) {
        put(t, t->star_first + 2 * h, h, star + h / s->rail_n, s->scale_up_Bps, s->scale_up_s);
        put(t, t->star_first + 2 * h + 1, star + h / s->rail_n, h, s->scale_up_Bps, s->scale_up_s);
    }
    t->hop_max = 2 * s->tree.tiers + MW_DETOUR_N; /* a detour, or the relay, passes a star at either end */
    mw_topology_index(a, t);
    return t;
}

struct mw_topology *mw_topology_torus(struct mw_arena *a, const struct mw_torus_spec *s, char *why)
{
    double nodes = 1.0;
    bool ok = s->dims >= 1 && s->dims <= MW_DIMS_MAX && positive(s->rate_Bps) && s->latency_s >= 0.0;
    for (uint32_t d = 0; ok && d < s->dims; d++) {
        ok = s->size[d] >= 2;
        nodes *= s->size[d];
    }
    if (!ok || nodes * s->dims * 2.0 >= LINKS_MOST) {
        snprintf(why, MW_TOPOLOGY_WHY_N, "a torus of %u dimensions, %u x %u x %u: wanted 1 to %d, sizes of 2 or more, a rate above zero", s->dims, s->size[0], s->size[1], s->size[2], MW_DIMS_MAX);
        return NULL;
    }
    uint32_t n = (uint32_t)nodes;
    struct mw_topology *t = mw_topology_new(a, MW_TOPOLOGY_TORUS, n, n, 2 * n * s->dims);
    t->torus = *s;
    t->hop_max = MW_DETOUR_N;
    for (uint32_t v = 0; v < n; v++)
        for (uint32_t d = 0, stride = 1; d < s->dims; stride *= s->size[d], d++) {
            uint32_t at = v / stride % s->size[d], k = s->size[d];
            put(t, 2 * (v * s->dims + d), v, v + (at + 1 == k ? 0 : at + 1) * stride - at * stride, s->rate_Bps, s->latency_s);
            put(t, 2 * (v * s->dims + d) + 1, v, v + (at == 0 ? k - 1 : at - 1) * stride - at * stride, s->rate_Bps, s->latency_s);
        }
    for (uint32_t d = 0; d < s->dims; d++)
        t->hop_max += s->size[d] / 2;
    mw_topology_index(a, t);
    return t;
}

static void fly_links(struct mw_topology *t)
{
    const struct mw_dragonfly_spec *s = &t->fly;
    uint32_t leaf0 = t->host_n, spine0 = leaf0 + s->group_n * s->leaf_n, same = mw_fly_parallel(t);
    for (uint32_t h = 0; h < t->host_n; h++) {
        put(t, 2 * h, h, leaf0 + h / s->hosts_per_leaf, s->rate_Bps, s->latency_s);
        put(t, 2 * h + 1, leaf0 + h / s->hosts_per_leaf, h, s->rate_Bps, s->latency_s);
    }
    for (uint32_t l = 0; l < s->group_n * s->leaf_n; l++)
        for (uint32_t x = 0; x < s->spine_n; x++) {
            uint32_t k = mw_fly_leaf_link(t, l, x), spine = spine0 + l / s->leaf_n * s->spine_n + x;
            put(t, k, leaf0 + l, spine, s->rate_Bps, s->latency_s);
            put(t, k + 1, spine, leaf0 + l, s->rate_Bps, s->latency_s);
        }
    for (uint32_t g = 0; g < s->group_n; g++)
        for (uint32_t to = 0; to < s->group_n; to++)
            for (uint32_t q = 0; to != g && q < same; q++) {
                uint32_t port = mw_fly_port(t, g, to, q), back = mw_fly_port(t, to, g, q), per = s->global_per_spine;
                put(t, mw_fly_global_link(t, g, port), spine0 + g * s->spine_n + port / per, spine0 + to * s->spine_n + back / per, s->global_Bps, s->global_s);
            }
}

struct mw_topology *mw_topology_dragonfly(struct mw_arena *a, const struct mw_dragonfly_spec *s, char *why)
{
    double ports = (double)s->spine_n * s->global_per_spine, hosts = (double)s->group_n * s->leaf_n * s->hosts_per_leaf;
    double links = 2.0 * hosts + 2.0 * s->group_n * s->leaf_n * s->spine_n + s->group_n * ports;
    bool ok = s->group_n >= 1 && s->leaf_n >= 1 && s->spine_n >= 1 && s->hosts_per_leaf >= 1 && positive(s->rate_Bps) && s->latency_s >= 0.0 && links < LINKS_MOST;
    if (ok && s->group_n > 1)
        ok = ports > 0.0 && fmod(ports, s->group_n - 1.0) == 0.0 && positive(s->global_Bps) && s->global_s >= 0.0;
    if (!ok) {
        snprintf(why, MW_TOPOLOGY_WHY_N, "dragonfly+ of %u groups, %u leaves, %u spines with %u global links each: wanted one or more of each, spines x links a multiple of groups - 1",
                 s->group_n, s->leaf_n, s->spine_n, s->global_per_spine);
        return NULL;
    }
    uint32_t globals = s->group_n > 1 ? s->group_n * (uint32_t)ports : 0, h = (uint32_t)hosts;
    struct mw_topology *t = mw_topology_new(a, MW_TOPOLOGY_DRAGONFLY, h, h + s->group_n * (s->leaf_n + s->spine_n), 2 * h + 2 * s->group_n * s->leaf_n * s->spine_n + globals);
    t->fly = *s;
    t->hop_max = 5 + MW_DETOUR_N;
    fly_links(t);
    mw_topology_index(a, t);
    return t;
}
