/* sim/store/plan_rows.c - the rows of a plan over its horizon: ladder, quarters, what binds, tornado, shadow prices, estimate, bridge, steps of training. */
#include "sim/store/store_private.h"

void mw_store_ladder(struct mw_store *s, uint32_t case_id, uint32_t seq, const char *step, const char *label, double w, const char *why, const char *lifts)
{
    mw_store_put(s, MW_I_LADDER, "uuttdtt", case_id, seq, step, label, w, why, lifts);
}

void mw_store_quarter(struct mw_store *s, uint32_t case_id, int64_t t0_ns, const char *series, const char *name, const char *unit, double p10, double p50, double p90, const char *source)
{
    mw_store_put(s, MW_I_QUARTER, "ultttdddt", case_id, t0_ns, series, name ? name : "", unit, p10, p50, p90, source);
}

void mw_store_bind(struct mw_store *s, uint32_t case_id, int64_t t0_ns, const char *resource, double used, double allowed, const char *unit, const char *path)
{
    mw_store_put(s, MW_I_BIND, "ultddtt", case_id, t0_ns, resource, used, allowed, unit, path);
}

void mw_store_tornado(struct mw_store *s, uint32_t case_id, const struct mw_store_tornado *t)
{
    mw_store_put(s, MW_I_TORNADO, "uttddtdddct", case_id, t->metric, t->path, t->low, t->high, t->unit, t->at_low, t->at_mid, t->at_high, t->status, t->source);
}

void mw_store_shadow(struct mw_store *s, uint32_t case_id, const struct mw_store_shadow *w)
{
    mw_store_put(s, MW_I_SHADOW, "uttdddddddt", case_id, w->path, w->unit, w->from, w->step, w->gpus_n, w->useful_gpu_s, w->capex_usd, w->opex_usd, w->npv_usd, w->why);
}

void mw_store_estimate(struct mw_store *s, uint32_t case_id, int year, const char *metric, double estimated, double simulated, const char *unit)
{
    mw_store_put(s, MW_I_ESTIMATE, "uitddt", case_id, year, metric, estimated, simulated, unit);
}

void mw_store_bridge(struct mw_store *s, const char *metric, uint32_t seq, const char *path, const char *a, const char *b, double delta, const char *unit)
{
    mw_store_put(s, MW_I_BRIDGE, "tutttdt", metric, seq, path, a, b, delta, unit);
}

void mw_store_train_part(struct mw_store *s, uint32_t case_id, uint32_t seq, const struct mw_store_train_part *p)
{
    mw_store_put(s, MW_I_TRAIN_PART, "uttuttdtt", case_id, p->work, p->kind, seq, p->name, p->label, p->value, p->unit, p->text);
}
