/* tests/unit/test_flow.c - small cases of the flow solver whose rates and times follow by hand. */
#include "models/fabric/workload.h"
#include "tests/mw_test.h"

enum { LOG_N = 4096 };
struct log { uint32_t n; struct mw_delivery d[LOG_N]; };
struct rig { struct mw_arena a; struct mw_topology *t; struct mw_flownet *n; struct log log; };

static void note(void *ctx, struct mw_flownet *n, const struct mw_delivery *d)
{
    struct log *l = ctx;
    ck_assert_uint_lt(l->n, LOG_N);
    l->d[l->n++] = *d;
}

static struct rig *rig_open(struct rig *r, struct mw_topology *t, enum mw_fairness fair, enum mw_routing how, double overhead_s)
{
    r->t = t;
    r->log.n = 0;
    ck_assert(t != NULL);
    r->n = mw_flownet_create(t, &(struct mw_flownet_params){ fair, how, overhead_s, 512, note, &r->log });
    return r;
}

static void rig_close(struct rig *r)
{
    mw_flownet_destroy(r->n);
    mw_arena_fini(&r->a);
}

static struct mw_topology *star(struct rig *r, uint32_t hosts, double rate_Bps, double latency_s)
{
    char why[MW_TOPOLOGY_WHY_N];
    struct mw_tree_spec s = mw_scale_up_spec(hosts, rate_Bps, latency_s);
    mw_arena_init(&r->a);
    return mw_topology_tree(&r->a, &s, why);
}

static uint32_t start(struct rig *r, uint32_t src, uint32_t dst, double bytes_B, double weight)
{
    return mw_flownet_start(r->n, &(struct mw_message){ src, dst, bytes_B, weight, 100 * src + dst });
}

static double end_of(const struct rig *r, uint32_t src, uint32_t dst)
{
    for (uint32_t k = 0; k < r->log.n; k++)
        if (r->log.d[k].src == src && r->log.d[k].dst == dst)
            return r->log.d[k].end_s;
    return NAN;
}

START_TEST(one_message_pays_overhead_latency_and_bytes)
{
    struct rig r;
    rig_open(&r, star(&r, 5, 47.5e9, 0.7e-6), MW_FAIR_EQUAL, MW_ROUTE_MODULO, 2.3e-6);
    start(&r, 1, 3, 2385000.0, 1.0);
    start(&r, 4, 2, 0.0, 1.0);
    start(&r, 0, 0, 511.0, 1.0);
    ck_assert(mw_flownet_run(r.n, INFINITY));
    ck_assert_double_eq_tol(end_of(&r, 1, 3), 2.3e-6 + 1.4e-6 + 2385000.0 / 47.5e9, 1e-17);
    ck_assert_double_eq_tol(end_of(&r, 4, 2), 3.7e-6, 1e-18); /* nothing to send still arrives */
    ck_assert_double_eq_tol(end_of(&r, 0, 0), 2.3e-6, 1e-18); /* to itself: no links */
    ck_assert_double_eq_tol(mw_flownet_stats(r.n)->bytes_B, 2385511.0, 1e-6);
    rig_close(&r);
}
END_TEST

START_TEST(the_one_that_is_left_speeds_up)
{
    /* Two into one port of 40 GB/s, weights 3 and 1: 30 and 10; the first 60 MB end at 2 ms, the other has 60 - 20 = 40 left at 40. */
    struct rig r;
    rig_open(&r, star(&r, 3, 40e9, 0.0), MW_FAIR_EQUAL, MW_ROUTE_MODULO, 0.0);
    uint32_t a = start(&r, 0, 2, 60e6, 3.0), b = start(&r, 1, 2, 60e6, 1.0);
    mw_flownet_run(r.n, 1e-3);
    ck_assert_double_eq_tol(mw_flownet_rate_Bps(r.n, a), 30e9, 1e-3);
    ck_assert_double_eq_tol(mw_flownet_rate_Bps(r.n, b), 10e9, 1e-3);
    ck_assert_double_eq_tol(mw_flownet_left_B(r.n, b), 50e6, 1e-3);
    ck_assert(mw_flownet_run(r.n, INFINITY));
    ck_assert_double_eq_tol(end_of(&r, 0, 2), 2e-3, 1e-15);
    ck_assert_double_eq_tol(end_of(&r, 1, 2), 3e-3, 1e-15);
    rig_close(&r);
}
END_TEST

