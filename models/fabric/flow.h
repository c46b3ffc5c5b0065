/* models/fabric/flow.h - flows over the links of a topology as fluids: when each transfer of a set ends; no packets, queues or losses.
 *
 * A message started at t_s waits overhead_s + the latency of its route, then flows at its max-min fair rate until its bytes are through:
 *   rate_f = weight_f x level of its bottleneck; on every link the rates add up to at most its capacity, and every flow has a full link on its
 *   way on which no other flow gets more per weight (Bertsekas and Gallager, Data Networks, 1992, 6.5.2).
 *   weight_f = the message's own weight, over the latency of its route with MW_FAIR_BY_LATENCY (CM02: Casanova and Marchal, INRIA RR-4596, 2002).
 * Incremental: an arrival or an end re-solves only the flows whose bottleneck it moves.  The set starts with the flows bottlenecked on the links
 *   that changed and grows by those whose condition above no longer holds, until all hold; the condition is sufficient, so the result is exact.
 * Flows that end or begin within 1e-12 of the clock are handled together.  Time is a double in seconds from the creation of the net: what
 *   becomes an event of the simulator is rounded by the caller.  No memory is taken after the creation.  Same calls, same bits.
 * Valid for messages well above a packet: bandwidth sharing without slow start, losses or head-of-line blocking; weights within a factor of
 *   10^6 of each other (rounding of the smallest grows with it: 1e-16 x the factor).  A link of capacity 0 has failed:
 *   its flows are routed anew with what they have left (without paying latency again) or stand still, and are tried again at each change.
 */
#ifndef MW_FABRIC_FLOW_H
#define MW_FABRIC_FLOW_H
#include "models/fabric/topology.h"

enum mw_fairness { MW_FAIR_EQUAL, MW_FAIR_BY_LATENCY };
struct mw_flownet;
struct mw_message { uint32_t src, dst; double bytes_B, weight /* 0: one */; uint64_t tag; };
struct mw_delivery { uint32_t src, dst; double bytes_B, start_s, end_s; uint64_t tag; };
typedef void mw_delivery_fn(void *ctx, struct mw_flownet *n, const struct mw_delivery *d); /* may start messages */

struct mw_flownet_params {
    enum mw_fairness fairness;
    enum mw_routing routing;
    double overhead_s;      /* per message, before its latency */
    uint32_t message_max;   /* at one time */
    mw_delivery_fn *done;
    void *ctx;
};
struct mw_flownet_stats { uint64_t started_n, done_n, event_n, solve_n, solved_flow_n, unrouted_n; double bytes_B; };

/* The topology must outlive the net. */
struct mw_flownet *mw_flownet_create(const struct mw_topology *t, const struct mw_flownet_params *p);
void mw_flownet_destroy(struct mw_flownet *n);
/* Starts a message now; its number, which is used again after it is done.  UINT32_MAX: no way there (counted as unrouted). */
uint32_t mw_flownet_start(struct mw_flownet *n, const struct mw_message *m);
/* Advances to until_s (INFINITY: until nothing moves); false when messages are left that stand still or wait beyond until_s. */
bool mw_flownet_run(struct mw_flownet *n, double until_s);
double mw_flownet_now_s(const struct mw_flownet *n);
/* Changes a link's capacity now; 0: fails.  Of a node: all links to and from it fail, or return as built. */
void mw_flownet_link_set(struct mw_flownet *n, uint32_t link, double capacity_Bps);
void mw_flownet_node_set(struct mw_flownet *n, uint32_t node, bool alive);

/* ---- what holds now */
uint32_t mw_flownet_stalled_n(const struct mw_flownet *n);
double mw_flownet_rate_Bps(const struct mw_flownet *n, uint32_t message); /* 0 while its latency passes */
double mw_flownet_left_B(const struct mw_flownet *n, uint32_t message);
uint32_t mw_flownet_route(const struct mw_flownet *n, uint32_t message, const uint32_t **link); /* valid until the next call */
double mw_flownet_load_Bps(const struct mw_flownet *n, uint32_t link);
const double *mw_flownet_capacity_Bps(const struct mw_flownet *n);
const struct mw_flownet_stats *mw_flownet_stats(const struct mw_flownet *n);
/* Largest relative breach of the two conditions above: a link over its capacity, a flow without a bottleneck.  0 is optimal; for tests. */
double mw_flownet_breach(const struct mw_flownet *n);

#endif
