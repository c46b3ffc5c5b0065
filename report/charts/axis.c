/* report/charts/axis.c - ranges, round ticks and positions; drawing is in axis_draw.c, calendar steps in axis_time.c. */
#include "report/charts/axis.h"
#include "report/charts/number.h"
#include "sim/base/check.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

double mw_step_round(double span, unsigned want_n)
{
    MW_ASSERT(span > 0 && want_n > 0);
    double raw = span / want_n, decade = pow(10.0, floor(log10(raw))), m = raw / decade;
    return (m <= 1.0 + 1e-9 ? 1.0 : m <= 2.0 + 1e-9 ? 2.0 : m <= 5.0 + 1e-9 ? 5.0 : 10.0) * decade;
}

/* An empty range becomes one around its value, so that a flat series still has an axis. */
static void range_repair(double *lo, double *hi)
{
    if (!isfinite(*lo) || !isfinite(*hi)) {
        *lo = 0;
        *hi = 1;
    }
    if (*hi < *lo) {
        double x = *lo;
        *lo = *hi;
        *hi = x;
    }
    double size = fmax(fabs(*lo), fabs(*hi));
    if (*hi - *lo <= size * 1e-9 || *hi == *lo) {
        double d = size > 0 ? 0.1 * size : 0.5;
        *hi += d;
        if (*lo != 0)
            *lo -= d;
    }
}

void mw_range_round(double *lo, double *hi, unsigned want_n)
{
    range_repair(lo, hi);
    double step = mw_step_round(*hi - *lo, want_n);
    *lo = floor(*lo / step + 1e-9) * step;
    *hi = ceil(*hi / step - 1e-9) * step;
}

static int step_decimals(double step)
{
    int d = (int)ceil(-log10(step) - 1e-9);
    return d < 0 ? 0 : d > 9 ? 9 : d;
}

void mw_ticks_linear(struct mw_ticks *t, double lo, double hi, unsigned want_n, double forced_step)
{
    t->n = t->spans_n = 0;
    t->step = forced_step > 0 ? forced_step : mw_step_round(hi - lo, want_n);
    int decimals = step_decimals(t->step);
    double first = ceil(lo / t->step - 1e-9);
    for (unsigned k = 0; t->n < MW_TICKS_MAX; k++) {
        double at = (first + k) * t->step;
        if (at > hi + 1e-9 * t->step)
            break;
        struct mw_tick *tick = &t->tick[t->n++];
        tick->at = at;
        mw_num_fixed(tick->label, sizeof tick->label, at, decimals);
    }
}

static void power_label(char *buf, size_t buf_n, double mantissa, int e)
{
    static const char *const digit[] = { "\u2070", "\u00b9", "\u00b2", "\u00b3", "\u2074", "\u2075", "\u2076", "\u2077", "\u2078", "\u2079" };
    if (e >= -4 && e <= 5) {
        mw_num_fixed(buf, buf_n, mantissa * pow(10.0, e), e < 0 ? -e : 0);
        return;
    }
    char exponent[16] = "";
    snprintf(exponent, sizeof exponent, "%s%s%s", e < 0 ? "\u207b" : "", abs(e) > 9 ? digit[abs(e) / 10 % 10] : "", digit[abs(e) % 10]);
    if (mantissa > 1)
        snprintf(buf, buf_n, "%g\u00b710%s", mantissa, exponent);
    else
        snprintf(buf, buf_n, "10%s", exponent);
}

void mw_ticks_log(struct mw_ticks *t, double lo, double hi, unsigned want_n)
{
    static const double fine[] = { 1, 2, 5 };
    double decades = log10(hi / lo);
    unsigned per_decade = decades * 3 <= want_n + 1 ? 3 : 1;
    int every = per_decade > 1 ? 1 : (int)ceil(decades / want_n);
    if (every < 1)
        every = 1;
    t->n = t->spans_n = 0;
    t->step = every;
    for (int e = (int)floor(log10(lo) / every) * every; e <= (int)floor(log10(hi) + 1e-9); e += every)
        for (unsigned k = 0; k < per_decade && t->n < MW_TICKS_MAX; k++) {
            double at = fine[k] * pow(10.0, e);
            if (at < lo * (1 - 1e-9) || at > hi * (1 + 1e-9))
                continue;
            struct mw_tick *tick = &t->tick[t->n++];
            tick->at = at;
            power_label(tick->label, sizeof tick->label, fine[k], e);
        }
}

