/* cuda/fit/cross.c - leave one value of an axis, or one family, out at a time; constants follow by Gauss-Newton steps; it knows no model. */
#include "cuda/fit/fit_private.h"
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NONE = UINT16_MAX, STEPS = 3, FOLDS_MAX = 400 };
#define CLIP_SD 4.0 /* a row further from the model than this many deviations is pulled to it, so that a spike is not learnt */

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

double mw_fit_quantile(double *v, unsigned n, double q)
{
    if (n == 0)
        return NAN;
    qsort(v, n, sizeof *v, rising);
    double at = q * (n - 1);
    unsigned i = (unsigned)at;
    return i + 1 < n ? v[i] + (at - i) * (v[i + 1] - v[i]) : v[n - 1];
}

struct weighed { double v, w; };

static int rising_v(const void *a, const void *b)
{
    double x = ((const struct weighed *)a)->v, y = ((const struct weighed *)b)->v;
    return x < y ? -1 : x > y;
}

/* The least value at which the weight up to it reaches q of all. */
static double weighed_quantile(const double *v, const double *w, unsigned n, double q)
{
    struct weighed *s = malloc((n + 1) * sizeof *s);
    double sum = 0.0, at = 0.0, out = NAN;
    for (unsigned i = 0; i < n; i++) {
        s[i] = (struct weighed){ v[i], w[i] };
        sum += w[i];
    }
    qsort(s, n, sizeof *s, rising_v);
    for (unsigned i = 0; i < n && !(at >= q * sum); i++) {
        at += s[i].w;
        out = s[i].v;
    }
    free(s);
    return out;
}

/* What stays the same over the folds of a set. */
struct work {
    const struct mw_fit_set *s;
    struct mw_fit_problem p;
    double *u, *jac /* n x p of ln predict by u */, *w, *r /* ln(measured / model) */, *ln_x;
    gsl_matrix *hess;
    double *grad_prior;
    double clip;
};

static void residual_at(const struct work *k, const double *u, double *r)
{
    double con[MW_FIT_CONST_MAX];
    memcpy(con, k->p.start, sizeof con);
    for (unsigned i = 0; i < k->p.p; i++)
        con[k->p.at[i]] = mw_fit_con_of(&k->s->of->con[k->p.at[i]], u[i]);
    for (unsigned i = 0; i < k->s->n; i++)
        r[i] = log(k->s->row[i].measured / k->s->of->predict(k->s->row[i].gpu, con, k->s->row[i].op));
}

/* ln(c / start) scaled as the fit scales it, and its derivative by u. */
static double prior_residual(const struct work *k, unsigned i, double u)
{
    const struct mw_fit_const *c = &k->s->of->con[k->p.at[i]];
    return MW_FIT_SCALE * log(mw_fit_con_of(c, u) / k->p.start[k->p.at[i]]) / c->prior_ln;
}

static double prior_slope(const struct work *k, unsigned i, double u)
{
    return (prior_residual(k, i, u + 1e-4) - prior_residual(k, i, u - 1e-4)) / 2e-4;
}

