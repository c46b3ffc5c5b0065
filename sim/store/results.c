/* sim/store/results.c - the rows of what a run found: metrics, series, jobs, events, books, money. */
#include "sim/store/store_private.h"
#include "sim/base/check.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* In the order of table facility_5min. */
static const char *const facility_col[MW_STORE_FACILITY_COLS] = {
    "meter_w", "it_w", "loss_w", "cooling_w", "water_m3ps", "supply_c", "dry_bulb_c", "wet_bulb_c", "carbon_kg_per_j", "energy_usd_per_j", "gpus_installed_n",
    "gpus_down_n", "gpus_busy_n", "gpus_productive_n", "queue_jobs_n", "queue_gpus_n", "serve_demand_tokps", "serve_tokps", "clock_frac", "limit_w", "economiser_frac",
    "storage_Bps", "fabric_share_frac",
};

void mw_store_metric_put(struct mw_store *s, struct mw_store_key k, const char *name, enum mw_quantity q, double value)
{
    mw_store_put(s, MW_I_METRIC, "uiutdtt", k.case_id, k.year, k.trial, name, value, mw_quantity_name(q), mw_quantity_si(q));
}

void mw_store_quantile(struct mw_store *s, struct mw_store_key k, const char *metric, uint32_t n, double p10, double p50, double p90)
{
    mw_store_put(s, MW_I_QUANTILE, "uituddd", k.case_id, k.year, metric, n, p10, p50, p90);
}

/* A level that keeps itself in the facility table under an unknown name is a programming error. */
static void map_columns(struct mw_store *s, const char *const *col, unsigned n)
{
    MW_ASSERT(n <= MW_STORE_FACILITY_COLS);
    for (unsigned i = 0; i < n; i++) {
        unsigned at = 0;
        while (at < MW_STORE_FACILITY_COLS && strcmp(facility_col[at], col[i]) != 0)
            at++;
        MW_ASSERT(at < MW_STORE_FACILITY_COLS);
        s->col_at[i] = (uint8_t)at;
    }
    s->col = col;
    s->col_n = n;
}

void mw_store_facility(struct mw_store *s, struct mw_store_key k, int64_t t0_ns, const char *const *col, const double *v, unsigned n)
{
    if (col != s->col || n != s->col_n || (n > 0 && strcmp(col[0], facility_col[s->col_at[0]]) != 0))
        map_columns(s, col, n);
    sqlite3_stmt *st = mw_store_insert(s, MW_I_FACILITY);
    if (!st)
        return;
    sqlite3_clear_bindings(st); /* columns that nobody reports stay NULL */
    sqlite3_bind_int64(st, 1, k.case_id);
    sqlite3_bind_int64(st, 2, k.year);
    sqlite3_bind_int64(st, 3, t0_ns);
    for (unsigned i = 0; i < n; i++)
        if (isfinite(v[i]))
            sqlite3_bind_double(st, 4 + s->col_at[i], v[i]);
    mw_store_step(s, st);
}

static uint64_t series_hash(uint32_t case_id, int year, uint32_t ent, const char *level)
{
    return mw_hash_str(level) ^ ((uint64_t)ent * UINT64_C(0x9E3779B97F4A7C15)) ^ ((uint64_t)(uint32_t)year << 32) ^ ((uint64_t)case_id << 20);
}

static void series_rehash(struct mw_store *s)
{
    s->slot_cap = s->slot_cap ? 2 * s->slot_cap : 256;
    free(s->slot);
    s->slot = calloc(s->slot_cap, sizeof *s->slot);
    MW_ASSERT(s->slot);
    for (uint32_t i = 0; i < s->series_n; i++) {
        const struct mw_series *e = &s->series[i];
        uint32_t at = (uint32_t)series_hash(e->case_id, e->year, e->ent, e->level) & (s->slot_cap - 1);
        while (s->slot[at])
            at = (at + 1) & (s->slot_cap - 1);
        s->slot[at] = i + 1;
    }
}

