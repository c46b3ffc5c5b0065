/* report/charts/plot.h - what charts share: the frame (title, legend, axes, grid), direct labels, reference lines, colour bars.
 *
 * Internal to report/charts; pages use charts.h.
 */
#ifndef MW_REPORT_CHARTS_PLOT_H
#define MW_REPORT_CHARTS_PLOT_H
#include "report/charts/axis.h"
#include "report/charts/charts.h"

enum mw_key { MW_KEY_BOX, MW_KEY_LINE, MW_KEY_HATCH, MW_KEY_DOT, MW_KEY_BAND, MW_KEY_DIAMOND, MW_KEY_TICK, MW_KEY_FRAME };
struct mw_legend_item { const char *name; struct mw_rgb colour; enum mw_key key; unsigned dash; };

#define MW_TAKEN_MAX 40u
struct mw_plot {
    struct mw_box area;
    struct mw_axis x, y;
    struct mw_box taken[MW_TAKEN_MAX]; /* captions, reference lines and their names: later labels stay clear of them */
    size_t taken_n;
};
struct mw_plot_frame {
    const char *title;
    const struct mw_legend_item *legend;
    size_t legend_n;
    double right_pt; /* room kept right of the plot for direct labels or a colour bar */
    bool grid_x, grid_y;
    const char *right_caption; /* over the right end of the plot: what the colours mean; NULL: none */
};

/* Title on the first line; cuts it off the box.  NULL or "" takes no room. */
void mw_plot_title(struct mw_canvas *cv, struct mw_box *b, const char *title);
/* Rows of swatches and names; cuts them off the box, so a legend never lies on data. */
void mw_plot_legend(struct mw_canvas *cv, struct mw_box *b, const struct mw_legend_item *item, size_t n);
/* p->x and p->y have their ranges; lays out and draws title, legend, axes and grid, and sets p->area. */
void mw_plot_begin(struct mw_plot *p, struct mw_canvas *cv, struct mw_box box, const struct mw_plot_frame *f);
/* A muted sentence in the middle of an empty chart. */
void mw_plot_empty(struct mw_canvas *cv, struct mw_box b, const char *why);

/* Labels beside the right end of lines: wanted y goes in, y without overlaps within [lo, hi] comes out; order is kept. */
struct mw_side_label { const char *text; struct mw_rgb colour; double y, y_want; };
void mw_side_spread(struct mw_side_label *l, size_t n, double lo, double hi, double pitch);
void mw_side_draw(struct mw_canvas *cv, struct mw_side_label *l, size_t n, double x, double lo, double hi, double w_max);
double mw_side_width(struct mw_canvas *cv, const struct mw_side_label *l, size_t n, double w_max);

/* Lines at fixed values across the plot with their names. */
void mw_plot_refs_y(struct mw_canvas *cv, struct mw_plot *p, const struct mw_ref *ref, size_t n);
void mw_plot_refs_x(struct mw_canvas *cv, struct mw_plot *p, const struct mw_ref *ref, size_t n);

/* Vertical colour bar with ticks. */
void mw_plot_colour_bar(struct mw_canvas *cv, struct mw_box b, const struct mw_axis_spec *spec, double lo, double hi, bool diverging);
#define MW_COLOUR_BAR_PT 52.0

/* Places labels near points, trying eight places around each and dropping a label that fits nowhere (first labels win).
 * taken: boxes to stay clear of, with room for n more. */
struct mw_point_label { double x, y, r; const char *text; };
void mw_point_labels(struct mw_canvas *cv, struct mw_box area, const struct mw_point_label *l, size_t n, struct mw_box *taken, size_t taken_n);

#endif