static double per_unit(const struct mw_axis_spec *s)
{
    return s->percent ? 0.01 : s->per_unit != 0 ? s->per_unit : 1.0;
}

static void log_range(struct mw_axis *a)
{
    static const double fine[] = { 1, 2, 5, 10 };
    double hi = a->hi > 0 ? a->hi : 1.0, lo = a->lo > 0 ? a->lo : hi * 1e-3;
    if (lo >= hi)
        hi = lo * 10;
    double dlo = pow(10.0, floor(log10(lo))), dhi = pow(10.0, floor(log10(hi)));
    a->lo = dlo;
    a->hi = 10 * dhi;
    for (int k = 3; k >= 0; k--) {
        if (fine[k] * dhi >= hi * (1 - 1e-9))
            a->hi = fine[k] * dhi;
        if (fine[3 - k] * dlo <= lo * (1 + 1e-9))
            a->lo = fine[3 - k] * dlo;
    }
}

void mw_axis_range(struct mw_axis *a, const struct mw_axis_spec *spec, double data_lo, double data_hi)
{
    memset(a, 0, sizeof *a);
    a->spec = *spec;
    if (spec->scale == MW_SCALE_CATEGORY) {
        a->hi = spec->names_n ? (double)spec->names_n : 1.0;
        return;
    }
    bool open = spec->lo == 0 && spec->hi == 0;
    double u = spec->scale == MW_SCALE_TIME ? 1.0 : per_unit(spec);
    a->lo = (open ? data_lo : spec->lo) / u;
    a->hi = (open ? data_hi : spec->hi) / u;
    if (spec->zero && isfinite(a->lo) && isfinite(a->hi)) {
        a->lo = fmin(a->lo, 0.0);
        a->hi = fmax(a->hi, 0.0);
    }
    if (spec->scale == MW_SCALE_LOG) {
        log_range(a);
    } else if (spec->scale == MW_SCALE_TIME) {
        if (!isfinite(a->lo) || !isfinite(a->hi))
            a->lo = a->hi = 0;
        if (a->hi <= a->lo)
            a->hi = a->lo + 3.6e12; /* an hour, so that one instant still has an axis */
    } else if (spec->tight) {
        range_repair(&a->lo, &a->hi);
    } else {
        mw_range_round(&a->lo, &a->hi, 5);
    }
}

double mw_axis_pos(const struct mw_axis *a, double si)
{
    double v = a->spec.scale == MW_SCALE_TIME || a->spec.scale == MW_SCALE_CATEGORY ? si : si / per_unit(&a->spec);
    double u = a->spec.scale == MW_SCALE_LOG ? log(fmax(v, a->lo * 1e-3) / a->lo) / log(a->hi / a->lo) : (v - a->lo) / (a->hi - a->lo);
    return a->p0 + u * (a->p1 - a->p0);
}

double mw_axis_slot_pt(const struct mw_axis *a)
{
    return fabs(a->p1 - a->p0) / (a->hi - a->lo);
}

double mw_axis_slot_mid(const struct mw_axis *a, size_t i)
{
    return a->p0 + (a->p1 - a->p0) * ((double)i + 0.5 - a->lo) / (a->hi - a->lo);
}

const char *mw_axis_caption(const struct mw_axis *a, char *buf, size_t buf_n)
{
    const char *title = a->spec.title ? a->spec.title : "", *unit = a->spec.percent ? "%" : a->spec.unit;
    snprintf(buf, buf_n, "%s%s%s", title, *title && unit ? ", " : "", unit ? unit : "");
    return buf;
}

const char *mw_axis_value(const struct mw_axis *a, double si, char *buf, size_t buf_n)
{
    double v = si / per_unit(&a->spec), span = fabs(a->hi - a->lo);
    if (a->spec.scale == MW_SCALE_LOG || !(span > 0))
        return mw_num_sig(buf, buf_n, v, 3);
    int decimals = step_decimals(span / 150.0); /* better than a percent of the axis */
    return mw_num_fixed(buf, buf_n, v, decimals > 3 ? 3 : decimals);
}
