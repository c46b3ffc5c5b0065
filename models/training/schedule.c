/* models/training/schedule.c - orders of tasks, and one walk that gives every task its start: each stage runs until it waits, and is called again by what it waits for. */
#include "models/training/schedule.h"
#include <stdio.h>

enum { TASKS_MAX = 1 << 24, CHUNKS_MAX = UINT16_MAX };
#define NOT_YET (-1.0)

const char *mw_pipe_task_name(enum mw_pipe_task_kind kind)
{
    static const char *const name[] = { [MW_PT_FORWARD] = "forward", [MW_PT_BACKWARD] = "backward", [MW_PT_WEIGHT] = "weight gradient", [MW_PT_RECOMPUTE] = "recompute", [MW_PT_SEND] = "send" };
    return name[kind];
}

/* ---- orders */
uint32_t mw_pipe_ops(const struct mw_pipe *p)
{
    return p->chunks_n * p->micros_n * (p->kind == MW_PIPE_ZB_H1 ? 3 : 2);
}

static struct mw_pipe_op op_of(uint8_t kind, uint32_t chunk, uint32_t micro)
{
    return (struct mw_pipe_op){ micro, (uint16_t)chunk, kind };
}

static void order_gpipe(const struct mw_pipe *p, struct mw_pipe_op *op)
{
    for (uint32_t i = 0; i < p->micros_n; i++) {
        op[i] = op_of(MW_PT_FORWARD, 0, i);
        op[p->micros_n + i] = op_of(MW_PT_BACKWARD, 0, p->micros_n - 1 - i);
    }
}

/* Rounds of p micro-batches where p divides them; else as many rounds, the first ones longer by one: no round is shorter than p. */
static uint32_t rounds(const struct mw_pipe *p, uint32_t *size)
{
    uint32_t n = p->micros_n < p->stages_n ? 1 : p->micros_n / p->stages_n;
    *size = p->micros_n / n;
    return p->micros_n % n;
}

/* The k-th forward of every stage: a round goes through one chunk before the next. */
static struct mw_pipe_op forward_of(const struct mw_pipe *p, uint32_t k)
{
    uint32_t size, longer = rounds(p, &size), base = 0, head = longer * (size + 1);
    if (k < head * p->chunks_n) {
        size++;
    } else {
        base = head;
        k -= head * p->chunks_n;
    }
    uint32_t round = k / (size * p->chunks_n), within = k % (size * p->chunks_n);
    return op_of(MW_PT_FORWARD, within / size, base + round * size + within % size);
}

static struct mw_pipe_op backward_of(const struct mw_pipe *p, uint32_t k)
{
    struct mw_pipe_op o = forward_of(p, k);
    return op_of(MW_PT_BACKWARD, p->chunks_n - 1u - o.chunk, o.micro);
}

/* Forward passes before the first backward; then by turns; then what is left of the backward passes.  Weights' gradients s behind. */
static void order_turns(const struct mw_pipe *p, uint32_t stage, struct mw_pipe_op *op)
{
    uint32_t all = p->chunks_n * p->micros_n, left = p->stages_n - 1 - stage, n = 0, late = 0, size;
    bool longer = rounds(p, &size) > 0;
    uint32_t warm = p->chunks_n > 1 ? 2 * left + (p->chunks_n - 1) * (size + longer) : left;
    bool split = p->kind == MW_PIPE_ZB_H1;
    if (warm > all)
        warm = all;
    for (uint32_t k = 0; k < warm; k++)
        op[n++] = forward_of(p, k);
    for (uint32_t k = 0; k < all; k++) {
        if (warm + k < all)
            op[n++] = forward_of(p, warm + k);
        op[n++] = backward_of(p, k);
        if (split && k >= stage)
            op[n++] = op_of(MW_PT_WEIGHT, 0, late++);
    }
    while (split && late < all)
        op[n++] = op_of(MW_PT_WEIGHT, 0, late++);
}

