/* sim/cli/main.c - finds the command and runs it; exit codes are 0 ok, 1 run failed, 2 usage, 3 bad scenario, 4 infeasible. */
#include "sim/cli/cli.h"
#include "sim/base/str.h"
#include <gsl/gsl_errno.h>
#include <omp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

const struct mw_command mw_commands[] = {
    { "new", "[--mw N --gpu NAME --site NAME ...]", "a commented scenario to start from, with its work sized to what fits", mw_cmd_new,
      "  --mw N             contract at the meter in MW (50)\n  --gpu NAME         a GPU or a rack of the library (gb200)\n  --site NAME        a site of the library (columbus-oh)\n"
      "  --power TEMPLATE   n-plus-1, 2n, block-redundant-4-to-3, ... (n-plus-1)\n  --cooling TEMPLATE direct-to-chip where the racks take liquid, else air\n"
      "  --start DATE       first day of the plan (2027-01-01)\n  --years N          length of the plan (5)\n  -o, --out FILE     default <site>-<mw>mw.yaml\n  --force            write over a file\n" },
    { "run", "SCENARIO...", "simulate; writes results.db, report.pdf and summary.json", mw_cmd_run,
      "  -o, --out FOLDER   where results go (default out/<scenario name>)\n  --set path=value   change an input; may repeat\n  --cases a,b        only these cases beside the base\n"
      "  --trials [N]       N sampled trials with P10/P50/P90 (bare: run.trials)\n  --threads N        threads for trials (default: all)\n  --seed N           other luck\n  --keep GLOB,...    these entities by the hour too: power.ups.*\n"
      "  --tornado METRIC   what moves it, beside the usual ones: facility.pue\n"
      "  --json             print summary.json instead of the screen\n  --no-report        leave out report.pdf\n  --charts           every chart also as SVG and PNG\n  --quiet            no progress\n" },
    { "check", "SCENARIO...", "read and check; every mistake at once, exit 3", mw_cmd_check, "  --resolved         print the long form with every default and source\n  --set path=value   check a change\n" },
    { "paths", "SCENARIO [GLOB]", "every path with value, unit and source", mw_cmd_paths, "  GLOB               '*' matches one name: halls.*.ready\n  --json             as an array\n" },
    { "estimate", "SCENARIO...", "the closed-form answer in 50 ms, against which a run is held", mw_cmd_estimate,
      "  --set path=value   change an input; may repeat\n  --json             every figure, SI\n" },
    { "diff", "A B", "two scenarios or databases: inputs that differ, and what each of them moved", mw_cmd_diff,
      "  --exact            simulate every step instead of estimating it\n  -o, --out FOLDER   the bridge as a database, too\n  --json             inputs and bridges, SI\n" },
    { "whatif", "SCENARIO --set a.b=v ...", "base against change, side by side, on the same luck", mw_cmd_whatif,
      "  --set path=value   the change; may repeat\n  -o, --out FOLDER   default out/<scenario name>-whatif\n  --json             summary.json of both\n" },
    { "explain", "SCENARIO [WORK]", "where megawatts, GPU time and money go, on one screen; with a name, one work", mw_cmd_explain,
      "  WORK               a name under `work`: what it asks, where it runs, how long it takes, what is assumed\n  --set path=value   change an input; may repeat\n"
      "  --trace FILE       one step of a training run with `parallel`, task by task, as JSON for chrome://tracing or ui.perfetto.dev: a process per stage\n"
      "  --json             sections of facts, SI units\n" },
    { "search", "SCENARIO RUN", "parallel layouts of a training run, best first, with time and memory", mw_cmd_search,
      "  RUN                a training run under `work` that gives `parallel`\n  --top N            how many (20)\n  --space SPACE      usual: what training runs commonly use (plans take it); all: all that the step tells apart\n"
      "  --every            evaluate every layout that fits; without it, those that a bound shows to be none of the best are left out\n"
      "  --set path=value   change an input; may repeat\n  --json             layouts, step times, memory\n" },
    { "headroom", "SCENARIO [--over plan]", "what more fits and what binds, resource by resource", mw_cmd_headroom,
      "  --over plan        the racks of plan.generations, too: [ { from: 2029-01-01, rack: vr-nvl72 }, { from: ..., rack: { power: 600 kW, liquid: 100 %, mass: 2.5 t } } ]\n"
      "  --set path=value   change an input; may repeat\n  --json             used, allowed, left and racks more of each resource\n" },
    { "calibrate", "FILE.csv[.gz]...", "measured tables to device profiles: constants, standard errors, cross-validated error", mw_cmd_calibrate,
      "  FILE               tables as millwright-bench writes them; which model reads one is told by its columns\n  --device NAME      this device of the tables alone (h100-sxm, h100_sxm)\n"
      "  -o, --out FILE     the profile, FILE.yaml, with its database and PDF beside it; a FOLDER for several devices (default: screen only)\n"
      "  --transfer         how well each device's constants predict the others, bare and with eight measured rows\n  --json             every figure\n" },
    { "validate", "KIND [FILE.csv[.gz]...]", "predictions against measured tables, by group, beside a one-constant model", mw_cmd_validate,
      "  KIND               kernels, power, training; without a FILE the table that ships is scored\n  -o, --out FILE     a prediction per row as CSV\n  --profile FILE     a device profile that goes before those that ship\n  --json             the score as JSON\n" },
    { "import", "FORMAT FILE", "foreign traces and model configurations to ours", mw_cmd_import, "  FORMAT             philly, eagle, millwright (ours, checked and written anew);\n                     config: a Hugging Face style config.json to a model of the library\n  -o, --out FILE     default <name>.trace.csv.gz beside the current folder\n" },
    { "catalog", "[KIND [NAME]]", "the parts library: values, units, sources, dates", mw_cmd_catalog,
      "  KIND NAME          every value of one part; profile NAME: the constants calibrated for a device and where each comes from\n  --profile FILE     a device profile that goes before those that ship\n" },
    { "report", "RESULTS.db", "draw the report from a database alone", mw_cmd_report,
      "  --edition NAME     which list of pages\n  --page NAME        one page\n  --paper a4|letter  paper (default: report.paper)\n  --units si|us      us: US units beside SI (default: report.units)\n  -o, --out FILE     default report.pdf beside the database\n  --charts           every chart also as SVG and PNG\n" },
    { "dump", "RESULTS.db", "every table as ordered text, for comparing two runs", mw_cmd_dump, "" },
    { "help", "[COMMAND]", "this list, or one command", mw_cmd_help, "" },
    { NULL, NULL, NULL, NULL, NULL },
};

