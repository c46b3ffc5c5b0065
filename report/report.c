/* report/report.c - opens a database, plans the pages of an edition, draws them, writes the PDF; what stands on a page is in report/pages. */
#include "report/report.h"
#include "report/pages/pages.h"
#include "report/report_count.h"
#include "sim/base/calendar.h"
#include "sim/base/file.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PAGES_MAX = 48 };
struct edition { const char *name; const char *const pages[PAGES_MAX]; /* none: all */ };
static const struct edition editions[] = {
    { "full", { NULL } },
    { "calibration", { "calibration", "calibration_constants", "calibration_fit", "calibration_sources" } },
    { "board", { "decision", "options", "ladder", "demand", "binds", "floor", "produces", "capex", "unitcost", "cash_cases", "lender", "drivers", "footprint", "trust", "assumptions" } },
    { "utility", { "utility_cover", "utility_ramp", "oneline", "utility_equipment", "utility_composition", "utility_hourly", "utility_closing" } },
    { "design", { "design_requirements", "design_criteria", "design_loads", "oneline", "design_electrical", "design_cooling", "floor", "design_space", "design_topology", "design_bom", "assumptions" } },
};
static const char *const edition_names[] = { "full", "board", "utility", "design", "calibration", NULL };
static const char *const paper_names[] = { "a4", "letter", NULL };
static const char *const unit_names[] = { "si", "us", NULL };
static const char *const page_names[] = { "decision", "options", "ladder", "demand", "binds", "figures", "facility", "floor", "oneline",
    "utilisation", "produces", "training", "goodput", "power", "cooling", "water", "footprint", "energy", "carbon", "capex", "unitcost", "cash", "cash_cases", "lender",
    "drivers", "utility_cover", "utility_ramp", "utility_equipment", "utility_composition", "utility_hourly", "utility_closing",
    "design_requirements", "design_criteria", "design_loads", "design_electrical", "design_cooling", "design_space", "design_topology", "design_bom",
    "trust", "assumptions", "calibration", "calibration_constants", "calibration_fit", "calibration_sources", NULL };

const char *const *mw_report_page_names(void) { return page_names; }
const char *const *mw_report_edition_names(void) { return edition_names; }

struct chosen { const struct mw_report_page *page[PAGES_MAX]; unsigned n; };

static void unknown(struct mw_diag *d, const char *what, const char *name, const char *const *names)
{
    struct mw_pos pos = { 0 };
    size_t n = 0;
    while (names[n])
        n++;
    const char *near = mw_str_nearest(name, names, n);
    if (near)
        mw_diag_error(d, "E607", pos, NULL, "unknown %s '%s'; did you mean '%s'?", what, name, near);
    else
        mw_diag_error(d, "E607", pos, NULL, "unknown %s '%s'; there are: %s, %s%s%s%s", what, name, names[0], names[1], n > 2 ? ", " : "", n > 2 ? names[2] : "", n > 3 ? ", ..." : "");
}

