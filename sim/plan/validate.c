/* sim/plan/validate.c - rows through the models with the constants of their device, and the groups' figures; prints nothing. */
#include "sim/plan/validate.h"
#include "models/registry.h"
#include "sim/core/stats.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- groups and rows */
static uint32_t group_at(struct mw_valid *v, const char *name)
{
    for (uint32_t i = 0; i < v->group_n; i++)
        if (strcmp(v->group[i].name, name) == 0)
            return i;
    if (v->group_n == v->group_cap)
        v->group = realloc(v->group, (v->group_cap = v->group_cap ? 2 * v->group_cap : 64) * sizeof *v->group);
    v->group[v->group_n] = (struct mw_valid_group){ .name = mw_arena_strdup(v->arena, name) };
    return v->group_n++;
}

static uint32_t base_at(struct mw_valid *v, const char *name)
{
    for (uint32_t i = 0; i < v->base_n; i++)
        if (strcmp(v->base[i], name) == 0)
            return i;
    if (v->base_n == v->base_cap)
        v->base = realloc(v->base, (v->base_cap = v->base_cap ? 2 * v->base_cap : 64) * sizeof *v->base);
    v->base[v->base_n] = mw_arena_strdup(v->arena, name);
    return v->base_n++;
}

static void row_add(struct mw_valid *v, struct mw_valid_row r)
{
    if (v->row_n == v->row_cap)
        v->row = realloc(v->row, (v->row_cap = v->row_cap ? 2 * v->row_cap : 1024) * sizeof *v->row);
    v->row[v->row_n++] = r;
}

/* ---- kernels and power: one model and the constants of one device and key */
struct user { const struct mw_fittable *of; const struct mw_device *dev; const char *key; const struct mw_profile_fit *fit; };
struct users { struct user u[512]; unsigned n; };

static const struct mw_profile_fit *fit_of(struct mw_valid *v, struct users *us, const struct mw_devices *d, const struct mw_fittable *of, const struct mw_device *dev, const char *key)
{
    for (unsigned i = 0; i < us->n; i++)
        if (us->u[i].of == of && us->u[i].dev == dev && strcmp(us->u[i].key, key) == 0)
            return us->u[i].fit;
    const struct mw_profile_fit *f = mw_device_fit(d->d, d->n, dev, of, key, false, v->arena);
    if (us->n < 512) {
        bool again = false; /* constants that all devices share count once */
        for (unsigned i = 0; of->shared && i < us->n; i++)
            again = again || us->u[i].of == of;
        us->u[us->n++] = (struct user){ of, dev, mw_arena_strdup(v->arena, key), f };
        const struct mw_fittable *own = of->as ? of->as : of;
        for (unsigned i = 0; i < own->con_n && !again; i++)
            v->constants_n += f->how == MW_PF_FITTED && (!own->uses || own->uses(key, i));
    }
    return f;
}

static void predict_row(struct mw_valid *v, const struct mw_fittable *of, const struct mw_measured *t, size_t i, const struct mw_devices *d, struct users *us, struct mw_row_maker *maker)
{
    struct mw_fit_row row;
    const char *why = mw_fit_read(of, t, i, &row);
    const struct mw_device *dev = mw_device_find(d->d, d->n, row.device);
    if (dev && strcmp(dev->name, MW_DEVICE_ALL) == 0) /* no device, but what all share */
        dev = NULL;
    struct mw_valid_row r = { .id = row.id[0] ? mw_arena_strdup(v->arena, row.id) : mw_arena_printf(v->arena, "%zu", i + 1), .note = row.note[0] ? mw_arena_strdup(v->arena, row.note) : NULL, .skipped = why, .measured = row.measured, .predicted = NAN, .baseline = NAN };
    const char *device = row.device[0] ? row.device : "device";
    r.group = group_at(v, row.group[0] ? row.group : mw_arena_printf(v->arena, "%s/%s/%s", t->name, device, row.key[0] ? row.key : "unread"));
    r.base = base_at(v, row.base[0] ? row.base : v->group[r.group].name);
    if (!r.skipped && !dev)
        r.skipped = "the library has no such device";
    if (!r.skipped && of->limit && row.measured < 0.97 * of->limit(&dev->gpu, row.op))
        r.skipped = "faster than the device's limits allow";
    if (!r.skipped) {
        mw_row_make(maker, dev, &row);
        const struct mw_profile_fit *f = fit_of(v, us, d, of, dev, row.key);
        struct mw_profile_value p = mw_profile_predict(f, of, &dev->gpu, row.op, row.ln_x);
        v->shared = of->shared ? f : v->shared;
        r.predicted = p.v;
        bool elsewhere = mw_profile_elsewhere(f, of, row.source);
        v->elsewhere_n += elsewhere;
        r.half_ln = row.aside_ln > 0.0 ? fmax(p.half_ln, row.aside_ln) : elsewhere ? mw_profile_half_elsewhere_ln(f, of, &dev->gpu, row.op, p.half_ln) : p.half_ln;
        r.used_in_fit = !of->as && p.near > 1.0 - 1e-9;
        r.baseline = of->baseline ? of->baseline(&dev->gpu, row.op) : NAN;
        if (!(p.v > 0.0 && isfinite(p.v)))
            r.skipped = "a limit of the device that this needs is not known";
        v->group[r.group].how = f->how;
        v->group[r.group].from = f->from;
        v->group[r.group].untold = f->how == MW_PF_FITTED && of->axis_n == 0;
    }
    row_add(v, r);
}

