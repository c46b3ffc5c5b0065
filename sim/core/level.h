/* sim/core/level.h - levels: named quantities, constant between events, integrated exactly; no sweep ever visits them.
 *
 * A level knows its value now, its integral since the books opened, and per calendar month its minimum, mean, maximum and the
 * time of its peak.  Sampling reads differences of the integral, so that a sample is the exact mean of its interval and the
 * grid of samples never changes a result.
 */
#ifndef MW_CORE_LEVEL_H
#define MW_CORE_LEVEL_H
#include "sim/base/units.h"
#include <stdbool.h>
#include <stdint.h>

struct mw_sim;
/* What is kept of a level in results.db. */
enum { MW_KEEP_MONTH = 0, MW_KEEP_FACILITY = 1 /* a column of facility_5min: name must be one of its columns */, MW_KEEP_HOUR = 2 /* entity_hour */, MW_KEEP_NONE = 4,
       MW_KEEP_HIST = 8 /* duration histogram (load-duration curves) */,
       MW_KEEP_SHOWN = 16 /* no model reads its integral or its peak: without a sink for its rows it is not integrated */ };

/* During build.  name is a column or quantity name such as "meter_w"; ent 0 for facility-wide levels. */
uint32_t mw_level_add(struct mw_sim *s, const char *name, uint32_t ent, enum mw_quantity q, unsigned keep);
bool mw_level_shown(const struct mw_sim *s, unsigned keep); /* somebody reads rows of it; false: one that is MW_KEEP_SHOWN need not be added */
uint32_t mw_level_find(const struct mw_sim *s, const char *name, uint32_t ent); /* UINT32_MAX if there is none: economics bills what others have counted */
void   mw_level_set(struct mw_sim *s, uint32_t level, double v);
void   mw_level_move(struct mw_sim *s, uint32_t level, double dv); /* set(get + dv), for counts */
double mw_level_get(const struct mw_sim *s, uint32_t level);
double mw_level_integral(struct mw_sim *s, uint32_t level);        /* value x seconds since the books opened, up to now */
double mw_level_peak(const struct mw_sim *s, uint32_t level);      /* maximum that lasted, since the books opened; at close */

#endif
