/* sim/store/store.c - life of a database file: creation beside an older one, transactions, completion; it knows no tables but status. */
#include "sim/store/store_private.h"
#include "sim/base/check.h"
#include "schema_sql.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* "MWrg", as in schema.sql. */
enum { APPLICATION_ID = 0x4D577267 };

static char *with_suffix(const char *path, const char *suffix)
{
    size_t n = strlen(path), m = strlen(suffix);
    char *p = malloc(n + m + 1);
    MW_ASSERT(p);
    memcpy(p, path, n);
    memcpy(p + n, suffix, m + 1);
    return p;
}

static void remove_with_suffix(const char *path, const char *suffix)
{
    char *p = with_suffix(path, suffix);
    unlink(p);
    free(p);
}

void mw_store_complain(struct mw_diag *d, const char *code, const char *path, const char *text)
{
    struct mw_pos pos = { path, 0, 0 };
    mw_diag_add(d, code[0] == 'W' ? MW_WARNING : MW_ERROR, code, pos, NULL, "%s", text);
}

void mw_store_fail(struct mw_store *s, const char *code, const char *doing)
{
    if (s->failed)
        return;
    s->failed = true;
    struct mw_pos pos = { s->path, 0, 0 };
    int os_errno = sqlite3_system_errno(s->db);
    int kind = sqlite3_errcode(s->db) & 0xff;
    bool io = kind == SQLITE_IOERR || kind == SQLITE_FULL || kind == SQLITE_CANTOPEN;
    mw_diag_error(s->diag, kind == SQLITE_BUSY || kind == SQLITE_LOCKED ? "E503" : code, pos, NULL, "%s: %s%s%s", doing, sqlite3_errmsg(s->db),
                  io && os_errno ? ": " : "", io && os_errno ? strerror(os_errno) : "");
    if (!sqlite3_get_autocommit(s->db))
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
}

bool mw_store_exec(struct mw_store *s, const char *sql)
{
    if (s->failed)
        return false;
    if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK)
        return true;
    mw_store_fail(s, "E504", "cannot write");
    return false;
}

/* First column of the first row as text; false if the statement does not run or gives no row. */
static bool ask(sqlite3 *db, const char *sql, char *buf, size_t buf_n)
{
    sqlite3_stmt *st = NULL;
    bool ok = sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW;
    const char *text = ok ? (const char *)sqlite3_column_text(st, 0) : NULL;
    ok = text && strlen(text) < buf_n;
    if (ok)
        strcpy(buf, text);
    sqlite3_finalize(st);
    return ok;
}

/* Kind and schema of an open file; adds the diagnostic. */
static bool is_ours(sqlite3 *db, const char *path, struct mw_diag *d, bool any_version)
{
    char buf[32], text[160];
    if (!ask(db, "PRAGMA application_id", buf, sizeof buf)) {
        int kind = sqlite3_errcode(db) & 0xff;
        snprintf(text, sizeof text, "%s", sqlite3_errmsg(db));
        mw_store_complain(d, kind == SQLITE_NOTADB ? "E502" : kind == SQLITE_BUSY ? "E503" : "E501", path, text);
        return false;
    }
    if (atol(buf) != APPLICATION_ID) {
        mw_store_complain(d, "E502", path, "is not a Millwright database");
        return false;
    }
    bool known = ask(db, "PRAGMA user_version", buf, sizeof buf);
    if (known && (any_version || atol(buf) == MW_STORE_SCHEMA))
        return true;
    snprintf(text, sizeof text, "holds schema %s, this program reads schema %d: run the scenario again or use the program that wrote it", known ? buf : "?", MW_STORE_SCHEMA);
    mw_store_complain(d, "E505", path, text);
    return false;
}

static bool sqlite_open(sqlite3 **db, const char *path, int flags, struct mw_diag *d)
{
    if (sqlite3_open_v2(path, db, flags, NULL) == SQLITE_OK)
        return true;
    struct mw_pos pos = { path, 0, 0 };
    int os_errno = *db ? sqlite3_system_errno(*db) : 0;
    mw_diag_error(d, "E501", pos, NULL, "%s%s%s", *db ? sqlite3_errmsg(*db) : "out of memory", os_errno ? ": " : "", os_errno ? strerror(os_errno) : "");
    sqlite3_close(*db);
    *db = NULL;
    return false;
}

/* An older database gives way: a complete one becomes path.previous, an incomplete one goes.  False if the file must not be touched. */
static bool make_room(const char *path, struct mw_diag *d)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return true; /* absent, or a folder that creation will complain about */
    if (!S_ISREG(st.st_mode)) {
        mw_store_complain(d, "E502", path, "is not a regular file");
        return false;
    }
    bool keep = false;
    if (st.st_size > 0) {
        sqlite3 *db = NULL;
        char state[32] = "";
        if (!sqlite_open(&db, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, d))
            return false;
        bool ours = is_ours(db, path, d, true);
        bool free_to_go = ours && sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK;
        if (ours && !free_to_go) /* another run writes it, or the file is write-protected */
            mw_store_complain(d, (sqlite3_errcode(db) & 0xff) == SQLITE_BUSY ? "E503" : "E501", path, sqlite3_errmsg(db));
        keep = free_to_go && ask(db, "SELECT state FROM status", state, sizeof state) && strcmp(state, "complete") == 0;
        if (free_to_go)
            sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
        sqlite3_close(db);
        if (!free_to_go)
            return false;
    }
    char *previous = with_suffix(path, ".previous");
    int rc = keep ? rename(path, previous) : unlink(path);
    free(previous);
    if (rc != 0) {
        mw_store_complain(d, "E501", path, strerror(errno));
        return false;
    }
    remove_with_suffix(path, "-wal");
    remove_with_suffix(path, "-shm");
    return true;
}

