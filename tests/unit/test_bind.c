/* tests/unit/test_bind.c - values arrive in the structs: every kind of row, what is absent, and what trials draw. */
#include "sim/base/calendar.h"
#include "tests/unit/data/input_fixture.h"

#define FULL \
    "title: bind\nsite: abilene\ngrid: { contract: 97.5 MW, swing: 5 MW in 0.1..20 Hz,\n" \
    "  firm: { step1: { from: 2027-07-01, power: 50 MW, slip: 30 d (0..150) }, step2: { power: 100 MW } },\n" \
    "  tariff: { energy: { Mon-Fri 22-6h: 71 USD/MWh (55..110), else: 41 USD/MWh }, minimum: 85 % of contract, ratchet: 80 % of 11 months } }\n" \
    "power: { transformers: 3 x 60 MVA, ups: { redundancy: 2N }, it: auto, carry: [] }\n" \
    "cooling: { supply: [32 °C, 36..40 by 2 °C] }\n" \
    "halls: { A: { blocks: 16 x su, ready: 2027-07-01 13:00, tags: [x, y] }, B: { phase: 2 } }\n" \
    "work: { chat: { serve: m, demand: 900 G token/day, gpus: { 8: 60 %, 32: 40 % }, ttft: 800 ms at p95, precision: FP8 } }\n" \
    "money: { lives: { plant: 15 years }, residual: 12 % after 5 years (2..25), infant: x3, detail: [2028, 2031] }\n"

#define BIND(f, path, out) mw_scenario_bind((f).s, path, &(out), 7, 0, (f).arena)

START_TEST(scalars)
{
    struct fixture f = scenario_ok(FULL, NULL);
    struct t_grid grid;
    struct t_root root;
    BIND(f, "grid", grid);
    BIND(f, "", root);
    ck_assert_double_eq(grid.contract_w, 97.5e6);
    ck_assert_double_eq(grid.feeds, 2);
    ck_assert_str_eq(root.title, "bind");
    ck_assert_ptr_null(root.cases);
    ck_assert_double_eq(root.site.dry_bulb_c, 38.5);
    mw_scenario_bind(f.s, "run", &root, 7, 0, f.arena);
    ck_assert_int_eq(root.start_ns, mw_time_from_civil(2027, 7, 1, 0, 0, 0));
    ck_assert_double_eq_tol(root.horizon_s, 5 * MW_S_PER_YEAR, 1e-3);
    fixture_close(&f);
}
END_TEST

START_TEST(amounts_and_changes)
{
    struct fixture f = scenario_ok(FULL, NULL);
    struct t_grid grid;
    struct t_tariff tariff;
    struct t_money money;
    BIND(f, "grid", grid);
    BIND(f, "grid.tariff", tariff);
    BIND(f, "money", money);
    ck_assert_int_eq(grid.swing.op, '@');
    ck_assert_double_eq(grid.swing.v, 5e6);
    ck_assert_str_eq(tariff.minimum.of, "contract");
    ck_assert_double_eq_tol(tariff.ratchet.of_si, 11 * MW_S_PER_YEAR / 12, 1e-3);
    ck_assert_double_eq_tol(money.residual.v, 0.12, 1e-15);
    ck_assert_int_eq(money.infant.op, 'x');
    ck_assert_double_eq(money.infant.v, 3);
    fixture_close(&f);
}
END_TEST

