/* report/charts/page_priv.h - the inside of struct mw_doc, shared by page.c and page_parts.c only. */
#ifndef MW_REPORT_CHARTS_PAGE_PRIV_H
#define MW_REPORT_CHARTS_PAGE_PRIV_H
#include "report/charts/page.h"
#include "sim/base/arena.h"
#include "sim/base/str.h"

struct mw_doc {
    struct mw_doc_info info;
    struct mw_arena arena;
    struct mw_str out; /* the PDF so far */
    cairo_surface_t *surface;
    struct mw_canvas cv;
    struct mw_box sheet;
    struct mw_page_plan *plans;
    unsigned plans_n, page_n, figures_n, tables_n, figure_in_page, table_in_page;
    int section_mark; /* bookmark of the section that is open */
    bool finished;
    struct mw_draw_status beside_failed; /* first failure to save a figure or a table beside the report */
};

/* Text as mw_typo sets it, in the document's arena. */
char *mw_doc_typeset(struct mw_doc *doc, const char *s);

#endif
