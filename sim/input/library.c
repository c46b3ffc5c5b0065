/* sim/input/library.c - the parts library: every *.yaml of the search folders, parts by kind and name, resolved when asked for. */
#include "sim/base/check.h"
#include "sim/input/phrase.h"
#include "sim/input/resolve.h"
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

struct part { const char *kind, *name; struct mw_node *node; const struct mw_node *like; size_t order; };
struct mw_library { struct mw_arena *arena; const struct mw_part_kind *kinds; struct part *part; size_t part_n, part_cap; };

static const char CONFIDENCES[] = "quote|published|derived|assumed|unverified";
static const char CONFIDENCE_STATUS[] = { MW_S_QUOTE, MW_S_PUBLISHED, MW_S_DERIVED, MW_S_ASSUMED, MW_S_UNVERIFIED };

const struct mw_part_kind *mw_library_kind(const struct mw_library *l, const char *kind)
{
    for (const struct mw_part_kind *k = l->kinds; k && k->kind; k++)
        if (strcmp(k->kind, kind) == 0)
            return k;
    return NULL;
}

static void part_add(struct mw_library *l, struct part p)
{
    if (l->part_n == l->part_cap) {
        l->part_cap = l->part_cap ? 2 * l->part_cap : 256;
        struct part *grown = mw_arena_array(l->arena, struct part, l->part_cap);
        if (l->part_n)
            memcpy(grown, l->part, l->part_n * sizeof *grown);
        l->part = grown;
    }
    p.order = l->part_n;
    l->part[l->part_n++] = p;
}

static bool table_has(const struct mw_param *table, const char *key)
{
    for (; table && table->key; table++)
        if (strcmp(table->key, key) == 0)
            return true;
    return false;
}

static void stamp(struct mw_node *n, const struct mw_node *paper)
{
    n->origin = MW_FROM_LIBRARY;
    n->part = paper->part;
    n->part_kind = paper->part_kind;
    n->source = paper->source;
    n->date = paper->date;
    n->status = paper->status;
    for (struct mw_node *c = n->first; c; c = c->next)
        stamp(c, paper);
}

static char confidence(const struct mw_node *n, bool has_source, struct mw_diag *d)
{
    int i = n && n->kind == MW_N_SCALAR ? mw_phrase_word(CONFIDENCES, n->text) : -1;
    if (n && i < 0)
        mw_diag_error(d, "E207", n->pos, NULL, "confidence is one of quote, published, derived, assumed, unverified");
    return i >= 0 ? CONFIDENCE_STATUS[i] : has_source ? MW_S_PUBLISHED : MW_S_UNVERIFIED;
}

/* What a part says about itself leaves the tree and goes to every value in it. */
static void part_load(struct mw_library *l, const struct mw_part_kind *kind, struct mw_node *n, struct mw_diag *d)
{
    static const char *const META[] = { "source", "date", "confidence", "like", "note" };
    const struct mw_node *meta[sizeof META / sizeof *META] = { NULL };
    if (n->kind != MW_N_MAP) {
        mw_diag_error(d, "E208", n->pos, NULL, "%s '%s' must have keys below it", kind->kind, n->key);
        return;
    }
    n->sorted = NULL;
    struct mw_node **at = &n->first;
    while (*at) {
        size_t i = 0;
        while (i < sizeof META / sizeof *META && (strcmp((*at)->key, META[i]) != 0 || table_has(kind->schema, META[i])))
            i++;
        if (i == sizeof META / sizeof *META) {
            at = &(*at)->next;
            continue;
        }
        meta[i] = *at;
        if ((*at)->kind != MW_N_SCALAR)
            mw_diag_error(d, "E208", (*at)->pos, NULL, "'%s' must be a text", META[i]);
        *at = (*at)->next;
    }
    struct mw_node paper = { .part = n->key, .part_kind = kind->kind };
    paper.source = meta[0] ? meta[0]->text : NULL;
    paper.date = meta[1] ? meta[1]->text : NULL;
    paper.status = confidence(meta[2], paper.source != NULL, d);
    stamp(n, &paper);
    part_add(l, (struct part){ .kind = kind->kind, .name = n->key, .node = n, .like = meta[3] && meta[3]->text ? meta[3] : NULL });
}

