/* tests/unit/test_store.c - the store keeps what it is given, says when a run did not finish, and fails with a clear text. */
#include "tests/mw_test.h"
#include "sim/base/file.h"
#include "sim/store/store.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

static char folder[64];

static const char *fresh_path(char *buf, size_t n)
{
    snprintf(folder, sizeof folder, "/tmp/mw_store_XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(buf, n, "%s/results.db", folder);
    return buf;
}

static void clean(const char *path)
{
    static const char *const tail[] = { "", "-wal", "-shm", "-journal", ".previous" };
    char name[128];
    for (size_t i = 0; i < sizeof tail / sizeof *tail; i++) {
        snprintf(name, sizeof name, "%s%s", path, tail[i]);
        unlink(name);
    }
    rmdir(folder);
}

static const char *const cols[] = { "it_w", "meter_w", "storage_Bps" };

/* A small run; text lands in run_meta only. */
static void fill(struct mw_store *s, const char *meta)
{
    struct mw_store_key k = { 0, 2028, 0 }, late = { 1, 2031, 0 };
    mw_store_meta(s, "host", meta);
    mw_store_scenario(s, "title", "Abilene | 100 MW\nsecond line");
    mw_store_case(s, 0, "base", NULL);
    mw_store_case(s, 1, "lender", "money.residual.gpu: 0 %");
    mw_store_case_state(s, 0, "ok", NULL);
    mw_store_case_state(s, 1, "infeasible", "power.ups");
    mw_store_detail(s, 0, 2028, 1, 2, 3);
    struct mw_store_value v = { .path = "grid.contract", .text = "100 MW", .q = MW_Q_POWER, .si = 1e8, .low = NAN, .high = NAN, .status = 'q', .origin = "scenario", .line = 17, .simulated = "yes" };
    mw_store_value(s, 0, &v);
    for (int i = 0; i < 2385; i++)
        mw_store_facility(s, k, i * INT64_C(300000000000), cols, (double[]){ 61.7e6 + i, 73.1e6, i == 7 ? NAN : 3e9 }, 3);
    mw_store_hour(s, k, 17, "load_w", 0, 1.5, 2.5, 3.5);
    mw_store_hour(s, late, 17, "load_w", 0, 1.25, 2.25, 3.25);
    mw_store_month(s, k, 17, "load_w", MW_Q_POWER, 2028, 2, 1, 2, 3, 1234);
    mw_store_hist(s, k, 17, "load_w", (double[]){ -INFINITY, 10, INFINITY }, (double[]){ 3600, 1800.5 }, 2);
    struct mw_store_job j = { .id = 9, .work = "tune", .state = "running", .submit_ns = 11, .start_ns = 22, .end_ns = -1, .gpus_n = 8, .gpu_s = 0.1, .productive_gpu_s = 0.05, .energy_j = 7, .restarts_n = 2 };
    mw_store_job(s, k, &j);
    mw_store_event(s, k, 5, "outage", "grid", "feed A lost");
    mw_store_ledger(s, k, "energy", "left", "utility", "J", 1.0 / 3.0);
    mw_store_ledger(s, k, "energy", "right", "it", "J", 0.25);
    struct mw_store_money m = { .year = 2028, .month = 3, .kind = "bill", .line = "demand", .usd = 950000.5, .low_usd = NAN, .high_usd = NAN, .status = 'a' };
    mw_store_money(s, k, &m);
    mw_store_money(s, k, &m);
    mw_store_metric_put(s, k, "facility.pue", MW_Q_NUMBER, 1.19);
    mw_store_quantile(s, k, "facility.pue", 200, 1.17, 1.19, 1.22);
    mw_store_note(s, k, "not_priced", "fabric", "no price");
    mw_store_probe(s, 0, "hpl", "meter_w", 22.9545e6, NULL);
    mw_store_entity(s, 0, 0, 0, "facility", "", "Abilene", 1, NAN);
    mw_store_edge(s, 0, 0, "feeds_a", 1, 2, 2.5e6);
    mw_store_place(s, 0, 0, 1.5, 2.5, 30.25, 40);
    struct mw_store_part p = { .ent = 0, .kind = "rack", .part = "gb200-nvl72", .cost_class = "servers", .qty_n = 512, .unit_usd = -1, .low_usd = NAN, .high_usd = NAN, .life_s = 157788000, .lead_s = NAN, .embodied_kg = NAN, .status = 'u' };
    mw_store_part(s, 0, 0, &p);
}

static void write_run(const char *path, const char *meta, struct mw_diag *d)
{
    struct mw_store *s = mw_store_create(path, d);
    ck_assert_msg(s != NULL, "%s", mw_diag_text(d, 0));
    fill(s, meta);
    ck_assert_msg(mw_store_finish(s), "%s", mw_diag_text(d, 0));
    mw_store_close(s);
}

START_TEST(round_trip_keeps_every_row)
{
    char path[80];
    struct mw_diag *d = mw_diag_create();
    write_run(fresh_path(path, sizeof path), "here", d);
    struct mw_store *s = mw_store_open(path, d);
    ck_assert_ptr_nonnull(s);
    ck_assert(mw_store_complete(s));
    double v;
    ck_assert(mw_store_metric(s, "base", 2028, "facility.pue", &v));
    ck_assert_double_eq(v, 1.19);
    ck_assert(!mw_store_metric(s, "base", 2029, "facility.pue", &v));
    ck_assert(isnan(v));
    struct mw_query *q = mw_query(s, "SELECT count(*), sum(it_w), count(storage_Bps), max(meter_w), count(water_m3ps) FROM facility_5min WHERE case_id = ?1", "i", 0);
    ck_assert(mw_query_next(q));
    ck_assert_int_eq(mw_query_int(q, 0), 2385);
    ck_assert_double_eq_tol(mw_query_real(q, 1), 2385 * 61.7e6 + 2385.0 * 2384.0 / 2, 1);
    ck_assert_int_eq(mw_query_int(q, 2), 2384); /* the NaN is NULL */
    ck_assert_double_eq(mw_query_real(q, 3), 73.1e6);
    ck_assert_int_eq(mw_query_int(q, 4), 0);    /* nobody reported it */
    ck_assert(mw_query_end(q));
    q = mw_query(s, "SELECT end_ns, start_ns, energy_j FROM job", "");
    ck_assert(mw_query_next(q));
    ck_assert(mw_query_null(q, 0));
    ck_assert_int_eq(mw_query_int(q, 1), 22);
    mw_query_end(q);
    q = mw_query(s, "SELECT s.si_unit, h.mean, (SELECT count(*) FROM series) FROM entity_hour h JOIN series s USING (series_id) ORDER BY s.year", "");
    ck_assert(mw_query_next(q));
    ck_assert_str_eq(mw_query_text(q, 0), "W"); /* the month brought the quantity */
    ck_assert_int_eq(mw_query_int(q, 2), 2);    /* another year is another series */
    ck_assert(mw_query_next(q));
    ck_assert_double_eq(mw_query_real(q, 1), 2.25);
    mw_query_end(q);
    q = mw_query(s, "SELECT group_concat(seq), group_concat(month) FROM money", "");
    ck_assert(mw_query_next(q));
    ck_assert_str_eq(mw_query_text(q, 0), "0,1");
    mw_query_end(q);
    q = mw_query(s, "SELECT unit_usd FROM part", "");
    ck_assert(mw_query_next(q) && mw_query_null(q, 0));
    mw_query_end(q);
    q = mw_query(s, "SELECT state, binding FROM case_ WHERE name = 'lender'", "");
    ck_assert(mw_query_next(q));
    ck_assert_str_eq(mw_query_text(q, 1), "power.ups");
    mw_query_end(q);
    mw_store_close(s);
    clean(path);
    mw_diag_destroy(d);
}
END_TEST

START_TEST(every_view_answers)
{
    char path[80];
    struct mw_diag *d = mw_diag_create();
    write_run(fresh_path(path, sizeof path), "here", d);
    struct mw_store *s = mw_store_open(path, d);
    struct mw_query *names = mw_query(s, "SELECT name FROM sqlite_schema WHERE type = 'view'", "");
    int n = 0;
    while (mw_query_next(names)) {
        char sql[128];
        snprintf(sql, sizeof sql, "SELECT * FROM %s", mw_query_text(names, 0));
        struct mw_query *q = mw_query(s, sql, "");
        ck_assert_msg(mw_query_next(q), "%s is empty", mw_query_text(names, 0));
        ck_assert(mw_query_end(q));
        n++;
    }
    mw_query_end(names);
    ck_assert_int_ge(n, 9);
    struct mw_query *q = mw_query(s, "SELECT meter_mw, pue FROM v_facility LIMIT 1", "");
    ck_assert(mw_query_next(q));
    ck_assert_double_eq_tol(mw_query_real(q, 0), 73.1, 1e-9);
    ck_assert_double_eq_tol(mw_query_real(q, 1), 73.1 / 61.7, 1e-9);
    mw_query_end(q);
    mw_store_close(s);
    clean(path);
    mw_diag_destroy(d);
}
END_TEST

START_TEST(identical_runs_dump_identically)
{
    char a[80], b[80], folder_a[64];
    struct mw_diag *d = mw_diag_create();
    struct mw_str da, db;
    mw_str_init(&da);
    mw_str_init(&db);
    write_run(fresh_path(a, sizeof a), "one", d);
    snprintf(folder_a, sizeof folder_a, "%s", folder);
    write_run(fresh_path(b, sizeof b), "two", d);
    struct mw_store *sa = mw_store_open(a, d), *sb = mw_store_open(b, d);
    ck_assert(mw_store_dump(sa, &da));
    ck_assert(mw_store_dump(sb, &db));
    ck_assert_str_eq(da.s, db.s);
    ck_assert_ptr_nonnull(strstr(da.s, "title|Abilene \\| 100 MW\\nsecond line"));
    ck_assert_ptr_nonnull(strstr(da.s, "0.3333333333333333"));
    ck_assert_ptr_null(strstr(da.s, "host"));
    mw_store_close(sa);
    mw_store_close(sb);
    size_t na, nb; /* with values of one length in run_meta even the files differ nowhere else */
    char *fa = mw_file_slurp(a, &na, d), *fb = mw_file_slurp(b, &nb, d);
    ck_assert_uint_eq(na, nb);
    size_t differ = 0;
    for (size_t i = 0; i < na; i++)
        differ += fa[i] != fb[i];
    ck_assert_uint_le(differ, 3);
    free(fa);
    free(fb);
    clean(b);
    snprintf(folder, sizeof folder, "%s", folder_a);
    clean(a);
    mw_str_fini(&da);
    mw_str_fini(&db);
    mw_diag_destroy(d);
}
END_TEST

START_TEST(killed_writer_says_incomplete)
{
    char path[80];
    struct mw_diag *d = mw_diag_create();
    fresh_path(path, sizeof path);
    int pipe_fd[2];
    ck_assert_int_eq(pipe(pipe_fd), 0);
    pid_t child = fork();
    if (child == 0) {
        struct mw_store *s = mw_store_create(path, d);
        fill(s, "x");
        struct mw_store_key k = { 0, 2028, 0 };
        for (int i = 0; i < 120000; i++)
            mw_store_event(s, k, i, "noise", NULL, NULL);
        if (write(pipe_fd[1], "x", 1) == 1)
            pause();
        _exit(1);
    }
    char byte;
    ck_assert_int_eq(read(pipe_fd[0], &byte, 1), 1);
    kill(child, SIGKILL);
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status));
    struct mw_store *s = mw_store_open(path, d);
    ck_assert_ptr_nonnull(s);
    ck_assert(!mw_store_complete(s));
    ck_assert_ptr_nonnull(strstr(mw_diag_text(d, 0), "[W502]"));
    struct mw_query *q = mw_query(s, "SELECT count(*) FROM event", "");
    ck_assert(mw_query_next(q));
    ck_assert_int_gt(mw_query_int(q, 0), 40000); /* whole transactions are kept */
    mw_query_end(q);
    mw_store_close(s);
    write_run(path, "again", d); /* and the next run replaces it */
    s = mw_store_open(path, d);
    ck_assert(mw_store_complete(s));
    mw_store_close(s);
    clean(path);
    mw_diag_destroy(d);
}
END_TEST

