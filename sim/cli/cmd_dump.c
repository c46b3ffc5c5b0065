/* sim/cli/cmd_dump.c - a database as ordered text, all tables but run_meta: what golden and determinism tests compare. */
#include "sim/cli/cli.h"
#include "sim/store/store.h"
#include <stdio.h>

int mw_cmd_dump(const struct mw_cli *c)
{
    if (c->arg_n != 1) {
        fprintf(stderr, "millwright: dump takes one results.db\n");
        return MW_EXIT_USAGE;
    }
    struct mw_diag *d = mw_diag_create();
    struct mw_str out;
    mw_str_init(&out);
    struct mw_store *db = mw_store_open(c->arg[0], d);
    bool ok = db && mw_store_dump(db, &out);
    if (ok)
        fwrite(out.s, 1, out.n, stdout);
    mw_diag_print(d, stderr);
    mw_store_close(db);
    mw_str_fini(&out);
    mw_diag_destroy(d);
    return ok ? MW_EXIT_OK : MW_EXIT_FAILED;
}
