/* tests/plant_rig.h - power and cooling on a clock with a puppet site and puppet racks: what tests of the plant share.
 *
 * The scenario's text is real and goes through the real library; weather and rack loads are set by the test.
 */
#ifndef MW_TEST_PLANT_RIG_H
#define MW_TEST_PLANT_RIG_H
#include "models/power/params.h"
#include "models/cooling/params.h"
#include "models/registry.h"
#include "sim/base/calendar.h"
#include "sim/base/moist_air.h"
#include "tests/mw_test.h"

/* Serves benchmarks too, where check is not running. */
#define RIG_NEED(e) ((e) ? (void)0 : (fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #e), abort()))

enum { RIG_GROUPS_MAX = 700, RIG_METRICS = 64 };
struct rig {
    struct mw_arena arena;
    struct mw_diag *diag;
    struct mw_sim *sim;
    struct mw_ports ports;
    struct mw_cooling_params cooling;
    struct mw_plant_power_params power;
    struct mw_weather weather, design;
    struct mw_group group[RIG_GROUPS_MAX];
    struct mw_rack_part rack;
    uint32_t group_n, hall_n;
    double full_w[RIG_GROUPS_MAX], w[RIG_GROUPS_MAX], limit[RIG_GROUPS_MAX][MW_L_N], liquid_c[RIG_GROUPS_MAX];
    enum mw_load_class cls[RIG_GROUPS_MAX];
    uint32_t it_level;
    bool (*at)(struct rig *, int64_t t_ns); /* hourly: sets weather and loads; true: something changed */
    struct { char name[48]; double v; } metric[RIG_METRICS];
    unsigned metric_n, over_cap_n;
    int rc;
};

/* The puppets find their rig through the compute model's parameters. */
static inline struct rig *rig_of(struct mw_sim *s) { return s->params[MW_M_COMPUTE]; }

static inline struct mw_weather rig_weather(double db_c, double rh_frac, double pressure_pa)
{
    return (struct mw_weather){ .db_c = db_c, .rh_frac = rh_frac, .pressure_pa = pressure_pa, .wb_c = mw_air_wet_bulb_c(db_c, rh_frac, pressure_pa), .dp_c = mw_air_dew_point_c(db_c, rh_frac) };
}

static const struct mw_weather *rig_site_weather(struct mw_sim *s) { return &rig_of(s)->weather; }
static const struct mw_weather *rig_site_design(struct mw_sim *s) { return &rig_of(s)->design; }
static uint32_t rig_group_n(struct mw_sim *s) { return rig_of(s)->group_n; }
static const struct mw_group *rig_group(struct mw_sim *s, uint32_t g) { return &rig_of(s)->group[g]; }
static uint32_t rig_pool_n(struct mw_sim *s) { (void)s; return 1; }
static const struct mw_pool *rig_pool(struct mw_sim *s, uint32_t p) { static const struct mw_pool all = { "all", 0 }; (void)s, (void)p; return &all; }
static void rig_coolant(struct mw_sim *s, uint32_t g, double liquid_c, double air_c) { (void)air_c; rig_of(s)->liquid_c[g] = liquid_c; }
static void rig_limit(struct mw_sim *s, uint32_t g, enum mw_load_class cls, double frac)
{
    if (frac < rig_of(s)->limit[g][cls])
        rig_of(s)->limit[g][cls] = frac;
    mw_sim_dirty(s, MW_M_COMPUTE, MW_M_POWER);
}
static void rig_relax(struct mw_sim *s)
{
    for (uint32_t g = 0; g < rig_of(s)->group_n; g++)
        for (int k = 0; k < MW_L_N; k++)
            rig_of(s)->limit[g][k] = 1.0;
    mw_sim_dirty(s, MW_M_COMPUTE, MW_M_POWER);
}

static void rig_site_ports(struct mw_sim *s)
{
    static const struct mw_site_ops ops = { .weather = rig_site_weather, .design_day = rig_site_design };
    mw_port(s)->site = &ops;
}
static void rig_compute_ports(struct mw_sim *s)
{
    static const struct mw_compute_ops ops = { .group_n = rig_group_n, .group = rig_group, .pool_n = rig_pool_n, .pool = rig_pool, .coolant = rig_coolant, .limit = rig_limit, .relax = rig_relax };
    mw_port(s)->compute = &ops;
}

