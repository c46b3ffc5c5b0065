/* sim/input/schema.c - which rows may stand in a section: tables of rows, claims of models, and the keys every part accepts. */
#include "sim/base/check.h"
#include "sim/input/resolve.h"
#include <math.h>
#include <string.h>

/* Built-in rows of a section with a library kind, of a section that is counted. */
static const struct mw_param USE_ROW = { .key = "use", .kind = MW_K_TEXT, .def = "", .doc = "part or template of the library merged beneath" };
static const struct mw_param COUNT_ROW = { .key = "count", .kind = MW_K_QTY, .q = MW_Q_COUNT, .def = "1", .doc = "how many of it" };

bool mw_row_is_table(const struct mw_param *row)
{
    return row->kind == MW_K_SECTION || row->kind == MW_K_COUNTED || row->kind == MW_K_MAP || row->kind == MW_K_SERIES;
}

void mw_scope_table(struct mw_scope *s, const struct mw_param *table)
{
    for (unsigned i = 0; i < s->table_n; i++)
        if (s->table[i] == table)
            return;
    if (!table)
        return;
    MW_ASSERT(s->table_n < MW_SCOPE_N);
    s->table[s->table_n++] = table;
}

static const struct mw_param *table_row(const struct mw_param *table, const char *key)
{
    for (; table->key; table++)
        if (strcmp(table->key, key) == 0)
            return table;
    return NULL;
}

const struct mw_param *mw_scope_row(const struct mw_scope *s, const char *key)
{
    for (unsigned i = 0; i < s->table_n; i++) {
        const struct mw_param *row = table_row(s->table[i], key);
        if (row)
            return row;
    }
    if (s->lib && strcmp(key, "use") == 0)
        return &USE_ROW;
    if (s->counted && strcmp(key, "count") == 0)
        return &COUNT_ROW;
    return NULL;
}

static size_t rows_room(const struct mw_scope *s)
{
    size_t n = 2;
    for (unsigned t = 0; t < s->table_n; t++)
        for (const struct mw_param *row = s->table[t]; row->key; row++)
            n++;
    return n;
}

/* `use` and `count` first, because that is how a part is read; then the tables in order. */
size_t mw_scope_rows(const struct mw_scope *s, struct mw_arena *a, const struct mw_param ***rows)
{
    static const char *const FIRST[] = { "use", "count" };
    size_t n = 0;
    *rows = mw_arena_array(a, const struct mw_param *, rows_room(s));
    for (unsigned k = 0; k < 2; k++)
        if (mw_scope_row(s, FIRST[k]))
            (*rows)[n++] = mw_scope_row(s, FIRST[k]);
    for (unsigned t = 0; t < s->table_n; t++)
        for (const struct mw_param *row = s->table[t]; row->key; row++)
            if (mw_scope_row(s, row->key) == row && strcmp(row->key, "use") != 0 && strcmp(row->key, "count") != 0)
                (*rows)[n++] = row;
    return n;
}

/* The rest of a claim's path below prefix: "tariff.demand" of "grid.tariff.demand" below "grid"; NULL if it is not below. */
static const char *claim_below(const char *claim, const char *prefix)
{
    size_t n = strlen(prefix);
    if (n == 0)
        return *claim ? claim : NULL;
    return strncmp(claim, prefix, n) == 0 && claim[n] == '.' ? claim + n + 1 : NULL;
}

void mw_scope_claims(struct mw_scope *s)
{
    for (const struct mw_schema_root *root = s->roots; s->path && root && root->path; root++)
        if (strcmp(root->path, s->path) == 0)
            mw_scope_table(s, root->table);
}

bool mw_scope_claimed(const struct mw_scope *s, const char *key)
{
    size_t n = strlen(key);
    for (const struct mw_schema_root *root = s->roots; s->path && root && root->path; root++) {
        const char *rest = claim_below(root->path, s->path);
        if (rest && strncmp(rest, key, n) == 0 && (rest[n] == '\0' || rest[n] == '.'))
            return true;
    }
    return false;
}

const struct mw_param *mw_scope_star(const struct mw_scope *s)
{
    for (unsigned t = 0; t < s->table_n; t++)
        if (s->table[t][0].key && strcmp(s->table[t][0].key, "*") == 0)
            return s->table[t];
    return NULL;
}

static void name_add(const char **names, size_t *n, const char *name)
{
    for (size_t i = 0; i < *n; i++)
        if (strcmp(names[i], name) == 0)
            return;
    names[(*n)++] = name;
}

size_t mw_scope_names(const struct mw_scope *s, struct mw_arena *a, const char ***names)
{
    const struct mw_param **rows;
    size_t n = 0, root_n = 0, row_n = mw_scope_rows(s, a, &rows);
    while (s->roots && s->roots[root_n].path)
        root_n++;
    *names = mw_arena_array(a, const char *, row_n + root_n + 1);
    for (size_t i = 0; i < row_n; i++)
        name_add(*names, &n, rows[i]->key);
    for (size_t i = 0; s->path && i < root_n; i++) {
        const char *rest = claim_below(s->roots[i].path, s->path);
        if (rest)
            name_add(*names, &n, mw_arena_strndup(a, rest, strcspn(rest, ".")));
    }
    if (s->item)
        name_add(*names, &n, "like");
    return n;
}

/* Quantities that may be negative by nature; all others are amounts of something. */
static bool may_be_negative(enum mw_quantity q)
{
    return q == MW_Q_NUMBER || q == MW_Q_TEMP || q == MW_Q_TEMP_DIFF;
}

void mw_row_limits(const struct mw_param *row, double *min, double *max)
{
    *min = -INFINITY;
    *max = INFINITY;
    if (row->min != 0 || row->max != 0) {
        *min = row->min;
        *max = row->max > row->min ? row->max : INFINITY;
    } else if (row->q == MW_Q_FRACTION) {
        *min = 0;
        *max = 1;
    } else if (!may_be_negative(row->q)) {
        *min = 0;
    }
}
