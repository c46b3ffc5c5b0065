/* tests/unit/test_resolve.c - from layers to one tree: base, like, use, sugar, defaults, paper, sets, cases. */
#include "tests/unit/data/input_fixture.h"

#define GRID "grid: { contract: 100 MW }\n"

START_TEST(defaults_are_visible)
{
    struct fixture f = scenario_ok(GRID, NULL);
    ck_assert_str_eq(text_at(&f, "run.horizon"), "5 years");
    ck_assert_int_eq(at(&f, "run.horizon")->origin, MW_FROM_DEFAULT);
    ck_assert_int_eq(at(&f, "grid.contract")->origin, MW_FROM_SCENARIO);
    ck_assert_double_eq(at(&f, "grid.contract")->si, 100e6);
    ck_assert_int_eq(at(&f, "grid.contract")->status, MW_S_ASSUMED);
    ck_assert_str_eq(text_at(&f, "money.lives.gpu"), "5 years");
    ck_assert_int_eq(at(&f, "power.carry")->kind, MW_N_LIST);
    ck_assert_ptr_null(mw_node_at(f.s->root, "site"));
    fixture_close(&f);
}
END_TEST

START_TEST(three_sugars)
{
    struct fixture f = scenario_ok(GRID "site: abilene\nhalls: { A: { blocks: 16 x su } }\n", NULL);
    ck_assert_str_eq(text_at(&f, "site.use"), "abilene");
    ck_assert_str_eq(text_at(&f, "site.dry_bulb"), "38.5 °C (36..41)");
    ck_assert(at(&f, "site.dry_bulb")->ranged);
    ck_assert_double_eq_tol(at(&f, "site.dry_bulb")->high, 41, 1e-12);
    ck_assert_str_eq(text_at(&f, "halls.A.blocks.use"), "su");
    ck_assert_double_eq(at(&f, "halls.A.blocks.count")->si, 16);
    ck_assert_double_eq(at(&f, "halls.A.blocks.racks.count")->si, 8);
    ck_assert_double_eq(at(&f, "halls.A.blocks.racks.gpu.count")->si, 72);
    fixture_close(&f);
}
END_TEST

START_TEST(parts_bring_their_paper)
{
    struct fixture f = scenario_ok(GRID "halls: { A: { blocks: 2 x su } }\n", NULL);
    const struct mw_node *tdp = at(&f, "halls.A.blocks.racks.gpu.tdp"), *price = at(&f, "halls.A.blocks.racks.gpu.price");
    ck_assert_str_eq(tdp->part, "g200");
    ck_assert_str_eq(tdp->part_kind, "gpu");
    ck_assert_str_eq(tdp->source, "data sheet 17");
    ck_assert_str_eq(tdp->date, "2025-03");
    ck_assert_int_eq(tdp->status, MW_S_PUBLISHED);
    ck_assert_int_eq(tdp->origin, MW_FROM_LIBRARY);
    ck_assert_int_eq(price->status, MW_S_QUOTE); /* the leaf's own paper beats the part's */
    ck_assert_str_eq(price->source, "OEM quote");
    ck_assert_double_eq_tol(price->low, 27.9e3, 1e-9);
    ck_assert_double_eq_tol(price->high, 37.2e3, 1e-9);
    ck_assert_int_eq(at(&f, "halls.A.blocks.racks.rated")->status, MW_S_DERIVED);
    fixture_close(&f);
}
END_TEST

START_TEST(a_users_leaf_lies_on_top_of_the_part)
{
    struct fixture f = scenario_ok(GRID "halls: { A: { blocks: { use: su, count: 3, racks: { use: r36, gpu: { memory: 141 GB } } } } }\n", NULL);
    ck_assert_double_eq(at(&f, "halls.A.blocks.racks.count")->si, 8);     /* from su */
    ck_assert_double_eq(at(&f, "halls.A.blocks.racks.rated")->si, 71e3);  /* from r36 */
    ck_assert_double_eq(at(&f, "halls.A.blocks.racks.gpu.count")->si, 36);
    ck_assert_double_eq(at(&f, "halls.A.blocks.racks.gpu.memory")->si, 141e9);
    ck_assert_str_eq(text_at(&f, "halls.A.blocks.racks.gpu.use"), "g200"); /* r36 is like r72 */
    fixture_close(&f);
}
END_TEST