static const struct mw_command *find(const char *name)
{
    for (const struct mw_command *c = mw_commands; c->name; c++)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}

int mw_cmd_help(const struct mw_cli *cli)
{
    const struct mw_command *one = cli->arg_n ? find(cli->arg[0]) : NULL;
    if (cli->arg_n && !one) {
        fprintf(stderr, "millwright: no command '%s'\n", cli->arg[0]);
        return MW_EXIT_USAGE;
    }
    if (one) {
        printf("millwright %s %s\n  %s\n%s", one->name, one->args, one->doc, one->help);
        return MW_EXIT_OK;
    }
    printf("millwright %s - AI-factory cluster simulator and capacity planner\n\n", MW_VERSION);
    for (const struct mw_command *c = mw_commands; c->name; c++)
        printf("  millwright %-8s %-26s %s\n", c->name, c->args, c->doc);
    printf("\n`millwright help COMMAND` shows its options.  Exit codes: 0 ok, 1 run failed, 2 usage, 3 bad scenario, 4 infeasible.\n");
    return MW_EXIT_OK;
}

static int no_command(const char *word)
{
    const char *names[32];
    size_t n = 0;
    for (const struct mw_command *c = mw_commands; c->name; c++)
        names[n++] = c->name;
    const char *near = mw_str_nearest(word, names, n);
    fprintf(stderr, "millwright: no command '%s'", word);
    fprintf(stderr, near ? "; did you mean '%s'?\n" : "; see millwright help\n", near);
    return MW_EXIT_USAGE;
}

int main(int argc, char **argv)
{
    struct mw_cli cli;
    gsl_set_error_handler_off();
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file size limit is a full disk: writing fails and is told */
    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
        argv[1] = "help";
    if (argc == 3 && (strcmp(argv[2], "--help") == 0 || strcmp(argv[2], "-h") == 0)) { /* of one command */
        argv[2] = argv[1];
        argv[1] = "help";
    }
    if (argc > 1 && strcmp(argv[1], "--version") == 0) {
        printf("millwright %s\n", MW_VERSION);
        return MW_EXIT_OK;
    }
    if (mw_cli_parse(&cli, argc, argv) != 0)
        return MW_EXIT_USAGE;
    const struct mw_command *c = find(cli.command);
    if (!c)
        return no_command(cli.command);
    if (cli.threads > 0)
        omp_set_num_threads(cli.threads);
    int rc = c->run(&cli);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "millwright: standard output could not be written\n");
        return rc ? rc : MW_EXIT_FAILED;
    }
    return rc;
}
