/* sim/plan/run.c - one scenario, its cases and their years into one database; the order of rows is the order of cases and years. */
#include "sim/plan/late.h"
#include "sim/plan/layout.h"
#include "sim/plan/run.h"
#include "sim/base/calendar.h"
#include "sim/plan/check.h"
#include "sim/plan/elsewhere.h"
#include "sim/plan/estimate.h"
#include "sim/plan/hold.h"
#include "sim/plan/horizon.h"
#include "sim/plan/outlook.h"
#include "sim/plan/planned.h"
#include "sim/plan/shadow.h"
#include "sim/plan/store_sink.h"
#include "sim/plan/tornado.h"
#include "sim/plan/trials.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

struct job {
    struct mw_session *s;
    const struct mw_run_options *o;
    struct mw_store *store;
    uint32_t case_n, case_at, part_n, part_at; /* progress: cases, and years + trials within a case */
    const char *what;
    int64_t open_ns, span_ns;
    struct mw_outcomes *seen; /* metrics of this case, to hold the estimate against */
    struct mw_outlook *outlook; /* of the case at hand; NULL: it stands elsewhere and has no plant of its own */
    bool over;                  /* its contract ended before the year at hand */
};

static void tell(struct job *j, double within)
{
    if (j->o->progress)
        j->o->progress(j->o->progress_ctx, (j->case_at + (j->part_at + within) / (j->part_n ? j->part_n : 1)) / j->case_n, j->what);
}

struct watched_sink { struct mw_store_sink store; struct job *job; void (*account)(void *ctx, const char *book, const char *side, const char *name, const char *unit, double value); };

static void on_progress(void *ctx, int64_t t_ns)
{
    struct job *j = ((struct watched_sink *)ctx)->job;
    tell(j, (double)(t_ns - j->open_ns) / (double)j->span_ns);
}

static void on_metric(void *ctx, const char *name, enum mw_quantity q, double value)
{
    struct watched_sink *w = ctx;
    if (!w->job->outlook && (w->job->over || !mw_elsewhere_tells(name)))
        return;
    mw_outcomes_add(w->job->seen, name, q, value);
    mw_store_metric_put(w->store.store, w->store.key, name, q, value);
}

/* Of a case that stands elsewhere. */
static void on_account(void *ctx, const char *book, const char *side, const char *name, const char *unit, double value)
{
    struct watched_sink *w = ctx;
    if (!w->job->over && mw_elsewhere_tells_book(book))
        w->account(ctx, book, side, name, unit, value);
}

/* ---- the register of assumptions */
struct register_ctx { struct mw_store *store; uint32_t case_id; };

static const char *origin_name(enum mw_origin o)
{
    static const char *const name[] = { "scenario", "base", "library", "default", "set", "computed" };
    return name[o];
}

/* Library files by their name alone: where they are installed is not part of a result. */
static const char *file_name(const struct mw_node *n)
{
    const char *slash = n->pos.file ? strrchr(n->pos.file, '/') : NULL;
    bool own = n->origin == MW_FROM_SCENARIO || n->origin == MW_FROM_BASE || n->origin == MW_FROM_SET;
    return slash && !own ? slash + 1 : n->pos.file;
}

static void register_leaf(void *ctx, const char *path, const struct mw_node *n)
{
    struct register_ctx *c = ctx;
    static const char *const simulated[] = { "yes", "parametric", "no" };
    bool number = n->row && (n->row->kind == MW_K_QTY || n->row->kind == MW_K_QTY_AUTO || n->row->kind == MW_K_BAND) && isfinite(n->si) && n->text && n->text[0];
    struct mw_store_value v = { .path = path, .text = n->text, .q = number ? n->row->q : MW_Q_N, .si = n->si, .low = n->ranged ? n->low : NAN, .high = n->ranged ? n->high : NAN,
        .status = n->status, .source = n->source, .date = n->date, .until = n->until, .origin = origin_name(n->origin), .part_kind = n->part_kind, .part = n->part,
        .file = file_name(n), .line = n->pos.line, .simulated = n->row ? simulated[n->row->depth] : "no" };
    mw_store_value(c->store, c->case_id, &v);
    if (n->row && n->row->depth == MW_NOT_SIMULATED && (n->origin == MW_FROM_SCENARIO || n->origin == MW_FROM_SET || n->origin == MW_FROM_BASE))
        mw_store_note(c->store, (struct mw_store_key){ c->case_id, 0, 0 }, "not_simulated", path, n->row->doc);
}

