/* models/fabric/collective.h - time of one collective of a group of devices, in one scale-up domain or over many; no other traffic, no failures.
 *
 * Inside a domain of p ranks, S bytes of message (nccl-tests' convention: all of the buffer), each rank's link carries w(p) S:
 *   all-reduce 2 (p-1)/p, all-gather, reduce-scatter, all-to-all (p-1)/p, broadcast and send-receive 1.
 *   lat = base + hop h(p); ring: h = 2 (p-1) all-reduce, p-1 others, (p-1)/6 where all send to all, 1 send-receive; short messages take a tree
 *   past 8 ranks, 7/3 log2 p for p-1.
 *   On a torus of d axes (part's torus_axes; TPUs) a ring runs along each: d (p^(1/d) - 1) for p-1, no shared bus, no sums in a switch; and what all
 *   send to all crosses d p^(1/d) / 4 links on the way, shortest ways both round.
 *   low latency   t1 = lat + w S / (ll rate)              one-shot kernels of inference engines: (p-1) S / (one_shot rate), as all ranks send all to all
 *   128-byte      t2 = mid lat + w S / (ll128 rate)
 *   bulk          t3 = bulk lat along the ring + (w + copy) S / (simple rate)
 *   in the switch t4 = bulk switch_fix lat + v S / (switch rate)   past 2 ranks where the switch can add (part's switch_adds): all-reduce v = (p+1)/p, reduce-scatter 1
 *   t = (sum t_i^-sharp)^(-1/sharp), a smooth minimum, and no less than the wire's bytes at the link's own rate.
 *   rate = scale-up rate on links; devices that meet on a host bus (scale-up domain of one) get, past two, 1 / (1 + root + shared (p-2)) of it: beyond a pair the
 *   way leads through the host's root, and where there is no way from device to device, through memory that all share.
 * Over n domains each rank drives its own NICs (multi-rail).  Each rank's NICs carry, of S, at share nic of their rate:
 *   w(n p)/p in rings; 1/p added in the network (SHARP) or broadcast; (n-1)/n all-to-all; 1 send-receive.
 *   t = (inside^join + between^join)^(1/join) + net_base + net_hop h + net_fill stages S / (S + 1 MiB stages)
 *   h: n-1, or 2 log2 n on a tree (all-reduce, broadcast), 2 with SHARP; stages: 2 log2 n in the network, and p where a chain in the domain feeds it
 *   (n + p for rings of domains, 2 for send-receive).
 * Rises with S, and with p at equal S in one domain wherever the switch does not add.  Valid for p >= 1 (0 s for one rank), S >= 0.
 * Constants are shares of the device's rates and fixed times, fitted per device, collective and library version (profiles name their sources);
 * starts are typical of the fits.  One number of 8 bits is not added by switches (measured: such rows take the ring).
 */
#ifndef MW_FABRIC_COLLECTIVE_H
#define MW_FABRIC_COLLECTIVE_H
#include "models/parts/parts.h"
#include "sim/input/fittable.h"

enum mw_coll { MW_COLL_ALL_REDUCE, MW_COLL_ALL_GATHER, MW_COLL_REDUCE_SCATTER, MW_COLL_ALL_TO_ALL, MW_COLL_BROADCAST, MW_COLL_SEND_RECV, MW_COLL_N };
struct mw_collective {
    enum mw_coll kind;
    double bytes;                  /* of the whole buffer, as nccl-tests counts it */
    double ranks_n, domains_n;     /* ranks in each scale-up domain; domains */
    double nic_Bps;                /* of one rank, each direction; of no account in one domain */
    bool one_shot;                 /* an inference engine's own kernel rather than a general library */
    bool adds_in_switch;           /* the scale-up switch can add this number format */
    bool adds_in_network;          /* so can the scale-out switches (SHARP) */
};

enum { MW_COLL_BASE, MW_COLL_HOP, MW_COLL_MID, MW_COLL_BULK, MW_COLL_LL, MW_COLL_SHOT, MW_COLL_LL128, MW_COLL_SIMPLE, MW_COLL_COPY, MW_COLL_ROOT, MW_COLL_SHARED, MW_COLL_SWITCH_FIX,
       MW_COLL_SWITCH, MW_COLL_SHARP, MW_COLL_CON_N };
enum { MW_COLLNET_NIC, MW_COLLNET_JOIN, MW_COLLNET_BASE, MW_COLLNET_HOP, MW_COLLNET_FILL, MW_COLLNET_CON_N };

/* up: constants inside a domain; net: between domains (not read when domains_n is 1). */
double mw_collective_s(const struct mw_gpu_part *g, const double up[MW_COLL_CON_N], const double net[MW_COLLNET_CON_N], const struct mw_collective *op);
/* The wire's bytes at the link's own rate, inside one domain: no collective is faster. */
double mw_collective_least_s(const struct mw_gpu_part *g, const struct mw_collective *op);
/* Bytes that each rank's scale-up link carries per byte of message. */
double mw_collective_wire(enum mw_coll kind, double ranks_n);
/* Bytes that each rank's NICs carry, of a group over several domains. */
double mw_collective_nic_B(const struct mw_collective *op);
const char *mw_collective_name(enum mw_coll kind);
int mw_collective_find(const char *name); /* -1: unknown */
/* Starts of the constants, for a device without a profile. */
void mw_collective_start(double up[MW_COLL_CON_N], double net[MW_COLLNET_CON_N]);

/* One model, read from five kinds of table: nccl-tests in a node, engines' own kernels, older NCCL, a cloud's benchmark, many nodes. */
extern const struct mw_fittable mw_collective_fit, mw_collective_kernel_fit, mw_collective_older_fit, mw_collective_cases_fit, mw_collective_nodes_fit;

#endif