static struct mw_store *store_new(sqlite3 *db, const char *path, struct mw_diag *d, bool writing)
{
    struct mw_store *s = calloc(1, sizeof *s);
    MW_ASSERT(s);
    s->db = db;
    s->path = with_suffix(path, "");
    s->diag = d;
    s->writing = writing;
    return s;
}

/* The page size must be set before the first table.  The tables go into the file itself before there is a log: whatever happens to the
 * log on a full disk, what is left says that it is ours and incomplete, and the next run may take its place. */
static bool set_up(struct mw_store *s)
{
    return mw_store_exec(s, "PRAGMA page_size = 4096") && mw_store_exec(s, "PRAGMA encoding = 'UTF-8'") && mw_store_exec(s, "BEGIN") && mw_store_exec(s, MW_SCHEMA_SQL) &&
           mw_store_exec(s, "INSERT INTO status VALUES (1, 'incomplete')") && mw_store_exec(s, "COMMIT") && mw_store_exec(s, "PRAGMA journal_mode = WAL") &&
           mw_store_exec(s, "PRAGMA synchronous = NORMAL") && mw_store_exec(s, "PRAGMA wal_autocheckpoint = 16384") && mw_store_exec(s, "PRAGMA cache_size = -65536");
}

struct mw_store *mw_store_create(const char *path, struct mw_diag *d)
{
    if (!make_room(path, d))
        return NULL;
    int fd = open(path, O_CREAT | O_EXCL | O_WRONLY, 0666); /* of two runs that start together one wins */
    if (fd < 0) {
        mw_store_complain(d, errno == EEXIST ? "E503" : "E501", path, errno == EEXIST ? "another run has just created it" : strerror(errno));
        return NULL;
    }
    close(fd);
    sqlite3 *db = NULL;
    if (!sqlite_open(&db, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, d))
        return NULL;
    struct mw_store *s = store_new(db, path, d, true);
    if (set_up(s))
        return s;
    mw_store_close(s);
    return NULL;
}

struct mw_store *mw_store_open(const char *path, struct mw_diag *d)
{
    sqlite3 *db = NULL;
    if (!sqlite_open(&db, path, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, d))
        return NULL;
    sqlite3_busy_timeout(db, 5000);
    if (!is_ours(db, path, d, false)) {
        sqlite3_close(db);
        return NULL;
    }
    char state[32] = "";
    struct mw_store *s = store_new(db, path, d, false);
    if (!ask(db, "SELECT state FROM status", state, sizeof state)) {
        mw_store_complain(d, "E501", path, sqlite3_errcode(db) == SQLITE_OK || sqlite3_errcode(db) == SQLITE_DONE ? "is damaged: it does not say whether its run finished" : sqlite3_errmsg(db));
        mw_store_close(s);
        return NULL;
    }
    s->complete = strcmp(state, "complete") == 0;
    if (!s->complete)
        mw_store_complain(d, "W502", path, "the run that wrote this database did not finish: results are incomplete");
    return s;
}

bool mw_store_failed(const struct mw_store *s) { return s->failed; }
bool mw_store_complete(const struct mw_store *s) { return s->complete; }

static bool commit(struct mw_store *s)
{
    return sqlite3_get_autocommit(s->db) ? !s->failed : mw_store_exec(s, "COMMIT");
}

static void finalize_all(struct mw_store *s)
{
    for (int i = 0; i < MW_I_N; i++) {
        sqlite3_finalize(s->insert[i]);
        s->insert[i] = NULL;
    }
}

bool mw_store_finish(struct mw_store *s)
{
    MW_ASSERT(s->writing);
    if (!commit(s) || !mw_store_exec(s, "UPDATE status SET state = 'complete'"))
        return false;
    finalize_all(s);
    s->complete = true;
    /* A reader that is looking at the log right now keeps it alive; the result is safe, only spread over two files. */
    if (sqlite3_exec(s->db, "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE", NULL, NULL, NULL) != SQLITE_OK)
        mw_store_complain(s->diag, "W501", s->path, sqlite3_errmsg(s->db));
    remove_with_suffix(s->path, ".previous");
    return true;
}

static void tell_previous(const struct mw_store *s)
{
    char *previous = with_suffix(s->path, ".previous");
    if (access(previous, F_OK) == 0)
        mw_diag_warn(s->diag, "W503", ((struct mw_pos){ s->path, 0, 0 }), NULL, "this run did not finish; the results before it are in %s", previous);
    free(previous);
}

void mw_store_close(struct mw_store *s)
{
    if (!s)
        return;
    if (s->writing)
        commit(s);
    if (s->writing && !s->complete)
        tell_previous(s);
    finalize_all(s);
    sqlite3_close(s->db);
    for (uint32_t i = 0; i < s->series_n; i++)
        free(s->series[i].level);
    free(s->series);
    free(s->slot);
    free(s->jobs);
    free(s->path);
    free(s);
}
