/* tests/unit/test_language.c - every table of the language: keys once, defaults that read, kinds that exist, no key with two meanings. */
#include "models/registry.h"
#include "sim/input/phrase.h"
#include "sim/input/resolve.h"
#include "sim/plan/params.h"
#include "tests/mw_test.h"
#include <stdarg.h>

struct lint { struct mw_arena arena; struct mw_diag *diag; const struct mw_part_kind *kinds; const struct mw_param *seen[400]; size_t seen_n; unsigned wrong, rows; };

__attribute__((format(printf, 4, 5)))
static void wrong(struct lint *l, const char *path, const char *key, const char *fmt, ...)
{
    char text[400];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    printf("%s.%s: %s\n", path, key, text);
    l->wrong++;
}

static const struct mw_part_kind *kind_of(const struct lint *l, const char *name)
{
    for (const struct mw_part_kind *k = l->kinds; name && k->kind; k++)
        if (strcmp(k->kind, name) == 0)
            return k;
    return NULL;
}

static const struct mw_param *row_of(const struct mw_param *table, const char *key)
{
    for (; table && table->key; table++)
        if (strcmp(table->key, key) == 0)
            return table;
    return NULL;
}

static bool absent(const struct mw_param *row)
{
    return !row->def || *row->def == '\0';
}

/* A default is text that a user could have typed: it must read by its own row. */
static void lint_default(struct lint *l, const struct mw_param *row, const char *path)
{
    struct mw_resolve r = { .arena = &l->arena, .diag = l->diag, .today_ns = INT64_MIN };
    struct mw_node where = { .kind = MW_N_MAP, .pos = { "default", 1, 1 } };
    unsigned before = mw_diag_errors(l->diag);
    if (absent(row) || mw_row_is_table(row) || row->kind == MW_K_RAW)
        return;
    struct mw_layer *layer = mw_layer_one(&r, mw_resolve_default(&r, row, &where), NULL, NULL);
    if (!mw_resolve_value(&r, layer, row, row->key, &where) || mw_diag_errors(l->diag) > before)
        wrong(l, path, row->key, "its default '%s' is none", row->def);
}

static void lint_shape(struct lint *l, const struct mw_param *row, const char *path)
{
    if (!row->doc || !*row->doc)
        wrong(l, path, row->key, "no line on what it is");
    if (row->kind == MW_K_WORD && (!row->words || !*row->words))
        wrong(l, path, row->key, "a word without choices");
    if ((row->kind == MW_K_MAP || row->kind == MW_K_SERIES) && row->item_B == 0)
        wrong(l, path, row->key, "a map whose items have no size");
    if (mw_row_is_table(row) && !row->sub && !row->lib)
        wrong(l, path, row->key, "keys without a table");
    if (row->lib && !kind_of(l, row->lib))
        wrong(l, path, row->key, "no kind '%s' in the library", row->lib);
    if (row->max != 0 && row->min > row->max)
        wrong(l, path, row->key, "its least is above its most");
}

/* Where a part lies beneath a section's own keys, a key of both is one value: it must measure the same. */
static void lint_clash(struct lint *l, const struct mw_param *row, const char *path)
{
    const struct mw_part_kind *kind = kind_of(l, row->lib);
    if (!row->sub || !kind || kind->schema == row->sub || row_of(row->sub, "use"))
        return;
    for (const struct mw_param *own = row->sub; own->key; own++) {
        const struct mw_param *part = row_of(kind->schema, own->key);
        if (part && (part->q != own->q || mw_row_is_table(part) != mw_row_is_table(own)))
            wrong(l, path, row->key, "'%s' is a %s here and a %s of the part %s", own->key, mw_quantity_name(own->q), mw_quantity_name(part->q), row->lib);
    }
}

static void lint_table(struct lint *l, const struct mw_param *table, const char *path)
{
    for (size_t i = 0; i < l->seen_n; i++)
        if (l->seen[i] == table)
            return;
    ck_assert_uint_lt(l->seen_n, 400);
    l->seen[l->seen_n++] = table;
    for (const struct mw_param *row = table; row->key; row++) {
        l->rows++;
        if (row_of(table, row->key) != row)
            wrong(l, path, row->key, "stands twice");
        lint_shape(l, row, path);
        lint_default(l, row, path);
        lint_clash(l, row, path);
        if (row->sub)
            lint_table(l, row->sub, mw_arena_printf(&l->arena, "%s.%s", path, row->key));
    }
}

START_TEST(every_row_is_sound)
{
    struct lint l = { .diag = mw_diag_create() };
    mw_arena_init(&l.arena);
    l.kinds = mw_library_kinds(&l.arena);
    for (const struct mw_schema_root *root = mw_model_roots(&l.arena); root->path; root++)
        lint_table(&l, root->table, root->path);
    for (const struct mw_claim *c = mw_plan_claims; c->path; c++)
        lint_table(&l, c->schema, c->path);
    for (const struct mw_part_kind *k = l.kinds; k->kind; k++)
        lint_table(&l, k->schema, k->kind);
    for (unsigned i = 0; mw_diag_text(l.diag, i); i++)
        printf("%s\n", mw_diag_text(l.diag, i));
    ck_assert_uint_gt(l.rows, 300);
    ck_assert_uint_eq(l.wrong, 0);
    mw_diag_destroy(l.diag);
    mw_arena_fini(&l.arena);
}
END_TEST

MW_TEST_MAIN("language", every_row_is_sound)
