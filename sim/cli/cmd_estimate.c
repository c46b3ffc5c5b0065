/* sim/cli/cmd_estimate.c - estimate: the closed-form answer of a scenario on one screen. */
#include "sim/base/json.h"
#include "sim/cli/cli.h"
#include "sim/plan/estimate.h"
#include "sim/plan/planned.h"
#include "sim/plan/request.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static void print_json(const struct mw_outcomes *f, const struct mw_scenario *sc)
{
    struct mw_str out;
    struct mw_json j;
    int year = -1;
    mw_str_init(&out);
    mw_json_init(&j, &out, 1);
    mw_json_object(&j, NULL);
    mw_json_str(&j, "name", sc->name);
    mw_json_object(&j, "years");
    for (size_t i = 0; i < f->n; i++) {
        if (f->v[i].year != year) {
            char key[16];
            if (year >= 0)
                mw_json_end(&j, '}');
            year = f->v[i].year;
            if (year == 0)
                mw_json_end(&j, '}');
            snprintf(key, sizeof key, "%d", year);
            mw_json_object(&j, year ? key : "metrics");
        }
        mw_json_num(&j, f->v[i].name, f->v[i].value);
    }
    mw_json_end(&j, '}');
    mw_json_end(&j, '}');
    printf("%s\n", out.s);
    mw_str_fini(&out);
}

static int estimate_one(const struct mw_cli *c, const char *file)
{
    struct mw_session s;
    struct mw_facility f;
    struct mw_outcomes got;
    mw_session_open(&s, file);
    struct mw_scenario *sc = mw_run_load_base(&s, file, c->set, c->set_n);
    int rc = sc && mw_diag_errors(s.diag) == 0 ? MW_EXIT_OK : MW_EXIT_SCENARIO;
    mw_outcomes_init(&got);
    if (rc == MW_EXIT_OK) {
        mw_facility_bind(&f, &s, sc, c->seed, 0);
        rc = mw_facility_plan(&f);
        if (rc == 0 && mw_estimate(&f, MW_ESTIMATE_FINE, &got) != 0)
            rc = f.infeasible[0] ? MW_EXIT_INFEASIBLE : MW_EXIT_FAILED;
        rc = mw_diag_errors(s.diag) ? MW_EXIT_SCENARIO : rc;
        if (rc == MW_EXIT_INFEASIBLE)
            fprintf(stderr, "%s: infeasible: %s\n", file, f.infeasible);
        else if (rc == MW_EXIT_OK && c->json)
            print_json(&got, sc);
        else if (rc == MW_EXIT_OK)
            mw_screen_outcomes(f.plan.head.title, &got);
        mw_facility_free(&f);
    }
    mw_diag_print(s.diag, stderr);
    mw_outcomes_fini(&got);
    mw_session_close(&s);
    return rc;
}

int mw_cmd_estimate(const struct mw_cli *c)
{
    int rc = MW_EXIT_OK;
    if (c->arg_n == 0) {
        fprintf(stderr, "millwright: estimate needs a scenario\n");
        return MW_EXIT_USAGE;
    }
    for (int i = 0; i < c->arg_n; i++) {
        int one = estimate_one(c, c->arg[i]);
        rc = one > rc ? one : rc;
    }
    return rc;
}
