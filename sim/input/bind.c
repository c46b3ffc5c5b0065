/* sim/input/bind.c - from resolved nodes into the models' structs, by offset; what is absent becomes 0, NULL or NAN. */
#include "sim/base/calendar.h"
#include "sim/base/check.h"
#include "sim/input/phrase.h"
#include "sim/input/resolve.h"
#include <math.h>
#include <string.h>

struct bind { struct mw_library *lib; struct mw_draw draw; struct mw_arena *arena; };
typedef void (*bind_fn)(const struct bind *b, const struct mw_param *row, struct mw_node *n, void *out); /* n may be NULL: absent */

static void mark_read(struct mw_node *n)
{
    if (!n->read) /* trials bind in parallel: only the first one writes */
        n->read = true;
    for (struct mw_node *c = n->first; c; c = c->next)
        mark_read(c);
}

static double value(const struct bind *b, const struct mw_node *leaf)
{
    char path[1024];
    if (leaf == b->draw.fixed)
        return b->draw.fixed_si;
    if (b->draw.trial == 0 || !leaf->ranged)
        return leaf->si;
    return mw_draw_value(leaf, leaf->row, mw_node_path(leaf, path, sizeof path), b->draw);
}

static void bind_qty(const struct bind *b, const struct mw_param *row, struct mw_node *n, void *out)
{
    *(double *)out = n ? value(b, n) : NAN;
}

static void bind_band(const struct bind *b, const struct mw_param *row, struct mw_node *n, void *out)
{
    struct mw_band *band = out;
    *band = (struct mw_band){ .v = NAN, .low = NAN, .high = NAN };
    if (!n)
        return;
    band->v = value(b, n);
    if (n->ranged) {
        band->low = n->low;
        band->high = n->high;
    }
    band->status = n->status;
    band->source = n->source;
}

static void bind_amount(const struct bind *b, const struct mw_param *row, struct mw_node *n, void *out)
{
    struct mw_amount *a = out;
    struct mw_band_si band;
    struct mw_msg msg;
    *a = (struct mw_amount){ .v = NAN, .of_si = NAN };
    if (!n)
        return;
    if (row->kind == MW_K_CHANGE)
        mw_phrase_change(b->arena, n->text, row->q, a, &msg);
    else
        mw_phrase_amount(b->arena, n->text, row->q, a, &band, &msg);
    if (n->ranged)
        a->v = value(b, n);
}

static void bind_text(const struct bind *b, const struct mw_param *row, struct mw_node *n, void *out)
{
    *(const char **)out = n ? n->text : NULL;
}

static void bind_word(const struct bind *b, const struct mw_param *row, struct mw_node *n, void *out)
{
    int i = n ? mw_phrase_word(row->words, n->text) : 0;
    *(int *)out = i < 0 ? 0 : i;
}

static void bind_date(const struct bind *b, const struct mw_param *row, struct mw_node *n, void *out)
{
    int64_t t_ns = 0;
    if (n && !mw_date_parse(n->text, &t_ns))
        t_ns = 0;
    *(int64_t *)out = t_ns;
}

static uint32_t child_count(const struct mw_node *n)
{
    uint32_t count = 0;
    for (const struct mw_node *c = n ? n->first : NULL; c; c = c->next)
        count++;
    return count;
}

static void bind_words(const struct bind *b, const struct mw_param *row, struct mw_node *n, void *out)
{
    struct mw_words *w = out;
    *w = (struct mw_words){ 0 };
    if (!n)
        return;
    w->s = mw_arena_array(b->arena, const char *, child_count(n) + 1);
    if (n->kind == MW_N_SCALAR)
        w->s[w->n++] = n->text;
    for (const struct mw_node *c = n->first; c; c = c->next)
        if (c->kind == MW_N_SCALAR)
            w->s[w->n++] = c->text;
}

/* A number, or all of "4032..12096 by 1152". */
static uint32_t numbers_of(const struct mw_param *row, const struct mw_node *n, double *v)
{
    struct mw_interval span;
    struct mw_msg msg;
    if (n->kind != MW_N_SCALAR)
        return 0;
    if (!strstr(n->text, "..") || n->ranged) {
        if (v)
            *v = n->si;
        return 1;
    }
    if (!mw_phrase_span(n->text, row->q, &span, &msg) || isnan(span.step) || (span.high - span.low) / span.step > 10000)
        return 0;
    uint32_t count = (uint32_t)floor((span.high - span.low) / span.step * (1 + 1e-12)) + 1;
    for (uint32_t i = 0; v && i < count; i++)
        v[i] = span.low + i * span.step;
    return count;
}

