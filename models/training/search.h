/* models/training/search.h - parallel layouts of a run, best first: every layout of a space that fits in memory, by its step time.
 *
 * The usual space, what training runs commonly use: tp powers of two within the scale-up domain that divide the heads; pp up to the layers; cp powers
 * of two that leave 2,048 tokens; ep powers of two that divide the experts and the GPUs of a stage; micro-batches of 1, 2, 4, 8 sequences; interleaving
 * where whole rounds of micro-batches allow it, by divisors of a stage's layers; nothing recomputed, or all; sequence parallelism as the run has it;
 * optimizer sharded, and without a pipeline on up to 512 ranks also everything: no published run shards fully over more.  Plans take this one.
 *
 * The whole space, what the step tells apart (mw_train_check): tp, cp and ep any divisors; pp any that divides the GPUs; micro-batches up to 8 and any
 * larger that divides the sequences of a rank; any chunks of a stage, GPipe, ZB-H1; nothing, all, or, where the software tells it from nothing, attention
 * recomputed; sequence parallelism with and without where tp > 1; the optimizer, gradients and parameters sharded or not.  Layouts that differ in
 * nothing the step sees are one.  It holds layouts that no software runs as fast as the formula says (chunks of uneven size, tp across domains).
 * Not in it, as the step does not know them: offload of weights, activations or optimizer; fused kernels one by one; how tensor parallelism is
 * overlapped (a constant of the software); which links carry which group.
 */
#ifndef MW_TRAINING_SEARCH_H
#define MW_TRAINING_SEARCH_H
#include "models/training/profile.h"

/* The batch is met to this part of it: whole micro-batches for every rank. */
#define MW_TRAIN_BATCH_SLACK 0.1
/* Of the device's memory, what a step may fill: the rest is the context, the allocator's and NCCL's. */
#define MW_TRAIN_ROOM_FRAC 0.94
enum mw_train_space { MW_TRAIN_USUAL, MW_TRAIN_ALL };
struct mw_train_ask { const struct mw_train_kernels *kernels; const double *con; struct mw_train_run run /* card, seq, batch, gpus, domain, nic, generation, software, format */; double mem_B; };
struct mw_train_found { struct mw_train_run run; double total_s, mfu, need_B; };
struct mw_train_tally { unsigned long long layouts, fit, evaluated /* steps */, bounded /* groups, each in the time of a step */; double least_B; /* memory of the smallest layout */ };
/* The best top_n of the usual space by time per sequence into out, best first; how many there are.  0: nothing fits, tally.least_B says by how much.  Ties go by memory,
 * then by the words of the layout. */
unsigned mw_train_search(const struct mw_train_ask *a, struct mw_train_found *out, unsigned top_n, struct mw_train_tally *tally);
/* The same of either space.  every: by brute force, also the layouts that a bound shows to be none of the best; the best are the same. */
unsigned mw_train_search_space(const struct mw_train_ask *a, enum mw_train_space space, bool every, struct mw_train_found *out, unsigned top_n, struct mw_train_tally *tally);
/* "tp8 pp16 vpp4 dp128 cp1 ep1 mb1, nothing recomputed, zero 1" */
const char *mw_train_layout_text(const struct mw_train_run *r, char *buf, unsigned n);
/* Words like "tp8 pp16 vpp4 mb1 full" into r (gpipe, zbh1: other schedules than 1F1B); dp follows from the GPUs.  NULL, or what is wrong. */
const char *mw_train_layout_parse(const char *text, struct mw_train_run *r, char *why, unsigned why_n);
enum mw_train_gen mw_train_gen_of(const char *family);

#endif
