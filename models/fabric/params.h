/* models/fabric/params.h - scale-out, front end and wide area; claimed path: fabric. */
#ifndef MW_FABRIC_PARAMS_H
#define MW_FABRIC_PARAMS_H
#include "models/ports.h"

struct mw_scale_out_params { struct mw_switch_part use; double rails, oversubscription, between_halls; int spine /* 0 per hall, 1 one for all */, reduction /* 0 ends, 1 SHARP */; struct mw_optic_part optic; };
struct mw_frontend_params { struct mw_switch_part use; double per_gpu_Bps; };
struct mw_wan_params { struct mw_rated links; struct mw_amount price; };
struct mw_fabric_params { struct mw_scale_out_params scale_out; struct mw_frontend_params frontend; struct mw_wan_params wan; };
extern const struct mw_claim mw_fabric_claims[];
#endif
