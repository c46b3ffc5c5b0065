/* sim/store/rows.c - prepared inserts and the rows of what a scenario is: meta, cases, values, things; results are in results.c. */
#include "sim/store/store_private.h"
#include <math.h>
#include <stdarg.h>
#include <string.h>

/* Rows per transaction: large enough that commits cost nothing, fixed so that bytes do not depend on speed. */
enum { CHUNK_ROWS = 50000 };

static const char *const insert_sql[MW_I_N] = {
    [MW_I_META] = "INSERT OR REPLACE INTO run_meta VALUES (?,?)",
    [MW_I_SCENARIO] = "INSERT OR REPLACE INTO scenario VALUES (?,?)",
    [MW_I_CASE] = "INSERT INTO case_ VALUES (?1,?2,?3,?1,'not_run',NULL)",
    [MW_I_CASE_STATE] = "UPDATE case_ SET state = ?2, binding = ?3 WHERE case_id = ?1",
    [MW_I_DETAIL] = "INSERT INTO detail VALUES (?,?,?,?,?)",
    [MW_I_VALUE] = "INSERT INTO value_ VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [MW_I_METRIC] = "INSERT OR REPLACE INTO metric VALUES (?,?,?,?,?,?,?)",
    [MW_I_QUANTILE] = "INSERT OR REPLACE INTO trial_quantile VALUES (?,?,?,?,?,?,?)",
    [MW_I_FACILITY] = "INSERT INTO facility_5min VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [MW_I_SERIES] = "INSERT INTO series VALUES (?,?,?,?,?,?,?)",
    [MW_I_SERIES_QUANTITY] = "UPDATE series SET quantity = ?2, si_unit = ?3 WHERE series_id = ?1",
    [MW_I_HOUR] = "INSERT INTO entity_hour VALUES (?,?,?,?,?)",
    [MW_I_MONTH] = "INSERT INTO entity_month VALUES (?,?,?,?,?,?,?)",
    [MW_I_HIST] = "INSERT OR REPLACE INTO hist VALUES (?,?,?,?,?)",
    [MW_I_JOB] = "INSERT INTO job VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [MW_I_EVENT] = "INSERT INTO event VALUES (?,?,?,?,?,?)",
    [MW_I_LEDGER] = "INSERT INTO ledger VALUES (?1,?2,?3,(SELECT coalesce(max(seq) + 1, 0) FROM ledger WHERE case_id = ?1 AND year = ?2 AND book = ?3),?4,?5,?6,?7)",
    [MW_I_MONEY] = "INSERT INTO money VALUES (?1,?2,(SELECT coalesce(max(seq) + 1, 0) FROM money WHERE case_id = ?1 AND detail = ?2),?3,?4,?5,?6,?7,?8,?9,?10,?11)",
    [MW_I_NOTE] = "INSERT INTO note VALUES (?,?,?,?,?)",
    [MW_I_PROBE] = "INSERT OR REPLACE INTO probe VALUES (?,?,?,?,?)",
    [MW_I_ENTITY] = "INSERT INTO entity VALUES (?,?,?,?,?,?,?,?)",
    [MW_I_EDGE] = "INSERT INTO edge VALUES (?,?,?,?,?,?)",
    [MW_I_PLACE] = "INSERT OR REPLACE INTO place VALUES (?,?,?,?,?,?)",
    [MW_I_PART] = "INSERT INTO part VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [MW_I_LADDER] = "INSERT OR REPLACE INTO ladder VALUES (?,?,?,?,?,?,?)",
    [MW_I_QUARTER] = "INSERT OR REPLACE INTO quarter VALUES (?,?,?,?,?,?,?,?,?)",
    [MW_I_BIND] = "INSERT OR REPLACE INTO bind VALUES (?,?,?,?,?,?,?)",
    [MW_I_TORNADO] = "INSERT OR REPLACE INTO tornado VALUES (?,?,?,?,?,?,?,?,?,?,?)",
    [MW_I_ESTIMATE] = "INSERT OR REPLACE INTO estimate VALUES (?,?,?,?,?,?)",
    [MW_I_SHADOW] = "INSERT INTO shadow VALUES (?,?,?,?,?,?,?,?,?,?,?)",
    [MW_I_BRIDGE] = "INSERT OR REPLACE INTO bridge VALUES (?,?,?,?,?,?,?)",
    [MW_I_TRAIN_PART] = "INSERT INTO train_part VALUES (?,?,?,?,?,?,?,?,?)",
    [MW_I_FIT_SET] = "INSERT INTO fit_set VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [MW_I_FIT_CONSTANT] = "INSERT INTO fit_constant VALUES (?,?,?,?,?,?,?,?)",
    [MW_I_FIT_REJECT] = "INSERT INTO fit_reject VALUES (?,?,?,?,?,?)",
    [MW_I_FIT_POINT] = "INSERT INTO fit_point VALUES (?,?,?,?,?)",
};

sqlite3_stmt *mw_store_insert(struct mw_store *s, enum mw_insert which)
{
    if (s->failed)
        return NULL;
    if (s->open_rows == 0 && sqlite3_get_autocommit(s->db) && !mw_store_exec(s, "BEGIN"))
        return NULL;
    if (!s->insert[which] && sqlite3_prepare_v3(s->db, insert_sql[which], -1, SQLITE_PREPARE_PERSISTENT, &s->insert[which], NULL) != SQLITE_OK)
        mw_store_fail(s, "E504", "cannot prepare a row");
    return s->insert[which];
}