START_TEST(templates_reach_claims_below_them) /* power.bess is another model's claim; the template 2n sets it */
{
    struct fixture f = scenario_ok(GRID "power: { use: 2n, ups: { autonomy: 417 s } }\n", NULL);
    ck_assert_double_eq(at(&f, "power.bess.power")->si, 7e6);
    ck_assert_str_eq(text_at(&f, "power.ups.redundancy"), "2n");
    ck_assert_double_eq(at(&f, "power.ups.block")->si, 1.25e6);
    ck_assert_double_eq(at(&f, "power.ups.autonomy")->si, 417);
    fixture_close(&f);
}
END_TEST

START_TEST(like_inherits_through_chains)
{
    struct fixture f = scenario_ok(GRID "halls:\n  A: { blocks: 16 x su, ready: 2027-07-01, tags: [x, y] }\n  B: { like: A, ready: 2027-10-01 }\n"
                                        "  C: { like: B, phase: 2, blocks: { count: 5 } }\n", NULL);
    ck_assert_str_eq(text_at(&f, "halls.C.ready"), "2027-10-01");
    ck_assert_double_eq(at(&f, "halls.C.blocks.count")->si, 5);
    ck_assert_str_eq(text_at(&f, "halls.C.blocks.use"), "su");
    ck_assert_int_eq(at(&f, "halls.C.ready")->origin, MW_FROM_BASE);
    ck_assert_str_eq(text_at(&f, "halls.B.phase"), "1");
    ck_assert_ptr_null(mw_node_at(f.s->root, "halls.B.like"));
    fixture_close(&f);
}
END_TEST

START_TEST(files_inherit_by_base)
{
    struct fixture f = fixture_open("tests/unit/data/lib");
    f.s = mw_scenario_load(f.arena, "tests/unit/data/base/top.yaml", T_ROOTS, f.lib, NULL, 0, f.diag);
    ck_assert_msg(mw_diag_errors(f.diag) == 0, "%s", mw_diag_text(f.diag, 0));
    ck_assert_str_eq(f.s->name, "top");
    ck_assert_str_eq(text_at(&f, "title"), "the bottom");
    ck_assert_double_eq(at(&f, "grid.contract")->si, 100e6);
    ck_assert_double_eq(at(&f, "grid.feeds")->si, 3);
    ck_assert_int_eq(at(&f, "grid.feeds")->origin, MW_FROM_BASE);
    ck_assert_str_eq(text_at(&f, "power.use"), "n-plus-1"); /* a string in the middle, maps above and below it */
    ck_assert_double_eq(at(&f, "power.ups.autonomy")->si, 540);
    ck_assert_double_eq(at(&f, "power.bess.power")->si, 5e6);
    ck_assert_str_eq(text_at(&f, "halls.B.ready"), "2028-05-06");
    ck_assert_double_eq(at(&f, "halls.B.phase")->si, 3);
    ck_assert_str_eq(at(&f, "halls")->first->key, "A"); /* the base file's order first */
    fixture_close(&f);
}
END_TEST

START_TEST(cyclic_bases_are_refused)
{
    struct fixture f = fixture_open("tests/unit/data/lib");
    f.s = mw_scenario_load(f.arena, "tests/unit/data/base/loop-a.yaml", T_ROOTS, f.lib, NULL, 0, f.diag);
    ck_assert_uint_eq(mw_diag_errors(f.diag), 1);
    ck_assert_ptr_nonnull(strstr(mw_diag_text(f.diag, 0), "loop-b.yaml:1:7: error: base: cyclic base: 'loop-a.yaml' comes back to itself [E116]"));
    fixture_close(&f);
}
END_TEST

START_TEST(cyclic_parts_are_refused)
{
    struct fixture f = fixture_open("tests/unit/data/cyclic");
    static const char TEXT[] = GRID "halls: { A: { blocks: { racks: 1 x self } } }\n";
    f.s = mw_scenario_parse(f.arena, "t.yaml", TEXT, strlen(TEXT), T_ROOTS, f.lib, NULL, 0, f.diag);
    ck_assert_ptr_nonnull(f.s);
    ck_assert_uint_ge(mw_diag_errors(f.diag), 1);
    ck_assert_ptr_nonnull(strstr(mw_diag_text(f.diag, 0), "contains itself [E304]"));
    fixture_close(&f);
}
END_TEST

