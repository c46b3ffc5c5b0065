/* models/fabric/topology.c - what all topologies share (links by node, reachability) and arbitrary graphs; routes are in route.c. */
#include "models/fabric/topology_private.h"
#include <stdio.h>
#include <string.h>

struct mw_topology *mw_topology_new(struct mw_arena *a, enum mw_topology_kind kind, uint32_t host_n, uint32_t node_n, uint32_t link_n)
{
    struct mw_topology *t = mw_arena_new(a, struct mw_topology);
    *t = (struct mw_topology){ .kind = kind, .host_n = host_n, .node_n = node_n, .link_n = link_n };
    t->link = mw_arena_array(a, struct mw_link, link_n + 1);
    return t;
}

/* Links by the node that end picks, in order of their numbers. */
static void sort_links(struct mw_arena *a, const struct mw_topology *t, bool by_to, uint32_t **first, uint32_t **list)
{
    uint32_t *f = mw_arena_array(a, uint32_t, t->node_n + 2), *o = mw_arena_array(a, uint32_t, t->link_n + 1);
    for (uint32_t l = 0; l < t->link_n; l++)
        f[(by_to ? t->link[l].to : t->link[l].from) + 2]++;
    for (uint32_t v = 2; v < t->node_n + 2; v++)
        f[v] += f[v - 1];
    for (uint32_t l = 0; l < t->link_n; l++)
        o[f[(by_to ? t->link[l].to : t->link[l].from) + 1]++] = l;
    *first = f;
    *list = o;
}

void mw_topology_index(struct mw_arena *a, struct mw_topology *t) { sort_links(a, t, false, &t->out_first, &t->out); }

/* Marks what start reaches, or what reaches it: sweeps over the links until nothing is added. */
static void reach(const struct mw_topology *t, const double *capacity_Bps, bool back, uint32_t *seen)
{
    memset(seen, 0, t->node_n * sizeof *seen);
    seen[0] = 1;
    for (bool more = true; more;) {
        more = false;
        for (uint32_t l = 0; l < t->link_n; l++) {
            uint32_t from = back ? t->link[l].to : t->link[l].from, to = back ? t->link[l].from : t->link[l].to;
            if (!seen[from] || seen[to] || (capacity_Bps ? capacity_Bps[l] : t->link[l].rate_Bps) <= 0.0)
                continue;
            seen[to] = 1;
            more = true;
        }
    }
}

bool mw_topology_connected(const struct mw_topology *t, const double *capacity_Bps, uint32_t *scratch, char *why)
{
    for (int back = 0; back < 2; back++) {
        uint32_t lost_n = 0, first = 0;
        reach(t, capacity_Bps, back, scratch);
        for (uint32_t h = t->host_n; h-- > 0;)
            if (!scratch[h]) {
                lost_n++;
                first = h;
            }
        if (lost_n > 0) {
            snprintf(why, MW_TOPOLOGY_WHY_N, "disconnected: %u of %u hosts cannot %s host 0, the first is host %u", lost_n, t->host_n, back ? "reach" : "be reached from", first);
            return false;
        }
    }
    return true;
}

static bool links_sane(const struct mw_link *link, uint32_t link_n, uint32_t node_n, char *why)
{
    for (uint32_t l = 0; l < link_n; l++)
        if (link[l].from >= node_n || link[l].to >= node_n || !(link[l].rate_Bps >= 0.0) || !(link[l].latency_s >= 0.0)) {
            snprintf(why, MW_TOPOLOGY_WHY_N, "link %u from node %u to node %u of %u, %g B/s, %g s", l, link[l].from, link[l].to, node_n, link[l].rate_Bps, link[l].latency_s);
            return false;
        }
    return true;
}

