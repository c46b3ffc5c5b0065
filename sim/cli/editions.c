/* sim/cli/editions.c - the editions that a scenario asks for: known to the report, and drawn after a run; the plan knows no pages, so this stands here. */
#include "report/report.h"
#include "sim/base/file.h"
#include "sim/cli/cli.h"
#include "sim/store/store.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool known(const char *name)
{
    const char *const *e = mw_report_edition_names();
    while (*e && strcmp(*e, name) != 0)
        e++;
    return *e != NULL;
}

static void one(const struct mw_node *n, struct mw_diag *d)
{
    const char *const *names = mw_report_edition_names();
    size_t count = 0;
    if (!n->text || known(n->text))
        return;
    while (names[count])
        count++;
    const char *near = mw_str_nearest(n->text, names, count);
    mw_diag_error(d, "E607", n->pos, "report.editions", near ? "no edition '%s'; did you mean '%s'?" : "no edition '%s'; there are board, utility, design and full", n->text, near);
}

void mw_cli_editions_check(const struct mw_scenario *sc, struct mw_diag *d)
{
    const struct mw_node *n = mw_node_at(sc->root, "report.editions");
    if (n && n->kind == MW_N_SCALAR)
        one(n, d);
    for (n = n ? n->first : NULL; n; n = n->next)
        one(n, d);
}

/* The names in the database, as "board,utility". */
static void asked(const char *db_path, char *out, size_t out_n, struct mw_diag *d)
{
    struct mw_str s;
    struct mw_store *db = mw_store_open(db_path, d);
    mw_str_init(&s);
    if (db)
        mw_store_scenario_get(db, "editions", &s);
    snprintf(out, out_n, "%s", s.s ? s.s : "");
    mw_str_fini(&s);
    mw_store_close(db);
}

bool mw_cli_editions_draw(const struct mw_report_options *o, struct mw_diag *d)
{
    char list[256], pdf[1200], name[64];
    struct mw_report_options one_o = *o;
    asked(o->db, list, sizeof list, d);
    bool several = strchr(list, ',') != NULL;
    if (!o->edition && !o->page)
        one_o.edition = several || !*list ? "full" : list;
    bool ok = mw_report_write(&one_o, d);
    if (o->edition || o->page || !several)
        return ok;
    one_o.chart_folder = NULL; /* the full edition has drawn them */
    for (const char *p = list; ok && *p; p += strcspn(p, ","), p += *p == ',') {
        snprintf(name, sizeof name, "%.*s.pdf", (int)strcspn(p, ","), p);
        char *beside = mw_path_beside(o->pdf, name);
        snprintf(pdf, sizeof pdf, "%s", beside);
        free(beside);
        snprintf(name, sizeof name, "%.*s", (int)strcspn(p, ","), p);
        one_o.edition = name;
        one_o.pdf = pdf;
        ok = strcmp(name, "full") == 0 || mw_report_write(&one_o, d);
    }
    return ok;
}
