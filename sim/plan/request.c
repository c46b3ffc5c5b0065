/* sim/plan/request.c - the scenario that a request names, with its changes. */
#include "sim/plan/request.h"
#include "sim/plan/elsewhere.h"

struct mw_scenario *mw_run_load(struct mw_session *s, const char *file, const struct mw_set *sets, size_t set_n)
{
    return mw_scenario_load(&s->arena, file, s->roots, s->library, sets, set_n, s->diag);
}

struct mw_scenario *mw_run_load_base(struct mw_session *s, const char *file, const struct mw_set *sets, size_t set_n)
{
    struct mw_scenario *sc = mw_run_load(s, file, sets, set_n);
    if (sc && mw_diag_errors(s->diag) == 0)
        mw_elsewhere_not_base(sc, s->diag);
    return sc;
}
