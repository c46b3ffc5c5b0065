/* models/fabric/route.c - the links from one host to another: by number, by hash or by load, and around what has failed. */
#include "models/fabric/topology_private.h"
#include <math.h>
#include <string.h>

struct path { const struct mw_topology *t; const struct mw_route_view *v; enum mw_routing how; uint64_t key; uint32_t *link, n; };

/* Splitmix64's finalizer (Steele et al., OOPSLA 2014). */
static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/* One of n parallel choices, each of one or two links that must live (a + u, b + u); the modulo or hashed one first, then what follows it. */
static uint32_t pick(const struct path *p, uint32_t n, uint32_t modulo, uint32_t a, uint32_t b)
{
    const struct mw_route_view *v = p->v;
    uint32_t first = p->how == MW_ROUTE_HASH ? (uint32_t)(mix(p->key + 0x51ed27u * p->n) % n) : modulo, best = first, least = UINT32_MAX;
    if (n == 1 || (p->how != MW_ROUTE_ADAPTIVE && v->dead_n == 0))
        return first;
    for (uint32_t k = 0, u = first; k < n; k++, u = u + 1 == n ? 0 : u + 1) {
        if (v->capacity_Bps[a + u] <= 0.0 || v->capacity_Bps[b + u] <= 0.0)
            continue;
        if (p->how != MW_ROUTE_ADAPTIVE)
            return u;
        uint32_t load = v->booked_n[a + u] > v->booked_n[b + u] ? v->booked_n[a + u] : v->booked_n[b + u];
        if (load < least) {
            least = load;
            best = u;
        }
    }
    return best;
}

/* Up to the first common subtree, down the mirrored way; src and dst are tree endpoints. */
static void tree_path(struct path *p, uint32_t src, uint32_t dst)
{
    const struct mw_topology *t = p->t;
    uint32_t down[MW_TIERS_MAX], i = 0, par = 0;
    for (uint32_t s = src, d = dst; s != d; i++) {
        uint32_t up_n = t->tree.up[i], wide = t->wide[i];
        uint32_t a = t->up_first[i] + (s * wide + par) * up_n, b = t->down_first[i] + (d * wide + par) * up_n;
        uint32_t u = up_n == 1 ? 0 : pick(p, up_n, dst / wide % up_n, a, b);
        p->link[p->n++] = a + u;
        down[i] = b + u;
        par += u * wide;
        s /= t->tree.down[i];
        d /= t->tree.down[i];
    }
    while (i-- > 0)
        p->link[p->n++] = down[i];
}

static void star_path(struct path *p, uint32_t src, uint32_t dst)
{
    p->link[p->n++] = p->t->star_first + 2 * src;
    p->link[p->n++] = p->t->star_first + 2 * dst + 1;
}

static void rail_path(struct path *p, uint32_t src, uint32_t dst)
{
    uint32_t rails = p->t->rail.rail_n;
    if (src / rails == dst / rails) {
        star_path(p, src, dst);
        return;
    }
    uint32_t relay = src / rails * rails + dst % rails;
    if (p->t->rail.relay && relay != src) {
        star_path(p, src, relay);
        src = relay;
    }
    tree_path(p, mw_rail_endpoint(p->t, src), mw_rail_endpoint(p->t, dst));
}

/* Signed steps to go in a dimension, the shorter way round; a tie goes up, or by hash. */
static int32_t torus_steps(const struct path *p, uint32_t from, uint32_t to, uint32_t size, uint32_t dim)
{
    uint32_t up = to >= from ? to - from : to + size - from;
    bool down = 2 * up > size || (2 * up == size && p->how == MW_ROUTE_HASH && (mix(p->key + 77 + dim) & 1));
    return down ? (int32_t)up - (int32_t)size : (int32_t)up;
}

