/* models/fabric/workload.h - what is asked of a flow net: collectives as their messages, and traces; not their closed-form times (collective.h).
 *
 * Ring all-reduce of bytes_B per rank: 2 (n - 1) steps, rank r sends bytes_B / n to r + 1.  Pairwise all-to-all: n - 1 steps, in step k rank r
 *   sends bytes_B / n to r + k + 1.  A step's message leaves when both its ends are through with the step before (rendezvous, no barrier).
 * All at once: every ordered pair in one instant, bytes_B / n each.  Trace: messages at given times, in any order.
 * (Thakur, Rabenseifner and Gropp, "Optimization of collective communication operations in MPICH", IJHPCA 2005.)
 * Whole bytes per message, rounded down, as message libraries split them.
 */
#ifndef MW_FABRIC_WORKLOAD_H
#define MW_FABRIC_WORKLOAD_H
#include "models/fabric/flow.h"

enum mw_workload_kind { MW_WORK_RING, MW_WORK_PAIRWISE, MW_WORK_AT_ONCE };
struct mw_arrival { double start_s, bytes_B; uint32_t src, dst; };
struct mw_workload_net { enum mw_fairness fairness; enum mw_routing routing; double overhead_s; };
struct mw_workload_result {
    double end_s;                /* when the last byte is through */
    double mean_s;               /* completion time of a message, mean */
    uint64_t message_n, lost_n;  /* lost: without a way, or standing still at the end */
    double bytes_B;
    struct mw_flownet_stats stats;
};

/* Ranks 0..n-1 of a collective on host[rank], NULL: on hosts 0..n-1; no two on one host. */
struct mw_workload_result mw_workload_run(const struct mw_topology *t, const struct mw_workload_net *p, enum mw_workload_kind kind, const uint32_t *host, uint32_t n, double bytes_B);
/* took_s[arrival_n]: completion time of each, NAN for what was lost; NULL: not wanted. */
struct mw_workload_result mw_workload_trace(const struct mw_topology *t, const struct mw_workload_net *p, const struct mw_arrival *arrival, uint32_t arrival_n, double *took_s);

#endif
