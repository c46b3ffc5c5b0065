/* tests/valid/test_weather.c - weather against published counts: hours below thresholds of hourly files (exact) and of synthetic climates (printed).
 *
 * Source: ../shared/physics/sites.csv and sites_monthly.csv (hours per year below dry and wet bulb thresholds, computed there from the hourly
 * files), ../shared/data/expected.md section 4.
 */
#include "models/site/climate.h"
#include "sim/base/file.h"
#include "sim/base/moist_air.h"
#include "sim/input/import/epw.h"
#include "tests/mw_test.h"

/* Hours below a dry bulb and the mean, as published for exactly these files; hours above 18 C where expected.md has them. */
static const struct { const char *file; double mean_c; int below_22_n, above_18_n; double max_c; } known[] = {
    { "epw/USA_VA_Leesburg.Exec.epw.gz", 13.78, 6485, 3181, 37.0 },
    { "epw/USA_AZ_Phoenix-Sky.Harbor.epw.gz", 24.67, 3506, 6253, 45.6 },
    { "epw/USA_TX_Dallas-Fort.Worth.epw.gz", 19.81, 4645, 5103, 40.0 },
    { "epw/USA_GA_Atlanta-Hartsfield-Jackson.epw.gz", 17.21, 5519, -1, NAN },
    { "epw/USA_WA_Seattle-Tacoma.epw.gz", 11.68, 8128, -1, NAN },
    { "epw/USA_CO_Denver.Intl.AP.725650_TMY3.epw.gz", 10.88, 7258, 2460, 40.0 },
    { "epw/USA_CA_San.Francisco.Intl.AP.724940_TMY3.epw.gz", 13.79, -1, 1173, 32.8 },
    { "epw/USA_IL_Chicago-OHare.Intl.AP.725300_TMY3.epw.gz", 9.99, -1, 2608, 35.0 },
    { "epw/BESTEST_421810.epw.gz", 25.55, -1, 6776, 44.0 },
    { "epw/BESTEST_700260.epw.gz", -11.82, -1, 0, 16.1 },
    { "tmy/WA-Yakima.tmy3.gz", 9.97, 7553, -1, NAN },
};

START_TEST(hourly_files_have_their_published_hours)
{
    const char *shared = mw_test_shared();
    if (!shared)
        MW_TEST_SKIP("no shared data");
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        struct mw_arena a;
        struct mw_diag *d = mw_diag_create();
        struct mw_weather_year w;
        char path[512];
        int below_22_n = 0, above_18_n = 0;
        double sum_c = 0.0, max_c = -INFINITY;
        mw_arena_init(&a);
        snprintf(path, sizeof path, "%s/data/weather/%s", shared, known[k].file);
        ck_assert(mw_weather_load(&a, path, &w, d));
        for (uint32_t i = 0; i < w.n; i++) {
            if (i / 24 == 59 && !w.leap_day)
                continue;
            below_22_n += w.db_c[i] < 22.0;
            above_18_n += w.db_c[i] > 18.0;
            sum_c += w.db_c[i];
            max_c = fmax(max_c, w.db_c[i]);
        }
        ck_assert_msg(known[k].below_22_n < 0 || below_22_n == known[k].below_22_n, "%s: %d hours below 22", known[k].file, below_22_n);
        ck_assert_msg(known[k].above_18_n < 0 || above_18_n == known[k].above_18_n, "%s: %d hours above 18", known[k].file, above_18_n);
        ck_assert_double_eq_tol(sum_c / 8760.0, known[k].mean_c, 0.0101);
        ck_assert(isnan(known[k].max_c) || fabs(max_c - known[k].max_c) < 0.051);
        ck_assert_uint_eq(w.interpolated_n, 0);
        mw_diag_destroy(d);
        mw_arena_fini(&a);
    }
}
END_TEST

/* ---- synthetic climates */
enum { SITES = 64, COLUMNS = 64 };
struct site { char name[64]; struct mw_climate_month month[12]; unsigned months; };
struct sites { struct site site[SITES]; unsigned n; };

static double number(const char *text)
{
    double v;
    return mw_csv_double(text, &v) ? v : NAN;
}

static struct site *site_of(struct sites *s, const char *name)
{
    for (unsigned i = 0; i < s->n; i++)
        if (strcmp(s->site[i].name, name) == 0)
            return &s->site[i];
    ck_assert_uint_lt(s->n, SITES);
    struct site *x = &s->site[s->n++];
    snprintf(x->name, sizeof x->name, "%s", name);
    return x;
}

static void read_normals(const char *shared, struct sites *s, struct mw_diag *d)
{
    char path[512], *line, *f[COLUMNS];
    snprintf(path, sizeof path, "%s/physics/sites_monthly.csv", shared);
    struct mw_reader *r = mw_reader_open(path, d);
    ck_assert_ptr_nonnull(r);
    mw_reader_line(r);
    while ((line = mw_reader_line(r))) {
        ck_assert_uint_ge(mw_csv_split(line, ',', f, COLUMNS), 11);
        struct site *x = site_of(s, f[0]);
        x->month[atoi(f[1]) - 1] = (struct mw_climate_month){ number(f[2]), number(f[3]), number(f[4]), number(f[5]), number(f[6]), number(f[7]) / 100.0, number(f[8]), number(f[9]), number(f[10]) };
        x->months++;
    }
    mw_reader_close(r);
}

