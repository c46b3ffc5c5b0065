/* sim/store/store_private.h - insides shared by the files of this folder: the handle, prepared statements, failure; included by nobody else. */
#ifndef MW_STORE_PRIVATE_H
#define MW_STORE_PRIVATE_H
#include "sim/store/store.h"
#include <sqlite3.h>

enum mw_insert { MW_I_META, MW_I_SCENARIO, MW_I_CASE, MW_I_CASE_STATE, MW_I_DETAIL, MW_I_VALUE, MW_I_METRIC, MW_I_QUANTILE, MW_I_FACILITY, MW_I_SERIES, MW_I_SERIES_QUANTITY,
                 MW_I_HOUR, MW_I_MONTH, MW_I_HIST, MW_I_JOB, MW_I_EVENT, MW_I_LEDGER, MW_I_MONEY, MW_I_NOTE, MW_I_PROBE, MW_I_ENTITY, MW_I_EDGE, MW_I_PLACE, MW_I_PART,
                 MW_I_LADDER, MW_I_QUARTER, MW_I_BIND, MW_I_TORNADO, MW_I_SHADOW, MW_I_ESTIMATE, MW_I_BRIDGE, MW_I_TRAIN_PART, MW_I_FIT_SET, MW_I_FIT_CONSTANT, MW_I_FIT_REJECT, MW_I_FIT_POINT, MW_I_N };

struct mw_series { uint32_t case_id, ent; int year; char *level; bool has_quantity; };
struct mw_job_count { uint32_t case_id; int year; uint32_t n; };

struct mw_store {
    sqlite3 *db;
    char *path;
    struct mw_diag *diag;
    bool writing, failed, complete;
    sqlite3_stmt *insert[MW_I_N];
    unsigned open_rows;                 /* of the transaction under way */
    struct mw_series *series;           /* series_id is index + 1 */
    uint32_t series_n, series_cap, *slot, slot_cap; /* slot: open addressing, index + 1, 0 empty */
    struct mw_job_count *jobs;
    uint32_t jobs_n, jobs_cap;
    const char *const *col;             /* facility columns of the last call, and where they go */
    uint8_t col_at[MW_STORE_FACILITY_COLS];
    unsigned col_n;
};

/* Reports once with SQLite's text, rolls back, and makes every later write a no-op. */
void mw_store_fail(struct mw_store *s, const char *code, const char *doing);
bool mw_store_exec(struct mw_store *s, const char *sql);
/* One row through a prepared statement.  types, one per parameter: i int, u uint32_t, l int64_t, t text or NULL, d double (not finite: NULL),
 * n int64_t that is NULL when negative, c char as one-letter text (0: NULL). */
void mw_store_put(struct mw_store *s, enum mw_insert which, const char *types, ...);
sqlite3_stmt *mw_store_insert(struct mw_store *s, enum mw_insert which); /* prepared, or NULL after a failure */
void mw_store_step(struct mw_store *s, sqlite3_stmt *st);                /* runs it, counts the row, commits every chunk */
/* Free-standing diagnostic on a database file. */
void mw_store_complain(struct mw_diag *d, const char *code, const char *path, const char *text);

#endif
