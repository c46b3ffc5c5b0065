/* report/pages/pages.h - the pages of the report by name: each has a finding for its title and a function that draws it. */
#ifndef MW_REPORT_PAGES_H
#define MW_REPORT_PAGES_H
#include "report/pages/page_kit.h"

struct mw_report_page {
    const char *name, *section;
    const char *(*title)(struct mw_report *r, unsigned sheet); /* the finding as a sentence; also when data are missing */
    void (*draw)(struct mw_report *r, struct mw_page *page, unsigned sheet);
    unsigned sheets;
    const char *inputs[10]; /* beginnings of the paths that this page rests on; none: all */
};
extern const struct mw_report_page mw_report_pages[];
extern const size_t mw_report_pages_n;

#define MW_PAGE_DECLARE(name)                                              \
    const char *mw_title_##name(struct mw_report *r, unsigned sheet);      \
    void mw_draw_##name(struct mw_report *r, struct mw_page *page, unsigned sheet);
MW_PAGE_DECLARE(figures) MW_PAGE_DECLARE(facility) MW_PAGE_DECLARE(floor) MW_PAGE_DECLARE(oneline) MW_PAGE_DECLARE(utilisation) MW_PAGE_DECLARE(goodput)
MW_PAGE_DECLARE(power) MW_PAGE_DECLARE(cooling) MW_PAGE_DECLARE(water) MW_PAGE_DECLARE(energy) MW_PAGE_DECLARE(carbon) MW_PAGE_DECLARE(cost)
MW_PAGE_DECLARE(assumptions)

/* Load at the meter and at the racks over time, with its limits. */
struct mw_figure mw_load_figure(struct mw_report *r);

/* Shares of the inputs of a page by status: "Inputs of this page (123): 4 % quotes, ...". */
const char *mw_inputs_text(struct mw_report *r, const struct mw_report_page *p);
bool mw_input_of_page(const char *path, const struct mw_report_page *p);

#endif
