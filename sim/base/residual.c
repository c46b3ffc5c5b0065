/* sim/base/residual.c - simple kriging on a grid of few values per axis; it knows nothing of what is interpolated. */
#include "sim/base/residual.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static double factor(double x, double y, double length)
{
    if (!(length > 0.0))
        return fabs(x - y) < 1e-9 ? 1.0 : 0.0;
    return exp(-fabs(x - y) / length);
}

double mw_residual_at(const struct mw_residual *r, const double *ln_x, double *near)
{
    double f[MW_RESIDUAL_AXIS_MAX][MW_RESIDUAL_VALUES_MAX], sum = 0.0, most = 0.0;
    for (unsigned a = 0; a < r->axis_n; a++)
        for (unsigned v = 0; v < r->val_n[a]; v++)
            f[a][v] = factor(ln_x[a], r->val[a][v], r->length[a]);
    for (unsigned i = 0; i < r->n; i++) {
        const uint16_t *idx = r->idx + (size_t)i * r->axis_n;
        double k = 1.0;
        for (unsigned a = 0; a < r->axis_n; a++)
            k *= f[a][idx[a]];
        sum += k * r->weight[i];
        most = k > most ? k : most;
    }
    if (near)
        *near = most;
    return sum;
}

/* ---- building */

/* K + noise, scaled by the residual's variance, row-major. */
static double *covariance(const struct mw_fit_axis *axis, unsigned axis_n, double noise_frac, const double *ln_x, unsigned n)
{
    double *k = malloc((size_t)n * n * sizeof *k);
    for (unsigned i = 0; k && i < n; i++)
        for (unsigned j = 0; j <= i; j++) {
            double c = 1.0;
            for (unsigned a = 0; a < axis_n && c > 0.0; a++)
                c *= factor(ln_x[i * MW_RESIDUAL_AXIS_MAX + a], ln_x[j * MW_RESIDUAL_AXIS_MAX + a], axis[a].length_ln);
            k[(size_t)i * n + j] = k[(size_t)j * n + i] = (1.0 - noise_frac) * c + (i == j ? noise_frac : 0.0);
        }
    return k;
}

static double dot(const double *x, const double *y, unsigned n)
{
    double s[4] = { 0.0 };
    unsigned i = 0;
    for (; i + 4 <= n; i += 4)
        for (unsigned l = 0; l < 4; l++)
            s[l] += x[i + l] * y[i + l];
    for (; i < n; i++)
        s[0] += x[i] * y[i];
    return (s[0] + s[1]) + (s[2] + s[3]);
}

/* Lower triangle in place; false when not positive definite. */
static bool cholesky(double *k, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        double *ri = k + (size_t)i * n;
        for (unsigned j = 0; j < i; j++) {
            const double *rj = k + (size_t)j * n;
            ri[j] = (ri[j] - dot(ri, rj, j)) / rj[j];
        }
        double d = ri[i] - dot(ri, ri, i);
        if (!(d > 0.0))
            return false;
        ri[i] = sqrt(d);
    }
    return true;
}

static void solve(const double *l, unsigned n, double *x)
{
    for (unsigned i = 0; i < n; i++)
        x[i] = (x[i] - dot(l + (size_t)i * n, x, i)) / l[(size_t)i * n + i];
    for (unsigned i = n; i-- > 0;) {
        x[i] /= l[(size_t)i * n + i];
        for (unsigned j = 0; j < i; j++)
            x[j] -= l[(size_t)i * n + j] * x[i];
    }
}

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Distinct values of one axis, rising, into v of n. */
static unsigned distinct(const double *ln_x, unsigned a, double *v, unsigned n)
{
    unsigned k = 0;
    for (unsigned i = 0; i < n; i++)
        v[i] = ln_x[(size_t)i * MW_RESIDUAL_AXIS_MAX + a];
    qsort(v, n, sizeof *v, rising);
    for (unsigned i = 0; i < n; i++)
        if (k == 0 || v[i] > v[k - 1] + 1e-9)
            v[k++] = v[i];
    return k;
}

const char *mw_residual_beyond(unsigned axis_n, const double *ln_x, unsigned n)
{
    unsigned most = 0;
    if (n > MW_RESIDUAL_POINTS_MAX)
        return "more than 3000 rows";
    double *v = malloc((n + 1) * sizeof *v);
    for (unsigned a = 0; a < axis_n; a++) {
        unsigned k = distinct(ln_x, a, v, n);
        most = k > most ? k : most;
    }
    free(v);
    return most > MW_RESIDUAL_VALUES_MAX ? "more than 1024 different values of one size" : NULL;
}
_Static_assert(MW_RESIDUAL_POINTS_MAX == 3000 && MW_RESIDUAL_VALUES_MAX == 1024, "the texts above say them");

