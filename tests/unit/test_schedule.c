/* tests/unit/test_schedule.c - pipeline schedules against closed forms, against the rules that every task must keep, and against an independent simulation by events. */
#include "models/training/schedule.h"
#include "sim/base/rng.h"
#include "tests/mw_test.h"

enum { COST_MAX = 64, OPS_MAX = 512 };
static const double F = 0.0235, B = 0.0231, W = 0.0172; /* seconds of a whole stage */

static struct mw_pipe even(enum mw_pipe_kind kind, uint32_t p, uint32_t v, uint32_t m, struct mw_pipe_cost *cost)
{
    for (uint32_t k = 0; k < p * v; k++)
        cost[k] = (struct mw_pipe_cost){ F / v, B / v, W / v, 0.0 };
    return (struct mw_pipe){ .kind = kind, .stages_n = p, .chunks_n = v, .micros_n = m, .cost = cost };
}

static double total_s(const struct mw_pipe *p)
{
    struct mw_arena a;
    struct mw_pipe_result r;
    mw_arena_init(&a);
    ck_assert_ptr_null(mw_pipe_run(p, &a, &r));
    mw_arena_fini(&a);
    return r.total_s;
}

/* Awkward costs, whole numbers of ticks so that sums are exact. */
static struct mw_pipe uneven(struct mw_stream *r, struct mw_pipe_cost *cost)
{
    enum mw_pipe_kind kind = (enum mw_pipe_kind)mw_stream_below(r, MW_PIPE_KINDS);
    uint32_t p = 1 + (uint32_t)mw_stream_below(r, 6), v = kind == MW_PIPE_1F1B ? 1 + (uint32_t)mw_stream_below(r, 4) : 1, m = 1 + (uint32_t)mw_stream_below(r, 13);
    for (uint32_t k = 0; k < p * v; k++)
        cost[k] = (struct mw_pipe_cost){ mw_stream_below(r, 97), mw_stream_below(r, 131), mw_stream_below(r, 89), mw_stream_below(r, 3) ? 0.0 : mw_stream_below(r, 61) };
    return (struct mw_pipe){ .kind = kind, .stages_n = p, .chunks_n = v, .micros_n = m, .cost = cost, .send_s = mw_stream_below(r, 2) ? 4.0 * mw_stream_below(r, 17) : 0.0,
                             .exposed_frac = 0.25 * mw_stream_below(r, 5), .tasks = true };
}

START_TEST(even_stages_give_the_closed_forms)
{
    struct mw_pipe_cost cost[COST_MAX];
    for (uint32_t p = 1; p <= 9; p++)
        for (uint32_t m = 1; m <= 23; m++) {
            double work = m * (F + B + W), bubble = (p - 1) * (F + B + W);
            struct mw_pipe g = even(MW_PIPE_GPIPE, p, 1, m, cost), o = even(MW_PIPE_1F1B, p, 1, m, cost), z = even(MW_PIPE_ZB_H1, p, 1, m, cost);
            ck_assert_double_eq_tol(total_s(&g), work + bubble, 1e-12);
            ck_assert_double_eq_tol(total_s(&o), work + bubble, 1e-12);
            ck_assert_double_eq_tol(total_s(&z), work + (p - 1) * (F + B) - ((m < p ? m : p) - 1) * W, 1e-12);
            for (uint32_t v = 2; v <= 7 && p > 1; v++) {
                struct mw_pipe i = even(MW_PIPE_1F1B, p, v, m, cost);
                if (m % p == 0)
                    ck_assert_double_eq_tol(total_s(&i), work + bubble / v, 1e-12);
                else if (m < p)
                    ck_assert_double_eq_tol(total_s(&i), work + (p - m + (m - 1.0) / v) * (F + B + W), 1e-12);
                else
                    ck_assert_double_ge(total_s(&i), work + bubble / v - 1e-12);
            }
        }
}
END_TEST

/* Micro-batches of the longest round: p where p divides m. */
static uint32_t longest(uint32_t p, uint32_t m)
{
    uint32_t n = m < p ? 1 : m / p;
    return (m + n - 1) / n;
}

