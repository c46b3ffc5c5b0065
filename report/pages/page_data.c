/* report/pages/page_data.c - reads cases, metrics, entities and the register; the hours are in hours.c. */
#include "report/pages/page_data.h"
#include "report/pages/hours.h"
#include "sim/base/calendar.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *keep(struct mw_report *r, const char *s)
{
    return mw_arena_strdup(&r->arena, s);
}

static void load_years(struct mw_report *r, struct mw_rcase *c)
{
    struct mw_query *q = mw_query(r->db, "SELECT year FROM detail WHERE case_id = ?1 ORDER BY year", "i", c->id);
    while (mw_query_next(q) && c->years_n < MW_RYEARS_MAX)
        c->year[c->years_n++] = (int)mw_query_int(q, 0);
    mw_query_end(q);
}

static void load_supply(struct mw_report *r, struct mw_rcase *c)
{
    struct mw_query *q = mw_query(r->db, "SELECT path FROM value_ WHERE case_id = ?1 AND path IN ('money.rent.use', 'money.lease.use') AND text <> ''", "i", c->id);
    if (mw_query_next(q))
        c->supply = strcmp(mw_query_text(q, 0), "money.rent.use") == 0 ? "rents its GPUs" : "leases its hall";
    mw_query_end(q);
}

static void load_cases(struct mw_report *r)
{
    struct mw_query *q = mw_query(r->db, "SELECT case_id, name, text, state, binding FROM case_ ORDER BY ord, case_id", "");
    while (mw_query_next(q)) {
        r->cases_all_n++;
        if (r->cases_n == MW_RCASES_MAX)
            continue;
        struct mw_rcase *c = &r->cases[r->cases_n++];
        *c = (struct mw_rcase){ .id = (int)mw_query_int(q, 0), .name = keep(r, mw_query_text(q, 1)), .text = keep(r, mw_query_text(q, 2)),
                                .state = keep(r, mw_query_text(q, 3)), .binding = keep(r, mw_query_text(q, 4)) };
        c->ok = strcmp(c->state, "ok") == 0;
    }
    mw_query_end(q);
    for (unsigned i = 0; i < r->cases_n; i++) {
        load_years(r, &r->cases[i]);
        load_supply(r, &r->cases[i]);
    }
    while (r->base + 1 < r->cases_n && r->cases[r->base].years_n == 0)
        r->base++;
    if (r->cases_n && r->cases[r->base].years_n == 0)
        r->base = 0;
}

static void load_entities(struct mw_report *r)
{
    struct mw_query *q = mw_query(r->db, "SELECT count(*) FROM entity WHERE case_id = ?1", "i", r->cases[r->base].id);
    size_t room = mw_query_next(q) ? (size_t)mw_query_int(q, 0) : 0;
    mw_query_end(q);
    r->ent = mw_arena_array(&r->arena, struct mw_rent, room + 1);
    q = mw_query(r->db, "SELECT ent, parent, class, path, label, count_n, rated_w FROM entity WHERE case_id = ?1 ORDER BY ent", "i", r->cases[r->base].id);
    while (mw_query_next(q) && r->ents_n < room)
        r->ent[r->ents_n++] = (struct mw_rent){ (int)mw_query_int(q, 0), (int)mw_query_int(q, 1), keep(r, mw_query_text(q, 2)), keep(r, mw_query_text(q, 3)),
                                                keep(r, mw_query_text(q, 4)), mw_query_real(q, 5), mw_query_real(q, 6) };
    mw_query_end(q);
}

static void load_inputs(struct mw_report *r)
{
    /* Numbers, and the quotes: texts that carry their paper in a sibling. */
    static const char sql[] = "SELECT v.path, v.text, coalesce(v.source, p.text), v.si, CASE WHEN v.si IS NULL AND p.text IS NOT NULL THEN 'q' ELSE v.status END, "
                              "v.origin IN ('scenario', 'set', 'base') FROM value_ v LEFT JOIN value_ p ON p.case_id = v.case_id AND v.si IS NULL AND "
                              "p.path = substr(v.path, 1, length(v.path) - 5) || 'source' WHERE v.case_id = ?1 AND (v.si IS NOT NULL OR v.path GLOB 'money.quotes.*.value') ORDER BY v.path";
    struct mw_query *q = mw_query(r->db, "SELECT count(*) FROM value_ WHERE case_id = ?1 AND (si IS NOT NULL OR path GLOB 'money.quotes.*.value')", "i", r->cases[r->base].id);
    size_t room = mw_query_next(q) ? (size_t)mw_query_int(q, 0) : 0;
    mw_query_end(q);
    r->input = mw_arena_array(&r->arena, struct mw_rinput, room + 1);
    q = mw_query(r->db, sql, "i", r->cases[r->base].id);
    while (mw_query_next(q) && r->inputs_n < room)
        r->input[r->inputs_n++] = (struct mw_rinput){ keep(r, mw_query_text(q, 0)), keep(r, mw_query_text(q, 1)), keep(r, mw_query_text(q, 2)), mw_query_real(q, 3),
                                                      mw_query_null(q, 4) ? 'a' : mw_query_text(q, 4)[0], mw_query_int(q, 5) != 0 };
    mw_query_end(q);
}

