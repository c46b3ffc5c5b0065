/* tests/property/test_plan_rows.c - laws of the plan's tables in a finished database: sums, orders, and what the order of halls must not change. */
#include "sim/plan/outlook.h"
#include "sim/plan/run.h"
#include "tests/mw_test.h"

static const char head[] =
    "millwright: 1\n"
    "title: Rows of a plan\n"
    "site: columbus-oh\n"
    "grid: { contract: 14 MW, point: { voltage: 69 kV }, must: { power_factor: 0.97 }, firm: { one: { from: 2027-07-01, power: 8 MW }, two: { from: 2028-02-01, power: 14 MW, slip: 30 d (0..120) } } }\n"
    "power: n-plus-1\n"
    "cooling: direct-to-chip\n"
    "fabric: { scale_out: { use: quantum-x800 } }\n"
    "work:\n"
    "  chat: { serve: deepseek-v3, demand: { now: 240 G token/day, grows: 6 %/month (1..9), shape: us-diurnal }, software_gain: 20 %/year (5..40) }\n"
    "  tune: { queue: { arrivals: 40/day, gpus: { 8: 70 %, 64: 30 % }, run_time: { lognormal: 3 h, sigma: 1.2 } } }\n"
    "  big:  { train: llama-3.1-8b, tokens: 400 G, gpus: 1024, start: 2027-08-01, every: 2 months }\n"
    "money: neocloud\n"
    "run: { start: 2027-07-01, horizon: 20 months, detail: [2027], step: 15 min, seed: 3 }\n";
static const char *const halls[2] = {
    "halls:\n  A: { blocks: 4 x gb200-su, ready: 2027-06-01 }\n  B: { blocks: 3 x gb200-su, ready: 2027-10-15, spare_positions: 5 }\n  C: { racks: 12 x gb200-nvl72, ready: 2028-02-01, phase: 3 }\n",
    "halls:\n  C: { racks: 12 x gb200-nvl72, ready: 2028-02-01, phase: 3 }\n  B: { blocks: 3 x gb200-su, ready: 2027-10-15, spare_positions: 5 }\n  A: { blocks: 4 x gb200-su, ready: 2027-06-01 }\n",
};

struct result { char folder[64], db[96]; struct mw_diag *diag; struct mw_store *store; };

