/* models/economics/params.h - what the scenario says about money: claims "money" (library kinds money-template, cloud and lease), "grid.tariff" (kind tariff) and "operations.staff". */
#ifndef MW_ECONOMICS_PARAMS_H
#define MW_ECONOMICS_PARAMS_H
#include "models/economics/finance.h"
#include "sim/core/model.h"
#include "sim/input/scenario.h"

/* Classes of capital cost: every line of the bill of materials and every template cost belongs to one. */
enum mw_cost { MW_COST_GPU, MW_COST_SERVER, MW_COST_NETWORK, MW_COST_STORAGE, MW_COST_ELECTRICAL, MW_COST_MECHANICAL, MW_COST_FITOUT, MW_COST_SHELL, MW_COST_SITE, MW_COST_GRID,
               MW_COST_LAND, MW_COST_SOFT, MW_COST_CONTINGENCY, MW_COST_N };
const char *mw_cost_name(enum mw_cost c);
/* Class of a bill-of-materials line by its own class name, else by its library kind; MW_COST_N if neither is known. */
enum mw_cost mw_cost_of(const char *cost_class, const char *kind);

enum mw_life { MW_LIFE_GPU, MW_LIFE_NETWORK, MW_LIFE_PLANT, MW_LIFE_BUILDING, MW_LIFE_NONE /* land */, MW_LIFE_N };
enum mw_life mw_cost_life(enum mw_cost c);

struct mw_tariff_params {
    const char *use, *about;
    struct mw_map energy;                    /* mw_window, USD/J */
    int index;                               /* enum mw_index */
    double adder_usd_per_j;
    struct { struct mw_map price; double window_s; struct mw_amount ratchet; } demand;
    struct { const char *use, *about; struct mw_map price; } transmission;
    struct mw_amount minimum;
    double fixed_usd_per_s, deposit_usd, tax_frac;
};
enum mw_index { MW_INDEX_NONE, MW_INDEX_WHOLESALE };

/* A price with paper, by part name or cost class: USD, USD/W of critical IT, or USD/m2 of hall floor. */
struct mw_quote { const char *value, *source, *date, *range; int64_t until_ns; };

struct mw_sell {
    double gpus_n;                           /* contracted or set aside; NAN: not given */
    double price_usd_per_s;                  /* per GPU */
    double take_or_pay_frac, for_s, sold_frac, falls_hz;
    int64_t from_ns;
    int rest;                                /* 1: every GPU that no other line holds */
    struct { double goodput_frac, credit_frac; } sla;
    const char *per;                         /* "M token": in and out are per million tokens */
    double in_usd, out_usd, out_frac;
};

enum mw_energy_terms { MW_ENERGY_INCLUDED, MW_ENERGY_PASSED };

struct mw_money_params {
    const char *use, *about, *currency;
    int estimate;                            /* 0: none, 1..5: AACE class */
    struct mw_map quotes, sells;
    double life_s[MW_LIFE_N];
    struct mw_amount residual[MW_LIFE_N];
    struct { double share_frac, rate_frac, tenor_s; int shape; struct mw_amount dscr; double reserve_s; } debt;
    double equity_return_frac;
    /* Instead of building (supply.h): set where `use` names a part. */
    struct { const char *use, *about, *gpu; double usd_per_gpu_s, take_or_pay_frac, falls_hz, for_s, staff_frac; int energy; } rent;
    struct { const char *use, *about; double usd_per_ws, for_s, staff_frac; int energy; } lease;
    struct { double rate_frac, sales_frac; int method[MW_LIFE_N]; const char *relief; } tax;
    struct { double ld_usd_per_s, cap_usd; } delay;
    /* Installed cost of what the bill of materials does not price, per watt of critical IT; fractions of the sum before them. */
    struct { struct mw_band per_w[MW_COST_N]; struct mw_band network_usd_per_gpu; double installed[MW_COST_N] /* installed cost over priced equipment; 0: not given */, soft_frac, contingency_frac; } costs;
    struct { double fte_per_mw, fte_usd_per_s, it_hz, insurance_hz, property_tax_hz; double plant_usd_per_ws, software_usd_per_ws, connectivity_usd_per_s; } opex;
};
enum mw_debt_shape { MW_DEBT_ANNUITY, MW_DEBT_LEVEL, MW_DEBT_BULLET, MW_DEBT_SCULPTED };

struct mw_economics_params { struct mw_money_params money; struct mw_tariff_params tariff; double staff_n; };

extern const struct mw_claim mw_economics_claims[];
extern const struct mw_param mw_money_schema[], mw_tariff_schema[], mw_rent_schema[], mw_lease_schema[]; /* tables of kinds money-template, tariff, cloud and lease too */

/* "USD, 2026 prices, 2.5 %/year": false if it is not of this form. */
struct mw_currency { int price_year; double inflation_frac; };
bool mw_currency_parse(const char *text, struct mw_currency *out);
/* P10 and P90 of an estimate of an AACE class as fractions of it (class 0: 1 and 1).  AACE 18R-97 prints bands of bands; these are their middles:
 * class 1 -6/+9 %, 2 -10/+12, 3 -15/+20, 4 -22/+35, 5 -35/+65. */
void mw_estimate_range(int aace_class, double *low, double *high);

#endif
