/* models/power/ups.c - the loss of a double-conversion UPS, and of the same in eco mode. */
#include "models/power/loss.h"

struct mw_loss mw_loss_ups(const struct mw_ups_part *p, bool eco)
{
    struct mw_loss l = { .kind = MW_LOSS_QUADRATIC, .rated_w = p->rated_w, .k0 = p->k0, .k1 = p->k1, .k2 = p->k2 };
    if (eco && p->eco_efficiency > 0.0) { /* the bypass conducts: what is left is taken as proportional to the load */
        l.k0 = l.k2 = 0.0;
        l.k1 = 1.0 / p->eco_efficiency - 1.0;
    }
    return l;
}
