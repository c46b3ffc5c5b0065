/* tests/unit/test_compute.c - the rack's own power chain against hand calculations and Frontier's published figures. */
#include "models/compute/chain.h"
#include "tests/mw_test.h"

/* Frontier by hand, so that a change of the library cannot hide a change of the equations (RAPS config/frontier.yaml). */
static struct mw_stage_part stage[2];
static struct mw_rack_part frontier(void)
{
    struct mw_rack_part r = { .node_n = 128, .chassis_n = 8 };
    r.node = (struct mw_node_part){ .cpu_n = 1, .cpu_idle_w = 90, .cpu_max_w = 280, .memory_w = 74.26, .nic_w = 20, .nic_n = 4, .other_w = 30 };
    r.node.gpu = (struct mw_gpu_part){ .h.count = 4, .idle_w = 88, .max_w = 560, .weight_tensor = 0.65, .weight_mem = 0.25, .weight_link = 0.10 };
    stage[0] = (struct mw_stage_part){ .per = "node", .count = 1, .fixed_loss_w = 13, .efficiency = 0.98 };
    stage[1] = (struct mw_stage_part){ .per = "chassis", .count = 4, .fixed_loss_w = 17, .efficiency = 0.96, .rated_w = 13670, .also_w = 1000 };
    r.chain = (struct mw_map){ .item = stage, .n = 2 };
    return r;
}

static double gpu_w(const struct mw_rack_part *r, double u)
{
    return r->node.gpu.h.count * mw_gpu_watts(&r->node.gpu, u, u, u, 1.0, 2.4);
}

static double system_w(double cpu, double gpu)
{
    struct mw_rack_part r = frontier();
    return 74 * mw_rack_chain(&r, gpu_w(&r, gpu), cpu).ac_w + 25 * 8473.47;
}

START_TEST(frontier_draws_what_raps_computes)
{
    ck_assert_double_eq_tol(system_w(0.0, 0.0) / 1e6, 7.3065, 1e-4 * 7.3065);
    ck_assert_double_eq_tol(system_w(1.0, 1.0) / 1e6, 28.2279, 1e-4 * 28.2279);
    ck_assert_double_eq_tol(system_w(0.33, 0.79) / 1e6, 22.9545, 1e-4 * 22.9545);
}
END_TEST

START_TEST(one_rack_by_hand)
{
    /* node 626.26 -> (626.26 + 13)/.98 = 652.306; chassis 16 x 652.306 + 1000 = 11436.898; four rectifiers of 2859.224 -> (2859.224 + 17)/.96 */
    struct mw_rack_part r = frontier();
    struct mw_rack_watts w = mw_rack_chain(&r, 4 * 88.0, 0.0);
    ck_assert_double_eq_tol(w.ac_w, 8 * 4 * ((16 * (626.26 + 13) / 0.98 + 1000) / 4 + 17) / 0.96, 1e-6);
    ck_assert_double_eq_tol(w.dc_w, 128 * 626.26 + 8 * 1000, 1e-6);
}
END_TEST

START_TEST(the_chain_balances) /* property: losses by their own formula equal in minus out */
{
    struct mw_rack_part r = frontier();
    double u = _i / 19.0;
    if (_i % 2) {
        static struct mw_blend curve[4] = { { 0.1, 0.90 }, { 0.2, 0.94 }, { 0.5, 0.96 }, { 1.0, 0.91 } };
        stage[1].curve = (struct mw_map){ .item = curve, .n = 4 };
    }
    struct mw_rack_watts w = mw_rack_chain(&r, gpu_w(&r, u), 0.37 * u);
    ck_assert_double_eq_tol(w.dc_w + w.loss_w, w.ac_w, 1e-9 * w.ac_w);
    ck_assert_double_gt(w.loss_w, 0.0);
}
END_TEST

START_TEST(curve_meets_its_points) /* 80 PLUS Titanium, target 11: 90/94/96/91 % */
{
    static struct mw_blend curve[4] = { { 0.1, 0.90 }, { 0.2, 0.94 }, { 0.5, 0.96 }, { 1.0, 0.91 } };
    struct mw_rack_part r = { .node_n = 1, .chassis_n = 1 };
    stage[0] = (struct mw_stage_part){ .per = "rack", .count = 2, .rated_w = 3300, .curve = { .item = curve, .n = 4 } };
    r.chain = (struct mw_map){ .item = stage, .n = 1 };
    r.node.other_w = 2 * 3300 * curve[_i].key;
    ck_assert_double_eq_tol(r.node.other_w / mw_rack_chain(&r, 0.0, 0.0).ac_w, curve[_i].share, 1e-12);
}
END_TEST

START_TEST(more_work_never_costs_less)
{
    struct mw_rack_part r = frontier();
    double before_w = 0.0;
    for (int i = 0; i <= 50; i++) {
        double w = mw_rack_chain(&r, gpu_w(&r, i / 50.0), 0.2).ac_w;
        ck_assert_double_ge(w, before_w);
        before_w = w;
    }
    ck_assert_double_lt(mw_gpu_watts(&r.node.gpu, 1, 1, 1, 0.8, 2.4), mw_gpu_watts(&r.node.gpu, 1, 1, 1, 1.0, 2.4));
    ck_assert_double_eq_tol(mw_gpu_watts(&r.node.gpu, 2.0, 2.0, 2.0, 1.0, 2.4), 560.0, 1e-12); /* never above the maximum */
}
END_TEST

START_TEST(racks_without_gpus_are_finite)
{
    struct mw_rack_part r = frontier();
    r.node.gpu = (struct mw_gpu_part){ .idle_w = NAN, .max_w = NAN, .weight_tensor = NAN };
    ck_assert_double_gt(mw_rack_full_w(&r), 128 * 470.0);
}
END_TEST

START_TEST(aux_joins_before_the_rack_stage)
{
    struct mw_rack_part r = { .node_n = 18, .chassis_n = 18, .aux_w = 4711 };
    r.node.other_w = 5235;
    stage[0] = (struct mw_stage_part){ .per = "rack", .count = 1, .fixed_loss_w = 230, .efficiency = 0.97 };
    r.chain = (struct mw_map){ .item = stage, .n = 1 };
    struct mw_rack_watts w = mw_rack_chain(&r, 0.0, 0.0);
    ck_assert_double_eq_tol(w.ac_w, (18 * 5235.0 + 4711 + 230) / 0.97, 1e-6);
    ck_assert_double_eq_tol(w.dc_w, 18 * 5235.0 + 4711, 1e-6);
}
END_TEST

int main(void)
{
    Suite *su = suite_create("compute");
    TCase *tc = tcase_create("all");
    tcase_add_test(tc, frontier_draws_what_raps_computes);
    tcase_add_test(tc, one_rack_by_hand);
    tcase_add_loop_test(tc, the_chain_balances, 0, 20);
    tcase_add_loop_test(tc, curve_meets_its_points, 0, 4);
    tcase_add_test(tc, more_work_never_costs_less);
    tcase_add_test(tc, racks_without_gpus_are_finite);
    tcase_add_test(tc, aux_joins_before_the_rack_stage);
    suite_add_tcase(su, tc);
    SRunner *r = srunner_create(su);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
