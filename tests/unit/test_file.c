/* tests/unit/test_file.c - lines from plain and gzip data, CSV fields, atomic writing and folders. */
#include "sim/base/file.h"
#include "tests/mw_test.h"
#include <errno.h>
#include <ftw.h>
#include <sys/stat.h>
#include <zlib.h>

/* One gzip member in memory; free() it. */
static unsigned char *gzipped(const char *text, size_t n, size_t *out_n)
{
    z_stream z = { 0 };
    ck_assert_int_eq(deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    size_t cap = deflateBound(&z, n) + 64;
    unsigned char *out = malloc(cap);
    z.next_in = (unsigned char *)(uintptr_t)text;
    z.avail_in = (uInt)n;
    z.next_out = out;
    z.avail_out = (uInt)cap;
    ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    *out_n = cap - z.avail_out;
    deflateEnd(&z);
    return out;
}

static void ck_lines(const void *data, size_t n, const char *const *line, size_t line_n)
{
    struct mw_diag *d = mw_diag_create();
    struct mw_reader *r = mw_reader_mem("mem.csv", data, n, d);
    for (size_t i = 0; i < line_n; i++) {
        const char *got = mw_reader_line(r);
        ck_assert_msg(got && !strcmp(got, line[i]), "line %zu is '%s', expected '%s'", i + 1, got ? got : "(none)", line[i]);
        ck_assert_uint_eq(mw_reader_pos(r).line, i + 1);
        ck_assert_str_eq(mw_reader_pos(r).file, "mem.csv");
    }
    ck_assert_ptr_null(mw_reader_line(r));
    ck_assert_ptr_null(mw_reader_line(r));
    ck_assert(!mw_reader_failed(r));
    ck_assert_uint_eq(mw_diag_errors(d), 0);
    mw_reader_close(r);
    mw_diag_destroy(d);
}

START_TEST(lines_end_in_any_way)
{
    static const char *const three[] = { "a,b", "", "c" }, *const blank[] = { "" };
    ck_lines("a,b\n\nc\n", 7, three, 3);
    ck_lines("a,b\n\nc", 6, three, 3);
    ck_lines("a,b\r\n\r\nc\r\n", 10, three, 3);
    ck_lines("\n", 1, blank, 1);
    ck_lines("", 0, NULL, 0);
    ck_lines(NULL, 0, NULL, 0);
}
END_TEST

START_TEST(gzip_is_recognised_and_members_follow_each_other)
{
    static const char *const five[] = { "h1,h2", "1,2", "3,4", "5,6", "end" };
    size_t n1, n2;
    unsigned char *a = gzipped("h1,h2\n1,2\n3,", 12, &n1), *b = gzipped("4\n5,6\nend", 9, &n2);
    unsigned char *both = malloc(n1 + n2);
    memcpy(both, a, n1);
    memcpy(both + n1, b, n2);
    ck_lines(both, n1 + n2, five, 5);
    free(a);
    free(b);
    free(both);
}
END_TEST

START_TEST(long_data_crosses_every_buffer)
{
    struct mw_str text;
    mw_str_init(&text);
    for (int i = 0; i < 60000; i++)
        mw_str_addf(&text, "%d,%d\n", i, i * 7 % 2385);
    size_t n;
    unsigned char *gz = gzipped(text.s, text.n, &n);
    struct mw_diag *d = mw_diag_create();
    struct mw_reader *plain = mw_reader_mem("a", text.s, text.n, d), *packed = mw_reader_mem("b", gz, n, d);
    for (int i = 0; i < 60000; i++) {
        char want[40];
        snprintf(want, sizeof want, "%d,%d", i, i * 7 % 2385);
        ck_assert_str_eq(mw_reader_line(plain), want);
        ck_assert_str_eq(mw_reader_line(packed), want);
    }
    ck_assert_ptr_null(mw_reader_line(plain));
    ck_assert_ptr_null(mw_reader_line(packed));
    mw_reader_close(plain);
    mw_reader_close(packed);
    mw_diag_destroy(d);
    mw_str_fini(&text);
    free(gz);
}
END_TEST

/* Reads to the end; the one diagnostic that came of it, or NULL.  Freed with the diagnostics. */
static void ck_fails(const void *data, size_t n, const char *diagnostic)
{
    struct mw_diag *d = mw_diag_create();
    struct mw_reader *r = mw_reader_mem("x.csv", data, n, d);
    while (mw_reader_line(r)) {
    }
    ck_assert(mw_reader_failed(r));
    ck_assert_uint_eq(mw_diag_errors(d), 1);
    ck_assert_str_eq(mw_diag_text(d, 0), diagnostic);
    ck_assert_ptr_null(mw_reader_line(r));
    mw_reader_close(r);
    mw_diag_destroy(d);
}

START_TEST(damage_is_reported_with_its_line)
{
    ck_fails("ok\nbad\0byte\n", 12, "x.csv:2:1: error: a NUL byte in a text file [E102]");
    char *big = malloc(1100000);
    memset(big, 'x', 1100000);
    big[2] = '\n';
    ck_fails(big, 1100000, "x.csv:2:1: error: the line is longer than 1 MiB [E102]");
    struct mw_str text;
    mw_str_init(&text);
    for (int i = 0; i < 3000; i++)
        mw_str_addf(&text, "%d\n", i * 7919 % 10007);
    size_t n;
    unsigned char *gz = gzipped(text.s, text.n, &n);
    struct mw_diag *d = mw_diag_create();
    struct mw_reader *r = mw_reader_mem("t.gz", gz, n - 9, d);
    while (mw_reader_line(r)) {
    }
    ck_assert(mw_reader_failed(r));
    ck_assert_ptr_nonnull(strstr(mw_diag_text(d, 0), "truncated [E102]"));
    mw_reader_close(r);
    mw_diag_destroy(d);
    gz[n / 2] ^= 0x55;
    gz[n / 2 + 1] ^= 0x55;
    d = mw_diag_create();
    r = mw_reader_mem("t.gz", gz, n, d);
    while (mw_reader_line(r)) {
    }
    ck_assert(mw_reader_failed(r));
    ck_assert_ptr_nonnull(strstr(mw_diag_text(d, 0), "corrupt gzip data [E102]"));
    mw_reader_close(r);
    mw_diag_destroy(d);
    ck_fails("\x1f\x8b", 2, "x.csv:1:1: error: the gzip data ends too early: the file is truncated [E102]");
    ck_fails("\x1f\x8b\x07\x01garbage garbage", 19, "x.csv:1:1: error: corrupt gzip data [E102]");
    mw_str_fini(&text);
    free(gz);
    free(big);
}
END_TEST

START_TEST(csv_fields_follow_rfc_4180)
{
    static const struct { const char *line; size_t n; const char *field[4]; } row[] = {
        { "a,b,c", 3, { "a", "b", "c" } },       { "\"a,b\",c", 2, { "a,b", "c" } }, { "\"say \"\"hi\"\"\",2", 2, { "say \"hi\"", "2" } },
        { "", 1, { "" } },                       { "a,,", 3, { "a", "", "" } },      { "\"\",x", 2, { "", "x" } },
        { "\"open,x", 1, { "open,x" } },         { "\"a\"b,c", 2, { "ab", "c" } },   { " a , b ", 2, { " a ", " b " } },
        { "1,2,3,4,5,6", 6, { "1", "2", "3", "4" } }, { "\"\"\"\"", 1, { "\"" } },    { "x,\"\"", 2, { "x", "" } },
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        char line[64], *field[4];
        snprintf(line, sizeof line, "%s", row[i].line);
        size_t n = mw_csv_split(line, ',', field, 4);
        ck_assert_msg(n == row[i].n, "'%s' has %zu fields", row[i].line, n);
        for (size_t k = 0; k < n && k < 4; k++)
            ck_assert_str_eq(field[k], row[i].field[k]);
    }
    char semicolons[] = "1,5;2", *field[2];
    ck_assert_uint_eq(mw_csv_split(semicolons, ';', field, 2), 2);
    ck_assert_str_eq(field[0], "1,5");
}
END_TEST

START_TEST(csv_numbers_are_strict)
{
    static const struct { const char *text; double v; } good[] = { { "2385", 2385 }, { "-0.0235", -0.0235 }, { "+1e3", 1000 }, { " 7 ", 7 }, { ".5", 0.5 }, { "5.", 5 }, { "1E-2", 0.01 } };
    static const char *const bad[] = { "", " ", "x", "1,5", "1 2", "0x10", "nan", "inf", "-", "1e", "1e+", "--1", "1e999", ".", "5 kW", "1_000", "infinity" };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        double v = 0;
        ck_assert_msg(mw_csv_double(good[i].text, &v), "'%s'", good[i].text);
        ck_assert(v == good[i].v);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        double v = 77;
        ck_assert_msg(!mw_csv_double(bad[i], &v), "'%s' was accepted", bad[i]);
        ck_assert(v == 77);
    }
}
END_TEST

