/* sim/plan/layout.c - asks the step model for every training run that gives a layout, and writes the answer where a planner would state it. */
#include "sim/plan/layout.h"
#include "sim/plan/kernels.h"
#include "sim/plan/software.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define HALF_UNKNOWN 0.16     /* P10-P90 half width in ln where the software is none of those fitted: p90 of a stack left out of the fit, middle of ten; with experts twice that (Megatron-Bridge left out: 37 %) */

static int dtype_of(const char *precision)
{
    static const struct { const char *word; enum mw_train_dtype t; } known[] = { { "bf16", MW_TD_BF16 }, { "bfloat16", MW_TD_BF16 }, { "fp16", MW_TD_BF16 }, { "fp8", MW_TD_FP8 }, { "mxfp8", MW_TD_MXFP8 },
                                                                                 { "nvfp4", MW_TD_NVFP4 }, { "fp4", MW_TD_NVFP4 } };
    if (!precision || !*precision)
        return MW_TD_BF16;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].word, precision) == 0)
            return (int)known[i].t;
    return -1;
}

/* Scales per block are Blackwell's (and CDNA4's for 8 bits); what generations without a constant of their own have, their peaks say. */
static bool has_format(const struct mw_gpu_part *g, int t)
{
    int gen = mw_train_gen_of(g->family);
    if ((t == MW_TD_MXFP8 && gen != MW_GEN_BLACKWELL && gen != MW_GEN_CDNA4 && gen != MW_GEN_OTHER) || (t == MW_TD_NVFP4 && gen != MW_GEN_BLACKWELL && gen != MW_GEN_OTHER))
        return false;
    return t == MW_TD_BF16 ? g->bf16_flopps > 0.0 : t == MW_TD_NVFP4 ? g->fp4_flopps > 0.0 : g->fp8_flopps > 0.0;
}

static struct mw_pos pos_of(const struct mw_facility *f, const char *path)
{
    return mw_scenario_pos(f->scenario, path);
}

/* What the run asks of the machine; false after a diagnostic. */
static bool ask_of(struct mw_facility *f, const struct mw_train_work *p, struct mw_layout *l)
{
    const struct mw_node_part *node = &p->group->rack->node;
    const char *name = p->name;
    const char *path = mw_arena_printf(&f->arena, "work.%s.parallel", name), *precision = mw_arena_printf(&f->arena, "work.%s.precision", name);
    struct mw_train_run r = { .seq = (float)p->sequence_tok, .batch = (float)floor(p->batch_tok / p->sequence_tok), .gpus = (float)p->gpus_n, .ep = 1, .cp = 1, .vpp = 1, .micro = 1, .zero = 1,
                              .leaf_gpus = (float)p->wire.leaf_gpu_n, .leaf_over = (float)p->wire.leaf_over, .hall_gpus = (float)p->wire.hall_gpu_n, .hall_over = (float)p->wire.hall_over, .sharp = p->wire.sharp, .imbalance = (float)p->imbalance };
    int t = dtype_of(p->precision);
    char lacks[160];
    if (!mw_train_card_of(p->model, &r.card)) {
        mw_diag_error(f->diag, "E328", pos_of(f, path), path, "the card of %s %s: state utilisation instead", p->model->h.use, mw_train_card_lacks(p->model, lacks, sizeof lacks));
        return false;
    }
    if (p->imbalance > 1.0 && r.card.experts == 0.0f) {
        const char *imbalance = mw_arena_printf(&f->arena, "work.%s.expert_imbalance", name);
        mw_diag_error(f->diag, "E328", pos_of(f, imbalance), imbalance, "%s has no experts", p->model->h.use);
        return false;
    }
    if (r.batch < 1.0f) {
        const char *batch = mw_arena_printf(&f->arena, "work.%s.batch", name);
        mw_diag_error(f->diag, "E328", pos_of(f, batch), batch, "a batch of %.0f token is less than one sequence of %.0f token", p->batch_tok, p->sequence_tok);
        return false;
    }
    if (t < 0 || !has_format(&node->gpu, t)) {
        mw_diag_error(f->diag, "E329", pos_of(f, precision), precision, t < 0 ? "'%s' is no number format: bf16, fp8, mxfp8 or nvfp4" : "%s is not a format of %s", p->precision, node->gpu.h.use);
        return false;
    }
    r.gen = (uint8_t)mw_train_gen_of(node->gpu.family);
    l->software = mw_plan_software(f, p, r.gen == MW_GEN_TPU || r.gen == MW_GEN_TPU_V7 ? MW_STACK_XLA : MW_STACK_MEGATRON_CORE);
    if (!l->software.part) {
        mw_diag_error(f->diag, "E338", pos_of(f, path), path, "the library has no software for this device: name one");
        return false;
    }
    unsigned flags;
    const char *odd = mw_plan_software_flags(l->software.part->features, &flags);
    if (odd) {
        const char *features = mw_arena_printf(&f->arena, "work.%s.software.features", name);
        mw_diag_error(f->diag, "E339", pos_of(f, features), features, "'%.*s' is no feature of software: compile, async-tp, rowwise or ep-overlap", (int)strcspn(odd, ", "), odd);
        return false;
    }
    mw_plan_software_apply(l->software.part, &r);
    r.series_300 = node->gpu.h.use && strstr(node->gpu.h.use, "b300") != NULL;
    r.dtype = (uint8_t)t;
    r.domain = (float)mw_train_domain(node->gpu.scaleup_n > 0.0 ? node->gpu.scaleup_n : node->gpu.h.count, p->gpus_n);
    r.nic_Bps = (float)mw_node_nic_Bps(node);
    l->nic_assumed = !(r.nic_Bps > 0.0f);
    if (l->nic_assumed)
        r.nic_Bps = 50e9f;
    l->gpu = &node->gpu;
    l->kernels = mw_plan_kernels(f, l->gpu);
    l->ask = (struct mw_train_ask){ l->kernels, l->con, r, MW_TRAIN_ROOM_FRAC * node->gpu.mem_B };
    return true;
}

