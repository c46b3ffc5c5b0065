/* models/reliability/params.h - what the scenario says of failures and spares; claimed paths: operations.failures, operations.spares. */
#ifndef MW_RELIABILITY_PARAMS_H
#define MW_RELIABILITY_PARAMS_H
#include "models/ports.h"

struct mw_crew_params { const char *shifts; double on_site_s; };
struct mw_failures_params {
    struct mw_failure_part part; /* library part with the scenario's overrides */
    struct mw_amount infant;     /* factor on every rate in a group's first 90 days */
    struct mw_crew_params crew;
};
struct mw_spares_params { double node_frac, optic_frac, rma_s; };
struct mw_reliability_params { struct mw_failures_params failures; struct mw_spares_params spares; };
extern const struct mw_claim mw_reliability_claims[];

#endif
