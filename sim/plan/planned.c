/* sim/plan/planned.c - from a bound case to one that can run: the meter filled, what can never work said, training laid out, detail years found. */
#include "sim/plan/planned.h"
#include "sim/base/calendar.h"
#include "sim/plan/late.h"
#include "sim/plan/layout.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- fill the meter: the largest whole rack count whose design day stays within the limit at the meter. */
static bool wants_fill(const struct mw_facility *f)
{
    const struct mw_node *use = mw_node_at(f->scenario->root, "cluster.use.use"), *count = mw_node_at(f->scenario->root, "cluster.use.count"),
                         *racks = mw_node_at(f->scenario->root, "cluster.racks");
    bool counted = count && count->origin != MW_FROM_DEFAULT;
    return use && use->text && *use->text && !counted && (!racks || !racks->text || strcmp(racks->text, "auto") == 0);
}

static bool over_meter(const struct mw_design *d)
{
    return d->r.meter_w > d->limit_w;
}

static int fill(struct mw_facility *f)
{
    struct mw_design d;
    uint32_t racks;
    if (mw_facility_with(f, "cluster.racks", 1, &d) != 0)
        return 4;
    if (over_meter(&d)) {
        snprintf(f->infeasible, sizeof f->infeasible, "one rack with its plant needs %.3f MW on the design day, the meter allows %.3f MW%s", d.r.meter_w / 1e6, d.limit_w / 1e6,
                 d.limit_w > 0.0 ? "" : ": no step of grid.firm begins before the plan ends");
        return 4;
    }
    return mw_facility_most(f, "cluster.racks", 1, over_meter, &racks);
}

static int64_t last_ready(struct mw_facility *f)
{
    struct mw_ports ports;
    int64_t t_ns = f->begin_ns;
    struct mw_sim *sim = mw_facility_static(f, &ports);
    if (!sim)
        return -1;
    for (uint32_t g = 0; g < ports.compute->group_n(sim); g++) {
        int64_t ready_ns = ports.compute->group(sim, g)->ready_ns;
        if (ready_ns > t_ns && ready_ns < f->end_ns)
            t_ns = ready_ns;
    }
    mw_sim_destroy(sim);
    return t_ns;
}

static void detail_year(struct mw_facility *f, int year)
{
    int64_t open_ns = mw_time_from_civil(year, 1, 1, 0, 0, 0.0) - f->zone_ns, end_ns = mw_time_from_civil(year + 1, 1, 1, 0, 0, 0.0) - f->zone_ns;
    open_ns = open_ns < f->begin_ns ? f->begin_ns : open_ns;
    int64_t start_ns = open_ns - mw_time_ns_up(f->plan.run.warm_up_s); /* nothing is trained before the plan begins */
    f->detail[f->detail_n++] = (struct mw_window_ns){ year, start_ns < f->begin_ns ? f->begin_ns : start_ns, open_ns, end_ns };
}

static int detail_years(struct mw_facility *f)
{
    uint32_t n = f->plan.run.detail.n;
    f->detail = mw_arena_array(&f->arena, struct mw_window_ns, n + 1);
    f->detail_n = 0;
    if (n == 0 && f->plan.run.horizon_s <= 366.5 * MW_S_PER_DAY) {
        int year = mw_time_to_civil(f->begin_ns + f->zone_ns).year;
        f->detail[f->detail_n++] = (struct mw_window_ns){ year, f->begin_ns, f->begin_ns, f->end_ns };
        return 0;
    }
    for (uint32_t i = 0; i < n; i++)
        detail_year(f, (int)f->plan.run.detail.v[i]);
    if (n > 0)
        return 0;
    int64_t ready_ns = last_ready(f);
    if (ready_ns < 0)
        return 4;
    struct mw_civil c = mw_time_to_civil(ready_ns + f->zone_ns);
    int last = mw_time_to_civil(f->end_ns + f->zone_ns).year - 1, year = c.yday == 0 ? c.year : c.year + 1;
    detail_year(f, year > last ? last : year);
    return 0;
}

static bool year_again(const struct mw_numbers *detail, uint32_t i)
{
    for (uint32_t k = 0; k < i; k++)
        if (detail->v[k] == detail->v[i])
            return true;
    return false;
}