void mw_pipe_order(const struct mw_pipe *p, uint32_t stage, struct mw_pipe_op *op)
{
    if (p->kind == MW_PIPE_GPIPE)
        order_gpipe(p, op);
    else
        order_turns(p, stage, op);
}

/* ---- the walk */
struct walk {
    const struct mw_pipe *p;
    struct mw_pipe_result *out;
    const struct mw_pipe_op *op;        /* [stage * per + i] */
    double *fwd_s, *bwd_s, *weight_s;   /* ends, [(chunk * stages + stage) * micros + micro]; NOT_YET */
    double *free_s, hop_s, exposed_s;   /* free_s: of each stage */
    uint32_t *next, *held, *called, called_n, per, task_per;
    bool *waiting;                      /* in called[] */
};

static size_t at(const struct walk *w, uint32_t stage, const struct mw_pipe_op *o)
{
    return ((size_t)o->chunk * w->p->stages_n + stage) * w->p->micros_n + o->micro;
}

/* When what the task needs is there; NOT_YET where it is not. */
static double arrives_s(const struct walk *w, uint32_t stage, const struct mw_pipe_op *o)
{
    size_t i = at(w, stage, o), step = w->p->micros_n, last = ((size_t)w->p->chunks_n * w->p->stages_n - 1) * step;
    if (o->kind == MW_PT_WEIGHT)
        return w->bwd_s[i];
    if (o->kind == MW_PT_FORWARD)
        return i < step ? 0.0 : w->fwd_s[i - step] < 0.0 ? NOT_YET : w->fwd_s[i - step] + w->hop_s;
    if (w->fwd_s[i] < 0.0 || i >= last)
        return w->fwd_s[i];
    return w->bwd_s[i + step] < 0.0 ? NOT_YET : w->bwd_s[i + step] + w->hop_s;
}

static void list(struct walk *w, uint32_t stage, const struct mw_pipe_op *o, enum mw_pipe_task_kind kind, double start_s, double end_s)
{
    if (w->p->tasks && end_s > start_s)
        w->out->task[(size_t)stage * w->task_per + w->next[stage]++] = (struct mw_pipe_task){ start_s, end_s, o->micro, (uint16_t)stage, o->chunk, kind };
}

/* The stage that what this task makes goes to, or none. */
static uint32_t goes_to(const struct walk *w, uint32_t stage, const struct mw_pipe_op *o)
{
    uint32_t n = w->p->stages_n;
    if (o->kind == MW_PT_FORWARD)
        return stage + 1 < n ? stage + 1 : o->chunk + 1u < w->p->chunks_n ? 0 : UINT32_MAX;
    if (o->kind == MW_PT_BACKWARD)
        return stage > 0 ? stage - 1 : o->chunk > 0 ? n - 1 : UINT32_MAX;
    return UINT32_MAX;
}

static void call(struct walk *w, uint32_t stage)
{
    if (stage == UINT32_MAX || w->waiting[stage])
        return;
    w->waiting[stage] = true;
    w->called[w->called_n++] = stage;
}

static void count_held(struct walk *w, uint32_t stage, const struct mw_pipe_op *o)
{
    struct mw_pipe_stage *s = &w->out->stage[stage];
    if (o->kind == MW_PT_FORWARD && ++w->held[stage] > s->held_n)
        s->held_n = w->held[stage];
    if (o->kind == (w->p->kind == MW_PIPE_ZB_H1 ? MW_PT_WEIGHT : MW_PT_BACKWARD))
        w->held[stage]--;
}