static void axis_values(struct mw_residual *r, struct mw_arena *arena, unsigned a, const double *ln_x)
{
    double *v = malloc(r->n * sizeof *v);
    unsigned n = distinct(ln_x, a, v, r->n);
    r->val_n[a] = n;
    r->val[a] = mw_arena_array(arena, double, n);
    memcpy(r->val[a], v, n * sizeof *v);
    for (unsigned i = 0; i < r->n; i++) {
        unsigned at = 0;
        while (at + 1 < n && ln_x[i * MW_RESIDUAL_AXIS_MAX + a] > v[at] + 1e-9)
            at++;
        r->idx[i * r->axis_n + a] = (uint16_t)at;
    }
    free(v);
}

struct mw_residual *mw_residual_make(struct mw_arena *arena, const struct mw_fit_axis *axis, unsigned axis_n, double noise_frac, const double *ln_x, const double *res, unsigned n)
{
    if (n == 0 || mw_residual_beyond(axis_n, ln_x, n))
        return NULL;
    struct mw_residual *r = mw_arena_new(arena, struct mw_residual);
    double *k = covariance(axis, axis_n, noise_frac, ln_x, n), sq = 0.0;
    bool ok = k && cholesky(k, n);
    r->axis_n = axis_n;
    r->n = n;
    r->noise_frac = noise_frac;
    r->idx = mw_arena_array(arena, uint16_t, n * axis_n + 1);
    r->weight = mw_arena_array(arena, double, n);
    for (unsigned a = 0; ok && a < axis_n; a++) {
        r->length[a] = axis[a].length_ln;
        axis_values(r, arena, a, ln_x);
    }
    for (unsigned i = 0; i < n; i++) {
        r->weight[i] = res[i];
        sq += res[i] * res[i];
    }
    r->sd = sqrt(sq / n);
    if (ok)
        solve(k, n, r->weight);
    for (unsigned i = 0; i < n; i++)
        r->weight[i] *= 1.0 - noise_frac;
    free(k);
    return ok ? r : NULL;
}

/* ---- cross-validation: with A = (K + noise)^-1, the error at a left-out block F is A_FF^-1 (A r)_F */

/* Inverse of the lower triangle in place, then A = L^-T L^-1 (lower triangle of it into out, mirrored). */
static void inverse(double *l, unsigned n, double *out)
{
    double *t = calloc((size_t)n * n, sizeof *t); /* columns of L^-1 as rows: t[j][i] = L^-1[i][j] */
    for (unsigned j = 0; j < n; j++) {
        double *c = t + (size_t)j * n;
        c[j] = 1.0 / l[(size_t)j * n + j];
        for (unsigned i = j + 1; i < n; i++)
            c[i] = -dot(l + (size_t)i * n + j, c + j, i - j) / l[(size_t)i * n + i];
    }
    for (unsigned i = 0; i < n; i++)
        for (unsigned j = 0; j <= i; j++)
            out[(size_t)i * n + j] = out[(size_t)j * n + i] = dot(t + (size_t)i * n + i, t + (size_t)j * n + i, n - i);
    free(t);
}

static bool block_errors(const double *inv, const double *ar, unsigned n, const uint16_t *fold, unsigned f, const double *res, double *out)
{
    unsigned *at = malloc(n * sizeof *at), m = 0;
    for (unsigned i = 0; i < n; i++)
        if (fold[i] == f)
            at[m++] = i;
    double *b = malloc((size_t)m * m * sizeof *b + 1), *e = malloc(m * sizeof *e + 1);
    for (unsigned i = 0; i < m; i++) {
        e[i] = ar[at[i]];
        for (unsigned j = 0; j < m; j++)
            b[(size_t)i * m + j] = inv[(size_t)at[i] * n + at[j]];
    }
    bool ok = cholesky(b, m);
    if (ok)
        solve(b, m, e);
    for (unsigned i = 0; ok && i < m; i++)
        out[at[i]] = res[at[i]] - e[i];
    free(at);
    free(b);
    free(e);
    return ok;
}

bool mw_residual_inverse(const struct mw_fit_axis *axis, unsigned axis_n, double noise_frac, const double *ln_x, unsigned n, double *out)
{
    double *k = covariance(axis, axis_n, noise_frac, ln_x, n);
    bool ok = k && cholesky(k, n);
    if (ok)
        inverse(k, n, out);
    free(k);
    return ok;
}

bool mw_residual_fold(const double *inv, unsigned n, const double *res, const uint16_t *fold, unsigned f, double *out)
{
    double *ar = malloc(n * sizeof *ar);
    for (unsigned i = 0; i < n; i++)
        ar[i] = fold[i] == f ? dot(inv + (size_t)i * n, res, n) : 0.0;
    bool ok = block_errors(inv, ar, n, fold, f, res, out);
    free(ar);
    return ok;
}

double mw_residual_near(const struct mw_fit_axis *axis, unsigned axis_n, const double *ln_x, unsigned n, const uint16_t *fold, unsigned i)
{
    double most = 0.0;
    for (unsigned j = 0; j < n; j++) {
        if (fold[j] == fold[i])
            continue;
        double c = 1.0;
        for (unsigned a = 0; a < axis_n && c > most; a++)
            c *= factor(ln_x[i * MW_RESIDUAL_AXIS_MAX + a], ln_x[j * MW_RESIDUAL_AXIS_MAX + a], axis[a].length_ln);
        most = c > most ? c : most;
    }
    return most;
}