START_TEST(a_chain_of_bottlenecks)
{
    /* A line a - b - c of hosts with 10 and 4 GB/s: the long flow and one on each.  b-c: 2 and 2; a-b: the other gets 8.  Weights 1/latency leave
     * the short ones (1 us) twice the long one's (2 us): 4/3 and 8/3 on b-c, then 10 - 4/3 on a-b. */
    for (int fair = 0; fair < 2; fair++) {
        struct rig r;
        char why[MW_TOPOLOGY_WHY_N];
        mw_arena_init(&r.a);
        struct mw_link l[] = { { 0, 1, 10e9, 1e-6 }, { 1, 2, 4e9, 1e-6 }, { 1, 0, 1e9, 1e-6 }, { 2, 1, 1e9, 1e-6 } };
        rig_open(&r, mw_topology_graph(&r.a, 3, 3, l, 4, NULL, why), fair ? MW_FAIR_BY_LATENCY : MW_FAIR_EQUAL, MW_ROUTE_MODULO, 0.0);
        uint32_t far = start(&r, 0, 2, 1e9, 1.0), near = start(&r, 0, 1, 1e9, 1.0), last = start(&r, 1, 2, 1e9, 1.0);
        mw_flownet_run(r.n, 5e-6);
        ck_assert_double_eq_tol(mw_flownet_rate_Bps(r.n, far), fair ? 4e9 / 3 : 2e9, 1.0);
        ck_assert_double_eq_tol(mw_flownet_rate_Bps(r.n, last), fair ? 8e9 / 3 : 2e9, 1.0);
        ck_assert_double_eq_tol(mw_flownet_rate_Bps(r.n, near), fair ? 26e9 / 3 : 8e9, 1.0);
        ck_assert_double_le(mw_flownet_breach(r.n), 1e-12);
        rig_close(&r);
    }
}
END_TEST

START_TEST(a_failed_uplink_is_routed_around)
{
    /* Two leaves of two hosts, two spines.  Both flows of 100 MB go to different spines; when one uplink fails they share the other. */
    struct rig r;
    char why[MW_TOPOLOGY_WHY_N];
    const uint32_t *way;
    mw_arena_init(&r.a);
    struct mw_tree_spec s = mw_fat_tree_spec(2, 2, 0, 2, 1.0, 50e9, 0.0);
    rig_open(&r, mw_topology_tree(&r.a, &s, why), MW_FAIR_EQUAL, MW_ROUTE_MODULO, 0.0);
    uint32_t a = start(&r, 0, 2, 100e6, 1.0);
    start(&r, 1, 3, 100e6, 1.0);
    mw_flownet_run(r.n, 1e-3); /* 50 MB of each are through */
    ck_assert_uint_eq(mw_flownet_route(r.n, a, &way), 4);
    uint32_t uplink = way[1];
    mw_flownet_link_set(r.n, uplink, 0.0);
    ck_assert_double_eq_tol(mw_flownet_rate_Bps(r.n, a), 25e9, 1.0);
    ck_assert_uint_eq(mw_flownet_stalled_n(r.n), 0);
    mw_flownet_run(r.n, 2e-3); /* 25 MB left of each */
    mw_flownet_link_set(r.n, uplink, 50e9); /* repaired: routes stay, new flows may use it */
    ck_assert(mw_flownet_run(r.n, INFINITY));
    ck_assert_double_eq_tol(end_of(&r, 0, 2), 3e-3, 1e-14);
    ck_assert_double_eq_tol(end_of(&r, 1, 3), 3e-3, 1e-14);
    rig_close(&r);
}
END_TEST

START_TEST(what_has_no_way_stands_still_until_repair)
{
    struct rig r;
    rig_open(&r, star(&r, 4, 50e9, 0.0), MW_FAIR_EQUAL, MW_ROUTE_ADAPTIVE, 0.0);
    start(&r, 0, 1, 100e6, 1.0);
    start(&r, 2, 3, 100e6, 1.0);
    mw_flownet_run(r.n, 1e-3);
    mw_flownet_node_set(r.n, 1, false);
    ck_assert_uint_eq(mw_flownet_stalled_n(r.n), 1);
    ck_assert_uint_eq(start(&r, 3, 1, 1.0, 1.0), UINT32_MAX);
    ck_assert_uint_eq(mw_flownet_stats(r.n)->unrouted_n, 1);
    ck_assert(!mw_flownet_run(r.n, INFINITY));
    ck_assert_double_eq_tol(end_of(&r, 2, 3), 2e-3, 1e-15);
    mw_flownet_run(r.n, 7e-3);
    mw_flownet_node_set(r.n, 1, true);
    ck_assert(mw_flownet_run(r.n, INFINITY));
    ck_assert_double_eq_tol(end_of(&r, 0, 1), 8e-3, 1e-14);
    rig_close(&r);
}
END_TEST

START_TEST(slower_links_slow_what_crosses_them)
{
    struct rig r;
    rig_open(&r, star(&r, 2, 50e9, 0.0), MW_FAIR_EQUAL, MW_ROUTE_MODULO, 0.0);
    start(&r, 0, 1, 100e6, 1.0);
    mw_flownet_run(r.n, 1e-3);
    mw_flownet_link_set(r.n, 0, 12.5e9);
    ck_assert(mw_flownet_run(r.n, INFINITY));
    ck_assert_double_eq_tol(end_of(&r, 0, 1), 1e-3 + 50e6 / 12.5e9, 1e-15);
    rig_close(&r);
}
END_TEST

