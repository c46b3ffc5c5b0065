/* cuda/fit/entry.c - one fitted set as the entry of a profile; it knows no file format. */
#include "cuda/fit/fit_private.h"
#include <string.h>

static unsigned excluded(const struct mw_fit_set *s)
{
    unsigned n = 0;
    for (unsigned i = 0; i < s->reject_n; i++)
        n += s->reject[i].n;
    return n;
}

/* The first source of each laboratory among the rows (profile.h), so that no row of the fit is taken for another's. */
static const char *sources(const struct mw_fit_set *s, const struct mw_profile_fit *f, struct mw_arena *a)
{
    struct mw_profile_fit so_far = { .source = f->source };
    for (unsigned i = 0; i < s->n; i++)
        if (!s->of->shared && s->row[i].source[0] && mw_profile_elsewhere(&so_far, s->of, s->row[i].source))
            so_far.source = mw_arena_printf(a, "%s; %s", so_far.source, s->row[i].source);
    return so_far.source;
}

const char *mw_fit_set_profile(const struct mw_fit_set *s, struct mw_profile_fit *out, struct mw_fit_cross *cross, double *left_out_ln, struct mw_arena *a)
{
    struct mw_fit_result r;
    memset(out, 0, sizeof *out);
    memset(cross, 0, sizeof *cross);
    if (!mw_fit_set_fit(s, NULL, &r))
        return "the fit did not converge";
    if (!mw_fit_set_cross(s, &r, cross, left_out_ln))
        return "too few different values on every axis to leave one out";
    *out = (struct mw_profile_fit){ .model = s->of->name, .key = s->key, .how = MW_PF_FITTED, .source = mw_arena_strdup(a, s->row[0].source),
                                    .licence = mw_arena_strdup(a, s->row[0].licence), .con_n = s->of->con_n, .points = s->n, .excluded = excluded(s),
                                    .cv_median = cross->median, .cv_p90 = cross->p90, .cv_alone_median = cross->alone_median, .cv_alone_p90 = cross->alone_p90,
                                    .half_near_ln = cross->half_near_ln, .half_alone_ln = cross->half_alone_ln, .band_fall = cross->band_fall };
    for (unsigned i = 0; i < s->of->con_n; i++) {
        out->con_key[i] = s->of->con[i].key;
        out->con[i] = r.con[i];
        out->se_ln[i] = r.se_ln[i];
    }
    out->source = sources(s, out, a);
    out->residual = mw_fit_set_residual(s, &r, a);
    return NULL;
}
