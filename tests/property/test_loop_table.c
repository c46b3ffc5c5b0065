/* tests/property/test_loop_table.c - a tabulated loop against the loop itself, in every plant of the library and all weathers. */
#include "models/cooling/cooling_private.h"
#include "sim/base/rng.h"
#include "tests/plant_rig.h"

#define GRID "grid: { contract: 40 MW }\npower: n-plus-1\n"
static const char *const plant[] = { "cooling: direct-to-chip\n", "cooling: direct-to-chip-dry\n", "cooling: direct-to-chip-tower\n", "cooling: air\n", "cooling: rdhx\n", "cooling: immersion\n" };
enum { PLANTS = sizeof plant / sizeof *plant, HOURS = 150, PLACES = 12, ASKED = 60 };

struct worst { double power_frac, water_frac, other; unsigned long n, tabulated_n; };

static double apart(double a, double b)
{
    return a == b ? 0.0 : fabs(a - b) / fmax(fabs(a), fabs(b));
}

static void compare(struct mw_loop_table *t, const struct mw_loop *l, const struct mw_weather *w, double heat_w, struct worst *o)
{
    struct mw_loop_run is = mw_loop_table_evaluate(t, l, w, heat_w), x = mw_loop_evaluate(l, w, heat_w);
    o->n++;
    o->tabulated_n += memcmp(&is, &x, offsetof(struct mw_loop_run, outside)) != 0;
    o->power_frac = fmax(o->power_frac, apart(is.fan_w + is.pump_w + is.chiller_w, x.fan_w + x.pump_w + x.chiller_w));
    o->water_frac = fmax(o->water_frac, fmax(apart(is.evaporated_kgps, x.evaporated_kgps), apart(is.drift_kgps, x.drift_kgps)));
    o->other = fmax(o->other, fmax(apart(is.capacity_frac, x.capacity_frac), fmax(fabs(is.rise_k - x.rise_k), fabs(is.economiser_frac - x.economiser_frac))));
    ck_assert_int_eq(is.outside, x.outside);
}

/* Heat that wanders about a few places, as it does within an hour. */
static void hour(struct mw_loop_table *t, const struct mw_loop *l, const struct mw_weather *w, struct mw_stream *random, struct worst *o)
{
    for (int place = 0; place < PLACES && l->design_w > 0.0; place++) {
        double load = 1.25 * mw_stream_uniform(random);
        for (int i = 0; i < ASKED; i++)
            compare(t, l, w, l->design_w * (load + 0.004 * mw_stream_uniform(random)), o);
    }
}

START_TEST(a_table_answers_as_its_loop) /* _i: the plant */
{
    struct rig *r = calloc(1, sizeof *r);
    struct mw_stream random = mw_stream_make(5, (uint64_t)_i, "loop_table");
    struct worst o = { 0 };
    char text[512];
    snprintf(text, sizeof text, GRID "%s", plant[_i]);
    rig_fill(r, 10, 5, 1.17e6, 0.85);
    rig_open(r, text, 0.0);
    const struct mw_cool_plant *p = ((const struct mw_cooling_state *)r->sim->state[MW_M_COOLING])->plant;
    struct mw_loop_table *warm = mw_loop_table_new(&r->arena), *cool = mw_loop_table_new(&r->arena);
    for (int i = 0; i < HOURS; i++) {
        struct mw_weather w = rig_weather(-12.0 + 57.0 * mw_stream_uniform(&random), 0.1 + 0.85 * mw_stream_uniform(&random), 98700.0);
        hour(warm, &p->warm, &w, &random, &o);
        hour(cool, &p->cool, &w, &random, &o);
    }
    printf("%-32.*s %lu answers, %.0f %% of them tabulated; worst error of power %.2g, of water %.2g, of the rest %.2g\n", (int)strcspn(plant[_i], "\n"), plant[_i], o.n,
           100.0 * (double)o.tabulated_n / (double)o.n, o.power_frac, o.water_frac, o.other);
    ck_assert_double_lt(o.power_frac, 1e-7);
    ck_assert_double_lt(o.water_frac, 1e-7);
    ck_assert_double_lt(o.other, 1e-7);
    ck_assert(o.tabulated_n > o.n / 4);
    rig_close(r);
    free(r);
}
END_TEST

START_TEST(another_weather_or_a_failed_unit_empties_the_table)
{
    struct rig *r = calloc(1, sizeof *r);
    rig_fill(r, 10, 5, 1.17e6, 0.85);
    rig_open(r, GRID "cooling: direct-to-chip-tower\n", 0.0);
    struct mw_loop l = ((const struct mw_cooling_state *)r->sim->state[MW_M_COOLING])->plant[0].cool;
    struct mw_loop_table *t = mw_loop_table_new(&r->arena);
    for (int i = 0; i < 400; i++) {
        struct mw_weather w = rig_weather(11.0 + 0.1 * (i / 100), 0.4, 98700.0);
        l.cooler_n = 3.0 + (i / 50) % 2;
        double heat_w = l.design_w * (0.6171 + 1e-6 * (i % 50));
        struct mw_loop_run is = mw_loop_table_evaluate(t, &l, &w, heat_w), x = mw_loop_evaluate(&l, &w, heat_w);
        ck_assert_double_eq_tol(is.fan_w + is.pump_w + is.chiller_w, x.fan_w + x.pump_w + x.chiller_w, 1e-6 * (x.fan_w + x.pump_w + x.chiller_w));
    }
    rig_close(r);
    free(r);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("loop table");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 300);
    tcase_add_loop_test(tc, a_table_answers_as_its_loop, 0, PLANTS);
    tcase_add_test(tc, another_weather_or_a_failed_unit_empties_the_table);
    suite_add_tcase(s, tc);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
