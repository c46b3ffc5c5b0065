/* report/charts/typo.h - from typewriter to typeset text: quotes, dashes, ellipses, spaces before units; no layout. */
#ifndef MW_REPORT_CHARTS_TYPO_H
#define MW_REPORT_CHARTS_TYPO_H
#include "sim/base/str.h"

/* Appends s with "..." made curly quotes, ' an apostrophe or single quotes, "--" and " - " en dashes, "..." an ellipsis,
 * "-5" after a space or bracket a true minus, and the space between a number and its unit narrow and unbreakable.
 * Dates such as 2027-04-01 and words such as N-1 keep their hyphens.  Applying it twice changes nothing more. */
void mw_typo(struct mw_str *out, const char *s);

#endif
