/* cuda/fit/gather.c - rows of measured tables into sets of one model, device and key; every row that is left out is counted with its reason. */
#include "cuda/fit/fit_private.h"
#include "sim/base/file.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void count(struct mw_fit_reject *r, unsigned *n, unsigned max, const char *why, uint32_t line, const char *file)
{
    for (unsigned i = 0; i < *n; i++)
        if (strcmp(r[i].why, why) == 0) {
            r[i].n++;
            return;
        }
    if (*n < max)
        r[(*n)++] = (struct mw_fit_reject){ *n < max - 1 ? why : "and others", 1, line, file };
    else
        r[max - 1].n++;
}

static struct mw_fit_set *set_of(struct mw_fit_data *d, const struct mw_fittable *of, const struct mw_device *dev, const char *key, const char *file)
{
    for (unsigned i = 0; i < d->set_n; i++)
        if (d->set[i].of == of && d->set[i].gpu == (dev ? &dev->gpu : NULL) && strcmp(d->set[i].key, key) == 0)
            return &d->set[i];
    if (d->set_n % 64 == 0)
        d->set = realloc(d->set, (d->set_n + 64) * sizeof *d->set);
    d->set[d->set_n] = (struct mw_fit_set){ .of = of, .device = dev ? dev->name : MW_DEVICE_ALL, .gpu = dev ? &dev->gpu : NULL, .key = mw_arena_strdup(d->arena, key), .file = file };
    return &d->set[d->set_n++];
}

/* A group of n rows weighs min(1, n / 10), all of a set together n. */
static void weigh(struct mw_fit_set *s)
{
    double sum = 0.0;
    for (unsigned i = 0; i < s->n; i++) {
        unsigned n = 0;
        for (unsigned j = 0; j < s->n; j++)
            n += strcmp(s->row[i].group, s->row[j].group) == 0;
        s->row[i].weight = (n < 10 ? n / 10.0 : 1.0) / n;
        sum += s->row[i].weight;
    }
    for (unsigned i = 0; i < s->n; i++)
        s->row[i].weight *= s->n / sum;
}

/* A limit that the device's part does not state leaves the model without a value. */
static bool predictable(const struct mw_fittable *of, const struct mw_gpu_part *gpu, const void *op)
{
    double start[MW_FIT_CONST_MAX];
    for (unsigned i = 0; i < of->con_n; i++)
        start[i] = of->con[i].start;
    double v = of->predict(gpu, start, op);
    return v > 0.0 && isfinite(v);
}

void mw_fit_gather(struct mw_fit_data *data, const struct mw_fittable *of, const struct mw_measured *t, const char *only)
{
    struct mw_fit_row row;
    struct mw_row_maker maker = { of, data->device, data->device_n, data->arena, NULL };
    if (of->as)
        return;
    for (size_t i = 0; i < t->row_n; i++) {
        const char *why = mw_fit_read(of, t, i, &row);
        const struct mw_device *dev = mw_device_find(data->device, data->device_n, row.device);
        if (dev && strcmp(dev->name, MW_DEVICE_ALL) == 0) /* no device, but what all share */
            dev = NULL;
        if (only && (!dev || strcmp(dev->name, only) != 0))
            continue;
        data->row_n++;
        if (!dev) {
            count(data->unknown, &data->unknown_n, 32, mw_arena_strdup(data->arena, row.device), row.line, t->file);
            continue;
        }
        struct mw_fit_set *s = set_of(data, of, of->shared ? NULL : dev, row.key, t->file);
        double least = why || !of->limit ? 0.0 : of->limit(&dev->gpu, row.op);
        if (!why && least > 0.0 && row.measured < least * 0.97)
            why = "faster than the device's limits allow";
        if (!why && row.aside_ln > 0.0)
            why = "scored, and never fitted";
        if (!why)
            mw_row_make(&maker, dev, &row);
        if (!why && !predictable(of, &dev->gpu, row.op))
            why = "a limit of the device that this needs is not known";
        if (why) {
            count(s->reject, &s->reject_n, 24, why, row.line, t->file);
            continue;
        }
        if (s->n == s->cap)
            s->row = realloc(s->row, (s->cap = s->cap ? 2 * s->cap : 256) * sizeof *s->row);
        row.weight = 1.0;
        s->row[s->n++] = row;
    }
    for (unsigned i = 0; i < data->set_n; i++)
        if (data->set[i].of->shared)
            weigh(&data->set[i]);
}

void mw_fit_data_fini(struct mw_fit_data *d)
{
    for (unsigned i = 0; i < d->set_n; i++)
        free(d->set[i].row);
    free(d->set);
    d->set = NULL;
    d->set_n = 0;
}
