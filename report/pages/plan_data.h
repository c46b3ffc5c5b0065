/* report/pages/plan_data.h - what board pages ask of the plan over its horizon: ladder, quarters, binding months, drivers; no layout.
 *
 * Rows come in the order of the database; arrays live in the report's arena; NAN means "not known".  Years and quarters are the site's.
 */
#ifndef MW_REPORT_PLAN_DATA_H
#define MW_REPORT_PLAN_DATA_H
#include "report/pages/page_data.h"

enum { MW_LADDER_MAX = 12, MW_QUARTERS_MAX = 80, MW_QNAMES_MAX = 12, MW_RESOURCES_MAX = 12, MW_MONTHS_MAX = 240, MW_DRIVERS_MAX = 40, MW_RSHADOWS_MAX = 8, MW_YEARS_MAX = 40 };

struct mw_rstep { const char *step, *label, *why, *lifts; double w; };
size_t mw_rd_ladder(struct mw_report *r, unsigned case_i, struct mw_rstep step[MW_LADDER_MAX]);

/* Calendar quarters of a case that any series has; local time. */
size_t mw_rd_quarters(struct mw_report *r, unsigned case_i, int64_t t_ns[MW_QUARTERS_MAX]);
/* Names under one series that carry any value other than zero, with the unit of each. */
struct mw_rqname { const char *name, *unit; };
size_t mw_rd_quarter_names(struct mw_report *r, unsigned case_i, const char *series, struct mw_rqname name[MW_QNAMES_MAX]);
/* q 0, 1, 2: P10, P50, P90 of one series and name on the quarters t_ns; NULL: no such row.  Name NULL: the sum over all names of this unit. */
double *mw_rd_quarter(struct mw_report *r, unsigned case_i, const char *series, const char *name, const char *unit, int q, const int64_t *t_ns, size_t n);

/* Use over limit of every resource by month: rows resources, columns months. */
struct mw_rbinds {
    const char *resource[MW_RESOURCES_MAX], *unit[MW_RESOURCES_MAX], *path[MW_RESOURCES_MAX];
    int64_t t_ns[MW_MONTHS_MAX];
    double *use, *used, *allowed; /* resources_n x months_n */
    size_t resources_n, months_n;
};
void mw_rd_binds(struct mw_report *r, unsigned case_i, struct mw_rbinds *b);
/* The resource with the largest use in a month; resources_n: none is known. */
size_t mw_binds_in(const struct mw_rbinds *b, size_t month);

struct mw_rdriver { const char *metric, *path, *unit, *text, *source; double low, high, at_low, at_mid, at_high; char status; };
/* text: the input as written.  Inputs moved one at a time for a metric, largest swing first. */
size_t mw_rd_drivers(struct mw_report *r, unsigned case_i, const char *metric, struct mw_rdriver row[MW_DRIVERS_MAX]);
/* The metric that the tornado of this database is about: money first; "" where there is none. */
const char *mw_rd_driven(struct mw_report *r, unsigned case_i);

/* One more of a limit, by the closed form; why: it cannot be raised, else "". */
struct mw_rshadow { const char *path, *unit, *why; double from, step, gpus_n, useful_gpu_s, capex_usd, opex_usd, npv_usd; };
size_t mw_rd_shadows(struct mw_report *r, unsigned case_i, struct mw_rshadow row[MW_RSHADOWS_MAX]);

/* Yearly money of the plan: the sum of lines of a kind (line NULL: all), by year; how many years there are. */
size_t mw_rd_money_years(struct mw_report *r, unsigned case_i, int year[MW_YEARS_MAX]);
/* False, and zeros, where no year has such a line. */
bool mw_rd_money(struct mw_report *r, unsigned case_i, const char *kind, const char *line, const int *year, size_t n, double *usd);

/* Cash of a case before debt by year: revenue and the sale at the end less capital, operation and tax; how many years. */
size_t mw_rd_free_cash(struct mw_report *r, unsigned case_i, int year[MW_YEARS_MAX], double usd[MW_YEARS_MAX]);

/* A day of the plan by seconds from its start, local. */
int64_t mw_rd_plan_day_ns(struct mw_report *r, double s);

/* A word of the register, also where it is no number; "" where there is none. */
const char *mw_rd_word(struct mw_report *r, unsigned case_i, const char *path);
/* " for 3 years" of a case that rents or leases for a term, else "". */
const char *mw_term_text(struct mw_report *r, unsigned case_i);
/* A number inside a phrase such as "min 1.25"; NAN: none. */
double mw_number_in(const char *phrase);
bool mw_has_money(struct mw_report *r);
bool mw_has_debt(struct mw_report *r);
/* More than one case; more than a quarter or two of a plan, or none stored at all, which the pages then say. */
bool mw_has_options(struct mw_report *r);
bool mw_has_quarters(struct mw_report *r);
bool mw_has_months(struct mw_report *r);
/* Findings about quotes: those that ran out.  Returns how many, at most max. */
size_t mw_rd_expired(struct mw_report *r, const char **text, size_t max);

#endif