/* Hops to every host by breadth-first search against the links. */
static uint32_t measure(struct mw_arena *a, struct mw_topology *t)
{
    uint32_t *first, *in, *queue = mw_arena_array(a, uint32_t, t->node_n + 1), longest = 0;
    uint16_t *all = mw_arena_array(a, uint16_t, (size_t)t->host_n * t->node_n);
    sort_links(a, t, true, &first, &in);
    memset(all, 0xff, (size_t)t->host_n * t->node_n * sizeof *all);
    for (uint32_t h = 0; h < t->host_n; h++) {
        uint16_t *d = all + (size_t)h * t->node_n;
        uint32_t put = 0;
        d[h] = 0;
        queue[put++] = h;
        for (uint32_t get = 0; get < put; get++)
            for (uint32_t k = first[queue[get]]; k < first[queue[get] + 1]; k++) {
                const struct mw_link *l = &t->link[in[k]];
                if (d[l->from] != UINT16_MAX || !(l->rate_Bps > 0.0))
                    continue;
                d[l->from] = (uint16_t)(d[queue[get]] + 1);
                queue[put++] = l->from;
            }
        for (uint32_t s = 0; s < t->host_n; s++)
            longest = d[s] != UINT16_MAX && d[s] > longest ? d[s] : longest;
    }
    t->distance = all;
    return longest;
}

/* Follows a given table between all hosts; the longest way, or 0 with the first fault told. */
static uint32_t follow(const struct mw_topology *t, uint32_t *seen, char *why)
{
    uint32_t longest = 0, stamp = 0;
    for (uint32_t d = 0; d < t->host_n; d++)
        for (uint32_t s = 0; s < t->host_n; s++) {
            uint32_t at = s, hops = 0;
            for (stamp++; at != d; hops++) {
                uint32_t l = t->table[(size_t)d * t->node_n + at];
                if (seen[at] == stamp) {
                    snprintf(why, MW_TOPOLOGY_WHY_N, "cyclic routing: from host %u to host %u the way is back at node %u after %u hops", s, d, at, hops);
                    return 0;
                }
                if (l >= t->link_n || t->link[l].from != at) {
                    snprintf(why, MW_TOPOLOGY_WHY_N, "broken routing: from host %u to host %u node %u names link %u, which does not leave it", s, d, at, l);
                    return 0;
                }
                seen[at] = stamp;
                at = t->link[l].to;
            }
            longest = hops > longest ? hops : longest;
        }
    return longest;
}

struct mw_topology *mw_topology_graph(struct mw_arena *a, uint32_t host_n, uint32_t node_n, const struct mw_link *link, uint32_t link_n, const uint32_t *next_link, char *why)
{
    if (host_n == 0 || host_n > node_n || node_n >= UINT16_MAX) {
        snprintf(why, MW_TOPOLOGY_WHY_N, "%u hosts among %u nodes; wanted 1 <= hosts <= nodes < %u", host_n, node_n, UINT16_MAX);
        return NULL;
    }
    if (!links_sane(link, link_n, node_n, why))
        return NULL;
    struct mw_topology *t = mw_topology_new(a, MW_TOPOLOGY_GRAPH, host_n, node_n, link_n);
    if (link_n)
        memcpy(t->link, link, link_n * sizeof *link);
    mw_topology_index(a, t);
    uint32_t *scratch = mw_arena_array(a, uint32_t, 3 * (size_t)node_n);
    if (!mw_topology_connected(t, NULL, scratch, why))
        return NULL;
    uint32_t longest = measure(a, t);
    if (next_link) {
        size_t n = (size_t)host_n * node_n;
        uint32_t *copy = mw_arena_array(a, uint32_t, n);
        memcpy(copy, next_link, n * sizeof *copy);
        t->table = copy;
        memset(scratch, 0, node_n * sizeof *scratch);
        uint32_t given = follow(t, scratch, why);
        if (given == 0 && host_n > 1)
            return NULL;
        longest = given > longest ? given : longest;
    }
    t->hop_max = longest + MW_DETOUR_N;
    return t;
}
