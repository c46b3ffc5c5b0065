/* sim/input/scenario.h - one scenario: read, merged, resolved against the schema; then bound into the models' structs.
 *
 * The way of a value: YAML node -> base/like/use merged -> schema row -> unit and range checked -> struct field.
 * Nothing is silently ignored: a key without a row is an error with did-you-mean; a row that no model simulates is listed.
 */
#ifndef MW_INPUT_SCENARIO_H
#define MW_INPUT_SCENARIO_H
#include "sim/input/doc.h"
#include "sim/input/schema.h"
#include "sim/base/str.h"
#include <stdio.h>

struct mw_library; /* every part of scenarios/library, $MW_LIBRARY or the installed folder, loaded on demand */
/* size_B 0: a template of a section, which need not hold what its table requires. */
struct mw_part_kind { const char *kind; const struct mw_param *schema; size_t size_B; const char *doc; };

/* search: folders, NULL-terminated (beside the scenario, $MILLWRIGHT_PATH, datadir, source tree).  kinds end with kind NULL. */
struct mw_library *mw_library_open(struct mw_arena *a, const char *const *search, const struct mw_part_kind *kinds, struct mw_diag *d);
/* Resolved part (its own `use`s expanded, every leaf with source and status), or NULL with a diagnostic at pos. */
struct mw_node *mw_library_get(struct mw_library *l, const char *kind, const char *name, struct mw_pos pos, struct mw_diag *d);
size_t mw_library_names(struct mw_library *l, const char *kind, const char ***names); /* sorted */
/* Resolves every part of every kind that has a table; false if that brought errors.  For tests of the library itself. */
bool mw_library_check(struct mw_library *l, struct mw_diag *d);
const struct mw_part_kind *mw_library_kind(const struct mw_library *l, const char *kind);

struct mw_set { const char *path, *value; struct mw_pos pos; }; /* --set a.b=v and the entries of a case; globs allowed in path */

struct mw_scenario {
    struct mw_arena *arena;
    const char *file, *name;     /* path as given; base name without .yaml */
    struct mw_node *root;        /* resolved */
    struct mw_library *library;
    const struct mw_schema_root *schema; /* ends with path NULL */
    uint64_t hash;               /* of the resolved text: printed on every page */
};

/* Loads file, applies base, like, use, defaults, then the sets in order (a set that matches nothing is an error with did-you-mean),
 * checks every value.  All mistakes go to d; the scenario is returned even when there are errors (NULL only if the file cannot be read). */
struct mw_scenario *mw_scenario_load(struct mw_arena *a, const char *file, const struct mw_schema_root *schema, struct mw_library *lib,
                                     const struct mw_set *sets, size_t set_n, struct mw_diag *d);
/* From text, for tests and the fuzzer. */
struct mw_scenario *mw_scenario_parse(struct mw_arena *a, const char *name, const char *text, size_t n_B, const struct mw_schema_root *schema,
                                      struct mw_library *lib, const struct mw_set *sets, size_t set_n, struct mw_diag *d);
uint64_t mw_scenario_hash(const struct mw_scenario *s); /* recomputed; s->hash is kept up by load and compute */
/* The value at path becomes text, with origin COMPUTED (fill the meter, auto).  The path must be claimed. */
void mw_scenario_compute(struct mw_scenario *s, const char *path, const char *text);

/* Binds the table claimed at path into out.  trial 0: every value at its P50; trial k > 0: each ranged leaf is drawn once per trial from
 * the stream (seed, path, "range"): split normal through P10, P50, P90 (split lognormal when all three are positive and P90/P10 > 3),
 * truncated to the row's limits. */
void mw_scenario_bind(struct mw_scenario *s, const char *path, void *out, uint64_t seed, uint32_t trial, struct mw_arena *a);
/* The same for one of several tables claimed at the same path (mw_scenario_bind refuses those): what callers that walk claims use. */
void mw_scenario_bind_table(struct mw_scenario *s, const char *path, const struct mw_param *table, void *out, uint64_t seed, uint32_t trial, struct mw_arena *a);
/* The same with one ranged leaf held at a value, whatever the trial: how a result moves with one input.  fixed may be NULL. */
struct mw_draw { uint64_t seed; uint32_t trial; const struct mw_node *fixed; double fixed_si; };
void mw_scenario_bind_drawn(struct mw_scenario *s, const char *path, const struct mw_param *table, void *out, struct mw_draw draw, struct mw_arena *a);
/* Within the limits of a row; counts are whole. */
double mw_draw_clamp(const struct mw_param *row, double v);
/* Binds one library part of a kind into a struct of its table. */
bool mw_part_bind(struct mw_scenario *s, const char *kind, const char *name, void *out, struct mw_arena *a, struct mw_diag *d);

/* The long form, which loads back to the same scenario. */
void mw_scenario_print(const struct mw_scenario *s, struct mw_str *out);
/* Every leaf: full path, node, in order. */
typedef void (*mw_leaf_fn)(void *ctx, const char *path, const struct mw_node *leaf);
void mw_scenario_leaves(const struct mw_scenario *s, const char *glob, mw_leaf_fn fn, void *ctx);
/* Keys of a section that stand in the scenario, its base files or a set, and say other than their default. */
size_t mw_scenario_keys(const struct mw_scenario *s, const char *path, struct mw_arena *a, const char ***keys);
/* Where the value of a path stands, or the nearest section above it that was written; the file alone where none was. */
struct mw_pos mw_scenario_pos(const struct mw_scenario *s, const char *path);
/* Names of cases in order ("base" first, always present), and the sets of one (its `like` chain first). */
size_t mw_scenario_cases(const struct mw_scenario *s, const char ***names);
size_t mw_scenario_case_sets(const struct mw_scenario *s, const char *name, const struct mw_set **sets, struct mw_diag *d);

#endif
