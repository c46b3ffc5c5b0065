/* tests/unit/test_placement.c - what thinned uplinks leave to the groups of a layout: the step's closed form beside flows on the wired topology. */
#include "models/fabric/workload.h"
#include "models/training/wire.h"
#include "sim/base/arena.h"
#include "tests/mw_test.h"

enum { RAILS = 8, NODES = 8 /* of a leaf */, LEAVES = 4, GPUS = RAILS * NODES * LEAVES };
#define NIC_BPS 50e9
#define BYTES_B 64e6

struct rig { struct mw_arena a; struct mw_topology *t; };

/* Rail-optimised: a leaf of each rail for 8 nodes, 8 / over uplinks, spines that thin nothing further. */
static void build(struct rig *r, uint32_t over)
{
    char why[MW_TOPOLOGY_WHY_N];
    struct mw_tree_spec tree = { .tiers = 2, .down = { NODES, RAILS * LEAVES }, .up = { 1, NODES / over }, .rate_Bps = { NIC_BPS, NIC_BPS }, .latency_s = { 1e-9, 1e-9 } };
    mw_arena_init(&r->a);
    r->t = mw_topology_rail(&r->a, &(struct mw_rail_spec){ tree, RAILS, 450e9, 1e-9, false }, why);
    ck_assert_msg(r->t != NULL, "%s", why);
}

/* End of all messages, every GPU to the next `n` members of its group that stands every `span` GPUs, as if alone at the NIC's rate: 1. */
static double flows_frac(struct rig *r, uint32_t members, uint32_t span, uint32_t n)
{
    struct mw_arrival *x = mw_arena_array(&r->a, struct mw_arrival, GPUS * n);
    struct mw_workload_net net = { .fairness = MW_FAIR_EQUAL, .routing = MW_ROUTE_ADAPTIVE };
    uint32_t k = 0, round = members * span;
    for (uint32_t step = 1; step <= n; step++)
        for (uint32_t g = 0; g < GPUS; g++) {
            uint32_t base = g / round * round, at = (g - base) / span;
            x[k++] = (struct mw_arrival){ 0.0, BYTES_B, g, base + (at + step) % members * span + (g - base) % span };
        }
    struct mw_workload_result w = mw_workload_trace(r->t, &net, x, k, NULL);
    ck_assert_uint_eq(w.lost_n, 0);
    return n * BYTES_B / NIC_BPS / w.end_s;
}

START_TEST(rings_cross_a_leaf_once)
{
    for (uint32_t over = 1; over <= NODES; over *= 2)
        for (uint32_t span = RAILS; span <= RAILS * NODES; span *= 2) {
            struct rig r;
            build(&r, over);
            uint32_t members = GPUS / span;
            double want = mw_train_wire_frac(MW_COLL_ALL_GATHER, members, span, RAILS * NODES, over), got = flows_frac(&r, members, span, 1);
            ck_assert_msg(fabs(got / want - 1.0) < 0.01, "over %u, a member every %u GPUs: flows %.3f, closed form %.3f", over, span, got, want);
            mw_arena_fini(&r.a);
        }
}
END_TEST

START_TEST(all_to_all_crosses_with_the_share_of_the_others)
{
    for (uint32_t over = 1; over <= NODES; over *= 2)
        for (uint32_t span = RAILS; span <= RAILS * NODES / 2; span *= 2) {
            struct rig r;
            build(&r, over);
            uint32_t members = GPUS / span;
            double want = mw_train_wire_frac(MW_COLL_ALL_TO_ALL, members, span, RAILS * NODES, over), got = flows_frac(&r, members, span, members - 1);
            /* uplinks are picked flow by flow: as evenly as that goes */
            ck_assert_msg(got <= want * 1.001 && got > 0.8 * want, "over %u, a member every %u GPUs: flows %.3f, closed form %.3f", over, span, got, want);
            mw_arena_fini(&r.a);
        }
}
END_TEST

START_TEST(stages_send_over_thinned_links)
{
    struct rig r;
    build(&r, 4);
    ck_assert_double_eq_tol(flows_frac(&r, 2, GPUS / 2, 1), mw_train_wire_frac(MW_COLL_SEND_RECV, 2, GPUS / 2, RAILS * NODES, 4), 1e-3);
    ck_assert_double_eq_tol(mw_train_wire_frac(MW_COLL_SEND_RECV, 2, GPUS / 2, RAILS * NODES, 4), 0.25, 1e-12);
    mw_arena_fini(&r.a);
}
END_TEST

START_TEST(what_stays_on_its_side_is_not_thinned)
{
    ck_assert_double_eq(mw_train_wire_frac(MW_COLL_ALL_TO_ALL, 8, 8, 64, 16), 1.0);
    ck_assert_double_eq(mw_train_wire_frac(MW_COLL_ALL_GATHER, 1000, 8, 0, 16), 1.0);  /* no leaf stated */
    ck_assert_double_eq(mw_train_wire_frac(MW_COLL_ALL_GATHER, 1000, 8, 64, 1), 1.0);
    for (double over = 1; over < 64; over *= 1.5) /* never worse than every byte crossing, never better than the NIC */
        for (int kind = 0; kind < MW_COLL_N; kind++)
            for (double span = 1; span < 600; span *= 2.5) {
                double f = mw_train_wire_frac((enum mw_coll)kind, 64, span, 100, over);
                ck_assert(f <= 1.0 && f >= 1.0 / over * (1.0 - 1e-12));
            }
}
END_TEST

MW_TEST_MAIN("placement", rings_cross_a_leaf_once, all_to_all_crosses_with_the_share_of_the_others, stages_send_over_thinned_links, what_stays_on_its_side_is_not_thinned)
