/* tests/property/test_plant_laws.c - laws of the plant: signs of its slopes, energy made by nobody, symmetry, and no drift over a year of changes. */
#include "models/cooling/cooling_private.h"
#include "models/power/tree.h"
#include "sim/base/rng.h"
#include "tests/plant_rig.h"

#define GRID "grid: { contract: 40 MW }\npower: n-plus-1\n"
static const char *const plant[] = { "cooling: direct-to-chip\n", "cooling: direct-to-chip-dry\n", "cooling: direct-to-chip-tower\n", "cooling: air\n", "cooling: rdhx\n", "cooling: immersion\n" };
enum { PLANTS = sizeof plant / sizeof *plant };

static struct rig *open_rig(const char *cooling, double w)
{
    struct rig *r = calloc(1, sizeof *r);
    char text[512];
    snprintf(text, sizeof text, GRID "%s", cooling);
    rig_fill(r, 10, 5, w, 0.85);
    rig_open(r, text, 0.0);
    return r;
}

static void shut(struct rig *r)
{
    rig_close(r);
    free(r);
}

START_TEST(power_rises_with_wet_bulb) /* _i: the plant */
{
    struct rig *r = open_rig(plant[_i], 1.17e6);
    for (double db = -7.0; db < 45.0; db += 6.5) {
        double last = 0.0;
        for (double rh = 0.05; rh <= 1.0; rh += 0.05) {
            r->weather = rig_weather(db, rh, 98700.0);
            if (r->weather.wb_c > 30.0)
                break;
            double w = rig_settle(r);
            ck_assert_msg(w >= last * (1.0 - 1e-9), "%s at %.1f C: %.9g W after %.9g W at wet bulb %.3f", plant[_i], db, w, last, r->weather.wb_c);
            last = w;
        }
    }
    shut(r);
}
END_TEST

START_TEST(power_falls_with_warmer_supply)
{
    static const double supply_c[] = { 28.0, 32.0, 36.0, 40.0, 45.0 };
    for (double db = 3.0; db < 44.0; db += 10.0) {
        double last = INFINITY;
        for (int k = 0; k < 5; k++) {
            char text[160];
            snprintf(text, sizeof text, "cooling: { use: direct-to-chip-dry, supply: %.0f °C }\n", supply_c[k]);
            struct rig *r = open_rig(text, 1.17e6);
            r->weather = rig_weather(db, 0.4, 98700.0);
            rig_settle(r);
            double w = r->ports.cooling->aux_w(r->sim); /* the meter would also see transformers of another size */
            ck_assert_msg(w <= last * (1.0 + 1e-9), "%.0f C supply at %.0f C outside: %.9g after %.9g", supply_c[k], db, w, last);
            last = w;
            shut(r);
        }
    }
}
END_TEST

START_TEST(more_load_never_costs_less)
{
    struct rig *r = open_rig(plant[_i], 1.17e6);
    for (double db = -3.0; db < 45.0; db += 8.0) {
        double last = 0.0;
        r->weather = rig_weather(db, 0.45, 98700.0);
        for (double load = 0.02; load <= 1.0; load += 0.0197) {
            for (uint32_t g = 0; g < r->group_n; g++)
                r->w[g] = load * r->full_w[g];
            double w = rig_settle(r);
            ck_assert_msg(w > last, "%s at %.1f C, load %.3f: %.9g after %.9g", plant[_i], db, load, w, last);
            ck_assert_double_gt(w, load * 10 * 1.17e6); /* and the plant never creates energy */
            last = w;
        }
    }
    shut(r);
}
END_TEST

START_TEST(order_of_loads_changes_nothing)
{
    struct rig *a = open_rig(plant[0], 1.17e6), *b = open_rig(plant[0], 1.17e6);
    for (uint32_t g = 0; g < 5; g++) { /* the racks of one hall permuted: same systems, because all are booked alike */
        a->w[g] = (0.3 + 0.11 * g) * 1e6;
        b->w[4 - g] = a->w[g];
    }
    ck_assert_double_eq_tol(rig_settle(a), rig_settle(b), 1e-9 * 1e7);
    shut(a);
    shut(b);
}
END_TEST

START_TEST(a_group_split_in_two_equal_ones_changes_nothing)
{
    struct rig *a = calloc(1, sizeof *a), *b = calloc(1, sizeof *b);
    rig_fill(a, 4, 4, 1.2e6, 0.85);
    rig_fill(b, 8, 8, 0.6e6, 0.85);
    /* busways are sized per group: ideal ones, so that only the split differs */
    const char *text = "grid: { contract: 9 MW }\npower: { use: n-plus-1, distribution: { no_load: 0 %, load: 0 % } }\ncooling: { use: direct-to-chip, cdu: { per: hall } }\n";
    rig_open(a, text, 0.0);
    rig_open(b, text, 0.0);
    double wa = rig_settle(a);
    ck_assert_double_eq_tol(rig_settle(b), wa, 1e-9 * wa);
    shut(a);
    shut(b);
}
END_TEST

