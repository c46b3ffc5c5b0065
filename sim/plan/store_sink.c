/* sim/plan/store_sink.c - each callback translates one row; nothing is computed here. */
#include "sim/plan/store_sink.h"

static void on_facility(void *ctx, int64_t t0_ns, const char *const *col, const double *v, unsigned n)
{
    struct mw_store_sink *c = ctx;
    mw_store_facility(c->store, c->key, t0_ns, col, v, n);
}

static void on_hour(void *ctx, uint32_t ent, const char *level, int64_t t0_ns, double min, double mean, double max)
{
    struct mw_store_sink *c = ctx;
    mw_store_hour(c->store, c->key, ent, level, t0_ns, min, mean, max);
}

static void on_month(void *ctx, uint32_t ent, const char *level, enum mw_quantity q, int year, int month, double min, double mean, double max, int64_t t_peak_ns)
{
    struct mw_store_sink *c = ctx;
    mw_store_month(c->store, c->key, ent, level, q, year, month, min, mean, max, t_peak_ns);
}

static void on_hist(void *ctx, uint32_t ent, const char *level, const double *edge, const double *seconds, unsigned n)
{
    struct mw_store_sink *c = ctx;
    mw_store_hist(c->store, c->key, ent, level, edge, seconds, n);
}

static void on_job(void *ctx, const struct mw_job_row *r)
{
    struct mw_store_sink *c = ctx;
    struct mw_store_job j = { .id = r->id, .work = r->work, .state = r->state, .submit_ns = r->submit_ns, .start_ns = r->start_ns, .end_ns = r->end_ns, .gpus_n = r->gpus,
                              .gpu_s = r->gpu_s, .productive_gpu_s = r->productive_gpu_s, .energy_j = r->energy_j, .restarts_n = r->restarts };
    mw_store_job(c->store, c->key, &j);
}

static void on_event(void *ctx, int64_t t_ns, const char *kind, const char *path, const char *text)
{
    struct mw_store_sink *c = ctx;
    mw_store_event(c->store, c->key, t_ns, kind, path, text);
}

static void on_money(void *ctx, const struct mw_money_row *r)
{
    struct mw_store_sink *c = ctx;
    struct mw_store_money m = { .year = r->year, .month = r->month, .kind = r->kind, .line = r->line, .usd = r->usd, .low_usd = r->low_usd, .high_usd = r->high_usd,
                                .status = r->status, .note = r->note };
    mw_store_money(c->store, c->key, &m);
}

static void on_metric(void *ctx, const char *name, enum mw_quantity q, double value)
{
    struct mw_store_sink *c = ctx;
    mw_store_metric_put(c->store, c->key, name, q, value);
}

static void on_note(void *ctx, const char *kind, const char *path, const char *text)
{
    struct mw_store_sink *c = ctx;
    mw_store_note(c->store, c->key, kind, path, text);
}

static void on_account(void *ctx, const char *book, const char *side, const char *name, const char *unit, double value)
{
    struct mw_store_sink *c = ctx;
    mw_store_ledger(c->store, c->key, book, side, name, unit, value);
}

struct mw_sink mw_store_sink(struct mw_store_sink *ctx, struct mw_store *store, uint32_t case_id, int year, uint32_t trial)
{
    *ctx = (struct mw_store_sink){ store, { .case_id = case_id, .year = year, .trial = trial } };
    if (trial > 0)
        return (struct mw_sink){ .ctx = ctx, .metric = on_metric };
    return (struct mw_sink){ .ctx = ctx, .facility = on_facility, .hour = on_hour, .month = on_month, .hist = on_hist, .job = on_job, .event = on_event,
                             .money = on_money, .metric = on_metric, .note = on_note, .account = on_account };
}

void mw_store_things(struct mw_store *store, uint32_t case_id, const struct mw_things *t)
{
    for (uint32_t i = 0; i < t->entity_n; i++) {
        const struct mw_entity *e = &t->entity[i];
        mw_store_entity(store, case_id, e->id, e->parent, mw_class_name(e->cls), e->path, e->label, e->count, e->rated_w);
    }
    for (uint32_t i = 0; i < t->edge_n; i++)
        mw_store_edge(store, case_id, i, mw_edge_name(t->edge[i].kind), t->edge[i].from, t->edge[i].to, t->edge[i].rating);
    for (uint32_t i = 0; i < t->place_n; i++)
        mw_store_place(store, case_id, t->place[i].ent, t->place[i].at.x_m, t->place[i].at.y_m, t->place[i].at.w_m, t->place[i].at.d_m);
    for (uint32_t i = 0; i < t->part_n; i++) {
        const struct mw_part_line *p = &t->part[i];
        struct mw_store_part row = { .ent = p->ent, .kind = p->kind, .part = p->part, .cost_class = p->cost_class, .qty_n = p->qty, .unit_usd = p->unit_usd, .low_usd = p->low_usd,
                                     .high_usd = p->high_usd, .life_s = p->life_s, .lead_s = p->lead_s, .embodied_kg = p->embodied_co2e_kg, .status = p->status, .source = p->source };
        mw_store_part(store, case_id, i, &row);
    }
}
