/* report/charts/text.h - text blocks through Pango: measured, wrapped, aligned, ellipsised; knows nothing of charts.
 *
 * One mw_text per document or image: it owns its own font map, so nothing is shared and nothing is global.
 * Figures are tabular, hinting is off (a page looks the same at every scale), U+202F is set as a thin space.
 *
 * "Blocks" mode draws every line as a grey bar with fixed metrics instead of glyphs: golden images then do not depend
 * on the fonts of the machine.
 */
#ifndef MW_REPORT_CHARTS_TEXT_H
#define MW_REPORT_CHARTS_TEXT_H
#include "report/charts/style.h"
#include <cairo.h>

enum mw_align { MW_LEFT, MW_CENTRE, MW_RIGHT };
enum mw_text_mode { MW_TEXT_GLYPHS, MW_TEXT_BLOCKS };
struct mw_text;

struct mw_text *mw_text_create(enum mw_text_mode mode);
void mw_text_destroy(struct mw_text *t);

/* How a string is set: wrap_pt 0 means one line however long; lines_max 0 means as many as needed.
 * What does not fit in lines_max lines ends in an ellipsis. */
struct mw_setting { struct mw_font font; enum mw_align align; double wrap_pt; unsigned lines_max; };
struct mw_extent {
    double w, h;        /* logical size; w is the widest line, never wrap_pt */
    double baseline;    /* of the first line, from the top */
    unsigned lines_n;
    bool cut;           /* an ellipsis stands for the rest */
};
struct mw_extent mw_text_measure(struct mw_text *t, struct mw_setting set, const char *s);
/* Width on one line: what layouts ask most. */
double mw_text_width(struct mw_text *t, struct mw_font font, const char *s);
/* Draws with the current source colour; (x, y) is the top left of the block (of width wrap_pt when that is set). */
struct mw_extent mw_text_show(struct mw_text *t, cairo_t *cr, struct mw_setting set, double x, double y, const char *s);

#endif
