/* tests/fake_floor.h - a floor of racks for tests of scheduling and jobs: it keeps who uses what, draws no watts, and fails if a GPU is used twice. */
#ifndef MW_TESTS_FAKE_FLOOR_H
#define MW_TESTS_FAKE_FLOOR_H
#include "models/ports.h"
#include "models/registry.h"
#include "sim/base/calendar.h"
#include "tests/mw_test.h"

enum { FAKE_GROUPS = 16, FAKE_JOBS = 200000, FAKE_METRICS = 400 };

struct fake_floor { /* params of the fake compute model */
    uint32_t group_n, pool_n;
    struct mw_group group[FAKE_GROUPS];
    struct mw_pool pool[4];
    struct mw_rack_part rack;
    double interrupts_hz_per_gpu, restart_s; /* of the fake hazard port */
    double clock_at_s, clock_to;             /* > 0: all clocks fall to this then */
};
struct fake_state { double installed, clock[FAKE_GROUPS]; int64_t used[FAKE_GROUPS], down[FAKE_GROUPS]; double bus_w[64]; uint32_t level, bus_level; };
struct fake_metric { char name[96]; double v; };
struct fake_out { struct mw_job_row *job; uint32_t job_n; struct fake_metric metric[FAKE_METRICS]; uint32_t metric_n, note_n; char last_note[256]; };

static inline struct fake_state *fake_st(struct mw_sim *s) { return mw_state(s, MW_M_COMPUTE); }
static inline const struct fake_floor *fake_par(struct mw_sim *s) { return mw_params(s, MW_M_COMPUTE); }
static inline int64_t fake_gpus(const struct mw_group *g) { return (int64_t)g->rack_n * g->node_per_rack * g->gpu_per_node; }
static inline uint32_t fake_group_n(struct mw_sim *s) { return fake_par(s)->group_n; }
static inline const struct mw_group *fake_group(struct mw_sim *s, uint32_t g) { return &fake_par(s)->group[g]; }
static inline uint32_t fake_pool_n(struct mw_sim *s) { return fake_par(s)->pool_n; }
static inline const struct mw_pool *fake_pool(struct mw_sim *s, uint32_t p) { return &fake_par(s)->pool[p]; }
static inline double fake_gpu_n(struct mw_sim *s) { return fake_st(s)->installed; }
static inline double fake_clock(struct mw_sim *s, uint32_t g, enum mw_load_class cls) { return fake_st(s)->clock[g]; }
static inline double fake_flopps(struct mw_sim *s, uint32_t g, const char *precision) { return 1e15; }
/* No GPU is used twice, or while it is down.  (ck_assert writes a mark to disk every time: too slow for every job.) */
static inline void fake_check(struct mw_sim *s, uint32_t g)
{
    const struct fake_state *f = fake_st(s);
    if (f->used[g] < 0 || f->down[g] < 0 || f->used[g] + f->down[g] > fake_gpus(fake_group(s, g)))
        ck_abort_msg("group %u: %lld used, %lld down of %lld", g, (long long)f->used[g], (long long)f->down[g], (long long)fake_gpus(fake_group(s, g)));
}
static inline void fake_use(struct mw_sim *s, uint32_t g, int32_t gpus, enum mw_load_class cls, const struct mw_act *a)
{
    struct fake_state *f = fake_st(s);
    f->used[g] += gpus;
    fake_check(s, g);
}
static inline void fake_down(struct mw_sim *s, uint32_t g, int32_t gpus)
{
    struct fake_state *f = fake_st(s);
    f->down[g] += gpus;
    fake_check(s, g);
}
static inline void fake_bus_w(struct mw_sim *s, uint32_t column, uint32_t column_n, double w)
{
    struct fake_state *f = fake_st(s);
    if (column >= column_n)
        ck_abort_msg("column %u of %u", column, column_n);
    mw_level_move(s, f->bus_level, w - f->bus_w[column]);
    f->bus_w[column] = w;
}
static const struct mw_compute_ops fake_compute_ops = { .group_n = fake_group_n, .group = fake_group, .pool_n = fake_pool_n, .pool = fake_pool, .gpu_n = fake_gpu_n,
                                                        .clock_frac = fake_clock, .gpu_flopps = fake_flopps, .use = fake_use, .down = fake_down, .bus_w = fake_bus_w };
