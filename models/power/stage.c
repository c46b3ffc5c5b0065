/* models/power/stage.c - converters with a fixed loss and an efficiency, their staging, and the dispatch over kinds of loss. */
#include "models/power/loss.h"
#include "sim/base/check.h"
#include <math.h>

double mw_stage_input_w(double fixed_w, double efficiency_frac, double out_w)
{
    return (out_w + fixed_w) / efficiency_frac;
}

double mw_stage_on(double n, double rated_w, double load_w)
{
    if (!(rated_w > 0.0))
        return n;
    double on = ceil(load_w / rated_w * (1.0 - 1e-12));
    return on < 1.0 ? fmin(1.0, n) : fmin(on, n);
}

struct mw_loss mw_loss_stage(double fixed_w, double efficiency_frac, double rated_w)
{
    return (struct mw_loss){ .kind = MW_LOSS_STAGE, .rated_w = rated_w, .fixed_w = fixed_w, .efficiency_frac = efficiency_frac };
}

/* (P + n c)/eta - P, written without the difference of two large numbers. */
static double stage_w(const struct mw_loss *l, double on, double load_w)
{
    return (on * l->fixed_w + load_w * (1.0 - l->efficiency_frac)) / l->efficiency_frac;
}

double mw_loss_other_w(const struct mw_loss *l, double on, double load_w)
{
    switch (l->kind) {
    case MW_LOSS_STAGE: return stage_w(l, on, load_w);
    case MW_LOSS_CURVE: return on * l->rated_w * mw_psu_loss_frac(l->curve, l->curve_n, load_w / (on * l->rated_w));
    case MW_LOSS_NONE: return 0.0;
    case MW_LOSS_QUADRATIC: break;
    }
    MW_ASSERT(!"a kind of loss");
    return 0.0;
}