/* Number of the series, written when first met; the quantity follows when a month brings it. */
static uint32_t series_id(struct mw_store *s, struct mw_store_key k, uint32_t ent, const char *level, enum mw_quantity q)
{
    if (2 * (s->series_n + 1) > s->slot_cap)
        series_rehash(s);
    uint32_t at = (uint32_t)series_hash(k.case_id, k.year, ent, level) & (s->slot_cap - 1);
    const char *name = q == MW_Q_N ? NULL : mw_quantity_name(q), *unit = q == MW_Q_N ? NULL : mw_quantity_si(q);
    for (; s->slot[at]; at = (at + 1) & (s->slot_cap - 1)) {
        struct mw_series *e = &s->series[s->slot[at] - 1];
        if (e->ent != ent || e->year != k.year || e->case_id != k.case_id || strcmp(e->level, level) != 0)
            continue;
        if (q != MW_Q_N && !e->has_quantity) {
            e->has_quantity = true;
            mw_store_put(s, MW_I_SERIES_QUANTITY, "utt", s->slot[at], name, unit);
        }
        return s->slot[at];
    }
    if (s->series_n == s->series_cap) {
        s->series_cap = s->series_cap ? 2 * s->series_cap : 128;
        s->series = realloc(s->series, s->series_cap * sizeof *s->series);
        MW_ASSERT(s->series);
    }
    s->series[s->series_n++] = (struct mw_series){ .case_id = k.case_id, .ent = ent, .year = k.year, .level = strdup(level), .has_quantity = q != MW_Q_N };
    s->slot[at] = s->series_n;
    mw_store_put(s, MW_I_SERIES, "uuiuttt", s->series_n, k.case_id, k.year, ent, level, name, unit);
    return s->series_n;
}

void mw_store_hour(struct mw_store *s, struct mw_store_key k, uint32_t ent, const char *level, int64_t t0_ns, double min, double mean, double max)
{
    mw_store_put(s, MW_I_HOUR, "ulddd", series_id(s, k, ent, level, MW_Q_N), t0_ns, min, mean, max);
}

void mw_store_month(struct mw_store *s, struct mw_store_key k, uint32_t ent, const char *level, enum mw_quantity q, int year, int month, double min, double mean, double max, int64_t t_peak_ns)
{
    mw_store_put(s, MW_I_MONTH, "uiidddn", series_id(s, k, ent, level, q), year, month, min, mean, max, t_peak_ns);
}

void mw_store_hist(struct mw_store *s, struct mw_store_key k, uint32_t ent, const char *level, const double *edge, const double *seconds, unsigned n)
{
    uint32_t id = series_id(s, k, ent, level, MW_Q_N);
    for (unsigned i = 0; i < n; i++)
        mw_store_put(s, MW_I_HIST, "uuddd", id, (uint32_t)i, edge[i], edge[i + 1], seconds[i]);
}

static struct mw_job_count *job_count(struct mw_store *s, struct mw_store_key k)
{
    for (uint32_t i = s->jobs_n; i-- > 0;) /* the run under way is the last one */
        if (s->jobs[i].case_id == k.case_id && s->jobs[i].year == k.year)
            return &s->jobs[i];
    if (s->jobs_n == s->jobs_cap) {
        s->jobs_cap = s->jobs_cap ? 2 * s->jobs_cap : 16;
        s->jobs = realloc(s->jobs, s->jobs_cap * sizeof *s->jobs);
        MW_ASSERT(s->jobs);
    }
    s->jobs[s->jobs_n] = (struct mw_job_count){ .case_id = k.case_id, .year = k.year };
    return &s->jobs[s->jobs_n++];
}

void mw_store_job(struct mw_store *s, struct mw_store_key k, const struct mw_store_job *j)
{
    struct mw_job_count *c = job_count(s, k);
    if (++c->n > MW_STORE_JOBS_MAX) {
        if (c->n == MW_STORE_JOBS_MAX + 1)
            mw_store_note(s, k, "finding", "job", "only the first 1,000,000 jobs of this year are kept one by one; totals and metrics count all");
        return;
    }
    mw_store_put(s, MW_I_JOB, "uilttnnnuddd" "u", k.case_id, k.year, (int64_t)j->id, j->work, j->state, j->submit_ns, j->start_ns, j->end_ns, j->gpus_n, j->gpu_s,
                 j->productive_gpu_s, j->energy_j, j->restarts_n);
}

void mw_store_event(struct mw_store *s, struct mw_store_key k, int64_t t_ns, const char *kind, const char *path, const char *text)
{
    mw_store_put(s, MW_I_EVENT, "uilttt", k.case_id, k.year, t_ns, kind, path, text);
}

void mw_store_money(struct mw_store *s, struct mw_store_key k, const struct mw_store_money *m)
{
    mw_store_put(s, MW_I_MONEY, "uiiittdddct", k.case_id, k.year, m->year, m->month, m->kind, m->line, m->usd, m->low_usd, m->high_usd, m->status, m->note);
}

void mw_store_note(struct mw_store *s, struct mw_store_key k, const char *kind, const char *path, const char *text)
{
    mw_store_put(s, MW_I_NOTE, "uittt", k.case_id, k.year, kind, path, text);
}

void mw_store_ledger(struct mw_store *s, struct mw_store_key k, const char *book, const char *side, const char *name, const char *unit, double value)
{
    mw_store_put(s, MW_I_LEDGER, "uittttd", k.case_id, k.year, book, side, name, unit, value);
}