static inline double fake_interrupts(struct mw_sim *s, uint32_t gpus) { return fake_par(s)->interrupts_hz_per_gpu * gpus; }
static inline double fake_restart(struct mw_sim *s) { return fake_par(s)->restart_s; }
static const struct mw_hazard_ops fake_hazard_ops = { fake_interrupts, fake_restart };

static inline void fake_ports(struct mw_sim *s)
{
    mw_port(s)->compute = &fake_compute_ops;
    mw_port(s)->hazard = &fake_hazard_ops;
}
static inline int fake_build(struct mw_sim *s)
{
    struct fake_floor *p = s->params[MW_M_COMPUTE];
    char path[32];
    for (uint32_t g = 0; g < p->group_n; g++) {
        snprintf(path, sizeof path, "halls.A.block.%u", g + 1);
        p->group[g].ent = mw_entity_add(&s->things, 0, path, path, MW_C_BLOCK, 1, 0.0);
        p->group[g].rack = &p->rack;
        fake_st(s)->clock[g] = 1.0;
    }
    fake_st(s)->level = mw_level_add(s, "gpus_installed_n", 0, MW_Q_COUNT, MW_KEEP_FACILITY);
    fake_st(s)->bus_level = mw_level_add(s, "bus_w", 0, MW_Q_POWER, MW_KEEP_NONE);
    mw_account_of_level(s, MW_BOOK_GPU_TIME, MW_LEFT, "installed", fake_st(s)->level);
    return 0;
}
static inline void fake_start(struct mw_sim *s)
{
    const struct fake_floor *p = fake_par(s);
    for (uint32_t g = 0; g < p->group_n; g++) {
        mw_sim_post(s, MW_M_COMPUTE, p->group[g].ready_ns, MW_AT_EXOG, MW_EV_COMMISSION, g, 1);
        if (p->group[g].retire_ns < s->end_ns)
            mw_sim_post(s, MW_M_COMPUTE, p->group[g].retire_ns, MW_AT_EXOG, MW_EV_COMMISSION, g, 0);
    }
    if (p->clock_at_s > 0.0)
        mw_sim_post(s, MW_M_COMPUTE, s->start_ns + mw_time_ns_up(p->clock_at_s), MW_AT_EXOG, MW_EV_THRESHOLD, 0, 0);
}
static inline void fake_handle(struct mw_sim *s, const struct mw_event *e)
{
    struct fake_state *f = fake_st(s);
    if (e->kind == MW_EV_COMMISSION) {
        f->installed += (e->wait ? 1.0 : -1.0) * (double)fake_gpus(fake_group(s, e->ent));
        mw_level_set(s, f->level, f->installed);
        return;
    }
    for (uint32_t g = 0; g < fake_par(s)->group_n; g++) { /* odd groups fall less: stragglers */
        f->clock[g] = g % 2 ? 0.5 * (1.0 + fake_par(s)->clock_to) : fake_par(s)->clock_to;
        mw_port(s)->jobs->clock(s, g);
    }
}
static inline void fake_close(struct mw_sim *s)
{
    mw_metric(s, "bus_j", MW_Q_ENERGY, mw_level_integral(s, fake_st(s)->bus_level));
}
static const struct mw_model fake_compute_model = { .name = "compute", .state_B = sizeof(struct fake_state), .ports = fake_ports, .build = fake_build, .start = fake_start,
                                                    .handle = fake_handle, .close = fake_close };
static const struct mw_model fake_no_model = { .name = "none" };

