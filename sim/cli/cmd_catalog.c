/* sim/cli/cmd_catalog.c - the parts library on the terminal: kinds, names, and every value of one part with its source. */
#include "sim/cli/cli.h"
#include "sim/plan/session.h"
#include <stdio.h>
#include <string.h>

static int kinds(const struct mw_session *s)
{
    for (const struct mw_part_kind *k = s->kinds; k->kind; k++) {
        const char **names;
        printf("%-20s %4zu  %s\n", k->kind, mw_library_names(s->library, k->kind, &names), k->doc);
    }
    return MW_EXIT_OK;
}

static int no_kind(const struct mw_session *s, const char *word)
{
    const char *names[128];
    size_t n = 0;
    for (const struct mw_part_kind *k = s->kinds; k->kind && n < 128; k++)
        names[n++] = k->kind;
    const char *near = mw_str_nearest(word, names, n);
    fprintf(stderr, "millwright: the library has no kind '%s'", word);
    fprintf(stderr, near ? "; did you mean '%s'?\n" : "\n", near);
    return MW_EXIT_USAGE;
}

static void print_part(const struct mw_node *n, const char *prefix)
{
    char path[256];
    for (const struct mw_node *c = n->first; c; c = c->next) {
        snprintf(path, sizeof path, "%s%s%s", prefix, *prefix ? "." : "", c->key ? c->key : "-");
        if (c->kind != MW_N_SCALAR) {
            print_part(c, path);
        } else if (c->text && c->text[0]) {
            printf("  %-34s %-26s %-10s %s%s%s\n", path, c->text, c->status ? mw_status_name(c->status) : "", c->source ? c->source : "", c->date ? ", " : "", c->date ? c->date : "");
        }
    }
}

int mw_cmd_catalog(const struct mw_cli *c)
{
    struct mw_session s;
    int rc = MW_EXIT_OK;
    const char **names;
    mw_session_open(&s, NULL);
    if (c->arg_n == 0) {
        rc = kinds(&s);
    } else if (!mw_library_kind(s.library, c->arg[0])) {
        rc = no_kind(&s, c->arg[0]);
    } else if (c->arg_n == 1) {
        size_t n = mw_library_names(s.library, c->arg[0], &names);
        for (size_t i = 0; i < n; i++) {
            const struct mw_node *part = mw_library_get(s.library, c->arg[0], names[i], (struct mw_pos){ "command line", 0, 0 }, s.diag);
            const struct mw_node *about = part ? mw_node_get(part, "about") : NULL;
            printf("%-28s %s\n", names[i], about && about->text ? about->text : "");
        }
    } else {
        const struct mw_node *part = mw_library_get(s.library, c->arg[0], c->arg[1], (struct mw_pos){ "command line", 0, 0 }, s.diag);
        if (part) {
            printf("%s %s\n", c->arg[0], c->arg[1]);
            print_part(part, "");
        }
    }
    mw_diag_print(s.diag, stderr);
    if (mw_diag_errors(s.diag))
        rc = MW_EXIT_USAGE;
    mw_session_close(&s);
    return rc;
}