void mw_store_step(struct mw_store *s, sqlite3_stmt *st)
{
    bool done = sqlite3_step(st) == SQLITE_DONE;
    if (!done)
        mw_store_fail(s, "E504", "cannot write");
    sqlite3_reset(st);
    if (done && ++s->open_rows >= CHUNK_ROWS) {
        s->open_rows = 0;
        mw_store_exec(s, "COMMIT");
    }
}

static void bind_one(sqlite3_stmt *st, int at, char type, va_list *ap)
{
    switch (type) {
    case 'i': sqlite3_bind_int64(st, at, va_arg(*ap, int)); break;
    case 'u': sqlite3_bind_int64(st, at, va_arg(*ap, uint32_t)); break;
    case 'l': sqlite3_bind_int64(st, at, va_arg(*ap, int64_t)); break;
    case 't': sqlite3_bind_text(st, at, va_arg(*ap, const char *), -1, SQLITE_STATIC); break;
    case 'd': {
        double v = va_arg(*ap, double);
        if (isfinite(v))
            sqlite3_bind_double(st, at, v);
        else
            sqlite3_bind_null(st, at);
        break;
    }
    case 'n': {
        int64_t v = va_arg(*ap, int64_t);
        if (v >= 0)
            sqlite3_bind_int64(st, at, v);
        else
            sqlite3_bind_null(st, at);
        break;
    }
    case 'c': {
        char c = (char)va_arg(*ap, int);
        if (c)
            sqlite3_bind_text(st, at, &c, 1, SQLITE_TRANSIENT);
        else
            sqlite3_bind_null(st, at);
        break;
    }
    }
}

void mw_store_put(struct mw_store *s, enum mw_insert which, const char *types, ...)
{
    sqlite3_stmt *st = mw_store_insert(s, which);
    if (!st)
        return;
    va_list ap;
    va_start(ap, types);
    for (int i = 0; types[i]; i++)
        bind_one(st, i + 1, types[i], &ap);
    va_end(ap);
    mw_store_step(s, st);
}

void mw_store_meta(struct mw_store *s, const char *key, const char *value) { mw_store_put(s, MW_I_META, "tt", key, value); }
void mw_store_scenario(struct mw_store *s, const char *key, const char *value) { mw_store_put(s, MW_I_SCENARIO, "tt", key, value); }

void mw_store_case(struct mw_store *s, uint32_t case_id, const char *name, const char *text)
{
    mw_store_put(s, MW_I_CASE, "utt", case_id, name, text);
}

void mw_store_case_state(struct mw_store *s, uint32_t case_id, const char *state, const char *binding)
{
    mw_store_put(s, MW_I_CASE_STATE, "utt", case_id, state, binding);
}

void mw_store_detail(struct mw_store *s, uint32_t case_id, int year, int64_t start_ns, int64_t open_ns, int64_t end_ns)
{
    mw_store_put(s, MW_I_DETAIL, "uilll", case_id, year, start_ns, open_ns, end_ns);
}

void mw_store_value(struct mw_store *s, uint32_t case_id, const struct mw_store_value *v)
{
    bool number = v->q != MW_Q_N;
    mw_store_put(s, MW_I_VALUE, "uttdttddcttttttt" "lt", case_id, v->path, v->text, number ? v->si : NAN, number ? mw_quantity_name(v->q) : NULL,
                 number ? mw_quantity_si(v->q) : NULL, number ? v->low : NAN, number ? v->high : NAN, v->status, v->source, v->date, v->until, v->origin,
                 v->part_kind, v->part, v->file, (int64_t)v->line, v->simulated);
}

void mw_store_probe(struct mw_store *s, uint32_t case_id, const char *name, const char *key, double value, const char *text)
{
    mw_store_put(s, MW_I_PROBE, "uttdt", case_id, name, key, value, text);
}

void mw_store_entity(struct mw_store *s, uint32_t case_id, uint32_t ent, uint32_t parent, const char *cls, const char *path, const char *label, uint32_t count_n, double rated_w)
{
    mw_store_put(s, MW_I_ENTITY, "uuutttud", case_id, ent, parent, cls, path, label, count_n, rated_w);
}

void mw_store_edge(struct mw_store *s, uint32_t case_id, uint32_t seq, const char *kind, uint32_t from, uint32_t to, double rating)
{
    mw_store_put(s, MW_I_EDGE, "uutuud", case_id, seq, kind, from, to, rating);
}

void mw_store_place(struct mw_store *s, uint32_t case_id, uint32_t ent, double x_m, double y_m, double w_m, double d_m)
{
    mw_store_put(s, MW_I_PLACE, "uudddd", case_id, ent, x_m, y_m, w_m, d_m);
}

void mw_store_part(struct mw_store *s, uint32_t case_id, uint32_t seq, const struct mw_store_part *p)
{
    double unit_usd = p->unit_usd < 0 ? NAN : p->unit_usd;
    mw_store_put(s, MW_I_PART, "uuutttddddddd" "ct", case_id, seq, p->ent, p->kind, p->part, p->cost_class, p->qty_n, unit_usd, p->low_usd, p->high_usd, p->life_s, p->lead_s,
                 p->embodied_kg, p->status, p->source);
}