/* Dimension by dimension, in hashed order for ECMP; adaptive: the least loaded productive link at each node. */
static void torus_path(struct path *p, uint32_t src, uint32_t dst)
{
    const struct mw_torus_spec *s = &p->t->torus;
    int32_t left[MW_DIMS_MAX], todo = 0;
    uint32_t turn = p->how == MW_ROUTE_HASH ? (uint32_t)(mix(p->key) % s->dims) : 0, at = src;
    for (uint32_t d = 0, stride = 1; d < s->dims; stride *= s->size[d], d++) {
        left[d] = torus_steps(p, src / stride % s->size[d], dst / stride % s->size[d], s->size[d], d);
        todo += left[d] < 0 ? -left[d] : left[d];
    }
    for (; todo > 0; todo--) {
        uint32_t dim = UINT32_MAX, best = UINT32_MAX;
        for (uint32_t k = 0; k < s->dims; k++) {
            uint32_t d = (turn + k) % s->dims;
            uint32_t load = p->how == MW_ROUTE_ADAPTIVE && left[d] != 0 ? p->v->booked_n[2 * (at * s->dims + d) + (left[d] < 0)] : 0;
            if (left[d] != 0 && (dim == UINT32_MAX || (p->how == MW_ROUTE_ADAPTIVE && load < best))) {
                dim = d;
                best = load;
            }
        }
        uint32_t l = 2 * (at * s->dims + dim) + (left[dim] < 0);
        left[dim] += left[dim] < 0 ? 1 : -1;
        p->link[p->n++] = l;
        at = p->t->link[l].to;
    }
}

/* Minimal ways only: leaf, spine, one global link, spine, leaf. */
static void fly_path(struct path *p, uint32_t src, uint32_t dst)
{
    const struct mw_topology *t = p->t;
    const struct mw_dragonfly_spec *s = &t->fly;
    uint32_t sl = src / s->hosts_per_leaf, dl = dst / s->hosts_per_leaf, sg = sl / s->leaf_n, dg = dl / s->leaf_n;
    p->link[p->n++] = 2 * src;
    if (sg != dg) {
        uint32_t same = mw_fly_parallel(t), a = mw_fly_global_link(t, sg, mw_fly_port(t, sg, dg, 0));
        uint32_t q = pick(p, same, dst % same, a, a), out = mw_fly_port(t, sg, dg, q), in = mw_fly_port(t, dg, sg, q);
        p->link[p->n++] = mw_fly_leaf_link(t, sl, out / s->global_per_spine);
        p->link[p->n++] = a + q;
        p->link[p->n++] = mw_fly_leaf_link(t, dl, in / s->global_per_spine) + 1;
    } else if (sl != dl) {
        uint32_t best = dst % s->spine_n, least = UINT32_MAX;
        if (p->how == MW_ROUTE_HASH)
            best = (uint32_t)(mix(p->key) % s->spine_n);
        for (uint32_t k = 0, x = best; (p->how == MW_ROUTE_ADAPTIVE || p->v->dead_n) && k < s->spine_n; k++, x = x + 1 == s->spine_n ? 0 : x + 1) {
            uint32_t up = mw_fly_leaf_link(t, sl, x), down = mw_fly_leaf_link(t, dl, x) + 1;
            bool dead = p->v->capacity_Bps[up] <= 0.0 || p->v->capacity_Bps[down] <= 0.0;
            uint32_t load = dead ? UINT32_MAX : p->how != MW_ROUTE_ADAPTIVE ? 0 : p->v->booked_n[up] > p->v->booked_n[down] ? p->v->booked_n[up] : p->v->booked_n[down];
            if (load < least) {
                least = load;
                best = x;
            }
        }
        p->link[p->n++] = mw_fly_leaf_link(t, sl, best);
        p->link[p->n++] = mw_fly_leaf_link(t, dl, best) + 1;
    }
    p->link[p->n++] = 2 * dst + 1;
}