static void check_years(struct mw_facility *f)
{
    const struct mw_node *n = mw_node_at(f->scenario->root, "run.detail");
    int first = mw_time_to_civil(f->begin_ns + f->zone_ns).year, last = mw_time_to_civil(f->end_ns + f->zone_ns - 1).year;
    for (uint32_t i = 0; n && i < f->plan.run.detail.n; i++)
        if (f->plan.run.detail.v[i] < first || f->plan.run.detail.v[i] > last)
            mw_diag_error(f->session->diag, "E310", n->pos, "run.detail", "%.0f is outside the horizon %d..%d", f->plan.run.detail.v[i], first, last);
        else if (year_again(&f->plan.run.detail, i))
            mw_diag_error(f->session->diag, "E310", n->pos, "run.detail", "%.0f stands twice", f->plan.run.detail.v[i]);
    double step_s = f->plan.run.step_s;
    n = mw_node_at(f->scenario->root, "run.step");
    if (n && fabs(3600.0 / step_s - rint(3600.0 / step_s)) > 1e-9)
        mw_diag_error(f->session->diag, "E311", n->pos, "run.step", "%g s does not divide an hour", step_s);
}

/* The pool of a training run: its own, else the one named train, else any. */
static double gpus_for(struct mw_sim *sim, const char *pool)
{
    const struct mw_compute_ops *c = mw_port(sim)->compute;
    double all = 0.0;
    for (uint32_t i = 0; i < c->pool_n(sim); i++) {
        if (strcmp(c->pool(sim, i)->name, pool && *pool ? pool : "train") == 0)
            return c->pool(sim, i)->gpu_n;
        all += c->pool(sim, i)->gpu_n;
    }
    return all;
}

/* A gang that is larger than its pool waits for ever. */
static void check_gangs(struct mw_facility *f, struct mw_sim *sim)
{
    const struct mw_node *works = mw_node_at(f->scenario->root, "work");
    for (const struct mw_node *w = works && works->kind == MW_N_MAP ? works->first : NULL; w; w = w->next) {
        const struct mw_node *model = mw_node_at(w, "train.use"), *gpus = mw_node_get(w, "gpus"), *pool = mw_node_get(w, "pool");
        bool train = model && model->text && *model->text && gpus && gpus->kind == MW_N_SCALAR;
        double has = train ? gpus_for(sim, pool ? pool->text : NULL) : 0.0;
        if (train && gpus->si > has && !f->infeasible[0])
            snprintf(f->infeasible, sizeof f->infeasible, "work.%s trains on %.0f GPUs at once, its pool will never hold more than %.0f", w->key, gpus->si, has);
    }
}

/* Racks that are accepted after the end of the plan earn nothing; if all are, there is nothing to simulate. */
static void check_ready(struct mw_facility *f, struct mw_sim *sim)
{
    const struct mw_compute_ops *c = mw_port(sim)->compute;
    int64_t first_ns = INT64_MAX;
    char ready[40], end[40];
    for (uint32_t g = 0; g < c->group_n(sim); g++)
        first_ns = c->group(sim, g)->ready_ns < first_ns ? c->group(sim, g)->ready_ns : first_ns;
    if (first_ns >= f->end_ns)
        snprintf(f->infeasible, sizeof f->infeasible, "the first rack is accepted on %s, the plan ends on %s: see ready dates, grid.firm and operations.commissioning",
                 mw_date_print(ready, sizeof ready, first_ns + f->zone_ns), mw_date_print(end, sizeof end, f->end_ns + f->zone_ns));
}

static int check_static(struct mw_facility *f)
{
    struct mw_ports ports;
    struct mw_sim *sim = mw_facility_static(f, &ports);
    if (sim) {
        check_ready(f, sim);
        check_gangs(f, sim);
    }
    mw_sim_destroy(sim);
    return f->infeasible[0] ? 4 : 0;
}

static void warn_late(void *ctx, const char *path, struct mw_pos pos, const char *text)
{
    mw_diag_warn(ctx, "W312", pos, path, "%s", text);
}

int mw_facility_plan(struct mw_facility *f)
{
    check_years(f);
    if (mw_diag_errors(f->session->diag))
        return -1;
    if (wants_fill(f)) {
        int rc = fill(f);
        if (rc != 0)
            return mw_diag_errors(f->session->diag) ? -1 : rc;
    }
    int rc = check_static(f);
    rc = rc == 0 ? mw_layouts_apply(f) : rc;
    rc = rc == 0 ? detail_years(f) : rc;
    if (rc == 0)
        mw_plan_late(f, warn_late, f->session->diag);
    return mw_diag_errors(f->session->diag) ? -1 : rc;
}
