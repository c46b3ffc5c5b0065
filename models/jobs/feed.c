/* models/jobs/feed.c - work without GPUs: pipelines on CPU racks, and measured watts replayed at the racks. */
#include "models/jobs/jobs.h"
#include "sim/base/calendar.h"
#include "sim/core/share.h"
#include "sim/input/import/power_trace.h"
#include "sim/base/file.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct reading { const char *file; struct mw_diag *diag; };

static const void *watts_read(void *ctx, struct mw_arena *a)
{
    const struct reading *r = ctx;
    return mw_power_trace_load(a, r->file, r->diag);
}

static int watts_build(struct mw_sim *s, struct mw_work *w)
{
    const char *file = mw_sim_file(s, mw_arena_printf(s->arena, "%s.file", w->path), w->p->file);
    w->watts = file ? mw_share_get(s->share, mw_arena_printf(s->arena, "watts %s", file), watts_read, &(struct reading){ file, s->diag }, s->arena) : NULL;
    return w->watts ? 0 : -1;
}

int mw_feed_build(struct mw_sim *s, struct mw_jobs *c, uint32_t work)
{
    struct mw_work *w = &c->work[work];
    if (w->kind == MW_W_POWER)
        return watts_build(s, w);
    char path[160];
    snprintf(path, sizeof path, "halls.%s", w->p->cpu_hall ? w->p->cpu_hall : "");
    if (w->p->cpu_hall && mw_entity_find(&s->things, path) == UINT32_MAX) {
        mw_diag_error(s->diag, "E326", mw_sim_pos(s, w->path), w->path, "cpu: there is no hall '%s'", w->p->cpu_hall);
        return -1;
    }
    return 0;
}

static void watts_set(struct mw_sim *s, struct mw_jobs *c, struct mw_work *w)
{
    const struct mw_power_trace *t = w->watts;
    for (uint32_t k = 0; k < t->column_n; k++)
        c->port->compute->bus_w(s, k, t->column_n, t->w[(size_t)w->watts_row * t->column_n + k]);
}

/* The first row stands until the books open, the last one from its time on. */
void mw_feed_knot(struct mw_sim *s, struct mw_jobs *c, uint32_t work)
{
    struct mw_work *w = &c->work[work];
    if (s->now_ns > s->open_ns && w->watts_row + 1 < w->watts->n)
        w->watts_row++;
    watts_set(s, c, w);
    int64_t next_ns = s->open_ns + mw_time_ns_up((w->watts_row + 1) * w->watts->step_s);
    if (w->watts_row + 1 < w->watts->n && next_ns < s->end_ns)
        mw_sim_post(s, MW_M_JOBS, next_ns, MW_AT_EXOG, MW_EV_KNOT, work, 1);
}

/* CPU racks work on as long as the pipeline exists; without a hall it is only counted. */
static void pipeline_start(struct mw_sim *s, struct mw_jobs *c, const struct mw_work *w)
{
    char path[160];
    struct mw_act act = { .cpu = w->p->cpu_load_frac };
    if (isfinite(w->p->ingest_Bps))
        mw_level_move(s, c->l_ingest, w->p->ingest_Bps);
    if (!w->p->cpu_hall)
        return;
    snprintf(path, sizeof path, "halls.%s", w->p->cpu_hall);
    uint32_t hall = mw_entity_find(&s->things, path);
    for (uint32_t g = 0; g < c->group_n; g++) {
        const struct mw_group *q = c->port->compute->group(s, g);
        if (q->hall_ent == hall && q->cls == MW_L_CPU)
            c->port->compute->use(s, g, (int32_t)(q->rack_n * q->node_per_rack), MW_L_CPU, &act);
    }
}

void mw_feed_start(struct mw_sim *s, struct mw_jobs *c, uint32_t work)
{
    if (c->work[work].kind == MW_W_POWER)
        mw_feed_knot(s, c, work);
    else
        pipeline_start(s, c, &c->work[work]);
}
