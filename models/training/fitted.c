/* models/training/fitted.c - the step model as something that is fitted: its constants, rows made ready, what they predict. */
#include "models/training/rows.h"
#include "models/training/search.h"
#include <string.h>

/* ---- constants: starts are what kernels' tables and published efficiencies give; fitted values are in the profile */
static const struct mw_fit_const con[MW_TC_N] = {
    [MW_TC_E_AMPERE] = { "ampere", "of kernel", 0.9, 0.3, 1.5, 0.3, "rate of products in a step over the calibrated kernel alone, A100" },
    [MW_TC_E_HOPPER] = { "hopper", "of kernel", 0.9, 0.3, 1.5, 0.3, "the same on H100, H200" },
    [MW_TC_E_BLACKWELL] = { "blackwell", "of kernel", 0.9, 0.3, 1.5, 0.3, "the same on B200, GB200" },
    [MW_TC_E_CDNA3] = { "cdna3", "of kernel", 0.45, 0.1, 1.5, 0.3, "the same on MI300X, MI325X, whose kernels are not measured here" },
    [MW_TC_E_CDNA4] = { "cdna4", "of kernel", 0.7, 0.1, 1.5, 0.3, "the same on MI350X, MI355X" },
    [MW_TC_E_TPU] = { "tpu", "of kernel", 0.7, 0.2, 1.5, 0.3, "the same on TPUs up to v6e" },
    [MW_TC_E_TPU_V7] = { "tpu_v7", "of kernel", 0.7, 0.2, 1.5, 0.3, "the same on TPU v7" },
    [MW_TC_Q4] = { "fp4", "of bf16", 1.0, 0.3, 2.0, 0.3, "that rate in fp4 over that in bf16" },
    [MW_TC_SERIES_300] = { "series_300", "of blackwell", 1.2, 0.8, 1.8, 0.2, "B300 and GB300 over B200 at equal peak" },
    [MW_TC_FOUNDRY] = { "llm_foundry", "of products", 1.0, 0.6, 1.5, 0.15, "products under llm-foundry over Megatron-Core" },
    [MW_TC_INTERNEVO] = { "internevo", "of products", 1.0, 0.6, 1.5, 0.15, "products under InternEvo over Megatron-Core" },
    [MW_TC_MLPERF] = { "mlperf", "of products", 1.0, 0.6, 1.5, 0.15, "products in submissions to MLPerf over Megatron-Core" },
    [MW_TC_A_AMPERE] = { "attention_ampere", "of kernel", 0.9, 0.1, 3.0, 0.4, "rate of the attention core over the calibrated prompt kernel, A100" },
    [MW_TC_A_HOPPER_23] = { "attention_hopper_2023", "of kernel", 0.4, 0.05, 3.0, 0.4, "the same on Hopper with kernels of 2023" },
    [MW_TC_A_HOPPER] = { "attention_hopper", "of kernel", 0.8, 0.1, 3.0, 0.4, "the same from 2024 on" },
    [MW_TC_A_BLACKWELL] = { "attention_blackwell", "of kernel", 1.0, 0.1, 3.0, 0.4, "the same on Blackwell" },
    [MW_TC_MEM] = { "memory_bound", "of counted bytes", 0.8, 0.2, 2.0, 0.4, "traffic of element-wise operations after fusion" },
    [MW_TC_SOFTMAX] = { "softmax_2021", "passes", 4.5, 1.0, 12.0, 0.4, "passes over the attention scores before fused attention" },
    [MW_TC_MOE_2606] = { "moe_26_06", "of before 26.02", 0.3, 0.02, 1.0, 0.6, "expert overheads of Megatron-Core from release 26.06 on" },
    [MW_TC_ROWWISE] = { "rowwise_fp8", "of tensorwise", 5.0, 1.0, 15.0, 0.4, "quantisation traffic with a scale per row" },
    [MW_TC_HOST_2021] = { "host_megatron_2021", "s", 0.7e-3, 0.1e-3, 3e-3, 0.5, "least time to issue a layer forward, Megatron-LM up to 2022" },
    [MW_TC_HOST_CORE] = { "host_megatron_core", "s", 0.5e-3, 0.05e-3, 3e-3, 0.5, "least time to issue a layer forward, Megatron-Core and later" },
    [MW_TC_EAGER] = { "eager", "of fused", 1.5, 1.0, 5.0, 0.4, "traffic of element-wise operations without a compiler that fuses them" },
    [MW_TC_TP_EXPOSED] = { "tp_exposed", "share", 0.63, 0.1, 1.0, 0.3, "of tensor-parallel collectives under Megatron-Core" },
    [MW_TC_DP_EXPOSED] = { "dp_exposed", "share", 0.35, 0.05, 1.0, 0.5, "of gradient and parameter exchange under Megatron-Core" },
};

