/* tests/unit/test_site_language.c - the sections site and grid.carbon as a planner writes them, bound over a place of the library. */
#include "models/site/climate.h"
#include "models/site/params.h"
#include "sim/base/calendar.h"
#include "sim/input/scenario.h"
#include "tests/mw_test.h"

static const struct mw_schema_root roots[] = { { "site", mw_site_section_schema }, { "grid.carbon", mw_carbon_section_schema }, { NULL, NULL } };

struct bound { struct mw_arena a; struct mw_diag *d; struct mw_site_section site; struct mw_carbon_section carbon; };

static void bind(struct bound *b, const char *text)
{
    static const char *const search[] = { "scenarios/library", NULL };
    mw_arena_init(&b->a);
    b->d = mw_diag_create();
    struct mw_library *lib = mw_library_open(&b->a, search, mw_part_kinds, b->d);
    struct mw_scenario *s = mw_scenario_parse(&b->a, "made.yaml", text, strlen(text), roots, lib, NULL, 0, b->d);
    ck_assert_ptr_nonnull(s);
    if (mw_diag_errors(b->d))
        return;
    mw_scenario_bind(s, "site", &b->site, 1, 0, &b->a);
    mw_scenario_bind(s, "grid.carbon", &b->carbon, 1, 0, &b->a);
}

static void unbind(struct bound *b)
{
    mw_diag_destroy(b->d);
    mw_arena_fini(&b->a);
}

START_TEST(one_word_brings_the_place)
{
    struct bound b = { 0 };
    bind(&b, "site: ashburn-va\n");
    ck_assert_msg(mw_diag_errors(b.d) == 0, "%s", mw_diag_text(b.d, 0));
    ck_assert_double_eq(b.site.part.elevation_m, 119.0);
    ck_assert_str_eq(b.site.part.tz, "EST5EDT,M3.2.0,M11.1.0");
    ck_assert_double_eq_tol(b.site.part.month[6].db_mean_c, 25.8, 1e-9);
    ck_assert_double_eq_tol(b.site.part.carbon_kg_per_j, 321e-3 / 3.6e6, 1e-15);
    ck_assert_double_eq_tol(b.site.part.water_usd_per_m3, 1.02, 1e-9);
    ck_assert(mw_climate_complete(b.site.part.month));
    ck_assert(isnan(b.site.design.dry_c));
    unbind(&b);
}
END_TEST

START_TEST(the_long_form_overrides_and_adds)
{
    struct bound b = { 0 };
    bind(&b, "site:\n"
             "  use: ashburn-va\n"
             "  weather: { files: [one.epw.gz, two.epw.gz] }\n"
             "  design_day: { dry_bulb: 43 °C, wet_bulb: 24 °C }\n"
             "  land: 24 ha\n"
             "  water: { allocation: 600 m3/day, price: 1.80 USD/m3 }\n"
             "  permits: { genset_run: 100 h/year, noise_at_fence: 55 dBA }\n"
             "  residency: us\n"
             "  price: { file: lmp.csv.gz }\n"
             "  carbon: { file: ercot.csv.gz }\n"
             "  meters: { file: meters-2026.csv.gz, columns: { grid: kw_main, it: kw_pdu, water: m3 } }\n"
             "grid:\n"
             "  carbon: { location: eia930-erco, market: { ppa: wind-erco, power: 60 MW, price: 31 USD/MWh, match: hourly } }\n");
    ck_assert_msg(mw_diag_errors(b.d) == 0, "%s", mw_diag_text(b.d, 0));
    ck_assert_uint_eq(b.site.weather.files.n, 2);
    ck_assert_str_eq(b.site.weather.files.s[1], "two.epw.gz");
    ck_assert_double_eq(b.site.design.dry_c, 43.0);
    ck_assert_double_eq(b.site.design.wet_c, 24.0);
    ck_assert_double_eq_tol(b.site.land_m2, 240000.0, 1e-6);
    ck_assert_double_eq_tol(b.site.allocation_m3ps, 600.0 / 86400.0, 1e-12);
    ck_assert_double_eq_tol(b.site.part.water_usd_per_m3, 1.80, 1e-12);
    ck_assert_double_eq_tol(b.site.permits.genset_run_frac, 100.0 / 8766.0, 1e-12);
    ck_assert_double_eq_tol(b.site.permits.noise_dba, 55.0, 1e-9);
    ck_assert_str_eq(b.site.residency, "us");
    ck_assert_str_eq(b.site.price_file, "lmp.csv.gz");
    ck_assert_str_eq(b.site.carbon_file, "ercot.csv.gz");
    ck_assert_ptr_nonnull(b.site.meters.columns);
    ck_assert_double_eq(b.site.part.elevation_m, 119.0);
    ck_assert_str_eq(b.carbon.location, "eia930-erco");
    ck_assert_double_eq_tol(b.carbon.market.power_w, 60e6, 1e-3);
    unbind(&b);
}
END_TEST

START_TEST(mistakes_are_named)
{
    struct bound b = { 0 };
    bind(&b, "site: { use: ashburn-va, wether: { file: x.epw }, design_day: { dry_bulb: 43 } }\n");
    ck_assert_uint_eq(mw_diag_errors(b.d), 2);
    ck_assert_ptr_nonnull(strstr(mw_diag_text(b.d, 0), "weather"));
    unbind(&b);
    bind(&b, "site: ashburn-vaa\n");
    ck_assert_uint_eq(mw_diag_errors(b.d), 1);
    ck_assert_ptr_nonnull(strstr(mw_diag_text(b.d, 0), "ashburn-va"));
    unbind(&b);
}
END_TEST

/* Every place of the library can make its own weather. */
START_TEST(every_place_has_a_whole_climate)
{
    static const char *const search[] = { "scenarios/library", NULL };
    struct mw_arena a;
    struct mw_diag *d = mw_diag_create();
    const char **name;
    mw_arena_init(&a);
    struct mw_library *lib = mw_library_open(&a, search, mw_part_kinds, d);
    size_t n = mw_library_names(lib, "site", &name);
    ck_assert_uint_ge(n, 25);
    for (size_t i = 0; i < n; i++) {
        struct bound b = { 0 };
        char text[128];
        snprintf(text, sizeof text, "site: %s\n", name[i]);
        bind(&b, text);
        ck_assert_msg(mw_diag_errors(b.d) == 0, "%s", mw_diag_text(b.d, 0));
        ck_assert_msg(mw_climate_complete(b.site.part.month), "%s", name[i]);
        struct mw_tz tz;
        ck_assert_msg(mw_tz_parse(b.site.part.tz, &tz), "%s: %s", name[i], b.site.part.tz);
        unbind(&b);
    }
    mw_diag_destroy(d);
    mw_arena_fini(&a);
}
END_TEST

MW_TEST_MAIN("site_language", one_word_brings_the_place, the_long_form_overrides_and_adds, mistakes_are_named, every_place_has_a_whole_climate)