static void write_head(struct job *j, const struct mw_facility *f)
{
    struct mw_store *db = j->store;
    char text[64];
    const struct mw_head_params *h = &f->plan.head;
    struct mw_str resolved;
    mw_str_init(&resolved);
    mw_scenario_print(f->scenario, &resolved);
    mw_store_scenario(db, "title", h->title);
    mw_store_scenario(db, "question", h->question);
    mw_store_scenario(db, "author", h->author);
    mw_store_scenario(db, "revision", h->revision.id);
    mw_store_scenario(db, "revision_note", h->revision.note);
    mw_store_scenario(db, "revision_date", h->revision.date_ns ? mw_date_print(text, sizeof text, h->revision.date_ns) : NULL);
    mw_store_scenario(db, "name", f->scenario->name);
    const struct mw_words *e = &f->plan.report.editions;
    struct mw_str editions;
    mw_str_init(&editions);
    for (uint32_t i = 0; i < e->n; i++)
        mw_str_addf(&editions, "%s%s", i ? "," : "", e->s[i]);
    mw_store_scenario(db, "editions", editions.s ? editions.s : "");
    mw_str_fini(&editions);
    mw_store_scenario(db, "paper", f->plan.report.paper == 1 ? "letter" : "a4");
    mw_store_scenario(db, "units", f->plan.report.units == 1 ? "us" : "si");
    snprintf(text, sizeof text, "%016llx", (unsigned long long)f->scenario->hash);
    mw_store_scenario(db, "hash", text);
    snprintf(text, sizeof text, "%llu", (unsigned long long)f->seed);
    mw_store_scenario(db, "seed", text);
    snprintf(text, sizeof text, "%lld", (long long)f->begin_ns);
    mw_store_scenario(db, "horizon_start_ns", text);
    snprintf(text, sizeof text, "%lld", (long long)f->end_ns);
    mw_store_scenario(db, "horizon_end_ns", text);
    snprintf(text, sizeof text, "%lld", (long long)f->zone_ns);
    mw_store_scenario(db, "zone_ns", text);
    snprintf(text, sizeof text, "%.17g", f->plan.run.step_s);
    mw_store_scenario(db, "step_s", text);
    mw_store_scenario(db, "resolved", resolved.s);
    mw_str_fini(&resolved);
}

static int run_probes(struct job *j, struct mw_facility *f, uint32_t case_id)
{
    const struct mw_probe_params *p = f->plan.probes.item;
    for (uint32_t i = 0; i < f->plan.probes.n; i++) {
        struct mw_probe_result r;
        const char *name = f->plan.probes.name[i];
        if (mw_facility_probe(f, p[i].cpu_frac, p[i].gpu_frac, &r) != 0)
            return -1;
        mw_store_probe(j->store, case_id, name, "cpu_frac", p[i].cpu_frac, NULL);
        mw_store_probe(j->store, case_id, name, "gpu_frac", p[i].gpu_frac, NULL);
        mw_store_probe(j->store, case_id, name, "meter_w", r.meter_w, NULL);
        mw_store_probe(j->store, case_id, name, "it_w", r.it_w, NULL);
        mw_store_probe(j->store, case_id, name, "loss_w", r.loss_w, NULL);
        mw_store_probe(j->store, case_id, name, "cooling_w", r.cooling_w, NULL);
    }
    return 0;
}

static void put_design(struct job *j, uint32_t case_id, const struct mw_design *d)
{
    mw_store_probe(j->store, case_id, "design_day", "meter_w", d->r.meter_w, NULL);
    mw_store_probe(j->store, case_id, "design_day", "it_w", d->r.it_w, NULL);
    mw_store_probe(j->store, case_id, "design_day", "loss_w", d->r.loss_w, NULL);
    mw_store_probe(j->store, case_id, "design_day", "cooling_w", d->r.cooling_w, NULL);
    mw_store_probe(j->store, case_id, "design_day", "limit_w", d->limit_w, d->binding);
    mw_store_probe(j->store, case_id, "design_day", "headroom_frac", d->headroom_frac, d->binding);
}

/* The design day is a static load point that every run answers.  A plan whose racks pass the meter's limit idle cannot be run by capping. */
static int run_design(struct job *j, struct mw_facility *f, uint32_t case_id)
{
    struct mw_probe_result idle;
    struct mw_design design = { .limit_w = NAN };
    char note[256];
    if (mw_facility_design_at(f, f->end_ns, &design) != 0 || mw_facility_probe(f, 0.0, 0.0, &idle) != 0)
        return -1;
    if (!mw_elsewhere(f->scenario))
        put_design(j, case_id, &design);
    if (idle.meter_w > design.limit_w) {
        snprintf(f->infeasible, sizeof f->infeasible, "the meter: idle racks with their plant draw %.3f MW, the contract and firm power allow %.3f MW", idle.meter_w / 1e6, design.limit_w / 1e6);
        return -1;
    }
    if (design.r.meter_w > design.limit_w && !mw_elsewhere(f->scenario)) {
        snprintf(note, sizeof note, "the design day asks for %.3f MW at the meter, %.3f MW are allowed: what power.cap.shed lists gives way", design.r.meter_w / 1e6, design.limit_w / 1e6);
        mw_store_note(j->store, (struct mw_store_key){ case_id, 0, 0 }, "finding", "grid.contract", note);
    }
    return 0;
}

