/* sim/plan/devices.c - binds the library's GPUs and reads their profiles; it runs nothing. */
#include "sim/plan/devices.h"
#include "models/registry.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Profile of a device by name in the search path: $MILLWRIGHT_PATH, then the source tree or the installation. */
const char *mw_profile_path(struct mw_session *s, const char *name)
{
    const char *env = getenv("MILLWRIGHT_PATH"), *near, *path;
    while (env && *env) {
        size_t len = strcspn(env, ":");
        path = mw_arena_printf(&s->arena, "%.*s/%s.yaml", (int)len, env, name);
        if (len && access(path, R_OK) == 0)
            return path;
        env += len + (env[len] == ':');
    }
    near = mw_session_near(&s->arena, "cuda/profiles");
    if (!near)
        near = mw_session_near(&s->arena, "share/millwright/profiles");
    path = mw_arena_printf(&s->arena, "%s/%s.yaml", near ? near : MW_DATADIR "/profiles", name);
    return access(path, R_OK) == 0 ? path : NULL;
}

struct mw_profile *mw_profile_read(struct mw_session *s, struct mw_arena *a, const char *path)
{
    struct mw_profile *p = mw_profile_load(a, path, s->diag);
    return p && mw_profile_match(p, mw_fittable_find, s->diag) ? p : NULL;
}

/* The shipped profile of a device, NULL where there is none. */
static const struct mw_profile *shipped(struct mw_session *s, struct mw_arena *a, enum mw_profiles which, const char *name)
{
    const char *path = which == MW_PROFILES_NONE ? NULL : mw_profile_path(s, name);
    if (!path || which == MW_PROFILES_ALL)
        return path ? mw_profile_read(s, a, path) : NULL;
    struct mw_diag *all = s->diag, *own = mw_diag_create();
    s->diag = own;
    const struct mw_profile *p = mw_profile_read(s, a, path);
    s->diag = all;
    if (!p)
        mw_diag_warn(s->diag, "W446", ((struct mw_pos){ path, 1, 1 }), name, "left out: a profile of other models than this version's");
    mw_diag_destroy(own);
    return p;
}

struct mw_devices mw_devices_load(struct mw_session *s, struct mw_arena *a, enum mw_profiles which, const char *extra)
{
    const char **name;
    size_t n = mw_library_names(s->library, "gpu", &name);
    struct mw_devices out = { mw_arena_array(a, struct mw_device, n + 2), 0 };
    struct mw_diag *own = mw_diag_create(); /* the empty scenario lacks what a scenario needs; only its way to the library is wanted */
    struct mw_scenario *sc = mw_scenario_parse(a, "library", "", 0, s->roots, s->library, NULL, 0, own);
    for (size_t i = 0; i < n; i++) {
        struct mw_device *d = &out.d[out.n];
        d->name = mw_arena_strdup(a, name[i]);
        if (!mw_part_bind(sc, "gpu", name[i], &d->gpu, a, s->diag) || strcmp(name[i], "accelerator") == 0)
            continue;
        d->profile = shipped(s, a, which, d->name);
        out.n++;
    }
    out.d[out.n++] = (struct mw_device){ .name = MW_DEVICE_ALL, .profile = shipped(s, a, which, MW_DEVICE_ALL) };
    const struct mw_profile *p = extra ? mw_profile_read(s, a, extra) : NULL;
    struct mw_device *d = p ? (struct mw_device *)mw_device_find(out.d, out.n, p->device) : NULL;
    if (d)
        d->profile = p;
    else if (p)
        mw_diag_error(s->diag, "E443", ((struct mw_pos){ extra, 1, 1 }), "device", "the library has no GPU '%s'", p->device);
    mw_diag_destroy(own);
    return out;
}
