/* tests/unit/test_site.c - the site model on a clock of its own: hours, leap days, years, design day, series, and what it says when it knows nothing. */
#include "models/registry.h"
#include "models/site/climate.h"
#include "models/site/params.h"
#include "sim/base/calendar.h"
#include "sim/base/moist_air.h"
#include "sim/input/import/epw.h"
#include "tests/mw_test.h"

struct seen { double dry_mean_c, dry_max_c; unsigned facility_n, mixed_n, assumed_n; };
struct rig {
    struct mw_site_params p;
    char none[16];
    struct mw_model idle;
    const struct mw_model *model[MW_M_N];
    void *params[MW_M_N];
    struct mw_ports ports;
    struct mw_diag *d;
    struct seen seen;
};

static void on_metric(void *ctx, const char *name, enum mw_quantity q, double v)
{
    struct seen *seen = ctx;
    (void)q;
    if (strcmp(name, "site.dry_bulb.mean") == 0)
        seen->dry_mean_c = v;
    if (strcmp(name, "site.dry_bulb.max") == 0)
        seen->dry_max_c = v;
}

static void on_note(void *ctx, const char *kind, const char *path, const char *text)
{
    struct seen *seen = ctx;
    (void)path;
    seen->mixed_n += strstr(text, "mixed years") != NULL;
    seen->assumed_n += strcmp(kind, "assumed") == 0;
}

/* Awkward normals: every month another, cooler in its middle than at its ends nowhere. */
static void normals(struct mw_climate_month m[12])
{
    for (int k = 0; k < 12; k++) {
        double mean = 11.3 - 9.7 * cos(2.0 * M_PI * (k + 0.3) / 12.0) + 0.37 * (k % 3);
        m[k] = (struct mw_climate_month){ mean, mean - 4.9 - 0.1 * k, mean + 5.6, mean - 13.1, mean + 14.7 - 0.2 * k, 0.61 + 0.013 * k, NAN, NAN, NAN };
    }
}

static void rig_init(struct rig *r)
{
    memset(r, 0, sizeof *r);
    r->d = mw_diag_create();
    r->idle.name = "idle";
    for (int m = 0; m < MW_M_N; m++) {
        r->model[m] = &r->idle;
        r->params[m] = r->none;
    }
    r->model[MW_M_SITE] = &mw_site_model;
    r->params[MW_M_SITE] = &r->p;
    struct mw_site_section *s = &r->p.site;
    s->part.tz = "CST6CDT,M3.2.0,M11.1.0";
    s->part.elevation_m = 540.0;
    s->part.carbon_kg_per_j = 303.0 / 3.6e9;
    s->part.wholesale_usd_per_j = s->part.water_usd_per_m3 = NAN;
    s->design = (struct mw_site_design_params){ NAN, NAN };
    for (int k = 0; k < 12; k++)
        s->part.month[k] = (struct mw_climate_month){ NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN };
}

static struct mw_sim *rig_sim(struct rig *r, int from_year, int to_year, uint32_t trial)
{
    int64_t zone_ns = -6 * 3600 * MW_NS_PER_S, start_ns = mw_time_from_civil(from_year, 1, 1, 6, 0, 0.0);
    struct mw_sim_config c = { .start_ns = start_ns, .open_ns = start_ns, .end_ns = mw_time_from_civil(to_year, 1, 1, 6, 0, 0.0), .step_ns = 3600 * MW_NS_PER_S,
                               .zone_ns = zone_ns, .seed = 7, .trial = trial, .model = r->model, .params = r->params, .ports = &r->ports, .diag = r->d,
                               .sink = { .ctx = &r->seen, .metric = on_metric, .note = on_note } };
    return mw_sim_create(&c);
}

static void rig_fini(struct rig *r) { mw_diag_destroy(r->d); }

START_TEST(a_file_runs_through_the_year_hour_by_hour)
{
    static const int years[] = { 2027, 2028 };
    struct mw_arena a;
    struct mw_weather_year w;
    for (int k = 0; k < 2; k++) {
        struct rig r;
        rig_init(&r);
        mw_arena_init(&a);
        r.p.site.weather.file = "tests/unit/data/import/sparse.epw"; /* of UTC-5: an hour ahead of the site */
        r.p.site.part.tz = "EST5EDT,M3.2.0,M11.1.0";
        ck_assert(mw_weather_load(&a, r.p.site.weather.file, &w, r.d));
        struct mw_sim *s = rig_sim(&r, years[k], years[k] + 1, 0);
        s->start_ns = s->now_ns = s->open_ns = mw_time_from_civil(years[k], 1, 1, 5, 0, 0.0);
        s->end_ns = mw_time_from_civil(years[k] + 1, 1, 1, 5, 0, 0.0);
        ck_assert_int_eq(mw_sim_build(s), 0);
        ck_assert_int_eq(mw_sim_run(s), 0);
        double sum_c = 0.0;
        uint32_t n = 0;
        for (uint32_t i = 0; i < w.n; i++)
            if (years[k] == 2028 || i / 24 != 59) {
                sum_c += w.db_c[i];
                n++;
            }
        ck_assert_double_eq_tol(r.seen.dry_mean_c, sum_c / n, 1e-9);
        ck_assert_uint_le(s->event_n, n);
        ck_assert_uint_ge(s->event_n, n - 2);
        mw_sim_destroy(s);
        mw_arena_fini(&a);
        rig_fini(&r);
    }
}
END_TEST

