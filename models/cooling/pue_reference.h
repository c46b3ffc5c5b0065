/* models/cooling/pue_reference.h - the two published PUE models of Lei & Masanet (Energy 2020, 117556): a yardstick, not our plant.
 *
 * Per watt of IT power, quasi-static, each with the parameter vector of the authors' example (an aggressive hyperscale design):
 *   AE   air-side economiser with adiabatic humidification, water-cooled chillers behind it
 *   WEC  water-side economiser with cooling towers, water-cooled chillers behind it
 * Golden values at 20 C, 40 %, 101325 Pa: AE 1.0746922969797756, WEC 1.0887168184890426.
 * Validity: -40..50 C, 70..105 kPa.  Quirks of the source are kept, because the golden values contain them: the humidity limits of the
 * air economiser are handed over as fractions 0..15, and dehumidification is never charged.
 */
#ifndef MW_COOLING_PUE_REFERENCE_H
#define MW_COOLING_PUE_REFERENCE_H

struct mw_pue_air { double db_c, rh_frac, pressure_pa; };
/* Parts of the PUE above 1, per watt of IT. */
struct mw_pue_parts { double ups, distribution, lighting, room_fan, humidifier, economiser_pump, chiller, chilled_pump, tower_pump, tower_fan, economiser_frac; };

struct mw_pue_parts mw_pue_reference_ae(const struct mw_pue_air *a);
struct mw_pue_parts mw_pue_reference_wec(const struct mw_pue_air *a);
double mw_pue_total(const struct mw_pue_parts *p);

#endif
