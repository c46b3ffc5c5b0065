/* sim/plan/diff.h - two plans beside each other: the inputs that differ, and a bridge that says which of them moved a result by how much.
 *
 * A side is a scenario or a results.db; a database gives its resolved scenario, so that next year the file alone is enough.  What a run
 * computed (racks that fill the meter) is no input: it is computed again.  Inputs are compared by value, not by spelling.
 * Bridge: the inputs of B enter A one after another in the order of the scenario; a section's inputs enter together when more than
 * MW_DIFF_SINGLES differ, and so do those of a part that was exchanged.  With at most MW_DIFF_SHAPLEY steps every order counts alike
 * (Shapley value); with more, as many drawn orders, each with its reverse, as MW_DIFF_PLANS plans between the two suffice for: their mean,
 * and the standard error of it.  Simulations, and plans of which one between cannot be built, go in the order of the scenario alone.  Values are the closed form's, or a simulation's (exact).  What the closed form does not explain of two simulated
 * results is the remainder.
 */
#ifndef MW_PLAN_DIFF_H
#define MW_PLAN_DIFF_H
#include "sim/plan/outcomes.h"
#include "sim/plan/session.h"
#include "sim/store/store.h"

enum { MW_DIFF_SINGLES = 12, MW_DIFF_SHAPLEY = 6, MW_DIFF_PLANS = 64 /* a second of two cores on a campus */, MW_DIFF_METRICS = 5 };

struct mw_diff_input { const char *path, *a, *b /* NULL: not there */, *source_a, *source_b; int step /* -1: moves no result */; };
struct mw_diff_step { const char *path, *a, *b; };
struct mw_bridge {
    const char *metric; enum mw_quantity q;
    double a, b;                 /* results of both sides: simulated where both are known, else by the bridge's own means */
    bool simulated;
    double *delta;               /* by step; NAN: could not be built, moved with the next one */
    double *error;               /* standard error of delta, where orders were drawn; else NULL */
    double remainder;            /* (b - a) - sum of the steps */
};
struct mw_diff {
    const char *name_a, *name_b;
    struct mw_diff_input *input; uint32_t input_n;
    struct mw_diff_step *step; uint32_t step_n;
    struct mw_bridge bridge[MW_DIFF_METRICS]; uint32_t bridge_n; /* of metrics that both have */
    bool grouped, shapley, exact;
    uint32_t order_n;            /* drawn orders; 0: none were */
};

/* Everything in s's arena.  0 ok; 3 mistakes and 1 failures (in the diagnostics of s), 4 a side cannot be built. */
int mw_diff(struct mw_session *s, const char *a, const char *b, uint64_t seed, bool exact, struct mw_diff **out);
void mw_diff_store(const struct mw_diff *d, struct mw_store *store);

#endif
