/* sim/plan/facility.c - binds a case and answers static questions; it advances no clock. */
#include "sim/plan/facility.h"
#include "sim/base/calendar.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static void bind_claims(struct mw_facility *f)
{
    struct mw_scenario *sc = f->scenario;
    struct mw_draw draw = { f->seed, f->trial, f->fixed, f->fixed_si };
    memset(&f->plan, 0, sizeof f->plan);
    for (const struct mw_claim *c = mw_plan_claims; c->path; c++)
        if (c->offset != SIZE_MAX)
            mw_scenario_bind_drawn(sc, c->path, c->schema, (char *)&f->plan + c->offset, draw, &f->arena);
    if (f->seed == 0)
        draw.seed = f->seed = (uint64_t)f->plan.run.seed;
    for (int m = 0; m < MW_M_N; m++) {
        f->params[m] = mw_arena_alloc(&f->arena, mw_models[m]->params_B ? mw_models[m]->params_B : 1);
        for (const struct mw_claim *c = mw_models[m]->claims; c && c->path; c++)
            mw_scenario_bind_drawn(sc, c->path, c->schema, (char *)f->params[m] + c->offset, draw, &f->arena);
    }
}

/* The site's standard time, so that years and months are local. */
static int64_t zone_of(const struct mw_scenario *sc)
{
    const struct mw_node *n = mw_node_at(sc->root, "site.timezone");
    struct mw_tz tz;
    return n && n->text && mw_tz_parse(n->text, &tz) ? tz.std_offset_s * MW_NS_PER_S : 0;
}

/* A horizon of whole months or years ends on its calendar day, not some hours beside it. */
static int64_t horizon_end(const struct mw_facility *f)
{
    double months = f->plan.run.horizon_s / (MW_S_PER_YEAR / 12.0);
    if (fabs(months - rint(months)) > 1e-9 * months)
        return f->begin_ns + mw_time_ns_up(f->plan.run.horizon_s);
    return mw_time_add_months(f->plan.run.start_ns, (int)rint(months)) - f->zone_ns;
}

static void bind_all(struct mw_facility *f)
{
    f->diag = f->trial || f->fixed ? mw_diag_create() : f->session->diag;
    mw_arena_init(&f->arena);
    bind_claims(f);
    f->zone_ns = zone_of(f->scenario);
    f->begin_ns = f->plan.run.start_ns - f->zone_ns;
    f->end_ns = horizon_end(f);
}

void mw_facility_bind(struct mw_facility *f, struct mw_session *s, struct mw_scenario *sc, uint64_t seed, uint32_t trial)
{
    *f = (struct mw_facility){ .session = s, .scenario = sc, .seed = seed, .trial = trial };
    bind_all(f);
}

void mw_facility_bind_fixed(struct mw_facility *f, const struct mw_facility *base, const struct mw_node *leaf, double si)
{
    *f = (struct mw_facility){ .session = base->session, .scenario = base->scenario, .seed = base->seed, .fixed = leaf, .fixed_si = si };
    bind_all(f);
    f->detail = base->detail;
    f->detail_n = base->detail_n;
}

void mw_facility_free(struct mw_facility *f)
{
    if (f->diag != f->session->diag)
        mw_diag_destroy(f->diag);
    mw_arena_fini(&f->arena);
}

static struct mw_pos locate(const void *ctx, const char *path)
{
    return mw_scenario_pos(ctx, path);
}

static size_t keys_of(const void *ctx, const char *path, struct mw_arena *a, const char ***keys)
{
    return mw_scenario_keys(ctx, path, a, keys);
}

struct mw_sim *mw_facility_sim(struct mw_facility *f, const struct mw_window_ns *w, struct mw_sink sink, struct mw_ports *ports)
{
    memset(ports, 0, sizeof *ports);
    struct mw_sim_config c = { .start_ns = w->start_ns, .open_ns = w->open_ns, .end_ns = w->end_ns, .step_ns = mw_time_ns_up(f->plan.run.step_s), .zone_ns = f->zone_ns, .plan_ns = f->begin_ns,
                               .seed = f->seed, .trial = f->trial, .model = mw_models, .params = f->params, .ports = ports, .sink = sink, .diag = f->diag, .keep = f->keep, .share = f->session->share,
                               .scenario_file = f->scenario->file, .locator = { locate, keys_of, f->scenario } };
    struct mw_sim *sim = mw_sim_create(&c);
    if (mw_sim_build(sim) == 0)
        return sim;
    const char *why = mw_sim_infeasible_text(sim);
    snprintf(f->infeasible, sizeof f->infeasible, "%s", why ? why : "the facility cannot be built: see the messages above");
    mw_sim_destroy(sim);
    return NULL;
}

