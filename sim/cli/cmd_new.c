/* sim/cli/cmd_new.c - a commented scenario out of a few choices, written where nothing is overwritten. */
#include "sim/base/file.h"
#include "sim/cli/cli.h"
#include "sim/plan/draft.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void default_name(const struct mw_draft *d, char *path, size_t n)
{
    char mw[MW_DOUBLE_TEXT_N];
    snprintf(path, n, "%s-%smw.yaml", d->site, mw_double_digits(mw, sizeof mw, d->contract_w / 1e6, 9));
}

static int write_it(const struct mw_cli *c, const struct mw_draft *d, const char *path, struct mw_diag *diag)
{
    struct mw_str text;
    int rc = MW_EXIT_OK;
    if (!c->force && access(path, F_OK) == 0) {
        mw_diag_error(diag, "E603", ((struct mw_pos){ path, 0, 0 }), NULL, "is there already; --force writes it anew");
        return MW_EXIT_USAGE;
    }
    mw_str_init(&text);
    mw_draft_text(d, &text);
    if (!mw_file_write_atomic(path, text.s, text.n)) {
        mw_diag_error(diag, "E103", ((struct mw_pos){ path, 0, 0 }), NULL, "cannot write: %s", strerror(errno));
        rc = MW_EXIT_FAILED;
    }
    mw_str_fini(&text);
    return rc;
}

int mw_cmd_new(const struct mw_cli *c)
{
    struct mw_session s;
    struct mw_draft d;
    char why[512] = "", path[1024];
    int rc = MW_EXIT_USAGE;
    if (c->arg_n > 0) {
        fprintf(stderr, "millwright: new takes options only, not '%s'; the file is named by -o\n", c->arg[0]);
        return MW_EXIT_USAGE;
    }
    mw_session_open(&s, NULL);
    struct mw_draft_wish w = { c->mw, c->gpu, c->site, c->power, c->cooling, c->start, c->years };
    if (mw_diag_errors(s.diag)) {
        rc = MW_EXIT_SCENARIO; /* no library: nothing can be chosen */
    } else if (mw_draft_choose(&s, &w, &d)) {
        default_name(&d, path, sizeof path);
        const char *out = c->out ? c->out : path;
        rc = mw_draft_fit(&s, &d, why, sizeof why);
        if (rc == MW_EXIT_OK)
            rc = write_it(c, &d, out, s.diag);
        if (rc == MW_EXIT_INFEASIBLE)
            fprintf(stderr, "millwright: new: %s\n", why);
        if (rc == MW_EXIT_OK && !c->quiet)
            printf("%s: %u racks of %s, %u GPUs behind %.9g MW\n", out, d.racks, d.rack, d.gpus, d.contract_w / 1e6);
    }
    mw_diag_print(s.diag, stderr);
    mw_session_close(&s);
    return rc;
}
