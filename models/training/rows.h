/* models/training/rows.h - published training runs as the step model sees them; private to row_names.c, rows.c and fitted.c.
 *
 * Defaults, each shown with the row it served:
 *  D1 vpp: layers / pp / 2 where Megatron-Core pretrains with whole rounds of micro-batches; else 1
 *  D2 micro-batch: 1 with a pipeline or from hidden 8192 on, else what is left of the batch, at most 4
 *  D3 recompute: none; full where a fully sharded step would need more than twice the memory
 *  D4 network per GPU: 25 GB/s A100, 50 GB/s H100 to GB200, 100 GB/s B300 and GB300, 25 GB/s others
 *  D5 a fine-tuning without layout: tp 4 on H100 else 1, dp up to the batch, the rest cp
 *  D6 number format of MLPerf rows: nvfp4 for pretraining on Blackwell, else fp8
 *  D7 head size 128 where heads are not stated; feed-forward 8/3 hidden (gated) or 4 hidden
 *  D8 fully sharded data parallelism over all devices where a compiler lays the run out; PaLM: over each twelfth of them (arXiv:2204.02311, section 4)
 *  D9 the architecture of a model that is only named
 *  D10 the optimizer's states are sharded over the data-parallel ranks under Megatron-Core, as its overlapped exchange asks
 *  D11 the layout that `parallel: auto` takes, of those that meet the row's own batch, by the constants' starts, where neither tp nor pp is given and no rule above has one
 *  D12 what a hybrid recomputes: as Megatron-Bridge's recipe of that machine (scripts/performance/configs/nemotronh)
 *  D14 seconds of a step from model TFLOP/s with attention over the whole square, where MaxText prints no others; its slices stand in the notes
 *  D13 no default: a hybrid's state-space mixers are parametric (mixer.h), and its row is scored and never fitted
 */
#ifndef MW_TRAINING_ROWS_H
#define MW_TRAINING_ROWS_H
#include "models/training/training.h"

/* What a group of rows has and its cells do not say: software, and where its paper tells them tensor parallelism, recompute and flags of a run. */
struct mw_row_software { const char *head /* of the group */; enum mw_train_stack stack; int16_t release; float tp; uint8_t recompute, flags; };
struct mw_row_software mw_row_software(const char *group, const char *gpu);
int mw_row_release(const char *s);                 /* "26.04.01": months since 2000; 0: no release */
enum mw_train_gen mw_row_gen(const char *gpu);
int mw_row_dtype(const char *s);                   /* enum mw_train_dtype; -1: not said */
const char *mw_row_card(const struct mw_fit_fields *f, struct mw_fit_row *row, struct mw_train_card *c); /* NULL, or what is not said */
/* Notes a default that served the row. */
void mw_row_rule(struct mw_fit_row *row, const char *name);
bool mw_row_begins(const char *s, const char *head);
/* A row into a run, in row->op; tp 0: its layout is to be searched (D11).  NULL, or why it is left out. */
const char *mw_row_read(const struct mw_fit_fields *f, struct mw_fit_row *row);

static inline double mw_row_or(double v, double other) { return v > 0.0 ? v : other; }

#endif
