/* sim/core/maxmin.h - weighted max-min fair sharing of links by flows with a demand cap; pure, exact by progressive filling.
 *
 * Every flow's rate grows as weight x level until it meets its cap or a link on its way is full.  Nothing flows above a link's
 * capacity; a flow gets less than its cap only if some link on its way is full and no flow there gets more per weight.
 * Cost: rounds x entries; a round ends with at least one link full or one flow capped.
 */
#ifndef MW_CORE_MAXMIN_H
#define MW_CORE_MAXMIN_H
#include <stdint.h>

struct mw_maxmin_flow { double weight, cap; uint32_t link_n; const uint32_t *link; const double *use; /* rate on link k = use[k] x rate; NULL: 1 each */ };

/* rate[flow_n] is filled; scratch must hold 2 link_n doubles.  Weights > 0, caps >= 0, capacities >= 0. */
void mw_maxmin_solve(const double *capacity, uint32_t link_n, const struct mw_maxmin_flow *flow, uint32_t flow_n, double *rate, double *scratch);

#endif
