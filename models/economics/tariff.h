/* models/economics/tariff.h - an electricity tariff as a pure engine: energy and demand in, bills of calendar months out; it reads no scenario.
 *
 * Energy: price of the window of local time that an interval begins in (the caller cuts intervals at changes), or an index price plus adder.
 * Demand: mean power of each window_s (15 min) block; per price window the month's highest block pays price x months.  The highest block of
 *   all hours is held up by the ratchet (share of the highest of the preceding ratchet_months) and by the minimum (contract share).
 * Transmission (ERCOT 4CP and relatives): the mean over its months of the highest block inside its windows, billed in all twelve months.
 *   Parametric: real 4CP uses the grid's four coincident peaks of the year before; a load in the window at its own maximum pays no less.
 * Months and windows are local time.  Prices in USD/J, demand prices in USD/(W s) of a month of year/12.
 * Validity: intervals shorter than a demand block and never across a change of price, block or month.
 */
#ifndef MW_ECONOMICS_TARIFF_H
#define MW_ECONOMICS_TARIFF_H
#include "sim/base/calendar.h"
#include "sim/input/schema.h"
#include <stdbool.h>
#include <stdint.h>

enum { MW_DEMAND_WINDOWS = 8, MW_TARIFF_MONTHS = 120 };

struct mw_tariff {
    const struct mw_window *energy; unsigned energy_n;      /* values USD/J; n 0: none */
    double adder_usd_per_j;                                  /* riders, or the margin over an index price */
    const struct mw_window *demand; unsigned demand_n;      /* values USD/(W s); at most MW_DEMAND_WINDOWS */
    double window_s;                                         /* demand block, a divisor of an hour */
    double ratchet_frac; unsigned ratchet_months;
    double minimum_w;                                        /* billed at least, at the demand price of all other hours */
    const struct mw_window *transmission; unsigned transmission_n;
    double fixed_usd_per_s;
    double tax_frac;
};

/* One calendar month in local time. */
struct mw_bill {
    int year, month;
    double energy_j, energy_usd;
    double peak_w, billed_w;                                 /* highest block; after ratchet and minimum */
    double demand_usd, minimum_usd /* of it because of ratchet and minimum */, transmission_usd, fixed_usd, tax_usd;
    /* demand_usd = window_usd + max(0, max(floor_usd, ratchet_usd) - peak_usd): the windows' own maxima; the month's highest block, what the
     * ratchet holds it at, and the contract's minimum, all at the all-hours price */
    double window_usd, peak_usd, ratchet_usd, floor_usd;
    double length_s, share;                                  /* of the month; the share of it that was metered */
    double window_peak_w[MW_DEMAND_WINDOWS], transmission_peak_w;
    bool in_transmission;                                    /* the transmission window occurs in this month */
};

struct mw_meter {
    struct mw_bill bill[MW_TARIFF_MONTHS]; unsigned n;
    double block_j; int64_t block_t0_ns;                     /* demand block under way */
};

/* Window that holds local wall-clock time; the `else` window if none does; NULL if there is none. */
const struct mw_window *mw_window_at(const struct mw_window *w, unsigned n, int64_t local_ns);
/* First instant after t (UTC) at which the meter must be read: end of the demand block, of the month, or a change of any window. */
int64_t mw_tariff_next_ns(const struct mw_tariff *t, const struct mw_tz *tz, int64_t t_ns);
/* Energy price in force at t; index price is used when there is no energy window. */
double mw_tariff_price_usd_per_j(const struct mw_tariff *t, const struct mw_tz *tz, int64_t t_ns, double index_usd_per_j);

void mw_meter_start(struct mw_meter *m, int64_t t_ns);
/* Energy of [t0, t1), an interval that ends no later than mw_tariff_next_ns(t0). */
void mw_meter_add(struct mw_meter *m, const struct mw_tariff *t, const struct mw_tz *tz, int64_t t0_ns, int64_t t1_ns, double energy_j, double index_usd_per_j);
/* The bill of the month that t lies in: the last one, or a new one. */
struct mw_bill *mw_meter_bill(struct mw_meter *m, const struct mw_tz *tz, int64_t t_ns);
/* Demand, transmission, fixed and tax of every month; once, at the end. */
void mw_meter_close(struct mw_meter *m, const struct mw_tariff *t);
double mw_bill_usd(const struct mw_bill *b);

#endif