static void work_init(struct work *k, const struct mw_fit_set *s, const struct mw_fit_result *fit)
{
    unsigned n = s->n;
    *k = (struct work){ .s = s };
    mw_fit_problem_init(&k->p, s, NULL);
    unsigned p = k->p.p;
    k->u = calloc(p + 1, sizeof(double));
    k->jac = calloc((size_t)n * p + 1, sizeof(double));
    k->w = calloc(n, sizeof(double));
    k->r = calloc(n, sizeof(double));
    k->ln_x = calloc((size_t)n * MW_FIT_AXIS_MAX, sizeof(double));
    k->grad_prior = calloc(p + 1, sizeof(double));
    k->hess = gsl_matrix_calloc(p ? p : 1, p ? p : 1);
    for (unsigned i = 0; i < p; i++)
        k->u[i] = mw_fit_u_of(&s->of->con[k->p.at[i]], fit->con[k->p.at[i]]);
    residual_at(k, k->u, k->r);
    double *up = calloc(n, sizeof(double)), *down = calloc(n, sizeof(double)), *v = calloc(p + 1, sizeof(double));
    for (unsigned j = 0; j < p; j++) {
        memcpy(v, k->u, p * sizeof *v);
        v[j] = k->u[j] + 1e-3;
        residual_at(k, v, up);
        v[j] = k->u[j] - 1e-3;
        residual_at(k, v, down);
        for (unsigned i = 0; i < n; i++)
            k->jac[(size_t)i * p + j] = -(up[i] - down[i]) / 2e-3; /* ln model by u */
    }
    for (unsigned i = 0; i < n; i++) {
        double z = k->r[i] / MW_FIT_SCALE;
        k->w[i] = s->row[i].weight / sqrt(1.0 + z * z);
        memcpy(k->ln_x + (size_t)i * MW_FIT_AXIS_MAX, s->row[i].ln_x, sizeof s->row[i].ln_x);
        up[i] = fabs(k->r[i]);
    }
    k->clip = CLIP_SD * 1.4826 * mw_fit_quantile(up, n, 0.5) + 0.02;
    for (unsigned i = 0; i < p; i++)
        for (unsigned j = 0; j < p; j++) {
            double h = i == j ? prior_slope(k, i, k->u[i]) * prior_slope(k, i, k->u[i]) : 0.0;
            for (unsigned r = 0; r < n; r++)
                h += k->w[r] * k->jac[(size_t)r * p + i] * k->jac[(size_t)r * p + j];
            gsl_matrix_set(k->hess, i, j, h);
        }
    free(up);
    free(down);
    free(v);
}

static void work_fini(struct work *k)
{
    free(k->u);
    free(k->jac);
    free(k->w);
    free(k->r);
    free(k->ln_x);
    free(k->grad_prior);
    gsl_matrix_free(k->hess);
}

/* Constants without the rows of fold f: r becomes the residuals there.  Keeps the whole fit where the system is singular. */
static void leave_out(const struct work *k, const uint16_t *fold, unsigned f, double *r)
{
    unsigned n = k->s->n, p = k->p.p;
    double *u = malloc((p + 1) * sizeof *u);
    gsl_matrix *h = gsl_matrix_alloc(p ? p : 1, p ? p : 1);
    gsl_vector *g = gsl_vector_alloc(p ? p : 1), *d = gsl_vector_alloc(p ? p : 1);
    memcpy(u, k->u, p * sizeof *u);
    memcpy(r, k->r, n * sizeof *r);
    for (int step = 0; step < STEPS && p; step++) {
        gsl_matrix_memcpy(h, k->hess);
        gsl_vector_set_zero(g);
        for (unsigned j = 0; j < p; j++)
            gsl_vector_set(g, j, -prior_slope(k, j, u[j]) * prior_residual(k, j, u[j]));
        for (unsigned i = 0; i < n; i++) {
            const double *row = k->jac + (size_t)i * p;
            for (unsigned j = 0; j < p; j++) {
                if (fold[i] != f) {
                    double z = r[i] / MW_FIT_SCALE;
                    *gsl_vector_ptr(g, j) += k->s->row[i].weight * row[j] * r[i] / sqrt(1.0 + z * z);
                } else {
                    for (unsigned l = 0; l < p; l++)
                        *gsl_matrix_ptr(h, j, l) -= k->w[i] * row[j] * row[l];
                }
            }
        }
        if (gsl_linalg_cholesky_decomp1(h) || gsl_linalg_cholesky_solve(h, g, d))
            break;
        double len = 0.0;
        for (unsigned j = 0; j < p; j++)
            len = fmax(len, fabs(gsl_vector_get(d, j)));
        for (unsigned j = 0; j < p; j++)
            u[j] += gsl_vector_get(d, j) * (len > 1.0 ? 1.0 / len : 1.0);
        residual_at(k, u, r);
    }
    free(u);
    gsl_matrix_free(h);
    gsl_vector_free(g);
    gsl_vector_free(d);
}

