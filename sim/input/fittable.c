/* sim/input/fittable.c - reading the columns of a measured row; it knows no model. */
#include "sim/input/fittable.h"
#include "sim/base/file.h"
#include "sim/base/str.h"
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

struct cursor { const struct mw_measured *t; size_t row; };

static const char *cell(const void *ctx, const char *column)
{
    const struct cursor *c = ctx;
    if (strcmp(column, "@file") == 0) /* tables that name their device in their file's name alone */
        return c->t->file;
    int i = mw_measured_column(c->t, column);
    return i < 0 ? NULL : c->t->cell[c->row * c->t->column_n + (unsigned)i];
}

enum { SAME_MAX = 8 };

static const char *at(const struct mw_measured *t, size_t row, int column)
{
    return t->cell[row * t->column_n + (unsigned)column];
}

static unsigned columns_of(const struct mw_measured *t, const char *list, int *out)
{
    unsigned n = 0;
    for (const char *p = list; *p && n < SAME_MAX; p += *p == ',') {
        char word[64];
        size_t len = strcspn(p, ",");
        snprintf(word, sizeof word, "%.*s", (int)len, p);
        if ((out[n++] = mw_measured_column(t, word)) < 0)
            return 0;
        p += len;
    }
    return n;
}

static const char *peer(const void *ctx, const char *same, const char *rank, const char *column)
{
    const struct cursor *c = ctx;
    int key[SAME_MAX], r = mw_measured_column(c->t, rank), want = mw_measured_column(c->t, column);
    unsigned n = columns_of(c->t, same, key);
    const char *found = NULL;
    double most = -INFINITY, v;
    for (size_t i = 0; n && r >= 0 && want >= 0 && i < c->t->row_n; i++) {
        unsigned k = 0;
        while (k < n && strcmp(at(c->t, i, key[k]), at(c->t, c->row, key[k])) == 0)
            k++;
        if (k == n && mw_csv_double(at(c->t, i, r), &v) && v > most) {
            most = v;
            found = at(c->t, i, want);
        }
    }
    return found;
}

/* Texts of a row become keys and sources of a profile, which is UTF-8: other bytes, control characters and a character that the field's end cut become '?'. */
static void clean(char *s)
{
    for (unsigned char *p = (unsigned char *)s; *p;) {
        size_t len = mw_utf8_len(p, strlen((char *)p));
        bool control = *p < 0x20 || *p == 0x7f || (*p == 0xc2 && p[1] < 0xa0), mark = len == 3 && *p == 0xef && (memcmp(p + 1, "\xbb\xbf", 2) == 0 || (p[1] == 0xbf && p[2] > 0xbd));
        if (len == 0 || control || mark)
            memset(p, '?', len = len ? len : 1);
        p += len;
    }
}

const char *mw_fit_read(const struct mw_fittable *of, const struct mw_measured *t, size_t row, struct mw_fit_row *out)
{
    struct cursor c = { t, row };
    struct mw_fit_fields f = { cell, &c, peer };
    memset(out, 0, sizeof *out);
    const char *why = of->read(&f, out);
    out->line = t->line[row];
    char *const text[] = { out->device, out->key, out->family, out->id, out->group, out->source, out->licence };
    for (size_t i = 0; i < sizeof text / sizeof *text; i++)
        clean(text[i]);
    return why;
}
