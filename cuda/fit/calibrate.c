/* cuda/fit/calibrate.c - the sets in order, their profiles, and how well constants carry over to another device. */
#include "cuda/fit/calibrate.h"
#include "cuda/fit/fit_private.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *unfit(const struct mw_fit_set *s)
{
    double lo = INFINITY, hi = 0.0;
    for (unsigned i = 0; i < s->n; i++) {
        lo = fmin(lo, s->row[i].measured);
        hi = fmax(hi, s->row[i].measured);
    }
    if (s->n < MW_FIT_ROWS_MIN)
        return "fewer than 4 usable rows";
    return hi <= lo * (1.0 + 1e-9) ? "all measured values are equal" : NULL;
}

static struct mw_profile *profile_of(struct mw_calibration *c, const char *device, const char *date, struct mw_arena *a, unsigned set_n)
{
    for (unsigned i = 0; i < c->profile_n; i++)
        if (strcmp(c->profile[i].device, device) == 0)
            return &c->profile[i];
    c->profile[c->profile_n] = (struct mw_profile){ .device = device, .date = date, .fit = mw_arena_array(a, struct mw_profile_fit, set_n + 1) };
    return &c->profile[c->profile_n++];
}

static void pooled(struct mw_calibration *c)
{
    unsigned n = 0, all = 0;
    for (unsigned i = 0; i < c->set_n; i++)
        all += c->set[i].set->n;
    double *e = malloc((all + 1) * sizeof *e);
    for (unsigned i = 0; i < c->set_n; i++)
        for (unsigned r = 0; !c->set[i].failed && r < c->set[i].set->n; r++)
            if (isfinite(c->set[i].left_out_ln[r]))
                e[n++] = fabs(c->set[i].left_out_ln[r]);
    c->pooled_median = mw_fit_quantile(e, n, 0.5);
    c->pooled_p90 = mw_fit_quantile(e, n, 0.9);
    free(e);
}

void mw_calibrate(const struct mw_fit_data *data, const char *date, void (*told)(void *ctx, unsigned done, unsigned of), void *ctx, struct mw_calibration *out)
{
    struct mw_arena *a = data->arena;
    *out = (struct mw_calibration){ .set = mw_arena_array(a, struct mw_calibrated_set, data->set_n + 1), .profile = mw_arena_array(a, struct mw_profile, data->device_n + 2) };
    for (unsigned d = 0; d <= data->device_n; d++) /* the last: what all devices share */
        for (unsigned i = 0; i < data->set_n; i++) {
            const struct mw_fit_set *s = &data->set[i];
            if (s->gpu != (d < data->device_n ? &data->device[d].gpu : NULL))
                continue;
            struct mw_calibrated_set *c = &out->set[out->set_n];
            if (told)
                told(ctx, out->set_n, data->set_n);
            c->set = s;
            c->left_out_ln = mw_arena_array(a, double, s->n + 1);
            c->failed = unfit(s);
            if (!c->failed)
                c->failed = mw_fit_set_profile(s, &c->fit, &c->cross, c->left_out_ln, a);
            if (!c->failed) {
                struct mw_profile *p = profile_of(out, s->device, date, a, data->set_n);
                p->fit[p->fit_n++] = c->fit;
            }
            out->set_n++;
        }
    pooled(out);
}

/* ---- transfer */

/* Eight or so rows spread over a set: those next to evenly spaced quantiles of the measured value. */
static unsigned probe_rows(const struct mw_fit_set *s, unsigned probes, struct mw_fit_set *out)
{
    double *v = malloc(s->n * sizeof *v), *sorted = malloc(s->n * sizeof *sorted);
    *out = *s;
    out->row = malloc((probes + 1) * sizeof *out->row); /* the caller's to free */
    out->n = 0;
    for (unsigned i = 0; i < s->n; i++)
        sorted[i] = v[i] = log(s->row[i].measured);
    for (unsigned k = 0; k < probes && probes < s->n; k++) {
        double want = mw_fit_quantile(sorted, s->n, (k + 0.5) / probes);
        unsigned best = 0;
        for (unsigned i = 1; i < s->n; i++)
            if (fabs(v[i] - want) < fabs(v[best] - want))
                best = i;
        out->row[out->n++] = s->row[best];
    }
    free(v);
    free(sorted);
    return out->n;
}

static bool one_transfer(const struct mw_calibrated_set *from, const struct mw_calibrated_set *to, unsigned probes, struct mw_transfer *t)
{
    double carried[MW_FIT_CONST_MAX], *con = carried;
    memcpy(carried, from->fit.con, sizeof carried);
    mw_device_carry(to->set->of, to->set->key, from->set->gpu, to->set->gpu, carried);
    struct mw_fit_result refit;
    struct mw_fit_set few = { .row = NULL };
    if (probes && probe_rows(to->set, probes, &few) && mw_fit_set_fit(&few, carried, &refit))
        con = refit.con;
    free(few.row);
    double *e = malloc(to->set->n * sizeof *e);
    unsigned n = 0;
    for (unsigned i = 0; i < to->set->n; i++) {
        double v = to->set->of->predict(to->set->row[i].gpu, con, to->set->row[i].op);
        if (v > 0.0 && isfinite(v))
            e[n++] = fabs(log(v / to->set->row[i].measured));
    }
    *t = (struct mw_transfer){ .to = to->set, .from = from->set->device, .n = n, .probes = probes, .median = mw_fit_quantile(e, n, 0.5), .p90 = mw_fit_quantile(e, n, 0.9), .half_ln = mw_fit_quantile(e, n, 0.8) };
    t->sibling = mw_device_sibling(from->set->gpu, to->set->gpu);
    double half = mw_device_half_ln(to->set->of, from->fit.key, &from->fit, from->set->gpu, to->set->gpu);
    for (unsigned i = 0; i < n; i++)
        t->coverage += (e[i] <= half) / (double)n;
    free(e);
    return n > 0;
}

/* Of the transfers to one set, the one that a device would take if no other of its family were measured. */
static void mark_nearest(struct mw_transfer *t, unsigned n, const double *far)
{
    unsigned best = n;
    for (unsigned i = 0; i < n; i++)
        if (!t[i].sibling && (best == n || far[i] < far[best]))
            best = i;
    if (best < n)
        t[best].nearest = true;
}

unsigned mw_calibrate_transfer(const struct mw_calibration *c, unsigned probes, struct mw_arena *a, struct mw_transfer **out)
{
    unsigned n = 0;
    *out = mw_arena_array(a, struct mw_transfer, (size_t)c->set_n * c->profile_n + 1);
    double *far = malloc((c->profile_n + 1) * sizeof *far);
    for (unsigned i = 0; i < c->set_n; i++) {
        const struct mw_calibrated_set *to = &c->set[i];
        unsigned first = n;
        for (unsigned j = 0; j < c->set_n; j++) {
            const struct mw_calibrated_set *from = &c->set[j];
            if (i != j && !from->failed && !to->failed && from->set->of == to->set->of && strcmp(from->set->key, to->set->key) == 0 && one_transfer(from, to, probes, &(*out)[n]))
                far[n++ - first] = mw_device_far(from->set->gpu, to->set->gpu);
        }
        mark_nearest(*out + first, n - first, far);
    }
    free(far);
    return n;
}
