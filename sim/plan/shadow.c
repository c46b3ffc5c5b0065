/* sim/plan/shadow.c - one limit raised at a time, planned and estimated anew; the same closed form on both sides. */
#include "sim/plan/shadow.h"
#include "sim/base/calendar.h"
#include "sim/plan/estimate.h"
#include "sim/plan/planned.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double STEP_FRAC = 0.05;

struct result { double gpus_n, useful_gpu_s, capex_usd, opex_usd, npv_usd; };
struct raised { struct mw_set set[2]; uint32_t n; };

static double gpus_of(struct mw_facility *f)
{
    struct mw_ports p;
    struct mw_sim *sim = mw_facility_static(f, &p);
    double n = 0.0;
    for (uint32_t i = 0; sim && i < p.compute->pool_n(sim); i++)
        n += p.compute->pool(sim, i)->gpu_n;
    mw_sim_destroy(sim);
    return n;
}

static double value(const struct mw_outcomes *o, const char *name)
{
    const struct mw_outcome *v = mw_outcomes_find(o, name);
    return v ? v->value : NAN;
}

/* A year of the last detail year's productive GPU time.  Not its share of the GPUs at the end: racks that arrive within the year are fewer of a larger
 * fleet, and the same work would seem to shrink. */
static double useful_gpu_s(const struct mw_facility *f, const struct mw_outcomes *o)
{
    const struct mw_window_ns *w = &f->detail[f->detail_n - 1];
    return mw_outcomes_get(o, "facility.useful_frac", w->year) * mw_outcomes_get(o, "cluster.installed_gpu_s", w->year) * MW_S_PER_YEAR / mw_time_s(w->end_ns - w->open_ns);
}

static bool result_of(struct mw_facility *f, struct result *r)
{
    struct mw_outcomes o;
    mw_outcomes_init(&o);
    bool ok = mw_estimate(f, MW_ESTIMATE_COARSE, &o) == 0;
    r->gpus_n = gpus_of(f);
    r->useful_gpu_s = ok ? useful_gpu_s(f, &o) : NAN;
    r->capex_usd = value(&o, "money.capex_usd");
    r->opex_usd = value(&o, "money.opex_usd_per_year");
    r->npv_usd = value(&o, "money.npv_usd");
    mw_outcomes_fini(&o);
    return ok;
}

/* The last of the steps of firm power; NULL: there are none. */
static const struct mw_node *last_firm(const struct mw_scenario *sc)
{
    const struct mw_node *firm = mw_node_at(sc->root, "grid.firm"), *last = NULL;
    int64_t latest_ns = INT64_MIN, from_ns;
    for (const struct mw_node *c = firm && firm->kind == MW_N_MAP ? firm->first : NULL; c; c = c->next) {
        const struct mw_node *from = mw_node_get(c, "from");
        if (from && from->text && mw_date_parse(from->text, &from_ns) && from_ns > latest_ns) {
            latest_ns = from_ns;
            last = c;
        }
    }
    return last;
}

static bool contract_row(struct mw_session *s, const struct mw_scenario *sc, struct mw_shadow *row, struct raised *up)
{
    const struct mw_node *contract = mw_node_at(sc->root, "grid.contract"), *firm = last_firm(sc), *power = firm ? mw_node_get(firm, "power") : NULL;
    const struct mw_pos pos = { "shadow price", 0, 0 };
    if (!contract || !contract->text || !(contract->si > 0.0))
        return false;
    *row = (struct mw_shadow){ .path = "grid.contract", .unit = "MW", .from = contract->si / 1e6, .step = fmax(STEP_FRAC * contract->si / 1e6, 1.0) };
    up->set[up->n++] = (struct mw_set){ "grid.contract", mw_arena_printf(&s->arena, "%.9g MW", row->from + row->step), pos };
    if (power && power->text)
        up->set[up->n++] = (struct mw_set){ mw_arena_printf(&s->arena, "grid.firm.%s.power", firm->key), mw_arena_printf(&s->arena, "%.9g MW", power->si / 1e6 + row->step), pos };
    return true;
}

