/* models/economics/capex.h - what it costs to build: priced bill of materials, templates per watt for the rest, by cost class; no time, no loans.
 *
 * A class costs its priced parts times `costs.<class>_installed` where the template gives that factor and parts are priced: redundancy, spares and
 * oversubscription then move the cost as they move the plant.  Without a factor or parts it costs the larger of its parts and its template (price
 * per critical IT watt, or network per GPU): the template is the installed cost of everything in the class, the parts are the equipment in it.  A quote for a part replaces its library price; a quote for a
 * class replaces the class.  Soft cost and contingency are fractions of the building and its plant.  Sales tax is on IT equipment unless relieved.
 * What is rented or leased (supply.h) is not built: such classes cost and embody nothing.
 * A GPU line beside a priced rack of the same place is inside the rack's price.  What has no price and no template is listed as not priced.
 * Widths: a part's own low and high; a quote's; else the class of the estimate.  Classes move together within, independently among each other.
 */
#ifndef MW_ECONOMICS_CAPEX_H
#define MW_ECONOMICS_CAPEX_H
#include "models/economics/supply.h"
#include "sim/core/sim.h"

enum { MW_UNPRICED_MAX = 64 };
struct mw_capex_line { double usd, low_usd, high_usd, parts_usd; char status; const char *basis; };
struct mw_capex {
    struct mw_capex_line line[MW_COST_N];
    double total_usd, low_usd, high_usd, embodied_kg, embodied_kgps; /* the last: embodied spread over lives */
    double quoted_usd, published_usd, unverified_usd;      /* of the total, by status; the rest is derived or assumed */
    const char *unpriced[MW_UNPRICED_MAX]; unsigned unpriced_n;
    const char *unused[MW_UNPRICED_MAX]; unsigned unused_n; /* quotes that match no class and no part of this plan */
};

struct mw_capex_input {
    const struct mw_things *things;
    const struct mw_money_params *money;
    double it_w, gpu_n, floor_m2;  /* critical IT power booked, GPUs, floor of halls */
    struct mw_sim *sim;            /* for draws of trials and the run's date; NULL in tests: P50 */
};
/* Empty string, or what is wrong with a quote: "money.quotes.shell: ...". */
const char *mw_capex_compute(const struct mw_capex_input *in, struct mw_capex *out, struct mw_arena *a);

/* Price and its range from a quote; false with a sentence if it does not read. */
struct mw_quote_price { double si, low, high; enum mw_quantity q; /* MONEY, MONEY_PER_POWER, MONEY_PER_AREA */ };
bool mw_quote_read(const struct mw_quote *q, struct mw_quote_price *out, char *msg, size_t msg_n);

#endif
