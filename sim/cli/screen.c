/* sim/cli/screen.c - the answer on one screen, read back from the database; it computes differences, nothing else. */
#include "sim/cli/cli.h"
#include "sim/plan/outcomes.h"
#include "sim/store/store.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

struct line { const char *metric, *label; enum mw_quantity q; int digits; };
/* What a planner asks first; a metric that a run does not have is left out. */
static const struct line line[] = {
    { "power.contract_w", "contract at the meter", MW_Q_POWER, 4 },
    { "cluster.gpus_n", "GPUs installed", MW_Q_COUNT, 6 },
    { "cluster.racks_n", "racks", MW_Q_COUNT, 6 },
    { "cluster.design_w", "IT load the plan books", MW_Q_POWER, 4 },
    { "power.peak15_w", "15-minute peak at the meter", MW_Q_POWER, 4 },
    { "facility.energy_j", "energy at the meter", MW_Q_ENERGY, 4 },
    { "facility.it_energy_j", "energy at the racks", MW_Q_ENERGY, 4 },
    { "facility.pue", "PUE", MW_Q_NUMBER, 4 },
    { "facility.wue_m3_per_j", "WUE (water per IT energy)", MW_Q_VOLUME_PER_ENERGY, 3 },
    { "cooling.water_m3", "water", MW_Q_VOLUME, 4 },
    { "facility.utilisation_frac", "GPU time in use, of installed", MW_Q_FRACTION, 3 },
    { "facility.goodput_frac", "productive share of that", MW_Q_FRACTION, 3 },
    { "carbon.scope2_kg", "carbon, location based", MW_Q_CO2, 4 },
    { "money.capex_usd", "capital cost", MW_Q_MONEY, 4 },
    { "money.opex_usd_per_year", "operating cost per year", MW_Q_MONEY, 4 },
    { "money.usd_per_gpu_s", "cost per installed GPU-hour", MW_Q_MONEY_RATE, 3 },
    { "money.usd_per_useful_gpu_s", "cost per useful GPU-hour", MW_Q_MONEY_RATE, 3 },
    { "money.npv_usd", "net present value", MW_Q_MONEY, 4 },
};
enum { LINE_N = sizeof line / sizeof *line, CASE_MAX = 8 };

static const char *print_value(char *buf, size_t n, const struct line *l, double v)
{
    return l->q == MW_Q_MONEY_RATE ? mw_unit_print(buf, n, v, "USD/h", 2) : mw_quantity_print(buf, n, v, l->q, l->digits);
}

struct column { int case_id, year; char name[48]; };

/* Horizon figures first, else the first detail year's. */
static bool value_of(struct mw_store *db, const struct column *c, const char *metric, double *v)
{
    return mw_store_metric(db, c->name, 0, metric, v) || mw_store_metric(db, c->name, c->year, metric, v);
}

static int columns(struct mw_store *db, struct column *c)
{
    int n = 0;
    struct mw_query *q = mw_query(db, "SELECT c.case_id, c.name, min(d.year) FROM case_ c JOIN detail d USING (case_id) WHERE c.state = 'ok' GROUP BY c.case_id ORDER BY c.ord", "");
    while (n < CASE_MAX && mw_query_next(q)) {
        c[n].case_id = (int)mw_query_int(q, 0);
        c[n].year = (int)mw_query_int(q, 2);
        snprintf(c[n++].name, sizeof c->name, "%s", mw_query_text(q, 1));
    }
    mw_query_end(q);
    return n;
}

static void heading(struct mw_store *db)
{
    struct mw_str s;
    mw_str_init(&s);
    mw_store_scenario_get(db, "title", &s);
    mw_str_add(&s, "   scenario ");
    mw_store_scenario_get(db, "hash", &s);
    printf("%s\n", s.s);
    mw_str_fini(&s);
}

static void notes(struct mw_store *db, const char *kind, const char *label)
{
    struct mw_query *q = mw_query(db, "SELECT count(DISTINCT path), group_concat(path, ', ') FROM (SELECT DISTINCT path FROM note WHERE kind = ?1 AND case_id = 0 ORDER BY path LIMIT 400)", "t", kind);
    if (mw_query_next(q) && mw_query_int(q, 0) > 0)
        printf("%s (%d): %.110s%s\n", label, (int)mw_query_int(q, 0), mw_query_text(q, 1), strlen(mw_query_text(q, 1)) > 110 ? " ..." : "");
    mw_query_end(q);
}

