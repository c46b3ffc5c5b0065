/* models/cooling/chiller.h - a vapour-compression chiller at a load and two temperatures; and a bank of equal ones.
 *
 * EnergyPlus Chiller:Electric:EIR (Engineering Reference), as in EnergyPlus data sets of 157 machines:
 *   Q_av = Q_ref CAPFT(T_ev, T_cond)       T_ev: water leaving the evaporator, T_cond: water entering the condenser
 *   P    = Q_av / COP_ref  EIRFT(T_ev, T_cond)  EIRFPLR(max(PLR, PLRmin_unl))  CR,   CR = min(PLR / PLRmin, 1)
 *   CAPFT, EIRFT = a0 + a1 x + a2 x^2 + a3 y + a4 y^2 + a5 x y;   EIRFPLR = c0 + c1 PLR + c2 PLR^2
 * Validity: evaporator and condenser ranges of the part.  Outside, the curves are held at the border and `outside` is set; above the
 * warmest condenser water the power is further raised and the capacity lowered by the ratio of lifts (Carnot), because holding the
 * border there would promise too much.  Below the coldest evaporator nothing is extended.
 * A bank runs as many machines as make the least power; P is convex in that number, so two candidates decide, and a larger
 * load never costs less.
 */
#ifndef MW_COOLING_CHILLER_H
#define MW_COOLING_CHILLER_H
#include "models/parts/parts.h"

struct mw_chiller_point { double capacity_w, full_w; bool outside; }; /* of one machine at these temperatures; full_w: electric before EIRFPLR */
struct mw_chiller_run   { double power_w, served_w; unsigned on_n; bool outside; };

struct mw_chiller_point mw_chiller_at(const struct mw_chiller_part *p, double evap_leaving_c, double cond_entering_c);
/* One machine; plr is load over capacity and may not exceed 1. */
double mw_chiller_power_w(const struct mw_chiller_part *p, const struct mw_chiller_point *at, double plr);
/* n machines share load_w; served_w is the load or, if that is less, what they can do. */
struct mw_chiller_run mw_chiller_bank(const struct mw_chiller_part *p, unsigned n, double load_w, double evap_leaving_c, double cond_entering_c);

/* Chiller COP by regression, Lei & Masanet (Energy 2020 117556): t_c tower water, load 0..1.  Their reference model only. */
double mw_lei_cop(double load_frac, double t_c);

#endif