static int nothing_fits(struct mw_facility *f, const struct mw_layout *l)
{
    const struct mw_train_run *r = &l->ask.run;
    if (l->tally.layouts == 0)
        snprintf(f->infeasible, sizeof f->infeasible, "work.%s: no layout divides %.0f GPUs and a batch of %.0f sequences evenly over %.0f layers and %.0f heads; change gpus or batch", l->work, r->gpus, r->batch,
                 r->card.layers, r->card.heads);
    else
        snprintf(f->infeasible, sizeof f->infeasible, "work.%s: the smallest of %llu layouts on %.0f GPUs needs %.0f GB each, %s leaves %.0f GB; give it more GPUs, or GPUs with more memory", l->work, l->tally.layouts,
                 r->gpus, l->tally.least_B / 1e9, l->gpu->h.use ? l->gpu->h.use : "the device", l->ask.mem_B / 1e9);
    return 4;
}

/* A stated layout that needs more than there is: the largest part, and what makes it smaller. */
static int too_large(struct mw_facility *f, const struct mw_layout *l, const struct mw_train_memory *m)
{
    const struct { double B; const char *name, *remedy; } part[] = { { m->weights_B, "weights", "a larger tp or pp" }, { m->gradients_B, "gradients", "zero2, or a larger tp or pp," },
                                                                     { m->optimizer_B, "optimizer states", "zero1, or a larger dp, tp or pp," },
                                                                     { m->activations_B, "activations", "recompute (full), a larger tp or cp, or a smaller mb" }, { m->other_B, "buffers", "a larger tp" } };
    size_t most = 0;
    for (size_t i = 1; i < sizeof part / sizeof *part; i++)
        if (part[i].B > part[most].B)
            most = i;
    snprintf(f->infeasible, sizeof f->infeasible, "work.%s: this layout needs %.0f GB on each GPU, %.0f GB of them %s; %.0f GB are there: %s makes it less, and parallel: auto finds what fits", l->work, m->total_B / 1e9,
             part[most].B / 1e9, part[most].name, l->ask.mem_B / 1e9, part[most].remedy);
    return 4;
}

/* The layout that runs.  0, -1 after a diagnostic, 4 with f->infeasible. */
static int settle_layout(struct mw_facility *f, const struct mw_train_work *p, struct mw_layout *l)
{
    char why[200];
    l->found_by_search = strcmp(p->parallel, "auto") == 0;
    if (l->found_by_search)
        return mw_train_search(&l->ask, &l->best, 1, &l->tally) ? 0 : nothing_fits(f, l);
    const char *path = mw_arena_printf(&f->arena, "work.%s.parallel", l->work);
    struct mw_train_step s;
    struct mw_train_memory m;
    l->best.run = l->ask.run;
    if (mw_train_layout_parse(p->parallel, &l->best.run, why, sizeof why)) {
        mw_diag_error(f->diag, "E328", pos_of(f, path), path, "%s", why);
        return -1;
    }
    mw_train_memory(&l->best.run, &m);
    l->best.need_B = m.total_B;
    if (m.total_B > l->ask.mem_B)
        return too_large(f, l, &m);
    struct mw_train_profile step;
    mw_train_compile(l->kernels, &l->best.run, &step);
    mw_train_step(&step, l->con, &s);
    l->best.total_s = s.total_s;
    l->best.mfu = s.mfu;
    return 0;
}

static double active_n(const struct mw_ai_model_part *m)
{
    return m->active_n > 0.0 ? m->active_n : m->params_n;
}

