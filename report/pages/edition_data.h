/* report/pages/edition_data.h - what the utility and design editions ask of results.db: plant by class, lists of words, peak hours; no layout. */
#ifndef MW_REPORT_EDITION_DATA_H
#define MW_REPORT_EDITION_DATA_H
#include "report/pages/page_kit.h"
#include "report/pages/plan_data.h"

/* Number of the base case in SI; NAN: none of this path. */
double mw_rd_si(const struct mw_report *r, const char *path);
/* Items of a list of words as the resolved scenario prints it: "[cooling, network]" -> "cooling, network"; "" where there is none. */
const char *mw_rd_list(struct mw_report *r, const char *path);

/* One row of the plant: units side by side behind one label. */
struct mw_rplant {
    const struct mw_rent *ent;
    const char *where, *part, *source; /* "Hall A", "Site"; library part */
    char status;
    double units_n, needed_n, unit_w;      /* needed_n: without the redundant ones */
    double load_w, failover_frac;          /* highest of the drawn year; NAN: not counted */
    double lead_s, unit_usd;
};
enum { MW_RPLANT_MAX = 96 };
/* Plant of one class in order of the entities. */
size_t mw_rplant_load(struct mw_report *r, const char *cls, struct mw_rplant p[MW_RPLANT_MAX]);
/* One type of rack of the base case.  Powers are of one rack; peak and mean of the drawn year, the highest of its blocks and the mean over all. */
struct mw_rrack { const char *part; double racks_n, nameplate_w, booked_w, peak_w, mean_w, peaks_w /* sum of the peaks of its blocks */, liquid_frac, mass_kg, width_m, depth_m, height_m, coolant_max_c, air_max_c; };
enum { MW_RRACKS_MAX = 16 };
size_t mw_rracks_load(struct mw_report *r, struct mw_rrack k[MW_RRACKS_MAX]);
/* Highest load of what an entity feeds: sum over its feeders to the leaves, of levels load_w, rack_w, network_w, storage_w; NAN: none counted. */
double mw_rd_fed_w(struct mw_report *r, int ent);

/* Hour of the drawn year with the highest (or lowest) meter among those whose calendar month is in months (bit 1 << month); n: none. */
size_t mw_peak_hour(const struct mw_report *r, unsigned months, bool lowest);
/* Months of summer and of winter at the site: the southern half of the earth swaps them. */
unsigned mw_summer_months(const struct mw_report *r);
unsigned mw_winter_months(const struct mw_report *r);
/* House load (lighting, offices), mean of the drawn year; 0 where it is not stored. */
double mw_house_mean_w(struct mw_report *r);
/* Least squares of column c on the dry bulb over the hours: slope in W/K and share of the variance; false: fewer than 100 hours or one temperature. */
struct mw_rfit { double per_k, r2, from_c, to_c; };
bool mw_weather_fit(const struct mw_report *r, enum mw_hcol c, struct mw_rfit *fit);

/* Figures and tables of pages that both editions use. */
struct mw_figure mw_heat_figure(struct mw_report *r);     /* power.c */
struct mw_figure mw_duration_figure(struct mw_report *r); /* power.c */
struct mw_figure mw_failover_figure(struct mw_report *r, size_t *bars_n); /* utility_equipment.c: loads with all units and with one lost */
void mw_electrical_schedule(struct mw_tb *t, struct mw_report *r);  /* transformers, UPS, busways, generators, battery */
void mw_cooling_schedule(struct mw_tb *t, struct mw_report *r);
/* design_curves.c: the sheet of design_cooling that shows loops over the outdoor temperature. */
const char *mw_design_curves_title(struct mw_report *r);
/* Outdoor temperature up to which the liquid loop holds its design heat, as the run asked of the plant; NAN: it was not asked, or it never does.  In words:
 * "up to 45.8 °C", "beyond 50.0 °C" where the curve ends above it. */
double mw_design_warm_holds_c(struct mw_report *r, bool one_out);
const char *mw_design_holds_text(struct mw_report *r, double at_c);
void mw_design_curves_draw(struct mw_report *r, struct mw_page *page, struct mw_box *body);
#endif
