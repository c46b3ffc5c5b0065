/* sim/plan/diff_private.h - sides and variants of a diff, shared by diff.c, diff_tree.c and bridge.c only. */
#ifndef MW_PLAN_DIFF_PRIVATE_H
#define MW_PLAN_DIFF_PRIVATE_H
#include "sim/plan/diff.h"
#include "sim/plan/facility.h"

struct mw_diff_side { const char *file, *name; struct mw_store *store; struct mw_scenario *scenario; struct mw_node *doc; /* of its long form */ };

/* A way through both trees at once that always meets the differences in the same order. */
struct mw_tree_walk {
    struct mw_arena *arena;
    const struct mw_diff_side *a, *b;
    uint64_t steps;              /* steps whose inputs are taken from b */
    const int *step_of;          /* of every difference; NULL: they are being listed */
    struct mw_diff_input *input; uint32_t n, cap;
};
/* The merged tree. */
struct mw_node *mw_tree_merge(struct mw_tree_walk *w);

/* Fills bridges of d, whose inputs and steps are known. */
int mw_bridge_build(struct mw_session *s, struct mw_diff *d, struct mw_tree_walk *w, uint64_t seed);

#endif
