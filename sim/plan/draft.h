/* sim/plan/draft.h - a first scenario out of a few choices: the parts it names, the work sized to what fits, the commented text; it writes no file.
 *
 * What is chosen when nothing is said, and why, stands in the comments of the text itself: whoever reads the file sees every assumption.
 * Training:  tokens = 3 months x gpus x dense bfloat16 peak x stated utilisation / (6 x parameters), two significant digits;
 *            gpus = the largest power of two up to half of what fits.
 * Storage:   1 TB, 80 MB/s read and 50 MB/s write per GPU, as the campus of the examples has (assumed), two significant digits.
 * Service:   demand that keeps a quarter of the GPUs at 70 % of the model card's rate (the default load of a service), two significant digits.
 */
#ifndef MW_PLAN_DRAFT_H
#define MW_PLAN_DRAFT_H
#include "sim/base/str.h"
#include "sim/plan/facility.h"

/* As typed; NULL or 0: chosen for the user. */
struct mw_draft_wish { const char *mw, *gpu, *site, *power, *cooling, *start; int years; };

struct mw_draft {
    double contract_w, liquid_frac, gpu_peak_flopps;
    const char *rack, *gpu, *block, *site, *site_label, *power, *cooling, *fabric; /* names in the library; block and fabric may be NULL */
    bool stray_cooling;                /* the racks need liquid and the cooling asked for has none */
    int64_t start_ns;
    int years;
    uint32_t block_racks, gpu_per_rack;
    /* after mw_draft_fit */
    uint32_t racks, gpus, train_gpus;
    const char *train, *serve;         /* AI models */
    double train_tok, serve_tokps, store_B, store_read_Bps, store_write_Bps; /* store_B 0: none yet */
};

/* The parts that the wish names; false after diagnostics (with did-you-mean).  gpu may be a rack, a GPU, or the beginning of a GPU's name. */
bool mw_draft_choose(struct mw_session *s, const struct mw_draft_wish *w, struct mw_draft *d);
/* How many racks fill the meter, and the work for them.  0 ok, 3 mistakes (in session->diag), 4 not even one rack fits (text in why). */
int mw_draft_fit(struct mw_session *s, struct mw_draft *d, char *why, size_t why_n);
/* The text; before mw_draft_fit without storage, training and service. */
void mw_draft_text(const struct mw_draft *d, struct mw_str *out);
/* Largest power of two up to half of n; 0 below two.  v rounded to two significant digits. */
uint32_t mw_draft_gang(uint32_t n);
double mw_draft_round(double v);

#endif