/* Thresholds that are compared; the first letter tells dry or wet. */
static const struct { const char *column; double at_c, tolerance_h; unsigned misses; double rms_h; } threshold[] = {
    { "db_lt_10_h_per_yr", 10.0, 350.0, 1, 150.0 }, { "db_lt_15_h_per_yr", 15.0, 350.0, 0, 130.0 }, { "db_lt_18_h_per_yr", 18.0, 350.0, 0, 130.0 },
    { "db_lt_22_h_per_yr", 22.0, 350.0, 0, 140.0 }, { "db_lt_27_h_per_yr", 27.0, 350.0, 0, 100.0 }, { "db_lt_32_h_per_yr", 32.0, 350.0, 0, 60.0 },
    { "wb_lt_10_h_per_yr", 10.0, 350.0, 0, 150.0 }, { "wb_lt_15_h_per_yr", 15.0, 350.0, 1, 170.0 }, { "wb_lt_18_h_per_yr", 18.0, 350.0, 1, 180.0 },
    { "wb_lt_22_h_per_yr", 22.0, 350.0, 1, 190.0 },
};
enum { THRESHOLDS = sizeof threshold / sizeof *threshold, SEEDS = 4 };

struct counts { double below_n[THRESHOLDS], wet_mean_c, dry_mean_c; };

/* Means over a few typical years, so that the test does not hang on one seed. */
static struct counts count(const struct site *x, double elevation_m)
{
    static double db_c[MW_CLIMATE_HOURS], rh_frac[MW_CLIMATE_HOURS];
    struct counts c = { 0 };
    double p_pa = mw_air_pressure_pa(elevation_m);
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct mw_stream luck = mw_stream_make(seed, mw_hash_str(x->name), "weather");
        mw_climate_make(x->month, &luck, true, db_c, rh_frac);
        for (int i = 0; i < MW_CLIMATE_HOURS; i++) {
            if (i / 24 == 59)
                continue;
            double wb_c = mw_air_wet_bulb_c(db_c[i], rh_frac[i], p_pa);
            c.dry_mean_c += db_c[i] / 8760.0 / SEEDS;
            c.wet_mean_c += wb_c / 8760.0 / SEEDS;
            for (int k = 0; k < THRESHOLDS; k++)
                c.below_n[k] += ((threshold[k].column[0] == 'd' ? db_c[i] : wb_c) < threshold[k].at_c) / (double)SEEDS;
        }
    }
    return c;
}

static size_t column_of(char **header, size_t n, const char *name)
{
    size_t k = 0;
    while (k < n && strcmp(header[k], name) != 0)
        k++;
    ck_assert_msg(k < n, "no column %s", name);
    return k;
}

START_TEST(synthetic_climates_reproduce_hours_below_thresholds)
{
    static struct sites sites;
    const char *shared = mw_test_shared();
    if (!shared)
        MW_TEST_SKIP("no shared data");
    struct mw_diag *d = mw_diag_create();
    char path[512], *line, *f[COLUMNS], *header[COLUMNS];
    size_t column[THRESHOLDS];
    double square[THRESHOLDS] = { 0 };
    unsigned miss[THRESHOLDS] = { 0 }, compared = 0;
    read_normals(shared, &sites, d);
    snprintf(path, sizeof path, "%s/physics/sites.csv", shared);
    struct mw_reader *r = mw_reader_open(path, d);
    ck_assert_ptr_nonnull(r);
    char *first = strdup(mw_reader_line(r));
    size_t n = mw_csv_split(first, ',', header, COLUMNS), wet_mean = column_of(header, n, "wb_mean_C"), dry_mean = column_of(header, n, "db_mean_C");
    printf("synthetic minus hourly file, hours per year\n%-24s", "site");
    for (int k = 0; k < THRESHOLDS; k++) {
        column[k] = column_of(header, n, threshold[k].column);
        printf(" %.2s<%2.0f", threshold[k].column, threshold[k].at_c);
    }
    printf("  wet mean K\n");
    while ((line = mw_reader_line(r))) {
        mw_csv_split(line, ',', f, COLUMNS);
        const struct site *x = site_of(&sites, f[0]);
        if (!*f[column[0]] || x->months != 12 || !mw_climate_complete(x->month))
            continue;
        struct counts c = count(x, number(f[4]));
        printf("%-24.24s", x->name);
        for (int k = 0; k < THRESHOLDS; k++) {
            double off_h = c.below_n[k] - number(f[column[k]]);
            printf(" %5.0f%s", off_h, fabs(off_h) > threshold[k].tolerance_h ? "!" : " ");
            square[k] += off_h * off_h;
            miss[k] += fabs(off_h) > threshold[k].tolerance_h;
        }
        printf(" %6.2f\n", c.wet_mean_c - number(f[wet_mean]));
        ck_assert_double_eq_tol(c.dry_mean_c, number(f[dry_mean]), 0.08);
        ck_assert_double_eq_tol(c.wet_mean_c, number(f[wet_mean]), 0.45);
        compared++;
    }
    ck_assert_uint_ge(compared, 28);
    for (int k = 0; k < THRESHOLDS; k++) {
        double rms_h = sqrt(square[k] / compared);
        printf("%-18s rms %4.0f h, %u of %u sites off by more than %.0f h\n", threshold[k].column, rms_h, miss[k], compared, threshold[k].tolerance_h);
        ck_assert_double_le(rms_h, threshold[k].rms_h);
        ck_assert_uint_le(miss[k], threshold[k].misses);
    }
    free(first);
    mw_reader_close(r);
    mw_diag_destroy(d);
}
END_TEST

MW_TEST_MAIN("weather", hourly_files_have_their_published_hours, synthetic_climates_reproduce_hours_below_thresholds)
