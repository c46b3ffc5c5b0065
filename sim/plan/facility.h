/* sim/plan/facility.h - one case of a scenario made runnable: bound parameters, static questions, simulated years. */
#ifndef MW_PLAN_FACILITY_H
#define MW_PLAN_FACILITY_H
#include "models/registry.h"
#include "sim/plan/session.h"

struct mw_window_ns { int year; int64_t start_ns, open_ns, end_ns; };

struct mw_facility {
    struct mw_session *session;
    struct mw_scenario *scenario;
    struct mw_arena arena;                /* of the bound parameters: one per trial */
    struct mw_plan_params plan;
    void *params[MW_M_N];
    uint32_t trial;
    const struct mw_node *fixed; double fixed_si; /* this ranged leaf is held at this value; NULL: none */
    struct mw_diag *diag;                 /* the session's; a trial's own, since trials build side by side */
    const char *keep;                     /* --keep: globs of entities kept by the hour */
    uint64_t seed;
    int64_t zone_ns, begin_ns, end_ns;    /* horizon in UTC */
    struct mw_window_ns *detail; uint32_t detail_n;
    char infeasible[512];                 /* empty: it can be built */
};

/* Binds every claim for this trial; seed 0 takes the scenario's. */
void mw_facility_bind(struct mw_facility *f, struct mw_session *s, struct mw_scenario *sc, uint64_t seed, uint32_t trial);
/* The base facility once more, with one ranged leaf held at a value; takes its detail years.  Many may be bound and estimated side by side. */
void mw_facility_bind_fixed(struct mw_facility *f, const struct mw_facility *base, const struct mw_node *leaf, double si);
void mw_facility_free(struct mw_facility *f);

/* A built simulation over a window; ports is caller's storage that must outlive it.  NULL: not buildable, text in f->infeasible. */
struct mw_sim *mw_facility_sim(struct mw_facility *f, const struct mw_window_ns *w, struct mw_sink sink, struct mw_ports *ports);
/* Built, with everything accepted by the end of the horizon started and settled, but no clock. */
struct mw_sim *mw_facility_static(struct mw_facility *f, struct mw_ports *ports);
struct mw_sim *mw_facility_static_at(struct mw_facility *f, int64_t t_ns, struct mw_ports *ports); /* accepted by t_ns instead */

/* Static answers. */
struct mw_probe_result { double meter_w, it_w, loss_w, cooling_w; };
int mw_facility_probe(struct mw_facility *f, double cpu_frac, double gpu_frac, struct mw_probe_result *r);
/* The design day of what is accepted by t_ns: basis watts, plant, what is allowed. */
struct mw_design { struct mw_probe_result r; double limit_w, n1_w, water_m3ps, headroom_frac /* of binding */; char binding[128]; };
int mw_facility_design_at(struct mw_facility *f, int64_t t_ns, struct mw_design *d);
void mw_facility_rebind(struct mw_facility *f); /* after values were written into the scenario */
/* The largest whole number at a path of the scenario (a count of racks) whose design day is not `over` anything, by bisection from least, which
 * is not over: the fill of the meter and the headroom ask the same way.  Writes it into the scenario and binds again.  0 ok, 4 not buildable. */
typedef bool (*mw_design_over_fn)(const struct mw_design *d);
int mw_facility_with(struct mw_facility *f, const char *path, uint32_t n, struct mw_design *d); /* writes n, binds again, settles */
int mw_facility_most(struct mw_facility *f, const char *path, uint32_t least, mw_design_over_fn over, uint32_t *most);

#endif
