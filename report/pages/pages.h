/* report/pages/pages.h - the pages of the report by name: each has a finding for its title and a function that draws it. */
#ifndef MW_REPORT_PAGES_H
#define MW_REPORT_PAGES_H
#include "report/pages/page_kit.h"

struct mw_report_page {
    const char *name, *section;
    const char *(*title)(struct mw_report *r, unsigned sheet); /* the finding as a sentence; also when data are missing */
    void (*draw)(struct mw_report *r, struct mw_page *page, unsigned sheet);
    unsigned sheets;
    unsigned (*sheets_of)(struct mw_report *r); /* as many as the data need; NULL: sheets */
    const char *(*foot)(struct mw_report *r);   /* what the page rests on, where that is not the register of inputs; NULL: the register */
    bool (*when)(struct mw_report *r); /* leaves the page out of editions where false, named pages are drawn all the same; NULL: always there */
    const char *inputs[10]; /* beginnings of the paths that this page rests on; none: all */
};
extern const struct mw_report_page mw_report_pages[];
extern const size_t mw_report_pages_n;

#define MW_PAGE_DECLARE(name)                                              \
    const char *mw_title_##name(struct mw_report *r, unsigned sheet);      \
    void mw_draw_##name(struct mw_report *r, struct mw_page *page, unsigned sheet);
MW_PAGE_DECLARE(figures) MW_PAGE_DECLARE(facility) MW_PAGE_DECLARE(floor) MW_PAGE_DECLARE(oneline) MW_PAGE_DECLARE(utilisation) MW_PAGE_DECLARE(goodput)
MW_PAGE_DECLARE(power) MW_PAGE_DECLARE(cooling) MW_PAGE_DECLARE(water) MW_PAGE_DECLARE(energy) MW_PAGE_DECLARE(carbon)
MW_PAGE_DECLARE(training) MW_PAGE_DECLARE(assumptions)
MW_PAGE_DECLARE(utility_cover) MW_PAGE_DECLARE(utility_ramp) MW_PAGE_DECLARE(utility_equipment) MW_PAGE_DECLARE(utility_composition) MW_PAGE_DECLARE(utility_hourly)
MW_PAGE_DECLARE(utility_closing) MW_PAGE_DECLARE(design_requirements) MW_PAGE_DECLARE(design_criteria) MW_PAGE_DECLARE(design_loads) MW_PAGE_DECLARE(design_electrical)
MW_PAGE_DECLARE(design_cooling) MW_PAGE_DECLARE(design_space) MW_PAGE_DECLARE(design_topology) MW_PAGE_DECLARE(design_bom)
MW_PAGE_DECLARE(decision) MW_PAGE_DECLARE(options) MW_PAGE_DECLARE(ladder) MW_PAGE_DECLARE(demand) MW_PAGE_DECLARE(binds) MW_PAGE_DECLARE(drivers)
MW_PAGE_DECLARE(produces) MW_PAGE_DECLARE(capex) MW_PAGE_DECLARE(unitcost) MW_PAGE_DECLARE(cash) MW_PAGE_DECLARE(cash_cases) MW_PAGE_DECLARE(lender) MW_PAGE_DECLARE(footprint) MW_PAGE_DECLARE(trust)
MW_PAGE_DECLARE(calibration) MW_PAGE_DECLARE(calibration_constants) MW_PAGE_DECLARE(calibration_fit) MW_PAGE_DECLARE(calibration_sources)

bool mw_has_case_cash(struct mw_report *r); /* several cases, and money */
bool mw_training_there(struct mw_report *r); /* some training run gives a layout */
bool mw_topology_there(struct mw_report *r); /* switches stand in the plan */
/* Load at the meter and at the racks over time, with its limits. */
struct mw_figure mw_load_figure(struct mw_report *r);

struct mw_figure mw_goodput_flow(struct mw_report *r); /* the same book as a flow: installed, states, productive time and losses */
struct mw_figure mw_goodput_figure(struct mw_report *r); /* GPU time from installed to productive; no draw where the book is empty */
struct mw_figure mw_energy_figure(struct mw_report *r);  /* the energy of the year from the meter to its uses; the same */
struct mw_figure mw_capacity_figure(struct mw_report *r); /* what is installed by phase and generation over the quarters; no draw with fewer than three */
/* "Phase 2": stated, or counted by ready dates as the run does. */
const char *mw_hall_phase(struct mw_report *r, const struct mw_rent *hall);
/* "Power binds until April 2028, then GPUs"; "" where nothing is stored of this case. */
const char *mw_binding_text(struct mw_report *r, unsigned case_i);
const char *mw_binding_resource(struct mw_report *r, unsigned case_i); /* the one that binds in most months: "Power" */
/* Which equipment is nearest to its rating (nearest.c): on the static design day, "nearest to its limit then: UPS 1 (Hall A), 2.1 % free"; in the drawn
 * year, a sentence that says why it may be another.  "": not stored. */
const char *mw_design_nearest_text(struct mw_report *r);
const char *mw_year_nearest_text(struct mw_report *r);
/* "class 4" for aace-4; "" where no class is stated. */
const char *mw_estimate_class(struct mw_report *r);
/* Contents and document control in two columns: what the first sheet of an edition ends with, and the height that it takes. */
double mw_document_pt(struct mw_report *r, struct mw_page *page);
void mw_put_document(struct mw_report *r, struct mw_page *page, struct mw_box box);

/* Shares of the inputs of a page by status: "Inputs of this page (123): 4 % quotes, ...". */
const char *mw_inputs_text(struct mw_report *r, const struct mw_report_page *p);
/* Unverified inputs of a page (NULL: all) as a table of what is open, alike ones in one row; how many inputs and, returned, how many rows. */
size_t mw_open_questions(struct mw_report *r, const struct mw_report_page *of, struct mw_tb *t, size_t *inputs_n);
const struct mw_report_page *mw_page_named(const char *name);
bool mw_input_of_page(const char *path, const struct mw_report_page *p);

#endif
