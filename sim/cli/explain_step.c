/* sim/cli/explain_step.c - a training run's step by the step model: where its milliseconds and gigabytes go, and what a tenth more would bring. */
#include "models/training/schedule.h"
#include "sim/cli/explain.h"
#include "sim/input/profile.h"
#include "sim/plan/layout.h"
#include <math.h>
#include <string.h>

#define TOKEN_B 4.0        /* of a tokenised sample, with its index */
#define SMALL_FRAC 0.0005 /* of a step: a smaller part is not shown */

static const char STEP[] = "step", MEMORY[] = "memory", MORE[] = "more";

static void seconds(struct mw_explain *e, const struct mw_layout *l, const struct mw_train_step *s)
{
    char layout[160];
    mw_fact_add(e, (struct mw_fact){ STEP, "layout", "layout", mw_arena_printf(e->a, "%s, %s", mw_train_layout_text(&l->best.run, layout, sizeof layout),
                                     l->found_by_search ? mw_arena_printf(e->a, "the best of %llu layouts, %llu of which fit", l->tally.layouts, l->tally.fit) : "as stated"), 0, NAN, NAN, 0 });
    mw_fact_add(e, (struct mw_fact){ STEP, "step_s", "one step", mw_arena_printf(e->a, "%.0f sequences of %.0f tokens; P10-P90 +- %.0f %%, constants %s", l->best.run.batch, l->best.run.seq, 100.0 * l->half_ln,
                                     mw_profile_how_name(l->fit->how)), MW_Q_TIME, s->total_s, NAN, 0 });
    mw_fact_add(e, (struct mw_fact){ STEP, "kernels", "kernels of the device", l->kernels->from ? mw_arena_printf(e->a, "%s, of %s", mw_profile_how_name(l->kernels->how), l->kernels->from) : mw_profile_how_name(l->kernels->how), 0, NAN, NAN, 0 });
    if (l->best.run.gen == MW_GEN_OTHER)
        mw_fact_add(e, (struct mw_fact){ STEP, "generation", "generation", "no published step of this device's generation: what software and a step make of its kernels is taken from Hopper (assumed)", 0, NAN, NAN, 0 });
    if (l->best.run.card.mixers > 0.0f)
        mw_fact_add(e, (struct mw_fact){ STEP, "mixers", "state-space mixers", "parametric: no scan is calibrated; its rate is that of published Mamba-2 steps on A100, H200 and GB200, its time stands in the attention core", 0, NAN, NAN, 0 });
    if (l->nic_assumed)
        mw_fact_add(e, (struct mw_fact){ STEP, "nic_Bps", "network per GPU", "assumed: its rack names no network card", MW_Q_BYTE_RATE, l->best.run.nic_Bps, NAN, 0 });
    mw_fact_add(e, (struct mw_fact){ STEP, "software", "software", l->software.assumed ? mw_arena_printf(e->a, "%s, the newest of its kind when the run begins (assumed)", l->software.name) : l->software.name, 0, NAN, NAN, 0 });
    double uneven = mw_train_uneven(&l->best.run), stated = l->best.run.imbalance;
    if (l->best.run.card.experts > 0.0f)
        mw_fact_add(e, (struct mw_fact){ STEP, "expert_imbalance", "most loaded experts over the mean", !(stated > 1.0) ? "balanced (assumed); `expert_imbalance` states it"
                                         : uneven < stated ? mw_arena_printf(e->a, "of the %g stated, what ep %g and %g picks of %g experts allow", stated, l->best.run.ep, l->best.run.card.topk, l->best.run.card.experts)
                                                           : "as stated", MW_Q_NUMBER, uneven, NAN, 0 });
    if (l->best.run.sharp)
        mw_fact_add(e, (struct mw_fact){ STEP, "reduction", "switches that add", l->best.run.zero > 0 ? "the optimizer is sharded: gradients are scattered, not all-reduced, and switches add none of them" : "gradients are all-reduced in the switches (SHARP)", 0, NAN, NAN, 0 });
    struct mw_train_part p[MW_TRAIN_PART_N];
    mw_train_parts(s, p);
    for (int i = 0; i < MW_TRAIN_PART_N; i++)
        if (p[i].s > SMALL_FRAC * s->total_s)
            mw_fact_add(e, (struct mw_fact){ STEP, p[i].name, p[i].label, mw_arena_printf(e->a, "%.1f %%", 100.0 * p[i].s / s->total_s), MW_Q_TIME, p[i].s, NAN, 1 });
    double data_B = TOKEN_B * l->best.run.batch * l->best.run.seq;
    mw_fact_add(e, (struct mw_fact){ STEP, "data_Bps", "data read", mw_arena_printf(e->a, "%.3g MB a step, %.0f bytes a token (assumed); read ahead, so that nothing waits for it", data_B / 1e6, TOKEN_B), MW_Q_BYTE_RATE, data_B / s->total_s, NAN, 0 });
    mw_fact_add(e, (struct mw_fact){ STEP, "network_duty", "network duty", l->best.run.leaf_gpus > 0.0f ? mw_arena_printf(e->a, "NICs send so much of a step; %.1f %% of that leaves a leaf", 100.0 * l->beyond_leaf_frac) : "NICs send so much of a step; no switch is named, so no leaf is known", MW_Q_FRACTION, l->net_duty_frac, NAN, 0 });
    mw_fact_add(e, (struct mw_fact){ STEP, "mfu", "model FLOP utilisation", "of the dense peak of its number format, causal attention, nothing recomputed counted", MW_Q_FRACTION, s->mfu, NAN, 0 });
}

