/* tests/unit/test_plant.c - power and cooling together: books, caps, redundancy, faults, commissioning and settled states. */
#include "tests/plant_rig.h"

#define GRID "grid: { contract: 20 MW, must: { power_factor: 0.95 } }\n"
#define DIRECT "cooling: direct-to-chip\n"

static bool day(struct rig *r, int64_t t_ns)
{
    double h = (double)(t_ns / (3600 * MW_NS_PER_S) % 24);
    r->weather = rig_weather(24.0 + 11.0 * sin((h - 9.0) * M_PI / 12.0), 0.37, 96000.0);
    for (uint32_t g = 0; g < r->group_n; g++)
        r->w[g] = r->full_w[g] * (0.71 + 0.23 * sin(h + g));
    return true;
}

START_TEST(books_close_over_a_varying_day) /* _i: the template */
{
    static const char *const power[] = { "power: n\n", "power: n-plus-1\n", "power: 2n\n", "power: block-redundant-4-to-3\n", "power: direct\n", "power: at-the-racks\n" };
    static const char *const cooling[] = { DIRECT, "cooling: air\n", "cooling: rdhx\n", "cooling: immersion\n", "cooling: direct-to-chip-tower\n", "cooling: fixed\n" };
    struct rig *r = calloc(1, sizeof *r);
    char text[512];
    rig_fill(r, 12, 6, 1.061e6, 0.85);
    r->at = day;
    snprintf(text, sizeof text, GRID "%s%s", power[_i % 6], cooling[_i / 6]);
    rig_open(r, text, 72.0);
    ck_assert_int_eq(r->rc, 0); /* the run fails when a book does not balance */
    double pue = rig_value(r, "facility.pue");
    ck_assert_double_gt(pue, 1.0 - 1e-12);
    ck_assert_double_lt(pue, 1.45);
    ck_assert_double_ge(rig_value(r, "power.peak_w"), rig_value(r, "power.peak15_w") * (1 - 1e-12));
    ck_assert_double_ge(rig_value(r, "power.peak15_w"), rig_value(r, "power.mean_w"));
    rig_close(r);
    free(r);
}
END_TEST

START_TEST(fixed_cooling_adds_exactly_the_watts_of_its_cdus)
{
    struct rig *r = calloc(1, sizeof *r);
    rig_fill(r, 5, 5, 0.9137e6, 1.0);
    rig_open(r, GRID "power: at-the-racks\ncooling: { use: fixed, cdu: 25 x frontier-cdu }\n", 0.0);
    ck_assert_double_eq_tol(rig_settle(r), 5 * 0.9137e6 + 25 * 8473.47, 1e-3);
    rig_close(r);
    free(r);
}
END_TEST

static double loss_of(const char *power, double w)
{
    struct rig *r = calloc(1, sizeof *r);
    char text[256];
    rig_fill(r, 6, 6, w, 0.0);
    snprintf(text, sizeof text, GRID "%scooling: { kind: fixed }\n", power);
    rig_open(r, text, 0.0);
    double loss = r->ports.power->loss_w(r->sim);
    rig_close(r);
    free(r);
    return loss;
}

START_TEST(redundancy_costs_losses_at_part_load)
{
    double n = loss_of("power: n\n", 1.0e6), n1 = loss_of("power: n-plus-1\n", 1.0e6), two = loss_of("power: 2n\n", 1.0e6), none = loss_of("power: direct\n", 1.0e6);
    ck_assert_double_lt(none, n); /* without UPS */
    ck_assert_double_gt(two, n1); /* twice the no-load losses */
    ck_assert_double_gt(n, 0.0);
}
END_TEST

START_TEST(losses_match_a_hand_calculation)
{
    /* n: 6 MW: 3 UPS of 2.5 MW, 3 transformers of 3.15 MVA, 1 of 63 MVA, busways 1.5 MW each */
    double w = 1.0e6, bus = 1.5e6 * 0.0056 * (w / 1.5e6) * (w / 1.5e6), at_ups = 6 * (w + bus), u = at_ups / 7.5e6;
    double ups = 7.5e6 * (0.008 + 0.008 * u + 0.016 * u * u), at_x = at_ups + ups, xr = 3 * 3.15e6 * 0.95, xu = at_x / xr;
    double x = 3 * 3.15e6 * (0.000629 + 0.0073 * xu * xu), at_sub = at_x + x, house = 0.0018 * 6e6;
    ck_assert_double_eq_tol(loss_of("power: { use: n, house: 0 %, substation: { transformers: 1 x 63 MVA } }\n", w),
                            6 * bus + ups + x + 63e6 * (0.000349 + 0.0032 * (at_sub / 63e6 / 0.95) * (at_sub / 63e6 / 0.95)), 1.0);
    (void)house;
}
END_TEST

