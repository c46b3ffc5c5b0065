/* sim/input/resolve.h - from layered raw trees to one resolved tree; private to sim/input.
 *
 * A value is looked for in layers, highest first: --set and cases, the file, its siblings by `like`, its base files, the parts that
 * `use` names.  Layers are merged key by key from the root down, each scalar sugar being expanded where its row is known, so that
 * "power: n-plus-1" in one file and "power: { bess: ... }" in another meet as maps.
 */
#ifndef MW_INPUT_RESOLVE_H
#define MW_INPUT_RESOLVE_H
#include "sim/input/scenario.h"

/* The parts that were opened on the way to a layer: a part inside itself is an error. */
struct mw_via { const char *kind, *name; const struct mw_via *up; };
struct mw_layer { const struct mw_node *n; const struct mw_via *via; bool like; struct mw_layer *next; };

struct mw_resolve {
    struct mw_arena *arena;
    const struct mw_schema_root *roots; /* NULL: no claims (a library part alone) */
    struct mw_library *lib;
    struct mw_diag *diag;
    size_t node_n;
    int64_t today_ns; /* INT64_MIN: unknown; quotes that end before it are warned about */
    bool quiet;       /* no diagnostics */
    bool partial;     /* nothing is required: a template alone, or below a section whose part is unknown */
};

/* What may stand in one section. */
enum { MW_SCOPE_N = 24 };
struct mw_scope {
    const struct mw_param *table[MW_SCOPE_N];
    unsigned table_n;
    const struct mw_schema_root *roots;
    const char *path, *lib, *head;
    bool counted, item;
};
const struct mw_param *mw_scope_row(const struct mw_scope *s, const char *key);
size_t mw_scope_rows(const struct mw_scope *s, struct mw_arena *a, const struct mw_param ***rows); /* in table order, each key once */
void mw_scope_claims(struct mw_scope *s);                               /* adds the tables claimed at its path */
bool mw_scope_claimed(const struct mw_scope *s, const char *key);       /* path.key is a claim or leads to one */
void mw_scope_table(struct mw_scope *s, const struct mw_param *table);
size_t mw_scope_names(const struct mw_scope *s, struct mw_arena *a, const char ***names); /* rows and claims: for did-you-mean */
const struct mw_param *mw_scope_star(const struct mw_scope *s);         /* the row "*", or NULL */
bool mw_row_is_table(const struct mw_param *row);                       /* section, counted, map, series */

__attribute__((format(printf, 5, 6)))
void mw_resolve_error(struct mw_resolve *r, const char *code, struct mw_pos pos, const char *path, const char *fmt, ...);
const char *mw_resolve_join(struct mw_resolve *r, const char *path, const char *key);
struct mw_node *mw_resolve_node(struct mw_resolve *r, enum mw_node_kind kind, const struct mw_node *like);
bool mw_resolve_full(const struct mw_resolve *r); /* too many values: stop */
void mw_node_append(struct mw_node *parent, struct mw_node *child);

/* Layers of one key, highest first. */
struct mw_layer *mw_layer_get(struct mw_resolve *r, const struct mw_layer *layers, const char *key);
struct mw_layer *mw_layer_one(struct mw_resolve *r, const struct mw_node *n, const struct mw_via *via, struct mw_layer *next);
struct mw_layer *mw_layer_join(struct mw_layer *high, struct mw_layer *low);
const struct mw_layer *mw_layer_same(const struct mw_layer *layers); /* the part's layer, if the highest only repeats it */
/* Names in order of first mention, lowest layer first. */
size_t mw_layer_names(struct mw_resolve *r, const struct mw_layer *layers, const char ***names);
struct mw_node *mw_layer_raw(struct mw_resolve *r, const struct mw_layer *layers, const struct mw_param *row); /* generic merge, for RAW rows */

/* One leaf: its value and paper folded into a scalar or list node; NULL after a diagnostic. */
struct mw_node *mw_leaf_fold(struct mw_resolve *r, const struct mw_layer *layers, const struct mw_param *row, const char *path);
/* Parses and checks leaf->text by leaf->row; fills si, low, high, ranged. */
bool mw_leaf_check(struct mw_resolve *r, struct mw_node *leaf, const char *path);
bool mw_leaf_is_paper(const struct mw_node *n); /* a map with the keys of value-with-paper */

/* The kinds of values; where gives the position of what is missing. */
struct mw_node *mw_resolve_section(struct mw_resolve *r, struct mw_layer *layers, const struct mw_scope *scope, const struct mw_param *row, const struct mw_node *where);
struct mw_node *mw_resolve_map(struct mw_resolve *r, struct mw_layer *layers, const struct mw_param *row, const char *path);
struct mw_node *mw_resolve_value(struct mw_resolve *r, struct mw_layer *layers, const struct mw_param *row, const char *path, const struct mw_node *where);
struct mw_scope mw_resolve_scope(struct mw_resolve *r, const struct mw_param *row, const char *path);
struct mw_node *mw_resolve_default(struct mw_resolve *r, const struct mw_param *row, const struct mw_node *where);
/* The sugar of one layer of a section: a map, or NULL after a diagnostic. */
const struct mw_node *mw_resolve_desugar(struct mw_resolve *r, const struct mw_node *n, const struct mw_scope *scope);
struct mw_layer *mw_resolve_part(struct mw_resolve *r, struct mw_layer *layers, const struct mw_scope *scope, bool *failed);

/* Library: a part and those it is `like`, highest first; 0 if there is none.  Diagnostics for broken `like` chains. */
size_t mw_library_chain(struct mw_library *l, const char *kind, const char *name, const struct mw_node *chain[], size_t max, struct mw_diag *d);
struct mw_node *mw_library_resolve(struct mw_library *l, struct mw_arena *a, const char *kind, const char *name, struct mw_pos pos, struct mw_diag *d);
bool mw_library_has(const struct mw_library *l, const char *kind, const char *name);

/* Binds node (may be NULL: absent) by table into out. */
void mw_bind_table(struct mw_node *n, const struct mw_param *table, struct mw_library *lib, void *out, struct mw_draw draw, struct mw_arena *a);
/* Value of one ranged leaf in a trial. */
double mw_draw_value(const struct mw_node *leaf, const struct mw_param *row, const char *path, struct mw_draw draw);
void mw_row_limits(const struct mw_param *row, double *min, double *max); /* infinities where open */

/* Sets: the layer above the file.  Relative and globbed sets need the tree that the layers so far resolve to. */
struct mw_node *mw_sets_apply(struct mw_resolve *r, struct mw_layer *file, const struct mw_set *sets, size_t set_n);
struct mw_node *mw_resolve_root(struct mw_resolve *r, struct mw_layer *layers);
void mw_cases_check(struct mw_resolve *r, const struct mw_node *root); /* form of `cases`; their paths are checked as sets */

/* YAML text of a raw or resolved node in one line: for cases and hashes. */
void mw_print_flow(struct mw_str *out, const struct mw_node *n);
void mw_print_tree(struct mw_str *out, const struct mw_node *root);

#endif
