/* tests/unit/test_weather_files.c - weather importers on small made files: what is read, what is filled in, what is refused. */
#include "sim/base/moist_air.h"
#include "sim/base/str.h"
#include "sim/input/import/epw.h"
#include "tests/mw_test.h"

static const int month_days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
static const char *const HEADER = "LOCATION,Town,ST,USA,made,1,33.5,-97.1,-6.0,171.0\nDATA PERIODS,1,1,Data,Sunday,1/ 1,12/31\n";

struct read { struct mw_arena a; struct mw_diag *d; struct mw_weather_year w; bool ok; };

static void read_text(struct read *t, const char *text, size_t n)
{
    mw_arena_init(&t->a);
    t->d = mw_diag_create();
    struct mw_reader *r = mw_reader_mem("made", text, n, t->d);
    t->ok = mw_weather_read(&t->a, r, &t->w, t->d);
    mw_reader_close(r);
}

static void done(struct read *t)
{
    mw_diag_destroy(t->d);
    mw_arena_fini(&t->a);
}

static bool says(struct read *t, const char *what)
{
    for (unsigned i = 0; mw_diag_text(t->d, i); i++)
        if (strstr(mw_diag_text(t->d, i), what))
            return true;
    return false;
}

/* Temperature of an hour of the made year: every hour differs. */
static double made_c(int day_of_year, int hour) { return 5.0 + 0.05 * day_of_year + 0.25 * hour; }

/* A whole year of EPW rows; `odd` is written in place of the row of 7 March, hour ending 9. */
static void epw_year(struct mw_str *s, const char *odd)
{
    mw_str_init(s);
    mw_str_add(s, HEADER);
    for (int m = 0, d = 0; m < 12; m++)
        for (int k = 1; k <= month_days[m]; k++, d++)
            for (int h = 1; h <= 24; h++) {
                if (odd && m == 2 && k == 7 && h == 9)
                    mw_str_add(s, odd);
                else
                    mw_str_addf(s, "%d,%d,%d,%d,0,?9,%.2f,%.2f,50,%d,0,0\n", 2001 + m, m + 1, k, h, made_c(d, h - 1), made_c(d, h - 1) - 9.0, 99000 + d);
            }
}

START_TEST(hours_end_where_the_file_says)
{
    struct mw_str s;
    struct read t;
    epw_year(&s, NULL);
    read_text(&t, s.s, s.n);
    ck_assert(t.ok);
    ck_assert_uint_eq(t.w.row_n, 8760);
    ck_assert_uint_eq(t.w.n, 8784);
    ck_assert_double_eq_tol(t.w.db_c[mw_weather_index(&t.w, 1, 1, 0.0)], made_c(0, 0), 1e-9); /* hour 1 is 00:00 to 01:00 */
    ck_assert_double_eq_tol(t.w.db_c[mw_weather_index(&t.w, 3, 7, 9.5 * 3600.0)], made_c(31 + 28 + 6, 9), 1e-9);
    ck_assert_double_eq_tol(t.w.db_c[mw_weather_index(&t.w, 12, 31, 86399.9)], made_c(364, 23), 1e-9);
    ck_assert_double_eq_tol(t.w.rh_frac[17], 0.5, 1e-12);
    ck_assert_double_eq_tol(t.w.pressure_pa[17], 99000.0, 1e-9);
    ck_assert_double_eq(t.w.tz_offset_s, -6.0 * 3600.0);
    ck_assert_double_eq(t.w.elevation_m, 171.0);
    done(&t);
    mw_str_fini(&s);
}
END_TEST

START_TEST(leap_day_repeats_the_28th)
{
    struct mw_str s;
    struct read t;
    epw_year(&s, NULL);
    read_text(&t, s.s, s.n);
    ck_assert(t.ok && !t.w.leap_day);
    for (int h = 0; h < 24; h++)
        ck_assert_double_eq(t.w.db_c[mw_weather_index(&t.w, 2, 29, h * 3600.0)], t.w.db_c[mw_weather_index(&t.w, 2, 28, h * 3600.0)]);
    ck_assert_double_eq_tol(t.w.db_c[mw_weather_index(&t.w, 3, 1, 0.0)], made_c(59, 0), 1e-9);
    done(&t);
    mw_str_fini(&s);
}
END_TEST

