/* models/cooling/loop.h - one facility loop: coolers first, chillers for what is above their reach; quasi-static, pure, no allocation.
 *
 * Water leaves at set_c and returns at set_c + range_k at any load (flow follows heat; pumps by the affinity laws).
 *   coolers     all that are in service share the heat; their fans turn as slowly as the set point allows
 *   economiser  share = (return - reach)/(return - set), 1 if the coolers reach the set point, 0 if they cannot cool the return
 *   chillers    take (1 - share) of the heat; their condensers are cooled by the same coolers, so that all heat and all compressor
 *               power leave through them (two rounds of substitution, which leave 2e-4 of the compressor power)
 *   fans against compressors: of a few fan speeds, and the one that needs no chiller, the cheapest in power is taken
 *   out of capacity: supply rises until coolers and chillers hold it:  supply = reach - range served/heat
 * Pads of adiabatic coolers are wet above their start temperature; where no chiller stands behind them, already where dry air would not do.
 * There is no thermal mass: between events the loop is in balance.  Power never falls when the heat or the wet bulb
 * rises, nor when the set point falls (with pads and without chillers: as long as they stay wet or dry).
 */
#ifndef MW_COOLING_LOOP_H
#define MW_COOLING_LOOP_H
#include "models/cooling/dry_cooler.h"

struct mw_loop {
    const struct mw_cooler_part *cooler;
    const struct mw_chiller_part *chiller;  /* NULL: none */
    double set_c, range_k;
    double design_w, pump_w;                /* heat at design and pump power at its flow */
    double least_frac;                      /* slowest pump speed */
    double cooler_n, chiller_n;             /* in service */
};
struct mw_loop_run {
    double fan_w, pump_w, chiller_w;        /* pump_w: facility loop and coolers' own */
    double evaporated_kgps, drift_kgps;
    double rise_k;                          /* supply above the set point */
    double economiser_frac, capacity_frac;  /* heat over what could be held at this weather */
    bool outside;                           /* a correlation was held at its border */
};
/* One weather as a loop meets it: what no heat changes. */
struct mw_loop_air { struct mw_weather w; bool tower; struct mw_dry_air dry; /* unless towers */ };
struct mw_loop_air mw_loop_air(const struct mw_loop *l, const struct mw_weather *w);
struct mw_loop_run mw_loop_evaluate_in(const struct mw_loop *l, const struct mw_loop_air *air, double heat_w);
struct mw_loop_run mw_loop_evaluate(const struct mw_loop *l, const struct mw_weather *w, double heat_w); /* both */

/* Sizing at the design weather: coolers and chillers that are needed, spares not counted. */
void mw_loop_size(struct mw_loop *l, const struct mw_weather *design, double *cooler_needed, double *chiller_needed);

#endif
