/* tests/unit/test_tornado.c - one input at a time: the bars are the estimates of the moved scenario, widest first, and no other input moves. */
#include "sim/plan/estimate.h"
#include "sim/plan/planned.h"
#include "sim/plan/tornado.h"
#include "tests/mw_test.h"
#include <math.h>

#define TEXT(price, demand, rate)                                                                                                                                \
    "millwright: 1\nsite: columbus-oh\npower: n-plus-1\ncooling: direct-to-chip\ncluster: { use: 16 x gb200-nvl72 }\n"                       \
    "grid: { contract: 3 MW, tariff: { energy: " price " } }\nmoney: { use: neocloud, debt: { rate: " rate " } }\n"                                           \
    "work: { chat: { serve: deepseek-v3, demand: { now: " demand ", shape: us-diurnal } } }\nrun: { start: 2027-06-01, horizon: 3 months }\n"

struct rig { struct mw_session s; struct mw_facility f; };

static struct rig *rig(const char *text)
{
    struct rig *r = calloc(1, sizeof *r);
    mw_session_open(&r->s, NULL);
    struct mw_scenario *sc = mw_scenario_parse(&r->s.arena, "rig.yaml", text, strlen(text), r->s.roots, r->s.library, NULL, 0, r->s.diag);
    mw_diag_print(r->s.diag, stderr);
    ck_assert_uint_eq(mw_diag_errors(r->s.diag), 0);
    mw_facility_bind(&r->f, &r->s, sc, 0, 0);
    ck_assert_int_eq(mw_facility_plan(&r->f), 0);
    return r;
}

static void rig_free(struct rig *r)
{
    mw_facility_free(&r->f);
    mw_session_close(&r->s);
    free(r);
}

static double estimated(const char *text, const char *metric)
{
    struct mw_outcomes o;
    struct rig *r = rig(text);
    mw_outcomes_init(&o);
    ck_assert_int_eq(mw_estimate(&r->f, MW_ESTIMATE_COARSE, &o), 0);
    double v = mw_outcomes_find(&o, metric)->value;
    mw_outcomes_fini(&o);
    rig_free(r);
    return v;
}

static struct mw_store *tornado(struct rig *r, const char *path, const char *metric, int want)
{
    struct mw_store *db = mw_store_create(path, r->s.diag);
    ck_assert_ptr_nonnull(db);
    ck_assert_int_eq(mw_tornado(&r->f, db, 0, metric), want);
    ck_assert(mw_store_finish(db));
    mw_store_close(db);
    db = mw_store_open(path, r->s.diag);
    ck_assert_ptr_nonnull(db);
    return db;
}

static void bar(struct mw_store *db, const char *metric, const char *path, double at[3])
{
    struct mw_query *q = mw_query(db, "SELECT at_low, at_mid, at_high FROM tornado WHERE metric = ?1 AND path = ?2", "tt", metric, path);
    ck_assert_msg(mw_query_next(q), "no bar of %s for %s", path, metric);
    for (int i = 0; i < 3; i++)
        at[i] = mw_query_real(q, i);
    mw_query_end(q);
}

START_TEST(bars_are_the_estimates_of_the_moved_scenario)
{
    char path[] = "/tmp/mw_tornado_XXXXXX";
    ck_assert_int_ge(mkstemp(path), 0);
    remove(path);
    struct rig *r = rig(TEXT("41 USD/MWh (29..67)", "17 G token/day (11..23)", "8.5 %"));
    struct mw_store *db = tornado(r, path, "facility.pue", 0);
    const char *metric = "money.usd_per_useful_gpu_s";
    double at[3];
    bar(db, metric, "grid.tariff.energy", at); /* through kept physics */
    ck_assert_double_eq_tol(at[0] / estimated(TEXT("29 USD/MWh", "17 G token/day", "8.5 %"), metric), 1.0, 1e-12);
    ck_assert_double_eq_tol(at[1] / estimated(TEXT("41 USD/MWh", "17 G token/day", "8.5 %"), metric), 1.0, 1e-12);
    ck_assert_double_eq_tol(at[2] / estimated(TEXT("67 USD/MWh", "17 G token/day", "8.5 %"), metric), 1.0, 1e-12);
    bar(db, "facility.energy_j", "work.chat.demand.now", at);
    ck_assert_double_eq_tol(at[0] / estimated(TEXT("41 USD/MWh", "11 G token/day", "8.5 %"), "facility.energy_j"), 1.0, 1e-12);
    ck_assert_double_eq_tol(at[2] / estimated(TEXT("41 USD/MWh", "23 G token/day", "8.5 %"), "facility.energy_j"), 1.0, 1e-12);
    bar(db, "facility.pue", "work.chat.demand.now", at);
    ck_assert_double_gt(fabs(at[2] - at[0]), 0.0);
    struct mw_query *q = mw_query(db, "SELECT count(*) FROM tornado WHERE metric = 'facility.energy_j' AND path = 'grid.tariff.energy'", "");
    ck_assert(mw_query_next(q));
    ck_assert_int_eq(mw_query_int(q, 0), 0); /* what moves nothing has no bar */
    mw_query_end(q);
    mw_store_close(db);
    remove(path);
    rig_free(r);
}
END_TEST

START_TEST(an_unknown_metric_is_refused)
{
    char path[] = "/tmp/mw_tornado_XXXXXX";
    ck_assert_int_ge(mkstemp(path), 0);
    remove(path);
    struct rig *r = rig(TEXT("41 USD/MWh", "17 G token/day", "8.5 %"));
    mw_store_close(tornado(r, path, "facility.pie", -1));
    ck_assert_uint_eq(mw_diag_errors(r->s.diag), 1);
    remove(path);
    rig_free(r);
}
END_TEST

MW_TEST_MAIN("tornado", bars_are_the_estimates_of_the_moved_scenario, an_unknown_metric_is_refused)