START_TEST(paper_makes_a_quote)
{
    struct fixture f = scenario(GRID "run: { start: 2027-07-01 }\nmoney: { rent: { value: 2.4 USD/h, source: letter, date: 2026-09, until: 2026-12-31, range: -10..+20 % } }\n");
    const struct mw_node *n = at(&f, "money.rent");
    ck_assert_uint_eq(mw_diag_errors(f.diag), 0);
    ck_assert_int_eq(n->status, MW_S_QUOTE);
    ck_assert_str_eq(n->text, "2.4 USD/h (2.16..2.88)");
    ck_assert_double_eq_tol(n->si, 2.4 / 3600, 1e-15);
    ck_assert_str_eq(n->source, "letter");
    ck_assert_uint_eq(mw_diag_warnings(f.diag), 1);
    ck_assert_str_eq(mw_diag_text(f.diag, 0), "t.yaml:3:74: warning: money.rent: this quote ended on 2026-12-31, before 2027-07-01 [W201]");
    fixture_close(&f);
}
END_TEST

START_TEST(ranges_of_paper)
{
    static const struct { const char *range, *text; } CASES[] = {
        { "2..3", "2.4 USD/h (2..3)" }, { "1461..2922 USD/month", "2.4 USD/h (2..4)" }, { "-50..+50 %", "2.4 USD/h (1.2..3.6)" } };
    for (size_t i = 0; i < 3; i++) {
        char text[300];
        snprintf(text, sizeof text, GRID "money: { rent: { value: 2.4 USD/h, range: %s } }\n", CASES[i].range);
        struct fixture f = scenario_ok(text, NULL);
        ck_assert_str_eq(text_at(&f, "money.rent"), CASES[i].text);
        ck_assert_int_eq(at(&f, "money.rent")->status, MW_S_ASSUMED);
        fixture_close(&f);
    }
}
END_TEST

START_TEST(confidence_overrides)
{
    struct fixture f = scenario_ok(GRID "money: { rent: { value: 2.4 USD/h, source: paper, confidence: derived } }\n", NULL);
    ck_assert_int_eq(at(&f, "money.rent")->status, MW_S_DERIVED);
    fixture_close(&f);
}
END_TEST

START_TEST(blends_merge_by_name_but_distributions_are_whole)
{
    struct fixture f = scenario_ok(GRID "work:\n  a: { gpus: { 8: 60 %, 32: 40 % } }\n  b: { like: a, gpus: { 16: 100 % } }\n", NULL);
    ck_assert_ptr_null(mw_node_at(f.s->root, "work.b.gpus.8"));
    ck_assert_double_eq(at(&f, "work.b.gpus.16")->si, 1);
    fixture_close(&f);
    f = scenario_ok(GRID "money: { lives: { plant: 15 years } }\n", "money.lives.gpu=4 years");
    ck_assert_str_eq(text_at(&f, "money.lives.plant"), "15 years");
    ck_assert_str_eq(text_at(&f, "money.lives.gpu"), "4 years");
    fixture_close(&f);
}
END_TEST

START_TEST(heads_take_plain_values)
{
    struct fixture f = scenario_ok("grid: { contract: 100 MW, firm: { value: 80 MW, source: letter } }\nwork: { chat: { demand: 900 G token/day (700..1300) } }\n", NULL);
    ck_assert_double_eq(at(&f, "grid.firm.always.power")->si, 80e6);
    ck_assert_int_eq(at(&f, "grid.firm.always.power")->status, MW_S_QUOTE);
    ck_assert_double_eq_tol(at(&f, "work.chat.demand.now")->si, 900e9 / 86400, 1e-3);
    ck_assert(at(&f, "work.chat.demand.now")->ranged);
    fixture_close(&f);
}
END_TEST