/* What a model's tables are scored under. */
static const char *kind_of(const struct mw_fittable *of)
{
    return of->shared ? of->name : strcmp(of->unit, "W") == 0 ? "power" : "kernels";
}

/* A table that no model of this kind reads: every row is listed with the reason. */
static void pass_over(struct mw_valid *v, const struct mw_measured *t, const char *why)
{
    uint32_t g = group_at(v, mw_arena_printf(v->arena, "%s", t->name));
    for (size_t i = 0; i < t->row_n; i++)
        row_add(v, (struct mw_valid_row){ .id = mw_arena_printf(v->arena, "%zu", i + 1), .skipped = why, .group = g, .measured = NAN, .predicted = NAN, .baseline = NAN });
}

void mw_valid_kernels(struct mw_valid *v, const struct mw_measured *t, const struct mw_devices *d, const char *kind)
{
    const struct mw_fittable *of = mw_fittable_of(t);
    v->kind = kind;
    if (!of || strcmp(kind_of(of), kind) != 0) {
        char lacks[160];
        const struct mw_fittable *near = of ? NULL : mw_fittable_near(t, lacks, sizeof lacks);
        pass_over(v, t, near ? mw_arena_printf(v->arena, "no model reads a table with these columns; for %s (%s) it lacks %s", near->doc, near->name, lacks) : !of ? "no model reads a table with these columns" : mw_arena_printf(v->arena, "a table of another kind: `millwright validate %s` scores it", kind_of(of)));
        return;
    }
    struct users *us = calloc(1, sizeof *us);
    const struct mw_fittable *next = mw_fittable_next(t, of);
    struct mw_row_maker maker[2] = { { of, d->d, d->n, v->arena, NULL }, { next, d->d, d->n, v->arena, NULL } };
    for (size_t i = 0; i < t->row_n; i++) {
        struct mw_fit_row row;
        bool other = next && mw_fit_read(of, t, i, &row) && !mw_fit_read(next, t, i, &row);
        predict_row(v, maker[other].of, t, i, d, us, &maker[other]);
    }
    free(us);
}

/* ---- figures */
struct sample { double e, w; };

static int rising(const void *a, const void *b)
{
    double x = ((const struct sample *)a)->e, y = ((const struct sample *)b)->e;
    return x < y ? -1 : x > y;
}

/* Weighted quantile: the least value at which the weight below reaches q; the middle of two for equal weights, as the textbook's median. */
static double quantile(struct sample *s, unsigned n, double q)
{
    double sum = 0.0, at = 0.0;
    qsort(s, n, sizeof *s, rising);
    for (unsigned i = 0; i < n; i++)
        sum += s[i].w;
    for (unsigned i = 0; i < n; i++) {
        double next = at + s[i].w;
        if (next >= q * sum * (1.0 - 1e-12))
            return i + 1 < n && fabs(next - q * sum) < 1e-9 * sum ? 0.5 * (s[i].e + s[i + 1].e) : s[i].e;
        at = next;
    }
    return NAN;
}

struct buffers { struct sample *abs, *sign, *base; };

/* The one number of the planner's model, from the rows of each base, groups weighing as in the overall figure: the hardest comparison.  baseline becomes its prediction. */
static void one_constant(struct mw_valid *v, struct sample *s)
{
    unsigned *n = calloc(v->group_n + 1, sizeof *n);
    for (uint32_t i = 0; i < v->row_n; i++)
        n[v->row[i].group] += v->row[i].skipped == NULL;
    for (uint32_t base = 0; base < v->base_n; base++) {
        unsigned m = 0;
        for (uint32_t i = 0; i < v->row_n; i++)
            if (v->row[i].base == base && !v->row[i].skipped && v->row[i].baseline > 0.0)
                s[m++] = (struct sample){ log(v->row[i].measured / v->row[i].baseline), 1.0 / fmax(10.0, n[v->row[i].group]) };
        double mid = m ? quantile(s, m, 0.5) : NAN;
        for (uint32_t i = 0; i < v->row_n; i++)
            if (v->row[i].base == base)
                v->row[i].baseline *= exp(mid);
    }
    free(n);
}