/* Along given tables, or down the distances by number, hash or load. */
static void graph_path(struct path *p, uint32_t src, uint32_t dst)
{
    const struct mw_topology *t = p->t;
    const uint16_t *far = t->distance + (size_t)dst * t->node_n;
    for (uint32_t at = src; at != dst; at = t->link[p->link[p->n - 1]].to) {
        uint32_t n = 0, best = UINT32_MAX, least = UINT32_MAX, nth = 0;
        if (t->table) {
            p->link[p->n++] = t->table[(size_t)dst * t->node_n + at];
            continue;
        }
        for (uint32_t k = t->out_first[at]; k < t->out_first[at + 1]; k++)
            n += far[t->link[t->out[k]].to] + 1 == far[at] && t->link[t->out[k]].rate_Bps > 0.0;
        uint32_t want = p->how == MW_ROUTE_HASH ? (uint32_t)(mix(p->key + p->n) % n) : dst % n;
        for (uint32_t k = t->out_first[at]; k < t->out_first[at + 1]; k++) {
            uint32_t l = t->out[k];
            if (far[t->link[l].to] + 1 != far[at] || !(t->link[l].rate_Bps > 0.0))
                continue;
            uint32_t load = p->how == MW_ROUTE_ADAPTIVE ? p->v->booked_n[l] : nth == want ? 0 : 1;
            nth++;
            if (load < least) {
                least = load;
                best = l;
            }
        }
        p->link[p->n++] = best;
    }
}

static bool passable(const struct mw_topology *t, uint32_t node, uint32_t dst)
{
    bool hosts_relay = t->kind == MW_TOPOLOGY_TORUS || t->kind == MW_TOPOLOGY_GRAPH || (t->kind == MW_TOPOLOGY_RAIL && t->rail.relay);
    return node >= t->host_n || node == dst || hosts_relay;
}

/* Breadth first over living links, each node's tried from a hashed place on; for what has failed only. */
static bool detour(struct path *p, uint32_t src, uint32_t dst)
{
    const struct mw_topology *t = p->t;
    uint32_t *queue = p->v->scratch, *via = queue + t->node_n, *depth = via + t->node_n, put = 0;
    memset(via, 0xff, t->node_n * sizeof *via);
    depth[src] = 0;
    queue[put++] = src;
    for (uint32_t get = 0; get < put && via[dst] == UINT32_MAX; get++) {
        uint32_t at = queue[get], first = t->out_first[at], n = t->out_first[at + 1] - first;
        uint32_t turn = n ? (uint32_t)(mix(p->key + at) % n) : 0;
        for (uint32_t k = 0; k < n && depth[at] < t->hop_max; k++) {
            uint32_t l = t->out[first + (turn + k) % n], to = t->link[l].to;
            if (to == src || via[to] != UINT32_MAX || !(p->v->capacity_Bps[l] > 0.0) || !passable(t, to, dst))
                continue;
            via[to] = l;
            depth[to] = depth[at] + 1;
            queue[put++] = to;
        }
    }
    if (via[dst] == UINT32_MAX)
        return false;
    p->n = depth[dst];
    for (uint32_t k = p->n, at = dst; k-- > 0; at = t->link[via[at]].from)
        p->link[k] = via[at];
    return true;
}

uint32_t mw_route(const struct mw_topology *t, enum mw_routing how, const struct mw_route_view *v, uint32_t src, uint32_t dst, uint64_t key, uint32_t *link)
{
    struct path p = { t, v, how, key, link, 0 };
    if (src == dst)
        return 0;
    switch (t->kind) {
    case MW_TOPOLOGY_TREE: tree_path(&p, src, dst); break;
    case MW_TOPOLOGY_RAIL: rail_path(&p, src, dst); break;
    case MW_TOPOLOGY_TORUS: torus_path(&p, src, dst); break;
    case MW_TOPOLOGY_DRAGONFLY: fly_path(&p, src, dst); break;
    case MW_TOPOLOGY_GRAPH: graph_path(&p, src, dst); break;
    }
    for (uint32_t k = 0; v->dead_n && k < p.n; k++)
        if (!(v->capacity_Bps[link[k]] > 0.0))
            return detour(&p, src, dst) ? p.n : MW_NO_ROUTE;
    return p.n;
}

double mw_route_latency_s(const struct mw_topology *t, const uint32_t *link, uint32_t n)
{
    double s = 0.0;
    for (uint32_t k = 0; k < n; k++)
        s += t->link[link[k]].latency_s;
    return s;
}
