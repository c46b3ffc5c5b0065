/* sim/plan/collect.h - what the plan keeps of a simulated year while its rows pass by on their way to the sink: months, peaks, days of water, named numbers.
 *
 * It changes no row: every callback is handed on.  Months are the site's standard time; power peaks are means of 15 minutes of the clock
 * (of the sample interval where that is longer).
 */
#ifndef MW_PLAN_COLLECT_H
#define MW_PLAN_COLLECT_H
#include "sim/plan/facility.h"

enum { MW_SEEN_WORKS = 24 };
struct mw_seen_work { uint32_t ent; double asked, served, over; };        /* means, tokens/s */
struct mw_seen_month {
    int year, month;                     /* month 0: no such month was simulated */
    double s;                            /* seconds of it that the books hold */
    double meter_w, peak_w, installed_n, busy_n, it_w, water_day_m3ps; /* means; peak_w and water_day: of the highest 15 minutes and day */
    double heat_frac, liquid_frac, air_frac, supply_c;                 /* highest */
    struct mw_seen_work work[MW_SEEN_WORKS]; uint32_t work_n;
};
struct mw_seen_peak { int64_t t0_ns; double meter_w, it_w, cooling_w, loss_w, dry_c, wet_c; };

struct mw_collect {
    struct mw_sink down;                 /* where rows go on to */
    const struct mw_window_ns *window;
    int64_t zone_ns;
    double step_s;
    struct mw_seen_month month[13];      /* a window of a year may touch thirteen */
    uint32_t month_n;
    struct mw_seen_peak peak, block;     /* highest 15 minutes; the one that is being filled */
    double block_s, day_m3, day_s;
    int64_t block_ns, day_ns;
    int col[7]; bool known;              /* columns of the facility's samples */
    double energy_j, billed_w, goodput_frac, capex_usd, sold_frac, peak15_w; /* metrics that passed; NAN: none did */
};

/* Returns the sink to simulate with; c and what down points to must outlive it. */
struct mw_sink mw_collect_begin(struct mw_collect *c, const struct mw_facility *f, const struct mw_window_ns *w, struct mw_sink down);
/* After the run: the last block and day. */
void mw_collect_end(struct mw_collect *c);
/* The month of the calendar, or NULL. */
const struct mw_seen_month *mw_collect_month(const struct mw_collect *c, int year, int month);

#endif