static void bind_numbers(const struct bind *b, const struct mw_param *row, struct mw_node *n, void *out)
{
    struct mw_numbers *w = out;
    *w = (struct mw_numbers){ 0 };
    if (!n)
        return;
    if (n->kind == MW_N_SCALAR)
        w->n = numbers_of(row, n, NULL);
    for (const struct mw_node *c = n->first; c; c = c->next)
        w->n += numbers_of(row, c, NULL);
    w->v = mw_arena_array(b->arena, double, w->n + 1);
    if (n->kind == MW_N_SCALAR)
        numbers_of(row, n, w->v);
    uint32_t used = 0;
    for (const struct mw_node *c = n->first; c; c = c->next)
        used += numbers_of(row, c, w->v + used);
}

static const struct mw_param *part_table(const struct bind *b, const struct mw_param *row)
{
    const struct mw_part_kind *kind = row->lib && b->lib ? mw_library_kind(b->lib, row->lib) : NULL;
    return kind ? kind->schema : NULL;
}

static bool table_has(const struct mw_param *table, const char *key)
{
    for (; table->key; table++)
        if (strcmp(table->key, key) == 0)
            return true;
    return false;
}

static void bind_rows(const struct bind *b, const struct mw_param *table, struct mw_node *n, char *out);

/* The part's struct stands first where a section's own table leaves `use` to the part. */
static void bind_item(const struct bind *b, const struct mw_param *row, struct mw_node *n, char *out)
{
    const struct mw_param *part = part_table(b, row);
    if (part && part != row->sub && (!row->sub || !table_has(row->sub, "use")))
        bind_rows(b, part, n, out);
    if (row->sub)
        bind_rows(b, row->sub, n, out);
}

static void none_of(const struct mw_param *table, char *out)
{
    for (; table && table->key; table++)
        if (strcmp(table->key, "count") == 0 && table->kind == MW_K_QTY)
            *(double *)(out + table->offset) = 0;
}

static void bind_section(const struct bind *b, const struct mw_param *row, struct mw_node *n, void *out)
{
    bind_item(b, row, n, out);
    if (!n && row->lib)
        none_of(row->sub && table_has(row->sub, "use") ? row->sub : part_table(b, row), out);
}

static void bind_map(const struct bind *b, const struct mw_param *row, struct mw_node *n, void *out)
{
    struct mw_map *m = out;
    *m = (struct mw_map){ .n = child_count(n) };
    if (m->n == 0)
        return;
    MW_ASSERT(row->item_B > 0);
    m->item = mw_arena_alloc(b->arena, row->item_B * m->n);
    m->name = mw_arena_array(b->arena, const char *, m->n);
    uint32_t i = 0;
    for (struct mw_node *c = n->first; c; c = c->next, i++) {
        m->name[i] = c->key;
        bind_item(b, row, c, (char *)m->item + i * row->item_B);
    }
}

static double blend_key(const char *key)
{
    double v;
    struct mw_msg msg;
    enum mw_quantity q = strchr(key, '%') ? MW_Q_FRACTION : MW_Q_NUMBER;
    return mw_quantity_parse(key, q, &v, msg.text, sizeof msg.text) == MW_U_OK ? v : NAN;
}

static void bind_blend(const struct bind *b, const struct mw_param *row, struct mw_node *n, void *out)
{
    struct mw_map *m = out;
    *m = (struct mw_map){ .n = child_count(n) };
    if (m->n == 0)
        return;
    struct mw_blend *item = mw_arena_array(b->arena, struct mw_blend, m->n);
    m->item = item;
    m->name = mw_arena_array(b->arena, const char *, m->n);
    uint32_t i = 0;
    for (const struct mw_node *c = n->first; c; c = c->next, i++) {
        m->name[i] = c->key;
        item[i] = (struct mw_blend){ blend_key(c->key), value(b, c) };
    }
}