START_TEST(complete_database_outlives_a_failed_rerun)
{
    char path[80], previous[96];
    struct mw_diag *d = mw_diag_create();
    write_run(fresh_path(path, sizeof path), "first", d);
    snprintf(previous, sizeof previous, "%s.previous", path);
    struct mw_store *s = mw_store_create(path, d);
    ck_assert_ptr_nonnull(s);
    mw_store_close(s); /* never finished */
    s = mw_store_create(path, d);
    mw_store_close(s); /* nor the next one */
    s = mw_store_open(previous, d);
    ck_assert_ptr_nonnull(s);
    ck_assert(mw_store_complete(s));
    mw_store_close(s);
    write_run(path, "third", d);
    ck_assert_int_ne(access(previous, F_OK), 0);
    char wal[96];
    snprintf(wal, sizeof wal, "%s-wal", path);
    ck_assert_int_ne(access(wal, F_OK), 0); /* one file remains */
    clean(path);
    mw_diag_destroy(d);
}
END_TEST

START_TEST(foreign_files_are_not_touched)
{
    char path[80];
    struct mw_diag *d = mw_diag_create();
    fresh_path(path, sizeof path);
    ck_assert(mw_file_write_atomic(path, "my diary, not a database at all\n", 32));
    ck_assert_ptr_null(mw_store_create(path, d));
    ck_assert_ptr_nonnull(strstr(mw_diag_text(d, 0), "[E502]"));
    ck_assert_ptr_null(mw_store_open(path, d));
    unlink(path);
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_exec(db, "CREATE TABLE mine (x)", NULL, NULL, NULL);
    sqlite3_close(db);
    ck_assert_ptr_null(mw_store_create(path, d));
    size_t n;
    char *text = mw_file_slurp(path, &n, d);
    ck_assert_uint_gt(n, 4000);
    free(text);
    clean(path);
    mw_diag_destroy(d);
}
END_TEST

