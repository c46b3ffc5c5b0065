/* cuda/bench/plan.c - the plan as a list: budgets, order, due times, printing; the cases themselves are in plan_cases.c. */
#include "cuda/bench/plan.h"
#include "cuda/bench/format.h"
#include "sim/base/check.h"
#include <stdlib.h>
#include <string.h>

/* Seconds per kind; what is left of 60 and 300 is for the start of the context and the end. */
static const struct { const char *name; double quick_s, full_s; } KIND[MW_BENCH_KIND_N] = {
    [MW_BENCH_GEMM] = { "gemm", 15, 88 },      [MW_BENCH_BATCHED] = { "batched", 4, 12 },      [MW_BENCH_MEMORY] = { "memory", 4, 20 },
    [MW_BENCH_OPS] = { "ops", 4, 22 },         [MW_BENCH_LATENCY] = { "latency", 2, 8 },        [MW_BENCH_COPY] = { "copy", 4, 20 },
    [MW_BENCH_COLLECTIVE] = { "collective", 3, 16 }, [MW_BENCH_POWER] = { "power", 9.5, 64 }, [MW_BENCH_ATTENTION] = { "attention", 12, 42 },
};

static const char *const OP[MW_BENCH_OP_N] = {
    [MW_BENCH_OP_GEMM] = "gemm", [MW_BENCH_OP_BATCHED] = "batched", [MW_BENCH_OP_GROUPED] = "grouped",
    [MW_BENCH_OP_READ] = "read", [MW_BENCH_OP_WRITE] = "write", [MW_BENCH_OP_COPY] = "copy", [MW_BENCH_OP_TRIAD] = "triad",
    [MW_BENCH_OP_SILU_MUL] = "silu_mul", [MW_BENCH_OP_RMS_NORM] = "rms_norm", [MW_BENCH_OP_SOFTMAX] = "softmax",
    [MW_BENCH_OP_GATHER] = "embedding_gather", [MW_BENCH_OP_ADAM] = "adam",
    [MW_BENCH_OP_PREFILL] = "prefill", [MW_BENCH_OP_DECODE] = "decode",
    [MW_BENCH_OP_LAUNCH] = "kernel_launch_submit", [MW_BENCH_OP_LAUNCH_SYNC] = "kernel_launch_and_sync",
    [MW_BENCH_OP_LAUNCH_QUEUED] = "kernel_queued", [MW_BENCH_OP_GRAPH] = "graph_launch_and_sync",
    [MW_BENCH_OP_GRAPH_QUEUED] = "graph_queued", [MW_BENCH_OP_SYNC_IDLE] = "stream_sync_idle", [MW_BENCH_OP_EVENT] = "event_record_and_sync",
    [MW_BENCH_OP_SMALL_H2D] = "copy_h2d_and_sync", [MW_BENCH_OP_SMALL_D2H] = "copy_d2h_and_sync", [MW_BENCH_OP_SMALL_D2D] = "copy_d2d_and_sync",
    [MW_BENCH_OP_H2D_PINNED] = "h2d", [MW_BENCH_OP_D2H_PINNED] = "d2h", [MW_BENCH_OP_BOTH_PINNED] = "both",
    [MW_BENCH_OP_H2D_PAGEABLE] = "h2d_pageable", [MW_BENCH_OP_D2H_PAGEABLE] = "d2h_pageable", [MW_BENCH_OP_PEER] = "p2p",
    [MW_BENCH_OP_ALL_REDUCE] = "all_reduce", [MW_BENCH_OP_ALL_GATHER] = "all_gather", [MW_BENCH_OP_REDUCE_SCATTER] = "reduce_scatter",
    [MW_BENCH_OP_ALL_TO_ALL] = "alltoall",
    [MW_BENCH_OP_IDLE] = "idle", [MW_BENCH_OP_LOAD_MEMORY] = "memory", [MW_BENCH_OP_LOAD_TENSOR] = "tensor", [MW_BENCH_OP_DUTY] = "tensor_duty",
    [MW_BENCH_OP_STEP] = "tensor_step",
};

const char *mw_bench_kind_name(int kind) { return kind >= 0 && kind < MW_BENCH_KIND_N ? KIND[kind].name : ""; }
const char *mw_bench_op_name(int op) { return op >= 0 && op < MW_BENCH_OP_N ? OP[op] : ""; }
double mw_bench_edition_s(bool quick) { return quick ? 60.0 : 300.0; }

