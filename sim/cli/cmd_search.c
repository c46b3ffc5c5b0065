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

struct asked { const struct mw_layout *l; enum mw_train_space space; bool every, json; unsigned top; };

static const char *space_name(enum mw_train_space space)
{
    return space == MW_TRAIN_ALL ? "all" : "usual";
}

/* Of --space; false after a message. */
static bool space_of(const char *word, enum mw_train_space *space)
{
    *space = word && strcmp(word, "all") == 0 ? MW_TRAIN_ALL : MW_TRAIN_USUAL;
    if (!word || strcmp(word, space_name(*space)) == 0)
        return true;
    fprintf(stderr, "millwright: --space takes usual or all, not '%s'\n", word);
    return false;
}

static void row(const struct mw_layout *l, const struct mw_train_found *f, unsigned i)
{
    char text[160];
    double step_n = l->tokens_tok / ((double)f->run.batch * f->run.seq);
    printf("%4u  %-52s %9.3f s %7.1f %% %8.0f GB %9.1f d\n", i + 1, mw_train_layout_text(&f->run, text, sizeof text), f->total_s, 100.0 * f->mfu, f->need_B / 1e9, step_n * f->total_s / MW_S_PER_DAY);
}

/* A quarter to four times the GPUs, best layout each: GPUs against days. */
static void pareto(const struct asked *q)
{
    const struct mw_layout *l = q->l;
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
        if (!mw_train_search_space(&a, q->space, q->every, &f, 1, &t)) {
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

static void json(const struct asked *q, const struct mw_train_found *f, unsigned n, const struct mw_train_tally *t)
{
    struct mw_str out;
    struct mw_json j;
    char text[160];
    mw_str_init(&out);
    mw_json_init(&j, &out, 2);
    mw_json_object(&j, NULL);
    mw_json_str(&j, "work", q->l->work);
    mw_json_str(&j, "space", space_name(q->space));
    mw_json_int(&j, "layouts", (int64_t)t->layouts);
    mw_json_int(&j, "fit", (int64_t)t->fit);
    mw_json_int(&j, "evaluated", (int64_t)t->evaluated);
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

static int nothing(const struct mw_layout *l, const struct mw_train_tally *t)
{
    const struct mw_train_run *r = &l->ask.run;
    if (t->layouts == 0)
        fprintf(stderr, "millwright: no layout divides %.0f GPUs and a batch of %.0f sequences evenly over %.0f layers and %.0f heads; change gpus or batch\n", r->gpus, r->batch, r->card.layers, r->card.heads);
    else
        fprintf(stderr, "millwright: none of %llu layouts fits: the smallest needs %.0f GB, %.0f GB are there\n", t->layouts, t->least_B / 1e9, l->ask.mem_B / 1e9);
    return MW_EXIT_INFEASIBLE;
}

static void table(const struct asked *q, const struct mw_train_found *f, unsigned n, const struct mw_train_tally *t)
{
    const struct mw_layout *l = q->l;
    printf("%s: %s of %.0f GPUs, %llu layouts, %llu fit in memory; step times P10-P90 +- %.0f %%\n", l->work, l->gpu->h.use ? l->gpu->h.use : "a gang", l->ask.run.gpus, t->layouts, t->fit, 100.0 * l->half_ln);
    printf("%4s  %-52s %11s %9s %11s %11s\n", "", "layout", "step", "MFU", "memory", "run");
    for (unsigned i = 0; i < n; i++)
        row(l, &f[i], i);
    printf("\n%llu of them evaluated%s\n", t->evaluated, q->every ? ": all that fit" : "; the others cannot be among these (--every evaluates them, too)");
    if (q->space == MW_TRAIN_ALL)
        printf("space: all that the step tells apart, also what no run has been seen to use; it knows no offload, no single fused kernel and no variant of overlapped tensor parallelism\n");
    else
        printf("space: what training runs commonly use (--space all: all that the step tells apart)\n");
    pareto(q);
}

static int show(const struct asked *q, struct mw_arena *a)
{
    struct mw_train_tally t;
    struct mw_train_found *f = mw_arena_array(a, struct mw_train_found, q->top + 1);
    unsigned n = mw_train_search_space(&q->l->ask, q->space, q->every, f, q->top, &t);
    if (n == 0)
        return nothing(q->l, &t);
    if (q->json)
        json(q, f, n, &t);
    else
        table(q, f, n, &t);
    return MW_EXIT_OK;
}

static int find(struct mw_facility *f, const struct mw_cli *c, enum mw_train_space space, struct mw_session *s)
{
    struct mw_layout *l;
    const char *names[64];
    uint32_t n = mw_layouts(f, &l), k = 0;
    for (; n != UINT32_MAX && k < n && k < 64; k++) {
        if (strcmp(l[k].work, c->arg[1]) == 0)
            return show(&(struct asked){ &l[k], space, c->every, c->json, c->top > 0 ? (unsigned)c->top : 20 }, &s->arena);
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
    enum mw_train_space space;
    int rc = MW_EXIT_SCENARIO;
    if (!space_of(c->space, &space))
        return MW_EXIT_USAGE;
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
            rc = find(&f, c, space, &s);
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