START_TEST(a_settled_state_stays)
{
    struct rig *r = open_rig(plant[_i], 1.17e6);
    r->weather = rig_weather(33.1, 0.5, 98700.0);
    double w = rig_settle(r);
    for (int k = 0; k < 5; k++)
        ck_assert_double_eq_tol(rig_settle(r), w, 1e-10 * w);
    shut(r);
}
END_TEST

START_TEST(heat_balance_of_the_outdoors_closes)
{
    struct rig *r = open_rig("cooling: air\n", 1.17e6);
    r->weather = rig_weather(34.0, 0.45, 98700.0);
    rig_settle(r);
    const struct mw_cooling_state *c = r->sim->state[MW_M_COOLING];
    double out_w = 0.0, in_w = 0.0;
    for (uint32_t i = 0; i < c->plant_n; i++)
        out_w += c->plant[i].rejected_w;
    for (uint32_t g = 0; g < r->group_n; g++)
        in_w += r->w[g];
    /* racks, losses in rooms, room fans and compressors leave through the coolers */
    ck_assert_double_gt(c->plant[0].chiller_w, 0.0);
    double fans_w = 0.0;
    for (uint32_t i = 0; i < c->plant_n; i++) {
        const struct mw_cool_bank *b = &c->plant[i].bank[MW_BANK_AIR];
        double q_w = (c->plant[i].cool.design_w > 0.0) * mw_sum_value(&c->plant[i].air) + c->plant[i].room_w;
        fans_w += b->units * r->cooling.air.part.fan_w * pow(q_w / b->units / b->rated_w, 3.0) + c->plant[i].chiller_w;
    }
    ck_assert_double_eq_tol(out_w, in_w + r->ports.power->loss_room_w(r->sim) + fans_w, 1e-6 * out_w);
    shut(r);
}
END_TEST

START_TEST(a_million_changes_leave_no_drift)
{
    struct mw_arena arena;
    struct mw_ptree t;
    struct mw_loss ups = { .kind = MW_LOSS_QUADRATIC, .rated_w = 2.5e6, .k0 = 0.008, .k1 = 0.008, .k2 = 0.016 };
    struct mw_stream random = mw_stream_make(11, 13, "drift");
    uint32_t leaf[600];
    double w[600];
    mw_arena_init(&arena);
    mw_ptree_init(&t, &arena);
    uint32_t root = mw_ptree_add(&t, UINT32_MAX, MW_CAT_SUBSTATION, &ups, 400.0), up = root;
    for (int i = 0; i < 600; i++) {
        if (i % 7 == 0)
            up = mw_ptree_add(&t, root, MW_CAT_UPS, &ups, 4.0);
        leaf[i] = mw_ptree_add(&t, up, MW_CAT_NONE, NULL, 1.0);
    }
    for (int n = 0; n < 1000000; n++) {
        int i = (int)mw_stream_below(&random, 600);
        w[i] = 1.1e6 * mw_stream_uniform(&random);
        mw_ptree_load(&t, leaf[i], w[i]);
        mw_ptree_settle(&t);
        mw_ptree_changed_clear(&t);
    }
    double in = 0.0, losses = 0.0;
    for (uint32_t i = 1; i < t.node_n; i++) /* everything afresh: out = sum of children */
        if (t.node[i].parent == root) {
            double out = 0.0;
            for (uint32_t k = i + 1; k < t.node_n && t.node[k].parent == i; k++)
                out += t.node[k].in_w;
            ck_assert_double_eq_tol(out, t.node[i].out_w, 1e-12 * out);
            in += out + mw_loss_w(&ups, 4.0, out);
            losses += mw_loss_w(&ups, 4.0, out);
        }
    ck_assert_double_eq_tol(mw_ptree_root_w(&t), in + mw_loss_w(&ups, 400.0, in), 1e-12 * in);
    ck_assert_double_eq_tol(mw_ptree_loss_w(&t, MW_CAT_UPS), losses, 1e-12 * losses);
    mw_arena_fini(&arena);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("plant laws");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 300);
    tcase_add_loop_test(tc, power_rises_with_wet_bulb, 0, PLANTS);
    tcase_add_test(tc, power_falls_with_warmer_supply);
    tcase_add_loop_test(tc, more_load_never_costs_less, 0, PLANTS);
    tcase_add_test(tc, order_of_loads_changes_nothing);
    tcase_add_test(tc, a_group_split_in_two_equal_ones_changes_nothing);
    tcase_add_loop_test(tc, a_settled_state_stays, 0, PLANTS);
    tcase_add_test(tc, heat_balance_of_the_outdoors_closes);
    tcase_add_test(tc, a_million_changes_leave_no_drift);
    suite_add_tcase(s, tc);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
