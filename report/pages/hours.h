/* report/pages/hours.h - fills struct mw_hours in one pass over facility_5min; used by page_data.c only. */
#ifndef MW_REPORT_HOURS_H
#define MW_REPORT_HOURS_H
#include "report/pages/page_data.h"

bool mw_hours_load(struct mw_report *r);

#endif
