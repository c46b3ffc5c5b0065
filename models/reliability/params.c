/* models/reliability/params.c - the language of operations.failures and operations.spares, one row per key. */
#include "models/reliability/params.h"

#define C(f) offsetof(struct mw_crew_params, f)
static const struct mw_param crew_schema[] = {
    { "shifts", MW_K_TEXT, MW_Q_NUMBER, C(shifts), "", 0, 0, NULL, 0, NULL, NULL, MW_NOT_SIMULATED, "shifts by technicians" },
    { "on_site", MW_K_QTY, MW_Q_TIME, C(on_site_s), "15 min", 0, 1e6, NULL, 0, NULL, NULL, MW_MODELLED, "from detection to hands on the node" },
    MW_PARAM_END
};

/* The rates and times are rows of the library kind: claimed beside these on the same path. */
#define F(f) offsetof(struct mw_failures_params, f)
static const struct mw_param failures_schema[] = {
    { "use", MW_K_TEXT, MW_Q_NUMBER, F(part.h.use), "", 0, 0, NULL, 0, "failures", NULL, MW_MODELLED, "failure rates of the library" },
    { "first_90_days", MW_K_CHANGE, MW_Q_NUMBER, F(infant), "x1", 0, 0, NULL, 0, NULL, NULL, MW_MODELLED, "factor on every rate in the first 90 days after acceptance" },
    { "crew", MW_K_SECTION, MW_Q_NUMBER, F(crew), NULL, 0, 0, crew_schema, 0, NULL, NULL, MW_MODELLED, "who repairs" },
    MW_PARAM_END
};

#define S(f) offsetof(struct mw_spares_params, f)
static const struct mw_param spares_schema[] = {
    { "nodes", MW_K_QTY, MW_Q_FRACTION, S(node_frac), "0 %", 0, 1, NULL, 0, NULL, NULL, MW_MODELLED, "nodes on the shelf, as a share of those installed; 0: repairs never wait" },
    { "optics", MW_K_QTY, MW_Q_FRACTION, S(optic_frac), "0 %", 0, 1, NULL, 0, NULL, NULL, MW_MODELLED, "optics and switch cards on the shelf; 0: repairs never wait" },
    { "rma", MW_K_QTY, MW_Q_TIME, S(rma_s), "14 d", 0, 1e8, NULL, 0, NULL, NULL, MW_PARAMETRIC, "until a broken part is back on the shelf (assumed)" },
    MW_PARAM_END
};

#define P(f) offsetof(struct mw_reliability_params, f)
const struct mw_claim mw_reliability_claims[] = {
    { "operations.failures", failures_schema, P(failures) },
    { "operations.failures", mw_failure_schema, P(failures.part) },
    { "operations.spares", spares_schema, P(spares) },
    { NULL, NULL, 0 },
};
