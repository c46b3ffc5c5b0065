/* report/pages/flow.h - tables that run over several sheets: what stands on which sheet is planned before the first is drawn. */
#ifndef MW_REPORT_FLOW_H
#define MW_REPORT_FLOW_H
#include "report/pages/page_kit.h"

struct mw_flow_part { struct mw_tb tb; const char *caption; const void *tag; unsigned sheet; size_t from, to; /* rows of the whole table */ };
struct mw_flow {
    struct mw_report *r;
    struct mw_text *text; /* to measure with while planning */
    struct mw_box body;
    double left_pt;       /* on the last sheet */
    unsigned sheets_n;
    struct mw_flow_part *part;
    size_t n, cap;
};

/* Everything lives in the report's arena but the measuring text, which mw_flow_end drops. */
struct mw_flow *mw_flow_begin(struct mw_report *r);
void mw_flow_end(struct mw_flow *f);
void mw_flow_take(struct mw_flow *f, double h_pt); /* room on the last sheet that the page fills itself */
/* Puts a table where it fits: whole on this or the next sheet where it fits on one, else cut between rows with its heading said again. */
void mw_flow_table(struct mw_flow *f, const struct mw_tb *t, const char *caption, const void *tag);
/* Like mw_flow_table, but begins where there is room for a few rows. */
void mw_flow_rows(struct mw_flow *f, const struct mw_tb *t, const char *caption, const void *tag);
void mw_flow_draw(const struct mw_flow *f, struct mw_page *page, struct mw_box *body, unsigned sheet);

#endif
