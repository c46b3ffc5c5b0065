/* sim/plan/summary.c - summary.json: stable keys, read back from the finished database.
 *
 * { scenario, title, hash, kind, complete, binding (of the base), cases: { NAME: { state, infeasible, changes, binding, probes: { NAME: { meter_w, ... } },
 *   metrics: { NAME: value }, years: { "2028": { NAME: value } }, quantiles: { NAME: { n, p10, p50, p90 } } } }, not_simulated: [paths] }
 * All numbers are SI; names are documented in sim/store/README.md.
 */
#include "sim/base/calendar.h"
#include "sim/base/json.h"
#include "sim/plan/outlook.h"
#include "sim/plan/run.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The first month in which anything binds; before that of equals the fullest.  Where nothing does: the fullest month, binds false. */
static void binding(struct mw_store *db, struct mw_json *j, int case_id, int64_t zone_ns)
{
    static const char sql[] = "SELECT resource, t0_ns, used, allowed, unit, path, used >= ?2 * allowed AS binds FROM bind WHERE case_id = ?1 AND allowed > 0 "
                              "ORDER BY binds DESC, CASE WHEN binds THEN t0_ns END, used / allowed DESC, t0_ns LIMIT 1";
    struct mw_query *q = mw_query(db, sql, "id", case_id, MW_BINDS_FRAC);
    if (mw_query_next(q)) {
        struct mw_civil c = mw_time_to_civil(mw_query_int(q, 1) + zone_ns);
        char month[16];
        snprintf(month, sizeof month, "%04d-%02d", c.year, c.month);
        mw_json_object(j, "binding");
        mw_json_str(j, "resource", mw_query_text(q, 0));
        mw_json_str(j, "month", month);
        mw_json_bool(j, "binds", mw_query_int(q, 6) != 0);
        mw_json_num(j, "used", mw_query_real(q, 2));
        mw_json_num(j, "allowed", mw_query_real(q, 3));
        mw_json_str(j, "unit", mw_query_text(q, 4));
        mw_json_str(j, "path", mw_query_text(q, 5));
        mw_json_end(j, '}');
    } else {
        mw_json_str(j, "binding", NULL);
    }
    mw_query_end(q);
}

static int64_t zone_of(struct mw_store *db)
{
    struct mw_str v;
    mw_str_init(&v);
    int64_t zone_ns = mw_store_scenario_get(db, "zone_ns", &v) ? strtoll(v.s, NULL, 10) : 0;
    mw_str_fini(&v);
    return zone_ns;
}

static void probes(struct mw_store *db, struct mw_json *j, int case_id)
{
    char open[128] = "";
    struct mw_query *q = mw_query(db, "SELECT name, key, value FROM probe WHERE case_id = ?1 ORDER BY name, key", "i", case_id);
    mw_json_object(j, "probes");
    while (mw_query_next(q)) {
        if (strcmp(open, mw_query_text(q, 0)) != 0) {
            if (open[0])
                mw_json_end(j, '}');
            snprintf(open, sizeof open, "%s", mw_query_text(q, 0));
            mw_json_object(j, open);
        }
        mw_json_num(j, mw_query_text(q, 1), mw_query_real(q, 2));
    }
    if (open[0])
        mw_json_end(j, '}');
    mw_json_end(j, '}');
    mw_query_end(q);
}

static void metrics(struct mw_store *db, struct mw_json *j, int case_id, int year)
{
    struct mw_query *q = mw_query(db, "SELECT name, value FROM metric WHERE case_id = ?1 AND year = ?2 AND trial = 0 ORDER BY name", "ii", case_id, year);
    while (mw_query_next(q))
        mw_json_num(j, mw_query_text(q, 0), mw_query_real(q, 1));
    mw_query_end(q);
}

static void quantiles(struct mw_store *db, struct mw_json *j, int case_id)
{
    struct mw_query *q = mw_query(db, "SELECT metric, n, p10, p50, p90, year FROM trial_quantile WHERE case_id = ?1 ORDER BY metric, year", "i", case_id);
    mw_json_object(j, "quantiles");
    while (mw_query_next(q)) {
        char name[192];
        int year = (int)mw_query_int(q, 5);
        snprintf(name, sizeof name, year ? "%s@%d" : "%s", mw_query_text(q, 0), year);
        mw_json_object(j, name);
        mw_json_int(j, "n", mw_query_int(q, 1));
        mw_json_num(j, "p10", mw_query_real(q, 2));
        mw_json_num(j, "p50", mw_query_real(q, 3));
        mw_json_num(j, "p90", mw_query_real(q, 4));
        mw_json_end(j, '}');
    }
    mw_json_end(j, '}');
    mw_query_end(q);
}

static void one_case(struct mw_store *db, struct mw_json *j, int case_id)
{
    probes(db, j, case_id);
    mw_json_object(j, "metrics");
    metrics(db, j, case_id, 0);
    mw_json_end(j, '}');
    mw_json_object(j, "years");
    struct mw_query *q = mw_query(db, "SELECT year FROM detail WHERE case_id = ?1 ORDER BY year", "i", case_id);
    while (mw_query_next(q)) {
        char year[16];
        snprintf(year, sizeof year, "%d", (int)mw_query_int(q, 0));
        mw_json_object(j, year);
        metrics(db, j, case_id, (int)mw_query_int(q, 0));
        mw_json_end(j, '}');
    }
    mw_query_end(q);
    mw_json_end(j, '}');
    quantiles(db, j, case_id);
}

static void text_of(struct mw_store *db, struct mw_json *j, const char *key)
{
    struct mw_str v;
    mw_str_init(&v);
    bool there = mw_store_scenario_get(db, key, &v);
    mw_json_str(j, key, there ? v.s : NULL);
    mw_str_fini(&v);
}

static void not_simulated(struct mw_store *db, struct mw_json *j)
{
    mw_json_array(j, "not_simulated");
    struct mw_query *q = mw_query(db, "SELECT DISTINCT path FROM note WHERE kind = 'not_simulated' AND case_id = 0 ORDER BY path", "");
    while (mw_query_next(q))
        mw_json_str(j, NULL, mw_query_text(q, 0));
    mw_query_end(q);
    mw_json_end(j, ']');
}

bool mw_summary_json(struct mw_store *db, struct mw_str *out)
{
    struct mw_json j;
    mw_json_init(&j, out, 1);
    mw_json_object(&j, NULL);
    text_of(db, &j, "name");
    text_of(db, &j, "title");
    text_of(db, &j, "hash");
    text_of(db, &j, "seed");
    mw_json_bool(&j, "complete", mw_store_complete(db));
    int64_t zone_ns = zone_of(db);
    binding(db, &j, 0, zone_ns);
    mw_json_object(&j, "cases");
    struct mw_query *q = mw_query(db, "SELECT case_id, name, state, binding, text FROM case_ ORDER BY ord, case_id", "");
    while (mw_query_next(q)) {
        mw_json_object(&j, mw_query_text(q, 1));
        mw_json_str(&j, "state", mw_query_text(q, 2));
        mw_json_str(&j, "infeasible", mw_query_null(q, 3) ? NULL : mw_query_text(q, 3));
        mw_json_str(&j, "changes", mw_query_text(q, 4));
        binding(db, &j, (int)mw_query_int(q, 0), zone_ns);
        one_case(db, &j, (int)mw_query_int(q, 0));
        mw_json_end(&j, '}');
    }
    bool ok = mw_query_end(q);
    mw_json_end(&j, '}');
    not_simulated(db, &j);
    mw_json_end(&j, '}');
    mw_str_add(out, "\n");
    return ok;
}