/* The op of a compiled row. */
static const struct mw_train_profile *profile_of(const void *op)
{
    const struct mw_train_profile *const *p = op;
    return *p;
}

static const void *device(const struct mw_device *all, unsigned n, const struct mw_device *dev, struct mw_arena *a)
{
    struct mw_train_kernels *k = mw_arena_new(a, struct mw_train_kernels);
    mw_train_kernels_of(k, all, n, dev, a);
    return k;
}

/* A run whose layout nobody states (D11): the search's best by the constants' starts, of the first few that meet the batch to the sequence where some do, since
 * the row's time is of that batch; one rank each where nothing fits. */
static void lay_out(const struct mw_train_kernels *k, struct mw_train_run *r)
{
    enum { FEW = 256 };
    struct mw_train_found best[FEW];
    struct mw_train_tally tally;
    double con_start[MW_TC_N];
    for (unsigned i = 0; i < MW_TC_N; i++)
        con_start[i] = con[i].start;
    r->tp = r->pp = r->vpp = r->cp = r->ep = r->micro = 1.0f;
    r->dp = r->gpus;
    r->zero = 1;
    struct mw_train_ask ask = { k, con_start, *r, MW_TRAIN_ROOM_FRAC * k->gpu->mem_B };
    unsigned n = mw_train_search(&ask, best, FEW, &tally), i = 0;
    while (i < n && best[i].run.batch != ask.run.batch)
        i++;
    if (n > 0)
        *r = best[i < n ? i : 0].run;
}

static void compile(const void *kernels, struct mw_fit_row *row, struct mw_arena *a)
{
    struct mw_train_profile *p = mw_arena_new(a, struct mw_train_profile);
    struct mw_train_run r;
    memcpy(&r, row->op, sizeof r);
    if (!(r.tp > 0.0f))
        lay_out(kernels, &r);
    mw_train_compile(kernels, &r, p);
    memcpy(row->op, &p, sizeof p);
}

static double predict(const struct mw_gpu_part *dev, const double *c, const void *op)
{
    struct mw_train_step s;
    (void)dev;
    mw_train_step(profile_of(op), c, &s);
    return s.total_s;
}

/* The planner's model: a fixed share of the peak. */
static double baseline(const struct mw_gpu_part *dev, const void *op)
{
    static const double ones[MW_TC_N] = { [0 ... MW_TC_N - 1] = 1.0 };
    struct mw_train_step s;
    (void)dev;
    mw_train_step(profile_of(op), ones, &s);
    return s.mfu * s.total_s;
}

const struct mw_fittable mw_training_fit = {
    .name = "training", .doc = "steps of published training runs", .unit = "s", .columns = "id,gpu,n_gpus,model,seq_len,global_batch_seqs,tp,pp,step_time_s_uniform,group",
    .con = con, .con_n = MW_TC_N, .read = mw_row_read, .device = device, .compile = compile, .predict = predict, .baseline = baseline, .shared = true,
};
