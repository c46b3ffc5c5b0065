/* cuda/fit/gather.c - rows of measured tables into sets of one model, device and key; every row that is left out is counted with its reason. */
#include "cuda/fit/fit_private.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct mw_fittable *mw_fit_of_table(const struct mw_measured *t)
{
    for (const struct mw_fittable *const *f = mw_fittables; *f; f++)
        if (mw_measured_has(t, (*f)->columns))
            return *f;
    return NULL;
}

/* Whether name stands in a comma-separated list. */
static bool listed(const char *list, const char *name)
{
    size_t n = strlen(name);
    for (const char *p = list; p && *p; p += strcspn(p, ",")) {
        p += strspn(p, ", ");
        size_t len = strcspn(p, ",");
        while (len && p[len - 1] == ' ')
            len--;
        if (len == n && strncmp(p, name, n) == 0)
            return true;
    }
    return false;
}

const struct mw_fit_device *mw_fit_device_find(const struct mw_fit_device *d, unsigned n, const char *name)
{
    for (unsigned i = 0; i < n; i++)
        if (strcmp(d[i].name, name) == 0 || listed(d[i].gpu.also, name))
            return &d[i];
    return NULL;
}

struct cursor { const struct mw_measured *t; size_t row; };

static const char *cell(const void *ctx, const char *column)
{
    const struct cursor *c = ctx;
    if (strcmp(column, "@file") == 0) /* tables that name their device in their file's name alone */
        return c->t->file;
    int i = mw_measured_column(c->t, column);
    return i < 0 ? NULL : c->t->cell[c->row * c->t->column_n + (unsigned)i];
}

const char *mw_fit_read(const struct mw_fittable *of, const struct mw_measured *t, size_t row, struct mw_fit_row *out)
{
    struct cursor c = { t, row };
    struct mw_fit_fields f = { cell, &c };
    memset(out, 0, sizeof *out);
    const char *why = of->read(&f, out);
    out->line = t->line[row];
    return why;
}

static void count(struct mw_fit_reject *r, unsigned *n, unsigned max, const char *why, uint32_t line, const char *file)
{
    for (unsigned i = 0; i < *n; i++)
        if (strcmp(r[i].why, why) == 0) {
            r[i].n++;
            return;
        }
    if (*n < max)
        r[(*n)++] = (struct mw_fit_reject){ why, 1, line, file };
    else
        r[max - 1].n++;
}

static struct mw_fit_set *set_of(struct mw_fit_data *d, const struct mw_fittable *of, const struct mw_fit_device *dev, const char *key, const char *file)
{
    for (unsigned i = 0; i < d->set_n; i++)
        if (d->set[i].of == of && d->set[i].gpu == &dev->gpu && strcmp(d->set[i].key, key) == 0)
            return &d->set[i];
    if (d->set_n % 64 == 0)
        d->set = realloc(d->set, (d->set_n + 64) * sizeof *d->set);
    d->set[d->set_n] = (struct mw_fit_set){ .of = of, .device = dev->name, .gpu = &dev->gpu, .key = mw_arena_strdup(d->arena, key), .file = file };
    return &d->set[d->set_n++];
}

void mw_fit_gather(struct mw_fit_data *data, const struct mw_fittable *of, const struct mw_measured *t, const char *only)
{
    struct mw_fit_row row;
    for (size_t i = 0; i < t->row_n; i++) {
        const char *why = mw_fit_read(of, t, i, &row);
        const struct mw_fit_device *dev = mw_fit_device_find(data->device, data->device_n, row.device);
        if (only && (!dev || strcmp(dev->name, only) != 0))
            continue;
        data->row_n++;
        if (!dev) {
            count(data->unknown, &data->unknown_n, 32, mw_arena_strdup(data->arena, row.device), row.line, t->file);
            continue;
        }
        struct mw_fit_set *s = set_of(data, of, dev, row.key, t->file);
        double least = why || !of->limit ? 0.0 : of->limit(&dev->gpu, row.op);
        if (!why && least > 0.0 && row.measured < least * 0.97)
            why = "faster than the device's limits allow";
        if (why) {
            count(s->reject, &s->reject_n, 24, why, row.line, t->file);
            continue;
        }
        if (s->n == s->cap)
            s->row = realloc(s->row, (s->cap = s->cap ? 2 * s->cap : 256) * sizeof *s->row);
        s->row[s->n++] = row;
    }
}

void mw_fit_data_fini(struct mw_fit_data *d)
{
    for (unsigned i = 0; i < d->set_n; i++)
        free(d->set[i].row);
    free(d->set);
    d->set = NULL;
    d->set_n = 0;
}
