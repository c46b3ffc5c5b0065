/* sim/cli/explain_work.c - one work in closed form: what it asks, where it runs, how long a run takes or what it serves, and what is assumed; no clock. */
#include "models/jobs/jobs.h"
#include "sim/base/calendar.h"
#include "sim/cli/explain.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char ASKS[] = "asks", RUNS[] = "runs", GIVES[] = "gives", REST[] = "assumed";

static void text(struct mw_explain *e, const char *section, const char *key, const char *label, const char *value)
{
    mw_fact_add(e, (struct mw_fact){ section, key, label, value, 0, NAN, NAN, 0 });
}

static void number(struct mw_explain *e, const char *section, const char *key, const char *label, enum mw_quantity q, double v, const char *beside)
{
    if (isfinite(v))
        mw_fact_add(e, (struct mw_fact){ section, key, label, beside, q, v, NAN, 0 });
}

static bool own(const struct mw_node *n)
{
    return n->origin == MW_FROM_SCENARIO || n->origin == MW_FROM_SET || n->origin == MW_FROM_BASE;
}

/* What the scenario writes of it, in its own words: `train` for train.use, `demand` for demand.now. */
static void ask(void *ctx, const char *path, const struct mw_node *n)
{
    struct mw_explain *e = ctx;
    const char *rest = strchr(strchr(path, '.') + 1, '.');
    if (!own(n) || !n->text || !*n->text || !rest)
        return;
    char *name = mw_arena_strdup(e->a, rest + 1), *last = strrchr(name, '.');
    if (last && (strcmp(last, ".use") == 0 || strcmp(last, ".now") == 0))
        *last = '\0';
    text(e, ASKS, name, name, mw_arena_strdup(e->a, n->text));
}

static const struct mw_group *first_group(struct mw_sim *sim, uint32_t pool)
{
    const struct mw_compute_ops *c = mw_port(sim)->compute;
    for (uint32_t g = 0; g < c->group_n(sim); g++)
        if (c->group(sim, g)->pool == pool && c->group(sim, g)->gpu_per_node)
            return c->group(sim, g);
    return NULL;
}

static void where(struct mw_explain *e, struct mw_sim *sim, const struct mw_work *w)
{
    const struct mw_compute_ops *c = mw_port(sim)->compute;
    const struct mw_group *g = first_group(sim, w->pool);
    number(e, RUNS, "pool", mw_arena_printf(e->a, "GPUs of pool '%s'", c->pool(sim, w->pool)->name), MW_Q_COUNT, c->pool(sim, w->pool)->gpu_n, NULL);
    if (!g)
        return;
    const struct mw_gpu_part *gpu = &g->rack->node.gpu;
    uint32_t per_rack = g->node_per_rack * g->gpu_per_node;
    text(e, RUNS, "rack", "rack", mw_arena_printf(e->a, "%s, %u %s%s", g->rack->h.use ? g->rack->h.use : "rack", per_rack, gpu->h.use ? gpu->h.use : "GPUs", gpu->scaleup_n >= per_rack ? " in one NVLink domain" : ""));
    number(e, RUNS, "peak", "dense bfloat16 peak of one GPU", MW_Q_FLOP_RATE, gpu->bf16_flopps, NULL);
}

static void train(struct mw_explain *e, struct mw_sim *sim, const struct mw_jobs *c, const struct mw_work *w)
{
    const struct mw_work_params *p = w->p;
    const struct mw_group *g = first_group(sim, w->pool);
    double run_s = mw_train_nominal_s(sim, c, w), hz = mw_port(sim)->hazard ? mw_port(sim)->hazard->interrupts_hz(sim, (uint32_t)p->gpus_n) : 0.0;
    if (g)
        text(e, RUNS, "gang", "a run takes", mw_arena_printf(e->a, "%.0f GPUs, %.1f racks if all of each is used", p->gpus_n, p->gpus_n / (g->node_per_rack * g->gpu_per_node)));
    number(e, GIVES, "run_s", "one run", MW_Q_TIME, run_s, mw_arena_printf(e->a, "6 x parameters x tokens at %.3g %% of the bfloat16 peak", 100.0 * w->mfu));
    number(e, GIVES, "gpu_hours", "GPU-hours of a run", MW_Q_COUNT, rint(p->gpus_n * run_s / MW_S_PER_HOUR), NULL);
    number(e, GIVES, "tokps", "tokens", MW_Q_TOKEN_RATE, p->tokens_tok / run_s, NULL);
    number(e, GIVES, "interrupt_s", "between interruptions of the gang", MW_Q_TIME, hz > 0.0 ? 1.0 / hz : NAN, "failures of every part, by the scenario's rates");
    if (isfinite(p->every_s) && p->every_s > 0.0)
        number(e, GIVES, "busy_frac", "share of time that a run is under way", MW_Q_FRACTION, fmin(1.0, run_s / p->every_s), run_s > p->every_s ? "runs come faster than they end: they queue" : NULL);
}