/* Folds by one axis (a < axis_n) or by family; 0 when there are fewer than three values. */
static unsigned folds_of(const struct mw_fit_set *s, unsigned a, uint16_t *fold)
{
    unsigned n = 0, at[FOLDS_MAX];
    for (unsigned i = 0; i < s->n; i++) {
        unsigned f = 0;
        for (; f < n; f++)
            if (a < s->of->axis_n ? fabs(s->row[at[f]].ln_x[a] - s->row[i].ln_x[a]) < 1e-9 : strcmp(s->row[at[f]].family, s->row[i].family) == 0)
                break;
        if (f == n && n == FOLDS_MAX)
            f = n - 1;
        else if (f == n)
            at[n++] = i;
        fold[i] = (uint16_t)f;
    }
    return n >= 3 ? n : 0;
}

static void clipped(const struct work *k, const double *r, double *out)
{
    for (unsigned i = 0; i < k->s->n; i++)
        out[i] = fmax(-k->clip, fmin(k->clip, r[i]));
}

struct tally { double *alone, *with, *near, *weight, *sum /* by row */, mape_sum; unsigned *times, n; };

static void run_fold(const struct work *k, const double *inv, const uint16_t *fold, unsigned f, double *tmp, struct tally *t)
{
    unsigned n = k->s->n;
    double *r = tmp, *c = tmp + n, *krige = tmp + 2 * n;
    leave_out(k, fold, f, r);
    clipped(k, r, c);
    memset(krige, 0, n * sizeof *krige);
    if (inv)
        mw_residual_fold(inv, n, c, fold, f, krige);
    for (unsigned i = 0; i < n; i++) {
        if (fold[i] != f)
            continue;
        t->alone[t->n] = fabs(r[i]);
        t->mape_sum += fabs(exp(-r[i]) - 1.0);
        t->with[t->n] = fabs(r[i] - krige[i]);
        t->sum[i] -= r[i] - krige[i];
        t->times[i]++;
        t->weight[t->n] = k->s->row[i].weight;
        t->near[t->n++] = inv ? mw_residual_near(k->s->of->axis, k->s->of->axis_n, k->ln_x, n, fold, i) : 0.0;
    }
}

static double share_within(const struct tally *t, const struct mw_profile_fit *band)
{
    unsigned in = 0;
    for (unsigned i = 0; i < t->n; i++)
        in += t->with[i] <= mw_profile_half_ln(band, t->near[i]);
    return (double)in / t->n;
}

/* The value of *x between lo and hi at which the share of left-out rows within the band is four fifths; the share must rise with *x if up. */
static void bisect(const struct tally *t, struct mw_profile_fit *band, double *x, double lo, double hi, bool up)
{
    for (int i = 0; i < 40; i++) {
        *x = 0.5 * (lo + hi);
        if ((share_within(t, band) < 0.8) == up)
            lo = *x;
        else
            hi = *x;
    }
}

/* Half widths so that four fifths of the left-out rows lie within: the model's own far away; on measured points what is then left, at
 * least a quarter of it; and, where that is still too wide between points, a faster fall. */
static void widths(const struct tally *t, struct mw_fit_cross *out)
{
    double *v = malloc(t->n * sizeof *v);
    memcpy(v, t->alone, t->n * sizeof *v);
    struct mw_profile_fit band = { .half_alone_ln = mw_fit_quantile(v, t->n, 0.8), .band_fall = 1.0 };
    double floor_ln = 0.25 * band.half_alone_ln;
    bisect(t, &band, &band.half_near_ln, 0.0, band.half_alone_ln, true);
    if (band.half_near_ln < floor_ln) {
        band.half_near_ln = floor_ln;
        bisect(t, &band, &band.band_fall, 1.0, 8.0, false);
    }
    out->half_alone_ln = band.half_alone_ln;
    out->half_near_ln = band.half_near_ln;
    out->band_fall = band.band_fall;
    out->coverage = share_within(t, &band);
    free(v);
}

