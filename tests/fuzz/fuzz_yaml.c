/* tests/fuzz/fuzz_yaml.c - a scenario of any bytes: a tree that prints, hashes, binds and loads back, or a diagnostic; never a crash.
 *
 * A line "#set path=value" within the text is a --set, so that changes and globs are reached too.
 */
#include "sim/base/check.h"
#include "tests/unit/data/input_schema.h"
#include <string.h>

enum { SET_MAX = 4 };

static const char LIBRARY[] = "tests/unit/data/lib";

static size_t sets_of(struct mw_arena *a, const char *text, struct mw_set sets[SET_MAX])
{
    size_t n = 0;
    for (const char *at = strstr(text, "#set "); at && n < SET_MAX; at = strstr(at + 1, "#set ")) {
        char *line = mw_arena_strndup(a, at + 5, strcspn(at + 5, "\n"));
        char *equals = strchr(line, '=');
        if (!equals)
            continue;
        *equals = '\0';
        sets[n++] = (struct mw_set){ .path = line, .value = equals + 1 };
    }
    return n;
}

static void bind_all(struct mw_arena *a, struct mw_scenario *s)
{
    /* one block that is larger than any struct of the test language */
    for (const struct mw_schema_root *root = s->schema; root->path; root++)
        for (uint32_t trial = 0; trial < 2; trial++)
            mw_scenario_bind(s, root->path, mw_arena_alloc(a, 4096), 7, trial, a);
}

static void all_cases(struct mw_arena *a, const struct mw_scenario *s, struct mw_diag *d)
{
    const char **names;
    const struct mw_set *sets;
    size_t n = mw_scenario_cases(s, &names);
    for (size_t i = 0; i < n && i < 8; i++)
        mw_scenario_case_sets(s, names[i], &sets, d);
}

/* What is without mistakes must be so again when its long form is read, with the same values. */
static void reload(struct mw_arena *a, const struct mw_scenario *s, struct mw_library *lib)
{
    struct mw_diag *d = mw_diag_create();
    struct mw_str text;
    mw_str_init(&text);
    mw_scenario_print(s, &text);
    struct mw_scenario *again = mw_scenario_parse(a, "again", text.s, text.n, T_ROOTS, lib, NULL, 0, d);
    MW_ASSERT(again && mw_diag_errors(d) == 0 && again->hash == s->hash);
    mw_str_fini(&text);
    mw_diag_destroy(d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mw_arena a;
    mw_arena_init(&a);
    struct mw_diag *d = mw_diag_create();
    const char *const search[] = { LIBRARY, NULL };
    struct mw_library *lib = mw_library_open(&a, search, T_KINDS, d);
    struct mw_set sets[SET_MAX];
    size_t set_n = sets_of(&a, mw_arena_strndup(&a, (const char *)data, size), sets);
    struct mw_scenario *s = mw_scenario_parse(&a, "fuzz", (const char *)data, size, T_ROOTS, lib, sets, set_n, d);
    MW_ASSERT(s || mw_diag_errors(d) > 0);
    if (s) {
        unsigned errors = mw_diag_errors(d);
        all_cases(&a, s, d);
        if (errors == 0)
            reload(&a, s, lib);
        bind_all(&a, s);
    }
    mw_diag_destroy(d);
    mw_arena_fini(&a);
    return 0;
}
