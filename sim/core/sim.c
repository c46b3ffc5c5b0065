/* sim/core/sim.c - the run loop: pop all events of an instant, settle the models, sample; it knows models only as struct mw_model. */
#include "sim/core/sim.h"
#include "sim/base/calendar.h"
#include "sim/base/check.h"
#include "sim/base/file.h"
#include "sim/core/core_private.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void check_context(const void *ctx, char *buf, unsigned long buf_n)
{
    const struct mw_sim *s = ctx;
    char t[40];
    snprintf(buf, buf_n, "simulated time %s + %.9f s, trial %u, seed %llu, event %llu", mw_date_print(t, sizeof t, s->now_ns),
             (double)(s->now_ns % MW_NS_PER_S) / 1e9, s->trial, (unsigned long long)s->seed, (unsigned long long)s->event_n);
}

struct mw_sim *mw_sim_create(const struct mw_sim_config *c)
{
    struct mw_sim_core *core = calloc(1, sizeof *core);
    struct mw_sim *s = calloc(1, sizeof *s);
    MW_ASSERT(core && s);
    mw_arena_init(&core->own);
    s->core = core;
    s->arena = &core->own;
    s->now_ns = s->start_ns = c->start_ns;
    s->open_ns = c->open_ns;
    s->end_ns = c->end_ns;
    s->step_ns = c->step_ns;
    s->zone_ns = c->zone_ns;
    s->plan_ns = c->plan_ns ? c->plan_ns : c->open_ns;
    s->seed = c->seed;
    s->trial = c->trial;
    s->model = c->model;
    s->ports = c->ports;
    s->scenario_file = c->scenario_file;
    s->keep = c->keep;
    s->share = c->share;
    s->locator = c->locator;
    s->sink = c->sink;
    s->diag = c->diag;
    s->queue = mw_queue_create(4096);
    mw_things_init(&s->things, s->arena);
    for (int m = 0; m < MW_M_N; m++) {
        s->params[m] = c->params[m];
        s->state[m] = mw_arena_alloc(s->arena, s->model[m]->state_B ? s->model[m]->state_B : 1);
    }
    return s;
}

void mw_sim_destroy(struct mw_sim *s)
{
    if (!s)
        return;
    mw_check_context_set(NULL, NULL);
    mw_queue_destroy(s->queue);
    mw_arena_fini(&s->core->own);
    free(s->core);
    free(s);
}

int mw_sim_build(struct mw_sim *s)
{
    mw_check_context_set(check_context, s);
    for (int m = 0; m < MW_M_N; m++)
        if (s->model[m]->ports)
            s->model[m]->ports(s);
    for (int m = 0; m < MW_M_N; m++)
        if (s->model[m]->build && s->model[m]->build(s) != 0)
            return -1;
    return s->core->infeasible[0] ? -1 : 0;
}

static int settle_fail(struct mw_sim *s)
{
    unsigned who = 0;
    while (who < MW_M_N && !(s->core->dirty & (1u << who)))
        who++;
    fprintf(stderr, "millwright: the models do not settle after %d rounds: '%s' is asked again and again by '%s'\n", MW_SETTLE_ROUNDS, s->model[who]->name,
            s->model[s->core->dirty_by[who]]->name);
    return -1;
}

int mw_sim_settle(struct mw_sim *s)
{
    struct mw_sim_core *c = s->core;
    for (int round = 0; c->dirty; round++) {
        if (round == MW_SETTLE_ROUNDS)
            return settle_fail(s);
        uint32_t ahead = ~0u; /* a model that is asked for by one before it settles in the same round */
        while (c->dirty & ahead) {
            unsigned m = (unsigned)__builtin_ctz(c->dirty & ahead);
            ahead = ~0u << m << 1;
            c->dirty &= ~(1u << m);
            if (s->model[m]->settle)
                s->model[m]->settle(s, round);
        }
    }
    return 0;
}

static int instant_fail(struct mw_sim *s)
{
    char t[40];
    fprintf(stderr, "millwright: more than %u events at %s: '%s' and '%s' wake each other\n", MW_INSTANT_EVENTS, mw_date_print(t, sizeof t, s->now_ns),
            s->model[s->core->instant_owner[0]]->name, s->model[s->core->instant_owner[1]]->name);
    return -1;
}

/* All events of the present instant, then settle; settling may post events for this instant again. */
static int run_instant(struct mw_sim *s)
{
    struct mw_sim_core *c = s->core;
    struct mw_event e;
    int64_t t_ns;
    c->instant_n = 0;
    do {
        while (mw_queue_pop_until(s->queue, s->now_ns, &e)) {
            s->event_n++;
            c->instant_owner[c->instant_n & 1] = e.owner;
            if (++c->instant_n > MW_INSTANT_EVENTS)
                return instant_fail(s);
            s->model[e.owner]->handle(s, &e);
        }
        if (mw_sim_settle(s) != 0)
            return -1;
    } while (mw_queue_peek(s->queue, &t_ns) && t_ns <= s->now_ns);
    return 0;
}

static void open_books(struct mw_sim *s)
{
    s->core->opened = true;
    mw_levels_open(s);
    mw_books_open(s);
    for (int m = 0; m < MW_M_N; m++)
        if (s->model[m]->open)
            s->model[m]->open(s);
    s->core->last_sample_ns = s->now_ns;
    s->core->next_sample_ns = s->now_ns + s->step_ns;
}