START_TEST(collectives_on_a_star_take_their_textbook_time)
{
    struct rig r;
    const struct mw_workload_net p = { MW_FAIR_BY_LATENCY, MW_ROUTE_MODULO, 1.7e-6 };
    struct mw_topology *t = star(&r, 9, 450e9, 0.25e-6);
    double message_B = floor(23850001.0 / 9), hop_s = 1.7e-6 + 0.5e-6;
    struct mw_workload_result x = mw_workload_run(t, &p, MW_WORK_RING, NULL, 9, 23850001.0);
    ck_assert_double_eq_tol(x.end_s, 16 * (hop_s + message_B / 450e9), 1e-15);
    ck_assert_uint_eq(x.message_n, 9 * 16);
    x = mw_workload_run(t, &p, MW_WORK_PAIRWISE, NULL, 9, 23850001.0);
    ck_assert_double_eq_tol(x.end_s, 8 * (hop_s + message_B / 450e9), 1e-15);
    x = mw_workload_run(t, &p, MW_WORK_AT_ONCE, NULL, 9, 23850001.0);
    ck_assert_double_eq_tol(x.end_s, hop_s + 8 * message_B / 450e9, 1e-15);
    ck_assert_double_eq_tol(x.bytes_B, 72 * message_B, 1e-3);
    ck_assert(mw_workload_run(t, &p, MW_WORK_RING, NULL, 1, 1e6).message_n == 0);
    mw_arena_fini(&r.a);
}
END_TEST

START_TEST(oversubscription_lengthens_what_leaves_the_leaf)
{
    /* Four hosts per leaf, uplinks 1 : 1 and 1 : 4; four flows from leaf 0 to leaf 1. */
    double took_s[2];
    for (int k = 0; k < 2; k++) {
        struct mw_arena a;
        char why[MW_TOPOLOGY_WHY_N];
        mw_arena_init(&a);
        struct mw_tree_spec s = mw_fat_tree_spec(2, 4, 0, 3, k ? 4.0 : 1.0, 50e9, 1e-6);
        struct mw_arrival x[4];
        for (uint32_t i = 0; i < 4; i++)
            x[i] = (struct mw_arrival){ 0.0, 5e6, i, 4 + i };
        const struct mw_workload_net p = { MW_FAIR_EQUAL, MW_ROUTE_MODULO, 0.0 };
        took_s[k] = mw_workload_trace(mw_topology_tree(&a, &s, why), &p, x, 4, NULL).end_s;
        mw_arena_fini(&a);
    }
    ck_assert_double_eq_tol(took_s[0], 4e-6 + 1e-4, 1e-15);
    ck_assert_double_eq_tol(took_s[1], 4e-6 + 4e-4, 1e-15);
}
END_TEST

START_TEST(placement_of_ranks_decides_what_crosses)
{
    /* Two leaves of four hosts, one uplink each.  Ranks in order: one message per uplink; every other rank on the other leaf: four. */
    struct mw_arena a;
    char why[MW_TOPOLOGY_WHY_N];
    uint32_t host[8];
    mw_arena_init(&a);
    struct mw_tree_spec s = mw_fat_tree_spec(2, 4, 0, 2, 4.0, 50e9, 1e-6);
    struct mw_topology *t = mw_topology_tree(&a, &s, why);
    const struct mw_workload_net p = { MW_FAIR_EQUAL, MW_ROUTE_MODULO, 0.0 };
    for (uint32_t r = 0; r < 8; r++)
        host[r] = r % 2 * 4 + r / 2;
    ck_assert_double_eq_tol(mw_workload_run(t, &p, MW_WORK_RING, NULL, 8, 8e6).end_s, 14 * (4e-6 + 1e6 / 50e9), 1e-14);
    ck_assert_double_eq_tol(mw_workload_run(t, &p, MW_WORK_RING, host, 8, 8e6).end_s, 14 * (4e-6 + 4e6 / 50e9), 1e-14);
    mw_arena_fini(&a);
}
END_TEST

START_TEST(weights_far_apart_leave_the_light_its_rest)
{
    struct rig r;
    rig_open(&r, star(&r, 4, 40e9, 0.0), MW_FAIR_EQUAL, MW_ROUTE_MODULO, 0.0);
    start(&r, 0, 3, 40e6, 1e20);
    uint32_t light = start(&r, 1, 3, 40e6, 1.0);
    mw_flownet_run(r.n, 0.0);
    ck_assert_double_le(mw_flownet_rate_Bps(r.n, light), 1e-9 * 40e9);
    ck_assert(mw_flownet_run(r.n, INFINITY));
    ck_assert_double_eq_tol(end_of(&r, 1, 3), 2e-3, 1e-9);
    rig_close(&r);
}
END_TEST

MW_TEST_MAIN("flow", one_message_pays_overhead_latency_and_bytes, the_one_that_is_left_speeds_up, a_chain_of_bottlenecks, a_failed_uplink_is_routed_around,
             what_has_no_way_stands_still_until_repair, slower_links_slow_what_crosses_them, collectives_on_a_star_take_their_textbook_time,
             oversubscription_lengthens_what_leaves_the_leaf, placement_of_ranks_decides_what_crosses, weights_far_apart_leave_the_light_its_rest)
