/* models/power/hall.c - what the path to a hall carries with its redundancy held; a static question, no clock. */
#include "models/power/power_private.h"
#include <math.h>

#define NONE UINT32_MAX

/* Highest load over rating on the way from a leaf to the meter, spares lost; 0: nothing rated. */
static double path_load_frac(const struct mw_power_state *p, const struct mw_power_leaf *l)
{
    double worst = 0.0;
    for (uint32_t n = l->node; n != NONE; n = p->tree.node[n].parent) {
        const struct mw_ptree_node *t = &p->tree.node[n];
        for (uint32_t k = p->item_of_node[n]; k != NONE; k = p->item[k].next)
            if (t->loss.rated_w > 0.0 && p->item[k].needed > 0.0)
                worst = fmax(worst, t->out_w / (p->item[k].needed * t->loss.rated_w));
    }
    return worst;
}

double mw_power_hall_w(struct mw_sim *s, uint32_t hall_ent)
{
    const struct mw_power_state *p = mw_power(s);
    double able_w = 0.0;
    for (uint32_t i = 0; i < p->leaf_n; i++) {
        const struct mw_power_leaf *l = &p->leaf[i];
        if (l->hall_ent != hall_ent || l->cls == MW_L_COOLING || l->cls == MW_L_OTHER || l->w <= 0.0)
            continue;
        double frac = path_load_frac(p, l);
        if (frac <= 0.0)
            return INFINITY;
        able_w += l->w / frac;
    }
    return able_w;
}
