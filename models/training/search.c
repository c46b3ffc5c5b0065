/* models/training/search.c - walks a space of layouts and keeps the best; the time of each is step.c's, its bytes are memory.c's.
 *
 * Layouts are walked from what is dearest to make to what is cheapest: tp, cp and ep; stages; micro-batch; sequence parallelism and recompute; then the
 * schedules and shardings of a group.  Two bounds leave layouts out; no layout of the group can undercut them (`every` uses neither):
 *   memory  the least of a micro-batch has the strongest sharding and recompute, sequence parallelism and one chunk for each stage (least_B)
 *   time    a group's layers, with the least bubble, transfers, exchange and optimizer that any of its members has (mw_train_least_s)
 * Rounding cannot turn them: a bound is computed as what it bounds, in the same order, of terms none of which is larger.  What ties with the last of
 * the best is evaluated, and ties have an order that does not depend on the walk (ranks_before): the best are the same with the bounds and without.
 */
#include "models/training/layer.h"
#include "models/training/mixer.h"
#include "models/training/schedule.h"
#include "models/training/search.h"
#include <math.h>
#include <string.h>

#define FULL_SHARD_MAX 512.0f /* ranks; the largest published fully sharded run (llm-foundry, 512 H100) */

enum { ZEROS = 4, MICRO_USUAL = 8, COMPILED = 128 };
struct walk {
    const struct mw_train_ask *a;
    bool whole, every;                          /* the whole space, by brute force */
    struct mw_train_found *out;
    unsigned top, n;
    struct mw_train_tally *t;
    double cut_s;                               /* for each sequence: what takes longer is not among the best */
    struct mw_train_profile compiled[COMPILED]; /* under the present tp, cp and ep; the oldest makes room */
    unsigned compiled_n;
    struct mw_train_memory held[ZEROS];         /* what the present stages hold whatever passes through them, by sharding */
    double gather_s, reduce_s;                  /* of the present ranks; NAN: not yet asked for */
};

/* ---- the best so far */
static double sequence_s(const struct mw_train_found *f)
{
    return f->total_s / f->run.batch;
}

/* By time; of equal time what needs less memory; then by the words of the layout. */
static bool ranks_before(const struct mw_train_found *a, const struct mw_train_found *b)
{
    const struct mw_train_run *r = &a->run, *q = &b->run;
    const double x[] = { sequence_s(a), a->need_B, r->tp, r->cp, r->ep, r->pp, r->micro, q->seq_parallel, r->recompute, r->zero, r->vpp, r->pipe };
    const double y[] = { sequence_s(b), b->need_B, q->tp, q->cp, q->ep, q->pp, q->micro, r->seq_parallel, q->recompute, q->zero, q->vpp, q->pipe };
    for (size_t i = 0; i < sizeof x / sizeof *x; i++)
        if (x[i] != y[i])
            return x[i] < y[i];
    return false;
}

static void keep(struct walk *w, const struct mw_train_found *f)
{
    unsigned at = w->n;
    while (at > 0 && ranks_before(f, &w->out[at - 1]))
        at--;
    if (at == w->top)
        return;
    if (w->n < w->top)
        w->n++;
    memmove(w->out + at + 1, w->out + at, (w->n - at - 1) * sizeof *w->out);
    w->out[at] = *f;
    if (w->n == w->top)
        w->cut_s = fmin(w->cut_s, sequence_s(&w->out[w->n - 1]));
}

/* ---- the space */
/* The next candidate for a degree: all numbers, or powers of two. */
static double next(const struct walk *w, double degree)
{
    return w->whole ? degree + 1.0 : 2.0 * degree;
}

/* Sets of variants have a bit for each value of the run's field. */
static unsigned recomputes(const struct walk *w)
{
    bool told_apart = w->a->run.stack == MW_STACK_MEGATRON_2021 || w->a->run.stack == MW_STACK_TITAN || w->a->run.stack == MW_STACK_XLA; /* elsewhere fused attention keeps what selective recompute makes again */
    return 1u << MW_RC_NONE | 1u << MW_RC_FULL | (w->whole && told_apart ? 1u << MW_RC_SELECTIVE : 0u);
}

static unsigned seq_parallels(const struct walk *w, const struct mw_train_run *r)
{
    return w->whole && r->tp > 1.0f ? 3u : 1u << w->a->run.seq_parallel;
}

static unsigned zeros(const struct walk *w, const struct mw_train_run *r)
{
    float ranks = r->dp * r->cp;
    if (ranks <= 1.0f)
        return 1u << 1; /* nobody to shard over: all are one */
    if (w->whole)
        return 15u;
    return 1u << 1 | (r->pp > 1.0f || ranks > FULL_SHARD_MAX ? 0u : 1u << 3);
}

