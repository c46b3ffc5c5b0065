/* report/pages/calibration_data.h - what calibration pages ask of a database of fits: sets, constants, points, and figures of the typical set.
 *
 * Errors are |ln(predicted / measured)|, printed in percent.  "Typical" is the median over sets, each with the weight of its rows.
 */
#ifndef MW_REPORT_CALIBRATION_DATA_H
#define MW_REPORT_CALIBRATION_DATA_H
#include "report/pages/flow.h"
#include "report/pages/page_kit.h"

#define MW_RFIT_LOOSE_LN 0.5 /* a standard error above this: the rows do not determine the constant */

struct mw_rfit_con { const char *name, *unit, *doc; unsigned seq; double value, se_ln, start; };
struct mw_rfit {
    int id;
    const char *device, *model, *key, *doc, *unit, *source, *licence, *failed /* NULL: fitted */;
    double rows, left_out;
    double cv_median, cv_p90, alone_median, alone_p90, baseline_median, baseline_p90, coverage, near_ln, alone_ln; /* NAN where it failed */
    struct mw_rfit_con *con;
    size_t con_n, points_n; /* points: stored for drawing */
};
struct mw_rfit_panel { const char *name; const size_t *set; size_t n; }; /* sets drawn in one chart, all of one model */
struct mw_rfits {
    struct mw_rfit *set;          /* by device, model and key */
    size_t n, failed_n;
    const char **device, **model; /* each once, in order */
    size_t devices_n, models_n;
    double rows, left_out;
    struct mw_flow *summary, *constants, *sources; /* tables over sheets; NULL until planned */
    struct mw_rfit_panel *panel;
    size_t panels_n;
};

/* Reads the sets once; never NULL, n 0 where there are none. */
struct mw_rfits *mw_rd_fits(struct mw_report *r);
bool mw_has_fits(struct mw_report *r);

/* Typical of one figure over the fitted sets that keep() wants (NULL: all): MW_RFIT_TYPICAL(f, cv_p90, NULL, NULL). */
typedef bool (*mw_rfit_keep)(const struct mw_rfits *f, const struct mw_rfit *s, const void *arg);
double mw_rfit_typical(const struct mw_rfits *f, size_t offset, mw_rfit_keep keep, const void *arg);
#define MW_RFIT_TYPICAL(f, field, keep, arg) mw_rfit_typical(f, offsetof(struct mw_rfit, field), keep, arg)
bool mw_rfit_of_model(const struct mw_rfits *f, const struct mw_rfit *s, const void *model); /* keep(): model by name */
bool mw_rfit_of_device(const struct mw_rfits *f, const struct mw_rfit *s, const void *device);

/* "gemm/fp8", with its device where there are several, without its model where there is one. */
const char *mw_rfit_name(struct mw_report *r, const struct mw_rfit *s);
/* Stored points of the sets of a panel, every so many-th where there are more than max: measured, the model alone, ln left out, and
 * the rank of measured within its set, 0 to 1. */
struct mw_rfit_points { double *measured, *alone, *left_out_ln, *rank; size_t n, all; };
struct mw_rfit_points mw_rfit_points(struct mw_report *r, const struct mw_rfit_panel *p, size_t max);
double mw_rfit_quantile(struct mw_report *r, const double *v, size_t n, double q); /* of the finite ones; NAN: none */

/* Unit that people read values of this size in: (2.7e-6, "s") -> "µs", 1e-6. */
struct mw_runit mw_rfit_unit(double si, const char *unit);
const char *mw_rfit_number(struct mw_report *r, double v); /* three digits that count */
const char *mw_rfit_error(struct mw_report *r, double ln, int decimals); /* 0.0243 -> "2.4" */

void mw_put_no_fits(struct mw_page *page, struct mw_box *body);
const char *mw_calibration_foot(struct mw_report *r);
unsigned mw_sheets_calibration(struct mw_report *r);
unsigned mw_sheets_calibration_constants(struct mw_report *r);
unsigned mw_sheets_calibration_fit(struct mw_report *r);
unsigned mw_sheets_calibration_sources(struct mw_report *r);

#endif
