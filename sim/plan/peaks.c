/* sim/plan/peaks.c - peaks at the meter beside each other: booked, expected, contracted, billed; when the coincident one was and in what weather. */
#include "sim/base/calendar.h"
#include "sim/plan/outlook_private.h"
#include <math.h>
#include <stdio.h>

static double highest_billed_w(const struct mw_outlook *o)
{
    double w = NAN;
    for (uint32_t i = 0; i < o->f->detail_n; i++)
        w = o->done[i] ? fmax(w, o->year[i].billed_w) : w;
    return w;
}

/* The highest month of the plan at the P50 of its demand. */
static double expected_w(const struct mw_outlook *o)
{
    double w = 0.0;
    for (uint32_t i = 0; i < o->calendar.month_n; i++)
        w = fmax(w, o->peak_w[i]);
    return w;
}

static void coincident(struct mw_outlook *o, const struct mw_seen_peak *p)
{
    struct mw_civil c = mw_time_to_civil(p->t0_ns + o->f->zone_ns);
    const struct { const char *key; double v; } row[] = { { "meter_w", p->meter_w }, { "it_w", p->it_w }, { "cooling_w", p->cooling_w }, { "loss_w", p->loss_w }, { "dry_bulb_c", p->dry_c },
                                                          { "wet_bulb_c", p->wet_c } };
    char when[48];
    snprintf(when, sizeof when, "%04d-%02d-%02d %02d:%02d", c.year, c.month, c.day, c.hour, c.minute);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        mw_store_probe(o->store, o->key.case_id, "coincident_peak", row[i].key, row[i].v, i == 0 ? when : NULL);
    mw_outlook_metric(o, "peak.coincident_w", MW_Q_POWER, p->meter_w);
    mw_outlook_metric(o, "peak.coincident_month", MW_Q_NUMBER, c.year * 100.0 + c.month);
    mw_outlook_metric(o, "peak.coincident_hour", MW_Q_NUMBER, c.hour + c.minute / 60.0);
    mw_outlook_metric(o, "peak.coincident_dry_c", MW_Q_TEMP, p->dry_c);
    mw_outlook_metric(o, "peak.coincident_wet_c", MW_Q_TEMP, p->wet_c);
}

/* Nameplates of the racks are carried to the meter by the ratio of the design day. */
void mw_peaks_write(struct mw_outlook *o)
{
    const struct mw_outlook_design *d = &o->design;
    const struct mw_seen_peak *p = mw_outlook_peak(o);
    double billed_w = highest_billed_w(o);
    mw_outlook_metric(o, "peak.design_day_w", MW_Q_POWER, d->meter_w);
    mw_outlook_metric(o, "peak.contract_w", MW_Q_POWER, d->contract_w);
    mw_outlook_metric(o, "peak.expected_w", MW_Q_POWER, expected_w(o));
    if (d->it_w > 0.0)
        mw_outlook_metric(o, "peak.nameplate_w", MW_Q_POWER, d->nameplate_w * d->meter_w / d->it_w);
    if (isfinite(billed_w))
        mw_outlook_metric(o, "peak.billing15_w", MW_Q_POWER, billed_w);
    if (p) {
        mw_outlook_metric(o, "peak.n1_headroom_w", MW_Q_POWER, d->n1_w - p->meter_w);
        coincident(o, p);
    }
}
