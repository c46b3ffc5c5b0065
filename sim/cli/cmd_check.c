/* sim/cli/cmd_check.c - check and paths: what a scenario says, before anything runs. */
#include "sim/base/json.h"
#include "sim/cli/cli.h"
#include "sim/plan/check.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static void print_resolved(const struct mw_scenario *sc)
{
    struct mw_str out;
    mw_str_init(&out);
    mw_scenario_print(sc, &out);
    fwrite(out.s, 1, out.n, stdout);
    mw_str_fini(&out);
}

static int check_one(const struct mw_cli *c, const char *file)
{
    struct mw_session s;
    struct mw_scenario *sc;
    char why[512] = "";
    mw_session_open(&s, file);
    struct mw_run_options o = { .scenario = file, .kind = "check", .sets = c->set, .set_n = c->set_n, .only = c->cases, .seed = c->seed };
    int rc = mw_plan_check(&s, &o, &sc, why, sizeof why);
    if (sc)
        mw_cli_editions_check(sc, s.diag);
    if (mw_diag_errors(s.diag))
        rc = MW_EXIT_SCENARIO;
    mw_diag_print(s.diag, stderr);
    if (rc == MW_EXIT_INFEASIBLE)
        fprintf(stderr, "%s: infeasible: %s\n", file, why);
    if (rc != MW_EXIT_SCENARIO && c->resolved)
        print_resolved(sc);
    else if (rc == MW_EXIT_OK && !c->quiet)
        printf("%s: no mistakes\n", file);
    mw_session_close(&s);
    return rc;
}

int mw_cmd_check(const struct mw_cli *c)
{
    int rc = MW_EXIT_OK;
    if (c->arg_n == 0) {
        fprintf(stderr, "millwright: check needs a scenario\n");
        return MW_EXIT_USAGE;
    }
    for (int i = 0; i < c->arg_n; i++) {
        int one = check_one(c, c->arg[i]);
        rc = one > rc ? one : rc;
    }
    return rc;
}

struct listing { struct mw_json *json; size_t n; };

static void leaf(void *ctx, const char *path, const struct mw_node *n)
{
    struct listing *l = ctx;
    const char *source = n->source ? n->source : "";
    l->n++;
    if (l->json) {
        mw_json_object(l->json, NULL);
        mw_json_str(l->json, "path", path);
        mw_json_str(l->json, "value", n->text);
        mw_json_num(l->json, "si", n->si);
        mw_json_str(l->json, "unit", n->row ? mw_quantity_si(n->row->q) : NULL);
        mw_json_str(l->json, "status", mw_status_name(n->status));
        mw_json_str(l->json, "source", n->source);
        mw_json_end(l->json, '}');
        return;
    }
    printf("%-56s %-28s %-10s %s\n", path, n->text ? n->text : "", n->status ? mw_status_name(n->status) : "", source);
}

int mw_cmd_paths(const struct mw_cli *c)
{
    struct mw_session s;
    struct mw_str out;
    struct mw_json j;
    if (c->arg_n < 1 || c->arg_n > 2) {
        fprintf(stderr, "millwright: paths takes a scenario and perhaps a glob\n");
        return MW_EXIT_USAGE;
    }
    mw_session_open(&s, c->arg[0]);
    struct mw_scenario *sc = mw_run_load(&s, c->arg[0], c->set, c->set_n);
    mw_str_init(&out);
    mw_json_init(&j, &out, 1);
    struct listing l = { c->json ? &j : NULL, 0 };
    if (c->json)
        mw_json_array(&j, NULL);
    if (sc)
        mw_scenario_leaves(sc, c->arg_n == 2 ? c->arg[1] : NULL, leaf, &l);
    if (c->json) {
        mw_json_end(&j, ']');
        printf("%s\n", out.s);
    }
    mw_diag_print(s.diag, stderr);
    int rc = !sc || mw_diag_errors(s.diag) ? MW_EXIT_SCENARIO : MW_EXIT_OK;
    if (sc && l.n == 0) {
        fprintf(stderr, "millwright: no path of %s matches '%s'\n", c->arg[0], c->arg[1]);
        rc = rc ? rc : MW_EXIT_USAGE;
    }
    mw_str_fini(&out);
    mw_session_close(&s);
    return rc;
}
