/* cuda/fit/solve.c - robust least squares of one set by GSL's multifit_nlinear; it knows constants, not what they mean. */
#include "cuda/fit/fit_private.h"
#include <gsl/gsl_blas.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { OUTER = 4 }; /* rounds of reweighting */

/* A constant c lies between its limits whatever u is: ln c = ln min + (ln max - ln min) / (1 + e^-u). */
double mw_fit_con_of(const struct mw_fit_const *c, double u)
{
    double lo = log(c->min), hi = log(c->max);
    return exp(lo + (hi - lo) / (1.0 + exp(-u)));
}

double mw_fit_u_of(const struct mw_fit_const *c, double v)
{
    double lo = log(c->min), hi = log(c->max), f = (log(v) - lo) / (hi - lo);
    f = f < 1e-4 ? 1e-4 : f > 1.0 - 1e-4 ? 1.0 - 1e-4 : f;
    double u = log(f / (1.0 - f));
    return fabs(u) < 1e-3 ? 1e-3 : u; /* differences are taken in proportion to u */
}

/* d ln c / du */
static double slope(const struct mw_fit_const *c, double u)
{
    double s = 1.0 / (1.0 + exp(-u));
    return (log(c->max) - log(c->min)) * s * (1.0 - s);
}

bool mw_fit_uses(const struct mw_fittable *of, const char *key, unsigned i)
{
    return !of->uses || of->uses(key, i);
}

static int residuals(const gsl_vector *u, void *ctx, gsl_vector *f)
{
    struct mw_fit_problem *p = ctx;
    double con[MW_FIT_CONST_MAX];
    memcpy(con, p->start, sizeof con);
    for (unsigned i = 0; i < p->p; i++)
        con[p->at[i]] = mw_fit_con_of(&p->s->of->con[p->at[i]], gsl_vector_get(u, i));
    for (unsigned i = 0; i < p->s->n; i++) {
        double v = p->s->of->predict(p->s->row[i].gpu, con, p->s->row[i].op);
        double r = v > 0.0 && isfinite(v) ? log(v / p->s->row[i].measured) : 50.0;
        gsl_vector_set(f, i, r);
    }
    for (unsigned i = 0; i < p->p; i++) {
        const struct mw_fit_const *c = &p->s->of->con[p->at[i]];
        gsl_vector_set(f, p->s->n + i, MW_FIT_SCALE * log(con[p->at[i]] / p->start[p->at[i]]) / c->prior_ln);
    }
    return GSL_SUCCESS;
}

bool mw_fit_problem_init(struct mw_fit_problem *p, const struct mw_fit_set *s, const double *start)
{
    *p = (struct mw_fit_problem){ .s = s };
    for (unsigned i = 0; i < s->of->con_n; i++) {
        p->start[i] = start ? start[i] : s->of->con[i].start;
        if (mw_fit_uses(s->of, s->key, i))
            p->at[p->p++] = i;
    }
    return s->n >= MW_FIT_ROWS_MIN;
}

/* Soft-L1: the weight of a row falls as its residual leaves the scale. */
static void reweight(const gsl_vector *f, const struct mw_fit_set *s, gsl_vector *w)
{
    for (unsigned i = 0; i < s->n; i++) {
        double r = gsl_vector_get(f, i) / MW_FIT_SCALE;
        gsl_vector_set(w, i, s->row[i].weight / sqrt(1.0 + r * r));
    }
}

static void errors(const struct mw_fit_problem *p, gsl_multifit_nlinear_workspace *ws, const gsl_vector *w, struct mw_fit_result *out)
{
    gsl_matrix *cov = gsl_matrix_alloc(p->p, p->p);
    gsl_vector *f = gsl_multifit_nlinear_residual(ws);
    double chi2 = 0.0;
    gsl_multifit_nlinear_covar(gsl_multifit_nlinear_jac(ws), 0.0, cov);
    for (unsigned i = 0; i < p->s->n; i++)
        chi2 += gsl_vector_get(f, i) * gsl_vector_get(f, i) * 1.0;
    double s2 = chi2 / (p->s->n > p->p ? p->s->n - p->p : 1); /* residual is weighted already */
    for (unsigned i = 0; i < p->p; i++)
        out->se_ln[p->at[i]] = sqrt(gsl_matrix_get(cov, i, i) * s2) * slope(&p->s->of->con[p->at[i]], gsl_vector_get(ws->x, i));
    gsl_matrix_free(cov);
}

static void in_sample(const struct mw_fit_set *s, struct mw_fit_result *out)
{
    double *e = malloc(s->n * sizeof *e);
    for (unsigned i = 0; i < s->n; i++)
        e[i] = fabs(log(s->of->predict(s->row[i].gpu, out->con, s->row[i].op) / s->row[i].measured));
    out->median = mw_fit_quantile(e, s->n, 0.5);
    out->p90 = mw_fit_quantile(e, s->n, 0.9);
    free(e);
}

bool mw_fit_set_fit(const struct mw_fit_set *s, const double *prior, struct mw_fit_result *out)
{
    struct mw_fit_problem p;
    memset(out, 0, sizeof *out);
    if (!mw_fit_problem_init(&p, s, prior))
        return false;
    unsigned n = s->n + p.p;
    gsl_multifit_nlinear_parameters par = gsl_multifit_nlinear_default_parameters();
    par.trs = gsl_multifit_nlinear_trs_lm;
    gsl_multifit_nlinear_workspace *ws = gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &par, n, p.p);
    gsl_multifit_nlinear_fdf fdf = { .f = residuals, .n = n, .p = p.p, .params = &p };
    gsl_vector *u = gsl_vector_alloc(p.p), *w = gsl_vector_alloc(n), *f = gsl_vector_alloc(n);
    bool ok = ws && u && w && f;
    if (ok) {
        gsl_vector_set_all(w, 1.0);
        for (unsigned i = 0; i < p.p; i++)
            gsl_vector_set(u, i, mw_fit_u_of(&s->of->con[p.at[i]], p.start[p.at[i]]));
        residuals(u, &p, f);
        reweight(f, s, w);
    }
    for (int outer = 0; ok && outer < OUTER; outer++) {
        int info = 0, rc = gsl_multifit_nlinear_winit(u, w, &fdf, ws);
        if (rc == GSL_SUCCESS)
            rc = gsl_multifit_nlinear_driver(outer == 0 ? 40 : 12, 1e-6, 1e-9, 1e-9, NULL, NULL, &info, ws);
        out->iterations += (unsigned)gsl_multifit_nlinear_niter(ws);
        out->converged = rc == GSL_SUCCESS || rc == GSL_EMAXITER || rc == GSL_ENOPROG;
        ok = out->converged;
        gsl_vector_memcpy(u, ws->x);
        residuals(u, &p, f);
        if (outer < OUTER - 1)
            reweight(f, s, w);
    }
    if (ok) {
        memcpy(out->con, p.start, sizeof out->con);
        for (unsigned i = 0; i < p.p; i++)
            out->con[p.at[i]] = mw_fit_con_of(&s->of->con[p.at[i]], gsl_vector_get(u, i));
        errors(&p, ws, w, out);
        in_sample(s, out);
        ok = isfinite(out->median);
    }
    gsl_vector_free(u);
    gsl_vector_free(w);
    gsl_vector_free(f);
    gsl_multifit_nlinear_free(ws);
    return ok;
}