START_TEST(missing_codes_are_interpolated_and_counted)
{
    struct mw_str s;
    struct read t;
    epw_year(&s, "2003,3,7,9,0,?9,99.9,99.9,999,999999,0,0\n");
    read_text(&t, s.s, s.n);
    ck_assert(t.ok);
    ck_assert_uint_eq(t.w.missing_n, 2);
    ck_assert_uint_eq(t.w.absent_n, 0);
    ck_assert_uint_eq(t.w.interpolated_n, 3);
    ck_assert_double_eq_tol(t.w.db_c[mw_weather_index(&t.w, 3, 7, 8.0 * 3600.0)], made_c(65, 8), 1e-9); /* the made day is linear */
    ck_assert(says(&t, "[W403]"));
    done(&t);
    mw_str_fini(&s);
}
END_TEST

static const struct { const char *row, *says; } bad_rows[] = {
    { "2003,3,7,9,0,?9,hot,2.0,50,99000,0,0\n", "made:1571:17: error: dry bulb: 'hot' is not a number [E402]" },
    { "2003,3,7,9,0,?9,nan,2.0,50,99000,0,0\n", "'nan' is not a number [E402]" },
    { "2003,3,7,9,0,?9,1e999,2.0,50,99000,0,0\n", "is not a number [E402]" },
    { "2003,3,7,9,0,?9,71.5,2.0,50,99000,0,0\n", "dry bulb: 71.5 is outside -90 to 60 °C [E403]" },
    { "2003,3,7,9,0,?9,20.0,2.0,150,99000,0,0\n", "relative humidity: 150 is outside 0 to 110 % [E403]" },
    { "2003,3,7,9,0,?9,20.0,2.0,50,990,0,0\n", "station pressure: 990 is outside 31000 to 120000 Pa [E403]" },
    { "2003,3,7,25,0,?9,20.0,2.0,50,99000,0,0\n", "is not month/day hour:minute [E402]" },
    { "2003,2,30,9,0,?9,20.0,2.0,50,99000,0,0\n", "month 2, day 30 is not a date [E402]" },
    { "2003,3,7,9\n", "needs at least 10 fields [E402]" },
};

START_TEST(bad_rows_are_refused_with_their_position)
{
    for (size_t i = 0; i < sizeof bad_rows / sizeof *bad_rows; i++) {
        struct mw_str s;
        struct read t;
        epw_year(&s, bad_rows[i].row);
        read_text(&t, s.s, s.n);
        ck_assert_msg(!t.ok && says(&t, bad_rows[i].says), "%s gave %s", bad_rows[i].row, mw_diag_text(t.d, 0));
        done(&t);
        mw_str_fini(&s);
    }
}
END_TEST

START_TEST(short_files_and_foreign_files_are_refused)
{
    struct mw_str s;
    struct read t;
    epw_year(&s, NULL);
    read_text(&t, s.s, s.n / 2);
    ck_assert(!t.ok && mw_diag_errors(t.d) > 0);
    done(&t);
    const char *const bad[] = { "", "time,price\n", "LOCATION,only\n", "{", "{\"hourly\": {\"time\": [\"2023-01-01T00:00\"", "1234\n 620101", "PK\x03\x04" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        read_text(&t, bad[i], strlen(bad[i]));
        ck_assert_msg(!t.ok && mw_diag_errors(t.d) > 0, "accepted '%s'", bad[i]);
        done(&t);
    }
    mw_str_fini(&s);
}
END_TEST

START_TEST(sparse_shuffled_years_make_a_year)
{
    struct mw_arena a;
    struct mw_diag *d = mw_diag_create();
    struct mw_weather_year w;
    mw_arena_init(&a);
    ck_assert(mw_weather_load(&a, "tests/unit/data/import/sparse.epw", &w, d));
    ck_assert_uint_eq(w.row_n, 122);
    ck_assert_uint_eq(w.absent_n, 8760 - 122);
    ck_assert_double_eq(w.longest_gap_s, 71 * 3600.0);
    double sum_c = 0.0;
    for (uint32_t i = 0; i < w.n; i++)
        sum_c += w.db_c[i] / w.n;
    ck_assert_double_eq_tol(sum_c, 10.0, 0.1); /* the mean of its cosine */
    mw_diag_destroy(d);
    mw_arena_fini(&a);
}
END_TEST

