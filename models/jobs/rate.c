/* models/jobs/rate.c - from clocks and network shares to rates; which jobs a change of clock concerns. */
#include "models/jobs/jobs.h"
#include "sim/base/calendar.h"
#include "sim/base/minmax.h"
#include <math.h>

void mw_rate_link(struct mw_sim *s, struct mw_jobs *c, uint32_t job)
{
    const struct mw_span *span;
    uint32_t n = c->port->sched->span(s, c->job[job].handle, &span);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t l = c->link_free;
        if (l != MW_NONE) {
            c->link_free = c->link[l].jnext;
        } else {
            c->link = mw_jobs_grow(s->arena, c->link, c->link_n, &c->link_cap, sizeof *c->link);
            l = c->link_n++;
        }
        uint32_t *head = &c->group_link[span[i].group];
        c->link[l] = (struct mw_link){ .job = job, .group = span[i].group, .gpus = span[i].gpus, .jnext = c->job[job].link, .gnext = *head, .gprev = MW_NONE };
        if (*head != MW_NONE)
            c->link[*head].gprev = l;
        *head = c->job[job].link = l;
    }
}

void mw_rate_unlink(struct mw_sim *s, struct mw_jobs *c, uint32_t job)
{
    for (uint32_t l = c->job[job].link, next; l != MW_NONE; l = next) {
        struct mw_link *k = &c->link[l];
        next = k->jnext;
        if (k->gprev == MW_NONE)
            c->group_link[k->group] = k->gnext;
        else
            c->link[k->gprev].gnext = k->gnext;
        if (k->gnext != MW_NONE)
            c->link[k->gnext].gprev = k->gprev;
        k->jnext = c->link_free;
        c->link_free = l;
    }
    c->job[job].link = MW_NONE;
}

void mw_rate_use(struct mw_sim *s, struct mw_jobs *c, uint32_t job, int sign)
{
    struct mw_job *j = &c->job[job];
    const struct mw_work *w = &c->work[j->work];
    if (j->using == (sign > 0))
        return;
    j->using = sign > 0;
    for (uint32_t l = j->link; l != MW_NONE; l = c->link[l].jnext)
        c->port->compute->use(s, c->link[l].group, sign * (int32_t)c->link[l].gpus, w->cls, &w->act);
}

void mw_rate_measure(struct mw_sim *s, struct mw_jobs *c, uint32_t job)
{
    struct mw_job *j = &c->job[job];
    enum mw_load_class cls = c->work[j->work].cls;
    double least = 1.0, sum = 0.0;
    for (uint32_t l = j->link; l != MW_NONE; l = c->link[l].jnext) {
        double clock = c->port->compute->clock_frac(s, c->link[l].group, cls);
        least = mw_min(least, clock);
        sum += clock * c->link[l].gpus;
    }
    j->mean_clock = mw_max(least, sum / j->gpus);
    j->share = j->run != MW_NONE && c->run[j->run].flowing ? c->port->fabric->share(s, c->run[j->run].flow) : 1.0;
    j->rate = j->share * least;
}

void mw_rate_dirty(struct mw_sim *s, uint32_t group)
{
    struct mw_jobs *c = mw_jobs(s);
    mw_sim_dirty(s, MW_M_JOBS, MW_M_COMPUTE);
    if (c->group_dirty[group])
        return;
    c->group_dirty[group] = true;
    c->dirty[c->dirty_n++] = group;
}

static void rerate(struct mw_sim *s, struct mw_jobs *c, uint32_t job)
{
    const struct mw_job *j = &c->job[job];
    if (c->work[j->work].kind == MW_W_SERVE) {
        c->serve_dirty = true;
        return;
    }
    if (j->state != MW_JOB_RUNNING)
        return;
    mw_job_enter(s, c, job, MW_JOB_RUNNING);
    mw_job_plan(s, c, job);
}

void mw_rate_settle(struct mw_sim *s, struct mw_jobs *c, int round)
{
    c->dirty_gen++;
    for (uint32_t d = 0; d < c->dirty_n; d++) {
        c->group_dirty[c->dirty[d]] = false;
        for (uint32_t l = c->group_link[c->dirty[d]]; l != MW_NONE; l = c->link[l].gnext) {
            struct mw_job *j = &c->job[c->link[l].job];
            if (j->dirty_gen == c->dirty_gen)
                continue;
            j->dirty_gen = c->dirty_gen;
            rerate(s, c, c->link[l].job);
        }
    }
    c->dirty_n = 0;
    /* shares follow whatever flows opened or closed in this instant; gangs with flows are few */
    for (uint32_t r = 0; r < c->run_n; r++)
        if (c->run[r].flowing) {
            struct mw_job *j = &c->job[c->run[r].job];
            if (j->state == MW_JOB_RUNNING && j->dirty_gen != c->dirty_gen && c->port->fabric->share(s, c->run[r].flow) != j->share)
                rerate(s, c, c->run[r].job);
        }
    if (c->serve_dirty) {
        c->serve_dirty = false;
        mw_serve_settle(s, c, round);
    }
}