START_TEST(every_system_has_its_entities_and_feeds)
{
    struct rig *r = calloc(1, sizeof *r);
    rig_fill(r, 16, 16, 1.061e6, 0.85);
    rig_open(r, GRID "power: { use: block-redundant-4-to-3, substation: { transformers: 3 x 60 MVA } }\n" DIRECT, 0.0);
    const struct mw_things *t = &r->sim->things;
    /* 16.98 MW over systems of 3 x 2.5 MW: 7 + 7 + 2 groups */
    ck_assert_uint_ne(mw_entity_find(t, "power.ups.3"), UINT32_MAX);
    ck_assert_uint_eq(mw_entity_find(t, "power.ups.4"), UINT32_MAX);
    ck_assert_uint_eq(t->entity[mw_entity_find(t, "power.ups.1")].count, 4);
    ck_assert_uint_eq(t->entity[mw_entity_find(t, "power.substation.transformers")].count, 3);
    ck_assert_double_eq_tol(r->ports.power->n1_w(r->sim), 20e6, 1.0);
    unsigned a = 0, b = 0, parts = 0;
    uint32_t group = r->group[3].ent;
    for (uint32_t i = 0; i < t->edge_n; i++) {
        a += t->edge[i].to == group && t->edge[i].kind == MW_FEEDS_A;
        b += t->edge[i].to == group && t->edge[i].kind == MW_FEEDS_B;
    }
    ck_assert_uint_eq(a, 1);
    ck_assert_uint_eq(b, 1);
    for (uint32_t i = 0; i < t->part_n; i++)
        parts += strcmp(t->part[i].kind, "ups") == 0 ? (unsigned)t->part[i].qty : 0;
    ck_assert_uint_eq(parts, 10); /* 3+1, 3+1, 1+1: what the last two groups need */
    rig_close(r);
    free(r);
}
END_TEST

START_TEST(a_failed_block_leaves_the_rest_loaded_and_two_failures_take_the_racks)
{
    struct rig *r = calloc(1, sizeof *r);
    rig_fill(r, 7, 7, 1.0e6, 0.85);
    rig_open(r, GRID "power: block-redundant-4-to-3\n" DIRECT, 0.0);
    uint32_t ups = mw_entity_find(&r->sim->things, "power.ups.1");
    double before = r->ports.power->loss_w(r->sim);
    struct mw_event e = { .ent = ups, .kind = MW_EV_FAIL };
    mw_power_model.handle(r->sim, &e);
    rig_settle(r);
    ck_assert(r->ports.power->alive(r->sim, r->group[2].power_leaf));
    ck_assert_double_ne(r->ports.power->loss_w(r->sim), before);
    mw_power_model.handle(r->sim, &e); /* two blocks of 2.5 MW left for 7 MW */
    rig_settle(r);
    ck_assert(!r->ports.power->alive(r->sim, r->group[2].power_leaf));
    e.kind = MW_EV_REPAIR;
    mw_power_model.handle(r->sim, &e);
    mw_power_model.handle(r->sim, &e);
    rig_settle(r);
    ck_assert(r->ports.power->alive(r->sim, r->group[2].power_leaf));
    ck_assert_double_eq_tol(r->ports.power->loss_w(r->sim), before, 1e-6 * before);
    rig_close(r);
    free(r);
}
END_TEST

START_TEST(without_the_grid_batteries_then_generators_carry_what_they_should)
{
    struct rig *r = calloc(1, sizeof *r);
    rig_fill(r, 6, 6, 1.0e6, 0.85);
    r->cls[1] = MW_L_STORAGE;
    rig_open(r, GRID "power: n-plus-1\n" DIRECT, 0.0);
    const struct mw_power_ops *p = r->ports.power;
    struct mw_event e = { .ent = mw_entity_find(&r->sim->things, "grid"), .kind = MW_EV_FAIL };
    mw_power_model.handle(r->sim, &e);
    rig_settle(r);
    ck_assert(p->alive(r->sim, r->group[0].power_leaf) && p->alive(r->sim, r->group[1].power_leaf));
    r->sim->now_ns += 301 * MW_NS_PER_S; /* the autonomy of 5 min is over: training is down, storage runs on generators */
    ck_assert(!p->alive(r->sim, r->group[0].power_leaf));
    ck_assert(p->alive(r->sim, r->group[1].power_leaf));
    r->sim->now_ns += 24 * 3600 * MW_NS_PER_S; /* and the fuel is burnt */
    ck_assert(!p->alive(r->sim, r->group[1].power_leaf));
    e.kind = MW_EV_REPAIR;
    mw_power_model.handle(r->sim, &e);
    rig_settle(r);
    ck_assert(p->alive(r->sim, r->group[0].power_leaf));
    rig_close(r);
    free(r);
}
END_TEST

