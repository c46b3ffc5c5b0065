/* report/report.h - from results.db alone to a PDF: editions are lists of named pages; nothing here calls a model. */
#ifndef MW_REPORT_H
#define MW_REPORT_H
#include "sim/base/diag.h"
#include <stdbool.h>
#include <stddef.h>

/* Every table drawn stands also as CSV in the folder "tables" beside the PDF, all rows of it. */
struct mw_report_options {
    const char *db, *pdf;    /* pdf is written atomically: a failed report leaves no half file */
    const char *edition;     /* NULL: "full" */
    const char *page;        /* one page by name instead of an edition; NULL: all of the edition */
    const char *paper;       /* "a4", "letter"; NULL: the scenario's */
    const char *units;       /* "si", "us": US units beside SI; NULL: the scenario's */
    const char *chart_folder;/* NULL, or every chart also as SVG and PNG here */
};
/* False after diagnostics: E5xx for the database (E507: incomplete or without a case), E607 unknown edition, page, paper or units with did-you-mean,
 * E608 the PDF or a chart could not be written. */
bool mw_report_write(const struct mw_report_options *o, struct mw_diag *d);
/* Names of pages in order of the full edition; NULL-terminated. */
const char *const *mw_report_page_names(void);
const char *const *mw_report_edition_names(void);

#endif