static struct mw_sink year_sink(struct job *j, struct watched_sink *ctx, uint32_t case_id, int year)
{
    *ctx = (struct watched_sink){ .job = j };
    struct mw_sink sink = mw_store_sink(&ctx->store, j->store, case_id, year, 0);
    sink.progress = on_progress;
    sink.metric = on_metric;
    if (case_id > 0) { /* variations keep months, histograms, events and metrics: time series and jobs are the base case's */
        sink.facility = NULL;
        sink.hour = NULL;
        sink.job = NULL;
    }
    if (!j->outlook) {
        mw_elsewhere_hush(&sink);
        ctx->account = sink.account;
        sink.account = on_account;
    }
    return sink;
}

static int run_year(struct job *j, struct mw_facility *f, uint32_t case_id, uint32_t i, struct mw_horizon *h)
{
    const struct mw_window_ns *w = &f->detail[i];
    struct mw_ports ports;
    struct watched_sink ctx;
    struct mw_sink sink = year_sink(j, &ctx, case_id, w->year);
    j->seen->year = w->year;
    j->open_ns = w->open_ns;
    j->span_ns = w->end_ns - w->open_ns;
    struct mw_sim *sim = mw_facility_sim(f, w, j->outlook ? mw_outlook_sink(j->outlook, i, sink) : sink, &ports);
    if (!sim)
        return -1;
    j->over = mw_elsewhere_over(f, sim, w);
    if (!j->over)
        mw_store_detail(j->store, case_id, w->year, w->start_ns, w->open_ns, w->end_ns);
    int rc = mw_sim_run(sim);
    if (i == 0 && j->outlook)
        mw_store_things(j->store, case_id, &sim->things);
    if (rc == 0) {
        mw_horizon_year(h, sim, w);
        if (j->outlook)
            mw_outlook_year(j->outlook, i, sim);
    }
    mw_sim_destroy(sim);
    return rc;
}

static void run_horizon(struct job *j, uint32_t case_id, struct mw_horizon *h)
{
    struct watched_sink ctx = { .job = j };
    struct mw_sink sink = mw_store_sink(&ctx.store, j->store, case_id, 0, 0);
    sink.metric = on_metric;
    j->seen->year = 0;
    j->over = false;
    mw_horizon_end(h, j->outlook ? mw_outlook_horizon(j->outlook, sink) : sink);
}

/* The closed form beside the run. */
static void run_estimate(struct job *j, struct mw_facility *f, uint32_t case_id)
{
    struct mw_outcomes e;
    mw_outcomes_init(&e);
    if (mw_estimate(f, MW_ESTIMATE_FINE, &e) == 0)
        mw_hold(j->store, case_id, &e, j->seen);
    mw_outcomes_fini(&e);
}

/* What one more of a limit would bring. */
static void run_shadows(struct job *j, struct mw_facility *f, uint32_t case_id)
{
    struct mw_shadow row[MW_SHADOWS];
    uint32_t n = mw_shadow_find(j->s, j->o, f, row);
    for (uint32_t i = 0; i < n; i++) {
        const struct mw_shadow *w = &row[i];
        mw_store_shadow(j->store, case_id, &(struct mw_store_shadow){ w->path, w->unit, w->from, w->step, w->gpus_n, w->useful_gpu_s, w->capex_usd, w->opex_usd, w->npv_usd, w->why });
    }
}

static void trial_done(void *ctx, uint32_t trial)
{
    struct job *j = ctx;
    j->part_at++;
    tell(j, 0.0);
}