/* One number that turns the planner's baseline into measured, left out likewise: its error has no axis to overfit, so in sample. */
static void baseline(const struct mw_fit_set *s, struct mw_fit_cross *out)
{
    double *v = malloc(s->n * sizeof *v), *e = malloc(s->n * sizeof *e);
    for (unsigned i = 0; i < s->n; i++)
        e[i] = v[i] = log(s->row[i].measured / s->of->baseline(s->row[i].gpu, s->row[i].op));
    double mid = mw_fit_quantile(v, s->n, 0.5);
    for (unsigned i = 0; i < s->n; i++)
        e[i] = fabs(e[i] - mid);
    out->baseline_median = mw_fit_quantile(e, s->n, 0.5);
    out->baseline_p90 = mw_fit_quantile(e, s->n, 0.9);
    free(v);
    free(e);
}

bool mw_fit_set_cross(const struct mw_fit_set *s, const struct mw_fit_result *fit, struct mw_fit_cross *out, double *left_out_ln)
{
    struct work k;
    unsigned n = s->n, axes = s->of->axis_n + 1;
    memset(out, 0, sizeof *out);
    work_init(&k, s, fit);
    uint16_t *fold = malloc(n * sizeof *fold);
    out->bare = s->of->axis_n ? mw_residual_beyond(s->of->axis_n, k.ln_x, n) : NULL;
    double *inv = s->of->axis_n && !out->bare ? malloc((size_t)n * n * sizeof *inv) : NULL, *tmp = malloc(3 * (size_t)n * sizeof *tmp);
    double *store = malloc((size_t)n * axes * 4 * sizeof *store);
    struct tally t = { .alone = store, .with = store + (size_t)n * axes, .near = store + 2 * (size_t)n * axes, .weight = store + 3 * (size_t)n * axes, .sum = calloc(n, sizeof(double)), .times = calloc(n, sizeof(unsigned)) };
    bool ok = !inv || mw_residual_inverse(s->of->axis, s->of->axis_n, s->of->noise_frac, k.ln_x, n, inv);
    for (unsigned a = 0; ok && a < axes; a++) {
        unsigned fold_n = folds_of(s, a, fold);
        for (unsigned f = 0; f < fold_n; f++)
            run_fold(&k, inv, fold, f, tmp, &t);
    }
    out->n = t.n;
    for (unsigned i = 0; left_out_ln && i < n; i++)
        left_out_ln[i] = t.times[i] ? t.sum[i] / t.times[i] : NAN;
    free(t.sum);
    free(t.times);
    if (ok && t.n) {
        widths(&t, out);
        out->alone_mape = t.mape_sum / t.n;
        out->alone_median = weighed_quantile(t.alone, t.weight, t.n, 0.5);
        out->alone_p90 = weighed_quantile(t.alone, t.weight, t.n, 0.9);
        out->median = weighed_quantile(t.with, t.weight, t.n, 0.5);
        out->p90 = weighed_quantile(t.with, t.weight, t.n, 0.9);
        baseline(s, out);
    }
    free(fold);
    free(inv);
    free(tmp);
    free(store);
    work_fini(&k);
    return ok && out->n > 0;
}

struct mw_residual *mw_fit_set_residual(const struct mw_fit_set *s, const struct mw_fit_result *fit, struct mw_arena *a)
{
    struct work k;
    if (s->of->axis_n == 0)
        return NULL;
    work_init(&k, s, fit);
    double *c = malloc(s->n * sizeof *c);
    clipped(&k, k.r, c);
    struct mw_residual *r = mw_residual_make(a, s->of->axis, s->of->axis_n, s->of->noise_frac, k.ln_x, c, s->n);
    free(c);
    work_fini(&k);
    return r;
}
