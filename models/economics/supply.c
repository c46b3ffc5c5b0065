/* models/economics/supply.c - terms of rent and lease, and what a month of them costs; when and how much is used is the horizon's. */
#include "models/economics/supply.h"
#include "sim/base/calendar.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool named(const char *use) { return use && *use; }

struct mw_supply mw_supply_of(const struct mw_money_params *m)
{
    if (named(m->rent.use))
        return (struct mw_supply){ MW_SUPPLY_RENT, m->rent.energy == MW_ENERGY_PASSED, m->rent.staff_frac, m->rent.for_s };
    if (named(m->lease.use))
        return (struct mw_supply){ MW_SUPPLY_LEASE, m->lease.energy == MW_ENERGY_PASSED, m->lease.staff_frac, m->lease.for_s };
    return (struct mw_supply){ MW_SUPPLY_OWN, true, 1.0, NAN };
}

bool mw_supply_owns(struct mw_supply s, enum mw_cost c)
{
    return s.kind == MW_SUPPLY_OWN || (s.kind == MW_SUPPLY_LEASE && c <= MW_COST_STORAGE);
}

const char *mw_supply_wrong(const struct mw_money_params *m, const char *gpu, const char **path, char *msg, size_t msg_n)
{
    *msg = '\0';
    *path = named(m->rent.use) ? "money.rent" : "money.lease";
    if (named(m->rent.use) && named(m->lease.use))
        snprintf(msg, msg_n, "rents GPUs and leases a hall: one of the two (instead: cloud.%s or instead: %s)", m->rent.use, m->lease.use);
    else if (named(m->rent.use) && !gpu)
        snprintf(msg, msg_n, "cloud.%s rents %s, and the plan has no GPUs", m->rent.use, m->rent.gpu);
    else if (named(m->rent.use) && strcmp(m->rent.gpu, gpu) != 0)
        snprintf(msg, msg_n, "cloud.%s rents %s, the plan's work runs on %s: rent what it runs on, or change the racks of this case", m->rent.use, m->rent.gpu, gpu);
    else if (named(m->rent.use) && !isfinite(m->rent.usd_per_gpu_s))
        snprintf(msg, msg_n, "has no price: give price, as in 3.30 USD/h");
    else if (named(m->lease.use) && !isfinite(m->lease.usd_per_ws))
        snprintf(msg, msg_n, "has no price: give price, as in 185 USD/kW/month");
    return msg;
}

/* A contract of "3 years" is 36 months, not the 18 hours more that three mean years have. */
int64_t mw_supply_until_ns(struct mw_supply s, int64_t first_ns)
{
    if (!isfinite(s.for_s))
        return INT64_MAX;
    int64_t end_ns = first_ns + mw_time_ns_up(s.for_s), months_ns = mw_time_add_months(first_ns, (int)lround(s.for_s / (MW_S_PER_YEAR / 12.0)));
    return llabs(end_ns - months_ns) < 2 * 86400 * MW_NS_PER_S && months_ns > first_ns ? months_ns : end_ns;
}

double mw_rent_usd(const struct mw_money_params *m, double installed_gpu_s, double held_gpu_s, double sold_gpu_s, double age_s)
{
    double used_gpu_s = fmin(installed_gpu_s, fmax(held_gpu_s, sold_gpu_s));
    double price = m->rent.usd_per_gpu_s * pow(fmax(0.0, 1.0 - m->rent.falls_hz * MW_S_PER_YEAR), age_s / MW_S_PER_YEAR);
    return price * fmax(used_gpu_s, m->rent.take_or_pay_frac * installed_gpu_s);
}

double mw_lease_usd(const struct mw_money_params *m, double it_ws)
{
    return m->lease.usd_per_ws * it_ws;
}
