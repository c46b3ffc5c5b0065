/* tests/unit/test_quarters.c - months of the plan, response surfaces that give a simulated month back, and what a watcher of a year keeps. */
#include "sim/base/calendar.h"
#include "sim/plan/quarters.h"
#include "tests/mw_test.h"

static const int64_t TEXAS_NS = -6 * 3600 * MW_NS_PER_S;

START_TEST(calendar_covers_the_plan_without_gaps)
{
    struct mw_window_ns detail = { 2029, 0, mw_time_from_civil(2029, 1, 1, 6, 0, 0), mw_time_from_civil(2030, 1, 1, 6, 0, 0) };
    struct mw_facility f = { .zone_ns = TEXAS_NS, .begin_ns = mw_time_from_civil(2027, 8, 11, 6, 0, 0), .end_ns = mw_time_from_civil(2029, 8, 11, 6, 0, 0), .detail = &detail, .detail_n = 1 };
    struct mw_arena a;
    struct mw_calendar c;
    mw_arena_init(&a);
    mw_calendar_make(&c, &f, &a);
    ck_assert_uint_eq(c.month_n, 29); /* August 2027 to December 2029: the detail year reaches beyond the plan */
    ck_assert_uint_eq(c.quarter_n, 10);
    ck_assert(c.month[0].t0_ns == f.begin_ns && c.month[28].t1_ns == detail.end_ns);
    for (uint32_t i = 1; i < c.month_n; i++)
        ck_assert(c.month[i].t0_ns == c.month[i - 1].t1_ns);
    ck_assert(c.quarter_ns[0] == mw_time_from_civil(2027, 7, 1, 6, 0, 0));
    ck_assert(c.quarter_ns[9] == mw_time_from_civil(2029, 10, 1, 6, 0, 0));
    ck_assert_uint_eq(c.month[2].quarter, 1);
    ck_assert_int_eq(c.month[2].month, 10);
    mw_arena_fini(&a);
}
END_TEST

START_TEST(surface_gives_its_month_back)
{
    for (int k = 1; k < 20; k++) {
        struct mw_forecast_month m = { .installed_n = 36864, .design_w = 63.6e6, .load_n = 36864 * 0.05 * k, .held_n = 30000, .firm_w = 100e6 };
        struct mw_seen_month seen = { .meter_w = 20e6 + 2.3e6 * k, .peak_w = 30e6 + 1.9e6 * k, .busy_n = 27000 };
        struct mw_surface s = mw_surface_fit(&seen, &m, 18e6 / 63.6e6);
        ck_assert_double_eq_tol(mw_surface_mean_w(&s, &m), seen.meter_w, 1e-9 * seen.meter_w);
        ck_assert_double_eq_tol(mw_surface_peak_w(&s, &m, 97e6, 2.0), fmax(seen.meter_w, seen.peak_w), 1e-9 * seen.peak_w);
        ck_assert_double_eq_tol(s.busy_k, 0.9, 1e-12);
        ck_assert_double_ge(s.slope_w, 0.0);
    }
}
END_TEST

START_TEST(surface_by_hand)
{
    struct mw_forecast_month m = { .installed_n = 1000, .design_w = 2e6, .load_n = 500 }, later = { .installed_n = 2000, .design_w = 4e6, .load_n = 1600 };
    struct mw_seen_month seen = { .meter_w = 1.6e6, .peak_w = 2.0e6 };
    struct mw_surface s = mw_surface_fit(&seen, &m, 0.4);
    ck_assert_double_eq_tol(s.slope_w, 0.8, 1e-12); /* (0.8 - 0.4)/0.5 */
    ck_assert_double_eq_tol(s.base_w, 0.4, 1e-12);
    ck_assert_double_eq_tol(mw_surface_mean_w(&s, &later), 4e6 * (0.4 + 0.8 * 0.8), 1e-3);
    ck_assert_double_eq_tol(mw_surface_peak_w(&s, &later, 1e9, 9.0), 4e6 * (0.4 + 0.8 * 0.8 + 0.2), 1e-3);
    ck_assert_double_eq_tol(mw_surface_peak_w(&s, &later, 4.5e6, 9.0), 4.5e6, 1e-3); /* the cap */
    ck_assert_double_eq_tol(mw_surface_peak_w(&s, &later, 1e9, 1.2), 4.8e6, 1e-3);   /* the design day */
    struct mw_seen_month dark = { .meter_w = 0.5e6, .peak_w = 0.6e6 }; /* below the draw of idle racks: no slope can be told */
    s = mw_surface_fit(&dark, &m, 0.4);
    ck_assert_double_eq(s.slope_w, 0.0);
    ck_assert_double_eq_tol(mw_surface_mean_w(&s, &later), 1.0e6, 1e-3);
}
END_TEST

