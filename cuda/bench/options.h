/* cuda/bench/options.h - the command line of millwright-bench. */
#ifndef MW_BENCH_OPTIONS_H
#define MW_BENCH_OPTIONS_H
#include <stdbool.h>
#include <stdio.h>
#ifdef __cplusplus
extern "C" {
#endif

struct mw_bench_options {
    bool quick, list, dry_run, help;
    int device;
    const char *out;  /* folder */
    unsigned kinds;   /* bit set of enum mw_bench_kind */
};

/* False after one line on err for a mistake. */
bool mw_bench_options_parse(struct mw_bench_options *o, int argc, char **argv, FILE *err);
void mw_bench_options_help(FILE *out);

#ifdef __cplusplus
}
#endif
#endif
