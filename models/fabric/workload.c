/* models/fabric/workload.c - drives a flow net by the messages of a collective or a trace; the net does the sharing. */
#include "models/fabric/workload.h"
#include "sim/base/check.h"
#include <math.h>
#include <stdlib.h>

/* ---- collectives by steps: each rank counts its own two messages of a step down */
struct steps {
    enum mw_workload_kind kind;
    const uint32_t *host;
    uint32_t n, step_n, *step; /* of each rank; step_n: through */
    uint8_t *open;             /* messages of its step that it waits for */
    double bytes_B, took_s;
};

static uint32_t stride(const struct steps *w, uint32_t step) { return w->kind == MW_WORK_RING ? 1 : step + 1; }
static uint32_t later(const struct steps *w, uint32_t rank, uint32_t by) { return rank + by < w->n ? rank + by : rank + by - w->n; }
static uint32_t earlier(const struct steps *w, uint32_t rank, uint32_t by) { return rank >= by ? rank - by : rank + w->n - by; }

static void say(struct steps *w, struct mw_flownet *n, uint32_t from, uint32_t to)
{
    struct mw_message m = { w->host ? w->host[from] : from, w->host ? w->host[to] : to, w->bytes_B, 1.0, from };
    mw_flownet_start(n, &m);
}

/* A rank begins its step: what it sends and what it receives leaves if the other end is there already. */
static void arrive(struct steps *w, struct mw_flownet *n, uint32_t rank)
{
    uint32_t k = w->step[rank];
    if (k == w->step_n)
        return;
    uint32_t by = stride(w, k), to = later(w, rank, by), from = earlier(w, rank, by);
    w->open[rank] = 2;
    if (w->step[to] == k)
        say(w, n, rank, to);
    if (w->step[from] == k)
        say(w, n, from, rank);
}

static void through(struct steps *w, struct mw_flownet *n, uint32_t rank)
{
    if (--w->open[rank] > 0)
        return;
    w->step[rank]++;
    arrive(w, n, rank);
}

static void step_done(void *ctx, struct mw_flownet *n, const struct mw_delivery *d)
{
    struct steps *w = ctx;
    uint32_t from = (uint32_t)d->tag, to = later(w, from, stride(w, w->step[from]));
    w->took_s += d->end_s - d->start_s;
    through(w, n, from);
    through(w, n, to);
}

/* Not yet begun: no partner is taken for ready before its turn in the loop. */
static void steps_begin(struct steps *w, struct mw_flownet *n)
{
    for (uint32_t r = 0; r < w->n; r++)
        w->step[r] = UINT32_MAX;
    for (uint32_t r = 0; r < w->n; r++) {
        w->step[r] = 0;
        arrive(w, n, r);
    }
}

static void sum_done(void *ctx, struct mw_flownet *n, const struct mw_delivery *d) { ((struct steps *)ctx)->took_s += d->end_s - d->start_s; }

static void at_once(struct steps *w, struct mw_flownet *n)
{
    for (uint32_t from = 0; from < w->n; from++)
        for (uint32_t k = 1; k < w->n; k++)
            say(w, n, from, later(w, from, k));
}

static struct mw_workload_result result(const struct mw_flownet *n, double took_s, uint64_t asked_n)
{
    const struct mw_flownet_stats *s = mw_flownet_stats(n);
    return (struct mw_workload_result){ .end_s = mw_flownet_now_s(n), .mean_s = s->done_n ? took_s / (double)s->done_n : 0.0, .message_n = s->done_n,
                                        .lost_n = asked_n - s->done_n, .bytes_B = s->bytes_B, .stats = *s };
}

struct mw_workload_result mw_workload_run(const struct mw_topology *t, const struct mw_workload_net *p, enum mw_workload_kind kind, const uint32_t *host, uint32_t n, double bytes_B)
{
    if (n < 2)
        return (struct mw_workload_result){ 0 };
    struct steps w = { .kind = kind, .host = host, .n = n, .step_n = kind == MW_WORK_RING ? 2 * (n - 1) : n - 1, .bytes_B = floor(bytes_B / n) };
    uint64_t pairs_n = (uint64_t)n * (n - 1);
    MW_ASSERT(kind != MW_WORK_AT_ONCE || pairs_n < UINT32_MAX);
    struct mw_arena a;
    mw_arena_init(&a);
    w.step = mw_arena_array(&a, uint32_t, n);
    w.open = mw_arena_array(&a, uint8_t, n);
    struct mw_flownet_params q = { p->fairness, p->routing, p->overhead_s, kind == MW_WORK_AT_ONCE ? (uint32_t)pairs_n : 2 * n, kind == MW_WORK_AT_ONCE ? sum_done : step_done, &w };
    struct mw_flownet *net = mw_flownet_create(t, &q);
    if (kind == MW_WORK_AT_ONCE)
        at_once(&w, net);
    else
        steps_begin(&w, net);
    mw_flownet_run(net, INFINITY);
    struct mw_workload_result r = result(net, w.took_s, kind == MW_WORK_AT_ONCE ? pairs_n : (uint64_t)n * w.step_n);
    mw_flownet_destroy(net);
    mw_arena_fini(&a);
    return r;
}

/* ---- traces */
struct trace { double *took_s, sum_s; };

static void trace_done(void *ctx, struct mw_flownet *n, const struct mw_delivery *d)
{
    struct trace *w = ctx;
    w->sum_s += d->end_s - d->start_s;
    if (w->took_s)
        w->took_s[d->tag] = d->end_s - d->start_s;
}

struct by_start { double start_s; uint32_t i; };
static int cmp_start(const void *pa, const void *pb)
{
    const struct by_start *a = pa, *b = pb;
    return a->start_s != b->start_s ? (a->start_s < b->start_s ? -1 : 1) : a->i < b->i ? -1 : 1;
}

struct mw_workload_result mw_workload_trace(const struct mw_topology *t, const struct mw_workload_net *p, const struct mw_arrival *arrival, uint32_t arrival_n, double *took_s)
{
    struct trace w = { took_s, 0.0 };
    if (arrival_n == 0)
        return (struct mw_workload_result){ 0 };
    struct mw_flownet_params q = { p->fairness, p->routing, p->overhead_s, arrival_n, trace_done, &w };
    struct mw_flownet *net = mw_flownet_create(t, &q);
    struct by_start *order = malloc(arrival_n * sizeof *order);
    MW_ASSERT(order);
    for (uint32_t i = 0; i < arrival_n; i++) {
        order[i] = (struct by_start){ arrival[i].start_s, i };
        if (took_s)
            took_s[i] = NAN;
    }
    qsort(order, arrival_n, sizeof *order, cmp_start);
    for (uint32_t k = 0; k < arrival_n; k++) {
        const struct mw_arrival *x = &arrival[order[k].i];
        mw_flownet_run(net, x->start_s);
        mw_flownet_start(net, &(struct mw_message){ x->src, x->dst, x->bytes_B, 1.0, order[k].i });
    }
    free(order);
    mw_flownet_run(net, INFINITY);
    struct mw_workload_result r = result(net, w.sum_s, arrival_n);
    mw_flownet_destroy(net);
    return r;
}