static int run_facility(struct job *j, struct mw_facility *f, uint32_t case_id)
{
    struct mw_outcomes seen;
    uint32_t trials = j->o->trials == UINT32_MAX ? (uint32_t)f->plan.run.trials_n : j->o->trials;
    j->part_at = 0;
    j->part_n = f->detail_n + trials;
    bool here = !mw_elsewhere(f->scenario);
    if ((here && run_probes(j, f, case_id) != 0) || run_design(j, f, case_id) != 0)
        return -1;
    if (case_id == 0 && mw_tornado(f, j->store, case_id, j->o->tornado) != 0)
        return -1;
    if (case_id == 0)
        run_shadows(j, f, case_id);
    struct mw_horizon *h = mw_horizon_begin(f);
    int rc = 0;
    mw_outcomes_init(&seen);
    j->seen = &seen;
    j->outlook = here ? mw_outlook_begin(f) : NULL;
    for (uint32_t i = 0; i < f->detail_n && rc == 0; i++, j->part_at++)
        rc = run_year(j, f, case_id, i, h);
    if (rc == 0) {
        run_horizon(j, case_id, h);
        run_estimate(j, f, case_id);
        rc = here ? mw_outlook_end(j->outlook, j->store, case_id) : 0;
    }
    if (here)
        mw_outlook_free(j->outlook);
    mw_horizon_free(h);
    mw_outcomes_fini(&seen);
    return rc == 0 && trials > 0 ? mw_trials_run(f, j->store, case_id, trials, trial_done, j) : rc;
}

static void case_text(const struct mw_set *sets, size_t n, struct mw_str *out)
{
    for (size_t i = 0; i < n; i++)
        mw_str_addf(out, "%s%s: %s", i ? "; " : "", sets[i].path, sets[i].value);
}

struct late_ctx { struct mw_store *store; uint32_t case_id; };

static void put_late(void *ctx, const char *path, struct mw_pos pos, const char *text)
{
    const struct late_ctx *c = ctx;
    (void)pos;
    mw_store_note(c->store, (struct mw_store_key){ c->case_id, 0, 0 }, "finding", path, text);
}

/* 0 ok (an infeasible variation is a result), else the exit code. */
static int run_case(struct job *j, uint32_t case_id, const char *name, const struct mw_set *sets, size_t set_n)
{
    struct mw_facility f;
    struct mw_str text;
    mw_str_init(&text);
    case_text(sets, set_n, &text);
    struct mw_scenario *sc = mw_run_load(j->s, j->o->scenario, sets, set_n);
    int rc = 3;
    if (!sc || mw_diag_errors(j->s->diag))
        goto out;
    mw_facility_bind(&f, j->s, sc, j->o->seed, 0);
    f.keep = j->o->keep;
    rc = mw_facility_plan(&f);
    if (rc == -1) {
        mw_facility_free(&f);
        rc = 3;
        goto out;
    }
    mw_store_case(j->store, case_id, name, text.s ? text.s : "");
    if (case_id == 0)
        write_head(j, &f);
    mw_scenario_leaves(sc, NULL, register_leaf, &(struct register_ctx){ j->store, case_id });
    if (rc == 0)
        mw_layouts_store(&f, j->store, case_id);
    if (rc == 0)
        mw_plan_late(&f, put_late, &(struct late_ctx){ j->store, case_id });
    if (rc == 0)
        rc = run_facility(j, &f, case_id);
    if (mw_diag_errors(j->s->diag))
        rc = 3;
    else if (f.infeasible[0])
        rc = 4;
    mw_store_case_state(j->store, case_id, rc == 0 ? "ok" : rc == 4 ? "infeasible" : "failed", rc == 0 ? NULL : f.infeasible[0] ? f.infeasible : "the run failed");
    if (rc == 4)
        fprintf(stderr, "millwright: case '%s' is infeasible: %s\n", name, f.infeasible);
    mw_facility_free(&f);
    rc = rc == 4 && case_id > 0 ? 0 : rc < 0 ? 1 : rc;
out:
    mw_str_fini(&text);
    return rc;
}

int mw_run(struct mw_session *s, const struct mw_run_options *o)
{
    struct job j = { .s = s, .o = o };
    struct mw_planned_case *plan;
    struct mw_scenario *sc;
    char why[512];
    if (mw_plan_check(s, o, &sc, why, sizeof why) == 3)
        return 3;
    j.case_n = (uint32_t)mw_plan_cases(s, o, sc, &plan);
    j.store = mw_store_create(o->db, s->diag);
    if (!j.store)
        return 1;
    mw_store_meta(j.store, "kind", o->kind);
    mw_store_meta(j.store, "version", MW_VERSION);
    int rc = 0, base_rc = 0; /* a base that cannot be built leaves its variations, one of which may be what can */
    for (uint32_t i = 0; i < j.case_n && rc == 0; i++) {
        j.case_at = i;
        j.what = plan[i].name;
        rc = run_case(&j, i, plan[i].name, plan[i].sets, plan[i].set_n);
        base_rc = i == 0 ? rc : base_rc;
        rc = rc == 4 ? 0 : rc;
    }
    if (rc == 0 && !mw_store_finish(j.store))
        rc = 1;
    rc = rc == 0 && base_rc == 4 ? 4 : rc;
    mw_store_close(j.store);
    return rc;
}
