/* models/training/schedule.h - one step of a pipeline, task by task: when every stage works, waits and sends, and how many micro-batches it holds.
 *
 * p stages of v chunks each; a micro-batch meets chunk 0 of stages 0 to p-1, then chunk 1, and comes back in reverse.  A stage runs its tasks one at
 * a time in a fixed order; a task starts when the stage is free and what it needs has arrived:
 *   start = max(end of the task before (and its exposed sending), end of the neighbour's task + send_s),  end = start + its seconds
 * Orders, m micro-batches, stage s of p:
 *   GPipe        all forward, then all backward in reverse (Huang et al., arXiv:1811.06965); m held; bubble (p-1)(F+B+W) with even stages
 *   1F1B         p-1-s forward, then one forward and one backward by turns (Narayanan et al., arXiv:2104.04473); min(m, p-s) held; the same bubble
 *   interleaved  v chunks, 2(p-1-s) + (v-1)g forward first, in rounds of g micro-batches; min(mv, (v-1)g + 2(p-1-s) + 1) chunks held.  g = p where p
 *                divides m, as Megatron-Core orders them: bubble (p-1)(F+B+W)/v; m < p: (p-m + (m-1)/v)(F+B+W).  Else m / p rounds, as even as they
 *                go (Llama 3's flexible schedule, arXiv:2407.21783, section 3.3.2): rounds of p and a shorter last one can wait for each other for ever
 *   zero bubble  ZB-H1 (Qi et al., arXiv:2401.10241): 1F1B, the backward split into the input's gradient B and the weights' W, and stage s puts
 *                off W by s micro-batches; min(m, p) held; bubble (p-1)(F+B-W), where m < p (p-1)(F+B) - (m-1)W; W <= F, W <= B
 * F, B, W: seconds of a whole stage (all its chunks).  With uneven stages and transfers there is no closed form; that is what this is for.
 * Valid for sends that never wait for each other: no contention on the wire.  State: none.  Time is from the start of the step.
 */
#ifndef MW_TRAINING_SCHEDULE_H
#define MW_TRAINING_SCHEDULE_H
#include "sim/base/arena.h"
#include <stdbool.h>
#include <stdint.h>

enum mw_pipe_kind { MW_PIPE_1F1B /* interleaved where chunks_n > 1 */, MW_PIPE_GPIPE, MW_PIPE_ZB_H1, MW_PIPE_KINDS };
enum mw_pipe_task_kind { MW_PT_FORWARD, MW_PT_BACKWARD, MW_PT_WEIGHT, MW_PT_RECOMPUTE, MW_PT_SEND }; /* the last two only in lists of tasks, never in orders */

/* Seconds of one micro-batch in one chunk; recompute goes before backward.  bwd_s is the input's gradient alone, weight_s the weights'. */
struct mw_pipe_cost { double fwd_s, bwd_s, weight_s, again_s; };
struct mw_pipe_op { uint32_t micro; uint16_t chunk; uint8_t kind; };
struct mw_pipe {
    enum mw_pipe_kind kind;
    uint32_t stages_n, chunks_n /* of a stage */, micros_n;
    const struct mw_pipe_cost *cost;    /* [chunk * stages_n + stage]: as a micro-batch meets them */
    double send_s, exposed_frac;        /* a transfer to the next stage, and the share of it during which the sender cannot compute: 0 overlapped, 1 not */
    const struct mw_pipe_op *order;     /* NULL: the kind's.  Else [stage * mw_pipe_ops(p) + i], every task of a stage once */
    bool tasks;                         /* list them */
};
struct mw_pipe_stage { double busy_s, send_s, idle_s, end_s; uint32_t held_n; /* most activations held at once, of one micro-batch in one chunk each */ };
struct mw_pipe_task { double start_s, end_s; uint32_t micro; uint16_t stage, chunk; enum mw_pipe_task_kind kind; };
struct mw_pipe_result {
    double total_s;
    struct mw_pipe_stage *stage;                /* busy_s + send_s + idle_s = total_s */
    struct mw_pipe_task *task; uint32_t task_n; /* by stage, then by time */
    char why[160];                              /* it cannot run */
};

/* Tasks of one stage in an order. */
uint32_t mw_pipe_ops(const struct mw_pipe *p);
/* The kind's order of one stage into op[mw_pipe_ops(p)]. */
void mw_pipe_order(const struct mw_pipe *p, uint32_t stage, struct mw_pipe_op *op);
/* Runs it; everything it needs and returns lives in the arena.  NULL, or why it cannot: sizes that make no pipeline, or an order in which every
 * stage waits for another (out->why). */
const char *mw_pipe_run(const struct mw_pipe *p, struct mw_arena *a, struct mw_pipe_result *out);
const char *mw_pipe_task_name(enum mw_pipe_task_kind kind);

#endif
