/* cuda/bench/plan.h - the list of cases, what each moves and computes, and the time that each may take; it touches no GPU.
 *
 * The plan of an edition (quick 60 s, full 300 s) is the same on every machine; a card that lacks a type, a second GPU or a library leaves cases out
 * at run time and says so.  Estimates are for a nominal card (see plan_cost.c); `due_s` is what holds the budget on a slower one: a case that
 * would start later than that, counted from the start of its kind, is left out and counted; so is one that would end after the edition.
 */
#ifndef MW_BENCH_PLAN_H
#define MW_BENCH_PLAN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#ifdef __cplusplus
extern "C" {
#endif

enum mw_bench_kind {
    MW_BENCH_GEMM,       /* matrix products */
    MW_BENCH_BATCHED,    /* batched and grouped matrix products */
    MW_BENCH_MEMORY,     /* read, write, copy, triad */
    MW_BENCH_OPS,        /* element-wise, RMS norm, softmax, gather, Adam */
    MW_BENCH_LATENCY,
    MW_BENCH_COPY,       /* host to device and back, device to device */
    MW_BENCH_COLLECTIVE,
    MW_BENCH_POWER,
    MW_BENCH_ATTENTION,  /* last: cuDNN compiles its kernels while it runs, and what goes wrong there takes nothing else along */
    MW_BENCH_KIND_N
};

enum mw_bench_op {
    MW_BENCH_OP_GEMM,
    MW_BENCH_OP_BATCHED,   /* batch equal products, strided */
    MW_BENCH_OP_GROUPED,   /* batch products of uneven m, m in all */
    MW_BENCH_OP_READ,
    MW_BENCH_OP_WRITE,
    MW_BENCH_OP_COPY,
    MW_BENCH_OP_TRIAD,
    MW_BENCH_OP_SILU_MUL,
    MW_BENCH_OP_RMS_NORM,
    MW_BENCH_OP_SOFTMAX,
    MW_BENCH_OP_GATHER,
    MW_BENCH_OP_ADAM,
    MW_BENCH_OP_PREFILL,
    MW_BENCH_OP_DECODE,
    MW_BENCH_OP_LAUNCH,        /* host time to submit an empty kernel */
    MW_BENCH_OP_LAUNCH_SYNC,   /* submit and wait */
    MW_BENCH_OP_LAUNCH_QUEUED, /* device time per empty kernel, many in one stream */
    MW_BENCH_OP_GRAPH,         /* submit and wait for a graph of n empty kernels */
    MW_BENCH_OP_GRAPH_QUEUED,  /* device time per graph of n empty kernels */
    MW_BENCH_OP_SYNC_IDLE,     /* synchronise a stream with nothing in it */
    MW_BENCH_OP_EVENT,         /* record an event and wait for it */
    MW_BENCH_OP_SMALL_H2D,     /* copy n bytes and wait */
    MW_BENCH_OP_SMALL_D2H,
    MW_BENCH_OP_SMALL_D2D,
    MW_BENCH_OP_H2D_PINNED,
    MW_BENCH_OP_D2H_PINNED,
    MW_BENCH_OP_BOTH_PINNED,
    MW_BENCH_OP_H2D_PAGEABLE,
    MW_BENCH_OP_D2H_PAGEABLE,
    MW_BENCH_OP_PEER,
    MW_BENCH_OP_ALL_REDUCE,
    MW_BENCH_OP_ALL_GATHER,
    MW_BENCH_OP_REDUCE_SCATTER,
    MW_BENCH_OP_ALL_TO_ALL,
    MW_BENCH_OP_IDLE,
    MW_BENCH_OP_LOAD_MEMORY,
    MW_BENCH_OP_LOAD_TENSOR,
    MW_BENCH_OP_DUTY,          /* tensor load for m percent of every 100 ms */
    MW_BENCH_OP_STEP,          /* load on and off, power sampled as fast as it is offered */
    MW_BENCH_OP_N
};

/* m, n, k: of a matrix product; rows (m) and columns (n) of row-wise kernels; queries or keys (m) of attention, whose heads are in n (query) and
 * k (key and value); kernels of a graph (n); devices (n, 0 = all) of a collective; percent (m) of a duty cycle. */
struct mw_bench_case {
    int kind, op, dtype;
    int64_t m, n, k, batch;
    double bytes;  /* read and written by one execution */
    double flop;
    double slot_s; /* for the repeats */
    double est_s;  /* slot, preparation, search, warm-up and check on the nominal card */
    double due_s;  /* latest start, from the start of the kind */
};

struct mw_bench_plan {
    struct mw_bench_case *cases; /* in order of execution, kind by kind */
    size_t n, cap;
    double budget_s[MW_BENCH_KIND_N];
    double est_s[MW_BENCH_KIND_N];
    bool quick;
};

enum { MW_BENCH_HEAD_DIM = 128 };

/* kinds: bit set of kinds to plan.  Out of memory aborts. */
void mw_bench_plan_init(struct mw_bench_plan *p, bool quick, unsigned kinds);
void mw_bench_plan_fini(struct mw_bench_plan *p);
double mw_bench_plan_est_s(const struct mw_bench_plan *p);
/* Prints kinds, cases, bytes and seconds; every case when `cases`. */
void mw_bench_plan_print(const struct mw_bench_plan *p, FILE *out, bool cases);

const char *mw_bench_kind_name(int kind);
const char *mw_bench_op_name(int op);
/* Time of a whole edition: what its kinds share out, and what is kept for start and end. */
double mw_bench_edition_s(bool quick);

/* plan_cases.c: appends the cases of all chosen kinds; plan_cost.c: bytes, work and estimate of one. */
void mw_bench_plan_cases(struct mw_bench_plan *p, unsigned kinds);
void mw_bench_plan_add(struct mw_bench_plan *p, struct mw_bench_case c);
void mw_bench_plan_cost(struct mw_bench_case *c, bool quick);
/* Tokens that the i-th of n groups gets out of m: uneven (a power law over a permutation), at least one, summing to m.  Requires m >= n. */
int64_t mw_bench_group_tokens(int64_t m, int64_t n, int64_t i);

#ifdef __cplusplus
}
#endif
#endif