START_TEST(summer_time_does_not_move_the_weather)
{
    struct rig r;
    rig_init(&r);
    normals(r.p.site.part.month);
    struct mw_sim *s = rig_sim(&r, 2027, 2028, 0);
    ck_assert_int_eq(mw_sim_build(s), 0);
    double hottest_c = -INFINITY;
    int hottest_hour = -1;
    for (int h = 0; h < 24; h++) { /* hours of standard time on a summer day */
        double sum_c = 0.0;
        for (int d = 1; d <= 31; d++) {
            s->now_ns = mw_time_from_civil(2027, 7, d, h + 6, 30, 0.0);
            mw_sim_start(s);
            sum_c += r.ports.site->weather(s)->db_c;
        }
        if (sum_c > hottest_c) {
            hottest_c = sum_c;
            hottest_hour = h;
        }
    }
    ck_assert_int_ge(hottest_hour, 14);
    ck_assert_int_le(hottest_hour, 15);
    mw_sim_destroy(s);
    rig_fini(&r);
}
END_TEST

START_TEST(weather_is_consistent_air)
{
    struct rig r;
    rig_init(&r);
    normals(r.p.site.part.month);
    struct mw_sim *s = rig_sim(&r, 2027, 2028, 3);
    ck_assert_int_eq(mw_sim_build(s), 0);
    for (int d = 0; d < 365; d++) {
        s->now_ns = s->start_ns + (d * INT64_C(86400) + 3600 * (d % 24)) * MW_NS_PER_S;
        mw_sim_start(s);
        const struct mw_weather *w = r.ports.site->weather(s);
        ck_assert_double_le(w->wb_c, w->db_c);
        ck_assert_double_le(w->dp_c, w->wb_c + 1e-9);
        ck_assert_double_gt(w->rh_frac, 0.0);
        ck_assert_double_le(w->rh_frac, 1.0);
        ck_assert_double_eq(w->pressure_pa, mw_air_pressure_pa(540.0));
    }
    mw_sim_destroy(s);
    rig_fini(&r);
}
END_TEST

static void climate_of(uint64_t seed, bool typical, double *db_c, double *rh_frac)
{
    struct mw_climate_month m[12];
    struct mw_stream luck = mw_stream_make(seed, 5, "weather");
    normals(m);
    mw_climate_make(m, &luck, typical, db_c, rh_frac);
}

static double mean_of_month(const double *hour, int m)
{
    static const int start[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365 };
    double sum = 0.0;
    for (int d = start[m]; d < start[m + 1]; d++)
        for (int h = 0; h < 24; h++)
            sum += hour[(d < 59 ? d : d + 1) * 24 + h];
    return sum / (start[m + 1] - start[m]) / 24.0;
}

static double db_c[MW_CLIMATE_HOURS], rh_frac[MW_CLIMATE_HOURS], db2_c[MW_CLIMATE_HOURS];

START_TEST(a_typical_year_keeps_the_monthly_means)
{
    struct mw_climate_month m[12];
    normals(m);
    climate_of((uint64_t)_i + 1, true, db_c, rh_frac);
    for (int k = 0; k < 12; k++) {
        ck_assert_double_eq_tol(mean_of_month(db_c, k), m[k].db_mean_c, 0.06); /* noon-to-noon lines cross the ends of months */
        ck_assert_double_eq_tol(mean_of_month(rh_frac, k), m[k].rh_frac, 0.03);
    }
}
END_TEST

START_TEST(drawn_years_scatter_without_bias)
{
    struct mw_climate_month m[12];
    double sum_k = 0.0, square_k2 = 0.0;
    enum { YEARS = 60 };
    normals(m);
    for (int y = 0; y < YEARS; y++) {
        climate_of(1000 + (uint64_t)y, false, db_c, rh_frac);
        for (int k = 0; k < 12; k++) {
            double off_k = mean_of_month(db_c, k) - m[k].db_mean_c;
            sum_k += off_k;
            square_k2 += off_k * off_k;
        }
    }
    ck_assert_double_eq_tol(sum_k / (12 * YEARS), 0.0, 0.2);
    double scatter_k = sqrt(square_k2 / (12 * YEARS));
    ck_assert_double_gt(scatter_k, 0.8); /* real months of this width differ by 1 to 2 K from year to year */
    ck_assert_double_lt(scatter_k, 2.5);
}
END_TEST