static unsigned size_of(unsigned set)
{
    unsigned n = 0;
    for (; set; set &= set - 1u)
        n++;
    return n;
}

/* Chunks of a stage at most; 1: no interleaving.  Runs commonly interleave whole rounds of micro-batches. */
static double chunks_most(const struct walk *w, const struct mw_train_run *r)
{
    bool rounds = w->whole || fmod(r->batch / (r->dp * r->micro), r->pp) == 0.0;
    return r->pp > 1.0f && rounds ? ceil(r->card.layers / r->pp) : 1.0;
}

/* The schedule after r's, from 1F1B by its chunks to the others; false after the last. */
static bool next_schedule(const struct walk *w, struct mw_train_run *r)
{
    double stage = ceil(r->card.layers / r->pp), most = chunks_most(w, r);
    while (r->pipe == MW_PIPE_1F1B && r->vpp < most) {
        r->vpp++;
        if (w->whole || fmod(stage, r->vpp) == 0.0)
            return true;
    }
    r->vpp = 1.0f;
    return w->whole && r->pp > 1.0f && ++r->pipe < MW_PIPE_KINDS;
}

static struct mw_train_run first_schedule(const struct mw_train_run *of)
{
    struct mw_train_run r = *of;
    r.vpp = 1.0f;
    r.pipe = MW_PIPE_1F1B;
    return r;
}

/* ---- seconds and bytes of the present layout */
static struct mw_train_profile *profile_of(struct walk *w, const struct mw_train_run *r)
{
    unsigned have = w->compiled_n < COMPILED ? w->compiled_n : COMPILED, i = 0;
    while (i < have && (w->compiled[i].run.micro != r->micro || w->compiled[i].run.seq_parallel != r->seq_parallel))
        i++;
    if (i == have) {
        i = w->compiled_n++ % COMPILED;
        mw_train_compile_layers(w->a->kernels, r, &w->compiled[i]);
    }
    struct mw_train_profile *p = &w->compiled[i];
    p->run = *r;
    if (isnan(w->gather_s)) {
        mw_train_compile_exchange(w->a->kernels, r, p);
        w->gather_s = p->gather_s;
        w->reduce_s = p->reduce_s;
    }
    p->gather_s = w->gather_s;
    p->reduce_s = w->reduce_s;
    mw_train_compile_hop(w->a->kernels, r, p);
    return p;
}

static double need_B(const struct walk *w, const struct mw_train_run *r)
{
    struct mw_train_memory m = w->held[r->zero];
    mw_train_memory_passing(r, &m);
    return m.total_B;
}

/* Schedules and shardings of one assignment of GPUs, micro-batch, sequence parallelism and recompute: the same layers at the same pace. */
struct group { struct mw_train_run r; struct mw_train_profile *p; struct mw_train_layers l; bool out; /* none of it is among the best */ };

/* Only when something fits: most groups have nothing that does. */
static void open_group(struct walk *w, struct group *g)
{
    g->p = profile_of(w, &g->r);
    mw_train_layers(g->p, w->a->con, &g->l);
    if (w->every)
        return;
    w->t->bounded++;
    g->out = mw_train_least_s(g->p, w->a->con, &g->l, chunks_most(w, &g->r)) / g->r.batch > w->cut_s;
}

static void evaluate(struct walk *w, struct group *g, double bytes)
{
    struct mw_train_found f = { .run = g->r, .need_B = bytes };
    struct mw_train_step s;
    g->p->run = g->r;
    w->t->evaluated++;
    mw_train_beyond(g->p, w->a->con, &g->l, &s);
    f.total_s = s.total_s;
    if (sequence_s(&f) > w->cut_s)
        return;
    mw_train_step(g->p, w->a->con, &s);
    f.mfu = s.mfu;
    keep(w, &f);
}

static void members_of(struct walk *w, const struct mw_train_run *of)
{
    struct group g = { .r = first_schedule(of) };
    unsigned set = zeros(w, of);
    do
        for (g.r.zero = 0; g.r.zero < ZEROS; g.r.zero++) {
            double bytes = set & 1u << g.r.zero ? need_B(w, &g.r) : INFINITY;
            if (bytes > w->a->mem_B)
                continue;
            w->t->fit++;
            if (!g.p)
                open_group(w, &g);
            if (!g.out)
                evaluate(w, &g, bytes);
        }
    while (next_schedule(w, &g.r));
}

/* Activations grow with chunks and without recompute or sequence parallelism, and what is held falls with sharding (memory.c). */
static double least_B(const struct walk *w, const struct mw_train_run *of)
{
    struct mw_train_run r = first_schedule(of);
    r.zero = zeros(w, of) & 1u << 3 ? 3 : 1;
    r.recompute = MW_RC_FULL;
    r.seq_parallel = (seq_parallels(w, of) & 2u) != 0;
    return need_B(w, &r);
}