START_TEST(maps_keep_their_order)
{
    struct fixture f = scenario_ok(FULL, NULL);
    struct t_grid grid;
    struct mw_map halls;
    BIND(f, "grid", grid);
    BIND(f, "halls", halls);
    const struct t_step *step = grid.firm.item;
    const struct t_hall *hall = halls.item;
    ck_assert_uint_eq(grid.firm.n, 2);
    ck_assert_str_eq(grid.firm.name[1], "step2");
    ck_assert_double_eq(step[0].slip_s, 30 * 86400.0);
    ck_assert_double_eq(step[1].power_w, 100e6);
    ck_assert_int_eq(step[1].from_ns, 0);
    ck_assert_uint_eq(halls.n, 2);
    ck_assert_double_eq(hall[0].blocks.count, 16);
    ck_assert_double_eq(hall[0].blocks.racks.count, 8);
    ck_assert_double_eq(hall[0].blocks.racks.gpu.count, 72);
    ck_assert_str_eq(hall[0].blocks.racks.gpu.use, "g200");
    ck_assert_str_eq(hall[0].blocks.racks.gpu.about, "a device of the tests");
    ck_assert_double_eq(hall[0].blocks.racks.gpu.tdp_w, 1010);
    ck_assert_int_eq(hall[0].ready_ns, mw_time_from_civil(2027, 7, 1, 13, 0, 0));
    ck_assert_uint_eq(hall[0].tags.n, 2);
    ck_assert_str_eq(hall[0].tags.s[1], "y");
    fixture_close(&f);
}
END_TEST

START_TEST(absent_parts_are_none)
{
    struct fixture f = scenario_ok(FULL, NULL);
    struct mw_map halls;
    BIND(f, "halls", halls);
    const struct t_hall *b = (const struct t_hall *)halls.item + 1;
    ck_assert_double_eq(b->blocks.count, 0);
    ck_assert_double_eq(b->blocks.racks.count, 0);
    ck_assert(isnan(b->blocks.racks.rated_w));
    ck_assert_ptr_null(b->blocks.use);
    ck_assert_int_eq(b->blocks.racks.gpu.price_usd.status, 0);
    ck_assert(isnan(b->blocks.racks.gpu.price_usd.v));
    ck_assert_uint_eq(b->tags.n, 0);
    ck_assert_double_eq(b->phase, 2);
    fixture_close(&f);
}
END_TEST

START_TEST(bands_carry_their_paper)
{
    struct fixture f = scenario_ok(FULL, NULL);
    struct t_gpu gpu;
    ck_assert(mw_part_bind(f.s, "gpu", "g300", &gpu, f.arena, f.diag));
    ck_assert_str_eq(gpu.use, "g300");
    ck_assert_double_eq(gpu.tdp_w, 1430);
    ck_assert_double_eq(gpu.count, 1);
    ck_assert_double_eq(gpu.price_usd.v, 31e3);
    ck_assert_double_eq_tol(gpu.price_usd.low, 27.9e3, 1e-9);
    ck_assert_int_eq(gpu.price_usd.status, 'q');
    ck_assert_str_eq(gpu.price_usd.source, "OEM quote");
    const struct mw_blend *curve = gpu.curve.item;
    ck_assert_uint_eq(gpu.curve.n, 3);
    ck_assert_double_eq(curve[1].key, 0.5);
    ck_assert_double_eq_tol(curve[1].share, 0.94, 1e-15);
    ck_assert(!mw_part_bind(f.s, "gpu", "g301", &gpu, f.arena, f.diag));
    ck_assert_uint_eq(mw_diag_errors(f.diag), 1);
    fixture_close(&f);
}
END_TEST

START_TEST(tables_of_leaves)
{
    struct fixture f = scenario_ok(FULL, NULL);
    struct t_tariff tariff;
    struct t_money money;
    struct t_root root;
    BIND(f, "grid.tariff", tariff);
    BIND(f, "money", money);
    const struct mw_window *w = tariff.energy.item;
    ck_assert_uint_eq(tariff.energy.n, 3); /* the night is two windows */
    ck_assert_uint_eq(w[0].days, 0x1f);
    ck_assert_uint_eq(w[1].days, 0x3e);
    ck_assert_uint_eq(w[2].days, 0);
    ck_assert_double_eq_tol(w[1].v, 71 / 3.6e9, 1e-20);
    const struct mw_blend *lives = money.lives.item;
    ck_assert_uint_eq(money.lives.n, 1);
    ck_assert_str_eq(money.lives.name[0], "plant");
    ck_assert(isnan(lives[0].key));
    ck_assert_uint_eq(money.detail.n, 2);
    ck_assert_double_eq(money.detail.v[1], 2031);
    BIND(f, "", root);
    const struct t_work *chat = root.work.item;
    const struct mw_blend *gpus = chat->gpus.item;
    ck_assert_double_eq(gpus[1].key, 32);
    ck_assert_double_eq_tol(chat->demand_tokps, 900e9 / 86400, 1e-3);
    ck_assert_int_eq(chat->precision, 1);
    ck_assert_double_eq_tol(chat->ttft.of_si, 0.95, 1e-15);
    fixture_close(&f);
}
END_TEST

