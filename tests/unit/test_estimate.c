/* tests/unit/test_estimate.c - the closed form against simulated runs of small scenarios, and how it moves with its inputs. */
#include "sim/plan/estimate.h"
#include "sim/plan/planned.h"
#include "sim/plan/horizon.h"
#include "tests/mw_test.h"
#include <math.h>

#define HEAD "millwright: 1\nsite: columbus-oh\npower: n-plus-1\ncooling: direct-to-chip\nmoney: neocloud\n"
#define TWO_MONTHS "run: { start: 2027-06-01, horizon: 2 months }\n"
#define SERVE "  chat: { serve: deepseek-v3, demand: { now: 12 G token/day, grows: 5 %/month, shape: us-diurnal } }\n"

struct rig { struct mw_session s; struct mw_facility f; struct mw_outcomes estimate, run; };

static void simulate(struct rig *r)
{
    struct mw_ports ports;
    struct mw_horizon *h = mw_horizon_begin(&r->f);
    for (uint32_t i = 0; i < r->f.detail_n; i++) {
        r->run.year = r->f.detail[i].year;
        struct mw_sim *sim = mw_facility_sim(&r->f, &r->f.detail[i], mw_outcomes_sink(&r->run), &ports);
        ck_assert_ptr_nonnull(sim);
        ck_assert_int_eq(mw_sim_run(sim), 0);
        mw_horizon_year(h, sim, &r->f.detail[i]);
        mw_sim_destroy(sim);
    }
    r->run.year = 0;
    mw_horizon_end(h, mw_outcomes_sink(&r->run));
    mw_horizon_free(h);
}

static struct rig *rig(const char *text, bool run)
{
    struct rig *r = calloc(1, sizeof *r);
    mw_session_open(&r->s, NULL);
    mw_outcomes_init(&r->estimate);
    mw_outcomes_init(&r->run);
    struct mw_scenario *sc = mw_scenario_parse(&r->s.arena, "rig.yaml", text, strlen(text), r->s.roots, r->s.library, NULL, 0, r->s.diag);
    mw_diag_print(r->s.diag, stderr);
    ck_assert_ptr_nonnull(sc);
    ck_assert_uint_eq(mw_diag_errors(r->s.diag), 0);
    mw_facility_bind(&r->f, &r->s, sc, 0, 0);
    ck_assert_int_eq(mw_facility_plan(&r->f), 0);
    ck_assert_int_eq(mw_estimate(&r->f, MW_ESTIMATE_FINE, &r->estimate), 0);
    if (run)
        simulate(r);
    return r;
}

static void rig_free(struct rig *r)
{
    mw_outcomes_fini(&r->estimate);
    mw_outcomes_fini(&r->run);
    mw_facility_free(&r->f);
    mw_session_close(&r->s);
    free(r);
}

static void near(const struct rig *r, const char *metric, double tolerance)
{
    const struct mw_outcome *e = mw_outcomes_find(&r->estimate, metric), *v = mw_outcomes_find(&r->run, metric);
    ck_assert_msg(e && v, "%s is missing", metric);
    ck_assert_msg(fabs(e->value / v->value - 1.0) <= tolerance, "%s: estimated %g, simulated %g (%+.2f %%)", metric, e->value, v->value, 100.0 * (e->value / v->value - 1.0));
}

static double estimated(const char *text, const char *metric)
{
    struct rig *r = rig(text, false);
    const struct mw_outcome *e = mw_outcomes_find(&r->estimate, metric);
    double v = e ? e->value : NAN;
    rig_free(r);
    return v;
}

START_TEST(services_alone_are_met_closely)
{
    struct rig *r = rig(HEAD "grid: { contract: 3 MW }\ncluster: { use: 16 x gb200-nvl72 }\nwork:\n" SERVE TWO_MONTHS, true);
    near(r, "facility.energy_j", 0.01);
    near(r, "facility.pue", 0.01);
    near(r, "facility.utilisation_frac", 0.02);
    near(r, "facility.goodput_frac", 0.02);
    near(r, "facility.tokens_served", 0.01);
    near(r, "money.usd_per_gpu_s", 0.01);
    rig_free(r);
}
END_TEST