/* One set on one scenario, and what then stands at a path. */
static const struct { const char *set, *path, *text; } SETS[] = {
    { "grid.contract=80 MW", "grid.contract", "80 MW" },
    { "power=2n", "power.ups.redundancy", "2n" },
    { "power.use=2n", "power.ups.redundancy", "2n" },
    { "halls.A.blocks=4 x su", "halls.A.blocks.count", "4" },
    { "halls.*.ready=+12 months", "halls.A.ready", "2028-07-01" },
    { "halls.*.ready=+12 months", "halls.B.ready", "2028-07-01" }, /* B is like A, yet shifts once */
    { "halls.*.ready=-30 d", "halls.A.ready", "2027-06-01" },
    { "halls.*.blocks=x1.5", "halls.A.blocks.count", "24" },
    { "halls.*.phase=3", "halls.B.phase", "3" },
    { "money.rent=x0.8", "money.rent", "1.92 USD/h (1.6..2.4)" },
    { "money.rent=-10 %", "money.rent", "2.16 USD/h (1.8..2.7)" },
    { "money.rent=+730.5 USD/month", "money.rent", "3.4 USD/h (3..4)" },
    { "site.dry_bulb=+2 K", "site.dry_bulb", "40.5 °C (38..43)" },
    { "site.dry_bulb=-5 °C", "site.dry_bulb", "-5 °C" },
    { "grid.tariff.energy.else=x0.5", "grid.tariff.energy.else", "20 USD/MWh" },
    { "grid.tariff.energy.else=x0.5", "grid.tariff.energy.Sat", "30 USD/MWh" },
    { "money.infant=x3", "money.infant", "x3" },
    { "grid.feeds=-1", "grid.feeds", "1" },
    { "power.ups[block]=3 MW", "power.ups.block", "3 MW" },
    { "title=\"x: y\"", "title", "x: y" },
};

static void set_check(const char *set, const char *path, const char *text)
{
    struct fixture f = scenario_ok("title: t\nsite: abilene\ngrid: { contract: 100 MW, tariff: { energy: { Sat: 30 USD/MWh, else: 40 USD/MWh } } }\n"
                                   "halls: { A: { blocks: 16 x su, ready: 2027-07-01 }, B: { like: A } }\nmoney: { rent: 2.4 USD/h (2..3) }\n", set);
    ck_assert_msg(strcmp(text_at(&f, path), text) == 0, "%s: %s is '%s', not '%s'", set, path, text_at(&f, path), text);
    fixture_close(&f);
}

START_TEST(sets_reach_their_leaf)
{
    for (size_t i = 0; i < sizeof SETS / sizeof *SETS; i++)
        set_check(SETS[i].set, SETS[i].path, SETS[i].text);
}
END_TEST

START_TEST(sets_are_marked)
{
    struct fixture f = scenario_ok(GRID, "grid.contract=80 MW");
    ck_assert_int_eq(at(&f, "grid.contract")->origin, MW_FROM_SET);
    ck_assert_int_eq(at(&f, "grid.feeds")->origin, MW_FROM_DEFAULT);
    fixture_close(&f);
}
END_TEST

START_TEST(sets_come_in_order)
{
    struct fixture f = fixture_open("tests/unit/data/lib");
    static const struct mw_set SET[] = { { "grid.contract", "x0.5", { 0 } }, { "grid.contract", "+10 MW", { 0 } }, { "power", "n-plus-1", { 0 } }, { "power.ups.block", "x2", { 0 } } };
    f.s = mw_scenario_parse(f.arena, "t.yaml", GRID, strlen(GRID), T_ROOTS, f.lib, SET, 4, f.diag);
    ck_assert_msg(mw_diag_errors(f.diag) == 0, "%s", mw_diag_text(f.diag, 0));
    ck_assert_double_eq(at(&f, "grid.contract")->si, 60e6);
    ck_assert_double_eq(at(&f, "power.ups.block")->si, 2.5e6); /* of the template's 1.25 MW */
    fixture_close(&f);
}
END_TEST

START_TEST(sets_that_miss)
{
    static const char *const BAD[][2] = {
        { "grid.contrct=5 MW", "millwright: error: grid.contrct: unknown key 'contrct'; did you mean 'contract'? [E201]" },
        { "halls.E.ready=2028-01-01", "millwright: error: halls.E: sets nothing: no 'E' here [E305]" },
        { "hals.*.ready=2028-01-01", "millwright: error: hals.*.ready: sets nothing; did you mean 'halls.A.ready'? [E305]" },
        { "grid.contract=5 USD", "millwright: error: grid.contract: '5 USD' is an amount of money, expected a power [E202]" },
        { "grid=x2", "millwright: error: grid: 'x2' cannot be applied to a section [E307]" },
        { "run.start=x2", "millwright: error: run.start: 'x2' cannot be applied to '2027-07-01' [E307]" },
        { "run.start=+9999 years", "millwright: error: run.start: '+9999 years' cannot be applied to '2027-07-01' [E307]" },
        { "power.it=x2", "millwright: error: power.it: 'x2' cannot be applied to 'auto' [E307]" },
        { ".grid=5", "millwright: error: '.grid' is not a path such as grid.contract [E305]" } };
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        struct fixture f = scenario_set(GRID "halls: { A: { ready: 2027-07-01 } }\n", BAD[i][0]);
        ck_assert_uint_ge(mw_diag_errors(f.diag), 1);
        ck_assert_str_eq(mw_diag_text(f.diag, 0), BAD[i][1]);
        fixture_close(&f);
    }
}
END_TEST

