/* tests/mw_test.h - what every test program includes: check, the shared folder, and one main.
 *
 * A test file is one program: START_TEST blocks, then MW_TEST_MAIN("suite", test_a, test_b, ...).
 */
#ifndef MW_TEST_H
#define MW_TEST_H
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <gsl/gsl_errno.h>

/* Folder of reference data, or NULL: tests that need it print "skipped: no shared data" and return. */
static inline const char *mw_test_shared(void)
{
    const char *p = getenv("MW_SHARED");
    if (!p)
        p = "../shared";
    return access(p, R_OK) == 0 ? p : NULL;
}
#define MW_TEST_SKIP(why) do { printf("skipped: %s: %s\n", __func__, why); return; } while (0)

struct mw_test_case { const TTest *test; int loops; };
#define MW_TEST_MAIN(suite_name, ...)                                                    \
    int main(void)                                                                       \
    {                                                                                    \
        const TTest *tests[] = { __VA_ARGS__ };                                          \
        Suite *s = suite_create(suite_name);                                             \
        TCase *tc = tcase_create("all");                                                 \
        tcase_set_timeout(tc, 300);                                                      \
        gsl_set_error_handler_off();                                                     \
        for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)                        \
            tcase_add_test(tc, tests[i]);                                                \
        suite_add_tcase(s, tc);                                                          \
        SRunner *r = srunner_create(s);                                                  \
        srunner_run_all(r, CK_NORMAL);                                                   \
        int failed = srunner_ntests_failed(r);                                           \
        srunner_free(r);                                                                 \
        return failed != 0;                                                              \
    }

#endif