static void kinds_load(struct mw_library *l, const struct mw_node *root, struct mw_diag *d)
{
    for (const struct mw_node *k = root->first; k; k = k->next) {
        const struct mw_part_kind *kind = mw_library_kind(l, k->key);
        if (!kind) {
            mw_diag_error(d, "E201", k->key_pos, NULL, "the library knows no parts of kind '%s'", k->key);
            continue;
        }
        if (k->kind != MW_N_MAP) {
            mw_diag_error(d, "E208", k->pos, NULL, "names of %s parts are due here", k->key);
            continue;
        }
        for (struct mw_node *n = k->first, *next; n; n = next) {
            next = n->next;
            part_load(l, kind, n, d);
        }
    }
}

/* Scenarios and other people's YAML may lie beside the library: a scenario says `millwright:`, other files name no kind of ours. */
static bool is_library(const struct mw_library *l, const struct mw_node *root)
{
    if (root->kind != MW_N_MAP || mw_node_get(root, "millwright"))
        return false;
    for (const struct mw_node *k = root->first; k; k = k->next)
        if (mw_library_kind(l, k->key))
            return true;
    return false;
}

static void file_load(struct mw_library *l, const char *path, struct mw_diag *d)
{
    struct mw_diag *scratch = mw_diag_create();
    struct mw_node *root = mw_doc_load(l->arena, path, scratch);
    if (root && is_library(l, root)) {
        if (mw_diag_errors(scratch) > 0)
            root = mw_doc_load(l->arena, path, d); /* once more, to report */
        kinds_load(l, root, d);
    } else if (!root) {
        const char *why = mw_diag_text(scratch, 0);
        mw_diag_warn(d, "W110", ((struct mw_pos){ mw_arena_strdup(l->arena, path), 0, 0 }), NULL, "not read as a library: %s", why ? why : "");
    }
    mw_diag_destroy(scratch);
}

static int yaml_file(const struct dirent *e)
{
    size_t n = strlen(e->d_name);
    return e->d_name[0] != '.' && ((n > 5 && strcmp(e->d_name + n - 5, ".yaml") == 0) || (n > 4 && strcmp(e->d_name + n - 4, ".yml") == 0));
}

static int name_order(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name); /* not alphasort: no locale */
}

static void folder_load(struct mw_library *l, const char *folder, struct mw_diag *d)
{
    struct dirent **e;
    int n = scandir(folder, &e, yaml_file, name_order);
    for (int i = 0; i < n; i++) {
        file_load(l, mw_arena_printf(l->arena, "%s/%s", folder, e[i]->d_name), d);
        free(e[i]);
    }
    if (n >= 0)
        free(e);
}

static int part_order(const void *a, const void *b)
{
    const struct part *x = a, *y = b;
    int c = strcmp(x->kind, y->kind);
    c = c ? c : strcmp(x->name, y->name);
    return c ? c : (x->order > y->order) - (x->order < y->order);
}

static bool same_folder(const char *a, const char *b)
{
    const char *x = strrchr(a, '/'), *y = strrchr(b, '/');
    return x && y && x - a == y - b && strncmp(a, b, (size_t)(x - a)) == 0;
}

/* Folders are searched in order, so the first of equal names counts; twice in one folder is a mistake. */
static void drop_shadowed(struct mw_library *l, struct mw_diag *d)
{
    size_t kept = 0;
    if (l->part_n)
        qsort(l->part, l->part_n, sizeof *l->part, part_order);
    for (size_t i = 0; i < l->part_n; i++) {
        const struct part *p = &l->part[i], *last = kept ? &l->part[kept - 1] : NULL;
        if (!last || strcmp(last->kind, p->kind) != 0 || strcmp(last->name, p->name) != 0)
            l->part[kept++] = *p;
        else if (same_folder(last->node->pos.file, p->node->pos.file))
            mw_diag_error(d, "E111", p->node->key_pos, NULL, "%s '%s' stands twice, first in %s:%u", p->kind, p->name, last->node->pos.file, last->node->key_pos.line);
    }
    l->part_n = kept;
}