#define CASES "cases:\n  lender: { money.rent: 3 USD/h, grid.feeds: 5 }\n  base: {}\n  low: { like: lender, power.carry: [cooling, \"a, b\"], grid.feeds: 7 }\n" \
              "  rent: { instead: cloud.x, price: 3.30 USD/h }\n  dear: { like: rent, price: 4 USD/h, grid.feeds: 3 }\n  hall: { instead: colo, for: 3 years }\n  x: { like: y }\n  y: { like: x }\n"

START_TEST(cases_give_sets)
{
    struct fixture f = scenario_ok(GRID CASES, NULL);
    const char **names;
    const struct mw_set *sets;
    ck_assert_uint_eq(mw_scenario_cases(f.s, &names), 8);
    ck_assert_str_eq(names[0], "base");
    ck_assert_str_eq(names[1], "lender");
    ck_assert_str_eq(names[2], "low");
    ck_assert_uint_eq(mw_scenario_case_sets(f.s, "base", &sets, f.diag), 0);
    ck_assert_uint_eq(mw_scenario_case_sets(f.s, "low", &sets, f.diag), 4);
    ck_assert_str_eq(sets[0].path, "money.rent"); /* what it is like comes first */
    ck_assert_str_eq(sets[2].value, "[cooling, \"a, b\"]");
    ck_assert_str_eq(sets[3].value, "7");
    ck_assert_uint_eq(sets[3].pos.line, 5);
    ck_assert_uint_eq(mw_scenario_case_sets(f.s, "rent", &sets, f.diag), 2);
    ck_assert_str_eq(sets[0].path, "money.rent.use"); /* terms of the contract that stands instead */
    ck_assert_str_eq(sets[0].value, "x");
    ck_assert_str_eq(sets[1].path, "money.rent.price");
    ck_assert_uint_eq(mw_scenario_case_sets(f.s, "dear", &sets, f.diag), 4);
    ck_assert_str_eq(sets[2].path, "money.rent.price"); /* of one that is like it */
    ck_assert_str_eq(sets[3].path, "grid.feeds");
    ck_assert_uint_eq(mw_scenario_case_sets(f.s, "hall", &sets, f.diag), 2);
    ck_assert_str_eq(sets[0].path, "money.lease.use");
    ck_assert_str_eq(sets[0].value, "colo");
    ck_assert_str_eq(sets[1].path, "money.lease.for");
    ck_assert_uint_eq(mw_diag_errors(f.diag), 0);
    ck_assert_uint_eq(mw_scenario_case_sets(f.s, "x", &sets, f.diag), 0);
    ck_assert_uint_eq(mw_scenario_case_sets(f.s, "lendr", &sets, f.diag), 0);
    ck_assert_uint_eq(mw_diag_errors(f.diag), 2);
    ck_assert_str_eq(mw_diag_text(f.diag, 0), "millwright: error: cases: no case 'lendr'; did you mean 'lender'? [E306]");
    fixture_close(&f);
}
END_TEST

START_TEST(a_case_applies_as_sets)
{
    struct fixture f = scenario_ok(GRID CASES, NULL);
    const struct mw_set *sets;
    size_t n = mw_scenario_case_sets(f.s, "low", &sets, f.diag);
    struct mw_scenario *low = mw_scenario_parse(f.arena, "t.yaml", GRID CASES, strlen(GRID CASES), T_ROOTS, f.lib, sets, n, f.diag);
    ck_assert_uint_eq(mw_diag_errors(f.diag), 0);
    ck_assert_str_eq(mw_node_at(low->root, "power.carry")->first->next->text, "a, b");
    ck_assert_double_eq(mw_node_at(low->root, "grid.feeds")->si, 7);
    ck_assert_uint_ne(low->hash, f.s->hash);
    fixture_close(&f);
}
END_TEST