/* ---- the watcher */

struct down { unsigned facility, month, metric; };
static void down_facility(void *ctx, int64_t t0_ns, const char *const *col, const double *v, unsigned n) { ((struct down *)ctx)->facility++; (void)t0_ns, (void)col, (void)v, (void)n; }
static void down_metric(void *ctx, const char *name, enum mw_quantity q, double v) { ((struct down *)ctx)->metric++; (void)name, (void)q, (void)v; }

START_TEST(watcher_keeps_peaks_and_days_and_hands_rows_on)
{
    struct mw_window_ns w = { 2028, mw_time_from_civil(2028, 1, 1, 6, 0, 0), mw_time_from_civil(2028, 1, 1, 6, 0, 0), mw_time_from_civil(2028, 3, 1, 6, 0, 0) };
    struct mw_facility f = { .zone_ns = TEXAS_NS, .plan = { .run = { .step_s = 300.0 } } };
    struct down d = { 0 };
    struct mw_collect c;
    static const char *const col[] = { "it_w", "meter_w", "water_m3ps" };
    struct mw_sink s = mw_collect_begin(&c, &f, &w, (struct mw_sink){ .ctx = &d, .facility = down_facility, .metric = down_metric });
    ck_assert_ptr_null(s.job); /* what nobody wants is not asked for */
    for (int i = 0; i < 60 * 288; i++) {
        int64_t t_ns = w.open_ns + i * 300 * MW_NS_PER_S;
        double spike = i == 288 * 40 + 7 ? 9e6 : 0.0, water = i >= 288 * 40 && i < 288 * 41 ? 0.005 : 0.001;
        const double v[] = { 1e6, 2e6 + spike, water };
        s.facility(s.ctx, t_ns, col, v, 3);
    }
    s.month(s.ctx, 0, "meter_w", MW_Q_POWER, 2028, 2, 1e6, 2.02e6, 11e6, 0);
    s.month(s.ctx, 7, "served_tokps", MW_Q_TOKEN_RATE, 2028, 2, 0, 123.0, 0, 0);
    s.metric(s.ctx, "money.billed_w.2028-01", MW_Q_POWER, 2e6);
    s.metric(s.ctx, "money.billed_w.2028-02", MW_Q_POWER, 5e6);
    s.metric(s.ctx, "facility.energy_j", MW_Q_ENERGY, 1e13);
    mw_collect_end(&c);
    const struct mw_seen_month *feb = mw_collect_month(&c, 2028, 2), *jan = mw_collect_month(&c, 2028, 1);
    ck_assert_double_eq_tol(c.peak.meter_w, 5e6, 1e-3); /* one sample of 11 MW in three: 40 days on, in the block of 0:30 */
    ck_assert(c.peak.t0_ns == w.open_ns + (288 * 40 + 6) * 300 * MW_NS_PER_S);
    ck_assert_double_eq_tol(feb->peak_w, 5e6, 1e-3);
    ck_assert_double_eq_tol(jan->peak_w, 2e6, 1e-3);
    ck_assert_double_eq_tol(feb->water_day_m3ps, 0.005, 1e-12);
    ck_assert_double_eq_tol(jan->water_day_m3ps, 0.001, 1e-12);
    ck_assert_double_eq(feb->meter_w, 2.02e6);
    ck_assert_double_eq(feb->s, 29 * 86400.0);
    ck_assert_double_eq(feb->work[0].served, 123.0);
    ck_assert_double_eq(c.billed_w, 5e6);
    ck_assert_double_eq(c.energy_j, 1e13);
    ck_assert_uint_eq(d.facility, 60 * 288);
    ck_assert_uint_eq(d.metric, 3);
}
END_TEST

MW_TEST_MAIN("quarters", calendar_covers_the_plan_without_gaps, surface_gives_its_month_back, surface_by_hand, watcher_keeps_peaks_and_days_and_hands_rows_on)
