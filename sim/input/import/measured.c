/* sim/input/import/measured.c - header and rows of a measured table; it interprets no cell. */
#include "sim/input/import/measured.h"
#include "sim/base/file.h"
#include <string.h>

enum { COLUMNS_MAX = 256 };
#define ROWS_MAX 10000000u

static char *base_name(struct mw_arena *a, const char *path)
{
    const char *b = strrchr(path, '/');
    b = b ? b + 1 : path;
    return mw_arena_strndup(a, b, strcspn(b, "."));
}

static bool header(struct mw_measured *t, struct mw_arena *a, struct mw_reader *r, struct mw_diag *d)
{
    char *line = mw_reader_line(r), *field[COLUMNS_MAX];
    if (!line) {
        if (!mw_reader_failed(r))
            mw_diag_error(d, "E431", ((struct mw_pos){ t->file, 1, 1 }), NULL, "the table is empty: the first line must name its columns");
        return false;
    }
    line += strncmp(line, "\xef\xbb\xbf", 3) == 0 ? 3 : 0; /* spreadsheets begin UTF-8 files with a byte order mark */
    size_t n = mw_csv_split(line, ',', field, COLUMNS_MAX);
    if (n > COLUMNS_MAX) {
        mw_diag_error(d, "E432", mw_reader_pos(r), NULL, "%zu columns; at most %d are read", n, COLUMNS_MAX);
        return false;
    }
    t->column_n = (unsigned)n;
    t->column = mw_arena_array(a, const char *, n);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i && *field[i]; k++)
            if (strcmp(field[k], field[i]) == 0) {
                mw_diag_error(d, "E435", mw_reader_pos(r), NULL, "columns %zu and %zu are both named '%s'", k + 1, i + 1, field[i]);
                return false;
            }
        t->column[i] = mw_arena_strdup(a, field[i]);
    }
    return true;
}

struct grow { const char **cell; uint32_t *line; size_t n, cap; };

static void room(struct grow *g, struct mw_arena *a, unsigned column_n)
{
    if (g->n < g->cap)
        return;
    size_t cap = g->cap ? g->cap * 2 : 256;
    const char **cell = mw_arena_array(a, const char *, cap * column_n);
    uint32_t *line = mw_arena_array(a, uint32_t, cap);
    if (g->n) {
        memcpy(cell, g->cell, g->n * column_n * sizeof *cell);
        memcpy(line, g->line, g->n * sizeof *line);
    }
    *g = (struct grow){ cell, line, g->n, cap };
}

static bool rows(struct mw_measured *t, struct mw_arena *a, struct mw_reader *r, struct mw_diag *d)
{
    char *field[COLUMNS_MAX];
    struct grow g = { NULL, NULL, 0, 0 };
    for (char *line; (line = mw_reader_line(r));) {
        if (!*line)
            continue;
        size_t n = mw_csv_split(line, ',', field, COLUMNS_MAX);
        if (n > t->column_n || g.n == ROWS_MAX) {
            mw_diag_error(d, "E432", mw_reader_pos(r), NULL, n > t->column_n ? "%zu fields, but the header names %u columns" : "more than %zu rows (%u columns)",
                          n > t->column_n ? n : g.n, t->column_n);
            return false;
        }
        room(&g, a, t->column_n);
        for (unsigned c = 0; c < t->column_n; c++)
            g.cell[g.n * t->column_n + c] = c < n && field[c][0] ? mw_arena_strdup(a, field[c]) : "";
        g.line[g.n++] = mw_reader_pos(r).line;
    }
    t->cell = g.cell;
    t->line = g.line;
    t->row_n = g.n;
    if (!mw_reader_failed(r) && g.n == 0)
        mw_diag_error(d, "E431", ((struct mw_pos){ t->file, 2, 1 }), NULL, "the table has a header but no rows");
    return !mw_reader_failed(r) && g.n > 0;
}

static struct mw_measured *read_all(struct mw_arena *a, const char *name, struct mw_reader *r, struct mw_diag *d)
{
    struct mw_measured *t = mw_arena_new(a, struct mw_measured);
    t->file = mw_arena_strdup(a, name);
    t->name = base_name(a, name);
    bool ok = r && header(t, a, r, d) && rows(t, a, r, d);
    if (r)
        mw_reader_close(r);
    return ok ? t : NULL;
}

struct mw_measured *mw_measured_load(struct mw_arena *a, const char *path, struct mw_diag *d)
{
    return read_all(a, path, mw_reader_open(path, d), d);
}

struct mw_measured *mw_measured_parse(struct mw_arena *a, const char *name, const void *data, size_t n_B, struct mw_diag *d)
{
    return read_all(a, name, mw_reader_mem(name, data, n_B, d), d);
}

int mw_measured_column(const struct mw_measured *t, const char *name)
{
    for (unsigned i = 0; i < t->column_n; i++)
        if (strcmp(t->column[i], name) == 0)
            return (int)i;
    return -1;
}

bool mw_measured_has(const struct mw_measured *t, const char *columns)
{
    char word[64];
    for (const char *p = columns; *p; p += *p == ',') {
        size_t n = strcspn(p, ",");
        if (n >= sizeof word)
            return false;
        memcpy(word, p, n);
        word[n] = '\0';
        if (mw_measured_column(t, word) < 0)
            return false;
        p += n;
    }
    return true;
}
