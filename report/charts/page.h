/* report/charts/page.h - the document: PDF pages with margins, a finding as title, captions, foot lines, contents and bookmarks.
 *
 * Pages are planned first (so that contents, links and "Page 3 of 12" are known), then drawn in the same order, one sheet each:
 *
 *     struct mw_doc *doc = mw_doc_create(&info);
 *     mw_doc_plan(doc, &(struct mw_page_plan){ .name = "ladder", .section = "Power", .title = "Of 100 MW contracted, 61 MW earn" });
 *     struct mw_page page = mw_doc_page(doc);
 *     struct mw_box body = page.body;
 *     mw_page_figure(&page, mw_box_cut_top(&body, 260), mw_figure_waterfall(&chart), "Power from contract to useful work.");
 *     mw_page_table(&page, body, &table, "Every step of the ladder.");
 *     struct mw_draw_status st = mw_doc_save(doc, "report.pdf");
 *     mw_doc_destroy(doc);
 *
 * Nothing aborts on a full disk or a broken surface: cairo errors are sticky and come out of mw_doc_save.  The same input
 * gives the same bytes: the creation date is part of the input.  Titles, captions and paragraphs pass through mw_typo.
 */
#ifndef MW_REPORT_CHARTS_PAGE_H
#define MW_REPORT_CHARTS_PAGE_H
#include "report/charts/charts.h"
#include "report/charts/table.h"
#include <stdint.h>

enum mw_paper { MW_PAPER_A4, MW_PAPER_LETTER };
struct mw_doc_info {
    const char *title, *author, *subject, *keywords; /* metadata; title also in the head line */
    const char *scenario_hash;                       /* in every foot line; NULL: none */
    int64_t created_ns;                              /* UTC */
    enum mw_paper paper;
    bool landscape;
    bool draft;                                      /* stamp DRAFT on every page */
    const char *figures_dir;                         /* also save every figure there as SVG and PNG; NULL: do not */
    const char *tables_dir;                          /* mw_page_table_file writes there; made when the first is; NULL: nowhere */
};
struct mw_page_plan {
    const char *name;    /* "ladder": names figure files */
    const char *section; /* "Power"; consecutive pages of one section share a bookmark; NULL: none */
    const char *title;   /* the finding as a sentence */
    const char *sources; /* foot line: "Inputs: 62 % quoted, 31 % published, 7 % unverified"; NULL: none */
    bool cover;          /* no head line, larger title */
};

struct mw_doc;
struct mw_page {
    struct mw_canvas *cv;
    struct mw_box body; /* between title and foot line */
    struct mw_doc *doc;
    unsigned number;    /* 1.. */
};

struct mw_doc *mw_doc_create(const struct mw_doc_info *info);
void mw_doc_destroy(struct mw_doc *doc);
/* Strings are copied.  All pages are planned before the first is drawn. */
void mw_doc_plan(struct mw_doc *doc, const struct mw_page_plan *plan);
unsigned mw_doc_pages_n(const struct mw_doc *doc);
/* Room between title and foot line of a page whose title takes so many lines: what pages are planned with before one is started. */
struct mw_box mw_doc_body(const struct mw_doc *doc, unsigned title_lines);
/* Starts the next planned page: head line, title, foot line, bookmark.  More pages than planned is a programming error. */
struct mw_page mw_doc_page(struct mw_doc *doc);
/* Ends the document and writes it; all planned pages have been drawn.  Nothing is left behind on failure. */
struct mw_draw_status mw_doc_save(struct mw_doc *doc, const char *path);
/* Ends the document; its bytes live until mw_doc_destroy. */
struct mw_draw_status mw_doc_bytes(struct mw_doc *doc, const void **data, size_t *n_B);

/* A figure with its numbered caption below; saved beside the report when figures_dir is set. */
void mw_page_figure(struct mw_page *page, struct mw_box box, struct mw_figure f, const char *caption);
/* A table with its numbered caption above.  Returns what was drawn, the caption's height included. */
struct mw_table_drawn mw_page_table(struct mw_page *page, struct mw_box box, const struct mw_table *t, const char *caption);
/* All rows of a table as tables_dir/PAGE-N-SLUG.csv, the slug made of its caption; returns "tables/PAGE-N-SLUG.csv", NULL without a folder. */
const char *mw_page_table_file(struct mw_page *page, const struct mw_table *t, const char *caption);
/* Any text as tables_dir/PAGE-NAME.csv, returned alike. */
const char *mw_page_file(struct mw_page *page, const char *name, const char *text, size_t text_n);
/* A paragraph at the top of the box; cuts what it takes, and a little space, off the box.
 * What does not fit ends in an ellipsis. */
void mw_page_text(struct mw_page *page, struct mw_box *box, enum mw_font_role role, const char *text);
/* A bullet before each of n hanging lines; those that do not fit are left out. */
void mw_page_list(struct mw_page *page, struct mw_box *box, const char *const *items, size_t n);
/* The contents: sections, titles, page numbers; each line is a link. */
void mw_page_contents(struct mw_page *page, struct mw_box box);

#endif