static void sample(struct mw_sim *s)
{
    struct mw_sim_core *c = s->core;
    int64_t t0_ns = c->last_sample_ns;
    mw_levels_sample(s, t0_ns, s->now_ns);
    for (int m = 0; m < MW_M_N; m++)
        if (s->model[m]->tick)
            s->model[m]->tick(s, t0_ns, s->now_ns);
    c->last_sample_ns = s->now_ns;
    c->next_sample_ns = s->now_ns + s->step_ns < s->end_ns ? s->now_ns + s->step_ns : s->end_ns;
    if (s->sink.progress)
        s->sink.progress(s->sink.ctx, s->now_ns);
}

static int64_t next_instant(const struct mw_sim *s)
{
    int64_t t_ns, next_ns = s->core->opened ? s->core->next_sample_ns : s->open_ns;
    if (mw_queue_peek(s->queue, &t_ns) && t_ns < next_ns)
        next_ns = t_ns;
    return next_ns < s->end_ns ? next_ns : s->end_ns;
}

static int close_run(struct mw_sim *s)
{
    mw_levels_close(s);
    for (int m = 0; m < MW_M_N; m++)
        if (s->model[m]->close)
            s->model[m]->close(s);
    return mw_books_close(s) && !s->core->failed ? 0 : -1;
}

void mw_sim_start(struct mw_sim *s)
{
    for (int m = 0; m < MW_M_N; m++)
        if (s->model[m]->start)
            s->model[m]->start(s);
}

int mw_sim_run(struct mw_sim *s)
{
    mw_check_context_set(check_context, s);
    mw_sim_start(s);
    for (;;) {
        /* The books open before the events of their first instant, and close before those of the last. */
        if (!s->core->opened && s->now_ns >= s->open_ns)
            open_books(s);
        if (s->now_ns >= s->end_ns)
            break;
        if (run_instant(s) != 0)
            return -1;
        int64_t t_ns = next_instant(s);
        MW_DCHECK(t_ns > s->now_ns);
        s->now_ns = t_ns;
        if (s->core->opened && t_ns == s->core->next_sample_ns)
            sample(s);
    }
    return close_run(s);
}

const char *mw_sim_infeasible_text(const struct mw_sim *s)
{
    return s->core->infeasible[0] ? s->core->infeasible : NULL;
}

struct mw_timer mw_sim_post(struct mw_sim *s, enum mw_model_id owner, int64_t t_ns, enum mw_phase phase, enum mw_ev kind, uint32_t ent, uint32_t wait)
{
    struct mw_event e = { .t_ns = t_ns < s->now_ns ? s->now_ns : t_ns, .ent = ent, .wait = wait, .owner = (uint16_t)owner, .phase = (uint8_t)phase, .kind = (uint8_t)kind };
    return mw_queue_post(s->queue, &e);
}

bool mw_sim_cancel(struct mw_sim *s, struct mw_timer t)
{
    return mw_queue_cancel(s->queue, t);
}

bool mw_sim_move(struct mw_sim *s, struct mw_timer t, int64_t t_ns)
{
    return mw_queue_reschedule(s->queue, t, t_ns < s->now_ns ? s->now_ns : t_ns);
}

void mw_sim_dirty(struct mw_sim *s, enum mw_model_id who, enum mw_model_id by)
{
    s->core->dirty |= 1u << who;
    s->core->dirty_by[who] = (uint8_t)by;
}

struct mw_pos mw_sim_pos(const struct mw_sim *s, const char *path)
{
    return s->locator.pos ? s->locator.pos(s->locator.ctx, path) : (struct mw_pos){ s->scenario_file, 0, 0 };
}

size_t mw_sim_keys(struct mw_sim *s, const char *path, const char ***keys)
{
    return s->locator.keys ? s->locator.keys(s->locator.ctx, path, s->arena, keys) : 0;
}

const char *mw_sim_file(struct mw_sim *s, const char *path, const char *name)
{
    char *beside = mw_path_beside(s->scenario_file ? s->scenario_file : "", name);
    const char *file = mw_arena_strdup(s->arena, beside);
    struct stat st;
    free(beside);
    errno = 0;
    if (access(file, R_OK) == 0 && stat(file, &st) == 0 && !S_ISDIR(st.st_mode))
        return file;
    mw_diag_error(s->diag, "E101", mw_sim_pos(s, path), path, "cannot read '%s': %s", name, errno ? strerror(errno) : "a folder");
    return NULL;
}

void mw_sim_infeasible(struct mw_sim *s, const char *fmt, ...)
{
    if (s->core->infeasible[0])
        return; /* the first reason is the binding one */
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(s->core->infeasible, sizeof s->core->infeasible, fmt, ap);
    va_end(ap);
}

void mw_metric(struct mw_sim *s, const char *name, enum mw_quantity q, double value)
{
    if (s->sink.metric)
        s->sink.metric(s->sink.ctx, name, q, value);
}

void mw_metricf(struct mw_sim *s, enum mw_quantity q, double value, const char *fmt, ...)
{
    char name[160];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(name, sizeof name, fmt, ap);
    va_end(ap);
    mw_metric(s, name, q, value);
}

void mw_note(struct mw_sim *s, const char *kind, const char *path, const char *fmt, ...)
{
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (s->sink.note)
        s->sink.note(s->sink.ctx, kind, path, text);
}

void mw_log_event(struct mw_sim *s, const char *kind, const char *path, const char *fmt, ...)
{
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (s->sink.event && s->core->opened)
        s->sink.event(s->sink.ctx, s->now_ns, kind, path, text);
}
