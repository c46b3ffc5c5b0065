/* sim/plan/layout_rows.c - training runs with a layout into the database: facts, the step's seconds, a GPU's bytes. */
#include "sim/input/profile.h"
#include "sim/plan/layout.h"
#include "sim/store/store.h"
#include <math.h>
#include <stdio.h>

struct rows { struct mw_store *db; uint32_t case_id, seq; const char *work, *kind; };

static void put(struct rows *r, const char *name, const char *label, double v, const char *unit, const char *text)
{
    mw_store_train_part(r->db, r->case_id, r->seq++, &(struct mw_store_train_part){ .work = r->work, .kind = r->kind, .name = name, .label = label, .unit = unit, .text = text, .value = v });
}

static void facts(struct rows *r, const struct mw_layout *l)
{
    char layout[160], software[160];
    *r = (struct rows){ r->db, r->case_id, 0, l->work, "run" };
    put(r, "layout", "layout", NAN, "", mw_train_layout_text(&l->best.run, layout, sizeof layout));
    put(r, "by", "found by", l->found_by_search ? (double)l->tally.layouts : NAN, "1", l->found_by_search ? "search" : "stated");
    put(r, "gpus_n", "GPUs", l->best.run.gpus, "1", l->gpu->h.use);
    put(r, "sequences_n", "sequences of a step", l->best.run.batch, "1", NULL);
    put(r, "sequence_tok", "tokens of a sequence", l->best.run.seq, "1", NULL);
    put(r, "step_s", "one step", l->best.total_s, "s", NULL);
    put(r, "mfu", "share of its format's dense peak, causal", l->best.mfu, "1", NULL);
    put(r, "utilisation_frac", "share of the dense bfloat16 peak", l->utilisation_frac, "1", NULL);
    put(r, "run_s", "the run, undisturbed", l->days_s, "s", NULL);
    put(r, "half_ln", "half width of P10-P90", l->half_ln, "1", mw_profile_how_name(l->fit->how));
    snprintf(software, sizeof software, "%s%s", l->software.name, l->software.assumed ? " (by date, assumed)" : "");
    put(r, "software", "software", NAN, "", software);
    put(r, "kernels", "kernels of the device", l->kernels->half_ln > 0.0 ? l->kernels->half_ln : NAN, "1",
        l->kernels->from ? l->kernels->from : mw_profile_how_name(l->kernels->how));
    if (l->best.run.card.mixers > 0.0f)
        put(r, "mixers", "state-space mixers, parametric: their scan's time stands in the attention core", l->best.run.card.mixers, "1", "parametric");
    if (l->nic_assumed)
        put(r, "nic_Bps", "network per GPU, assumed: its rack names no network card", l->best.run.nic_Bps, "B/s", "assumed");
    put(r, "cv_median", "published steps left out, median error", l->fit->cv_median, "1", NULL);
    put(r, "cv_p90", "published steps left out, p90 error", l->fit->cv_p90, "1", NULL);
    put(r, "rows_n", "published steps fitted", l->fit->points, "1", NULL);
}

static void parts(struct rows *r, const struct mw_layout *l)
{
    struct mw_train_step s;
    struct mw_train_memory m;
    struct mw_train_part p[MW_TRAIN_PART_N];
    struct mw_train_profile step;
    mw_train_compile(l->kernels, &l->best.run, &step);
    mw_train_step(&step, l->con, &s);
    mw_train_parts(&s, p);
    *r = (struct rows){ r->db, r->case_id, 0, l->work, "time" };
    for (int i = 0; i < MW_TRAIN_PART_N; i++)
        put(r, p[i].name, p[i].label, p[i].s, "s", NULL);
    mw_train_memory(&l->best.run, &m);
    *r = (struct rows){ r->db, r->case_id, 0, l->work, "memory" };
    put(r, "weights_B", "weights", m.weights_B, "B", NULL);
    put(r, "gradients_B", "gradients", m.gradients_B, "B", NULL);
    put(r, "optimizer_B", "optimizer", m.optimizer_B, "B", NULL);
    put(r, "activations_B", "activations", m.activations_B, "B", NULL);
    put(r, "other_B", "buffers, logits, context", m.other_B, "B", NULL);
    put(r, "free_B", "free", fmax(0.0, l->gpu->mem_B - m.total_B), "B", NULL);
}

void mw_layouts_store(struct mw_facility *f, struct mw_store *store, uint32_t case_id)
{
    struct mw_layout *l;
    struct rows r = { store, case_id, 0, NULL, NULL };
    uint32_t n = mw_layouts(f, &l);
    for (uint32_t i = 0; n != UINT32_MAX && i < n; i++) {
        facts(&r, &l[i]);
        parts(&r, &l[i]);
    }
}
