/* report/pages/plan_data.c - reads the rows of the plan over its horizon; nothing is computed but sums and orders. */
#include "report/pages/plan_data.h"
#include "report/pages/page_kit.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *keep(struct mw_report *r, struct mw_query *q, int col)
{
    return mw_arena_strdup(&r->arena, mw_query_text(q, col));
}

size_t mw_rd_ladder(struct mw_report *r, unsigned case_i, struct mw_rstep step[MW_LADDER_MAX])
{
    struct mw_query *q = mw_query(r->db, "SELECT step, label, why, lifts, w FROM ladder WHERE case_id = ?1 ORDER BY seq", "i", r->cases[case_i].id);
    size_t n = 0;
    while (mw_query_next(q) && n < MW_LADDER_MAX) {
        step[n] = (struct mw_rstep){ keep(r, q, 0), keep(r, q, 1), keep(r, q, 2), keep(r, q, 3), mw_query_real(q, 4) };
        if (strcmp(step[n].step, "useful") == 0) /* stored as "MW that made progress" */
            step[n].label = "Useful, MW of productive GPU time";
        n++;
    }
    mw_query_end(q);
    return n;
}

/* ---- quarters */

size_t mw_rd_quarters(struct mw_report *r, unsigned case_i, int64_t t_ns[MW_QUARTERS_MAX])
{
    struct mw_query *q = mw_query(r->db, "SELECT DISTINCT t0_ns FROM quarter WHERE case_id = ?1 ORDER BY t0_ns", "i", r->cases[case_i].id);
    size_t n = 0;
    while (mw_query_next(q) && n < MW_QUARTERS_MAX)
        t_ns[n++] = mw_query_int(q, 0) + r->zone_ns;
    mw_query_end(q);
    return n;
}

size_t mw_rd_quarter_names(struct mw_report *r, unsigned case_i, const char *series, struct mw_rqname name[MW_QNAMES_MAX])
{
    struct mw_query *q = mw_query(r->db, "SELECT name, min(unit) FROM quarter WHERE case_id = ?1 AND series = ?2 GROUP BY name HAVING max(abs(coalesce(p50, 0))) > 0 ORDER BY min(t0_ns), name", "it",
                                  r->cases[case_i].id, series);
    size_t n = 0;
    while (mw_query_next(q) && n < MW_QNAMES_MAX) {
        name[n] = (struct mw_rqname){ keep(r, q, 0), keep(r, q, 1) };
        n++;
    }
    mw_query_end(q);
    return n;
}

double *mw_rd_quarter(struct mw_report *r, unsigned case_i, const char *series, const char *name, const char *unit, int q, const int64_t *t_ns, size_t n)
{
    static const char *const sql[3] = {
        "SELECT t0_ns, sum(p10) FROM quarter WHERE case_id = ?1 AND series = ?2 AND unit = ?3 AND (?4 = '*' OR name = ?4) GROUP BY t0_ns ORDER BY t0_ns",
        "SELECT t0_ns, sum(p50) FROM quarter WHERE case_id = ?1 AND series = ?2 AND unit = ?3 AND (?4 = '*' OR name = ?4) GROUP BY t0_ns ORDER BY t0_ns",
        "SELECT t0_ns, sum(p90) FROM quarter WHERE case_id = ?1 AND series = ?2 AND unit = ?3 AND (?4 = '*' OR name = ?4) GROUP BY t0_ns ORDER BY t0_ns",
    };
    double *v = mw_arena_array(&r->arena, double, n + 1);
    bool any = false;
    for (size_t i = 0; i < n; i++)
        v[i] = NAN;
    struct mw_query *row = mw_query(r->db, sql[q], "ittt", r->cases[case_i].id, series, unit, name ? name : "*");
    for (size_t i = 0; mw_query_next(row);) {
        int64_t t = mw_query_int(row, 0) + r->zone_ns;
        while (i < n && t_ns[i] < t)
            i++;
        if (i == n || t_ns[i] != t || mw_query_null(row, 1))
            continue;
        v[i] = mw_query_real(row, 1);
        any = true;
    }
    mw_query_end(row);
    return any ? v : NULL;
}

/* ---- what binds */

static void bind_axes(struct mw_report *r, unsigned case_i, struct mw_rbinds *b)
{
    struct mw_query *q = mw_query(r->db, "SELECT DISTINCT t0_ns FROM bind WHERE case_id = ?1 ORDER BY t0_ns", "i", r->cases[case_i].id);
    while (mw_query_next(q) && b->months_n < MW_MONTHS_MAX)
        b->t_ns[b->months_n++] = mw_query_int(q, 0) + r->zone_ns;
    mw_query_end(q);
    q = mw_query(r->db, "SELECT resource, min(unit), max(path) FROM bind WHERE case_id = ?1 GROUP BY resource ORDER BY max(used / nullif(allowed, 0)) IS NULL, max(used / nullif(allowed, 0)) DESC, resource", "i",
                 r->cases[case_i].id);
    while (mw_query_next(q) && b->resources_n < MW_RESOURCES_MAX) {
        size_t k = b->resources_n++;
        b->resource[k] = keep(r, q, 0);
        b->unit[k] = keep(r, q, 1);
        b->path[k] = keep(r, q, 2);
    }
    mw_query_end(q);
}

