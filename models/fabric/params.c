/* models/fabric/params.c - the language of the fabric, one row per key. */
#include "models/fabric/params.h"

#define S(f) offsetof(struct mw_scale_out_params, f)
static const struct mw_param scale_out_schema[] = {
    { "use", MW_K_COUNTED, MW_Q_COUNT, S(use), "", 0, 0, mw_switch_schema, sizeof(struct mw_switch_part), "switch", NULL, MW_MODELLED, "switch of every tier" },
    { "rails", MW_K_QTY, MW_Q_COUNT, S(rails), "4", 1, 64, NULL, 0, NULL, NULL, MW_MODELLED, "rails: GPUs of one rank in their node share leaves" },
    { "oversubscription", MW_K_QTY, MW_Q_NUMBER, S(oversubscription), "1", 1, 64, NULL, 0, NULL, NULL, MW_MODELLED, "downlink over uplink rate of a leaf" },
    { "spine", MW_K_WORD, MW_Q_NUMBER, S(spine), "per hall", 0, 0, NULL, 0, NULL, "per hall|one", MW_MODELLED, "where the spine stands: one in each hall, or one for all" },
    { "reduction", MW_K_WORD, MW_Q_NUMBER, S(reduction), "ends", 0, 0, NULL, 0, NULL, "ends|sharp", MW_MODELLED, "who adds what GPUs reduce: they themselves, or the switches (SHARP), which halves what an all-reduce sends; nothing of a sharded optimizer's exchange" },
    { "between_halls", MW_K_QTY, MW_Q_NUMBER, S(between_halls), "1", 1, 64, NULL, 0, NULL, NULL, MW_MODELLED, "oversubscription between halls whose spine stands per hall" },
    { "optic", MW_K_COUNTED, MW_Q_COUNT, S(optic), "800g-dr8", 0, 0, mw_optic_schema, sizeof(struct mw_optic_part), "optic", NULL, MW_PARAMETRIC, "optical module of links between switches; its watts are in the switch's" },
    MW_PARAM_END
};
#define F(f) offsetof(struct mw_frontend_params, f)
static const struct mw_param frontend_schema[] = {
    { "use", MW_K_COUNTED, MW_Q_COUNT, F(use), "", 0, 0, mw_switch_schema, sizeof(struct mw_switch_part), "switch", NULL, MW_PARAMETRIC, "switch of the front end" },
    { "per_gpu", MW_K_QTY, MW_Q_BYTE_RATE, F(per_gpu_Bps), "0 B/s", 0, 1e13, NULL, 0, NULL, NULL, MW_PARAMETRIC, "front-end rate per GPU" },
    MW_PARAM_END
};
#define W(f) offsetof(struct mw_wan_params, f)
static const struct mw_param wan_schema[] = {
    { "links", MW_K_RATED, MW_Q_BYTE_RATE, W(links), "", 0, 0, NULL, 0, NULL, NULL, MW_PARAMETRIC, "links and their rate" },
    { "price", MW_K_QTY_OF, MW_Q_MONEY_RATE, W(price), "", 0, 0, NULL, 0, NULL, NULL, MW_PARAMETRIC, "price of a link" },
    MW_PARAM_END
};
#define P(f) offsetof(struct mw_fabric_params, f)
static const struct mw_param fabric_schema[] = {
    { "scale_out", MW_K_SECTION, MW_Q_NUMBER, P(scale_out), "", 0, 0, scale_out_schema, 0, NULL, NULL, MW_MODELLED, "network between racks" },
    { "frontend", MW_K_SECTION, MW_Q_NUMBER, P(frontend), "", 0, 0, frontend_schema, 0, NULL, NULL, MW_PARAMETRIC, "network to users and storage" },
    { "wan", MW_K_SECTION, MW_Q_NUMBER, P(wan), "", 0, 0, wan_schema, 0, NULL, NULL, MW_PARAMETRIC, "network to the world" },
    MW_PARAM_END
};
const struct mw_claim mw_fabric_claims[] = { { "fabric", fabric_schema, 0 }, { NULL, NULL, 0 } };
