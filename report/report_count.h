/* report/report_count.h - mw_report_write that also says how many sheets it drew; for tests. */
#ifndef MW_REPORT_COUNT_H
#define MW_REPORT_COUNT_H
#include "report/report.h"

bool mw_report_write_counted(const struct mw_report_options *o, struct mw_diag *d, unsigned *sheets_n);

#endif