START_TEST(the_seed_and_the_trial_are_the_luck)
{
    climate_of(11, true, db_c, rh_frac);
    climate_of(11, true, db2_c, rh_frac);
    ck_assert_mem_eq(db_c, db2_c, sizeof db_c);
    climate_of(12, true, db2_c, rh_frac);
    ck_assert(memcmp(db_c, db2_c, sizeof db_c) != 0);
    double c[3];
    for (uint32_t trial = 0; trial < 3; trial++) {
        struct rig r;
        rig_init(&r);
        normals(r.p.site.part.month);
        struct mw_sim *s = rig_sim(&r, 2027, 2028, trial);
        ck_assert_int_eq(mw_sim_build(s), 0);
        s->now_ns += 40 * 86400 * MW_NS_PER_S;
        mw_sim_start(s);
        c[trial] = r.ports.site->weather(s)->db_c;
        mw_sim_destroy(s);
        rig_fini(&r);
    }
    ck_assert(c[0] != c[1] && c[1] != c[2]);
}
END_TEST

START_TEST(the_design_day_is_given_or_the_worst_of_the_weather)
{
    struct rig r;
    double want_c = -INFINITY;
    rig_init(&r);
    normals(r.p.site.part.month);
    for (int k = 0; k < 12; k++)
        want_c = fmax(want_c, r.p.site.part.month[k].db_abs_max_c);
    struct mw_sim *s = rig_sim(&r, 2027, 2028, 0);
    ck_assert_int_eq(mw_sim_build(s), 0);
    mw_sim_start(s);
    double now_c = r.ports.site->weather(s)->db_c;
    ck_assert_double_eq(r.ports.site->design_day(s)->db_c, want_c);
    r.ports.site->design(s, true);
    ck_assert_double_eq(r.ports.site->weather(s)->db_c, want_c);
    r.ports.site->design(s, false);
    ck_assert_double_eq(r.ports.site->weather(s)->db_c, now_c);
    mw_sim_destroy(s);
    r.p.site.design = (struct mw_site_design_params){ 43.0, 24.0 };
    s = rig_sim(&r, 2027, 2028, 0);
    ck_assert_int_eq(mw_sim_build(s), 0);
    const struct mw_weather *w = r.ports.site->design_day(s);
    ck_assert_double_eq(w->db_c, 43.0);
    ck_assert_double_eq(w->wb_c, 24.0);
    ck_assert_double_eq_tol(mw_air_wet_bulb_c(w->db_c, w->rh_frac, w->pressure_pa), 24.0, 1e-6);
    mw_sim_destroy(s);
    rig_fini(&r);
}
END_TEST

START_TEST(price_follows_its_file_and_carbon_its_mean)
{
    struct rig r;
    rig_init(&r);
    normals(r.p.site.part.month);
    r.p.site.price_file = "tests/unit/data/import/price-dst.csv";
    struct mw_sim *s = rig_sim(&r, 2027, 2028, 0);
    ck_assert_int_eq(mw_sim_build(s), 0);
    ck_assert_double_eq_tol(r.ports.site->wholesale_usd_per_j(s, mw_time_from_civil(2023, 11, 4, 9, 0, 0.0)) * 3.6e9, 14.0, 1e-9);
    ck_assert_double_eq(r.ports.site->carbon_kg_per_j(s, s->now_ns), 303.0 / 3.6e9);
    ck_assert_uint_eq(r.seen.mixed_n, 1);
    ck_assert_int_eq(mw_sim_run(s), 0);
    mw_sim_destroy(s);
    rig_fini(&r);
}
END_TEST

START_TEST(nothing_known_is_announced_and_half_known_is_refused)
{
    struct rig r;
    rig_init(&r);
    struct mw_sim *s = rig_sim(&r, 2027, 2028, 0);
    ck_assert_int_eq(mw_sim_build(s), 0);
    ck_assert_ptr_nonnull(strstr(mw_diag_text(r.d, 0), "[W305]"));
    ck_assert_uint_eq(r.seen.assumed_n, 1);
    mw_sim_destroy(s);
    rig_fini(&r);
    rig_init(&r);
    normals(r.p.site.part.month);
    r.p.site.part.month[7].rh_frac = NAN;
    s = rig_sim(&r, 2027, 2028, 0);
    ck_assert_int_ne(mw_sim_build(s), 0);
    ck_assert_ptr_nonnull(strstr(mw_diag_text(r.d, 0), "[E305]"));
    mw_sim_destroy(s);
    rig_fini(&r);
    rig_init(&r);
    r.p.site.weather.file = "tests/unit/data/import/nowhere.epw";
    r.p.site.part.tz = "Central";
    s = rig_sim(&r, 2027, 2028, 0);
    ck_assert_int_ne(mw_sim_build(s), 0);
    ck_assert_uint_eq(mw_diag_errors(r.d), 2); /* both mistakes in one pass */
    mw_sim_destroy(s);
    rig_fini(&r);
}
END_TEST

MW_TEST_MAIN("site", a_file_runs_through_the_year_hour_by_hour, summer_time_does_not_move_the_weather, weather_is_consistent_air, a_typical_year_keeps_the_monthly_means,
             drawn_years_scatter_without_bias, the_seed_and_the_trial_are_the_luck, the_design_day_is_given_or_the_worst_of_the_weather,
             price_follows_its_file_and_carbon_its_mean, nothing_known_is_announced_and_half_known_is_refused)
