/* report/charts/charts.h - every chart of the report: arrays in, drawing out; knows nothing of databases or of the simulator.
 *
 * A chart is a plain struct and one function that draws it into a box of a canvas.  Values are SI (the axis names its unit and
 * factor), NaN is a gap.  Times are int64 nanoseconds UTC.  Strings and arrays are borrowed for the call only.
 * An empty chart says so instead of failing.  colour: index + 1 into mw_palette(); 0 takes the next one.
 *
 *     struct mw_xy_chart c = { .title = "Load", .x = { .scale = MW_SCALE_TIME }, .y = { .title = "Power at the meter", .unit = "MW",
 *                              .per_unit = 1e6, .zero = true }, .t_ns = t, .n = n, .lines = &line, .lines_n = 1 };
 *     mw_chart_xy(canvas, box, &c);
 */
#ifndef MW_REPORT_CHARTS_CHARTS_H
#define MW_REPORT_CHARTS_CHARTS_H
#include "report/charts/axis.h"
#include "report/charts/canvas.h"
#include <stdint.h>

struct mw_ref { double at; const char *name; }; /* line at a fixed value: contract, firm, covenant */

struct mw_series {
    const char *name;
    const double *v; /* n values */
    unsigned colour;
    bool step;       /* holds its value until the next point */
    bool dashed;
    bool hatched;    /* areas and bars: overflow, unserved, planned */
};
struct mw_band { const char *name; const double *lo, *hi; unsigned colour; bool step; };

/* Lines, fans and stacked areas over a common x.  Drawn in this order: stack, bands (wide ones first), lines, references. */
struct mw_xy_chart {
    const char *title;
    struct mw_axis_spec x, y;
    const double *x_v;   /* ascending; or */
    const int64_t *t_ns; /* ascending, with x.scale MW_SCALE_TIME */
    size_t n;
    const struct mw_series *stack, *lines;
    const struct mw_band *bands;
    size_t stack_n, lines_n, bands_n;
    const struct mw_ref *refs_y, *refs_x;
    size_t refs_y_n, refs_x_n;
    bool legend; /* a legend above even where direct labels would do */
};
void mw_chart_xy(struct mw_canvas *cv, struct mw_box box, const struct mw_xy_chart *c);

/* Load duration: each curve's values sorted from high to low over the share of the time. */
struct mw_duration_chart {
    const char *title;
    struct mw_axis_spec y;
    const struct mw_series *curves;
    size_t curves_n, n;
    const struct mw_ref *refs;
    size_t refs_n;
};
void mw_chart_duration(struct mw_canvas *cv, struct mw_box box, const struct mw_duration_chart *c);

/* Bars over categories: grouped, stacked, or lying; an optional line over them (cumulative, price). */
struct mw_bar_chart {
    const char *title;
    struct mw_axis_spec value;
    const char *axis_title; /* of the categories; NULL: none */
    const char *const *names;
    size_t names_n;
    const struct mw_series *series; /* names_n values each */
    size_t series_n;
    bool stacked, lying, values;    /* values: print each bar's value, or each stack's total */
    const struct mw_series *line;   /* NULL: none; standing bars only */
    const struct mw_ref *refs;
    size_t refs_n;
};
void mw_chart_bars(struct mw_canvas *cv, struct mw_box box, const struct mw_bar_chart *c);

/* Waterfall: changes float between totals.  A total's value is drawn from zero; NaN takes the running sum. */
struct mw_waterfall_step { const char *name; double v; bool total; };
struct mw_waterfall {
    const char *title;
    struct mw_axis_spec value;
    const struct mw_waterfall_step *steps;
    size_t n;
    bool lying;
};
void mw_chart_waterfall(struct mw_canvas *cv, struct mw_box box, const struct mw_waterfall *c);

/* Heat map of rows x cols cells, row 0 at the bottom (at the top with named rows).  Many cells are drawn as an image, few as
 * boxes with their values.  x and y: a category, numeric or time axis whose lo..hi is the outer edge of the cells. */
struct mw_heat_map {
    const char *title;
    struct mw_axis_spec x, y, value;
    const double *v; /* row-major, rows_n * cols_n; NaN: no data */
    size_t rows_n, cols_n;
    const bool *marked; /* cells to frame; NULL: none */
    const char *marked_name; /* "binds": in the legend */
    bool diverging;     /* colours from the diverging map, white at zero */
};
void mw_chart_heat(struct mw_canvas *cv, struct mw_box box, const struct mw_heat_map *c);

