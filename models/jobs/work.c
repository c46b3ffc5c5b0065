/* models/jobs/work.c - from the scenario's works to ours: verbs, pools, classes, what is assumed; nothing runs yet. */
#include "models/jobs/jobs.h"
#include "sim/base/calendar.h"
#include "sim/base/file.h"
#include "sim/core/share.h"
#include "sim/input/import/trace.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Activity of a busy GPU and of its share of the CPUs.
 * Training: an 8-GPU H100 node peaks at 76 % of its 10.2 kW rating in training (arXiv 2506.14551), which is full activity of the library's node;
 * the mean over steps, in which collectives and stalls alternate with products, is taken as 85 % of the span from idle (assumed): 605 of 700 W.
 * Serving: H100 draws 520 of 700 W on average while it serves (ML.ENERGY, 1858 configurations).
 * Queued research jobs: A100 mean 168-191 W of 400 W on Acme's two clusters, idle hours included. */
static const struct mw_act ACT_TRAIN = { .tensor = 0.92, .mem = 0.80, .link = 0.50, .cpu = 0.30 };
static const struct mw_act ACT_SERVE = { .tensor = 0.70, .mem = 0.85, .link = 0.45, .cpu = 0.30 };
static const struct mw_act ACT_QUEUE = { .tensor = 0.45, .mem = 0.45, .link = 0.20, .cpu = 0.30 };

static const char *const VERBS = "train, queue, serve, pipeline or replay";

struct build { struct mw_sim *s; struct mw_jobs *c; struct mw_work *w; int bad; };

__attribute__((format(printf, 3, 4))) static void wrong(struct build *b, const char *code, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char text[256];
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    mw_diag_error(b->s->diag, code, mw_sim_pos(b->s, b->w->path), b->w->path, "%s", text);
    b->bad = -1;
}

static unsigned verbs_of(const struct mw_work_params *p, enum mw_verb *verb)
{
    bool has[MW_V_N] = { [MW_V_TRAIN] = p->train.h.use, [MW_V_QUEUE] = isfinite(p->queue.arrivals_hz), [MW_V_SERVE] = p->serve.h.use, [MW_V_PIPELINE] = p->pipeline,
                         [MW_V_REPLAY] = p->replay.h.use };
    unsigned n = 0;
    for (int v = 0; v < MW_V_N; v++)
        if (has[v]) {
            *verb = (enum mw_verb)v;
            n++;
        }
    return n;
}

static uint32_t pool_named(const struct build *b, const char *name)
{
    const struct mw_compute_ops *k = b->c->port->compute;
    for (uint32_t i = 0; i < k->pool_n(b->s); i++)
        if (strcmp(k->pool(b->s, i)->name, name) == 0)
            return i;
    return MW_NONE;
}

static void pool_unknown(struct build *b)
{
    const struct mw_compute_ops *k = b->c->port->compute;
    uint32_t n = k->pool_n(b->s);
    const char **names = mw_arena_array(b->s->arena, const char *, n);
    for (uint32_t i = 0; i < n; i++)
        names[i] = k->pool(b->s, i)->name;
    const char *near = mw_str_nearest(b->w->p->pool, names, n);
    wrong(b, "E323", near ? "pool: there is no pool '%s'; did you mean '%s'?" : "pool: there is no pool '%s'", b->w->p->pool, near ? near : "");
}

static void pool_set(struct build *b, const char *usual)
{
    b->w->pool = pool_named(b, b->w->p->pool ? b->w->p->pool : usual);
    if (b->w->pool != MW_NONE)
        return;
    b->w->pool = 0;
    if (b->w->p->pool)
        pool_unknown(b);
}

/* ---- by verb */

static void train_build(struct build *b)
{
    struct mw_work *w = b->w;
    const struct mw_work_params *p = w->p;
    bool tune = p->base != NULL;
    w->kind = MW_W_TRAIN;
    w->cls = tune ? MW_L_TUNE : MW_L_TRAIN;
    w->prio = tune ? MW_PRIO_TUNE : MW_PRIO_TRAIN;
    w->act = ACT_TRAIN;
    pool_set(b, "train");
    if (!(p->gpus_n >= 1.0))
        wrong(b, "E324", "train needs gpus: how many");
    if (!(p->tokens_tok > 0.0))
        wrong(b, "E324", "train needs tokens: how many");
    w->mfu = p->utilisation_frac;
    if (isfinite(w->mfu))
        return;
    w->mfu = p->train.train_mfu > 0.0 ? p->train.train_mfu : 0.35; /* between published dense (0.38-0.43) and mixture-of-experts runs (0.2-0.35) */
    mw_note(b->s, "assumed", w->path, "%.3g %% of the dense bfloat16 peak, %s %s", 100.0 * w->mfu, p->train.train_mfu > 0.0 ? "as stated for" : "none is stated for", p->train.h.use);
}

static void queue_build(struct build *b)
{
    const struct mw_run_time_params *r = &b->w->p->queue.run_time;
    b->w->kind = MW_W_QUEUE;
    b->w->cls = MW_L_TUNE;
    b->w->prio = MW_PRIO_TUNE;
    b->w->act = ACT_QUEUE;
    pool_set(b, "flex");
    if (isfinite(r->lognormal_s) + isfinite(r->exponential_s) + isfinite(r->fixed_s) != 1)
        wrong(b, "E324", "queue needs one run_time: lognormal, exponential or fixed");
}

