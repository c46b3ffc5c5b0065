/* models/parts/device.c - the way to the constants of a device; it fits nothing and predicts nothing. */
#include "models/parts/device.h"
#include <math.h>
#include <string.h>

/* P10-P90 half widths of transferred and datasheet constants in ln, where the relative's own band is narrower: four fifths of the rows of the public tables lie within
 * them when a device is predicted from a sibling and from another family (`calibrate --transfer`, in band: products 88 and 82 %, prompts 99 and 88, single tokens 90
 * and 79, experts 80 and 83; collectives 90 and 92, exchanges of tokens 76 and 67); from the start values, assumed.  What goes over links differs more than what
 * a multiprocessor does: switches, hosts and libraries are in it. */
#define HALF_SIBLING 0.15
#define HALF_FAMILY 0.28
#define HALF_SIBLING_LINKS 0.18
#define HALF_FAMILY_LINKS 0.46
#define HALF_KERNELS 0.70 /* where another family runs other kernels */
#define HALF_DATASHEET 0.55
#define START_HZ 1.98e9 /* start values are about those of H100, H200 and B200 */
/* Of what sets a relative of another family apart from the start, in ln: part of it is the relative's own, and constants of one fit make up for each other.  Median over
 * pairs at 1 and at 0.6: products 13.7 and 11.3 %, single tokens 15.6 and 12.6, experts 13.0 and 11.6, collectives 26 and 23, exchanges of tokens 41 and 29; 0.5 to 0.7
 * are alike; the mean of all other families in the start's place helps single tokens, prompts and experts, and hardly collectives. */
#define KEPT 0.6

/* Whether name stands in a comma-separated list. */
static bool listed(const char *list, const char *name)
{
    size_t n = strlen(name);
    for (const char *p = list; p && *p; p += strcspn(p, ",")) {
        p += strspn(p, ", ");
        size_t len = strcspn(p, ",");
        if (len == n && strncmp(p, name, n) == 0)
            return true;
    }
    return false;
}

const struct mw_device *mw_device_find(const struct mw_device *d, unsigned n, const char *name)
{
    for (unsigned i = 0; i < n; i++)
        if (strcmp(d[i].name, name) == 0)
            return &d[i];
    for (unsigned i = 0; i < n; i++)
        if (listed(d[i].gpu.also, name))
            return &d[i];
    return NULL;
}

bool mw_device_sibling(const struct mw_gpu_part *a, const struct mw_gpu_part *b)
{
    return a->family && b->family && a->family[0] && strcmp(a->family, b->family) == 0;
}

/* Its clock over that of the devices that start values are of. */
static double ticks(const struct mw_gpu_part *g)
{
    return g->clock_hz > 0.0 ? g->clock_hz / START_HZ : 1.0;
}

static bool other_kernels(const struct mw_fittable *of, const char *key)
{
    return of->own_kernels && of->own_kernels(key);
}

/* Whether a constant is a time that runs by the multiprocessors' clock. */
static bool clocked(const struct mw_fittable *of, const struct mw_fit_const *c)
{
    return !of->unclocked && strcmp(c->unit, "s") == 0;
}

static double start_of(const struct mw_fittable *of, const struct mw_fit_const *c, const struct mw_gpu_part *g)
{
    return clocked(of, c) ? fmax(c->min, fmin(c->max, c->start / ticks(g))) : c->start;
}

/* Launches, prologues and barriers run by the multiprocessors' clock: over seven devices of five generations the standard deviation of ln is less in cycles than in
 * seconds (decode 0.23 and 0.30, products 0.15 and 0.18, experts 0.21 and 0.26, a prompt's block 0.45 and 0.55). */
void mw_device_carry(const struct mw_fittable *of, const char *key, const struct mw_gpu_part *from, const struct mw_gpu_part *to, double *con)
{
    double kept = mw_device_sibling(from, to) || other_kernels(of, key) ? 1.0 : KEPT;
    for (unsigned i = 0; i < of->con_n; i++) {
        double lent = clocked(of, &of->con[i]) ? con[i] * ticks(from) / ticks(to) : con[i];
        con[i] = fmax(of->con[i].min, fmin(of->con[i].max, exp(kept * log(lent) + (1.0 - kept) * log(start_of(of, &of->con[i], to)))));
    }
}

/* Where a part does not say its multiprocessors or clock, the whole devices' rates, that of their links among them. */
double mw_device_far(const struct mw_gpu_part *a, const struct mw_gpu_part *b)
{
    double sm = log(a->sm_n / b->sm_n), tick = log(a->clock_hz / b->clock_hz), links = 0.0;
    if (!isfinite(sm) || !isfinite(tick)) {
        sm = tick = 0.0;
        links = fabs(log(a->scaleup_Bps / b->scaleup_Bps));
    }
    double peak = fabs(log(a->bf16_flopps / b->bf16_flopps) - sm - tick), mem = fabs(log(a->mem_Bps / b->mem_Bps) - sm);
    double d = (isfinite(peak) ? peak : 3.0) + (isfinite(mem) ? mem : 3.0) + (isfinite(links) ? links : 3.0);
    return d + (mw_device_sibling(a, b) ? 0.0 : 100.0);
}

