/* models/fabric/contend.h - what links leave to jobs that compute and send by turns: the expectation over who sends at the same time; pure.
 *
 * A job alone spends the share `duty` of each step sending; it then loads link l with peak_Bps[l].  While it sends, others may.  Links share in
 * proportion to what is asked, so sending takes max(1, X / C) times as long where X is asked of a link of capacity C; the worst link of a job
 * decides.  Its step becomes T = 1 - duty + duty E[max(1, X / C)], the others sending independently of it, each with the probability
 * duty E / T of its own stretched step (a fixed point).  share = 1 / T.
 * Bounds: least, all send whenever one does; most, steps interleave, so that only the mean load counts.
 * E is exact for up to MW_CONTEND_EXACT other jobs on a link, beyond by the normal distribution of their sum.
 * Valid for independent jobs with many steps between changes; the largest of several thinned links stands for all of them (a lower bound of E).
 * Errors against jobs run one by one through the flow solver: within 5 % of T for 2 to 12 jobs (tests/unit/test_contend.c).
 */
#ifndef MW_FABRIC_CONTEND_H
#define MW_FABRIC_CONTEND_H
#include <stdint.h>

enum { MW_CONTEND_EXACT = 8 };
struct mw_duty_flow { double duty; uint32_t link_n; const uint32_t *link; const double *peak_Bps; };
struct mw_duty_share { double expected, least, most; }; /* of the speed of its steps; 0 < least <= expected <= most <= 1 */
/* scratch: 2 link_n + 2 flow_n doubles.  Duties 0..1, capacities > 0. */
void mw_contend(const double *capacity_Bps, uint32_t link_n, const struct mw_duty_flow *f, uint32_t flow_n, struct mw_duty_share *out, double *scratch);

#endif
