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