START_TEST(computed_values_say_so)
{
    struct fixture f = scenario_ok(GRID, NULL);
    uint64_t before = f.s->hash;
    mw_scenario_compute(f.s, "power.it", "71.5 MW");
    ck_assert_double_eq(at(&f, "power.it")->si, 71.5e6);
    ck_assert_int_eq(at(&f, "power.it")->origin, MW_FROM_COMPUTED);
    ck_assert_int_eq(at(&f, "power.it")->status, MW_S_DERIVED);
    mw_scenario_compute(f.s, "grid.tariff.minimum", "85 % of contract"); /* was absent */
    ck_assert_str_eq(text_at(&f, "grid.tariff.minimum"), "85 % of contract");
    ck_assert_uint_ne(before, f.s->hash);
    fixture_close(&f);
}
END_TEST

struct leaf_count { unsigned n, unread; };

static void count_leaf(void *ctx, const char *path, const struct mw_node *leaf)
{
    struct leaf_count *c = ctx;
    ck_assert_ptr_nonnull(leaf->row);
    c->n++;
    c->unread += !leaf->read;
}

START_TEST(leaves_are_all_leaves)
{
    struct fixture f = scenario_ok(GRID "halls: { A: { blocks: 1 x su }, B: { like: A } }\n", NULL);
    struct leaf_count all = { 0 }, phases = { 0 };
    mw_scenario_leaves(f.s, NULL, count_leaf, &all);
    mw_scenario_leaves(f.s, "halls.*.phase", count_leaf, &phases);
    ck_assert_uint_gt(all.n, 40);
    ck_assert_uint_eq(all.unread, all.n);
    ck_assert_uint_eq(phases.n, 2);
    struct t_grid grid;
    mw_scenario_bind(f.s, "grid", &grid, 7, 0, f.arena);
    struct leaf_count read = { 0 };
    mw_scenario_leaves(f.s, "grid.*", count_leaf, &read);
    ck_assert_uint_eq(read.n, 2);
    ck_assert_uint_eq(read.unread, 0);
    fixture_close(&f);
}
END_TEST

START_TEST(the_library_is_checked_as_a_whole)
{
    struct fixture f = fixture_open("tests/unit/data/lib");
    ck_assert_uint_eq(mw_diag_errors(f.diag), 0);
    ck_assert(!mw_library_check(f.lib, f.diag)); /* site nowhere has no dry bulb */
    ck_assert_uint_eq(mw_diag_errors(f.diag), 1);
    ck_assert_ptr_nonnull(strstr(mw_diag_text(f.diag, 0), "site.nowhere.dry_bulb: required"));
    const char **names;
    ck_assert_uint_eq(mw_library_names(f.lib, "gpu", &names), 2);
    ck_assert_str_eq(names[1], "g300");
    struct mw_node *g300 = mw_library_get(f.lib, "gpu", "g300", (struct mw_pos){ 0 }, f.diag);
    ck_assert_double_eq(mw_node_get(g300, "tdp")->si, 1430);
    ck_assert_str_eq(mw_node_get(g300, "tdp")->source, "data sheet 18");
    ck_assert_str_eq(mw_node_get(g300, "memory")->source, "data sheet 17");
    ck_assert_ptr_null(mw_library_get(f.lib, "gpu", "g20", (struct mw_pos){ 0 }, f.diag));
    fixture_close(&f);
}
END_TEST

MW_TEST_MAIN("resolve", defaults_are_visible, three_sugars, parts_bring_their_paper, a_users_leaf_lies_on_top_of_the_part, templates_reach_claims_below_them,
             like_inherits_through_chains, files_inherit_by_base, cyclic_bases_are_refused, cyclic_parts_are_refused, paper_makes_a_quote, ranges_of_paper,
             confidence_overrides, blends_merge_by_name_but_distributions_are_whole, heads_take_plain_values, sets_reach_their_leaf, sets_are_marked,
             sets_come_in_order, sets_that_miss, cases_give_sets, a_case_applies_as_sets, computed_values_say_so, leaves_are_all_leaves,
             the_library_is_checked_as_a_whole)
