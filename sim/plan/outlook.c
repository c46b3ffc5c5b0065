/* sim/plan/outlook.c - watches the years of a case and then has the tables of the plan written; the tables are made beside it. */
#include "sim/plan/outlook_private.h"
#include "sim/base/check.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct mw_outlook *mw_outlook_begin(struct mw_facility *f)
{
    struct mw_outlook *o = calloc(1, sizeof *o);
    MW_ASSERT(o);
    o->f = f;
    mw_arena_init(&o->arena);
    o->year = mw_arena_array(&o->arena, struct mw_collect, f->detail_n + 1);
    o->done = mw_arena_array(&o->arena, bool, f->detail_n + 1);
    return o;
}

struct mw_sink mw_outlook_sink(struct mw_outlook *o, uint32_t detail, struct mw_sink down)
{
    return mw_collect_begin(&o->year[detail], o->f, &o->f->detail[detail], down);
}

void mw_outlook_year(struct mw_outlook *o, uint32_t detail, const struct mw_sim *s)
{
    mw_collect_end(&o->year[detail]);
    o->done[detail] = true;
    if (o->name)
        return;
    o->name = mw_arena_array(&o->arena, struct mw_outlook_name, s->things.entity_n + 1);
    for (uint32_t i = 0; i < s->things.entity_n; i++) {
        const struct mw_entity *e = &s->things.entity[i];
        if (e->cls == MW_C_WORK && strncmp(e->path, "work.", 5) == 0)
            o->name[o->name_n++] = (struct mw_outlook_name){ e->id, mw_arena_strdup(&o->arena, e->path + 5) };
    }
}

struct mw_sink mw_outlook_horizon(struct mw_outlook *o, struct mw_sink down)
{
    return mw_collect_begin(&o->horizon, o->f, &o->f->detail[0], down);
}

const struct mw_seen_month *mw_outlook_seen(const struct mw_outlook *o, int year, int month)
{
    for (uint32_t i = 0; i < o->f->detail_n; i++) {
        const struct mw_seen_month *m = o->done[i] ? mw_collect_month(&o->year[i], year, month) : NULL;
        if (m)
            return m;
    }
    return NULL;
}

const struct mw_seen_month *mw_outlook_like(const struct mw_outlook *o, int year, int month)
{
    const struct mw_seen_month *best = NULL;
    int best_far = 0;
    for (uint32_t i = 0; i < o->f->detail_n; i++)
        for (uint32_t k = 0; o->done[i] && k < o->year[i].month_n; k++) {
            const struct mw_seen_month *m = &o->year[i].month[k];
            int off = abs(m->month - month), far = 100 * abs(m->year - year) + (off > 6 ? 12 - off : off);
            if (!best || far < best_far) {
                best = m;
                best_far = far;
            }
        }
    return best;
}

const struct mw_seen_peak *mw_outlook_peak(const struct mw_outlook *o)
{
    const struct mw_seen_peak *best = NULL;
    for (uint32_t i = 0; i < o->f->detail_n; i++)
        if (o->done[i] && isfinite(o->year[i].peak.meter_w) && (!best || o->year[i].peak.meter_w > best->meter_w))
            best = &o->year[i].peak;
    return best;
}

double mw_outlook_value(const struct mw_outlook *o, const char *path)
{
    const struct mw_node *n = mw_node_at(o->f->scenario->root, path);
    return n && n->kind == MW_N_SCALAR && n->text && *n->text ? n->si : NAN;
}

static double level(struct mw_sim *sim, const char *name)
{
    uint32_t l = mw_level_find(sim, name, 0);
    return l == UINT32_MAX ? 0.0 : mw_level_get(sim, l);
}

static int load_points(struct mw_outlook *o)
{
    struct mw_ports p;
    struct mw_probe_result idle;
    struct mw_sim *sim = mw_facility_probe(o->f, 0.0, 0.0, &idle) == 0 ? mw_facility_static(o->f, &p) : NULL;
    if (!sim)
        return -1;
    p.site->design(sim, true);
    p.compute->probe_design(sim);
    int rc = mw_sim_settle(sim);
    struct mw_outlook_design d = { .meter_w = p.power->meter_w(sim), .it_w = p.compute->it_w(sim), .n1_w = p.power->n1_w(sim), .contract_w = p.power->contract_w(sim),
                                   .heat_frac = level(sim, "heat_capacity_frac"), .liquid_frac = level(sim, "liquid_capacity_frac"), .air_frac = level(sim, "air_capacity_frac") };
    for (uint32_t i = 0; i < p.compute->group_n(sim); i++)
        if (p.compute->accepted(sim, i)) {
            d.booked_w += p.compute->group(sim, i)->design_w;
            d.nameplate_w += p.compute->group(sim, i)->nameplate_w;
        }
    mw_sim_destroy(sim);
    o->design = d;
    o->idle_per_w = d.booked_w > 0.0 ? idle.meter_w / d.booked_w : 0.0;
    o->design_per_w = d.booked_w > 0.0 ? d.meter_w / d.booked_w : 0.0;
    return rc;
}

int mw_outlook_end(struct mw_outlook *o, struct mw_store *store, uint32_t case_id)
{
    o->store = store;
    o->key = (struct mw_store_key){ case_id, 0, 0 };
    mw_calendar_make(&o->calendar, o->f, &o->arena);
    if (mw_forecast_make(&o->mid, o->f, &o->calendar, &o->arena) != 0 || load_points(o) != 0 || mw_ladder_write(o) != 0 || mw_quarters_write(o) != 0 || mw_curves_write(o) != 0)
        return -1;
    mw_binds_write(o);
    mw_peaks_write(o);
    return 0;
}

void mw_outlook_free(struct mw_outlook *o)
{
    if (!o)
        return;
    mw_arena_fini(&o->arena);
    free(o);
}
