/* models/economics/economics_private.h - the money of one simulated year while it is counted; shared by economics.c and expect.c only. */
#ifndef MW_ECONOMICS_PRIVATE_H
#define MW_ECONOMICS_PRIVATE_H
#include "models/economics/horizon.h"
#include "models/economics/tariff.h"

/* A level and the member of struct mw_econ_month (as an array of doubles) that takes its integral. */
struct counter { uint32_t level; unsigned member; double last; };

struct mw_economics_state {
    struct mw_tariff tariff;
    struct mw_meter meter;
    struct mw_currency currency;
    struct mw_econ_month month[12];
    int64_t last_ns;                     /* read up to here */
    uint32_t price;
    struct counter *counter; unsigned counter_n; /* levels whose integrals are read month by month */
};

double mw_econ_index_usd_per_j(struct mw_sim *s, int64_t t_ns); /* price under the tariff's own windows */
void mw_econ_month_takes(struct mw_econ_month *m, const struct mw_bill *b, double gross /* 1 + tax */);
const struct mw_econ_year *mw_econ_year_of(struct mw_sim *s, int calendar_year, const struct mw_econ_month month[12], struct mw_arena *a);
/* expect.c; as mw_econ_ops.expected */
const struct mw_econ_year *mw_econ_expected(struct mw_sim *s, const struct mw_static_month *month, unsigned n, struct mw_arena *a);

#endif
