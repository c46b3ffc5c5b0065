/* models/power/psu.c - power supplies by their efficiency table: the loss, not the efficiency, is linear between the points. */
#include "models/power/loss.h"

static double loss_at(const struct mw_blend *point)
{
    return point->key * (1.0 / point->share - 1.0);
}

double mw_psu_loss_frac(const struct mw_blend *curve, uint32_t n, double u)
{
    if (n == 0)
        return 0.0;
    if (u <= curve[0].key || n == 1)
        return loss_at(&curve[0]);
    uint32_t i = 1;
    while (i + 1 < n && u > curve[i].key)
        i++;
    double a = loss_at(&curve[i - 1]), b = loss_at(&curve[i]);
    return a + (b - a) * (u - curve[i - 1].key) / (curve[i].key - curve[i - 1].key);
}

struct mw_loss mw_loss_psu(const struct mw_map *curve, double rated_w)
{
    return (struct mw_loss){ .kind = MW_LOSS_CURVE, .rated_w = rated_w, .curve = curve->item, .curve_n = curve->n };
}
