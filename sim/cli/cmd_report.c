/* sim/cli/cmd_report.c - a report from a database alone. */
#include "report/report.h"
#include "sim/base/file.h"
#include "sim/cli/cli.h"
#include <stdio.h>
#include <stdlib.h>

int mw_cmd_report(const struct mw_cli *c)
{
    if (c->arg_n != 1) {
        fprintf(stderr, "millwright: report takes one results.db\n");
        return MW_EXIT_USAGE;
    }
    struct mw_diag *d = mw_diag_create();
    char *pdf = c->out ? NULL : mw_path_beside(c->arg[0], "report.pdf"), *charts = c->charts ? mw_path_beside(c->arg[0], "charts") : NULL;
    struct mw_report_options o = { .db = c->arg[0], .pdf = c->out ? c->out : pdf, .edition = c->edition, .page = c->page, .paper = c->paper, .units = c->units, .chart_folder = charts };
    bool ok = mw_report_write(&o, d);
    mw_diag_print(d, stderr);
    if (ok && !c->quiet)
        printf("%s\n", o.pdf);
    mw_diag_destroy(d);
    free(pdf);
    free(charts);
    return ok ? MW_EXIT_OK : MW_EXIT_FAILED;
}
