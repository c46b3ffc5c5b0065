/* report/charts/style.h - the shared look: colours that survive grey printing and colour blindness, greys, sizes; no drawing.
 *
 * Colours are sRGB, components 0..1.  All lengths are points (1/72 inch).  Everything here is constant or a pure function.
 *
 * The categorical palette keeps the hues that Okabe and Ito (Color Universal Design, 2008) found distinct for every common kind
 * of colour blindness, moved to eight different lightnesses: any two differ by CIE L* >= 6 (grey printing) and by
 * CIE76 dE >= 12 to normal, protan, deutan and tritan eyes (simulated as Machado, Oliveira and Fernandes, IEEE TVCG 15(6), 2009).
 * tests/unit/test_palette.c holds it to that.
 */
#ifndef MW_REPORT_CHARTS_STYLE_H
#define MW_REPORT_CHARTS_STYLE_H
#include <stdbool.h>
#include <stddef.h>

struct mw_rgb { double r, g, b; };
struct mw_box { double x, y, w, h; }; /* top left corner, y downwards */

#define MW_PALETTE_N 8u
/* The i-th categorical colour; wraps after MW_PALETTE_N.  Neighbours in this order differ by L* >= 20. */
struct mw_rgb mw_palette(unsigned i);
/* The dash pattern that goes with the i-th line of a chart, so that lines differ without colour.  *n is 0 for a solid line. */
const double *mw_palette_dash(unsigned i, int *n);

/* Perceptual sequential map, 0 <= u <= 1 (clamped): light for little, dark for much, so that a grey print reads alike.
 * The reverse of viridis (van der Walt and Smith, matplotlib 2.0, CC0), linear between nine of its published values.
 * NaN gives the colour of missing data. */
struct mw_rgb mw_sequential(double u);
/* Diverging map, -1 <= u <= 1: orange below, white at zero, blue above; the ends have equal lightness. */
struct mw_rgb mw_diverging(double u);

enum mw_tone { MW_TONE_TEXT, MW_TONE_MUTED, MW_TONE_AXIS, MW_TONE_RULE, MW_TONE_GRID, MW_TONE_PANEL, MW_TONE_PAPER, MW_TONE_GOOD, MW_TONE_WARN,
               MW_TONE_BAD, MW_TONE_ACCENT, MW_TONE_N };
struct mw_rgb mw_tone(enum mw_tone t);

struct mw_rgb mw_rgb_mix(struct mw_rgb a, struct mw_rgb b, double u); /* u = 0: a, u = 1: b */
/* CIE 1976 lightness 0..100 (D65 white). */
double mw_rgb_lightness(struct mw_rgb c);
/* Black or white, whichever reads better on this fill. */
struct mw_rgb mw_rgb_ink_on(struct mw_rgb fill);

/* Fonts: the family list, first installed one wins; figures are tabular. */
#define MW_FONT_FAMILY "Open Sans, Liberation Sans, DejaVu Sans"
enum mw_weight { MW_REGULAR, MW_SEMIBOLD, MW_BOLD };
struct mw_font { double size_pt; enum mw_weight weight; bool italic; };
enum mw_font_role { MW_F_TITLE, MW_F_HEAD, MW_F_BODY, MW_F_CHART_TITLE, MW_F_LABEL, MW_F_LABEL_STRONG, MW_F_TICK, MW_F_CAPTION, MW_F_FOOT, MW_F_BIG,
                    MW_F_N };
struct mw_font mw_font(enum mw_font_role role);

#define MW_HAIRLINE_PT 0.4
#define MW_LINE_PT 1.4
#define MW_GAP_PT 4.0 /* between a mark and its label */

/* Boxes: cut a strip off one side (the rest stays in *b), inset, split into a grid. */
struct mw_box mw_box_cut_top(struct mw_box *b, double h);
struct mw_box mw_box_cut_bottom(struct mw_box *b, double h);
struct mw_box mw_box_cut_left(struct mw_box *b, double w);
struct mw_box mw_box_cut_right(struct mw_box *b, double w);
struct mw_box mw_box_inset(struct mw_box b, double d);
/* Cell (col, row) of cols_n x rows_n equal cells with a gap between them. */
struct mw_box mw_box_cell(struct mw_box b, unsigned cols_n, unsigned rows_n, unsigned col, unsigned row, double gap);
bool mw_box_overlaps(struct mw_box a, struct mw_box b, double slack); /* by more than slack in both directions */

#endif
