/* models/training/wire.h - a layout on the links as wired: what thinned uplinks leave of the NICs' rate, and what a step sends over them.
 *
 * Ranks fill GPUs in the order tp, cp, dp, pp (Megatron-Core's), so that members of a group (scale-up domains, or single ranks) stand every `span`
 * GPUs.  Of m members on one side of a thinned link a ring crosses once, what all send to all for the others' share, a transfer between stages
 * whenever its stages stand on two sides; all groups of the layout do so at once.
 */
#ifndef MW_TRAINING_WIRE_H
#define MW_TRAINING_WIRE_H
#include "models/fabric/collective.h"
#include "models/training/training.h"

/* n ranks that stand every `stride` GPUs: how many of them share a scale-up domain, how many domains (or single ranks) they make, how far apart those stand.
 * Groups that do not divide a domain straddle two, and all wait for them. */
struct mw_train_group { double ranks, members, span; };
struct mw_train_group mw_train_group(const struct mw_train_run *r, double n, double stride);
/* What its cards carry for one GPU of such a group, each way. */
double mw_train_nic_Bps(const struct mw_train_run *r, enum mw_coll kind, double members, double span);
/* Experts' ranks stand on consecutive GPUs: their group, and the one of the domains they lie in. */
struct mw_train_group mw_train_expert_group(const struct mw_train_run *r);
/* GPUs of a scale-up domain that a gang uses: all, where they divide it, else the largest power of two, as racks are filled (models/jobs/train.c). */
double mw_train_domain(double all, double gpus_n);
/* Whether the stages of a pipeline all lie in one domain. */
static inline bool mw_train_one_domain(const struct mw_train_run *r) { return r->gpus <= r->domain; }

/* Share of a group's traffic that leaves sides of so many GPUs; 0: none does, or no side is stated. */
double mw_train_crossing(enum mw_coll kind, double members, double span, double gpus);
/* Share of their NICs' rate that is left where links beyond `gpus` are thinned `over` times.  1: not thinned. */
double mw_train_wire_frac(enum mw_coll kind, double members, double span, double gpus, double over);
/* Of what a rank dispatches to experts, or gets back, the part that crosses between `domains`: a token goes once to each domain with experts of its own,
 * on average where experts are picked alike. */
double mw_train_routed(const struct mw_train_card *c, double domains);
/* Bytes that the NICs of one GPU send in a step, those of them that leave a leaf, and how long they send at what thinned links leave of their rate. */
struct mw_train_sent { double nic_B, leaf_B, nic_s; };
struct mw_train_sent mw_train_sent(const struct mw_train_run *r);

#endif