void mw_bench_plan_add(struct mw_bench_plan *p, struct mw_bench_case c)
{
    if (p->n == p->cap) {
        p->cap = p->cap ? 2 * p->cap : 256;
        p->cases = realloc(p->cases, p->cap * sizeof *p->cases);
        MW_ASSERT(p->cases != NULL);
    }
    mw_bench_plan_cost(&c, p->quick);
    p->cases[p->n++] = c;
}

/* Cases of one kind, operation and type share a due time, so that a slow type leaves out its own tail and not the types after it.
 * The kind's budget is shared out in proportion to the estimates. */
static void set_due(struct mw_bench_plan *p)
{
    for (size_t i = 0; i < p->n; i++)
        p->est_s[p->cases[i].kind] += p->cases[i].est_s;
    double at_s = 0.0;
    for (size_t i = 0, end; i < p->n; i = end) {
        const struct mw_bench_case *c = &p->cases[i];
        if (i == 0 || p->cases[i - 1].kind != c->kind)
            at_s = 0.0;
        for (end = i; end < p->n && p->cases[end].kind == c->kind && p->cases[end].op == c->op && p->cases[end].dtype == c->dtype; end++)
            at_s += p->cases[end].est_s;
        for (size_t j = i; j < end; j++) {
            double share = p->budget_s[c->kind] / p->est_s[c->kind];
            p->cases[j].due_s = at_s * (share > 1.0 ? share : 1.0) - p->cases[j].est_s;
        }
    }
}

void mw_bench_plan_init(struct mw_bench_plan *p, bool quick, unsigned kinds)
{
    memset(p, 0, sizeof *p);
    p->quick = quick;
    for (int k = 0; k < MW_BENCH_KIND_N; k++)
        p->budget_s[k] = (kinds >> k & 1) ? (quick ? KIND[k].quick_s : KIND[k].full_s) : 0.0;
    mw_bench_plan_cases(p, kinds);
    set_due(p);
}

void mw_bench_plan_fini(struct mw_bench_plan *p)
{
    free(p->cases);
    memset(p, 0, sizeof *p);
}

double mw_bench_plan_est_s(const struct mw_bench_plan *p)
{
    double s = 0.0;
    for (int k = 0; k < MW_BENCH_KIND_N; k++)
        s += p->est_s[k];
    return s;
}

void mw_bench_plan_print(const struct mw_bench_plan *p, FILE *out, bool cases)
{
    fprintf(out, "%-11s %6s %10s %10s %9s %9s\n", "kind", "cases", "GB moved", "TFLOP", "est s", "budget s");
    double bytes_all = 0.0, flop_all = 0.0, budget_s = 0.0;
    for (int k = 0; k < MW_BENCH_KIND_N; k++) {
        size_t n = 0;
        double bytes = 0.0, flop = 0.0;
        for (size_t i = 0; i < p->n; i++) {
            if (p->cases[i].kind != k)
                continue;
            n++;
            bytes += p->cases[i].bytes;
            flop += p->cases[i].flop;
        }
        if (n)
            fprintf(out, "%-11s %6zu %10.2f %10.2f %9.1f %9.1f\n", KIND[k].name, n, bytes / 1e9, flop / 1e12, p->est_s[k], p->budget_s[k]);
        bytes_all += bytes;
        flop_all += flop;
        budget_s += p->budget_s[k];
    }
    fprintf(out, "%-11s %6zu %10.2f %10.2f %9.1f %9.1f\n", "all", p->n, bytes_all / 1e9, flop_all / 1e12, mw_bench_plan_est_s(p), budget_s);
    fprintf(out, "one execution of each case is counted; seconds are for a nominal card, with warm-up, search and repeats\n");
    if (!cases)
        return;
    fprintf(out, "\n%-11s %-22s %-9s %7s %7s %7s %6s %14s %8s\n", "kind", "operation", "dtype", "m", "n", "k", "batch", "bytes", "est s");
    for (size_t i = 0; i < p->n; i++) {
        const struct mw_bench_case *c = &p->cases[i];
        fprintf(out, "%-11s %-22s %-9s %7lld %7lld %7lld %6lld %14.0f %8.3f\n", KIND[c->kind].name, OP[c->op], mw_bench_dtype_name(c->dtype),
                (long long)c->m, (long long)c->n, (long long)c->k, (long long)c->batch, c->bytes, c->est_s);
    }
}