START_TEST(memory_peaks_are_the_published_ones)
{
    struct mw_pipe_cost cost[COST_MAX];
    struct mw_arena a;
    struct mw_pipe_result r;
    for (uint32_t p = 2; p <= 8; p++)
        for (uint32_t m = 1; m <= 24; m++)
            for (uint32_t v = 1; v <= 4; v++)
                for (int kind = 0; kind < (v > 1 ? 1 : MW_PIPE_KINDS); kind++) {
                    struct mw_pipe q = even((enum mw_pipe_kind)kind, p, v, m, cost);
                    mw_arena_init(&a);
                    ck_assert_ptr_null(mw_pipe_run(&q, &a, &r));
                    for (uint32_t s = 0; s < p; s++) {
                        uint32_t most = kind == MW_PIPE_GPIPE ? m : kind == MW_PIPE_ZB_H1 ? p : v > 1 ? (v - 1) * longest(p, m) + 2 * (p - 1 - s) + 1 : p - s, all = m * v;
                        ck_assert_uint_eq(r.stage[s].held_n, most < all ? most : all);
                    }
                    if (v > 1 && m % p == 0 && m > p) /* Megatron's: p (1 + (p - 1) / (p v)) micro-batches on the first stage */
                        ck_assert_double_eq_tol(r.stage[0].held_n / (double)v, p * (1.0 + (p - 1.0) / (p * v)), 1e-12);
                    mw_arena_fini(&a);
                }
}
END_TEST

/* ---- every task keeps the rules */
struct ends { double t[3][COST_MAX][32]; };

static void note_ends(const struct mw_pipe *p, const struct mw_pipe_result *r, struct ends *e)
{
    memset(e, 0, sizeof *e);
    for (uint32_t i = 0; i < r->task_n; i++)
        if (r->task[i].kind <= MW_PT_WEIGHT)
            e->t[r->task[i].kind][r->task[i].chunk * p->stages_n + r->task[i].stage][r->task[i].micro] = r->task[i].end_s;
}

static void needs_hold(const struct mw_pipe *p, const struct mw_pipe_task *t, const struct ends *e)
{
    uint32_t k = t->chunk * p->stages_n + t->stage, last = p->chunks_n * p->stages_n - 1;
    double hop = p->stages_n > 1 ? p->send_s : 0.0;
    if (t->kind == MW_PT_FORWARD && k > 0 && e->t[MW_PT_FORWARD][k - 1][t->micro] > 0.0)
        ck_assert_double_ge(t->start_s, e->t[MW_PT_FORWARD][k - 1][t->micro] + hop);
    if (t->kind == MW_PT_BACKWARD || t->kind == MW_PT_RECOMPUTE) {
        ck_assert_double_ge(t->start_s, e->t[MW_PT_FORWARD][k][t->micro]);
        if (k < last && e->t[MW_PT_BACKWARD][k + 1][t->micro] > 0.0)
            ck_assert_double_ge(t->start_s, e->t[MW_PT_BACKWARD][k + 1][t->micro] + hop);
    }
    if (t->kind == MW_PT_WEIGHT)
        ck_assert_double_ge(t->start_s, e->t[MW_PT_BACKWARD][k][t->micro]);
}

START_TEST(every_task_keeps_the_rules)
{
    struct mw_pipe_cost cost[COST_MAX];
    struct mw_stream rng = mw_stream_make(11, 1, "rules");
    static struct ends e;
    for (int n = 0; n < 500; n++) {
        struct mw_arena a;
        struct mw_pipe_result r;
        struct mw_pipe p = uneven(&rng, cost);
        double work[8] = { 0 }, listed = 0.0, sum = 0.0;
        mw_arena_init(&a);
        ck_assert_ptr_null(mw_pipe_run(&p, &a, &r));
        note_ends(&p, &r, &e);
        for (uint32_t i = 0; i < r.task_n; i++) {
            const struct mw_pipe_task *t = &r.task[i];
            needs_hold(&p, t, &e);
            ck_assert_double_gt(t->end_s, t->start_s);
            if (i > 0 && r.task[i - 1].stage == t->stage)
                ck_assert_double_ge(t->start_s, r.task[i - 1].end_s); /* one at a time */
            listed += t->end_s - t->start_s;
        }
        for (uint32_t k = 0; k < p.stages_n * p.chunks_n; k++)
            work[k % p.stages_n] += p.micros_n * (cost[k].fwd_s + cost[k].bwd_s + cost[k].weight_s + cost[k].again_s);
        for (uint32_t s = 0; s < p.stages_n; s++) {
            const struct mw_pipe_stage *g = &r.stage[s];
            ck_assert_double_eq(g->busy_s, work[s]);
            ck_assert_double_ge(g->idle_s, 0.0);
            ck_assert_double_eq(g->busy_s + g->send_s + g->idle_s, r.total_s);
            ck_assert_double_le(g->end_s, r.total_s);
            sum += g->busy_s + g->send_s;
        }
        ck_assert_double_eq(listed, sum);
        mw_arena_fini(&a);
    }
}
END_TEST

