/* tests/unit/test_diag.c - order, wording and limits of diagnostics; the context of a failed check. */
#include "sim/base/check.h"
#include "sim/base/diag.h"
#include "tests/mw_test.h"
#include <signal.h>
#include <sys/wait.h>

static char *printed(const struct mw_diag *d)
{
    char *text = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&text, &n);
    mw_diag_print(d, f);
    fclose(f);
    return text;
}

START_TEST(one_line_each_in_order_of_position)
{
    struct mw_diag *d = mw_diag_create();
    mw_diag_error(d, "E202", ((struct mw_pos){ "bad.yaml", 12, 10 }), "pdu.rated", "'%s' is a data rate, expected a power", "400Gbps");
    mw_diag_warn(d, "W301", ((struct mw_pos){ "bad.yaml", 3, 5 }), NULL, "expired on %s", "2026-02-01");
    mw_diag_error(d, "E201", ((struct mw_pos){ "bad.yaml", 12, 4 }), "pdu", "unknown key");
    mw_diag_error(d, "E601", ((struct mw_pos){ NULL, 0, 0 }), "--set", "no such path");
    mw_diag_error(d, "E101", ((struct mw_pos){ "a.yaml", 0, 0 }), NULL, "cannot open");
    mw_diag_add(d, MW_NOTE, NULL, (struct mw_pos){ "bad.yaml", 12, 10 }, "pdu.rated", "declared here");
    char *text = printed(d);
    ck_assert_str_eq(text, "millwright: error: --set: no such path [E601]\n"
                           "a.yaml: error: cannot open [E101]\n"
                           "bad.yaml:3:5: warning: expired on 2026-02-01 [W301]\n"
                           "bad.yaml:12:4: error: pdu: unknown key [E201]\n"
                           "bad.yaml:12:10: error: pdu.rated: '400Gbps' is a data rate, expected a power [E202]\n"
                           "bad.yaml:12:10: note: pdu.rated: declared here\n"
                           "4 errors, 1 warning\n");
    free(text);
    ck_assert_uint_eq(mw_diag_errors(d), 4);
    ck_assert_uint_eq(mw_diag_warnings(d), 1);
    ck_assert_str_eq(mw_diag_text(d, 0), "millwright: error: --set: no such path [E601]");
    ck_assert_str_eq(mw_diag_text(d, 5), "bad.yaml:12:10: note: pdu.rated: declared here");
    ck_assert_ptr_null(mw_diag_text(d, 6));
    mw_diag_error(d, "E102", ((struct mw_pos){ "a.yaml", 2, 1 }), NULL, "added after sorting");
    ck_assert_str_eq(mw_diag_text(d, 2), "a.yaml:2:1: error: added after sorting [E102]");
    mw_diag_destroy(d);
}
END_TEST

START_TEST(nothing_is_printed_when_all_is_well)
{
    struct mw_diag *d = mw_diag_create();
    char *text = printed(d);
    ck_assert_str_eq(text, "");
    free(text);
    ck_assert_ptr_null(mw_diag_text(d, 0));
    mw_diag_destroy(d);
    mw_diag_destroy(NULL);
}
END_TEST

START_TEST(texts_are_copied)
{
    struct mw_diag *d = mw_diag_create();
    char file[] = "x.yaml", path[] = "a.b", text[] = "wrong";
    mw_diag_error(d, "E201", ((struct mw_pos){ file, 7, 3 }), path, "%s", text);
    memset(file, '#', sizeof file - 1);
    memset(path, '#', sizeof path - 1);
    memset(text, '#', sizeof text - 1);
    mw_diag_error(d, "E201", ((struct mw_pos){ "a.yaml", 7, 3 }), "a.b", "wrong");
    ck_assert_str_eq(mw_diag_text(d, 0), "a.yaml:7:3: error: a.b: wrong [E201]");
    ck_assert_str_eq(mw_diag_text(d, 1), "x.yaml:7:3: error: a.b: wrong [E201]");
    mw_diag_destroy(d);
}
END_TEST

START_TEST(repetitions_are_kept_once)
{
    struct mw_diag *d = mw_diag_create();
    for (int i = 0; i < 37; i++)
        mw_diag_error(d, "E301", ((struct mw_pos){ "s.yaml", 5, 2 }), "work.chat", "no such pool '%s'", "serv");
    mw_diag_error(d, "E301", ((struct mw_pos){ "s.yaml", 5, 3 }), "work.chat", "no such pool '%s'", "serv");
    ck_assert_uint_eq(mw_diag_errors(d), 2);
    ck_assert_ptr_nonnull(mw_diag_text(d, 1));
    ck_assert_ptr_null(mw_diag_text(d, 2));
    mw_diag_destroy(d);
}
END_TEST

START_TEST(a_flood_is_counted_and_not_kept)
{
    struct mw_diag *d = mw_diag_create();
    for (unsigned i = 0; i < 2385; i++)
        mw_diag_error(d, "E401", ((struct mw_pos){ "trace.csv", 2385 - i, 1 }), NULL, "bad row %u", i);
    mw_diag_warn(d, "W401", ((struct mw_pos){ "trace.csv", 9999, 1 }), NULL, "still heard");
    ck_assert_uint_eq(mw_diag_errors(d), 2385);
    ck_assert_str_eq(mw_diag_text(d, 0), "trace.csv:2186:1: error: bad row 199 [E401]");
    ck_assert_str_eq(mw_diag_text(d, 200), "trace.csv:9999:1: warning: still heard [W401]");
    ck_assert_ptr_null(mw_diag_text(d, 201));
    char *text = printed(d);
    ck_assert_ptr_nonnull(strstr(text, "\n2385 errors, 1 warning (the first 200 of each are shown)\n"));
    free(text);
    mw_diag_destroy(d);
}
END_TEST

static void context(const void *ctx, char *buf, unsigned long buf_n)
{
    snprintf(buf, buf_n, "t = 2027-07-01, entity %s", (const char *)ctx);
}

START_TEST(a_failed_check_prints_its_context_and_aborts)
{
    int fd[2];
    ck_assert_int_eq(pipe(fd), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(fd[1], 2);
        mw_check_context_set(context, "halls.B");
        int three = 3;
        MW_ASSERT(three == 4);
        _exit(0);
    }
    close(fd[1]);
    char text[400] = "";
    size_t n = 0;
    for (ssize_t r; n < sizeof text - 1 && (r = read(fd[0], text + n, sizeof text - 1 - n)) > 0;)
        n += (size_t)r;
    close(fd[0]);
    int status = 0;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    ck_assert_ptr_nonnull(strstr(text, "test_diag.c:"));
    ck_assert_ptr_nonnull(strstr(text, "check failed: three == 4\n  t = 2027-07-01, entity halls.B\n"));
}
END_TEST

MW_TEST_MAIN("diag", one_line_each_in_order_of_position, nothing_is_printed_when_all_is_well, texts_are_copied, repetitions_are_kept_once,
             a_flood_is_counted_and_not_kept, a_failed_check_prints_its_context_and_aborts)
