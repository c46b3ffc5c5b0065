/* report/pages/page_data.h - what every page asks of results.db: cases, one year by the hour, metrics, the register; no layout.
 *
 * Texts and arrays live in the report's arena.  NAN and NULL mean "not in this database".  Hours are in the site's standard time,
 * written as if it were UTC, so that charts show local days.
 */
#ifndef MW_REPORT_PAGE_DATA_H
#define MW_REPORT_PAGE_DATA_H
#include "report/charts/style.h"
#include "sim/base/arena.h"
#include "sim/base/units.h"
#include "sim/store/store.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MW_RCASES_MAX = 8, MW_RYEARS_MAX = 8, MW_RCOLS_MAX = 8 };

struct mw_rcase {
    int id;
    const char *name, *text, *state, *binding;
    const char *supply; /* what stands instead of building: "rents its GPUs", "leases its hall"; NULL: built */
    bool ok;
    int year[MW_RYEARS_MAX]; /* simulated in full */
    unsigned years_n;
};

/* Columns of facility_5min as hourly means. */
enum mw_hcol {
    MW_H_METER, MW_H_IT, MW_H_LOSS, MW_H_COOLING, MW_H_WATER, MW_H_SUPPLY, MW_H_DRY, MW_H_WET, MW_H_CARBON, MW_H_PRICE, MW_H_INSTALLED, MW_H_DOWN, MW_H_BUSY,
    MW_H_PRODUCTIVE, MW_H_QUEUE_JOBS, MW_H_QUEUE_GPUS, MW_H_DEMAND, MW_H_SERVED, MW_H_CLOCK, MW_H_LIMIT, MW_H_ECONOMISER, MW_H_STORAGE, MW_H_FABRIC, MW_H_N
};
struct mw_hours {
    size_t n;
    int64_t *t_ns;        /* start of the hour, local */
    double *s;            /* seconds of it that were sampled */
    double *v[MW_H_N];    /* mean; NAN where nothing was sampled */
    bool has[MW_H_N];     /* any value other than NULL */
    bool moves[MW_H_N];   /* any value other than NULL and zero */
};
struct mw_hspan { size_t from, to; int64_t t_ns; }; /* hours from..to-1 */

struct mw_rent { int ent, parent; const char *cls, *path, *label; double count, rated_w; };
struct mw_rinput { const char *path, *text, *source; double si; char status; bool stated; /* written in the scenario or on the command line */ };
struct mw_rfits;

struct mw_report {
    struct mw_store *db;
    struct mw_arena arena;
    struct mw_rcase cases[MW_RCASES_MAX];
    unsigned cases_n, cases_all_n, base; /* base: index of the case whose year is drawn */
    int year;                            /* its first detail year; 0: none */
    int64_t zone_ns, open_ns, end_ns;    /* of that year; open and end local */
    double step_s;
    unsigned trials_n;
    bool us;                             /* US units beside SI */
    struct mw_hours hours;
    struct mw_rent *ent;
    size_t ents_n;
    const char **sheet_title;            /* of all sheets of this edition, as typeset */
    const char **sheet_section;
    unsigned sheets_n;
    struct mw_rinput *input;             /* numbers of the base case */
    size_t inputs_n;
    struct mw_box body;                  /* of a page under a title of three lines; no width: not planned for paper yet */
    struct mw_rfits *fits;               /* calibration_data.h; NULL: not asked for yet */
};

/* Reads everything above; false after a diagnostic. */
bool mw_report_load(struct mw_report *r, struct mw_store *db);
void mw_report_unload(struct mw_report *r);

/* Metric of a case: of the horizon, else of its first detail year. */
double mw_rd(struct mw_report *r, unsigned case_i, const char *metric);
/* Of one year, else of the horizon. */
double mw_rd_year(struct mw_report *r, unsigned case_i, int year, const char *metric);
static inline double mw_rd_base(struct mw_report *r, const char *metric) { return mw_rd(r, r->base, metric); }
/* P10, P50, P90 of a case; false: not sampled. */
bool mw_rd_quantile(struct mw_report *r, unsigned case_i, const char *metric, double q[3]);
/* Text of table scenario or run_meta; "" where there is none. */
const char *mw_rd_scenario(struct mw_report *r, const char *key);
const char *mw_rd_meta(struct mw_report *r, const char *key);
double mw_rd_probe(struct mw_report *r, unsigned case_i, const char *probe, const char *key);
const char *mw_rd_probe_text(struct mw_report *r, unsigned case_i, const char *probe, const char *key);
/* The base case cannot be built, and no year of it was simulated: nothing of its results is stored. */
bool mw_unbuilt(const struct mw_report *r);
/* Input of the base case by its path. */
const struct mw_rinput *mw_rd_input(const struct mw_report *r, const char *path);
/* A line of a book of one case and year; NAN: no such line. */
double mw_rd_ledger(struct mw_report *r, unsigned case_i, int year, const char *book, const char *name);

/* Months or days of the hours; returns how many. */
size_t mw_hours_months(struct mw_report *r, struct mw_hspan **out);
size_t mw_hours_days(struct mw_report *r, struct mw_hspan **out);
/* What a line over the year shows: days of a long run, hours of a short one. */
size_t mw_hours_points(struct mw_report *r, struct mw_hspan **out);
double mw_hours_mean(const struct mw_report *r, enum mw_hcol c, struct mw_hspan s);
double mw_hours_max(const struct mw_report *r, enum mw_hcol c, struct mw_hspan s);
double mw_hours_min(const struct mw_report *r, enum mw_hcol c, struct mw_hspan s);
double mw_hours_sum(const struct mw_report *r, enum mw_hcol c, struct mw_hspan s); /* value x seconds */
/* Sum of a times b times seconds: energy times its carbon. */
double mw_hours_sum2(const struct mw_report *r, enum mw_hcol a, enum mw_hcol b, struct mw_hspan s);
static inline struct mw_hspan mw_hours_all(const struct mw_report *r) { return (struct mw_hspan){ 0, r->hours.n, r->open_ns }; }
const char *const *mw_month_names(struct mw_report *r, const struct mw_hspan *m, size_t n);

const struct mw_rent *mw_rent_find(const struct mw_report *r, int ent);
/* The nearest ancestor of a class, itself included; NULL: none. */
const struct mw_rent *mw_rent_up(const struct mw_report *r, int ent, const char *cls);
/* Mean or highest value of a level by entity in the drawn year: a row of ents_n values in order of r->ent; NAN: no such level. */
/* Statements of the base case that a note of this kind names: not_simulated, not_priced, assumed, transferred. */
size_t mw_rd_notes_n(struct mw_report *r, const char *kind);
double *mw_rd_levels(struct mw_report *r, const char *level, bool peak);

#endif