START_TEST(lists_spans_and_choices)
{
    struct fixture f = scenario_ok(FULL, NULL);
    struct t_power power;
    struct t_root root;
    BIND(f, "power", power);
    BIND(f, "cooling", root);
    ck_assert_double_eq(power.transformers.count * power.transformers.rating, 180e6);
    ck_assert_int_eq(power.ups.redundancy, 3);
    ck_assert(isnan(power.it_w));
    ck_assert_uint_eq(power.carry.n, 0);
    ck_assert_uint_eq(root.supply_c.n, 4);
    ck_assert_double_eq(root.supply_c.v[0], 32);
    ck_assert_double_eq(root.supply_c.v[3], 40);
    fixture_close(&f);
}
END_TEST

START_TEST(a_single_tariff_is_one_window)
{
    struct fixture f = scenario_ok("grid: { contract: 5 MW }\n", NULL);
    struct t_tariff tariff;
    BIND(f, "grid.tariff", tariff);
    const struct mw_window *w = tariff.energy.item;
    ck_assert_uint_eq(tariff.energy.n, 1);
    ck_assert_uint_eq(w[0].to_min, 1440);
    ck_assert_double_eq_tol(w[0].v, 41 / 3.6e9, 1e-20);
    ck_assert(isnan(tariff.minimum.v) && tariff.minimum.of == NULL);
    fixture_close(&f);
}
END_TEST

enum { DRAWS = 20000 };
static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Quantiles of slip over many trials: P10, P50, P90 are the three numbers written. */
START_TEST(trials_follow_the_range)
{
    struct fixture f = scenario_ok("grid: { contract: 5 MW, firm: { a: { power: 5 MW, slip: 300 d (200..500) }, b: { power: 5 MW, slip: 300 d (200..500) } } }\n"
                                   "money: { rent: 3 USD/h (1..9) }\n", NULL);
    static double slip[DRAWS], rent[DRAWS];
    double both = 0;
    for (uint32_t k = 0; k < DRAWS; k++) {
        struct t_grid grid;
        struct t_money money;
        struct mw_arena trial;
        mw_arena_init(&trial);
        mw_scenario_bind(f.s, "grid", &grid, 7, k + 1, &trial);
        mw_scenario_bind(f.s, "money", &money, 7, k + 1, &trial);
        const struct t_step *step = grid.firm.item;
        slip[k] = step[0].slip_s / 86400;
        rent[k] = money.usd_per_s * 3600;
        both += (step[0].slip_s > 300 * 86400.0) == (step[1].slip_s > 300 * 86400.0);
        mw_arena_fini(&trial);
    }
    ck_assert_double_eq_tol(both / DRAWS, 0.5, 0.02); /* two steps are two draws */
    qsort(slip, DRAWS, sizeof *slip, ascending);
    qsort(rent, DRAWS, sizeof *rent, ascending);
    ck_assert_double_ge(slip[0], 0); /* truncated where a delay would be negative */
    ck_assert_double_eq_tol(slip[DRAWS / 10], 200, 4);
    ck_assert_double_eq_tol(slip[DRAWS / 2], 300, 4);
    ck_assert_double_eq_tol(slip[DRAWS * 9 / 10], 500, 8);
    ck_assert_double_eq_tol(rent[DRAWS / 10], 1, 0.05); /* lognormal: 9/1 > 3 */
    ck_assert_double_eq_tol(rent[DRAWS / 2], 3, 0.1);
    ck_assert_double_eq_tol(rent[DRAWS * 9 / 10], 9, 0.4);
    ck_assert_double_gt(rent[0], 0);
    fixture_close(&f);
}
END_TEST