/* ---- the walk */
static unsigned long long schedules(const struct walk *w, const struct mw_train_run *of)
{
    struct mw_train_run r = first_schedule(of);
    unsigned long long n = 1;
    while (next_schedule(w, &r))
        n++;
    return n;
}

/* Everything under one assignment of GPUs and micro-batch. */
static void variants(struct walk *w, struct mw_train_run r)
{
    unsigned sp = seq_parallels(w, &r), recompute = recomputes(w);
    double bytes = least_B(w, &r);
    w->t->layouts += schedules(w, &r) * size_of(sp) * size_of(recompute) * size_of(zeros(w, &r));
    w->t->least_B = fmin(w->t->least_B, bytes);
    if (!w->every && bytes > w->a->mem_B)
        return;
    for (r.seq_parallel = 0; r.seq_parallel < 2; r.seq_parallel++)
        for (r.recompute = MW_RC_NONE; r.recompute <= MW_RC_FULL; r.recompute++)
            if (sp & 1u << r.seq_parallel && recompute & 1u << r.recompute)
                members_of(w, &r);
}

/* Micro-batches of 1, 2, 4 and 8; in the whole space any up to 8, and beyond what divides the sequences of a rank. */
static void batches(struct walk *w, struct mw_train_run r)
{
    double batch = w->a->run.batch, rank = rint(batch / r.dp);
    for (unsigned zero = 0; zero < ZEROS; zero++) {
        r.zero = (uint8_t)zero;
        mw_train_memory_held(&r, &w->held[zero]);
    }
    w->gather_s = NAN;
    for (double m = 1.0; m <= (w->whole ? fmax(rank, MICRO_USUAL) : MICRO_USUAL); m = next(w, m)) {
        double ga = rint(batch / (r.dp * m));
        if ((m > MICRO_USUAL && fmod(rank, m) != 0.0) || ga < 1.0 || fabs(ga * r.dp * m / batch - 1.0) > MW_TRAIN_BATCH_SLACK)
            continue;
        r.micro = (float)m;
        r.batch = (float)(ga * r.dp * m);
        variants(w, r);
    }
}

/* Every pipeline under one tp, cp and ep. */
static void pipelines(struct walk *w, struct mw_train_run r)
{
    w->compiled_n = 0;
    for (double p = 1.0; p <= r.card.layers; p++) {
        double stage = r.gpus / p, dp = stage / ((double)r.tp * r.cp);
        if (dp < 1.0 || dp != floor(dp) || (r.card.experts > 0.0f && fmod(stage, r.ep) != 0.0))
            continue;
        r.pp = (float)p;
        r.dp = (float)dp;
        batches(w, r);
    }
}

static void context(struct walk *w, struct mw_train_run r)
{
    double experts = r.card.experts > 0.0f ? r.card.experts : 1.0, least_tok = w->whole ? 1.0 : 2048.0;
    for (double c = 1.0; c == 1.0 || (r.seq / c >= least_tok && r.tp * c <= r.gpus); c = next(w, c))
        for (double x = 1.0; fmod(r.seq, c) == 0.0 && mw_train_mixers_split(&r.card, r.tp, c) && x <= experts; x = next(w, x)) {
            if (fmod(experts, x) != 0.0)
                continue;
            r.cp = (float)c;
            r.ep = (float)x;
            pipelines(w, r);
        }
}

static void walk(struct walk *w)
{
    struct mw_train_run r = w->a->run;
    *w->t = (struct mw_train_tally){ .least_B = INFINITY };
    for (double t = 1.0; t <= r.card.heads && (w->whole || t <= r.domain); t = next(w, t))
        if (fmod(r.card.heads, t) == 0.0) {
            r.tp = (float)t;
            context(w, r);
        }
}

unsigned mw_train_search_space(const struct mw_train_ask *a, enum mw_train_space space, bool every, struct mw_train_found *out, unsigned top_n, struct mw_train_tally *tally)
{
    struct walk w = { .a = a, .every = every, .out = out, .top = top_n, .t = tally, .cut_s = INFINITY };
    unsigned long long evaluated = 0, bounded = 0;
    if (space == MW_TRAIN_ALL && !every) { /* the usual space is part of the whole: its last best is a cut to begin with */
        walk(&w);
        evaluated = tally->evaluated;
        bounded = tally->bounded;
        w.n = 0;
    }
    w.whole = space == MW_TRAIN_ALL;
    walk(&w);
    tally->evaluated += evaluated;
    tally->bounded += bounded;
    return w.n;
}

unsigned mw_train_search(const struct mw_train_ask *a, struct mw_train_found *out, unsigned top_n, struct mw_train_tally *tally)
{
    return mw_train_search_space(a, MW_TRAIN_USUAL, false, out, top_n, tally);
}
