/* sim/store/query.c - reading: queries row by row, single values, and the ordered text dump that tests compare. */
#include "sim/store/store_private.h"
#include "sim/base/check.h"
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct mw_query { struct mw_store *store; sqlite3_stmt *st; bool ok; };

static void query_complain(struct mw_store *s, const char *sql)
{
    struct mw_pos pos = { s->path, 0, 0 };
    mw_diag_error(s->diag, "E506", pos, NULL, "%s in: %.120s", sqlite3_errmsg(s->db), sql);
}

struct mw_query *mw_query(struct mw_store *s, const char *sql, const char *types, ...)
{
    sqlite3_stmt *st = NULL;
    if (sqlite3_prepare_v2(s->db, sql, -1, &st, NULL) != SQLITE_OK) {
        query_complain(s, sql);
        return NULL;
    }
    va_list ap;
    va_start(ap, types);
    for (int i = 0; types[i]; i++)
        switch (types[i]) {
        case 'i': sqlite3_bind_int64(st, i + 1, va_arg(ap, int)); break;
        case 'l': sqlite3_bind_int64(st, i + 1, va_arg(ap, int64_t)); break;
        case 'd': sqlite3_bind_double(st, i + 1, va_arg(ap, double)); break;
        case 't': sqlite3_bind_text(st, i + 1, va_arg(ap, const char *), -1, SQLITE_TRANSIENT); break;
        default: MW_ASSERT(!"unknown type letter");
        }
    va_end(ap);
    struct mw_query *q = calloc(1, sizeof *q);
    MW_ASSERT(q);
    *q = (struct mw_query){ .store = s, .st = st, .ok = true };
    return q;
}

bool mw_query_next(struct mw_query *q)
{
    if (!q || !q->ok)
        return false;
    int rc = sqlite3_step(q->st);
    if (rc == SQLITE_ROW)
        return true;
    if (rc != SQLITE_DONE) {
        q->ok = false;
        query_complain(q->store, sqlite3_sql(q->st));
    }
    return false;
}

int mw_query_cols(const struct mw_query *q) { return q ? sqlite3_column_count(q->st) : 0; }
const char *mw_query_name(const struct mw_query *q, int col) { return q ? sqlite3_column_name(q->st, col) : ""; }
bool mw_query_null(const struct mw_query *q, int col) { return !q || sqlite3_column_type(q->st, col) == SQLITE_NULL; }
double mw_query_real(const struct mw_query *q, int col) { return mw_query_null(q, col) ? NAN : sqlite3_column_double(q->st, col); }
int64_t mw_query_int(const struct mw_query *q, int col) { return q ? sqlite3_column_int64(q->st, col) : 0; }

const char *mw_query_text(const struct mw_query *q, int col)
{
    const char *t = q ? (const char *)sqlite3_column_text(q->st, col) : NULL;
    return t ? t : "";
}

bool mw_query_end(struct mw_query *q)
{
    if (!q)
        return false;
    bool ok = q->ok;
    sqlite3_finalize(q->st);
    free(q);
    return ok;
}

bool mw_store_metric(struct mw_store *s, const char *case_name, int year, const char *name, double *v)
{
    struct mw_query *q = mw_query(s, "SELECT m.value FROM metric m JOIN case_ c USING (case_id) WHERE c.name = ?1 AND m.year = ?2 AND m.trial = 0 AND m.name = ?3",
                                  "tit", case_name, year, name);
    bool found = mw_query_next(q) && !mw_query_null(q, 0);
    *v = found ? mw_query_real(q, 0) : NAN;
    mw_query_end(q);
    return found;
}

static bool text_of(struct mw_store *s, const char *sql, const char *key, struct mw_str *out)
{
    struct mw_query *q = mw_query(s, sql, "t", key);
    bool found = mw_query_next(q) && !mw_query_null(q, 0);
    if (found)
        mw_str_add(out, mw_query_text(q, 0));
    mw_query_end(q);
    return found;
}

bool mw_store_scenario_get(struct mw_store *s, const char *key, struct mw_str *out) { return text_of(s, "SELECT value FROM scenario WHERE key = ?1", key, out); }
bool mw_store_meta_get(struct mw_store *s, const char *key, struct mw_str *out) { return text_of(s, "SELECT value FROM run_meta WHERE key = ?1", key, out); }

static void dump_cell(const struct mw_query *q, int col, struct mw_str *out)
{
    char buf[MW_DOUBLE_TEXT_N];
    switch (sqlite3_column_type(q->st, col)) {
    case SQLITE_NULL: mw_str_add(out, "NULL"); break;
    case SQLITE_INTEGER: mw_str_addf(out, "%lld", (long long)mw_query_int(q, col)); break;
    case SQLITE_FLOAT: mw_str_add(out, mw_double_text(buf, sizeof buf, mw_query_real(q, col))); break;
    default: /* one row stays one line */
        for (const char *t = mw_query_text(q, col); *t; t++)
            if (*t == '\n' || *t == '\\' || *t == '|')
                mw_str_addf(out, "\\%c", *t == '\n' ? 'n' : *t);
            else
                mw_str_addn(out, t, 1);
    }
}

static bool dump_table(struct mw_store *s, const char *table, struct mw_str *out)
{
    char sql[128];
    /* Rows in primary-key order, or in the order they were written. */
    bool clustered = false;
    snprintf(sql, sizeof sql, "SELECT 1 FROM pragma_table_list WHERE name = '%s' AND wr = 1", table);
    struct mw_query *q = mw_query(s, sql, "");
    clustered = mw_query_next(q);
    mw_query_end(q);
    snprintf(sql, sizeof sql, "SELECT * FROM \"%s\"%s", table, clustered ? "" : " ORDER BY rowid");
    q = mw_query(s, sql, "");
    int n = mw_query_cols(q);
    mw_str_addf(out, "# %s", table);
    for (int i = 0; i < n; i++)
        mw_str_addf(out, "%s%s", i ? "|" : ": ", mw_query_name(q, i));
    mw_str_add(out, "\n");
    while (mw_query_next(q)) {
        for (int i = 0; i < n; i++) {
            if (i)
                mw_str_add(out, "|");
            dump_cell(q, i, out);
        }
        mw_str_add(out, "\n");
    }
    return mw_query_end(q);
}

bool mw_store_dump(struct mw_store *s, struct mw_str *out)
{
    bool ok = true;
    struct mw_query *q = mw_query(s, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'run_meta' ORDER BY name", "");
    while (ok && mw_query_next(q))
        ok = dump_table(s, mw_query_text(q, 0), out);
    return mw_query_end(q) && ok;
}
