/* sim/plan/session.h - what one invocation shares: arena, diagnostics, library, the whole language; immutable once a scenario is loaded. */
#ifndef MW_PLAN_SESSION_H
#define MW_PLAN_SESSION_H
#include "sim/core/share.h"
#include "sim/input/scenario.h"
#include "sim/plan/params.h"

struct mw_session {
    struct mw_arena arena;
    struct mw_diag *diag;
    struct mw_library *library;
    struct mw_share *share;             /* files of its simulations, parsed once */
    const struct mw_schema_root *roots; /* claims of all models and of the plan */
    const struct mw_part_kind *kinds;
};
/* scenario may be NULL (catalog): its folder is searched first, then $MILLWRIGHT_PATH, the installed library, the source tree. */
void mw_session_open(struct mw_session *s, const char *scenario);
void mw_session_close(struct mw_session *s);
/* A path above the running program's own folder, where it exists: "scenarios/library"; NULL otherwise. */
const char *mw_session_near(struct mw_arena *a, const char *rest);

#endif
