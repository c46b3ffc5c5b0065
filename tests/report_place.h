/* tests/report_place.h - a folder with a database and the report drawn from it, for tests of editions. */
#ifndef MW_TESTS_REPORT_PLACE_H
#define MW_TESTS_REPORT_PLACE_H
#include "tests/mw_test.h"
#include "report/pages/pages.h"
#include "report/report_count.h"
#include "sim/store/store.h"

struct place { char folder[64], db[96], pdf[96]; };

static inline void clean(const struct place *p)
{
    char cmd[128];
    snprintf(cmd, sizeof cmd, "rm -rf '%s'", p->folder);
    ck_assert_int_eq(system(cmd), 0);
}

static inline unsigned draw(const struct place *p, struct mw_report_options o, const char *error)
{
    struct mw_diag *d = mw_diag_create();
    unsigned sheets = 0;
    o.db = p->db;
    o.pdf = p->pdf;
    bool ok = mw_report_write_counted(&o, d, &sheets);
    ck_assert_msg(ok == (error == NULL), "%s", mw_diag_errors(d) ? mw_diag_text(d, 0) : "no error");
    if (error)
        ck_assert_msg(strstr(mw_diag_text(d, 0), error) != NULL, "%s", mw_diag_text(d, 0));
    mw_diag_destroy(d);
    return sheets;
}

struct opened { struct mw_report r; struct mw_store *db; struct mw_diag *d; };

static inline void open_report(struct opened *o, const struct place *p)
{
    o->d = mw_diag_create();
    o->db = mw_store_open(p->db, o->d);
    ck_assert(mw_report_load(&o->r, o->db));
}

#endif