START_TEST(firm_power_is_known_before_anything_is_built)
{
    struct rig *r = calloc(1, sizeof *r);
    rig_fill(r, 1, 1, 1.0e6, 0.85);
    rig_open(r, "grid: { contract: 20 MW, firm: { a: { from: 2027-07-01, power: 5 MW }, b: { from: 2027-07-02, power: 12 MW, slip: 36 h } } }\npower: n\n" DIRECT, 0.0);
    int64_t day1 = mw_time_from_civil(2027, 7, 1, 0, 0, 0.0);
    ck_assert_int_eq(r->ports.power->firm_ns(r->sim, 4.9e6), day1);
    ck_assert_int_eq(r->ports.power->firm_ns(r->sim, 5.1e6), day1 + 60 * 3600 * MW_NS_PER_S);
    ck_assert_int_eq(r->ports.power->firm_ns(r->sim, 12.1e6), INT64_MAX);
    rig_close(r);
    free(r);
}
END_TEST

START_TEST(the_cap_holds_and_spares_what_comes_later_in_the_list)
{
    struct rig *r = calloc(1, sizeof *r);
    rig_fill(r, 12, 6, 1.0e6, 0.85);
    for (uint32_t g = 0; g < 12; g++)
        r->cls[g] = g % 3 == 0 ? MW_L_BATCH : g % 3 == 1 ? MW_L_TUNE : MW_L_TRAIN;
    r->at = day;
    rig_open(r, "grid: { contract: 9 MW }\npower: { use: n-plus-1, cap: { at: 97 %, shed: [batch, tune, train] } }\n" DIRECT, 48.0);
    ck_assert_int_eq(r->rc, 0);
    ck_assert_double_le(rig_value(r, "power.peak_w"), 0.97 * 9e6 * (1 + 1e-5));
    ck_assert_double_gt(rig_value(r, "power.peak_w"), 0.97 * 9e6 * 0.98); /* it does not shed much more than it must */
    ck_assert_uint_eq(r->over_cap_n, 0);
    ck_assert_double_eq(rig_value(r, "power.beyond_cap_w"), 0.0);
    for (uint32_t g = 0; g < 12; g++)
        ck_assert_double_eq(r->limit[g][MW_L_TRAIN], 1.0);
    rig_close(r);
    free(r);
}
END_TEST

START_TEST(classes_without_watts_are_passed_over)
{
    struct rig *r = calloc(1, sizeof *r);
    rig_fill(r, 12, 6, 1.0e6, 0.85);
    r->at = day;
    rig_open(r, "grid: { contract: 9 MW }\npower: { use: n-plus-1, cap: { at: 97 %, shed: [batch, tune, serve, cpu, idle, storage, train] } }\n" DIRECT, 48.0);
    ck_assert_int_eq(r->rc, 0);
    ck_assert_double_le(rig_value(r, "power.peak_w"), 0.97 * 9e6 * (1 + 1e-5));
    ck_assert_double_gt(rig_value(r, "power.peak_w"), 0.97 * 9e6 * 0.98);
    ck_assert_uint_eq(r->over_cap_n, 0);
    rig_close(r);
    free(r);
}
END_TEST