/* Groups of design watts full_w[g] in hall group[g].hall; names as compute gives them. */
static int rig_compute_build(struct mw_sim *s)
{
    struct rig *r = rig_of(s);
    uint32_t hall_ent[64] = { 0 };
    char path[64];
    for (uint32_t h = 0; h < r->hall_n; h++) {
        snprintf(path, sizeof path, "halls.%c", (char)('A' + h));
        hall_ent[h] = mw_entity_add(&s->things, 0, path, path, MW_C_HALL, 1, 0.0);
    }
    for (uint32_t g = 0; g < r->group_n; g++) {
        struct mw_group *p = &r->group[g];
        snprintf(path, sizeof path, "halls.%c.block.%u", (char)('A' + p->hall), g + 1);
        p->ent = mw_entity_add(&s->things, hall_ent[p->hall], path, path, MW_C_BLOCK, 1, r->full_w[g]);
        p->hall_ent = hall_ent[p->hall];
        p->rack = &r->rack;
        p->power_leaf = mw_port(s)->power->attach(s, p->ent, r->cls[g], p->hall_ent, r->full_w[g], 1.2 * r->full_w[g], p->ready_ns);
        p->heat_leaf = mw_port(s)->cooling->attach(s, p->ent, p->hall_ent, g, r->full_w[g], r->rack.liquid_frac, p->ready_ns);
    }
    r->it_level = mw_level_add(s, "it_w", 0, MW_Q_POWER, MW_KEEP_FACILITY);
    mw_account_of_level(s, MW_BOOK_ENERGY, MW_RIGHT, "IT", r->it_level);
    return 0;
}
static void rig_compute_start(struct mw_sim *s)
{
    for (int64_t t = s->start_ns; t < s->end_ns; t += 3600 * MW_NS_PER_S)
        mw_sim_post(s, MW_M_COMPUTE, t, MW_AT_EXOG, MW_EV_KNOT, 0, 0);
    rig_relax(s);
}
static void rig_compute_handle(struct mw_sim *s, const struct mw_event *e)
{
    struct rig *r = rig_of(s);
    (void)e;
    if (r->at && r->at(r, s->now_ns)) {
        mw_sim_dirty(s, MW_M_COMPUTE, MW_M_SITE);
        mw_sim_dirty(s, MW_M_COOLING, MW_M_SITE);
    }
}
/* A rack draws 30 % whatever happens; the rest follows the limit of its class. */
static void rig_compute_settle(struct mw_sim *s, int round)
{
    struct rig *r = rig_of(s);
    double all = 0.0;
    (void)round;
    for (uint32_t g = 0; g < r->group_n; g++) {
        double frac = r->limit[g][r->cls[g]], w = r->w[g] * (0.3 + 0.7 * frac);
        mw_port(s)->power->load(s, r->group[g].power_leaf, w);
        mw_port(s)->cooling->heat(s, r->group[g].heat_leaf, w);
        all += w;
    }
    mw_level_set(s, r->it_level, all);
}

static void rig_metric(void *ctx, const char *name, enum mw_quantity q, double v)
{
    struct rig *r = ctx;
    (void)q;
    if (r->metric_n < RIG_METRICS) {
        snprintf(r->metric[r->metric_n].name, sizeof r->metric[0].name, "%s", name);
        r->metric[r->metric_n++].v = v;
    }
}
static void rig_event(void *ctx, int64_t t_ns, const char *kind, const char *path, const char *text)
{
    (void)t_ns, (void)path, (void)text;
    ((struct rig *)ctx)->over_cap_n += strcmp(kind, "over_cap") == 0;
}
static inline double rig_value(const struct rig *r, const char *name)
{
    for (unsigned i = 0; i < r->metric_n; i++)
        if (strcmp(r->metric[i].name, name) == 0)
            return r->metric[i].v;
    fprintf(stderr, "no metric %s\n", name);
    abort();
}

static inline void rig_nothing(struct mw_sim *s) { (void)s; }
static inline int rig_no_build(struct mw_sim *s) { (void)s; return 0; }

