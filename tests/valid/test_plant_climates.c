/* tests/valid/test_plant_climates.c - a year of the plant in hourly climates against published PUE and WUE of sites there.
 *
 * The published sites' designs are unknown; bands are those of ../shared/physics/README.md section 10, rows 12 to 14b, taken as the band that
 * our closest template must fall into.  Figures: Google and AWS sustainability pages, NREL ESIF, as collected there.
 */
#include "sim/input/import/epw.h"
#include "tests/plant_rig.h"

struct year { struct rig r; struct mw_weather_year w; struct mw_arena arena; };

static bool hour(struct rig *r, int64_t t_ns)
{
    const struct mw_weather_year *w = &((struct year *)r)->w; /* the rig is the first member */
    uint32_t i = (uint32_t)((t_ns - r->sim->start_ns) / (3600 * MW_NS_PER_S)) % w->n;
    r->weather = rig_weather(w->db_c[i], w->rh_frac[i], w->pressure_pa[i]);
    return true;
}

static struct mw_weather hottest(const struct mw_weather_year *w)
{
    double db = -60.0, wb = -60.0;
    for (uint32_t i = 0; i < w->n; i++) {
        double here = mw_air_wet_bulb_c(w->db_c[i], w->rh_frac[i], w->pressure_pa[i]);
        db = fmax(db, w->db_c[i]);
        wb = fmax(wb, here);
    }
    struct mw_weather d = rig_weather(db, 0.3, w->pressure_pa[0]);
    d.wb_c = fmin(wb, db);
    return d;
}

static const struct { const char *file, *cooling; double pue_low, pue_high, wue_low, wue_high; /* L per kWh of IT */ } site[] = {
    /* air-cooled halls: AWS Virginia 1.15 and Azure 1.14; Singapore: Google 1.16 to Azure 1.34; Mumbai 1.42 to 1.44; cold and mild: 1.07 to 1.11 */
    { "epw/USA_VA_Leesburg.Exec.epw.gz", "air", 1.09, 1.21, 0.0, 2.2 },
    { "epw/USA_WA_Seattle-Tacoma.epw.gz", "air", 1.06, 1.15, 0.0, 2.2 },
    { "openmeteo_2023/DE-LU.json.gz", "air", 1.06, 1.15, 0.0, 2.2 },
    { "openmeteo_2023/SG.json.gz", "air", 1.16, 1.36, 1.18, 2.2 },
    { "openmeteo_2023/IN-WE.json.gz", "air", 1.16, 1.48, 1.0, 2.4 },
    { "epw/USA_AZ_Phoenix-Sky.Harbor.epw.gz", "air", 1.08, 1.24, 0.0, 2.6 },
    /* warm-water liquid cooling: NREL ESIF 1.036, 1.03 to 1.06 without UPS and rooms; ours carries UPS and a room loop */
    { "epw/USA_AZ_Phoenix-Sky.Harbor.epw.gz", "direct-to-chip", 1.04, 1.15, 0.0, 1.0 },
    { "epw/USA_WA_Seattle-Tacoma.epw.gz", "direct-to-chip", 1.04, 1.13, 0.0, 0.3 },
    { "openmeteo_2023/SG.json.gz", "direct-to-chip", 1.04, 1.18, 0.0, 1.0 },
    { "epw/USA_VA_Leesburg.Exec.epw.gz", "direct-to-chip-dry", 1.04, 1.15, 0.0, 1e-9 },
};

START_TEST(a_year_falls_into_the_published_band)
{
    const char *shared = mw_test_shared();
    if (!shared)
        MW_TEST_SKIP("no shared data");
    char path[512], text[160];
    struct year *y = calloc(1, sizeof *y);
    struct mw_diag *d = mw_diag_create();
    mw_arena_init(&y->arena);
    snprintf(path, sizeof path, "%s/data/weather/%s", shared, site[_i].file);
    ck_assert_msg(mw_weather_load(&y->arena, path, &y->w, d), "%s", path);
    rig_fill(&y->r, 10, 5, 1.17e6, 0.85);
    for (uint32_t g = 0; g < 10; g++)
        y->r.w[g] = 0.8 * y->r.full_w[g];
    y->r.at = hour;
    y->r.design = y->r.weather = hottest(&y->w);
    snprintf(text, sizeof text, "grid: { contract: 40 MW }\npower: n-plus-1\ncooling: %s\n", site[_i].cooling);
    rig_open(&y->r, text, 8760.0);
    ck_assert_int_eq(y->r.rc, 0);
    double pue = rig_value(&y->r, "facility.pue"), wue = rig_value(&y->r, "facility.wue_m3_per_j") * 3.6e9;
    printf("%-40s %-22s PUE %.4f  WUE %.3f L/kWh  losses %.2f %%  free cooling %.0f h  peak supply %.1f C\n", site[_i].file, site[_i].cooling, pue, wue,
           100.0 * rig_value(&y->r, "power.loss_frac"), rig_value(&y->r, "cooling.economiser_hours") / 3600.0, rig_value(&y->r, "cooling.supply_peak_c"));
    ck_assert_double_ge(pue, site[_i].pue_low);
    ck_assert_double_le(pue, site[_i].pue_high);
    ck_assert_double_ge(wue, site[_i].wue_low);
    ck_assert_double_le(wue, site[_i].wue_high);
    rig_close(&y->r);
    mw_arena_fini(&y->arena);
    mw_diag_destroy(d);
    free(y);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("plant climates");
    TCase *tc = tcase_create("all");
    tcase_set_timeout(tc, 300);
    tcase_add_loop_test(tc, a_year_falls_into_the_published_band, 0, (int)(sizeof site / sizeof *site));
    suite_add_tcase(s, tc);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
