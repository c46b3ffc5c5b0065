/* sim/input/fittable.c - reading the columns of a measured row; it knows no model. */
#include "sim/input/fittable.h"
#include "sim/base/file.h"
#include <math.h>
#include <stdio.h>

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

double mw_fit_peer(const struct mw_fit_fields *f, const char *same, const char *rank, const char *column)
{
    double v;
    const char *s = f->peer ? f->peer(f->ctx, same, rank, column) : NULL;
    return s && mw_csv_double(s, &v) ? v : NAN;
}

void mw_fit_row_name(struct mw_fit_row *row, const struct mw_fit_fields *f, const char *device, const char *key)
{
    snprintf(row->device, sizeof row->device, "%s", device);
    snprintf(row->key, sizeof row->key, "%s", key);
    row->family[0] = '\0';
    snprintf(row->source, sizeof row->source, "%s", mw_fit_text(f, "source"));
    snprintf(row->licence, sizeof row->licence, "%s", mw_fit_text(f, "licence"));
}
