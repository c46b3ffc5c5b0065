/* models/power/loss.h - what a piece of the power chain loses at a load: pure functions; no tree, no time.
 *
 *   quadratic   loss = n P_r (k0 + k1 u + k2 u^2),  u = load / (n P_r): UPS (k0, k1, k2), transformer (no-load loss, 0, load loss; P_r = S_r pf),
 *               PDU and busway.  The UPS defaults .008, .008, .016 are a design assumption fitted to a published peak efficiency of 0.97.
 *   stage       P_in = (P_out + c)/eta per unit on (ExaDigiT/RAPS, Frontier: SIVOC c 13 W, eta .98; rectifier c 17 W, eta .96)
 *   curve       efficiency at load fractions (80 PLUS tables); the *loss* is linear in load between the points and constant below the first
 * n equal units share the load equally.  Valid for 0 <= load; above the rating the same laws go on (an overload is the tree's finding).
 */
#ifndef MW_POWER_LOSS_H
#define MW_POWER_LOSS_H
#include "models/parts/parts.h"
#include <stdbool.h>

enum mw_loss_kind { MW_LOSS_NONE, MW_LOSS_QUADRATIC, MW_LOSS_STAGE, MW_LOSS_CURVE };
struct mw_loss {
    enum mw_loss_kind kind;
    double rated_w;                       /* of one unit */
    double k0, k1, k2;                    /* quadratic */
    double fixed_w, efficiency_frac;      /* stage */
    const struct mw_blend *curve; uint32_t curve_n;
};

struct mw_loss mw_loss_ups(const struct mw_ups_part *p, bool eco);             /* ups.c */
struct mw_loss mw_loss_transformer(const struct mw_xfmr_part *p, double power_factor); /* transformer.c */
struct mw_loss mw_loss_pdu(const struct mw_pdu_part *p);                       /* transformer.c */
struct mw_loss mw_loss_stage(double fixed_w, double efficiency_frac, double rated_w); /* stage.c */
struct mw_loss mw_loss_psu(const struct mw_map *curve, double rated_w);        /* psu.c */

/* Watts lost by `on` units that together deliver load_w.  The quadratic, which every settle asks of most of the tree, stands here. */
double mw_loss_other_w(const struct mw_loss *l, double on, double load_w); /* stage.c */
static inline double mw_loss_w(const struct mw_loss *l, double on, double load_w)
{
    if (!(on > 0.0))
        return 0.0;
    if (l->kind != MW_LOSS_QUADRATIC)
        return mw_loss_other_w(l, on, load_w);
    double all_w = on * l->rated_w, u = load_w / all_w;
    return all_w * (l->k0 + u * (l->k1 + u * l->k2));
}

/* stage.c: input of one converter for an output, and units switched on for a load: min(n, ceil(load / rated)), at least 1. */
double mw_stage_input_w(double fixed_w, double efficiency_frac, double out_w);
double mw_stage_on(double n, double rated_w, double load_w);
/* psu.c: watts lost at load fraction u, per watt of rating. */
double mw_psu_loss_frac(const struct mw_blend *curve, uint32_t n, double u);

#endif