static void serve(struct mw_explain *e, struct mw_sim *sim, const struct mw_jobs *c, const struct mw_work *w)
{
    const struct mw_service *v = &c->service[w->service];
    const struct mw_window_ns *d = &e->f.detail[0];
    double per = mw_serve_tokps_per_gpu(sim, c, v, d->open_ns), demand = mw_serve_demand_tokps(sim, c, v, d->open_ns);
    number(e, RUNS, "replica", "GPUs of a replica", MW_Q_COUNT, v->each, "the fewest powers of two that hold eight-bit weights, or as written");
    number(e, GIVES, "tokps_per_gpu", "tokens of one GPU at full load", MW_Q_TOKEN_RATE, per, NULL);
    if (!v->fill)
        number(e, GIVES, "demand", "demand, mean of the day", MW_Q_TOKEN_RATE, demand, "when the books open");
    number(e, GIVES, "peak_frac", "busiest hour over the mean", MW_Q_NUMBER, mw_serve_peak_frac(c, v), NULL);
}

/* Works of higher priority take theirs first. */
static struct mw_work_plan planned(struct mw_explain *e, struct mw_sim *sim, const char *name, bool *found)
{
    const struct mw_jobs_ops *jobs = mw_port(sim)->jobs;
    const struct mw_compute_ops *c = mw_port(sim)->compute;
    const struct mw_window_ns *d = &e->f.detail[0];
    double *room = mw_arena_array(e->a, double, c->pool_n(sim) + 1), *lend = mw_arena_array(e->a, double, c->pool_n(sim) + 1);
    for (uint32_t p = 0; p < c->pool_n(sim); p++)
        room[p] = c->pool(sim, p)->gpu_n;
    for (int prio = 0; prio < MW_PRIO_N; prio++)
        for (uint32_t i = 0; i < jobs->plan_n(sim); i++) {
            struct mw_work_plan p = jobs->plan(sim, i, d->open_ns, d->end_ns, 0.0, 0.0);
            if ((int)p.prio != prio)
                continue;
            p = jobs->plan(sim, i, d->open_ns, d->end_ns, room[p.pool], lend[p.pool]);
            if ((*found = strcmp(p.name, name) == 0))
                return p;
            room[p.pool] -= p.held;
            lend[p.pool] += p.tokens && !p.batch ? p.held - p.load : 0.0;
        }
    return (struct mw_work_plan){ 0 };
}

static void plan_facts(struct mw_explain *e, struct mw_sim *sim, const char *name)
{
    bool found = false;
    struct mw_work_plan p = planned(e, sim, name, &found);
    if (!found)
        return;
    number(e, GIVES, "gpus", "GPUs it asks to hold, mean of the year", MW_Q_COUNT, rint(p.gpus), NULL);
    number(e, GIVES, "held", "GPUs it gets", MW_Q_COUNT, rint(p.held), "after works that go before it");
    number(e, GIVES, "load", "of them at work", MW_Q_COUNT, rint(p.load), NULL);
    if (p.tokens) {
        number(e, GIVES, "served", "tokens served", MW_Q_TOKEN_RATE, p.served, NULL);
        double missed = p.unserved + p.over > 1e-9 * p.asked ? p.unserved + p.over : 0.0; /* less is rounding */
        number(e, GIVES, "unserved", "tokens not served", MW_Q_TOKEN_RATE, missed, p.over > 0.0 ? "part of it overflows to rented GPUs" : NULL);
    }
}

static void assumed(struct mw_explain *e, const char *path)
{
    size_t n = strlen(path);
    for (size_t i = 0; i < e->note_n; i++)
        if (strncmp(e->note[i].path, path, n) == 0 && (e->note[i].path[n] == '\0' || e->note[i].path[n] == '.'))
            text(e, REST, e->note[i].kind, e->note[i].kind, e->note[i].text);
}

static void leaf(void *ctx, const char *path, const struct mw_node *n)
{
    struct mw_explain *e = ctx;
    if (n->row && n->row->depth == MW_NOT_SIMULATED && own(n))
        text(e, REST, "not_simulated", "not simulated", mw_arena_printf(e->a, "%s: %s", path, n->row->doc));
}

static bool unknown(struct mw_explain *e, const struct mw_jobs *c, const char *name)
{
    const char **names = mw_arena_array(e->a, const char *, c->work_n + 1);
    for (uint32_t i = 0; i < c->work_n; i++)
        names[i] = c->work[i].name;
    const char *near = mw_str_nearest(name, names, c->work_n);
    mw_diag_error(e->s->diag, "E604", ((struct mw_pos){ "command line", 0, 0 }), NULL, near ? "no work '%s'; did you mean '%s'?" : "no work '%s'; see the section `work`", name, near ? near : "");
    return false;
}

bool mw_explain_work(struct mw_explain *e, const char *name)
{
    struct mw_ports ports;
    struct mw_sim *sim = mw_explain_sim(e, e->f.end_ns, &ports);
    if (!sim)
        return false;
    const struct mw_jobs *c = mw_jobs(sim);
    const struct mw_work *w = NULL;
    for (uint32_t i = 0; i < c->work_n; i++)
        if (strcmp(c->work[i].name, name) == 0)
            w = &c->work[i];
    if (!w) {
        unknown(e, c, name);
        mw_sim_destroy(sim);
        return false;
    }
    char *path = mw_arena_printf(e->a, "work.%s", name);
    char *below = mw_arena_printf(e->a, "%s.**", path);
    mw_scenario_leaves(e->f.scenario, below, ask, e);
    where(e, sim, w);
    if (w->kind == MW_W_TRAIN)
        train(e, sim, c, w);
    if (w->kind == MW_W_SERVE)
        serve(e, sim, c, w);
    plan_facts(e, sim, name);
    mw_explain_step(e, name);
    assumed(e, path);
    mw_scenario_leaves(e->f.scenario, below, leaf, e);
    mw_sim_destroy(sim);
    return true;
}
