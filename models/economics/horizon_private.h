/* models/economics/horizon_private.h - the plan while it is projected, shared by horizon.c and funding.c only. */
#ifndef MW_ECONOMICS_HORIZON_PRIVATE_H
#define MW_ECONOMICS_HORIZON_PRIVATE_H
#include "models/economics/horizon.h"

struct mw_plan_flow {
    const struct mw_econ_year *const *year; unsigned year_n;
    const struct mw_econ_year *last;           /* carries plant, prices, steps: all detail years of a case agree on them */
    const struct mw_money_params *money;
    struct mw_supply supply;
    struct mw_econ_result *out;
    int64_t start_ns, end_ns, first_ns;        /* first: earliest acceptance within the horizon */
    double gpu_total, index[MW_CASH_YEARS];    /* index: nominal over real */
};

/* After revenue, running cost and spending of every year: depreciation, taxes, loan, cover, and the flows to owner and lender. */
void mw_plan_fund(struct mw_plan_flow *p);

#endif