/* The same step with its pipeline run task by task, and what the formula leaves out. */
static void exact(struct mw_explain *e, const struct mw_layout *l, const struct mw_train_profile *p, const struct mw_train_step *closed)
{
    struct mw_train_step s;
    struct mw_pipe_result pipe;
    if (l->best.run.pp <= 1.0f)
        return;
    const char *why = mw_train_step_exact(p, l->con, e->a, false, &s, &pipe);
    if (why) {
        mw_fact_add(e, (struct mw_fact){ STEP, "exact_s", "pipeline task by task", mw_arena_strdup(e->a, why), 0, NAN, NAN, 0 });
        return;
    }
    double gap = 100.0 * (s.total_s / closed->total_s - 1.0);
    mw_fact_add(e, (struct mw_fact){ STEP, "exact_s", "pipeline task by task", mw_arena_printf(e->a, "%+.1f %% against the step by formula, which search and runs use", gap), MW_Q_TIME, s.total_s, NAN, 0 });
    mw_fact_add(e, (struct mw_fact){ STEP, "exact_bubble_s", "pipeline bubble", mw_arena_printf(e->a, "%.1f %%", 100.0 * s.bubble_s / s.total_s), MW_Q_TIME, s.bubble_s, NAN, 1 });
    mw_fact_add(e, (struct mw_fact){ STEP, "exact_p2p_s", "between stages", mw_arena_printf(e->a, "%.1f %%", 100.0 * s.p2p_s / s.total_s), MW_Q_TIME, s.p2p_s, NAN, 1 });
    uint32_t last = (uint32_t)l->best.run.pp - 1;
    mw_fact_add(e, (struct mw_fact){ STEP, "exact_idle_frac", "first stage idle, last stage idle", mw_arena_printf(e->a, "%.1f %%, %.1f %% of the pipeline's time", 100.0 * pipe.stage[0].idle_s / pipe.total_s,
                                     100.0 * pipe.stage[last].idle_s / pipe.total_s), 0, NAN, NAN, 1 });
    mw_fact_add(e, (struct mw_fact){ STEP, "exact_held_n", "micro-batches the first stage holds", "at most; chunks of a stage as their part of one", MW_Q_NUMBER, pipe.stage[0].held_n / (double)l->best.run.vpp, NAN, 1 });
}

static void bytes(struct mw_explain *e, const struct mw_layout *l)
{
    struct mw_train_memory m;
    mw_train_memory(&l->best.run, &m);
    const struct { const char *key, *label; double v; } row[] = { { "weights_B", "weights", m.weights_B }, { "gradients_B", "gradients", m.gradients_B }, { "optimizer_B", "optimizer", m.optimizer_B },
                                                                  { "activations_B", "activations", m.activations_B }, { "other_B", "buffers, logits, context", m.other_B },
                                                                  { "total_B", "of each GPU of the first stage", m.total_B }, { "allowed_B", "what it may fill", l->ask.mem_B } };
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        mw_fact_add(e, (struct mw_fact){ MEMORY, row[i].key, row[i].label, NULL, MW_Q_BYTES, row[i].v, NAN, 0 });
}

static void more(struct mw_explain *e, const char *key, const char *label, const struct mw_layout *l, const struct mw_gpu_part *g, const struct mw_train_run *r, double base_s)
{
    struct mw_train_kernels k = *l->kernels;
    struct mw_train_profile p;
    struct mw_train_step s;
    k.gpu = g;
    mw_train_compile(&k, r, &p);
    mw_train_step(&p, l->con, &s);
    mw_fact_add(e, (struct mw_fact){ MORE, key, label, mw_arena_printf(e->a, "%.1f %% less time", 100.0 * (1.0 - s.total_s / base_s)), MW_Q_TIME, s.total_s - base_s, NAN, 0 });
}

/* A tenth more of each resource on the same layout. */
static void tenths(struct mw_explain *e, const struct mw_layout *l, double base_s)
{
    struct mw_gpu_part g = *l->gpu;
    struct mw_train_run r = l->best.run;
    g.bf16_flopps *= 1.1;
    g.fp8_flopps *= 1.1;
    g.fp4_flopps *= 1.1;
    more(e, "peak", "a tenth more matrix peak", l, &g, &r, base_s);
    g = *l->gpu;
    g.mem_Bps *= 1.1;
    more(e, "memory", "a tenth more memory rate", l, &g, &r, base_s);
    g = *l->gpu;
    g.scaleup_Bps *= 1.1;
    more(e, "scale_up", "a tenth more scale-up rate", l, &g, &r, base_s);
    r.nic_Bps *= 1.1f;
    more(e, "network", "a tenth more network per GPU", l, l->gpu, &r, base_s);
}

void mw_explain_step(struct mw_explain *e, const char *name)
{
    struct mw_layout *l;
    uint32_t n = mw_layouts(&e->f, &l);
    for (uint32_t i = 0; n != UINT32_MAX && i < n; i++) {
        struct mw_train_profile p;
        struct mw_train_step s;
        if (strcmp(l[i].work, name) != 0)
            continue;
        mw_train_compile(l[i].kernels, &l[i].best.run, &p);
        mw_train_step(&p, l[i].con, &s);
        seconds(e, &l[i], &s);
        exact(e, &l[i], &p, &s);
        bytes(e, &l[i]);
        tenths(e, &l[i], s.total_s);
    }
}
