/* models/cooling/cooling_private.h - state of the cooling model, shared by its own files only. */
#ifndef MW_COOLING_PRIVATE_H
#define MW_COOLING_PRIVATE_H
#include "models/cooling/loop.h"
#include "models/cooling/params.h"
#include "models/cooling/table.h"
#include "sim/core/sum.h"

struct mw_heat_leaf { uint32_t ent, hall_ent, group, plant; double design_w, liquid_frac, w; int64_t ready_ns; };

/* Equal units of one kind in one plant. */
struct mw_cool_bank { uint32_t ent, level; double needed, units, failed, rated_w, on_n /* in service */, due_w /* rating of what is needed by now */; };
enum mw_bank { MW_BANK_CDU, MW_BANK_AIR, MW_BANK_WARM_REJECT, MW_BANK_COOL_REJECT, MW_BANK_WARM_TRIM, MW_BANK_COOL_TRIM, MW_BANK_N };

/* The plant of one hall: a warm loop behind the CDUs and a cool loop behind the air handlers. */
struct mw_cool_plant {
    uint32_t hall_ent, power_leaf, heat_level;
    struct mw_sum liquid, air;                 /* IT heat now */
    double design_liquid_w, design_air_w, accepted_frac; /* accepted: share of the design heat that has arrived */
    struct mw_cool_bank bank[MW_BANK_N];
    struct mw_loop warm, cool;
    struct mw_loop_table *warm_table, *cool_table; /* NULL: every answer is exact */
    double room_w;                             /* losses of the power path that heat this hall */
    bool dirty;
    /* results of the last evaluation */
    double aux_w, rejected_w, liquid_rise_k, air_rise_k, told_liquid_k, told_air_k, economiser_frac, capacity_frac, fan_w, pump_w, chiller_w;
    double liquid_frac, air_frac;              /* load of CDUs and of air handlers over what those needed carry */
    double evaporated_kgps, blowdown_kgps, drift_kgps, makeup_kgps;
    bool outside;
};

struct mw_cooling_state {
    struct mw_heat_leaf *leaf; uint32_t leaf_n, leaf_cap;
    struct mw_cool_plant *plant; uint32_t plant_n;
    struct mw_weather weather;
    double share_w;                            /* design heat that has arrived: shares the losses of no hall in particular */
    double aux_w, water_m3ps, capacity_frac;
    struct mw_sum it;
    uint32_t aux_level, supply_level, capacity_level, liquid_level, air_level, economiser_level, free_level, it_level, fan_level, pump_level, chiller_level;
    uint32_t water_level, evaporation_level, blowdown_level, drift_level;
    uint32_t settle_n;                         /* of this simulation, up to where tables begin */
    bool built, heat_only, may_fall, outside_told, hot_told; /* heat_only: since the last settle only heat has changed; may_fall: supply temperatures may come down in this settle */
};

static inline struct mw_cooling_state *mw_cooling(struct mw_sim *s) { return mw_state(s, MW_M_COOLING); }
static inline const struct mw_cooling_params *mw_cooling_par(struct mw_sim *s) { return mw_params(s, MW_M_COOLING); }

/* plant.c: sizing and balance of one hall */
void mw_plant_size(const struct mw_cooling_params *par, struct mw_cool_plant *p, const struct mw_weather *design, double room_w, const double *leaf_liquid_w, uint32_t leaf_n);
void mw_plant_serve(struct mw_cool_plant *p); /* counts what is in service: after units arrive, fail or return */
void mw_plant_evaluate(const struct mw_cooling_params *par, struct mw_cool_plant *p, const struct mw_weather *w, double room_w);
double mw_plant_liquid_frac(const struct mw_cooling_params *par, double liquid_frac); /* of a rack under this kind of cooling */
bool mw_plant_exists(const struct mw_cooling_params *par);

/* hall.c */
void mw_cooling_hall_w(struct mw_sim *s, uint32_t hall_ent, double *liquid_w, double *air_w);
bool mw_cooling_loops(struct mw_sim *s, enum mw_loop_kind kind, bool one_out, const struct mw_weather *w, struct mw_loops_at *out);

/* build.c */
int mw_cooling_build(struct mw_sim *s);
int mw_cooling_check(struct mw_sim *s); /* -1 after diagnostics */

#endif
