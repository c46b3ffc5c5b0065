/* report/charts/number.h - numbers as a typographer sets them: thin spaces between groups, a true minus, no locale.
 *
 * The group separator is U+202F (narrow no-break space), minus is U+2212; a value that is not finite prints as an en dash.
 */
#ifndef MW_REPORT_CHARTS_NUMBER_H
#define MW_REPORT_CHARTS_NUMBER_H
#include <stddef.h>

#define MW_THIN "\u202f"
#define MW_MINUS "\u2212"
#define MW_EN_DASH "\u2013"
#define MW_NUM_N 64 /* enough for any double below 1e21 */

/* Fixed decimals (0..9): (-12345.678, 1) -> "−12 345.7".  Returns buf. */
const char *mw_num_fixed(char *buf, size_t buf_n, double v, int decimals);
/* Significant digits (1..9), without an exponent between 1e-6 and 1e15: (0.012345, 3) -> "0.0123", (123456, 3) -> "123 456". */
const char *mw_num_sig(char *buf, size_t buf_n, double v, int digits);
/* Significant digits with an SI prefix: (1.23e6, 3, "W") -> "1.23 MW".  Only k M G T P are used. */
const char *mw_num_si(char *buf, size_t buf_n, double v, int digits, const char *unit);
/* A fraction in percent: (0.1234, 1) -> "12.3 %". */
const char *mw_num_percent(char *buf, size_t buf_n, double frac, int decimals);

#endif
