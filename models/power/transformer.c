/* models/power/transformer.c - losses of transformers, busways and PDUs: a part at no load and a part with the square of the load. */
#include "models/power/loss.h"

struct mw_loss mw_loss_transformer(const struct mw_xfmr_part *p, double power_factor)
{
    /* u = P / (S pf) equals S_load / S; the losses are shares of the rating in VA, written here over the rating in W. */
    return (struct mw_loss){ .kind = MW_LOSS_QUADRATIC, .rated_w = p->rated_va * power_factor, .k0 = p->no_load_frac / power_factor, .k2 = p->load_frac / power_factor };
}

struct mw_loss mw_loss_pdu(const struct mw_pdu_part *p)
{
    return (struct mw_loss){ .kind = MW_LOSS_QUADRATIC, .rated_w = p->rated_w, .k0 = p->no_load_frac, .k2 = p->load_frac };
}