struct mw_library *mw_library_open(struct mw_arena *a, const char *const *search, const struct mw_part_kind *kinds, struct mw_diag *d)
{
    struct mw_library *l = mw_arena_new(a, struct mw_library);
    l->arena = a;
    l->kinds = kinds;
    for (size_t i = 0; search && search[i]; i++) {
        bool again = false;
        for (size_t k = 0; k < i; k++)
            again |= strcmp(search[k], search[i]) == 0;
        if (!again)
            folder_load(l, search[i], d);
    }
    drop_shadowed(l, d);
    return l;
}

static const struct part *part_find(const struct mw_library *l, const char *kind, const char *name)
{
    size_t low = 0, high = l->part_n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int c = strcmp(l->part[mid].kind, kind);
        c = c ? c : strcmp(l->part[mid].name, name);
        if (c == 0)
            return &l->part[mid];
        if (c < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

bool mw_library_has(const struct mw_library *l, const char *kind, const char *name)
{
    return part_find(l, kind, name) != NULL;
}

size_t mw_library_names(struct mw_library *l, const char *kind, const char ***names)
{
    size_t n = 0;
    *names = mw_arena_array(l->arena, const char *, l->part_n + 1);
    for (size_t i = 0; i < l->part_n; i++)
        if (strcmp(l->part[i].kind, kind) == 0)
            (*names)[n++] = l->part[i].name;
    return n;
}

size_t mw_library_chain(struct mw_library *l, const char *kind, const char *name, const struct mw_node *chain[], size_t max, struct mw_diag *d)
{
    size_t n = 0;
    for (const struct part *p = part_find(l, kind, name); p;) {
        for (size_t i = 0; i < n; i++)
            if (chain[i] == p->node || n == max) {
                if (d)
                    mw_diag_error(d, "E302", p->node->key_pos, NULL, "cyclic like: %s '%s' comes back to itself", kind, p->name);
                return n;
            }
        chain[n++] = p->node;
        if (!p->like)
            break;
        const struct part *sibling = part_find(l, kind, p->like->text);
        if (!sibling && d)
            mw_diag_error(d, "E303", p->like->pos, NULL, "like: no %s '%s'", kind, p->like->text);
        p = sibling;
    }
    return n;
}

struct mw_node *mw_library_resolve(struct mw_library *l, struct mw_arena *a, const char *kind, const char *name, struct mw_pos pos, struct mw_diag *d)
{
    const struct mw_part_kind *k = mw_library_kind(l, kind);
    MW_ASSERT(k);
    struct mw_resolve r = { .arena = a, .lib = l, .diag = d, .today_ns = INT64_MIN, .partial = k->size_B == 0 };
    struct mw_node top = { .kind = MW_N_MAP, .origin = MW_FROM_LIBRARY, .pos = pos, .key_pos = pos, .key = name };
    struct mw_node *use = mw_resolve_node(&r, MW_N_SCALAR, &top);
    struct mw_node *map = mw_resolve_node(&r, MW_N_MAP, &top);
    use->key = "use";
    use->text = name;
    use->status = MW_S_PUBLISHED;
    mw_node_append(map, use);
    struct mw_layer *layers = mw_layer_one(&r, map, NULL, NULL);
    struct mw_scope scope = { .lib = kind, .path = mw_arena_printf(a, "%s.%s", kind, name) };
    mw_scope_table(&scope, k->schema);
    if (k->schema)
        return mw_library_has(l, kind, name) ? mw_resolve_section(&r, layers, &scope, NULL, map) : (mw_resolve_part(&r, layers, &scope, &(bool){ false }), NULL);
    bool failed = false;
    layers = mw_resolve_part(&r, layers, &scope, &failed);
    return failed ? NULL : mw_layer_raw(&r, layers->next, NULL);
}

struct mw_node *mw_library_get(struct mw_library *l, const char *kind, const char *name, struct mw_pos pos, struct mw_diag *d)
{
    return mw_library_resolve(l, l->arena, kind, name, pos, d);
}

bool mw_library_check(struct mw_library *l, struct mw_diag *d)
{
    unsigned before = mw_diag_errors(d);
    for (size_t i = 0; i < l->part_n; i++)
        mw_library_get(l, l->part[i].kind, l->part[i].name, l->part[i].node->key_pos, d);
    return mw_diag_errors(d) == before;
}