static const struct mw_node *counted(const struct mw_node *n, const char *path)
{
    const struct mw_node *count = n ? mw_node_at(n, path) : NULL;
    return count && count->text && count->si >= 1.0 ? count : NULL;
}

static bool racks_row(struct mw_session *s, const struct mw_scenario *sc, struct mw_shadow *row, struct raised *up)
{
    const struct mw_node *halls = mw_node_at(sc->root, "halls"), *count = counted(sc->root, "cluster.use.count");
    const char *path = "cluster.use.count", *unit = "rack";
    bool computed = mw_node_at(sc->root, "cluster.racks") && mw_node_at(sc->root, "cluster.racks")->origin == MW_FROM_COMPUTED;
    if (computed)
        return false; /* they fill the meter: the contract is the limit */
    for (const struct mw_node *h = halls && halls->kind == MW_N_MAP ? halls->first : NULL; h && !count; h = h->next) {
        bool blocks = counted(h, "blocks.count");
        count = blocks ? counted(h, "blocks.count") : counted(h, "racks.count");
        unit = blocks ? "block" : "rack";
        path = mw_arena_printf(&s->arena, "halls.%s.%s.count", h->key, blocks ? "blocks" : "racks");
    }
    if (!count)
        return false;
    *row = (struct mw_shadow){ .path = path, .unit = unit, .from = count->si, .step = fmax(1.0, floor(STEP_FRAC * count->si)) };
    up->set[up->n++] = (struct mw_set){ path, mw_arena_printf(&s->arena, "%.0f", count->si + row->step), { "shadow price", 0, 0 } };
    return true;
}

static void price(struct mw_session *s, const struct mw_run_options *o, const struct raised *up, const struct result *base, struct mw_shadow *row)
{
    struct mw_set *set = mw_arena_array(&s->arena, struct mw_set, o->set_n + up->n);
    struct mw_session own = *s; /* what is wrong with the raised plan is no mistake of this one */
    struct mw_facility f;
    struct result r = { 0 };
    if (o->set_n)
        memcpy(set, o->sets, o->set_n * sizeof *set);
    memcpy(set + o->set_n, up->set, up->n * sizeof *set);
    own.diag = mw_diag_create();
    struct mw_scenario *sc = mw_run_load(&own, o->scenario, set, o->set_n + up->n);
    row->why = "cannot be built with more of it";
    row->gpus_n = row->useful_gpu_s = row->capex_usd = row->opex_usd = row->npv_usd = NAN;
    if (sc && !mw_diag_errors(own.diag)) {
        mw_facility_bind(&f, &own, sc, o->seed, 0);
        if (mw_facility_plan(&f) == 0 && result_of(&f, &r)) {
            row->why = NULL;
            row->gpus_n = (r.gpus_n - base->gpus_n) / row->step;
            row->useful_gpu_s = (r.useful_gpu_s - base->useful_gpu_s) / row->step;
            row->capex_usd = (r.capex_usd - base->capex_usd) / row->step;
            row->opex_usd = (r.opex_usd - base->opex_usd) / row->step;
            row->npv_usd = (r.npv_usd - base->npv_usd) / row->step;
        }
        mw_facility_free(&f);
    }
    mw_diag_destroy(own.diag);
}

uint32_t mw_shadow_find(struct mw_session *s, const struct mw_run_options *o, struct mw_facility *base, struct mw_shadow row[MW_SHADOWS])
{
    bool (*const limit[MW_SHADOWS])(struct mw_session *, const struct mw_scenario *, struct mw_shadow *, struct raised *) = { contract_row, racks_row };
    struct result r;
    uint32_t n = 0;
    if (!result_of(base, &r))
        return 0;
    for (int k = 0; k < MW_SHADOWS; k++) {
        struct raised up = { .n = 0 };
        if (limit[k](s, base->scenario, &row[n], &up))
            price(s, o, &up, &r, &row[n++]);
    }
    return n;
}
