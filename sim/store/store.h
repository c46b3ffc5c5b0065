/* sim/store/store.h - results.db: the writer that a run fills and the reader that reports use; it knows rows, not models.
 *
 * Writer: one thread at a time.  Rows go into transactions of a fixed number of rows, in the order of the calls, so that identical
 * runs give identical bytes (table run_meta apart).  status says 'incomplete' from the first commit on, so that a killed run cannot
 * be taken for a result.  The first failure (disk full, lock) is reported once to the diagnostics with SQLite's text; afterwards
 * writers do nothing and mw_store_failed is true.  NaN and infinities are stored as NULL; NULL texts as NULL.
 * Codes: E501 cannot create or open, E502 not a Millwright database, E503 locked, E504 write failed, E505 another schema, E506 a query failed;
 * W501 the file is complete but its log remains because another program reads it, W502 the database is incomplete.
 */
#ifndef MW_STORE_STORE_H
#define MW_STORE_STORE_H
#include "sim/base/diag.h"
#include "sim/base/str.h"
#include "sim/base/units.h"
#include <stdbool.h>
#include <stdint.h>

enum { MW_STORE_SCHEMA = 4, MW_STORE_JOBS_MAX = 1000000, MW_STORE_FACILITY_COLS = 23 };
struct mw_store;

/* ---- writing.  An existing complete database is kept as path.previous until mw_store_finish succeeds; an incomplete one is replaced;
 * a file that is no Millwright database is never touched (E502).  NULL after diagnostics. */
struct mw_store *mw_store_create(const char *path, struct mw_diag *d);
bool mw_store_failed(const struct mw_store *s);
/* Commits, marks complete, folds the log into the one file.  False after a failure.  The store is still to be closed. */
bool mw_store_finish(struct mw_store *s);
/* Commits what is there and closes; without mw_store_finish the database stays incomplete.  NULL is allowed. */
void mw_store_close(struct mw_store *s);

void mw_store_meta(struct mw_store *s, const char *key, const char *value);     /* run_meta: what may differ between identical runs */
void mw_store_scenario(struct mw_store *s, const char *key, const char *value); /* later values replace earlier ones */
void mw_store_case(struct mw_store *s, uint32_t case_id, const char *name, const char *text);
void mw_store_case_state(struct mw_store *s, uint32_t case_id, const char *state /* ok infeasible failed not_run */, const char *binding);
void mw_store_detail(struct mw_store *s, uint32_t case_id, int year, int64_t start_ns, int64_t open_ns, int64_t end_ns);

/* A leaf of the resolved scenario; quantity MW_Q_N: a word, without si. */
struct mw_store_value { const char *path, *text; enum mw_quantity q; double si, low, high; char status; const char *source, *date, *until, *origin, *part_kind, *part, *file;
                        unsigned line; const char *simulated /* yes parametric no */; };
void mw_store_value(struct mw_store *s, uint32_t case_id, const struct mw_store_value *v);

/* What a run reports, by (case, year).  year 0 is the whole horizon. */
struct mw_store_key { uint32_t case_id; int year; uint32_t trial; };
void mw_store_metric_put(struct mw_store *s, struct mw_store_key k, const char *name, enum mw_quantity q, double value);
void mw_store_quantile(struct mw_store *s, struct mw_store_key k, const char *metric, uint32_t n, double p10, double p50, double p90);
void mw_store_facility(struct mw_store *s, struct mw_store_key k, int64_t t0_ns, const char *const *col, const double *v, unsigned n);
void mw_store_hour(struct mw_store *s, struct mw_store_key k, uint32_t ent, const char *level, int64_t t0_ns, double min, double mean, double max);
void mw_store_month(struct mw_store *s, struct mw_store_key k, uint32_t ent, const char *level, enum mw_quantity q, int year, int month, double min, double mean, double max, int64_t t_peak_ns);
/* n bins; edge has n + 1 values, the outer two may be infinite. */
void mw_store_hist(struct mw_store *s, struct mw_store_key k, uint32_t ent, const char *level, const double *edge, const double *seconds, unsigned n);
struct mw_store_job { uint64_t id; const char *work, *state; int64_t submit_ns, start_ns, end_ns /* negative: never */; uint32_t gpus_n; double gpu_s, productive_gpu_s, energy_j; uint32_t restarts_n; };
void mw_store_job(struct mw_store *s, struct mw_store_key k, const struct mw_store_job *j);
void mw_store_event(struct mw_store *s, struct mw_store_key k, int64_t t_ns, const char *kind, const char *path, const char *text);
struct mw_store_money { int year, month; const char *kind, *line; double usd, low_usd, high_usd; char status; const char *note; };
void mw_store_money(struct mw_store *s, struct mw_store_key k, const struct mw_store_money *m); /* k.year is money.detail */
void mw_store_note(struct mw_store *s, struct mw_store_key k, const char *kind, const char *path, const char *text);
void mw_store_ledger(struct mw_store *s, struct mw_store_key k, const char *book, const char *side, const char *name, const char *unit, double value);
void mw_store_probe(struct mw_store *s, uint32_t case_id, const char *name, const char *key, double value, const char *text);

