/* sim/cli/cmd_validate.c - measured tables against the models: a table on the screen, JSON, and a prediction per row. */
#include "sim/base/file.h"
#include "sim/cli/cli.h"
#include "sim/plan/validate.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const kinds[] = { "kernels", "power", "training" };
/* Kinds that the language of commands knows and this version does not score. */
static const char *const later[] = { "inference", "serving", "pue", "tco", "facility" };

static int kind_check(const char *word)
{
    const char *all[8];
    size_t n = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i], word) == 0)
            return 0;
        all[n++] = kinds[i];
    }
    for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
        if (strcmp(later[i], word) == 0) {
            fprintf(stderr, "millwright: validate %s is not modelled in this version; it scores kernels, power and training\n", word);
            return -1;
        }
    }
    const char *near = mw_str_nearest(word, all, n);
    fprintf(stderr, "millwright: validate has no kind '%s'", word);
    fprintf(stderr, near ? "; did you mean '%s'?\n" : "; kinds: kernels, power, training\n", near);
    return -1;
}

static bool written(const char *path, const struct mw_valid *v)
{
    struct mw_str csv;
    mw_str_init(&csv);
    mw_valid_csv(v, &csv);
    bool ok = mw_file_write_atomic(path, csv.s, csv.n);
    if (!ok)
        fprintf(stderr, "millwright: %s: %s\n", path, strerror(errno));
    mw_str_fini(&csv);
    return ok;
}

/* The table that ships for a kind: tests/valid of the source tree, or the installed folder. */
static const char *shipped(struct mw_arena *a, const char *kind)
{
    const char *path = mw_session_near(a, mw_arena_printf(a, "tests/valid/%s.csv", kind));
    if (!path)
        path = mw_session_near(a, mw_arena_printf(a, "share/millwright/valid/%s.csv", kind));
    if (!path)
        path = mw_arena_printf(a, "%s/valid/%s.csv", MW_DATADIR, kind);
    return access(path, R_OK) == 0 ? path : NULL;
}

int mw_cmd_validate(const struct mw_cli *c)
{
    struct mw_session s;
    struct mw_str out;
    if (c->arg_n == 0 || kind_check(c->arg[0]) != 0) {
        if (c->arg_n == 0)
            fprintf(stderr, "millwright: validate takes a kind (kernels, power, training) and tables\n");
        return MW_EXIT_USAGE;
    }
    mw_session_open(&s, NULL);
    const char *ships = c->arg_n == 1 ? shipped(&s.arena, c->arg[0]) : NULL;
    if (c->arg_n == 1 && !ships) {
        fprintf(stderr, "millwright: validate %s needs tables: none ships for it\n", c->arg[0]);
        mw_session_close(&s);
        return MW_EXIT_USAGE;
    }
    mw_str_init(&out);
    struct mw_valid v = { .arena = &s.arena, .kind = c->arg[0] };
    struct mw_devices d = mw_devices_load(&s, &s.arena, MW_PROFILES_ALL, c->profile);
    for (int i = 1; i < (ships ? 2 : c->arg_n); i++) {
        struct mw_measured *t = mw_measured_load(&s.arena, ships ? ships : c->arg[i], s.diag);
        if (t)
            mw_valid_kernels(&v, t, &d, c->arg[0]);
    }
    mw_valid_close(&v);
    if (mw_diag_errors(s.diag) == 0 && v.overall.n == 0)
        mw_diag_error(s.diag, "E433", ((struct mw_pos){ ships ? ships : c->arg[1], 1, 1 }), NULL, "not one row of these tables could be scored: %s", v.row_n ? v.row[0].skipped : "they are empty");
    bool ok = mw_diag_errors(s.diag) == 0;
    if (ok && c->out)
        ok = written(c->out, &v);
    if (ok) {
        (c->json ? mw_valid_json : mw_valid_text)(&v, &out);
        fputs(out.s, stdout);
    }
    mw_diag_print(s.diag, stderr);
    int rc = mw_diag_errors(s.diag) ? MW_EXIT_SCENARIO : ok ? MW_EXIT_OK : MW_EXIT_FAILED;
    mw_valid_fini(&v);
    mw_str_fini(&out);
    mw_session_close(&s);
    return rc;
}