static int one(struct mw_facility *f, const struct mw_train_work *p, struct mw_layout *l)
{
    *l = (struct mw_layout){ .work = p->name, .fit = mw_plan_step_constants(f), .tokens_tok = p->tokens_tok };
    l->con = l->fit->con;
    if (!p->group || !ask_of(f, p, l))
        return -1;
    int rc = settle_layout(f, p, l);
    if (rc != 0)
        return rc;
    double tok = (double)l->best.run.batch * l->best.run.seq;
    l->days_s = p->tokens_tok / tok * l->best.total_s;
    l->utilisation_frac = 6.0 * active_n(p->model) * tok / (l->best.total_s * p->gpus_n * l->gpu->bf16_flopps);
    struct mw_train_sent sent = mw_train_sent(&l->best.run);
    l->net_duty_frac = fmin(1.0, sent.nic_s / l->best.total_s);
    l->beyond_leaf_frac = sent.nic_s > 0.0 ? sent.leaf_B / (sent.nic_s * l->best.run.nic_Bps) : 0.0; /* while they send, at the rate they then have */
    l->half_ln = fmax(l->fit->half_alone_ln, l->kernels->half_ln);
    if (l->best.run.card.mixers > 0.0f)
        l->half_ln = fmax(l->half_ln, MW_TRAIN_HALF_HYBRID);
    if (l->software.part->stack == MW_STACK_OTHER || l->best.run.gen == MW_GEN_OTHER)
        l->half_ln = fmax(l->half_ln, HALF_UNKNOWN * (l->best.run.card.experts > 0.0f ? 2.0 : 1.0));
    return 0;
}

/* Whether any work gives a layout: without one, nothing needs to be built for this. */
static bool wanted(const struct mw_facility *f)
{
    const struct mw_node *works = mw_node_at(f->scenario->root, "work");
    for (const struct mw_node *w = works && works->kind == MW_N_MAP ? works->first : NULL; w; w = w->next) {
        const struct mw_node *p = mw_node_get(w, "parallel"), *model = mw_node_at(w, "train.use");
        if (p && p->text && *p->text && model && model->text && *model->text)
            return true;
    }
    return false;
}

static int walk(struct mw_facility *f, struct mw_layout **out, uint32_t *n)
{
    struct mw_ports ports;
    int rc = 0;
    *n = 0;
    *out = NULL;
    if (!wanted(f))
        return 0;
    struct mw_sim *sim = mw_facility_static(f, &ports);
    if (!sim)
        return 4;
    uint32_t all = ports.jobs->train_n(sim);
    *out = mw_arena_array(&f->arena, struct mw_layout, all + 1);
    for (uint32_t i = 0; i < all && rc <= 0; i++) { /* every mistake is told; what cannot be built ends it */
        struct mw_train_work w = ports.jobs->train(sim, i);
        w.name = mw_arena_strdup(&f->arena, w.name);
        int one_rc = one(f, &w, &(*out)[*n]);
        *n += one_rc == 0;
        rc = rc < 0 || one_rc == 0 ? rc : one_rc;
    }
    mw_sim_destroy(sim);
    return rc;
}

uint32_t mw_layouts(struct mw_facility *f, struct mw_layout **out)
{
    uint32_t n;
    return walk(f, out, &n) == 0 ? n : UINT32_MAX;
}

/* Writes a key of a work unless it is stated. */
static bool state(struct mw_facility *f, const char *work, const char *key, const char *text)
{
    char path[160];
    snprintf(path, sizeof path, "work.%s.%s", work, key);
    const struct mw_node *stated = mw_node_at(f->scenario->root, path);
    if (stated && stated->text && *stated->text && stated->origin != MW_FROM_COMPUTED && stated->origin != MW_FROM_DEFAULT)
        return false;
    mw_scenario_compute(f->scenario, path, text);
    return true;
}

int mw_layouts_apply(struct mw_facility *f)
{
    struct mw_layout *l;
    uint32_t n, written = 0;
    int rc = walk(f, &l, &n);
    for (uint32_t i = 0; rc == 0 && i < n; i++) {
        char text[80];
        double u = 100.0 * l[i].utilisation_frac, e = exp(l[i].half_ln);
        snprintf(text, sizeof text, "%.4g %% (%.4g..%.4g)", u, u / e, u * e);
        written += state(f, l[i].work, "utilisation", text);
        snprintf(text, sizeof text, "%.4g %%", 100.0 * l[i].net_duty_frac);
        written += state(f, l[i].work, "network_duty", text);
        snprintf(text, sizeof text, "%.4g %%", 100.0 * l[i].beyond_leaf_frac);
        written += state(f, l[i].work, "beyond_leaf", text);
    }
    if (written)
        mw_facility_rebind(f);
    return rc;
}
