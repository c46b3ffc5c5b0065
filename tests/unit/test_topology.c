/* tests/unit/test_topology.c - counts of generated networks, routes link by link, and what is told when a network makes no sense. */
#include "models/fabric/topology.h"
#include "tests/mw_test.h"

struct rig { struct mw_arena a; struct mw_topology *t; double *capacity_Bps; uint32_t *booked_n, *scratch, way[64], dead_n; char why[MW_TOPOLOGY_WHY_N]; };
enum { MADE_N = 9 };

/* One of each kind, sizes that are not powers of two. */
static struct mw_topology *make(struct rig *r, int which)
{
    struct mw_tree_spec two = mw_fat_tree_spec(2, 6, 0, 5, 2.0, 50e9, 1e-6), three = mw_fat_tree_spec(3, 4, 3, 5, 1.0, 50e9, 1e-6);
    struct mw_tree_spec rails = { 2, { 3, 8 }, { 1, 3 }, { 50e9, 50e9 }, { 1e-6, 1e-6 } }, nv576 = mw_scale_up_spec(576, 900e9, 3e-7), nv8 = mw_scale_up_spec(8, 450e9, 3e-7);
    struct mw_link ring[14];
    for (uint32_t k = 0; k < 7; k++) {
        ring[k] = (struct mw_link){ k, (k + 1) % 7, 10e9, 1e-6 };
        ring[7 + k] = (struct mw_link){ (k + 1) % 7, k, 10e9, 1e-6 };
    }
    switch (which) {
    case 0: return mw_topology_tree(&r->a, &nv8, r->why);
    case 1: return mw_topology_tree(&r->a, &nv576, r->why);
    case 2: return mw_topology_tree(&r->a, &two, r->why);
    case 3: return mw_topology_tree(&r->a, &three, r->why);
    case 4: return mw_topology_rail(&r->a, &(struct mw_rail_spec){ rails, 4, 450e9, 3e-7, true }, r->why);
    case 5: return mw_topology_torus(&r->a, &(struct mw_torus_spec){ 2, { 5, 4 }, 100e9, 5e-7 }, r->why);
    case 6: return mw_topology_torus(&r->a, &(struct mw_torus_spec){ 3, { 3, 4, 2 }, 100e9, 5e-7 }, r->why);
    case 7: return mw_topology_dragonfly(&r->a, &(struct mw_dragonfly_spec){ 4, 3, 2, 2, 3, 50e9, 1e-6, 25e9, 2e-6 }, r->why);
    default: return mw_topology_graph(&r->a, 7, 7, ring, 14, NULL, r->why);
    }
}

static void open_with(struct rig *r, struct mw_topology *t)
{
    ck_assert_msg(t != NULL, "%s", r->why);
    r->t = t;
    r->dead_n = 0;
    r->capacity_Bps = mw_arena_array(&r->a, double, t->link_n);
    r->booked_n = mw_arena_array(&r->a, uint32_t, t->link_n);
    r->scratch = mw_arena_array(&r->a, uint32_t, 3 * t->node_n);
    for (uint32_t l = 0; l < t->link_n; l++)
        r->capacity_Bps[l] = t->link[l].rate_Bps;
    ck_assert_uint_le(t->hop_max, 64);
}

static uint32_t route(struct rig *r, enum mw_routing how, uint32_t src, uint32_t dst, uint64_t key)
{
    struct mw_route_view v = { r->capacity_Bps, r->booked_n, r->dead_n, r->scratch };
    return mw_route(r->t, how, &v, src, dst, key, r->way);
}

static void check_way(const struct rig *r, uint32_t src, uint32_t dst, uint32_t n)
{
    uint32_t at = src;
    ck_assert_uint_le(n, r->t->hop_max);
    for (uint32_t k = 0; k < n; k++) {
        ck_assert_uint_eq(r->t->link[r->way[k]].from, at);
        ck_assert(r->capacity_Bps[r->way[k]] > 0.0);
        at = r->t->link[r->way[k]].to;
    }
    ck_assert_uint_eq(at, dst);
}

START_TEST(every_route_leads_there)
{
    for (int which = 0; which < MADE_N; which++) {
        struct rig r;
        mw_arena_init(&r.a);
        open_with(&r, make(&r, which));
        ck_assert(mw_topology_connected(r.t, NULL, r.scratch, r.why));
        for (int how = 0; how < 3; how++)
            for (uint32_t s = 0; s < r.t->host_n; s++)
                for (uint32_t d = s % 3; d < r.t->host_n; d += 1 + r.t->host_n / 50) {
                    uint32_t n = route(&r, how, s, d, 31 * s + d);
                    check_way(&r, s, d, n);
                    ck_assert((n == 0) == (s == d));
                }
        mw_arena_fini(&r.a);
    }
}
END_TEST