/* Whole-year Open-Meteo text with n hours and an optional list of dew points instead of humidity. */
static void meteo_year(struct mw_str *s, bool dew, int drop)
{
    mw_str_init(s);
    mw_str_add(s, "{\"latitude\":1.3,\"longitude\":103.8,\"utc_offset_seconds\":28800,\"elevation\":19.0,\"extra\":{\"a\":[1,{\"b\":\"}\"}]},"
                  "\"hourly_units\":{\"time\":\"iso8601\",\"temperature_2m\":\"\\u00b0C\"},\"hourly\":{\"time\":[");
    for (int m = 0, n = 0; m < 12; m++)
        for (int k = 1; k <= month_days[m]; k++)
            for (int h = 0; h < 24; h++)
                mw_str_addf(s, "%s\"2023-%02d-%02dT%02d:00\"", n++ ? "," : "", m + 1, k, h);
    mw_str_add(s, "],\n\"temperature_2m\":[");
    for (int i = 0; i < 8760 - drop; i++)
        mw_str_addf(s, i == 100 ? "%snull" : "%s%.1f", i ? "," : "", 25.0 + i % 24 * 0.1);
    mw_str_addf(s, "],\n\"%s\":[", dew ? "dew_point_2m" : "relative_humidity_2m");
    for (int i = 0; i < 8760; i++)
        mw_str_addf(s, "%s%d", i ? "," : "", dew ? 20 : 80);
    mw_str_add(s, "]}}\n");
}

START_TEST(open_meteo_is_read_whole)
{
    struct mw_str s;
    struct read t;
    meteo_year(&s, false, 0);
    read_text(&t, s.s, s.n);
    ck_assert(t.ok);
    ck_assert_double_eq_tol(t.w.db_c[mw_weather_index(&t.w, 7, 1, 13.0 * 3600.0)], 26.3, 1e-9);
    ck_assert_double_eq(t.w.rh_frac[5], 0.8);
    ck_assert(t.w.pressure_assumed);
    ck_assert_double_eq_tol(t.w.pressure_pa[5], mw_air_pressure_pa(19.0), 1e-9);
    ck_assert_uint_eq(t.w.missing_n, 1);
    ck_assert_double_eq(t.w.tz_offset_s, 28800.0);
    done(&t);
    mw_str_fini(&s);
    meteo_year(&s, true, 0);
    read_text(&t, s.s, s.n);
    ck_assert(t.ok);
    ck_assert_double_eq_tol(t.w.rh_frac[0], mw_air_psat_pa(20.0) / mw_air_psat_pa(25.0), 1e-12);
    done(&t);
    mw_str_fini(&s);
    meteo_year(&s, false, 3);
    read_text(&t, s.s, s.n);
    ck_assert(!t.ok && says(&t, "a list of 8757 values for 8760 hours [E404]"));
    done(&t);
    mw_str_fini(&s);
}
END_TEST

START_TEST(half_hours_are_kept)
{
    struct mw_str s;
    struct read t;
    mw_str_init(&s);
    mw_str_add(&s, "LOCATION,Town,ST,USA,made,1,33.5,-97.1,5.5,171.0\nDATA PERIODS,1,2,Data,Sunday,1/ 1,12/31\n");
    for (int m = 0; m < 12; m++)
        for (int k = 1; k <= month_days[m]; k++)
            for (int h = 1; h <= 48; h++)
                mw_str_addf(&s, "2001,%d,%d,%d,%d,?9,%d,5,50,99000,0,0\n", m + 1, k, (h + 1) / 2, h % 2 ? 30 : 60, h % 40);
    read_text(&t, s.s, s.n);
    ck_assert(t.ok);
    ck_assert_double_eq(t.w.step_s, 1800.0);
    ck_assert_uint_eq(t.w.n, 2 * 8784);
    ck_assert_double_eq(t.w.db_c[mw_weather_index(&t.w, 5, 3, 7.0 * 3600.0 + 1700.0)], 15.0);
    ck_assert_double_eq(t.w.db_c[mw_weather_index(&t.w, 5, 3, 7.0 * 3600.0 + 1900.0)], 16.0);
    done(&t);
    mw_str_fini(&s);
}
END_TEST

MW_TEST_MAIN("weather_files", hours_end_where_the_file_says, leap_day_repeats_the_28th, missing_codes_are_interpolated_and_counted,
             bad_rows_are_refused_with_their_position, short_files_and_foreign_files_are_refused, sparse_shuffled_years_make_a_year, open_meteo_is_read_whole,
             half_hours_are_kept)