START_TEST(no_time_makes_it_shorter)
{
    struct mw_pipe_cost cost[COST_MAX];
    struct mw_stream rng = mw_stream_make(12, 1, "monotone");
    for (int n = 0; n < 200; n++) {
        struct mw_pipe p = uneven(&rng, cost), up = p;
        double base_s = total_s(&p), *field = (double *)&cost[mw_stream_below(&rng, p.stages_n * p.chunks_n)] + mw_stream_below(&rng, 4);
        *field += 23.0;
        ck_assert_double_ge(total_s(&p), base_s);
        *field -= 23.0;
        up.send_s += 7.0;
        ck_assert_double_ge(total_s(&up), base_s);
        up = p;
        up.exposed_frac = 1.0;
        ck_assert_double_ge(total_s(&up), base_s);
    }
}
END_TEST

/* ---- an independent simulation: a clock that goes from event to event, messages under way, and Megatron-Core's loops written out again */
struct event_sim {
    const struct mw_pipe *p;
    struct mw_pipe_op op[8][OPS_MAX]; uint32_t n[8], pc[8];
    double until[8];                 /* a stage is occupied until then */
    double here[2][COST_MAX][32];    /* when the input of forward, of backward is there; INFINITY: not sent yet */
    double fwd_done[COST_MAX][32];
};

/* get_model_chunk_id and the micro-batch of it, by dealing micro-batches to rounds one by one; returns the longest round. */
static uint32_t megatron_rounds(const struct event_sim *x, uint32_t *chunk, uint32_t *micro)
{
    uint32_t n = 0, p = x->p->stages_n, size[32] = { 0 }, all = 1, from = 0;
    while ((all + 1) * p <= x->p->micros_n)
        all++;
    for (uint32_t i = 0; i < x->p->micros_n; i++)
        size[i % all]++;
    for (uint32_t r = 0; r < all; from += size[r++])
        for (uint32_t c = 0; c < x->p->chunks_n; c++)
            for (uint32_t i = from; i < from + size[r]; i++, n++) {
                chunk[n] = c;
                micro[n] = i;
            }
    return size[0];
}

static void push(struct event_sim *x, uint32_t s, uint8_t kind, uint32_t chunk, uint32_t micro)
{
    x->op[s][x->n[s]++] = (struct mw_pipe_op){ micro, (uint16_t)chunk, kind };
}

static void megatron(struct event_sim *x, uint32_t s)
{
    uint32_t p = x->p->stages_n, v = x->p->chunks_n, m = x->p->micros_n, chunk[OPS_MAX], micro[OPS_MAX], f = 0, b = 0, w = 0, group = megatron_rounds(x, chunk, micro);
    uint32_t before = v > 1 ? (p - s - 1) * 2 + (v - 1) * group : p - s - 1;
    if (x->p->kind == MW_PIPE_GPIPE)
        before = m;
    for (; f < before && f < m * v; f++)
        push(x, s, MW_PT_FORWARD, chunk[f], micro[f]);
    while (b < m * v) {
        if (f < m * v) {
            push(x, s, MW_PT_FORWARD, chunk[f], micro[f]);
            f++;
        }
        push(x, s, MW_PT_BACKWARD, v - 1 - chunk[b], x->p->kind == MW_PIPE_GPIPE ? m - 1 - b : micro[b]);
        b++;
        if (x->p->kind == MW_PIPE_ZB_H1 && b - w > s)
            push(x, s, MW_PT_WEIGHT, 0, w++);
    }
    while (x->p->kind == MW_PIPE_ZB_H1 && w < m)
        push(x, s, MW_PT_WEIGHT, 0, w++);
}

static bool startable(const struct event_sim *x, uint32_t s, double now)
{
    if (x->pc[s] == x->n[s] || x->until[s] > now)
        return false;
    const struct mw_pipe_op *o = &x->op[s][x->pc[s]];
    uint32_t k = o->chunk * x->p->stages_n + s;
    return o->kind == MW_PT_WEIGHT || (x->here[o->kind][k][o->micro] <= now && (o->kind == MW_PT_FORWARD || x->fwd_done[k][o->micro] <= now));
}