START_TEST(other_schema_is_refused_by_number)
{
    char path[80];
    struct mw_diag *d = mw_diag_create();
    write_run(fresh_path(path, sizeof path), "x", d);
    sqlite3 *db;
    sqlite3_open(path, &db);
    sqlite3_exec(db, "PRAGMA user_version = 97", NULL, NULL, NULL);
    sqlite3_close(db);
    ck_assert_ptr_null(mw_store_open(path, d));
    ck_assert_ptr_nonnull(strstr(mw_diag_text(d, 0), "schema 97"));
    ck_assert_ptr_nonnull(strstr(mw_diag_text(d, 0), "[E505]"));
    clean(path);
    mw_diag_destroy(d);
}
END_TEST

START_TEST(second_writer_is_told_of_the_lock)
{
    char path[80];
    struct mw_diag *d = mw_diag_create();
    struct mw_store *s = mw_store_create(fresh_path(path, sizeof path), d);
    mw_store_meta(s, "a", "b"); /* a transaction is open */
    ck_assert_ptr_null(mw_store_create(path, d));
    ck_assert_ptr_nonnull(strstr(mw_diag_text(d, 0), "[E503]"));
    ck_assert(mw_store_finish(s)); /* and the first one is unharmed */
    mw_store_close(s);
    clean(path);
    mw_diag_destroy(d);
}
END_TEST

