/* models/fabric/alltoall.h - time of one all-to-all of a mixture-of-experts layer: tokens dispatched to the ranks of their experts, or combined.
 *
 * t = ((launch + step log2 gpus + expert experts)^p + work^p)^(1/p), p = sharp; the expert term for low-latency kernels alone
 * work = row tokens topk + local + max(link, sm, stream, net)
 * Bytes: a token goes once to every remote rank that holds one of its experts, (gpus - 1)(1 - (1 - 1/gpus)^topk) on average for evenly spread
 *   experts; where its picks are dealt round the ranks in turn, (gpus - 1) min(1, topk/gpus): up to topk devices every rank gets every token, and beyond it hardly
 *   more leave, which is the knee of the measured tables; low-latency kernels send it once per expert, topk (gpus - 1)/gpus.
 * local: tokens read and written, (1 + topk for low-latency or 2) times, at a share of the memory's rate.
 * link: remote bytes at a share of the scale-up rate, each direction; between nodes of one scale-up domain (NVL72) at far x that share.
 * sm: remote bytes over the multiprocessors given to the exchange, each a share of the link.
 * stream: low-latency dispatch runs on ceil(experts / ceil(experts / sm_n)) multiprocessors, round which the tokens go, each taking a time (2.3 to 2.9 us on Hopper
 *   and Blackwell, whatever the row's width): few experts are slow.  What comes back from one expert, tokens topk / experts rows, goes through its own threads, a
 *   time per 4,096 elements.  (DeepEP's csrc/kernels/internode_ll.cu, from memory.)
 * net: beyond the scale-up domain, the share of bytes that leaves it at a share of the network's rate per device.
 * Valid for gpus >= 2, tokens >= 1.  Constants are per device, library, operation and format; starts are of the order of the fits to six
 * devices; that of net is from DeepEP's published low-latency rates, 39..46 GB/s of a 400 Gb/s port at 64..256 devices.  No fitted row leaves its domain.
 */
#ifndef MW_FABRIC_ALLTOALL_H
#define MW_FABRIC_ALLTOALL_H
#include "models/parts/parts.h"
#include "sim/input/fittable.h"

struct mw_alltoall {
    double tokens /* of each device */, hidden, topk, experts, gpus, nodes /* that the devices are spread over */, sms /* 0: not limited */;
    double element_B;
    double net_Bps;    /* of one device beyond its scale-up domain; 0: none, and where bytes leave it the time is NAN */
    bool per_expert;   /* a copy for every expert rather than every rank */
    bool rows_only;    /* only counts and indices move */
    bool combines;     /* what was dispatched comes back */
    bool in_turn;      /* a token's picks go round the ranks, as benchmarks with balanced loads deal them; else they fall by chance */
};
enum { MW_A2A_LAUNCH, MW_A2A_STEP, MW_A2A_EXPERT, MW_A2A_SHARP, MW_A2A_ROW, MW_A2A_LOCAL, MW_A2A_LINK, MW_A2A_FAR, MW_A2A_SM, MW_A2A_STREAM, MW_A2A_NET, MW_A2A_CON_N };
double mw_alltoall_s(const struct mw_gpu_part *g, const double con[MW_A2A_CON_N], const struct mw_alltoall *op);
/* Bytes one device sends to others. */
double mw_alltoall_remote_B(const struct mw_alltoall *op);
extern const struct mw_fittable mw_alltoall_fit;

#endif
