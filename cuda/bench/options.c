/* cuda/bench/options.c - long options only, one table row each for the help. */
#include "cuda/bench/options.h"
#include "cuda/bench/plan.h"
#include "sim/base/str.h"
#include <stdlib.h>
#include <string.h>

static const struct { const char *name, *value, *doc; } OPTION[] = {
    { "--quick", NULL, "the 60-second edition; without it five minutes" },
    { "--out", "DIR", "folder for the tables and machine.yaml (default out/bench)" },
    { "--only", "KIND,...", "these kinds only, see --list" },
    { "--device", "N", "CUDA device (default 0)" },
    { "--list", NULL, "the kinds and what each measures" },
    { "--dry-run", NULL, "print every case with its bytes and estimated seconds; needs no GPU" },
    { "--help", NULL, "this text" },
};
enum { OPTION_N = sizeof OPTION / sizeof *OPTION };

void mw_bench_options_help(FILE *out)
{
    fprintf(out, "usage: millwright-bench [options]\n"
                 "Measures one GPU machine: matrix products, memory, attention, latencies, copies, collectives, power.\n"
                 "Settings of the card are read, never changed.\n\n");
    for (int i = 0; i < OPTION_N; i++)
        fprintf(out, "  %-10s%-10s%s\n", OPTION[i].name, OPTION[i].value ? OPTION[i].value : "", OPTION[i].doc);
    fprintf(out, "\nExit: 0 all that can be measured here was measured and right, 1 something failed (finished rows are kept), 2 usage.\n");
}

static bool kinds_of(const char *list, unsigned *kinds, FILE *err)
{
    const char *names[MW_BENCH_KIND_N];
    for (int k = 0; k < MW_BENCH_KIND_N; k++)
        names[k] = mw_bench_kind_name(k);
    *kinds = 0;
    while (*list) {
        char word[32];
        size_t n = strcspn(list, ",");
        int hit = -1;
        snprintf(word, sizeof word, "%.*s", (int)(n < sizeof word ? n : sizeof word - 1), list);
        for (int k = 0; k < MW_BENCH_KIND_N; k++)
            if (strcmp(word, names[k]) == 0)
                hit = k;
        if (hit < 0) {
            const char *near = mw_str_nearest(word, names, MW_BENCH_KIND_N);
            fprintf(err, "millwright-bench: no kind '%s'%s%s%s; see --list\n", word, near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
            return false;
        }
        *kinds |= 1u << hit;
        list += n + (list[n] == ',');
    }
    if (!*kinds)
        fprintf(err, "millwright-bench: --only names no kind; see --list\n");
    return *kinds != 0;
}

static bool device_of(const char *text, int *device, FILE *err)
{
    char *end;
    long v = strtol(text, &end, 10);
    if (end == text || *end || v < 0 || v > 1023) {
        fprintf(err, "millwright-bench: --device '%s' is not a device number\n", text);
        return false;
    }
    *device = (int)v;
    return true;
}

bool mw_bench_options_parse(struct mw_bench_options *o, int argc, char **argv, FILE *err)
{
    *o = (struct mw_bench_options){ .out = "out/bench", .kinds = (1u << MW_BENCH_KIND_N) - 1 };
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i], *value = NULL;
        int hit = -1;
        for (int j = 0; j < OPTION_N; j++)
            if (strcmp(word, OPTION[j].name) == 0)
                hit = j;
        if (hit < 0) {
            fprintf(err, "millwright-bench: unknown option '%s'; see --help\n", word);
            return false;
        }
        if (OPTION[hit].value) {
            if (++i == argc) {
                fprintf(err, "millwright-bench: %s needs a value: %s\n", word, OPTION[hit].value);
                return false;
            }
            value = argv[i];
        }
        if (strcmp(word, "--quick") == 0)
            o->quick = true;
        else if (strcmp(word, "--list") == 0)
            o->list = true;
        else if (strcmp(word, "--dry-run") == 0)
            o->dry_run = true;
        else if (strcmp(word, "--help") == 0)
            o->help = true;
        else if (strcmp(word, "--out") == 0)
            o->out = value;
        else if (strcmp(word, "--only") == 0 && !kinds_of(value, &o->kinds, err))
            return false;
        else if (strcmp(word, "--device") == 0 && !device_of(value, &o->device, err))
            return false;
    }
    return true;
}
