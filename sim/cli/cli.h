/* sim/cli/cli.h - options shared by all commands, and the commands; the only room that sees everything. */
#ifndef MW_CLI_H
#define MW_CLI_H
#include "sim/input/scenario.h"
#include <stdbool.h>
#include <stdint.h>

enum mw_exit { MW_EXIT_OK = 0, MW_EXIT_FAILED = 1, MW_EXIT_USAGE = 2, MW_EXIT_SCENARIO = 3, MW_EXIT_INFEASIBLE = 4 };

enum { MW_CLI_SETS = 256, MW_CLI_ARGS = 64 };
struct mw_cli {
    const char *command;
    const char *arg[MW_CLI_ARGS]; int arg_n;
    struct mw_set set[MW_CLI_SETS]; size_t set_n;
    const char *out, *cases, *edition, *page, *keep, *tornado, *paper, *units;
    const char *mw, *gpu, *site, *power, *cooling, *start; /* new */
    const char *over; /* headroom: "plan" */
    const char *trace; /* explain: a file */
    const char *device, *profile; /* calibrate: one of the tables' devices; validate: a profile file */
    bool json, quiet, force, resolved, transfer, no_report, exact, charts;
    uint32_t trials;  /* 0: none; UINT32_MAX: the scenario's */
    int threads;      /* 0: all */
    int years;        /* new; 0: five */
    int top;          /* search; 0: twenty */
    const char *space; bool every; /* search */
    uint64_t seed;    /* 0: the scenario's */
};
struct mw_command {
    const char *name, *args, *doc;
    int (*run)(const struct mw_cli *);
    const char *help; /* options and examples, several lines */
};
extern const struct mw_command mw_commands[];

/* Out of argv; -1 after a message on stderr (usage). */
int mw_cli_parse(struct mw_cli *c, int argc, char **argv);

int mw_cmd_run(const struct mw_cli *), mw_cmd_check(const struct mw_cli *), mw_cmd_paths(const struct mw_cli *), mw_cmd_whatif(const struct mw_cli *),
    mw_cmd_import(const struct mw_cli *), mw_cmd_catalog(const struct mw_cli *), mw_cmd_report(const struct mw_cli *), mw_cmd_dump(const struct mw_cli *), mw_cmd_new(const struct mw_cli *), mw_cmd_headroom(const struct mw_cli *), mw_cmd_explain(const struct mw_cli *), mw_cmd_help(const struct mw_cli *);
int mw_import_config(const struct mw_cli *); /* import_config.c: `import config` */
int mw_cmd_search(const struct mw_cli *), mw_cmd_calibrate(const struct mw_cli *), mw_cmd_validate(const struct mw_cli *), mw_cmd_estimate(const struct mw_cli *), mw_cmd_diff(const struct mw_cli *);

/* Progress with ETA on stderr, on a terminal in one line, else a line per tenth; ctx is a struct mw_bar. */
struct mw_bar { double start_s, told; bool quiet, tty; const char *name; };
void mw_bar_init(struct mw_bar *b, const char *name, bool quiet);
void mw_bar_tell(void *ctx, double done, const char *what);
void mw_bar_end(struct mw_bar *b);
/* Unknown names under report.editions are told with their place (E607). */
struct mw_report_options;
void mw_cli_editions_check(const struct mw_scenario *sc, struct mw_diag *d);
/* report.pdf, and beside it one file per edition when the scenario asks for several; o->edition or o->page: just that. */
bool mw_cli_editions_draw(const struct mw_report_options *o, struct mw_diag *d);
/* One-screen summary of a finished database. */
void mw_screen_print(const char *db_path, const char *report);
/* Side by side: metrics of all cases, with the change of the second and later against the first. */
void mw_screen_compare(const char *db_path);

/* The same screen from figures in memory: the horizon's, then each detail year's where it has none. */
struct mw_outcomes;
void mw_screen_outcomes(const char *title, const struct mw_outcomes *f);

#endif