START_TEST(a_static_cap_holds_nothing_and_says_so)
{
    struct rig *r = calloc(1, sizeof *r);
    rig_fill(r, 12, 6, 1.0e6, 0.85);
    r->at = day;
    rig_open(r, "grid: { contract: 9.2 MW }\npower: { use: n-plus-1, cap: { policy: static, shed: [train] } }\n" DIRECT, 24.0);
    ck_assert_int_eq(r->rc, 0);
    ck_assert_double_gt(rig_value(r, "power.peak_w"), 9.2e6);
    ck_assert_uint_gt(r->over_cap_n, 0);
    ck_assert_double_eq_tol(rig_value(r, "power.beyond_cap_w"), rig_value(r, "power.peak_w") - 9.2e6, 1.0);
    rig_close(r);
    rig_open(r, "grid: { contract: 9.2 MW }\npower: { use: n-plus-1 }\n" DIRECT, 24.0); /* managed, but nothing may give way */
    ck_assert_double_eq_tol(rig_value(r, "power.beyond_cap_w"), rig_value(r, "power.peak_w") - 9.2e6, 1.0);
    rig_close(r);
    free(r);
}
END_TEST

START_TEST(a_battery_takes_the_peak_before_loads_do)
{
    struct rig *r = calloc(1, sizeof *r);
    rig_fill(r, 12, 6, 1.0e6, 0.85);
    r->at = day;
    rig_open(r, "grid: { contract: 9.1 MW }\npower: { use: n-plus-1, bess: { power: 3 MW, energy: 30 MWh, does: [peak] }, cap: { shed: [train] } }\n" DIRECT, 72.0);
    ck_assert_int_eq(r->rc, 0); /* with the change of the charge in the books */
    ck_assert_double_le(rig_value(r, "power.peak_w"), 9.1e6 * (1 + 1e-5));
    for (uint32_t g = 0; g < 12; g++)
        ck_assert_double_eq(r->limit[g][MW_L_TRAIN], 1.0);
    rig_close(r);
    free(r);
}
END_TEST

START_TEST(firm_power_arrives_in_steps_and_late)
{
    struct rig *r = calloc(1, sizeof *r);
    rig_fill(r, 4, 4, 1.0e6, 0.85);
    rig_open(r, "grid: { contract: 20 MW, firm: { a: { from: 2027-07-01, power: 5 MW }, b: { from: 2027-07-02, power: 12 MW, slip: 36 h } } }\npower: n-plus-1\n" DIRECT, 24 * 4);
    ck_assert_int_eq(r->rc, 0);
    ck_assert_double_eq(rig_value(r, "power.firm_w"), 12e6);
    ck_assert_double_eq(r->ports.power->firm_w(r->sim), 12e6);
    rig_close(r);
    free(r);
}
END_TEST

START_TEST(plant_is_dark_until_its_racks_arrive)
{
    struct rig *r = calloc(1, sizeof *r);
    rig_fill(r, 8, 4, 1.0e6, 0.85);
    for (uint32_t g = 4; g < 8; g++) {
        r->group[g].ready_ns = mw_time_from_civil(2030, 1, 1, 0, 0, 0.0);
        r->w[g] = 0.0;
    }
    rig_open(r, GRID "power: { use: n-plus-1, house: 0 % }\n" DIRECT, 0.0);
    double half = rig_settle(r);
    rig_close(r);
    memset(r, 0, sizeof *r);
    rig_fill(r, 4, 4, 1.0e6, 0.85);
    rig_open(r, GRID "power: { use: n-plus-1, house: 0 % }\n" DIRECT, 0.0);
    ck_assert_double_eq_tol(rig_settle(r), half, 1e-6 * half);
    rig_close(r);
    free(r);
}
END_TEST

START_TEST(a_hand_drawn_tree_gives_what_its_template_would)
{
    struct rig *r = calloc(1, sizeof *r);
    rig_fill(r, 6, 6, 1.0e6, 0.0);
    rig_open(r, GRID "power:\n  tree:\n    main: { transformer: power-63mva }\n    mv: { from: main, transformer: mvlv-3150-oil, count: 3 }\n"
                     "    ups: { from: mv, ups: double-conversion, count: 3 }\n    bus: { from: ups, distribution: busway, count: 6, feeds: [halls.A] }\ncooling: { kind: fixed }\n", 0.0);
    double drawn = rig_settle(r);
    rig_close(r);
    memset(r, 0, sizeof *r);
    rig_fill(r, 6, 6, 1.0e6, 0.0);
    rig_open(r, GRID "power: { use: n, house: 0 % }\ncooling: { kind: fixed }\n", 0.0);
    ck_assert_double_eq_tol(rig_settle(r), drawn, 1e-6 * drawn);
    rig_close(r);
    free(r);
}
END_TEST

