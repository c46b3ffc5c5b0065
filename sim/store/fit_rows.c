/* sim/store/fit_rows.c - the rows of a calibration. */
#include "sim/store/store_private.h"

void mw_store_fit(struct mw_store *s, uint32_t fit_id, const struct mw_store_fit *f)
{
    mw_store_put(s, MW_I_FIT_SET, "uttttttt" "uut" "ddddddddd", fit_id, f->device, f->model, f->key, f->doc, f->unit, f->source, f->licence, f->points_n, f->excluded_n, f->failed, f->cv_median, f->cv_p90,
                 f->alone_median, f->alone_p90, f->baseline_median, f->baseline_p90, f->coverage_frac, f->half_near_ln, f->half_alone_ln);
}

void mw_store_fit_constant(struct mw_store *s, uint32_t fit_id, uint32_t seq, const struct mw_store_fit_constant *c)
{
    mw_store_put(s, MW_I_FIT_CONSTANT, "uuttdddt", fit_id, seq, c->name, c->unit, c->value, c->se_ln, c->start, c->doc);
}

void mw_store_fit_reject(struct mw_store *s, uint32_t fit_id, uint32_t seq, const char *why, uint32_t n, const char *file, uint32_t line)
{
    mw_store_put(s, MW_I_FIT_REJECT, "uututu", fit_id, seq, why, n, file, line);
}

void mw_store_fit_point(struct mw_store *s, uint32_t fit_id, uint32_t seq, double measured, double alone, double left_out_ln)
{
    mw_store_put(s, MW_I_FIT_POINT, "uuddd", fit_id, seq, measured, alone, left_out_ln);
}
