/* report/pages/nearest.c - which equipment is nearest to its rating, asked twice: on the static design day, where every rack draws what the plan books,
 * and in the drawn year, where racks draw what their work asks for.  The answers may differ; wherever one stands, it says which it is. */
#include "report/pages/oneline_tree.h"
#include "report/pages/pages.h"
#include <math.h>
#include <string.h>

/* "UPS 14 (Site)" of "UPS 14, Site: 3 x 2.50 MW, 2 needed". */
const char *mw_equipment_text(struct mw_report *r, const struct mw_rent *e)
{
    size_t name = strcspn(e->label, ",:"), end = strcspn(e->label, ":");
    return e->label[name] == ',' ? mw_rf(r, "%.*s (%.*s)", (int)name, e->label, (int)(end - name - 2), e->label + name + 2) : mw_rf(r, "%.*s", (int)name, e->label);
}

static const char *named(struct mw_report *r, const char *path)
{
    if (strcmp(path, "grid") == 0)
        return "the meter";
    for (size_t i = 0; i < r->ents_n; i++)
        if (strcmp(r->ent[i].path, path) == 0)
            return mw_equipment_text(r, &r->ent[i]);
    return path;
}

const struct mw_onode *mw_onode_tightest(const struct mw_onodes *o)
{
    const struct mw_onode *best = NULL;
    for (size_t i = 0; i < o->n; i++)
        if (mw_onode_rated(&o->node[i]) && isfinite(o->node[i].worst_frac) && (!best || o->node[i].worst_frac > best->worst_frac))
            best = &o->node[i];
    return best;
}

static const char *design_path(struct mw_report *r)
{
    return mw_rd_probe_text(r, r->base, "design_day", "limit_w");
}

const char *mw_design_nearest_text(struct mw_report *r)
{
    const char *path = design_path(r);
    double free_frac = mw_rd_probe(r, r->base, "design_day", "headroom_frac");
    if (!*path)
        return "";
    return isfinite(free_frac) ? mw_rf(r, "nearest to its limit then: %s, %s free", named(r, path), mw_rpct(r, free_frac, 1)) : mw_rf(r, "nearest to its limit then: %s", named(r, path));
}

const char *mw_year_nearest_text(struct mw_report *r)
{
    struct mw_onodes *o = mw_arena_new(&r->arena, struct mw_onodes);
    double peak = mw_rd_year(r, r->base, r->year, "cluster.it_peak_w"), booked = mw_rd_base(r, "cluster.design_w");
    mw_onodes_load(r, o);
    const struct mw_onode *n = mw_onode_tightest(o);
    if (!n || !n->worst || r->year == 0)
        return "";
    const char *racks = isfinite(peak) && isfinite(booked) && peak < 0.995 * booked ? mw_rf(r, "racks draw at most %s of the %s that the plan books, and ", mw_rq(r, peak, MW_Q_POWER, 3), mw_rq(r, booked, MW_Q_POWER, 3)) : "";
    const char *same = strcmp(n->worst->path, design_path(r)) == 0 ? "the same equipment" : mw_equipment_text(r, n->worst);
    return mw_rf(r, "In %d as simulated %s%s is nearest, %s free.", r->year, racks, same, mw_rpct(r, 1.0 - n->worst_frac, 1));
}
