/* report/pages/page_kit.h - what pages are set with: numbers as text, tables that grow, figures in a row, columns of cases, notices. */
#ifndef MW_REPORT_PAGE_KIT_H
#define MW_REPORT_PAGE_KIT_H
#include "report/charts/number.h"
#include "report/charts/page.h"
#include "report/pages/page_data.h"

/* ---- text, in the report's arena */
const char *mw_rf(struct mw_report *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* As mw_typo sets it, with m2, m3 and CO2e as they are written by hand. */
const char *mw_rset(struct mw_report *r, const char *s);
const char *mw_rpath(struct mw_report *r, const char *path); /* may break after its dots */
const char *mw_cost_class_text(const char *cls);             /* "gpu" -> "GPU systems" */
/* Colour of a class of cost, the same on every page; beyond the palette hatched.  Classes that no table names share the look of "other". */
struct mw_class_look { unsigned colour; bool hatched; };
struct mw_class_look mw_cost_class_look(const char *cls);
const char *mw_rq(struct mw_report *r, double si, enum mw_quantity q, int digits); /* "99.3 MW"; "n/a" for NaN */
const char *mw_rn(struct mw_report *r, double v, int decimals);                   /* "36 864" */
const char *mw_rpct(struct mw_report *r, double frac, int decimals);
const char *mw_rdate(struct mw_report *r, int64_t t_ns);                          /* "14 July 2028" */
const char *mw_rdate_short(struct mw_report *r, int64_t t_ns);                    /* "Jul 2028" */
const char *mw_rtime(struct mw_report *r, int64_t t_ns);                          /* "14 July 2028, 16:00" */
const char *mw_elsewhere_text(struct mw_report *r); /* which cases stand in another's plant, of which nothing is told; NULL: none */
const char *mw_case_state_text(const char *state);                            /* "not_run" -> "not run" */
const char *mw_status_text(char status);                                          /* 'p' -> "published" */
/* A value with the SI unit of its row, as people read it: (8.7e7, "W") -> "87.0 MW"; "1" or none: a plain number. */
const char *mw_rsi(struct mw_report *r, double v, const char *unit, int digits);
/* The same in the unit that people read `like` in: both ends of a range in one unit. */
const char *mw_rsi_like(struct mw_report *r, double v, double like, const char *unit, int digits);
/* Unit in which people read a value of this size, and its SI factor: 8.7e7 W -> "MW", 1e6. */
struct mw_runit { const char *text; double factor; };
struct mw_runit mw_runit_for(struct mw_report *r, double si, enum mw_quantity q);
int mw_rdecimals(double shown_max, int digits); /* decimals that leave so many significant digits */

/* ---- tables */
struct mw_tb {
    struct mw_report *r;
    struct mw_table_col col[14];
    size_t cols_n, n, cap;
    const char **cell;
    uint8_t *kind, *look;
    const char *note[4];
    size_t notes_n;
    const char *rest;
    bool dense;      /* rows closer together */
    unsigned lines_max; /* most lines in a cell; 0: 2 */
    bool halves;     /* may stand in two halves side by side */
};
void mw_tb_init(struct mw_tb *t, struct mw_report *r, const struct mw_table_col *col, size_t cols_n);
const char **mw_tb_row(struct mw_tb *t, enum mw_row_kind kind); /* cells of a new row, empty; valid until the next */
void mw_tb_look(struct mw_tb *t, size_t col, enum mw_cell_look look); /* of a cell of the last row */
struct mw_table mw_tb_table(const struct mw_tb *t);
/* US units beside SI, where the report is drawn with them (us_units.c): "37.3 °C" -> "37.3 °C (99.1 °F)"; a table's columns and
 * rows by their unit.  Otherwise both give back what they were given. */
const char *mw_us_beside(struct mw_report *r, const char *si_text);
struct mw_tb mw_tb_in_units(const struct mw_tb *t);
/* Draws at the top of the body, at most h_max high (0: all of it), and cuts off what it took; all rows go to a CSV beside the report. */
void mw_put_table(struct mw_page *page, struct mw_box *body, const struct mw_tb *t, double h_max, const char *caption);
/* Height the table would take in this width, caption and gap included. */
double mw_tb_height(struct mw_page *page, double w, const struct mw_tb *t, const char *caption);
/* Its leading rows that fit into so much height, caption and gap included; the table is not set in halves. */
size_t mw_tb_fitting(struct mw_page *page, double w, double h, const struct mw_tb *t, const char *caption);

/* ---- columns: cases in their order, or every detail year of them */
struct mw_rcol { unsigned case_i; int year; /* 0: horizon */ const char *head; };
size_t mw_cols_cases(struct mw_report *r, struct mw_rcol col[MW_RCOLS_MAX]);
size_t mw_cols_years(struct mw_report *r, struct mw_rcol col[MW_RCOLS_MAX]);
double mw_rcol_metric(struct mw_report *r, const struct mw_rcol *c, const char *metric);

/* A row of metrics: metric NULL makes label a heading.  unit NULL: by size; unit_text NULL: the unit itself. */
struct mw_mrow { const char *metric, *label; enum mw_quantity q; int digits; const char *unit, *unit_text; };
/* Rows that no column has are left out; returns how many remained.  P10 and P90 of the base case follow when there are trials. */
size_t mw_metric_table(struct mw_tb *t, struct mw_report *r, const struct mw_mrow *row, size_t row_n, const struct mw_rcol *col, size_t col_n);
/* A row of values from a function instead of metrics. */
void mw_value_row(struct mw_tb *t, struct mw_report *r, const struct mw_mrow *row, const double *v, size_t v_n);
/* Sentence for captions: which case and year is drawn; and what "sampled" means here. */
const char *mw_drawn_text(struct mw_report *r);
const char *mw_span_text(const struct mw_report *r);   /* "year", or "run" where less was simulated */
const char *mw_points_text(struct mw_report *r);       /* "daily means" or "hourly means": what mw_hours_points gives */
const char *mw_sampled_text(struct mw_report *r);

/* ---- series: the hourly column as means over spans, and the times of the spans */
double *mw_rpoints(struct mw_report *r, const struct mw_hspan *s, size_t n, enum mw_hcol c);
int64_t *mw_rtimes(struct mw_report *r, const struct mw_hspan *s, size_t n);

/* ---- layout */
#define MW_PAGE_GAP 10.0
#define MW_HALVES_GAP 18.0
void mw_put_figure(struct mw_page *page, struct mw_box *body, double h, struct mw_figure f, const char *caption);
void mw_put_pair(struct mw_page *page, struct mw_box *body, double h, struct mw_figure a, const char *caption_a, struct mw_figure b, const char *caption_b);
/* A panel that says what the database does not hold and how to get it; as high as its text. */
void mw_put_missing(struct mw_page *page, struct mw_box *body, const char *what, const char *how);
/* The same panel for what a reader must not overlook. */
void mw_put_warning(struct mw_page *page, struct mw_box *body, const char *title, const char *text);
void mw_put_text(struct mw_page *page, struct mw_box *body, const char *text);
void mw_put_head(struct mw_page *page, struct mw_box *body, const char *text);

#endif