static void begin_task(struct event_sim *x, uint32_t s, double now)
{
    const struct mw_pipe_op o = x->op[s][x->pc[s]++];
    uint32_t p = x->p->stages_n, k = o.chunk * p + s, last = p * x->p->chunks_n - 1;
    const struct mw_pipe_cost *c = &x->p->cost[k];
    bool zb = x->p->kind == MW_PIPE_ZB_H1, sends = p > 1 && ((o.kind == MW_PT_FORWARD && k < last) || (o.kind == MW_PT_BACKWARD && k > 0));
    double end = now + (o.kind == MW_PT_FORWARD ? c->fwd_s : o.kind == MW_PT_WEIGHT ? c->weight_s : c->again_s + c->bwd_s + (zb ? 0.0 : c->weight_s)), hop = p > 1 ? x->p->send_s : 0.0;
    x->until[s] = sends ? end + hop * x->p->exposed_frac : end;
    if (o.kind == MW_PT_FORWARD) {
        x->fwd_done[k][o.micro] = end;
        if (k < last)
            x->here[0][k + 1][o.micro] = end + hop;
        else
            x->here[1][k][o.micro] = end;
    } else if (o.kind == MW_PT_BACKWARD && k > 0) {
        x->here[1][k - 1][o.micro] = end + hop;
    }
}

/* The next moment after now at which something changes. */
static double next_event(const struct event_sim *x, double now)
{
    double t = INFINITY;
    for (uint32_t s = 0; s < x->p->stages_n; s++)
        if (x->until[s] > now)
            t = fmin(t, x->until[s]);
    for (uint32_t k = 0; k < x->p->stages_n * x->p->chunks_n; k++)
        for (uint32_t i = 0; i < x->p->micros_n; i++)
            for (int way = 0; way < 2; way++)
                if (x->here[way][k][i] > now)
                    t = fmin(t, x->here[way][k][i]);
    return t;
}

/* Seconds of the step, or INFINITY where stages wait for ever. */
static double by_events(struct event_sim *x)
{
    double now = 0.0, end = 0.0;
    for (int way = 0; way < 2; way++)
        for (uint32_t k = 0; k < COST_MAX; k++)
            for (uint32_t i = 0; i < 32; i++) {
                x->here[way][k][i] = way == 0 && k == 0 ? 0.0 : INFINITY;
                x->fwd_done[k][i] = INFINITY;
            }
    for (;;) {
        for (bool any = true; any;) {
            any = false;
            for (uint32_t s = 0; s < x->p->stages_n; s++)
                if (startable(x, s, now)) {
                    begin_task(x, s, now);
                    end = fmax(end, x->until[s]);
                    any = true;
                }
        }
        double t = next_event(x, now);
        if (isinf(t))
            break;
        now = t;
    }
    for (uint32_t s = 0; s < x->p->stages_n; s++)
        if (x->pc[s] < x->n[s])
            return INFINITY;
    return end;
}

START_TEST(an_independent_simulation_gives_the_same)
{
    struct mw_pipe_cost cost[COST_MAX];
    struct mw_stream rng = mw_stream_make(13, 1, "events");
    static struct event_sim x;
    for (int n = 0; n < 400; n++) {
        struct mw_pipe p = uneven(&rng, cost);
        memset(&x, 0, sizeof x);
        x.p = &p;
        for (uint32_t s = 0; s < p.stages_n; s++)
            megatron(&x, s);
        ck_assert_double_eq(total_s(&p), by_events(&x)); /* whole ticks and quarters of fours: exact, whatever the order of additions */
    }
}
END_TEST

/* Orders of one stage, forward and backward passes each in turn and no backward before its forward: bit i set is a forward at i. */
static uint32_t all_orders(uint32_t m, uint32_t *out)
{
    uint32_t n = 0;
    for (uint32_t bits = 0; bits < 1u << 2 * m; bits++) {
        int open = 0, forward = 0;
        bool ok = true;
        for (uint32_t i = 0; i < 2 * m && ok; i++) {
            forward += (bits >> i) & 1;
            open += (bits >> i) & 1 ? 1 : -1;
            ok = open >= 0;
        }
        if (ok && forward == (int)m)
            out[n++] = bits;
    }
    return n;
}

static void order_from(uint32_t bits, uint32_t m, struct mw_pipe_op *op)
{
    uint32_t f = 0, b = 0;
    for (uint32_t i = 0; i < 2 * m; i++) {
        bool forward = (bits >> i) & 1;
        op[i] = (struct mw_pipe_op){ forward ? f++ : b++, 0, forward ? MW_PT_FORWARD : MW_PT_BACKWARD };
    }
}

