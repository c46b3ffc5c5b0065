/* report/charts/table.h - tables set as a typographer does: hairlines, aligned decimals, unit row, footnotes, honest truncation.
 *
 * Cells are strings already printed (see number.h).  What does not fit the box is left out with a note; a last row of kind
 * MW_ROW_TOTAL is always kept.
 */
#ifndef MW_REPORT_CHARTS_TABLE_H
#define MW_REPORT_CHARTS_TABLE_H
#include "report/charts/canvas.h"
#include "sim/base/str.h"
#include <stdint.h>

enum mw_cell_align { MW_CELL_LEFT, MW_CELL_RIGHT, MW_CELL_CENTRE, MW_CELL_DECIMAL /* decimal points (or last digits) in one line */ };
struct mw_table_col {
    const char *head;
    const char *unit;   /* second header row; NULL: none */
    enum mw_cell_align align;
    double weight;      /* share of the width left over; 0 for all: the first column takes it */
};
enum mw_row_kind { MW_ROW_PLAIN, MW_ROW_GROUP /* a heading over the rows that follow; only its first cell counts */, MW_ROW_TOTAL };
enum mw_cell_look {
    MW_LOOK_PLAIN,
    MW_LOOK_STRONG,
    MW_LOOK_MUTED,
    MW_LOOK_BEST /* shaded */,
    MW_LOOK_GOOD,
    MW_LOOK_WARN,
    MW_LOOK_BAD /* mark before the text: dot, diamond, square */
};

struct mw_table {
    const struct mw_table_col *cols;
    size_t cols_n, rows_n;
    const char *const *cells;    /* row-major, rows_n * cols_n; NULL prints nothing */
    const uint8_t *row_kinds;    /* enum mw_row_kind per row; NULL: all plain */
    const uint8_t *cell_looks;   /* enum mw_cell_look per cell; NULL: all plain */
    const char *const *notes;    /* footnotes, set below with the marks a, b, c as superscripts; cells carry the mark themselves */
    size_t notes_n;
    const char *rest_file;       /* where all rows stand, for the truncation note: "capex.csv"; NULL: not said */
    unsigned lines_max;          /* most lines in a cell of the first column; 0: 2 */
    bool dense;                  /* rows closer together: for tables of several sheets */
    bool zebra;                  /* pale stripes instead of hairlines */
};
struct mw_table_drawn { double h; size_t rows_n; /* rows shown, the total included */ };
/* Draws into the box from its top; never below its bottom. */
struct mw_table_drawn mw_table_draw(struct mw_canvas *cv, struct mw_box box, const struct mw_table *t);
/* The table as CSV: a header with units in brackets, digits without grouping, headings of groups as a first column; all rows. */
void mw_table_csv(const struct mw_table *t, struct mw_str *out);

#endif
