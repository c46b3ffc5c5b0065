/* models/reliability/hazard.h - integrated-hazard clocks: when the next failure comes, exact for rates that change in steps.
 *
 * A clock draws E ~ Exp(1) from its own stream; the failure comes when the integral of the rate since then equals E.  A change of the rate
 * only rescales the remaining wait, so that histories are continuous in their parameters, and clocks of different paths never disturb
 * each other (common random numbers).  Rate 0: never.
 */
#ifndef MW_RELIABILITY_HAZARD_H
#define MW_RELIABILITY_HAZARD_H
#include "sim/base/rng.h"
#include <stdint.h>

struct mw_hazard { struct mw_stream draw; double left /* hazard still to be spent */, rate_hz; int64_t since_ns; };

void mw_hazard_init(struct mw_hazard *h, struct mw_stream draw, int64_t now_ns);
void mw_hazard_rate(struct mw_hazard *h, int64_t now_ns, double rate_hz); /* the rate from now on */
int64_t mw_hazard_next_ns(const struct mw_hazard *h);                     /* INT64_MAX: never */
void mw_hazard_fire(struct mw_hazard *h, int64_t now_ns);                 /* it has failed: the next wait is drawn */

#endif