void mw_rd_binds(struct mw_report *r, unsigned case_i, struct mw_rbinds *b)
{
    *b = (struct mw_rbinds){ 0 };
    bind_axes(r, case_i, b);
    size_t all = b->resources_n * b->months_n;
    b->use = mw_arena_array(&r->arena, double, all + 1);
    b->used = mw_arena_array(&r->arena, double, all + 1);
    b->allowed = mw_arena_array(&r->arena, double, all + 1);
    for (size_t i = 0; i < all; i++)
        b->use[i] = b->used[i] = b->allowed[i] = NAN;
    struct mw_query *q = mw_query(r->db, "SELECT resource, t0_ns, used, allowed FROM bind WHERE case_id = ?1 ORDER BY t0_ns", "i", r->cases[case_i].id);
    for (size_t m = 0; mw_query_next(q);) {
        int64_t t = mw_query_int(q, 1) + r->zone_ns;
        size_t k = 0;
        while (m < b->months_n && b->t_ns[m] < t)
            m++;
        while (k < b->resources_n && strcmp(b->resource[k], mw_query_text(q, 0)) != 0)
            k++;
        if (m == b->months_n || k == b->resources_n)
            continue;
        size_t at = k * b->months_n + m;
        b->used[at] = mw_query_real(q, 2);
        b->allowed[at] = mw_query_real(q, 3);
        b->use[at] = b->allowed[at] > 0 ? b->used[at] / b->allowed[at] : NAN;
    }
    mw_query_end(q);
}

size_t mw_binds_in(const struct mw_rbinds *b, size_t month)
{
    size_t best = b->resources_n;
    for (size_t k = 0; k < b->resources_n; k++) {
        double u = b->use[k * b->months_n + month];
        if (isfinite(u) && (best == b->resources_n || u > b->use[best * b->months_n + month]))
            best = k;
    }
    return best;
}

/* ---- what moves the result */

size_t mw_rd_drivers(struct mw_report *r, unsigned case_i, const char *metric, struct mw_rdriver row[MW_DRIVERS_MAX])
{
    static const char sql[] = "SELECT t.metric, t.path, t.unit, t.source, t.low, t.high, t.at_low, t.at_mid, t.at_high, t.status, v.text FROM tornado t LEFT JOIN value_ v USING (case_id, path) "
                              "WHERE t.case_id = ?1 AND t.metric = ?2 ORDER BY abs(coalesce(at_high, at_mid) - coalesce(at_low, at_mid)) DESC, t.path";
    struct mw_query *q = mw_query(r->db, sql, "it", r->cases[case_i].id, metric);
    size_t n = 0;
    while (mw_query_next(q) && n < MW_DRIVERS_MAX) {
        row[n] = (struct mw_rdriver){ keep(r, q, 0), keep(r, q, 1), keep(r, q, 2), keep(r, q, 10), keep(r, q, 3), mw_query_real(q, 4), mw_query_real(q, 5), mw_query_real(q, 6), mw_query_real(q, 7),
                                      mw_query_real(q, 8), mw_query_text(q, 9)[0] };
        n++;
    }
    mw_query_end(q);
    return n;
}

const char *mw_rd_driven(struct mw_report *r, unsigned case_i)
{
    struct mw_query *q = mw_query(r->db, "SELECT metric FROM tornado WHERE case_id = ?1 GROUP BY metric ORDER BY metric LIKE 'money.npv%' DESC, metric LIKE 'money.usd_per_useful%' DESC, metric LIKE 'money%' DESC, metric", "i",
                                  r->cases[case_i].id);
    const char *metric = mw_query_next(q) ? keep(r, q, 0) : "";
    mw_query_end(q);
    return metric;
}

size_t mw_rd_shadows(struct mw_report *r, unsigned case_i, struct mw_rshadow row[MW_RSHADOWS_MAX])
{
    struct mw_query *q = mw_query(r->db, "SELECT path, unit, why, from_n, step_n, gpus_n, useful_gpu_s, capex_usd, opex_usd, npv_usd FROM shadow WHERE case_id = ?1 ORDER BY path", "i", r->cases[case_i].id);
    size_t n = 0;
    while (n < MW_RSHADOWS_MAX && mw_query_next(q)) {
        row[n] = (struct mw_rshadow){ keep(r, q, 0), keep(r, q, 1), keep(r, q, 2), mw_query_real(q, 3), mw_query_real(q, 4), mw_query_real(q, 5), mw_query_real(q, 6), mw_query_real(q, 7), mw_query_real(q, 8),
                                      mw_query_real(q, 9) };
        n++;
    }
    mw_query_end(q);
    return n;
}

/* ---- money */

