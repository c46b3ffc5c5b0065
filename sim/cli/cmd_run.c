/* sim/cli/cmd_run.c - run and whatif: where results go, and what is told at the end. */
#include "sim/base/file.h"
#include "sim/cli/cli.h"
#include "sim/plan/run.h"
#include "report/report.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct place { char folder[1024], db[1100], pdf[1100], json[1100]; };

static void places(const struct mw_cli *c, const char *scenario, const char *suffix, struct place *p)
{
    const char *base = strrchr(scenario, '/');
    base = base ? base + 1 : scenario;
    size_t n = strlen(base);
    if (n > 5 && strcmp(base + n - 5, ".yaml") == 0)
        n -= 5;
    if (c->out && c->arg_n == 1)
        snprintf(p->folder, sizeof p->folder, "%s", c->out);
    else
        snprintf(p->folder, sizeof p->folder, "%s/%.*s%s", c->out ? c->out : "out", (int)n, base, suffix);
    snprintf(p->db, sizeof p->db, "%s/results.db", p->folder);
    snprintf(p->pdf, sizeof p->pdf, "%s/report.pdf", p->folder);
    snprintf(p->json, sizeof p->json, "%s/summary.json", p->folder);
}

/* summary.json beside the database, and on stdout when asked. */
static int write_summary(const struct mw_cli *c, const struct place *p, struct mw_diag *d)
{
    struct mw_str out;
    struct mw_store *db = mw_store_open(p->db, d);
    int rc = MW_EXIT_FAILED;
    mw_str_init(&out);
    if (db && mw_summary_json(db, &out)) {
        rc = MW_EXIT_OK;
        if (!mw_file_write_atomic(p->json, out.s, out.n)) {
            mw_diag_error(d, "E103", ((struct mw_pos){ p->json, 0, 0 }), NULL, "cannot write: %s", strerror(errno));
            rc = MW_EXIT_FAILED;
        }
        if (c->json)
            fwrite(out.s, 1, out.n, stdout);
    }
    mw_store_close(db);
    mw_str_fini(&out);
    return rc;
}

static int draw_report(const struct mw_cli *c, const struct place *p, struct mw_diag *d)
{
    char charts[1100];
    snprintf(charts, sizeof charts, "%s/charts", p->folder);
    struct mw_report_options o = { .db = p->db, .pdf = p->pdf, .edition = c->edition, .page = c->page, .paper = c->paper, .units = c->units, .chart_folder = c->charts ? charts : NULL };
    return mw_cli_editions_draw(&o, d) ? MW_EXIT_OK : MW_EXIT_FAILED;
}

static int after(const struct mw_cli *c, const struct place *p, struct mw_diag *d, bool compare)
{
    int rc = write_summary(c, p, d);
    if (rc == MW_EXIT_OK && !c->no_report && !compare)
        rc = draw_report(c, p, d);
    if (!c->json && rc == MW_EXIT_OK) {
        if (compare)
            mw_screen_compare(p->db);
        else
            mw_screen_print(p->db, c->no_report ? NULL : p->pdf);
    }
    return rc;
}

static int run_one(const struct mw_cli *c, const char *scenario, bool whatif)
{
    struct mw_session s;
    struct place p;
    struct mw_bar bar;
    struct mw_run_case change = { "change", c->set, c->set_n };
    places(c, scenario, whatif ? "-whatif" : "", &p);
    mw_session_open(&s, scenario);
    mw_bar_init(&bar, scenario, c->quiet);
    struct mw_run_options o = { .scenario = scenario, .db = p.db, .kind = whatif ? "whatif" : "run", .only = whatif ? "" : c->cases, .trials = c->trials, .seed = c->seed, .keep = c->keep, .tornado = c->tornado,
                                .progress = mw_bar_tell, .progress_ctx = &bar };
    if (whatif) {
        o.extra = &change;
        o.extra_n = 1;
    } else {
        o.sets = c->set;
        o.set_n = c->set_n;
    }
    struct mw_scenario *sc = mw_run_load(&s, scenario, whatif ? NULL : c->set, whatif ? 0 : c->set_n);
    if (sc)
        mw_cli_editions_check(sc, s.diag);
    int rc = MW_EXIT_FAILED;
    if (mw_diag_errors(s.diag))
        rc = MW_EXIT_SCENARIO;
    else if (!mw_dir_make(p.folder))
        mw_diag_error(s.diag, "E103", ((struct mw_pos){ p.folder, 0, 0 }), NULL, "cannot make the folder: %s", strerror(errno));
    else
        rc = mw_run(&s, &o);
    mw_bar_end(&bar);
    if (rc == MW_EXIT_OK || rc == MW_EXIT_INFEASIBLE) { /* an infeasible plan is a result: it has its report, too */
        int told = after(c, &p, s.diag, whatif);
        rc = told == MW_EXIT_OK ? rc : told;
    }
    mw_diag_print(s.diag, stderr);
    mw_session_close(&s);
    return rc;
}

int mw_cmd_run(const struct mw_cli *c)
{
    int rc = MW_EXIT_OK;
    if (c->arg_n == 0) {
        fprintf(stderr, "millwright: run needs a scenario; see millwright help run\n");
        return MW_EXIT_USAGE;
    }
    for (int i = 0; i < c->arg_n; i++) {
        int one = run_one(c, c->arg[i], false);
        rc = one > rc ? one : rc;
    }
    return rc;
}

int mw_cmd_whatif(const struct mw_cli *c)
{
    if (c->arg_n != 1 || c->set_n == 0) {
        fprintf(stderr, "millwright: whatif needs one scenario and at least one --set path=value\n");
        return MW_EXIT_USAGE;
    }
    return run_one(c, c->arg[0], true);
}
