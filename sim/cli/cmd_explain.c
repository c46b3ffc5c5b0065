/* sim/cli/cmd_explain.c - the facility, or one work of it, on one screen: gathers facts from static points and shows them; no clock runs. */
#include "sim/base/calendar.h"
#include "sim/base/json.h"
#include "sim/cli/cli.h"
#include "sim/cli/explain.h"
#include "sim/plan/planned.h"
#include "sim/plan/request.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

void mw_fact_add(struct mw_explain *e, struct mw_fact fact)
{
    if (e->n == e->cap) {
        e->cap = e->cap ? 2 * e->cap : 64;
        struct mw_fact *grown = mw_arena_array(e->a, struct mw_fact, e->cap);
        if (e->n)
            memcpy(grown, e->fact, e->n * sizeof *grown);
        e->fact = grown;
    }
    e->fact[e->n++] = fact;
}

static void keep_note(void *ctx, const char *kind, const char *path, const char *text)
{
    struct mw_explain *e = ctx;
    for (size_t i = 0; i < e->note_n; i++)
        if (strcmp(e->note[i].path, path) == 0 && strcmp(e->note[i].text, text) == 0)
            return;
    if (e->note_n == e->note_cap) {
        e->note_cap = e->note_cap ? 2 * e->note_cap : 32;
        struct mw_note_line *grown = mw_arena_array(e->a, struct mw_note_line, e->note_cap);
        if (e->note_n)
            memcpy(grown, e->note, e->note_n * sizeof *grown);
        e->note = grown;
    }
    e->note[e->note_n++] = (struct mw_note_line){ mw_arena_strdup(e->a, kind), mw_arena_strdup(e->a, path), mw_arena_strdup(e->a, text) };
}

struct mw_sim *mw_explain_sim(struct mw_explain *e, int64_t t_ns, struct mw_ports *ports)
{
    struct mw_window_ns w = { 0, t_ns, t_ns, t_ns + MW_NS_PER_S };
    struct mw_sim *sim = mw_facility_sim(&e->f, &w, (struct mw_sink){ .ctx = e, .note = keep_note }, ports);
    if (sim)
        mw_sim_start(sim);
    return sim;
}

/* ---- screen */

static const char *heading(const char *section)
{
    static const struct { const char *section, *words; } row[] = {
        { "power", "power: design day, idle" },
        { "binds", "what binds on the design day" },
        { "gpu_time", "GPU time, in closed form, of the first year in detail" },
        { "capex", "capital cost" },
        { "sources", "where the values come from" },
        { "widest", "widest ranges among assumed and unverified values" },
        { "model_notes", "assumed by the models" },
        { "not_simulated", "asked for, not simulated" },
        { "asks", "what it asks" },
        { "runs", "where it runs" },
        { "gives", "what comes of it, undisturbed" },
        { "step", "one step: where its time goes" },
        { "memory", "what each GPU holds" },
        { "more", "what a tenth more would bring, on the same layout" },
        { "assumed", "what is assumed" },
    };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        if (strcmp(row[i].section, section) == 0)
            return row[i].words;
    return section;
}

static const char *shown(char *buf, size_t n, double v, enum mw_quantity q)
{
    if (isnan(v))
        return "";
    if (q == MW_Q_MONEY_RATE)
        return mw_unit_print(buf, n, v, "USD/h", 2);
    if (q == MW_Q_TOKEN_RATE) { /* what one GPU does by the second, what a service does by the day */
        bool day = v * MW_S_PER_DAY >= 1e9;
        snprintf(buf, n, day ? "%.1f G token/day" : "%.4g token/s", day ? v * MW_S_PER_DAY / 1e9 : v);
        return buf;
    }
    return q == MW_Q_POWER ? mw_unit_print(buf, n, v, "MW", 3) : mw_quantity_print(buf, n, v, q, q == MW_Q_COUNT ? 9 : 4);
}