size_t mw_rd_money_years(struct mw_report *r, unsigned case_i, int year[MW_YEARS_MAX])
{
    struct mw_query *q = mw_query(r->db, "SELECT DISTINCT year FROM money WHERE case_id = ?1 AND detail = 0 AND year > 0 ORDER BY year", "i", r->cases[case_i].id);
    size_t n = 0;
    while (mw_query_next(q) && n < MW_YEARS_MAX)
        year[n++] = (int)mw_query_int(q, 0);
    mw_query_end(q);
    return n;
}

bool mw_rd_money(struct mw_report *r, unsigned case_i, const char *kind, const char *line, const int *year, size_t n, double *usd)
{
    static const char sql[] = "SELECT year, sum(usd) FROM money WHERE case_id = ?1 AND detail = 0 AND year > 0 AND kind = ?2 AND (?3 = '*' OR line = ?3) GROUP BY year ORDER BY year";
    bool any = false;
    memset(usd, 0, n * sizeof *usd);
    struct mw_query *q = mw_query(r->db, sql, "itt", r->cases[case_i].id, kind, line ? line : "*");
    for (size_t i = 0; mw_query_next(q);) {
        while (i < n && year[i] < mw_query_int(q, 0))
            i++;
        if (i == n || year[i] != mw_query_int(q, 0))
            continue;
        usd[i] = mw_query_real(q, 1);
        any = true;
    }
    mw_query_end(q);
    return any;
}

bool mw_has_money(struct mw_report *r)
{
    struct mw_query *q = mw_query(r->db, "SELECT 1 FROM money WHERE detail = 0 LIMIT 1", "");
    bool found = mw_query_next(q);
    mw_query_end(q);
    return found;
}

bool mw_has_debt(struct mw_report *r)
{
    struct mw_query *q = mw_query(r->db, "SELECT 1 FROM metric WHERE name = 'money.debt_usd' AND value > 0 UNION SELECT 1 FROM money WHERE kind = 'debt_service' AND usd <> 0 LIMIT 1", "");
    bool found = mw_query_next(q);
    mw_query_end(q);
    return found;
}

bool mw_has_options(struct mw_report *r)
{
    return r->cases_n > 1;
}

bool mw_has_quarters(struct mw_report *r)
{
    int64_t t_ns[MW_QUARTERS_MAX];
    size_t n = mw_rd_quarters(r, r->base, t_ns);
    return n == 0 || n >= 3;
}

bool mw_has_months(struct mw_report *r)
{
    struct mw_rbinds b;
    mw_rd_binds(r, r->base, &b);
    return b.months_n == 0 || b.months_n >= 3;
}

/* ---- words */

size_t mw_rd_free_cash(struct mw_report *r, unsigned case_i, int year[MW_YEARS_MAX], double usd[MW_YEARS_MAX])
{
    static const struct { const char *kind; double sign; } flow[] = { { "revenue", 1 }, { "residual", 1 }, { "capex", -1 }, { "energy", -1 }, { "opex", -1 }, { "tax", -1 } };
    double v[MW_YEARS_MAX];
    size_t n = mw_rd_money_years(r, case_i, year);
    memset(usd, 0, MW_YEARS_MAX * sizeof *usd);
    for (size_t f = 0; f < sizeof flow / sizeof *flow; f++)
        if (mw_rd_money(r, case_i, flow[f].kind, NULL, year, n, v))
            for (size_t i = 0; i < n; i++)
                usd[i] += flow[f].sign * v[i];
    return n;
}

int64_t mw_rd_plan_day_ns(struct mw_report *r, double s)
{
    return strtoll(mw_rd_scenario(r, "horizon_start_ns"), NULL, 10) + r->zone_ns + (int64_t)(s * 1e9);
}

const char *mw_rd_word(struct mw_report *r, unsigned case_i, const char *path)
{
    struct mw_query *q = mw_query(r->db, "SELECT text FROM value_ WHERE case_id = ?1 AND path = ?2", "it", r->cases[case_i].id, path);
    const char *text = mw_query_next(q) ? keep(r, q, 0) : "";
    mw_query_end(q);
    return text;
}

const char *mw_term_text(struct mw_report *r, unsigned case_i)
{
    const char *rent = mw_rd_word(r, case_i, "money.rent.use"), *term = mw_rd_word(r, case_i, *rent ? "money.rent.for" : "money.lease.for");
    return r->cases[case_i].supply && *term ? mw_rf(r, " for %s", term) : "";
}

double mw_number_in(const char *phrase)
{
    const char *at = phrase + strcspn(phrase, "0123456789");
    return *at ? strtod(at, NULL) : NAN;
}

size_t mw_rd_expired(struct mw_report *r, const char **text, size_t max)
{
    struct mw_query *q = mw_query(r->db, "SELECT DISTINCT path, text FROM note WHERE kind = 'finding' AND path GLOB 'money.quotes.*' ORDER BY path", "");
    size_t n = 0;
    while (mw_query_next(q) && n < max)
        text[n++] = mw_rf(r, "%s: %s", mw_query_text(q, 0) + strlen("money.quotes."), mw_query_text(q, 1));
    mw_query_end(q);
    return n;
}