static void bind_windows(const struct bind *b, const struct mw_param *row, struct mw_node *n, void *out)
{
    struct mw_map *m = out;
    *m = (struct mw_map){ 0 };
    if (!n)
        return;
    struct mw_window *item = mw_arena_array(b->arena, struct mw_window, 2 * child_count(n) + 1);
    m->item = item;
    m->name = mw_arena_array(b->arena, const char *, 2 * child_count(n) + 1);
    if (n->kind == MW_N_SCALAR) {
        item[0] = (struct mw_window){ .to_min = 1440, .v = value(b, n) };
        m->name[0] = "else";
        m->n = 1;
    }
    for (const struct mw_node *c = n->first; c; c = c->next) {
        struct mw_window w[2];
        unsigned count = mw_phrase_window(c->key, w);
        for (unsigned i = 0; i < count; i++) {
            w[i].v = value(b, c);
            m->name[m->n] = c->key;
            item[m->n++] = w[i];
        }
    }
}

static void bind_rated(const struct bind *b, const struct mw_param *row, struct mw_node *n, void *out)
{
    struct mw_rated *r = out;
    struct mw_msg msg;
    *r = (struct mw_rated){ 0, NAN };
    if (n)
        mw_phrase_rated(n->text, row->q, r, &msg);
}

static void bind_raw(const struct bind *b, const struct mw_param *row, struct mw_node *n, void *out)
{
    *(const struct mw_node **)out = n;
}

static const bind_fn BINDERS[] = {
    [MW_K_QTY] = bind_qty, [MW_K_BAND] = bind_band, [MW_K_QTY_AUTO] = bind_qty, [MW_K_QTY_OF] = bind_amount, [MW_K_CHANGE] = bind_amount,
    [MW_K_TEXT] = bind_text, [MW_K_WORD] = bind_word, [MW_K_DATE] = bind_date, [MW_K_WORDS] = bind_words, [MW_K_NUMBERS] = bind_numbers,
    [MW_K_SECTION] = bind_section, [MW_K_MAP] = bind_map, [MW_K_BLEND] = bind_blend, [MW_K_COUNTED] = bind_section,
    [MW_K_WINDOWED] = bind_windows, [MW_K_RATED] = bind_rated, [MW_K_SERIES] = bind_map, [MW_K_RAW] = bind_raw,
};

static void bind_rows(const struct bind *b, const struct mw_param *table, struct mw_node *n, char *out)
{
    for (const struct mw_param *row = table; row->key; row++) {
        bool star = strcmp(row->key, "*") == 0;
        struct mw_node *child = star ? n : n ? mw_node_get(n, row->key) : NULL;
        if (child && b->draw.trial == 0 && !mw_row_is_table(row)) /* trials bind side by side: they only read the tree */
            mark_read(child);
        BINDERS[row->kind](b, row, child, out + row->offset);
    }
}

void mw_bind_table(struct mw_node *n, const struct mw_param *table, struct mw_library *lib, void *out, struct mw_draw draw, struct mw_arena *a)
{
    struct bind b = { lib, draw, a };
    bind_rows(&b, table, n, out);
}

void mw_scenario_bind_drawn(struct mw_scenario *s, const char *path, const struct mw_param *table, void *out, struct mw_draw draw, struct mw_arena *a)
{
    mw_bind_table(mw_node_at(s->root, path), table, s->library, out, draw, a);
}

void mw_scenario_bind_table(struct mw_scenario *s, const char *path, const struct mw_param *table, void *out, uint64_t seed, uint32_t trial, struct mw_arena *a)
{
    mw_scenario_bind_drawn(s, path, table, out, (struct mw_draw){ .seed = seed, .trial = trial }, a);
}

void mw_scenario_bind(struct mw_scenario *s, const char *path, void *out, uint64_t seed, uint32_t trial, struct mw_arena *a)
{
    const struct mw_param *table = NULL;
    for (const struct mw_schema_root *root = s->schema; root->path; root++) {
        if (strcmp(root->path, path) != 0)
            continue;
        MW_ASSERT(!table || table == root->table); /* two tables at one path: mw_scenario_bind_table says which */
        table = root->table;
    }
    MW_ASSERT(table);
    mw_scenario_bind_table(s, path, table, out, seed, trial, a);
}

bool mw_part_bind(struct mw_scenario *s, const char *kind, const char *name, void *out, struct mw_arena *a, struct mw_diag *d)
{
    struct mw_pos nowhere = { s->file, 0, 0 };
    struct mw_node *n = mw_library_resolve(s->library, a, kind, name, nowhere, d);
    const struct mw_part_kind *k = mw_library_kind(s->library, kind);
    if (!n || !k->schema)
        return false;
    mw_bind_table(n, k->schema, s->library, out, (struct mw_draw){ 0 }, a);
    return true;
}