/* Parses text, binds, builds; fill groups before.  hours 0: no clock, settle with rig_settle. */
static inline void rig_open(struct rig *r, const char *text, double hours)
{
    static const struct mw_model puppet_site = { .name = "site", .ports = rig_site_ports, .build = rig_no_build };
    static const struct mw_model puppet_compute = { .name = "compute", .ports = rig_compute_ports, .build = rig_compute_build, .start = rig_compute_start, .handle = rig_compute_handle, .settle = rig_compute_settle };
    static const struct mw_model puppet = { .name = "puppet", .ports = rig_nothing, .build = rig_no_build };
    static const struct mw_model *const model[MW_M_N] = { &puppet_site, &puppet_compute, &puppet, &puppet, &mw_cooling_model, &mw_power_model, &puppet, &puppet, &puppet, &puppet };
    static const char *const search[] = { "scenarios/library", NULL };
    static const struct mw_schema_root root[] = { { "grid", mw_grid_schema }, { "power", mw_power_schema }, { "cooling", mw_cooling_schema }, { NULL, NULL } };
    mw_arena_init(&r->arena);
    r->diag = mw_diag_create();
    struct mw_library *lib = mw_library_open(&r->arena, search, mw_library_kinds(&r->arena), r->diag);
    struct mw_scenario *sc = mw_scenario_parse(&r->arena, "rig.yaml", text, strlen(text), root, lib, NULL, 0, r->diag);
    mw_diag_print(r->diag, stdout);
    RIG_NEED(mw_diag_errors(r->diag) == 0);
    mw_scenario_bind(sc, "grid", &r->power.grid, 7, 0, &r->arena);
    mw_scenario_bind(sc, "power", &r->power.power, 7, 0, &r->arena);
    mw_scenario_bind(sc, "cooling", &r->cooling, 7, 0, &r->arena);
    int64_t begin_ns = mw_time_from_civil(2027, 7, 1, 0, 0, 0.0);
    void *params[MW_M_N] = { [MW_M_COMPUTE] = r, [MW_M_COOLING] = &r->cooling, [MW_M_POWER] = &r->power };
    struct mw_sim_config c = { .start_ns = begin_ns, .open_ns = begin_ns, .end_ns = begin_ns + (int64_t)(fmax(hours, 1.0) * 3600.0) * MW_NS_PER_S, .step_ns = 300 * MW_NS_PER_S, .seed = 7,
                               .model = model, .params = params, .ports = &r->ports, .diag = r->diag, .sink = { .ctx = r, .metric = rig_metric, .event = rig_event } };
    r->sim = mw_sim_create(&c);
    memcpy(r->sim->params, params, sizeof params);
    RIG_NEED(mw_sim_build(r->sim) == 0);
    if (hours > 0.0) {
        r->rc = mw_sim_run(r->sim);
        return;
    }
    mw_sim_start(r->sim);
    RIG_NEED(mw_sim_settle(r->sim) == 0);
}
static inline double rig_settle(struct rig *r)
{
    mw_sim_dirty(r->sim, MW_M_COMPUTE, MW_M_SITE);
    mw_sim_dirty(r->sim, MW_M_COOLING, MW_M_SITE);
    RIG_NEED(mw_sim_settle(r->sim) == 0);
    return r->ports.power->meter_w(r->sim);
}
static inline void rig_close(struct rig *r)
{
    mw_sim_destroy(r->sim);
    mw_diag_destroy(r->diag);
    mw_arena_fini(&r->arena);
}
/* n groups of w each, in halls of per_hall groups. */
static inline void rig_fill(struct rig *r, uint32_t n, uint32_t per_hall, double w, double liquid_frac)
{
    r->group_n = n;
    r->hall_n = (n + per_hall - 1) / per_hall;
    r->rack.liquid_frac = liquid_frac;
    for (uint32_t g = 0; g < n; g++) {
        r->group[g] = (struct mw_group){ .hall = g / per_hall };
        r->full_w[g] = r->w[g] = w;
        r->cls[g] = MW_L_TRAIN;
    }
    r->design = rig_weather(43.0, 0.20, 96000.0);
    r->weather = rig_weather(17.3, 0.55, 96000.0);
}

#endif