static void serve_build(struct build *b)
{
    const struct mw_work_params *p = b->w->p;
    bool batch = p->when.n > 0 || isfinite(p->deadline_s);
    b->w->kind = MW_W_SERVE;
    b->w->cls = batch ? MW_L_BATCH : MW_L_SERVE;
    b->w->prio = batch ? MW_PRIO_BATCH : MW_PRIO_SERVE;
    b->w->act = ACT_SERVE;
    pool_set(b, "serve");
    for (uint32_t i = 0; i < p->when.n; i++)
        if (strcmp(p->when.s[i], "cheap") != 0 && strcmp(p->when.s[i], "green") != 0)
            wrong(b, "E324", "when: '%s' is neither cheap nor green", p->when.s[i]);
    if (!isfinite(p->demand.now.v) && !p->demand.now.of)
        wrong(b, "E324", "serve needs demand: tokens per day, or fill");
}

/* "x2", "2", or "to fit"; NAN: neither. */
static double factor_of(const char *text)
{
    double v;
    return mw_csv_double(text + (*text == 'x'), &v) && v > 0.0 ? v : NAN;
}

static void scale_set(struct build *b)
{
    struct mw_work *w = b->w;
    const char *text = w->p->scale;
    w->to_fit = text && strcmp(text, "to fit") == 0;
    if (!text || w->to_fit)
        return;
    w->scale = factor_of(text);
    if (w->scale >= 1e-3 && w->scale <= 1e3)
        return;
    w->scale = 1.0;
    wrong(b, "E324", "scale: '%s' is neither `to fit` nor a factor such as x2, of 0.001 to 1000", text);
}

struct reading { const char *file; struct mw_diag *diag; };

static const void *trace_read(void *ctx, struct mw_arena *a)
{
    const struct reading *r = ctx;
    return mw_trace_load(a, r->file, r->diag);
}

static void trace_build(struct build *b)
{
    const char *file = mw_sim_file(b->s, mw_arena_printf(b->s->arena, "%s.file", b->w->path), b->w->p->file);
    b->w->trace = file ? mw_share_get(b->s->share, mw_arena_printf(b->s->arena, "trace %s", file), trace_read, &(struct reading){ file, b->s->diag }, b->s->arena) : NULL;
    if (!b->w->trace) {
        b->bad = -1;
        return;
    }
    scale_set(b);
}

static void replay_build(struct build *b)
{
    struct mw_work *w = b->w;
    bool power = strcmp(w->p->replay.h.use, "power") == 0;
    w->kind = power ? MW_W_POWER : w->p->file ? MW_W_TRACE : MW_W_WORKLOAD;
    w->cls = MW_L_TUNE;
    w->prio = MW_PRIO_REPLAY;
    w->act = ACT_QUEUE;
    pool_set(b, "flex");
    if ((power || strcmp(w->p->replay.h.use, "trace") == 0) && !w->p->file) {
        wrong(b, "E324", "replay of %s needs file:", w->p->replay.h.use);
        return;
    }
    if (w->kind == MW_W_TRACE)
        trace_build(b);
    else if (w->kind == MW_W_WORKLOAD)
        scale_set(b);
}

static void pipeline_build(struct build *b)
{
    b->w->kind = MW_W_PIPELINE;
    b->w->cls = MW_L_CPU;
}

static void work_build(struct build *b)
{
    static void (*const by_verb[MW_V_N])(struct build *) = { train_build, queue_build, serve_build, pipeline_build, replay_build };
    enum mw_verb verb = MW_V_TRAIN;
    unsigned n = verbs_of(b->w->p, &verb);
    if (n == 1) {
        by_verb[verb](b);
        b->bad |= mw_work_keys_check(b->s, b->w, verb);
        return;
    }
    if (n == 0)
        wrong(b, "E321", "says no verb: one of %s", VERBS);
    else
        wrong(b, "E322", "says %u verbs: exactly one of %s", n, VERBS);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct mw_work *)a)->name, ((const struct mw_work *)b)->name);
}

int mw_works_build(struct mw_sim *s, struct mw_jobs *c)
{
    const struct mw_map *m = &c->p->work;
    const struct mw_work_params *p = m->item;
    int bad = 0;
    c->work_n = m->n;
    c->work = mw_arena_array(s->arena, struct mw_work, m->n + 1);
    for (uint32_t i = 0; i < m->n; i++)
        c->work[i] = (struct mw_work){ .p = &p[i], .name = m->name[i], .path = mw_arena_printf(s->arena, "work.%s", m->name[i]), .service = MW_NONE, .scale = 1.0,
                                        .start_ns = p[i].start_ns ? p[i].start_ns - s->zone_ns : 0 }; /* dates are local */
    if (m->n)
        qsort(c->work, m->n, sizeof *c->work, by_name);
    for (uint32_t i = 0; i < m->n; i++) {
        struct build b = { s, c, &c->work[i], 0 };
        b.w->waits_s = mw_arena_new(s->arena, struct mw_sketch);
        mw_sketch_init(b.w->waits_s);
        b.w->ent = mw_entity_add(&s->things, 0, b.w->path, b.w->name, MW_C_WORK, 1, 0.0);
        work_build(&b);
        if (b.bad == 0 && (b.w->kind == MW_W_POWER || b.w->kind == MW_W_PIPELINE))
            b.bad = mw_feed_build(s, c, i);
        bad |= b.bad;
    }
    return bad;
}
