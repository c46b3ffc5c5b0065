/* sim/core/sim.h - one simulation: the clock, what exists, the books, and the run loop.  Two simulations never meet. */
#ifndef MW_CORE_SIM_H
#define MW_CORE_SIM_H
#include "sim/base/arena.h"
#include "sim/base/diag.h"
#include "sim/base/rng.h"
#include "sim/base/units.h"
#include "sim/core/books.h"
#include "sim/core/level.h"
#include "sim/core/model.h"
#include "sim/core/queue.h"
#include "sim/core/things.h"
#include <stdbool.h>

/* A finished or lost job as the store keeps it. */
struct mw_job_row { uint64_t id; const char *work, *state /* finished failed cancelled running queued rejected */; int64_t submit_ns, start_ns, end_ns; /* -1: never */
                    uint32_t gpus; double gpu_s, productive_gpu_s, energy_j; uint32_t restarts; };
/* One line of a yearly or one-off cost or revenue: kind capex opex energy revenue ...; low/high are P10/P90, NaN where unknown. */
struct mw_money_row { int year; const char *kind, *line; double usd, low_usd, high_usd; char status; const char *note; int month /* 1..12 of a monthly bill, 0: the year */; };

/* Where results go; any callback may be NULL (trials keep metrics only). */
struct mw_sink {
    void *ctx;
    void (*facility)(void *ctx, int64_t t0_ns, const char *const *col, const double *v, unsigned n); /* means of one sample interval */
    void (*hour)(void *ctx, uint32_t ent, const char *level, int64_t t0_ns, double min, double mean, double max);
    void (*month)(void *ctx, uint32_t ent, const char *level, enum mw_quantity q, int year, int month, double min, double mean, double max, int64_t t_peak_ns);
    void (*hist)(void *ctx, uint32_t ent, const char *level, const double *edge, const double *seconds, unsigned n);
    void (*job)(void *ctx, const struct mw_job_row *row);
    void (*event)(void *ctx, int64_t t_ns, const char *kind, const char *path, const char *text);
    void (*money)(void *ctx, const struct mw_money_row *row);
    void (*metric)(void *ctx, const char *name, enum mw_quantity q, double value);
    void (*note)(void *ctx, const char *kind /* assumed transferred not_simulated not_priced finding */, const char *path, const char *text);
    void (*account)(void *ctx, const char *book, const char *side, const char *name, const char *unit, double value);
    void (*progress)(void *ctx, int64_t t_ns);
};

/* Where a path of the scenario was written: positions of what models find wrong while they are built. */
struct mw_locator { struct mw_pos (*pos)(const void *ctx, const char *path); size_t (*keys)(const void *ctx, const char *path, struct mw_arena *a, const char ***keys); const void *ctx; };

struct mw_share; /* sim/core/share.h */
struct mw_sim {
    int64_t now_ns, start_ns, open_ns, end_ns, step_ns; /* start: warm-up begins; open: books open; step: sample interval */
    int64_t plan_ns;             /* run.start of the plan: growth of demand and of software counts from here; open_ns unless given */
    int64_t zone_ns;             /* local standard time of the site minus UTC: months, days and hours of results are local */
    uint64_t seed;
    uint32_t trial;
    struct mw_arena *arena;      /* of this trial */
    struct mw_diag *diag;        /* for build: mistakes that only show between sections (E3xx) */
    struct mw_queue *queue;
    struct mw_things things;
    const struct mw_model *const *model; /* MW_M_N */
    void *params[MW_M_N];        /* bound parameters */
    void *state[MW_M_N];
    void *ports;                 /* struct mw_ports of models/ports.h */
    const char *scenario_file;   /* file paths in the scenario are relative to its folder; NULL: the working folder */
    struct mw_locator locator;   /* for mw_sim_pos; may be empty */
    const char *keep;            /* globs of entities kept by the hour */
    struct mw_share *share;      /* files that other simulations read too; may be NULL */
    struct mw_sink sink;
    uint64_t event_n;
    struct mw_sim_core *core;    /* levels, books, dirty marks: private to sim/core */
};

struct mw_sim_config { int64_t start_ns, open_ns, end_ns, step_ns, zone_ns, plan_ns /* 0: open_ns */; uint64_t seed; uint32_t trial; const struct mw_model *const *model; void *const *params; void *ports; struct mw_sink sink; struct mw_diag *diag; const char *scenario_file; struct mw_locator locator;
                       struct mw_share *share; /* may be NULL */
                       const char *keep; /* globs of entity paths, comma-separated: their levels are kept by the hour too; may be NULL */ };

struct mw_sim *mw_sim_create(const struct mw_sim_config *c);
void mw_sim_destroy(struct mw_sim *s);
int  mw_sim_build(struct mw_sim *s);          /* ports, then build of every model; 0 ok */
int  mw_sim_run(struct mw_sim *s);            /* start .. close; 0 ok; -1 the run failed (loop, books), said on stderr */
/* Starts every model at now_ns without running the clock: what is accepted by then stands; then mw_sim_settle answers static questions. */
void mw_sim_start(struct mw_sim *s);
/* Runs settle rounds now, without a clock: for probes, design days and filling the meter.  0 ok. */
int  mw_sim_settle(struct mw_sim *s);
const char *mw_sim_infeasible_text(const struct mw_sim *s);

/* For models. */
struct mw_timer mw_sim_post(struct mw_sim *s, enum mw_model_id owner, int64_t t_ns, enum mw_phase phase, enum mw_ev kind, uint32_t ent, uint32_t wait);
bool mw_sim_cancel(struct mw_sim *s, struct mw_timer t);
bool mw_sim_move(struct mw_sim *s, struct mw_timer t, int64_t t_ns);
void mw_sim_dirty(struct mw_sim *s, enum mw_model_id who, enum mw_model_id by); /* 'by' asks 'who' to settle again; both are named if it never ends */
/* Position of a path, or of the nearest section above it; the scenario file alone where nothing is known. */
struct mw_pos mw_sim_pos(const struct mw_sim *s, const char *path);
/* Keys of a section that somebody wrote: no defaults, no values of the library.  0 where nothing is known. */
size_t mw_sim_keys(struct mw_sim *s, const char *path, const char ***keys);
/* The file that `path` of the scenario names, beside the scenario, in the simulation's arena; NULL after E101 if it cannot be read. */
const char *mw_sim_file(struct mw_sim *s, const char *path, const char *name);
void mw_sim_infeasible(struct mw_sim *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void mw_metric(struct mw_sim *s, const char *name, enum mw_quantity q, double value);
void mw_metricf(struct mw_sim *s, enum mw_quantity q, double value, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void mw_note(struct mw_sim *s, const char *kind, const char *path, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void mw_log_event(struct mw_sim *s, const char *kind, const char *path, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
static inline struct mw_stream mw_sim_stream(const struct mw_sim *s, uint64_t path_hash, const char *purpose)
{
    return mw_stream_make(s->seed + s->trial * UINT64_C(0x9E3779B97F4A7C15), path_hash, purpose);
}
static inline bool mw_sim_books_open(const struct mw_sim *s) { return s->now_ns >= s->open_ns; }

#endif