static void run_task(struct walk *w, uint32_t stage, const struct mw_pipe_op *o, double start_s)
{
    const struct mw_pipe_cost *c = &w->p->cost[(size_t)o->chunk * w->p->stages_n + stage];
    struct mw_pipe_stage *s = &w->out->stage[stage];
    bool back = o->kind == MW_PT_BACKWARD, split = w->p->kind == MW_PIPE_ZB_H1;
    double again_s = back ? c->again_s : 0.0, own_s = o->kind == MW_PT_FORWARD ? c->fwd_s : !back ? c->weight_s : split ? c->bwd_s : c->bwd_s + c->weight_s;
    double ready_s = start_s + again_s, end_s = ready_s + own_s;
    uint32_t to = goes_to(w, stage, o);
    double free_s = w->exposed_s > 0.0 && to != UINT32_MAX ? end_s + w->exposed_s : end_s;
    (o->kind == MW_PT_FORWARD ? w->fwd_s : back ? w->bwd_s : w->weight_s)[at(w, stage, o)] = end_s;
    list(w, stage, o, MW_PT_RECOMPUTE, start_s, ready_s);
    list(w, stage, o, o->kind, ready_s, end_s);
    list(w, stage, o, MW_PT_SEND, end_s, free_s);
    s->busy_s += again_s + own_s;
    s->send_s += free_s - end_s;
    s->end_s = w->free_s[stage] = free_s;
    count_held(w, stage, o);
    call(w, to);
}

/* Until every stage has run or waits for ever; how many tasks ran.  i[]: the task that each stage is at. */
static size_t walk(struct walk *w, uint32_t *i)
{
    size_t done = 0;
    for (uint32_t s = w->p->stages_n; s-- > 0;)
        call(w, s);
    while (w->called_n > 0) {
        uint32_t s = w->called[--w->called_n];
        w->waiting[s] = false;
        for (; i[s] < w->per; i[s]++, done++) {
            const struct mw_pipe_op *o = &w->op[(size_t)s * w->per + i[s]];
            double t_s = arrives_s(w, s, o);
            if (t_s < 0.0)
                break;
            run_task(w, s, o, t_s > w->free_s[s] ? t_s : w->free_s[s]);
        }
    }
    return done;
}

/* ---- before and after */
static const char *sizes(const struct mw_pipe *p, char *why, size_t n)
{
    why[0] = '\0';
    if (p->stages_n == 0 || p->chunks_n == 0 || p->micros_n == 0)
        snprintf(why, n, "a pipeline of %u stages, %u chunks and %u micro-batches", p->stages_n, p->chunks_n, p->micros_n);
    else if (p->chunks_n > 1 && p->kind != MW_PIPE_1F1B)
        snprintf(why, n, "%s takes one chunk for each stage, not %u", p->kind == MW_PIPE_GPIPE ? "GPipe" : "ZB-H1", p->chunks_n);
    else if (p->stages_n > CHUNKS_MAX || p->chunks_n > CHUNKS_MAX || (double)p->stages_n * p->chunks_n * p->micros_n * 3.0 > TASKS_MAX)
        snprintf(why, n, "%u stages x %u chunks x %u micro-batches are more tasks than %d", p->stages_n, p->chunks_n, p->micros_n, TASKS_MAX);
    return why[0] ? why : NULL;
}

/* An order from outside: tasks that are there, each once. */
static const char *order_wrong(const struct mw_pipe *p, struct mw_arena *a, char *why, size_t n)
{
    uint32_t per = mw_pipe_ops(p), kinds = p->kind == MW_PIPE_ZB_H1 ? 3 : 2;
    bool *seen = mw_arena_array(a, bool, (size_t)p->stages_n * per);
    for (uint32_t s = 0; s < p->stages_n; s++)
        for (uint32_t i = 0; i < per; i++) {
            const struct mw_pipe_op *o = &p->order[(size_t)s * per + i];
            if (o->chunk >= p->chunks_n || o->micro >= p->micros_n || o->kind >= kinds) {
                snprintf(why, n, "task %u of stage %u is none of this pipeline", i, s);
                return why;
            }
            bool *once = &seen[(size_t)s * per + ((size_t)o->kind * p->chunks_n + o->chunk) * p->micros_n + o->micro];
            if (*once) {
                snprintf(why, n, "stage %u does the %s of micro-batch %u in chunk %u twice", s, mw_pipe_task_name(o->kind), o->micro, o->chunk);
                return why;
            }
            *once = true;
        }
    return NULL;
}

