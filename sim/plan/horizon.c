/* sim/plan/horizon.c - collects detail years; computes nothing. */
#include "sim/plan/horizon.h"
#include "sim/base/check.h"
#include <stdlib.h>

struct mw_horizon {
    struct mw_facility *facility;
    const struct mw_econ_ops *econ;
    const struct mw_econ_year **year;
    unsigned n;
};

struct mw_horizon *mw_horizon_begin(struct mw_facility *f)
{
    struct mw_horizon *h = calloc(1, sizeof *h);
    MW_ASSERT(h);
    h->facility = f;
    h->year = mw_arena_array(&f->arena, const struct mw_econ_year *, f->detail_n + 1);
    return h;
}

void mw_horizon_year(struct mw_horizon *h, struct mw_sim *s, const struct mw_window_ns *w)
{
    MW_ASSERT(h->n < h->facility->detail_n);
    h->econ = mw_port(s)->econ;
    h->year[h->n++] = h->econ->year(s, &h->facility->arena);
}

void mw_horizon_end(struct mw_horizon *h, struct mw_sink sink)
{
    if (h->n)
        h->econ->horizon(h->year, h->n, h->facility->begin_ns, h->facility->end_ns, &h->facility->arena, &sink);
}

void mw_horizon_free(struct mw_horizon *h)
{
    free(h);
}