START_TEST(draws_depend_on_path_trial_and_seed_only)
{
    struct fixture f = scenario_ok("grid: { contract: 5 MW, firm: { a: { power: 5 MW, slip: 30 d (20..50) } } }\n", NULL);
    struct fixture g = scenario_ok("grid: { firm: { zz: { power: 1 MW, slip: 7 d (3..9) }, a: { slip: 30 d (20..50), power: 5 MW } }, contract: 7 MW }\n", NULL);
    struct t_grid x, y;
    for (uint32_t k = 0; k < 50; k++) {
        mw_scenario_bind(f.s, "grid", &x, 11, k, f.arena);
        mw_scenario_bind(g.s, "grid", &y, 11, k, g.arena);
        ck_assert_double_eq(((struct t_step *)x.firm.item)[0].slip_s, ((struct t_step *)y.firm.item)[1].slip_s);
        if (k == 0)
            ck_assert_double_eq(((struct t_step *)x.firm.item)[0].slip_s, 30 * 86400.0);
    }
    mw_scenario_bind(f.s, "grid", &y, 12, 49, f.arena);
    ck_assert_double_ne(((struct t_step *)x.firm.item)[0].slip_s, ((struct t_step *)y.firm.item)[0].slip_s);
    fixture_close(&f);
    fixture_close(&g);
}
END_TEST

START_TEST(what_is_bound_is_marked_read)
{
    struct fixture f = scenario_ok(FULL, NULL);
    struct t_tariff tariff;
    ck_assert(!at(&f, "grid.tariff.minimum")->read);
    BIND(f, "grid.tariff", tariff);
    ck_assert(at(&f, "grid.tariff.minimum")->read);
    ck_assert(at(&f, "grid.tariff.energy.else")->read);
    ck_assert(!at(&f, "grid.contract")->read);
    fixture_close(&f);
}
END_TEST

/* A section with a table of its own beside its part: the struct begins with the part's. */
struct own { struct t_gpu part; double spare_n; };
static const struct mw_param OWN[] = { { .key = "spares", .kind = MW_K_QTY, .q = MW_Q_COUNT, .offset = offsetof(struct own, spare_n), .def = "3" }, MW_PARAM_END };
static const struct mw_param OWNER[] = { { .key = "device", .kind = MW_K_SECTION, .sub = OWN, .lib = "gpu", .def = "" }, MW_PARAM_END };
static const struct mw_schema_root OWN_ROOTS[] = { { "", OWNER }, { NULL, NULL } };

START_TEST(a_sections_own_rows_stand_beside_its_part)
{
    struct fixture f = fixture_open("tests/unit/data/lib");
    static const char TEXT[] = "device: { use: g200, tdp: 700 W, spares: 4 }\n";
    struct own own;
    f.s = mw_scenario_parse(f.arena, "t.yaml", TEXT, strlen(TEXT), OWN_ROOTS, f.lib, NULL, 0, f.diag);
    ck_assert_msg(mw_diag_errors(f.diag) == 0, "%s", mw_diag_text(f.diag, 0));
    mw_scenario_bind(f.s, "", &own, 7, 0, f.arena);
    ck_assert_str_eq(own.part.use, "g200");
    ck_assert_double_eq(own.part.tdp_w, 700);
    ck_assert_double_eq(own.part.mem_B, 190e9);
    ck_assert_double_eq(own.spare_n, 4);
    f.s = mw_scenario_parse(f.arena, "t.yaml", "", 0, OWN_ROOTS, f.lib, NULL, 0, f.diag);
    mw_scenario_bind(f.s, "", &own, 7, 0, f.arena);
    ck_assert_double_eq(own.part.count, 0);
    ck_assert_ptr_null(own.part.use);
    fixture_close(&f);
}
END_TEST

MW_TEST_MAIN("bind", scalars, amounts_and_changes, maps_keep_their_order, absent_parts_are_none, bands_carry_their_paper, tables_of_leaves,
             lists_spans_and_choices, a_single_tariff_is_one_window, trials_follow_the_range, draws_depend_on_path_trial_and_seed_only,
             what_is_bound_is_marked_read, a_sections_own_rows_stand_beside_its_part)
