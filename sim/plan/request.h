/* sim/plan/request.h - what a caller asks of a scenario: which cases, changes, draws; and the scenario read for it. */
#ifndef MW_PLAN_REQUEST_H
#define MW_PLAN_REQUEST_H
#include "sim/plan/session.h"

/* done of total in 0..1, and what is being done. */
typedef void (*mw_progress_fn)(void *ctx, double done, const char *what);

struct mw_run_case { const char *name; const struct mw_set *sets; size_t set_n; }; /* sets over the scenario's own case of that name, if it has one */
struct mw_run_options {
    const char *scenario, *db, *kind;    /* kind: run whatif */
    const struct mw_set *sets; size_t set_n; /* for every case */
    const char *only;                    /* --cases a,b; NULL: all of the scenario */
    const struct mw_run_case *extra; size_t extra_n; /* after the scenario's cases; with only == "" only these and the base */
    uint32_t trials;                     /* 0: trial 0 alone; UINT32_MAX: run.trials */
    uint64_t seed;                       /* 0: run.seed */
    const char *keep;                    /* globs of entities kept by the hour; NULL: what the models choose */
    const char *tornado;                 /* --tornado: one more metric for it; NULL: the usual ones */
    mw_progress_fn progress; void *progress_ctx;
};

/* Reads a scenario and its base facility for check, paths and static commands; NULL after diagnostics. */
struct mw_scenario *mw_run_load(struct mw_session *s, const char *file, const struct mw_set *sets, size_t set_n);
/* The same for what asks of a plan that is built: one that rents or leases is a mistake, told in session->diag. */
struct mw_scenario *mw_run_load_base(struct mw_session *s, const char *file, const struct mw_set *sets, size_t set_n);

#endif
