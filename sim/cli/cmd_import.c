/* sim/cli/cmd_import.c - a foreign trace becomes ours, with a sanity report on stdout. */
#include "sim/cli/cli.h"
#include "sim/input/import/trace.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Philly's machines: the file states no GPUs per node; most of its servers held eight (assumed, said in the report). */
#define ASSUMED_GPUS_PER_NODE 8.0

static bool known_format(const char *word)
{
    const char *const *f = mw_trace_formats();
    size_t n = 0;
    for (; f[n]; n++)
        if (strcmp(f[n], word) == 0)
            return true;
    const char *near = mw_str_nearest(word, f, n);
    fprintf(stderr, "millwright: no trace format '%s'", word);
    fprintf(stderr, near ? "; did you mean '%s'?\n" : "; formats:", near);
    for (size_t i = 0; !near && i < n; i++)
        fprintf(stderr, " %s%s", f[i], i + 1 < n ? "," : "\n");
    return false;
}

/* "<folder>/philly_node_sequence.csv.gz" beside the jobs says how large the cluster was. */
static bool read_cluster(const char *jobs, struct mw_trace_cluster *out, struct mw_diag *d)
{
    char *path = mw_path_beside(jobs, "philly_node_sequence.csv.gz");
    FILE *f = fopen(path, "rb");
    bool ok = false;
    if (f) {
        fclose(f);
        struct mw_reader *r = mw_reader_open(path, d);
        ok = r && mw_trace_nodes_read(r, ASSUMED_GPUS_PER_NODE, out, d);
        mw_reader_close(r);
    }
    free(path);
    return ok;
}

static void default_out(const char *in, char *out, size_t out_n)
{
    const char *base = strrchr(in, '/');
    base = base ? base + 1 : in;
    snprintf(out, out_n, "%.*s.trace.csv.gz", (int)strcspn(base, "."), base);
}

int mw_cmd_import(const struct mw_cli *c)
{
    char path[1024];
    struct mw_trace_cluster cluster;
    if (c->arg_n != 2) {
        fprintf(stderr, "millwright: import takes a format and a file\n");
        return MW_EXIT_USAGE;
    }
    if (strcmp(c->arg[0], "config") == 0)
        return mw_import_config(c);
    if (!known_format(c->arg[0]))
        return MW_EXIT_USAGE;
    struct mw_diag *d = mw_diag_create();
    struct mw_arena a;
    struct mw_str report;
    mw_arena_init(&a);
    mw_str_init(&report);
    struct mw_trace *t = mw_trace_load(&a, c->arg[1], d);
    default_out(c->arg[1], path, sizeof path);
    if (t && strcmp(t->format, c->arg[0]) != 0)
        mw_diag_error(d, "E415", ((struct mw_pos){ c->arg[1], 1, 1 }), NULL, "this is a %s trace, not %s", t->format, c->arg[0]);
    bool ok = t && mw_diag_errors(d) == 0 && mw_trace_write(t, c->out ? c->out : path, d);
    if (ok) {
        bool has = read_cluster(c->arg[1], &cluster, d);
        mw_trace_report(t, has ? &cluster : NULL, &report);
        fputs(report.s, stdout);
        printf("written: %s\n", c->out ? c->out : path);
    }
    mw_diag_print(d, stderr);
    mw_str_fini(&report);
    mw_arena_fini(&a);
    mw_diag_destroy(d);
    return ok ? MW_EXIT_OK : MW_EXIT_SCENARIO;
}
