/* models/economics/supply.h - whose the GPUs and the plant are: built, rented by the hour, or own machines in a leased hall; pure, no clock.
 *
 *   rent of a month   = price x max(take_or_pay x GPU-seconds rented, GPU-seconds held by work, GPU-seconds sold), the price falling by `falls` a year
 *   lease of a month  = price x critical IT power of the racks that stand, as booked (power.basis)
 * The rest is the built plan's: the same work on the same devices, accepted on the same days, sold the same way.  Who rents owns nothing and runs
 * nothing; who leases owns the machines (GPUs, servers, network, storage) and runs them, and owns no plant and no building.
 */
#ifndef MW_ECONOMICS_SUPPLY_H
#define MW_ECONOMICS_SUPPLY_H
#include "models/economics/params.h"

enum mw_supply_kind { MW_SUPPLY_OWN, MW_SUPPLY_RENT, MW_SUPPLY_LEASE };
struct mw_supply {
    enum mw_supply_kind kind;
    bool pays_energy;      /* electricity and water are the tenant's bills */
    double staff_frac;     /* of the plan's people */
    double for_s;          /* length of the contract; NAN: to the end of the horizon */
};
struct mw_supply mw_supply_of(const struct mw_money_params *m);
bool mw_supply_owns(struct mw_supply s, enum mw_cost c);
/* Empty, or what is wrong with the terms; *path then says where.  gpu: library name of a device of the plan, NULL: it has none. */
const char *mw_supply_wrong(const struct mw_money_params *m, const char *gpu, const char **path, char *msg, size_t msg_n);
/* End of a contract that begins with the first accepted GPU; INT64_MAX: none. */
int64_t mw_supply_until_ns(struct mw_supply s, int64_t first_ns);
/* What a month costs.  installed, held, sold: GPU-seconds; age_s: since the start of the plan; it_s: watt-seconds of critical IT power as booked. */
double mw_rent_usd(const struct mw_money_params *m, double installed_gpu_s, double held_gpu_s, double sold_gpu_s, double age_s);
double mw_lease_usd(const struct mw_money_params *m, double it_ws);

#endif
