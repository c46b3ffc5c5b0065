/* sim/plan/request.c - the scenario that a request names, with its changes. */
#include "sim/plan/request.h"

struct mw_scenario *mw_run_load(struct mw_session *s, const char *file, const struct mw_set *sets, size_t set_n)
{
    return mw_scenario_load(&s->arena, file, s->roots, s->library, sets, set_n, s->diag);
}