static double one_number(struct mw_query *q)
{
    double v = mw_query_next(q) ? mw_query_real(q, 0) : NAN;
    mw_query_end(q);
    return v;
}

static void load_window(struct mw_report *r)
{
    const struct mw_rcase *c = &r->cases[r->base];
    r->zone_ns = strtoll(mw_rd_scenario(r, "zone_ns"), NULL, 10);
    r->step_s = strtod(mw_rd_scenario(r, "step_s"), NULL);
    r->trials_n = (unsigned)fmax(0.0, one_number(mw_query(r->db, "SELECT max(n) FROM trial_quantile", "")));
    if (c->years_n == 0)
        return;
    r->year = c->year[0];
    struct mw_query *q = mw_query(r->db, "SELECT open_ns, end_ns FROM detail WHERE case_id = ?1 AND year = ?2", "ii", c->id, r->year);
    if (mw_query_next(q)) {
        r->open_ns = mw_query_int(q, 0) + r->zone_ns;
        r->end_ns = mw_query_int(q, 1) + r->zone_ns;
    }
    mw_query_end(q);
}

bool mw_report_load(struct mw_report *r, struct mw_store *db)
{
    *r = (struct mw_report){ .db = db };
    mw_arena_init(&r->arena);
    load_cases(r);
    if (r->cases_n == 0)
        return false;
    load_window(r);
    load_entities(r);
    load_inputs(r);
    return mw_hours_load(r);
}

void mw_report_unload(struct mw_report *r)
{
    mw_arena_fini(&r->arena);
}

/* ---- single values */

static bool metric_at(struct mw_report *r, int case_id, int year, const char *name, double *v)
{
    *v = one_number(mw_query(r->db, "SELECT value FROM metric WHERE case_id = ?1 AND year = ?2 AND trial = 0 AND name = ?3", "iit", case_id, year, name));
    return isfinite(*v);
}

double mw_rd(struct mw_report *r, unsigned case_i, const char *metric)
{
    double v = NAN;
    const struct mw_rcase *c = &r->cases[case_i];
    if (!metric_at(r, c->id, 0, metric, &v) && c->years_n)
        metric_at(r, c->id, c->year[0], metric, &v);
    return v;
}

double mw_rd_year(struct mw_report *r, unsigned case_i, int year, const char *metric)
{
    double v = NAN;
    if (!metric_at(r, r->cases[case_i].id, year, metric, &v))
        metric_at(r, r->cases[case_i].id, 0, metric, &v);
    return v;
}

bool mw_rd_quantile(struct mw_report *r, unsigned case_i, const char *metric, double q[3])
{
    const struct mw_rcase *c = &r->cases[case_i];
    struct mw_query *row = mw_query(r->db, "SELECT p10, p50, p90 FROM trial_quantile WHERE case_id = ?1 AND year IN (0, ?2) AND metric = ?3 ORDER BY year LIMIT 1", "iit", c->id,
                                    c->years_n ? c->year[0] : 0, metric);
    bool found = mw_query_next(row);
    for (int i = 0; i < 3; i++)
        q[i] = found ? mw_query_real(row, i) : NAN;
    mw_query_end(row);
    return found && isfinite(q[0]) && isfinite(q[2]);
}

static const char *text_of(struct mw_report *r, bool meta, const char *key)
{
    struct mw_str s;
    mw_str_init(&s);
    bool found = meta ? mw_store_meta_get(r->db, key, &s) : mw_store_scenario_get(r->db, key, &s);
    const char *kept = found && s.s ? mw_arena_strndup(&r->arena, s.s, s.n) : "";
    mw_str_fini(&s);
    return kept;
}

const char *mw_rd_scenario(struct mw_report *r, const char *key) { return text_of(r, false, key); }
const char *mw_rd_meta(struct mw_report *r, const char *key) { return text_of(r, true, key); }

double mw_rd_probe(struct mw_report *r, unsigned case_i, const char *probe, const char *key)
{
    return one_number(mw_query(r->db, "SELECT value FROM probe WHERE case_id = ?1 AND name = ?2 AND key = ?3", "itt", r->cases[case_i].id, probe, key));
}