/* Scatter with optional size, group colour, names, least-squares trend, the line y = x, and a band: a factor e^band_ln either way of y = x,
 * or without the diagonal band (in SI) either way of y = 0. */
struct mw_scatter {
    const char *title;
    struct mw_axis_spec x, y;
    const double *x_v, *y_v, *size; /* size NULL: all alike; otherwise areas are proportional to it */
    const char *const *names;       /* NULL: none; NULL entries stay unnamed */
    const unsigned *group;          /* NULL: one group */
    const char *const *group_names;
    size_t n, groups_n;
    bool trend, diagonal;
    double band_ln, band; /* 0: none */
};
void mw_chart_scatter(struct mw_canvas *cv, struct mw_box box, const struct mw_scatter *c);

/* Tornado: result at the low and at the high end of each input, sorted by swing, the largest top_n drawn (0: all). */
struct mw_tornado_row { const char *name, *low_text, *high_text; double at_low, at_high; };
struct mw_tornado {
    const char *title;
    struct mw_axis_spec value;
    double base;
    const struct mw_tornado_row *rows;
    size_t n, top_n;
};
void mw_chart_tornado(struct mw_canvas *cv, struct mw_box box, const struct mw_tornado *c);

/* Dot and band: P10..P90 band and P50 dot per row, and on request a tick to compare with. */
struct mw_dot_row { const char *name; double lo, mid, hi; unsigned colour; };
struct mw_dot_chart {
    const char *title;
    struct mw_axis_spec value;
    const struct mw_dot_row *rows;
    size_t n;
    const double *ticks;  /* n values; NULL: none */
    const char *dot_name, *band_name, *tick_name; /* in the legend; all NULL: none */
    const struct mw_ref *refs;
    size_t refs_n;
};
void mw_chart_dots(struct mw_canvas *cv, struct mw_box box, const struct mw_dot_chart *c);

/* Treemap (squarified); areas are proportional to v > 0. */
struct mw_tree_item { const char *name; double v; unsigned group; };
struct mw_treemap {
    const char *title;
    struct mw_axis_spec value;
    const struct mw_tree_item *items;
    size_t n;
    const char *const *group_names;
    const unsigned *group_colours; /* of the palette, from 1; NULL: in their order */
    size_t groups_n;
};
void mw_chart_treemap(struct mw_canvas *cv, struct mw_box box, const struct mw_treemap *c);

/* Gantt: bars and diamonds on a time axis. */
struct mw_gantt_bar { size_t row; int64_t start_ns, end_ns; unsigned group; bool critical; };
struct mw_gantt_mark {
    size_t row;
    int64_t t_ns;
    const char *text;
    bool hollow; /* hollow: P90, filled: P50 */
};
struct mw_gantt {
    const char *title;
    const char *const *rows;
    size_t rows_n;
    const struct mw_gantt_bar *bars;
    const struct mw_gantt_mark *marks;
    size_t bars_n, marks_n;
    const char *const *group_names;
    size_t groups_n;
    int64_t today_ns; /* a vertical line; 0: none */
};
void mw_chart_gantt(struct mw_canvas *cv, struct mw_box box, const struct mw_gantt *c);

/* Sankey, left to right.  Links must not form a cycle; layers follow from the links; values are > 0. */
struct mw_sankey_node { const char *name; unsigned colour; };
struct mw_sankey_link { size_t from, to; double v; };
struct mw_sankey {
    const char *title;
    struct mw_axis_spec value;
    const struct mw_sankey_node *nodes;
    const struct mw_sankey_link *links;
    size_t nodes_n, links_n;
};
void mw_chart_sankey(struct mw_canvas *cv, struct mw_box box, const struct mw_sankey *c);

/* One-line diagram: a tree of equipment, each box with its rating and a bar of its load (and load after a failure). */
#define MW_NO_PARENT ((size_t)-1)
struct mw_oneline_node {
    const char *name, *detail;     /* "UPS 3", "2.5 MVA, 480 V"; detail may be NULL */
    size_t parent;                 /* index of an earlier node, or MW_NO_PARENT */
    double rating, load, failover; /* one unit for all; rating NaN: no bar; failover NaN: none */
    unsigned count;                /* how many alike; 0 and 1 mean one */
};
struct mw_oneline {
    const char *title;
    struct mw_axis_spec value;
    const struct mw_oneline_node *nodes;
    size_t n;
};
void mw_chart_oneline(struct mw_canvas *cv, struct mw_box box, const struct mw_oneline *c);