/* The plan over its horizon (tables ladder, quarter, bind, tornado, shadow, estimate, bridge): plan_rows.c. */
void mw_store_ladder(struct mw_store *s, uint32_t case_id, uint32_t seq, const char *step, const char *label, double w, const char *why, const char *lifts);
void mw_store_quarter(struct mw_store *s, uint32_t case_id, int64_t t0_ns, const char *series, const char *name, const char *unit, double p10, double p50, double p90, const char *source);
void mw_store_bind(struct mw_store *s, uint32_t case_id, int64_t t0_ns, const char *resource, double used, double allowed, const char *unit, const char *path);
struct mw_store_tornado { const char *metric, *path; double low, high; const char *unit; double at_low, at_mid, at_high; char status; const char *source; };
void mw_store_tornado(struct mw_store *s, uint32_t case_id, const struct mw_store_tornado *t);
struct mw_store_shadow { const char *path, *unit; double from, step, gpus_n, useful_gpu_s, capex_usd, opex_usd, npv_usd; const char *why; };
void mw_store_shadow(struct mw_store *s, uint32_t case_id, const struct mw_store_shadow *w);
void mw_store_estimate(struct mw_store *s, uint32_t case_id, int year, const char *metric, double estimated, double simulated, const char *unit);
void mw_store_bridge(struct mw_store *s, const char *metric, uint32_t seq, const char *path, const char *a, const char *b, double delta, const char *unit);

struct mw_store_train_part { const char *work, *kind, *name, *label, *unit, *text; double value; };
void mw_store_train_part(struct mw_store *s, uint32_t case_id, uint32_t seq, const struct mw_store_train_part *p);

/* A calibration (tables fit_set, fit_constant, fit_reject, fit_point): fit_rows.c. */
struct mw_store_fit { const char *device, *model, *key, *doc, *unit, *source, *licence, *failed; uint32_t points_n, excluded_n;
                      double cv_median, cv_p90, alone_median, alone_p90, baseline_median, baseline_p90, coverage_frac, half_near_ln, half_alone_ln; };
void mw_store_fit(struct mw_store *s, uint32_t fit_id, const struct mw_store_fit *f);
struct mw_store_fit_constant { const char *name, *unit, *doc; double value, se_ln, start; };
void mw_store_fit_constant(struct mw_store *s, uint32_t fit_id, uint32_t seq, const struct mw_store_fit_constant *c);
void mw_store_fit_reject(struct mw_store *s, uint32_t fit_id, uint32_t seq, const char *why, uint32_t n, const char *file, uint32_t line);
void mw_store_fit_point(struct mw_store *s, uint32_t fit_id, uint32_t seq, double measured, double alone, double left_out_ln);

/* What exists in a case; sim/plan/store_sink.h writes a whole struct mw_things with these. */
void mw_store_entity(struct mw_store *s, uint32_t case_id, uint32_t ent, uint32_t parent, const char *cls, const char *path, const char *label, uint32_t count_n, double rated_w);
void mw_store_edge(struct mw_store *s, uint32_t case_id, uint32_t seq, const char *kind, uint32_t from, uint32_t to, double rating);
void mw_store_place(struct mw_store *s, uint32_t case_id, uint32_t ent, double x_m, double y_m, double w_m, double d_m);
struct mw_store_part { uint32_t ent; const char *kind, *part, *cost_class; double qty_n, unit_usd /* negative: not priced */, low_usd, high_usd, life_s, lead_s, embodied_kg; char status; const char *source; };
void mw_store_part(struct mw_store *s, uint32_t case_id, uint32_t seq, const struct mw_store_part *p);

/* ---- reading.  Opens read-only and checks kind and schema; an incomplete database opens with warning W502.  NULL after diagnostics. */
struct mw_store *mw_store_open(const char *path, struct mw_diag *d);
bool mw_store_complete(const struct mw_store *s);

/* A query walks its rows:  q = mw_query(s, "SELECT ... WHERE case_id = ?1 AND year = ?2", "ii", 0, 2028); while (mw_query_next(q)) ...; mw_query_end(q);
 * types: 'i' int, 'l' int64_t, 'd' double, 't' text, one per ?N.  NULL after a diagnostic; the other calls accept NULL.
 * Texts live until the next row. */
struct mw_query;
struct mw_query *mw_query(struct mw_store *s, const char *sql, const char *types, ...);
bool        mw_query_next(struct mw_query *q);
int         mw_query_cols(const struct mw_query *q);
const char *mw_query_name(const struct mw_query *q, int col);
bool        mw_query_null(const struct mw_query *q, int col);
double      mw_query_real(const struct mw_query *q, int col); /* NAN for NULL */
int64_t     mw_query_int(const struct mw_query *q, int col);
const char *mw_query_text(const struct mw_query *q, int col); /* "" for NULL */
bool        mw_query_end(struct mw_query *q);                 /* false if reading failed */

/* One value of trial 0; false (and *v = NAN) if there is none. */
bool mw_store_metric(struct mw_store *s, const char *case_name, int year, const char *name, double *v);
/* One text of table scenario or run_meta appended to out; false if there is none. */
bool mw_store_scenario_get(struct mw_store *s, const char *key, struct mw_str *out);
bool mw_store_meta_get(struct mw_store *s, const char *key, struct mw_str *out);
/* Every table but run_meta as text, ordered, reals in shortest round-trip form: what golden and determinism tests compare. */
bool mw_store_dump(struct mw_store *s, struct mw_str *out);

#endif