/* group_n groups of racks x nodes x gpus in one pool, there from the start. */
static inline void fake_floor_init(struct fake_floor *f, uint32_t group_n, uint32_t racks, uint32_t nodes, uint32_t gpus)
{
    memset(f, 0, sizeof *f);
    f->group_n = group_n;
    f->pool_n = 1;
    f->restart_s = 600.0;
    f->pool[0] = (struct mw_pool){ "all", group_n * racks * nodes * gpus };
    f->rack.node.gpu.scaleup_n = nodes * gpus;
    f->rack.node.gpu.mem_B = 186e9;
    for (uint32_t g = 0; g < group_n; g++)
        f->group[g] = (struct mw_group){ .rack_n = racks, .node_per_rack = nodes, .gpu_per_node = gpus, .retire_ns = INT64_MAX };
}

static inline void fake_job_sink(void *ctx, const struct mw_job_row *row)
{
    struct fake_out *o = ctx;
    if (o->job && o->job_n < FAKE_JOBS)
        o->job[o->job_n++] = *row;
}
static inline void fake_metric_sink(void *ctx, const char *name, enum mw_quantity q, double v)
{
    struct fake_out *o = ctx;
    if (o->metric_n >= FAKE_METRICS)
        ck_abort_msg("too many metrics");
    snprintf(o->metric[o->metric_n].name, sizeof o->metric[0].name, "%s", name);
    o->metric[o->metric_n++].v = v;
}
static inline void fake_account_sink(void *ctx, const char *book, const char *side, const char *name, const char *unit, double v)
{
    char full[96];
    snprintf(full, sizeof full, "%s/%s/%s", book, side, name);
    fake_metric_sink(ctx, full, MW_Q_NUMBER, v);
}
static inline void fake_note_sink(void *ctx, const char *kind, const char *path, const char *text)
{
    struct fake_out *o = ctx;
    o->note_n++;
    snprintf(o->last_note, sizeof o->last_note, "%s: %s: %s", kind, path, text);
}
static inline double fake_get(const struct fake_out *o, const char *name)
{
    for (uint32_t i = 0; i < o->metric_n; i++)
        if (strcmp(o->metric[i].name, name) == 0)
            return o->metric[i].v;
    ck_abort_msg("no metric or account '%s'", name);
    return NAN;
}

struct fake_run { /* what differs between runs */
    struct fake_floor *floor;
    void *sched, *jobs, *reliability;      /* parameters; reliability NULL: the fake hazard port */
    const struct mw_model *jobs_model;     /* NULL: the real one */
    double warm_s, run_s;
    uint64_t seed;
};
/* Runs it from second 0; 0 ok.  A negative result with nothing in the diagnostics: a book did not close. */
static inline int fake_run(const struct fake_run *r, struct fake_out *out, struct mw_diag *diag)
{
    static const struct mw_model *const none = &fake_no_model;
    const struct mw_model *model[MW_M_N];
    void *params[MW_M_N] = { 0 };
    struct mw_ports ports = { 0 };
    for (int m = 0; m < MW_M_N; m++)
        model[m] = none;
    model[MW_M_COMPUTE] = &fake_compute_model;
    model[MW_M_SCHED] = &mw_sched_model;
    model[MW_M_JOBS] = r->jobs_model ? r->jobs_model : &mw_jobs_model;
    if (r->reliability)
        model[MW_M_RELIABILITY] = &mw_reliability_model;
    params[MW_M_COMPUTE] = r->floor;
    params[MW_M_SCHED] = r->sched;
    params[MW_M_JOBS] = r->jobs;
    params[MW_M_RELIABILITY] = r->reliability;
    struct mw_sim_config c = { .start_ns = 0, .open_ns = mw_time_ns_up(r->warm_s), .end_ns = mw_time_ns_up(r->warm_s + r->run_s), .step_ns = 300 * MW_NS_PER_S, .seed = r->seed,
                               .model = model, .params = params, .ports = &ports, .diag = diag,
                               .sink = { .ctx = out, .job = fake_job_sink, .metric = fake_metric_sink, .account = fake_account_sink, .note = fake_note_sink } };
    struct mw_sim *s = mw_sim_create(&c);
    int rc = mw_sim_build(s);
    if (rc == 0)
        rc = mw_sim_run(s);
    mw_sim_destroy(s);
    return rc;
}

#endif