const char *mw_rd_probe_text(struct mw_report *r, unsigned case_i, const char *probe, const char *key)
{
    struct mw_query *q = mw_query(r->db, "SELECT text FROM probe WHERE case_id = ?1 AND name = ?2 AND key = ?3", "itt", r->cases[case_i].id, probe, key);
    const char *text = mw_query_next(q) ? keep(r, mw_query_text(q, 0)) : "";
    mw_query_end(q);
    return text;
}

static int by_path(const void *key, const void *input)
{
    return strcmp(key, ((const struct mw_rinput *)input)->path);
}

const struct mw_rinput *mw_rd_input(const struct mw_report *r, const char *path)
{
    return bsearch(path, r->input, r->inputs_n, sizeof *r->input, by_path);
}

double mw_rd_ledger(struct mw_report *r, unsigned case_i, int year, const char *book, const char *name)
{
    return one_number(mw_query(r->db, "SELECT value FROM ledger WHERE case_id = ?1 AND year = ?2 AND book = ?3 AND name = ?4", "iitt", r->cases[case_i].id, year, book, name));
}

/* ---- entities */

static int by_ent(const void *key, const void *ent)
{
    int a = *(const int *)key, b = ((const struct mw_rent *)ent)->ent;
    return (a > b) - (a < b);
}

const struct mw_rent *mw_rent_find(const struct mw_report *r, int ent)
{
    return bsearch(&ent, r->ent, r->ents_n, sizeof *r->ent, by_ent);
}

const struct mw_rent *mw_rent_up(const struct mw_report *r, int ent, const char *cls)
{
    const struct mw_rent *e = mw_rent_find(r, ent);
    for (size_t i = 0; e && i <= r->ents_n; i++) {
        if (strcmp(e->cls, cls) == 0)
            return e;
        if (e->ent == e->parent)
            break;
        e = mw_rent_find(r, e->parent);
    }
    return NULL;
}

bool mw_unbuilt(const struct mw_report *r)
{
    return r->year == 0 && r->cases_n && strcmp(r->cases[r->base].state, "infeasible") == 0;
}

/* Seconds of a month that lie in the drawn year: a plan may begin or end within one. */
static double month_s(const struct mw_report *r, int year, int month)
{
    int64_t from_ns = mw_time_from_civil(year, month, 1, 0, 0, 0), to_ns = mw_time_add_months(from_ns, 1);
    from_ns = from_ns < r->open_ns ? r->open_ns : from_ns;
    to_ns = to_ns > r->end_ns ? r->end_ns : to_ns;
    return to_ns > from_ns ? (double)(to_ns - from_ns) / 1e9 : 0.0;
}

size_t mw_rd_notes_n(struct mw_report *r, const char *kind)
{
    struct mw_query *q = mw_query(r->db, "SELECT count(DISTINCT coalesce(path, '')) FROM note WHERE case_id = ?1 AND kind = ?2", "it", r->cases[r->base].id, kind);
    size_t n = mw_query_next(q) ? (size_t)mw_query_int(q, 0) : 0;
    mw_query_end(q);
    return n;
}

double *mw_rd_levels(struct mw_report *r, const char *level, bool peak)
{
    static const char sql[] = "SELECT s.ent, m.year, m.month, m.mean, m.max FROM series s JOIN entity_month m USING (series_id) WHERE s.case_id = ?1 AND s.year = ?2 AND s.level = ?3";
    double *v = mw_arena_array(&r->arena, double, r->ents_n + 1), *seconds = mw_arena_array(&r->arena, double, r->ents_n + 1);
    for (size_t i = 0; i < r->ents_n; i++)
        v[i] = NAN;
    struct mw_query *q = mw_query(r->db, sql, "iit", r->cases[r->base].id, r->year, level);
    while (mw_query_next(q)) {
        const struct mw_rent *e = mw_rent_find(r, (int)mw_query_int(q, 0));
        double value = mw_query_real(q, peak ? 4 : 3), s = month_s(r, (int)mw_query_int(q, 1), (int)mw_query_int(q, 2));
        size_t i = e ? (size_t)(e - r->ent) : r->ents_n;
        if (!e || !isfinite(value) || !(s > 0.0))
            continue;
        if (peak)
            v[i] = fmax(v[i], value); /* NAN gives way */
        else
            v[i] = isnan(v[i]) ? value : (v[i] * seconds[i] + value * s) / (seconds[i] + s);
        seconds[i] += s;
    }
    mw_query_end(q);
    return v;
}
