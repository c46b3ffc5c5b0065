/* models/storage/params.h - storage tiers by name; claimed path: storage. */
#ifndef MW_STORAGE_PARAMS_H
#define MW_STORAGE_PARAMS_H
#include "models/ports.h"

struct mw_tier_params { struct mw_tier_part use; double size_B, read_Bps, write_Bps, after_s; struct mw_words keeps; };
struct mw_storage_params { struct mw_map tiers; };
extern const struct mw_claim mw_storage_claims[];
#endif