static void print(const struct mw_explain *e)
{
    char value[48], beside[48];
    const char *section = "";
    for (size_t i = 0; i < e->n; i++) {
        const struct mw_fact *f = &e->fact[i];
        if (strcmp(section, f->section) != 0)
            printf("%s%s\n", i ? "\n" : "", heading(section = f->section));
        if (isnan(f->value)) {
            printf("  %*s%-*s %s\n", 2 * f->depth, "", 38 - 2 * f->depth, f->label, f->text ? f->text : "");
            continue;
        }
        shown(value, sizeof value, f->value, f->q);
        printf("  %*s%-*s %16s %14s%s%s\n", 2 * f->depth, "", 38 - 2 * f->depth, f->label, value, shown(beside, sizeof beside, f->beside, f->q), f->text ? "  " : "", f->text ? f->text : "");
    }
}

/* ---- JSON: { section: [ { key, label, value, unit, idle, text } ] }, facts in order; keys of sections and facts are stable */

static void print_json(const struct mw_explain *e)
{
    struct mw_str out;
    struct mw_json j;
    const char *section = NULL;
    mw_str_init(&out);
    mw_json_init(&j, &out, 1);
    mw_json_object(&j, NULL);
    for (size_t i = 0; i < e->n; i++) {
        const struct mw_fact *f = &e->fact[i];
        if (!section || strcmp(section, f->section) != 0) {
            if (section)
                mw_json_end(&j, ']');
            mw_json_array(&j, section = f->section);
        }
        mw_json_object(&j, NULL);
        mw_json_str(&j, "key", f->key);
        mw_json_str(&j, "label", f->label);
        if (!isnan(f->value)) {
            mw_json_num(&j, "value", f->value);
            mw_json_str(&j, "unit", mw_quantity_si(f->q));
        }
        if (!isnan(f->beside))
            mw_json_num(&j, "idle", f->beside);
        mw_json_str(&j, "text", f->text);
        mw_json_end(&j, '}');
    }
    if (section)
        mw_json_end(&j, ']');
    mw_json_end(&j, '}');
    printf("%s\n", out.s);
    mw_str_fini(&out);
}

/* ---- command */

static int gather(struct mw_explain *e, const struct mw_cli *c, struct mw_scenario *sc)
{
    mw_facility_bind(&e->f, e->s, sc, c->seed, 0);
    int rc = mw_facility_plan(&e->f);
    if (rc == 0 && !(c->arg_n == 2 ? mw_explain_work(e, c->arg[1]) : mw_explain_facility(e)))
        rc = mw_diag_errors(e->s->diag) ? MW_EXIT_USAGE : MW_EXIT_INFEASIBLE;
    if (rc == 0 && c->trace)
        rc = mw_explain_trace(e, c->arg[1], c->trace);
    if (rc == MW_EXIT_INFEASIBLE)
        fprintf(stderr, "%s: infeasible: %s\n", c->arg[0], e->f.infeasible);
    mw_diag_print(e->s->diag, stderr);
    if (rc == MW_EXIT_OK && c->json)
        print_json(e);
    else if (rc == MW_EXIT_OK)
        print(e);
    mw_facility_free(&e->f);
    return rc < 0 ? MW_EXIT_SCENARIO : rc;
}

int mw_cmd_explain(const struct mw_cli *c)
{
    struct mw_session s;
    int rc = MW_EXIT_SCENARIO;
    if (c->arg_n < 1 || c->arg_n > 2) {
        fprintf(stderr, "millwright: explain takes a scenario and perhaps the name of a work\n");
        return MW_EXIT_USAGE;
    }
    if (c->trace && c->arg_n != 2) {
        fprintf(stderr, "millwright: --trace takes the step of one training run: explain SCENARIO RUN --trace FILE\n");
        return MW_EXIT_USAGE;
    }
    mw_session_open(&s, c->arg[0]);
    struct mw_explain e = { .s = &s, .a = &s.arena };
    struct mw_scenario *sc = mw_run_load_base(&s, c->arg[0], c->set, c->set_n);
    if (sc && mw_diag_errors(s.diag) == 0)
        rc = gather(&e, c, sc);
    else
        mw_diag_print(s.diag, stderr);
    mw_session_close(&s);
    return rc;
}
