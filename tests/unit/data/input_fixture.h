/* tests/unit/data/input_fixture.h - one scenario of the test language with its library, arena and diagnostics. */
#ifndef MW_TEST_INPUT_FIXTURE_H
#define MW_TEST_INPUT_FIXTURE_H
#include "tests/mw_test.h"
#include "tests/unit/data/input_schema.h"

struct fixture { struct mw_arena *arena; /* on the heap: the scenario keeps its address */ struct mw_diag *diag; struct mw_library *lib; struct mw_scenario *s; };

static inline struct fixture fixture_open(const char *library)
{
    struct fixture f;
    f.arena = malloc(sizeof *f.arena);
    ck_assert_ptr_nonnull(f.arena);
    mw_arena_init(f.arena);
    f.diag = mw_diag_create();
    const char *const search[] = { library, NULL };
    f.lib = mw_library_open(f.arena, search, T_KINDS, f.diag);
    f.s = NULL;
    return f;
}

/* set: "path=value", or NULL. */
static inline struct fixture scenario_set(const char *text, const char *set)
{
    struct fixture f = fixture_open("tests/unit/data/lib");
    struct mw_set one = { 0 };
    if (set) {
        char *path = mw_arena_strdup(f.arena, set), *equals = strchr(path, '=');
        *equals = '\0';
        one = (struct mw_set){ .path = path, .value = equals + 1 };
    }
    f.s = mw_scenario_parse(f.arena, "t.yaml", text, strlen(text), T_ROOTS, f.lib, &one, set ? 1 : 0, f.diag);
    return f;
}

static inline struct fixture scenario(const char *text)
{
    return scenario_set(text, NULL);
}

/* The same, but it must be without mistakes. */
static inline struct fixture scenario_ok(const char *text, const char *set)
{
    struct fixture f = scenario_set(text, set);
    ck_assert_ptr_nonnull(f.s);
    ck_assert_msg(mw_diag_errors(f.diag) == 0, "%s", mw_diag_text(f.diag, 0));
    return f;
}

static inline void fixture_close(struct fixture *f)
{
    mw_diag_destroy(f->diag);
    mw_arena_fini(f->arena);
    free(f->arena);
}

static inline const struct mw_node *at(const struct fixture *f, const char *path)
{
    const struct mw_node *n = mw_node_at(f->s->root, path);
    ck_assert_msg(n != NULL, "nothing at %s", path);
    return n;
}

static inline const char *text_at(const struct fixture *f, const char *path)
{
    const struct mw_node *n = at(f, path);
    ck_assert_msg(n->kind == MW_N_SCALAR, "no value at %s", path);
    return n->text;
}
#endif
