/* sim/plan/session.c - finds the library and composes the language; runs nothing. */
#include "sim/plan/session.h"
#include "models/registry.h"
#include "sim/base/file.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct mw_schema_root *all_roots(struct mw_arena *a)
{
    const struct mw_schema_root *model = mw_model_roots(a);
    size_t n = 0, m = 0;
    while (model[n].path)
        n++;
    while (mw_plan_claims[m].path)
        m++;
    struct mw_schema_root *root = mw_arena_array(a, struct mw_schema_root, n + m + 1);
    for (size_t i = 0; i < m; i++)
        root[i] = (struct mw_schema_root){ mw_plan_claims[i].path, mw_plan_claims[i].schema };
    memcpy(root + m, model, n * sizeof *root);
    return root;
}

/* Folders of $MILLWRIGHT_PATH, separated by colons. */
static size_t env_folders(struct mw_arena *a, const char **out, size_t max)
{
    const char *p = getenv("MILLWRIGHT_PATH");
    size_t n = 0;
    while (p && *p && n < max) {
        size_t len = strcspn(p, ":");
        if (len)
            out[n++] = mw_arena_strndup(a, p, len);
        p += len + (p[len] == ':');
    }
    return n;
}

/* Where the source tree or the installation is, from the place of the running program: build/millwright -> ../scenarios/library. */
const char *mw_session_near(struct mw_arena *a, const char *rest)
{
    char exe[4096];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    if (n <= 0)
        return NULL;
    exe[n] = '\0';
    for (int up = 0; up < 6; up++) {
        char *slash = strrchr(exe, '/');
        if (!slash)
            return NULL;
        *slash = '\0';
        const char *path = mw_arena_printf(a, "%s/%s", exe, rest);
        if (access(path, R_OK) == 0)
            return path;
    }
    return NULL;
}

static const char *const *search_path(struct mw_arena *a, const char *scenario)
{
    const char **path = mw_arena_array(a, const char *, 24);
    size_t n = 0;
    if (scenario) {
        char *beside = mw_path_beside(scenario, "library");
        if (access(beside, R_OK) == 0)
            path[n++] = mw_arena_strdup(a, beside);
        free(beside);
    }
    n += env_folders(a, path + n, 16);
    const char *tree = mw_session_near(a, "scenarios/library"), *installed = mw_session_near(a, "share/millwright/library");
    if (tree)
        path[n++] = tree;
    else if (installed)
        path[n++] = installed;
    else if (access(MW_DATADIR "/library", R_OK) == 0)
        path[n++] = MW_DATADIR "/library";
    return path;
}

void mw_session_open(struct mw_session *s, const char *scenario)
{
    mw_arena_init(&s->arena);
    s->diag = mw_diag_create();
    s->share = mw_share_create();
    s->roots = all_roots(&s->arena);
    s->kinds = mw_library_kinds(&s->arena);
    const char *const *search = search_path(&s->arena, scenario);
    if (!search[0])
        mw_diag_error(s->diag, "E104", ((struct mw_pos){ NULL, 0, 0 }), NULL,
                      "the parts library was not found: not beside the scenario, not in $MILLWRIGHT_PATH, not near the program, not in %s", MW_DATADIR "/library");
    s->library = mw_library_open(&s->arena, search, s->kinds, s->diag);
}

void mw_session_close(struct mw_session *s)
{
    mw_diag_destroy(s->diag);
    mw_share_destroy(s->share);
    mw_arena_fini(&s->arena);
}
