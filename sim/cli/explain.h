/* sim/cli/explain.h - facts of one facility or one work, gathered once and shown as a screen or as JSON; shared by the files of `explain` only. */
#ifndef MW_CLI_EXPLAIN_H
#define MW_CLI_EXPLAIN_H
#include "sim/plan/facility.h"

/* value NAN: text alone.  beside: the same on the second static point (idle), NAN where there is none.  All SI. */
struct mw_fact { const char *section, *key, *label, *text; enum mw_quantity q; double value, beside; int depth; };
struct mw_note_line { const char *kind, *path, *text; };
struct mw_explain {
    struct mw_session *s;
    struct mw_facility f;
    struct mw_arena *a;
    struct mw_fact *fact; size_t n, cap;
    struct mw_note_line *note; size_t note_n, note_cap; /* what the models said while they were built */
};

void mw_fact_add(struct mw_explain *e, struct mw_fact fact);
/* Everything accepted by t_ns, started, not settled; what the models note is kept once.  NULL: text in e->f.infeasible. */
struct mw_sim *mw_explain_sim(struct mw_explain *e, int64_t t_ns, struct mw_ports *ports);
/* Facts of the facility, of one work; false if there is no such work (after a diagnostic), or nothing can be built. */
bool mw_explain_facility(struct mw_explain *e);
bool mw_explain_work(struct mw_explain *e, const char *name);
void mw_explain_step(struct mw_explain *e, const char *name); /* of a training run with a layout; nothing otherwise */
/* Its step, task by task, as a Chrome trace; an exit code, after a diagnostic or a message. */
int mw_explain_trace(struct mw_explain *e, const char *name, const char *path);

#endif
