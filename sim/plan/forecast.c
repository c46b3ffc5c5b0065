/* sim/plan/forecast.c - evaluates the closed forms of the models on the calendar of the plan; it owns no model of its own. */
#include "sim/plan/forecast.h"
#include "sim/base/calendar.h"
#include "sim/base/check.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- calendar */

void mw_calendar_make(struct mw_calendar *c, const struct mw_facility *f, struct mw_arena *a)
{
    int64_t end_ns = f->end_ns;
    for (uint32_t i = 0; i < f->detail_n; i++)
        end_ns = f->detail[i].end_ns > end_ns ? f->detail[i].end_ns : end_ns;
    struct mw_civil d = mw_time_to_civil(f->begin_ns + f->zone_ns);
    int64_t first_ns = mw_time_from_civil(d.year, d.month, 1, 0, 0, 0.0);
    uint32_t n = 0;
    while (mw_time_add_months(first_ns, (int)n) - f->zone_ns < end_ns)
        n++;
    *c = (struct mw_calendar){ .month = mw_arena_array(a, struct mw_span_month, n + 1), .month_n = n, .quarter_ns = mw_arena_array(a, int64_t, n + 1) };
    for (uint32_t i = 0; i < n; i++) {
        int64_t t0_ns = mw_time_add_months(first_ns, (int)i), t1_ns = mw_time_add_months(first_ns, (int)i + 1) - f->zone_ns;
        struct mw_civil m = mw_time_to_civil(t0_ns);
        int64_t quarter_ns = mw_time_from_civil(m.year, 1 + (m.month - 1) / 3 * 3, 1, 0, 0, 0.0) - f->zone_ns;
        if (c->quarter_n == 0 || c->quarter_ns[c->quarter_n - 1] != quarter_ns)
            c->quarter_ns[c->quarter_n++] = quarter_ns;
        t0_ns -= f->zone_ns;
        c->month[i] = (struct mw_span_month){ t0_ns > f->begin_ns ? t0_ns : f->begin_ns, t1_ns < end_ns ? t1_ns : end_ns, m.year, m.month, c->quarter_n - 1 };
    }
}

/* ---- what stands */

static double gpus_of(const struct mw_group *g) { return (double)g->rack_n * g->node_per_rack * g->gpu_per_node; }

static int by_phase_then_gpu(const void *x, const void *y)
{
    const struct mw_forecast_kind *a = x, *b = y;
    return a->phase != b->phase ? (a->phase > b->phase) - (a->phase < b->phase) : strcmp(a->gpu, b->gpu);
}

static const char *gpu_name(const struct mw_group *g)
{
    return g->rack->node.gpu.h.use && *g->rack->node.gpu.h.use ? g->rack->node.gpu.h.use : g->rack->h.use ? g->rack->h.use : "GPU";
}

static uint32_t kind_of(const struct mw_forecast *o, const struct mw_group *g)
{
    for (uint32_t k = 0; k < o->kind_n; k++)
        if (o->kind[k].phase == g->phase && strcmp(o->kind[k].gpu, gpu_name(g)) == 0)
            return k;
    return UINT32_MAX;
}

static void find_kinds(struct mw_forecast *o, struct mw_sim *sim, struct mw_arena *a)
{
    const struct mw_compute_ops *c = mw_port(sim)->compute;
    o->kind = mw_arena_array(a, struct mw_forecast_kind, c->group_n(sim) + 1);
    for (uint32_t i = 0; i < c->group_n(sim); i++) {
        const struct mw_group *g = c->group(sim, i);
        double n = gpus_of(g);
        o->gpu_total += n;
        if (n <= 0.0)
            continue;
        uint32_t k = kind_of(o, g);
        if (k == UINT32_MAX) {
            k = o->kind_n++;
            o->kind[k] = (struct mw_forecast_kind){ .phase = g->phase, .gpu = mw_arena_strdup(a, gpu_name(g)) };
            o->kind[k].name = mw_arena_printf(a, "phase %u, %s", g->phase, o->kind[k].gpu);
        }
        o->kind[k].total_n += n;
    }
    qsort(o->kind, o->kind_n, sizeof *o->kind, by_phase_then_gpu);
}

/* Positions that GPU racks have or could have, and GPUs on one of them. */
static void find_floor(struct mw_forecast *o, struct mw_sim *sim)
{
    const struct mw_compute_ops *c = mw_port(sim)->compute;
    double used = 0.0, other = 0.0;
    for (uint32_t i = 0; i < c->group_n(sim); i++) {
        const struct mw_group *g = c->group(sim, i);
        double n = g->rack_n * (g->rack->positions > 0.0 ? g->rack->positions : 1.0);
        *(gpus_of(g) > 0.0 ? &used : &other) += n;
    }
    for (uint32_t h = 0; h < c->hall_n(sim); h++)
        o->position_total += c->hall(sim, h).positions_n;
    o->position_total -= other;
    o->gpu_per_position = used > 0.0 ? o->gpu_total / used : 0.0;
    o->endpoint_n = mw_port(sim)->fabric->endpoint_n(sim);
}