START_TEST(missing_folder_and_missing_file_say_why)
{
    struct mw_diag *d = mw_diag_create();
    ck_assert_ptr_null(mw_store_create("/tmp/no-such-folder-2385/results.db", d));
    ck_assert_ptr_nonnull(strstr(mw_diag_text(d, 0), "[E501]"));
    ck_assert_ptr_nonnull(strstr(mw_diag_text(d, 0), strerror(ENOENT)));
    ck_assert_ptr_null(mw_store_open("/tmp/no-such-folder-2385/results.db", d));
    mw_diag_destroy(d);
}
END_TEST

START_TEST(read_only_folder_says_why)
{
    char path[80];
    struct mw_diag *d = mw_diag_create();
    fresh_path(path, sizeof path);
    pid_t child = fork(); /* as nobody: root may write anywhere */
    if (child == 0) {
        chmod(folder, 0555);
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
            _exit(0);
        struct mw_store *s = mw_store_create(path, d);
        const char *text = mw_diag_text(d, 0);
        _exit(s == NULL && text && strstr(text, "[E501]") && strstr(text, strerror(EACCES)) ? 0 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    chmod(folder, 0755);
    clean(path);
    mw_diag_destroy(d);
}
END_TEST

START_TEST(full_disk_is_reported_once_and_stays_incomplete)
{
    char path[80];
    fresh_path(path, sizeof path);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGXFSZ, SIG_IGN);
        struct rlimit limit = { 3 << 20, 3 << 20 };
        setrlimit(RLIMIT_FSIZE, &limit);
        struct mw_diag *d = mw_diag_create();
        struct mw_store *s = mw_store_create(path, d);
        struct mw_store_key k = { 0, 2028, 0 };
        for (int i = 0; s && i < 300000; i++)
            mw_store_event(s, k, i, "noise", "a.path.of.some.length", "and a text of some length, to fill the disk");
        bool as_expected = s && mw_store_failed(s) && !mw_store_finish(s) && mw_diag_errors(d) == 1 && strstr(mw_diag_text(d, 0), "[E504]");
        if (!as_expected)
            mw_diag_print(d, stdout);
        mw_store_close(s);
        _exit(as_expected ? 0 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 0);
    struct mw_diag *d = mw_diag_create();
    struct mw_store *s = mw_store_open(path, d);
    ck_assert_ptr_nonnull(s);
    ck_assert(!mw_store_complete(s));
    mw_store_close(s);
    clean(path);
    mw_diag_destroy(d);
}
END_TEST

START_TEST(bad_query_is_a_diagnostic_not_a_crash)
{
    char path[80];
    struct mw_diag *d = mw_diag_create();
    write_run(fresh_path(path, sizeof path), "x", d);
    struct mw_store *s = mw_store_open(path, d);
    struct mw_query *q = mw_query(s, "SELECT nonsense FROM job", "");
    ck_assert_ptr_null(q);
    ck_assert(!mw_query_next(q));
    ck_assert(!mw_query_end(q));
    ck_assert_ptr_nonnull(strstr(mw_diag_text(d, 0), "[E506]"));
    q = mw_query(s, "DELETE FROM job", ""); /* a reader cannot write */
    ck_assert(!mw_query_next(q));
    ck_assert(!mw_query_end(q));
    mw_store_close(s);
    clean(path);
    mw_diag_destroy(d);
}
END_TEST

MW_TEST_MAIN("store", round_trip_keeps_every_row, every_view_answers, identical_runs_dump_identically, killed_writer_says_incomplete, complete_database_outlives_a_failed_rerun,
             foreign_files_are_not_touched, other_schema_is_refused_by_number, second_writer_is_told_of_the_lock, missing_folder_and_missing_file_say_why, read_only_folder_says_why,
             full_disk_is_reported_once_and_stays_incomplete, bad_query_is_a_diagnostic_not_a_crash)