START_TEST(counts_are_those_of_the_textbook)
{
    struct rig r;
    mw_arena_init(&r.a);
    struct mw_topology *t = make(&r, 3); /* 4 hosts x 3 leaves x 5 pods, 4 spines a pod, 3 cores a spine place: 12 */
    ck_assert(t->host_n == 60 && t->node_n == 60 + 15 + 20 + 12);
    ck_assert(t->link_n == 2 * (60 + 15 * 4 + 20 * 3));
    t = make(&r, 2); /* 2 : 1 */
    ck_assert(t->host_n == 30 && t->node_n == 30 + 5 + 3 && t->link_n == 2 * (30 + 15));
    t = make(&r, 1);
    ck_assert(t->host_n == 576 && t->node_n == 576 + 8 + 1);
    ck_assert_double_eq(t->link[t->up_first[1]].rate_Bps, 72 * 900e9);
    t = make(&r, 7);
    ck_assert(t->host_n == 24 && t->node_n == 24 + 12 + 8 && t->link_n == 48 + 48 + 24);
    t = make(&r, 6);
    ck_assert(t->host_n == 24 && t->link_n == 24 * 6);
    mw_arena_fini(&r.a);
}
END_TEST

START_TEST(rails_stay_on_their_leaf_and_relay_at_home)
{
    struct rig r;
    mw_arena_init(&r.a);
    open_with(&r, make(&r, 4)); /* 6 servers of 4: servers 0..2 in pod 0, 3..5 in pod 1 */
    ck_assert_uint_eq(route(&r, MW_ROUTE_MODULO, 1, 3, 0), 2);         /* same server: scale-up */
    ck_assert_uint_eq(route(&r, MW_ROUTE_MODULO, 1, 4 + 1, 0), 2);     /* same rail, same pod: one leaf */
    ck_assert_uint_eq(route(&r, MW_ROUTE_MODULO, 1, 12 + 1, 0), 4);    /* same rail, other pod: over a spine */
    ck_assert_uint_eq(route(&r, MW_ROUTE_MODULO, 1, 4 + 2, 0), 4);     /* other rail: scale-up, then its leaf */
    ck_assert_uint_eq(r.t->link[r.way[1]].to, 2);
    mw_arena_fini(&r.a);
}
END_TEST

START_TEST(minimal_ways_on_torus_and_dragonfly)
{
    struct rig r;
    mw_arena_init(&r.a);
    open_with(&r, make(&r, 5)); /* 5 x 4 */
    for (int how = 0; how < 3; how++) {
        ck_assert_uint_eq(route(&r, how, 0, 4, 9), 1);         /* round the edge */
        ck_assert_uint_eq(route(&r, how, 0, 2 + 5 * 2, 9), 4);
        ck_assert_uint_eq(route(&r, how, 3, 0 + 5 * 3, 9), 3);
    }
    open_with(&r, make(&r, 7));
    ck_assert_uint_eq(route(&r, MW_ROUTE_HASH, 0, 1, 5), 2);
    ck_assert_uint_eq(route(&r, MW_ROUTE_HASH, 0, 5, 5), 4);
    ck_assert_uint_eq(route(&r, MW_ROUTE_HASH, 0, 23, 5), 5);
    mw_arena_fini(&r.a);
}
END_TEST

START_TEST(parallel_ways_are_used_by_number_hash_and_load)
{
    struct rig r;
    uint32_t hashed[4] = { 0 }, loaded[4] = { 0 };
    struct mw_tree_spec s = mw_fat_tree_spec(2, 4, 0, 3, 1.0, 50e9, 1e-6);
    mw_arena_init(&r.a);
    open_with(&r, mw_topology_tree(&r.a, &s, r.why));
    for (uint32_t d = 4; d < 12; d++) {
        route(&r, MW_ROUTE_MODULO, 0, d, 0);
        ck_assert_uint_eq(r.way[1] - r.t->up_first[1], d % 4); /* leaf 0, spine d mod 4 */
    }
    for (uint64_t key = 0; key < 4000; key++) {
        route(&r, MW_ROUTE_HASH, 0, 4, key);
        hashed[r.way[1] - r.t->up_first[1]]++;
        if (key >= 40)
            continue;
        ck_assert_uint_eq(route(&r, MW_ROUTE_ADAPTIVE, 0, 4, key), 4);
        loaded[r.way[1] - r.t->up_first[1]]++;
        for (int k = 0; k < 4; k++)
            r.booked_n[r.way[k]]++;
    }
    for (int u = 0; u < 4; u++) {
        ck_assert(hashed[u] > 850 && hashed[u] < 1150);
        ck_assert_uint_eq(loaded[u], 10);
    }
    mw_arena_fini(&r.a);
}
END_TEST