static double present_frac(const struct mw_group *g, const struct mw_span_month *m)
{
    int64_t retire_ns = g->retire_ns > 0 ? g->retire_ns : INT64_MAX;
    int64_t from_ns = g->ready_ns > m->t0_ns ? g->ready_ns : m->t0_ns, to_ns = retire_ns < m->t1_ns ? retire_ns : m->t1_ns;
    return to_ns > from_ns ? (double)(to_ns - from_ns) / (double)(m->t1_ns - m->t0_ns) : 0.0;
}

static void stand(const struct mw_forecast *o, struct mw_sim *sim, const struct mw_span_month *m, struct mw_forecast_month *out, double *room)
{
    const struct mw_compute_ops *c = mw_port(sim)->compute;
    for (uint32_t p = 0; p < c->pool_n(sim); p++)
        room[p] = 0.0;
    for (uint32_t i = 0; i < c->group_n(sim); i++) {
        const struct mw_group *g = c->group(sim, i);
        double here = present_frac(g, m), n = here * gpus_of(g);
        out->design_w += here * g->design_w;
        if (n <= 0.0)
            continue;
        out->installed_n += n;
        out->end_n += g->retire_ns > 0 && g->retire_ns < m->t1_ns ? 0.0 : gpus_of(g);
        out->kind_n[kind_of(o, g)] += n;
        room[g->pool] += n;
    }
}

/* ---- what is asked and what it gets */

static void works(const struct mw_forecast *o, struct mw_sim *sim, const struct mw_span_month *m, struct mw_forecast_month *out, double *room, double *lend)
{
    const struct mw_jobs_ops *jobs = mw_port(sim)->jobs;
    double rest_n = 0.0;
    for (int prio = 0; prio < MW_PRIO_N; prio++)
        for (uint32_t w = 0; w < o->work_n; w++) {
            if (o->prio[w] != prio)
                continue;
            struct mw_work_plan p = jobs->plan(sim, w, m->t0_ns, m->t1_ns, room[o->pool[w]], lend[o->pool[w]]);
            out->work[w] = (struct mw_forecast_work){ p.asked, p.served, p.over, p.unserved, p.gpus, p.held, p.load };
            room[p.pool] -= p.held;
            if (p.tokens && !p.batch)
                lend[p.pool] += p.held - p.load;
            *(p.rest ? &rest_n : &out->gpus_n) += p.gpus;
            out->held_n += p.held;
            out->load_n += p.load;
        }
    out->gpus_n = fmax(out->gpus_n, fmin(out->installed_n, out->gpus_n + rest_n)); /* what takes the rest asks for no more than there is */
    out->load_n = fmin(out->load_n, out->installed_n);
}

static void find_works(struct mw_forecast *o, struct mw_sim *sim, const struct mw_calendar *c, struct mw_arena *a)
{
    const struct mw_jobs_ops *jobs = mw_port(sim)->jobs;
    o->work_n = jobs->plan_n(sim);
    o->work = mw_arena_array(a, const char *, o->work_n + 1);
    o->tokens = mw_arena_array(a, bool, o->work_n + 1);
    o->prio = mw_arena_array(a, int, o->work_n + 1);
    o->pool = mw_arena_array(a, uint32_t, o->work_n + 1);
    for (uint32_t w = 0; w < o->work_n; w++) {
        struct mw_work_plan p = jobs->plan(sim, w, c->month[0].t0_ns, c->month[0].t1_ns, 0.0, 0.0);
        o->work[w] = mw_arena_strdup(a, p.name);
        o->tokens[w] = p.tokens;
        o->prio[w] = (int)p.prio;
        o->pool[w] = p.pool;
    }
}

int mw_forecast_make(struct mw_forecast *o, struct mw_facility *f, const struct mw_calendar *c, struct mw_arena *a)
{
    struct mw_ports ports;
    struct mw_sim *sim = mw_facility_static(f, &ports);
    *o = (struct mw_forecast){ 0 };
    if (!sim)
        return -1;
    find_kinds(o, sim, a);
    find_floor(o, sim);
    find_works(o, sim, c, a);
    o->limit_frac = ports.power->firm_w(sim) > 0.0 ? ports.power->limit_w(sim) / ports.power->firm_w(sim) : 1.0;
    o->month = mw_arena_array(a, struct mw_forecast_month, c->month_n);
    double *room = mw_arena_array(a, double, 2 * ports.compute->pool_n(sim) + 2), *lend = room + ports.compute->pool_n(sim);
    for (uint32_t i = 0; i < c->month_n; i++) {
        struct mw_forecast_month *m = &o->month[i];
        m->kind_n = mw_arena_array(a, double, o->kind_n + 1);
        m->work = mw_arena_array(a, struct mw_forecast_work, o->work_n + 1);
        memset(lend, 0, sizeof *lend * ports.compute->pool_n(sim));
        stand(o, sim, &c->month[i], m, room);
        works(o, sim, &c->month[i], m, room, lend);
        m->firm_w = ports.power->firm_at(sim, c->month[i].t1_ns - 1);
    }
    mw_sim_destroy(sim);
    return 0;
}