static void run(struct result *r, int order)
{
    char yaml[96];
    struct mw_session s;
    snprintf(r->folder, sizeof r->folder, "/tmp/mw_rows_XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(r->folder));
    snprintf(yaml, sizeof yaml, "%s/plan.yaml", r->folder);
    snprintf(r->db, sizeof r->db, "%s/results.db", r->folder);
    FILE *f = fopen(yaml, "w");
    ck_assert_ptr_nonnull(f);
    fprintf(f, "%s%s", head, halls[order]);
    fclose(f);
    mw_session_open(&s, yaml);
    struct mw_run_options o = { .scenario = yaml, .db = r->db, .kind = "run" };
    ck_assert_int_eq(mw_run(&s, &o), 0);
    mw_session_close(&s);
    r->diag = mw_diag_create();
    r->store = mw_store_open(r->db, r->diag);
    ck_assert_ptr_nonnull(r->store);
    unlink(yaml);
}

static void done(struct result *r)
{
    mw_store_close(r->store);
    mw_diag_destroy(r->diag);
    unlink(r->db);
    rmdir(r->folder);
}

static double number(struct result *r, const char *sql)
{
    struct mw_query *q = mw_query(r->store, sql, "");
    ck_assert_msg(mw_query_next(q), "%s", sql);
    double v = mw_query_real(q, 0);
    ck_assert(mw_query_end(q));
    return v;
}

START_TEST(ladder_is_a_running_minimum_and_its_ledger_balances)
{
    struct result r;
    run(&r, 0);
    double before = INFINITY;
    struct mw_query *q = mw_query(r.store, "SELECT step, w, why, lifts FROM ladder WHERE case_id = 0 ORDER BY seq", "");
    int n = 0;
    for (; mw_query_next(q); n++) {
        ck_assert_msg(*mw_query_text(q, 2) && *mw_query_text(q, 3), "%s says why and what lifts it", mw_query_text(q, 0));
        if (strcmp(mw_query_text(q, 0), "sold") == 0 || mw_query_null(q, 1))
            continue;
        ck_assert_double_le(mw_query_real(q, 1), before);
        before = mw_query_real(q, 1);
    }
    mw_query_end(q);
    ck_assert_int_eq(n, 10);
    ck_assert_double_gt(before, 0.0);
    double left = number(&r, "SELECT sum(value) FROM ledger WHERE book = 'ladder' AND side = 'left'"), right = number(&r, "SELECT sum(value) FROM ledger WHERE book = 'ladder' AND side = 'right'");
    ck_assert_double_eq_tol(left / right, 1.0, 1e-12);
    ck_assert_double_eq(number(&r, "SELECT value FROM metric WHERE name = 'ladder.firm_w'"), 8e6); /* the second step is not there when 2027 ends */
    ck_assert_double_eq_tol(number(&r, "SELECT value FROM metric WHERE name = 'money.usd_per_w_contract'") * 14e6 / number(&r, "SELECT value FROM metric WHERE name = 'money.capex_usd'"), 1.0, 1e-12);
    done(&r);
}
END_TEST

START_TEST(quarters_add_up)
{
    struct result r;
    run(&r, 0);
    double simulated = number(&r, "SELECT sum(p50) FROM quarter WHERE series = 'energy_j' AND source = 'simulated'"), metered = number(&r, "SELECT value FROM metric WHERE year = 2027 AND name = 'facility.energy_j'");
    ck_assert_double_eq_tol(simulated / metered, 1.0, 1e-9);
    ck_assert_double_eq(number(&r, "SELECT count(*) FROM quarter WHERE series = 'energy_j' AND source = 'simulated'"), 2.0);
    ck_assert_double_eq(number(&r, "SELECT count(*) FROM quarter WHERE series = 'energy_j' AND source = 'surface'"), 5.0); /* January 2028 to February 2029 */
    ck_assert_double_eq_tol(number(&r, "SELECT max(p50) FROM quarter WHERE series = 'meter_peak_w' AND source = 'simulated'") / number(&r, "SELECT value FROM metric WHERE year = 2027 AND name = 'power.peak15_w'"), 1.0, 1e-9);
    struct mw_query *q = mw_query(r.store, "SELECT a.t0_ns, sum(a.p50), b.p50 FROM quarter a JOIN quarter b ON a.t0_ns = b.t0_ns AND b.series = 'gpus_installed_n' WHERE a.series = 'capacity' GROUP BY a.t0_ns", "");
    double last = 0.0;
    for (; mw_query_next(q); last = mw_query_real(q, 1))
        ck_assert_double_eq_tol(mw_query_real(q, 1), mw_query_real(q, 2), 1e-9 * mw_query_real(q, 2) + 1e-9);
    mw_query_end(q);
    ck_assert_double_eq_tol(last, (7 * 8 + 12) * 72.0, 1e-6);
    ck_assert_double_eq(number(&r, "SELECT count(*) FROM quarter WHERE NOT (p10 <= p50 AND p50 <= p90)"), 0.0);
    ck_assert_double_gt(number(&r, "SELECT max(p90 / p10) FROM quarter WHERE series = 'demand' AND name = 'chat'"), 1.2);
    ck_assert_double_eq(number(&r, "SELECT count(*) FROM quarter s JOIN quarter d USING (t0_ns, name, unit) WHERE s.series = 'served' AND d.series = 'demand' AND unit = 'token/s' AND s.p50 > d.p50 * (1 + 1e-9)"), 0.0);
    done(&r);
}
END_TEST

/* Growth alone is monotone: the P90 of demand is demand at the P90 of growth, within what 200 draws tell. */
START_TEST(fan_follows_the_range_of_growth)
{
    struct result r;
    run(&r, 0);
    struct mw_query *q = mw_query(r.store, "SELECT p10, p50, p90 FROM quarter WHERE series = 'demand' AND name = 'chat' ORDER BY t0_ns DESC LIMIT 1", "");
    ck_assert(mw_query_next(q));
    double months = 19.0; /* January and February 2029, from the start of the plan to their middle: 18.5 and 19.5 */
    ck_assert_double_eq_tol(mw_query_real(q, 0) / mw_query_real(q, 1) / pow(1.01 / 1.06, months), 1.0, 0.12);
    ck_assert_double_eq_tol(mw_query_real(q, 2) / mw_query_real(q, 1) / pow(1.09 / 1.06, months), 1.0, 0.12);
    mw_query_end(q);
    done(&r);
}
END_TEST

/* Little's law for the queue; a gang of 1024 while a run is due, its undisturbed time every two months; demand of the service at the middle of months. */
START_TEST(closed_forms_of_the_works)
{
    struct result r;
    run(&r, 0);
    double tune = 40.0 / 86400.0 * (0.7 * 8 + 0.3 * 64) * 3.0 * 3600.0 * exp(1.2 * 1.2 / 2.0);
    ck_assert_double_eq_tol(number(&r, "SELECT p50 FROM quarter WHERE series = 'demand_gpus' AND name = 'tune' ORDER BY t0_ns LIMIT 1"), tune, 1e-9 * tune);
    ck_assert_double_eq(number(&r, "SELECT count(*) FROM quarter WHERE series = 'demand_gpus' AND name = 'big' AND p50 > 1024.0 * 1.000001"), 0.0);
    ck_assert_double_gt(number(&r, "SELECT min(p50) FROM quarter WHERE series = 'demand_gpus' AND name = 'big'"), 0.0);
    double ratio = number(&r, "SELECT max(p50) / min(p50) FROM quarter WHERE series = 'demand' AND name = 'chat' AND source = 'stated' AND t0_ns BETWEEN 1830000000000000000 AND 1850000000000000000");
    ck_assert_double_eq_tol(ratio, pow(1.06, 6.0), 0.01 * ratio); /* the first three quarters of 2028 */
    double total = number(&r, "SELECT p50 FROM quarter WHERE series = 'demand' AND name = '' ORDER BY t0_ns LIMIT 1"), sum = number(&r, "SELECT sum(p50) FROM quarter WHERE series = 'demand_gpus' GROUP BY t0_ns ORDER BY t0_ns LIMIT 1");
    ck_assert_double_eq_tol(total / sum, 1.0, 1e-12);
    done(&r);
}
END_TEST

START_TEST(what_binds_has_a_first_month)
{
    struct result r;
    run(&r, 0);
    double month = number(&r, "SELECT value FROM metric WHERE name = 'binding.first_month'"), most = number(&r, "SELECT max(used / allowed) FROM bind WHERE allowed > 0");
    ck_assert_double_ge(most, MW_BINDS_FRAC);
    ck_assert_double_ge(month, 202707.0);
    ck_assert_double_eq(number(&r, "SELECT count(*) FROM bind WHERE used < 0 OR allowed < 0 OR path IS NULL"), 0.0);
    ck_assert_double_eq(number(&r, "SELECT count(DISTINCT t0_ns) FROM bind WHERE resource = 'power'"), 20.0);
    struct mw_str json;
    mw_str_init(&json);
    ck_assert(mw_summary_json(r.store, &json));
    ck_assert_ptr_nonnull(strstr(json.s, "\"binding\": {"));
    ck_assert_ptr_nonnull(strstr(json.s, "\"resource\": \""));
    mw_str_fini(&json);
    done(&r);
}
END_TEST

START_TEST(order_of_halls_changes_nothing_that_is_planned)
{
    struct result a, b;
    run(&a, 0);
    run(&b, 1);
    static const char *const sql[] = { "SELECT step, w FROM ladder WHERE seq < 7 ORDER BY seq", "SELECT series || name || t0_ns, p50 FROM quarter WHERE source = 'stated' AND series <> 'demand_gpus' ORDER BY 1",
                                       "SELECT resource || t0_ns, used / allowed FROM bind WHERE resource IN ('gpus', 'floor', 'ports') ORDER BY 1" };
    for (int i = 0; i < 3; i++) {
        struct mw_query *x = mw_query(a.store, sql[i], ""), *y = mw_query(b.store, sql[i], "");
        int n = 0;
        for (; mw_query_next(x); n++) {
            ck_assert(mw_query_next(y));
            ck_assert_str_eq(mw_query_text(x, 0), mw_query_text(y, 0));
            ck_assert_double_eq_tol(mw_query_real(x, 1), mw_query_real(y, 1), 1e-9 * fabs(mw_query_real(x, 1)) + 1e-12);
        }
        ck_assert(!mw_query_next(y));
        ck_assert_int_ge(n, 7);
        mw_query_end(x);
        mw_query_end(y);
    }
    done(&a);
    done(&b);
}
END_TEST

MW_TEST_MAIN("plan rows", ladder_is_a_running_minimum_and_its_ledger_balances, quarters_add_up, fan_follows_the_range_of_growth, closed_forms_of_the_works, what_binds_has_a_first_month,
             order_of_halls_changes_nothing_that_is_planned)
