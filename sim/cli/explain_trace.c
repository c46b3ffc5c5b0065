/* sim/cli/explain_trace.c - one step of a training run as a Chrome trace: a JSON array of complete events, a process for each stage, microseconds.
 *
 * Format: "Trace Event Format", phase X, as chrome://tracing and ui.perfetto.dev read it.  Time is from the start of the step, to the nanosecond.
 */
#include "models/training/schedule.h"
#include "sim/base/file.h"
#include "sim/cli/cli.h"
#include "sim/cli/explain.h"
#include "sim/plan/layout.h"
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Starts and ends are rounded, not lengths: events that touch still do. */
static void event(struct mw_str *out, const char *name, const char *kind, uint32_t stage, double start_s, double end_s, const char *args)
{
    double from_us = rint(start_s * 1e9) / 1e3, us = (rint(end_s * 1e9) - rint(start_s * 1e9)) / 1e3;
    mw_str_addf(out, "%s{\"name\":\"%s\",\"cat\":\"%s\",\"ph\":\"X\",\"pid\":%u,\"tid\":0,\"ts\":%.3f,\"dur\":%.3f,\"args\":{%s}}", out->n > 2 ? ",\n" : "", name, kind, stage, from_us, us, args);
}

static void task(struct mw_str *out, const struct mw_train_run *r, const struct mw_pipe_task *t)
{
    char name[64], args[96];
    snprintf(name, sizeof name, "%s %u", mw_pipe_task_name(t->kind), t->micro);
    snprintf(args, sizeof args, "\"micro_batch\":%u,\"chunk\":%u,\"layers\":%u", t->micro, t->chunk, mw_train_chunk_layers(r, t->stage, t->chunk));
    event(out, name, mw_pipe_task_name(t->kind), t->stage, t->start_s, t->end_s, args);
}

/* What a step has after its pipeline, on every stage. */
static void after(struct mw_str *out, uint32_t stage, double from_s, const struct mw_train_step *s)
{
    const struct { const char *name; double s; } part[] = { { "data parallel, exposed", s->dp_s }, { "optimizer", s->optimizer_s }, { "waiting for the slowest GPU", s->straggler_s }, { "fixed per step", s->fixed_s } };
    for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
        if (part[i].s > 0.0)
            event(out, part[i].name, "step", stage, from_s, from_s + part[i].s, "");
        from_s += part[i].s;
    }
}

static void trace(struct mw_str *out, const struct mw_train_run *r, const struct mw_pipe_result *pipe, const struct mw_train_step *s)
{
    mw_str_add(out, "[\n");
    for (uint32_t i = 0; i < pipe->task_n; i++) {
        task(out, r, &pipe->task[i]);
        if (i + 1 == pipe->task_n || pipe->task[i + 1].stage != pipe->task[i].stage)
            after(out, pipe->task[i].stage, pipe->total_s, s);
    }
    mw_str_add(out, "\n]\n");
}

static int write_step(struct mw_explain *e, const struct mw_layout *l, const char *path)
{
    struct mw_str out;
    struct mw_train_step s;
    struct mw_pipe_result pipe;
    struct mw_train_profile p;
    mw_train_compile(l->kernels, &l->best.run, &p);
    const char *why = mw_train_step_exact(&p, l->con, e->a, true, &s, &pipe);
    if (why) {
        snprintf(e->f.infeasible, sizeof e->f.infeasible, "work.%s: %s", l->work, why);
        return MW_EXIT_INFEASIBLE;
    }
    mw_str_init(&out);
    trace(&out, &l->best.run, &pipe, &s);
    bool ok = mw_file_write_atomic(path, out.s, out.n);
    if (!ok)
        fprintf(stderr, "millwright: %s: %s\n", path, strerror(errno));
    mw_str_fini(&out);
    return ok ? MW_EXIT_OK : MW_EXIT_FAILED;
}

int mw_explain_trace(struct mw_explain *e, const char *name, const char *path)
{
    struct mw_layout *l;
    uint32_t n = mw_layouts(&e->f, &l);
    for (uint32_t i = 0; n != UINT32_MAX && i < n; i++)
        if (strcmp(l[i].work, name) == 0)
            return write_step(e, &l[i], path);
    mw_diag_error(e->s->diag, "E604", ((struct mw_pos){ "command line", 0, 0 }), NULL, "'%s' has no step to trace: it is no training run with `parallel`", name);
    return MW_EXIT_USAGE;
}
