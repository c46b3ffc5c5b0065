/* sim/input/fittable.c - reading the columns of a measured row; it knows no model. */
#include "sim/input/fittable.h"
#include "sim/base/file.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

const char *mw_fit_text(const struct mw_fit_fields *f, const char *column)
{
    const char *s = f->text(f->ctx, column);
    return s ? s : "";
}

double mw_fit_number(const struct mw_fit_fields *f, const char *column)
{
    double v;
    return mw_csv_double(mw_fit_text(f, column), &v) ? v : NAN;
}

void mw_fit_row_name(struct mw_fit_row *row, const struct mw_fit_fields *f, const char *device, const char *key)
{
    snprintf(row->device, sizeof row->device, "%s", device);
    snprintf(row->key, sizeof row->key, "%s", key);
    row->family[0] = '\0';
    snprintf(row->source, sizeof row->source, "%s", mw_fit_text(f, "source"));
    snprintf(row->licence, sizeof row->licence, "%s", mw_fit_text(f, "licence"));
}

struct cursor { const struct mw_measured *t; size_t row; };

static const char *cell(const void *ctx, const char *column)
{
    const struct cursor *c = ctx;
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