START_TEST(a_queue_from_empty_is_met_in_its_transient)
{
    struct rig *r = rig(HEAD "grid: { contract: 3 MW }\ncluster: { use: 16 x gb200-nvl72 }\n"
                        "work: { tune: { queue: { arrivals: 150/day, gpus: { 4: 70 %, 16: 30 % }, run_time: { lognormal: 2 h, sigma: 1.6 } } } }\n" TWO_MONTHS, true);
    near(r, "facility.energy_j", 0.03);
    near(r, "facility.utilisation_frac", 0.08);
    near(r, "power.peak_w", 0.12);
    rig_free(r);
}
END_TEST

START_TEST(training_with_failures_is_met)
{
    struct rig *r = rig(HEAD "grid: { contract: 4 MW }\ncluster: { use: 20 x gb200-nvl72 }\nstorage: { hot: { use: lustre-flash, size: 2 PB, read: 200 GB/s, write: 100 GB/s } }\n"
                        "operations: { failures: { use: llama3-16k, gpu: 2 /year } }\n"
                        "work: { big: { train: llama-3.1-70b, tokens: 2 T, gpus: 1024, start: 2027-06-03 } }\n" TWO_MONTHS, true);
    near(r, "facility.energy_j", 0.05);
    near(r, "facility.utilisation_frac", 0.06);
    near(r, "facility.goodput_frac", 0.05);
    near(r, "power.peak_w", 0.08);
    rig_free(r);
}
END_TEST

/* Runs begin with the clock, then every ten days: six of them in two months. */
START_TEST(undated_runs_begin_with_the_clock)
{
    struct rig *r = rig(HEAD "grid: { contract: 3 MW }\ncluster: { use: 16 x gb200-nvl72 }\nwork: { a: { train: llama-3.1-8b, tokens: 100 G, gpus: 256, every: 10 d } }\n" TWO_MONTHS, true);
    ck_assert_double_eq(mw_outcomes_find(&r->run, "work.a.arrived_n")->value, 7.0);
    ck_assert_double_eq(mw_outcomes_find(&r->run, "work.a.finished_n")->value, 7.0);
    near(r, "facility.energy_j", 0.01);
    near(r, "facility.utilisation_frac", 0.12);
    rig_free(r);
}
END_TEST

#define SIZED(demand) HEAD "grid: { contract: 3 MW }\ncluster: { use: 16 x gb200-nvl72 }\nwork: { chat: { serve: deepseek-v3, demand: " demand " G token/day, slo: chat } }\n" TWO_MONTHS

START_TEST(more_demand_never_takes_less)
{
    static const char *const text[] = { SIZED("1"), SIZED("4"), SIZED("9"), SIZED("17"), SIZED("33"), SIZED("90") };
    static const char *const metric[] = { "facility.energy_j", "facility.utilisation_frac", "power.peak_w", "facility.tokens_served" };
    for (unsigned k = 0; k < sizeof metric / sizeof *metric; k++)
        for (unsigned i = 1; i < sizeof text / sizeof *text; i++)
            ck_assert_double_ge(estimated(text[i], metric[k]), estimated(text[i - 1], metric[k]) * (1.0 - 1e-9));
}
END_TEST

START_TEST(dearer_power_costs_more_and_changes_no_watt)
{
    const char *a = HEAD "grid: { contract: 3 MW, tariff: { energy: 30 USD/MWh } }\ncluster: { use: 16 x gb200-nvl72 }\nwork:\n" SERVE TWO_MONTHS,
               *b = HEAD "grid: { contract: 3 MW, tariff: { energy: 90 USD/MWh } }\ncluster: { use: 16 x gb200-nvl72 }\nwork:\n" SERVE TWO_MONTHS;
    ck_assert_double_eq(estimated(a, "facility.energy_j"), estimated(b, "facility.energy_j"));
    ck_assert_double_eq_tol(estimated(b, "money.energy_usd_per_year") / estimated(a, "money.energy_usd_per_year"), 3.0, 1e-9);
    ck_assert_double_gt(estimated(b, "money.usd_per_useful_gpu_s"), estimated(a, "money.usd_per_useful_gpu_s"));
}
END_TEST

MW_TEST_MAIN("estimate", services_alone_are_met_closely, a_queue_from_empty_is_met_in_its_transient, training_with_failures_is_met, undated_runs_begin_with_the_clock, more_demand_never_takes_less,
             dearer_power_costs_more_and_changes_no_watt)
