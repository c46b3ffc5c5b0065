/* sim/plan/ladder.c - arithmetic of the capacity ladder; what it says is written by ladder_rows.c. */
#include "sim/plan/ladder.h"
#include "sim/base/arena.h"
#include "sim/base/units.h"
#include <math.h>

const struct mw_rung_text mw_rung[MW_RUNG_N] = {
    [MW_RUNG_CONTRACT] = { "contract", "Contracted, MW at the meter", "" },
    [MW_RUNG_FIRM] = { "firm", "Firm, MW at the meter", "not firm" },
    [MW_RUNG_N1] = { "n1", "With the largest transformer out, MW at the meter", "substation redundancy" },
    [MW_RUNG_AFTER_LOSSES] = { "after_losses", "After plant losses, MW of all IT", "losses, cooling and house" },
    [MW_RUNG_CRITICAL_IT] = { "critical_it", "Critical IT, MW at the racks", "cap, network and storage" },
    [MW_RUNG_DEPLOYABLE] = { "deployable", "Deployable, MW of whole racks", "stranded" },
    [MW_RUNG_INSTALLED] = { "installed", "Installed, MW of racks as booked", "not filled" },
    [MW_RUNG_AVERAGE] = { "average", "Average, MW at the racks", "not drawn on average" },
    [MW_RUNG_USEFUL] = { "useful", "Useful, MW that made progress", "idle, restarts and waiting" },
    [MW_RUNG_SOLD] = { "sold", "Sold, MW of installed racks", "" },
};

const char *const mw_fit_name[MW_FIT_N] = { "power", "floor positions", "liquid cooling", "air cooling", "floor load", "network ports" };

struct mw_balance mw_balance_at(const struct mw_balance *idle, const struct mw_balance *design, double meter_w)
{
    struct mw_balance r;
    const double *a = &idle->meter_w, *b = &design->meter_w;
    double *v = &r.meter_w, span_w = design->meter_w - idle->meter_w;
    for (size_t i = 0; i < sizeof r / sizeof *v; i++)
        if (meter_w >= design->meter_w || span_w <= 0.0)
            v[i] = design->meter_w > 0.0 ? b[i] * meter_w / design->meter_w : 0.0;
        else if (meter_w < idle->meter_w)
            v[i] = a[i] * meter_w / idle->meter_w; /* fewer racks, not darker ones */
        else
            v[i] = a[i] + (b[i] - a[i]) * (meter_w - idle->meter_w) / span_w;
    return r;
}

const char *mw_ladder_power(struct mw_arena *a, double w)
{
    char buf[40];
    return mw_arena_strdup(a, w > 0.0 ? mw_quantity_print(buf, sizeof buf, w, MW_Q_POWER, 3) : "nothing");
}

const char *mw_ladder_critical_text(struct mw_arena *a, const struct mw_balance *n1, const struct mw_balance *cap)
{
    double free_w = n1->critical_w - cap->critical_w;
    const char *beside = mw_arena_printf(a, "network and storage beside the racks take %s", mw_ladder_power(a, cap->critical_w - cap->it_w));
    return free_w > 0.0 ? mw_arena_printf(a, "%s, the cap %s: it keeps %s at the meter free", beside, mw_ladder_power(a, free_w), mw_ladder_power(a, n1->meter_w - cap->meter_w))
                        : mw_arena_printf(a, "%s; the cap keeps nothing free", beside);
}

double mw_domain_racks(const struct mw_domain *d, enum mw_fit *binds)
{
    double least = INFINITY;
    *binds = MW_FIT_POSITIONS;
    for (int i = 0; i < MW_FIT_N; i++) {
        double n = d->need[i] > 0.0 ? floor(d->have[i] / d->need[i] * (1.0 + 1e-9)) : INFINITY;
        if (n < least) {
            least = n;
            *binds = (enum mw_fit)i;
        }
    }
    return isfinite(least) ? least : d->rack_n;
}

void mw_ladder_minimum(double value[MW_RUNG_N])
{
    double least = INFINITY;
    for (int i = 0; i < MW_RUNG_SOLD; i++)
        if (isfinite(value[i]))
            value[i] = least = fmin(least, value[i]);
}