static double sibling_half(const struct mw_fittable *of)
{
    return of->over_links ? HALF_SIBLING_LINKS : HALF_SIBLING;
}

double mw_device_half_ln(const struct mw_fittable *of, const char *key, const struct mw_profile_fit *f, const struct mw_gpu_part *from, const struct mw_gpu_part *to)
{
    double family = of->over_links ? HALF_FAMILY_LINKS : other_kernels(of, key) ? HALF_KERNELS : HALF_FAMILY;
    return fmax(f->half_alone_ln, mw_device_sibling(from, to) ? sibling_half(of) : family);
}

/* Fit of a key or of the keys that serve for it. */
static const struct mw_profile_fit *of_key(const struct mw_profile *p, const struct mw_fittable *of, const char *key)
{
    for (int hop = 0; p && key && hop < 8; hop++, key = of->kin ? of->kin(key) : NULL) {
        const struct mw_profile_fit *f = mw_profile_find(p, of->name, key);
        if (f)
            return f;
    }
    return NULL;
}

static struct mw_profile_fit *copied(struct mw_arena *a, const struct mw_profile_fit *f, const char *key, enum mw_profile_how how, const char *from, double half)
{
    struct mw_profile_fit *out = mw_arena_new(a, struct mw_profile_fit);
    *out = *f;
    out->key = key;
    out->how = how;
    out->from = from;
    out->residual = NULL;
    out->half_alone_ln = fmax(half, f->half_alone_ln);
    out->half_near_ln = out->half_alone_ln;
    return out;
}

static struct mw_profile_fit *datasheet(struct mw_arena *a, const struct mw_fittable *of, const char *key, const struct mw_gpu_part *g)
{
    struct mw_profile_fit *out = mw_arena_new(a, struct mw_profile_fit);
    *out = (struct mw_profile_fit){ .model = of->name, .key = key, .how = MW_PF_DATASHEET, .con_n = of->con_n, .cv_median = NAN, .cv_p90 = NAN, .cv_alone_median = NAN, .cv_alone_p90 = NAN,
                                    .half_near_ln = HALF_DATASHEET, .half_alone_ln = HALF_DATASHEET, .band_fall = 1.0 };
    for (unsigned i = 0; i < of->con_n; i++) {
        out->con_key[i] = of->con[i].key;
        out->con[i] = start_of(of, &of->con[i], g);
        out->se_ln[i] = of->con[i].prior_ln;
    }
    return out;
}

struct mw_profile_fit *mw_device_fit(const struct mw_device *d, unsigned n, const struct mw_device *dev, const struct mw_fittable *of, const char *key, bool skip_own, struct mw_arena *a)
{
    const struct mw_profile_fit *own = skip_own ? NULL : mw_profile_find(dev->profile, of->name, key), *best = NULL;
    const struct mw_device *from = NULL;
    if (of->as)
        return mw_device_fit(d, n, dev, of->as, key, skip_own, a);
    const struct mw_device *all = of->shared ? mw_device_find(d, n, MW_DEVICE_ALL) : NULL;
    if (of->shared && dev != all) {
        struct mw_profile_fit *out = all ? mw_device_fit(d, n, all, of, key, skip_own, a) : datasheet(a, of, key, &dev->gpu);
        return out;
    }
    if (own) {
        struct mw_profile_fit *out = mw_arena_new(a, struct mw_profile_fit);
        *out = *own;
        return out;
    }
    own = skip_own ? NULL : of_key(dev->profile, of, key);
    if (own)
        return copied(a, own, key, MW_PF_TRANSFERRED, dev->name, sibling_half(of));
    for (unsigned i = 0; i < n; i++) {
        const struct mw_profile_fit *f = &d[i] == dev ? NULL : of_key(d[i].profile, of, key);
        if (f && f->how == MW_PF_FITTED && (!from || mw_device_far(&dev->gpu, &d[i].gpu) < mw_device_far(&dev->gpu, &from->gpu))) {
            best = f;
            from = &d[i];
        }
    }
    if (!best)
        return datasheet(a, of, key, &dev->gpu);
    struct mw_profile_fit *out = copied(a, best, key, MW_PF_TRANSFERRED, from->name, mw_device_half_ln(of, key, best, &from->gpu, &dev->gpu));
    mw_device_carry(of, key, &from->gpu, &dev->gpu, out->con);
    return out;
}

void mw_row_make(struct mw_row_maker *m, const struct mw_device *dev, struct mw_fit_row *row)
{
    size_t i = (size_t)(dev - m->d);
    row->gpu = &dev->gpu;
    if (!m->of->compile)
        return;
    if (!m->made)
        m->made = mw_arena_array(m->a, const void *, m->n);
    if (!m->made[i])
        m->made[i] = m->of->device(m->d, m->n, dev, m->a);
    m->of->compile(m->made[i], row, m->a);
}