/* Property: any one link may fail; what has another way of the allowed length takes it, and only a host's only link cuts it off. */
START_TEST(one_failed_link_is_passed_by)
{
    for (int which = 2; which < MADE_N; which++) {
        struct rig r;
        mw_arena_init(&r.a);
        open_with(&r, make(&r, which));
        for (uint32_t l = 0; l < r.t->link_n; l += 3) {
            const struct mw_link *x = &r.t->link[l];
            bool edge = (x->from < r.t->host_n || x->to < r.t->host_n) && r.t->kind != MW_TOPOLOGY_TORUS && r.t->kind != MW_TOPOLOGY_GRAPH;
            r.capacity_Bps[l] = 0.0;
            r.dead_n = 1;
            for (int how = 0; how < 3; how++)
                for (uint32_t s = 0; s < r.t->host_n; s += 2)
                    for (uint32_t d = 1; d < r.t->host_n; d += 4) {
                        uint32_t n = route(&r, how, s, d, d);
                        if (n != MW_NO_ROUTE)
                            check_way(&r, s, d, n);
                        else
                            ck_assert(edge && (x->from == s || x->to == d));
                    }
            r.capacity_Bps[l] = x->rate_Bps;
        }
        mw_arena_fini(&r.a);
    }
}
END_TEST

START_TEST(what_is_wrong_is_told_with_its_numbers)
{
    struct rig r;
    mw_arena_init(&r.a);
    struct mw_link two[] = { { 0, 3, 1e9, 0 }, { 3, 0, 1e9, 0 }, { 3, 1, 1e9, 0 }, { 1, 3, 1e9, 0 }, { 2, 3, 1e9, 0 } };
    ck_assert(mw_topology_graph(&r.a, 3, 4, two, 5, NULL, r.why) == NULL);
    ck_assert_str_eq(r.why, "disconnected: 1 of 3 hosts cannot be reached from host 0, the first is host 2");
    ck_assert(mw_topology_graph(&r.a, 2, 4, two, 5, NULL, r.why) != NULL);
    two[4].to = 9;
    ck_assert(mw_topology_graph(&r.a, 3, 4, two, 5, NULL, r.why) == NULL);
    ck_assert_str_eq(r.why, "link 4 from node 2 to node 9 of 4, 1e+09 B/s, 0 s");
    /* Hosts 0 and 1, switches 2 and 3 that send each other what is for host 1. */
    struct mw_link loop[] = { { 0, 2, 1e9, 0 }, { 2, 3, 1e9, 0 }, { 3, 2, 1e9, 0 }, { 3, 1, 1e9, 0 }, { 1, 3, 1e9, 0 }, { 2, 0, 1e9, 0 } };
    uint32_t next[2][4] = { { 0, 4, 5, 2 }, { 0, 0, 1, 2 } };
    ck_assert(mw_topology_graph(&r.a, 2, 4, loop, 6, &next[0][0], r.why) == NULL);
    ck_assert_str_eq(r.why, "cyclic routing: from host 0 to host 1 the way is back at node 2 after 3 hops");
    next[1][3] = 5;
    ck_assert(mw_topology_graph(&r.a, 2, 4, loop, 6, &next[0][0], r.why) == NULL);
    ck_assert_str_eq(r.why, "broken routing: from host 0 to host 1 node 3 names link 5, which does not leave it");
    next[1][3] = 3;
    open_with(&r, mw_topology_graph(&r.a, 2, 4, loop, 6, &next[0][0], r.why));
    check_way(&r, 0, 1, route(&r, MW_ROUTE_MODULO, 0, 1, 0));
    r.capacity_Bps[4] = 0.0;
    ck_assert(!mw_topology_connected(r.t, r.capacity_Bps, r.scratch, r.why));
    ck_assert_str_eq(r.why, "disconnected: 1 of 2 hosts cannot reach host 0, the first is host 1");
    ck_assert(mw_topology_torus(&r.a, &(struct mw_torus_spec){ 2, { 4, 1 }, 1e9, 0 }, r.why) == NULL);
    ck_assert(mw_topology_dragonfly(&r.a, &(struct mw_dragonfly_spec){ 4, 3, 2, 2, 2, 50e9, 0, 25e9, 0 }, r.why) == NULL);
    ck_assert(mw_topology_tree(&r.a, &(struct mw_tree_spec){ .tiers = 4 }, r.why) == NULL);
    struct mw_tree_spec huge = mw_fat_tree_spec(3, 2048, 2048, 2048, 1.0, 1e9, 0);
    ck_assert(mw_topology_tree(&r.a, &huge, r.why) == NULL);
    mw_arena_fini(&r.a);
}
END_TEST

MW_TEST_MAIN("topology", every_route_leads_there, counts_are_those_of_the_textbook, rails_stay_on_their_leaf_and_relay_at_home, minimal_ways_on_torus_and_dragonfly,
             parallel_ways_are_used_by_number_hash_and_load, one_failed_link_is_passed_by, what_is_wrong_is_told_with_its_numbers)
