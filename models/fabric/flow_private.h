/* models/fabric/flow_private.h - the flow net's memory, shared by its clock (flow_clock.c), its solver (flow_share.c) and its face (flow.c). */
#ifndef MW_FABRIC_FLOW_PRIVATE_H
#define MW_FABRIC_FLOW_PRIVATE_H
#include "models/fabric/flow.h"

#define MW_NONE UINT32_MAX
enum mw_flow_state { MW_FLOW_FREE, MW_FLOW_WAITS /* overhead and latency pass */, MW_FLOW_MOVES, MW_FLOW_DONE };

struct mw_flow_slot {
    uint64_t mark;                 /* solve that holds it in its set */
    double level, rate_Bps;        /* level: rate over weight */
    double weight, next_Bps;
    uint32_t bottleneck;           /* link that limits it; MW_NONE: not yet solved */
    uint16_t hop_n;
    uint8_t state, open;           /* open: still growing in the filling */
    double left_B, at_s;           /* left at at_s, falling at rate since */
    uint32_t moment, moment_prev, moment_next;
    uint32_t src, dst;
    double bytes_B, start_s;
    uint64_t tag;
};
struct mw_flow_hop { uint32_t link, flow, prev, next; }; /* one flow on one link; entry k of flow i at i hop_max + k */
struct mw_flow_lane { /* one link */
    double capacity_Bps;
    double used_Bps;               /* sum of their rates, kept up with changes and summed anew now and then */
    uint32_t head, n;              /* moving flows on it */
    uint32_t bound_n, change_n;    /* flows that have it for a bottleneck; changes of used since it was summed */
    uint64_t mark;                 /* round that holds it */
    double left_Bps, weight;       /* for the open flows of the set */
    double level, top_in;          /* level at which it filled, or -1; greatest level of the set's flows on it */
    uint32_t open_n, in_n, fixed_n;
    bool dirty;
};
struct mw_flow_key { double key; uint32_t id; };
struct mw_flow_moment { double t_s; uint32_t at, head, tail; }; /* flows with an event at one instant; at: place in the heap */
enum { MW_RECENT_BITS = 10 };

struct mw_flownet {
    const struct mw_topology *topo;
    struct mw_flownet_params p;
    struct mw_arena arena;
    double now_s;
    struct mw_flow_slot *flow;
    struct mw_flow_hop *hop;
    struct mw_flow_lane *lane;
    double *capacity_Bps;          /* as the router reads them */
    uint32_t *booked_n, *scratch, *way;
    uint32_t dead_n;
    uint32_t *free, free_n, used_n, live_n;
    /* clock */
    struct mw_flow_moment *moment;
    struct mw_flow_key *heap;
    uint32_t *moment_free, moment_free_n, heap_n;
    uint32_t recent[1 << MW_RECENT_BITS]; /* moments by a hash of their time; only a hint */
    uint32_t *batch, batch_n;
    /* solver */
    uint64_t epoch, round;
    uint32_t *set, set_n, *touched, touched_n, *dirty, dirty_n;
    struct mw_flow_key *fill;
    struct mw_flownet_stats stats;
};

/* ---- clock: a 4-ary heap of instants, each with its list of flows */
void mw_flow_clock_init(struct mw_flownet *n);
void mw_flow_clock_join(struct mw_flownet *n, uint32_t i, double t_s);
void mw_flow_clock_leave(struct mw_flownet *n, uint32_t i);
/* Takes the first instant and those within a tie of it, not after until_s: their flows into batch[]; false: none. */
bool mw_flow_clock_take(struct mw_flownet *n, double until_s);

/* ---- solver */
void mw_flow_attach(struct mw_flownet *n, uint32_t i); /* onto its links, without a rate yet */
void mw_flow_detach(struct mw_flownet *n, uint32_t i); /* off them; what it limited is solved anew */
void mw_flow_set_begin(struct mw_flownet *n);
void mw_flow_include(struct mw_flownet *n, uint32_t i);
void mw_flow_enter(struct mw_flownet *n, uint32_t i);  /* attached since the beginning: alone on its links it has its rate at once */
void mw_flow_solve(struct mw_flownet *n);

#endif
