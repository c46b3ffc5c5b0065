/* tests/unit/test_reject.c - every scenario of tests/reject is refused with exactly the words and the place on its first line. */
#include "sim/base/file.h"
#include "tests/unit/data/input_fixture.h"
#include <dirent.h>

enum { FILES_MAX = 1000 };
static const char FOLDER[] = "tests/reject", MARK[] = "# expect: ";

static int yaml_file(const struct dirent *e)
{
    size_t n = strlen(e->d_name);
    return n > 5 && strcmp(e->d_name + n - 5, ".yaml") == 0;
}

static void check_file(const char *name)
{
    char path[600], line[1000] = "";
    snprintf(path, sizeof path, "%s/%s", FOLDER, name);
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
    fclose(file);
    line[strcspn(line, "\n")] = '\0';
    ck_assert_msg(strncmp(line, MARK, strlen(MARK)) == 0, "%s: its first line must begin with '%s'", path, MARK);
    struct fixture f = fixture_open("tests/unit/data/lib");
    f.s = mw_scenario_load(f.arena, path, T_ROOTS, f.lib, NULL, 0, f.diag);
    const char *first = mw_diag_text(f.diag, 0);
    ck_assert_msg(first != NULL, "%s: nothing was wrong with it", path);
    ck_assert_msg(strncmp(first, path, strlen(path)) == 0 && first[strlen(path)] == ':', "%s: the mistake is elsewhere: %s", path, first);
    ck_assert_msg(strcmp(first + strlen(path) + 1, line + strlen(MARK)) == 0, "%s:\n     is %s\n should be %s", path, first + strlen(path) + 1, line + strlen(MARK));
    fixture_close(&f);
}

START_TEST(every_file_is_refused_as_it_says)
{
    struct dirent **e;
    int n = scandir(FOLDER, &e, yaml_file, alphasort);
    ck_assert_int_gt(n, 50);
    ck_assert_int_lt(n, FILES_MAX);
    for (int i = 0; i < n; i++) {
        check_file(e[i]->d_name);
        free(e[i]);
    }
    free(e);
}
END_TEST

START_TEST(one_run_reports_every_mistake)
{
    struct fixture f = scenario("grid: { contract: 5 USD, feeds: many }\nrun: { start: never }\nsite: nirvana\n");
    ck_assert_uint_eq(mw_diag_errors(f.diag), 4);
    ck_assert_ptr_nonnull(strstr(mw_diag_text(f.diag, 3), "t.yaml:3:7: error: site.use"));
    fixture_close(&f);
}
END_TEST

MW_TEST_MAIN("reject", every_file_is_refused_as_it_says, one_run_reports_every_mistake)