static const struct mw_pipe_op *orders(const struct mw_pipe *p, struct mw_arena *a)
{
    uint32_t per = mw_pipe_ops(p);
    if (p->order)
        return p->order;
    struct mw_pipe_op *op = mw_arena_array(a, struct mw_pipe_op, (size_t)p->stages_n * per);
    for (uint32_t s = 0; s < p->stages_n; s++)
        mw_pipe_order(p, s, op + (size_t)s * per);
    return op;
}

static double *ends(const struct mw_pipe *p, struct mw_arena *a)
{
    size_t n = (size_t)p->stages_n * p->chunks_n * p->micros_n;
    double *v = mw_arena_array(a, double, n);
    for (size_t i = 0; i < n; i++)
        v[i] = NOT_YET;
    return v;
}

static void walk_init(struct walk *w, const struct mw_pipe *p, struct mw_arena *a, struct mw_pipe_result *out)
{
    uint32_t n = p->stages_n;
    *w = (struct walk){ .p = p, .out = out, .op = orders(p, a), .per = mw_pipe_ops(p), .hop_s = n > 1 ? p->send_s : 0.0, .exposed_s = n > 1 ? p->send_s * p->exposed_frac : 0.0 };
    w->fwd_s = ends(p, a);
    w->bwd_s = ends(p, a);
    w->weight_s = p->kind == MW_PIPE_ZB_H1 ? ends(p, a) : NULL;
    w->free_s = mw_arena_array(a, double, n);
    w->next = mw_arena_array(a, uint32_t, n);
    w->held = mw_arena_array(a, uint32_t, n);
    w->called = mw_arena_array(a, uint32_t, n);
    w->waiting = mw_arena_array(a, bool, n);
    w->task_per = w->per + 3 * p->chunks_n * p->micros_n; /* a recompute, two sends */
    out->stage = mw_arena_array(a, struct mw_pipe_stage, n);
    out->task = p->tasks ? mw_arena_array(a, struct mw_pipe_task, (size_t)n * w->task_per) : NULL;
}

static const char *stuck(const struct walk *w, const uint32_t *i, char *why, size_t n)
{
    uint32_t s = 0;
    while (i[s] == w->per)
        s++;
    const struct mw_pipe_op *o = &w->op[(size_t)s * w->per + i[s]];
    snprintf(why, n, "the schedule cannot run: stage %u waits for ever at the %s of micro-batch %u in chunk %u", s, mw_pipe_task_name(o->kind), o->micro, o->chunk);
    return why;
}

/* Closes the gaps that tasks of no length leave in the list. */
static void close_up(struct walk *w)
{
    for (uint32_t s = 0; w->p->tasks && s < w->p->stages_n; s++)
        for (uint32_t i = 0; i < w->next[s]; i++)
            w->out->task[w->out->task_n++] = w->out->task[(size_t)s * w->task_per + i];
}

const char *mw_pipe_run(const struct mw_pipe *p, struct mw_arena *a, struct mw_pipe_result *out)
{
    struct walk w;
    *out = (struct mw_pipe_result){ 0 };
    if (sizes(p, out->why, sizeof out->why) || (p->order && order_wrong(p, a, out->why, sizeof out->why)))
        return out->why;
    walk_init(&w, p, a, out);
    uint32_t *i = mw_arena_array(a, uint32_t, p->stages_n);
    if (walk(&w, i) < (size_t)p->stages_n * w.per)
        return stuck(&w, i, out->why, sizeof out->why);
    for (uint32_t s = 0; s < p->stages_n; s++)
        out->total_s = out->stage[s].end_s > out->total_s ? out->stage[s].end_s : out->total_s;
    for (uint32_t s = 0; s < p->stages_n; s++)
        out->stage[s].idle_s = out->total_s - out->stage[s].busy_s - out->stage[s].send_s;
    close_up(&w);
    return NULL;
}
