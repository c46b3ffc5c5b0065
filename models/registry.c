/* models/registry.c - every model by hand, in registry order, and what they bring to the language and the library. */
#include "models/registry.h"
#include <string.h>

const struct mw_model *const mw_models[MW_M_N] = {
    [MW_M_SITE] = &mw_site_model,       [MW_M_COMPUTE] = &mw_compute_model,         [MW_M_FABRIC] = &mw_fabric_model, [MW_M_STORAGE] = &mw_storage_model,
    [MW_M_COOLING] = &mw_cooling_model, [MW_M_POWER] = &mw_power_model,             [MW_M_RELIABILITY] = &mw_reliability_model,
    [MW_M_SCHED] = &mw_sched_model,     [MW_M_JOBS] = &mw_jobs_model,               [MW_M_ECONOMICS] = &mw_economics_model,
};

const struct mw_schema_root *mw_model_roots(struct mw_arena *a)
{
    size_t n = 0;
    for (int m = 0; m < MW_M_N; m++)
        for (const struct mw_claim *c = mw_models[m]->claims; c && c->path; c++)
            n++;
    struct mw_schema_root *root = mw_arena_array(a, struct mw_schema_root, n + 1);
    n = 0;
    for (int m = 0; m < MW_M_N; m++)
        for (const struct mw_claim *c = mw_models[m]->claims; c && c->path; c++)
            root[n++] = (struct mw_schema_root){ c->path, c->schema };
    return root;
}