static char *scratch_dir(void)
{
    char *dir = strdup("/tmp/mw_test_file_XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(dir));
    return dir;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *walk)
{
    return remove(path);
}

static void scratch_remove(char *dir)
{
    ck_assert_int_eq(nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
    free(dir);
}

START_TEST(files_are_written_whole_or_not_at_all)
{
    char *dir = scratch_dir();
    struct mw_str path, tmp;
    mw_str_init(&path);
    mw_str_init(&tmp);
    mw_str_addf(&path, "%s/a/b/c", dir);
    ck_assert(mw_dir_make(path.s));
    ck_assert(mw_dir_make(path.s)); /* again is fine */
    mw_str_add(&path, "/out.json");
    mw_str_addf(&tmp, "%s.tmp", path.s);
    ck_assert(mw_file_write_atomic(path.s, "first\n", 6));
    ck_assert(mw_file_write_atomic(path.s, "second line\n", 12));
    ck_assert_int_ne(access(tmp.s, F_OK), 0);
    struct mw_diag *d = mw_diag_create();
    size_t n = 0;
    char *text = mw_file_slurp(path.s, &n, d);
    ck_assert_uint_eq(n, 12);
    ck_assert_str_eq(text, "second line\n");
    free(text);
    errno = 0;
    ck_assert(!mw_dir_make(path.s)); /* a file stands there */
    ck_assert_int_eq(errno, ENOTDIR);
    path.n = 0;
    mw_str_addf(&path, "%s/none/out.json", dir);
    ck_assert(!mw_file_write_atomic(path.s, "x", 1));
    ck_assert_int_eq(errno, ENOENT);
    path.n = 0;
    mw_str_addf(&path, "%s/a", dir); /* a folder cannot be replaced by a file */
    ck_assert(!mw_file_write_atomic(path.s, "x", 1));
    tmp.n = 0;
    mw_str_addf(&tmp, "%s.tmp", path.s);
    ck_assert_int_ne(access(tmp.s, F_OK), 0);
    mw_diag_destroy(d);
    mw_str_fini(&path);
    mw_str_fini(&tmp);
    scratch_remove(dir);
}
END_TEST

START_TEST(whole_files_are_read_packed_or_not)
{
    char *dir = scratch_dir();
    struct mw_str path;
    mw_str_init(&path);
    mw_str_addf(&path, "%s/x.gz", dir);
    size_t n;
    unsigned char *gz = gzipped("a\0b\n", 4, &n); /* slurping is for any bytes */
    ck_assert(mw_file_write_atomic(path.s, gz, n));
    struct mw_diag *d = mw_diag_create();
    size_t got = 0;
    char *text = mw_file_slurp(path.s, &got, d);
    ck_assert_uint_eq(got, 4);
    ck_assert(!memcmp(text, "a\0b\n", 5));
    free(text);
    ck_assert(mw_file_write_atomic(path.s, "", 0));
    text = mw_file_slurp(path.s, &got, d);
    ck_assert_uint_eq(got, 0);
    ck_assert_str_eq(text, "");
    free(text);
    ck_assert(mw_file_write_atomic(path.s, gz, n - 6));
    ck_assert_ptr_null(mw_file_slurp(path.s, &got, d));
    ck_assert_uint_eq(mw_diag_errors(d), 1);
    ck_assert_ptr_null(mw_file_slurp("no/such/file.csv", &got, d));
    ck_assert_ptr_null(mw_reader_open("no/such/other.csv", d));
    ck_assert_uint_eq(mw_diag_errors(d), 3);
    ck_assert_str_eq(mw_diag_text(d, 1), "no/such/file.csv: error: cannot open: No such file or directory [E101]");
    ck_assert_ptr_null(mw_file_slurp(dir, &got, d)); /* a folder opens, but does not read */
    ck_assert_uint_eq(mw_diag_errors(d), 4);
    mw_diag_destroy(d);
    mw_str_fini(&path);
    free(gz);
    scratch_remove(dir);
}
END_TEST

START_TEST(paths_stand_beside_their_file)
{
    static const struct { const char *base, *path, *out; } row[] = {
        { "scenarios/abilene.yaml", "weather.epw", "scenarios/weather.epw" }, { "abilene.yaml", "weather.epw", "weather.epw" },
        { "/a/b/c.yaml", "../d.csv", "/a/b/../d.csv" }, { "a/b.yaml", "/abs/x", "/abs/x" }, { "/c.yaml", "d", "/d" }, { NULL, "d", "d" },
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        char *out = mw_path_beside(row[i].base, row[i].path);
        ck_assert_str_eq(out, row[i].out);
        free(out);
    }
}
END_TEST

MW_TEST_MAIN("file", lines_end_in_any_way, gzip_is_recognised_and_members_follow_each_other, long_data_crosses_every_buffer, damage_is_reported_with_its_line,
             csv_fields_follow_rfc_4180, csv_numbers_are_strict, files_are_written_whole_or_not_at_all, whole_files_are_read_packed_or_not, paths_stand_beside_their_file)
