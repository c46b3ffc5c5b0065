/* sim/plan/kernels.c - profiles of a plan's devices, read when a training run asks for them; relatives only where the device itself was not measured. */
#include "sim/plan/kernels.h"
#include "sim/plan/devices.h"
#include <string.h>

struct wish { struct mw_session *s; const char *name; };

static const void *load_one(void *ctx, struct mw_arena *a)
{
    struct wish *w = ctx;
    const char *path = mw_profile_path(w->s, w->name);
    return path ? mw_profile_read(w->s, a, path) : NULL;
}

static const struct mw_profile *profile_of(struct mw_facility *f, const char *name)
{
    struct wish w = { f->session, name };
    return mw_share_get(f->session->share, mw_arena_printf(&f->arena, "profile:%s", name), load_one, &w, &f->arena);
}

struct mw_profile_fit *mw_plan_step_constants(struct mw_facility *f)
{
    struct mw_device all = { .name = MW_DEVICE_ALL, .profile = profile_of(f, MW_DEVICE_ALL) };
    return mw_device_fit(&all, 1, &all, &mw_training_fit, "step", false, &f->arena);
}

static const void *load_library(void *ctx, struct mw_arena *a)
{
    struct wish *w = ctx;
    struct mw_devices *d = mw_arena_new(a, struct mw_devices);
    *d = mw_devices_load(w->s, a, MW_PROFILES_ALL, NULL);
    return d;
}

struct mw_train_kernels *mw_plan_kernels(struct mw_facility *f, const struct mw_gpu_part *g)
{
    struct mw_train_kernels *k = mw_arena_new(&f->arena, struct mw_train_kernels);
    const char *name = g->h.use ? g->h.use : "";
    struct mw_device *dev = mw_arena_new(&f->arena, struct mw_device);
    *dev = (struct mw_device){ name, *g, profile_of(f, name) };
    struct wish w = { f->session, name };
    mw_train_kernels_of(k, dev, 1, dev, &f->arena);
    if (k->lacking) {
        const struct mw_devices *all = mw_share_get(f->session->share, "devices", load_library, &w, &f->arena);
        mw_train_kernels_of(k, all->d, all->n, dev, &f->arena);
    }
    k->gpu = g;
    return k;
}