START_TEST(one_chiller_out_on_the_design_day_is_what_redundancy_is_for)
{
    struct rig *r = calloc(1, sizeof *r);
    rig_fill(r, 12, 12, 1.0e6, 0.0);
    rig_open(r, GRID "power: n-plus-1\ncooling: air\n", 0.0);
    r->weather = r->design;
    rig_settle(r);
    ck_assert_double_eq(r->liquid_c[3], r->cooling.supply_c);
    struct mw_event e = { .ent = mw_entity_find(&r->sim->things, "cooling.trim.1"), .kind = MW_EV_FAIL };
    ck_assert_uint_ne(e.ent, UINT32_MAX);
    mw_cooling_model.handle(r->sim, &e);
    rig_settle(r);
    ck_assert_double_eq(r->liquid_c[3], r->cooling.supply_c); /* the spare carries it */
    for (int i = 0; i < 3; i++)
        mw_cooling_model.handle(r->sim, &e);
    rig_settle(r);
    ck_assert_double_gt(r->liquid_c[3], r->cooling.supply_c + 0.5);
    rig_close(r);
    free(r);
}
END_TEST

START_TEST(loops_hold_their_design_heat_on_the_design_day_with_one_unit_out) /* _i: the plant */
{
    static const char *const cooling[] = { "cooling: direct-to-chip\n", "cooling: direct-to-chip-tower\n", "cooling: air\n" };
    struct rig *r = calloc(1, sizeof *r);
    char text[512];
    snprintf(text, sizeof text, GRID "power: n-plus-1\n%s", cooling[_i]);
    rig_fill(r, 10, 5, 1.17e6, 0.85);
    rig_open(r, text, 0.0);
    for (enum mw_loop_kind k = MW_LOOP_WARM; k <= MW_LOOP_COOL; k++) {
        struct mw_loops_at all, one, last = { .able_w = INFINITY };
        if (!r->ports.cooling->loops(r->sim, k, true, &r->design, &one)) {
            ck_assert(k == MW_LOOP_WARM && _i == 2); /* air alone has no warm loop */
            continue;
        }
        ck_assert(r->ports.cooling->loops(r->sim, k, false, &r->design, &all));
        ck_assert_double_ge(one.able_w, one.design_w * (1.0 - 1e-6)); /* what n-plus-1 of its template promises */
        for (double db = -15.0; db < 50.0; db += 4.7) {
            struct mw_weather w = rig_weather(db, 0.3, 98700.0);
            ck_assert(r->ports.cooling->loops(r->sim, k, false, &w, &all) && r->ports.cooling->loops(r->sim, k, true, &w, &one));
            ck_assert_double_le(one.able_w, all.able_w);
            ck_assert_double_le(all.able_w, 2.0 * all.design_w);
            ck_assert_double_le(all.able_w, last.able_w * (1.0 + 0.05)); /* pads that turn wet give a little back */
            ck_assert_double_gt(all.power_w, 0.0);
            last = all;
        }
    }
    rig_close(r);
    free(r);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("plant");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 300);
    tcase_add_loop_test(tc, books_close_over_a_varying_day, 0, 36);
    tcase_add_test(tc, fixed_cooling_adds_exactly_the_watts_of_its_cdus);
    tcase_add_test(tc, redundancy_costs_losses_at_part_load);
    tcase_add_loop_test(tc, loops_hold_their_design_heat_on_the_design_day_with_one_unit_out, 0, 3);
    tcase_add_test(tc, losses_match_a_hand_calculation);
    tcase_add_test(tc, every_system_has_its_entities_and_feeds);
    tcase_add_test(tc, a_failed_block_leaves_the_rest_loaded_and_two_failures_take_the_racks);
    tcase_add_test(tc, without_the_grid_batteries_then_generators_carry_what_they_should);
    tcase_add_test(tc, firm_power_is_known_before_anything_is_built);
    tcase_add_test(tc, the_cap_holds_and_spares_what_comes_later_in_the_list);
    tcase_add_test(tc, classes_without_watts_are_passed_over);
    tcase_add_test(tc, a_static_cap_holds_nothing_and_says_so);
    tcase_add_test(tc, a_battery_takes_the_peak_before_loads_do);
    tcase_add_test(tc, firm_power_arrives_in_steps_and_late);
    tcase_add_test(tc, plant_is_dark_until_its_racks_arrive);
    tcase_add_test(tc, a_hand_drawn_tree_gives_what_its_template_would);
    tcase_add_test(tc, one_chiller_out_on_the_design_day_is_what_redundancy_is_for);
    suite_add_tcase(s, tc);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
