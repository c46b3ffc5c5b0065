/* models/storage/params.c - the language of storage, one row per key. */
#include "models/storage/params.h"

#define T(f) offsetof(struct mw_tier_params, f)
static const struct mw_param tier_schema[] = {
    { "use", MW_K_COUNTED, MW_Q_COUNT, T(use), "", 0, 0, mw_tier_schema, sizeof(struct mw_tier_part), "storage-tier", NULL, MW_MODELLED, "storage servers of the tier" },
    { "size", MW_K_QTY, MW_Q_BYTES, T(size_B), "0 B", 0, 1e21, NULL, 0, NULL, NULL, MW_MODELLED, "usable capacity" },
    { "read", MW_K_QTY, MW_Q_BYTE_RATE, T(read_Bps), "0 B/s", 0, 1e15, NULL, 0, NULL, NULL, MW_MODELLED, "read bandwidth; 0: what the servers of the size give" },
    { "write", MW_K_QTY, MW_Q_BYTE_RATE, T(write_Bps), "0 B/s", 0, 1e15, NULL, 0, NULL, NULL, MW_MODELLED, "write bandwidth; 0: what the servers of the size give" },
    { "after", MW_K_QTY, MW_Q_TIME, T(after_s), "0 s", 0, 1e10, NULL, 0, NULL, NULL, MW_NOT_SIMULATED, "age at which data moves here" },
    { "keeps", MW_K_WORDS, MW_Q_NUMBER, T(keeps), "", 0, 0, NULL, 0, NULL, NULL, MW_PARAMETRIC, "what lives here" },
    MW_PARAM_END
};
static const struct mw_param storage_schema[] = {
    { "*", MW_K_MAP, MW_Q_NUMBER, 0, "", 0, 0, tier_schema, sizeof(struct mw_tier_params), NULL, NULL, MW_MODELLED, "storage tiers by name" },
    MW_PARAM_END
};
const struct mw_claim mw_storage_claims[] = { { "storage", storage_schema, offsetof(struct mw_storage_params, tiers) }, { NULL, NULL, 0 } };
