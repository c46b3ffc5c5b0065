/* report/charts/axis.h - from data ranges to round ticks and positions on paper; draws axes, knows no data.
 *
 * Values come in SI; an axis shows them in its unit (value / per_unit).  Times are nanoseconds since 1970-01-01 UTC held in a
 * double: 256 ns of rounding, far below what paper shows.  Labels never overlap: fewer ticks are tried until they fit,
 * category names are wrapped, then turned, then thinned.
 *
 * Round steps are 1, 2, 5 times a power of ten (Heckbert, "Nice numbers for graph labels", Graphics Gems, 1990);
 * times step by calendar units.
 */
#ifndef MW_REPORT_CHARTS_AXIS_H
#define MW_REPORT_CHARTS_AXIS_H
#include "report/charts/canvas.h"
#include <stdint.h>

enum mw_scale { MW_SCALE_LINEAR, MW_SCALE_LOG, MW_SCALE_TIME, MW_SCALE_CATEGORY };

struct mw_axis_spec {
    enum mw_scale scale;
    const char *title;        /* "Power at the meter"; NULL: none */
    const char *unit;         /* "MW"; NULL: none */
    double per_unit;          /* SI value of one unit, 1e6 for watts shown in MW; 0 means 1 */
    double lo, hi;            /* SI; both 0: from the data */
    bool zero;                /* the range must include zero */
    bool tight;               /* keep lo and hi as they are instead of widening to round values */
    double step;              /* ticks every so many shown units instead of a round step; 0: choose */
    bool percent;             /* fractions shown in percent; unit and per_unit are ignored */
    const char *const *names; /* categories */
    size_t names_n;
};

#define MW_TICKS_MAX 48u
struct mw_tick { double at; /* shown unit, or ns */ char label[40]; };
struct mw_ticks {
    size_t n, spans_n;
    double step;
    struct mw_tick tick[MW_TICKS_MAX];
    struct mw_tick span[MW_TICKS_MAX]; /* second row under a time axis: the month, the year, from here to the next */
};

/* Round step so that about want_n intervals cover the span; span > 0. */
double mw_step_round(double span, unsigned want_n);
/* Widens [lo, hi] to multiples of the round step; an empty or not finite range becomes one around it. */
void mw_range_round(double *lo, double *hi, unsigned want_n);
/* Ticks inside [lo, hi], ascending; at most about want_n, or every forced_step where that is > 0. */
void mw_ticks_linear(struct mw_ticks *t, double lo, double hi, unsigned want_n, double forced_step);
void mw_ticks_log(struct mw_ticks *t, double lo, double hi, unsigned want_n); /* 0 < lo < hi */
void mw_ticks_time(struct mw_ticks *t, int64_t lo_ns, int64_t hi_ns, unsigned want_n);

enum mw_names_mode { MW_NAMES_FLAT, MW_NAMES_WRAPPED, MW_NAMES_TURNED, MW_NAMES_THINNED };
struct mw_axis {
    struct mw_axis_spec spec;
    double lo, hi; /* shown unit, or ns, or 0..names_n */
    double p0, p1; /* paper position of lo and hi */
    struct mw_ticks ticks;
    enum mw_names_mode names_mode;
    double names_pt;      /* room the names need across the axis */
    unsigned names_every; /* each how many-th name is drawn */
};

/* Sets the range from the spec, or from data_lo..data_hi (SI) where the spec leaves it open. */
void mw_axis_range(struct mw_axis *a, const struct mw_axis_spec *spec, double data_lo, double data_hi);
/* Puts the axis between p0 and p1 on paper, horizontally (labels side by side) or vertically, and chooses the ticks that fit. */
void mw_axis_place_x(struct mw_axis *a, struct mw_canvas *cv, double p0, double p1);
void mw_axis_place_y(struct mw_axis *a, struct mw_canvas *cv, double p0, double p1);
double mw_axis_pos(const struct mw_axis *a, double si);       /* any value, also outside the range */
double mw_axis_slot_pt(const struct mw_axis *a);              /* width of one category */
double mw_axis_slot_mid(const struct mw_axis *a, size_t i);   /* middle of the i-th category */
const char *mw_axis_caption(const struct mw_axis *a, char *buf, size_t buf_n); /* "title, unit" */
/* Prints an SI value as this axis would, with a digit more than its ticks where that helps; no unit. */
const char *mw_axis_value(const struct mw_axis *a, double si, char *buf, size_t buf_n);

double mw_axis_x_height(const struct mw_axis *a);                       /* under the plot; after mw_axis_place_x */
double mw_axis_y_width(const struct mw_axis *a, struct mw_canvas *cv, double w_max); /* left of the plot; after mw_axis_place_y */
void mw_axis_draw_x(const struct mw_axis *a, struct mw_canvas *cv, struct mw_box plot, bool grid);
void mw_axis_draw_y(const struct mw_axis *a, struct mw_canvas *cv, struct mw_box plot, double label_w, bool grid);

#endif