struct mw_sim *mw_facility_static_at(struct mw_facility *f, int64_t t_ns, struct mw_ports *ports)
{
    struct mw_window_ns w = { 0, t_ns, t_ns, t_ns + MW_NS_PER_S };
    uint32_t trial = f->trial;
    f->trial = 0; /* a static question has the trial's inputs but no luck of its own: weather is the typical year */
    struct mw_sim *sim = mw_facility_sim(f, &w, (struct mw_sink){ 0 }, ports);
    f->trial = trial;
    if (sim)
        mw_sim_start(sim);
    return sim;
}

struct mw_sim *mw_facility_static(struct mw_facility *f, struct mw_ports *ports)
{
    return mw_facility_static_at(f, f->end_ns, ports);
}

static int settled(struct mw_facility *f, struct mw_sim *sim, struct mw_probe_result *r)
{
    if (mw_sim_settle(sim) != 0) {
        snprintf(f->infeasible, sizeof f->infeasible, "a static load point does not settle");
        return -1;
    }
    const struct mw_ports *p = mw_port(sim);
    *r = (struct mw_probe_result){ p->power->meter_w(sim), p->compute->it_w(sim), p->power->loss_w(sim), p->cooling->aux_w(sim) };
    return 0;
}

int mw_facility_probe(struct mw_facility *f, double cpu_frac, double gpu_frac, struct mw_probe_result *r)
{
    struct mw_ports ports;
    struct mw_sim *sim = mw_facility_static(f, &ports);
    if (!sim)
        return -1;
    ports.compute->probe(sim, &(struct mw_act){ gpu_frac, gpu_frac, gpu_frac, cpu_frac });
    int rc = settled(f, sim, r);
    mw_sim_destroy(sim);
    return rc;
}

int mw_facility_design_at(struct mw_facility *f, int64_t t_ns, struct mw_design *d)
{
    struct mw_ports ports;
    struct mw_sim *sim = mw_facility_static_at(f, t_ns, &ports);
    if (!sim)
        return -1;
    ports.site->design(sim, true);
    ports.compute->probe_design(sim);
    int rc = settled(f, sim, &d->r);
    d->limit_w = ports.power->limit_w(sim);
    d->n1_w = ports.power->n1_w(sim);
    d->water_m3ps = ports.cooling->water_m3ps(sim);
    d->headroom_frac = ports.power->headroom_frac(sim);
    const char *b = ports.power->binding(sim);
    snprintf(d->binding, sizeof d->binding, "%s", b ? b : "");
    mw_sim_destroy(sim);
    return rc;
}

void mw_facility_rebind(struct mw_facility *f)
{
    mw_arena_fini(&f->arena);
    mw_arena_init(&f->arena);
    bind_claims(f);
}

int mw_facility_with(struct mw_facility *f, const char *path, uint32_t n, struct mw_design *d)
{
    char text[24];
    snprintf(text, sizeof text, "%u", n);
    mw_scenario_compute(f->scenario, path, text);
    mw_facility_rebind(f);
    return mw_facility_design_at(f, f->end_ns, d);
}

int mw_facility_most(struct mw_facility *f, const char *path, uint32_t least, mw_design_over_fn over, uint32_t *most)
{
    struct mw_design d;
    uint32_t low = least, high;
    for (high = 2 * least; high < 1u << 24; high *= 2) {
        if (mw_facility_with(f, path, high, &d) != 0)
            return 4;
        if (over(&d))
            break;
        low = high;
    }
    while (high - low > 1) {
        uint32_t mid = low + (high - low) / 2;
        if (mw_facility_with(f, path, mid, &d) != 0)
            return 4;
        if (over(&d))
            high = mid;
        else
            low = mid;
    }
    *most = low;
    return mw_facility_with(f, path, low, &d) == 0 ? 0 : 4;
}
