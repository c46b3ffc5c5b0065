/* sim/cli/cmd_search.c - parallel layouts of a training run, best first, with time and memory, and what more or fewer GPUs would bring. */
#include "sim/base/calendar.h"
#include "sim/base/json.h"
#include "sim/cli/cli.h"
#include "sim/plan/layout.h"
#include "sim/plan/planned.h"
#include "sim/plan/request.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PARETO_N = 5 };

static void row(const struct mw_layout *l, const struct mw_train_found *f, unsigned i)
{
    char text[160];
    double step_n = l->tokens_tok / ((double)f->run.batch * f->run.seq);
    printf("%4u  %-44s %9.3f s %7.1f %% %8.0f GB %9.1f d\n", i + 1, mw_train_layout_text(&f->run, text, sizeof text), f->total_s, 100.0 * f->mfu, f->need_B / 1e9, step_n * f->total_s / MW_S_PER_DAY);
}

/* A quarter to four times the GPUs, best layout each: GPUs against days. */
static void pareto(const struct mw_layout *l)
{
    static const double factor[PARETO_N] = { 0.25, 0.5, 1.0, 2.0, 4.0 };
    printf("\nGPUs against days, best layout each\n");
    for (int i = 0; i < PARETO_N; i++) {
        struct mw_train_ask a = l->ask;
        struct mw_train_found f;
        struct mw_train_tally t;
        char text[160];
        a.run.gpus = (float)rint(factor[i] * l->ask.run.gpus);
        if (a.run.gpus < 1.0f)
            continue;
        if (!mw_train_search(&a, &f, 1, &t)) {
            if (t.layouts)
                printf("%8.0f GPUs  nothing fits: the smallest layout needs %.0f GB\n", a.run.gpus, t.least_B / 1e9);
            else
                printf("%8.0f GPUs  no layout divides them and the batch of %.0f sequences evenly\n", a.run.gpus, a.run.batch);
            continue;
        }
        double days = l->tokens_tok / ((double)f.run.batch * f.run.seq) * f.total_s / MW_S_PER_DAY;
        printf("%8.0f GPUs %9.1f d %12.0f GPU-days  %s\n", a.run.gpus, days, days * a.run.gpus, mw_train_layout_text(&f.run, text, sizeof text));
    }
}

static void json(const struct mw_layout *l, const struct mw_train_found *f, unsigned n, const struct mw_train_tally *t)
{
    struct mw_str out;
    struct mw_json j;
    char text[160];
    mw_str_init(&out);
    mw_json_init(&j, &out, 2);
    mw_json_object(&j, NULL);
    mw_json_str(&j, "work", l->work);
    mw_json_int(&j, "layouts", (int64_t)t->layouts);
    mw_json_int(&j, "fit", (int64_t)t->fit);
    mw_json_array(&j, "best");
    for (unsigned i = 0; i < n; i++) {
        mw_json_object(&j, NULL);
        mw_json_str(&j, "layout", mw_train_layout_text(&f[i].run, text, sizeof text));
        mw_json_num(&j, "step_s", f[i].total_s);
        mw_json_num(&j, "mfu", f[i].mfu);
        mw_json_num(&j, "memory_B", f[i].need_B);
        mw_json_num(&j, "sequences", f[i].run.batch);
        mw_json_end(&j, '}');
    }
    mw_json_end(&j, ']');
    mw_json_end(&j, '}');
    puts(out.s);
    mw_str_fini(&out);
}

static int show(const struct mw_cli *c, const struct mw_layout *l, struct mw_arena *a)
{
    struct mw_train_tally t;
    unsigned top = c->top > 0 ? (unsigned)c->top : 20;
    struct mw_train_found *f = mw_arena_array(a, struct mw_train_found, top + 1);
    unsigned n = mw_train_search(&l->ask, f, top, &t);
    if (n == 0 && t.layouts == 0) {
        fprintf(stderr, "millwright: no layout divides %.0f GPUs and a batch of %.0f sequences evenly over %.0f layers and %.0f heads; change gpus or batch\n", l->ask.run.gpus, l->ask.run.batch, l->ask.run.card.layers,
                l->ask.run.card.heads);
        return MW_EXIT_INFEASIBLE;
    }
    if (n == 0) {
        fprintf(stderr, "millwright: none of %llu layouts fits: the smallest needs %.0f GB, %.0f GB are there\n", t.layouts, t.least_B / 1e9, l->ask.mem_B / 1e9);
        return MW_EXIT_INFEASIBLE;
    }
    if (c->json) {
        json(l, f, n, &t);
        return MW_EXIT_OK;
    }
    printf("%s: %s of %.0f GPUs, %llu layouts, %llu fit in memory; step times P10-P90 +- %.0f %%\n", l->work, l->gpu->h.use ? l->gpu->h.use : "a gang", l->ask.run.gpus, t.layouts, t.fit, 100.0 * l->half_ln);
    printf("%4s  %-44s %11s %9s %11s %11s\n", "", "layout", "step", "MFU", "memory", "run");
    for (unsigned i = 0; i < n; i++)
        row(l, &f[i], i);
    pareto(l);
    return MW_EXIT_OK;
}

static int find(struct mw_facility *f, const struct mw_cli *c, struct mw_session *s)
{
    struct mw_layout *l;
    const char *names[64];
    uint32_t n = mw_layouts(f, &l), k = 0;
    for (; n != UINT32_MAX && k < n && k < 64; k++) {
        if (strcmp(l[k].work, c->arg[1]) == 0)
            return show(c, &l[k], &s->arena);
        names[k] = l[k].work;
    }
    const char *near = n == UINT32_MAX ? NULL : mw_str_nearest(c->arg[1], names, k);
    mw_diag_error(s->diag, "E604", ((struct mw_pos){ "command line", 0, 0 }), NULL, near ? "no training run '%s' with `parallel`; did you mean '%s'?" : "no training run '%s' with `parallel` under work", c->arg[1], near);
    return MW_EXIT_USAGE;
}

int mw_cmd_search(const struct mw_cli *c)
{
    struct mw_session s;
    struct mw_facility f;
    int rc = MW_EXIT_SCENARIO;
    if (c->arg_n != 2) {
        fprintf(stderr, "millwright: search takes a scenario and the name of a training run\n");
        return MW_EXIT_USAGE;
    }
    mw_session_open(&s, c->arg[0]);
    struct mw_scenario *sc = mw_run_load_base(&s, c->arg[0], c->set, c->set_n);
    if (sc && mw_diag_errors(s.diag) == 0) {
        mw_facility_bind(&f, &s, sc, c->seed, 0);
        rc = mw_facility_plan(&f);
        if (rc == 0)
            rc = find(&f, c, &s);
        else if (rc == MW_EXIT_INFEASIBLE)
            fprintf(stderr, "%s: infeasible: %s\n", c->arg[0], f.infeasible);
        else
            rc = MW_EXIT_SCENARIO;
        mw_facility_free(&f);
    }
    mw_diag_print(s.diag, stderr);
    mw_session_close(&s);
    return rc;
}