static void group_close(struct mw_valid *v, uint32_t g, const uint32_t *row, unsigned n, struct buffers *b)
{
    struct mw_valid_group *out = &v->group[g];
    double sum = 0.0;
    unsigned in = 0, base_n = 0, used = 0;
    for (unsigned i = 0; i < n; i++) {
        const struct mw_valid_row *r = &v->row[row[i]];
        double e = log(r->predicted / r->measured);
        b->abs[i] = (struct sample){ fabs(e), 1.0 };
        b->sign[i] = (struct sample){ e, 1.0 };
        sum += fabs(e);
        in += fabs(e) <= r->half_ln;
        used += r->used_in_fit;
        if (r->baseline > 0.0)
            b->base[base_n++] = (struct sample){ fabs(log(r->baseline / r->measured)), 1.0 };
    }
    out->n = n;
    out->median = n ? quantile(b->abs, n, 0.5) : NAN;
    out->p90 = n ? quantile(b->abs, n, 0.9) : NAN;
    out->mean = n ? sum / n : NAN;
    out->bias = n ? quantile(b->sign, n, 0.5) : NAN;
    out->coverage = n ? (double)in / n : NAN;
    out->baseline_median = base_n ? quantile(b->base, base_n, 0.5) : NAN;
    out->skill = out->baseline_median / out->median;
    out->in_fit = 2 * used > n;
}

static void overall(struct mw_valid *v, struct buffers *b)
{
    struct mw_valid_group *o = &v->overall;
    unsigned n = 0;
    double sum = 0.0, weight = 0.0, in = 0.0, base = 0.0, base_w = 0.0;
    *o = (struct mw_valid_group){ .name = "overall" };
    for (uint32_t i = 0; i < v->row_n; i++) {
        const struct mw_valid_row *r = &v->row[i];
        o->skipped += r->skipped != NULL;
        if (r->skipped)
            continue;
        unsigned gn = v->group[r->group].n;
        double e = log(r->predicted / r->measured), w = (gn < 10 ? gn / 10.0 : 1.0) / gn;
        b->abs[n] = (struct sample){ fabs(e), w };
        b->sign[n++] = (struct sample){ e, w };
        sum += w * fabs(e);
        weight += w;
        in += w * (fabs(e) <= r->half_ln);
    }
    for (uint32_t g = 0; g < v->group_n; g++) {
        double w = v->group[g].n < 10 ? v->group[g].n / 10.0 : 1.0;
        if (isfinite(v->group[g].baseline_median)) {
            base += w * v->group[g].baseline_median;
            base_w += w;
        }
    }
    o->n = n;
    o->median = n ? quantile(b->abs, n, 0.5) : NAN;
    o->p90 = n ? quantile(b->abs, n, 0.9) : NAN;
    o->mean = n ? sum / weight : NAN;
    o->bias = n ? quantile(b->sign, n, 0.5) : NAN;
    o->coverage = n ? in / weight : NAN;
    o->baseline_median = base_w > 0.0 ? base / base_w : NAN;
    o->skill = o->baseline_median / o->median;
}

void mw_valid_close(struct mw_valid *v)
{
    unsigned n = v->row_n + 1;
    struct buffers b = { malloc(n * sizeof *b.abs), malloc(n * sizeof *b.sign), malloc(n * sizeof *b.base) };
    one_constant(v, b.base);
    uint32_t *start = calloc(v->group_n + 2, sizeof *start), *order = malloc(n * sizeof *order);
    for (uint32_t i = 0; i < v->row_n; i++) {
        v->group[v->row[i].group].skipped += v->row[i].skipped != NULL;
        start[v->row[i].group + 1] += v->row[i].skipped == NULL;
    }
    for (uint32_t g = 0; g < v->group_n; g++)
        start[g + 1] += start[g];
    uint32_t *at = malloc((v->group_n + 1) * sizeof *at);
    memcpy(at, start, (v->group_n + 1) * sizeof *at);
    for (uint32_t i = 0; i < v->row_n; i++)
        if (!v->row[i].skipped)
            order[at[v->row[i].group]++] = i;
    for (uint32_t g = 0; g < v->group_n; g++)
        group_close(v, g, order + start[g], start[g + 1] - start[g], &b);
    overall(v, &b);
    free(start);
    free(order);
    free(at);
    free(b.abs);
    free(b.sign);
    free(b.base);
}

void mw_valid_fini(struct mw_valid *v)
{
    free(v->row);
    free(v->group);
    free(v->base);
    v->base = NULL;
    v->row = NULL;
    v->group = NULL;
}