START_TEST(no_order_beats_1f1b_and_the_stuck_ones_say_so)
{
    enum { P = 3, M = 3 };
    uint32_t form[64], n = all_orders(M, form), stuck = 0;
    struct mw_pipe_cost cost[COST_MAX];
    struct mw_pipe_op op[P * 2 * M];
    struct mw_pipe p = even(MW_PIPE_1F1B, P, 1, M, cost);
    double best = total_s(&p);
    static struct event_sim x;
    p.order = op;
    for (uint32_t i = 0; i < n * n * n; i++) {
        struct mw_arena a;
        struct mw_pipe_result r;
        uint32_t each[P] = { form[i % n], form[i / n % n], form[i / n / n] };
        memset(&x, 0, sizeof x);
        x.p = &p;
        for (uint32_t s = 0; s < P; s++) {
            order_from(each[s], M, op + s * 2 * M);
            memcpy(x.op[s], op + s * 2 * M, 2 * M * sizeof *op);
            x.n[s] = 2 * M;
        }
        mw_arena_init(&a);
        double seconds = by_events(&x);
        if (mw_pipe_run(&p, &a, &r)) {
            ck_assert(isinf(seconds));
            ck_assert_ptr_nonnull(strstr(r.why, "the schedule cannot run: stage"));
            stuck++;
        } else {
            ck_assert_double_eq_tol(r.total_s, seconds, 1e-12);
            ck_assert_double_ge(r.total_s, best - 1e-12);
        }
        mw_arena_fini(&a);
    }
    ck_assert_uint_eq(n, 5); /* Catalan */
    printf("%u of %u orders of %d micro-batches on %d stages wait for ever\n", stuck, n * n * n, M, P);
    ck_assert_uint_gt(stuck, 0);
}
END_TEST

START_TEST(what_is_no_pipeline_says_why)
{
    struct mw_pipe_cost cost[COST_MAX];
    struct mw_pipe_op op[8] = { { 0, 0, MW_PT_FORWARD }, { 0, 0, MW_PT_BACKWARD }, { 1, 0, MW_PT_FORWARD }, { 1, 0, MW_PT_BACKWARD },
                                { 0, 0, MW_PT_FORWARD }, { 1, 0, MW_PT_FORWARD }, { 0, 0, MW_PT_BACKWARD }, { 1, 0, MW_PT_BACKWARD } };
    struct mw_arena a;
    struct mw_pipe_result r;
    mw_arena_init(&a);
    struct mw_pipe p = even(MW_PIPE_1F1B, 4, 1, 0, cost);
    ck_assert_str_eq(mw_pipe_run(&p, &a, &r), "a pipeline of 4 stages, 1 chunks and 0 micro-batches");
    p = even(MW_PIPE_GPIPE, 4, 3, 5, cost);
    ck_assert_str_eq(mw_pipe_run(&p, &a, &r), "GPipe takes one chunk for each stage, not 3");
    p = even(MW_PIPE_ZB_H1, 4, 2, 5, cost);
    ck_assert_str_eq(mw_pipe_run(&p, &a, &r), "ZB-H1 takes one chunk for each stage, not 2");
    p = even(MW_PIPE_1F1B, 4, 2, 4000000, cost);
    ck_assert_ptr_nonnull(strstr(mw_pipe_run(&p, &a, &r), "are more tasks than"));
    p = even(MW_PIPE_1F1B, 2, 1, 2, cost);
    p.order = op;
    ck_assert_str_eq(mw_pipe_run(&p, &a, &r), "the schedule cannot run: stage 0 waits for ever at the backward of micro-batch 0 in chunk 0");
    op[5].micro = 0;
    ck_assert_str_eq(mw_pipe_run(&p, &a, &r), "stage 1 does the forward of micro-batch 0 in chunk 0 twice");
    op[5].micro = 2;
    ck_assert_str_eq(mw_pipe_run(&p, &a, &r), "task 1 of stage 1 is none of this pipeline");
    mw_arena_fini(&a);
}
END_TEST

MW_TEST_MAIN("schedule", even_stages_give_the_closed_forms, memory_peaks_are_the_published_ones, every_task_keeps_the_rules, no_time_makes_it_shorter, an_independent_simulation_gives_the_same,
             no_order_beats_1f1b_and_the_stuck_ones_say_so, what_is_no_pipeline_says_why)