/* Floor plan to scale: rectangles in metres (y to the north), filled by value or by group. */
struct mw_floor_rect {
    double x_m, y_m, w_m, d_m;
    const char *name;
    double value; /* NaN: none */
    unsigned group;
    bool room; /* outline and name only */
};
struct mw_floor {
    const char *title;
    struct mw_axis_spec value;
    const struct mw_floor_rect *rects;
    size_t n;
    const char *const *group_names;
    size_t groups_n;
    double north_deg; /* clockwise from up */
};
void mw_chart_floor(struct mw_canvas *cv, struct mw_box box, const struct mw_floor *c);

/* Figure tiles: a large number with its name, note and P10..P90 bar. */
struct mw_tile {
    const char *name, *figure, *unit, *note;
    double lo, mid, hi; /* mid NaN: no bar */
    const char *lo_text, *hi_text;
};
struct mw_tiles { const struct mw_tile *tiles; unsigned n, cols_n; };
void mw_chart_tiles(struct mw_canvas *cv, struct mw_box box, const struct mw_tiles *c);

/* Schematic of a process: equipment on a grid of columns and rows, pipes or cables between, each with what flows in it.
 * Pipes run from box to box of one row; between rows they turn once in the gap left of the later column. */
enum mw_pipe_kind { MW_PIPE_SUPPLY, MW_PIPE_RETURN, MW_PIPE_WIRE };
struct mw_schematic_node { const char *name, *line[3] /* NULL: none */; unsigned col, row, colour; bool outside; /* not part of the plan: dashed */ };
struct mw_schematic_pipe { size_t from, to; const char *above, *below; enum mw_pipe_kind kind; };
struct mw_schematic {
    const char *title;
    const struct mw_schematic_node *nodes;
    const struct mw_schematic_pipe *pipes;
    size_t nodes_n, pipes_n;
};
void mw_chart_schematic(struct mw_canvas *cv, struct mw_box box, const struct mw_schematic *c);

/* Tiers of a network from the core at the top down to the machines; each draws as many boxes as fit, and its links to the tier above. */
struct mw_topology_tier { const char *name, *detail, *links /* to the tier above; NULL: not known */; double count; unsigned colour; };
struct mw_topology {
    const char *title;
    const struct mw_topology_tier *tiers;
    size_t n;
};
void mw_chart_topology(struct mw_canvas *cv, struct mw_box box, const struct mw_topology *c);

/* X(name of the function after mw_chart_, struct): the list behind struct mw_figure. */
#define MW_CHART_LIST(X)                                                                                                                       \
    X(xy, mw_xy_chart) X(duration, mw_duration_chart) X(bars, mw_bar_chart) X(waterfall, mw_waterfall) X(heat, mw_heat_map)                    \
    X(scatter, mw_scatter) X(tornado, mw_tornado) X(dots, mw_dot_chart) X(treemap, mw_treemap) X(gantt, mw_gantt) X(sankey, mw_sankey)         \
    X(oneline, mw_oneline) X(floor, mw_floor) X(tiles, mw_tiles) X(schematic, mw_schematic) X(topology, mw_topology)

/* Any chart as one value, to be drawn on a page and saved as SVG and PNG alike: mw_figure_xy(&c), mw_figure_bars(&c), ... */
typedef void (*mw_draw_fn)(struct mw_canvas *cv, struct mw_box box, const void *chart);
struct mw_figure { mw_draw_fn draw; const void *chart; };
#define MW_FIGURE_DECLARE(fn, type) struct mw_figure mw_figure_##fn(const struct type *c);
MW_CHART_LIST(MW_FIGURE_DECLARE)

enum mw_image_kind { MW_IMAGE_SVG, MW_IMAGE_PNG };
/* Draws a figure of w x h points into a file, PNG at 2 pixels per point (times scale, 0 means 1).  Nothing is left behind on failure.
 * (cairo numbers the surfaces of a process inside SVG files: their bytes repeat from run to run, not within one.) */
struct mw_draw_status mw_figure_save(struct mw_figure f, enum mw_image_kind kind, double w, double h, double scale, const char *path);

#endif
