/* sim/input/doc.h - a YAML file as a tree in which every node knows its file, line and column.
 *
 * libyaml's event parser builds it; aliases are expanded as references to the same node (bounded), maps keep their order,
 * duplicate keys are an error, depth and size are bounded.  Scalars stay text: the schema decides what they are.
 */
#ifndef MW_INPUT_DOC_H
#define MW_INPUT_DOC_H
#include "sim/base/arena.h"
#include "sim/base/diag.h"
#include <stdbool.h>
#include <stdint.h>

enum mw_node_kind { MW_N_SCALAR, MW_N_MAP, MW_N_LIST };
/* Where a value comes from, for the register of assumptions. */
enum mw_origin { MW_FROM_SCENARIO, MW_FROM_BASE /* base file or like */, MW_FROM_LIBRARY, MW_FROM_DEFAULT, MW_FROM_SET /* --set or a case */, MW_FROM_COMPUTED /* auto, fill */ };
/* Status of a value: how much paper stands behind it. */
enum mw_status { MW_S_QUOTE = 'q', MW_S_PUBLISHED = 'p', MW_S_DERIVED = 'd', MW_S_ASSUMED = 'a', MW_S_UNVERIFIED = 'u' };
const char *mw_status_name(char status);

struct mw_node {
    enum mw_node_kind kind;
    enum mw_origin origin;
    struct mw_pos pos;     /* of the value: what is wrong with a value is reported here */
    struct mw_pos key_pos; /* of the key; equal to pos where there is none */
    const char *key;     /* name within the parent map, NULL in lists and at the root */
    const char *text;    /* scalar */
    struct mw_node *parent, *first, *next; /* children in order */
    struct mw_node **sorted; /* children of a map by key, as read; NULL once the map has been changed */
    uint32_t sorted_n;
    /* filled by resolve: */
    const struct mw_param *row; /* schema row that claims it; NULL: unclaimed */
    const char *part;    /* library part it came from ("gb200-nvl72"), or NULL */
    const char *part_kind;
    const char *source, *date, *until; /* its paper, or NULL */
    char status;         /* enum mw_status, 0 unknown */
    bool ranged, read;   /* read: bound by some model */
    bool open;           /* made on the way of a --set path: adds to what lies beneath instead of standing for it */
    double si, low, high;
};

/* NULL after diagnostics.  name is what messages print.  An empty document is an empty map.
 * Limits: 64 MiB, depth 64, a million nodes (aliases count each time), 10,000 keys in one map. */
struct mw_node *mw_doc_load(struct mw_arena *a, const char *path, struct mw_diag *d);
struct mw_node *mw_doc_parse(struct mw_arena *a, const char *name, const char *text, size_t n_B, struct mw_diag *d);
bool mw_text_clean(const char *name, const char *text, size_t n_B, struct mw_diag *d); /* UTF-8 without NUL; E113 where it is not */
struct mw_node *mw_node_get(const struct mw_node *map, const char *key); /* child by key or NULL */
struct mw_node *mw_node_at(const struct mw_node *root, const char *path); /* dotted path or NULL */
const char *mw_node_path(const struct mw_node *n, char *buf, size_t buf_n); /* full dotted path; returns buf */
struct mw_node *mw_node_copy(struct mw_arena *a, const struct mw_node *n); /* deep, keeps positions and origin */

#endif
