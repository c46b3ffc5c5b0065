/* report/charts/canvas.h - where charts draw: a cairo context, its text, and on request a log of every label; no layout rules.
 *
 * Errors are sticky in cairo: draw freely, then ask mw_canvas_status() once.  Coordinates are points from the top left.
 */
#ifndef MW_REPORT_CHARTS_CANVAS_H
#define MW_REPORT_CHARTS_CANVAS_H
#include "report/charts/style.h"
#include "report/charts/text.h"

enum mw_draw_code { MW_DRAW_OK, MW_DRAW_E_CAIRO, MW_DRAW_E_FILE };
struct mw_draw_status { enum mw_draw_code code; char text[200]; };

/* Boxes of the labels drawn so far: how the tests prove that none overlap. */
struct mw_label_rec { struct mw_box box; char text[56]; };
struct mw_label_log { struct mw_label_rec *rec; size_t n, cap; };
void mw_label_log_fini(struct mw_label_log *log);

struct mw_canvas { cairo_t *cr; struct mw_text *text; struct mw_label_log *log; /* NULL: keep no log */ };
struct mw_draw_status mw_canvas_status(const struct mw_canvas *cv);

void mw_set_rgb(struct mw_canvas *cv, struct mw_rgb c);
void mw_fill_box(struct mw_canvas *cv, struct mw_box b, struct mw_rgb c);
void mw_fill_box_alpha(struct mw_canvas *cv, struct mw_box b, struct mw_rgb c, double alpha);
void mw_stroke_box(struct mw_canvas *cv, struct mw_box b, struct mw_rgb c, double width_pt);
void mw_hatch_box(struct mw_canvas *cv, struct mw_box b, struct mw_rgb c); /* diagonal lines, for what is missing or unserved */
void mw_stroke_line(struct mw_canvas *cv, double x0, double y0, double x1, double y1, struct mw_rgb c, double width_pt);
void mw_stroke_dashed(struct mw_canvas *cv, double x0, double y0, double x1, double y1, struct mw_rgb c, double width_pt);
void mw_fill_dot(struct mw_canvas *cv, double x, double y, double r, struct mw_rgb c);
void mw_fill_diamond(struct mw_canvas *cv, double x, double y, double r, struct mw_rgb c);
/* Strokes or fills the current path and clears it. */
void mw_stroke_path(struct mw_canvas *cv, struct mw_rgb c, double width_pt, const double *dash, int dash_n);
void mw_fill_path(struct mw_canvas *cv, struct mw_rgb c, double alpha);
/* Hatches the current path and clears it. */
void mw_hatch_path(struct mw_canvas *cv, struct mw_rgb c);

enum mw_valign { MW_TOP, MW_MIDDLE, MW_BOTTOM, MW_BASELINE };
/* One line of text, placed by its capitals rather than by the font's line height.  Returns the box it takes. */
struct mw_box mw_label(struct mw_canvas *cv, struct mw_font f, struct mw_rgb c, double x, double y, enum mw_align h, enum mw_valign v,
                       const char *s);
/* The same box without drawing. */
struct mw_box mw_label_measure(struct mw_canvas *cv, struct mw_font f, double x, double y, enum mw_align h, enum mw_valign v, const char *s);
/* One line cut with an ellipsis to w_max.  Returns the box it takes. */
struct mw_box mw_label_cut(struct mw_canvas *cv, struct mw_font f, struct mw_rgb c, double x, double y, enum mw_align h, enum mw_valign v,
                           double w_max, const char *s);
/* One line read from bottom to top, cut with an ellipsis to w_max; (x, y) is the middle of its near end: its end for RIGHT. */
struct mw_box mw_label_turned(struct mw_canvas *cv, struct mw_font f, struct mw_rgb c, double x, double y, enum mw_align h, double w_max,
                              const char *s);
/* A block wrapped to the width of the box; returns the box it takes, at most lines_max lines (0: all). */
struct mw_box mw_label_wrapped(struct mw_canvas *cv, struct mw_font f, struct mw_rgb c, struct mw_box b, enum mw_align h, enum mw_valign v,
                               unsigned lines_max, const char *s);

#endif