static bool known(struct mw_diag *d, const char *what, const char *name, const char *const *names)
{
    for (size_t i = 0; name && names[i]; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    if (name)
        unknown(d, what, name, names);
    return !name;
}

static bool choose(const struct mw_report_options *o, struct chosen *c, struct mw_diag *d)
{
    const char *name = o->edition ? o->edition : "full";
    const struct edition *e = NULL;
    c->n = 0;
    if (o->page) {
        c->page[0] = mw_page_named(o->page);
        c->n = c->page[0] ? 1 : 0;
        if (!c->n)
            unknown(d, "page", o->page, page_names);
        return c->n == 1;
    }
    for (size_t i = 0; i < sizeof editions / sizeof *editions; i++)
        if (strcmp(editions[i].name, name) == 0)
            e = &editions[i];
    if (!e) {
        unknown(d, "edition", name, edition_names);
        return false;
    }
    const char *const *list = e->pages[0] ? e->pages : page_names;
    while (list[c->n] && c->n < PAGES_MAX) {
        c->page[c->n] = mw_page_named(list[c->n]);
        c->n++;
    }
    return true;
}

/* The revision's date; without one, the day the database was finished: part of the input, so that bytes do not change from run to run. */
static int64_t created_ns(struct mw_report *r, const char *db)
{
    int64_t t_ns = 0;
    struct stat st;
    if (mw_date_parse(mw_rd_scenario(r, "revision_date"), &t_ns))
        return t_ns;
    return stat(db, &st) == 0 ? (int64_t)st.st_mtime * MW_NS_PER_S : 0;
}

/* Of a plan that cannot be built nothing is stored but what was asked: what binds, the options and the register of inputs. */
static bool tells_unbuilt(const struct mw_report_page *page)
{
    static const char *const names[] = { "decision", "options", "figures", "assumptions" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(page->name, names[i]) == 0)
            return true;
    return false;
}

/* An edition leaves out the pages that this database has no use for; a page asked for by name is always drawn, and so is the first of an
 * edition of which nothing would remain: it says what is missing. */
static void keep_shown(struct mw_report *r, struct chosen *c)
{
    unsigned n = 0;
    bool unbuilt = mw_unbuilt(r);
    for (unsigned i = 0; i < c->n; i++)
        if (unbuilt && i == 0 && !tells_unbuilt(c->page[i])) /* an edition whose own first page would be empty begins with what binds */
            c->page[n++] = mw_page_named("figures");
        else if ((!c->page[i]->when || c->page[i]->when(r)) && (!unbuilt || tells_unbuilt(c->page[i])))
            c->page[n++] = c->page[i];
    c->n = n ? n : 1;
}

static unsigned sheets_of(struct mw_report *r, const struct mw_report_page *page)
{
    return page->sheets_of ? page->sheets_of(r) : page->sheets;
}

static void plan(struct mw_report *r, const struct chosen *c, struct mw_doc *doc)
{
    unsigned all = 0;
    r->body = mw_doc_body(doc, 3);
    for (unsigned i = 0; i < c->n; i++)
        all += sheets_of(r, c->page[i]);
    r->sheet_title = mw_arena_array(&r->arena, const char *, all);
    r->sheet_section = mw_arena_array(&r->arena, const char *, all);
    for (unsigned i = 0; i < c->n; i++)
        for (unsigned sheet = 0; sheet < sheets_of(r, c->page[i]); sheet++) {
            const char *title = mw_rset(r, c->page[i]->title(r, sheet));
            r->sheet_section[r->sheets_n] = c->page[i]->section;
            r->sheet_title[r->sheets_n++] = title;
            mw_doc_plan(doc, &(struct mw_page_plan){ .name = sheet ? mw_rf(r, "%s-%u", c->page[i]->name, sheet + 1) : c->page[i]->name, .section = c->page[i]->section, .title = title,
                                                     .sources = mw_inputs_text(r, c->page[i]) });
        }
}

static void draw(struct mw_report *r, const struct chosen *c, struct mw_doc *doc)
{
    for (unsigned i = 0; i < c->n; i++)
        for (unsigned sheet = 0; sheet < sheets_of(r, c->page[i]); sheet++) {
            struct mw_page page = mw_doc_page(doc);
            c->page[i]->draw(r, &page, sheet);
        }
}

static void cannot_write(struct mw_diag *d, const char *path, const char *why)
{
    struct mw_pos pos = { path, 0, 0 };
    mw_diag_error(d, "E608", pos, NULL, "%s", why);
}

static bool write_report(struct mw_report *r, const struct mw_report_options *o, const struct chosen *c, struct mw_diag *d, unsigned *sheets_n)
{
    const char *title = mw_rd_scenario(r, "title"), *hash = mw_rd_scenario(r, "hash");
    struct mw_doc_info info = { .title = *title ? title : mw_rd_scenario(r, "name"), .author = mw_rd_scenario(r, "author"), .subject = mw_rd_scenario(r, "question"),
                                .keywords = "capacity plan, data centre, GPU", .scenario_hash = *hash ? hash : NULL, .created_ns = created_ns(r, o->db),
                                .paper = strcmp(o->paper ? o->paper : mw_rd_scenario(r, "paper"), "letter") == 0 ? MW_PAPER_LETTER : MW_PAPER_A4, .draft = true, .figures_dir = o->chart_folder };
    char *tables = mw_path_beside(o->pdf, "tables");
    info.tables_dir = tables;
    r->us = strcmp(o->units ? o->units : mw_rd_scenario(r, "units"), "us") == 0;
    struct mw_doc *doc = mw_doc_create(&info);
    plan(r, c, doc);
    draw(r, c, doc);
    *sheets_n = mw_doc_pages_n(doc);
    struct mw_draw_status st = { 0 };
    if (mw_diag_errors(d) == 0) /* a page whose query failed is not written */
        st = mw_doc_save(doc, o->pdf);
    mw_doc_destroy(doc);
    free(tables);
    if (st.code != MW_DRAW_OK)
        cannot_write(d, o->pdf, st.text);
    return mw_diag_errors(d) == 0;
}

bool mw_report_write_counted(const struct mw_report_options *o, struct mw_diag *d, unsigned *sheets_n)
{
    struct chosen c;
    struct mw_report r;
    *sheets_n = 0;
    if (!known(d, "paper", o->paper, paper_names) || !known(d, "units", o->units, unit_names) || !choose(o, &c, d))
        return false;
    struct mw_store *db = mw_store_open(o->db, d);
    if (!db)
        return false;
    bool ok = mw_store_complete(db);
    struct mw_pos pos = { o->db, 0, 0 };
    if (!ok)
        mw_diag_error(d, "E507", pos, NULL, "the run that wrote this database did not finish: no report is drawn from it; run the scenario again");
    if (ok && o->chart_folder && !mw_dir_make(o->chart_folder)) {
        cannot_write(d, o->chart_folder, "this folder for charts cannot be made");
        ok = false;
    }
    if (ok) {
        ok = mw_report_load(&r, db);
        if (!ok && mw_diag_errors(d) == 0)
            mw_diag_error(d, "E507", pos, NULL, "the database holds no case: there is nothing to report");
        if (ok && !o->page && !o->edition && strcmp(mw_rd_meta(&r, "kind"), "calibrate") == 0) /* a calibration has no plan to show in full */
            ok = choose(&(struct mw_report_options){ .edition = "calibration" }, &c, d);
        if (ok && !o->page)
            keep_shown(&r, &c);
        ok = ok && write_report(&r, o, &c, d, sheets_n);
        mw_report_unload(&r);
    }
    mw_store_close(db);
    return ok;
}

bool mw_report_write(const struct mw_report_options *o, struct mw_diag *d)
{
    unsigned sheets_n;
    return mw_report_write_counted(o, d, &sheets_n);
}