/* What the models found strange, in their own words. */
static void findings(struct mw_store *db)
{
    struct mw_query *q = mw_query(db, "SELECT DISTINCT path, text FROM note WHERE kind = 'finding' AND case_id = 0 ORDER BY path, text LIMIT 12", "");
    while (mw_query_next(q))
        printf("finding: %s: %s\n", mw_query_text(q, 0), mw_query_text(q, 1));
    mw_query_end(q);
}

static void probes(struct mw_store *db)
{
    char value[48];
    struct mw_query *q = mw_query(db, "SELECT name, value FROM probe WHERE case_id = 0 AND key = 'meter_w' ORDER BY name", "");
    while (mw_query_next(q))
        printf("  %-34s %s\n", mw_query_text(q, 0), mw_unit_print(value, sizeof value, mw_query_real(q, 1), "MW", 4));
    mw_query_end(q);
}

static void infeasible(struct mw_store *db)
{
    struct mw_query *q = mw_query(db, "SELECT name, state, binding FROM case_ WHERE state <> 'ok' ORDER BY ord", "");
    while (mw_query_next(q))
        printf("case %s: %s (%s)\n", mw_query_text(q, 0), mw_query_text(q, 2), mw_query_text(q, 1));
    mw_query_end(q);
}

static void table(struct mw_store *db, bool change)
{
    struct column c[CASE_MAX];
    char buf[64];
    int n = columns(db, c);
    printf("  %-34s", "");
    for (int k = 0; k < n; k++)
        printf(" %16s", c[k].name);
    printf(change && n == 2 ? " %16s\n" : "\n", "change");
    for (int i = 0; i < LINE_N; i++) {
        double v[CASE_MAX];
        bool any = false;
        for (int k = 0; k < n; k++)
            any |= value_of(db, &c[k], line[i].metric, &v[k]);
        if (!any)
            continue;
        printf("  %-34s", line[i].label);
        for (int k = 0; k < n; k++)
            printf(" %16s", isfinite(v[k]) ? print_value(buf, sizeof buf, &line[i], v[k]) : "-");
        if (change && n == 2 && isfinite(v[0]) && isfinite(v[1]) && v[0] != 0.0)
            printf(" %+15.2f%%", 100.0 * (v[1] / v[0] - 1.0));
        printf("\n");
    }
}

static void screen(const char *db_path, bool change, const char *report)
{
    struct mw_diag *d = mw_diag_create();
    struct mw_store *db = mw_store_open(db_path, d);
    if (db) {
        heading(db);
        table(db, change);
        probes(db);
        infeasible(db);
        findings(db);
        notes(db, "not_simulated", "not simulated");
        notes(db, "assumed", "assumed");
        notes(db, "not_priced", "not priced");
        printf("results: %s\n", db_path);
        if (report)
            printf("report:  %s\n", report);
    }
    mw_diag_print(d, stderr);
    mw_store_close(db);
    mw_diag_destroy(d);
}

void mw_screen_print(const char *db_path, const char *report)
{
    screen(db_path, false, report);
}

void mw_screen_compare(const char *db_path)
{
    screen(db_path, true, NULL);
}

void mw_screen_outcomes(const char *title, const struct mw_outcomes *f)
{
    int years[CASE_MAX], n = 0;
    char buf[64];
    for (size_t i = 0; i < f->n && n < CASE_MAX; i++)
        if (f->v[i].year && (n == 0 || years[n - 1] != f->v[i].year))
            years[n++] = f->v[i].year;
    printf("%s   estimate without a run\n  %-34s", title, "");
    for (int k = 0; k < n; k++)
        printf(" %16d", years[k]);
    printf("\n");
    for (int i = 0; i < LINE_N; i++) {
        double whole = mw_outcomes_get(f, line[i].metric, 0);
        if (isfinite(whole))
            printf("  %-34s %16s\n", line[i].label, print_value(buf, sizeof buf, &line[i], whole));
        else if (n > 0 && isfinite(mw_outcomes_get(f, line[i].metric, years[0]))) {
            printf("  %-34s", line[i].label);
            for (int k = 0; k < n; k++)
                printf(" %16s", print_value(buf, sizeof buf, &line[i], mw_outcomes_get(f, line[i].metric, years[k])));
            printf("\n");
        }
    }
}
